package soak

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
)

// events are what happens during the load: each at its part of the time, or when the
// one before it is over.
func (s *soak) events(ctx context.Context) error {
	list := []func(context.Context) error{s.producerFails, s.publishLate}
	for range s.cfg.Kills {
		list = append(list, s.nodeIsKilled)
	}
	for range s.cfg.Crashes {
		list = append(list, s.databaseCrashes)
	}
	list = append(list, s.publishMove)
	for i, what := range list {
		at := 0.08
		if i > 0 {
			at = 0.28 + 0.54*float64(i-1)/float64(len(list)-1)
		}
		if err := s.until(ctx, time.Duration(at*float64(s.cfg.Time))); err != nil {
			return err
		}
		if err := what(ctx); err != nil {
			return err
		}
	}
	return nil
}

// producerFails lets the frail producer fail in one way after the other.
func (s *soak) producerFails(ctx context.Context) error {
	p := s.producers[frail]
	s.state.frailAway.Store(true)
	each := s.cfg.Time / 33
	for _, m := range []mood{cut, sorry, faulty, refused} {
		s.say("the frail producer is %s", m)
		if err := p.become(m); err != nil {
			return err
		}
		if err := pause(ctx, each); err != nil {
			return err
		}
	}
	if err := p.become(well); err != nil {
		return err
	}
	s.say("the frail producer is well")
	// It may still be left alone for a while, by each node for itself.
	person := s.people[0]
	err := wait(ctx, 3*time.Minute, "every node carries calls to the producer that has come back", func() bool {
		return !slices.ContainsFunc(s.nodes, func(n *node) bool {
			r := s.clients[reader].once(ctx, n, question(care.LogicalAddress(frail), person))
			return r.body != diagnoses(frail, person)
		})
	})
	s.state.frailAway.Store(false)
	s.say("every node carries calls to it again")
	return err
}

func (s *soak) publishLate(ctx context.Context) error {
	s.state.late.Store(1)
	if err := s.publish(ctx, "an address gets a route", s.addLate); err != nil {
		return err
	}
	s.state.late.Store(2)
	s.say("published: an address has got a route, on every node")
	return nil
}

func (s *soak) publishMove(ctx context.Context) error {
	s.state.moved.Store(1)
	if err := s.publish(ctx, "an address is moved, another closed", s.addLate, func(d *catalog.Data) { s.move(d) }); err != nil {
		return err
	}
	s.state.moved.Store(2)
	s.say("published: an address is moved to another producer, and another is closed, on every node")
	return nil
}

// nodeIsKilled kills a node, the one that seals the access log first, and starts it again.
func (s *soak) nodeIsKilled(ctx context.Context) error {
	n := s.nodes[s.kills%len(s.nodes)]
	s.kills++
	s.book.neighbor.disturb()
	open, err := n.kill()
	if err != nil {
		return err
	}
	s.say("node %s is killed (-9) with %d calls under way", n.name, open)
	if err := pause(ctx, min(10*time.Second, s.cfg.Time/20)); err != nil {
		return err
	}
	begun := time.Now()
	if err := n.start(ctx); err != nil {
		return err
	}
	s.say("node %s is ready again, %.1f s after it was started", n.name, time.Since(begun).Seconds())
	return nil
}

// databaseCrashes takes the database away for some seconds. Calls between systems
// go on, and every node says what it lacks. Every second time a node is killed too,
// and must start without the database.
func (s *soak) databaseCrashes(ctx context.Context) error {
	if s.pg == nil {
		return nil
	}
	s.crashes++
	s.book.neighbor.disturb()
	s.state.databaseAway.Store(true)
	if err := s.pg.Down(); err != nil {
		return err
	}
	s.say("the database has crashed")
	if err := wait(ctx, time.Minute, "every node says in its metrics that the database is away", s.everywhere(ctx, "sammanhang_catalog_database_away", 1)); err != nil {
		return err
	}
	for _, n := range s.nodes {
		status, text, err := n.get(ctx, "/health/ready")
		if err != nil || status != http.StatusOK || !strings.Contains(text, "and the database does not answer") {
			s.wrong("with the database away, the health of node %s: %d %v %s", n.name, status, err, text)
		}
	}
	if s.crashes%2 == 0 {
		if err := s.nodeIsKilled(ctx); err != nil {
			return err
		}
		s.say("that was without the database")
	}
	if err := pause(ctx, min(20*time.Second, s.cfg.Time/20)); err != nil {
		return err
	}
	if err := s.pg.Up(ctx); err != nil {
		return err
	}
	s.say("the database is back")
	if err := wait(ctx, time.Minute, "every node says in its metrics that the database is back", s.everywhere(ctx, "sammanhang_catalog_database_away", 0)); err != nil {
		return err
	}
	s.state.databaseAway.Store(false)
	s.say("every node says so")
	return nil
}

// everywhere tells whether every node has a figure at a value.
func (s *soak) everywhere(ctx context.Context, figure string, want float64) func() bool {
	return func() bool {
		return !slices.ContainsFunc(s.nodes, func(n *node) bool {
			f, err := n.figures(ctx)
			return err != nil || f[figure] != want
		})
	}
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// disturb says that from now on a notification may be told twice.
func (h *hearing) disturb() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calm = false
}

// settle waits until the neighbour has been told everything, and counts what was
// lost or doubled.
func (s *soak) settle(ctx context.Context) error {
	first := ""
	err := wait(ctx, 4*time.Minute, "the neighbour has been told of every change", func() bool {
		first = s.unheard()
		return first == ""
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		s.wrong("%v: %s", err, first)
	}
	s.say("the neighbour has been told of all that was acknowledged")
	for _, p := range s.people {
		s.find(ctx, p, true)
	}
	asked, did, doubled, lost, invented := s.book.changes.count()
	if doubled+lost+invented > 0 {
		s.wrong("of %d changes %d were done twice, %d were told to be done and were not, and %d were never asked for", sum(asked), doubled, lost, invented)
	}
	if did[no] > 0 {
		s.wrong("%d changes were done of which it was told that they were never sent", did[no])
	}
	h := &s.book.neighbor
	h.mu.Lock()
	repeated, early := h.repeated, h.early
	h.mu.Unlock()
	// Told again may be what was under way at each kill and each crash, and nothing else.
	if early > 0 || repeated > s.kills+s.crashes {
		s.wrong("%d messages told the neighbour what it had been told, %d of them before anything had gone wrong", repeated, early)
	}
	return s.inspect(ctx)
}

func (s *soak) unheard() string {
	s.book.mu.Lock()
	list := make([]*entry, 0, len(s.book.entries))
	for _, e := range s.book.entries {
		list = append(list, e)
	}
	s.book.mu.Unlock()
	for _, e := range list {
		if w := s.book.neighbor.check(e); w != "" {
			return w
		}
	}
	return ""
}

func sum(a [verdicts]int) (n int) {
	for _, v := range a {
		n += v
	}
	return n
}
