package exchange

import (
	"io"
	"net/http"
	"sync"
	"time"

	"sammanhang/wire/http1"
)

// frontBody is the body of a request. It may be read on another goroutine than the
// connection's, and for longer than the call: close ends that.
type frontBody struct {
	k       *frontCall
	mu      sync.Mutex
	left    int64
	chunked bool
	chunks  http1.Chunks
	expect  bool // the caller waits to be asked for the body
	over    bool // read to its end
	bad     bool // it has no end that we know
	closed  bool
	until   time.Time // the deadline to read with
}

func (b *frontBody) init(k *frontCall, q *http1.Request) {
	// Nobody else has it yet.
	b.k, b.left, b.chunked, b.expect = k, q.Framing.Length, q.Framing.Chunked, q.Expect
	b.chunks, b.over, b.bad, b.closed, b.until = http1.Chunks{}, false, false, false, time.Time{}
	if q.Framing.None() {
		b.end()
	}
}

// Read reads the body and nothing behind it.
func (b *frontBody) Read(dst []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.closed:
		return 0, http.ErrBodyReadAfterClose
	case b.over:
		return 0, io.EOF
	case b.bad:
		return 0, io.ErrUnexpectedEOF
	case len(dst) == 0:
		return 0, nil
	}
	n, err := b.read(dst)
	if err != nil && err != io.EOF {
		b.bad = true
	}
	return n, err
}

// whole gives the body and ends it, when all of it has come with the head, as nearly every
// call's has. It lies in the connection's memory, and stays as it is until the call is over.
func (b *frontBody) whole() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	c, n := b.k.c, int(min(b.left, bufferSize))
	if b.over || b.bad || b.closed || b.chunked || b.expect || n == 0 || n > c.w-c.r || c.w > lent {
		return nil
	}
	all := c.s.buf[c.r : c.r+n : c.r+n]
	c.r, b.left = c.r+n, 0
	b.end()
	return all
}

// lent is how much of a connection's memory a body may reach into that is given out:
// what the caller sends meanwhile is read behind it; see watch.
const lent = bufferSize / 2

func (b *frontBody) read(dst []byte) (n int, err error) {
	c := b.k.c
	if b.chunked {
		for {
			out, in, err := b.chunks.Next(dst[n:], c.s.buf[c.r:c.w])
			c.r += in
			n += out
			switch {
			case err != nil:
				return n, err
			case b.chunks.Done():
				b.end()
				return n, io.EOF
			case n == len(dst) || n > 0 && c.r == c.w:
				return n, nil
			}
			c.r, c.w = 0, 0
			if c.w, err = b.more(c.s.buf[:]); c.w == 0 && err != nil {
				return n, short(err)
			}
		}
	}
	if int64(len(dst)) > b.left {
		dst = dst[:b.left]
	}
	if c.r < c.w {
		n = copy(dst, c.s.buf[c.r:c.w])
		c.r += n
	} else if n, err = b.more(dst); n == 0 && err != nil {
		return 0, short(err)
	}
	if b.left -= int64(n); b.left == 0 {
		b.end()
		return n, io.EOF
	}
	return n, nil
}

func short(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// more reads from the connection.
func (b *frontBody) more(dst []byte) (int, error) {
	c := b.k.c
	if b.expect {
		b.expect = false
		_ = c.raw.SetWriteDeadline(time.Now().Add(5 * time.Second))
		c.wuntil = time.Time{}
		if _, err := c.tls.Write([]byte("HTTP/1.1 100 Continue\r\n\r\n")); err != nil {
			return 0, err
		}
	}
	if !b.until.Equal(c.until) {
		c.setDeadline(b.until)
	}
	return c.tls.Read(dst)
}

func (b *frontBody) end() {
	b.over = true
	b.k.wholeRead()
}

// Close does nothing: who is done with the body says nothing about the connection.
func (b *frontBody) Close() error { return nil }

// close wakes whoever is still reading, and lets nobody read from now on.
func (b *frontBody) close() {
	if !b.mu.TryLock() {
		_ = b.k.c.raw.SetReadDeadline(time.Unix(1, 0))
		b.mu.Lock()
		b.bad = true
	}
	b.closed = true
	b.mu.Unlock()
}

// clean tells whether the connection stands behind the body.
func (b *frontBody) clean() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.over && !b.bad
}

// maxDrain is how much of a body that nobody wanted is read to keep a connection.
const (
	maxDrain  = 256 << 10
	drainTime = 2 * time.Second
)

// drain reads what is left, if it is little and comes soon. It tells whether the
// body is over.
func (b *frontBody) drain() bool {
	if !b.mu.TryLock() {
		return false // somebody is still sending it on
	}
	defer b.mu.Unlock()
	if b.over || b.bad || b.expect || !b.chunked && b.left > maxDrain {
		return b.over
	}
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	b.until = time.Now().Add(drainTime)
	for total := 0; total <= maxDrain; {
		n, err := b.read(*buf)
		total += n
		if err == io.EOF {
			return true
		}
		if err != nil {
			b.bad = true
			return false
		}
	}
	return false
}
