// Package routehsa reads the file of HSA units (hsacache.xml) from which the tree
// for routing is grown.
//
// It promises that a file that is not whole gives an error and no units: half a
// tree would send calls elsewhere. A row that lacks something is named and left to
// route.Grow, which says what became of it.
package routehsa

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/route"
)

// MaxBytes is the largest file that is read. The whole national list is a tenth of it.
const MaxBytes = 512 << 20

// Read gives the units of a file, in its order, also those that lack an id or a
// DN. Both names of the root element that are seen in use are taken. UTF-8 and
// ISO-8859-1 are read.
//
// The error is a *fault.Error: Invalid for a file that is not well-formed, is
// something else, or has no unit at all (which would take the tree away from
// everybody); TooLarge.
func Read(r io.Reader) ([]route.Unit, error) {
	lim := &io.LimitedReader{R: r, N: MaxBytes + 1}
	d := xml.NewDecoder(lim)
	d.CharsetReader = charset
	var units []route.Unit
	root := false
	for {
		tok, err := d.Token()
		if lim.N <= 0 {
			return nil, fault.New(fault.TooLarge, fmt.Sprintf("the HSA file is larger than %d bytes", MaxBytes))
		}
		switch {
		case err == io.EOF && !root:
			return nil, fault.New(fault.Invalid, "the HSA file is empty")
		case err == io.EOF && len(units) == 0:
			return nil, fault.New(fault.Invalid, "the HSA file has no units")
		case err == io.EOF:
			return units, nil
		case err != nil:
			return nil, broken(d, err)
		}
		switch tok := tok.(type) {
		case xml.Directive:
			if bytes.HasPrefix(bytes.ToUpper(tok), []byte("DOCTYPE")) {
				return nil, fault.New(fault.Invalid, "the HSA file has a document type declaration, which is not allowed")
			}
		case xml.StartElement:
			switch {
			case !root && tok.Name.Local != "FileGetHsaUnitsResponse" && tok.Name.Local != "HsaUnitsResponse":
				return nil, fault.New(fault.Invalid, "not an HSA file: its first element is neither FileGetHsaUnitsResponse nor HsaUnitsResponse")
			case !root:
				root = true
			case tok.Name.Local == "hsaUnit":
				var row struct {
					ID   string `xml:"hsaIdentity"`
					DN   string `xml:"DN"`
					Name string `xml:"name"`
				}
				if err := d.DecodeElement(&row, &tok); err != nil {
					return nil, broken(d, err)
				}
				units = append(units, route.Unit{ID: care.HSAID(strings.TrimSpace(row.ID)), DN: strings.TrimSpace(row.DN), Name: strings.TrimSpace(row.Name)})
			}
		}
	}
}

func broken(d *xml.Decoder, err error) error {
	line, _ := d.InputPos()
	if _, ok := errors.AsType[*xml.SyntaxError](err); ok {
		return fault.New(fault.Invalid, fmt.Sprintf("the HSA file is not well-formed XML, near line %d", line))
	}
	return fault.Wrap(fault.Invalid, fmt.Sprintf("the HSA file could not be read, near line %d", line), err)
}

func charset(name string, r io.Reader) (io.Reader, error) {
	switch strings.ToLower(name) {
	case "utf-8", "us-ascii":
		return r, nil
	case "iso-8859-1", "latin1":
		return charmap.ISO8859_1.NewDecoder().Reader(r), nil
	case "windows-1252":
		return charmap.Windows1252.NewDecoder().Reader(r), nil
	}
	return nil, errors.New("its character encoding is not supported")
}
