package text

import "sammanhang/care"

// The operators' pages.
var (
	AdminName          = care.Text{SV: "Drift", EN: "Operations"}
	AdminRole          = care.Text{SV: "driftansvarig", EN: "operator"}
	AdminFooter        = care.Text{SV: "Här visas system, kontrakt och anrop. Inga personuppgifter om invånare finns på driftens sidor.", EN: "Systems, contracts and calls are shown here. No personal data about residents is on these pages."}
	AdminNavStatus     = care.Text{SV: "Läget", EN: "Status"}
	AdminNavCatalogue  = care.Text{SV: "Katalog", EN: "Catalogue"}
	AdminNavExplain    = care.Text{SV: "Förklara", EN: "Explain"}
	AdminNavStatistics = care.Text{SV: "Statistik", EN: "Statistics"}
	AdminNavTraffic    = care.Text{SV: "Karta", EN: "Map"}
	AdminAlways        = care.Text{SV: "tills vidare", EN: "without end"}
	AdminFrom          = care.Text{SV: "från %s", EN: "from %s"}
	AdminUntil         = care.Text{SV: "till %s", EN: "until %s"}
	AdminNever         = care.Text{SV: "aldrig", EN: "never"}
	AdminAgo           = care.Text{SV: "för %s sedan", EN: "%s ago"}
)

// Log-in and what can be in the way.
var (
	AdminEnterTitle  = care.Text{SV: "Driftens sidor", EN: "Operations"}
	AdminEnterLead   = care.Text{SV: "Katalog, trafik och felsökning för den som driver plattformen.", EN: "Catalogue, traffic and fault finding for those who run the platform."}
	AdminEnterWho    = care.Text{SV: "Bara den som står i plattformens inställningar kommer in.", EN: "Only those named in the platform’s settings can come in."}
	AdminOver        = care.Text{SV: "Din inloggning har gått ut", EN: "Your log-in is over"}
	AdminOverWhy     = care.Text{SV: "Du har varit borta en stund, eller så har plattformen startats om. Logga in igen.", EN: "You have been away for a while, or the platform has been restarted. Log in again."}
	AdminRefused     = care.Text{SV: "Du har inte behörighet till driftens sidor", EN: "You may not see the operations pages"}
	AdminRefusedWhy  = care.Text{SV: "Inloggningen gick bra, men du står inte bland plattformens driftansvariga (admin.operators). Den som förvaltar inställningarna kan lägga till dig.", EN: "The log-in went well, but you are not among the platform’s operators (admin.operators). Whoever keeps the settings can add you."}
	AdminFormOld     = care.Text{SV: "Formuläret är för gammalt", EN: "The form is too old"}
	AdminFormOldWhy  = care.Text{SV: "Ingenting har ändrats. Gå tillbaka och försök igen.", EN: "Nothing has been changed. Go back and try again."}
	AdminLeft        = care.Text{SV: "Du är utloggad", EN: "You are logged out"}
	AdminLeftWhy     = care.Text{SV: "Stäng webbläsaren om andra använder datorn.", EN: "Close the browser if others use the computer."}
	AdminNotFound    = care.Text{SV: "Sidan finns inte", EN: "There is no such page"}
	AdminNotFoundWhy = care.Text{SV: "Adressen kan vara fel, eller så finns inte det du söker längre.", EN: "The address may be wrong, or what you look for is no longer there."}
	AdminTrouble     = care.Text{SV: "Det gick inte att visa sidan", EN: "The page could not be shown"}
	AdminToStart     = care.Text{SV: "Till läget", EN: "To the status page"}
)

// Status.
var (
	AdminStatusTitle   = care.Text{SV: "Läget just nu", EN: "Status right now"}
	AdminWell          = care.Text{SV: "Allt fungerar.", EN: "All is well."}
	AdminWellWhy       = care.Text{SV: "Dörrarna är öppna, alla delar mår bra och varje producent som har anropats har svarat.", EN: "The doors are open, all parts are well, and every producer that was called has answered."}
	AdminAlarms        = care.Text{SV: "Behöver åtgärdas (%d)", EN: "Needs a hand (%d)"}
	AdminAlarmDoor     = care.Text{SV: "Dörren %s är stängd.", EN: "The door %s is shut."}
	AdminAlarmPart     = care.Text{SV: "Delen %s mår inte bra.", EN: "The part %s is not well."}
	AdminAlarmSystem   = care.Text{SV: "%s har inte svarat på något av de senaste %d anropen.", EN: "%s has answered none of the last %d calls."}
	AdminShowCalls     = care.Text{SV: "Visa anropen", EN: "Show the calls"}
	AdminFactCalls     = care.Text{SV: "Anrop", EN: "Calls"}
	AdminLastHour      = care.Text{SV: "senaste timmen", EN: "in the last hour"}
	AdminFactFailed    = care.Text{SV: "Misslyckade", EN: "Failed"}
	AdminFailedOf      = care.Text{SV: "%s av %s senaste timmen", EN: "%s of %s in the last hour"}
	AdminFactMedian    = care.Text{SV: "Svarstid, median", EN: "Answer time, median"}
	AdminFactP99       = care.Text{SV: "99 av 100 inom %s", EN: "99 of 100 within %s"}
	AdminFactCatalogue = care.Text{SV: "Katalogens version", EN: "Catalogue version"}
	AdminNoCatalogue   = care.Text{SV: "Ingen katalog har publicerats.", EN: "No catalogue has been published."}
	AdminCatalogueRows = care.Text{SV: "%s vägval, %s behörigheter", EN: "%s routes, %s permissions"}
	AdminPublished     = care.Text{SV: "publicerad %s av %s", EN: "published %s by %s"}
	AdminDoors         = care.Text{SV: "Dörrar", EN: "Doors"}
	AdminParts         = care.Text{SV: "Delar", EN: "Parts"}
	AdminOpen          = care.Text{SV: "öppen", EN: "open"}
	AdminShut          = care.Text{SV: "stängd", EN: "shut"}
	AdminPartWell      = care.Text{SV: "mår bra", EN: "well"}
	AdminPartIll       = care.Text{SV: "mår inte bra", EN: "not well"}
	AdminDoorWeb       = care.Text{SV: "webbsidor", EN: "pages"}
	AdminDoorExchange  = care.Text{SV: "tjänsteplattform", EN: "service platform"}
	AdminDoorAPI       = care.Text{SV: "API", EN: "API"}
	AdminDoorOps       = care.Text{SV: "hälsa och mätvärden", EN: "health and metrics"}
	AdminPartCatalogue = care.Text{SV: "katalogen", EN: "catalogue"}
	AdminPartLaw       = care.Text{SV: "bestämmelserna", EN: "provisions"}
	AdminPartLog       = care.Text{SV: "åtkomstloggen", EN: "access log"}
	AdminPartTraces    = care.Text{SV: "anropsspåren", EN: "records of calls"}
	AdminNewestFailed  = care.Text{SV: "Senaste misslyckade anrop", EN: "Newest failed calls"}
	AdminNoFailed      = care.Text{SV: "Inga misslyckade anrop bland dem som finns kvar i minnet.", EN: "No failed calls among those still in memory."}
	AdminAllCalls      = care.Text{SV: "Alla anrop", EN: "All calls"}
	AdminBuild         = care.Text{SV: "Programmets version: %s", EN: "Program version: %s"}
)

// Heads of columns and names of fields.
var (
	AdminColTime        = care.Text{SV: "Tid", EN: "Time"}
	AdminColOutcome     = care.Text{SV: "Utfall", EN: "Outcome"}
	AdminColContract    = care.Text{SV: "Kontrakt", EN: "Contract"}
	AdminColContracts   = care.Text{SV: "Kontrakt", EN: "Contracts"}
	AdminColSender      = care.Text{SV: "Avsändare", EN: "Sender"}
	AdminColSenderID    = care.Text{SV: "Avsändarens HSA-id", EN: "The sender’s HSA-id"}
	AdminColProducer    = care.Text{SV: "Producent", EN: "Producer"}
	AdminColConsumer    = care.Text{SV: "Konsument", EN: "Consumer"}
	AdminColOriginal    = care.Text{SV: "Ursprunglig konsument", EN: "Original consumer"}
	AdminColTook        = care.Text{SV: "Tog", EN: "Took"}
	AdminColAddress     = care.Text{SV: "Logisk adressat", EN: "Logical address"}
	AdminColURL         = care.Text{SV: "Anropsadress", EN: "Endpoint"}
	AdminColValid       = care.Text{SV: "Gäller", EN: "Valid"}
	AdminColAgreement   = care.Text{SV: "Avtal", EN: "Agreement"}
	AdminColDescription = care.Text{SV: "Beskrivning", EN: "Description"}
	AdminColVersion     = care.Text{SV: "Version", EN: "Version"}
	AdminColSystem      = care.Text{SV: "System", EN: "System"}
	AdminColID          = care.Text{SV: "Id", EN: "Id"}
	AdminColProvider    = care.Text{SV: "Vårdgivare", EN: "Provider"}
	AdminColProfile     = care.Text{SV: "Profil", EN: "Profile"}
	AdminColKind        = care.Text{SV: "Ändring", EN: "Change"}
	AdminColRow         = care.Text{SV: "Rad", EN: "Row"}
	AdminColWhat        = care.Text{SV: "Vad", EN: "What"}
	AdminColWhen        = care.Text{SV: "När", EN: "When"}
	AdminColWho         = care.Text{SV: "Vem", EN: "Who"}
	AdminColWhy         = care.Text{SV: "Varför", EN: "Why"}
	AdminColTitle       = care.Text{SV: "Rubrik", EN: "Title"}
	AdminColBase        = care.Text{SV: "Bygger på", EN: "Based on"}
	AdminColName        = care.Text{SV: "Namn", EN: "Name"}
	AdminColCalls       = care.Text{SV: "Anrop", EN: "Calls"}
	AdminColFailed      = care.Text{SV: "Misslyckade", EN: "Failed"}
	AdminColP50         = care.Text{SV: "Median", EN: "Median"}
	AdminColP95         = care.Text{SV: "95 %", EN: "95 %"}
	AdminColP99         = care.Text{SV: "99 %", EN: "99 %"}
	AdminColBytes       = care.Text{SV: "Data", EN: "Data"}
	AdminColLast        = care.Text{SV: "Senast", EN: "Last"}
	AdminColCatalogue   = care.Text{SV: "Katalog", EN: "Catalogue"}
	AdminColCorrelation = care.Text{SV: "Korrelations-id", EN: "Correlation id"}
	AdminColWay         = care.Text{SV: "Väg", EN: "Way"}
	AdminColTimes       = care.Text{SV: "Tider", EN: "Times"}
	AdminColDetail      = care.Text{SV: "Detalj", EN: "Detail"}
)

// The catalogue.
var (
	AdminCatalogueTitle    = care.Text{SV: "Tjänstekatalogen", EN: "The service catalogue"}
	AdminInForce           = care.Text{SV: "Version %d gäller.", EN: "Version %d is in force."}
	AdminTables            = care.Text{SV: "Tabeller", EN: "Tables"}
	AdminRoutes            = care.Text{SV: "Vägval", EN: "Routes"}
	AdminPermissions       = care.Text{SV: "Behörigheter", EN: "Permissions"}
	AdminContracts         = care.Text{SV: "Kontrakt", EN: "Contracts"}
	AdminSystems           = care.Text{SV: "System", EN: "Systems"}
	AdminAddresses         = care.Text{SV: "Logiska adressater", EN: "Logical addresses"}
	AdminEndpoints         = care.Text{SV: "Anropsadresser", EN: "Endpoints"}
	AdminFilter            = care.Text{SV: "Visa rader som innehåller", EN: "Show rows that hold"}
	AdminWhenever          = care.Text{SV: "när som helst", EN: "at any time"}
	AdminNowOnly           = care.Text{SV: "just nu", EN: "right now"}
	AdminShow              = care.Text{SV: "Visa", EN: "Show"}
	AdminFound             = care.Text{SV: "%s av %s rader", EN: "%s of %s rows"}
	AdminNothingFound      = care.Text{SV: "Ingen rad passar.", EN: "No row fits."}
	AdminPages             = care.Text{SV: "Sidor", EN: "Pages"}
	AdminPageOf            = care.Text{SV: "Sida %d av %d", EN: "Page %d of %d"}
	AdminEarlier           = care.Text{SV: "Föregående", EN: "Previous"}
	AdminLater             = care.Text{SV: "Nästa", EN: "Next"}
	AdminAnyAddress        = care.Text{SV: "alla som saknar egen rad", EN: "all without a row of their own"}
	AdminEnded             = care.Text{SV: "har upphört", EN: "has ended"}
	AdminNotBegun          = care.Text{SV: "har inte börjat", EN: "has not begun"}
	AdminVersionsTitle     = care.Text{SV: "Versioner och utkast", EN: "Versions and drafts"}
	AdminVersionsLead      = care.Text{SV: "Varje publicering sparas hel, med vem, när och varför.", EN: "Every publication is kept whole, with who, when and why."}
	AdminPublishedVersions = care.Text{SV: "Publicerade versioner", EN: "Published versions"}
	AdminBackToTables      = care.Text{SV: "Till tabellerna", EN: "To the tables"}
	AdminDrafts            = care.Text{SV: "Öppna utkast", EN: "Open drafts"}
	AdminVersionTitle      = care.Text{SV: "Version %d", EN: "Version %d"}
	AdminDraftTitle        = care.Text{SV: "Utkast: %s", EN: "Draft: %s"}
	AdminDraftLead         = care.Text{SV: "Ingen ser ändringarna förrän utkastet publiceras. Det bygger på version %d.", EN: "Nobody sees the changes until the draft is published. It is based on version %d."}
	AdminTryDraft          = care.Text{SV: "Pröva ett anrop mot utkastet", EN: "Try a call by the draft"}
	AdminProblems          = care.Text{SV: "Problem i utkastet (%d)", EN: "Problems in the draft (%d)"}
	AdminIsInForce         = care.Text{SV: "gäller nu", EN: "in force now"}
	AdminNotInForce        = care.Text{SV: "Gäller inte: version %d gäller nu.", EN: "Not in force: version %d is in force now."}
	AdminChanges           = care.Text{SV: "Ändringar", EN: "Changes"}
	AdminSummary           = care.Text{SV: "%d nya, %d ändrade, %d borttagna", EN: "%d added, %d changed, %d removed"}
	AdminAdded             = care.Text{SV: "ny", EN: "added"}
	AdminChanged           = care.Text{SV: "ändrad", EN: "changed"}
	AdminRemoved           = care.Text{SV: "borttagen", EN: "removed"}
	AdminNoChanges         = care.Text{SV: "Inga ändringar mot versionen före.", EN: "No changes from the version before."}
	AdminMoreChanges       = care.Text{SV: "… och %s ändringar till. Alla finns i sammanhang catalog diff.", EN: "… and %s changes more. All of them are in sammanhang catalog diff."}
	AdminRollback          = care.Text{SV: "Gå tillbaka till version %d", EN: "Go back to version %d"}
	AdminToRollback        = care.Text{SV: "Gå tillbaka till den här", EN: "Go back to this one"}
	AdminRollbackWhat      = care.Text{SV: "Innehållet publiceras på nytt, som nästa version, och gäller på alla noder inom några sekunder. Det som har publicerats däremellan finns kvar i historiken.", EN: "What it holds is published again, as the next version, and is in force on all nodes within seconds. What was published in between stays in the history."}
	AdminRollbackWhy       = care.Text{SV: "Varför?", EN: "Why?"}
	AdminRollbackDo        = care.Text{SV: "Publicera version %d igen", EN: "Publish version %d again"}
	AdminRolledBack        = care.Text{SV: "version %d på nytt", EN: "version %d again"}
	AdminWhyNeeded         = care.Text{SV: "Skriv varför. Ingenting har ändrats.", EN: "Say why. Nothing has been changed."}
	AdminSeenOther         = care.Text{SV: "En annan version har börjat gälla medan du läste. Ingenting har ändrats; läs igen och försök på nytt.", EN: "Another version has come into force while you read. Nothing has been changed; read again and retry."}
	AdminRollbackBreaks    = care.Text{SV: "Versionen bryter mot en regel som har kommit till senare och kan inte publiceras igen. Ingenting har ändrats.", EN: "The version breaks a rule that came later and cannot be published again. Nothing has been changed."}
)

// Explain a call.
var (
	AdminExplainTitle    = care.Text{SV: "Förklara ett anrop", EN: "Explain a call"}
	AdminExplainLead     = care.Text{SV: "Vart går anropet, eller varför går det inte fram, och vad behöver ändras?", EN: "Where does the call go, or why does it not arrive, and what must be changed?"}
	AdminAskCall         = care.Text{SV: "Ett anrop du tänker på", EN: "A call that you think of"}
	AdminAskPast         = care.Text{SV: "Ett anrop som har gjorts", EN: "A call that has been made"}
	AdminAskPastHelp     = care.Text{SV: "Finns i svarets huvud x-skltp-correlation-id och i båda systemens loggar.", EN: "It is in the answer’s header x-skltp-correlation-id and in the logs of both systems."}
	AdminAskTime         = care.Text{SV: "Tidpunkt (tomt: nu)", EN: "Time (empty: now)"}
	AdminExplainDo       = care.Text{SV: "Förklara", EN: "Explain"}
	AdminSearch          = care.Text{SV: "Sök", EN: "Search"}
	AdminThatInForce     = care.Text{SV: "den som gäller", EN: "the one in force"}
	AdminVersionOf       = care.Text{SV: "version %d, %s", EN: "version %d, %s"}
	AdminAsRoute         = care.Text{SV: "som vägvalet säger", EN: "as the route says"}
	AdminNotHSAID        = care.Text{SV: "Avsändaren är inget HSA-id.", EN: "The sender is not an HSA-id."}
	AdminNotTime         = care.Text{SV: "Tidpunkten går inte att läsa. Skriv den som 2027-01-31T12:00.", EN: "The time cannot be read. Write it as 2027-01-31T12:00."}
	AdminNoPersonHere    = care.Text{SV: "Det du skrev liknar ett personnummer. Det behövs aldrig här, och sidan har glömt det.", EN: "What you wrote looks like a personal number. It is never needed here, and the page has forgotten it."}
	AdminGoes            = care.Text{SV: "Anropet går till %s", EN: "The call goes to %s"}
	AdminDoThis          = care.Text{SV: "Gör så här:", EN: "What to do:"}
	AdminBy              = care.Text{SV: "Enligt katalogens version %d, kl. %s.", EN: "By version %d of the catalogue, at %s."}
	AdminByDraft         = care.Text{SV: "Enligt utkastet, kl. %s. Det gäller inte än.", EN: "By the draft, at %s. It is not in force yet."}
	AdminNoSuchCall      = care.Text{SV: "Inget anrop med det korrelations-id:t finns kvar. Spåren sparas en begränsad tid, och det som hände strax före en krasch kan saknas.", EN: "No call with that correlation id is left. Records are kept for a limited time, and what happened just before a crash may be missing."}
	AdminCallsOf         = care.Text{SV: "Anrop med det korrelations-id:t (%d)", EN: "Calls with that correlation id (%d)"}
	AdminFromTo          = care.Text{SV: "%s → %s", EN: "%s → %s"}
	AdminTimes           = care.Text{SV: "%s till första byten, %s till den sista", EN: "%s to the first byte, %s to the last"}
	AdminInOut           = care.Text{SV: "%s in, %s ut", EN: "%s in, %s out"}
	AdminThen            = care.Text{SV: "Katalogens version %d, som gällde då", EN: "Version %d of the catalogue, in force then"}
	AdminThenOther       = care.Text{SV: "Katalogen förklarar inte hela utfallet: något hände efter vägval och behörighet, eller före dem. Se detaljen ovan.", EN: "The catalogue does not explain the whole outcome: something happened after route and permission, or before them. See the detail above."}
	AdminAskNow          = care.Text{SV: "Hur skulle det gå nu?", EN: "How would it go now?"}
	AdminStepAddress     = care.Text{SV: "Adressat", EN: "Address"}
	AdminStepRoute       = care.Text{SV: "Vägval", EN: "Route"}
	AdminStepProfile     = care.Text{SV: "Profil", EN: "Profile"}
	AdminStepURL         = care.Text{SV: "Anropsadress", EN: "Endpoint"}
	AdminStepPermission  = care.Text{SV: "Behörighet", EN: "Permission"}
	AdminStepCertificate = care.Text{SV: "Certifikat", EN: "Certificate"}
	AdminStepTimeout     = care.Text{SV: "Tidsgräns", EN: "Time limit"}
	AdminStepParent      = care.Text{SV: "överordnad enhet", EN: "unit above"}
	AdminStepPart        = care.Text{SV: "del av adressaten", EN: "part of the address"}
	AdminStepFound       = care.Text{SV: "finns", EN: "found"}
	AdminStepNone        = care.Text{SV: "ingen träff", EN: "no match"}
	AdminStepStop        = care.Text{SV: "stopp", EN: "stop"}
	AdminStepOK          = care.Text{SV: "i ordning", EN: "in order"}
)

// Statistics, calls and the map.
var (
	AdminStatisticsTitle = care.Text{SV: "Statistik", EN: "Statistics"}
	AdminStatisticsLead  = care.Text{SV: "%s anrop sedan %s, på den här noden. Tiderna har en felmarginal på högst %s procent.", EN: "%s calls since %s, on this node. Times are within %s per cent."}
	AdminPer             = care.Text{SV: "Räknat per", EN: "Counted by"}
	AdminPerContract     = care.Text{SV: "Per kontrakt", EN: "By contract"}
	AdminPerProducer     = care.Text{SV: "Per producent", EN: "By producer"}
	AdminPerSender       = care.Text{SV: "Per avsändare", EN: "By sender"}
	AdminQuarter         = care.Text{SV: "Senaste kvarten", EN: "Last 15 minutes"}
	AdminHour            = care.Text{SV: "Senaste timmen", EN: "Last hour"}
	AdminSinceStart      = care.Text{SV: "Sedan start", EN: "Since the start"}
	AdminLastOK          = care.Text{SV: "%s; senaste svar %s", EN: "%s; last answer %s"}
	AdminNoCalls         = care.Text{SV: "Inga anrop.", EN: "No calls."}
	AdminCallsTitle      = care.Text{SV: "Senaste anropen", EN: "Newest calls"}
	AdminCallsLead       = care.Text{SV: "De senaste hundra som passar, på den här noden. Tiden leder till anropets förklaring.", EN: "The newest hundred that fit, on this node. The time leads to the explanation of the call."}
	AdminNewestFirst     = care.Text{SV: "Nyast först", EN: "Newest first"}
	AdminAllOutcomes     = care.Text{SV: "alla", EN: "all"}
	AdminOnlyFailed      = care.Text{SV: "bara misslyckade", EN: "failed only"}
	AdminTrafficTitle    = care.Text{SV: "Vem anropar vem", EN: "Who calls whom"}
	AdminTrafficLead     = care.Text{SV: "Trafiken genom den här noden. Anrop som avvisades innan en producent var funnen är inte med.", EN: "The traffic through this node. Calls that were refused before a producer was found are not in it."}
	AdminTrafficPicture  = care.Text{SV: "Bild av trafiken", EN: "Picture of the traffic"}
	AdminTrafficAlt      = care.Text{SV: "Linjer från anropande system till producenter. Samma uppgifter finns i tabellen nedanför.", EN: "Lines from calling systems to producers. The same is in the table below."}
	AdminCallers         = care.Text{SV: "Anropar", EN: "Callers"}
	AdminProducers       = care.Text{SV: "Svarar", EN: "Producers"}
	AdminLegendWell      = care.Text{SV: "Tjockare linje: fler anrop.", EN: "A thicker line: more calls."}
	AdminLegendIll       = care.Text{SV: "Streckad: mer än 5 % misslyckas.", EN: "Dashed: more than 5 % fail."}
	AdminMoreSystems     = care.Text{SV: "%d system till får inte plats i bilden. De finns i tabellen.", EN: "%d systems more have no room in the picture. They are in the table."}
	AdminAsTable         = care.Text{SV: "Samma sak som tabell", EN: "The same as a table"}
)
