package sim_test

import (
	"iter"
	"slices"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/sim"
	"sammanhang/sim/people"
	"sammanhang/sim/place"
	"sammanhang/wire/rivta"
)

func collect[T any](s iter.Seq[T]) (list []T) { return slices.AppendSeq(list, s) }

func TestFactsAreTheSameAndHoldTogether(t *testing.T) {
	c := county(2000)
	if !slices.Equal(collect(c.Insatser()), collect(county(2000).Insatser())) || !slices.Equal(collect(c.Utredningar()), collect(county(2000).Utredningar())) ||
		!slices.Equal(collect(c.InformationGiven()), collect(county(2000).InformationGiven())) {
		t.Error("the facts of one seed differ")
	}
	kinds, units := map[care.HSAID]care.ProviderKind{}, map[care.HSAID]care.HSAID{}
	for _, p := range c.Providers() {
		kinds[p.ID] = p.Kind
	}
	for _, u := range c.Units() {
		units[u.ID] = u.Provider
	}
	ids := map[string]bool{}
	once := func(id string) {
		t.Helper()
		if len(id) != 36 || ids[id] {
			t.Errorf("id %q", id)
		}
		ids[id] = true
	}
	insatser, utredningar := collect(c.Insatser()), collect(c.Utredningar())
	for _, x := range append(insatser, utredningar...) {
		once(x.ID)
		if kinds[x.Provider] != care.Omsorgsgivare || units[x.Unit] != x.Provider || x.Person.IsZero() || x.Valid.From.IsZero() {
			t.Fatalf("%+v", x)
		}
	}
	informed := collect(c.InformationGiven())
	for _, x := range append(informed, c.Attitudes()...) {
		once(x.ID)
		if kinds[x.Provider] != x.Kind || x.At.After(c.Today().AddDate(0, 0, 1)) {
			t.Fatalf("%+v", x)
		}
	}
	for _, x := range c.Consents() {
		once(x.ID)
		if kinds[x.Provider] != x.Kind || units[x.Unit] != x.Provider {
			t.Errorf("%+v", x)
		}
	}
	for _, x := range c.Relations() {
		once(x.ID)
		if kinds[x.Provider] != care.Vardgivare {
			t.Errorf("%+v: a patient relation is a vårdgivare's", x)
		}
	}
	for _, x := range c.Blocks() {
		once(x.ID)
		if (x.Type == "Inner") != (x.Unit != "") || kinds[x.Provider] != x.Kind {
			t.Errorf("%+v", x)
		}
	}
	t.Logf("%d insatser, %d utredningar, %d informed", len(insatser), len(utredningar), len(informed))
	if len(insatser) < 50 || len(utredningar) < 5 || len(informed) < 2000 {
		t.Error("too few")
	}
}

// TestWhoTheFactsAreAbout: what the stories of the staff's pages rest on.
func TestWhoTheFactsAreAbout(t *testing.T) {
	c := county(50)
	who := func(key string) care.PersonID {
		p, ok := c.Person(key)
		if !ok {
			t.Fatal(key)
		}
		return p.ID
	}
	has := func(list []sim.Case, person care.PersonID, provider care.HSAID) bool {
		return slices.ContainsFunc(list, func(x sim.Case) bool {
			return x.Person == person && x.Provider == provider && x.Valid.Contains(sunday)
		})
	}
	insatser := collect(c.Insatser())
	if !has(insatser, who(people.Gosta), place.SjostadVON) || !has(insatser, who(people.Sigrid), place.SjostadVON) || !has(insatser, who(people.Asta), place.EkebySN) || has(insatser, who(people.Magdalena), place.EkebySN) {
		t.Error("insatser")
	}
	if !has(collect(c.Utredningar()), who(people.Allan), place.SjostadVON) {
		t.Error("utredning of Allan")
	}
	if list := c.Attitudes(); len(list) < 3 || list[0].Person != who(people.Sigrid) {
		t.Error("attitudes of Sigrid", len(list))
	}
	for _, b := range c.Blocks() {
		if b.Person != who(people.Jonas) || b.Provider != place.Region {
			t.Errorf("%+v", b)
		}
	}
	if p, _ := c.Person(people.ProtectedAdult); !p.Protected {
		t.Error("nobody has a protected identity")
	}
}

// The county can be started at any hour: nothing in it has been written, decided or asked
// for later than at the first minute of its day.
func TestNothingIsFromTheFuture(t *testing.T) {
	for _, day := range []string{"2026-11-29", "2026-03-29", "2026-10-25", "2028-02-29"} {
		now, err := time.ParseInLocation("2006-01-02 15:04", day+" 00:01", rivta.Stockholm())
		if err != nil {
			t.Fatal(err)
		}
		c := sim.New(sim.Config{Seed: 1, Residents: 600, Today: now.UTC()})
		check := func(what string, at time.Time) {
			if at.After(now) {
				t.Errorf("%s: %s is of %s", day, what, at)
			}
		}
		for p := range c.Persons() {
			for _, d := range c.Documents(p.ID) {
				check("a document", d.Item.Header().Recorded)
			}
		}
		for x := range c.InformationGiven() {
			check("what somebody was told", x.At)
		}
		for x := range c.Insatser() {
			check("an insats", x.Valid.From)
		}
		for x := range c.Utredningar() {
			check("an utredning", x.Valid.From)
		}
		for _, x := range c.Attitudes() {
			check("an attitude", x.At)
		}
		for _, x := range c.Consents() {
			check("a consent", x.Valid.From)
		}
		for _, x := range c.Relations() {
			check("a relation", x.Valid.From)
		}
		for _, x := range c.Blocks() {
			check("a block", x.At)
		}
	}
}

// Who is what their story says stays so: Ella is fifteen in any year, by a number of the
// test series; and a fact has the id of nobody else's fact of another year.
func TestTheYearsGoBy(t *testing.T) {
	whose := map[string]care.PersonID{}
	for year := 2025; year < 2036; year++ {
		for _, day := range []time.Time{time.Date(year, 1, 1, 0, 1, 0, 0, rivta.Stockholm()), time.Date(year, 12, 31, 23, 59, 0, 0, rivta.Stockholm())} {
			c := sim.New(sim.Config{Seed: 1, Residents: 600, Today: day})
			ella, ok := c.Person(people.Ella)
			if !ok || care.AgeOn(ella.Born, day) != 15 {
				t.Errorf("on %s Ella is of %s", day, ella.Born)
			}
			if n := ella.ID.Value()[8:10]; ella.ID.Value() != "201101012381" && n != "98" && n != "99" {
				t.Errorf("%s is not of the test series", n)
			}
			for x := range c.InformationGiven() {
				if was, ok := whose[x.ID]; ok && was != x.Person {
					t.Fatalf("on %s a fact of one person has the id of another's", day)
				}
				whose[x.ID] = x.Person
			}
		}
	}
}
