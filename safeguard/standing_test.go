package safeguard_test

import (
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/safeguard"
)

// of is a fact's common part for the nurse.
func of(id string, change ...func(*safeguard.Record)) safeguard.Record {
	r := safeguard.Record{ID: id, Subject: magdalena, Provider: nurse.Provider, ProviderKind: care.Vardgivare, Unit: nurse.Unit, Employee: nurse.Employee,
		Stored: now.Add(-time.Hour), Valid: care.Period{To: now.Add(time.Hour)}}
	for _, c := range change {
		c(&r)
	}
	return r
}

// TestWhoseFact: a fact is read for whom it was registered for and nobody else, also
// when the store gives more than it was asked for.
func TestWhoseFact(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*safeguard.Record)
		want   bool
	}{
		{"the-nurse", func(*safeguard.Record) {}, true},
		{"in-other-letters", func(r *safeguard.Record) { r.Unit = "se1-a-u1" }, true},
		{"a-unit-of-the-same-name-at-another-provider", func(r *safeguard.Record) { r.Provider = "SE1-C" }, false},
		{"another-unit", func(r *safeguard.Record) { r.Unit = "SE1-A-U2" }, false},
		{"another-employee", func(r *safeguard.Record) { r.Employee = "SE1-A-OTHER" }, false},
		{"another-person", func(r *safeguard.Record) { r.Subject = maria }, false},
		{"not-yet", func(r *safeguard.Record) { r.Valid.From = now.Add(time.Microsecond) }, false},
		{"over", func(r *safeguard.Record) { r.Valid.To = now }, false},
		{"ended", func(r *safeguard.Record) { r.Ended = now.Add(time.Hour) }, false},
		{"annulled", func(r *safeguard.Record) { r.Annulled = now.Add(time.Hour) }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := standing(nurse, now,
				&safeguard.Consent{Record: of("1", c.change), Basis: safeguard.BasisConsent},
				&safeguard.Relation{Record: of("2", c.change)},
				&safeguard.Attestation{Record: of("3", c.change), Topic: safeguard.Significance})
			if got := [3]bool{s.Consent != nil, s.Relation != nil, s.Attested.Significance != nil}; got != [3]bool{c.want, c.want, c.want} {
				t.Errorf("consent, relation, attestation: %v, want %v", got, c.want)
			}
		})
	}
	s := standing(nurse, now, &safeguard.Attestation{Record: of("1", func(r *safeguard.Record) { r.Employee = "" }), Topic: safeguard.Significance})
	if s.Attested.Significance != nil {
		t.Error("nobody's attestation counts as the nurse's")
	}
	over := func(r *safeguard.Record) { r.Valid.To = now.Add(-time.Minute) }
	s = standing(nurse, now, &safeguard.Relation{Record: of("1", over)}, &safeguard.Relation{Record: of("2", over, func(r *safeguard.Record) { r.Annulled = now })})
	if s.Earlier == nil || s.Earlier.ID != "1" {
		t.Errorf("earlier relation: %v", s.Earlier)
	}
}

// TestAnswerOfSeveralBlocks: which of them is told, and until when it is open.
func TestAnswerOfSeveralBlocks(t *testing.T) {
	id := func(n string) string { return "00000000-0000-4000-8000-00000000000" + n }
	a, b := outer(func(b *safeguard.Block) { b.ID = id("1") }), inner(func(b *safeguard.Block) { b.ID = id("2") })
	lift := func(n, block string, to time.Duration) *safeguard.Lift {
		return &safeguard.Lift{Record: of(id(n), func(r *safeguard.Record) { r.Employee, r.Valid.To = "", now.Add(to) }), Block: id(block), Reason: safeguard.Emergency}
	}
	for _, c := range []struct {
		name  string
		lifts []safeguard.Fact
		want  safeguard.BlockAnswer
	}{
		{"both", nil, safeguard.BlockAnswer{Blocked: true, Outer: true, Inner: true, ID: id("1"), By: care.Vardgivare}},
		{"outer-lifted", []safeguard.Fact{lift("3", "1", time.Hour)}, safeguard.BlockAnswer{Blocked: true, Inner: true, ID: id("2"), By: care.Vardgivare}},
		{"both-lifted", []safeguard.Fact{lift("3", "1", time.Hour), lift("4", "2", time.Minute)},
			safeguard.BlockAnswer{ID: id("2"), By: care.Vardgivare, LiftedUntil: now.Add(time.Minute), Lift: id("4"), LiftReason: safeguard.Emergency}},
		{"the-longest-lift-of-one", []safeguard.Fact{lift("3", "1", time.Hour), lift("4", "2", time.Minute), lift("5", "2", 2*time.Minute)},
			safeguard.BlockAnswer{ID: id("2"), By: care.Vardgivare, LiftedUntil: now.Add(2 * time.Minute), Lift: id("5"), LiftReason: safeguard.Emergency}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := standing(nurse, now, append([]safeguard.Fact{&a, &b}, c.lifts...)...)
			if got := s.Blocked(row()); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
			if s := s.Without(id("1")).Without(id("2")); s.Blocked(row()).Blocked {
				t.Error("blocked without the blocks")
			}
			if n := len(s.Blocks()); n != 2 {
				t.Errorf("%d blocks", n)
			}
		})
	}
}
