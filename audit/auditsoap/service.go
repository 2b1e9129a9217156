// Package auditsoap is the SOAP door of the access log: StoreLog 2, GetLogs 2,
// GetAccessLogsForPatient 2 and GetInfoLogs 2 of informationsecurity:auditing:log
// (RIV-TA 2.1), as one of the exchange's own services.
//
// What it promises:
//   - a StoreLog answered OK is durable, all rows or none; the same rows sent again
//     leave one of each and are answered OK, and other content under a known logId is
//     refused;
//   - a system stores rows of its own only: systemId is the caller, or the original
//     consumer that a platform calls for;
//   - a query is itself a row in the log, written before the answer is released;
//   - refusals are the contract's result codes; a text names a row's number and a
//     field, never a value.
//
// An answer is always ready: no report is ever queued, and queuedReportId is refused as
// one that nobody has made (REPORT_NOT_FOUND).
package auditsoap

import (
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"strings"
	"time"

	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/wire/soap"
)

// Log is the access log; auditsql.Store is one.
type Log interface {
	// Append adds events durably, all or none.
	Append(ctx context.Context, events []audit.Event) error
	// Find gives rows, newest first, in pages.
	Find(ctx context.Context, q audit.Query) ([]audit.Entry, error)
	// ByID gives the rows that there are of some ids, in any order.
	ByID(ctx context.Context, ids []string) ([]audit.Entry, error)
}

// Config is the door's settings; the zero value is the careful choice.
type Config struct {
	System   care.HSAID // our own HSA-id: the system of what we log ourselves
	MaxBytes int64      // the largest message taken; 0 means 8 MiB
	MaxRows  int        // the most rows that a query gives; 0 means the contract's 10 000
	// Numbers gives all numbers of a person, so that rows follow a person who has got
	// another number. Nil: only the number that is asked for.
	Numbers func(context.Context, care.PersonID) ([]care.PersonID, error)
	// Names gives the name of a provider or unit; nil or "" leaves it out.
	Names func(care.HSAID) string
	// StaffNames tells the names that came with stored rows also to those who ask about a
	// patient (the switch staffNameInLogExtract). GetLogs, for the owner itself, has them always.
	StaffNames bool
}

// Service answers the four contracts.
type Service struct {
	cfg Config
	log Log
	now func() time.Time
}

var _ exchange.Service = (*Service)(nil)

// New makes the door of a log.
func New(cfg Config, log Log, now func() time.Time) *Service {
	if cfg.MaxBytes <= 0 {
		cfg.MaxBytes = 8 << 20
	}
	if cfg.MaxRows <= 0 {
		cfg.MaxRows = 10_000
	}
	if cfg.Names == nil {
		cfg.Names = func(care.HSAID) string { return "" }
	}
	return &Service{cfg, log, now}
}

// ServeRIV reads one envelope and answers with one.
func (s *Service) ServeRIV(ctx context.Context, c exchange.Call) (*exchange.Answer, error) {
	if c.Body == nil {
		return nil, fault.New(fault.Invalid, "no message")
	}
	envelope, err := io.ReadAll(io.LimitReader(c.Body, s.cfg.MaxBytes+1))
	if err != nil {
		return nil, err
	}
	if int64(len(envelope)) > s.cfg.MaxBytes {
		return nil, fault.Newf(fault.TooLarge, "the message is larger than %d bytes", s.cfg.MaxBytes)
	}
	payload, soapFault, err := soap.Body(envelope)
	if err != nil || soapFault != nil {
		return nil, fault.New(fault.Invalid, "not a SOAP message with one element in its body")
	}
	if bytes.Contains(payload, []byte("<!DOCTYPE")) {
		return nil, fault.New(fault.Invalid, "a document type declaration is not accepted")
	}
	var answer []byte
	switch c.Contract.Key() {
	case care.StoreLog2.Key():
		answer, err = s.store(ctx, c, payload)
	case care.GetLogs2.Key():
		answer, err = s.logs(ctx, c, payload)
	case care.GetAccessLogsForPatient2.Key():
		answer, err = s.accessLogs(ctx, c, payload)
	case care.GetInfoLogs2.Key():
		answer, err = s.infoLogs(ctx, c, payload)
	default:
		return nil, fault.New(fault.NotFound, "the log does not offer this contract")
	}
	if err != nil {
		return nil, err
	}
	return &exchange.Answer{
		Status: http.StatusOK,
		Header: http.Header{"Content-Type": {"text/xml; charset=utf-8"}},
		Body:   io.NopCloser(bytes.NewReader(soap.Wrap("", "", answer))),
	}, nil
}

// unmarshal reads a payload whose root must be that of the contract.
func unmarshal(payload []byte, contract care.Contract, into any, root func() xml.Name) error {
	if err := xml.Unmarshal(payload, into); err != nil { // the error may quote the message
		return fault.New(fault.Invalid, "the message is not well-formed XML")
	}
	if name := root(); name.Space != string(contract) || name.Local != contract.Interaction() {
		return fault.New(fault.Invalid, "the body is not "+contract.Interaction()+" 2")
	}
	return nil
}

// The result codes of the contract that are used here.
const (
	codeOK         = "OK"
	codeError      = "ERROR"
	codeValidation = "VALIDATION_ERROR"
	codeDenied     = "ACCESSDENIED"
	codeNoReport   = "REPORT_NOT_FOUND"
	codeTooMany    = "MAX_QUERY_RESULT_EXCEEDED"
)

const logNS = "urn:riv:informationsecurity:auditing:log:2"

// caller is who may speak for a system: the caller, or whom a platform calls for.
func speaksFor(c exchange.Call, system care.HSAID) bool {
	return system != "" && (strings.EqualFold(string(system), string(c.Sender)) ||
		c.OriginalConsumer != "" && strings.EqualFold(string(system), string(c.OriginalConsumer)))
}
