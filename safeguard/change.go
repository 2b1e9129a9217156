package safeguard

import (
	"context"
	"reflect"
	"time"

	"sammanhang/care"
)

// tolerance is how far ahead of us the clock of who registers may be.
const tolerance = time.Hour

// register keeps a fact. already is true when it was there, just so, and nothing changed.
func register[T any, P interface {
	*T
	Fact
}](ctx context.Context, s *Service, fact T, by Action, at time.Time, allow func(*Block) error) (kept T, already bool, err error) {
	f := P(&fact)
	given := f.Base().Valid
	if at.IsZero() {
		return kept, false, invalid("at no time")
	}
	at = micro(at)
	if err := normal(f, s.cfg, at); err != nil {
		return kept, false, err
	}
	if by, err = action(by, at); err != nil {
		return kept, false, err
	}
	if err := may(f, Registered, by); err != nil {
		return kept, false, err
	}
	k, fresh, err := s.store.Register(ctx, f, by, allow)
	if err != nil {
		return kept, false, err
	}
	p, ok := k.(P)
	if !ok {
		return kept, false, invalid("the store gave another kind of fact")
	}
	if !fresh && !same(p, f, given) {
		return kept, false, Taken(f.Kind())
	}
	if b := k.Base(); !fresh && (!b.Ended.IsZero() || !b.Annulled.IsZero()) {
		return kept, false, state("it was registered before, and has been ended or annulled")
	}
	return *p, !fresh, nil
}

// same tells whether a fact that is kept is the one that is registered again: a second
// try comes later, and knows nothing of what has happened to the first.
func same(kept, again Fact, given care.Period) bool {
	a, b := copyOf(kept), copyOf(again)
	x, y := a.Base(), b.Base()
	y.Stored, y.Ended, y.Annulled = x.Stored, x.Ended, x.Annulled
	if short(again) && (given.To.IsZero() || !micro(given.To).Equal(x.Valid.To)) { // the end that we set, counted from the first try
		y.Valid.To = x.Valid.To
	}
	return reflect.DeepEqual(a, b)
}

// short tells whether a fact is of those that last for a limited time whatever is asked.
func short(f Fact) bool {
	switch f := f.(type) {
	case *Consent:
		return f.Type == ConsentEmergency
	case *Attestation:
		return f.Topic == Danger
	}
	return false
}

// action is an action in the form it is kept.
func action(by Action, at time.Time) (Action, error) {
	if by.RegisteredBy.IsZero() {
		return by, denied("nobody registers it")
	}
	if by.RequestedBy.IsZero() {
		by.RequestedBy = by.RegisteredBy
	}
	by.RequestedAt, by.RegisteredAt = micro(by.RequestedAt), micro(by.RegisteredAt)
	for _, t := range []*time.Time{&by.RequestedAt, &by.RegisteredAt} {
		if t.IsZero() {
			*t = at
		}
		if !dated(*t) || t.After(at.Add(tolerance)) {
			return by, invalid("it is asked for or registered in the future")
		}
	}
	for _, w := range []*Who{&by.RequestedBy, &by.RegisteredBy} {
		for _, h := range []*care.HSAID{&w.Employee, &w.Provider, &w.System} {
			if !parseHSAID(h) {
				return by, invalid("an HSA-id of who acts is not one")
			}
		}
		if what := first(text(w.Assignment), text(w.AssignmentName), must(len(w.AssignmentName) <= 4*MaxAssignmentName && len(w.Assignment) <= 256, "the name of the assignment is too long")); what != "" {
			return by, invalid(what)
		}
	}
	if what := text(by.Reason); what != "" {
		return by, invalid(what)
	}
	return by, nil
}

// may is whether who registers a change may change this fact at all: a provider's people
// and systems change that provider's facts; residents ask for and lift blocks, give and
// end consents, and seal. That a resident acts for the right person is decided before.
func may(f Fact, step Step, by Action) error {
	w, b := by.RegisteredBy, f.Base()
	if w.Employee != "" || w.System != "" {
		if b.Provider == "" && f.Kind() == KindSeal {
			return nil
		}
		if !sameID(w.Provider, b.Provider) {
			return denied("it belongs to another provider")
		}
		if a, ok := f.(*Attestation); ok && step == Registered && !sameID(w.Employee, a.Employee) {
			return denied("one attests for oneself only")
		}
		return nil
	}
	switch f.Kind() {
	case KindBlock, KindConsent, KindSeal:
		if step == Annulled {
			return denied("only the provider annuls")
		}
		return nil
	case KindLift:
		if step == Ended {
			return nil
		}
	}
	return denied("a resident does not register this")
}

// closeFact ends or annuls a fact, when it is in a state to be.
func closeFact[T any, P interface {
	*T
	Fact
}](ctx context.Context, s *Service, id string, step Step, by Action, at time.Time) (closed T, err error) {
	kind := P(&closed).Kind()
	id, ok := parseUUID(id)
	if !ok {
		return closed, NoSuch(kind)
	}
	if at.IsZero() {
		return closed, invalid("at no time")
	}
	at = micro(at)
	if by, err = action(by, at); err != nil {
		return closed, err
	}
	f, err := s.store.Close(ctx, kind, id, step, by, at, func(f Fact) error {
		if err := may(f, step, by); err != nil {
			return err
		}
		b := f.Base()
		switch {
		case !b.Annulled.IsZero():
			return state("it is annulled already")
		case step == Ended && !b.Ended.IsZero():
			return state("it is ended already")
		case step == Ended && !b.Valid.To.IsZero() && !at.Before(b.Valid.To):
			return state("it is over already")
		}
		return nil
	})
	if err != nil {
		return closed, err
	}
	p, ok := f.(P)
	if !ok {
		return closed, invalid("the store gave another kind of fact")
	}
	return *p, nil
}

// SetBlock keeps a block; it holds at the next read. The same again is already there and
// changes nothing; another with its id is CodeExists, and one that has been lifted or
// annulled since is CodeState: it does not hold. Registered by another provider's
// people than the block's it is CodeDenied. A resident may set one; that no
// vårdnadshavare does is decided by who calls, and who asked is kept.
func (s *Service) SetBlock(ctx context.Context, b Block, by Action, at time.Time) (kept Block, already bool, err error) {
	return register(ctx, s, b, by, at, nil)
}

// LiftBlock lifts a block for good (permanent hävning; SVOD 2:3, PDL 4:5): CodeNotFound,
// CodeState when it is lifted or annulled already, CodeDenied for another provider's people.
func (s *Service) LiftBlock(ctx context.Context, id string, by Action, at time.Time) (Block, error) {
	return closeFact[Block](ctx, s, id, Ended, by, at)
}

// AnnulBlock marks a block as registered by mistake (makulering); errors as LiftBlock. One
// that has been lifted can be annulled.
func (s *Service) AnnulBlock(ctx context.Context, id string, by Action, at time.Time) (Block, error) {
	return closeFact[Block](ctx, s, id, Annulled, by, at)
}

// GrantTemporary lifts a block for a while for one unit or employee. Provider and Subject
// are the block's, whatever l says; only the block's provider can (CodeDenied). CodeNotFound
// when there is no such block, CodeState when it is lifted or annulled. An emergency lifts
// no omsorgsgivare's block: SVOD 3:5 is about a vårdgivare's only (CodeDenied). The reason
// may be left out by a system that registers by itself, and not for an omsorgsgivare.
func (s *Service) GrantTemporary(ctx context.Context, l Lift, by Action, at time.Time) (kept Lift, already bool, err error) {
	f, err := s.store.Get(ctx, KindBlock, lower(l.Block))
	if err != nil {
		return kept, false, err
	}
	of := f.Base()
	if w := by.RegisteredBy; l.Reason == "" && (w.System == "" || w.Employee != "") {
		return kept, false, invalid("no reason is given")
	}
	l.Subject, l.Provider, l.ProviderKind = of.Subject, of.Provider, of.ProviderKind
	return register(ctx, s, l, by, at, func(b *Block) error {
		switch {
		case !b.Annulled.IsZero() || !b.Ended.IsZero():
			return state("the block is lifted or annulled already")
		case l.Reason != PatientsConsent && b.ProviderKind == care.Omsorgsgivare:
			return denied("an emergency does not lift what an omsorgsgivare has blocked (SVOD 3:5), and the reason must be given there")
		}
		return nil
	})
}

// EndTemporary ends a lift before its end: CodeNotFound, CodeState when it is over.
func (s *Service) EndTemporary(ctx context.Context, id string, by Action, at time.Time) (Lift, error) {
	return closeFact[Lift](ctx, s, id, Ended, by, at)
}

// AnnulTemporary marks a lift as registered by mistake.
func (s *Service) AnnulTemporary(ctx context.Context, id string, by Action, at time.Time) (Lift, error) {
	return closeFact[Lift](ctx, s, id, Annulled, by, at)
}

// GiveConsent keeps a consent, or what stands in its place. The same again is already
// there. An emergency is refused for an omsorgsgivare (CodeInvalid), and given an end.
func (s *Service) GiveConsent(ctx context.Context, c Consent, by Action, at time.Time) (kept Consent, already bool, err error) {
	return register(ctx, s, c, by, at, nil)
}

// EndConsent ends a consent for good (avsluta, återkalla).
func (s *Service) EndConsent(ctx context.Context, id string, by Action, at time.Time) (Consent, error) {
	return closeFact[Consent](ctx, s, id, Ended, by, at)
}

// AnnulConsent marks a consent as registered by mistake (makulera).
func (s *Service) AnnulConsent(ctx context.Context, id string, by Action, at time.Time) (Consent, error) {
	return closeFact[Consent](ctx, s, id, Annulled, by, at)
}

// RegisterRelation keeps a patient relation.
func (s *Service) RegisterRelation(ctx context.Context, r Relation, by Action, at time.Time) (kept Relation, already bool, err error) {
	return register(ctx, s, r, by, at, nil)
}

// EndRelation ends a relation; for an intyg it still counts as an earlier one.
func (s *Service) EndRelation(ctx context.Context, id string, by Action, at time.Time) (Relation, error) {
	return closeFact[Relation](ctx, s, id, Ended, by, at)
}

// AnnulRelation marks a relation as registered by mistake.
func (s *Service) AnnulRelation(ctx context.Context, id string, by Action, at time.Time) (Relation, error) {
	return closeFact[Relation](ctx, s, id, Annulled, by, at)
}

// RegisterCase keeps a period of insatser or of a utredning.
func (s *Service) RegisterCase(ctx context.Context, c Case, by Action, at time.Time) (kept Case, already bool, err error) {
	return register(ctx, s, c, by, at, nil)
}

// EndCase ends insatser or a utredning now.
func (s *Service) EndCase(ctx context.Context, id string, by Action, at time.Time) (Case, error) {
	return closeFact[Case](ctx, s, id, Ended, by, at)
}

// AnnulCase marks a case as registered by mistake.
func (s *Service) AnnulCase(ctx context.Context, id string, by Action, at time.Time) (Case, error) {
	return closeFact[Case](ctx, s, id, Annulled, by, at)
}

// Attest keeps what a reader attests for their own reading; CodeDenied for somebody else's.
func (s *Service) Attest(ctx context.Context, a Attestation, by Action, at time.Time) (kept Attestation, already bool, err error) {
	return register(ctx, s, a, by, at, nil)
}

// EndAttestation ends an attestation.
func (s *Service) EndAttestation(ctx context.Context, id string, by Action, at time.Time) (Attestation, error) {
	return closeFact[Attestation](ctx, s, id, Ended, by, at)
}

// AnnulAttestation marks an attestation as made by mistake.
func (s *Service) AnnulAttestation(ctx context.Context, id string, by Action, at time.Time) (Attestation, error) {
	return closeFact[Attestation](ctx, s, id, Annulled, by, at)
}

// RecordInformationGiven keeps that a provider has informed a person (SVOD 2:2).
func (s *Service) RecordInformationGiven(ctx context.Context, i Information, by Action, at time.Time) (kept Information, already bool, err error) {
	return register(ctx, s, i, by, at, nil)
}

// AnnulInformationGiven marks it as registered by mistake. It cannot be ended.
func (s *Service) AnnulInformationGiven(ctx context.Context, id string, by Action, at time.Time) (Information, error) {
	return closeFact[Information](ctx, s, id, Annulled, by, at)
}

// RecordAttitude keeps what a provider has found out about a person who cannot decide (SVOD 2:6).
func (s *Service) RecordAttitude(ctx context.Context, a Attitude, by Action, at time.Time) (kept Attitude, already bool, err error) {
	return register(ctx, s, a, by, at, nil)
}

// EndAttitude ends a finding: the person can decide again, or it has changed.
func (s *Service) EndAttitude(ctx context.Context, id string, by Action, at time.Time) (Attitude, error) {
	return closeFact[Attitude](ctx, s, id, Ended, by, at)
}

// AnnulAttitude marks a finding as registered by mistake.
func (s *Service) AnnulAttitude(ctx context.Context, id string, by Action, at time.Time) (Attitude, error) {
	return closeFact[Attitude](ctx, s, id, Annulled, by, at)
}

// SetSeal closes a person's own electronic access.
func (s *Service) SetSeal(ctx context.Context, seal Seal, by Action, at time.Time) (kept Seal, already bool, err error) {
	return register(ctx, s, seal, by, at, nil)
}

// BreakSeal opens it again. Whether a person may do that by themselves is decided elsewhere.
func (s *Service) BreakSeal(ctx context.Context, id string, by Action, at time.Time) (Seal, error) {
	return closeFact[Seal](ctx, s, id, Ended, by, at)
}

func lower(id string) string {
	if l, ok := parseUUID(id); ok {
		return l
	}
	return id
}
