package safeguardsql

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/kit/sqlx"
	"sammanhang/safeguard"
)

// History are changes, latest first.
func (s *Store) History(ctx context.Context, numbers []care.PersonID, before time.Time, limit int) ([]safeguard.Change, error) {
	last := int64(math.MaxInt64)
	if !before.IsZero() {
		last = sqlx.Micros(before)
	}
	args := []any{last, limit}
	for _, n := range numbers {
		args = append(args, n.Value())
	}
	rows, err := s.db.Read().QueryContext(ctx, "SELECT f."+strings.ReplaceAll(columns, ", ", ", f.")+`, a.step, a.at_us, a.requested_us, a.requested_by, a.registered_us, a.registered_by, a.reason
		FROM safeguard_action a JOIN safeguard_fact f ON f.subject = a.subject AND f.kind = a.kind AND f.id = a.fact
		WHERE a.subject IN (`+sqlx.In(len(numbers), 3)+") AND a.at_us < $1 ORDER BY a.at_us DESC, a.kind, a.fact, a.step DESC LIMIT $2", args...)
	if err != nil {
		return nil, away(err)
	}
	defer rows.Close()
	var list []safeguard.Change
	for rows.Next() {
		c, err := change(rows)
		if err != nil {
			return nil, away(err)
		}
		list = append(list, c)
	}
	if err := rows.Err(); err != nil {
		return nil, away(err)
	}
	return list, nil
}

// withAction reads the columns of a fact through one, and keeps those of the change.
type withAction struct {
	rows *sql.Rows
	more []any
}

func (w withAction) Scan(to ...any) error { return w.rows.Scan(append(to, w.more...)...) }

func change(rows *sql.Rows) (c safeguard.Change, err error) {
	var at, requested, registered int64
	var requestedBy, registeredBy string
	c.Fact, err = one(withAction{rows, []any{(*string)(&c.Step), &at, &requested, &requestedBy, &registered, &registeredBy, &c.By.Reason}})
	if err != nil {
		return c, err
	}
	c.At, c.By.RequestedAt, c.By.RegisteredAt = sqlx.FromMicros(at), sqlx.FromMicros(requested), sqlx.FromMicros(registered)
	if c.By.RequestedBy, err = decodeWho(requestedBy); err != nil {
		return c, err
	}
	c.By.RegisteredBy, err = decodeWho(registeredBy)
	return c, err
}

// Changed is what has been kept or closed since a time.
func (s *Store) Changed(ctx context.Context, q safeguard.Sync) (p safeguard.Page, err error) {
	kinds := []safeguard.Kind{q.Kind}
	if q.Kind == safeguard.KindBlock {
		kinds = append(kinds, safeguard.KindLift)
	}
	where, args := " WHERE kind IN ("+sqlx.In(len(kinds), 1)+")", []any{}
	for _, k := range kinds {
		args = append(args, string(k))
	}
	if len(q.Providers) > 0 {
		where += " AND provider IN (" + sqlx.In(len(q.Providers), len(args)+1) + ")"
		for _, h := range q.Providers {
			args = append(args, upper(h))
		}
	}
	var latest sql.NullInt64
	if err := s.db.Read().QueryRowContext(ctx, "SELECT max(cancelled_us) FROM safeguard_fact"+where+" AND cancelled_us > 0", args...).Scan(&latest); err != nil {
		return p, away(err)
	}
	p.LatestCancellation = sqlx.FromMicros(latest.Int64)

	from := sqlx.Micros(q.From)
	next := len(args) + 1
	list, err := s.facts(ctx, "SELECT "+columns+" FROM safeguard_fact"+where+" AND changed_us >= "+sqlx.In(1, next)+
		" ORDER BY changed_us, id LIMIT "+sqlx.In(1, next+1), append(slices.Clone(args), from, q.Limit+1)...)
	if err != nil {
		return p, err
	}
	if len(list) > q.Limit {
		// Cut between two times: all that changed at the last time of the page are in it.
		last := changedAt(list[q.Limit-1])
		list = slices.DeleteFunc(list, func(f safeguard.Fact) bool { return changedAt(f) >= last })
		at, err := s.facts(ctx, "SELECT "+columns+" FROM safeguard_fact"+where+" AND changed_us = "+sqlx.In(1, next)+" ORDER BY id",
			append(slices.Clone(args), last)...)
		if err != nil {
			return p, err
		}
		list = append(list, at...)
		p.Next, p.More = sqlx.FromMicros(last+1), true
	}
	return p, s.fill(ctx, &p, q, list)
}

func changedAt(f safeguard.Fact) int64 {
	_, changed, _ := computed(f.Base())
	return changed
}

// fill sorts what has changed into what holds and what is cancelled, and gives blocks all
// their lifts.
func (s *Store) fill(ctx context.Context, p *safeguard.Page, q safeguard.Sync, changed []safeguard.Fact) error {
	at := sqlx.Micros(q.At)
	blocks := map[string]bool{}
	var numbers []care.PersonID
	for _, f := range changed {
		until, _, cancelled := computed(f.Base())
		switch {
		case cancelled > 0:
			p.Cancelled = append(p.Cancelled, f)
		case until > at && q.Kind != safeguard.KindBlock:
			p.Facts = append(p.Facts, f)
		}
		if q.Kind == safeguard.KindBlock {
			id := f.Base().ID
			if l, ok := f.(*safeguard.Lift); ok {
				id = l.Block
			}
			blocks[id] = true
			if !slices.Contains(numbers, f.Base().Subject) {
				numbers = append(numbers, f.Base().Subject)
			}
		}
	}
	for piece := range slices.Chunk(numbers, 500) {
		args := []any{at}
		for _, n := range piece {
			args = append(args, n.Value())
		}
		list, err := s.facts(ctx, "SELECT "+columns+" FROM safeguard_fact WHERE subject IN ("+sqlx.In(len(piece), 2)+
			") AND until_us > $1 AND kind IN ('block', 'lift') ORDER BY kind, stored_us, id", args...)
		if err != nil {
			return err
		}
		held := map[string]bool{} // blocks come before lifts
		for _, f := range list {
			switch f := f.(type) {
			case *safeguard.Block:
				if held[f.ID] = blocks[f.ID]; held[f.ID] {
					p.Facts = append(p.Facts, f)
				}
			case *safeguard.Lift:
				if held[f.Block] {
					p.Facts = append(p.Facts, f)
				}
			}
		}
	}
	return nil
}

// Patients are the people whom a provider has or has had blocks about.
func (s *Store) Patients(ctx context.Context, provider care.HSAID, after care.PersonID, limit int) ([]care.PersonID, error) {
	rows, err := s.db.Read().QueryContext(ctx, "SELECT DISTINCT subject FROM safeguard_fact WHERE kind = 'block' AND provider = $1 AND subject > $2 ORDER BY subject LIMIT $3",
		upper(provider), after.Value(), limit)
	if err != nil {
		return nil, away(err)
	}
	defer rows.Close()
	var list []care.PersonID
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, away(err)
		}
		p, err := care.ParsePersonID(v)
		if err != nil {
			return nil, away(err)
		}
		list = append(list, p)
	}
	if err := rows.Err(); err != nil {
		return nil, away(err)
	}
	return list, nil
}
