package indexsql_test

import (
	"context"
	"database/sql"
	"io/fs"
	"os"
	"testing"
	"testing/fstest"

	"sammanhang/index"
	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
)

func eachDialect(t *testing.T, f func(t *testing.T, db *sqlx.DB)) { sqlxtest.Each(t, f) }

// firstRelease is the tables as they first were.
func firstRelease(t *testing.T) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range []string{"migrations/001_index.sqlite.sql", "migrations/001_index.postgres.sql"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: b}
	}
	return files
}

func insertFirst(t *testing.T, db *sqlx.DB, e index.Entry) {
	t.Helper()
	if err := db.Tx(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO index_entry (person, domain, category, address, system, business_object, process_interest, controller, owner, most_recent, created_us, updated_us)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			e.Person.Value(), e.Domain, e.Category, string(e.Address), string(e.System), e.BusinessObject, e.ProcessInterest,
			string(e.Controller), string(e.Owner), e.MostRecent, sqlx.Micros(e.Created), sqlx.Micros(e.Updated))
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
