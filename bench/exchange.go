package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/pprof"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/exchange"
)

// runExchange is the platform's own exchange with the catalogue of the run and
// nothing else: routes, permissions, deadlines, metrics and the trace record are
// those of the product; the trace is counted and dropped.
func runExchange(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("exchange", flag.ContinueOnError)
	dir := fs.String("dir", "", "certificates")
	addr := fs.String("addr", "", "where to listen")
	producer := fs.String("producer", "", "where the producer listens")
	if err := fs.Parse(args); err != nil {
		return err
	}
	cfg, err := tlsOf(*dir, "proxy")
	if err != nil {
		return err
	}
	// SAMMANHANG_BENCH_PROFILE=FILE writes where the exchange's time went.
	if name := os.Getenv("SAMMANHANG_BENCH_PROFILE"); name != "" {
		f, err := os.Create(name)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	// SAMMANHANG_BENCH_ALLOCS=FILE writes where its allocations were made.
	if name := os.Getenv("SAMMANHANG_BENCH_ALLOCS"); name != "" {
		f, err := os.Create(name)
		if err != nil {
			return err
		}
		defer f.Close()
		runtime.MemProfileRate = 4096
		defer pprof.Lookup("allocs").WriteTo(f, 0)
	}
	snap, problems := catalog.Compile(1, benchCatalog("https://"+*producer))
	if catalog.Grave(problems) {
		return fmt.Errorf("the catalogue: %v", problems[0])
	}
	var traced atomic.Int64
	x := exchange.New(exchange.Config{Registry: prometheus.NewRegistry()}, exchange.Deps{
		Catalog:   func() *catalog.Snapshot { return snap },
		Trace:     func(exchange.Record) { traced.Add(1) },
		Now:       time.Now,
		ClientTLS: exchange.ClientTLS(cfg.Certificates[0], cfg.RootCAs),
		Log:       slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	srv := x.Front(exchange.ServerTLS(cfg.Certificates[0], cfg.ClientCAs))
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	context.AfterFunc(ctx, func() { srv.Close() })
	ln, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	if err := srv.ServeTLS(ln, "", ""); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	var after runtime.MemStats
	runtime.ReadMemStats(&after)
	if n := uint64(traced.Load()); n > 0 {
		fmt.Fprintf(os.Stderr, "exchange: %d calls in all, %d allocations and %d bytes a call, %d collections\n",
			n, (after.Mallocs-before.Mallocs)/n, (after.TotalAlloc-before.TotalAlloc)/n, after.NumGC-before.NumGC)
	}
	return nil
}

// benchCatalog is contracts × addresses routes and permissions.
func benchCatalog(base string) catalog.Data {
	const system care.HSAID = "SE9900000009-PRODUCER"
	d := catalog.Data{Systems: []catalog.System{{ID: system, Description: "producer"}, {ID: sender, Description: "consumer"}}}
	for a := range addresses {
		d.Addresses = append(d.Addresses, catalog.Address{ID: care.LogicalAddress(address(a)), Description: "unit"})
	}
	for c := range contracts {
		ns, url := care.Contract(namespace(c)), base+pathOf(c)
		d.Contracts = append(d.Contracts, catalog.Contract{Namespace: ns, Major: 2})
		for a := range addresses {
			la := care.LogicalAddress(address(a))
			d.Routes = append(d.Routes, catalog.Route{Contract: ns, Address: la, System: system, Profile: care.RIVTABP21, URL: url})
			d.Permissions = append(d.Permissions, catalog.Permission{Contract: ns, Address: la, Consumer: sender})
		}
	}
	return d
}
