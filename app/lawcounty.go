package app

import (
	"context"
	"fmt"
	"iter"
	"os"
	"time"

	"sammanhang/access"
	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/overview"
	"sammanhang/safeguard"
	"sammanhang/sim"
)

// askCounty lets the staff and the people of the invented county ask on a day: each of
// the staff whom one can log in as, in each of their assignments, about each of the
// people who have a story, at each provider; and those people and their guardians
// themselves. The staff attest that what they ask for matters. Everything lies in a
// folder that is gone afterwards.
func askCounty(ctx context.Context, d *access.Decider, at time.Time, residents int) (iter.Seq2[access.Logged, error], error) {
	dir, err := os.MkdirTemp("", "sammanhang-law-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	cfg := Config{Data: dir, Store: "sqlite:" + dir + "/county.db"}
	st, err := openStores(ctx, cfg)
	if err != nil {
		return nil, err
	}
	defer st.close()
	county := sim.New(sim.Config{Seed: 1, Residents: residents, Today: at})
	if err := settleRegisters(ctx, county, st); err != nil {
		return nil, err
	}
	// A day is asked about from its first moment; what the county registers during it may come later.
	register := safeguard.New(safeguard.Config{}, st.safeguards, st.people)
	named := map[care.PersonID]bool{}
	for _, c := range county.Cards() {
		named[c.ID] = true
	}
	if err := (countyFacts{county: county, register: register, now: at.AddDate(0, 0, 1)}).write(ctx, func(p care.PersonID) bool { return named[p] }); err != nil {
		return nil, fmt.Errorf("the county's facts: %w", err)
	}
	snapshot, problems, err := st.directory.Load(ctx)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("the county's directory has %d problems", len(problems))
	}
	a := countyAsker{county: county, at: at, decider: d, people: st.people, register: register, directory: func() *directory.Snapshot { return snapshot }}
	if err := a.staff(ctx); err != nil {
		return nil, err
	}
	if err := a.residents(ctx); err != nil {
		return nil, err
	}
	return func(yield func(access.Logged, error) bool) {
		for _, l := range a.asked {
			if !yield(l, nil) {
				return
			}
		}
	}, nil
}

type countyAsker struct {
	county    *sim.County
	at        time.Time
	decider   *access.Decider
	people    register
	register  *safeguard.Service
	directory func() *directory.Snapshot
	asked     []access.Logged
}

func (a *countyAsker) keep(d access.Decision) {
	if q := d.Question(); q != "" {
		a.asked = append(a.asked, access.Logged{At: a.at, Question: q})
	}
}

// staff asks for content, for the marker and for the sources.
func (a *countyAsker) staff(ctx context.Context) error {
	sharing := map[care.HSAID]bool{}
	kinds := map[care.HSAID]care.Provider{}
	for _, p := range a.county.Providers() {
		sharing[p.ID], kinds[p.ID] = true, p
	}
	bench := staffBench{people: a.people, decider: a.decider, directory: a.directory, standings: a.register, sharing: sharing}
	session := care.Period{From: a.at.Add(-time.Minute), To: a.at.Add(time.Hour)}
	for _, s := range a.county.StaffCards() {
		for _, as := range s.Assignments {
			for _, resident := range a.county.Cards() {
				j, err := bench.open(ctx, overview.Errand{Employee: s.ID, LoA: 3, Session: session, Assignment: string(as.ID), Purpose: as.Purpose,
					Provider: kinds[as.Provider], Unit: as.Unit, Subject: resident.ID}, a.at)
				if err != nil {
					return err
				}
				a.staffAt(j)
			}
		}
	}
	return nil
}

func (a *countyAsker) staffAt(j *staffJudge) {
	for _, p := range a.county.Providers() {
		f := j.facts
		f.Claims.Significance = access.Yes
		f.Source = j.source(p.ID)
		f.Source.Block = block(j.standing.Blocked(safeguard.Row{Provider: p.ID}), j.at)
		for _, action := range []access.Action{access.OpenRecord, access.SeeMarker, access.SeeSources} {
			f.Action = action
			a.keep(a.decider.DecideStaff(f))
		}
	}
}

// residents asks as oneself and as a guardian.
func (a *countyAsker) residents(ctx context.Context) error {
	seat := bench{people: a.people, decider: a.decider, directory: a.directory, standings: a.register}
	var pairs []overview.Who
	for _, c := range a.county.Cards() {
		pairs = append(pairs, overview.Who{Actor: c.ID, Subject: c.ID, LoA: 3})
		links, err := a.people.GuardianOf(ctx, c.ID, a.at)
		if err != nil {
			return err
		}
		for _, g := range links {
			pairs = append(pairs, overview.Who{Actor: c.ID, Subject: g.Child, LoA: 3})
		}
	}
	for _, who := range pairs {
		opened, err := seat.Open(ctx, who, a.at)
		if err != nil {
			return err
		}
		j := opened.(*judge)
		for _, p := range a.county.Providers() {
			for _, info := range []care.InfoType{care.Appointments, care.Notes, care.CarePlans} {
				a.keep(a.decider.Decide(j.factsOf(overview.Look{Info: info, Provider: p})))
			}
		}
	}
	return nil
}
