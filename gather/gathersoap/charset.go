package gathersoap

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

var encodingOf = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`encoding\s*=\s*["']([A-Za-z0-9._-]+)["']`)
})

// declaresUTF8 tells whether an XML declaration leaves the document as UTF-8.
func declaresUTF8(declaration []byte) bool {
	m := encodingOf().FindSubmatch(declaration)
	if m == nil {
		return !bytes.Contains(declaration, []byte("encoding"))
	}
	switch strings.ToLower(string(m[1])) {
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
	if end < 0 || declaresUTF8(doc[:end]) {
		return doc
	}
	m := encodingOf().FindSubmatch(doc[:end])
	if m == nil {
		return doc
	}
	switch strings.ToLower(string(m[1])) {
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
