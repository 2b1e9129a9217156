package soak

import (
	"crypto/tls"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"sammanhang/care"
	"sammanhang/internal/pgserver"
)

// mood is how a producer behaves.
type mood int32

const (
	well    mood = iota
	refused      // nobody listens
	cut          // does what it is asked, and breaks off before it answers
	sorry        // answers HTTP 503 with a page, and does nothing
	faulty       // answers with a SOAP fault of its own, and does nothing
)

func (m mood) String() string {
	return [...]string{"well", "refusing connections", "breaking off after it has done what it was asked", "answering HTTP 503", "answering with a fault of its own"}[m]
}

// producer is a system that answers. It writes down every change it makes, before
// it answers.
type producer struct {
	id   care.HSAID
	tls  *tls.Config
	book *ledger
	re   *patterns
	mood atomic.Int32

	mu   sync.Mutex
	addr string // kept over the times when nobody listens
	srv  *http.Server
}

func (p *producer) url() string { return "https://" + p.addr + "/" + string(p.id) }

// open listens, at the same address as before.
func (p *producer) open() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.srv != nil {
		return nil
	}
	var err error
	if p.addr == "" {
		if p.addr, err = pgserver.Addr(); err != nil {
			return err
		}
	}
	ln, err := net.Listen("tcp", p.addr)
	if err != nil {
		return err
	}
	p.srv = &http.Server{Handler: p, TLSConfig: p.tls, ErrorLog: log.New(io.Discard, "", 0)}
	go func(srv *http.Server) { _ = srv.ServeTLS(ln, "", "") }(p.srv)
	return nil
}

// shut cuts every connection, and nobody listens.
func (p *producer) shut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.srv != nil {
		_ = p.srv.Close()
		p.srv = nil
	}
}

// become changes how it behaves.
func (p *producer) become(m mood) error {
	p.mood.Store(int32(m))
	if m == refused {
		p.shut()
		return nil
	}
	return p.open()
}

func (p *producer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return // it did not come whole: nothing is done
	}
	body, m := string(b), mood(p.mood.Load())
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	switch m {
	case sorry:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, "<html>stängt</html>")
		return
	case faulty:
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, ownFault)
		return
	}
	before, after := p.delay()
	time.Sleep(before)
	answer := p.answer(body)
	time.Sleep(after)
	if m == cut {
		panic(http.ErrAbortHandler) // closes the connection
	}
	_, _ = io.WriteString(w, answer)
}

// delay is how long it takes to do what is asked, and then to answer. Most producers
// are quick, so that the figures tell of the platform; but there must be calls under
// way, before and after the deed, when a node is killed.
func (p *producer) delay() (before, after time.Duration) {
	long := func() time.Duration { return time.Duration(20+rand.IntN(300)) * time.Millisecond }
	switch n := rand.IntN(12); {
	case p.id == neighbor:
		return 0, long() / 3
	case n == 0:
		return long(), 0
	case n == 1:
		return 0, long()
	}
	return 0, 0
}

// answer does what is asked.
func (p *producer) answer(body string) string {
	if id := between(body, "<m:id>", "</m:id>"); id != "" {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			n = -1
		}
		p.book.changes.done(n)
		return done(p.id, id)
	}
	if p.id == neighbor {
		p.book.neighbor.hear(engagements(p.re, body))
		return answerOf(`<r:ProcessNotificationResponse xmlns:r="` + string(care.IndexProcessNotification1) + `"><r:ResultCode>OK</r:ResultCode></r:ProcessNotificationResponse>`)
	}
	return diagnoses(p.id, between(body, "<d:id>", "</d:id>"))
}
