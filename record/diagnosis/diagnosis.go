// Package diagnosis is the information set of diagnoses: RIV-TA GetDiagnosis 2.
package diagnosis

import (
	"time"

	"sammanhang/care"
	"sammanhang/record"
)

// Diagnosis is one diagnosis.
type Diagnosis struct {
	record.Head
	Main    bool     // huvuddiagnos
	Related []string // documents of the same source that it belongs with, by id
	Chronic bool
	Code    string // as "I10.9"
	System  string // OID of the code system
	Text    string
	When    time.Time
}

// Info says which set this is.
func (*Diagnosis) Info() care.InfoType { return care.Diagnoses }
