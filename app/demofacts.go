package app

import (
	"context"
	"fmt"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/safeguard"
	"sammanhang/sim"
)

// facts writes what people and case systems of the county have set into the register of
// safeguards, through its own rules. Those of the named residents are there when it
// returns; the others' follow while the demo runs. What is there already is left as it is.
func (d *Demo) facts(ctx context.Context, now time.Time) error {
	named := map[care.PersonID]bool{}
	for _, c := range d.County.Cards() {
		named[c.ID] = true
	}
	f := countyFacts{county: d.County, register: d.Node.safeguards, now: now}
	if err := f.write(ctx, func(p care.PersonID) bool { return named[p] }); err != nil {
		return fmt.Errorf("the county's blocks and consents: %w", err)
	}
	rest, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := f.write(rest, func(p care.PersonID) bool { return !named[p] }); err != nil && rest.Err() == nil {
			d.Node.log.Error("the county's facts could not all be written", "error", err)
		}
	}()
	d.onStop(func(context.Context) error {
		cancel()
		<-done
		return nil
	})
	return nil
}

// countyFacts writes the facts of the people who are wanted.
type countyFacts struct {
	county   *sim.County
	register *safeguard.Service
	now      time.Time
}

func (f countyFacts) write(ctx context.Context, wanted func(care.PersonID) bool) error {
	var failed error
	note := func(err error) bool {
		// It is there already: from an earlier day, with that day's dates, or ended since.
		if fault.KindOf(err) == fault.Conflict {
			err = nil
		}
		if failed == nil {
			failed = err
		}
		return failed == nil && ctx.Err() == nil
	}
	// Each provider's own systems register what is the provider's.
	by := func(provider care.HSAID, at time.Time) safeguard.Action {
		return safeguard.Action{RegisteredBy: safeguard.Who{System: sim.Platform, Provider: provider}, RegisteredAt: at}
	}
	record := func(id string, p care.PersonID, provider care.HSAID, kind care.ProviderKind) safeguard.Record {
		return safeguard.Record{ID: id, Subject: p, Provider: provider, ProviderKind: kind}
	}
	kinds := map[care.HSAID]care.ProviderKind{}
	for _, p := range f.county.Providers() {
		kinds[p.ID] = p.Kind
	}
	for t := range f.county.InformationGiven() {
		if !wanted(t.Person) {
			continue
		}
		r := record(t.ID, t.Person, t.Provider, t.Kind)
		r.Valid.From = t.At
		_, _, err := f.register.RecordInformationGiven(ctx, safeguard.Information{Record: r, Sharing: true, Blocks: t.Kind == care.Vardgivare}, by(t.Provider, t.At), f.now)
		if !note(err) {
			return failed
		}
	}
	for kind, list := range map[safeguard.CaseType]func(func(sim.Case) bool){safeguard.Insats: f.county.Insatser(), safeguard.Utredning: f.county.Utredningar()} {
		for c := range list {
			if !wanted(c.Person) {
				continue
			}
			r := record(c.ID, c.Person, c.Provider, care.Omsorgsgivare)
			r.Unit, r.Valid = c.Unit, c.Valid
			_, _, err := f.register.RegisterCase(ctx, safeguard.Case{Record: r, Type: kind}, by(c.Provider, c.Valid.From), f.now)
			if !note(err) {
				return failed
			}
		}
	}
	for _, t := range f.county.Attitudes() {
		if !wanted(t.Person) {
			continue
		}
		_, _, err := f.register.RecordAttitude(ctx, safeguard.Attitude{Record: record(t.ID, t.Person, t.Provider, t.Kind),
			NotTemporary: true, Clarified: true, NoPresumedOpposition: true}, by(t.Provider, t.At), f.now)
		if !note(err) {
			return failed
		}
	}
	for _, c := range f.county.Consents() {
		if !wanted(c.Person) {
			continue
		}
		r := record(c.ID, c.Person, c.Provider, c.Kind)
		r.Unit, r.Employee, r.Valid = c.Unit, c.Employee, c.Valid
		_, _, err := f.register.GiveConsent(ctx, safeguard.Consent{Record: r, Type: safeguard.ConsentGiven, Basis: safeguard.BasisConsent}, by(c.Provider, c.Valid.From), f.now)
		if !note(err) {
			return failed
		}
	}
	for _, x := range f.county.Relations() {
		if !wanted(x.Person) {
			continue
		}
		r := record(x.ID, x.Person, x.Provider, kinds[x.Provider])
		r.Unit, r.Employee, r.Valid = x.Unit, x.Employee, x.Valid
		_, _, err := f.register.RegisterRelation(ctx, safeguard.Relation{Record: r}, by(x.Provider, x.Valid.From), f.now)
		if !note(err) {
			return failed
		}
	}
	for _, b := range f.county.Blocks() {
		if !wanted(b.Person) {
			continue
		}
		r := record(b.ID, b.Person, b.Provider, b.Kind)
		r.Unit = b.Unit
		_, _, err := f.register.SetBlock(ctx, safeguard.Block{Record: r, Type: safeguard.BlockType(b.Type)}, by(b.Provider, b.At), f.now)
		if !note(err) {
			return failed
		}
	}
	return failed
}
