package access_test

import (
	"fmt"
	"slices"
	"testing"

	"sammanhang/access"
	"sammanhang/access/law"
)

// Every provision earns its place: without it, some case
// gives another answer.
func TestEachProvisionIsHeldByACase(t *testing.T) {
	b := book(t)
	m := mutants{t: t, all: table(), right: map[string]string{}, by: map[string][]string{}}
	for _, c := range m.all {
		if c.with != "" {
			continue
		}
		d := c.decide(deciderOf(t, c.cfg, b))
		m.right[c.id] = line(d)
		for _, p := range d.ProvisionIDs() {
			m.by[p] = append(m.by[p], c.id)
		}
	}
	for _, p := range b.Policies {
		gone := p.ID
		m.mustFail(gone, gone+" is removed", b.Subset(func(p law.Policy) bool { return p.ID != gone }))
	}
	t.Logf("%d provisions removed", len(b.Policies))
}

type mutants struct {
	t     *testing.T
	all   []entry
	right map[string]string
	by    map[string][]string // which cases a provision speaks in
}

// mustFail tries the cases, first those in which the provision speaks.
func (m *mutants) mustFail(id, what string, b *law.Book) {
	deciders := map[string]*access.Decider{}
	notices := func(c entry) bool {
		cfg := c.cfg
		key := fmt.Sprintf("%+v", cfg)
		cfg.Alarm = func(string, string) {} // a weaker rule may fail to evaluate: that is noticed
		d := deciders[key]
		if d == nil {
			var err error
			if d, err = access.New(cfg, b); err != nil {
				m.t.Fatal(err)
			}
			deciders[key] = d
		}
		return line(c.decide(d)) != m.right[c.id]
	}
	for _, speaks := range []bool{true, false} {
		for _, c := range m.all {
			if c.with == "" && slices.Contains(m.by[id], c.id) == speaks && notices(c) {
				return
			}
		}
	}
	m.t.Errorf("%s, and no case notices", what)
}
