package gathersoap

import (
	"bytes"
	"unicode/utf8"
)

// scanner walks one whole XML document and holds it to the rules of XML 1.0 and
// of namespaces: what it lets through may be set byte for byte into another
// document without breaking that. It is stricter than XML where nothing real is
// lost by it: no document type declaration, element names in Latin letters, no
// references inside namespace names.
type scanner struct {
	b     []byte
	i     int
	stack []open
	binds []binding
	attrs []name
	known []byte // a prefix that is declared, as long as binds does not change

	// of the tag that next has just read
	tag     name
	from    int  // where the tag begins, "<"
	nameEnd int  // just after its name
	empty   bool // <a/>: an end follows without bytes of its own
	base    int  // first of the tag's own bindings
}

// name is a name by its place in the document: no pointers, so that the stack
// costs the garbage collector nothing.
type name struct{ from, colon, to int } // colon: -1 without prefix

type open struct {
	name  name
	binds int // bindings in scope outside the element
}

func (s *scanner) raw(n name) []byte { return s.b[n.from:n.to] }

func (s *scanner) prefix(n name) []byte {
	if n.colon < 0 {
		return nil
	}
	return s.b[n.from:n.colon]
}

func (s *scanner) local(n name) []byte {
	if n.colon < 0 {
		return s.b[n.from:n.to]
	}
	return s.b[n.colon+1 : n.to]
}

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

// newScanner checks what concerns the bytes of the whole document and passes
// over the XML declaration. The document must be UTF-8.
func newScanner(doc []byte) (*scanner, error) {
	s := &scanner{b: doc, stack: make([]open, 0, 16), binds: make([]binding, 0, 16)}
	switch {
	case !utf8.Valid(doc):
		return nil, s.bad("not UTF-8")
	case bytes.Contains(doc, []byte("\uFFFE")), bytes.Contains(doc, []byte("\uFFFF")):
		return nil, s.bad("a character that XML does not have")
	}
	if bytes.HasPrefix(doc, []byte("\uFEFF")) {
		s.i = 3
	}
	if bytes.HasPrefix(doc[s.i:], []byte("<?xml")) && s.i+5 < len(doc) && class[doc[s.i+5]]&cName == 0 {
		end := bytes.Index(doc[s.i:], []byte("?>"))
		if end < 0 {
			return nil, s.bad("a declaration without end")
		}
		if !declaresUTF8(doc[s.i : s.i+end]) {
			return nil, s.bad("an encoding that is not supported")
		}
		s.i += end + 2
	}
	return s, nil
}

// Classes of bytes.
const (
	cName  = 1 << iota // in names; bytes over 0x7F are looked at one by one
	cStart             // first in names
	cBlank
	cStop // ends the quick walk through text: < & ] and control characters
	cWide // first byte of a letter of two bytes
)

var class = func() (t [256]byte) {
	for c := range 256 {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_':
			t[c] = cName | cStart
		case c >= '0' && c <= '9', c == '-', c == '.':
			t[c] = cName
		case c == ' ', c == '\t', c == '\n', c == '\r':
			t[c] = cBlank
		case c < 0x20, c == '<', c == '&', c == ']':
			t[c] = cStop
		case c == 0xC3: // À–ÿ, two bytes
			t[c] = cWide | cStart
		}
	}
	return t
}()

// next goes to the next tag and says what it is. Outside the root only blanks,
// comments and processing instructions are allowed.
func (s *scanner) next() (kind, error) {
	if s.empty {
		s.empty = false
		s.pop()
		return endTag, nil
	}
	for {
		if err := s.text(); err != nil {
			return 0, err
		}
		if s.i >= len(s.b) {
			if len(s.stack) > 0 {
				return 0, s.bad("the document breaks off")
			}
			if s.tag.to == 0 {
				return 0, s.bad("no element at all")
			}
			return endOfDocument, nil
		}
		if s.i+1 >= len(s.b) {
			return 0, s.bad("the document breaks off")
		}
		var err error
		switch s.b[s.i+1] {
		case '/':
			return endTag, s.end()
		case '!':
			err = s.bang()
		case '?':
			err = s.instruction()
		default:
			return startTag, s.start()
		}
		if err != nil {
			return 0, err
		}
	}
}

// text passes over text up to "<" or the end of the document.
func (s *scanner) text() error {
	if len(s.stack) == 0 {
		if s.blanks(); s.i < len(s.b) && s.b[s.i] != '<' {
			return s.bad("text outside the root element")
		}
		return nil
	}
	b, i := s.b, s.i
	for {
		for i < len(b) && class[b[i]]&cStop == 0 {
			i++
		}
		s.i = i
		if i >= len(b) || b[i] == '<' {
			return nil
		}
		switch b[i] {
		case '&':
			if err := s.reference(); err != nil {
				return err
			}
			i = s.i
		case ']':
			if bytes.HasPrefix(b[i:], []byte("]]>")) {
				return s.bad("]]> in text")
			}
			i++
		default:
			return s.bad("a control character")
		}
	}
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
		if hasControl(rest[4 : 4+end]) {
			return s.bad("a control character")
		}
		s.i += 4 + end + 3
		return nil
	case bytes.HasPrefix(rest, []byte("<![CDATA[")) && len(s.stack) > 0:
		end := bytes.Index(rest, []byte("]]>"))
		if end < 0 || hasControl(rest[:end]) {
			return s.bad("a CDATA section")
		}
		s.i += end + 3
		return nil
	}
	return s.bad("a declaration, which is not allowed")
}

func hasControl(b []byte) bool {
	for _, c := range b {
		if c < ' ' && class[c]&cBlank == 0 {
			return true
		}
	}
	return false
}

func (s *scanner) instruction() error {
	rest := s.b[s.i:]
	end := bytes.Index(rest, []byte("?>"))
	if end < 0 || hasControl(rest[:end]) {
		return s.bad("a processing instruction")
	}
	at := s.i
	s.i += 2
	n, err := s.name()
	if err != nil {
		return err
	}
	if n.colon >= 0 || bytes.EqualFold(s.raw(n), []byte("xml")) || s.i < at+end && class[s.b[s.i]]&cBlank == 0 {
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
	for depth := len(s.stack) - 1; len(s.stack) > depth; {
		if _, err := s.next(); err != nil {
			return err
		}
	}
	return nil
}
