// Package careplan is the information set of plans and agreements: RIV-TA
// GetCarePlans 2 and FHIR R4 CarePlan.
package careplan

import (
	"time"

	"sammanhang/care"
	"sammanhang/record"
)

// Kind is the type of plan. The first eight are those of GetCarePlans 2.
type Kind string

// The kinds of plan.
const (
	SIP         Kind = "SIP"       // samordnad individuell plan
	SPLPTLRV    Kind = "SPLPTLRV"  // samordnad vårdplan enligt LPT/LRV
	SPU         Kind = "SPU"       // samordnad plan vid utskrivning
	VP          Kind = "VP"        // vårdplan
	HP          Kind = "HP"        // habiliteringsplan
	RP          Kind = "RP"        // rehabiliteringsplan
	GP          Kind = "GP"        // genomförandeplan
	SVP         Kind = "SVP"       // standardiserad vårdplan
	Agreement   Kind = "AGREEMENT" // patientkontrakt, överenskommelse
	SelfCare    Kind = "SELFCARE"  // egenvård
	UnknownKind Kind = ""
)

// Plan is one plan.
type Plan struct {
	record.Head
	Kind         Kind
	Title        string
	Status       string // active, completed, draft … (FHIR request-status); empty when unknown
	Start, End   time.Time
	FollowUp     time.Time // next follow-up; zero when none is set
	Goals        []string  // in the person's own words where the source has them
	Activities   []Activity
	Participants []string     // units or people that take part, in words
	Units        []care.HSAID // units that take part, where the source gives only their ids; the directory knows their names
	Text         string       // the plan's own text where it has no structure
	MediaType    string       // of documents that we do not show as text, separated by ", " (application/pdf); empty otherwise
	References   []string     // addresses of documents that lie at the source
	Notes        []string     // comments on the plan
}

// Activity is one thing that somebody does.
type Activity struct {
	Who    string // "Du", "Kommunen" …
	What   string
	When   string // a date or a status in words
	Status string // FHIR care-plan-activity-status; empty when unknown
}

// Info says which set this is.
func (*Plan) Info() care.InfoType { return care.CarePlans }

// Words is the name of the kind of plan; empty for UnknownKind and for a kind
// that is not named here.
func (k Kind) Words() care.Text {
	switch k {
	case SIP:
		return care.Text{SV: "Samordnad individuell plan (SIP)", EN: "Coordinated individual plan (SIP)"}
	case SPLPTLRV:
		return care.Text{SV: "Samordnad vårdplan enligt LPT eller LRV", EN: "Coordinated care plan under the psychiatric care acts"}
	case SPU:
		return care.Text{SV: "Samordnad plan vid utskrivning", EN: "Coordinated discharge plan"}
	case VP:
		return care.Text{SV: "Vårdplan", EN: "Care plan"}
	case HP:
		return care.Text{SV: "Habiliteringsplan", EN: "Habilitation plan"}
	case RP:
		return care.Text{SV: "Rehabiliteringsplan", EN: "Rehabilitation plan"}
	case GP:
		return care.Text{SV: "Genomförandeplan", EN: "Implementation plan"}
	case SVP:
		return care.Text{SV: "Standardiserad vårdplan", EN: "Standardised care plan"}
	case Agreement:
		return care.Text{SV: "Överenskommelse", EN: "Agreement"}
	case SelfCare:
		return care.Text{SV: "Egenvård", EN: "Self-care"}
	}
	return care.Text{}
}
