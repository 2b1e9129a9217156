package exchange

import (
	"crypto/rand"
	"encoding/hex"
	"sync"
)

// work is what one call needs, in one piece of memory that another call can use
// when it is over.
type work struct {
	trace  trace
	call   Call
	out    callerWriter
	in     callerBody
	replay replay
	body   answerBody
	traced tracedBody
	answer Answer
	heard  []field   // of the producer's answer
	fields []field   // of the request to the producer
	random [256]byte // for ids of calls: from ready on it has not been used
	ready  int
}

var works = sync.Pool{New: func() any { return newWork() }}

func newWork() *work {
	w := &work{}
	w.ready = len(w.random)
	return w
}

// done gives the memory back, unless somebody may still hold a part of it: a body
// that was given out can be read for longer than the call. A call that panics never
// comes here.
func (w *work) done() {
	w.replay.mu.Lock()
	out := len(w.replay.out)
	w.replay.mu.Unlock()
	if out > 0 || cap(w.heard) > 4*maxSaid || cap(w.fields) > 4*maxSaid {
		return
	}
	w.trace, w.call, w.out, w.in, w.body, w.traced, w.answer = trace{}, Call{}, callerWriter{}, callerBody{}, answerBody{}, tracedBody{}, Answer{}
	w.replay.reset()
	clear(w.heard)
	clear(w.fields)
	w.heard, w.fields = w.heard[:0], w.fields[:0]
	works.Put(w)
}

// id makes a random UUID (version 4). Randomness is fetched for several at a time.
func (w *work) id() string {
	if len(w.random)-w.ready < 16 {
		_, _ = rand.Read(w.random[:]) // it never fails: crypto/rand ends the program rather
		w.ready = 0
	}
	u := w.random[w.ready : w.ready+16]
	w.ready += 16
	u[6], u[8] = u[6]&0x0f|0x40, u[8]&0x3f|0x80
	var b [36]byte
	hex.Encode(b[:], u[:4])
	hex.Encode(b[9:], u[4:6])
	hex.Encode(b[14:], u[6:8])
	hex.Encode(b[19:], u[8:10])
	hex.Encode(b[24:], u[10:])
	b[8], b[13], b[18], b[23] = '-', '-', '-', '-'
	return string(b[:])
}
