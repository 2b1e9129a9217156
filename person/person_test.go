package person_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/person"
	"sammanhang/person/persontest"
)

func TestBandOf(t *testing.T) {
	born := persontest.Day(2010, 11, 22)
	for at, want := range map[string]person.Band{
		"2010-11-21T12:00:00Z": person.NoBand, // not born
		"2010-11-22T12:00:00Z": person.Under13,
		"2023-11-21T22:59:59Z": person.Under13, // a second before midnight in Sweden
		"2023-11-21T23:00:00Z": person.From13,  // midnight in Sweden
		"2026-11-21T22:59:59Z": person.From13,
		"2026-11-22T00:00:00Z": person.From16,
		"2028-11-22T00:00:00Z": person.Adult,
	} {
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := person.BandOf(born, when); got != want {
			t.Errorf("%s: %v, want %v", at, got, want)
		}
	}
	if person.BandOf(time.Time{}, persontest.Now()) != person.NoBand {
		t.Error("an unknown age is in a band")
	}
	if person.Adult.String() != "18-" || person.NoBand.String() != "unknown" {
		t.Error("names of bands")
	}
}

// family is Family as Standings wants it.
func family() (people map[care.PersonID]person.Person, g []person.Guardianship, m []person.Mandate) {
	imp := persontest.Family()
	people = map[care.PersonID]person.Person{}
	for _, p := range imp.Persons {
		people[p.ID] = p
	}
	return people, imp.Guardianships, imp.Mandates
}

func TestStandings(t *testing.T) {
	magdalena, johan, gosta := persontest.Magdalena, persontest.Johan, persontest.Gosta
	self := person.Standing{As: person.AsSelf, For: magdalena, Band: person.Adult}
	child := person.Standing{As: person.AsGuardian, For: johan, Band: person.Under13}
	father := person.Standing{As: person.AsProxy, For: gosta, Band: person.Adult, Scope: []care.InfoType{care.Appointments, care.Messages}, Mandates: []string{"m1"}}
	born := func(at time.Time) func(map[care.PersonID]person.Person, []person.Guardianship, []person.Mandate) {
		return func(people map[care.PersonID]person.Person, _ []person.Guardianship, _ []person.Mandate) {
			p := people[johan]
			p.Born = at
			people[johan] = p
		}
	}
	for name, c := range map[string]struct {
		change func(map[care.PersonID]person.Person, []person.Guardianship, []person.Mandate)
		at     time.Time
		want   []person.Standing
	}{
		"as-it-is":            {nil, persontest.Now(), []person.Standing{self, child, father}},
		"child-12":            {born(persontest.Day(2013, 11, 23)), persontest.Now(), []person.Standing{self, child, father}},
		"child-13":            {born(persontest.Day(2013, 11, 22)), persontest.Now(), []person.Standing{self, {As: person.AsGuardian, For: johan, Band: person.From13, NeedsGrant: true}, father}},
		"child-16":            {born(persontest.Day(2010, 11, 22)), persontest.Now(), []person.Standing{self, father}},
		"age-known-by-number": {born(time.Time{}), persontest.Now(), []person.Standing{self, child, father}},
		"guardian-blocked": {func(_ map[care.PersonID]person.Person, g []person.Guardianship, _ []person.Mandate) {
			g[0].Blocked = true
		}, persontest.Now(), []person.Standing{self, {As: person.AsGuardian, For: johan, Band: person.Under13, Blocked: true}, father}},
		"child-protected": {func(p map[care.PersonID]person.Person, _ []person.Guardianship, _ []person.Mandate) {
			c := p[johan]
			c.Protected = true
			p[johan] = c
		}, persontest.Now(), []person.Standing{self, {As: person.AsGuardian, For: johan, Band: person.Under13, Protected: true}, father}},
		"custody-ended": {func(_ map[care.PersonID]person.Person, g []person.Guardianship, _ []person.Mandate) {
			g[0].Valid.To = persontest.Now()
		}, persontest.Now(), []person.Standing{self, father}},
		"child-unknown":  {func(p map[care.PersonID]person.Person, _ []person.Guardianship, _ []person.Mandate) { delete(p, johan) }, persontest.Now(), []person.Standing{self, father}},
		"before-mandate": {nil, persontest.Day(2025, 12, 31), []person.Standing{self, child}},
		"mandate-revoked": {func(_ map[care.PersonID]person.Person, _ []person.Guardianship, m []person.Mandate) {
			m[0].Revoked = persontest.Now()
		}, persontest.Now(), []person.Standing{self, child}},
		"no-scope": {func(_ map[care.PersonID]person.Person, _ []person.Guardianship, m []person.Mandate) { m[0].Scope = nil }, persontest.Now(), []person.Standing{self, child}},
		"giver-dead": {func(p map[care.PersonID]person.Person, _ []person.Guardianship, _ []person.Mandate) {
			f := p[gosta]
			f.Deceased = true
			p[gosta] = f
		}, persontest.Now(), []person.Standing{self, child}},
		"child-has-a-new-number": {func(p map[care.PersonID]person.Person, _ []person.Guardianship, _ []person.Mandate) {
			c := p[johan]
			c.Deregistered = person.NewNumber
			p[johan] = c
		}, persontest.Now(), []person.Standing{self, father}},
		"giver's-number-annulled": {func(p map[care.PersonID]person.Person, _ []person.Guardianship, _ []person.Mandate) {
			f := p[gosta]
			f.Deregistered = person.Annulled
			p[gosta] = f
		}, persontest.Now(), []person.Standing{self, child}},
		"by-a-false-identity": {func(p map[care.PersonID]person.Person, _ []person.Guardianship, _ []person.Mandate) {
			me := p[magdalena]
			me.Deregistered = person.FalseRecord
			p[magdalena] = me
		}, persontest.Now(), nil},
		"giver-emigrated": {func(p map[care.PersonID]person.Person, _ []person.Guardianship, _ []person.Mandate) {
			f := p[gosta]
			f.Deregistered = person.Emigrated
			p[gosta] = f
		}, persontest.Now(), []person.Standing{self, child, father}},
		"giver-a-child": {func(p map[care.PersonID]person.Person, _ []person.Guardianship, _ []person.Mandate) {
			f := p[gosta]
			f.Born = persontest.Day(2012, 1, 1)
			p[gosta] = f
		}, persontest.Now(), []person.Standing{self, child}},
		"two-mandates": {func(_ map[care.PersonID]person.Person, _ []person.Guardianship, m []person.Mandate) {
			m[1].To, m[1].Revoked, m[1].Scope = magdalena, time.Time{}, []care.InfoType{care.Messages, care.CarePlans}
		}, persontest.Now(), []person.Standing{self, child, {As: person.AsProxy, For: gosta, Band: person.Adult,
			Scope: []care.InfoType{care.Appointments, care.CarePlans, care.Messages}, Mandates: []string{"m1", "m2"}}}},
		"oneself-dead": {func(p map[care.PersonID]person.Person, _ []person.Guardianship, _ []person.Mandate) {
			me := p[magdalena]
			me.Deceased = true
			p[magdalena] = me
		}, persontest.Now(), nil},
	} {
		t.Run(name, func(t *testing.T) {
			people, g, m := family()
			if c.change != nil {
				c.change(people, g, m)
			}
			before := append([]care.InfoType(nil), m[0].Scope...)
			got := person.Standings(magdalena, g, m, people, c.at)
			if d := cmp.Diff(c.want, got, cmp.Comparer(func(a, b care.PersonID) bool { return a == b })); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			if !cmp.Equal(before, append([]care.InfoType(nil), m[0].Scope...)) {
				t.Error("the mandates given were changed")
			}
		})
	}
	if got := person.Standings(care.PersonID{}, nil, nil, nil, persontest.Now()); got != nil {
		t.Error("nobody can act for somebody")
	}
	if got := person.Standings(gosta, nil, nil, nil, persontest.Now()); len(got) != 1 || got[0].As != person.AsSelf || got[0].Band != person.Adult {
		t.Error("who the register does not know is not themselves")
	}
}

func TestMandate(t *testing.T) {
	m := persontest.Family().Mandates[0]
	if !m.Covers(care.Messages) || m.Covers(care.Notes) || (person.Mandate{}).Covers(care.Messages) {
		t.Error("what a mandate covers")
	}
	if !m.InForce(persontest.Now()) || m.InForce(m.Valid.To) {
		t.Error("when a mandate is in force")
	}
}

func TestChecked(t *testing.T) {
	imp, err := person.Import{Persons: []person.Person{
		{ID: persontest.Gosta, GivenName: "  Gösta "},
		{ID: persontest.Maria, ProtectedRecord: true},
		{ID: persontest.Magdalena, Deregistered: person.Dead},
		{ID: persontest.Gosta, GivenName: " Gösta", Surname: "J ", Deceased: true},
	}}.Checked()
	if err != nil {
		t.Fatal(err)
	}
	want := []person.Person{
		{ID: persontest.Gosta, GivenName: "Gösta", Surname: "J", Born: persontest.Day(1942, 4, 9), Deceased: true, Deregistered: person.Dead},
		{ID: persontest.Maria, Born: persontest.Day(1971, 1, 1), Protected: true, ProtectedRecord: true},
		{ID: persontest.Magdalena, Born: persontest.Day(1974, 6, 7), Deceased: true, Deregistered: person.Dead},
	}
	if d := cmp.Diff(want, imp.Persons, cmp.Comparer(func(a, b care.PersonID) bool { return a == b })); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if n := want[0].Name() + "|" + (person.Person{Surname: "J"}).Name() + "|" + (person.Person{GivenName: "G"}).Name(); n != "Gösta J|J|G" {
		t.Errorf("names: %s", n)
	}
	g := person.Guardianship{Guardian: persontest.Magdalena, Child: persontest.Johan}
	m := persontest.Family().Mandates[0]
	for name, imp := range map[string]person.Import{
		"nobody":          {Persons: []person.Person{{}}},
		"control":         {Persons: []person.Person{{ID: persontest.Gosta, Surname: "a\nb"}}},
		"long-name":       {Persons: []person.Person{{ID: persontest.Gosta, Surname: strings.Repeat("å", 201)}}},
		"odd-reason":      {Persons: []person.Person{{ID: persontest.Gosta, Deregistered: "XX"}}},
		"guardian-nobody": {Guardianships: []person.Guardianship{{Child: g.Child}}},
		"guardian-self":   {Guardianships: []person.Guardianship{{Child: g.Child, Guardian: g.Child}}},
		"guardian-time":   {Guardianships: []person.Guardianship{{Child: g.Child, Guardian: g.Guardian, Valid: care.Period{From: persontest.Now(), To: persontest.Now()}}}},
		"mandate-no-id":   {Mandates: []person.Mandate{{From: m.From, To: m.To}}},
		"mandate-nobody":  {Mandates: []person.Mandate{{ID: "a", From: m.From}}},
		"mandate-self":    {Mandates: []person.Mandate{{ID: "a", From: m.From, To: m.From}}},
		"mandate-scope":   {Mandates: []person.Mandate{{ID: "a", From: m.From, To: m.To, Scope: []care.InfoType{"a,b"}}}},
		"mandate-many":    {Mandates: []person.Mandate{{ID: "a", From: m.From, To: m.To, Scope: make([]care.InfoType, 51)}}},
		"mandate-time":    {Mandates: []person.Mandate{{ID: "a", From: m.From, To: m.To, Valid: care.Period{From: persontest.Now(), To: persontest.Day(2000, 1, 1)}}}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := imp.Checked()
			if fault.KindOf(err) != fault.Invalid || err == nil {
				t.Fatalf("got %v", err)
			}
			for _, p := range persontest.Family().Persons {
				if strings.Contains(err.Error(), p.ID.Value()) || strings.Contains(err.Error(), p.Surname) {
					t.Errorf("the error tells about whom: %v", err)
				}
			}
		})
	}
}

// TestChain: whatever links there are it ends, and every number of a chain leads to the
// same chain.
func TestChain(t *testing.T) {
	people := persontest.County(12).Persons
	rapid.Check(t, func(t *rapid.T) {
		var links []person.Link
		seen := map[care.PersonID]bool{}
		for range rapid.IntRange(0, 14).Draw(t, "links") {
			l := person.Link{From: people[rapid.IntRange(0, 11).Draw(t, "from")].ID, To: people[rapid.IntRange(0, 11).Draw(t, "to")].ID}
			if !seen[l.From] {
				seen[l.From] = true
				links = append(links, l)
			}
		}
		for _, p := range people {
			numbers, ok := person.Chain(p.ID, links)
			if !slices.Contains(numbers, p.ID) || !ok && len(numbers) != 1 {
				t.Fatal("somebody is not among their own numbers")
			}
			for _, n := range numbers {
				again, fine := person.Chain(n, links)
				if ok && (!fine || !slices.Equal(again, numbers)) {
					t.Fatal("another number of the same person gives another chain")
				}
			}
			if ok && seen[numbers[0]] {
				t.Fatal("the current number has one after it")
			}
		}
	})
}

func TestLinksThatCannotBe(t *testing.T) {
	number := persontest.Magdalena
	for name, l := range map[string]person.Link{
		"nobody":        {To: number},
		"to-nobody":     {From: number},
		"itself":        {From: number, To: number},
		"to-a-reserve":  {From: number, To: persontest.Reserve},
		"to-a-lighter":  {From: number, To: persontest.Coordination},
		"down-to-lower": {From: persontest.Coordination, To: persontest.Reserve},
	} {
		if _, err := (person.Import{Links: []person.Link{l}}).Checked(); fault.KindOf(err) != fault.Invalid || err == nil || strings.Contains(err.Error(), number.Value()) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var long person.Import
	for i, p := range persontest.County(20).Persons {
		if i > 0 {
			long.Links[i-1].To = p.ID
		}
		long.Links = append(long.Links, person.Link{From: p.ID, To: number})
	}
	if _, err := long.Checked(); fault.KindOf(err) != fault.Invalid || err == nil {
		t.Errorf("a chain of 20 numbers: %v", err)
	}
}
