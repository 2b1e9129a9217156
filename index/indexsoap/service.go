// Package indexsoap is the SOAP door of the engagement index: Update 1,
// ProcessNotification 1 and FindContent 1 of itintegration:engagementindex
// (RIV-TA 2.1), as one of the exchange's own services; and the sender of
// notifications to those who subscribe.
//
// What it promises:
//   - an Update or ProcessNotification answered OK is durable, and one answered with a fault has changed
//     nothing; a message that breaks off half-way has changed nothing;
//   - a system changes its own entries only, and those of systems it may speak for;
//   - refusals are SOAP faults with the codes EI000 to EI006, and name a
//     transaction's number and a field, never a value;
//   - what FindContent finds is released only after OnFind has logged it; without
//     OnFind it releases nothing: entries are patient data;
//   - only a message addressed to us is taken (EI003): one that has strayed might
//     be answered here and missing there;
//   - unknown elements are passed over, and the order of fields does not matter.
package indexsoap

import (
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/index"
	"sammanhang/wire/rivta"
)

// Service answers Update, ProcessNotification and FindContent. Set the fields before first use.
type Service struct {
	// OnFind logs that sender has asked where person has information, durably,
	// before the answer is released; an error refuses the answer. nil refuses
	// every FindContent.
	OnFind func(ctx context.Context, sender care.HSAID, person care.PersonID, at time.Time) error
	// Alternative addresses under which messages reach this index besides its
	// own id, as the national one.
	Alternative []care.LogicalAddress
	// MaxBytes is the largest message taken; 0 means 8 MiB (1000 transactions
	// are about half a MiB).
	MaxBytes int64

	ix  *index.Index
	now func() time.Time
}

var _ exchange.Service = (*Service)(nil)

// New makes the door of an index.
func New(ix *index.Index, now func() time.Time) *Service { return &Service{ix: ix, now: now} }

// ServeRIV answers one call. Refusals are errors: each a *fault.Error with a code
// EI00n, which the exchange writes as a SOAP fault "EI00n: …".
func (s *Service) ServeRIV(ctx context.Context, c exchange.Call) (*exchange.Answer, error) {
	var b bytes.Buffer
	b.WriteString(envelopeHead)
	if err := s.serve(ctx, c, &b); err != nil {
		return nil, err
	}
	b.WriteString(envelopeTail)
	return &exchange.Answer{
		Status: http.StatusOK,
		Header: http.Header{"Content-Type": {"text/xml; charset=utf-8"}},
		Body:   io.NopCloser(&b),
	}, nil
}

func (s *Service) serve(ctx context.Context, c exchange.Call, b *bytes.Buffer) error {
	if !s.addressed(c.Address) {
		return fault.Coded(fault.Invalid, "EI003", "the LogicalAddress of the call is not this index")
	}
	limit := s.MaxBytes
	if limit <= 0 {
		limit = 8 << 20
	}
	body := c.Body
	if body == nil {
		body = strings.NewReader("")
	}
	switch c.Contract.Key() {
	case care.IndexUpdate1.Key():
		changes, err := decodeChanges(body, limit, xml.Name{Space: updateNS, Local: "Update"}, index.MaxTransactions)
		if err == nil {
			err = s.ix.Update(ctx, teller(c), changes, s.now())
		}
		b.WriteString(`<r:UpdateResponse xmlns:r="` + updateNS + `"><r:ResultCode>OK</r:ResultCode></r:UpdateResponse>`)
		return err
	case care.IndexProcessNotification1.Key():
		changes, err := decodeChanges(body, limit, xml.Name{Space: notifyNS, Local: "ProcessNotification"}, index.MaxTransactions)
		if err == nil {
			err = s.ix.ProcessNotification(ctx, teller(c), changes, s.now())
		}
		b.WriteString(`<r:ProcessNotificationResponse xmlns:r="` + notifyNS + `"><r:ResultCode>OK</r:ResultCode></r:ProcessNotificationResponse>`)
		return err
	case care.IndexFindContent1.Key():
		return s.find(ctx, c.Sender, body, limit, b)
	}
	return fault.Coded(fault.Invalid, "EI000", "the index does not offer this contract")
}

// teller is who sends a call, and for whom it says it does.
func teller(c exchange.Call) index.Teller {
	return index.Teller{Sender: c.Sender, For: c.OriginalConsumer}
}

func (s *Service) find(ctx context.Context, sender care.HSAID, body io.Reader, limit int64, b *bytes.Buffer) error {
	q, err := decodeFind(body, limit)
	if err != nil {
		return err
	}
	if s.OnFind == nil || sender == "" {
		return fault.Coded(fault.Denied, "EI000", "the index does not release anything here: nobody logs it")
	}
	found, err := s.ix.Find(ctx, q)
	if err != nil {
		return err
	}
	// An empty answer also says something about the person: it is logged too.
	if err := s.OnFind(ctx, sender, q.Person, s.now()); err != nil {
		return &fault.Error{Kind: fault.Unavailable, Code: "EI000", Detail: "the log cannot be written just now", Err: err}
	}
	writeFound(b, found)
	return nil
}

func (s *Service) addressed(a care.LogicalAddress) bool {
	own := care.LogicalAddress(s.ix.Own())
	if a == "" || own == "" {
		return false
	}
	for _, mine := range append([]care.LogicalAddress{own}, s.Alternative...) {
		if a.Key() == mine.Key() {
			return true
		}
	}
	return false
}

const (
	envelopeHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<s:Envelope xmlns:s="` + soapNS + `"><s:Body>`
	envelopeTail = `</s:Body></s:Envelope>`
)

func writeFound(b *bytes.Buffer, found []index.Entry) {
	b.WriteString(`<r:FindContentResponse xmlns:r="` + findNS + `" xmlns:c="` + coreNS + `">`)
	for i := range found {
		b.WriteString("<r:engagement>")
		writeEntry(b, &found[i])
		b.WriteString("</r:engagement>")
	}
	b.WriteString("</r:FindContentResponse>")
}

// writeEntry writes the fields of an entry, in the order of the contract.
func writeEntry(b *bytes.Buffer, e *index.Entry) {
	element := func(name, value string) {
		b.WriteString("<c:" + name + ">")
		_ = xml.EscapeText(b, []byte(value)) // a bytes.Buffer does not fail
		b.WriteString("</c:" + name + ">")
	}
	optional := func(name, value string) {
		if value != "" {
			element(name, value)
		}
	}
	element("registeredResidentIdentification", e.Person.Value())
	element("serviceDomain", e.Domain)
	element("categorization", e.Category)
	element("logicalAddress", string(e.Address))
	element("businessObjectInstanceIdentifier", e.BusinessObject)
	element("clinicalProcessInterestId", e.ProcessInterest)
	optional("mostRecentContent", e.MostRecent)
	element("sourceSystem", string(e.System))
	if !e.Created.IsZero() {
		element("creationTime", rivta.Time(e.Created))
	}
	if !e.Updated.IsZero() {
		element("updateTime", rivta.Time(e.Updated))
	}
	element("dataController", string(e.Controller))
	optional("owner", string(e.Owner))
}
