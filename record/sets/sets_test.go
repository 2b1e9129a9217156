package sets_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/record"
	"sammanhang/record/appointment"
	"sammanhang/record/careplan"
	"sammanhang/record/careteam"
	"sammanhang/record/medication"
	"sammanhang/record/note"
	"sammanhang/record/servicerequest"
	"sammanhang/record/sets"
	"sammanhang/wire/fhir"
	"sammanhang/wire/rivta"
)

var (
	magdalena = care.MustPersonID("197406079298")
	gosta     = care.MustPersonID("194204099222")
)

func TestRegistry(t *testing.T) {
	for _, s := range sets.All() {
		if got, ok := sets.Of(s.Info); !ok || got.Info != s.Info || len(s.Contracts) == 0 {
			t.Errorf("%s is not found", s.Info)
		}
		for _, c := range s.Contracts {
			if got, ok := sets.ByContract(c); !ok || got.Info != s.Info {
				t.Errorf("%s is filed under %s", c, got.Info)
			}
		}
	}
	if _, ok := sets.Of(care.Messages); ok {
		t.Error("messages are asked of somebody")
	}
}

func yes() *bool { b := true; return &b }

func header(id string, p care.PersonID) rivta.Header {
	return rivta.Header{DocumentID: id, SourceSystemHSAID: "SE9900000001-S", DocumentTitle: "Rubrik",
		PatientID: rivta.PersonID{ID: p.Value(), Type: p.Root()}, ApprovedForPatient: true,
		Accountable: &rivta.Professional{AuthorTime: "20260102030405", HSAID: "SE9900000001-P", Name: "Eva Ek", RoleCode: &rivta.CV{DisplayName: "Läkare"},
			OrgUnit:       &rivta.OrgUnit{HSAID: "SE9900000001-O", Name: "Mottagning 1", Telecom: "010-123", Address: "Gatan 1"},
			CareUnitHSAID: "SE9900000001-U", CareGiverHSAID: "SE9900000001-G"}}
}

func TestHeader(t *testing.T) {
	h := header("1", magdalena)
	h.Nullified = yes()
	res := decode(t, care.GetDiagnosis2, rivta.EncodeGetDiagnosis2Response(rivta.GetDiagnosis2Response{Diagnoses: []rivta.Diagnosis{{Header: h, Body: rivta.DiagnosisBody{Type: "Huvuddiagnos"}}}}))
	want := &record.Head{ID: "1", System: "SE9900000001-S", Provider: "SE9900000001-G", Unit: "SE9900000001-U",
		OrgUnit: "SE9900000001-O", OrgUnitName: "Mottagning 1", Phone: "010-123", Place: "Gatan 1",
		Subject: magdalena, Recorded: time.Date(2026, 1, 2, 2, 4, 5, 0, time.UTC), Author: "Eva Ek", AuthorTitle: "Läkare", AuthorID: "SE9900000001-P",
		ForSubject: true, Nullified: true}
	if d := cmp.Diff(want, res.Items[0].Header(), cmp.Comparer(func(a, b care.PersonID) bool { return a == b })); d != "" {
		t.Error(d)
	}
}

func decode(t *testing.T, c care.Contract, body []byte) sets.Result {
	t.Helper()
	res, err := sets.Decode(c, body)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestTimeslot(t *testing.T) {
	res := decode(t, care.GetSubjectOfCareSchedule1, rivta.EncodeGetSubjectOfCareScheduleResponse(rivta.GetSubjectOfCareScheduleResponse{Timeslots: []rivta.Timeslot{{
		StartTimeInclusive: "20260701100000", EndTimeExclusive: "20260701103000", HealthcareFacility: "SE9900000001-U", HealthcareFacilityName: "Vårdcentralen",
		BookingID: "b", SubjectOfCare: magdalena.Value(), TimeTypeName: "Läkarbesök", Reason: "Kontroll", Purpose: "Ta med kallelsen", PerformerName: "Eva Ek", ResourceName: "Läkare",
		CancelBookingAllowed: yes(), IsInvitation: yes()}}}))
	a := res.Items[0].(*appointment.Appointment)
	if a.Title != "Läkarbesök" || a.Reason != "Kontroll" || a.Note != "Ta med kallelsen" || a.Performer != "Eva Ek" || a.PerformerRole != "Läkare" ||
		!a.MayCancel || a.MayRebook || !a.Invitation || a.Place != "Vårdcentralen" || a.End.Sub(a.Start) != 30*time.Minute || !a.ForSubject {
		t.Errorf("%+v", a)
	}
}

func TestAnswersAboutOthers(t *testing.T) {
	slot := func(p string) rivta.Timeslot {
		return rivta.Timeslot{HealthcareFacility: "U", SubjectOfCare: p}
	}
	body := rivta.EncodeGetSubjectOfCareScheduleResponse(rivta.GetSubjectOfCareScheduleResponse{Timeslots: []rivta.Timeslot{
		slot(magdalena.Value()), slot(""), slot(gosta.Value()), slot("7406079298"), slot("740607-9298"), slot("?")}})
	for name, c := range map[string]struct {
		o       sets.Options
		subject care.PersonID
		kept    int
	}{
		"the person":                {subject: magdalena, kept: 2},
		"with numbers of ten":       {sets.Options{Subject: magdalena}, magdalena, 4},
		"another person":            {subject: gosta, kept: 2},
		"nobody":                    {kept: 0},
		"asked as one, checked two": {sets.Options{Subject: magdalena}, gosta, 2},
	} {
		res, err := sets.Decode(care.GetSubjectOfCareSchedule1, body, c.o)
		if err != nil {
			t.Fatal(err)
		}
		kept, dropped := sets.Check(res.Items, c.subject)
		if len(kept) != c.kept || dropped != 6-c.kept {
			t.Errorf("%s: kept %d, dropped %d", name, len(kept), dropped)
		}
		for _, it := range kept {
			if s := it.Header().Subject; !s.IsZero() && s != c.subject {
				t.Errorf("%s: somebody else's was kept", name)
			}
		}
	}
}

func TestPlanText(t *testing.T) {
	res := decode(t, care.GetCarePlans2, rivta.EncodeGetCarePlans2Response(rivta.GetCarePlans2Response{
		CarePlans: []rivta.CarePlan{{Header: header("1", magdalena), Body: rivta.CarePlanBody{Type: "SIP", Content: []rivta.Multimedia{
			{MediaType: "text/html", Value: []byte(`<html><head><title>x</title></head><p>Mål: g&aring; <b>ut</b></p><script>alert(1)</script><!-- hej --><ul><li>a<li>b</ul>`)},
			{MediaType: "application/pdf", Value: []byte("%PDF"), Reference: "https://example.org/p"}},
			Participating: []rivta.II{{Root: care.HSAIDRootRIV, Extension: "SE9900000001-K"}}}}},
		Result: rivta.Result{Code: "OK", LogID: "1"}}))
	p := res.Items[0].(*careplan.Plan)
	if p.Kind != careplan.SIP || p.Text != "Mål: gå ut\na\nb" || p.MediaType != "application/pdf" || p.Title != "Rubrik" || len(p.Units) != 1 || res.Code != "OK" || len(p.References) != 1 {
		t.Errorf("%+v", p)
	}
}

func TestNote3(t *testing.T) {
	hsa := func(s string) *rivta.II { return &rivta.II{Root: care.HSAIDRootRIV, Extension: s} }
	res := decode(t, care.GetCareDocumentation3, rivta.EncodeGetCareDocumentation3Response(rivta.GetCareDocumentation3Response{
		HasMore: []rivta.HasMore{{LogicalAddress: "a", Reference: "b"}}, Result: rivta.Result3{Code: "OK"},
		CareDocumentation: []rivta.CareDocumentation3{{
			Header: rivta.Header3{AccessControl: rivta.AccessControl{HealthcareProvider: hsa("G"), CareUnit: hsa("U"), PatientID: rivta.II{Root: magdalena.Root(), Extension: magdalena.Value()}, BlockComparisonTime: "20260101000000"},
				SourceSystemID: *hsa("S"), Record: rivta.DocumentID{ID: rivta.II{Extension: "1"}, Timestamp: "20260102030405"},
				Signature: &rivta.Signature{Name: "Eva Ek", Timestamp: "20260103000000"}},
			Body: rivta.CareDocumentationBody3{NoteCode: rivta.CV{Code: "bes"}, Text: "Text", Dissenting: []rivta.Dissenting3{{Opinion: "Jag håller inte med"}}}}}}))
	n := res.Items[0].(*note.Note)
	if n.Kind != "Besöksanteckning" || n.ForSubject || n.Provider != "G" || n.Unit != "U" || n.BlockTime.IsZero() || n.SignedBy != "Eva Ek" || n.Dissent == "" || !res.More {
		t.Errorf("%+v", n)
	}
}

func TestMedication(t *testing.T) {
	pq := rivta.PQInterval{Low: "1", High: "2", Unit: "tablett"}
	res := decode(t, care.GetMedicationHistory2, rivta.EncodeGetMedicationHistoryResponse(rivta.GetMedicationHistoryResponse{
		Records: []rivta.MedicationRecord{{Header: header("1", magdalena), Body: rivta.MedicationBody{Prescription: rivta.Prescription{Status: "Active",
			PrincipalReason: []rivta.PrescriptionReason{{Reason: rivta.CV{DisplayName: "Högt blodtryck"}}},
			Drug: &rivta.DrugChoice{Drug: &rivta.Drug{ATC: &rivta.CV{Code: "C09AA02", DisplayName: "Enalapril"}, Strength: "2.50", StrengthUnit: "mg"},
				Dosage: []rivta.Dosage{{Set: &rivta.DosageKind{Frequency: &rivta.FrequencyDosage{Dose: pq, Frequency: rivta.PQ{Value: "2", Unit: "per dag"}}}}}}}}}},
		Result: rivta.Result{Code: "OK"}}))
	m := res.Items[0].(*medication.Medication)
	if m.Name != "Enalapril" || m.ATC != "C09AA02" || m.Strength != "2,50 mg" || m.Dosage != "1–2 tablett, 2 per dag" || !m.Active || m.Indication != "Högt blodtryck" {
		t.Errorf("%+v", m)
	}
}

func bundle(t *testing.T, resources ...any) []byte {
	t.Helper()
	b, err := fhir.EncodeBundle("https://example.org/fhir", resources...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func contained(t *testing.T, rs ...any) (out []json.RawMessage) {
	t.Helper()
	for _, r := range rs {
		raw, err := fhir.Contained(r)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, raw)
	}
	return out
}

func TestAppointmentFHIR(t *testing.T) {
	patient, who, unit, where := fhir.PersonRef(magdalena), fhir.HSARef("Practitioner", "SE9900000002-P", "Bo Bo"), fhir.LocalRef("enhet"), fhir.LocalRef("plats")
	owner := fhir.HSARef("Organization", "SE9900000002-G", "Sjöstads kommun")
	phone := fhir.TelecomPhone
	part := func(r *fhir.Reference, role string) fhir.AppointmentParticipant {
		p := fhir.AppointmentParticipant{Actor: r, Status: fhir.ParticipationAccepted}
		if role != "" {
			p.Type = []fhir.CodeableConcept{fhir.Concept("", "", role)}
		}
		return p
	}
	home := fhir.Concept("http://terminology.hl7.org/CodeSystem/v3-RoleCode", "PTRES", "Hemma")
	a := fhir.Appointment{Id: fhir.Ptr("1"), Status: fhir.AppointmentBooked, ServiceType: []fhir.CodeableConcept{fhir.Concept("", "", "Dusch")},
		Start: fhir.Ptr("2026-03-01T10:00:00+01:00"), MinutesDuration: fhir.Ptr(45), PatientInstruction: fhir.Ptr("Ha handduk framme"),
		Participant: []fhir.AppointmentParticipant{part(&patient, ""), part(&who, "Undersköterska"), part(&unit, ""), part(&where, "")},
		Contained: contained(t,
			fhir.HealthcareService{Id: fhir.Ptr("enhet"), Name: fhir.Ptr("Hemtjänsten"), ProvidedBy: &owner, Identifier: []fhir.Identifier{{System: fhir.Ptr(fhir.SystemHSA), Value: fhir.Ptr("se9900000002-u")}},
				Telecom: []fhir.ContactPoint{{System: &phone, Value: fhir.Ptr("010-200")}}},
			fhir.Location{Id: fhir.Ptr("plats"), Name: fhir.Ptr("Hemma hos dig"), Type: []fhir.CodeableConcept{home}})}
	res := decode(t, care.FHIRAppointment, bundle(t, a))
	got := res.Items[0].(*appointment.Appointment)
	if got.Title != "Dusch" || got.Performer != "Bo Bo" || got.PerformerRole != "Undersköterska" || !got.AtHome || got.Place != "Hemma hos dig" || got.Unit != "SE9900000002-U" ||
		got.Provider != "SE9900000002-G" || got.ProviderName != "Sjöstads kommun" || got.Phone != "010-200" || got.End.Sub(got.Start) != 45*time.Minute || got.Subject != magdalena || got.Unclear {
		t.Errorf("%+v\n%v", got, res.Notes)
	}
	if len(res.Notes)+len(res.Unread) > 0 {
		t.Error(res.Notes, res.Unread)
	}
}

func TestCarePlanFHIR(t *testing.T) {
	author := fhir.HSARef("Organization", "SE9900000002-U", "Hemtjänsten")
	p := fhir.CarePlan{Id: fhir.Ptr("1"), Status: fhir.RequestActive, Intent: fhir.IntentPlan, Title: fhir.Ptr("Min plan"), Subject: fhir.PersonRef(magdalena), Author: &author,
		Category: []fhir.CodeableConcept{fhir.Concept("urn:x", "GP", "Genomförandeplan")}, Goal: []fhir.Reference{fhir.LocalRef("m")},
		Period: &fhir.Period{Start: fhir.Ptr("2026-01-01"), End: fhir.Ptr("2026-12-31")},
		Activity: []fhir.CarePlanActivity{
			{Detail: &fhir.CarePlanActivityDetail{Description: fhir.Ptr("Promenad"), Status: fhir.ActivityInProgress, ScheduledString: fhir.Ptr("varje dag"), Performer: []fhir.Reference{{Type: fhir.Ptr("Patient")}}}},
			{Detail: &fhir.CarePlanActivityDetail{Code: fhir.Ptr(fhir.Concept("http://snomed.info/sct", "390906007", "Uppföljning")), Status: fhir.ActivityScheduled, ScheduledPeriod: &fhir.Period{Start: fhir.Ptr("2026-06-01")}}}},
		Contained: contained(t, fhir.Goal{Id: fhir.Ptr("m"), Description: fhir.Concept("", "", "Gå till affären själv"), Subject: fhir.PersonRef(magdalena)})}
	got := decode(t, care.FHIRCarePlan, bundle(t, p)).Items[0].(*careplan.Plan)
	if got.Kind != careplan.GP || len(got.Goals) != 1 || got.Goals[0] != "Gå till affären själv" || len(got.Activities) != 1 || got.Activities[0] != (careplan.Activity{Who: "Du", What: "Promenad", When: "varje dag", Status: "in-progress"}) ||
		got.FollowUp.Format("2006-01-02") != "2026-06-01" || got.End.Format("2006-01-02 15") != "2026-12-31 23" || got.Unit != "SE9900000002-U" {
		t.Errorf("%+v", got)
	}
}

func TestCareTeamAndRequestFHIR(t *testing.T) {
	subject, member := fhir.PersonRef(magdalena), fhir.LocalRef("k")
	phone := fhir.TelecomPhone
	team := fhir.CareTeam{Id: fhir.Ptr("1"), Status: fhir.Ptr(fhir.TeamActive), Subject: &subject, ManagingOrganization: []fhir.Reference{fhir.HSARef("Organization", "SE9900000002-U", "Hemtjänsten")},
		Participant: []fhir.CareTeamParticipant{{Role: []fhir.CodeableConcept{fhir.Concept(fhir.SystemFixedContact, "3", "fast omsorgskontakt i hemtjänsten")}, Member: &member}},
		Contained: contained(t, fhir.PractitionerRole{Id: fhir.Ptr("k"), Practitioner: &fhir.Reference{Display: fhir.Ptr("Bo Bo")}, Organization: &fhir.Reference{Display: fhir.Ptr("Hemtjänsten")},
			Telecom: []fhir.ContactPoint{{System: &phone, Value: fhir.Ptr("010-200")}}})}
	got := decode(t, care.FHIRCareTeam, bundle(t, team)).Items[0].(*careteam.Team)
	if len(got.Members) != 1 || got.Members[0].Role != careteam.FixedSocialCare || got.Members[0].Name != "Bo Bo" || got.Members[0].Phone != "010-200" || got.Members[0].Organization != "Hemtjänsten" {
		t.Errorf("%+v", got)
	}
	what := fhir.Concept("", "", "Hemtjänst")
	n := json.Number("12.5")
	r := fhir.ServiceRequest{Id: fhir.Ptr("1"), Status: fhir.RequestActive, Intent: fhir.IntentOrder, Subject: subject, Code: &what, AuthoredOn: fhir.Ptr("2026-01-05"),
		QuantityQuantity: &fhir.Quantity{Value: &n, Unit: fhir.Ptr("timmar per vecka")}, ReasonCode: []fhir.CodeableConcept{fhir.Concept("", "", "SoL 11 kap. 1 §")}}
	req := decode(t, care.FHIRServiceRequest, bundle(t, r)).Items[0].(*servicerequest.Request)
	if req.What != "Hemtjänst" || req.Extent != "12,5 timmar per vecka" || req.Provision != "SoL 11 kap. 1 §" || req.Status != "active" || req.Decided.IsZero() {
		t.Errorf("%+v", req)
	}
}

func TestWhomAFHIRResourceIsAbout(t *testing.T) {
	plan := func(subject string) json.RawMessage {
		return json.RawMessage(`{"resourceType":"CarePlan","id":"1","status":"active","intent":"plan","subject":` + subject + `}`)
	}
	patient := json.RawMessage(`{"resourceType":"Patient","id":"17","identifier":[{"system":"http://electronichealth.se/identifier/personnummer","value":"194204099222"}]}`)
	id := `"identifier":{"system":"urn:oid:1.2.752.129.2.1.3.1","value":"197406079298"}`
	for name, c := range map[string]struct {
		subject string
		whose   care.PersonID
	}{
		"by number":                    {`{` + id + `}`, magdalena},
		"by a Patient that came along": {`{"reference":"Patient/17"}`, gosta},
		"by full address":              {`{"reference":"https://example.org/fhir/Patient/17"}`, gosta},
		"by a server's own id":         {`{"reference":"Patient/18"}`, care.PersonID{}},
		"one number, another Patient":  {`{"reference":"Patient/17",` + id + `}`, care.PersonID{}},
		"nobody":                       {`{}`, care.PersonID{}},
	} {
		res := decode(t, care.FHIRCarePlan, bundle(t, plan(c.subject), patient))
		h := res.Items[0].Header()
		if h.Subject != c.whose || h.Unclear != c.whose.IsZero() {
			t.Errorf("%s: wrong person (unclear %v)", name, h.Unclear)
		}
	}
}

func TestOneBadEntryDoesNotHideTheRest(t *testing.T) {
	good := `{"resourceType":"CarePlan","id":"1","status":"active","intent":"plan","subject":{}}`
	bad := strings.Replace(good, "active", "197406079298", 1)
	res := decode(t, care.FHIRCarePlan, bundle(t, json.RawMessage(good), json.RawMessage(bad)))
	if len(res.Items) != 1 || res.Lost != 1 || !strings.Contains(strings.Join(res.Notes, " "), "Bundle.entry[1]") || strings.Contains(strings.Join(res.Notes, " "), "1974") {
		t.Errorf("%+v", res)
	}
	if _, err := sets.Decode(care.FHIRCarePlan, bundle(t, json.RawMessage(bad))); fault.KindOf(err) != fault.Garbage {
		t.Errorf("nothing readable: %v", err)
	}
}

func TestReferencesInACircleEnd(t *testing.T) {
	raw := json.RawMessage(`{"resourceType":"CareTeam","id":"1","subject":{"reference":"#a"},"participant":[{"member":{"reference":"#a"}}],
		"contained":[{"resourceType":"PractitionerRole","id":"a","practitioner":{"reference":"#a"},"organization":{"reference":"#a"}}]}`)
	decode(t, care.FHIRCareTeam, bundle(t, raw))
}

func TestLabelledNotForTheSubject(t *testing.T) {
	raw := json.RawMessage(`{"resourceType":"CareTeam","id":"1","meta":{"security":[{"code":"NOPAT"}]}}`)
	if decode(t, care.FHIRCareTeam, bundle(t, raw)).Items[0].Header().ForSubject {
		t.Error("released")
	}
}

func TestErrors(t *testing.T) {
	plans := rivta.EncodeGetCarePlans2Response(rivta.GetCarePlans2Response{Result: rivta.Result{Code: "ERROR", LogID: "1", Message: "fel om 197406079298"}})
	request, err := rivta.Request(care.GetCarePlans2, magdalena, "")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		c    care.Contract
		body []byte
		opt  sets.Options
		want fault.Kind
	}{
		"result ERROR":        {care.GetCarePlans2, plans, sets.Options{}, fault.Unavailable},
		"another contract":    {care.GetDiagnosis2, plans, sets.Options{}, fault.Garbage},
		"a request":           {care.GetCarePlans2, request, sets.Options{}, fault.Garbage},
		"too large":           {care.GetCarePlans2, plans, sets.Options{Bytes: 10}, fault.TooLarge},
		"FHIR of another":     {care.FHIRCarePlan, bundle(t, fhir.CareTeam{}), sets.Options{}, fault.Garbage},
		"not XML":             {care.GetCarePlans2, []byte("{}"), sets.Options{}, fault.Garbage},
		"XML for a FHIR type": {care.FHIRCarePlan, plans, sets.Options{}, fault.Garbage},
	} {
		_, err := sets.Decode(c.c, c.body, c.opt)
		if fault.KindOf(err) != c.want || strings.Contains(err.Error(), "1974") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if res := decode(t, care.FHIRCarePlan, bundle(t)); len(res.Items) != 0 {
		t.Error("an empty bundle has items")
	}
}

func FuzzDecode(f *testing.F) {
	for _, c := range contracts() {
		if b, err := rivta.Request(c, magdalena, "A"); err == nil {
			f.Add(b)
		}
	}
	f.Add(rivta.EncodeGetCarePlans2Response(rivta.GetCarePlans2Response{CarePlans: []rivta.CarePlan{{Header: header("1", magdalena), Body: rivta.CarePlanBody{Content: []rivta.Multimedia{{MediaType: "text/html", Value: []byte("<p><!-- <script/>x&amp;")}}}}}}))
	f.Add([]byte(`{"resourceType":"Appointment","status":"booked","participant":[{"actor":{"reference":"#a"}}],"contained":[{"resourceType":"Location","id":"a"}]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, c := range contracts() {
			res, err := sets.Decode(c, in, sets.Options{Subject: magdalena})
			if err != nil {
				continue
			}
			kept, dropped := sets.Check(res.Items, magdalena)
			if len(kept)+dropped != len(res.Items) {
				t.Fatal("items went missing")
			}
		}
	})
}

func contracts() (out []care.Contract) {
	for _, s := range sets.All() {
		out = append(out, s.Contracts...)
	}
	return out
}
