// Package patient is the page about one person, for staff: what may be seen and why,
// what is missing and how it is put right, and the overview itself.
//
// It promises that a person is named by a handle only; that a refused reader is told
// what SVOD 2:4 and 2:5 let be told and nothing else, by the page, its status and its
// headers; that the ways out of a refusal that are offered depend on the reader and the
// person's age, never on what there is; and that each form states the provision it
// rests on, and can be sent once.
package patient

import (
	"context"
	_ "embed"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/web/frame"
	"sammanhang/web/staff/station"
	"sammanhang/web/text"
)

// Style is the page's own style.
//
//go:embed style.css
var Style string

// Overviews opens views for staff; *overview.Staff is one.
type Overviews interface {
	Open(ctx context.Context, e overview.Errand) (<-chan overview.StaffView, error)
}

// Deps is what the page needs.
type Deps struct {
	Overviews Overviews
	Steps     Steps
	Sharing   Sharing
	// Take uses up the ticket of a form (employee.Store.Take).
	Take func(r *http.Request, ticket, thing string) error
}

// model is what the page is made of, beside the view.
type model struct {
	station.Visit
	handle string
	wrong  care.Text // what was wrong with the form that was sent last
}

// Page shows a person.
func (d Deps) Page(w http.ResponseWriter, r *http.Request, v station.Visit) error {
	subject, handle, err := whom(r, v)
	if err != nil {
		return err
	}
	views, err := d.Overviews.Open(r.Context(), v.Errand(subject))
	if err != nil {
		return err
	}
	var first overview.StaffView
	select {
	case first = <-views:
	case <-r.Context().Done():
		return r.Context().Err()
	}
	m := model{v, handle, wrongs(r.URL.Query().Get("fel"))}
	p := station.Page{Visit: v, Title: name(v, first.Subject), Nav: station.NoNav}
	frame.Unbuffered(w)
	flow := frame.Flow(v.T(text.BrokenOff), first, views, func(o overview.StaffView) bool { return o.Complete },
		func(o overview.StaffView) templ.Component { return content(m, o) })
	return station.Render(w, r, http.StatusOK, p, page(m, first, flow))
}

// whom is the person of the address. A handle that this session does not know in this
// assignment is nobody.
func whom(r *http.Request, v station.Visit) (care.PersonID, string, error) {
	h := r.PathValue("handle")
	p, ok := v.Session.Person(h)
	if !ok {
		return care.PersonID{}, "", fault.New(fault.NotFound, "no such handle in the session")
	}
	return p, h, nil
}

// name is what a person is called on the page.
func name(v station.Visit, s overview.Subject) string {
	if n := strings.TrimSpace(s.GivenName + " " + s.Surname); n != "" {
		return n
	}
	return v.T(text.FindNoName)
}

// given is the person in a sentence.
func (m model) given(o overview.StaffView) string {
	if o.Subject.GivenName != "" {
		return o.Subject.GivenName
	}
	if m.nurses() {
		return m.T(text.ThePatient)
	}
	return m.T(text.ThePerson)
}

// whose is the person's, in a sentence.
func (m model) whose(o overview.StaffView) string { return text.Genitive(m.Lang, m.given(o)) }

// nurses tells whether the reader gives health care, and not social care.
func (m model) nurses() bool { return m.Assignment.Provider.Kind == care.Vardgivare }

// by is a sentence for health care or for social care.
func (m model) by(nursing, social care.Text) care.Text {
	if m.nurses() {
		return nursing
	}
	return social
}

func (m model) born(o overview.StaffView) string {
	b, ok := o.Subject.ID.Born()
	if !ok {
		return ""
	}
	return m.T(text.BornOn, text.Date(m.Lang, b, time.Time{}))
}

// asks tells which conditions are still to be met. What depends on there being
// something elsewhere is asked only when the marker says so.
//
// An insats is known from the case system: only a case officer can tell of one.
func asks(o overview.StaffView) (relation, significance, basis bool) {
	if notOurs(o) {
		return false, false, false
	}
	if b := o.Standing.Basis; b == overview.ByEmergencyAsk || b == overview.ByEmergency {
		return false, false, false // who states danger has stated them
	}
	relation = !o.Standing.Relation.OK
	significance = o.Elsewhere && !o.Standing.Significance.OK
	basis = o.Elsewhere && o.Standing.Basis == overview.NoBasis
	return relation, significance, basis
}

// notOurs tells whether the person is nobody that the reader's omsorgsgivare has to do
// with, by the case system, and the reader is not the one to change that.
func notOurs(o overview.StaffView) bool {
	return o.Errand.Provider.Kind == care.Omsorgsgivare && !o.Standing.Relation.OK && o.Errand.Role != overview.CaseOfficer
}

// asking tells whether there is a form to fill in.
func asking(o overview.StaffView) bool {
	a, b, c := asks(o)
	return a || b || c
}

// others tells whether somebody else's information is open.
func others(o overview.StaffView) bool {
	for _, p := range o.Open {
		if p.ID != o.Errand.Provider.ID {
			return true
		}
	}
	return false
}

// mayOpenInDanger tells whether nödöppning is offered: to health care only (SVOD 3:6).
func mayOpenInDanger(m model, o overview.StaffView) bool {
	return m.nurses() && o.Elsewhere && o.Standing.Basis == overview.NoBasis
}

// mayAskWhoBlocked tells whether 3:5 is offered: to health care only.
func mayAskWhoBlocked(m model, o overview.StaffView) bool {
	return m.nurses() && o.Blocked && !o.Standing.LiftAsked
}

// path is where a form of this person is sent.
func (m model) path(action string) templ.SafeURL {
	return templ.SafeURL(PersonPath + m.handle + "/" + action)
}

// PersonPath is where a person is shown, before the handle.
const PersonPath = station.Prefix + "/person/"

// day is a date as a form writes it.
func (m model) day(days int) string { return m.Now.AddDate(0, 0, days).Format(time.DateOnly) }
