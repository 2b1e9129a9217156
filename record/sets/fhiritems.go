package sets

import (
	"strconv"
	"strings"
	"time"

	"sammanhang/record"
	"sammanhang/record/appointment"
	"sammanhang/record/careplan"
	"sammanhang/record/careteam"
	"sammanhang/record/servicerequest"
	"sammanhang/wire/fhir"
	"sammanhang/wire/rivta"
)

// appointment: who takes part are participants by type of actor; the unit is the
// HealthcareService (its providedBy is the provider), else the Location's
// managing organisation. A home visit is a Location of physical type "ho".
func (b *bundle) appointment(w *fhir.Appointment) record.Item {
	a := &appointment.Appointment{Status: w.Status.Code()}
	a.BookingID = identifier(w.Identifier, w.Id)
	a.Start, _ = b.fhirTime("Appointment.start", str(w.Start))
	a.End, _ = b.fhirTime("Appointment.end", str(w.End))
	a.Recorded, _ = b.fhirTime("Appointment.created", str(w.Created))
	if a.End.IsZero() && !a.Start.IsZero() && w.MinutesDuration != nil && *w.MinutesDuration > 0 {
		a.End = a.Start.Add(time.Duration(*w.MinutesDuration) * time.Minute)
	}
	switch a.Status {
	case "cancelled", "noshow":
		a.Cancelled = true
	case "entered-in-error":
		a.Nullified = true
	case "proposed", "pending":
		a.Invitation = true
	}
	var appointmentType string
	if w.AppointmentType != nil {
		appointmentType = fhir.Words(w.AppointmentType)
	}
	description := str(w.Description)
	a.Title = first(fhir.FirstWords(w.ServiceType), appointmentType, description, fhir.FirstWords(w.ServiceCategory))
	a.CareType = differ(a.Title, fhir.FirstWords(w.ServiceCategory))
	a.Reason = first(fhir.FirstWords(w.ReasonCode), differ(a.Title, description))
	a.Note = join("\n", str(w.PatientInstruction), str(w.Comment), differ(a.Title, differ(a.Reason, description)))
	var patient *fhir.Reference
	var who, roles []string
	for i := range w.Participant {
		p := &w.Participant[i]
		if p.Actor == nil {
			roles = append(roles, fhir.FirstWords(p.Type))
			continue
		}
		to := b.follow(p.Actor)
		switch to.Type {
		case "Patient":
			patient = p.Actor
		case "Location":
			a.Place, a.Address, a.AtHome = first(to.Name, to.Place), to.Place, to.Home
			a.Phone = first(a.Phone, to.Phone)
			if a.Unit == "" {
				a.Unit, a.UnitName = to.Owner, to.Above
			}
		case "HealthcareService", "Organization":
			a.Unit, a.UnitName = "", ""
			unit(&a.Head, to)
			a.Phone = first(to.Phone, a.Phone)
		default:
			who, roles = append(who, to.Name), append(roles, fhir.FirstWords(p.Type))
			if a.PerformerID == "" {
				a.PerformerID = to.ID
			}
			if a.Unit == "" && to.Owner != "" {
				a.Unit, a.UnitName = to.Owner, to.Above
			}
		}
	}
	a.Performer, a.PerformerRole = join(", ", who...), join(", ", roles...)
	b.subjectOf(&a.Head, "Appointment.participant", patient)
	return a
}

// carePlan: goals are contained or come along in the bundle; an activity's own
// words are shown. The follow-up is the activity with the code 390906007 (SNOMED
// CT, follow-up encounter), or so named, that lies first.
func (b *bundle) carePlan(w *fhir.CarePlan) record.Item {
	p := &careplan.Plan{Status: w.Status.Code(), Text: str(w.Description), Notes: notes(w.Note)}
	p.ID = identifier(w.Identifier, w.Id)
	p.Nullified = p.Status == "entered-in-error"
	p.Kind = planKind(w.Category)
	p.Title = first(str(w.Title), fhir.FirstWords(w.Category), p.Kind.Words().SV)
	p.Start, p.End = b.period("CarePlan.period", w.Period)
	p.Recorded, _ = b.fhirTime("CarePlan.created", str(w.Created))
	b.subjectOf(&p.Head, "CarePlan.subject", &w.Subject)
	if w.Author != nil {
		b.author(&p.Head, b.follow(w.Author))
	}
	for i := range w.Contributor {
		to := b.follow(&w.Contributor[i])
		if p.Unit == "" && to.Type == "Organization" && to.ID != "" {
			unit(&p.Head, to)
		}
		if to.Name != "" {
			p.Participants = append(p.Participants, to.Name)
		}
	}
	for i := range w.CareTeam {
		if to := b.follow(&w.CareTeam[i]); to.Name != "" {
			p.Participants = append(p.Participants, to.Name)
		}
	}
	for i := range w.Goal {
		to := b.follow(&w.Goal[i])
		text := to.Name
		if to.found {
			if g, _, err := fhir.DecodeResource[fhir.Goal](to.raw); err == nil {
				text = first(fhir.Words(&g.Description), text)
			}
		}
		if text == "" {
			b.note("CarePlan.goal", "a goal that did not come along")
			continue
		}
		p.Goals = append(p.Goals, text)
	}
	for i := range w.Activity {
		b.activity(p, &w.Activity[i])
	}
	return p
}

func (b *bundle) activity(p *careplan.Plan, w *fhir.CarePlanActivity) {
	d := w.Detail
	if d == nil {
		if to := b.follow(w.Reference); to.Name != "" {
			p.Activities = append(p.Activities, careplan.Activity{What: to.Name})
		} else {
			b.note("CarePlan.activity", "an activity that did not come along")
		}
		return
	}
	a := careplan.Activity{What: first(str(d.Description), fhir.Words(d.Code)), Status: d.Status.Code()}
	var who []string
	for i := range d.Performer {
		to := b.follow(&d.Performer[i])
		if to.Type == "Patient" && to.Name == "" {
			to.Name = "Du"
		}
		who = append(who, to.Name)
	}
	a.Who = join(", ", who...)
	from, to := b.period("CarePlan.activity.detail.scheduledPeriod", d.ScheduledPeriod)
	a.When = first(str(d.ScheduledString), timing(d.ScheduledTiming), span(from, to))
	if followUp(d.Code) && !from.IsZero() {
		if p.FollowUp.IsZero() || from.Before(p.FollowUp) {
			p.FollowUp = from
		}
		if str(d.Description) == "" {
			return // it says no more than the date
		}
	}
	p.Activities = append(p.Activities, a)
}

func followUp(c *fhir.CodeableConcept) bool {
	return c != nil && (fhir.HasCode([]fhir.CodeableConcept{*c}, "", "390906007") || strings.EqualFold(fhir.Words(c), "Uppföljning"))
}

// author sets who wrote, and the unit when it was written by or for one.
func (b *bundle) author(h *record.Head, to party) {
	switch to.Type {
	case "Organization":
		unit(h, to)
	default:
		h.Author, h.AuthorID = to.Name, to.ID
		if h.Unit == "" {
			h.Unit, h.UnitName = to.Owner, to.Above
		}
	}
}

func (b *bundle) careTeam(w *fhir.CareTeam) record.Item {
	t := &careteam.Team{Phone: phone(w.Telecom), Note: strings.Join(notes(w.Note), "\n")}
	t.ID = identifier(w.Identifier, w.Id)
	t.Name = first(str(w.Name), fhir.FirstWords(w.Category))
	if w.Status != nil {
		t.Status = w.Status.Code()
	}
	t.Nullified = t.Status == "entered-in-error"
	t.Start, t.End = b.period("CareTeam.period", w.Period)
	b.subjectOf(&t.Head, "CareTeam.subject", w.Subject)
	for i := range w.ManagingOrganization {
		unit(&t.Head, b.follow(&w.ManagingOrganization[i]))
	}
	for i := range w.Participant {
		p := &w.Participant[i]
		to := b.follow(p.Member)
		if to.Type == "Patient" {
			continue
		}
		m := careteam.Member{Name: to.Name, ID: to.ID, RoleText: fhir.FirstWords(p.Role), Phone: first(to.Phone, via(p.Extension, "phone"))}
		m.Role = role(p.Role)
		m.Organization = first(b.follow(p.OnBehalfOf).Name, to.Above)
		m.Via = via(p.Extension, "riv-contact-via-team-extension")
		m.From, m.To = b.period("CareTeam.participant.period", p.Period)
		t.Members = append(t.Members, m)
	}
	return t
}

// via is the words of an extension whose address ends with a name.
func via(es []fhir.Extension, name string) string {
	for _, e := range es {
		if strings.HasSuffix(e.Url, "/"+name) {
			if e.ValueReference != nil {
				return str(e.ValueReference.Display)
			}
			return str(e.ValueString)
		}
	}
	return ""
}

// role reads KV typ av fast kontakt (1.2.752.129.5.1.69); roles that it has no
// code for are known by their words.
func role(cs []fhir.CodeableConcept) careteam.Role {
	for _, c := range cs {
		for _, coding := range c.Coding {
			if system := str(coding.System); system != fhir.SystemFixedContact && system != "urn:oid:1.2.752.129.5.1.69" {
				continue
			}
			switch str(coding.Code) {
			case "1":
				return careteam.FixedCareContact
			case "2":
				return careteam.FixedDoctor
			case "3":
				return careteam.FixedSocialCare
			case "4":
				return careteam.Coordinator
			}
		}
	}
	text := strings.ToLower(fhir.FirstWords(cs))
	for _, w := range []struct {
		words string
		role  careteam.Role
	}{
		{"samordn", careteam.Coordinator}, {"fast vårdkontakt", careteam.FixedCareContact}, {"fast läkarkontakt", careteam.FixedDoctor},
		{"fast omsorgskontakt", careteam.FixedSocialCare}, {"handläggare", careteam.CaseOfficer}, {"biståndsbedömare", careteam.CaseOfficer},
	} {
		if strings.Contains(text, w.words) {
			return w.role
		}
	}
	return careteam.OtherRole
}

// serviceRequest is a decided insats. The provision is a reason that begins with
// the name of a law (SoL, LSS, HSL …).
func (b *bundle) serviceRequest(w *fhir.ServiceRequest) record.Item {
	r := &servicerequest.Request{What: fhir.Words(w.Code), Status: w.Status.Code(), Category: fhir.FirstWords(w.Category)}
	r.ID = identifier(w.Identifier, w.Id)
	r.Nullified = r.Status == "entered-in-error"
	r.What = first(r.What, r.Category)
	r.Decided, _ = b.fhirTime("ServiceRequest.authoredOn", str(w.AuthoredOn))
	r.Recorded = r.Decided
	r.Start, r.End = b.period("ServiceRequest.occurrencePeriod", w.OccurrencePeriod)
	if s := str(w.OccurrenceDateTime); s != "" {
		r.Start, _ = b.fhirTime("ServiceRequest.occurrenceDateTime", s)
	}
	b.subjectOf(&r.Head, "ServiceRequest.subject", &w.Subject)
	b.author(&r.Head, b.follow(w.Requester))
	var who []string
	for i := range w.Performer {
		to := b.follow(&w.Performer[i])
		who = append(who, to.Name)
		if to.Type == "Organization" && r.Unit == "" {
			unit(&r.Head, to)
		}
	}
	r.Performer = join(", ", who...)
	var extent []string
	for i := range w.OrderDetail {
		extent = append(extent, fhir.Words(&w.OrderDetail[i]))
	}
	if q := w.QuantityQuantity; q != nil {
		extent = append(extent, join(" ", swedish(fhir.Number(q.Value)), str(q.Unit)))
	}
	if w.OccurrenceTiming != nil {
		extent = append(extent, timing(w.OccurrenceTiming))
		if rep := w.OccurrenceTiming.Repeat; rep != nil && rep.BoundsPeriod != nil {
			r.Start, r.End = b.period("ServiceRequest.occurrenceTiming.repeat.boundsPeriod", rep.BoundsPeriod)
		}
	}
	r.Extent = join("; ", extent...)
	var why []string
	for i := range w.ReasonCode {
		words := fhir.Words(&w.ReasonCode[i])
		if law(words) {
			r.Provision = join("; ", r.Provision, words)
		} else {
			why = append(why, words)
		}
	}
	r.Note = join("\n", append(append(why, str(w.PatientInstruction)), notes(w.Note)...)...)
	return r
}

func law(s string) bool {
	for _, l := range []string{"SoL", "LSS", "HSL", "PL ", "LVM", "LVU", "Socialtjänstlagen", "Hälso- och sjukvårdslagen"} {
		if strings.HasPrefix(s, l) {
			return true
		}
	}
	return strings.Contains(s, " §")
}

func planKind(cs []fhir.CodeableConcept) careplan.Kind {
	for _, k := range []careplan.Kind{careplan.SIP, careplan.SPLPTLRV, careplan.SPU, careplan.VP, careplan.HP, careplan.RP, careplan.GP, careplan.SVP, careplan.Agreement, careplan.SelfCare} {
		if fhir.HasCode(cs, "", string(k)) {
			return k
		}
	}
	return careplan.UnknownKind
}

// timing is a schedule in Swedish words.
func timing(t *fhir.Timing) string {
	if t == nil {
		return ""
	}
	if t.Code != nil {
		if w := fhir.Words(t.Code); w != "" {
			return w
		}
	}
	r := t.Repeat
	if r == nil || r.Frequency == nil || r.PeriodUnit == nil {
		return ""
	}
	units := map[string]string{"h": "timme", "d": "dag", "wk": "vecka", "mo": "månad", "a": "år"}
	per := units[*r.PeriodUnit]
	if per == "" {
		return ""
	}
	n := strconv.Itoa(*r.Frequency) + " gånger"
	if *r.Frequency == 1 {
		n = "1 gång"
	}
	if p := fhir.Number(r.Period); p != "" && p != "1" {
		plural := map[string]string{"timme": "timmar", "dag": "dagar", "vecka": "veckor", "månad": "månader", "år": "år"}
		return n + " på " + swedish(p) + " " + plural[per]
	}
	if per == "år" {
		return n + " om året"
	}
	return n + " per " + per
}

func span(from, to time.Time) string {
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(rivta.Stockholm()).Format("2006-01-02")
	}
	return join("–", day(from), day(to))
}

// identifier is a resource's business id: that which is no person's number and
// no HSA-id, else the server's own.
func identifier(ids []fhir.Identifier, own *string) string {
	for _, id := range ids {
		one := []fhir.Identifier{id}
		if _, isPerson := fhir.PersonOf(one); !isPerson && fhir.HSAIDOf(one) == "" && id.Value != nil {
			return *id.Value
		}
	}
	return str(own)
}

func differ(from, s string) string {
	if s == from {
		return ""
	}
	return s
}
