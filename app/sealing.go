package app

import (
	"context"
	"sync/atomic"
	"time"
)

// sealedElsewhere is what a node does about the access log when another node of the
// same database seals it: rows are appended as always, durably and in one chain,
// and the node watches that somebody does seal them.
func (n *Node) sealedElsewhere() {
	n.onStop(func(context.Context) error { return n.stores.audit.Close() })
	w := sealWatch{}
	n.every(sealWait/4, func(ctx context.Context) {
		size, err := n.stores.audit.Size(ctx)
		if err != nil {
			return // the database is away: the catalogue says so
		}
		sealed, err := n.stores.audit.Sealed(ctx)
		if err != nil {
			return
		}
		if w.look(size, sealed, n.now()) {
			n.log.Error("ALARM: the access log is not sealed: the node that seals it is down, or there is none", "rows", size, "sealed", sealed)
		}
	})
	n.health.part("log", func() (bool, string) {
		if w.behind.Load() {
			return false, "nobody seals it; see the node without log.sealed-elsewhere"
		}
		return true, "sealed by another node"
	})
}

// sealWait is how long a row may wait to be sealed by another node.
const sealWait = time.Minute

// sealWatch notes rows that nobody seals.
type sealWatch struct {
	behind atomic.Bool
	mark   int64     // as many rows there were
	since  time.Time // at this time; zero: all were sealed
}

// look tells whether an alarm begins.
func (w *sealWatch) look(size, sealed int64, now time.Time) (alarm bool) {
	switch {
	case sealed >= size:
		w.since = time.Time{}
		w.behind.Store(false)
	case w.since.IsZero() || sealed >= w.mark: // those of the last look are sealed, and there are new ones
		w.mark, w.since = size, now
		w.behind.Store(false)
	case now.Sub(w.since) >= sealWait:
		return !w.behind.Swap(true)
	}
	return false
}
