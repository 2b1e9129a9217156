package sqlx_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
)

func file(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }

// counter is a table that many writers add to.
func counter(t *testing.T, db *sqlx.DB) {
	t.Helper()
	if err := db.Migrate(t.Context(), "counter", counterFiles()); err != nil {
		t.Fatal(err)
	}
}

func counterFiles() fstest.MapFS {
	return fstest.MapFS{
		"001_counter.sql": file("CREATE TABLE counter (id TEXT PRIMARY KEY, n BIGINT NOT NULL); INSERT INTO counter (id, n) VALUES ('a', 0);"),
	}
}

func count(t *testing.T, db *sqlx.DB) (n int) {
	t.Helper()
	if err := db.Read().QueryRowContext(t.Context(), "SELECT n FROM counter WHERE id = $1", "a").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func add(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "UPDATE counter SET n = n + 1 WHERE id = 'a'")
	return err
}

func TestTxCommitsAndRollsBack(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		counter(t, db)
		ctx := t.Context()
		if err := db.Tx(ctx, add); err != nil {
			t.Fatal(err)
		}
		boom := errors.New("boom")
		err := db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
			return errors.Join(add(ctx, tx), boom)
		})
		if !errors.Is(err, boom) {
			t.Fatalf("the error of fn is lost: %v", err)
		}
		func() {
			defer func() { _ = recover() }()
			_ = db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
				_ = add(ctx, tx)
				panic("boom")
			})
		}()
		cancelled, cancel := context.WithCancel(ctx)
		err = db.Tx(cancelled, func(ctx context.Context, tx *sql.Tx) error {
			defer cancel()
			return add(ctx, tx)
		})
		if err == nil {
			t.Error("a transaction whose caller is gone was committed")
		}
		if n := count(t, db); n != 1 {
			t.Fatalf("n = %d, want 1: an undone transaction left something", n)
		}
		// The writer is free again after each of them.
		if err := db.Tx(ctx, add); err != nil {
			t.Fatal(err)
		}
	})
}

func TestNestedTxIsRefused(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		counter(t, db)
		err := db.Tx(t.Context(), func(ctx context.Context, _ *sql.Tx) error { return db.Tx(ctx, add) })
		if !errors.Is(err, sqlx.ErrNested) {
			t.Fatalf("got %v", err)
		}
	})
}

// TestConcurrentReadModifyWrite reads in Go and writes back: without serializable
// transactions some additions would be lost.
func TestConcurrentReadModifyWrite(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		counter(t, db)
		const writers, each = 6, 10
		var wg sync.WaitGroup
		errs := make(chan error, writers*each)
		for range writers {
			wg.Go(func() {
				for range each {
					// That others write too is no error.
					errs <- db.Tx(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
						var n int
						if err := tx.QueryRowContext(ctx, "SELECT n FROM counter WHERE id = 'a'").Scan(&n); err != nil {
							return err
						}
						_, err := tx.ExecContext(ctx, "UPDATE counter SET n = $1 WHERE id = 'a'", n+1)
						return err
					})
				}
			})
		}
		wg.Wait()
		close(errs)
		for err := range errs {
			if err != nil {
				t.Error(err)
			}
		}
		if n := count(t, db); n != writers*each {
			t.Fatalf("n = %d, want %d", n, writers*each)
		}
	})
}

func TestReadersCannotWriteAndDoNotWait(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		counter(t, db)
		if _, err := db.Read().ExecContext(t.Context(), "UPDATE counter SET n = 9"); err == nil {
			t.Error("the reader pool wrote")
		}
		err := db.Tx(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
			if err := add(ctx, tx); err != nil {
				return err
			}
			if n := count(t, db); n != 0 {
				t.Errorf("a reader saw what is not committed: %d", n)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := count(t, db); n != 1 {
			t.Errorf("n = %d after commit", n)
		}
	})
}

func TestMigrate(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		ctx := t.Context()
		one := file("CREATE TABLE a (x TEXT)")
		two := fstest.MapFS{
			"sql/002_b.sqlite.sql":   file("ALTER TABLE a ADD COLUMN y BLOB"),
			"sql/002_b.postgres.sql": file("ALTER TABLE a ADD COLUMN y BYTEA"),
			"sql/001_a.sql":          one,
			"readme.txt":             file("not a migration"),
		}
		for range 2 { // the second time there is nothing to do
			if err := db.Migrate(ctx, "a", two); err != nil {
				t.Fatal(err)
			}
		}
		err := db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO a (x, y) VALUES ($1, $2)", "Åsa", []byte{0, 1})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		// Another capability has numbers of its own.
		if err := db.Migrate(ctx, "b", fstest.MapFS{"001_b.sql": file("CREATE TABLE b (x TEXT)")}); err != nil {
			t.Fatal(err)
		}
		refused := map[string]struct {
			files fstest.MapFS
			says  string
		}{
			"changed":         {fstest.MapFS{"001_a.sql": file("CREATE TABLE a (x BIGINT)")}, "has changed"},
			"before":          {fstest.MapFS{"001_a.sql": one, "000_z.sql": file("CREATE TABLE z (x TEXT)")}, "comes before"},
			"same-number":     {fstest.MapFS{"001_a.sql": one, "x/001_b.sql": one}, "same number"},
			"bad-name":        {fstest.MapFS{"first.sql": one}, "is not named"},
			"one-dialect":     {fstest.MapFS{"003_c." + other(db) + ".sql": one}, "no counterpart"},
			"sql-error":       {fstest.MapFS{"003_c.sql": file("CREATE TABLE c (x TEXT); NOT SQL")}, "003_c.sql"},
			"unknown-dialect": {fstest.MapFS{"003_c.oracle.sql": one}, "is not named"},
		}
		for name, c := range refused {
			t.Run(name, func(t *testing.T) {
				err := db.Migrate(ctx, "a", c.files)
				if err == nil || !strings.Contains(err.Error(), c.says) {
					t.Fatalf("got %v, want an error that says %q", err, c.says)
				}
			})
		}
		// The failed file has left nothing behind, and can be put right.
		if err := db.Migrate(ctx, "a", fstest.MapFS{"003_c.sql": file("CREATE TABLE c (x TEXT)")}); err != nil {
			t.Fatal(err)
		}
		// An older node, which does not know 003, restarts.
		if err := db.Migrate(ctx, "a", two); err != nil {
			t.Fatal(err)
		}
	})
}

func other(db *sqlx.DB) string {
	if db.Dialect() == sqlx.SQLite {
		return sqlx.PostgreSQL.String()
	}
	return sqlx.SQLite.String()
}

func TestMigrateAtTheSameTime(t *testing.T) {
	for _, d := range []sqlx.Dialect{sqlx.SQLite, sqlx.PostgreSQL} {
		t.Run(d.String(), func(t *testing.T) {
			dsn := sqlxtest.DSN(t, d)
			var wg sync.WaitGroup
			for range 4 { // four nodes start at once
				wg.Go(func() {
					db, err := sqlx.Open(t.Context(), dsn)
					if err != nil {
						t.Error(err)
						return
					}
					defer db.Close()
					if err := db.Migrate(t.Context(), "counter", counterFiles()); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		})
	}
}

func TestCloseAndReopen(t *testing.T) {
	for _, d := range []sqlx.Dialect{sqlx.SQLite, sqlx.PostgreSQL} {
		t.Run(d.String(), func(t *testing.T) {
			dsn := sqlxtest.DSN(t, d)
			for want := range 2 {
				db, err := sqlx.Open(t.Context(), dsn)
				if err != nil {
					t.Fatal(err)
				}
				counter(t, db)
				if n := count(t, db); n != want {
					t.Fatalf("n = %d after reopening, want %d", n, want)
				}
				if err := db.Tx(t.Context(), add); err != nil {
					t.Fatal(err)
				}
				if err := db.Close(); err != nil {
					t.Fatal(err)
				}
				if err := db.Tx(t.Context(), add); err == nil {
					t.Fatal("a closed store was written to")
				}
			}
		})
	}
}

func TestSQLiteFileIsPrivateAndDurable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "en fil 100%.db") // names that a URI would change
	db, err := sqlx.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	counter(t, db)
	for _, f := range []string{path, path + "-wal"} {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", filepath.Base(f), info.Mode().Perm())
		}
	}
	err = db.Tx(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"} {
			var got string
			if err := tx.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&got); err != nil {
				return err
			}
			if got != want {
				t.Errorf("%s = %s, want %s", pragma, got, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, dsn := range []string{"", "sqlite:", "sqlite::memory:", "sqlite:a.db?mode=ro", "mysql://x", "/tmp/x.db"} {
		if _, err := sqlx.Open(t.Context(), dsn); !errors.Is(err, sqlx.ErrDSN) {
			t.Errorf("%q: got %v", dsn, err)
		}
	}
	if _, err := sqlx.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "no", "folder.db")); err == nil {
		t.Error("a file in no folder was opened")
	}
	for _, dsn := range []string{"postgres://u:hemligt@127.0.0.1:1/x?connect_timeout=1", "postgres://u:hemligt@127.0.0.1:x/x"} {
		_, err := sqlx.Open(t.Context(), dsn)
		if err == nil || strings.Contains(err.Error(), "hemligt") {
			t.Errorf("no error, or one with the password in it: %v", err)
		}
	}
}

func TestPlaceholders(t *testing.T) {
	for _, c := range []struct {
		n, first int
		want     string
	}{{0, 1, "NULL"}, {-1, 1, "NULL"}, {1, 1, "$1"}, {3, 2, "$2,$3,$4"}, {2, 9, "$9,$10"}} {
		if got := sqlx.In(c.n, c.first); got != c.want {
			t.Errorf("In(%d,%d) = %s, want %s", c.n, c.first, got, c.want)
		}
	}
	if got := sqlx.Rows(2, 3); got != "($1,$2,$3),($4,$5,$6)" {
		t.Errorf("Rows(2,3) = %s", got)
	}
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		counter(t, db)
		for n, want := range map[int]int{0: 0, 2: 1} {
			args := make([]any, n)
			for i := range args {
				args[i] = fmt.Sprint(string(rune('a' + i)))
			}
			var got int
			if err := db.Read().QueryRow("SELECT count(*) FROM counter WHERE id IN ("+sqlx.In(n, 1)+")", args...).Scan(&got); err != nil {
				t.Fatal(err)
			}
			if got != want {
				t.Errorf("%d placeholders: %d rows, want %d", n, got, want)
			}
		}
	})
}

func TestMicros(t *testing.T) {
	if sqlx.Micros(time.Time{}) != 0 || !sqlx.FromMicros(0).IsZero() {
		t.Error("the zero time is not 0")
	}
	at := time.Date(2026, 3, 29, 3, 0, 0, 123456000, time.FixedZone("CEST", 7200))
	if got := sqlx.FromMicros(sqlx.Micros(at)); !got.Equal(at) || got.Location() != time.UTC {
		t.Errorf("got %v, want %v in UTC", got, at)
	}
}

func TestInsert(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		if err := db.Migrate(t.Context(), "pair", fstest.MapFS{"001_pair.sql": file("CREATE TABLE pair (a BIGINT PRIMARY KEY, b TEXT NOT NULL)")}); err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{0, 1, 4, 5, 6, 99, 100, 101, 1234} {
			rows := make([]int, n)
			for i := range rows {
				rows[i] = i
			}
			err := db.Tx(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
				return sqlx.Insert(ctx, tx, db.Dialect(), "INSERT INTO pair (a, b) VALUES ", 2, "ON CONFLICT (a) DO UPDATE SET b = excluded.b", rows,
					func(args []any, i int) []any { return append(args, i, fmt.Sprintf("%d-%d", n, i)) })
			})
			if err != nil {
				t.Fatal(err)
			}
			var got int
			if err := db.Read().QueryRowContext(t.Context(), "SELECT count(*) FROM pair WHERE b = $1 || '-' || CAST(a AS TEXT)", fmt.Sprint(n)).Scan(&got); err != nil {
				t.Fatal(err)
			}
			if got != n {
				t.Errorf("%d rows of %d", got, n)
			}
		}
		err := db.Tx(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
			return sqlx.Insert(ctx, tx, db.Dialect(), "INSERT INTO pair (a, b) VALUES ", 2, "", []int{9999, 0},
				func(args []any, i int) []any { return append(args, i, "x") })
		})
		if err == nil {
			t.Error("a key that is taken was inserted")
		}
	})
}
