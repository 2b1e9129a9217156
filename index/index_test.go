package index_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/index"
	"sammanhang/index/indextest"
)

var at = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestMemoryKeepsThePromises(t *testing.T) {
	indextest.Run(t, func(*testing.T) index.Store { return indextest.NewMemory() })
}

func code(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Code
	}
	if err != nil {
		return "?" + err.Error()
	}
	return ""
}

func TestUpdateRefuses(t *testing.T) {
	good := indextest.Entry(indextest.Magdalena, "riv:crm:scheduling", "SE9900000017-UNIT")
	with := func(f func(*index.Entry)) index.Entry { e := good; f(&e); return e }
	for _, c := range []struct {
		name string
		es   []index.Entry
		code string
		text string
	}{
		{"a whole entry is taken", []index.Entry{good}, "", ""},
		{"no transaction", nil, "EI000", ""},
		{"1001 transactions", make([]index.Entry, 1001), "EI000", "1000"},
		{"the same key twice", []index.Entry{good, with(func(e *index.Entry) { e.Domain = "x" }), good}, "EI002", "#1 and #3 have the same key"},
		{"the same key with another time", []index.Entry{good, with(func(e *index.Entry) { e.MostRecent = "" })}, "EI002", "#1 and #2"},
		{"the same key but for the sender's owner", []index.Entry{good, with(func(e *index.Entry) { e.Owner = "SE-OTHER" })}, "EI002", "#1 and #2"},
		{"the same key but for the case of the system", []index.Entry{good, with(func(e *index.Entry) { e.System = care.HSAID(strings.ToLower(string(e.System))) })}, "EI002", "#1 and #2"},
		{"no person", []index.Entry{with(func(e *index.Entry) { e.Person = care.PersonID{} })}, "EI004", "registeredResidentIdentification"},
		{"no domain", []index.Entry{with(func(e *index.Entry) { e.Domain = "" })}, "EI004", "#1: serviceDomain is missing"},
		{"no category", []index.Entry{with(func(e *index.Entry) { e.Category = "" })}, "EI004", "categorization"},
		{"no address", []index.Entry{with(func(e *index.Entry) { e.Address = "" })}, "EI004", "logicalAddress"},
		{"no business object", []index.Entry{with(func(e *index.Entry) { e.BusinessObject = "" })}, "EI004", "businessObjectInstanceIdentifier"},
		{"no process interest", []index.Entry{with(func(e *index.Entry) { e.ProcessInterest = "" })}, "EI004", "clinicalProcessInterestId"},
		{"no system", []index.Entry{with(func(e *index.Entry) { e.System = "" })}, "EI004", "sourceSystem"},
		{"no controller", []index.Entry{with(func(e *index.Entry) { e.Controller = "" })}, "EI004", "dataController"},
		{"a blank first", []index.Entry{with(func(e *index.Entry) { e.Address = " A" })}, "EI004", "blank"},
		{"a line end last", []index.Entry{with(func(e *index.Entry) { e.Controller = "A\n" })}, "EI004", "blank"},
		{"too long a domain", []index.Entry{with(func(e *index.Entry) { e.Domain = strings.Repeat("x", 256) })}, "EI004", "longer than 255"},
		{"too long an address", []index.Entry{with(func(e *index.Entry) { e.Address = care.LogicalAddress(strings.Repeat("x", 65)) })}, "EI004", "longer than 64"},
		{"a zero byte", []index.Entry{with(func(e *index.Entry) { e.BusinessObject = "a\x00b" })}, "EI004", "character"},
		{"broken UTF-8", []index.Entry{with(func(e *index.Entry) { e.BusinessObject = "a\xffb" })}, "EI004", "character"},
		{"a date without time", []index.Entry{with(func(e *index.Entry) { e.MostRecent = "20260101" })}, "EI004", "mostRecentContent"},
		{"30 February", []index.Entry{with(func(e *index.Entry) { e.MostRecent = "20260230120000" })}, "EI004", "mostRecentContent"},
		{"a fraction", []index.Entry{with(func(e *index.Entry) { e.MostRecent = "202602011200.5" })}, "EI004", "mostRecentContent"},
		{"our own address", []index.Entry{with(func(e *index.Entry) { e.Address = "se-own" })}, "EI005", "#1: logicalAddress is reserved"},
		{"the aggregating address", []index.Entry{with(func(e *index.Entry) { e.Address = care.AggregatingAddress })}, "EI005", ""},
		{"anybody's address", []index.Entry{with(func(e *index.Entry) { e.Address = "*" })}, "EI005", ""},
		{"a reserved system", []index.Entry{good, with(func(e *index.Entry) { e.System = "se-exchange" })}, "EI006", "#2: sourceSystem is reserved"},
	} {
		t.Run(c.name, func(t *testing.T) {
			store := indextest.NewMemory()
			ix := index.New(index.Config{Own: "SE-OWN", Reserved: []care.HSAID{"SE-EXCHANGE"}}, store)
			var cs []index.Change
			for _, e := range c.es {
				cs = append(cs, index.Change{Entry: e})
			}
			err := ix.Update(context.Background(), index.Teller{Sender: good.System}, cs, at)
			if code(err) != c.code || err != nil && !strings.Contains(err.Error(), c.text) {
				t.Fatalf("%v, want %s %s", err, c.code, c.text)
			}
			got, _ := store.Find(context.Background(), index.Query{Person: indextest.Magdalena}, 0)
			if err != nil && len(got) != 0 {
				t.Fatal("a refused update has left something")
			}
			if err == nil && (len(got) != 1 || got[0].Owner != "SE-OWN") {
				t.Fatalf("owner is not ours: %v", got)
			}
		})
	}
}

func TestAnIndexWithoutANameTakesNothing(t *testing.T) {
	ix := index.New(index.Config{}, indextest.NewMemory())
	err := ix.Update(context.Background(), index.Teller{Sender: "S"}, []index.Change{{Entry: indextest.Entry(indextest.Gosta, "d", "S")}}, at)
	if fault.KindOf(err) != fault.Internal {
		t.Fatal(err)
	}
}

func TestFindRefuses(t *testing.T) {
	ix := index.New(index.Config{Own: "SE-OWN", MaxFound: 1}, indextest.NewMemory())
	ctx := context.Background()
	for name, q := range map[string]index.Query{
		"no person": {Domain: "d"},
		"no domain": {Person: indextest.Gosta},
	} {
		if _, err := ix.Find(ctx, q); code(err) != "EI000" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ix.Find(ctx, index.Query{Person: indextest.Gosta, Domain: "d", MostRecent: "2026"}); code(err) != "EI004" {
		t.Error(err)
	}
	err := ix.Load(ctx, []index.Change{{Entry: indextest.Entry(indextest.Gosta, "d", "A")}, {Entry: indextest.Entry(indextest.Gosta, "d", "B")}}, at)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ix.Find(ctx, index.Query{Person: indextest.Gosta, Domain: "d"}); fault.KindOf(err) != fault.TooLarge {
		t.Errorf("a cut answer was given: %v", err)
	}
	if es, err := ix.Find(ctx, index.Query{Person: indextest.Gosta, Domain: "d", System: "b"}); err != nil || len(es) != 1 {
		t.Errorf("%v %v", es, err)
	}
}

func TestAFailingStoreIsTold(t *testing.T) {
	ix := index.New(index.Config{Own: "SE-OWN"}, broken{})
	err := ix.Update(context.Background(), index.Teller{Sender: "A"}, []index.Change{{Entry: indextest.Entry(indextest.Gosta, "d", "A")}}, at)
	if code(err) != "EI000" || fault.KindOf(err) != fault.Unavailable {
		t.Error(err)
	}
	if _, err := ix.Of(context.Background(), indextest.Gosta); fault.KindOf(err) != fault.Unavailable {
		t.Error(err)
	}
}

type broken struct{ index.Store }

func (broken) Apply(context.Context, index.Batch) error { return errors.New("disk") }
func (broken) Find(context.Context, index.Query, int) ([]index.Entry, error) {
	return nil, errors.New("disk")
}

func TestLoadTakesAnyNumber(t *testing.T) {
	ix := index.New(index.Config{Own: "SE-OWN"}, indextest.NewMemory())
	cs := make([]index.Change, 0, 10_002)
	for range 10_002 { // the same key in two steps too
		cs = append(cs, index.Change{Entry: indextest.Entry(indextest.Gosta, "d", "A")})
	}
	if err := ix.Load(context.Background(), cs, at); err != nil {
		t.Fatal(err)
	}
	if es, err := ix.Of(context.Background(), indextest.Gosta); err != nil || len(es) != 1 {
		t.Fatal(len(es), err)
	}
}

// Whatever the changes, folding leaves each key once, and folding again changes nothing.
func TestFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cs := rapid.SliceOf(rapid.Custom(func(t *rapid.T) index.Change {
			e := indextest.Entry(indextest.Gosta, "d", rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "system"))
			e.MostRecent = rapid.SampledFrom([]string{"", "20200101000000", "20210101000000"}).Draw(t, "recent")
			return index.Change{Delete: rapid.Bool().Draw(t, "delete"), Entry: e}
		})).Draw(t, "changes")
		out := index.Fold(cs)
		newest, deleted := map[index.Key]string{}, map[index.Key]bool{}
		for _, c := range cs {
			k := c.Entry.Key()
			newest[k] = max(newest[k], c.Entry.MostRecent)
			deleted[k] = deleted[k] || c.Delete
		}
		seen := map[index.Key]bool{}
		for _, c := range out {
			k := c.Entry.Key()
			if seen[k] || c.Delete != deleted[k] || !c.Delete && c.Entry.MostRecent != newest[k] {
				t.Fatalf("%v", out)
			}
			seen[k] = true
		}
		if len(seen) != len(newest) {
			t.Fatal("a key is lost")
		}
		if again := index.Fold(out); len(again) != len(out) {
			t.Fatal("not settled")
		}
	})
}
