package directorysql_test

import (
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
			{Provider: care.Provider{ID: "SE1-R", Name: "Region Storstad", Kind: care.Vardgivare, Owner: care.Region}, OffersResidentAccess: true, Phone: "010-1"},
		},
		Units: []care.Unit{
			{ID: "SE1-R-1", Provider: "SE1-R", Name: "Centralsjukhuset", Phone: "010-2", Address: "Gatan 1, Storstad",
				Valid: care.Period{From: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}},
			{ID: "SE1-R-2", Provider: "SE1-R", Parent: "SE1-R-1", Name: "Åderklinik"},
		},
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
		if d := cmp.Diff(want, directory.Data{Providers: got.Providers(), Units: got.Units()}); d != "" {
			t.Errorf("-want +got\n%s", d)
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
