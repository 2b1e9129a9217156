package rivta

import (
	"time"

	"sammanhang/care"
	"sammanhang/fault"
)

// Request is the payload that asks for everything a contract has about a person.
// a is whom it is addressed to; only GetSubjectOfCareSchedule repeats it in the
// body. Kind Invalid when the contract asks for no person, or nobody is given.
func Request(c care.Contract, p care.PersonID, a care.LogicalAddress) ([]byte, error) {
	if p.IsZero() {
		return nil, fault.New(fault.Invalid, "no person to ask about")
	}
	id := PersonID{ID: p.Value(), Type: p.Root()}
	switch c {
	case care.GetSubjectOfCareSchedule1:
		return Encode(GetSubjectOfCareSchedule{HealthcareFacility: string(a), SubjectOfCare: p.Value()}), nil
	case care.GetCareContacts3:
		return Encode(GetCareContacts3{PatientID: id}), nil
	case care.GetCareContacts2:
		return Encode(GetCareContacts2{PatientID: id}), nil
	case care.GetCarePlans2:
		return Encode(GetCarePlans2{PatientID: id}), nil
	case care.GetCareDocumentation2:
		return Encode(GetCareDocumentation2{PatientID: id}), nil
	case care.GetCareDocumentation3:
		return Encode(GetCareDocumentation3{PatientID: II{Root: p.Root(), Extension: p.Value()}}), nil
	case care.GetDiagnosis2:
		return Encode(GetDiagnosis2{PatientID: id}), nil
	case care.GetAlertInformation2:
		return Encode(GetAlertInformation2{PatientID: id}), nil
	case care.GetMedicationHistory2:
		return Encode(GetMedicationHistory{PatientID: id}), nil
	case care.GetListing1:
		return Encode(GetListing{PersonID: p.Value()}), nil
	}
	return nil, fault.Newf(fault.Invalid, "no request is known for %s", c.Interaction())
}

// Asked is what a request asks for, alike for all contracts.
type Asked struct {
	Contract     care.Contract
	Person       string   // the number as written; may be of ten digits in real requests
	Facility     string   // GetSubjectOfCareSchedule: the unit
	Units        []string // HSA-ids of care units to keep to; empty: all
	Givers       []string // HSA-ids of care givers to keep to; empty: all
	Period       care.Period
	SourceSystem string
	Contacts     []string // care contact ids to keep to; empty: all
	More         string   // GetCareDocumentation 3: the reference to go on from
	Notes        []string // what was wrong and accepted all the same
}

// DecodeRequest reads the request of any contract that asks about a person.
func DecodeRequest(payload []byte) (Asked, error) {
	m, err := Decode(payload)
	if err != nil {
		return Asked{}, err
	}
	return AskedBy(m)
}

// AskedBy says what a decoded request asks for. Kind Invalid when it is no
// request about a person, or its period cannot be read.
func AskedBy(m Message) (Asked, error) {
	a := Asked{Contract: ContractOf(m)}
	var period *Period
	switch m := m.(type) {
	case *GetSubjectOfCareSchedule:
		a.Person, a.Facility = m.SubjectOfCare, m.HealthcareFacility
	case *GetCareContacts3:
		a.Person, a.Units, a.Givers, a.SourceSystem, a.Contacts, period = m.PatientID.ID, m.CareUnitHSAID, m.CareGiverHSAID, m.SourceSystemHSAID, m.CareContactID, m.DatePeriod
	case *GetCareContacts2:
		a.Person, a.Units, a.SourceSystem, a.Contacts, period = m.PatientID.ID, m.CareUnitHSAID, m.SourceSystemHSAID, m.CareContactID, m.TimePeriod
	case *GetCarePlans2:
		a.Person, a.Units, a.SourceSystem, a.Contacts, period = m.PatientID.ID, m.CareUnitHSAID, m.SourceSystemHSAID, m.CareContactID, m.DatePeriod
	case *GetCareDocumentation2:
		a.Person, a.Units, a.SourceSystem, a.Contacts, period = m.PatientID.ID, m.CareUnitHSAID, m.SourceSystemHSAID, m.CareContactID, m.TimePeriod
	case *GetCareDocumentation3:
		a.Person, a.Units, a.Givers, a.More, period = m.PatientID.Extension, extensions(m.CareUnit), extensions(m.HealthcareProvider), m.HasMoreReference, m.DatePeriod
		if m.SourceSystemID != nil {
			a.SourceSystem = m.SourceSystemID.Extension
		}
	case *GetDiagnosis2:
		a.Person, a.Units, a.SourceSystem, a.Contacts, period = m.PatientID.ID, m.CareUnitHSAID, m.SourceSystemHSAID, m.CareContactID, m.TimePeriod
	case *GetAlertInformation2:
		a.Person, a.Units, a.SourceSystem, a.Contacts, period = m.PatientID.ID, m.CareUnitHSAID, m.SourceSystemHSAID, m.CareContactID, m.TimePeriod
	case *GetMedicationHistory:
		a.Person, a.Units, a.Givers, a.SourceSystem, a.Contacts, period = m.PatientID.ID, m.CareUnitHSAID, m.CareGiverHSAID, m.SourceSystemHSAID, m.CareContactID, m.DatePeriod
	case *GetListing:
		a.Person = m.PersonID
	default:
		return Asked{}, fault.New(fault.Invalid, "not a request about a person")
	}
	var err error
	a.Period, a.Notes, err = period.days()
	return a, err
}

// days is a period of a request as instants: both dates are included.
func (p *Period) days() (out care.Period, notes []string, err error) {
	if p == nil {
		return out, nil, nil
	}
	from, fromDate, err := ParseTime(p.Start)
	if err != nil {
		return out, nil, fault.New(fault.Invalid, "the start of the period is no date")
	}
	to, toDate, err := ParseTime(p.End)
	if err != nil {
		return out, nil, fault.New(fault.Invalid, "the end of the period is no date")
	}
	if from.IsZero() || to.IsZero() {
		notes = append(notes, "period: an empty date: read as open")
	}
	if !from.IsZero() && !fromDate || !to.IsZero() && !toDate {
		notes = append(notes, "period: a time where a date is asked for")
	}
	switch {
	case to.IsZero():
	case toDate:
		to = to.AddDate(0, 0, 1)
	default:
		to = to.Add(time.Second)
	}
	return care.Period{From: from, To: to}, notes, nil
}

func extensions(ids []II) []string {
	var out []string
	for _, id := range ids {
		out = append(out, id.Extension)
	}
	return out
}
