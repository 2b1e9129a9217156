package access

import (
	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
)

// pair holds the two entities of a question: all that a provision can look at.
type pair struct{ who, what cedar.Entity }

var _ types.EntityGetter = (*pair)(nil)

// Get finds one of the two.
func (p *pair) Get(uid cedar.EntityUID) (cedar.Entity, bool) {
	switch uid {
	case p.who.UID:
		return p.who, true
	case p.what.UID:
		return p.what, true
	}
	return cedar.Entity{}, false
}

// request turns a question into what Cedar evaluates. Every attribute of the schema
// is always set: an attribute left out would make a provision fail. Nobody's number
// is among them, so that no error text can carry one.
func (d *Decider) request(q question) (*pair, cedar.Request) {
	b := func(v bool) types.Value { return cedar.Boolean(v) }
	s := func(v string) types.Value { return cedar.String(v) }
	n := func(v int) types.Value { return cedar.Long(v) }
	chosen, order := q.role == AsOmbud, q.role == AsGodMan
	share := q.share
	if share == SharingUnknown {
		share = "unknown"
	}
	p := &pair{
		who: cedar.Entity{
			UID: cedar.NewEntityUID("Person", "actor"),
			Attributes: cedar.NewRecord(cedar.RecordMap{
				"relation":            s(string(q.role)),
				"loa":                 n(int(q.loa)),
				"forAnotherProvider":  b(q.forAnother),
				"guardianshipInForce": b(q.guardianship),
				"guardianBlocked":     b(q.guardianBlocked),
				"extendedAccess":      b(q.extended),
				"mandateInForce":      b(chosen && q.inForce),
				"mandateCovers":       b(chosen && q.covers),
				"orderInForce":        b(order && q.inForce),
				"orderCovers":         b(order && q.covers),
			}),
		},
		what: cedar.Entity{
			UID: cedar.NewEntityUID("Information", "asked"),
			Attributes: cedar.NewRecord(cedar.RecordMap{
				"kind":               s(string(q.kind)),
				"scope":              s(string(q.scope)),
				"sharing":            s(string(share)),
				"offersAccess":       b(q.offers),
				"group":              s(string(q.group)),
				"withheld":           b(q.withheld),
				"hiddenFromGuardian": b(q.hiddenFromGuardian),
			}),
		},
	}
	return p, cedar.Request{
		Principal: p.who.UID,
		Action:    cedar.NewEntityUID("Action", cedar.String(q.action)),
		Resource:  p.what.UID,
		Context: cedar.NewRecord(cedar.RecordMap{
			"subject": cedar.NewRecord(cedar.RecordMap{
				"age":         n(int(q.age)),
				"protected":   b(q.protected),
				"deceased":    b(q.deceased),
				"earlyAccess": b(q.early),
			}),
			"switches": cedar.NewRecord(cedar.RecordMap{
				"serviceAge":       n(d.cfg.ServiceAge),
				"journalAge":       n(d.cfg.JournalAge),
				"ownBlockedOmsorg": b(d.cfg.ResidentSeesOwnBlockedOmsorg),
				"planToOmbud":      b(d.cfg.PlanToOmbud),
				"godMan":           b(d.cfg.GodManAccess),
				"guardianSeesLog":  b(d.cfg.GuardianSeesLog),
			}),
		}),
	}
}
