package fhir

import (
	"encoding/json"

	"github.com/fastenhealth/gofhir-models/fhir401"

	"sammanhang/care"
)

// The resource and data types of FHIR R4 that are used here.
type (
	Appointment            = fhir401.Appointment
	AppointmentParticipant = fhir401.AppointmentParticipant
	CarePlan               = fhir401.CarePlan
	CarePlanActivity       = fhir401.CarePlanActivity
	CarePlanActivityDetail = fhir401.CarePlanActivityDetail
	CareTeam               = fhir401.CareTeam
	CareTeamParticipant    = fhir401.CareTeamParticipant
	ServiceRequest         = fhir401.ServiceRequest
	Goal                   = fhir401.Goal
	Patient                = fhir401.Patient
	Practitioner           = fhir401.Practitioner
	PractitionerRole       = fhir401.PractitionerRole
	Organization           = fhir401.Organization
	Location               = fhir401.Location
	HealthcareService      = fhir401.HealthcareService
	OperationOutcome       = fhir401.OperationOutcome

	Address         = fhir401.Address
	Annotation      = fhir401.Annotation
	CodeableConcept = fhir401.CodeableConcept
	Coding          = fhir401.Coding
	ContactPoint    = fhir401.ContactPoint
	Extension       = fhir401.Extension
	HumanName       = fhir401.HumanName
	Identifier      = fhir401.Identifier
	Period          = fhir401.Period
	Quantity        = fhir401.Quantity
	Reference       = fhir401.Reference
	Timing          = fhir401.Timing
)

// The codes of R4 that systems of the product write.
const (
	AppointmentProposed  = fhir401.AppointmentStatusProposed
	AppointmentPending   = fhir401.AppointmentStatusPending
	AppointmentBooked    = fhir401.AppointmentStatusBooked
	AppointmentFulfilled = fhir401.AppointmentStatusFulfilled
	AppointmentCancelled = fhir401.AppointmentStatusCancelled

	ParticipationAccepted    = fhir401.ParticipationStatusAccepted
	ParticipationNeedsAction = fhir401.ParticipationStatusNeedsAction

	RequestDraft     = fhir401.RequestStatusDraft
	RequestActive    = fhir401.RequestStatusActive
	RequestOnHold    = fhir401.RequestStatusOnHold
	RequestRevoked   = fhir401.RequestStatusRevoked
	RequestCompleted = fhir401.RequestStatusCompleted

	IntentPlan  = fhir401.CarePlanIntentPlan
	IntentOrder = fhir401.RequestIntentOrder

	ActivityNotStarted = fhir401.CarePlanActivityStatusNotStarted
	ActivityScheduled  = fhir401.CarePlanActivityStatusScheduled
	ActivityInProgress = fhir401.CarePlanActivityStatusInProgress
	ActivityCompleted  = fhir401.CarePlanActivityStatusCompleted
	ActivityCancelled  = fhir401.CarePlanActivityStatusCancelled

	TeamActive   = fhir401.CareTeamStatusActive
	TeamInactive = fhir401.CareTeamStatusInactive

	GoalActive    = fhir401.GoalLifecycleStatusActive
	GoalCompleted = fhir401.GoalLifecycleStatusCompleted

	TelecomPhone = fhir401.ContactPointSystemPhone
	TelecomEmail = fhir401.ContactPointSystemEmail
)

// Systems of identifiers and codes.
const (
	SystemHSA               = "urn:oid:" + care.HSAIDRoot
	SystemPersonnummer      = "urn:oid:1.2.752.129.2.1.3.1"
	SystemSamordningsnummer = "urn:oid:1.2.752.129.2.1.3.3"
	SystemReservnummer      = "urn:oid:1.2.752.74.9.1"

	// SystemFixedContact is the national code system of fixed contacts (KV typ av
	// fast kontakt): 1 is fast vårdkontakt.
	SystemFixedContact = "https://terminologitjansten.inera.se/inera-kodverksforvaltning/kodverk/kv_typ_av_fast_kontakt"
)

// Ptr is a pointer to a value, as the optional members of the types need.
func Ptr[T any](v T) *T { return &v }

// Concept is a coded value with the words to show. code and system may be empty.
func Concept(system, code, words string) CodeableConcept {
	c := CodeableConcept{}
	if words != "" {
		c.Text = &words
	}
	if code != "" {
		coding := Coding{Code: &code}
		if system != "" {
			coding.System = &system
		}
		if words != "" {
			coding.Display = &words
		}
		c.Coding = []Coding{coding}
	}
	return c
}

// PersonRef refers to a person by number, with no server's id.
func PersonRef(p care.PersonID) Reference {
	return Reference{Type: Ptr("Patient"), Identifier: &Identifier{System: Ptr("urn:oid:" + p.Root()), Value: Ptr(p.Value())}}
}

// HSARef refers to an Organization, Practitioner, PractitionerRole … by HSA-id.
// An empty id leaves only the words.
func HSARef(typ string, id care.HSAID, words string) Reference {
	r := Reference{Type: &typ}
	if id != "" {
		r.Identifier = &Identifier{System: Ptr(SystemHSA), Value: Ptr(string(id))}
	}
	if words != "" {
		r.Display = &words
	}
	return r
}

// LocalRef refers to a contained resource by its id.
func LocalRef(id string) Reference { return Reference{Reference: Ptr("#" + id)} }

// Contained is a resource as it lies inside another (CarePlan.contained). It
// fails only on a value that JSON cannot hold.
func Contained(resource any) (json.RawMessage, error) { return json.Marshal(resource) }
