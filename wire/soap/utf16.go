package soap

import (
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// WS-I Basic Profile 1.1 (R1012) lets an envelope be UTF-8 or UTF-16. The platform
// speaks UTF-8 inside and with producers; these two turn a message over at its edge.

// UTF16 tells whether a message begins as UTF-16 does, with or without a byte order
// mark, and in which order its bytes come. Four bytes are enough.
func UTF16(b []byte) (binary.ByteOrder, bool) {
	switch {
	case len(b) < 2:
	case b[0] == 0xFE && b[1] == 0xFF:
		return binary.BigEndian, true
	case b[0] == 0xFF && b[1] == 0xFE:
		return binary.LittleEndian, !(len(b) >= 4 && b[2] == 0 && b[3] == 0) // else UTF-32
	case b[0] == 0 && b[1] == '<':
		return binary.BigEndian, true
	case b[0] == '<' && b[1] == 0:
		return binary.LittleEndian, !(len(b) >= 4 && b[2] == 0 && b[3] == 0)
	}
	return nil, false
}

// maxDeclaration is how many bytes of a message are looked through for the end of
// its XML declaration.
const maxDeclaration = 512

// NewUTF8Reader reads a UTF-16 message as UTF-8: without byte order mark, and with
// the encoding in its XML declaration changed. What is not UTF-16 is ErrEncoding.
func NewUTF8Reader(r io.Reader, order binary.ByteOrder) io.Reader {
	d := &utf8Reader{r: r, order: order, in: make([]byte, 0, 8<<10)}
	return &declared{r: d, encoding: "UTF-8"}
}

type utf8Reader struct {
	r     io.Reader
	order binary.ByteOrder
	in    []byte // read and not yet decoded
	out   []byte // decoded and not yet given
	begun bool
	err   error
}

func (d *utf8Reader) Read(dst []byte) (int, error) {
	for len(d.out) == 0 {
		if d.err != nil {
			return 0, d.err
		}
		n, err := d.r.Read(d.in[len(d.in):cap(d.in)])
		d.in = d.in[:len(d.in)+n]
		d.decode(err != nil)
		if err != nil && d.err == nil {
			d.err = err
			if err == io.EOF && len(d.in) > 0 {
				d.err = &SyntaxError{0, "UTF-16 with half a character at its end", ErrEncoding}
			}
		}
	}
	n := copy(dst, d.out)
	d.out = d.out[n:]
	return n, nil
}

func (d *utf8Reader) decode(last bool) {
	d.out = d.out[:0]
	i := 0
	for ; i+1 < len(d.in); i += 2 {
		r := rune(d.order.Uint16(d.in[i:]))
		if utf16.IsSurrogate(r) {
			if i+3 >= len(d.in) && !last {
				break
			}
			pair := rune(utf8.RuneError)
			if i+3 < len(d.in) {
				pair = utf16.DecodeRune(r, rune(d.order.Uint16(d.in[i+2:])))
			}
			if pair == utf8.RuneError {
				d.err = &SyntaxError{0, "UTF-16 with half a pair", ErrEncoding}
				return
			}
			r = pair
			i += 2
		}
		if r == 0xFEFF && !d.begun {
			d.begun = true
			continue
		}
		d.begun = true
		d.out = utf8.AppendRune(d.out, r)
	}
	d.in = d.in[:copy(d.in, d.in[i:])]
}

// NewUTF16Reader reads a UTF-8 message as UTF-16 with a byte order mark, and with
// the encoding in its XML declaration changed. What is not UTF-8 is ErrEncoding.
func NewUTF16Reader(r io.Reader, order binary.ByteOrder) io.Reader {
	return &utf16Reader{r: &declared{r: r, encoding: "UTF-16"}, order: order, in: make([]byte, 0, 8<<10)}
}

type utf16Reader struct {
	r     io.Reader
	order binary.ByteOrder
	in    []byte
	out   []byte
	begun bool
	err   error
}

func (e *utf16Reader) Read(dst []byte) (int, error) {
	for len(e.out) == 0 {
		if e.err != nil {
			return 0, e.err
		}
		n, err := e.r.Read(e.in[len(e.in):cap(e.in)])
		e.in = e.in[:len(e.in)+n]
		e.encode(err != nil)
		if err != nil && e.err == nil {
			e.err = err
		}
	}
	n := copy(dst, e.out)
	e.out = e.out[n:]
	return n, nil
}

func (e *utf16Reader) encode(last bool) {
	e.out = e.out[:0]
	i := 0
	if !e.begun && (len(e.in) >= 3 || last) {
		e.begun = true
		if bytes.HasPrefix(e.in, []byte("\xEF\xBB\xBF")) {
			i = 3
		}
		e.out = appendUnit(e.out, e.order, 0xFEFF)
	}
	for e.begun && i < len(e.in) {
		r, n := utf8.DecodeRune(e.in[i:])
		if r == utf8.RuneError && n <= 1 {
			if !last && !utf8.FullRune(e.in[i:]) {
				break
			}
			e.err = &SyntaxError{0, "not UTF-8", ErrEncoding}
			break
		}
		if a, b := utf16.EncodeRune(r); a != utf8.RuneError {
			e.out = appendUnit(appendUnit(e.out, e.order, uint16(a)), e.order, uint16(b))
		} else {
			e.out = appendUnit(e.out, e.order, uint16(r))
		}
		i += n
	}
	e.in = e.in[:copy(e.in, e.in[i:])]
}

func appendUnit(dst []byte, order binary.ByteOrder, u uint16) []byte {
	var two [2]byte
	order.PutUint16(two[:], u)
	return append(dst, two[:]...)
}

// declared changes the encoding in the XML declaration of a message in UTF-8.
type declared struct {
	r        io.Reader
	encoding string
	head     []byte // the message's beginning, when it has been looked through
	err      error  // behind head
	looked   bool
}

func (d *declared) Read(dst []byte) (int, error) {
	if !d.looked {
		d.look()
	}
	if len(d.head) > 0 {
		n := copy(dst, d.head)
		d.head = d.head[n:]
		return n, nil
	}
	if d.err != nil {
		return 0, d.err
	}
	return d.r.Read(dst)
}

func (d *declared) look() {
	d.looked = true
	buf := make([]byte, 0, maxDeclaration)
	for len(buf) < cap(buf) && d.err == nil && !bytes.Contains(buf, []byte("?>")) {
		n, err := d.r.Read(buf[len(buf):cap(buf)])
		buf, d.err = buf[:len(buf)+n], err
		if begin := []byte("<?xml"); len(buf) >= 3+len(begin) && !bytes.HasPrefix(bytes.TrimPrefix(buf, []byte("\xEF\xBB\xBF")), begin) {
			break
		}
	}
	d.head = redeclare(buf, d.encoding)
}

// redeclare writes another encoding into the XML declaration, if it has one.
func redeclare(b []byte, encoding string) []byte {
	from, to, ok := declaredEncoding(b)
	if !ok {
		return b
	}
	out := make([]byte, 0, len(b)+len(encoding))
	out = append(append(out, b[:from]...), encoding...)
	return append(out, b[to:]...)
}

// DeclaredEncoding is the encoding that the XML declaration of a message in UTF-8 or
// an eight-bit encoding names; empty when it names none.
func DeclaredEncoding(b []byte) string {
	from, to, ok := declaredEncoding(b)
	if !ok {
		return ""
	}
	return string(b[from:to])
}

func declaredEncoding(b []byte) (from, to int, ok bool) {
	start := len(b) - len(bytes.TrimPrefix(b, []byte("\xEF\xBB\xBF")))
	if !bytes.HasPrefix(b[start:], []byte("<?xml")) {
		return 0, 0, false
	}
	end := bytes.Index(b, []byte("?>"))
	if end < 0 {
		return 0, 0, false
	}
	at := bytes.Index(b[:end], []byte("encoding"))
	if at < 0 {
		return 0, 0, false
	}
	quote := bytes.IndexAny(b[at:end], `"'`)
	if quote < 0 {
		return 0, 0, false
	}
	from = at + quote + 1
	n := bytes.IndexByte(b[from:end], b[from-1])
	if n < 0 {
		return 0, 0, false
	}
	return from, from + n, true
}
