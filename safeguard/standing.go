package safeguard

import (
	"time"

	"sammanhang/care"
)

// Standing is what is known about a person for one reader at one time. A fact that is
// not there is nil. The zero Standing knows nothing: everything is blocked.
type Standing struct {
	Subject care.PersonID
	Reader  Reader
	At      time.Time

	Relation  *Relation // in force, of this employee at this unit
	Earlier   *Relation // the latest of this employee at this provider that is over; for intyg only
	Consent   *Consent  // basis CONSENT, for this unit or this employee
	Child     *Consent  // basis CHILD_NO_CAPACITY
	Lasting   *Consent  // basis INCAPACITY_3_3 or INCAPACITY_3_4
	Emergency *Consent  // basis EMERGENCY_3_6
	Attested  Attested  // what this employee has attested in this unit
	Insats    *Case     // at the reader's provider
	Utredning *Case     // at the reader's provider

	known     bool
	blocks    []*Block
	lifts     []*Lift
	informed  []*Information
	attitudes []*Attitude
	seals     []*Seal
}

// Attested are the latest attestations in force of the reader.
type Attested struct {
	Significance *Attestation
	Capacity     *Attestation
	Child        *Attestation
	Danger       *Attestation
}

// NewStanding is what facts about a person come to for a reader at a time. Pure. facts
// may hold more than concerns the reader, and facts of several people: numbers are those
// of the person, the one asked about first; no other's facts are read.
func NewStanding(cfg Config, facts []Fact, r Reader, numbers []care.PersonID, at time.Time) Standing {
	if len(numbers) == 0 || numbers[0].IsZero() || at.IsZero() {
		return Standing{}
	}
	s := Standing{Subject: numbers[0], Reader: r, At: at, known: true}
	for _, f := range facts {
		b := f.Base()
		if !contains(numbers, b.Subject) {
			continue
		}
		s.add(f, b.Subject == numbers[0] || cfg.GrantsFollowNumbers)
	}
	return s
}

func (s *Service) standing(facts []Fact, r Reader, subject care.PersonID, at time.Time) Standing {
	numbers := []care.PersonID{subject}
	for _, f := range facts { // the store has been asked for this person's numbers only
		if n := f.Base().Subject; !contains(numbers, n) {
			numbers = append(numbers, n)
		}
	}
	return NewStanding(s.cfg, facts, r, numbers, at)
}

// add takes a fact into account; opens is false for one of another number of the
// person, of which only what closes is read.
func (s *Standing) add(f Fact, opens bool) {
	b := f.Base()
	mine := opens && b.holds(s.At)
	switch f := f.(type) {
	case *Block:
		if b.binds(s.At) {
			s.blocks = append(s.blocks, f)
		}
	case *Lift:
		// A lift belongs to its block, whichever number that was set under.
		if b.holds(s.At) && f.opens(s.Reader) {
			s.lifts = append(s.lifts, f)
		}
	case *Consent:
		if mine && b.isFor(s.Reader) {
			s.consent(f)
		}
	case *Relation:
		if opens {
			s.relation(f)
		}
	case *Case:
		if mine && sameID(b.Provider, s.Reader.Provider) {
			switch f.Type {
			case Insats:
				s.Insats = later(s.Insats, f)
			case Utredning:
				s.Utredning = later(s.Utredning, f)
			}
		}
	case *Attestation:
		if mine && b.Employee != "" && b.isFor(s.Reader) {
			s.attested(f)
		}
	case *Information:
		if mine {
			s.informed = append(s.informed, f)
		}
	case *Attitude:
		if mine || f.Opposes && b.binds(s.At) {
			s.attitudes = append(s.attitudes, f)
		}
	case *Seal:
		if b.binds(s.At) {
			s.seals = append(s.seals, f)
		}
	}
}

func (s *Standing) consent(c *Consent) {
	switch c.Basis {
	case BasisConsent:
		s.Consent = later(s.Consent, c)
	case BasisChild:
		s.Child = later(s.Child, c)
	case BasisIncapacityVG, BasisIncapacityOG:
		s.Lasting = later(s.Lasting, c)
	case BasisEmergency:
		s.Emergency = later(s.Emergency, c)
	}
}

func (s *Standing) relation(f *Relation) {
	b := &f.Record
	if b.Employee == "" || !sameID(b.Employee, s.Reader.Employee) || !sameID(b.Provider, s.Reader.Provider) || !b.Annulled.IsZero() {
		return
	}
	switch {
	case b.holds(s.At):
		if b.isFor(s.Reader) {
			s.Relation = later(s.Relation, f)
		}
	case !b.Ended.IsZero() || !b.Valid.To.IsZero() && !s.At.Before(b.Valid.To):
		if b.Valid.From.IsZero() || !s.At.Before(b.Valid.From) {
			if s.Earlier == nil || overAt(f).After(overAt(s.Earlier)) || overAt(f).Equal(overAt(s.Earlier)) && f.ID > s.Earlier.ID {
				s.Earlier = f
			}
		}
	}
}

// overAt is when a relation was over.
func overAt(f *Relation) time.Time {
	if e := f.Ended; !e.IsZero() && (f.Valid.To.IsZero() || e.Before(f.Valid.To)) {
		return e
	}
	return f.Valid.To
}

func (s *Standing) attested(a *Attestation) {
	switch a.Topic {
	case Significance:
		s.Attested.Significance = later(s.Attested.Significance, a)
	case Capacity:
		s.Attested.Capacity = later(s.Attested.Capacity, a)
	case Child:
		s.Attested.Child = later(s.Attested.Child, a)
	case Danger:
		s.Attested.Danger = later(s.Attested.Danger, a)
	}
}

// later is the one that was kept last; of two kept at the same time the one with the
// greater id, so that the order they come in does not matter.
func later[P interface {
	comparable
	Base() *Record
}](a, b P) P {
	var none P
	if a == none {
		return b
	}
	x, y := a.Base(), b.Base()
	if y.Stored.After(x.Stored) || y.Stored.Equal(x.Stored) && y.ID > x.ID {
		return b
	}
	return a
}

// Blocked is whether a row about the person is blocked for the reader.
func (s *Standing) Blocked(row Row) BlockAnswer {
	if !s.known || !row.valid() {
		return BlockAnswer{Blocked: true, Invalid: true}
	}
	var a, lifted BlockAnswer
	for _, b := range s.blocks {
		if !b.matches(s.Reader, row) {
			continue
		}
		if l := s.lift(b.ID); l != nil {
			// Open until the first of the lifts that are needed ends.
			if to := l.Valid.To; lifted.ID == "" || to.Before(lifted.LiftedUntil) || to.Equal(lifted.LiftedUntil) && b.ID < lifted.ID {
				lifted = BlockAnswer{ID: b.ID, By: b.ProviderKind, LiftedUntil: l.Valid.To, Lift: l.ID, LiftReason: l.Reason}
			}
			continue
		}
		a.Blocked = true
		a.Inner = a.Inner || b.Type == Inner
		a.Outer = a.Outer || b.Type != Inner
		if a.ID == "" || b.ID < a.ID {
			a.ID, a.By = b.ID, b.ProviderKind
		}
	}
	if a.Blocked {
		return a
	}
	return lifted
}

// lift is the lift of a block for the reader that holds longest.
func (s *Standing) lift(block string) (best *Lift) {
	for _, l := range s.lifts {
		if l.Block == block && (best == nil || l.Valid.To.After(best.Valid.To) || l.Valid.To.Equal(best.Valid.To) && l.ID < best.ID) {
			best = l
		}
	}
	return best
}

// BlockedAll is Blocked for each row, in their order.
func (s *Standing) BlockedAll(rows []Row) []BlockAnswer {
	list := make([]BlockAnswer, len(rows))
	for i, r := range rows {
		list[i] = s.Blocked(r)
	}
	return list
}

// Blocks are the blocks in force on the person, lifted or not. Who has blocked may not
// be told to a reader without more (SVOD 2:5).
func (s *Standing) Blocks() []Block {
	list := make([]Block, len(s.blocks))
	for i, b := range s.blocks {
		list[i] = *copyOf(b).(*Block)
	}
	return list
}

// With is the same as it would be with one more block in force: the means of answering
// what a block would do. The block is taken as it is, its life is not looked at.
func (s Standing) With(b Block) Standing {
	if s.known {
		s.blocks = append(s.blocks[:len(s.blocks):len(s.blocks)], copyOf(&b).(*Block))
	}
	return s
}

// Without is the same as it would be if a block were lifted.
func (s Standing) Without(block string) Standing {
	var rest []*Block
	for _, b := range s.blocks {
		if b.ID != block {
			rest = append(rest, b)
		}
	}
	s.blocks = rest
	return s
}

// Informed is the information that a provider has given the person, in full (SVOD 2:2);
// nil when it has not. kind is the provider's, and unknown is never informed.
func (s *Standing) Informed(provider care.HSAID, kind care.ProviderKind) (best *Information) {
	for _, i := range s.informed {
		if sameID(i.Provider, provider) && i.Sharing && (i.Blocks && kind == care.Vardgivare || kind == care.Omsorgsgivare) {
			best = later(best, i)
		}
	}
	return best
}

// Attitude is what a provider has found about a person who cannot decide. cleared is
// the finding that lets information be made available (SVOD 2:6), nil when there is none
// or when any says that the person would oppose; opposes is one that says so.
func (s *Standing) Attitude(provider care.HSAID) (cleared, opposes *Attitude) {
	for _, a := range s.attitudes {
		if !sameID(a.Provider, provider) {
			continue
		}
		switch {
		case a.Opposes:
			opposes = later(opposes, a)
		case a.NotTemporary && a.Clarified && a.NoPresumedOpposition:
			cleared = later(cleared, a)
		}
	}
	if opposes != nil {
		cleared = nil
	}
	return cleared, opposes
}

// Known tells whether anything was asked: a standing that is not known is taken as
// blocked, and its person as sealed.
func (s *Standing) Known() bool { return s.known }

// Seals are the seals in force on the person.
func (s *Standing) Seals() []Seal {
	list := make([]Seal, len(s.seals))
	for i, x := range s.seals {
		list[i] = *x
	}
	return list
}

// Sealed is the seal that closes the person's own access to a provider's information;
// nil when there is none. It does not say so of a standing that is not Known.
func (s *Standing) Sealed(provider care.HSAID) (best *Seal) {
	for _, x := range s.seals {
		if x.Provider == "" || sameID(x.Provider, provider) {
			best = later(best, x)
		}
	}
	return best
}
