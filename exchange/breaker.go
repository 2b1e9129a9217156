package exchange

import (
	"fmt"
	"sync"
	"time"

	"sammanhang/fault"
)

// breaker keeps calls away from a producer's address that fails again and again, so
// that its callers get their answer at once and it gets time to come back.
//
// It opens when Failures of the last 2×Failures calls failed, not longer ago than a
// minute apart. After a pause one call is let through to try: if it goes
// well the breaker closes, else the pause doubles, up to a minute. A producer that
// answers is well: its SOAP Faults and its FHIR 4xx and 500 do not count.
type breaker struct {
	mu      sync.Mutex
	ring    []bool // true: failed
	at      int
	failed  int
	last    time.Time
	open    bool
	probing bool
	until   time.Time
	pause   time.Duration
	why     string // the last failure, in our own words
}

const (
	breakerMemory = time.Minute // outcomes further apart than this are not added up
	longestPause  = time.Minute
)

// enter tells whether a call may go. probe is true for the one that tries.
func (b *breaker) enter(now time.Time) (probe bool, err *fault.Error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case !b.open:
		return false, nil
	case now.Before(b.until):
		return false, vp009(fault.Unavailable, fmt.Sprintf("The producer has failed repeatedly and is left alone until %s. Its last failure: %s", b.until.UTC().Format(time.RFC3339), b.why), nil)
	case b.probing:
		return false, vp009(fault.Unavailable, "The producer has failed repeatedly and is being tried with one call. Its last failure: "+b.why, nil)
	}
	b.probing = true
	return true, nil
}

// verdicts on one call, as the breaker sees it.
type weight int

const (
	says   weight = iota // it answered
	fails                // it did not, or not so that it can be understood
	silent               // the call says nothing about the producer: the caller left
)

// leave notes how a call went. opened and closed tell of a change.
func (b *breaker) leave(now time.Time, probe bool, w weight, why string, limits *Limits) (opened, closed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if probe {
		b.probing = false
	}
	if w == silent {
		return false, false
	}
	if b.open {
		if !probe {
			return false, false // began before the breaker opened
		}
		if w == says {
			b.open, b.pause, b.why = false, 0, ""
			clear(b.ring)
			b.at, b.failed = 0, 0
			return false, true
		}
		b.pause = min(2*b.pause, longestPause)
		b.until, b.why = now.Add(b.pause), why
		return false, false
	}
	if b.ring == nil {
		b.ring = make([]bool, 2*limits.Failures)
	}
	if now.Sub(b.last) > breakerMemory {
		clear(b.ring)
		b.at, b.failed = 0, 0
	}
	b.last = now
	if b.ring[b.at] {
		b.failed--
	}
	b.ring[b.at] = w == fails
	b.at = (b.at + 1) % len(b.ring)
	if w != fails {
		return false, false
	}
	b.why = why
	if b.failed++; b.failed < limits.Failures {
		return false, false
	}
	b.open, b.pause = true, limits.Pause
	b.until = now.Add(b.pause)
	return true, false
}

func (b *breaker) state(now time.Time) (open bool, until time.Time, why string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.open, b.until, b.why
}
