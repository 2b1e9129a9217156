package directory_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sammanhang/care"
	"sammanhang/directory"
)

func provider(id care.HSAID, kind care.ProviderKind, open bool) directory.Provider {
	return directory.Provider{Provider: care.Provider{ID: id, Name: "Vårdgivare " + string(id), Kind: kind, Owner: care.Region}, OffersResidentAccess: open, Phone: "0" + string(id)}
}

func data() directory.Data {
	return directory.Data{
		Providers: []directory.Provider{provider("r", care.Vardgivare, true), provider("K", care.Omsorgsgivare, false)},
		Units: []care.Unit{
			{ID: "R-1-a", Provider: "R", Parent: "R-1", Name: "Avdelning A"},
			{ID: "r-1", Provider: "r", Name: "Sjukhuset", Phone: "1", Address: "Gatan 1, Storstad"},
			{ID: "R-1-B", Provider: "R", Parent: "r-1", Name: "Avdelning B", Phone: "2", Address: "Gatan 2, Storstad"},
			{ID: "K-1", Provider: "K", Parent: "K", Name: "Hemtjänsten"},
		},
	}
}

func compile(t *testing.T, d directory.Data) *directory.Snapshot {
	t.Helper()
	s, problems := directory.Compile(d)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return s
}

func TestLookUps(t *testing.T) {
	s := compile(t, data())
	if p, ok := s.Provider("R"); !ok || p.ID != "R" || p.Kind != care.Vardgivare {
		t.Errorf("Provider: %+v %v", p, ok)
	}
	if u, ok := s.Unit(" r-1-A "); !ok || u.ID != "R-1-A" || u.Name != "Avdelning A" {
		t.Errorf("Unit: %+v %v", u, ok)
	}
	for id, want := range map[care.HSAID]care.HSAID{"r-1-b": "R", "k-1": "K", "k": "K", "x": ""} {
		if p, ok := s.ProviderOf(id); p.ID != want || ok != (want != "") {
			t.Errorf("ProviderOf(%s) = %s %v", id, p.ID, ok)
		}
	}
	if !s.OffersResidentAccess("r") || s.OffersResidentAccess("k") || s.OffersResidentAccess("x") || s.OffersResidentAccess("r-1") {
		t.Error("OffersResidentAccess")
	}
	for id, want := range map[care.HSAID][2]string{
		"r-1-a": {"1", "Gatan 1, Storstad"}, "r-1-b": {"2", "Gatan 2, Storstad"}, "k-1": {"0K", ""}, "k": {"0K", ""}, "x": {"", ""},
	} {
		if got := [2]string{s.Phone(id), s.Address(id)}; got != want {
			t.Errorf("%s: %v, want %v", id, got, want)
		}
	}
	if got := s.Above("r-1-a"); !slices.Equal(got, []care.HSAID{"R-1"}) {
		t.Errorf("Above: %v", got)
	}
	if got := s.Below("r-1"); !slices.Equal(got, []care.HSAID{"R-1-A", "R-1-B"}) {
		t.Errorf("Below: %v", got)
	}
	if got := s.Below("K"); !slices.Equal(got, []care.HSAID{"K-1"}) {
		t.Errorf("Below a provider: %v", got)
	}
	if len(s.Providers()) != 2 || len(s.Units()) != 4 || s.Providers()[0].ID != "K" {
		t.Error("lists")
	}
}

// TestSnapshotDoesNotChange: neither through what it was made of nor what it gave.
func TestSnapshotDoesNotChange(t *testing.T) {
	d := data()
	s := compile(t, d)
	d.Providers[0].OffersResidentAccess, d.Units[0].Provider = false, "K"
	s.Below("r-1")[0] = "X"
	s.Providers()[1].OffersResidentAccess = false
	if !s.OffersResidentAccess("R") || s.Below("R-1")[0] != "R-1-A" {
		t.Error("the snapshot changed")
	}
	if p, _ := s.ProviderOf("R-1-A"); p.ID != "R" {
		t.Error("the snapshot changed")
	}
}

func TestNilSnapshotIsEmpty(t *testing.T) {
	var s *directory.Snapshot
	_, p := s.Provider("R")
	_, u := s.Unit("R")
	_, o := s.ProviderOf("R")
	if p || u || o || s.OffersResidentAccess("R") || s.Phone("R") != "" || s.Address("R") != "" || s.Above("R") != nil || s.Below("R") != nil ||
		s.Providers() != nil || s.Units() != nil {
		t.Error("the nil snapshot knows something")
	}
}

func TestProblems(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*directory.Data)
		says   string
		holds  func(*directory.Snapshot) bool
	}{
		"provider-no-id": {func(d *directory.Data) { d.Providers[1].ID = "å" }, "no HSA-id", func(s *directory.Snapshot) bool { return len(s.Providers()) == 1 }},
		"provider-no-kind": {func(d *directory.Data) { d.Providers[1].Kind = "" }, "neither", func(s *directory.Snapshot) bool {
			_, ok := s.ProviderOf("K-1")
			return !ok
		}},
		"provider-twice": {func(d *directory.Data) { d.Providers = append(d.Providers, provider("k", care.Vardgivare, true)) }, "twice", func(s *directory.Snapshot) bool {
			return !s.OffersResidentAccess("K")
		}},
		"unit-no-id":       {func(d *directory.Data) { d.Units[0].ID = "" }, "no HSA-id", func(s *directory.Snapshot) bool { return len(s.Units()) == 3 }},
		"unit-is-provider": {func(d *directory.Data) { d.Units[0].ID = "k" }, "of a provider", func(s *directory.Snapshot) bool { return len(s.Units()) == 3 }},
		"unit-twice":       {func(d *directory.Data) { d.Units = append(d.Units, care.Unit{ID: "k-1", Provider: "R"}) }, "twice", func(s *directory.Snapshot) bool { p, _ := s.ProviderOf("K-1"); return p.ID == "K" }},
		"no-provider":      {func(d *directory.Data) { d.Units[3].Provider = "X" }, "not in the directory", func(s *directory.Snapshot) bool { _, ok := s.Unit("K-1"); return !ok }},
		"no-parent":        {func(d *directory.Data) { d.Units[0].Parent = "X" }, "unit above is not", func(s *directory.Snapshot) bool { return slices.Contains(s.Below("R"), "R-1-A") }},
		"other-parent":     {func(d *directory.Data) { d.Units[0].Parent = "K-1" }, "another provider", func(s *directory.Snapshot) bool { return s.Phone("R-1-A") == "0r" }},
		"ring":             {func(d *directory.Data) { d.Units[1].Parent = "R-1-A" }, "above itself", func(s *directory.Snapshot) bool { return len(s.Above("R-1-B")) == 1 }},
		"own-parent":       {func(d *directory.Data) { d.Units[1].Parent = "R-1" }, "above itself", func(s *directory.Snapshot) bool { return len(s.Above("R-1")) == 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			d := data()
			c.change(&d)
			s, problems := directory.Compile(d)
			if len(problems) == 0 || !strings.Contains(fmt.Sprint(problems), c.says) || !c.holds(s) {
				t.Errorf("%v, holds %v", problems, c.holds(s))
			}
		})
	}
}

// TestAnyTree: whatever is put in, looking things up ends, and every unit is in the
// tree of its own provider once.
func TestAnyTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := func(name, prefix string, n int) care.HSAID {
			return care.HSAID(fmt.Sprintf("%s%d", prefix, rapid.IntRange(0, n).Draw(t, name)))
		}
		d := directory.Data{Providers: []directory.Provider{provider("P0", care.Vardgivare, true), provider("P1", care.Vardgivare, true)}}
		for i := range rapid.IntRange(0, 12).Draw(t, "units") {
			d.Units = append(d.Units, care.Unit{ID: care.HSAID(fmt.Sprintf("U%d", i)), Provider: id("provider", "P", 2), Parent: id("parent", "U", 14)})
		}
		s, _ := directory.Compile(d)
		n := 0
		var walk func(care.HSAID, care.HSAID)
		walk = func(at, provider care.HSAID) {
			for _, u := range s.Below(at) {
				if n++; n > len(d.Units) {
					t.Fatal("the tree has a ring")
				}
				if p, ok := s.ProviderOf(u); !ok || p.ID != provider {
					t.Fatalf("%s is under %s", u, provider)
				}
				s.Phone(u)
				walk(u, provider)
			}
		}
		for _, p := range s.Providers() {
			walk(p.ID, p.ID)
		}
		if n != len(s.Units()) {
			t.Fatalf("%d of %d units are in the tree", n, len(s.Units()))
		}
	})
}
