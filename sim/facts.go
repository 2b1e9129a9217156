package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/sim/people"
	"sammanhang/sim/place"
)

// Case is a period in which an omsorgsgivare has somebody among its insatser, or
// examines their need of them, as the case system of the municipality tells.
type Case struct {
	ID       string // a UUID, the same every time
	Person   care.PersonID
	Provider care.HSAID
	Unit     care.HSAID // where it is decided
	What     string     // empty for a utredning
	Valid    care.Period
}

// Told is that a provider has informed somebody of shared documentation and of the
// right to oppose (SVOD 2:2), or, for somebody who cannot decide, has cleared up their
// attitude as far as possible (SVOD 2:6).
type Told struct {
	ID       string
	Person   care.PersonID
	Provider care.HSAID
	Kind     care.ProviderKind
	At       time.Time
}

// Consent is somebody's consent to a unit, or to one employee there.
type Consent struct {
	ID             string
	Person         care.PersonID
	Provider, Unit care.HSAID
	Kind           care.ProviderKind
	Employee       care.HSAID // empty: everybody at the unit
	Valid          care.Period
}

// Relation is a patient relation.
type Relation struct {
	ID             string
	Person         care.PersonID
	Provider, Unit care.HSAID
	Employee       care.HSAID
	Valid          care.Period
}

// Block is what somebody has blocked: from other units of the provider (Inner) or
// from other providers (Outer).
type Block struct {
	ID       string
	Person   care.PersonID
	Type     string // "Inner" or "Outer"
	Provider care.HSAID
	Kind     care.ProviderKind
	Unit     care.HSAID // of an inner one
	At       time.Time
}

// aboutFacts keeps a person's stream of facts apart from that of documents.
const aboutFacts = 3

// Insatser walks through everything that is decided and not yet over, or was: one for
// each decision that the case systems keep, and those of the municipalities whose
// systems are not connected.
func (c *County) Insatser() iter.Seq[Case] {
	return func(yield func(Case) bool) {
		for p := range c.people.All() {
			for i, d := range c.teller.Of(p) {
				what, valid, ok := d.Decided()
				if ok && !yield(Case{ID: c.uuid("insats", p.ID, i), Person: p.ID, Provider: d.Item.Header().Provider, Unit: d.Unit(), What: what, Valid: valid}) {
					return
				}
			}
			if u, ok := c.unconnected(p); ok && !yield(Case{ID: c.uuid("insats", p.ID, -1), Person: p.ID, Provider: u.Provider, Unit: u.ID,
				What: "Hemtjänst", Valid: care.Period{From: c.Today().AddDate(0, -7, 0)}}) {
				return
			}
		}
	}
}

// unconnected is the home care of somebody old in a municipality that keeps its
// decisions on paper so far.
func (c *County) unconnected(p people.Person) (place.Unit, bool) {
	d := c.people.Dice(p, aboutFacts)
	if p.Key != "" || p.Need != people.Much || care.AgeOn(p.Born, c.Today()) < 75 || !d.Chance(60) {
		return place.Unit{}, false
	}
	switch p.Town {
	case people.Granvik:
		return c.places.Unit(place.GranvikAid), true
	case people.Tallbo:
		return c.places.Unit(place.TallboAid), true
	}
	return place.Unit{}, false
}

// Utredningar walks through the assessments of need that are under way.
func (c *County) Utredningar() iter.Seq[Case] {
	return func(yield func(Case) bool) {
		for p := range c.people.All() {
			d := c.people.Dice(p, aboutFacts+1)
			days := d.Between(2, 60)
			switch {
			case p.Key == people.Allan:
				days = 12
			case p.Key != "" || p.Need != people.Much || care.AgeOn(p.Born, c.Today()) < 70 || !d.Chance(8):
				continue
			}
			key := map[people.Town]string{people.Sjostad: place.AidSjostad, people.Ekeby: place.AidEkeby, people.Granvik: place.GranvikAid, people.Tallbo: place.TallboAid}[p.Town]
			u := c.places.Unit(key)
			if !yield(Case{ID: c.uuid("utredning", p.ID, 0), Person: p.ID, Provider: u.Provider, Unit: u.ID, Valid: care.Period{From: c.Today().AddDate(0, 0, -days)}}) {
				return
			}
		}
	}
}

// InformationGiven walks through who has been informed by which provider: everybody by
// each provider that has written about them, but for a few who have not yet been.
func (c *County) InformationGiven() iter.Seq[Told] {
	return func(yield func(Told) bool) {
		for p := range c.people.All() {
			d := c.people.Dice(p, aboutFacts+2)
			for _, t := range c.providersOfPerson(p, "informerad") {
				if p.Key == "" && d.Chance(4) {
					continue
				}
				if !yield(t) {
					return
				}
			}
		}
	}
}

// Attitudes are those of people who cannot decide themselves, one for each provider
// that has written about them.
func (c *County) Attitudes() []Told {
	p, _ := c.people.ByKey(people.Sigrid)
	return c.providersOfPerson(p, "inställning")
}

// providersOfPerson is every provider that has written about somebody, from when.
func (c *County) providersOfPerson(p people.Person, what string) (list []Told) {
	first := map[care.HSAID]time.Time{}
	for _, d := range c.teller.Of(p) {
		h := d.Item.Header()
		if at, ok := first[h.Provider]; !ok || h.Recorded.Before(at) {
			first[h.Provider] = h.Recorded
		}
	}
	for i, pr := range place.Providers() {
		if at, ok := first[pr.ID]; ok {
			list = append(list, Told{ID: c.uuid(what, p.ID, i), Person: p.ID, Provider: pr.ID, Kind: pr.Kind, At: at})
		}
	}
	return list
}

// Consents are the named residents' own.
func (c *County) Consents() (list []Consent) {
	for i, x := range []struct{ person, unit string }{
		{people.Gosta, place.VCA}, {people.Gosta, place.HomeNorth}, {people.Asta, place.VCB}, {people.Asta, place.EkebyHome}, {people.Maria, place.VCB},
	} {
		p, _ := c.people.ByKey(x.person)
		u := c.places.Unit(x.unit)
		list = append(list, Consent{ID: c.uuid("samtycke", p.ID, i), Person: p.ID, Provider: u.Provider, Unit: u.ID, Kind: c.kind(u.Provider),
			Valid: care.Period{From: c.Today().AddDate(0, -1, 0), To: c.Today().AddDate(0, 11, 0)}})
	}
	return list
}

// Relations are patient relations that the named staff have with named residents.
func (c *County) Relations() (list []Relation) {
	for i, x := range []struct{ person, staff string }{
		{people.Gosta, place.Fatima}, {people.Gosta, place.Birgitta}, {people.Asta, place.Lars}, {people.Maria, place.Lars}, {people.Magdalena, place.Karin},
		{people.Sigrid, place.Birgitta}, {people.Sigrid, place.Fatima}, {people.Jonas, place.Lars},
	} {
		p, _ := c.people.ByKey(x.person)
		s := c.places.Staff(x.staff)
		u := c.places.Unit(s.Unit)
		list = append(list, Relation{ID: c.uuid("relation", p.ID, i), Person: p.ID, Provider: u.Provider, Unit: u.ID, Employee: s.ID,
			Valid: care.Period{From: c.Today().AddDate(0, -1, 0), To: c.Today().AddDate(0, 5, 0)}})
	}
	return list
}

// Blocks are the named residents' own: Jonas has blocked psychiatry from the rest of
// the region, and the region from everybody else.
func (c *County) Blocks() []Block {
	p, _ := c.people.ByKey(people.Jonas)
	u := c.places.Unit(place.Psychiatry)
	at := c.Today().AddDate(0, 0, -20)
	return []Block{
		{ID: c.uuid("spärr", p.ID, 0), Person: p.ID, Type: "Outer", Provider: u.Provider, Kind: c.kind(u.Provider), At: at},
		{ID: c.uuid("spärr", p.ID, 1), Person: p.ID, Type: "Inner", Provider: u.Provider, Kind: c.kind(u.Provider), Unit: u.ID, At: at},
	}
}

func (c *County) kind(provider care.HSAID) care.ProviderKind {
	list := place.Providers()
	i := slices.IndexFunc(list, func(p care.Provider) bool { return p.ID == provider })
	return list[i].Kind
}

// uuid names a fact: the same for the same county, what it is, whose and which. Whose is
// told by the number: who has which place in the county changes with the year.
func (c *County) uuid(what string, person care.PersonID, n int) string {
	b := binary.LittleEndian.AppendUint64([]byte(strings.ToLower(what)+"|"), c.cfg.Seed)
	b = append(b, person.Value()+"|"...)
	sum := sha256.Sum256(binary.LittleEndian.AppendUint64(b, uint64(int64(n))))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // version 8: ours, RFC 9562
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
