package story

import (
	"time"

	"sammanhang/record/appointment"
	"sammanhang/record/careplan"
	"sammanhang/record/careteam"
	"sammanhang/sim/place"
)

// magdalena is 52, had a hip replaced three weeks ago and is learning to walk
// again. She moved from Ekeby to Sjöstad last year, and every system knows her.
func magdalena(w *pen) {
	w.list(place.VCA, place.Fatima, -420)
	magdalenaHospital(w)
	magdalenaPrimary(w)
	magdalenaMunicipal(w)
	magdalenaOther(w)
}

func magdalenaHospital(w *pen) {
	w.book(place.Ortho, place.Anna, w.at(2, "13.30"), 30, appointment.Appointment{Title: "Återbesök efter operation",
		Note:      "Ta med dagens läkemedelslista. Blodprov ska vara taget senast i dag.",
		MayCancel: true, MayRebook: true, MayMessage: true})
	w.visit(place.Ortho, place.Anna, w.at(-75, "10.00"), 30, Visit, "Bedömning inför höftledsoperation")
	stay := w.visit(place.OrthoWard, place.Karin, w.at(-21, "07.00"), 60, Stay, "Planerad höftledsoperation, vänster sida")
	stay.End = w.at(-18, "13.00")
	w.visit(place.Ortho, place.Anna, w.at(-9, "11.15"), 15, Phone, "Uppföljning per telefon efter operation")
	w.write(place.Ortho, place.Anna, w.at(-75, "10.40"), Assessment, "Mottagningsbesök ortopedi", lines(
		"Värk i vänster höft sedan två år, nu även i vila. Går korta sträckor och undviker trappor.",
		"Röntgen visar uttalad artros. Patienten önskar operation när sommaren är över. Sätts upp för höftprotes."))
	w.write(place.OrthoWard, place.Anna, w.at(-21, "15.10"), Treatment, "Höftprotes vänster sida", lines(
		"Total höftprotes via bakre snitt. Okomplicerat förlopp, blödning 300 ml.",
		"Får belasta fullt. Trombosprofylax i fyra veckor."))
	w.write(place.OrthoWard, place.Karin, w.at(-18, "12.20"), Discharge, "Slutanteckning ortopedavdelning 32", lines(
		"Mobiliserad med rollator, klarar trappa med stöd. Såret torrt. Smärtan hanterbar med tabletter.",
		"Går hem i dag. Såromläggning på vårdcentralen, träning hos fysioterapeut och hembesök av arbetsterapeut är beställt. Återbesök här efter cirka tre veckor."))
	// Written for colleagues while the matter is looked into: not for her own eyes yet.
	w.write(place.OrthoWard, place.Anna, w.at(-17, "09.00"), Remote, "Intern notering om journalföring",
		"Avvikelserapport om fördröjd premedicinering är under utredning.").ForSubject = false
	w.diagnose(place.Ortho, place.Anna, w.at(-75, "10.40"), "M16.1", "Annan primär koxartros", true, false)
	w.diagnose(place.OrthoWard, place.Anna, w.at(-18, "12.00"), "Z96.6", "Förekomst av ortopediskt ledimplantat", true, false)
	w.prescribe(place.OrthoWard, place.Anna, w.day(-18), w.day(10), apixaban, "Förebygger blodpropp efter operationen")
	w.prescribe(place.OrthoWard, place.Anna, w.day(-18), w.day(14), oxikodon, "Mot svår smärta efter operationen")
	w.plan(place.OrthoWard, place.Karin, w.day(-18), careplan.Plan{Kind: careplan.VP, Title: "Vårdplan efter höftledsoperation", End: w.day(70), Text: lines(
		"Målet är att du ska kunna gå utan hjälpmedel inomhus sex veckor efter operationen.",
		"Du tränar varje dag enligt programmet från fysioterapeuten. Du undviker att korsa benen och att sitta lågt under de första tolv veckorna.",
		"Ring Ortopedmottagningen om såret vätskar, om du får feber över 38 grader eller om smärtan ökar.")})
	w.plan(place.Ortho, place.Anna, w.day(-75), careplan.Plan{Kind: careplan.VP, Title: "Vårdplan inför operation (ersatt)", Status: "revoked", Text: "Ersatt av vårdplanen efter operation."}).Nullified = true
}

func magdalenaPrimary(w *pen) {
	w.book(place.VCA, place.Elin, w.at(3, "08.00"), 30, appointment.Appointment{Title: "Såromläggning", MayCancel: true, MayRebook: true, MayMessage: true})
	w.book(place.VCA, place.Fatima, w.at(17, "13.00"), 60, appointment.Appointment{Title: "Uppföljning av samordnad plan (SIP)",
		Note: "Vi träffas i rum Linden. Kommunen och fysioterapeuten är med på video.", MayCancel: false, MayRebook: false, MayMessage: true})
	w.visit(place.VCA, place.Elin, w.at(-11, "08.30"), 30, Visit, "Såromläggning")
	w.visit(place.VCA, place.Elin, w.at(-4, "08.00"), 30, Visit, "Såromläggning")
	w.visit(place.VCA, place.Fatima, w.at(-40, "14.20"), 30, Visit, "Läkarbesök, blodtryck och läkemedel")
	w.write(place.VCA, place.Elin, w.at(-4, "08.35"), Treatment, "Såromläggning", "Snittet läkt utom en centimeter i nedre delen. Ingen rodnad. Nytt förband. Ny tid om en vecka.")
	w.write(place.VCA, place.Fatima, w.at(-40, "14.50"), Assessment, "Läkarbesök", lines(
		"Blodtryck 136/82 sittande. Mår bra av sin blodtrycksmedicin. Sover sämre på grund av höften.",
		"Vi är överens om att gå igenom smärtlindringen igen när operationen är gjord."))
	w.diagnose(place.VCA, place.Fatima, w.at(-400, "09.00"), "I10.9", "Essentiell hypertoni", false, true)
	w.prescribe(place.VCA, place.Fatima, w.day(-400), time.Time{}, enalapril, "Mot högt blodtryck")
	w.prescribe(place.VCA, place.Fatima, w.day(-40), time.Time{}, paracetamol, "Mot smärta")
	w.prescribe(place.VCA, place.Fatima, w.day(-200), w.day(-40), naproxen, "Mot smärta i höften")
	w.plan(place.VCA, place.Fatima, w.day(-14), careplan.Plan{Kind: careplan.Agreement, Title: "Patientkontrakt: vem gör vad efter operationen", Text: lines(
		"Fatima Mansouri är din fasta läkarkontakt och håller ihop det vi har kommit överens om.",
		"Du: tar blodtrycket hemma en gång i veckan och skriver upp det.",
		"Vårdcentralen: går igenom din smärtlindring "+w.week(10)+".")})
}

func magdalenaMunicipal(w *pen) {
	w.book(place.TownRehab, place.David, w.at(5, "10.15"), 60, appointment.Appointment{Title: "Hembesök, arbetsterapeut", AtHome: true,
		Note: "Vi provar badbräda och går igenom köket.", MayMessage: true})
	w.visit(place.TownRehab, place.David, w.at(-16, "09.30"), 60, Visit, "Hembesök av arbetsterapeut efter hemkomst")
	w.write(place.TownRehab, place.David, w.at(-16, "11.00"), Assessment, "Hembesök, arbetsterapi", lines(
		"Bor på andra våningen med hiss. Trösklar borttagna. Toaletten är låg; förhöjning lämnad.",
		"Ordinerar rollator och stödhandtag i badrummet."))
	w.plan(place.TownRehab, place.David, w.day(-16), careplan.Plan{Kind: careplan.RP, Title: "Rehabiliteringsplan", End: w.day(60), Text: lines(
		"Mål: du klarar dusch och matlagning själv.",
		"Du får rollator, stödhandtag i badrummet och förhöjd toalett. Arbetsterapeuten följer upp hemma."), Participants: []string{"Rehabteamet i Sjöstad", "Rörelsehuset"}})

	for i, day := range []int{0, 1, 3, 5, 8, 10} {
		clock := "07.00"
		if i == 0 {
			clock = "17.30"
		}
		w.book(place.HomeNorth, place.Johanna, w.at(day, clock), 30, appointment.Appointment{Title: "Hemtjänst: hjälp med dusch och påklädning", AtHome: true, MayCancel: true})
	}
	w.plan(place.HomeNorth, place.Johanna, w.day(-12), careplan.Plan{Kind: careplan.SIP, Title: "Samordnad plan (SIP)", FollowUp: w.at(17, "13.00"), End: w.day(90),
		Goals: []string{"Jag vill kunna gå till affären själv till jul."},
		Activities: []careplan.Activity{
			{Who: "Du", What: "Promenad 20 minuter varje dag", When: "3 av 7 i veckan", Status: "in-progress"},
			{Who: "Kommunen", What: "Rollator och handtag hemma", When: "klart " + w.date(-4), Status: "completed"},
			{Who: "Vårdcentralen", What: "Smärtlindring ses över", When: w.week(10), Status: "scheduled"},
		},
		Participants: []string{"Vårdcentralen Storstad", "Rehabteamet i Sjöstad", "Hemtjänsten i Sjöstad, norra", "Rörelsehuset"}})
	w.plan(place.HomeNorth, place.Johanna, w.day(-15), careplan.Plan{Kind: careplan.GP, Title: "Genomförandeplan, hemtjänst", FollowUp: w.at(24, "10.00"), End: w.day(60),
		Goals: []string{"Jag vill klara min dusch själv igen."},
		Activities: []careplan.Activity{
			{Who: "Hemtjänsten", What: "Stöd vid dusch", When: "måndag, onsdag och fredag", Status: "in-progress"},
			{Who: "Du", What: "Klär på dig överkroppen själv", When: "varje dag", Status: "in-progress"},
		}})
	w.team(place.HomeNorth, place.Johanna, w.day(-15), "Ditt team i hemtjänsten",
		w.member(place.Johanna, careteam.FixedSocialCare, "Fast omsorgskontakt", -15),
		w.member(place.Sofia, careteam.CaseOfficer, "Biståndshandläggare", -17),
		w.member(place.Fatima, careteam.FixedDoctor, "Fast läkarkontakt", -420))
	w.decide(place.AidSjostad, place.Sofia, -17, w.day(60), "Hemtjänst: personlig omsorg", "3 besök i veckan, 30 minuter", "11 kap. 1 § socialtjänstlagen")
	w.decide(place.AidSjostad, place.Sofia, -17, w.day(60), "Trygghetslarm", "Dygnet runt", "11 kap. 1 § socialtjänstlagen")
}

func magdalenaOther(w *pen) {
	// The private clinic: two providers share one system.
	w.book(place.Rehab, place.Sven, w.at(10, "15.00"), 45, appointment.Appointment{Title: "Fysioterapi", Note: "Ta med kläder att träna i.", MayCancel: true, MayRebook: true, MayMessage: true})
	w.visit(place.Rehab, place.Sven, w.at(-6, "15.00"), 45, Visit, "Träning efter höftledsoperation")
	w.write(place.Rehab, place.Sven, w.at(-6, "15.50"), Treatment, "Fysioterapi", "Går med rollator utan hälta. Styrka i höften ökar. Hemprogram: uppresning från stol, sidlyft och promenad varje dag.")
	w.plan(place.Rehab, place.Sven, w.day(-6), careplan.Plan{Kind: careplan.RP, Title: "Träningsplan hos Rörelsehuset", End: w.day(80), Text: lines("Mål: gå 500 meter utan stöd före jul.", "Du tränar hemma varje dag. Vi ses varannan vecka.")})
	w.visit(place.Eye, place.Amina, w.at(-150, "09.10"), 30, Visit, "Synundersökning")
	w.write(place.Eye, place.Amina, w.at(-150, "09.45"), Assessment, "Ögonläkarbesök", "Normal synskärpa med glasögon. Tryck 15/16. Ny kontroll om två år.")
	w.diagnose(place.Eye, place.Amina, w.at(-150, "09.45"), "H52.4", "Presbyopi", true, false)

	// Björkhagens Läkarhus: her health centre before she moved.
	w.visit(place.VCB, place.Lars, w.at(-520, "13.00"), 30, Visit, "Höftsmärta")
	w.visit(place.VCB, place.Camilla, w.at(-610, "08.20"), 20, Visit, "Provtagning")
	w.write(place.VCB, place.Lars, w.at(-520, "13.30"), Assessment, "Läkarbesök", "Belastningssmärta vänster ljumske sedan ett år. Inskränkt inåtrotation. Remiss till röntgen och artrosskola.")
	w.diagnose(place.VCB, place.Lars, w.at(-520, "13.30"), "M16.9", "Koxartros, ospecificerad", true, true)
	w.prescribe(place.VCB, place.Lars, w.day(-520), w.day(-200), paracetamol, "Mot smärta i höften")

	// Psychiatry: a contact that is over, and the plan they left her with.
	w.visit(place.Psychiatry, place.Helena, w.at(-900, "10.00"), 50, Visit, "Samtal vid utmattning")
	w.visit(place.Psychiatry, place.Helena, w.at(-760, "10.00"), 50, Visit, "Avslutande samtal")
	w.write(place.Psychiatry, place.Helena, w.at(-760, "11.00"), Discharge, "Kontakten avslutas", "Har arbetat heltid i fyra månader utan återfall. Vi avslutar kontakten och är överens om krisplanen.")
	w.diagnose(place.Psychiatry, place.Helena, w.at(-900, "11.00"), "F43.8A", "Utmattningssyndrom", true, false)
	w.plan(place.Psychiatry, place.Helena, w.day(-760), careplan.Plan{Kind: careplan.VP, Title: "Krisplan: när sömnen blir dålig igen", Status: "active", Text: lines(
		"Tidiga tecken: jag sover under fem timmar, slutar svara i telefonen och glömmer att äta.",
		"Jag gör: pratar med min syster, går ut varje dag, ringer vårdcentralen om det varar i två veckor.")})

	// Ekeby: relief before the move, all decisions ended.
	w.decide(place.AidEkeby, place.Tomas, -640, w.day(-430), "Avlösning i hemmet", "4 timmar i veckan", "4 kap. 1 § socialtjänstlagen (2001:453)")
	w.decide(place.AidEkeby, place.Tomas, -640, w.day(-430), "Korttidsboende vid behov", "Högst 7 dygn i månaden", "4 kap. 1 § socialtjänstlagen (2001:453)")
	w.plan(place.EkebyStay, place.Nils, w.day(-630), careplan.Plan{Kind: careplan.GP, Title: "Genomförandeplan, avlösning", Status: "completed", End: w.day(-430),
		Goals:      []string{"Jag vill orka vara mamma och dotter på samma gång."},
		Activities: []careplan.Activity{{Who: "Korttidsboendet Linden", What: "Avlösning för Gösta", When: "varannan helg", Status: "completed"}}})
	a := w.book(place.EkebyStay, place.Nils, w.at(-600, "14.00"), 60, appointment.Appointment{Title: "Planeringsmöte om avlösning"})
	a.MayCancel, a.MayRebook = false, false
}
