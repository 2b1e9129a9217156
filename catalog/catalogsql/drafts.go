package catalogsql

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"sammanhang/catalog"
	"sammanhang/fault"
	"sammanhang/kit/sqlx"
)

// MaxEdits is how many edits one draft takes: the whole of a national catalogue.
const MaxEdits = 200_000

// NewDraft begins a draft upon the newest version. id is made by the caller and
// must be new (fault.Conflict).
func (s *Store) NewDraft(ctx context.Context, id, title, by string, at time.Time) (d catalog.Draft, err error) {
	if strings.TrimSpace(id) == "" || strings.TrimSpace(by) == "" {
		return d, fault.New(fault.Invalid, "a draft needs an id, and who makes it")
	}
	err = s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		d = catalog.Draft{ID: id, Title: title, State: catalog.DraftOpen, By: by, Created: sqlx.FromMicros(sqlx.Micros(at)), Updated: sqlx.FromMicros(sqlx.Micros(at))}
		if err := tx.QueryRowContext(ctx, newestSQL).Scan(&d.Base); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `INSERT INTO catalog_draft (id, title, base, revision, state, by_whom, created_us, updated_us, version)
			VALUES ($1, $2, $3, 0, $4, $5, $6, $6, 0) ON CONFLICT (id) DO NOTHING`, id, title, d.Base, string(d.State), by, sqlx.Micros(at))
		if err != nil {
			return err
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return fault.Newf(fault.Conflict, "there is a draft %q already", id)
		}
		return event(ctx, tx, at, by, "draft", id, d.Base, title)
	})
	return d, err
}

const draftColumns = `id, title, base, revision, state, by_whom, created_us, updated_us, version`

func scanDraft(row interface{ Scan(...any) error }) (d catalog.Draft, err error) {
	var created, updated int64
	err = row.Scan(&d.ID, &d.Title, &d.Base, &d.Revision, (*string)(&d.State), &d.By, &created, &updated, &d.Version)
	d.Created, d.Updated = sqlx.FromMicros(created), sqlx.FromMicros(updated)
	return d, err
}

func draftOf(ctx context.Context, q queryer, id string) (catalog.Draft, error) {
	d, err := scanDraft(q.QueryRowContext(ctx, `SELECT `+draftColumns+` FROM catalog_draft WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return d, fault.Newf(fault.NotFound, "there is no draft %q", id)
	}
	return d, unreadable(err)
}

// Drafts are the drafts, the one touched last first. Those that are published or
// discarded are kept for ever, and come only when all is true.
func (s *Store) Drafts(ctx context.Context, all bool) (out []catalog.Draft, err error) {
	q := `SELECT ` + draftColumns + ` FROM catalog_draft WHERE state = 'open' ORDER BY updated_us DESC, id`
	if all {
		q = `SELECT ` + draftColumns + ` FROM catalog_draft ORDER BY updated_us DESC, id`
	}
	rows, err := s.db.Read().QueryContext(ctx, q)
	if err != nil {
		return nil, unreadable(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		d, err := scanDraft(rows)
		if err != nil {
			return nil, unreadable(err)
		}
		out = append(out, d)
	}
	return out, unreadable(rows.Err())
}

// DraftView is a draft with all that is to be seen of it.
type DraftView struct {
	Draft    catalog.Draft      `json:"draft"`
	Edits    []catalog.MadeEdit `json:"edits"`
	Data     catalog.Data       `json:"-"`        // what would be published
	Changes  catalog.Changes    `json:"changes"`  // against the base
	Problems []catalog.Problem  `json:"problems"` // of the edits (Row: the edit's number) and of the result
	Behind   bool               `json:"behind"`   // another version has been published since the base; see RebaseDraft
}

// Draft is one draft, with its edits made upon its base.
func (s *Store) Draft(ctx context.Context, id string) (DraftView, error) {
	return view(ctx, s.db.Read(), id)
}

func view(ctx context.Context, q queryer, id string) (v DraftView, err error) {
	if v.Draft, err = draftOf(ctx, q, id); err != nil {
		return v, err
	}
	if v.Edits, err = editsOf(ctx, q, id); err != nil {
		return v, err
	}
	base, err := dataOf(ctx, q, v.Draft.Base)
	if err != nil {
		return v, err
	}
	var newest int64
	if err := q.QueryRowContext(ctx, newestSQL).Scan(&newest); err != nil {
		return v, unreadable(err)
	}
	v.Behind = v.Draft.State == catalog.DraftOpen && newest != v.Draft.Base
	edits := make([]catalog.Edit, 0, len(v.Edits))
	for _, e := range v.Edits {
		edits = append(edits, e.Edit)
	}
	v.Data, v.Problems = catalog.Apply(base, edits)
	_, more := catalog.Compile(0, v.Data)
	v.Problems = append(v.Problems, more...)
	v.Changes = catalog.Diff(base, v.Data)
	return v, nil
}

func editsOf(ctx context.Context, q queryer, id string) (all []catalog.MadeEdit, err error) {
	rows, err := q.QueryContext(ctx, `SELECT number, by_whom, made_us, why, edit FROM catalog_edit WHERE draft = $1 ORDER BY number`, id)
	if err != nil {
		return nil, unreadable(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var e catalog.MadeEdit
		var us int64
		var text string
		if err := rows.Scan(&e.Number, &e.By, &us, &e.Why, &text); err != nil {
			return nil, unreadable(err)
		}
		if err := json.Unmarshal([]byte(text), &e.Edit); err != nil {
			return nil, fault.Wrap(fault.Garbage, "a stored edit", err)
		}
		e.Made = sqlx.FromMicros(us)
		all = append(all, e)
	}
	return all, unreadable(rows.Err())
}

// seen gives the draft if it is open and as the caller has seen it.
func seen(ctx context.Context, tx *sql.Tx, id string, revision int64) (catalog.Draft, error) {
	d, err := draftOf(ctx, tx, id)
	switch {
	case err != nil:
		return d, err
	case d.State != catalog.DraftOpen:
		return d, fault.Newf(fault.Conflict, "the draft %q is %s", id, d.State)
	case d.Revision != revision:
		return d, fault.Newf(fault.Conflict, "the draft %q has been edited since it was read: it is at revision %d, not %d", id, d.Revision, revision)
	}
	return d, nil
}

// EditDraft adds edits to a draft, all or none. revision is the one the editor has
// seen; when the draft is at another, or is not open, the error is fault.Conflict.
// An edit that cannot be made is refused with fault.Invalid around a *GraveError;
// what only the whole can tell (a reference to what is not there) is told by Draft,
// and refused when the draft is published.
func (s *Store) EditDraft(ctx context.Context, id string, revision int64, edits []catalog.Edit, by, why string, at time.Time) (d catalog.Draft, err error) {
	if strings.TrimSpace(by) == "" {
		return d, fault.New(fault.Invalid, "who edits must be named")
	}
	err = s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if d, err = seen(ctx, tx, id, revision); err != nil {
			return err
		}
		v, err := view(ctx, tx, id)
		if err != nil {
			return err
		}
		if len(v.Edits)+len(edits) > MaxEdits {
			return fault.Newf(fault.TooLarge, "a draft takes %d edits", MaxEdits)
		}
		if _, problems := catalog.Apply(v.Data, edits); catalog.Grave(problems) {
			return fault.Wrap(fault.Invalid, "the edits cannot be made", &GraveError{problems})
		}
		rows := make([]editRow, 0, len(edits))
		for i, e := range edits {
			text, err := json.Marshal(e)
			if err != nil {
				return fault.Wrap(fault.Internal, "edit", err)
			}
			rows = append(rows, editRow{len(v.Edits) + i + 1, string(text)})
		}
		err = sqlx.Insert(ctx, tx, s.db.Dialect(), `INSERT INTO catalog_edit (draft, number, by_whom, made_us, why, edit) VALUES `, 6, "", rows,
			func(args []any, r editRow) []any { return append(args, id, r.number, by, sqlx.Micros(at), why, r.text) })
		if err != nil {
			return err
		}
		d.Revision++
		d.Updated = sqlx.FromMicros(sqlx.Micros(at))
		if _, err := tx.ExecContext(ctx, `UPDATE catalog_draft SET revision = $2, updated_us = $3 WHERE id = $1`, id, d.Revision, sqlx.Micros(at)); err != nil {
			return err
		}
		return event(ctx, tx, at, by, "edit", id, 0, fmt.Sprintf("%d edits: %s", len(edits), why))
	})
	return d, err
}

type editRow struct {
	number int
	text   string
}

// RebaseDraft moves an open draft upon the newest version. When edits cannot be made
// there (the same row has been changed), nothing is moved, and the error is
// fault.Conflict around a *GraveError that names them.
func (s *Store) RebaseDraft(ctx context.Context, id string, revision int64, by string, at time.Time) (d catalog.Draft, err error) {
	err = s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if d, err = seen(ctx, tx, id, revision); err != nil {
			return err
		}
		made, err := editsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		from := d.Base
		if err := tx.QueryRowContext(ctx, newestSQL).Scan(&d.Base); err != nil {
			return err
		}
		base, err := dataOf(ctx, tx, d.Base)
		if err != nil {
			return err
		}
		edits := make([]catalog.Edit, 0, len(made))
		for _, e := range made {
			edits = append(edits, e.Edit)
		}
		if _, problems := catalog.Apply(base, edits); catalog.Grave(problems) {
			return fault.Wrap(fault.Conflict, "the draft does not fit upon the newest version", &GraveError{problems})
		}
		d.Revision++
		d.Updated = sqlx.FromMicros(sqlx.Micros(at))
		if _, err := tx.ExecContext(ctx, `UPDATE catalog_draft SET base = $2, revision = $3, updated_us = $4 WHERE id = $1`, id, d.Base, d.Revision, sqlx.Micros(at)); err != nil {
			return err
		}
		return event(ctx, tx, at, by, "rebase", id, d.Base, fmt.Sprintf("from version %d", from))
	})
	return d, err
}

// DiscardDraft closes an open draft. Its edits are kept.
func (s *Store) DiscardDraft(ctx context.Context, id string, revision int64, by, why string, at time.Time) error {
	return s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := seen(ctx, tx, id, revision); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE catalog_draft SET state = $2, updated_us = $3 WHERE id = $1`, id, string(catalog.DraftDiscarded), sqlx.Micros(at)); err != nil {
			return err
		}
		return event(ctx, tx, at, by, "discard", id, 0, why)
	})
}

// PublishDraft puts an open draft in force. revision is the one the publisher has
// seen. The error is fault.Conflict when the draft has been edited since, or when
// another version has been published since its base (see RebaseDraft), and as that
// of Publish when the result contradicts itself.
func (s *Store) PublishDraft(ctx context.Context, id string, revision int64, by, comment string, at time.Time) (version int64, err error) {
	err = s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := seen(ctx, tx, id, revision); err != nil {
			return err
		}
		v, err := view(ctx, tx, id)
		if err != nil {
			return err
		}
		if v.Behind {
			return fault.Newf(fault.Conflict, "another version has been published since version %d, which the draft %q is made upon: rebase it first", v.Draft.Base, id)
		}
		if catalog.Grave(v.Problems) {
			return fault.Wrap(fault.Invalid, "the draft cannot be published", &GraveError{v.Problems})
		}
		if version, err = publish(ctx, tx, v.Data, Version{At: at, By: by, Comment: comment, Origin: FromDraft, Draft: id}); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE catalog_draft SET state = $2, version = $3, updated_us = $4 WHERE id = $1`, id, string(catalog.DraftPublished), version, sqlx.Micros(at))
		return err
	})
	return version, err
}
