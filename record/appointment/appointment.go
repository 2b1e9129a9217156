// Package appointment is the information set of booked times (tidbokning):
// RIV-TA GetSubjectOfCareSchedule 1 and FHIR R4 Appointment.
package appointment

import (
	"time"

	"sammanhang/care"
	"sammanhang/record"
)

// Appointment is one booked time.
type Appointment struct {
	record.Head
	BookingID     string
	Start, End    time.Time // local time at the source, as an instant
	Title         string    // what it is: time type, service type
	Reason        string    // why, as the source writes it to the person
	Performer     string    // whom one meets
	PerformerRole string
	Place         string // unit or home, in words
	Address       string
	Phone         string // where to ring about it
	Note          string // what to bring or do before
	CareType      string // which kind of care (careType), when the title does not say it
	PerformerID   care.HSAID
	Status        string // FHIR appointment status; empty where the contract has none
	MayCancel     bool
	MayRebook     bool
	MayMessage    bool
	Invitation    bool // a call to book or to confirm, not yet a fixed time
	Cancelled     bool
	AtHome        bool // a home visit
}

// Info says which set this is.
func (*Appointment) Info() care.InfoType { return care.Appointments }
