package app

import (
	"log/slog"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/person"
	"sammanhang/safeguard"
	"sammanhang/sim/place"
)

// Somebody gets another number: what sources, inbox and log have under the number
// before is part of the same view, and of nobody else's.
func TestNumbersAreJoined(t *testing.T) {
	d, err := StartDemo(t.Context(), DemoCmd{Residents: 20, Seed: 1, Data: t.TempDir(), Web: "localhost:0", Exchange: "localhost:0",
		API: "localhost:0", Ops: "localhost:0", Identity: "localhost:0"}, Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Stop(t.Context())
	ctx := t.Context()
	id := func(key string) care.PersonID {
		p, _ := d.County.Person(key)
		return p.ID
	}
	before, now, other := id("magdalena"), id("gunilla"), id("maria")
	look := func(who care.PersonID) overview.View {
		t.Helper()
		views, err := d.Node.overview.Open(ctx, overview.Who{Actor: who, Subject: who, LoA: 3}, "overview")
		if err != nil {
			t.Fatal(err)
		}
		var last overview.View
		for v := range views {
			last = v
		}
		return last
	}
	count := func(v overview.View) [2]int { return [2]int{len(v.Appointments), len(v.Messages)} }
	old, own, others := count(look(before)), count(look(now)), count(look(other))
	if err := d.Node.stores.people.Put(ctx, person.Import{Links: []person.Link{{From: before, To: now}}}); err != nil {
		t.Fatal(err)
	}
	v := look(now)
	if got := count(v); got != [2]int{old[0] + own[0], old[1] + own[1]} || old[0] == 0 || own[0] == 0 || old[1] == 0 {
		t.Errorf("%v together, want %v and %v", got, old, own)
	}
	if v.Subject.GivenName != "Gunilla" || v.Asked != v.Answered {
		t.Errorf("%+v, %d of %d sources answered", v.Subject, v.Answered, v.Asked)
	}
	if got := count(look(other)); got != others {
		t.Errorf("another person's view has changed: %v, %v", others, got)
	}

	// What was blocked under a number before is blocked under the one after it.
	blocked := func(subject care.PersonID) bool {
		t.Helper()
		st, err := d.Node.safeguards.About(ctx, safeguard.Reader{Employee: "SE9900000028-P0001", Provider: place.Bjorkhagen, Kind: care.Vardgivare}, subject, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return st.Blocked(safeguard.Row{Provider: place.Region, Info: care.Notes}).Blocked
	}
	if blocked(other) || !blocked(id("jonas")) {
		t.Fatal("the block is not as the county has it")
	}
	if err := d.Node.stores.people.Put(ctx, person.Import{Links: []person.Link{{From: id("jonas"), To: other}}}); err != nil {
		t.Fatal(err)
	}
	if !blocked(other) || !blocked(id("jonas")) || blocked(now) {
		t.Error("the block did not follow the person, or followed somebody else")
	}

	// The log tells of looks under both numbers.
	who := overview.Who{Actor: now, Subject: now, LoA: 3}
	lg := reads{own: care.HSAID(d.Node.cfg.Platform.HSAID), bench: d.Node.bench(), log: d.Node.stores.audit, people: d.Node.stores.people, desk: d.Node.review,
		directory: d.Node.directory.Load, catalog: d.Node.catalog.Load, book: d.Node.book, now: time.Now}
	rows, _, err := lg.Reads(ctx, who, "", 500)
	if err != nil {
		t.Fatal(err)
	}
	mine := map[care.PersonID]bool{}
	for _, r := range rows {
		mine[r.Actor] = true
	}
	if !mine[before] || !mine[now] || mine[other] {
		t.Errorf("%d rows of the log: the old number %v, the new %v, another %v", len(rows), mine[before], mine[now], mine[other])
	}

	// A letter that came under the old number is marked read by the same person only.
	box := letters{d.Node.inbox, d.Node.stores.people.Numbers}
	list, err := d.Node.inbox.Inbox(ctx, before, 1)
	if err != nil || len(list) == 0 {
		t.Fatal(err)
	}
	if err := box.MarkRead(ctx, other, list[0].ID, time.Now()); err != nil {
		t.Fatal(err)
	}
	if again, _ := d.Node.inbox.Inbox(ctx, before, 1); !again[0].Read.IsZero() {
		t.Error("somebody else has read it")
	}
	if err := box.MarkRead(ctx, now, list[0].ID, time.Now()); err != nil {
		t.Fatal(err)
	}
	if again, _ := d.Node.inbox.Inbox(ctx, before, 1); again[0].Read.IsZero() {
		t.Error("it is not marked read")
	}

	// The old number is deregistered: whoever logs in with it sees nothing any longer.
	gone, err := d.Node.stores.people.Get(ctx, before)
	if err != nil {
		t.Fatal(err)
	}
	gone.Deregistered = person.NewNumber
	if err := d.Node.stores.people.Put(ctx, person.Import{Persons: []person.Person{gone}}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Node.overview.Open(ctx, overview.Who{Actor: before, Subject: before, LoA: 3}, "overview"); fault.KindOf(err) != fault.NotFound || err == nil {
		t.Errorf("a number that stands for nobody opens a view: %v", err)
	}
}
