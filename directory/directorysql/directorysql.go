// Package directorysql keeps the directory of organisations and staff in SQLite or
// PostgreSQL.
package directorysql

import (
	"context"
	"database/sql"
	"embed"
	"strings"

	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/fault"
	"sammanhang/kit/sqlx"
)

//go:embed *.sql
var files embed.FS

// Store keeps directories.
type Store struct{ db *sqlx.DB }

// New brings the tables up to date and gives the store.
func New(ctx context.Context, db *sqlx.DB) (*Store, error) {
	if err := db.Migrate(ctx, "directory", files); err != nil {
		return nil, away(err)
	}
	return &Store{db}, nil
}

func away(err error) error { return fault.Wrap(fault.Unavailable, "directory store", err) }

const (
	providerColumns   = "id, name, kind, owner, offers_resident_access, phone, org_no, from_us, to_us"
	unitColumns       = "id, provider, parent, name, phone, address, from_us, to_us"
	employeeColumns   = "id, given_name, surname, title, licences, person, protected, from_us, to_us"
	memberColumns     = "assignment, employee, from_us, to_us"
	assignmentColumns = "id, name, kind, purpose, rights, unit, provider, from_us, to_us"
)

// Revision is a number that grows with each change: as long as it is the same, so is
// the directory.
func (s *Store) Revision(ctx context.Context) (n int64, err error) {
	err = s.db.Read().QueryRowContext(ctx, "SELECT revision FROM directory_revision WHERE one = 1").Scan(&n)
	return n, away(err)
}

// Load makes a snapshot of all that is kept, and tells what does not fit together.
func (s *Store) Load(ctx context.Context) (*directory.Snapshot, []directory.Problem, error) {
	d, err := s.Data(ctx)
	if err != nil {
		return nil, nil, err
	}
	snapshot, problems := directory.Compile(d)
	return snapshot, problems, nil
}

// Data is all that is kept, as it was at one moment, by HSA-id.
func (s *Store) Data(ctx context.Context) (d directory.Data, err error) {
	tx, err := s.db.Read().BeginTx(ctx, &sql.TxOptions{Isolation: isolation(s.db.Dialect()), ReadOnly: true})
	if err != nil {
		return d, away(err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	if d.Providers, err = all(ctx, tx, "SELECT "+providerColumns+" FROM directory_provider ORDER BY id", provider); err != nil {
		return d, away(err)
	}
	if d.Units, err = all(ctx, tx, "SELECT "+unitColumns+" FROM directory_unit ORDER BY id", unit); err != nil {
		return d, away(err)
	}
	if d.Employees, err = all(ctx, tx, "SELECT "+employeeColumns+" FROM directory_employee ORDER BY id", employee); err != nil {
		return d, away(err)
	}
	if d.Assignments, err = all(ctx, tx, "SELECT "+assignmentColumns+" FROM directory_assignment ORDER BY id", assignment); err != nil {
		return d, away(err)
	}
	d.Members, err = all(ctx, tx, "SELECT "+memberColumns+" FROM directory_member ORDER BY assignment, employee", func(row *sql.Rows) (m directory.Member, err error) {
		var from, to int64
		err = row.Scan((*string)(&m.Assignment), (*string)(&m.Employee), &from, &to)
		m.Valid = period(from, to)
		return m, err
	})
	return d, away(err)
}

func provider(row *sql.Rows) (p directory.Provider, err error) {
	var from, to int64
	err = row.Scan((*string)(&p.ID), &p.Name, (*string)(&p.Kind), (*string)(&p.Owner), &p.OffersResidentAccess, &p.Phone, &p.OrgNo, &from, &to)
	p.Valid = period(from, to)
	return p, err
}

func unit(row *sql.Rows) (u care.Unit, err error) {
	var from, to int64
	err = row.Scan((*string)(&u.ID), (*string)(&u.Provider), (*string)(&u.Parent), &u.Name, &u.Phone, &u.Address, &from, &to)
	u.Valid = period(from, to)
	return u, err
}

func employee(row *sql.Rows) (e directory.Employee, err error) {
	var from, to int64
	var licences, person string
	if err := row.Scan((*string)(&e.ID), &e.GivenName, &e.Surname, &e.Title, &licences, &person, &e.Protected, &from, &to); err != nil {
		return e, err
	}
	if licences != "" {
		e.Licences = strings.Split(licences, ",")
	}
	e.Valid = period(from, to)
	return e, e.Person.UnmarshalText([]byte(person))
}

// assignment reads a row. A right that cannot be read, as one that a later version
// wrote, is kept as it is, so that Compile refuses the assignment and tells so.
func assignment(row *sql.Rows) (a directory.Assignment, err error) {
	var from, to int64
	var rights string
	err = row.Scan((*string)(&a.ID), &a.Name, (*string)(&a.Kind), (*string)(&a.Purpose), &rights, (*string)(&a.Unit), (*string)(&a.Provider), &from, &to)
	for line := range strings.Lines(rights) {
		r, bad := directory.ParseRight(strings.TrimSuffix(line, "\n"))
		if bad != nil {
			r = directory.Right{Activity: line}
		}
		a.Rights = append(a.Rights, r)
	}
	a.Valid = period(from, to)
	return a, err
}

func period(from, to int64) care.Period {
	return care.Period{From: sqlx.FromMicros(from), To: sqlx.FromMicros(to)}
}

// isolation makes all reads see the same moment; SQLite does so always.
func isolation(d sqlx.Dialect) sql.IsolationLevel {
	if d == sqlx.PostgreSQL {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

func all[V any](ctx context.Context, tx *sql.Tx, query string, row func(*sql.Rows) (V, error)) (list []V, err error) {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		v, err := row(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}
