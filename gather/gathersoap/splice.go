package gathersoap

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"sammanhang/care"
	"sammanhang/fault"
)

const (
	soapNS    = "http://schemas.xmlsoap.org/soap/envelope/"
	headersNS = "urn:riv:interoperability:headers:1"
	addressNS = "urn:riv:itintegration:registry:1"
)

// piece is one element cut out of a document, with what is needed to set it into
// another: where its name ends, and which prefixes its own tag declares.
type piece struct {
	from, nameEnd, to int
	declares          []string // "" is the default namespace
}

// part is what one source answered, checked and cut.
type part struct {
	doc     []byte
	scope   []binding // what is in scope where the records stand, one per prefix
	records []piece
	also    []piece
}

// scopeOf is what is in scope, the innermost declaration of each prefix; the
// default namespace is always among them, if only as none.
func (s *scanner) scopeOf() []binding {
	out := make([]binding, 0, len(s.binds)+1)
	def := false
	for i := len(s.binds) - 1; i >= 0; i-- {
		b := s.binds[i]
		if string(b.prefix) == "xml" || slices.ContainsFunc(out, func(o binding) bool { return bytes.Equal(o.prefix, b.prefix) }) {
			continue
		}
		def = def || len(b.prefix) == 0
		out = append(out, b)
	}
	if !def {
		out = append(out, binding{})
	}
	slices.Reverse(out) // as declared, so that the answer reads like the source
	return out
}

// begin is the piece whose start tag was just read; its end is not known yet.
func (s *scanner) begin() piece {
	p := piece{from: s.from, nameEnd: s.nameEnd}
	for _, b := range s.binds[s.base:] {
		p.declares = append(p.declares, string(b.prefix))
	}
	return p
}

// cut reads a source's whole answer, checks it, and finds the records in it.
// Errors are faults: Garbage for what cannot be trusted, Unavailable for a SOAP
// fault or a result that says ERROR. One record about somebody else, and nothing
// of the answer is used: a source that mixes people up cannot be trusted with
// the rest.
func cut(doc []byte, c *Contract, subject care.PersonID) (*part, error) {
	doc = toUTF8(doc)
	s, err := newScanner(doc)
	if err != nil {
		return nil, garbage(err)
	}
	p := &part{doc: doc}
	seen := false
	err = s.envelope(nil, func() error {
		switch {
		case s.is(soapNS, "Fault"):
			return s.fault()
		case !s.is(string(c.Namespace), c.Response()):
			return s.bad("not the contract's answer")
		}
		seen = true
		return s.response(p, c, subject)
	})
	if err != nil {
		return nil, garbage(err)
	}
	if !seen {
		return nil, fault.Coded(fault.Garbage, "502", "an envelope without content")
	}
	return p, nil
}

// garbage turns the scanner's error into a fault; faults stay.
func garbage(err error) error {
	if m, ok := errors.AsType[*malformed](err); ok {
		return fault.Coded(fault.Garbage, "502", fmt.Sprintf("the answer cannot be used: %s (byte %d)", m.what, m.offset))
	}
	return err
}

// envelope walks a SOAP envelope to its end: header is called for each header
// block (nil: passed over), body for the first child of the body. Both must read
// to the end of the element.
func (s *scanner) envelope(header, body func() error) error {
	if _, err := s.next(); err != nil {
		return err
	}
	if !s.is(soapNS, "Envelope") {
		return s.bad("not a SOAP 1.1 envelope")
	}
	bodies := 0
	err := s.children(func() error {
		switch {
		case s.is(soapNS, "Header") && bodies == 0:
			if header == nil {
				return s.skip()
			}
			return s.children(header)
		case s.is(soapNS, "Body"):
			if bodies++; bodies > 1 {
				return s.bad("two bodies")
			}
			n := 0
			return s.children(func() error {
				if n++; n > 1 {
					return s.bad("more than one element in the body")
				}
				return body()
			})
		}
		return s.skip()
	})
	if err != nil {
		return err
	}
	_, err = s.next() // to the end: nothing may follow
	return err
}

// children calls f at the start tag of each child of the element just begun.
func (s *scanner) children(f func() error) error {
	depth := len(s.stack)
	for {
		k, err := s.next()
		if err != nil {
			return err
		}
		if k == endTag && len(s.stack) < depth {
			return nil
		}
		if k == startTag {
			if err := f(); err != nil {
				return err
			}
		}
	}
}

// at reads the element just begun and calls found at the start tag of each
// element at a path below it; found must read to its end.
func (s *scanner) at(path []string, found func() error) error {
	if len(path) == 0 {
		return found()
	}
	return s.children(func() error {
		if !s.named(path[0]) {
			return s.skip()
		}
		return s.at(path[1:], found)
	})
}

// fault reads a SOAP fault. Its text may hold anything, so it is not repeated.
func (s *scanner) fault() error {
	if err := s.skip(); err != nil {
		return err
	}
	return fault.Coded(fault.Unavailable, "500", "the source answered with a SOAP fault")
}

func (s *scanner) response(p *part, c *Contract, subject care.PersonID) error {
	p.scope = s.scopeOf()
	subjectPath, want := path(c.Subject), subject.Value()
	named := false
	check := func() error {
		named = true
		ok, err := s.checked(want)
		if err == nil && !ok {
			err = fault.Coded(fault.Garbage, "502", "the source answered about another person")
		}
		return err
	}
	return s.children(func() error {
		switch {
		case s.is(string(c.Namespace), c.Record):
			r := s.begin()
			named = false
			if err := s.at(subjectPath, check); err != nil {
				return err
			}
			if !named && !c.MayLack {
				return fault.Coded(fault.Garbage, "502", "the source answered without saying about whom")
			}
			r.to = s.i
			p.records = append(p.records, r)
			return nil
		case c.Also != "" && s.is(string(c.Namespace), c.Also):
			a := s.begin()
			if err := s.skip(); err != nil {
				return err
			}
			a.to = s.i
			p.also = append(p.also, a)
			return nil
		case s.named("result"): // sources write it in several namespaces
			return s.at([]string{"resultCode"}, func() error {
				failed, err := s.checked("ERROR")
				if err == nil && failed {
					err = fault.Coded(fault.Unavailable, "500", "the source answered that it failed")
				}
				return err
			})
		}
		return s.skip()
	})
}

// segments is a text in pieces that are never joined in memory.
type segments [][]byte

func (g *segments) str(s string)   { *g = append(*g, []byte(s)) }
func (g *segments) bytes(b []byte) { *g = append(*g, b) }

// reader reads the segments, once.
func (g segments) reader() io.Reader { return &segmentReader{rest: g} }

type segmentReader struct{ rest segments }

func (r *segmentReader) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if len(r.rest) == 0 {
			if n == 0 && len(p) > 0 {
				return 0, io.EOF
			}
			return n, nil
		}
		m := copy(p[n:], r.rest[0])
		n += m
		if r.rest[0] = r.rest[0][m:]; len(r.rest[0]) == 0 {
			r.rest = r.rest[1:]
		}
	}
	return n, nil
}

func (g segments) len() (n int) {
	for _, b := range g {
		n += len(b)
	}
	return n
}

// set puts a piece of a document into out, with those declarations of its old
// place that the new place lacks or has otherwise.
func (g *segments) set(doc []byte, p piece, missing *missing) {
	if len(missing.binds) == 0 {
		g.bytes(doc[p.from:p.to])
		return
	}
	g.bytes(doc[p.from:p.nameEnd])
	g.bytes(missing.but(p.declares))
	g.bytes(doc[p.nameEnd:p.to])
}

// missing is the declarations that pieces need at their new place.
type missing struct {
	binds []binding
	text  []byte // all of them, written: most pieces declare nothing themselves
}

func (m *missing) but(declared []string) []byte {
	if len(declared) == 0 && m.text != nil {
		return m.text
	}
	var d strings.Builder
	for _, b := range m.binds {
		if !slices.Contains(declared, string(b.prefix)) {
			declareTo(&d, b)
		}
	}
	if len(declared) == 0 {
		m.text = []byte(d.String())
	}
	return []byte(d.String())
}

// declareTo writes one declaration. A namespace holds no quote: the scanner
// refuses it.
func declareTo(d *strings.Builder, b binding) {
	d.WriteString(" xmlns")
	if len(b.prefix) > 0 {
		d.WriteByte(':')
		d.Write(b.prefix)
	}
	d.WriteString(`="`)
	d.Write(b.uri)
	d.WriteByte('"')
}

// Prefixes of our own in a merged answer.
const (
	soapPrefix = "soapenv"
	ownPrefix  = "agg"
)

// merge writes the contract's answer with the records of all parts, in their
// order, byte for byte. The answer's element declares what the parts have in
// scope; where two differ on a prefix, the later's records declare it anew. All
// of a part's scope is kept, also what no name uses: a prefix may stand in a
// value (xsi:type).
func merge(g *segments, c *Contract, parts []*part) {
	inScope := map[string]string{soapPrefix: soapNS, ownPrefix: string(c.Namespace), "": ""}
	adopted := false // "" stands for no default until a part has adopted one
	var root strings.Builder
	root.WriteString("<" + ownPrefix + ":" + c.Response() + " xmlns:" + ownPrefix + `="` + string(c.Namespace) + `"`)
	for _, p := range parts {
		if len(p.records)+len(p.also) == 0 {
			continue
		}
		for _, b := range p.scope {
			prefix := string(b.prefix)
			_, there := inScope[prefix]
			if there && (prefix != "" || adopted) {
				continue
			}
			adopted = adopted || prefix == ""
			inScope[prefix] = string(b.uri)
			if prefix != "" || len(b.uri) > 0 {
				declareTo(&root, b)
			}
		}
	}
	root.WriteByte('>')
	g.str(root.String())
	lacks := make([]missing, len(parts))
	for i, p := range parts {
		for _, b := range p.scope {
			if inScope[string(b.prefix)] != string(b.uri) {
				lacks[i].binds = append(lacks[i].binds, b)
			}
		}
	}
	for i, p := range parts {
		for _, r := range p.records {
			g.set(p.doc, r, &lacks[i])
		}
	}
	for i, p := range parts {
		for _, a := range p.also {
			g.set(p.doc, a, &lacks[i])
		}
	}
	if c.Result != "" {
		logID := ""
		if !c.NoLogID {
			logID = "<r:logId>NA</r:logId>"
		}
		g.str("<" + ownPrefix + ":result xmlns:r=\"" + c.Result + "\"><r:resultCode>INFO</r:resultCode>" + logID + "</" + ownPrefix + ":result>")
	}
	g.str("</" + ownPrefix + ":" + c.Response() + ">")
}
