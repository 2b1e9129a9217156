// Package source is the invented county's source systems: each a server of its
// own with its own certificate, speaking RIV-TA SOAP or FHIR R4 over mutual TLS.
//
// It promises to be honest: it demands and verifies a client certificate, answers
// only the system it has an agreement with, checks logical address and contract,
// answers an empty list about a person it does not know, and fails as real systems
// fail. It can be told to misbehave while it runs, in the ways of Kind.
package source

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"sammanhang/care"
	"sammanhang/sim/place"
	"sammanhang/sim/story"
)

// Keeper is what a system has in its cupboards.
type Keeper interface {
	// Documents are those of a person; none when the person is not known.
	Documents(care.PersonID) []story.Doc
	// Another is some other person, for the fault WrongPerson.
	Another(care.PersonID) care.PersonID
	// Owner is whose document has an id; ok is false when there is no such person.
	Owner(id string) (p care.PersonID, ok bool)
	// Today is the county's day.
	Today() time.Time
}

// Config is how one source system is set up.
type Config struct {
	System  place.System
	Places  *place.Map
	Cert    tls.Certificate
	Clients *x509.CertPool // whose client certificates are good
	Caller  care.HSAID     // the only system that may call: the platform
	Keeper  Keeper
	SlowBy  time.Duration // how long Slow waits; zero: 20 s
	Size    int           // how large Huge is, in bytes; zero: 50 MB
}

// Server is one running source system.
type Server struct {
	cfg   Config
	addr  string
	fault atomic.Value // Kind

	mu     sync.Mutex // guards http, and the way between up and down
	http   *http.Server
	closed bool
}

// Start opens a source system on a free loopback port.
func Start(cfg Config) (*Server, error) {
	if cfg.SlowBy == 0 {
		cfg.SlowBy = 20 * time.Second
	}
	if cfg.Size == 0 {
		cfg.Size = 50 << 20
	}
	s := &Server{cfg: cfg, addr: "127.0.0.1:0"}
	s.fault.Store(Well)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s, s.open()
}

// Addr is the host and port that the system listens on, also while it is down.
func (s *Server) Addr() string { return s.addr }

// URL is where the system answers: the base address of FHIR, the endpoint of SOAP.
func (s *Server) URL() string {
	if s.cfg.System.Profile == care.FHIRR4 {
		return "https://" + s.addr + "/fhir"
	}
	return "https://" + s.addr + "/riv"
}

// System is which system it is.
func (s *Server) System() place.System { return s.cfg.System }

// Fault is how the system misbehaves now.
func (s *Server) Fault() Kind { return s.fault.Load().(Kind) }

// SetFault makes the system misbehave from now on, or well again. Calls that are
// under way when it goes down are cut.
func (s *Server) SetFault(k Kind) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errors.New("source: the system is stopped")
	}
	s.fault.Store(k)
	if k == Down {
		return s.shut()
	}
	if s.http == nil {
		return s.open()
	}
	return nil
}

// Close stops the system and cuts what is under way.
func (s *Server) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return s.shut()
}

func (s *Server) shut() error {
	if s.http == nil {
		return nil
	}
	err := s.http.Close()
	s.http = nil
	return err
}

// open listens. After a time down it must be the same port again, which somebody
// else may hold for a moment: it is tried for a second.
func (s *Server) open() error {
	var ln net.Listener
	var err error
	for range 20 {
		if ln, err = net.Listen("tcp", s.addr); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err != nil {
		return fmt.Errorf("source %s: %w", s.cfg.System.Key, err)
	}
	s.addr = ln.Addr().String()
	srv := &http.Server{
		Handler:           http.HandlerFunc(s.serve),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(io.Discard, "", 0), // refused handshakes are the caller's to see
		// Real source systems speak HTTP/1.1, and Reset needs a connection of its own.
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){},
		TLSConfig: &tls.Config{
			Certificates: []tls.Certificate{s.cfg.Cert},
			ClientCAs:    s.cfg.Clients,
			ClientAuth:   tls.RequireAndVerifyClientCert,
			MinVersion:   tls.VersionTLS12,
			NextProtos:   []string{"http/1.1"},
		},
	}
	s.http = srv
	go func() { _ = srv.ServeTLS(ln, "", "") }() // ends with Close
	return nil
}

// maxRequest is the largest request that a source reads.
const maxRequest = 1 << 20

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if r.TLS == nil || len(r.TLS.PeerCertificates) == 0 || r.TLS.PeerCertificates[0].Subject.SerialNumber != string(s.cfg.Caller) {
		s.refuse(w, r, http.StatusForbidden, "the calling system has no agreement with this one")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		s.refuse(w, r, http.StatusRequestEntityTooLarge, "the request is too large")
		return
	}
	k := s.Fault()
	switch k {
	case Hang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler) // to return would be to answer, with an empty 200
	case Slow:
		if !sleep(r.Context(), s.cfg.SlowBy) {
			panic(http.ErrAbortHandler)
		}
	}
	a := s.answer(r, body, k == WrongPerson)
	switch k {
	case Garbage:
		a = garble(a)
	case Huge:
		s.flood(w, r.Context(), a)
		return
	case Reset:
		breakOff(w, a)
		return
	}
	w.Header().Set("Content-Type", a.contentType)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the caller is gone: nobody to tell
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// answer is what a system says to a call when it says what it means.
type answer struct {
	status      int
	contentType string
	body        []byte
	// inner is the part of body that Huge repeats: from, to; empty: none.
	from, to int
}

func (s *Server) answer(r *http.Request, body []byte, wrong bool) answer {
	if s.cfg.System.Profile == care.FHIRR4 {
		return s.fhir(r, body, wrong)
	}
	return s.soap(r, body, wrong)
}

func (s *Server) refuse(w http.ResponseWriter, r *http.Request, status int, why string) {
	a := s.refusal(r, status, why)
	w.Header().Set("Content-Type", a.contentType)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

func (s *Server) refusal(_ *http.Request, status int, why string) answer {
	if s.cfg.System.Profile == care.FHIRR4 {
		return outcome(status, why)
	}
	return soapFault("Client", why)
}

// about is the person whose documents a call gets.
func (s *Server) about(p care.PersonID, wrong bool) care.PersonID {
	if wrong {
		return s.cfg.Keeper.Another(p)
	}
	return p
}

// documents are the person's documents of one information type in this system.
func (s *Server) documents(p care.PersonID, info care.InfoType) []story.Doc {
	var out []story.Doc
	for _, d := range s.cfg.Keeper.Documents(p) {
		if d.System == s.cfg.System.Key && d.Item.Info() == info {
			out = append(out, d)
		}
	}
	return out
}
