package app

import (
	"context"
	"slices"
	"time"

	"sammanhang/access"
	"sammanhang/access/law"
	"sammanhang/audit"
	"sammanhang/audit/auditlog"
	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/directory"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/person"
	"sammanhang/review"
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
		ByID(ctx context.Context, ids []string) ([]audit.Entry, error)
	}
	people    person.Register
	desk      *review.Desk
	logDir    string
	seal      func(context.Context) error // seals what there is, where this node can
	directory func() *directory.Snapshot
	catalog   func() *catalog.Snapshot
	book      *law.Book
	now       func() time.Time
}

func (r reads) provision(id string) (law.Provision, bool) { return provision(r.book, id) }

// provision is a provision by the name that the log has of it.
func provision(book *law.Book, id string) (law.Provision, bool) {
	for _, p := range []law.Provision{byCatalogue, byRegister, bySafeguards, bySharing} {
		if p.ID == id {
			return p, true
		}
	}
	for _, p := range book.Policies {
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
	numbers, err := r.numbers(ctx, who.Subject)
	if err != nil {
		return nil, "", err
	}
	found, err := r.log.Find(ctx, audit.Query{Subjects: numbers, Before: before, Limit: limit})
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(found) == limit {
		next = found[len(found)-1].Event.ID
	}
	events := make([]audit.Event, len(found))
	for i, e := range found {
		events[i] = e.Event
	}
	kept, own, names := r.decide(j, who, events, at)
	if err := r.log.Append(ctx, own); err != nil {
		return nil, "", err
	}
	if len(kept) == 0 && len(events) > 0 {
		return nil, "", r.refused(own)
	}
	list, err := r.rows(ctx, who, kept, names)
	return list, next, err
}

// refused is the answer to who may see nothing of a log, with the rule that says so.
func (r reads) refused(own []audit.Event) error {
	const not = "the log is not for this actor"
	for _, e := range own {
		if len(e.Provisions) > 0 && e.Outcome != string(access.Allow) {
			if p, ok := r.provision(e.Provisions[0]); ok {
				return fault.Wrap(fault.Denied, not, insight.Refused{Why: p.Sentence})
			}
		}
	}
	return fault.New(fault.Denied, not)
}

// numbers are all that a person has had: rows follow the person.
func (r reads) numbers(ctx context.Context, p care.PersonID) ([]care.PersonID, error) {
	list, err := r.people.Numbers(ctx, p)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(list, p) {
		list = append(list, p)
	}
	return list, nil
}

// decide keeps the events whose provider lets this actor see its log, and makes one
// event of the look itself for each provider and outcome. names tells by provider
// whether the person may be told what employees are called. A count of what was left
// out of an answer is nobody's but the operator's.
func (r reads) decide(j *judge, who overview.Who, events []audit.Event, at time.Time) (kept, own []audit.Event, names map[care.HSAID]bool) {
	names = map[care.HSAID]bool{}
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
		names[id] = d.Allowed() && !slices.Contains(d.Obligations.Must, access.NoStaffNames)
		e := lg.event(overview.Entry{
			Look:   overview.Look{Who: who, Acting: j.acting, System: r.own, Info: care.AccessLog, Provider: care.Provider{ID: f.Source.Provider, Kind: f.Source.Kind}},
			Ruling: overview.Ruling{Outcome: string(d.Outcome), Provisions: d.ProvisionIDs(), LawVersion: d.LawVersion, Facts: d.Question()}, At: at})
		own = append(own, e)
		return d
	}
	for _, e := range events {
		if rule(e.Source.Provider).Allowed() && e.Hidden == 0 {
			kept = append(kept, e)
		}
	}
	if len(events) == 0 {
		rule(r.own)
	}
	return kept, own, names
}

// rows puts names and sentences to the events.
func (r reads) rows(ctx context.Context, who overview.Who, events []audit.Event, names map[care.HSAID]bool) ([]insight.Read, error) {
	viewer := who.Actor
	reported, err := r.reported(ctx, who)
	if err != nil {
		return nil, err
	}
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
			Denied: !access.Outcome(e.Outcome).Content(), Told: access.Outcome(e.Outcome).Meta(), Emergency: e.Activity == audit.ActivityEmergency,
			Changed: e.Activity == audit.ActivityWrite || e.Activity == audit.ActivityDelete}
		switch {
		case !e.Actor.Person.IsZero():
			// A protected name may be new, and unknown to who reads the log.
			if p := known[e.Actor.Person]; !p.Protected || p.ID == viewer {
				row.ActorName = p.Name()
			}
		case e.Actor.Kind == audit.Staff:
			r.staff(&row, e, names[e.Source.Provider])
			if who.Actor == who.Subject {
				row.Report, row.Reported = e.ID, reported[visitKey(e)]
			}
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

// staff says who of a provider's employees looked: title and unit, and the name where
// people may be told it and it is not protected.
func (r reads) staff(row *insight.Read, e audit.Event, named bool) {
	dir := r.directory()
	row.Title, row.Unit = e.Actor.Title, string(e.Actor.Unit)
	if u, ok := dir.Unit(e.Actor.Unit); ok {
		row.Unit = u.Name
	}
	if p, ok := dir.Provider(e.Actor.Provider); ok {
		row.Works = p.Provider
	}
	known, ok := dir.Employee(e.Actor.Employee)
	if ok && row.Title == "" {
		row.Title = known.Title
	}
	switch {
	case !named:
	case ok:
		row.ActorName = known.Shown()
	default:
		row.ActorName = e.Actor.Name
	}
	if e.Activity == audit.ActivityEmergency {
		row.Reason = e.Attestation
	}
	for _, d := range e.Documents {
		row.Documents = append(row.Documents, insight.Document{Info: d.Info, At: d.At})
	}
}

// visitKey names the visit that a row is of.
func visitKey(e audit.Event) string {
	if e.CorrelationID == "" {
		return e.ID
	}
	return e.CorrelationID + "\x00" + string(e.Actor.Employee)
}

// reported is how far the person's own reports have come, by the visit that they are of.
func (r reads) reported(ctx context.Context, who overview.Who) (map[string]insight.Reported, error) {
	out := map[string]insight.Reported{}
	if who.Actor != who.Subject {
		return out, nil
	}
	cases, err := r.desk.OfSubject(ctx, who.Subject)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(cases))
	for i, c := range cases {
		ids[i] = c.EventID
	}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := r.log.ByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	of := map[string]string{}
	for _, x := range rows {
		of[x.Event.ID] = visitKey(x.Event)
	}
	for _, c := range cases {
		out[of[c.EventID]] = insight.UnderReview
		if c.Closed && len(c.Verdicts) > 0 {
			out[of[c.EventID]] = map[review.Finding]insight.Reported{review.Justified: insight.WasRight, review.Unjustified: insight.WasWrong}[c.Verdicts[len(c.Verdicts)-1].Finding]
		}
	}
	return out, nil
}

// Report asks the provider in whose name somebody looked to review it. It is for the
// person only, about a row that they may see.
func (r reads) Report(ctx context.Context, who overview.Who, key, note string) error {
	at := r.now()
	opened, err := r.bench.Open(ctx, who, at)
	if err != nil {
		return err
	}
	j := opened.(*judge)
	found, err := r.log.ByID(ctx, []string{key})
	if err != nil {
		return err
	}
	numbers, err := r.numbers(ctx, who.Subject)
	if err != nil {
		return err
	}
	if len(found) != 1 || j.acting != overview.Self || !slices.Contains(numbers, found[0].Event.Subject) || found[0].Event.Actor.Kind != audit.Staff {
		return fault.New(fault.NotFound, "no such read")
	}
	e := found[0].Event
	kept, own, _ := r.decide(j, who, []audit.Event{e}, at)
	if err := r.log.Append(ctx, own); err != nil {
		return err
	}
	if len(kept) == 0 {
		return fault.New(fault.NotFound, "no such read")
	}
	// What looks wrong is the visit: a report of any of its rows is about the same case.
	rows, err := visit(ctx, r.log, e)
	if err != nil {
		return err
	}
	first := rows[0]
	return r.desk.Report(ctx, review.Look{EventID: first.ID, At: first.At, Owner: e.Actor.Provider, Employee: e.Actor.Employee, Unit: e.Actor.Unit,
		Subject: who.Subject, Emergency: slices.ContainsFunc(rows, func(x audit.Event) bool { return x.Activity == audit.ActivityEmergency })}, note, at)
}

// maxExtract is the most rows that one extract holds: the newest.
const maxExtract = 20_000

// Extract is what the person may see of the log, whole, as a file that can be checked
// without us. A row that holds an employee's name is left out where people may not be
// told it: a row is given as it was hashed or not at all.
func (r reads) Extract(ctx context.Context, who overview.Who) ([]byte, error) {
	at := r.now()
	opened, err := r.bench.Open(ctx, who, at)
	if err != nil {
		return nil, err
	}
	j := opened.(*judge)
	if _, ok := j.Acting(); !ok {
		return nil, fault.New(fault.NotFound, "no capacity towards this person")
	}
	numbers, err := r.numbers(ctx, who.Subject)
	if err != nil {
		return nil, err
	}
	var rows []audit.Entry
	for q := (audit.Query{Subjects: numbers, Limit: 500}); len(rows) < maxExtract; {
		page, err := r.log.Find(ctx, q)
		if err != nil {
			return nil, err
		}
		rows = append(rows, page...)
		if len(page) < q.Limit {
			break
		}
		q.Before = page[len(page)-1].Event.ID
	}
	events := make([]audit.Event, len(rows))
	for i, e := range rows {
		events[i] = e.Event
	}
	kept, own, names := r.decide(j, who, events, at)
	if err := r.log.Append(ctx, own); err != nil {
		return nil, err
	}
	if len(kept) == 0 && len(rows) > 0 {
		return nil, fault.New(fault.Denied, "the log is not for this actor")
	}
	may := map[string]bool{}
	for _, e := range kept {
		may[e.ID] = e.Actor.Kind != audit.Staff || e.Actor.Name == "" || names[e.Source.Provider]
	}
	rows = slices.DeleteFunc(rows, func(e audit.Entry) bool { return !may[e.Event.ID] })
	if err := r.seal(ctx); err != nil {
		return nil, err
	}
	x, err := auditlog.MakeExtract(ctx, r.logDir, rows)
	if err != nil {
		return nil, err
	}
	return x.JSON()
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
