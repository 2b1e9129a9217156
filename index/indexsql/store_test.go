package indexsql_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/index"
	"sammanhang/index/indexsql"
	"sammanhang/index/indextest"
	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
)

func TestPromises(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		if err := indexsql.Migrate(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		empty := func(t *testing.T) *indexsql.Store {
			if err := db.Tx(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
				for _, table := range []string{"index_entry", "index_outbox", "index_dead", "index_queue"} {
					if _, err := tx.ExecContext(ctx, "DELETE FROM "+table); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			return indexsql.New(db)
		}
		indextest.Run(t, func(t *testing.T) index.Store { return empty(t) })
		indextest.RunOutbox(t, func(t *testing.T) indextest.StoreAndOutbox { return empty(t) })
	})
}

// A look-up must use the key, and a delete of many rows too: a scan of the
// national index takes minutes.
func TestSQLiteUsesTheKey(t *testing.T) {
	db := sqlxtest.Open(t, sqlx.SQLite)
	if err := indexsql.Migrate(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	k := "person, kind, place, business_object, process_interest"
	for _, q := range []string{
		"SELECT * FROM index_entry WHERE person = 1 AND kind >= 2 AND kind <= 3",
		"DELETE FROM index_entry WHERE (" + k + ") IN (VALUES (CAST(1 AS BIGINT),2,3,'4','5'),(6,2,3,'4','5'))",
	} {
		rows, err := db.Read().QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+q)
		if err != nil {
			t.Fatal(err)
		}
		var plan strings.Builder
		for rows.Next() {
			var a, b, c int
			var d string
			if err := rows.Scan(&a, &b, &c, &d); err != nil {
				t.Fatal(err)
			}
			plan.WriteString(d + "\n")
		}
		rows.Close()
		if !strings.Contains(plan.String(), "USING PRIMARY KEY (person=") || strings.Contains(plan.String(), "SCAN index_entry") || strings.Contains(plan.String(), "TEMP B-TREE") {
			t.Errorf("%s\n%s", q, plan.String())
		}
	}
}

// person makes the i-th of many test persons: the birth numbers 980–999 that the
// tax agency keeps for tests.
func person(i int) care.PersonID {
	d := time.Date(1930, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i/20)
	base := d.Format("20060102") + fmt.Sprint(980+i%20)
	for c := '0'; c <= '9'; c++ {
		if p, err := care.ParsePersonID(base + string(c)); err == nil {
			return p
		}
	}
	panic("no check digit")
}

func entries(persons, each int) []index.Change {
	cs := make([]index.Change, 0, persons*each)
	for i := range persons {
		p := person(i)
		for j := range each {
			sys := fmt.Sprintf("SE9900000017-SYS%02d", (i+j)%40)
			cs = append(cs, index.Change{Entry: index.Entry{Person: p, Domain: "riv:clinicalprocess:healthcond:description", Category: []string{"voo", "dia", "upp"}[j%3],
				Address: care.LogicalAddress(sys), System: care.HSAID(sys), BusinessObject: "NA", ProcessInterest: "NA",
				MostRecent: "20260102030405", Controller: "SE9900000017-CTRL", Owner: "SE9900000009-OWN"}})
		}
	}
	return cs
}

func eachStore(b *testing.B, f func(b *testing.B, s *indexsql.Store)) {
	for _, d := range []sqlx.Dialect{sqlx.SQLite, sqlx.PostgreSQL} {
		b.Run(d.String(), func(b *testing.B) {
			db := sqlxtest.Open(b, d)
			if err := indexsql.Migrate(b.Context(), db); err != nil {
				b.Fatal(err)
			}
			f(b, indexsql.New(db))
		})
	}
}

// BenchmarkApply: rows of a request of 1000 changes, one durable transaction each.
func BenchmarkApply(b *testing.B) {
	for _, kind := range []string{"new", "changed", "repeated", "deleted"} {
		b.Run(kind, func(b *testing.B) {
			eachStore(b, func(b *testing.B, s *indexsql.Store) {
				cs := entries(20_000, 5)
				if kind != "new" {
					for i := 0; i < len(cs); i += 10_000 {
						if err := s.Apply(b.Context(), index.Batch{Changes: cs[i : i+10_000], At: time.Unix(1, 0)}); err != nil {
							b.Fatal(err)
						}
					}
				}
				n := 0
				for b.Loop() {
					i := n * 1000 % len(cs)
					part := cs[i : i+1000]
					for j := range part {
						part[j].Delete = kind == "deleted"
						switch kind {
						case "changed":
							part[j].Entry.MostRecent = fmt.Sprintf("2026%010d", n)
						case "new":
							part[j].Entry.BusinessObject = fmt.Sprint(n / (len(cs) / 1000))
						}
					}
					if err := s.Apply(b.Context(), index.Batch{Changes: part, At: time.Unix(2, 0)}); err != nil {
						b.Fatal(err)
					}
					n++
				}
				b.ReportMetric(float64(n)*1000/b.Elapsed().Seconds(), "rows/s")
			})
		})
	}
}

// BenchmarkFind: one person and domain of 20,000 persons with 5 entries each.
func BenchmarkFind(b *testing.B) {
	eachStore(b, func(b *testing.B, s *indexsql.Store) {
		cs := entries(20_000, 5)
		for i := 0; i < len(cs); i += 10_000 {
			if err := s.Apply(b.Context(), index.Batch{Changes: cs[i : i+10_000], At: time.Unix(1, 0)}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportAllocs()
		b.ResetTimer()
		i := 0
		for b.Loop() {
			i += 7919
			es, err := s.Find(b.Context(), index.Query{Person: cs[i%20_000*5].Entry.Person, Domain: "riv:clinicalprocess:healthcond:description"}, 0)
			if err != nil || len(es) != 5 {
				b.Fatal(len(es), err)
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "look-ups/s")
	})
}

// Many readers of words that this process has not met must not wait for each
// other's connections.
func TestManyReadersOfNewWords(t *testing.T) {
	eachDialect(t, func(t *testing.T, db *sqlx.DB) {
		if err := indexsql.Migrate(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		cs := entries(200, 5)
		if err := indexsql.New(db).Apply(t.Context(), index.Batch{Changes: cs, At: time.Unix(1, 0)}); err != nil {
			t.Fatal(err)
		}
		fresh := indexsql.New(db) // as another node: it knows no word
		var wg sync.WaitGroup
		for i := range 64 {
			wg.Go(func() {
				es, err := fresh.Find(t.Context(), index.Query{Person: cs[i*5].Entry.Person}, 0)
				if err != nil || len(es) != 5 {
					t.Error(len(es), err)
				}
			})
		}
		wg.Wait()
	})
}
