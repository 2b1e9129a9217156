package app

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"sammanhang/access"
	"sammanhang/access/law"
	"sammanhang/audit/audithttp"
	"sammanhang/audit/auditlog"
	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/directory"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/gather"
	"sammanhang/gather/gathercall"
	"sammanhang/gather/gathersoap"
	"sammanhang/index"
	"sammanhang/index/indexsoap"
	"sammanhang/message"
	"sammanhang/message/messagesoap"
	"sammanhang/overview"
)

// The names of the platform's own services in the catalogue ("sammanhang:NAME").
const (
	ServiceIndex     = "index"
	ServiceAggregate = "aggregate"
	ServiceInbox     = "inbox"
)

// Options is what a node is given from outside the configuration.
type Options struct {
	Now func() time.Time // required: nothing below reads a clock of its own
	Log *slog.Logger     // required
}

// Node is a running platform.
type Node struct {
	cfg    Config
	now    func() time.Time
	log    *slog.Logger
	stores *stores
	health *health
	reg    *prometheus.Registry

	catalog   atomic.Pointer[catalog.Snapshot]
	directory atomic.Pointer[directory.Snapshot]

	decider     *access.Decider
	book        *law.Book
	index       *index.Index
	inbox       *message.Box
	exchange    *exchange.Exchange
	exchangeTLS *tls.Config
	overview    *overview.Overview

	doors map[string]*door
	stops []func(context.Context) error // run last first
}

// start makes a node of its configuration and its stores and opens its doors.
// Read it as the table of contents: what there is, and in which order it comes up.
// It owns the stores from the call on, also when it fails.
func start(ctx context.Context, cfg Config, st *stores, opt Options) (_ *Node, err error) {
	n := &Node{cfg: cfg, now: opt.Now, log: opt.Log, stores: st, reg: prometheus.NewRegistry(),
		health: newHealth("web", "exchange", "api", "ops"), doors: map[string]*door{}}
	n.onStop(func(context.Context) error { return st.close() })
	defer func() {
		if err != nil {
			err = errors.Join(err, n.Stop(context.WithoutCancel(ctx)))
		}
	}()
	n.reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))

	steps := []func(context.Context) error{
		n.openDoors,
		n.loadCatalog,
		n.loadDirectory,
		n.startLaw,
		n.startLog,
		n.startExchange,
		n.startOverview,
		n.serveOps,
		n.serveExchange,
		n.serveAPI,
		n.serveWeb,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return n, nil
}

func (n *Node) onStop(f func(context.Context) error) { n.stops = append(n.stops, f) }

// settleTime is what the parts behind the doors get to stop in: the log must be
// able to seal what it has, however long the last caller took.
const settleTime = 15 * time.Second

// Stop closes the doors, all at once, and lets calls in progress end until ctx
// does; then it stops what was started, last first.
func (n *Node) Stop(ctx context.Context) error {
	var closing sync.WaitGroup
	for name, d := range n.doors {
		n.health.open(name, false)
		closing.Go(func() { d.close(ctx) })
	}
	closing.Wait()
	rest, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	var errs []error
	for i := len(n.stops) - 1; i >= 0; i-- {
		errs = append(errs, n.stops[i](rest))
	}
	n.doors, n.stops = nil, nil
	return errors.Join(errs...)
}

// openDoors listens on every address before anything else, so that an address
// that is taken is said at once.
func (n *Node) openDoors(context.Context) error {
	for name, addr := range map[string]string{"web": n.cfg.Doors.Web, "exchange": n.cfg.Doors.Exchange, "api": n.cfg.Doors.API, "ops": n.cfg.Doors.Ops} {
		d, err := openDoor(name, addr)
		if err != nil {
			return err
		}
		n.doors[name] = d
	}
	return nil
}

// Addr is where a door listens, as a caller writes it.
func (n *Node) Addr(door string) string {
	asked := map[string]string{"web": n.cfg.Doors.Web, "exchange": n.cfg.Doors.Exchange, "api": n.cfg.Doors.API, "ops": n.cfg.Doors.Ops}
	return n.doors[door].addr(asked[door])
}

// loadCatalog takes the published catalogue, and then looks for a newer one every
// few seconds. With the database away the node goes on with what it has.
func (n *Node) loadCatalog(ctx context.Context) error {
	snap, err := n.stores.catalog.Current(ctx)
	switch {
	case fault.KindOf(err) == fault.NotFound: // a new platform: its doors answer VP008 until there is one
		n.log.Warn("no catalogue has been published yet (sammanhang catalog import)")
	case err != nil:
		return fmt.Errorf("the catalogue could not be read: %w", err)
	}
	n.catalog.Store(snap)
	trouble := atomic.Bool{}
	n.health.part("catalogue", func() (bool, string) {
		s := n.catalog.Load()
		if s == nil {
			return false, "no catalogue has been published"
		}
		if trouble.Load() {
			return false, fmt.Sprintf("version %d, and the database does not answer", s.Version())
		}
		return true, fmt.Sprintf("version %d", s.Version())
	})
	n.every(2*time.Second, func(ctx context.Context) {
		// A database that does not even refuse must be told of too.
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		snap, err := n.stores.catalog.Current(ctx)
		trouble.Store(err != nil)
		if old := n.catalog.Load(); err == nil && snap != nil && (old == nil || snap.Version() != old.Version()) {
			n.catalog.Store(snap)
			n.log.Info("a new catalogue is in force", "version", snap.Version())
		}
	})
	return nil
}

// known is the catalogue in force; before one has been published, one that knows nothing.
func (n *Node) known() *catalog.Snapshot {
	if s := n.catalog.Load(); s != nil {
		return s
	}
	s, _ := catalog.Compile(0, catalog.Data{})
	return s
}

func (n *Node) loadDirectory(ctx context.Context) error {
	dir, problems, err := n.stores.directory.Load(ctx)
	if err != nil {
		return fmt.Errorf("the directory could not be read: %w", err)
	}
	for _, p := range problems {
		n.log.Warn("the directory has a problem", "problem", p.String())
	}
	n.directory.Store(dir)
	return nil
}

// every runs f again and again until the node stops.
func (n *Node) every(pause time.Duration, f func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		t := time.NewTicker(pause)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				f(ctx)
			case <-ctx.Done():
				return
			}
		}
	}()
	n.onStop(func(context.Context) error {
		cancel()
		<-done
		return nil
	})
}

func (n *Node) startLaw(context.Context) error {
	cfg := access.Config{Alarm: func(provision, text string) {
		n.log.Error("ALARM: a provision could not be evaluated, and the read was refused", "provision", provision, "error", text)
	}}
	if err := setSwitches(&cfg, n.cfg.Law.Switches); err != nil {
		return err
	}
	book, err := law.Load(law.Files)
	if err != nil {
		return fmt.Errorf("the provisions could not be loaded: %w", err)
	}
	d, err := access.New(cfg, book)
	if err != nil {
		return fmt.Errorf("the provisions could not be loaded: %w", err)
	}
	n.decider, n.book = d, book
	n.health.part("law", func() (bool, string) { return true, d.LawVersion() })
	return nil
}

// startLog seals what is appended; a sealing that fails is an alarm, not a stop:
// rows are durable before they are sealed.
func (n *Node) startLog(ctx context.Context) error {
	sealer, err := auditlog.Open(ctx, auditlog.Config{
		Dir: n.logDir(), Now: n.now, Origin: "sammanhang/" + n.cfg.Platform.HSAID,
		Alarm: func(err error) {
			n.log.Error("ALARM: the access log could not be sealed", "error", err)
		}}, n.stores.audit)
	if err != nil {
		return fmt.Errorf("the access log could not be opened: %w", err)
	}
	n.onStop(func(ctx context.Context) error {
		// The writer first, so that the last rows are there to be sealed.
		return errors.Join(n.stores.audit.Close(), sealer.Close(ctx))
	})
	n.health.part("log", func() (bool, string) {
		if sealer.Failing() != nil {
			return false, "the last sealing failed; see the operator's log"
		}
		return true, "sealing"
	})
	return nil
}

func (n *Node) logDir() string { return filepath.Join(n.cfg.Data, "log") }

func (n *Node) startExchange(context.Context) error {
	cert, err := tls.LoadX509KeyPair(n.cfg.TLS.Certificate, n.cfg.TLS.Key)
	if err != nil {
		return fmt.Errorf("tls: %w", err)
	}
	pem, err := os.ReadFile(n.cfg.TLS.CA)
	if err != nil {
		return fmt.Errorf("tls.ca: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return fmt.Errorf("tls.ca: %s holds no certificate", n.cfg.TLS.CA)
	}
	own, err := care.ParseHSAID(n.cfg.Platform.HSAID)
	if err != nil {
		return err
	}

	n.index = index.New(index.Config{Own: own}, n.stores.index)
	n.inbox = message.New(message.Config{}, n.stores.messages)
	services := map[string]exchange.Service{} // filled below: the services call through the exchange themselves
	n.exchange = exchange.New(exchange.Config{Instance: n.cfg.Platform.Name, InstanceID: n.cfg.Platform.HSAID, ClientCAs: roots, Registry: n.reg},
		exchange.Deps{Catalog: n.catalog.Load, Own: services, Trace: n.trace, Now: n.now,
			ClientTLS: exchange.ClientTLS(cert, roots), Log: n.log})
	looked := indexLog{own: own, log: n.stores.audit}.Looked
	finder := indexsoap.New(n.index, n.now)
	finder.OnFind = looked
	services[ServiceIndex] = finder
	services[ServiceInbox] = messagesoap.New(n.inbox, n.now)
	services[ServiceAggregate] = gathersoap.New(gathersoap.Config{Own: own},
		gathersoap.Deps{Index: n.index, Catalog: routes{n.catalog.Load}, Carrier: n.exchange, Now: n.now, OnFind: looked})
	n.exchangeTLS = exchange.ServerTLS(cert, roots)
	return nil
}

func (n *Node) serveExchange(context.Context) error {
	n.doors["exchange"].run(n.exchange.Server(n.exchangeTLS), n.log)
	n.health.open("exchange", true)
	return nil
}

// trace keeps the record of one call where an operator finds it. It holds no
// content and no person.
func (n *Node) trace(r exchange.Record) {
	n.log.Info("call", "correlation", r.CorrelationID, "sender", r.Sender, "contract", r.Contract.Interaction(), "address", r.Address,
		"producer", r.System, "outcome", r.Outcome, "status", r.Status, "in", r.In, "out", r.Out, "took", r.Took)
}

func (n *Node) serveOps(context.Context) error {
	n.doors["ops"].serve(opsHandler(n.health, n.reg), nil, n.log)
	n.health.open("ops", true)
	return nil
}

func (n *Node) serveAPI(context.Context) error {
	cert, err := tls.LoadX509KeyPair(n.cfg.TLS.Certificate, n.cfg.TLS.Key)
	if err != nil {
		return fmt.Errorf("tls: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /log/", http.StripPrefix("/log", audithttp.Handler(n.logDir())))
	n.doors["api"].serve(mux, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}, n.log)
	n.health.open("api", true)
	return nil
}

func (n *Node) startOverview(context.Context) error {
	own := care.HSAID(n.cfg.Platform.HSAID)
	per, err := time.ParseDuration(n.cfg.Gather.PerSource)
	if err != nil {
		return fmt.Errorf("gather.per-source: %w", err)
	}
	total, err := time.ParseDuration(n.cfg.Gather.Total)
	if err != nil {
		return fmt.Errorf("gather.total: %w", err)
	}
	asker := gathercall.New(gathercall.Config{Sender: own, MaxAnswer: n.cfg.Gather.MaxAnswer}, n.exchange)
	asking := gathering{asker: asker, catalog: n.known, limits: gather.Limits{PerSource: per, Total: total}, now: n.now}
	finding := places{own: own, index: n.index, catalog: n.known}
	logging := logging{own: own, log: n.stores.audit}

	platform := care.Provider{ID: care.HSAID(n.cfg.Platform.Provider), Name: n.cfg.Platform.Name}
	if p, ok := n.directory.Load().Provider(platform.ID); ok {
		platform = p.Provider
	}
	n.overview = overview.New(overview.Config{Platform: platform, System: own}, overview.Ports{
		Judge:    n.bench().Open,
		Places:   finding.Find,
		Log:      logging.Log,
		Gather:   asking.Gather,
		Inbox:    n.messages,
		Provider: n.provider,
		Unit:     n.unit,
		Now:      n.now,
	})
	return nil
}

func (n *Node) bench() bench {
	return bench{people: n.stores.people, decider: n.decider, directory: n.directory.Load}
}

// messages is the person's inbox as the overview shows it.
func (n *Node) messages(ctx context.Context, p care.PersonID) ([]overview.Message, error) {
	list, err := n.inbox.Inbox(ctx, p, 100)
	if err != nil {
		return nil, err
	}
	out := make([]overview.Message, len(list))
	for i, m := range list {
		out[i] = overview.Message{ID: m.ID, From: m.FromName, Title: m.Title, Text: m.Text, Sent: m.Sent, Read: m.Read}
	}
	return out, nil
}

func (n *Node) provider(id care.HSAID) (care.Provider, bool) {
	p, ok := n.directory.Load().Provider(id)
	return p.Provider, ok
}

func (n *Node) unit(id care.HSAID) (care.Unit, bool) {
	u, ok := n.directory.Load().Unit(id)
	return u, ok
}
