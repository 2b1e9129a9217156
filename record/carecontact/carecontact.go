// Package carecontact is the information set of care contacts (vårdkontakter):
// RIV-TA GetCareContacts 2 and 3.
package carecontact

import (
	"time"

	"sammanhang/care"
	"sammanhang/record"
)

// Contact is one care contact: a visit, a stay, a call.
type Contact struct {
	record.Head
	Start, End time.Time
	Kind       string // type of contact, in words
	KindCode   string // KV vårdkontakttyp, when the source gives the code; see KindText
	Reason     string
	Status     string // in words
	StatusCode string // KV vårdkontaktstatus, when the source gives the code; see StatusText
	UnitPhone  string // the unit's phone, as the source says
	UnitPlace  string
}

// Info says which set this is.
func (*Contact) Info() care.InfoType { return care.CareContacts }

// KindText is the words of KV vårdkontakttyp; ok is false for a code it has not.
func KindText(code string) (t care.Text, ok bool) {
	switch code {
	case "1":
		return care.Text{SV: "Besök", EN: "Visit"}, true
	case "2":
		return care.Text{SV: "Telefonsamtal", EN: "Telephone call"}, true
	case "3":
		return care.Text{SV: "Vårdtillfälle", EN: "Hospital stay"}, true
	case "4":
		return care.Text{SV: "Dagsjukvård", EN: "Day care"}, true
	case "5":
		return care.Text{SV: "Annan kontakt", EN: "Other contact"}, true
	}
	return care.Text{}, false
}

// StatusText is the words of KV vårdkontaktstatus; ok is false for a code it has not.
func StatusText(code string) (t care.Text, ok bool) {
	switch code {
	case "1":
		return care.Text{SV: "Ej påbörjad", EN: "Not begun"}, true
	case "2":
		return care.Text{SV: "Inställd", EN: "Cancelled"}, true
	case "3":
		return care.Text{SV: "Pågående", EN: "Ongoing"}, true
	case "4":
		return care.Text{SV: "Avbruten", EN: "Broken off"}, true
	case "5":
		return care.Text{SV: "Avslutad", EN: "Finished"}, true
	}
	return care.Text{}, false
}
