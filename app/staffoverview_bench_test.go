package app

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"sammanhang/care"
	"sammanhang/overview"
	"sammanhang/record"
	"sammanhang/record/diagnosis"
	"sammanhang/safeguard"
)

// BenchmarkOverviewOfStaff opens a nurse's overview of somebody with information at
// twenty sources, each with twenty rows: law, register of safeguards, person register
// and log are the real ones, the sources answer after 20 to 39 ms. It reports how much
// longer the whole took than the slowest source.
func BenchmarkOverviewOfStaff(b *testing.B) {
	const sources, rows = 20, 20
	d := newStaffDemo(b)
	gosta, _ := d.County.Person("gosta")
	nurse := d.errand(b, "karin", gosta.ID)
	own := safeguard.Action{RegisteredBy: safeguard.Who{Employee: nurse.Employee, Provider: nurse.Provider.ID}}
	record1 := safeguard.Record{ID: uuid.NewString(), Subject: gosta.ID, Provider: nurse.Provider.ID, ProviderKind: nurse.Provider.Kind, Unit: nurse.Unit,
		Employee: nurse.Employee, Valid: care.Period{From: d.n.now(), To: d.n.now().Add(time.Hour)}}
	if _, _, err := d.n.safeguards.RegisterRelation(b.Context(), safeguard.Relation{Record: record1}, own, d.n.now()); err != nil {
		b.Fatal(err)
	}
	record1.ID = uuid.NewString()
	if _, _, err := d.n.safeguards.GiveConsent(b.Context(), safeguard.Consent{Record: record1, Type: safeguard.ConsentGiven, Basis: safeguard.BasisConsent}, own, d.n.now()); err != nil {
		b.Fatal(err)
	}
	record1.ID = uuid.NewString()
	if _, _, err := d.n.safeguards.Attest(b.Context(), safeguard.Attestation{Record: record1, Topic: safeguard.Significance, Claims: safeguard.Claims{Matters: true}}, own, d.n.now()); err != nil {
		b.Fatal(err)
	}
	var open []care.HSAID // those that have written about him, so that he has been informed
	found, err := d.n.places().Find(b.Context(), gosta.ID, gatheredInfos(), d.n.now())
	if err != nil {
		b.Fatal(err)
	}
	for _, p := range found {
		open = append(open, p.Providers...)
	}
	var places []overview.Place
	for i := range sources {
		id := care.HSAID(fmt.Sprintf("SE9900000099-S%02d", i))
		places = append(places, overview.Place{System: id, SystemName: string(id), Address: care.LogicalAddress(id), Info: care.Diagnoses, Providers: []care.HSAID{open[i%len(open)]}})
	}
	takes := func(i int) time.Duration { return time.Duration(20+i) * time.Millisecond }
	staff := overview.NewStaff(overview.StaffPorts{
		Judge: d.n.staffBench().Open, Log: staffLogging{own: "SE9900000002-SAMMANHANG", log: d.n.stores.audit, directory: d.n.directory.Load}.Log,
		Places: func(context.Context, care.PersonID, []care.InfoType, time.Time) ([]overview.Place, error) {
			return places, nil
		},
		Gather: func(_ context.Context, _ overview.Who, asked []overview.Place) <-chan overview.Reply {
			out := make(chan overview.Reply, len(asked))
			go func() {
				begun := time.Now()
				for i, p := range asked {
					var items []record.Item
					for n := range rows {
						items = append(items, &diagnosis.Diagnosis{Head: record.Head{ID: fmt.Sprintf("%d-%d", i, n), Subject: gosta.ID, Provider: p.Providers[0]}, Code: "I50.9", Text: "hjärtsvikt"})
					}
					time.Sleep(time.Until(begun.Add(takes(i))))
					out <- overview.Reply{Place: i, Items: items, Took: time.Since(begun)}
				}
				close(out)
			}()
			return out
		},
		Provider: d.n.provider, Unit: d.n.unit, Now: d.n.now,
	})
	var over time.Duration
	for b.Loop() {
		begun := time.Now()
		views, err := staff.Open(b.Context(), nurse)
		if err != nil {
			b.Fatal(err)
		}
		var last overview.StaffView
		for v := range views {
			last = v
		}
		over += time.Since(begun) - takes(last.Asked-1)
		if !last.Complete || last.Asked != sources || last.Answered != sources || len(last.Diagnoses) != sources*rows {
			b.Fatalf("%d of %d sources, %d rows", last.Answered, last.Asked, len(last.Diagnoses))
		}
	}
	b.ReportMetric(float64(over.Microseconds())/float64(b.N)/1000, "over-slowest-ms")
}
