package personsql

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/kit/sqlx"
	"sammanhang/person"
)

// Numbers are all numbers of whoever has the number id, the current one first.
func (s *Store) Numbers(ctx context.Context, id care.PersonID) ([]care.PersonID, error) {
	links, err := linked(ctx, s.db.Read(), []care.PersonID{id})
	if err != nil {
		return nil, away(err)
	}
	numbers, ok := person.Chain(id, links)
	if !ok {
		return nil, fault.New(fault.Conflict, "person: numbers that cannot be put in order")
	}
	return numbers, nil
}

type querier interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}

// linked are the links that lead to or from ids, and on from there. For nearly
// everybody that is none, and takes one question.
func linked(ctx context.Context, db querier, ids []care.PersonID) (links []person.Link, err error) {
	asked := map[care.PersonID]bool{}
	known := map[person.Link]bool{}
	for step := 0; len(ids) > 0 && step <= person.MaxNumbers; step++ {
		var next []care.PersonID
		for part := range slices.Chunk(ids, 250) {
			args := make([]any, len(part))
			for i, id := range part {
				args[i], asked[id] = id.Value(), true
			}
			in := sqlx.In(len(part), 1)
			rows, err := db.QueryContext(ctx, "SELECT number, successor FROM person_number WHERE number IN ("+in+") OR successor IN ("+in+")", args...)
			if err != nil {
				return nil, err
			}
			for rows.Next() {
				l, err := scanLink(rows)
				if err != nil {
					rows.Close()
					return nil, err
				}
				if !known[l] {
					known[l] = true
					links = append(links, l)
					next = append(next, l.From, l.To)
				}
			}
			if err := rows.Err(); err != nil {
				return nil, err
			}
			rows.Close()
		}
		ids = slices.DeleteFunc(next, func(id care.PersonID) bool { return asked[id] })
	}
	return links, nil
}

func scanLink(row scanner) (l person.Link, err error) {
	var from, to string
	if err := row.Scan(&from, &to); err != nil {
		return l, err
	}
	l.From, l.To, err = both(from, to)
	return l, err
}

// putLinks keeps links, and refuses what would make a ring of what is kept.
func putLinks(ctx context.Context, db *sqlx.DB, links []person.Link) error {
	if len(links) == 0 {
		return nil
	}
	var ring error
	err := db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		ring = nil // the transaction may be tried again
		err := sqlx.Insert(ctx, tx, db.Dialect(), "INSERT INTO person_number (number, successor) VALUES ", 2,
			" ON CONFLICT (number) DO UPDATE SET successor = excluded.successor", links,
			func(args []any, l person.Link) []any { return append(args, l.From.Value(), l.To.Value()) })
		if err != nil {
			return err
		}
		ids := make([]care.PersonID, len(links))
		for i, l := range links {
			ids[i] = l.From
		}
		all, err := linked(ctx, tx, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if _, ok := person.Chain(id, all); !ok {
				ring = fault.New(fault.Conflict, "person: with what the register has, the links make a ring of numbers, or too many of one person")
				return ring
			}
		}
		return nil
	})
	if ring != nil {
		return ring
	}
	return away(err)
}

// join gives each of the people what is known under their other numbers too: somebody
// whose identity is protected under one number has it under all, and so has the dead.
// Numbers that cannot be put in order are taken for protected.
func (s *Store) join(ctx context.Context, people map[care.PersonID]person.Person) error {
	ids := make([]care.PersonID, 0, len(people))
	for id := range people {
		ids = append(ids, id)
	}
	links, err := linked(ctx, s.db.Read(), ids)
	if err != nil || len(links) == 0 {
		return away(err)
	}
	var all []care.PersonID
	for _, l := range links {
		all = append(all, l.From, l.To)
	}
	rows, err := s.rows(ctx, all)
	if err != nil {
		return err
	}
	for id, p := range people {
		numbers, ok := person.Chain(id, links)
		p.Protected = p.Protected || !ok
		for _, n := range numbers {
			p.Protected, p.Deceased = p.Protected || rows[n].Protected, p.Deceased || rows[n].Deceased
		}
		if p.Protected {
			p.Address = person.Address{}
		}
		people[id] = p
	}
	return nil
}

// relation is a guardianship or a mandate, whose two sides are people.
type relation[T any] struct {
	asked, other func(*T) *care.PersonID
}

// byAll asks for what somebody has under each of their numbers. In the answer they are
// as they were asked for, and the others are by their current number.
func byAll[T any](ctx context.Context, s *Store, id care.PersonID, at time.Time, r relation[T], ask func(care.PersonID) ([]T, error)) ([]T, error) {
	numbers, err := s.Numbers(ctx, id)
	if err != nil {
		return nil, err
	}
	var list []T
	for _, n := range numbers {
		part, err := ask(n)
		if err != nil {
			return nil, err
		}
		list = append(list, part...)
	}
	if len(list) == 0 {
		return nil, nil
	}
	others := make([]care.PersonID, len(list))
	for i := range list {
		others[i] = *r.other(&list[i])
	}
	links, err := linked(ctx, s.db.Read(), others)
	if err != nil {
		return nil, away(err)
	}
	for i := range list {
		chain, ok := person.Chain(others[i], links)
		if !ok {
			return nil, fault.New(fault.Conflict, "person: numbers that cannot be put in order")
		}
		*r.asked(&list[i]), *r.other(&list[i]) = id, chain[0]
	}
	return list, nil
}

// blockedTogether: who is shut out under one number is under all.
func blockedTogether(list []person.Guardianship) []person.Guardianship {
	type pair struct{ guardian, child care.PersonID }
	blocked := map[pair]bool{}
	for _, g := range list {
		blocked[pair{g.Guardian, g.Child}] = blocked[pair{g.Guardian, g.Child}] || g.Blocked
	}
	for i, g := range list {
		list[i].Blocked = blocked[pair{g.Guardian, g.Child}]
	}
	return list
}
