package exchange_test

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/exchange"
)

// fhirWorld has a producer that says what it got, and tokens that are their own scope:
// "Appointment.rs" for whoever calls.
func fhirWorld(t *testing.T, cfg exchange.Config) *world {
	w := newWorldWith(t, cfg, func(w *world, d *exchange.Deps) {
		d.Token = func(token string, cert *x509.Certificate, _ time.Time) (exchange.Token, error) {
			if token == "bad" {
				return exchange.Token{}, errors.New("it is bad")
			}
			client, scopes, _ := strings.Cut(token, ":")
			return exchange.Token{Client: care.HSAID(client), Allows: func(typ string, a byte) bool {
				for s := range strings.SplitSeq(scopes, ",") {
					if st, sa, _ := strings.Cut(s, "."); st == typ && strings.IndexByte(sa, a) >= 0 {
						return true
					}
				}
				return false
			}}, nil
		}
	})
	w.url = strings.TrimSuffix(w.url, w.url[strings.Index(w.url, "/vp"):])
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		rw.Header().Set("Content-Type", "application/fhir+json")
		if r.Method == http.MethodPost && !strings.HasSuffix(r.URL.Path, "_search") {
			rw.Header().Set("Location", "https://"+r.Host+"/fhir/Appointment/77/_history/1")
			rw.Header().Set("Content-Location", "https://inside.example/secret")
			rw.WriteHeader(http.StatusCreated)
		}
		_, _ = fmt.Fprintf(rw, "%s %s|%s|%s|%s%s", r.Method, r.URL, r.Header.Get("Content-Type"), b, r.Header.Get("Authorization"), r.Header.Get("If-None-Match"))
	})
	return w
}

const everything = "SE9900000001-CONSUMER:Appointment.crus,CarePlan.rs,Practitioner.rs"

func (w *world) fhir(c *http.Client, method, path, body string, header ...string) (*http.Response, string) {
	w.t.Helper()
	req, err := http.NewRequest(method, w.url+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+everything)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
		if header[i+1] == "" {
			req.Header.Del(header[i])
		}
	}
	resp, err := c.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return resp, string(b)
}

func TestFHIRDoor(t *testing.T) {
	w := fhirWorld(t, exchange.Config{})
	const form, resource = "application/x-www-form-urlencoded", "application/fhir+json"
	for _, c := range []struct {
		method, path, kind, body string
		status                   int
		got                      string
		contract                 care.Contract
	}{
		{"GET", "/fhir/SE-UNIT-FHIR/Appointment/a-1", "", "", 200, "GET /fhir/Appointment/a-1|||", care.FHIRAppointment},
		{"GET", "/fhir/SE-UNIT-FHIR/Appointment/a-1/_history/2", "", "", 200, "GET /fhir/Appointment/a-1/_history/2|||", care.FHIRAppointment},
		{"GET", "/fhir/se-unit-fhir/Appointment?date=ge2026-11-22&_count=5", "", "", 200, "GET /fhir/Appointment?date=ge2026-11-22&_count=5|||", care.FHIRAppointment},
		{"POST", "/fhir/SE-UNIT-FHIR/Appointment/_search", form, "patient.identifier=x%7C1", 200, "POST /fhir/Appointment/_search|" + form + "|patient.identifier=x%7C1|", care.FHIRAppointment},
		{"POST", "/fhir/SE-UNIT-FHIR/Appointment", resource, `{"a":1}`, 201, "POST /fhir/Appointment|" + resource + `|{"a":1}|`, exchange.FHIRWrite("Appointment")},
		{"PUT", "/fhir/SE-UNIT-FHIR/Appointment/77", resource, `{"a":2}`, 200, "PUT /fhir/Appointment/77|" + resource + `|{"a":2}|`, exchange.FHIRWrite("Appointment")},
		{"GET", "/fhir/SE-UNIT-FHIR/metadata", "", "", 200, "GET /fhir/metadata|||", care.FHIRAppointment},
	} {
		resp, b := w.fhir(w.client, c.method, c.path, c.body, "Content-Type", c.kind, "If-None-Match", `W/"1"`)
		rec := w.record()
		if resp.StatusCode != c.status || b != c.got || rec.Contract != c.contract || rec.Outcome != "OK" || rec.Sender != consumer || rec.System != producer || rec.Out != int64(len(b)) || rec.In != int64(len(c.body)) {
			t.Errorf("%s %s: %d %q\n%+v", c.method, c.path, resp.StatusCode, b, rec)
		}
		if resp.Header.Get("X-Skltp-Correlation-Id") != rec.CorrelationID {
			t.Errorf("%s: no correlation id", c.path)
		}
		if c.status == 201 {
			if got := resp.Header.Get("Location"); got != w.url+"/fhir/SE-UNIT-FHIR/Appointment/77/_history/1" || resp.Header.Get("Content-Location") != "" {
				t.Errorf("Location %q %q", got, resp.Header.Get("Content-Location"))
			}
		}
	}
}

func TestFHIRRefusals(t *testing.T) {
	w := fhirWorld(t, exchange.Config{})
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		t.Errorf("the producer was called: %s %s", r.Method, r.URL)
	})
	stranger := w.as(w.ca.issue(t, "SE9900000003-STRANGER", nil))
	strangers := "Bearer SE9900000003-STRANGER:Appointment.crus"
	const number = "199801019804"
	for name, c := range map[string]struct {
		client       *http.Client
		method, path string
		body         string
		header       []string
		status       int
		code, has    string
	}{
		"no certificate":         {client: w.as(), status: 401, code: "VP002"},
		"no token":               {header: []string{"Authorization", ""}, status: 401, code: "VP002", has: "no access token"},
		"basic":                  {header: []string{"Authorization", "Basic eDp5"}, status: 401, code: "VP002"},
		"bad token":              {header: []string{"Authorization", "Bearer bad"}, status: 401, code: "VP002", has: "it is bad"},
		"another's token":        {client: stranger, status: 401, code: "VP002", has: "another system"},
		"scope":                  {header: []string{"Authorization", "Bearer SE9900000001-CONSUMER:Appointment.r"}, status: 403, code: "VP007", has: "system/Appointment.s"},
		"no permission":          {client: stranger, header: []string{"Authorization", strangers}, status: 403, code: "VP007"},
		"no route":               {path: "/fhir/SE-NOWHERE/Appointment", status: 404, code: "VP004"},
		"unknown type":           {path: "/fhir/SE-UNIT-FHIR/Practitioner", status: 404, code: "VP004"},
		"no permission for type": {path: "/fhir/SE-UNIT-FHIR/CarePlan", status: 403, code: "VP007"},
		"no write contract":      {method: "POST", path: "/fhir/SE-UNIT-FHIR/CarePlan", body: "{}", header: []string{"Content-Type", "application/fhir+json", "Authorization", "Bearer SE9900000001-CONSUMER:CarePlan.crus"}, status: 404, code: "VP004", has: "CarePlan#write"},
		"no address":             {path: "/fhir//Appointment", status: 400, code: "VP003"},
		"no type":                {path: "/fhir/SE-UNIT-FHIR", status: 400, code: "VP015"},
		"a batch":                {method: "POST", path: "/fhir/SE-UNIT-FHIR/", body: "{}", status: 400, code: "VP015"},
		"an operation":           {path: "/fhir/SE-UNIT-FHIR/Patient/1/$everything", status: 400, code: "VP015"},
		"a compartment":          {path: "/fhir/SE-UNIT-FHIR/Patient/1/Appointment", status: 400, code: "VP015"},
		"a way out":              {path: "/fhir/SE-UNIT-FHIR/Appointment/..%2f..%2fadmin", status: 400, code: "VP015"},
		"dots":                   {path: "/fhir/SE-UNIT-FHIR/Appointment/..", status: 400, code: "VP015"},
		"delete":                 {method: "DELETE", path: "/fhir/SE-UNIT-FHIR/Appointment/1", status: 405, code: "VP015"},
		"number in the search":   {path: "/fhir/SE-UNIT-FHIR/Appointment?patient.identifier=urn:oid:1.2.752.129.2.1.3.1%7C" + number, status: 400, code: "VP015", has: "POST Appointment/_search"},
		"short number":           {path: "/fhir/SE-UNIT-FHIR/Appointment?x=" + number[2:8] + "-" + number[8:], status: 400, code: "VP015"},
		"number, encoded twice":  {path: "/fhir/SE-UNIT-FHIR/Appointment?x=19980101%252D9804", status: 400, code: "VP015"},
		"number with plus":       {path: "/fhir/SE-UNIT-FHIR/Appointment?x=" + number[:8] + "+" + number[8:], status: 400, code: "VP015"},
		"number as id":           {path: "/fhir/SE-UNIT-FHIR/Patient/" + number, status: 400, code: "VP015"},
		"number as address":      {path: "/fhir/" + number + "/Appointment", status: 400, code: "VP015"},
		"include, not permitted": {path: "/fhir/SE-UNIT-FHIR/Appointment?_revinclude=CarePlan:activity", status: 403, code: "VP007"},
		"include, no scope":      {path: "/fhir/SE-UNIT-FHIR/Appointment?_include:iterate=Appointment:patient:Patient", status: 403, code: "VP007", has: "system/Patient.s"},
		"include, no type":       {path: "/fhir/SE-UNIT-FHIR/Appointment?_include=Appointment:patient", status: 400, code: "VP015"},
		"include in a form":      {method: "POST", path: "/fhir/SE-UNIT-FHIR/Appointment/_search", body: "_revinclude=CarePlan:activity", header: []string{"Content-Type", "application/x-www-form-urlencoded"}, status: 403, code: "VP007"},
		"form as text":           {method: "POST", path: "/fhir/SE-UNIT-FHIR/Appointment/_search", body: "a=b", header: []string{"Content-Type", "text/plain"}, status: 400, code: "VP015"},
		"form too large":         {method: "POST", path: "/fhir/SE-UNIT-FHIR/Appointment/_search", body: "a=" + strings.Repeat("b", 40_000), header: []string{"Content-Type", "application/x-www-form-urlencoded"}, status: 400, code: "VP015"},
		"resource as text":       {method: "POST", path: "/fhir/SE-UNIT-FHIR/Appointment", body: "{}", header: []string{"Content-Type", "text/plain"}, status: 400, code: "VP015"},
		"another original":       {header: []string{"X-Rivta-Original-Serviceconsumer-Hsaid", number}, status: 400, code: "VP013"},
		"metadata of nobody":     {client: stranger, path: "/fhir/SE-UNIT-FHIR/metadata", status: 404, code: "VP004"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.client == nil {
				c.client = w.client
			}
			if c.method == "" {
				c.method = "GET"
			}
			if c.path == "" {
				c.path = "/fhir/SE-UNIT-FHIR/Appointment?_count=1"
			}
			resp, b := w.fhir(c.client, c.method, c.path, c.body, c.header...)
			rec := w.record()
			var outcome struct {
				ResourceType string
				Issue        []struct{ Code, Diagnostics string }
			}
			if err := json.Unmarshal([]byte(b), &outcome); err != nil || outcome.ResourceType != "OperationOutcome" || len(outcome.Issue) != 1 || resp.Header.Get("Content-Type") != "application/fhir+json" {
				t.Fatalf("%v %s", err, b)
			}
			if resp.StatusCode != c.status || !strings.HasPrefix(outcome.Issue[0].Diagnostics, c.code+" [Prov]") || !strings.Contains(b, c.has) || rec.Outcome != c.code || rec.Status != c.status {
				t.Errorf("%d %s\n%+v", resp.StatusCode, b, rec)
			}
			if resp.StatusCode == 401 && resp.Header.Get("WWW-Authenticate") == "" && name != "no certificate" {
				t.Errorf("WWW-Authenticate: %q", resp.Header.Get("WWW-Authenticate"))
			}
			if all := b + fmt.Sprintf("%+v", rec) + w.log.String(); strings.Contains(all, number) || strings.Contains(all, number[2:8]+"-"+number[8:]) {
				t.Errorf("a personal number got out: %s", all)
			}
		})
	}
}

// TestFHIRWithoutServer: the careful choice is no token, no FHIR.
func TestFHIRWithoutServer(t *testing.T) {
	for _, open := range []bool{false, true} {
		w := newWorld(t, exchange.Config{FHIRWithoutToken: open})
		w.produce(func(rw http.ResponseWriter, r *http.Request) { _, _ = rw.Write([]byte("{}")) })
		w.url = w.url[:strings.Index(w.url, "/vp")]
		resp, b := w.fhir(w.client, "GET", "/fhir/SE-UNIT-FHIR/Appointment", "", "Authorization", "")
		if open != (resp.StatusCode == 200) || !open && !strings.Contains(b, "VP012") {
			t.Errorf("%t: %d %s", open, resp.StatusCode, b)
		}
		w.record()
	}
}

// TestFHIRStreams: a large answer and a large resource pass, in flat memory as for SOAP.
func TestFHIRStreams(t *testing.T) {
	const size = 20_000_000
	w := fhirWorld(t, exchange.Config{})
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		if n != size {
			t.Errorf("%d bytes in", n)
		}
		rw.Header().Set("Content-Type", "application/fhir+json")
		_, _ = io.CopyN(rw, &filler{}, size)
	})
	req, _ := http.NewRequest("PUT", w.url+"/fhir/SE-UNIT-FHIR/Appointment/1", io.LimitReader(&filler{}, size))
	req.Header.Set("Authorization", "Bearer "+everything)
	req.Header.Set("Content-Type", "application/fhir+json")
	resp, err := w.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	if rec := w.record(); err != nil || n != size || rec.In != size || rec.Out != size {
		t.Errorf("%d %v %+v", n, err, rec)
	}
}
