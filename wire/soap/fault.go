package soap

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"

	"sammanhang/care"
)

// Fault is a SOAP 1.1 Fault that somebody answered.
type Fault struct {
	Code   string // local part: "Client", "Server"
	String string
	Actor  string
	Detail string // the text of the detail element, without markup
}

// Error makes a Fault usable as an error. The text comes from outside and can hold
// anything: show the code, not the text, where personal data must not go.
func (f *Fault) Error() string { return "SOAP Fault " + f.Code + ": " + f.String }

// ContentType is the media type of what this package writes.
const ContentType = "text/xml; charset=UTF-8"

// The codes of a Fault.
const (
	Client = "Client" // the caller's mistake
	Server = "Server" // not the caller's mistake
)

// WriteFault writes an envelope with a Fault. code is Client or Server; detail may
// be empty. Errors of w are not reported: there is nobody left to tell.
func WriteFault(w io.Writer, code, faultString, detail string) {
	b := make([]byte, 0, 512)
	b = append(b, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<soapenv:Envelope xmlns:soapenv="`+NS+`"><soapenv:Body><soapenv:Fault><faultcode>soapenv:`...)
	b = appendEscaped(b, code)
	b = append(b, `</faultcode><faultstring>`...)
	b = appendEscaped(b, faultString)
	b = append(b, `</faultstring>`...)
	if detail != "" {
		b = append(b, `<detail><detailString>`...)
		b = appendEscaped(b, detail)
		b = append(b, `</detailString></detail>`...)
	}
	b = append(b, `</soapenv:Fault></soapenv:Body></soapenv:Envelope>`...)
	_, _ = w.Write(b)
}

// Wrap puts an envelope around a body payload: with LogicalAddress for profile 2.1,
// with To for 2.0, and without a header when the profile is empty (answers).
func Wrap(profile care.Profile, address care.LogicalAddress, body []byte) []byte {
	b := make([]byte, 0, len(body)+512)
	b = append(b, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<soapenv:Envelope xmlns:soapenv="`+NS+`">`...)
	switch profile {
	case care.RIVTABP21:
		b = append(b, `<soapenv:Header><adr:LogicalAddress xmlns:adr="`+NSRegistry+`">`...)
		b = appendEscaped(b, string(address))
		b = append(b, `</adr:LogicalAddress></soapenv:Header>`...)
	case care.RIVTABP20:
		b = append(b, `<soapenv:Header><adr:To xmlns:adr="`+NSAddressing+`">`...)
		b = appendEscaped(b, string(address))
		b = append(b, `</adr:To></soapenv:Header>`...)
	}
	b = append(b, `<soapenv:Body>`...)
	b = append(b, withoutDeclaration(body)...)
	return append(b, `</soapenv:Body></soapenv:Envelope>`...)
}

// withoutDeclaration drops a byte order mark and an XML declaration, which may
// stand only first in a document.
func withoutDeclaration(body []byte) []byte {
	body = bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF"))
	if bytes.HasPrefix(body, []byte("<?xml ")) {
		if end := bytes.Index(body, []byte("?>")); end >= 0 {
			body = bytes.TrimLeft(body[end+2:], " \t\r\n")
		}
	}
	return body
}

// parseFault reads a Fault element. SOAP 1.1 says which children there are and
// that they have no namespace; both are often done otherwise, and a few systems
// use the 1.2 form, so local names decide.
func parseFault(payload []byte) (*Fault, error) {
	var x struct {
		Code   string   `xml:"faultcode"`
		String string   `xml:"faultstring"`
		Actor  string   `xml:"faultactor"`
		Detail allText  `xml:"detail"`
		Code12 allText  `xml:"Code>Value"`
		Text12 []string `xml:"Reason>Text"`
	}
	d := xml.NewDecoder(bytes.NewReader(payload))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	if err := d.Decode(&x); err != nil {
		return nil, &SyntaxError{0, "the Fault", ErrMalformed}
	}
	f := &Fault{Code: x.Code, String: strings.TrimSpace(x.String), Actor: strings.TrimSpace(x.Actor), Detail: string(x.Detail)}
	if f.Code == "" {
		f.Code = string(x.Code12)
	}
	if f.String == "" && len(x.Text12) > 0 {
		f.String = strings.TrimSpace(x.Text12[0])
	}
	f.Code = strings.TrimSpace(f.Code)
	if i := strings.LastIndexByte(f.Code, ':'); i >= 0 {
		f.Code = f.Code[i+1:]
	}
	return f, nil
}

// allText is the text inside an element at any depth.
type allText string

// UnmarshalXML collects the text and drops the markup.
func (t *allText) UnmarshalXML(d *xml.Decoder, _ xml.StartElement) error {
	var parts []string
	for depth := 1; depth > 0; {
		tok, err := d.Token()
		if err != nil {
			return err
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			if s := strings.TrimSpace(string(tok)); s != "" {
				parts = append(parts, s)
			}
		}
	}
	*t = allText(strings.Join(parts, " "))
	return nil
}
