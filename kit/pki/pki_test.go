package pki_test

import (
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sammanhang/kit/pki"
)

func open(t *testing.T, dir string, now time.Time) *pki.Authority {
	t.Helper()
	a, err := pki.Open(dir, now)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func issue(t *testing.T, a *pki.Authority, n pki.Name, now time.Time) pki.Leaf {
	t.Helper()
	l, err := a.Issue(n, now)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestMutualTLS(t *testing.T) {
	now := time.Now()
	a := open(t, t.TempDir(), now)
	server := issue(t, a, pki.Name{CommonName: "server", HSAID: "SE9900000009-S"}, now)
	client := issue(t, a, pki.Name{CommonName: "client", HSAID: "SE9900000009-C"}, now)
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, r.TLS.PeerCertificates[0].Subject.SerialNumber)
	}))
	srv.TLS = &tls.Config{Certificates: []tls.Certificate{server.TLS}, ClientCAs: a.Pool(), ClientAuth: tls.RequireAndVerifyClientCert}
	srv.StartTLS()
	defer srv.Close()

	get := func(certs ...tls.Certificate) (string, error) {
		c := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: a.Pool(), Certificates: certs}}}
		defer c.CloseIdleConnections()
		res, err := c.Get(srv.URL)
		if err != nil {
			return "", err
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		return string(b), err
	}
	if got, err := get(client.TLS); err != nil || got != "SE9900000009-C" {
		t.Errorf("with certificate: %q, %v", got, err)
	}
	if _, err := get(); err == nil {
		t.Error("a client without certificate was let in")
	}
	other := open(t, t.TempDir(), now)
	stranger := issue(t, other, pki.Name{CommonName: "client", HSAID: "SE9900000009-C"}, now)
	if _, err := get(stranger.TLS); err == nil {
		t.Error("a certificate of another authority was let in")
	}
}

func TestReuseAndRenewal(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	dir := t.TempDir()
	n := pki.Name{CommonName: "x", HSAID: "SE9900000009-X"}
	first := issue(t, open(t, dir, now), n, now)
	again := issue(t, open(t, dir, now.AddDate(0, 6, 0)), n, now.AddDate(0, 6, 0))
	if !first.TLS.Leaf.Equal(again.TLS.Leaf) {
		t.Error("a certificate with more than 30 days left was replaced")
	}
	renewed := issue(t, open(t, dir, now.AddDate(0, 13, 0)), n, now.AddDate(0, 13, 0))
	if first.TLS.Leaf.Equal(renewed.TLS.Leaf) {
		t.Error("a certificate that runs out was not replaced")
	}
	renamed := issue(t, open(t, dir, now), pki.Name{CommonName: "y", HSAID: "SE9900000009-X"}, now)
	if renamed.TLS.Leaf.Subject.CommonName != "y" {
		t.Error("an old name was handed out")
	}
	st, err := os.Stat(first.KeyFile)
	if err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("key file: %v, %v", st.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".new-*")); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestNewAuthorityMakesOldLeavesVoid(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	dir := t.TempDir()
	n := pki.Name{CommonName: "x"}
	old := issue(t, open(t, dir, now), n, now)
	for _, f := range []string{"ca.crt", "ca.key"} {
		if err := os.Remove(filepath.Join(dir, f)); err != nil {
			t.Fatal(err)
		}
	}
	a := open(t, dir, now)
	if l := issue(t, a, n, now); l.TLS.Leaf.Equal(old.TLS.Leaf) || l.TLS.Leaf.CheckSignatureFrom(a.Certificate()) != nil {
		t.Error("a certificate of the lost authority was handed out")
	}
}

func TestRefuses(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	dir := t.TempDir()
	a := open(t, dir, now)
	for _, n := range []pki.Name{{}, {CommonName: "../.."}, {CommonName: "ca"}} {
		if _, err := a.Issue(n, now); err == nil {
			t.Errorf("%q was accepted", n.CommonName)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "ca.key"), []byte("not a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := pki.Open(dir, now); err == nil {
		t.Error("a broken authority was accepted")
	}
}
