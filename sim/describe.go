package sim

import (
	"path/filepath"

	"sammanhang/care"
	"sammanhang/kit/pki"
	"sammanhang/sim/place"
)

// Description is what a visitor needs to know of the running demo, as JSON.
type Description struct {
	Day       string              `json:"day"` // the county's day, yyyy-MM-dd
	Residents int                 `json:"residents"`
	Addresses map[string]string   `json:"addresses"` // where the doors are, by name
	CA        string              `json:"ca"`        // the certificate that clients trust
	People    []DescribedPerson   `json:"people"`
	Staff     []DescribedStaff    `json:"staff"`
	Systems   []DescribedSystem   `json:"systems"`
	Consumers []DescribedConsumer `json:"consumers"`
}

// DescribedPerson is a resident to log in as.
type DescribedPerson struct {
	Key       string `json:"key"`
	PersonID  string `json:"personId"` // a test number
	Name      string `json:"name"`
	Kind      string `json:"kind"` // adult, youth (13–17) or child
	Protected bool   `json:"protected"`
	About     string `json:"about"` // why one would log in as this person
}

// DescribedStaff is a member of staff to log in as.
type DescribedStaff struct {
	Key         string                `json:"key"`
	HSAID       care.HSAID            `json:"hsaId"`
	Name        string                `json:"name"`
	Role        string                `json:"role"`
	Unit        care.HSAID            `json:"unit"`
	At          string                `json:"unitName"`
	About       string                `json:"about"` // why one would log in as them
	Protected   bool                  `json:"protected"`
	Assignments []DescribedAssignment `json:"assignments"` // in force today
}

// DescribedAssignment is a medarbetaruppdrag.
type DescribedAssignment struct {
	HSAID    care.HSAID   `json:"hsaId"`
	Name     string       `json:"name"`
	Kind     string       `json:"kind"` // care, block-officer or log-reviewer
	Purpose  care.Purpose `json:"purpose"`
	Rights   []string     `json:"rights,omitempty"`
	Unit     care.HSAID   `json:"unit,omitempty"`
	Provider care.HSAID   `json:"provider"`
}

// DescribedSystem is a source system.
type DescribedSystem struct {
	Key       string                `json:"key"` // as --fault takes it
	HSAID     care.HSAID            `json:"hsaId"`
	Name      string                `json:"name"`
	Protocol  care.Profile          `json:"protocol"`
	Contracts []care.Contract       `json:"contracts"`
	Addresses []care.LogicalAddress `json:"logicalAddresses"`
}

// DescribedConsumer is a system to call the exchange as.
type DescribedConsumer struct {
	Key     string     `json:"key"`
	HSAID   care.HSAID `json:"hsaId"`
	Name    string     `json:"name"`
	Cert    string     `json:"certFile"`
	CertKey string     `json:"keyFile"`
	MayRead bool       `json:"mayRead"`
}

// Describe says what there is. addresses are the platform's doors by name ("web",
// "exchange", "api", "ops"); pkiDir is the folder of the demo's certificates.
func (c *County) Describe(addresses map[string]string, pkiDir string) Description {
	d := Description{Day: c.Today().Format("2006-01-02"), Residents: c.Len(), Addresses: addresses, CA: filepath.Join(pkiDir, "ca.crt")}
	for _, p := range c.people.NamedOnes() {
		kind := "adult"
		switch age := care.AgeOn(p.Born, c.Today()); {
		case age < 13:
			kind = "child"
		case age < 18:
			kind = "youth"
		}
		d.People = append(d.People, DescribedPerson{Key: p.Key, PersonID: p.ID.Value(), Name: p.Name(), Kind: kind, Protected: p.Protected, About: about(p.Key).SV})
	}
	for _, s := range c.StaffCards() {
		u, _ := c.places.UnitByID(s.Unit)
		x := DescribedStaff{Key: s.Key, HSAID: s.ID, Name: s.Name(), Role: s.Title, Unit: u.ID, At: u.Name, About: s.About.SV, Protected: s.Protected,
			Assignments: []DescribedAssignment{}}
		for _, a := range s.Assignments {
			x.Assignments = append(x.Assignments, DescribedAssignment{a.ID, a.Name, a.Kind, a.Purpose, a.Rights, a.Unit, a.Provider})
		}
		d.Staff = append(d.Staff, x)
	}
	for _, s := range place.Systems() {
		x := DescribedSystem{Key: s.Key, HSAID: s.ID, Name: s.Name, Protocol: s.Profile, Contracts: s.Contracts, Addresses: []care.LogicalAddress{care.LogicalAddress(s.ID)}}
		if s.Has(care.GetSubjectOfCareSchedule1) {
			for _, a := range c.addressesOf(s, care.GetSubjectOfCareSchedule1) {
				x.Addresses = append(x.Addresses, a.ID)
			}
		}
		d.Systems = append(d.Systems, x)
	}
	for _, x := range place.Consumers() {
		cert, key, err := pki.FileNames(pkiDir, pki.Name{CommonName: x.Name, HSAID: string(x.ID)})
		if err != nil {
			continue // the names of this package are all good
		}
		d.Consumers = append(d.Consumers, DescribedConsumer{Key: x.Key, HSAID: x.ID, Name: x.Name, Cert: cert, CertKey: key, MayRead: x.MayRead})
	}
	return d
}
