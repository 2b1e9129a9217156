package exchange

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"net/url"
	"strings"
	"testing"
	"time"
)

func certificate(t testing.TB) []byte {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{SerialNumber: "SE9900000001-A"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestParseTold(t *testing.T) {
	der := certificate(t)
	text := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	bare := base64.StdEncoding.EncodeToString(der)
	for name, c := range map[string]struct {
		told string
		n    int
	}{
		"PEM": {text, 1}, "tabs": {strings.ReplaceAll(text, "\n", "\t"), 1}, "one line": {strings.ReplaceAll(text, "\n", ""), 1}, "two": {text + text, 2},
		"encoded": {url.PathEscape(text), 1}, "query-encoded": {strings.ReplaceAll(url.QueryEscape(text), "+", "%20"), 1}, "bare": {bare, 1}, "bare, encoded": {url.QueryEscape(bare), 1}, "chain": {bare + "," + bare, 2},
		"nothing": {"", 0}, "cut": {text[:80], 0}, "words": {"hello", 0}, "another block": {"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", 0}, "not a certificate": {"AAAA", 0},
		"bad escape": {"%zz", 0}, "too many": {strings.Repeat(bare+",", 20) + bare, 0}, "too many in PEM": {strings.Repeat(text, 20), 0},
	} {
		got, err := parseTold(c.told)
		if len(got) != c.n || (err == nil) != (c.n > 0) {
			t.Errorf("%s: %d, %v", name, len(got), err)
		}
	}
}

func FuzzParseTold(f *testing.F) {
	der := certificate(f)
	f.Add(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	f.Add(base64.StdEncoding.EncodeToString(der) + ",AAAA")
	f.Add("-----BEGIN CERTIFICATE----------END CERTIFICATE-----%41")
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := parseTold(s); err == nil && len(got) == 0 {
			t.Fatal("neither certificates nor an error")
		}
	})
}

func TestTrusted(t *testing.T) {
	list, err := ParseTrusted([]string{"10.1.2.3", " 192.0.2.0/24 ", "2001:db8::/32", "::ffff:10.9.9.9"})
	if err != nil {
		t.Fatal(err)
	}
	for addr, want := range map[string]bool{
		"10.1.2.3": true, "10.1.2.3:1234": true, "10.1.2.30": false, "::ffff:10.1.2.3": true, "[::ffff:10.1.2.3]:5": true, "192.0.2.255:1": true, "192.0.3.0": false,
		"[2001:db8::1]:80": true, "2001:db9::1": false, "10.9.9.9": true, "": false, "localhost": false, "10.1.2": false, "fe80::1%eth0": false,
	} {
		if allowed(list, addr) != want {
			t.Errorf("%q is allowed: %v", addr, !want)
		}
	}
	for _, bad := range []string{"", "10.0.0", "10.0.0.1/24", "host", "10.0.0.0/33", "fe80::1%eth0", "*"} {
		if _, err := ParseTrusted([]string{bad}); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}
