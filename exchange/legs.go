package exchange

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"os"
	"sync"
	"time"
)

// legs are the exchange's own connections to producers, for SOAP calls: one
// goroutine and two system calls a call, where net/http takes three goroutines.
//
// They promise that a call is written to a producer at most once, whatever
// happens: a kept connection is looked at before it is used, and from the first
// byte written on nothing is tried again. A connection is kept only after an
// answer that ended exactly where its framing said.
type legs struct {
	trusted func(c *tls.Conn, judged *time.Time, now time.Time) bool // looks at a kept connection's certificate again; nil: nobody does
	tls     *tls.Config
	dialer  net.Dialer
	most    int // connections to one producer
	keep    int // of them, kept open when idle
	steady  steady

	mu    sync.Mutex
	pools map[string]*legPool
}

const (
	idleLeg       = 20 * time.Second // below what servers keep, so that they seldom close under us
	handshakeWait = 5 * time.Second
)

func newLegs(cfg Config, tc *tls.Config) *legs {
	tc = tc.Clone()
	tc.DynamicRecordSizingDisabled = true
	return &legs{tls: tc, dialer: net.Dialer{Timeout: cfg.DialTimeout, KeepAlive: 15 * time.Second}, most: cfg.ConnsPerHost, keep: cfg.IdleConnsPerHost, steady: newSteady(), pools: map[string]*legPool{}}
}

// legRoute is one endpoint: where to connect, and how a request to it begins.
type legRoute struct {
	pool  *legPool
	begin []byte // "POST /path HTTP/1.1\r\nHost: name\r\n"
}

func (g *legs) route(u *url.URL) *legRoute {
	host, port := u.Hostname(), u.Port()
	if port == "" {
		port = "443"
	}
	addr := net.JoinHostPort(host, port)
	g.mu.Lock()
	p := g.pools[addr]
	if p == nil {
		tc := g.tls.Clone()
		tc.ServerName = host
		p = &legPool{legs: g, addr: addr, tls: tc}
		g.pools[addr] = p
	}
	g.mu.Unlock()
	return &legRoute{pool: p, begin: []byte("POST " + u.RequestURI() + " HTTP/1.1\r\nHost: " + u.Host + "\r\n")}
}

// CloseIdleConnections closes what is kept open and not in use.
func (g *legs) CloseIdleConnections() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, p := range g.pools {
		p.sweep(0)
	}
}

// legPool is the connections to one producer.
type legPool struct {
	legs *legs
	addr string
	tls  *tls.Config

	mu      sync.Mutex
	idle    []*leg // the last used is the last
	open    int    // idle ones, used ones, and those being opened
	waiting []chan *leg
	timer   *time.Timer // while there are idle ones
}

// take gives a connection that is open as far as can be known. When there are as
// many as may be it waits for one until ctx ends or for as long as wait says.
func (p *legPool) take(ctx context.Context, wait time.Duration, now time.Time) (*leg, error) {
	for {
		p.mu.Lock()
		if n := len(p.idle); n > 0 {
			l := p.idle[n-1]
			p.idle[n-1] = nil
			p.idle = p.idle[:n-1]
			p.mu.Unlock()
			if l.fresh(now) {
				return l, nil
			}
			l.close()
			continue
		}
		if p.open < p.legs.most {
			p.open++
			p.mu.Unlock()
			return p.dial(ctx)
		}
		ch := make(chan *leg, 1)
		p.waiting = append(p.waiting, ch)
		p.mu.Unlock()
		l, err := p.queue(ctx, ch, wait)
		switch {
		case err != nil:
			return nil, err
		case l == nil: // somebody's place, to open one in
			return p.dial(ctx)
		case l.fresh(now):
			return l, nil
		}
		l.close()
	}
}

func (p *legPool) queue(ctx context.Context, ch chan *leg, wait time.Duration) (*leg, error) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	var err error
	select {
	case l := <-ch:
		return l, nil
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-timer.C:
		err = os.ErrDeadlineExceeded
	}
	p.mu.Lock()
	for i, w := range p.waiting {
		if w == ch {
			p.waiting = append(p.waiting[:i], p.waiting[i+1:]...)
			p.mu.Unlock()
			return nil, err
		}
	}
	p.mu.Unlock()
	// It came in the same moment: for the next one.
	if l := <-ch; l != nil {
		p.give(l)
	} else {
		p.leave()
	}
	return nil, err
}

// give takes a connection back that can be used again.
func (p *legPool) give(l *leg) {
	p.mu.Lock()
	if len(p.waiting) > 0 {
		ch := p.waiting[0]
		p.waiting = p.waiting[1:]
		p.mu.Unlock()
		ch <- l
		return
	}
	if len(p.idle) >= p.legs.keep {
		p.mu.Unlock()
		l.close()
		return
	}
	p.idle = append(p.idle, l)
	if p.timer == nil {
		p.timer = time.AfterFunc(idleLeg, func() { p.sweep(idleLeg) })
	}
	p.mu.Unlock()
}

// leave gives a place back: the connection is gone, or could not be opened.
func (p *legPool) leave() {
	p.mu.Lock()
	if len(p.waiting) > 0 {
		ch := p.waiting[0]
		p.waiting = p.waiting[1:]
		p.mu.Unlock()
		ch <- nil
		return
	}
	p.open--
	p.mu.Unlock()
}

// sweep closes those that have been idle for so long.
func (p *legPool) sweep(age time.Duration) {
	now := time.Now()
	p.mu.Lock()
	n := 0
	for n < len(p.idle) && now.Sub(p.idle[n].since) >= age {
		n++
	}
	old := append([]*leg(nil), p.idle[:n]...)
	p.idle = append(p.idle[:0], p.idle[n:]...)
	switch {
	case len(p.idle) == 0:
		if p.timer != nil {
			p.timer.Stop()
			p.timer = nil
		}
	case p.timer != nil:
		p.timer.Reset(idleLeg - now.Sub(p.idle[0].since))
	}
	p.mu.Unlock()
	for _, l := range old {
		l.close()
	}
}

func (p *legPool) dial(ctx context.Context) (_ *leg, err error) {
	defer func() {
		if err != nil {
			p.leave()
		}
	}()
	conn, err := p.legs.dialer.DialContext(ctx, "tcp", p.addr)
	if err != nil {
		return nil, err
	}
	s := &sock{Conn: conn}
	c := tls.Client(s, p.tls)
	hctx, cancel := context.WithTimeoutCause(ctx, handshakeWait, errHandshakeWait)
	defer cancel()
	if err := c.HandshakeContext(hctx); err != nil {
		_ = conn.Close()
		if context.Cause(hctx) == errHandshakeWait {
			err = errHandshakeWait
		}
		return nil, err
	}
	return &leg{pool: p, raw: conn, sock: s, tls: c, begun: time.Now(), said: said{may: answerPasses}}, nil
}

var errHandshakeWait = errors.New("TLS handshake timeout")

// call sends one request and reads the head of its answer. body gives the bytes,
// wait is for how long the producer may do nothing. What passes of the answer's head
// is appended to heard, and its body will be read with answer.
func (g *legs) call(ctx context.Context, r *legRoute, req *outgoing, body *replay, wait time.Duration, now time.Time, answer *legBody, heard []field) (reply, error) {
	if err := body.gather(req.length); err != nil {
		return reply{}, err // the caller's side: no connection has been taken
	}
	l, err := r.pool.take(ctx, wait, now)
	if err != nil {
		return reply{}, err
	}
	rep, err := l.call(ctx, r.begin, req, body, wait, answer, heard)
	if err != nil {
		l.drop()
		return reply{}, err
	}
	return rep, nil
}
