package indexsoap_test

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/index"
	"sammanhang/index/indexsoap"
	"sammanhang/index/indextest"
	"sammanhang/internal/testkit"
)

const own = "SE9900000009-INDEX"

var at = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// asked is what was logged of FindContent.
type asked struct {
	sender care.HSAID
	person care.PersonID
	at     time.Time
}

type bench struct {
	*indexsoap.Service
	store *indextest.Memory
	log   []asked
}

// anybody is an index that holds nobody to their own: TestOnesOwn has one that does.
func anybody(care.HSAID, care.HSAID, time.Time) bool { return true }

func open() *bench {
	b := &bench{store: indextest.NewMemory()}
	b.Service = indexsoap.New(index.New(index.Config{Own: own, Speaks: anybody}, b.store), func() time.Time { return at })
	b.Alternative = []care.LogicalAddress{care.AggregatingAddress}
	b.OnFind = func(_ context.Context, s care.HSAID, p care.PersonID, at time.Time) error {
		b.log = append(b.log, asked{s, p, at})
		return nil
	}
	return b
}

// call gives the answer's status and body.
func (b *bench) call(t testing.TB, c care.Contract, address, body string) (int, string) {
	t.Helper()
	a, err := b.ServeRIV(t.Context(), exchange.Call{Sender: "SE9900000017-SYS", Contract: c, Address: care.LogicalAddress(address), Body: strings.NewReader(body)})
	if err != nil {
		// as the exchange writes it
		f, ok := errors.AsType[*fault.Error](err)
		if !ok || f.Code == "" {
			t.Fatalf("an error without code: %v", err)
		}
		return 500, "<fault><faultstring>" + f.Code + ": " + html.EscapeString(f.Detail) + "</faultstring></fault>"
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a.Status, string(text)
}

func transaction(deleteFlag, fields string) string {
	return `<u:engagementTransaction><c:deleteFlag>` + deleteFlag + `</c:deleteFlag><c:engagement>` + fields + `</c:engagement></u:engagementTransaction>`
}

func fields(person, address string) string {
	return `<c:registeredResidentIdentification>` + person + `</c:registeredResidentIdentification><c:serviceDomain>riv:crm:scheduling</c:serviceDomain>` +
		`<c:categorization>NA</c:categorization><c:logicalAddress>` + address + `</c:logicalAddress><c:businessObjectInstanceIdentifier>a &lt; b</c:businessObjectInstanceIdentifier>` +
		`<c:clinicalProcessInterestId>NA</c:clinicalProcessInterestId><c:mostRecentContent>20260101120000</c:mostRecentContent><c:sourceSystem>SE9900000017-SYS</c:sourceSystem>` +
		`<c:dataController>SE9900000017</c:dataController>`
}

func update(transactions ...string) string {
	return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><x xmlns=""><Body/></x></s:Header><s:Body>` +
		`<u:Update xmlns:u="urn:riv:itintegration:engagementindex:UpdateResponder:1" xmlns:c="urn:riv:itintegration:engagementindex:1">` +
		strings.Join(transactions, "") + `</u:Update></s:Body></s:Envelope>`
}

func find(inner string) string {
	return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><f:FindContent xmlns:f="urn:riv:itintegration:engagementindex:FindContentResponder:1">` +
		inner + `</f:FindContent></s:Body></s:Envelope>`
}

const (
	magdalena = "197406079298"
	byPerson  = `<f:registeredResidentIdentification>` + magdalena + `</f:registeredResidentIdentification><f:serviceDomain>riv:crm:scheduling</f:serviceDomain>`
)

func TestUpdateThenFind(t *testing.T) {
	b := open()
	status, text := b.call(t, care.IndexUpdate1, own, update(transaction("false", fields(magdalena, "SE9900000017-UNIT"))))
	if status != 200 || !strings.Contains(text, "<r:ResultCode>OK</r:ResultCode>") {
		t.Fatal(status, text)
	}
	status, text = b.call(t, care.IndexFindContent1, strings.ToLower(own), find(byPerson))
	if status != 200 {
		t.Fatal(status, text)
	}
	for _, want := range []string{">SE9900000017-UNIT<", ">a &lt; b<", ">20260101120000<", "<c:creationTime>20260301130000<", "<c:owner>" + own + "<"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in %s", want, text)
		}
	}
	if len(b.log) != 1 || b.log[0].sender != "SE9900000017-SYS" || b.log[0].person != indextest.Magdalena || !b.log[0].at.Equal(at) {
		t.Errorf("logged: %d", len(b.log))
	}
	if status, text = b.call(t, care.IndexUpdate1, own, update(transaction("1", fields(magdalena, "SE9900000017-UNIT")))); status != 200 {
		t.Fatal(status, text)
	}
	if _, text = b.call(t, care.IndexFindContent1, own, find(byPerson)); strings.Contains(text, "engagement>") {
		t.Error("still there:", text)
	}
	if len(b.log) != 2 {
		t.Error("an empty answer was not logged")
	}
}

func TestNothingIsReleasedWithoutALog(t *testing.T) {
	b := open()
	b.call(t, care.IndexUpdate1, own, update(transaction("false", fields(magdalena, "SE9900000017-UNIT"))))
	b.OnFind = nil
	if status, text := b.call(t, care.IndexFindContent1, own, find(byPerson)); status != 500 || strings.Contains(text, "UNIT") {
		t.Error(status, text)
	}
	b.OnFind = func(context.Context, care.HSAID, care.PersonID, time.Time) error {
		return errors.New("disk full at /data")
	}
	if status, text := b.call(t, care.IndexFindContent1, own, find(byPerson)); status != 500 || strings.Contains(text, "UNIT") || strings.Contains(text, "/data") {
		t.Error(status, text)
	}
}

func TestRefusals(t *testing.T) {
	good := fields(magdalena, "SE9900000017-UNIT")
	for _, c := range []struct {
		name, address, body, want string
	}{
		{"another address", "SE-OTHER", update(transaction("false", good)), "EI003"},
		{"no address", "", update(transaction("false", good)), "EI003"},
		{"no transaction", own, update(), "EI000"},
		{"1001 transactions", own, update(strings.Repeat(transaction("false", good), 1001)), "EI000"},
		{"the same twice", own, update(transaction("false", good), transaction("true", good)), "EI002: EngagementTransaction #1 and #2 have the same key"},
		{"a wrong check digit", own, update(transaction("false", fields("197406079299", "A"))), "EI004: EngagementTransaction #1: registeredResidentIdentification"},
		{"ten digits", own, update(transaction("false", fields("7406079298", "A"))), "EI004"},
		{"with a dash", own, update(transaction("false", fields("19740607-9298", "A"))), "EI004"},
		{"with a blank", own, update(transaction("false", fields(" 197406079298", "A"))), "EI004"},
		{"our own address inside", own, update(transaction("false", good), transaction("false", fields(magdalena, own))), "EI005: EngagementTransaction #2"},
		{"no delete flag", own, update(transaction("", good)), "EI001"},
		{"another delete flag", own, update(transaction("ja", good)), "EI001"},
		{"no engagement", own, update(`<u:engagementTransaction><c:deleteFlag>true</c:deleteFlag></u:engagementTransaction>`), "EI001"},
		{"a field twice", own, update(transaction("false", good+`<c:logicalAddress>B</c:logicalAddress>`)), "EI001: logicalAddress is there twice"},
		{"an element in a field", own, update(transaction("false", `<c:logicalAddress><b/></c:logicalAddress>`)), "EI001"},
		{"a wrong creation time", own, update(transaction("false", good+`<c:creationTime>yesterday</c:creationTime>`)), "EI004"},
		{"cut", own, update(transaction("false", good))[:900], "EI001"},
		{"cut after the payload", own, strings.TrimSuffix(update(transaction("false", good)), "</s:Body></s:Envelope>"), "EI001"},
		{"empty", own, "", "EI001"},
		{"no XML", own, "GET / HTTP/1.1 " + magdalena, "EI001"},
		{"another message", own, find(byPerson), "EI001"},
		{"an entity", own, `<!DOCTYPE x [<!ENTITY e "` + magdalena + `">]>` + update(transaction("false", good)), "EI001: a document type declaration is not allowed"},
		{"an unknown entity", own, update(transaction("false", strings.Replace(good, "NA", "&e;", 1))), "EI001"},
		{"an encoding we do not know", own, `<?xml version="1.0" encoding="EBCDIC"?>` + update(transaction("false", good)), "EI001"},
		{"too large", own, update(transaction("false", good), "<!--"+strings.Repeat("x", 9<<20)+"-->"), "EI000: the message is too large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := open()
			status, text := b.call(t, care.IndexUpdate1, c.address, c.body)
			if status != 500 || !strings.Contains(text, "<faultstring>"+c.want) {
				t.Fatalf("%d %s", status, text)
			}
			if strings.Contains(text, magdalena) || strings.Contains(text, "7406079299") {
				t.Fatal("a number in an error")
			}
			if es, _ := b.store.Find(t.Context(), index.Query{Person: indextest.Magdalena}, 0); len(es) != 0 {
				t.Fatal("something was taken in")
			}
		})
	}
	b := open()
	if status, text := b.call(t, care.IndexFindContent1, own, find(`<f:serviceDomain>d</f:serviceDomain>`)); status != 500 || !strings.Contains(text, "EI000") {
		t.Error(text)
	}
	if status, text := b.call(t, care.GetCarePlans2, own, update()); status != 500 || !strings.Contains(text, "EI000") {
		t.Error(text)
	}
}

func TestTolerance(t *testing.T) {
	good := fields(magdalena, "SE9900000017-UNIT")
	for name, body := range map[string]string{
		"unknown elements":          update(transaction("false", good+`<e:x xmlns:e="urn:e"><c:owner>A</c:owner></e:x>`)+`<e:y xmlns:e="urn:e">t</e:y>`, `<e:z xmlns:e="urn:e"/>`),
		"an owner of another":       update(transaction("false", good+`<c:owner>SE-OTHER</c:owner>`)),
		"most recent content last":  update(transaction("false", strings.Replace(good, "<c:mostRecentContent>20260101120000</c:mostRecentContent>", "", 1)+"<c:mostRecentContent>20260101120000</c:mostRecentContent>")),
		"the flag after":            update(strings.Replace(strings.Replace(transaction("false", good), "<c:deleteFlag>false</c:deleteFlag>", "", 1), "</c:engagement>", "</c:engagement><c:deleteFlag> false\n</c:deleteFlag>", 1)),
		"comments and CDATA":        update("<!-- x -->", transaction("false", strings.Replace(good, "riv:crm:scheduling", "riv:<![CDATA[crm]]><!-- y -->:scheduling", 1))),
		"a bare payload":            strings.TrimSuffix(update(transaction("false", good))[strings.Index(update(), "<u:Update"):], "</s:Body></s:Envelope>"),
		"a byte order mark":         "\ufeff" + update(transaction("false", good)),
		"Latin-1":                   `<?xml version="1.0" encoding="ISO-8859-1"?>` + update("<!-- \xe5 -->", transaction("false", good)),
		"a declaration and comment": "<?xml version='1.0'?>\n<!-- x -->\n" + update(transaction("false", good)) + "\n<!-- end -->\n",
	} {
		t.Run(name, func(t *testing.T) {
			b := open()
			if status, text := b.call(t, care.IndexUpdate1, own, body); status != 200 {
				t.Fatal(text)
			}
			es, _ := b.store.Find(t.Context(), index.Query{Person: indextest.Magdalena, Domain: "riv:crm:scheduling"}, 0)
			if len(es) != 1 || es[0].MostRecent != "20260101120000" || es[0].Owner != own {
				t.Fatalf("%+v", es)
			}
		})
	}
}

// What real senders wrote (the reference material): each file gets the right
// answer or a typed refusal.
func TestRealMessages(t *testing.T) {
	dir := testkit.Shared(t, "samples")
	for _, c := range []struct {
		file, address, want string
		rows                int
	}{
		{"Update-1/01-request.xml", "5565594230", "OK", 15},
		{"Update-1/02-request.xml", "5565594230", "OK", 15},
		{"Update-1/03-request.xml", "5565594230", "OK", 15},
		{"Update-1/04-request.xml", "5565594230", "OK", 1},
		{"Update-1/05-request.xml", "5565594230", "OK", 49},
		{"Update-1/06-request.xml", "5565594230", "OK", 48},
		{"Update-1/07-request.xml", "5565594230", "OK", 46}, // one of the 47 is a delete
		{"Update-1/08-request.xml", "5565594230", "OK", 4},  // mostRecentContent last
		{"Update-1/09-request.xml", "ei-hsa-id", "EI003", 0},
		{"Update-1/09-request.xml", own, "EI004", 0},          // ten digits
		{"Update-1/10-request.xml", "5565594230", "EI001", 0}, // one transaction has no deleteFlag
		{"Update-1/11-request.xml", own, "EI004", 0},          // an unfilled template
		{"Update-1/12-response.xml", own, "EI001", 0},
		{"Update-1/13-response.xml", own, "EI001", 0},
		{"Update-1/14-response.xml", own, "EI001", 0},
		{"ProcessNotification-1/01-request.xml", "5565594230", "EI000", 0}, // more than 1000
		{"ProcessNotification-1/02-request.xml", own, "EI004", 0},          // most fields are missing
		{"ProcessNotification-1/03-request.xml", own, "EI004", 0},          // an empty engagement
		{"ProcessNotification-1/04-request.xml", own, "EI004", 0},          // ten digits
		{"ProcessNotification-1/05-response.xml", own, "EI001", 0},
		{"FindContent-1/01-request.xml", "5565594230", "EI000", 0}, // the year 1212
		{"FindContent-1/02-request.xml", "5565594230", "OK", 0},
		{"FindContent-1/03-request.xml", "5565594230", "EI000", 0},
		{"FindContent-1/04-request.xml", own, "EI000", 0}, // ten digits
		{"FindContent-1/05-request.xml", "5565594230", "OK", 0},
		{"FindContent-1/06-request.xml", own, "EI000", 0}, // an unfilled template
		{"FindContent-1/07-response.xml", own, "EI001", 0},
		{"FindContent-1/08-response.xml", own, "EI001", 0},
		{"FindContent-1/09-response.xml", own, "EI001", 0},
		{"FindContent-1/10-response.xml", own, "EI001", 0},
	} {
		t.Run(c.file, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(dir, c.file))
			if err != nil {
				t.Fatal(err)
			}
			b := open()
			counted := &counting{Memory: b.store}
			b.Service = indexsoap.New(index.New(index.Config{Own: own, Speaks: anybody}, counted), func() time.Time { return at })
			b.Alternative = []care.LogicalAddress{care.AggregatingAddress}
			b.OnFind = func(context.Context, care.HSAID, care.PersonID, time.Time) error { return nil }
			contract := care.IndexUpdate1
			switch {
			case strings.HasPrefix(c.file, "Find"):
				contract = care.IndexFindContent1
			case strings.HasPrefix(c.file, "Process"):
				contract = care.IndexProcessNotification1
			}
			status, text := b.call(t, contract, c.address, string(raw))
			if c.want == "OK" && status != 200 || c.want != "OK" && !strings.Contains(text, "<faultstring>"+c.want+": ") {
				t.Errorf("%d %s", status, text)
			}
			if counted.puts != c.rows {
				t.Errorf("%d rows, want %d", counted.puts, c.rows)
			}
		})
	}
}

type counting struct {
	*indextest.Memory
	puts int
}

func (c *counting) Apply(ctx context.Context, b index.Batch) error {
	for _, ch := range index.Fold(b.Changes) {
		if !ch.Delete {
			c.puts++
		}
	}
	return c.Memory.Apply(ctx, b)
}

// What we answer holds against the contracts' own schemas.
func TestAnswersAreValid(t *testing.T) {
	dir := testkit.Shared(t, "contracts", "itintegration.engagementindex", "1.0-2026", "interactions")
	xmllint := testkit.Program(t, "xmllint", "libxml2-utils")
	b := open()
	_, updated := b.call(t, care.IndexUpdate1, own, update(transaction("false", fields(magdalena, "SE9900000017-A")),
		transaction("false", strings.Replace(fields(magdalena, "SE9900000017-B"), "<c:mostRecentContent>20260101120000</c:mostRecentContent>", "", 1))))
	_, found := b.call(t, care.IndexFindContent1, own, find(byPerson))
	_, none := b.call(t, care.IndexFindContent1, own, find(strings.Replace(byPerson, "crm", "other", 1)))
	if strings.Count(found, "<r:engagement>") != 2 {
		t.Fatal(found)
	}
	_, notified := b.call(t, care.IndexProcessNotification1, own, notify(transaction("false", fields(magdalena, "SE9900000017-A")+owner("SE-X"))))
	for _, c := range []struct{ schema, message string }{
		{"ProcessNotificationInteraction/ProcessNotificationResponder_1.0.xsd", notified},
		{"UpdateInteraction/UpdateResponder_1.0.xsd", updated},
		{"FindContentInteraction/FindContentResponder_1.0.xsd", found},
		{"FindContentInteraction/FindContentResponder_1.0.xsd", none},
	} {
		payload := c.message[strings.Index(c.message, "<s:Body>")+len("<s:Body>") : strings.Index(c.message, "</s:Body>")]
		cmd := exec.Command(xmllint, "--noout", "--nonet", "--schema", filepath.Join(dir, c.schema), "-")
		cmd.Stdin = strings.NewReader(payload)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", c.schema, err, out)
		}
	}
}

func FuzzMessages(f *testing.F) {
	f.Add(true, notify(transaction("false", fields(magdalena, "SE9900000017-UNIT")+owner("SE-X"))))
	f.Add(true, update(transaction("false", fields(magdalena, "SE9900000017-UNIT"))))
	f.Add(false, find(byPerson))
	f.Add(true, "<!DOCTYPE x>")
	f.Add(true, update("<x><y></x>"))
	f.Fuzz(func(t *testing.T, up bool, body string) {
		b := open()
		c := care.IndexFindContent1
		if up {
			c = care.IndexUpdate1
			if strings.Contains(body, "ProcessNotification") {
				c = care.IndexProcessNotification1
			}
		}
		status, text := b.call(t, c, own, body)
		if err := xml.Unmarshal([]byte(text), new(struct{})); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		if status == 500 && !strings.Contains(text, "EI00") {
			t.Fatal(text)
		}
	})
}

func BenchmarkUpdate1000(b *testing.B) {
	var ts []string
	for i := range 1000 {
		ts = append(ts, transaction("false", fields(magdalena, fmt.Sprint("SE9900000017-", i))))
	}
	body, s := update(ts...), open()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if status, text := s.call(b, care.IndexUpdate1, own, body); status != 200 {
			b.Fatal(text)
		}
	}
}
