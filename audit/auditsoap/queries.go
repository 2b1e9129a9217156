package auditsoap

import (
	"bytes"
	"context"
	"encoding/xml"
	"slices"
	"strings"
	"time"

	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/wire/rivta"
)

// queryRequest is any of the three queries: their fields are named alike.
type queryRequest struct {
	XMLName  xml.Name
	Provider string `xml:"careProviderId"`
	Patient  iiType `xml:"patientId"`
	User     string `xml:"userId"`
	From     string `xml:"fromDate"`
	To       string `xml:"toDate"`
	Unit     string `xml:"careUnitId"`
	Report   string `xml:"queuedReportId"`
}

// query is what is asked for, understood.
type query struct {
	audit.Query
	patient        care.PersonID
	unit           care.HSAID
	from, to       time.Time
	refused, words string // a result code and its text; empty when it can be answered
}

// read understands a query. patient and provider say which of the two it must have. A
// question for a provider's log must be addressed to that provider: it is for that
// address that the catalogue permits the caller.
func (s *Service) read(ctx context.Context, c exchange.Call, payload []byte, contract care.Contract, patient, provider bool) (query, error) {
	var r queryRequest
	if err := unmarshal(payload, contract, &r, func() xml.Name { return r.XMLName }); err != nil {
		return query{}, err
	}
	var q query
	refuse := func(code, words string) (query, error) {
		q.refused, q.words = code, words
		return q, nil
	}
	var err1, err2 error
	q.from, _, err1 = rivta.ParseTime(strings.TrimSpace(r.From))
	q.to, _, err2 = rivta.ParseTime(strings.TrimSpace(r.To))
	switch {
	case strings.TrimSpace(r.Report) != "":
		return refuse(codeNoReport, "Det finns ingen rapport i kö: svar ges direkt. Fråga utan queuedReportId.")
	case err1 != nil || err2 != nil || q.from.IsZero() || q.to.IsZero() || q.to.Before(q.from):
		return refuse(codeValidation, "fromDate och toDate behövs, i den ordningen.")
	}
	q.From, q.To = q.from, q.to.Add(time.Microsecond) // toDate is included
	if text := strings.TrimSpace(r.Patient.Extension); text != "" || patient {
		id, err := care.ParsePersonID(text)
		if err != nil {
			return refuse(codeValidation, "patientId är inget giltigt person-, samordnings- eller nationellt reservnummer.")
		}
		q.patient, q.Subjects = id, []care.PersonID{id}
		if s.cfg.Numbers != nil {
			if q.Subjects, err = s.cfg.Numbers(ctx, id); err != nil {
				return query{}, err
			}
			if !slices.Contains(q.Subjects, id) {
				q.Subjects = append(q.Subjects, id)
			}
		}
	}
	if provider {
		if q.Owner = hsaid(r.Provider); q.Owner == "" {
			return refuse(codeValidation, "careProviderId är inget HSA-id.")
		}
		if !strings.EqualFold(string(q.Owner), string(c.Address)) {
			return refuse(codeDenied, "Adressera frågan (LogicalAddress) till den vårdgivare eller omsorgsgivare vars logg den gäller.")
		}
	}
	if strings.TrimSpace(r.User) != "" {
		if q.Actor = hsaid(r.User); q.Actor == "" {
			return refuse(codeValidation, "userId är inget HSA-id.")
		}
	}
	if strings.TrimSpace(r.Unit) != "" {
		if q.unit = hsaid(r.Unit); q.unit == "" {
			return refuse(codeValidation, "careUnitId är inget HSA-id.")
		}
	}
	return q, nil
}

// find gives the rows that keep accepts, newest first; tooMany when there are more than
// the contract lets out.
func (s *Service) find(ctx context.Context, q audit.Query, keep func(*audit.Event) bool) (rows []audit.Event, tooMany bool, err error) {
	q.Limit = 500
	for {
		page, err := s.log.Find(ctx, q)
		if err != nil {
			return nil, false, err
		}
		for i := range page {
			if e := &page[i].Event; keep(e) {
				if len(rows) == s.cfg.MaxRows {
					return nil, true, nil
				}
				rows = append(rows, *e)
			}
		}
		if len(page) < q.Limit {
			return rows, false, nil
		}
		q.Before = page[len(page)-1].Event.ID
	}
}

// looked writes the query itself into the log, once for each person that the answer
// tells of; the answer may be released when it returns.
func (s *Service) looked(ctx context.Context, c exchange.Call, q query, rows []audit.Event) error {
	subjects := map[care.PersonID]bool{}
	if !q.patient.IsZero() {
		subjects[q.patient] = true
	}
	for _, r := range rows {
		subjects[r.Subject] = true
	}
	var events []audit.Event
	for p := range subjects {
		events = append(events, audit.Event{
			At: s.now(), System: s.cfg.System, Actor: audit.Actor{Kind: audit.System, Employee: c.Sender}, Subject: p,
			Source: audit.Source{System: s.cfg.System, Provider: q.Owner}, Infos: []care.InfoType{care.AccessLog},
			Activity: audit.ActivityRead, Purpose: care.CareAndTreatment, Outcome: "ALLOW",
			Provisions: []string{"anropsbehorighet"}, CorrelationID: c.CorrelationID,
		})
	}
	for part := range slices.Chunk(events, 500) {
		if err := s.log.Append(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

// staffAllowed are looks of staff that were let through: those that the contract tells of.
// How much was left out of an answer is told to nobody.
func staffAllowed(e *audit.Event) bool {
	return e.Hidden == 0 && (e.Actor.Kind == audit.Staff && strings.HasPrefix(e.Outcome, "ALLOW") || e.Activity == audit.ActivityEmergency)
}

// accessLogs tells which providers' staff have looked at a patient.
func (s *Service) accessLogs(ctx context.Context, c exchange.Call, payload []byte) ([]byte, error) {
	q, err := s.read(ctx, c, payload, care.GetAccessLogsForPatient2, true, false)
	if err != nil {
		return nil, err
	}
	var rows []audit.Event
	if q.refused == "" {
		var many bool
		rows, many, err = s.find(ctx, q.Query, func(e *audit.Event) bool { return staffAllowed(e) && e.Actor.Provider != "" })
		if err != nil {
			return nil, err
		}
		if many {
			q.refused, q.words = codeTooMany, "För många loggposter. Fråga om en kortare tid."
		}
		if err := s.looked(ctx, c, query{patient: q.patient}, nil); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	open(&b, care.GetAccessLogsForPatient2, "accessLogsResult", q)
	if q.refused == "" {
		b.WriteString("<l:accesssLogs>") // three s: so it stands in the contract
		for _, e := range rows {
			for _, info := range e.Infos {
				b.WriteString("<l:accessLog>")
				element(&b, "careProviderId", string(e.Actor.Provider))
				element(&b, "careProviderName", s.cfg.Names(e.Actor.Provider))
				element(&b, "careUnitId", string(orElse(e.Actor.Unit, e.Actor.Provider)))
				element(&b, "careUnitName", s.cfg.Names(e.Actor.Unit))
				element(&b, "accessDate", rivta.DateTime(e.At))
				element(&b, "userId", string(e.Actor.Employee))
				if s.cfg.StaffNames {
					element(&b, "userName", e.Actor.Name)
				}
				element(&b, "userTitle", e.Actor.Title)
				element(&b, "purpose", string(e.Purpose))
				element(&b, "resourceType", string(info))
				b.WriteString("</l:accessLog>")
			}
		}
		b.WriteString("</l:accesssLogs>")
	}
	shut(&b, care.GetAccessLogsForPatient2, "accessLogsResult")
	return b.Bytes(), nil
}

// infoLogs tells at which providers the staff of one provider have looked.
func (s *Service) infoLogs(ctx context.Context, c exchange.Call, payload []byte) ([]byte, error) {
	q, err := s.read(ctx, c, payload, care.GetInfoLogs2, false, true)
	if err != nil {
		return nil, err
	}
	var providers []care.HSAID
	if q.refused == "" {
		rows, many, err := s.find(ctx, q.Query, func(e *audit.Event) bool { return staffAllowed(e) && e.Source.Provider != "" })
		if err != nil {
			return nil, err
		}
		if many {
			q.refused, q.words = codeTooMany, "För många loggposter. Fråga om en kortare tid."
		}
		for _, e := range rows {
			providers = append(providers, e.Source.Provider)
		}
		slices.Sort(providers)
		providers = slices.Compact(providers)
		if !q.patient.IsZero() {
			if err := s.looked(ctx, c, query{patient: q.patient, Query: audit.Query{Owner: q.Owner}}, nil); err != nil {
				return nil, err
			}
		}
	}
	var b bytes.Buffer
	open(&b, care.GetInfoLogs2, "infoLogsResult", q)
	if q.refused == "" {
		b.WriteString("<l:careProviders>")
		for _, p := range providers {
			b.WriteString("<l:careProvider>")
			element(&b, "careProviderId", string(p))
			element(&b, "careProviderName", s.cfg.Names(p))
			b.WriteString("</l:careProvider>")
		}
		b.WriteString("</l:careProviders>")
	}
	shut(&b, care.GetInfoLogs2, "infoLogsResult")
	return b.Bytes(), nil
}

// logs gives a provider the rows of its own staff.
func (s *Service) logs(ctx context.Context, c exchange.Call, payload []byte) ([]byte, error) {
	q, err := s.read(ctx, c, payload, care.GetLogs2, false, true)
	if err != nil {
		return nil, err
	}
	var rows []audit.Event
	if q.refused == "" {
		var many bool
		rows, many, err = s.find(ctx, q.Query, func(e *audit.Event) bool {
			return staffAllowed(e) && (q.unit == "" || strings.EqualFold(string(q.unit), string(e.Actor.Unit)))
		})
		if err != nil {
			return nil, err
		}
		if many {
			q.refused, q.words = codeTooMany, "För många loggposter. Fråga om en kortare tid."
		}
		if err := s.looked(ctx, c, q, rows); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	open(&b, care.GetLogs2, "logsResult", q)
	if q.refused == "" {
		b.WriteString("<l:logs>")
		for _, e := range rows {
			s.log2(&b, e)
		}
		b.WriteString("</l:logs>")
	}
	shut(&b, care.GetLogs2, "logsResult")
	return b.Bytes(), nil
}

// log2 is one LogType of version 2.
func (s *Service) log2(b *bytes.Buffer, e audit.Event) {
	b.WriteString("<l:log>")
	element(b, "logId", e.ID)
	b.WriteString("<l:system>")
	element(b, "systemId", string(orElse(e.System, s.cfg.System)))
	b.WriteString("</l:system><l:activity>")
	element(b, "activityType", e.Activity)
	element(b, "startDate", rivta.DateTime(e.At))
	element(b, "purpose", string(e.Purpose))
	b.WriteString("</l:activity><l:user>")
	element(b, "userId", string(e.Actor.Employee))
	element(b, "name", e.Actor.Name)
	element(b, "assignment", e.Actor.Assignment)
	element(b, "title", e.Actor.Title)
	s.place(b, "careProvider", e.Actor.Provider)
	s.place(b, "careUnit", orElse(e.Actor.Unit, e.Actor.Provider))
	b.WriteString("</l:user><l:resources>")
	for _, info := range e.Infos {
		b.WriteString("<l:resource>")
		element(b, "resourceType", string(info))
		b.WriteString("<l:patient><l:patientId>")
		element(b, "root", e.Subject.Root())
		element(b, "extension", e.Subject.Value())
		b.WriteString("</l:patientId></l:patient>")
		s.place(b, "careProvider", orElse(e.Source.Provider, e.Actor.Provider))
		if e.Source.Unit != "" {
			s.place(b, "careUnit", e.Source.Unit)
		}
		b.WriteString("</l:resource>")
	}
	b.WriteString("</l:resources></l:log>")
}

// place is a careProvider or careUnit.
func (s *Service) place(b *bytes.Buffer, kind string, id care.HSAID) {
	b.WriteString("<l:" + kind + ">")
	element(b, kind+"Id", string(id))
	element(b, kind+"Name", s.cfg.Names(id))
	b.WriteString("</l:" + kind + ">")
}

func orElse(a, b care.HSAID) care.HSAID {
	if a == "" {
		return b
	}
	return a
}

func open(b *bytes.Buffer, contract care.Contract, wrapper string, q query) {
	code := q.refused
	if code == "" {
		code = codeOK
	}
	b.WriteString(`<r:` + contract.Interaction() + `Response xmlns:r="` + string(contract) + `" xmlns:l="` + logNS + `"><r:` + wrapper + `><l:reportResult><l:result>`)
	result(b, code, q.words)
	b.WriteString(`</l:result>`)
	element(b, "startInterval", rivta.DateTime(q.from))
	element(b, "endInterval", rivta.DateTime(q.to))
	b.WriteString(`</l:reportResult>`)
}

func shut(b *bytes.Buffer, contract care.Contract, wrapper string) {
	b.WriteString(`</r:` + wrapper + `></r:` + contract.Interaction() + `Response>`)
}
