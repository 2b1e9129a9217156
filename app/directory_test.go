package app

import (
	"log/slog"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/overview"
	"sammanhang/sim"
)

// A provider that withdraws the access it has given is closed on a running node,
// and its sources are asked no more.
func TestAProviderWithdrawsAccess(t *testing.T) {
	d, err := StartDemo(t.Context(), DemoCmd{Residents: 20, Seed: 1, Data: t.TempDir(), Web: "localhost:0", Exchange: "localhost:0",
		API: "localhost:0", Ops: "localhost:0", Identity: "localhost:0"}, Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Stop(t.Context())
	me, _ := d.County.Person("magdalena")
	look := func() overview.View {
		t.Helper()
		views, err := d.Node.overview.Open(t.Context(), overview.Who{Actor: me.ID, Subject: me.ID, LoA: 3}, "overview")
		if err != nil {
			t.Fatal(err)
		}
		var last overview.View
		for v := range views {
			last = v
		}
		return last
	}
	if v := look(); v.Asked != 9 || len(v.Closed) != 0 {
		t.Fatalf("%d sources asked, %d closed", v.Asked, len(v.Closed))
	}
	var data directory.Data
	for _, p := range d.County.Providers() {
		data.Providers = append(data.Providers, directory.Provider{Provider: p, OffersResidentAccess: p.Kind == care.Vardgivare})
	}
	if err := d.Node.stores.directory.Put(t.Context(), data); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Node.readDirectory(t.Context()); err != nil {
		t.Fatal(err)
	}
	v := look()
	if v.Asked != 7 || len(v.Closed) == 0 {
		t.Errorf("%d sources asked, %d closed: the two home-care systems must be left alone", v.Asked, len(v.Closed))
	}
}

// An assignment that is withdrawn, and one whose unit closes, end on a running node
// without a restart.
func TestAnAssignmentIsWithdrawn(t *testing.T) {
	d, err := StartDemo(t.Context(), DemoCmd{Residents: 20, Seed: 1, Data: t.TempDir(), Web: "localhost:0", Exchange: "localhost:0",
		API: "localhost:0", Ops: "localhost:0", Identity: "localhost:0"}, Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Stop(t.Context())
	now := time.Now()
	held := func(employee care.HSAID) int { return len(d.Node.directory.Load().Assignments(employee, now)) }
	staff := map[string]sim.StaffCard{}
	for _, s := range d.County.StaffCards() {
		staff[s.Key] = s
		if n := held(s.ID); n != len(s.Assignments) || n == 0 {
			t.Fatalf("%s has %d assignments at the platform and %d in the county", s.Key, n, len(s.Assignments))
		}
	}
	snapshot := d.Node.directory.Load()
	karin, _ := snapshot.Assignment(staff["karin"].Assignments[0].ID)
	omar, _ := snapshot.Unit(staff["omar"].Unit)
	omar.Valid.To = now
	if err := d.Node.stores.directory.Put(t.Context(), directory.Data{Units: []care.Unit{omar}, Assignments: []directory.Assignment{karin}}); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(3 * directoryPause); held(staff["karin"].ID)+held(staff["omar"].ID) > 0; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("still held: %d and %d", held(staff["karin"].ID), held(staff["omar"].ID))
		}
	}
	if held(staff["lena"].ID) != 2 {
		t.Error("others lost theirs too")
	}
}
