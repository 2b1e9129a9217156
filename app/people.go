package app

import (
	"context"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/person"
	"sammanhang/web/frame"
	"sammanhang/web/session"
)

// people tells the pages who may act for whom.
type people struct{ register person.Register }

// Helps are those the actor may act for, children first.
func (p people) Helps(ctx context.Context, actor care.PersonID, at time.Time) ([]frame.Relation, error) {
	links, err := p.register.GuardianOf(ctx, actor, at)
	if err != nil {
		return nil, err
	}
	mandates, err := p.register.MandatesTo(ctx, actor, at)
	if err != nil {
		return nil, err
	}
	ids := []care.PersonID{actor}
	for _, g := range links {
		ids = append(ids, g.Child)
	}
	for _, m := range mandates {
		ids = append(ids, m.From)
	}
	known, err := p.register.People(ctx, ids)
	if err != nil {
		return nil, err
	}
	var list []frame.Relation
	for _, s := range person.Standings(actor, links, mandates, known, care.SwedishTime(at)) {
		switch s.As {
		case person.AsGuardian:
			// A child of 13 or over, a child with protected identity and a guardian
			// who is shut out have no view to switch to: the law denies all of it.
			if s.Blocked || s.NeedsGrant || s.Protected {
				continue
			}
			list = append(list, frame.Relation{Person: named1(known[s.For], at), Acting: overview.Guardian})
		case person.AsProxy:
			r := frame.Relation{Person: named1(known[s.For], at), Acting: overview.Proxy, Scope: s.Scope}
			for _, m := range mandates {
				if m.From == s.For && (r.Until.IsZero() || m.Valid.To.After(r.Until)) {
					r.Until = m.Valid.To
				}
			}
			list = append(list, r)
		}
	}
	return list, nil
}

// Helpers are those who may act for the subject; one with protected identity has no
// name here, since it may be new, and unknown to the others.
func (p people) Helpers(ctx context.Context, subject care.PersonID, at time.Time) ([]frame.Relation, error) {
	links, err := p.register.GuardiansOf(ctx, subject, at)
	if err != nil {
		return nil, err
	}
	mandates, err := p.register.MandatesFrom(ctx, subject, at)
	if err != nil {
		return nil, err
	}
	ids := []care.PersonID{subject}
	for _, g := range links {
		ids = append(ids, g.Guardian)
	}
	for _, m := range mandates {
		ids = append(ids, m.To)
	}
	known, err := p.register.People(ctx, ids)
	if err != nil {
		return nil, err
	}
	var list []frame.Relation
	if person.BandOf(known[subject].Born, care.SwedishTime(at)) == person.Under13 {
		for _, g := range links {
			if who, ok := known[g.Guardian]; ok && !g.Blocked {
				list = append(list, frame.Relation{Person: shown(who, at), Acting: overview.Guardian})
			}
		}
	}
	for _, m := range mandates {
		if who, ok := known[m.To]; ok {
			list = append(list, frame.Relation{Person: shown(who, at), Acting: overview.Proxy, Scope: m.Scope, Until: m.Valid.To})
		}
	}
	return list, nil
}

// named1 is a person as a session and a page name them.
func named1(p person.Person, at time.Time) session.Person {
	s := named(p, at)
	return session.Person{ID: s.ID, GivenName: s.GivenName, Surname: s.Surname, Age: s.Age}
}

// shown is a person as others may see them.
func shown(p person.Person, at time.Time) session.Person {
	if p.Protected {
		return session.Person{ID: p.ID}
	}
	return named1(p, at)
}

// letters marks messages read. That the subject's inbox may be opened was decided
// and logged when it was shown.
type letters struct {
	box interface {
		MarkRead(ctx context.Context, person care.PersonID, id string, at time.Time) error
	}
	numbers func(context.Context, care.PersonID) ([]care.PersonID, error)
}

// MarkRead notes that a message has been opened, under whichever of the person's numbers
// it came; one that is gone is no error.
func (l letters) MarkRead(ctx context.Context, subject care.PersonID, id string, at time.Time) error {
	numbers, err := l.numbers(ctx, subject)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		if err := l.box.MarkRead(ctx, n, id, at); err == nil || fault.KindOf(err) != fault.NotFound {
			return err
		}
	}
	return nil
}
