package gathersoap

import (
	"strings"

	"sammanhang/care"
)

// A Contract is one line of the table of what can be gathered: everything that
// differs between the aggregating services.
type Contract struct {
	Namespace care.Contract // the responder namespace
	Record    string        // the element of the answer that is one record
	Subject   string        // where in a record the person is named: a path of element names
	MayLack   bool          // a record may be without a person: the contract says so
	Also      string        // further elements of the answer that are kept, after the records
	Result    string        // namespace of the parts of "result", where the answer must end with one
	NoLogID   bool          // that result has no logId

	Asks string // where the request names the person
	Only string // where the request narrows to one source system; letter case does not count
	Unit string // unit-addressed: the element of the request that takes each address; "": one call per source system, request unchanged

	Domain     string   // service domain of the index
	Categories []string // categorizations; none: all of the domain
}

// Request and Response are the names of the two messages.
func (c *Contract) Request() string { return c.Namespace.Interaction() }

// Response is the name of the answer's element.
func (c *Contract) Response() string { return c.Namespace.Interaction() + "Response" }

// Table is every contract that can be gathered, as reference/exchange.md §b lists
// them. A new one of the same kind is one line.
func Table() []Contract {
	const (
		logistics   = "riv:clinicalprocess:logistics:logistics"
		description = "riv:clinicalprocess:healthcond:description"
		outcome     = "riv:clinicalprocess:healthcond:actoutcome"
		medicines   = "riv:clinicalprocess:activityprescription:actoutcome"
		basic       = "riv:clinicalprocess:healthcond:basic"
		actions     = "riv:clinicalprocess:activity:actions"
		requests    = "riv:crm:requeststatus"
		sys         = "sourceSystemHSAId"
	)
	// journal builds one line of the common kind: system-addressed, the person in
	// patientId/id, a header named after the record.
	journal := func(ns care.Contract, record, domain, result string, categories ...string) Contract {
		return Contract{Namespace: ns, Record: record, Subject: record + "Header/patientId/id", Result: result,
			Asks: "patientId/id", Only: sys, Domain: domain, Categories: categories}
	}
	ns := func(domain, interaction string) care.Contract {
		return care.Contract("urn:" + domain + ":" + interaction)
	}
	return []Contract{
		{Namespace: care.GetSubjectOfCareSchedule1, Record: "timeslotDetail", Subject: "subject_of_care", MayLack: true,
			Asks: "subject_of_care", Unit: "healthcare_facility", Domain: "riv:crm:scheduling"},
		{Namespace: ns(requests, "GetRequestActivitiesResponder:1"), Record: "requestActivity", Subject: "subjectOfCareId",
			Asks: "subjectOfCareId", Domain: requests},
		{Namespace: ns(requests, "GetRequestActivitiesResponder:2"), Record: "requestActivity", Subject: "header/accessControlHeader/patientId/extension", MayLack: true,
			Asks: "patientId/extension", Only: sys + "/extension", Domain: requests, Categories: []string{"req-act"}},
		journal(care.GetCareContacts2, "careContact", logistics, "", "vko"),
		journal(care.GetCareContacts3, "careContact", logistics, "urn:riv:clinicalprocess:logistics:logistics:3", "vko"),
		journal(care.GetCarePlans2, "carePlan", logistics, "urn:riv:clinicalprocess:logistics:logistics:3", "cll-cp"),
		journal(ns(logistics, "GetCareServicesResponder:2"), "careService", logistics, "urn:riv:clinicalprocess:logistics:logistics:3", "cll-cs"),
		journal(care.GetCareDocumentation2, "careDocumentation", description, "", "voo"),
		{Namespace: care.GetCareDocumentation3, Record: "careDocumentation", Subject: "header/accessControlHeader/patientId/extension", Also: "hasMore",
			Result: "urn:riv:clinicalprocess:healthcond:description:3", NoLogID: true,
			Asks: "patientId/extension", Only: "sourceSystemId/extension", Domain: description, Categories: []string{"voo"}},
		journal(care.GetDiagnosis2, "diagnosis", description, "", "dia"),
		journal(ns(description, "GetAlertInformationResponder:2"), "alertInformation", description, "", "upp"),
		journal(ns(description, "GetFunctionalStatusResponder:2"), "functionalStatusAssessment", description, "urn:riv:clinicalprocess:healthcond:description:2", "fun-fun", "pad-pad"),
		journal(care.GetMedicationHistory2, "medicationMedicalRecord", medicines, "urn:riv:clinicalprocess:activityprescription:actoutcome:2", "caa-gmh"),
		journal(ns(medicines, "GetVaccinationHistoryResponder:1"), "vaccinationMedicalRecord", medicines, "", "caa-gvh"),
		journal(ns(medicines, "GetVaccinationHistoryResponder:2"), "vaccinationMedicalRecord", medicines, "urn:riv:clinicalprocess:activityprescription:actoutcome:2", "caa-gvh"),
		journal(ns(outcome, "GetLaboratoryOrderOutcomeResponder:3"), "laboratoryOrderOutcome", outcome, "urn:riv:clinicalprocess:healthcond:actoutcome:3", "und-kkm-ure"),
		{Namespace: ns(outcome, "GetLaboratoryOrderOutcomeResponder:4"), Record: "laboratoryOrderOutcome", Subject: "header/accessControlHeader/patientId/extension", MayLack: true,
			Asks: "patientId/extension", Only: sys + "/extension", Domain: outcome, Categories: []string{"und-kkm-ure"}},
		journal(ns(outcome, "GetReferralOutcomeResponder:3"), "referralOutcome", outcome, "urn:riv:clinicalprocess:healthcond:actoutcome:3", "und-kon-ure"),
		journal(ns(outcome, "GetImagingOutcomeResponder:1"), "imagingOutcome", outcome, "urn:riv:clinicalprocess:healthcond:actoutcome:3", "und-bdi-ure"),
		journal(ns(outcome, "GetMaternityMedicalHistoryResponder:2"), "maternityMedicalRecord", outcome, "", "utr-mtr"),
		{Namespace: ns(basic, "GetObservationsResponder:1"), Record: "observationGroup", Subject: "patient/id/extension",
			Asks: "patientId/extension", Only: sys, Domain: basic, Categories: []string{"chb-o"}},
		{Namespace: ns(actions, "GetActivitiesResponder:1"), Record: "activityGroup", Subject: "patient/id/extension",
			Asks: "patientId/extension", Only: "sourceSystemId/extension", Domain: actions, Categories: []string{"caa-ga"}},
	}
}

// path is a table's path as its parts; "" is none.
func path(p string) []string {
	if p == "" {
		return nil
	}
	return strings.Split(p, "/")
}
