package rivta

// GetCareContacts3 asks for a person's care contacts (logistics 3).
type GetCareContacts3 struct {
	Reading
	CareUnitHSAID     []string `riv:"careUnitHSAId,s"`
	CareGiverHSAID    []string `riv:"careGiverHSAId,s"`
	PatientID         PersonID `riv:"patientId,s,must"`
	DatePeriod        *Period  `riv:"datePeriod,s"`
	SourceSystemHSAID string   `riv:"sourceSystemHSAId,s"`
	CareContactID     []string `riv:"careContactId,s"`
}

// GetCareContacts3Response is a person's care contacts.
type GetCareContacts3Response struct {
	Reading
	CareContacts []CareContact3 `riv:"careContact,s"`
	Result       Result         `riv:"result,s,must"`
}

// CareContact3 is one care contact of version 3.
type CareContact3 struct {
	Header Header           `riv:"careContactHeader,must"`
	Body   CareContactBody3 `riv:"careContactBody,must"`
}

// CareContactBody3 is what a care contact of version 3 says.
type CareContactBody3 struct {
	Code        *CV          `riv:"careContactCode"` // KV vårdkontakttyp
	Reason      string       `riv:"careContactReason"`
	OrgUnit     *OrgUnit     `riv:"careContactOrgUnit"`
	TimePeriod  *Period      `riv:"careContactTimePeriod"`
	Status      *CV          `riv:"careContactStatus"` // KV vårdkontaktstatus
	PatientInfo *PatientInfo `riv:"additionalPatientInformation"`
}

// GetCareContacts2 asks for a person's care contacts (logistics 2).
type GetCareContacts2 struct {
	Reading
	CareUnitHSAID     []string `riv:"careUnitHSAId,s"`
	PatientID         PersonID `riv:"patientId,s,must"`
	TimePeriod        *Period  `riv:"timePeriod,s"`
	SourceSystemHSAID string   `riv:"sourceSystemHSAId,s"`
	CareContactID     []string `riv:"careContactId,s"`
}

// GetCareContacts2Response is a person's care contacts. It has no result.
type GetCareContacts2Response struct {
	Reading
	CareContacts []CareContact2 `riv:"careContact,s"`
}

// CareContact2 is one care contact of version 2. Its header has no title, time,
// signature or contact id.
type CareContact2 struct {
	Header Header           `riv:"careContactHeader,must"`
	Body   CareContactBody2 `riv:"careContactBody,must"`
}

// CareContactBody2 is what a care contact of version 2 says.
type CareContactBody2 struct {
	Code       string  `riv:"careContactCode"` // 1–5
	Reason     string  `riv:"careContactReason"`
	OrgUnit    OrgUnit `riv:"careContactOrgUnit,must"` // id and name required
	TimePeriod Period  `riv:"careContactTimePeriod,must"`
	Status     string  `riv:"careContactStatus"` // 1–5
}

// GetCarePlans2 asks for a person's plans. The contract has version 2, and its
// types are those of logistics 3.
type GetCarePlans2 struct {
	Reading
	CareUnitHSAID     []string `riv:"careUnitHSAId,s"`
	PatientID         PersonID `riv:"patientId,s,must"`
	DatePeriod        *Period  `riv:"datePeriod,s"`
	SourceSystemHSAID string   `riv:"sourceSystemHSAId,s"`
	CareContactID     []string `riv:"careContactId,s"`
}

// GetCarePlans2Response is a person's plans.
type GetCarePlans2Response struct {
	Reading
	CarePlans []CarePlan `riv:"carePlan,s"`
	Result    Result     `riv:"result,s,must"`
}

// CarePlan is one plan.
type CarePlan struct {
	Header Header       `riv:"carePlanHeader,must"`
	Body   CarePlanBody `riv:"carePlanBody,must"`
}

// CarePlanBody is what a plan says: documents, who takes part, and what kind it is.
type CarePlanBody struct {
	Content       []Multimedia `riv:"content"`
	Participating []II         `riv:"participatingCareUnitHSAId"`
	Type          string       `riv:"typeOfCarePlanEnum"` // SIP, SPLPTLRV, SPU, VP, HP, RP, GP or SVP
}
