package exchange

import (
	"context"
	"encoding/binary"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"sammanhang/care"
)

// Service is one of the platform's own services (index, aggregating service,
// inbox …), reached in the catalogue by the URL "sammanhang:NAME". An error that
// is a *fault.Error with a code ("EI002") becomes a SOAP Fault with that code; its
// Detail must not carry personal data. Call.Body is valid until ServeRIV returns.
type Service interface {
	ServeRIV(ctx context.Context, c Call) (*Answer, error)
}

// ServiceFunc lets a function be a Service.
type ServiceFunc func(ctx context.Context, c Call) (*Answer, error)

// ServeRIV calls f.
func (f ServiceFunc) ServeRIV(ctx context.Context, c Call) (*Answer, error) { return f(ctx, c) }

// Call is one call through the exchange.
type Call struct {
	Sender           care.HSAID // the calling system
	OriginalConsumer care.HSAID // the system it calls for; empty: Sender
	Contract         care.Contract
	Address          care.LogicalAddress
	Profile          care.Profile // how the call is written; empty: as the route says
	CorrelationID    string       // empty: a new one is made
	SOAPAction       string
	ContentType      string      // empty: text/xml for SOAP
	Header           http.Header // what passes on; may be nil
	Body             io.Reader   // the whole SOAP envelope, or the FHIR body; may be nil for FHIR
	Length           int64       // bytes in Body; 0 when not known
	Method, Path     string      // FHIR only: "POST", "Appointment/_search", below the system's base URL

	said        *said            // Header as the listener's connection remembers it; nil: it does not
	replay      *replay          // set by the listener: lets an untouched body be sent again
	wide        binary.ByteOrder // the call came in UTF-16, and so goes its answer; nil: it did not
	attachments bool             // the envelope is the root part of a multipart message
	internal    bool             // it comes from a part of the platform itself
}

// Answer is what came back. Body is never nil and must be closed. Reading it can
// fail with a *fault.Error: Slow, Unavailable, Garbage or TooLarge.
type Answer struct {
	Status int // 200, 500 for a SOAP Fault, or the FHIR server's own
	Header http.Header
	Body   io.ReadCloser
	System care.HSAID // who answered; empty for the platform's own services

	// A producer's answer is judged: fields hold what passes on of its header, and length
	// how long its body is (-1: not known). Header is then made only for who reads it; see open.
	judged bool
	fields []field
	length int64
}

// open puts what a producer said into Header.
func (a *Answer) open() {
	if !a.judged {
		return
	}
	a.judged = false
	a.Header = make(http.Header, len(a.fields)+1)
	for i := range a.fields {
		f := &a.fields[i]
		a.Header[f.name] = append(a.Header[f.name], f.value)
	}
	if a.length >= 0 {
		a.Header["Content-Length"] = []string{strconv.FormatInt(a.length, 10)}
	}
	a.fields = nil
}

// say sets one field of what a judged answer says.
func (a *Answer) say(name, value string) {
	a.fields = append(slices.DeleteFunc(a.fields, func(f field) bool { return f.name == name }), field{name: name, value: value})
}

// Record is the trace of one call: who, what, whither, how it went. It never holds
// content, and no person.
type Record struct {
	CorrelationID    string
	Sender           care.HSAID
	OriginalConsumer care.HSAID
	Contract         care.Contract
	Address          care.LogicalAddress
	Profile          care.Profile
	System           care.HSAID // the producer; empty when the call never came so far
	Way              []string   // how the route and the permission were found
	Started          time.Time
	Took             time.Duration // until the last byte of the answer
	Waited           time.Duration // until the producer's first byte
	In, Out          int64         // bytes of the bodies
	Status           int           // HTTP status that the caller got; 0 when none was sent
	Outcome          string        // "OK", "FAULT" (the producer's own), "HTTP nnn" (FHIR), "ABANDONED", or a code as "VP004"
	Detail           string        // for operators, without personal data
}
