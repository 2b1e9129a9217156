package rivta

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// filler puts values into every field of a form, by the rules of the schemas:
// what a schema restricts has a valid value, other texts come from text.
type filler struct {
	request bool
	full    bool // optional fields too
	many    int  // of each list
	text    func(name string) string
	truth   func() bool
}

func (f filler) value(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.value(v.Elem(), name)
	case reflect.Struct:
		for i := range v.NumField() {
			tag, ok := v.Type().Field(i).Tag.Lookup("riv")
			if !ok {
				continue
			}
			n, opts, _ := strings.Cut(tag, ",")
			if f.full || strings.Contains(opts, "must") || always(n) {
				f.value(v.Field(i), n)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes([]byte("Å i åa ä e ö: " + f.text(name)))
			return
		}
		for range f.many {
			e := reflect.New(v.Type().Elem()).Elem()
			f.value(e, name)
			v.Set(reflect.Append(v, e))
		}
	case reflect.Bool:
		v.SetBool(f.truth())
	case reflect.String:
		v.SetString(f.restricted(name))
	}
}

// always: optional in the shared type and required by some schema.
func always(name string) bool {
	switch name {
	case "orgUnitHSAId", "orgUnitName", "accountableHealthcareProfessional", "healthcareProfessionalHSAId",
		"healthcareProfessionalName", "healthcareProfessionalOrgUnit", "start", "engagementTransaction",
		"referredInformation", "informationOwner":
		return true
	}
	return false
}

func (f filler) restricted(name string) string {
	switch name {
	case "start", "end":
		if f.request {
			return "20260131"
		}
		return "20260131083000"
	case "startTimeInclusive", "endTimeExclusive", "documentTime", "authorTime", "signatureTime", "diagnosisTime",
		"timestamp", "blockComparisonTime", "evaluationTime", "startOfFirstTreatment", "startOfTreatment",
		"endOfTreatment", "time", "mostRecentContent", "creationTime", "updateTime", "verifiedTime", "obsoleteTime":
		return "20260131083000"
	case "validUntil", "firstDispensationBefore", "dateOfBirth", "ascertainedDate":
		return "20260131"
	case "validFromDate", "validToDate":
		return "2026-01-31T08:30:00"
	case "strength", "low", "high", "totalAmount":
		return "2.50"
	case "value": // of a quantity, and of a partial date
		return "1950"
	case "format":
		return "YYYY"
	case "dayOfPeriod":
		return "3"
	case "subject_of_care", "personId", "registeredResidentIdentification", "subjectOfCareId":
		return "197406079298"
	case "serviceDomain":
		return "riv:crm:scheduling"
	case "reference":
		return "https://example.org/1"
	case "resultCode", "ResultCode":
		return "OK"
	case "errorCode":
		return "INVALID_REQUEST"
	case "typeOfCarePlanEnum":
		return "SIP"
	case "careContactCode", "careContactStatus":
		return "1"
	case "clinicalDocumentNoteCode":
		return "utr"
	case "clinicalDocumentTypeCode":
		return "epi"
	case "typeOfDiagnosis":
		return "Huvuddiagnos"
	case "typeOfPrescription":
		return "I"
	case "prescriptionStatus":
		return "Active"
	case "nonReplaceable":
		return "Patient"
	case "notificationSent":
		return "SMS"
	case "mediaType":
		return "text/plain"
	}
	return f.text(name)
}

func filled(m Message, full bool) Message {
	f := filler{request: IsRequest(m), full: full, many: 2, text: func(name string) string { return "Råd & <" + name + ">" }, truth: func() bool { return true }}
	f.value(reflect.ValueOf(m).Elem(), "")
	return m
}

// drawn is a form with arbitrary texts.
func drawn(t *rapid.T, m Message) Message {
	text := rapid.StringOfN(rapid.RuneFrom([]rune("aåÄö 1<>&\"'\n\t€\U0001F600]]>")), 0, 12, -1)
	f := filler{request: IsRequest(m), full: true, many: rapid.SampledFrom([]int{1, 1, 1, 1, 1, 1, 1, 2}).Draw(t, "many"), truth: func() bool { return rapid.Bool().Draw(t, "bool") },
		text: func(name string) string { return strings.TrimSpace(text.Draw(t, name)) }}
	f.value(reflect.ValueOf(m).Elem(), "")
	return m
}

func forEach(t *testing.T, f func(t *testing.T, m Message)) {
	for _, m := range messages() {
		t.Run(reflect.TypeOf(m).Elem().Name(), func(t *testing.T) { f(t, m) })
	}
}
