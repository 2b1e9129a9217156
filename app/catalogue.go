package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sammanhang/catalog"
	"sammanhang/catalog/catalogfile"
	"sammanhang/catalog/catalogsql"
	"sammanhang/fault"
)

// catalogueState is what a node knows of its catalogue, for health and metrics.
type catalogueState struct {
	copied  atomic.Bool   // what is in force was read from the local copy
	away    atomic.Bool   // the last look at the database failed
	unsaved atomic.Bool   // the local copy could not be written
	asked   atomic.Int64  // when the database last answered, Unix seconds; 0: never
	swaps   atomic.Uint64 // how often another catalogue was put in force
}

// look is how often a node asks for the newest version, one entry of a primary key,
// and lookTime how long it waits before it calls the database away.
const (
	look     = time.Second
	lookTime = 5 * time.Second
)

func (n *Node) copyFile() string { return filepath.Join(n.cfg.Data, "catalog.json") }

// loadCatalog takes the published catalogue, and then looks for a newer one every
// second. With the database away the node goes on with what it has; one that
// starts then goes on with its local copy. A newer catalogue is swapped in whole:
// each call goes by the one it began with.
func (n *Node) loadCatalog(ctx context.Context) error {
	st := &catalogueState{}
	n.watchCatalog(st)
	var store *catalogsql.Store
	err := error(fault.New(fault.Unavailable, "the database is away"))
	if !n.alone {
		store = n.stores.catalog
		var snap *catalog.Snapshot
		if snap, err = store.Current(ctx); err == nil {
			n.force(st, snap)
		}
	}
	switch {
	case err == nil:
	case fault.KindOf(err) == fault.NotFound: // a new platform: its doors answer VP008 until there is one
		n.log.Warn("no catalogue has been published yet (sammanhang catalog import)")
	default:
		c, cerr := catalogfile.Load(n.copyFile())
		if cerr != nil {
			return fmt.Errorf("the catalogue could not be read: %w", errors.Join(err, cerr))
		}
		snap, _ := catalog.Compile(c.Version, c.Data)
		n.catalog.Store(snap)
		st.copied.Store(true)
		st.away.Store(true)
		n.log.Error("ALARM: the database is away, and the node goes on with its local copy of the catalogue", "version", c.Version, "saved", c.Saved, "error", err)
	}
	if store == nil {
		return nil
	}
	n.every(look, func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, lookTime)
		defer cancel()
		snap, err := store.Current(ctx)
		none := err != nil && fault.KindOf(err) == fault.NotFound // the database is there, and has no catalogue yet
		if was := st.away.Swap(err != nil && !none); none {
			return
		} else if err != nil {
			if !was {
				n.log.Error("ALARM: the catalogue cannot be read anew, and the node goes on with what it has", "error", err)
			}
			return
		}
		n.force(st, snap)
	})
	return nil
}

// force puts a catalogue in force, if it is another, and keeps a copy of it.
func (n *Node) force(st *catalogueState, snap *catalog.Snapshot) {
	st.asked.Store(n.now().Unix())
	old := n.catalog.Load()
	if old != nil && old.Version() == snap.Version() && !st.copied.Load() && !st.unsaved.Load() {
		return
	}
	if n.catalog.Swap(snap); old != nil && old.Version() != snap.Version() {
		st.swaps.Add(1)
		n.log.Info("a new catalogue is in force", "version", snap.Version())
	}
	st.copied.Store(false)
	err := catalogfile.Save(n.copyFile(), snap, n.now())
	if was := st.unsaved.Swap(err != nil); err != nil && !was {
		n.log.Error("ALARM: the local copy of the catalogue could not be written: a start without the database would be with an older one, or none", "error", err)
	}
}

// watchCatalog tells health and metrics.
func (n *Node) watchCatalog(st *catalogueState) {
	n.health.part("catalogue", func() (bool, string) {
		s := n.catalog.Load()
		switch {
		case s == nil:
			return false, "no catalogue has been published"
		case st.copied.Load():
			return false, fmt.Sprintf("version %d, from the local copy: the database is away", s.Version())
		case st.away.Load():
			return false, fmt.Sprintf("version %d, and the database does not answer", s.Version())
		case st.unsaved.Load():
			return false, fmt.Sprintf("version %d, and no local copy could be written", s.Version())
		}
		return true, fmt.Sprintf("version %d", s.Version())
	})
	gauge := func(name, help string, f func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, f)
	}
	one := func(b *atomic.Bool) func() float64 {
		return func() float64 {
			if b.Load() {
				return 1
			}
			return 0
		}
	}
	n.reg.MustRegister(
		gauge("sammanhang_catalog_version", "The version of the catalogue in force; 0: none.", func() float64 {
			if s := n.catalog.Load(); s != nil {
				return float64(s.Version())
			}
			return 0
		}),
		gauge("sammanhang_catalog_from_copy", "1 while the catalogue in force was read from the local copy.", one(&st.copied)),
		gauge("sammanhang_catalog_database_away", "1 while the database does not say which version is the newest.", one(&st.away)),
		gauge("sammanhang_catalog_copy_unsaved", "1 while the local copy could not be written.", one(&st.unsaved)),
		gauge("sammanhang_catalog_asked_timestamp_seconds", "When the database last gave the catalogue; 0: not since the start.", func() float64 { return float64(st.asked.Load()) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "sammanhang_catalog_swaps_total", Help: "How often another catalogue was put in force."}, func() float64 { return float64(st.swaps.Load()) }),
	)
}
