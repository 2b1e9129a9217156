package trace_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sammanhang/care"
	"sammanhang/trace"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func call(sender, contract, system string, at time.Time, outcome string) trace.Record {
	return trace.Record{CorrelationID: "c-" + sender, Sender: care.HSAID(sender), Contract: care.Contract(contract), System: care.HSAID(system),
		Address: "SE-A", Started: at, Took: 20 * time.Millisecond, In: 100, Out: 1000, Outcome: outcome, Way: []string{"route: address"}}
}

func TestFiguresOfAFewCalls(t *testing.T) {
	b := trace.New(trace.Config{}, noon)
	b.Add(call("C1", "k1", "P1", noon.Add(time.Minute), trace.OK))
	b.Add(call("C1", "k1", "P1", noon.Add(2*time.Minute), "VP009"))
	b.Add(call("C2", "k1", "P1", noon.Add(3*time.Minute), trace.OK))
	b.Add(call("C2", "k2", "", noon.Add(4*time.Minute), "VP004"))
	f := b.Figures(noon.Add(5*time.Minute), 0)

	total := f.Total()
	if total.Calls != 4 || total.Failed != 2 || total.Codes["VP004"] != 1 || total.In != 400 || total.Out != 4000 {
		t.Errorf("total: %+v", total)
	}
	if !slices.Equal(total.FailedCodes(), []string{"VP004", "VP009"}) {
		t.Errorf("codes: %v", total.FailedCodes())
	}
	rows := f.ByContract()
	if len(rows) != 2 || rows[0].Name != "k1" || rows[0].Calls != 3 || rows[0].LastOutcome != trace.OK {
		t.Errorf("contracts: %+v", rows)
	}
	if s := f.BySystem(); len(s) != 1 || s[0].Name != "P1" || s[0].Took.Quantile(.5).Round(time.Millisecond) != 20*time.Millisecond {
		t.Errorf("systems: %+v", s)
	}
	edges := f.Edges()
	if len(edges) != 2 || edges[0].From != "C1" || edges[0].To != "P1" || edges[0].Calls != 2 || edges[0].Failed != 1 || len(edges[0].Contracts) != 1 {
		t.Errorf("edges: %+v", edges)
	}
	if found := b.Find("c-C2"); len(found) != 2 || !found[0].Started.Before(found[1].Started) {
		t.Errorf("found: %+v", found)
	}
	if r := b.Recent(trace.Filter{Failed: true, Contract: "K1"}, 10); len(r) != 1 || r[0].Outcome != "VP009" {
		t.Errorf("recent: %+v", r)
	}
}

// Whatever calls come, in whatever order of time: nothing is lost from what is counted
// since the start, and a window counts what ended in its slots and nothing else.
func TestNothingIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := trace.New(trace.Config{Keep: 50}, noon)
		n := rapid.IntRange(1, 200).Draw(t, "n")
		var clock time.Duration
		var ended []time.Time
		for range n {
			// Mostly forwards, sometimes back: calls end in another order than they began.
			clock = max(0, clock+time.Duration(rapid.IntRange(-300, 1200).Draw(t, "step"))*time.Second)
			r := call(fmt.Sprint("C", rapid.IntRange(0, 2).Draw(t, "c")), "k", fmt.Sprint("P", rapid.IntRange(0, 2).Draw(t, "p")), noon.Add(clock), trace.OK)
			b.Add(r)
			ended = append(ended, r.Ended())
		}
		now := slices.MaxFunc(ended, time.Time.Compare)
		all := b.Figures(now, 0)
		if c := all.Total().Calls; c != uint64(n) {
			t.Fatalf("%d of %d counted", c, n)
		}
		var sum uint64
		for _, e := range all.Edges() {
			sum += e.Calls
		}
		if sum != uint64(n) {
			t.Fatalf("edges count %d of %d", sum, n)
		}
		for _, w := range []time.Duration{5 * time.Minute, 15 * time.Minute, time.Hour} {
			from := now.Add(-w).Truncate(5 * time.Minute)
			var want uint64
			for _, e := range ended {
				if !e.Before(from) {
					want++
				}
			}
			if got := b.Figures(now, w).Total().Calls; got != want {
				t.Fatalf("%v: %d, want %d", w, got, want)
			}
		}
	})
}

// A caller that makes up names does not make memory grow.
func TestMadeUpNamesAreCountedTogether(t *testing.T) {
	b := trace.New(trace.Config{Keep: 10, Cells: 5}, noon)
	for i := range 100 {
		b.Add(call("C", fmt.Sprint("made-up-", i), "", noon, "VP004"))
	}
	f := b.Figures(noon.Add(time.Minute), 0)
	rows := f.ByContract()
	if len(rows) != 6 || rows[0].Name != trace.Others || rows[0].Calls != 95 || f.Total().Calls != 100 {
		t.Errorf("%d rows, first %q with %d", len(rows), rows[0].Name, rows[0].Calls)
	}
	if got := b.Recent(trace.Filter{}, 100); len(got) != 10 || got[0].Contract != "made-up-99" {
		t.Errorf("kept %d", len(got))
	}
}

func TestManyAtOnce(t *testing.T) {
	b := trace.New(trace.Config{Keep: 100}, noon)
	var g sync.WaitGroup
	for i := range 8 {
		g.Go(func() {
			for j := range 500 {
				b.Add(call(fmt.Sprint("C", i), "k", "P", noon.Add(time.Duration(j)*time.Second), trace.OK))
			}
		})
	}
	for range 20 {
		b.Figures(noon.Add(time.Hour), time.Hour).Edges()
		b.Find("c-C1")
	}
	g.Wait()
	if n := b.Figures(noon.Add(time.Hour), 0).Total().Calls; n != 4000 {
		t.Fatal(n)
	}
}

func BenchmarkAdd(b *testing.B) {
	book := trace.New(trace.Config{}, noon)
	var rs []trace.Record
	for i := range 2000 {
		rs = append(rs, call(fmt.Sprint("SE2321000016-SENDER-", i%20), fmt.Sprint("urn:riv:clinicalprocess:logistics:logistics:GetCareContactsResponder:", i%10), fmt.Sprint("SE-PRODUCER", i), noon, trace.OK))
		rs[i].Took = time.Duration(rand.IntN(1e9))
	}
	b.ReportAllocs()
	for i := range b.N {
		book.Add(rs[i%len(rs)])
	}
}

func BenchmarkFigures(b *testing.B) {
	book := trace.New(trace.Config{}, noon)
	for i := range 26000 {
		r := call(fmt.Sprint("SE2321000016-SENDER-", i%20), "k", fmt.Sprint("SE-PRODUCER", i%2000), noon.Add(time.Duration(i)*3600/26000*time.Second), trace.OK)
		r.Took = time.Duration(rand.IntN(1e9))
		book.Add(r)
	}
	for b.Loop() {
		book.Figures(noon.Add(time.Hour), time.Hour).Edges()
	}
}
