package soap

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// Classes of bytes.
const (
	cName  = 1 << iota // may stand in a name
	cStart             // may begin a name
	cSpace             // blank
	cPlain             // may stand in a name, and is ASCII
	cStop              // ends the quick walk through text and values: < & " ' control and non-ASCII bytes, ]
)

var class = func() (t [256]byte) {
	for c := range 256 {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_':
			t[c] = cName | cStart | cPlain
		case c >= '0' && c <= '9', c == '-', c == '.':
			t[c] = cName | cPlain
		case c == ' ', c == '\t', c == '\n', c == '\r':
			t[c] = cSpace
		case c >= 0x80:
			t[c] = cName | cStart | cStop
		case c < 0x20, c == '<', c == '&', c == '"', c == '\'', c == ']':
			t[c] = cStop
		}
	}
	return t
}()

// at tells whether the text goes on with lit. When the input ends inside lit it
// says no, and the reader that follows reports ErrNeedMore.
func (s *scanner) at(lit string) bool {
	return len(s.b)-s.i >= len(lit) && string(s.b[s.i:s.i+len(lit)]) == lit
}

// maybe tells whether what is left is a beginning of lit: more input could complete it.
func (s *scanner) maybe(lit string) bool {
	rest := s.b[s.i:]
	return len(rest) < len(lit) && string(rest) == lit[:len(rest)]
}

func (s *scanner) space() (any bool) {
	from := s.i
	for s.i < len(s.b) && class[s.b[s.i]]&cSpace != 0 {
		s.i++
	}
	return s.i > from
}

// between reads blanks, comments and processing instructions up to a tag.
// Anything else is refused: there is no text between the parts of an envelope.
func (s *scanner) between() error {
	for {
		s.space()
		if s.i >= len(s.b) {
			return ErrNeedMore
		}
		if s.b[s.i] != '<' {
			return s.bad("text where an element is expected")
		}
		if s.i+1 < len(s.b) && class[s.b[s.i+1]]&cPlain != 0 {
			return nil // a tag
		}
		ok, err := s.aside()
		if err != nil || !ok {
			return err
		}
	}
}

// chars is between for places where text may stand.
func (s *scanner) chars() error {
	for {
		if _, err := s.run(); err != nil {
			return err
		}
		if s.at("<![CDATA[") {
			if _, err := s.cdata(); err != nil {
				return err
			}
			continue
		}
		ok, err := s.aside()
		if err != nil || !ok {
			return err
		}
	}
}

// aside reads one comment or processing instruction, if one stands here.
// It refuses DTDs, which can stand nowhere else than a comment could.
func (s *scanner) aside() (bool, error) {
	if s.i+1 >= len(s.b) {
		return false, ErrNeedMore
	}
	switch s.b[s.i+1] {
	case '?':
		end := bytes.Index(s.b[s.i:], []byte("?>"))
		if end < 0 {
			return false, ErrNeedMore
		}
		at := s.i
		s.i += 2
		name, _, err := s.name()
		if err != nil {
			return false, err
		}
		if bytes.EqualFold(name, []byte("xml")) {
			s.i = at
			return false, s.bad("an XML declaration that is not first")
		}
		if next := s.b[s.i]; class[next]&cSpace == 0 && !s.at("?>") {
			return false, s.bad("a processing instruction's name")
		}
		s.i = at + end + 2
		return true, nil
	case '!':
		if s.at("<!--") {
			return true, s.comment()
		}
		switch {
		case s.maybe("<!--"), s.maybe("<![CDATA["), s.maybe("<!DOCTYPE"):
			return false, ErrNeedMore
		case s.at("<!DOCTYPE"):
			return false, ErrDTD
		}
		return false, s.bad("a declaration")
	}
	return false, nil
}

func (s *scanner) comment() error {
	body := s.b[s.i+4:]
	end := bytes.Index(body, []byte("--"))
	if end < 0 || end+2 >= len(body) {
		return ErrNeedMore
	}
	if body[end+2] != '>' {
		return s.bad("-- inside a comment")
	}
	s.i += 4 + end + 3
	return nil
}

func (s *scanner) cdata() ([]byte, error) {
	body := s.b[s.i+9:]
	end := bytes.Index(body, []byte("]]>"))
	if end < 0 {
		return nil, ErrNeedMore
	}
	text := body[:end]
	if err := s.checkChars(text); err != nil {
		return nil, err
	}
	s.i += 9 + end + 3
	return text, nil
}

// checkChars refuses characters that XML does not have.
func (s *scanner) checkChars(b []byte) error {
	for i := 0; i < len(b); {
		c := b[i]
		switch {
		case c >= 0x80 && !s.eightBit:
			r, n := utf8.DecodeRune(b[i:])
			if !isChar(r, n) {
				return s.bad("a character that is not allowed")
			}
			i += n
			continue
		case c < 0x20 && class[c]&cSpace == 0:
			return s.bad("a character that is not allowed")
		}
		i++
	}
	return nil
}

func isChar(r rune, size int) bool {
	if r == utf8.RuneError && size <= 1 {
		return false
	}
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

// run reads text up to the next "<". plain is false when the text holds
// references or carriage returns, which reading must replace.
func (s *scanner) run() (plain bool, err error) {
	plain = true
	for {
		for s.i < len(s.b) && class[s.b[s.i]]&cStop == 0 {
			if s.b[s.i] == '\r' {
				plain = false
			}
			s.i++
		}
		if s.i >= len(s.b) {
			return plain, ErrNeedMore
		}
		switch c := s.b[s.i]; {
		case c == '<':
			return plain, nil
		case c == '&':
			plain = false
			if _, err := s.reference(); err != nil {
				return plain, err
			}
		case c == ']':
			if s.at("]]>") {
				return plain, s.bad("]]> in text")
			}
			if s.maybe("]]>") {
				return plain, ErrNeedMore
			}
			s.i++
		case c >= 0x80:
			if err := s.rune(); err != nil {
				return plain, err
			}
		case c < 0x20:
			return plain, s.bad("a character that is not allowed")
		default:
			s.i++
		}
	}
}

func (s *scanner) rune() error {
	if s.eightBit {
		s.i++
		return nil
	}
	if !utf8.FullRune(s.b[s.i:]) {
		return ErrNeedMore
	}
	r, n := utf8.DecodeRune(s.b[s.i:])
	if !isChar(r, n) {
		return s.bad("a character that is not allowed")
	}
	s.i += n
	return nil
}

// reference reads &lt; &#xE5; and the like. Only the five entities that XML itself
// has exist without a DTD.
func (s *scanner) reference() (rune, error) {
	const longest = 12
	rest := s.b[s.i:]
	end := bytes.IndexByte(rest[:min(len(rest), longest)], ';')
	if end < 0 {
		if len(rest) < longest {
			return 0, ErrNeedMore
		}
		return 0, s.bad("an entity")
	}
	r, ok := decodeReference(rest[1:end])
	if !ok {
		return 0, s.bad("an entity")
	}
	s.i += end + 1
	return r, nil
}

func decodeReference(name []byte) (rune, bool) {
	switch string(name) {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	base, digits := rune(10), name[1:]
	if digits[0] == 'x' {
		base, digits = 16, digits[1:]
	}
	if len(digits) == 0 {
		return 0, false
	}
	var r rune
	for _, c := range digits {
		var v rune
		switch {
		case c >= '0' && c <= '9':
			v = rune(c - '0')
		case base == 16 && c >= 'a' && c <= 'f':
			v = rune(c-'a') + 10
		case base == 16 && c >= 'A' && c <= 'F':
			v = rune(c-'A') + 10
		default:
			return 0, false
		}
		if r = r*base + v; r > unicode.MaxRune {
			return 0, false
		}
	}
	return r, isChar(r, utf8.RuneLen(r))
}

// resolveRefs copies text with its references and line ends replaced.
func resolveRefs(dst, text []byte) []byte {
	for i := 0; i < len(text); {
		switch c := text[i]; c {
		case '&':
			end := bytes.IndexByte(text[i:], ';')
			r, _ := decodeReference(text[i+1 : i+end])
			dst = utf8.AppendRune(dst, r)
			i += end + 1
		case '\r':
			dst = append(dst, '\n')
			i++
			if i < len(text) && text[i] == '\n' {
				i++
			}
		default:
			dst = append(dst, c)
			i++
		}
	}
	return dst
}
