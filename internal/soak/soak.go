// Package soak drives the program under mixed load while things go wrong, and
// holds it to never losing or doubling anything. Both `make bench` (half an hour)
// and internal/e2e (a minute) run it.
//
// Two nodes, processes of the real program, share one PostgreSQL; or one node has
// SQLite. Callers go to both as through a balancer of TCP. They ask, change,
// gather, update the index and look in it, all at once, while a producer fails in
// every way, two catalogues are published, a node is killed and the database
// crashes. Every change carries an id that its producer writes down, every index
// entry has one writer, and a neighbour's index hears of all that changes; so in
// the end it can be said exactly what was lost, doubled or wrongly told.
package soak

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Config is how a soak runs. Program is required.
type Config struct {
	Program string        // path of the program
	Time    time.Duration // how long the load lasts, at least; 0: a minute
	Rate    float64       // operations begun a second, all kinds together; 0: 100
	Kills   int           // how often a node is killed; 0: once
	Crashes int           // how often the database crashes; 0: once
	SQLite  bool          // one node on SQLite, and no crash of the database, in place of two nodes on PostgreSQL
	Say     func(string)  // is told what happens, when it does; nil: nobody
}

// Run runs a soak to its end. What the platform did wrong is in the report; an
// error means that nothing can be said.
func Run(ctx context.Context, cfg Config) (_ *Report, err error) {
	if cfg.Time <= 0 {
		cfg.Time = time.Minute
	}
	if cfg.Rate <= 0 {
		cfg.Rate = 100
	}
	cfg.Kills, cfg.Crashes = max(1, cfg.Kills), max(1, cfg.Crashes)
	dir, err := os.MkdirTemp("", "sammanhang-soak-")
	if err != nil {
		return nil, err
	}
	s := &soak{cfg: cfg, dir: dir, people: people(), kinds: map[string]*kind{}}
	defer func() {
		err = errors.Join(err, s.close(), os.RemoveAll(dir))
	}()
	if err := s.start(ctx); err != nil {
		return nil, fmt.Errorf("the soak could not begin: %w", err)
	}
	return s.run(ctx)
}

// soak is one run.
type soak struct {
	cfg    Config
	dir    string
	people []string // personal numbers, of the series for tests
	began  time.Time

	kills, crashes int // so far

	*world
	book  ledger
	state state

	mu     sync.Mutex
	kinds  map[string]*kind
	wrongs []string
	nWrong int
	told   []string // what happened, and when
}

// state is what the callers must know of what goes wrong just now. Each is set
// before it begins and taken back when it has been seen to be over, so that a call
// that began before and ended after is given the benefit of both.
type state struct {
	frailAway    atomic.Bool // the frail producer fails, or is still left alone
	databaseAway atomic.Bool
	late, moved  atomic.Int32 // catalogue changes: 0 not yet, 1 being published, 2 in force everywhere
}

// say notes what happens.
func (s *soak) say(format string, args ...any) {
	line := fmt.Sprintf("%6.1f s  ", time.Since(s.began).Seconds()) + fmt.Sprintf(format, args...)
	s.mu.Lock()
	s.told = append(s.told, line)
	s.mu.Unlock()
	if s.cfg.Say != nil {
		s.cfg.Say(line)
	}
}

// mostWrongs is how many wrongs are told in words; the others are counted.
const mostWrongs = 40

// wrong notes that the platform broke a promise.
func (s *soak) wrong(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nWrong++
	if len(s.wrongs) < mostWrongs {
		s.wrongs = append(s.wrongs, fmt.Sprintf("%6.1f s  ", time.Since(s.began).Seconds())+fmt.Sprintf(format, args...))
	}
}

// run lets the load go on while the events pass, waits until all is told, and
// counts.
func (s *soak) run(ctx context.Context) (*Report, error) {
	s.began = time.Now()
	load, stop := context.WithCancel(ctx)
	defer stop()
	var callers sync.WaitGroup
	s.callers(load, &callers)
	var watch sync.WaitGroup
	watching, unwatch := context.WithCancel(ctx)
	defer unwatch()
	for _, n := range s.nodes {
		watch.Go(func() { n.watch(watching, s.sampling()) })
	}
	err := s.events(ctx)
	if err == nil {
		err = s.until(ctx, s.cfg.Time)
	}
	stop()
	callers.Wait()
	loaded := time.Since(s.began)
	if err == nil {
		err = s.settle(ctx)
	}
	unwatch()
	watch.Wait()
	if err != nil {
		return nil, errors.Join(err, s.aside())
	}
	return s.report(loaded), nil
}

// sampling is how often the nodes' figures are read: some hundred times a run.
func (s *soak) sampling() time.Duration { return max(500*time.Millisecond, s.cfg.Time/360) }

// until waits until so much of the run has passed.
func (s *soak) until(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(time.Until(s.began.Add(d))):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// aside tells what the nodes have said last, when a run cannot go on.
func (s *soak) aside() error {
	var errs []error
	for _, w := range s.wrongs {
		errs = append(errs, errors.New(w))
	}
	for _, n := range s.nodes {
		errs = append(errs, fmt.Errorf("node %s said last: %s", n.name, n.last()))
	}
	return errors.Join(errs...)
}

// wait asks again and again until it is so, for at most d.
func wait(ctx context.Context, d time.Duration, what string, is func() bool) error {
	for end := time.Now().Add(d); ; {
		if is() {
			return nil
		}
		if time.Now().After(end) {
			return fmt.Errorf("after %s it is not so: %s", d, what)
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
