package fhir

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sammanhang/care"
	"sammanhang/fault"
)

var magdalena = care.MustPersonID("197406079298")

func TestSearchGoesInTheBody(t *testing.T) {
	path, form := Search(care.FHIRCarePlan, magdalena)
	if path != "CarePlan/_search" || strings.Contains(path, magdalena.Value()) {
		t.Errorf("path %s", path)
	}
	back, err := url.ParseQuery(form.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if p, err := Searched(back); err != nil || p != magdalena {
		t.Errorf("the server reads %v, %v", p, err)
	}
	for _, bad := range []url.Values{
		{}, {"patient.identifier": {"197406079298"}}, {"patient.identifier": {"urn:oid:1.2.752.129.2.1.3.3|197406079298"}},
		{"patient.identifier": {"a|b", "c|d"}}, {"patient.identifier": {"urn:oid:1.2.752.129.2.1.3.1|197406079299"}},
	} {
		if _, err := Searched(bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("accepted: %d values", len(bad))
		}
	}
}

func TestBundleRoundTrip(t *testing.T) {
	text := rapid.StringOfN(rapid.RuneFrom([]rune("aåÄö 1<>&\"'\n\t€\U0001F600")), 1, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		p := PersonRef(magdalena)
		a := Appointment{Id: Ptr("1"), Status: AppointmentBooked, Description: Ptr(text.Draw(t, "description")), Start: Ptr("2026-03-01T10:00:00+01:00"),
			Participant: []AppointmentParticipant{{Actor: &p, Status: ParticipationAccepted}}}
		b, err := EncodeBundle("https://example.org/fhir/", a)
		if err != nil {
			t.Fatal(err)
		}
		bundle, err := DecodeBundle(b)
		if err != nil {
			t.Fatal(err)
		}
		if len(bundle.Entries) != 1 || bundle.Total != 1 || bundle.Entries[0].FullURL != "https://example.org/fhir/Appointment/1" {
			t.Fatalf("%+v", bundle)
		}
		got, unread, err := DecodeResource[Appointment](bundle.Entries[0].Raw)
		if err != nil || len(unread) > 0 {
			t.Fatal(err, unread)
		}
		if d := cmp.Diff(a, got); d != "" {
			t.Fatal(d)
		}
	})
}

func TestNothingIsLost(t *testing.T) {
	raw := json.RawMessage(`{"resourceType":"ServiceRequest","id":"1","status":"active","intent":"order","subject":{},
		"_authoredOn":{"extension":[{"url":"u","valueCode":"unknown"}]},"later":{"a":1},
		"quantityQuantity":{"value":2.50,"unit":"timmar","_unit":{"id":"x"}},
		"code":{"text":"Hemtjänst","coding":[{"code":"1","newMember":true}]}}`)
	r, unread, err := DecodeResource[ServiceRequest](raw)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"ServiceRequest._authoredOn", "ServiceRequest.code.coding.newMember", "ServiceRequest.later", "ServiceRequest.quantityQuantity._unit"}
	if !slices.Equal(unread, want) {
		t.Errorf("unread %q", unread)
	}
	if n := Number(r.QuantityQuantity.Value); n != "2.50" {
		t.Errorf("the decimal 2.50 is read as %s", n)
	}
}

func TestOneObjectForAList(t *testing.T) {
	r, unread, err := DecodeResource[CareTeam](json.RawMessage(`{"resourceType":"CareTeam","participant":[{"role":{"text":"a"}}]}`))
	if err != nil || len(r.Participant) != 1 || Words(&r.Participant[0].Role[0]) != "a" {
		t.Fatal(err, r)
	}
	if !slices.Equal(unread, []string{"CareTeam.participant.role: not a list"}) {
		t.Errorf("%q", unread)
	}
}

func TestRefused(t *testing.T) {
	for name, raw := range map[string]string{
		"no status":          `{"resourceType":"Appointment","participant":[]}`,
		"an unknown status":  `{"resourceType":"Appointment","status":"197406079298","participant":[]}`,
		"a number for text":  `{"resourceType":"Appointment","status":"booked","description":5}`,
		"another type":       `{"resourceType":"Patient"}`,
		"no JSON":            `{`,
		"a list for a text":  `{"resourceType":"Appointment","status":"booked","description":["197406079298"]}`,
		"a list for a state": `{"resourceType":"Appointment","status":["booked"]}`,
	} {
		_, _, err := DecodeResource[Appointment](json.RawMessage(raw))
		if fault.KindOf(err) != fault.Garbage || strings.Contains(err.Error(), "1974") {
			t.Errorf("%s: %v", name, err)
		}
	}
	deep := `{"resourceType":"Bundle","type":"searchset","x":` + strings.Repeat("[", 500) + strings.Repeat("]", 500) + `}`
	for name, b := range map[string]string{
		"deep": deep, "a transaction": `{"resourceType":"Bundle","type":"transaction"}`, "a list": `[]`, "nothing": ``, "no type": `{}`,
	} {
		if _, err := DecodeBundle([]byte(b)); fault.KindOf(err) != fault.Garbage {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := DecodeBundle(EncodeOutcome("exception", "no")); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("an OperationOutcome is read as %v", err)
	}
}

func TestTimes(t *testing.T) {
	zone := time.FixedZone("", 3600)
	for in, want := range map[string]string{
		"2026-03-01T10:00:00+01:00": "2026-03-01T10:00:00+01:00", "2026-03-01T10:00:00.5Z": "2026-03-01T11:00:00+01:00",
		"2026-03-01": "2026-03-01T00:00:00+01:00", "2026-03": "2026-03-01T00:00:00+01:00", "2026": "2026-01-01T00:00:00+01:00",
	} {
		got, _, ok := ParseTime(in, zone)
		if !ok || got.Format(time.RFC3339) != want {
			t.Errorf("%s is %s, want %s", in, got.Format(time.RFC3339), want)
		}
	}
	if _, _, ok := ParseTime("i morgon", zone); ok {
		t.Error("words are a time")
	}
}

func FuzzDecodeBundle(f *testing.F) {
	p := PersonRef(magdalena)
	b, _ := EncodeBundle("x", Appointment{Id: Ptr("1"), Participant: []AppointmentParticipant{{Actor: &p}}}, CareTeam{}, Patient{Id: Ptr("p")})
	f.Add(b)
	f.Add([]byte(`{"resourceType":"CarePlan","status":"active","intent":"plan","subject":{"reference":"#a"},"contained":[{"resourceType":"Goal","id":"a"}]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		bundle, err := DecodeBundle(in)
		if err != nil {
			return
		}
		for _, e := range bundle.Entries {
			_, _, _ = DecodeResource[Appointment](e.Raw)
			_, _, _ = DecodeResource[CarePlan](e.Raw)
			_, _, _ = DecodeResource[CareTeam](e.Raw)
		}
	})
}
