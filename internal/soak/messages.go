package soak

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"sammanhang/care"
)

// makeBooking is a contract that changes something; getDiagnosis one that asks.
const (
	makeBooking  care.Contract = "urn:riv:crm:scheduling:MakeBookingResponder:1"
	getDiagnosis               = care.GetDiagnosis2
)

const (
	sourceDomain = "riv:clinicalprocess:healthcond:description" // where the index names the sources to gather from
	soakDomain   = "riv:soak"                                   // of the entries that are written and looked for
	indexCore    = "urn:riv:itintegration:engagementindex:1"
)

func envelope(to care.LogicalAddress, payload string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><a:LogicalAddress xmlns:a="urn:riv:itintegration:registry:1">` +
		string(to) + `</a:LogicalAddress></s:Header><s:Body>` + payload + `</s:Body></s:Envelope>`
}

func answerOf(payload string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>` + payload + `</s:Body></s:Envelope>`
}

// ownFault is the frail producer's own SOAP fault, which must pass byte for byte.
const ownFault = `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>Journalen är stängd för underhåll</faultstring></s:Fault></s:Body></s:Envelope>`

// question asks for a person's diagnoses.
func question(to care.LogicalAddress, person string) string {
	return envelope(to, `<d:GetDiagnosis xmlns:d="`+string(getDiagnosis)+`"><d:patientId><d:id>`+person+`</d:id><d:type>1.2.752.129.2.1.3.1</d:type></d:patientId></d:GetDiagnosis>`)
}

// change asks for something to be done, once.
func change(to care.LogicalAddress, id int64) string {
	return envelope(to, fmt.Sprintf(`<m:MakeBooking xmlns:m="%s"><m:id>%d</m:id></m:MakeBooking>`, makeBooking, id))
}

// done is the answer when it has been.
func done(by care.HSAID, id string) string {
	return answerOf(fmt.Sprintf(`<m:MakeBookingResponse xmlns:m="%s"><m:id>%s</m:id><m:by>%s</m:by></m:MakeBookingResponse>`, makeBooking, id, by))
}

// between is what stands between two texts; "" when they do not.
func between(s, from, to string) string {
	_, rest, ok := strings.Cut(s, from)
	found, _, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		return ""
	}
	return found
}

// recordsOf is how many records a source keeps of a person: answers of 1 to 20 KiB.
func recordsOf(person string) int {
	n, _ := strconv.Atoi(person[6:11])
	return 2 + n%37
}

// recordMark tells one record of one source about one person from all others.
func recordMark(by care.HSAID, person string, i int) string {
	return fmt.Sprintf("<d:documentId>%s/%s/%d</d:documentId>", by, person, i)
}

// diagnoses is a source's whole answer about a person.
func diagnoses(by care.HSAID, person string) string {
	var b strings.Builder
	b.WriteString(`<d:GetDiagnosisResponse xmlns:d="` + string(getDiagnosis) + `">`)
	for i := range recordsOf(person) {
		b.WriteString(`<d:diagnosis><d:diagnosisHeader>` + recordMark(by, person, i) + `<d:sourceSystemHSAId>` + string(by) + `</d:sourceSystemHSAId><d:patientId><d:id>` + person +
			`</d:id><d:type>1.2.752.129.2.1.3.1</d:type></d:patientId></d:diagnosisHeader><d:diagnosisBody><d:typeOfDiagnosis>Huvuddiagnos</d:typeOfDiagnosis><d:diagnosisTime>20260312101500</d:diagnosisTime>` +
			`<d:diagnosisCode><d:code>I50.9</d:code><d:displayName>Hjärtsvikt, ospecificerad</d:displayName></d:diagnosisCode></d:diagnosisBody></d:diagnosis>`)
	}
	b.WriteString(`</d:GetDiagnosisResponse>`)
	return answerOf(b.String())
}

// moments are the times that versions of an entry carry.
const momentForm = "20060102150405"

var firstMoment = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

func moment(version int) string {
	return firstMoment.Add(time.Duration(version) * time.Second).Format(momentForm)
}

func versionOf(moment string) int {
	t, err := time.Parse(momentForm, moment)
	if err != nil {
		return -1
	}
	return int(t.Sub(firstMoment) / time.Second)
}

// transaction is one change of the index.
func transaction(prefix, person, domain, category string, system care.HSAID, object, moment string, owner care.HSAID, gone bool) string {
	own := ""
	if owner != "" {
		own = "<c:owner>" + string(owner) + "</c:owner>"
	}
	return fmt.Sprintf(`<%[1]s:engagementTransaction><c:deleteFlag>%[2]t</c:deleteFlag><c:engagement><c:registeredResidentIdentification>%[3]s</c:registeredResidentIdentification><c:serviceDomain>%[4]s</c:serviceDomain>`+
		`<c:categorization>%[5]s</c:categorization><c:logicalAddress>%[6]s</c:logicalAddress><c:businessObjectInstanceIdentifier>%[7]s</c:businessObjectInstanceIdentifier><c:clinicalProcessInterestId>NA</c:clinicalProcessInterestId>`+
		`<c:mostRecentContent>%[8]s</c:mostRecentContent><c:sourceSystem>%[6]s</c:sourceSystem><c:dataController>SE9900000001</c:dataController>%[9]s</c:engagement></%[1]s:engagementTransaction>`,
		prefix, gone, person, domain, category, system, object, moment, own)
}

func update(transactions string) string {
	return envelope(indexAddress, `<u:Update xmlns:u="`+string(care.IndexUpdate1)+`" xmlns:c="`+indexCore+`">`+transactions+`</u:Update>`)
}

func notification(transactions string) string {
	return envelope(indexAddress, `<u:ProcessNotification xmlns:u="`+string(care.IndexProcessNotification1)+`" xmlns:c="`+indexCore+`">`+transactions+`</u:ProcessNotification>`)
}

func find(person string) string {
	return envelope(indexAddress, `<f:FindContent xmlns:f="`+string(care.IndexFindContent1)+`"><f:registeredResidentIdentification>`+person+
		`</f:registeredResidentIdentification><f:serviceDomain>`+soakDomain+`</f:serviceDomain></f:FindContent>`)
}

// told is one entry as an answer or a notification tells of it.
type told struct {
	object  string
	version int
	gone    bool
}

// engagements reads the entries of an answer or a notification, in order.
func engagements(re *patterns, text string) []told {
	var out []told
	for _, m := range re.engagement.FindAllStringSubmatch(text, -1) {
		t := told{gone: m[1] == "true"}
		if o := re.object.FindStringSubmatch(m[2]); o != nil {
			t.object = o[1]
		}
		if o := re.moment.FindStringSubmatch(m[2]); o != nil {
			t.version = versionOf(o[1])
		}
		out = append(out, t)
	}
	return out
}

// patterns read what the program writes; in any prefix.
type patterns struct{ engagement, object, moment *regexp.Regexp }

func newPatterns() *patterns {
	return &patterns{
		engagement: regexp.MustCompile(`(?s)(?:<\w+:deleteFlag>(\w+)</\w+:deleteFlag>\s*)?<\w+:engagement>(.*?)</\w+:engagement>`),
		object:     regexp.MustCompile(`<\w+:businessObjectInstanceIdentifier>([^<]*)<`),
		moment:     regexp.MustCompile(`<\w+:mostRecentContent>([^<]*)<`),
	}
}
