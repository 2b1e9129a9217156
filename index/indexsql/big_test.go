package indexsql_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/index"
	"sammanhang/index/indexsql"
	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
)

// BenchmarkIndex10M fills an index with as many entries as the environment
// variable SAMMANHANG_INDEX_ROWS says, on SQLite and on PostgreSQL, and looks
// persons up. It takes minutes and a few GB of disk, so that it never runs by
// accident. The PostgreSQL is that of SAMMANHANG_BENCH_POSTGRES, or else the one of
// the tests, which is not tuned.
func BenchmarkIndex10M(b *testing.B) {
	rows, _ := strconv.Atoi(os.Getenv("SAMMANHANG_INDEX_ROWS"))
	if rows <= 0 {
		b.Skip("it takes minutes: set SAMMANHANG_INDEX_ROWS=10000000, or run make bench ARGS=\"-only index10m\"")
	}
	persons := manyPersons(rows / perPerson)
	b.Run("sqlite", func(b *testing.B) {
		file := filepath.Join(b.TempDir(), "index.db")
		db, err := sqlx.Open(b.Context(), "sqlite:"+file)
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close()
		big(b, db, persons, func() float64 {
			st, err := os.Stat(file)
			if err != nil {
				b.Fatal(err)
			}
			return float64(st.Size())
		})
	})
	b.Run("postgres", func(b *testing.B) {
		db := sqlxtest.Open(b, sqlx.PostgreSQL)
		if dsn := os.Getenv("SAMMANHANG_BENCH_POSTGRES"); dsn != "" {
			var err error
			if db, err = sqlx.Open(b.Context(), dsn); err != nil {
				b.Fatal(err)
			}
			defer db.Close()
		}
		big(b, db, persons, func() float64 {
			var n float64
			if err := db.Read().QueryRowContext(b.Context(), "SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits WHERE inhparent = 'index_entry'::regclass").Scan(&n); err != nil {
				b.Fatal(err)
			}
			return n
		})
	})
}

const perPerson = 6 // three in each of two domains

var bigDomains = [...]string{"riv:clinicalprocess:healthcond:description", "riv:clinicalprocess:logistics:logistics"}

// manyPersons are test numbers, in order: birth numbers 980–999 of every day and of
// every samordningsnummer's day.
func manyPersons(n int) []care.PersonID {
	out := make([]care.PersonID, 0, n)
	for day := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC); len(out) < n && day.Year() < 2026; day = day.AddDate(0, 0, 1) {
		for i := range 40 {
			base := fmt.Sprintf("%s%02d%d", day.Format("200601"), day.Day()+i/20*60, 980+i%20)
			for c := '0'; c <= '9'; c++ {
				if p, err := care.ParsePersonID(base + string(c)); err == nil {
					out = append(out, p)
					break
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b care.PersonID) int {
		return index.Key{Person: a}.Compare(index.Key{Person: b})
	})
	return out
}

func bigEntry(p care.PersonID, i, j int) index.Entry {
	sys := fmt.Sprintf("SE9900000017-SYS%03d", (i*7+j*13)%300)
	return index.Entry{Person: p, Domain: bigDomains[j/3], Category: [...]string{"voo", "dia", "upp", "vko", "cll-cp", "cll-cs"}[j],
		Address: care.LogicalAddress(sys), System: care.HSAID(sys), BusinessObject: "NA", ProcessInterest: "NA",
		MostRecent: strconv.Itoa(20250101000000 + i%28*1000000 + j), Controller: care.HSAID("SE9900000017-" + strconv.Itoa(i%25)), Owner: "SE9900000009-OWN"}
}

func big(b *testing.B, db *sqlx.DB, persons []care.PersonID, size func() float64) {
	if err := indexsql.Migrate(b.Context(), db); err != nil {
		b.Fatal(err)
	}
	s := indexsql.New(db)
	start := time.Now()
	n := 0
	batch := make([]index.Change, 0, 10_002)
	for i, p := range persons {
		for j := range perPerson {
			batch = append(batch, index.Change{Entry: bigEntry(p, i, j)})
		}
		if len(batch) >= 9996 || i == len(persons)-1 {
			if err := s.Apply(b.Context(), index.Batch{Changes: batch, At: time.Unix(1_700_000_000, int64(i)*1000)}); err != nil {
				b.Fatal(err)
			}
			n += len(batch)
			batch = batch[:0]
		}
	}
	took := time.Since(start)
	b.Run("load", func(b *testing.B) {
		// It is done; these are its figures.
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(float64(n)/took.Seconds(), "rows/s")
		b.ReportMetric(float64(n), "rows")
		b.ReportMetric(size()/float64(n), "bytes/row")
	})
	if db.Dialect() == sqlx.PostgreSQL {
		if err := vacuum(b.Context(), db); err != nil {
			b.Fatal(err)
		}
	}
	look := func(i uint64) error {
		p := persons[i%uint64(len(persons))]
		es, err := s.Find(b.Context(), index.Query{Person: p, Domain: bigDomains[i%2]}, 0)
		if err == nil && len(es) != 3 {
			err = fmt.Errorf("%d entries of 3", len(es))
		}
		return err
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 100_000 { // warm
		if err := look(r.Uint64()); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("find", func(b *testing.B) {
		b.ReportAllocs()
		all := make([]time.Duration, 0, 1<<20)
		for b.Loop() {
			t := time.Now()
			if err := look(r.Uint64()); err != nil {
				b.Fatal(err)
			}
			if len(all) < cap(all) {
				all = append(all, time.Since(t))
			}
		}
		slices.Sort(all)
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "look-ups/s")
		b.ReportMetric(float64(all[len(all)/2].Nanoseconds())/1e3, "p50-µs")
		b.ReportMetric(float64(all[len(all)*99/100].Nanoseconds())/1e3, "p99-µs")
	})
	b.Run("find-8", func(b *testing.B) {
		b.SetParallelism(4) // goroutines for each of two cores
		var seed atomic.Uint64
		b.RunParallel(func(pb *testing.PB) {
			r := rand.New(rand.NewPCG(seed.Add(1), 3))
			for pb.Next() {
				if err := look(r.Uint64()); err != nil {
					b.Error(err)
					return
				}
			}
		})
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "look-ups/s")
	})
	b.Run("update", func(b *testing.B) { // one durable change each, anywhere
		k := 0
		for b.Loop() {
			i := r.IntN(len(persons))
			e := bigEntry(persons[i], i, 0)
			e.MostRecent = strconv.Itoa(20260101000000 + k%1000)
			k++
			if err := s.Apply(b.Context(), index.Batch{Changes: []index.Change{{Entry: e}}, At: time.Unix(1_800_000_000, 0)}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// vacuum is what autovacuum would have done by the time of the first look-up.
func vacuum(ctx context.Context, db *sqlx.DB) error {
	conn, err := db.Read().Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, q := range []string{"SET default_transaction_read_only = off", "VACUUM (ANALYZE) index_entry", "SET default_transaction_read_only = on"} {
		if _, err := conn.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	return nil
}
