// Package sqlx opens the two stores the product runs on, SQLite and PostgreSQL,
// and makes them behave alike: one writer's transaction is serializable and
// durable when Tx returns, readers cannot write, and the schema is migrated in
// order under a lock. It has no words of the field and writes no log.
//
// Queries are hand-written in the subset both databases understand: $1,
// RETURNING, ON CONFLICT, row values, BIGINT for time (Micros), ids made by us.
package sqlx

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite" // the driver "sqlite" too
)

// Dialect is which database it is. Statements that differ are chosen by it.
type Dialect uint8

// The dialects.
const (
	SQLite Dialect = iota + 1
	PostgreSQL
)

func (d Dialect) String() string {
	switch d {
	case SQLite:
		return "sqlite"
	case PostgreSQL:
		return "postgres"
	}
	return "unknown"
}

// Sizes of the pools. SQLite has one writer in all, so its writer pool is 1.
const (
	readers     = 16
	pgWriters   = 16
	busyTimeout = 10 * time.Second // how long a second process may hold the write lock
	mapped      = 2 << 30          // bytes of a SQLite file that readers map instead of copying pages from: a third of a look-up's time
)

// ErrDSN is returned when the address of a store cannot be understood.
var ErrDSN = errors.New("sqlx: the address of the store must be sqlite:FILE or postgres://…")

// DB is one store: a pool that reads and a pool that writes. It is safe for
// concurrent use.
type DB struct {
	dialect Dialect
	read    *sql.DB
	write   *sql.DB
}

// Open opens the store at dsn, "sqlite:FILE" or "postgres://…", and speaks to it
// once. A SQLite file that does not exist is made, readable by its owner only.
// Errors carry no password.
func Open(ctx context.Context, dsn string) (*DB, error) {
	var db *DB
	var err error
	switch {
	case strings.HasPrefix(dsn, "sqlite:"):
		db, err = openSQLite(strings.TrimPrefix(dsn, "sqlite:"))
	case strings.HasPrefix(dsn, "postgres://"), strings.HasPrefix(dsn, "postgresql://"):
		db, err = openPostgres(dsn)
	default:
		return nil, ErrDSN
	}
	if err != nil {
		return nil, err
	}
	// The writer first: it is the one that turns a new SQLite file into WAL mode.
	for _, pool := range []*sql.DB{db.write, db.read} {
		if err := ping(ctx, pool); err != nil {
			return nil, errors.Join(fmt.Errorf("sqlx: open %s: %w", db.dialect, err), db.Close())
		}
	}
	return db, nil
}

// sqliteBusy is SQLITE_BUSY, without what may be added in higher bits.
const sqliteBusy = 5

// ping waits while another process turns the same new SQLite file into WAL mode:
// for that lock SQLite does not wait by itself.
func ping(ctx context.Context, pool *sql.DB) error {
	for end := time.Now().Add(busyTimeout); ; {
		err := pool.PingContext(ctx)
		e, ok := errors.AsType[*sqlite.Error](err)
		if !ok || e.Code()&0xff != sqliteBusy || time.Now().After(end) || !pause(ctx, 5) {
			return err
		}
	}
}

func openSQLite(path string) (*DB, error) {
	// A database in memory is private to one connection: reader and writer would
	// not see the same data.
	if path == "" || strings.Contains(path, ":memory:") || strings.ContainsAny(path, "?#\x00") {
		return nil, fmt.Errorf("%w; a file needs a name, without ? and #", ErrDSN)
	}
	// The file holds personal data, and SQLite would make it by the umask. Its
	// -wal and -shm files take over the mode of the file.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("sqlx: open sqlite: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("sqlx: open sqlite: %w", err)
	}
	uri := "file:" + (&url.URL{Path: path}).EscapedPath()
	common := "&_pragma=foreign_keys(1)&_pragma=busy_timeout(" + strconv.FormatInt(busyTimeout.Milliseconds(), 10) + ")"
	// The log beside the file is carried over at 16 MiB, not at 4: a page that many
	// commits change is written there once (5 % of a durable append).
	write, err := sql.Open("sqlite", uri+"?_txlock=immediate"+common+"&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=wal_autocheckpoint(4000)")
	if err != nil {
		return nil, fmt.Errorf("sqlx: open sqlite: %w", err)
	}
	read, err := sql.Open("sqlite", uri+"?_txlock=deferred"+common+"&_pragma=query_only(1)&_pragma=mmap_size("+strconv.Itoa(mapped)+")")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("sqlx: open sqlite: %w", err), write.Close())
	}
	write.SetMaxOpenConns(1)
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return &DB{dialect: SQLite, read: read, write: write}, nil
}

func openPostgres(dsn string) (*DB, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("sqlx: open postgres: %w", err) // pgx takes the password out
	}
	cfg.RuntimeParams["application_name"] = "sammanhang"
	write := stdlib.OpenDB(*cfg)
	ro := cfg.Copy()
	ro.RuntimeParams["default_transaction_read_only"] = "on"
	read := stdlib.OpenDB(*ro)
	write.SetMaxOpenConns(pgWriters)
	write.SetMaxIdleConns(pgWriters)
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return &DB{dialect: PostgreSQL, read: read, write: write}, nil
}

// Close closes both pools and waits for statements under way.
func (db *DB) Close() error {
	// Readers first: the last SQLite connection to close folds the WAL into the
	// file, and a reader may not.
	return errors.Join(db.read.Close(), db.write.Close())
}

// Read is the pool to query. A write through it is refused by the database.
func (db *DB) Read() *sql.DB { return db.read }

// Dialect is which database this is.
func (db *DB) Dialect() Dialect { return db.dialect }

// In is n placeholders from $first, as "$2,$3,$4". Keep n at 500 or less, and
// ask in chunks; for n < 1 it is "NULL", which is in no list.
func In(n, first int) string {
	if n < 1 {
		return "NULL"
	}
	b := make([]byte, 0, n*5)
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '$')
		b = strconv.AppendInt(b, int64(first+i), 10)
	}
	return string(b)
}

// Rows is n groups of width placeholders from $1, as "($1,$2),($3,$4)": the
// VALUES of an INSERT of a few rows. For many rows use Insert.
func Rows(n, width int) string {
	b := make([]byte, 0, n*(width*5+3))
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '(')
		for j := range width {
			if j > 0 {
				b = append(b, ',')
			}
			b = append(b, '$')
			b = strconv.AppendInt(b, int64(i*width+j+1), 10)
		}
		b = append(b, ')')
	}
	return string(b)
}

// Micros is t as it is stored: microseconds since 1970 UTC; 0 for the zero time. The
// first moment of 1970 cannot be told from it: keep dates of birth in another way.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// FromMicros is the time that Micros stored, in UTC; the zero time for 0.
func FromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
