package directory

import (
	"cmp"
	"slices"

	"sammanhang/care"
)

// File is a directory, or part of one, as it was read from a file.
type File struct {
	Data
	Lines    map[care.HSAID]int // where in the file each row begins
	Problems []Problem          // what could not be read
	// Partial tells that the form of the file cannot tell all that a directory holds:
	// for the providers it speaks of it has no administrative assignments, and does not
	// tell which of them let people read their own documentation.
	Partial bool
}

// Merged is a base with what the file has: rows of the file take the place of rows
// with the same HSA-id, and its assignments have the members that it tells. With
// whole, what the providers of the file had in the base and the file has not is gone:
// their units and assignments, and the employees who then have no assignment left.
// Staff whose personal number the file does not tell keep the one in the base. The
// problems are those of the file, and those of the rows that it brings, by line.
func (f *File) Merged(base Data, whole bool) (Data, []Problem) {
	f.keepNumbers(base)
	if f.Partial {
		f.keepWhatIsNotTold(base)
	}
	if whole {
		base = f.without(base)
	}
	d := merge(base, f.Data)
	_, found := Compile(d)
	problems := slices.Clone(f.Problems)
	for _, p := range found {
		if line, ok := f.Lines[p.ID]; ok || p.ID == "" {
			p.Line = line
			problems = append(problems, p)
		}
	}
	slices.SortStableFunc(problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return d, problems
}

// keepNumbers lets staff keep the personal number that the base has when the file
// tells none: most files are without.
func (f *File) keepNumbers(base Data) {
	known := map[care.HSAID]care.PersonID{}
	for _, e := range base.Employees {
		known[key(e.ID)] = e.Person
	}
	for i, e := range f.Employees {
		if e.Person.IsZero() {
			f.Employees[i].Person = known[key(e.ID)]
		}
	}
}

// keepWhatIsNotTold gives the providers of the file what the base knows and the file
// cannot say.
func (f *File) keepWhatIsNotTold(base Data) {
	known := map[care.HSAID]Provider{}
	for _, p := range base.Providers {
		known[key(p.ID)] = p
	}
	for i, p := range f.Providers {
		if was, ok := known[key(p.ID)]; ok {
			f.Providers[i].OffersResidentAccess = was.OffersResidentAccess
			f.Providers[i].Owner = cmp.Or(p.Owner, was.Owner)
		}
	}
}

// without is the base less what the providers of the file have in it.
func (f *File) without(base Data) Data {
	theirs := map[care.HSAID]bool{}
	for _, p := range f.Providers {
		theirs[key(p.ID)] = true
	}
	units, out := map[care.HSAID]care.HSAID{}, Data{Providers: base.Providers}
	for _, u := range base.Units {
		units[key(u.ID)] = key(u.Provider)
		if !theirs[key(u.Provider)] {
			out.Units = append(out.Units, u)
		}
	}
	gone, kept := map[care.HSAID]bool{}, map[care.HSAID]bool{}
	for _, a := range base.Assignments {
		if theirs[cmp.Or(key(a.Provider), units[key(a.Unit)])] && !(f.Partial && a.Kind != Care) {
			gone[key(a.ID)] = true
		} else {
			out.Assignments = append(out.Assignments, a)
		}
	}
	lost := map[care.HSAID]bool{}
	for _, m := range base.Members {
		if gone[key(m.Assignment)] {
			lost[key(m.Employee)] = true
		} else {
			kept[key(m.Employee)] = true
			out.Members = append(out.Members, m)
		}
	}
	for _, e := range base.Employees {
		if !lost[key(e.ID)] || kept[key(e.ID)] {
			out.Employees = append(out.Employees, e)
		}
	}
	return out
}

func merge(base, add Data) Data {
	out := Data{
		Providers:   over(base.Providers, add.Providers, func(p Provider) care.HSAID { return p.ID }),
		Units:       over(base.Units, add.Units, func(u care.Unit) care.HSAID { return u.ID }),
		Employees:   over(base.Employees, add.Employees, func(e Employee) care.HSAID { return e.ID }),
		Assignments: over(base.Assignments, add.Assignments, func(a Assignment) care.HSAID { return a.ID }),
	}
	told := map[care.HSAID]bool{}
	for _, a := range add.Assignments {
		told[key(a.ID)] = true
	}
	for _, m := range base.Members {
		if !told[key(m.Assignment)] {
			out.Members = append(out.Members, m)
		}
	}
	out.Members = append(out.Members, add.Members...)
	return out
}

// over is a base without the rows that add has others for, and then add as it is: two
// rows of add with the same id are for Compile to tell.
func over[V any](base, add []V, id func(V) care.HSAID) (out []V) {
	told := map[care.HSAID]bool{}
	for _, v := range add {
		told[key(id(v))] = true
	}
	for _, v := range base {
		if !told[key(id(v))] {
			out = append(out, v)
		}
	}
	return append(out, add...)
}

// Data is what a snapshot holds: what it was made of, less what was left out.
func (s *Snapshot) Data() (d Data) {
	if s == nil {
		return d
	}
	d = Data{Providers: s.Providers(), Units: s.Units(), Employees: s.Employees(), Assignments: s.AllAssignments()}
	for _, a := range d.Assignments {
		d.Members = append(d.Members, s.members[a.ID]...)
	}
	return d
}
