package soap

import (
	"bytes"
	"encoding/binary"
	"unicode"
	"unicode/utf8"
)

// prolog reads everything before the root element and gives the declared
// encoding when it is not UTF-8.
func (s *scanner) prolog() (charset []byte, err error) {
	b := s.b
	for _, usual := range [...]string{`<?xml version="1.0" encoding="UTF-8"?>`, `<?xml version="1.0" encoding="utf-8"?>`, `<?xml version='1.0' encoding='UTF-8'?>`} {
		if s.at(usual) {
			s.i = len(usual)
			return nil, s.between()
		}
	}
	switch {
	case len(b) >= 2 && (b[0] == 0xFE && b[1] == 0xFF || b[0] == 0xFF && b[1] == 0xFE || b[0] == 0 || b[1] == 0):
		return nil, &SyntaxError{0, "UTF-16 or UTF-32", ErrEncoding}
	case bytes.HasPrefix(b, []byte("\xEF\xBB\xBF")):
		s.i = 3
	}
	if s.maybe("<?xml") || s.i == 0 && s.maybe("\xEF\xBB\xBF") {
		return nil, ErrNeedMore
	}
	if s.at("<?xml") && s.i+5 < len(b) && class[b[s.i+5]]&cName == 0 {
		if charset, err = s.declaration(); err != nil {
			return nil, err
		}
	}
	return charset, s.between()
}

// declaration reads <?xml version="1.0" encoding="…" standalone="…"?>.
func (s *scanner) declaration() (charset []byte, err error) {
	if !bytes.Contains(s.b[s.i:], []byte("?>")) {
		return nil, ErrNeedMore
	}
	s.i += 5
	for n := 0; ; n++ {
		blank := s.space()
		if s.at("?>") {
			if n == 0 {
				return nil, s.bad("an XML declaration without version")
			}
			s.i += 2
			return charset, nil
		}
		if !blank {
			return nil, s.bad("the XML declaration")
		}
		name, value, err := s.pseudo()
		if err != nil {
			return nil, err
		}
		switch {
		case string(name) == "version" && n == 0:
			if string(value) != "1.0" {
				return nil, s.bad("an XML version that is not 1.0")
			}
		case string(name) == "encoding" && n == 1:
			if charset, err = knownCharset(value, s.i); err != nil {
				return nil, err
			}
			s.eightBit = charset != nil
		case string(name) == "standalone" && n > 0:
		default:
			return nil, s.bad("the XML declaration")
		}
	}
}

func (s *scanner) pseudo() (name, value []byte, err error) {
	if name, _, err = s.name(); err != nil {
		return nil, nil, err
	}
	value, _, err = s.value()
	return name, value, err
}

// knownCharset accepts UTF-8 and the encodings in which every byte of markup is
// the same as in ASCII: names and addresses can then be found without decoding.
func knownCharset(value []byte, at int) ([]byte, error) {
	switch {
	case bytes.EqualFold(value, []byte("utf-8")), bytes.EqualFold(value, []byte("us-ascii")):
		return nil, nil
	case bytes.EqualFold(value, []byte("utf8")):
		return nil, nil // wrong by the book, and common
	case bytes.EqualFold(value, []byte("iso-8859-1")), bytes.EqualFold(value, []byte("iso-8859-15")), bytes.EqualFold(value, []byte("windows-1252")):
		return value, nil
	}
	return nil, &SyntaxError{at, "declared encoding", ErrEncoding}
}

// name reads a name with at most one colon; colon is -1 without one.
func (s *scanner) name() (name []byte, colon int, err error) {
	// Nearly every name is ASCII and right: one walk.
	rest, colon := s.b[s.i:], -1
	for i, c := range rest {
		if class[c]&cPlain != 0 {
			continue
		}
		if c == ':' && colon < 0 && i+1 < len(rest) && class[rest[i+1]]&(cStart|cPlain) == cStart|cPlain {
			colon = i
			continue
		}
		if c >= 0x80 || c == ':' || i == 0 || class[rest[0]]&cStart == 0 {
			break
		}
		s.i += i
		return rest[:i], colon, nil
	}
	return s.oddName()
}

// oddName is name for all others, and finds out what is wrong.
func (s *scanner) oddName() (name []byte, colon int, err error) {
	from, colon := s.i, -1
	for {
		start := s.i
		if err := s.namePart(); err != nil {
			return nil, 0, err
		}
		if s.i >= len(s.b) {
			return nil, 0, ErrNeedMore
		}
		if s.i == start {
			return nil, 0, s.bad("a name is missing, or has colons in odd places")
		}
		if s.b[s.i] != ':' {
			return s.b[from:s.i], colon, nil
		}
		if colon >= 0 {
			return nil, 0, s.bad("a name with two colons")
		}
		colon = s.i - from
		s.i++
	}
}

// namePart reads the letters of a name up to a colon or its end.
func (s *scanner) namePart() error {
	b, i := s.b, s.i
	if i < len(b) && class[b[i]]&cName != 0 && class[b[i]]&cStart == 0 {
		return s.bad("the start of a name")
	}
	for {
		for i < len(b) && class[b[i]]&(cName|cStop) == cName {
			i++
		}
		if i >= len(b) || b[i] < 0x80 {
			s.i = i
			return nil
		}
		first := i == s.i
		if s.eightBit {
			return s.bad("a character in a name")
		}
		if !utf8.FullRune(b[i:]) {
			return ErrNeedMore
		}
		r, n := utf8.DecodeRune(b[i:])
		if !unicode.IsLetter(r) && (first || !unicode.IsMark(r) && !unicode.IsDigit(r)) {
			return s.bad("a character in a name")
		}
		i += n
	}
}

// value reads ="…". plain is false when it holds references.
func (s *scanner) value() (value []byte, plain bool, err error) {
	s.space()
	if s.i >= len(s.b) {
		return nil, false, ErrNeedMore
	}
	if s.b[s.i] != '=' {
		return nil, false, s.bad("an attribute without value")
	}
	s.i++
	s.space()
	if s.i >= len(s.b) {
		return nil, false, ErrNeedMore
	}
	quote := s.b[s.i]
	if quote != '"' && quote != '\'' {
		return nil, false, s.bad("an attribute without quotes")
	}
	s.i++
	from := s.i
	s.tight = false
	if end := bytes.IndexByte(s.b[from:], quote); end >= 0 && ordinary(s.b[from:from+end]) {
		s.i = from + end + 1
		s.tight = true
		return s.b[from : from+end], true, nil
	}
	plain = true
	for {
		for s.i < len(s.b) && class[s.b[s.i]]&cStop == 0 {
			s.i++
		}
		if s.i >= len(s.b) {
			return nil, false, ErrNeedMore
		}
		switch c := s.b[s.i]; {
		case c == quote:
			value = s.b[from:s.i]
			s.i++
			return value, plain, nil
		case c == '&':
			plain = false
			if _, err := s.reference(); err != nil {
				return nil, false, err
			}
		case c == '<':
			return nil, false, s.bad("< in an attribute")
		case c >= 0x80:
			if err := s.rune(); err != nil {
				return nil, false, err
			}
		case c < 0x20:
			return nil, false, s.bad("a character that is not allowed")
		default:
			s.i++
		}
	}
}

// ordinary tells, eight bytes at a time, whether a value holds nothing that needs a
// closer look: no blank, control or non-ASCII byte, no "<" and no "&".
func ordinary(v []byte) bool {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	for len(v) >= 8 {
		x := binary.LittleEndian.Uint64(v)
		lt, amp := x^(ones*'<'), x^(ones*'&')
		if (x|(x-ones*0x21)&^x|(lt-ones)&^lt|(amp-ones)&^amp)&high != 0 {
			return false
		}
		v = v[8:]
	}
	for _, c := range v {
		if c <= 0x20 || c >= 0x80 || c == '<' || c == '&' {
			return false
		}
	}
	return true
}

// blank tells, eight bytes at a time, whether a value holds a blank.
func blank(v []byte) bool {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	for len(v) >= 8 {
		x := binary.LittleEndian.Uint64(v)
		if (x-ones*0x21)&^x&high != 0 { // a byte of 0x20 or less: look closer
			break
		}
		v = v[8:]
	}
	for _, c := range v {
		if class[c]&cSpace != 0 {
			return true
		}
	}
	return false
}

// startTag reads a start tag; bind says whether its namespace declarations are
// taken into scope.
func (s *scanner) startTag(bind bool) (el element, err error) {
	if s.i+1 >= len(s.b) {
		return el, ErrNeedMore
	}
	if s.b[s.i] != '<' {
		return el, s.bad("a start tag is expected")
	}
	s.i++
	el.from = s.bound
	if el.name, el.colon, err = s.name(); err != nil {
		return el, err
	}
	for n := 0; ; n++ {
		blank := s.space()
		if s.i >= len(s.b) {
			return el, ErrNeedMore
		}
		switch s.b[s.i] {
		case '>':
			s.i++
			return el, nil
		case '/':
			if s.i+1 >= len(s.b) {
				return el, ErrNeedMore
			}
			if s.b[s.i+1] != '>' {
				return el, s.bad("/ inside a tag")
			}
			s.i += 2
			el.empty = true
			return el, nil
		}
		if !blank {
			return el, s.bad("attributes without a blank between them")
		}
		if n == maxAttributes {
			return el, s.bad("too many attributes")
		}
		s.nameAt = uint32(s.i)
		name, colon, err := s.name()
		if err != nil {
			return el, err
		}
		value, plain, err := s.value()
		if err != nil {
			return el, err
		}
		if bind {
			if err := s.declare(el.from, name, colon, value, plain); err != nil {
				return el, err
			}
		}
	}
}

const nsXML = "http://www.w3.org/XML/1998/namespace"

// declare takes an attribute into scope if it declares a namespace.
func (s *scanner) declare(from int, name []byte, colon int, value []byte, plain bool) error {
	var prefix []byte
	switch {
	case colon < 0 && string(name) == "xmlns":
	case colon == 5 && string(name[:5]) == "xmlns":
		prefix = name[6:]
	default:
		return nil
	}
	at := uint32(s.i - 1 - len(value)) // behind value comes its quote
	if !plain {
		start := len(s.extra)
		s.extra = resolveRefs(s.extra, value)
		value, at = s.extra[start:], uint32(start)
	}
	if !(s.tight && plain) && blank(value) {
		return s.bad("a blank in a namespace")
	}
	switch {
	case string(prefix) == "xmlns", string(prefix) == "xml" && string(value) != nsXML:
		return s.bad("a reserved prefix is declared")
	case len(prefix) > 0 && len(value) == 0:
		return s.bad("a prefix is declared empty")
	}
	if s.declares(from, prefix) {
		return s.bad("a prefix is declared twice in one tag")
	}
	if s.bound == maxBindings {
		return s.bad("too many namespaces")
	}
	nameAt := s.nameAt + uint32(len(name)-len(prefix))
	if s.bound >= len(s.binds)+len(s.more) {
		s.more = append(s.more, binding{})
	}
	*s.bind(s.bound) = binding{nameAt, nameAt + uint32(len(prefix)), at, at + uint32(len(value)), !plain}
	s.bound++
	return nil
}

// endTag reads </name>.
func (s *scanner) endTag(name []byte) error {
	s.i += 2
	if end := s.i + len(name); end < len(s.b) && s.b[end] == '>' && string(s.b[s.i:end]) == string(name) {
		s.i = end + 1
		return nil
	}
	got, _, err := s.name()
	if err != nil {
		return err
	}
	if !bytes.Equal(got, name) {
		return s.bad("an end tag that matches no start tag")
	}
	s.space()
	if s.i >= len(s.b) {
		return ErrNeedMore
	}
	if s.b[s.i] != '>' {
		return s.bad("an end tag")
	}
	s.i++
	return nil
}

// text reads the text of an element up to and with its end tag. A part of the
// input is returned as it is when it needs no change.
func (s *scanner) text(el element) ([]byte, error) {
	if el.empty {
		return nil, nil
	}
	if s.eightBit {
		defer func() { s.eightBit = true }()
		s.eightBit = false // an address is ASCII: a byte that is not would be misread
	}
	start := s.i
	if plain, err := s.run(); err == nil && plain && s.i > start && s.at("</") {
		t := s.b[start:s.i] // nearly always: one piece, as it is
		return t, s.endTag(el.name)
	}
	s.i = start
	var whole []byte // only when it comes in pieces
	var piece []byte
	pieces := 0
	take := func(t []byte) {
		if pieces++; pieces == 1 {
			piece = t
			return
		}
		if pieces == 2 {
			whole = append(whole, piece...)
		}
		whole = append(whole, t...)
	}
	for {
		from := s.i
		plain, err := s.run()
		if err != nil {
			return nil, err
		}
		if t := s.b[from:s.i]; len(t) > 0 {
			if !plain {
				t = resolveRefs(nil, t)
			}
			take(t)
		}
		if s.at("</") {
			if err := s.endTag(el.name); err != nil {
				return nil, err
			}
			if pieces > 1 {
				return whole, nil
			}
			return piece, nil
		}
		if s.at("<![CDATA[") {
			t, err := s.cdata()
			if err != nil {
				return nil, err
			}
			if bytes.IndexByte(t, '\r') >= 0 {
				return nil, s.bad("a carriage return in an address")
			}
			take(t)
			continue
		}
		ok, err := s.aside()
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, s.bad("an element inside an address")
		}
	}
}
