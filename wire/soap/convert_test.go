package soap_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"sammanhang/care"
	"sammanhang/internal/testkit"
	"sammanhang/wire/soap"
)

const (
	adr  = soap.NSRegistry
	wsa  = soap.NSAddressing
	body = `<s:Body><p:GetX xmlns:p="urn:riv:x:GetXResponder:1"><p:a>å &amp; ]]&gt;</p:a></p:GetX></s:Body></s:Envelope>`
)

func TestConvert(t *testing.T) {
	in := func(envelope, header string) string {
		return `<?xml version="1.0"?><s:Envelope xmlns:s="` + soap.NS + `"` + envelope + `><s:Header>` + header + `</s:Header>` + body
	}
	for name, c := range map[string]struct {
		message string
		to      care.Profile
		want    string // the header afterwards; empty: nothing to convert
		env     string
	}{
		"declared on the element": {in("", `<a:LogicalAddress xmlns:a="`+adr+`">SE-1</a:LogicalAddress>`), care.RIVTABP20,
			`<rivta:To xmlns:rivta="` + wsa + `" xmlns:a="` + adr + `">SE-1</rivta:To>`, ""},
		"declared on the envelope": {in(` xmlns:a="`+adr+`"`, `<a:LogicalAddress>SE-1</a:LogicalAddress>`), care.RIVTABP20,
			`<rivta:To xmlns:rivta="` + wsa + `">SE-1</rivta:To>`, ` xmlns:a="` + adr + `"`},
		"the default namespace": {in("", `<LogicalAddress xmlns="`+adr+`">SE-1</LogicalAddress>`), care.RIVTABP20,
			`<rivta:To xmlns:rivta="` + wsa + `" xmlns="` + adr + `">SE-1</rivta:To>`, ""},
		"back": {in(` xmlns:wsa="`+wsa+`"`, "\n <wsa:Action>x</wsa:Action>\n <wsa:To s:mustUnderstand=\"1\" >SE<!-- c -->-<![CDATA[1]]>&amp;</wsa:To >\n"), care.RIVTABP21,
			"\n <wsa:Action>x</wsa:Action>\n <rivta:LogicalAddress xmlns:rivta=\"" + adr + "\" s:mustUnderstand=\"1\" >SE<!-- c -->-<![CDATA[1]]>&amp;</rivta:LogicalAddress>\n", ` xmlns:wsa="` + wsa + `"`},
		"a To beside, before": {in(` xmlns:w="`+wsa+`" xmlns:a="`+adr+`"`, `<w:To>http://x/</w:To><a:LogicalAddress>SE-1</a:LogicalAddress>`), care.RIVTABP20,
			`<rivta:To xmlns:rivta="` + wsa + `">SE-1</rivta:To>`, ` xmlns:w="` + wsa + `" xmlns:a="` + adr + `"`},
		"a To beside, behind": {in(` xmlns:w="`+wsa+`" xmlns:a="`+adr+`"`, `<a:LogicalAddress>SE-1</a:LogicalAddress> <w:To/> `), care.RIVTABP20,
			`<rivta:To xmlns:rivta="` + wsa + `">SE-1</rivta:To>  `, ` xmlns:w="` + wsa + `" xmlns:a="` + adr + `"`},
		"the prefix is taken": {in("", `<rivta:LogicalAddress xmlns:rivta="`+adr+`" rivta:x="1">SE-1</rivta:LogicalAddress>`), care.RIVTABP20,
			`<rivta1x:To xmlns:rivta1x="` + wsa + `" xmlns:rivta="` + adr + `" rivta:x="1">SE-1</rivta1x:To>`, ""},
		"another namespace, another domain": {in("", `<o:LogicalAddress xmlns:o="`+soap.NSRegistry2+`">SE-1</o:LogicalAddress>`), care.RIVTABP20, "", ""},
		"empty element":                     {in("", `<a:LogicalAddress xmlns:a="`+adr+`"/>`), care.RIVTABP20, `<rivta:To xmlns:rivta="` + wsa + `" xmlns:a="` + adr + `"/>`, ""},
		"already so":                        {in("", `<a:LogicalAddress xmlns:a="`+adr+`">SE-1</a:LogicalAddress>`), care.RIVTABP21, "", ""},
		"no address":                        {in("", ""), care.RIVTABP20, "", ""},
		"to what is no RIV-TA":              {in("", `<a:LogicalAddress xmlns:a="`+adr+`">SE-1</a:LogicalAddress>`), care.FHIRR4, "", ""},
		"strange does not hurt":             {in("", `<z:To xmlns:z="urn:z">1</z:To><w:To xmlns:w="`+wsa+`">SE-1</w:To>`), care.RIVTABP21, `<z:To xmlns:z="urn:z">1</z:To><rivta:LogicalAddress xmlns:rivta="` + adr + `" xmlns:w="` + wsa + `">SE-1</rivta:LogicalAddress>`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			loc, err := soap.Locate([]byte(c.message))
			if err != nil {
				t.Fatal(err)
			}
			got, ok := soap.Convert([]byte(c.message), loc, c.to)
			if !ok {
				if c.want != "" {
					t.Error("not converted")
				}
				return
			}
			if want := in(c.env, c.want); string(got) != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			checkConverted(t, []byte(c.message), loc, got, c.to)
		})
	}
}

// An address in the registry domain's own namespace is converted as any other.
func TestConvertRegistry2(t *testing.T) {
	in := `<s:Envelope xmlns:s="` + soap.NS + `" xmlns:o="` + soap.NSRegistry2 + `"><s:Header><w:To xmlns:w="` + wsa + `">x</w:To><o:LogicalAddress>SE-1</o:LogicalAddress></s:Header><s:Body><Get xmlns="urn:riv:infrastructure:itintegration:registry:GetResponder:2"/></s:Body></s:Envelope>`
	loc, err := soap.Locate([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	got, ok := soap.Convert([]byte(in), loc, care.RIVTABP20)
	if !ok || !strings.Contains(string(got), `<s:Header><rivta:To xmlns:rivta="`+wsa+`">SE-1</rivta:To></s:Header>`) {
		t.Errorf("%v %s", ok, got)
	}
	checkConverted(t, []byte(in), loc, got, care.RIVTABP20)
}

// checkConverted holds a conversion against the scanner and encoding/xml: still
// well-formed, the same address, contract and body, in the other profile.
func checkConverted(t *testing.T, message []byte, loc soap.Location, got []byte, to care.Profile) {
	t.Helper()
	again, err := soap.Locate(got)
	if err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	if again.Profile != to || string(again.Address) != string(loc.Address) || string(again.Contract) != string(loc.Contract) || string(got[again.Body:]) != string(message[loc.Body:]) {
		t.Errorf("%+v from %+v\n%s", again.Envelope(), loc.Envelope(), got)
	}
	var e struct {
		Header struct {
			To      []string `xml:"http://www.w3.org/2005/08/addressing To"`
			Address []string `xml:"urn:riv:itintegration:registry:1 LogicalAddress"`
		} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Header"`
	}
	d := xml.NewDecoder(bytes.NewReader(got))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	if err := d.Decode(&e); err != nil {
		return // encoding/xml is stricter about what comes behind the body's first tag
	}
	if n := len(e.Header.To) + len(e.Header.Address); n != 1 {
		t.Errorf("%d addresses in %s", n, got)
	}
}

func FuzzConvert(f *testing.F) {
	f.Add([]byte(`<s:Envelope xmlns:s="` + soap.NS + `"><s:Header><a:LogicalAddress xmlns:a="` + adr + `">SE-1</a:LogicalAddress></s:Header>` + body))
	f.Add([]byte(`<s:Envelope xmlns:s="` + soap.NS + `" xmlns:w="` + wsa + `"><s:Header><w:To rivta="1">SE-1</w:To><w:Action/></s:Header>` + body))
	f.Add([]byte(`<s:Envelope xmlns:s="` + soap.NS + `" xmlns:w="` + wsa + `"><s:Header><w:To/><LogicalAddress xmlns="` + adr + `">a</LogicalAddress></s:Header>` + body))
	f.Fuzz(func(t *testing.T, b []byte) {
		loc, err := soap.Locate(b)
		if err != nil {
			return
		}
		for _, to := range []care.Profile{care.RIVTABP20, care.RIVTABP21} {
			if got, ok := soap.Convert(b, loc, to); ok {
				checkConverted(t, b, loc, got, to)
			}
		}
	})
}

func TestMultipart(t *testing.T) {
	envelope := `<s:Envelope xmlns:s="` + soap.NS + `"><s:Header><a:LogicalAddress xmlns:a="` + adr + `">SE-1</a:LogicalAddress></s:Header>` + body
	root := "Content-Type: application/xop+xml\r\nContent-ID: <root@x>\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + envelope
	picture := "Content-ID: <p@x>\r\nContent-Type: image/png\r\n\r\n\x89PNG\x00\x00--b \r\n-b"
	join := func(parts ...string) string {
		return "preamble\r\n--b\r\n" + strings.Join(parts, "\r\n--b\r\n") + "\r\n--b--\r\n"
	}
	for name, c := range map[string]struct {
		message, start string
		err            error
	}{
		"first part":       {join(root, picture), "", nil},
		"named root":       {join(picture, root), "<root@x>", nil},
		"LF only":          {strings.ReplaceAll(join(root, "x\r\n\r\ny"), "\r", ""), "root@x", nil},
		"blank behind it":  {strings.Replace(join(root), "--b\r", "--b \t\r", 1), "", nil},
		"folded header":    {join(strings.Replace(root, "8bit", "\r\n\t8bit", 1)), "", nil},
		"longer delimiter": {join("A: b\r\n\r\n--bb\r\n" + envelope), "", soap.ErrMalformed},
		"no such root":     {join(root, picture), "<other@x>", soap.ErrNoRoot},
		"no parts":         {"--b--\r\n", "", soap.ErrNoRoot},
		"base64":           {join(strings.Replace(root, "8bit", "base64", 1)), "", soap.ErrRootEncoding},
		"picture first":    {join(picture, root), "", soap.ErrMalformed},
		"cut envelope":     {join(root[:200], picture), "", soap.ErrMalformed},
		"no end":           {"--b\r\n" + root[:200], "", soap.ErrNeedMore},
		"no blank line":    {"--b\r\nContent-Type: x\r\n", "", soap.ErrNeedMore},
		"no boundary":      {envelope, "", soap.ErrNeedMore},
		"DTD":              {join("A: b\r\n\r\n<!DOCTYPE x>" + envelope), "", soap.ErrDTD},
	} {
		t.Run(name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(c.message), iotest.OneByteReader(strings.NewReader(c.message))} {
				loc, prefix, err := soap.LocateMultipart(r, nil, 0, "b", c.start)
				if !errors.Is(err, c.err) && !(name == "picture first" && errors.Is(err, soap.ErrNotSOAP)) {
					t.Fatalf("%v, want %v", err, c.err)
				}
				if err != nil {
					continue
				}
				if string(loc.Address) != "SE-1" || !strings.HasPrefix(string(prefix[loc.Body:]), "<p:GetX") || !strings.HasPrefix(string(prefix[loc.AddressAt.From:]), "<a:LogicalAddress") {
					t.Errorf("%+v", loc.Envelope())
				}
				got, ok := soap.Convert(prefix, loc, care.RIVTABP20)
				if !ok || !strings.Contains(string(got), ">SE-1</rivta:To></s:Header>") || !strings.HasPrefix(string(got), c.message[:20]) {
					t.Errorf("%s", got)
				}
			}
		})
	}
}

// The samples of messages with attachments: a good one, and one whose envelope is
// written with a small letter.
func TestMultipartSamples(t *testing.T) {
	dir := filepath.Join(testkit.Shared(t), "samples", "mtom")
	read := func(name, boundary, start string) (soap.Location, error) {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		loc, _, err := soap.LocateMultipart(bytes.NewReader(b), nil, 0, boundary, start)
		return loc, err
	}
	loc, err := read("01-request.txt", "uuid:2b0d9d3d-f8bf-4a78-b9ad-62e0996d1872+id=1", "<http://tempuri.org/0>")
	if err != nil || string(loc.Address) != "HttpProducer" || string(loc.Contract) != "urn:riv:ehr:blocking:accesscontrol:CheckBlocksResponder:3" {
		t.Error(loc.Envelope(), err)
	}
	if _, err := read("02-request.txt", "----=_Part_11_8757200.1571821395690", "<rootpart@soapui.org>"); !errors.Is(err, soap.ErrNotSOAP) {
		t.Error(err)
	}
}

func FuzzMultipart(f *testing.F) {
	f.Add([]byte("--b\r\nContent-ID: <x>\r\n\r\n<s:Envelope xmlns:s=\""+soap.NS+"\">"+body+"\r\n--b--"), "x")
	f.Add([]byte("--b--"), "")
	f.Add([]byte("--b\n a\n\n--b\n"), "y")
	f.Fuzz(func(t *testing.T, b []byte, start string) {
		loc, prefix, err := soap.LocateMultipart(bytes.NewReader(b), nil, 0, "b", start)
		if err == nil && (loc.BodyAfter > len(prefix) || prefix[loc.Body] != '<') {
			t.Fatal(loc)
		}
	})
}

func encode(s string, big bool) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune("\uFEFF" + s)) {
		if big {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return b
}

func TestUTF16(t *testing.T) {
	const text = `<?xml version="1.0" encoding='UTF-16'?><å>𝄞 räksmörgås</å>`
	want := strings.Replace(text, "UTF-16", "UTF-8", 1)
	for _, big := range []bool{true, false} {
		wide := encode(text, big)
		for _, from := range []int{0, 2} { // with and without byte order mark
			order, ok := soap.UTF16(wide[from:])
			if !ok {
				t.Fatal("not seen as UTF-16")
			}
			got, err := io.ReadAll(soap.NewUTF8Reader(iotest.OneByteReader(bytes.NewReader(wide[from:])), order))
			if err != nil || string(got) != want {
				t.Fatalf("%q %v", got, err)
			}
			back, err := io.ReadAll(soap.NewUTF16Reader(iotest.OneByteReader(bytes.NewReader(got)), order))
			if err != nil || !bytes.Equal(back, encode(strings.Replace(text, "'UTF-16'", "'UTF-16'", 1), big)) {
				t.Fatalf("%q %v", back, err)
			}
		}
		order, _ := soap.UTF16(wide)
		for _, bad := range [][]byte{wide[:len(wide)-1], append(encode("<a>", big), encode("\U0001D11E", big)[2:4]...)} {
			if _, err := io.ReadAll(soap.NewUTF8Reader(bytes.NewReader(bad), order)); !errors.Is(err, soap.ErrEncoding) {
				t.Errorf("%q: %v", bad, err)
			}
		}
		if _, err := io.ReadAll(soap.NewUTF16Reader(strings.NewReader("<a>\xe5</a>"), order)); !errors.Is(err, soap.ErrEncoding) {
			t.Error(err)
		}
		if b, err := io.ReadAll(soap.NewUTF16Reader(strings.NewReader(""), order)); err != nil || len(b) != 2 {
			t.Error(b, err)
		}
	}
	for _, not := range []string{"", "<", "<?xml", "\x00\x00\xFE\xFF", "\xFF\xFE\x00\x00", "<\x00\x00\x00"} {
		if _, ok := soap.UTF16([]byte(not)); ok {
			t.Errorf("%q is taken for UTF-16", not)
		}
	}
}

func FuzzUTF16(f *testing.F) {
	f.Add(`<?xml version="1.0" encoding="UTF-8"?><a>å𝄞</a>`, true)
	f.Add("\uFEFF<?xml encoding='", false)
	f.Fuzz(func(t *testing.T, s string, big bool) {
		order, _ := soap.UTF16(encode("<", big))
		wide, err := io.ReadAll(soap.NewUTF16Reader(strings.NewReader(s), order))
		if err != nil {
			return
		}
		back, err := io.ReadAll(soap.NewUTF8Reader(bytes.NewReader(wide), order))
		want, _ := io.ReadAll(soap.NewUTF8Reader(bytes.NewReader(encode(strings.TrimPrefix(s, "\uFEFF"), big)), order))
		if err != nil || !bytes.Equal(back, want) {
			t.Fatalf("%q became %q: %v", s, back, err)
		}
	})
}
