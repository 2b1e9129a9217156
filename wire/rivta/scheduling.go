package rivta

// GetSubjectOfCareSchedule asks for a person's booked times (crm:scheduling 1.1).
type GetSubjectOfCareSchedule struct {
	Reading
	HealthcareFacility string `riv:"healthcare_facility,s,must"` // the unit, or the aggregating address
	SubjectOfCare      string `riv:"subject_of_care,s,must"`
}

// GetSubjectOfCareScheduleResponse is a person's booked times.
type GetSubjectOfCareScheduleResponse struct {
	Reading
	Timeslots []Timeslot `riv:"timeslotDetail,s"`
}

// Timeslot is one booked time (TimeslotType). The three marks of what may be
// done are nil when the source says nothing.
type Timeslot struct {
	StartTimeInclusive     string `riv:"startTimeInclusive"`
	EndTimeExclusive       string `riv:"endTimeExclusive"`
	HealthcareFacility     string `riv:"healthcare_facility,must"` // HSA-id
	Performer              string `riv:"performer"`                // HSA-id
	BookingID              string `riv:"bookingId"`
	SubjectOfCare          string `riv:"subject_of_care"`
	Purpose                string `riv:"purpose"`
	Reason                 string `riv:"reason"`
	ResourceName           string `riv:"resourceName"`
	HealthcareFacilityName string `riv:"healthcare_facility_name"`
	PerformerName          string `riv:"performerName"`
	ResourceID             string `riv:"resourceID"`
	TimeTypeName           string `riv:"timeTypeName"`
	TimeTypeID             string `riv:"timeTypeID"`
	CareTypeName           string `riv:"careTypeName"`
	CareTypeID             string `riv:"careTypeID"`
	CancelBookingAllowed   *bool  `riv:"cancel_booking_allowed"`
	RebookingAllowed       *bool  `riv:"rebooking_allowed"`
	MessageAllowed         *bool  `riv:"message_allowed"`
	IsInvitation           *bool  `riv:"isInvitation,x"` // version 1.1
}
