package e2e

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/internal/testkit"
	"sammanhang/kit/pki"
	"sammanhang/sim"
	"sammanhang/sim/source"
	"sammanhang/wire/rivta"
	"sammanhang/wire/soap"
)

// consumer is a system that calls the exchange with a certificate of the demo.
type consumer struct {
	sim.DescribedConsumer
	w    *world
	http *http.Client
}

func (w *world) trust(t *testing.T) *x509.CertPool {
	t.Helper()
	pem, err := os.ReadFile(w.County.Describe(nil, w.PKI).CA)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		t.Fatal("the CA file holds no certificate")
	}
	return pool
}

func (w *world) client(t *testing.T, certs ...tls.Certificate) *http.Client {
	t.Helper()
	tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: w.trust(t), Certificates: certs, MinVersion: tls.VersionTLS12}}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, Timeout: 40 * time.Second}
}

func (w *world) consumer(t *testing.T, key string) consumer {
	t.Helper()
	for _, x := range w.County.Describe(nil, w.PKI).Consumers {
		if x.Key != key {
			continue
		}
		pair, err := tls.LoadX509KeyPair(x.Cert, x.CertKey)
		if err != nil {
			t.Fatal(err)
		}
		return consumer{x, w, w.client(t, pair)}
	}
	t.Fatalf("there is no consumer %s", key)
	return consumer{}
}

func (w *world) exchange() string { return "https://" + w.Node.Addr("exchange") + "/vp/" }

// reply is what the exchange answered.
type reply struct {
	status      int
	body        []byte
	correlation string
}

// send posts anything to the exchange.
func send(t *testing.T, c *http.Client, url, body string) reply {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "text/xml; charset=UTF-8")
	req.Header.Set("SOAPAction", `""`)
	res, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{res.StatusCode, b, res.Header.Get("x-skltp-correlation-id")}
}

// question is an envelope that asks about a person.
func question(t *testing.T, c care.Contract, profile care.Profile, to care.LogicalAddress, about care.PersonID) string {
	t.Helper()
	payload, err := rivta.Request(c, about, to)
	if err != nil {
		t.Fatal(err)
	}
	return string(soap.Wrap(profile, to, payload))
}

// scheduling is where the schemas of the schedule lie in the reference material.
const scheduling = "crm.scheduling/1.1.1"

// TestAggregatingTellsWhoIsSilent: the header says which addresses gave nothing.
func TestAggregatingTellsWhoIsSilent(t *testing.T) {
	header := testkit.XSD(t, "interoperability.headers/1.0/core_components")
	w := county(t)
	w.breaks(t, hospitalKey, source.Down)
	r := send(t, w.consumer(t, "tidbokningen").http, w.exchange(), question(t, care.GetSubjectOfCareSchedule1, care.RIVTABP21, care.AggregatingAddress, w.person(t, "magdalena").ID))
	if r.status != http.StatusOK {
		t.Fatalf("%d: %s", r.status, r.body)
	}
	st := processingStatus(t, r.body)
	if err := header.Check(t, st); err != nil {
		t.Error(err)
	}
	if n := bytes.Count(st, []byte("NoDataSynchFailed")); n == 0 {
		t.Errorf("nobody is said to be silent: %s", st)
	}
	if !bytes.Contains(st, []byte("DataFromSource")) {
		t.Errorf("nobody is said to have answered: %s", st)
	}
}

// payloadOf is what an answer's body holds.
func payloadOf(t *testing.T, envelope []byte) []byte {
	t.Helper()
	payload, f, err := soap.Body(envelope)
	if err != nil || f != nil {
		t.Fatalf("no answer: %v %+v", err, f)
	}
	return payload
}

var statusHeader = regexp.MustCompile(`(?s)<([A-Za-z0-9_.-]+:)?ProcessingStatus[\s>].*</([A-Za-z0-9_.-]+:)?ProcessingStatus>`)

// processingStatus cuts the header out, with the prefix declared that it needs.
func processingStatus(t *testing.T, envelope []byte) []byte {
	t.Helper()
	m := statusHeader.Find(envelope)
	if m == nil {
		t.Fatal("the answer has no ProcessingStatus")
	}
	prefix, _, found := strings.Cut(string(m[1:]), ":")
	if !found || strings.Contains(prefix, "ProcessingStatus") {
		return m
	}
	head, _, _ := bytes.Cut(m, []byte(">"))
	if bytes.Contains(head, []byte("xmlns:"+prefix+"=")) {
		return m
	}
	return bytes.Replace(m, []byte("ProcessingStatus"), []byte(`ProcessingStatus xmlns:`+prefix+`="urn:riv:interoperability:headers:1"`), 1)
}

// schemas is where the schema of each contract's answer lies.
func schemas() map[care.Contract]string {
	return map[care.Contract]string{
		care.GetSubjectOfCareSchedule1: scheduling,
		care.GetCareContacts3:          "clinicalprocess.logistics.logistics/3.0-2026",
		care.GetCarePlans2:             "clinicalprocess.logistics.logistics/3.0-2026",
		care.GetCareContacts2:          "clinicalprocess.logistics.logistics/2.0.1",
		care.GetCareDocumentation2:     "clinicalprocess.healthcond.description/2.1.1",
		care.GetDiagnosis2:             "clinicalprocess.healthcond.description/2.1.1",
		care.GetAlertInformation2:      "clinicalprocess.healthcond.description/2.1.1",
		care.GetCareDocumentation3:     "clinicalprocess.healthcond.description/3.0-2026",
		care.GetMedicationHistory2:     "clinicalprocess.activityprescription.actoutcome/2.2-2026",
		care.GetListing1:               "crm.carelisting/1.0",
	}
}

// TestEveryAnswerIsValid: what every RIV-TA source says about her of everything it
// keeps comes through the exchange valid by the real schema, and so does what they say
// together.
func TestEveryAnswerIsValid(t *testing.T) {
	testkit.Shared(t)
	w := county(t)
	viewer := w.consumer(t, "journalvisaren")
	me := w.person(t, "magdalena").ID
	payloads := map[string][][]byte{}
	calls := 0
	var gathered []care.Contract
	for _, s := range w.County.Describe(nil, w.PKI).Systems {
		if s.Protocol == care.FHIRR4 {
			continue
		}
		for _, c := range s.Contracts {
			to := slices.Clone(s.Addresses[:1])
			if c == care.GetSubjectOfCareSchedule1 {
				to = slices.Clone(s.Addresses[1:])
			}
			if c != care.GetListing1 && !slices.Contains(gathered, c) {
				gathered, to = append(gathered, c), append(to, care.AggregatingAddress)
			}
			for _, a := range to {
				r := send(t, viewer.http, w.exchange(), question(t, c, s.Protocol, a, me))
				payload, f, err := soap.Body(r.body)
				if r.status != http.StatusOK || err != nil || f != nil {
					t.Errorf("%s at %s: %d %v: %.300s", c.Interaction(), s.Key, r.status, err, r.body)
					continue
				}
				dir, ok := schemas()[c]
				if !ok {
					t.Errorf("there is no schema for %s", c)
					continue
				}
				payloads[dir] = append(payloads[dir], payload)
				calls++
			}
		}
	}
	t.Logf("%d calls", calls)
	if calls < 30 || len(gathered) < 8 {
		t.Errorf("only %d calls were answered, of %d contracts gathered", calls, len(gathered))
	}
	for dir, list := range payloads {
		if err := testkit.XSD(t, dir).Check(t, list...); err != nil {
			t.Errorf("%s: %v", dir, err)
		}
	}
}

// TestDoorRefuses: each call that must not pass gets its own fault, nothing else,
// and leaves a trace.
func TestDoorRefuses(t *testing.T) {
	w := county(t)
	me := w.person(t, "magdalena").ID
	d := w.County.Describe(nil, w.PKI)
	hospital := care.LogicalAddress("")
	for _, s := range d.Systems {
		if s.Key == hospitalKey {
			hospital = s.Addresses[0]
		}
	}
	otherCA, err := pki.Open(t.TempDir(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := otherCA.Issue(pki.Name{CommonName: "tidbokning", HSAID: string(w.consumer(t, "tidbokningen").HSAID)}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	right := question(t, care.GetDiagnosis2, care.RIVTABP21, hospital, me)
	viewer, stranger := w.consumer(t, "journalvisaren").http, w.consumer(t, "obehorig").http
	for _, x := range []struct {
		name, code string
		client     *http.Client
		body       string
		before     func(*testing.T)
	}{
		{"no client certificate", "VP002", w.client(t), right, nil},
		{"certificate of another CA", "VP002", w.client(t, foreign.TLS), right, nil},
		{"unknown address", "VP004", viewer, question(t, care.GetDiagnosis2, care.RIVTABP21, "SE9900000000-NOBODY", me), nil},
		{"no permission", "VP007", stranger, right, nil},
		{"not SOAP", "VP015", viewer, `{"subject":"` + me.Value() + `"}`, nil},
		{"XML, not SOAP", "VP015", viewer, `<a>` + me.Value() + `</a>`, nil},
		{"nothing", "VP015", viewer, ``, nil},
		{"DTD", "VP015", viewer, strings.Replace("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"+right[strings.Index(right, "?>")+len("?>"):], me.Value(), "&e;", 1), nil},
		{"empty address", "VP003", viewer, question(t, care.GetDiagnosis2, care.RIVTABP21, "", me), nil},
		{"producer down", "VP009", viewer, right, func(t *testing.T) { w.breaks(t, hospitalKey, source.Down) }},
	} {
		t.Run(x.name, func(t *testing.T) {
			if x.before != nil {
				x.before(t)
			}
			r := send(t, x.client, w.exchange(), x.body)
			if r.status != http.StatusInternalServerError {
				t.Errorf("status %d, want 500", r.status)
			}
			_, f, err := soap.Body(r.body)
			if err != nil || f == nil {
				t.Fatalf("not a SOAP fault: %v: %.400s", err, r.body)
			}
			if !strings.HasPrefix(f.String, x.code) {
				t.Errorf("the fault is %q, want %s", f.String, x.code)
			}
			for _, s := range append(marks(w.person(t, "magdalena")), "root:", "/etc/passwd") {
				if bytes.Contains(r.body, []byte(s)) {
					t.Errorf("the fault holds what was sent: %s", r.body)
				}
			}
			if r.correlation == "" {
				t.Fatal("the answer has no correlation id")
			}
			line := linesWith(w.Said(), r.correlation)
			if !strings.Contains(line, x.code) {
				t.Errorf("the log does not tell of the call and %s: %q", x.code, line)
			}
			if !strings.Contains(w.metrics(t), `outcome="`+x.code+`"`) {
				t.Errorf("no metric counts %s", x.code)
			}
		})
	}
	// And the door still works.
	if r := send(t, viewer, w.exchange(), right); r.status != http.StatusOK {
		t.Errorf("afterwards the right call gets %d: %.700s", r.status, r.body)
	}
}

// TestOperatorsSeeNobody: neither the log lines so far nor the metrics name anybody.
func TestOperatorsSeeNobody(t *testing.T) {
	w := county(t)
	b := w.login(t, "magdalena")
	b.page(t, "/")
	if said := w.Said(); !strings.Contains(said, "msg=call") {
		t.Fatal("the log tells of no call: the test proves nothing")
	} else if found := leaks(w.County, said); len(found) > 0 {
		t.Errorf("%d log lines hold personal data, the first: %s", len(found), found[0])
	}
	if m := w.metrics(t); !strings.Contains(m, "sammanhang_exchange_calls_total") {
		t.Error("the metrics tell of no calls")
	} else if found := leaks(w.County, m); len(found) > 0 {
		t.Errorf("the metrics hold personal data: %s", found[0])
	}
}
