// Package safeguardsql keeps safeguards in SQLite or PostgreSQL. What Register and Close
// have answered is on disk, and there is no cache: each question reads the tables.
package safeguardsql

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"math"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/kit/sqlx"
	"sammanhang/safeguard"
)

//go:embed *.sql
var files embed.FS

// Store implements safeguard.Store.
type Store struct{ db *sqlx.DB }

var _ safeguard.Store = (*Store)(nil)

// New brings the tables up to date and gives the store.
func New(ctx context.Context, db *sqlx.DB) (*Store, error) {
	if err := db.Migrate(ctx, "safeguard", files); err != nil {
		return nil, away(err)
	}
	return &Store{db}, nil
}

// away is a store that could not do its part. A refusal of the rules passes as it is.
func away(err error) error {
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	return fault.Wrap(fault.Unavailable, "safeguard store", err)
}

const (
	columns = "subject, kind, id, parent, provider, provider_kind, unit, employee, from_us, to_us, owner, detail, stored_us, ended_us, annulled_us"
	width   = 18 // with the three that are computed

	byID = "SELECT " + columns + " FROM safeguard_fact WHERE id = $1 AND kind = $2"
)

// Register keeps a fact and the change that made it.
func (s *Store) Register(ctx context.Context, f safeguard.Fact, by safeguard.Action, allow func(*safeguard.Block) error) (kept safeguard.Fact, fresh bool, err error) {
	b := f.Base()
	parent, detail, err := encode(f)
	if err != nil {
		return nil, false, away(err)
	}
	err = s.db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		kept, fresh = nil, false
		old, err := one(tx.QueryRowContext(ctx, byID, b.ID, string(f.Kind())))
		switch {
		case err == nil && old.Base().Subject != b.Subject:
			return safeguard.Taken(f.Kind())
		case err == nil:
			kept = old
			return nil
		case !errors.Is(err, sql.ErrNoRows):
			return err
		}
		if l, ok := f.(*safeguard.Lift); ok {
			if err := ofBlock(ctx, tx, l, allow); err != nil {
				return err
			}
		}
		if err := insert(ctx, tx, f, parent, detail); err != nil {
			return err
		}
		kept, fresh = f, true
		return act(ctx, tx, f, safeguard.Registered, by, b.Stored)
	})
	if err != nil {
		return nil, false, away(err)
	}
	return kept, fresh, nil
}

// ofBlock asks whether the block of a lift lets it be, as the block is in this transaction.
func ofBlock(ctx context.Context, tx *sql.Tx, l *safeguard.Lift, allow func(*safeguard.Block) error) error {
	f, err := one(tx.QueryRowContext(ctx, byID, l.Block, string(safeguard.KindBlock)))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	block, ok := f.(*safeguard.Block)
	if !ok || block.Subject != l.Subject {
		return safeguard.NoSuch(safeguard.KindBlock)
	}
	return allow(block)
}

func insert(ctx context.Context, tx *sql.Tx, f safeguard.Fact, parent, detail string) error {
	b := f.Base()
	until, changed, cancelled := computed(b)
	// Of two who register the same at once PostgreSQL asks one to try again, which it
	// does not without ON CONFLICT.
	res, err := tx.ExecContext(ctx, "INSERT INTO safeguard_fact ("+columns+", until_us, changed_us, cancelled_us) VALUES "+sqlx.Rows(1, width)+" ON CONFLICT DO NOTHING",
		b.Subject.Value(), string(f.Kind()), b.ID, parent, string(b.Provider), string(b.ProviderKind), string(b.Unit), string(b.Employee),
		sqlx.Micros(b.Valid.From), sqlx.Micros(b.Valid.To), b.Owner, detail, sqlx.Micros(b.Stored), sqlx.Micros(b.Ended), sqlx.Micros(b.Annulled),
		until, changed, cancelled)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(err, errors.New("the fact was not kept"))
	}
	return nil
}

// Close ends or annuls a fact.
func (s *Store) Close(ctx context.Context, k safeguard.Kind, id string, step safeguard.Step, by safeguard.Action, at time.Time, allow func(safeguard.Fact) error) (closed safeguard.Fact, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		f, err := one(tx.QueryRowContext(ctx, byID, id, string(k)))
		if errors.Is(err, sql.ErrNoRows) {
			return safeguard.NoSuch(k)
		}
		if err != nil {
			return err
		}
		if err := allow(f); err != nil {
			return err
		}
		b := f.Base()
		if step == safeguard.Annulled {
			b.Annulled = at
		} else {
			b.Ended = at
		}
		until, changed, cancelled := computed(b)
		if _, err := tx.ExecContext(ctx, `UPDATE safeguard_fact SET ended_us = $4, annulled_us = $5, until_us = $6, changed_us = $7, cancelled_us = $8
			WHERE subject = $1 AND kind = $2 AND id = $3`, b.Subject.Value(), string(k), b.ID,
			sqlx.Micros(b.Ended), sqlx.Micros(b.Annulled), until, changed, cancelled); err != nil {
			return err
		}
		closed = f
		return act(ctx, tx, f, step, by, at)
	})
	if err != nil {
		return nil, away(err)
	}
	return closed, nil
}

// computed are the columns that questions look for.
func computed(b *safeguard.Record) (until, changed, cancelled int64) {
	until = math.MaxInt64
	for _, t := range []time.Time{b.Valid.To, b.Ended, b.Annulled} {
		if us := sqlx.Micros(t); us != 0 {
			until = min(until, us)
		}
	}
	cancelled = max(sqlx.Micros(b.Ended), sqlx.Micros(b.Annulled))
	return until, max(sqlx.Micros(b.Stored), cancelled), cancelled
}

func act(ctx context.Context, tx *sql.Tx, f safeguard.Fact, step safeguard.Step, by safeguard.Action, at time.Time) error {
	requested, err := encodeWho(by.RequestedBy)
	if err != nil {
		return err
	}
	registered, err := encodeWho(by.RegisteredBy)
	if err != nil {
		return err
	}
	b := f.Base()
	_, err = tx.ExecContext(ctx, `INSERT INTO safeguard_action (subject, kind, fact, step, at_us, requested_us, requested_by, registered_us, registered_by, reason)
		VALUES `+sqlx.Rows(1, 10), b.Subject.Value(), string(f.Kind()), b.ID, string(step), sqlx.Micros(at),
		sqlx.Micros(by.RequestedAt), requested, sqlx.Micros(by.RegisteredAt), registered, by.Reason)
	return err
}

// Current are the facts that can matter for a decision.
func (s *Store) Current(ctx context.Context, numbers []care.PersonID, r safeguard.Reader, at time.Time) ([]safeguard.Fact, error) {
	args := []any{sqlx.Micros(at), upper(r.Provider), upper(r.Employee)}
	in := sqlx.In(len(numbers), len(args)+1)
	for _, n := range numbers {
		args = append(args, n.Value())
	}
	// The second part is one row for each number: the latest relation that is over,
	// which an intyg may rest on.
	text := "SELECT " + columns + " FROM safeguard_fact WHERE subject IN (" + in + ") AND until_us > $1" +
		" AND (provider = $2 OR kind NOT IN ('consent', 'relation', 'case', 'attestation'))"
	for i := range numbers {
		text += " UNION ALL SELECT * FROM (SELECT " + columns + " FROM safeguard_fact WHERE kind = 'relation' AND subject = " + sqlx.In(1, 4+i) +
			" AND provider = $2 AND employee = $3 AND until_us <= $1 AND from_us <= $1 AND annulled_us = 0 ORDER BY until_us DESC, id DESC LIMIT 1) AS earlier"
	}
	return s.facts(ctx, text, args...)
}

func upper(h care.HSAID) string { return strings.ToUpper(string(h)) }

// All are the facts of some numbers.
func (s *Store) All(ctx context.Context, numbers []care.PersonID, kinds ...safeguard.Kind) ([]safeguard.Fact, error) {
	var args []any
	for _, n := range numbers {
		args = append(args, n.Value())
	}
	text := "SELECT " + columns + " FROM safeguard_fact WHERE subject IN (" + sqlx.In(len(numbers), 1) + ")"
	if len(kinds) > 0 {
		text += " AND kind IN (" + sqlx.In(len(kinds), len(args)+1) + ")"
		for _, k := range kinds {
			args = append(args, string(k))
		}
	}
	return s.facts(ctx, text+" ORDER BY stored_us, id", args...)
}

// Get is one fact.
func (s *Store) Get(ctx context.Context, k safeguard.Kind, id string) (safeguard.Fact, error) {
	f, err := one(s.db.Read().QueryRowContext(ctx, byID, id, string(k)))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, safeguard.NoSuch(k)
	}
	if err != nil {
		return nil, away(err)
	}
	return f, nil
}

func (s *Store) facts(ctx context.Context, text string, args ...any) ([]safeguard.Fact, error) {
	rows, err := s.db.Read().QueryContext(ctx, text, args...)
	if err != nil {
		return nil, away(err)
	}
	defer rows.Close()
	var list []safeguard.Fact
	for rows.Next() {
		f, err := one(rows)
		if err != nil {
			return nil, away(err)
		}
		list = append(list, f)
	}
	if err := rows.Err(); err != nil {
		return nil, away(err)
	}
	return list, nil
}
