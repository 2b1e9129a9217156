package indextest

import (
	"context"
	"slices"
	"sync"
	"time"

	"sammanhang/index"
)

// Memory is a Store in memory, for tests of what uses an index. It keeps the
// same promises as the others except that nothing is durable.
type Memory struct {
	mu   sync.RWMutex
	rows map[index.Key]index.Entry
}

// NewMemory makes an empty store in memory.
func NewMemory() *Memory { return &Memory{rows: map[index.Key]index.Entry{}} }

// Apply makes the changes.
func (m *Memory) Apply(ctx context.Context, changes []index.Change, at time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range index.Fold(changes) {
		k := c.Entry.Key()
		if c.Delete {
			delete(m.rows, k)
			continue
		}
		old, there := m.rows[k]
		if there && old.MostRecent == c.Entry.MostRecent {
			continue
		}
		e := c.Entry
		e.Created, e.Updated = at.UTC().Truncate(time.Microsecond), at.UTC().Truncate(time.Microsecond)
		if there {
			e.Created = old.Created
		}
		m.rows[k] = e
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
