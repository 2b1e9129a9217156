package gathersoap

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/wire/rivta"
)

// request is what was asked, checked and cut.
type request struct {
	doc      []byte
	payload  piece
	scope    []binding // in scope where the payload stands
	unit     [2]int32  // the text of the element that takes each address
	actor    *piece    // the header Actor: who is behind the question
	actScope []binding // in scope where it stands
	subject  care.PersonID
	only     string // the one source system asked for; "" is all
}

// readRequest reads a whole request. Errors never repeat what stands in it.
func readRequest(doc []byte, c *Contract) (*request, error) {
	doc = toUTF8(doc)
	s, err := newScanner(doc)
	if err != nil {
		return nil, invalid(err)
	}
	r := &request{doc: doc}
	subjects, units := 0, 0
	err = s.envelope(func() error {
		if !s.is(headersNS, "Actor") || r.actor != nil {
			return s.skip()
		}
		a := s.begin()
		r.actScope = s.outerScope()
		if err := s.skip(); err != nil {
			return err
		}
		a.to = int32(s.i)
		r.actor = &a
		return nil
	}, func() error {
		if !s.is(string(c.Namespace), c.Request()) {
			return s.bad("not the contract's request")
		}
		r.payload = s.begin()
		r.scope = s.outerScope()
		asks, only := path(c.Asks), path(c.Only)
		err := s.children(func() error {
			local := string(s.local(s.tag))
			switch {
			case local == asks[0]:
				return s.at(asks[1:], func() error {
					subjects++
					text, err := s.content()
					r.subject, _ = care.ParsePersonID(text) // nobody, when it is none
					return err
				})
			case len(only) > 0 && strings.EqualFold(local, only[0]):
				return s.at(only[1:], func() (err error) { r.only, err = s.content(); return err })
			case c.Unit != "" && local == c.Unit && !s.empty:
				units++
				from := s.i
				if err := s.skip(); err != nil {
					return err
				}
				r.unit = [2]int32{int32(from), int32(from + bytes.LastIndex(s.b[from:s.i], []byte("</")))}
				return nil
			}
			return s.skip()
		})
		r.payload.to = int32(s.i)
		return err
	})
	switch {
	case err != nil:
		return nil, invalid(err)
	case r.payload.to == 0:
		return nil, fault.Coded(fault.Invalid, "VP015", "the envelope has no content")
	case subjects != 1 || r.subject.IsZero():
		return nil, fault.Coded(fault.Invalid, "VP015", "the request does not name one person by a number of a known form ("+c.Asks+")")
	case c.Unit != "" && units != 1:
		return nil, fault.Coded(fault.Invalid, "VP015", "the request does not have one "+c.Unit)
	}
	return r, nil
}

// outerScope is what was in scope just outside the element just begun.
func (s *scanner) outerScope() []binding {
	own := s.binds[s.base:]
	s.binds = s.binds[:s.base]
	out := s.scopeOf()
	s.binds = s.binds[:s.base+len(own)]
	return out
}

func invalid(err error) error {
	if m, ok := err.(*malformed); ok {
		return fault.Coded(fault.Invalid, "VP015", fmt.Sprintf("the request cannot be used: %s (byte %d)", m.what, m.offset))
	}
	return err
}

// to is the envelope that asks one address. The payload is as it came, byte for
// byte, but for the address of a unit-addressed contract.
func (r *request) to(address care.LogicalAddress, c *Contract) segments {
	var a strings.Builder
	_ = xml.EscapeText(&a, []byte(address)) // a strings.Builder does not fail
	var g segments
	g.str(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<` + soapPrefix + `:Envelope xmlns:` + soapPrefix + `="` + soapNS + `"><` + soapPrefix + `:Header>` +
		`<r:LogicalAddress xmlns:r="` + addressNS + `">` + a.String() + `</r:LogicalAddress>`)
	if r.actor != nil {
		g.set(r.doc, foreign(r.actScope), *r.actor)
	}
	g.str(`</` + soapPrefix + `:Header><` + soapPrefix + `:Body>`)
	if c.Unit == "" {
		g.set(r.doc, foreign(r.scope), r.payload)
	} else {
		head, tail := r.payload, r.payload
		head.to, tail.from = r.unit[0], r.unit[1]
		g.set(r.doc, foreign(r.scope), head)
		g.str(a.String())
		g.bytes(r.doc[tail.from:tail.to])
	}
	g.str(`</` + soapPrefix + `:Body></` + soapPrefix + `:Envelope>`)
	return g
}

// foreign is what a piece's old place has in scope and our envelope lacks.
func foreign(scope []binding) *missing {
	var m missing
	for _, b := range scope {
		if len(b.prefix) == 0 && len(b.uri) == 0 || string(b.prefix) == soapPrefix && string(b.uri) == soapNS {
			continue
		}
		m.binds = append(m.binds, b)
	}
	return &m
}

// status writes the header ProcessingStatus: one record for each address that was
// asked, what came from it, and if nothing, whose fault it was and why.
func status(g *segments, asked []outcome) {
	var b strings.Builder
	b.WriteString(`<h:ProcessingStatus xmlns:h="` + headersNS + `">`)
	element := func(name, value string) {
		b.WriteString("<h:" + name + ">")
		_ = xml.EscapeText(&b, []byte(value))
		b.WriteString("</h:" + name + ">")
	}
	for _, o := range asked {
		b.WriteString("<h:ProcessingStatusList>")
		element("logicalAddress", string(o.address))
		if o.err == nil {
			element("statusCode", "DataFromSource")
			element("isResponseFromCache", "false")
			element("isResponseInSynch", "true")
			element("lastSuccessfulSynch", rivta.Time(o.at))
		} else {
			agent, code, text := why(o.err)
			element("statusCode", "NoDataSynchFailed")
			element("isResponseFromCache", "false")
			element("isResponseInSynch", "false")
			element("lastSuccessfulSynch", "") // required by the schema; we keep no earlier answer
			element("lastUnsuccessfulSynch", rivta.Time(o.at))
			b.WriteString("<h:lastUnsuccessfulSynchError>")
			element("causingAgent", agent)
			element("code", code)
			element("text", text)
			b.WriteString("</h:lastUnsuccessfulSynchError>")
		}
		b.WriteString("</h:ProcessingStatusList>")
	}
	b.WriteString("</h:ProcessingStatus>")
	g.str(b.String())
}

// why says, in the schema's three parts, what kept an address from answering. No
// text of a source is repeated: it may hold anything.
func why(err error) (agent, code, text string) {
	kind := fault.KindOf(err)
	code = codeOf(err)
	switch code { // what the exchange found before anybody was called
	case "VP004", "VP005", "VP006", "VP007", "VP008", "VP010":
		return "service_catalog", code, "Tjänsteadresseringskatalogen gav ingen väg eller behörighet till adressaten."
	case "VP003", "VP012", "VP013", "VP014", "VP015":
		return "virtualization_platform", code, "Tjänsteplattformen kunde inte förmedla frågan."
	}
	or := func(number string) string {
		if code == "" || code == "VP009" {
			return number
		}
		return code
	}
	switch kind {
	case fault.Slow:
		return "service_producer", or("504"), "Källsystemet svarade inte i tid."
	case fault.Garbage:
		return "service_producer", or("502"), "Källsystemets svar gick inte att lita på och har inte tagits med."
	case fault.TooLarge:
		return "service_producer", or("413"), "Källsystemets svar var för stort och har inte tagits med."
	case fault.Unavailable:
		if code == "500" {
			return "service_producer", code, "Källsystemet svarade att det inte kunde lämna uppgifterna."
		}
		return "service_producer", or("503"), "Källsystemet gick inte att nå."
	case fault.Denied:
		return "service_producer", or("403"), "Källsystemet nekade frågan."
	}
	return "other", or("43000"), "Något gick fel när frågan ställdes."
}
