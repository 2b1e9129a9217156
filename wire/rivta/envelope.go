package rivta

import (
	"encoding/xml"
	"errors"
	"reflect"
	"strings"

	"sammanhang/fault"
)

const (
	nsSOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
	nsSOAP12 = "http://www.w3.org/2003/05/soap-envelope"
)

// SOAPFault is what a producer or the exchange answers instead of a message.
// Text is theirs and may hold anything: it must not be logged. Code is the
// field's own code when Text begins with one (VP009, EI002).
type SOAPFault struct {
	Role string // Client or Server (SOAP 1.1), Sender or Receiver (1.2)
	Code string
	Text string
}

// Error names the fault by its code only.
func (f *SOAPFault) Error() string { return strings.TrimSpace("SOAP fault " + f.Role + " " + f.Code) }

// DecodeEnvelope reads a whole SOAP envelope, or a bare payload, of any contract
// known here. A SOAP fault comes back as an error that holds a *SOAPFault, of
// kind Denied for a missing permission (VP007), else Unavailable.
func DecodeEnvelope(b []byte) (Message, error) {
	if len(b) > MaxPayload {
		return nil, fault.Newf(fault.TooLarge, "the message is larger than %d bytes", MaxPayload)
	}
	d := newDecoder(b)
	start, err := d.root()
	if err != nil {
		return nil, err
	}
	enveloped := false
	if n := start.Name; n.Local == "Envelope" && (n.Space == nsSOAP11 || n.Space == nsSOAP12) {
		enveloped = true
		if start, err = d.body(n.Space); err != nil {
			return nil, err
		}
		if start.Name.Local == "Fault" && start.Name.Space == n.Space {
			return nil, d.fault(start)
		}
	}
	m := messageOf(start.Name)
	if m == nil {
		return nil, fault.New(fault.Garbage, "the payload is of no contract known here")
	}
	if err := d.message(m, start); err != nil {
		return nil, err
	}
	if enveloped {
		return m, d.closing()
	}
	return m, d.end()
}

// messageOf is a new root form of that name, or nil.
func messageOf(name xml.Name) Message {
	for _, m := range messages() {
		if f := m.form(); strings.EqualFold(string(f.contract), name.Space) && strings.EqualFold(f.element, name.Local) {
			return m
		}
	}
	return nil
}

// body goes to the first element of the SOAP body.
func (d *decoder) body(space string) (xml.StartElement, error) {
	in := false
	for {
		t, err := d.token()
		if err != nil {
			return xml.StartElement{}, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch {
			case in:
				return t, nil
			case t.Name.Local == "Body" && t.Name.Space == space:
				in = true
			default:
				if err := d.skip(); err != nil {
					return xml.StartElement{}, err
				}
			}
		case xml.EndElement:
			return xml.StartElement{}, fault.New(fault.Garbage, "the SOAP body is missing or empty")
		}
	}
}

// closing passes the ends of body and envelope. A second payload is refused: it
// would be shown by nobody.
func (d *decoder) closing() error {
	for open := 2; open > 0; {
		t, err := d.token()
		if err != nil {
			return err
		}
		switch t.(type) {
		case xml.StartElement:
			return d.garbage(errors.New("more than one payload"))
		case xml.EndElement:
			open--
		}
	}
	return d.end()
}

// fault reads a SOAP fault of version 1.1 or 1.2.
func (d *decoder) fault(start xml.StartElement) error {
	d.plans = newPlans(form{domain: start.Name.Space})
	f := &SOAPFault{}
	if err := d.faultText(f, ""); err != nil {
		return err
	}
	if i := strings.LastIndexByte(f.Role, ':'); i >= 0 {
		f.Role = f.Role[i+1:]
	}
	f.Role = safeName(f.Role)
	if w, _, _ := strings.Cut(strings.ReplaceAll(f.Text, ":", " "), " "); len(w) == 5 && (w[:2] == "VP" || w[:2] == "EI") {
		f.Code = safeName(w)
	}
	kind := fault.Unavailable
	if f.Code == "VP007" {
		kind = fault.Denied
	}
	return &fault.Error{Kind: kind, Code: f.Code, Detail: "the answer is a SOAP fault", Err: f}
}

func (d *decoder) faultText(f *SOAPFault, within string) error {
	var text strings.Builder
	for {
		t, err := d.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			if d.path = append(d.path, ""); len(d.path) > maxDepth {
				return d.garbage(errors.New("too deep"))
			}
			if err := d.faultText(f, t.Name.Local); err != nil {
				return err
			}
			d.path = d.path[:len(d.path)-1]
		case xml.EndElement:
			s := strings.TrimSpace(text.String())
			switch within {
			case "faultcode", "Value":
				if f.Role == "" {
					f.Role = s
				}
			case "faultstring", "Text":
				if f.Text == "" {
					f.Text = s
				}
			}
			return nil
		}
	}
}

// message reads the root form m whose start element has been read.
func (d *decoder) message(m Message, start xml.StartElement) error {
	f := m.form()
	d.plans = newPlans(f)
	d.family = family(f.domain)
	d.path = append(d.path[:0], f.element)
	if start.Name.Space != string(f.contract) || start.Name.Local != f.element {
		d.note("letter case")
	}
	v := reflect.ValueOf(m).Elem()
	if err := d.fields(v, f.domain, start); err != nil {
		return err
	}
	*v.FieldByName("Reading").Addr().Interface().(*Reading) = d.reading
	return nil
}
