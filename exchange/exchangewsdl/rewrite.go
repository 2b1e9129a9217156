package exchangewsdl

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"
)

// rewrite changes the location of soap:address to self, and every schemaLocation
// (and the location of wsdl:import) that names a file in the folder to self?xsd=…. Bytes that are
// not those values pass as they are. name is the file, base the WSDL's folder.
func rewrite(b []byte, self, name, base string) ([]byte, error) {
	d := decoder(b)
	var out []byte
	done := 0
	for {
		from := int(d.InputOffset())
		tok, err := d.Token()
		if err == io.EOF {
			return append(out, b[done:]...), nil
		}
		if err != nil {
			return nil, fmt.Errorf("it is not well-formed XML")
		}
		el, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		to := int(d.InputOffset())
		for _, a := range el.Attr {
			value, ok := newValue(el.Name, a, self, name, base)
			if !ok {
				continue
			}
			at, end, found := attribute(b[from:to], a.Name.Local)
			if !found {
				continue
			}
			out = append(out, b[done:from+at]...)
			out = append(out, escape(value)...)
			done = from + end
			from = done
		}
	}
}

func newValue(el xml.Name, a xml.Attr, self, name, base string) (string, bool) {
	switch {
	case el.Local == "address" && strings.HasPrefix(el.Space, "http://schemas.xmlsoap.org/wsdl/soap") && a.Name.Local == "location":
		return self, true
	case el.Space == "http://www.w3.org/2001/XMLSchema" && a.Name.Local == "schemaLocation",
		el.Space == "http://schemas.xmlsoap.org/wsdl/" && el.Local == "import" && a.Name.Local == "location":
	default:
		return "", false
	}
	u, err := url.Parse(a.Value)
	if err != nil || u.IsAbs() || u.Host != "" || strings.HasPrefix(u.Path, "/") || u.Path == "" {
		return "", false // a schema on the web is fetched there
	}
	target := relative(base, path.Join(path.Dir(name), u.Path))
	return self + "?xsd=" + strings.ReplaceAll(url.QueryEscape(target), "%2F", "/"), true
}

// relative writes a path of the folder as seen from base, a folder in it.
func relative(base, target string) string {
	if base == "." {
		return target
	}
	from, to := strings.Split(base, "/"), strings.Split(target, "/")
	for len(from) > 0 && len(to) > 0 && from[0] == to[0] {
		from, to = from[1:], to[1:]
	}
	return strings.Repeat("../", len(from)) + strings.Join(to, "/")
}

// attribute finds the value of an attribute, by its local name, in a start tag that
// has been read once as XML.
func attribute(tag []byte, local string) (at, end int, ok bool) {
	for i := 0; i < len(tag); {
		eq := bytes.IndexByte(tag[i:], '=')
		if eq < 0 {
			return 0, 0, false
		}
		eq += i
		nameEnd := len(bytes.TrimRight(tag[:eq], " \t\r\n"))
		nameAt := bytes.LastIndexAny(tag[:nameEnd], " \t\r\n'\"") + 1
		quote := bytes.IndexAny(tag[eq:], `"'`)
		if quote < 0 {
			return 0, 0, false
		}
		quote += eq
		n := bytes.IndexByte(tag[quote+1:], tag[quote])
		if n < 0 {
			return 0, 0, false
		}
		if string(tag[nameAt:nameEnd]) == local {
			return quote + 1, quote + 1 + n, true
		}
		i = quote + n + 2
	}
	return 0, 0, false
}

func escape(s string) []byte {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s))
	return b.Bytes()
}
