package sqlx

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// ErrNested is returned when Tx is called inside a Tx of the same store: SQLite
// has one writer, which would wait for itself for ever.
var ErrNested = errors.New("sqlx: a transaction inside a transaction")

// insist is how long a transaction is tried anew when PostgreSQL asks for it again:
// that others write too must not be told as a store that cannot be reached.
const insist = 10 * time.Second

type txKey struct{ db *DB }

// Tx runs fn in one write transaction: durable when Tx returns nil, nothing done
// when it returns an error or fn panics. It is serializable: what fn has read
// still holds when it commits. PostgreSQL may ask to run it again, so fn must
// have no effect outside tx, and must set, not add to, what it hands out.
func (db *DB) Tx(ctx context.Context, fn func(ctx context.Context, tx *sql.Tx) error) error {
	level := sql.LevelDefault // SQLite: one writer at a time is serializable
	if db.dialect == PostgreSQL {
		level = sql.LevelSerializable
	}
	return db.tx(ctx, level, fn)
}

// TxReadCommitted is Tx for many writers of few rows: on PostgreSQL it is not
// serializable. Each statement sees what has been committed when it begins, so fn
// must rely on nothing that it has read without locking it: it may set rows by
// their keys, and read what its own statements return. A serializable transaction
// of many writers would ask to be run again for rows that only lie beside each other.
func (db *DB) TxReadCommitted(ctx context.Context, fn func(ctx context.Context, tx *sql.Tx) error) error {
	level := sql.LevelDefault
	if db.dialect == PostgreSQL {
		level = sql.LevelReadCommitted
	}
	return db.tx(ctx, level, fn)
}

func (db *DB) tx(ctx context.Context, level sql.IsolationLevel, fn func(ctx context.Context, tx *sql.Tx) error) error {
	if ctx.Value(txKey{db}) != nil {
		return ErrNested
	}
	begun := time.Now()
	for n := 1; ; n++ {
		err := db.once(ctx, level, fn)
		if err == nil || !again(err) || time.Since(begun) > insist || !pause(ctx, n) {
			return err
		}
	}
}

func (db *DB) once(ctx context.Context, level sql.IsolationLevel, fn func(ctx context.Context, tx *sql.Tx) error) (err error) {
	tx, err := db.write.BeginTx(ctx, &sql.TxOptions{Isolation: level})
	if err != nil {
		return fmt.Errorf("sqlx: begin: %w", err)
	}
	done := false
	defer func() {
		if !done { // fn panicked or called Goexit
			_ = tx.Rollback()
		}
	}()
	err = fn(context.WithValue(ctx, txKey{db}, true), tx)
	done = true
	if err != nil {
		if rb := tx.Rollback(); rb != nil && !errors.Is(rb, sql.ErrTxDone) {
			err = errors.Join(err, fmt.Errorf("sqlx: rollback: %w", rb))
		}
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("sqlx: commit: %w", err)
	}
	return nil
}

// again tells whether PostgreSQL gave up a transaction only because of another
// one (serialization_failure, deadlock_detected).
func again(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == "40001" || pg.Code == "40P01")
}

// pause waits a little longer, and more unevenly, each time.
func pause(ctx context.Context, n int) bool {
	d := time.Duration(1+rand.Int64N(1<<min(n, 7))) * time.Millisecond
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
