package e2e

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sammanhang/care"
	"sammanhang/gather/gathersoap"
	"sammanhang/internal/testkit"
	"sammanhang/sim"
	"sammanhang/wire/soap"
)

// published is where the reference material has a contract: the folder of its
// schemas, the version in the file name of its WSDL, and the namespace of what the
// request's fields are made of.
type published struct{ dir, version, core string }

// wsdls is every contract of the aggregating services' table.
func wsdls() map[care.Contract]published {
	const (
		logistics   = "clinicalprocess.logistics.logistics/"
		description = "clinicalprocess.healthcond.description/"
		medicines   = "clinicalprocess.activityprescription.actoutcome/"
		outcome     = "clinicalprocess.healthcond.actoutcome/"
	)
	return map[care.Contract]published{
		care.GetSubjectOfCareSchedule1:                              {scheduling, "1.1", "urn:riv:crm:scheduling:1"},
		"urn:riv:crm:requeststatus:GetRequestActivitiesResponder:1": {"crm.requeststatus/1.0", "1.0", "urn:riv:crm:requeststatus:1"},
		"urn:riv:crm:requeststatus:GetRequestActivitiesResponder:2": {"crm.requeststatus/2.0-agt", "2.0", "urn:riv:crm:requeststatus:2"},

		care.GetCareContacts2: {logistics + "2.0.1", "2.0", "urn:riv:clinicalprocess:logistics:logistics:2"},
		care.GetCareContacts3: {logistics + "3.0-2026", "3.0", "urn:riv:clinicalprocess:logistics:logistics:3"},
		care.GetCarePlans2:    {logistics + "3.0-2026", "2.0", "urn:riv:clinicalprocess:logistics:logistics:3"},
		"urn:riv:clinicalprocess:logistics:logistics:GetCareServicesResponder:2": {logistics + "3.0-agt", "2.0", "urn:riv:clinicalprocess:logistics:logistics:3"},

		care.GetCareDocumentation2: {description + "2.1.1", "2.1", "urn:riv:clinicalprocess:healthcond:description:2"},
		care.GetCareDocumentation3: {description + "3.0-2026", "3.0", "urn:riv:clinicalprocess:healthcond:description:3"},
		care.GetDiagnosis2:         {description + "3.0-2026", "2.0", "urn:riv:clinicalprocess:healthcond:description:2"},
		"urn:riv:clinicalprocess:healthcond:description:GetAlertInformationResponder:2": {description + "3.0-2026", "2.0", "urn:riv:clinicalprocess:healthcond:description:2"},
		"urn:riv:clinicalprocess:healthcond:description:GetFunctionalStatusResponder:2": {description + "3.0-2026", "2.0", "urn:riv:clinicalprocess:healthcond:description:2"},

		care.GetMedicationHistory2: {medicines + "2.2-2026", "2.2", "urn:riv:clinicalprocess:activityprescription:actoutcome:2"},
		"urn:riv:clinicalprocess:activityprescription:actoutcome:GetVaccinationHistoryResponder:1": {medicines + "1.0.0", "1.0", "urn:riv:clinicalprocess:activityprescription:actoutcome:1"},
		"urn:riv:clinicalprocess:activityprescription:actoutcome:GetVaccinationHistoryResponder:2": {medicines + "2.2-2026", "2.0", "urn:riv:clinicalprocess:activityprescription:actoutcome:2"},

		"urn:riv:clinicalprocess:healthcond:actoutcome:GetLaboratoryOrderOutcomeResponder:3":  {outcome + "3.1", "3.0", "urn:riv:clinicalprocess:healthcond:actoutcome:3"},
		"urn:riv:clinicalprocess:healthcond:actoutcome:GetLaboratoryOrderOutcomeResponder:4":  {outcome + "4.2-2026", "4.2", "urn:riv:clinicalprocess:healthcond:actoutcome:4"},
		"urn:riv:clinicalprocess:healthcond:actoutcome:GetReferralOutcomeResponder:3":         {outcome + "4.2-2026", "3.2", "urn:riv:clinicalprocess:healthcond:actoutcome:3"},
		"urn:riv:clinicalprocess:healthcond:actoutcome:GetImagingOutcomeResponder:1":          {outcome + "4.2-2026", "1.0", "urn:riv:clinicalprocess:healthcond:actoutcome:3"},
		"urn:riv:clinicalprocess:healthcond:actoutcome:GetMaternityMedicalHistoryResponder:2": {outcome + "4.2-2026", "2.0", "urn:riv:clinicalprocess:healthcond:actoutcome:2"},

		"urn:riv:clinicalprocess:healthcond:basic:GetObservationsResponder:1": {"clinicalprocess.healthcond.basic/1.1-agt", "1.1", "urn:riv:clinicalprocess:healthcond:basic:1"},
		"urn:riv:clinicalprocess:activity:actions:GetActivitiesResponder:1":   {"clinicalprocess.activity.actions/1.0-agt", "1.0", "urn:riv:clinicalprocess:activity:actions:1"},
	}
}

// inquiry is a request, and where its schemas are.
type inquiry struct {
	contract care.Contract
	dir      string // of the schemas, in the reference material
	wsdl     string // its file, below dir
	profile  care.Profile
	payload  string
}

func interaction(name, version, profile string) string {
	return filepath.Join("interactions", name+"Interaction", name+"Interaction_"+version+"_"+profile+".wsdl")
}

// aboutPerson is the question of a contract of the table.
func aboutPerson(t *testing.T, c gathersoap.Contract, person care.PersonID, unit string) inquiry {
	t.Helper()
	p, ok := wsdls()[c.Namespace]
	if !ok {
		t.Fatalf("the table has %s, and this test does not say where its WSDL is", c.Namespace)
	}
	var fields string
	switch n := person.Value(); c.Asks {
	case "patientId/id":
		fields = `<q:patientId><c:id>` + n + `</c:id><c:type>` + person.Root() + `</c:type></q:patientId>`
	case "patientId/extension":
		fields = `<q:patientId><c:root>` + person.Root() + `</c:root><c:extension>` + n + `</c:extension></q:patientId>`
	case "subject_of_care":
		fields = `<q:healthcare_facility>` + unit + `</q:healthcare_facility><q:subject_of_care>` + n + `</q:subject_of_care>`
	case "subjectOfCareId":
		fields = `<q:subjectOfCareId>` + n + `</q:subjectOfCareId>`
	default:
		t.Fatalf("%s: nobody has written its question", c.Namespace)
	}
	switch c.Request() {
	case "GetObservations", "GetActivities":
		fields += `<q:interactionAgreementId>de305d54-75b4-431b-adb2-eb6b9e546014</q:interactionAgreementId>`
	}
	return inquiry{c.Namespace, p.dir, interaction(c.Request(), p.version, "RIVTABP21"), care.RIVTABP21, element(c.Namespace, c.Request(), p.core, fields)}
}

func element(c care.Contract, name, core, fields string) string {
	return `<q:` + name + ` xmlns:q="` + string(c) + `" xmlns:c="` + core + `">` + fields + `</q:` + name + `>`
}

// aboutThePlatform is what else the platform answers for itself, and what is asked of
// one source alone: each call with where it goes and where its records are.
func aboutThePlatform(person care.PersonID, system care.HSAID, listing care.LogicalAddress) []ask {
	const (
		registry = "infrastructure.itintegration.registry/1.0+2.0"
		index    = "itintegration.engagementindex/1.0-2026"
		inbox    = "infrastructure.eservicesupply.patientportal/1.0"
		ping     = "itintegration.monitoring/1.0"
		indexNS  = "urn:riv:itintegration:engagementindex:1"
		portalNS = "urn:riv:infrastructure:eservicesupply:patientportal:1"
	)
	self := care.LogicalAddress(sim.Platform)
	bp21 := func(c care.Contract, dir, version string, to care.LogicalAddress, count, core, fields string) ask {
		return ask{Address: string(to), Count: strings.Split(count, "/"), about: c.Interaction() + " of the platform",
			inquiry: inquiry{c, dir, interaction(c.Interaction(), version, "RIVTABP21"), care.RIVTABP21, element(c, c.Interaction(), core, fields)}}
	}
	change := `<q:engagementTransaction><c:deleteFlag>false</c:deleteFlag><c:engagement><c:registeredResidentIdentification>` + person.Value() + `</c:registeredResidentIdentification>` +
		`<c:serviceDomain>riv:test:stacks</c:serviceDomain><c:categorization>voo</c:categorization><c:logicalAddress>` + string(system) + `</c:logicalAddress>` +
		`<c:businessObjectInstanceIdentifier>NA</c:businessObjectInstanceIdentifier><c:clinicalProcessInterestId>NA</c:clinicalProcessInterestId>` +
		`<c:mostRecentContent>20260101000000</c:mostRecentContent><c:sourceSystem>` + string(system) + `</c:sourceSystem><c:dataController>` + string(system) + `</c:dataController>` +
		`<c:owner>` + string(system) + `</c:owner></c:engagement></q:engagementTransaction>`
	supported := `<q:serviceConsumerHsaId>` + string(system) + `</q:serviceConsumerHsaId><q:logicalAdress>` + string(self) + `</q:logicalAdress>`
	addressees := `<q:serviceConsumerHsaId>` + string(system) + `</q:serviceConsumerHsaId>` +
		`<q:serviceContractNameSpace><c:ServiceContractNamespace>` + string(care.GetDiagnosis2) + `</c:ServiceContractNamespace></q:serviceContractNameSpace>`
	there := `<q:serviceContractNamespace>` + string(care.PingForConfiguration1) + `</q:serviceContractNamespace><q:logicalAddress>` + string(self) + `</q:logicalAddress>`
	letter := `<q:subjectOfCareId>` + person.Value() + `</q:subjectOfCareId><q:message><c:organisationUnit><c:unitId>SE9900000010-VCSTORSTAD</c:unitId><c:unitName>Vårdcentralen</c:unitName></c:organisationUnit>` +
		`<c:messageDescription>Provsvar</c:messageDescription><c:messageText>Dina prov ser bra ut &amp; inget mer behövs.</c:messageText></q:message>`
	list := []ask{
		bp21(care.GetSupportedServiceContracts1, registry, "1.0", self, "serviceContractNamespace", "urn:riv:itintegration:registry:1", supported),
		bp21(care.GetSupportedServiceContracts2, registry, "2.0", self, "serviceContractNamespace", "urn:riv:infrastructure:itintegration:registry:2", supported),
		bp21(care.GetLogicalAddresseesByServiceContract1, registry, "1.0", self, "logicalAddress", "urn:riv:itintegration:registry:1", addressees),
		bp21(care.GetLogicalAddresseesByServiceContract2, registry, "2.0", self, "logicalAddressRecord", "urn:riv:infrastructure:itintegration:registry:2", addressees),
		bp21(care.PingForConfiguration1, ping, "1.0", self, "version", "urn:riv:itintegration:monitoring:1", there),
		bp21(care.IndexUpdate1, index, "1.0", sim.IndexAddress, "ResultCode", indexNS, change),
		bp21(care.IndexProcessNotification1, index, "1.0", sim.IndexAddress, "ResultCode", indexNS, change),
		bp21(care.IndexFindContent1, index, "1.0", sim.IndexAddress, "engagement", indexNS,
			`<q:registeredResidentIdentification>`+person.Value()+`</q:registeredResidentIdentification><q:serviceDomain>riv:test:stacks</q:serviceDomain>`),
		bp21(care.GetPersonsForProfile5, "strategicresourcemanagement.persons.person/5.0", "5.0", self, "requestedPersonRecord", "urn:riv:strategicresourcemanagement:persons:person:5",
			`<q:personId><c:root>`+person.Root()+`</c:root><c:extension>`+person.Value()+`</c:extension></q:personId><q:profile>P2</q:profile><q:ignoreReferredIdentity>false</q:ignoreReferredIdentity>`),
		bp21(care.GetCredentialsForPerson2, "infrastructure.directory.authorizationmanagement/2.4.5", "2.2", self, "credentialInformation", "urn:riv:infrastructure:directory:authorizationmanagement:2",
			`<q:personHsaId>SE9900000010-P0005</q:personHsaId>`),
		bp21(care.GetEmployee4, "infrastructure.directory.employee/4.0", "4.0", self, "personInformation", "urn:riv:infrastructure:directory:employee:4",
			`<q:personHsaId>SE9900000010-P0005</q:personHsaId>`),
		bp21(care.AddMessageToInbox1, inbox, "1.0", sim.InboxAddress, "resultCode", portalNS, letter),
	}
	// The same in RIV-TA 2.0, and a contract that is published in no other.
	old := list[4]
	old.profile, old.wsdl, old.about = care.RIVTABP20, interaction("PingForConfiguration", "1.0", "RIVTABP20"), "PingForConfiguration of the platform, in RIV-TA 2.0"
	return append(list, old, ask{Operation: "getListing", Address: string(listing), Count: []string{"subjectOfCare", "listing"}, about: "GetListing of the source",
		inquiry: inquiry{care.GetListing1, "crm.carelisting/1.0", "GetListingInteraction_1.0_rivtabp20.wsdl", care.RIVTABP20,
			element(care.GetListing1, "getListing", "urn:riv:crm:carelisting:1", `<q:personId>`+person.Value()+`</q:personId>`)}})
}

var headerPart = regexp.MustCompile(`part\s+name=["']LogicalAddress["']\s+element=["'](\w+):(\w+)["']`)

// complete fills in what follows from the question, with the caller's certificate.
func (a ask) complete(t *testing.T, id int, c consumer) ask {
	t.Helper()
	a.ID, a.Contract, a.Cert, a.Key = fmt.Sprintf("%03d", id), a.contract, c.Cert, c.CertKey
	if a.Operation == "" {
		a.Operation = a.contract.Interaction()
	}
	a.WSDL = testkit.Shared(t, "contracts", filepath.FromSlash(a.dir), a.wsdl)
	wsdl, err := os.ReadFile(a.WSDL)
	if err != nil {
		t.Fatalf("the reference material has no WSDL of %s: %v", a.contract, err)
	}
	m := headerPart.FindSubmatch(wsdl)
	if m == nil {
		t.Fatalf("%s has no header part", a.WSDL)
	}
	ns := regexp.MustCompile(`xmlns:` + string(m[1]) + `\s*=\s*["']([^"']+)["']`).FindSubmatch(wsdl)
	a.Header, a.HeaderNamespace = string(m[2]), string(ns[1])
	if a.Body == nil {
		a.Body = fields(t, a.payload)
	}
	return a
}

// to is the same question at another address.
func (q inquiry) to(address string) string {
	return string(soap.Wrap(q.profile, care.LogicalAddress(address), []byte(q.payload)))
}

// fields is a request as what SOAP clients are given: the fields inside its element,
// by name and in their order.
func fields(t *testing.T, payload string) json.RawMessage {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(payload))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	var inside func() json.RawMessage
	inside = func() json.RawMessage {
		var text string
		var list []string
		for {
			tok, err := d.Token()
			if err != nil {
				t.Fatalf("%v in %s", err, payload)
			}
			switch tok := tok.(type) {
			case xml.CharData:
				text += string(tok)
			case xml.StartElement:
				list = append(list, fmt.Sprintf("%q:%s", tok.Name.Local, inside()))
			case xml.EndElement:
				switch b, err := json.Marshal(text); {
				case err != nil:
					t.Fatal(err)
				case len(list) > 0:
					return json.RawMessage("{" + strings.Join(list, ",") + "}")
				case text == "true" || text == "false":
					return json.RawMessage(text)
				default:
					return b
				}
			}
		}
	}
	return inside()
}

// records counts the elements at a path below the answer's own element.
func records(t *testing.T, envelope []byte, path []string) (n int) {
	t.Helper()
	d, at := xml.NewDecoder(bytes.NewReader(envelope)), []string(nil)
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return n
		}
		if err != nil {
			t.Fatalf("%v in %.300s", err, envelope)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			at = append(at, tok.Name.Local)
			if len(at) == 3+len(path) && at[1] == "Body" && slices.Equal(at[3:], path) {
				n++
			}
		case xml.EndElement:
			at = at[:len(at)-1]
		}
	}
}
