package exchange

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/route"
)

// FHIRWrite is the contract that permits writing resources of a type. Reading and
// writing are contracts of their own in the catalogue: a permission to read must
// never become one to change.
func FHIRWrite(typ string) care.Contract { return FHIRRead(typ) + "#write" }

// FHIRRead is the contract that permits reading and searching resources of a type.
func FHIRRead(typ string) care.Contract {
	return care.Contract("http://hl7.org/fhir/StructureDefinition/" + typ)
}

// fhirAsk is what a request to /fhir/{logicalAddress}/… asks for.
type fhirAsk struct {
	address  care.LogicalAddress
	typ      string
	action   byte   // 'r'ead, 's'earch, 'c'reate, 'u'pdate; 'm' for metadata
	path     string // below the system's base address
	contract care.Contract
	form     bool // the body is a search form
}

const fhirRoot = "/fhir/"

func isFHIR(path string) bool { return path == "/fhir" || strings.HasPrefix(path, fhirRoot) }

func badFHIR(detail string) *fault.Error { return fault.Coded(fault.Invalid, "VP015", detail) }

// parseFHIR reads method and address of a request. Only the interactions that are
// about one type are let through: operations ($…), compartments and batches reach over
// types, and no catalogue can say who may do that. escaped is the path as it was sent.
func parseFHIR(method, escaped string) (ask fhirAsk, allow []string, bad *fault.Error) {
	parts := strings.Split(strings.TrimPrefix(escaped, fhirRoot), "/")
	if !strings.HasPrefix(escaped, fhirRoot) || len(parts) < 2 {
		return ask, nil, badFHIR("A FHIR call goes to /fhir/{logical address}/{type}")
	}
	address, err := url.PathUnescape(parts[0])
	if err != nil || strings.TrimSpace(address) == "" || len(address) > 255 {
		return ask, nil, fault.Coded(fault.Invalid, "VP003", "No logical address in the path of the call")
	}
	if route.HoldsPersonalNumber(address) {
		return ask, nil, badFHIR("A personal number must not stand in an address")
	}
	ask.address, ask.typ, ask.path = care.LogicalAddress(address), parts[1], strings.Join(parts[1:], "/")
	get := func(a byte) (fhirAsk, []string, *fault.Error) { ask.action = a; return ask, nil, nil }
	only := func(methods ...string) (fhirAsk, []string, *fault.Error) {
		return ask, methods, badFHIR("This address takes " + strings.Join(methods, " and "))
	}
	rest := parts[2:]
	if ask.typ == "metadata" && len(rest) == 0 {
		if method != http.MethodGet {
			return only(http.MethodGet)
		}
		return get('m')
	}
	if !isTypeName(ask.typ) {
		return ask, nil, badFHIR("The path names no FHIR type: operations, batches and searches over types are not carried")
	}
	ask.contract = FHIRRead(ask.typ)
	switch {
	case len(rest) == 0 && method == http.MethodGet:
		return get('s')
	case len(rest) == 0 && method == http.MethodPost:
		ask.contract = FHIRWrite(ask.typ)
		return get('c')
	case len(rest) == 0:
		return only(http.MethodGet, http.MethodPost)
	case len(rest) == 1 && rest[0] == "_search" && method == http.MethodPost:
		ask.form = true
		return get('s')
	case len(rest) == 1 && rest[0] == "_search":
		return only(http.MethodPost)
	case !isID(rest[0]):
		return ask, nil, badFHIR("The path holds no resource id: operations and compartments are not carried")
	case route.HoldsPersonalNumber(rest[0]):
		return ask, nil, badFHIR("A personal number must not stand in an address: search with POST " + ask.typ + "/_search")
	case len(rest) == 1 && method == http.MethodGet, len(rest) == 3 && rest[1] == "_history" && isID(rest[2]) && method == http.MethodGet:
		return get('r')
	case len(rest) == 1 && method == http.MethodPut:
		ask.contract = FHIRWrite(ask.typ)
		return get('u')
	case len(rest) == 1:
		return only(http.MethodGet, http.MethodPut)
	}
	return ask, nil, badFHIR("Operations, compartments and histories are not carried")
}

func isTypeName(s string) bool {
	if len(s) < 2 || len(s) > 64 || s[0] < 'A' || s[0] > 'Z' {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// isID is the id type of FHIR R4, without the two names that mean something in a path.
func isID(s string) bool {
	if s == "" || len(s) > 64 || s == "." || s == ".." {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

// checkQuery refuses a search whose parameters would put a person into the logs of
// everybody on the way. Percent signs are undone twice: some stacks encode twice.
func checkQuery(raw, typ string) (url.Values, *fault.Error) {
	if len(raw) > 8<<10 {
		return nil, badFHIR("The search parameters are too long: use POST " + typ + "/_search")
	}
	text := raw
	for range 2 {
		u, err := url.PathUnescape(text)
		if err != nil {
			break
		}
		text = u
	}
	if route.HoldsPersonalNumber(text) || route.HoldsPersonalNumber(strings.ReplaceAll(text, "+", "-")) {
		return nil, badFHIR("A personal number must not stand in an address, where it would get into logs. Send the same parameters as a form with POST " + typ + "/_search")
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, badFHIR("The search parameters cannot be read")
	}
	return values, nil
}

// included are the types that a search also wants in its answer.
func included(v url.Values) ([]string, *fault.Error) {
	var types []string
	for name, values := range v {
		base, _, _ := strings.Cut(name, ":")
		if base != "_include" && base != "_revinclude" {
			continue
		}
		for _, value := range values {
			parts := strings.Split(value, ":")
			typ := parts[0] // whose reference is followed backwards
			if base == "_include" {
				if len(parts) != 3 {
					return nil, badFHIR("_include must name the type that is included, as Appointment:actor:Practitioner")
				}
				typ = parts[2]
			}
			if !isTypeName(typ) {
				return nil, badFHIR(base + " must name one type")
			}
			if !slices.Contains(types, typ) {
				types = append(types, typ)
			}
		}
	}
	slices.Sort(types)
	return types, nil
}
