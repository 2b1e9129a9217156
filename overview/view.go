package overview

import (
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/record"
	"sammanhang/record/alert"
	"sammanhang/record/appointment"
	"sammanhang/record/careplan"
	"sammanhang/record/careteam"
	"sammanhang/record/diagnosis"
	"sammanhang/record/listing"
	"sammanhang/record/medication"
	"sammanhang/record/note"
	"sammanhang/record/servicerequest"
)

// View is what may be shown of a person just now: everything that has come so
// far, sorted, and an honest account of what has not. Every View is a value of
// its own: it is never changed after it was handed out.
type View struct {
	Actor, Subject Subject
	Acting         Acting
	Sources        []SourceState // one a source system, by name

	Appointments []*appointment.Appointment // coming, in time order
	Past         []*appointment.Appointment // newest first
	Messages     []Message                  // newest first
	Listings     []*listing.Listing
	Contacts     []Contact // fixed contacts, the most important first
	Clinics      []Clinic  // most recently visited first
	Plans        []*careplan.Plan
	SelfCare     []*careplan.Plan
	Agreements   []*careplan.Plan
	Services     []*servicerequest.Request
	Notes        []*note.Note
	Alerts       []*alert.Alert // in force, the most serious first
	Diagnoses    []*diagnosis.Diagnosis
	Medications  []*medication.Medication

	Closed   []Closed // what this actor may not see here, and why
	Asked    int      // source systems that were asked
	Answered int      // source systems that have answered every question
	Complete bool     // nothing more will come
	Ended    bool     // something that was open has closed meanwhile, Closed says why: nothing is shown

	// Providers are the providers named by the items, by HSA-id.
	Providers map[care.HSAID]care.Provider
}

// ProviderOf is who answers for an item; a provider with only its id when the
// directory does not know it.
func (v View) ProviderOf(it record.Item) care.Provider {
	h := it.Header()
	if p, ok := v.Providers[h.Provider]; ok {
		return p
	}
	return care.Provider{ID: h.Provider, Name: h.ProviderName}
}

// Acting is in what capacity somebody looks.
type Acting string

// The capacities of this slice.
const (
	Self     Acting = "self"
	Guardian Acting = "guardian" // vårdnadshavare, FB 6:11
	Proxy    Acting = "proxy"    // ombud
)

// Subject is a person as a page names them.
type Subject struct {
	ID                 care.PersonID
	GivenName, Surname string
	Age                int
	Protected          bool // skyddade personuppgifter: no place, address or phone about them
}

// State is how far a source has come.
type State string

// The states of a source.
const (
	Waiting  State = "waiting"
	Answered State = "answered"
	Silent   State = "silent" // did not answer, or not what can be trusted; Reason says which
)

// SourceState says how it went with one source system.
type SourceState struct {
	System care.HSAID
	Name   string
	Owner  care.Owner
	State  State
	Reason fault.Kind      // why it is Silent
	Infos  []care.InfoType // what it was asked for, and so what may be missing
	Took   time.Duration
}

// Contact is a fixed contact.
type Contact struct {
	Role         careteam.Role
	RoleText     string
	Name         string
	Organization string
	Phone        string
	Provider     care.Provider
}

// Clinic is a unit where the person is known.
type Clinic struct {
	Unit      care.Unit
	Provider  care.Provider
	LastVisit time.Time // zero when there is none
	NextVisit time.Time // zero when none is booked
}

// Message is one message in the person's inbox.
type Message struct {
	ID, From, Title, Text string
	Sender                care.Provider // whose unit writes; nobody when that is not known
	Sent, Read            time.Time     // Read is zero for a new one
}

// Closed says that a kind of information at a provider is not shown to this
// actor, with the provision's own sentence. It names no provider when who acts for
// somebody may not see that kind at all: it is then said whether there is any or not.
type Closed struct {
	Info     care.InfoType
	Provider care.Provider
	Outcome  string
	Sentence care.Text
	Sealed   Seal // the person has closed it themselves
}
