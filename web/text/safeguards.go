package text

import "sammanhang/care"

// Blocks.
var (
	BlocksTitle      = care.Text{SV: "Spärrar", EN: "Blocks"}
	BlocksOf         = care.Text{SV: "%s spärrar", EN: "%s blocks"}
	BlocksLead       = care.Text{SV: "Med en spärr bestämmer du att andra inte får se vad en vård- eller omsorgsgivare har skrivit om dig. Den gäller direkt, och du kan häva den när du vill.", EN: "With a block you decide that others may not see what a provider has written about you. It takes effect at once, and you can lift it whenever you like."}
	BlocksNow        = care.Text{SV: "Dina spärrar", EN: "Your blocks"}
	BlocksNone       = care.Text{SV: "Du har inga spärrar.", EN: "You have no blocks."}
	BlockInner       = care.Text{SV: "Spärrad för andra enheter hos %s, och för alla andra", EN: "Blocked for other units of %s, and for everybody else"}
	BlockOuter       = care.Text{SV: "Spärrad för andra vård- och omsorgsgivare", EN: "Blocked for other health and social care providers"}
	BlockSince       = care.Text{SV: "Sedan %s", EN: "Since %s"}
	BlockLift        = care.Text{SV: "Häv spärren", EN: "Lift the block"}
	BlockLiftOf      = care.Text{SV: "Häv spärren: %s", EN: "Lift the block: %s"}
	BlockMore        = care.Text{SV: "Spärra något mer", EN: "Block something more"}
	BlockMoreWhy     = care.Text{SV: "Välj vad du funderar på att spärra, så visar vi vad som skulle hända.", EN: "Choose what you are thinking of blocking, and we will show what would happen."}
	BlockSeeWhat     = care.Text{SV: "Visa vad som händer", EN: "Show what happens"}
	BlockNothingYet  = care.Text{SV: "Inget spärras än. Du bestämmer i nästa steg.", EN: "Nothing is blocked yet. You decide in the next step."}
	BlockWhatTitle   = care.Text{SV: "Vad händer om du spärrar?", EN: "What happens if you block?"}
	BlockWhatOf      = care.Text{SV: "Om du spärrar %s", EN: "If you block %s"}
	BlockInnerMeans  = care.Text{SV: "Andra enheter hos %s, och alla andra vård- och omsorgsgivare, ser inte längre vad som står här.", EN: "Other units of %s, and all other providers, no longer see what is written here."}
	BlockOuterMeans  = care.Text{SV: "Andra vård- och omsorgsgivare ser inte längre vad som står här.", EN: "Other health and social care providers no longer see what is written here."}
	BlockConcerns    = care.Text{SV: "Det gäller %s, också det som skrivs senare.", EN: "This concerns %s, and what is written later."}
	BlockNobody      = care.Text{SV: "Ingen annan av dem som vi vet att du har kontakt med kan se något härifrån i dag.", EN: "Nobody else that we know you are in touch with can see anything from here today."}
	BlockChanges     = care.Text{SV: "Det här ändras", EN: "This changes"}
	BlockLosesNow    = care.Text{SV: "Ser det i dag, eftersom du har samtyckt. Efter spärren ser de det inte, även om du samtycker.", EN: "They see it today, because you have consented. After the block they do not, even if you consent."}
	BlockLosesAsk    = care.Text{SV: "Kan i dag se det om du samtycker. Efter spärren kan de inte det.", EN: "Today they can see it if you consent. After the block they cannot."}
	BlockStillSees   = care.Text{SV: "Ser det också efter spärren.", EN: "They see it after the block too."}
	BlockStillAsks   = care.Text{SV: "Kan se det om du samtycker, också efter spärren.", EN: "They can see it if you consent, after the block too."}
	BlockSawNot      = care.Text{SV: "Kan inte se det i dag heller.", EN: "They cannot see it today either."}
	BlockInDanger    = care.Text{SV: "Vid fara för ditt liv:", EN: "In danger to your life:"}
	BlockDangerOpen  = care.Text{SV: "personalen kan öppna uppgifterna om du inte kan svara. Det syns i loggen.", EN: "staff can open the information if you cannot answer. It is shown in the log."}
	BlockDangerAsk   = care.Text{SV: "personalen kan se vem som har spärrat, och be dem häva spärren. De kan inte häva den själva.", EN: "staff can see who has blocked, and ask them to lift the block. They cannot lift it themselves."}
	BlockDangerNot   = care.Text{SV: "de kan inte öppna uppgifterna.", EN: "they cannot open the information."}
	BlockSame        = care.Text{SV: "Det här är också bra att veta", EN: "This is good to know, too"}
	BlockOwnStaff    = care.Text{SV: "De som deltar i din vård eller omsorg hos %s ser fortfarande det de själva har skrivit.", EN: "Those who take part in your care at %s still see what they have written themselves."}
	BlockOwnToo      = care.Text{SV: "Du kan inte heller själv se uppgifterna här så länge de är spärrade. Du kan begära ut dem hos omsorgsgivaren.", EN: "You cannot see the information here yourself while it is blocked. You can request it from the provider."}
	BlockYouStill    = care.Text{SV: "Du själv ser fortfarande uppgifterna här.", EN: "You still see the information here yourself."}
	BlockSeenThat    = care.Text{SV: "Annan vårdpersonal kan se att det finns spärrade uppgifter någonstans, men inte var.", EN: "Other health-care staff can see that there is blocked information somewhere, but not where."}
	BlockNotSeenThat = care.Text{SV: "Andra kan inte se att du har spärrat här.", EN: "Others cannot see that you have blocked here."}
	BlockAnyTime     = care.Text{SV: "Du kan häva spärren när du vill, här eller hos den som har den.", EN: "You can lift the block whenever you like, here or at the provider."}
	BlockDo          = care.Text{SV: "Spärra %s", EN: "Block %s"}
	BlockLeave       = care.Text{SV: "Spärra inte", EN: "Do not block"}
)

// Consents.
var (
	ConsentsTitle    = care.Text{SV: "Samtycken", EN: "Consents"}
	ConsentsOf       = care.Text{SV: "%s samtycken", EN: "%s consents"}
	ConsentsLead     = care.Text{SV: "Den som vårdar eller hjälper dig behöver ditt samtycke för att se vad andra har skrivit. Här ser du vad du har sagt ja till, och kan ta tillbaka det.", EN: "Those who treat or help you need your consent to see what others have written. Here you see what you have said yes to, and can take it back."}
	ConsentsNow      = care.Text{SV: "Gäller nu", EN: "In force now"}
	ConsentsNone     = care.Text{SV: "Inget samtycke gäller just nu.", EN: "No consent is in force right now."}
	ConsentsOver     = care.Text{SV: "Har gällt tidigare (%d)", EN: "Earlier (%d)"}
	ConsentAtUnit    = care.Text{SV: "Du har samtyckt till att de som är behöriga där ser vad andra har skrivit om dig.", EN: "You have consented to authorised staff there seeing what others have written about you."}
	ConsentPersonal  = care.Text{SV: "Du har samtyckt till att en viss person där ser vad andra har skrivit om dig.", EN: "You have consented to one particular person there seeing what others have written about you."}
	ConsentChild     = care.Text{SV: "Personalen har bedömt att barnet inte självt kan samtycka.", EN: "Staff have judged that the child cannot consent itself."}
	ConsentLasting   = care.Text{SV: "Personalen har bedömt att du varaktigt inte kan ta ställning, och att det inte finns skäl att tro att du skulle ha motsatt dig.", EN: "Staff have judged that you are lastingly unable to decide, and that there is no reason to believe that you would have opposed."}
	ConsentEmergency = care.Text{SV: "Öppnat vid fara för ditt liv, när du inte kunde tillfrågas (nödöppning).", EN: "Opened in danger to your life, when you could not be asked (emergency opening)."}
	ConsentOpen      = care.Text{SV: "Från %s, tills det avslutas", EN: "From %s, until it is ended"}
	ConsentSpan      = care.Text{SV: "Från %s till %s", EN: "From %s to %s"}
	ConsentEnd       = care.Text{SV: "Ta tillbaka", EN: "Take back"}
	ConsentEndOf     = care.Text{SV: "Ta tillbaka samtycket: %s", EN: "Take back the consent: %s"}
	ConsentsEnough   = care.Text{SV: "Ett samtycke räcker inte ensamt: den som läser ska också ha en pågående kontakt med dig och behöva just de uppgifterna. Varje läsning syns under Insyn.", EN: "A consent is not enough on its own: who reads must also be in contact with you and need that very information. Every read is shown under Insight."}
)

// Reports of reads, and the extract.
var (
	EmergencyReason = care.Text{SV: "Skäl som angavs:", EN: "Reason given:"}
	DocumentsShown  = care.Text{SV: "Det som visades (%d)", EN: "What was shown (%d)"}
	ReportThis      = care.Text{SV: "Det här ser fel ut", EN: "This looks wrong"}
	ReportOf        = care.Text{SV: "Det här ser fel ut: %s, %s", EN: "This looks wrong: %s, %s"}
	ReportWhy       = care.Text{SV: "Berätta gärna varför (frivilligt)", EN: "Tell why, if you like (optional)"}
	ReportWho       = care.Text{SV: "Den som granskar loggen hos %s får din fråga. Här på sidan ser du hur det gick.", EN: "Whoever reviews the log at %s gets your question. You will see here how it went."}
	ReportSend      = care.Text{SV: "Be om granskning", EN: "Ask for a review"}
	ReportSent      = care.Text{SV: "Tack. Läsningen ska granskas.", EN: "Thank you. The read will be reviewed."}
	ReportSentWhy   = care.Text{SV: "Den som granskar loggen har fått din fråga. Hur det går ser du vid läsningen.", EN: "Whoever reviews the log has your question. How it goes is shown beside the read."}
	ReportOpen      = care.Text{SV: "Du har bett om granskning. Den pågår.", EN: "You have asked for a review. It is under way."}
	ReportRight     = care.Text{SV: "Granskad: läsningen var befogad.", EN: "Reviewed: the read was justified."}
	ReportWrong     = care.Text{SV: "Granskad: läsningen var inte befogad. Vård- eller omsorgsgivaren går vidare med den.", EN: "Reviewed: the read was not justified. The provider takes it further."}
	ExtractGet      = care.Text{SV: "Hämta loggen", EN: "Get the log"}
	ExtractWhat     = care.Text{SV: "Filen du kan hämta innehåller varje rad om dig, med ett bevis för att den inte har ändrats. Den går att kontrollera utan oss, med programmet sammanhang: sammanhang audit verify min-logg.json.", EN: "The file you can get holds every row about you, with a proof that it has not been changed. It can be checked without us, with the program sammanhang: sammanhang audit verify min-logg.json."}
)

// InfoOne is what one piece of a kind of information is called.
func InfoOne(t care.InfoType) care.Text {
	switch t {
	case care.Appointments:
		return care.Text{SV: "tid", EN: "appointment"}
	case care.CareContacts:
		return care.Text{SV: "besök", EN: "visit"}
	case care.CarePlans:
		return care.Text{SV: "plan", EN: "plan"}
	case care.CareTeams:
		return care.Text{SV: "kontakter", EN: "contacts"}
	case care.Listings:
		return care.Text{SV: "listning", EN: "registration"}
	case care.Notes:
		return care.Text{SV: "anteckning", EN: "note"}
	case care.Diagnoses:
		return care.Text{SV: "diagnos", EN: "diagnosis"}
	case care.Alerts:
		return care.Text{SV: "uppmärksamhetsinformation", EN: "alert"}
	case care.Medications:
		return care.Text{SV: "läkemedel", EN: "medicine"}
	case care.ServiceRequests:
		return care.Text{SV: "insats", EN: "support"}
	}
	return care.Text{SV: "uppgift", EN: "piece of information"}
}
