package fhir

import (
	"net/url"
	"strings"

	"sammanhang/care"
	"sammanhang/fault"
)

// PageSize is how many entries a search asks for.
const PageSize = "200"

// Search is how to ask a FHIR server for a person's resources of one type: POST
// the form to the path, relative to the server's base address. A person's number
// must not be in a URL, which is logged along the way.
//
// The person's own Patient resource is asked for too, where the type has a
// search parameter for it: without it a server's own reference ("Patient/17")
// does not say whom an entry is about.
func Search(c care.Contract, p care.PersonID) (path string, form url.Values) {
	typ := c.Interaction()
	form = url.Values{
		"patient.identifier": {"urn:oid:" + p.Root() + "|" + p.Value()},
		"_count":             {PageSize},
		"_include":           {typ + ":patient"},
	}
	return typ + "/_search", form
}

// Searched reads the person from the form of a search, as a server does. Kind
// Invalid when there is none, or more than one.
func Searched(form url.Values) (care.PersonID, error) {
	var values []string
	for _, name := range []string{"patient.identifier", "patient:Patient.identifier", "patient:identifier", "subject.identifier", "subject:identifier"} {
		values = append(values, form[name]...)
	}
	if len(values) != 1 {
		return care.PersonID{}, fault.New(fault.Invalid, "a search names exactly one patient.identifier")
	}
	system, value, ok := strings.Cut(values[0], "|")
	if !ok {
		return care.PersonID{}, fault.New(fault.Invalid, "patient.identifier is not system|value")
	}
	p, ok := person(system, value)
	if !ok {
		return care.PersonID{}, fault.New(fault.Invalid, "patient.identifier is not a personal identity number")
	}
	return p, nil
}

// person reads a number of one of the registers. The Swedish base profiles also
// name the registers by address.
func person(system, value string) (care.PersonID, bool) {
	p, err := care.ParsePersonID(value)
	if err != nil {
		return care.PersonID{}, false
	}
	switch strings.TrimSuffix(system, "/") {
	case "urn:oid:" + p.Root():
		return p, true
	case "http://electronichealth.se/identifier/personnummer":
		return p, p.Kind() == care.Personnummer
	case "http://electronichealth.se/identifier/samordningsnummer":
		return p, p.Kind() == care.Samordningsnummer
	case "http://electronichealth.se/identifier/nationelltReservnummer":
		return p, p.Kind() == care.Reservnummer
	}
	return care.PersonID{}, false
}

// PersonOf is the person that identifiers name; ok is false when they name none,
// or two different ones.
func PersonOf(ids []Identifier) (p care.PersonID, ok bool) {
	for _, id := range ids {
		if id.System == nil || id.Value == nil {
			continue
		}
		if q, is := person(*id.System, *id.Value); is {
			if ok && q != p {
				return care.PersonID{}, false
			}
			p, ok = q, true
		}
	}
	return p, ok
}

// HSAIDOf is the HSA-id among identifiers, or empty.
func HSAIDOf(ids []Identifier) care.HSAID {
	for _, id := range ids {
		if id.System == nil || id.Value == nil {
			continue
		}
		switch *id.System {
		case SystemHSA, "urn:oid:" + care.HSAIDRootRIV, "urn:oid:1.2.752.29.4.19":
			if h, err := care.ParseHSAID(*id.Value); err == nil {
				return h
			}
		}
	}
	return ""
}
