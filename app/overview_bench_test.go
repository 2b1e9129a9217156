package app

import (
	"log/slog"
	"testing"
	"time"

	"sammanhang/overview"
)

// BenchmarkOverview opens the sketch's resident's overview on a whole running
// demo, over real mutual TLS, and reports how much longer the whole took than its
// slowest source.
func BenchmarkOverview(b *testing.B) {
	d, err := StartDemo(b.Context(), DemoCmd{Residents: 50, Seed: 1, Data: b.TempDir(), Web: "localhost:0", Exchange: "localhost:0",
		API: "localhost:0", Ops: "localhost:0", Identity: "localhost:0"}, Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	defer d.Stop(b.Context())
	magdalena, _ := d.County.Person("magdalena")
	who := overview.Who{Actor: magdalena.ID, Subject: magdalena.ID, LoA: 3}
	var over, slowest time.Duration
	for b.Loop() {
		begun := time.Now()
		views, err := d.Node.overview.Open(b.Context(), who, "overview")
		if err != nil {
			b.Fatal(err)
		}
		var last overview.View
		for v := range views {
			last = v
		}
		took := time.Since(begun)
		if !last.Complete || last.Answered != last.Asked || last.Asked != 9 {
			b.Fatalf("%d of %d sources answered", last.Answered, last.Asked)
		}
		slow := time.Duration(0)
		for _, s := range last.Sources {
			slow = max(slow, s.Took)
		}
		over += took - slow
		slowest += slow
	}
	b.ReportMetric(float64(over.Microseconds())/float64(b.N)/1000, "over-slowest-ms")
	b.ReportMetric(float64(slowest.Microseconds())/float64(b.N)/1000, "slowest-source-ms")
}
