package rivta

// GetAlertInformation2 asks for what must be seen first about a person.
type GetAlertInformation2 struct {
	Reading
	CareUnitHSAID     []string `riv:"careUnitHSAId,s"`
	PatientID         PersonID `riv:"patientId,s,must"`
	TimePeriod        *Period  `riv:"timePeriod,s"`
	SourceSystemHSAID string   `riv:"sourceSystemHSAId,s"`
	CareContactID     []string `riv:"careContactId,s"`
}

// GetAlertInformation2Response is a person's alerts.
type GetAlertInformation2Response struct {
	Reading
	Alerts []Alert `riv:"alertInformation,s"`
	Result *Result `riv:"result,s"`
}

// Alert is one of them (AlertInformationType).
type Alert struct {
	Header Header    `riv:"alertInformationHeader,must"`
	Body   AlertBody `riv:"alertInformationBody,must"`
}

// AlertBody is what an alert says. One of the parts from Hypersensitivity to
// Unstructured carries it.
type AlertBody struct {
	Type             CV                 `riv:"typeOfAlertInformation,must"`
	AscertainedDate  string             `riv:"ascertainedDate"`
	VerifiedTime     string             `riv:"verifiedTime"`
	Validity         Period             `riv:"validityTimePeriod,must"`
	Comment          string             `riv:"alertInformationComment"`
	ObsoleteTime     string             `riv:"obsoleteTime"`
	ObsoleteComment  string             `riv:"obsoleteComment"`
	Hypersensitivity *Hypersensitivity  `riv:"hypersensitivity"`
	SeriousDisease   *SeriousDisease    `riv:"seriousDisease"`
	Treatment        *AlertTreatment    `riv:"treatment"`
	Communicable     *Communicable      `riv:"communicableDisease"`
	Restriction      *Restriction       `riv:"restrictionOfCare"`
	Unstructured     *UnstructuredAlert `riv:"unstructuredAlertInformation"`
	Related          []RelatedAlert     `riv:"relatedAlertInformation"`
}

// Hypersensitivity is to a medicine or to something else (HyperSensitivityType).
type Hypersensitivity struct {
	Type           *CV             `riv:"typeOfHypersensitivity"`
	Severity       *CV             `riv:"degreeOfSeverity"`
	Certainty      *CV             `riv:"degreeOfCertainty"`
	Pharmaceutical *Pharmaceutical `riv:"pharmaceuticalHypersensitivity"`
	Other          *OtherAgent     `riv:"otherHypersensitivity"`
}

// Pharmaceutical is the medicine, by substance or product.
type Pharmaceutical struct {
	ATC           *CV    `riv:"atcSubstance"`
	NonATC        string `riv:"nonATCSubstance"`
	NonATCComment string `riv:"nonATCSubstanceComment"`
	ProductIDs    []CV   `riv:"pharmaceuticalProductId"`
}

// OtherAgent is something else than a medicine.
type OtherAgent struct {
	Agent string `riv:"hypersensitivityAgent"`
	Code  *CV    `riv:"hypersensitivityAgentCode"`
}

// SeriousDisease is an illness that must be known of.
type SeriousDisease struct {
	Disease CV `riv:"disease,must"`
}

// AlertTreatment is a treatment that must be known of.
type AlertTreatment struct {
	Description    string `riv:"treatmentDescription,must"`
	Code           *CV    `riv:"treatmentCode"`
	Pharmaceutical *CV    `riv:"pharmaceuticalTreatment"`
}

// Communicable is an illness that can be passed on, and how.
type Communicable struct {
	Code  CV  `riv:"communicableDiseaseCode,must"`
	Route *CV `riv:"routeOfTransmission"`
}

// Restriction is a limit of care, in words.
type Restriction struct {
	Comment string `riv:"restrictionOfCareComment,must"`
}

// UnstructuredAlert is an alert with a heading of its own.
type UnstructuredAlert struct {
	Heading string `riv:"unstructuredAlertInformationHeading,must"`
	Content string `riv:"unstructuredAlertInformationContent,must"`
}

// RelatedAlert names other alerts of the same source.
type RelatedAlert struct {
	Type       CV       `riv:"typeOfAlertInformationRelationship,must"`
	Comment    string   `riv:"relationComment"`
	DocumentID []string `riv:"documentId"`
}
