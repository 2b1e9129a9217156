package gathersoap

import (
	"bytes"
	"errors"
	"fmt"
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
// another: where its name ends. It holds no pointers: an answer has thousands.
type piece struct {
	from, nameEnd, to int32
	declares          bool // its own tag declares namespaces
	twice             bool // the same source has sent it before
}

// own is what a piece's own tag declares.
func (p piece) own(doc []byte) []binding {
	s := scanner{b: doc, i: int(p.from)}
	_ = s.start() // it was read before, and all is right with it but for what stands outside
	return s.binds
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
	return piece{from: int32(s.from), nameEnd: int32(s.nameEnd), declares: len(s.binds) > s.base}
}

// take adds a piece that ends here. There are likely to be as many more as have
// room, if they are like the first.
func (s *scanner) take(to *[]piece, p piece) {
	const most = 1024
	if p.to = int32(s.i); len(*to) == 0 {
		*to = make([]piece, 0, 1+min(most, (len(s.b)-s.i)/int(p.to-p.from)))
	}
	*to = append(*to, p)
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

// about reads the element just begun, and holds every person that it names at a path
// below it to be want. named tells whether it names any.
func (s *scanner) about(path []string, want string) (named bool, err error) {
	if len(path) == 0 {
		ok, err := s.checked(want)
		if err == nil && !ok {
			err = fault.Coded(fault.Garbage, "502", "the source answered about another person")
		}
		return true, err
	}
	for depth := len(s.stack); ; {
		k, err := s.next()
		switch {
		case err != nil:
			return false, err
		case k == endTag && len(s.stack) < depth:
			return named, nil
		case k != startTag:
		case s.named(path[0]):
			below, err := s.about(path[1:], want)
			if err != nil {
				return false, err
			}
			named = named || below
		default:
			if err := s.skip(); err != nil {
				return false, err
			}
		}
	}
}

func (s *scanner) response(p *part, c *Contract, subject care.PersonID) error {
	p.scope = s.scopeOf()
	where, want := path(c.Subject), subject.Value()
	return s.children(func() error {
		switch {
		case s.is(string(c.Namespace), c.Record):
			r := s.begin()
			named, err := s.about(where, want)
			if err != nil {
				return err
			}
			if !named && !c.MayLack {
				return fault.Coded(fault.Garbage, "502", "the source answered without saying about whom")
			}
			s.take(&p.records, r)
			return nil
		case c.Also != "" && s.is(string(c.Namespace), c.Also):
			a := s.begin()
			if err := s.skip(); err != nil {
				return err
			}
			s.take(&p.also, a)
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
		g.set(p.doc, &lacks[i], p.records...)
	}
	for i, p := range parts {
		g.set(p.doc, &lacks[i], p.also...)
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
