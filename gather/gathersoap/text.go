package gathersoap

import (
	"bytes"
	"unicode/utf8"
)

// content reads the element whose start tag was just read and gives its text,
// with references and CDATA resolved, blanks at the ends cut. Elements in it are
// passed over.
func (s *scanner) content() (string, error) {
	if s.empty {
		_, err := s.next()
		return "", err
	}
	from := s.i
	if err := s.skip(); err != nil {
		return "", err
	}
	to := bytes.LastIndex(s.b[from:s.i], []byte("</"))
	return plain(s.b[from : from+to]), nil
}

// plain is the text of a piece of checked XML, without its tags and comments.
func plain(b []byte) string {
	var out []byte
	for i := 0; i < len(b); {
		rest := b[i:]
		switch {
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			end := bytes.Index(rest, []byte("]]>"))
			out = append(out, rest[9:end]...)
			i += end + 3
		case bytes.HasPrefix(rest, []byte("<!--")):
			i += 4 + bytes.Index(rest[4:], []byte("-->")) + 3
		case rest[0] == '<': // a tag within: not part of any text that is asked for
			return ""
		case rest[0] == '&':
			end := bytes.IndexByte(rest, ';')
			r, _ := resolve(rest[1:end])
			out = utf8.AppendRune(out, r)
			i += end + 1
		default:
			out = append(out, rest[0])
			i++
		}
	}
	return string(bytes.TrimSpace(out))
}

// checked reads the element just begun, and tells whether its text is want.
func (s *scanner) checked(want string) (bool, error) {
	from := s.i
	if !s.empty && bytes.HasPrefix(s.b[from:], []byte(want)) && bytes.HasPrefix(s.b[from+len(want):], []byte("</")) {
		return true, s.skip() // the common case, without a copy
	}
	text, err := s.content()
	return text == want, err
}

// reference passes over &amp; and the like: only what XML itself has.
func (s *scanner) reference() error {
	rest := s.b[s.i+1 : min(len(s.b), s.i+12)]
	end := bytes.IndexByte(rest, ';')
	if end < 0 || !knownReference(rest[:end]) {
		return s.bad("a reference to nothing")
	}
	s.i += end + 2
	return nil
}

func knownReference(n []byte) bool {
	_, ok := resolve(n)
	return ok
}

// resolve is the character that a reference stands for.
func resolve(n []byte) (rune, bool) {
	switch string(n) {
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
	if len(n) < 2 || n[0] != '#' {
		return 0, false
	}
	digits, base := n[1:], rune(10)
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
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
		if r = r*base + v; r > utf8.MaxRune {
			return 0, false
		}
	}
	ok := r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r < 0xD800 || r > 0xDFFF && r < 0xFFFE || r > 0xFFFF
	return r, ok && len(digits) > 0
}
