// Package rivta turns the bodies of RIV-TA service contracts into typed forms
// and back: bytes in, bytes out, no opinions about what a form means.
//
// It promises:
//   - what is encoded is valid against the contract's own schema, when the
//     fields that the schema requires are filled;
//   - what is decoded loses nothing that has a field here: an element without a
//     field is named, as a path, in Reading.Unread, never by its content;
//   - a document type declaration is refused, and depth and size are limited;
//   - no error, note or path carries what a message says, only where.
//
// # What real messages do wrong
//
// Messages of running systems break the schemas in a few ways again and again.
// These are accepted, and each is reported in Reading.Notes:
//
//   - an element name in other letter case (sourceSystemHSAid for
//     sourceSystemHSAId, and the other way round);
//   - an element in another namespace of the same service domain (result of
//     GetCareDocumentation 2 in the responder's namespace instead of the minor
//     version's). An element of another domain is left unread, since xs:any lets
//     anybody put an element of the same name there with another meaning;
//   - elements in another order than the schema's;
//   - a time of 14 digits where a date is asked for, and a date where a time is
//     (see ParseTime);
//   - a truth value written "True" or "TRUE"; one that cannot be read is false
//     (approvedForPatient: not approved), except nullified, which is then true
//     (withdrawn);
//   - base64 that cannot be read: the value is left empty;
//   - a required element that is missing: the field is left empty.
//
// # Times
//
// Contracts write Swedish local time without zone: yyyyMMddHHmmss. In the night
// when summer time ends, the hour from 02 to 03 happens twice and the message
// does not say which is meant: ParseTime takes the first (summer time). In the
// night when summer time begins, that hour does not exist: ParseTime reads it as
// winter time, so that 02:30 becomes 03:30. Dates are yyyyMMdd and are read as
// midnight in Stockholm.
package rivta
