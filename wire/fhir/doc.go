// Package fhir turns FHIR R4 (4.0.1) JSON into typed forms and back, for the
// resource types that the product speaks: Appointment, CarePlan with its Goals,
// CareTeam, ServiceRequest, in a searchset Bundle, with OperationOutcome for
// what went wrong. The resource types themselves are those of
// fastenhealth/gofhir-models, under our names.
//
// It promises:
//   - size and depth are limited before anything is built;
//   - decimals are kept as written (json.Number), and every entry keeps its raw
//     text, so that nothing a source says is lost by the typed form;
//   - a member without a place in the typed form, among them the primitive
//     extensions ("_start"), is named as a path in Unread, never by its content;
//   - a required code that is missing or unknown is an error for that entry: the
//     model's enumerations would read a missing status as their first value
//     ("proposed", "draft"), so that it is checked here, on the raw text;
//   - no error carries what a message says, only where.
//
// Persons are identified as the Swedish base profiles do it: a number in the
// register's OID (urn:oid:1.2.752.129.2.1.3.1 personnummer, .3.3
// samordningsnummer), never by a server's own id. A search sends the number in
// the body of a POST (Search), since a URL ends in logs.
package fhir
