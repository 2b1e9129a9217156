package exchange

import (
	"context"
	"crypto/tls"
	"errors"
	"log"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// Front is the exchange's listener with its own, strictly limited HTTP/1.1
// (wire/http1): it carries POST /vp/… over TLS, through the same Handler as
// everything else. A connection on which anything else is asked for goes over to
// net/http, with what has been read of it, and stays there.
type Front struct {
	x        *Exchange
	tls      *tls.Config
	handler  http.Handler
	fallback *http.Server
	over     *handover
	log      *log.Logger

	header, idle time.Duration

	mu      sync.Mutex
	lns     map[net.Listener]struct{}
	conns   map[*frontConn]struct{}
	leaving atomic.Bool // see WindDown
	closing atomic.Bool
	date    atomic.Pointer[date]
}

// Front makes the listener. Serve it with ServeTLS(listener, "", ""). Client
// certificates are verified against tc.ClientCAs.
func (x *Exchange) Front(tc *tls.Config) *Front {
	srv := x.Server(tc)
	tc = tc.Clone()
	tc.DynamicRecordSizingDisabled = true
	f := &Front{
		x: x, tls: tc, handler: srv.Handler, fallback: srv, log: quiet(x.log), header: srv.ReadHeaderTimeout, idle: srv.IdleTimeout,
		lns: map[net.Listener]struct{}{}, conns: map[*frontConn]struct{}{}, over: newHandover(),
	}
	srv.Handler = f.over.handler(srv.Handler)
	srv.ConnContext = f.over.context
	return f
}

// ServeTLS takes connections from ln until Shutdown or Close, and gives
// http.ErrServerClosed then. With x's Config.NetHTTP it is net/http's own. The two
// texts are there for the shape of http.Server.
func (f *Front) ServeTLS(ln net.Listener, certFile, keyFile string) error {
	if f.x.cfg.NetHTTP {
		return f.fallback.ServeTLS(ln, certFile, keyFile)
	}
	f.mu.Lock()
	if f.closing.Load() {
		f.mu.Unlock()
		_ = ln.Close()
		return http.ErrServerClosed
	}
	f.lns[ln] = struct{}{}
	f.mu.Unlock()
	f.over.once.Do(func() { go func() { _ = f.fallback.Serve(f.over) }() })
	for pause := time.Duration(0); ; {
		conn, err := ln.Accept()
		switch {
		case err == nil:
			pause = 0
			go f.serve(conn)
			continue
		case f.closing.Load():
			return http.ErrServerClosed
		}
		if t, ok := errors.AsType[net.Error](err); !ok || !t.Timeout() && !temporary(err) {
			return err
		}
		pause = min(max(2*pause, 5*time.Millisecond), time.Second)
		f.log.Printf("accept: %v; again in %v", err, pause)
		time.Sleep(pause)
	}
}

// temporary: too many open files, mostly.
func temporary(err error) bool {
	t, ok := errors.AsType[interface {
		error
		Temporary() bool
	}](err)
	return ok && t.Temporary()
}

// WindDown lets callers leave before Shutdown: calls and connections are taken as
// before, but every answer says that it is the connection's last. Who calls again
// and again then never finds a connection closed under it. With net/http's own
// listener, and on connections that have gone over to it, nothing changes.
func (f *Front) WindDown() { f.leaving.Store(true) }

// last tells whether the next answer on a connection is its last.
func (f *Front) last() bool { return f.leaving.Load() || f.closing.Load() }

// Shutdown takes no more connections, closes the idle ones and waits for the calls
// under way, until ctx ends.
func (f *Front) Shutdown(ctx context.Context) error {
	f.stop(func(c *frontConn) { c.closeIdle() })
	err := f.fallback.Shutdown(ctx)
	for wait := time.Millisecond; ; wait = min(2*wait, 200*time.Millisecond) {
		f.mu.Lock()
		n := len(f.conns)
		f.mu.Unlock()
		if n == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// Close closes everything at once.
func (f *Front) Close() error {
	f.stop(func(c *frontConn) { _ = c.raw.Close() })
	return f.fallback.Close()
}

func (f *Front) stop(each func(*frontConn)) {
	f.closing.Store(true)
	f.mu.Lock()
	defer f.mu.Unlock()
	for ln := range f.lns {
		_ = ln.Close()
	}
	for c := range f.conns {
		each(c)
	}
}

func (f *Front) serve(raw net.Conn) {
	c := &frontConn{f: f, raw: raw, tls: tls.Server(raw, f.tls)}
	f.mu.Lock()
	f.conns[c] = struct{}{}
	closing := f.closing.Load()
	f.mu.Unlock()
	keep := false
	defer func() {
		if p := recover(); p != nil && p != http.ErrAbortHandler {
			f.log.Printf("panic on a connection: %v\n%s", p, debug.Stack())
			keep = false
		}
		c.release()
		f.mu.Lock()
		delete(f.conns, c)
		f.mu.Unlock()
		if !keep {
			_ = raw.Close()
		}
	}()
	if closing || !f.handshake(c) {
		return
	}
	keep = c.loop()
}

// handshake does not log what nobody did wrong, and tells those who speak no TLS.
func (f *Front) handshake(c *frontConn) bool {
	ctx, cancel := context.WithTimeout(context.Background(), f.header)
	defer cancel()
	if err := c.tls.HandshakeContext(ctx); err != nil {
		reason := err.Error()
		if re, ok := errors.AsType[tls.RecordHeaderError](err); ok && re.Conn != nil && looksLikeHTTP(re.RecordHeader) {
			_ = re.Conn.SetWriteDeadline(time.Now().Add(time.Second))
			_, _ = re.Conn.Write([]byte("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"))
			reason = "client sent an HTTP request to an HTTPS server"
		}
		f.log.Printf("TLS handshake error from %s: %s", c.raw.RemoteAddr(), reason)
		return false
	}
	base := ConnContext(context.Background(), c.tls)
	state := c.tls.ConnectionState()
	c.base = (&http.Request{Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Method: http.MethodPost, TLS: &state, RemoteAddr: c.raw.RemoteAddr().String()}).WithContext(base)
	return true
}

func looksLikeHTTP(h [5]byte) bool {
	switch string(h[:]) {
	case "GET /", "HEAD ", "POST ", "PUT /", "OPTIO":
		return true
	}
	return false
}

// handover is a listener that net/http takes connections from on which we have
// read something that is not ours.
type handover struct {
	once  sync.Once
	conns chan net.Conn
	done  chan struct{}
	shut  sync.Once
}

func newHandover() *handover {
	return &handover{conns: make(chan net.Conn), done: make(chan struct{})}
}

type handedConn struct {
	net.Conn
	read []byte // still to be read
	base *http.Request
}

func (c *handedConn) Read(p []byte) (int, error) {
	if len(c.read) > 0 {
		n := copy(p, c.read)
		c.read = c.read[n:]
		return n, nil
	}
	return c.Conn.Read(p)
}

func (h *handover) give(c *handedConn) bool {
	select {
	case h.conns <- c:
		return true
	case <-h.done:
		return false
	}
}

func (h *handover) Accept() (net.Conn, error) {
	select {
	case c := <-h.conns:
		return c, nil
	case <-h.done:
		return nil, net.ErrClosed
	}
}

func (h *handover) Close() error {
	h.shut.Do(func() { close(h.done) })
	return nil
}

func (h *handover) Addr() net.Addr { return &net.TCPAddr{} }

type handedKey struct{}

// context keeps what is known of the caller: the connection is the same.
func (h *handover) context(ctx context.Context, c net.Conn) context.Context {
	if hc, ok := c.(*handedConn); ok {
		ctx = context.WithValue(ctx, handedKey{}, hc.base)
		return context.WithValue(ctx, verdictKey{}, hc.base.Context().Value(verdictKey{}))
	}
	return ConnContext(ctx, c)
}

// handler gives requests the TLS that net/http cannot see through our connection.
func (h *handover) handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if base, ok := r.Context().Value(handedKey{}).(*http.Request); ok && r.TLS == nil {
			r.TLS, r.RemoteAddr = base.TLS, base.RemoteAddr
		}
		next.ServeHTTP(w, r)
	})
}
