package soak

import (
	"fmt"
	"sync"
)

// ledger is what the callers have been told, and what the producers have done.
type ledger struct {
	changes  changes
	mu       sync.Mutex
	entries  map[string]*entry
	byPerson map[string][]*entry
	reads    int // look-ups and gatherings that were answered: each must be in the access log
	neighbor hearing
}

// changes counts what was asked to be done, by id.
type changes struct {
	mu   sync.Mutex
	did  map[int64]int     // by producers: how often
	said map[int64]verdict // to callers
	next int64
}

// verdict is what a caller was told about a change.
type verdict uint8

const (
	asked    verdict = iota // and nothing was told: the caller does not know
	yes                     // it is done
	no                      // it is not: it never left the platform
	perhaps                 // the platform did not get an answer
	verdicts                // how many there are
)

func (c *changes) new() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next++
	c.said[c.next] = asked
	return c.next
}

func (c *changes) done(id int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.did[id]++
}

func (c *changes) hear(id int64, v verdict) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said[id] = v
}

// count is how the changes ended, and the wrongs among them.
func (c *changes) count() (asked, did [verdicts]int, doubled, lost, invented int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, v := range c.said {
		asked[v]++
		if c.did[id] > 0 {
			did[v]++
		}
		if c.did[id] > 1 {
			doubled++
		}
		if v == yes && c.did[id] == 0 {
			lost++
		}
	}
	for id := range c.did {
		if _, ok := c.said[id]; !ok {
			invented++
		}
	}
	return asked, did, doubled, lost, invented
}

// entry is one entry of the index. It has one writer, who sends each version until
// it is acknowledged and only then the next.
type entry struct {
	object, person string
	mu             sync.Mutex
	sent, taken    int          // versions: the last sent, and the last acknowledged; 0 is none
	gone           map[int]bool // versions that are deletions
}

// next begins a version.
func (e *entry) next(gone bool) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sent++
	if gone {
		e.gone[e.sent] = true
	}
	return e.sent
}

func (e *entry) acknowledged(version int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.taken = version
}

// there tells whether the entry is to be found at a version.
func (e *entry) there(version int) bool { return version > 0 && !e.gone[version] }

// span is what may be found: from the last acknowledged to the last sent.
type span struct{ from, to int }

func (e *entry) now() span {
	e.mu.Lock()
	defer e.mu.Unlock()
	return span{e.taken, e.sent}
}

// may tells what is wrong with an answer: found is the version that was, or 0.
func (e *entry) may(found int, s span) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if found > 0 {
		switch {
		case found < s.from:
			return fmt.Sprintf("%s: version %d is found, and %d was acknowledged before the question", e.object, found, s.from)
		case found > s.to:
			return fmt.Sprintf("%s: version %d is found, and %d is the last that was sent", e.object, found, s.to)
		case !e.there(found):
			return fmt.Sprintf("%s: version %d is found, and that was a deletion", e.object, found)
		}
		return ""
	}
	for v := s.from; v <= s.to; v++ {
		if !e.there(v) {
			return ""
		}
	}
	return fmt.Sprintf("%s is not found, and version %d was acknowledged before the question", e.object, s.from)
}

// entry gives the one with this name.
func (l *ledger) entry(object, person string) *entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e, ok := l.entries[object]; ok {
		return e
	}
	e := &entry{object: object, person: person, gone: map[int]bool{}}
	l.entries[object] = e
	l.byPerson[person] = append(l.byPerson[person], e)
	return e
}

// of is every entry of a person with what may be found of it now.
func (l *ledger) of(person string) (list []*entry, spans map[string]span) {
	l.mu.Lock()
	list = l.byPerson[person][:len(l.byPerson[person]):len(l.byPerson[person])]
	l.mu.Unlock()
	spans = map[string]span{}
	for _, e := range list {
		spans[e.object] = e.now()
	}
	return list, spans
}

func (l *ledger) answered() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reads++
}

// hearing is what the neighbour's index was told.
type hearing struct {
	mu       sync.Mutex
	heard    map[string][]told // by object, in order
	messages int
	changes  int
	repeated int  // messages that told of something that had been told
	early    int  // of them, before anything had gone wrong
	calm     bool // nothing has gone wrong yet
}

// hear takes in one message. A change is told at least once and in order: what
// comes again may only be what has come, followed by what has come after it.
func (h *hearing) hear(list []told) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.messages++
	h.changes += len(list)
	again := false
	for _, t := range list {
		heard := h.heard[t.object]
		if n := len(heard); n > 0 && !after(t, heard[n-1]) {
			again = true
		}
		h.heard[t.object] = append(heard, t)
	}
	if again {
		h.repeated++
		if h.calm {
			h.early++
		}
	}
}

// after tells whether one change follows upon another of the same entry. A deletion
// carries the version of what it took away.
func after(t, last told) bool {
	if t.version != last.version {
		return t.version > last.version
	}
	return t.gone && !last.gone
}

// check tells of a step of an entry that the neighbour was not told of, or of what
// it wrongly believes in the end; "" when it knows all.
func (h *hearing) check(e *entry) string {
	h.mu.Lock()
	heard := h.heard[e.object]
	h.mu.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	seen := map[told]bool{}
	for _, t := range heard {
		seen[told{version: t.version, gone: t.gone}] = true
	}
	standing := 0 // the version that stands in the index
	for v := 1; v <= e.taken; v++ {
		if e.there(v) {
			standing = v
			if !seen[told{version: v}] {
				return fmt.Sprintf("the neighbour was never told of version %d of %s", v, e.object)
			}
			continue
		}
		if standing > 0 && !seen[told{version: standing, gone: true}] {
			return fmt.Sprintf("the neighbour was never told that version %d of %s is gone", standing, e.object)
		}
		standing = 0
	}
	if len(heard) == 0 {
		return ""
	}
	last := heard[len(heard)-1]
	if last.gone == (standing > 0) || standing > 0 && last.version != standing {
		return fmt.Sprintf("the neighbour was told last of version %d of %s (gone: %v), and %d stands", last.version, e.object, last.gone, standing)
	}
	return ""
}
