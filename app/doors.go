package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// door is one listening address with its server.
type door struct {
	name string
	ln   net.Listener
	srv  server
	done chan struct{}

	quiet atomic.Bool // it was asked to stop listening
}

// server is what answers behind a door: an http.Server, or the exchange's own.
type server interface {
	Shutdown(context.Context) error
	Close() error
}

// openDoor listens, so that an address that is taken is told before anything is
// started; serve begins to answer.
func openDoor(name, addr string) (*door, error) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("the %s door cannot be opened (choose another address with --%s): %w", name, name, err)
	}
	return &door{name: name, ln: ln, done: make(chan struct{})}, nil
}

// port is the port listened on, also when :0 was asked for.
func (d *door) port() int { return d.ln.Addr().(*net.TCPAddr).Port }

// addr is the address as a caller writes it, with the asked host name.
func (d *door) addr(asked string) string {
	host, _, err := net.SplitHostPort(asked)
	if err != nil || host == "" {
		host = "localhost"
	}
	return net.JoinHostPort(host, fmt.Sprint(d.port()))
}

// serve answers with h, over TLS when cfg is given.
func (d *door) serve(h http.Handler, cfg *tls.Config, log *slog.Logger) {
	d.run(&http.Server{
		Handler:           h,
		TLSConfig:         cfg,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.With("door", d.name).Handler(), slog.LevelWarn),
	}, log)
}

// run answers with a server of its own making.
func (d *door) run(srv *http.Server, log *slog.Logger) {
	d.begin(srv, func() error {
		if srv.TLSConfig != nil {
			return srv.ServeTLS(d.ln, "", "")
		}
		return srv.Serve(d.ln)
	}, log)
}

// begin answers with srv, which serve sets going.
func (d *door) begin(srv server, serve func() error, log *slog.Logger) {
	d.srv = srv
	go func() {
		defer close(d.done)
		err := serve()
		if !errors.Is(err, http.ErrServerClosed) && !d.quiet.Load() {
			log.Error("a door closed", "door", d.name, "error", err)
		}
	}()
}

// windDown lets callers leave before the door is closed, where its server can.
func (d *door) windDown() {
	if w, ok := d.srv.(interface{ WindDown() }); ok {
		w.WindDown()
	}
}

// stopListening takes no more connections; those that are there go on.
func (d *door) stopListening() {
	d.quiet.Store(true)
	_ = d.ln.Close()
}

// close lets calls in progress finish until ctx ends, then cuts them.
func (d *door) close(ctx context.Context) {
	if d.srv == nil {
		_ = d.ln.Close()
		return
	}
	if err := d.srv.Shutdown(ctx); err != nil {
		_ = d.srv.Close()
	}
	<-d.done
}
