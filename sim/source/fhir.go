package source

import (
	"encoding/json"
	"strconv"
	"time"

	"sammanhang/care"
	"sammanhang/record/appointment"
	"sammanhang/record/careplan"
	"sammanhang/record/careteam"
	"sammanhang/record/servicerequest"
	"sammanhang/sim/place"
	"sammanhang/sim/story"
	"sammanhang/wire/fhir"
)

// codeSystem is what these two vendors call their own codes.
const codeSystem = "urn:sammanhang:demo:"

// resourceOf writes a document as the FHIR resource that it is; nil for a document
// that no contract of FHIR carries.
func resourceOf(person care.PersonID, d story.Doc, today time.Time) (any, error) {
	w := fhirWriter{person, today}
	switch x := d.Item.(type) {
	case *appointment.Appointment:
		return w.appointment(d, x)
	case *careplan.Plan:
		return w.plan(d, x)
	case *careteam.Team:
		return w.team(d, x)
	case *servicerequest.Request:
		return w.request(d, x)
	}
	return nil, nil
}

type fhirWriter struct {
	person care.PersonID
	today  time.Time // what ended before it has been
}

func (w fhirWriter) appointment(d story.Doc, a *appointment.Appointment) (fhir.Appointment, error) {
	out := fhir.Appointment{
		Id: &a.ID, Status: fhir.AppointmentBooked,
		Identifier:  []fhir.Identifier{{System: fhir.Ptr(codeSystem + "bokning"), Value: &a.BookingID}},
		ServiceType: []fhir.CodeableConcept{fhir.Concept("", "", a.Title)},
		Description: &a.Title,
		Start:       fhir.Ptr(fhir.Time(a.Start)), End: fhir.Ptr(fhir.Time(a.End)), Created: fhir.Ptr(fhir.Time(a.Recorded)),
	}
	if a.End.Before(w.today) {
		out.Status = fhir.AppointmentFulfilled
	}
	if a.Note != "" {
		out.PatientInstruction = &a.Note
	}
	performer := fhir.HSARef("Practitioner", d.Staff.ID, a.Performer)
	unit := fhir.LocalRef("enhet")
	unit.Display = &a.UnitName
	person := fhir.PersonRef(w.person)
	out.Participant = []fhir.AppointmentParticipant{
		{Actor: &person, Status: fhir.ParticipationAccepted},
		{Actor: &performer, Type: []fhir.CodeableConcept{fhir.Concept("", "", a.PerformerRole)}, Status: fhir.ParticipationAccepted},
		{Actor: &unit, Status: fhir.ParticipationAccepted},
	}
	service := fhir.HealthcareService{Id: fhir.Ptr("enhet"), Name: &a.UnitName, Identifier: hsa(a.Unit), ProvidedBy: fhir.Ptr(fhir.LocalRef("givare"))}
	if a.Phone != "" {
		service.Telecom = []fhir.ContactPoint{phone(a.Phone)}
	}
	contained := []any{w.provider(d), service}
	place := fhir.Location{Id: fhir.Ptr("plats")}
	if a.AtHome {
		place.Name = fhir.Ptr("Hemma hos dig")
		home := fhir.Concept("http://terminology.hl7.org/CodeSystem/v3-RoleCode", "PTRES", "Hemma hos dig")
		place.Type = []fhir.CodeableConcept{home}
	} else if a.Place != "" {
		place.Name = &a.Place
		place.Address = &fhir.Address{Text: &a.Address}
	}
	if place.Name != nil {
		contained = append(contained, place)
		where := fhir.LocalRef("plats")
		where.Display = place.Name
		out.Participant = append(out.Participant, fhir.AppointmentParticipant{Actor: &where, Status: fhir.ParticipationAccepted})
	}
	var err error
	out.Contained, err = pack(contained...)
	return out, err
}

func (w fhirWriter) plan(d story.Doc, p *careplan.Plan) (fhir.CarePlan, error) {
	author := fhir.HSARef("Practitioner", d.Staff.ID, d.Staff.Name)
	out := fhir.CarePlan{
		Id: &p.ID, Status: fhir.RequestActive, Intent: fhir.IntentPlan, Title: &p.Title, Subject: fhir.PersonRef(w.person),
		Category: []fhir.CodeableConcept{fhir.Concept(codeSystem+"plantyp", string(p.Kind), planWords(p.Kind))},
		Period:   period(p.Start, p.End), Created: fhir.Ptr(fhir.Time(p.Recorded)), Author: &author,
	}
	switch p.Status {
	case "completed":
		out.Status = fhir.RequestCompleted
	case "revoked":
		out.Status = fhir.RequestRevoked
	}
	contained := w.unit(d)
	out.Contributor = append(out.Contributor, fhir.LocalRef("enhet"))
	for i, text := range p.Goals {
		id := "mal" + strconv.Itoa(i+1)
		contained = append(contained, fhir.Goal{Id: &id, LifecycleStatus: fhir.GoalActive, Description: fhir.Concept("", "", text), Subject: fhir.PersonRef(w.person)})
		out.Goal = append(out.Goal, fhir.LocalRef(id))
	}
	for _, a := range p.Activities {
		who := fhir.Reference{Display: fhir.Ptr(a.Who)}
		detail := fhir.CarePlanActivityDetail{Description: fhir.Ptr(a.What), ScheduledString: fhir.Ptr(a.When), Performer: []fhir.Reference{who}, Status: fhir.ActivityNotStarted}
		switch a.Status {
		case "in-progress":
			detail.Status = fhir.ActivityInProgress
		case "completed":
			detail.Status = fhir.ActivityCompleted
		case "scheduled":
			detail.Status = fhir.ActivityScheduled
		}
		out.Activity = append(out.Activity, fhir.CarePlanActivity{Detail: &detail})
	}
	if !p.FollowUp.IsZero() {
		// R4 has no place for a follow-up: it is an activity of its own, with its date.
		out.Activity = append(out.Activity, fhir.CarePlanActivity{Detail: &fhir.CarePlanActivityDetail{
			Code: fhir.Ptr(fhir.Concept("http://snomed.info/sct", "390906007", "Uppföljning")), Status: fhir.ActivityScheduled,
			ScheduledPeriod: &fhir.Period{Start: fhir.Ptr(fhir.Time(p.FollowUp))}, Performer: []fhir.Reference{{Display: &d.Staff.Name}}}})
	}
	for _, who := range p.Participants {
		if who == p.UnitName {
			continue // it stands first, as the unit whose plan this is
		}
		out.Contributor = append(out.Contributor, fhir.Reference{Type: fhir.Ptr("Organization"), Display: fhir.Ptr(who)})
	}
	if p.Text != "" {
		out.Description = &p.Text
	}
	var err error
	out.Contained, err = pack(contained...)
	return out, err
}

func (w fhirWriter) team(d story.Doc, t *careteam.Team) (fhir.CareTeam, error) {
	subject := fhir.PersonRef(w.person)
	out := fhir.CareTeam{Id: &t.ID, Status: fhir.Ptr(fhir.TeamActive), Name: &t.Name, Subject: &subject,
		ManagingOrganization: []fhir.Reference{fhir.LocalRef("enhet")}}
	contained := w.unit(d)
	for i, m := range t.Members {
		id := "kontakt" + strconv.Itoa(i+1)
		who := fhir.PractitionerRole{Id: &id, Practitioner: &fhir.Reference{Display: fhir.Ptr(m.Name)}}
		if m.Organization != "" {
			who.Organization = &fhir.Reference{Display: fhir.Ptr(m.Organization)}
		}
		if m.Phone != "" {
			who.Telecom = []fhir.ContactPoint{phone(m.Phone)}
		}
		contained = append(contained, who)
		ref := fhir.LocalRef(id)
		ref.Display = fhir.Ptr(m.Name)
		p := fhir.CareTeamParticipant{Role: []fhir.CodeableConcept{role(m)}, Member: &ref, Period: period(m.From, m.To)}
		if m.Organization != "" {
			p.OnBehalfOf = &fhir.Reference{Display: fhir.Ptr(m.Organization)}
		}
		out.Participant = append(out.Participant, p)
	}
	var err error
	out.Contained, err = pack(contained...)
	return out, err
}

func (w fhirWriter) request(d story.Doc, r *servicerequest.Request) (fhir.ServiceRequest, error) {
	what := fhir.Concept("", "", r.What)
	requester := fhir.HSARef("Practitioner", d.Staff.ID, d.Staff.Name)
	out := fhir.ServiceRequest{
		Id: &r.ID, Status: fhir.RequestActive, Intent: fhir.IntentOrder, Code: &what, Subject: fhir.PersonRef(w.person),
		OrderDetail:      []fhir.CodeableConcept{fhir.Concept("", "", r.Extent)},
		OccurrencePeriod: period(r.Start, r.End), AuthoredOn: fhir.Ptr(fhir.Time(r.Decided)), Requester: &requester,
		Performer:  []fhir.Reference{fhir.LocalRef("enhet")},
		ReasonCode: []fhir.CodeableConcept{fhir.Concept("", "", r.Provision)},
	}
	if r.Status == "completed" {
		out.Status = fhir.RequestCompleted
	}
	var err error
	out.Contained, err = pack(w.unit(d)...)
	return out, err
}

// provider is who answers for a document, inside it.
func (w fhirWriter) provider(d story.Doc) fhir.Organization {
	h := d.Item.Header()
	return fhir.Organization{Id: fhir.Ptr("givare"), Name: fhir.Ptr(place.ProviderName(h.Provider)), Identifier: hsa(h.Provider)}
}

// unit is the unit of a document and the provider that it is part of.
func (w fhirWriter) unit(d story.Doc) []any {
	h := d.Item.Header()
	return []any{w.provider(d), fhir.Organization{Id: fhir.Ptr("enhet"), Name: &h.UnitName, Identifier: hsa(h.Unit), PartOf: fhir.Ptr(fhir.LocalRef("givare"))}}
}

func hsa(id care.HSAID) []fhir.Identifier {
	return []fhir.Identifier{{System: fhir.Ptr(fhir.SystemHSA), Value: fhir.Ptr(string(id))}}
}

func phone(number string) fhir.ContactPoint {
	system := fhir.TelecomPhone
	return fhir.ContactPoint{System: &system, Value: &number}
}

func pack(resources ...any) ([]json.RawMessage, error) {
	var out []json.RawMessage
	for _, r := range resources {
		raw, err := fhir.Contained(r)
		if err != nil {
			return nil, err
		}
		out = append(out, raw)
	}
	return out, nil
}

func period(from, to time.Time) *fhir.Period {
	if from.IsZero() && to.IsZero() {
		return nil
	}
	p := &fhir.Period{}
	if !from.IsZero() {
		p.Start = fhir.Ptr(fhir.Date(from))
	}
	if !to.IsZero() {
		p.End = fhir.Ptr(fhir.Date(to))
	}
	return p
}

// role says which contact somebody is: by the national code where there is one (KV
// typ av fast kontakt), by the vendor's own otherwise, and always in words.
func role(m careteam.Member) fhir.CodeableConcept {
	code, system := "", fhir.SystemFixedContact
	switch m.Role {
	case careteam.FixedCareContact:
		code = "1"
	case careteam.FixedDoctor:
		code = "2"
	case careteam.FixedSocialCare:
		code = "3"
	case careteam.Coordinator:
		code = "4"
	default:
		code, system = string(m.Role), codeSystem+"kontakt"
	}
	return fhir.Concept(system, code, m.RoleText)
}

func planWords(k careplan.Kind) string {
	switch k {
	case careplan.SIP:
		return "Samordnad individuell plan"
	case careplan.GP:
		return "Genomförandeplan"
	}
	return "Plan"
}
