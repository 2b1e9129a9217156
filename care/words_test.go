package care_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sammanhang/care"
)

func TestParseHSAID(t *testing.T) {
	for in, want := range map[string]care.HSAID{
		"se2321000131-p000000123456":  "SE2321000131-P000000123456",
		" SE9900000009-SAMMANHANG ":   "SE9900000009-SAMMANHANG",
		"T_SERVICES_SE165565594230.1": "T_SERVICES_SE165565594230.1",
		"5565594230":                  "5565594230",
		strings.Repeat("a", 64):       care.HSAID(strings.Repeat("A", 64)),
	} {
		if got, err := care.ParseHSAID(in); err != nil || got != want || got.String() != string(want) {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "   ", "SE 1", "SE#1", "SE/1", "Å", "SE\n1", "SE\x00", strings.Repeat("a", 65), "ſE1"} {
		if got, err := care.ParseHSAID(in); !errors.Is(err, care.ErrHSAID) || got != "" {
			t.Errorf("%q: accepted as %q", in, got)
		}
	}
}

func FuzzParseHSAID(f *testing.F) {
	for _, s := range []string{"SE2321000131-P000000123456", " a ", "", "å", "a#b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h, err := care.ParseHSAID(s)
		if err != nil {
			return
		}
		if again, err := care.ParseHSAID(string(h)); err != nil || again != h {
			t.Fatalf("%q is read as %q, and that not as itself", s, h)
		}
		if lower, err := care.ParseHSAID(strings.ToLower(s)); err != nil || lower != h {
			t.Fatalf("%q depends on its case", s)
		}
	})
}

func TestContract(t *testing.T) {
	for _, c := range []struct {
		contract care.Contract
		want     string
		fhir     bool
	}{
		{care.GetCarePlans2, "GetCarePlans", false},
		{care.GetSubjectOfCareSchedule1, "GetSubjectOfCareSchedule", false},
		{care.IndexFindContent1, "FindContent", false},
		{care.FHIRAppointment, "Appointment", true},
		{care.FHIRServiceRequest, "ServiceRequest", true},
		{"urn:riv:a:ProcessResponder:1", "Process", false},
		{"something else", "something else", false},
		{"a:b", "a:b", false},
		{"", "", false},
	} {
		if got := c.contract.Interaction(); got != c.want || c.contract.IsFHIR() != c.fhir {
			t.Errorf("%s: %q, FHIR %v", c.contract, got, c.contract.IsFHIR())
		}
	}
	if care.GetCarePlans2.Key() != strings.ToLower(string(care.GetCarePlans2)) || care.LogicalAddress("SE1-A").Key() != "se1-a" {
		t.Error("a key depends on case")
	}
}

func TestPeriod(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2026, 11, 22, h, 0, 0, 0, time.UTC) }
	p := care.Period{From: at(8), To: at(10)}
	for h, want := range map[int]bool{7: false, 8: true, 9: true, 10: false, 11: false} {
		if p.Contains(at(h)) != want {
			t.Errorf("8–10 contains %d: %v", h, !want)
		}
	}
	if !(care.Period{}).Contains(at(1)) || !(care.Period{From: at(8)}).Contains(at(23)) || !(care.Period{To: at(8)}).Contains(time.Time{}) {
		t.Error("an open period is not open")
	}
	for _, c := range []struct {
		q    care.Period
		want bool
	}{
		{care.Period{From: at(10), To: at(12)}, false}, // one begins where the other ends
		{care.Period{From: at(6), To: at(8)}, false},
		{care.Period{From: at(9), To: at(12)}, true},
		{care.Period{}, true},
		{care.Period{To: at(8)}, false},
		{care.Period{From: at(10)}, false},
	} {
		if p.Overlaps(c.q) != c.want || c.q.Overlaps(p) != c.want {
			t.Errorf("8–10 overlaps %v: not %v both ways", c.q, c.want)
		}
	}
}

func TestPeriodOverlapProperty(t *testing.T) {
	draw := func(t *rapid.T, name string) care.Period {
		end := func(n string) time.Time {
			if h := rapid.IntRange(-1, 20).Draw(t, name+n); h >= 0 {
				return time.Date(2026, 1, 1, h, 0, 0, 0, time.UTC)
			}
			return time.Time{}
		}
		return care.Period{From: end("from"), To: end("to")}
	}
	rapid.Check(t, func(t *rapid.T) {
		p, q := draw(t, "p"), draw(t, "q")
		shared := false
		for m := -60; m < 25*60; m += 30 {
			at := time.Date(2026, 1, 1, 0, m, 0, 0, time.UTC)
			shared = shared || p.Contains(at) && q.Contains(at)
		}
		if shared && !p.Overlaps(q) {
			t.Fatalf("%v and %v share a moment and do not overlap", p, q)
		}
	})
}

func TestAgeOn(t *testing.T) {
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		born, at string
		want     int
	}{
		{"2013-11-22", "2026-11-21", 12},
		{"2013-11-22", "2026-11-22", 13},
		{"2013-11-22", "2026-12-01", 13},
		{"2013-11-22", "2027-01-01", 13},
		{"2012-02-29", "2025-02-28", 12}, // born on leap day: birthday on 1 March
		{"2012-02-29", "2025-03-01", 13},
		{"2012-02-29", "2028-02-29", 16},
		{"2026-11-22", "2026-11-22", 0},
		{"2026-11-22", "2026-11-21", -1}, // not born yet
	} {
		if got := care.AgeOn(day(c.born), day(c.at)); got != c.want {
			t.Errorf("born %s, on %s: %d, want %d", c.born, c.at, got, c.want)
		}
	}
}

func TestText(t *testing.T) {
	both := care.Text{SV: "hej", EN: "hello"}
	for lang, want := range map[care.Lang]string{care.Swedish: "hej", care.English: "hello", "": "hej", "fi": "hej"} {
		if got := both.In(lang); got != want {
			t.Errorf("%q: %q", lang, got)
		}
	}
	if got := (care.Text{SV: "hej"}).In(care.English); got != "hej" {
		t.Errorf("no English: %q", got)
	}
}
