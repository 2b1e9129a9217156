package rivta

import (
	"reflect"
	"strings"

	"sammanhang/care"
)

// Message is one of the root forms of this package: the request or the response
// of a contract.
type Message interface{ form() form }

// form says how a root form is written: its names and where its schema differs
// from the shared types.
type form struct {
	contract care.Contract
	element  string
	domain   string            // namespace of the shared types
	ext      string            // namespace of the minor version, or empty
	rename   map[string]string // shared element name → this schema's name
	last     string            // a header element that this schema has last
	drop     string            // elements of Header and Multimedia, space-separated, that this schema lacks
	must     string            // elements, space-separated, that only this schema requires
}

const (
	nsScheduling   = "urn:riv:crm:scheduling:1"
	nsScheduling11 = "urn:riv:crm:scheduling:1.1"
	nsLogistics3   = "urn:riv:clinicalprocess:logistics:logistics:3"
	nsLogistics2   = "urn:riv:clinicalprocess:logistics:logistics:2"
	nsDescription3 = "urn:riv:clinicalprocess:healthcond:description:3"
	nsDescription2 = "urn:riv:clinicalprocess:healthcond:description:2"
	nsDescription1 = "urn:riv:clinicalprocess:healthcond:description:2.1"
	nsActoutcome2  = "urn:riv:clinicalprocess:activityprescription:actoutcome:2"
	nsActoutcome21 = "urn:riv:clinicalprocess:activityprescription:actoutcome:2.1"
	nsCarelisting  = "urn:riv:crm:carelisting:1"
	nsPortal       = "urn:riv:infrastructure:eservicesupply:patientportal:1"
	nsIndex        = "urn:riv:itintegration:engagementindex:1"
)

func (GetSubjectOfCareSchedule) form() form {
	return form{contract: care.GetSubjectOfCareSchedule1, element: "GetSubjectOfCareSchedule", domain: nsScheduling}
}

func (GetSubjectOfCareScheduleResponse) form() form {
	return form{contract: care.GetSubjectOfCareSchedule1, element: "GetSubjectOfCareScheduleResponse", domain: nsScheduling, ext: nsScheduling11}
}

func (GetCareContacts3) form() form {
	return form{contract: care.GetCareContacts3, element: "GetCareContacts", domain: nsLogistics3}
}

func (GetCareContacts3Response) form() form {
	return form{contract: care.GetCareContacts3, element: "GetCareContactsResponse", domain: nsLogistics3, last: "careContactId"}
}

func (GetCareContacts2) form() form {
	return form{contract: care.GetCareContacts2, element: "GetCareContacts", domain: nsLogistics2}
}

func (GetCareContacts2Response) form() form {
	return form{contract: care.GetCareContacts2, element: "GetCareContactsResponse", domain: nsLogistics2,
		drop: "documentTitle documentTime legalAuthenticator careContactId",
		must: "orgUnitHSAId orgUnitName healthcareProfessionalHSAId healthcareProfessionalName"}
}

func (GetCarePlans2) form() form {
	return form{contract: care.GetCarePlans2, element: "GetCarePlans", domain: nsLogistics3}
}

func (GetCarePlans2Response) form() form {
	return form{contract: care.GetCarePlans2, element: "GetCarePlansResponse", domain: nsLogistics3, last: "careContactId"}
}

func (GetCareDocumentation2) form() form {
	return form{contract: care.GetCareDocumentation2, element: "GetCareDocumentation", domain: nsDescription2}
}

func (GetCareDocumentation2Response) form() form {
	return form{contract: care.GetCareDocumentation2, element: "GetCareDocumentationResponse", domain: nsDescription2, ext: nsDescription1,
		rename: map[string]string{"sourceSystemHSAId": "sourceSystemHSAid"}, drop: "id", must: "orgUnitHSAId orgUnitName"}
}

func (GetCareDocumentation3) form() form {
	return form{contract: care.GetCareDocumentation3, element: "GetCareDocumentation", domain: nsDescription3}
}

func (GetCareDocumentation3Response) form() form {
	return form{contract: care.GetCareDocumentation3, element: "GetCareDocumentationResponse", domain: nsDescription3, drop: "id"}
}

func (GetDiagnosis2) form() form {
	return form{contract: care.GetDiagnosis2, element: "GetDiagnosis", domain: nsDescription2}
}

func (GetDiagnosis2Response) form() form {
	return form{contract: care.GetDiagnosis2, element: "GetDiagnosisResponse", domain: nsDescription2, must: "orgUnitHSAId orgUnitName"}
}

func (GetAlertInformation2) form() form {
	return form{contract: care.GetAlertInformation2, element: "GetAlertInformation", domain: nsDescription2}
}

func (GetAlertInformation2Response) form() form {
	return form{contract: care.GetAlertInformation2, element: "GetAlertInformationResponse", domain: nsDescription2, must: "orgUnitHSAId orgUnitName"}
}

func (GetMedicationHistory) form() form {
	return form{contract: care.GetMedicationHistory2, element: "GetMedicationHistory", domain: nsActoutcome2}
}

func (GetMedicationHistoryResponse) form() form {
	return form{contract: care.GetMedicationHistory2, element: "GetMedicationHistoryResponse", domain: nsActoutcome2, ext: nsActoutcome21}
}

func (GetListing) form() form {
	return form{contract: care.GetListing1, element: "getListing", domain: nsCarelisting}
}

func (GetListingResponse) form() form {
	return form{contract: care.GetListing1, element: "getListingResponse", domain: nsCarelisting}
}

func (AddMessageToInbox) form() form {
	return form{contract: care.AddMessageToInbox1, element: "AddMessageToPatientPortalInbox", domain: nsPortal}
}

func (AddMessageToInboxResponse) form() form {
	return form{contract: care.AddMessageToInbox1, element: "AddMessageToPatientPortalInboxResponse", domain: nsPortal}
}

func (IndexUpdate) form() form {
	return form{contract: care.IndexUpdate1, element: "Update", domain: nsIndex}
}

func (IndexUpdateResponse) form() form {
	return form{contract: care.IndexUpdate1, element: "UpdateResponse", domain: nsIndex}
}

// messages is one of each root form: the closed set that this package knows.
func messages() []Message {
	return []Message{
		&GetSubjectOfCareSchedule{}, &GetSubjectOfCareScheduleResponse{},
		&GetCareContacts3{}, &GetCareContacts3Response{},
		&GetCareContacts2{}, &GetCareContacts2Response{},
		&GetCarePlans2{}, &GetCarePlans2Response{},
		&GetCareDocumentation2{}, &GetCareDocumentation2Response{},
		&GetCareDocumentation3{}, &GetCareDocumentation3Response{},
		&GetDiagnosis2{}, &GetDiagnosis2Response{},
		&GetAlertInformation2{}, &GetAlertInformation2Response{},
		&GetMedicationHistory{}, &GetMedicationHistoryResponse{},
		&GetListing{}, &GetListingResponse{},
		&AddMessageToInbox{}, &AddMessageToInboxResponse{},
		&IndexUpdate{}, &IndexUpdateResponse{},
	}
}

// ContractOf is the contract that a root form belongs to.
func ContractOf(m Message) care.Contract { return m.form().contract }

// IsRequest tells whether a root form is the request of its contract.
func IsRequest(m Message) bool { return !strings.HasSuffix(m.form().element, "Response") }

// SOAPAction is the action of a contract's operation: the namespace, a colon and
// the name of the operation (RIV-TA 2.1). The value is not quoted.
func SOAPAction(c care.Contract) string {
	op := c.Interaction()
	if c == care.GetListing1 {
		op = "getListing" // basic profile 2.0 wrote it with a small letter
	}
	return string(c) + ":" + op
}

// ReadingOf is what decoding found beside the fields of a root form.
func ReadingOf(m Message) Reading {
	r, _ := reflect.Indirect(reflect.ValueOf(m)).FieldByName("Reading").Interface().(Reading)
	return r
}
