// Package directorysoap lets other systems look up staff in the directory over RIV-TA:
// GetCredentialsForPersonIncludingProtectedPerson 2 (infrastructure:directory:
// authorizationmanagement 2.4.5) and GetEmployeeIncludingProtectedPerson 4
// (infrastructure:directory:employee), as one of the exchange's own services.
//
// What it promises:
//   - only what is in force now is told: an employment that has ended has no answer, and
//     of assignments those whose unit and provider are open;
//   - only assignments for care at a vårdgivare: the contract knows no omsorgsgivare and
//     no administrative assignment, and a consumer would take either for a vårdgivare's;
//   - a personal number comes out only where the contract's profile asks for it;
//   - a question by a personal number, or whose answer has one or is about somebody with
//     protected personal data, is released only after OnLook has logged it; without
//     OnLook no such question is answered;
//   - errors name nobody.
package directorysoap

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/wire/soap"
)

// MaxBody is the largest envelope that is read, in bytes.
const MaxBody = 64 << 10

// Service implements exchange.Service. Set OnLook before first use.
type Service struct {
	// OnLook logs that sender has asked about people, durably, before the answer is
	// released; an error refuses the answer.
	OnLook func(ctx context.Context, sender care.HSAID, people []care.PersonID, at time.Time) error

	directory func() *directory.Snapshot
	now       func() time.Time
}

var _ exchange.Service = (*Service)(nil)

// New makes the service upon the directory in force.
func New(directory func() *directory.Snapshot, now func() time.Time) *Service {
	return &Service{directory: directory, now: now}
}

// ServeRIV reads one envelope and answers with one.
func (s *Service) ServeRIV(ctx context.Context, c exchange.Call) (*exchange.Answer, error) {
	if c.Body == nil {
		return nil, fault.New(fault.Invalid, "no message")
	}
	envelope, err := io.ReadAll(io.LimitReader(c.Body, MaxBody+1))
	if err != nil {
		if _, ok := errors.AsType[*fault.Error](err); ok {
			return nil, err
		}
		return nil, fault.Wrap(fault.Invalid, "the message could not be read to its end", err)
	}
	if len(envelope) > MaxBody {
		return nil, fault.Newf(fault.TooLarge, "the message is larger than %d bytes", MaxBody)
	}
	payload, soapFault, err := soap.Body(envelope)
	if err != nil || soapFault != nil {
		return nil, fault.New(fault.Invalid, "not a SOAP message with one element in its body")
	}
	answer, err := s.Handle(ctx, c.Contract, payload, c.Sender)
	if err != nil {
		return nil, err
	}
	return &exchange.Answer{
		Status: http.StatusOK,
		Header: http.Header{"Content-Type": {"text/xml; charset=utf-8"}},
		Body:   io.NopCloser(bytes.NewReader(soap.Wrap("", "", answer))),
	}, nil
}

// request is that of both contracts: they ask alike.
type request struct {
	XMLName xml.Name
	HSAID   *string `xml:"personHsaId"`
	Number  *string `xml:"personalIdentityNumber"`
	Base    string  `xml:"searchBase"`
	Profile string  `xml:"profile"`
}

// Handle answers the payload of one call with the payload of the answer.
func (s *Service) Handle(ctx context.Context, contract care.Contract, payload []byte, sender care.HSAID) ([]byte, error) {
	write := writeEmployees
	switch contract.Key() {
	case care.GetCredentialsForPerson2.Key():
		contract, write = care.GetCredentialsForPerson2, writeCredentials
	case care.GetEmployee4.Key():
		contract = care.GetEmployee4
	default:
		return nil, fault.New(fault.NotFound, "the directory does not offer this contract")
	}
	r, err := read(contract, payload)
	if err != nil {
		return nil, err
	}
	now, d := s.now(), s.directory()
	found, asked := r.find(d, now)
	numbers := r.Profile == profileExtended && contract == care.GetCredentialsForPerson2
	if err := s.logged(ctx, sender, found, asked, numbers, now); err != nil {
		return nil, err
	}
	return write(d, found, numbers, now), nil
}

// profileExtended asks for personal numbers too (TKB authorizationmanagement 2.4, *5).
const profileExtended = "extended1"

func read(contract care.Contract, payload []byte) (r request, err error) {
	invalid := func(text string) (request, error) { return request{}, fault.New(fault.Invalid, text) }
	if bytes.Contains(payload, []byte("<!DOCTYPE")) {
		return invalid("a document type declaration is not accepted")
	}
	if err := xml.Unmarshal(payload, &r); err != nil { // the error may quote the message
		return invalid("the message is not well-formed XML")
	}
	if r.XMLName.Space != string(contract) || r.XMLName.Local != contract.Interaction() {
		return invalid("the body is not " + contract.Interaction() + " of the contract that was called")
	}
	if (r.HSAID == nil) == (r.Number == nil) {
		return invalid("exactly one of personHsaId and personalIdentityNumber must be given")
	}
	if r.Profile = strings.TrimSpace(r.Profile); r.Profile != "" && r.Profile != "basic" && r.Profile != profileExtended {
		return invalid("profile is none that is known")
	}
	return r, nil
}

// find gives those who are asked for and are employed now; asked is the number that was
// asked by, nobody when it was an HSA-id. The directory has no branches to search in:
// the whole of it is c=SE, and a question about a branch has an empty answer.
func (r request) find(d *directory.Snapshot, now time.Time) (found []directory.Employee, asked care.PersonID) {
	if r.Number != nil {
		id, err := care.ParsePersonID(strings.TrimSpace(*r.Number))
		if err != nil {
			return nil, care.PersonID{}
		}
		found, asked = d.ByPerson(id), id
	} else if e, ok := d.Employee(care.HSAID(*r.HSAID)); ok {
		found = []directory.Employee{e}
	}
	if base := strings.TrimSpace(r.Base); base != "" && !strings.EqualFold(base, "c=SE") {
		return nil, asked
	}
	kept := found[:0]
	for _, e := range found {
		if e.Valid.Contains(now) && e.Surname != "" {
			kept = append(kept, e)
		}
	}
	return kept, asked
}

// logged writes down a look that is about somebody's own person, and is an error when
// it cannot be.
func (s *Service) logged(ctx context.Context, sender care.HSAID, found []directory.Employee, asked care.PersonID, numbers bool, now time.Time) error {
	about := map[care.PersonID]bool{}
	for _, e := range found {
		if !e.Person.IsZero() && (numbers || e.Protected) {
			about[e.Person] = true
		}
	}
	if !asked.IsZero() {
		about[asked] = true
	}
	if len(about) == 0 {
		return nil
	}
	if s.OnLook == nil || sender == "" {
		return fault.New(fault.Denied, "the directory does not tell of people here: nobody logs it")
	}
	var people []care.PersonID
	for id := range about {
		people = append(people, id)
	}
	return fault.Wrap(fault.Unavailable, "the log cannot be written just now", s.OnLook(ctx, sender, people, now))
}
