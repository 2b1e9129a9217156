// Package personsql keeps the register of people in SQLite or PostgreSQL.
package personsql

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/kit/sqlx"
	"sammanhang/person"
)

//go:embed *.sql
var files embed.FS

// Store implements person.Register.
type Store struct{ db *sqlx.DB }

var _ person.Register = (*Store)(nil)

// New brings the tables up to date and gives the register.
func New(ctx context.Context, db *sqlx.DB) (*Store, error) {
	if err := db.Migrate(ctx, "person", files); err != nil {
		return nil, away(err)
	}
	return &Store{db}, nil
}

func away(err error) error { return fault.Wrap(fault.Unavailable, "person register", err) }

const personColumns = "id, given_name, surname, born_us, protected, protected_record, deceased, deregistered, deregistered_us, care_of, street, postal_code, city"

// Get is one person.
func (s *Store) Get(ctx context.Context, id care.PersonID) (person.Person, error) {
	p, err := scanPerson(s.db.Read().QueryRowContext(ctx, "SELECT "+personColumns+" FROM person WHERE id = $1", id.Value()))
	if errors.Is(err, sql.ErrNoRows) {
		return person.Person{}, fault.New(fault.NotFound, "person: not in the register")
	}
	if err != nil {
		return person.Person{}, away(err)
	}
	found := map[care.PersonID]person.Person{p.ID: p}
	err = s.join(ctx, found)
	return found[p.ID], err
}

// People are those of ids that are known.
func (s *Store) People(ctx context.Context, ids []care.PersonID) (map[care.PersonID]person.Person, error) {
	found, err := s.rows(ctx, ids)
	if err != nil {
		return nil, err
	}
	return found, s.join(ctx, found)
}

// rows are the rows of ids, as they are kept.
func (s *Store) rows(ctx context.Context, ids []care.PersonID) (map[care.PersonID]person.Person, error) {
	found := make(map[care.PersonID]person.Person, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), 500)
		args := make([]any, n)
		for i, id := range ids[:n] {
			args[i] = id.Value()
		}
		ids = ids[n:]
		list, err := query(ctx, s.db, scanPerson, "SELECT "+personColumns+" FROM person WHERE id IN ("+sqlx.In(n, 1)+")", args...)
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			found[p.ID] = p
		}
	}
	return found, nil
}

const (
	guardianColumns = "child, guardian, from_us, to_us, blocked"
	// A bound of 0 is open.
	inForce = " AND (from_us = 0 OR from_us <= $2) AND (to_us = 0 OR to_us > $2)"
)

// GuardianOf is whom somebody has custody of at a time.
func (s *Store) GuardianOf(ctx context.Context, guardian care.PersonID, at time.Time) ([]person.Guardianship, error) {
	sides := relation[person.Guardianship]{func(g *person.Guardianship) *care.PersonID { return &g.Guardian }, func(g *person.Guardianship) *care.PersonID { return &g.Child }}
	list, err := byAll(ctx, s, guardian, at, sides, func(n care.PersonID) ([]person.Guardianship, error) {
		return query(ctx, s.db, scanGuardianship, "SELECT "+guardianColumns+" FROM guardianship WHERE guardian = $1"+inForce+" ORDER BY child",
			n.Value(), sqlx.Micros(at))
	})
	return blockedTogether(list), err
}

// GuardiansOf is who has custody of a child at a time.
func (s *Store) GuardiansOf(ctx context.Context, child care.PersonID, at time.Time) ([]person.Guardianship, error) {
	sides := relation[person.Guardianship]{func(g *person.Guardianship) *care.PersonID { return &g.Child }, func(g *person.Guardianship) *care.PersonID { return &g.Guardian }}
	list, err := byAll(ctx, s, child, at, sides, func(n care.PersonID) ([]person.Guardianship, error) {
		return query(ctx, s.db, scanGuardianship, "SELECT "+guardianColumns+" FROM guardianship WHERE child = $1"+inForce+" ORDER BY guardian",
			n.Value(), sqlx.Micros(at))
	})
	return blockedTogether(list), err
}

const (
	mandateColumns = "giver, id, proxy, scope, from_us, to_us, revoked_us"
	notRevoked     = " AND (revoked_us = 0 OR revoked_us > $2)"
)

// MandatesTo is the mandates in force that somebody has got.
func (s *Store) MandatesTo(ctx context.Context, proxy care.PersonID, at time.Time) ([]person.Mandate, error) {
	sides := relation[person.Mandate]{func(m *person.Mandate) *care.PersonID { return &m.To }, func(m *person.Mandate) *care.PersonID { return &m.From }}
	return byAll(ctx, s, proxy, at, sides, func(n care.PersonID) ([]person.Mandate, error) {
		return query(ctx, s.db, scanMandate, "SELECT "+mandateColumns+" FROM mandate WHERE proxy = $1"+inForce+notRevoked+" ORDER BY giver, id",
			n.Value(), sqlx.Micros(at))
	})
}

// MandatesFrom is the mandates in force that somebody has given.
func (s *Store) MandatesFrom(ctx context.Context, giver care.PersonID, at time.Time) ([]person.Mandate, error) {
	sides := relation[person.Mandate]{func(m *person.Mandate) *care.PersonID { return &m.From }, func(m *person.Mandate) *care.PersonID { return &m.To }}
	return byAll(ctx, s, giver, at, sides, func(n care.PersonID) ([]person.Mandate, error) {
		return query(ctx, s.db, scanMandate, "SELECT "+mandateColumns+" FROM mandate WHERE giver = $1"+inForce+notRevoked+" ORDER BY proxy, id",
			n.Value(), sqlx.Micros(at))
	})
}

// Revoke takes a mandate back. The first time is kept.
func (s *Store) Revoke(ctx context.Context, giver care.PersonID, mandate string, at time.Time) error {
	if at.IsZero() {
		return fault.New(fault.Invalid, "person: revoked at no time")
	}
	numbers, err := s.Numbers(ctx, giver)
	if err != nil {
		return err
	}
	var found int64
	err = s.db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		found = 0
		for _, n := range numbers {
			res, err := tx.ExecContext(ctx, "UPDATE mandate SET revoked_us = CASE WHEN revoked_us = 0 OR revoked_us > $3 THEN $3 ELSE revoked_us END WHERE giver = $1 AND id = $2",
				n.Value(), mandate, sqlx.Micros(at))
			if err != nil {
				return err
			}
			rows, err := res.RowsAffected()
			if err != nil {
				return err
			}
			found += rows
		}
		return nil
	})
	if err == nil && found == 0 {
		return fault.New(fault.NotFound, "person: no such mandate")
	}
	return away(err)
}

type scanner interface{ Scan(...any) error }

func query[T any](ctx context.Context, db *sqlx.DB, scan func(scanner) (T, error), text string, args ...any) ([]T, error) {
	rows, err := db.Read().QueryContext(ctx, text, args...)
	if err != nil {
		return nil, away(err)
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, away(err)
		}
		list = append(list, v)
	}
	return list, away(rows.Err())
}

func scanPerson(row scanner) (p person.Person, err error) {
	var id string
	var born, left int64
	if err := row.Scan(&id, &p.GivenName, &p.Surname, &born, &p.Protected, &p.ProtectedRecord, &p.Deceased, (*string)(&p.Deregistered), &left,
		&p.Address.CareOf, &p.Address.Street, &p.Address.PostalCode, &p.Address.City); err != nil {
		return person.Person{}, err
	}
	p.Born, p.DeregisteredOn = date(born), sqlx.FromMicros(left)
	p.ID, err = care.ParsePersonID(id)
	return p, err
}

func scanGuardianship(row scanner) (g person.Guardianship, err error) {
	var child, guardian string
	var from, to int64
	if err := row.Scan(&child, &guardian, &from, &to, &g.Blocked); err != nil {
		return g, err
	}
	g.Valid = care.Period{From: sqlx.FromMicros(from), To: sqlx.FromMicros(to)}
	g.Child, g.Guardian, err = both(child, guardian)
	return g, err
}

func scanMandate(row scanner) (m person.Mandate, err error) {
	var giver, proxy, scope string
	var from, to, revoked int64
	if err := row.Scan(&giver, &m.ID, &proxy, &scope, &from, &to, &revoked); err != nil {
		return m, err
	}
	m.Valid, m.Revoked = care.Period{From: sqlx.FromMicros(from), To: sqlx.FromMicros(to)}, sqlx.FromMicros(revoked)
	if scope != "" {
		for _, t := range strings.Split(scope, ",") {
			m.Scope = append(m.Scope, care.InfoType(t))
		}
	}
	m.From, m.To, err = both(giver, proxy)
	return m, err
}

func both(a, b string) (p, q care.PersonID, err error) {
	if p, err = care.ParsePersonID(a); err == nil {
		q, err = care.ParsePersonID(b)
	}
	return p, q, err
}

// noDate stands for a date of birth that is not known: 0 is 1 January 1970.
const noDate = -1

func date(us int64) time.Time {
	if us == noDate {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

func dateMicros(t time.Time) int64 {
	if t.IsZero() {
		return noDate
	}
	return t.UnixMicro()
}
