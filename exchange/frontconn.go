package exchange

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sammanhang/wire/http1"
	"sammanhang/wire/soap"
)

// frontConn is one connection from a caller: one goroutine, one call at a time.
type frontConn struct {
	f    *Front
	raw  net.Conn
	tls  *tls.Conn
	base *http.Request // what all requests of the connection have in common

	state atomic.Int32 // idle, active or closed; see closeIdle

	s     *scratch // only while there is something in it
	r, w  int      // what has been read and not been used: s.buf[r:w]
	small [64]byte // what an idle connection waits with

	now    time.Time // a moment ago: when the last answer began; zero: not known
	until  time.Time // the reading deadline that is set; zero: not known
	wuntil time.Time // the writing deadline

	said   said        // the header of its last request
	last   soap.Last   // and its envelope
	answer http.Header // of answers
	target string
	url    *url.URL
	k      *frontCall // the last one
}

const (
	connIdle = iota
	connActive
	connClosed
)

// closeIdle closes a connection on which no call is under way; one with a call is
// told at its end, and so is one on which a call has come that has not been read.
func (c *frontConn) closeIdle() {
	var look peeker
	if quiet, known := look.peek(c.raw); known && !quiet {
		return
	}
	if c.state.CompareAndSwap(connIdle, connClosed) {
		_ = c.raw.Close()
	}
}

func (c *frontConn) release() {
	if c.s != nil {
		scratches.Put(c.s)
		c.s = nil
	}
}

// loop carries calls until the connection is to be closed, or has been given to
// net/http (true).
func (c *frontConn) loop() (handed bool) {
	c.answer = make(http.Header, 16)
	c.said.may = c.f.x.requestPasses
	for {
		n, err := c.next()
		if err != nil {
			c.refuse(err)
			return false
		}
		if n == 0 {
			return false
		}
		q := &c.s.req
		if q.Minor == 0 || string(q.Method) != http.MethodPost || !isCall(q.Target) {
			return c.handOver()
		}
		c.r += n
		if !c.call(q) {
			return false
		}
		if c.f.closing.Load() || !c.state.CompareAndSwap(connActive, connIdle) {
			return false
		}
	}
}

// isCall tells whether a target is one of the calls' own, in its plainest form.
func isCall(target []byte) bool {
	return len(target) >= 3 && string(target[:3]) == "/vp" && (len(target) == 3 || target[3] == '/' || target[3] == '?')
}

// next reads the head of the next request and gives its length; 0 when the caller
// has left, or was silent for too long.
func (c *frontConn) next() (int, error) {
	small := false // what has been read filled the small buffer: the rest is here already, mostly
	if c.r == c.w {
		c.release()
		c.deadline(c.f.idle, c.f.idle/8)
		n, err := c.tls.Read(c.small[:])
		if n == 0 {
			_ = err // gone, or idle for too long: nobody waits for an answer
			return 0, nil
		}
		if !c.state.CompareAndSwap(connIdle, connActive) {
			return 0, nil
		}
		c.s = scratches.Get().(*scratch)
		c.r, c.w = 0, copy(c.s.buf[:], c.small[:n])
		small = n == len(c.small)
	} else {
		if !c.state.CompareAndSwap(connIdle, connActive) {
			return 0, nil
		}
		c.w = copy(c.s.buf[:], c.s.buf[c.r:c.w])
		c.r = 0
	}
	var started time.Time
	looked := 0 // no use in looking again before a line has ended
	for {
		if looked == 0 || bytes.IndexByte(c.s.buf[looked:c.w], '\n') >= 0 || c.w >= http1.MaxTarget {
			n, err := c.s.req.Parse(c.s.buf[:c.w])
			if err != http1.ErrNeedMore {
				return n, err
			}
		}
		looked = c.w
		if c.w == len(c.s.buf) {
			return 0, http1.ErrTooLarge
		}
		if !small {
			if started.IsZero() {
				started = time.Now()
			}
			c.setDeadline(started.Add(c.f.header))
		}
		small = false
		n, err := c.tls.Read(c.s.buf[c.w:])
		c.w += n
		if n == 0 && err != nil {
			return 0, nil // broken off, or too slow: net/http says nothing either
		}
	}
}

// deadline sets the reading deadline for d from now, unless one is set that is at
// most slack sooner. Most calls then set none.
func (c *frontConn) deadline(d, slack time.Duration) {
	if c.now.IsZero() {
		c.now = time.Now()
	}
	t := c.now.Add(d)
	if !c.until.IsZero() && !c.until.After(t) && t.Sub(c.until) <= slack {
		return
	}
	c.setDeadline(t)
}

func (c *frontConn) setDeadline(t time.Time) {
	c.until = t
	_ = c.raw.SetReadDeadline(t)
}

// handOver gives the connection to net/http, with every byte of the request.
func (c *frontConn) handOver() bool {
	read := append([]byte(nil), c.s.buf[c.r:c.w]...)
	c.r, c.w = 0, 0
	_ = c.raw.SetDeadline(time.Time{})
	return c.f.over.give(&handedConn{Conn: c.tls, read: read, base: c.base})
}

// refuse answers what is no HTTP/1.1 as we take it, and ends the connection.
func (c *frontConn) refuse(err error) {
	status := "400 Bad Request"
	switch err {
	case http1.ErrTooLarge, http1.ErrFields:
		status = "431 Request Header Fields Too Large"
	case http1.ErrCoding:
		status = "501 Not Implemented"
	case http1.ErrVersion:
		status = "505 HTTP Version Not Supported"
	case http1.ErrExpect:
		status = "417 Expectation Failed"
	}
	body := status + ": " + strings.TrimPrefix(err.Error(), "http1: ") + "\n"
	b := []byte("HTTP/1.1 " + status + "\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body)
	_ = c.raw.SetWriteDeadline(time.Now().Add(5 * time.Second))
	if _, err := c.tls.Write(b); err == nil {
		c.linger()
	}
}

// linger ends our side and reads for a moment what the caller may still be
// sending: else the system would throw away the answer that it has not read yet.
func (c *frontConn) linger() {
	_ = c.tls.CloseWrite()
	c.setDeadline(time.Now().Add(500 * time.Millisecond))
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	for range 64 {
		if _, err := c.tls.Read(*buf); err != nil {
			return
		}
	}
}

// call carries one call and tells whether the connection can take another.
func (c *frontConn) call(q *http1.Request) bool {
	if string(q.Target) != c.target || c.url == nil {
		u, err := url.ParseRequestURI(string(q.Target))
		if err != nil {
			c.refuse(http1.ErrLine)
			return false
		}
		c.target, c.url = string(q.Target), u
	}
	clear(c.answer)
	c.said.read(q.Fields)
	k := c.fresh()
	k.body.init(k, q)
	k.out = frontWriter{k: k, length: -1, close: !q.KeepAlive || c.f.last(), more: k.out.more[:0]}
	r := k.r
	r.URL, r.RequestURI, r.Host, r.Header, r.Body, r.ContentLength, r.TransferEncoding = c.url, c.target, c.said.first("Host"), c.said.header, &k.body, q.Framing.Length, nil
	if q.Framing.Chunked {
		r.ContentLength = -1
		r.TransferEncoding = []string{"chunked"}
	}
	if q.Framing.None() {
		r.Body = http.NoBody
	}
	keep := false
	func() {
		defer k.finish()
		c.f.handler.ServeHTTP(&k.out, r)
		keep = k.out.finish()
	}()
	c.said.forget()
	k.out.forget()
	if keep && k.out.close {
		c.linger()
	}
	return keep && !k.out.close && k.body.clean()
}

// frontCall is one call under way. As a context it ends when the caller leaves,
// which is looked for only from when somebody asks for Done: a quick call costs
// nothing.
type frontCall struct {
	context.Context // of the connection
	c               *frontConn
	r               *http.Request // with this context
	body            frontBody
	out             frontWriter

	mu       sync.Mutex
	inner    context.Context
	cancel   context.CancelFunc
	finished bool
	kept     bool          // somebody may hold this for longer than the call
	read     bool          // the whole request has been read: the connection is free to look at
	watching chan struct{} // closed when the watch has ended
}

// fresh gives a call to begin with: the last one's memory, when nobody can still
// have it. Who has asked for Done, or holds the context or the body for longer, makes
// it unfit (keep).
func (c *frontConn) fresh() *frontCall {
	if k := c.k; k != nil && k.again() {
		return k
	}
	k := &frontCall{c: c, Context: c.base.Context()}
	k.r = c.base.WithContext(k)
	c.k = k
	return k
}

func (k *frontCall) again() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.inner != nil || k.kept {
		return false
	}
	k.finished, k.read = false, false
	return true
}

// keep tells that somebody may hold the call's context for longer than the call.
func (k *frontCall) keep() {
	k.mu.Lock()
	k.kept = true
	k.mu.Unlock()
}

func (k *frontCall) want() context.Context {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.inner == nil {
		k.inner, k.cancel = context.WithCancel(k.Context)
		if k.finished {
			k.cancel()
		} else if k.read {
			k.watch()
		}
	}
	return k.inner
}

// Done is closed when the caller has left, or the call is over.
func (k *frontCall) Done() <-chan struct{} { return k.want().Done() }

// AfterFunc spares context.AfterFunc a goroutine.
func (k *frontCall) AfterFunc(f func()) func() bool { return context.AfterFunc(k.want(), f) }

// Err tells why Done is closed.
func (k *frontCall) Err() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.inner != nil:
		return k.inner.Err()
	case k.finished:
		return context.Canceled
	}
	return nil
}

// Value is the connection's.
func (k *frontCall) Value(key any) any {
	k.mu.Lock()
	inner := k.inner
	k.mu.Unlock()
	if inner != nil {
		return inner.Value(key)
	}
	return k.Context.Value(key)
}

// wholeRead tells that the request's body has come to its end.
func (k *frontCall) wholeRead() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.read = true
	if k.inner != nil && !k.finished {
		k.watch()
	}
}

// watch reads from the connection while the call is under way: a caller sends
// nothing then, so what comes is its end, or its next call, which is kept.
func (k *frontCall) watch() {
	c := k.c
	if k.watching != nil || c.s == nil || c.r < c.w {
		return
	}
	k.watching = make(chan struct{})
	if c.w > lent {
		c.w = 0
	}
	c.r = c.w // the body may still be in use
	s := c.s
	c.setDeadline(time.Time{})
	go func() {
		defer close(k.watching)
		n, err := c.tls.Read(s.buf[c.w:])
		c.w += n
		if err != nil && !isTimeout(err) {
			k.cancel()
		}
	}()
}

// finish ends the call for everybody who still holds its context or its body.
func (k *frontCall) finish() {
	k.body.close()
	k.mu.Lock()
	k.finished = true
	cancel, watching := k.cancel, k.watching
	k.mu.Unlock()
	if watching != nil {
		k.c.setDeadline(time.Unix(1, 0)) // at once
		<-watching
	}
	if cancel != nil {
		cancel()
	}
}

var _ io.ReadCloser = (*frontBody)(nil)
