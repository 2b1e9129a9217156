package directorysql_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/directory/directorysql"
	"sammanhang/fault"
	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
)

var samePerson = cmp.Comparer(func(a, b care.PersonID) bool { return a == b })

func open(t *testing.T, db *sqlx.DB) *directorysql.Store {
	t.Helper()
	s, err := directorysql.New(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func load(t *testing.T, s *directorysql.Store) *directory.Snapshot {
	t.Helper()
	d, problems, err := s.Load(t.Context())
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	return d
}

func put(t *testing.T, s *directorysql.Store, d directory.Data) {
	t.Helper()
	if err := s.Put(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

func sample() directory.Data {
	return directory.Data{
		Providers: []directory.Provider{
			{Provider: care.Provider{ID: "SE1-K", Name: "Sjöstads kommun", Kind: care.Omsorgsgivare, Owner: care.Kommun}},
			{Provider: care.Provider{ID: "SE1-R", Name: "Region Storstad", Kind: care.Vardgivare, Owner: care.Region}, OffersResidentAccess: true, Phone: "010-1", OrgNo: "9900000010",
				Valid: care.Period{From: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)}},
		},
		Units: []care.Unit{
			{ID: "SE1-R-1", Provider: "SE1-R", Name: "Centralsjukhuset", Phone: "010-2", Address: "Gatan 1, Storstad",
				Valid: care.Period{From: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}},
			{ID: "SE1-R-2", Provider: "SE1-R", Parent: "SE1-R-1", Name: "Åderklinik"},
		},
		Employees: []directory.Employee{
			{ID: "SE1-R-P1", GivenName: "Karin", Surname: "Sandberg", Title: "Sjuksköterska", Licences: []string{"BM", "SJ"},
				Person: care.MustPersonID("197406079298"), Protected: true, Valid: care.Period{To: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}},
			{ID: "SE1-R-P2", Surname: "Ek"},
		},
		Assignments: []directory.Assignment{
			{ID: "SE1-R-M1", Name: "Vård", Kind: directory.Care, Purpose: care.CareAndTreatment, Unit: "SE1-R-2", Provider: "SE1-R",
				Rights: []directory.Right{{Activity: "Läsa", Information: "alla", Scope: directory.Shared}, {Activity: "Skriva", Information: "lak", Scope: directory.WithinUnit}},
				Valid:  care.Period{From: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)}},
			{ID: "SE1-R-M2", Name: "Spärr", Kind: directory.BlockOfficer, Purpose: care.Administration, Provider: "SE1-R"},
		},
		Members: []directory.Member{{Assignment: "SE1-R-M1", Employee: "SE1-R-P1", Valid: care.Period{To: time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC)}}, {Assignment: "SE1-R-M2", Employee: "SE1-R-P2"}},
	}
}

func TestPutAndLoad(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		s := open(t, db)
		if d := load(t, s); len(d.Providers()) != 0 {
			t.Error("an empty store has providers")
		}
		want := sample()
		put(t, s, want)
		put(t, s, want) // again changes nothing
		got := load(t, s)
		if d := cmp.Diff(want, directory.Data{Providers: got.Providers(), Units: got.Units(), Employees: got.Employees(),
			Assignments: got.AllAssignments(), Members: want.Members}, samePerson); d != "" {
			t.Errorf("-want +got\n%s", d)
		}
		back, err := s.Data(t.Context())
		if d := cmp.Diff(want, back, samePerson); d != "" || err != nil {
			t.Errorf("%v -want +got\n%s", err, d)
		}
		// A snapshot that is held does not follow; a new one does. Case does not matter.
		put(t, s, directory.Data{
			Providers: []directory.Provider{{Provider: care.Provider{ID: "se1-r", Name: "Ny", Kind: care.Vardgivare, Owner: care.Region}}},
			Units:     []care.Unit{{ID: "se1-r-2", Provider: "se1-r", Name: "X"}, {ID: "SE1-R-2", Provider: "se1-r", Parent: "se1-r-1", Name: "Sist"}},
		})
		if !got.OffersResidentAccess("SE1-R") {
			t.Error("a snapshot changed")
		}
		got = load(t, s)
		if u, _ := got.Unit("SE1-R-2"); got.OffersResidentAccess("SE1-R") || u.Name != "Sist" || got.Phone("SE1-R-2") != "010-2" {
			t.Errorf("not replaced: %+v", u)
		}
	})
}

func TestPutRefusesAllOrNothing(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		s := open(t, db)
		for _, change := range []func(*directory.Data){
			func(d *directory.Data) { d.Providers[1].ID = "" },
			func(d *directory.Data) { d.Units[1].ID = "å" },
			func(d *directory.Data) { d.Employees[1].ID = "" },
			func(d *directory.Data) { d.Assignments[1].ID = "" },
			func(d *directory.Data) { d.Members[1].Employee = "" },
			func(d *directory.Data) { d.Members[1].Assignment = "" },
		} {
			d := sample()
			change(&d)
			if err := s.Put(t.Context(), d); fault.KindOf(err) != fault.Invalid {
				t.Errorf("got %v", err)
			}
		}
		if d := load(t, s); len(d.Providers()) != 0 {
			t.Error("part of it was kept")
		}
	})
}

func TestLoadTellsProblems(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		s := open(t, db)
		put(t, s, directory.Data{Units: sample().Units})
		d, problems, err := s.Load(t.Context())
		if err != nil || len(problems) != 2 || len(d.Units()) != 0 {
			t.Errorf("%v %v", problems, err)
		}
	})
}

func TestManyUnits(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		s, d := open(t, db), sample()
		for i := range 5_000 {
			d.Units = append(d.Units, care.Unit{ID: care.HSAID(fmt.Sprintf("SE1-K-%05d", i)), Provider: "SE1-K", Name: "Enhet"})
		}
		start := time.Now()
		put(t, s, d)
		stored := time.Since(start)
		if n := len(load(t, s).Below("SE1-K")); n != 5_000 {
			t.Errorf("%d units", n)
		}
		t.Logf("put %v, load %v", stored, time.Since(start)-stored)
	})
}

func TestStoreAway(t *testing.T) {
	db, err := sqlx.Open(t.Context(), sqlxtest.DSN(t, sqlx.SQLite))
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Load(t.Context()); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("got %v", err)
	}
	if err := s.Put(t.Context(), sample()); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("got %v", err)
	}
}

// TestMembersAreThoseOfTheLastPut: who is no longer among them has lost the
// assignment; other assignments are let alone.
func TestMembersAreThoseOfTheLastPut(t *testing.T) {
	at := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		s := open(t, db)
		put(t, s, sample())
		put(t, s, directory.Data{Assignments: sample().Assignments[:1], Members: []directory.Member{{Assignment: "se1-r-m1", Employee: "se1-r-p2"}}})
		d := load(t, s)
		if len(d.Assignments("SE1-R-P1", at)) != 0 || len(d.Assignments("SE1-R-P2", at)) != 2 {
			t.Errorf("%v, %v", d.Assignments("SE1-R-P1", at), d.Assignments("SE1-R-P2", at))
		}
	})
}

func TestReplaceLeavesNothingElse(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		s := open(t, db)
		put(t, s, sample())
		want := directory.Data{Providers: sample().Providers[:1]}
		was, err := s.Revision(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Replace(t.Context(), directory.Data{}, was-1); fault.KindOf(err) != fault.Conflict || err == nil {
			t.Errorf("what has changed meanwhile was replaced: %v", err)
		}
		if d := load(t, s); len(d.Units()) != 2 {
			t.Error("a conflict changed something")
		}
		if err := s.Replace(t.Context(), want, was); err != nil {
			t.Fatal(err)
		}
		got, err := s.Data(t.Context())
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("%v -want +got\n%s", err, d)
		}
	})
}

// TestRevisionGrows with each change and with nothing else.
func TestRevisionGrows(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		s := open(t, db)
		last := int64(0)
		grown := func() bool {
			n, err := s.Revision(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			was := last
			last = n
			return n > was
		}
		if !grown() || grown() {
			t.Error("an empty directory has no revision, or one that grows by itself")
		}
		if put(t, s, sample()); !grown() || grown() {
			t.Error("Put")
		}
		if err := s.Replace(t.Context(), sample(), last); err != nil || !grown() {
			t.Error("Replace", err)
		}
		if err := s.Put(t.Context(), directory.Data{Units: []care.Unit{{}}}); err == nil || grown() {
			t.Error("what was refused has a revision")
		}
	})
}

// TestARightThatCannotBeReadClosesTheAssignment: what a later version wrote is not
// guessed at.
func TestARightThatCannotBeReadClosesTheAssignment(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		s := open(t, db)
		put(t, s, sample())
		err := db.Tx(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE directory_assignment SET rights = 'Läsa;alla;VÄRLDEN' WHERE id = 'SE1-R-M1'")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		d, problems, err := s.Load(t.Context())
		if _, ok := d.Assignment("SE1-R-M1"); ok || err != nil || len(problems) != 2 {
			t.Errorf("%v %v", problems, err)
		}
	})
}
