package care

import "strings"

// Contract names a service contract: for RIV-TA the responder namespace
// (urn:riv:<domain>:<Interaction>Responder:<major>), for FHIR the canonical
// address of the resource type (http://hl7.org/fhir/StructureDefinition/<Type>).
type Contract string

// Key is the contract as it is compared: without regard to case.
func (c Contract) Key() string { return strings.ToLower(string(c)) }

// Interaction is the short name, as "GetCarePlans" or "Appointment"; the whole
// text when it has no such form.
func (c Contract) Interaction() string {
	s := string(c)
	if t, ok := strings.CutPrefix(s, fhirCanonical); ok {
		return t
	}
	parts := strings.Split(s, ":")
	if len(parts) >= 3 {
		return strings.TrimSuffix(parts[len(parts)-2], "Responder")
	}
	return s
}

// IsFHIR tells whether the contract is a FHIR resource type.
func (c Contract) IsFHIR() bool { return strings.HasPrefix(string(c), fhirCanonical) }

const fhirCanonical = "http://hl7.org/fhir/StructureDefinition/"

// The contracts of the first slice. A contract that is not named here can still
// be routed: only those that the product itself speaks need a name.
const (
	GetSubjectOfCareSchedule1 Contract = "urn:riv:crm:scheduling:GetSubjectOfCareScheduleResponder:1"
	GetCareContacts3          Contract = "urn:riv:clinicalprocess:logistics:logistics:GetCareContactsResponder:3"
	GetCareContacts2          Contract = "urn:riv:clinicalprocess:logistics:logistics:GetCareContactsResponder:2"
	GetCarePlans2             Contract = "urn:riv:clinicalprocess:logistics:logistics:GetCarePlansResponder:2"
	GetCareDocumentation2     Contract = "urn:riv:clinicalprocess:healthcond:description:GetCareDocumentationResponder:2"
	GetCareDocumentation3     Contract = "urn:riv:clinicalprocess:healthcond:description:GetCareDocumentationResponder:3"
	GetDiagnosis2             Contract = "urn:riv:clinicalprocess:healthcond:description:GetDiagnosisResponder:2"
	GetAlertInformation2      Contract = "urn:riv:clinicalprocess:healthcond:description:GetAlertInformationResponder:2"
	GetMedicationHistory2     Contract = "urn:riv:clinicalprocess:activityprescription:actoutcome:GetMedicationHistoryResponder:2"
	GetListing1               Contract = "urn:riv:crm:carelisting:GetListingResponder:1"

	IndexUpdate1              Contract = "urn:riv:itintegration:engagementindex:UpdateResponder:1"
	IndexFindContent1         Contract = "urn:riv:itintegration:engagementindex:FindContentResponder:1"
	IndexProcessNotification1 Contract = "urn:riv:itintegration:engagementindex:ProcessNotificationResponder:1"

	GetSupportedServiceContracts1          Contract = "urn:riv:itintegration:registry:GetSupportedServiceContractsResponder:1"
	GetSupportedServiceContracts2          Contract = "urn:riv:infrastructure:itintegration:registry:GetSupportedServiceContractsResponder:2"
	GetLogicalAddresseesByServiceContract1 Contract = "urn:riv:itintegration:registry:GetLogicalAddresseesByServiceContractResponder:1"
	GetLogicalAddresseesByServiceContract2 Contract = "urn:riv:infrastructure:itintegration:registry:GetLogicalAddresseesByServiceContractResponder:2"
	PingForConfiguration1                  Contract = "urn:riv:itintegration:monitoring:PingForConfigurationResponder:1"

	GetPersonsForProfile5    Contract = "urn:riv:strategicresourcemanagement:persons:person:GetPersonsForProfileResponder:5"
	GetCredentialsForPerson2 Contract = "urn:riv:infrastructure:directory:authorizationmanagement:GetCredentialsForPersonIncludingProtectedPersonResponder:2"
	GetEmployee4             Contract = "urn:riv:infrastructure:directory:employee:GetEmployeeIncludingProtectedPersonResponder:4"

	AddMessageToInbox1 Contract = "urn:riv:infrastructure:eservicesupply:patientportal:AddMessageToPatientPortalInboxResponder:1"

	StoreLog2                Contract = "urn:riv:informationsecurity:auditing:log:StoreLogResponder:2"
	GetLogs2                 Contract = "urn:riv:informationsecurity:auditing:log:GetLogsResponder:2"
	GetAccessLogsForPatient2 Contract = "urn:riv:informationsecurity:auditing:log:GetAccessLogsForPatientResponder:2"
	GetInfoLogs2             Contract = "urn:riv:informationsecurity:auditing:log:GetInfoLogsResponder:2"

	FHIRAppointment    Contract = fhirCanonical + "Appointment"
	FHIRCarePlan       Contract = fhirCanonical + "CarePlan"
	FHIRCareTeam       Contract = fhirCanonical + "CareTeam"
	FHIRServiceRequest Contract = fhirCanonical + "ServiceRequest"
)

// Profile is how a contract travels: the RIV-TA basic profile, or FHIR R4 REST.
type Profile string

// The profiles of the catalogue (TAK: RivTaProfil), and ours for FHIR.
const (
	RIVTABP20 Profile = "RIVTABP20"
	RIVTABP21 Profile = "RIVTABP21"
	FHIRR4    Profile = "FHIRR4"
)
