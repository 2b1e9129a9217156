// Package indexsql keeps the engagement index in SQLite or PostgreSQL, and with it
// the outbox of what subscribers are to be told. It keeps the promises of
// index.Store and index.Outbox; the suites of indextest hold it to them on both.
package indexsql

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"math"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"sammanhang/care"
	"sammanhang/index"
	"sammanhang/kit/sqlx"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate makes or brings up to date the tables of the index.
func Migrate(ctx context.Context, db *sqlx.DB) error { return db.Migrate(ctx, "index", migrations) }

// Store is an index.Store and an index.Outbox over SQL.
type Store struct {
	db    *sqlx.DB
	words words
	found atomic.Pointer[sql.Stmt]
	turn  struct {
		sync.Mutex
		last string // the queue claimed last: the next claim begins behind it, so that none is starved
	}
}

var (
	_ index.Store  = (*Store)(nil)
	_ index.Outbox = (*Store)(nil)
)

// New makes a store over a database whose tables Migrate has made.
func New(db *sqlx.DB) *Store { return &Store{db: db} }

const rowColumns = "kind, place, business_object, process_interest, most_recent, created_us, changed_us"

// row is an entry as it is kept, without its person.
type row struct {
	kind, place                      int64
	businessObject, processInterest  string
	mostRecent, createdUS, changedUS int64
}

func (r *row) targets() []any {
	return []any{&r.kind, &r.place, &r.businessObject, &r.processInterest, &r.mostRecent, &r.createdUS, &r.changedUS}
}

// statement is the one query of every look-up, prepared once: to write its plan
// anew would take longer than to run it.
func (s *Store) statement(ctx context.Context) (*sql.Stmt, error) {
	if st := s.found.Load(); st != nil {
		return st, nil
	}
	st, err := s.db.Read().PrepareContext(ctx, "SELECT "+rowColumns+" FROM index_entry WHERE person = $1 AND kind >= $2 AND kind <= $3")
	if err != nil {
		return nil, err
	}
	if !s.found.CompareAndSwap(nil, st) {
		_ = st.Close() // another was quicker
	}
	return s.found.Load(), nil
}

// Find gives at most max entries that match, ordered by key. The database finds by
// person, domain and category; the few rows that leaves are narrowed here.
func (s *Store) Find(ctx context.Context, q index.Query, max int) (found []index.Entry, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	from, to, some, err := s.kinds(ctx, q)
	if err != nil || !some {
		return nil, err
	}
	st, err := s.statement(ctx)
	if err != nil {
		return nil, err
	}
	if s.db.Dialect() == sqlx.SQLite {
		// To watch a context the driver starts a goroutine for every query, which
		// costs as much as the query; a person's rows are read in microseconds.
		ctx = context.WithoutCancel(ctx)
	}
	all, err := read(ctx, st, personKey(q.Person), from, to)
	if err != nil {
		return nil, err
	}
	for i := range all {
		// All rows are the person's that was asked for: nothing to parse again.
		e, err := s.entry(ctx, q.Person, &all[i])
		if err != nil {
			return nil, err
		}
		if q.Matches(&e) {
			if found = append(found, e); max > 0 && len(found) == max {
				break
			}
		}
	}
	slices.SortFunc(found, func(a, b index.Entry) int { return a.Key().Compare(b.Key()) })
	return found, nil
}

// maxRead is the most rows that one look-up takes into memory: a hundred times what
// any person has, so that a source that writes nonsense does not end the process.
const maxRead = 200_000

// read gives all rows of a look-up, and its connection back: what comes after may
// need one itself, and readers that each hold one and wait for another would wait
// for ever.
func read(ctx context.Context, st *sql.Stmt, args ...any) (all []row, err error) {
	rows, err := st.QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var r row
	targets := r.targets()
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		if len(all) == maxRead {
			return nil, errors.New("indexsql: a person has more entries than one look-up reads")
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

// kinds is the numbers of the kinds that a query is about; some is false when no
// entry can be of such a kind.
func (s *Store) kinds(ctx context.Context, q index.Query) (from, to int64, some bool, err error) {
	if q.Domain == "" { // then the category alone narrows, above
		return 0, math.MaxInt64, true, nil
	}
	k := kind{q.Domain, q.Category}
	if from, to, ok := s.words.between(k); ok {
		return from, to, true, nil
	}
	// Another node may have made it a moment ago.
	if err := s.words.kindsWhere(ctx, s.db.Read(), "domain = $1", q.Domain); err != nil {
		return 0, 0, false, err
	}
	from, to, ok := s.words.between(k)
	return from, to, ok, nil
}

// entry is a row with its words.
func (s *Store) entry(ctx context.Context, person care.PersonID, r *row) (index.Entry, error) {
	k, ok := s.words.kind(r.kind)
	if !ok {
		if err := s.words.kindsWhere(ctx, s.db.Read(), "id = $1", r.kind); err != nil {
			return index.Entry{}, err
		}
		k, ok = s.words.kind(r.kind)
	}
	p, known := s.words.place(r.place)
	if !known {
		if err := s.words.placesWhere(ctx, s.db.Read(), "id = $1", r.place); err != nil {
			return index.Entry{}, err
		}
		p, known = s.words.place(r.place)
	}
	if !ok || !known {
		return index.Entry{}, errors.New("indexsql: a row names a kind or place that is not there")
	}
	return index.Entry{Person: person, Domain: k.domain, Category: k.category, Address: p.address,
		BusinessObject: r.businessObject, ProcessInterest: r.processInterest, MostRecent: moment(r.mostRecent),
		System: p.system, Controller: p.controller, Owner: p.owner,
		Created: sqlx.FromMicros(r.createdUS), Updated: sqlx.FromMicros(r.createdUS + r.changedUS)}, nil
}

// Scan calls f with every entry of a source system and owner. It reads the whole
// table once: no index is kept for what is done once a month.
func (s *Store) Scan(ctx context.Context, system, owner care.HSAID, f func(index.Entry) error) error {
	if err := s.words.placesWhere(ctx, s.db.Read(), "system = $1 AND owner = $2", string(system), string(owner)); err != nil {
		return err
	}
	if err := s.words.kindsWhere(ctx, s.db.Read(), "id >= 0"); err != nil {
		return err
	}
	var key int64
	var r row
	targets := append([]any{&key}, r.targets()...)
	return each(ctx, s.db.Read(), "SELECT person, "+rowColumns+" FROM index_entry WHERE place IN (SELECT id FROM index_place WHERE system = $1 AND owner = $2)",
		[]any{string(system), string(owner)}, func(rows *sql.Rows) error {
			if err := rows.Scan(targets...); err != nil {
				return err
			}
			p, err := personOf(key)
			if err != nil {
				return err
			}
			e, err := s.entry(ctx, p, &r)
			if err != nil {
				return err
			}
			return f(e)
		})
}

// moment is a time as contracts write it, from its number; "" for 0.
func moment(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// momentNumber is what moment reads. The index has held it to its form: fourteen
// digits, of which the first is not 0.
func momentNumber(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || len(s) != 14 || n < 1e13 {
		return 0, errors.New("indexsql: a most recent content that is no time")
	}
	return n, nil
}
