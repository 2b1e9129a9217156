package directory_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/fault"
)

func day(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

var now = day(2026, 11, 22)

func right(t *testing.T, s string) directory.Right {
	t.Helper()
	r, err := directory.ParseRight(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// staffed is data with people in it: a nurse at the ward with two assignments, a
// home-care assistant, and a block officer directly under the region.
func staffed(t *testing.T) directory.Data {
	d := data()
	d.Employees = []directory.Employee{
		{ID: "r-p1", GivenName: "Karin", Surname: "Sandberg", Title: "Sjuksköterska", Licences: []string{"SJ"}, Person: care.MustPersonID("197406079298")},
		{ID: "K-P1", GivenName: "Johanna", Surname: "Lind", Title: "Undersköterska", Protected: true},
		{ID: "R-P2", GivenName: "Bo", Surname: "Ek", Title: "Spärradministratör", Person: care.MustPersonID("197406079298")},
	}
	d.Assignments = []directory.Assignment{
		{ID: "r-m1", Name: "Avdelning A, vård", Kind: directory.Care, Purpose: care.CareAndTreatment, Unit: "r-1-a", Rights: []directory.Right{right(t, "Läsa;alla;SJF"), right(t, "Skriva;alla;VE")}},
		{ID: "R-M2", Name: "Avdelning B, vård", Kind: directory.Care, Purpose: care.CareAndTreatment, Unit: "R-1-B", Provider: "R", Rights: []directory.Right{right(t, "Läsa;lak;VG")}, Valid: care.Period{To: day(2027, 1, 1)}},
		{ID: "K-M1", Name: "Hemtjänst", Kind: directory.Care, Purpose: care.SocialCare, Unit: "K-1", Rights: []directory.Right{right(t, "Läsa;alla;SJF")}},
		{ID: "R-M3", Name: "Spärradministration", Kind: directory.BlockOfficer, Purpose: care.Administration, Provider: "R"},
	}
	d.Members = []directory.Member{{Assignment: "R-M1", Employee: "R-P1"}, {Assignment: "r-m2", Employee: "r-p1"}, {Assignment: "K-M1", Employee: "K-P1"}, {Assignment: "R-M3", Employee: "R-P2"}}
	return d
}

func TestStaff(t *testing.T) {
	s := compile(t, staffed(t))
	e, ok := s.Employee("R-P1")
	if !ok || e.Name() != "Karin Sandberg" || !e.Licensed("SJ") || e.Licensed("LK") || e.Shown() != e.Name() {
		t.Errorf("%+v", e)
	}
	if hidden, _ := s.Employee("k-p1"); hidden.Shown() != "Undersköterska" {
		t.Error("protected staff are named")
	}
	if got := ids(s.ByPerson(care.MustPersonID("197406079298"))); got != "R-P1 R-P2" {
		t.Error(got)
	}
	if len(s.ByPerson(care.PersonID{})) != 0 || len(s.ByPerson(care.MustPersonID("194204099222"))) != 0 {
		t.Error("somebody is found by no number, or by another's")
	}
	if got := names(s.Assignments("r-p1", now)); got != "R-M1 R-M2" {
		t.Error(got)
	}
	if got := names(s.Assignments("R-P1", day(2027, 1, 1))); got != "R-M1" {
		t.Error(got)
	}
	if a, ok := s.Assignment("R-M1"); !ok || a.Provider != "R" || a.Unit != "R-1-A" {
		t.Errorf("%+v", a)
	}
	if got := s.Members("r-m1"); len(got) != 1 || got[0].Employee != "R-P1" {
		t.Error(got)
	}
	if len(s.Employees()) != 3 || len(s.AllAssignments()) != 4 {
		t.Error("lists")
	}
	if _, h := s.Holding("K-P1", "R-M1", now); h != (directory.Holding{}) {
		t.Errorf("somebody has another's assignment: %+v", h)
	}
}

func ids(list []directory.Employee) string {
	var out []string
	for _, e := range list {
		out = append(out, string(e.ID))
	}
	return strings.Join(out, " ")
}

func names(list []directory.Assignment) string {
	var out []string
	for _, a := range list {
		out = append(out, string(a.ID))
	}
	return strings.Join(out, " ")
}

// TestAnAssignmentEnds: one fact changed per case ends what the nurse has at ward A.
func TestAnAssignmentEnds(t *testing.T) {
	past := care.Period{To: now} // up to, not including
	for name, change := range map[string]func(*directory.Data){
		"the-employment-ends":      func(d *directory.Data) { d.Employees[0].Valid = past },
		"the-employment-to-come":   func(d *directory.Data) { d.Employees[0].Valid.From = now.Add(time.Second) },
		"the-assignment-ends":      func(d *directory.Data) { d.Assignments[0].Valid = past },
		"the-unit-closes":          func(d *directory.Data) { d.Units[0].Valid = past },
		"the-unit-above-closes":    func(d *directory.Data) { d.Units[1].Valid = past },
		"the-provider-closes":      func(d *directory.Data) { d.Providers[0].Valid = past },
		"the-membership-ends":      func(d *directory.Data) { d.Members[0].Valid = past },
		"the-member-leaves":        func(d *directory.Data) { d.Members = d.Members[1:] },
		"the-employee-is-gone":     func(d *directory.Data) { d.Employees = d.Employees[1:] },
		"the-assignment-is-gone":   func(d *directory.Data) { d.Assignments = d.Assignments[1:] },
		"the-unit-is-gone":         func(d *directory.Data) { d.Units = d.Units[1:] },
		"the-unit-is-another's":    func(d *directory.Data) { d.Assignments[0].Provider = "K" },
		"the-kind-is-unknown":      func(d *directory.Data) { d.Assignments[0].Kind = "" },
		"the-purpose-is-unknown":   func(d *directory.Data) { d.Assignments[0].Purpose = "Nyfikenhet" },
		"the-purpose-is-social":    func(d *directory.Data) { d.Assignments[0].Purpose = care.SocialCare },
		"a-right-makes-no-sense":   func(d *directory.Data) { d.Assignments[0].Rights[0].Scope = "ALLT" },
		"the-employee-has-no-id":   func(d *directory.Data) { d.Employees[0].ID = "å" },
		"the-assignment-has-no-id": func(d *directory.Data) { d.Assignments[0].ID = "" },
	} {
		t.Run(name, func(t *testing.T) {
			d := staffed(t)
			change(&d)
			s, _ := directory.Compile(d)
			if got := names(s.Assignments("R-P1", now)); strings.Contains(got, "R-M1") {
				t.Errorf("still held: %s", got)
			}
			if got := names(s.Assignments("K-P1", now)); got != "K-M1" {
				t.Errorf("another's went with it: %q", got)
			}
		})
	}
}

func TestStaffProblemsAreTold(t *testing.T) {
	for says, change := range map[string]func(*directory.Data){
		"employee has no HSA-id":               func(d *directory.Data) { d.Employees[0].ID = "" },
		"employee comes twice":                 func(d *directory.Data) { d.Employees = append(d.Employees, d.Employees[0]) },
		"HSA-id of a unit":                     func(d *directory.Data) { d.Employees[0].ID = "R-1" },
		"no code of two letters":               func(d *directory.Data) { d.Employees[0].Licences = []string{"Sjuksköterska"} },
		"administrative":                       func(d *directory.Data) { d.Assignments[3].Rights = d.Assignments[0].Rights },
		"no omsorgsgivare":                     func(d *directory.Data) { d.Assignments[0].Purpose = care.SocialCare },
		"no vårdgivare":                        func(d *directory.Data) { d.Assignments[2].Purpose = care.CareAndTreatment },
		"member of the assignment":             func(d *directory.Data) { d.Members[0].Employee = "X" },
		"member of the assignment comes twice": func(d *directory.Data) { d.Members = append(d.Members, d.Members[0]) },
		"a member has":                         func(d *directory.Data) { d.Members[0].Assignment = "X" },
	} {
		d := staffed(t)
		change(&d)
		_, problems := directory.Compile(d)
		if !strings.Contains(fmt.Sprint(problems), says) {
			t.Errorf("%q is not in %v", says, problems)
		}
	}
}

func TestParseRight(t *testing.T) {
	for _, good := range []string{"Läsa;alla;SJF", "Läsa;alla;VG", "Skriva;lak;VE", "Signera;und-kkm-ure;VG", "Vidimera;upp;VE"} {
		if r, err := directory.ParseRight(good); err != nil || r.String() != good {
			t.Errorf("%s: %v %v", good, r, err)
		}
	}
	for _, bad := range []string{"", ";;", "Läsa", "Läsa;alla", "Läsa;alla;SJF;", "läsa;alla;SJF", "LÄSA;alla;SJF", "Läsa;;SJF", "Läsa;alla;sjf", "Läsa;alla;",
		" Läsa;alla;SJF", "Läsa;alla;SJF ", "Läsa;alla alla;SJF", "Läsa;alla\n;SJF", "Nödöppning;alla;SJF", "Läsa;" + strings.Repeat("a", 41) + ";VE"} {
		if r, err := directory.ParseRight(bad); fault.KindOf(err) != fault.Invalid || err == nil || r != (directory.Right{}) {
			t.Errorf("%q: %v %v", bad, r, err)
		}
	}
}

func FuzzParseRight(f *testing.F) {
	f.Add("Läsa;alla;SJF")
	f.Add("Läsa;;")
	f.Fuzz(func(t *testing.T, s string) {
		if r, err := directory.ParseRight(s); err == nil && r.String() != s {
			t.Errorf("%q is read as %q", s, r)
		}
	})
}

func TestMay(t *testing.T) {
	a := directory.Assignment{Rights: []directory.Right{right(t, "Läsa;alla;VG"), right(t, "Skriva;lak;SJF")}}
	for _, c := range []struct {
		activity, information string
		scope                 directory.Scope
		want                  bool
	}{
		{"Läsa", "dia", directory.WithinUnit, true},
		{"Läsa", "dia", directory.WithinProvider, true},
		{"Läsa", "dia", directory.Shared, false},
		{"Skriva", "lak", directory.WithinUnit, true},
		{"Skriva", "dia", directory.WithinUnit, false},
		{"Signera", "lak", directory.WithinUnit, false},
		{"Läsa", "dia", "", false},
	} {
		if got := a.May(c.activity, c.information, c.scope); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
	if (directory.Assignment{}).May("Läsa", "alla", directory.WithinUnit) {
		t.Error("no right gives something")
	}
}

func TestStaffDoesNotChange(t *testing.T) {
	d := staffed(t)
	s := compile(t, d)
	d.Assignments[0].Rights[0].Scope, d.Employees[0].Licences[0] = directory.WithinUnit, "LK"
	a, _ := s.Assignment("R-M1")
	a.Rights[1].Activity = "Läsa"
	e, _ := s.Employee("R-P1")
	e.Licences[0] = "LK"
	s.Members("R-M1")[0].Employee = "X"
	a, _ = s.Assignment("R-M1")
	e, _ = s.Employee("R-P1")
	if a.Rights[0].Scope != directory.Shared || a.Rights[1].Activity != "Skriva" || !e.Licensed("SJ") || s.Members("R-M1")[0].Employee != "R-P1" {
		t.Error("the snapshot changed")
	}
	var none *directory.Snapshot
	if _, ok := none.Employee("R-P1"); ok || none.Assignments("R-P1", now) != nil || none.Members("R-M1") != nil || none.Employees() != nil ||
		none.AllAssignments() != nil || none.ByPerson(care.MustPersonID("197406079298")) != nil || none.UnitOpen("R-1", now) || none.ProviderOpen("R", now) {
		t.Error("the nil snapshot knows somebody")
	}
}

// TestMoreDatesNeverOpen: whatever end dates are set, nobody gets an assignment that
// they had not without them.
func TestMoreDatesNeverOpen(t *testing.T) {
	full := compile(t, staffed(t))
	rapid.Check(t, func(rt *rapid.T) {
		d := staffed(t)
		period := func(name string) care.Period {
			p := care.Period{}
			if rapid.Bool().Draw(rt, name+" from?") {
				p.From = now.AddDate(0, 0, rapid.IntRange(-3, 3).Draw(rt, name+" from"))
			}
			if rapid.Bool().Draw(rt, name+" to?") {
				p.To = now.AddDate(0, 0, rapid.IntRange(-3, 3).Draw(rt, name+" to"))
			}
			return p
		}
		for i := range d.Providers {
			d.Providers[i].Valid = period("provider")
		}
		for i := range d.Units {
			d.Units[i].Valid = period("unit")
		}
		for i := range d.Employees {
			d.Employees[i].Valid = period("employee")
		}
		s, _ := directory.Compile(d)
		for _, e := range full.Employees() {
			had := names(full.Assignments(e.ID, now))
			for _, a := range s.Assignments(e.ID, now) {
				if !strings.Contains(had, string(a.ID)) || !s.UnitOpen(a.Unit, now) && a.Unit != "" {
					rt.Fatalf("%s has %s", e.ID, a.ID)
				}
			}
		}
	})
}
