package catalog_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sammanhang/care"
	"sammanhang/catalog"
)

func TestDiff(t *testing.T) {
	old, now := sound(), sound()
	if d := catalog.Diff(old, now); len(d) > 0 {
		t.Fatal("nothing has changed:", d)
	}
	now.Systems[0].Description = "Journalen 2"
	now.Routes[1].URL = "https://p2.example/ny"
	now.Permissions = now.Permissions[:1]
	now.Permissions[0].Filters = []care.Filter{{Domain: "riv:a", Categories: []string{"voo", "dia"}}}
	now.Contracts = append(now.Contracts, catalog.Contract{Namespace: care.GetDiagnosis2})
	slices.Reverse(now.Routes) // the order is no difference
	var got []string
	for _, c := range catalog.Diff(old, now) {
		got = append(got, c.String())
	}
	want := []string{
		"added tjanstekontrakt " + string(care.GetDiagnosis2),
		`changed tjanstekomponent P1; description: "Journalen" → "Journalen 2"`,
		"changed vagval " + string(c1) + ` U1 from 2026-11-22T12:00:00Z; url: "https://p2.example/x" → "https://p2.example/ny"`,
		"changed anropsbehorighet " + string(c1) + ` U1 C1 from 2026-11-12T12:00:00Z; filters: "" → "riv:a (voo, dia)"`,
		"removed anropsbehorighet " + string(c1) + " * P2 from ever",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestApply(t *testing.T) {
	end := day.AddDate(0, 0, 5)
	route := sound().Routes[1]
	other := route
	other.URL = "https://elsewhere.example"
	sys := func(id care.HSAID, text string) catalog.Row {
		return catalog.Row{System: &catalog.System{ID: id, Description: text}}
	}
	seen := sys("p1", "Journalen")
	stale := sys("P1", "something else")
	for _, c := range []struct {
		name string
		edit catalog.Edit
		want string // the difference, or the problem
	}{
		{"add", catalog.Edit{Op: catalog.Add, Row: sys("P9", "")}, "added tjanstekomponent P9"},
		{"add what is there", catalog.Edit{Op: catalog.Add, Row: sys("p1", "")}, "the row is there already"},
		{"change", catalog.Edit{Op: catalog.Replace, Row: sys("P1", "Ny")}, `changed tjanstekomponent P1; description: "Journalen" → "Ny"`},
		{"change what was seen", catalog.Edit{Op: catalog.Replace, Old: &seen, Row: sys("p1", "Ny")}, "somebody else has changed the row"},
		{"change what has changed", catalog.Edit{Op: catalog.Replace, Old: &stale, Row: sys("P1", "Ny")}, "somebody else has changed the row"},
		{"change to a key that is taken", catalog.Edit{Op: catalog.Replace, Old: &catalog.Row{System: &catalog.System{ID: "C1"}}, Row: sys("P1", "x")}, "another row has that key"},
		{"change what is not there", catalog.Edit{Op: catalog.Replace, Row: sys("P9", "Ny")}, "is not there"},
		{"change to another table", catalog.Edit{Op: catalog.Replace, Old: &seen, Row: catalog.Row{Route: &route}}, "another table"},
		{"change a route", catalog.Edit{Op: catalog.Replace, Old: &catalog.Row{Route: &route}, Row: catalog.Row{Route: &other}}, `url: "https://p2.example/x" → "https://elsewhere.example"`},
		{"end", catalog.Edit{Op: catalog.End, Row: catalog.Row{Route: &route}, At: end}, `to: "2026-12-02T12:00:00Z" → "2026-11-27T12:00:00Z"`},
		{"end before it begins", catalog.Edit{Op: catalog.End, Row: catalog.Row{Route: &route}, At: day}, "delete it instead"},
		{"end after its end", catalog.Edit{Op: catalog.End, Row: catalog.Row{Route: &route}, At: day.AddDate(1, 0, 0)}, "has ended by then"},
		{"end without a time", catalog.Edit{Op: catalog.End, Row: catalog.Row{Route: &route}}, "no time"},
		{"end a system", catalog.Edit{Op: catalog.End, Row: sys("P1", ""), At: end}, "only routes and permissions"},
		{"delete", catalog.Edit{Op: catalog.Delete, Row: catalog.Row{Route: &route}}, "removed vagval"},
		{"delete what is not there", catalog.Edit{Op: catalog.Delete, Row: sys("P9", "")}, "is not there"},
		{"nothing", catalog.Edit{Op: catalog.Add}, "no row"},
		{"two rows", catalog.Edit{Op: catalog.Add, Row: catalog.Row{System: seen.System, Route: &route}}, "no row"},
		{"no such operation", catalog.Edit{Op: "burn", Row: seen}, "no operation"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := sound()
			now, problems := catalog.Apply(before, []catalog.Edit{c.edit})
			if diff := cmp.Diff(sound(), before); diff != "" {
				t.Error("the catalogue that was edited has itself changed:", diff)
			}
			got := fmt.Sprint(problems)
			if len(problems) == 0 {
				got = fmt.Sprint(catalog.Diff(before, now))
			}
			if !strings.Contains(got, c.want) {
				t.Errorf("got %s", got)
			}
		})
	}
}

// data draws a catalogue without repeated keys.
func draw(t *rapid.T, label string) catalog.Data {
	var d catalog.Data
	ids := rapid.SliceOfNDistinct(rapid.IntRange(0, 6), 0, 5, rapid.ID[int]).Draw(t, label+" systems")
	for _, i := range ids {
		d.Systems = append(d.Systems, catalog.System{ID: care.HSAID(fmt.Sprint("P", i)), Description: rapid.StringMatching("[ab]").Draw(t, "text")})
	}
	for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, 6), 0, 5, rapid.ID[int]).Draw(t, label+" routes") {
		d.Routes = append(d.Routes, catalog.Route{Contract: c1, Address: care.LogicalAddress(fmt.Sprint("U", i%3)), URL: rapid.StringMatching("[ab]").Draw(t, "url"), Valid: span(i, 20)})
		d.Permissions = append(d.Permissions, catalog.Permission{Contract: c1, Address: "U", Consumer: care.HSAID(fmt.Sprint("C", i)), Agreement: rapid.StringMatching("[ab]").Draw(t, "agreement")})
	}
	return d
}

// TestEditsOfADiffMakeTheNew: what Diff says, made as edits, is the new catalogue;
// so a file can be brought into a draft, and a diff in the history is the whole truth.
func TestEditsOfADiffMakeTheNew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old, now := draw(t, "old"), draw(t, "new")
		got, problems := catalog.Apply(old, catalog.Diff(old, now).Edits())
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		if left := catalog.Diff(got, now); len(left) > 0 {
			t.Fatal(left)
		}
	})
}

func TestWithoutBad(t *testing.T) {
	d := sound()
	d.Systems = append(d.Systems, catalog.System{ID: "HAS BLANK"})
	d.Routes = append(d.Routes,
		catalog.Route{Contract: c1, Address: "U2", System: "HAS BLANK", Profile: care.RIVTABP21, URL: "https://x.example"}, // refers to what falls out
		catalog.Route{Contract: c1, Address: "U1", System: "P1", Profile: care.RIVTABP21, URL: "https://other.example"},    // contradicts two
	)
	rest, problems := catalog.WithoutBad(d)
	if _, left := catalog.Compile(0, rest); catalog.Grave(left) {
		t.Error(left)
	}
	if len(rest.Routes) != 1 || rest.Routes[0].Address != "*" || len(rest.Systems) != 3 {
		t.Errorf("%+v", rest.Routes)
	}
	named := map[string]bool{}
	for _, p := range problems {
		if p.Grave {
			named[fmt.Sprint(p.Table, p.Row)] = true
		}
	}
	for _, want := range []string{"tjanstekomponent4", "vagval4", "vagval5", "vagval1", "vagval2"} {
		if !named[want] {
			t.Errorf("%s is not named: %v", want, problems)
		}
	}
	if len(named) != 5 {
		t.Error(named)
	}
}

func TestClass(t *testing.T) {
	for in, ok := range map[string]bool{"K3R3T2": true, "k1r2t2s3": true, "": true, "K4R1T1": false, "K3R3": false, "R3K3T1": false, "K3R3T2X1": false, "KRT123": false} {
		if _, err := catalog.ParseClass(in); (err == nil) != ok {
			t.Errorf("%q: %v", in, err)
		}
	}
	for _, c := range []struct {
		class catalog.Class
		url   string
		mark  catalog.Assurance
		ok    bool
	}{
		{"K0R0T3", "http://p.example", "", true},
		{"K0R1T0", "http://p.example", "", false},
		{"K1R1T0", "https://p.example", catalog.Server, true},
		{"K2R1T0", "https://p.example", catalog.Server, false},
		{"K1R2T0", "https://p.example", catalog.Server, false},
		{"K3R3T3", "https://p.example", "", true},
		{"K3R3T3", "https://p.example", catalog.Mutual, true},
		{"K3R3T3", "sammanhang:index", "", true},
		{"K3R3T3", "http://p.example", catalog.Mutual, false}, // a mark does not make it so
		{"", "http://p.example", "", false},                   // not classed: as a record of care
		{"", "https://p.example", catalog.Server, false},
		{"K1R1T1", "https://p.example", "sure", false},
		{"K3R3T2", "https://p.example", catalog.Inside, false},
		{"K3R3T2", "http://p.example", catalog.Inside, false},
		{"K3R3T2", "http://localhost:8080/x", "", false},
		{"K3R3T2", "http://localhost:8080/x", catalog.Inside, true}, // the operator says that what listens on the machine is his
		{"K3R3T2", "http://127.0.0.1.example/x", catalog.Inside, false},
	} {
		d := sound()
		d.Contracts[0].Class = c.class
		d.Routes = []catalog.Route{{Contract: c1, Address: "U1", System: "P1", Profile: care.RIVTABP21, URL: c.url}}
		d.Endpoints = []catalog.Endpoint{{System: "P1", Profile: care.RIVTABP21, URL: c.url, Assurance: c.mark}}
		if _, problems := catalog.Compile(0, d); catalog.Grave(problems) == c.ok {
			t.Errorf("%s at %s marked %q: %v", c.class, c.url, c.mark, problems)
		}
	}
}

func TestSubscribers(t *testing.T) {
	d := sound()
	d.Permissions = append(d.Permissions,
		catalog.Permission{Contract: c1, Address: "U1", Consumer: "P2", Filters: []care.Filter{{Domain: "riv:a"}}}, // goes before that for *
		catalog.Permission{Contract: c1, Address: "U2", Consumer: "C1", Filters: []care.Filter{{Domain: "riv:b"}}}, // U2 has only the standard route
	)
	s, _ := catalog.Compile(1, d)
	var got []string
	for _, x := range s.Subscribers(c1, day) {
		got = append(got, fmt.Sprint(x.Consumer, " ", x.Address, " ", x.System, " ", catalog.FilterText(x.Filters)))
	}
	want := []string{"C1 U1 P2 ", "P2 * P1 ", "P2 U1 P2 riv:a", "C1 U2 P1 riv:b"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if a := s.AddressesFor(c1, "c1", day.AddDate(0, 0, 15)); len(a) != 1 || a[0].Address != "U2" {
		t.Error(a)
	}
	if c := s.ContractsAt("u2", "", day); len(c) != 1 || len(s.ContractsAt("U2", "NOBODY", day)) != 0 {
		t.Error(c)
	}
}
