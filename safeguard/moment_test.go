package safeguard_test

import (
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/safeguard"
)

func TestMoments(t *testing.T) {
	for _, c := range []struct{ in, first, last string }{
		{"2026-11-28T10:00:00", "2026-11-28T09:00:00Z", "2026-11-28T09:00:00Z"},
		{"2026-11-28T10:00:00.25", "2026-11-28T09:00:00.25Z", "2026-11-28T09:00:00.25Z"},
		{"2026-11-28T10:00:00Z", "2026-11-28T10:00:00Z", "2026-11-28T10:00:00Z"},
		{"2026-11-28T10:00:00+02:00", "2026-11-28T08:00:00Z", "2026-11-28T08:00:00Z"},
		{"2026-10-25T02:30:00", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"},
		{"2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00Z", "2026-10-25T01:30:00Z"},
		{"2026-03-29T02:30:00", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"},
	} {
		first, last, err := safeguard.Moments(c.in)
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		if f, l := first.Format(time.RFC3339Nano), last.Format(time.RFC3339Nano); f != c.first || l != c.last {
			t.Errorf("%s: %s, %s", c.in, f, l)
		}
	}
	for _, in := range []string{"", "2026-11-28", "20261128100000", "2026-13-01T00:00:00", "0001-01-01T00:00:00", "1970-01-01T01:00:00", "2026-11-28T10:00:00" + strings.Repeat("0", 50)} {
		if _, _, err := safeguard.Moments(in); fault.KindOf(err) != fault.Invalid || in != "" && strings.Contains(err.Error(), in) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

// TestSummerTimeHour: a block and a consent whose bounds fall in the hour that comes
// twice hold the longer and the shorter way.
func TestSummerTimeHour(t *testing.T) {
	first, last, err := safeguard.Moments("2026-10-25T02:30:00")
	if err != nil {
		t.Fatal(err)
	}
	between := first.Add(30 * time.Minute) // 02.00 for the second time
	b := outer(func(b *safeguard.Block) { b.InfoTo = last })
	s := standing(nurse, now, &b)
	if !s.Blocked(row(func(r *safeguard.Row) { r.Start, r.End = between, between })).Blocked {
		t.Error("what was registered in the second 02-hour is open")
	}
	c := safeguard.Consent{Record: safeguard.Record{ID: "1", Subject: magdalena, Provider: nurse.Provider, Unit: nurse.Unit, Valid: care.Period{To: first}}, Basis: safeguard.BasisConsent}
	if st := standing(nurse, between, &c); st.Consent != nil {
		t.Error("the consent holds in the second 02-hour")
	}
}

func FuzzMoments(f *testing.F) {
	for _, s := range []string{"2026-11-28T10:00:00", "2026-10-25T02:30:00", "2026-11-28T10:00:00.123456789+01:00", "2026-11-28T10:00:00Z", "9999-12-31T23:59:59", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		first, last, err := safeguard.Moments(s)
		if err != nil {
			if !first.IsZero() || !last.IsZero() {
				t.Error("a time with an error")
			}
			return
		}
		if d := last.Sub(first); d != 0 && d != time.Hour {
			t.Errorf("%v apart", d)
		}
		if first.IsZero() || first.UnixMicro() == 0 {
			t.Error("a time that a store takes for none")
		}
	})
}
