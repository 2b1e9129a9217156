package app

import (
	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/sim"
	"sammanhang/sim/idp"
)

// countyDirectory is the county's organisations and staff as the directory takes them.
func countyDirectory(c *sim.County) (d directory.Data, err error) {
	for _, p := range c.Providers() {
		d.Providers = append(d.Providers, directory.Provider{Provider: p, OffersResidentAccess: true, OrgNo: c.OrgNo(p.ID)})
	}
	d.Units = c.Units()
	for _, e := range c.Employees() {
		d.Employees = append(d.Employees, directory.Employee{ID: e.ID, GivenName: e.GivenName, Surname: e.Surname, Title: e.Title,
			Licences: e.Licences, Person: e.Person, Protected: e.Protected})
	}
	for _, a := range c.Assignments() {
		x := directory.Assignment{ID: a.ID, Name: a.Name, Kind: directory.Kind(a.Kind), Purpose: a.Purpose, Unit: a.Unit, Provider: a.Provider, Valid: a.Valid}
		for _, r := range a.Rights {
			right, err := directory.ParseRight(r)
			if err != nil {
				return directory.Data{}, err
			}
			x.Rights = append(x.Rights, right)
		}
		d.Assignments = append(d.Assignments, x)
		for _, m := range a.Members {
			d.Members = append(d.Members, directory.Member{Assignment: a.ID, Employee: m})
		}
	}
	return d, nil
}

// staffCard is a member of staff as the demo's identity provider knows them.
func staffCard(c *sim.County, s sim.StaffCard) idp.Staff {
	names := map[care.HSAID]string{}
	for _, p := range c.Providers() {
		names[p.ID] = p.Name
	}
	for _, u := range c.Units() {
		names[u.ID] = u.Name
	}
	card := idp.Staff{Employee: s.ID, GivenName: s.GivenName, Surname: s.Surname, Line: s.About}
	for _, a := range s.Assignments {
		if a.Kind != string(directory.Care) {
			continue // administrative assignments are told apart from those for care
		}
		card.Commissions = append(card.Commissions, idp.Commission{ID: a.ID, Name: a.Name, Purpose: string(a.Purpose), Rights: a.Rights,
			Unit: a.Unit, UnitName: names[a.Unit], Provider: a.Provider, ProviderName: names[a.Provider]})
	}
	return card
}
