// Package directory is the directory of organisations and staff (HSA): who answers for
// documentation (vårdgivare, omsorgsgivare), their units in a tree, how a person
// reaches them, who works there, and with which assignments (medarbetaruppdrag). A
// Snapshot never changes once made, so that a decision and the page that shows it see
// the same directory. It gives facts; what follows from them is decided elsewhere.
package directory

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sammanhang/care"
)

// Provider is a vårdgivare or omsorgsgivare with what the platform needs to know of it.
type Provider struct {
	care.Provider
	OffersResidentAccess bool   // it lets people read their own documentation (PDL 5:5, SVOD 4:2); false when not known
	Phone                string // its switchboard; may be empty
	OrgNo                string // organisation number, ten digits; may be empty
	Valid                care.Period
}

// Data is what a directory is made of.
type Data struct {
	Providers   []Provider
	Units       []care.Unit
	Employees   []Employee
	Assignments []Assignment
	Members     []Member
}

// Problem is what is wrong with a row, which is then left out or kept in part.
type Problem struct {
	Line    int        `json:"line,omitempty"` // of the file that was read; 0: none, or not known
	ID      care.HSAID `json:"id,omitempty"`   // empty when the row has none
	Text    string     `json:"text"`           // for operators; no personal data
	Warning bool       `json:"warning,omitempty"`
}

func (p Problem) String() string {
	s := "error: "
	if p.Warning {
		s = "warning: "
	}
	if p.Line > 0 {
		s = fmt.Sprintf("line %d: %s", p.Line, s)
	}
	if p.ID != "" {
		s += string(p.ID) + ": "
	}
	return s + p.Text
}

// Snapshot is one state of the directory. It is safe for concurrent use, and the nil
// Snapshot is an empty one. HSA-ids are compared without regard to case.
type Snapshot struct {
	providers map[care.HSAID]Provider
	units     map[care.HSAID]care.Unit
	children  map[care.HSAID][]care.HSAID // of a unit; of a provider its topmost units

	employees   map[care.HSAID]Employee
	byPerson    map[care.PersonID][]care.HSAID // employees
	assignments map[care.HSAID]Assignment
	held        map[care.HSAID][]Member // by employee
	members     map[care.HSAID][]Member // by assignment
}

// Compile makes a snapshot. A row that cannot be trusted is left out, so that what
// belongs to it has no provider and the law refuses it; a unit whose place in the
// tree makes no sense is kept directly under its provider. Each is a Problem.
func Compile(d Data) (*Snapshot, []Problem) {
	s := &Snapshot{providers: map[care.HSAID]Provider{}, units: map[care.HSAID]care.Unit{}, children: map[care.HSAID][]care.HSAID{},
		employees: map[care.HSAID]Employee{}, byPerson: map[care.PersonID][]care.HSAID{}, assignments: map[care.HSAID]Assignment{},
		held: map[care.HSAID][]Member{}, members: map[care.HSAID][]Member{}}
	var problems []Problem
	wrong := func(id care.HSAID, text string) { problems = append(problems, Problem{ID: id, Text: text}) }
	for _, p := range d.Providers {
		id, err := care.ParseHSAID(string(p.ID))
		switch p.ID = id; {
		case err != nil:
			wrong("", "a provider has no HSA-id")
		case p.Kind != care.Vardgivare && p.Kind != care.Omsorgsgivare:
			wrong(id, "the provider is neither vårdgivare nor omsorgsgivare")
		case has(s.providers, id):
			wrong(id, "the provider comes twice; the first is kept")
		default:
			s.providers[id] = p
		}
	}
	for _, u := range d.Units {
		id, err := care.ParseHSAID(string(u.ID))
		u.ID, u.Provider, u.Parent = id, key(u.Provider), key(u.Parent)
		switch {
		case err != nil:
			wrong("", "a unit has no HSA-id")
		case has(s.providers, id):
			wrong(id, "the unit has the HSA-id of a provider")
		case has(s.units, id):
			wrong(id, "the unit comes twice; the first is kept")
		case !has(s.providers, u.Provider):
			wrong(id, "the provider of the unit is not in the directory")
		default:
			if u.Parent == u.Provider {
				u.Parent = ""
			}
			s.units[id] = u
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.units)) {
		if text := s.misplaced(id); text != "" {
			wrong(id, text)
			u := s.units[id]
			u.Parent = ""
			s.units[id] = u
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.units)) {
		u := s.units[id]
		above := cmp.Or(u.Parent, u.Provider)
		s.children[above] = append(s.children[above], id)
	}
	s.addStaff(d, wrong)
	return s, problems
}

// misplaced tells why the place of a unit in the tree makes no sense.
func (s *Snapshot) misplaced(id care.HSAID) string {
	u := s.units[id]
	if u.Parent == "" {
		return ""
	}
	parent, ok := s.units[u.Parent]
	switch {
	case !ok:
		return "the unit above is not in the directory"
	case parent.Provider != u.Provider:
		return "the unit above belongs to another provider"
	}
	// A ring is cut at its first unit by HSA-id; the others are then in order.
	for n, above := 0, u.Parent; above != ""; n, above = n+1, s.units[above].Parent {
		if above == id || n > len(s.units) {
			return "the unit is above itself"
		}
	}
	return ""
}

// Provider is a provider by its HSA-id.
func (s *Snapshot) Provider(id care.HSAID) (Provider, bool) {
	if s == nil {
		return Provider{}, false
	}
	p, ok := s.providers[key(id)]
	return p, ok
}

// Unit is a unit by its HSA-id, whether it is in service now or not (Unit.Valid).
func (s *Snapshot) Unit(id care.HSAID) (care.Unit, bool) {
	if s == nil {
		return care.Unit{}, false
	}
	u, ok := s.units[key(id)]
	return u, ok
}

// ProviderOf is the provider that a unit belongs to; a provider belongs to itself.
func (s *Snapshot) ProviderOf(id care.HSAID) (Provider, bool) {
	if u, ok := s.Unit(id); ok {
		return s.Provider(u.Provider)
	}
	return s.Provider(id)
}

// OffersResidentAccess tells whether a provider lets people read their own
// documentation; false for one that is not in the directory.
func (s *Snapshot) OffersResidentAccess(provider care.HSAID) bool {
	p, ok := s.Provider(provider)
	return ok && p.OffersResidentAccess
}

// Phone is where to call about a unit: its own number, else that of the nearest unit
// above, else its provider's; empty when none is known.
func (s *Snapshot) Phone(unit care.HSAID) string {
	u, ok := s.Unit(unit)
	for n := 0; ok && n <= len(s.units); n++ {
		if u.Phone != "" {
			return u.Phone
		}
		if u.Parent == "" {
			break
		}
		u, ok = s.Unit(u.Parent)
	}
	p, _ := s.ProviderOf(unit)
	return p.Phone
}

// Address is where a unit is: its own address, else that of the nearest unit above.
func (s *Snapshot) Address(unit care.HSAID) string {
	for _, id := range append([]care.HSAID{unit}, s.Above(unit)...) {
		if u, _ := s.Unit(id); u.Address != "" {
			return u.Address
		}
	}
	return ""
}

// Above is the units above one, the nearest first.
func (s *Snapshot) Above(unit care.HSAID) (ids []care.HSAID) {
	u, ok := s.Unit(unit)
	for ok && u.Parent != "" {
		ids = append(ids, u.Parent)
		u, ok = s.Unit(u.Parent)
	}
	return ids
}

// Below is the units directly below a unit or a provider, by HSA-id.
func (s *Snapshot) Below(id care.HSAID) []care.HSAID {
	if s == nil {
		return nil
	}
	return slices.Clone(s.children[key(id)])
}

// Providers is all providers, by HSA-id.
func (s *Snapshot) Providers() []Provider {
	if s == nil {
		return nil
	}
	return sorted(s.providers)
}

// Units is all units, by HSA-id.
func (s *Snapshot) Units() []care.Unit {
	if s == nil {
		return nil
	}
	return sorted(s.units)
}

func sorted[V any](m map[care.HSAID]V) []V {
	list := make([]V, 0, len(m))
	for _, id := range slices.Sorted(maps.Keys(m)) {
		list = append(list, m[id])
	}
	return list
}

func has[V any](m map[care.HSAID]V, id care.HSAID) bool { _, ok := m[id]; return ok }

// key is an HSA-id as care.ParseHSAID writes it.
func key(id care.HSAID) care.HSAID {
	return care.HSAID(strings.ToUpper(strings.TrimSpace(string(id))))
}
