package story

import (
	"time"

	"sammanhang/record/alert"
	"sammanhang/record/appointment"
	"sammanhang/record/careplan"
	"sammanhang/record/careteam"
	"sammanhang/sim/place"
)

// johan is nine: school, a broken arm that has healed, and the dentist's turn to come.
func johan(w *pen) {
	w.list(place.VCA, "", -420)
	w.book(place.School, place.Eva, w.at(w.weekday(8), "09.40"), 20, appointment.Appointment{Title: "Hälsobesök i skolan, årskurs 4", Note: "Syn, hörsel, längd och vikt.", MayMessage: true})
	w.book(place.Children, place.Maja, w.at(w.weekday(15), "14.00"), 30, appointment.Appointment{Title: "Kontroll av pollenallergi", MayCancel: true, MayRebook: true, MayMessage: true,
		Note: "Sluta med allergitabletter tre dygn före besöket."})
	w.visit(place.School, place.Eva, w.at(-230, "10.00"), 15, Visit, "Vaccination enligt barnvaccinationsprogrammet")
	w.write(place.School, place.Eva, w.at(-230, "10.10"), Treatment, "Vaccination", "Dos 2 mot mässling, påssjuka och röda hund given i höger överarm. Mådde bra efteråt.")
	w.visit(place.Emergency, place.Mikael, w.at(-310, "17.20"), 120, Visit, "Fall från gunga, ont i handleden")
	w.write(place.Emergency, place.Mikael, w.at(-310, "19.05"), Treatment, "Akutbesök", "Böjfraktur i vänster handled. Gips i tre veckor, därefter inga restriktioner.")
	w.diagnose(place.Emergency, place.Mikael, w.at(-310, "19.05"), "S52.50", "Fraktur på nedre delen av radius, sluten", true, false)
	w.diagnose(place.Children, place.Maja, w.at(-190, "11.00"), "J30.1", "Allergisk rinit orsakad av pollen", true, true)
	w.prescribe(place.Children, place.Maja, w.day(-190), time.Time{}, desloratadin, "Mot pollenallergi")
	w.visit(place.BVC, place.Pia, w.at(-1500, "09.00"), 30, Visit, "Fyraårskontroll")
	w.write(place.BVC, place.Pia, w.at(-1500, "09.25"), Assessment, "BVC, fyra år", "Växer längs sin kurva. Hör och ser bra. Berättar gärna.")
}

// gosta is 84: heart failure, memory trouble, home care every day, and a plan
// that hospital, health centre and municipality share.
func gosta(w *pen) {
	w.list(place.VCA, place.Fatima, -3000)
	w.book(place.Geriatrics, place.Ingrid, w.at(w.weekday(4), "10.30"), 60, appointment.Appointment{Title: "Minnesutredning, återbesök", MayCancel: true, MayRebook: true, MayMessage: true,
		Note: "Ta gärna med en anhörig."})
	w.book(place.HomeNurse, place.Birgitta, w.at(w.weekday(1), "09.00"), 30, appointment.Appointment{Title: "Hembesök av sjuksköterska", AtHome: true, Note: "Vikt och benomläggning."})
	for _, day := range []int{0, 1, 2, 3, 4, 5, 6} {
		w.book(place.HomeNorth, place.Johanna, w.at(day, "07.45"), 45, appointment.Appointment{Title: "Hemtjänst: morgonhjälp och frukost", AtHome: true})
		w.book(place.HomeNorth, place.Johanna, w.at(day, "18.30"), 30, appointment.Appointment{Title: "Hemtjänst: kvällsmat och tillsyn", AtHome: true})
	}
	stay := w.visit(place.MedWard, place.Lena, w.at(-44, "22.10"), 60, Stay, "Försämrad hjärtsvikt")
	stay.End = w.at(-37, "14.00")
	w.visit(place.Geriatrics, place.Ingrid, w.at(-25, "13.00"), 60, Visit, "Minnesutredning, första besök")
	w.visit(place.VCA, place.Fatima, w.at(-30, "10.00"), 30, Visit, "Uppföljning efter sjukhusvård")
	w.write(place.MedWard, place.Peter, w.at(-37, "13.20"), Discharge, "Slutanteckning medicinavdelning 51", lines(
		"Kommer med andfåddhet och bensvullnad. God effekt av vätskedrivande. Vikt ned 4 kg.",
		"Går hem med utökad hemtjänst. Hemsjukvården följer vikt. SIP-möte genomfört på avdelningen."))
	w.write(place.Geriatrics, place.Ingrid, w.at(-25, "14.15"), Assessment, "Minnesutredning", "MMSE 24/30. Svårt med tid och med nya namn. Magnetkamera beställd. Återbesök för svar.")
	w.write(place.HomeNurse, place.Birgitta, w.at(-6, "09.40"), Assessment, "Hembesök", "Vikt 78,2 kg, oförändrad. Sår på vänster underben minskar. Tar sina läkemedel ur dosett.")
	w.diagnose(place.MedWard, place.Peter, w.at(-37, "13.00"), "I50.9", "Hjärtsvikt, ospecificerad", true, true)
	w.diagnose(place.VCA, place.Fatima, w.at(-2200, "10.00"), "I48.9", "Förmaksflimmer, ospecificerat", false, true)
	w.warn(place.VCA, place.Fatima, w.day(-4100), alert.Alert{Kind: alert.Hypersensitivity, Title: "Penicilliner", Code: "J01C", System: ATC, Severity: "Allvarlig", Certainty: "Konstaterad",
		Comment: "Andnöd och utslag efter två doser"})
	w.warn(place.MedWard, place.Peter, w.day(-37), alert.Alert{Kind: alert.Treatment, Title: "Blodförtunnande, apixaban", Comment: "Blödningsrisk vid fall och ingrepp"})
	w.prescribe(place.MedWard, place.Peter, w.day(-37), time.Time{}, furosemid, "Mot hjärtsvikt")
	w.prescribe(place.VCA, place.Fatima, w.day(-2200), time.Time{}, apixaban, "Förebygger blodpropp vid förmaksflimmer")
	w.prescribe(place.VCA, place.Fatima, w.day(-2200), time.Time{}, metoprolol, "Lugnar hjärtrytmen")
	w.plan(place.HomeNorth, place.Johanna, w.day(-38), careplan.Plan{Kind: careplan.SIP, Title: "Samordnad plan (SIP)", FollowUp: w.at(w.weekday(20), "10.00"),
		Goals: []string{"Jag vill bo kvar hemma och slippa åka in till sjukhuset."},
		Activities: []careplan.Activity{
			{Who: "Hemsjukvården", What: "Väger Gösta två gånger i veckan", When: "måndag och torsdag", Status: "in-progress"},
			{Who: "Hemtjänsten", What: "Påminner om läkemedel", When: "morgon och kväll", Status: "in-progress"},
			{Who: "Magdalena (dotter)", What: "Följer med till minnesutredningen", When: w.date(w.weekday(4)), Status: "scheduled"},
		},
		Participants: []string{"Medicinavdelning 51", "Vårdcentralen Storstad", "Hemsjukvården i Sjöstad", "Hemtjänsten i Sjöstad, norra"}})
	w.plan(place.HomeNurse, place.Birgitta, w.day(-35), careplan.Plan{Kind: careplan.VP, Title: "Vårdplan, hemsjukvård", Text: "Vikt två gånger i veckan. Vid ökning över 2 kg på tre dagar: ring läkare på vårdcentralen. Benomläggning en gång i veckan."})
	w.team(place.HomeNorth, place.Johanna, w.day(-300), "Ditt team i hemtjänsten",
		w.member(place.Johanna, careteam.FixedSocialCare, "Fast omsorgskontakt", -300),
		w.member(place.Sofia, careteam.CaseOfficer, "Biståndshandläggare", -300),
		w.member(place.Birgitta, careteam.FixedCareContact, "Fast vårdkontakt", -35))
	w.decide(place.AidSjostad, place.Sofia, -38, w.day(320), "Hemtjänst: personlig omsorg och måltider", "2 besök varje dag, 32 timmar i månaden", "11 kap. 1 § socialtjänstlagen")
	w.decide(place.AidSjostad, place.Sofia, -300, w.day(320), "Trygghetslarm", "Dygnet runt", "11 kap. 1 § socialtjänstlagen")
}

// maria has a large need: diabetes, a stroke behind her, work training, and seven
// units that must agree.
func maria(w *pen) {
	w.list(place.VCB, place.Lars, -2400)
	w.book(place.VCB, place.Camilla, w.at(w.weekday(1), "09.20"), 40, appointment.Appointment{Title: "Diabetesmottagning, årskontroll", Note: "Ta blodprov senast två dagar före.", MayCancel: true, MayRebook: true, MayMessage: true})
	w.book(place.Medicine, place.Peter, w.at(w.weekday(9), "11.00"), 45, appointment.Appointment{Title: "Strokeuppföljning", MayCancel: true, MayRebook: true, MayMessage: true})
	w.book(place.Eye, place.Amina, w.at(w.weekday(20), "08.40"), 30, appointment.Appointment{Title: "Ögonbottenfotografering", Note: "Kör inte bil efter besöket.", MayCancel: true, MayMessage: true})
	w.book(place.Rehab, place.Sven, w.at(w.weekday(3), "13.30"), 45, appointment.Appointment{Title: "Gruppträning balans", MayCancel: true})
	w.book(place.TownRehab, place.David, w.at(w.weekday(6), "10.00"), 60, appointment.Appointment{Title: "Hembesök, arbetsterapeut", AtHome: true})
	for _, day := range []int{0, 2, 4, 6, 8} {
		w.book(place.HomeSouth, place.Omar, w.at(day, "09.00"), 60, appointment.Appointment{Title: "Hemtjänst: städning och inköp", AtHome: true, MayCancel: true})
	}
	stay := w.visit(place.MedWard, place.Peter, w.at(-200, "03.20"), 60, Stay, "Stroke")
	stay.End = w.at(-186, "12.00")
	w.visit(place.Emergency, place.Mikael, w.at(-200, "01.40"), 100, Visit, "Plötslig svaghet i höger arm")
	w.visit(place.VCB, place.Lars, w.at(-60, "10.00"), 30, Visit, "Läkarbesök efter stroke")
	w.visit(place.Rehab, place.Sven, w.at(-11, "13.30"), 45, Visit, "Gruppträning balans")
	w.visit(place.Psychiatry, place.Helena, w.at(-70, "14.00"), 50, Visit, "Stödsamtal")
	w.write(place.MedWard, place.Peter, w.at(-186, "11.30"), Discharge, "Slutanteckning medicinavdelning 51", "Infarkt i vänster mellersta hjärnartären. Trombolys med god effekt. Kvarstår trötthet och fumlighet i höger hand.")
	w.write(place.VCB, place.Lars, w.at(-60, "10.40"), Assessment, "Läkarbesök", "Orkar halva dagar. HbA1c 58. Blodtryck 138/84. Vi är överens om en gemensam plan med kommunen och försäkringskassan.")
	w.write(place.Psychiatry, place.Helena, w.at(-70, "15.00"), Treatment, "Stödsamtal", "Sörjer det hon inte orkar längre. Vill tala med andra i samma läge; får uppgift om anhöriggrupp.")
	w.diagnose(place.MedWard, place.Peter, w.at(-186, "11.00"), "I63.9", "Cerebral infarkt, ospecificerad", true, false)
	w.warn(place.VCB, place.Lars, w.day(-2600), alert.Alert{Kind: alert.Hypersensitivity, Title: "Latex", Severity: "Besvärande", Certainty: "Sannolik"})
	w.diagnose(place.VCB, place.Lars, w.at(-2400, "10.00"), "E11.9", "Diabetes mellitus typ 2 utan komplikationer", true, true)
	w.diagnose(place.Psychiatry, place.Helena, w.at(-70, "15.00"), "F32.1", "Medelsvår depressiv episod", true, false)
	w.prescribe(place.VCB, place.Lars, w.day(-2400), time.Time{}, metformin, "Mot diabetes")
	w.prescribe(place.MedWard, place.Peter, w.day(-186), time.Time{}, klopidogrel, "Förebygger ny stroke")
	w.prescribe(place.MedWard, place.Peter, w.day(-186), time.Time{}, atorvastatin, "Sänker kolesterol")
	w.prescribe(place.Psychiatry, place.Helena, w.day(-70), time.Time{}, sertralin, "Mot nedstämdhet")
	w.plan(place.AidSjostad, place.Sofia, w.day(-50), careplan.Plan{Kind: careplan.SIP, Title: "Samordnad plan (SIP)", FollowUp: w.at(w.weekday(16), "14.00"),
		Goals: []string{"Jag vill arbeta halvtid på biblioteket igen.", "Jag vill veta vem jag ska ringa."},
		Activities: []careplan.Activity{
			{Who: "Vårdcentralen", What: "Skickar sjukintyg i god tid", When: "varje månad", Status: "in-progress"},
			{Who: "Rörelsehuset", What: "Balansträning i grupp", When: "en gång i veckan", Status: "in-progress"},
			{Who: "Kommunen", What: "Hjälp med städning och inköp", When: "tre gånger i veckan", Status: "in-progress"},
			{Who: "Du", What: "Arbetsprövning två timmar om dagen", When: "från " + w.week(21), Status: "scheduled"},
		}, Participants: []string{"Björkhagens Läkarhus", "Medicinmottagningen", "Rörelsehuset", "Biståndsenheten i Sjöstad"}})
	w.team(place.HomeSouth, place.Omar, w.day(-180), "Ditt team i hemtjänsten",
		w.member(place.Omar, careteam.FixedSocialCare, "Fast omsorgskontakt", -180),
		w.member(place.Sofia, careteam.Coordinator, "SIP-samordnare", -50))
	w.decide(place.AidSjostad, place.Sofia, -182, w.day(180), "Hemtjänst: serviceinsatser", "3 besök i veckan", "11 kap. 1 § socialtjänstlagen")
}

// asta is 88 and lives in Ekeby: what she asks for is that people talk to each other.
func asta(w *pen) {
	w.list(place.VCB, place.Lars, -1800)
	w.book(place.VCB, place.Lars, w.at(w.weekday(7), "13.15"), 40, appointment.Appointment{Title: "Läkarbesök med läkemedelsgenomgång", MayCancel: true, MayRebook: true, MayMessage: true})
	for _, day := range []int{0, 1, 2, 3, 4, 5} {
		w.book(place.EkebyHome, place.Yusuf, w.at(day, "08.30"), 45, appointment.Appointment{Title: "Hemtjänst: morgonhjälp", AtHome: true})
	}
	w.book(place.EkebyStay, place.Nils, w.at(w.weekday(18), "14.00"), 60, appointment.Appointment{Title: "Inflyttning växelvård, en vecka", Note: "Ta med läkemedel och kläder för en vecka."})
	w.visit(place.VCB, place.Camilla, w.at(-20, "09.00"), 20, Visit, "Blodtryck och provtagning")
	w.visit(place.Medicine, place.Peter, w.at(-95, "10.00"), 30, Visit, "Utredning av yrsel")
	w.write(place.VCB, place.Camilla, w.at(-20, "09.20"), Assessment, "Mottagningsbesök", "Blodtryck 128/70. Undrar vem som ändrat hennes tabletter. Läkarbesök med genomgång bokas, hemtjänsten och dottern bjuds in.")
	w.write(place.Medicine, place.Peter, w.at(-95, "10.40"), Assessment, "Medicinmottagningen", "Yrsel vid uppresning. Minskar en blodtrycksmedicin. Brev till vårdcentralen.")
	w.diagnose(place.VCB, place.Lars, w.at(-1800, "10.00"), "I10.9", "Essentiell hypertoni", true, true)
	w.diagnose(place.Medicine, place.Peter, w.at(-95, "10.40"), "I95.1", "Ortostatisk hypotoni", true, false)
	w.prescribe(place.VCB, place.Lars, w.day(-1800), time.Time{}, enalapril, "Mot högt blodtryck")
	w.prescribe(place.VCB, place.Lars, w.day(-900), time.Time{}, levotyroxin, "Ersätter sköldkörtelhormon")
	w.plan(place.EkebyHome, place.Yusuf, w.day(-60), careplan.Plan{Kind: careplan.SIP, Title: "Samordnad plan (SIP)", FollowUp: w.at(w.weekday(13), "10.00"),
		Goals: []string{"Jag vill att ni pratar med varandra, så att jag slipper berätta allt fyra gånger."},
		Activities: []careplan.Activity{
			{Who: "Björkhagens Läkarhus", What: "Går igenom alla läkemedel med Åsta och dottern", When: w.date(w.weekday(7)), Status: "scheduled"},
			{Who: "Hemtjänsten", What: "Skriver i pärmen hemma vad som hänt", When: "varje dag", Status: "in-progress"},
			{Who: "Korttidsboendet Linden", What: "Växelvård en vecka i månaden", When: "från " + w.date(w.weekday(18)), Status: "scheduled"},
		}, Participants: []string{"Björkhagens Läkarhus", "Hemtjänsten i Ekeby", "Korttidsboendet Linden"}})
	w.team(place.EkebyHome, place.Yusuf, w.day(-400), "Ditt team i hemtjänsten",
		w.member(place.Yusuf, careteam.FixedSocialCare, "Fast omsorgskontakt", -400),
		w.member(place.Tomas, careteam.Coordinator, "SIP-samordnare", -60))
	w.decide(place.AidEkeby, place.Tomas, -400, w.day(300), "Hemtjänst: personlig omsorg", "1 besök varje dag", "11 kap. 1 § socialtjänstlagen")
	w.decide(place.AidEkeby, place.Tomas, -15, w.day(180), "Växelvård", "En vecka av fyra", "11 kap. 1 § socialtjänstlagen")
}
