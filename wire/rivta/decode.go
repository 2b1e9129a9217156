package rivta

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"reflect"
	"strings"

	"sammanhang/fault"
)

// Limits of one payload. They hold for every decoder of this package.
const (
	MaxPayload = 64 << 20 // bytes
	maxDepth   = 48       // elements inside one another; the deepest schema has 14
	maxUnread  = 200      // paths in Reading.Unread and in Reading.Notes, each
)

// Decode reads any payload that this package knows, by the namespace and name of
// its root element. Errors are *fault.Error of kind Garbage (not this contract,
// not XML, a DTD, too deep) or TooLarge; their text says where, with line number,
// and never what the message says.
func Decode(payload []byte) (Message, error) {
	name, err := Root(payload)
	if err != nil {
		return nil, err
	}
	m := messageOf(name)
	if m == nil {
		return nil, fault.New(fault.Garbage, "the payload is of no contract known here")
	}
	if err := decodeInto(payload, m); err != nil {
		return nil, err
	}
	return m, nil
}

// Root is the name of the payload's root element.
func Root(payload []byte) (xml.Name, error) {
	d := newDecoder(payload)
	start, err := d.root()
	return start.Name, err
}

func decodeInto(payload []byte, m Message) error {
	if len(payload) > MaxPayload {
		return fault.Newf(fault.TooLarge, "the payload is larger than %d bytes", MaxPayload)
	}
	d := newDecoder(payload)
	start, err := d.root()
	if err != nil {
		return err
	}
	if f := m.form(); !strings.EqualFold(start.Name.Space, string(f.contract)) || !strings.EqualFold(start.Name.Local, f.element) {
		return fault.Newf(fault.Garbage, "the payload is not a %s of the contract", f.element)
	}
	if err := d.message(m, start); err != nil {
		return err
	}
	return d.end()
}

// family is the service domain of a namespace: what comes before the version.
// Namespaces of one family are forgiven for each other.
func family(ns string) string { return ns[:strings.LastIndexByte(ns, ':')+1] }

type decoder struct {
	xml     *xml.Decoder
	plans   *plans
	family  string
	path    []string
	reading Reading
	said    map[string]bool
	scratch []byte
}

func newDecoder(payload []byte) *decoder {
	payload, reader := plainText(payload)
	x := xml.NewDecoder(bytes.NewReader(payload))
	x.CharsetReader = reader
	return &decoder{xml: x, said: map[string]bool{}}
}

// token is the next token that matters. It refuses a DTD.
func (d *decoder) token() (xml.Token, error) {
	for {
		t, err := d.xml.Token()
		if err != nil {
			return nil, d.garbage(err)
		}
		switch t.(type) {
		case xml.Directive:
			line, _ := d.xml.InputPos()
			return nil, fault.Newf(fault.Garbage, "line %d: a document type declaration is refused", line)
		case xml.Comment, xml.ProcInst:
			continue
		}
		return t, nil
	}
}

// garbage turns an XML error into a fault. encoding/xml quotes names of the
// message in some errors, so only the line is kept for the outside.
func (d *decoder) garbage(err error) error {
	line, _ := d.xml.InputPos()
	what := "not well-formed XML"
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "unexpected EOF") {
		what = "the XML ends too early"
	}
	return fault.Newf(fault.Garbage, "line %d: %s", line, what)
}

func (d *decoder) root() (xml.StartElement, error) {
	for {
		t, err := d.token()
		if err != nil {
			return xml.StartElement{}, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			return t, nil
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return xml.StartElement{}, d.garbage(errors.New("text before the root"))
			}
		}
	}
}

// end makes sure that nothing follows the root element.
func (d *decoder) end() error {
	for {
		t, err := d.xml.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return d.garbage(err)
		}
		switch t := t.(type) {
		case xml.Comment, xml.ProcInst:
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return d.garbage(errors.New("text after the root"))
			}
		default:
			return d.garbage(errors.New("more than one root"))
		}
	}
}

func (d *decoder) where() string { return strings.Join(d.path, "/") }

func (d *decoder) note(what string) {
	if n := d.where() + ": " + what; !d.said[n] && len(d.reading.Notes) < maxUnread {
		d.said[n] = true
		d.reading.Notes = append(d.reading.Notes, n)
	}
}

func (d *decoder) unread(tail string) {
	if p := d.where() + tail; !d.said[p] && len(d.reading.Unread) < maxUnread {
		d.said[p] = true
		d.reading.Unread = append(d.reading.Unread, p)
	}
}

// fields reads the children of start into the struct v, up to the end of start.
func (d *decoder) fields(v reflect.Value, domain string, start xml.StartElement) error {
	if len(d.path) > maxDepth {
		line, _ := d.xml.InputPos()
		return fault.Newf(fault.Garbage, "line %d: elements lie too deep", line)
	}
	d.attributes(start)
	plan := d.plans.of(v.Type(), domain)
	var got uint64 // bit i: plan[i] was there
	for {
		t, err := d.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.EndElement:
			for i, f := range plan {
				if f.must && got&(1<<i) == 0 {
					d.note(f.name + " is missing")
				}
			}
			return nil
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				d.unread("/text()")
			}
		case xml.StartElement:
			d.path = append(d.path, safeName(t.Name.Local))
			if err := d.child(v, plan, &got, domain, t); err != nil {
				return err
			}
			d.path = d.path[:len(d.path)-1]
		}
	}
}

func (d *decoder) child(v reflect.Value, plan []field, got *uint64, domain string, t xml.StartElement) error {
	i := d.match(plan, t.Name)
	if i < 0 {
		d.unread("")
		return d.skip()
	}
	f := plan[i]
	first := *got&(1<<i) == 0
	*got |= 1 << i
	if f.within {
		domain = f.space
	}
	target := v.Field(f.index)
	switch {
	case target.Kind() == reflect.Slice && target.Type().Elem().Kind() != reflect.Uint8:
		n := target.Len()
		target.Grow(1)
		target.SetLen(n + 1)
		target = target.Index(n)
	case !first: // the schema has one, the message has more: the first holds
		d.unread("[2]")
		return d.skip()
	case target.Kind() == reflect.Pointer:
		target.Set(reflect.New(target.Type().Elem()))
		target = target.Elem()
	}
	if target.Kind() == reflect.Struct {
		return d.fields(target, domain, t)
	}
	d.attributes(t)
	text, err := d.text()
	if err != nil {
		return err
	}
	if target.Kind() == reflect.Bool {
		d.truth(target, text, f.careful)
		return nil
	}
	d.simple(target, text)
	return nil
}

// match finds the field of an element: exactly; else by name in another
// namespace of the same service domain; else in other letter case too.
func (d *decoder) match(plan []field, n xml.Name) int {
	for i, f := range plan {
		if f.name == n.Local && f.space == n.Space {
			return i
		}
	}
	if !strings.HasPrefix(n.Space, d.family) {
		return -1
	}
	for i, f := range plan {
		if f.name == n.Local {
			d.note("in another namespace of the domain")
			return i
		}
	}
	for i, f := range plan {
		if strings.EqualFold(f.name, n.Local) {
			if f.space == n.Space {
				d.note("letter case")
			} else {
				d.note("letter case, and in another namespace of the domain")
			}
			return i
		}
	}
	return -1
}

// skip passes over an element that has been begun. Depth is limited here too,
// since the XML decoder keeps every open element in memory.
func (d *decoder) skip() error {
	for depth := 1; depth > 0; {
		t, err := d.token()
		if err != nil {
			return err
		}
		switch t.(type) {
		case xml.StartElement:
			if depth++; depth+len(d.path) > 4*maxDepth {
				line, _ := d.xml.InputPos()
				return fault.Newf(fault.Garbage, "line %d: elements lie too deep", line)
			}
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

// attributes reports attributes, of which the contracts have none. Namespace
// declarations and those of XML Schema instances (xsi:nil, xsi:type) are no content.
func (d *decoder) attributes(t xml.StartElement) {
	for _, a := range t.Attr {
		if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" || a.Name.Space == "http://www.w3.org/2001/XMLSchema-instance" {
			continue
		}
		d.unread("/@" + safeName(a.Name.Local))
	}
}

func decodeAs[M any, P interface {
	*M
	Message
}](payload []byte) (M, error) {
	var m M
	err := decodeInto(payload, P(&m))
	if err != nil {
		var zero M
		return zero, err
	}
	return m, nil
}
