package exchange_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"sammanhang/catalog"
	"sammanhang/exchange"
	"sammanhang/fault"
)

// TestProducersThatCannotBeTrusted: nothing is sent to them, and the fault says why.
func TestProducersThatCannotBeTrusted(t *testing.T) {
	ours, theirs := newAuthority(t, "Ours"), newAuthority(t, "Theirs")
	var got atomic.Int32
	start := func(secure bool, cert tls.Certificate, clients *authority) string {
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { got.Add(1) }))
		s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
		if secure {
			s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients.pool()}
			s.StartTLS()
		} else {
			s.Start()
		}
		t.Cleanup(s.Close)
		return "https://" + s.Listener.Addr().String()
	}
	for name, c := range map[string]struct{ url, why string }{
		"unknown issuer":           {start(true, theirs.issue(t, "P", nil), ours), "its certificate has an unknown issuer."},
		"does not trust us":        {start(true, ours.issue(t, "P", nil), theirs), "it refused the connection, probably our certificate."},
		"speaks no TLS":            {start(false, tls.Certificate{}, nil), "it does not speak TLS."},
		"certificate for a client": {start(true, ours.issue(t, "P", clientOnly), ours), "its certificate is not valid."},
	} {
		t.Run(name, func(t *testing.T) {
			snap, _ := catalog.Compile(1, catalog.Data{
				Contracts: []catalog.Contract{{Namespace: plans}}, Systems: []catalog.System{{ID: "P"}, {ID: "C"}}, Addresses: []catalog.Address{{ID: "U"}},
				Routes:      []catalog.Route{{Contract: plans, Address: "U", System: "P", Profile: "RIVTABP21", URL: c.url}},
				Permissions: []catalog.Permission{{Contract: plans, Address: "U", Consumer: "C"}},
			})
			x := exchange.New(exchange.Config{}, exchange.Deps{Catalog: func() *catalog.Snapshot { return snap }, ClientTLS: exchange.ClientTLS(ours.issue(t, "SE-US", nil), ours.pool())})
			defer x.Close()
			_, err := x.Carry(context.Background(), exchange.Call{Sender: "C", Contract: plans, Address: "U", Body: bytes.NewReader(envelope("U"))})
			if fault.KindOf(err) != fault.Unavailable || !strings.Contains(err.Error(), c.why) {
				t.Errorf("%v", err)
			}
		})
	}
	if got.Load() > 0 {
		t.Errorf("%d calls came through", got.Load())
	}
}

// TestResumedSessionKeepsItsCertificate: a caller that resumes a TLS session is who it
// was, and is verified anew.
func TestResumedSessionKeepsItsCertificate(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	w.produce(behave("answers", envelope("x"), nil))
	tr := w.client.Transport.(*http.Transport)
	tr.TLSClientConfig.ClientSessionCache = tls.NewLRUClientSessionCache(4)
	resumed := false
	for range 3 {
		req, _ := http.NewRequest(http.MethodPost, w.url, bytes.NewReader(envelope("SE-UNIT-1")))
		resp, err := w.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		resumed = resumed || resp.TLS.DidResume
		if rec := w.record(); resp.StatusCode != 200 || rec.Sender != consumer {
			t.Errorf("%s %+v", resp.Status, rec)
		}
		tr.CloseIdleConnections()
	}
	if !resumed {
		t.Error("no session was resumed: the test proves nothing")
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	c := w.client.Transport.(*http.Transport).TLSClientConfig
	c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	if _, _, err := w.post(w.client, bytes.NewReader(envelope("SE-UNIT-1"))); err == nil {
		t.Error("TLS 1.1 was accepted")
	}
}

// BenchmarkCall is a whole call through both mutual-TLS legs, client and producer
// included, 1 KiB out and 4 KiB back.
func BenchmarkCall(b *testing.B) {
	w := newWorld(b, exchange.Config{})
	answer := bytes.Replace(envelope("x"), []byte("<x/>"), bytes.Repeat([]byte("y"), 3600), 1)
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		rw.Header().Set("Content-Type", "text/xml")
		_, _ = rw.Write(answer)
	})
	in := bytes.Replace(envelope("SE-UNIT-1"), []byte("<x/>"), bytes.Repeat([]byte("z"), 600), 1)
	b.ReportAllocs()
	for b.Loop() {
		resp, got, err := w.post(w.client, bytes.NewReader(in))
		if err != nil || resp.StatusCode != 200 || len(got) != len(answer) {
			b.Fatal(err, resp.Status)
		}
		<-w.seen
	}
}
