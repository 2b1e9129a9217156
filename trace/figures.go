package trace

import (
	"cmp"
	"slices"
	"time"

	"sammanhang/care"
)

// Figures are counts of calls in a time, by sender, contract and producer. It is
// the reader's own: changing it changes nothing.
type Figures struct {
	From  time.Time // the beginning of what is counted
	To    time.Time
	cells cells
}

// Figures counts the calls that ended within a time before now; a window of 0, or
// one longer than Window, means all since the book was opened. The window is
// rounded up to whole slots of five minutes.
func (b *Book) Figures(now time.Time, window time.Duration) Figures {
	for {
		if f, ok := b.figures(now, window); ok {
			return f
		}
	}
}

// figures lets calls in between slots: whoever looks must not hold up those who
// call. It is not ok when a slot began anew meanwhile.
func (b *Book) figures(now time.Time, window time.Duration) (f Figures, ok bool) {
	f = Figures{From: b.since, To: now, cells: cells{}}
	all := window <= 0 || window > Window
	from := now.Add(-window).Truncate(slotLength)
	b.mu.Lock()
	defer b.mu.Unlock()
	turns := b.turns
	if all {
		f.cells.merge(b.older)
	} else if from.After(f.From) {
		f.From = from
	}
	for i := range b.slots {
		b.mu.Unlock()
		b.mu.Lock()
		if s := &b.slots[i]; s.cells != nil && (all || !s.start.Before(from)) {
			f.cells.merge(s.cells)
		}
	}
	return f, turns == b.turns
}

// Row is the figures of one sender, contract or producer.
type Row struct {
	Name string
	Cell
}

// Total is all calls.
func (f Figures) Total() Cell {
	var c Cell
	for _, x := range f.cells {
		c.Merge(x)
	}
	return c
}

// ByContract, BySystem and BySender are sorted by the number of calls, most first.
// BySystem leaves out calls that came to no producer.
func (f Figures) ByContract() []Row {
	return f.by(func(k Key) string { return string(k.Contract) })
}

// BySystem is described at ByContract.
func (f Figures) BySystem() []Row { return f.by(func(k Key) string { return string(k.System) }) }

// BySender is described at ByContract.
func (f Figures) BySender() []Row { return f.by(func(k Key) string { return string(k.Sender) }) }

func (f Figures) by(name func(Key) string) []Row {
	sums := map[string]*Cell{}
	for k, x := range f.cells {
		n := name(k)
		if n == "" {
			continue
		}
		if sums[n] == nil {
			sums[n] = &Cell{}
		}
		sums[n].Merge(x)
	}
	rows := make([]Row, 0, len(sums))
	for n, c := range sums {
		rows = append(rows, Row{n, *c})
	}
	slices.SortFunc(rows, func(a, b Row) int { return cmp.Or(cmp.Compare(b.Calls, a.Calls), cmp.Compare(a.Name, b.Name)) })
	return rows
}

// Edge is all calls from one system to another.
type Edge struct {
	From, To care.HSAID
	Cell
	Contracts []care.Contract // that were called, in alphabetical order
}

// Edges say who calls whom, most calls first. Calls that came to no producer are in none.
func (f Figures) Edges() []Edge {
	type pair struct{ from, to care.HSAID }
	sums := map[pair]*Edge{}
	for k, x := range f.cells {
		if k.System == "" {
			continue
		}
		p := pair{k.Sender, k.System}
		e := sums[p]
		if e == nil {
			e = &Edge{From: p.from, To: p.to}
			sums[p] = e
		}
		e.Merge(x)
		e.Contracts = append(e.Contracts, k.Contract)
	}
	edges := make([]Edge, 0, len(sums))
	for _, e := range sums {
		slices.Sort(e.Contracts)
		edges = append(edges, *e)
	}
	slices.SortFunc(edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(b.Calls, a.Calls), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return edges
}
