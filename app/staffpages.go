package app

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"sammanhang/access"
	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/overview"
	"sammanhang/web/oidcrp"
	"sammanhang/web/staff"
	"sammanhang/web/staff/employee"
	"sammanhang/web/staff/station"
)

// staffPages are the pages of those who work in health and social care.
func (n *Node) staffPages(base string, loopback bool) (http.Handler, error) {
	rp, err := oidcrp.New(oidcrp.Config{
		Issuer: n.cfg.Identity.Issuer, ClientID: n.cfg.Identity.ClientID, ClientSecret: n.cfg.Identity.ClientSecret,
		RedirectURL: strings.TrimSuffix(base, "/") + StaffRedirectPath, Loopback: loopback, Staff: true}, n.now, nil)
	if err != nil {
		return nil, err
	}
	duty := duties{own: care.HSAID(n.cfg.Platform.HSAID), decider: n.decider, directory: n.directory.Load, people: n.stores.people, log: n.stores.audit, now: n.now}
	logging := staffLogging{own: care.HSAID(n.cfg.Platform.HSAID), log: n.stores.audit, directory: n.directory.Load}
	return staff.New(staff.Config{Loopback: loopback}, staff.Deps{
		Directory: workplaces{n.directory.Load},
		People:    patients{duty},
		Overviews: n.staff,
		Steps:     staffSteps{bench: n.staffBench(), facts: n.safeguards, log: logging, now: n.now},
		Sharing:   staffSharing{duties: duty, register: n.safeguards},
		Review:    reviewDesk{duties: duty, desk: n.review, rows: n.stores.audit, book: n.book},
		Blocks:    blockDesk{duties: duty, register: n.safeguards, rows: n.stores.audit},
		Sessions:  employee.New(employee.Config{Loopback: loopback}, n.now),
		RP:        rp,
		Now:       n.now,
		Log:       n.log,
	}), nil
}

func (n *Node) staffBench() staffBench {
	sharing := map[care.HSAID]bool{}
	for _, id := range n.cfg.Sharing.Providers {
		if h, err := care.ParseHSAID(id); err == nil { // complete has refused what is none
			sharing[h] = true
		}
	}
	return staffBench{people: n.stores.people, decider: n.decider, directory: n.directory.Load, standings: n.safeguards, sharing: sharing}
}

// workplaces tells the pages who works where.
type workplaces struct {
	directory func() *directory.Snapshot
}

// Employee is a member of staff with the assignments that hold at a time.
func (w workplaces) Employee(id care.HSAID, at time.Time) (station.Employee, []station.Assignment, bool) {
	dir := w.directory()
	e, ok := dir.Employee(id)
	if !ok || !e.Valid.Contains(at) {
		return station.Employee{}, nil, false
	}
	var list []station.Assignment
	for _, a := range dir.Assignments(id, at) {
		p, ok := dir.Provider(a.Provider)
		if !ok {
			continue
		}
		u, _ := dir.Unit(a.Unit)
		list = append(list, station.Assignment{ID: string(a.ID), Name: a.Name, Kind: station.Kind(a.Kind), Purpose: a.Purpose, Provider: p.Provider, Unit: u,
			Role: staffRole(e, a, p.Kind), Until: a.Valid.To})
	}
	slices.SortStableFunc(list, func(a, b station.Assignment) int { return strings.Compare(a.Name, b.Name) })
	return station.Employee{ID: e.ID, Name: e.Name(), Title: e.Title}, list, true
}

// The licensed professions that a role follows from (legitimation).
const (
	licencePhysician = "LK"
	licenceNurse     = "SJ"
)

// staffRole is what a view is to hold for an employee in an assignment: none, unless
// the assignment is for care, its purpose is that of its provider's kind, and the
// employee has what the role asks: a licence in health care. In social care a title is
// not enough to see more: who is not plainly a case officer sees what home care needs.
func staffRole(e directory.Employee, a directory.Assignment, kind care.ProviderKind) overview.StaffRole {
	switch {
	case a.Kind != directory.Care || !a.May(directory.Read, directory.AllInformation, directory.WithinUnit):
		return overview.NoStaffRole
	case kind == care.Vardgivare && a.Purpose == care.CareAndTreatment:
		switch {
		case e.Licensed(licencePhysician):
			return overview.Physician
		case e.Licensed(licenceNurse), len(e.Licences) > 0:
			return overview.Nurse
		}
	case kind == care.Omsorgsgivare && a.Purpose == care.SocialCare:
		if strings.Contains(strings.ToLower(e.Title), "handläggare") {
			return overview.CaseOfficer
		}
		return overview.HomeCareAssistant
	}
	return overview.NoStaffRole
}

// patients finds people by number, for staff. Whoever is found is named, so that is
// decided and logged as any look is.
type patients struct{ duties }

// Find is who has a number, by the number that is theirs now.
func (p patients) Find(ctx context.Context, e overview.Errand) (overview.Subject, bool, error) {
	at := p.now()
	ask := func(f *access.StaffFacts) {
		f.Action, f.Info.Type, f.Task.SearchBy = access.SearchPeople, care.PersonData, access.ByNumber
	}
	x, ok, err := p.find(ctx, e.Subject)
	if err != nil {
		return overview.Subject{}, false, err
	}
	d := p.rule(e, x, at, ask)
	if !ok || x.Void() { // there is nobody to write a row about
		return overview.Subject{}, false, refusal(d)
	}
	if err := p.write(ctx, e, x.ID, at, act{decision: d, activity: audit.ActivityRead, info: care.PersonData}); err != nil {
		return overview.Subject{}, false, err
	}
	return named(x, at), true, nil
}

// Named are people by their numbers.
func (p patients) Named(ctx context.Context, ids []care.PersonID) (map[care.PersonID]overview.Subject, error) {
	known, err := p.people.People(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := map[care.PersonID]overview.Subject{}
	for id, x := range known {
		out[id] = named(x, p.now())
	}
	return out, nil
}
