package revoke

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"
)

const mostCRL = 64 << 20

// source is one place where a list is found, with the list that was last read there.
type source struct {
	mu   sync.Mutex // held while reading: who wants the same list waits for it
	list *list
	err  error     // why the last reading failed
	next time.Time // when to read again
}

// list is a parsed revocation list.
type list struct {
	crl     *x509.RevocationList
	revoked map[string]bool // serial numbers, as bytes
	scope   scope

	mu     sync.Mutex
	signed map[[32]byte]bool // issuers' keys whose signature has been verified
}

// scope is what a list says that it covers (issuing distribution point, RFC 5280 5.2.5).
type scope struct {
	Point            asn1.RawValue  `asn1:"optional,tag:0"`
	OnlyUsers        bool           `asn1:"optional,tag:1"`
	OnlyAuthorities  bool           `asn1:"optional,tag:2"`
	OnlySomeReasons  asn1.BitString `asn1:"optional,tag:3"`
	Indirect         bool           `asn1:"optional,tag:4"`
	OnlyAttributeOwn bool           `asn1:"optional,tag:5"`
}

func (c *Checker) listsFor(cert *x509.Certificate) []string {
	all := slices.Clone(c.cfg.CRLs)
	if c.cfg.FromCertificate {
		n := 0
		for _, a := range cert.CRLDistributionPoints {
			if isWeb(a) && !slices.Contains(all, a) && n < 3 {
				all = append(all, a)
				n++
			}
		}
	}
	return all
}

var errOtherIssuer = errors.New("the list is of another issuer")

// inList tells whether a fresh list of the certificate's issuer holds it.
func (c *Checker) inList(ctx context.Context, address string, cert, issuer *x509.Certificate, now time.Time) (bool, error) {
	l, err := c.load(ctx, address, now)
	if err != nil {
		return false, fmt.Errorf("a revocation list could not be read: %w", err)
	}
	if !bytes.Equal(l.crl.RawIssuer, cert.RawIssuer) {
		return false, errOtherIssuer
	}
	if err := l.verify(issuer); err != nil {
		return false, err
	}
	switch {
	case l.scope.OnlyUsers && cert.IsCA, l.scope.OnlyAuthorities && !cert.IsCA:
		return false, errors.New("the revocation list is about other kinds of certificates")
	case len(l.scope.Point.FullBytes) > 0 && !slices.Contains(cert.CRLDistributionPoints, address):
		// One part of a list: it is this certificate's only if the certificate says so.
		if l.revoked[string(cert.SerialNumber.Bytes())] {
			return true, nil
		}
		return false, errors.New("the revocation list is a part that need not cover this certificate")
	}
	if l.revoked[string(cert.SerialNumber.Bytes())] {
		return true, nil // also from an old list: what is revoked stays so
	}
	if l.crl.ThisUpdate.After(now.Add(c.cfg.Skew)) || l.crl.NextUpdate.IsZero() || !now.Before(l.crl.NextUpdate) {
		return false, errors.New("the revocation list is not fresh")
	}
	return false, nil
}

// verify checks the signature, once for each issuer's key.
func (l *list) verify(issuer *x509.Certificate) error {
	id := sha256.Sum256(issuer.RawSubjectPublicKeyInfo)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.signed[id] {
		return nil
	}
	if err := l.crl.CheckSignatureFrom(issuer); err != nil {
		return errors.New("the revocation list is not signed by the issuer")
	}
	l.signed[id] = true
	return nil
}

// load gives the list at an address, read anew when Keep has passed or the list has
// ended. When reading fails, the list that is there is used as long as it is fresh.
func (c *Checker) load(ctx context.Context, address string, now time.Time) (*list, error) {
	c.mu.Lock()
	s := c.lists[address]
	if s == nil {
		if len(c.lists) > 1000 {
			clear(c.lists) // more distribution points than any region's issuers have
		}
		s = &source{}
		c.lists[address] = s
	}
	c.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Before(s.next) && (s.list != nil || s.err != nil) {
		if s.list == nil {
			return nil, s.err
		}
		return s.list, nil
	}
	l, err := c.fetch(context.WithoutCancel(ctx), address)
	switch {
	case err == nil && s.list != nil && sameIssuer(s.list, l) && l.crl.ThisUpdate.Before(s.list.crl.ThisUpdate):
		// An older list than the one we have would bring the revoked back.
		s.next = now.Add(leaveAlone)
		return s.list, nil
	case err == nil:
		s.list, s.err = l, nil
		s.next = now.Add(c.cfg.Keep)
		if end := l.crl.NextUpdate; end.After(now) && end.Before(s.next) {
			s.next = end
		}
		if !l.crl.NextUpdate.After(now) {
			s.next = now.Add(leaveAlone)
		}
		return l, nil
	}
	s.err, s.next = err, now.Add(leaveAlone)
	if s.list != nil {
		c.cfg.Warn("a revocation list could not be read again; the one at hand is used while it is fresh", err)
		return s.list, nil
	}
	return nil, err
}

func sameIssuer(a, b *list) bool { return bytes.Equal(a.crl.RawIssuer, b.crl.RawIssuer) }

func (c *Checker) fetch(ctx context.Context, address string) (*list, error) {
	var b []byte
	var err error
	if isWeb(address) {
		b, err = c.get(ctx, address)
	} else {
		b, err = readFile(address)
	}
	if err != nil {
		return nil, err
	}
	return parse(b)
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return limited(f)
}

func (c *Checker) get(ctx context.Context, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("HTTP %d", resp.StatusCode)
	}
	return limited(resp.Body)
}

func limited(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, mostCRL+1))
	if err == nil && len(b) > mostCRL {
		err = errors.New("the revocation list is too large")
	}
	return b, err
}

var (
	oidDelta = asn1.ObjectIdentifier{2, 5, 29, 27}
	oidScope = asn1.ObjectIdentifier{2, 5, 29, 28}
)

// parse reads a list, DER or PEM. A list with a condition that we do not
// understand is refused: it may say less than it seems to.
func parse(b []byte) (*list, error) {
	if block, _ := pem.Decode(b); block != nil && block.Type == "X509 CRL" {
		b = block.Bytes
	}
	crl, err := x509.ParseRevocationList(b)
	if err != nil {
		return nil, errors.New("this is no revocation list")
	}
	l := &list{crl: crl, revoked: make(map[string]bool, len(crl.RevokedCertificateEntries)), signed: map[[32]byte]bool{}}
	for _, e := range crl.Extensions {
		switch {
		case e.Id.Equal(oidDelta):
			return nil, errors.New("a list of changes only (delta CRL) cannot be used")
		case e.Id.Equal(oidScope):
			if rest, err := asn1.Unmarshal(e.Value, &l.scope); err != nil || len(rest) > 0 {
				return nil, errors.New("the list's scope cannot be read")
			}
			if l.scope.Indirect || l.scope.OnlyAttributeOwn || l.scope.OnlySomeReasons.BitLength > 0 {
				return nil, errors.New("the list covers only a part that we cannot use")
			}
		case e.Critical:
			return nil, errors.New("the list has a critical extension that is not known")
		}
	}
	for _, e := range crl.RevokedCertificateEntries {
		for _, x := range e.Extensions {
			if x.Critical && !x.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 21}) {
				return nil, errors.New("the list has a critical entry extension that is not known")
			}
		}
		l.revoked[string(e.SerialNumber.Bytes())] = true
	}
	return l, nil
}
