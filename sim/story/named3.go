package story

import (
	"time"

	"sammanhang/record/alert"
	"sammanhang/record/appointment"
	"sammanhang/record/careplan"
	"sammanhang/record/careteam"
	"sammanhang/sim/place"
)

// sigrid is 85 and has dementia: she can no longer say yes or no to who may read. Home
// care and home nursing help her every day; the hospital has examined her.
func sigrid(w *pen) {
	w.list(place.VCA, place.Fatima, -3600)
	w.book(place.Geriatrics, place.Ingrid, w.at(w.weekday(12), "10.00"), 60, appointment.Appointment{Title: "Demensuppföljning", Note: "Kom tillsammans med en anhörig eller med personal."})
	w.book(place.HomeNurse, place.Birgitta, w.at(w.weekday(2), "08.30"), 30, appointment.Appointment{Title: "Hembesök av sjuksköterska", AtHome: true, Note: "Läkemedel för en vecka."})
	for _, day := range []int{0, 1, 2, 3, 4, 5, 6} {
		w.book(place.HomeNorth, place.Johanna, w.at(day, "08.30"), 60, appointment.Appointment{Title: "Hemtjänst: morgonhjälp och frukost", AtHome: true})
		w.book(place.HomeNorth, place.Johanna, w.at(day, "17.30"), 45, appointment.Appointment{Title: "Hemtjänst: kvällsmat och tillsyn", AtHome: true})
	}
	w.visit(place.Geriatrics, place.Ingrid, w.at(-400, "13.00"), 60, Visit, "Minnesutredning")
	w.visit(place.VCA, place.Fatima, w.at(-21, "11.00"), 30, Visit, "Läkemedelsgenomgång")
	w.visit(place.Emergency, place.Mikael, w.at(-75, "20.10"), 180, Visit, "Fall i hemmet")
	w.write(place.Geriatrics, place.Ingrid, w.at(-400, "14.10"), Assessment, "Minnesutredning", "MMSE 17/30. Alzheimers sjukdom. Kan inte längre ta ställning till hur uppgifter om henne delas; dottern berättar att hon alltid velat att de som hjälper henne ska veta.")
	w.write(place.Emergency, place.Mikael, w.at(-75, "22.40"), Treatment, "Akutbesök", "Fall på badrumsgolvet. Inga frakturer. Hem med extra tillsyn.")
	w.write(place.HomeNurse, place.Birgitta, w.at(-3, "09.00"), Assessment, "Hembesök", "Har glömt kvällsdosen två gånger. Hemtjänsten påminner från och med nu.")
	w.warn(place.Geriatrics, place.Ingrid, w.day(-390), alert.Alert{Kind: alert.Restriction, Title: "Åker inte till sjukhus vid infektion utan kontakt med ansvarig läkare"})
	w.diagnose(place.Geriatrics, place.Ingrid, w.at(-400, "14.00"), "G30.1", "Alzheimers sjukdom med sen debut", true, true)
	w.diagnose(place.VCA, place.Fatima, w.at(-3000, "10.00"), "I10.9", "Essentiell hypertoni", false, true)
	w.prescribe(place.Geriatrics, place.Ingrid, w.day(-400), time.Time{}, donepezil, "Bromsar minnessvårigheter")
	w.prescribe(place.VCA, place.Fatima, w.day(-3000), time.Time{}, enalapril, "Mot högt blodtryck")
	w.plan(place.HomeNorth, place.Johanna, w.day(-200), careplan.Plan{Kind: careplan.GP, Title: "Genomförandeplan, hemtjänst", FollowUp: w.at(w.weekday(9), "13.00"),
		Goals: []string{"Jag vill bo kvar hemma med mina saker omkring mig."},
		Activities: []careplan.Activity{
			{Who: "Hemtjänsten", What: "Morgonhjälp, frukost och påminnelse om läkemedel", When: "varje morgon", Status: "in-progress"},
			{Who: "Hemtjänsten", What: "Kvällsmat och tillsyn", When: "varje kväll", Status: "in-progress"},
		}})
	w.team(place.HomeNorth, place.Johanna, w.day(-380), "Ditt team i hemtjänsten",
		w.member(place.Johanna, careteam.FixedSocialCare, "Fast omsorgskontakt", -380),
		w.member(place.Sofia, careteam.CaseOfficer, "Biståndshandläggare", -380),
		w.member(place.Birgitta, careteam.FixedCareContact, "Fast vårdkontakt", -300))
	w.decide(place.AidSjostad, place.Sofia, -380, w.day(200), "Hemtjänst: personlig omsorg och måltider", "2 besök varje dag, 54 timmar i månaden", "11 kap. 1 § socialtjänstlagen")
}

// jonas is in his forties and has blocked what psychiatry and the region have written.
func jonas(w *pen) {
	w.list(place.VCB, place.Lars, -900)
	w.book(place.Psychiatry, place.Helena, w.at(w.weekday(5), "14.00"), 45, appointment.Appointment{Title: "Samtal", MayCancel: true, MayRebook: true, MayMessage: true})
	w.book(place.Rehab, place.Sven, w.at(w.weekday(3), "16.00"), 30, appointment.Appointment{Title: "Träning, rygg", MayCancel: true, MayRebook: true})
	w.visit(place.Psychiatry, place.Helena, w.at(-26, "14.00"), 45, Visit, "Samtal")
	w.visit(place.VCB, place.Lars, w.at(-40, "09.20"), 30, Visit, "Ryggvärk")
	w.write(place.Psychiatry, place.Helena, w.at(-26, "14.50"), Treatment, "Samtal", "Sover bättre. Fortsätter samtalen två gånger i månaden.")
	w.write(place.VCB, place.Lars, w.at(-40, "09.50"), Assessment, "Läkarbesök", "Ländryggsvärk utan utstrålning. Fysioterapi.")
	w.diagnose(place.Psychiatry, place.Helena, w.at(-120, "14.00"), "F41.1", "Generaliserat ångestsyndrom", true, false)
	w.diagnose(place.VCB, place.Lars, w.at(-40, "09.50"), "M54.5", "Lumbago", true, false)
	w.prescribe(place.Psychiatry, place.Helena, w.day(-120), time.Time{}, sertralin, "Mot ångest")
	w.prescribe(place.VCB, place.Lars, w.day(-40), w.day(-26), naproxen, "Mot ryggsmärta")
}
