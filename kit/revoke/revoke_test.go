package revoke_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"sammanhang/kit/revoke"
)

var start = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

// house is an authority with what it publishes, and a clock.
type house struct {
	t    testing.TB
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	now  time.Time

	mu     sync.Mutex
	status map[string]int // OCSP, by serial number; absent: unknown
	asked  atomic.Int32
	down   atomic.Bool
	by     *x509.Certificate // who signs OCSP answers; nil: the authority
	byKey  crypto.Signer
	old    bool // answers are from yesterday
	list   []byte
}

func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{t: t, now: start, status: map[string]int{}}
	h.key = newKey(t)
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test CA"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: start.AddDate(-1, 0, 0), NotAfter: start.AddDate(5, 0, 0), KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, SubjectKeyId: []byte{1}}
	h.cert = sign(t, tmpl, tmpl, h.key.Public(), h.key)
	return h
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func sign(t testing.TB, tmpl, parent *x509.Certificate, pub crypto.PublicKey, key crypto.Signer) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, tmpl, parent, pub, key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (h *house) leaf(serial int64, change func(*x509.Certificate)) (*x509.Certificate, *ecdsa.PrivateKey) {
	key := newKey(h.t)
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "leaf"}, NotBefore: start.AddDate(0, -1, 0), NotAfter: start.AddDate(1, 0, 0)}
	if change != nil {
		change(tmpl)
	}
	return sign(h.t, tmpl, h.cert, key.Public(), h.key), key
}

func (h *house) crl(at time.Time, change func(*x509.RevocationList), serials ...int64) []byte {
	h.t.Helper()
	l := &x509.RevocationList{Number: big.NewInt(at.Unix()), ThisUpdate: at, NextUpdate: at.Add(24 * time.Hour)}
	for _, s := range serials {
		l.RevokedCertificateEntries = append(l.RevokedCertificateEntries, x509.RevocationListEntry{SerialNumber: big.NewInt(s), RevocationTime: at, ReasonCode: 1})
	}
	if change != nil {
		change(l)
	}
	b, err := x509.CreateRevocationList(rand.Reader, l, h.cert, h.key)
	if err != nil {
		h.t.Fatal(err)
	}
	return b
}

// serve answers OCSP on POST and the list on GET.
func (h *house) serve() string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.asked.Add(1)
		if h.down.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		if r.Method == http.MethodGet {
			_, _ = w.Write(h.list)
			return
		}
		b, _ := io.ReadAll(r.Body)
		req, err := ocsp.ParseRequest(b)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		_, _ = w.Write(h.say(req.SerialNumber))
	}))
	h.t.Cleanup(s.Close)
	return s.URL
}

func (h *house) say(serial *big.Int) []byte {
	status, ok := h.status[serial.String()]
	if !ok {
		status = ocsp.Unknown
	}
	at := h.now
	if h.old {
		at = at.Add(-25 * time.Hour)
	}
	tmpl := ocsp.Response{Status: status, SerialNumber: serial, ThisUpdate: at, NextUpdate: at.Add(24 * time.Hour), RevokedAt: at}
	by, key := h.by, h.byKey
	if by == nil {
		by, key = h.cert, h.key
	} else {
		tmpl.Certificate = by
	}
	b, err := ocsp.CreateResponse(h.cert, by, tmpl, key)
	if err != nil {
		h.t.Error(err)
	}
	return b
}

func (h *house) clock() time.Time { h.mu.Lock(); defer h.mu.Unlock(); return h.now }

func (h *house) wait(d time.Duration) { h.mu.Lock(); defer h.mu.Unlock(); h.now = h.now.Add(d) }

func (h *house) check(c *revoke.Checker, leaf *x509.Certificate, staple []byte) error {
	return c.Check(context.Background(), []*x509.Certificate{leaf, h.cert}, staple)
}

func want(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) || want == nil && got != nil {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestNothingConfiguredChecksNothing(t *testing.T) {
	h := newHouse(t)
	leaf, _ := h.leaf(2, nil)
	want(t, "no source", h.check(revoke.New(revoke.Config{}, h.clock), leaf, nil), nil)
}

func TestOCSP(t *testing.T) {
	for _, soft := range []bool{false, true} {
		h := newHouse(t)
		c := revoke.New(revoke.Config{Responder: h.serve(), Soft: soft}, h.clock)
		silence := revoke.ErrSilence
		if soft {
			silence = nil
		}
		good, _ := h.leaf(2, nil)
		bad, _ := h.leaf(3, nil)
		nobody, _ := h.leaf(4, nil)
		h.status["2"], h.status["3"] = ocsp.Good, ocsp.Revoked
		want(t, "good", h.check(c, good, nil), nil)
		want(t, "revoked", h.check(c, bad, nil), revoke.ErrRevoked)
		want(t, "unknown refuses in both settings", h.check(c, nobody, nil), revoke.ErrUnknown)

		n := h.asked.Load()
		want(t, "kept", h.check(c, good, nil), nil)
		if h.asked.Load() != n {
			t.Error("an answer was not kept")
		}
		h.status["2"] = ocsp.Revoked
		h.wait(11 * time.Minute)
		want(t, "revoked later", h.check(c, good, nil), revoke.ErrRevoked)

		h.down.Store(true)
		h.wait(11 * time.Minute)
		want(t, "responder down", h.check(c, good, nil), silence)
		n = h.asked.Load()
		want(t, "still down", h.check(c, good, nil), silence)
		if h.asked.Load() != n {
			t.Error("a silent responder was asked again at once")
		}
		h.down.Store(false)
		h.wait(11 * time.Second)
		want(t, "up again", h.check(c, good, nil), revoke.ErrRevoked)
		h.old = true
		h.wait(time.Hour)
		want(t, "yesterday's answer", h.check(c, good, nil), silence)
	}
}

// TestOCSPSigners: whoever the issuer has not named may not vouch for a certificate.
func TestOCSPSigners(t *testing.T) {
	h := newHouse(t)
	url := h.serve()
	leaf, _ := h.leaf(2, nil)
	h.status["2"] = ocsp.Good
	fresh := func() *revoke.Checker { return revoke.New(revoke.Config{Responder: url}, h.clock) }

	h.by, h.byKey = h.leaf(7, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning} })
	want(t, "a delegate", h.check(fresh(), leaf, nil), nil)
	h.by, h.byKey = h.leaf(8, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} })
	want(t, "a certificate of the same issuer that is no delegate", h.check(fresh(), leaf, nil), revoke.ErrSilence)
	h.by, h.byKey = h.leaf(9, func(c *x509.Certificate) {
		c.ExtKeyUsage, c.NotAfter = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}, start.Add(-time.Hour)
	})
	want(t, "a delegate of the past", h.check(fresh(), leaf, nil), revoke.ErrSilence)
	other := newHouse(t)
	h.by, h.byKey = other.leaf(7, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning} })
	want(t, "another authority", h.check(fresh(), leaf, nil), revoke.ErrSilence)
}

func TestStaple(t *testing.T) {
	h := newHouse(t)
	h.down.Store(true)
	leaf, _ := h.leaf(2, nil)
	bad, _ := h.leaf(3, nil)
	h.status["2"], h.status["3"] = ocsp.Good, ocsp.Revoked
	fresh := func() *revoke.Checker { return revoke.New(revoke.Config{Responder: h.serve()}, h.clock) }
	want(t, "good", h.check(fresh(), leaf, h.say(big.NewInt(2))), nil)
	want(t, "revoked", h.check(fresh(), bad, h.say(big.NewInt(3))), revoke.ErrRevoked)
	want(t, "about another certificate", h.check(fresh(), bad, h.say(big.NewInt(2))), revoke.ErrSilence)
	want(t, "rubbish", h.check(fresh(), leaf, []byte("rubbish")), revoke.ErrSilence)
	h.old = true
	want(t, "yesterday's", h.check(fresh(), leaf, h.say(big.NewInt(2))), revoke.ErrSilence)
}

func TestCRL(t *testing.T) {
	for _, soft := range []bool{false, true} {
		h := newHouse(t)
		file := filepath.Join(t.TempDir(), "list.crl")
		put := func(b []byte) {
			if err := os.WriteFile(file, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		silence := revoke.ErrSilence
		if soft {
			silence = nil
		}
		c := revoke.New(revoke.Config{CRLs: []string{file}, Soft: soft}, h.clock)
		good, _ := h.leaf(2, nil)
		bad, _ := h.leaf(3, nil)
		want(t, "no file", h.check(c, good, nil), silence)
		put(h.crl(h.now, nil, 3))
		h.wait(11 * time.Second)
		want(t, "good", h.check(c, good, nil), nil)
		want(t, "revoked", h.check(c, bad, nil), revoke.ErrRevoked)
		put(h.crl(h.now.Add(-time.Hour), nil))
		h.wait(11 * time.Minute)
		want(t, "an older list does not bring the revoked back", h.check(c, bad, nil), revoke.ErrRevoked)
		put([]byte("half a fi"))
		h.wait(11 * time.Minute)
		want(t, "broken file, fresh list at hand", h.check(c, good, nil), nil)
		h.wait(24 * time.Hour)
		want(t, "stale", h.check(c, good, nil), silence)
		want(t, "stale, and revoked", h.check(c, bad, nil), revoke.ErrRevoked)
		put(h.crl(h.now, nil, 2))
		h.wait(11 * time.Second)
		want(t, "revoked in the new one", h.check(c, good, nil), revoke.ErrRevoked)
	}
}

// TestListsThatSayLess: a list that need not cover the certificate proves nothing.
func TestListsThatSayLess(t *testing.T) {
	h, other := newHouse(t), newHouse(t)
	leaf, _ := h.leaf(2, nil)
	ext := func(oid asn1.ObjectIdentifier, value []byte) func(*x509.RevocationList) {
		return func(l *x509.RevocationList) {
			l.ExtraExtensions = []pkix.Extension{{Id: oid, Critical: true, Value: value}}
		}
	}
	for name, c := range map[string]struct {
		list []byte
		err  error
	}{
		"whole":                 {h.crl(h.now, nil), nil},
		"another authority":     {other.crl(h.now, nil), revoke.ErrSilence}, // the same name, another key
		"changes only":          {h.crl(h.now, ext(asn1.ObjectIdentifier{2, 5, 29, 27}, []byte{2, 1, 1})), revoke.ErrSilence},
		"an unknown condition":  {h.crl(h.now, ext(asn1.ObjectIdentifier{2, 5, 29, 99}, []byte{5, 0})), revoke.ErrSilence},
		"only users":            {h.crl(h.now, ext(asn1.ObjectIdentifier{2, 5, 29, 28}, []byte{0x30, 3, 0x81, 1, 0xff})), nil},
		"only authorities":      {h.crl(h.now, ext(asn1.ObjectIdentifier{2, 5, 29, 28}, []byte{0x30, 3, 0x82, 1, 0xff})), revoke.ErrSilence},
		"indirect":              {h.crl(h.now, ext(asn1.ObjectIdentifier{2, 5, 29, 28}, []byte{0x30, 3, 0x84, 1, 0xff})), revoke.ErrSilence},
		"of tomorrow":           {h.crl(h.now.Add(time.Hour), nil), revoke.ErrSilence},
		"a part, not the ours":  {h.crl(h.now, ext(asn1.ObjectIdentifier{2, 5, 29, 28}, []byte{0x30, 11, 0xa0, 9, 0xa0, 7, 0x86, 5, 'h', ':', '/', '/', 'x'})), revoke.ErrSilence},
		"a part, but it is bad": {h.crl(h.now, ext(asn1.ObjectIdentifier{2, 5, 29, 28}, []byte{0x30, 11, 0xa0, 9, 0xa0, 7, 0x86, 5, 'h', ':', '/', '/', 'x'}), 2), revoke.ErrRevoked},
	} {
		file := filepath.Join(t.TempDir(), "l.crl")
		if err := os.WriteFile(file, c.list, 0o600); err != nil {
			t.Fatal(err)
		}
		want(t, name, h.check(revoke.New(revoke.Config{CRLs: []string{file}}, h.clock), leaf, nil), c.err)
	}
}

// TestAddressesInTheCertificate: asked when the setting says so, and only then.
func TestAddressesInTheCertificate(t *testing.T) {
	h := newHouse(t)
	url := h.serve()
	h.list = h.crl(h.now, nil, 3)
	good, _ := h.leaf(2, func(c *x509.Certificate) { c.CRLDistributionPoints = []string{"ldap://nowhere", url} })
	bad, _ := h.leaf(3, func(c *x509.Certificate) { c.CRLDistributionPoints = []string{url} })
	viaOCSP, _ := h.leaf(5, func(c *x509.Certificate) { c.OCSPServer = []string{url} })
	none, _ := h.leaf(6, nil)
	h.status["5"] = ocsp.Revoked
	c := revoke.New(revoke.Config{FromCertificate: true}, h.clock)
	want(t, "good", h.check(c, good, nil), nil)
	want(t, "revoked", h.check(c, bad, nil), revoke.ErrRevoked)
	want(t, "by OCSP", h.check(c, viaOCSP, nil), revoke.ErrRevoked)
	want(t, "no address at all", h.check(c, none, nil), revoke.ErrSilence)
	if n := h.asked.Load(); n != 2 {
		t.Errorf("%d questions were asked, want one for the list and one by OCSP", n)
	}
	file := filepath.Join(t.TempDir(), "l.crl")
	if err := os.WriteFile(file, h.list, 0o600); err != nil {
		t.Fatal(err)
	}
	want(t, "not asked", h.check(revoke.New(revoke.Config{CRLs: []string{file}}, h.clock), viaOCSP, nil), nil)
	if n := h.asked.Load(); n != 2 {
		t.Error("an address in a certificate was asked without leave")
	}
}

// TestManyAskOnce: callers who want the same answer share one question.
func TestManyAskOnce(t *testing.T) {
	h := newHouse(t)
	h.status["2"] = ocsp.Good
	leaf, _ := h.leaf(2, nil)
	c := revoke.New(revoke.Config{Responder: h.serve()}, h.clock)
	h.mu.Lock() // the responder waits for this
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { want(t, "good", h.check(c, leaf, nil), nil) })
	}
	time.Sleep(20 * time.Millisecond)
	h.mu.Unlock()
	wg.Wait()
	if n := h.asked.Load(); n > 3 {
		t.Errorf("%d questions", n)
	}
}
