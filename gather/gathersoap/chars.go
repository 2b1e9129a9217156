package gathersoap

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// Classes of bytes.
const (
	cName  = 1 << iota // in names; bytes over 0x7F are looked at one by one
	cStart             // first in names
	cBlank
	cStop // ends the quick walk through text and values: < & ] control characters, all over 0x7F
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
			t[c] = cWide | cStart | cStop
		case c >= 0x80:
			t[c] = cStop
		}
	}
	return t
}()

// length is the number of bytes of the characters that text may hold anywhere, by
// the first: 1, or 2 when a byte follows that goes on; 0 are those to look at.
var length = func() (t [256]uint8) {
	for c := range 256 {
		switch {
		case c < 0x80 && class[c]&cStop == 0:
			t[c] = 1
		case c >= 0xC2 && c < 0xE0:
			t[c] = 2
		}
	}
	return t
}()

const ones, high = 0x0101010101010101, 0x8080808080808080

// text passes over text up to "<" or the end of the document: eight bytes at a
// time, up to the first that needs a closer look. That is < & ] a control
// character, a blank other than a space, or one over 0x7F; of the bits that the
// sums below set only the lowest is exact, and only that is used.
func (s *scanner) text() error {
	if len(s.stack) == 0 {
		if s.blanks(); s.i < len(s.b) && s.b[s.i] != '<' {
			return s.bad("text outside the root element")
		}
		return nil
	}
	b, i := s.b, s.i
	for i < len(b) {
		if i+8 <= len(b) {
			x := binary.LittleEndian.Uint64(b[i:])
			lt, amp, end := x^(ones*'<'), x^(ones*'&'), x^(ones*']')
			m := (x | (x - ones*' ') | (lt - ones) | (amp - ones) | (end - ones)) & high
			if m == 0 {
				i += 8
				continue
			}
			i += bits.TrailingZeros64(m) / 8
		}
		c := b[i]
		if c == '<' {
			break
		}
		if n := int(length[c]); n > 0 && i+n <= len(b) && (n == 1 || b[i+1]&0xC0 == 0x80) {
			i += n
			continue
		}
		s.i = i
		switch {
		case c == '&':
			if err := s.reference(); err != nil {
				return err
			}
			i = s.i
		case c == ']':
			if bytes.HasPrefix(b[i:], []byte("]]>")) {
				return s.bad("]]> in text")
			}
			i++
		case c >= 0x80:
			n := wide(b[i:])
			if n == 0 {
				return s.bad("not UTF-8, or a character that XML does not have")
			}
			i += n
		default:
			return s.bad("a control character")
		}
	}
	s.i = i
	return nil
}

// wide is the length of the character over 0x7F that b begins with; 0 when it is
// none, or one that XML does not have.
func wide(b []byte) int {
	if c := b[0]; c >= 0xC2 && c < 0xE0 && len(b) > 1 && b[1]&0xC0 == 0x80 {
		return 2 // all of them: À–ÿ and their like
	}
	r, n := utf8.DecodeRune(b)
	if n == 1 || r == 0xFFFE || r == 0xFFFF {
		return 0
	}
	return n
}

// characters holds a part of the document where markup has no meaning to the
// characters of XML, in UTF-8.
func (s *scanner) characters(from, to int) error {
	b := s.b[:to]
	for i := from; i < len(b); {
		switch c := b[i]; {
		case c >= 0x80:
			n := wide(b[i:])
			if n == 0 {
				s.i = i
				return s.bad("not UTF-8, or a character that XML does not have")
			}
			i += n
		case c < ' ' && class[c]&cBlank == 0:
			s.i = i
			return s.bad("a control character")
		default:
			i++
		}
	}
	return nil
}
