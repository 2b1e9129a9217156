package access

import (
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
	cfg      Config
	version  string
	spans    []span // by time, without gaps; the first begins where the first provision does
	forms    map[audience]*form
	switches cedar.Record

	mu   sync.RWMutex // guards seen
	seen map[question]*Decision
}

// maxSeen bounds the remembered answers. There are fewer questions than this in real
// traffic; when it is passed, all are forgotten.
const maxSeen = 8192

// New makes a decider of a book. It is a fault.Invalid when a switch makes no sense or
// a provision has an outcome, a duty or a word that this package does not know.
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
	spans, err := spansOf(book)
	if err != nil {
		return nil, err
	}
	return &Decider{cfg: cfg, version: book.Version, spans: spans, forms: forms(), switches: switchRecord(&cfg), seen: map[question]*Decision{}}, nil
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

// Decide answers one question of a resident. It never fails: what cannot be decided
// is refused.
func (d *Decider) Decide(f Facts) Decision {
	at := d.spanAt(f.At)
	if at < 0 {
		return d.noLaw()
	}
	if !slices.Contains(residentActions[1:], string(f.Action)) {
		return d.noAction()
	}
	return *d.remembered(ask(&f, uint8(at)))
}

// DecideAll answers many questions, each as Decide would, in the same order.
func (d *Decider) DecideAll(all []Facts) []Decision {
	out := make([]Decision, len(all))
	for i := range all {
		out[i] = d.Decide(all[i])
	}
	return out
}

func (d *Decider) noLaw() Decision {
	return Decision{Outcome: DenyLawVersion, Missing: []Need{{"law", FromOperator}}, LawVersion: d.version, public: &Public{Outcome: DenyLawVersion}}
}

func (d *Decider) noAction() Decision {
	return Decision{Outcome: DenySystem, Missing: []Need{{"action", FromOperator}}, LawVersion: d.version, public: &Public{Outcome: DenySystem}}
}

func (d *Decider) spanAt(at time.Time) int {
	if at.IsZero() {
		return -1
	}
	for i := len(d.spans) - 1; i >= 0; i-- {
		if !at.Before(d.spans[i].from) {
			if d.spans[i].empty {
				return -1 // all provisions have ended
			}
			return i
		}
	}
	return -1
}

// remembered is the answer to a question, from memory where it is there.
func (d *Decider) remembered(q question) *Decision {
	d.mu.RLock()
	answer := d.seen[q]
	d.mu.RUnlock()
	if answer != nil {
		return answer
	}
	fresh, clean := d.answer(&q)
	if clean { // a failed evaluation is not remembered, so that each one raises the alarm
		d.mu.Lock()
		if len(d.seen) >= maxSeen {
			clear(d.seen)
		}
		d.seen[q] = &fresh
		d.mu.Unlock()
	}
	return &fresh
}

// answer asks the provisions. clean is false when one of them could not be evaluated.
func (d *Decider) answer(q *question) (_ Decision, clean bool) {
	s := &d.spans[q.span]
	set := s.sets[setKey{q.who, q.f[fAction]}]
	entities, request := d.request(q)
	var failed []cedar.DiagnosticError
	run := func(r rules) (bool, []cedar.DiagnosticReason) {
		yes, diag := cedar.Authorize(r, entities, request)
		failed = append(failed, diag.Errors...)
		return bool(yes), diag.Reasons
	}
	yes, reasons := run(set.first)
	var duties []cedar.DiagnosticReason
	if yes {
		_, duties = run(set.duties)
	} else {
		_, asks := run(set.asks)
		reasons = append(reasons, asks...)
		if len(reasons) == 0 {
			_, reasons = run(set.last)
		}
	}
	kept := *q
	answer := Decision{LawVersion: d.version, Used: q.used(), Missing: q.missing(), asked: &kept}
	// Cedar skips a rule that fails, also one that forbids: that would be an open door.
	if len(failed) > 0 {
		d.alarm(s, &answer, failed)
		return answer, false
	}
	answer.Obligations.Activity = activityOf(q)
	d.conclude(s, q, &answer, yes, reasons)
	for _, r := range duties {
		p := s.byID[r.PolicyID]
		answer.Obligations.Must = append(answer.Obligations.Must, Obligation(p.Duty))
		answer.Provisions = append(answer.Provisions, p.Provision)
		if Obligation(p.Duty) == HideContact {
			answer = answer.Filtered()
		}
	}
	if answer.Outcome == EmergencyOpen || answer.Outcome == EmergencyMeta {
		answer.Obligations.Activity = "Nödöppning"
	}
	if q.who != ofResident {
		answer.public = d.publicOf(s, q, &answer)
	}
	return answer, true
}

// conclude gives the outcome: of what permits and of what refuses the earliest step
// speaks, and within a step the order of refusals.
func (d *Decider) conclude(s *span, q *question, answer *Decision, yes bool, reasons []cedar.DiagnosticReason) {
	if len(reasons) == 0 {
		answer.Outcome = DenyNoPath
		return
	}
	var found []*law.Policy
	for _, r := range reasons {
		found = append(found, s.byID[r.PolicyID])
	}
	slices.SortFunc(found, func(a, b *law.Policy) int {
		if a.Step != b.Step {
			return a.Step - b.Step
		}
		if x, y := precedence(Outcome(a.Outcome)), precedence(Outcome(b.Outcome)); x != y {
			return x - y
		}
		return strings.Compare(a.ID, b.ID)
	})
	answer.Outcome = Outcome(found[0].Outcome)
	if yes && answer.Outcome == "" {
		answer.Outcome = Allow
	}
	for _, p := range found {
		if p.Role == law.RoleClosed && p != found[0] {
			continue // it always speaks, and says something only when it is alone
		}
		answer.Provisions = append(answer.Provisions, p.Provision)
		if p.Missing != "" && !yes {
			need := Need{p.Missing, p.Supplier}
			if !slices.Contains(answer.Missing, need) {
				answer.Missing = append(answer.Missing, need)
			}
		}
	}
	if q.who == ofResident {
		sortProvisions(answer.Provisions, answer.Outcome)
	}
}

func (d *Decider) alarm(s *span, answer *Decision, failed []cedar.DiagnosticError) {
	answer.Outcome = DenySystem
	for _, e := range failed {
		answer.Provisions = append(answer.Provisions, s.byID[e.PolicyID].Provision)
		if d.cfg.Alarm != nil {
			d.cfg.Alarm(string(e.PolicyID), e.Message)
		}
	}
	sortProvisions(answer.Provisions, "")
	answer.public = d.closedAnswer(s)
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

// activityOf is the log contract's word for an action.
func activityOf(q *question) string {
	switch Action(q.value(fAction)) {
	case SetBlock, LiftBlock, SetOwnBlock, LiftOwnBlock, SetOwnSeal, BreakSeal, GiveConsent, EndConsent, CreatePlan, SendSVU, SaveOwnEntry, Act, Copy, Notify, AskForLift:
		return "Skriva"
	case DeleteLog:
		return "Radera"
	}
	return "Läsa"
}
