package catalog_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sammanhang/care"
	"sammanhang/catalog"
)

var (
	day  = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	span = func(from, to int) care.Period {
		return care.Period{From: day.AddDate(0, 0, from), To: day.AddDate(0, 0, to)}
	}
)

const c1 = care.GetCarePlans2

func sound() catalog.Data {
	return catalog.Data{
		Contracts: []catalog.Contract{{Namespace: c1, Major: 2, Class: "K3R3T2"}},
		Systems:   []catalog.System{{ID: "P1", Description: "Journalen"}, {ID: "P2"}, {ID: "C1"}},
		Addresses: []catalog.Address{{ID: "U1", Provider: "V1"}, {ID: "U2"}},
		Endpoints: []catalog.Endpoint{{System: "P1", Profile: care.RIVTABP21, URL: "https://p1.example/x"}},
		Routes: []catalog.Route{
			{Contract: c1, Address: "U1", System: "P1", Profile: care.RIVTABP21, URL: "https://p1.example/x", Valid: span(-10, 0)},
			{Contract: c1, Address: "U1", System: "P2", Profile: care.RIVTABP21, URL: "https://p2.example/x", Valid: span(0, 10)},
			{Contract: c1, Address: "*", System: "P1", Profile: care.RIVTABP21, URL: "sammanhang:aggregate"},
		},
		Permissions: []catalog.Permission{
			{Contract: c1, Address: "U1", Consumer: "C1", Agreement: "A", Valid: span(-10, 10)},
			{Contract: c1, Address: "*", Consumer: "P2", Agreement: "B"},
		},
	}
}

func TestSoundCatalogueHasNoProblems(t *testing.T) {
	if _, problems := catalog.Compile(1, sound()); len(problems) > 0 {
		t.Error(problems)
	}
}

func TestRoutes(t *testing.T) {
	s, _ := catalog.Compile(7, sound())
	if s.Version() != 7 {
		t.Error("version", s.Version())
	}
	for _, c := range []struct {
		name    string
		address care.LogicalAddress
		at      time.Time
		system  care.HSAID
		url     string
	}{
		{"before the change", "U1", day.AddDate(0, 0, -1), "P1", "https://p1.example/x"},
		{"at the moment of the change the new one holds", "U1", day, "P2", "https://p2.example/x"},
		{"letter case does not matter", "u1", day, "P2", "https://p2.example/x"},
		{"when no own route holds, the standard one does", "U1", day.AddDate(0, 0, 20), "P1", "sammanhang:aggregate"},
		{"an unknown address has the standard route", "U9", day, "P1", "sammanhang:aggregate"},
	} {
		got := s.Routes(care.Contract(strings.ToUpper(string(c1))), c.address, c.at)
		if len(got) != 1 || got[0].System != c.system || got[0].URL != c.url {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	if got := s.Routes("urn:other", "U1", day); got != nil {
		t.Errorf("another contract: %+v", got)
	}
	if got := s.RoutesOf(c1, day); len(got) != 2 {
		t.Errorf("RoutesOf: %+v", got)
	}
	if sys, ok := s.System("p1"); !ok || sys.Description != "Journalen" {
		t.Error("System")
	}
	if a, ok := s.Address("u1"); !ok || a.Provider != "V1" {
		t.Error("Address")
	}
	if c, ok := s.Contract(care.Contract(strings.ToLower(string(c1)))); !ok || c.Namespace != c1 {
		t.Error("Contract")
	}
}

func TestPermitted(t *testing.T) {
	s, _ := catalog.Compile(1, sound())
	for _, c := range []struct {
		address  care.LogicalAddress
		consumer care.HSAID
		at       time.Time
		want     bool
	}{
		{"U1", "C1", day, true}, {"u1", "c1", day, true}, {"U2", "C1", day, false}, {"U1", "C1", day.AddDate(0, 0, 10), false},
		{"U2", "P2", day, true}, {"U1", "P1", day, false}, {"U1", "", day, false},
	} {
		if got := s.Permitted(c1, c.address, c.consumer, c.at); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestProblemsAreNamed(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*catalog.Data)
		table string
		text  string
		grave bool
	}{
		{"unknown contract", func(d *catalog.Data) { d.Routes[0].Contract = "urn:x" }, catalog.TableRoute, `names the contract "urn:x"`, true},
		{"unknown address", func(d *catalog.Data) { d.Permissions[0].Address = "U9" }, catalog.TablePermission, `names the logical address "U9"`, true},
		{"unknown producer", func(d *catalog.Data) { d.Routes[0].System = "P9" }, catalog.TableRoute, `names the system "P9"`, true},
		{"unknown consumer", func(d *catalog.Data) { d.Permissions[0].Consumer = "C9" }, catalog.TablePermission, `names the system "C9"`, true},
		{"unknown profile", func(d *catalog.Data) { d.Endpoints[0].Profile = "RIVTABP99" }, catalog.TableEndpoint, `has the profile "RIVTABP99"`, true},
		{"overlap", func(d *catalog.Data) { d.Routes[0].Valid = span(-10, 1) }, catalog.TableRoute, "overlaps in time", true},
		{"overlap without end", func(d *catalog.Data) { d.Routes[0].Valid = care.Period{} }, catalog.TableRoute, "overlaps in time", true},
		{"overlap in other letters", func(d *catalog.Data) { d.Routes[1].Address = "u1"; d.Routes[1].Valid = span(-1, 10) }, catalog.TableRoute, "overlaps in time", true},
		{"reversed", func(d *catalog.Data) { d.Routes[1].Valid = span(5, 1) }, catalog.TableRoute, "before it begins", true},
		{"duplicate route", func(d *catalog.Data) { d.Routes = append(d.Routes, d.Routes[0]) }, catalog.TableRoute, "more than once", true},
		{"duplicate system", func(d *catalog.Data) { d.Systems = append(d.Systems, catalog.System{ID: "p1"}) }, catalog.TableSystem, "more than once", true},
		{"duplicate endpoint", func(d *catalog.Data) { d.Endpoints = append(d.Endpoints, d.Endpoints[0]) }, catalog.TableEndpoint, "more than once", true},
		{"double permission", func(d *catalog.Data) { d.Permissions = append(d.Permissions, d.Permissions[0]) }, catalog.TablePermission, "overlaps in time", true},
		{"no URL", func(d *catalog.Data) { d.Routes[0].URL = "" }, catalog.TableRoute, "URL is empty", true},
		{"plain http", func(d *catalog.Data) { d.Routes[0].URL = "http://p1.example/x" }, catalog.TableRoute, "not https", false},
		{"other scheme", func(d *catalog.Data) { d.Routes[0].URL = "ftp://p1.example/x" }, catalog.TableRoute, `scheme "ftp"`, true},
		{"no host", func(d *catalog.Data) { d.Routes[0].URL = "https:///x" }, catalog.TableRoute, "no host", true},
		{"password", func(d *catalog.Data) { d.Routes[0].URL = "https://a:b@p1.example/x" }, catalog.TableRoute, "password", true},
		{"own service without name", func(d *catalog.Data) { d.Routes[0].URL = "sammanhang:" }, catalog.TableRoute, "own service", true},
		{"blank in a key", func(d *catalog.Data) { d.Addresses[0].ID = "U1 " }, catalog.TableAddress, "has a blank", true},
		{"empty key", func(d *catalog.Data) { d.Contracts[0].Namespace = "" }, catalog.TableContract, "is empty", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := sound()
			c.spoil(&d)
			s, problems := catalog.Compile(1, d)
			if s == nil {
				t.Fatal("no snapshot")
			}
			for _, p := range problems {
				if p.Table == c.table && strings.Contains(p.Text, c.text) && p.Grave == c.grave {
					return
				}
			}
			t.Errorf("not named: %v", problems)
		})
	}
}

// TestContradictionIsKept: two routes at once must be seen by the caller (VP006); a
// mere repetition must not look like one.
func TestContradictionIsKept(t *testing.T) {
	d := sound()
	d.Routes[0].Valid = care.Period{}
	s, _ := catalog.Compile(1, d)
	if got := s.Routes(c1, "U1", day); len(got) != 2 {
		t.Errorf("%+v", got)
	}
	d = sound()
	d.Routes = append(d.Routes, d.Routes[1])
	s, _ = catalog.Compile(1, d)
	if got := s.Routes(c1, "U1", day); len(got) != 1 {
		t.Errorf("%+v", got)
	}
}

// TestRoutesAgainstPlainSearch holds the index against a search through the list.
func TestRoutesAgainstPlainSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		address := rapid.SampledFrom([]care.LogicalAddress{"U1", "u1", "U2", "*"})
		d := sound()
		d.Routes = nil
		for i := range rapid.IntRange(0, 8).Draw(t, "routes") {
			from := rapid.IntRange(-5, 5).Draw(t, "from")
			d.Routes = append(d.Routes, catalog.Route{
				Contract: c1, Address: address.Draw(t, "address"), System: "P1", Profile: care.RIVTABP21, URL: "https://p.example/" + string(rune('a'+i)),
				Valid: span(from, from+rapid.IntRange(1, 5).Draw(t, "days")),
			})
		}
		s, _ := catalog.Compile(1, d)
		ask := address.Draw(t, "asked")
		at := day.AddDate(0, 0, rapid.IntRange(-6, 11).Draw(t, "at"))
		search := func(a care.LogicalAddress) (n int) {
			for _, r := range d.Routes {
				if strings.EqualFold(string(r.Address), string(a)) && r.Valid.Contains(at) {
					n++
				}
			}
			return n
		}
		want := search(ask)
		if want == 0 {
			want = search("*")
		}
		if got := len(s.Routes(c1, ask, at)); got != want {
			t.Fatalf("%d routes, want %d", got, want)
		}
		if len(s.Data().Routes) != len(d.Routes) {
			t.Fatal("the data were changed")
		}
	})
}

func TestLookUpDoesNotAllocate(t *testing.T) {
	s, _ := catalog.Compile(1, sound())
	if n := testing.AllocsPerRun(100, func() {
		_ = s.Routes(c1, "U1", day)
		_ = s.Permitted(c1, "U2", "P2", day)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
