package sets

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/record"
	"sammanhang/wire/fhir"
	"sammanhang/wire/rivta"
)

// bundle is a search answer in which references can be followed.
type bundle struct {
	mapper
	res   Result
	byURL map[string]json.RawMessage // full address, and Type/id
	local map[string]json.RawMessage // contained resources of the resource at hand, by id
	used  map[string]bool            // contained resources that something refers to
	depth int                        // references followed from one another
}

// fromBundle makes items of the matches of a search. A match that cannot be read
// at all is counted in Lost and noted, so that one bad entry does not hide the rest.
func fromBundle(c care.Contract, w fhir.Bundle, o Options) (Result, error) {
	b := &bundle{mapper: mapper{subject: o.Subject}, byURL: map[string]json.RawMessage{}}
	b.res = Result{Contract: c, Unread: w.Unread, More: w.Next != ""}
	for _, e := range w.Entries {
		if e.FullURL != "" {
			b.byURL[e.FullURL] = e.Raw
		}
		if e.ID != "" {
			b.byURL[e.Type+"/"+e.ID] = e.Raw
		}
	}
	for _, is := range w.Issues {
		b.note("OperationOutcome", "the server adds an issue of severity "+severity(is.Severity))
	}
	matches, others := 0, 0
	for _, e := range w.Entries {
		if e.Type != c.Interaction() {
			if !e.Included && e.Type != "Patient" {
				others++
				b.res.Unread = append(b.res.Unread, fmt.Sprintf("Bundle.entry[%d]", e.Index))
			}
			continue
		}
		if e.Included {
			continue
		}
		matches++
		item, err := b.item(c, e)
		if err != nil {
			b.res.Lost++
			what := "cannot be read"
			if f, ok := err.(*fault.Error); ok {
				what = f.Detail
			}
			b.note(fmt.Sprintf("Bundle.entry[%d]", e.Index), what)
			continue
		}
		b.res.Items = append(b.res.Items, item)
	}
	if matches == 0 && others > 0 {
		return Result{}, fault.Newf(fault.Garbage, "the bundle holds no %s", c.Interaction())
	}
	if matches > 0 && len(b.res.Items) == 0 {
		return Result{}, fault.Newf(fault.Garbage, "no entry can be read: %s", b.notes[len(b.notes)-1])
	}
	b.res.Notes = b.notes
	return b.res, nil
}

func severity(s string) string {
	switch s {
	case "fatal", "error", "warning", "information":
		return s
	}
	return "unknown"
}

func (b *bundle) item(c care.Contract, e fhir.Entry) (record.Item, error) {
	switch c {
	case care.FHIRAppointment:
		return fhirItem(b, e, b.appointment)
	case care.FHIRCarePlan:
		return fhirItem(b, e, b.carePlan)
	case care.FHIRCareTeam:
		return fhirItem(b, e, b.careTeam)
	case care.FHIRServiceRequest:
		return fhirItem(b, e, b.serviceRequest)
	}
	return nil, fault.Newf(fault.Garbage, "no mapping of %s", c.Interaction())
}

func fhirItem[T fhir.Known](b *bundle, e fhir.Entry, f func(*T) record.Item) (record.Item, error) {
	r, unread, err := fhir.DecodeResource[T](e.Raw)
	if err != nil {
		return nil, err
	}
	for _, p := range unread {
		if path, what, isNote := strings.Cut(p, ": "); isNote {
			b.note(path, what)
		} else if len(b.res.Unread) < 200 && !has(b.res.Unread, p) {
			b.res.Unread = append(b.res.Unread, p)
		}
	}
	b.contained(e.Raw)
	item := f(&r)
	h := item.Header()
	if h.ID == "" {
		h.ID = e.ID
	}
	h.ForSubject = !restricted(e.Raw)
	if h.Provider == "" {
		b.provider(h)
	}
	return item, nil
}

// provider reads who answers for a resource that nothing else says it of: the
// only contained Organization with an HSA-id to which nothing refers. R4 wants
// every contained resource referred to; systems put the provider there all the same.
func (b *bundle) provider(h *record.Head) {
	var only *fhir.Organization
	for id, raw := range b.local {
		o, _, err := fhir.DecodeResource[fhir.Organization](raw)
		if err != nil || b.used[id] || fhir.HSAIDOf(o.Identifier) == "" {
			continue
		}
		if only != nil {
			return
		}
		only = &o
	}
	if only != nil {
		h.Provider, h.ProviderName = fhir.HSAIDOf(only.Identifier), str(only.Name)
		b.note("contained", "an Organization to which nothing refers: taken for the provider")
	}
}

// contained remembers the resources inside the one at hand.
func (b *bundle) contained(raw json.RawMessage) {
	var w struct {
		Contained []json.RawMessage `json:"contained"`
	}
	b.local, b.used = map[string]json.RawMessage{}, map[string]bool{}
	if json.Unmarshal(raw, &w) != nil {
		return
	}
	for _, c := range w.Contained {
		var head struct {
			ID string `json:"id"`
		}
		if json.Unmarshal(c, &head) == nil && head.ID != "" {
			b.local[head.ID] = c
		}
	}
}

// restricted tells whether a resource is labelled as not for the person's eyes:
// the security label NOPAT (HL7 v3 ActCode: no disclosure to the patient without
// the professional's authorisation).
func restricted(raw json.RawMessage) bool {
	var w struct {
		Meta struct {
			Security []struct {
				Code string `json:"code"`
			} `json:"security"`
		} `json:"meta"`
	}
	if json.Unmarshal(raw, &w) != nil {
		return true
	}
	for _, s := range w.Meta.Security {
		if s.Code == "NOPAT" {
			return true
		}
	}
	return false
}

func (b *bundle) fhirTime(where, s string) (time.Time, bool) {
	t, dateOnly, ok := fhir.ParseTime(s, rivta.Stockholm())
	if !ok {
		b.note(where, "not a time: left empty")
	}
	return t, dateOnly
}

// period reads a FHIR period; an end that is only a date includes that day.
func (b *bundle) period(where string, p *fhir.Period) (from, to time.Time) {
	if p == nil {
		return
	}
	from, _ = b.fhirTime(where+".start", str(p.Start))
	to, dateOnly := b.fhirTime(where+".end", str(p.End))
	if dateOnly {
		to = to.AddDate(0, 0, 1).Add(-time.Second)
	}
	return from, to
}

func phone(cs []fhir.ContactPoint) string {
	for _, c := range cs {
		if c.Value != nil && c.System != nil && *c.System == fhir.TelecomPhone {
			return *c.Value
		}
	}
	return ""
}

func address(a *fhir.Address) string {
	if a == nil {
		return ""
	}
	if a.Text != nil {
		return *a.Text
	}
	return join(", ", append(append([]string{}, a.Line...), join(" ", str(a.PostalCode), str(a.City)))...)
}

func humanName(ns []fhir.HumanName) string {
	for _, n := range ns {
		if s := first(str(n.Text), join(" ", strings.Join(n.Given, " "), str(n.Family))); s != "" {
			return s
		}
	}
	return ""
}

func notes(as []fhir.Annotation) []string {
	var out []string
	for _, a := range as {
		if t := strings.TrimSpace(a.Text); t != "" {
			out = append(out, t)
		}
	}
	return out
}

func str(s *string) string {
	if s == nil {
		return ""
	}
	return strings.TrimSpace(*s)
}

func has(ss []string, s string) bool {
	for _, x := range ss {
		if x == s {
			return true
		}
	}
	return false
}
