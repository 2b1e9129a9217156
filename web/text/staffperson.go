package text

import "sammanhang/care"

// The page about one person: what holds.
var (
	ThePatient     = care.Text{SV: "Patienten", EN: "The patient"}
	ThePerson      = care.Text{SV: "Personen", EN: "The person"}
	BornOn         = care.Text{SV: "född %s", EN: "born %s"}
	ProtectedTag   = care.Text{SV: "Skyddade personuppgifter", EN: "Protected identity"}
	StaffProtected = care.Text{SV: "Skyddade personuppgifter: adresser, telefonnummer och platser visas inte här. Fråga personen själv, och skriv inte upp svaret där andra kan se det.", EN: "Protected identity: addresses, phone numbers and places are not shown here. Ask the person, and do not write the answer where others can see it."}

	MarkerTitle  = care.Text{SV: "Det finns uppgifter hos andra", EN: "Others have information"}
	MarkerNurse  = care.Text{SV: "Du kan ta del av dem när villkoren är uppfyllda. Vilka som har dem och vad de gäller visas inte innan dess.", EN: "You can see it when the conditions are met. Who has it and what it is about is not shown before then."}
	MarkerSocial = care.Text{SV: "Du kan ta del av det som har betydelse för insatserna när villkoren är uppfyllda. Vilka som har uppgifterna och vad de gäller visas inte innan dess.", EN: "You can see what matters for the support when the conditions are met. Who has the information and what it is about is not shown before then."}
	MarkerNoPath = care.Text{SV: "Med det du har angett öppnar lagen inget mer här.", EN: "With what you have stated, the law opens nothing more here."}
	NothingTitle = care.Text{SV: "Inga uppgifter hos andra att ta del av", EN: "No information with others to see"}
	NothingWhy   = care.Text{SV: "Det är allt som kan sägas om vad andra har. Fråga personen om du tror att något saknas.", EN: "That is all that can be said about what others have. Ask the person if you think something is missing."}

	StepDone          = care.Text{SV: "Klart:", EN: "Done:"}
	StepLeft          = care.Text{SV: "Återstår:", EN: "Left to do:"}
	StepRelation      = care.Text{SV: "Patientrelation", EN: "Patient relation"}
	StepInsats        = care.Text{SV: "Insats eller utredning", EN: "Support or assessment"}
	StepSignificance  = care.Text{SV: "Behövs för vården", EN: "Needed for the care"}
	StepSignificanceS = care.Text{SV: "Behövs för insatserna", EN: "Needed for the support"}
	StepConsent       = care.Text{SV: "Samtycke", EN: "Consent"}

	NotOursTitle = care.Text{SV: "%s får inga insatser av er och utreds inte för det", EN: "%s gets no support from you, and is not being assessed for it"}
	NotOursWhy   = care.Text{SV: "Så säger verksamhetssystemet. Kontakta handläggaren om det inte stämmer.", EN: "That is what the case system says. Contact the case officer if it is wrong."}
	InsideTitle  = care.Text{SV: "En annan enhet hos er har spärrade uppgifter", EN: "Another unit of yours has blocked information"}
	InsideWhy    = care.Text{SV: "%s har spärrat dem för andra enheter. Spärren hävs av den som är behörig hos er, om patienten samtycker eller vården är oundgänglig (4 kap. 5 § patientdatalagen).", EN: "%s has blocked it for other units. Whoever is authorised with you lifts the block, if the patient consents or cannot do without the care (chapter 4 section 5 of the Patient Data Act)."}

	WhyLabel          = care.Text{SV: "Varför du ser det här", EN: "Why you see this"}
	WhyOpen           = care.Text{SV: "Du ser uppgifter från %s vård- och omsorgsgivare.", EN: "You see information from %s providers."}
	WhyRests          = care.Text{SV: "Vad det vilar på", EN: "What this rests on"}
	HeldConsent       = care.Text{SV: "%s har samtyckt till att %s tar del av dem", EN: "%s has consented to %s seeing it"}
	HeldConsentMe     = care.Text{SV: "%s har samtyckt till att just du tar del av dem", EN: "%s has consented to you, and nobody else, seeing it"}
	HeldChild         = care.Text{SV: "%s är ett barn som inte självt kan samtycka", EN: "%s is a child who cannot consent"}
	HeldLasting       = care.Text{SV: "%s kan inte samtycka, och det är inte bara tillfälligt", EN: "%s cannot consent, and not only for a time"}
	HeldDanger        = care.Text{SV: "Nödöppning: fara för livet eller allvarlig risk för hälsan, och samtycke kunde inte hämtas", EN: "Emergency opening: danger to life or serious risk to health, and consent could not be had"}
	HeldUntil         = care.Text{SV: "till och med %s", EN: "up to and including %s"}
	HeldRelation      = care.Text{SV: "Du har en aktuell patientrelation", EN: "You have a current patient relation"}
	HeldInsats        = care.Text{SV: "Personen får era insatser, eller utreds för dem", EN: "The person gets your support, or is being assessed for it"}
	HeldSignificance  = care.Text{SV: "Du har angett att uppgifterna kan antas ha betydelse för vården", EN: "You have stated that the information may be assumed to matter for the care"}
	HeldSignificanceS = care.Text{SV: "Du har angett att uppgifterna kan antas ha betydelse för insatserna", EN: "You have stated that the information may be assumed to matter for the support"}
	LoggedNow         = care.Text{SV: "Läsningen är loggad", EN: "The read has been logged"}
	EndConsent        = care.Text{SV: "Avsluta samtycket", EN: "End the consent"}
	EndAccess         = care.Text{SV: "Stäng tillgången", EN: "Close the access"}

	EndedTitle = care.Text{SV: "Översikten har stängts", EN: "The overview has been closed"}
	EndedWhy   = care.Text{SV: "Något av det som den vilade på har upphört medan den var öppen. Öppna den igen för att se vad som gäller nu.", EN: "Something it rested on has ended while it was open. Open it again to see what holds now."}
	EndedAgain = care.Text{SV: "Öppna igen", EN: "Open again"}
)

// The page about one person: what is missing, and the forms. Each names the
// provision that it rests on.
var (
	FormTitle  = care.Text{SV: "Det som saknas", EN: "What is missing"}
	FormOpen   = care.Text{SV: "Öppna översikten", EN: "Open the overview"}
	FormSave   = care.Text{SV: "Spara och fortsätt", EN: "Save and continue"}
	FormLogged = care.Text{SV: "Det du anger sparas med ditt namn.", EN: "What you state is kept with your name."}
	UntilDay   = care.Text{SV: "Till och med", EN: "Up to and including"}

	RelationPatient   = care.Text{SV: "%s är patient hos %s just nu", EN: "%s is a patient of %s right now"}
	RelationInsats    = care.Text{SV: "%s får våra insatser", EN: "%s gets our support"}
	RelationUtredning = care.Text{SV: "Vi utreder om %s ska få insatser", EN: "We are assessing whether %s is to get support"}
	LawRelation       = care.Text{SV: "Uppgifterna ska röra en patient som det finns en aktuell patientrelation med (3 kap. 1 § 1 lagen om sammanhållen vård- och omsorgsdokumentation; 4 kap. 1 § patientdatalagen).", EN: "The information must be about a patient with whom there is a current patient relation (chapter 3 section 1 of the Act on Coherent Health and Social Care Records; chapter 4 section 1 of the Patient Data Act)."}
	LawInsats         = care.Text{SV: "Personen ska få omsorgsgivarens insatser eller vara föremål för en utredning om dem (3 kap. 2 § 1 lagen om sammanhållen vård- och omsorgsdokumentation).", EN: "The person must be getting the provider's support, or be under assessment for it (chapter 3 section 2 of the Act on Coherent Health and Social Care Records)."}

	AttestNursing    = care.Text{SV: "Uppgifterna kan antas ha betydelse för %s vård", EN: "The information may be assumed to matter for %s care"}
	AttestSocial     = care.Text{SV: "Uppgifterna kan antas ha betydelse för %s insatser hos oss", EN: "The information may be assumed to matter for %s support from us"}
	LawSignificance  = care.Text{SV: "För att förebygga, utreda eller behandla sjukdomar och skador (3 kap. 1 § 3).", EN: "To prevent, investigate or treat illness and injury (chapter 3 section 1)."}
	LawSignificanceS = care.Text{SV: "För insatser som personen får hos er, eller utreds för (3 kap. 2 § 2).", EN: "For support that the person gets from you, or is being assessed for (chapter 3 section 2)."}

	ConsentNow  = care.Text{SV: "%s samtycker nu", EN: "%s consents now"}
	ConsentUnit = care.Text{SV: "till att vi på %s tar del av uppgifterna", EN: "to us at %s seeing the information"}
	ConsentMe   = care.Text{SV: "bara till att jag gör det", EN: "to me only"}
	LawConsent  = care.Text{SV: "Patienten ska samtycka (3 kap. 1 § 2). Samtycket kan tas tillbaka när som helst.", EN: "The patient must consent (chapter 3 section 1). Consent can be taken back at any time."}
	LawConsentS = care.Text{SV: "Omsorgsmottagaren ska samtycka (3 kap. 2 § 3). Samtycket kan tas tillbaka när som helst.", EN: "The person must consent (chapter 3 section 2). Consent can be taken back at any time."}

	ChildCannot = care.Text{SV: "%s är ett barn som inte självt kan samtycka", EN: "%s is a child who cannot consent"}
	LawChild    = care.Text{SV: "Då krävs inget samtycke (3 kap. 1 § tredje stycket). Bedöm barnets mognad.", EN: "Then no consent is needed (chapter 3 section 1, third paragraph). Judge how mature the child is."}
	LawChildS   = care.Text{SV: "Då krävs inget samtycke för uppgifter från andra omsorgsgivare (3 kap. 2 § andra stycket). Uppgifter från vården kräver samtycke.", EN: "Then no consent is needed for information from other providers of social care (chapter 3 section 2, second paragraph). Information from health care needs consent."}

	LastingCannot  = care.Text{SV: "%s kan inte samtycka", EN: "%s cannot consent"}
	LastingIs      = care.Text{SV: "Det är inte bara tillfälligt (till exempel vid demens)", EN: "It is not only for a time (as in dementia)"}
	LastingNeeded  = care.Text{SV: "Uppgifterna kan antas ha betydelse för vård som är nödvändig med hänsyn till hälsotillståndet", EN: "The information may be assumed to matter for care that is necessary for the state of health"}
	LastingNeededS = care.Text{SV: "Uppgifterna kan antas ha betydelse för insatser som är nödvändiga med hänsyn till behoven, eller för utredningen", EN: "The information may be assumed to matter for support that is necessary for the needs, or for the assessment"}
	LastingOpposed = care.Text{SV: "Det finns inte anledning att anta att %s skulle ha motsatt sig det", EN: "There is no reason to believe that %s would have opposed it"}
	LastingHow     = care.Text{SV: "Så har %s inställning klarlagts så långt som möjligt", EN: "How %s attitude has been found out as far as possible"}
	LawLasting     = care.Text{SV: "Alla tre villkor ska vara uppfyllda (3 kap. 3 §). Den som bara tillfälligt inte kan svara ska du vänta på.", EN: "All three conditions must be met (chapter 3 section 3). For somebody who only for a time cannot answer, wait."}
	LawLastingS    = care.Text{SV: "Alla tre villkor ska vara uppfyllda, och bara uppgifter från andra omsorgsgivare öppnas (3 kap. 4 §).", EN: "All three conditions must be met, and only information from other providers of social care is opened (chapter 3 section 4)."}

	DangerTitle  = care.Text{SV: "Nödläge: fara för livet", EN: "Emergency: danger to life"}
	DangerLead   = care.Text{SV: "Bara när samtycke inte går att få. Först ser du vilka vårdgivare som har uppgifter; därefter kan du öppna dem.", EN: "Only when consent cannot be had. First you see which providers have information; then you can open it."}
	DangerToLife = care.Text{SV: "Det finns fara för %s liv eller allvarlig risk för hälsan", EN: "There is danger to %s life, or serious risk to health"}
	CannotAsk    = care.Text{SV: "Samtycke kan inte hämtas från %s", EN: "Consent cannot be had from %s"}
	CannotLift   = care.Text{SV: "%s kan inte själv begära att spärren hävs", EN: "%s cannot ask for the block to be lifted"}
	DangerReason = care.Text{SV: "Vad har hänt?", EN: "What has happened?"}
	DangerGo     = care.Text{SV: "Visa vilka som har uppgifter", EN: "Show who has information"}
	DangerLogged = care.Text{SV: "Loggas som nödöppning, granskas i efterhand och visas för %s.", EN: "It is logged as an emergency opening, reviewed afterwards, and shown to %s."}
	LawDanger1   = care.Text{SV: "Du får se vilka vårdgivare som har ospärrade uppgifter (3 kap. 6 § första stycket).", EN: "You may see which providers have unblocked information (chapter 3 section 6, first paragraph)."}
	KnownTitle   = care.Text{SV: "De här har uppgifter", EN: "These have information"}
	DangerNeeded = care.Text{SV: "Uppgifterna kan antas ha betydelse för vård som %s oundgängligen behöver", EN: "The information may be assumed to matter for care that %s cannot do without"}
	LawDanger2   = care.Text{SV: "Då får du ta del av de ospärrade uppgifterna (3 kap. 6 § andra stycket).", EN: "Then you may see the unblocked information (chapter 3 section 6, second paragraph)."}
	DangerOpen   = care.Text{SV: "Nödöppna", EN: "Open in emergency"}

	BlockedTitle  = care.Text{SV: "Det finns spärrade uppgifter", EN: "There is blocked information"}
	BlockedWhy    = care.Text{SV: "En vårdgivare har spärrat uppgifter på begäran. Vem visas inte. %s kan själv när som helst be vårdgivaren att häva spärren.", EN: "A provider has blocked information on request. Who is not shown. %s can ask the provider to lift the block at any time."}
	WhoBlockedAsk = care.Text{SV: "Vid fara för livet: se vem som har spärrat", EN: "In danger to life: see who has blocked"}
	WhoBlockedGo  = care.Text{SV: "Visa vem som har spärrat", EN: "Show who has blocked"}
	LawLift1      = care.Text{SV: "Du får se vilken vårdgivare som har spärrat (3 kap. 5 § första stycket).", EN: "You may see which provider has blocked (chapter 3 section 5, first paragraph)."}
	AskToLift     = care.Text{SV: "Begär att spärren hävs", EN: "Ask for the block to be lifted"}
	LawLift2      = care.Text{SV: "Du får begära det hos vårdgivaren om uppgifterna kan antas ha betydelse för vård som patienten oundgängligen behöver (3 kap. 5 § andra stycket). Det är vårdgivaren som häver, inte du.", EN: "You may ask the provider if the information may be assumed to matter for care that the patient cannot do without (chapter 3 section 5, second paragraph). The provider lifts it, not you."}

	LiftAsked     = care.Text{SV: "Begäran är registrerad. Ring vårdgivaren också: det är den som avgör, och som häver spärren.", EN: "The request has been registered. Call the provider too: it decides, and it lifts the block."}
	WrongRelation = care.Text{SV: "Ange hur personen hör till er verksamhet. Ingenting sparades.", EN: "State how the person belongs to your work. Nothing was saved."}
	WrongDate     = care.Text{SV: "Välj ett slutdatum från i dag och högst ett år fram. Ingenting sparades.", EN: "Choose an end date from today and at most a year ahead. Nothing was saved."}
	WrongChoice   = care.Text{SV: "Något val saknas. Ingenting sparades.", EN: "A choice is missing. Nothing was saved."}
	WrongBasis    = care.Text{SV: "Alla tre villkor ska vara uppfyllda, och skriv hur inställningen har klarlagts. Ingenting sparades.", EN: "All three conditions must be met, and write how the attitude was found out. Nothing was saved."}
	WrongReason   = care.Text{SV: "Skriv kort vad som har hänt, högst 500 tecken. Ingenting öppnades.", EN: "Write briefly what has happened, at most 500 characters. Nothing was opened."}
	WrongDanger   = care.Text{SV: "Båda villkoren ska vara uppfyllda. Ingenting öppnades.", EN: "Both conditions must be met. Nothing was opened."}
)

// The overview of staff.
var (
	AlertsLabel      = care.Text{SV: "Att se först", EN: "To see first"}
	NoAlerts         = care.Text{SV: "Ingen uppmärksamhetsinformation hos de källor som har svarat. Fråga om överkänslighet.", EN: "No alerts with the sources that have answered. Ask about hypersensitivity."}
	AheadTitle       = care.Text{SV: "Nu och framåt", EN: "Now and ahead"}
	BehindTitle      = care.Text{SV: "Senast", EN: "Latest"}
	RoundTitle       = care.Text{SV: "Kommande besök", EN: "Coming visits"}
	OtherDiagnoses   = care.Text{SV: "Fler diagnoser (%d)", EN: "More diagnoses (%d)"}
	MedicinesTitle   = care.Text{SV: "Läkemedel", EN: "Medicines"}
	EndedMedicines   = care.Text{SV: "Avslutade (%d)", EN: "Ended (%d)"}
	NoneActive       = care.Text{SV: "Inga pågående.", EN: "None current."}
	MedicinesHonest  = care.Text{SV: "Ordinationer hos de källor som har svarat. Inget som har hämtats ut på apotek.", EN: "Prescriptions of the sources that have answered. Nothing of what a pharmacy has dispensed."}
	GoalsTitle       = care.Text{SV: "Med egna ord", EN: "In their own words"}
	ContactsTitle    = care.Text{SV: "Kontakter", EN: "Contacts"}
	ServicesTitle    = care.Text{SV: "Insatser", EN: "Support"}
	MoreMoments      = care.Text{SV: "Visa %d till", EN: "Show %d more"}
	NoneAhead        = care.Text{SV: "Inget inbokat hos de källor som har svarat.", EN: "Nothing booked with the sources that have answered."}
	NoneFound        = care.Text{SV: "Inget hos de källor som har svarat.", EN: "Nothing with the sources that have answered."}
	ReadText         = care.Text{SV: "Läs", EN: "Read"}
	AtTheirHome      = care.Text{SV: "%s, i hemmet", EN: "%s, at home"}
	VisitWord        = care.Text{SV: "Besök", EN: "Visit"}
	NoteWord         = care.Text{SV: "Anteckning", EN: "Note"}
	StaffCoordinator = care.Text{SV: "Samordnar planen (SIP)", EN: "Coordinates the plan (SIP)"}
	NotForHomeCare   = care.Text{SV: "I ditt uppdrag visas inte diagnoser, läkemedel eller anteckningar, och inte vad andras besök gäller.", EN: "Your assignment does not show diagnoses, medicines or notes, nor what others' visits are about."}
	NotForOfficer    = care.Text{SV: "I ditt uppdrag visas insatser, planer och kontakter, men inte besök, diagnoser, läkemedel eller anteckningar.", EN: "Your assignment shows support, plans and contacts, but not visits, diagnoses, medicines or notes."}
)
