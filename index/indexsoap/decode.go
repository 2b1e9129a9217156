package indexsoap

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/text/encoding/charmap"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/index"
)

const (
	soapNS   = "http://schemas.xmlsoap.org/soap/envelope/"
	coreNS   = "urn:riv:itintegration:engagementindex:1"
	updateNS = string(care.IndexUpdate1)
	findNS   = string(care.IndexFindContent1)
	notifyNS = string(care.IndexProcessNotification1)
)

// reader reads one message as a stream of tokens. It refuses document type
// declarations, and never puts a value of the message in an error.
type reader struct{ *xml.Decoder }

// capped ends with an error, not quietly, when a message is over the limit.
type capped struct {
	r    io.Reader
	left int64
}

var errTooLarge = fault.Coded(fault.TooLarge, "EI000", "the message is too large")

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > c.left {
		p = p[:c.left]
	}
	n, err := c.r.Read(p)
	c.left -= int64(n)
	return n, err
}

func newReader(r io.Reader, limit int64) *reader {
	d := xml.NewDecoder(&capped{r, limit + 1})
	d.CharsetReader = func(name string, in io.Reader) (io.Reader, error) {
		switch strings.ToLower(name) {
		case "us-ascii", "ascii", "utf8":
			return in, nil
		case "iso-8859-1", "latin1", "windows-1252":
			return charmap.Windows1252.NewDecoder().Reader(in), nil
		}
		return nil, fault.Coded(fault.Invalid, "EI001", "the message is in an encoding that is not supported")
	}
	return &reader{d}
}

// malformed is EI001 for what is not XML, or a limit that was met. What the XML
// reader says may quote the message, so it does not travel along.
func (r *reader) malformed(err error) error {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f
	}
	var t interface{ Timeout() bool }
	if errors.As(err, &t) && t.Timeout() {
		return fault.Coded(fault.Slow, "EI000", "the message did not come in time")
	}
	line, _ := r.InputPos()
	return fault.Coded(fault.Invalid, "EI001", fmt.Sprintf("the message is not well-formed XML (line %d)", line))
}

// next gives the next start or end of an element, with the text before it.
func (r *reader) next() (start *xml.StartElement, text string, err error) {
	var b strings.Builder
	for {
		t, err := r.Token()
		if err != nil {
			return nil, "", r.malformed(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			return &t, b.String(), nil
		case xml.EndElement:
			return nil, b.String(), nil
		case xml.CharData:
			b.Write(t)
		case xml.Directive:
			return nil, "", fault.Coded(fault.Invalid, "EI001", "a document type declaration is not allowed")
		}
	}
}

// skip passes over an element that has begun. Unlike the library's own it sees
// the tokens, so that a declaration inside is refused too.
func (r *reader) skip() error {
	for depth := 1; depth > 0; {
		start, _, err := r.next()
		if err != nil {
			return err
		}
		if start != nil {
			depth++
		} else {
			depth--
		}
	}
	return nil
}

// children calls f for each child element of the element that has begun; f must
// read to the child's end.
func (r *reader) children(f func(start *xml.StartElement) error) error {
	for {
		start, _, err := r.next()
		if err != nil || start == nil {
			return err
		}
		if err := f(start); err != nil {
			return err
		}
	}
}

// text is the text of an element that has begun. An element inside is EI001.
func (r *reader) text(name string) (string, error) {
	start, text, err := r.next()
	if err == nil && start != nil {
		err = fault.Coded(fault.Invalid, "EI001", name+" holds an element")
	}
	return text, err
}

// message goes to the wanted element: the root itself (a bare payload), or the
// first child of the SOAP body.
func (r *reader) message(name xml.Name) error {
	wrong := fault.Coded(fault.Invalid, "EI001", "the message is no "+name.Local)
	start, _, err := r.next()
	switch {
	case err != nil:
		return err
	case start.Name == name:
		return nil
	case start.Name != xml.Name{Space: soapNS, Local: "Envelope"}:
		return wrong
	}
	for {
		start, _, err := r.next()
		switch {
		case err != nil:
			return err
		case start == nil:
			return wrong
		case start.Name == xml.Name{Space: soapNS, Local: "Body"}:
			start, _, err := r.next()
			if err != nil {
				return err
			}
			if start == nil || start.Name != name {
				return wrong
			}
			return nil
		default:
			if err := r.skip(); err != nil {
				return err
			}
		}
	}
}

// drain reads to the end, so that a message that is cut or goes on as garbage
// after its payload is refused before anything is done.
func (r *reader) drain() error {
	for {
		t, err := r.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return r.malformed(err)
		}
		if _, ok := t.(xml.Directive); ok {
			return fault.Coded(fault.Invalid, "EI001", "a document type declaration is not allowed")
		}
	}
}

// ours tells whether an element may be a field of the contract. The order of
// fields is not held to: 98 of 424 real Update messages have mostRecentContent
// out of its place. A field without namespace is taken too: real senders write
// that, and to pass over a field of FindContent would answer more than was asked.
// Everything else is an extension (xs:any), and is passed over.
func ours(n xml.Name) bool {
	return n.Space == coreNS || n.Space == updateNS || n.Space == findNS || n.Space == notifyNS || n.Space == ""
}

// fields reads the fields of an element that has begun. A field that is there
// twice is EI001: which of them counts would be a guess.
func (r *reader) fields() (map[string]string, error) {
	got := make(map[string]string, 12)
	return got, r.children(func(start *xml.StartElement) error {
		name := start.Name.Local
		if !ours(start.Name) || !known(name) {
			return r.skip()
		}
		text, err := r.text(name)
		if err != nil {
			return err
		}
		if _, twice := got[name]; twice {
			return fault.Coded(fault.Invalid, "EI001", name+" is there twice")
		}
		got[name] = text
		return nil
	})
}

func known(name string) bool {
	switch name {
	case "registeredResidentIdentification", "serviceDomain", "categorization", "logicalAddress",
		"businessObjectInstanceIdentifier", "clinicalProcessInterestId", "mostRecentContent",
		"sourceSystem", "creationTime", "updateTime", "dataController", "owner":
		return true
	}
	return false
}

// decodeChanges reads an Update or a ProcessNotification, which differ in name
// only. More than max transactions end the reading.
func decodeChanges(body io.Reader, limit int64, name xml.Name, max int) ([]index.Change, error) {
	r := newReader(body, limit)
	if err := r.message(name); err != nil {
		return nil, err
	}
	var changes []index.Change
	err := r.children(func(start *xml.StartElement) error {
		if !ours(start.Name) || start.Name.Local != "engagementTransaction" {
			return r.skip()
		}
		if len(changes) == max {
			return fault.Coded(fault.TooLarge, "EI000", fmt.Sprintf("the request holds more than %d engagementTransaction", max))
		}
		c, err := r.transaction(len(changes) + 1)
		changes = append(changes, c)
		return err
	})
	if err == nil {
		err = r.drain()
	}
	if err != nil {
		return nil, err
	}
	return changes, nil
}

func (r *reader) transaction(n int) (c index.Change, err error) {
	flag, seen := "", false
	err = r.children(func(start *xml.StartElement) (err error) {
		switch name := start.Name.Local; {
		case !ours(start.Name):
			return r.skip()
		case name == "deleteFlag":
			flag, err = r.text(name)
			return err
		case name == "engagement" && !seen:
			seen = true
			f, err := r.fields()
			if err != nil {
				return err
			}
			c.Entry, err = entry(f, n)
			return err
		case name == "engagement":
			return fault.Coded(fault.Invalid, "EI001", fmt.Sprintf("EngagementTransaction #%d: engagement is there twice", n))
		}
		return r.skip()
	})
	if err != nil {
		return c, err
	}
	switch strings.TrimSpace(flag) { // xs:boolean, whose blanks do not count
	case "true", "1":
		c.Delete = true
	case "false", "0":
	default: // to guess here would delete, or keep, what should not be
		return c, fault.Coded(fault.Invalid, "EI001", fmt.Sprintf("EngagementTransaction #%d: deleteFlag is not true or false", n))
	}
	if !seen {
		return c, fault.Coded(fault.Invalid, "EI001", fmt.Sprintf("EngagementTransaction #%d: engagement is missing", n))
	}
	return c, nil
}

// entry makes an entry of fields. The sender's creationTime and updateTime are
// held to their form and then passed over: the index sets them itself, and the
// owner too, unless another index tells.
func entry(f map[string]string, n int) (index.Entry, error) {
	for _, name := range [...]string{"creationTime", "updateTime"} {
		if v := f[name]; v != "" {
			if _, err := time.Parse("20060102150405", v); err != nil || len(v) != 14 {
				return index.Entry{}, fault.Coded(fault.Invalid, "EI004", fmt.Sprintf("EngagementTransaction #%d: %s is not a time of the form yyyyMMddHHmmss", n, name))
			}
		}
	}
	return index.Entry{
		Person:          person(f["registeredResidentIdentification"]),
		Domain:          f["serviceDomain"],
		Category:        f["categorization"],
		Address:         care.LogicalAddress(f["logicalAddress"]),
		BusinessObject:  f["businessObjectInstanceIdentifier"],
		ProcessInterest: f["clinicalProcessInterestId"],
		MostRecent:      f["mostRecentContent"],
		System:          care.HSAID(f["sourceSystem"]),
		Controller:      care.HSAID(f["dataController"]),
		Owner:           care.HSAID(f["owner"]),
	}, nil
}

// person is the person of a number written as the contract does: twelve
// characters and no other. Nobody when it is of a form we do not know; the index
// then refuses it (EI004, EI000) without repeating it.
func person(s string) care.PersonID {
	if len(s) != 12 {
		return care.PersonID{}
	}
	p, err := care.ParsePersonID(s)
	if err != nil {
		return care.PersonID{}
	}
	return p
}

// decodeFind reads a FindContent.
func decodeFind(body io.Reader, limit int64) (index.Query, error) {
	r := newReader(body, limit)
	if err := r.message(xml.Name{Space: findNS, Local: "FindContent"}); err != nil {
		return index.Query{}, err
	}
	f, err := r.fields()
	if err == nil {
		err = r.drain()
	}
	if err != nil {
		return index.Query{}, err
	}
	return index.Query{
		Person:          person(f["registeredResidentIdentification"]),
		Domain:          f["serviceDomain"],
		Category:        f["categorization"],
		Address:         care.LogicalAddress(f["logicalAddress"]),
		BusinessObject:  f["businessObjectInstanceIdentifier"],
		ProcessInterest: f["clinicalProcessInterestId"],
		MostRecent:      f["mostRecentContent"],
		System:          care.HSAID(f["sourceSystem"]),
		Controller:      care.HSAID(f["dataController"]),
		Owner:           care.HSAID(f["owner"]),
	}, nil
}

// maxSet is the most entries of a file that ReadSet takes: more than any one
// source has, and few enough for the memory of a server.
const maxSet = 10_000_000

// ReadSet reads the entries of an Update message of any length: how a source hands
// over its full set. limit is the most bytes. A transaction that deletes has no
// place in a set, and is refused (EI001).
func ReadSet(body io.Reader, limit int64) ([]index.Entry, error) {
	changes, err := decodeChanges(body, limit, xml.Name{Space: updateNS, Local: "Update"}, maxSet)
	if err != nil {
		return nil, err
	}
	entries := make([]index.Entry, len(changes))
	for i := range changes {
		if changes[i].Delete {
			return nil, fault.Coded(fault.Invalid, "EI001", fmt.Sprintf("EngagementTransaction #%d deletes: a set holds what there is", i+1))
		}
		entries[i] = changes[i].Entry
	}
	return entries, nil
}
