package source

import (
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/record"
	"sammanhang/record/alert"
	"sammanhang/record/appointment"
	"sammanhang/record/carecontact"
	"sammanhang/record/careplan"
	"sammanhang/record/diagnosis"
	"sammanhang/record/listing"
	"sammanhang/record/medication"
	"sammanhang/record/note"
	"sammanhang/sim/place"
	"sammanhang/sim/story"
	"sammanhang/wire/rivta"
)

// answerRIV writes the payload that answers a contract with these documents, which
// are all of the contract's information set. person is whom was asked about.
func answerRIV(c care.Contract, person care.PersonID, docs []story.Doc, places *place.Map) []byte {
	w := rivWriter{person, places}
	ok := rivta.Result{Code: "OK", LogID: "NA"}
	switch c {
	case care.GetSubjectOfCareSchedule1:
		return rivta.EncodeGetSubjectOfCareScheduleResponse(rivta.GetSubjectOfCareScheduleResponse{Timeslots: each(docs, w.timeslot)})
	case care.GetCareContacts3:
		return rivta.EncodeGetCareContacts3Response(rivta.GetCareContacts3Response{CareContacts: each(docs, w.contact3), Result: ok})
	case care.GetCareContacts2:
		return rivta.EncodeGetCareContacts2Response(rivta.GetCareContacts2Response{CareContacts: each(docs, w.contact2)})
	case care.GetCarePlans2:
		return rivta.EncodeGetCarePlans2Response(rivta.GetCarePlans2Response{CarePlans: each(docs, w.plan), Result: ok})
	case care.GetCareDocumentation2:
		return rivta.EncodeGetCareDocumentation2Response(rivta.GetCareDocumentation2Response{CareDocumentation: each(docs, w.note2), Result: &ok})
	case care.GetCareDocumentation3:
		return rivta.EncodeGetCareDocumentation3Response(rivta.GetCareDocumentation3Response{CareDocumentation: each(docs, w.note3), Result: rivta.Result3{Code: "OK"}})
	case care.GetDiagnosis2:
		return rivta.EncodeGetDiagnosis2Response(rivta.GetDiagnosis2Response{Diagnoses: each(docs, w.diagnosis), Result: &ok})
	case care.GetAlertInformation2:
		return rivta.EncodeGetAlertInformation2Response(rivta.GetAlertInformation2Response{Alerts: each(docs, w.alert), Result: &ok})
	case care.GetMedicationHistory2:
		return rivta.EncodeGetMedicationHistoryResponse(rivta.GetMedicationHistoryResponse{Records: each(docs, w.medication), Result: ok})
	case care.GetListing1:
		return rivta.EncodeGetListingResponse(rivta.GetListingResponse{SubjectOfCare: rivta.ListedPerson{PersonID: person.Value(), Listings: each(docs, w.listing)}})
	}
	return nil
}

// each writes the documents that are of the type that write takes.
func each[I record.Item, T any](docs []story.Doc, write func(story.Doc, I) T) []T {
	var out []T
	for _, d := range docs {
		if x, ok := d.Item.(I); ok {
			out = append(out, write(d, x))
		}
	}
	return out
}

type rivWriter struct {
	person care.PersonID
	places *place.Map
}

func (w rivWriter) patient() rivta.PersonID {
	return rivta.PersonID{ID: w.person.Value(), Type: w.person.Root()}
}

func (w rivWriter) timeslot(d story.Doc, a *appointment.Appointment) rivta.Timeslot {
	// The contract has no place for what to bring: systems write it as purpose,
	// beside a reason that says what the visit is.
	reason := a.Reason
	if reason == "" && a.Note != "" {
		reason = a.Title
	}
	return rivta.Timeslot{
		StartTimeInclusive: rivta.Time(a.Start), EndTimeExclusive: rivta.Time(a.End),
		HealthcareFacility: string(a.Unit), HealthcareFacilityName: a.UnitName,
		Performer: string(d.Staff.ID), PerformerName: a.Performer, ResourceName: a.PerformerRole,
		BookingID: a.BookingID, SubjectOfCare: w.person.Value(),
		TimeTypeName: a.Title, Purpose: a.Note, Reason: reason,
		CancelBookingAllowed: &a.MayCancel, RebookingAllowed: &a.MayRebook, MessageAllowed: &a.MayMessage,
		IsInvitation: &a.Invitation,
	}
}

func (w rivWriter) header(d story.Doc, title string) rivta.Header {
	h := d.Item.Header()
	out := rivta.Header{
		DocumentID: h.ID, SourceSystemHSAID: string(h.System),
		DocumentTitle: title, DocumentTime: rivta.Time(h.Recorded), PatientID: w.patient(),
		Accountable: w.professional(d, h.Recorded), ApprovedForPatient: h.ForSubject,
	}
	if h.Nullified {
		out.Nullified, out.NullifiedReason = new(true), "Ersatt av senare dokument"
	}
	return out
}

func (w rivWriter) professional(d story.Doc, at time.Time) *rivta.Professional {
	h := d.Item.Header()
	return &rivta.Professional{
		AuthorTime: rivta.Time(at), HSAID: string(d.Staff.ID), Name: d.Staff.Name,
		RoleCode:      &rivta.CV{OriginalText: d.Staff.Title},
		OrgUnit:       w.unit(h.Unit),
		CareUnitHSAID: string(h.Unit), CareGiverHSAID: string(h.Provider),
	}
}

// unit is a unit with phone and address, but for somebody with protected identity.
func (w rivWriter) unit(id care.HSAID) *rivta.OrgUnit {
	u, _ := w.places.UnitByID(id)
	return &rivta.OrgUnit{HSAID: string(id), Name: u.Name}
}

func (w rivWriter) contactUnit(c *carecontact.Contact) *rivta.OrgUnit {
	u := w.unit(c.Unit)
	u.Telecom, u.Address = c.UnitPhone, c.UnitPlace
	return u
}

var contactCodes = []string{story.Visit, story.Phone, story.Stay, story.DayCare, story.Other}
var contactStates = []string{story.Planned, story.Called, story.Running, story.Paused, story.Finished}

// code is the place of a word in a list, counted from 1, as these code systems do.
func code(list []string, word string) string {
	for i, w := range list {
		if w == word {
			return string(rune('1' + i))
		}
	}
	return ""
}

func (w rivWriter) contact3(d story.Doc, c *carecontact.Contact) rivta.CareContact3 {
	return rivta.CareContact3{Header: w.header(d, ""), Body: rivta.CareContactBody3{
		Code:   &rivta.CV{Code: code(contactCodes, c.Kind), CodeSystem: "1.2.752.129.2.2.2.25", DisplayName: c.Kind},
		Reason: c.Reason, OrgUnit: w.contactUnit(c),
		TimePeriod: &rivta.Period{Start: rivta.Time(c.Start), End: rivta.Time(c.End)},
		Status:     &rivta.CV{Code: code(contactStates, c.Status), CodeSystem: "1.2.752.129.2.2.2.26", DisplayName: c.Status},
	}}
}

func (w rivWriter) contact2(d story.Doc, c *carecontact.Contact) rivta.CareContact2 {
	return rivta.CareContact2{Header: w.header(d, ""), Body: rivta.CareContactBody2{
		Code: code(contactCodes, c.Kind), Reason: c.Reason, OrgUnit: *w.contactUnit(c),
		TimePeriod: rivta.Period{Start: rivta.Time(c.Start), End: rivta.Time(c.End)},
		Status:     code(contactStates, c.Status),
	}}
}

func (w rivWriter) plan(d story.Doc, p *careplan.Plan) rivta.CarePlan {
	body := rivta.CarePlanBody{Content: []rivta.Multimedia{{ID: p.ID, MediaType: "text/plain", Value: []byte(planText(p))}}}
	switch p.Kind { // the contract's list of kinds has no word for the others
	case careplan.Agreement, careplan.SelfCare, careplan.UnknownKind:
	default:
		body.Type = string(p.Kind)
	}
	return rivta.CarePlan{Header: w.header(d, p.Title), Body: body}
}

// planText is a plan as a document, which is all that the contract carries.
func planText(p *careplan.Plan) string {
	var b strings.Builder
	for _, g := range p.Goals {
		b.WriteString("Mål: " + g + "\n")
	}
	for _, a := range p.Activities {
		b.WriteString(a.Who + ": " + a.What + " (" + a.When + ")\n")
	}
	b.WriteString(p.Text)
	return strings.TrimSpace(b.String())
}

var noteCodes = map[string]string{story.Admission: "ins", story.Discharge: "slu", story.Treatment: "atb", story.Assessment: "bes", story.Remote: "auf"}

func (w rivWriter) note2(d story.Doc, n *note.Note) rivta.CareDocumentation2 {
	h := w.header(d, n.Title)
	h.LegalAuthenticator = &rivta.Authenticator{SignatureTime: rivta.Time(n.Signed), HSAID: string(d.Staff.ID), Name: n.SignedBy}
	return rivta.CareDocumentation2{Header: h, Body: rivta.CareDocumentationBody2{Note: rivta.ClinicalNote{
		NoteCode: noteCodes[n.Kind], Title: n.Title, Text: n.Text}}}
}

func (w rivWriter) note3(d story.Doc, n *note.Note) rivta.CareDocumentation3 {
	hsa := func(id care.HSAID) *rivta.II { return &rivta.II{Root: care.HSAIDRootRIV, Extension: string(id)} }
	at := rivta.Time(n.Recorded)
	role := &rivta.CV{OriginalText: d.Staff.Title}
	return rivta.CareDocumentation3{
		Header: rivta.Header3{
			AccessControl: rivta.AccessControl{HealthcareProvider: hsa(n.Provider), CareUnit: hsa(n.Unit),
				PatientID: rivta.II{Root: w.person.Root(), Extension: w.person.Value()}, BlockComparisonTime: at, ApprovedForPatient: n.ForSubject},
			SourceSystemID: *hsa(n.System),
			Record:         rivta.DocumentID{ID: rivta.II{Root: string(n.System), Extension: n.ID}, Timestamp: at},
			Author:         &rivta.Author{ID: hsa(d.Staff.ID), Name: d.Staff.Name, Timestamp: at, ByRole: role, OrgUnit: w.unit(n.Unit)},
			Signature:      &rivta.Signature{ID: hsa(d.Staff.ID), Name: n.SignedBy, Timestamp: rivta.Time(n.Signed), ByRole: role},
		},
		Body: rivta.CareDocumentationBody3{NoteCode: rivta.CV{Code: noteCodes[n.Kind], CodeSystem: "1.2.752.129.2.2.2.11", DisplayName: n.Kind}, Title: n.Title, Text: n.Text},
	}
}

func (w rivWriter) diagnosis(d story.Doc, x *diagnosis.Diagnosis) rivta.Diagnosis {
	typ := "Bidiagnos"
	if x.Main {
		typ = "Huvuddiagnos"
	}
	return rivta.Diagnosis{Header: w.header(d, ""), Body: rivta.DiagnosisBody{
		Type: typ, Chronic: &x.Chronic, Time: rivta.Time(x.When),
		Code: &rivta.CV{Code: x.Code, CodeSystem: x.System, CodeSystemName: "ICD-10-SE", DisplayName: x.Text}}}
}

// alertTypes are the types of alert (kodverk Uppmärksamhetstyp, 1.2.752.129.2.2.2.1), in words.
var alertTypes = map[alert.Kind]string{alert.Hypersensitivity: "Överkänslighet", alert.SeriousDisease: "Allvarlig sjukdom", alert.Treatment: "Behandling",
	alert.Communicable: "Smittsam sjukdom", alert.Restriction: "Vårdbegränsning", alert.Unstructured: "Ej strukturerad uppmärksamhetsinformation"}

func (w rivWriter) alert(d story.Doc, a *alert.Alert) rivta.Alert {
	b := rivta.AlertBody{Type: rivta.CV{CodeSystem: "1.2.752.129.2.2.2.1", DisplayName: alertTypes[a.Kind]}, Comment: a.Comment,
		Validity: rivta.Period{Start: rivta.Time(a.From), End: rivta.Time(a.To)}}
	said := func(words string) *rivta.CV {
		if words == "" {
			return nil
		}
		return &rivta.CV{OriginalText: words}
	}
	coded := &rivta.CV{Code: a.Code, CodeSystem: a.System, DisplayName: a.Title}
	switch a.Kind {
	case alert.Hypersensitivity:
		b.Hypersensitivity = &rivta.Hypersensitivity{Severity: said(a.Severity), Certainty: said(a.Certainty)}
		if a.System == story.ATC {
			b.Hypersensitivity.Pharmaceutical = &rivta.Pharmaceutical{ATC: coded}
		} else {
			b.Hypersensitivity.Other = &rivta.OtherAgent{Agent: a.Title}
		}
	case alert.SeriousDisease:
		b.SeriousDisease = &rivta.SeriousDisease{Disease: *coded}
	case alert.Treatment:
		b.Treatment = &rivta.AlertTreatment{Description: a.Title}
	case alert.Restriction:
		b.Restriction = &rivta.Restriction{Comment: a.Title}
	}
	return rivta.Alert{Header: w.header(d, ""), Body: b}
}

func (w rivWriter) medication(d story.Doc, m *medication.Medication) rivta.MedicationRecord {
	status := "Inactive"
	if m.Active {
		status = "Active"
	}
	value, unit, _ := strings.Cut(m.Strength, " ")
	strength, strengthUnit := strings.Replace(value, ",", ".", 1), unit
	return rivta.MedicationRecord{Header: w.header(d, ""), Body: rivta.MedicationBody{Prescription: rivta.Prescription{
		ID: rivta.II{Root: string(m.System), Extension: m.ID}, Type: "I", Status: status,
		PrincipalReason: []rivta.PrescriptionReason{{Reason: rivta.CV{OriginalText: m.Indication}}},
		Prescriber:      w.professional(d, m.Recorded),
		StartOfFirst:    rivta.Time(m.Start), StartOfTreatment: rivta.Time(m.Start), EndOfTreatment: rivta.Time(m.End),
		Drug: &rivta.DrugChoice{
			Drug: &rivta.Drug{ATC: &rivta.CV{Code: m.ATC, CodeSystem: story.ATC, DisplayName: m.Name},
				Form: m.Form, Strength: strength, StrengthUnit: strengthUnit},
			Dosage: []rivta.Dosage{{Instruction: m.Dosage}},
		},
	}}}
}

func (w rivWriter) listing(_ story.Doc, l *listing.Listing) rivta.Listing {
	out := rivta.Listing{ValidFromDate: rivta.DateTime(l.From), ValidToDate: rivta.DateTime(l.To), ListingType: l.Kind,
		Facility: rivta.Facility{ID: string(l.Facility), Name: l.FacilityName}}
	if l.Professional != "" {
		out.Resource = &rivta.Resource{ID: string(l.ProfessionalID), Name: l.Professional}
	}
	return out
}
