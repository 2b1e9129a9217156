package sets

import (
	"sammanhang/record"
	"sammanhang/record/alert"
	"sammanhang/wire/rivta"
)

// alert: one part of the body carries what it is about. When there are several, which
// the contract does not forbid, the first in its order names it and no words are lost:
// those of the others come in the comment.
func (x *mapper) alert(w *rivta.Alert) record.Item {
	b := &w.Body
	a := &alert.Alert{
		Head:     x.header(&w.Header),
		Type:     b.Type.Words(),
		Comment:  b.Comment,
		From:     x.time("validityTimePeriod/start", b.Validity.Start),
		To:       x.until("validityTimePeriod/end", b.Validity.End),
		Obsolete: x.time("obsoleteTime", b.ObsoleteTime),
	}
	say := func(k alert.Kind, title, comment string, c *rivta.CV) {
		if a.Kind == alert.UnknownKind {
			a.Kind, a.Title = k, title
			if c != nil {
				a.Code, a.System = c.Code, c.CodeSystem
			}
		} else {
			comment = joined(title, comment)
		}
		a.Comment = joined(a.Comment, comment)
	}
	if h := b.Hypersensitivity; h != nil {
		a.Severity, a.Certainty = h.Severity.Words(), h.Certainty.Words()
		switch p, o := h.Pharmaceutical, h.Other; {
		case p != nil:
			title := first(p.ATC.Words(), p.NonATC)
			for i := range p.ProductIDs {
				title = first(title, p.ProductIDs[i].Words())
			}
			say(alert.Hypersensitivity, first(title, h.Type.Words()), p.NonATCComment, p.ATC)
		case o != nil:
			say(alert.Hypersensitivity, first(o.Agent, o.Code.Words(), h.Type.Words()), "", o.Code)
		default:
			say(alert.Hypersensitivity, h.Type.Words(), "", h.Type)
		}
	}
	if d := b.SeriousDisease; d != nil {
		say(alert.SeriousDisease, first(d.Disease.Words(), d.Disease.Code), "", &d.Disease)
	}
	if t := b.Treatment; t != nil {
		say(alert.Treatment, first(t.Description, t.Code.Words()), t.Pharmaceutical.Words(), t.Code)
	}
	if c := b.Communicable; c != nil {
		say(alert.Communicable, first(c.Code.Words(), c.Code.Code), c.Route.Words(), &c.Code)
	}
	if r := b.Restriction; r != nil {
		say(alert.Restriction, r.Comment, "", nil)
	}
	if u := b.Unstructured; u != nil {
		say(alert.Unstructured, u.Heading, u.Content, nil)
	}
	a.Title = first(a.Title, a.Type)
	return a
}

// joined is two texts as sentences after each other, each once.
func joined(a, b string) string {
	switch {
	case b == "" || a == b:
		return a
	case a == "":
		return b
	}
	return a + ". " + b
}
