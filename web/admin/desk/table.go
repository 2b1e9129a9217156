package desk

import "github.com/a-h/templ"

// Table is a table that becomes a list of cards on a phone.
type Table struct {
	Caption string // for those who do not see it; the page's heading says the same to others
	Columns []Column
	Rows    [][]Cell
}

// Column is one column.
type Column struct {
	Head string
	Num  bool // aligned to the right
}

// Cell is one cell: its text, and what stands smaller below it.
type Cell struct {
	Text  string
	Sub   string
	Href  templ.SafeURL // the text is a link
	Class string        // "bad", "good", "code"
}

func cellClass(c Column, x Cell) string {
	s := x.Class
	if c.Num {
		s += " num"
	}
	return s
}

// Choice is one way in a row of ways of which one is taken.
type Choice struct {
	Label string
	Href  templ.SafeURL
	Taken bool
}

// Option is one value of a list to choose from.
type Option struct{ Value, Label string }
