package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/catalog/catalogsql"
	"sammanhang/gather/gathersoap"
	"sammanhang/internal/testkit"
	"sammanhang/kit/sqlx"
	"sammanhang/sim"
	"sammanhang/sim/source"
)

// TestFourClientStacks: Python's zeep, PHP's SOAP extension, npm's soap and curl call
// every contract of the aggregating services' table with its real WSDL through the
// exchange, each with a client certificate: about somebody whom many sources know,
// about somebody whom nobody knows, and one producer alone; and what else the platform
// answers. All read the same, every answer is valid by the real schemas, and who was
// asked is told truly. A missing program, WSDL or schema fails the test.
func TestFourClientStacks(t *testing.T) {
	testkit.Shared(t, "contracts")
	w, err := startWorld(filepath.Join(t.TempDir(), "data"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.close(); err != nil {
			t.Error(err)
		}
		for _, leak := range leaks(w.County, w.Said()) {
			t.Errorf("the operator's log holds personal data: %s", leak)
		}
	})
	viewer := w.consumer(t, "journalvisaren")
	me, nobody := w.person(t, "magdalena").ID, care.MustPersonID("191212121212")
	for p := range w.County.Persons() {
		if p.ID == nobody {
			t.Fatal("the one whom nobody knows lives in the county")
		}
	}
	first, second := startProducer(t, w.PKI, "SE9900000091-PROVA", "SE9900000091-ENHETA"), startProducer(t, w.PKI, "SE9900000091-PROVB", "SE9900000091-ENHETB")
	schemas := map[string]*testkit.Validator{}
	schema := func(dir string) *testkit.Validator {
		if schemas[dir] == nil {
			schemas[dir] = testkit.XSD(t, dir)
		}
		return schemas[dir]
	}
	for _, c := range gathersoap.Table() {
		learn(t, c, schema(wsdls()[c.Namespace].dir), me, first, second)
	}

	data := w.publish(t, func(d catalog.Data) catalog.Data { return joined(d, viewer.HSAID, first, second) })
	w.tellIndex(t, me, first, second)

	calls := w.allCalls(t, viewer, me, nobody, second)
	byDir := map[string][][]byte{}
	for _, a := range calls {
		byDir[a.dir] = append(byDir[a.dir], []byte(a.payload))
	}
	for dir, list := range byDir {
		if err := schema(dir).Check(t, list...); err != nil {
			t.Errorf("what curl asks is not valid: %s: %v", dir, err)
		}
	}

	truth := w.truth(t, viewer, calls, data.Routes, me)
	header := testkit.XSD(t, "interoperability.headers/1.0/core_components")
	for _, s := range stacks(t) {
		t.Run(s.name, func(t *testing.T) {
			answers, headers := map[string][][]byte{}, [][]byte(nil)
			began := time.Now()
			list := s.call(t, w.exchange(), w.County.Describe(nil, w.PKI).CA, calls)
			t.Logf("%d calls in %s", len(list), time.Since(began).Round(time.Millisecond))
			for i, x := range list {
				a := calls[i]
				if a.about == refused {
					if !strings.HasPrefix(x.Fault, "VP007") {
						t.Errorf("%s: %+v, want the fault VP007", a.about, x.Fault)
					}
					continue
				}
				if x.Fault != "" {
					t.Errorf("%s: the fault %q", a.about, x.Fault)
					continue
				}
				answers[a.dir] = append(answers[a.dir], payloadOf(t, x.envelope))
				if n := records(t, x.envelope, a.Count); x.Count != n {
					t.Errorf("%s: it read %d records, the answer has %d", a.about, x.Count, n)
				}
				want, known := truth[a.ID]
				switch {
				case known && x.Count != want.records:
					t.Errorf("%s: %d records, the sources have %d", a.about, x.Count, want.records)
				case !known && x.Count == 0:
					t.Errorf("%s: nothing", a.about)
				}
				if a.Address == string(care.AggregatingAddress) {
					st := processingStatus(t, x.envelope)
					headers = append(headers, st)
					want.holds(t, a.about, statuses(t, st))
				}
			}
			if err := header.Check(t, headers...); err != nil {
				t.Error(err)
			}
			for dir, list := range answers {
				if err := schema(dir).Check(t, list...); err != nil {
					t.Errorf("%s: %v", dir, err)
				}
			}
		})
	}
	for _, p := range []*producer{first, second} {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, s := range p.wrong {
			t.Errorf("%s was asked wrongly: %s", p.system, s)
		}
		for c, list := range p.asked {
			if err := schema(wsdls()[c].dir).Check(t, list...); err != nil {
				t.Errorf("%s was asked: %v", p.system, err)
			}
			// The clients' own SOAPAction is passed on: that of their WSDL, in which some
			// contracts have another's. The platform writes the contract's when it asks.
			right := `"` + string(c) + ":" + c.Interaction() + `"`
			allowed := append(actionsOf(t, calls, c), right, `""`)
			for _, action := range p.actions[c] {
				if !slices.Contains(allowed, action) {
					t.Errorf("%s was asked %s with SOAPAction %s", p.system, c, action)
				}
			}
			if !slices.Contains(p.actions[c], right) {
				t.Errorf("%s was never asked %s with its own SOAPAction", p.system, c)
			}
		}
	}
}

var soapAction = regexp.MustCompile(`soapAction\s*=\s*(["'][^"']*["'])`)

// actionsOf are the SOAPAction headers that follow from a contract's WSDL.
func actionsOf(t *testing.T, calls []ask, c care.Contract) (out []string) {
	t.Helper()
	for _, a := range calls {
		if a.contract != c {
			continue
		}
		wsdl, err := os.ReadFile(a.WSDL)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range soapAction.FindAllSubmatch(wsdl, -1) {
			out = append(out, strings.ReplaceAll(string(m[1]), "'", `"`))
		}
	}
	return out
}

// publish changes the catalogue, and waits until the change is in force.
func (w *world) publish(t *testing.T, change func(catalog.Data) catalog.Data) catalog.Data {
	t.Helper()
	db, err := sqlx.Open(t.Context(), "sqlite:"+filepath.Join(w.Data, "sammanhang.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	cat := catalogsql.New(db)
	snap, err := cat.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	data := change(snap.Data())
	version, err := cat.Publish(t.Context(), data, "operator", "a test", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); !strings.Contains(w.Said(), fmt.Sprintf("version=%d", version)); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the new catalogue is not in force")
		}
	}
	return data
}

// refused is the call that is made without permission.
const refused = "without permission"

// allCalls are those that each client makes: three of each contract of the table, and
// one of each that the platform answers itself.
func (w *world) allCalls(t *testing.T, viewer consumer, known, nobody care.PersonID, one *producer) (calls []ask) {
	t.Helper()
	add := func(c consumer, about string, to care.LogicalAddress, count string, q inquiry) {
		a := ask{Address: string(to), Count: strings.Split(count, "/"), inquiry: q, about: about}
		calls = append(calls, a.complete(t, len(calls), c))
	}
	table := gathersoap.Table()
	for _, c := range table {
		name, at := c.Request()+" "+string(c.Namespace[len(c.Namespace)-1]), one.address(c)
		add(viewer, name+gatheredOf, care.AggregatingAddress, c.Record, aboutPerson(t, c, known, ""))
		add(viewer, name+ofNobody, care.AggregatingAddress, c.Record, aboutPerson(t, c, nobody, ""))
		add(viewer, name+", of one producer", at, c.Record, aboutPerson(t, c, known, string(at)))
	}
	listing := care.LogicalAddress("")
	for _, s := range w.County.Describe(nil, w.PKI).Systems {
		if slices.Contains(s.Contracts, care.GetListing1) {
			listing = s.Addresses[0]
		}
	}
	for _, a := range aboutThePlatform(known, viewer.HSAID, listing) {
		calls = append(calls, a.complete(t, len(calls), viewer))
	}
	add(w.consumer(t, "obehorig"), refused, care.AggregatingAddress, table[0].Record, aboutPerson(t, table[0], known, ""))
	return calls
}

// What the calls of the table are to show.
const (
	gatheredOf = ", gathered"
	ofNobody   = ", of nobody"
)

// tellIndex lets each producer tell the index of the person, in every domain of the
// table, with its own certificate: nobody may tell of another's.
func (w *world) tellIndex(t *testing.T, person care.PersonID, producers ...*producer) {
	t.Helper()
	for _, p := range producers {
		var list []string
		for _, c := range gathersoap.Table() {
			category := "NA"
			if len(c.Categories) > 0 {
				category = c.Categories[0]
			}
			e := engagement(person, p.system, c.Domain, "NA", "20260101000000", false)
			e = strings.Replace(e, "<c:categorization>voo", "<c:categorization>"+category, 1)
			e = strings.Replace(e, "<c:logicalAddress>"+string(p.system), "<c:logicalAddress>"+string(p.address(c)), 1)
			if !slices.Contains(list, e) { // two versions of one contract
				list = append(list, e)
			}
		}
		r := send(t, w.client(t, p.cert), w.exchange(), indexEnvelope(sim.IndexAddress, `<u:Update xmlns:u="`+string(care.IndexUpdate1)+`" xmlns:c="urn:riv:itintegration:engagementindex:1">`+strings.Join(list, "")+`</u:Update>`))
		if r.status != http.StatusOK || !strings.Contains(string(r.body), ">OK<") {
			t.Fatalf("%d %s", r.status, r.body)
		}
	}
}

// gathered is what a gathering must give: as many records as its sources have, each
// asked alone, and of every address a word.
type gathered struct {
	records int
	from    map[string]string // status code by address; those that must be told of
	routed  map[string]bool   // addresses that can be asked
}

// truth asks each source alone, and gives what each gathering must give, by the call.
func (w *world) truth(t *testing.T, c consumer, calls []ask, routes []catalog.Route, person care.PersonID) map[string]gathered {
	t.Helper()
	out := map[string]gathered{}
	systems := w.County.Describe(nil, w.PKI).Systems
	for _, line := range gathersoap.Table() {
		want := gathered{from: map[string]string{}, routed: map[string]bool{}}
		for _, r := range routes {
			if r.Contract != line.Namespace || r.Address == care.AggregatingAddress {
				continue
			}
			q := aboutPerson(t, line, person, string(r.Address))
			a := send(t, c.http, w.exchange(), q.to(string(r.Address)))
			if a.status != http.StatusOK {
				t.Fatalf("%s at %s: %d %s", line.Namespace, r.Address, a.status, a.body)
			}
			want.routed[string(r.Address)] = true
			if n := records(t, a.body, []string{line.Record}); n > 0 {
				want.records += n
				want.from[string(r.Address)] = "DataFromSource"
			}
		}
		// What is kept in another protocol or another version of the contract is known
		// to the index alone.
		for _, doc := range w.County.Documents(person) {
			h := doc.Item.Header()
			for _, s := range systems {
				if h.System != s.HSAID || source.Info(line.Namespace) == "" || doc.Item.Info() != source.Info(line.Namespace) {
					continue
				}
				to := care.LogicalAddress(s.HSAID)
				if line.Unit != "" && s.Protocol != care.FHIRR4 {
					to = care.LogicalAddress(h.Unit)
				}
				if !want.routed[string(to)] {
					want.from[string(to)] = "NoDataSynchFailed"
				}
			}
		}
		for _, a := range calls {
			switch {
			case a.contract != line.Namespace:
			case strings.HasSuffix(a.about, gatheredOf):
				out[a.ID] = want
				t.Logf("%s: %d records, %d addresses", a.about, want.records, len(want.from))
			case strings.HasSuffix(a.about, ofNobody):
				out[a.ID] = gathered{}
			}
		}
		if n := strings.Count(fmt.Sprint(want.from), "DataFromSource"); n < 2 {
			t.Errorf("%s: only %d sources answer with records", line.Namespace, n)
		}
	}
	return out
}

// holds compares with what ProcessingStatus tells: who has records has answered, and
// whom else the index knows of cannot be asked in this contract.
func (g gathered) holds(t *testing.T, about string, told map[string]string) {
	t.Helper()
	for address, code := range g.from {
		if told[address] != code {
			t.Errorf("%s: %s is told of as %q, want %s", about, address, told[address], code)
		}
	}
	for address, code := range told {
		if g.from[address] == "" && (len(g.from) == 0 || g.routed[address] || code != "NoDataSynchFailed") {
			t.Errorf("%s: %s is told of as %s", about, address, code)
		}
	}
}

var statusRecord = regexp.MustCompile(`(?s)logicalAddress>([^<]*)<.*?statusCode>([^<]*)<`)

// statuses are the code of each address.
func statuses(t *testing.T, header []byte) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, m := range statusRecord.FindAllSubmatch(header, -1) {
		if a := string(m[1]); out[a] != "" {
			t.Errorf("%s is told of twice", a)
		} else {
			out[a] = string(m[2])
		}
	}
	return out
}
