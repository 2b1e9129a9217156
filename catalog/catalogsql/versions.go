package catalogsql

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"sammanhang/catalog"
	"sammanhang/fault"
	"sammanhang/kit/sqlx"
)

// Version is one publication.
type Version struct {
	ID      int64     `json:"version"`
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Comment string    `json:"comment"` // why
	SHA256  string    `json:"sha256"`  // of the data as stored
	Origin  Origin    `json:"origin"`
	Draft   string    `json:"draft,omitempty"` // where Origin is FromDraft
	Of      int64     `json:"of,omitempty"`    // the version rolled back to, where Origin is FromRollback
	Added   int64     `json:"added"`           // rows, against the version before it
	Changed int64     `json:"changed"`
	Removed int64     `json:"removed"`
}

// Origin is how a version came to be.
type Origin string

// The origins.
const (
	FromPublish  Origin = "publish"  // whole, from a file or a program
	FromDraft    Origin = "draft"    // a draft was published
	FromRollback Origin = "rollback" // an older version was published again
)

// Publish puts a catalogue in force, as the next version. The error is a
// *fault.Error of kind Invalid around a *GraveError when the data contradict themselves.
func (s *Store) Publish(ctx context.Context, d catalog.Data, by, comment string, at time.Time) (version int64, err error) {
	err = s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		version, err = publish(ctx, tx, d, Version{At: at, By: by, Comment: comment, Origin: FromPublish})
		return err
	})
	return version, err
}

// Rollback publishes an older version again, as the next one. What has been
// published in between stays in the history. An older version may break a rule
// that came later; then the error is as that of Publish.
func (s *Store) Rollback(ctx context.Context, to int64, by, comment string, at time.Time) (version int64, err error) {
	if to <= 0 {
		return 0, fault.Newf(fault.NotFound, "there is no version %d of the catalogue", to)
	}
	err = s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		d, err := dataOf(ctx, tx, to)
		if err != nil {
			return err
		}
		version, err = publish(ctx, tx, d, Version{At: at, By: by, Comment: comment, Origin: FromRollback, Of: to})
		return err
	})
	return version, err
}

// write runs a write transaction. A fault that fn returns comes out as it is; what
// the database says becomes Unavailable.
func (s *Store) write(ctx context.Context, fn func(ctx context.Context, tx *sql.Tx) error) error {
	err := s.db.Tx(ctx, fn)
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	return fault.Wrap(fault.Unavailable, "the catalogue could not be stored", err)
}

// publish checks and stores the next version.
func publish(ctx context.Context, tx *sql.Tx, d catalog.Data, v Version) (int64, error) {
	if strings.TrimSpace(v.By) == "" {
		return 0, fault.New(fault.Invalid, "who publishes must be named")
	}
	if _, problems := catalog.Compile(0, d); catalog.Grave(problems) {
		return 0, fault.Wrap(fault.Invalid, "the catalogue cannot be published", &GraveError{problems})
	}
	var newest int64
	if err := tx.QueryRowContext(ctx, newestSQL).Scan(&newest); err != nil {
		return 0, err
	}
	before, err := dataOf(ctx, tx, newest)
	if fault.KindOf(err) == fault.Garbage {
		before, err = catalog.Data{}, nil // a damaged version must not bar the one that mends it
	}
	if err != nil {
		return 0, err
	}
	changes := catalog.Diff(before, d)
	diff, err := json.Marshal(changes)
	if err != nil {
		return 0, fault.Wrap(fault.Internal, "catalogue", err)
	}
	text, err := json.Marshal(d)
	if err != nil {
		return 0, fault.Wrap(fault.Internal, "catalogue", err)
	}
	sum := sha256.Sum256(text)
	added, changed, removed := changes.Count()
	// Two publishers at once get the same number here; the primary key lets one win.
	_, err = tx.ExecContext(ctx, `INSERT INTO catalog_version (id, published_us, published_by, comment, sha256, data, origin, draft, of_version, added, changed, removed, diff)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		newest+1, sqlx.Micros(v.At), v.By, v.Comment, hex.EncodeToString(sum[:]), string(text), string(v.Origin), v.Draft, v.Of, added, changed, removed, string(diff))
	if err != nil {
		return 0, err
	}
	action, detail := "publish", v.Comment
	if v.Origin == FromRollback {
		action, detail = "rollback", fmt.Sprintf("to version %d: %s", v.Of, v.Comment)
	}
	return newest + 1, event(ctx, tx, v.At, v.By, action, v.Draft, newest+1, detail)
}

const versionColumns = `id, published_us, published_by, comment, sha256, origin, draft, of_version, added, changed, removed`

func scanVersion(row interface{ Scan(...any) error }) (v Version, err error) {
	var us int64
	err = row.Scan(&v.ID, &us, &v.By, &v.Comment, &v.SHA256, (*string)(&v.Origin), &v.Draft, &v.Of, &v.Added, &v.Changed, &v.Removed)
	v.At = sqlx.FromMicros(us)
	return v, err
}

// Versions lists the publications, newest first.
func (s *Store) Versions(ctx context.Context) (all []Version, err error) {
	rows, err := s.db.Read().QueryContext(ctx, `SELECT `+versionColumns+` FROM catalog_version ORDER BY id DESC`)
	if err != nil {
		return nil, unreadable(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		v, err := scanVersion(rows)
		if err != nil {
			return nil, unreadable(err)
		}
		all = append(all, v)
	}
	return all, unreadable(rows.Err())
}

// Version is one publication, and how it differs from the one before it.
func (s *Store) Version(ctx context.Context, id int64) (Version, catalog.Changes, error) {
	v, err := scanVersion(s.db.Read().QueryRowContext(ctx, `SELECT `+versionColumns+` FROM catalog_version WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return Version{}, nil, fault.Newf(fault.NotFound, "there is no version %d of the catalogue", id)
	}
	if err != nil {
		return Version{}, nil, unreadable(err)
	}
	var diff string
	if err := s.db.Read().QueryRowContext(ctx, `SELECT diff FROM catalog_version WHERE id = $1`, id).Scan(&diff); err != nil {
		return Version{}, nil, unreadable(err)
	}
	if diff == "" { // published before differences were kept
		changes, err := s.Diff(ctx, id-1, id)
		return v, changes, err
	}
	var changes catalog.Changes
	if err := json.Unmarshal([]byte(diff), &changes); err != nil {
		return Version{}, nil, fault.Wrap(fault.Garbage, "the stored difference", err)
	}
	return v, changes, nil
}

// Diff says how two published versions differ; version 0 is the empty catalogue.
func (s *Store) Diff(ctx context.Context, old, now int64) (catalog.Changes, error) {
	a, err := s.Data(ctx, old)
	if err != nil {
		return nil, err
	}
	b, err := s.Data(ctx, now)
	if err != nil {
		return nil, err
	}
	return catalog.Diff(a, b), nil
}
