package care

import "time"

// ProviderKind tells by which law a provider keeps its documentation. Unknown
// is the zero value, and nothing may be shared from it.
type ProviderKind string

// The kinds of provider (SVOD 1:1).
const (
	Vardgivare    ProviderKind = "VARD"   // keeps journal under patientdatalagen
	Omsorgsgivare ProviderKind = "OMSORG" // keeps social documentation under SoL/LSS
)

// Owner tells who runs a provider; it decides the colour and the word on a page.
type Owner string

// The owners.
const (
	Region  Owner = "region"
	Kommun  Owner = "kommun"
	Private Owner = "privat"
)

// Provider is a vårdgivare or omsorgsgivare: the legal person or authority that
// answers for the documentation (personuppgiftsansvarig, SVOD 4:1).
type Provider struct {
	ID    HSAID
	Name  string
	Kind  ProviderKind
	Owner Owner
}

// Unit is a care unit (vårdenhet) or a unit of social care.
type Unit struct {
	ID       HSAID
	Provider HSAID
	Parent   HSAID // the unit above, or empty
	Name     string
	Phone    string
	Address  string // street and place, one line
	Valid    Period
}

// Period is a span of time: From is included, To is not. A zero From or To is open.
type Period struct{ From, To time.Time }

// Contains tells whether at lies in the period.
func (p Period) Contains(at time.Time) bool {
	return (p.From.IsZero() || !at.Before(p.From)) && (p.To.IsZero() || at.Before(p.To))
}

// Overlaps tells whether the periods share any moment.
func (p Period) Overlaps(q Period) bool {
	return (p.To.IsZero() || q.From.IsZero() || q.From.Before(p.To)) &&
		(q.To.IsZero() || p.From.IsZero() || p.From.Before(q.To))
}

// InfoType is a kind of information about a person: one information set.
type InfoType string

// The information sets of the first slice.
const (
	Appointments    InfoType = "appointment"    // booked times (tidbokning)
	CareContacts    InfoType = "carecontact"    // vårdkontakter: visits made, clinics known
	CarePlans       InfoType = "careplan"       // vårdplaner, SIP, genomförandeplaner, agreements
	CareTeams       InfoType = "careteam"       // fast vårdkontakt, fast omsorgskontakt …
	Listings        InfoType = "listing"        // listning: chosen health centre, fast läkarkontakt
	Notes           InfoType = "note"           // journalanteckningar
	Diagnoses       InfoType = "diagnosis"      // diagnoser
	Medications     InfoType = "medication"     // ordinerade läkemedel
	ServiceRequests InfoType = "servicerequest" // beslutade insatser
	Messages        InfoType = "message"        // the resident's inbox
	Alerts          InfoType = "alert"          // uppmärksamhetsinformation: what must be seen first

	// What is logged without being an information set of a source.
	Engagements InfoType = "engagement" // where a person has information (the engagement index)
	AccessLog   InfoType = "accesslog"  // who has read about a person
	PersonData  InfoType = "person"     // what the person register and the staff directory hold of a person
	Blocks      InfoType = "block"      // what a person has blocked (spärr)
	Consents    InfoType = "consent"    // what a person has consented to (samtycke)
	Seals       InfoType = "seal"       // that a person has closed their own electronic access (försegling)
	Relations   InfoType = "relation"   // patient relations (patientrelation)
)

// Purpose is why somebody asks (PDL 2:4; the log contract's values).
type Purpose string

// The purposes.
const (
	CareAndTreatment Purpose = "Vård och behandling"
	SocialCare       Purpose = "Insatser äldre/funktionsnedsättning"
	OwnAccess        Purpose = "Enskilds direktåtkomst" // the person's own reading, PDL 5:5 and SVOD 4:2
	QualityAssurance Purpose = "Kvalitetssäkring"
	OtherByLaw       Purpose = "Annan dokumentation enligt lag"
	Statistics       Purpose = "Statistik"
	Administration   Purpose = "Administration"
	QualityRegister  Purpose = "Kvalitetsregister"
)

// Lang is a language of the pages.
type Lang string

// The languages, Swedish first.
const (
	Swedish Lang = "sv"
	English Lang = "en"
)

// Text is one sentence in both languages.
type Text struct{ SV, EN string }

// In is the text in a language; Swedish when there is no such.
func (t Text) In(l Lang) string {
	if l == English && t.EN != "" {
		return t.EN
	}
	return t.SV
}
