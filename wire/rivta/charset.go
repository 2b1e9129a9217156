package rivta

import (
	"bytes"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// plainText makes UTF-8 of a payload that begins with a byte order mark of
// UTF-16, and gives the reader that encoding/xml needs for the encoding that the
// XML declaration names.
func plainText(b []byte) ([]byte, func(string, io.Reader) (io.Reader, error)) {
	declared := func(name string, in io.Reader) (io.Reader, error) {
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "utf-8", "utf8", "us-ascii", "ascii":
			return in, nil
		case "iso-8859-1", "latin1", "windows-1252":
			return charmap.Windows1252.NewDecoder().Reader(in), nil
		}
		return nil, encoding.ErrInvalidUTF8
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if !bytes.HasPrefix(b, []byte("\xff\xfe")) && !bytes.HasPrefix(b, []byte("\xfe\xff")) {
		return b, declared
	}
	out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(b)
	if err != nil {
		return b, declared // the XML decoder will say that it is not XML
	}
	// The declaration still says UTF-16, which it no longer is.
	return out, func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
}
