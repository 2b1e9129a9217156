package rivta

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"reflect"
	"strconv"
	"strings"
)

// text reads the text of an element up to its end, without the blanks around it.
func (d *decoder) text() (string, error) {
	d.scratch = d.scratch[:0]
	for {
		t, err := d.token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			d.scratch = append(d.scratch, t...)
		case xml.EndElement:
			return string(bytes.TrimSpace(d.scratch)), nil
		case xml.StartElement:
			d.path = append(d.path, safeName(t.Name.Local))
			d.unread("")
			d.path = d.path[:len(d.path)-1]
			if err := d.skip(); err != nil {
				return "", err
			}
		}
	}
}

func (d *decoder) simple(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Slice:
		b, err := decodeBase64(text)
		if err != nil {
			d.note("not base64: left empty")
			return
		}
		v.SetBytes(b)
	}
}

// truth reads xs:boolean. What is no truth value is read as the careful one:
// false for what grants something (approvedForPatient), true for what withdraws
// (nullified). An empty element says nothing.
func (d *decoder) truth(v reflect.Value, text string, careful bool) {
	switch strings.ToLower(text) {
	case "true", "1":
		v.SetBool(true)
	case "false", "0":
	case "":
		d.note("an empty truth value: read as false")
		return
	default:
		d.note("not a truth value: read as " + strconv.FormatBool(careful))
		v.SetBool(careful)
		return
	}
	if text != strings.ToLower(text) {
		d.note("letter case of a truth value")
	}
}

// decodeBase64 reads xs:base64Binary, which may hold blanks anywhere.
func decodeBase64(s string) ([]byte, error) {
	if strings.ContainsAny(s, " \t\r\n") {
		s = strings.Join(strings.Fields(s), "")
	}
	return base64.StdEncoding.DecodeString(s)
}

// safeName keeps a path readable and free of content: an element name that is no
// plain name, or too long to be one, is not repeated. A number is no name.
func safeName(s string) string {
	if len(s) > 64 {
		return "?"
	}
	digits := 0
	for _, c := range s {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == '-', c == '.':
		case c >= '0' && c <= '9':
			if digits++; digits > 5 {
				return "?"
			}
		default:
			return "?"
		}
	}
	return s
}
