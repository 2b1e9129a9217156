package story

import (
	"time"

	"sammanhang/record/appointment"
	"sammanhang/record/careplan"
	"sammanhang/record/careteam"
	"sammanhang/sim/place"
)

// gunilla is 76 and wants her daughter Maria to be able to see what is planned.
func gunilla(w *pen) {
	w.list(place.VCA, place.Fatima, -2000)
	w.book(place.VCA, place.Elin, w.at(w.weekday(2), "10.00"), 30, appointment.Appointment{Title: "Lungfunktionsprov (spirometri)", Note: "Ingen luftrörsvidgande medicin fyra timmar före.", MayCancel: true, MayRebook: true, MayMessage: true})
	w.book(place.HomeNurse, place.Birgitta, w.at(w.weekday(1), "13.00"), 30, appointment.Appointment{Title: "Hembesök av sjuksköterska", AtHome: true})
	for _, day := range []int{0, 1, 3, 5} {
		w.book(place.HomeSouth, place.Omar, w.at(day, "16.30"), 30, appointment.Appointment{Title: "Hemtjänst: tillsyn och middag", AtHome: true, MayCancel: true})
	}
	w.visit(place.VCA, place.Fatima, w.at(-33, "09.30"), 30, Visit, "Läkarbesök, KOL")
	w.write(place.VCA, place.Fatima, w.at(-33, "10.00"), Assessment, "Läkarbesök", "Andfådd i trappor. Två försämringar sedan i våras. Vill att dottern ska kunna läsa om bokade tider och planer; informeras om ombud.")
	w.diagnose(place.VCA, place.Fatima, w.at(-1900, "09.00"), "J44.9", "Kroniskt obstruktiv lungsjukdom, ospecificerad", true, true)
	w.prescribe(place.VCA, place.Fatima, w.day(-1900), time.Time{}, tiotropium, "Underlättar andningen")
	w.plan(place.HomeSouth, place.Omar, w.day(-90), careplan.Plan{Kind: careplan.GP, Title: "Genomförandeplan, hemtjänst", FollowUp: w.at(w.weekday(28), "13.00"),
		Goals:      []string{"Jag vill att Maria ska veta när någon kommer hem till mig."},
		Activities: []careplan.Activity{{Who: "Hemtjänsten", What: "Tillsyn och middag", When: "varje eftermiddag", Status: "in-progress"}}})
	w.team(place.HomeSouth, place.Omar, w.day(-90), "Ditt team i hemtjänsten", w.member(place.Omar, careteam.FixedSocialCare, "Fast omsorgskontakt", -90))
	w.decide(place.AidSjostad, place.Sofia, -95, w.day(270), "Hemtjänst: tillsyn och måltider", "1 besök varje dag", "11 kap. 1 § socialtjänstlagen")
}

// allan is 86 and takes care of himself: measures, writes down, and knows when to call.
func allan(w *pen) {
	w.list(place.VCA, place.Fatima, -2600)
	w.book(place.VCA, place.Elin, w.at(w.weekday(12), "08.45"), 30, appointment.Appointment{Title: "Kontroll av blodtryck och blodprov", Note: "Ta med dina egna mätvärden.", MayCancel: true, MayRebook: true, MayMessage: true})
	w.visit(place.VCA, place.Fatima, w.at(-85, "10.30"), 30, Visit, "Årskontroll")
	w.write(place.VCA, place.Fatima, w.at(-85, "11.00"), Assessment, "Årskontroll", "Mäter blodtryck hemma, medel 134/78. Tar sitt Waran själv enligt schema. Nöjd med egenvården.")
	w.diagnose(place.VCA, place.Fatima, w.at(-2500, "10.00"), "I48.9", "Förmaksflimmer, ospecificerat", true, true)
	w.prescribe(place.VCA, place.Fatima, w.day(-2500), time.Time{}, warfarin, "Förebygger blodpropp")
	w.prescribe(place.VCA, place.Fatima, w.day(-2500), time.Time{}, enalapril, "Mot högt blodtryck")
	w.plan(place.VCA, place.Fatima, w.day(-85), careplan.Plan{Kind: careplan.SelfCare, Title: "Egenvårdsplan", Text: lines(
		"Allan mäter blodtryck varje måndag och skriver upp värdet.",
		"Allan sköter sina läkemedel själv och doserar Waran efter besked.",
		"Ring vårdcentralen om övertrycket är över 170 två dagar i rad, eller vid näsblod som inte slutar.")})
}

// ella is fifteen: some of what she has is hers alone to read.
func ella(w *pen) {
	w.list(place.VCB, "", -2400)
	w.book(place.School, place.Eva, w.at(w.weekday(5), "11.20"), 20, appointment.Appointment{Title: "Vaccination i skolan (difteri, stelkramp, kikhosta)", MayMessage: true})
	w.book(place.Psychiatry, place.Helena, w.at(w.weekday(10), "15.30"), 45, appointment.Appointment{Title: "Samtal", MayCancel: true, MayRebook: true, MayMessage: true})
	w.visit(place.School, place.Eva, w.at(-100, "10.00"), 30, Visit, "Hälsosamtal, årskurs 8")
	w.visit(place.Psychiatry, place.Helena, w.at(-18, "15.30"), 45, Visit, "Samtal")
	w.visit(place.VCB, place.Camilla, w.at(-240, "16.00"), 15, Visit, "Huvudvärk")
	w.write(place.School, place.Eva, w.at(-100, "10.30"), Assessment, "Hälsosamtal", "Trivs i klassen. Sover för lite. Vill tala med någon om oro inför prov.")
	w.write(place.Psychiatry, place.Helena, w.at(-18, "16.20"), Treatment, "Samtal", "Övar på att lägga bort telefonen en timme före sängdags. Mår bättre än förra gången.")
	w.diagnose(place.VCB, place.Lars, w.at(-240, "16.10"), "G44.2", "Huvudvärk av spänningstyp", true, false)
	w.plan(place.Psychiatry, place.Helena, w.day(-18), careplan.Plan{Kind: careplan.VP, Title: "Vårdplan", Text: "Ella vill sova bättre och våga redovisa i skolan. Vi ses fem gånger och utvärderar sedan tillsammans."})
}

// The two with protected identity: a parent and a child, known to the hospital
// alone. Neither is listed anywhere: a chosen health centre tells where one lives.
func protectedAdult(w *pen) {
	w.book(place.Medicine, place.Peter, w.at(w.weekday(6), "09.30"), 30, appointment.Appointment{Title: "Läkarbesök", MayCancel: true})
	w.visit(place.Medicine, place.Peter, w.at(-80, "13.00"), 30, Visit, "Läkarbesök")
	w.write(place.Medicine, place.Peter, w.at(-80, "13.30"), Assessment, "Läkarbesök", "Astma, stabil. Fortsätter med samma läkemedel.")
	w.diagnose(place.Medicine, place.Peter, w.at(-80, "13.30"), "J45.9", "Astma, ospecificerad", true, true)
	w.prescribe(place.Medicine, place.Peter, w.day(-80), time.Time{}, budesonid, "Mot astma")
}

func protectedChild(w *pen) {
	w.book(place.Children, place.Maja, w.at(w.weekday(13), "10.15"), 30, appointment.Appointment{Title: "Återbesök", MayCancel: true})
	w.visit(place.Children, place.Maja, w.at(-45, "10.00"), 30, Visit, "Eksem")
	w.write(place.Children, place.Maja, w.at(-45, "10.30"), Assessment, "Läkarbesök", "Eksem i armveck. Mjukgörande kräm dagligen, kortisonkräm i tre veckor.")
	w.diagnose(place.Children, place.Maja, w.at(-45, "10.30"), "L20.9", "Atopiskt eksem, ospecificerat", true, true)
}
