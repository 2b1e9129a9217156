package app

import (
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/person"
	"sammanhang/safeguard"
	"sammanhang/sim"
	"sammanhang/web/staff/patient"
)

// staffDemo is a running demo with the hospital's nurse, home care's assistant and the
// nurse of municipal health care.
type staffDemo struct {
	*Demo
	n *Node
}

func newStaffDemo(t testing.TB) staffDemo {
	t.Helper()
	d, err := StartDemo(t.Context(), DemoCmd{Residents: 60, Seed: 1, Data: t.TempDir(), Web: "localhost:0", Exchange: "localhost:0",
		API: "localhost:0", Ops: "localhost:0", Identity: "localhost:0"}, Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Stop(t.Context()) })
	return staffDemo{d, d.Node}
}

// errand is somebody of the staff in their first assignment.
func (d staffDemo) errand(t testing.TB, key string, subject care.PersonID) overview.Errand {
	t.Helper()
	for _, s := range d.County.StaffCards() {
		if s.Key != key {
			continue
		}
		_, list, ok := workplaces{d.n.directory.Load}.Employee(s.ID, d.n.now())
		if !ok || len(list) == 0 {
			t.Fatalf("%s has no assignment", key)
		}
		a := list[0]
		return overview.Errand{Employee: s.ID, LoA: 3, Session: care.Period{From: d.n.now().Add(-time.Minute), To: d.n.now().Add(time.Hour)}, Assignment: a.ID,
			Purpose: a.Purpose, Provider: a.Provider, Unit: a.Unit.ID, Role: a.Role, Subject: subject, Correlation: "c"}
	}
	t.Fatalf("there is no %s", key)
	return overview.Errand{}
}

func (d staffDemo) open(t *testing.T, e overview.Errand) overview.StaffView {
	t.Helper()
	views, err := d.n.staff.Open(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	var last overview.StaffView
	for v := range views {
		last = v
	}
	return last
}

func (d staffDemo) steps() staffSteps {
	return staffSteps{bench: d.n.staffBench(), facts: d.n.safeguards, log: staffLogging{log: d.n.stores.audit, directory: d.n.directory.Load, own: sim.Platform}, now: d.n.now}
}

// With the real law, register and index: what somebody has blocked is, to a case
// officer, like nothing at all (SVOD 2:5 lets health care alone know of a block).
func TestStaffBlockedIsLikeNothing(t *testing.T) {
	d := newStaffDemo(t)
	var nobody, known care.PersonID
	var block []care.HSAID
	own := d.errand(t, "sofia", care.PersonID{}).Provider.ID
	seen := func(p care.PersonID) (at []care.HSAID, wanted bool) {
		view, _ := overview.StaffDeclarationOf(overview.CaseOfficer)
		for _, doc := range d.County.Documents(p) {
			if id := doc.Item.Header().Provider; doc.Item.Info() != care.Listings && !slices.Contains(at, id) {
				at = append(at, id)
			}
			wanted = wanted || view.Wants(doc.Item.Info())
		}
		return at, wanted
	}
	for p := range d.County.Persons() {
		if at, _ := seen(p.ID); len(at) == 0 {
			nobody = p.ID
		}
	}
	for _, c := range d.County.Cards() {
		if at, wanted := seen(c.ID); wanted && !slices.Contains(at, own) {
			known, block = c.ID, at
		}
	}
	if nobody.IsZero() || known.IsZero() {
		t.Fatal("the county has nobody to compare")
	}
	if before := d.open(t, d.errand(t, "sofia", known)); !before.Elsewhere {
		t.Fatal("there is no marker to begin with")
	}
	for _, id := range block {
		x, _ := d.n.provider(id)
		_, _, err := d.n.safeguards.SetBlock(t.Context(), safeguard.Block{Type: safeguard.Outer, Record: safeguard.Record{ID: uuid.NewString(),
			Subject: known, Provider: id, ProviderKind: x.Kind}}, safeguard.Action{RegisteredBy: safeguard.Who{Person: known, As: safeguard.AsSelf}}, d.n.now())
		if err != nil {
			t.Fatal(err)
		}
	}
	hidden, empty := d.open(t, d.errand(t, "sofia", known)), d.open(t, d.errand(t, "sofia", nobody))
	for _, v := range []*overview.StaffView{&hidden, &empty} { // who it is, and when
		v.Subject, v.Errand.Subject, v.Errand.Session, v.Standing.Child = overview.Subject{}, care.PersonID{}, care.Period{}, false
	}
	if diff := cmp.Diff(empty, hidden, cmpopts.EquateComparable(care.PersonID{})); diff != "" {
		t.Errorf("what is hidden shows:\n%s", diff)
	}
}

// The steps as staff take them: what is written is in force at the next look, holds for
// who it is for, is in the log with what it rested on, and can be ended.
func TestStaffSteps(t *testing.T) {
	d := newStaffDemo(t)
	gosta, _ := d.County.Person("gosta")
	nurse := d.errand(t, "karin", gosta.ID)
	tomorrow := d.n.now().Add(24 * time.Hour)
	steps := d.steps()

	if err := steps.Attest(t.Context(), nurse, patient.Attestation{Significance: true, Basis: overview.ByConsent, BasisUntil: tomorrow, Personal: true}); err != nil {
		t.Fatal(err)
	}
	if v := d.open(t, nurse); len(v.Open) != 0 || !v.Standing.Personal || v.Standing.Relation.OK {
		t.Errorf("consent without a relation: %+v", v.Standing)
	}
	if err := steps.Attest(t.Context(), nurse, patient.Attestation{Relation: patient.Patient, RelationUntil: tomorrow}); err != nil {
		t.Fatal(err)
	}
	v := d.open(t, nurse)
	if len(v.Open) != 3 || !v.Standing.Relation.OK || v.Standing.Relation.Until.Sub(tomorrow).Abs() > time.Millisecond {
		t.Errorf("%d open: %+v", len(v.Open), v.Standing)
	}
	events, err := d.n.stores.audit.OfSubject(t.Context(), gosta.ID, "", 50)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(events, func(e audit.Event) bool { return e.Source.Kind == care.Omsorgsgivare && e.Outcome == "ALLOW" })
	if i < 0 {
		t.Fatal("the look is not in the log")
	}
	e := events[i]
	if e.Actor.Kind != audit.Staff || e.Actor.Name != "" || e.Actor.Employee == "" || e.Actor.Title != "Sjuksköterska" || e.Actor.Assignment != nurse.Assignment || e.Actor.Unit != nurse.Unit ||
		e.Actor.Provider != nurse.Provider.ID || e.Actor.LoA != 3 || len(e.Assertions) != 3 || e.Facts == "" || e.Purpose != care.CareAndTreatment || e.LawVersion == "" {
		t.Errorf("%+v", e)
	}
	if err := steps.End(t.Context(), nurse); err != nil {
		t.Fatal(err)
	}
	if v := d.open(t, nurse); len(v.Open) != 1 || v.Standing.Basis != overview.NoBasis {
		t.Errorf("after it was ended: %d open, %+v", len(v.Open), v.Standing)
	}

	// Danger: nothing is opened by one step alone, nor by the second without the first.
	if err := steps.OpenInDanger(t.Context(), nurse); err == nil {
		t.Error("opened in danger that nobody has stated")
	}
	if err := steps.Danger(t.Context(), nurse, "medvetslös"); err != nil {
		t.Fatal(err)
	}
	if v := d.open(t, nurse); len(v.Open) != 1 || len(v.Known) != 1 || v.Standing.Basis != overview.ByEmergencyAsk {
		t.Errorf("danger: open %v, known %v", v.Open, v.Known)
	}
	if err := steps.OpenInDanger(t.Context(), nurse); err != nil {
		t.Fatal(err)
	}
	if v := d.open(t, nurse); len(v.Open) != 2 || v.Standing.Basis != overview.ByEmergency {
		t.Errorf("opened: %v", v.Open)
	}
	events, err = d.n.stores.audit.OfSubject(t.Context(), gosta.ID, "", 50)
	if err != nil {
		t.Fatal(err)
	}
	i = slices.IndexFunc(events, func(e audit.Event) bool {
		return e.Activity == audit.ActivityEmergency && e.Outcome == "EMERGENCY_OPEN"
	})
	if i < 0 || events[i].Attestation != "medvetslös" {
		t.Error("the emergency is not in the log, or without its reason")
	}
	// The second step was added to the first, and a system has told of an emergency in the
	// unit: ending it ends them all.
	now := d.n.now()
	if _, _, err := d.n.safeguards.GiveConsent(t.Context(), safeguard.Consent{Type: safeguard.ConsentEmergency, Basis: safeguard.BasisEmergency,
		Claims: safeguard.Claims{Danger: true, ConsentUnobtainable: true},
		Record: safeguard.Record{ID: uuid.NewString(), Subject: gosta.ID, Provider: nurse.Provider.ID, ProviderKind: nurse.Provider.Kind, Unit: nurse.Unit}},
		safeguard.Action{RegisteredBy: safeguard.Who{System: "SE9900000009-X", Provider: nurse.Provider.ID}}, now); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := steps.Attest(t.Context(), nurse, patient.Attestation{Basis: overview.ByConsent, BasisUntil: tomorrow}); err != nil {
			t.Fatal(err)
		}
	}
	if err := steps.End(t.Context(), nurse); err != nil {
		t.Fatal(err)
	}
	if v := d.open(t, nurse); len(v.Open) != 1 || len(v.Known) != 0 || v.Standing.Basis != overview.NoBasis {
		t.Errorf("after all was ended: open %v, known %v, %+v", v.Open, v.Known, v.Standing)
	}

	// What an assignment may not state.
	aid := d.errand(t, "johanna", gosta.ID)
	for name, err := range map[string]error{
		"danger in social care":         steps.Danger(t.Context(), aid, "medvetslös"),
		"who blocked, in social care":   steps.WhoBlocked(t.Context(), aid, "medvetslös"),
		"an insats by an assistant":     steps.Attest(t.Context(), aid, patient.Attestation{Relation: patient.Insats, RelationUntil: tomorrow}),
		"a patient in social care":      steps.Attest(t.Context(), aid, patient.Attestation{Relation: patient.Patient, RelationUntil: tomorrow}),
		"an insats in health care":      steps.Attest(t.Context(), nurse, patient.Attestation{Relation: patient.Insats, RelationUntil: tomorrow}),
		"a lift where nothing is shut":  steps.AskToLift(t.Context(), nurse, sim.Platform),
		"an emergency through the form": steps.Attest(t.Context(), nurse, patient.Attestation{Basis: overview.ByEmergency, BasisUntil: tomorrow}),
	} {
		if err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	weak := nurse
	weak.LoA = 2
	if err := steps.Attest(t.Context(), weak, patient.Attestation{Significance: true}); err == nil {
		t.Error("a weak log-in stated something")
	}
	officer := d.errand(t, "sofia", gosta.ID)
	if err := steps.Attest(t.Context(), officer, patient.Attestation{Relation: patient.Utredning, RelationUntil: tomorrow}); err != nil {
		t.Error(err)
	}
}

// Whoever is found is named: that is in the log before anybody is told, and who may find
// nobody is told nothing.
func TestStaffFindsNobodyUnlogged(t *testing.T) {
	d := newStaffDemo(t)
	gosta, _ := d.County.Person("gosta")
	people := patients{d.n.testDuties()}
	rows := func() []audit.Event {
		t.Helper()
		list, err := d.n.stores.audit.OfSubject(t.Context(), gosta.ID, "", 50)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	before := len(rows())
	nurse := d.errand(t, "karin", gosta.ID)
	if s, ok, err := people.Find(t.Context(), nurse); err != nil || !ok || s.GivenName != "Gösta" {
		t.Fatalf("%+v, %v, %v", s, ok, err)
	}
	got := rows()
	if len(got) != before+1 || got[0].Actor.Employee != nurse.Employee || got[0].Infos[0] != care.PersonData || got[0].Outcome != "ALLOW" || got[0].Facts == "" {
		t.Errorf("the log: %+v", got)
	}
	if !lookUp(got[0]) {
		t.Error("it would be judged beside the view that it leads to")
	}
	d.open(t, nurse)
	if got := rows(); slices.ContainsFunc(got[:len(got)-before-1], lookUp) {
		t.Error("a row of the view is taken for a look-up")
	}
	before = len(rows()) - 1
	weak := nurse
	weak.LoA = 2
	if s, ok, err := people.Find(t.Context(), weak); fault.KindOf(err) != fault.Denied || ok || s.GivenName != "" {
		t.Errorf("a weak log-in found %+v, %v", s, err)
	}
	if got := rows(); len(got) != before+2 || got[0].Outcome != "DENY_AUTHN" || lookUp(got[0]) {
		t.Errorf("the refusal: %+v", got)
	}
	weak.Subject = care.MustPersonID("199001019984")
	if _, ok, err := people.Find(t.Context(), weak); fault.KindOf(err) != fault.Denied || ok {
		t.Errorf("who may find nobody learns that there is nobody: %v", err)
	}
	nurse.Subject = weak.Subject
	if _, ok, err := people.Find(t.Context(), nurse); err != nil || ok {
		t.Errorf("nobody: %v, %v", ok, err)
	}

	// A number that is annulled stands for nobody: it is not found, and who had it open
	// sees and states nothing more.
	nurse.Subject = gosta.ID
	known, err := d.n.stores.people.People(t.Context(), []care.PersonID{gosta.ID})
	if err != nil {
		t.Fatal(err)
	}
	void := known[gosta.ID]
	void.Deregistered, void.DeregisteredOn = person.Annulled, time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	if err := d.n.stores.people.Put(t.Context(), person.Import{Persons: []person.Person{void}}); err != nil {
		t.Fatal(err)
	}
	if s, ok, err := people.Find(t.Context(), nurse); err != nil || ok {
		t.Errorf("an annulled number is %+v, %v", s, err)
	}
	if _, err := d.n.staff.Open(t.Context(), nurse); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a view of an annulled number: %v", err)
	}
	if err := d.steps().Attest(t.Context(), nurse, patient.Attestation{Significance: true}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("something was stated about an annulled number: %v", err)
	}
}
