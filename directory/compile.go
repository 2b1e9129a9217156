package directory

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"sammanhang/care"
)

// wrong takes a problem.
type wrong func(id care.HSAID, text string)

// addStaff takes employees, assignments and members into a snapshot that has its
// providers and units. What cannot be trusted is left out.
func (s *Snapshot) addStaff(d Data, wrong wrong) {
	for _, e := range d.Employees {
		id, err := care.ParseHSAID(string(e.ID))
		switch e.ID = id; {
		case err != nil:
			wrong("", "an employee has no HSA-id")
		case has(s.employees, id):
			wrong(id, "the employee comes twice; the first is kept")
		case has(s.units, id) || has(s.providers, id):
			wrong(id, "the employee has the HSA-id of a unit or a provider")
		default:
			e.GivenName, e.Surname, e.Title = strings.TrimSpace(e.GivenName), strings.TrimSpace(e.Surname), strings.TrimSpace(e.Title)
			e.Licences = s.licences(e, wrong)
			s.employees[id] = e
		}
	}
	for _, a := range d.Assignments {
		id, err := care.ParseHSAID(string(a.ID))
		a.ID, a.Unit, a.Provider = id, key(a.Unit), key(a.Provider)
		text := ""
		if err == nil {
			a, text = s.placed(a)
		}
		switch {
		case err != nil:
			wrong("", "an assignment has no HSA-id")
		case has(s.assignments, id):
			wrong(id, "the assignment comes twice; the first is kept")
		case text != "":
			wrong(id, text)
		default:
			a.Rights = slices.Clone(a.Rights)
			s.assignments[id] = a
		}
	}
	for _, m := range d.Members {
		m.Employee, m.Assignment = key(m.Employee), key(m.Assignment)
		switch {
		case !has(s.assignments, m.Assignment):
			wrong(m.Assignment, "a member has an assignment that is not in the directory")
		case !has(s.employees, m.Employee):
			wrong(m.Assignment, "a member of the assignment is not in the directory")
		case slices.ContainsFunc(s.held[m.Employee], func(o Member) bool { return o.Assignment == m.Assignment }):
			wrong(m.Assignment, "a member of the assignment comes twice; the first is kept")
		default:
			s.held[m.Employee] = append(s.held[m.Employee], m)
			s.members[m.Assignment] = append(s.members[m.Assignment], m)
		}
	}
	for _, list := range []map[care.HSAID][]Member{s.held, s.members} {
		for id := range list {
			slices.SortFunc(list[id], func(a, b Member) int {
				return cmp.Or(cmp.Compare(a.Assignment, b.Assignment), cmp.Compare(a.Employee, b.Employee))
			})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.employees)) {
		if p := s.employees[id].Person; !p.IsZero() {
			s.byPerson[p] = append(s.byPerson[p], id)
		}
	}
}

// licences are those of an employee that can be codes.
func (s *Snapshot) licences(e Employee, wrong wrong) (codes []string) {
	for _, l := range e.Licences {
		if !LicenceCode(l) {
			wrong(e.ID, "a licence of the employee is no code of two letters; it is left out")
		} else if !slices.Contains(codes, l) {
			codes = append(codes, l)
		}
	}
	slices.Sort(codes)
	return codes
}

// LicenceCode tells whether s has the form of a code of a licensed profession.
func LicenceCode(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}

// placed is an assignment with its provider filled in, or why it gives nothing.
func (s *Snapshot) placed(a Assignment) (Assignment, string) {
	if a.Unit != "" {
		u, ok := s.units[a.Unit]
		if !ok {
			return a, "the unit of the assignment is not in the directory"
		}
		if a.Provider = cmp.Or(a.Provider, u.Provider); a.Provider != u.Provider {
			return a, "the unit of the assignment belongs to another provider"
		}
	}
	p, ok := s.providers[a.Provider]
	if !ok {
		return a, "the provider of the assignment is not in the directory"
	}
	return a, unfit(a, p.Kind)
}

// unfit tells why an assignment makes no sense at a provider of a kind.
func unfit(a Assignment, kind care.ProviderKind) string {
	switch a.Kind {
	case Care:
		if !purpose(a.Purpose) {
			return "the assignment is for no purpose that is known"
		}
		if a.Purpose == care.CareAndTreatment && kind != care.Vardgivare {
			return "the assignment is for care and treatment, and its provider is no vårdgivare"
		}
		if a.Purpose == care.SocialCare && kind != care.Omsorgsgivare {
			return "the assignment is for social care, and its provider is no omsorgsgivare"
		}
	case BlockOfficer, LogReviewer, Operator:
		if len(a.Rights) > 0 {
			return "an administrative assignment has rights to information about people"
		}
	default:
		return "the assignment is of no known kind"
	}
	for _, r := range a.Rights {
		if _, err := ParseRight(r.String()); err != nil {
			return "a right of the assignment cannot be understood"
		}
	}
	return ""
}

// purpose tells whether p is one that an assignment may be for (auditing:log 2, and
// social care's).
func purpose(p care.Purpose) bool {
	switch p {
	case care.CareAndTreatment, care.SocialCare, care.QualityAssurance, care.OtherByLaw, care.Statistics, care.Administration, care.QualityRegister:
		return true
	}
	return false
}
