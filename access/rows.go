package access

import (
	"sammanhang/care"
	"sammanhang/record"
)

// Row is what the rules need to know of one row of an answer.
type Row struct {
	Source    Source // whose the row really is; often that of the question
	Info      Info
	Nullified bool // withdrawn by the source: never shown
	Foreign   bool // the row is about another person: never shown, and the source is wrong
}

// Rows is an answer after the row filter.
type Rows[T any] struct {
	Kept     []T
	Decision Decision // ALLOW, or ALLOW_FILTERED when a row was left out; the refusal itself when the whole answer is refused
	Dropped  int      // how many rows were left out; for the access log and the operator, never shown
	Foreign  int      // of these, how many were about another person: a fault of the source
}

// RowOf reads a row's facts from an item's head. A row of another provider than the
// one asked about has its source looked up by provider; when nobody knows that
// provider (or lookup is nil) its kind is unknown, and so it is left out.
func RowOf(f Facts, h *record.Head, lookup func(provider, unit care.HSAID) (Source, bool)) Row {
	row := Row{Source: f.Source, Info: f.Info, Nullified: h.Nullified}
	row.Info.Withheld = row.Info.Withheld || !h.ForSubject
	row.Foreign = !h.Subject.IsZero() && h.Subject != f.Subject.ID
	if h.Unit != "" {
		row.Source.Unit = h.Unit
	}
	if h.Provider != "" && h.Provider != f.Source.Provider {
		row.Source = Source{Provider: h.Provider, Unit: h.Unit}
		if lookup != nil {
			if s, ok := lookup(h.Provider, h.Unit); ok {
				row.Source = s
			}
		}
	}
	return row
}

// FilterRows decides every row of an answer by the facts f and drops what may not be
// seen: not approved for the person, withdrawn, hidden from guardians, of a unit or a
// provider that is closed, or about somebody else. When f itself is refused, nothing
// is kept unless a row's own facts (its unit, its provider) open it.
func FilterRows[T any](d *Decider, f Facts, rows []T, of func(T) Row) Rows[T] {
	out := Rows[T]{Decision: d.Decide(f)}
	for _, row := range rows {
		r := of(row)
		switch {
		case r.Foreign:
			out.Foreign++
			out.Dropped++
			continue
		case r.Nullified:
			out.Dropped++
			continue
		}
		g := f
		g.Source, g.Info = r.Source, r.Info
		answer := d.Decide(g)
		if !answer.Allowed() {
			out.Dropped++
			continue
		}
		if !out.Decision.Allowed() {
			out.Decision = answer
		}
		out.Kept = append(out.Kept, row)
	}
	if out.Dropped > 0 {
		out.Decision = out.Decision.Filtered()
	}
	return out
}
