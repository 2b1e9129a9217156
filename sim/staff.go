package sim

import (
	"fmt"
	"slices"
	"strings"

	"sammanhang/care"
	"sammanhang/sim/dice"
	"sammanhang/sim/people"
	"sammanhang/sim/place"
)

// Employee is somebody who works in the county, as a staff directory knows them.
type Employee struct {
	Key                string // for the named ones, who can be logged in as; empty for others
	ID                 care.HSAID
	GivenName, Surname string
	Title              string
	Licences           []string      // codes of licensed professions
	Person             care.PersonID // a test number, for the named ones; nobody for others
	Protected          bool
	Unit               care.HSAID // where they work
}

// Name is the whole name.
func (e Employee) Name() string { return strings.TrimSpace(e.GivenName + " " + e.Surname) }

// Assignment is a medarbetaruppdrag, or its like in social care, and who has it.
type Assignment struct {
	ID       care.HSAID
	Name     string
	Kind     string // "care", "block-officer" or "log-reviewer"
	Purpose  care.Purpose
	Rights   []string   // "activity;information;scope"
	Unit     care.HSAID // empty: directly under the provider
	Provider care.HSAID
	Valid    care.Period
	Members  []care.HSAID
}

// OrgNo is a provider's organisation number, ten digits.
func (c *County) OrgNo(provider care.HSAID) string { return place.OrgNo(provider) }

// Employees are everybody who works in the county: the named ones first, then a few
// more at each unit, drawn from the seed.
func (c *County) Employees() []Employee {
	var list []Employee
	for i, s := range place.AllStaff() {
		given, surname, _ := strings.Cut(s.Name, " ")
		list = append(list, Employee{Key: s.Key, ID: s.ID, GivenName: given, Surname: surname, Title: s.Title, Licences: licences(s),
			Person: people.StaffNumber(i), Protected: s.Key == place.Ylva, Unit: c.places.Unit(s.Unit).ID})
	}
	for i, u := range place.Units() {
		titles := titlesAt(u.Key)
		d := dice.New(c.cfg.Seed, aboutStaff, uint64(i))
		for n := range d.Between(3, 9) {
			if len(titles) == 0 {
				break
			}
			given, surname := people.StaffName(&d)
			s := place.Staff{ID: care.HSAID(fmt.Sprintf("%sP%02d%02d", u.ID[:13], 10+i, 50+n)), Title: dice.Of(&d, titles)}
			list = append(list, Employee{ID: s.ID, GivenName: given, Surname: surname, Title: s.Title, Licences: licences(s), Unit: u.ID})
		}
	}
	return list
}

// aboutStaff keeps the stream of staff apart from that of households.
const aboutStaff = 7

func licences(s place.Staff) []string {
	if l := s.Licence(); l != "" {
		return []string{l}
	}
	return nil
}

// titlesAt are the titles of those who work at a unit; none where nobody is drawn.
func titlesAt(unit string) []string {
	switch unit {
	case place.Hospital:
		return nil
	case place.VCA, place.VCB:
		return []string{"Läkare", "Distriktssköterska", "Sjuksköterska", "Undersköterska"}
	case place.BVC:
		return []string{"BVC-sjuksköterska"}
	case place.Psychiatry:
		return []string{"Läkare", "Psykolog", "Sjuksköterska"}
	case place.Rehab, place.TownRehab:
		return []string{"Fysioterapeut", "Arbetsterapeut"}
	case place.HomeNurse:
		return []string{"Sjuksköterska", "Distriktssköterska"}
	case place.School:
		return []string{"Skolsköterska"}
	case place.HomeNorth, place.HomeSouth, place.EkebyHome, place.EkebyStay, place.GranvikAid, place.TallboAid:
		return []string{"Undersköterska", "Vårdbiträde"}
	case place.AidSjostad, place.AidEkeby:
		return []string{"Biståndshandläggare"}
	}
	return []string{"Läkare", "Sjuksköterska", "Undersköterska"}
}

// Assignments are all of the county's.
func (c *County) Assignments() []Assignment {
	staff := c.Employees()
	byKey := map[string]care.HSAID{}
	for _, e := range staff {
		byKey[e.Key] = e.ID
	}
	var list []Assignment
	for _, p := range place.Assignments() {
		a := Assignment{ID: p.ID, Name: p.Name, Kind: p.Kind, Purpose: p.Purpose, Rights: p.Rights, Unit: c.places.Unit(p.Unit).ID, Provider: p.Provider,
			Valid: care.Period{From: c.Today().AddDate(-3, 0, 0)}}
		if p.Ended > 0 {
			a.Valid.To = c.Today().AddDate(0, 0, -p.Ended)
		}
		for _, key := range p.Staff {
			a.Members = append(a.Members, byKey[key])
		}
		for _, e := range staff {
			if p.Everyone && e.Key == "" && e.Unit == a.Unit {
				a.Members = append(a.Members, e.ID)
			}
		}
		list = append(list, a)
	}
	return list
}

// StaffCard is a member of staff whom a visitor may log in as.
type StaffCard struct {
	Employee
	About       care.Text
	Assignments []Assignment // those in force today
}

// StaffCards are the named staff, in the order that a visitor should meet them: first
// one of each task, then the others.
func (c *County) StaffCards() []StaffCard {
	var cards []StaffCard
	assignments := c.Assignments()
	for _, e := range c.Employees() {
		if e.Key == "" {
			continue
		}
		card := StaffCard{Employee: e, About: c.aboutStaff(e)}
		for _, a := range assignments {
			if slices.Contains(a.Members, e.ID) && a.Valid.Contains(c.cfg.Today) {
				card.Assignments = append(card.Assignments, a)
			}
		}
		cards = append(cards, card)
	}
	first := []string{place.Karin, place.Peter, place.Birgitta, place.Johanna, place.Sofia, place.Lena, place.Vera, place.Rolf, place.Agneta}
	slices.SortStableFunc(cards, func(a, b StaffCard) int { return rank(first, a.Key) - rank(first, b.Key) })
	return cards
}

func rank(first []string, key string) int {
	if i := slices.Index(first, key); i >= 0 {
		return i
	}
	return len(first)
}

// aboutStaff is who somebody of the staff is, in one line.
func (c *County) aboutStaff(e Employee) care.Text {
	where := ""
	if u, ok := c.places.UnitByID(e.Unit); ok {
		where = u.Name
	}
	line := func(sv, en string) care.Text {
		return care.Text{SV: e.Title + ", " + where + sv, EN: e.Title + ", " + where + en}
	}
	switch e.Key {
	case place.Lena:
		return line("; två uppdrag: avdelningen och akuten", "; two assignments: the ward and the emergency department")
	case place.Ingrid:
		return line("; två uppdrag: vård och kvalitetsarbete", "; two assignments: care and quality work")
	case place.Eva:
		return line("; får bara se kommunens egen hälso- och sjukvård", "; may see the municipality's own health care only")
	case place.Ylva:
		return line("; har skyddade personuppgifter", "; has protected personal data")
	case place.Vera:
		return line("; sätter och häver spärrar", "; sets and lifts blocks")
	case place.Rolf:
		return line("; granskar loggen", "; reviews the log")
	case place.Agneta:
		return line("; spärrar och loggranskning i vård- och omsorgsnämnden", "; blocks and log review at the social-services board")
	}
	return line("", "")
}
