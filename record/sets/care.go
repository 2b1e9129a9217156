package sets

import (
	"sammanhang/record"
	"sammanhang/record/appointment"
	"sammanhang/record/carecontact"
	"sammanhang/record/diagnosis"
	"sammanhang/record/listing"
	"sammanhang/wire/rivta"
)

// timeslot: the contract has no mark of approval for the person, since all that
// it carries is written to them.
func (x *mapper) timeslot(w *rivta.Timeslot) record.Item {
	a := &appointment.Appointment{
		BookingID:   w.BookingID,
		Start:       x.time("startTimeInclusive", w.StartTimeInclusive),
		End:         x.time("endTimeExclusive", w.EndTimeExclusive),
		Title:       first(w.TimeTypeName, w.CareTypeName, w.Purpose),
		Reason:      first(w.Reason, w.Purpose),
		Performer:   first(w.PerformerName, w.ResourceName),
		PerformerID: x.hsa("performer", w.Performer),
		Place:       w.HealthcareFacilityName,
		MayCancel:   is(w.CancelBookingAllowed),
		MayRebook:   is(w.RebookingAllowed),
		MayMessage:  is(w.MessageAllowed),
		Invitation:  is(w.IsInvitation),
	}
	a.ID, a.ForSubject = w.BookingID, true
	a.Unit = x.hsa("healthcare_facility", w.HealthcareFacility)
	a.UnitName = w.HealthcareFacilityName
	if w.SubjectOfCare != "" {
		x.person(&a.Head, "subject_of_care", w.SubjectOfCare)
	}
	if w.CareTypeName != a.Title {
		a.CareType = w.CareTypeName
	}
	if w.PerformerName != "" && w.ResourceName != w.PerformerName {
		a.PerformerRole = w.ResourceName
	}
	if w.Purpose != a.Reason && w.Purpose != a.Title {
		a.Note = w.Purpose
	}
	if a.Reason == a.Title {
		a.Reason = ""
	}
	return a
}

func (x *mapper) contact3(w *rivta.CareContact3) record.Item {
	c := &carecontact.Contact{Head: x.header(&w.Header), Reason: w.Body.Reason}
	c.Kind, c.KindCode = words(w.Body.Code, carecontact.KindText)
	c.Status, c.StatusCode = words(w.Body.Status, carecontact.StatusText)
	x.contactUnit(c, w.Body.OrgUnit, w.Body.TimePeriod)
	return c
}

func (x *mapper) contact2(w *rivta.CareContact2) record.Item {
	c := &carecontact.Contact{Head: x.header(&w.Header), Reason: w.Body.Reason}
	c.Kind, c.KindCode = words(&rivta.CV{Code: w.Body.Code}, carecontact.KindText)
	c.Status, c.StatusCode = words(&rivta.CV{Code: w.Body.Status}, carecontact.StatusText)
	x.contactUnit(c, &w.Body.OrgUnit, &w.Body.TimePeriod)
	return c
}

// contactUnit: the unit of the visit goes before the unit of who wrote it down.
func (x *mapper) contactUnit(c *carecontact.Contact, o *rivta.OrgUnit, p *rivta.Period) {
	if o != nil && *o != (rivta.OrgUnit{}) {
		x.orgUnit(&c.Head, "careContactOrgUnit", o)
		c.UnitPhone, c.UnitPlace = o.Telecom, first(o.Address, o.Location)
	}
	if p != nil {
		c.Start, c.End = x.time("careContactTimePeriod/start", p.Start), x.until("careContactTimePeriod/end", p.End)
	}
}

func (x *mapper) diagnosis(w *rivta.Diagnosis) record.Item {
	d := &diagnosis.Diagnosis{
		Head:    x.header(&w.Header),
		Chronic: is(w.Body.Chronic),
		When:    x.time("diagnosisTime", w.Body.Time),
	}
	switch w.Body.Type {
	case "Huvuddiagnos":
		d.Main = true
	case "Bidiagnos":
	default:
		x.note("typeOfDiagnosis", "not a type of the contract: read as Bidiagnos")
	}
	if c := w.Body.Code; c != nil {
		d.Code, d.System, d.Text = c.Code, c.CodeSystem, first(c.Words(), c.Code)
	}
	for _, r := range w.Body.Related {
		d.Related = append(d.Related, r.DocumentID)
	}
	return d
}

// listings: the person is named once, for all of them.
func (x *mapper) listings(w rivta.ListedPerson) []record.Item {
	var h record.Head
	h.ForSubject = true
	x.person(&h, "personId", w.PersonID)
	return each(w.Listings, func(w *rivta.Listing) record.Item {
		l := &listing.Listing{
			Head:         h,
			Kind:         w.ListingType,
			Facility:     x.hsa("facilityId", w.Facility.ID),
			FacilityName: w.Facility.Name,
			Queue:        is(w.Facility.HasQueue),
			From:         x.time("validFromDate", w.ValidFromDate),
			To:           x.until("validToDate", w.ValidToDate),
		}
		l.Unit, l.UnitName = l.Facility, l.FacilityName
		if r := w.Resource; r != nil {
			l.Professional, l.ProfessionalID = r.Name, x.hsa("resourceId", r.ID)
		}
		return l
	})
}
