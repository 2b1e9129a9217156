// Package safeguardsoap is the SOAP door of the safeguards: the RIV-TA services for
// blocks (informationsecurity:authorization:blocking 4, ehr:blocking 2 and 3), consents
// (informationsecurity:authorization:consent 2, ehr:patientconsent 1) and patient
// relations (ehr:patientrelationship 1), as one of the exchange's own services. Table
// says which.
//
// What it promises:
//   - a change answered OK is durable and holds at the next read on every node; the same
//     sent again changes nothing and is answered OK;
//   - a refusal is one of the contract's result codes, spelt as the contract spells it. A
//     fault is for what is no message, and for a register or a log that is away: who asks
//     then takes everything as blocked, and nothing as consented to;
//   - a call concerns the provider that it is addressed to: it is for that address that
//     the catalogue permits the caller. Only Config.Shared addresses are for all providers,
//     and only for CheckBlocks and for lists of blocks;
//   - who calls is known by certificate and permitted by the catalogue; a system that it
//     says it calls for must be permitted too;
//   - who registers a change has an assignment at the provider, where the directory knows
//     the provider; a system without anybody at the keyboard registers by the
//     synchronisation contracts only, and takes away only what came that way;
//   - each change, each question about a person and each refusal is in the access log
//     before the answer is released; a change that lets somebody see more is there before
//     it is made;
//   - a text tells a field and never a value.
package safeguardsoap

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/safeguard"
	"sammanhang/wire/soap"
)

// Directory tells what is known of providers, units and staff.
type Directory interface {
	// Kind is what kind of provider it is; false when the directory does not have it.
	Kind(provider care.HSAID) (care.ProviderKind, bool)
	// ProviderOf is whose a unit is; false when the directory does not have it.
	ProviderOf(unit care.HSAID) (care.HSAID, bool)
	// Acts tells whether an employee has, at a time, an assignment at a provider that lets
	// them set facts of a kind; that assignment when one is named.
	Acts(employee, assignment, provider care.HSAID, kind safeguard.Kind, at time.Time) bool
}

// Row is one row for the access log.
type Row struct {
	At                  time.Time
	System              care.HSAID // the system that asks or registers
	Through             care.HSAID // the platform that called for it; empty when it called itself
	Employee            care.HSAID // whom it names: verified for a change, its own word for a question; may be empty
	Assignment          string
	Provider, Unit      care.HSAID // the employee's; the provider owns the row
	Subject             care.PersonID
	Source              care.HSAID // whose facts
	Kind                safeguard.Kind
	Step                safeguard.Step // of a change; empty for a question
	Emergency           bool           // it asserts an emergency
	Reason              string         // of an emergency, in words
	Denied              string         // why it was refused, in the words of a decision; empty when it was not
	IDs                 []string       // of the facts
	Contract, Reference string         // the contract's short name, and the call's correlation id
}

// Config is the door's settings; the zero value is the careful choice.
type Config struct {
	System care.HSAID            // our own HSA-id: stands for who acted when that was no member of staff
	Shared []care.LogicalAddress // addresses that are for all providers (the national one); none: each question goes to a provider
	// Permitted tells whether the catalogue permits a system a contract at an address. It is
	// asked about the system that a caller says it calls for: what is said closes, and opens
	// nothing. Nil: nobody is called for.
	Permitted func(c care.Contract, a care.LogicalAddress, system care.HSAID, at time.Time) bool
	MaxBytes  int64 // the largest message taken; 0 means 8 MiB
	MaxRows   int   // the most information entities that one question has; 0 means 10 000
	MaxFacts  int   // the most blocks that one answer gives; 0 means 200 000
}

// Service answers the contracts of Table.
type Service struct {
	cfg      Config
	register *safeguard.Service
	dir      Directory
	log      func(context.Context, []Row) error
	now      func() time.Time
	table    map[string]contract
}

var _ exchange.Service = (*Service)(nil)

// New makes the door. log writes rows durably before it returns; when it fails, nothing
// is answered.
func New(cfg Config, register *safeguard.Service, dir Directory, log func(context.Context, []Row) error, now func() time.Time) *Service {
	if cfg.MaxBytes <= 0 {
		cfg.MaxBytes = 8 << 20
	}
	if cfg.MaxRows <= 0 {
		cfg.MaxRows = 10_000
	}
	if cfg.MaxFacts <= 0 {
		cfg.MaxFacts = 200_000
	}
	s := &Service{cfg, register, dir, log, now, map[string]contract{}}
	for _, c := range contracts() {
		s.table[c.ns.Key()] = c
	}
	return s
}

// ServeRIV reads one envelope and answers with one.
func (s *Service) ServeRIV(ctx context.Context, c exchange.Call) (*exchange.Answer, error) {
	ct, ok := s.table[c.Contract.Key()]
	if !ok {
		return nil, fault.New(fault.NotFound, "the safeguards do not offer this contract")
	}
	payload, err := s.payload(c.Body)
	if err != nil {
		return nil, err
	}
	root, err := parse(payload, ct)
	if err != nil {
		return nil, err
	}
	q := &request{Service: s, ctx: ctx, contract: ct, call: c, at: s.now(), system: c.Sender}
	q.fields = fields{n: root, old: ct.old, wrong: new(string)}
	r, err := reply{}, q.speaks()
	if err == nil {
		r, err = ct.handle(q)
	}
	if err != nil {
		if r, err = q.refusal(err); err != nil {
			return nil, err
		}
	}
	if err := q.write(); err != nil {
		return nil, err
	}
	return &exchange.Answer{
		Status: http.StatusOK,
		Header: http.Header{"Content-Type": {"text/xml; charset=utf-8"}},
		Body:   io.NopCloser(bytes.NewReader(soap.Wrap("", "", ct.encode(r)))),
	}, nil
}

// payload is what the body of the envelope holds.
func (s *Service) payload(body io.Reader) ([]byte, error) {
	if body == nil {
		return nil, fault.New(fault.Invalid, "no message")
	}
	envelope, err := io.ReadAll(io.LimitReader(body, s.cfg.MaxBytes+1))
	if err != nil {
		if _, ok := errors.AsType[*fault.Error](err); ok {
			return nil, err
		}
		return nil, fault.Wrap(fault.Invalid, "the message could not be read to its end", err)
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
	return payload, nil
}

// The result codes, as the blocking contracts spell them; the others write
// VALIDATION_ERROR. Those of refusals are the heart's.
const (
	codeOK    = "OK"
	codeInfo  = "INFO"
	codeError = "ERROR"
)

// refused is a refusal with words for the caller's people.
type refused struct{ code, text string }

func (r *refused) Error() string { return r.code }

func refuse(code, text string) error { return &refused{code, text} }

func notValid(text string) error { return refuse(safeguard.CodeInvalid, text) }

// Why a call was refused, in the words of decisions.
const (
	denySystem     = "DENY_SYSTEM"
	denyAssignment = "DENY_ASSIGNMENT"
)

// write writes the rows that are not in the log yet.
func (q *request) write() error {
	if q.logged == len(q.rows) {
		return nil
	}
	if err := q.log(q.ctx, q.rows[q.logged:]); err != nil {
		return fault.Wrap(fault.Unavailable, "the access log cannot be written just now, and nothing is answered without it", err)
	}
	q.logged = len(q.rows)
	return nil
}

// opening writes the rows of a change that lets somebody see more, before it is made. A
// change that closes is made first: it must not be lost to a log that is away.
func (q *request) opening() error { return q.write() }

// unmade tells that what the log has as made was refused by the register.
func (q *request) unmade(why string, ids ...string) {
	for _, r := range q.rows[:q.logged:q.logged] {
		if r.Denied = why; len(ids) > 0 {
			r.IDs = ids
		}
		q.rows = append(q.rows, r)
	}
}

// refusal is what an error is answered with; an error again when it is no refusal.
func (q *request) refusal(err error) (reply, error) {
	x, ok := inWords(err)
	if !ok {
		return reply{}, err
	}
	if q.logged > 0 {
		q.unmade(denySystem)
		return reply{code: x.code, text: x.text, next: q.from}, nil
	}
	for i := range q.rows {
		if x.code == safeguard.CodeDenied && q.rows[i].Denied == "" {
			q.rows[i].Denied = denySystem
		}
	}
	if x.code != safeguard.CodeDenied {
		q.rows = nil // nothing was changed and nothing told
	}
	return reply{code: x.code, text: x.text, next: q.from}, nil
}

// inWords is an error as a refusal; false when it is none. The heart's words name a field
// and never a value.
func inWords(err error) (*refused, bool) {
	if x, ok := errors.AsType[*refused](err); ok {
		return x, true
	}
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return nil, false
	}
	words := map[string]string{
		safeguard.CodeInvalid:  "Uppgifterna godtas inte",
		safeguard.CodeDenied:   "Behörighet saknas",
		safeguard.CodeNotFound: "Uppgiften finns inte",
		safeguard.CodeExists:   "Det finns redan en annan uppgift med samma id",
		safeguard.CodeState:    "Uppgiften är inte i ett läge där det går",
	}[f.Code]
	return &refused{f.Code, words + " (" + strings.TrimPrefix(f.Detail, "safeguard: ") + ")."}, words != ""
}
