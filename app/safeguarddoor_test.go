package app

import (
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/exchange"
	"sammanhang/safeguard"
	"sammanhang/safeguard/safeguardsoap"
	"sammanhang/wire/soap"
)

// Who may set what over RIV-TA follows from an assignment in force at the provider.
func TestWhoActs(t *testing.T) {
	now := time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)
	at := func(id care.HSAID, kind directory.Kind, provider care.HSAID, purpose care.Purpose, to time.Time) directory.Assignment {
		return directory.Assignment{ID: id, Name: "Uppdrag", Kind: kind, Purpose: purpose, Provider: provider, Valid: care.Period{To: to}}
	}
	snapshot, problems := directory.Compile(directory.Data{
		Providers: []directory.Provider{{Provider: care.Provider{ID: "SE1-A", Kind: care.Vardgivare}}, {Provider: care.Provider{ID: "SE1-K", Kind: care.Omsorgsgivare}}},
		Units:     []care.Unit{{ID: "SE1-A-U1", Provider: "SE1-A"}},
		Employees: []directory.Employee{{ID: "SE1-NURSE"}, {ID: "SE1-OFFICER"}, {ID: "SE1-REVIEWER"}, {ID: "SE1-GONE"}},
		Assignments: []directory.Assignment{at("SE1-M1", directory.Care, "SE1-A", care.CareAndTreatment, time.Time{}), at("SE1-M2", directory.BlockOfficer, "SE1-A", "", time.Time{}),
			at("SE1-M3", directory.LogReviewer, "SE1-A", "", time.Time{}), at("SE1-M4", directory.Care, "SE1-A", care.CareAndTreatment, now)},
		Members: []directory.Member{{Assignment: "SE1-M1", Employee: "SE1-NURSE"}, {Assignment: "SE1-M2", Employee: "SE1-OFFICER"}, {Assignment: "SE1-M3", Employee: "SE1-REVIEWER"}, {Assignment: "SE1-M4", Employee: "SE1-GONE"}},
	})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	w := whoActs{func() *directory.Snapshot { return snapshot }}
	for _, c := range []struct {
		employee, assignment, provider care.HSAID
		kind                           safeguard.Kind
		want                           bool
	}{
		{"SE1-NURSE", "", "se1-a", safeguard.KindBlock, true},
		{"SE1-NURSE", "SE1-M1", "SE1-A", safeguard.KindConsent, true},
		{"SE1-NURSE", "SE1-M2", "SE1-A", safeguard.KindConsent, false}, // somebody else's assignment
		{"SE1-NURSE", "", "SE1-K", safeguard.KindConsent, false},
		{"SE1-OFFICER", "se1-m2", "SE1-A", safeguard.KindLift, true},
		{"SE1-OFFICER", "", "SE1-A", safeguard.KindConsent, false},
		{"SE1-OFFICER", "", "SE1-A", safeguard.KindRelation, false},
		{"SE1-REVIEWER", "", "SE1-A", safeguard.KindBlock, false},
		{"SE1-GONE", "", "SE1-A", safeguard.KindBlock, false},
		{"SE1-NOBODY", "", "SE1-A", safeguard.KindBlock, false},
		{"SE1-NURSE", "", "SE1-X", safeguard.KindBlock, false},
	} {
		if got := w.Acts(c.employee, c.assignment, c.provider, c.kind, now); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
	if p, ok := w.ProviderOf("se1-a-u1"); p != "SE1-A" || !ok {
		t.Error(p, ok)
	}
	if k, ok := w.Kind("SE1-K"); k != care.Omsorgsgivare || !ok {
		t.Error(k, ok)
	}
	if _, ok := w.Kind("SE1-X"); ok {
		t.Error("a provider that nobody knows")
	}
}

// What becomes a row: who registers is the actor when that has been found true, else the system.
func TestSafeguardRows(t *testing.T) {
	l := safeguardLog{own: "SE1-TP"}
	row := safeguardsoap.Row{At: time.Now(), System: "SE1-SYS", Employee: "SE1-E", Assignment: "SE1-M", Provider: "SE1-A", Subject: care.MustPersonID("191212121212"), Source: "SE1-A",
		Kind: safeguard.KindConsent, Contract: "RegisterExtendedConsent", Reference: "c", Reason: "Medvetslös", IDs: []string{"i"}}
	for name, c := range map[string]struct {
		change   func(*safeguardsoap.Row)
		actor    string
		employee care.HSAID
		activity string
		outcome  string
		words    string
	}{
		"question":          {func(*safeguardsoap.Row) {}, audit.System, "SE1-SYS", audit.ActivityRead, "ALLOW", "RegisterExtendedConsent: SE1-E"},
		"change":            {func(r *safeguardsoap.Row) { r.Step = safeguard.Registered }, audit.Staff, "SE1-E", audit.ActivityWrite, "ALLOW", ""},
		"annulled":          {func(r *safeguardsoap.Row) { r.Step = safeguard.Annulled }, audit.Staff, "SE1-E", audit.ActivityDelete, "ALLOW", ""},
		"emergency":         {func(r *safeguardsoap.Row) { r.Step, r.Emergency = safeguard.Registered, true }, audit.Staff, "SE1-E", audit.ActivityEmergency, "ALLOW", "Medvetslös"},
		"system":            {func(r *safeguardsoap.Row) { r.Step, r.Employee = safeguard.Registered, "" }, audit.System, "SE1-SYS", audit.ActivityWrite, "ALLOW", ""},
		"through":           {func(r *safeguardsoap.Row) { r.Step, r.Through = safeguard.Registered, "SE1-OTHER" }, audit.Staff, "SE1-E", audit.ActivityWrite, "ALLOW", "genom SE1-OTHER"},
		"emergency-through": {func(r *safeguardsoap.Row) { r.Step, r.Emergency, r.Through = safeguard.Registered, true, "SE1-OTHER" }, audit.Staff, "SE1-E", audit.ActivityEmergency, "ALLOW", "Medvetslös"},
		"denied": {func(r *safeguardsoap.Row) { r.Step, r.Denied = safeguard.Registered, "DENY_ASSIGNMENT" }, audit.System, "SE1-SYS", audit.ActivityWrite, "DENY_ASSIGNMENT",
			"RegisterExtendedConsent: SE1-E"},
	} {
		r := row
		c.change(&r)
		e := l.event(r)
		e.ID = "0193a5e0-0000-7000-8000-000000000001"
		if err := e.Check(); err != nil || e.Actor.Kind != c.actor || e.Actor.Employee != c.employee || e.Activity != c.activity || e.Outcome != c.outcome ||
			e.Attestation != c.words || e.Infos[0] != care.Consents || e.Source.Provider != "SE1-A" || e.Actor.Provider != "SE1-A" {
			t.Errorf("%s: %+v %v", name, e, err)
		}
	}
}

// All blocks are told at our own address and at those that are set so, and nowhere else;
// and each person whom they are about gets a row.
func TestSafeguardForAll(t *testing.T) {
	d, err := StartDemo(t.Context(), DemoCmd{Residents: 20, Seed: 1, Data: t.TempDir(), Web: "localhost:0", Exchange: "localhost:0",
		API: "localhost:0", Ops: "localhost:0", Identity: "localhost:0"}, Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Stop(t.Context())
	n, jonas := d.Node, care.PersonID{}
	for _, b := range d.County.Blocks() {
		jonas = b.Person
	}
	const contract = care.Contract("urn:riv:ehr:blocking:querying:GetAllBlocksResponder:2")
	n.cfg.Safeguard.ForAll = []string{" SE165565594230-1000 ", ""}
	door := n.safeguardDoor("SE9900000002-SAMMANHANG")
	for address, want := range map[care.LogicalAddress]string{"SE9900000002-SAMMANHANG": "OK", "se165565594230-1000": "OK", "SE9900000010-REGION": "ACCESSDENIED", "": "ACCESSDENIED"} {
		a, err := door.ServeRIV(t.Context(), exchange.Call{Sender: "SE9900000093-JOURNALVISARE", Contract: contract, Address: address,
			Body: strings.NewReader(string(soap.Wrap(care.RIVTABP21, address, []byte(`<GetAllBlocksRequest xmlns="`+string(contract)+`"/>`))))})
		if err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(a.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(answer); !strings.Contains(got, ">"+want+"<") || strings.Contains(got, jonas.Value()) != (want == "OK") {
			t.Errorf("%q: %s, want %s", address, got, want)
		}
	}
	events, err := n.stores.audit.OfSubject(t.Context(), jonas, "", 50)
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, e := range events {
		if e.Actor.Employee == "SE9900000093-JOURNALVISARE" && e.Infos[0] == care.Blocks && e.Provisions[0] == bySafeguards.ID {
			rows++
		}
	}
	if rows != 2 {
		t.Errorf("%d rows of two answers", rows)
	}
}
