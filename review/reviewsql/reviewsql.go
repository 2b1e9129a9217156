// Package reviewsql keeps review cases in SQLite or PostgreSQL. What Open and Judge
// have answered is on disk; a case is never removed.
package reviewsql

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/kit/sqlx"
	"sammanhang/review"
)

//go:embed *.sql
var files embed.FS

// Store implements review.Store.
type Store struct{ db *sqlx.DB }

var _ review.Store = (*Store)(nil)

// New brings the tables up to date and gives the store.
func New(ctx context.Context, db *sqlx.DB) (*Store, error) {
	if err := db.Migrate(ctx, "review", files); err != nil {
		return nil, away(err)
	}
	return &Store{db}, nil
}

func away(err error) error { return fault.Wrap(fault.Unavailable, "review store", err) }

// Open keeps cases and the mark in one transaction.
func (s *Store) Open(ctx context.Context, owner care.HSAID, cases []review.Case, mark int64) error {
	return away(s.db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, c := range cases {
			if err := open(ctx, tx, owner, c); err != nil {
				return err
			}
		}
		if mark < 0 {
			return nil
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO review_mark (owner, seq) VALUES ($1, $2) ON CONFLICT (owner) DO UPDATE SET seq = excluded.seq WHERE review_mark.seq < excluded.seq",
			string(owner), mark)
		return err
	}))
}

func open(ctx context.Context, tx *sql.Tx, owner care.HSAID, c review.Case) error {
	// The insert takes the row, also when it is there: what is read below cannot change.
	res, err := tx.ExecContext(ctx, "INSERT INTO review_case (owner, id, event_id, at_us, opened_us, employee, subject, whys, weight, note, closed_us) VALUES "+
		sqlx.Rows(1, 11)+" ON CONFLICT (owner, id) DO UPDATE SET opened_us = review_case.opened_us",
		string(owner), c.ID, c.EventID, sqlx.Micros(c.At), sqlx.Micros(c.Opened), string(c.Employee), c.Subject.Value(), "", 0, "", 0)
	if err != nil {
		return err
	}
	if _, err := res.RowsAffected(); err != nil {
		return err
	}
	var text, note string
	var closed int64
	if err := tx.QueryRowContext(ctx, "SELECT whys, note, closed_us FROM review_case WHERE owner = $1 AND id = $2", string(owner), c.ID).Scan(&text, &note, &closed); err != nil {
		return err
	}
	had := whysOf(text)
	all := review.SortWhys(append(append([]review.Why{}, had...), c.Whys...))
	merged := review.Case{Whys: all}
	if note == "" {
		note = c.Note
	} else if c.Note != "" && !strings.Contains(note, c.Note) {
		note += "\n\n" + c.Note
	}
	for _, w := range c.Whys {
		if w == review.Report && !contains(had, w) {
			closed = 0
		}
	}
	_, err = tx.ExecContext(ctx, "UPDATE review_case SET whys = $3, weight = $4, note = $5, closed_us = $6 WHERE owner = $1 AND id = $2",
		string(owner), c.ID, textOf(all), merged.Weight(), note, closed)
	return err
}

func contains(list []review.Why, w review.Why) bool {
	for _, x := range list {
		if x == w {
			return true
		}
	}
	return false
}

func textOf(list []review.Why) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, " ")
}

func whysOf(text string) []review.Why {
	var list []review.Why
	for _, w := range strings.Fields(text) {
		list = append(list, review.Why(w))
	}
	return list
}

// Mark is how far an owner's log has been gone through.
func (s *Store) Mark(ctx context.Context, owner care.HSAID) (int64, error) {
	var seq int64
	err := s.db.Read().QueryRowContext(ctx, "SELECT seq FROM review_mark WHERE owner = $1", string(owner)).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return -1, nil
	}
	return seq, away(err)
}

const columns = "owner, id, event_id, at_us, opened_us, employee, subject, whys, note, closed_us"

// Queue is the open cases, the most pressing first.
func (s *Store) Queue(ctx context.Context, owner care.HSAID, limit int) ([]review.Case, error) {
	return s.list(ctx, "owner = $1 AND closed_us = 0 ORDER BY weight DESC, at_us, id LIMIT $2", string(owner), limit)
}

// Done is the closed cases, the last closed first.
func (s *Store) Done(ctx context.Context, owner care.HSAID, limit int) ([]review.Case, error) {
	return s.list(ctx, "owner = $1 AND closed_us > 0 ORDER BY closed_us DESC, id LIMIT $2", string(owner), limit)
}

// Case is one case of an owner.
func (s *Store) Case(ctx context.Context, owner care.HSAID, id string) (review.Case, error) {
	list, err := s.list(ctx, "owner = $1 AND id = $2", string(owner), id)
	if err == nil && len(list) == 0 {
		return review.Case{}, fault.New(fault.NotFound, "review: no such case")
	}
	if err != nil {
		return review.Case{}, err
	}
	return list[0], nil
}

// OfSubject is the cases that a person's own reports are in, the latest look first.
func (s *Store) OfSubject(ctx context.Context, subject care.PersonID) ([]review.Case, error) {
	list, err := s.list(ctx, "subject = $1 ORDER BY at_us DESC, id", subject.Value())
	var out []review.Case
	for _, c := range list {
		if contains(c.Whys, review.Report) {
			out = append(out, c)
		}
	}
	return out, err
}

func (s *Store) list(ctx context.Context, where string, args ...any) ([]review.Case, error) {
	rows, err := s.db.Read().QueryContext(ctx, "SELECT "+columns+" FROM review_case WHERE "+where, args...)
	if err != nil {
		return nil, away(err)
	}
	defer rows.Close()
	var list []review.Case
	for rows.Next() {
		var c review.Case
		var at, opened, closed int64
		var subject, whys string
		if err := rows.Scan((*string)(&c.Owner), &c.ID, &c.EventID, &at, &opened, (*string)(&c.Employee), &subject, &whys, &c.Note, &closed); err != nil {
			return nil, away(err)
		}
		c.At, c.Opened, c.Closed, c.Whys = sqlx.FromMicros(at), sqlx.FromMicros(opened), closed != 0, whysOf(whys)
		if c.Subject, err = care.ParsePersonID(subject); err != nil {
			return nil, fault.New(fault.Garbage, "review store: a case about nobody")
		}
		list = append(list, c)
	}
	if err := rows.Err(); err != nil {
		return nil, away(err)
	}
	for i := range list {
		if list[i].Verdicts, err = s.verdicts(ctx, list[i].Owner, list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (s *Store) verdicts(ctx context.Context, owner care.HSAID, id string) ([]review.Verdict, error) {
	rows, err := s.db.Read().QueryContext(ctx, "SELECT reviewer, assignment, at_us, finding, note FROM review_verdict WHERE owner = $1 AND case_id = $2 ORDER BY n", string(owner), id)
	if err != nil {
		return nil, away(err)
	}
	defer rows.Close()
	var list []review.Verdict
	for rows.Next() {
		var v review.Verdict
		var at int64
		if err := rows.Scan((*string)(&v.By), &v.Assignment, &at, (*string)(&v.Finding), &v.Note); err != nil {
			return nil, away(err)
		}
		v.At = sqlx.FromMicros(at)
		list = append(list, v)
	}
	return list, away(rows.Err())
}

// Judge adds verdict number before, which nobody may have added yet.
func (s *Store) Judge(ctx context.Context, owner care.HSAID, id string, before int, v review.Verdict) error {
	refused := errors.New("refused")
	var why error
	err := s.db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		closed := int64(0)
		if v.Finding != review.Unclear {
			closed = max(1, sqlx.Micros(v.At))
		}
		// The update takes the case: another reviewer waits here, and then counts anew.
		res, err := tx.ExecContext(ctx, "UPDATE review_case SET closed_us = $3 WHERE owner = $1 AND id = $2", string(owner), id, closed)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			why = fault.New(fault.NotFound, "review: no such case")
			return refused
		}
		var n int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM review_verdict WHERE owner = $1 AND case_id = $2", string(owner), id).Scan(&n); err != nil {
			return err
		}
		if n != before {
			why = fault.New(fault.Conflict, fmt.Sprintf("review: the case has %d verdicts, not %d", n, before))
			return refused
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO review_verdict (owner, case_id, n, reviewer, assignment, at_us, finding, note) VALUES "+sqlx.Rows(1, 8),
			string(owner), id, n, string(v.By), v.Assignment, v.At.UTC().Truncate(time.Microsecond).UnixMicro(), string(v.Finding), v.Note)
		return err
	})
	if errors.Is(err, refused) {
		return why
	}
	return away(err)
}

// WellKnown is the people whom an owner has listed.
func (s *Store) WellKnown(ctx context.Context, owner care.HSAID) ([]care.PersonID, error) {
	rows, err := s.db.Read().QueryContext(ctx, "SELECT person FROM review_wellknown WHERE owner = $1 ORDER BY person", string(owner))
	if err != nil {
		return nil, away(err)
	}
	defer rows.Close()
	var list []care.PersonID
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, away(err)
		}
		p, err := care.ParsePersonID(text)
		if err != nil {
			return nil, fault.New(fault.Garbage, "review store: nobody is listed as well known")
		}
		list = append(list, p)
	}
	return list, away(rows.Err())
}

// SetWellKnown lists a person, or takes them off the list.
func (s *Store) SetWellKnown(ctx context.Context, owner care.HSAID, person care.PersonID, listed bool, by care.HSAID, at time.Time) error {
	return away(s.db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if !listed {
			_, err := tx.ExecContext(ctx, "DELETE FROM review_wellknown WHERE owner = $1 AND person = $2", string(owner), person.Value())
			return err
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO review_wellknown (owner, person, by_employee, at_us) VALUES "+sqlx.Rows(1, 4)+" ON CONFLICT DO NOTHING",
			string(owner), person.Value(), string(by), sqlx.Micros(at))
		return err
	}))
}
