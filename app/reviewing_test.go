package app

import (
	"log/slog"
	"slices"
	"testing"
	"time"

	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/overview"
	"sammanhang/review"
	"sammanhang/sim/place"
	"sammanhang/web/insight"
	"sammanhang/web/staff/station"
)

// What staff have done is gone through on a running node: an emergency, a look at
// one's own child, a row of refusals and a well-known person become cases at the
// provider in whose name it was done, once each, and nothing else does.
func TestLooksAreGoneThrough(t *testing.T) {
	d, err := StartDemo(t.Context(), DemoCmd{Residents: 20, Seed: 1, Data: t.TempDir(), Web: "localhost:0", Exchange: "localhost:0",
		API: "localhost:0", Ops: "localhost:0", Identity: "localhost:0"}, Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Stop(t.Context())
	n := d.Node
	var staff struct {
		employee, provider, unit care.HSAID
	}
	for _, e := range n.directory.Load().Employees() {
		if list := n.directory.Load().Assignments(e.ID, n.now()); len(list) > 0 && staff.employee == "" && !e.Protected {
			staff.employee, staff.provider, staff.unit = e.ID, list[0].Provider, list[0].Unit
		}
	}
	if staff.employee == "" {
		t.Fatal("the county has no staff")
	}
	gosta, _ := d.County.Person("gosta")
	maria, _ := d.County.Person("maria")
	noon := time.Date(2026, 11, 20, 11, 0, 0, 0, time.UTC)
	look := func(subject care.PersonID, correlation string, change func(*audit.Event)) audit.Event {
		e := audit.Event{At: noon, System: "SE9900000009-X", Subject: subject, CorrelationID: correlation,
			Actor:  audit.Actor{Kind: audit.Staff, Employee: staff.employee, Provider: staff.provider, Unit: staff.unit, LoA: 3},
			Source: audit.Source{Provider: staff.provider}, Infos: []care.InfoType{care.Notes}, Activity: audit.ActivityRead, Outcome: "ALLOW"}
		change(&e)
		return e
	}
	events := []audit.Event{
		look(gosta.ID, "page-1", func(*audit.Event) {}),
		look(gosta.ID, "page-1", func(e *audit.Event) { e.Activity = audit.ActivityEmergency }),
		look(maria.ID, "page-2", func(*audit.Event) {}),
	}
	for range 5 {
		events = append(events, look(maria.ID, "", func(e *audit.Event) { e.Outcome = "DENY_RELATION" }))
	}
	if err := n.review.SetWellKnown(t.Context(), staff.provider, maria.ID, true, staff.employee, noon); err != nil {
		t.Fatal(err)
	}
	if err := n.stores.audit.Append(t.Context(), events); err != nil {
		t.Fatal(err)
	}
	r := reviewing{desk: n.review, log: n.stores.audit, people: n.stores.people, directory: n.directory.Load, now: n.now}
	for range 2 { // again: nothing more
		if err := r.goThrough(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	queue, err := n.review.Queue(t.Context(), staff.provider)
	if err != nil {
		t.Fatal(err)
	}
	count := map[review.Why]int{}
	for _, c := range queue {
		for _, w := range c.Whys {
			if w != review.Sample && w != review.Surname { // by chance
				count[w]++
			}
		}
		if c.Owner != staff.provider {
			t.Errorf("a case at %s", c.Owner)
		}
	}
	if count[review.Emergency] != 1 || count[review.WellKnown] != 6 || count[review.Refused] != 1 || len(count) != 3 {
		t.Errorf("cases: %v", count)
	}
	if i := slices.IndexFunc(queue, func(c review.Case) bool { return slices.Contains(c.Whys, review.Emergency) }); i != 0 {
		t.Errorf("the emergency is number %d in the queue", i)
	}
	for _, p := range n.directory.Load().Providers() {
		if p.ID == staff.provider {
			continue
		}
		if list, err := n.review.Queue(t.Context(), p.ID); err != nil || len(list) > 0 {
			t.Errorf("%s has %d cases of another's looks, %v", p.ID, len(list), err)
		}
	}
}

// A visit of many rows is one case, wherever the log was cut when it was gone through,
// and whichever of its rows the person reports.
func TestAVisitIsOneCase(t *testing.T) {
	d := startCounty(t)
	n := d.Node
	karin := errandOf(t, n, d, place.Karin, station.Care)
	gosta, _ := d.County.Person("gosta")
	row := audit.Event{At: n.now(), System: "SE9900000009-X", Subject: gosta.ID, CorrelationID: "long", Purpose: karin.Purpose,
		Actor:  audit.Actor{Kind: audit.Staff, Employee: karin.Employee, Assignment: karin.Assignment, Provider: karin.Provider.ID, Unit: karin.Unit, LoA: 3},
		Source: audit.Source{Provider: karin.Provider.ID}, Infos: []care.InfoType{care.Notes}, Activity: audit.ActivityEmergency, Outcome: "EMERGENCY_OPEN"}
	r := reviewing{desk: n.review, log: n.stores.audit, people: n.stores.people, directory: n.directory.Load, now: n.now}
	for range 3 {
		for range overlap/2 + 20 {
			if err := n.stores.audit.Append(t.Context(), []audit.Event{row}); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.goThrough(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	log := reads{own: care.HSAID(n.cfg.Platform.HSAID), bench: n.bench(), log: n.stores.audit, people: n.stores.people, desk: n.review,
		directory: n.directory.Load, catalog: n.catalog.Load, book: n.book, now: n.now}
	who := overview.Who{Actor: gosta.ID, Subject: gosta.ID, LoA: 3, Correlation: "c"}
	all, _, err := log.Reads(t.Context(), who, "", 50)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(x insight.Read) bool { return x.Report != "" })
	if err := log.Report(t.Context(), who, all[i].Report, "Jag var inte där"); err != nil {
		t.Fatal(err)
	}
	queue, err := n.review.Queue(t.Context(), karin.Provider.ID)
	if err != nil || len(queue) != 1 || !slices.Equal(queue[0].Whys[:2], []review.Why{review.Emergency, review.Report}) || queue[0].Note == "" {
		t.Errorf("%d cases: %+v, %v", len(queue), queue, err)
	}
	if again, _, err := log.Reads(t.Context(), who, "", 50); err != nil || !slices.ContainsFunc(again, func(x insight.Read) bool { return x.Report == all[i].Report && x.Reported == insight.UnderReview }) {
		t.Errorf("the row that was reported does not say that it is under review: %v", err)
	}
}
