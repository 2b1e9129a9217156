// Package indextest holds every store of the index to the same promises: Run is
// called by the tests of each, and Memory is a store for tests that need one.
package indextest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sammanhang/care"
	"sammanhang/index"
)

// Persons to test with, from the list of test numbers.
var (
	Magdalena = care.MustPersonID("197406079298")
	Gosta     = care.MustPersonID("194204099222")
)

// Entry is a whole entry of a person, to change in tests.
func Entry(p care.PersonID, domain, system string) index.Entry {
	return index.Entry{
		Person: p, Domain: domain, Category: "voo",
		Address: care.LogicalAddress(system), BusinessObject: "NA", ProcessInterest: "NA",
		MostRecent: "20260102030405", System: care.HSAID(system), Controller: "SE9900000009-CTRL", Owner: "SE9900000009-OWN",
	}
}

// Run holds a store to its promises. open gives an empty store.
func Run(t *testing.T, open func(t *testing.T) index.Store) {
	t1 := time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC)
	t2 := t1.Add(time.Hour)
	ctx := context.Background()
	put := func(t *testing.T, s index.Store, at time.Time, es ...index.Entry) {
		t.Helper()
		cs := make([]index.Change, len(es))
		for i := range es {
			cs[i].Entry = es[i]
		}
		if err := s.Apply(ctx, index.Batch{Changes: cs, At: at}); err != nil {
			t.Fatal(err)
		}
	}
	find := func(t *testing.T, s index.Store, q index.Query) []index.Entry {
		t.Helper()
		es, err := s.Find(ctx, q, 0)
		if err != nil {
			t.Fatal(err)
		}
		return es
	}
	same := func(t *testing.T, got, want []index.Entry) {
		t.Helper()
		if d := cmp.Diff(want, got, cmp.Comparer(func(a, b care.PersonID) bool { return a == b })); d != "" {
			t.Fatalf("(-want +got)\n%s", d)
		}
	}
	stamped := func(e index.Entry, c, u time.Time) index.Entry { e.Created, e.Updated = c, u; return e }

	t.Run("nothing is found in an empty store", func(t *testing.T) {
		if es := find(t, open(t), index.Query{Person: Magdalena, Domain: "d"}); len(es) != 0 {
			t.Fatal(es)
		}
	})
	t.Run("what is put is found whole", func(t *testing.T) {
		s := open(t)
		e := Entry(Magdalena, "riv:crm:scheduling", "SE-A")
		put(t, s, t1, e)
		same(t, find(t, s, index.Query{Person: Magdalena, Domain: "riv:crm:scheduling"}), []index.Entry{stamped(e, t1, t1)})
	})
	t.Run("a repeat changes nothing", func(t *testing.T) {
		s := open(t)
		e := Entry(Magdalena, "d", "SE-A")
		put(t, s, t1, e)
		put(t, s, t2, e)
		same(t, find(t, s, index.Query{Person: Magdalena}), []index.Entry{stamped(e, t1, t1)})
	})
	t.Run("new content keeps the first time", func(t *testing.T) {
		s := open(t)
		e := Entry(Magdalena, "d", "SE-A")
		put(t, s, t1, e)
		e.MostRecent = "20260505050505"
		put(t, s, t2, e)
		same(t, find(t, s, index.Query{Person: Magdalena}), []index.Entry{stamped(e, t1, t2)})
		e.MostRecent = "" // a source may also take back what it said
		put(t, s, t2.Add(1e9), e)
		same(t, find(t, s, index.Query{Person: Magdalena}), []index.Entry{stamped(e, t1, t2.Add(1e9))})
	})
	t.Run("each part of the key keeps entries apart", func(t *testing.T) {
		s := open(t)
		base := Entry(Magdalena, "d", "SE-A")
		base.Category, base.BusinessObject = "AB", "C"
		es := []index.Entry{base}
		for _, change := range []func(*index.Entry){
			func(e *index.Entry) { e.Person = Gosta },
			func(e *index.Entry) { e.Domain = "d2" },
			func(e *index.Entry) { e.Category, e.BusinessObject = "A", "BC" }, // the same text when joined
			func(e *index.Entry) { e.Address = "SE-B" },
			func(e *index.Entry) { e.Address = "se-a" },
			func(e *index.Entry) { e.BusinessObject = "D" },
			func(e *index.Entry) { e.ProcessInterest = "X" },
			func(e *index.Entry) { e.System = "SE-B" },
			func(e *index.Entry) { e.Controller = "SE-B" },
			func(e *index.Entry) { e.Owner = "SE-B" },
		} {
			e := base
			change(&e)
			es = append(es, e)
		}
		put(t, s, t1, es...)
		if n := len(find(t, s, index.Query{Person: Magdalena})) + len(find(t, s, index.Query{Person: Gosta})); n != len(es) {
			t.Fatalf("%d entries of %d", n, len(es))
		}
		// and a delete takes only its own
		if err := s.Apply(ctx, index.Batch{Changes: []index.Change{{Delete: true, Entry: es[3]}}, At: t2}); err != nil {
			t.Fatal(err)
		}
		for _, e := range find(t, s, index.Query{Person: Magdalena}) {
			if e.Key() == es[3].Key() {
				t.Fatal("not deleted")
			}
		}
		if n := len(find(t, s, index.Query{Person: Magdalena})); n != len(es)-2 {
			t.Fatalf("%d left", n)
		}
	})
	t.Run("deleting what is not there is no error", func(t *testing.T) {
		if err := open(t).Apply(ctx, index.Batch{Changes: []index.Change{{Delete: true, Entry: Entry(Gosta, "d", "SE-A")}}, At: t1}); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("the newest of a batch counts, and a delete before all", func(t *testing.T) {
		s := open(t)
		older, newer, gone := Entry(Gosta, "d", "SE-A"), Entry(Gosta, "d", "SE-A"), Entry(Gosta, "d", "SE-B")
		older.MostRecent, newer.MostRecent = "20200101000000", "20240101000000"
		if err := s.Apply(ctx, index.Batch{Changes: []index.Change{{Entry: newer}, {Entry: older}, {Delete: true, Entry: gone}, {Entry: gone}}, At: t1}); err != nil {
			t.Fatal(err)
		}
		same(t, find(t, s, index.Query{Person: Gosta}), []index.Entry{stamped(newer, t1, t1)})
	})
	t.Run("every field narrows, and the order is by key", func(t *testing.T) {
		s := open(t)
		var all []index.Entry
		for i := range 6 {
			e := Entry(Magdalena, fmt.Sprintf("d%d", i/3), fmt.Sprintf("SE-%c", 'Z'-i))
			e.Category, e.BusinessObject, e.ProcessInterest = fmt.Sprint("c", i), fmt.Sprint("b", i), fmt.Sprint("p", i)
			e.Controller, e.Owner = care.HSAID(fmt.Sprint("K", i)), care.HSAID(fmt.Sprint("O", i))
			e.MostRecent = fmt.Sprintf("202%d0101000000", i)
			if i == 5 {
				e.MostRecent = ""
			}
			all = append(all, e)
		}
		put(t, s, t1, all...)
		put(t, s, t1, Entry(Gosta, "d0", "SE-Z"))
		e := all[2]
		for name, q := range map[string]index.Query{
			"category": {Category: e.Category}, "address": {Address: e.Address}, "object": {BusinessObject: e.BusinessObject},
			"interest": {ProcessInterest: e.ProcessInterest}, "system": {System: e.System}, "controller": {Controller: e.Controller}, "owner": {Owner: e.Owner},
		} {
			q.Person = Magdalena
			if got := find(t, s, q); len(got) != 1 || got[0].Key() != e.Key() {
				t.Errorf("%s: %d found", name, len(got))
			}
			q.Domain = "d1"
			if got := find(t, s, q); len(got) != 0 {
				t.Errorf("%s with another domain: %d found", name, len(got))
			}
		}
		if got := find(t, s, index.Query{Person: Magdalena, MostRecent: "20230101000000"}); len(got) != 2 {
			t.Errorf("at or after: %d found", len(got)) // without the one that has no time
		}
		got := find(t, s, index.Query{Person: Magdalena})
		for i := 1; i < len(got); i++ {
			if got[i-1].Key().Compare(got[i].Key()) >= 0 {
				t.Fatal("not in order")
			}
		}
		if got, _ := s.Find(ctx, index.Query{Person: Magdalena}, 2); len(got) != 2 {
			t.Errorf("max 2: %d found", len(got))
		}
	})
	t.Run("the longest allowed values and odd letters survive", func(t *testing.T) {
		s := open(t)
		e := Entry(Magdalena, strings.Repeat("d", 255), strings.Repeat("S", 64))
		e.Category = strings.Repeat("å", 127)
		e.BusinessObject, e.ProcessInterest = strings.Repeat("%", 128), strings.Repeat("'", 128)
		e.Controller, e.Owner = care.HSAID(strings.Repeat("K", 64)), care.HSAID(strings.Repeat("O", 64))
		put(t, s, t1, e)
		same(t, find(t, s, index.Query{Person: Magdalena, Domain: e.Domain}), []index.Entry{stamped(e, t1, t1)})
	})
	t.Run("a big batch", func(t *testing.T) {
		s := open(t)
		var cs []index.Change
		for i := range 3001 {
			e := Entry(Magdalena, "d", fmt.Sprint("SE-", i))
			cs = append(cs, index.Change{Entry: e}, index.Change{Delete: true, Entry: Entry(Gosta, "d", fmt.Sprint("SE-", i))})
		}
		if err := s.Apply(ctx, index.Batch{Changes: cs, At: t1}); err != nil {
			t.Fatal(err)
		}
		if n := len(find(t, s, index.Query{Person: Magdalena})); n != 3001 {
			t.Fatal(n)
		}
		for i := range cs {
			cs[i].Delete = true
		}
		if err := s.Apply(ctx, index.Batch{Changes: cs, At: t2}); err != nil {
			t.Fatal(err)
		}
		if n := len(find(t, s, index.Query{Person: Magdalena})); n != 0 {
			t.Fatal(n)
		}
	})
	t.Run("what has changed since a time is let be", func(t *testing.T) {
		s := open(t)
		old, fresh := Entry(Magdalena, "d", "SE-A"), Entry(Magdalena, "d", "SE-B")
		put(t, s, t1, old)
		put(t, s, t2, fresh)
		changed, other := fresh, Entry(Magdalena, "d", "SE-C")
		changed.MostRecent = "20200101000000"
		if err := s.Apply(ctx, index.Batch{Changes: []index.Change{{Delete: true, Entry: old}, {Entry: changed}, {Entry: other}}, At: t2, Before: t2}); err != nil {
			t.Fatal(err)
		}
		same(t, find(t, s, index.Query{Person: Magdalena}), []index.Entry{stamped(fresh, t2, t2), stamped(other, t2, t2)})
		if err := s.Apply(ctx, index.Batch{Changes: []index.Change{{Delete: true, Entry: fresh}}, At: t2, Before: t2}); err != nil {
			t.Fatal(err)
		}
		if n := len(find(t, s, index.Query{Person: Magdalena})); n != 2 {
			t.Fatal("a fresh entry was deleted")
		}
	})
	t.Run("a scan gives one system's entries", func(t *testing.T) {
		s := open(t)
		a, b, c := Entry(Magdalena, "d", "SE-A"), Entry(Gosta, "d2", "SE-A"), Entry(Gosta, "d", "SE-A")
		c.Owner = "SE-X"
		put(t, s, t1, a, b, c, Entry(Gosta, "d", "SE-B"))
		var got []index.Entry
		if err := s.Scan(ctx, "SE-A", a.Owner, func(e index.Entry) error { got = append(got, e); return nil }); err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(got, func(a, b index.Entry) int { return a.Key().Compare(b.Key()) })
		same(t, got, []index.Entry{stamped(b, t1, t1), stamped(a, t1, t1)})
	})
	t.Run("a person with a letter in the number", func(t *testing.T) {
		s := open(t)
		p := care.MustPersonID("98240301AA06") // the example of HL7 Sweden
		e := Entry(p, "d", "SE-A")
		put(t, s, t1, e)
		same(t, find(t, s, index.Query{Person: p}), []index.Entry{stamped(e, t1, t1)})
		if err := s.Scan(ctx, "SE-A", e.Owner, func(got index.Entry) error {
			if got.Person != p {
				t.Error("another person")
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("a cancelled call changes nothing", func(t *testing.T) {
		s := open(t)
		dead, cancel := context.WithCancel(ctx)
		cancel()
		if err := s.Apply(dead, index.Batch{Changes: []index.Change{{Entry: Entry(Magdalena, "d", "SE-A")}}, At: t1}); err == nil {
			t.Fatal("no error")
		}
		if n := len(find(t, s, index.Query{Person: Magdalena})); n != 0 {
			t.Fatal(n)
		}
	})
	t.Run("many at once", func(t *testing.T) {
		s := open(t)
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for i := range 10 {
					own, shared := Entry(Magdalena, "d", fmt.Sprintf("SE-%d-%d", w, i)), Entry(Magdalena, "d", fmt.Sprint("SE-", i))
					shared.MostRecent = fmt.Sprintf("20%02d0101000000", 10+w)
					// in two orders, so that writers that lock rows one by one would meet
					cs := []index.Change{{Entry: own}, {Entry: shared}, {Entry: Entry(Gosta, "d", "SE-X")}}
					if w%2 == 0 {
						cs[0], cs[2] = cs[2], cs[0]
					}
					if err := s.Apply(ctx, index.Batch{Changes: cs, At: t1}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if n := len(find(t, s, index.Query{Person: Magdalena})); n != 90 {
			t.Fatal(n)
		}
	})
}
