package app

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"sammanhang/directory"
)

// How soon a change in the directory is in force, how long all of it may take to read,
// and when it is called stale.
const (
	directoryPause = 2 * time.Second // an assignment that is withdrawn must close soon
	directoryTime  = time.Minute
	directoryStale = 30 * time.Second
)

// directoryReading is what a node knows of its reading of the directory.
type directoryReading struct {
	revision atomic.Int64 // of the snapshot in force; 0: none
	asked    atomic.Int64 // when the database last said which revision is the newest, and it was in force; Unix ms
	away     atomic.Bool  // the last try failed
}

// loadDirectory takes the directory, and then looks at it again: a provider that no
// longer gives people access, and an assignment that is withdrawn, must be closed
// without a restart. With the database away the last one holds, and health says so.
func (n *Node) loadDirectory(ctx context.Context) error {
	r := &directoryReading{}
	if err := n.readDirectory(ctx, r); err != nil {
		return fmt.Errorf("the directory could not be read: %w", err)
	}
	n.health.part("directory", func() (bool, string) {
		if since := n.now().Sub(time.UnixMilli(r.asked.Load())); since > directoryStale {
			return false, fmt.Sprintf("not read for %s: what was withdrawn since then is still open here", since.Round(time.Second))
		}
		return true, fmt.Sprintf("revision %d", r.revision.Load())
	})
	n.every(directoryPause, func(ctx context.Context) {
		err := n.readDirectory(ctx, r)
		if was := r.away.Swap(err != nil); err != nil && !was && ctx.Err() == nil {
			n.log.Error("ALARM: the directory cannot be read anew, and the node goes on with what it has", "error", err)
		}
	})
	return nil
}

// readDirectory takes the directory when it has changed since it was last taken. The
// revision is asked for first: a change while all is read is then read once more.
func (n *Node) readDirectory(ctx context.Context, r *directoryReading) error {
	short, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	revision, err := n.stores.directory.Revision(short)
	if err != nil {
		return err
	}
	if revision != r.revision.Load() {
		long, cancel := context.WithTimeout(ctx, directoryTime)
		defer cancel()
		var dir *directory.Snapshot
		var problems []directory.Problem
		if dir, problems, err = n.stores.directory.Load(long); err != nil {
			return err
		}
		for _, p := range problems {
			n.log.Warn("the directory has a problem", "problem", p.String())
		}
		n.directory.Store(dir)
		r.revision.Store(revision)
	}
	r.asked.Store(n.now().UnixMilli())
	return nil
}
