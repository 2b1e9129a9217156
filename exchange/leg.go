package exchange

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"sammanhang/wire/http1"
)

// leg is one connection to a producer. It is used by one call at a time.
type leg struct {
	pool   *legPool
	raw    net.Conn
	sock   *sock // raw, as TLS has it
	tls    *tls.Conn
	since  time.Time // idle since, or a moment before
	judged time.Time // when its certificate was looked at; see stillTrusted
	said   said      // the header of its last answer
	look   peeker
	begun  time.Time // when the call under way was begun
	waits  bool      // its answer has been waited for
	until  time.Time // the reading deadline that is set
	wuntil time.Time // the writing deadline

	// Of the call under way:
	ctx     context.Context
	wait    time.Duration
	scratch *scratch
	r, w    int         // what has been read and not been used: scratch.buf[r:w]
	unwatch func() bool // ends the watch over ctx; nil: not begun
	sender  *legSender  // nil: the request went in one piece
}

// scratch is what reading a head needs. A connection has one only while it is in use.
type scratch struct {
	req  http1.Request
	resp http1.Response
	buf  [bufferSize]byte
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// glance is how long an answer is waited for before anybody is set to watch whether
// the caller is still there: most answers are quicker, and need no watch.
const glance = 50 * time.Millisecond

func isTimeout(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// fresh tells whether an idle connection can be used: the producer has not closed
// it, and has said nothing that nobody asked for.
func (l *leg) fresh(now time.Time) bool {
	l.begun = l.pool.legs.steady.now()
	idle := l.begun.Sub(l.since)
	if idle >= idleLeg || l.pool.legs.trusted != nil && !l.pool.legs.trusted(l.tls, &l.judged, now) {
		return false
	}
	if !l.sock.settled(l.tls.Read) { // what TLS has already is no answer to what will be asked
		return false
	}
	switch quiet, known := l.look.peek(l.raw); {
	case known && quiet:
		return true
	case !known && idle > time.Second:
		return false // this system cannot look: better a new one than a call that is lost
	case !known:
		return true
	}
	// TLS may have something to say on its own, as new session tickets.
	l.readBy(l.begun.Add(time.Millisecond))
	var one [1]byte
	n, err := l.tls.Read(one[:])
	return n == 0 && isTimeout(err)
}

// close closes the connection and gives its place back.
func (l *leg) close() {
	_ = l.raw.Close()
	l.pool.leave()
}

// call sends the request and reads the answer's head. After an error the
// connection must be dropped.
func (l *leg) call(ctx context.Context, begin []byte, req *outgoing, body *replay, wait time.Duration, answer *legBody, heard []field) (reply, error) {
	l.ctx, l.wait, l.r, l.w, l.sender, l.waits = ctx, wait, 0, 0, nil, false
	l.scratch = scratches.Get().(*scratch)
	head := append(l.scratch.buf[:0], begin...)
	whole := body.rest == nil
	switch {
	case whole:
		head = http1.AppendLength(head, int64(len(body.prefix)))
	case req.length > 0:
		head = http1.AppendLength(head, req.length)
	default:
		head = append(head, http1.Chunked...)
	}
	for i := range req.fields {
		f := &req.fields[i]
		if f.line != "" {
			head = append(head, f.line...)
			continue
		}
		var ok bool
		if head, ok = http1.AppendField(head, f.name, f.value); !ok {
			return reply{}, errBadField
		}
	}
	head = append(head, "\r\n"...)
	if !whole {
		l.sender = newLegSender(l, head, req.length <= 0, body)
		l.watch()
		l.readBy(time.Now().Add(wait))
		l.wuntil = time.Time{} // the sender sets its own
		go l.sender.run()
		return l.answer(answer, heard)
	}
	if t := l.begun.Add(wait); t.Sub(l.wuntil) > wait/8 || l.wuntil.After(t) {
		l.wuntil = t
		_ = l.raw.SetWriteDeadline(t)
	}
	body.read.Store(int64(len(body.prefix)))
	head = append(head, body.prefix...) // one record, one system call
	_, err := l.tls.Write(head)
	if err != nil {
		return l.refused(err, answer, heard)
	}
	return l.answer(answer, heard)
}

var errBadField = errors.New("a header field cannot be sent")

// refused looks whether the producer said why it did not take the request.
func (l *leg) refused(err error, answer *legBody, heard []field) (reply, error) {
	l.wait = min(l.wait, 200*time.Millisecond)
	rep, rerr := l.answer(answer, heard)
	switch {
	case rerr == nil:
		return rep, nil
	case isTimeout(rerr) || rerr == io.EOF:
		return reply{}, err
	}
	return reply{}, rerr
}

// watch lets the end of ctx cut the connection from now on.
func (l *leg) watch() {
	if l.unwatch == nil {
		raw := l.raw
		l.unwatch = context.AfterFunc(l.ctx, func() { _ = raw.Close() })
	}
}

// read reads from the connection, with the deadline of a producer that must do
// something.
func (l *leg) read(dst []byte) (n int, err error) {
	if l.sender != nil {
		return l.sender.read(dst)
	}
	if l.unwatch == nil {
		short := min(glance, l.wait/2)
		now := l.begun
		if l.waits {
			now = time.Now()
		}
		l.waits = true
		if t := now.Add(short); t.Sub(l.until) > short/2 || l.until.After(t) {
			l.readBy(t)
		}
		n, err = l.tls.Read(dst)
		if n > 0 || err == nil || !isTimeout(err) {
			return n, err
		}
		l.watch()
	}
	l.readBy(time.Now().Add(l.wait))
	return l.tls.Read(dst)
}

func (l *leg) readBy(t time.Time) {
	l.until = t
	_ = l.raw.SetReadDeadline(t)
}

// answer reads the head of the answer.
func (l *leg) answer(b *legBody, heard []field) (reply, error) {
	s := l.scratch
	if l.sender != nil {
		s = scratches.Get().(*scratch) // the other one is being sent
		l.sender.other = s
	}
	l.r, l.w = 0, 0
	for interim := 0; ; {
		n, err := s.resp.Parse(s.buf[l.r:l.w])
		if err == nil {
			l.r += n
			if s.resp.Status >= 200 {
				break
			}
			if interim++; interim > 8 {
				return reply{}, http1.ErrInterim
			}
			continue
		}
		if err != http1.ErrNeedMore {
			return reply{}, err
		}
		if l.r > 0 {
			l.w = copy(s.buf[:], s.buf[l.r:l.w])
			l.r = 0
		}
		if l.w == len(s.buf) {
			return reply{}, http1.ErrTooLarge
		}
		n, err = l.read(s.buf[l.w:])
		l.w += n
		if err != nil && n == 0 {
			if err == io.EOF && l.w > 0 {
				err = io.ErrUnexpectedEOF
			}
			return reply{}, err
		}
	}
	*b = legBody{l: l, s: s, left: s.resp.Framing.Length, chunked: s.resp.Framing.Chunked, toEnd: s.resp.Framing.Close, keep: s.resp.KeepAlive}
	rep := reply{status: s.resp.Status, length: s.resp.Framing.Length, body: b}
	if b.chunked || b.toEnd {
		rep.length = -1
	}
	l.said.read(s.resp.Fields)
	rep.fields = l.said.appendTo(heard)
	rep.kind = l.said.first("Content-Type")
	if s.resp.Framing.None() {
		b.end()
	}
	return rep, nil
}

// done ends the call on this connection, which goes back when it is clean.
func (l *leg) done(clean bool) {
	l.since = l.begun // quick: it is as good as now
	if l.unwatch != nil {
		l.since = time.Now()
		if !l.unwatch() {
			clean = false // it is being cut
		}
	}
	l.unwatch = nil
	if s := l.sender; s != nil {
		if !s.finished() {
			clean = false
		}
		if clean {
			scratches.Put(s.other)
			scratches.Put(l.scratch)
		}
		// Else they may still be in use by the sender, until it notices.
	} else {
		scratches.Put(l.scratch)
	}
	l.scratch, l.sender, l.ctx = nil, nil, nil
	l.said.forget()
	if !clean {
		l.close()
		return
	}
	l.pool.give(l)
}

func (l *leg) drop() { l.done(false) }

// legBody is the body of an answer.
type legBody struct {
	l              *leg // nil: the connection has been given back
	s              *scratch
	left           int64
	chunked, toEnd bool
	keep           bool
	chunks         http1.Chunks
}

func (b *legBody) Read(dst []byte) (n int, err error) {
	l := b.l
	if l == nil {
		return 0, io.EOF
	}
	if len(dst) == 0 {
		return 0, nil
	}
	switch {
	case b.chunked:
		n, err = b.unchunk(dst)
	case b.toEnd:
		n, err = b.some(dst)
		if err == io.EOF {
			b.end()
		}
		return n, err
	default:
		if int64(len(dst)) > b.left {
			dst = dst[:b.left]
		}
		n, err = b.some(dst)
		if b.left -= int64(n); b.left == 0 {
			b.end()
			return n, io.EOF
		}
	}
	if n > 0 && err == io.EOF && b.l != nil {
		err = nil // said again by the next
	}
	if err == io.EOF && b.l != nil {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// some gives what has been read already, or reads.
func (b *legBody) some(dst []byte) (int, error) {
	l := b.l
	if l.r < l.w {
		n := copy(dst, b.s.buf[l.r:l.w])
		l.r += n
		return n, nil
	}
	return l.read(dst)
}

func (b *legBody) unchunk(dst []byte) (n int, err error) {
	l := b.l
	for {
		out, in, err := b.chunks.Next(dst[n:], b.s.buf[l.r:l.w])
		l.r += in
		n += out
		switch {
		case err != nil:
			return n, err
		case b.chunks.Done():
			b.end()
			return n, io.EOF
		case n > 0 && (n == len(dst) || l.r == l.w):
			return n, nil
		}
		l.r = 0
		if l.w, err = l.read(b.s.buf[:]); err != nil && l.w == 0 {
			return n, err
		}
	}
}

// end gives the connection back: the whole answer has come.
func (b *legBody) end() {
	l := b.l
	b.l = nil
	l.done(b.keep && !b.toEnd && l.r == l.w)
}

func (b *legBody) Close() error {
	if l := b.l; l != nil {
		b.l = nil
		l.drop()
	}
	return nil
}
