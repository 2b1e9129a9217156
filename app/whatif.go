package app

import (
	"context"
	"slices"
	"time"

	"sammanhang/access"
	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/safeguard"
	"sammanhang/web/blocks"
)

// WhatIf is what a block would do, by the rules in force: for each provider that the
// person is in touch with, somebody who works there with the widest assignment is put
// before the law, with and without the block, in ordinary work and in danger.
func (c ownBlocks) WhatIf(ctx context.Context, who overview.Who, key string) (blocks.Effect, error) {
	j, err := c.open(ctx, who)
	if err != nil {
		return blocks.Effect{}, err
	}
	if err := c.barred(ctx, who, j, access.SetOwnBlock, care.Blocks); err != nil {
		return blocks.Effect{}, err
	}
	at := j.facts.At
	t, err := c.target(ctx, who.Subject, key, at)
	if err != nil {
		return blocks.Effect{}, err
	}
	d := c.decide(j, access.SetOwnBlock, care.Blocks, t.provider.ID)
	if err := c.write(ctx, who, j, audit.ActivityRead, care.Blocks, t.provider.ID, d); err != nil {
		return blocks.Effect{}, err
	}
	if !d.Allowed() {
		return blocks.Effect{}, fault.New(fault.Denied, "the block may not be set by this actor")
	}
	block := t.block(who.Subject)
	e := blocks.Effect{Place: t.place(), Infos: t.infos}
	if t.provider.Kind == care.Omsorgsgivare {
		then := j.standing.With(block)
		f := j.facts
		f.Action, f.Info.Type = access.Read, t.infos[0]
		f.Source, _ = j.source(t.provider.ID, "")
		f.Source.Sharing = sharing(&then, t.provider.ID)
		e.OwnToo = !c.decider.Decide(f).Allowed()
	}
	readers, err := c.readers(ctx, who.Subject, t, at)
	if err != nil {
		return blocks.Effect{}, err
	}
	for _, r := range readers {
		row, err := c.reader(ctx, j, r, t, block)
		if err != nil {
			return blocks.Effect{}, err
		}
		e.Readers = append(e.Readers, row)
	}
	return e, nil
}

// readers are the providers that the person is in touch with: those that have written
// about them, that they have consented to, or whose insatser they get. For a block inside
// a provider its own other units are among them.
func (c choices) readers(ctx context.Context, subject care.PersonID, t target, at time.Time) ([]directory.Provider, error) {
	targets, err := c.targets(ctx, subject, at)
	if err != nil {
		return nil, err
	}
	facts, err := c.register.Facts(ctx, subject, safeguard.KindConsent, safeguard.KindCase)
	if err != nil {
		return nil, err
	}
	known := map[care.HSAID]bool{}
	for _, x := range targets {
		known[x.provider.ID] = true
	}
	for _, f := range facts {
		if b := f.Base(); b.Ended.IsZero() && b.Annulled.IsZero() && b.Valid.Contains(at) {
			known[b.Provider] = true
		}
	}
	var list []directory.Provider
	for _, p := range c.directory().Providers() {
		if known[p.ID] && (p.ID != t.provider.ID || t.unit.ID != "") {
			list = append(list, p)
		}
	}
	return list, nil
}

// reader is one provider before and after.
func (c choices) reader(ctx context.Context, j *judge, p directory.Provider, t target, block safeguard.Block) (blocks.Reader, error) {
	out := blocks.Reader{Provider: p.Provider, Before: blocks.Sealed, After: blocks.Sealed, DangerBefore: blocks.NotInDanger, DangerThen: blocks.NotInDanger}
	at, dir := j.facts.At, c.directory()
	for _, a := range dir.AllAssignments() {
		if a.Kind != directory.Care || a.Provider != p.ID || !a.Valid.Contains(at) || a.Provider == t.provider.ID && a.Unit == t.unit.ID {
			continue
		}
		rd := safeguard.Reader{Provider: p.ID, Kind: p.Kind, Unit: a.Unit}
		s, err := c.register.About(ctx, rd, j.facts.Subject.ID, at)
		if err != nil {
			return out, err
		}
		then := s.With(block)
		out.Before = wider(out.Before, c.ordinary(j, a, t, &s))
		out.After = wider(out.After, c.ordinary(j, a, t, &then))
		out.DangerBefore = widerDanger(out.DangerBefore, c.danger(j, a, t, &s))
		out.DangerThen = widerDanger(out.DangerThen, c.danger(j, a, t, &then))
	}
	return out, nil
}

// somebody is an employee in an assignment who has reason to look: a patient relation,
// or the insatser that the person really gets.
func (c choices) somebody(j *judge, a directory.Assignment, t target, s *safeguard.Standing) access.StaffFacts {
	at := j.facts.At
	around := care.Period{From: at.Add(-time.Hour), To: at.Add(time.Hour)}
	source := (&staffJudge{directory: c.directory(), sharing: c.sharing, standing: *s, at: at}).source(t.provider.ID)
	source.Unit, source.Block = t.unit.ID, block(s.Blocked(t.row()), at)
	f := access.StaffFacts{At: at, Action: access.OpenRecord,
		Staff:   access.Staff{Employee: "SE0000000000-NAGON", LoA: 3, Session: around, Choices: 1, Assignment: c.assignment(a, at)},
		Subject: access.Patient{Born: born(j.facts.Subject), Protected: j.facts.Subject.Protected, Deceased: j.facts.Subject.Deceased, Capacity: access.Able},
		Claims:  access.Claims{Need: access.Yes, Significance: access.Yes},
		Source:  source,
		Info:    access.StaffInfo{Type: t.infos[0]},
	}
	if f.Staff.Assignment.Kind == care.Vardgivare {
		f.Tie.Relation.Valid = around
	}
	if s.Insats != nil {
		f.Tie.Insats = begun(s.Insats.Valid, s.Insats.Stored)
	}
	if s.Utredning != nil {
		f.Tie.Utredning = begun(s.Utredning.Valid, s.Utredning.Stored)
	}
	return f
}

// assignment is an assignment as the law reads it; one of a closed unit or provider has ended.
func (c choices) assignment(a directory.Assignment, at time.Time) access.Assignment {
	dir := c.directory()
	p, _ := dir.Provider(a.Provider)
	out := access.Assignment{ID: string(a.ID), Duty: duty(a.Kind), Purpose: a.Purpose, Unit: a.Unit, Provider: a.Provider, Kind: p.Kind, Valid: a.Valid}
	for _, r := range a.Rights {
		out.Rights = append(out.Rights, access.Right{Activity: r.Activity, Info: r.Information, Scope: access.RightScope(r.Scope)})
	}
	if a.Unit != "" && !dir.UnitOpen(a.Unit, at) || !dir.ProviderOpen(a.Provider, at) {
		out.Valid = care.Period{To: at}
	}
	return out
}

// born is a person's date of birth, as the number has it when the register does not.
func born(s access.Subject) time.Time {
	if b, ok := s.ID.Born(); s.Born.IsZero() && ok {
		return b
	}
	return s.Born
}

func (c choices) ordinary(j *judge, a directory.Assignment, t target, s *safeguard.Standing) blocks.Reach {
	f := c.somebody(j, a, t, s)
	if x := s.Consent; x != nil && x.Employee == "" {
		f.Tie.Consents = []access.Consent{{ID: x.ID, Valid: begun(x.Valid, x.Stored), Provider: x.Provider, Unit: x.Unit}}
	}
	switch d := c.decider.DecideStaff(f); {
	case d.Outcome.Content():
		return blocks.Sees
	case d.Outcome.Ask():
		return blocks.Asks
	}
	return blocks.Sealed
}

func (c choices) danger(j *judge, a directory.Assignment, t target, s *safeguard.Standing) blocks.Danger {
	f := c.somebody(j, a, t, s)
	f.Subject.Capacity = access.TemporarilyUnable
	f.Claims = access.Claims{Need: access.Yes, Significance: access.Yes, Danger: access.Yes, Unobtainable: access.Yes, Indispensable: access.Yes}
	if c.decider.DecideStaff(f).Outcome.Content() {
		return blocks.OpensInDanger
	}
	f.Action = access.AskForLift
	if c.decider.DecideStaff(f).Outcome == access.RequestLift {
		return blocks.AsksInDanger
	}
	return blocks.NotInDanger
}

func wider(a, b blocks.Reach) blocks.Reach {
	order := []blocks.Reach{blocks.Sealed, blocks.Asks, blocks.Sees}
	return order[max(slices.Index(order, a), slices.Index(order, b))]
}

func widerDanger(a, b blocks.Danger) blocks.Danger {
	order := []blocks.Danger{blocks.NotInDanger, blocks.AsksInDanger, blocks.OpensInDanger}
	return order[max(slices.Index(order, a), slices.Index(order, b))]
}
