package text

import "sammanhang/care"

// The log reviewer's pages.
var (
	ReviewNav       = care.Text{SV: "Granska", EN: "Review"}
	ReviewTitle     = care.Text{SV: "Läsningar att granska", EN: "Reads to review"}
	ReviewLead      = care.Text{SV: "Det mest angelägna står först. Vem läsningen gäller visas först i ärendet.", EN: "The most pressing come first. Whom the read is about is shown first in the case."}
	ReviewNone      = care.Text{SV: "Inget att granska just nu.", EN: "Nothing to review right now."}
	ReviewOne       = care.Text{SV: "Ett öppet ärende", EN: "One open case"}
	ReviewCount     = care.Text{SV: "%d öppna ärenden", EN: "%d open cases"}
	ReviewOpenCase  = care.Text{SV: "Öppna ärendet", EN: "Open the case"}
	ReviewOpenOf    = care.Text{SV: "Öppna ärendet: %s, %s", EN: "Open the case: %s, %s"}
	ReviewWaits     = care.Text{SV: "väntar sedan %s", EN: "waiting since %s"}
	ReviewOwn       = care.Text{SV: "Din egen läsning", EN: "Your own read"}
	ReviewAskMore   = care.Text{SV: "Utreds", EN: "Being looked into"}
	ReviewAsked     = care.Text{SV: "Personen har skrivit", EN: "The person has written"}
	ReviewDoneNav   = care.Text{SV: "Avslutade ärenden", EN: "Closed cases"}
	ReviewDoneTitle = care.Text{SV: "Avslutade ärenden", EN: "Closed cases"}
	ReviewDoneLead  = care.Text{SV: "De senast avslutade står först.", EN: "The last closed come first."}
	ReviewDoneNone  = care.Text{SV: "Inga ärenden har avslutats än.", EN: "No cases have been closed yet."}
	ReviewToQueue   = care.Text{SV: "Till kön", EN: "To the queue"}
	ReviewNobody    = care.Text{SV: "Namn saknas i katalogen", EN: "Not named in the directory"}

	ReviewCaseTitle   = care.Text{SV: "Granska en läsning", EN: "Review a read"}
	ReviewReader      = care.Text{SV: "Den som läste", EN: "Who read"}
	ReviewAbout       = care.Text{SV: "Läsningen gäller", EN: "The read is about"}
	ReviewWhen        = care.Text{SV: "När", EN: "When"}
	ReviewClock       = care.Text{SV: "%s, %s svensk tid", EN: "%s, %s Swedish time"}
	ReviewUnit        = care.Text{SV: "Enhet", EN: "Unit"}
	ReviewAssignment  = care.Text{SV: "Uppdrag", EN: "Assignment"}
	ReviewPurpose     = care.Text{SV: "Ändamål", EN: "Purpose"}
	ReviewWhyHere     = care.Text{SV: "Varför den ska granskas", EN: "Why it is to be reviewed"}
	ReviewTheirWords  = care.Text{SV: "Personen har skrivit", EN: "The person has written"}
	ReviewTheyAsked   = care.Text{SV: "Personen tycker att läsningen ser fel ut, och har inte skrivit varför.", EN: "The person thinks that the read looks wrong, and has not written why."}
	ReviewRows        = care.Text{SV: "Det som står i loggen", EN: "What the log says"}
	ReviewNoRows      = care.Text{SV: "Loggraderna finns inte kvar här. Kontakta driften innan du bedömer.", EN: "The rows of the log are no longer here. Contact those who run the service before you judge."}
	ReviewWords       = care.Text{SV: "Läsaren angav:", EN: "The reader stated:"}
	ReviewOutcome     = care.Text{SV: "Utfall: %s", EN: "Outcome: %s"}
	ReviewEarlier     = care.Text{SV: "Bedömningar", EN: "Judgments"}
	ReviewBy          = care.Text{SV: "%s, %s", EN: "%s, %s"}
	ReviewJudge       = care.Text{SV: "Din bedömning", EN: "Your judgment"}
	ReviewRight       = care.Text{SV: "Befogad", EN: "Justified"}
	ReviewRightWhat   = care.Text{SV: "Läsningen behövdes i arbetet. Ärendet avslutas.", EN: "The read was needed in the work. The case is closed."}
	ReviewWrong       = care.Text{SV: "Obefogad", EN: "Not justified"}
	ReviewWrongWhat   = care.Text{SV: "Ärendet avslutas här och går vidare i er egen ordning.", EN: "The case is closed here and goes on in your own process."}
	ReviewUnclear     = care.Text{SV: "Oklart", EN: "Unclear"}
	ReviewUnclearWhat = care.Text{SV: "Du behöver fråga mer. Ärendet ligger kvar i kön.", EN: "You need to ask more. The case stays in the queue."}
	ReviewNote        = care.Text{SV: "Motivering", EN: "Reasons"}
	ReviewNoteHint    = care.Text{SV: "Behövs för obefogad och oklart. Skriv inget om personens hälsa.", EN: "Needed for not justified and unclear. Write nothing about the person's health."}
	ReviewSave        = care.Text{SV: "Spara bedömningen", EN: "Save the judgment"}
	ReviewShown       = care.Text{SV: "Bedömningen syns för personen om personen har bett om granskning: om läsningen var befogad eller inte, aldrig motiveringen.", EN: "If the person has asked for the review they see whether the read was justified or not, never your reasons."}
	ReviewOwnTitle    = care.Text{SV: "Det här är din egen läsning", EN: "This is your own read"}
	ReviewOwnWhy      = care.Text{SV: "Ingen bedömer sin egen läsning. En annan granskare hos er måste göra det.", EN: "Nobody judges their own read. Another of your reviewers must do it."}
	ReviewOver        = care.Text{SV: "Ärendet är avslutat.", EN: "The case is closed."}
	ReviewLogged      = care.Text{SV: "Granskningen loggas.", EN: "The review is logged."}

	ReviewLate     = care.Text{SV: "Någon annan har bedömt ärendet sedan du öppnade det. Din bedömning sparades inte. Läs den andra bedömningen, och bedöm igen om det behövs.", EN: "Somebody else has judged the case since you opened it. Your judgment was not saved. Read the other judgment, and judge again if that is needed."}
	ReviewNoChoice = care.Text{SV: "Välj en bedömning. Ingenting sparades.", EN: "Choose a judgment. Nothing was saved."}
	ReviewNoReason = care.Text{SV: "Skriv varför, högst 2 000 tecken. Ingenting sparades.", EN: "Write why, at most 2,000 characters. Nothing was saved."}
	ReviewSaved    = care.Text{SV: "Bedömningen är sparad.", EN: "The judgment has been saved."}

	WellKnownNav    = care.Text{SV: "Välkända", EN: "Well known"}
	WellKnownTitle  = care.Text{SV: "Välkända personer", EN: "Well-known people"}
	WellKnownLead   = care.Text{SV: "Varje läsning som %s gör om någon här granskas.", EN: "Every read by %s about anybody here is reviewed."}
	WellKnownNone   = care.Text{SV: "Ingen står på listan.", EN: "Nobody is on the list."}
	WellKnownAdd    = care.Text{SV: "Lägg till", EN: "Add"}
	WellKnownRemove = care.Text{SV: "Ta bort", EN: "Remove"}
	WellKnownDrop   = care.Text{SV: "Ta bort %s", EN: "Remove %s"}
	WellKnownNow    = care.Text{SV: "På listan", EN: "On the list"}
)

// ReviewWhy is why a read is to be reviewed, in a few words, by the reviewers' word for it.
func ReviewWhy(why string) care.Text {
	switch why {
	case "emergency":
		return InsightEmergency
	case "report":
		return care.Text{SV: "Personen har bett om det", EN: "The person has asked for it"}
	case "own-self":
		return care.Text{SV: "Läste om sig själv", EN: "Read about themselves"}
	case "relative":
		return care.Text{SV: "Närstående", EN: "A relative"}
	case "wellknown":
		return care.Text{SV: "Välkänd person", EN: "A well-known person"}
	case "protected":
		return ProtectedTag
	case "refused":
		return care.Text{SV: "Nekad flera gånger", EN: "Refused several times"}
	case "surname":
		return care.Text{SV: "Samma efternamn", EN: "The same surname"}
	case "address":
		return care.Text{SV: "Samma adress", EN: "The same address"}
	case "oddhours":
		return care.Text{SV: "Ovanlig tid", EN: "Unusual hours"}
	case "sample":
		return care.Text{SV: "Stickprov", EN: "A random sample"}
	}
	return care.Text{SV: why, EN: why}
}
