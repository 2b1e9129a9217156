package soak

import (
	"context"
	"sync"
	"time"
)

// kind is one kind of operation: how often it is begun, and how it went.
type kind struct {
	name  string
	share float64 // of all operations
	do    func(ctx context.Context, caller, turn int) outcome

	mu   sync.Mutex
	took []time.Duration
	n    map[outcome]int
}

// outcome is how an operation ended, in words for the report.
type outcome string

const (
	right   outcome = "right"
	isWrong outcome = "WRONG"
)

func (k *kind) note(o outcome, took time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.n[o]++
	k.took = append(k.took, took)
}

// slowest is how long one operation may take without its kind falling behind.
const slowest = 100 * time.Millisecond

// callers begins the load. Each kind has as many callers as its rate needs; they
// begin an operation at its time, and none before the last has ended. No
// operation is cut off when pacing ends.
func (s *soak) callers(pacing context.Context, wg *sync.WaitGroup) {
	ctx := context.WithoutCancel(pacing)
	for _, k := range s.mix() {
		k.n = map[outcome]int{}
		s.kinds[k.name] = k
		rate := k.share * s.cfg.Rate
		callers := 1 + int(rate*slowest.Seconds())
		every := time.Duration(float64(callers) / rate * float64(time.Second))
		for i := range callers {
			wg.Go(func() {
				next := time.Now().Add(every * time.Duration(i) / time.Duration(callers))
				for turn := 0; ; turn++ {
					select {
					case <-pacing.Done():
						return
					case <-time.After(time.Until(next)):
					}
					begun := time.Now()
					k.note(k.do(ctx, i, turn), time.Since(begun))
					if next = next.Add(every); next.Before(time.Now()) {
						next = time.Now() // what was missed is not made up for
					}
				}
			})
		}
	}
}
