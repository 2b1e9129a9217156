package app

import (
	"testing"
	"time"
)

func TestWhoWaitsForSealingSaysSo(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	var w sealWatch
	step := func(size, sealed int64, after time.Duration, alarm, behind bool) {
		t.Helper()
		now = now.Add(after)
		if got := w.look(size, sealed, now); got != alarm || w.behind.Load() != behind {
			t.Errorf("%d rows, %d sealed: alarm %v, behind %v", size, sealed, got, w.behind.Load())
		}
	}
	step(0, 0, 0, false, false)
	step(10, 0, time.Second, false, false)
	step(20, 10, 50*time.Second, false, false) // it is sealed, slowly
	step(30, 15, 50*time.Second, false, false)
	step(30, 15, 20*time.Second, true, true) // nothing more in a minute
	step(40, 15, 20*time.Second, false, true)
	step(40, 40, 20*time.Second, false, false)
}
