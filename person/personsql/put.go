package personsql

import (
	"context"
	"database/sql"
	"strings"

	"sammanhang/kit/sqlx"
	"sammanhang/person"
)

// perTransaction is how many rows are kept at a time: how long other writers wait.
const perTransaction = 20_000

// Put adds and replaces, in pieces: links, then people, then guardianships, then
// mandates. Links come first: what is known under an old number, as that a guardian is
// shut out, holds from before anything is kept under the new one.
func (s *Store) Put(ctx context.Context, imp person.Import) error {
	imp, err := imp.Checked()
	if err != nil {
		return err
	}
	if err := putLinks(ctx, s.db, imp.Links); err != nil {
		return err
	}
	err = put(ctx, s.db, imp.Persons, 13, "INSERT INTO person ("+personColumns+") VALUES ",
		` ON CONFLICT (id) DO UPDATE SET given_name = excluded.given_name, surname = excluded.surname, born_us = excluded.born_us,
		protected = excluded.protected, protected_record = excluded.protected_record, deceased = excluded.deceased,
		deregistered = excluded.deregistered, deregistered_us = excluded.deregistered_us, care_of = excluded.care_of,
		street = excluded.street, postal_code = excluded.postal_code, city = excluded.city`,
		func(args []any, p person.Person) []any {
			return append(args, p.ID.Value(), p.GivenName, p.Surname, dateMicros(p.Born), p.Protected, p.ProtectedRecord, p.Deceased,
				string(p.Deregistered), sqlx.Micros(p.DeregisteredOn), p.Address.CareOf, p.Address.Street, p.Address.PostalCode, p.Address.City)
		})
	if err != nil {
		return err
	}
	err = put(ctx, s.db, imp.Guardianships, 5, "INSERT INTO guardianship ("+guardianColumns+") VALUES ",
		" ON CONFLICT (child, guardian) DO UPDATE SET from_us = excluded.from_us, to_us = excluded.to_us, blocked = excluded.blocked",
		func(args []any, g person.Guardianship) []any {
			return append(args, g.Child.Value(), g.Guardian.Value(), sqlx.Micros(g.Valid.From), sqlx.Micros(g.Valid.To), g.Blocked)
		})
	if err != nil {
		return err
	}
	// What has been taken back stays so: an older copy of the mandate does not bring
	// it to life again.
	return put(ctx, s.db, imp.Mandates, 7, "INSERT INTO mandate ("+mandateColumns+") VALUES ",
		` ON CONFLICT (giver, id) DO UPDATE SET proxy = excluded.proxy, scope = excluded.scope, from_us = excluded.from_us, to_us = excluded.to_us,
		revoked_us = CASE WHEN mandate.revoked_us = 0 THEN excluded.revoked_us ELSE mandate.revoked_us END`,
		func(args []any, m person.Mandate) []any {
			scope := make([]string, len(m.Scope))
			for i, t := range m.Scope {
				scope[i] = string(t)
			}
			return append(args, m.From.Value(), m.ID, m.To.Value(), strings.Join(scope, ","), sqlx.Micros(m.Valid.From), sqlx.Micros(m.Valid.To),
				sqlx.Micros(m.Revoked))
		})
}

func put[T any](ctx context.Context, db *sqlx.DB, list []T, width int, insert, conflict string, add func([]any, T) []any) error {
	for len(list) > 0 {
		piece := list[:min(len(list), perTransaction)]
		list = list[len(piece):]
		err := db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
			return sqlx.Insert(ctx, tx, db.Dialect(), insert, width, conflict, piece, add)
		})
		if err != nil {
			return away(err)
		}
	}
	return nil
}
