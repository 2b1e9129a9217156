// Package status is the operators' first page: is the node well, what is in force,
// how have calls gone just now, and what asks for a hand.
package status

import (
	"context"
	_ "embed"
	"net/http"
	"slices"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/trace"
	"sammanhang/web/admin/desk"
	"sammanhang/web/text"
)

// Style is the page's own style.
//
//go:embed style.css
var Style string

// Health is what a node says of itself.
type Health struct {
	Ready bool
	Doors []Part
	Parts []Part
}

// Part is a door or a part of the node.
type Part struct {
	Name string // as in /health/ready
	OK   bool
	Word string // what it says of itself, in English
}

// Version is who published a version of the catalogue, when and why.
type Version struct {
	ID          int64
	At          time.Time
	By, Comment string
}

// Deps is what the page needs.
type Deps struct {
	Health  func() Health
	Version func(ctx context.Context, id int64) (Version, error) // of the catalogue
	Catalog func() *catalog.Snapshot                             // nil when there is none
	Calls   *trace.Book
	Build   string // the program's version
}

// recent is how far back alarms look.
const recent = 15 * time.Minute

// view is what the page shows.
type view struct {
	health  Health
	alarms  []alarm
	snap    *catalog.Snapshot
	version Version
	hour    trace.Cell
	newest  []trace.Record
	build   string
}

// alarm is something that asks for a hand.
type alarm struct {
	title care.Text
	args  []any
	more  string
	link  string
}

// New makes the page.
func New(d Deps) desk.Handler {
	return func(w http.ResponseWriter, r *http.Request, v desk.Visit) error {
		x := view{health: d.Health(), snap: d.Catalog(), build: d.Build, hour: d.Calls.Figures(v.Now, time.Hour).Total(),
			newest: d.Calls.Recent(trace.Filter{Failed: true}, 5)}
		if x.snap != nil && x.snap.Version() > 0 {
			// Who and why are worth having, but the page is needed most when the
			// database is away.
			x.version, _ = d.Version(r.Context(), x.snap.Version())
		}
		x.alarms = alarms(x.health, d.Calls.Figures(v.Now, recent), x.snap)
		return desk.Render(w, r, http.StatusOK, desk.Page{Visit: v, Title: v.T(text.AdminStatusTitle), Nav: desk.NavStatus}, content(v, x))
	}
}

// alarms are what is not well, worst first: doors, parts, and producers of which
// not one answer has come.
func alarms(h Health, f trace.Figures, snap *catalog.Snapshot) []alarm {
	var out []alarm
	for _, p := range h.Doors {
		if !p.OK {
			out = append(out, alarm{title: text.AdminAlarmDoor, args: []any{p.Name}})
		}
	}
	for _, p := range h.Parts {
		if !p.OK {
			out = append(out, alarm{title: text.AdminAlarmPart, args: []any{p.Name}, more: p.Word})
		}
	}
	for _, row := range f.BySystem() {
		// What a caller breaks off is not the producer's doing.
		failed := row.Failed - row.Codes["ABANDONED"]
		if calls := row.Calls - row.Codes["ABANDONED"]; failed > 0 && failed == calls {
			name := desk.SystemName(snap, care.HSAID(row.Name))
			out = append(out, alarm{title: text.AdminAlarmSystem, args: []any{name, int(calls)}, more: row.FailedCodes()[0], link: row.Name})
		}
	}
	return out
}

func (h Health) well() bool {
	bad := func(p Part) bool { return !p.OK }
	return h.Ready && !slices.ContainsFunc(h.Parts, bad)
}
