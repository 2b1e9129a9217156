package indexsql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"

	"sammanhang/care"
	"sammanhang/index"
	"sammanhang/kit/sqlx"
)

// kind is what an entry is about, and place is where: both repeat in millions of
// entries, and are kept once, as a number each.
type kind struct{ domain, category string }

type place struct {
	address                   care.LogicalAddress
	system, controller, owner care.HSAID
}

func kindOf(e *index.Entry) kind   { return kind{e.Domain, e.Category} }
func placeOf(e *index.Entry) place { return place{e.Address, e.System, e.Controller, e.Owner} }

const (
	perDomain = 1 << 16 // a kind's number is that of its domain times this, plus its own within the domain
	maxWords  = 400_000 // kept in memory; a source that writes nonsense must not fill it
)

// words are the numbers that are known in this process. They are never changed
// nor taken away in the database, so what is known stays true.
type words struct {
	mu      sync.RWMutex
	kinds   map[int64]kind
	kindIDs map[kind]int64
	domains map[string]int64
	places  map[int64]*place
	placeID map[place]int64
}

func (w *words) learn(kinds map[int64]kind, places map[int64]*place) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.kinds == nil || len(w.kinds)+len(kinds) > maxWords {
		w.kinds, w.kindIDs, w.domains = map[int64]kind{}, map[kind]int64{}, map[string]int64{}
	}
	if w.places == nil || len(w.places)+len(places) > maxWords {
		w.places, w.placeID = map[int64]*place{}, map[place]int64{}
	}
	for id, k := range kinds {
		w.kinds[id], w.kindIDs[k], w.domains[k.domain] = k, id, id/perDomain
	}
	for id, p := range places {
		w.places[id], w.placeID[*p] = p, id
	}
}

func (w *words) kind(id int64) (kind, bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	k, ok := w.kinds[id]
	return k, ok
}

func (w *words) place(id int64) (*place, bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	p, ok := w.places[id]
	return p, ok
}

// between is the numbers of all kinds of a domain, or of one category of it; ok is
// false when this process knows no such.
func (w *words) between(k kind) (from, to int64, ok bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if k.category != "" {
		id, ok := w.kindIDs[k]
		return id, id, ok
	}
	d, ok := w.domains[k.domain]
	return d * perDomain, d*perDomain + perDomain - 1, ok
}

// number gives the numbers of an entry's kind and place; ok is false when this
// process does not know both.
func (w *words) number(e *index.Entry) (kind, place int64, ok bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	kind, ok = w.kindIDs[kindOf(e)]
	if !ok {
		return 0, 0, false
	}
	place, ok = w.placeID[placeOf(e)]
	return kind, place, ok
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func (w *words) kindsWhere(ctx context.Context, q querier, where string, args ...any) error {
	kinds := map[int64]kind{}
	err := each(ctx, q, "SELECT id, domain, category FROM index_kind WHERE "+where, args, func(rows *sql.Rows) error {
		var id int64
		var k kind
		err := rows.Scan(&id, &k.domain, &k.category)
		kinds[id] = k
		return err
	})
	if err == nil {
		w.learn(kinds, nil)
	}
	return err
}

func (w *words) placesWhere(ctx context.Context, q querier, where string, args ...any) error {
	places := map[int64]*place{}
	err := each(ctx, q, "SELECT id, address, system, controller, owner FROM index_place WHERE "+where, args, func(rows *sql.Rows) error {
		var id int64
		var a, s, c, o string
		err := rows.Scan(&id, &a, &s, &c, &o)
		places[id] = &place{care.LogicalAddress(a), care.HSAID(s), care.HSAID(c), care.HSAID(o)}
		return err
	})
	if err == nil {
		w.learn(nil, places)
	}
	return err
}

func each(ctx context.Context, q querier, text string, args []any, f func(*sql.Rows) error) (err error) {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// lookUp makes sure that the words of the entries are known here that the database
// knows; it makes none. A word that nobody has is no error.
func (s *Store) lookUp(ctx context.Context, q querier, e *index.Entry) error {
	if _, _, ok := s.words.number(e); ok {
		return nil
	}
	if err := s.words.kindsWhere(ctx, q, "domain = $1 AND category = $2", e.Domain, e.Category); err != nil {
		return err
	}
	return s.words.placesWhere(ctx, q, "system = $1 AND address = $2 AND controller = $3 AND owner = $4", string(e.System), string(e.Address), string(e.Controller), string(e.Owner))
}

// intern gives every kind and place of the changes a number. New ones are made in
// a transaction of their own, before the one that uses them: it is short, it is
// rare, and what this process then knows is there whatever becomes of the other.
func (s *Store) intern(ctx context.Context, changes []index.Change) error {
	var unknown []*index.Entry
	for i := range changes {
		if _, _, ok := s.words.number(&changes[i].Entry); !ok {
			unknown = append(unknown, &changes[i].Entry)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	kinds, places := map[kind]bool{}, map[place]bool{}
	for _, e := range unknown {
		kinds[kindOf(e)], places[placeOf(e)] = true, true
	}
	var newKinds map[int64]kind
	var newPlaces map[int64]*place
	err := s.db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		newKinds, newPlaces = map[int64]kind{}, map[int64]*place{}
		if s.db.Dialect() == sqlx.PostgreSQL {
			// Before the first SELECT: a serializable transaction sees the
			// database as it was then, and must see the last one's words.
			if _, err := tx.ExecContext(ctx, "LOCK TABLE index_kind, index_place IN EXCLUSIVE MODE"); err != nil {
				return err
			}
		}
		for k := range kinds {
			id, err := internKind(ctx, tx, k)
			if err != nil {
				return err
			}
			newKinds[id] = k
		}
		for p := range places {
			id, err := internPlace(ctx, tx, p)
			if err != nil {
				return err
			}
			newPlaces[id] = &p
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.words.learn(newKinds, newPlaces)
	// A cache that was full has been begun anew: the rest must be known too.
	for i := range changes {
		if err := s.lookUp(ctx, s.db.Read(), &changes[i].Entry); err != nil {
			return err
		}
	}
	return nil
}

func internKind(ctx context.Context, tx *sql.Tx, k kind) (id int64, err error) {
	err = tx.QueryRowContext(ctx, "SELECT id FROM index_kind WHERE domain = $1 AND category = $2", k.domain, k.category).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	var last, domains sql.NullInt64
	if err := tx.QueryRowContext(ctx, "SELECT max(id) FROM index_kind WHERE domain = $1", k.domain).Scan(&last); err != nil {
		return 0, err
	}
	if id = last.Int64 + 1; last.Valid && id%perDomain == 0 {
		return 0, fmt.Errorf("indexsql: a service domain has more than %d categories", perDomain)
	}
	if !last.Valid {
		if err := tx.QueryRowContext(ctx, "SELECT max(id) FROM index_kind").Scan(&domains); err != nil {
			return 0, err
		}
		id = (domains.Int64/perDomain + 1) * perDomain
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO index_kind (id, domain, category) VALUES ($1, $2, $3)", id, k.domain, k.category)
	return id, err
}

func internPlace(ctx context.Context, tx *sql.Tx, p place) (id int64, err error) {
	args := []any{string(p.system), string(p.address), string(p.controller), string(p.owner)}
	err = tx.QueryRowContext(ctx, "SELECT id FROM index_place WHERE system = $1 AND address = $2 AND controller = $3 AND owner = $4", args...).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(id), 0) + 1 FROM index_place").Scan(&id); err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO index_place (id, system, address, controller, owner) VALUES ($1, $2, $3, $4, $5)", append([]any{id}, args...)...)
	return id, err
}

// letters is where the numbers of persons with a letter in them begin.
const letters = 1_000_000_000_000

// personKey is a person's number as a number: twelve digits as they are, so that
// an operator can read the table; one with letters in base 36, above all others.
func personKey(p care.PersonID) int64 {
	v := p.Value()
	var dec, b36 int64
	digits := true
	for i := 0; i < len(v); i++ {
		d := int64(strings.IndexByte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", v[i]))
		digits = digits && d < 10
		dec, b36 = dec*10+d, b36*36+d
	}
	if digits {
		return dec
	}
	return letters + b36
}

// personOf is the person with a key.
func personOf(key int64) (care.PersonID, error) {
	text := fmt.Sprintf("%012d", key)
	if key >= letters {
		b := make([]byte, 12)
		for key, i := key-letters, len(b)-1; i >= 0; i-- {
			b[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[key%36]
			key /= 36
		}
		text = string(b)
	}
	p, err := care.ParsePersonID(text)
	if err != nil {
		return p, errors.New("indexsql: a row has a person that is none")
	}
	return p, nil
}
