// Package http1 reads the heads and the body framing of HTTP/1.1 messages, and
// nothing else of HTTP: no connections, no clock, no memory of its own.
//
// It promises that a message has one reading or none. What two implementations
// could understand differently is refused, never mended: a length said twice, a
// length beside chunks, a line that ends in a bare LF or holds a bare CR, a
// continued line, a blank before a colon, a coding other than chunked, a chunk
// size with a sign. Whatever it accepts, net/http reads in the same way; a
// differential test holds the two together. Heads are parsed without allocation:
// what Parse gives are parts of what it was given.
package http1

import (
	"encoding/binary"
	"errors"
)

// Limits of a head. They are constants so that a parser needs no memory but its own.
const (
	MaxHead   = 32 << 10 // bytes of a head, with its empty line
	MaxFields = 128      // header fields, and likewise trailer fields
	MaxTarget = 8 << 10  // bytes of a request's target
)

// What can be wrong with a message. None of the errors carries content.
var (
	ErrNeedMore   = errors.New("http1: the head is not whole yet")
	ErrTooLarge   = errors.New("http1: the head is too large")
	ErrFields     = errors.New("http1: too many header fields")
	ErrLine       = errors.New("http1: malformed first line")
	ErrVersion    = errors.New("http1: unsupported version")
	ErrLineEnd    = errors.New("http1: a line does not end in CR LF")
	ErrName       = errors.New("http1: malformed header field name")
	ErrValue      = errors.New("http1: a header field value has characters that are not allowed")
	ErrFold       = errors.New("http1: a header field is continued on another line")
	ErrHost       = errors.New("http1: a request needs exactly one well-formed Host")
	ErrLength     = errors.New("http1: the body's length is malformed or said more than once")
	ErrCoding     = errors.New("http1: a transfer coding other than chunked")
	ErrAmbiguous  = errors.New("http1: both a length and a transfer coding")
	ErrExpect     = errors.New("http1: an expectation that is not 100-continue")
	ErrChunk      = errors.New("http1: malformed chunk")
	ErrChunkLine  = errors.New("http1: the line before a chunk is too long")
	ErrInterim    = errors.New("http1: the other side wants to speak another protocol")
	errUnexpected = errors.New("http1: the body is over")
)

// Field is one header field. Name is as written, Value without the blanks around it.
type Field struct{ Name, Value []byte }

// Framing says how long a body is.
type Framing struct {
	Length  int64 // bytes, when Chunked and Close are not set
	Chunked bool
	Close   bool // of a response: the body ends with the connection
}

// None tells whether there is no body.
func (f Framing) None() bool { return f.Length == 0 && !f.Chunked && !f.Close }

// head is what requests and responses share.
type head struct {
	Minor   int // HTTP/1.Minor: 0 or 1
	Fields  []Field
	Framing Framing
	// KeepAlive tells whether the sender lets the connection stay open.
	KeepAlive bool

	space [MaxFields]Field

	lengths, codings, hosts int
	closes, keeps           bool
}

// class of each byte.
const (
	isToken  = 1 << iota // in a method or a field name
	isValue              // in a field value
	isTarget             // in a request target
)

var class = func() (t [256]byte) {
	for c := range 256 {
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			t[c] |= isToken
		}
		if c == '\t' || c >= 0x20 && c != 0x7F {
			t[c] |= isValue
		}
		if c > 0x20 && c < 0x7F && c != '"' && c != '<' && c != '>' && c != '\\' && c != '^' && c != '`' && c != '{' && c != '|' && c != '}' {
			t[c] |= isTarget
		}
	}
	for _, c := range "!#$%&'*+-.^_`|~" {
		t[c] |= isToken
	}
	return t
}()

// line cuts the next line from b at i. Its end is CR LF and nothing else.
func line(b []byte, i int) (l []byte, next int, err error) {
	n := indexLF(b[i:])
	if n < 0 {
		return nil, 0, ErrNeedMore
	}
	if n == 0 || b[i+n-1] != '\r' {
		return nil, 0, ErrLineEnd
	}
	return b[i : i+n-1], i + n + 1, nil
}

// fields reads header fields from i up to and with the empty line.
func (h *head) fields(b []byte, i int) (next int, err error) {
	h.Fields = h.space[:0]
	h.lengths, h.codings, h.hosts, h.closes, h.keeps = 0, 0, 0, false, false
	h.Framing = Framing{}
	for {
		l, next, err := line(b, i)
		if err != nil {
			return 0, err
		}
		if len(l) == 0 {
			return next, nil
		}
		if len(h.Fields) == MaxFields {
			return 0, ErrFields
		}
		f, err := field(l)
		if err != nil {
			return 0, err
		}
		h.Fields = append(h.Fields, f)
		if err := h.known(f); err != nil {
			return 0, err
		}
		i = next
	}
}

// field reads one line.
func field(l []byte) (f Field, err error) {
	n := 0
	for n < len(l) && class[l[n]]&isToken != 0 {
		n++
	}
	switch {
	case n == 0 && (l[0] == ' ' || l[0] == '\t'):
		return f, ErrFold
	case n == 0 || n == len(l) || l[n] != ':':
		return f, ErrName
	}
	f.Name, f.Value = l[:n], trim(l[n+1:])
	if !areValue(f.Value) {
		return f, ErrValue
	}
	return f, nil
}

// areValue tells whether all bytes may stand in a field's value: eight at a time for
// as long as they are printable ASCII, as nearly all are.
func areValue(v []byte) bool {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	for len(v) >= 8 {
		x := binary.LittleEndian.Uint64(v)
		del := x ^ ones*0x7f
		if (x|(x-ones*0x20)|(del-ones)&^del)&high != 0 {
			break
		}
		v = v[8:]
	}
	for _, c := range v {
		if class[c]&isValue == 0 {
			return false
		}
	}
	return true
}

func trim(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		b = b[1:]
	}
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t') {
		b = b[:len(b)-1]
	}
	return b
}

// known takes in the fields that say how the message is framed. Their names are
// told apart by length first: most fields are none of them.
func (h *head) known(f Field) error {
	switch len(f.Name) {
	case len("Content-Length"):
		if Is(f.Name, "content-length") {
			n, ok := decimal(f.Value)
			if h.lengths++; h.lengths > 1 || !ok {
				return ErrLength
			}
			h.Framing.Length = n
		}
	case len("Transfer-Encoding"):
		if Is(f.Name, "transfer-encoding") {
			if h.codings++; h.codings > 1 || !Is(f.Value, "chunked") {
				return ErrCoding
			}
		}
	case len("Connection"):
		if Is(f.Name, "connection") {
			closes, keeps, ok := connection(f.Value)
			if !ok {
				return ErrValue
			}
			h.closes, h.keeps = h.closes || closes, h.keeps || keeps
		}
	case len("Host"):
		if Is(f.Name, "host") {
			h.hosts++
		}
	}
	return nil
}

// connection looks for close and keep-alive in a list of tokens.
func connection(v []byte) (closes, keeps, ok bool) {
	for len(v) > 0 {
		n := 0
		for n < len(v) && v[n] != ',' {
			n++
		}
		t := trim(v[:n])
		for _, c := range t {
			if class[c]&isToken == 0 {
				return false, false, false
			}
		}
		closes = closes || Is(t, "close")
		keeps = keeps || Is(t, "keep-alive")
		if n == len(v) {
			break
		}
		v = v[n+1:]
	}
	return closes, keeps, true
}

// framed joins what known has found.
func (h *head) framed() error {
	switch {
	case h.codings > 0 && h.lengths > 0:
		return ErrAmbiguous
	case h.codings > 0 && h.Minor == 0:
		return ErrCoding // HTTP/1.0 has no chunks: one of the two would read it otherwise
	}
	h.Framing.Chunked = h.codings > 0
	h.KeepAlive = !h.closes && h.Minor > 0
	return nil
}

// Get gives the value of the first field with that name, in lower case; nil when
// there is none.
func (h *head) Get(lower string) []byte {
	for i := range h.Fields {
		if Is(h.Fields[i].Name, lower) {
			return h.Fields[i].Value
		}
	}
	return nil
}

// Is compares with an ASCII text in lower case, without regard to case.
func Is(b []byte, lower string) bool {
	if len(b) != len(lower) {
		return false
	}
	for i := range len(lower) {
		c := b[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

// decimal reads a length: digits alone, and so few that they cannot overflow.
func decimal(v []byte) (n int64, ok bool) {
	if len(v) == 0 || len(v) > 18 {
		return 0, false
	}
	for _, c := range v {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int64(c-'0')
	}
	return n, true
}
