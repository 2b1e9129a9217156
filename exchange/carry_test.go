package exchange_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/wire/soap"
)

func TestCarryInGo(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	w.own["echo"] = exchange.ServiceFunc(echo)
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		rw.Header().Set("Content-Type", "text/xml")
		_, _ = fmt.Fprintf(rw, `<e:Envelope xmlns:e=%q><e:Body><r xmlns="urn:r">%s %d %s</r></e:Body></e:Envelope>`, soap.NS, r.URL.Path, len(b), r.Header.Get("SOAPAction"))
	})
	call := exchange.Call{Sender: "SE9900000009-PLATFORM", Contract: plans, Address: "SE-UNIT-1", SOAPAction: "urn:x", Body: bytes.NewReader(envelope("SE-UNIT-1"))}
	ans, err := w.ex.Carry(context.Background(), call)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(ans.Body)
	_ = ans.Body.Close()
	_ = ans.Body.Close() // twice does no harm
	payload, _, berr := soap.Body(b)
	want := fmt.Sprintf(`<r xmlns="urn:r">/plans %d "urn:x"</r>`, len(envelope("SE-UNIT-1")))
	if err != nil || berr != nil || string(payload) != want || ans.System != producer {
		t.Errorf("%s %v %v", b, err, berr)
	}
	if rec := w.record(); rec.Outcome != "OK" || rec.Out != int64(len(b)) || rec.In != int64(len(envelope("SE-UNIT-1"))) || rec.Profile != care.RIVTABP21 || rec.CorrelationID == "" {
		t.Errorf("%+v", rec)
	}
	if len(w.seen) != 0 {
		t.Error("more than one record")
	}
	for _, c := range []struct {
		change func(*exchange.Call)
		code   string
		kind   fault.Kind
	}{
		{func(c *exchange.Call) { c.Sender = "" }, "VP002", fault.Anonymous},
		{func(c *exchange.Call) { c.Address = "" }, "VP003", fault.Invalid},
		{func(c *exchange.Call) { c.Address = "SE-NOWHERE" }, "VP004", fault.NotFound},
		{func(c *exchange.Call) { c.Sender = "SE-STRANGER" }, "VP007", fault.Denied},
		{func(c *exchange.Call) { c.Address = "SE-UNIT-DOWN" }, "VP009", fault.Unavailable},
	} {
		bad := call
		c.change(&bad)
		_, err := w.ex.Carry(context.Background(), bad)
		f, ok := errors.AsType[*fault.Error](err)
		if !ok || f.Code != c.code || f.Kind != c.kind {
			t.Errorf("want %s %s, got %v", c.code, c.kind, err)
		}
		if rec := w.record(); rec.Outcome != c.code {
			t.Errorf("%+v", rec)
		}
	}
	// A reader that stops early is told apart from one that read everything.
	call.Body = bytes.NewReader(envelope("SE-UNIT-1"))
	if ans, err = w.ex.Carry(context.Background(), call); err != nil {
		t.Fatal(err)
	}
	_, _ = ans.Body.Read(make([]byte, 3))
	_ = ans.Body.Close()
	if rec := w.record(); rec.Outcome != "ABANDONED" || rec.Out != 3 {
		t.Errorf("%+v", rec)
	}
}

func TestCarryDeadlineIsSlow(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	w.produce(behave("hangs", nil, nil))
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	_, err := w.ex.Carry(ctx, exchange.Call{Sender: consumer, Contract: plans, Address: "SE-UNIT-1", Body: bytes.NewReader(envelope("SE-UNIT-1"))})
	if fault.KindOf(err) != fault.Slow {
		t.Errorf("%v", err)
	}
	w.record()
}

func TestFHIR(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	var got string
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got = fmt.Sprintf("%s %s %s %s %s", r.Method, r.URL, r.Header.Get("Content-Type"), r.Header.Get("Accept"), b)
		rw.Header().Set("Content-Type", "application/fhir+json")
		switch {
		case strings.HasSuffix(r.URL.Path, "missing"):
			rw.WriteHeader(http.StatusNotFound)
			_, _ = rw.Write([]byte(`{"resourceType":"OperationOutcome"}`))
		case strings.HasSuffix(r.URL.Path, "moved"):
			http.Redirect(rw, r, "/", http.StatusFound)
		default:
			_, _ = rw.Write([]byte(`{"resourceType":"Bundle"}`))
		}
	})
	call := exchange.Call{Sender: consumer, Contract: care.FHIRAppointment, Address: "SE-UNIT-FHIR", Profile: care.FHIRR4,
		Method: "POST", Path: "Appointment/_search", ContentType: "application/x-www-form-urlencoded"}
	for _, c := range []struct {
		method, path, body, got string
		status                  int
		outcome                 string
	}{
		{"POST", "Appointment/_search", "a=b", "POST /fhir/Appointment/_search application/x-www-form-urlencoded application/fhir+json a=b", 200, "OK"},
		{"GET", "Appointment?_count=2", "", "GET /fhir/Appointment?_count=2 application/x-www-form-urlencoded application/fhir+json ", 200, "OK"},
		{"GET", "Appointment/missing", "", "GET /fhir/Appointment/missing application/x-www-form-urlencoded application/fhir+json ", 404, "HTTP 404"},
	} {
		call := call
		call.Method, call.Path = c.method, c.path
		if c.body != "" {
			call.Body = strings.NewReader(c.body)
		}
		ans, err := w.ex.Carry(context.Background(), call)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, ans.Body)
		_ = ans.Body.Close()
		if rec := w.record(); ans.Status != c.status || got != c.got || rec.Outcome != c.outcome {
			t.Errorf("%s: %d %s %q", c.path, ans.Status, rec.Outcome, got)
		}
	}
	for _, path := range []string{"../admin", "/Appointment", "//evil.example/x", "https://evil.example/", "Appointment/../../x", "a%2f..%2f..%2fb/..", "Appointment#x"} {
		call := call
		call.Path = path
		if _, err := w.ex.Carry(context.Background(), call); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", path, err)
		}
		w.record()
	}
	call.Path = "moved"
	if _, err := w.ex.Carry(context.Background(), call); fault.KindOf(err) != fault.Garbage {
		t.Errorf("a redirect was followed: %v", err)
	}
}

// TestAtMostOnce: a producer that takes a call and breaks the connection must not get
// it again, kept connection or not, idempotency key or not.
func TestAtMostOnce(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	var calls atomic.Int32
	good := behave("answers", envelope("x"), nil)
	bad := behave("resets", nil, nil)
	w.produce(good)
	for range 3 { // a kept connection is there
		if resp, _, err := w.post(w.client, bytes.NewReader(envelope("SE-UNIT-1"))); err != nil || resp.StatusCode != 200 {
			t.Fatal(err)
		}
	}
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		bad(rw, r)
	})
	resp, b, err := w.post(w.client, bytes.NewReader(envelope("SE-UNIT-1")), "Idempotency-Key", "k", "X-Idempotency-Key", "k")
	if err != nil || resp.StatusCode != 500 || !bytes.Contains(b, []byte("VP009")) {
		t.Errorf("%v %s", err, b)
	}
	if n := calls.Load(); n != 1 {
		t.Errorf("the call was sent %d times", n)
	}
}

func TestLoopIsStopped(t *testing.T) {
	w := newWorld(t, exchange.Config{InstanceID: "SE9900000009-PLATFORM"})
	var history string
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		history = r.Header.Get("x-rivta-routing-history")
		behave("answers", envelope("x"), nil)(rw, r)
	})
	if resp, _, err := w.post(w.client, bytes.NewReader(envelope("SE-UNIT-1"))); err != nil || resp.StatusCode != 200 || history != string(consumer)+"#SE9900000009-PLATFORM" {
		t.Errorf("%v %q", err, history)
	}
	_, b, err := w.post(w.client, bytes.NewReader(envelope("SE-UNIT-1")), "x-rivta-routing-history", history)
	if err != nil || !bytes.Contains(b, []byte("VP014 [Prov]")) {
		t.Errorf("%v %s", err, b)
	}
}

func TestOriginalOnlyBySome(t *testing.T) {
	w := newWorld(t, exchange.Config{OriginalBy: []care.HSAID{"SE9900000009-PLATFORM"}})
	_, b, err := w.post(w.client, bytes.NewReader(envelope("SE-UNIT-1")), "x-rivta-original-serviceconsumer-hsaid", "SE-OTHER")
	if err != nil || !bytes.Contains(b, []byte("VP013 [Prov]")) {
		t.Errorf("%v %s", err, b)
	}
}

func TestDoors(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	base := strings.TrimSuffix(w.url, "/vp/clinicalprocess/logistics/logistics/GetCarePlans/2/rivtabp21")
	for _, c := range []struct {
		method, path string
		status       int
	}{{"GET", "/vp/x?wsdl", 405}, {"POST", "/", 404}, {"POST", "/vpx", 404}, {"PUT", "/vp/x", 405}} {
		req, _ := http.NewRequest(c.method, base+c.path, nil)
		resp, err := w.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != c.status || resp.Header.Get("x-skltp-correlation-id") == "" {
			t.Errorf("%s %s: %s", c.method, c.path, resp.Status)
		}
		w.record()
	}
	_, b, err := w.post(w.client, strings.NewReader("--x\r\n"), "Content-Type", `multipart/related; boundary=x; type="application/xop+xml"`)
	if err != nil || !bytes.Contains(b, []byte("the message ends before")) {
		t.Errorf("%v %s", err, b)
	}
	if rec := w.record(); rec.Outcome != "VP015" {
		t.Errorf("%+v", rec)
	}
	// The handler in a server of somebody else's, without TLS and without a verified chain.
	rec := httptest.NewRecorder()
	w.ex.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodPost, "/vp/", bytes.NewReader(envelope("SE-UNIT-1"))))
	if !strings.Contains(rec.Body.String(), "VP011") {
		t.Error(rec.Body)
	}
	cert := w.ca.issue(t, string(consumer), nil)
	leaf := w.parse(cert)
	r := httptest.NewRequest(http.MethodPost, "/vp/", bytes.NewReader(envelope("SE-UNIT-1")))
	r.TLS = &tls.ConnectionState{PeerCertificates: leaf}
	rec = httptest.NewRecorder()
	w.ex.Handler().ServeHTTP(rec, r)
	if !strings.Contains(rec.Body.String(), "VP002") || !strings.Contains(rec.Body.String(), "no issuers are configured") {
		t.Error(rec.Body)
	}
}

func TestNoCatalogue(t *testing.T) {
	var got exchange.Record
	x := exchange.New(exchange.Config{}, exchange.Deps{Catalog: func() *catalog.Snapshot { return nil }, Trace: func(r exchange.Record) { got = r }})
	_, err := x.Carry(context.Background(), exchange.Call{Sender: consumer, Contract: plans, Address: "A"})
	if f, ok := errors.AsType[*fault.Error](err); !ok || f.Code != "VP008" || got.Outcome != "VP008" {
		t.Error(err, got)
	}
}

func TestMetricsAndLogHoldNoPersonAndNoGrowth(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	w.produce(behave("answers", envelope("x"), nil))
	post := func(b []byte) {
		if _, _, err := w.post(w.client, bytes.NewReader(b)); err != nil {
			t.Fatal(err)
		}
	}
	post(envelope("SE-UNIT-1"))
	for i := range 20 { // contracts that a caller invents
		post(soap.Wrap(care.RIVTABP21, "194204099222", fmt.Appendf(nil, `<x xmlns="urn:194204099222:%d"/>`, i)))
	}
	families, err := w.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range families {
		all.WriteString(f.String())
		if f.GetName() == "sammanhang_exchange_calls_total" && len(f.GetMetric()) != 2 {
			t.Errorf("%d series", len(f.GetMetric()))
		}
	}
	for name, text := range map[string]string{"metrics": all.String(), "log": w.log.String(), "records": fmt.Sprint(w.records)} {
		if strings.Contains(text, "194204099222") {
			t.Errorf("a personal number is in the %s: %s", name, text)
		}
	}
	if !strings.Contains(all.String(), "GetCarePlansResponder") {
		t.Error("the contract is not counted")
	}
	var _ prometheus.Gatherer = w.registry
}

func TestRefusedCertificateIsLogged(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	if _, _, err := w.post(w.caller("another issuer"), bytes.NewReader(envelope("SE-UNIT-1"))); err != nil {
		t.Fatal(err)
	}
	if log := w.log.String(); !strings.Contains(log, "client certificate refused") || !strings.Contains(log, "unknown issuer") || !strings.Contains(log, "sha256:") {
		t.Error(log)
	}
}
