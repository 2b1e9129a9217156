// Package medication is the information set of prescribed medicines: RIV-TA
// GetMedicationHistory 2.
package medication

import (
	"time"

	"sammanhang/care"
	"sammanhang/record"
)

// Medication is one prescription.
type Medication struct {
	record.Head
	Name       string // product, or substance
	ATC        string
	Strength   string
	Form       string
	Dosage     string // in words
	Indication string // why: the reason given, in words
	Purpose    string // what the treatment is to do, as written to the person
	Comment    string
	Prescriber string
	Evaluate   time.Time // when it is to be evaluated; zero when not said
	EndReason  string    // why it ended
	SelfCare   bool      // the person takes it without a prescription (selfMedication)
	Label      string    // how to take it, as on the pharmacy's label
	Start, End time.Time
	Active     bool
}

// Info says which set this is.
func (*Medication) Info() care.InfoType { return care.Medications }
