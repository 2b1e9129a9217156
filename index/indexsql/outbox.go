package indexsql

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"sammanhang/care"
	"sammanhang/index"
	"sammanhang/kit/sqlx"
)

// subscribers are those for whom something waits in a table, in order. It walks
// from name to name, however long the queues are.
func subscribers(ctx context.Context, q *sql.DB, table string) ([]string, error) {
	var out []string
	for last := ""; ; {
		var next sql.NullString
		if err := q.QueryRowContext(ctx, "SELECT min(subscriber) FROM "+table+" WHERE subscriber > $1", last).Scan(&next); err != nil {
			return nil, err
		}
		if !next.Valid {
			return out, nil
		}
		out = append(out, next.String)
		last = next.String
	}
}

// Claim takes the lease of a queue that is due.
func (s *Store) Claim(ctx context.Context, worker string, at time.Time, lease time.Duration) (index.Parcel, bool, error) {
	names, err := subscribers(ctx, s.db.Read(), "index_outbox")
	if err != nil {
		return index.Parcel{}, false, err
	}
	s.turn.Lock()
	last := s.turn.last
	s.turn.Unlock()
	first := 0
	for first < len(names) && names[first] <= last {
		first++
	}
	for i := range names {
		name := names[(first+i)%len(names)]
		if due, err := s.due(ctx, name, worker, at); err != nil || !due {
			if err != nil {
				return index.Parcel{}, false, err
			}
			continue
		}
		p, ok, err := s.claim(ctx, name, worker, at, lease)
		if err != nil || ok {
			s.turn.Lock()
			s.turn.last = name
			s.turn.Unlock()
			return p, ok, err
		}
	}
	return index.Parcel{}, false, nil
}

// due looks before it writes: a queue that waits for its time must not cost a
// transaction every second.
func (s *Store) due(ctx context.Context, name, worker string, at time.Time) (bool, error) {
	var next, lease int64
	var holder string
	err := s.db.Read().QueryRowContext(ctx, "SELECT next_us, lease_us, worker FROM index_queue WHERE subscriber = $1", name).Scan(&next, &lease, &holder)
	if errors.Is(err, sql.ErrNoRows) {
		return true, nil
	}
	us := sqlx.Micros(at)
	return next <= us && (lease <= us || holder == worker), err
}

func (s *Store) claim(ctx context.Context, name, worker string, at time.Time, lease time.Duration) (p index.Parcel, ok bool, err error) {
	us := sqlx.Micros(at)
	// The UPDATE locks the row of the queue: the SELECT after it sees what the worker
	// before us has taken off.
	err = s.db.TxReadCommitted(ctx, func(ctx context.Context, tx *sql.Tx) error {
		p, ok = index.Parcel{To: care.LogicalAddress(name), Worker: worker}, false
		if _, err := tx.ExecContext(ctx, "INSERT INTO index_queue (subscriber, attempts, size, next_us, reason, worker, lease_us) VALUES ($1, 0, $2, 0, '', '', 0) ON CONFLICT (subscriber) DO NOTHING",
			name, index.MaxTransactions); err != nil {
			return err
		}
		size := 0
		err := tx.QueryRowContext(ctx, "UPDATE index_queue SET worker = $1, lease_us = $2 WHERE subscriber = $3 AND next_us <= $4 AND (lease_us <= $4 OR worker = $1) RETURNING attempts, size",
			worker, sqlx.Micros(at.Add(lease)), name, us).Scan(&p.Attempts, &size)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		size = max(1, min(size, index.MaxTransactions))
		seen := map[index.Key]bool{}
		err = each(ctx, tx, "SELECT serial, change FROM index_outbox WHERE subscriber = $1 ORDER BY serial LIMIT $2", []any{name, size + 1}, func(rows *sql.Rows) error {
			var serial int64
			var text string
			if err := rows.Scan(&serial, &text); err != nil {
				return err
			}
			c, err := readChange(text)
			if err != nil {
				return err
			}
			// A message may not say two things of one entry (EI002): the second
			// begins the next parcel.
			if p.More = p.More || len(p.Changes) == size || seen[c.Entry.Key()]; p.More {
				return nil
			}
			seen[c.Entry.Key()] = true
			p.Serials, p.Changes = append(p.Serials, serial), append(p.Changes, c)
			return nil
		})
		ok = len(p.Changes) > 0
		return err
	})
	return p, ok && err == nil, err
}

// Renew keeps the lease of the parcel's queue.
func (s *Store) Renew(ctx context.Context, p index.Parcel, at time.Time, lease time.Duration) (held bool, err error) {
	err = s.db.TxReadCommitted(ctx, func(ctx context.Context, tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, "UPDATE index_queue SET lease_us = $1 WHERE subscriber = $2 AND worker = $3", sqlx.Micros(at.Add(lease)), string(p.To), p.Worker)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		held = n == 1
		return err
	})
	return held && err == nil, err
}

// Sent takes the parcel off its queue.
func (s *Store) Sent(ctx context.Context, p index.Parcel) error {
	return s.db.TxReadCommitted(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := bySerial(ctx, tx, "DELETE FROM index_outbox WHERE serial IN ", p.Serials); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE index_queue SET attempts = 0, size = CASE WHEN size * 2 < $1 THEN size * 2 ELSE $1 END, next_us = 0, reason = '', worker = '', lease_us = 0 WHERE subscriber = $2 AND worker = $3",
			index.MaxTransactions, string(p.To), p.Worker)
		return err
	})
}

func bySerial(ctx context.Context, tx *sql.Tx, text string, serials []int64, first ...any) error {
	for len(serials) > 0 {
		n := min(500, len(serials))
		args := append([]any{}, first...)
		for _, v := range serials[:n] {
			args = append(args, v)
		}
		if _, err := tx.ExecContext(ctx, text+"("+sqlx.In(n, len(first)+1)+")", args...); err != nil {
			return err
		}
		serials = serials[n:]
	}
	return nil
}

// Failed gives the lease back, and says when to try again.
func (s *Store) Failed(ctx context.Context, p index.Parcel, reason string, attempts, size int, next time.Time) error {
	return s.db.TxReadCommitted(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE index_queue SET attempts = $1, size = $2, next_us = $3, reason = $4, worker = '', lease_us = 0 WHERE subscriber = $5 AND worker = $6",
			attempts, max(1, size), sqlx.Micros(next), reason, string(p.To), p.Worker)
		return err
	})
}

// Bury makes dead letters of the parcel.
func (s *Store) Bury(ctx context.Context, p index.Parcel, reason string, attempts int, at time.Time) error {
	return s.db.TxReadCommitted(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := bySerial(ctx, tx, "INSERT INTO index_dead (serial, subscriber, change, queued_us, died_us, reason) SELECT serial, subscriber, change, queued_us, CAST($1 AS BIGINT), CAST($2 AS TEXT) FROM index_outbox WHERE serial IN ",
			p.Serials, sqlx.Micros(at), reason); err != nil {
			return err
		}
		if err := bySerial(ctx, tx, "DELETE FROM index_outbox WHERE serial IN ", p.Serials); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE index_queue SET attempts = $1, next_us = 0, reason = $2, worker = '', lease_us = 0 WHERE subscriber = $3 AND worker = $4", attempts, reason, string(p.To), p.Worker)
		return err
	})
}

// Queues tells of every queue that is not empty, or has dead letters.
func (s *Store) Queues(ctx context.Context) ([]index.Queue, error) {
	found := map[string]*index.Queue{}
	var names []string
	at := func(name string) *index.Queue {
		if found[name] == nil {
			found[name] = &index.Queue{To: care.LogicalAddress(name)}
			names = append(names, name)
		}
		return found[name]
	}
	db := s.db.Read()
	if err := each(ctx, db, "SELECT subscriber, count(*), min(queued_us) FROM index_outbox GROUP BY subscriber ORDER BY subscriber", nil, func(rows *sql.Rows) error {
		var name string
		var n int
		var oldest int64
		err := rows.Scan(&name, &n, &oldest)
		q := at(name)
		q.Waiting, q.Oldest = n, sqlx.FromMicros(oldest)
		return err
	}); err != nil {
		return nil, err
	}
	if err := each(ctx, db, "SELECT subscriber, count(*) FROM index_dead GROUP BY subscriber ORDER BY subscriber", nil, func(rows *sql.Rows) error {
		var name string
		var n int
		err := rows.Scan(&name, &n)
		at(name).Dead = n
		return err
	}); err != nil {
		return nil, err
	}
	if err := each(ctx, db, "SELECT subscriber, attempts, next_us, reason FROM index_queue", nil, func(rows *sql.Rows) error {
		var name, reason string
		var attempts int
		var next int64
		err := rows.Scan(&name, &attempts, &next, &reason)
		if q := found[name]; q != nil {
			q.Attempts, q.Next, q.Reason = attempts, sqlx.FromMicros(next), reason
		}
		return err
	}); err != nil {
		return nil, err
	}
	out := make([]index.Queue, len(names))
	for i, n := range names {
		out[i] = *found[n]
	}
	return out, nil
}

// Resend queues what the dead letters were about, as it is now.
func (s *Store) Resend(ctx context.Context, subscriber care.LogicalAddress, at time.Time) (n int, err error) {
	for {
		done := 0
		err := s.db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
			done, err = s.resend(ctx, tx, subscriber, at)
			return err
		})
		if n += done; err != nil || done == 0 {
			return n, err
		}
	}
}

func (s *Store) resend(ctx context.Context, tx *sql.Tx, subscriber care.LogicalAddress, at time.Time) (int, error) {
	if s.db.Dialect() == sqlx.PostgreSQL {
		// Writers wait: a change made while we look would be told before the older
		// state that we have seen.
		if _, err := tx.ExecContext(ctx, "LOCK TABLE index_entry IN SHARE MODE"); err != nil {
			return 0, err
		}
	}
	var serials []int64
	var changes []index.Change
	err := each(ctx, tx, "SELECT serial, change FROM index_dead WHERE subscriber = $1 ORDER BY serial LIMIT 500", []any{string(subscriber)}, func(rows *sql.Rows) error {
		var serial int64
		var text string
		if err := rows.Scan(&serial, &text); err != nil {
			return err
		}
		c, err := readChange(text)
		serials, changes = append(serials, serial), append(changes, c)
		return err
	})
	if err != nil || len(serials) == 0 {
		return 0, err
	}
	w := writer{tx: tx, dialect: s.db.Dialect(), at: sqlx.Micros(at)}
	for i := range changes {
		c := &changes[i]
		if err := s.lookUp(ctx, tx, &c.Entry); err != nil {
			return 0, err
		}
		c.Delete = true
		if k, p, ok := s.words.number(&c.Entry); ok {
			var r row
			err := tx.QueryRowContext(ctx, "SELECT "+rowColumns+" FROM index_entry WHERE person = $1 AND kind = $2 AND place = $3 AND business_object = $4 AND process_interest = $5",
				personKey(c.Entry.Person), k, p, c.Entry.BusinessObject, c.Entry.ProcessInterest).Scan(r.targets()...)
			switch {
			case err == nil:
				c.Delete, c.Entry.MostRecent = false, moment(r.mostRecent)
				c.Entry.Created, c.Entry.Updated = sqlx.FromMicros(r.createdUS), sqlx.FromMicros(r.createdUS+r.changedUS)
			case !errors.Is(err, sql.ErrNoRows):
				return 0, err
			}
		}
		text, err := writeChange(*c)
		if err != nil {
			return 0, err
		}
		w.letters = append(w.letters, letter{subscriber, text})
	}
	if err := w.queue(ctx); err != nil {
		return 0, err
	}
	if err := bySerial(ctx, tx, "DELETE FROM index_dead WHERE serial IN ", serials); err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, "UPDATE index_queue SET attempts = 0, next_us = 0 WHERE subscriber = $1", string(subscriber))
	return len(serials), err
}

// Drop throws a subscriber's queue and dead letters away.
func (s *Store) Drop(ctx context.Context, subscriber care.LogicalAddress) (n int, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		n = 0
		for _, table := range []string{"index_outbox", "index_dead", "index_queue"} {
			res, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE subscriber = $1", string(subscriber))
			if err != nil {
				return err
			}
			gone, err := res.RowsAffected()
			if err != nil {
				return err
			}
			if table != "index_queue" {
				n += int(gone)
			}
		}
		return nil
	})
	return n, err
}
