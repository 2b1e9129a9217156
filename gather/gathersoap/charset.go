package gathersoap

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// declarationOf is an XML declaration (XML 1.0, production 23) without its "?>".
var declarationOf = sync.OnceValue(func() *regexp.Regexp {
	const eq, blank = `[ \t\r\n]*=[ \t\r\n]*`, `[ \t\r\n]+`
	return regexp.MustCompile(`^<\?xml` + blank + `version` + eq + `(?:"1\.0"|'1\.0')` +
		`(?:` + blank + `encoding` + eq + `(?:"([A-Za-z][A-Za-z0-9._-]*)"|'([A-Za-z][A-Za-z0-9._-]*)'))?` +
		`(?:` + blank + `standalone` + eq + `(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*$`)
})

// encodingOf is the encoding that an XML declaration names, in lower case; UTF-8
// when it names none. ok is false when it is no declaration.
func encodingOf(declaration []byte) (name string, ok bool) {
	if string(declaration) == `<?xml version="1.0" encoding="UTF-8"` { // nearly all
		return "utf-8", true
	}
	m := declarationOf().FindSubmatch(declaration)
	if m == nil {
		return "", false
	}
	if name = strings.ToLower(string(m[1]) + string(m[2])); name == "" {
		name = "utf-8"
	}
	return name, true
}

// isUTF8 tells whether a document in the encoding is UTF-8 too.
func isUTF8(encoding string) bool {
	switch encoding {
	case "utf-8", "utf8", "us-ascii", "ascii":
		return true
	}
	return false
}

// toUTF8 makes UTF-8 of a document in one of the other encodings that sources
// use, and takes away the declaration that would then be a lie. A document that
// is UTF-8 already, or that we do not know, is given back untouched.
func toUTF8(doc []byte) []byte {
	if bytes.HasPrefix(doc, []byte("\xff\xfe")) || bytes.HasPrefix(doc, []byte("\xfe\xff")) {
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(doc)
		if err != nil {
			return doc
		}
		return withoutDeclaration(out)
	}
	if !bytes.HasPrefix(doc, []byte("<?xml")) {
		return doc
	}
	end := bytes.Index(doc[:min(len(doc), 200)], []byte("?>"))
	if end < 0 {
		return doc
	}
	switch encoding, _ := encodingOf(doc[:end]); encoding {
	case "iso-8859-1", "latin1", "windows-1252":
		if out, err := charmap.Windows1252.NewDecoder().Bytes(doc); err == nil {
			return withoutDeclaration(out)
		}
	}
	return doc
}

func withoutDeclaration(doc []byte) []byte {
	if bytes.HasPrefix(doc, []byte("<?xml")) {
		if end := bytes.Index(doc, []byte("?>")); end >= 0 {
			return doc[end+2:]
		}
	}
	return doc
}
