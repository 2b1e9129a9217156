package gathersoap

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	_ "time/tzdata"

	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/index"
	"sammanhang/index/indextest"
	"sammanhang/internal/testkit"
)

const ownID = care.HSAID("SE9900000009-SAMMANHANG")

// county is a platform in small: an index, a catalogue and producers.
type county struct {
	t         testing.TB
	ix        *index.Index
	producers map[string]func(ctx context.Context, c exchange.Call, body string) (int, string, error)
	denied    map[string]bool // address, or consumer
	unrouted  map[string]bool
	mu        sync.Mutex
	calls     []exchange.Call
	bodies    map[string]string
	logged    int
}

func newCounty(t testing.TB) *county {
	return &county{t: t, ix: index.New(index.Config{Own: "SE9900000009-INDEX"}, indextest.NewMemory()),
		producers: map[string]func(context.Context, exchange.Call, string) (int, string, error){},
		denied:    map[string]bool{}, unrouted: map[string]bool{}, bodies: map[string]string{}}
}

func (k *county) Permitted(_ care.Contract, a care.LogicalAddress, consumer care.HSAID, _ time.Time) bool {
	return !k.denied[string(a)] && !k.denied[string(consumer)]
}

func (k *county) Reachable(_ care.Contract, a care.LogicalAddress, _ time.Time) bool {
	return !k.unrouted[string(a)]
}

func (k *county) Carry(ctx context.Context, c exchange.Call) (*exchange.Answer, error) {
	body, err := io.ReadAll(c.Body)
	if err != nil || int64(len(body)) != c.Length {
		k.t.Errorf("body of %d bytes, length %d, %v", len(body), c.Length, err)
	}
	k.mu.Lock()
	k.calls = append(k.calls, c)
	k.bodies[string(c.Address)] = string(body)
	k.mu.Unlock()
	f, ok := k.producers[string(c.Address)]
	if !ok {
		return nil, fault.Coded(fault.Unavailable, "VP009", "Connection refused by producer.")
	}
	status, text, err := f(ctx, c, string(body))
	if err != nil {
		return nil, err
	}
	return &exchange.Answer{Status: status, Body: io.NopCloser(strings.NewReader(text))}, nil
}

// knows puts the engagements of Magdalena into the index.
func (k *county) knows(c *Contract, addresses ...string) {
	var cs []index.Change
	category := "NA"
	if len(c.Categories) > 0 {
		category = c.Categories[0]
	}
	for _, a := range addresses {
		cs = append(cs, index.Change{Entry: index.Entry{Person: magdalena, Domain: c.Domain, Category: category, Address: care.LogicalAddress(a),
			BusinessObject: "1", ProcessInterest: "NA", System: care.HSAID("SYS-" + a), Controller: "SE9900000017"}})
		if c.Unit == "" {
			cs[len(cs)-1].Entry.System = care.HSAID(a)
		}
	}
	if err := k.ix.Load(context.Background(), cs, time.Unix(1e9, 0)); err != nil {
		k.t.Fatal(err)
	}
}

func (k *county) service(cfg Config) *Service {
	if cfg.Own == "" {
		cfg.Own = ownID
	}
	return New(cfg, Deps{Index: k.ix, Catalog: k, Carrier: k, Now: time.Now,
		OnFind: func(context.Context, care.HSAID, care.PersonID, time.Time) error { k.logged++; return nil }})
}

func (k *county) answers(address string, doc string) {
	k.producers[address] = func(context.Context, exchange.Call, string) (int, string, error) { return 200, doc, nil }
}

const scheduleRequest = `<?xml version="1.0"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:urn="urn:riv:interoperability:headers:1" xmlns:urn1="urn:riv:itintegration:registry:1" xmlns:urn2="urn:riv:crm:scheduling:GetSubjectOfCareScheduleResponder:1">
 <soapenv:Header><urn:Actor><urn:actorId>197406079298</urn:actorId><urn:actorType>subject_of_care</urn:actorType></urn:Actor><urn1:LogicalAddress>5565594230</urn1:LogicalAddress></soapenv:Header>
 <soapenv:Body><urn2:GetSubjectOfCareSchedule><urn2:healthcare_facility>5565594230</urn2:healthcare_facility><urn2:subject_of_care>197406079298</urn2:subject_of_care><!-- kept --></urn2:GetSubjectOfCareSchedule></soapenv:Body>
</soapenv:Envelope>`

func call(body string) exchange.Call {
	return exchange.Call{Sender: "SE9900000033-APP", Contract: care.GetSubjectOfCareSchedule1, Address: care.AggregatingAddress,
		CorrelationID: "corr-1", Header: http.Header{"X-Rivta-Acting-On-Behalf-Of-Hsaid": {"SE-X"}}, Body: strings.NewReader(body)}
}

func serve(t testing.TB, s *Service, c exchange.Call) (string, error) {
	t.Helper()
	a, err := s.ServeRIV(t.Context(), c)
	if err != nil {
		return "", err
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text), nil
}

// said is the ProcessingStatus of an answer, address by address.
type said struct {
	Address, Code, Agent, ErrCode, Text string
	InSynch                             bool
	Good, Bad                           string
}

func statuses(t testing.TB, answer string) []said {
	t.Helper()
	var e struct {
		List []struct {
			Address string `xml:"logicalAddress"`
			Code    string `xml:"statusCode"`
			Cache   bool   `xml:"isResponseFromCache"`
			InSynch bool   `xml:"isResponseInSynch"`
			Good    string `xml:"lastSuccessfulSynch"`
			Bad     string `xml:"lastUnsuccessfulSynch"`
			Error   struct {
				Agent string `xml:"causingAgent"`
				Code  string `xml:"code"`
				Text  string `xml:"text"`
			} `xml:"lastUnsuccessfulSynchError"`
		} `xml:"Header>ProcessingStatus>ProcessingStatusList"`
	}
	if err := xml.Unmarshal([]byte(answer), &e); err != nil {
		t.Fatalf("%v in %s", err, answer)
	}
	var out []said
	for _, l := range e.List {
		if l.Cache {
			t.Error("nothing comes from a cache")
		}
		out = append(out, said{l.Address, l.Code, l.Error.Agent, l.Error.Code, l.Error.Text, l.InSynch, l.Good, l.Bad})
	}
	return out
}

// The whole story: producers of all tempers, one truthful answer.
func TestGathering(t *testing.T) {
	c := schedule()
	var answer string
	synctest.Test(t, func(t *testing.T) {
		k := newCounty(t)
		all := []string{"A-GOOD", "B-PREFIX", "C-SLOW", "D-FAULT", "E-GARBAGE", "F-WRONG", "G-BIG", "H-DOWN", "I-STUCK", "J-PANIC", "K-404", "L-EMPTY"}
		k.knows(c, append(all, "M-DENIED", "N-UNROUTED", string(ownID), "SE-OTHER-AGG")...)
		k.denied["M-DENIED"], k.unrouted["N-UNROUTED"] = true, true
		k.answers("A-GOOD", prefixed(slot("a1", "197406079298"), slot("a2", "197406079298")))
		k.producers["B-PREFIX"] = func(ctx context.Context, _ exchange.Call, _ string) (int, string, error) {
			time.Sleep(26 * time.Second) // in time, and after all others
			return 200, swapped(slot("b1", "197406079298")), nil
		}
		k.producers["C-SLOW"] = func(ctx context.Context, _ exchange.Call, _ string) (int, string, error) {
			<-ctx.Done()
			return 0, "", ctx.Err()
		}
		k.producers["D-FAULT"] = func(context.Context, exchange.Call, string) (int, string, error) {
			return 500, `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultstring>197406079298 is not here</faultstring></s:Fault></s:Body></s:Envelope>`, nil
		}
		k.answers("E-GARBAGE", "<html>sorry")
		k.answers("F-WRONG", prefixed(slot("f1", "197406079298"), slot("f2", "194204099222")))
		k.answers("G-BIG", prefixed(slot(strings.Repeat("x", 1<<20), "197406079298")))
		k.producers["I-STUCK"] = func(context.Context, exchange.Call, string) (int, string, error) {
			time.Sleep(time.Hour)
			return 200, prefixed(slot("late", "197406079298")), nil
		}
		k.producers["J-PANIC"] = func(context.Context, exchange.Call, string) (int, string, error) { panic("197406079298") }
		k.producers["K-404"] = func(context.Context, exchange.Call, string) (int, string, error) { return 404, "not here", nil }
		k.answers("L-EMPTY", defaulted())
		s := k.service(Config{MaxAnswer: 1 << 20, Reserved: []care.HSAID{"se-other-agg"}})
		start := time.Now()
		var err error
		if answer, err = serve(t, s, call(scheduleRequest)); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(start); d != 27*time.Second {
			t.Errorf("after %v", d)
		}
		now := start.Add(27 * time.Second).In(time.FixedZone("", 3600)).Format("20060102150405")
		got := statuses(t, answer)
		var asked []string
		for _, g := range got {
			asked = append(asked, g.Address)
			ok := g.Address == "A-GOOD" || g.Address == "B-PREFIX" || g.Address == "L-EMPTY"
			if ok != (g.Code == "DataFromSource") || ok != g.InSynch || ok != (g.Good != "") || ok == (g.Bad != "") || !ok && (g.Code != "NoDataSynchFailed" || g.Text == "") {
				t.Errorf("%+v", g)
			}
			want := map[string]string{"M-DENIED": "service_catalog VP007", "N-UNROUTED": "service_catalog VP004", "C-SLOW": "service_producer 504", "D-FAULT": "service_producer 500", "E-GARBAGE": "service_producer 502", "F-WRONG": "service_producer 502",
				"G-BIG": "service_producer 413", "H-DOWN": "service_producer 503", "I-STUCK": "service_producer 504", "J-PANIC": "other 43000", "K-404": "service_producer 503"}[g.Address]
			if !ok && g.Agent+" "+g.ErrCode != want {
				t.Errorf("%s: %s %s", g.Address, g.Agent, g.ErrCode)
			}
			if g.Address == "C-SLOW" && g.Bad != now {
				t.Errorf("%s, want %s", g.Bad, now)
			}
		}
		if !reflect.DeepEqual(asked, append(all, "M-DENIED", "N-UNROUTED")) {
			t.Errorf("asked %v", asked)
		}
		for _, secret := range []string{"194204099222", "is not here", "sorry", "f1", "late"} {
			if strings.Contains(answer, secret) {
				t.Errorf("%q came along", secret)
			}
		}
		if k.logged != 1 {
			t.Errorf("logged %d times", k.logged)
		}
		want := append(recordsOf(t, prefixed(slot("a1", "197406079298"), slot("a2", "197406079298")), c), recordsOf(t, swapped(slot("b1", "197406079298")), c)...)
		if got := recordsOf(t, answer, c); !reflect.DeepEqual(got, want) {
			t.Errorf("%v", got)
		}
		for _, c := range k.calls {
			if c.Sender != ownID || c.OriginalConsumer != "SE9900000033-APP" || c.CorrelationID != "corr-1" || c.Header.Get("X-Rivta-Acting-On-Behalf-Of-Hsaid") != "SE-X" ||
				c.SOAPAction != `"urn:riv:crm:scheduling:GetSubjectOfCareScheduleResponder:1:GetSubjectOfCareSchedule"` {
				t.Errorf("%+v", c)
			}
		}
		body := k.bodies["A-GOOD"]
		for _, part := range []string{">A-GOOD</r:LogicalAddress>", "<urn2:healthcare_facility>A-GOOD</urn2:healthcare_facility>", "<urn2:subject_of_care>197406079298</urn2:subject_of_care><!-- kept -->", "<urn:actorId>197406079298</urn:actorId>"} {
			if !strings.Contains(body, part) {
				t.Errorf("%s is not in %s", part, body)
			}
		}
		if strings.Contains(body, "5565594230") {
			t.Error("the aggregating address went on")
		}
		tokens(t, body)
		time.Sleep(2 * time.Hour) // the stuck one comes back
	})
	valid(t, c, answer)
}

func TestTheQuestionMayBeWrong(t *testing.T) {
	k := newCounty(t)
	for name, x := range map[string]struct {
		change func(*exchange.Call)
		kind   fault.Kind
	}{
		"another contract": {func(c *exchange.Call) { c.Contract = care.IndexUpdate1 }, fault.NotFound},
		"no body":          {func(c *exchange.Call) { c.Body = nil }, fault.Invalid},
		"garbage":          {func(c *exchange.Call) { c.Body = strings.NewReader("x") }, fault.Invalid},
		"too large":        {func(c *exchange.Call) { c.Body = strings.NewReader(strings.Repeat(" ", 300<<10)) }, fault.TooLarge},
		"no person": {func(c *exchange.Call) {
			c.Body = strings.NewReader(strings.ReplaceAll(scheduleRequest, "197406079298", ""))
		}, fault.Invalid},
		"ten digits": {func(c *exchange.Call) { c.Body = strings.NewReader(strings.ReplaceAll(scheduleRequest, "1974", "74")) }, fault.Invalid},
		"no facility": {func(c *exchange.Call) {
			c.Body = strings.NewReader(strings.ReplaceAll(scheduleRequest, "healthcare_facility", "x"))
		}, fault.Invalid},
		"no sender":               {func(c *exchange.Call) { c.Sender = "" }, fault.Denied},
		"the body of another":     {func(c *exchange.Call) { c.Contract = care.GetCarePlans2 }, fault.Invalid},
		"the reading goes wrong":  {func(c *exchange.Call) { c.Body = io.MultiReader(strings.NewReader("<a"), broken{}) }, fault.Unavailable},
		"a document type":         {func(c *exchange.Call) { c.Body = strings.NewReader("<!DOCTYPE a>" + scheduleRequest[21:]) }, fault.Invalid},
		"an envelope, no content": {func(c *exchange.Call) { c.Body = strings.NewReader(`<s:Envelope xmlns:s="` + soapNS + `"/>`) }, fault.Invalid},
	} {
		cl := call(scheduleRequest)
		x.change(&cl)
		_, err := serve(t, k.service(Config{}), cl)
		if err == nil || fault.KindOf(err) != x.kind || codeOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if k.logged != 0 || len(k.calls) != 0 {
		t.Error("somebody was asked")
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("reset") }

func TestNothingIsAskedWithoutALog(t *testing.T) {
	k := newCounty(t)
	k.knows(schedule(), "A")
	s := k.service(Config{})
	s.deps.OnFind = nil
	if _, err := serve(t, s, call(scheduleRequest)); fault.KindOf(err) != fault.Denied {
		t.Error(err)
	}
	s.deps.OnFind = func(context.Context, care.HSAID, care.PersonID, time.Time) error { return errors.New("disk") }
	if _, err := serve(t, s, call(scheduleRequest)); fault.KindOf(err) != fault.Unavailable {
		t.Error(err)
	}
	if _, err := serve(t, New(Config{}, k.service(Config{}).deps), call(scheduleRequest)); fault.KindOf(err) != fault.Denied {
		t.Error("without an id of its own:", err)
	}
	if len(k.calls) != 0 {
		t.Error("somebody was asked")
	}
}

// The sender's word on whom it calls for opens no door, unless the sender is a
// platform we trust.
func TestWhoMayAsk(t *testing.T) {
	k := newCounty(t)
	k.knows(schedule(), "A")
	k.answers("A", prefixed(slot("1", "197406079298")))
	k.denied["SE9900000033-APP"] = true
	c := func() exchange.Call { c := call(scheduleRequest); c.OriginalConsumer = "SE-PERMITTED"; return c }
	answer, err := serve(t, k.service(Config{}), c())
	if got := statuses(t, answer); err != nil || len(got) != 1 || got[0].Agent != "service_catalog" || len(k.calls) != 0 {
		t.Error("a borrowed name opened the door", err)
	}
	if quiet, err := serve(t, k.service(Config{HideLeftOut: true}), c()); err != nil || len(statuses(t, quiet)) != 0 || len(k.calls) != 0 {
		t.Error("what is to be hidden was told", err)
	}
	valid(t, schedule(), answer)
	answer, err = serve(t, k.service(Config{TrustOriginal: []care.HSAID{"se9900000033-app"}}), c())
	if err != nil || len(statuses(t, answer)) != 1 || k.calls[0].OriginalConsumer != "SE-PERMITTED" {
		t.Error("a trusted platform was refused", err)
	}
}

func TestOneCallPerAddress(t *testing.T) {
	k := newCounty(t)
	c := schedule()
	k.knows(c, "A")
	e := index.Entry{Person: magdalena, Domain: c.Domain, Category: "other", Address: "a", BusinessObject: "2", ProcessInterest: "NA", System: "S2", Controller: "C"}
	if err := k.ix.Load(t.Context(), []index.Change{{Entry: e}}, time.Now()); err != nil {
		t.Fatal(err)
	}
	k.answers("A", prefixed())
	k.answers("a", prefixed())
	if _, err := serve(t, k.service(Config{}), call(scheduleRequest)); err != nil || len(k.calls) != 1 {
		t.Error(len(k.calls), err)
	}
}

func TestAllTogetherMayBeTooMuch(t *testing.T) {
	k := newCounty(t)
	k.knows(schedule(), "A", "B", "C")
	for _, a := range []string{"A", "B", "C"} {
		k.answers(a, prefixed(slot(strings.Repeat("x", 40<<10), "197406079298")))
	}
	answer, err := serve(t, k.service(Config{MaxTotal: 100 << 10, AtOnce: 1}), call(scheduleRequest))
	if err != nil {
		t.Fatal(err)
	}
	failed := 0
	for _, s := range statuses(t, answer) {
		if s.ErrCode == "413" {
			failed++
		}
	}
	if n := len(recordsOf(t, answer, schedule())); failed != 1 || n != 2 {
		t.Errorf("%d failed, %d records", failed, n)
	}
}

// Every line of the table works: request found, sources asked, answer valid.
func TestEveryContract(t *testing.T) {
	for _, c := range Table() {
		t.Run(c.Request()+string(c.Namespace[len(c.Namespace)-1]), func(t *testing.T) {
			k := newCounty(t)
			k.knows(&c, "SE-B", "SE-A")
			if len(c.Categories) > 0 {
				other := c
				other.Categories = []string{"something-else"}
				k.knows(&other, "SE-C")
			}
			wrap := func(path []string, text string) string {
				for _, p := range slices.Backward(path) {
					text = "<q:" + p + ">" + text + "</q:" + p + ">"
				}
				return text
			}
			body := func(only string) string {
				inner := wrap(path(c.Asks), "197406079298")
				if c.Unit != "" {
					inner = wrap([]string{c.Unit}, "5565594230") + inner
				}
				if only != "" {
					inner += wrap(path(c.Only), only)
				}
				return `<S:Envelope xmlns:S="` + soapNS + `"><S:Body xmlns:q="` + string(c.Namespace) + `"><q:` + c.Request() + `>` + inner + `</q:` + c.Request() + `></S:Body></S:Envelope>`
			}
			cl := call(body(""))
			cl.Contract = c.Namespace
			for _, a := range []string{"SE-A", "SE-B"} {
				k.answers(a, prefixedFor(&c))
			}
			answer, err := serve(t, k.service(Config{}), cl)
			if err != nil {
				t.Fatal(err)
			}
			got := statuses(t, answer)
			if len(got) != 2 || got[0].Address != "SE-A" || got[1].Address != "SE-B" || got[0].Code != "DataFromSource" {
				t.Fatalf("%+v", got)
			}
			for _, b := range k.bodies {
				tokens(t, b)
				if c.Unit == "" && !strings.Contains(b, `">`+wrap(path(c.Asks), "197406079298")+`</q:`+c.Request()+`>`) {
					t.Errorf("the request was changed: %s", b)
				}
			}
			if c.Only != "" {
				cl.Body = strings.NewReader(body("se-b"))
				if answer, err = serve(t, k.service(Config{}), cl); err != nil || len(statuses(t, answer)) != 1 {
					t.Errorf("%v %v", statuses(t, answer), err)
				}
			}
			valid(t, &c, answer)
		})
	}
}

func TestAlsoIsKept(t *testing.T) {
	c := contract(care.GetCareDocumentation3)
	doc := func(a string) string {
		return `<s:Envelope xmlns:s="` + soapNS + `"><s:Body><n:` + c.Response() + ` xmlns:n="` + string(c.Namespace) + `"><n:hasMore><n:logicalAddress>` + a +
			`</n:logicalAddress><n:reference>` + a + `</n:reference></n:hasMore><n:result xmlns:c="urn:c"><c:resultCode>OK</c:resultCode></n:result></n:` + c.Response() + `></s:Body></s:Envelope>`
	}
	var ps []*part
	for _, a := range []string{"A", "B"} {
		p, err := cut([]byte(doc(a)), c, magdalena)
		if err != nil {
			t.Fatal(err)
		}
		ps = append(ps, p)
	}
	out := merged(c, ps...)
	if strings.Count(out, "<n:hasMore>") != 2 || strings.Contains(out, "urn:c") {
		t.Error(out)
	}
	valid(t, c, out)
}

// What one source has sent twice is there once; what two sources have sent is there
// twice; what differs in a byte, or in what a prefix stands for, stays.
func TestDuplicates(t *testing.T) {
	c := schedule()
	const p = "197406079298"
	for _, x := range []struct {
		name    string
		answers map[string]string // by address; A1 and A2 are units of one system, B of another
		records int
		told    string
	}{
		{"twice in one answer", map[string]string{"A1": prefixed(slot("1", p), slot("2", p), slot("1", p))}, 2, "1"},
		{"one system, two units", map[string]string{"A1": prefixed(slot("1", p)), "A2": prefixed(slot("2", p), slot("1", p))}, 2, "1"},
		{"two systems", map[string]string{"A1": prefixed(slot("1", p)), "B": prefixed(slot("1", p))}, 2, ""},
		{"other prefixes", map[string]string{"A1": prefixed(slot("1", p)), "A2": swapped(slot("1", p))}, 2, ""},
		{"the same bytes in another scope", map[string]string{"A1": prefixed(slot("1", p)),
			"A2": strings.Replace(prefixed(slot("1", p)), `xmlns="urn:riv:interoperability:headers:1"`, `xmlns="urn:other"`, 1)}, 2, ""},
		{"one byte", map[string]string{"A1": prefixed(slot("1", p), slot("1 ", p))}, 2, ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			k := newCounty(t)
			for a, doc := range x.answers {
				e := index.Entry{Person: magdalena, Domain: c.Domain, Category: "NA", Address: care.LogicalAddress(a), BusinessObject: "1",
					ProcessInterest: "NA", System: care.HSAID("SYS-" + a[:1]), Controller: "SE9900000017"}
				if err := k.ix.Load(t.Context(), []index.Change{{Entry: e}}, time.Unix(1e9, 0)); err != nil {
					t.Fatal(err)
				}
				k.answers(a, doc)
			}
			a, err := k.service(Config{}).ServeRIV(t.Context(), call(scheduleRequest))
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(a.Body)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(recordsOf(t, string(text), c)); n != x.records || a.Header.Get("X-Sammanhang-Duplicates") != x.told {
				t.Errorf("%d records, want %d; told %q", n, x.records, a.Header.Get("X-Sammanhang-Duplicates"))
			}
			for _, s := range statuses(t, string(text)) {
				if s.Code != "DataFromSource" {
					t.Errorf("%+v", s)
				}
			}
		})
	}
}

// ownRecords are answers of the contracts that nobody has published a sample of.
func ownRecords() map[string][]string {
	wrap := func(version, records string) string {
		return `<s:Envelope xmlns:s="` + soapNS + `"><s:Body><q:GetRequestActivitiesResponse xmlns:q="urn:riv:crm:requeststatus:GetRequestActivitiesResponder:` + version +
			`" xmlns:c="urn:riv:crm:requeststatus:` + version + `">` + records + `</q:GetRequestActivitiesResponse></s:Body></s:Envelope>`
	}
	ii := func(name, id string) string {
		return `<c:` + name + `><c:root>1.2.752.129.2.1.4.1</c:root><c:extension>` + id + `</c:extension></c:` + name + `>`
	}
	return map[string][]string{
		"GetRequestActivities1": {wrap("1", `<q:requestActivity><c:subjectOfCareId>197406079298</c:subjectOfCareId><c:typeOfRequest>1</c:typeOfRequest><c:logicalSystemId>SE-A</c:logicalSystemId>`+
			`<c:statusCode>10</c:statusCode><c:eventTime>20260101120000</c:eventTime></q:requestActivity>`)},
		"GetRequestActivities2": {wrap("2", `<q:requestActivity><c:header><c:accessControlHeader>`+ii("accountableHealthcareProvider", "SE-P")+
			`<c:blockComparisonTime>20260101120000</c:blockComparisonTime><c:approvedForPatient>true</c:approvedForPatient></c:accessControlHeader>`+ii("sourceSystemId", "SE-A")+
			`<c:record>`+ii("id", "1")+`<c:timestamp>20260101120000</c:timestamp></c:record></c:header><c:body><c:statusCode><c:code>10</c:code></c:statusCode><c:eventTime>20260101120000</c:eventTime>`+
			`<c:request><c:id>1</c:id><c:receivingOrganization>`+ii("id", "SE-U")+`<c:name>Kliniken</c:name></c:receivingOrganization></c:request></c:body></q:requestActivity>`)},
	}
}

// mended is a sample with the macros of its test tool filled in, and in an envelope
// if it has none.
func mended(doc []byte) []byte {
	doc = bytes.TrimPrefix(doc, []byte("\xef\xbb\xbf"))
	text := regexp.MustCompile(`\$\{[^}]*now[^}]*\}`).ReplaceAllString(string(doc), "20260101120000")
	text = regexp.MustCompile(`\$\{[^}]*\}`).ReplaceAllString(text, "197406079298")
	text = regexp.MustCompile(`cid:[0-9]+`).ReplaceAllString(text, "QUJD")
	if !strings.Contains(text, ":Envelope") {
		text = `<s:Envelope xmlns:s="` + soapNS + `"><s:Body>` + regexp.MustCompile(`^\s*<\?xml[^>]*\?>`).ReplaceAllString(text, "") + `</s:Body></s:Envelope>`
	}
	return []byte(text)
}

// Every merged answer is valid against the contract's schema: of nobody, of one
// source and of several, whatever prefixes they use. The records are those of real
// answers that are valid by themselves.
func TestMergedAnswersAreValid(t *testing.T) {
	xmllint := testkit.Program(t, "xmllint", "libxml2-utils")
	schemas := testkit.Shared(t, "contracts")
	var without []string
	for _, c := range Table() {
		name := c.Request() + string(c.Namespace[len(c.Namespace)-1])
		t.Run(name, func(t *testing.T) {
			schema := schemaOf(t, schemas, &c)
			check := func(what, doc string) bool {
				from, to := strings.Index(doc, "<"+ownPrefix+":"+c.Response()), strings.LastIndex(doc, "</"+soapPrefix+":Body>")
				cmd := exec.Command(xmllint, "--noout", "--nonet", "--schema", schema, "-")
				cmd.Stdin = strings.NewReader(doc[from:to])
				out, err := cmd.CombinedOutput()
				if err != nil && what != "" {
					t.Errorf("%s: %v\n%s", what, err, out)
				}
				return err == nil
			}
			merge := func(parts ...*part) string {
				for _, p := range parts { // a part is merged once only
					p.records = slices.Clone(p.records)
				}
				return merged(&c, parts...)
			}
			check("of nobody", merge())
			lax := c
			lax.Subject, lax.MayLack = "no/such", true
			empty, err := cut([]byte(prefixedFor(&c)), &lax, magdalena)
			if err != nil {
				t.Fatal(err)
			}
			check("of one with nothing", merge(empty))
			dir := filepath.Join(filepath.Dir(schemas), "samples", c.Request()+"-"+string(c.Namespace[len(c.Namespace)-1]))
			files, _ := filepath.Glob(filepath.Join(dir, "*-response.xml"))
			var good []*part
			records := 0
			for _, f := range files {
				doc, err := os.ReadFile(f)
				if err != nil {
					t.Fatal(err)
				}
				p, err := cut(mended(doc), &lax, magdalena)
				if err != nil || len(p.records) == 0 || !check("", merge(p)) {
					continue // the record itself is not valid
				}
				good = append(good, p)
				records += len(p.records)
			}
			for _, doc := range ownRecords()[name] {
				p, err := cut([]byte(doc), &c, magdalena)
				if err != nil || len(p.records) == 0 || !check(name, merge(p)) {
					t.Fatal(err)
				}
				good = append(good, p)
				records += len(p.records)
			}
			if len(good) == 0 {
				without = append(without, name)
				return
			}
			all := append([]*part{empty}, good...)
			check("of several", merge(append(all, good...)...))
			slices.Reverse(all)
			check("of several, the other way", merge(all...))
			t.Logf("%d answers with %d records", len(good), records)
		})
	}
	if len(without) > 0 {
		t.Errorf("these were tried without records: %v", without)
	}
}

// valid holds an answer's content and its header to the contracts' schemas. Their
// patterns are written ^…$, which in a schema are plain characters: a copy
// without them is used.
func valid(t *testing.T, c *Contract, answer string) {
	t.Helper()
	xmllint := testkit.Program(t, "xmllint", "libxml2-utils")
	schemas := testkit.Shared(t, "contracts")
	check := func(schema, from, to string) {
		t.Helper()
		i, j := strings.Index(answer, from), strings.Index(answer, to)
		if i < 0 || j < 0 {
			t.Fatalf("no %s in %s", from, answer)
		}
		cmd := exec.Command(xmllint, "--noout", "--nonet", "--schema", schema, "-")
		cmd.Stdin = strings.NewReader(answer[i : j+len(to)])
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s\n%s", err, out, answer)
		}
	}
	check(filepath.Join(schemas, "interoperability.headers", "1.0", "core_components", "interoperability_headers_1.0.xsd"), "<h:ProcessingStatus ", "</h:ProcessingStatus>")
	check(schemaOf(t, schemas, c), "<"+ownPrefix+":"+c.Response(), "</"+ownPrefix+":"+c.Response()+">")
}

// schemaOf is a copy of the newest schema of a contract, without anchors.
func schemaOf(t *testing.T, schemas string, c *Contract) string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(schemas, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(p, ".xsd") || !strings.HasPrefix(e.Name(), c.Request()+"Responder") || strings.Contains(e.Name(), "_ext") {
			return err
		}
		b, err := os.ReadFile(p)
		if strings.Contains(string(b), fmt.Sprintf(`targetNamespace="%s"`, c.Namespace)) || strings.Contains(string(b), fmt.Sprintf(`targetNamespace='%s'`, c.Namespace)) {
			found = append(found, p)
		}
		return err
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("no schema of %s: %v", c.Namespace, err)
	}
	newest := found[len(found)-1]
	for _, f := range found { // the folders do not sort by age
		if strings.Contains(f, "-2026") || strings.Contains(f, "1.1.1") || strings.Contains(f, "-agt") {
			newest = f
		}
	}
	version := filepath.Dir(filepath.Dir(filepath.Dir(newest)))
	copied := t.TempDir()
	err = filepath.WalkDir(version, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(version, p)
		if e.IsDir() {
			return os.MkdirAll(filepath.Join(copied, rel), 0o700)
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		text := strings.NewReplacer(`value="^`, `value="`, `$"/>`, `"/>`, `$" />`, `" />`, `value='^`, `value='`, `$'/>`, `'/>`, `$' />`, `' />`).Replace(string(b))
		return os.WriteFile(filepath.Join(copied, rel), []byte(text), 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	rel, _ := filepath.Rel(version, newest)
	return filepath.Join(copied, rel)
}
