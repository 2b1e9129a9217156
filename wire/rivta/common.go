package rivta

// Reading is what decoding found beside the fields. It is part of every root
// form and is not encoded.
type Reading struct {
	Unread []string // paths of elements that have no field here, each once
	Notes  []string // what was wrong and accepted all the same, as "path: what"
}

// CV is a coded value (CVType).
type CV struct {
	Code              string `riv:"code"`
	CodeSystem        string `riv:"codeSystem"` // OID
	CodeSystemName    string `riv:"codeSystemName"`
	CodeSystemVersion string `riv:"codeSystemVersion"`
	DisplayName       string `riv:"displayName"`
	OriginalText      string `riv:"originalText"`
}

// Words is what a person can read of a coded value: the displayed name, else the
// original text, else nothing.
func (c *CV) Words() string {
	switch {
	case c == nil:
		return ""
	case c.DisplayName != "":
		return c.DisplayName
	}
	return c.OriginalText
}

// II is an instance identifier (IIType): an OID and a value of its register.
type II struct {
	Root      string `riv:"root,must"`
	Extension string `riv:"extension"`
}

// PersonID is a person's number as the version 2 contracts write it
// (PersonIdType): the number and the OID of its register.
type PersonID struct {
	ID   string `riv:"id,must"`
	Type string `riv:"type,must"`
}

// Period is a span of times, or of dates in a request (TimePeriodType,
// DatePeriodType). The contracts do not say whether End is included.
type Period struct {
	Start string `riv:"start"`
	End   string `riv:"end"`
}

// OrgUnit is a unit with its contact details (OrgUnitType). GetCareContacts 2
// and the contracts of healthcond:description 2 require id and name.
type OrgUnit struct {
	HSAID    string `riv:"orgUnitHSAId"`
	Name     string `riv:"orgUnitName"`
	Telecom  string `riv:"orgUnitTelecom"`
	Email    string `riv:"orgUnitEmail"`
	Address  string `riv:"orgUnitAddress"`
	Location string `riv:"orgUnitLocation"`
}

// Professional is who wrote or ordered something, and for which care unit and
// care giver (HealthcareProfessionalType). CareUnitHSAID and CareGiverHSAID are
// the vårdenhet and vårdgivare of patientdatalagen: blocks are checked on them.
type Professional struct {
	AuthorTime     string   `riv:"authorTime,must"`
	HSAID          string   `riv:"healthcareProfessionalHSAId"`
	Name           string   `riv:"healthcareProfessionalName"`
	RoleCode       *CV      `riv:"healthcareProfessionalRoleCode"`
	OrgUnit        *OrgUnit `riv:"healthcareProfessionalOrgUnit"`
	CareUnitHSAID  string   `riv:"healthcareProfessionalCareUnitHSAId"`
	CareGiverHSAID string   `riv:"healthcareProfessionalCareGiverHSAId"`
}

// Authenticator is who signed (LegalAuthenticatorType).
type Authenticator struct {
	SignatureTime string `riv:"signatureTime,must"`
	HSAID         string `riv:"legalAuthenticatorHSAId"`
	Name          string `riv:"legalAuthenticatorName"`
}

// Header is the head of a document of the version 2 contracts and of
// GetCareContacts 3 (PatientSummaryHeaderType). The schemas write its elements
// in slightly different order, letter case and number; the encoder knows which.
type Header struct {
	DocumentID         string         `riv:"documentId,must"`
	SourceSystemHSAID  string         `riv:"sourceSystemHSAId,must"`
	DocumentTitle      string         `riv:"documentTitle"`
	DocumentTime       string         `riv:"documentTime"`
	PatientID          PersonID       `riv:"patientId,must"`
	Accountable        *Professional  `riv:"accountableHealthcareProfessional"`
	LegalAuthenticator *Authenticator `riv:"legalAuthenticator"`
	ApprovedForPatient bool           `riv:"approvedForPatient,must"`
	CareContactID      string         `riv:"careContactId"`
	Nullified          *bool          `riv:"nullified,careful"`
	NullifiedReason    string         `riv:"nullifiedReason"`
}

// Multimedia is a document inside a document (MultimediaType).
type Multimedia struct {
	ID        string `riv:"id"` // GetCarePlans 2 only; not written by the others
	MediaType string `riv:"mediaType,must"`
	Value     []byte `riv:"value"` // decoded from base64
	Reference string `riv:"reference"`
}

// PartialDate is a date of which part may be known (PartialDateType).
type PartialDate struct {
	Format string `riv:"format,must"` // YYYY, YYYYMM or YYYYMMDD
	Value  string `riv:"value,must"`
}

// PatientInfo is what the source knows about the person (AdditionalPatientInformationType).
type PatientInfo struct {
	DateOfBirth *PartialDate `riv:"dateOfBirth"`
	Gender      *CV          `riv:"gender"`
}

// Result is how the producer says that it went (ResultType).
type Result struct {
	Code      string `riv:"resultCode,must"` // OK, INFO or ERROR
	ErrorCode string `riv:"errorCode"`       // INVALID_REQUEST
	LogID     string `riv:"logId,must"`
	SubCode   string `riv:"subCode"`
	Message   string `riv:"message"`
}
