package gathersoap

import (
	"bytes"
	"math"
)

// scanner walks one whole XML document and holds it to the rules of XML 1.0 and
// of namespaces: what it lets through may be set byte for byte into another
// document without breaking that. It is stricter than XML where nothing real is
// lost by it: no document type declaration, element names in Latin letters, no
// references inside namespace names. Every byte is looked at, also of what is
// passed over.
type scanner struct {
	b     []byte
	i     int
	stack []open
	binds []binding
	attrs []name
	met   met

	// of the tag that next has just read
	tag     name
	from    int  // where the tag begins, "<"
	nameEnd int  // just after its name
	empty   bool // <a/>: an end follows without bytes of its own
	base    int  // first of the tag's own bindings
}

// name is a name by its place in the document: no pointers, so that the stack
// costs the garbage collector nothing.
// A tag met before is named by its first place.
type name struct{ from, local, to int32 }

type open struct {
	name  name
	binds int32 // bindings in scope outside the element
}

func (s *scanner) raw(n name) []byte { return s.b[n.from:n.to] }

// prefix is nil when the name has none.
func (s *scanner) prefix(n name) []byte {
	if n.local == n.from {
		return nil
	}
	return s.b[n.from : n.local-1]
}

func (s *scanner) local(n name) []byte { return s.b[n.local:n.to] }

func (n name) prefixed() bool { return n.local > n.from }

type binding struct {
	prefix, uri []byte
}

// kind is what next came to.
type kind uint8

const (
	startTag kind = iota + 1
	endTag
	endOfDocument
)

const (
	maxDepth = 200
	maxAttrs = 64
	maxBinds = 512
)

// malformed says where a document is not what it should be. It quotes nothing.
type malformed struct {
	offset int
	what   string
}

func (m *malformed) Error() string { return m.what }

func (s *scanner) bad(what string) error { return &malformed{s.i, what} }

// newScanner passes over the XML declaration. The document must be UTF-8.
func newScanner(doc []byte) (*scanner, error) {
	s := &scanner{b: doc, stack: make([]open, 0, 16), binds: make([]binding, 0, 16)}
	if len(doc) > math.MaxInt32 {
		return nil, s.bad("larger than can be cut")
	}
	if bytes.HasPrefix(doc, []byte("\uFEFF")) {
		s.i = 3
	}
	if bytes.HasPrefix(doc[s.i:], []byte("<?xml")) && s.i+5 < len(doc) && class[doc[s.i+5]]&cName == 0 {
		end := bytes.Index(doc[s.i:], []byte("?>"))
		if end < 0 {
			return nil, s.bad("a declaration without end")
		}
		encoding, ok := encodingOf(doc[s.i : s.i+end])
		switch {
		case !ok:
			return nil, s.bad("an XML declaration")
		case !isUTF8(encoding):
			return nil, s.bad("an encoding that is not supported")
		}
		s.i += end + 2
	}
	return s, nil
}

// next goes to the next tag and says what it is. Outside the root only blanks,
// comments and processing instructions are allowed.
func (s *scanner) next() (kind, error) {
	if s.empty {
		s.empty = false
		s.pop()
		return endTag, nil
	}
	for {
		if s.i >= len(s.b) || s.b[s.i] != '<' {
			if err := s.text(); err != nil {
				return 0, err
			}
		}
		if s.i+1 >= len(s.b) {
			return s.finish()
		}
		var err error
		switch s.b[s.i+1] {
		case '/':
			if len(s.stack) > 0 && s.ended() {
				return endTag, nil
			}
			return endTag, s.end()
		case '!':
			err = s.bang()
		case '?':
			err = s.instruction()
		default:
			if s.again() {
				return startTag, nil
			}
			return startTag, s.start()
		}
		if err != nil {
			return 0, err
		}
	}
}

// finish is what next comes to where the bytes end.
func (s *scanner) finish() (kind, error) {
	switch {
	case s.i < len(s.b) || len(s.stack) > 0:
		return 0, s.bad("the document breaks off")
	case s.tag.to == 0:
		return 0, s.bad("no element at all")
	}
	return endOfDocument, nil
}

// bang passes over a comment or a CDATA section.
func (s *scanner) bang() error {
	rest := s.b[s.i:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		end := bytes.Index(rest[4:], []byte("--"))
		if end < 0 || !bytes.HasPrefix(rest[4+end:], []byte("-->")) {
			return s.bad("a comment")
		}
		err := s.characters(s.i+4, s.i+4+end)
		s.i += 4 + end + 3
		return err
	case bytes.HasPrefix(rest, []byte("<![CDATA[")) && len(s.stack) > 0:
		end := bytes.Index(rest, []byte("]]>"))
		if end < 0 {
			return s.bad("a CDATA section")
		}
		err := s.characters(s.i, s.i+end)
		s.i += end + 3
		return err
	}
	return s.bad("a declaration, which is not allowed")
}

// instruction passes over a processing instruction.
func (s *scanner) instruction() error {
	rest := s.b[s.i:]
	end := bytes.Index(rest, []byte("?>"))
	if end < 0 {
		return s.bad("a processing instruction")
	}
	if err := s.characters(s.i, s.i+end); err != nil {
		return err
	}
	at := s.i
	s.i += 2
	n, err := s.name()
	if err != nil {
		return err
	}
	if n.prefixed() || bytes.EqualFold(s.raw(n), []byte("xml")) || s.i < at+end && class[s.b[s.i]]&cBlank == 0 {
		return s.bad("a processing instruction")
	}
	s.i = at + end + 2
	return nil
}

// is tells whether the tag just read has this name.
func (s *scanner) is(space, local string) bool {
	if !s.named(local) {
		return false
	}
	uri, _ := s.lookup(s.prefix(s.tag))
	return string(uri) == space
}

// named tells whether the tag just read has this local name.
func (s *scanner) named(local string) bool { return string(s.local(s.tag)) == local }

// skip passes over the element whose start tag was just read.
func (s *scanner) skip() error {
	depth := len(s.stack) - 1
	if !s.empty { // most have text alone, or none
		if s.i < len(s.b) && s.b[s.i] != '<' {
			if err := s.text(); err != nil {
				return err
			}
		}
		if s.ended() {
			return nil
		}
	}
	for len(s.stack) > depth {
		if _, err := s.next(); err != nil {
			return err
		}
	}
	return nil
}
