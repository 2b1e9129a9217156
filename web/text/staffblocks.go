package text

import "sammanhang/care"

// The block officer's pages.
var (
	BlockOfficeNav  = care.Text{SV: "Spärrar", EN: "Blocks"}
	OfficeTitle     = care.Text{SV: "Spärrar", EN: "Blocks"}
	OfficeStart     = care.Text{SV: "Vems spärrar gäller det?", EN: "Whose blocks is it about?"}
	OfficeStartLead = care.Text{SV: "Du ser och ändrar bara spärrar hos %s. Sökningen loggas, och personen ser den.", EN: "You see and change only blocks at %s. The search is logged, and the person sees it."}
	OfficeOthers    = care.Text{SV: "Sök någon annan", EN: "Find somebody else"}

	OfficeRequests = care.Text{SV: "Andra har begärt hävning", EN: "Others have asked for a lift"}
	OfficeAsked    = care.Text{SV: "%s, %s", EN: "%s, %s"}
	OfficeWords    = care.Text{SV: "Angav:", EN: "Stated:"}
	OfficeAnswered = care.Text{SV: "Hävd för enheten", EN: "Lifted for the unit"}
	OfficeWaits    = care.Text{SV: "Väntar på svar", EN: "Waiting for an answer"}
	OfficeHow      = care.Text{SV: "Häv spärren tillfälligt för %s nedan, om villkoren i 3 kap. 5 § är uppfyllda.", EN: "Lift the block for a while for %s below, if the conditions of chapter 3 section 5 are met."}

	OfficeNow         = care.Text{SV: "Spärrar som gäller", EN: "Blocks in force"}
	OfficeNone        = care.Text{SV: "Personen har inga spärrar hos er.", EN: "The person has no blocks with you."}
	OfficeOuter       = care.Text{SV: "Spärrat för alla andra vård- och omsorgsgivare", EN: "Blocked for all other providers"}
	OfficeInner       = care.Text{SV: "Spärrat för era andra enheter", EN: "Blocked for your other units"}
	OfficeSince       = care.Text{SV: "Sedan %s", EN: "Since %s"}
	OfficeBy          = care.Text{SV: "registrerad av %s", EN: "registered by %s"}
	OfficeByPerson    = care.Text{SV: "på begäran av personen", EN: "at the person's request"}
	OfficeLiftsNow    = care.Text{SV: "Hävd tillfälligt för", EN: "Lifted for a while for"}
	OfficeUntil       = care.Text{SV: "till %s", EN: "until %s"}
	OfficeByDanger    = care.Text{SV: "fara", EN: "danger"}
	OfficeByConsent   = care.Text{SV: "samtycke", EN: "consent"}
	OfficeEnd         = care.Text{SV: "Avsluta hävningen", EN: "End the lift"}
	OfficeEndOf       = care.Text{SV: "Avsluta hävningen för %s", EN: "End the lift for %s"}
	OfficeBefore      = care.Text{SV: "Tidigare spärrar (%d)", EN: "Earlier blocks (%d)"}
	OfficeWasLifted   = care.Text{SV: "hävd %s", EN: "lifted %s"}
	OfficeWasAnnulled = care.Text{SV: "makulerad %s", EN: "annulled %s"}

	OfficeGrant      = care.Text{SV: "Häv tillfälligt", EN: "Lift for a while"}
	OfficeGrantUnit  = care.Text{SV: "För vilken enhet (HSA-id)", EN: "For which unit (HSA-id)"}
	OfficeGrantWho   = care.Text{SV: "Bara för en medarbetare (HSA-id, frivilligt)", EN: "For one employee only (HSA-id, optional)"}
	OfficeGrantUntil = care.Text{SV: "Till och med", EN: "Until"}
	OfficeBasis      = care.Text{SV: "Varför", EN: "Why"}
	OfficeConsent    = care.Text{SV: "Personen samtycker till att spärren hävs", EN: "The person consents to the lift"}
	OfficeDangerOut  = care.Text{SV: "Fara: en annan vårdgivare har begärt det (3 kap. 5 §)", EN: "Danger: another care provider has asked for it (chapter 3 section 5)"}
	OfficeDangerIn   = care.Text{SV: "Samtycke kan inte hämtas (4 kap. 5 § patientdatalagen)", EN: "Consent cannot be had (chapter 4 section 5 of the Patient Data Act)"}
	OfficeTick1      = care.Text{SV: "Det är fara för personens liv, eller allvarlig risk för hälsan", EN: "The person's life is in danger, or there is a serious risk to their health"}
	OfficeTick2      = care.Text{SV: "Personen kan inte själv begära eller samtycka till det", EN: "The person cannot ask for it or consent to it"}
	OfficeTick3      = care.Text{SV: "Uppgifterna kan antas ha betydelse för vård som personen oundgängligen behöver", EN: "The information may be assumed to matter for care that the person cannot do without"}
	OfficeReason     = care.Text{SV: "Skriv ned begäran: vem, hur och när", EN: "Write down the request: who, how and when"}
	OfficeWhy        = care.Text{SV: "Skriv varför", EN: "Write why"}

	OfficeLift      = care.Text{SV: "Häv för gott", EN: "Lift for good"}
	OfficeAnnul     = care.Text{SV: "Makulera", EN: "Annul"}
	OfficeAnnulWhat = care.Text{SV: "För en spärr som har registrerats av misstag. Den räknas då som om den aldrig hade funnits, men står kvar i historiken.", EN: "For a block that was registered by mistake. It then counts as if it had never been there, but stays in the history."}
	OfficeConfirm   = care.Text{SV: "Personen har bekräftat att spärren inte var begärd", EN: "The person has confirmed that the block was not asked for"}
	OfficeSet       = care.Text{SV: "Sätt en spärr", EN: "Set a block"}
	OfficeSetLead   = care.Text{SV: "Den gäller genast, hos alla.", EN: "It holds at once, everywhere."}
	OfficeWhat      = care.Text{SV: "Vad som ska spärras", EN: "What to block"}
	OfficeWhole     = care.Text{SV: "Allt hos %s, för alla andra", EN: "Everything at %s, for all others"}
	OfficeOneUnit   = care.Text{SV: "%s, för era andra enheter", EN: "%s, for your other units"}
	OfficeWho       = care.Text{SV: "Vem som begär det", EN: "Who asks for it"}
	OfficePerson    = care.Text{SV: "Personen själv", EN: "The person"}
	OfficeGuardian  = care.Text{SV: "Vårdnadshavare", EN: "A guardian"}
	OfficeSetDo     = care.Text{SV: "Spärra nu", EN: "Block now"}

	OfficeSeals     = care.Text{SV: "Personens förseglingar", EN: "The person's seals"}
	OfficeSealsWhat = care.Text{SV: "Personen har stängt sin egen tillgång till uppgifterna på nätet, även för den som företräder personen. Det berör inte personalen.", EN: "The person has closed their own access to the information online, also for who acts for them. Staff are not concerned."}
	OfficeBreak     = care.Text{SV: "Bryt förseglingen", EN: "Break the seal"}
	OfficeBreakWhat = care.Text{SV: "En försegling skyddar den som kan tvingas att logga in. Bryt den bara när personen själv är här, och tala med personen ensam.", EN: "A seal protects somebody who may be forced to log in. Break it only when the person is here, and speak with the person alone."}
	OfficeIdentity  = care.Text{SV: "Personen är här och har legitimerat sig", EN: "The person is here and has shown who they are"}
	OfficeBreakHow  = care.Text{SV: "Skriv ned hur personen bad om det, och hur personen legitimerade sig", EN: "Write down how the person asked for it, and how they showed who they are"}

	OfficeWrongIdentity = care.Text{SV: "Bryt förseglingen bara när personen har legitimerat sig. Ingenting ändrades.", EN: "Break the seal only when the person has shown who they are. Nothing was changed."}
	OfficeWrongReason   = care.Text{SV: "Skriv ned begäran, högst 1 000 tecken. Ingenting ändrades.", EN: "Write down the request, at most 1,000 characters. Nothing was changed."}
	OfficeWrongAsked    = care.Text{SV: "Ange vem som begär det. Ingenting ändrades.", EN: "State who asks for it. Nothing was changed."}
	OfficeWrongConfirm  = care.Text{SV: "Makulera bara det som personen har bekräftat är fel. Ingenting ändrades.", EN: "Annul only what the person has confirmed to be wrong. Nothing was changed."}
	OfficeWrongUntil    = care.Text{SV: "Ange när hävningen slutar: efter nu, och inom ett år. Ingenting ändrades.", EN: "State when the lift ends: after now, and within a year. Nothing was changed."}
	OfficeWrongBasis    = care.Text{SV: "Ange varför spärren hävs. Ingenting ändrades.", EN: "State why the block is lifted. Nothing was changed."}
	OfficeWrongDanger   = care.Text{SV: "Alla tre villkor måste vara uppfyllda. Ingenting ändrades.", EN: "All three conditions must be met. Nothing was changed."}
	OfficeWrongUnit     = care.Text{SV: "Katalogen känner inte enheten eller medarbetaren. Kontrollera HSA-id. Ingenting ändrades.", EN: "The directory does not know the unit or the employee. Check the HSA-id. Nothing was changed."}
	OfficeAlready       = care.Text{SV: "Det är redan spärrat. Ingenting ändrades.", EN: "It is blocked already. Nothing was changed."}
	OfficeNoPath        = care.Text{SV: "Lagen ger ingen väg till det med det som har angetts. Ingenting ändrades.", EN: "The law gives no way to that by what has been stated. Nothing was changed."}
	OfficeLate          = care.Text{SV: "Någon annan har ändrat det sedan du öppnade sidan. Ingenting ändrades nu. Så här är det:", EN: "Somebody else has changed it since you opened the page. Nothing was changed now. This is how it is:"}
)
