package indexsql_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/index"
	"sammanhang/index/indexsql"
	"sammanhang/index/indextest"
	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
)

// TestNobodyIsRefusedForOthers: many writers on two nodes, while workers of both
// empty the outbox: each of them waits for the others when it must, and none is
// told that the index cannot be reached.
func TestNobodyIsRefusedForOthers(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		ctx := t.Context()
		if err := indexsql.Migrate(ctx, db); err != nil {
			t.Fatal(err)
		}
		nodes := []*indexsql.Store{indexsql.New(db), indexsql.New(db)}
		to := []index.Subscription{{Address: "S1"}}
		var writers, workers sync.WaitGroup
		stop, cancel := context.WithCancel(ctx)
		for i := range 4 {
			workers.Go(func() {
				for stop.Err() == nil {
					p, ok, err := nodes[i%2].Claim(ctx, fmt.Sprint("w", i), time.Now(), time.Minute)
					if err == nil && ok {
						err = nodes[i%2].Sent(ctx, p)
					}
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		for w := range 12 {
			writers.Go(func() {
				for turn := range 60 {
					var cs []index.Change
					n := 1 + turn%5
					if turn%20 == 19 {
						n = 60
					}
					for i := range n {
						e := indextest.Entry([]care.PersonID{indextest.Magdalena, indextest.Gosta}[i%2], "riv:d", "SE-A")
						e.BusinessObject = fmt.Sprint(w, "-", (turn*7+i)%300)
						e.MostRecent = fmt.Sprintf("202601010%05d", turn)
						cs = append(cs, index.Change{Entry: e, Delete: rand.IntN(8) == 0})
					}
					if err := nodes[w%2].Apply(ctx, index.Batch{Changes: cs, To: to, At: time.Now()}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		writers.Wait()
		cancel()
		workers.Wait()
	})
}

// TestResendAmongChanges: what a subscriber is told last of an entry is how the entry
// is, also when it changes while dead letters are sent again.
func TestResendAmongChanges(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		ctx := t.Context()
		if err := indexsql.Migrate(ctx, db); err != nil {
			t.Fatal(err)
		}
		s := indexsql.New(db)
		to := []index.Subscription{{Address: "S1"}}
		apply := func(version int, gone bool) error {
			e := indextest.Entry(indextest.Magdalena, "riv:d", "SE-A")
			e.MostRecent = fmt.Sprintf("202601010%05d", version)
			return s.Apply(ctx, index.Batch{Changes: []index.Change{{Entry: e, Delete: gone}}, To: to, At: time.Now()})
		}
		for round := range 40 {
			if err := apply(2*round, false); err != nil {
				t.Fatal(err)
			}
			p, ok, err := s.Claim(ctx, "w", time.Now(), time.Minute)
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			if err := s.Bury(ctx, p, "EI004", 0, time.Now()); err != nil {
				t.Fatal(err)
			}
			var both sync.WaitGroup
			gone := round%3 == 0
			both.Go(func() {
				if _, err := s.Resend(ctx, "S1", time.Now()); err != nil {
					t.Error(err)
				}
			})
			both.Go(func() {
				if err := apply(2*round+1, gone); err != nil {
					t.Error(err)
				}
			})
			both.Wait()
			var last index.Change
			for {
				p, ok, err := s.Claim(ctx, "w", time.Now(), time.Minute)
				if err != nil {
					t.Fatal(err)
				}
				if !ok {
					break
				}
				last = p.Changes[len(p.Changes)-1]
				if err := s.Sent(ctx, p); err != nil {
					t.Fatal(err)
				}
			}
			if last.Delete != gone || !gone && last.Entry.MostRecent != fmt.Sprintf("202601010%05d", 2*round+1) {
				t.Fatalf("round %d: told last: %+v, gone: %v", round, last, gone)
			}
		}
	})
}
