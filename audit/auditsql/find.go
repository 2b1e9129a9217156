package auditsql

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/kit/sqlx"
)

// Find gives rows of the log, newest first. A query that narrows by nothing is
// fault.Invalid; a row that cannot be read is fault.Garbage, and nothing is given.
func (s *Store) Find(ctx context.Context, q audit.Query) ([]audit.Entry, error) {
	if len(q.Subjects) == 0 && q.Owner == "" {
		return nil, fault.New(fault.Invalid, "the access log is not read without a person or a provider")
	}
	if q.Limit < 1 || len(q.Subjects) > maxPage {
		return nil, nil
	}
	var where []string
	var args []any
	arg := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	if len(q.Subjects) > 0 {
		first := len(args) + 1
		for _, p := range q.Subjects {
			args = append(args, audit.PersonText(p))
		}
		where = append(where, "subject IN ("+sqlx.In(len(q.Subjects), first)+")")
	}
	equal := func(column, value string) {
		if value != "" {
			where = append(where, column+" = "+arg(value))
		}
	}
	owner := "owner"
	if len(q.Subjects) > 0 {
		owner = "owner || ''" // by the person: they have few rows, an owner has millions
	}
	equal(owner, string(q.Owner))
	equal("actor", string(q.Actor))
	equal("correlation", q.Correlation)
	equal("activity", q.Activity)
	if !q.From.IsZero() {
		where = append(where, "at_us >= "+arg(sqlx.Micros(q.From)))
	}
	if !q.To.IsZero() {
		where = append(where, "at_us < "+arg(sqlx.Micros(q.To)))
	}
	if q.Before != "" {
		where = append(where, "seq < (SELECT seq FROM audit_event WHERE id = "+arg(q.Before)+")")
	}
	condition := strings.Join(where, " AND ") + " ORDER BY seq DESC LIMIT " + arg(min(q.Limit, maxPage))
	return s.entries(ctx, condition, args)
}

func (s *Store) entries(ctx context.Context, condition string, args []any) ([]audit.Entry, error) {
	rows, err := s.db.Read().QueryContext(ctx, "SELECT seq, prev, hash, body FROM audit_event WHERE "+condition, args...)
	if err != nil {
		return nil, unreadable(err)
	}
	defer rows.Close()
	var out []audit.Entry
	for rows.Next() {
		var e audit.Entry
		var prev, hash []byte
		if err := rows.Scan(&e.Seq, &prev, &hash, &e.Body); err != nil {
			return nil, unreadable(err)
		}
		if e.Event, err = audit.Parse(e.Body); err != nil {
			return nil, err
		}
		if copy(e.Prev[:], prev) != len(e.Prev) || copy(e.Hash[:], hash) != len(e.Hash) {
			return nil, fault.New(fault.Garbage, "access log: the hash of a row is damaged")
		}
		out = append(out, e)
	}
	return out, unreadable(rows.Err())
}

func unreadable(err error) error {
	return fault.Wrap(fault.Unavailable, "the access log could not be read", err)
}

// ByID gives the rows that there are of some ids, oldest first.
func (s *Store) ByID(ctx context.Context, ids []string) ([]audit.Entry, error) {
	var out []audit.Entry
	for part := range slices.Chunk(ids, maxPage) {
		args := make([]any, len(part))
		for i, id := range part {
			args[i] = id
		}
		list, err := s.entries(ctx, "id IN ("+sqlx.In(len(part), 1)+") ORDER BY seq", args)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

// Since gives an owner's rows after a row number, oldest first, at most limit (500 at
// the most). It is how the log is gone through from one time to the next.
func (s *Store) Since(ctx context.Context, owner care.HSAID, after int64, limit int) ([]audit.Entry, error) {
	if owner == "" || limit < 1 {
		return nil, nil
	}
	return s.entries(ctx, "owner = $1 AND seq > $2 ORDER BY seq LIMIT $3", []any{string(owner), after, min(limit, maxPage)})
}
