// Package tracesql keeps the records of calls in a database, so that a call can be
// explained days later, and on another node than the one that carried it.
//
// It promises that a call never waits for it: records are written in batches, some
// tenths of a second behind. What that costs is said here: a crash loses the
// records of the last second, and when records come faster than the database
// takes them some are dropped, and counted. The access log (package audit) is
// another thing, and loses nothing.
package tracesql

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/kit/sqlx"
	"sammanhang/trace"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrate makes or updates the table.
func Migrate(ctx context.Context, db *sqlx.DB) error {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		return err
	}
	return db.Migrate(ctx, "trace", sub)
}

// Config is the settings; the zero value is the usual.
type Config struct {
	Retention time.Duration // how long a record is kept; 0: 7 days
	Queue     int           // records that may wait to be written; 0: 20 000
	Every     time.Duration // how often is written; 0: 250 ms
	// Trouble is told when writing or cleaning fails; nil: nobody.
	Trouble func(error)
}

// Store writes and finds records. It is safe for use by many. Close it.
type Store struct {
	db  *sqlx.DB
	cfg Config
	now func() time.Time

	queue   chan trace.Record
	flushes chan chan struct{}
	stop    context.CancelFunc
	done    chan struct{}
	once    sync.Once

	written, dropped atomic.Int64
}

// batch is the most rows of one transaction: other writers of an embedded database
// must get in between.
const batch = 500

// New starts a writer on a database; call Migrate once before.
func New(db *sqlx.DB, cfg Config, now func() time.Time) *Store {
	if cfg.Retention <= 0 {
		cfg.Retention = 7 * 24 * time.Hour
	}
	if cfg.Queue <= 0 {
		cfg.Queue = 20_000
	}
	if cfg.Every <= 0 {
		cfg.Every = 250 * time.Millisecond
	}
	if cfg.Trouble == nil {
		cfg.Trouble = func(error) {}
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &Store{db: db, cfg: cfg, now: now, queue: make(chan trace.Record, cfg.Queue), flushes: make(chan chan struct{}), stop: stop, done: make(chan struct{})}
	go s.run(ctx)
	return s
}

// Add takes a record to be written soon. It never waits: when the queue is full
// the record is dropped, and counted.
func (s *Store) Add(r trace.Record) {
	select {
	case s.queue <- r:
	default:
		s.dropped.Add(1)
	}
}

// Written and Dropped count records since the start.
func (s *Store) Written() int64 { return s.written.Load() }

// Dropped is described at Written.
func (s *Store) Dropped() int64 { return s.dropped.Load() }

// Flush returns when what was added before it has been written, or dropped.
func (s *Store) Flush(ctx context.Context) error {
	c := make(chan struct{})
	select {
	case s.flushes <- c:
	case <-s.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-c:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close writes what waits and stops. Records that are added later are dropped.
func (s *Store) Close() error {
	s.once.Do(s.stop)
	<-s.done
	return nil
}

func (s *Store) run(ctx context.Context) {
	defer close(s.done)
	write := time.NewTicker(s.cfg.Every)
	defer write.Stop()
	clean := time.NewTicker(time.Minute)
	defer clean.Stop()
	for {
		select {
		case <-write.C:
			s.drain()
		case <-clean.C:
			if _, err := s.Clean(ctx, s.now()); err != nil && ctx.Err() == nil {
				s.cfg.Trouble(err)
			}
		case c := <-s.flushes:
			s.drain()
			close(c)
		case <-ctx.Done():
			s.drain()
			return
		}
	}
}

// writeTime is what one batch may take: with the database away the queue fills and
// records are dropped; the writer must not hang for ever, nor a stop with it.
const writeTime = 5 * time.Second

// drain writes all that waited when it began.
func (s *Store) drain() {
	for n := len(s.queue); n > 0; {
		rows := make([]trace.Record, 0, min(n, batch))
		for len(rows) < cap(rows) {
			rows = append(rows, <-s.queue)
		}
		n -= len(rows)
		ctx, cancel := context.WithTimeout(context.Background(), writeTime)
		err := s.write(ctx, rows)
		cancel()
		if err != nil {
			s.dropped.Add(int64(len(rows)))
			s.cfg.Trouble(fmt.Errorf("%d records of calls could not be written: %w", len(rows), err))
			return
		}
		s.written.Add(int64(len(rows)))
	}
}

const columns = `correlation, started_us, took_us, waited_us, sender, original, contract, address, profile, producer, way, bytes_in, bytes_out, status, outcome, detail`

func (s *Store) write(ctx context.Context, rows []trace.Record) error {
	return s.db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		return sqlx.Insert(ctx, tx, s.db.Dialect(), `INSERT INTO call_trace (`+columns+`) VALUES `, 16, "", rows, func(args []any, r trace.Record) []any {
			return append(args, r.CorrelationID, sqlx.Micros(r.Started), r.Took.Microseconds(), r.Waited.Microseconds(),
				string(r.Sender), string(r.OriginalConsumer), string(r.Contract), string(r.Address), string(r.Profile), string(r.System),
				strings.Join(r.Way, "\n"), r.In, r.Out, r.Status, r.Outcome, r.Detail)
		})
	})
}

// Clean forgets records that are older than the retention, and tells how many.
func (s *Store) Clean(ctx context.Context, now time.Time) (gone int64, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `DELETE FROM call_trace WHERE started_us < $1`, sqlx.Micros(now.Add(-s.cfg.Retention)))
		if err != nil {
			return err
		}
		gone, err = res.RowsAffected()
		return err
	})
	return gone, err
}

// mostFound is how many records one correlation id gives; an aggregation over a
// whole county makes a few hundred.
const mostFound = 1000

// Find is Find on the store's database.
func (s *Store) Find(ctx context.Context, correlation string) ([]trace.Record, error) {
	return Find(ctx, s.db, correlation)
}

// Find gives the records of a correlation id, oldest first; at most a thousand. No
// writer is needed.
func Find(ctx context.Context, db *sqlx.DB, correlation string) ([]trace.Record, error) {
	return query(ctx, db, `SELECT `+columns+` FROM call_trace WHERE correlation = $1 ORDER BY started_us LIMIT $2`, correlation, mostFound)
}

// Since gives the records of calls that began at a time or later, oldest first, the
// newest at most so many: what a node that starts again remembers by.
func (s *Store) Since(ctx context.Context, at time.Time, most int) ([]trace.Record, error) {
	return query(ctx, s.db, `SELECT `+columns+` FROM (SELECT `+columns+` FROM call_trace WHERE started_us >= $1 ORDER BY started_us DESC LIMIT $2) newest ORDER BY started_us`,
		sqlx.Micros(at), most)
}

func query(ctx context.Context, db *sqlx.DB, q string, args ...any) (found []trace.Record, err error) {
	defer func() {
		if err != nil {
			found, err = nil, fault.Wrap(fault.Unavailable, "the records of calls could not be read", err)
		}
	}()
	rows, err := db.Read().QueryContext(ctx, q, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var r trace.Record
		var started, took, waited int64
		var sender, original, contract, address, profile, producer, way string
		if err := rows.Scan(&r.CorrelationID, &started, &took, &waited, &sender, &original, &contract, &address, &profile, &producer, &way, &r.In, &r.Out, &r.Status, &r.Outcome, &r.Detail); err != nil {
			return nil, err
		}
		r.Sender, r.OriginalConsumer, r.System = care.HSAID(sender), care.HSAID(original), care.HSAID(producer)
		r.Contract, r.Address, r.Profile = care.Contract(contract), care.LogicalAddress(address), care.Profile(profile)
		r.Started, r.Took, r.Waited = sqlx.FromMicros(started), time.Duration(took)*time.Microsecond, time.Duration(waited)*time.Microsecond
		if way != "" {
			r.Way = strings.Split(way, "\n")
		}
		found = append(found, r)
	}
	return found, rows.Err()
}
