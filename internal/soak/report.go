package soak

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Report is what came of a soak.
type Report struct {
	Wrong  []string // what the platform did wrong, the first in words; none is what is hoped for
	Wrongs int      // how many there were
	Memory []Memory // of each process that lived long enough to say

	Operations int
	text       string
}

// Memory is the memory of one process over its life, the first tenth left out.
type Memory struct {
	Process                  string
	Samples                  int
	RSS, Heap, Routines, FDs [3]Third // bytes, bytes, numbers
}

// Third is the figures of a third of the time.
type Third struct{ Min, Median, Max float64 }

const (
	flatRoom  = 16 << 20 // bytes that the live heap or the resident memory may differ by without being looked at
	flatShare = 1.25     // and beyond that, by this part
)

// Flat tells whether memory does not grow: of the last third of the time, the least
// heap (what lives, just after a collection) and the median of the resident memory
// are at most a quarter and 16 MiB above those of the first third.
func (m Memory) Flat() bool {
	return m.Heap[2].Min <= flatShare*m.Heap[0].Min+flatRoom && m.RSS[2].Median <= flatShare*m.RSS[0].Median+flatRoom
}

// String is the whole report for people.
func (r *Report) String() string { return r.text }

// fewest is how many samples a process must have to be told of.
const fewest = 15

func (s *soak) memory() []Memory {
	var out []Memory
	for _, n := range s.nodes {
		n.mu.Lock()
		lives := slices.Clone(n.lives)
		n.mu.Unlock()
		for i, l := range lives {
			list := l.samples[len(l.samples)/10:]
			if len(list) < fewest {
				continue
			}
			m := Memory{Process: fmt.Sprintf("node %s, life %d", n.name, i+1), Samples: len(list)}
			for k := range 3 {
				part := list[k*len(list)/3 : (k+1)*len(list)/3]
				m.RSS[k] = third(part, func(x sample) float64 { return x.rss })
				m.Heap[k] = third(part, func(x sample) float64 { return x.heap })
				m.Routines[k] = third(part, func(x sample) float64 { return x.goroutines })
				m.FDs[k] = third(part, func(x sample) float64 { return x.files })
			}
			out = append(out, m)
		}
	}
	return out
}

func third(list []sample, of func(sample) float64) Third {
	v := make([]float64, len(list))
	for i, x := range list {
		v[i] = of(x)
	}
	slices.Sort(v)
	return Third{v[0], v[len(v)/2], v[len(v)-1]}
}

func (s *soak) report(loaded time.Duration) *Report {
	r := &Report{Memory: s.memory()}
	s.mu.Lock()
	r.Wrong, r.Wrongs = slices.Clone(s.wrongs), s.nWrong
	happened := slices.Clone(s.told)
	s.mu.Unlock()
	var b strings.Builder
	say := func(format string, a ...any) { fmt.Fprintf(&b, format+"\n", a...) }

	where := "two nodes on PostgreSQL"
	if s.cfg.SQLite {
		where = "one node on SQLite"
	}
	say("Soak: %s, %.0f s of load, %g operations a second asked for.", where, loaded.Seconds(), s.cfg.Rate)
	say("\nWhat happened:")
	for _, l := range happened {
		say("  %s", l)
	}
	say("\n%-30s %9s %8s %8s  %s", "operation", "number", "p50 ms", "p99 ms", "how they ended")
	for _, name := range slices.Sorted(maps.Keys(s.kinds)) {
		k := s.kinds[name]
		slices.Sort(k.took)
		n := len(k.took)
		r.Operations += n
		if n == 0 {
			continue
		}
		var ends []string
		for _, o := range slices.Sorted(maps.Keys(k.n)) {
			ends = append(ends, fmt.Sprintf("%d %s", k.n[o], o))
		}
		say("%-30s %9d %8.1f %8.1f  %s", name, n, ms(k.took[n/2]), ms(k.took[n*99/100]), strings.Join(ends, ", "))
	}
	say("Times are a caller's, with the producer's own: one producer's answer in six takes up to 0.3 s.")
	var over, again int64
	for _, c := range s.clients {
		over, again = over+c.failedOver.Load(), again+c.repeated.Load()
	}
	say("%d operations, %.0f a second. %d times a node refused the connection and another was called; %d questions were cut off by the kill and asked again.",
		r.Operations, float64(r.Operations)/loaded.Seconds(), over, again)

	asked, did, doubled, lost, invented := s.book.changes.count()
	say("\nChanges: %d told to be done, %d of them done; %d told never to have been sent, %d of them done; %d told that no answer came, %d of them done; %d cut off by the kill, %d of them done. %d done twice, %d lost, %d invented.",
		asked[yes], did[yes], asked[no], did[no], asked[perhaps], did[perhaps], asked[0], did[0], doubled, lost, invented)
	s.book.mu.Lock()
	entries, versions := len(s.book.entries), 0
	for _, e := range s.book.entries {
		versions += e.taken
	}
	reads := s.book.reads
	s.book.mu.Unlock()
	h := &s.book.neighbor
	say("Index: %d versions of %d entries acknowledged; %d look-ups and aggregations answered. The neighbour heard of %d changes in %d messages, %d of which told it something again.",
		versions, entries, reads, h.changes, h.messages, h.repeated)

	say("\n%-16s %7s  %-26s %-26s %-26s %s", "memory, MiB", "samples", "first third min/med/max", "second", "last", "")
	for _, m := range r.Memory {
		flat := "flat"
		if !m.Flat() {
			flat = "NOT FLAT"
		}
		line := func(name string, t [3]Third, unit float64, after string) {
			cell := func(t Third) string { return fmt.Sprintf("%.1f / %.1f / %.1f", t.Min/unit, t.Median/unit, t.Max/unit) }
			say("%-16s %7s  %-26s %-26s %-26s %s", name, "", cell(t[0]), cell(t[1]), cell(t[2]), after)
		}
		say("%-16s %7d", m.Process, m.Samples)
		line("  resident", m.RSS, 1<<20, flat)
		line("  heap", m.Heap, 1<<20, "")
		line("  goroutines", m.Routines, 1, "")
		line("  open files", m.FDs, 1, "")
	}
	say("Flat: of the last third, the least heap and the median resident memory are at most 25 %% and 16 MiB above those of the first third.")
	if r.Wrongs == 0 {
		say("\nNothing was lost, nothing doubled, and no answer was wrong.")
	} else {
		say("\n%d WRONGS:", r.Wrongs)
		for _, w := range r.Wrong {
			say("  %s", w)
		}
	}
	r.text = b.String()
	return r
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
