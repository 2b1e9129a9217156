package fhir

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/fastenhealth/gofhir-models/fhir401"

	"sammanhang/fault"
)

// Limits of one message.
const (
	MaxMessage = 64 << 20 // bytes
	maxDepth   = 64       // objects and arrays inside one another
	maxEntries = 50_000
	maxUnread  = 200
)

// Bundle is the answer to a search.
type Bundle struct {
	Total   int    // as the server says; -1 when it does not
	Next    string // where the next page is; empty when this is the last
	Entries []Entry
	Issues  []Issue // OperationOutcomes among the entries
	Unread  []string
}

// Entry is one resource of a bundle, as it came.
type Entry struct {
	Index    int    // its place in the bundle, from 0
	FullURL  string // empty when the server gives none
	Type     string // resourceType
	ID       string
	Included bool // the server added it (search.mode include): it is no match
	Raw      json.RawMessage
}

// Issue is one thing an OperationOutcome says. Text is the server's: it may hold
// anything, and must not be logged.
type Issue struct {
	Severity string // fatal, error, warning, information
	Code     string
	Text     string
}

type rawBundle struct {
	ResourceType string                           `json:"resourceType"`
	Type         string                           `json:"type"`
	Total        *int                             `json:"total"`
	Link         []struct{ Relation, URL string } `json:"link"`
	Entry        []struct {
		FullURL  string          `json:"fullUrl"`
		Resource json.RawMessage `json:"resource"`
		Search   struct {
			Mode string `json:"mode"`
		} `json:"search"`
	} `json:"entry"`
}

// DecodeBundle reads a searchset Bundle; a single resource is read as a bundle
// of one. Errors are *fault.Error: Garbage when it is not FHIR JSON, TooLarge
// over a limit, Unavailable when the server answers only with an
// OperationOutcome that holds an error.
func DecodeBundle(b []byte) (Bundle, error) {
	typ, err := ResourceType(b)
	if err != nil {
		return Bundle{}, err
	}
	if typ != "Bundle" {
		out := Bundle{Total: -1}
		return out, out.add(0, "", "", b)
	}
	var raw rawBundle
	if err := json.Unmarshal(b, &raw); err != nil {
		return Bundle{}, garbage("Bundle", err)
	}
	if raw.Type != "searchset" && raw.Type != "collection" {
		return Bundle{}, fault.New(fault.Garbage, "Bundle.type is not searchset")
	}
	if len(raw.Entry) > maxEntries {
		return Bundle{}, fault.Newf(fault.TooLarge, "the bundle has more than %d entries", maxEntries)
	}
	out := Bundle{Total: -1, Entries: make([]Entry, 0, len(raw.Entry))}
	if raw.Total != nil {
		out.Total = *raw.Total
	}
	for _, l := range raw.Link {
		if l.Relation == "next" {
			out.Next = l.URL
		}
	}
	for i, e := range raw.Entry {
		if err := out.add(i, e.FullURL, e.Search.Mode, e.Resource); err != nil {
			return Bundle{}, err
		}
	}
	return out, nil
}

func (out *Bundle) add(i int, fullURL, mode string, raw json.RawMessage) error {
	var head struct {
		ResourceType string `json:"resourceType"`
		ID           string `json:"id"`
	}
	where := fmt.Sprintf("Bundle.entry[%d]", i)
	if len(raw) == 0 {
		out.Unread = append(out.Unread, where)
		return nil
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return garbage(where, err)
	}
	if head.ResourceType == "OperationOutcome" {
		issues, err := DecodeOutcome(raw)
		if err != nil {
			return err
		}
		out.Issues = append(out.Issues, issues...)
		for _, is := range issues {
			if mode == "" && (is.Severity == "error" || is.Severity == "fatal") {
				return fault.New(fault.Unavailable, "the server answered with an OperationOutcome: "+safeCode(is.Code))
			}
		}
		return nil
	}
	out.Entries = append(out.Entries, Entry{Index: i, FullURL: fullURL, Type: head.ResourceType, ID: head.ID, Included: mode == "include", Raw: raw})
	return nil
}

// ResourceType is the type of a JSON resource, once its size, depth and form
// have been checked.
func ResourceType(b []byte) (string, error) {
	if len(b) > MaxMessage {
		return "", fault.Newf(fault.TooLarge, "the message is larger than %d bytes", MaxMessage)
	}
	if err := checkDepth(b); err != nil {
		return "", err
	}
	var head struct {
		ResourceType string `json:"resourceType"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return "", garbage("resource", err)
	}
	if head.ResourceType == "" {
		return "", fault.New(fault.Garbage, "no resourceType: not a FHIR resource")
	}
	return head.ResourceType, nil
}

// checkDepth counts brackets outside strings, before anything is built.
func checkDepth(b []byte) error {
	depth, inString, escaped := 0, false, false
	for _, c := range b {
		switch {
		case escaped:
			escaped = false
		case inString && c == '\\':
			escaped = true
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return fault.New(fault.Garbage, "objects lie too deep")
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}

// EncodeBundle writes a searchset of resources (values of the types of this
// package, or json.RawMessage). Each resource with an id gets the full address
// base/Type/id. It fails only on a value that JSON cannot hold.
func EncodeBundle(base string, resources ...any) ([]byte, error) {
	total := 0
	bundle := fhir401.Bundle{Type: fhir401.BundleTypeSearchset}
	for _, r := range resources {
		raw, err := json.Marshal(r)
		if err != nil {
			return nil, fault.Wrap(fault.Internal, "a resource cannot be written as JSON", err)
		}
		var head struct {
			ResourceType string `json:"resourceType"`
			ID           string `json:"id"`
		}
		if err := json.Unmarshal(raw, &head); err != nil || head.ResourceType == "" {
			return nil, fault.New(fault.Internal, "not a resource")
		}
		mode := fhir401.SearchEntryModeMatch
		if head.ResourceType == "Patient" {
			mode = fhir401.SearchEntryModeInclude
		} else {
			total++
		}
		e := fhir401.BundleEntry{Resource: raw, Search: &fhir401.BundleEntrySearch{Mode: &mode}}
		if head.ID != "" {
			e.FullUrl = Ptr(strings.TrimSuffix(base, "/") + "/" + head.ResourceType + "/" + head.ID)
		}
		bundle.Entry = append(bundle.Entry, e)
	}
	bundle.Total = &total
	return json.Marshal(bundle)
}

// garbage is a fault about JSON that cannot be read; the decoder's own text may
// hold content, so that only its place is kept.
func garbage(where string, err error) error {
	at := ""
	switch e := err.(type) {
	case *json.SyntaxError:
		at = fmt.Sprintf(" (byte %d)", e.Offset)
	case *json.UnmarshalTypeError:
		at = fmt.Sprintf(" (%s, byte %d)", safeCode(e.Field), e.Offset)
	}
	return fault.New(fault.Garbage, where+": not the FHIR JSON that is expected"+at)
}

// safeCode keeps a code or a path in a text; what looks like anything else is not repeated.
func safeCode(s string) string {
	if len(s) > 80 {
		return "?"
	}
	digits := 0
	for _, c := range s {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '-', c == '_', c == '.', c == '[', c == ']':
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
