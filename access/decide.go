package access

import (
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cedar-policy/cedar-go"

	"sammanhang/access/law"
	"sammanhang/fault"
)

// Decider decides by one book of provisions. It is safe for many callers.
type Decider struct {
	cfg     Config
	version string
	spans   []span // by time, without gaps; the first begins where the first provision does

	mu   sync.RWMutex // guards seen
	seen map[question]Decision
}

// maxSeen bounds the remembered answers. There are fewer questions than this in real
// traffic; when it is passed, all are forgotten.
const maxSeen = 8192

// span is a time during which the same provisions apply.
type span struct {
	from  time.Time
	rules rules // those that speak first
	last  rules // those that speak when no other did
	byID  map[cedar.PolicyID]*law.Policy
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

// New makes a decider of a book. It is a fault.Invalid when a switch makes no sense or
// a provision has an outcome that this package does not know.
func New(cfg Config, book *law.Book) (*Decider, error) {
	if cfg.ServiceAge == 0 {
		cfg.ServiceAge = 13
	}
	if cfg.JournalAge == 0 {
		cfg.JournalAge = 16
	}
	if cfg.ServiceAge < 1 || cfg.JournalAge < cfg.ServiceAge || cfg.JournalAge > maxAge {
		return nil, fault.New(fault.Invalid, "ages: need 1 ≤ ServiceAge ≤ JournalAge ≤ 18")
	}
	d := &Decider{cfg: cfg, version: book.Version, seen: map[question]Decision{}}
	var starts []time.Time
	for _, p := range book.Policies {
		if !p.Permits && precedence(Outcome(p.Outcome)) < 0 {
			return nil, fault.Newf(fault.Invalid, "%s:%d: the outcome %s is not known", p.File, p.Line, p.Outcome)
		}
		starts = append(starts, p.From)
		if !p.To.IsZero() {
			starts = append(starts, p.To)
		}
	}
	slices.SortFunc(starts, time.Time.Compare)
	starts = slices.CompactFunc(starts, time.Time.Equal)
	for _, from := range starts {
		s := span{from: from, byID: map[cedar.PolicyID]*law.Policy{}}
		for i := range book.Policies {
			p := &book.Policies[i]
			if !p.InForce(from) {
				continue
			}
			s.byID[cedar.PolicyID(p.ID)] = p
			if p.Last {
				s.last = append(s.last, p)
			} else {
				s.rules = append(s.rules, p)
			}
		}
		d.spans = append(d.spans, s)
	}
	return d, nil
}

// Load is New with the provisions of this release.
func Load(cfg Config) (*Decider, error) {
	book, err := law.Load(law.Files)
	if err != nil {
		return nil, err
	}
	return New(cfg, book)
}

// LawVersion names the provisions decided by.
func (d *Decider) LawVersion() string { return d.version }

// Decide answers one question. It never fails: what cannot be decided is refused.
func (d *Decider) Decide(f Facts) Decision {
	at := d.spanAt(f.At)
	if at < 0 {
		return Decision{Outcome: DenyLawVersion, Missing: []string{"law"}, LawVersion: d.version}
	}
	if f.Action != Read && f.Action != Act && f.Action != ReadLog {
		return Decision{Outcome: DenySystem, Missing: []string{"action"}, LawVersion: d.version}
	}
	q := ask(&f, at)
	d.mu.RLock()
	answer, known := d.seen[q]
	d.mu.RUnlock()
	if known {
		return answer
	}
	answer, clean := d.answer(q)
	if clean { // a failed evaluation is not remembered, so that each one raises the alarm
		d.mu.Lock()
		if len(d.seen) >= maxSeen {
			clear(d.seen)
		}
		d.seen[q] = answer
		d.mu.Unlock()
	}
	return answer
}

// DecideAll answers many questions, each as Decide would, in the same order.
func (d *Decider) DecideAll(all []Facts) []Decision {
	out := make([]Decision, len(all))
	for i := range all {
		out[i] = d.Decide(all[i])
	}
	return out
}

func (d *Decider) spanAt(at time.Time) int {
	if at.IsZero() {
		return -1
	}
	for i := len(d.spans) - 1; i >= 0; i-- {
		if !at.Before(d.spans[i].from) {
			if len(d.spans[i].rules) == 0 {
				return -1 // all provisions have ended
			}
			return i
		}
	}
	return -1
}

// answer asks the provisions. clean is false when one of them could not be evaluated.
func (d *Decider) answer(q question) (_ Decision, clean bool) {
	s := &d.spans[q.span]
	entities, request := d.request(q)
	yes, diag := cedar.Authorize(s.rules, entities, request)
	if len(diag.Reasons) == 0 && len(diag.Errors) == 0 {
		_, diag = cedar.Authorize(s.last, entities, request)
	}
	answer := Decision{LawVersion: d.version, Used: q.used(), Missing: q.missing()}
	// Cedar skips a rule that fails, also one that forbids: that would be an open door.
	if len(diag.Errors) > 0 {
		answer.Outcome = DenySystem
		for _, e := range diag.Errors {
			answer.Provisions = append(answer.Provisions, s.byID[e.PolicyID].Provision)
			if d.cfg.Alarm != nil {
				d.cfg.Alarm(string(e.PolicyID), e.Message)
			}
		}
		sortProvisions(answer.Provisions, "")
		return answer, false
	}
	for _, r := range diag.Reasons {
		answer.Provisions = append(answer.Provisions, s.byID[r.PolicyID].Provision)
	}
	switch {
	case bool(yes):
		answer.Outcome = Allow
	case len(answer.Provisions) == 0:
		answer.Outcome = DenyNoPath
	default:
		answer.Outcome = Outcome(answer.Provisions[0].Outcome)
		for _, p := range answer.Provisions {
			if precedence(Outcome(p.Outcome)) < precedence(answer.Outcome) {
				answer.Outcome = Outcome(p.Outcome)
			}
		}
	}
	sortProvisions(answer.Provisions, answer.Outcome)
	return answer, true
}

func sortProvisions(ps []Provision, first Outcome) {
	slices.SortFunc(ps, func(a, b Provision) int {
		if x, y := Outcome(a.Outcome) == first, Outcome(b.Outcome) == first; x != y {
			if x {
				return -1
			}
			return 1
		}
		return strings.Compare(a.ID, b.ID)
	})
}
