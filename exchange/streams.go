package exchange

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"sammanhang/fault"
	"sammanhang/wire/soap"
)

// bufferSize is the size of the two buffers that a call holds: one for what was
// read to find the way, one for the answer.
const bufferSize = 32 << 10

var buffers = sync.Pool{New: func() any { b := make([]byte, bufferSize); return &b }}

// replay is a request body whose beginning has been read already. It can be given
// out again as long as nothing more than the beginning has been read.
type replay struct {
	prefix []byte
	rest   io.Reader     // nil: the prefix is everything
	loc    soap.Location // where the envelope is in the prefix, when a listener has looked

	mu      sync.Mutex
	touched bool                        // rest has been read from
	out     []*outBody                  // given out
	read    atomic.Int64                // bytes given out, prefix included
	failed  atomic.Pointer[callerError] // of rest: the caller's side broke, not the producer's
	watch   func(on bool)               // watch(false) while waiting for the caller, watch(true) after
}

var errUsed = errors.New("the body has been read and cannot be sent again")

// body gives the whole body. It fails when a part that is not kept has been read.
func (p *replay) body() (io.ReadCloser, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.touched {
		return nil, errUsed
	}
	b := &outBody{p: p}
	p.out = append(p.out, b)
	return b, nil
}

// gather reads a body whole when its length is known and it fits into the memory that
// its beginning lies in: it can then be sent in one piece.
func (p *replay) gather(length int64) error {
	if p.rest == nil || length <= 0 || length > int64(cap(p.prefix)) {
		return nil
	}
	for int64(len(p.prefix)) < length {
		n, err := p.rest.Read(p.prefix[len(p.prefix):length])
		p.prefix = p.prefix[:len(p.prefix)+n]
		p.read.Store(int64(len(p.prefix)))
		if err != nil && int64(len(p.prefix)) < length {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			p.failed.CompareAndSwap(nil, &callerError{err})
			return err
		}
	}
	p.rest = nil
	return nil
}

// reset makes a replay that nobody uses as new.
func (p *replay) reset() {
	p.prefix, p.rest, p.loc, p.touched, p.out, p.watch = nil, nil, soap.Location{}, false, nil, nil
	p.read.Store(0)
	p.failed.Store(nil)
}

// close ends every body given out. After it, the prefix's memory is free for
// others, though the transport may still hold a body.
func (p *replay) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, b := range p.out {
		b.closed = true
	}
}

type outBody struct {
	p      *replay
	at     int
	closed bool
}

func (b *outBody) Read(dst []byte) (int, error) {
	p := b.p
	p.mu.Lock()
	if b.closed {
		p.mu.Unlock()
		return 0, http.ErrBodyReadAfterClose
	}
	if b.at < len(p.prefix) {
		n := copy(dst, p.prefix[b.at:])
		b.at += n
		p.read.Store(max(p.read.Load(), int64(b.at)))
		p.mu.Unlock()
		return n, nil
	}
	if p.rest == nil {
		p.mu.Unlock()
		return 0, io.EOF
	}
	p.touched = true
	p.mu.Unlock()
	if p.watch != nil {
		p.watch(false)
		defer p.watch(true)
	}
	n, err := p.rest.Read(dst)
	p.read.Add(int64(n))
	if err != nil && err != io.EOF {
		p.failed.CompareAndSwap(nil, &callerError{err})
	}
	return n, err
}

func (b *outBody) Close() error {
	b.p.mu.Lock()
	defer b.p.mu.Unlock()
	b.closed = true
	return nil
}

// callerError marks what went wrong on the caller's side.
type callerError struct{ err error }

func (e *callerError) Error() string { return e.err.Error() }

// callerBody reads a request body with a limit and with deadlines that a caller
// who sends byte by byte cannot outlive.
type callerBody struct {
	r       io.Reader
	rc      deadlines
	own     bool // of our own listener, which sets its deadlines anew by itself
	started time.Time
	idle    time.Duration
	rate    int64
	left    int64
	got     int64
	end     error // what the body ended with; it is not read again after that
}

var (
	errTooLarge   = errors.New("the request is too large")
	errSlowCaller = errors.New("the caller sends too slowly")
)

// Read gives the same end for as long as anybody asks. net/http's listener closes a
// body that has ended when the answer begins, and says so to who reads it again, as
// net/http's transport does to see that nothing is left: it would cut the connection
// to a producer in the middle of its answer.
func (b *callerBody) Read(dst []byte) (int, error) {
	if b.end != nil {
		return 0, b.end
	}
	n, err := b.read(dst)
	b.end = err
	return n, err
}

func (b *callerBody) read(dst []byte) (int, error) {
	deadline := b.started.Add(b.idle + time.Duration(b.got/b.rate)*time.Second)
	if b.got > 0 {
		if soon := time.Now().Add(b.idle); soon.Before(deadline) {
			deadline = soon
		}
	}
	_ = b.rc.SetReadDeadline(deadline) // not supported in tests without a connection
	if int64(len(dst)) > b.left+1 {
		dst = dst[:b.left+1]
	}
	n, err := b.r.Read(dst)
	b.got += int64(n)
	b.left -= int64(n)
	if b.left < 0 {
		return 0, errTooLarge
	}
	if err != nil {
		if err == io.EOF && b.own {
			return n, err
		}
		// Also while the server waits in the background for the caller to leave:
		// a deadline that stayed would look like that.
		_ = b.rc.SetReadDeadline(time.Time{})
		if e, ok := errors.AsType[interface {
			error
			Timeout() bool
		}](err); ok && e.Timeout() {
			return n, errSlowCaller
		}
	}
	return n, err
}

// watchdog cuts a call whose producer does nothing for too long. The exchange's own
// connections have deadlines instead, and no watchdog: nil does nothing.
type watchdog struct {
	mu    sync.Mutex
	timer *time.Timer
	wait  time.Duration
	heard bool // the answer has begun: the request's body no longer moves the timer
}

func newWatchdog(wait time.Duration, cut context.CancelCauseFunc) *watchdog {
	return &watchdog{timer: time.AfterFunc(wait, func() { cut(errStalled) }), wait: wait}
}

// sending moves the timer while the request is being sent.
func (w *watchdog) sending(on bool) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.heard {
		return
	}
	w.set(on)
}

// answering moves the timer while the answer is being read.
func (w *watchdog) answering(on bool) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.heard = true
	w.set(on)
}

func (w *watchdog) set(on bool) {
	if on {
		w.timer.Reset(w.wait)
	} else {
		w.timer.Stop()
	}
}

// answerBody is the producer's answer: first what was held back to look at, then
// the rest. It owns one pooled buffer, which Close gives back.
type answerBody struct {
	leg    legBody // src, when it is one of our own connections
	ctx    context.Context
	src    io.ReadCloser
	watch  *watchdog
	cancel func() // nil: nothing is to be cancelled
	buf    *[]byte
	held   []byte // still to be given out
	end    error  // what comes after held, when it is known
	left   int64  // bytes of src that may still come
}

func (b *answerBody) fill(dst []byte) (int, error) {
	b.watch.answering(true)
	n, err := b.src.Read(dst)
	b.watch.answering(false)
	if b.left -= int64(n); b.left < 0 {
		return 0, tooLarge()
	}
	// Cutting the connection tells the producer to stop, and its last words can
	// still come in as a proper end: after a cut no end is to be trusted.
	if err != nil && (err != io.EOF || b.ctx.Err() != nil) {
		err = producerFault(b.ctx, err)
	}
	return n, err
}

func tooLarge() *fault.Error {
	return vp009(fault.TooLarge, "The producer's answer is larger than this platform carries.", nil)
}

// hold reads until the buffer is full or the answer ends, so that a producer that
// breaks off a small answer still gives a clear fault.
func (b *answerBody) hold() {
	n := 0
	for n < len(*b.buf) && b.end == nil {
		var m int
		m, b.end = b.fill((*b.buf)[n:])
		n += m
	}
	b.held = (*b.buf)[:n]
}

func (b *answerBody) Read(dst []byte) (int, error) {
	if b.buf == nil {
		return 0, http.ErrBodyReadAfterClose
	}
	if len(b.held) > 0 {
		n := copy(dst, b.held)
		b.held = b.held[n:]
		return n, nil
	}
	if b.end != nil {
		return 0, b.end
	}
	n, err := b.fill(dst)
	b.end = err
	return n, err
}

// WriteTo passes the answer on with the one buffer that is there already.
func (b *answerBody) WriteTo(w io.Writer) (total int64, err error) {
	if b.buf == nil {
		return 0, http.ErrBodyReadAfterClose
	}
	for {
		if len(b.held) > 0 {
			n, err := w.Write(b.held)
			total += int64(n)
			if err != nil {
				return total, &callerError{err}
			}
			b.held = nil
		}
		if b.end == io.EOF {
			return total, nil
		}
		if b.end != nil {
			return total, b.end
		}
		var n int
		n, b.end = b.fill(*b.buf)
		b.held = (*b.buf)[:n]
	}
}

func (b *answerBody) Close() error {
	if b.buf == nil {
		return nil
	}
	b.watch.answering(false)
	err := b.src.Close()
	if b.cancel != nil {
		b.cancel()
	}
	buffers.Put(b.buf)
	b.buf, b.held = nil, nil
	return err
}
