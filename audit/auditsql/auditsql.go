// Package auditsql keeps the access log in SQL, on SQLite and PostgreSQL alike. It
// promises that an event is durable when Append returns, that rows are numbered from
// 0 without gaps in the order of the chain, and that there is no way to change or
// remove one: not here, and by a trigger not for other programs that come this way
// by mistake. (An administrator can lift the trigger: audit/verify then shows it.)
package auditsql

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"github.com/google/uuid"

	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/kit/sqlx"
)

//go:embed migrations/*.sql
var files embed.FS

// maxGroup is how many events one transaction may take: what is queued, up to this.
const maxGroup = 4096

// maxPage is the most events that OfSubject gives at a time.
const maxPage = 500

// Store is the log. One goroutine writes: it takes what all callers have queued and
// commits it at once, so that a disk flush is shared.
type Store struct {
	db       *sqlx.DB
	queue    chan *request
	appended chan struct{} // holds at most one signal that there are new rows
	quit     chan struct{}
	done     chan struct{}
	closing  sync.Once
	timeout  time.Duration // how long one group may wait for its store
}

// request is what one caller wants appended.
type request struct {
	rows  []encoded
	reply chan error // of length 1
}

// encoded is an event made ready by its caller, so that the writer only chains and writes.
type encoded struct {
	event *audit.Event
	body  []byte
}

// New opens the log in db, making its tables when they are missing, and starts its
// writer. Close it before db.
func New(ctx context.Context, db *sqlx.DB) (*Store, error) { return newStore(ctx, db, timeout) }

func newStore(ctx context.Context, db *sqlx.DB, timeout time.Duration) (*Store, error) {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx, "audit", sub); err != nil {
		return nil, err
	}
	s := &Store{
		db:       db,
		queue:    make(chan *request, 1024),
		appended: make(chan struct{}, 1),
		quit:     make(chan struct{}),
		done:     make(chan struct{}),
		timeout:  timeout,
	}
	go s.write()
	return s, nil
}

// Close lets queued events be written and stops the writer. Append after Close fails.
func (s *Store) Close() error {
	s.closing.Do(func() { close(s.quit) })
	<-s.done
	return nil
}

// Appended gives a signal after new rows have been committed; several commits may
// share one. It is for one listener, the sealer.
func (s *Store) Appended() <-chan struct{} { return s.appended }

// Append adds events in order, all or none, and returns when they are durable. An
// event without ID gets one. Invalid events are fault.Invalid and nothing is written;
// a store that is away, or closed, is fault.Unavailable. When ctx ends first, the
// events may still be written: logged though not shown, never the other way round.
func (s *Store) Append(ctx context.Context, events []audit.Event) error {
	if len(events) == 0 {
		return nil
	}
	if len(events) > maxGroup {
		return fault.Newf(fault.TooLarge, "more than %d audit events at once", maxGroup)
	}
	r := &request{rows: make([]encoded, len(events)), reply: make(chan error, 1)}
	for i := range events {
		e := events[i] // a copy: the caller's own must not change under the hash
		if e.ID == "" {
			id, err := uuid.NewV7()
			if err != nil {
				return fault.Wrap(fault.Internal, "no random numbers", err)
			}
			e.ID = id.String()
		}
		if err := e.Check(); err != nil {
			return err
		}
		r.rows[i] = encoded{&e, e.Canonical()}
	}
	select {
	case <-s.quit:
		return errClosed()
	default:
	}
	select {
	case s.queue <- r:
	case <-s.quit:
		return errClosed()
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-r.reply:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-s.done:
		// The writer may have answered in its last moment.
		select {
		case err := <-r.reply:
			return err
		default:
			return errClosed()
		}
	}
}

func errClosed() error { return fault.New(fault.Unavailable, "the access log is closed") }

// write is the writer: until Close, then what is left in the queue.
func (s *Store) write() {
	defer close(s.done)
	var held *request // taken from the queue, but too large for the last group
	for {
		first := held
		held = nil
		if first == nil {
			select {
			case first = <-s.queue:
			case <-s.quit:
				select {
				case first = <-s.queue:
				default:
					return
				}
			}
		}
		group, n := []*request{first}, len(first.rows)
	collect:
		for held == nil {
			select {
			case r := <-s.queue:
				if n+len(r.rows) > maxGroup {
					held = r
					break
				}
				group, n = append(group, r), n+len(r.rows)
			default:
				break collect
			}
		}
		s.commit(group)
	}
}

// commit writes a group in one transaction. When that fails each request is tried
// alone, so that one caller's doubled id does not refuse the others; but not when the
// store has not answered in time: it would keep the writer waiting once for each.
func (s *Store) commit(group []*request) {
	begun := time.Now()
	err := s.insert(group)
	if err != nil && len(group) > 1 && time.Since(begun) < s.timeout/2 {
		for _, r := range group {
			r.reply <- s.insert([]*request{r})
		}
	} else {
		for _, r := range group {
			r.reply <- err
		}
	}
	select {
	case s.appended <- struct{}{}:
	default:
	}
}

// timeout is Store.timeout outside tests. It is the writer's own: a caller who has
// gone must not stop the others' events.
const timeout = 15 * time.Second

func (s *Store) insert(group []*request) error {
	ctx, cancel := context.WithTimeout(context.Background(), s.timeout)
	defer cancel()
	n := 0
	for _, r := range group {
		n += len(r.rows)
	}
	err := s.db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		// The update takes the head for this transaction: another node waits here.
		var next int64
		var head []byte
		if err := tx.QueryRowContext(ctx, "UPDATE audit_head SET next = next + $1 WHERE id = 1 RETURNING next, hash", int64(n)).Scan(&next, &head); err != nil {
			return err
		}
		var prev audit.Hash
		if len(head) != len(prev) {
			return errors.New("the head of the access log is damaged")
		}
		copy(prev[:], head)
		seq := next - int64(n)
		b := newBatch(s.db.Dialect(), n)
		for _, r := range group {
			for _, row := range r.rows {
				c, e := audit.NewRow(seq, prev, row.body), row.event
				b.add([2]int64{seq, e.At.UnixMicro()}, [10]string{e.ID, e.ActorText(), audit.PersonText(e.Subject), string(e.Source.System),
					string(e.Source.Provider), e.Activity, e.Outcome, e.CorrelationID, string(e.Actor.Provider), string(row.body)}, [2][]byte{hashBytes(c.Prev), hashBytes(c.Hash)})
				prev = c.Hash
				seq++
			}
		}
		return b.insert(ctx, tx, prev)
	})
	return fault.Wrap(fault.Unavailable, "the access log could not be written", err)
}

func hashBytes(h audit.Hash) []byte { return h[:] }

// OfSubject gives the events about a person, newest first, at most limit (500 at the
// most). before is the id of the last event of the page before; empty for the first.
// An id that is not in the log gives nothing.
func (s *Store) OfSubject(ctx context.Context, p care.PersonID, before string, limit int) ([]audit.Event, error) {
	if p.IsZero() || limit < 1 {
		return nil, nil
	}
	query, args := "SELECT body FROM audit_event WHERE subject = $1 ORDER BY seq DESC LIMIT $2", []any{audit.PersonText(p), min(limit, maxPage)}
	if before != "" {
		query = "SELECT body FROM audit_event WHERE subject = $1 AND seq < (SELECT seq FROM audit_event WHERE id = $3) ORDER BY seq DESC LIMIT $2"
		args = append(args, before)
	}
	rows, err := s.db.Read().QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "the access log could not be read", err)
	}
	defer rows.Close()
	var out []audit.Event
	for rows.Next() {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			return nil, fault.Wrap(fault.Unavailable, "the access log could not be read", err)
		}
		e, err := audit.Parse(body)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, fault.Wrap(fault.Unavailable, "the access log could not be read", rows.Err())
}

// Hashes gives the hashes of at most n rows from sequence from on, in order and
// without gaps; a gap is fault.Garbage. It is what the sealer reads.
func (s *Store) Hashes(ctx context.Context, from int64, n int) ([]audit.Hash, error) {
	rows, err := s.db.Read().QueryContext(ctx, "SELECT seq, hash FROM audit_event WHERE seq >= $1 ORDER BY seq LIMIT $2", from, n)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "the access log could not be read", err)
	}
	defer rows.Close()
	var out []audit.Hash
	for rows.Next() {
		var seq int64
		var b []byte
		if err := rows.Scan(&seq, &b); err != nil {
			return nil, fault.Wrap(fault.Unavailable, "the access log could not be read", err)
		}
		var h audit.Hash
		if seq != from+int64(len(out)) || len(b) != len(h) {
			return nil, fault.Wrap(fault.Garbage, "access log", fmt.Errorf("row %d is missing or damaged", from+int64(len(out))))
		}
		copy(h[:], b)
		out = append(out, h)
	}
	return out, fault.Wrap(fault.Unavailable, "the access log could not be read", rows.Err())
}

// Size is how many rows the log has.
func (s *Store) Size(ctx context.Context) (n int64, err error) {
	err = s.db.Read().QueryRowContext(ctx, "SELECT next FROM audit_head WHERE id = 1").Scan(&n)
	return n, fault.Wrap(fault.Unavailable, "the access log could not be read", err)
}

// Sealed is how many rows are known to be in the sealed log, by SetSealed.
func (s *Store) Sealed(ctx context.Context) (n int64, err error) {
	err = s.db.Read().QueryRowContext(ctx, "SELECT size FROM audit_seal WHERE id = 1").Scan(&n)
	return n, fault.Wrap(fault.Unavailable, "the access log could not be read", err)
}

// SetSealed remembers that the first n rows are sealed. It never goes back.
func (s *Store) SetSealed(ctx context.Context, n int64, at time.Time) error {
	err := s.db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE audit_seal SET size = $1, at_us = $2 WHERE id = 1 AND size < $1", n, sqlx.Micros(at))
		return err
	})
	return fault.Wrap(fault.Unavailable, "the access log could not be written", err)
}
