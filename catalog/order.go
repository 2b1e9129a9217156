package catalog

import (
	"fmt"
	"strings"
	"time"

	"sammanhang/care"
)

// Order is a change order (beställning): rows to have from a time on, and rows
// to have no longer. Routes and permissions in it have no time of their own.
type Order struct {
	At      time.Time // when it is to take effect (genomförandetidpunkt)
	By      string
	Comment string
	Include []OrderRow
	Exclude []OrderRow
}

// OrderRow is one row of an order, and its line in the file (0: none).
type OrderRow struct {
	Row  Row
	Line int
}

// Edits are the edits that carry out the order upon a catalogue. What the catalogue
// already says takes no edit. The problems are rows that cannot be carried out, and,
// as warnings, rows that change nothing.
//
// A route or permission to have is added without end. A route to another place that
// holds at that time ends then, and one that would begin later is deleted. What is
// to have no longer ends at that time, or is deleted when it would begin then or later.
func (o Order) Edits(d Data) ([]Edit, []Problem) {
	w := &ordering{o: o, data: d}
	if o.At.IsZero() {
		w.problem(OrderRow{}, true, "the order does not say when it is to take effect")
		return nil, w.problems
	}
	w.twice("include", o.Include)
	w.twice("exclude", o.Exclude)
	for _, r := range o.Include {
		w.include(r)
	}
	for _, r := range o.Exclude {
		w.exclude(r)
	}
	return w.edits, w.problems
}

type ordering struct {
	o        Order
	data     Data // as it is after the edits so far
	edits    []Edit
	problems []Problem
}

func (w *ordering) problem(r OrderRow, grave bool, format string, a ...any) {
	table := r.Row.Table()
	if table == "" {
		table = "bestallning"
	}
	w.problems = append(w.problems, Problem{Table: table, ID: orderID(r.Row), Line: r.Line, Text: fmt.Sprintf(format, a...), Grave: grave})
}

// orderID names a row without its time, which it does not have.
func orderID(r Row) string {
	switch {
	case r.Route != nil:
		return string(r.Route.Contract) + " " + string(r.Route.Address)
	case r.Permission != nil:
		return string(r.Permission.Contract) + " " + string(r.Permission.Address) + " " + string(r.Permission.Consumer)
	}
	return r.Key()
}

// twice names rows that an order has more than once: with other words in it, the
// two contradict each other, and without, somebody has made a mistake.
func (w *ordering) twice(part string, rows []OrderRow) {
	seen := map[string]bool{}
	for _, r := range rows {
		k := r.Row.Table() + "\x00" + key(orderID(r.Row))
		if seen[k] {
			w.problem(r, true, "is in the order more than once (%s)", part)
		}
		seen[k] = true
	}
}

func (w *ordering) edit(r OrderRow, e Edit) {
	e.Line = r.Line
	next, problems := Apply(w.data, []Edit{e})
	if len(problems) > 0 {
		w.problems = append(w.problems, problems...)
		return
	}
	w.data, w.edits = next, append(w.edits, e)
}

func (w *ordering) include(r OrderRow) {
	switch {
	case r.Row.Route != nil:
		w.includeRoute(r)
	case r.Row.Permission != nil:
		w.includePermission(r)
	default:
		w.includeWord(r)
	}
}

// includeWord adds or changes a contract, system or address. What the order does
// not say of it (class, provider) stays.
func (w *ordering) includeWord(r OrderRow) {
	if r.Row.Key() == "" {
		w.problem(r, true, "has no key")
		return
	}
	for _, old := range w.data.Rows(r.Row.Table()) {
		if rowID(old) != rowID(r.Row) {
			continue
		}
		now := old
		switch {
		case old.Contract != nil:
			c := *old.Contract
			c.Description = r.Row.Contract.Description
			if r.Row.Contract.Major != 0 {
				c.Major, c.Minor = r.Row.Contract.Major, r.Row.Contract.Minor
			}
			now = Row{Contract: &c}
		case old.System != nil:
			c := *old.System
			c.Description = r.Row.System.Description
			now = Row{System: &c}
		case old.Address != nil:
			c := *old.Address
			c.Description = r.Row.Address.Description
			now = Row{Address: &c}
		}
		if len(differing(old, now)) > 0 {
			w.edit(r, Edit{Op: Replace, Old: &old, Row: now})
		}
		return
	}
	w.edit(r, Edit{Op: Add, Row: r.Row})
}

// known names what a route or permission refers to that is not there.
func (w *ordering) known(r OrderRow, c care.Contract, a care.LogicalAddress, system care.HSAID) bool {
	ok := true
	need := func(what, value string, row Row, standard bool) {
		if strings.TrimSpace(value) == "" {
			w.problem(r, true, "has no %s", what)
			ok = false
			return
		}
		if standard {
			return
		}
		for _, x := range w.data.Rows(row.Table()) {
			if rowID(x) == rowID(row) {
				return
			}
		}
		w.problem(r, true, "refers to the %s %q, which is neither in the catalogue nor in the order", what, value)
		ok = false
	}
	need("contract", string(c), Row{Contract: &Contract{Namespace: c}}, false)
	need("logical address", string(a), Row{Address: &Address{ID: a}}, a == AnyAddress)
	need("system", string(system), Row{System: &System{ID: system}}, false)
	return ok
}

func (w *ordering) includeRoute(r OrderRow) {
	want := *r.Row.Route
	want.Valid = care.Period{From: w.o.At}
	ok := w.known(r, want.Contract, want.Address, want.System)
	if why, grave := badURL(want.URL); grave {
		w.problem(r, true, "URL %s", why)
		ok = false
	}
	if !knownProfile(want.Profile) {
		w.problem(r, true, "has the profile %q, which is not known", want.Profile)
		ok = false
	}
	if !ok {
		return
	}
	for _, old := range w.data.Rows(TableRoute) {
		o := *old.Route
		if key(string(o.Contract), string(o.Address)) != key(string(want.Contract), string(want.Address)) || !o.Valid.Overlaps(want.Valid) {
			continue
		}
		if sameEnd(o, want) && o.Valid.Contains(w.o.At) {
			if o.Valid.To.IsZero() {
				w.problem(r, false, "changes nothing: the route is there already")
				return
			}
			want.Valid.From = o.Valid.From // goes on without end
			w.edit(r, Edit{Op: Delete, Row: old})
			continue
		}
		w.away(r, old)
	}
	end := Endpoint{System: want.System, Profile: want.Profile, URL: want.URL}
	if !w.has(Row{Endpoint: &end}) {
		w.edit(r, Edit{Op: Add, Row: Row{Endpoint: &end}})
	}
	w.edit(r, Edit{Op: Add, Row: Row{Route: &want}})
}

func sameEnd(a, b Route) bool {
	return strings.EqualFold(string(a.System), string(b.System)) && a.Profile == b.Profile && a.URL == b.URL
}

func (w *ordering) has(r Row) bool {
	for _, x := range w.data.Rows(r.Table()) {
		if rowID(x) == rowID(r) {
			return true
		}
	}
	return false
}

func (w *ordering) includePermission(r OrderRow) {
	want := *r.Row.Permission
	want.Valid = care.Period{From: w.o.At}
	if !w.known(r, want.Contract, want.Address, want.Consumer) {
		return
	}
	for _, old := range w.data.Rows(TablePermission) {
		o := *old.Permission
		if key(string(o.Contract), string(o.Address), string(o.Consumer)) != key(string(want.Contract), string(want.Address), string(want.Consumer)) || !o.Valid.Overlaps(want.Valid) {
			continue
		}
		if o.Valid.Contains(w.o.At) {
			if o.Valid.To.IsZero() {
				w.problem(r, false, "changes nothing: the permission is there already")
				return
			}
			want.Valid.From, want.Agreement, want.Filters = o.Valid.From, o.Agreement, o.Filters
		}
		w.edit(r, Edit{Op: Delete, Row: old})
	}
	w.edit(r, Edit{Op: Add, Row: Row{Permission: &want}})
}

// away ends a row at the time of the order, or deletes it when it would begin then
// or later.
func (w *ordering) away(r OrderRow, old Row) {
	if from := old.Valid().From; !from.IsZero() && !from.Before(w.o.At) {
		w.edit(r, Edit{Op: Delete, Row: old})
		return
	}
	w.edit(r, Edit{Op: End, Row: old, At: w.o.At})
}

func (w *ordering) exclude(r OrderRow) {
	found := false
	for _, old := range w.data.Rows(r.Row.Table()) {
		switch {
		case old.Route != nil:
			o, x := *old.Route, *r.Row.Route
			if key(string(o.Contract), string(o.Address)) != key(string(x.Contract), string(x.Address)) || !sameEnd(o, x) || !w.remains(old) {
				continue
			}
			w.away(r, old)
		case old.Permission != nil:
			if key(orderID(old)) != key(orderID(r.Row)) || !w.remains(old) {
				continue
			}
			w.away(r, old)
		case rowID(old) != rowID(r.Row):
			continue
		default:
			w.edit(r, Edit{Op: Delete, Row: old})
		}
		found = true
	}
	if !found {
		w.problem(r, true, "is to be taken away, but is not in the catalogue at that time")
	}
}

// remains tells whether a row holds at the time of the order or later.
func (w *ordering) remains(r Row) bool {
	return r.Valid().Overlaps(care.Period{From: w.o.At})
}
