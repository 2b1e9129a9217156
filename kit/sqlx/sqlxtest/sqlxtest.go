// Package sqlxtest gives tests a fresh store of each kind: a SQLite file, and a
// database in a real PostgreSQL server that the test process starts for itself
// and that ends with it, also when the process is killed.
//
// The PostgreSQL server runs with fsync off: what is tested here is behaviour, not
// that a disk keeps what it was given.
package sqlxtest

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"sammanhang/kit/sqlx"
)

// Each runs fn as the sub-tests "sqlite" and "postgres", each with a fresh, empty
// store that is closed afterwards.
func Each(t *testing.T, fn func(t *testing.T, db *sqlx.DB)) {
	t.Helper()
	for _, d := range []sqlx.Dialect{sqlx.SQLite, sqlx.PostgreSQL} {
		t.Run(d.String(), func(t *testing.T) { fn(t, Open(t, d)) })
	}
}

// Open is one fresh, empty store, closed at the end of the test.
func Open(t testing.TB, d sqlx.Dialect) *sqlx.DB {
	t.Helper()
	db, err := sqlx.Open(context.Background(), DSN(t, d))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close %s: %v", d, err)
		}
	})
	return db
}

var databases atomic.Int64 // counts the databases of this process, for their names

// DSN is the address of one fresh, empty store, for tests that open it themselves.
func DSN(t testing.TB, d sqlx.Dialect) string {
	t.Helper()
	if d == sqlx.SQLite {
		return "sqlite:" + filepath.Join(t.TempDir(), "test.db")
	}
	srv, err := server()
	if err != nil {
		t.Fatalf("PostgreSQL: %v", err)
	}
	name := fmt.Sprintf("test_%d", databases.Add(1))
	srv.admin(t, "CREATE DATABASE "+name)
	t.Cleanup(func() { srv.admin(t, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	return srv.dsn(name)
}

// admin runs one statement as the owner of the server.
func (s *pgServer) admin(t testing.TB, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", s.dsn("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
