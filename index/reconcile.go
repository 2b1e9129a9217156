package index

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
)

// Set is everything that one source system says it has.
type Set struct {
	System  care.HSAID
	Domains []string  // the service domains it covers; none: all
	AsOf    time.Time // when the source read it out: what changed here since is not judged
	Entries []Entry   // in any order
}

// Kinds of difference between a source's set and the index.
const (
	Missing = "missing" // the source has it, the index does not: a gatherer would not ask
	Extra   = "extra"   // the index has it, the source does not: a gatherer asks in vain
	Content = "content" // both have it, with different times of the newest content
)

// Difference is one. It is about a person: to show it is a read of the index.
type Difference struct {
	Kind  string
	Entry Entry  // as the source has it; as the index has it, for Extra
	Here  string // MostRecent in the index, for Content
}

// Reconciliation is what a comparison found. The numbers say nothing of any person.
type Reconciliation struct {
	System                  care.HSAID
	AsOf                    time.Time
	Set, Index              int // entries that were compared
	Same                    int
	Missing, Extra, Content int
	Newer                   int          // changed in the index since AsOf: not judged
	Differences             []Difference // by kind, then by key
}

// Reconcile compares a source's whole set with what the index has of that source,
// and changes nothing. A set that holds an entry of another system, of a domain it
// does not cover, twice the same, or one that Update would refuse, is refused
// whole: a wrong file would look like a thousand differences.
func (ix *Index) Reconcile(ctx context.Context, s Set) (*Reconciliation, error) {
	if s.System == "" || s.AsOf.IsZero() {
		return nil, fault.New(fault.Invalid, "the set says not of which system it is, or when it was read out")
	}
	s.System = upper(s.System)
	r := &Reconciliation{System: s.System, AsOf: s.AsOf, Set: len(s.Entries)}
	changes := make([]Change, len(s.Entries))
	for i := range s.Entries {
		changes[i].Entry = s.Entries[i]
	}
	clean, err := ix.clean(changes, true)
	if err != nil {
		return nil, err
	}
	covers := func(domain string) bool { return len(s.Domains) == 0 || slices.Contains(s.Domains, domain) }
	left := make(map[Key]int, len(clean))
	for i := range clean {
		e := &clean[i].Entry
		k := e.Key()
		j, double := left[k]
		switch {
		case e.System != s.System:
			return nil, fault.Newf(fault.Invalid, "entry #%d is of another source system", i+1)
		case !covers(e.Domain):
			return nil, fault.Newf(fault.Invalid, "entry #%d is of a service domain that the set does not cover", i+1)
		case double:
			return nil, fault.Newf(fault.Invalid, "entries #%d and #%d have the same key", j+1, i+1)
		}
		left[k] = i
	}
	err = ix.store.Scan(ctx, s.System, ix.own, func(here Entry) error {
		if !covers(here.Domain) {
			return nil
		}
		r.Index++
		k := here.Key()
		i, known := left[k]
		delete(left, k)
		switch {
		case known && clean[i].Entry.MostRecent == here.MostRecent:
			r.Same++
		case !here.Updated.Before(s.AsOf):
			r.Newer++
		case known:
			r.Differences = append(r.Differences, Difference{Content, clean[i].Entry, here.MostRecent})
		default:
			r.Differences = append(r.Differences, Difference{Kind: Extra, Entry: here})
		}
		return nil
	})
	if err != nil {
		return nil, technical(err)
	}
	for _, i := range left {
		r.Differences = append(r.Differences, Difference{Kind: Missing, Entry: clean[i].Entry})
	}
	for _, d := range r.Differences {
		switch d.Kind {
		case Missing:
			r.Missing++
		case Extra:
			r.Extra++
		case Content:
			r.Content++
		}
	}
	slices.SortFunc(r.Differences, func(a, b Difference) int {
		if a.Kind != b.Kind {
			return order(a.Kind) - order(b.Kind)
		}
		return a.Entry.Key().Compare(b.Entry.Key())
	})
	return r, nil
}

func order(kind string) int { return slices.Index([]string{Missing, Content, Extra}, kind) }

// Settle makes the index say what the source said: it puts what is missing, mends
// what differs, and takes away what is extra. deletes is the number of entries
// that whoever decides has agreed to take away; another number than was found is
// Conflict, and nothing is done: half a file must not empty an index. What has
// changed since AsOf, also while we work, is let be. Subscribers are told as of
// any change.
func (ix *Index) Settle(ctx context.Context, r *Reconciliation, deletes int, at time.Time) error {
	if deletes != r.Extra {
		return fault.New(fault.Conflict, fmt.Sprintf("%d entries would be taken away, and %d were agreed to", r.Extra, deletes))
	}
	changes := make([]Change, len(r.Differences))
	for i, d := range r.Differences {
		changes[i] = Change{Delete: d.Kind == Extra, Entry: d.Entry}
	}
	return ix.load(ctx, changes, at, r.AsOf)
}
