package app

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/kit/pki"
	"sammanhang/sim/place"
	"sammanhang/wire/soap"
)

// consumerClient is a consumer of the county with its own certificate.
type consumerClient struct {
	http *http.Client
	base string
}

func newConsumer(t *testing.T, d *Demo, base string) consumerClient {
	t.Helper()
	ca, err := pki.Open(d.PKI, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	var id care.HSAID
	for _, c := range place.Consumers() {
		if c.Key == place.Booking {
			id = c.ID
		}
	}
	leaf, err := ca.Issue(pki.Name{CommonName: "Testkonsument", HSAID: string(id)}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	pem, err := os.ReadFile(ca.CertFile())
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{leaf.TLS}, MinVersion: tls.VersionTLS12}, MaxIdleConnsPerHost: 16}
	t.Cleanup(tr.CloseIdleConnections)
	return consumerClient{&http.Client{Transport: tr, Timeout: 30 * time.Second}, base}
}

// call gives the status and the answer.
func (c consumerClient) call(contract care.Contract, to care.LogicalAddress, inner string) (int, string, error) {
	root := contract.Interaction()
	body := soap.Wrap(care.RIVTABP21, to, []byte(`<x:`+root+` xmlns:x="`+string(contract)+`">`+inner+`</x:`+root+`>`))
	res, err := c.http.Post(c.base+"/"+root, "text/xml;charset=UTF-8", bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return res.StatusCode, string(b), err
}

const pingWords = `<x:serviceContractNamespace>urn:x</x:serviceContractNamespace><x:logicalAddress>X</x:logicalAddress>`

func startTestDemo(t *testing.T) *Demo {
	t.Helper()
	c := DemoCmd{Seed: 1, Residents: 30, Data: t.TempDir(), Web: "127.0.0.1:0", Exchange: "127.0.0.1:0", API: "127.0.0.1:0", Ops: "127.0.0.1:0", Identity: "127.0.0.1:0"}
	d, err := StartDemo(t.Context(), c, Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := d.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return d
}

// TestPublishDropsNoCall publishes again and again while calls go on, by way of the
// database as another node would; every call is answered, and the node follows.
func TestPublishDropsNoCall(t *testing.T) {
	d := startTestDemo(t)
	n := d.Node
	platform := care.LogicalAddress(n.cfg.Platform.HSAID)
	c := newConsumer(t, d, "https://"+n.Addr("exchange")+"/vp")
	var calls atomic.Int64
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if status, answer, err := c.call(care.PingForConfiguration1, platform, pingWords); err != nil || status != http.StatusOK {
					t.Errorf("a call was dropped: %d %v %.300s", status, err, answer)
					return
				}
				calls.Add(1)
			}
		})
	}
	base := n.catalog.Load().Data()
	for i := range 6 {
		now := base
		now.Systems = append(append([]catalog.System(nil), base.Systems...), catalog.System{ID: care.HSAID(fmt.Sprint("SE9900000000-NY", i))})
		v, err := n.stores.catalog.Publish(t.Context(), now, "test", "", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		until := time.Now().Add(5 * time.Second)
		for n.catalog.Load().Version() != v {
			if time.Now().After(until) {
				t.Fatalf("version %d is not in force after 5 s", v)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	close(stop)
	wg.Wait()
	if calls.Load() < 100 {
		t.Errorf("only %d calls", calls.Load())
	}
	t.Log(calls.Load(), "calls, none dropped")
}

// TestStartWithoutTheDatabase starts a node while its database cannot be opened: it
// carries calls by the local copy and says so, and comes up whole by itself.
func TestStartWithoutTheDatabase(t *testing.T) {
	d := startTestDemo(t)
	cfg := d.Node.cfg
	cfg.Doors.Exchange, cfg.Doors.API, cfg.Doors.Ops = d.Node.Addr("exchange"), d.Node.Addr("api"), d.Node.Addr("ops")
	version := d.Node.catalog.Load().Version()
	if err := d.Node.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	db, _ := sqlitePath(cfg.Store)
	if err := os.Rename(db, db+".away"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(db, 0o700); err != nil { // what cannot be opened
		t.Fatal(err)
	}
	opt := Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	ready, alone := make(chan *Node, 1), make(chan *Node, 1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		n, err := serve(ctx, cfg, opt, func(n *Node) { alone <- n })
		if err != nil {
			t.Error(err)
		}
		ready <- n
	}()
	var n *Node
	select {
	case n = <-alone:
	case <-ready:
		t.Fatal("the node did not wait for its database")
	}
	if got := n.catalog.Load().Version(); got != version {
		t.Errorf("version %d, want %d", got, version)
	}
	c := newConsumer(t, d, "https://"+n.Addr("exchange")+"/vp")
	platform := care.LogicalAddress(cfg.Platform.HSAID)
	if status, answer, err := c.call(care.PingForConfiguration1, platform, pingWords); err != nil || status != http.StatusOK {
		t.Errorf("ping: %d %v %s", status, err, answer)
	}
	// A call that the database is needed for is refused as such, not as unknown.
	if status, answer, err := c.call(care.GetSubjectOfCareSchedule1, care.AggregatingAddress, ""); err != nil || status == http.StatusOK || !strings.Contains(answer, "the database of the platform is away") {
		t.Errorf("aggregation: %d %v %s", status, err, answer)
	}
	health := get(t, "http://"+n.Addr("ops")+"/health/ready")
	if !strings.Contains(health, `"ready": true`) || !strings.Contains(health, "from the local copy") || !strings.Contains(health, "away since the start") {
		t.Error(health)
	}
	if metrics := get(t, "http://"+n.Addr("ops")+"/metrics"); !strings.Contains(metrics, "\nsammanhang_catalog_from_copy 1\n") || !strings.Contains(metrics, "\nsammanhang_catalog_database_away 1\n") || !strings.Contains(metrics, "\nprocess_resident_memory_bytes ") {
		t.Error("the metrics do not say so")
	}
	if page := get(t, "http://"+n.Addr("web")+"/"); !strings.Contains(page, "går inte att nå just nu") {
		t.Error(page)
	}
	// The database comes back while calls go on: none is refused, on a connection of
	// its own or on one that is kept.
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			kept := newConsumerLike(c)
			defer kept.http.CloseIdleConnections()
			for {
				select {
				case <-stop:
					return
				case <-time.After(2 * time.Millisecond):
				}
				if status, answer, err := kept.call(care.PingForConfiguration1, platform, pingWords); err != nil || status != http.StatusOK {
					t.Errorf("a call on a kept connection was dropped when the node came up: %d %v %.300s", status, err, answer)
					return
				}
			}
		})
	}
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			fresh := newConsumerLike(c)
			if status, answer, err := fresh.call(care.PingForConfiguration1, platform, pingWords); err != nil || status != http.StatusOK {
				t.Errorf("a call was dropped when the node came up: %d %v %.300s", status, err, answer)
				return
			}
			fresh.http.CloseIdleConnections()
		}
	})
	if err := os.Remove(db); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(db+".away", db); err != nil {
		t.Fatal(err)
	}
	select {
	case n = <-ready:
	case <-time.After(30 * time.Second):
		t.Fatal("the node did not come up")
	}
	close(stop)
	wg.Wait()
	if n == nil {
		return
	}
	health = get(t, "http://"+n.Addr("ops")+"/health/ready")
	if n.alone || !strings.Contains(health, `"ready": true`) || strings.Contains(health, "local copy") {
		t.Error(health)
	}
	if _, err := os.Stat(filepath.Join(cfg.Data, "catalog.json")); err != nil {
		t.Error(err)
	}
	if err := n.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

// newConsumerLike is the same consumer with connections of its own.
func newConsumerLike(c consumerClient) consumerClient {
	tr := c.http.Transport.(*http.Transport).Clone()
	return consumerClient{&http.Client{Transport: tr, Timeout: 30 * time.Second}, c.base}
}

func get(t *testing.T, url string) string {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestDatabaseAwayWhileRunning: the node goes on with the catalogue it has, and says so.
func TestDatabaseAwayWhileRunning(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	cfg.Store = "sqlite:" + filepath.Join(cfg.Data, "x.db")
	st, err := openStores(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.catalog.Publish(t.Context(), catalog.Data{Systems: []catalog.System{{ID: "P1"}}}, "test", "", time.Now()); err != nil {
		t.Fatal(err)
	}
	n := &Node{cfg: cfg, now: time.Now, log: slog.New(slog.DiscardHandler), stores: st, reg: prometheus.NewRegistry(), health: newHealth(), doors: map[string]*door{}}
	if err := n.loadCatalog(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = n.Stop(context.Background()) }()
	if word := n.health.report().Parts["catalogue"]; word != "version 1" {
		t.Error(word)
	}
	if err := st.close(); err != nil {
		t.Fatal(err)
	}
	for until := time.Now().Add(5 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if word := n.health.report().Parts["catalogue"]; word == "not well: version 1, and the database does not answer" {
			break
		} else if time.Now().After(until) {
			t.Fatal(word)
		}
	}
	if _, ok := n.catalog.Load().System("P1"); !ok {
		t.Error("the catalogue is gone")
	}
	m, err := n.reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, f := range m {
		found = found || f.GetName() == "sammanhang_catalog_database_away" && f.GetMetric()[0].GetGauge().GetValue() == 1
	}
	if !found {
		t.Error("the metric does not say so")
	}
}
