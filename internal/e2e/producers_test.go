package e2e

import (
	"bytes"
	"crypto/tls"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/gather/gathersoap"
	"sammanhang/internal/testkit"
	"sammanhang/kit/pki"
	"sammanhang/sim"
	"sammanhang/wire/soap"
)

// producer is a system that the county does not have. It answers every contract of
// the aggregating services' table about one person, with records of real messages.
type producer struct {
	system care.HSAID
	unit   care.LogicalAddress // where its schedule is asked
	url    string
	cert   tls.Certificate // its own, to call with

	mu      sync.Mutex
	answers map[care.Contract][]byte   // payloads
	asked   map[care.Contract][][]byte // payloads, as they came
	actions map[care.Contract][]string // SOAPAction headers, as they came
	wrong   []string
}

// address is where a contract of the table is asked of it.
func (p *producer) address(c gathersoap.Contract) care.LogicalAddress {
	if c.Unit != "" {
		return p.unit
	}
	return care.LogicalAddress(p.system)
}

// startProducer runs one behind mutual TLS until the test ends.
func startProducer(t *testing.T, pkiDir string, system care.HSAID, unit care.LogicalAddress) *producer {
	t.Helper()
	p := &producer{system: system, unit: unit, answers: map[care.Contract][]byte{}, asked: map[care.Contract][][]byte{}, actions: map[care.Contract][]string{}}
	ca, err := pki.Open(pkiDir, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := ca.Issue(pki.Name{CommonName: "Provkälla", HSAID: string(system)}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewUnstartedServer(p)
	srv.TLS = &tls.Config{Certificates: []tls.Certificate{leaf.TLS}, ClientCAs: ca.Pool(), ClientAuth: tls.RequireAndVerifyClientCert, MinVersion: tls.VersionTLS12}
	srv.StartTLS()
	t.Cleanup(srv.Close)
	p.url, p.cert = srv.URL+"/riv", leaf.TLS
	return p
}

func (p *producer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	defer p.mu.Unlock()
	payload, f, err := soap.Body(body)
	env, scanErr := soap.Scan(body)
	c := care.Contract(env.Contract)
	answer, ok := p.answers[c]
	if err != nil || scanErr != nil || f != nil || !ok || env.LogicalAddress != string(p.system) && env.LogicalAddress != string(p.unit) {
		p.wrong = append(p.wrong, env.Contract+" at "+env.LogicalAddress)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	p.asked[c] = append(p.asked[c], payload)
	p.actions[c] = append(p.actions[c], r.Header.Get("SOAPAction"))
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	_, _ = w.Write(soap.Wrap("", "", answer))
}

// learn gives producers their answers of a contract: the records of two real messages
// that are valid, now about this person. Where there is one message the second
// producer writes it with other prefixes.
func learn(t *testing.T, c gathersoap.Contract, v *testkit.Validator, person care.PersonID, first, second *producer) {
	t.Helper()
	name := c.Request() + "-" + string(c.Namespace[len(c.Namespace)-1])
	files, err := filepath.Glob(filepath.Join(testkit.Shared(t, "samples", name), "*-response.xml"))
	if err != nil {
		t.Fatal(err)
	}
	var found [][]byte
	for _, doc := range unsampled()[name] {
		found = append(found, []byte(doc))
	}
	for _, f := range files {
		doc, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		payload := mended(doc)
		var root struct{ XMLName xml.Name }
		if xml.Unmarshal(payload, &root) != nil || root.XMLName.Space != string(c.Namespace) {
			continue
		}
		payload = about(payload, append([]string{c.Record}, strings.Split(c.Subject, "/")...), person)
		// Load tests have messages of a thousand equal records, which are one when gathered.
		if n := records(t, soap.Wrap("", "", payload), []string{c.Record}); n > 0 && n < 100 && v.Check(t, payload) == nil {
			found = append(found, payload)
		}
	}
	if len(found) == 0 {
		t.Errorf("%s: there is no valid message to answer with", name)
		return
	}
	if len(found) == 1 {
		found = append(found, reprefixed(t, found[0]))
	}
	for i, p := range []*producer{first, second} {
		if err := v.Check(t, found[i]); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		p.answers[c.Namespace] = found[i]
	}
}

var (
	macroTime = regexp.MustCompile(`\$\{[^}]*now[^}]*\}`)
	macro     = regexp.MustCompile(`\$\{[^}]*\}`)
)

// mended is the payload of a sample, with the macros of its test tool filled in.
func mended(doc []byte) []byte {
	text := macroTime.ReplaceAllString(string(bytes.TrimPrefix(doc, []byte("\xef\xbb\xbf"))), "20260101120000")
	text = regexp.MustCompile(`cid:[0-9]+`).ReplaceAllString(macro.ReplaceAllString(text, "x"), "QUJD")
	if payload, f, err := soap.Body([]byte(text)); err == nil && f == nil {
		return payload
	}
	return root([]byte(text))
}

// about is an answer with another person in each record.
func about(payload []byte, path []string, person care.PersonID) []byte {
	var out bytes.Buffer
	d, at, copied := xml.NewDecoder(bytes.NewReader(payload)), []string(nil), int64(0)
	for {
		from := d.InputOffset()
		tok, err := d.Token()
		if err != nil {
			out.Write(payload[copied:])
			return out.Bytes()
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			at = append(at, tok.Name.Local)
		case xml.EndElement:
			at = at[:len(at)-1]
		case xml.CharData:
			if len(at) > 1 && slices.Equal(at[1:], path) {
				out.Write(payload[copied:from])
				out.WriteString(person.Value())
				copied = d.InputOffset()
			}
		}
	}
}

// reprefixed is the same message as another system might write it: each namespace
// with another prefix, all declared on the root.
func reprefixed(t *testing.T, payload []byte) []byte {
	t.Helper()
	const xsi = "http://www.w3.org/2001/XMLSchema-instance"
	prefixes, declared := map[string]string{}, ""
	prefix := func(ns string) string {
		if _, ok := prefixes[ns]; !ok {
			prefixes[ns] = "ns" + string(rune('9'-len(prefixes)))
			declared += ` xmlns:` + prefixes[ns] + `="` + ns + `"`
		}
		return prefixes[ns] + ":"
	}
	var body bytes.Buffer
	for d := xml.NewDecoder(bytes.NewReader(root(payload))); ; {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			body.WriteString("<" + prefix(tok.Name.Space) + tok.Name.Local)
			for _, a := range tok.Attr {
				switch {
				case a.Name.Space == "xmlns" || a.Name.Local == "xmlns" || a.Name.Local == "schemaLocation":
					continue
				case a.Name.Space == xsi && a.Name.Local == "type":
					t.Fatal("a prefix in a value cannot be written anew")
				case a.Name.Space != "":
					body.WriteString(" " + prefix(a.Name.Space))
				default:
					body.WriteString(" ")
				}
				body.WriteString(a.Name.Local + `="`)
				_ = xml.EscapeText(&body, []byte(a.Value)) // a buffer does not fail
				body.WriteString(`"`)
			}
			body.WriteString(">")
		case xml.EndElement:
			body.WriteString("</" + prefix(tok.Name.Space) + tok.Name.Local + ">")
		case xml.CharData:
			_ = xml.EscapeText(&body, tok)
		}
	}
	head, tail, _ := bytes.Cut(body.Bytes(), []byte(">"))
	return append(append(append([]byte(nil), head...), declared+">"...), tail...)
}

// root is a document without what stands before and after its element.
func root(doc []byte) []byte {
	d, from := xml.NewDecoder(bytes.NewReader(doc)), int64(-1)
	for {
		at := d.InputOffset()
		tok, err := d.Token()
		if err != nil {
			return doc
		}
		if _, ok := tok.(xml.StartElement); ok && from < 0 {
			if from = at; d.Skip() == nil {
				return doc[from:d.InputOffset()]
			}
		}
	}
}

// unsampled are answers of the contracts that nobody has published a sample of.
func unsampled() map[string][]string {
	wrap := func(version, records string) string {
		ns := "urn:riv:crm:requeststatus:"
		return `<q:GetRequestActivitiesResponse xmlns:q="` + ns + `GetRequestActivitiesResponder:` + version + `" xmlns:c="` + ns + version + `">` + records + `</q:GetRequestActivitiesResponse>`
	}
	ii := func(name, id string) string {
		return `<c:` + name + `><c:root>1.2.752.129.2.1.4.1</c:root><c:extension>` + id + `</c:extension></c:` + name + `>`
	}
	return map[string][]string{
		"GetRequestActivities-1": {wrap("1", `<q:requestActivity><c:subjectOfCareId>197406079298</c:subjectOfCareId><c:typeOfRequest>1</c:typeOfRequest>`+
			`<c:logicalSystemId>SE-A</c:logicalSystemId><c:statusCode>10</c:statusCode><c:eventTime>20260101120000</c:eventTime></q:requestActivity>`)},
		"GetRequestActivities-2": {wrap("2", `<q:requestActivity><c:header><c:accessControlHeader>`+ii("accountableHealthcareProvider", "SE-P")+
			`<c:blockComparisonTime>20260101120000</c:blockComparisonTime><c:approvedForPatient>true</c:approvedForPatient></c:accessControlHeader>`+ii("sourceSystemId", "SE-A")+
			`<c:record>`+ii("id", "1")+`<c:timestamp>20260101120000</c:timestamp></c:record></c:header><c:body><c:statusCode><c:code>10</c:code></c:statusCode>`+
			`<c:eventTime>20260101120000</c:eventTime><c:request><c:id>1</c:id><c:receivingOrganization>`+ii("id", "SE-U")+
			`<c:name>Kliniken</c:name></c:receivingOrganization></c:request></c:body></q:requestActivity>`)},
	}
}

// joined is the county's catalogue with the aggregating services for all of the table,
// the producers beside the county's own sources, and a consumer that may call it all.
func joined(d catalog.Data, viewer care.HSAID, producers ...*producer) catalog.Data {
	contract := func(c care.Contract) {
		if !slices.ContainsFunc(d.Contracts, func(x catalog.Contract) bool { return x.Namespace.Key() == c.Key() }) {
			d.Contracts = append(d.Contracts, catalog.Contract{Namespace: c, Description: c.Interaction(), Major: int(c[len(c)-1] - '0'), Class: catalog.AssumedClass(c)})
		}
	}
	address := func(a care.LogicalAddress) {
		if !slices.ContainsFunc(d.Addresses, func(x catalog.Address) bool { return x.ID.Key() == a.Key() }) {
			d.Addresses = append(d.Addresses, catalog.Address{ID: a, Description: "Prov"})
		}
	}
	permit := func(c care.Contract, a care.LogicalAddress, who care.HSAID) {
		if !slices.ContainsFunc(d.Permissions, func(x catalog.Permission) bool { return x.Contract == c && x.Address == a && x.Consumer == who }) {
			d.Permissions = append(d.Permissions, catalog.Permission{Contract: c, Address: a, Consumer: who, Agreement: "prov"})
		}
	}
	route := func(c care.Contract, a care.LogicalAddress, system care.HSAID, url string) {
		contract(c)
		address(a)
		permit(c, a, viewer)
		if slices.ContainsFunc(d.Routes, func(x catalog.Route) bool { return x.Contract == c && x.Address == a }) {
			return
		}
		if e := (catalog.Endpoint{System: system, Profile: care.RIVTABP21, URL: url}); !slices.Contains(d.Endpoints, e) {
			d.Endpoints = append(d.Endpoints, e)
		}
		d.Routes = append(d.Routes, catalog.Route{Contract: c, Address: a, System: system, Profile: care.RIVTABP21, URL: url})
	}
	for _, p := range producers {
		d.Systems = append(d.Systems, catalog.System{ID: p.system, Description: "Provkälla"})
		permit(care.IndexUpdate1, sim.IndexAddress, p.system)
	}
	for _, c := range gathersoap.Table() {
		route(c.Namespace, care.AggregatingAddress, sim.Platform, catalog.OwnScheme+sim.AggregatedService)
		for _, p := range producers {
			route(c.Namespace, p.address(c), p.system, p.url)
		}
		permit(c.Namespace, catalog.AnyAddress, sim.Platform)
	}
	for _, c := range []care.Contract{care.IndexUpdate1, care.IndexProcessNotification1, care.IndexFindContent1} {
		route(c, sim.IndexAddress, sim.Platform, catalog.OwnScheme+sim.IndexService)
	}
	permit(care.AddMessageToInbox1, sim.InboxAddress, viewer)
	return d
}
