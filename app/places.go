package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/index"
	"sammanhang/overview"
	"sammanhang/record/sets"
	"sammanhang/route"
)

// places turns "what is known where" into questions: it joins the index, the
// catalogue and the registry of information sets for the overview.
type places struct {
	own     care.HSAID
	index   *index.Index
	catalog func() *catalog.Snapshot
	rules   func() *route.Rules
	numbers func(context.Context, care.PersonID) ([]care.PersonID, error) // all numbers of a person
}

// Find lists every place where the person has information of the kinds asked
// for. A place whose address no contract of the set is routed to is listed with
// no Contract: it cannot be asked, and the page must say so.
//
// Somebody who has had other numbers is known by those too, at other places: what is
// there is part of the same person.
func (p places) Find(ctx context.Context, subject care.PersonID, infos []care.InfoType, at time.Time) ([]overview.Place, error) {
	numbers, err := p.numbers(ctx, subject)
	if err != nil {
		return nil, err
	}
	list, err := p.of(ctx, subject, infos, at)
	for _, n := range numbers {
		if n == subject || err != nil {
			continue
		}
		var more []overview.Place
		more, err = p.of(ctx, n, infos, at)
		for _, pl := range more {
			pl.Number = n
			list = append(list, pl)
		}
	}
	return list, err
}

// of is where there is information under one number.
func (p places) of(ctx context.Context, subject care.PersonID, infos []care.InfoType, at time.Time) ([]overview.Place, error) {
	cat := p.catalog()
	byDomain := map[string][]index.Entry{}
	var list []overview.Place
	for _, info := range infos {
		set, ok := sets.Of(info)
		if !ok {
			continue
		}
		if set.Domain == "" {
			list = append(list, p.unindexed(cat, set, at)...)
			continue
		}
		entries, ok := byDomain[set.Domain]
		if !ok {
			var err error
			if entries, err = p.index.Find(ctx, index.Query{Person: subject, Domain: set.Domain}); err != nil {
				return nil, err
			}
			byDomain[set.Domain] = entries
		}
		list = append(list, p.indexed(cat, set, entries, at)...)
	}
	return list, nil
}

// indexed makes one place of each system and address that the index names for a set.
func (p places) indexed(cat *catalog.Snapshot, set sets.Set, entries []index.Entry, at time.Time) []overview.Place {
	type key struct {
		system  care.HSAID
		address string
	}
	found := map[key]*overview.Place{}
	var order []key
	for _, e := range entries {
		if set.Category != "" && e.Category != set.Category {
			continue
		}
		k := key{e.System, e.Address.Key()}
		pl := found[k]
		if pl == nil {
			pl = &overview.Place{System: e.System, SystemName: p.name(cat, e.System), Address: e.Address, Info: set.Info,
				Contract: p.contract(cat, set, e.Address, at)}
			found[k] = pl
			order = append(order, k)
		}
		if !slices.Contains(pl.Providers, e.Controller) {
			pl.Providers = append(pl.Providers, e.Controller)
		}
	}
	list := make([]overview.Place, 0, len(order))
	for _, k := range order {
		list = append(list, *found[k])
	}
	slices.SortFunc(list, func(a, b overview.Place) int {
		return cmp.Or(cmp.Compare(a.System, b.System), cmp.Compare(a.Address, b.Address))
	})
	return list
}

// contract is the best contract of the set that is routed to the address and that
// we may call there.
func (p places) contract(cat *catalog.Snapshot, set sets.Set, a care.LogicalAddress, at time.Time) care.Contract {
	for _, c := range set.Contracts {
		if _, ok := p.rules().Route(cat, c, a, at); ok && p.rules().Permits(cat, p.own, c, a, at) {
			return c
		}
	}
	return ""
}

// unindexed lists the places of a set that no index knows (listing): every address
// that the catalogue routes its contracts to and that we may call.
func (p places) unindexed(cat *catalog.Snapshot, set sets.Set, at time.Time) []overview.Place {
	var list []overview.Place
	for _, c := range set.Contracts {
		for _, r := range cat.RoutesOf(c, at) {
			addr, known := cat.Address(r.Address)
			if r.Address == catalog.AnyAddress || !known || !p.rules().Permits(cat, p.own, c, r.Address, at) {
				continue
			}
			pl := overview.Place{System: r.System, SystemName: p.name(cat, r.System), Address: r.Address, Info: set.Info, Contract: c}
			if addr.Provider != "" {
				pl.Providers = []care.HSAID{addr.Provider}
			}
			list = append(list, pl)
		}
	}
	return list
}

// name is what people call a system.
func (p places) name(cat *catalog.Snapshot, id care.HSAID) string {
	if s, ok := cat.System(id); ok && s.Description != "" {
		return s.Description
	}
	return string(id)
}
