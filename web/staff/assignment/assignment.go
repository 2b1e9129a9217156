// Package assignment is where a member of staff chooses in which assignment to work.
// It promises that nobody chooses for who has several, and that the choice is always
// one of those that hold.
package assignment

import (
	_ "embed"
	"net/http"
	"slices"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/web/staff/station"
	"sammanhang/web/text"
)

// Style is the page's own style.
//
//go:embed style.css
var Style string

// Deps is what the page needs.
type Deps struct {
	// Choose makes an assignment the session's.
	Choose func(r *http.Request, id string) error
}

// List shows the assignments that hold. gone tells whether the chosen one has ended.
func (d Deps) List(w http.ResponseWriter, r *http.Request, v station.Visit) error {
	p := station.Page{Visit: v, Title: v.T(text.AssignmentTitle), Nav: station.NavAssignment}
	return station.Render(w, r, http.StatusOK, p, content(v))
}

// Pick takes the choice.
func (d Deps) Pick(w http.ResponseWriter, r *http.Request, v station.Visit) error {
	id := r.PostForm.Get("uppdrag")
	if !slices.ContainsFunc(v.Assignments, func(a station.Assignment) bool { return a.ID == id }) {
		return fault.New(fault.Invalid, "not an assignment of the employee")
	}
	if err := d.Choose(r, id); err != nil {
		return fault.Wrap(fault.Anonymous, "session", err)
	}
	http.Redirect(w, r, station.Prefix, http.StatusSeeOther)
	return nil
}

// role is what the assignment lets one do, in a word.
func role(a station.Assignment) care.Text {
	switch a.Kind {
	case station.BlockOfficer:
		return text.RoleBlockOfficer
	case station.LogReviewer:
		return text.RoleLogReviewer
	}
	switch a.Role {
	case overview.Nurse:
		return text.RoleNurse
	case overview.Physician:
		return text.RolePhysician
	case overview.HomeCareAssistant:
		return text.RoleHomeCare
	case overview.CaseOfficer:
		return text.RoleCaseOfficer
	}
	return text.AssignmentNoView
}

func chosen(v station.Visit, a station.Assignment) bool {
	return v.Assignment != nil && v.Assignment.ID == a.ID
}
