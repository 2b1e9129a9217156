package gathersoap

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/internal/testkit"
)

var magdalena = care.MustPersonID("197406079298")

// schedule is the contract most tests use.
func schedule() *Contract { return contract(care.GetSubjectOfCareSchedule1) }

func contract(ns care.Contract) *Contract {
	t := Table()
	for i := range t {
		if t[i].Namespace == ns {
			return &t[i]
		}
	}
	panic(ns)
}

// Three ways to write the same answer: each with its own prefixes.
func prefixed(records ...string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header/><S:Body>` +
		`<ns2:GetSubjectOfCareScheduleResponse xmlns="urn:riv:interoperability:headers:1" xmlns:ns2="urn:riv:crm:scheduling:GetSubjectOfCareScheduleResponder:1" xmlns:ns3="urn:riv:crm:scheduling:1">`)
	for _, r := range records {
		b.WriteString("<ns2:timeslotDetail>" + strings.NewReplacer("{/", "</ns3:", "{", "<ns3:", "}", ">").Replace(r) + "</ns2:timeslotDetail>")
	}
	return b.String() + `</ns2:GetSubjectOfCareScheduleResponse></S:Body></S:Envelope>`
}

func swapped(records ...string) string { // ns2 and ns3 the other way, on the envelope, with a type
	var b strings.Builder
	b.WriteString(`<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ns3="urn:riv:crm:scheduling:GetSubjectOfCareScheduleResponder:1" xmlns:ns2="urn:riv:crm:scheduling:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:agg="urn:other"><soapenv:Body><ns3:GetSubjectOfCareScheduleResponse>`)
	for _, r := range records {
		b.WriteString("\n <ns3:timeslotDetail xsi:type=\"ns2:TimeslotType\">" + strings.NewReplacer("{/", "</ns2:", "{", "<ns2:", "}", ">").Replace(r) + "</ns3:timeslotDetail >")
	}
	return b.String() + `</ns3:GetSubjectOfCareScheduleResponse></soapenv:Body></soapenv:Envelope>`
}

func defaulted(records ...string) string { // no prefixes at all
	var b strings.Builder
	b.WriteString(`<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><GetSubjectOfCareScheduleResponse xmlns="urn:riv:crm:scheduling:GetSubjectOfCareScheduleResponder:1">`)
	for _, r := range records {
		b.WriteString("<timeslotDetail>" + r + "</timeslotDetail>")
	}
	return b.String() + `</GetSubjectOfCareScheduleResponse></Body></Envelope>`
}

func slot(id, person string) string {
	return `{healthcare_facility}SE-UNIT{/healthcare_facility}{bookingId}` + id + `{/bookingId}{subject_of_care}` + person + `{/subject_of_care}`
}

func slotDefault(id, person string) string { // for defaulted: end tags without attributes
	return `<healthcare_facility xmlns="urn:riv:crm:scheduling:1">SE-UNIT</healthcare_facility><bookingId xmlns="urn:riv:crm:scheduling:1">` + id +
		`</bookingId><subject_of_care xmlns="urn:riv:crm:scheduling:1">` + person + `</subject_of_care>`
}

// tokens is what a document says, whatever its prefixes: names in their
// namespaces, attributes sorted, text.
func tokens(t testing.TB, doc string) []string {
	t.Helper()
	var out []string
	d := xml.NewDecoder(strings.NewReader(doc))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // the scanner has said that it is UTF-8, though some write UTF8
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, doc)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			var as []string
			for _, a := range tok.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					as = append(as, a.Name.Space+" "+a.Name.Local+"="+a.Value)
				}
			}
			slices.Sort(as)
			out = append(out, fmt.Sprint("<", tok.Name.Space, " ", tok.Name.Local, as))
		case xml.EndElement:
			out = append(out, ">")
		case xml.CharData:
			if n := len(out); n > 0 && strings.HasPrefix(out[n-1], "'") {
				out[n-1] += string(tok)
			} else {
				out = append(out, "'"+string(tok))
			}
		}
	}
}

// recordsOf is the tokens of each record in an answer.
func recordsOf(t testing.TB, doc string, c *Contract) (out [][]string) {
	t.Helper()
	all := tokens(t, doc)
	depth, from := 0, -1
	start := fmt.Sprint("<", string(c.Namespace), " ", c.Record)
	for i, k := range all {
		switch k[0] {
		case '<':
			if depth++; depth == 4 && strings.HasPrefix(k, start) {
				from = i
			}
		case '>':
			if depth--; depth == 3 && from >= 0 {
				out = append(out, all[from:i+1])
				from = -1
			}
		}
	}
	return out
}

func merged(c *Contract, parts ...*part) string {
	var as []outcome
	for _, p := range parts {
		as = append(as, outcome{address: "A", part: p})
	}
	text, err := io.ReadAll(answer(c, as).Body)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func TestRecordsOfAllPrefixes(t *testing.T) {
	c := schedule()
	docs := []string{
		prefixed(slot("1", "197406079298"), slot("2 &amp; <![CDATA[<3>]]>", "197406079298")),
		swapped(slot("3", " 197406079298\n")),
		defaulted(slotDefault("4", "197406079298")),
		prefixed(),
		swapped(`{healthcare_facility}SE-UNIT{/healthcare_facility}`),
	}
	var want [][]string
	var parts []*part
	for _, d := range docs {
		p, err := cut([]byte(d), c, magdalena)
		if err != nil {
			t.Fatal(err, d)
		}
		parts = append(parts, p)
		want = append(want, recordsOf(t, d, c)...)
	}
	for _, order := range [][]int{{0, 1, 2, 3, 4}, {2, 1, 0}, {1, 2}, {4, 3, 2, 1, 0}, {2, 2, 0}, nil} {
		var ps []*part
		var ws [][]string
		at := []int{0, 2, 3, 4, 4, 5}
		for _, i := range order {
			ps = append(ps, parts[i])
			ws = append(ws, want[at[i]:at[i+1]]...)
		}
		out := merged(c, ps...)
		if got := recordsOf(t, out, c); !reflect.DeepEqual(got, ws) {
			t.Errorf("%v:\n%v\nwant\n%v\nin %s", order, got, ws, out)
		}
	}
	out := merged(c, parts...)
	// byte for byte: only declarations may be new, straight after the name
	for i, p := range parts {
		for _, r := range p.records {
			if !strings.Contains(out, docs[i][r.nameEnd:r.to]) {
				t.Errorf("a record of %d was written anew", i)
			}
		}
	}
	// a prefix in a value still means what it meant
	if !strings.Contains(out, `xmlns:ns2="urn:riv:crm:scheduling:1" xmlns:xsi=`) && !strings.Contains(out, `xmlns:ns2="urn:riv:crm:scheduling:1"`) {
		t.Errorf("xsi:type has lost its prefix: %s", out)
	}
}

func TestWhatIsNotUsed(t *testing.T) {
	c := schedule()
	good := prefixed(slot("1", "197406079298"))
	for _, x := range []struct {
		name, doc string
		kind      fault.Kind
	}{
		{"another person", prefixed(slot("1", "197406079298"), slot("2", "194204099222")), fault.Garbage},
		{"a person of unknown form", prefixed(slot("1", "7406079298")), fault.Garbage},
		{"two persons in a record", prefixed(slot("1", "197406079298") + `{subject_of_care}194204099222{/subject_of_care}`), fault.Garbage},
		{"a hidden person", prefixed(`{subject_of_care}<!-- 197406079298 -->194204099222{/subject_of_care}`), fault.Garbage},
		{"an element in the person", prefixed(`{subject_of_care}197406079298<x/>{/subject_of_care}`), fault.Garbage},
		{"a SOAP fault", `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>197406079298</faultstring></s:Fault></s:Body></s:Envelope>`, fault.Unavailable},
		{"a result that says ERROR", strings.Replace(good, "</ns2:GetS", "<ns2:result><ns3:resultCode>ERROR</ns3:resultCode></ns2:result></ns2:GetS", 1), fault.Unavailable},
		{"another contract", strings.ReplaceAll(good, "ScheduleRes", "OtherRes"), fault.Garbage},
		{"another namespace", strings.ReplaceAll(good, "ScheduleResponder:1", "ScheduleResponder:2"), fault.Garbage},
		{"no envelope", good[strings.Index(good, "<ns2:GetS"):strings.Index(good, "</S:Body>")], fault.Garbage},
		{"an empty body", `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>`, fault.Garbage},
		{"nothing", "", fault.Garbage},
		{"HTML", "<html><body>Not here", fault.Garbage},
		{"broken off", good[:len(good)-3], fault.Garbage},
		{"something after", good + "<x/>", fault.Garbage},
		{"text after", good + "x", fault.Garbage},
		{"a document type", `<!DOCTYPE x>` + good[38:], fault.Garbage},
		{"an entity", strings.Replace(good, "SE-UNIT", "&e;", 1), fault.Garbage},
		{"a character that is none", strings.Replace(good, "SE-UNIT", "&#0;", 1), fault.Garbage},
		{"a control character", strings.Replace(good, "SE-UNIT", "\x01", 1), fault.Garbage},
		{"not UTF-8", strings.Replace(good, "SE-UNIT", "\xe5", 1), fault.Garbage},
		{"an undeclared prefix", strings.Replace(good, "<ns3:bookingId>", "<ns4:bookingId>", 1), fault.Garbage},
		{"an undeclared prefix on an attribute", strings.Replace(good, "<ns3:bookingId>", "<ns3:bookingId x:y=''>", 1), fault.Garbage},
		{"an attribute twice", strings.Replace(good, "<ns3:bookingId>", "<ns3:bookingId a='' a=''>", 1), fault.Garbage},
		{"an attribute twice by namespace", strings.Replace(good, "<ns3:bookingId>", "<ns3:bookingId xmlns:a='u' xmlns:b='u' a:c='' b:c=''>", 1), fault.Garbage},
		{"< in an attribute", strings.Replace(good, "<ns3:bookingId>", "<ns3:bookingId a='<'>", 1), fault.Garbage},
		{"crossing tags", strings.Replace(good, "</ns3:bookingId>", "</ns3:healthcare_facility>", 1), fault.Garbage},
		{"]]> in text", strings.Replace(good, "SE-UNIT", "]]>", 1), fault.Garbage},
		{"-- in a comment", strings.Replace(good, "SE-UNIT", "<!-- a -- b -->", 1), fault.Garbage},
		{"too deep", strings.Replace(good, "SE-UNIT", strings.Repeat("<a>", 300)+strings.Repeat("</a>", 300), 1), fault.Garbage},
		{"an unknown encoding", strings.Replace(good, "UTF-8", "EBCDIC", 1), fault.Garbage},
		{"not UTF-8 in a comment", strings.Replace(good, "SE-UNIT", "<!--\xe5-->", 1), fault.Garbage},
		{"not UTF-8 in CDATA", strings.Replace(good, "SE-UNIT", "<![CDATA[\xe5]]>", 1), fault.Garbage},
		{"not UTF-8 in an instruction", strings.Replace(good, "SE-UNIT", "<?p \xe5?>", 1), fault.Garbage},
		{"not UTF-8 in an attribute", strings.Replace(good, "<ns3:bookingId>", "<ns3:bookingId a='\xe5'>", 1), fault.Garbage},
		{"not UTF-8 in a name", strings.Replace(good, "bookingId", "\xc3bookingId", 2), fault.Garbage},
		{"not UTF-8 in the declaration", strings.Replace(good, "?>", " standalone='\xe5'?>", 1), fault.Garbage},
		{"a version of XML that is none", strings.Replace(good, "1.0", "0", 1), fault.Garbage},
		{"a declaration out of order", strings.Replace(good, `version="1.0" encoding="UTF-8"`, `encoding="UTF-8" version="1.0"`, 1), fault.Garbage},
		{"not UTF-8 at the end", good + "<!--\xc3", fault.Garbage},
		{"half a character before a tag", strings.Replace(good, "SE-UNIT", "SE-UNIT\xc3", 1), fault.Garbage},
		{"a surrogate", strings.Replace(good, "SE-UNIT", "\xed\xa0\x80", 1), fault.Garbage},
		{"U+FFFF", strings.Replace(good, "SE-UNIT", "\uffff", 1), fault.Garbage},
		{"U+FFFE in a comment", strings.Replace(good, "SE-UNIT", "<!--\ufffe-->", 1), fault.Garbage},
		{"a second root that is known", "<a><b></b></a><a></a>", fault.Garbage},
		{"a known tag where its prefix is gone", strings.Replace(good, "<ns3:bookingId>", "<x xmlns:p='u'><p:a></p:a><p:a></p:a></x><p:a></p:a><ns3:bookingId>", 1), fault.Garbage},
		{"a known tag whose attribute's prefix is gone", strings.Replace(good, "<ns3:bookingId>", "<x xmlns:p='u'><a p:b=''></a><a p:b=''></a></x><a p:b=''></a><ns3:bookingId>", 1), fault.Garbage},
		{"a known tag whose attributes have become one", strings.Replace(good, "<ns3:bookingId>", "<x xmlns:p='u' xmlns:q='v'><a p:b='' q:b=''></a><a p:b='' q:b=''></a><y xmlns:q='u'><a p:b='' q:b=''></a></y></x><ns3:bookingId>", 1), fault.Garbage},
		{"known tags too deep", strings.Replace(good, "SE-UNIT", strings.Repeat("<a></a>", 9)+strings.Repeat("<a>", 300)+strings.Repeat("</a>", 300), 1), fault.Garbage},
		{"two bodies", strings.Replace(good, "</S:Body>", "</S:Body><S:Body/>", 1), fault.Garbage},
		{"two answers", strings.Replace(good, "</S:Body>", "<x/></S:Body>", 1), fault.Garbage},
	} {
		p, err := cut([]byte(x.doc), c, magdalena)
		if err == nil || fault.KindOf(err) != x.kind || p != nil {
			t.Errorf("%s: %v", x.name, err)
		}
		if err != nil && (strings.Contains(err.Error(), "1974") || strings.Contains(err.Error(), "1942")) {
			t.Errorf("%s: a number in the error: %v", x.name, err)
		}
	}
	plans := contract(care.GetCarePlans2)
	lacking := `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><p:GetCarePlansResponse xmlns:p="` + string(care.GetCarePlans2) + `"><p:carePlan/></p:GetCarePlansResponse></s:Body></s:Envelope>`
	if _, err := cut([]byte(lacking), plans, magdalena); fault.KindOf(err) != fault.Garbage {
		t.Error("a plan of nobody was taken")
	}
}

func TestEncodings(t *testing.T) {
	c := schedule()
	text := strings.Replace(prefixed(slot("1", "197406079298")), "SE-UNIT", "Åäö", 1)
	latin := strings.Replace(strings.NewReplacer("Å", "\xc5", "ä", "\xe4", "ö", "\xf6").Replace(text), "UTF-8", "ISO-8859-1", 1)
	var utf16 []byte
	utf16 = append(utf16, 0xff, 0xfe)
	for _, r := range strings.Replace(text, "UTF-8", "UTF-16", 1) {
		utf16 = append(utf16, byte(r), byte(r>>8))
	}
	for name, doc := range map[string]string{"Latin-1": latin, "UTF-16": string(utf16), "a byte order mark": "\ufeff" + text} {
		p, err := cut([]byte(doc), c, magdalena)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := recordsOf(t, merged(c, p), c); !reflect.DeepEqual(got, recordsOf(t, text, c)) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Answers that others wrote: whatever is taken comes out as it was.
func TestRealAnswers(t *testing.T) {
	taken, refused := 0, map[string]int{}
	for _, c := range Table() {
		ns := string(c.Namespace)
		dir := testkit.Shared(t, "samples", c.Request()+"-"+ns[strings.LastIndex(ns, ":")+1:])
		files, _ := filepath.Glob(filepath.Join(dir, "*-response.xml"))
		for _, f := range files {
			doc, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			// The sample's own person is asked for.
			lax := c
			lax.Subject, lax.MayLack = "no/such", true
			p, err := cut(doc, &lax, magdalena)
			if err != nil {
				refused[err.Error()]++
				continue
			}
			taken++
			again, err := cut([]byte(prefixedFor(&c)), &lax, magdalena)
			if err != nil {
				t.Fatal(err)
			}
			want := recordsOf(t, string(toUTF8(doc)), &c)
			for _, ps := range [][]*part{{p}, {again, p}} {
				if got := recordsOf(t, merged(&c, ps...), &c); !reflect.DeepEqual(got, want) && len(want) > 0 {
					t.Errorf("%s: %d records, want %d, or they differ", f, len(got), len(want))
				}
			}
			_ = again
		}
	}
	t.Logf("%d answers taken; refused: %v", taken, refused)
	if taken < 60 {
		t.Errorf("only %d answers taken", taken)
	}
}

// prefixedFor is an empty answer whose scope collides with most others.
func prefixedFor(c *Contract) string {
	return `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ns2="urn:x" xmlns:urn="urn:y" xmlns:urn1="urn:z" xmlns:ns3="urn:w"><soap:Body><a:` +
		c.Response() + ` xmlns:a="` + string(c.Namespace) + `" xmlns="urn:v"/></soap:Body></soap:Envelope>`
}

func notXML(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}

func FuzzCut(f *testing.F) {
	f.Add(prefixed(slot("1", "197406079298")))
	f.Add(swapped(slot("1", "197406079298"), `{healthcare_facility}<!-- - --><?p i?><![CDATA[]]]]>{/healthcare_facility}`))
	f.Add(defaulted(slotDefault("1", "197406079298")))
	f.Add(strings.Replace(prefixed(slot("1", "197406079298")), "<ns3:bookingId>", `<ns3:bookingId xmlns:å="urn:å" å:å='"' xml:lang="sv">`, 1))
	f.Add(`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault/></s:Body></s:Envelope>`)
	f.Add(strings.Replace(prefixed(slot("1", "197406079298")), "UTF-8", "UTF8", 1))
	f.Add(`<a xmlns:b=""/>`)
	f.Add(`<a><b></b></a><a></a>`)
	f.Add(prefixed(slot("1", "197406079298"), slot("åäö €𐍈\n &#13;&amp;", "197406079298"), slot("]]", "197406079298")))
	f.Add(strings.Replace(prefixed(slot("1", "197406079298"), slot("2", "197406079298")), "<ns3:bookingId>", `<x xmlns:p="u" xmlns:ns3="v"><p:a p:b="å"></p:a><p:a p:b="å"></p:a><ns3:c></ns3:c><ns3:c></ns3:c></x><ns3:bookingId>`, 1))
	other, err := cut([]byte(swapped(slot("9", "197406079298"))), schedule(), magdalena)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		c := schedule()
		p, err := cut([]byte(doc), c, magdalena)
		if err != nil {
			if _, ok := errors.AsType[*fault.Error](err); !ok {
				t.Fatal("an error that is no fault:", err)
			}
			return
		}
		utf := string(toUTF8([]byte(doc)))
		if i := strings.IndexFunc(utf, notXML); i >= 0 || !utf8.ValidString(utf) { // the library does not look everywhere
			t.Fatalf("a character that XML does not have was taken, at %d of %q", i, utf)
		}
		want := recordsOf(t, utf, c) // what we take, the library must take too
		got := recordsOf(t, merged(c, p, other, p), c)
		if len(got) != 2*len(want)+1 || len(want) != len(p.records) || !reflect.DeepEqual(got[:len(want)], append([][]string(nil), want...)) && len(want) > 0 {
			t.Fatalf("%v\nbecame\n%v", want, got)
		}
	})
}

// ten answers of 100 KiB.
func corpus() (docs [][]byte) {
	for i := range 10 {
		var rs []string
		for n := 0; n < 100<<10; {
			r := slot(fmt.Sprint(i, "-", n), "197406079298") + `{purpose}Återbesök hos sjuksköterska, ta med din medicinlista{/purpose}{performerName}Anna Andersson{/performerName}{timeTypeName}Besök{/timeTypeName}{cancel_booking_allowed}true{/cancel_booking_allowed}`
			rs = append(rs, r)
			n += len(r) + 100
		}
		if i%2 == 0 {
			docs = append(docs, []byte(prefixed(rs...)))
		} else {
			docs = append(docs, []byte(swapped(rs...)))
		}
	}
	return docs
}

// cpu is the processor time this process has used: on a busy machine the clock
// tells about the others.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkMerge10x100KiB(b *testing.B) {
	docs, c := corpus(), schedule()
	total := 0
	for _, d := range docs {
		total += len(d)
	}
	b.Run("splice", func(b *testing.B) {
		b.SetBytes(int64(total))
		b.ReportAllocs()
		start := cpu()
		for b.Loop() {
			var as []outcome
			for _, d := range docs {
				p, err := cut(d, c, magdalena)
				if err != nil {
					b.Fatal(err)
				}
				as = append(as, outcome{address: "A", part: p})
			}
			distinct(as)
			if _, err := io.Copy(io.Discard, answer(c, as).Body); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(cpu()-start)/float64(b.N), "cpu-ns/op")
	})
	b.Run("encoding-xml", func(b *testing.B) {
		type timeslot struct {
			Facility  string `xml:"urn:riv:crm:scheduling:1 healthcare_facility"`
			BookingID string `xml:"urn:riv:crm:scheduling:1 bookingId"`
			Subject   string `xml:"urn:riv:crm:scheduling:1 subject_of_care"`
			Purpose   string `xml:"urn:riv:crm:scheduling:1 purpose"`
			Performer string `xml:"urn:riv:crm:scheduling:1 performerName"`
			TimeType  string `xml:"urn:riv:crm:scheduling:1 timeTypeName"`
			Cancel    bool   `xml:"urn:riv:crm:scheduling:1 cancel_booking_allowed"`
		}
		type envelope struct {
			XMLName xml.Name   `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
			Slots   []timeslot `xml:"Body>GetSubjectOfCareScheduleResponse>timeslotDetail"`
		}
		b.SetBytes(int64(total))
		b.ReportAllocs()
		start := cpu()
		for b.Loop() {
			var all envelope
			for _, d := range docs {
				var e envelope
				if err := xml.Unmarshal(d, &e); err != nil {
					b.Fatal(err)
				}
				all.Slots = append(all.Slots, e.Slots...)
			}
			var out bytes.Buffer
			if err := xml.NewEncoder(&out).Encode(all); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(cpu()-start)/float64(b.N), "cpu-ns/op")
	})
}
