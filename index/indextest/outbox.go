package indextest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/index"
)

// StoreAndOutbox is a store that keeps an outbox too.
type StoreAndOutbox interface {
	index.Store
	index.Outbox
}

// RunOutbox holds a store to the promises of index.Outbox. open gives an empty one.
func RunOutbox(t *testing.T, open func(t *testing.T) StoreAndOutbox) {
	ctx := context.Background()
	t1 := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	all := index.Subscription{Address: "SE-SUB"}
	apply := func(t *testing.T, s index.Store, at time.Time, to []index.Subscription, cs ...index.Change) {
		t.Helper()
		if err := s.Apply(ctx, index.Batch{Changes: cs, To: to, At: at}); err != nil {
			t.Fatal(err)
		}
	}
	claim := func(t *testing.T, s index.Outbox, worker string, at time.Time) index.Parcel {
		t.Helper()
		p, ok, err := s.Claim(ctx, worker, at, time.Minute)
		if err != nil || ok != (len(p.Changes) > 0) {
			t.Fatal(ok, len(p.Changes), err)
		}
		return p
	}
	must := func(t *testing.T, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	a := Entry(Magdalena, "riv:d", "SE-A")
	newer := a
	newer.MostRecent = "20260505050505"

	t.Run("new, changed and deleted are told, repeats are not", func(t *testing.T) {
		s := open(t)
		to := []index.Subscription{all}
		apply(t, s, t1, to, index.Change{Entry: a})
		apply(t, s, t1.Add(1e9), to, index.Change{Entry: a}) // an unchanged repeat
		p := claim(t, s, "w", t1)
		if len(p.Changes) != 1 || p.Changes[0].Delete || p.Changes[0].Entry.Key() != a.Key() || p.Changes[0].Entry.MostRecent != a.MostRecent || !p.Changes[0].Entry.Created.Equal(t1) {
			t.Fatalf("%+v", p.Changes)
		}
		must(t, s.Sent(ctx, p))
		apply(t, s, t1.Add(2e9), to, index.Change{Entry: newer})
		apply(t, s, t1.Add(3e9), to, index.Change{Delete: true, Entry: a})
		apply(t, s, t1.Add(4e9), to, index.Change{Delete: true, Entry: a}) // it is gone already
		p = claim(t, s, "w", t1)
		if len(p.Changes) != 1 || p.Changes[0].Delete || p.Changes[0].Entry.MostRecent != newer.MostRecent || !p.More ||
			!p.Changes[0].Entry.Created.Equal(t1) || !p.Changes[0].Entry.Updated.Equal(t1.Add(2e9)) {
			t.Fatalf("%+v", p) // one message never says two things of one entry
		}
		must(t, s.Sent(ctx, p))
		p = claim(t, s, "w", t1)
		if len(p.Changes) != 1 || !p.Changes[0].Delete || p.More {
			t.Fatalf("%+v", p)
		}
		must(t, s.Sent(ctx, p))
		if p = claim(t, s, "w", t1); len(p.Changes) != 0 {
			t.Fatalf("%+v", p)
		}
		if qs, err := s.Queues(ctx); err != nil || len(qs) != 0 {
			t.Fatal(qs, err)
		}
	})
	t.Run("each subscriber hears of what it wants", func(t *testing.T) {
		s := open(t)
		other := Entry(Gosta, "riv:e", "SE-B")
		to := []index.Subscription{
			{Address: "S1"},
			{Address: "S2", Filters: []index.Filter{{Domain: "RIV:D"}}},
			{Address: "S3", Filters: []index.Filter{{Domain: "riv:e", Categories: []string{"dia", "VOO"}}}},
			{Address: "S4", Filters: []index.Filter{{Domain: "riv:e", Categories: []string{"dia"}}}},
			{Address: care.LogicalAddress(a.Owner)},
		}
		apply(t, s, t1, to, index.Change{Entry: a}, index.Change{Entry: other})
		got := map[care.LogicalAddress]int{}
		for range 6 {
			p := claim(t, s, "w", t1)
			if len(p.Changes) > 0 {
				got[p.To] += len(p.Changes)
				must(t, s.Sent(ctx, p))
			}
		}
		if len(got) != 3 || got["S1"] != 2 || got["S2"] != 1 || got["S3"] != 1 {
			t.Fatal(got)
		}
	})
	t.Run("one worker at a time, until its lease is out", func(t *testing.T) {
		s := open(t)
		apply(t, s, t1, []index.Subscription{all}, index.Change{Entry: a})
		if p := claim(t, s, "w1", t1); len(p.Changes) != 1 {
			t.Fatal(p)
		}
		if p := claim(t, s, "w2", t1.Add(59*time.Second)); len(p.Changes) != 0 {
			t.Fatal("two hold the queue")
		}
		if p := claim(t, s, "w2", t1.Add(time.Minute)); len(p.Changes) != 1 {
			t.Fatal("what a dead worker held is lost")
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		held := 0
		for i := range 8 {
			wg.Go(func() {
				p, ok, err := s.Claim(ctx, fmt.Sprint("x", i), t1.Add(time.Hour), time.Minute)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				if ok && len(p.Changes) > 0 {
					held++
				}
			})
		}
		wg.Wait()
		if held != 1 {
			t.Fatalf("%d hold the queue", held)
		}
	})
	t.Run("a lease that is renewed is kept, and one that another has is not", func(t *testing.T) {
		s := open(t)
		apply(t, s, t1, []index.Subscription{all}, index.Change{Entry: a})
		first := claim(t, s, "w1", t1)
		if held, err := s.Renew(ctx, first, t1.Add(50*time.Second), time.Minute); !held || err != nil {
			t.Fatal(held, err)
		}
		if p := claim(t, s, "w2", t1.Add(109*time.Second)); len(p.Changes) != 0 {
			t.Fatal("the lease was not kept")
		}
		second := claim(t, s, "w2", t1.Add(110*time.Second))
		if len(second.Changes) != 1 {
			t.Fatal("what a dead worker held is lost")
		}
		if held, err := s.Renew(ctx, first, t1.Add(111*time.Second), time.Minute); held || err != nil {
			t.Fatal("two hold the queue", err)
		}
		must(t, s.Sent(ctx, second))
		if held, err := s.Renew(ctx, second, t1.Add(112*time.Second), time.Minute); held || err != nil {
			t.Fatal("the lease was given back", err)
		}
	})
	t.Run("failures wait, and keep the order", func(t *testing.T) {
		s := open(t)
		to := []index.Subscription{all}
		var cs []index.Change
		for i := range 1203 {
			cs = append(cs, index.Change{Entry: Entry(Magdalena, "riv:d", fmt.Sprintf("SE-%04d", i))})
		}
		apply(t, s, t1, to, cs...)
		p := claim(t, s, "w", t1)
		if len(p.Changes) != index.MaxTransactions || !p.More || p.Attempts != 0 {
			t.Fatal(len(p.Changes), p.More)
		}
		order := p.Changes // among themselves the changes of one transaction have no order: they differ in key
		must(t, s.Failed(ctx, p, "VP009", 1, 10, t1.Add(time.Minute)))
		if p := claim(t, s, "w", t1.Add(59*time.Second)); len(p.Changes) != 0 {
			t.Fatal("too early")
		}
		p = claim(t, s, "w", t1.Add(time.Minute))
		if len(p.Changes) != 10 || p.Attempts != 1 || p.Changes[0].Entry.Key() != order[0].Entry.Key() {
			t.Fatal(len(p.Changes), p.Attempts)
		}
		must(t, s.Sent(ctx, p))
		p = claim(t, s, "w", t1.Add(time.Minute))
		if len(p.Changes) != 20 || p.Attempts != 0 || p.Changes[0].Entry.Key() != order[10].Entry.Key() {
			t.Fatal(len(p.Changes), p.Attempts, p.Changes[0].Entry.System)
		}
		if qs, err := s.Queues(ctx); err != nil || len(qs) != 1 || qs[0].Waiting != 1193 || qs[0].To != "SE-SUB" || !qs[0].Oldest.Equal(t1) {
			t.Fatalf("%+v %v", qs, err)
		}
		// and dropped
		if n, err := s.Drop(ctx, "SE-SUB"); err != nil || n != 1193 {
			t.Fatal(n, err)
		}
	})
	t.Run("a dead letter is sent again as it is by then", func(t *testing.T) {
		s := open(t)
		to := []index.Subscription{all}
		b := Entry(Gosta, "riv:d", "SE-B")
		apply(t, s, t1, to, index.Change{Entry: a}, index.Change{Entry: b})
		p := claim(t, s, "w", t1)
		must(t, s.Bury(ctx, p, "EI004", 0, t1))
		if p := claim(t, s, "w", t1); len(p.Changes) != 0 {
			t.Fatal("it still waits")
		}
		if qs, err := s.Queues(ctx); err != nil || len(qs) != 1 || qs[0].Dead != 2 || qs[0].Waiting != 0 || qs[0].Reason != "EI004" {
			t.Fatalf("%+v %v", qs, err)
		}
		apply(t, s, t1, nil, index.Change{Entry: newer}, index.Change{Delete: true, Entry: b})
		if n, err := s.Resend(ctx, "SE-SUB", t1); err != nil || n != 2 {
			t.Fatal(n, err)
		}
		p = claim(t, s, "w", t1)
		if len(p.Changes) != 2 || p.Changes[0].Entry.Person == p.Changes[1].Entry.Person {
			t.Fatalf("%+v", p.Changes)
		}
		for _, c := range p.Changes {
			if c.Entry.Person == Magdalena && (c.Delete || c.Entry.MostRecent != newer.MostRecent) || c.Entry.Person == Gosta && !c.Delete {
				t.Fatalf("%+v", c)
			}
		}
		must(t, s.Sent(ctx, p))
		if n, err := s.Resend(ctx, "SE-SUB", t1); err != nil || n != 0 {
			t.Fatal(n, err)
		}
	})
	t.Run("a change that is not made is not told", func(t *testing.T) {
		s := open(t)
		bad := Entry(Magdalena, "riv:d", "SE-C")
		bad.MostRecent = "no time" // refused by the store after the rest would have been written
		if err := s.Apply(ctx, index.Batch{Changes: []index.Change{{Entry: a}, {Entry: bad}}, To: []index.Subscription{all}, At: t1}); err == nil {
			t.Fatal("no error")
		}
		if p := claim(t, s, "w", t1); len(p.Changes) != 0 {
			t.Fatal("told of what did not happen")
		}
	})
	t.Run("no queue is starved", func(t *testing.T) {
		s := open(t)
		apply(t, s, t1, []index.Subscription{{Address: "S1"}, {Address: "S2"}, {Address: "S3"}}, index.Change{Entry: a}, index.Change{Entry: Entry(Gosta, "d", "SE-B")})
		got := map[care.LogicalAddress]bool{}
		for range 3 {
			p := claim(t, s, "w", t1)
			got[p.To] = true
			must(t, s.Failed(ctx, p, "x", 1, 1, t1)) // due again at once
		}
		if len(got) != 3 {
			t.Fatal(got)
		}
	})
	t.Run("writers and workers at once lose nothing", func(t *testing.T) {
		s := open(t)
		to := []index.Subscription{{Address: "S1"}, {Address: "S2"}}
		var writers, workers sync.WaitGroup
		for w := range 4 {
			writers.Go(func() {
				for i := range 25 {
					e := Entry(Magdalena, "riv:d", fmt.Sprintf("SE-%d-%d", w, i))
					if err := s.Apply(ctx, index.Batch{Changes: []index.Change{{Entry: e}, {Entry: Entry(Gosta, "riv:d", fmt.Sprint("SE-", i))}}, To: to, At: t1}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		stop := make(chan struct{})
		var mu sync.Mutex
		got := map[care.LogicalAddress]map[index.Key]bool{"S1": {}, "S2": {}}
		for w := range 2 {
			workers.Go(func() {
				for last := false; ; {
					p, ok, err := s.Claim(ctx, fmt.Sprint("w", w), t1, time.Minute)
					if err == nil && ok {
						mu.Lock()
						for _, c := range p.Changes {
							got[p.To][c.Entry.Key()] = true
						}
						mu.Unlock()
						err = s.Sent(ctx, p)
					}
					if err != nil {
						t.Error(err)
					}
					if !ok && last {
						return
					}
					select {
					case <-stop:
						last = true
					default:
					}
				}
			})
		}
		writers.Wait()
		close(stop)
		workers.Wait()
		for a, keys := range got {
			if len(keys) != 125 {
				t.Errorf("%s heard of %d of 125", a, len(keys))
			}
		}
	})
}
