package safeguardsoap

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"strconv"
	"time"

	"sammanhang/care"
	"sammanhang/safeguard"
)

// reply is what a call is answered with; each contract writes what it has of it.
type reply struct {
	code, text string

	checks    []check // CheckBlocks, in the order of the question
	has       bool    // CheckConsent, CheckPatientRelation
	assertion safeguard.ConsentType

	blocks    []block
	grants    []safeguard.Fact // consents or relations
	cancelled []safeguard.Fact
	patients  []care.PersonID
	as        care.PersonID // the number that was asked about: facts under another of the person's are told under it
	history   history

	next, latest time.Time
	more         bool
}

type check struct {
	row    int32
	status string
}

// block is a block with its lifts.
type block struct {
	*safeguard.Block
	lifts []*safeguard.Lift
}

// The prefixes of an answer.
const (
	own      = "r:" // of the contract
	data     = "d:" // of the domain's data types
	extended = "x:" // of the extended data types
)

// encode writes the answer. A refusal has all that its schema demands.
func (c contract) encode(r reply) []byte {
	w := &writer{domain: c.domain}
	name := c.ns.Interaction() + "Response"
	inner := data
	w.b.WriteString("<r:" + name + ` xmlns:r="` + string(c.ns) + `" xmlns:d="` + c.domain.ns + `"`)
	w.x = data
	if c.extended != "" {
		w.b.WriteString(` xmlns:x="` + c.extended + `"`)
		w.x = extended
	}
	if c.wrapper == "getExtendedBlocksResult" || c.wrapper == "getPatientIdResult" {
		inner = w.x
	}
	w.b.WriteString(">")
	wrapper := c.wrapper
	if c.old {
		wrapper += "Type"
	}
	w.group(own, wrapper, func() {
		if c.write == nil {
			w.result(r)
			return
		}
		w.group(inner, "result", func() { w.result(r) })
		c.write(w, r)
	})
	w.b.WriteString("</r:" + name + ">")
	return w.b.Bytes()
}

// writer writes elements as a domain names them.
type writer struct {
	domain
	b bytes.Buffer
	x string // the prefix of extended types
}

func (w *writer) group(prefix, name string, inside func()) {
	name = prefix + w.name(name)
	w.b.WriteString("<" + name + ">")
	inside()
	w.b.WriteString("</" + name + ">")
}

// must writes an element, may one that is left out when it is empty.
func (w *writer) must(prefix, name, text string) {
	w.group(prefix, name, func() { _ = xml.EscapeText(&w.b, []byte(text)) }) // a Buffer takes everything
}

func (w *writer) may(prefix, name, text string) {
	if text != "" {
		w.must(prefix, name, text)
	}
}

func (w *writer) result(r reply) {
	code := r.code
	if code == safeguard.CodeInvalid {
		code = w.invalid
	}
	w.must(data, "resultCode", code)
	if w.old { // mandatory there, and empty when all went well
		w.must(data, "resultText", r.text)
	} else {
		w.may(data, "resultText", r.text)
	}
}

func (w *writer) person(prefix, name string, p care.PersonID) {
	if w.old {
		w.must(prefix, name, p.Value())
		return
	}
	w.group(prefix, name, func() {
		w.must(data, "root", p.Root())
		w.must(data, "extension", p.Value())
	})
}

// dateTime is a time as clocks in Sweden show it, without zone; the second of an hour
// that happens twice says its zone, so that it is read as it was meant.
func dateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	s := wall(t)
	if wall(t.Add(-time.Hour)) == s {
		s += "+01:00"
	}
	return s
}

// never is a time before anything was kept, where a contract demands one.
const never = "1970-01-01T00:00:00"

func orNever(t time.Time) string { return cmp.Or(dateTime(t), never) }

// action writes what was done by whom. Those who are no staff have no place in the
// contracts: our own id then stands for them, and the words say who it was.
func (w *writer) action(prefix, name string, a *safeguard.Action, platform care.HSAID) {
	if a == nil {
		return
	}
	who := func(name string, by safeguard.Who) {
		w.group(data, name, func() {
			switch {
			case by.Employee != "":
				w.must(data, "employeeId", string(by.Employee))
				w.may(data, "assignmentId", by.Assignment)
				w.may(data, "assignmentName", by.AssignmentName)
			case by.System != "":
				w.must(data, "employeeId", string(by.System))
			default:
				w.must(data, "employeeId", string(platform))
				w.must(data, "assignmentName", capacities[by.As])
			}
		})
	}
	w.group(prefix, name, func() {
		w.must(data, "requestDate", dateTime(a.RequestedAt))
		who("requestedBy", a.RequestedBy)
		w.must(data, "registrationDate", dateTime(a.RegisteredAt))
		who("registeredBy", a.RegisteredBy)
		w.may(data, "reasonText", a.Reason)
	})
}

var capacities = map[safeguard.As]string{
	"": "Invånare", safeguard.AsSelf: "Invånaren själv", safeguard.AsGuardian: "Vårdnadshavare", safeguard.AsProxy: "Ombud eller legal företrädare",
}

func writeChecks(w *writer, r reply) {
	for _, c := range r.checks {
		w.group(data, "checkResults", func() {
			w.must(data, "status", c.status)
			w.must(data, "rowNumber", strconv.Itoa(int(c.row)))
		})
	}
}

func writeConsentCheck(w *writer, r reply) {
	w.must(data, "hasConsent", strconv.FormatBool(r.has))
	w.may(data, "assertionType", string(r.assertion))
}

func writeRelationCheck(w *writer, r reply) {
	w.must(data, "hasPatientrelation", strconv.FormatBool(r.has))
}
