package place

import "sammanhang/care"

// The source systems, by the key that SetFault and --fault take.
const (
	SysHospital    = "sjukhuset"
	SysVCA         = "vc-storstad"
	SysVCB         = "vc-bjorkhagen"
	SysPsychiatry  = "psykiatrin"
	SysClinic      = "kliniken"
	SysHomeSjostad = "hemtjanst-sjostad"
	SysHomeEkeby   = "hemtjanst-ekeby"
	SysHSL         = "hsl-sjostad"
	SysListing     = "listning"
)

// System is one source system: a server of its own.
type System struct {
	Key       string
	ID        care.HSAID
	Name      string // as people know it
	Profile   care.Profile
	Contracts []care.Contract
	Provider  care.HSAID // who runs it; who answers for a document is on the document
}

// Has tells whether the system serves a contract.
func (s System) Has(c care.Contract) bool {
	for _, x := range s.Contracts {
		if x.Key() == c.Key() {
			return true
		}
	}
	return false
}

// Systems lists the nine source systems.
func Systems() []System {
	fhir := []care.Contract{care.FHIRAppointment, care.FHIRCarePlan, care.FHIRCareTeam, care.FHIRServiceRequest}
	return []System{
		{SysHospital, orgRegion + "CSSJOURNAL", "Centralsjukhuset Storstad", care.RIVTABP21, []care.Contract{
			care.GetSubjectOfCareSchedule1, care.GetCareContacts3, care.GetCarePlans2, care.GetCareDocumentation3, care.GetDiagnosis2, care.GetAlertInformation2, care.GetMedicationHistory2}, Region},
		{SysVCA, orgRegion + "VCJOURNAL", "Vårdcentralen Storstad", care.RIVTABP21, []care.Contract{
			care.GetSubjectOfCareSchedule1, care.GetCareContacts2, care.GetCarePlans2, care.GetCareDocumentation2, care.GetDiagnosis2, care.GetAlertInformation2, care.GetMedicationHistory2}, Region},
		{SysVCB, orgBjork + "JOURNAL", "Björkhagens Läkarhus", care.RIVTABP21, []care.Contract{
			care.GetSubjectOfCareSchedule1, care.GetCareContacts2, care.GetCareDocumentation3, care.GetDiagnosis2, care.GetAlertInformation2, care.GetMedicationHistory2}, Bjorkhagen},
		{SysPsychiatry, orgRegion + "PSYKJOURNAL", "Psykiatrin i Region Storstad", care.RIVTABP21, []care.Contract{
			care.GetSubjectOfCareSchedule1, care.GetCareContacts3, care.GetCarePlans2, care.GetCareDocumentation3, care.GetDiagnosis2, care.GetAlertInformation2, care.GetMedicationHistory2}, Region},
		{SysClinic, orgVendor + "KLINIKSYSTEM", "Rörelsehuset och Synkliniken", care.RIVTABP21, []care.Contract{
			care.GetSubjectOfCareSchedule1, care.GetCareContacts2, care.GetCarePlans2, care.GetCareDocumentation2, care.GetDiagnosis2}, Rorelse},
		{SysHomeSjostad, orgSjostad + "HEMTJANSTSYS", "Hemtjänsten i Sjöstad", care.FHIRR4, fhir, SjostadVON},
		{SysHomeEkeby, orgEkeby + "HEMTJANSTSYS", "Hemtjänsten i Ekeby", care.FHIRR4, fhir, EkebySN},
		{SysHSL, orgSjostad + "HSLJOURNAL", "Hemsjukvården i Sjöstad", care.RIVTABP21, []care.Contract{
			care.GetSubjectOfCareSchedule1, care.GetCareContacts3, care.GetCarePlans2, care.GetCareDocumentation2, care.GetDiagnosis2, care.GetAlertInformation2}, SjostadVard},
		{SysListing, orgRegion + "LISTNING", "Listningen i Region Storstad", care.RIVTABP20, []care.Contract{care.GetListing1}, Region},
	}
}

// The platform's own names in this county.
const (
	Platform care.HSAID          = orgPlatform + "SAMMANHANG"    // the platform as caller and as system
	Index    care.LogicalAddress = care.LogicalAddress(Platform) // where updates are sent: the index answers to the name of who owns it (EI003)
	Inbox    care.LogicalAddress = orgPlatform + "INBOX"         // where messages to residents are sent
)

// Consumer is a system that calls the platform.
type Consumer struct {
	Key  string
	ID   care.HSAID
	Name string
	// MayRead tells whether the catalogue permits it anything: the one that has no
	// permission is there to show the refusal VP007.
	MayRead bool
}

// The consumers, by key.
const (
	Booking  = "tidbokningen"
	Viewer   = "journalvisaren"
	Stranger = "obehorig"
)

// Consumers lists the demo's consumers, to call the exchange with.
func Consumers() []Consumer {
	return []Consumer{
		{Booking, orgVendor + "TIDBOKNING", "Demokonsument: tidbokning", true},
		{Viewer, orgVendor + "JOURNALVISARE", "Demokonsument: journalvisare", true},
		{Stranger, orgVendor + "OBEHORIG", "Demokonsument utan behörighet", false},
	}
}
