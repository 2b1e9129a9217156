package exchange_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sammanhang/catalog"
	"sammanhang/exchange"
	"sammanhang/kit/revoke"
)

// lists is a revocation list in a file, and a clock that can be moved.
type lists struct {
	t     testing.TB
	ca    *authority
	file  string
	ahead atomic.Int64
}

func newLists(t testing.TB, ca *authority) *lists {
	l := &lists{t: t, ca: ca, file: filepath.Join(t.TempDir(), "list.crl")}
	l.revoke()
	return l
}

func (l *lists) now() time.Time { return time.Now().Add(time.Duration(l.ahead.Load())) }

func (l *lists) wait(d time.Duration) { l.ahead.Add(int64(d)) }

func (l *lists) checker() *revoke.Checker {
	return revoke.New(revoke.Config{CRLs: []string{l.file}, Keep: time.Minute}, l.now)
}

func (l *lists) revoke(certs ...tls.Certificate) {
	list := &x509.RevocationList{Number: big.NewInt(l.now().Unix()), ThisUpdate: l.now().Add(-time.Second), NextUpdate: l.now().Add(30 * time.Minute)}
	for _, c := range certs {
		leaf, err := x509.ParseCertificate(c.Certificate[0])
		if err != nil {
			l.t.Fatal(err)
		}
		list.RevokedCertificateEntries = append(list.RevokedCertificateEntries, x509.RevocationListEntry{SerialNumber: leaf.SerialNumber, RevocationTime: l.now()})
	}
	b, err := x509.CreateRevocationList(rand.Reader, list, l.ca.cert, l.ca.key)
	if err != nil {
		l.t.Fatal(err)
	}
	if err := os.WriteFile(l.file, b, 0o600); err != nil {
		l.t.Fatal(err)
	}
}

// TestRevokedCaller: a caller is cut off when its certificate is taken back, on a kept
// connection, on a resumed TLS session and on a new one.
func TestRevokedCaller(t *testing.T) {
	var l *lists
	w := newWorldWith(t, exchange.Config{}, func(w *world, d *exchange.Deps) {
		l = newLists(t, w.ca)
		d.Revocation, d.Now = l.checker(), l.now
	})
	w.produce(behave("answers", envelope("x"), nil))
	cert := w.ca.issue(t, string(consumer), nil)
	c := w.as(cert)
	tr := c.Transport.(*http.Transport)
	tr.TLSClientConfig.ClientSessionCache = tls.NewLRUClientSessionCache(4)
	call := func() (int, string, bool) {
		t.Helper()
		resp, b, err := w.post(c, bytes.NewReader(envelope("SE-UNIT-1")))
		if err != nil {
			t.Fatal(err)
		}
		w.record()
		return resp.StatusCode, string(b), resp.TLS.DidResume
	}
	if status, b, _ := call(); status != 200 {
		t.Fatalf("%d %s", status, b)
	}
	tr.CloseIdleConnections()
	if status, _, resumed := call(); status != 200 || !resumed {
		t.Fatalf("the test needs a resumed session: %d %t", status, resumed)
	}
	l.wait(2 * time.Minute)
	l.revoke(cert)
	refused := func(how string, wantResumed bool) {
		t.Helper()
		status, b, resumed := call()
		if status != 500 || !strings.Contains(b, "VP002") || !strings.Contains(b, "has been revoked") || resumed != wantResumed {
			t.Errorf("%s: %d, resumed %t: %s", how, status, resumed, b)
		}
	}
	refused("kept connection (itself resumed)", true)
	tr.CloseIdleConnections()
	refused("resumed session", true)
	tr.TLSClientConfig.ClientSessionCache = nil
	tr.CloseIdleConnections()
	c = w.as(cert)
	refused("new session", false)
	if log := w.log.String(); !strings.Contains(log, "client certificate refused") {
		t.Errorf("nothing in the log: %s", log)
	}
	c = w.as(w.ca.issue(t, string(consumer), nil))
	if status, b, _ := call(); status != 200 {
		t.Errorf("its new certificate: %d %s", status, b)
	}
	l.wait(45 * time.Minute)
	status, b, _ := call()
	if status != 500 || !strings.Contains(b, "could not be found out") {
		t.Errorf("a stale list: %d %s", status, b)
	}
}

// TestExpiredCallerOnResumption: what Go remembers of a session does not let a
// certificate in whose time is out.
func TestExpiredCallerOnResumption(t *testing.T) {
	var l *lists
	w := newWorldWith(t, exchange.Config{}, func(w *world, d *exchange.Deps) {
		l = newLists(t, w.ca)
		d.Now = l.now
	})
	w.produce(behave("answers", envelope("x"), nil))
	tr := w.client.Transport.(*http.Transport)
	tr.TLSClientConfig.ClientSessionCache = tls.NewLRUClientSessionCache(4)
	if resp, _, err := w.post(w.client, bytes.NewReader(envelope("SE-UNIT-1"))); err != nil || resp.StatusCode != 200 {
		t.Fatal(err)
	}
	tr.CloseIdleConnections()
	l.wait(90 * time.Minute) // for the exchange only: TLS itself still lives in the past
	resp, b, err := w.post(w.client, bytes.NewReader(envelope("SE-UNIT-1")))
	if err != nil || !resp.TLS.DidResume || resp.StatusCode != 500 || !bytes.Contains(b, []byte("not valid at this time")) {
		t.Errorf("%v %s", err, b)
	}
}

// TestRevokedProducer: nothing is sent to a producer whose certificate has been taken
// back, on a new session or a resumed one.
func TestRevokedProducer(t *testing.T) {
	ca := newAuthority(t, "Test CA")
	l := newLists(t, ca)
	cert := ca.issue(t, string(producer), nil)
	var got, resumed atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got.Add(1)
		if r.TLS.DidResume {
			resumed.Add(1)
		}
		w.Header().Set("Content-Type", "text/xml")
		w.Header().Set("Connection", "close")
		_, _ = w.Write(envelope("x"))
	}))
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: ca.pool()}
	s.StartTLS()
	t.Cleanup(s.Close)
	snap, _ := catalog.Compile(1, catalog.Data{
		Contracts: []catalog.Contract{{Namespace: plans}}, Systems: []catalog.System{{ID: producer}, {ID: consumer}}, Addresses: []catalog.Address{{ID: "U"}},
		Routes:      []catalog.Route{{Contract: plans, Address: "U", System: producer, Profile: "RIVTABP21", URL: s.URL}},
		Permissions: []catalog.Permission{{Contract: plans, Address: "U", Consumer: consumer}},
	})
	x := exchange.New(exchange.Config{}, exchange.Deps{Catalog: func() *catalog.Snapshot { return snap }, Now: l.now, Revocation: l.checker(),
		ClientTLS: exchange.ClientTLS(ca.issue(t, "SE-US", nil), ca.pool())})
	t.Cleanup(x.Close)
	call := func() error {
		ans, err := x.Carry(context.Background(), exchange.Call{Sender: consumer, Contract: plans, Address: "U", Body: bytes.NewReader(envelope("U"))})
		if err != nil {
			return err
		}
		var b bytes.Buffer
		_, err = b.ReadFrom(ans.Body)
		_ = ans.Body.Close()
		return err
	}
	for range 2 {
		if err := call(); err != nil {
			t.Fatal(err)
		}
	}
	if resumed.Load() == 0 {
		t.Fatal("no session was resumed: the test proves nothing")
	}
	l.wait(2 * time.Minute)
	l.revoke(cert)
	before := got.Load()
	if err := call(); err == nil || !strings.Contains(err.Error(), "VP009") || !strings.Contains(err.Error(), "its certificate has been revoked.") {
		t.Errorf("%v", err)
	}
	if got.Load() != before {
		t.Error("a call was sent to a revoked producer")
	}
}

// TestRevokedProducerOnKeptConnection: a connection that is kept busy ends with the
// producer's certificate, on our own HTTP and on net/http's.
func TestRevokedProducerOnKeptConnection(t *testing.T) {
	for _, netHTTP := range []bool{false, true} {
		ca := newAuthority(t, "Test CA")
		l := newLists(t, ca)
		cert := ca.issue(t, string(producer), nil)
		var got, conns atomic.Int32
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			got.Add(1)
			w.Header().Set("Content-Type", "text/xml")
			_, _ = w.Write(envelope("x"))
		}))
		s.Config.ConnState = func(_ net.Conn, c http.ConnState) {
			if c == http.StateNew {
				conns.Add(1)
			}
		}
		s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
		s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: ca.pool()}
		s.StartTLS()
		t.Cleanup(s.Close)
		snap, _ := catalog.Compile(1, catalog.Data{
			Contracts: []catalog.Contract{{Namespace: plans}}, Systems: []catalog.System{{ID: producer}, {ID: consumer}}, Addresses: []catalog.Address{{ID: "U"}},
			Routes:      []catalog.Route{{Contract: plans, Address: "U", System: producer, Profile: "RIVTABP21", URL: s.URL}},
			Permissions: []catalog.Permission{{Contract: plans, Address: "U", Consumer: consumer}},
		})
		x := exchange.New(exchange.Config{NetHTTP: netHTTP}, exchange.Deps{Catalog: func() *catalog.Snapshot { return snap }, Now: l.now, Revocation: l.checker(),
			ClientTLS: exchange.ClientTLS(ca.issue(t, "SE-US", nil), ca.pool())})
		t.Cleanup(x.Close)
		call := func() error {
			ans, err := x.Carry(context.Background(), exchange.Call{Sender: consumer, Contract: plans, Address: "U", Body: bytes.NewReader(envelope("U"))})
			if err != nil {
				return err
			}
			var b bytes.Buffer
			_, err = b.ReadFrom(ans.Body)
			_ = ans.Body.Close()
			return err
		}
		for range 5 {
			if err := call(); err != nil {
				t.Fatal(err)
			}
		}
		if conns.Load() != 1 {
			t.Fatalf("%d connections: the test needs a kept one", conns.Load())
		}
		l.wait(2 * time.Minute)
		if err := call(); err != nil || conns.Load() != 1 {
			t.Errorf("a good producer's connection was not kept: %v, %d", err, conns.Load())
		}
		l.revoke(cert)
		l.wait(2 * time.Minute)
		before := got.Load()
		if err := call(); err == nil || !strings.Contains(err.Error(), "its certificate has been revoked.") || got.Load() != before {
			t.Errorf("NetHTTP %t: %v", netHTTP, err)
		}
	}
}

// TestWhatGoChecksOnResumption writes down what crypto/tls does by itself, on which
// the code above must not lean: with certificates only asked for, as our listener does,
// a resumed session brings the certificate back without its chain being verified, and
// a server's VerifyPeerCertificate is not called.
func TestWhatGoChecksOnResumption(t *testing.T) {
	ca := newAuthority(t, "Test CA")
	var peer, conn atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprint(w, r.TLS.DidResume, len(r.TLS.PeerCertificates), len(r.TLS.VerifiedChains))
	}))
	s.TLS = exchange.ServerTLS(ca.issue(t, "SE-US", nil), ca.pool())
	s.TLS.VerifyPeerCertificate = func([][]byte, [][]*x509.Certificate) error { peer.Add(1); return nil }
	s.TLS.VerifyConnection = func(tls.ConnectionState) error { conn.Add(1); return nil }
	s.StartTLS()
	t.Cleanup(s.Close)
	cert := ca.issue(t, string(consumer), nil)
	tc := &tls.Config{RootCAs: ca.pool(), Certificates: []tls.Certificate{cert}, ClientSessionCache: tls.NewLRUClientSessionCache(2)}
	for i := range 2 {
		c, err := tls.Dial("tcp", s.Listener.Addr().String(), tc)
		if err != nil {
			t.Fatal(err)
		}
		_ = c.SetDeadline(time.Now().Add(5 * time.Second))
		_, _ = fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		var b bytes.Buffer
		_, _ = b.ReadFrom(c)
		_ = c.Close()
		if want := fmt.Sprint(i == 1, 1, 0); !strings.HasSuffix(b.String(), want) {
			t.Errorf("want %q: %s", want, b.String())
		}
	}
	if peer.Load() != 1 || conn.Load() != 2 {
		t.Errorf("VerifyPeerCertificate %d times, VerifyConnection %d times", peer.Load(), conn.Load())
	}
}
