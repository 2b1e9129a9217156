package safeguard_test

import (
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/safeguard"
)

// The test persons, of the tax agency's list of test numbers and a reserve number of HL7 Sweden's examples.
var (
	magdalena = care.MustPersonID("197406079298")
	maria     = care.MustPersonID("197101019045")
	reserve   = care.MustPersonID("98240301AA06")
)

var (
	now   = time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)
	nurse = safeguard.Reader{Employee: "SE1-A-NURSE", Provider: "SE1-A", Kind: care.Vardgivare, Unit: "SE1-A-U1"}
)

func day(y int, m time.Month, d int) time.Time { return care.SwedishMidnight(y, m, d) }

// outer and inner are blocks at provider B.
func outer(change ...func(*safeguard.Block)) safeguard.Block {
	b := safeguard.Block{Record: safeguard.Record{ID: "00000000-0000-4000-8000-000000000001", Subject: magdalena, Provider: "SE1-B", ProviderKind: care.Vardgivare,
		Stored: now.Add(-time.Hour)}, Type: safeguard.Outer}
	for _, c := range change {
		c(&b)
	}
	return b
}

func inner(change ...func(*safeguard.Block)) safeguard.Block {
	return outer(append([]func(*safeguard.Block){func(b *safeguard.Block) { b.Type, b.Unit = safeguard.Inner, "SE1-B-U1" }}, change...)...)
}

// row is a note of unit 1 of provider B.
func row(change ...func(*safeguard.Row)) safeguard.Row {
	r := safeguard.Row{Provider: "SE1-B", Unit: "SE1-B-U1", Info: care.Notes, Start: day(2026, 5, 4).Add(9 * time.Hour), End: day(2026, 5, 4).Add(10 * time.Hour)}
	for _, c := range change {
		c(&r)
	}
	return r
}

func standing(r safeguard.Reader, at time.Time, facts ...safeguard.Fact) safeguard.Standing {
	return safeguard.NewStanding(safeguard.Config{}, facts, r, []care.PersonID{magdalena}, at)
}

func TestMatch(t *testing.T) {
	b := func(change func(*safeguard.Block)) safeguard.Block { return outer(change) }
	in := func(change func(*safeguard.Block)) safeguard.Block { return inner(change) }
	r := func(change func(*safeguard.Row)) safeguard.Row { return row(change) }
	atB := func(unit care.HSAID) safeguard.Reader {
		return safeguard.Reader{Employee: "SE1-B-NURSE", Provider: "SE1-B", Kind: care.Vardgivare, Unit: unit}
	}
	process := func(reader safeguard.Reader, p string) safeguard.Reader { reader.Process = p; return reader }
	years := func(b *safeguard.Block) { b.InfoFrom, b.InfoTo = day(2020, 1, 1), day(2022, 12, 31) }
	dated := func(from, to time.Time) safeguard.Row {
		return r(func(r *safeguard.Row) { r.Start, r.End = from, to })
	}
	typed := func(i care.InfoType) safeguard.Row { return r(func(r *safeguard.Row) { r.Info = i }) }
	both := func(b *safeguard.Block) {
		b.Except = []safeguard.ExemptType{safeguard.ExemptMedication, safeguard.ExemptAlert}
	}
	for _, c := range []struct {
		name   string
		reader safeguard.Reader
		block  safeguard.Block
		row    safeguard.Row
		want   bool
	}{
		{"outer-another-provider", nurse, outer(), row(), true},
		{"outer-own-provider-other-unit", atB("SE1-B-U2"), outer(), row(), false},
		{"outer-other-providers-row", nurse, outer(), r(func(r *safeguard.Row) { r.Provider, r.Unit = "SE1-C", "SE1-C-U1" }), false},
		{"outer-whole-provider", nurse, outer(), r(func(r *safeguard.Row) { r.Unit = "SE1-B-U9" }), true},
		{"outer-the-person-themselves", safeguard.Reader{}, outer(), row(), true},
		{"outer-case-of-hsa-id", nurse, outer(), r(func(r *safeguard.Row) { r.Provider = "se1-b" }), true},
		{"inner-same-provider-other-unit", atB("SE1-B-U2"), inner(), row(), true},
		{"inner-same-unit", atB("SE1-B-U1"), inner(), row(), false},
		{"inner-same-unit-case", atB("se1-b-u1"), inner(), row(), false},
		{"inner-no-unit-chosen", atB(""), inner(), row(), true},
		{"inner-another-provider", nurse, inner(), row(), true}, // L050
		{"inner-other-units-row", atB("SE1-B-U2"), inner(), r(func(r *safeguard.Row) { r.Unit = "SE1-B-U3" }), false},
		{"inner-row-of-no-known-unit", atB("SE1-B-U2"), inner(), r(func(r *safeguard.Row) { r.Unit = "" }), true},
		{"inner-process-other-process", process(atB("SE1-B-U1"), "rehab"), in(func(b *safeguard.Block) { b.Unit, b.Process = "", "psyk" }), r(func(r *safeguard.Row) { r.Process = "psyk" }), true},
		{"inner-process-same-process", process(atB("SE1-B-U2"), "psyk"), in(func(b *safeguard.Block) { b.Unit, b.Process = "", "psyk" }), r(func(r *safeguard.Row) { r.Process = "psyk" }), false},
		{"inner-process-same-name-elsewhere", process(nurse, "psyk"), in(func(b *safeguard.Block) { b.Unit, b.Process = "", "psyk" }), r(func(r *safeguard.Row) { r.Process = "psyk" }), true},
		{"inner-process-row-of-another", atB("SE1-B-U2"), in(func(b *safeguard.Block) { b.Unit, b.Process = "", "psyk" }), r(func(r *safeguard.Row) { r.Process = "rehab" }), false},
		{"inner-process-row-of-no-known", atB("SE1-B-U2"), in(func(b *safeguard.Block) { b.Unit, b.Process = "", "psyk" }), row(), true},
		{"inner-process-within-unit-other-unit", atB("SE1-B-U2"), in(func(b *safeguard.Block) { b.Process = "psyk" }), r(func(r *safeguard.Row) { r.Unit, r.Process = "SE1-B-U2", "psyk" }), false},
		{"inner-process-within-unit-no-process", atB("SE1-B-U1"), in(func(b *safeguard.Block) { b.Process = "psyk" }), r(func(r *safeguard.Row) { r.Process = "psyk" }), true},

		{"period-within", nurse, b(years), dated(day(2021, 3, 1), day(2021, 3, 2)), true},
		{"period-after", nurse, b(years), dated(day(2023, 1, 1).Add(time.Minute), day(2023, 1, 2)), false}, // L052
		{"period-before", nurse, b(years), dated(day(2019, 12, 30), day(2019, 12, 30)), false},
		{"period-begins-in-it", nurse, b(years), dated(day(2022, 12, 1), day(2023, 5, 1)), true},
		{"period-ends-in-it", nurse, b(years), dated(day(2019, 1, 1), day(2020, 1, 1)), true},
		{"period-around-it", nurse, b(years), dated(day(2000, 1, 1), day(2026, 1, 1)), true},
		{"period-on-the-last-day", nurse, b(years), dated(day(2022, 12, 31).Add(23*time.Hour), day(2023, 1, 5)), true},
		{"period-row-until-a-date", nurse, b(func(b *safeguard.Block) { b.InfoFrom = day(2020, 1, 1).Add(12 * time.Hour) }), dated(day(2019, 1, 1), day(2020, 1, 1)), true},
		{"period-exact-end", nurse, b(func(b *safeguard.Block) { b.InfoTo = now }), dated(now, now), true},
		{"period-just-after-exact-end", nurse, b(func(b *safeguard.Block) { b.InfoTo = now }), dated(now.Add(time.Microsecond), now.Add(time.Hour)), false},
		{"period-row-of-no-known-time", nurse, b(years), dated(time.Time{}, time.Time{}), true},
		{"period-row-going-on", nurse, b(years), dated(day(2021, 1, 1), time.Time{}), true},
		{"period-row-begun-after", nurse, b(years), dated(day(2024, 1, 1), time.Time{}), false},

		{"exempt-medication", nurse, b(both), typed(care.Medications), false},
		{"exempt-alert", nurse, b(both), typed(care.Alerts), false}, // L051
		{"exempt-lak", nurse, b(both), typed("lak"), false},
		{"exempt-upp", nurse, b(both), typed("upp"), false},
		{"not-exempt-alert", nurse, b(func(b *safeguard.Block) { b.Except = []safeguard.ExemptType{safeguard.ExemptMedication} }), typed(care.Alerts), true},
		{"never-exempt-note", nurse, b(both), row(), true},
		{"never-exempt-unknown", nurse, b(both), typed("UPP"), true},
		{"never-exempt-unspecified", nurse, b(both), typed(""), true},
		{"exempt-does-not-name-anything", nurse, b(func(b *safeguard.Block) { b.Except = []safeguard.ExemptType{""} }), row(), true},

		{"invalid-no-provider", nurse, outer(), r(func(r *safeguard.Row) { r.Provider = "" }), true},
		{"invalid-ends-before-it-begins", nurse, b(years), dated(day(2024, 1, 2), day(2024, 1, 1)), true},
		{"another-person", nurse, b(func(b *safeguard.Block) { b.Subject = maria }), row(), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := standing(c.reader, now, &c.block)
			if got := s.Blocked(c.row); got.Blocked != c.want {
				t.Errorf("blocked %v, want %v: %+v", got.Blocked, c.want, got)
			}
		})
	}
}

func TestNothingKnownIsBlocked(t *testing.T) {
	var none safeguard.Standing
	if a := none.Blocked(row()); !a.Blocked || !a.Invalid {
		t.Errorf("%+v", a)
	}
	none = none.Without("x").With(outer())
	if a := none.Blocked(row()); !a.Blocked {
		t.Errorf("%+v", a)
	}
}
