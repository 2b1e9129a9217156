package directoryjson

import (
	"encoding/json"
	"io"
	"time"

	"sammanhang/care"
	"sammanhang/directory"
)

// Write writes a directory so that Read gives it back. Personal numbers of staff are
// written only with numbers set: most who want the directory have no use for them.
func Write(w io.Writer, d directory.Data, numbers bool) error {
	f := file{Format: Format, Version: Version, Providers: []provider{}, Units: []unit{}, Employees: []employee{}, Assignments: []assignment{}}
	for _, p := range d.Providers {
		f.Providers = append(f.Providers, provider{string(p.ID), p.Name, string(p.Kind), string(p.Owner), p.OrgNo, p.Phone, p.OffersResidentAccess, written(p.Valid)})
	}
	for _, u := range d.Units {
		f.Units = append(f.Units, unit{string(u.ID), string(u.Provider), string(u.Parent), u.Name, u.Phone, u.Address, written(u.Valid)})
	}
	for _, e := range d.Employees {
		x := employee{string(e.ID), e.GivenName, e.Surname, e.Title, e.Licences, "", e.Protected, written(e.Valid)}
		if numbers {
			x.Person = e.Person.Value()
		}
		f.Employees = append(f.Employees, x)
	}
	members := map[care.HSAID][]member{}
	for _, m := range d.Members {
		members[m.Assignment] = append(members[m.Assignment], member{string(m.Employee), written(m.Valid)})
	}
	for _, a := range d.Assignments {
		x := assignment{string(a.ID), a.Name, string(a.Kind), string(a.Purpose), nil, string(a.Unit), string(a.Provider), members[a.ID], written(a.Valid)}
		for _, r := range a.Rights {
			x.Rights = append(x.Rights, r.String())
		}
		f.Assignments = append(f.Assignments, x)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(f)
}

func written(p care.Period) (d dates) {
	if !p.From.IsZero() {
		d.From = p.From.UTC().Format(time.RFC3339Nano)
	}
	if !p.To.IsZero() {
		d.To = p.To.UTC().Format(time.RFC3339Nano)
	}
	return d
}
