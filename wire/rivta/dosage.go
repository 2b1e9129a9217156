package rivta

// Dosage is how a medicine is to be taken (DosageType).
type Dosage struct {
	Length        *LengthOfTreatment `riv:"lengthOfTreatment"`
	Instruction   string             `riv:"dosageInstruction"`
	UnitDose      *CV                `riv:"unitDose"`
	ShortNotation string             `riv:"shortNotation"` // "1x2"
	Set           *DosageKind        `riv:"setDosage"`
	Maximum       *DosageKind        `riv:"maximumDosage"`
	Conditional   *ConditionalDosage `riv:"conditionalDosage"`
}

// LengthOfTreatment is for how long.
type LengthOfTreatment struct {
	Interval PQInterval `riv:"treatmentInterval,must"`
	Maximum  bool       `riv:"isMaximumTreatmentTime,must"`
}

// DosageKind is a dosage in one of its forms (SetDosageType, MaximumDosageType).
type DosageKind struct {
	Frequency    *FrequencyDosage `riv:"frequencyDosage"`
	Period       *PeriodDosage    `riv:"periodDosage"`
	Occasion     *OccasionDosage  `riv:"occasionDosage"`
	Ramped       *RampedDosage    `riv:"rampedDosage"`
	Single       *SingleDose      `riv:"singleDose"`
	Unstructured *DosageText      `riv:"unstructuredDosageInformation"`
}

// ConditionalDosage is a dosage when something holds.
type ConditionalDosage struct {
	Condition    string           `riv:"conditionDescription,must"`
	Frequency    *FrequencyDosage `riv:"frequencyDosage"`
	Period       *PeriodDosage    `riv:"periodDosage"`
	Occasion     *OccasionDosage  `riv:"occasionDosage"`
	Ramped       *RampedDosage    `riv:"rampedDosage"`
	Single       *SingleDose      `riv:"singleDose"`
	Unstructured *DosageText      `riv:"unstructuredDosageInformation"`
}

// FrequencyDosage is a dose so many times in a while.
type FrequencyDosage struct {
	Dose      PQInterval `riv:"dose,must"`
	Frequency PQ         `riv:"frequency,must"`
}

// PeriodDosage is a dose once in a while.
type PeriodDosage struct {
	Dose   PQInterval `riv:"dose,must"`
	Period PQ         `riv:"period,must"`
}

// OccasionDosage is doses at given times of a period.
type OccasionDosage struct {
	Period          PQ         `riv:"period,must"`
	Administrations []Occasion `riv:"administration"`
}

// Occasion is one of these times.
type Occasion struct {
	Dose        PQInterval `riv:"dose,must"`
	Time        string     `riv:"time"`
	DayOfPeriod string     `riv:"dayOfPeriod,must"` // a whole number
}

// SingleDose is a dose once.
type SingleDose struct {
	Dose PQInterval `riv:"dose,must"`
	Time string     `riv:"time"`
}

// DosageText is a dosage in words.
type DosageText struct {
	Text string `riv:"text,must"`
}

// RampedDosage is a dose that grows or shrinks.
type RampedDosage struct {
	DoseStep PQ      `riv:"doseStep,must"`
	TimeStep PQ      `riv:"timeStep,must"`
	Start    RampEnd `riv:"rampStart,must"`
	End      RampEnd `riv:"rampEnd,must"`
}

// RampEnd is where a ramp begins or ends.
type RampEnd struct {
	Frequency    *FrequencyDosage `riv:"frequencyDosage"`
	Period       *PeriodDosage    `riv:"periodDosage"`
	Occasion     *OccasionDosage  `riv:"occasionDosage"`
	Single       *SingleDose      `riv:"singleDose"`
	Unstructured *DosageText      `riv:"unstructuredDosageInformation"`
}
