package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"sammanhang/care"
	"sammanhang/kit/pki"
	"sammanhang/person"
	"sammanhang/sim"
	"sammanhang/sim/idp"
	"sammanhang/web/admin"
)

// DemoCmd runs the platform together with the invented county.
type DemoCmd struct {
	Residents int      `default:"2000" help:"How many people live in the county."`
	Seed      uint64   `default:"1" help:"Another seed gives another county."`
	Fault     []string `placeholder:"SOURCE=KIND" help:"Make a source system misbehave: slow, down, garbage, wrongperson, huge, reset, hang."`
	Describe  bool     `help:"Print what there is, as JSON, and stop."`
	Data      string   `default:"data" type:"path" help:"Folder for the database, the log and the certificates."`
	Web       string   `default:"localhost:8080" help:"Address of the pages."`
	Exchange  string   `default:"localhost:8443" help:"Address of the service platform."`
	API       string   `name:"api" default:"localhost:8444" help:"Address of the API."`
	Ops       string   `default:"localhost:8081" help:"Address of health and metrics."`
	Identity  string   `default:"localhost:0" help:"Address of the demo's identity provider; 0 picks a free port."`
	Store     string   `placeholder:"DSN" help:"Another database than the one in the data folder: postgres://…"`
	Verbose   bool     `short:"v" help:"Log every call."`
}

// Run prints where to go, and runs until it is told to stop.
func (c DemoCmd) Run(ctx context.Context) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level(c.Verbose)}))
	if c.Describe {
		return c.describe(os.Stdout, time.Now())
	}
	d, err := StartDemo(ctx, c, Options{Now: time.Now, Log: log})
	if err != nil {
		return err
	}
	d.welcome(os.Stdout)
	<-ctx.Done()
	stop, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return d.Stop(stop)
}

func level(verbose bool) slog.Level {
	if verbose {
		return slog.LevelInfo
	}
	return slog.LevelWarn
}

func (c DemoCmd) pki() string { return filepath.Join(c.Data, "pki") }

// describe prints the county. The certificates it names are made when they are
// missing, so that they can be used at once.
func (c DemoCmd) describe(w io.Writer, now time.Time) error {
	county := c.county(now)
	ca, err := pki.Open(c.pki(), now)
	if err != nil {
		return err
	}
	if err := county.Certificates(ca, now); err != nil {
		return err
	}
	addresses := map[string]string{"web": "http://" + c.Web, "exchange": "https://" + c.Exchange + "/vp", "api": "https://" + c.API, "ops": "http://" + c.Ops}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(county.Describe(addresses, c.pki()))
}

func (c DemoCmd) county(now time.Time) *sim.County {
	return sim.New(sim.Config{Seed: c.Seed, Residents: c.Residents, Today: now})
}

// Demo is a running demo: the county's source systems, its identity provider, and
// a platform that knows of them only what catalogue, directory and register say.
type Demo struct {
	Node   *Node
	County *sim.County
	PKI    string // folder with the certificates
	Took   time.Duration

	stops []func(context.Context) error
}

// StartDemo starts everything and returns when all doors are open and the sources
// have told the index what they have. It refuses any address but loopback.
func StartDemo(ctx context.Context, c DemoCmd, opt Options) (_ *Demo, err error) {
	begun := time.Now()
	for name, addr := range map[string]string{"web": c.Web, "exchange": c.Exchange, "api": c.API, "ops": c.Ops, "identity": c.Identity} {
		if !isLoopback(addr) {
			return nil, fmt.Errorf("the demo is for this machine only: --%s %s is not a loopback address", name, addr)
		}
	}
	now := opt.Now()
	d := &Demo{County: c.county(now), PKI: c.pki()}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Stop(context.WithoutCancel(ctx)))
		}
	}()
	for _, f := range c.Fault {
		fault, why := sim.ParseFault(f)
		if why != (care.Text{}) {
			return nil, fmt.Errorf("%s\n%s", why.SV, why.EN)
		}
		if err := d.County.SetFault(fault); err != nil {
			return nil, err
		}
	}

	held, err := takeFolder(c.Data)
	if err != nil {
		return nil, err
	}
	d.onStop(func(context.Context) error { return held.Close() })
	ca, err := pki.Open(d.PKI, now)
	if err != nil {
		return nil, err
	}
	own, err := ca.Issue(pki.Name{CommonName: "Sammanhang", HSAID: string(sim.Platform)}, now)
	if err != nil {
		return nil, err
	}
	sources, err := d.County.Start(context.WithoutCancel(ctx), ca, now)
	if err != nil {
		return nil, err
	}
	d.onStop(func(context.Context) error { return sources.Stop() })

	cfg := Config{
		Data: c.Data, Store: c.Store,
		Platform: Platform{HSAID: string(sim.Platform), Name: "Sammanhang", Provider: string(d.County.InboxProvider())},
		Doors:    Doors{Web: c.Web, Exchange: c.Exchange, API: c.API, Ops: c.Ops},
		TLS:      TLS{Certificate: own.CertFile, Key: own.KeyFile, CA: ca.CertFile()},
		Identity: Identity{Issuer: "set below", ClientID: "sammanhang-demo"},
		Admin:    Admin{Operators: []string{demoOperator}},
	}
	for _, p := range d.County.Providers() {
		cfg.Sharing.Providers = append(cfg.Sharing.Providers, string(p.ID))
	}
	if err := cfg.complete(); err != nil {
		return nil, err
	}
	// The web port must be known before the identity provider starts: it sends
	// people back to one exact address.
	var socket *os.File
	if cfg.Doors.Web, socket, err = freePort(cfg.Doors.Web); err != nil {
		return nil, err
	}
	if socket != nil {
		defer socket.Close()
		opt.sockets = map[string]*os.File{"web": socket}
	}
	cfg.Web.URL = "http://" + cfg.Doors.Web
	provider, err := d.identity(ctx, c, cfg.Web.URL, opt)
	if err != nil {
		return nil, err
	}
	d.onStop(func(context.Context) error { return provider.Close() })
	cfg.Identity.Issuer = provider.Issuer()

	st, err := openStores(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := d.settle(ctx, st, sources, now); err != nil {
		return nil, errors.Join(err, st.close())
	}
	if d.Node, err = start(ctx, cfg, st, opt); err != nil {
		return nil, err
	}
	d.onStop(d.Node.Stop)
	if err := d.facts(ctx, now); err != nil {
		return nil, err
	}
	if err := sources.Feed(ctx, "https://"+d.Node.Addr("exchange")+"/vp", nil); err != nil {
		return nil, fmt.Errorf("the sources could not tell the index what they have: %w", err)
	}
	d.Took = time.Since(begun)
	return d, nil
}

func (d *Demo) onStop(f func(context.Context) error) { d.stops = append(d.stops, f) }

// Stop stops everything, last started first.
func (d *Demo) Stop(ctx context.Context) error {
	var errs []error
	for i := len(d.stops) - 1; i >= 0; i-- {
		errs = append(errs, d.stops[i](ctx))
	}
	d.stops = nil
	return errors.Join(errs...)
}

// freePort turns port 0 into a free one, and keeps it: held is the listening socket, so
// that nobody takes the port before its door is opened. It is nil for another port than
// 0, and where the system cannot hand a socket on.
func freePort(addr string) (free string, held *os.File, err error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil || port != "0" {
		return addr, nil, err
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return "", nil, err
	}
	defer ln.Close()
	if t, ok := ln.(*net.TCPListener); ok {
		held, _ = t.File()
	}
	_, port, err = net.SplitHostPort(ln.Addr().String())
	return net.JoinHostPort(host, port), held, err
}

// settle writes the county into the platform's own registers, as an import from
// the real ones would.
func (d *Demo) settle(ctx context.Context, st *stores, sources *sim.Running, now time.Time) error {
	if _, err := st.catalog.Publish(ctx, d.County.Catalog(sources.URLs()), "demo", "the invented county", now); err != nil {
		return fmt.Errorf("the county's catalogue: %w", err)
	}
	return settleRegisters(ctx, d.County, st)
}

// settleRegisters writes the county's organisations, staff and people.
func settleRegisters(ctx context.Context, county *sim.County, st *stores) error {
	dir, err := countyDirectory(county)
	if err != nil {
		return fmt.Errorf("the county's directory: %w", err)
	}
	if err := st.directory.Put(ctx, dir); err != nil {
		return fmt.Errorf("the county's directory: %w", err)
	}
	var reg person.Import
	for p := range county.Persons() {
		reg.Persons = append(reg.Persons, person.Person{ID: p.ID, GivenName: p.GivenName, Surname: p.Surname, Born: p.Born, Protected: p.Protected,
			Address: person.Address{Street: p.Street, PostalCode: p.PostalCode, City: p.City}})
	}
	for g := range county.Guardianships() {
		reg.Guardianships = append(reg.Guardianships, person.Guardianship{Guardian: g.Guardian, Child: g.Child, Valid: g.Valid})
	}
	for m := range county.Mandates() {
		reg.Mandates = append(reg.Mandates, person.Mandate{ID: m.ID, From: m.From, To: m.To, Scope: m.Scope, Valid: m.Valid})
	}
	if err := st.people.Put(ctx, reg); err != nil {
		return fmt.Errorf("the county's person register: %w", err)
	}
	return nil
}

// demoOperator is the demo's one operator, as its identity provider names her.
const demoOperator = "driftansvarig"

// identity starts the provider where anybody of the county can log in.
func (d *Demo) identity(ctx context.Context, c DemoCmd, web string, opt Options) (*idp.Server, error) {
	today := care.SwedishDate(d.County.Today())
	card := func(p sim.Person, line care.Text) idp.Person {
		return idp.Person{ID: p.ID, GivenName: p.GivenName, Surname: p.Surname, Age: care.AgeOn(p.Born, today), Line: line}
	}
	byID := map[care.PersonID]sim.Person{}
	for p := range d.County.Persons() {
		byID[p.ID] = p
	}
	var cards []idp.Person
	for _, p := range d.County.Cards() {
		cards = append(cards, card(p.Person, p.About))
	}
	var staff []idp.Staff
	for _, s := range d.County.StaffCards() {
		staff = append(staff, staffCard(d.County, s))
	}
	return idp.Start(context.WithoutCancel(ctx), idp.Config{
		Demo: idp.ForDemo(), Addr: c.Identity, ClientID: "sammanhang-demo",
		RedirectURL: web + RedirectPath, LogoutURL: web + "/utloggad",
		People:      cards,
		StaffURL:    web + StaffRedirectPath,
		Staff:       staff,
		OperatorURL: web + admin.RedirectPath,
		Operators: []idp.Operator{{Subject: demoOperator, GivenName: "Disa", Surname: "Drift",
			Line: care.Text{SV: "Driftansvarig. Ser katalog och trafik, men inga uppgifter om invånare.", EN: "Operator. Sees the catalogue and the traffic, but nothing about residents."}}},
		Find: func(_ context.Context, id care.PersonID) (idp.Person, bool) {
			p, ok := byID[id]
			return card(p, care.Text{}), ok
		},
		Log: opt.Log,
		Now: opt.Now,
	})
}

// welcome says where to go.
func (d *Demo) welcome(w io.Writer) {
	gosta, _ := d.County.Person("gosta")
	fmt.Fprintf(w, `
Sammanhang is running with %d invented residents (ready in %.1f s).

  Pages        http://%s/          log in as Magdalena to begin with
  Staff        http://%s/personal  log in as Karin, and find Gösta: %s
  Operations   http://%s/admin     the operators' pages
  Exchange     https://%s/vp/      mutual TLS; certificates in %s
  Open log     https://%s/log/     checkpoint and tiles
  Health       http://%s/health/ready   and /metrics

Nobody in it is real. Stop with Ctrl-C.
`, d.County.Len(), d.Took.Seconds(), d.Node.Addr("web"), d.Node.Addr("web"), gosta.ID.Value(), d.Node.Addr("web"), d.Node.Addr("exchange"), d.PKI, d.Node.Addr("api"), d.Node.Addr("ops"))
}
