// Package catalogsql keeps the published versions of the catalogue in a database.
//
// It promises that edits are invisible until they are published, that a published
// version is never changed (its SHA-256 is checked whenever it is read), that a
// catalogue with grave problems is never published, and that Current goes on
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

// Store is the published versions. It is safe for concurrent use.
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

// Version is one publication.
type Version struct {
	ID      int64
	At      time.Time
	By      string
	Comment string
	SHA256  string // of the data as stored
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

// Publish puts a catalogue in force, as the next version. The error is a
// *fault.Error of kind Invalid around a *GraveError when the data contradict themselves.
func (s *Store) Publish(ctx context.Context, d catalog.Data, by, comment string, at time.Time) (version int64, err error) {
	if _, problems := catalog.Compile(0, d); catalog.Grave(problems) {
		return 0, fault.Wrap(fault.Invalid, "the catalogue cannot be published", &GraveError{problems})
	}
	text, err := json.Marshal(d)
	if err != nil {
		return 0, fault.Wrap(fault.Internal, "catalogue", err)
	}
	sum := sha256.Sum256(text)
	err = s.db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		// Two publishers at once get the same number here; the primary key lets one win.
		if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(id), 0) + 1 FROM catalog_version`).Scan(&version); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO catalog_version (id, published_us, published_by, comment, sha256, data) VALUES ($1, $2, $3, $4, $5, $6)`,
			version, sqlx.Micros(at), by, comment, hex.EncodeToString(sum[:]), string(text))
		return err
	})
	if err != nil {
		return 0, fault.Wrap(fault.Unavailable, "the catalogue could not be stored", err)
	}
	return version, nil
}

// Current is the newest published catalogue, compiled. It is read anew only when a
// newer version has been published. When the database does not answer, or the
// newest version is damaged, the last good snapshot comes with the error; the
// snapshot is nil only when there has never been one. A store in which nothing was
// published gives fault.NotFound.
func (s *Store) Current(ctx context.Context) (*catalog.Snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var newest int64
	if err := s.db.Read().QueryRowContext(ctx, `SELECT COALESCE(MAX(id), 0) FROM catalog_version`).Scan(&newest); err != nil {
		return s.last, fault.Wrap(fault.Unavailable, "the catalogue could not be read", err)
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

// Data is one published version as it was.
func (s *Store) Data(ctx context.Context, version int64) (catalog.Data, error) {
	var text, sum string
	err := s.db.Read().QueryRowContext(ctx, `SELECT data, sha256 FROM catalog_version WHERE id = $1`, version).Scan(&text, &sum)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return catalog.Data{}, fault.Newf(fault.NotFound, "there is no version %d of the catalogue", version)
	case err != nil:
		return catalog.Data{}, fault.Wrap(fault.Unavailable, "the catalogue could not be read", err)
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

// Versions lists the publications, newest first.
func (s *Store) Versions(ctx context.Context) (all []Version, err error) {
	rows, err := s.db.Read().QueryContext(ctx, `SELECT id, published_us, published_by, comment, sha256 FROM catalog_version ORDER BY id DESC`)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "the catalogue could not be read", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var v Version
		var us int64
		if err := rows.Scan(&v.ID, &us, &v.By, &v.Comment, &v.SHA256); err != nil {
			return nil, fault.Wrap(fault.Unavailable, "the catalogue could not be read", err)
		}
		v.At = sqlx.FromMicros(us)
		all = append(all, v)
	}
	return all, fault.Wrap(fault.Unavailable, "the catalogue could not be read", rows.Err())
}
