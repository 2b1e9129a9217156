package text

import "sammanhang/care"

// The page about one person: what the own provider has registered of making its
// information available to others (SVOD 2 kap.).
var (
	SharingTitle     = care.Text{SV: "Vår information till andra", EN: "What we share"}
	SharingTold      = care.Text{SV: "%s är informerad av %s om vad det innebär att uppgifter görs tillgängliga för andra.", EN: "%s has been informed by %s of what it means that information is made available to others."}
	SharingNotTold   = care.Text{SV: "Det är inte registrerat att %s har informerats av %s. Därför kan ingen annan ta del av det som ni har antecknat.", EN: "It is not registered that %s has been informed by %s. Therefore nobody else can see what you have written."}
	SharingCleared   = care.Text{SV: "%s kan inte ta ställning, och inställningen är klarlagd hos %s: inget talar för ett nej.", EN: "%s cannot decide, and the attitude has been found out at %s: nothing speaks for a no."}
	SharingOpposes   = care.Text{SV: "%s skulle motsätta sig att uppgifter görs tillgängliga, enligt det som är registrerat hos %s. Därför kan ingen annan ta del av det som ni har antecknat.", EN: "%s would oppose that information is made available, by what is registered at %s. Therefore nobody else can see what you have written."}
	SharingWhether   = care.Text{SV: "Här registrerar ni om %s har informerats av %s om att uppgifter görs tillgängliga för andra.", EN: "Here you register whether %s has been informed by %s that information is made available to others."}
	SharingGo        = care.Text{SV: "Registrera, eller ta tillbaka", EN: "Register, or take back"}
	SharingBack      = care.Text{SV: "Tillbaka till översikten", EN: "Back to the overview"}
	SharingOnlyOurs  = care.Text{SV: "Här står bara det som %s själv har registrerat. Att du ser det, och det du ändrar, loggas.", EN: "Here is only what %s itself has registered. That you see it, and what you change, is logged."}
	SharingNotInFull = care.Text{SV: "Det som är registrerat räcker inte: det omfattar inte allt som personen ska få veta, eller står på ett annat av personens nummer.", EN: "What is registered is not enough: it does not cover all that the person must be told, or it is on another of the person's numbers."}

	SharingWhen     = care.Text{SV: "Informerad %s", EN: "Informed %s"}
	SharingBy       = care.Text{SV: "Registrerat av %s", EN: "Registered by %s"}
	SharingByOther  = care.Text{SV: "Registrerat vid en annan enhet hos er", EN: "Registered at another unit of yours"}
	SharingBySystem = care.Text{SV: "Registrerat av ett verksamhetssystem", EN: "Registered by one of your systems"}

	SharingTell   = care.Text{SV: "Registrera att %s är informerad", EN: "Register that %s has been informed"}
	SharingHeard  = care.Text{SV: "Det här har %s fått veta", EN: "This is what %s has been told"}
	SharingWhat   = care.Text{SV: "Vad sammanhållen vård- och omsorgsdokumentation är, och att %s har rätt att säga nej till att uppgifterna görs tillgängliga för andra", EN: "What coherent health and social care records are, and that %s has the right to say no to the information being made available to others"}
	SharingBlocks = care.Text{SV: "Att andra vårdgivare kan se att det finns spärrade uppgifter, och vid fara för livet eller allvarlig risk för hälsan vem som har spärrat dem", EN: "That other care providers can see that there is blocked information and, in danger to life or at serious risk to health, who has blocked it"}
	LawTell       = care.Text{SV: "Innan uppgifter görs tillgängliga för andra ska personen informeras (2 kap. 2 § lagen om sammanhållen vård- och omsorgsdokumentation).", EN: "Before information is made available to others the person must be informed (chapter 2 section 2 of the Act on Coherent Health and Social Care Records)."}
	SharingAnswer = care.Text{SV: "Vad %s svarade", EN: "What %s answered"}
	SharingNotNo  = care.Text{SV: "%s har inte sagt nej", EN: "%s has not said no"}
	SharingNo     = care.Text{SV: "%s säger nej", EN: "%s says no"}
	SharingDay    = care.Text{SV: "Vilken dag informationen gavs", EN: "The day it was told"}
	SharingDo     = care.Text{SV: "Registrera", EN: "Register"}

	SharingIfNo      = care.Text{SV: "Om %s säger nej", EN: "If %s says no"}
	SharingIfNoWhat  = care.Text{SV: "Då ska uppgifterna spärras genast (2 kap. 3 §). Kontakta er spärradministratör nu, som spärrar allt hos %s för alla andra. Personen kan också spärra själv, under Spärrar, efter egen inloggning. Registrera inte att personen är informerad förrän spärren är satt.", EN: "Then the information must be blocked at once (chapter 2 section 3). Contact your block officer now, who blocks everything at %s for all others. The person can also block it, under Blocks, after logging in. Do not register that the person has been informed until the block is set."}
	SharingOfficer   = care.Text{SV: "Byt till ditt uppdrag som spärradministratör", EN: "Change to your assignment as block officer"}
	SharingGuardian  = care.Text{SV: "En vårdnadshavare får inte säga nej för ett barn (2 kap. 3 § andra stycket).", EN: "A guardian may not say no for a child (chapter 2 section 3, second paragraph)."}
	SharingAttitudes = care.Text{SV: "Den som inte kan ta ställning", EN: "Somebody who cannot decide"}

	AttitudeTell      = care.Text{SV: "Registrera inställningen hos %s, som inte kan ta ställning", EN: "Register the attitude of %s, who cannot decide"}
	AttitudeLasting   = care.Text{SV: "Det är inte bara tillfälligt (till exempel vid demens)", EN: "It is not only for a time (as in dementia)"}
	AttitudeHow       = care.Text{SV: "Så har inställningen klarlagts så långt som möjligt", EN: "How the attitude has been found out as far as possible"}
	AttitudeFound     = care.Text{SV: "Inställningen", EN: "The attitude"}
	AttitudeClear     = care.Text{SV: "Det finns inte anledning att anta att %s skulle ha motsatt sig det", EN: "There is no reason to believe that %s would have opposed it"}
	AttitudeOpposes   = care.Text{SV: "%s skulle ha motsatt sig det", EN: "%s would have opposed it"}
	AttitudeThenBlock = care.Text{SV: "Skulle %s ha motsatt sig det görs inget tillgängligt, och uppgifterna ska spärras genast: kontakta er spärradministratör.", EN: "If %s would have opposed it nothing is made available, and the information must be blocked at once: contact your block officer."}
	LawAttitude       = care.Text{SV: "Alla villkor ska vara uppfyllda för att uppgifter ska få göras tillgängliga (2 kap. 6 §). Den som bara tillfälligt inte kan ta ställning ska ni vänta på.", EN: "All conditions must be met for information to be made available (chapter 2 section 6). For somebody who only for a time cannot decide, wait."}
	AttitudeSince     = care.Text{SV: "Registrerat %s", EN: "Registered %s"}
	AttitudeGone      = care.Text{SV: "Om det har ändrats: ta tillbaka det som är registrerat först.", EN: "If it has changed: take back what is registered first."}

	TakeBack        = care.Text{SV: "Ta tillbaka", EN: "Take back"}
	TakeBackWhat    = care.Text{SV: "För det som har registrerats av misstag. Det räknas då som om det aldrig hade registrerats, men står kvar i historiken. Andra kan inte längre ta del av uppgifterna, från nästa gång de öppnar.", EN: "For what was registered by mistake. It then counts as if it had never been registered, but stays in the history. Others can no longer see the information, from the next time they open it."}
	TakeBackWhy     = care.Text{SV: "Varför", EN: "Why"}
	TakeBackMistake = care.Text{SV: "Det registrerades av misstag", EN: "It was registered by mistake"}
	TakeBackOver    = care.Text{SV: "Det gäller inte längre", EN: "It is no longer so"}
	TakeBackReason  = care.Text{SV: "Skriv varför", EN: "Write why"}

	WrongTold     = care.Text{SV: "Kryssa för allt som personen har fått veta, och ange vad personen svarade. Ingenting registrerades.", EN: "Tick all that the person has been told, and state what the person answered. Nothing was registered."}
	WrongToldDay  = care.Text{SV: "Ange dagen då informationen gavs: i dag eller tidigare, och från och med den 1 januari 2023. Ingenting registrerades.", EN: "State the day it was told: today or before, and from 1 January 2023 on. Nothing was registered."}
	SaidNo        = care.Text{SV: "Ingenting registrerades. Personen säger nej, och uppgifterna ska spärras genast: kontakta er spärradministratör nu.", EN: "Nothing was registered. The person says no, and the information must be blocked at once: contact your block officer now."}
	WrongAttitude = care.Text{SV: "Ange att det inte bara är tillfälligt, hur inställningen har klarlagts (högst 500 tecken) och vad den är. Ingenting registrerades.", EN: "State that it is not only for a time, how the attitude was found out (at most 500 characters) and what it is. Nothing was registered."}
	OpposesNow    = care.Text{SV: "Det är registrerat. Uppgifterna ska också spärras genast: kontakta er spärradministratör nu.", EN: "It is registered. The information must also be blocked at once: contact your block officer now."}
	WrongTakeBack = care.Text{SV: "Skriv varför, högst 500 tecken, och välj vad det beror på. Ingenting togs tillbaka.", EN: "Write why, at most 500 characters, and choose the cause. Nothing was taken back."}
	SharingLate   = care.Text{SV: "Någon annan har ändrat det sedan du öppnade sidan. Ingenting ändrades nu. Så här är det:", EN: "Somebody else has changed it since you opened the page. Nothing was changed now. This is how it is:"}
)
