package access

import (
	"iter"
	"slices"
	"time"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
	xast "github.com/cedar-policy/cedar-go/x/exp/ast"

	"sammanhang/access/law"
	"sammanhang/fault"
)

// span is a time during which the same provisions apply.
type span struct {
	from   time.Time
	to     time.Time // when the next begins; zero: never
	empty  bool
	sets   map[setKey]*ruleSet
	byID   map[cedar.PolicyID]*law.Policy
	closed *law.Policy // the answer to what may not be told; nil when the book has none
}

// setKey is for whom and for what: most provisions are about one action.
type setKey struct {
	who    audience
	action uint8
}

// ruleSet is the provisions that can have something to say to a kind of question.
type ruleSet struct {
	first  rules // what permits and forbids
	asks   rules // asked when it is not permitted: which step is missing
	last   rules // asked when no other has spoken
	duties rules // asked when it is permitted: what must be done with it
}

// rules is an ordered cedar.PolicyIterator.
type rules []*law.Policy

// All yields the rules in order of id.
func (r rules) All() iter.Seq2[cedar.PolicyID, *cedar.Policy] {
	return func(yield func(cedar.PolicyID, *cedar.Policy) bool) {
		for _, p := range r {
			if !yield(cedar.PolicyID(p.ID), p.Cedar) {
				return
			}
		}
	}
}

// checkPolicy refuses what the schema cannot see: an outcome, an obligation or a
// word that does not exist. A misspelt word would never be equal to anything.
func checkPolicy(p *law.Policy, words map[string]bool) error {
	bad := func(what string) error { return fault.Newf(fault.Invalid, "%s:%d: %s", p.File, p.Line, what) }
	switch {
	case p.Permits && p.Outcome != "" && !opens(Outcome(p.Outcome)):
		return bad("the outcome " + p.Outcome + " is not one that opens")
	case !p.Permits && precedence(Outcome(p.Outcome)) < 0:
		return bad("the outcome " + p.Outcome + " is not known")
	case p.Duty != "" && !slices.Contains(obligations(), Obligation(p.Duty)):
		return bad("the duty " + p.Duty + " is not known")
	}
	unknown := ""
	for _, c := range (*xast.Policy)(p.Cedar.AST()).Conditions {
		xast.Inspect(xast.NewNode(c.Body), func(n xast.IsNode) bool {
			if v, ok := n.(xast.NodeValue); ok {
				if s, ok := v.Value.(types.String); ok && !words[string(s)] {
					unknown = string(s)
				}
			}
			return true
		})
	}
	if unknown != "" {
		return bad("no fact can have the value \"" + unknown + "\"")
	}
	return nil
}

func knownWords() map[string]bool {
	words := map[string]bool{}
	for f := range fieldCount {
		for _, w := range specs[f].words {
			words[w] = true
		}
	}
	return words
}

func spansOf(book *law.Book) ([]span, error) {
	words := knownWords()
	var starts []time.Time
	for i := range book.Policies {
		p := &book.Policies[i]
		if err := checkPolicy(p, words); err != nil {
			return nil, err
		}
		starts = append(starts, p.From)
		if !p.To.IsZero() {
			starts = append(starts, p.To)
		}
	}
	slices.SortFunc(starts, time.Time.Compare)
	starts = slices.CompactFunc(starts, time.Time.Equal)
	if len(starts) > 255 {
		return nil, fault.New(fault.Invalid, "the provisions change on more than 255 days")
	}
	var spans []span
	for i, from := range starts {
		s := span{from: from, byID: map[cedar.PolicyID]*law.Policy{}, sets: map[setKey]*ruleSet{}}
		if i+1 < len(starts) {
			s.to = starts[i+1]
		}
		var in []*law.Policy
		for j := range book.Policies {
			p := &book.Policies[j]
			if !p.InForce(from) {
				continue
			}
			in = append(in, p)
			s.byID[cedar.PolicyID(p.ID)] = p
			if p.Role == law.RoleClosed {
				if s.closed != nil {
					return nil, fault.Newf(fault.Invalid, "%s:%d: %s and %s are both the closed answer", p.File, p.Line, s.closed.ID, p.ID)
				}
				s.closed = p
			}
		}
		s.empty = len(in) == 0
		for _, who := range []audience{ofResident, ofStaff, ofSystem} {
			for action := range actionWords {
				if set := setFor(in, who, cedar.String(actionWords[action])); set != nil {
					s.sets[setKey{who, uint8(action)}] = set
				}
			}
		}
		spans = append(spans, s)
	}
	return spans, nil
}

func setFor(in []*law.Policy, who audience, action cedar.String) *ruleSet {
	principal := map[audience]types.EntityType{ofResident: "Person", ofStaff: "Staff", ofSystem: "System"}[who]
	set := &ruleSet{}
	for _, p := range in {
		if !concerns((*xast.Policy)(p.Cedar.AST()), principal, action) {
			continue
		}
		switch p.Role {
		case law.RoleLast:
			set.last = append(set.last, p)
		case law.RoleAsk, law.RoleClosed:
			set.asks = append(set.asks, p)
		case law.RoleDuty:
			set.duties = append(set.duties, p)
		default:
			set.first = append(set.first, p)
		}
	}
	return set
}

// concerns tells whether a rule's scope can fit an actor and an action. In doubt it
// says yes: the rule is then evaluated, and decides for itself.
func concerns(p *xast.Policy, principal types.EntityType, action cedar.String) bool {
	if is, ok := p.Principal.(xast.ScopeTypeIs); ok && is.Type != principal {
		return false
	}
	switch a := p.Action.(type) {
	case xast.ScopeTypeEq:
		return a.Entity.ID == action
	case xast.ScopeTypeInSet:
		return slices.ContainsFunc(a.Entities, func(e types.EntityUID) bool { return e.ID == action })
	}
	return true
}
