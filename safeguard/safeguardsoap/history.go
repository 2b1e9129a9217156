package safeguardsoap

import (
	"time"

	"sammanhang/care"
	"sammanhang/safeguard"
)

// actions are what has been done with a fact; nil where it has not.
type actions struct{ registered, ended, annulled *safeguard.Action }

// byPerson tells whether somebody, and not a system alone, registered it.
func (a actions) byPerson() bool {
	return a.registered != nil && (a.registered.RegisteredBy.Employee != "" || !a.registered.RegisteredBy.Person.IsZero())
}

type factKey struct {
	kind safeguard.Kind
	id   string
}

// history is who has done what with a person's facts.
type history struct {
	facts    map[factKey]actions
	platform care.HSAID
}

func (h history) of(f safeguard.Fact) actions { return h.facts[factKey{f.Kind(), f.Base().ID}] }

// history reads all changes of a person's facts, page by page.
func (q *request) history(subject care.PersonID) (history, error) {
	h := history{map[factKey]actions{}, q.cfg.System}
	const page = 1000
	for before := (time.Time{}); ; {
		list, err := q.register.History(q.ctx, subject, before, page)
		if err != nil {
			return h, err
		}
		for i := range list {
			c := &list[i]
			k := factKey{c.Fact.Kind(), c.Fact.Base().ID}
			a := h.facts[k]
			switch c.Step {
			case safeguard.Registered:
				a.registered = &c.By
			case safeguard.Ended:
				a.ended = &c.By
			case safeguard.Annulled:
				a.annulled = &c.By
			}
			h.facts[k] = a
		}
		if len(list) < page {
			return h, nil
		}
		// The time at which the page ends is read again: it may have been cut there.
		next := list[len(list)-1].At.Add(time.Microsecond)
		if !before.IsZero() && !next.Before(before) {
			next = list[len(list)-1].At
		}
		before = next
	}
}
