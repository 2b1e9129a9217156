package text

import (
	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/record/alert"
	"sammanhang/record/careplan"
	"sammanhang/record/careteam"
)

// Info is what a kind of information is called.
func Info(t care.InfoType) care.Text {
	switch t {
	case care.Appointments:
		return care.Text{SV: "tider", EN: "appointments"}
	case care.CareContacts:
		return care.Text{SV: "besök", EN: "visits"}
	case care.CarePlans:
		return care.Text{SV: "planer", EN: "plans"}
	case care.CareTeams:
		return care.Text{SV: "kontakter", EN: "contacts"}
	case care.Listings:
		return care.Text{SV: "listning", EN: "registration"}
	case care.Notes:
		return care.Text{SV: "anteckningar", EN: "notes"}
	case care.Diagnoses:
		return care.Text{SV: "diagnoser", EN: "diagnoses"}
	case care.Alerts:
		return care.Text{SV: "uppmärksamhetsinformation", EN: "alerts"}
	case care.Medications:
		return care.Text{SV: "läkemedel", EN: "medicines"}
	case care.ServiceRequests:
		return care.Text{SV: "insatser", EN: "support"}
	case care.AccessLog:
		return care.Text{SV: "loggen", EN: "the log"}
	case care.Blocks:
		return care.Text{SV: "spärrar", EN: "blocks"}
	case care.Seals:
		return care.Text{SV: "förseglingar", EN: "seals"}
	case care.Consents:
		return care.Text{SV: "samtycken", EN: "consents"}
	case care.Messages:
		return care.Text{SV: "meddelanden", EN: "messages"}
	case care.Relations:
		return care.Text{SV: "patientrelationer", EN: "patient relations"}
	case care.Engagements:
		return care.Text{SV: "var det finns uppgifter", EN: "where there is information"}
	case care.PersonData:
		return care.Text{SV: "personuppgifter", EN: "personal details"}
	}
	return care.Text{SV: "uppgifter", EN: "information"}
}

// Infos lists kinds of information, each once.
func Infos(l care.Lang, list []care.InfoType) string {
	var words []string
	seen := map[string]bool{}
	for _, t := range list {
		if w := Info(t).In(l); !seen[w] {
			seen[w] = true
			words = append(words, w)
		}
	}
	return List(l, words)
}

// Role is what a fixed contact is called.
func Role(r careteam.Role) care.Text {
	switch r {
	case careteam.FixedDoctor:
		return care.Text{SV: "Fast läkarkontakt", EN: "Named doctor"}
	case careteam.FixedCareContact:
		return care.Text{SV: "Fast vårdkontakt", EN: "Named care contact"}
	case careteam.FixedSocialCare:
		return care.Text{SV: "Fast omsorgskontakt", EN: "Named home-care contact"}
	case careteam.Coordinator:
		return care.Text{SV: "Samordnar din plan (SIP)", EN: "Coordinates your plan (SIP)"}
	case careteam.CaseOfficer:
		return care.Text{SV: "Handläggare", EN: "Case officer"}
	}
	return care.Text{SV: "Kontakt", EN: "Contact"}
}

// Plan is what a kind of plan is called.
func Plan(k careplan.Kind) care.Text {
	switch k {
	case careplan.SIP:
		return care.Text{SV: "Samordnad plan (SIP)", EN: "Coordinated plan (SIP)"}
	case careplan.SPLPTLRV:
		return care.Text{SV: "Samordnad vårdplan", EN: "Coordinated care plan"}
	case careplan.SPU:
		return care.Text{SV: "Plan vid utskrivning", EN: "Discharge plan"}
	case careplan.VP:
		return care.Text{SV: "Vårdplan", EN: "Care plan"}
	case careplan.HP:
		return care.Text{SV: "Habiliteringsplan", EN: "Habilitation plan"}
	case careplan.RP:
		return care.Text{SV: "Rehabiliteringsplan", EN: "Rehabilitation plan"}
	case careplan.GP:
		return care.Text{SV: "Genomförandeplan", EN: "Home-care plan"}
	case careplan.SVP:
		return care.Text{SV: "Standardiserad vårdplan", EN: "Standard care plan"}
	case careplan.Agreement:
		return care.Text{SV: "Överenskommelse", EN: "Agreement"}
	case careplan.SelfCare:
		return care.Text{SV: "Egenvård", EN: "Self-care"}
	}
	return care.Text{SV: "Plan", EN: "Plan"}
}

// Alert is what a kind of alert is called.
func Alert(k alert.Kind) care.Text {
	switch k {
	case alert.Hypersensitivity:
		return care.Text{SV: "Överkänslighet", EN: "Hypersensitivity"}
	case alert.SeriousDisease:
		return care.Text{SV: "Allvarlig sjukdom", EN: "Serious illness"}
	case alert.Treatment:
		return care.Text{SV: "Behandling", EN: "Treatment"}
	case alert.Communicable:
		return care.Text{SV: "Smittsam sjukdom", EN: "Communicable disease"}
	case alert.Restriction:
		return care.Text{SV: "Vårdbegränsning", EN: "Limit of care"}
	}
	return care.Text{SV: "Observera", EN: "Note"}
}

// Owner is which kind of provider it is, in one word.
func Owner(o care.Owner) care.Text {
	switch o {
	case care.Region:
		return care.Text{SV: "region", EN: "region"}
	case care.Kommun:
		return care.Text{SV: "kommun", EN: "municipality"}
	case care.Private:
		return care.Text{SV: "privat", EN: "private"}
	}
	return care.Text{SV: "okänd", EN: "unknown"}
}

// Reason is why a source is silent, as the end of a sentence about it.
func Reason(k fault.Kind) care.Text {
	switch k {
	case fault.Slow:
		return care.Text{SV: "svarade inte i tid", EN: "did not answer in time"}
	case fault.Garbage:
		return care.Text{SV: "svarade något vi inte kunde läsa", EN: "gave an answer we could not read"}
	case fault.TooLarge:
		return care.Text{SV: "svarade med för mycket för att kunna läsas", EN: "gave an answer too large to read"}
	case fault.Denied:
		return care.Text{SV: "lämnade inte ut uppgifterna", EN: "did not hand out the information"}
	}
	return care.Text{SV: "svarar inte just nu", EN: "is not answering right now"}
}

// Status is the state of a plan or an activity, in a word; empty for one that needs none.
func Status(s string) care.Text {
	switch s {
	case "completed":
		return care.Text{SV: "Klart", EN: "Done"}
	case "in-progress", "scheduled":
		return care.Text{SV: "Pågår", EN: "Under way"}
	case "not-started":
		return care.Text{SV: "Inte påbörjat", EN: "Not started"}
	case "on-hold":
		return care.Text{SV: "Pausat", EN: "Paused"}
	case "cancelled", "stopped", "revoked", "entered-in-error":
		return care.Text{SV: "Avslutat", EN: "Ended"}
	case "draft":
		return care.Text{SV: "Utkast", EN: "Draft"}
	}
	return care.Text{}
}

// Purpose is why somebody read.
func Purpose(p care.Purpose) care.Text {
	switch p {
	case care.CareAndTreatment:
		return care.Text{SV: "För vård och behandling", EN: "For care and treatment"}
	case care.SocialCare:
		return care.Text{SV: "För insatser till äldre eller personer med funktionsnedsättning", EN: "For support to older people or people with disabilities"}
	case care.OwnAccess:
		return care.Text{SV: "För att se uppgifterna själv", EN: "To see the information themselves"}
	}
	return care.Text{SV: string(p), EN: string(p)}
}
