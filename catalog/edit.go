package catalog

import (
	"fmt"
	"time"
)

// Op is what an edit does.
type Op string

// The operations. Nothing is ever lost by them: each published version is kept
// whole, and each edit of a draft with who made it.
const (
	Add     Op = "add"     // a row that is not there
	Replace Op = "replace" // the row Old becomes Row
	End     Op = "end"     // the route or permission holds no longer from At on
	Delete  Op = "delete"  // the row is left out of what is published next
)

// Edit is one change that somebody wants made.
type Edit struct {
	Op  Op        `json:"op"`
	Row Row       `json:"row"`
	Old *Row      `json:"old,omitempty"` // replace: the row as it was seen by who edits it
	At  time.Time `json:"at,omitzero"`   // end

	Line int `json:"line,omitempty"` // of the file it comes from; 0: none
}

func (e Edit) String() string {
	return fmt.Sprintf("%s %s %s", e.Op, e.Row.Table(), e.Row.Key())
}

// Draft is a catalogue being edited: edits upon a published version, seen by
// nobody until the draft is published.
type Draft struct {
	ID       string     `json:"id"`
	Title    string     `json:"title"`
	Base     int64      `json:"base"`     // the version that the edits are made upon; 0: the empty catalogue
	Revision int64      `json:"revision"` // grows with every edit; who edits or publishes must name the one he has seen
	State    DraftState `json:"state"`
	By       string     `json:"by"`
	Created  time.Time  `json:"created"`
	Updated  time.Time  `json:"updated"`
	Version  int64      `json:"version,omitempty"` // what it was published as
}

// DraftState says where a draft is.
type DraftState string

// The states of a draft. Only an open one can be edited; no state is left again.
const (
	DraftOpen      DraftState = "open"
	DraftPublished DraftState = "published"
	DraftDiscarded DraftState = "discarded"
)

// MadeEdit is an edit of a draft, with who made it, when and why.
type MadeEdit struct {
	Edit
	Number int64     `json:"number"` // in order, from 1
	By     string    `json:"by"`
	Made   time.Time `json:"made"`
	Why    string    `json:"why,omitempty"`
}

// Apply makes the edits, in order, upon a catalogue. d is not changed. An edit
// that cannot be made (a row to add that is there already, a row to change that is
// not there or not as it was seen) is left out and named: its Problem's Row is the
// number of the edit, from 1.
func Apply(d Data, edits []Edit) (Data, []Problem) {
	a := &applier{at: map[string]map[string]int{}, rows: map[string][]*Row{}}
	for _, table := range Tables() {
		m := map[string]int{}
		for i, k := range keyed(d.Rows(table)) {
			row := k.row
			m[k.id] = i
			a.rows[table] = append(a.rows[table], &row)
		}
		a.at[table] = m
	}
	var problems []Problem
	for i, e := range edits {
		if why := a.apply(e); why != "" {
			problems = append(problems, Problem{Table: e.Row.Table(), Row: i + 1, ID: e.Row.Key(), Line: e.Line, Text: string(e.Op) + ": " + why, Grave: true})
		}
	}
	var out Data
	for _, table := range Tables() {
		for _, r := range a.rows[table] {
			if r != nil {
				out.add(*r)
			}
		}
	}
	return out, problems
}

type applier struct {
	rows map[string][]*Row         // nil: taken away
	at   map[string]map[string]int // table → row id → place
}

func (a *applier) apply(e Edit) (why string) {
	table := e.Row.Table()
	if table == "" {
		return "the edit has no row, or rows of two tables"
	}
	switch e.Op {
	case Add:
		if _, ok := a.find(e.Row); ok {
			return "the row is there already"
		}
		a.put(e.Row)
	case Replace:
		old := e.Row
		if e.Old != nil {
			old = *e.Old
		}
		if old.Table() != table {
			return "a row cannot move to another table"
		}
		i, ok := a.find(old)
		switch {
		case !ok:
			return "the row to change is not there"
		case e.Old != nil && len(differing(*a.rows[table][i], old)) > 0:
			return "somebody else has changed the row since it was read"
		}
		if j, there := a.find(e.Row); there && j != i {
			return "another row has that key already"
		}
		row := e.Row
		delete(a.at[table], rowID(old))
		a.rows[table][i] = &row
		a.at[table][rowID(row)] = i
	case End:
		return a.end(e)
	case Delete:
		i, ok := a.find(e.Row)
		if !ok {
			return "the row to delete is not there"
		}
		a.rows[table][i] = nil
		delete(a.at[table], rowID(e.Row))
	default:
		return fmt.Sprintf("there is no operation %q", e.Op)
	}
	return ""
}

func (a *applier) end(e Edit) string {
	table := e.Row.Table()
	if table != TableRoute && table != TablePermission {
		return "only routes and permissions have an end; delete the row instead"
	}
	i, ok := a.find(e.Row)
	if !ok {
		return "the row to end is not there"
	}
	p := a.rows[table][i].Valid()
	switch {
	case e.At.IsZero():
		return "no time is given"
	case !p.From.IsZero() && !p.From.Before(e.At):
		return "it begins at that time or later; delete it instead"
	case !p.To.IsZero() && !p.To.After(e.At):
		return "it has ended by then already"
	}
	p.To = e.At
	row := a.rows[table][i].withValid(p)
	a.rows[table][i] = &row
	return ""
}

func (a *applier) find(r Row) (int, bool) {
	i, ok := a.at[r.Table()][rowID(r)]
	return i, ok
}

func (a *applier) put(r Row) {
	table := r.Table()
	a.at[table][rowID(r)] = len(a.rows[table])
	a.rows[table] = append(a.rows[table], &r)
}
