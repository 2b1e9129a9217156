// Package inspect decodes one message that somebody has in a file and says what
// we would show of it, and what we did not understand. It is the tool of a
// developer who connects a system: "why does this not appear?".
//
// It promises that every message gets an answer: the items, or an error that
// says what and where. It recognises the contract by the message itself: the
// namespace of the payload, or the FHIR resourceType.
//
// # Personal numbers
//
// A report holds the message's content, personal numbers included, since it is
// made from the operator's own file for the operator's own eyes, and a number
// that is masked cannot be compared with the one that was asked about. In return
// a report is only ever the output of the inspect command: no page, log or
// metric of the platform is made from one.
package inspect

import (
	"errors"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/record/sets"
	"sammanhang/wire/rivta"
)

// Report is what a file holds. Encoded as JSON it keeps the order of the fields.
type Report struct {
	File     string        `json:"file"`
	Contract care.Contract `json:"contract,omitempty"`
	Kind     string        `json:"kind,omitempty"` // request, response or fault
	Info     care.InfoType `json:"info,omitempty"` // the information set of the items
	Asked    any           `json:"asked,omitempty"`
	Count    int           `json:"count"` // of items
	Items    []any         `json:"items,omitempty"`
	Message  any           `json:"message,omitempty"` // of a contract without items (index, inbox)
	Result   *Outcome      `json:"result,omitempty"`  // as the source says it went
	More     bool          `json:"more,omitempty"`    // the source has more
	Lost     int           `json:"lost,omitempty"`    // entries that could not be understood at all
	Unread   []string      `json:"unread,omitempty"`  // element paths without a place in our forms
	Notes    []string      `json:"notes,omitempty"`   // what was wrong and accepted all the same
	Error    *Error        `json:"error,omitempty"`
}

// Outcome is how the source says it went, in its own words.
type Outcome struct {
	Code string `json:"code,omitempty"`
	Text string `json:"text,omitempty"`
}

// Error is why a file could not be read.
type Error struct {
	Kind fault.Kind `json:"kind"`
	Code string     `json:"code,omitempty"` // VP009 …
	What string     `json:"what"`           // says the line where it is known
}

// File decodes a message. name is only repeated in the report. The error is the
// same as Report.Error says, for the exit code; a SOAP fault is a message like
// another and is no error.
func File(name string, data []byte) (Report, error) {
	r := Report{File: name}
	err := r.read(data)
	if err != nil {
		r.Error = errorOf(err)
	}
	return r, err
}

func (r *Report) read(data []byte) error {
	c, request, err := sets.Recognise(data)
	if f, ok := sets.FaultOf(err); ok {
		r.Kind, r.Result = "fault", &Outcome{Code: first(f.Code, f.Role), Text: f.Text}
		return nil
	}
	if err != nil {
		return err
	}
	r.Contract, r.Kind = c, "response"
	if request {
		r.Kind = "request"
	}
	if set, ok := sets.ByContract(c); ok {
		r.Info = set.Info
		if !request {
			return r.items(c, data)
		}
	}
	m, err := rivta.DecodeEnvelope(data)
	if err != nil {
		return err
	}
	r.reading(m)
	if request && r.Info != "" {
		asked, err := rivta.AskedBy(m)
		if err != nil {
			return err
		}
		r.Notes, asked.Notes = append(r.Notes, asked.Notes...), nil
		r.Asked = tree(asked)
		if _, err := care.ParsePersonID(asked.Person); err != nil {
			r.Notes = append(r.Notes, "the person is not named by a full personal identity number")
		}
		return nil
	}
	r.Message = tree(m)
	return nil
}

func (r *Report) reading(m rivta.Message) {
	read := rivta.ReadingOf(m)
	r.Unread, r.Notes = read.Unread, read.Notes
}

func (r *Report) items(c care.Contract, data []byte) error {
	res, err := sets.Decode(c, data, sets.Options{Bytes: rivta.MaxPayload})
	if refusal, ok := errors.AsType[*sets.Refusal](err); ok {
		r.Result = &Outcome{Code: "ERROR", Text: refusal.Text}
	}
	if err != nil {
		return err
	}
	r.Unread, r.Notes, r.Lost, r.More = res.Unread, res.Notes, res.Lost, res.More
	if res.Code != "" {
		r.Result = &Outcome{Code: res.Code, Text: res.Text}
	}
	r.Count = len(res.Items)
	for _, it := range res.Items {
		r.Items = append(r.Items, tree(it))
	}
	return nil
}

func errorOf(err error) *Error {
	e := &Error{Kind: fault.KindOf(err), What: "an error of our own"}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		e.Code, e.What = f.Code, f.Detail
	}
	return e
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
