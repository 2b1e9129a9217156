package exchange

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"sammanhang/wire/http1"
)

// frontWriter writes one answer. Head and body of a small answer leave in one
// piece: one TLS record, one system call.
type frontWriter struct {
	k      *frontCall
	status int     // 0: not begun
	length int64   // of the body, when the head says it; else -1
	sent   int64   // bytes of the body
	framed bool    // the head's end has been written
	close  bool    // the connection ends with this answer
	begun  bool    // something has been sent
	more   []field // of the head, beside Header: each is written once
	buf    *[]byte
	out    []byte // waiting to be sent, in buf
	pend   []byte // of the body, while the framing is not decided
	err    error
	now    time.Time // when the head is written; zero: not known
}

// maxPend is how much of an answer of unknown length is waited for before it is
// sent in chunks.
const maxPend = 4 << 10

var errLonger = errors.New("exchange: more was written than Content-Length says")

// Header is what the head will say.
func (w *frontWriter) Header() http.Header { return w.k.c.answer }

// SetReadDeadline is for the body of the request.
func (w *frontWriter) SetReadDeadline(t time.Time) error {
	w.k.body.until = t
	return nil
}

// SetWriteDeadline sets the deadline, unless the one that is set is nearly as good.
func (w *frontWriter) SetWriteDeadline(t time.Time) error {
	c := w.k.c
	if !c.wuntil.After(t) && t.Sub(c.wuntil) <= c.f.x.cfg.CallerTimeout/8 {
		return nil
	}
	c.wuntil = t
	return c.raw.SetWriteDeadline(t)
}

// WriteHeader begins the head. How the body is framed is decided when it is known.
func (w *frontWriter) WriteHeader(status int) {
	if w.status != 0 || status < 200 {
		return
	}
	w.status = status
	w.buf = buffers.Get().(*[]byte)
	b := append((*w.buf)[:0], "HTTP/1.1 "...)
	b = strconv.AppendInt(b, int64(status), 10)
	b = append(b, ' ')
	b = append(b, http.StatusText(status)...)
	b = append(b, "\r\n"...)
	if status == http.StatusNoContent || status == http.StatusNotModified {
		w.length = 0
	}
	for name, values := range w.Header() {
		switch name {
		case "Content-Length":
			if len(values) == 1 && w.length < 0 {
				if n, err := strconv.ParseInt(values[0], 10, 64); err == nil && n >= 0 {
					w.length = n
				}
			}
			continue
		case "Transfer-Encoding", "Connection":
			continue
		}
		for _, v := range values {
			if longer, ok := http1.AppendField(b, name, v); ok {
				b = longer
			}
		}
	}
	for i := range w.more {
		f := &w.more[i]
		if f.line != "" {
			b = append(b, f.line...)
		} else if longer, ok := http1.AppendField(b, f.name, f.value); ok {
			b = longer
		}
	}
	if _, ok := w.Header()["Date"]; !ok {
		now := w.now
		if now.IsZero() {
			now = time.Now()
		}
		if w.k.c.now = now; w.length < 0 {
			w.k.c.now = time.Time{} // of unknown length: its body may take long to come
		}
		b = w.k.c.f.appendDate(b, now)
	}
	if w.k.c.f.last() || !w.k.body.drain() {
		w.close = true
	}
	if w.close {
		b = append(b, "Connection: close\r\n"...)
	}
	w.out = b
	if w.length >= 0 {
		w.frame(w.length)
	}
}

// frame ends the head. length is -1 for chunks.
func (w *frontWriter) frame(length int64) {
	w.framed = true
	switch {
	case w.status == http.StatusNoContent || w.status == http.StatusNotModified:
	case length >= 0:
		w.out = http1.AppendLength(w.out, length)
	default:
		w.out = append(w.out, http1.Chunked...)
	}
	w.out = append(w.out, "\r\n"...)
}

// Write writes of the body.
func (w *frontWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	if w.err != nil {
		return 0, w.err
	}
	if w.length >= 0 {
		if w.sent+int64(len(p)) > w.length {
			return 0, errLonger
		}
		w.sent += int64(len(p))
		w.put(p)
		if w.sent == w.length {
			w.send()
		}
		return len(p), w.err
	}
	w.sent += int64(len(p))
	if !w.framed {
		if len(w.pend)+len(p) <= maxPend {
			w.pend = append(w.pend, p...)
			return len(p), nil
		}
		w.frame(-1)
		w.chunk(w.pend)
		w.pend = nil
	}
	w.chunk(p)
	w.send()
	return len(p), w.err
}

// chunk writes p as one chunk.
func (w *frontWriter) chunk(p []byte) {
	if len(p) == 0 {
		return
	}
	w.put(strconv.AppendInt(nil, int64(len(p)), 16))
	w.put([]byte("\r\n"))
	w.put(p)
	w.put([]byte("\r\n"))
}

// put sends p after what waits, as soon as there is enough of it.
func (w *frontWriter) put(p []byte) {
	for len(p) > 0 && w.err == nil {
		if len(w.out) == 0 && len(p) >= bufferSize/2 {
			w.write(p)
			return
		}
		n := copy(w.out[len(w.out):cap(w.out)], p)
		w.out = w.out[:len(w.out)+n]
		if p = p[n:]; len(w.out) == cap(w.out) {
			w.send()
		}
	}
}

func (w *frontWriter) send() {
	if len(w.out) > 0 && w.err == nil {
		w.write(w.out)
	}
	w.out = w.out[:0]
}

func (w *frontWriter) write(b []byte) {
	c := w.k.c
	if w.begun {
		c.now = time.Time{} // an answer in more than one piece may take long
	}
	w.begun = true
	_, w.err = c.tls.Write(b)
}

// FlushError sends what has been written; see http.ResponseController.
func (w *frontWriter) FlushError() error {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	if !w.framed {
		w.frame(-1)
		w.chunk(w.pend)
		w.pend = nil
	}
	w.send()
	return w.err
}

// finish ends the answer. It tells whether the caller has got a whole one.
func (w *frontWriter) finish() bool {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	switch {
	case w.err != nil:
	case !w.framed:
		w.frame(int64(len(w.pend)))
		w.put(w.pend)
	case w.length < 0:
		w.put([]byte(http1.LastChunk))
	}
	if w.err == nil {
		w.send()
	}
	if w.buf != nil {
		buffers.Put(w.buf)
		w.buf, w.out = nil, nil
	}
	return w.err == nil && (w.length < 0 || w.sent == w.length)
}

// forget lets go of an answer's header, when it is over.
func (w *frontWriter) forget() {
	if clear(w.more); cap(w.more) > 4*maxSaid {
		w.more = nil
	}
	w.more = w.more[:0]
}

// date is the text of the second that it was made in.
type date struct {
	second int64
	text   string
}

func (f *Front) appendDate(b []byte, now time.Time) []byte {
	d := f.date.Load()
	if d == nil || d.second != now.Unix() {
		d = &date{now.Unix(), "Date: " + now.UTC().Format(http.TimeFormat) + "\r\n"}
		f.date.Store(d)
	}
	return append(b, d.text...)
}
