package catalog

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Problem is one thing that is wrong with a catalogue.
type Problem struct {
	Table string `json:"table"`          // the public name of the table: tjanstekontrakt, vagval …
	Row   int    `json:"row,omitempty"`  // its number in the table, from 1; 0: of no one row
	ID    string `json:"id"`             // the row's own id where it has one, else its key
	Line  int    `json:"line,omitempty"` // of the file it was read from; 0: unknown
	Text  string `json:"text"`           // what is wrong, in English, for the operator
	Grave bool   `json:"grave"`          // true: the catalogue must not be published like this
}

func (p Problem) String() string {
	weight, line := "warning", ""
	if p.Grave {
		weight = "error"
	}
	if p.Line > 0 {
		line = fmt.Sprintf("line %d: ", p.Line)
	}
	return fmt.Sprintf("%s%s: %s %s: %s", line, weight, oneLine(p.Table), oneLine(p.ID), p.Text)
}

// oneLine shows control characters, which real catalogues hold, instead of
// printing them.
func oneLine(s string) string {
	if strings.ContainsFunc(s, unicode.IsControl) {
		return strings.Trim(strconv.Quote(s), `"`)
	}
	return s
}

// Grave tells whether any of the problems bars publishing.
func Grave(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Grave })
}

// WithoutBad leaves out every row that has a grave problem, and then every row that
// refers to one of those, until the rest can be published. It gives all problems
// on the way, numbered as in d: each row that was left out has a grave one. Of
// routes that contradict each other none is kept: which one is right, only people
// can say.
func WithoutBad(d Data) (Data, []Problem) {
	var all []Problem
	said := map[Problem]bool{}
	out := map[string]map[int]bool{}
	for {
		rest, number := d.without(out)
		_, problems := Compile(0, rest)
		found := false
		for _, p := range problems {
			if p.Row > 0 {
				p.Row = number[p.Table][p.Row-1]
				if p.Grave {
					if out[p.Table] == nil {
						out[p.Table] = map[int]bool{}
					}
					found = found || !out[p.Table][p.Row]
					out[p.Table][p.Row] = true
				}
			}
			if !said[p] {
				said[p] = true
				all = append(all, p)
			}
		}
		if !found {
			return rest, all
		}
	}
}

// without is the data less some rows, and for each row left its number in d.
func (d Data) without(out map[string]map[int]bool) (Data, map[string][]int) {
	var rest Data
	number := map[string][]int{}
	for _, table := range Tables() {
		for i, r := range d.Rows(table) {
			if !out[table][i+1] {
				rest.add(r)
				number[table] = append(number[table], i+1)
			}
		}
	}
	return rest, number
}

// SortByLine puts problems in the order of the file.
func SortByLine(problems []Problem) {
	slices.SortStableFunc(problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
}
