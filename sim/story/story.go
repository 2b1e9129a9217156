// Package story tells what has happened, happens and will happen to each person
// of the invented county, as the documents that each source system keeps.
//
// It promises: the same person of the same county has the same documents all day;
// nothing is kept, everything is told when asked for; nobody with protected
// identity has an address, a phone number or a place anywhere in their documents.
package story

import (
	"fmt"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/record"
	"sammanhang/record/alert"
	"sammanhang/record/appointment"
	"sammanhang/record/carecontact"
	"sammanhang/record/careplan"
	"sammanhang/record/careteam"
	"sammanhang/record/diagnosis"
	"sammanhang/record/listing"
	"sammanhang/record/medication"
	"sammanhang/record/note"
	"sammanhang/record/servicerequest"
	"sammanhang/sim/dice"
	"sammanhang/sim/people"
	"sammanhang/sim/place"
)

// Doc is one document and the system that keeps it.
type Doc struct {
	System string // key of the system, see package place
	Staff  place.Staff
	Item   record.Item
}

// Teller tells the stories of one county.
type Teller struct {
	county     *people.Population
	places     *place.Map
	today      time.Time // midnight of the county's day, Swedish time
	conditions []condition
}

// New is the teller of a county. today is any moment of the day, in the zone that
// the systems write their times in.
func New(county *people.Population, places *place.Map, today time.Time) *Teller {
	y, m, d := today.Date()
	return &Teller{county, places, time.Date(y, m, d, 0, 0, 0, 0, today.Location()), conditions()}
}

// Of tells everything about a person: all systems' documents, in no given order.
func (t *Teller) Of(p people.Person) []Doc {
	w := &pen{t: t, p: p, dice: t.county.Dice(p, aboutDocuments)}
	if tell, ok := named()[p.Key]; ok && p.Key != "" {
		tell(w)
	} else {
		w.generated()
	}
	return w.docs
}

// aboutDocuments is what a person's stream of chance is about here.
const aboutDocuments = 1

func named() map[string]func(*pen) {
	return map[string]func(*pen){
		people.Magdalena:      magdalena,
		people.Johan:          johan,
		people.Gosta:          gosta,
		people.Maria:          maria,
		people.Asta:           asta,
		people.Gunilla:        gunilla,
		people.Allan:          allan,
		people.Ella:           ella,
		people.Sigrid:         sigrid,
		people.Jonas:          jonas,
		people.ProtectedAdult: protectedAdult,
		people.ProtectedChild: protectedChild,
	}
}

// pen writes one person's documents.
type pen struct {
	t    *Teller
	p    people.Person
	dice dice.Dice
	docs []Doc
}

// day is midnight so many days from today.
func (w *pen) day(n int) time.Time { return w.t.today.AddDate(0, 0, n) }

// at is a moment "15.04" so many days from today.
func (w *pen) at(day int, clock string) time.Time {
	var h, m int
	if _, err := fmt.Sscanf(clock, "%d.%d", &h, &m); err != nil {
		panic("story: a clock time is written 15.04") // the tables of this package are wrong
	}
	d := w.day(day)
	return time.Date(d.Year(), d.Month(), d.Day(), h, m, 0, 0, d.Location())
}

// weekday moves a day to the nearest working day after it (or before, for the past).
func (w *pen) weekday(n int) int {
	step := 1
	if n < 0 {
		step = -1
	}
	for {
		if wd := w.day(n).Weekday(); wd != time.Saturday && wd != time.Sunday {
			return n
		}
		n += step
	}
}

// date writes a day as Swedish text: "9 december".
func (w *pen) date(n int) string {
	d := w.day(n)
	return fmt.Sprintf("%d %s", d.Day(), months[d.Month()-1])
}

// week is the number of the week so many days from today: "vecka 49".
func (w *pen) week(n int) string {
	_, v := w.day(n).ISOWeek()
	return fmt.Sprintf("vecka %d", v)
}

var months = [...]string{"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"}

// head is the head of a document that somebody at a unit writes.
func (w *pen) head(unit, staff string, recorded time.Time) (record.Head, place.Staff, string) {
	u := w.t.places.Unit(unit)
	s := w.t.places.StaffAt(unit)
	if staff != "" {
		s = w.t.places.Staff(staff)
	}
	sys, ok := w.t.places.System(u.System)
	if !ok {
		panic("story: unit " + unit + " keeps no documentation")
	}
	if end := w.at(-1, "18.00"); recorded.After(end) {
		recorded = end // nothing is written in the future, whatever the hour
	}
	return record.Head{
		ID:       documentID(w.p.Index, len(w.docs)),
		System:   sys.ID,
		Provider: u.Provider,
		Unit:     u.ID, UnitName: u.Name,
		Subject:    w.p.ID,
		Recorded:   recorded,
		Author:     s.Name,
		ForSubject: true, AuthorTitle: s.Title,
	}, s, u.System
}

func (w *pen) add(system string, s place.Staff, item record.Item) {
	if w.p.Protected {
		hide(item)
	}
	w.docs = append(w.docs, Doc{system, s, item})
}

// hide takes away whatever could tell where somebody with protected identity is.
func hide(item record.Item) {
	switch x := item.(type) {
	case *appointment.Appointment:
		x.Place, x.Address, x.Phone = "", "", ""
	case *carecontact.Contact:
		x.UnitPhone, x.UnitPlace = "", ""
	case *careteam.Team:
		for i := range x.Members {
			x.Members[i].Phone, x.Members[i].Organization = "", ""
		}
	}
}

// book writes a booked time: who, when and where are filled in, the rest is a's.
func (w *pen) book(unit, staff string, start time.Time, minutes int, a appointment.Appointment) *appointment.Appointment {
	h, s, system := w.head(unit, staff, start.AddDate(0, 0, -21))
	u := w.t.places.Unit(unit)
	a.Head, a.BookingID = h, h.ID
	a.Start, a.End = start, start.Add(time.Duration(minutes)*time.Minute)
	a.Performer, a.PerformerRole = s.Name, s.Title
	a.Phone = u.Phone
	if !a.AtHome {
		a.Place, a.Address = u.Name, u.Address
	}
	w.add(system, s, &a)
	return &a
}

// visit writes a care contact.
func (w *pen) visit(unit, staff string, start time.Time, minutes int, kind, reason string) *carecontact.Contact {
	h, s, system := w.head(unit, staff, start)
	u := w.t.places.Unit(unit)
	c := &carecontact.Contact{Head: h, Start: start, End: start.Add(time.Duration(minutes) * time.Minute),
		Kind: kind, Reason: reason, Status: Finished, UnitPhone: u.Phone, UnitPlace: u.Address}
	w.add(system, s, c)
	return c
}

// The kinds and states of a care contact (KV vårdkontakttyp, KV vårdkontaktstatus).
const (
	Visit    = "Besök"
	Phone    = "Telefon"
	Stay     = "Vårdtillfälle"
	DayCare  = "Dagsjukvård"
	Other    = "Annan"
	Planned  = "Ej påbörjad"
	Called   = "Inställd"
	Running  = "Pågående"
	Paused   = "Avbruten"
	Finished = "Avslutad"
)

// write writes a journal note, signed the same day.
func (w *pen) write(unit, staff string, when time.Time, kind, title, text string) *note.Note {
	h, s, system := w.head(unit, staff, when)
	n := &note.Note{Head: h, Kind: kind, Title: title, Text: text, Signed: h.Recorded.Add(40 * time.Minute), SignedBy: s.Name}
	w.add(system, s, n)
	return n
}

// The kinds of note (kodverk Anteckningstyp, 1.2.752.129.2.2.2.11): systems of both
// contract versions know them.
const (
	Admission  = "Inskrivning"
	Discharge  = "Slutanteckning"
	Treatment  = "Åtgärd/Behandling"
	Assessment = "Besöksanteckning"
	Remote     = "Anteckning utan fysiskt möte"
)

func (w *pen) diagnose(unit, staff string, when time.Time, code, text string, main, chronic bool) *diagnosis.Diagnosis {
	h, s, system := w.head(unit, staff, when)
	d := &diagnosis.Diagnosis{Head: h, Main: main, Chronic: chronic, Code: code, System: ICD10SE, Text: text, When: when}
	w.add(system, s, d)
	return d
}

// warn writes what must be seen first, from a day on.
func (w *pen) warn(unit, staff string, from time.Time, a alert.Alert) {
	h, s, system := w.head(unit, staff, from)
	a.Head, a.From = h, from
	w.add(system, s, &a)
}

// ICD10SE and ATC are the OIDs of the code systems of diagnoses and medicines.
const (
	ICD10SE = "1.2.752.116.1.1.1.1.3"
	ATC     = "1.2.752.129.2.2.3.1.1"
)

func (w *pen) prescribe(unit, staff string, from, to time.Time, m drug, why string) *medication.Medication {
	h, s, system := w.head(unit, staff, from)
	x := &medication.Medication{Head: h, Name: m.name, ATC: m.atc, Strength: m.strength, Form: m.form, Dosage: m.dosage,
		Indication: why, Prescriber: s.Name, Start: from, End: to, Active: to.IsZero() || to.After(w.t.today)}
	w.add(system, s, x)
	return x
}

func (w *pen) plan(unit, staff string, from time.Time, p careplan.Plan) *careplan.Plan {
	h, s, system := w.head(unit, staff, from)
	p.Head, p.Start = h, from
	if p.Status == "" {
		p.Status = "active"
	}
	w.add(system, s, &p)
	return &p
}

func (w *pen) team(unit, staff string, from time.Time, name string, members ...careteam.Member) *careteam.Team {
	h, s, system := w.head(unit, staff, from)
	x := &careteam.Team{Head: h, Name: name, Members: members}
	w.add(system, s, x)
	return x
}

// member is somebody of the staff as a fixed contact.
func (w *pen) member(staff string, role careteam.Role, words string, from int) careteam.Member {
	s := w.t.places.Staff(staff)
	u := w.t.places.Unit(s.Unit)
	return careteam.Member{Name: s.Name, Role: role, RoleText: words, Organization: u.Name, Phone: u.Phone, From: w.day(from)}
}

func (w *pen) decide(unit, staff string, decided int, to time.Time, what, extent, provision string) *servicerequest.Request {
	h, s, system := w.head(unit, staff, w.day(decided))
	r := &servicerequest.Request{Head: h, What: what, Extent: extent, Status: "active", Decided: w.day(decided), Start: w.day(decided + 3), End: to, Provision: provision}
	if !to.IsZero() && to.Before(w.t.today) {
		r.Status = "completed"
	}
	w.add(system, s, r)
	return r
}

// list writes where somebody is listed, and with whom.
func (w *pen) list(unit, doctor string, from int) {
	u := w.t.places.Unit(unit)
	h, s, _ := w.head(unit, doctor, w.day(from))
	sys, _ := w.t.places.System(place.SysListing)
	h.System = sys.ID
	x := &listing.Listing{Head: h, Kind: "Primärvård", Facility: u.ID, FacilityName: u.Name, From: w.day(from)}
	if doctor != "" {
		x.Professional, x.ProfessionalID = s.Name, s.ID
	}
	w.add(place.SysListing, s, x)
}

// lines joins paragraphs as journal systems write them.
func lines(s ...string) string { return strings.Join(s, "\n") }

// Latest is the newest moment that a document speaks of, which is what the
// engagement index is told as mostRecentContent.
func Latest(item record.Item) time.Time {
	h := item.Header()
	at := h.Recorded
	if a, ok := item.(*appointment.Appointment); ok {
		at = a.Start
	}
	return at
}

// Unit is the unit that a document belongs to.
func (d Doc) Unit() care.HSAID { return d.Item.Header().Unit }

// Decided is what a document decides of insatser, and from when to when; ok is false
// for any other document.
func (d Doc) Decided() (what string, valid care.Period, ok bool) {
	r, ok := d.Item.(*servicerequest.Request)
	if !ok || r.Nullified {
		return "", care.Period{}, false
	}
	return r.What, care.Period{From: r.Start, To: r.End}, true
}
