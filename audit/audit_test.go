package audit_test

import (
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/fault"
)

func sample() audit.Event {
	return audit.Event{
		ID: "0193a5e0-0000-7000-8000-000000000001", At: time.Date(2026, 11, 22, 8, 30, 0, 123456789, time.UTC), System: "SE9900000009-PLATTFORM",
		Actor:   audit.Actor{Kind: audit.Resident, Person: care.MustPersonID("197406079298"), Role: "guardian", Grant: "g1", LoA: 3},
		Subject: care.MustPersonID("201701012393"),
		Source:  audit.Source{System: "SE9900000001-S", Provider: "SE9900000001-P", Kind: care.Vardgivare, Unit: "SE9900000001-U"},
		Infos:   []care.InfoType{care.Appointments, care.Notes}, Activity: audit.ActivityRead, Purpose: care.OwnAccess,
		Outcome: "ALLOW", Provisions: []string{"fb-6-11-guardian"}, LawVersion: "abc", CorrelationID: "c-1", Hidden: 2,
	}
}

// The text and the hash below are the format: if this test fails, old logs can no
// longer be checked. Make a version 2 instead.
func TestCanonicalIsFixed(t *testing.T) {
	e := sample()
	const text = `{"v":1,"id":"0193a5e0-0000-7000-8000-000000000001","at":"2026-11-22T08:30:00.123456Z","system":"SE9900000009-PLATTFORM",` +
		`"actor":{"kind":"resident","person":"1.2.752.129.2.1.3.1:197406079298","role":"guardian","grant":"g1","loa":3,"employee":"","name":"","title":"","assignment":"","provider":"","unit":""},` +
		`"subject":"1.2.752.129.2.1.3.1:201701012393","source":{"system":"SE9900000001-S","provider":"SE9900000001-P","kind":"VARD","unit":"SE9900000001-U"},` +
		`"infos":["appointment","note"],"activity":"Läsa","purpose":"Enskilds direktåtkomst","outcome":"ALLOW","provisions":["fb-6-11-guardian"],"law":"abc","correlation":"c-1","hidden":2}`
	if got := string(e.Canonical()); got != text {
		t.Errorf("the text has changed:\n%s\n%s", got, text)
	}
	row := audit.NewRow(7, audit.Hash{1}, e.Canonical())
	if got := hex.EncodeToString(row.Hash[:]); got != "1c652962f1bd828ed3b2cf64e2295164d52a4c64af5b4d3699e8515ad512327d" {
		t.Errorf("the hash has changed: %s", got)
	}
	if got := string(audit.Leaf(7, row.Hash)); got != "7 "+hex.EncodeToString(row.Hash[:])+"\n" {
		t.Errorf("the leaf has changed: %q", got)
	}
}

// A full event has a text of its own; this one is as fixed as the one above.
func TestCanonicalOfAFullEventIsFixed(t *testing.T) {
	e := sample()
	plain := string(e.Canonical())
	e.Assertions, e.Attestation, e.Facts = []string{"c-17"}, "Medvetslös \"fall\"", "action=read"
	e.Documents = []audit.Document{{Info: care.Notes, ID: "n1", At: time.Date(2025, 1, 2, 3, 4, 5, 6000, time.UTC)}, {Info: care.Notes, ID: "n2"}}
	want := strings.Replace(strings.TrimSuffix(plain, "}"), `{"v":1`, `{"v":2`, 1) +
		`,"assertions":["c-17"],"attestation":"Medvetslös \"fall\"","facts":"action=read","documents":[` +
		`{"info":"note","id":"n1","at":"2025-01-02T03:04:05.000006Z"},{"info":"note","id":"n2","at":""}]}`
	if got := string(e.Canonical()); got != want {
		t.Errorf("the text has changed:\n%s\n%s", got, want)
	}
}

func anyEvent(t *rapid.T) audit.Event {
	e := sample()
	text := rapid.StringN(0, 40, 200)
	e.At = time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "at")).UTC()
	e.Actor.Name, e.Actor.Title, e.CorrelationID = text.Draw(t, "name"), text.Draw(t, "title"), text.Draw(t, "correlation")
	e.Activity, e.Outcome = "x"+text.Draw(t, "activity"), "y"+text.Draw(t, "outcome")
	e.Provisions = rapid.SliceOfN(text, 0, 3).Draw(t, "provisions")
	e.Infos = rapid.SliceOfN(rapid.Map(text, func(s string) care.InfoType { return care.InfoType(s) }), 0, 3).Draw(t, "infos")
	e.Hidden, e.Actor.LoA = rapid.IntRange(0, 1e6).Draw(t, "hidden"), rapid.IntRange(-1, 4).Draw(t, "loa")
	if rapid.Bool().Draw(t, "full") {
		e.Assertions = rapid.SliceOfN(text, 1, 3).Draw(t, "assertions")
		e.Attestation, e.Facts = text.Draw(t, "attestation"), text.Draw(t, "facts")
		for range rapid.IntRange(0, 3).Draw(t, "documents") {
			d := audit.Document{Info: care.Notes, ID: text.Draw(t, "document")}
			if rapid.Bool().Draw(t, "dated") {
				d.At = time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "document-at")).UTC()
			}
			e.Documents = append(e.Documents, d)
		}
	}
	if rapid.Bool().Draw(t, "staff") {
		e.Actor.Kind, e.Actor.Person, e.Actor.Employee = audit.Staff, care.PersonID{}, "SE9900000001-E1"
	}
	return e
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		e := anyEvent(r)
		if err := e.Check(); err != nil {
			r.Fatal(err)
		}
		text := e.Canonical()
		if !json.Valid(text) || strings.ContainsRune(string(text), '\n') {
			r.Fatal("not JSON on one line")
		}
		back, err := audit.Parse(text)
		if err != nil {
			r.Fatal(err)
		}
		if diff := cmp.Diff(e, back, cmp.AllowUnexported(care.PersonID{})); diff != "" {
			r.Fatal(diff)
		}
	})
}

func TestParseTakesOnlyTheCanonicalText(t *testing.T) {
	e := sample()
	good := string(e.Canonical())
	for name, bad := range map[string]string{
		"blank":         strings.Replace(good, `"v":1,`, `"v":1, `, 1),
		"order":         strings.Replace(good, `"role":"guardian","grant":"g1"`, `"grant":"g1","role":"guardian"`, 1),
		"version":       strings.Replace(good, `"v":1`, `"v":2`, 1),
		"unknown-field": strings.Replace(good, `"v":1,`, `"v":1,"x":1,`, 1),
		"escape":        strings.Replace(good, `"ALLOW"`, `"\u0041LLOW"`, 1),
		"person":        strings.Replace(good, `3.1:2017`, `3.3:2017`, 1),
		"time":          strings.Replace(good, `.123456Z`, `.123Z`, 1),
		"more":          good + " ",
		"empty":         "",
		"null-infos":    strings.Replace(good, `["appointment","note"]`, `null`, 1),
	} {
		_, err := audit.Parse([]byte(bad))
		if fault.KindOf(err) != fault.Garbage || err == nil {
			t.Errorf("%s: %v", name, err)
		} else if strings.Contains(err.Error(), "1974") {
			t.Errorf("%s: the error tells a number", name)
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	for name, change := range map[string]func(*audit.Event){
		"id": func(e *audit.Event) { e.ID = "1" }, "at": func(e *audit.Event) { e.At = time.Time{} },
		"subject": func(e *audit.Event) { e.Subject = care.PersonID{} }, "actor.kind": func(e *audit.Event) { e.Actor.Kind = "" },
		"actor.person":   func(e *audit.Event) { e.Actor.Person = care.PersonID{} },
		"actor.employee": func(e *audit.Event) { e.Actor.Kind = audit.Staff }, "activity": func(e *audit.Event) { e.Activity = "" },
		"outcome": func(e *audit.Event) { e.Outcome = "" }, "UTF-8": func(e *audit.Event) { e.Actor.Name = "\xff" },
		"too long": func(e *audit.Event) { e.CorrelationID = strings.Repeat("a", 2000) }, "hidden": func(e *audit.Event) { e.Hidden = -1 },
		"infos":       func(e *audit.Event) { e.Infos = make([]care.InfoType, 300) },
		"facts":       func(e *audit.Event) { e.Facts = strings.Repeat("a", 9001) },
		"attestation": func(e *audit.Event) { e.Attestation = "\xff" },
		"documents":   func(e *audit.Event) { e.Documents = make([]audit.Document, 300) },
		"documents.at": func(e *audit.Event) {
			e.Documents = []audit.Document{{At: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}}
		},
	} {
		e := sample()
		change(&e)
		if err := e.Check(); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	e := sample()
	f.Add(e.Canonical())
	e.Assertions, e.Documents = []string{"c"}, []audit.Document{{Info: care.Notes, ID: "n"}}
	f.Add(e.Canonical())
	f.Add([]byte(`{"v":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := audit.Parse(b)
		if err == nil && string(e.Canonical()) != string(b) {
			t.Error("took a text that is not canonical")
		}
	})
}

func BenchmarkCanonicalAndHash(b *testing.B) {
	e := sample()
	b.ReportAllocs()
	for b.Loop() {
		audit.NewRow(1, audit.Hash{}, e.Canonical())
	}
}
