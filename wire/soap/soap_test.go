package soap_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"sammanhang/care"
	"sammanhang/wire/soap"
)

const head = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">`

func msg(header, body string) string {
	return head + "<s:Header>" + header + "</s:Header><s:Body>" + body + "</s:Body></s:Envelope>"
}

const addr = `<r:LogicalAddress xmlns:r="urn:riv:itintegration:registry:1">A1</r:LogicalAddress>`

func TestScan(t *testing.T) {
	for _, c := range []struct{ name, in, address, contract, root string }{
		{"2.1", msg(addr, `<Get xmlns="urn:c"/>`), "A1", "urn:c", "Get"},
		{"byte order mark", "\xEF\xBB\xBF" + msg(addr, `<Get xmlns="urn:c"/>`), "A1", "urn:c", "Get"},
		{"declaration", `<?xml version='1.0' encoding='utf-8' standalone="yes" ?>` + "\n" + msg(addr, `<Get xmlns="urn:c"/>`), "A1", "urn:c", "Get"},
		{"latin 1", `<?xml version="1.0" encoding="ISO-8859-1"?>` + msg("<x>\xE5</x>"+addr, `<Get xmlns="urn:c"/>`), "A1", "urn:c", "Get"},
		{"other blocks, comments, instructions", msg("<!-- a > b --><?pi ?><x y='>'><x><![CDATA[</x>]]></x></x>"+addr, "<!-- c --> <Get xmlns='urn:c'>"), "A1", "urn:c", "Get"},
		{"references and CDATA in the address", msg(`<LogicalAddress xmlns="urn:riv:itintegration:registry:1">A&#49;<!-- x -->&amp;<![CDATA[<B>]]></LogicalAddress>`, `<Get xmlns="urn:c"/>`), "A1&<B>", "urn:c", "Get"},
		{"reference in a namespace", msg(addr, `<Get xmlns="urn&#58;c"/>`), "A1", "urn:c", "Get"},
		{"prefix declared outside", `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:g="urn:c"><e:Header>` + addr + `</e:Header><e:Body><g:Get/></e:Body></e:Envelope>`, "A1", "urn:c", "Get"},
		{"prefix declared anew inside", msg(addr, `<s:Get xmlns:s="urn:c"/>`), "A1", "urn:c", "Get"},
		{"declarations of the header end with it", `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Header xmlns:g="urn:wrong">` + addr + `</Header><Body xmlns:g="urn:c"><g:Get/></Body></Envelope>`, "A1", "urn:c", "Get"},
		{"address deeper down is none", msg(`<x xmlns="urn:x">`+addr+`</x>`, `<Get xmlns="urn:c"/>`), "", "urn:c", "Get"},
		{"another namespace is none", msg(`<LogicalAddress>A1</LogicalAddress>`, `<Get xmlns="urn:c"/>`), "", "urn:c", "Get"},
		{"blanks are kept", msg("<r:LogicalAddress xmlns:r='urn:riv:itintegration:registry:1'> A1\r\n</r:LogicalAddress>", `<Get xmlns="urn:c"/>`), " A1\n", "urn:c", "Get"},
		{"no header", head + `<s:Body><Get xmlns="urn:c"/></s:Body></s:Envelope>`, "", "urn:c", "Get"},
		{"empty header", head + `<s:Header/><s:Body><Get xmlns="urn:c"/></s:Body></s:Envelope>`, "", "urn:c", "Get"},
	} {
		t.Run(c.name, func(t *testing.T) {
			env, err := soap.Scan([]byte(c.in))
			if err != nil {
				t.Fatal(err)
			}
			if env.LogicalAddress != c.address || env.Contract != c.contract || env.Root != c.root {
				t.Errorf("got %+v", env)
			}
			if want := care.RIVTABP21; c.address != "" && env.Profile != want || c.address == "" && env.Profile != "" {
				t.Errorf("profile %q", env.Profile)
			}
			if !strings.HasPrefix(c.in[env.Body:], "<") {
				t.Errorf("Body does not lead to a tag: %q", c.in[env.Body:])
			}
			// Every beginning of it either asks for more or says the same.
			for n := range len(c.in) {
				got, err := soap.Scan([]byte(c.in[:n]))
				if err == nil && got != env {
					t.Fatalf("with %d bytes: %+v", n, got)
				}
				if err != nil && !errors.Is(err, soap.ErrNeedMore) {
					t.Fatalf("with %d bytes %q: %v", n, c.in[:n], err)
				}
			}
		})
	}
}

func TestProfiles(t *testing.T) {
	to := `<w:To xmlns:w="http://www.w3.org/2005/08/addressing">T1</w:To>`
	for _, c := range []struct {
		header, address string
		profile         care.Profile
	}{{to, "T1", care.RIVTABP20}, {addr + to, "A1", care.RIVTABP21}, {to + addr, "A1", care.RIVTABP21}, {"", "", ""}} {
		env, err := soap.Scan([]byte(msg(c.header, `<Get xmlns="urn:c"/>`)))
		if err != nil || env.LogicalAddress != c.address || env.Profile != c.profile {
			t.Errorf("%s: %+v %v", c.header, env, err)
		}
	}
}

// The published WSDLs of the registry's second version have LogicalAddress in the
// domain's own namespace. It counts in calls of that domain, and nowhere else.
func TestAddressOfRegistry2(t *testing.T) {
	const other, domain = `<o:LogicalAddress xmlns:o="` + soap.NSRegistry2 + `">O1</o:LogicalAddress>`, "urn:riv:infrastructure:itintegration:registry:GetSupportedServiceContractsResponder:2"
	to := `<w:To xmlns:w="http://www.w3.org/2005/08/addressing">T1</w:To>`
	for _, c := range []struct {
		header, contract, address string
		profile                   care.Profile
		strange                   bool
		err                       error
	}{
		{other, domain, "O1", care.RIVTABP21, false, nil},
		{other, "urn:c", "", "", true, nil},
		{addr, domain, "A1", care.RIVTABP21, false, nil},
		{other + to, domain, "O1", care.RIVTABP21, false, nil},
		{to + other, "urn:c", "T1", care.RIVTABP20, false, nil},
		{addr + other, "urn:c", "A1", care.RIVTABP21, false, nil},
		{addr + other, domain, "", "", false, soap.ErrTwoAddresses},
		{other + other, domain, "", "", false, soap.ErrTwoAddresses},
	} {
		in := msg(c.header, `<Get xmlns="`+c.contract+`"/>`)
		env, err := soap.Scan([]byte(in))
		if !errors.Is(err, c.err) || env.LogicalAddress != c.address || env.Profile != c.profile || env.Strange != c.strange {
			t.Errorf("%s for %s: %+v %v", c.header, c.contract, env, err)
		}
		agree(t, []byte(in))
	}
}

func TestScanRefuses(t *testing.T) {
	deep := strings.Repeat("<a>", 100)
	for _, c := range []struct {
		name, in string
		err      error
	}{
		{"doctype", `<!DOCTYPE x>` + msg(addr, `<Get xmlns="urn:c"/>`), soap.ErrDTD},
		{"doctype inside", head + `<!DOCTYPE x>`, soap.ErrDTD},
		{"utf-16 with mark", "\xFF\xFE<\x00", soap.ErrEncoding},
		{"utf-16 without mark", "\x00<\x00?", soap.ErrEncoding},
		{"unknown encoding", `<?xml version="1.0" encoding="EBCDIC"?>`, soap.ErrEncoding},
		{"xml 1.1", `<?xml version="1.1"?>`, soap.ErrMalformed},
		{"declaration after a blank", ` <?xml version="1.0"?>`, soap.ErrMalformed},
		{"two addresses", msg(addr+addr, `<Get xmlns="urn:c"/>`), soap.ErrTwoAddresses},
		{"soap 1.2", `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope">`, soap.ErrSOAP12},
		{"no soap", `<html>`, soap.ErrNotSOAP},
		{"envelope of another world", `<Envelope xmlns="urn:x">`, soap.ErrNotSOAP},
		{"two headers", head + `<s:Header/><s:Header/>`, soap.ErrNotSOAP},
		{"no body", head + `</s:Envelope>`, soap.ErrNotSOAP},
		{"empty body", msg(addr, ``), soap.ErrEmptyBody},
		{"body element without namespace", msg(addr, `<Get/>`), soap.ErrNotSOAP},
		{"undeclared prefix", msg(addr, `<q:Get/>`), soap.ErrMalformed},
		{"end tag of another", head + `<s:Header></s:Body>`, soap.ErrMalformed},
		{"element in the address", msg(`<LogicalAddress xmlns="urn:riv:itintegration:registry:1">A<b/></LogicalAddress>`, ``), soap.ErrMalformed},
		{"unknown entity", msg(`<x>&nbsp;</x>`, ``), soap.ErrMalformed},
		{"text between", head + `x`, soap.ErrMalformed},
		{"control character", head + "<s:Header>\x01", soap.ErrMalformed},
		{"broken UTF-8", msg("<x>\xC3\x28</x>", ``), soap.ErrMalformed},
		{"too deep", msg(deep, ``), soap.ErrMalformed},
		{"prefix twice", `<a xmlns:b="1" xmlns:b="2">`, soap.ErrMalformed},
		{"quote missing", `<a b=c>`, soap.ErrMalformed},
		{"attributes without end", "<a " + strings.Repeat("b='' ", 200) + ">", soap.ErrMalformed},
		{"cut", head, soap.ErrNeedMore},
		{"nothing", "", soap.ErrNeedMore},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := soap.Scan([]byte(c.in)); !errors.Is(err, c.err) {
				t.Errorf("got %v, want %v", err, c.err)
			}
		})
	}
}

func TestScanReader(t *testing.T) {
	whole := msg("<x>"+strings.Repeat("y", 20000)+"</x>"+addr, `<Get xmlns="urn:c">`+strings.Repeat("z", 100000)+`</Get>`)
	for name, r := range map[string]io.Reader{
		"whole": strings.NewReader(whole), "halves": iotest.HalfReader(strings.NewReader(whole)),
		"bytes": iotest.OneByteReader(strings.NewReader(whole)), "error with data": iotest.DataErrReader(strings.NewReader(whole)),
	} {
		env, prefix, err := soap.ScanReader(r, 0)
		if err != nil || env.LogicalAddress != "A1" {
			t.Errorf("%s: %+v %v", name, env, err)
		}
		rest, _ := io.ReadAll(r)
		if string(prefix)+string(rest) != whole {
			t.Errorf("%s: bytes are lost", name)
		}
	}
	_, prefix, err := soap.ScanReader(strings.NewReader(msg("<x>"+strings.Repeat("y", 70000)+"</x>"+addr, "")), 0)
	if !errors.Is(err, soap.ErrTooLarge) || len(prefix) != soap.MaxPrefix {
		t.Errorf("a long header: %v after %d bytes", err, len(prefix))
	}
	if _, _, err = soap.ScanReader(strings.NewReader(head), 0); !errors.Is(err, soap.ErrNeedMore) {
		t.Errorf("a cut one: %v", err)
	}
	if _, _, err = soap.ScanReader(iotest.ErrReader(io.ErrClosedPipe), 0); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a broken reader: %v", err)
	}
}

func TestBody(t *testing.T) {
	in := `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="urn:a" xmlns:q="urn:q&amp;1" xmlns="urn:d" xmlns:unused="urn:u">
	<e:Header/><e:Body xmlns:a="urn:a2"><a:Get t="q:T"><b c=">"><!-- </a:Get> --><a:Get/></b><![CDATA[</a:Get>]]></a:Get> </e:Body>
	</e:Envelope>`
	got, fault, err := soap.Body([]byte(in))
	if err != nil || fault != nil {
		t.Fatal(err, fault)
	}
	want := `<a:Get xmlns:q="urn:q&amp;1" xmlns="urn:d" xmlns:a="urn:a2" t="q:T"><b c=">"><!-- </a:Get> --><a:Get/></b><![CDATA[</a:Get>]]></a:Get>`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	var x struct{ XMLName xml.Name }
	if err := xml.Unmarshal(got, &x); err != nil || x.XMLName.Space != "urn:a2" {
		t.Errorf("%v %v", x, err)
	}
	plain := []byte(msg("", `<Get xmlns="urn:c"><x/></Get>`))
	got, _, err = soap.Body(plain)
	if err != nil || string(got) != `<Get xmlns="urn:c"><x/></Get>` || &got[0] != &plain[bytes.Index(plain, []byte("<Get"))] {
		t.Errorf("a payload that stands alone was copied: %s %v", got, err)
	}
	if got, _, err = soap.Body([]byte(msg("", `<Get xmlns="urn:c"/>`))); err != nil || string(got) != `<Get xmlns="urn:c"/>` {
		t.Errorf("an empty element: %s %v", got, err)
	}
	for _, bad := range []string{msg("", `<a xmlns="u"/><b/>`), msg("", `<a xmlns="u">`), head + `<s:Body><a xmlns="u"/></s:Body>`, msg("", `<a xmlns="u"/>x`), msg("", `<a xmlns="u"><!DOCTYPE x></a>`)} {
		if _, _, err := soap.Body([]byte(bad)); err == nil {
			t.Errorf("accepted: %s", bad)
		}
	}
}

func TestFault(t *testing.T) {
	var b bytes.Buffer
	soap.WriteFault(&b, soap.Client, "VP004 <x> & \x01", `a "b"`)
	payload, f, err := soap.Body(b.Bytes())
	if err != nil || payload != nil || f == nil || f.Code != "Client" || f.String != "VP004 <x> & \uFFFD" || f.Detail != `a "b"` {
		t.Errorf("%+v %v", f, err)
	}
	f12 := `<s:Fault xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Code><s:Value>s:Server</s:Value></s:Code><s:Reason><s:Text>no</s:Text></s:Reason></s:Fault>`
	if _, f, err = soap.Body(soap.Wrap("", "", []byte(f12))); err != nil || f.Code != "Server" || f.String != "no" {
		t.Errorf("%+v %v", f, err)
	}
}

func TestWrap(t *testing.T) {
	for _, p := range []care.Profile{care.RIVTABP20, care.RIVTABP21, ""} {
		b := soap.Wrap(p, "A<1>", []byte(`<?xml version="1.0"?><Get xmlns="urn:c"/>`))
		env, err := soap.Scan(b)
		if err != nil || env.Profile != p || p != "" && env.LogicalAddress != "A<1>" || env.Contract != "urn:c" {
			t.Errorf("%s: %+v %v", p, env, err)
		}
	}
}
