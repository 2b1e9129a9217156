package directorysql

import (
	"context"
	"database/sql"
	"strings"

	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/fault"
	"sammanhang/kit/sqlx"
)

// Put adds to the directory, and replaces what it has with the same HSA-id, all or
// nothing. Of two with the same id the last is kept. The members of each assignment
// given become those given; other assignments keep theirs. A row without an HSA-id is
// fault.Invalid; whether rows fit together is told by Load.
func (s *Store) Put(ctx context.Context, d directory.Data) error { return s.put(ctx, d, 0) }

// Replace makes the directory what d is: what d has not is gone from it. d was made
// from what the directory was at a revision; when it has changed since, Replace is
// fault.Conflict and changes nothing.
func (s *Store) Replace(ctx context.Context, d directory.Data, revision int64) error {
	return s.put(ctx, d, revision)
}

// put adds, or, for a revision that is not 0, replaces all.
func (s *Store) put(ctx context.Context, d directory.Data, revision int64) error {
	d, err := ids(d)
	if err != nil {
		return err
	}
	changed := false
	err = s.db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, "UPDATE directory_revision SET revision = revision + 1 WHERE one = 1 AND ($1 = 0 OR revision = $1)", revision)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if changed = err == nil && n == 0; err != nil || changed {
			return err
		}
		for _, step := range []func() error{
			func() error { return clear(ctx, tx, revision != 0) },
			func() error { return putOrganisation(ctx, tx, s.db.Dialect(), d) },
			func() error { return putStaff(ctx, tx, s.db.Dialect(), d) },
			func() error { return putMembers(ctx, tx, s.db.Dialect(), d) },
		} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && changed {
		return fault.New(fault.Conflict, "directory: it has been changed by somebody else meanwhile")
	}
	return away(err)
}

// ids is d with every HSA-id in capitals, and of each only the last.
func ids(d directory.Data) (out directory.Data, err error) {
	if out.Providers, err = lasts("provider", d.Providers, func(p *directory.Provider) *care.HSAID { return &p.ID }); err != nil {
		return out, err
	}
	if out.Units, err = lasts("unit", d.Units, func(u *care.Unit) *care.HSAID { return &u.ID }); err != nil {
		return out, err
	}
	if out.Employees, err = lasts("employee", d.Employees, func(e *directory.Employee) *care.HSAID { return &e.ID }); err != nil {
		return out, err
	}
	if out.Assignments, err = lasts("assignment", d.Assignments, func(a *directory.Assignment) *care.HSAID { return &a.ID }); err != nil {
		return out, err
	}
	type pair struct{ assignment, employee care.HSAID }
	at := map[pair]int{}
	for i, m := range d.Members {
		assignment, err1 := care.ParseHSAID(string(m.Assignment))
		employee, err2 := care.ParseHSAID(string(m.Employee))
		if err1 != nil || err2 != nil {
			return out, fault.Newf(fault.Invalid, "directory: member %d has no HSA-id", i)
		}
		m.Assignment, m.Employee = assignment, employee
		if j, ok := at[pair{assignment, employee}]; ok {
			out.Members[j] = m
			continue
		}
		at[pair{assignment, employee}] = len(out.Members)
		out.Members = append(out.Members, m)
	}
	return out, nil
}

func lasts[V any](what string, list []V, id func(*V) *care.HSAID) (out []V, err error) {
	at := make(map[care.HSAID]int, len(list))
	for i, v := range list {
		p := id(&v)
		if *p, err = care.ParseHSAID(string(*p)); err != nil {
			return nil, fault.Newf(fault.Invalid, "directory: %s %d has no HSA-id", what, i)
		}
		if j, ok := at[*p]; ok {
			out[j] = v
			continue
		}
		at[*p] = len(out)
		out = append(out, v)
	}
	return out, nil
}

func clear(ctx context.Context, tx *sql.Tx, whole bool) error {
	if !whole {
		return nil
	}
	for _, table := range []string{"directory_member", "directory_assignment", "directory_employee", "directory_unit", "directory_provider"} {
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+table); err != nil {
			return err
		}
	}
	return nil
}

func putOrganisation(ctx context.Context, tx *sql.Tx, dialect sqlx.Dialect, d directory.Data) error {
	err := sqlx.Insert(ctx, tx, dialect, "INSERT INTO directory_provider ("+providerColumns+") VALUES ", 9,
		`ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, owner = excluded.owner,
		offers_resident_access = excluded.offers_resident_access, phone = excluded.phone, org_no = excluded.org_no,
		from_us = excluded.from_us, to_us = excluded.to_us`, d.Providers,
		func(args []any, p directory.Provider) []any {
			return append(args, string(p.ID), p.Name, string(p.Kind), string(p.Owner), p.OffersResidentAccess, p.Phone, p.OrgNo,
				sqlx.Micros(p.Valid.From), sqlx.Micros(p.Valid.To))
		})
	if err != nil {
		return err
	}
	return sqlx.Insert(ctx, tx, dialect, "INSERT INTO directory_unit ("+unitColumns+") VALUES ", 8,
		`ON CONFLICT (id) DO UPDATE SET provider = excluded.provider, parent = excluded.parent, name = excluded.name, phone = excluded.phone,
		address = excluded.address, from_us = excluded.from_us, to_us = excluded.to_us`, d.Units,
		func(args []any, u care.Unit) []any {
			return append(args, string(u.ID), upper(u.Provider), upper(u.Parent), u.Name, u.Phone, u.Address,
				sqlx.Micros(u.Valid.From), sqlx.Micros(u.Valid.To))
		})
}

func putStaff(ctx context.Context, tx *sql.Tx, dialect sqlx.Dialect, d directory.Data) error {
	err := sqlx.Insert(ctx, tx, dialect, "INSERT INTO directory_employee ("+employeeColumns+") VALUES ", 9,
		`ON CONFLICT (id) DO UPDATE SET given_name = excluded.given_name, surname = excluded.surname, title = excluded.title,
		licences = excluded.licences, person = excluded.person, protected = excluded.protected, from_us = excluded.from_us, to_us = excluded.to_us`,
		d.Employees, func(args []any, e directory.Employee) []any {
			return append(args, string(e.ID), e.GivenName, e.Surname, e.Title, strings.Join(e.Licences, ","), e.Person.Value(), e.Protected,
				sqlx.Micros(e.Valid.From), sqlx.Micros(e.Valid.To))
		})
	if err != nil {
		return err
	}
	return sqlx.Insert(ctx, tx, dialect, "INSERT INTO directory_assignment ("+assignmentColumns+") VALUES ", 9,
		`ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, purpose = excluded.purpose, rights = excluded.rights,
		unit = excluded.unit, provider = excluded.provider, from_us = excluded.from_us, to_us = excluded.to_us`,
		d.Assignments, func(args []any, a directory.Assignment) []any {
			rights := make([]string, len(a.Rights))
			for i, r := range a.Rights {
				rights[i] = r.String()
			}
			return append(args, string(a.ID), a.Name, string(a.Kind), string(a.Purpose), strings.Join(rights, "\n"), upper(a.Unit), upper(a.Provider),
				sqlx.Micros(a.Valid.From), sqlx.Micros(a.Valid.To))
		})
}

// putMembers leaves each assignment given with the members given, and no others.
func putMembers(ctx context.Context, tx *sql.Tx, dialect sqlx.Dialect, d directory.Data) error {
	for list := d.Assignments; len(list) > 0; {
		n := min(len(list), 500)
		args := make([]any, n)
		for i, a := range list[:n] {
			args[i] = string(a.ID)
		}
		list = list[n:]
		if _, err := tx.ExecContext(ctx, "DELETE FROM directory_member WHERE assignment IN ("+sqlx.In(n, 1)+")", args...); err != nil {
			return err
		}
	}
	return sqlx.Insert(ctx, tx, dialect, "INSERT INTO directory_member ("+memberColumns+") VALUES ", 4,
		"ON CONFLICT (assignment, employee) DO UPDATE SET from_us = excluded.from_us, to_us = excluded.to_us", d.Members,
		func(args []any, m directory.Member) []any {
			return append(args, string(m.Assignment), string(m.Employee), sqlx.Micros(m.Valid.From), sqlx.Micros(m.Valid.To))
		})
}

func upper(id care.HSAID) string { return strings.ToUpper(strings.TrimSpace(string(id))) }
