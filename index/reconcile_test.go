package index_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/index"
	"sammanhang/index/indextest"
)

type subscribing []index.Subscription

func (s subscribing) Subscribers(time.Time) []index.Subscription { return s }

func TestReconcile(t *testing.T) {
	ctx := context.Background()
	asOf := at.Add(time.Hour)
	entry := func(domain, object, recent string) index.Entry {
		e := indextest.Entry(indextest.Gosta, domain, "SE-SRC")
		e.BusinessObject, e.MostRecent = object, recent
		return e
	}
	const old, now = "20250101000000", "20260101000000"
	store := indextest.NewMemory()
	ix := index.New(index.Config{Own: "SE-OWN", Subscribers: subscribing{{Address: "SE-SUB"}},
		Speaks: func(who, _ care.HSAID, _ time.Time) bool { return who == "SE-X" }}, store)
	put := func(when time.Time, es ...index.Entry) {
		t.Helper()
		for _, e := range es {
			if err := ix.Load(ctx, []index.Change{{Entry: e}}, when); err != nil {
				t.Fatal(err)
			}
		}
	}
	foreign := entry("d", "foreign", old)
	foreign.System = "SE-OTHER"
	put(at, entry("d", "same", old), entry("d", "content", old), entry("d", "extra", old), entry("other", "elsewhere", old), foreign)
	put(asOf.Add(time.Second), entry("d", "fresh", now), entry("d", "fresher", now))
	if err := ix.ProcessNotification(ctx, index.Teller{Sender: "SE-X"}, []index.Change{{Entry: func() index.Entry { e := entry("d", "anothers", old); e.Owner = "SE-X"; return e }()}}, at); err != nil {
		t.Fatal(err)
	}
	set := index.Set{System: "se-src", Domains: []string{"d"}, AsOf: asOf,
		Entries: []index.Entry{entry("d", "same", old), entry("d", "content", now), entry("d", "missing", old), entry("d", "fresher", old)}}
	told := len(store.Told("SE-SUB"))
	r, err := ix.Reconcile(ctx, set)
	if err != nil {
		t.Fatal(err)
	}
	if r.Set != 4 || r.Index != 5 || r.Same != 1 || r.Missing != 1 || r.Content != 1 || r.Extra != 1 || r.Newer != 2 || len(r.Differences) != 3 {
		t.Fatalf("%+v", r)
	}
	for i, want := range []string{"missing missing", "content content", "extra extra"} {
		if d := r.Differences[i]; d.Kind+" "+d.Entry.BusinessObject != want {
			t.Errorf("%s %s", d.Kind, d.Entry.BusinessObject)
		}
	}
	if len(store.Told("SE-SUB")) != told {
		t.Error("a comparison changed something")
	}
	if err := ix.Settle(ctx, r, 0, asOf.Add(time.Minute)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("deletes that nobody agreed to: %v", err)
	}
	if err := ix.Settle(ctx, r, 1, asOf.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if n := len(store.Told("SE-SUB")) - told; n != 3 {
		t.Errorf("%d changes told, want 3", n)
	}
	again, err := ix.Reconcile(ctx, set)
	if err != nil || len(again.Differences) != 0 || again.Same != 3 || again.Newer != 2 {
		t.Errorf("%+v %v", again, err)
	}
	found, _ := ix.Of(ctx, indextest.Gosta)
	var objects []string
	for _, e := range found {
		objects = append(objects, e.BusinessObject)
	}
	if got := strings.Join(objects, " "); got != "foreign anothers content fresh fresher missing same elsewhere" {
		t.Error(got)
	}
}

func TestAWrongSetIsRefused(t *testing.T) {
	e := indextest.Entry(indextest.Gosta, "d", "SE-SRC")
	other := indextest.Entry(indextest.Gosta, "d", "SE-OTHER")
	bad := e
	bad.Category = ""
	for name, s := range map[string]index.Set{
		"no system":       {AsOf: at, Entries: []index.Entry{e}},
		"no time":         {System: "SE-SRC", Entries: []index.Entry{e}},
		"another system":  {System: "SE-SRC", AsOf: at, Entries: []index.Entry{e, other}},
		"another domain":  {System: "SE-SRC", AsOf: at, Domains: []string{"x"}, Entries: []index.Entry{e}},
		"twice the same":  {System: "SE-SRC", AsOf: at, Entries: []index.Entry{e, e}},
		"a missing field": {System: "SE-SRC", AsOf: at, Entries: []index.Entry{bad}},
		"a reserved one":  {System: "SE-OWN", AsOf: at, Entries: []index.Entry{func() index.Entry { e := e; e.System = care.HSAID("SE-OWN"); return e }()}},
	} {
		ix := index.New(index.Config{Own: "SE-OWN"}, indextest.NewMemory())
		if _, err := ix.Reconcile(context.Background(), s); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
