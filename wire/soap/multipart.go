package soap

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

// What can be wrong with a message with attachments, besides its envelope.
var (
	ErrNoRoot       = errors.New("soap: the root part with the envelope cannot be found")
	ErrRootEncoding = errors.New("soap: the root part is written in base64 or quoted-printable; send it as 8bit or binary")
)

// LocateMultipart is LocateReader for a message with attachments (MTOM,
// multipart/related): it finds the envelope in the root part. boundary and start
// are the parameters of the message's Content-Type; without start the first part
// is the root. Offsets are those in the whole message. Lines may end in LF alone.
func LocateMultipart(r io.Reader, buf []byte, limit int, boundary, start string) (loc Location, prefix []byte, err error) {
	start = contentID(start)
	return locateReader(r, buf, limit, func(b []byte) (Location, error) { return locateRoot(b, boundary, start) })
}

func locateRoot(b []byte, boundary, start string) (Location, error) {
	_, at, last, err := delimiter(b, 0, boundary)
	for {
		switch {
		case err != nil:
			return Location{}, err
		case last:
			return Location{}, ErrNoRoot
		}
		head, body, ok := partHead(b[at:])
		if !ok {
			return Location{}, ErrNeedMore
		}
		from := at + body
		if start == "" || contentID(head["content-id"]) == start {
			switch strings.ToLower(head["content-transfer-encoding"]) {
			case "", "7bit", "8bit", "binary":
			default:
				return Location{}, ErrRootEncoding
			}
			return locateIn(b, from, boundary)
		}
		_, at, last, err = delimiter(b, from, boundary)
	}
}

// locateIn looks at the part that begins at an offset, as far as it goes.
func locateIn(b []byte, from int, boundary string) (Location, error) {
	to, whole := len(b), false
	if end, _, _, err := delimiter(b, from, boundary); err == nil {
		to, whole = end, true
	}
	loc, err := Locate(b[from:to])
	var syntax *SyntaxError
	switch {
	case errors.Is(err, ErrNeedMore) && whole:
		return loc, &SyntaxError{to, "the root part ends inside its envelope", ErrMalformed}
	case errors.As(err, &syntax):
		syntax.Offset += from
	}
	loc.move(from)
	return loc, err
}

// move makes offsets those of a longer message around.
func (l *Location) move(by int) {
	l.Body, l.BodyAfter = l.Body+by, l.BodyAfter+by
	for _, s := range []*Span{&l.AddressAt, &l.Beside} {
		if s.found() {
			*s = Span{s.From + by, s.Name + by, s.StartTag + by, s.EndTag + by, s.To + by}
		}
	}
}

// delimiter finds the next line "--boundary" and gives its offset, and the one
// behind it. last is true for the line that ends the message.
func delimiter(b []byte, from int, boundary string) (start, behind int, last bool, err error) {
	mark := "--" + boundary
	for i := from; ; {
		n := bytes.Index(b[i:], []byte(mark))
		if n < 0 {
			return 0, 0, false, ErrNeedMore
		}
		i += n
		end := i + len(mark)
		if i > 0 && b[i-1] != '\n' {
			i = end
			continue
		}
		if bytes.HasPrefix(b[end:], []byte("--")) {
			return i, end + 2, true, nil
		}
		eol := bytes.IndexByte(b[end:], '\n')
		if eol < 0 {
			return 0, 0, false, ErrNeedMore
		}
		if len(bytes.TrimSpace(b[end:end+eol])) > 0 {
			i = end // another boundary that begins like ours
			continue
		}
		return i, end + eol + 1, false, nil
	}
}

// partHead reads the header of a part: names in lower case, and where its body begins.
func partHead(b []byte) (head map[string]string, body int, ok bool) {
	head = map[string]string{}
	last := ""
	for at := 0; ; {
		eol := bytes.IndexByte(b[at:], '\n')
		if eol < 0 {
			return nil, 0, false
		}
		line := strings.TrimRight(string(b[at:at+eol]), "\r")
		at += eol + 1
		switch name, value, found := strings.Cut(line, ":"); {
		case line == "":
			return head, at, true
		case line[0] == ' ' || line[0] == '\t':
			head[last] = strings.TrimSpace(head[last] + line)
		case found:
			last = strings.ToLower(strings.TrimSpace(name))
			head[last] = strings.TrimSpace(value)
		}
	}
}

func contentID(s string) string {
	s = strings.TrimSpace(s)
	return strings.TrimSuffix(strings.TrimPrefix(s, "<"), ">")
}
