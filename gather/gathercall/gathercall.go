// Package gathercall puts one question to one place: it writes the request of a
// contract, sends it through the exchange as any consumer's call, and reads the
// answer as record items. RIV-TA and FHIR differ here and nowhere above.
//
// It promises that an error is a fault of a kind that a page can name, that never
// more than a set number of bytes of an answer is read, and that an answer about
// somebody else than was asked for is refused as Garbage, whole.
package gathercall

import (
	"bytes"
	"context"
	"io"
	"strings"

	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/record"
	"sammanhang/record/sets"
	"sammanhang/wire/fhir"
	"sammanhang/wire/rivta"
	"sammanhang/wire/soap"
)

// Carrier sends a call to whoever the catalogue says; *exchange.Exchange is one.
type Carrier interface {
	Carry(ctx context.Context, c exchange.Call) (*exchange.Answer, error)
}

// Config is who asks, and how much may be read.
type Config struct {
	Sender    care.HSAID // the platform's own HSA-id
	MaxAnswer int64      // bytes of one answer; 0 means 16 MiB
	Large     int        // answers over a MiB that are read at the same time; 0 means 8. It bounds the memory that a source which floods us can take
}

// small is what an answer may take without waiting for a place among the large.
const small = 1 << 20

// Asker puts questions.
type Asker struct {
	cfg     Config
	carrier Carrier
	large   chan struct{} // a place for each large answer being read
}

// New makes an Asker.
func New(cfg Config, c Carrier) *Asker {
	if cfg.MaxAnswer <= 0 {
		cfg.MaxAnswer = 16 << 20
	}
	if cfg.Large <= 0 {
		cfg.Large = 8
	}
	return &Asker{cfg, c, make(chan struct{}, cfg.Large)}
}

// Question is what is asked, and where.
type Question struct {
	Contract    care.Contract
	Profile     care.Profile // as the catalogue's route says
	Address     care.LogicalAddress
	Person      care.PersonID
	Correlation string
}

// Answer is what a place said.
type Answer struct {
	Items []record.Item
	// Partial tells that there was more than Items: entries that could not be
	// understood, or more pages than were sent.
	Partial bool
}

// Ask returns what the place answers. Errors are faults: Slow, Unavailable,
// TooLarge, Garbage, Denied.
func (a *Asker) Ask(ctx context.Context, q Question) (Answer, error) {
	call, err := a.call(q)
	if err != nil {
		return Answer{}, err
	}
	ans, err := a.carrier.Carry(ctx, call)
	if err != nil {
		return Answer{}, err
	}
	defer ans.Body.Close()
	body, large, err := a.read(ctx, ans.Body)
	if large {
		defer func() { <-a.large }()
	}
	if err != nil {
		return Answer{}, err
	}
	res, err := sets.Decode(q.Contract, body, sets.Options{Bytes: int(a.cfg.MaxAnswer), Subject: q.Person})
	if err != nil {
		return Answer{}, err
	}
	if ans.Status < 200 || ans.Status > 299 {
		return Answer{}, fault.Newf(fault.Unavailable, "the source answered %d", ans.Status)
	}
	items, strangers := sets.Check(res.Items, q.Person)
	if strangers > 0 {
		// Nothing of such an answer can be trusted, not even the rest.
		return Answer{}, fault.New(fault.Garbage, "the answer is about somebody else")
	}
	return Answer{items, res.Lost > 0 || res.More}, nil
}

func (a *Asker) call(q Question) (exchange.Call, error) {
	c := exchange.Call{Sender: a.cfg.Sender, OriginalConsumer: a.cfg.Sender, Contract: q.Contract,
		Address: q.Address, Profile: q.Profile, CorrelationID: q.Correlation}
	if q.Contract.IsFHIR() {
		path, form := fhir.Search(q.Contract, q.Person)
		body := form.Encode()
		c.Method, c.Path, c.ContentType = "POST", path, "application/x-www-form-urlencoded"
		c.Profile = care.FHIRR4
		c.Body, c.Length = strings.NewReader(body), int64(len(body))
		return c, nil
	}
	payload, err := rivta.Request(q.Contract, q.Person, q.Address)
	if err != nil {
		return c, err
	}
	env := soap.Wrap(q.Profile, q.Address, payload)
	c.SOAPAction = rivta.SOAPAction(q.Contract)
	c.Body, c.Length = bytes.NewReader(env), int64(len(env))
	return c, nil
}

// read takes in an answer up to the limit; one byte more is TooLarge, and the
// connection is cut rather than drained. A large answer waits for its place, which
// the caller gives back when large is true.
func (a *Asker) read(ctx context.Context, r io.Reader) (body []byte, large bool, err error) {
	var b bytes.Buffer
	_, err = io.Copy(&b, io.LimitReader(r, min(small, a.cfg.MaxAnswer+1)))
	if err == nil && b.Len() == small {
		select {
		case a.large <- struct{}{}:
			large = true
		case <-ctx.Done():
			return nil, false, ctx.Err()
		}
		_, err = io.Copy(&b, io.LimitReader(r, a.cfg.MaxAnswer+1-small))
	}
	if err != nil {
		return nil, large, err // a fault of the exchange, or what gather makes one of
	}
	if int64(b.Len()) > a.cfg.MaxAnswer {
		return nil, large, fault.New(fault.TooLarge, "the answer is larger than we read")
	}
	return b.Bytes(), large, nil
}
