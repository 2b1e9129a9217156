package app

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sammanhang/access"
	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/review"
	"sammanhang/sim/place"
	"sammanhang/web/staff/logreview"
	"sammanhang/web/staff/station"
)

// errandOf is the errand of one of the county's staff, in the assignment of a kind.
func errandOf(t *testing.T, n *Node, d *Demo, key string, kind station.Kind) overview.Errand {
	t.Helper()
	var id care.HSAID
	for _, e := range d.County.Employees() {
		if e.Key == key {
			id = e.ID
		}
	}
	_, list, ok := workplaces{n.directory.Load}.Employee(id, n.now())
	for _, a := range list {
		if a.Kind == kind {
			return overview.Errand{Employee: id, LoA: 3, Session: care.Period{From: n.now().Add(-time.Minute), To: n.now().Add(time.Hour)}, Correlation: key + string(kind),
				Assignment: a.ID, Purpose: a.Purpose, Provider: a.Provider, Unit: a.Unit.ID, Role: a.Role}
		}
	}
	t.Fatalf("%s has no assignment of kind %s (%v)", key, kind, ok)
	return overview.Errand{}
}

func (n *Node) testDuties() duties {
	return duties{own: care.HSAID(n.cfg.Platform.HSAID), decider: n.decider, directory: n.directory.Load, people: n.stores.people, log: n.stores.audit, now: n.now}
}

// A reviewer sees their own provider's cases and nobody else's, each look is in the log
// before it is shown, a refused one too, and nobody judges their own read.
func TestReviewDesk(t *testing.T) {
	d := startCounty(t)
	n := d.Node
	desk := reviewDesk{duties: n.testDuties(), desk: n.review, rows: n.stores.audit, book: n.book}
	rolf := errandOf(t, n, d, place.Rolf, station.LogReviewer)
	agneta := errandOf(t, n, d, place.Agneta, station.LogReviewer)
	karin := errandOf(t, n, d, place.Karin, station.Care)
	gosta, _ := d.County.Person("gosta")
	maria, _ := d.County.Person("maria")
	noon := n.now().Add(-time.Hour)
	look := func(e overview.Errand, correlation string, infos ...care.InfoType) audit.Event {
		return audit.Event{At: noon, System: "SE9900000009-X", Subject: gosta.ID, CorrelationID: correlation, Purpose: e.Purpose,
			Actor:  audit.Actor{Kind: audit.Staff, Employee: e.Employee, Title: "Sjuksköterska", Assignment: e.Assignment, Provider: e.Provider.ID, Unit: e.Unit, LoA: 3},
			Source: audit.Source{Provider: e.Provider.ID}, Infos: infos, Activity: audit.ActivityEmergency, Outcome: string(access.EmergencyOpen), Provisions: []string{"pdl-4-3-review"},
			Attestation: "Medvetslös", Documents: []audit.Document{{Info: care.Notes, ID: "n1", At: noon}}}
	}
	other := look(karin, "another-page", care.Appointments)
	if err := n.stores.audit.Append(t.Context(), []audit.Event{look(karin, "page", care.Notes), look(karin, "page", care.Diagnoses), other, look(rolf, "own", care.Notes)}); err != nil {
		t.Fatal(err)
	}
	r := reviewing{desk: n.review, log: n.stores.audit, people: n.stores.people, directory: n.directory.Load, now: n.now}
	if err := r.goThrough(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows := func() []audit.Entry {
		t.Helper()
		list, err := n.stores.audit.Find(t.Context(), audit.Query{Subjects: []care.PersonID{gosta.ID}, Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	queue, err := desk.Queue(t.Context(), rolf)
	if err != nil {
		t.Fatal(err)
	}
	var id, ownID string
	for _, c := range queue {
		switch {
		case c.Own:
			ownID = c.ID
		case slices.Contains(c.Whys, string(review.Emergency)) && id == "":
			id = c.ID
			if c.Reader != "Karin Sandberg" || c.Title != "Sjuksköterska" || c.Unit == "" || c.Assignment == "" {
				t.Errorf("%+v", c)
			}
		}
	}
	if id == "" || ownID == "" {
		t.Fatalf("the queue: %+v", queue)
	}
	before := len(rows())
	f, err := desk.Case(t.Context(), rolf, id)
	if err != nil {
		t.Fatal(err)
	}
	if f.Subject.GivenName != "Gösta" || len(f.Rows) != 2 || !f.Rows[0].Emergency || f.Rows[0].Denied || f.Rows[0].Words != "Medvetslös" ||
		len(f.Rows[0].Documents) != 1 || len(f.Rows[0].Grounds) != 1 || f.Rows[0].Provider.Name == "" || f.Purpose != karin.Purpose {
		t.Errorf("%+v", f)
	}
	if got := rows(); len(got) != before+1 || got[0].Event.Actor.Employee != rolf.Employee || got[0].Event.Outcome != string(access.Allow) ||
		got[0].Event.Infos[0] != care.AccessLog || got[0].Event.Facts == "" || !slices.Contains(got[0].Event.Provisions, "pdl-4-3-review") {
		t.Errorf("the look at the case: %+v", got[0].Event)
	}

	// Another's: nothing. Somebody who gives care: refused, and that is in the log.
	if _, err := desk.Case(t.Context(), agneta, id); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another provider's case: %v", err)
	}
	if list, err := desk.Queue(t.Context(), agneta); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
	if _, err := desk.Case(t.Context(), karin, id); fault.KindOf(err) != fault.Denied {
		t.Errorf("a nurse reviews: %v", err)
	}
	if got := rows()[0].Event; got.Outcome != string(access.DenyAssignment) || got.Actor.Employee != karin.Employee {
		t.Errorf("the refusal is not in the log: %+v", got)
	}
	if _, err := desk.Queue(t.Context(), karin); fault.KindOf(err) != fault.Denied {
		t.Errorf("a nurse sees the queue: %v", err)
	}

	// Judging: not one's own, not what somebody else has judged since, once.
	if err := desk.Judge(t.Context(), rolf, ownID, 0, logreview.Justified, ""); fault.KindOf(err) != fault.Denied {
		t.Errorf("judged their own: %v", err)
	}
	if err := desk.Judge(t.Context(), karin, id, 0, logreview.Justified, ""); fault.KindOf(err) != fault.Denied {
		t.Errorf("a nurse judges: %v", err)
	}
	if err := desk.Judge(t.Context(), rolf, id, 0, logreview.Unclear, "Frågar enhetschefen"); err != nil {
		t.Fatal(err)
	}
	before = len(rows())
	if err := desk.Judge(t.Context(), rolf, id, 0, logreview.Justified, ""); fault.KindOf(err) != fault.Conflict || len(rows()) != before {
		t.Errorf("judged by what it was before: %v", err)
	}
	if err := desk.Judge(t.Context(), rolf, id, 1, logreview.Unjustified, "Ingen relation fanns"); err != nil {
		t.Fatal(err)
	}
	if got := rows()[0].Event; got.Activity != audit.ActivityWrite || got.Actor.Employee != rolf.Employee {
		t.Errorf("the judgment is not in the log: %+v", got)
	}
	done, err := desk.Done(t.Context(), rolf)
	if err != nil || len(done) != 1 || len(done[0].Verdicts) != 2 || done[0].Verdicts[1].By != "Rolf Gran" {
		t.Errorf("%+v, %v", done, err)
	}

	// The well known: each is a row about them; reviewing makes no new case of itself.
	if ok, err := desk.SetWellKnown(t.Context(), rolf, gosta.ID, true); err != nil || !ok {
		t.Fatal(ok, err)
	}
	if ok, err := desk.SetWellKnown(t.Context(), rolf, care.MustPersonID("199001019984"), true); err != nil || ok {
		t.Errorf("nobody was listed: %v, %v", ok, err)
	}
	if _, err := desk.SetWellKnown(t.Context(), karin, maria.ID, true); fault.KindOf(err) != fault.Denied {
		t.Errorf("a nurse lists: %v", err)
	}
	before = len(rows())
	if list, err := desk.WellKnown(t.Context(), rolf); err != nil || len(list) != 1 || list[0].GivenName != "Gösta" || len(rows()) != before+1 {
		t.Errorf("%+v, %v, %d rows", list, err, len(rows())-before)
	}
	if err := r.goThrough(t.Context()); err != nil {
		t.Fatal(err)
	}
	cases, err := n.review.Queue(t.Context(), rolf.Provider.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if c.Employee == rolf.Employee && slices.Contains(c.Whys, review.WellKnown) {
			t.Errorf("a reviewer's own look became a case because of who it is about: %+v", c)
		}
	}
	if ok, err := desk.SetWellKnown(t.Context(), rolf, gosta.ID, false); err != nil || !ok {
		t.Fatal(ok, err)
	}
	if list, err := desk.WellKnown(t.Context(), rolf); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}

// A reviewer is told of others' information what the reader was, and no more: the page of
// the reviewers must not be the way round a block.
func TestReviewerLearnsNoMoreThanTheReader(t *testing.T) {
	var region, omsorg, privat care.HSAID = "SE-REGION", "SE-OMSORG", "SE-PRIVAT"
	const platform = "SE-PLATFORM"
	snap := new(directory.Snapshot)
	desk := reviewDesk{duties: duties{own: platform, directory: func() *directory.Snapshot { return snap }}}
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	row := func(source care.HSAID, o access.Outcome, infos ...care.InfoType) audit.Event {
		return audit.Event{At: at, System: platform, Source: audit.Source{Provider: source}, Outcome: string(o), Infos: infos}
	}
	gate := row("", access.Allow, care.Engagements)
	alone := desk.told(region, []audit.Event{gate})
	silent := desk.told(region, []audit.Event{gate, row(omsorg, access.DenyNoPath, care.ServiceRequests), row(privat, access.DenyBlocked, care.Notes), row(privat, access.AskConsent, care.Notes)})
	if diff := cmp.Diff(alone, silent); diff != "" {
		t.Errorf("what was refused in silence is told:\n%s", diff)
	}
	one := desk.told(region, []audit.Event{gate, row(omsorg, access.MetaUnblocked, care.ServiceRequests)})
	more := desk.told(region, []audit.Event{gate, row(privat, access.MetaUnblocked, care.Notes), row(omsorg, access.MetaUnblocked, care.CarePlans)})
	if diff := cmp.Diff(one, more); diff != "" || len(one) != 2 || !one[1].Told {
		t.Errorf("more than a marker:\n%s", diff)
	}
	hidden := row(privat, access.Allow, care.Notes)
	hidden.Hidden = 3
	if diff := cmp.Diff(alone, desk.told(region, []audit.Event{gate, row(privat, access.Allow, care.Notes), hidden})); diff != "" {
		t.Errorf("something of which nothing was shown is told:\n%s", diff)
	}
	open := row(privat, access.Allow, care.Notes)
	open.Documents = []audit.Document{{Info: care.Notes, ID: "n1"}}
	elsewhere := row(privat, access.Allow, care.Notes)
	elsewhere.System = "SE-OTHER"
	if got := desk.told(region, []audit.Event{row(region, access.DenyRelation, care.Notes), open, row(omsorg, access.MetaSources, care.CarePlans), elsewhere}); len(got) != 4 || got[0].Infos[0] != care.Notes ||
		len(got[1].Documents) != 1 || got[2].Infos[0] != care.CarePlans || got[3].Infos[0] != care.Notes {
		t.Errorf("what the reader was told is not: %+v", got)
	}
}
