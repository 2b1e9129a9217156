package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"sammanhang/access"
	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/safeguard"
	"sammanhang/web/frame"
	"sammanhang/web/seals"
)

// ownSeals is a person's seals on their own access, as the page wants them. Each look and
// each change is decided, logged durably, and only then shown or made.
type ownSeals struct{ choices }

var _ seals.Seals = ownSeals{}

func sealKey(provider care.HSAID) string { return frame.Key("försegling", string(provider)) }

func sealPlace(p care.Provider) seals.Place { return seals.Place{Key: sealKey(p.ID), Provider: p} }

// sealed are the seals in force, the latest first.
func (c ownSeals) sealed(ctx context.Context, subject care.PersonID, at time.Time) ([]safeguard.Seal, error) {
	s, err := c.register.About(ctx, safeguard.Reader{}, subject, at)
	if err != nil {
		return nil, err
	}
	list := s.Seals()
	slices.SortStableFunc(list, func(a, b safeguard.Seal) int { return b.Stored.Compare(a.Stored) })
	return list, nil
}

// unsealed are the providers that can be sealed: all of them together, and each where the
// index says that the person has information. Under a seal on all there is nothing more.
func (c ownSeals) unsealed(ctx context.Context, subject care.PersonID, held []safeguard.Seal, at time.Time) ([]care.Provider, error) {
	if slices.ContainsFunc(held, func(x safeguard.Seal) bool { return x.Provider == "" }) {
		return nil, nil
	}
	targets, err := c.targets(ctx, subject, at)
	if err != nil {
		return nil, err
	}
	list := []care.Provider{{}}
	for _, t := range targets {
		if t.unit.ID == "" && !slices.ContainsFunc(held, func(x safeguard.Seal) bool { return x.Provider == t.provider.ID }) {
			list = append(list, t.provider.Provider)
		}
	}
	return list, nil
}

// Page is the person's seals, and what more can be sealed.
func (c ownSeals) Page(ctx context.Context, who overview.Who) (seals.Page, error) {
	j, err := c.open(ctx, who)
	if err != nil {
		return seals.Page{}, err
	}
	d := c.decide(j, access.SetOwnSeal, care.Seals, c.anyProvider())
	if err := c.write(ctx, who, j, audit.ActivityRead, care.Seals, "", d); err != nil {
		return seals.Page{}, err
	}
	if !d.Allowed() {
		return seals.Page{Refused: d.Public().Sentence}, nil
	}
	held, err := c.sealed(ctx, who.Subject, j.facts.At)
	if err != nil {
		return seals.Page{}, err
	}
	var p seals.Page
	for i, x := range held {
		if slices.ContainsFunc(held[:i], func(y safeguard.Seal) bool { return y.Provider == x.Provider }) {
			continue // sealed in two windows at once
		}
		at := directory.Provider{}
		if x.Provider != "" {
			at, _ = c.directory().Provider(x.Provider)
			at.ID, at.Name = x.Provider, cmp.Or(at.Name, string(x.Provider))
		}
		p.Seals = append(p.Seals, seals.Seal{Place: sealPlace(at.Provider), Since: x.Stored})
	}
	places, err := c.unsealed(ctx, who.Subject, held, j.facts.At)
	if err != nil {
		return seals.Page{}, err
	}
	for _, x := range places {
		p.Places = append(p.Places, sealPlace(x))
	}
	return p, nil
}

// find is the provider of a key. One that is sealed already is found as well, with what
// seals it.
func (c ownSeals) find(ctx context.Context, subject care.PersonID, key string, at time.Time) (care.Provider, *safeguard.Seal, error) {
	held, err := c.sealed(ctx, subject, at)
	if err != nil {
		return care.Provider{}, nil, err
	}
	for _, x := range held {
		if sealKey(x.Provider) == key {
			return care.Provider{ID: x.Provider}, &x, nil
		}
	}
	places, err := c.unsealed(ctx, subject, held, at)
	if err != nil {
		return care.Provider{}, nil, err
	}
	i := slices.IndexFunc(places, func(p care.Provider) bool { return sealKey(p.ID) == key })
	if i < 0 {
		return care.Provider{}, nil, fault.New(fault.NotFound, "no such place to seal")
	}
	return places[i], nil, nil
}

// ruled decides about a provider, or about all of them.
func (c ownSeals) ruled(j *judge, p care.Provider) access.Decision {
	return c.decide(j, access.SetOwnSeal, care.Seals, cmp.Or(p.ID, c.anyProvider()))
}

// Place is what a key stands for.
func (c ownSeals) Place(ctx context.Context, who overview.Who, key string) (seals.Place, error) {
	j, err := c.open(ctx, who)
	if err != nil {
		return seals.Place{}, err
	}
	if err := c.barred(ctx, who, j, access.SetOwnSeal, care.Seals); err != nil {
		return seals.Place{}, err
	}
	p, held, err := c.find(ctx, who.Subject, key, j.facts.At)
	if err != nil {
		return seals.Place{}, err
	}
	if held != nil {
		return seals.Place{}, fault.New(fault.NotFound, "it is sealed already")
	}
	d := c.ruled(j, p)
	if err := c.write(ctx, who, j, audit.ActivityRead, care.Seals, p.ID, d); err != nil {
		return seals.Place{}, err
	}
	if !d.Allowed() {
		return seals.Place{}, fault.New(fault.Denied, "the seal may not be set by this actor")
	}
	return sealPlace(p), nil
}

// Set seals. The same seal again changes nothing.
func (c ownSeals) Set(ctx context.Context, who overview.Who, key string) error {
	j, err := c.open(ctx, who)
	if err != nil {
		return err
	}
	if err := c.barred(ctx, who, j, access.SetOwnSeal, care.Seals); err != nil {
		return err
	}
	p, held, err := c.find(ctx, who.Subject, key, j.facts.At)
	if err != nil || held != nil {
		return err
	}
	x := safeguard.Seal{Record: safeguard.Record{ID: uuid.NewString(), Subject: who.Subject, Provider: p.ID, ProviderKind: p.Kind}}
	d := c.ruled(j, p)
	return c.change(ctx, who, j, care.Seals, p.ID, d, x.ID, func() error {
		_, _, err := c.register.SetSeal(ctx, x, c.action(who, j), j.facts.At)
		return err
	})
}
