package route_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/fault"
	"sammanhang/route"
)

var at = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

const plans = care.GetCarePlans2

func county() *catalog.Snapshot {
	r := func(a care.LogicalAddress, p care.Profile, url string, valid care.Period) catalog.Route {
		return catalog.Route{Contract: plans, Address: a, System: "P1", Profile: p, URL: url, Valid: valid}
	}
	s, _ := catalog.Compile(3, catalog.Data{
		Contracts: []catalog.Contract{{Namespace: plans}},
		Systems:   []catalog.System{{ID: "P1"}, {ID: "C1"}},
		Routes: []catalog.Route{
			r("U1", care.RIVTABP21, "https://p/1", care.Period{}),
			r("U20", care.RIVTABP20, "https://p/20", care.Period{}),
			r("ENDED", care.RIVTABP21, "https://p/1", care.Period{To: at}),
			r("TWO", care.RIVTABP21, "https://p/1", care.Period{}),
			r("TWO", care.RIVTABP20, "https://p/2", care.Period{}),
			r("FHIR", care.FHIRR4, "https://p/fhir", care.Period{}),
			r("NOURL", care.RIVTABP21, " ", care.Period{}),
		},
		Permissions: []catalog.Permission{
			{Contract: plans, Address: "U1", Consumer: "C1", Agreement: "A1"},
			{Contract: plans, Address: "U20", Consumer: "C1", Valid: care.Period{To: at}},
			{Contract: plans, Address: "*", Consumer: "C2"},
		},
	})
	return s
}

func TestFind(t *testing.T) {
	for _, c := range []struct {
		name    string
		sender  care.HSAID
		address care.LogicalAddress
		profile care.Profile
		code    string
		kind    fault.Kind
		detail  string
	}{
		{"granted", "C1", "u1", care.RIVTABP21, "", "", ""},
		{"granted at every address", "C2", "U20", care.RIVTABP20, "", "", ""},
		{"as the route says", "C2", "U20", "", "", "", ""},
		{"no address", "C1", "", care.RIVTABP21, "VP003", fault.Invalid, ""},
		{"blank address", "C1", " \n", care.RIVTABP21, "VP003", fault.Invalid, ""},
		{"unknown", "C1", "U9", care.RIVTABP21, "VP004", fault.NotFound, "No receiverId (logical address) found for serviceNamespace: " + string(plans) + ", receiverId: U9"},
		{"unknown, for a stranger too", "X", "U9", care.RIVTABP21, "VP004", fault.NotFound, ""},
		{"a blank", "C1", "U1 ", care.RIVTABP21, "VP004", fault.NotFound, "No receiverId (logical address) found for serviceNamespace: " + string(plans) + ", receiverId: U1 . Whitespace detected in incoming request!"},
		{"ended now", "C1", "ENDED", care.RIVTABP21, "VP004", fault.NotFound, ""},
		{"two", "C1", "TWO", care.RIVTABP21, "VP006", fault.Conflict, ""},
		{"the other RIV-TA profile is converted", "C2", "U20", care.RIVTABP21, "", "", ""},
		{"other profile", "C1", "FHIR", care.RIVTABP21, "VP005", fault.Invalid, ""},
		{"other profile before permission", "X", "FHIR", care.RIVTABP21, "VP005", fault.Invalid, ""},
		{"a profile that nobody knows", "C1", "U20", "RIVTABP30", "VP001", fault.Invalid, ""},
		{"no URL", "C2", "NOURL", care.RIVTABP21, "VP010", fault.Internal, ""},
		{"permission ended now", "C1", "U20", care.RIVTABP20, "VP007", fault.Denied, "Authorization missing for serviceNamespace: " + string(plans) + ", receiverId: U20, senderId: C1"},
		{"stranger", "X", "U1", care.RIVTABP21, "VP007", fault.Denied, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			way, err := route.Find(county(), c.sender, plans, c.address, c.profile, at)
			f, _ := errors.AsType[*fault.Error](err)
			switch {
			case c.code == "" && (err != nil || way.System != "P1" || way.URL == ""):
				t.Errorf("%+v %v", way, err)
			case c.code != "" && (f == nil || f.Code != c.code || f.Kind != c.kind):
				t.Errorf("got %v, want %s", err, c.code)
			case c.detail != "" && f.Detail != c.detail:
				t.Errorf("detail %q", f.Detail)
			}
			e := route.Explain(county(), c.sender, plans, c.address, c.profile, at)
			if e.Allowed != (c.code == "") || e.Code != c.code || len(e.Steps) == 0 {
				t.Errorf("the explanation says otherwise: %+v", e)
			}
			if stop := e.Steps[len(e.Steps)-1].Result == "stop"; stop != (c.code != "") {
				t.Errorf("the last step is %+v", e.Steps[len(e.Steps)-1])
			}
			for _, l := range []care.Lang{care.Swedish, care.English} {
				if text := e.In(l); !strings.Contains(text, c.code) || strings.Count(text, "\n") != len(e.Steps)+1 {
					t.Errorf("%s", text)
				}
			}
			if _, err := json.Marshal(e); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestExplainTellsWhatEnded(t *testing.T) {
	e := route.Explain(county(), "C1", plans, "ENDED", "", at)
	if !strings.Contains(e.In(care.English), "does not hold at that time (to 2026-11-22)") {
		t.Error(e.In(care.English))
	}
	e = route.Explain(county(), "C1", plans, "U20", "", at)
	if !strings.Contains(e.In(care.Swedish), "Anropsbehörigheten gäller inte vid tidpunkten") {
		t.Error(e.In(care.Swedish))
	}
}

func TestShowHidesPersonalNumbers(t *testing.T) {
	for _, s := range []string{"194204099222", "19420409-9222", "4204099222", "420409-9222", "U1 194204099222", "x=194204099222&y"} {
		if got := route.Show(s); got != "[personal number]" {
			t.Errorf("%q is shown as %q", s, got)
		}
	}
	for _, s := range []string{"SE2321000164-7381037590423", "5565594230", "SE165565594230-1000", "9194204099222333", string(plans)} {
		if got := route.Show(s); got != s {
			t.Errorf("%q is shown as %q", s, got)
		}
	}
	if got := route.Show("a\nb\x00" + strings.Repeat("c", 300)); strings.ContainsAny(got, "\n\x00") || len(got) > 260 {
		t.Errorf("%q", got)
	}
}

func BenchmarkFind(b *testing.B) {
	s := county()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := route.Find(s, "C1", plans, "U1", care.RIVTABP21, at); err != nil {
			b.Fatal(err)
		}
	}
}
