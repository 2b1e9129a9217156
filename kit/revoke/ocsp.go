package revoke

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"golang.org/x/crypto/ocsp"
)

const (
	mostOCSP   = 64 << 10
	leaveAlone = 10 * time.Second // a responder that did not answer is not asked again at once
)

func newClient(timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout:   timeout,
		Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, MaxConnsPerHost: 8, IdleConnTimeout: time.Minute, ResponseHeaderTimeout: timeout},
		// A responder answers itself; following it elsewhere only widens what can be reached.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// responders are the addresses to ask about a certificate.
func (c *Checker) responders(cert *x509.Certificate) []string {
	var list []string
	if c.cfg.Responder != "" {
		list = append(list, c.cfg.Responder)
	}
	if c.cfg.FromCertificate {
		for _, a := range cert.OCSPServer {
			if isWeb(a) && !slices.Contains(list, a) && len(list) < 3 {
				list = append(list, a)
			}
		}
	}
	return list
}

// ask asks one responder. Callers who ask about the same certificate at the same
// time share one question. The question is not tied to the caller who was first.
func (c *Checker) ask(ctx context.Context, id [32]byte, address string, cert, issuer *x509.Certificate) (answer, error) {
	now := c.now()
	c.mu.Lock()
	if now.Before(c.silent[address]) {
		c.mu.Unlock()
		return answer{}, errors.New("the OCSP responder did not answer a moment ago")
	}
	q, ok := c.asking[id]
	if !ok {
		q = &question{done: make(chan struct{})}
		c.asking[id] = q
	}
	c.mu.Unlock()
	if ok {
		select {
		case <-q.done:
		case <-ctx.Done():
			return answer{}, ctx.Err()
		}
		if q.until.IsZero() {
			return answer{}, q.err
		}
		return q.answer, nil
	}
	a, err := c.post(context.WithoutCancel(ctx), address, cert, issuer)
	if err == nil {
		q.answer = a
		c.keep(id, a, now)
	} else {
		q.err = err
	}
	c.mu.Lock()
	delete(c.asking, id)
	if err != nil {
		if len(c.silent) > 1000 {
			clear(c.silent)
		}
		c.silent[address] = c.now().Add(leaveAlone)
	}
	c.mu.Unlock()
	close(q.done)
	return a, err
}

func (c *Checker) post(ctx context.Context, address string, cert, issuer *x509.Certificate) (answer, error) {
	// SHA-1 names the issuer here, it protects nothing: it is what every responder knows (RFC 5019).
	body, err := ocsp.CreateRequest(cert, issuer, &ocsp.RequestOptions{Hash: crypto.SHA1})
	if err != nil {
		return answer{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Content-Type", "application/ocsp-request")
	req.Header.Set("Accept", "application/ocsp-response")
	resp, err := c.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return answer{}, fmt.Errorf("the OCSP responder answered HTTP %d", resp.StatusCode)
	}
	b, err := io.ReadAll(io.LimitReader(resp.Body, mostOCSP+1))
	if err != nil {
		return answer{}, err
	}
	if len(b) > mostOCSP {
		return answer{}, errors.New("the OCSP answer is too large")
	}
	return c.read(b, cert, issuer, c.now())
}

// read believes an OCSP answer only when it is signed by the issuer, or by somebody
// whom the issuer has named for that, is about this certificate, and is fresh.
func (c *Checker) read(b []byte, cert, issuer *x509.Certificate, now time.Time) (answer, error) {
	r, err := ocsp.ParseResponseForCert(b, cert, issuer)
	if err != nil {
		return answer{}, fmt.Errorf("the OCSP answer cannot be used: %w", err)
	}
	// The library verifies the signature of a delegate, but not that the issuer has
	// made it one: without this, any certificate of the issuer could vouch for any other.
	if d := r.Certificate; d != nil && !bytes.Equal(d.Raw, issuer.Raw) {
		if !slices.Contains(d.ExtKeyUsage, x509.ExtKeyUsageOCSPSigning) {
			return answer{}, errors.New("the OCSP answer is signed by a certificate that is not for that")
		}
		if now.Before(d.NotBefore) || now.After(d.NotAfter) {
			return answer{}, errors.New("the OCSP answer is signed by a certificate that is not valid now")
		}
	}
	until := r.NextUpdate
	if until.IsZero() {
		until = r.ThisUpdate.Add(c.cfg.Keep) // "newer information is always available"
	}
	if r.ThisUpdate.After(now.Add(c.cfg.Skew)) || !now.Before(until) {
		return answer{}, errors.New("the OCSP answer is not fresh")
	}
	switch r.Status {
	case ocsp.Good:
		return answer{until: until}, nil
	case ocsp.Revoked:
		return answer{err: ErrRevoked, until: until}, nil
	}
	return answer{err: ErrUnknown, until: until}, nil
}
