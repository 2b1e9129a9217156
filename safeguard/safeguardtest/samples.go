// Package safeguardtest is the suite that every safeguard.Store passes.
package safeguardtest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/safeguard"
)

// The test persons, of the tax agency's list of test numbers, and a reserve number of
// HL7 Sweden's examples.
var (
	Magdalena = care.MustPersonID("197406079298")
	Johan     = care.MustPersonID("201701012393") // her child
	Maria     = care.MustPersonID("197101019045")
	Reserve   = care.MustPersonID("98240301AA06")
)

// Now is the time at which the suite acts.
func Now() time.Time { return time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC) }

// ID is the n-th UUID.
func ID(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012x", n) }

// The readers: a nurse and a colleague at a hospital's unit, and a home-care assistant.
var (
	Nurse     = safeguard.Reader{Employee: "SE1-A-NURSE", Provider: "SE1-A", Kind: care.Vardgivare, Unit: "SE1-A-U1"}
	Colleague = safeguard.Reader{Employee: "SE1-A-OTHER", Provider: "SE1-A", Kind: care.Vardgivare, Unit: "SE1-A-U1"}
	Elsewhere = safeguard.Reader{Employee: "SE1-A-NURSE", Provider: "SE1-A", Kind: care.Vardgivare, Unit: "SE1-A-U2"}
	HomeCare  = safeguard.Reader{Employee: "SE1-K-ASSISTANT", Provider: "SE1-K", Kind: care.Omsorgsgivare, Unit: "SE1-K-U1"}
)

// By is a change registered by an employee of a provider.
func By(provider care.HSAID) safeguard.Action {
	return safeguard.Action{
		RequestedAt: Now().Add(-time.Minute), RequestedBy: safeguard.Who{Person: Magdalena, As: safeguard.AsSelf},
		RegisteredAt: Now(), RegisteredBy: safeguard.Who{Employee: provider + "-OFFICER", Assignment: "SE1-UPPDRAG", AssignmentName: "Spärradministratör", Provider: provider},
		Reason: "Patientens begäran",
	}
}

// Own is a change that the person makes.
func Own() safeguard.Action {
	return safeguard.Action{RegisteredBy: safeguard.Who{Person: Magdalena, As: safeguard.AsSelf}}
}

// as is a change registered by the reader.
func as(r safeguard.Reader) safeguard.Action {
	return safeguard.Action{RegisteredBy: safeguard.Who{Employee: r.Employee, Provider: r.Provider}}
}

func record(n int, provider care.HSAID, kind care.ProviderKind) safeguard.Record {
	return safeguard.Record{ID: ID(n), Subject: Magdalena, Provider: provider, ProviderKind: kind}
}

func reading(n int, r safeguard.Reader) safeguard.Record {
	rec := record(n, r.Provider, r.Kind)
	rec.Unit, rec.Employee = r.Unit, r.Employee
	return rec
}

// Block is an outer block at provider B.
func Block(n int) safeguard.Block {
	return safeguard.Block{Record: record(n, "SE1-B", care.Vardgivare), Type: safeguard.Outer}
}

// Consent is one for the nurse's whole unit.
func Consent(n int) safeguard.Consent {
	c := safeguard.Consent{Record: reading(n, Nurse), Type: safeguard.ConsentGiven, Basis: safeguard.BasisConsent}
	c.Employee = ""
	c.Valid.To = Now().Add(time.Hour)
	return c
}

// Relation is one of the nurse.
func Relation(n int) safeguard.Relation {
	r := safeguard.Relation{Record: reading(n, Nurse)}
	r.Valid.To = Now().Add(time.Hour)
	return r
}

// Lift is of a block, for the nurse's unit.
func Lift(n, block int) safeguard.Lift {
	return safeguard.Lift{Record: safeguard.Record{ID: ID(n), Unit: Nurse.Unit, Valid: care.Period{To: Now().Add(time.Hour)}},
		Block: ID(block), Reason: safeguard.PatientsConsent, Text: "Patienten samtyckte"}
}

// Row is a note of provider B.
func Row() safeguard.Row {
	return safeguard.Row{Provider: "SE1-B", Unit: "SE1-B-U1", Info: care.Notes, Start: Now().Add(-48 * time.Hour), End: Now().Add(-47 * time.Hour)}
}

// suite is one fresh service, and how its tests speak.
type suite struct {
	*testing.T
	*safeguard.Service
	store safeguard.Store
}

func (s suite) ctx() context.Context { return s.T.Context() }

func (s suite) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// refused wants the contract's result word.
func (s suite) refused(code string, err error) {
	s.Helper()
	f, ok := err.(*fault.Error)
	if !ok || f.Code != code {
		s.Errorf("got %v, want %s", err, code)
	}
}

func (s suite) same(want, got any) {
	s.Helper()
	if d := cmp.Diff(want, got, cmp.Comparer(func(a, b care.PersonID) bool { return a == b })); d != "" {
		s.Errorf("-want +got\n%s", d)
	}
}

func (s suite) about(r safeguard.Reader, at time.Time) safeguard.Standing {
	s.Helper()
	st, err := s.About(s.ctx(), r, Magdalena, at)
	s.must(err)
	return st
}

func (s suite) blocked(want bool, r safeguard.Reader, at time.Time) {
	s.Helper()
	st := s.about(r, at)
	if a := st.Blocked(Row()); a.Blocked != want || a.Invalid {
		s.Errorf("blocked %v, want %v: %+v", a.Blocked, want, a)
	}
}

func (s suite) consented(want bool, r safeguard.Reader, at time.Time) {
	s.Helper()
	if st := s.about(r, at); (st.Consent != nil) != want {
		s.Errorf("consent %+v, want %v", st.Consent, want)
	}
}

// set keeps a block and gives it back.
func (s suite) set(b safeguard.Block) safeguard.Block {
	s.Helper()
	kept, already, err := s.SetBlock(s.ctx(), b, By(b.Provider), Now())
	s.must(err)
	if already {
		s.Error("a new block was there already")
	}
	return kept
}

func (s suite) give(c safeguard.Consent) safeguard.Consent {
	s.Helper()
	kept, _, err := s.GiveConsent(s.ctx(), c, By(c.Provider), Now())
	s.must(err)
	return kept
}
