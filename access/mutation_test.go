package access_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/ast"
	xast "github.com/cedar-policy/cedar-go/x/exp/ast"

	"sammanhang/access"
	"sammanhang/access/law"
)

// Every provision earns its place, and every condition of it: without it, some case
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
	tried := 0
	for _, p := range b.Policies {
		gone := p.ID
		m.mustFail(gone, gone+" is removed", b.Subset(func(p law.Policy) bool { return p.ID != gone }))
		for what, weaker := range weakened(p) {
			tried++
			if heldTwice()[p.ID+" "+strings.SplitN(what, ":", 2)[0]] != "" {
				continue
			}
			m.mustFail(p.ID, fmt.Sprintf("%s with %s", p.ID, what), b.With(p.ID, weaker))
		}
	}
	if tried < len(b.Policies) {
		t.Errorf("only %d weaker forms were tried", tried)
	}
	t.Logf("%d provisions removed, %d weakened", len(b.Policies), tried)
}

// heldTwice are the conditions that another rule holds too, and why both are kept.
func heldTwice() map[string]string {
	return map[string]string{
		"fb-6-11-guardian condition 1.5":  "guardian-age-unknown closes what this would open",
		"fb-6-11-consent condition 1.3":   "guardian-age-unknown closes what this would open",
		"log-guardian condition 1.3":      "guardian-age-unknown closes what this would open",
		"guardian-extended condition 1.3": "guardian-age-16 closes what this would open",
		"guardian-extended condition 1.7": "guardian-age-13 closes what this would open",
		"ombud-plan condition 1.3":        "hfd-2017-67-journal closes what this would open",
	}
}

type mutants struct {
	t     *testing.T
	all   []entry
	right map[string]string
	by    map[string][]string // which cases a provision speaks in
}

func (m *mutants) mustFail(id, what string, b *law.Book) {
	if !m.notice(id, b) {
		m.t.Errorf("%s, and no case notices", what)
	}
}

// notice tries the cases, first those in which the provision speaks.
func (m *mutants) notice(id string, b *law.Book) bool {
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
				return true
			}
		}
	}
	return false
}

// weakened are the rules that a mistake could make of one: with a condition, an
// alternative, a word of a list or an action less.
func weakened(p law.Policy) map[string]*cedar.Policy {
	out := map[string]*cedar.Policy{}
	rule := (*xast.Policy)(p.Cedar.AST())
	add := func(what string, change func(*xast.Policy)) {
		less := *rule
		less.Conditions = slices.Clone(rule.Conditions)
		change(&less)
		weaker := cedar.NewPolicyFromAST((*ast.Policy)(&less))
		out[what+": "+conditionsOf(weaker)] = weaker
	}
	for i, c := range rule.Conditions {
		for j, body := range without(c.Body) {
			add(fmt.Sprintf("condition %d.%d", i+1, j+1), func(p *xast.Policy) {
				p.Conditions[i] = xast.ConditionType{Condition: c.Condition, Body: body}
			})
		}
	}
	if set, ok := rule.Action.(xast.ScopeTypeInSet); ok {
		for i, e := range set.Entities {
			add("the action "+string(e.ID), func(p *xast.Policy) {
				p.Action = xast.ScopeTypeInSet{Entities: slices.Delete(slices.Clone(set.Entities), i, i+1)}
			})
		}
	}
	return out
}

// conditionsOf is a rule as the lawyer reads it, from its scope on.
func conditionsOf(c *cedar.Policy) string {
	text := string(c.MarshalCedar())
	return strings.Join(strings.Fields(text[strings.LastIndex(text, "\n@")+1:]), " ")
}

// without gives the expression with one part less, in every way.
func without(n xast.IsNode) []xast.IsNode {
	var out []xast.IsNode
	pair := func(left, right xast.IsNode, join func(l, r xast.IsNode) xast.IsNode) {
		out = append(out, left, right)
		for _, l := range without(left) {
			out = append(out, join(l, right))
		}
		for _, r := range without(right) {
			out = append(out, join(left, r))
		}
	}
	switch n := n.(type) {
	case xast.NodeTypeAnd:
		pair(n.Left, n.Right, func(l, r xast.IsNode) xast.IsNode {
			return xast.NodeTypeAnd{BinaryNode: xast.BinaryNode{Left: l, Right: r}}
		})
	case xast.NodeTypeOr:
		pair(n.Left, n.Right, func(l, r xast.IsNode) xast.IsNode {
			return xast.NodeTypeOr{BinaryNode: xast.BinaryNode{Left: l, Right: r}}
		})
	case xast.NodeTypeNot:
		for _, arg := range without(n.Arg) {
			m := n
			m.Arg = arg
			out = append(out, m)
		}
	case xast.NodeTypeContains:
		if set, ok := n.Left.(xast.NodeTypeSet); ok {
			for i := range set.Elements {
				m, fewer := n, set
				fewer.Elements = slices.Delete(slices.Clone(set.Elements), i, i+1)
				m.Left = fewer
				out = append(out, m)
			}
		}
	}
	return out
}
