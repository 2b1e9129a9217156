package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/kit/sqlx"
)

// A node that starts while the database is away serves alone: calls between
// systems go on by the local copy of the catalogue. What needs the database (pages,
// index, inbox) says that it cannot be reached, and nothing is shown to anybody,
// because nothing can be logged. When the database answers, the whole node comes up
// on the same listening sockets: who connects in between waits, and is not refused.

// databaseTries is how long a node waits between looks for a database that is away,
// openWait how long one look may take, leaveTime what callers get to leave in, and
// askTime what those have who had connected when the whole node takes over.
const (
	databaseTries = 2 * time.Second
	openWait      = 10 * time.Second
	leaveTime     = 2 * time.Second
	askTime       = 500 * time.Millisecond
)

// serve starts a node, alone first if it must. onAlone, when not nil, is called
// with a node that serves alone.
func serve(ctx context.Context, cfg Config, opt Options, onAlone func(*Node)) (*Node, error) {
	open := func() (*stores, error) {
		ctx, cancel := context.WithTimeout(ctx, openWait)
		defer cancel()
		return openStores(ctx, cfg)
	}
	st, err := open()
	if err == nil {
		return start(ctx, cfg, st, opt)
	}
	if errors.Is(err, sqlx.ErrDSN) {
		return nil, err // no waiting mends that
	}
	alone, aerr := startAlone(ctx, cfg, opt)
	if aerr != nil {
		return nil, fmt.Errorf("the database could not be opened: %w", errors.Join(err, aerr))
	}
	opt.Log.Error("ALARM: the database could not be opened, and the node serves calls between systems alone", "error", err)
	if onAlone != nil {
		onAlone(alone)
	}
	for {
		select {
		case <-ctx.Done():
			return alone, nil // to be stopped as any other
		case <-time.After(databaseTries):
		}
		if st, err = open(); err == nil {
			break
		}
	}
	opt.sockets, err = alone.sockets()
	if err != nil {
		return nil, errors.Join(err, st.close(), alone.Stop(ctx))
	}
	defer opt.closeSockets()
	// Who calls often is told to connect anew; what is closed then are connections on
	// which nobody has called for a while.
	for _, d := range alone.doors {
		d.windDown()
	}
	time.Sleep(leaveTime)
	// A server that is told to stop forgets who has connected and not yet asked: they
	// get a moment to ask.
	for _, d := range alone.doors {
		d.stopListening()
	}
	time.Sleep(askTime)
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	if err := alone.Stop(stop); err != nil {
		return nil, errors.Join(err, st.close())
	}
	opt.Log.Info("the database answers, and the whole node starts")
	return start(ctx, cfg, st, opt)
}

// startAlone makes a node without a database.
func startAlone(ctx context.Context, cfg Config, opt Options) (_ *Node, err error) {
	n := &Node{cfg: cfg, now: opt.Now, log: opt.Log, opt: opt, stores: &stores{}, alone: true, reg: prometheus.NewRegistry(),
		health: newHealth("exchange", "ops"), doors: map[string]*door{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, n.Stop(context.WithoutCancel(ctx)))
		}
	}()
	n.reg.MustRegister(processFigures()...)
	n.health.part("database", func() (bool, string) { return false, "away since the start: only calls between systems are served" })
	for _, step := range []func(context.Context) error{n.openDoors, n.loadCatalog, n.startExchange, n.serveOps, n.serveExchange, n.servePlain, n.serveAway} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// serveAway answers at the doors that need the database.
func (n *Node) serveAway(context.Context) error {
	cert, err := tls.LoadX509KeyPair(n.cfg.TLS.Certificate, n.cfg.TLS.Key)
	if err != nil {
		return fmt.Errorf("tls: %w", err)
	}
	sorry := fault.Public(fault.Unavailable)
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Retry-After", "10")
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, sorry.In(care.Swedish))
		fmt.Fprintln(w, sorry.In(care.English))
	})
	var web *tls.Config
	if n.cfg.Web.Certificate != "" {
		pair, err := tls.LoadX509KeyPair(n.cfg.Web.Certificate, n.cfg.Web.Key)
		if err != nil {
			return fmt.Errorf("web.certificate: %w", err)
		}
		web = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	}
	n.doors["web"].serve(h, web, n.log)
	n.doors["api"].serve(h, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}, n.log)
	return nil
}

// awayService stands for a service of the platform that needs the database.
type awayService struct{}

func (awayService) ServeRIV(context.Context, exchange.Call) (*exchange.Answer, error) {
	return nil, fault.New(fault.Unavailable, "the database of the platform is away")
}

// withoutDatabase puts awayService in the place of every own service that needs the
// database. All do but the registry, which answers from the catalogue in force.
func withoutDatabase(services map[string]exchange.Service) {
	for name := range services {
		if name != ServiceRegistry {
			services[name] = awayService{}
		}
	}
}

// sockets are the listening sockets once more, to be taken over by another node:
// what connects while neither serves, waits in them.
func (n *Node) sockets() (map[string]*os.File, error) {
	out := map[string]*os.File{}
	for name, d := range n.doors {
		l, ok := d.ln.(*net.TCPListener)
		if !ok {
			continue
		}
		f, err := l.File()
		if err != nil {
			return nil, fmt.Errorf("the %s door: %w", name, err)
		}
		out[name] = f
	}
	return out, nil
}

func (o Options) closeSockets() {
	for _, f := range o.sockets {
		_ = f.Close()
	}
}

// openDoor listens anew, or takes over a socket.
func (o Options) openDoor(name, addr string) (*door, error) {
	f, ok := o.sockets[name]
	if !ok {
		return openDoor(name, addr)
	}
	ln, err := net.FileListener(f)
	if err != nil {
		return nil, fmt.Errorf("the %s door cannot be taken over: %w", name, err)
	}
	return &door{name: name, ln: ln, done: make(chan struct{})}, nil
}
