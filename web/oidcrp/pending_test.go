package oidcrp

import (
	"fmt"
	"testing"
	"time"
)

// A flood of log-ins begun keeps nobody from beginning one: the oldest make room,
// and memory stays bounded.
func TestAFloodOfLoginsMakesRoom(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	rp := &RP{pending: map[string]pending{}, now: func() time.Time { return now }}
	rp.remember("first", pending{made: now})
	for i := range maxPending + 10 {
		rp.remember(fmt.Sprint(i), pending{made: now})
	}
	if len(rp.pending) != maxPending || len(rp.order) != maxPending {
		t.Errorf("%d pending, %d in order", len(rp.pending), len(rp.order))
	}
	if _, ok := rp.take("first"); ok {
		t.Error("the oldest did not make room")
	}
	newest := fmt.Sprint(maxPending + 9)
	if _, ok := rp.take(newest); !ok {
		t.Error("the newest was not kept")
	}
	if _, ok := rp.take(newest); ok {
		t.Error("a log-in was taken twice")
	}
	now = now.Add(pendingLife + time.Second)
	rp.remember("late", pending{made: now})
	if len(rp.pending) != 1 || len(rp.order) != 1 {
		t.Errorf("stale log-ins were kept: %d, %d", len(rp.pending), len(rp.order))
	}
}
