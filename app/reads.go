package app

import (
	"context"
	"time"

	"sammanhang/access"
	"sammanhang/access/law"
	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/directory"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/person"
	"sammanhang/web/insight"
)

// reads shows a person who has read about them (PDL 8:5, SVOD 4:2 and 4:5): it too
// is decided, logged and then shown, provider by provider.
type reads struct {
	own   care.HSAID
	bench bench
	log   interface {
		appender
		Find(ctx context.Context, q audit.Query) ([]audit.Entry, error)
	}
	people    person.Register
	directory func() *directory.Snapshot
	catalog   func() *catalog.Snapshot
	book      *law.Book
	now       func() time.Time
}

func (r reads) provision(id string) (law.Provision, bool) {
	switch id {
	case byCatalogue.ID:
		return byCatalogue, true
	case byRegister.ID:
		return byRegister, true
	}
	for _, p := range r.book.Policies {
		if p.ID == id {
			return p.Provision, true
		}
	}
	return law.Provision{}, false
}

// Reads gives the newest rows before a cursor.
func (r reads) Reads(ctx context.Context, who overview.Who, before string, limit int) ([]insight.Read, string, error) {
	at := r.now()
	opened, err := r.bench.Open(ctx, who, at)
	if err != nil {
		return nil, "", err
	}
	j := opened.(*judge)
	if _, ok := j.Acting(); !ok {
		return nil, "", fault.New(fault.NotFound, "no capacity towards this person")
	}
	numbers, err := r.people.Numbers(ctx, who.Subject)
	if err != nil {
		return nil, "", err
	}
	entries, err := r.log.Find(ctx, audit.Query{Subjects: numbers, Before: before, Limit: limit})
	if err != nil {
		return nil, "", err
	}
	events := make([]audit.Event, len(entries))
	for i, e := range entries {
		events[i] = e.Event
	}
	next := ""
	if len(events) == limit {
		next = events[len(events)-1].ID
	}
	kept, own := r.decide(j, who, events, at)
	if err := r.log.Append(ctx, own); err != nil {
		return nil, "", err
	}
	if len(kept) == 0 && len(events) > 0 {
		return nil, "", fault.New(fault.Denied, "the log is not for this actor")
	}
	list, err := r.rows(ctx, who.Actor, kept)
	return list, next, err
}

// decide keeps the events whose provider lets this actor see its log, and makes one
// event of the look itself for each provider and outcome.
func (r reads) decide(j *judge, who overview.Who, events []audit.Event, at time.Time) (kept, own []audit.Event) {
	rulings := map[care.HSAID]access.Decision{}
	lg := logging{own: r.own}
	rule := func(id care.HSAID) access.Decision {
		d, ok := rulings[id]
		if ok {
			return d
		}
		f := j.facts
		f.Action = access.ReadLog
		f.Info.Type = care.AccessLog
		if j.acting == overview.Proxy {
			f.Relation = access.Relation{As: access.AsOmbud, Mandate: j.mandate(care.AccessLog)}
		}
		f.Source, _ = j.source(id, "")
		if id == "" || id == r.own { // what the platform itself keeps: the index and the log
			f.Source = access.Source{Provider: r.own, Kind: care.Vardgivare, OffersAccess: true}
		}
		d = j.decider.Decide(f)
		rulings[id] = d
		e := lg.event(overview.Entry{
			Look:   overview.Look{Who: who, Acting: j.acting, System: r.own, Info: care.AccessLog, Provider: care.Provider{ID: f.Source.Provider, Kind: f.Source.Kind}},
			Ruling: overview.Ruling{Outcome: string(d.Outcome), Provisions: d.ProvisionIDs(), LawVersion: d.LawVersion}, At: at})
		own = append(own, e)
		return d
	}
	for _, e := range events {
		if rule(e.Source.Provider).Allowed() {
			kept = append(kept, e)
		}
	}
	if len(events) == 0 {
		rule(r.own)
	}
	return kept, own
}

// rows puts names and sentences to the events.
func (r reads) rows(ctx context.Context, viewer care.PersonID, events []audit.Event) ([]insight.Read, error) {
	ids := make([]care.PersonID, 0, len(events))
	for _, e := range events {
		if !e.Actor.Person.IsZero() {
			ids = append(ids, e.Actor.Person)
		}
	}
	known, err := r.people.People(ctx, ids)
	if err != nil {
		return nil, err
	}
	dir, cat := r.directory(), r.catalog()
	acting := map[string]overview.Acting{"self": overview.Self, "guardian": overview.Guardian, "ombud": overview.Proxy}
	list := make([]insight.Read, 0, len(events))
	for _, e := range events {
		row := insight.Read{ID: e.ID, Correlation: e.CorrelationID, At: e.At, Actor: e.Actor.Person, Acting: acting[e.Actor.Role],
			Infos: e.Infos, Purpose: e.Purpose,
			Denied: !access.Outcome(e.Outcome).Content(), Told: access.Outcome(e.Outcome).Meta(), Emergency: e.Activity == audit.ActivityEmergency}
		switch {
		case !e.Actor.Person.IsZero():
			// A protected name may be new, and unknown to who reads the log.
			if p := known[e.Actor.Person]; !p.Protected || p.ID == viewer {
				row.ActorName = p.Name()
			}
		case e.Actor.Name != "":
			row.ActorName = e.Actor.Name
		default:
			row.ActorName = systemName(cat, e.Actor.Employee)
		}
		row.SystemName = systemName(cat, e.Source.System)
		if p, ok := dir.Provider(e.Source.Provider); ok {
			row.Provider = p.Provider
		} else if e.Source.Provider == "" || e.Source.Provider == r.own { // what the platform itself keeps
			row.Provider = care.Provider{ID: r.own, Name: systemName(cat, r.own)}
		}
		for _, id := range e.Provisions {
			if p, ok := r.provision(id); ok {
				row.Grounds = append(row.Grounds, ground(p))
			}
		}
		list = append(list, row)
	}
	return list, nil
}

func ground(p law.Provision) insight.Ground {
	name := p.Law
	if p.Section != "" {
		name += " " + p.Section
	}
	return insight.Ground{Law: name, Sentence: p.Sentence}
}

func systemName(cat *catalog.Snapshot, id care.HSAID) string {
	if cat != nil {
		if s, ok := cat.System(id); ok && s.Description != "" {
			return s.Description
		}
	}
	return string(id)
}
