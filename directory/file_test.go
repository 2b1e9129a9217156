package directory_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sammanhang/care"
	"sammanhang/directory"
)

var samePerson = cmp.Comparer(func(a, b care.PersonID) bool { return a == b })

// one is a file of the region alone: ward A, the nurse and her first assignment.
func one(t *testing.T) *directory.File {
	d := staffed(t)
	f := &directory.File{Lines: map[care.HSAID]int{"R": 1, "R-1-A": 2, "R-P1": 3, "R-M1": 4}}
	f.Providers, f.Units, f.Employees, f.Assignments, f.Members = d.Providers[:1], d.Units[:2], d.Employees[:1], d.Assignments[:1], d.Members[:1]
	f.Providers[0].OffersResidentAccess = false
	f.Units[0].Name = "Nytt namn"
	f.Employees[0].Person = care.PersonID{}
	return f
}

func TestMerged(t *testing.T) {
	merged, problems := one(t).Merged(staffed(t), false)
	s, more := directory.Compile(merged)
	if len(problems)+len(more) > 0 {
		t.Fatal(problems, more)
	}
	if e, _ := s.Employee("R-P1"); e.Person != care.MustPersonID("197406079298") {
		t.Error("a number that the file does not tell is lost")
	}
	if u, _ := s.Unit("R-1-A"); u.Name != "Nytt namn" || s.OffersResidentAccess("R") {
		t.Error("the file did not take the place of what was there")
	}
	if names(s.Assignments("R-P1", now)) != "R-M1 R-M2" || names(s.Assignments("K-P1", now)) != "K-M1" {
		t.Error("what the file does not speak of is gone")
	}
}

func TestMergedWhole(t *testing.T) {
	merged, problems := one(t).Merged(staffed(t), true)
	s, more := directory.Compile(merged)
	if len(problems)+len(more) > 0 {
		t.Fatal(problems, more)
	}
	if names(s.Assignments("R-P1", now)) != "R-M1" || names(s.Assignments("K-P1", now)) != "K-M1" {
		t.Errorf("%s, %s", names(s.Assignments("R-P1", now)), names(s.Assignments("K-P1", now)))
	}
	if _, ok := s.Unit("R-1-B"); ok {
		t.Error("a unit that the provider no longer has is left")
	}
	if _, ok := s.Employee("R-P2"); ok {
		t.Error("somebody who lost every assignment is left")
	}
	partial := one(t)
	partial.Partial = true
	merged, _ = partial.Merged(staffed(t), true)
	s, _ = directory.Compile(merged)
	if !s.OffersResidentAccess("R") || names(s.Assignments("R-P2", now)) != "R-M3" {
		t.Error("what a partial file cannot tell is lost")
	}
}

// TestMergedTellsOnlyOfTheFile: what was wrong before is not the file's.
func TestMergedTellsOnlyOfTheFile(t *testing.T) {
	base := staffed(t)
	base.Units[3].Parent = "X" // of the municipality
	f := one(t)
	f.Assignments[0].Purpose = "Nyfikenhet"
	_, problems := f.Merged(base, false)
	if len(problems) != 2 || problems[0].Line != 4 || !strings.Contains(problems[0].String(), "line 4: error: R-M1: ") {
		t.Error(problems)
	}
}

func TestSnapshotData(t *testing.T) {
	s := compile(t, staffed(t))
	again := compile(t, s.Data())
	if d := cmp.Diff(s.Data(), again.Data(), samePerson); d != "" {
		t.Error(d)
	}
	if len(s.Data().Members) != 4 {
		t.Error("members are lost")
	}
}

func TestLicences(t *testing.T) {
	if code, ok := directory.LicenceOf("Sjuksköterska"); !ok || code != "SJ" || directory.LicenceName("SJ") != "Sjuksköterska" {
		t.Error("SJ")
	}
	if _, ok := directory.LicenceOf("Trollkarl"); ok || directory.LicenceName("XX") != "" {
		t.Error("an unknown profession has a licence")
	}
}
