package rivta

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/internal/testkit"
)

// Every form, in full and with only what is required, is valid by the schema of
// its contract.
func TestEncodedFormsAreValid(t *testing.T) {
	domains := map[string][]string{
		"crm.scheduling/1.1.1":                                     {"GetSubjectOfCareSchedule"},
		"clinicalprocess.logistics.logistics/3.0-2026":             {"GetCareContacts3", "GetCarePlans2"},
		"clinicalprocess.logistics.logistics/2.0.1":                {"GetCareContacts2"},
		"clinicalprocess.healthcond.description/2.1.1":             {"GetCareDocumentation2", "GetDiagnosis2", "GetAlertInformation2"},
		"clinicalprocess.healthcond.description/3.0-2026":          {"GetCareDocumentation3", "GetDiagnosis2", "GetAlertInformation2"},
		"clinicalprocess.activityprescription.actoutcome/2.2-2026": {"GetMedicationHistory"},
		"crm.carelisting/1.0":                                      {"GetListing"},
		"infrastructure.eservicesupply.patientportal/1.0":          {"AddMessageToInbox"},
		"itintegration.engagementindex/1.0":                        {"IndexUpdate"},
		"itintegration.engagementindex/1.0-2026":                   {"IndexUpdate"},
	}
	seen := map[string]bool{}
	for dir, names := range domains {
		t.Run(strings.ReplaceAll(dir, "/", " "), func(t *testing.T) {
			v := testkit.XSD(t, dir)
			var payloads [][]byte
			for _, full := range []bool{true, false} {
				for _, m := range messages() {
					name := reflect.TypeOf(m).Elem().Name()
					for _, n := range names {
						if name == n || name == n+"Response" {
							payloads = append(payloads, Encode(filled(m, full)))
							seen[name] = true
						}
					}
				}
			}
			if err := v.Check(t, payloads...); err != nil {
				t.Error(err)
			}
		})
	}
	if len(seen) != len(messages()) && len(seen) > 0 {
		t.Errorf("%d of %d forms were checked", len(seen), len(messages()))
	}
}

// What is encoded is decoded to the same, without notes.
func TestRoundTrip(t *testing.T) {
	forEach(t, func(t *testing.T, zero Message) {
		typ := reflect.TypeOf(zero).Elem()
		rapid.Check(t, func(t *rapid.T) {
			m := drawn(t, reflect.New(typ).Interface().(Message))
			dropped(m)
			got, err := Decode(Encode(m))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(m, got); d != "" {
				t.Fatalf("lost on the way (-sent +read):\n%s", d)
			}
		})
	})
}

// dropped clears what the schema of a form has no place for.
func dropped(m Message) {
	switch m := m.(type) {
	case *GetCareContacts2Response:
		for i := range m.CareContacts {
			h := &m.CareContacts[i].Header
			h.DocumentTitle, h.DocumentTime, h.LegalAuthenticator, h.CareContactID = "", "", nil, ""
		}
	case *GetCareDocumentation2Response:
		for i := range m.CareDocumentation {
			m.CareDocumentation[i].Body.Note.Multimedia.ID = ""
		}
	case *GetCareDocumentation3Response:
		for i := range m.CareDocumentation {
			m.CareDocumentation[i].Body.Multimedia.ID = ""
		}
	}
}

func TestRequests(t *testing.T) {
	p := care.MustPersonID("197406079298")
	for _, c := range []care.Contract{care.GetSubjectOfCareSchedule1, care.GetCareContacts3, care.GetCareContacts2, care.GetCarePlans2,
		care.GetCareDocumentation2, care.GetCareDocumentation3, care.GetDiagnosis2, care.GetAlertInformation2, care.GetMedicationHistory2, care.GetListing1} {
		b, err := Request(c, p, "SE9900000001-UNIT")
		if err != nil {
			t.Fatal(err)
		}
		a, err := DecodeRequest(b)
		if err != nil {
			t.Fatalf("%s: %v", c.Interaction(), err)
		}
		if a.Contract != c || a.Person != p.Value() {
			t.Errorf("%s: asked for contract %s", c.Interaction(), a.Contract)
		}
	}
	if _, err := Request(care.GetCarePlans2, care.PersonID{}, ""); fault.KindOf(err) != fault.Invalid {
		t.Error("a request about nobody was made")
	}
	if _, err := Request(care.FHIRCarePlan, p, ""); fault.KindOf(err) != fault.Invalid {
		t.Error("a SOAP request of a FHIR contract was made")
	}
}

func TestPeriodOfRequestIncludesItsLastDay(t *testing.T) {
	b := Encode(GetCarePlans2{PatientID: PersonID{ID: "197406079298"}, DatePeriod: &Period{Start: "20260301", End: "20260329"}})
	a, err := DecodeRequest(b)
	if err != nil {
		t.Fatal(err)
	}
	if last := time.Date(2026, 3, 29, 21, 59, 0, 0, time.UTC); !a.Period.Contains(last) || a.Period.Contains(last.Add(2*time.Minute)) {
		t.Errorf("the period ends %s", a.Period.To)
	}
}

func TestSOAPActions(t *testing.T) {
	for c, want := range map[care.Contract]string{
		care.GetSubjectOfCareSchedule1: "urn:riv:crm:scheduling:GetSubjectOfCareScheduleResponder:1:GetSubjectOfCareSchedule",
		care.GetListing1:               "urn:riv:crm:carelisting:GetListingResponder:1:getListing",
		care.IndexUpdate1:              "urn:riv:itintegration:engagementindex:UpdateResponder:1:Update",
	} {
		if got := SOAPAction(c); got != want {
			t.Errorf("SOAPAction %s, want %s", got, want)
		}
	}
}

// One plan of one person, written in the ways that messages really come.
const plan = `<a:GetCarePlansResponse xmlns:a="urn:riv:clinicalprocess:logistics:logistics:GetCarePlansResponder:2" xmlns="urn:riv:clinicalprocess:logistics:logistics:3">
<a:carePlan><carePlanHeader><documentId>1</documentId><sourceSystemHSAId>S</sourceSystemHSAId><patientId><id>197406079298</id><type>1.2.752.129.2.1.3.1</type></patientId>
<accountableHealthcareProfessional><authorTime>20260102030405</authorTime></accountableHealthcareProfessional><approvedForPatient>true</approvedForPatient></carePlanHeader>
<carePlanBody><typeOfCarePlanEnum>SIP</typeOfCarePlanEnum></carePlanBody></a:carePlan><a:result><resultCode>OK</resultCode><logId>1</logId></a:result></a:GetCarePlansResponse>`

func TestTolerance(t *testing.T) {
	for name, c := range map[string]struct {
		change []string // old, new
		note   string
		unread string
	}{
		"as it should be":            {},
		"letter case of a name":      {[]string{"sourceSystemHSAId", "sourceSystemHSAid"}, "letter case", ""},
		"letter case of a truth":     {[]string{">true<", ">True<"}, "letter case of a truth value", ""},
		"namespace of the responder": {[]string{"<resultCode>OK</resultCode>", "<a:resultCode>OK</a:resultCode>"}, "in another namespace of the domain", ""},
		"a missing element":          {[]string{"<approvedForPatient>true</approvedForPatient>", ""}, "approvedForPatient is missing", ""},
		"an extension":               {[]string{"<carePlanBody>", `<carePlanBody><x:typeOfCarePlanEnum xmlns:x="urn:other">VP</x:typeOfCarePlanEnum>`}, "", "GetCarePlansResponse/carePlan/carePlanBody/typeOfCarePlanEnum"},
		"an unknown element":         {[]string{"<carePlanBody>", "<carePlanBody><later><deep>x</deep></later>"}, "", "GetCarePlansResponse/carePlan/carePlanBody/later"},
		"an element twice":           {[]string{"<carePlanBody>", "<carePlanBody><typeOfCarePlanEnum>SIP</typeOfCarePlanEnum>"}, "", "GetCarePlansResponse/carePlan/carePlanBody/typeOfCarePlanEnum[2]"},
		"an attribute":               {[]string{"<carePlanBody>", `<carePlanBody why="x">`}, "", "GetCarePlansResponse/carePlan/carePlanBody/@why"},
		"loose text":                 {[]string{"<carePlanBody>", "<carePlanBody>hej"}, "", "GetCarePlansResponse/carePlan/carePlanBody/text()"},
		"xsi:nil":                    {[]string{"<carePlanBody>", `<carePlanBody xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="false">`}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			in := strings.NewReplacer(c.change...).Replace(plan)
			m, err := DecodeGetCarePlans2Response([]byte(in))
			if err != nil {
				t.Fatal(err)
			}
			if len(m.CarePlans) != 1 || m.CarePlans[0].Body.Type != "SIP" || m.Result.Code != "OK" || m.CarePlans[0].Header.SourceSystemHSAID != "S" {
				t.Errorf("not read as meant")
			}
			if got := strings.Join(m.Notes, "; "); c.note == "" && got != "" || !strings.HasSuffix(got, c.note) {
				t.Errorf("notes %q, want %q", got, c.note)
			}
			if got := strings.Join(m.Unread, "; "); got != c.unread {
				t.Errorf("unread %q, want %q", got, c.unread)
			}
		})
	}
}

func TestTruthValuesAreReadCarefully(t *testing.T) {
	in := strings.NewReplacer("<approvedForPatient>true</approvedForPatient>", "<approvedForPatient>ja</approvedForPatient><nullified>ja</nullified>").Replace(plan)
	m, err := DecodeGetCarePlans2Response([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	h := m.CarePlans[0].Header
	if h.ApprovedForPatient || h.Nullified == nil || !*h.Nullified {
		t.Error("an unreadable mark was read as permission to show")
	}
}

func TestRefused(t *testing.T) {
	deep := strings.Repeat("<x>", 400) + strings.Repeat("</x>", 400)
	for name, in := range map[string]string{
		"nothing":            "",
		"no XML":             "hej",
		"cut off":            plan[:len(plan)-40],
		"a DTD":              `<!DOCTYPE x [<!ENTITY a "b">]>` + plan,
		"an entity":          strings.Replace(plan, "SIP", "&a;", 1),
		"another contract":   strings.Replace(plan, "GetCarePlansResponder:2", "GetCarePlansResponder:9", 1),
		"too deep":           strings.Replace(plan, "<carePlanBody>", "<carePlanBody>"+deep, 1),
		"two roots":          plan + plan,
		"text after":         plan + "x",
		"an unknown charset": `<?xml version="1.0" encoding="EBCDIC"?>` + plan,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := DecodeGetCarePlans2Response([]byte(in))
			if fault.KindOf(err) != fault.Garbage {
				t.Errorf("error %v, want garbage", err)
			}
			if err != nil && strings.Contains(err.Error(), "197406079298") {
				t.Error("the error repeats a personal number")
			}
		})
	}
}

func TestCharsets(t *testing.T) {
	text := strings.Replace(plan, "<documentId>1<", "<documentId>Åsa<", 1)
	latin := []byte(`<?xml version="1.0" encoding="ISO-8859-1"?>`)
	for _, r := range text {
		latin = append(latin, byte(r))
	}
	utf16 := []byte{0xff, 0xfe}
	for _, r := range `<?xml version="1.0" encoding="UTF-16"?>` + text {
		utf16 = append(utf16, byte(r), byte(r>>8))
	}
	for name, in := range map[string][]byte{"latin 1": latin, "UTF-16": utf16, "byte order mark": append([]byte("\xef\xbb\xbf"), text...)} {
		m, err := DecodeGetCarePlans2Response(in)
		if err != nil || m.CarePlans[0].Header.DocumentID != "Åsa" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEnvelope(t *testing.T) {
	wrap := func(body string) []byte {
		return []byte(`<e:Envelope xmlns:e="` + nsSOAP11 + `"><e:Header><x xmlns="urn:x">1</x></e:Header><e:Body>` + body + `</e:Body></e:Envelope>`)
	}
	m, err := DecodeEnvelope(wrap(plan))
	if err != nil {
		t.Fatal(err)
	}
	if r, ok := m.(*GetCarePlans2Response); !ok || len(r.CarePlans) != 1 {
		t.Error("the payload was not found")
	}
	for name, body := range map[string]string{"empty body": "", "two payloads": plan + plan, "unknown payload": "<x/>"} {
		if _, err := DecodeEnvelope(wrap(body)); fault.KindOf(err) != fault.Garbage {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = DecodeEnvelope(wrap(`<e:Fault><faultcode>e:Server</faultcode><faultstring>VP009 [x] Fel om 197406079298</faultstring></e:Fault>`))
	if fault.KindOf(err) != fault.Unavailable || strings.Contains(err.Error(), "1974") || !strings.Contains(err.Error(), "VP009") {
		t.Errorf("fault read as %v", err)
	}
}

func TestTimes(t *testing.T) {
	at := func(s string) time.Time {
		t.Helper()
		x, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for in, want := range map[string]string{
		"20260115103000":       "2026-01-15T10:30:00+01:00",
		"20260715103000":       "2026-07-15T10:30:00+02:00",
		"202607151030":         "2026-07-15T10:30:00+02:00",
		"20260715":             "2026-07-15T00:00:00+02:00",
		"2026-07-15T10:30:00":  "2026-07-15T10:30:00+02:00",
		"2026-07-15T10:30:00Z": "2026-07-15T12:30:00+02:00",
		"20261025023000":       "2026-10-25T02:30:00+02:00", // happens twice: the first
		"20261025030000":       "2026-10-25T03:00:00+01:00",
		"20260329023000":       "2026-03-29T03:30:00+02:00", // does not happen
		"20260329033000":       "2026-03-29T03:30:00+02:00",
	} {
		got, _, err := ParseTime(in)
		if err != nil || !got.Equal(at(want)) {
			t.Errorf("%s is %s, want %s (%v)", in, got.Format(time.RFC3339), want, err)
		}
	}
	for _, in := range []string{"?", "20261301", "20260230", "2026", "20260101250000"} {
		if _, _, err := ParseTime(in); err == nil {
			t.Errorf("%s is a time", in)
		}
	}
}

func TestTimesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "unix"), 0)
		got, _, err := ParseTime(Time(at))
		if err != nil {
			t.Fatal(err)
		}
		if d := at.Sub(got); d != 0 && d != time.Hour { // the second of two equal hours
			t.Fatalf("%s is read %s away", at, d)
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, m := range messages() {
		f.Add(Encode(filled(m, true)))
	}
	f.Add([]byte(plan))
	f.Fuzz(func(t *testing.T, in []byte) {
		m, err := DecodeEnvelope(in)
		if err != nil {
			if k := fault.KindOf(err); k != fault.Garbage && k != fault.Unavailable && k != fault.Denied && k != fault.TooLarge {
				t.Fatalf("kind %s", k)
			}
			return
		}
		// What was read is written and read the same: nothing is kept that cannot be sent.
		again, err := Decode(Encode(m))
		if err != nil {
			t.Fatal(err)
		}
		if reflect.TypeOf(again) != reflect.TypeOf(m) {
			t.Fatal("another form")
		}
	})
}
