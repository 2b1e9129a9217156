package trace

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"sammanhang/care"
)

// Config is how much a Book remembers; the zero value is the usual.
type Config struct {
	Keep int // newest records kept whole; 0: 20 000
	// Cells is how many triples of sender, contract and producer have figures of
	// their own; what comes beyond is counted together as Others. 0: 10 000.
	Cells int
}

const (
	slotLength = 5 * time.Minute
	slots      = 12
	// Window is how far back Figures can look apart from all since the start.
	Window = slots * slotLength
)

// Others names all that have no figures of their own: a caller that makes up names
// must not make memory grow.
const Others = "…"

// Book holds the newest records and the figures. It is safe for use by many.
type Book struct {
	cfg Config

	mu    sync.Mutex
	ring  ring
	names map[Key]Key // one copy of each key's texts, however many records hold them
	older cells
	slots [slots + 1]slot // by the time that calls ended
	turns int             // how many times a slot has begun anew
	since time.Time
}

// Key is what is counted together.
type Key struct {
	Sender   care.HSAID
	Contract care.Contract
	System   care.HSAID // the producer; empty for calls that were refused before one was found
}

type cells map[Key]*Cell

type slot struct {
	start time.Time
	cells cells
}

// Cell is the figures of calls that are counted together.
type Cell struct {
	Calls, Failed uint64
	Codes         map[string]uint64 // how many of each outcome that is not OK
	In, Out       int64             // bytes
	Took          Sketch
	Last          time.Time // when the newest call ended
	LastOutcome   string
	LastOK        time.Time // when the newest that was answered as it should ended; zero: none
}

// New makes an empty book. since is when it was opened, as its figures say.
func New(cfg Config, since time.Time) *Book {
	if cfg.Keep <= 0 {
		cfg.Keep = 20_000
	}
	if cfg.Cells <= 0 {
		cfg.Cells = 10_000
	}
	return &Book{cfg: cfg, ring: ring{all: make([]Record, cfg.Keep)}, names: map[Key]Key{}, older: cells{}, since: since}
}

// Add takes one record. It is quick: it is called at the end of every call.
func (b *Book) Add(r Record) {
	end := r.Ended()
	b.mu.Lock()
	defer b.mu.Unlock()
	k, known := b.key(Key{r.Sender, r.Contract, r.System})
	if known {
		r.Sender, r.Contract, r.System = k.Sender, k.Contract, k.System
	}
	b.ring.add(r)
	b.cells(end).of(k).add(r, end)
}

// key is the key's own copy, or Others when there is no room for one more.
func (b *Book) key(k Key) (own Key, known bool) {
	if own, ok := b.names[k]; ok {
		return own, true
	}
	if len(b.names) >= b.cfg.Cells {
		return Key{Others, Others, Others}, false
	}
	own = Key{care.HSAID(strings.Clone(string(k.Sender))), care.Contract(strings.Clone(string(k.Contract))), care.HSAID(strings.Clone(string(k.System)))}
	b.names[own] = own
	return own, true
}

// cells are those of the slot of a moment. A slot that is needed again gives what
// it had to older first; a call from before all slots is older at once.
func (b *Book) cells(end time.Time) cells {
	start := end.Truncate(slotLength)
	s := &b.slots[uint64(start.Unix()/int64(slotLength/time.Second))%uint64(len(b.slots))]
	switch {
	case s.cells == nil:
		s.start, s.cells = start, cells{}
	case s.start.Before(start):
		b.older.merge(s.cells)
		b.turns++
		s.start, s.cells = start, cells{}
	case s.start.After(start):
		return b.older
	}
	return s.cells
}

func (c cells) of(k Key) *Cell {
	x := c[k]
	if x == nil {
		x = &Cell{}
		c[k] = x
	}
	return x
}

func (c cells) merge(o cells) {
	for k, x := range o {
		c.of(k).Merge(x)
	}
}

func (c *Cell) add(r Record, end time.Time) {
	c.Calls++
	if r.Failed() {
		c.Failed++
		c.count(r.Outcome, 1)
	} else if end.After(c.LastOK) {
		c.LastOK = end
	}
	c.In += r.In
	c.Out += r.Out
	c.Took.Add(r.Took)
	if !end.Before(c.Last) {
		c.Last, c.LastOutcome = end, r.Outcome
	}
}

// maxCodes is how many outcomes a cell tells apart; they are a closed set but for
// FHIR servers' own.
const maxCodes = 40

func (c *Cell) count(code string, n uint64) {
	if c.Codes == nil {
		c.Codes = map[string]uint64{}
	}
	if _, ok := c.Codes[code]; !ok && len(c.Codes) >= maxCodes {
		code = Others
	}
	c.Codes[code] += n
}

// Merge counts all that another has counted.
func (c *Cell) Merge(o *Cell) {
	c.Calls += o.Calls
	c.Failed += o.Failed
	for code, n := range o.Codes {
		c.count(code, n)
	}
	c.In += o.In
	c.Out += o.Out
	c.Took.Merge(&o.Took)
	if o.Last.After(c.Last) || c.LastOutcome == "" {
		c.Last, c.LastOutcome = o.Last, o.LastOutcome
	}
	if o.LastOK.After(c.LastOK) {
		c.LastOK = o.LastOK
	}
}

// FailedCodes are the outcomes that are not OK, most frequent first.
func (c *Cell) FailedCodes() []string {
	codes := slices.Collect(maps.Keys(c.Codes))
	slices.SortFunc(codes, func(x, y string) int {
		return cmp.Or(cmp.Compare(c.Codes[y], c.Codes[x]), cmp.Compare(x, y))
	})
	return codes
}

// Find gives the kept records of a correlation id, oldest first. One id may be
// that of many calls: an aggregation and those that it made.
func (b *Book) Find(correlation string) []Record {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []Record
	b.ring.newest(func(r *Record) bool {
		if r.CorrelationID == correlation {
			found = append(found, copied(r))
		}
		return true
	})
	slices.SortStableFunc(found, func(x, y Record) int { return x.Started.Compare(y.Started) })
	return found
}

// Recent gives the newest kept records that a filter chooses, newest first.
func (b *Book) Recent(f Filter, most int) []Record {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []Record
	b.ring.newest(func(r *Record) bool {
		if len(found) < most && f.Matches(*r) {
			found = append(found, copied(r))
		}
		return len(found) < most
	})
	return found
}
