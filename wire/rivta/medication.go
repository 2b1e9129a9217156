package rivta

// GetMedicationHistory asks for a person's prescribed medicines
// (activityprescription:actoutcome 2.2).
type GetMedicationHistory struct {
	Reading
	CareUnitHSAID       []string `riv:"careUnitHSAId,s"`
	CareGiverHSAID      []string `riv:"careGiverHSAId,s"`
	PatientID           PersonID `riv:"patientId,s,must"`
	DatePeriod          *Period  `riv:"datePeriod,s"`
	SourceSystemHSAID   string   `riv:"sourceSystemHSAId,s"`
	CareContactID       []string `riv:"careContactId,s"`
	PrescriptionChainID *II      `riv:"prescriptionChainId,s"`
	PrescriptionStatus  string   `riv:"prescriptionStatus,s"` // Active or Inactive
}

// GetMedicationHistoryResponse is a person's prescribed medicines.
type GetMedicationHistoryResponse struct {
	Reading
	Records []MedicationRecord `riv:"medicationMedicalRecord,s"`
	Result  Result             `riv:"result,s,must"`
}

// MedicationRecord is one prescription with its head.
type MedicationRecord struct {
	Header Header         `riv:"medicationMedicalRecordHeader,must"`
	Body   MedicationBody `riv:"medicationMedicalRecordBody,must"`
}

// MedicationBody holds the prescription.
type MedicationBody struct {
	Prescription Prescription           `riv:"medicationPrescription,must"`
	PatientInfo  *MedicationPatientInfo `riv:"additionalPatientInformation"`
}

// MedicationPatientInfo is what the source knows about the person.
type MedicationPatientInfo struct {
	DateOfBirth string `riv:"dateOfBirth,must"`
	Gender      *CV    `riv:"gender"`
}

// Prescription is an ordination (MedicationPrescriptionType).
type Prescription struct {
	ID                   II                         `riv:"prescriptionId,must"`
	Type                 string                     `riv:"typeOfPrescription,must"` // I (in) or U (out)
	Status               string                     `riv:"prescriptionStatus,must"` // Active or Inactive
	Note                 string                     `riv:"prescriptionNote"`
	PrincipalReason      []PrescriptionReason       `riv:"principalPrescriptionReason"`
	AdditionalReason     []PrescriptionReason       `riv:"additionalPrescriptionReason"`
	EvaluationTime       string                     `riv:"evaluationTime"`
	TreatmentPurpose     string                     `riv:"treatmentPurpose"`
	ChainID              *II                        `riv:"prescriptionChainId"`
	PrecedingID          *II                        `riv:"precedingPrescriptionId"`
	SucceedingID         *II                        `riv:"succeedingPrescriptionId"`
	Prescriber           *Professional              `riv:"prescriber"`
	Evaluator            *Professional              `riv:"evaluator"`
	StartOfFirst         string                     `riv:"startOfFirstTreatment"`
	StartOfTreatment     string                     `riv:"startOfTreatment"`
	EndOfTreatment       string                     `riv:"endOfTreatment"`
	EndOfTreatmentReason *CV                        `riv:"endOfTreatmentReason"`
	SelfMedication       bool                       `riv:"selfMedication,must"`
	Drug                 *DrugChoice                `riv:"drug"`
	Dispensation         *DispensationAuthorization `riv:"dispensationAuthorization"`
	Administrations      []Administration           `riv:"administration"`
	Relations            []Relation                 `riv:"relation,x"`
}

// PrescriptionReason is why a medicine is prescribed.
type PrescriptionReason struct {
	Reason      CV     `riv:"reason,must"`
	OtherReason string `riv:"otherReason"`
}

// DrugChoice is what is prescribed: one of the forms, and how to take it.
type DrugChoice struct {
	Comment      string            `riv:"comment"`
	Unstructured *UnstructuredDrug `riv:"unstructuredDrugInformation"`
	Merchandise  *Merchandise      `riv:"merchandise"`
	Article      *DrugArticle      `riv:"drugArticle"`
	Drug         *Drug             `riv:"drug"`
	Generics     *Generics         `riv:"generics"`
	Dosage       []Dosage          `riv:"dosage"`
}

// UnstructuredDrug is a medicine in words.
type UnstructuredDrug struct {
	Text string `riv:"unstructuredInformation,must"`
}

// Merchandise is an article that is no medicine.
type Merchandise struct {
	ArticleNumber CV `riv:"articleNumber,must"`
}

// DrugArticle is a package.
type DrugArticle struct {
	NPLPackID CV `riv:"nplPackId,must"`
}

// Drug is a medicine of the national product register.
type Drug struct {
	NPLID        *CV    `riv:"nplId"`
	ATC          *CV    `riv:"atcCode"`
	Route        *CV    `riv:"routeOfAdministration"`
	Form         string `riv:"pharmaceuticalForm"`
	Strength     string `riv:"strength"` // a decimal number, as written
	StrengthUnit string `riv:"strengthUnit"`
}

// Generics is a medicine by substance.
type Generics struct {
	Substance string `riv:"substance"`
	Strength  *PQ    `riv:"strength"`
	Form      string `riv:"form"`
}

// PQ is a quantity; Value is a decimal number, as written.
type PQ struct {
	Value string `riv:"value,must"`
	Unit  string `riv:"unit,must"`
}

// PQInterval is a quantity between two; the numbers are kept as written.
type PQInterval struct {
	Low  string `riv:"low"`
	High string `riv:"high"`
	Unit string `riv:"unit,must"`
}

// DispensationAuthorization is a recept: the pharmacy may give out the medicine.
type DispensationAuthorization struct {
	ID                II           `riv:"dispensationAuthorizationId,must"`
	ValidUntil        string       `riv:"validUntil"`
	ReceivingPharmacy *II          `riv:"receivingPharmacy"`
	MinimumInterval   *PQ          `riv:"minimumDispensationInterval"`
	TotalAmount       string       `riv:"totalAmount"`
	PackageUnit       string       `riv:"packageUnit"`
	Distribution      string       `riv:"distributionMethod"`
	Authorizer        Professional `riv:"dispensationAuthorizer,must"`
	AuthorizerComment string       `riv:"dispensationAuthorizerComment"`
	FirstBefore       string       `riv:"firstDispensationBefore"`
	Signatura         string       `riv:"prescriptionSignatura,must"` // how to take it, as on the label
	NonReplaceable    string       `riv:"nonReplaceable"`             // Prescriber or Patient
	Drug              *DrugChoice  `riv:"drug"`
}

// Administration is one time that the medicine was given.
type Administration struct {
	ID           II           `riv:"administrationId,must"`
	Time         Period       `riv:"administrationTime,must"`
	Comment      string       `riv:"administrationComment"`
	Route        *CV          `riv:"routeOfAdministration"`
	Professional Professional `riv:"administeringHealthcareProfessional,must"`
	Drug         *DrugChoice  `riv:"drug"`
}

// Relation names other information that a prescription belongs to (version 2.1).
type Relation struct {
	Code     CV        `riv:"code,x,must"`
	Referred []Referee `riv:"referredInformation,x"`
}

// Referee is what a relation points at (ReferredInformationType of version 2.1).
type Referee struct {
	ID    II       `riv:"id,x,must"`
	Type  CV       `riv:"type,x,must"`
	Owner *OwnerID `riv:"informationOwner,x"`
}

// OwnerID is who owns the information that a relation points at.
type OwnerID struct {
	ID II `riv:"id,must"`
}
