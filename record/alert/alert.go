// Package alert is the information set of what must be seen first
// (uppmärksamhetsinformation): hypersensitivity, serious illness, treatment, contagion,
// limits of care. RIV-TA GetAlertInformation 2.
package alert

import (
	"time"

	"sammanhang/care"
	"sammanhang/record"
)

// Kind is what an alert is about: the part of the contract that carries it.
type Kind string

// The kinds.
const (
	UnknownKind      Kind = ""
	Hypersensitivity Kind = "hypersensitivity" // överkänslighet
	SeriousDisease   Kind = "seriousDisease"   // allvarlig sjukdom
	Treatment        Kind = "treatment"        // pågående behandling
	Communicable     Kind = "communicable"     // smittsam sjukdom
	Restriction      Kind = "restriction"      // vårdbegränsning
	Unstructured     Kind = "unstructured"     // with a heading of its own
)

// Alert is one of them.
type Alert struct {
	record.Head
	Kind      Kind
	Type      string // the type of alert, as the source writes it
	Title     string // what it is about, in words: a substance, an illness, a heading
	Severity  string // of a hypersensitivity, in words
	Certainty string // of a hypersensitivity, in words
	Comment   string
	Code      string // of the substance, illness or treatment
	System    string // OID of the code system
	From, To  time.Time
	Obsolete  time.Time // when it was found to hold no more (inaktuell); zero: it does
}

// Info says which set this is.
func (*Alert) Info() care.InfoType { return care.Alerts }

// Holds tells whether an alert is in force at a time. One without dates is.
func (a *Alert) Holds(at time.Time) bool {
	return (a.Obsolete.IsZero() || at.Before(a.Obsolete)) && (care.Period{From: a.From, To: a.To}).Contains(at)
}
