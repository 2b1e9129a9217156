// Package catalogsql keeps the catalogue in a database: its published versions, the
// drafts of the next one, and who did what.
//
// It promises that edits are invisible until they are published; that a published
// version, an edit and an event are never changed or deleted (the database itself
// refuses, and a version's SHA-256 is checked whenever it is read); that a
// catalogue with grave problems is never published; that nobody publishes or edits
// over somebody else's work without having seen it; and that Current goes on
// giving the last good snapshot while the database is away.
package catalogsql

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"sammanhang/catalog"
	"sammanhang/fault"
	"sammanhang/kit/sqlx"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations are the tables, for sqlx.DB.Migrate under the name "catalog".
func Migrations() fs.FS {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sub
}

// Store is the catalogue in a database. It is safe for concurrent use.
type Store struct {
	db *sqlx.DB

	mu   sync.Mutex
	last *catalog.Snapshot
}

// New makes a store on a database; call Migrate once before use.
func New(db *sqlx.DB) *Store { return &Store{db: db} }

// Migrate makes or updates the tables.
func (s *Store) Migrate(ctx context.Context) error {
	return s.db.Migrate(ctx, "catalog", Migrations())
}

// Current is the newest published catalogue, compiled. It is read anew only when a
// newer version has been published. When the database does not answer, or the
// newest version is damaged, the last good snapshot comes with the error; the
// snapshot is nil only when there has never been one. A store in which nothing was
// published gives fault.NotFound.
func (s *Store) Current(ctx context.Context) (*catalog.Snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	newest, err := s.Newest(ctx)
	if err != nil {
		return s.last, err
	}
	if newest == 0 {
		return s.last, fault.New(fault.NotFound, "no catalogue has been published")
	}
	if s.last != nil && s.last.Version() == newest {
		return s.last, nil
	}
	d, err := s.Data(ctx, newest)
	if err != nil {
		return s.last, err
	}
	s.last, _ = catalog.Compile(newest, d)
	return s.last, nil
}

// Newest is the number of the newest version; 0 when there is none. It reads one
// entry of the primary key, so it may be asked every second by every node.
func (s *Store) Newest(ctx context.Context) (version int64, err error) {
	err = s.db.Read().QueryRowContext(ctx, newestSQL).Scan(&version)
	return version, unreadable(err)
}

const newestSQL = `SELECT COALESCE(MAX(id), 0) FROM catalog_version`

func unreadable(err error) error {
	return fault.Wrap(fault.Unavailable, "the catalogue could not be read", err)
}

// Data is one published version as it was; of version 0, the empty catalogue.
func (s *Store) Data(ctx context.Context, version int64) (catalog.Data, error) {
	return dataOf(ctx, s.db.Read(), version)
}

// queryer is a database or a transaction.
type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func dataOf(ctx context.Context, q queryer, version int64) (catalog.Data, error) {
	if version == 0 {
		return catalog.Data{}, nil
	}
	var text, sum string
	err := q.QueryRowContext(ctx, `SELECT data, sha256 FROM catalog_version WHERE id = $1`, version).Scan(&text, &sum)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return catalog.Data{}, fault.Newf(fault.NotFound, "there is no version %d of the catalogue", version)
	case err != nil:
		return catalog.Data{}, unreadable(err)
	}
	if got := sha256.Sum256([]byte(text)); hex.EncodeToString(got[:]) != sum {
		return catalog.Data{}, fault.Newf(fault.Garbage, "version %d of the catalogue has been altered in the database", version)
	}
	var d catalog.Data
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return catalog.Data{}, fault.Wrap(fault.Garbage, "the stored catalogue", err)
	}
	return d, nil
}

// GraveError lists why a catalogue was not published.
type GraveError struct{ Problems []catalog.Problem }

func (e *GraveError) Error() string {
	n := 0
	first := ""
	for _, p := range e.Problems {
		if p.Grave {
			if n++; n == 1 {
				first = p.String()
			}
		}
	}
	return fmt.Sprintf("the catalogue has %d errors; the first: %s", n, first)
}

// event writes that somebody did something. It must be called in the same
// transaction as what was done.
func event(ctx context.Context, tx *sql.Tx, at time.Time, by, action, draft string, version int64, detail string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO catalog_event (id, at_us, by_whom, action, draft, version, detail)
		SELECT COALESCE(MAX(id), 0) + 1, CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS BIGINT), CAST($6 AS TEXT) FROM catalog_event`,
		sqlx.Micros(at), by, action, draft, version, detail)
	return err
}

// Event is one thing that somebody did with the catalogue.
type Event struct {
	ID      int64     `json:"id"`
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Action  string    `json:"action"` // draft, edit, rebase, discard, publish, rollback
	Draft   string    `json:"draft,omitempty"`
	Version int64     `json:"version,omitempty"`
	Detail  string    `json:"detail,omitempty"`
}

// Events are what was done, newest first, at most limit of them (0: 1000).
func (s *Store) Events(ctx context.Context, limit int) (all []Event, err error) {
	if limit <= 0 {
		limit = 1000
	}
	rows, err := s.db.Read().QueryContext(ctx, `SELECT id, at_us, by_whom, action, draft, version, detail FROM catalog_event ORDER BY id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, unreadable(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var e Event
		var us int64
		if err := rows.Scan(&e.ID, &us, &e.By, &e.Action, &e.Draft, &e.Version, &e.Detail); err != nil {
			return nil, unreadable(err)
		}
		e.At = sqlx.FromMicros(us)
		all = append(all, e)
	}
	return all, unreadable(rows.Err())
}
