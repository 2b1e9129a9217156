package exchange_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/exchange"
	"sammanhang/wire/soap"
)

// platform is one of several exchanges in a process, with an authority, a certificate
// and a catalogue of its own.
type platform struct {
	id      care.HSAID
	ca      *authority
	ex      *exchange.Exchange
	url     string
	mu      sync.Mutex
	records []exchange.Record
	snap    *catalog.Snapshot
	next    *platform // whose tokens it fetches
}

func (p *platform) last(t *testing.T) exchange.Record {
	t.Helper()
	var rec exchange.Record
	waitFor(t, func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		if len(p.records) == 0 {
			return false
		}
		rec = p.records[0]
		p.records = p.records[1:]
		return true
	})
	return rec
}

func (p *platform) none(t *testing.T) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.records) > 0 {
		t.Errorf("%s has more records: %+v", p.id, p.records)
	}
}

// startPlatform trusts the authorities given, both as callers' and producers'.
func startPlatform(t *testing.T, id care.HSAID, ca *authority, trusted *x509.CertPool) *platform {
	p := &platform{id: id, ca: ca}
	cert := ca.issue(t, string(id), nil)
	p.ex = exchange.New(exchange.Config{Instance: string(id), InstanceID: string(id), ProducerTimeout: 5 * time.Second}, exchange.Deps{
		Catalog:   func() *catalog.Snapshot { return p.snap },
		Trace:     func(r exchange.Record) { p.mu.Lock(); p.records = append(p.records, r); p.mu.Unlock() },
		ClientTLS: exchange.ClientTLS(cert, trusted),
		// A token names the platform that gave it and the system it was given to.
		Token: func(token string, c *x509.Certificate, _ time.Time) (exchange.Token, error) {
			if token != string(id)+"/"+c.Subject.SerialNumber {
				return exchange.Token{}, errors.New("it is not ours")
			}
			return exchange.Token{Client: care.HSAID(c.Subject.SerialNumber), Allows: func(string, byte) bool { return true }}, nil
		},
		Authorize: func(_ context.Context, address string) (string, error) {
			if p.next != nil && strings.HasPrefix(address, p.next.url+"/fhir/") {
				return string(p.next.id) + "/" + string(id), nil
			}
			return "", nil
		},
	})
	t.Cleanup(p.ex.Close)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := p.ex.Server(exchange.ServerTLS(cert, trusted))
	go func() { _ = srv.ServeTLS(ln, "", "") }()
	t.Cleanup(func() { _ = srv.Close() })
	p.url = "https://" + ln.Addr().String()
	return p
}

// TestChain: local → regional → national. The one who asked first and the id of the
// call are kept all the way, a fault from the far end comes back as it was, and a call that
// goes round is refused where it comes a second time.
func TestChain(t *testing.T) {
	names := []care.HSAID{"SE9900000011-LOCAL", "SE9900000012-REGION", "SE9900000013-NATION"}
	home := newAuthority(t, "Producer CA")
	authorities := []*authority{home}
	for _, n := range names {
		authorities = append(authorities, newAuthority(t, string(n)+" CA"))
	}
	trusted := x509.NewCertPool()
	for _, a := range authorities {
		trusted.AddCert(a.cert)
	}
	var ps []*platform
	for i, n := range names {
		ps = append(ps, startPlatform(t, n, authorities[i+1], trusted))
	}
	type seen struct {
		from   string
		header http.Header
		uri    string
		body   []byte
	}
	got := make(chan seen, 1)
	own := bytes.Replace(envelope("x"), []byte("<x/>"), []byte("<answer>å</answer>"), 1)
	var theirFault bytes.Buffer
	soap.WriteFault(&theirFault, soap.Server, "the record is locked", "ask again at noon")
	back := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got <- seen{r.TLS.PeerCertificates[0].Subject.SerialNumber, r.Header, r.RequestURI, b}
		switch {
		case strings.HasPrefix(r.URL.Path, "/fhir"):
			w.Header().Set("Content-Type", "application/fhir+json")
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"resourceType":"OperationOutcome","x":1}`)
		case bytes.Contains(b, []byte("<fail/>")):
			w.Header().Set("Content-Type", "text/xml; charset=UTF-8")
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = w.Write(theirFault.Bytes())
		default:
			w.Header().Set("Content-Type", "text/xml; charset=UTF-8")
			_, _ = w.Write(own)
		}
	}))
	back.TLS = &tls.Config{Certificates: []tls.Certificate{home.issue(t, string(producer), nil)}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: trusted}
	back.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	back.StartTLS()
	t.Cleanup(back.Close)

	// Each platform knows only its neighbours: who calls it, and whom it calls next.
	for i, p := range ps {
		before, next, nextURL, loopURL := consumer, producer, back.URL, ps[0].url
		if i > 0 {
			before = names[i-1]
		}
		if i < len(ps)-1 {
			p.next = ps[i+1]
			next, nextURL, loopURL = names[i+1], ps[i+1].url, ps[i+1].url
		}
		d := catalog.Data{Contracts: []catalog.Contract{{Namespace: plans, Major: 2}, {Namespace: care.FHIRAppointment, Major: 4}},
			Systems: []catalog.System{{ID: before}, {ID: next}}, Addresses: []catalog.Address{{ID: "SE-FAR"}, {ID: "SE-ROUND"}, {ID: "SE-LAST"}}}
		soapPath, fhirPath := "/vp/plans", "/fhir/SE-FAR"
		if i == len(ps)-1 {
			fhirPath = "/fhir"
		}
		add := func(c care.Contract, a care.LogicalAddress, profile care.Profile, url string) {
			d.Routes = append(d.Routes, catalog.Route{Contract: c, Address: a, System: next, Profile: profile, URL: url})
			for _, s := range []care.HSAID{before, names[2]} {
				d.Permissions = append(d.Permissions, catalog.Permission{Contract: c, Address: a, Consumer: s, Agreement: "prov"})
			}
		}
		add(plans, "SE-FAR", care.RIVTABP21, nextURL+soapPath)
		add(plans, "SE-ROUND", care.RIVTABP21, loopURL+soapPath)
		if i < len(ps)-1 { // the last platform does not know it
			add(plans, "SE-LAST", care.RIVTABP21, nextURL+soapPath)
		}
		add(care.FHIRAppointment, "SE-FAR", care.FHIRR4, nextURL+fhirPath)
		p.snap, _ = catalog.Compile(1, d)
	}

	cert := home.issue(t, string(consumer), nil)
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted, Certificates: []tls.Certificate{cert}}}}
	t.Cleanup(client.CloseIdleConnections)
	const id = "corr-4711"
	post := func(body []byte) (*http.Response, []byte) {
		t.Helper()
		req, _ := http.NewRequest(http.MethodPost, ps[0].url+"/vp/plans", bytes.NewReader(body))
		req.Header.Set("Content-Type", "text/xml; charset=utf-8")
		req.Header.Set("SOAPAction", `"urn:x"`)
		req.Header.Set("X-Skltp-Correlation-Id", id)
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp, b
	}
	records := func(outcomes ...string) {
		t.Helper()
		sender := consumer
		for i, p := range ps {
			rec := p.last(t)
			if rec.CorrelationID != id || rec.OriginalConsumer != consumer || rec.Sender != sender || rec.Outcome != outcomes[i] {
				t.Errorf("%s: %+v", p.id, rec)
			}
			sender = p.id
		}
	}

	t.Run("through", func(t *testing.T) {
		out := envelope("SE-FAR")
		resp, b := post(out)
		s := <-got
		if resp.StatusCode != 200 || !bytes.Equal(b, own) || !bytes.Equal(s.body, out) {
			t.Errorf("%s %s", resp.Status, b)
		}
		if s.from != string(names[2]) || s.header.Get("X-Rivta-Original-Serviceconsumer-Hsaid") != string(consumer) || s.header.Get("X-Skltp-Correlation-Id") != id ||
			s.header.Get("X-Rivta-Routing-History") != fmt.Sprintf("%s#%s#%s#%s", consumer, names[0], names[1], names[2]) {
			t.Errorf("%+v", s.header)
		}
		records("OK", "OK", "OK")
	})
	t.Run("fault of the producer", func(t *testing.T) {
		resp, b := post(bytes.Replace(envelope("SE-FAR"), []byte("<x/>"), []byte("<fail/>"), 1))
		<-got
		if resp.StatusCode != 500 || !bytes.Equal(b, theirFault.Bytes()) {
			t.Errorf("%s %s", resp.Status, b)
		}
		records("FAULT", "FAULT", "FAULT")
	})
	t.Run("fault of the last platform", func(t *testing.T) {
		resp, b := post(envelope("SE-LAST"))
		if resp.StatusCode != 500 || !bytes.Contains(b, []byte("VP004 ["+string(names[2])+"]")) {
			t.Errorf("%s %s", resp.Status, b)
		}
		records("FAULT", "FAULT", "VP004")
	})
	t.Run("round", func(t *testing.T) {
		resp, b := post(envelope("SE-ROUND"))
		if resp.StatusCode != 500 || !bytes.Contains(b, []byte("VP014 ["+string(names[0])+"]")) {
			t.Errorf("%s %s", resp.Status, b)
		}
		// The first platform has two records: the call that came back, refused, and its own.
		first := ps[0].last(t)
		if first.Outcome != "VP014" || first.Sender != names[2] || first.OriginalConsumer != consumer || first.CorrelationID != id {
			t.Errorf("%+v", first)
		}
		records("FAULT", "FAULT", "FAULT")
	})
	t.Run("fhir", func(t *testing.T) {
		req, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, ps[0].url+"/fhir/SE-FAR/Appointment/_search", strings.NewReader("status=booked"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("X-Skltp-Correlation-Id", id)
		req.Header.Set("Authorization", "Bearer "+string(names[0])+"/"+string(consumer))
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		s := <-got
		if resp.StatusCode != 404 || string(b) != `{"resourceType":"OperationOutcome","x":1}` || s.uri != "/fhir/Appointment/_search" || string(s.body) != "status=booked" ||
			s.header.Get("X-Rivta-Original-Serviceconsumer-Hsaid") != string(consumer) || strings.Count(s.header.Get("X-Rivta-Routing-History"), "#") != 3 || s.header.Get("Authorization") != "" {
			t.Errorf("%s %s\n%+v", resp.Status, b, s)
		}
		records("HTTP 404", "HTTP 404", "HTTP 404")
	})
	for _, p := range ps {
		p.none(t)
	}
}
