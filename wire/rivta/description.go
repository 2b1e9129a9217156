package rivta

// GetCareDocumentation2 asks for a person's journal notes (description 2.1).
type GetCareDocumentation2 struct {
	Reading
	CareUnitHSAID     []string `riv:"careUnitHSAid,s"`
	PatientID         PersonID `riv:"patientId,s,must"`
	TimePeriod        *Period  `riv:"timePeriod,s"`
	SourceSystemHSAID string   `riv:"sourceSystemHSAid,s"`
	CareContactID     []string `riv:"careContactId,s"`
}

// GetCareDocumentation2Response is a person's journal notes. Its result belongs
// to the minor version's namespace, with all that is in it.
type GetCareDocumentation2Response struct {
	Reading
	CareDocumentation []CareDocumentation2 `riv:"careDocumentation,s"`
	Result            *Result              `riv:"result,x,within"`
}

// CareDocumentation2 is one note of version 2.
type CareDocumentation2 struct {
	Header Header                 `riv:"careDocumentationHeader,must"`
	Body   CareDocumentationBody2 `riv:"careDocumentationBody,must"`
}

// CareDocumentationBody2 holds the note.
type CareDocumentationBody2 struct {
	Note ClinicalNote `riv:"clinicalDocumentNote,must"`
}

// ClinicalNote is a note of version 2. It has a NoteCode (what it documents) or
// a TypeCode (a summary of what).
type ClinicalNote struct {
	NoteCode   string        `riv:"clinicalDocumentNoteCode"` // utr, atb, sam, sao, ins, slu, auf, sva, bes
	TypeCode   string        `riv:"clinicalDocumentTypeCode"` // epi, int, dag, ova, ovs, ovr
	Title      string        `riv:"clinicalDocumentNoteTitle"`
	Text       string        `riv:"clinicalDocumentNoteText"`
	Multimedia *Multimedia   `riv:"multimediaEntry"`
	Dissenting []Dissenting2 `riv:"dissentintOpinion"` // written so in the schema
}

// Dissenting2 is the person's own dissenting opinion (avvikande mening).
type Dissenting2 struct {
	OpinionID  *II      `riv:"opinionId"`
	AuthorTime string   `riv:"authorTime,must"`
	Opinion    string   `riv:"opinion,must"`
	PersonID   PersonID `riv:"personId,must"`
	PersonName string   `riv:"personName,must"`
}

// GetDiagnosis2 asks for a person's diagnoses.
type GetDiagnosis2 struct {
	Reading
	CareUnitHSAID     []string `riv:"careUnitHSAId,s"`
	PatientID         PersonID `riv:"patientId,s,must"`
	TimePeriod        *Period  `riv:"timePeriod,s"`
	SourceSystemHSAID string   `riv:"sourceSystemHSAId,s"`
	CareContactID     []string `riv:"careContactId,s"`
}

// GetDiagnosis2Response is a person's diagnoses.
type GetDiagnosis2Response struct {
	Reading
	Diagnoses []Diagnosis `riv:"diagnosis,s"`
	Result    *Result     `riv:"result,s"`
}

// Diagnosis is one diagnosis.
type Diagnosis struct {
	Header Header        `riv:"diagnosisHeader,must"`
	Body   DiagnosisBody `riv:"diagnosisBody,must"`
}

// DiagnosisBody is what a diagnosis says.
type DiagnosisBody struct {
	Type    string             `riv:"typeOfDiagnosis,must"` // Huvuddiagnos or Bidiagnos
	Chronic *bool              `riv:"chronicDiagnosis"`
	Time    string             `riv:"diagnosisTime"`
	Code    *CV                `riv:"diagnosisCode"`
	Related []RelatedDiagnosis `riv:"relatedDiagnosis"`
}

// RelatedDiagnosis names another diagnosis of the same source.
type RelatedDiagnosis struct {
	DocumentID string `riv:"documentId,must"`
}
