// Package indexsql keeps the engagement index in SQLite or PostgreSQL. It keeps
// the promises of index.Store; the suite indextest.Run holds it to them on both.
package indexsql

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/index"
	"sammanhang/kit/sqlx"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate makes or brings up to date the tables of the index.
func Migrate(ctx context.Context, db *sqlx.DB) error { return db.Migrate(ctx, "index", migrations) }

// Store is an index.Store over SQL.
type Store struct{ db *sqlx.DB }

// New makes a store over a database whose tables Migrate has made.
func New(db *sqlx.DB) *Store { return &Store{db} }

// chunk is the number of rows in one statement: few enough for the placeholders
// of both databases, many enough that the round trip no longer counts.
const chunk = 50

const (
	columns = "person, domain, category, address, system, business_object, process_interest, controller, owner"
	nKey    = 9
	nRow    = 12
)

// Apply makes the changes in one transaction.
func (s *Store) Apply(ctx context.Context, changes []index.Change, at time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var puts, deletes []*index.Entry
	folded := index.Fold(changes)
	for i := range folded {
		if folded[i].Delete {
			deletes = append(deletes, &folded[i].Entry)
		} else {
			puts = append(puts, &folded[i].Entry)
		}
	}
	// In key order: writers at the same time then take the rows in the same
	// order and cannot lock each other out; and neighbours share pages.
	byKey := func(a, b *index.Entry) int { return a.Key().Compare(b.Key()) }
	slices.SortFunc(puts, byKey)
	slices.SortFunc(deletes, byKey)
	us := sqlx.Micros(at)
	return s.db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := inChunks(ctx, tx, deletes, deleteSQL, func(args []any, e *index.Entry) []any {
			return key(args, e)
		}); err != nil {
			return err
		}
		return inChunks(ctx, tx, puts, putSQL, func(args []any, e *index.Entry) []any {
			return append(key(args, e), e.MostRecent, us, us)
		})
	})
}

func key(args []any, e *index.Entry) []any {
	return append(args, e.Person.Value(), e.Domain, e.Category, string(e.Address), string(e.System),
		e.BusinessObject, e.ProcessInterest, string(e.Controller), string(e.Owner))
}

// inChunks runs one statement per chunk of entries; the one for full chunks is
// prepared once.
func inChunks(ctx context.Context, tx *sql.Tx, es []*index.Entry, text func(n int) string, bind func([]any, *index.Entry) []any) error {
	args := make([]any, 0, min(len(es), chunk)*nRow)
	var full *sql.Stmt
	for len(es) > 0 {
		n := min(chunk, len(es))
		args = args[:0]
		for _, e := range es[:n] {
			args = bind(args, e)
		}
		es = es[n:]
		var err error
		switch {
		case n < chunk:
			_, err = tx.ExecContext(ctx, text(n), args...)
		default:
			if full == nil {
				if full, err = tx.PrepareContext(ctx, text(n)); err != nil {
					return err
				}
				defer full.Close()
			}
			_, err = full.ExecContext(ctx, args...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// putSQL writes nothing for a row that says the same as before.
func putSQL(n int) string {
	return "INSERT INTO index_entry (" + columns + ", most_recent, created_us, updated_us) VALUES " + sqlx.Rows(n, nRow) +
		" ON CONFLICT (" + columns + ") DO UPDATE SET most_recent = excluded.most_recent, updated_us = excluded.updated_us" +
		" WHERE index_entry.most_recent <> excluded.most_recent"
}

func deleteSQL(n int) string {
	return "DELETE FROM index_entry WHERE (" + columns + ") IN (VALUES " + sqlx.Rows(n, nKey) + ")"
}

// Find gives at most max entries that match, ordered by key.
func (s *Store) Find(ctx context.Context, q index.Query, max int) (found []index.Entry, err error) {
	var text strings.Builder
	text.WriteString("SELECT " + columns + ", most_recent, created_us, updated_us FROM index_entry WHERE person = $1")
	args := []any{q.Person.Value()}
	and := func(column, op, v string) {
		if v != "" {
			args = append(args, v)
			text.WriteString(" AND " + column + op + strconv.Itoa(len(args)))
		}
	}
	and("domain", " = $", q.Domain)
	and("category", " = $", q.Category)
	and("address", " = $", string(q.Address))
	and("system", " = $", string(q.System))
	and("business_object", " = $", q.BusinessObject)
	and("process_interest", " = $", q.ProcessInterest)
	and("controller", " = $", string(q.Controller))
	and("owner", " = $", string(q.Owner))
	and("most_recent", " >= $", q.MostRecent)
	text.WriteString(" ORDER BY " + columns)
	if max > 0 {
		args = append(args, max)
		text.WriteString(" LIMIT $" + strconv.Itoa(len(args)))
	}
	rows, err := s.db.Read().QueryContext(ctx, text.String(), args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var e index.Entry
		var person, address, system, controller, owner string
		var created, updated int64
		if err := rows.Scan(&person, &e.Domain, &e.Category, &address, &system, &e.BusinessObject, &e.ProcessInterest,
			&controller, &owner, &e.MostRecent, &created, &updated); err != nil {
			return nil, err
		}
		// All rows are the person's that was asked for: nothing to parse again.
		e.Person = q.Person
		e.Address, e.System = care.LogicalAddress(address), care.HSAID(system)
		e.Controller, e.Owner = care.HSAID(controller), care.HSAID(owner)
		e.Created, e.Updated = sqlx.FromMicros(created), sqlx.FromMicros(updated)
		found = append(found, e)
	}
	return found, rows.Err()
}
