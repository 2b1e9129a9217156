// Package fault is the closed set of kinds of failure, and the public text of
// each. Hearts return a fault; each door has one table that turns a kind into
// its own form (HTTP status, SOAP fault, OperationOutcome). What is wrapped
// inside is for the operator and never leaves the house; a fault never carries
// personal data.
package fault

import (
	"errors"
	"fmt"

	"sammanhang/care"
)

// Kind is what sort of failure it is.
type Kind string

// The kinds. An error that is no fault counts as Internal.
const (
	Internal    Kind = "internal"    // our mistake
	Invalid     Kind = "invalid"     // the caller's words are wrong
	Denied      Kind = "denied"      // may not
	Anonymous   Kind = "anonymous"   // not logged in, or no certificate
	NotFound    Kind = "notfound"    // no such thing, or not for the caller to know
	Conflict    Kind = "conflict"    // it has changed, or exists already
	TooLarge    Kind = "toolarge"    // over a limit
	Slow        Kind = "slow"        // a peer did not answer in time
	Unavailable Kind = "unavailable" // a peer or a store is not there
	Garbage     Kind = "garbage"     // a peer answered what cannot be understood
)

// Error is a fault. Code is the field's own code where there is one (VP004, EI002).
type Error struct {
	Kind   Kind
	Code   string
	Detail string // for peers and operators; no personal data
	Err    error  // for operators only
}

// New makes a fault of a kind. detail must not carry personal data.
func New(k Kind, detail string) *Error { return &Error{Kind: k, Detail: detail} }

// Newf is New with a format. Never give it a person's number, name or content.
func Newf(k Kind, format string, a ...any) *Error {
	return &Error{Kind: k, Detail: fmt.Sprintf(format, a...)}
}

// Wrap makes a fault around err; nil stays nil.
func Wrap(k Kind, detail string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Kind: k, Detail: detail, Err: err}
}

// Coded is New with the field's own code.
func Coded(k Kind, code, detail string) *Error {
	return &Error{Kind: k, Code: code, Detail: detail}
}

func (e *Error) Error() string {
	s := string(e.Kind)
	if e.Code != "" {
		s = e.Code + " " + s
	}
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// KindOf is the kind of the outermost fault in err; Internal when there is none.
func KindOf(err error) Kind {
	if f, ok := errors.AsType[*Error](err); ok {
		return f.Kind
	}
	return Internal
}

// Public is what a person may read about a kind: what happened, and what to do.
func Public(k Kind) care.Text {
	if t, ok := public[k]; ok {
		return t
	}
	return public[Internal]
}

var public = map[Kind]care.Text{
	Internal:    {SV: "Något gick fel hos oss. Försök igen om en stund.", EN: "Something went wrong on our side. Try again in a while."},
	Invalid:     {SV: "Något i det du angav stämmer inte. Se över uppgifterna och försök igen.", EN: "Something you entered is not right. Check it and try again."},
	Denied:      {SV: "Du har inte rätt att se eller göra det här.", EN: "You are not allowed to see or do this."},
	Anonymous:   {SV: "Du behöver logga in för att fortsätta.", EN: "You need to log in to continue."},
	NotFound:    {SV: "Sidan finns inte, eller är inte till för dig.", EN: "The page does not exist, or is not for you."},
	Conflict:    {SV: "Uppgifterna har ändrats sedan du öppnade sidan. Ladda om och försök igen.", EN: "This has changed since you opened the page. Reload it and try again."},
	TooLarge:    {SV: "Det du skickade är för stort.", EN: "What you sent is too large."},
	Slow:        {SV: "Svaret dröjer för länge. Försök igen om en stund.", EN: "The answer is taking too long. Try again in a while."},
	Unavailable: {SV: "Tjänsten går inte att nå just nu. Försök igen om en stund.", EN: "The service cannot be reached right now. Try again in a while."},
	Garbage:     {SV: "Vi fick ett svar som inte gick att förstå.", EN: "We received an answer that could not be understood."},
}
