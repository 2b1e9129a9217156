package e2e

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sammanhang/audit"
	"sammanhang/audit/auditsql"
	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/catalog/catalogsql"
	"sammanhang/kit/pki"
	"sammanhang/kit/sqlx"
	"sammanhang/sim"
)

// subscriber is another index, as one would stand in the next county: a producer
// of ProcessNotification behind mutual TLS.
type subscriber struct {
	mu   sync.Mutex
	got  []string
	down bool
	away int // how many times it has been told while it was down
}

func (s *subscriber) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	if s.down {
		s.away++
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	s.got = append(s.got, strings.Split(string(body), "<r:engagementTransaction>")[1:]...)
	_, _ = io.WriteString(w, `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><r:ProcessNotificationResponse xmlns:r="urn:riv:itintegration:engagementindex:ProcessNotificationResponder:1"><r:ResultCode>OK</r:ResultCode></r:ProcessNotificationResponse></s:Body></s:Envelope>`)
}

func (s *subscriber) heard() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.got...)
}

func engagement(person care.PersonID, system care.HSAID, domain, object, recent string, del bool) string {
	return fmt.Sprintf(`<u:engagementTransaction><c:deleteFlag>%t</c:deleteFlag><c:engagement><c:registeredResidentIdentification>%s</c:registeredResidentIdentification><c:serviceDomain>%s</c:serviceDomain>`+
		`<c:categorization>voo</c:categorization><c:logicalAddress>%[4]s</c:logicalAddress><c:businessObjectInstanceIdentifier>%[5]s</c:businessObjectInstanceIdentifier><c:clinicalProcessInterestId>NA</c:clinicalProcessInterestId>`+
		`<c:mostRecentContent>%[6]s</c:mostRecentContent><c:sourceSystem>%[4]s</c:sourceSystem><c:dataController>SE9900000001</c:dataController></c:engagement></u:engagementTransaction>`,
		del, person.Value(), domain, system, object, recent)
}

func indexEnvelope(to care.LogicalAddress, payload string) string {
	return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><a:LogicalAddress xmlns:a="urn:riv:itintegration:registry:1">` + string(to) + `</a:LogicalAddress></s:Header><s:Body>` + payload + `</s:Body></s:Envelope>`
}

// The story of the index between systems: who may not ask learns nothing and
// leaves no trace in a person's log; who may is answered and logged; what a source
// tells reaches the subscriber of that domain once, and what is told while the
// subscriber is away reaches it when it is back.
func TestIndexStory(t *testing.T) {
	w := ownCounty(t)
	ctx := t.Context()
	db, err := sqlx.Open(ctx, "sqlite:"+filepath.Join(w.Data, "sammanhang.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ca, err := pki.Open(w.PKI, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := ca.Issue(pki.Name{CommonName: "Grannindex", HSAID: "SE9900000099-INDEX"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	sub := &subscriber{}
	srv := httptest.NewUnstartedServer(sub)
	srv.TLS = &tls.Config{Certificates: []tls.Certificate{leaf.TLS}, ClientCAs: ca.Pool(), ClientAuth: tls.RequireAndVerifyClientCert, MinVersion: tls.VersionTLS12}
	srv.StartTLS()
	defer srv.Close()

	asker, stranger := w.consumer(t, "journalvisaren"), w.consumer(t, "tidbokningen")
	// The operator publishes: the journal viewer is also a source, and the
	// neighbour's index subscribes to one domain.
	cat := catalogsql.New(db)
	snap, err := cat.Current(ctx)
	if err != nil {
		t.Fatal(err)
	}
	d := snap.Data()
	const neighbour = care.LogicalAddress("SE9900000099-INDEX")
	d.Contracts = append([]catalog.Contract{{Namespace: care.IndexProcessNotification1, Description: "ProcessNotification", Major: 1, Class: catalog.AssumedClass(care.IndexProcessNotification1)}}, d.Contracts...)
	d.Systems = append([]catalog.System{{ID: care.HSAID(neighbour), Description: "Grannlänets index"}}, d.Systems...)
	d.Addresses = append([]catalog.Address{{ID: neighbour, Description: "Grannlänets index"}}, d.Addresses...)
	d.Endpoints = append([]catalog.Endpoint{{System: care.HSAID(neighbour), Profile: care.RIVTABP21, URL: srv.URL + "/notify"}}, d.Endpoints...)
	d.Routes = append([]catalog.Route{{Contract: care.IndexProcessNotification1, Address: neighbour, System: care.HSAID(neighbour), Profile: care.RIVTABP21, URL: srv.URL + "/notify"}}, d.Routes...)
	d.Permissions = append([]catalog.Permission{
		{Contract: care.IndexProcessNotification1, Address: neighbour, Consumer: sim.Platform, Agreement: "test", Filters: []care.Filter{{Domain: "RIV:test:subscribed"}}},
		{Contract: care.IndexUpdate1, Address: sim.IndexAddress, Consumer: asker.HSAID, Agreement: "test"},
		{Contract: care.IndexFindContent1, Address: sim.IndexAddress, Consumer: asker.HSAID, Agreement: "test"},
	}, d.Permissions...)
	version, err := cat.Publish(ctx, d, "operator", "a neighbour subscribes", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	wait := func(what string, is func() bool) {
		t.Helper()
		for end := time.Now().Add(time.Minute); !is(); time.Sleep(50 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("it never came: %s", what)
			}
		}
	}
	wait("the new catalogue", func() bool {
		return strings.Contains(w.Said(), fmt.Sprintf("version=%d", version)) || strings.Contains(w.Said(), fmt.Sprintf("\"version\":%d", version))
	})

	me := w.person(t, "asta").ID
	log, err := auditsql.New(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	logged := func() (n int) {
		events, err := log.OfSubject(ctx, me, "", 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if e.Actor.Kind == audit.System && e.Infos[0] == care.Engagements && (e.Actor.Employee == asker.HSAID || e.Actor.Employee == stranger.HSAID) {
				n++
			}
		}
		return n
	}
	update := func(engagements ...string) {
		t.Helper()
		r := send(t, asker.http, w.exchange(), indexEnvelope(sim.IndexAddress, `<u:Update xmlns:u="urn:riv:itintegration:engagementindex:UpdateResponder:1" xmlns:c="urn:riv:itintegration:engagementindex:1">`+strings.Join(engagements, "")+`</u:Update>`))
		if r.status != http.StatusOK || !strings.Contains(string(r.body), ">OK<") {
			t.Fatalf("%d %s", r.status, r.body)
		}
	}
	find := func(c consumer, domain string) reply {
		return send(t, c.http, w.exchange(), indexEnvelope(sim.IndexAddress, `<f:FindContent xmlns:f="urn:riv:itintegration:engagementindex:FindContentResponder:1"><f:registeredResidentIdentification>`+me.Value()+`</f:registeredResidentIdentification><f:serviceDomain>`+domain+`</f:serviceDomain></f:FindContent>`))
	}

	update(engagement(me, asker.HSAID, "riv:test:subscribed", "1", "20260101000000", false), engagement(me, asker.HSAID, "riv:test:other", "2", "20260101000000", false))
	before := logged()
	if r := find(stranger, "riv:test:subscribed"); r.status != http.StatusInternalServerError || !strings.Contains(string(r.body), "VP007") || strings.Contains(string(r.body), string(asker.HSAID)) {
		t.Errorf("a stranger got %d %s", r.status, r.body)
	}
	if n := logged() - before; n != 0 {
		t.Errorf("%d reads were logged of one that was refused", n)
	}
	if r := find(asker, "riv:test:subscribed"); r.status != http.StatusOK || strings.Count(string(r.body), "engagement>") != 2 {
		t.Errorf("%d %s", r.status, r.body)
	}
	if n := logged() - before; n != 1 {
		t.Errorf("%d reads were logged, want 1", n)
	}

	heard := func(n int) func() bool { return func() bool { return len(sub.heard()) >= n } }
	wait("the first notification", heard(1))
	sub.mu.Lock()
	sub.down = true
	sub.mu.Unlock()
	update(engagement(me, asker.HSAID, "riv:test:subscribed", "1", "20260101000000", false)) // an unchanged repeat
	update(engagement(me, asker.HSAID, "riv:test:subscribed", "1", "20260202000000", false)) // new content
	update(engagement(me, asker.HSAID, "riv:test:subscribed", "1", "20260202000000", true))  // gone
	wait("an attempt to tell it while it is away", func() bool {
		sub.mu.Lock()
		defer sub.mu.Unlock()
		return sub.away > 0
	})
	sub.mu.Lock()
	sub.down = false
	sub.mu.Unlock()
	wait("what was told while it was away", heard(3))
	all := sub.heard()
	if len(all) != 3 || strings.Contains(strings.Join(all, ""), "riv:test:other") ||
		!strings.Contains(all[0], "20260101000000") || !strings.Contains(all[0], "<c:owner>"+string(sim.Platform)) ||
		!strings.Contains(all[1], "<c:deleteFlag>false") || !strings.Contains(all[1], "20260202000000") || !strings.Contains(all[2], "<c:deleteFlag>true") {
		t.Errorf("%d told: %q", len(all), all)
	}
	if m := w.metrics(t); !strings.Contains(m, `sammanhang_index_notifications_total{outcome="sent",subscriber="SE9900000099-INDEX"} 3`) || !strings.Contains(m, `outcome="failed"`) {
		t.Error("the metrics do not tell of it")
	}
	update(engagement(me, asker.HSAID, "riv:test:other", "2", "20260101000000", true))
}
