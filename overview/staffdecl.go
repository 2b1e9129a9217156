package overview

import (
	"slices"
	"time"

	"sammanhang/care"
	"sammanhang/record"
	"sammanhang/record/appointment"
	"sammanhang/record/carecontact"
	"sammanhang/record/careplan"
	"sammanhang/record/careteam"
	"sammanhang/record/servicerequest"
)

// StaffDeclaration is a role's view as data: what it is made of, and what is left out
// of it, so that nobody is shown more than the work needs (PDL 4:2, SVOD 4:3).
type StaffDeclaration struct {
	Role  StaffRole
	Infos []care.InfoType
	// Plans are the kinds of plan that are shown; empty means all.
	Plans []careplan.Kind
	// ComingOnly leaves out times and visits that are over.
	ComingOnly bool
	// PlaceOnly leaves of others' booked times only when, where and whom to ring: not
	// what for, which can tell an illness.
	PlaceOnly bool
	// Contacts are the roles of contacts that are shown; empty means all.
	Contacts []careteam.Role
}

// StaffDeclarations are all views of staff.
func StaffDeclarations() []StaffDeclaration {
	bedside := []care.InfoType{care.Alerts, care.Appointments, care.CareContacts, care.Notes, care.Diagnoses, care.Medications, care.CareTeams, care.CarePlans, care.ServiceRequests}
	return []StaffDeclaration{
		{Role: Physician, Infos: bedside},
		{Role: Nurse, Infos: bedside},
		{Role: HomeCareAssistant, Infos: []care.InfoType{care.Appointments, care.CareTeams, care.CarePlans, care.ServiceRequests},
			Plans: []careplan.Kind{careplan.GP}, ComingOnly: true, PlaceOnly: true,
			Contacts: []careteam.Role{careteam.FixedSocialCare, careteam.FixedCareContact, careteam.CaseOfficer, careteam.Coordinator}},
		{Role: CaseOfficer, Infos: []care.InfoType{care.ServiceRequests, care.CarePlans, care.CareTeams},
			Plans: []careplan.Kind{careplan.SIP, careplan.SPU, careplan.GP, careplan.HP, careplan.RP, careplan.Agreement}},
	}
}

// StaffDeclarationOf is the view of a role; ok is false for a role that has none.
func StaffDeclarationOf(r StaffRole) (d StaffDeclaration, ok bool) {
	for _, d := range StaffDeclarations() {
		if d.Role == r {
			return d, true
		}
	}
	return StaffDeclaration{}, false
}

// Wants tells whether a kind of information is part of the view.
func (d StaffDeclaration) Wants(t care.InfoType) bool { return slices.Contains(d.Infos, t) }

// Fit is a row as the view shows it: cut down to what the role needs, or not at all.
// own tells whether the reader's own provider answers for it. It changes the row.
func (d StaffDeclaration) Fit(it record.Item, own bool, at time.Time) bool {
	if !d.Wants(it.Info()) {
		return false
	}
	switch x := it.(type) {
	case *appointment.Appointment:
		end := x.End
		if end.IsZero() {
			end = x.Start
		}
		if x.Cancelled || d.ComingOnly && end.Before(at) {
			return false
		}
		if d.PlaceOnly && !own {
			x.Title, x.Reason, x.Note, x.CareType = "", "", "", ""
			x.Performer, x.PerformerRole, x.PerformerID = "", "", ""
		}
	case *carecontact.Contact:
		return !d.ComingOnly
	case *careplan.Plan:
		return len(d.Plans) == 0 || slices.Contains(d.Plans, x.Kind)
	case *careteam.Team:
		if len(d.Contacts) > 0 {
			x.Note = ""
			x.Members = slices.DeleteFunc(slices.Clone(x.Members), func(m careteam.Member) bool { return !slices.Contains(d.Contacts, m.Role) })
			return len(x.Members) > 0
		}
	case *servicerequest.Request:
		return !d.ComingOnly || x.End.IsZero() || !x.End.Before(at)
	}
	return true
}
