package directoryldif

import (
	"bufio"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"sammanhang/fault"
)

// entry is one record of LDIF content (RFC 2849).
type entry struct {
	line  int    // where it begins
	dn    string // as it is written
	attrs map[string][]string
}

// get is the first value of an attribute, without blanks around it.
func (e entry) get(name string) string {
	if v := e.attrs[strings.ToLower(name)]; len(v) > 0 {
		return strings.TrimSpace(v[0])
	}
	return ""
}

// all are the values of an attribute.
func (e entry) all(name string) []string { return e.attrs[strings.ToLower(name)] }

// is tells whether an entry has an object class.
func (e entry) is(class string) bool {
	for _, c := range e.all("objectClass") {
		if strings.EqualFold(strings.TrimSpace(c), class) {
			return true
		}
	}
	return false
}

// Limits of what is read.
const (
	MaxBytes = 1 << 30 // of a file
	maxLine  = 4 << 20 // of one value, unfolded; pictures are the largest
)

var (
	errFolded = errors.New("a line is folded, and there is none before it")
	errNoDN   = errors.New("the entry does not begin with dn:")
	errLong   = errors.New("a value is too long")
)

// lines reads logical lines: those that begin with a blank go on with the one before.
type lines struct {
	r    *bufio.Reader
	n    int // of the physical line read last
	next string
	held bool
	err  error
}

// line is the next logical line and where it begins. A blank line is "". After the
// last it is io.EOF.
func (l *lines) line() (text string, at int, err error) {
	if !l.held {
		if err := l.read(); err != nil {
			return "", l.n, err
		}
	}
	text, at, l.held = l.next, l.n, false
	if text == "" {
		return "", at, nil
	}
	if text[0] == ' ' {
		return "", at, errFolded
	}
	var whole strings.Builder
	whole.WriteString(text)
	for {
		if err := l.read(); err != nil {
			if err == io.EOF {
				break
			}
			return "", at, err
		}
		if l.next == "" || l.next[0] != ' ' {
			l.held = true
			break
		}
		if whole.WriteString(l.next[1:]); whole.Len() > maxLine {
			return "", at, errLong
		}
	}
	return whole.String(), at, nil
}

// read takes one physical line.
func (l *lines) read() error {
	if l.err != nil {
		return l.err
	}
	var b []byte
	for {
		part, err := l.r.ReadSlice('\n')
		b = append(b, part...)
		if len(b) > maxLine {
			return errLong
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if err != nil {
			l.err = err
			if err == io.EOF && len(b) > 0 {
				break
			}
			return err
		}
		break
	}
	l.n++
	l.next = strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
	return nil
}

// entries reads a file, and gives each entry to take. What is wrong with one entry is
// told to wrong, by line, and the others are read. The error is for what is no LDIF.
func entries(r io.Reader, take func(entry), wrong func(line int, text string)) error {
	lim := &io.LimitedReader{R: r, N: MaxBytes + 1}
	l := &lines{r: bufio.NewReaderSize(lim, 64<<10)}
	var e *entry
	bad, seen := false, false
	end := func() {
		if e != nil && !bad {
			take(*e)
		}
		e, bad = nil, false
	}
	for {
		text, at, err := l.line()
		switch {
		case err == io.EOF:
			end()
			if lim.N <= 0 {
				return fault.Newf(fault.TooLarge, "the LDIF file is larger than %d bytes", MaxBytes)
			}
			if !seen {
				return fault.New(fault.Invalid, "the LDIF file has no entries")
			}
			return nil
		case err == errFolded:
			wrong(at, err.Error())
			bad = true
			continue
		case err == errLong:
			return fault.Newf(fault.TooLarge, "a value of the LDIF file is longer than %d bytes, near line %d", maxLine, at)
		case err != nil:
			return fault.Wrap(fault.Invalid, "the LDIF file could not be read", err)
		case text == "":
			end()
			continue
		case text[0] == '#':
			continue
		}
		name, value, err := attribute(text)
		switch {
		case err != nil:
			wrong(at, err.Error())
			if e == nil {
				e = &entry{line: at}
			}
			bad = true
		case e == nil && name == "version":
			if value != "1" {
				return fault.Newf(fault.Invalid, "the LDIF file is of another version than 1, line %d", at)
			}
		case e == nil && name == "dn":
			e, seen = &entry{line: at, dn: value, attrs: map[string][]string{}}, true
		case e == nil:
			if !seen {
				return fault.Newf(fault.Invalid, "this is no LDIF file: line %d begins no entry", at)
			}
			wrong(at, errNoDN.Error())
			e, bad = &entry{line: at}, true
		case bad:
		case name == "changetype" && !strings.EqualFold(value, "add"):
			wrong(e.line, "the entry is a change, and only content can be read")
			bad = true
		default:
			e.attrs[name] = append(e.attrs[name], value)
		}
	}
}

// attribute reads "name: value" or "name:: base64". The name is in small letters and
// without a language; a name with another option (";binary") has it left on, and is
// then no attribute that is asked for.
func attribute(text string) (name, value string, err error) {
	name, value, ok := strings.Cut(text, ":")
	if !ok || name == "" {
		return "", "", errors.New("a line is no attribute: it has no colon")
	}
	name = strings.ToLower(name)
	if base, option, has := strings.Cut(name, ";"); has && strings.HasPrefix(option, "lang-") {
		name = base
	}
	for i := 0; i < len(name); i++ {
		if c := name[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.' && c != ';' {
			return "", "", errors.New("the name of an attribute has characters that it cannot have")
		}
	}
	switch {
	case strings.HasPrefix(value, ":"):
		b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(value[1:]))
		if err != nil {
			return "", "", errors.New("the attribute " + name + " is not base64")
		}
		value = string(b)
		if !utf8.ValidString(value) {
			value = "" // a picture or a certificate: nothing that is asked for
		}
	case strings.HasPrefix(value, "<"):
		return "", "", errors.New("the attribute " + name + " is in another file, which is not read")
	default:
		value = strings.TrimLeft(value, " ")
		if !utf8.ValidString(value) {
			return "", "", errors.New("the attribute " + name + " is not in UTF-8")
		}
	}
	return name, value, nil
}
