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
	"slices"
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
	"sammanhang/catalog/catalogsoap"
	"sammanhang/directory"
	"sammanhang/exchange"
	"sammanhang/gather"
	"sammanhang/gather/gathercall"
	"sammanhang/gather/gathersoap"
	"sammanhang/index"
	"sammanhang/index/indexsoap"
	"sammanhang/message"
	"sammanhang/message/messagesoap"
	"sammanhang/oauth"
	"sammanhang/oauth/oauthclient"
	"sammanhang/overview"
	"sammanhang/review"
	"sammanhang/route"
	"sammanhang/safeguard"
	"sammanhang/trace"
	"sammanhang/trace/tracesql"
)

// The names of the platform's own services in the catalogue ("sammanhang:NAME").
const (
	ServiceIndex     = "index"
	ServiceAggregate = "aggregate"
	ServiceInbox     = "inbox"
	ServiceRegistry  = "registry"
	ServiceLog       = "log"
	ServiceSafeguard = "safeguard"
)

// Options is what a node is given from outside the configuration.
type Options struct {
	Now func() time.Time // required: nothing below reads a clock of its own
	Log *slog.Logger     // required

	sockets map[string]*os.File // listening already, by the door's name
}

// Node is a running platform.
type Node struct {
	cfg    Config
	opt    Options
	now    func() time.Time
	log    *slog.Logger
	stores *stores
	alone  bool // started without a database; see alone.go
	health *health
	reg    *prometheus.Registry

	catalog       atomic.Pointer[catalog.Snapshot]
	directory     atomic.Pointer[directory.Snapshot]
	decider       *access.Decider
	book          *law.Book
	calls         *trace.Book
	traces        *tracesql.Store
	index         *index.Index
	notifications *indexsoap.Sender
	inbox         *message.Box
	tokens        *oauth.Server
	upstream      *oauthclient.Client
	exchange      *exchange.Exchange
	exchangeTLS   *tls.Config
	carrying      carrying
	rules         atomic.Pointer[route.Rules]
	hsaTrouble    atomic.Pointer[string] // why the HSA files of now are not in force
	ownLeaf       *x509.Certificate
	overview      *overview.Overview
	staff         *overview.Staff
	review        *review.Desk
	safeguards    *safeguard.Service
	seal          func(context.Context) error // seals the rows there are, where this node seals

	doors map[string]*door
	stops []func(context.Context) error // run last first
}

// start makes a node of its configuration and its stores and opens its doors.
// Read it as the table of contents: what there is, and in which order it comes up.
// It owns the stores from the call on, also when it fails.
func start(ctx context.Context, cfg Config, st *stores, opt Options) (_ *Node, err error) {
	n := &Node{cfg: cfg, opt: opt, now: opt.Now, log: opt.Log, stores: st, reg: prometheus.NewRegistry(),
		health: newHealth("web", "exchange", "api", "ops"), doors: map[string]*door{}}
	n.onStop(func(context.Context) error { return st.close() })
	defer func() {
		if err != nil {
			err = errors.Join(err, n.Stop(context.WithoutCancel(ctx)))
		}
	}()
	n.reg.MustRegister(processFigures()...)

	steps := []func(context.Context) error{
		n.openDoors,
		n.loadCatalog,
		n.loadDirectory,
		n.startLaw,
		n.startLog,
		n.startReview,
		n.startSafeguards,
		n.startTraces,
		n.startExchange,
		n.startNotifications,
		n.startOverview,
		n.serveOps,
		n.serveExchange,
		n.servePlain,
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

// processFigures are the process's own metrics: memory, files, goroutines, collections.
func processFigures() []prometheus.Collector {
	return []prometheus.Collector{collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})}
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
	for name, addr := range map[string]string{"web": n.cfg.Doors.Web, "exchange": n.cfg.Doors.Exchange, "plain": n.cfg.Doors.Plain, "api": n.cfg.Doors.API, "ops": n.cfg.Doors.Ops} {
		if addr == "" {
			continue // only the plain door may be closed
		}
		d, err := n.opt.openDoor(name, addr)
		if err != nil {
			return err
		}
		n.doors[name] = d
	}
	return nil
}

// Addr is where a door listens, as a caller writes it.
func (n *Node) Addr(door string) string {
	asked := map[string]string{"web": n.cfg.Doors.Web, "exchange": n.cfg.Doors.Exchange, "plain": n.cfg.Doors.Plain, "api": n.cfg.Doors.API, "ops": n.cfg.Doors.Ops}
	return n.doors[door].addr(asked[door])
}

// known is the catalogue in force; before one has been published, one that knows nothing.
func (n *Node) known() *catalog.Snapshot {
	if s := n.catalog.Load(); s != nil {
		return s
	}
	s, _ := catalog.Compile(0, catalog.Data{})
	return s
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
	n.seal = func(context.Context) error { return nil } // another node's, or not yet
	if n.cfg.Log.SealedElsewhere {
		n.sealedElsewhere()
		return nil
	}
	var policy []byte
	if n.cfg.Log.Witnesses != "" {
		var err error
		if policy, err = os.ReadFile(n.cfg.Log.Witnesses); err != nil {
			return fmt.Errorf("log.witnesses: %w", err)
		}
	}
	sealer, err := auditlog.Open(ctx, auditlog.Config{
		Witnesses: policy,
		Dir:       n.logDir(), Now: n.now, Origin: "sammanhang/" + n.cfg.Platform.HSAID,
		Alarm: func(err error) {
			n.log.Error("ALARM: the access log could not be sealed", "error", err)
		}}, n.stores.audit)
	if err != nil {
		return fmt.Errorf("the access log could not be opened: %w", err)
	}
	n.seal = func(ctx context.Context) error {
		_, err := sealer.Seal(ctx)
		return err
	}
	n.onStop(func(ctx context.Context) error {
		// The writer first, so that the last rows are there to be sealed.
		return errors.Join(n.stores.audit.Close(), sealer.Close(ctx))
	})
	n.health.part("log", func() (bool, string) {
		if sealer.Failing() != nil {
			return false, "the last sealing failed; see the operator's log"
		}
		if sealer.Unwitnessed() {
			return false, "sealing, but the witnesses do not countersign"
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

	indexed, err := n.cfg.Index.forIndex(own, routes{n.catalog.Load, n.rules.Load})
	if err != nil {
		return err
	}
	indexed.Subscribers = subscribing{own, n.catalog.Load}
	indexed.Queued = func() {
		if s := n.notifications; s != nil { // set before the doors open
			s.Wake()
		}
	}
	n.index = index.New(indexed, n.stores.index)
	n.inbox = message.New(message.Config{}, n.stores.messages)
	if err := n.startTokens(); err != nil {
		return fmt.Errorf("the authorisation server could not be started: %w", err)
	}
	services := map[string]exchange.Service{} // filled below: the services call through the exchange themselves
	if err := n.startCarrying(); err != nil {
		return err
	}
	set, err := n.exchangeConfig(roots)
	if err != nil {
		return err
	}
	n.ownLeaf = leafOf(cert)
	set.Limits = n.cfg.Limits.forExchange()
	n.exchange = exchange.New(set,
		exchange.Deps{Catalog: n.catalog.Load, Rules: n.rules.Load, Own: services, Trace: n.trace, Now: n.now,
			ClientTLS: exchange.ClientTLS(cert, roots), Revocation: n.revocation(), Token: n.verifyToken, Authorize: n.authorize, Log: n.log})
	if err := n.startUpstream(own); err != nil {
		return err
	}
	looked := indexLog{own: own, log: n.stores.audit}.Looked
	finder := indexsoap.New(n.index, n.now)
	finder.OnFind = looked
	services[ServiceIndex] = finder
	services[ServiceInbox] = messagesoap.New(n.inbox, n.now)
	services[ServiceLog] = n.logDoor(own)
	n.lookups(own, services)
	services[ServiceSafeguard] = n.safeguardDoor(own)
	services[ServiceRegistry] = catalogsoap.New(catalogsoap.Config{Name: n.cfg.Platform.Name, Version: Version(), Started: n.now()},
		catalogsoap.Deps{Catalog: n.catalog.Load, Now: n.now})
	services[ServiceAggregate] = gathersoap.New(gathersoap.Config{Own: own},
		gathersoap.Deps{Index: n.index, Catalog: routes{n.catalog.Load, n.rules.Load}, Carrier: n.exchange, Now: n.now, OnFind: looked})
	if n.alone {
		withoutDatabase(services)
	}
	n.exchangeTLS = exchange.ServerTLS(cert, roots)
	return nil
}

func (n *Node) serveExchange(context.Context) error {
	d, front := n.doors["exchange"], n.exchange.Front(n.exchangeTLS)
	d.begin(front, func() error { return front.ServeTLS(d.ln, "", "") }, n.log)
	n.health.open("exchange", true)
	return nil
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
	door := n.tokenDoor()
	mux.Handle("/oauth/", door)
	mux.Handle("/.well-known/", door)
	mux.Handle("GET /log/", http.StripPrefix("/log", audithttp.Handler(n.logDir())))
	n.doors["api"].serve(mux, apiTLS(cert), n.log)
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
	asking := gathering{asker: asker, catalog: n.known, rules: n.rules.Load, limits: gather.Limits{PerSource: per, Total: total}, now: n.now}
	finding := n.places()
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
	n.staff = overview.NewStaff(overview.StaffPorts{
		Judge:    n.staffBench().Open,
		Places:   finding.Find,
		Log:      staffLogging{own: own, log: n.stores.audit, directory: n.directory.Load}.Log,
		Gather:   asking.Gather,
		Provider: n.provider,
		Unit:     n.unit,
		Now:      n.now,
	})
	return nil
}

// places finds where a person has information.
func (n *Node) places() places {
	return places{own: care.HSAID(n.cfg.Platform.HSAID), index: n.index, catalog: n.known, rules: n.rules.Load, numbers: n.stores.people.Numbers}
}

func (n *Node) bench() bench {
	return bench{people: n.stores.people, decider: n.decider, directory: n.directory.Load, standings: n.safeguards}
}

// messages is the person's inbox as the overview shows it.
func (n *Node) messages(ctx context.Context, p care.PersonID) ([]overview.Message, error) {
	numbers, err := n.stores.people.Numbers(ctx, p)
	if err != nil {
		return nil, err
	}
	var list []message.Message
	for _, number := range numbers {
		part, err := n.inbox.Inbox(ctx, number, 100)
		if err != nil {
			return nil, err
		}
		list = append(list, part...)
	}
	slices.SortStableFunc(list, func(a, b message.Message) int { return b.Sent.Compare(a.Sent) })
	out := make([]overview.Message, len(list))
	for i, m := range list {
		out[i] = overview.Message{ID: m.ID, From: m.FromName, Title: m.Title, Text: m.Text, Sent: m.Sent, Read: m.Read}
		if u, ok := n.unit(m.FromUnit); ok {
			out[i].Sender, _ = n.provider(u.Provider)
		}
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
