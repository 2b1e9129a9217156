package soak

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"sammanhang/care"
)

// mix is what is done, and how much of each.
func (s *soak) mix() []*kind {
	steady := []care.HSAID{north, south}
	person := func() string { return s.people[rand.IntN(len(s.people))] }
	return []*kind{
		{name: "question", share: 0.40, do: func(ctx context.Context, _, turn int) outcome {
			to := steady[turn%2]
			return s.question(ctx, care.LogicalAddress(to), person(), to)
		}},
		{name: "change", share: 0.15, do: func(ctx context.Context, _, turn int) outcome {
			to := steady[turn%2]
			return s.change(ctx, care.LogicalAddress(to), func() []care.HSAID { return []care.HSAID{to} })
		}},
		{name: "question, frail producer", share: 0.05, do: func(ctx context.Context, _, _ int) outcome {
			return s.frailQuestion(ctx, person())
		}},
		{name: "change, frail producer", share: 0.05, do: func(ctx context.Context, _, _ int) outcome { return s.frailChange(ctx) }},
		{name: "question, changed catalogue", share: 0.06, do: s.changedCatalogue},
		{name: "change, moved address", share: 0.04, do: func(ctx context.Context, _, _ int) outcome {
			return s.movedChange(ctx)
		}},
		{name: "aggregation", share: 0.05, do: func(ctx context.Context, _, _ int) outcome { return s.gather(ctx, person()) }},
		{name: "index update", share: 0.09, do: func(ctx context.Context, caller, turn int) outcome {
			return s.update(ctx, source, "", caller, turn)
		}},
		{name: "index notification", share: 0.03, do: func(ctx context.Context, caller, turn int) outcome {
			return s.update(ctx, other, other, caller, turn)
		}},
		{name: "index look-up", share: 0.08, do: func(ctx context.Context, _, _ int) outcome { return s.find(ctx, person(), false) }},
	}
}

// question is right when one of those who may answer has, with just what it has
// about this person.
func (s *soak) question(ctx context.Context, to care.LogicalAddress, person string, by ...care.HSAID) outcome {
	r := s.clients[reader].post(ctx, question(to, person), true)
	if r.err == nil && r.status == http.StatusOK {
		for _, id := range by {
			if r.body == diagnoses(id, person) {
				return right
			}
		}
	}
	s.wrong("a question to %s: %s", to, r)
	return isWrong
}

// change is right when one of those who may do it says that it is done, or when
// the caller was cut off with a killed node and does not know.
func (s *soak) change(ctx context.Context, to care.LogicalAddress, by func() []care.HSAID) outcome {
	id := s.book.changes.new()
	r := s.clients[reader].post(ctx, change(to, id), false)
	if r.err != nil { // a wrong already, unless its node was killed
		return "not known: its node was killed"
	}
	if s.isDone(r, id, by()...) {
		return right
	}
	s.wrong("a change at %s: %s", to, r)
	return isWrong
}

// isDone notes a change that its producer says is done.
func (s *soak) isDone(r reply, id int64, by ...care.HSAID) bool {
	for _, p := range by {
		if r.err == nil && r.status == http.StatusOK && r.body == done(p, fmt.Sprint(id)) {
			s.book.changes.hear(id, yes)
			return true
		}
	}
	return false
}

// frailQuestion may be told that the producer does not answer, or what the producer
// itself says, while it fails; else the answer must be right.
func (s *soak) frailQuestion(ctx context.Context, person string) outcome {
	away := s.state.frailAway.Load()
	r := s.clients[reader].post(ctx, question(care.LogicalAddress(frail), person), true)
	away = away || s.state.frailAway.Load()
	switch {
	case r.err == nil && r.status == http.StatusOK && r.body == diagnoses(frail, person):
		return right
	case away && r.fault("VP009"):
		return "VP009 while it fails"
	case away && r.status == http.StatusInternalServerError && r.body == ownFault:
		return "its own fault"
	}
	s.wrong("a question to the frail producer (failing: %v): %s", away, r)
	return isWrong
}

func (s *soak) frailChange(ctx context.Context) outcome {
	away := s.state.frailAway.Load()
	id := s.book.changes.new()
	r := s.clients[reader].post(ctx, change(care.LogicalAddress(frail), id), false)
	away = away || s.state.frailAway.Load()
	switch {
	case r.err != nil:
		return "not known: its node was killed"
	case s.isDone(r, id, frail):
		return right
	case away && r.status == http.StatusInternalServerError && r.body == ownFault:
		s.book.changes.hear(id, no)
		return "its own fault"
	case away && r.fault("VP009"):
		// The platform says so when it never sent the change, and then it must not be done.
		if strings.Contains(r.body, "left alone until") || strings.Contains(r.body, "being tried with one call") || strings.Contains(r.body, "Connection refused") {
			s.book.changes.hear(id, no)
			return "VP009 and never sent"
		}
		s.book.changes.hear(id, perhaps)
		return "VP009 while it fails"
	}
	s.wrong("a change at the frail producer (failing: %v): %s", away, r)
	return isWrong
}

// movedChange asks for a change at the address that the second publication moves:
// it is done by the one before it, by the other after it.
func (s *soak) movedChange(ctx context.Context) outcome {
	from := s.state.moved.Load()
	return s.change(ctx, movedAddress, func() (by []care.HSAID) {
		if from < 2 {
			by = append(by, north)
		}
		if s.state.moved.Load() > 0 {
			by = append(by, south)
		}
		return by
	})
}

// changedCatalogue asks at the addresses that the two publications are about.
// Before, the answer is as before, after, as after, and while a catalogue is being
// published either.
func (s *soak) changedCatalogue(ctx context.Context, _, turn int) outcome {
	person := s.people[turn%len(s.people)]
	state, to := &s.state.moved, movedAddress
	before, after := func(r reply) bool { return r.body == diagnoses(north, person) }, func(r reply) bool { return r.body == diagnoses(south, person) }
	switch turn % 3 {
	case 1:
		to = shutAddress
		before, after = after, func(r reply) bool { return r.fault("VP007") }
	case 2:
		state, to = &s.state.late, lateAddress
		before = func(r reply) bool { return r.fault("VP004") }
	}
	from := state.Load()
	r := s.clients[reader].post(ctx, question(to, person), true)
	until := state.Load()
	if r.err == nil && (from < 2 && before(r) || until > 0 && after(r)) {
		return right
	}
	s.wrong("a question to %s (publication: %d to %d): %s", to, from, until, r)
	return isWrong
}

// gather is right when every source that is well has all its records in the
// answer, once, and the header says which were asked and which are silent.
func (s *soak) gather(ctx context.Context, person string) outcome {
	away, noDatabase := s.state.frailAway.Load(), s.state.databaseAway.Load()
	r := s.clients[reader].post(ctx, question(care.AggregatingAddress, person), true)
	away, noDatabase = away || s.state.frailAway.Load(), noDatabase || s.state.databaseAway.Load()
	if noDatabase && r.fault("VP012") {
		return "VP012 while the database is away"
	}
	answered := strings.Count(r.body, "DataFromSource")
	silent := strings.Count(r.body, "NoDataSynchFailed")
	good := r.err == nil && r.status == http.StatusOK && answered+silent == 3 && (silent == 0 || silent == 1 && away)
	want := []care.HSAID{north, south, frail}
	if silent == 1 {
		want = want[:2]
	}
	records := 0
	for _, id := range want {
		for i := range recordsOf(person) {
			records++
			good = good && strings.Count(r.body, recordMark(id, person, i)) == 1
		}
	}
	if !good || strings.Count(r.body, "<d:documentId>") != records {
		s.wrong("an aggregation (frail producer failing: %v): %d answered, %d silent, %d records of %d: %s", away, answered, silent, strings.Count(r.body, "<d:documentId>"), records, r)
		return isWrong
	}
	s.book.answered()
	if silent == 1 {
		return "all but the silent"
	}
	return right
}

// objectsOf is how many entries each writer keeps; its index is full after a while,
// and then changes without growing.
const objectsOf = 300

// update sends some entries' next versions until they are acknowledged; every
// third time once more, which must change nothing. One in eight is taken away.
func (s *soak) update(ctx context.Context, who, owner care.HSAID, caller, turn int) outcome {
	type step struct {
		e       *entry
		version int
		gone    bool
	}
	n := 1 + turn%5
	if turn%50 == 49 {
		n = 60
	}
	var steps []step
	first := rand.IntN(objectsOf)
	for i := range n {
		at := (first + i) % objectsOf
		e := s.book.entry(fmt.Sprintf("%s-%d-%d", who, caller, at), s.people[(at+caller)%len(s.people)])
		gone := rand.IntN(8) == 0
		steps = append(steps, step{e, e.next(gone), gone})
	}
	wrap := update
	if owner != "" {
		wrap = notification
	}
	var all strings.Builder
	for _, st := range steps {
		all.WriteString(transaction("u", st.e.person, soakDomain, "voo", who, st.e.object, moment(st.version), owner, st.gone))
	}
	body, waited, out := wrap(all.String()), false, right
	for again := turn%3 == 0; ; {
		noDatabase := s.state.databaseAway.Load()
		r := s.clients[who].post(ctx, body, true)
		noDatabase = noDatabase || s.state.databaseAway.Load()
		switch {
		case r.ok():
			for _, st := range steps {
				st.e.acknowledged(st.version)
			}
			if again {
				again = false
				continue
			}
			if waited && out == right {
				out = "right, after the database came back"
			}
			return out
		case noDatabase && (r.fault("EI000") || r.fault("VP012")):
			waited = true
			time.Sleep(200 * time.Millisecond)
			continue
		}
		s.wrong("an index update of %d entries: %s", n, r)
		if out = isWrong; r.err != nil {
			return out
		}
		time.Sleep(200 * time.Millisecond) // it goes on: what is to be found in the end must be known
	}
}

// find is right when all that was acknowledged before the question is found, in a
// version that is not older, once, and nothing else.
func (s *soak) find(ctx context.Context, person string, last bool) outcome {
	_, before := s.book.of(person)
	noDatabase := s.state.databaseAway.Load()
	r := s.clients[reader].post(ctx, find(person), true)
	noDatabase = noDatabase || s.state.databaseAway.Load()
	if noDatabase && (r.fault("EI000") || r.fault("VP012")) {
		return "EI000 or VP012 while the database is away"
	}
	if r.err != nil || r.status != http.StatusOK || !strings.Contains(r.body, "FindContentResponse") {
		s.wrong("an index look-up: %s", r)
		return isWrong
	}
	s.book.answered()
	entries, after := s.book.of(person)
	found := map[string]int{}
	out := right
	for _, t := range engagements(s.re, r.body) {
		if _, twice := found[t.object]; twice {
			s.wrong("an index look-up: %s stands twice", t.object)
			out = isWrong
		}
		found[t.object] = t.version
	}
	for _, e := range entries {
		may := span{before[e.object].from, after[e.object].to}
		if last && may.from != may.to {
			s.wrong("version %d of %s was never acknowledged", may.to, e.object)
		}
		if w := e.may(found[e.object], may); w != "" {
			s.wrong("an index look-up: %s", w)
			out = isWrong
		}
		delete(found, e.object)
	}
	for object := range found {
		s.wrong("an index look-up: nobody wrote %s", object)
		out = isWrong
	}
	return out
}
