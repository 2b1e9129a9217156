// Package revoke tells whether a certificate has been taken back by its issuer,
// from revocation lists (CRL, RFC 5280) and from OCSP responders (RFC 6960).
//
// It promises: an answer counts only when its issuer has signed it, it is about
// this certificate, and it is fresh; "revoked" and "unknown to its issuer" always
// refuse; silence (nobody answers, or only with something old) refuses too, unless
// Config.Soft says otherwise. What was found is kept in memory as long as its
// issuer says, at most Config.Keep, so that a check seldom costs a question.
//
// The certificates given to it must already have been verified against trusted
// issuers: the addresses it asks stand in them.
package revoke

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"
)

// What a check can end with. Errors of Check are one of these, wrapped.
var (
	ErrRevoked = errors.New("the certificate has been revoked")
	ErrUnknown = errors.New("the certificate is not known to its issuer")
	ErrSilence = errors.New("whether the certificate has been revoked could not be found out")
)

// Config is where to look. With no source at all New gives nil, and nothing is checked.
type Config struct {
	CRLs            []string // lists to read: files (PEM or DER), or http(s) addresses
	Responder       string   // an OCSP responder to ask about every certificate; empty: none
	FromCertificate bool     // also ask the addresses that stand in the certificate
	Soft            bool     // true: silence accepts. Never forgives "revoked" or "unknown"

	Keep    time.Duration // longest time an answer is used without asking again; 0: 10 minutes
	Timeout time.Duration // for one question; 0: 3 s
	Skew    time.Duration // how far an issuer's clock may be ahead of ours; 0: 2 minutes

	Warn func(text string, err error) // told when silence was met; nil: nobody. Must be quick
}

// Checker checks certificates. A nil Checker accepts everything. It is safe for
// concurrent use.
type Checker struct {
	cfg    Config
	now    func() time.Time
	client *http.Client

	mu      sync.Mutex
	lists   map[string]*source
	answers map[[32]byte]answer // OCSP, by issuer and serial number
	asking  map[[32]byte]*question
	silent  map[string]time.Time // responders that did not answer, until when they are left alone
}

// answer is what a responder said about one certificate.
type answer struct {
	err   error // nil: good
	until time.Time
}

// question is one that is being asked; who asks the same waits for it.
type question struct {
	done chan struct{}
	answer
}

// mostAnswers bounds the memory; with more certificates than that in use at once,
// some are asked about again.
const mostAnswers = 50_000

// New makes a checker, or nil when no source is configured.
func New(cfg Config, now func() time.Time) *Checker {
	if len(cfg.CRLs) == 0 && cfg.Responder == "" && !cfg.FromCertificate {
		return nil
	}
	or := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	or(&cfg.Keep, 10*time.Minute)
	or(&cfg.Timeout, 3*time.Second)
	or(&cfg.Skew, 2*time.Minute)
	if cfg.Warn == nil {
		cfg.Warn = func(string, error) {}
	}
	return &Checker{
		cfg: cfg, now: now, client: newClient(cfg.Timeout),
		lists: map[string]*source{}, answers: map[[32]byte]answer{}, asking: map[[32]byte]*question{}, silent: map[string]time.Time{},
	}
}

// Check goes through a verified chain, leaf first and root last, and looks up every
// certificate but the root. staple is the OCSP answer that came in the handshake,
// about the leaf; it may be nil. nil means that the chain may be used.
func (c *Checker) Check(ctx context.Context, chain []*x509.Certificate, staple []byte) error {
	if c == nil {
		return nil
	}
	for i, cert := range chain {
		if isRoot(cert) {
			break
		}
		if i+1 == len(chain) {
			// The last one is trusted by itself, though not self-signed.
			if i > 0 {
				break
			}
			return c.silence(cert, errors.New("its issuer is not in the chain"))
		}
		err := c.one(ctx, cert, chain[i+1], staple)
		if errors.Is(err, ErrSilence) {
			err = c.silence(cert, err)
		}
		if err != nil {
			return err
		}
		staple = nil
	}
	return nil
}

func isRoot(cert *x509.Certificate) bool {
	return bytes.Equal(cert.RawSubject, cert.RawIssuer) && cert.IsCA
}

func (c *Checker) silence(cert *x509.Certificate, err error) error {
	c.cfg.Warn("revocation could not be found out; issuer "+cert.Issuer.CommonName, err)
	if c.cfg.Soft {
		return nil
	}
	if errors.Is(err, ErrSilence) {
		return err
	}
	return errors.Join(ErrSilence, err)
}

// one looks up one certificate: what came in the handshake, then OCSP, then lists.
func (c *Checker) one(ctx context.Context, cert, issuer *x509.Certificate, staple []byte) error {
	now := c.now()
	id := identity(cert, issuer)
	if a, ok := c.known(id, now); ok {
		return a.err
	}
	var whys []error
	if len(staple) > 0 {
		a, err := c.read(staple, cert, issuer, now)
		if err == nil {
			c.keep(id, a, now)
			return a.err
		}
		whys = append(whys, err)
	}
	for _, address := range c.responders(cert) {
		a, err := c.ask(ctx, id, address, cert, issuer)
		if err == nil {
			return a.err
		}
		whys = append(whys, err)
	}
	// Every list that is about this issuer is looked into: one can be older than another.
	listed := false
	for _, address := range c.listsFor(cert) {
		revoked, err := c.inList(ctx, address, cert, issuer, now)
		switch {
		case err != nil:
			whys = append(whys, err)
		case revoked:
			return ErrRevoked
		default:
			listed = true
		}
	}
	if listed {
		return nil
	}
	return errors.Join(append([]error{ErrSilence}, whys...)...)
}

// identity names a certificate for the cache by everything an answer depends on.
func identity(cert, issuer *x509.Certificate) [32]byte {
	h := sha256.New()
	h.Write(issuer.RawSubjectPublicKeyInfo)
	h.Write(cert.RawIssuer)
	h.Write(cert.SerialNumber.Bytes())
	return [32]byte(h.Sum(nil))
}

func (c *Checker) known(id [32]byte, now time.Time) (answer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.answers[id]
	return a, ok && now.Before(a.until)
}

func (c *Checker) keep(id [32]byte, a answer, now time.Time) {
	a.until = earlier(a.until, now.Add(c.cfg.Keep))
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.answers) >= mostAnswers {
		for k, old := range c.answers {
			if !now.Before(old.until) || len(c.answers) >= mostAnswers {
				delete(c.answers, k)
			}
		}
	}
	c.answers[id] = a
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// isWeb tells an address from the name of a file.
func isWeb(s string) bool { return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") }
