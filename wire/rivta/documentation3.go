package rivta

// GetCareDocumentation3 asks for a person's journal notes (description 3).
type GetCareDocumentation3 struct {
	Reading
	CareUnit           []II    `riv:"careUnit,s"`
	HealthcareProvider []II    `riv:"healthcareProvider,s"`
	PatientID          II      `riv:"patientId,s,must"`
	DatePeriod         *Period `riv:"datePeriod,s"`
	SourceSystemID     *II     `riv:"sourceSystemId,s"`
	HasMoreReference   string  `riv:"hasMoreReference,s"`
}

// GetCareDocumentation3Response is a person's journal notes, with a reference
// for each producer that has more of them.
type GetCareDocumentation3Response struct {
	Reading
	CareDocumentation []CareDocumentation3 `riv:"careDocumentation,s"`
	HasMore           []HasMore            `riv:"hasMore,s"`
	Result            Result3              `riv:"result,s,must"`
}

// HasMore says that a producer has more to give, and what to ask with.
type HasMore struct {
	LogicalAddress string `riv:"logicalAddress,s,must"`
	Reference      string `riv:"reference,s,must"`
}

// Result3 is the result of the version 3 contracts.
type Result3 struct {
	Code string `riv:"resultCode,must"`
	Text string `riv:"resultText"`
}

// CareDocumentation3 is one note of version 3.
type CareDocumentation3 struct {
	Header Header3                `riv:"header,must"`
	Body   CareDocumentationBody3 `riv:"body,must"`
}

// Header3 is the head of a document of the version 3 contracts.
type Header3 struct {
	AccessControl  AccessControl `riv:"accessControlHeader,must"`
	SourceSystemID II            `riv:"sourceSystemId,must"`
	Record         DocumentID    `riv:"record,must"`
	Author         *Author       `riv:"author"`
	Signature      *Signature    `riv:"signature"`
}

// AccessControl is what access is decided by: who answers for the document, and
// the time that blocks are compared with.
type AccessControl struct {
	HealthcareProvider  *II    `riv:"accountableHealthcareProvider"`
	CareUnit            *II    `riv:"accountableCareUnit"`
	PatientID           II     `riv:"patientId,must"`
	CareProcessID       *II    `riv:"careProcessId"`
	BlockComparisonTime string `riv:"blockComparisonTime,must"`
	ApprovedForPatient  bool   `riv:"approvedForPatient,must"`
}

// DocumentID identifies a document of version 3 (RecordType).
type DocumentID struct {
	ID        II     `riv:"id,must"`
	Timestamp string `riv:"timestamp,must"`
}

// Author is who wrote.
type Author struct {
	ID        *II      `riv:"id"`
	Name      string   `riv:"name"`
	Timestamp string   `riv:"timestamp,must"`
	ByRole    *CV      `riv:"byRole"`
	OrgUnit   *OrgUnit `riv:"orgUnit"`
}

// Signature is who signed.
type Signature struct {
	ID        *II    `riv:"id"`
	Name      string `riv:"name"`
	Timestamp string `riv:"timestamp,must"`
	ByRole    *CV    `riv:"byRole"`
}

// CareDocumentationBody3 is what a note of version 3 says.
type CareDocumentationBody3 struct {
	NoteCode   CV            `riv:"clinicalDocumentNoteCode,must"`
	Title      string        `riv:"clinicalDocumentNoteTitle"`
	Text       string        `riv:"clinicalDocumentNoteText"`
	Multimedia *Multimedia   `riv:"multimediaEntry"`
	Dissenting []Dissenting3 `riv:"dissentingOpinion"`
}

// Dissenting3 is the person's own dissenting opinion (avvikande mening).
type Dissenting3 struct {
	OpinionID  *II    `riv:"opinionId"`
	AuthorTime string `riv:"authorTime,must"`
	Opinion    string `riv:"opinion,must"`
	PersonID   II     `riv:"personId,must"`
	PersonName string `riv:"personName,must"`
}
