package story

import (
	"time"

	"sammanhang/care"
	"sammanhang/record/appointment"
	"sammanhang/record/careplan"
	"sammanhang/record/careteam"
	"sammanhang/sim/dice"
	"sammanhang/sim/people"
	"sammanhang/sim/place"
)

// generated tells the story of somebody who has none of their own: a health
// centre, what is wrong with them, and what follows from how much they need.
func (w *pen) generated() {
	d := &w.dice
	age := care.AgeOn(w.p.Born, w.t.today)
	vc := place.VCA
	if w.p.SecondVC {
		vc = place.VCB
	}
	doctor := ""
	if w.p.Need == people.Much || d.Chance(25) {
		doctor = w.t.places.StaffAt(vc).Key
	}
	w.list(vc, doctor, -d.Between(200, 3000))
	for range [...]int{people.Little: d.N(2), people.Some: d.Between(1, 2), people.Much: d.Between(2, 4)}[w.p.Need] {
		w.illness(vc, age)
	}
	w.childhood(age)
	if w.p.Need == people.Much {
		w.hospital(age)
		w.municipal(age)
	}
}

// illness is one condition: its visits, note, diagnosis, medicines, and perhaps a
// time to come or a visit to a specialist.
func (w *pen) illness(vc string, age int) {
	d := &w.dice
	c, ok := w.pick(age)
	if !ok {
		return
	}
	since := d.Between(15, 300)
	if c.chronic {
		since = d.Between(200, 1800)
	}
	w.diagnose(vc, "", w.at(-since, "10.10"), c.code, c.text, true, c.chronic)
	last := min(since, d.Between(10, 320))
	for _, day := range []int{since, last} {
		day := w.weekday(-day)
		clock := dice.Of(d, clocks)
		kind := Visit
		if d.Chance(20) {
			kind = Phone
		}
		w.visit(vc, "", w.at(day, clock), 30, kind, c.reason)
		n := w.write(vc, "", w.at(day, clock).Add(35*time.Minute), Assessment, c.reason, dice.Of(d, c.notes))
		n.ForSubject = !d.Chance(3)
		n.Nullified = d.Chance(1)
	}
	for _, m := range c.drugs {
		to := time.Time{}
		if !c.chronic {
			to = w.day(-since + d.Between(7, 90))
		}
		w.prescribe(vc, "", w.day(-since), to, m, c.why)
	}
	if c.again != "" && d.Chance([...]int{people.Little: 20, people.Some: 45, people.Much: 70}[w.p.Need]) {
		w.book(vc, "", w.at(w.weekday(d.Between(0, 75)), dice.Of(d, clocks)), 30, appointment.Appointment{Title: c.again, MayCancel: true, MayRebook: d.Chance(80), MayMessage: true})
	}
	if c.refer != "" && d.Chance(40) {
		w.referred(c)
	}
}

func (w *pen) referred(c condition) {
	d := &w.dice
	day := w.weekday(-d.Between(5, 200))
	w.visit(c.refer, "", w.at(day, dice.Of(d, clocks)), 45, Visit, c.reason)
	if w.t.places.Unit(c.refer).System == place.SysClinic || d.Chance(50) {
		w.write(c.refer, "", w.at(day, "15.30"), Assessment, c.reason, dice.Of(d, c.notes))
	}
	if d.Chance(50) {
		title := c.again
		if title == "" {
			title = "Återbesök"
		}
		w.book(c.refer, "", w.at(w.weekday(d.Between(2, 90)), dice.Of(d, clocks)), 45, appointment.Appointment{Title: title, MayCancel: true, MayRebook: true, MayMessage: true})
	}
}

// pick draws a condition that people of that age have.
func (w *pen) pick(age int) (condition, bool) {
	all := w.t.conditions
	sum := 0
	for _, c := range all {
		if age >= c.from && age <= c.to {
			sum += c.weight
		}
	}
	n := w.dice.N(sum)
	for _, c := range all {
		if age >= c.from && age <= c.to {
			if n -= c.weight; n < 0 {
				return c, true
			}
		}
	}
	return condition{}, false
}

// childhood is child health care and, in Sjöstad, the school nurse.
func (w *pen) childhood(age int) {
	d := &w.dice
	switch {
	case age < 6:
		w.visit(place.BVC, "", w.at(w.weekday(-d.Between(20, 150)), "09.20"), 30, Visit, "Hälsobesök på barnavårdscentralen")
		w.book(place.BVC, "", w.at(w.weekday(d.Between(3, 120)), dice.Of(d, clocks)), 30, appointment.Appointment{Title: "Hälsobesök på barnavårdscentralen", MayCancel: true, MayRebook: true})
	case age < 16 && w.p.Town == people.Sjostad:
		day := w.weekday(-d.Between(20, 300))
		w.visit(place.School, "", w.at(day, "10.00"), 20, Visit, "Hälsobesök i skolan")
		if d.Chance(30) {
			w.write(place.School, "", w.at(day, "10.20"), Treatment, "Vaccination", "Vaccination enligt programmet. Inga besvär efteråt.")
		}
		if d.Chance(25) {
			w.book(place.School, "", w.at(w.weekday(d.Between(1, 60)), "10.40"), 20, appointment.Appointment{Title: "Hälsobesök i skolan"})
		}
	}
}

func (w *pen) hospital(age int) {
	d := &w.dice
	ward, clinic := place.MedWard, place.Medicine
	if age < 18 {
		ward, clinic = place.Children, place.Children
	}
	if d.Chance(55) {
		from := -d.Between(10, 400)
		stay := w.visit(ward, "", w.at(from, "21.15"), 60, Stay, "Inneliggande vård")
		stay.End = w.at(min(-1, from+d.Between(2, 9)), "13.00")
		w.write(ward, "", stay.End.Add(-time.Hour), Discharge, "Slutanteckning", "Förbättrad under vårdtiden. Går hem med uppföljning på vårdcentralen.")
	}
	if d.Chance(60) {
		w.book(clinic, "", w.at(w.weekday(d.Between(1, 80)), dice.Of(d, clocks)), 45, appointment.Appointment{Title: "Återbesök", MayCancel: true, MayRebook: d.Chance(70), MayMessage: true})
	}
}

// municipal is home care, home nursing and the plan that holds them together. The
// municipalities of Granvik and Tallbo have no system that is connected yet.
func (w *pen) municipal(age int) {
	d := &w.dice
	if age < 65 && !d.Chance(40) || age < 18 {
		return
	}
	home, aid, assistant, officer := place.HomeNorth, place.AidSjostad, place.Johanna, place.Sofia
	switch {
	case w.p.Town == people.Ekeby:
		home, aid, assistant, officer = place.EkebyHome, place.AidEkeby, place.Yusuf, place.Tomas
	case w.p.Town != people.Sjostad:
		return
	case d.Chance(50):
		home, assistant = place.HomeSouth, place.Omar
	}
	since := d.Between(60, 900)
	what := dice.Of(d, helps)
	clock := dice.Of(d, homeClocks)
	for day := range 7 {
		if d.Chance(70) {
			w.book(home, assistant, w.at(day, clock), 30, appointment.Appointment{Title: "Hemtjänst: " + what, AtHome: true, MayCancel: true})
		}
	}
	w.decide(aid, officer, -since, w.day(d.Between(30, 400)), "Hemtjänst: "+what, dice.Of(d, extents), "11 kap. 1 § socialtjänstlagen")
	if d.Chance(50) {
		w.decide(aid, officer, -since, w.day(400), "Trygghetslarm", "Dygnet runt", "11 kap. 1 § socialtjänstlagen")
	}
	w.team(home, assistant, w.day(-since), "Ditt team i hemtjänsten",
		w.member(assistant, careteam.FixedSocialCare, "Fast omsorgskontakt", -since),
		w.member(officer, careteam.CaseOfficer, "Biståndshandläggare", -since))
	kind, title := careplan.GP, "Genomförandeplan, hemtjänst"
	if d.Chance(35) {
		kind, title = careplan.SIP, "Samordnad plan (SIP)"
	}
	w.plan(home, assistant, w.day(-since+10), careplan.Plan{Kind: kind, Title: title, FollowUp: w.at(w.weekday(d.Between(5, 90)), "13.00"),
		Goals:      []string{dice.Of(d, goals)},
		Activities: []careplan.Activity{{Who: "Hemtjänsten", What: what, When: "enligt beslut", Status: "in-progress"}}})
	if w.p.Town == people.Sjostad && d.Chance(55) {
		w.visit(place.HomeNurse, "", w.at(w.weekday(-d.Between(1, 40)), "10.00"), 30, Visit, "Hembesök av sjuksköterska")
		w.write(place.HomeNurse, "", w.at(w.weekday(-d.Between(1, 40)), "10.30"), Assessment, "Hembesök", dice.Of(d, nursing))
		w.book(place.HomeNurse, "", w.at(w.weekday(d.Between(0, 20)), "10.00"), 30, appointment.Appointment{Title: "Hembesök av sjuksköterska", AtHome: true})
	}
}

var (
	clocks     = []string{"08.00", "08.20", "08.40", "09.00", "09.15", "09.40", "10.00", "10.20", "10.45", "11.10", "13.00", "13.20", "13.45", "14.10", "14.30", "15.00", "15.20", "15.40"}
	homeClocks = []string{"07.30", "08.00", "08.30", "09.00", "12.00", "17.00", "18.30", "20.00"}
	helps      = []string{"morgonhjälp", "dusch", "städning", "inköp", "måltider", "tillsyn", "promenad"}
	extents    = []string{"1 besök varje dag", "2 besök varje dag", "3 besök i veckan", "2 timmar varannan vecka", "4 timmar i månaden"}
	goals      = []string{"Jag vill bo kvar hemma.", "Jag vill kunna gå ut varje dag.", "Jag vill känna mig trygg på natten.", "Jag vill laga min egen mat.", "Jag vill orka hälsa på mina barnbarn.", "Jag vill slippa ha ont."}
	nursing    = []string{"Läkemedel iordningställda i dosett för en vecka. Mår bra.", "Såromläggning utan problem. Ny tid om en vecka.", "Vikt och blodtryck som tidigare. Äter bättre."}
)
