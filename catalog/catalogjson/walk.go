package catalogjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"sammanhang/catalog"
	"sammanhang/fault"
)

// maxFile is the largest file that is read; the whole national catalogue is a few
// tens of megabytes.
const maxFile = 256 << 20

func all(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "the file could not be read", err)
	}
	if len(text) > maxFile {
		return nil, fault.Newf(fault.TooLarge, "the file is larger than %d MiB", maxFile>>20)
	}
	return bytes.TrimPrefix(text, []byte("\ufeff")), nil
}

// walker reads JSON member by member and knows on which line it is.
type walker struct {
	text []byte
	dec  *json.Decoder
	at   int // the offset up to which lines are counted
	line int
}

func newWalker(text []byte) *walker {
	return &walker{text: text, dec: json.NewDecoder(bytes.NewReader(text)), line: 1}
}

// next is the line on which the next value begins.
func (w *walker) next() int {
	to := int(w.dec.InputOffset())
	for to < len(w.text) && strings.IndexByte(" \t\r\n,:", w.text[to]) >= 0 {
		to++
	}
	return w.upTo(to)
}

func (w *walker) upTo(offset int) int {
	if offset = min(offset, len(w.text)); offset > w.at {
		w.line += bytes.Count(w.text[w.at:offset], []byte("\n"))
		w.at = offset
	}
	return w.line
}

// broken is the error for what is no such JSON at all.
func (w *walker) broken(what string, err error) error {
	line := w.next()
	if s, ok := errors.AsType[*json.SyntaxError](err); ok && s.Offset > w.dec.InputOffset() {
		line = w.upTo(int(s.Offset) - 1)
	}
	return fault.Wrap(fault.Invalid, what+": line "+number(line).String(), err)
}

// object calls member for each member of the next value, which must be an object;
// member must read the value.
func (w *walker) object(member func(name string) error) error {
	if err := w.delim('{'); err != nil {
		return err
	}
	for w.dec.More() {
		t, err := w.dec.Token()
		if err != nil {
			return err
		}
		name, _ := t.(string)
		if err := member(name); err != nil {
			return err
		}
	}
	_, err := w.dec.Token()
	return err
}

// array calls element for each element of the next value, with its line. null is
// an empty array.
func (w *walker) array(element func(line int) error) error {
	t, err := w.dec.Token()
	if err != nil || t == nil {
		return err
	}
	if t != json.Delim('[') {
		return errors.New("a list is expected")
	}
	for w.dec.More() {
		if err := element(w.next()); err != nil {
			return err
		}
	}
	_, err = w.dec.Token()
	return err
}

func (w *walker) delim(want json.Delim) error {
	t, err := w.dec.Token()
	if err != nil {
		return err
	}
	if t != want {
		return errors.New("an object is expected")
	}
	return nil
}

// value reads the next value. fatal is for what is not JSON; wrong is for a value
// of another kind than expected, after which reading can go on.
func (w *walker) value(v any) (wrong, fatal error) {
	err := w.dec.Decode(v)
	if _, syntax := errors.AsType[*json.SyntaxError](err); syntax || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	return err, nil
}

// end refuses anything after the value.
func (w *walker) end() error {
	if _, err := w.dec.Token(); err != io.EOF {
		return errors.New("there is something after the end")
	}
	return nil
}

const notExport = "this is not a TAK export"

// walk reads the form. A row that is not shaped like one is named and left out.
func walk(text []byte) (f file, problems []catalog.Problem, err error) {
	w := newWalker(text)
	err = w.object(func(name string) error {
		var v any
		switch strings.ToLower(name) {
		case "data":
			if f.Data == nil {
				f.Data = &data{}
			}
			return w.object(func(table string) error { return w.rows(f.Data, table, &problems) })
		case "formatversion":
			v = &f.FormatVersion
		case "version":
			v = &f.Version
		case "tidpunkt":
			v = &f.Time
		case "utforare":
			v = &f.By
		case "kommentar":
			v = &f.Comment
		default:
			v = &json.RawMessage{}
		}
		wrong, fatal := w.value(v)
		if wrong != nil {
			problems = append(problems, catalog.Problem{Table: name, Line: w.next(), Text: "is not understood"})
		}
		return fatal
	})
	if err == nil {
		err = w.end()
	}
	if err != nil {
		return f, nil, w.broken(notExport, err)
	}
	if f.Data == nil {
		return f, nil, fault.New(fault.Invalid, notExport+": it has no member data")
	}
	return f, problems, nil
}

func (w *walker) rows(d *data, table string, problems *[]catalog.Problem) error {
	into := d.table(table)
	if into == nil { // the public form grows
		*problems = append(*problems, catalog.Problem{Table: table, ID: "*", Line: w.next(), Text: "this table is not known here, and not read"})
		wrong, fatal := w.value(&json.RawMessage{})
		return errors.Join(wrong, fatal)
	}
	return w.array(func(line int) error {
		r := row{line: line}
		wrong, fatal := w.value(&r)
		if wrong != nil {
			*problems = append(*problems, catalog.Problem{Table: table, ID: string(r.ID), Line: line, Text: "the row is not understood: " + wrong.Error(), Grave: true})
			return nil
		}
		*into = append(*into, r)
		return fatal
	})
}
