// Package personsoap answers GetPersonsForProfile 5 of
// strategicresourcemanagement:persons:person (RIV-TA 2.1), the person register's
// service for other systems, as one of the exchange's own.
//
// What it promises:
//   - nothing is released that OnLook has not logged; without OnLook nothing is released
//     at all: that a system asks about somebody is personal data;
//   - of somebody with protected identity profile P1 is given and no more, whatever was
//     asked for: never an address, a date or a reason of deregistration;
//   - every number that is asked for is answered, in its order; one that the register
//     does not know, or that is no number, has no record;
//   - a number that was replaced is answered with the person's current number, unless
//     ignoreReferredIdentity says not to;
//   - errors name no person.
//
// It holds no contact details, so profiles above P2 add the date of birth only.
package personsoap

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
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/person"
	"sammanhang/wire/soap"
)

// Register is what the service needs of the person register.
type Register interface {
	People(ctx context.Context, ids []care.PersonID) (map[care.PersonID]person.Person, error)
	Numbers(ctx context.Context, id care.PersonID) ([]care.PersonID, error)
}

// Limits of a question.
const (
	MaxBody    = 1 << 20 // bytes of the envelope
	MaxPersons = 500     // TKB strategicresourcemanagement:persons:person 5
)

// Service implements exchange.Service. Set OnLook before first use.
type Service struct {
	// OnLook logs that sender asks about people, durably, before the answer is released;
	// an error refuses the answer. nil refuses every question.
	OnLook func(ctx context.Context, sender care.HSAID, people []care.PersonID, at time.Time) error

	register Register
	now      func() time.Time
}

var _ exchange.Service = (*Service)(nil)

// New makes the service.
func New(register Register, now func() time.Time) *Service {
	return &Service{register: register, now: now}
}

// ServeRIV reads one envelope and answers with one.
func (s *Service) ServeRIV(ctx context.Context, c exchange.Call) (*exchange.Answer, error) {
	if c.Contract.Key() != care.GetPersonsForProfile5.Key() {
		return nil, fault.New(fault.NotFound, "the person register does not offer this contract")
	}
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
	answer, err := s.Handle(ctx, payload, c.Sender)
	if err != nil {
		return nil, err
	}
	return &exchange.Answer{
		Status: http.StatusOK,
		Header: http.Header{"Content-Type": {"text/xml; charset=utf-8"}},
		Body:   io.NopCloser(bytes.NewReader(soap.Wrap("", "", answer))),
	}, nil
}

type identity struct {
	Root      string `xml:"root"`
	Extension string `xml:"extension"`
}

type request struct {
	XMLName xml.Name
	Persons []identity `xml:"personId"`
	Profile string     `xml:"profile"`
	Ignore  string     `xml:"ignoreReferredIdentity"`
}

// read reads a payload and refuses what is not the contract's.
func read(payload []byte) (r request, profile int, ignore bool, err error) {
	invalid := func(text string) (request, int, bool, error) { return r, 0, false, fault.New(fault.Invalid, text) }
	if bytes.Contains(payload, []byte("<!DOCTYPE")) {
		return invalid("a document type declaration is not accepted")
	}
	if err := xml.Unmarshal(payload, &r); err != nil { // the error may quote the message
		return invalid("the message is not well-formed XML")
	}
	if r.XMLName.Space != string(care.GetPersonsForProfile5) || r.XMLName.Local != "GetPersonsForProfile" {
		return invalid("the body is not GetPersonsForProfile 5")
	}
	switch n := len(r.Persons); {
	case n == 0:
		return invalid("nobody is asked for: personId is missing")
	case n > MaxPersons:
		return r, 0, false, fault.Newf(fault.TooLarge, "more than %d people are asked for", MaxPersons)
	}
	switch p := strings.TrimSpace(r.Profile); p {
	case "P1", "P2", "P3", "P4", "P5":
		profile = int(p[1] - '0')
	default:
		return invalid("profile is not P1–P5")
	}
	switch strings.TrimSpace(r.Ignore) {
	case "true", "1":
		ignore = true
	case "false", "0":
	default:
		return invalid("ignoreReferredIdentity is neither true nor false")
	}
	return r, profile, ignore, nil
}

// Handle answers the payload of one call with the payload of the answer.
func (s *Service) Handle(ctx context.Context, payload []byte, sender care.HSAID) ([]byte, error) {
	r, profile, ignore, err := read(payload)
	if err != nil {
		return nil, err
	}
	if s.OnLook == nil || sender == "" {
		return nil, fault.New(fault.Denied, "the person register does not release anything here: nobody logs it")
	}
	now := s.now()
	asked := make([]care.PersonID, len(r.Persons))
	var known []care.PersonID
	for i, p := range r.Persons {
		id, err := care.ParsePersonID(strings.TrimSpace(p.Extension))
		if asked[i] = id; err == nil {
			known = append(known, id)
		}
	}
	chains, people, err := s.look(ctx, known)
	if err != nil {
		return nil, err
	}
	// That the register does not know a number also says something: it is logged too.
	if len(known) > 0 {
		if err := s.OnLook(ctx, sender, known, now); err != nil {
			return nil, fault.Wrap(fault.Unavailable, "the log cannot be written just now", err)
		}
	}
	var b bytes.Buffer
	b.WriteString(`<GetPersonsForProfileResponse xmlns="` + string(care.GetPersonsForProfile5) + `" xmlns:c="urn:riv:strategicresourcemanagement:persons:person:5">`)
	for i, p := range r.Persons {
		b.WriteString("<requestedPersonRecord><c:requestedPersonalIdentity>")
		always(&b, "root", short(p.Root))
		element(&b, "extension", short(p.Extension))
		b.WriteString("</c:requestedPersonalIdentity>")
		chain := chains[asked[i]]
		id := asked[i]
		if _, has := people[first(chain)]; has && !ignore {
			id = chain[0]
		}
		if who, ok := people[id]; ok {
			write(&b, who, chain, profile)
		}
		b.WriteString("</requestedPersonRecord>")
	}
	b.WriteString("</GetPersonsForProfileResponse>")
	return b.Bytes(), nil
}

func first(chain []care.PersonID) care.PersonID {
	if len(chain) == 0 {
		return care.PersonID{}
	}
	return chain[0]
}

// look fetches what the register has of the numbers, and of those that came after them.
func (s *Service) look(ctx context.Context, ids []care.PersonID) (map[care.PersonID][]care.PersonID, map[care.PersonID]person.Person, error) {
	chains := make(map[care.PersonID][]care.PersonID, len(ids))
	all := make([]care.PersonID, 0, len(ids))
	for _, id := range ids {
		if _, done := chains[id]; done {
			continue
		}
		chain, err := s.register.Numbers(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		chains[id] = chain
		if all = append(all, id); first(chain) != id {
			all = append(all, chain[0])
		}
	}
	people, err := s.register.People(ctx, all)
	return chains, people, err
}

// short cuts what a caller wrote to a length that can be given back.
func short(s string) string {
	s = strings.TrimSpace(s)
	for i := range s {
		if i >= 64 {
			return s[:i]
		}
	}
	return s
}
