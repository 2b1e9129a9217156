package text

import "sammanhang/care"

// The frame of the staff's pages.
var (
	StaffName             = care.Text{SV: "personal", EN: "staff"}
	StaffFooter           = care.Text{SV: "Varje sökning och läsning loggas med vem du är och ditt uppdrag. Den som uppgifterna gäller ser det i sin egen logg.", EN: "Every search and every read is logged with who you are and your assignment. Whoever it is about sees it in their own log."}
	StaffNavFind          = care.Text{SV: "Sök person", EN: "Find a person"}
	StaffNavAssignment    = care.Text{SV: "Uppdrag", EN: "Assignment"}
	StaffNoAssignmentYet  = care.Text{SV: "inget uppdrag valt", EN: "no assignment chosen"}
	StaffChangeAssignment = care.Text{SV: "Byt uppdrag", EN: "Change assignment"}

	StaffEnterFor   = care.Text{SV: "För dig som arbetar i vård och omsorg", EN: "For you who work in health and social care"}
	StaffEnterTitle = care.Text{SV: "Det viktigaste, från alla, i en blick", EN: "What matters, from everybody, at a glance"}
	StaffEnterLead  = care.Text{SV: "Se det som andra vårdgivare och omsorgsgivare har dokumenterat om den du hjälper – när lagen och personen tillåter det.", EN: "See what other providers have documented about the person you are helping – when the law and the person allow it."}
	StaffEnterLogIn = care.Text{SV: "Logga in med tjänstelegitimation", EN: "Log in with your e-ID in service"}
	StaffHow1H      = care.Text{SV: "Välj uppdrag.", EN: "Choose your assignment."}
	StaffHow1       = care.Text{SV: "Det avgör vad du kan se och varför.", EN: "It decides what you can see, and why."}
	StaffHow2H      = care.Text{SV: "Sök på personnummer.", EN: "Search by personal number."}
	StaffHow2       = care.Text{SV: "Du ser om det finns uppgifter hos andra, men inte var eller vad.", EN: "You see whether others have information, but not where or what."}
	StaffHow3H      = care.Text{SV: "Fyll i det som saknas.", EN: "Fill in what is missing."}
	StaffHow3       = care.Text{SV: "Ett enda formulär: relation, betydelse och samtycke. Sedan öppnas översikten.", EN: "One single form: relation, significance and consent. Then the overview opens."}

	StaffNoSession    = care.Text{SV: "Du är utloggad", EN: "You are logged out"}
	StaffNoSessionWhy = care.Text{SV: "Du har varit borta en stund, eller har loggat ut i ett annat fönster. Ingenting har sparats.", EN: "You have been away for a while, or have logged out in another window. Nothing has been saved."}
	StaffLeft         = care.Text{SV: "Du är utloggad", EN: "You are logged out"}
	StaffLeftWhy      = care.Text{SV: "Stäng webbläsaren om andra använder datorn.", EN: "Close the browser if others use the computer."}
	StaffUnknown      = care.Text{SV: "Du finns inte i katalogen", EN: "You are not in the directory"}
	StaffUnknownWhy   = care.Text{SV: "Inloggningen gick bra, men katalogen känner inte ditt HSA-id. Kontakta den som är ansvarig för HSA hos din arbetsgivare.", EN: "The log-in went well, but the directory does not know your HSA-id. Contact whoever is responsible for HSA with your employer."}
	StaffNone         = care.Text{SV: "Du har inget uppdrag just nu", EN: "You have no assignment right now"}
	StaffNoneWhy      = care.Text{SV: "Utan ett giltigt medarbetaruppdrag kan du inte se något här. Kontakta din chef om du borde ha ett.", EN: "Without a valid assignment you cannot see anything here. Contact your manager if you ought to have one."}
	StaffMissing      = care.Text{SV: "Sidan finns inte", EN: "The page does not exist"}
	StaffMissingWhy   = care.Text{SV: "Sök på personnumret igen. En länk till en person gäller bara i den inloggning och det uppdrag där den kom till.", EN: "Search by the personal number again. A link to a person works only in the log-in and the assignment where it was made."}
	StaffTrouble      = care.Text{SV: "Det gick inte just nu", EN: "It did not work just now"}
	StaffTroubleWhy   = care.Text{SV: "En del av tjänsten svarar inte, och då visas ingenting. Försök igen om en stund.", EN: "A part of the service is not answering, and then nothing is shown. Try again in a while."}
	StaffBadForm      = care.Text{SV: "Formuläret gick inte att läsa", EN: "The form could not be read"}
	StaffBadFormWhy   = care.Text{SV: "Ingenting har ändrats. Gå tillbaka, ladda om sidan och försök igen.", EN: "Nothing has been changed. Go back, reload the page and try again."}
	StaffOldForm      = care.Text{SV: "Formuläret kan inte skickas igen", EN: "The form cannot be sent again"}
	StaffOldFormWhy   = care.Text{SV: "Det är redan skickat, för gammalt, eller hör till ett annat uppdrag. Ingenting har ändrats. Öppna sidan igen för att se vad som gäller nu.", EN: "It has been sent already, is too old, or belongs to another assignment. Nothing has been changed. Open the page again to see what holds now."}
	StaffRefusedTitle = care.Text{SV: "Ditt uppdrag öppnar inget här", EN: "Your assignment opens nothing here"}
	StaffNoView       = care.Text{SV: "Uppdraget har ingen översikt. Byt uppdrag om du har ett annat.", EN: "The assignment has no overview. Change assignment if you have another."}
)

// The assignment.
var (
	AssignmentTitle   = care.Text{SV: "I vilket uppdrag arbetar du nu?", EN: "In which assignment are you working now?"}
	AssignmentLead    = care.Text{SV: "Uppdraget styr vad du kan se, och står i loggen vid allt du läser.", EN: "The assignment decides what you can see, and is in the log with everything you read."}
	AssignmentOne     = care.Text{SV: "Du har ett uppdrag", EN: "You have one assignment"}
	AssignmentPick    = care.Text{SV: "Välj", EN: "Choose"}
	AssignmentCurrent = care.Text{SV: "Valt nu", EN: "Chosen now"}
	AssignmentGone    = care.Text{SV: "Uppdraget du arbetade i gäller inte längre. Välj ett annat.", EN: "The assignment you were working in no longer holds. Choose another."}
	AssignmentUntil   = care.Text{SV: "till och med %s", EN: "up to and including %s"}
	AssignmentCloses  = care.Text{SV: "När du byter uppdrag stängs de personer som du har öppna.", EN: "When you change assignment, the people you have open are closed."}
	AssignmentNoView  = care.Text{SV: "ingen översikt", EN: "no overview"}
	PurposeCare       = care.Text{SV: "Vård och behandling", EN: "Care and treatment"}
	PurposeSocial     = care.Text{SV: "Insatser för äldre och personer med funktionsnedsättning", EN: "Support for older people and people with disabilities"}
	RoleNurse         = care.Text{SV: "Sjuksköterska", EN: "Nurse"}
	RolePhysician     = care.Text{SV: "Läkare", EN: "Physician"}
	RoleHomeCare      = care.Text{SV: "Omsorgspersonal", EN: "Home-care assistant"}
	RoleCaseOfficer   = care.Text{SV: "Handläggare", EN: "Case officer"}
	RoleBlockOfficer  = care.Text{SV: "Spärradministratör", EN: "Block officer"}
	RoleLogReviewer   = care.Text{SV: "Logggranskare", EN: "Log reviewer"}
)

// To find a person.
var (
	FindTitle  = care.Text{SV: "Vem ska du hjälpa?", EN: "Whom are you helping?"}
	FindLabel  = care.Text{SV: "Personnummer, samordningsnummer eller reservnummer", EN: "Personal, coordination or reserve number"}
	FindHint   = care.Text{SV: "Tolv tecken, till exempel ÅÅÅÅMMDD-NNNN.", EN: "Twelve characters, for example YYYYMMDD-NNNN."}
	FindGo     = care.Text{SV: "Sök", EN: "Search"}
	FindBad    = care.Text{SV: "Det är inget giltigt nummer. Kontrollera siffrorna.", EN: "That is not a valid number. Check the digits."}
	FindNobody = care.Text{SV: "Ingen i personregistret har det numret.", EN: "Nobody in the person register has that number."}
	FindOnly   = care.Text{SV: "Här söker du bara på nummer: aldrig på diagnos, insats eller namn.", EN: "Here you search by number only: never by diagnosis, support or name."}
	FindOpened = care.Text{SV: "Öppnade i det här uppdraget", EN: "Opened in this assignment"}
	FindYears  = care.Text{SV: "%d år", EN: "%d years"}
	FindNowIn  = care.Text{SV: "Du arbetar i", EN: "You are working in"}
	FindNoName = care.Text{SV: "Namn saknas", EN: "No name"}
)

// StaffPurpose is what an assignment is for, in a word.
func StaffPurpose(p care.Purpose) care.Text {
	switch p {
	case care.CareAndTreatment:
		return PurposeCare
	case care.SocialCare:
		return PurposeSocial
	}
	return care.Text{SV: string(p), EN: string(p)}
}
