package sets

import (
	"bytes"
	"errors"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/record"
	"sammanhang/wire/fhir"
	"sammanhang/wire/rivta"
)

// DefaultLimit is how many bytes of an answer are read when Options names no limit.
const DefaultLimit = 16 << 20

// MaxItems is how many items one answer may hold.
const MaxItems = 50_000

// Options are what a caller may say about an answer. The zero value is careful.
type Options struct {
	Bytes int // largest answer; 0: DefaultLimit

	// Subject is whom the answer was asked about. It is used only to read a number
	// that the source wrote without century: such a number is taken for the
	// subject's when its ten digits are the same, else the item is unclear.
	Subject care.PersonID
}

// Result is what an answer holds.
type Result struct {
	Contract care.Contract
	Items    []record.Item
	Lost     int      // entries that could not be understood at all; each has a note
	Unread   []string // paths of what has no place in our forms
	Notes    []string // what was wrong and accepted all the same, as "path: what"
	More     bool     // the source has more than it answered with
	Code     string   // the contract's result code (OK, INFO, ERROR); empty where it has none
	Text     string   // the contract's result text; the source's words: show it to operators only, never log it
}

// Decode reads the answer to a request of contract c: a SOAP envelope, a bare
// payload, or a FHIR Bundle or resource. Errors are *fault.Error: Garbage (not
// an answer of the contract), TooLarge, Denied or Unavailable (a SOAP fault, an
// OperationOutcome or the result code ERROR), all without content.
func Decode(c care.Contract, body []byte, opts ...Options) (Result, error) {
	var o Options
	if len(opts) > 0 {
		o = opts[0]
	}
	if o.Bytes <= 0 {
		o.Bytes = DefaultLimit
	}
	if len(body) > o.Bytes {
		return Result{}, fault.Newf(fault.TooLarge, "the answer is larger than %d bytes", o.Bytes)
	}
	var res Result
	var err error
	if c.IsFHIR() {
		var b fhir.Bundle
		if b, err = fhir.DecodeBundle(body); err == nil {
			res, err = fromBundle(c, b, o)
		}
	} else {
		var m rivta.Message
		if m, err = rivta.DecodeEnvelope(body); err == nil {
			if rivta.ContractOf(m).Key() != c.Key() || rivta.IsRequest(m) {
				err = fault.Newf(fault.Garbage, "the answer is not of the contract %s", c.Interaction())
			} else {
				res, err = FromMessage(m, o)
			}
		}
	}
	if err != nil {
		return Result{}, err
	}
	if len(res.Items) > MaxItems {
		return Result{}, fault.Newf(fault.TooLarge, "the answer has more than %d items", MaxItems)
	}
	return res, nil
}

// FromMessage makes items of a decoded RIV-TA response. A result code ERROR
// without items is an error of kind Unavailable: the source has not answered.
func FromMessage(m rivta.Message, o Options) (Result, error) {
	x := &mapper{subject: o.Subject}
	res := Result{Contract: rivta.ContractOf(m)}
	var read rivta.Reading
	switch m := m.(type) {
	case *rivta.GetSubjectOfCareScheduleResponse:
		read = m.Reading
		res.Items = each(m.Timeslots, x.timeslot)
	case *rivta.GetCareContacts3Response:
		read = m.Reading
		res.Items = each(m.CareContacts, x.contact3)
		res.result(&m.Result)
	case *rivta.GetCareContacts2Response:
		read = m.Reading
		res.Items = each(m.CareContacts, x.contact2)
	case *rivta.GetCarePlans2Response:
		read = m.Reading
		res.Items = each(m.CarePlans, x.plan)
		res.result(&m.Result)
	case *rivta.GetCareDocumentation2Response:
		read = m.Reading
		res.Items = each(m.CareDocumentation, x.note2)
		res.result(m.Result)
	case *rivta.GetCareDocumentation3Response:
		read = m.Reading
		res.Items = each(m.CareDocumentation, x.note3)
		res.Code, res.Text, res.More = m.Result.Code, m.Result.Text, len(m.HasMore) > 0
	case *rivta.GetDiagnosis2Response:
		read = m.Reading
		res.Items = each(m.Diagnoses, x.diagnosis)
		res.result(m.Result)
	case *rivta.GetAlertInformation2Response:
		read = m.Reading
		res.Items = each(m.Alerts, x.alert)
		res.result(m.Result)
	case *rivta.GetMedicationHistoryResponse:
		read = m.Reading
		res.Items = each(m.Records, x.medication)
		res.result(&m.Result)
	case *rivta.GetListingResponse:
		read = m.Reading
		res.Items = x.listings(m.SubjectOfCare)
	default:
		return Result{}, fault.New(fault.Garbage, "not an answer with items")
	}
	if res.Code == "ERROR" && len(res.Items) == 0 {
		return Result{}, &fault.Error{Kind: fault.Unavailable, Detail: "the source answered with result code ERROR", Err: &Refusal{Text: res.Text}}
	}
	res.Unread, res.Notes = read.Unread, append(read.Notes, x.notes...)
	return res, nil
}

// Refusal is the text of a result ERROR. The words are the source's and may hold
// anything: for the operator who inspects a file, never for a log.
type Refusal struct{ Text string }

// Error leaves out the text.
func (*Refusal) Error() string { return "result code ERROR" }

func (r *Result) result(w *rivta.Result) {
	if w == nil {
		return
	}
	r.Code, r.Text = w.Code, w.Message
}

func each[W any](ws []W, f func(*W) record.Item) []record.Item {
	items := make([]record.Item, 0, len(ws))
	for i := range ws {
		items = append(items, f(&ws[i]))
	}
	return items
}

// Check keeps the items that are about subject and counts the others: items
// about another person, and items whose person cannot be read. When it drops
// any, the source is faulty and is to be named so; what it dropped must not be
// shown or logged. An item of a contract that may leave out the person (a booked
// time) and did is about whom was asked. A zero subject drops everything.
func Check(items []record.Item, subject care.PersonID) (ok []record.Item, dropped int) {
	ok = make([]record.Item, 0, len(items))
	for _, it := range items {
		h := it.Header()
		if subject.IsZero() || h.Unclear || !h.Subject.IsZero() && h.Subject != subject {
			dropped++
			continue
		}
		ok = append(ok, it)
	}
	return ok, dropped
}

// Recognise tells which contract a message belongs to, and whether it is a
// request. It reads a SOAP envelope, a bare payload or a FHIR resource; a SOAP
// fault is an error that holds a *rivta.SOAPFault.
func Recognise(body []byte) (c care.Contract, request bool, err error) {
	if b := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))); len(b) > 0 && b[0] == '{' {
		return recogniseFHIR(b)
	}
	m, err := rivta.DecodeEnvelope(body)
	if err != nil {
		return "", false, err
	}
	return rivta.ContractOf(m), rivta.IsRequest(m), nil
}

func recogniseFHIR(b []byte) (care.Contract, bool, error) {
	bundle, err := fhir.DecodeBundle(b)
	if err != nil {
		return "", false, err
	}
	for _, e := range bundle.Entries {
		if c := contractOfType(e.Type); c != "" && !e.Included {
			return c, false, nil
		}
	}
	return "", false, fault.New(fault.Garbage, "a FHIR resource of no type known here")
}

func contractOfType(typ string) care.Contract {
	for _, c := range []care.Contract{care.FHIRAppointment, care.FHIRCarePlan, care.FHIRCareTeam, care.FHIRServiceRequest} {
		if c.Interaction() == typ {
			return c
		}
	}
	return ""
}

// FaultOf is the SOAP fault in an error, if there is one.
func FaultOf(err error) (*rivta.SOAPFault, bool) { return errors.AsType[*rivta.SOAPFault](err) }
