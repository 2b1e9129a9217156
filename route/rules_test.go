package route_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/fault"
	"sammanhang/route"
)

// highlands is a small tree: two clinics below an area below a district below a
// region. The area's own row is missing in thin.
func highlands() (whole, thin []route.Unit) {
	const area, district, region = "ou=Area,ou=District,o=Region,l=L,c=SE", "ou=District,o=Region,l=L,c=SE", "o=Region,l=L,c=SE"
	whole = []route.Unit{
		{ID: "CLINIC-1", DN: "ou=Clinic 1," + area},
		{ID: "CLINIC-2", DN: "OU=Clinic  2, " + area},
		{ID: "AREA", DN: area}, {ID: "DISTRICT", DN: district}, {ID: "REGION", DN: region},
	}
	return whole, append(slices.Clone(whole[:2]), whole[3:]...)
}

func TestTree(t *testing.T) {
	whole, thin := highlands()
	tree, problems := route.Grow(whole)
	if len(problems) > 0 || tree.Len() != 5 {
		t.Fatal(problems)
	}
	for child, parent := range map[care.LogicalAddress]care.LogicalAddress{
		"clinic-1": "AREA", "CLINIC-2": "AREA", "AREA": "DISTRICT", "DISTRICT": "REGION", "REGION": "SE", "SE": "SE", "NOBODY": "SE",
	} {
		if got := tree.Parent(child); got != parent {
			t.Errorf("above %s is %s, want %s", child, got, parent)
		}
	}
	tree, _ = route.Grow(thin)
	if got := tree.Parent("CLINIC-1"); got != "DISTRICT" {
		t.Errorf("a missing level is not passed over: %s", got)
	}
	tree, problems = route.Grow(thin, whole, []route.Unit{
		{ID: "CLINIC-1", DN: "ou=Elsewhere,c=SE"}, {ID: "CLINIC-9", DN: whole[0].DN}, {ID: "", DN: "ou=x,c=SE"}, {ID: "NO-DN"}, {ID: "å", DN: "c=SE"},
	})
	if tree.Parent("CLINIC-1") != "AREA" || !tree.Knows("AREA") || tree.Knows("NO-DN") || tree.Parent("CLINIC-9") != "AREA" {
		t.Error("the first list is not the master")
	}
	var told []string
	for _, p := range problems {
		told = append(told, p.String())
	}
	want := []string{"list 3, unit 1 (CLINIC-1)", "list 3, unit 2 (CLINIC-9)", "list 3, unit 3 ()", "list 3, unit 4 (NO-DN)", "list 3, unit 5 (å)"}
	if len(told) != len(want) {
		t.Fatalf("%q", told)
	}
	for i := range want {
		if !strings.HasPrefix(told[i], want[i]) {
			t.Errorf("%q, want %q", told[i], want[i])
		}
	}
	var none *route.Tree
	if none.Parent("X") != "SE" || none.Len() != 0 || none.Knows("X") {
		t.Error("a nil tree knows somebody")
	}
}

func TestDNWithEscapes(t *testing.T) {
	tree, _ := route.Grow([]route.Unit{{ID: "A", DN: `ou=Forskning\, Utveckling,o=R,c=SE`}, {ID: "R", DN: "O=r, C=se"}, {ID: "B", DN: "ou=Lab,\n  ou=forskning\\, utveckling,o=R,c=SE"}, {ID: "C", DN: `ou=odd\`}})
	if tree.Parent("A") != "R" || tree.Parent("B") != "A" || tree.Parent("C") != "SE" {
		t.Error(tree.Parent("A"), tree.Parent("B"), tree.Parent("C"))
	}
}

func FuzzGrow(f *testing.F) {
	f.Add("A", "ou=x,c=SE", "SE", "c=SE")
	f.Add("SE", "ou=x,c=SE", "A", "ou=y,ou=x,c=SE")
	f.Add("A", `\`, "B", ",,=,")
	f.Fuzz(func(t *testing.T, id1, dn1, id2, dn2 string) {
		tree, _ := route.Grow([]route.Unit{{ID: care.HSAID(id1), DN: dn1}, {ID: care.HSAID(id2), DN: dn2}})
		for _, id := range []string{id1, id2, "X"} {
			a := care.LogicalAddress(id)
			for n := 0; a != "SE"; n++ {
				if a = tree.Parent(a); n > 3 {
					t.Fatalf("no way up from %q", id)
				}
			}
		}
	})
}

// climbing is a catalogue with rows at many heights.
func climbing() *catalog.Snapshot {
	r := func(c care.Contract, a care.LogicalAddress) catalog.Route {
		return catalog.Route{Contract: c, Address: a, System: care.HSAID("AT-" + strings.ReplaceAll(string(a), "*", "ANY")), Profile: care.RIVTABP21, URL: "https://p/"}
	}
	p := func(c care.Contract, a care.LogicalAddress, s care.HSAID) catalog.Permission {
		return catalog.Permission{Contract: c, Address: a, Consumer: s, Agreement: "A"}
	}
	const other, third = care.GetDiagnosis2, care.GetCareDocumentation2
	s, _ := catalog.Compile(1, catalog.Data{
		Contracts: []catalog.Contract{{Namespace: plans}, {Namespace: other}, {Namespace: third}},
		Routes:    []catalog.Route{r(plans, "CLINIC-2"), r(plans, "DISTRICT"), r(plans, "*"), r(other, "*"), r(third, "SE"), r(plans, "A"), r(plans, "B")},
		Permissions: []catalog.Permission{
			p(plans, "CLINIC-2", "EXACT"), p(plans, "REGION", "CLIMBER"), p(plans, "*", "STAR"), p(other, "*", "STAR"), p(third, "SE", "CLIMBER"),
			p(plans, "A", "AT-A"), p(plans, "B", "AT-B"), p(other, "REGION", "CLIMBER"),
		},
	})
	return s
}

func TestRules(t *testing.T) {
	const other, third = care.GetDiagnosis2, care.GetCareDocumentation2
	whole, _ := highlands()
	tree, _ := route.Grow(whole)
	climb := route.Rules{Tree: tree, Delimiter: "#"}
	with := func(change func(*route.Rules)) route.Rules { r := climb; change(&r); return r }
	for _, c := range []struct {
		name     string
		rules    route.Rules
		sender   care.HSAID
		contract care.Contract
		address  care.LogicalAddress
		end      string // the system, or the code
		trace    string
	}{
		{"exact before climbing", climb, "STAR", plans, "clinic-2", "AT-CLINIC-2", "route: address; permission: granted at *"},
		{"exact permission first", climb, "EXACT", plans, "CLINIC-2", "AT-CLINIC-2", "route: address; permission: granted"},
		{"climbs before *", climb, "STAR", plans, "CLINIC-1", "AT-DISTRICT", "route: parent DISTRICT; permission: granted at *"},
		{"the permission climbs too, and further", climb, "CLIMBER", plans, "CLINIC-1", "AT-DISTRICT", "route: parent DISTRICT; permission: granted at parent REGION"},
		{"up to SE", climb, "CLIMBER", third, "CLINIC-1", "AT-SE", "route: parent SE; permission: granted at parent SE"},
		{"an unknown unit stands right below SE", climb, "CLIMBER", third, "NOBODY", "AT-SE", "route: parent SE; permission: granted at parent SE"},
		{"no row on the way: *", climb, "STAR", other, "CLINIC-1", "AT-ANY", "route: default *; permission: granted at *"},
		{"the permission of a sister does not count", climb, "EXACT", plans, "CLINIC-1", "VP007", "route: parent DISTRICT; permission: none"},
		{"no tree, no climbing", with(func(r *route.Rules) { r.Tree = nil }), "STAR", plans, "CLINIC-1", "AT-ANY", "route: default *; permission: granted at *"},
		{"routes do not climb for an excepted contract", with(func(r *route.Rules) { r.ClimbRoutes.Except = []string{"urn:riv:Clinicalprocess:logistics"} }), "STAR", plans, "CLINIC-1", "AT-ANY", "route: default *; permission: granted at *"},
		{"off, but for the excepted", with(func(r *route.Rules) {
			r.ClimbRoutes = route.Climb{Off: true, Except: []string{"urn:riv:clinicalprocess:logistics"}}
		}), "STAR", plans, "CLINIC-1", "AT-DISTRICT", "route: parent DISTRICT; permission: granted at *"},
		{"permissions do not climb", with(func(r *route.Rules) { r.ClimbPermissions.Off = true }), "CLIMBER", plans, "CLINIC-1", "VP007", "route: parent DISTRICT; permission: none"},
		{"routes off, permissions on", with(func(r *route.Rules) { r.ClimbRoutes.Off = true }), "CLIMBER", other, "CLINIC-1", "AT-ANY", "route: default *; permission: granted at parent REGION"},

		{"parts: the last first", climb, "AT-B", plans, "A#B", "AT-B", "route: part B; permission: granted at part B"},
		{"parts: then the one before", climb, "AT-A", plans, "A#Z", "AT-A", "route: part A; permission: granted at part A"},
		{"parts: permission by another part than the route", climb, "AT-A", plans, "A#B", "AT-B", "route: part B; permission: granted at part A"},
		{"parts: no climb, no *", climb, "STAR", plans, "Y#CLINIC-1", "VP004", ""},
		{"parts: no * for permission", climb, "STAR", plans, "A#B", "VP007", "route: part B; permission: none"},
		{"parts: three are routed, and permitted to nobody", climb, "AT-B", plans, "Q#A#B", "VP007", "route: part B; permission: none"},
		{"parts: only delimiters", climb, "STAR", plans, "##", "VP004", ""},
		{"parts: the same twice is one", climb, "AT-B", plans, "B#B#B", "AT-B", "route: part B; permission: granted at part B"},
		{"parts: allowed contracts", with(func(r *route.Rules) { r.PartsContracts = []care.Contract{other} }), "AT-B", plans, "A#B", "VP007", "route: part B; permission: none"},
		{"parts: allowed senders", with(func(r *route.Rules) { r.PartsSenders = []care.HSAID{"at-b"} }), "AT-B", plans, "A#B", "AT-B", "route: part B; permission: granted at part B"},
		{"parts: other senders", with(func(r *route.Rules) { r.PartsSenders = []care.HSAID{"AT-A"} }), "AT-B", plans, "A#B", "VP007", "route: part B; permission: none"},
		{"no delimiter: an address as others", with(func(r *route.Rules) { r.Delimiter = "" }), "STAR", plans, "A#B", "AT-ANY", "route: default *; permission: granted at *"},
	} {
		t.Run(c.name, func(t *testing.T) {
			way, err := c.rules.Find(climbing(), c.sender, c.contract, c.address, care.RIVTABP21, at)
			end := string(way.System)
			if f, ok := errors.AsType[*fault.Error](err); ok {
				end = f.Code
			}
			if end != c.end || strings.Join(way.Trace, "; ") != c.trace {
				t.Errorf("%s by %q", end, way.Trace)
			}
			if r, ok := c.rules.Route(climbing(), c.contract, c.address, at); ok != (c.trace != "") || string(r.System) != string(way.System) {
				t.Errorf("alone the route is %s %v", r.System, ok)
			}
			if ok := c.rules.Permits(climbing(), c.sender, c.contract, c.address, at); c.trace != "" && ok != (err == nil) {
				t.Errorf("alone the permission is %v", ok)
			}
			e := c.rules.Explain(climbing(), c.sender, c.contract, c.address, care.RIVTABP21, at)
			if e.Allowed != (err == nil) || e.Steps[len(e.Steps)-1].Result == "stop" == e.Allowed {
				t.Errorf("the explanation does not follow:\n%s", e.In(care.English))
			}
			// What decided is what the explanation ends on.
			if e.Allowed && e.Steps[len(e.Steps)-1].Result != "found" {
				t.Errorf("%s", e.In(care.Swedish))
			}
		})
	}
}

func BenchmarkClimb(b *testing.B) {
	whole, _ := highlands()
	tree, _ := route.Grow(whole)
	rules, cat := route.Rules{Tree: tree, Delimiter: "#"}, climbing()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := rules.Find(cat, "CLIMBER", plans, "CLINIC-1", care.RIVTABP21, at); err != nil {
			b.Fatal(err)
		}
	}
}
