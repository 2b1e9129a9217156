package exchange_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/exchange"
	"sammanhang/wire/soap"
)

// authority issues the certificates of a test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t testing.TB, name string) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{cert, key}
}

func (a *authority) pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.cert)
	return p
}

// issue makes a certificate; change may spoil it.
func (a *authority) issue(t testing.TB, serial string, change func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "test", SerialNumber: serial},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	if change != nil {
		change(tmpl)
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, a.cert, key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

const (
	plans    = care.GetCarePlans2
	consumer = care.HSAID("SE9900000001-CONSUMER")
	producer = care.HSAID("SE9900000002-PRODUCER")
)

// world is an exchange with a producer behind it, on loopback.
type world struct {
	t        testing.TB
	ca       *authority
	ex       *exchange.Exchange
	url      string
	client   *http.Client
	registry *prometheus.Registry
	log      *syncBuffer
	own      map[string]exchange.Service
	front    *exchange.Front
	patience [2]time.Duration // of the front, for a head and between calls; zero: the usual
	back     *httptest.Server

	mu      sync.Mutex
	answer  http.HandlerFunc // the producer
	records []exchange.Record
	seen    chan exchange.Record
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func newWorld(t testing.TB, cfg exchange.Config) *world { return newWorldWith(t, cfg, nil) }

// newWorldWith lets a test change what the exchange stands on.
func newWorldWith(t testing.TB, cfg exchange.Config, change func(*world, *exchange.Deps)) *world {
	t.Helper()
	w := &world{t: t, ca: newAuthority(t, "Test CA"), registry: prometheus.NewRegistry(), log: &syncBuffer{}, seen: make(chan exchange.Record, 1000), own: map[string]exchange.Service{}}
	back := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		h := w.answer
		w.mu.Unlock()
		h(rw, r)
	}))
	back.TLS = &tls.Config{Certificates: []tls.Certificate{w.ca.issue(t, string(producer), nil)}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: w.ca.pool(), MinVersion: tls.VersionTLS12}
	back.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	back.StartTLS()
	w.back = back
	t.Cleanup(back.Close)

	snap := w.catalogue(back.URL)
	cfg.Instance = "Prov"
	cfg.NetHTTP = netHTTP
	cfg.Registry = w.registry
	if cfg.Limits == (exchange.Limits{}) {
		cfg.Limits.Failures = -1 // tests spoil their one producer again and again
	}
	deps := exchange.Deps{
		Catalog: func() *catalog.Snapshot { return snap }, Own: w.own,
		Trace:     func(r exchange.Record) { w.mu.Lock(); w.records = append(w.records, r); w.mu.Unlock(); w.seen <- r },
		ClientTLS: exchange.ClientTLS(w.ca.issue(t, "SE9900000009-PLATFORM", nil), w.ca.pool()),
		Log:       slog.New(slog.NewTextHandler(w.log, nil)),
	}
	if change != nil {
		change(w, &deps)
	}
	w.ex = exchange.New(cfg, deps)
	t.Cleanup(w.ex.Close)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.front = w.ex.Front(exchange.ServerTLS(w.ca.issue(t, "SE9900000009-PLATFORM", nil), w.ca.pool()))
	if w.patience[0] > 0 {
		w.front.SetTimes(w.patience[0], w.patience[1])
	}
	go func() { _ = w.front.ServeTLS(ln, "", "") }()
	t.Cleanup(func() { _ = w.front.Close() })
	w.url = "https://" + ln.Addr().String() + "/vp/clinicalprocess/logistics/logistics/GetCarePlans/2/rivtabp21"
	w.client = w.as(w.ca.issue(t, string(consumer), nil))
	return w
}

// as is a client with a certificate of its own.
func (w *world) as(certs ...tls.Certificate) *http.Client {
	tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: w.ca.pool(), MinVersion: tls.VersionTLS12}}
	if len(certs) > 0 {
		tr.TLSClientConfig.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &certs[0], nil }
	}
	w.t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, Timeout: time.Minute}
}

func (w *world) catalogue(backURL string) *catalog.Snapshot {
	_, port, _ := strings.Cut(strings.TrimPrefix(backURL, "https://"), ":")
	closed := closedPort(w.t)
	d := catalog.Data{
		Contracts: []catalog.Contract{{Namespace: plans, Major: 2}, {Namespace: care.FHIRAppointment, Major: 4}},
		Systems: []catalog.System{{ID: consumer}, {ID: producer}, {ID: "SE9900000003-STRANGER"}, {ID: "SE9900000009-PLATFORM"},
			{ID: "SE9900000004-OTHER"}, {ID: "SE9900000005-LOCAL"}},
	}
	route := func(a care.LogicalAddress, p care.Profile, url string) {
		if !slices.ContainsFunc(d.Addresses, func(x catalog.Address) bool { return x.ID == a }) {
			d.Addresses = append(d.Addresses, catalog.Address{ID: a})
		}
		c := plans
		if p == care.FHIRR4 {
			c = care.FHIRAppointment
		}
		d.Routes = append(d.Routes, catalog.Route{Contract: c, Address: a, System: producer, Profile: p, URL: url})
	}
	route("SE-UNIT-1", care.RIVTABP21, backURL+"/plans")
	route("SE-UNIT-20", care.RIVTABP20, backURL+"/plans")
	route("SE-UNIT-TWICE", care.RIVTABP21, backURL+"/plans")
	route("SE-UNIT-TWICE", care.RIVTABP20, backURL+"/plans")
	route("SE-UNIT-NEW", "RIVTABP30", backURL+"/plans")
	route("SE-UNIT-NOURL", care.RIVTABP21, "")
	route("SE-UNIT-DOWN", care.RIVTABP21, fmt.Sprintf("https://127.0.0.1:%d/plans", closed))
	route("SE-UNIT-PLAIN", care.RIVTABP21, "http://127.0.0.1:"+port+"/plans")
	route("SE-UNIT-WRONGNAME", care.RIVTABP21, "https://localhost:"+port+"/plans")
	route("SE-UNIT-OWN", care.RIVTABP21, "sammanhang:echo")
	route("SE-UNIT-NOOWN", care.RIVTABP21, "sammanhang:nothing")
	route("SE-UNIT-FHIR", care.FHIRR4, backURL+"/fhir/")
	d.Permissions = append(d.Permissions, catalog.Permission{Contract: plans, Address: "SE-UNIT-1", Consumer: "SE9900000005-LOCAL", Agreement: "prov"})
	for _, c := range []care.Contract{plans, care.FHIRAppointment} {
		for _, s := range []care.HSAID{consumer, "SE9900000009-PLATFORM"} {
			d.Permissions = append(d.Permissions, catalog.Permission{Contract: c, Address: "*", Consumer: s, Agreement: "prov"})
		}
	}
	// Appointments may be written by the consumer at one address; care plans are for the platform only.
	d.Contracts = append(d.Contracts, catalog.Contract{Namespace: exchange.FHIRWrite("Appointment"), Major: 4}, catalog.Contract{Namespace: care.FHIRCarePlan, Major: 4})
	for _, c := range []care.Contract{exchange.FHIRWrite("Appointment"), care.FHIRCarePlan} {
		d.Routes = append(d.Routes, catalog.Route{Contract: c, Address: "SE-UNIT-FHIR", System: producer, Profile: care.FHIRR4, URL: backURL + "/fhir/"})
	}
	d.Permissions = append(d.Permissions,
		catalog.Permission{Contract: exchange.FHIRWrite("Appointment"), Address: "SE-UNIT-FHIR", Consumer: consumer, Agreement: "prov"},
		catalog.Permission{Contract: care.FHIRCarePlan, Address: "*", Consumer: "SE9900000009-PLATFORM", Agreement: "prov"})
	snap, _ := catalog.Compile(1, d) // with its deliberate contradictions
	return snap
}

func closedPort(t testing.TB) int {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	return ln.Addr().(*net.TCPAddr).Port
}

func (w *world) produce(h http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answer = h
}

// record waits for the next trace record.
func (w *world) record() exchange.Record {
	w.t.Helper()
	select {
	case r := <-w.seen:
		return r
	case <-time.After(10 * time.Second):
		w.t.Fatal("no trace record came")
		return exchange.Record{}
	}
}

const payload = `<GetCarePlans xmlns="urn:riv:clinicalprocess:logistics:logistics:GetCarePlansResponder:2"><x/></GetCarePlans>`

func envelope(a care.LogicalAddress) []byte {
	return soap.Wrap(care.RIVTABP21, a, []byte(payload))
}

func (w *world) post(c *http.Client, body io.Reader, header ...string) (*http.Response, []byte, error) {
	req, err := http.NewRequest(http.MethodPost, w.url, body)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "text/xml; charset=utf-8")
	req.Header.Set("SOAPAction", `"urn:riv:clinicalprocess:logistics:logistics:GetCarePlansResponder:2:GetCarePlans"`)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := c.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	return resp, b, err
}

func (w *world) parse(c tls.Certificate) []*x509.Certificate {
	leaf, err := x509.ParseCertificate(c.Certificate[0])
	if err != nil {
		w.t.Fatal(err)
	}
	return []*x509.Certificate{leaf}
}

func clientOnly(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }

// twoSerials spoils a subject with a second SERIALNUMBER.
func twoSerials(c *x509.Certificate) {
	c.Subject.ExtraNames = []pkix.AttributeTypeAndValue{{Type: asn1.ObjectIdentifier{2, 5, 4, 5}, Value: "SE9900000003-STRANGER"}, {Type: asn1.ObjectIdentifier{2, 5, 4, 5}, Value: string(consumer)}}
}
