// Package directorysql keeps the directory of organisations in SQLite or PostgreSQL.
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
	providerColumns = "id, name, kind, owner, offers_resident_access, phone"
	unitColumns     = "id, provider, parent, name, phone, address, from_us, to_us"
)

// Put adds providers and units, and replaces those it has with the same HSA-id, all
// or nothing. Of two with the same id the last is kept. A row without an HSA-id is
// fault.Invalid; whether rows fit together is told by Load.
func (s *Store) Put(ctx context.Context, d directory.Data) error {
	providers, units := map[care.HSAID]int{}, map[care.HSAID]int{}
	var ps []directory.Provider
	var us []care.Unit
	for i, p := range d.Providers {
		id, err := care.ParseHSAID(string(p.ID))
		if err != nil {
			return fault.Newf(fault.Invalid, "directory: provider %d has no HSA-id", i)
		}
		p.ID = id
		ps = last(ps, providers, id, p)
	}
	for i, u := range d.Units {
		id, err := care.ParseHSAID(string(u.ID))
		if err != nil {
			return fault.Newf(fault.Invalid, "directory: unit %d has no HSA-id", i)
		}
		u.ID = id
		us = last(us, units, id, u)
	}
	return away(s.db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		err := sqlx.Insert(ctx, tx, s.db.Dialect(), "INSERT INTO directory_provider ("+providerColumns+") VALUES ", 6,
			`ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, owner = excluded.owner,
			offers_resident_access = excluded.offers_resident_access, phone = excluded.phone`, ps,
			func(args []any, p directory.Provider) []any {
				return append(args, string(p.ID), p.Name, string(p.Kind), string(p.Owner), p.OffersResidentAccess, p.Phone)
			})
		if err != nil {
			return err
		}
		return sqlx.Insert(ctx, tx, s.db.Dialect(), "INSERT INTO directory_unit ("+unitColumns+") VALUES ", 8,
			`ON CONFLICT (id) DO UPDATE SET provider = excluded.provider, parent = excluded.parent, name = excluded.name, phone = excluded.phone,
			address = excluded.address, from_us = excluded.from_us, to_us = excluded.to_us`, us,
			func(args []any, u care.Unit) []any {
				return append(args, string(u.ID), upper(u.Provider), upper(u.Parent), u.Name, u.Phone, u.Address,
					sqlx.Micros(u.Valid.From), sqlx.Micros(u.Valid.To))
			})
	}))
}

func upper(id care.HSAID) string { return strings.ToUpper(strings.TrimSpace(string(id))) }

// last appends v, or puts it in the place of an earlier one with its id.
func last[V any](list []V, at map[care.HSAID]int, id care.HSAID, v V) []V {
	if i, ok := at[id]; ok {
		list[i] = v
		return list
	}
	at[id] = len(list)
	return append(list, v)
}

// Load makes a snapshot of all that is kept, and tells what does not fit together.
func (s *Store) Load(ctx context.Context) (*directory.Snapshot, []directory.Problem, error) {
	d, err := s.data(ctx)
	if err != nil {
		return nil, nil, away(err)
	}
	snapshot, problems := directory.Compile(d)
	return snapshot, problems, nil
}

// data reads both tables as they were at one moment.
func (s *Store) data(ctx context.Context) (d directory.Data, err error) {
	tx, err := s.db.Read().BeginTx(ctx, &sql.TxOptions{Isolation: isolation(s.db.Dialect()), ReadOnly: true})
	if err != nil {
		return d, err
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	err = each(ctx, tx, "SELECT "+providerColumns+" FROM directory_provider ORDER BY id", func(row *sql.Rows) error {
		var p directory.Provider
		err := row.Scan((*string)(&p.ID), &p.Name, (*string)(&p.Kind), (*string)(&p.Owner), &p.OffersResidentAccess, &p.Phone)
		d.Providers = append(d.Providers, p)
		return err
	})
	if err != nil {
		return d, err
	}
	return d, each(ctx, tx, "SELECT "+unitColumns+" FROM directory_unit ORDER BY id", func(row *sql.Rows) error {
		var u care.Unit
		var from, to int64
		err := row.Scan((*string)(&u.ID), (*string)(&u.Provider), (*string)(&u.Parent), &u.Name, &u.Phone, &u.Address, &from, &to)
		u.Valid = care.Period{From: sqlx.FromMicros(from), To: sqlx.FromMicros(to)}
		d.Units = append(d.Units, u)
		return err
	})
}

// isolation makes both reads see the same moment; SQLite does so always.
func isolation(d sqlx.Dialect) sql.IsolationLevel {
	if d == sqlx.PostgreSQL {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

func each(ctx context.Context, tx *sql.Tx, query string, row func(*sql.Rows) error) error {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
