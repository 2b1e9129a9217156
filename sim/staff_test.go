package sim_test

import (
	"reflect"
	"slices"
	"testing"

	"sammanhang/care"
	"sammanhang/sim"
	"sammanhang/sim/place"
)

func TestStaffAreTheSameForTheSameSeed(t *testing.T) {
	if !reflect.DeepEqual(county(50).Employees(), county(300).Employees()) || !reflect.DeepEqual(county(50).Assignments(), county(50).Assignments()) {
		t.Error("the staff of one seed differ")
	}
	if reflect.DeepEqual(county(50).Employees(), sim.New(sim.Config{Seed: 2, Residents: 50, Today: sunday}).Employees()) {
		t.Error("another seed gives the same staff")
	}
}

func TestStaffHoldTogether(t *testing.T) {
	c := county(5000)
	units, providers, residents := map[care.HSAID]care.HSAID{}, map[care.HSAID]care.ProviderKind{}, map[care.PersonID]bool{}
	for _, u := range c.Units() {
		units[u.ID] = u.Provider
	}
	for _, p := range c.Providers() {
		providers[p.ID] = p.Kind
	}
	for p := range c.Persons() {
		residents[p.ID] = true
	}
	staff := map[care.HSAID]bool{}
	for _, e := range c.Employees() {
		if _, err := care.ParseHSAID(string(e.ID)); err != nil || staff[e.ID] || e.Name() == "" || e.Title == "" || units[e.Unit] == "" {
			t.Errorf("%+v", e)
		}
		staff[e.ID] = true
		if n := e.Person; !n.IsZero() && (n.Value()[8:11] < "980" || residents[n]) {
			t.Errorf("%s has a number that is a resident's, or not for tests", e.ID)
		}
		if (e.Key != "") != !e.Person.IsZero() {
			t.Errorf("%s: the named ones have numbers, and no others", e.ID)
		}
	}
	if len(staff) < 100 {
		t.Errorf("only %d work in the county", len(staff))
	}
	working := map[care.HSAID]bool{}
	ids := map[care.HSAID]bool{}
	for _, a := range c.Assignments() {
		if ids[a.ID] || len(a.Members) == 0 || providers[a.Provider] == "" || a.Unit != "" && units[a.Unit] != a.Provider {
			t.Errorf("%+v", a)
		}
		ids[a.ID] = true
		if a.Purpose == care.SocialCare && providers[a.Provider] != care.Omsorgsgivare || a.Purpose == care.CareAndTreatment && providers[a.Provider] != care.Vardgivare {
			t.Errorf("%s: the purpose does not go with the provider", a.ID)
		}
		for _, m := range a.Members {
			working[m] = true
			if !staff[m] {
				t.Errorf("%s: %s does not work here", a.ID, m)
			}
		}
	}
	for id := range staff {
		if !working[id] {
			t.Errorf("%s has no assignment", id)
		}
	}
}

// Whom the brief of the staff's pages needs is there: one of each task.
func TestStaffCards(t *testing.T) {
	cards := map[string]sim.StaffCard{}
	for _, c := range county(50).StaffCards() {
		if c.About.SV == "" || c.About.EN == "" {
			t.Errorf("%s: nothing is said about them", c.Key)
		}
		cards[c.Key] = c
	}
	for key, want := range map[string][]string{
		place.Karin: {"care"}, place.Peter: {"care"}, place.Birgitta: {"care"}, place.Johanna: {"care"}, place.Sofia: {"care"},
		place.Lena: {"care", "care"}, place.Vera: {"block-officer"}, place.Rolf: {"log-reviewer"}, place.Agneta: {"block-officer", "log-reviewer"},
	} {
		var kinds []string
		for _, a := range cards[key].Assignments {
			kinds = append(kinds, a.Kind)
		}
		if !slices.Equal(kinds, want) {
			t.Errorf("%s has %v, want %v", key, kinds, want)
		}
	}
}
