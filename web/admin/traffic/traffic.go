// Package traffic draws who calls whom: callers to the left, producers to the
// right, a line for each pair that is the thicker the more calls there are. A
// table says the same.
package traffic

import (
	_ "embed"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/trace"
	"sammanhang/web/admin/desk"
	"sammanhang/web/admin/statistics"
	"sammanhang/web/text"
)

// Style is the page's own style.
//
//go:embed style.css
var Style string

// Deps is what the page needs.
type Deps struct {
	Calls   *trace.Book
	Catalog func() *catalog.Snapshot // nil when there is none
}

// New makes the page.
func New(d Deps) desk.Handler {
	return func(w http.ResponseWriter, r *http.Request, v desk.Visit) error {
		window := statistics.TheWindow(r)
		snap := d.Catalog()
		edges := d.Calls.Figures(v.Now, window.Back).Edges()
		name := func(id care.HSAID) string { return desk.SystemName(snap, id) }
		x := view{window: window, picture: draw(edges, name), table: table(v, edges, name)}
		return desk.Render(w, r, http.StatusOK, desk.Page{Visit: v, Title: v.T(text.AdminTrafficTitle), Nav: desk.NavTraffic}, content(v, x))
	}
}

type view struct {
	window  statistics.Window
	picture picture
	table   desk.Table
}

// mostSystems is how many systems stand on either side of the picture; the table
// has them all.
const mostSystems = 24

// The measures of the picture, in its own units.
const (
	width   = 960
	rowHigh = 54
	top     = 16
	boxWide = 250
	boxHigh = 40
	letters = 30 // of a name, at most
)

// picture is the drawing: boxes and lines.
type picture struct {
	Height      int
	Boxes       []box
	Lines       []line
	Left, Right int // systems that had no room
}

type box struct {
	X, Y  int
	Name  string
	Title string // the whole name and id
	Bad   bool
}

type line struct {
	Path  string
	Wide  string
	Bad   bool
	Title string
}

// troubled is the share of failures from which a line is drawn as in trouble.
const troubled = 0.05

func bad(c trace.Cell) bool { return float64(c.Failed) > troubled*float64(c.Calls) }

func draw(edges []trace.Edge, name func(care.HSAID) string) picture {
	from, lostFrom := order(edges, func(e trace.Edge) care.HSAID { return e.From })
	to, lostTo := order(edges, func(e trace.Edge) care.HSAID { return e.To })
	p := picture{Left: lostFrom, Right: lostTo}
	rows := max(len(from), len(to))
	p.Height = 2*top + rows*rowHigh
	place := func(i, n int) int { return top + (rows-n)*rowHigh/2 + i*rowHigh + (rowHigh-boxHigh)/2 }
	var most uint64
	for _, e := range edges {
		most = max(most, e.Calls)
	}
	for _, e := range edges {
		i, j := slices.Index(from, e.From), slices.Index(to, e.To)
		if i < 0 || j < 0 {
			continue
		}
		x1, y1, x2, y2 := boxWide, place(i, len(from))+boxHigh/2, width-boxWide, place(j, len(to))+boxHigh/2
		bend := (x2 - x1) / 2
		p.Lines = append(p.Lines, line{Path: fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1+bend, y1, x2-bend, y2, x2, y2),
			// By the logarithm: a pair with few calls is a line too.
			Wide: fmt.Sprintf("%.1f", 1.5+8.5*math.Log1p(float64(e.Calls))/math.Log1p(float64(most))),
			Bad:  bad(e.Cell), Title: fmt.Sprintf("%s → %s: %d", name(e.From), name(e.To), e.Calls)})
	}
	// What is in trouble is drawn last, and so on top.
	slices.SortStableFunc(p.Lines, func(a, b line) int {
		switch {
		case a.Bad == b.Bad:
			return 0
		case b.Bad:
			return -1
		}
		return 1
	})
	ill := func(is func(trace.Edge) bool) bool {
		var c trace.Cell
		for _, e := range edges {
			if is(e) {
				c.Calls += e.Calls
				c.Failed += e.Failed
			}
		}
		return bad(c)
	}
	for i, id := range from {
		p.Boxes = append(p.Boxes, box{X: 0, Y: place(i, len(from)), Name: short(name(id)), Title: title(name(id), id)})
	}
	for i, id := range to {
		p.Boxes = append(p.Boxes, box{X: width - boxWide, Y: place(i, len(to)), Name: short(name(id)), Title: title(name(id), id), Bad: ill(func(e trace.Edge) bool { return e.To == id })})
	}
	return p
}

// order is the systems of one side, most calls first, and how many were left out.
func order(edges []trace.Edge, side func(trace.Edge) care.HSAID) (ids []care.HSAID, lost int) {
	calls := map[care.HSAID]uint64{}
	for _, e := range edges {
		if calls[side(e)] == 0 {
			ids = append(ids, side(e))
		}
		calls[side(e)] += e.Calls
	}
	slices.SortStableFunc(ids, func(a, b care.HSAID) int {
		switch {
		case calls[a] > calls[b]:
			return -1
		case calls[a] < calls[b]:
			return 1
		}
		return strings.Compare(string(a), string(b))
	})
	if len(ids) > mostSystems {
		ids, lost = ids[:mostSystems], len(ids)-mostSystems
	}
	return ids, lost
}

func short(s string) string {
	r := []rune(s)
	if len(r) <= letters {
		return s
	}
	return strings.TrimSpace(string(r[:letters-1])) + "…"
}

func title(name string, id care.HSAID) string {
	if name == string(id) {
		return name
	}
	return name + " (" + string(id) + ")"
}

func table(v desk.Visit, edges []trace.Edge, name func(care.HSAID) string) desk.Table {
	t := desk.Table{Caption: v.T(text.AdminTrafficTitle), Columns: []desk.Column{{Head: v.T(text.AdminColSender)}, {Head: v.T(text.AdminColProducer)}, {Head: v.T(text.AdminColCalls), Num: true},
		{Head: v.T(text.AdminColFailed), Num: true}, {Head: v.T(text.AdminColP95), Num: true}, {Head: v.T(text.AdminColContracts)}}}
	system := func(id care.HSAID) desk.Cell {
		if n := name(id); n != string(id) {
			return desk.Cell{Text: n, Sub: string(id)}
		}
		return desk.Cell{Text: string(id)}
	}
	for _, e := range edges {
		failed := desk.Cell{Text: v.Share(e.Failed, e.Calls)}
		if e.Failed > 0 {
			failed.Class, failed.Sub = "bad", strings.Join(e.FailedCodes(), " · ")
		}
		var names []string
		for _, c := range e.Contracts {
			names = append(names, desk.ContractName(c))
		}
		t.Rows = append(t.Rows, []desk.Cell{system(e.From), system(e.To), {Text: v.Count(e.Calls), Href: desk.Link("/admin/anrop", "avsandare", string(e.From), "producent", string(e.To))},
			failed, {Text: v.Took(e.Took.Quantile(.95))}, {Text: strings.Join(names, ", ")}})
	}
	return t
}
