// Package catalog is the service catalogue (tjänsteadresseringskatalog, TAK): which
// contracts, systems and logical addresses there are, who answers whom (routes)
// and who may call whom (permissions), each with its time of validity.
//
// It promises that a compiled Snapshot never changes, can be read by many at
// once, and compares every key without regard to the case of ASCII letters. It
// never repairs data silently: what is wrong comes back as a list of Problems.
package catalog

import "sammanhang/care"

// Data is a whole catalogue, as it is edited and exchanged.
type Data struct {
	Contracts   []Contract
	Systems     []System
	Addresses   []Address
	Endpoints   []Endpoint
	Routes      []Route
	Permissions []Permission
}

// Contract is a service contract (tjänstekontrakt).
type Contract struct {
	Namespace    care.Contract
	Description  string
	Major, Minor int
	Class        Class `json:",omitempty"` // KxRxTx; empty: see AssumedClass
}

// System is a system that calls, answers, or both (tjänstekomponent).
type System struct {
	ID          care.HSAID
	Description string // the name people know it by
}

// Address is a logical address (logisk adress).
type Address struct {
	ID          care.LogicalAddress
	Description string
	Provider    care.HSAID // who answers for what is kept there; may be empty
}

// Endpoint is where a system listens, and how (anropsadress).
type Endpoint struct {
	System  care.HSAID
	Profile care.Profile
	URL     string // "https://…", or "sammanhang:NAME" for the platform's own services

	// Assurance is how surely both ends know each other there; empty: what the URL
	// says by itself, see AssuranceOf.
	Assurance Assurance `json:",omitempty"`
}

// Route is care.Route (vägval).
type Route = care.Route

// Permission is care.Permission (anropsbehörighet).
type Permission = care.Permission

// AnyAddress is the standard address: it stands for every logical address that
// has no row of its own.
const AnyAddress care.LogicalAddress = "*"

// OwnScheme begins the URL of a service of the platform itself.
const OwnScheme = "sammanhang:"
