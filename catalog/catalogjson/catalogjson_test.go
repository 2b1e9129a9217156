package catalogjson_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/catalog/catalogjson"
	"sammanhang/internal/testkit"
)

const byID = `{"formatVersion":"1","version":2,"data":{
 "rivtaprofil":[{"id":2,"namn":"RIVTABP21","pubversion":"1"}],
 "tjanstekontrakt":[{"id":10,"namnrymd":"urn:riv:a:BResponder:1","beskrivning":"B","majorVersion":1,"minorVersion":2}],
 "tjanstekomponent":[{"id":1,"hsaId":"prod","beskrivning":"Journalen"},{"id":2,"hsaId":"KONS"},{"id":3,"hsaId":"GONE","deleted":true}],
 "logiskadress":[{"id":1,"hsaId":"U1","beskrivning":"Mottagning"},{"id":2,"hsaId":"*"}],
 "anropsadress":[{"id":5,"adress":"https://p.example/x","relationships":{"rivtaprofil":2,"tjanstekomponent":1}}],
 "vagval":[
  {"id":1,"fromTidpunkt":"2009-03-10T00:00:00+0100","tomTidpunkt":"2113-12-24T00:00:00+0100","relationships":{"anropsadress":5,"logiskadress":1,"tjanstekontrakt":10}},
  {"id":2,"deleted":1,"relationships":{"anropsadress":99,"logiskadress":1,"tjanstekontrakt":10}}],
 "anropsbehorighet":[{"id":1,"integrationsavtal":"I1","fromTidpunkt":"2020-01-01","tomTidpunkt":"2020-12-31","relationships":{"logiskAdress":2,"tjanstekomponent":2,"tjanstekontrakt":10}}]}}`

func TestRead(t *testing.T) {
	d, problems, err := catalogjson.Read(strings.NewReader(byID))
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	utc := func(y int, m time.Month, d, h, s int) time.Time { return time.Date(y, m, d, h, 0, s, 0, time.UTC) }
	want := catalog.Data{
		Contracts: []catalog.Contract{{Namespace: "urn:riv:a:BResponder:1", Description: "B", Major: 1, Minor: 2}},
		Systems:   []catalog.System{{ID: "PROD", Description: "Journalen"}, {ID: "KONS"}},
		Addresses: []catalog.Address{{ID: "U1", Description: "Mottagning"}, {ID: "*"}},
		Endpoints: []catalog.Endpoint{{System: "PROD", Profile: care.RIVTABP21, URL: "https://p.example/x"}},
		Routes: []catalog.Route{{
			Contract: "urn:riv:a:BResponder:1", Address: "U1", System: "PROD", Profile: care.RIVTABP21, URL: "https://p.example/x",
			Valid: care.Period{From: utc(2009, 3, 9, 23, 0), To: utc(2113, 12, 23, 23, 1)}, // the last moment is included
		}},
		Permissions: []catalog.Permission{{
			Contract: "urn:riv:a:BResponder:1", Address: "*", Consumer: "KONS", Agreement: "I1",
			Valid: care.Period{From: utc(2019, 12, 31, 23, 0), To: utc(2020, 12, 31, 23, 0)}, // the whole of the last Swedish day
		}},
	}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Error(diff)
	}
}

func TestReadNamesEveryProblem(t *testing.T) {
	in := `{"data":{"rivtaprofil":[{"id":1,"namn":"RIVTABP21"}],"tjanstekontrakt":[{"id":1,"namnrymd":"urn:a:BResponder:1"},{"id":2}],
	"tjanstekomponent":[{"id":1,"hsaId":"P"},{"id":1,"hsaId":"Q"}],"logiskadress":[{"id":1,"hsaId":"U1 "}],
	"anropsadress":[{"id":1,"adress":"https://p/","relationships":{"rivtaprofil":9,"tjanstekomponent":1}},{"id":2,"adress":"https://p/"}],
	"vagval":[{"id":7,"relationships":{"anropsadress":1,"logiskadress":1,"tjanstekontrakt":1}},
	          {"id":8,"fromTidpunkt":"i går","relationships":{"anropsadress":"https://x","rivtaprofil":"RIVTABP21","tjanstekomponent":"P","logiskadress":1,"tjanstekontrakt":1}}],
	"anropsbehorighet":[{"id":9,"relationships":{"logiskadress":5,"tjanstekomponent":1,"tjanstekontrakt":4}}],
	"filter":[{"id":1,"servicedomain":"x"}]}}`
	_, problems, err := catalogjson.Read(strings.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range problems {
		got = append(got, p.Table+" "+p.ID+": "+p.Text)
	}
	want := []string{
		"tjanstekontrakt 2: has no key",
		"tjanstekomponent 1: the id is used twice",
		`logiskadress 1: blanks around "U1" were taken away`,
		"anropsadress 1: refers to rivtaprofil 9, which is not there",
		"anropsadress 2: has no reference tjanstekomponent",
		"anropsadress 2: has no reference rivtaprofil",
		"vagval 7: refers to anropsadress 1, which is not there",
		"vagval 8: fromTidpunkt: not a time",
		"anropsbehorighet 9: refers to tjanstekontrakt 4, which is not there",
		"anropsbehorighet 9: refers to logiskadress 5, which is not there",
		"filter 1: has no reference anropsbehorighet",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadRefuses(t *testing.T) {
	for _, in := range []string{"", "x", "[]", "{}", `{"data":3}`, `{"data":{}} x`} {
		if _, _, err := catalogjson.Read(strings.NewReader(in)); err == nil {
			t.Errorf("accepted %q", in)
		}
	}
}

// TestRealExports reads what others wrote, and writes it without loss.
func TestRealExports(t *testing.T) {
	for _, c := range []struct {
		file                         string
		routes, permissions, systems int
	}{{"export.json", 9, 8, 7}, {"takdump-ntjp-test.json", 864, 2160, 100}} {
		t.Run(c.file, func(t *testing.T) {
			f, err := os.Open(testkit.Shared(t, "samples", "catalog", "tak", c.file))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = f.Close() }()
			d, problems, err := catalogjson.Read(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range problems {
				t.Log(p)
			}
			if len(d.Routes) != c.routes || len(d.Permissions) != c.permissions || len(d.Systems) < c.systems {
				t.Errorf("%d routes, %d permissions, %d systems", len(d.Routes), len(d.Permissions), len(d.Systems))
			}
			s, compile := catalog.Compile(1, d)
			kinds := map[string]int{}
			for _, p := range compile {
				kinds[p.Table+": "+strings.SplitN(p.Text, "\"", 2)[0]]++
			}
			t.Log(kinds)
			if got := s.RoutesOf(d.Routes[0].Contract, time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)); len(got) == 0 {
				t.Error("no route of the first contract")
			}
			if catalog.Grave(compile) {
				return
			}
			roundTrip(t, d)
		})
	}
}

func TestRoundTrip(t *testing.T) {
	d, _, err := catalogjson.Read(strings.NewReader(byID))
	if err != nil {
		t.Fatal(err)
	}
	d.Addresses[0].Provider = "SE99"
	d.Routes = append(d.Routes, catalog.Route{Contract: d.Contracts[0].Namespace, Address: "U1", System: "PROD", Profile: care.FHIRR4, URL: "sammanhang:index", Valid: care.Period{To: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)}})
	d.Endpoints = append(d.Endpoints, catalog.Endpoint{System: "PROD", Profile: care.FHIRR4, URL: "sammanhang:index"})
	roundTrip(t, d)
}

func roundTrip(t *testing.T, d catalog.Data) {
	t.Helper()
	var b bytes.Buffer
	if err := catalogjson.Write(&b, d, catalogjson.About{Version: 4, At: time.Unix(0, 0), By: "test"}); err != nil {
		t.Fatal(err)
	}
	again, problems, err := catalogjson.Read(&b)
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	if diff := cmp.Diff(d, again); diff != "" {
		t.Error(diff)
	}
}

func TestWriteRefuses(t *testing.T) {
	d, _, err := catalogjson.Read(strings.NewReader(byID))
	if err != nil {
		t.Fatal(err)
	}
	d.Permissions[0].Consumer = "NOBODY"
	if err := catalogjson.Write(&bytes.Buffer{}, d, catalogjson.About{}); err == nil {
		t.Error("wrote a row that refers to nobody")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(byID))
	f.Add([]byte(`{"data":{"vagval":[{"id":"x","relationships":{"anropsadress":"https://x","LogiskAdress":"U"}}]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, _, err := catalogjson.Read(bytes.NewReader(b))
		if err != nil {
			return
		}
		if _, problems := catalog.Compile(1, d); !catalog.Grave(problems) {
			if err := catalogjson.Write(&bytes.Buffer{}, d, catalogjson.About{}); err != nil && !strings.Contains(err.Error(), "whole seconds") {
				t.Fatalf("a sound catalogue cannot be written: %v", err)
			}
		}
	})
}

// TestNationalDumpNamesEveryAnomaly: the whole catalogue of a national test
// environment, from 2016. Each kind of anomaly is counted, and each one is named with
// table, id and line; without the rows that are wrong it can be published.
func TestNationalDumpNamesEveryAnomaly(t *testing.T) {
	text, err := os.ReadFile(testkit.Shared(t, "samples", "catalog", "tak", "takdump-ntjp-test.json"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := catalogjson.ReadFile(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	got := map[string]int{}
	for _, p := range f.All() {
		if p.Line > 0 && strings.TrimSpace(lines[p.Line-1]) != "{" {
			t.Errorf("no row begins at the line: %s", p)
		}
		if p.Line == 0 && p.ID != "*" {
			t.Errorf("no line: %s", p)
		}
		kind := p.Table
		for _, k := range []string{"is not https", "demands", "has the profile", "overlaps", "has a blank", "has the character 'Ä'", "more than once", "blanks around", "cannot be understood", "no information class"} {
			if strings.Contains(p.Text, k) {
				kind += ": " + k
			}
		}
		got[kind]++
	}
	want := map[string]int{
		"tjanstekontrakt: no information class":   1,
		"anropsadress: is not https":              109,
		"anropsadress: has the profile":           35,
		"anropsadress: cannot be understood":      2,
		"vagval: is not https":                    315,
		"vagval: demands":                         315,
		"vagval: has the profile":                 12,
		"vagval: overlaps":                        2,
		"vagval: more than once":                  1,
		"anropsbehorighet: overlaps":              5,
		"logiskadress: blanks around":             2,
		"logiskadress: more than once":            2,
		"logiskadress: has a blank":               1,
		"logiskadress: has the character 'Ä'":     1,
		"tjanstekomponent: has the character 'Ä'": 3,
		"tjanstekomponent: has a blank":           2,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	d, problems := f.WithoutBad()
	if s, left := catalog.Compile(1, d); catalog.Grave(left) || len(s.Data().Routes) < 500 {
		t.Error(left)
	}
	named := map[string]bool{}
	for _, p := range problems {
		if p.Grave {
			named[p.Table+" "+p.ID] = true
		}
	}
	out := 0
	for _, table := range catalog.Tables() {
		out += len(f.Data.Rows(table)) - len(d.Rows(table))
	}
	if len(named) != out {
		t.Errorf("%d rows were left out, %d are named", out, len(named))
	}
}

func TestLinesOfErrors(t *testing.T) {
	for in, want := range map[string]string{
		"{\n \"data\": {\n  \"vagval\": [\n   {\"id\": 1,}]}}": "line 4",
		"{\"data\":\n{\"vagval\":\n3}}":                        "line 3",
		"{\"data\":\n{\"vagval\":\n[":                          "line 3",
		"\n\nx":                                                "line 3",
	} {
		if _, err := catalogjson.ReadFile(strings.NewReader(in)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", in, err)
		}
	}
	f, err := catalogjson.ReadFile(strings.NewReader("{\"data\":{\n\"vagval\":[\n{\"deleted\":\"perhaps\"},\n7],\n\"logiskadress\":[{\"id\":3,\n\"hsaId\":\"Å\"}]}}"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range f.All() {
		got = append(got, strings.SplitN(p.String(), ":", 3)[0]+" "+p.Table+" "+p.ID)
	}
	if diff := cmp.Diff([]string{"line 3 vagval ", "line 4 vagval ", "line 5 logiskadress 3 (Å)"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestFiltersAndClassesRoundTrip(t *testing.T) {
	d, _, err := catalogjson.Read(strings.NewReader(byID))
	if err != nil {
		t.Fatal(err)
	}
	d.Contracts[0].Class = "K3R3T2"
	d.Endpoints[0].Assurance = catalog.Mutual
	d.Permissions[0].Filters = []care.Filter{{Domain: "riv:a"}, {Domain: "riv:b", Categories: []string{"voo", "dia"}}}
	roundTrip(t, d)
}
