package app

import (
	"context"
	"database/sql"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
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
	if err := d.Node.readDirectory(t.Context(), &directoryReading{}); err != nil {
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

// With the directory out of reach the last one holds, the operator is told once, and
// health says that what was withdrawn may still be open; when it is back, all is well.
func TestTheDirectoryIsAway(t *testing.T) {
	var shift atomic.Int64
	var said lockedText
	d, err := StartDemo(t.Context(), DemoCmd{Residents: 20, Seed: 1, Data: t.TempDir(), Web: "localhost:0", Exchange: "localhost:0",
		API: "localhost:0", Ops: "localhost:0", Identity: "localhost:0"},
		Options{Now: func() time.Time { return time.Now().Add(time.Duration(shift.Load())) }, Log: slog.New(slog.NewTextHandler(&said, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Stop(t.Context())
	rename := func(from, to string) {
		t.Helper()
		err := d.Node.stores.db.Tx(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, "ALTER TABLE "+from+" RENAME TO "+to)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	well := func(want bool) {
		t.Helper()
		for deadline := time.Now().Add(5 * directoryPause); d.Node.health.report().Parts["directory"] == "" || strings.HasPrefix(d.Node.health.report().Parts["directory"], notWell) == want; time.Sleep(50 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("health says %q", d.Node.health.report().Parts["directory"])
			}
		}
	}
	well(true)
	rename("directory_revision", "elsewhere")
	shift.Store(int64(directoryStale + time.Minute))
	well(false)
	time.Sleep(2 * directoryPause)
	if n := strings.Count(said.text(), "the directory cannot be read anew"); n != 1 {
		t.Errorf("the operator is told %d times", n)
	}
	if _, ok := d.Node.directory.Load().Employee("SE9900000010-P0002"); !ok {
		t.Error("the last directory does not hold")
	}
	rename("elsewhere", "directory_revision")
	well(true)
}

// lockedText is what several goroutines have written.
type lockedText struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedText) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
