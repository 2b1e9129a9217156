package indextest

import (
	"context"
	"slices"
	"sync"
	"time"

	"sammanhang/care"
	"sammanhang/index"
)

// Memory is a Store in memory, for tests of what uses an index. It keeps the
// same promises as the others except that nothing is durable.
type Memory struct {
	mu   sync.RWMutex
	rows map[index.Key]index.Entry
	told map[care.LogicalAddress][]index.Change
}

// NewMemory makes an empty store in memory.
func NewMemory() *Memory {
	return &Memory{rows: map[index.Key]index.Entry{}, told: map[care.LogicalAddress][]index.Change{}}
}

// Apply makes the changes.
func (m *Memory) Apply(ctx context.Context, b index.Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	at := b.At.UTC().Truncate(time.Microsecond)
	var puts []index.Change
	for _, c := range index.Fold(b.Changes) {
		if !c.Delete {
			puts = append(puts, c)
			continue
		}
		k := c.Entry.Key()
		if old, there := m.rows[k]; there && (b.Before.IsZero() || old.Updated.Before(b.Before)) {
			delete(m.rows, k)
			m.tell(b.To, index.Change{Delete: true, Entry: old})
		}
	}
	for _, c := range puts {
		k := c.Entry.Key()
		old, there := m.rows[k]
		if there && (old.MostRecent == c.Entry.MostRecent || !b.Before.IsZero() && !old.Updated.Before(b.Before)) {
			continue
		}
		e := c.Entry
		e.Created, e.Updated = at, at
		if there {
			e.Created = old.Created
		}
		m.rows[k] = e
		m.tell(b.To, index.Change{Entry: e})
	}
	return nil
}

func (m *Memory) tell(to []index.Subscription, c index.Change) {
	for _, s := range to {
		if s.Wants(&c.Entry) {
			m.told[s.Address] = append(m.told[s.Address], c)
		}
	}
}

// Told is what a subscriber was to hear of, in order.
func (m *Memory) Told(a care.LogicalAddress) []index.Change {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return slices.Clone(m.told[a])
}

// Scan calls f with every entry of a source system and owner.
func (m *Memory) Scan(_ context.Context, system, owner care.HSAID, f func(index.Entry) error) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for _, e := range m.rows {
		if e.System == system && e.Owner == owner {
			if err := f(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// Find gives the entries that match, ordered by key.
func (m *Memory) Find(ctx context.Context, q index.Query, max int) ([]index.Entry, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	var out []index.Entry
	for _, e := range m.rows {
		if q.Matches(&e) {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b index.Entry) int { return a.Key().Compare(b.Key()) })
	if max > 0 && len(out) > max {
		out = out[:max]
	}
	return out, nil
}
