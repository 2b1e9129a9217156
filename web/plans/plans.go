// Package plans shows all of a person's plans whole: goals, who does what, and what
// has been decided.
package plans

import (
	_ "embed"
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"

	"sammanhang/overview"
	"sammanhang/record/careplan"
	"sammanhang/web/frame"
	"sammanhang/web/text"
)

// Style is the page's own style.
//
//go:embed style.css
var Style string

// Deps is what the page needs.
type Deps struct{ Overviews frame.Overviews }

// New makes the page.
func New(d Deps) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
		first, rest, err := frame.Open(r.Context(), d.Overviews, v, "plans")
		if err != nil {
			return err
		}
		p := frame.Page{Visit: v, Title: v.Whose(text.PlansTitle, text.PlansOf), Nav: frame.NavPlans}
		return frame.Stream(w, r, p, first, rest, func(o overview.View) templ.Component { return content(v, o) })
	}
}

// byState parts the plans in those under way and those that are over.
func byState(list []*careplan.Plan, now time.Time) (current, ended []*careplan.Plan) {
	for _, p := range list {
		if frame.PlanEnded(p, now) {
			ended = append(ended, p)
		} else {
			current = append(current, p)
		}
	}
	return current, ended
}

func ended(o overview.View, now time.Time) (all []*careplan.Plan) {
	for _, list := range [][]*careplan.Plan{o.Plans, o.Agreements, o.SelfCare} {
		_, e := byState(list, now)
		all = slices.Concat(all, e)
	}
	return all
}

func current(list []*careplan.Plan, now time.Time) []*careplan.Plan {
	c, _ := byState(list, now)
	return c
}
