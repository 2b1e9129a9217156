// Package find is the staff's first page: whom are you helping?
//
// It promises that a person is found by a number that one has, and by nothing else
// (PDL 2:8, SoLPuL 7 a §); that the number is in no address, no answer and no
// technical log; and that nobody is named before the access log knows of it.
package find

import (
	"context"
	_ "embed"
	"net/http"
	"strings"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/web/staff/employee"
	"sammanhang/web/staff/station"
	"sammanhang/web/text"
)

// Style is the page's own style.
//
//go:embed style.css
var Style string

// People is the person register.
type People interface {
	// Find is who has the number of the errand's subject, by the number that is theirs now
	// (a reserve number leads to the personal number that replaced it); ok is false when
	// nobody has it. That somebody was looked up is decided and in the access log when it
	// returns: fault.Denied when the assignment lets nobody be found.
	Find(ctx context.Context, e overview.Errand) (p overview.Subject, ok bool, err error)
	// Named are people by their numbers; who is not known is left out.
	Named(ctx context.Context, ids []care.PersonID) (map[care.PersonID]overview.Subject, error)
}

// Deps is what the page needs.
type Deps struct {
	People People
	// Open adds a person to those whom the session has open.
	Open func(r *http.Request, p care.PersonID) (employee.Session, error)
}

// PersonPath is where a person is shown, before the handle.
const PersonPath = station.Prefix + "/person/"

// Page shows the field, and whom the session has open.
func (d Deps) Page(w http.ResponseWriter, r *http.Request, v station.Visit) error {
	return d.show(w, r, v, http.StatusOK, care.Text{})
}

// Search takes a number.
func (d Deps) Search(w http.ResponseWriter, r *http.Request, v station.Visit) error {
	number, ok := station.Number(r.PostForm.Get("nummer"))
	if !ok {
		return d.show(w, r, v, http.StatusUnprocessableEntity, text.FindBad)
	}
	p, ok, err := d.People.Find(r.Context(), v.Errand(number))
	if err != nil {
		return err
	}
	if !ok {
		return d.show(w, r, v, http.StatusUnprocessableEntity, text.FindNobody)
	}
	s, err := d.Open(r, p.ID)
	if err != nil {
		return fault.Wrap(fault.Anonymous, "session", err)
	}
	http.Redirect(w, r, PersonPath+s.Handle(p.ID), http.StatusSeeOther)
	return nil
}

// opened is somebody whom the session has open.
type opened struct {
	overview.Subject
	handle string
}

func (o opened) name(v station.Visit) string {
	if s := strings.TrimSpace(o.GivenName + " " + o.Surname); s != "" {
		return s
	}
	return v.T(text.FindNoName)
}

func (d Deps) show(w http.ResponseWriter, r *http.Request, v station.Visit, status int, wrong care.Text) error {
	ids := v.Session.People()
	known, err := d.People.Named(r.Context(), ids)
	if err != nil {
		return err
	}
	var list []opened
	for _, id := range ids {
		if p, ok := known[id]; ok {
			list = append(list, opened{p, v.Session.Handle(id)})
		}
	}
	p := station.Page{Visit: v, Title: v.T(text.StaffNavFind), Nav: station.NavFind}
	return station.Render(w, r, status, p, content(v, list, wrong))
}
