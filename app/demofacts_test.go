package app

import (
	"log/slog"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/overview"
)

// The demo starts again on a folder of an earlier day, whatever has been ended meanwhile,
// and leaves that as it is.
func TestDemoStartsAgainAnotherDay(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	start := func(at time.Time) *Demo {
		t.Helper()
		d, err := StartDemo(t.Context(), DemoCmd{Residents: 60, Seed: 1, Data: dir, Web: "localhost:0", Exchange: "localhost:0",
			API: "localhost:0", Ops: "localhost:0", Identity: "localhost:0"},
			Options{Now: func() time.Time { return at.Add(time.Since(now)) }, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatalf("on %s: %v", at, err)
		}
		return d
	}
	open := func(d *Demo) (n int) {
		t.Helper()
		gosta, _ := d.County.Person("gosta")
		list, refused, err := ownConsents{d.Node.choices()}.List(t.Context(), overview.Who{Actor: gosta.ID, Subject: gosta.ID, LoA: 3, Correlation: "c"})
		if err != nil || refused != (care.Text{}) {
			t.Fatal(refused, err)
		}
		for _, c := range list {
			if !c.Over {
				n++
			}
		}
		return n
	}
	first := start(now)
	gosta, _ := first.County.Person("gosta")
	who := overview.Who{Actor: gosta.ID, Subject: gosta.ID, LoA: 3, Correlation: "c"}
	list, _, err := ownConsents{first.Node.choices()}.List(t.Context(), who)
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	had := open(first)
	if err := (ownConsents{first.Node.choices()}).End(t.Context(), who, list[0].Key); err != nil {
		t.Fatal(err)
	}
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, later := range []time.Duration{0, 26 * time.Hour, 40 * 24 * time.Hour} {
		d := start(now.Add(later))
		if n := open(d); n != had-1 {
			t.Errorf("%s later %d consents are open, want %d", later, n, had-1)
		}
		if err := d.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
