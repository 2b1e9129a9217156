package catalog

import (
	"fmt"
	"strconv"
)

// Kind is what happened to a row between two catalogues.
type Kind string

// The kinds of change.
const (
	Added   Kind = "added"
	Changed Kind = "changed"
	Removed Kind = "removed"
)

// Change is one row that is not the same in two catalogues.
type Change struct {
	Kind   Kind          `json:"kind"`
	Table  string        `json:"table"`
	Key    string        `json:"key"`
	Old    *Row          `json:"old,omitempty"`    // nil when added
	New    *Row          `json:"new,omitempty"`    // nil when removed
	Fields []FieldChange `json:"fields,omitempty"` // what differs, when changed
}

// FieldChange is one value that differs.
type FieldChange struct {
	Name string `json:"name"`
	Old  string `json:"old"`
	New  string `json:"new"`
}

func (c Change) String() string {
	s := fmt.Sprintf("%s %s %s", c.Kind, c.Table, c.Key)
	for _, f := range c.Fields {
		s += fmt.Sprintf("; %s: %q → %q", f.Name, f.Old, f.New)
	}
	return s
}

// Changes are how one catalogue differs from another, by table and then in the
// order of the new catalogue; the removed rows of a table come last.
type Changes []Change

// Count is how many rows were added, changed and removed.
func (cs Changes) Count() (added, changed, removed int) {
	for _, c := range cs {
		switch c.Kind {
		case Added:
			added++
		case Changed:
			changed++
		case Removed:
			removed++
		}
	}
	return added, changed, removed
}

// Summary is the count as a phrase.
func (cs Changes) Summary() string {
	a, c, r := cs.Count()
	return fmt.Sprintf("%d added, %d changed, %d removed", a, c, r)
}

// Diff says how now differs from old. The order of rows is no difference. Rows
// that a catalogue wrongly holds more than once are paired in their order.
func Diff(old, now Data) Changes {
	var all Changes
	for _, table := range Tables() {
		before := keyed(old.Rows(table))
		after := keyed(now.Rows(table))
		left := make(map[string]Row, len(before))
		for _, k := range before {
			left[k.id] = k.row
		}
		for _, k := range after {
			was, ok := left[k.id]
			delete(left, k.id)
			row := k.row
			switch fields := differing(was, row); {
			case !ok:
				all = append(all, Change{Kind: Added, Table: table, Key: row.Key(), New: &row})
			case len(fields) > 0:
				all = append(all, Change{Kind: Changed, Table: table, Key: row.Key(), Old: &was, New: &row, Fields: fields})
			}
		}
		for _, k := range before {
			if _, ok := left[k.id]; ok {
				row := k.row
				all = append(all, Change{Kind: Removed, Table: table, Key: row.Key(), Old: &row})
			}
		}
	}
	return all
}

type keyedRow struct {
	id  string
	row Row
}

// keyed gives every row an id that is its own: its key, and which of several.
func keyed(in []Row) []keyedRow {
	out := make([]keyedRow, 0, len(in))
	seen := make(map[string]int, len(in))
	for _, r := range in {
		k := rowID(r)
		n := seen[k]
		seen[k] = n + 1
		if n > 0 {
			k += "\x00" + strconv.Itoa(n)
		}
		out = append(out, keyedRow{k, r})
	}
	return out
}

// rowID is the key as it is compared. Only the path of a URL minds letter case.
func rowID(r Row) string {
	if e := r.Endpoint; e != nil {
		return key(string(e.System), string(e.Profile)) + "\x00" + e.URL
	}
	return key(r.Key())
}

func differing(old, now Row) []FieldChange {
	var out []FieldChange
	a, b := old.Fields(), now.Fields()
	if len(a) != len(b) {
		return nil
	}
	for i := range a {
		if a[i].Value != b[i].Value {
			out = append(out, FieldChange{a[i].Name, a[i].Value, b[i].Value})
		}
	}
	return out
}

func version(major, minor int) string { return strconv.Itoa(major) + "." + strconv.Itoa(minor) }

// Edits are the edits that make the old catalogue into the new.
func (cs Changes) Edits() []Edit {
	out := make([]Edit, 0, len(cs))
	for _, c := range cs {
		switch c.Kind {
		case Added:
			out = append(out, Edit{Op: Add, Row: *c.New})
		case Changed:
			out = append(out, Edit{Op: Replace, Old: c.Old, Row: *c.New})
		case Removed:
			out = append(out, Edit{Op: Delete, Row: *c.Old})
		}
	}
	return out
}
