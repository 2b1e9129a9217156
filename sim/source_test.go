package sim_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/kit/pki"
	"sammanhang/record/sets"
	"sammanhang/sim"
	"sammanhang/sim/people"
	"sammanhang/wire/fhir"
	"sammanhang/wire/rivta"
	"sammanhang/wire/soap"
)

// rig is a running county and a client that calls its sources as the platform does.
type rig struct {
	*sim.County
	run    *sim.Running
	ca     *pki.Authority
	client *http.Client
	urls   map[string]string
}

func start(t *testing.T, residents int) *rig {
	t.Helper()
	now := time.Now()
	ca, err := pki.Open(t.TempDir(), now)
	if err != nil {
		t.Fatal(err)
	}
	c := county(residents)
	run, err := c.Start(t.Context(), ca, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { run.Stop() })
	r := &rig{County: c, run: run, ca: ca, urls: run.URLs()}
	r.client = r.as(t, sim.Platform)
	return r
}

// as is a client with the certificate of a system.
func (r *rig) as(t *testing.T, id care.HSAID) *http.Client {
	t.Helper()
	leaf, err := r.ca.Issue(pki.Name{CommonName: "client", HSAID: string(id)}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: r.ca.Pool(), Certificates: []tls.Certificate{leaf.TLS}}}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, Timeout: 20 * time.Second}
}

func (r *rig) system(key string) sim.DescribedSystem {
	for _, s := range r.Describe(nil, "").Systems {
		if s.Key == key {
			return s
		}
	}
	panic("no system " + key)
}

// request is the call that asks a system for a contract about a person.
func (r *rig) request(ctx context.Context, key string, c care.Contract, p care.PersonID, to care.LogicalAddress) *http.Request {
	s := r.system(key)
	if c.IsFHIR() {
		path, form := fhir.Search(c, p)
		req, _ := http.NewRequestWithContext(ctx, "POST", r.urls[key]+"/"+path, strings.NewReader(form.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return req
	}
	payload, err := rivta.Request(c, p, to)
	if err != nil {
		panic(err)
	}
	req, _ := http.NewRequestWithContext(ctx, "POST", r.urls[key], bytes.NewReader(soap.Wrap(s.Protocol, to, payload)))
	req.Header.Set("Content-Type", "text/xml")
	return req
}

func (r *rig) ask(ctx context.Context, key string, c care.Contract, p care.PersonID, to care.LogicalAddress) (int, []byte, error) {
	res, err := r.client.Do(r.request(ctx, key, c, p, to))
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res.StatusCode, body, err
}

// addresses are those that a system's contract is asked at.
func (r *rig) addresses(s sim.DescribedSystem, c care.Contract) []care.LogicalAddress {
	if c == care.GetSubjectOfCareSchedule1 {
		return s.Addresses[1:]
	}
	return s.Addresses[:1]
}

// every asks all systems for all contracts about a person.
func (r *rig) every(t *testing.T, p care.PersonID, got func(s sim.DescribedSystem, c care.Contract, a care.LogicalAddress, body []byte)) {
	t.Helper()
	for _, s := range r.Describe(nil, "").Systems {
		for _, c := range s.Contracts {
			for _, a := range r.addresses(s, c) {
				status, body, err := r.ask(t.Context(), s.Key, c, p, a)
				if err != nil || status != http.StatusOK {
					t.Fatalf("%s %s: %d, %v: %s", s.Key, c.Interaction(), status, err, body)
				}
				got(s, c, a, body)
			}
		}
	}
}

// What a source sends is what the county keeps: all of it, about the right person,
// with provider and unit, and nothing that the decoder does not understand.
func TestAnswersHoldWhatTheCountyKeeps(t *testing.T) {
	r := start(t, 60)
	for p := range r.Persons() {
		kept, sent := 0, 0
		for _, d := range r.Documents(p.ID) {
			if !d.Item.Header().Nullified {
				kept++
			}
		}
		systems := map[string]bool{}
		r.every(t, p.ID, func(s sim.DescribedSystem, c care.Contract, _ care.LogicalAddress, body []byte) {
			res, err := sets.Decode(c, body)
			if err != nil {
				t.Fatalf("%s %s: %v\n%s", s.Key, c.Interaction(), err, body)
			}
			for _, n := range append(res.Unread, res.Notes...) {
				t.Errorf("%s %s: %s", s.Key, c.Interaction(), n)
			}
			for _, item := range res.Items {
				h := item.Header()
				if h.Nullified {
					continue
				}
				sent++
				systems[s.Key] = true
				if h.Subject != p.ID || h.Unit == "" {
					t.Errorf("%s %s: the head is not whole: unit %q, provider %q", s.Key, c.Interaction(), h.Unit, h.Provider)
				}
				if c != care.GetSubjectOfCareSchedule1 && c != care.GetListing1 && h.Provider == "" {
					t.Errorf("%s %s: no provider", s.Key, c.Interaction())
				}
			}
		})
		if kept != sent {
			t.Errorf("%s: the county keeps %d documents and the sources sent %d", p.Key, kept, sent)
		}
		if p.Key == people.Magdalena && len(systems) != 9 {
			t.Errorf("%d systems have something about Magdalena", len(systems))
		}
		if t.Failed() {
			return
		}
	}
}

func TestUnknownPersonGetsAnEmptyList(t *testing.T) {
	r := start(t, 10)
	nobody := care.MustPersonID("191212121212")
	r.every(t, nobody, func(s sim.DescribedSystem, c care.Contract, _ care.LogicalAddress, body []byte) {
		if res, err := sets.Decode(c, body); err != nil || len(res.Items) != 0 {
			t.Errorf("%s %s: %v, %d items", s.Key, c.Interaction(), err, len(res.Items))
		}
	})
}

func TestSourcesRefuseStrangers(t *testing.T) {
	r := start(t, 10)
	m, _ := r.Person(people.Magdalena)
	bare := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: r.ca.Pool()}}}
	other, err := pki.Open(t.TempDir(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	forged, err := other.Issue(pki.Name{CommonName: "x", HSAID: string(sim.Platform)}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	fake := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: r.ca.Pool(), Certificates: []tls.Certificate{forged.TLS}}}}
	consumer := r.as(t, r.Describe(nil, "").Consumers[0].HSAID)
	for _, s := range r.Describe(nil, "").Systems {
		c := s.Contracts[len(s.Contracts)-1]
		for name, client := range map[string]*http.Client{"without certificate": bare, "with a forged certificate": fake} {
			if res, err := client.Do(r.request(t.Context(), s.Key, c, m.ID, s.Addresses[0])); err == nil {
				res.Body.Close()
				t.Errorf("%s lets in a client %s", s.Key, name)
			}
		}
		res, err := consumer.Do(r.request(t.Context(), s.Key, c, m.ID, s.Addresses[0]))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode < 400 || bytes.Contains(body, []byte(m.ID.Value())) {
			t.Errorf("%s answers a system that has no agreement with it", s.Key)
		}
	}
}

func TestSourcesCheckWhatTheyAreAsked(t *testing.T) {
	r := start(t, 10)
	m, _ := r.Person(people.Magdalena)
	hospital := r.system("sjukhuset")
	for name, try := range map[string]func() (int, []byte, error){
		"another system's address": func() (int, []byte, error) {
			return r.ask(t.Context(), "sjukhuset", care.GetDiagnosis2, m.ID, r.system("psykiatrin").Addresses[0])
		},
		"the system's address for scheduling": func() (int, []byte, error) {
			return r.ask(t.Context(), "sjukhuset", care.GetSubjectOfCareSchedule1, m.ID, hospital.Addresses[0])
		},
		"a contract it does not have": func() (int, []byte, error) {
			return r.ask(t.Context(), "sjukhuset", care.GetCareDocumentation2, m.ID, hospital.Addresses[0])
		},
	} {
		status, body, err := try()
		if err != nil || status != http.StatusInternalServerError || !bytes.Contains(body, []byte("Fault")) || bytes.Contains(body, []byte(m.ID.Value())) {
			t.Errorf("%s: %d, %v, %s", name, status, err, clip(body))
		}
	}
	base := r.urls["hemtjanst-sjostad"]
	for path, want := range map[string]int{
		"/metadata":                http.StatusOK,
		"/Observation/_search":     http.StatusNotFound,
		"/Appointment":             http.StatusMethodNotAllowed,
		"/Appointment/deadbeef-11": http.StatusNotFound,
		"/Appointment?patient.identifier=" + url.QueryEscape("urn:oid:1.2.752.129.2.1.3.1|191212121212"): http.StatusMethodNotAllowed,
	} {
		res, err := r.client.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("GET %s: %d, want %d", path, res.StatusCode, want)
		}
	}
	_, body, err := r.ask(t.Context(), "hemtjanst-sjostad", care.FHIRCarePlan, m.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	b, err := fhir.DecodeBundle(body)
	if err != nil || len(b.Entries) == 0 {
		t.Fatal(err)
	}
	res, err := r.client.Get(b.Entries[0].FullURL)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	one, _ := io.ReadAll(res.Body)
	if res.StatusCode != http.StatusOK || !bytes.Equal(bytes.TrimSpace(one), b.Entries[0].Raw) {
		t.Errorf("read is not what search gave: %d", res.StatusCode)
	}
}
