package app

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/overview"
	"sammanhang/person"
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
		People:    patients{n.stores.people, n.now},
		Overviews: n.staff,
		Steps:     staffSteps{bench: n.staffBench(), facts: n.safeguards, log: logging, now: n.now},
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

// patients finds people by number, for staff.
type patients struct {
	register interface {
		People(ctx context.Context, ids []care.PersonID) (map[care.PersonID]person.Person, error)
		Numbers(ctx context.Context, id care.PersonID) ([]care.PersonID, error)
	}
	now func() time.Time
}

// Find is who has a number, by the number that is theirs now.
func (p patients) Find(ctx context.Context, number care.PersonID) (overview.Subject, bool, error) {
	numbers, err := p.register.Numbers(ctx, number)
	if err != nil {
		return overview.Subject{}, false, err
	}
	current := number
	if len(numbers) > 0 {
		current = numbers[0]
	}
	known, err := p.Named(ctx, []care.PersonID{current})
	s, ok := known[current]
	return s, ok, err
}

// Named are people by their numbers.
func (p patients) Named(ctx context.Context, ids []care.PersonID) (map[care.PersonID]overview.Subject, error) {
	known, err := p.register.People(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := map[care.PersonID]overview.Subject{}
	for id, x := range known {
		out[id] = named(x, p.now())
	}
	return out, nil
}
