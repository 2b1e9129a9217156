package directory

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sammanhang/care"
	"sammanhang/fault"
)

// Employee is somebody in the service of a provider (HSA: person). Somebody who works
// for two providers is two employees.
type Employee struct {
	ID        care.HSAID
	GivenName string
	Surname   string // middle name and surname
	Title     string // befattning, as the employer writes it: "Sjuksköterska"
	// Licences are the codes of the licensed professions (legitimation) that somebody
	// has: the National Board of Health and Welfare's list, OID 1.2.752.116.3.1.3.
	Licences []string
	// Person is the employee's own number, nobody when not known. It is for log-in and
	// for the review of the access log, and is shown to nobody.
	Person    care.PersonID
	Protected bool        // protected personal data (HSA: hsaConfidentialPerson): the name is for colleagues only
	Valid     care.Period // of the employment
}

// Name is given name and surname. Only colleagues may see it when Protected is set:
// Shown is for everybody else.
func (e Employee) Name() string { return strings.TrimSpace(e.GivenName + " " + e.Surname) }

// Shown is what others than colleagues may call an employee: the name, or the title
// alone for somebody with protected personal data.
func (e Employee) Shown() string {
	if e.Protected {
		return e.Title
	}
	return e.Name()
}

// Licensed tells whether somebody has a licensed profession, by its code ("LK", "SJ").
func (e Employee) Licensed(code string) bool {
	return slices.Contains(e.Licences, code)
}

// Kind is what sort of assignment it is. The zero value is none, and gives nothing.
type Kind string

// The kinds. Administrative assignments are a kind of their own, and never open what
// an assignment for care opens (ARK_0062).
const (
	Care         Kind = "care"          // vårdmedarbetaruppdrag, or its like in social care
	BlockOfficer Kind = "block-officer" // sets and lifts blocks at its provider
	LogReviewer  Kind = "log-reviewer"  // reviews the access log of its provider
	Operator     Kind = "operator"      // runs the platform; sees no information about people
)

// Assignment (medarbetaruppdrag) is for what, where, and how far an employee may use
// information about people.
type Assignment struct {
	ID       care.HSAID // HSA: commissionHsaId
	Name     string
	Kind     Kind
	Purpose  care.Purpose // HSA: commissionPurpose
	Rights   []Right
	Unit     care.HSAID // empty: directly under the provider
	Provider care.HSAID
	Valid    care.Period
}

// May tells whether an assignment gives a right: this activity, on this kind of
// information, this far. "alla" is every kind; a wider scope holds the narrower.
func (a Assignment) May(activity, information string, scope Scope) bool {
	for _, r := range a.Rights {
		if r.Activity == activity && (r.Information == AllInformation || r.Information == information) && r.Scope.Holds(scope) {
			return true
		}
	}
	return false
}

// Member says that an employee has an assignment. An assignment may have many members.
type Member struct {
	Assignment care.HSAID
	Employee   care.HSAID
	Valid      care.Period // of the membership
}

// Scope is how far a right goes (HSA: omfång).
type Scope string

// The scopes.
const (
	WithinUnit     Scope = "VE"  // the assignment's own unit
	WithinProvider Scope = "VG"  // the assignment's own provider
	Shared         Scope = "SJF" // other providers' too, by the act on shared documentation (2022:913)
)

func (s Scope) width() int {
	switch s {
	case WithinUnit:
		return 1
	case WithinProvider:
		return 2
	case Shared:
		return 3
	}
	return 0
}

// Holds tells whether a right as wide as s is wide enough for t.
func (s Scope) Holds(t Scope) bool { return t.width() > 0 && s.width() >= t.width() }

// Right is one right of an assignment. Activity is a word of the log contract
// (auditing:log 2, activityType), Information a kind of information or AllInformation.
type Right struct {
	Activity    string
	Information string
	Scope       Scope
}

// AllInformation is every kind of information.
const AllInformation = "alla"

// Read is the activity of reading.
const Read = "Läsa"

// activities are what a right may be for.
func activity(s string) bool {
	switch s {
	case Read, "Skriva", "Signera", "Utskrift", "Vidimera", "Radera":
		return true
	}
	return false
}

// String is the right as HSA writes it (hsaCommissionRight).
func (r Right) String() string { return r.Activity + ";" + r.Information + ";" + string(r.Scope) }

// ParseRight reads "Läsa;alla;SJF". It wants exactly three parts, spelt as they are
// here: a right that is nearly right is fault.Invalid, and gives nothing.
func ParseRight(s string) (Right, error) {
	parts := strings.Split(s, ";")
	if len(parts) != 3 {
		return Right{}, fault.New(fault.Invalid, "a right has three parts, activity;information;scope")
	}
	r := Right{parts[0], parts[1], Scope(parts[2])}
	switch {
	case !activity(r.Activity):
		return Right{}, fault.New(fault.Invalid, "the right is for no activity that is known")
	case !information(r.Information):
		return Right{}, fault.New(fault.Invalid, "the right is for no kind of information")
	case r.Scope.width() == 0:
		return Right{}, fault.New(fault.Invalid, "the scope of the right is neither VE, VG nor SJF")
	}
	return r, nil
}

// information tells whether s can be a kind of information: 1–40 letters, digits, "-"
// or "_". Which there are is not the directory's to know.
func information(s string) bool {
	if s == "" || utf8.RuneCountInString(s) > 40 {
		return false
	}
	for _, c := range s {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// Holding is whether somebody has an assignment at a time, fact by fact. The zero
// value is that nothing holds.
type Holding struct {
	Member       bool // the employee and the assignment exist, and belong together at the time
	Employed     bool // the employment is in force
	InForce      bool // the assignment is
	UnitOpen     bool // the unit is, and every unit above it; true when the assignment is directly under the provider
	ProviderOpen bool
}

// OK tells whether all of it holds: only then is the assignment of any use.
func (h Holding) OK() bool {
	return h.Member && h.Employed && h.InForce && h.UnitOpen && h.ProviderOpen
}

// Employee is somebody by HSA-id, whether still employed or not (Valid).
func (s *Snapshot) Employee(id care.HSAID) (Employee, bool) {
	if s == nil {
		return Employee{}, false
	}
	e, ok := s.employees[key(id)]
	e.Licences = slices.Clone(e.Licences)
	return e, ok
}

// Employees is everybody, by HSA-id.
func (s *Snapshot) Employees() []Employee {
	if s == nil {
		return nil
	}
	list := sorted(s.employees)
	for i := range list {
		list[i].Licences = slices.Clone(list[i].Licences)
	}
	return list
}

// ByPerson is as whom a person is employed, by HSA-id: to find who it is that has
// logged in, or which of those who read is a relative.
func (s *Snapshot) ByPerson(person care.PersonID) (list []Employee) {
	if s == nil || person.IsZero() {
		return nil
	}
	for _, id := range s.byPerson[person] {
		e, _ := s.Employee(id)
		list = append(list, e)
	}
	return list
}

// Assignment is an assignment by its HSA-id, whether in force or not.
func (s *Snapshot) Assignment(id care.HSAID) (Assignment, bool) {
	if s == nil {
		return Assignment{}, false
	}
	a, ok := s.assignments[key(id)]
	a.Rights = slices.Clone(a.Rights)
	return a, ok
}

// Assignments are those that an employee can use at a time, by HSA-id.
func (s *Snapshot) Assignments(employee care.HSAID, at time.Time) (list []Assignment) {
	if s == nil {
		return nil
	}
	for _, m := range s.held[key(employee)] {
		if a, h := s.Holding(employee, m.Assignment, at); h.OK() {
			list = append(list, a)
		}
	}
	return list
}

// AllAssignments is every assignment, by HSA-id.
func (s *Snapshot) AllAssignments() []Assignment {
	if s == nil {
		return nil
	}
	list := sorted(s.assignments)
	for i := range list {
		list[i].Rights = slices.Clone(list[i].Rights)
	}
	return list
}

// Members is who has an assignment, or has had it, by HSA-id.
func (s *Snapshot) Members(assignment care.HSAID) []Member {
	if s == nil {
		return nil
	}
	return slices.Clone(s.members[key(assignment)])
}

// Holding is whether an employee has an assignment at a time, and what it is; the
// zero Assignment when the two do not belong together.
func (s *Snapshot) Holding(employee, assignment care.HSAID, at time.Time) (Assignment, Holding) {
	e, ok := s.Employee(employee)
	a, known := s.Assignment(assignment)
	i := -1
	if ok && known {
		i = slices.IndexFunc(s.held[e.ID], func(m Member) bool { return m.Assignment == a.ID })
	}
	if i < 0 {
		return Assignment{}, Holding{}
	}
	return a, Holding{
		Member:       s.held[e.ID][i].Valid.Contains(at),
		Employed:     e.Valid.Contains(at),
		InForce:      a.Valid.Contains(at),
		UnitOpen:     a.Unit == "" || s.UnitOpen(a.Unit, at),
		ProviderOpen: s.ProviderOpen(a.Provider, at),
	}
}

// UnitOpen tells whether a unit is in service at a time: it, every unit above it and
// its provider. One that is not in the directory is not.
func (s *Snapshot) UnitOpen(unit care.HSAID, at time.Time) bool {
	u, ok := s.Unit(unit)
	if !ok || !u.Valid.Contains(at) {
		return false
	}
	for _, id := range s.Above(unit) {
		if above, _ := s.Unit(id); !above.Valid.Contains(at) {
			return false
		}
	}
	return s.ProviderOpen(u.Provider, at)
}

// ProviderOpen tells whether a provider is in service at a time.
func (s *Snapshot) ProviderOpen(provider care.HSAID, at time.Time) bool {
	p, ok := s.Provider(provider)
	return ok && p.Valid.Contains(at)
}
