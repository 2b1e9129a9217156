package personsql_test

import (
	"strings"
	"testing"

	"sammanhang/fault"
	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
	"sammanhang/person"
	"sammanhang/person/personsql"
	"sammanhang/person/persontest"
)

func TestRegister(t *testing.T) {
	for _, d := range []sqlx.Dialect{sqlx.SQLite, sqlx.PostgreSQL} {
		t.Run(d.String(), func(t *testing.T) {
			persontest.Run(t, func(t *testing.T) person.Register {
				s, err := personsql.New(t.Context(), sqlxtest.Open(t, d))
				if err != nil {
					t.Fatal(err)
				}
				return s
			})
		})
	}
}

// TestStoreAway: a store that is gone says so, and not whom it was asked about.
func TestStoreAway(t *testing.T) {
	db, err := sqlx.Open(t.Context(), sqlxtest.DSN(t, sqlx.SQLite))
	if err != nil {
		t.Fatal(err)
	}
	s, err := personsql.New(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_, get := s.Get(t.Context(), persontest.Magdalena)
	_, list := s.GuardiansOf(t.Context(), persontest.Johan, persontest.Now())
	for _, err := range []error{get, list, s.Put(t.Context(), persontest.Family()), s.Revoke(t.Context(), persontest.Gosta, "m1", persontest.Now())} {
		if fault.KindOf(err) != fault.Unavailable {
			t.Errorf("got %v", err)
		} else if strings.Contains(err.Error(), persontest.Magdalena.Value()) {
			t.Errorf("the error tells about whom: %v", err)
		}
	}
}

func BenchmarkPut(b *testing.B) {
	imp := persontest.County(20_000)
	for _, d := range []sqlx.Dialect{sqlx.SQLite, sqlx.PostgreSQL} {
		b.Run(d.String(), func(b *testing.B) {
			s, err := personsql.New(b.Context(), sqlxtest.Open(b, d))
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if err := s.Put(b.Context(), imp); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(imp.Persons)+len(imp.Guardianships))*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
