package exchange

import (
	"io"
	"sync"
	"time"

	"sammanhang/wire/http1"
)

// legSender streams a request that was not read whole when its way was found, on
// a goroutine of its own: the producer may answer before it has read everything.
type legSender struct {
	l       *leg
	head    []byte // lies in the leg's scratch
	chunked bool
	body    *replay
	other   *scratch // what the answer is read with

	mu    sync.Mutex
	heard bool // the answer has begun: the reader owns the deadline
	over  bool // everything has been sent
}

func newLegSender(l *leg, head []byte, chunked bool, body *replay) *legSender {
	s := &legSender{l: l, head: head, chunked: chunked, body: body}
	body.watch = s.moving
	return s
}

// finished tells whether the whole request has been sent.
func (s *legSender) finished() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.over
}

// moving sets the deadline of the producer's side: none while the caller is waited
// for.
func (s *legSender) moving(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.heard {
		return
	}
	if on {
		_ = s.l.raw.SetReadDeadline(time.Now().Add(s.l.wait))
	} else {
		_ = s.l.raw.SetReadDeadline(time.Time{})
	}
}

// read reads from the producer while, or after, the request is being sent.
func (s *legSender) read(dst []byte) (int, error) {
	s.mu.Lock()
	if s.heard || s.over {
		_ = s.l.raw.SetReadDeadline(time.Now().Add(s.l.wait))
	}
	s.mu.Unlock()
	n, err := s.l.tls.Read(dst)
	if n > 0 {
		s.mu.Lock()
		s.heard = true
		s.mu.Unlock()
	}
	return n, err
}

func (s *legSender) run() {
	raw, conn := s.l.raw, s.l.tls
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	wait := s.l.wait
	write := func(b []byte) bool {
		_ = raw.SetWriteDeadline(time.Now().Add(wait))
		_, err := conn.Write(b)
		return err == nil
	}
	body, err := s.body.body()
	if err != nil || !write(s.head) {
		_ = raw.Close()
		return
	}
	for {
		room := *buf
		if s.chunked {
			room = room[http1.ChunkBefore : len(room)-http1.ChunkAfter]
		}
		n, err := body.Read(room)
		if n > 0 {
			out := room[:n]
			if s.chunked {
				out = http1.PutChunk(*buf, n)
			}
			if !write(out) {
				// The producer may have answered: what it said is read by the other.
				return
			}
		}
		if err == io.EOF {
			if s.chunked && !write([]byte(http1.LastChunk)) {
				return
			}
			s.mu.Lock()
			s.over = true
			if !s.heard {
				_ = raw.SetReadDeadline(time.Now().Add(wait))
			}
			s.mu.Unlock()
			return
		}
		if err != nil {
			_ = raw.Close() // a part must not be taken for the whole
			return
		}
	}
}
