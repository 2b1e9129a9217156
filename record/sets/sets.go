// Package sets is the registry of the information sets: for each, where the
// engagement index files it, which contracts deliver it, and how an answer of
// such a contract becomes items.
//
// It promises that every item of an answer comes out (Decode), that what was not
// understood is named by path and never by content, and that an item about
// somebody else than was asked about can be told (Check). It does no I/O and
// keeps nothing.
//
// # To add an information set
//
// Add its type in record/<set>, its forms in wire/rivta or wire/fhir, a line in
// All, and a mapping that Decode's table names.
package sets

import "sammanhang/care"

// Set is one information set.
type Set struct {
	Info care.InfoType

	// Domain and Category are where the engagement index files it (serviceDomain,
	// categorization). An empty Domain means that the set is not indexed: ask every
	// route of its contracts. An empty Category means that the domain has one set
	// and its category is not asked about.
	Domain, Category string

	// Contracts are those that can deliver it, best first.
	Contracts []care.Contract
}

const (
	scheduling  = "riv:crm:scheduling"
	logistics   = "riv:clinicalprocess:logistics:logistics"
	description = "riv:clinicalprocess:healthcond:description"
	actoutcome  = "riv:clinicalprocess:activityprescription:actoutcome"
	residents   = "riv:coreprocess:residentparticipation:residentparticipation"
)

// All is every set, in the order in which pages name them. FHIR sources file
// their entries as the RIV-TA contract with the same information does: care
// teams as GetCareManagers 1 (fasta kontakter), decided insatser as
// GetCareServices 2. Listning has one national source and is not indexed.
func All() []Set {
	return []Set{
		{care.Appointments, scheduling, "", []care.Contract{care.GetSubjectOfCareSchedule1, care.FHIRAppointment}},
		{care.CareContacts, logistics, "vko", []care.Contract{care.GetCareContacts3, care.GetCareContacts2}},
		{care.CarePlans, logistics, "cll-cp", []care.Contract{care.GetCarePlans2, care.FHIRCarePlan}},
		{care.CareTeams, residents, "crr-gcm", []care.Contract{care.FHIRCareTeam}},
		{care.Listings, "", "", []care.Contract{care.GetListing1}},
		{care.Notes, description, "voo", []care.Contract{care.GetCareDocumentation3, care.GetCareDocumentation2}},
		{care.Diagnoses, description, "dia", []care.Contract{care.GetDiagnosis2}},
		{care.Alerts, description, "upp", []care.Contract{care.GetAlertInformation2}},
		{care.Medications, actoutcome, "caa-gmh", []care.Contract{care.GetMedicationHistory2}},
		{care.ServiceRequests, logistics, "cll-cs", []care.Contract{care.FHIRServiceRequest}},
	}
}

// Of is the set of an information type; ok is false when there is none (messages
// are the platform's own and are asked of nobody).
func Of(t care.InfoType) (s Set, ok bool) {
	for _, s := range All() {
		if s.Info == t {
			return s, true
		}
	}
	return Set{}, false
}

// ByContract is the set that a contract delivers.
func ByContract(c care.Contract) (s Set, ok bool) {
	for _, s := range All() {
		for _, x := range s.Contracts {
			if x.Key() == c.Key() {
				return s, true
			}
		}
	}
	return Set{}, false
}
