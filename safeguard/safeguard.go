// Package safeguard keeps the facts that people set and that decisions about access
// read: blocks (spärr), consents (samtycke), patient relations, insatser and utredningar,
// attestations, information given (SVOD 2:2), a person's attitude (SVOD 2:6) and seals.
//
// It gives facts, not permissions: whether somebody may read is decided elsewhere, and
// so is who may set what on whose behalf, except that a provider's facts are changed by
// that provider's people only. It promises:
//
//   - What has been answered is durable, and holds at the next read on every node: it
//     is read from the store each time.
//   - Nothing is erased. A fact is ended (it held until then) or annulled (makulerad:
//     it was registered by mistake), and each change says who asked for it, who
//     registered it, when and why. There is nothing to edit, so two officers who act at
//     the same time cannot overwrite each other: the second is told what state the fact is in.
//   - What closes, closes at once, whatever the nodes' clocks say: a block that is in the
//     store blocks, and a consent that has been ended is not read again. What opens is
//     in force only from its time to its end.
//
// Sources: SVOD (2022:913) 2–3 kap., PDL (2008:355) 4 kap. 4–5 §§, and the models of the
// service domains informationsecurity:authorization:blocking 4 and consent 2,
// ehr:blocking 3 and ehr:patientrelationship 1.
package safeguard

import (
	"context"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
)

// Config of the safeguards. The zero value is the careful choice.
type Config struct {
	// VoluntaryUnitBlock lets a person block between units of one omsorgsgivare. No law
	// gives that right there (SoLPuL 6 §), so it is refused unless the provider offers it.
	VoluntaryUnitBlock bool
	// GrantsFollowNumbers lets what opens (consent, relation, attestation, information
	// given …) that was registered under one number of a person count when another of
	// the same person's numbers is asked about. Otherwise only what closes follows:
	// that two numbers are joined then opens nothing. docs/decisions/0034.
	GrantsFollowNumbers bool
	// MaxEmergency is the longest an emergency assertion or an attestation of danger
	// holds; 0 is 24 hours.
	MaxEmergency time.Duration
}

// Numbers tells which numbers a person has had: a reserve number before a personnummer,
// a samordningsnummer. The answer may leave out the number that was asked about.
type Numbers interface {
	Numbers(ctx context.Context, person care.PersonID) ([]care.PersonID, error)
}

// Single is Numbers where nobody has more than one.
type Single struct{}

// Numbers is the number itself.
func (Single) Numbers(_ context.Context, p care.PersonID) ([]care.PersonID, error) {
	return []care.PersonID{p}, nil
}

// Service sets and reads the facts. It is safe for concurrent use.
type Service struct {
	cfg     Config
	store   Store
	numbers Numbers
}

// New makes the safeguards of a store.
func New(cfg Config, store Store, numbers Numbers) *Service {
	if cfg.MaxEmergency <= 0 {
		cfg.MaxEmergency = 24 * time.Hour
	}
	return &Service{cfg, store, numbers}
}

// About is what is known for a decision on whether a reader may see information about a
// person now. It is one question to the store, for all sources together. When it fails
// nothing is known: the caller takes everything as blocked, as the zero Standing does.
func (s *Service) About(ctx context.Context, r Reader, subject care.PersonID, at time.Time) (Standing, error) {
	if subject.IsZero() || at.IsZero() {
		return Standing{}, fault.New(fault.Invalid, "safeguard: about nobody, or at no time")
	}
	numbers, err := s.all(ctx, subject)
	if err != nil {
		return Standing{}, err
	}
	facts, err := s.store.Current(ctx, numbers, r, at)
	if err != nil {
		return Standing{}, err
	}
	return s.standing(facts, r, subject, at), nil
}

// all is every number of a person, the one asked about first. When the register of
// people cannot tell, nothing is known: a block under another number could be missed.
func (s *Service) all(ctx context.Context, subject care.PersonID) ([]care.PersonID, error) {
	known, err := s.numbers.Numbers(ctx, subject)
	if err != nil {
		return nil, err
	}
	list := []care.PersonID{subject}
	for _, n := range known {
		if !n.IsZero() && !contains(list, n) {
			list = append(list, n)
		}
	}
	return list, nil
}

func contains[T comparable](list []T, v T) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}
