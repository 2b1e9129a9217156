package safeguard

import (
	"context"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
)

// Facts are all facts of a person, under all their numbers, also those that are over; of
// some kinds when kinds are named. By Stored, then id.
func (s *Service) Facts(ctx context.Context, subject care.PersonID, kinds ...Kind) ([]Fact, error) {
	if subject.IsZero() {
		return nil, fault.New(fault.Invalid, "safeguard: about nobody")
	}
	numbers, err := s.all(ctx, subject)
	if err != nil {
		return nil, err
	}
	return s.store.All(ctx, numbers, kinds...)
}

// Get is one fact by its kind and id; CodeNotFound when there is none. Whose it is must
// be looked at before it is shown to anybody.
func (s *Service) Get(ctx context.Context, k Kind, id string) (Fact, error) {
	id, ok := parseUUID(id)
	if !ok {
		return nil, NoSuch(k)
	}
	return s.store.Get(ctx, k, id)
}

// maxPage bounds what one question reads into memory.
const maxPage = 1000

// History is who has set what when about a person, under all their numbers: latest
// first, at most limit (0 is 100), older than before when that is not zero. A page may be
// cut between changes of the same time: to see all, go on from a microsecond after the
// last, and pass over those seen.
func (s *Service) History(ctx context.Context, subject care.PersonID, before time.Time, limit int) ([]Change, error) {
	if subject.IsZero() {
		return nil, fault.New(fault.Invalid, "safeguard: about nobody")
	}
	if limit <= 0 {
		limit = 100
	}
	numbers, err := s.all(ctx, subject)
	if err != nil {
		return nil, err
	}
	return s.store.History(ctx, numbers, before, min(limit, maxPage))
}

// overlapping is how much of what it has a copy is told again: a change is kept with the
// time at which it began, and one that began before the question may be seen after it.
const overlapping = 2 * time.Minute

// Changed is what has been kept or closed since q.From, for a system that keeps a copy.
// What it gives may be given again the next time; nothing is left out.
func (s *Service) Changed(ctx context.Context, q Sync) (Page, error) {
	switch q.Kind {
	case KindBlock, KindConsent, KindRelation:
	default:
		return Page{}, invalid("copies are kept of blocks, consents and relations only")
	}
	if q.At.IsZero() {
		return Page{}, invalid("at no time")
	}
	if q.Limit <= 0 || q.Limit > maxPage {
		q.Limit = maxPage
	}
	p, err := s.store.Changed(ctx, q)
	if err != nil {
		return Page{}, err
	}
	if next := q.At.Add(-overlapping); !p.More && (p.Next.IsZero() || p.Next.After(next)) {
		p.Next = next
	}
	if p.Next.Before(q.From) {
		p.Next = q.From
	}
	return p, nil
}

// Patients are the people whom a provider has or has had blocks about, in the order of
// their numbers, after one, at most limit (0 is 1000).
func (s *Service) Patients(ctx context.Context, provider care.HSAID, after care.PersonID, limit int) ([]care.PersonID, error) {
	if limit <= 0 {
		limit = maxPage
	}
	return s.store.Patients(ctx, provider, after, min(limit, maxPage))
}
