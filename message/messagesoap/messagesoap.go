// Package messagesoap lets systems of care deliver messages to residents' inboxes
// over RIV-TA: AddMessageToPatientPortalInbox 1. A message is answered OK only when
// it is kept durably; the same call made again leaves one message.
//
// What breaks a rule of the inbox is answered with result code ERROR and a sentence
// for the sending system's people; what is no such message at all, or comes while
// the store is away, is a fault, so that the sender tries again.
package messagesoap

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/message"
	"sammanhang/wire/soap"
)

// Inbox is where messages are delivered; message.Box is one.
type Inbox interface {
	Deliver(context.Context, message.Message) error
}

// MaxBody is the largest envelope that is read, in bytes.
const MaxBody = 1 << 20

// Service implements exchange.Service.
type Service struct {
	inbox Inbox
	now   func() time.Time
}

var _ exchange.Service = (*Service)(nil)

// New makes the service. now gives the time of delivery.
func New(inbox Inbox, now func() time.Time) *Service { return &Service{inbox, now} }

// ServeRIV reads one envelope and answers with one.
func (s *Service) ServeRIV(ctx context.Context, c exchange.Call) (*exchange.Answer, error) {
	if c.Contract != "" && c.Contract.Key() != care.AddMessageToInbox1.Key() {
		return nil, fault.New(fault.NotFound, "the inbox does not speak this contract")
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
	answer, err := s.Handle(ctx, payload, c.Sender, c.CorrelationID, s.now())
	if err != nil {
		return nil, err
	}
	return &exchange.Answer{
		Status: http.StatusOK,
		Header: http.Header{"Content-Type": {"text/xml; charset=utf-8"}},
		Body:   io.NopCloser(bytes.NewReader(soap.Wrap("", "", answer))),
	}, nil
}

// request is AddMessageToPatientPortalInbox. Local names decide below the root: the
// parts of a message are in two namespaces, which senders often mix up.
type request struct {
	XMLName xml.Name
	Subject string `xml:"subjectOfCareId"`
	Message struct {
		Unit struct {
			ID    string `xml:"unitId"`
			Name  string `xml:"unitName"`
			Phone string `xml:"unitTelephone"`
		} `xml:"organisationUnit"`
		Thread string    `xml:"messageThreadId"`
		Title  string    `xml:"messageDescription"`
		Text   string    `xml:"messageText"`
		Link   *struct{} `xml:"ssoLink"`
	} `xml:"message"`
}

// Handle reads the payload of one call, delivers it and gives the payload of the
// answer. correlationID is the sender's own: with the sender and the content it
// makes the message's id, so that a call that is sent again is known again.
func (s *Service) Handle(ctx context.Context, payload []byte, sender care.HSAID, correlationID string, now time.Time) ([]byte, error) {
	if bytes.Contains(payload, []byte("<!DOCTYPE")) {
		return nil, fault.New(fault.Invalid, "a document type declaration is not accepted")
	}
	var r request
	if err := xml.Unmarshal(payload, &r); err != nil { // the error may quote the message
		return nil, fault.New(fault.Invalid, "the message is not well-formed XML")
	}
	if r.XMLName.Space != string(care.AddMessageToInbox1) || r.XMLName.Local != "AddMessageToPatientPortalInbox" {
		return nil, fault.New(fault.Invalid, "the body is not AddMessageToPatientPortalInbox 1")
	}
	thread := strings.TrimSpace(r.Message.Thread)
	refuse := func(text string) ([]byte, error) { return answer(thread, "ERROR", text), nil }

	subject, err := care.ParsePersonID(strings.TrimSpace(r.Subject))
	if err != nil {
		return refuse("subjectOfCareId är inte ett giltigt personnummer, samordningsnummer eller reservnummer i 12 tecken.")
	}
	unit, err := care.ParseHSAID(r.Message.Unit.ID)
	if err != nil {
		return refuse("unitId är inte ett giltigt HSA-id.")
	}
	m := message.Message{
		Subject: subject, FromUnit: unit, FromName: line(r.Message.Unit.Name), FromPhone: line(r.Message.Unit.Phone), System: sender,
		Thread: thread, Title: line(r.Message.Title), Text: strings.TrimSpace(r.Message.Text), Sent: now,
	}
	m.ID = identity(m, correlationID)
	switch err := s.inbox.Deliver(ctx, m); fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Conflict:
		if f, ok := errors.AsType[*fault.Error](err); ok {
			return refuse("Meddelandet togs inte emot: " + f.Detail + ".")
		}
		return nil, err
	default:
		if err != nil {
			return nil, err
		}
	}
	if r.Message.Link != nil {
		return answer(thread, "INFO", "Meddelandet är levererat. Länken (ssoLink) visas inte."), nil
	}
	return answer(thread, "OK", ""), nil
}

// identity makes a message's id of what tells it from another. The contract has
// no id of its own. Each part is written with its length, so that two different
// messages cannot run together into the same text.
func identity(m message.Message, correlationID string) string {
	h := sha256.New()
	for _, s := range []string{string(m.System), correlationID, m.Subject.Value(), string(m.FromUnit), m.FromName, m.FromPhone, m.Thread, m.Title, m.Text} {
		n := len(s)
		h.Write([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
		io.WriteString(h, s)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// line is a text on one line: XML is often broken over lines for its own sake.
func line(s string) string { return strings.Join(strings.Fields(s), " ") }

// answer is AddMessageToPatientPortalInboxResponse. No notificationSent is written:
// the inbox sends no SMS and no mail.
func answer(thread, code, text string) []byte {
	var b bytes.Buffer
	b.WriteString(`<AddMessageToPatientPortalInboxResponse xmlns="` + string(care.AddMessageToInbox1) + `">`)
	element(&b, "messageThreadId", thread)
	element(&b, "resultCode", code)
	element(&b, "resultText", text)
	b.WriteString(`</AddMessageToPatientPortalInboxResponse>`)
	return b.Bytes()
}

func element(b *bytes.Buffer, name, text string) {
	if text == "" {
		return
	}
	b.WriteString("<" + name + ">")
	_ = xml.EscapeText(b, []byte(text)) // a Buffer takes everything
	b.WriteString("</" + name + ">")
}
