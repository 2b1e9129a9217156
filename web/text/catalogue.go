package text

import "sammanhang/care"

// The frame of every page.
var (
	Brand         = care.Text{SV: "Sammanhang", EN: "Sammanhang"}
	SkipToContent = care.Text{SV: "Till innehållet", EN: "Skip to content"}
	MainMenu      = care.Text{SV: "Huvudmeny", EN: "Main menu"}
	NavOverview   = care.Text{SV: "Översikt", EN: "Overview"}
	NavPlans      = care.Text{SV: "Planer", EN: "Plans"}
	NavMessages   = care.Text{SV: "Meddelanden", EN: "Messages"}
	NavMessagesS  = care.Text{SV: "Post", EN: "Inbox"}
	NavJournal    = care.Text{SV: "Journal", EN: "Records"}
	NavInsight    = care.Text{SV: "Insyn", EN: "Insight"}
	Unread        = care.Text{SV: "%d olästa", EN: "%d unread"}
	ForYourself   = care.Text{SV: "för dig själv", EN: "for yourself"}
	ForOther      = care.Text{SV: "för %s", EN: "for %s"}
	LogIn         = care.Text{SV: "Logga in", EN: "Log in"}
	LogOut        = care.Text{SV: "Logga ut", EN: "Log out"}
	OtherLanguage = care.Text{SV: "In English", EN: "På svenska"}
	Help          = care.Text{SV: "Hjälp och kontakt", EN: "Help and contact"}
	FooterAbout   = care.Text{SV: "Uppgifterna hämtas från vård och omsorg när du öppnar sidan. Sammanhang sparar dem inte.", EN: "The information is fetched from health and social care when you open the page. Sammanhang does not keep it."}
	FooterUrgent  = care.Text{SV: "Vid fara för liv: ring 112. Råd om vård dygnet runt: ring 1177.", EN: "Danger to life: call 112. Health advice day and night: call 1177."}
	YouSeeOthers  = care.Text{SV: "Du ser %s översikt", EN: "You are viewing %s overview"}
	AsGuardian    = care.Text{SV: "som vårdnadshavare", EN: "as a guardian"}
	AsProxy       = care.Text{SV: "som ombud", EN: "as a proxy"}
	BackToOwn     = care.Text{SV: "Tillbaka till din egen", EN: "Back to your own"}
)

// The start page and the help page.
var (
	StartTitle  = care.Text{SV: "Hela bilden av din vård och omsorg", EN: "The whole picture of your health and social care"}
	StartLead   = care.Text{SV: "Dina tider, kontakter och planer från region, kommun och privata mottagningar – samlade på en sida.", EN: "Your appointments, contacts and plans from region, municipality and private clinics – on one page."}
	StartNextH  = care.Text{SV: "Vad händer härnäst?", EN: "What happens next?"}
	StartNext   = care.Text{SV: "Nästa tid står överst: när, var, vem du ska träffa och vad du ska ta med.", EN: "The next appointment comes first: when, where, whom you will meet and what to bring."}
	StartCallH  = care.Text{SV: "Vem ska jag ringa?", EN: "Whom do I call?"}
	StartCall   = care.Text{SV: "Dina fasta kontakter med telefonnummer, från både vård och omsorg.", EN: "Your named contacts with phone numbers, from both health care and social care."}
	StartSeenH  = care.Text{SV: "Vem har tittat?", EN: "Who has looked?"}
	StartSeen   = care.Text{SV: "Du ser vem som har läst om dig, vad och med vilket stöd i lagen.", EN: "You see who has read about you, what, and by which law."}
	StartHowH   = care.Text{SV: "Så fungerar det", EN: "How it works"}
	StartHow    = care.Text{SV: "När du loggar in frågar vi alla källor som har uppgifter om dig. Du ser svaren efter hand, och vi säger till om någon källa inte svarar. Ingenting sparas hos oss.", EN: "When you log in we ask every source that has information about you. You see the answers as they come, and we tell you if a source does not answer. We keep nothing."}
	StartEID    = care.Text{SV: "Du loggar in med e-legitimation.", EN: "You log in with your e-ID."}
	HelpTitle   = care.Text{SV: "Hjälp och kontakt", EN: "Help and contact"}
	HelpUrgentH = care.Text{SV: "Om det är bråttom", EN: "If it is urgent"}
	Help112     = care.Text{SV: "Fara för liv", EN: "Danger to life"}
	Help1177    = care.Text{SV: "Sjukvårdsrådgivning, dygnet runt", EN: "Health advice, day and night"}
	HelpWrongH  = care.Text{SV: "Om något är fel eller saknas", EN: "If something is wrong or missing"}
	HelpWrong   = care.Text{SV: "Uppgifterna kommer direkt från den som har skrivit dem. Kontakta den mottagning eller verksamhet som står vid uppgiften, så kan de rätta den.", EN: "The information comes straight from whoever wrote it. Contact the clinic or service named beside it; they can correct it."}
	HelpMissing = care.Text{SV: "Överst på översikten står vilka källor som har svarat. Saknas en källa kan du försöka igen om en stund.", EN: "At the top of the overview you see which sources have answered. If one is missing you can try again in a while."}
	HelpAgeH    = care.Text{SV: "Barn och vårdnadshavare", EN: "Children and guardians"}
	HelpAge     = care.Text{SV: "Vårdnadshavare ser sitt barns uppgifter till och med 12 års ålder. Därefter behöver barnet själv få råda över dem, steg för steg.", EN: "Guardians see their child’s information up to and including the age of 12. After that the child decides over it, step by step."}
	HelpProxyH  = care.Text{SV: "Ombud", EN: "Proxies"}
	HelpProxy   = care.Text{SV: "Ett ombud ser bara det som fullmakten gäller, och bara så länge den gäller. Allt som ombudet läser syns under Insyn.", EN: "A proxy sees only what the mandate covers, and only while it is valid. All that a proxy reads is shown under Insight."}
	HelpSafetyH = care.Text{SV: "Säkerhet", EN: "Safety"}
	HelpSafety  = care.Text{SV: "Varje läsning prövas mot lagen och skrivs i loggen innan något visas. Logga ut när du är klar, särskilt på en dator som andra använder.", EN: "Every read is checked against the law and written to the log before anything is shown. Log out when you are done, especially on a computer that others use."}
)

// The overview.
var (
	Hello          = care.Text{SV: "Hej %s", EN: "Hello %s"}
	OverviewOf     = care.Text{SV: "%s översikt", EN: "%s overview"}
	SecTimes       = care.Text{SV: "Tider och meddelanden", EN: "Appointments and messages"}
	SecContacts    = care.Text{SV: "Mottagningar och kontakter", EN: "Clinics and contacts"}
	SecPlanning    = care.Text{SV: "Planering och uppföljning", EN: "Planning and follow-up"}
	SecProxies     = care.Text{SV: "Ombud", EN: "Proxies"}
	NextUp         = care.Text{SV: "Näst på tur", EN: "Next up"}
	NothingNext    = care.Text{SV: "Inget inbokat", EN: "Nothing booked"}
	NextNotShown   = care.Text{SV: "Kommande tider visas inte här", EN: "Coming appointments are not shown here"}
	NothingNextWhy = care.Text{SV: "Ingen av de källor som har svarat har en kommande tid.", EN: "None of the sources that have answered has a coming appointment."}
	LookingForNext = care.Text{SV: "Vi letar efter din nästa tid", EN: "We are looking for your next appointment"}
	LookingMore    = care.Text{SV: "Det kommer in svar efter hand.", EN: "Answers are coming in."}
	NextMayChange  = care.Text{SV: "Fler källor är på väg att svara. En tidigare tid kan dyka upp.", EN: "More sources are about to answer. An earlier appointment may turn up."}
	Coming         = care.Text{SV: "Kommande", EN: "Coming"}
	AllComing      = care.Text{SV: "Visa alla kommande (%d till)", EN: "Show all coming (%d more)"}
	NoMoreComing   = care.Text{SV: "Inga fler kommande tider.", EN: "No more coming appointments."}
	PastEvents     = care.Text{SV: "Tidigare tider (%d)", EN: "Earlier appointments (%d)"}
	Fetching       = care.Text{SV: "Hämtar …", EN: "Fetching …"}
	AddToCalendar  = care.Text{SV: "Lägg i kalender", EN: "Add to calendar"}
	MayBoth        = care.Text{SV: "Kan avbokas och ombokas.", EN: "Can be cancelled and rebooked."}
	MayCancel      = care.Text{SV: "Kan avbokas.", EN: "Can be cancelled."}
	MayRebook      = care.Text{SV: "Kan ombokas.", EN: "Can be rebooked."}
	RingTo         = care.Text{SV: "Ring för att ändra:", EN: "Call to change it:"}
	Ring           = care.Text{SV: "Ring %s", EN: "Call %s"}
	NoPhone        = care.Text{SV: "Kontakta mottagningen för att ändra.", EN: "Contact the clinic to change it."}
	Invitation     = care.Text{SV: "Kallelse, tiden är inte bekräftad", EN: "Invitation, the time is not confirmed"}
	BookedTime     = care.Text{SV: "Bokad tid", EN: "Booked appointment"}
	HomeVisit      = care.Text{SV: "Hembesök", EN: "Home visit"}
	PlaceHidden    = care.Text{SV: "Platsen visas inte: skyddade personuppgifter.", EN: "The place is not shown: protected identity."}
	ProtectedNote  = care.Text{SV: "Skyddade personuppgifter: vi visar inga adresser och platser.", EN: "Protected identity: we show no addresses or places."}
	Inbox          = care.Text{SV: "Meddelanden", EN: "Messages"}
	NoMessages     = care.Text{SV: "Inga meddelanden.", EN: "No messages."}
	AllMessages    = care.Text{SV: "Alla meddelanden", EN: "All messages"}
	NewMessage     = care.Text{SV: "Nytt:", EN: "New:"}
	YourContacts   = care.Text{SV: "Fasta kontakter", EN: "Named contacts"}
	NoContacts     = care.Text{SV: "Inga fasta kontakter hittades.", EN: "No named contacts were found."}
	YourListing    = care.Text{SV: "Listad på", EN: "Registered at"}
	NoListing      = care.Text{SV: "Ingen listning hittades.", EN: "No registration was found."}
	ListedSince    = care.Text{SV: "sedan %s", EN: "since %s"}
	YourClinics    = care.Text{SV: "Mina mottagningar", EN: "My clinics"}
	NoClinics      = care.Text{SV: "Inga mottagningar hittades.", EN: "No clinics were found."}
	MoreClinics    = care.Text{SV: "Visa fler (%d till)", EN: "Show more (%d more)"}
	LastVisit      = care.Text{SV: "senast %s", EN: "last %s"}
	NextVisit      = care.Text{SV: "nästa %s", EN: "next %s"}
	CurrentPlans   = care.Text{SV: "Pågående planer", EN: "Current plans"}
	NoPlans        = care.Text{SV: "Inga planer hittades.", EN: "No plans were found."}
	AllPlans       = care.Text{SV: "Alla planer och insatser", EN: "All plans and support"}
	FollowUp       = care.Text{SV: "Uppföljning %s", EN: "Follow-up %s"}
	YourGoal       = care.Text{SV: "Mål", EN: "Goal"}
	OtherPlans     = care.Text{SV: "Fler planer", EN: "More plans"}
	Agreements     = care.Text{SV: "Överenskommelser", EN: "Agreements"}
	SelfCare       = care.Text{SV: "Egenvård", EN: "Self-care"}
	Services       = care.Text{SV: "Insatser", EN: "Support decided"}
	DecidedOn      = care.Text{SV: "beslut %s", EN: "decided %s"}
	ValidTo        = care.Text{SV: "till och med %s", EN: "until %s"}
	YouHelp        = care.Text{SV: "Du hjälper", EN: "You help"}
	HelpsYou       = care.Text{SV: "Hjälper dig", EN: "Helps you"}
	HelpsOther     = care.Text{SV: "Hjälper %s", EN: "Helps %s"}
	NobodyToHelp   = care.Text{SV: "Du är inte ombud för någon.", EN: "You are not a proxy for anybody."}
	NobodyHelps    = care.Text{SV: "Ingen är ombud för dig.", EN: "Nobody is your proxy."}
	YourChild      = care.Text{SV: "ditt barn", EN: "your child"}
	YouAreProxy    = care.Text{SV: "du är ombud", EN: "you are proxy"}
	IsGuardian     = care.Text{SV: "vårdnadshavare", EN: "guardian"}
	IsProxy        = care.Text{SV: "ombud", EN: "proxy"}
	Concerns       = care.Text{SV: "Gäller %s", EN: "Covers %s"}
	ShowTheirs     = care.Text{SV: "Visa %s översikt", EN: "Show %s overview"}
	AgeYears       = care.Text{SV: "%d år", EN: "aged %d"}
	WhoLooked      = care.Text{SV: "Vem har tittat?", EN: "Who has looked?"}
	WhoLookedLead  = care.Text{SV: "Varje läsning skrivs i en logg innan något visas.", EN: "Every read is written to a log before anything is shown."}
	SeeWhoLooked   = care.Text{SV: "Se vem, vad och varför", EN: "See who, what and why"}
	JournalCard    = care.Text{SV: "Journal", EN: "Records"}
	ClosedTitle    = care.Text{SV: "Visas inte här (%d)", EN: "Not shown here (%d)"}
	ViewEnded      = care.Text{SV: "Sidan har stängts", EN: "The page has been closed"}
	ViewEndedWhy   = care.Text{SV: "Du får inte längre se %s uppgifter här. Det ändrades medan sidan hämtades, och därför visas inget mer.", EN: "You may no longer see %s information here. This changed while the page was being fetched, so nothing more is shown."}
	ViewEndedDo    = care.Text{SV: "Behöver du uppgifterna, kontakta mottagningen. Med knappen högst upp kommer du tillbaka till dina egna uppgifter.", EN: "If you need the information, contact the clinic. The button at the top takes you back to your own information."}
	ClosedFrom     = care.Text{SV: "%s hos %s", EN: "%s at %s"}
	InDays         = care.Text{SV: "om %d dagar", EN: "in %d days"}
)

// The summary of sources.
var (
	AskingSources = care.Text{SV: "Vi frågar %s källor …", EN: "Asking %s sources …"}
	AskingFirst   = care.Text{SV: "Vi frågar dina källor …", EN: "Asking your sources …"}
	SomeAnswered  = care.Text{SV: "%d av %d källor har svarat", EN: "%d of %d sources have answered"}
	AllAnswered   = care.Text{SV: "Alla %d källor har svarat", EN: "All %d sources have answered"}
	OneAnswered   = care.Text{SV: "Källan har svarat", EN: "The source has answered"}
	NoSources     = care.Text{SV: "Inga källor har uppgifter om dig", EN: "No sources have information about you"}
	NoSourcesOf   = care.Text{SV: "Inga källor har uppgifter om %s", EN: "No sources have information about %s"}
	NothingAsked  = care.Text{SV: "Inga källor har frågats", EN: "No sources have been asked"}
	NotForYou     = care.Text{SV: "Visas inte här.", EN: "Not shown here."}
	WaitingFor    = care.Text{SV: "Väntar på svar från %s", EN: "Waiting for %s"}
	MayBeMissing  = care.Text{SV: "%s därifrån kan saknas.", EN: "%s from there may be missing."}
	TryAgain      = care.Text{SV: "Försök igen", EN: "Try again"}
	StateAnswered = care.Text{SV: "har svarat", EN: "has answered"}
	StateWaiting  = care.Text{SV: "har inte svarat än", EN: "has not answered yet"}
	BrokenOff     = care.Text{SV: "Sidan blev inte färdig: förbindelsen bröts. Det som syns kan vara ofullständigt.", EN: "The page was not finished: the connection broke. What you see may be incomplete."}
)

// Lists of the journal, and plans.
var (
	JournalTitle   = care.Text{SV: "Journal", EN: "Records"}
	JournalOf      = care.Text{SV: "%s journal", EN: "%s records"}
	NotesTitle     = care.Text{SV: "Anteckningar", EN: "Notes"}
	DiagnosesTitle = care.Text{SV: "Diagnoser", EN: "Diagnoses"}
	MedsTitle      = care.Text{SV: "Läkemedel", EN: "Medicines"}
	JournalKinds   = care.Text{SV: "Delar av journalen", EN: "Parts of the records"}
	NoNotes        = care.Text{SV: "Inga anteckningar hittades hos de källor som har svarat.", EN: "No notes were found at the sources that have answered."}
	NoDiagnoses    = care.Text{SV: "Inga diagnoser hittades hos de källor som har svarat.", EN: "No diagnoses were found at the sources that have answered."}
	NoMeds         = care.Text{SV: "Inga läkemedel hittades hos de källor som har svarat.", EN: "No medicines were found at the sources that have answered."}
	WrittenBy      = care.Text{SV: "Skrivet av %s", EN: "Written by %s"}
	NotSigned      = care.Text{SV: "Inte signerad än", EN: "Not signed yet"}
	SignedBy       = care.Text{SV: "Signerad av %s", EN: "Signed by %s"}
	Dissent        = care.Text{SV: "Du har en annan uppfattning:", EN: "You have another opinion:"}
	Attachment     = care.Text{SV: "Ett dokument (%s) finns hos mottagningen. Det kan inte visas här än.", EN: "There is a document (%s) at the clinic. It cannot be shown here yet."}
	MainDiagnosis  = care.Text{SV: "huvuddiagnos", EN: "main diagnosis"}
	Chronic        = care.Text{SV: "långvarig", EN: "long-term"}
	MedActive      = care.Text{SV: "Pågående", EN: "Current"}
	MedEnded       = care.Text{SV: "Avslutade (%d)", EN: "Ended (%d)"}
	MedFor         = care.Text{SV: "Varför: %s", EN: "Why: %s"}
	PrescribedBy   = care.Text{SV: "Ordinerat av %s", EN: "Prescribed by %s"}
	FromDay        = care.Text{SV: "från %s", EN: "from %s"}
	ToDay          = care.Text{SV: "till %s", EN: "to %s"}
	WithoutDate    = care.Text{SV: "Utan datum", EN: "Without date"}
	PlansTitle     = care.Text{SV: "Planer", EN: "Plans"}
	PlansOf        = care.Text{SV: "%s planer", EN: "%s plans"}
	TakesPart      = care.Text{SV: "Deltar: %s", EN: "Taking part: %s"}
	PlanEnded      = care.Text{SV: "Avslutad", EN: "Ended"}
	EndedServices  = care.Text{SV: "Avslutade insatser (%d)", EN: "Ended support (%d)"}
	EndedPlans     = care.Text{SV: "Avslutade (%d)", EN: "Ended (%d)"}
	PlanPeriod     = care.Text{SV: "Gäller %s", EN: "Valid %s"}
)

// Messages.
var (
	MessagesTitle   = care.Text{SV: "Meddelanden", EN: "Messages"}
	MessagesOf      = care.Text{SV: "%s meddelanden", EN: "%s messages"}
	MessagesNone    = care.Text{SV: "Du har inga meddelanden. När en mottagning eller kommunen skriver till dig syns det här.", EN: "You have no messages. When a clinic or the municipality writes to you it will be shown here."}
	BackToMessages  = care.Text{SV: "Alla meddelanden", EN: "All messages"}
	FromSender      = care.Text{SV: "Från %s", EN: "From %s"}
	MessageReadAt   = care.Text{SV: "Läst %s", EN: "Read %s"}
	UnreadHeading   = care.Text{SV: "Olästa", EN: "Unread"}
	EarlierMessages = care.Text{SV: "Lästa", EN: "Read"}
)

// The log.
var (
	InsightTitle     = care.Text{SV: "Vem har tittat?", EN: "Who has looked?"}
	InsightOf        = care.Text{SV: "Vem har tittat på %s uppgifter?", EN: "Who has looked at %s information?"}
	InsightLead      = care.Text{SV: "Här står varje läsning som har gått genom Sammanhang: när, vem, vad och med vilket stöd i lagen. Loggen går inte att ändra i efterhand utan att det märks.", EN: "Every read that has passed through Sammanhang is here: when, who, what, and by which law. The log cannot be changed afterwards without it being noticed."}
	InsightNone      = care.Text{SV: "Ingen har läst något om dig här.", EN: "Nobody has read anything about you here."}
	YouYourself      = care.Text{SV: "Du själv", EN: "You yourself"}
	SomebodyElse     = care.Text{SV: "Någon annan", EN: "Somebody else"}
	ActingFor        = care.Text{SV: "som %s", EN: "as %s"}
	InsightClosed    = care.Text{SV: "Den här loggen visas inte för dig", EN: "This log is not shown to you"}
	InsightClosedWhy = care.Text{SV: "Den visas för den som uppgifterna handlar om. Du kan alltid se din egen.", EN: "It is shown to the person the information is about. You can always see your own."}
	OwnTimesAt       = care.Text{SV: "%d gånger, %s", EN: "%d times, %s"}
	OwnTimes         = care.Text{SV: "%d gånger, %s–%s", EN: "%d times, %s–%s"}
	ManyLooks        = care.Text{SV: "%d slags uppgifter från %d vård- och omsorgsgivare", EN: "%d kinds of information from %d providers"}
	FewLooks         = care.Text{SV: "%s från %d vård- och omsorgsgivare", EN: "%s from %d providers"}
	LooksAtOne       = care.Text{SV: "%s från %s", EN: "%s from %s"}
	ReadInfos        = care.Text{SV: "Läste %s", EN: "Read %s"}
	ChangedInfos     = care.Text{SV: "Registrerade eller ändrade %s", EN: "Registered or changed %s"}
	NotChangedInfos  = care.Text{SV: "Fick inte ändra %s", EN: "Was not allowed to change %s"}
	DeniedInfos      = care.Text{SV: "Fick inte läsa %s", EN: "Was not allowed to read %s"}
	ToldInfos        = care.Text{SV: "Fick veta att det finns %s", EN: "Was told that there are %s"}
	InsightEmergency = care.Text{SV: "Nödöppning", EN: "Emergency opening"}
	BecauseOf        = care.Text{SV: "Stöd:", EN: "By:"}
	SystemWas        = care.Text{SV: "Källa: %s", EN: "Source: %s"}
	OlderReads       = care.Text{SV: "Äldre läsningar", EN: "Older reads"}
	NewestReads      = care.Text{SV: "Till de senaste", EN: "To the newest"}
	InsightWrong     = care.Text{SV: "Ser du en läsning du inte förstår? Tryck på ”Det här ser fel ut”, eller ring den vård- eller omsorgsgivare som står vid läsningen.", EN: "Is there a read you do not understand? Press “This looks wrong”, or call the provider named beside it."}
	InsightLegend    = care.Text{SV: "Dina egna läsningar är hopfällda.", EN: "Your own reads are folded."}
)

// When something is in the way.
var (
	GoToStart      = care.Text{SV: "Till startsidan", EN: "To the start page"}
	NotFoundTitle  = care.Text{SV: "Sidan finns inte", EN: "There is no such page"}
	DeniedTitle    = care.Text{SV: "Du får inte se det här", EN: "You may not see this"}
	InternalTitle  = care.Text{SV: "Något gick fel hos oss", EN: "Something went wrong on our side"}
	AwayTitle      = care.Text{SV: "Det går inte att nå just nu", EN: "It cannot be reached right now"}
	InvalidTitle   = care.Text{SV: "Något stämmer inte", EN: "Something is not right"}
	LoginFirst     = care.Text{SV: "Logga in för att fortsätta", EN: "Log in to continue"}
	ExpiredTitle   = care.Text{SV: "Du har blivit utloggad", EN: "You have been logged out"}
	ExpiredWhy     = care.Text{SV: "Det gick en stund utan att du gjorde något, så vi loggade ut dig för säkerhets skull. Ingenting har gått förlorat.", EN: "Nothing happened for a while, so we logged you out to be safe. Nothing has been lost."}
	LoggedOutTitle = care.Text{SV: "Du är utloggad", EN: "You are logged out"}
	LoggedOutWhy   = care.Text{SV: "Stäng gärna webbläsaren om andra använder samma dator.", EN: "Close the browser if others use the same computer."}
	LogInAgain     = care.Text{SV: "Logga in igen", EN: "Log in again"}
	FormOldTitle   = care.Text{SV: "Sidan var för gammal", EN: "The page was too old"}
	FormOldWhy     = care.Text{SV: "Gå tillbaka, ladda om sidan och försök igen.", EN: "Go back, reload the page and try again."}
	LoginCancelled = care.Text{SV: "Inloggningen avbröts", EN: "The log-in was cancelled"}
	LoginCancelWhy = care.Text{SV: "Du avbröt hos e-legitimationen. Du kan börja om när du vill.", EN: "You cancelled at the e-ID. You can start again whenever you like."}
	LoginStale     = care.Text{SV: "Inloggningen gick inte att slutföra", EN: "The log-in could not be completed"}
	LoginStaleWhy  = care.Text{SV: "Den tog för lång tid, eller började i en annan webbläsare. Börja om härifrån.", EN: "It took too long, or began in another browser. Start again from here."}
	LoginWeak      = care.Text{SV: "E-legitimationen räcker inte", EN: "The e-ID is not strong enough"}
	LoginWeakWhy   = care.Text{SV: "För att se uppgifter om vård och omsorg behövs en e-legitimation på tillitsnivå 3.", EN: "To see information about health and social care you need an e-ID of assurance level 3."}
	LoginAway      = care.Text{SV: "Inloggningen går inte att nå", EN: "The log-in cannot be reached"}
	LoginAwayWhy   = care.Text{SV: "E-legitimationstjänsten svarar inte just nu. Försök igen om en stund.", EN: "The e-ID service is not answering right now. Try again in a while."}
	LoginRefused   = care.Text{SV: "Inloggningen gick inte att lita på", EN: "The log-in could not be trusted"}
	LoginRefuseWhy = care.Text{SV: "Svaret från e-legitimationstjänsten stämde inte, så vi släppte inte in någon. Försök igen.", EN: "The answer from the e-ID service was not right, so we let nobody in. Try again."}
	ErrorNumber    = care.Text{SV: "Ange numret %s om du kontaktar oss.", EN: "Give the number %s if you contact us."}
	EmergencyLine  = care.Text{SV: "Behöver du vård nu? Ring 1177. Vid fara för liv: 112.", EN: "Do you need care now? Call 1177. Danger to life: 112."}
)
