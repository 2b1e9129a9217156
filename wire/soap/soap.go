// Package soap reads and writes SOAP 1.1 envelopes as RIV-TA uses them (Basic
// Profile 2.0 and 2.1), with no opinion on what is inside.
//
// It promises that a message that only passes through is never parsed further than
// its first body element and never written anew; that names are resolved by
// namespace, not by prefix or local name alone; that a DTD is refused; and that
// depth, attributes and the bytes before the body are bounded.
package soap

import (
	"errors"
	"fmt"
	"io"

	"sammanhang/care"
)

// The namespaces that the scanner knows.
const (
	NS           = "http://schemas.xmlsoap.org/soap/envelope/" // SOAP 1.1
	NS12         = "http://www.w3.org/2003/05/soap-envelope"   // SOAP 1.2, refused
	NSRegistry   = "urn:riv:itintegration:registry:1"          // LogicalAddress, BP 2.1
	NSAddressing = "http://www.w3.org/2005/08/addressing"      // To, BP 2.0

	// NSRegistry2 is where the published WSDLs of infrastructure:itintegration:registry 2
	// have LogicalAddress. It is an address of BP 2.1 in calls of that domain only.
	NSRegistry2    = registryDomain + "2"
	registryDomain = "urn:riv:infrastructure:itintegration:registry:"
)

// Limits of the part of an envelope that is read.
const (
	MaxPrefix     = 64 << 10 // bytes before the end of the first body element's start tag
	maxDepth      = 32       // elements inside each other, in the header
	maxAttributes = 128      // on one element
	maxBindings   = 128      // namespace declarations in scope
)

// What can be wrong with an envelope. Every error of Scan is one of these, or wraps
// one; none carries content.
var (
	ErrNeedMore     = errors.New("soap: the message ends before its first body element")
	ErrMalformed    = errors.New("soap: not well-formed XML")
	ErrDTD          = errors.New("soap: a document type declaration is not allowed")
	ErrEncoding     = errors.New("soap: character encoding is not supported; send UTF-8")
	ErrNotSOAP      = errors.New("soap: not a SOAP 1.1 envelope")
	ErrSOAP12       = errors.New("soap: SOAP 1.2 is not supported; RIV-TA uses SOAP 1.1")
	ErrTwoAddresses = errors.New("soap: more than one logical address in the header")
	ErrEmptyBody    = errors.New("soap: the body is empty")
	ErrTooLarge     = errors.New("soap: too large before the first body element")
)

// SyntaxError says where and why an envelope could not be read. It wraps one of
// the errors above.
type SyntaxError struct {
	Offset int    // bytes from the start
	What   string // without content
	Err    error
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%v: %s at byte %d", e.Err, e.What, e.Offset)
}
func (e *SyntaxError) Unwrap() error { return e.Err }

// Location is what Locate found, as parts of the scanned bytes: it is valid only as
// long as those are. Address is exactly as written, with entities resolved.
type Location struct {
	Profile   care.Profile // empty when there is no address header
	Address   []byte
	Contract  []byte // namespace of the first body element
	Root      []byte // local name of the first body element
	Charset   []byte // declared encoding when it is not UTF-8, as "ISO-8859-1"
	Body      int    // offset of the first body element's "<"
	BodyAfter int    // offset behind its start tag's ">"

	AddressAt Span // the element that Address stands in
	Beside    Span // a To beside a LogicalAddress: it does not count, and is dropped when the header is converted
	Strange   bool // an element is called as an address is, but is in a namespace of no profile, or of that of another domain's contracts
}

// Span is where an element stands. The zero Span is no element.
type Span struct {
	From     int // of its "<"
	Name     int // behind its name
	StartTag int // behind its start tag
	EndTag   int // of its end tag's "<"; the same as To when it has none
	To       int // behind it
}

func (s Span) found() bool { return s.To > 0 }

// Envelope is what is known of a message without reading its body.
type Envelope struct {
	Profile        care.Profile // RIVTABP21, RIVTABP20, or empty when no address header is there
	LogicalAddress string       // exactly as written; may hold blanks
	Contract       string       // namespace of the first body element
	Root           string       // local name of the first body element
	Charset        string       // declared encoding when it is not UTF-8
	Body           int          // offset of the first body element
	Strange        bool         // there is no address header, but one that looks like it in a namespace of no profile
}

// Scan reads the start of an envelope. A prefix of a message is enough if it holds
// the start tag of the first body element; else the error is ErrNeedMore.
func Scan(b []byte) (Envelope, error) {
	loc, err := Locate(b)
	if err != nil {
		return Envelope{}, err
	}
	return loc.Envelope(), nil
}

// IsEnvelope tells whether b begins a SOAP 1.1 envelope: nil, ErrNeedMore, or what
// is wrong. It reads no further than the root element's start tag.
func IsEnvelope(b []byte) error {
	_, err := Opening(b)
	return err
}

// Opening is IsEnvelope, and gives how much of b was read for it: whatever begins with the
// same bytes is an envelope too. With an error it gives 0.
func Opening(b []byte) (n int, err error) {
	s := scanner{b: b}
	if _, err := s.prolog(); err != nil {
		return 0, err
	}
	root, err := s.startTag(true)
	if err != nil {
		return 0, err
	}
	if err := s.isEnvelope(root); err != nil {
		return 0, err
	}
	return s.i, nil
}

// Envelope copies the location out of the scanned bytes.
func (l Location) Envelope() Envelope {
	// One allocation for the three texts.
	buf := make([]byte, 0, 256)
	buf = append(buf, l.Address...)
	buf = append(buf, l.Contract...)
	buf = append(buf, l.Root...)
	s, a, c := string(buf), len(l.Address), len(l.Address)+len(l.Contract)
	return Envelope{Profile: l.Profile, LogicalAddress: s[:a], Contract: s[a:c], Root: s[c:], Charset: string(l.Charset), Body: l.Body, Strange: l.Strange && l.Profile == ""}
}

// ScanReader reads from r as much as Scan needs and at most limit bytes (0, or more than
// MaxPrefix: MaxPrefix). prefix is everything that was read, so that the whole
// message is prefix followed by the rest of r; it is returned with an error too.
func ScanReader(r io.Reader, limit int) (env Envelope, prefix []byte, err error) {
	loc, prefix, err := LocateReader(r, nil, limit)
	if err != nil {
		return Envelope{}, prefix, err
	}
	return loc.Envelope(), prefix, nil
}

// LocateReader is ScanReader into a buffer of the caller's, which grows if needed.
func LocateReader(r io.Reader, buf []byte, limit int) (loc Location, prefix []byte, err error) {
	return locateReader(r, buf, limit, Locate)
}

func locateReader(r io.Reader, buf []byte, limit int, locate func([]byte) (Location, error)) (loc Location, prefix []byte, err error) {
	if limit <= 0 || limit > MaxPrefix {
		limit = MaxPrefix
	}
	if cap(buf) == 0 {
		buf = make([]byte, 0, min(4096, limit))
	}
	buf = buf[:0]
	next := 1 // scan when so much has come: a sender of single bytes must not cost a scan each
	for {
		if len(buf) == cap(buf) && len(buf) < limit {
			grown := make([]byte, len(buf), min(2*cap(buf), limit))
			copy(grown, buf)
			buf = grown
		}
		n, rerr := r.Read(buf[len(buf):min(cap(buf), limit)])
		buf = buf[:len(buf)+n]
		if len(buf) >= next || rerr != nil || len(buf) >= limit {
			loc, err = locate(buf)
			if !errors.Is(err, ErrNeedMore) {
				return loc, buf, err
			}
			next = len(buf) + max(512, len(buf)/4)
		}
		switch {
		case rerr == io.EOF:
			return loc, buf, ErrNeedMore
		case rerr != nil:
			return loc, buf, rerr
		case len(buf) >= limit:
			return loc, buf, ErrTooLarge
		}
	}
}
