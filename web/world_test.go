package web_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/record"
	"sammanhang/record/appointment"
	"sammanhang/record/careplan"
	"sammanhang/record/careteam"
	"sammanhang/record/diagnosis"
	"sammanhang/record/listing"
	"sammanhang/record/medication"
	"sammanhang/record/note"
	"sammanhang/record/servicerequest"
	"sammanhang/web"
	"sammanhang/web/blocks"
	"sammanhang/web/consents"
	"sammanhang/web/frame"
	"sammanhang/web/insight"
	"sammanhang/web/oidcrp"
	"sammanhang/web/seals"
	"sammanhang/web/session"
	"sammanhang/web/text"
)

var (
	magdalena = session.Person{ID: care.MustPersonID("197406079298"), GivenName: "Magdalena", Surname: "Johansson Gustafsson", Age: 52}
	johan     = session.Person{ID: care.MustPersonID("201701012393"), GivenName: "Johan", Surname: "Johansson", Age: 9}
	gosta     = session.Person{ID: care.MustPersonID("194204099222"), GivenName: "Gösta", Surname: "Johansson", Age: 84}
)

// day is a moment on a day near the tests' own now, Sunday 22 November 2026, 10.24.
func day(d, h, min int) time.Time {
	return time.Date(2026, 11, d, h, min, 0, 0, text.Stockholm())
}

var now = day(22, 10, 24)

var (
	region  = care.Provider{ID: "SE-REGION", Name: "Region Storstad", Kind: care.Vardgivare, Owner: care.Region}
	kommun  = care.Provider{ID: "SE-KOMMUN", Name: "Sjöstads kommun", Kind: care.Vardgivare, Owner: care.Kommun}
	omsorg  = care.Provider{ID: "SE-OMSORG", Name: "Vård- och omsorgsnämnden i Sjöstad", Kind: care.Omsorgsgivare, Owner: care.Kommun}
	privat  = care.Provider{ID: "SE-PRIVAT", Name: "Rörelsehuset AB", Kind: care.Vardgivare, Owner: care.Private}
	privat2 = care.Provider{ID: "SE-PRIVAT2", Name: "Björkhagens Läkarhus AB", Kind: care.Vardgivare, Owner: care.Private}
)

func head(p care.Provider, id, unit string) record.Head {
	return record.Head{ID: id, System: "SE-SYSTEM", Provider: p.ID, ProviderName: p.Name, UnitName: unit, Subject: magdalena.ID, ForSubject: true}
}

// rich is a whole view of somebody with much going on.
func rich() overview.View {
	h := head
	withAuthor := func(r record.Head, at time.Time, who, title string) record.Head {
		r.Recorded, r.Author, r.AuthorTitle = at, who, title
		return r
	}
	unit := func(id, name, phone string, p care.Provider) care.Unit {
		return care.Unit{ID: care.HSAID(id), Name: name, Phone: phone, Provider: p.ID}
	}
	v := overview.View{
		Actor: overview.Subject{ID: magdalena.ID, GivenName: "Magdalena"}, Subject: overview.Subject{ID: magdalena.ID, GivenName: "Magdalena", Surname: "Johansson Gustafsson", Age: 52}, Acting: overview.Self,
		Providers: map[care.HSAID]care.Provider{region.ID: region, kommun.ID: kommun, omsorg.ID: omsorg, privat.ID: privat, privat2.ID: privat2},
		Appointments: []*appointment.Appointment{
			{Head: h(region, "a1", "Ortopedmottagningen"), BookingID: "b1", Start: day(24, 13, 30), End: day(24, 14, 0), Title: "Återbesök efter operation", Performer: "Anna Andersson", PerformerRole: "Läkare",
				Place: "Ortopedmottagningen, plan 3", Address: "Centralsjukhuset Storstad, Storgatan 10", Phone: "08-123 450 00", Note: "Ta med dagens läkemedelslista. Blodprov ska vara taget senast i dag.", MayCancel: true, MayRebook: true},
			{Head: h(region, "a2", "Vårdcentralen Storstad"), BookingID: "b2", Start: day(25, 8, 0), End: day(25, 8, 30), Title: "Såromläggning", Performer: "Elin Berg", PerformerRole: "Distriktssköterska", Phone: "08-123 456 00", MayCancel: true, MayRebook: true},
			{Head: h(kommun, "a3", "Hemsjukvården i Sjöstad"), BookingID: "b3", Start: day(27, 10, 15), Title: "Arbetsterapeut, uppföljning av hjälpmedel", AtHome: true, Phone: "08-123 45 10"},
			{Head: h(omsorg, "a4", "Hemtjänsten Söder"), BookingID: "b4", Start: day(28, 12, 0), End: day(28, 12, 45), Title: "Lunch och promenad", AtHome: true, Phone: "08-123 456 12", MayCancel: true},
			{Head: h(privat, "a5", "Rörelsehuset"), BookingID: "b5", Start: day(32, 15, 0), End: day(32, 15, 45), Title: "Fysioterapi", Performer: "Sven Lindkvist, fysioterapeut", Place: "Rörelsehuset", Address: "Kanalgatan 4, Sjöstad", Phone: "08-555 010 20", MayRebook: true},
			{Head: h(region, "a6", "Psykiatrimottagningen Norr"), BookingID: "b6", Start: day(38, 9, 0), Title: "Samtal", Performer: "Psykolog Karim Haddad", Invitation: true},
			{Head: h(region, "a7", "Centralsjukhuset Storstad"), BookingID: "b7", Start: day(47, 8, 40), Title: "Röntgen höft", Phone: "08-123 451 00"},
		},
		Past: []*appointment.Appointment{{Head: h(region, "p1", "Vårdcentralen Storstad"), Start: day(15, 8, 0), Title: "Blodprov"}},
		Messages: []overview.Message{
			{ID: "m1", From: "Centralsjukhuset Storstad", Title: "Nytt provsvar", Text: "Hej Magdalena!\n\nDina prover från den 15 november ser bra ut. Hb är 128 och kreatinin 71.\n\nVi ses den 24 november.\n\nAnna Andersson\nLäkare, ortopedmottagningen", Sent: day(22, 10, 19)},
			{ID: "m2", From: "Sjöstads kommun", Title: "Kallelse till SIP-möte", Text: "Välkommen den 9 december klockan 10.", Sent: day(21, 15, 2)},
			{ID: "m3", From: "Ortopedmottagningen", Title: "Hälsoenkät inför återbesök", Text: "Fyll i enkäten.", Sent: day(10, 9, 0), Read: day(11, 8, 0)},
			{ID: "m4", From: "Vårdcentralen Storstad", Title: "Dags för influensavaccin", Text: "Du kan komma utan tid.", Sent: day(3, 9, 0), Read: day(3, 19, 0)},
		},
		Listings: []*listing.Listing{{Head: h(region, "l1", ""), Kind: "Vårdcentral", Facility: "SE-VC", FacilityName: "Vårdcentralen Storstad", From: time.Date(2019, 3, 1, 0, 0, 0, 0, text.Stockholm())}},
		Contacts: []overview.Contact{
			{Role: careteam.FixedDoctor, Name: "Fatima Mansouri", Organization: "Vårdcentralen Storstad", Phone: "08-123 456 78", Provider: region},
			{Role: careteam.FixedCareContact, Name: "Elin Berg", Organization: "Vårdcentralen Storstad", Phone: "08-123 456 00", Provider: region},
			{Role: careteam.FixedSocialCare, Name: "Johanna Lind Andersson", Organization: "Hemtjänsten Söder", Phone: "08-123 456 12", Provider: omsorg},
			{Role: careteam.Coordinator, Name: "Per Ek", Organization: "Biståndsenheten", Phone: "08-123 457 30", Provider: omsorg},
		},
		Clinics: []overview.Clinic{
			{Unit: unit("SE-ORT", "Ortopedmottagningen", "08-123 450 00", region), Provider: region, NextVisit: day(24, 13, 30)},
			{Unit: unit("SE-VC", "Vårdcentralen Storstad", "08-123 456 00", region), Provider: region, NextVisit: day(25, 8, 0), LastVisit: day(15, 8, 0)},
			{Unit: unit("SE-RH", "Rörelsehuset", "08-555 010 20", privat), Provider: privat, NextVisit: day(32, 15, 0)},
			{Unit: unit("SE-HSL", "Hemsjukvården i Sjöstad", "08-123 45 10", kommun), Provider: kommun, NextVisit: day(27, 10, 15)},
			{Unit: unit("SE-BH", "Björkhagens Läkarhus", "08-555 020 00", privat2), Provider: privat2, LastVisit: time.Date(2025, 5, 6, 9, 0, 0, 0, text.Stockholm())},
		},
		Plans: []*careplan.Plan{
			{Head: h(omsorg, "s1", "Biståndsenheten"), Kind: careplan.SIP, Title: "Samordnad individuell plan", Status: "active", FollowUp: day(39, 10, 0), Start: day(2, 0, 0), Goals: []string{"Jag vill kunna gå till affären själv till jul."},
				Activities:   []careplan.Activity{{Who: "Du", What: "Promenad 20 minuter varje dag", When: "3 av 7 i veckan", Status: "in-progress"}, {Who: "Kommunen", What: "Rollator och handtag hemma", When: "klart 18 nov", Status: "completed"}, {Who: "Vårdcentralen", What: "Smärtlindring ses över", When: "vecka 49"}, {Who: "Rörelsehuset", What: "Styrketräning en gång i veckan", Status: "in-progress"}},
				Participants: []string{"Vårdcentralen Storstad", "Hemtjänsten Söder", "Rörelsehuset"}},
			{Head: h(omsorg, "g1", "Hemtjänsten Söder"), Kind: careplan.GP, Title: "Genomförandeplan hemtjänst", Status: "active", Goals: []string{"Jag vill laga maten själv men ha sällskap när jag äter."}, FollowUp: day(60, 0, 0)},
			{Head: h(region, "v1", "Ortopedmottagningen"), Kind: careplan.VP, Title: "Vårdplan efter höftoperation", Status: "active", Text: "Full belastning. Fysioterapi minst sex veckor.\n\nÅterbesök med röntgen efter sex veckor."},
			{Head: h(region, "v0", "Vårdcentralen Storstad"), Kind: careplan.VP, Title: "Blodtryck", Status: "completed"},
		},
		Agreements: []*careplan.Plan{{Head: h(region, "k1", "Vårdcentralen Storstad"), Kind: careplan.Agreement, Title: "Blodtryckskontroll", Status: "active", Activities: []careplan.Activity{{Who: "Du", What: "Mät blodtrycket hemma", When: "måndag och torsdag"}}}},
		SelfCare:   []*careplan.Plan{{Head: h(privat, "e1", "Rörelsehuset"), Kind: careplan.SelfCare, Title: "Höftövningar hemma", Status: "active", Activities: []careplan.Activity{{Who: "Du", What: "Tio resningar från stol", When: "morgon och kväll"}}}},
		Services: []*servicerequest.Request{
			{Head: h(omsorg, "i1", "Biståndsenheten"), What: "Hemtjänst, personlig omvårdnad", Extent: "Två besök om dagen", Status: "active", Decided: day(2, 0, 0), Provision: "SoL 11:1"},
			{Head: h(omsorg, "i2", "Biståndsenheten"), What: "Trygghetslarm", Status: "active", Decided: day(2, 0, 0), Provision: "SoL 11:1"},
		},
		Notes: []*note.Note{
			{Head: withAuthor(h(region, "n1", "Ortopedmottagningen"), day(18, 11, 5), "Anna Andersson", "Läkare"), Kind: "Slutanteckning", Title: "Utskrivning", Text: "Inkom 11 november efter fall i hemmet. Höftfraktur vänster sida, opererad 12 november med spik. Okomplicerat förlopp.\n\nMobiliserad med rollator. Skrivs ut till hemmet med hemsjukvård.", Signed: day(18, 13, 0), SignedBy: "Anna Andersson"},
			{Head: withAuthor(h(kommun, "n2", "Hemsjukvården i Sjöstad"), day(19, 9, 0), "Maria Holm", "Arbetsterapeut"), Kind: "Besöksanteckning", Text: "Provar ut rollator och handtag i badrum.", Dissent: "Jag ville ha handtaget på andra sidan."},
		},
		Diagnoses: []*diagnosis.Diagnosis{
			{Head: withAuthor(h(region, "d1", "Ortopedmottagningen"), day(12, 0, 0), "Anna Andersson", "Läkare"), Main: true, Code: "S72.0", Text: "fraktur på lårbenshals", When: day(12, 0, 0)},
			{Head: h(region, "d2", "Vårdcentralen Storstad"), Chronic: true, Code: "I10.9", Text: "essentiell hypertoni", When: time.Date(2021, 2, 3, 0, 0, 0, 0, text.Stockholm())},
		},
		Medications: []*medication.Medication{
			{Head: h(region, "r1", "Ortopedmottagningen"), Name: "Alfentol", Strength: "5 mg", Form: "tablett", Dosage: "1 tablett klockan 8 och 20", Indication: "smärta", Prescriber: "Anna Andersson", Start: day(18, 0, 0), Active: true},
			{Head: h(region, "r2", "Vårdcentralen Storstad"), Name: "Metovan 50 mg", Dosage: "1 tablett på morgonen", Indication: "högt blodtryck", Prescriber: "Fatima Mansouri", Start: time.Date(2021, 2, 3, 0, 0, 0, 0, text.Stockholm()), Active: true},
			{Head: h(region, "r3", "Centralsjukhuset Storstad"), Name: "Penilin 1 g", Dosage: "3 gånger om dagen", Start: day(11, 0, 0), End: day(18, 0, 0)},
		},
		Closed: []overview.Closed{{Info: care.Notes, Provider: omsorg, Outcome: "DENY_NOT_PUBLISHED", Sentence: care.Text{SV: "Omsorgsgivaren lämnar inte ut uppgifterna på det här sättet. Begär dem direkt hos kommunen.", EN: "The provider does not hand out the information this way. Ask the municipality for it."}}},
	}
	for i, n := range []struct {
		name  string
		owner care.Owner
	}{{"Björkhagens Läkarhus", care.Private}, {"Centralsjukhuset Storstad", care.Region}, {"Hemsjukvården i Sjöstad", care.Kommun}, {"Hemtjänsten i Ekeby", care.Kommun}, {"Hemtjänsten i Sjöstad", care.Kommun}, {"Listningen i Region Storstad", care.Region}, {"Psykiatrimottagningen Norr", care.Region}, {"Rörelsehuset och Synkliniken", care.Private}, {"Vårdcentralen Storstad", care.Region}} {
		v.Sources = append(v.Sources, overview.SourceState{System: care.HSAID("SE-S" + string(rune('0'+i))), Name: n.name, Owner: n.owner, State: overview.Answered, Infos: []care.InfoType{care.Appointments, care.CarePlans}})
	}
	v.Sources[4].State, v.Sources[4].Reason = overview.Silent, fault.Unavailable
	v.Asked, v.Answered, v.Complete = 9, 8, true
	return v
}

// begun is rich as it is before any source has answered.
func begun() overview.View {
	r := rich()
	v := overview.View{Actor: r.Actor, Subject: r.Subject, Acting: r.Acting, Messages: r.Messages, Asked: 9, Providers: r.Providers}
	for _, s := range r.Sources {
		s.State, s.Reason = overview.Waiting, ""
		v.Sources = append(v.Sources, s)
	}
	return v
}

// half is rich when half of the sources have answered.
func half() overview.View {
	r, v := rich(), begun()
	v.Appointments, v.Contacts, v.Clinics = r.Appointments[1:4], r.Contacts[:2], r.Clinics[:2]
	for i := range 4 {
		v.Sources[i].State = overview.Answered
	}
	v.Answered = 4
	return v
}

// world is the site with everything around it invented.
type world struct {
	t        *testing.T
	server   *httptest.Server
	sessions *session.Store
	clock    time.Time
	views    []overview.View
	// step, when set, must be given a value before each view after the first.
	step     chan struct{}
	openErr  error
	opened   []string
	who      overview.Who
	reads    []insight.Read
	read     []string
	login    session.Person
	relation []frame.Relation
	helpers  []frame.Relation

	page blocks.Page

	seals    seals.Page
	effect   blocks.Effect
	consents []consents.Consent
	refused  care.Text
	changed  []string // what has been changed, in order
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, clock: now, views: []overview.View{begun(), half(), rich()}, login: magdalena,
		relation: []frame.Relation{{Person: johan, Acting: overview.Guardian}, {Person: gosta, Acting: overview.Proxy, Scope: []care.InfoType{care.Appointments, care.Messages}, Until: time.Date(2027, 4, 1, 0, 0, 0, 0, text.Stockholm())}}}
	w.sessions = session.New(session.Config{Loopback: true}, func() time.Time { return w.clock })
	rp, err := oidcrp.New(oidcrp.Config{Issuer: "http://127.0.0.1:1", ClientID: "web", RedirectURL: "http://127.0.0.1:1/inloggad", Loopback: true}, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	site := web.New(web.Config{Loopback: true}, web.Deps{Overviews: w, People: w, Inbox: w, Reads: w, Blocks: heldIn{w}, Consents: givenIn{w}, Seals: sealedIn{w}, Sessions: w.sessions, RP: rp,
		Now: func() time.Time { return w.clock }, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	w.server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/test-login" {
			if _, err := w.sessions.Start(rw, r, session.Login{Actor: w.login, LoA: 3, AuthTime: w.clock}); err != nil {
				t.Error(err)
			}
			http.Redirect(rw, r, "/hjalp", http.StatusSeeOther)
			return
		}
		site.ServeHTTP(rw, r)
	}))
	t.Cleanup(w.server.Close)
	return w
}

func (w *world) Open(ctx context.Context, who overview.Who, view string) (<-chan overview.View, error) {
	w.opened, w.who = append(w.opened, view), who
	if w.openErr != nil {
		return nil, w.openErr
	}
	out := make(chan overview.View)
	go func() {
		defer close(out)
		for i, v := range w.views {
			if i > 0 && w.step != nil {
				select {
				case <-w.step:
				case <-ctx.Done():
					return
				}
			}
			v.Subject.ID = who.Subject
			select {
			case out <- v:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, nil
}

func (w *world) Helps(context.Context, care.PersonID, time.Time) ([]frame.Relation, error) {
	return w.relation, nil
}

func (w *world) Helpers(_ context.Context, subject care.PersonID, _ time.Time) ([]frame.Relation, error) {
	if subject == johan.ID {
		return []frame.Relation{{Person: magdalena, Acting: overview.Guardian}}, nil
	}
	return w.helpers, nil
}

func (w *world) MarkRead(_ context.Context, _ care.PersonID, id string, _ time.Time) error {
	w.read = append(w.read, id)
	return nil
}

func (w *world) Reads(_ context.Context, _ overview.Who, before string, limit int) ([]insight.Read, string, error) {
	if w.reads == nil {
		return nil, "", nil
	}
	if before != "" {
		return w.reads[len(w.reads)-1:], "", nil
	}
	return w.reads, "018f-next", nil
}

func (w *world) Report(_ context.Context, _ overview.Who, key, note string) error {
	w.changed = append(w.changed, "report "+key+" "+note)
	return nil
}

func (w *world) Extract(context.Context, overview.Who) ([]byte, error) {
	return []byte(`{"format":"x"}`), nil
}

// heldIn and givenIn are the world's blocks and consents.
type (
	heldIn  struct{ w *world }
	givenIn struct{ w *world }

	sealedIn struct{ w *world }
)

func (h heldIn) Page(context.Context, overview.Who) (blocks.Page, error) { return h.w.page, nil }

func (h heldIn) WhatIf(_ context.Context, _ overview.Who, key string) (blocks.Effect, error) {
	if key != h.w.effect.Place.Key {
		return blocks.Effect{}, fault.New(fault.NotFound, "no such place")
	}
	return h.w.effect, nil
}

func (h heldIn) Set(_ context.Context, _ overview.Who, key string) error {
	h.w.changed = append(h.w.changed, "set "+key)
	return nil
}

func (h heldIn) Lift(_ context.Context, _ overview.Who, key string) error {
	h.w.changed = append(h.w.changed, "lift "+key)
	return nil
}

func (g givenIn) List(context.Context, overview.Who) ([]consents.Consent, care.Text, error) {
	return g.w.consents, g.w.refused, nil
}

func (g givenIn) End(_ context.Context, _ overview.Who, key string) error {
	g.w.changed = append(g.w.changed, "end "+key)
	return nil
}

func (s sealedIn) Page(context.Context, overview.Who) (seals.Page, error) { return s.w.seals, nil }

func (s sealedIn) Place(_ context.Context, _ overview.Who, key string) (seals.Place, error) {
	for _, p := range s.w.seals.Places {
		if p.Key == key {
			return p, nil
		}
	}
	return seals.Place{}, fault.New(fault.NotFound, "no such place")
}

func (s sealedIn) Set(_ context.Context, _ overview.Who, key string) error {
	s.w.changed = append(s.w.changed, "seal "+key)
	return nil
}

// someChoices are blocks and consents as a person has them.
func (w *world) someChoices() {
	hospital := blocks.Place{Key: "p1", Provider: region}
	psychiatry := blocks.Place{Key: "p2", Provider: region, Unit: "Psykiatrimottagningen Norr"}
	w.page = blocks.Page{
		Blocks: []blocks.Block{{Key: "b1", Place: psychiatry, Since: day(2, 9, 0)}},
		Places: []blocks.Place{hospital, {Key: "p3", Provider: omsorg}, {Key: "p4", Provider: privat}},
	}
	w.seals = seals.Page{
		Seals:  []seals.Seal{{Place: seals.Place{Key: "f1", Provider: privat}, Since: day(3, 9, 0)}},
		Places: []seals.Place{{Key: "f0"}, {Key: "f2", Provider: region}},
	}
	w.effect = blocks.Effect{Place: hospital, Infos: []care.InfoType{care.Notes, care.Appointments}, Readers: []blocks.Reader{
		{Provider: omsorg, Before: blocks.Sees, After: blocks.Sealed, DangerBefore: blocks.NotInDanger, DangerThen: blocks.NotInDanger},
		{Provider: privat, Before: blocks.Asks, After: blocks.Sealed, DangerBefore: blocks.OpensInDanger, DangerThen: blocks.AsksInDanger},
	}}
	w.consents = []consents.Consent{
		{Key: "c1", Basis: consents.Given, Provider: omsorg, Unit: "Hemtjänsten Söder", From: day(1, 9, 0), To: day(60, 9, 0), May: true},
		{Key: "c2", Basis: consents.Emergency, Provider: region, Unit: "Akutmottagningen", From: day(11, 3, 0), To: day(12, 3, 0), Over: true},
	}
}

// someReads are rows as a log has them.
func someReads() []insight.Read {
	own := insight.Ground{Law: "PDL 5:5", Sentence: care.Text{SV: "Vårdgivaren låter dig läsa dina egna uppgifter direkt.", EN: "The provider lets you read your own information directly."}}
	ownSoc := insight.Ground{Law: "SVOD 4:2", Sentence: care.Text{SV: "Omsorgsgivaren låter dig läsa dina egna uppgifter direkt.", EN: "The care provider lets you read your own information directly."}}
	child := insight.Ground{Law: "FB 6:11", Sentence: care.Text{SV: "Du är under 13 år och hon är din vårdnadshavare.", EN: "You are under 13 and she is your guardian."}}
	var list []insight.Read
	for i, p := range []care.Provider{region, privat, kommun, omsorg} {
		g := own
		if p.ID == omsorg.ID {
			g = ownSoc
		}
		list = append(list, insight.Read{ID: "1", Correlation: "c1", At: day(22, 10, 15), Actor: magdalena.ID, ActorName: "Magdalena Johansson Gustafsson", Acting: overview.Self, SystemName: rich().Sources[i].Name,
			Provider: p, Infos: []care.InfoType{care.Appointments, care.CarePlans}, Purpose: care.OwnAccess, Grounds: []insight.Ground{g}})
	}
	list = append(list, insight.Read{ID: "9", Correlation: "c9", At: day(22, 3, 12), Title: "Läkare", Unit: "Akutmottagningen", Works: region, SystemName: "Vårdcentralen Storstad", Provider: privat,
		Infos: []care.InfoType{care.Medications}, Purpose: care.CareAndTreatment, Emergency: true, Reason: "Medvetslös efter fall", Report: "r9",
		Documents: []insight.Document{{Info: care.Medications, At: day(18, 0, 0)}, {Info: care.Notes}},
		Grounds:   []insight.Ground{{Law: "SVOD 3:6", Sentence: care.Text{SV: "Vid fara för liv får vårdgivaren öppna uppgifterna.", EN: "In danger to life the provider may open the information."}}}})
	return append(list,
		insight.Read{ID: "2", Correlation: "c2", At: day(21, 19, 40), Actor: gosta.ID, ActorName: "Gösta Johansson", Acting: overview.Proxy, SystemName: "Vårdcentralen Storstad", Provider: region, Infos: []care.InfoType{care.Appointments}, Purpose: care.OwnAccess, Grounds: []insight.Ground{child}},
		insight.Read{ID: "3", Correlation: "c2", At: day(21, 19, 40), Actor: gosta.ID, ActorName: "Gösta Johansson", Acting: overview.Proxy, SystemName: "Vårdcentralen Storstad", Provider: region, Infos: []care.InfoType{care.Notes}, Purpose: care.OwnAccess, Denied: true, Grounds: []insight.Ground{child}})
}

// client is a browser without script, logged in.
func (w *world) client() *http.Client {
	c := w.stranger()
	resp, err := c.Get(w.server.URL + "/test-login")
	if err != nil {
		w.t.Fatal(err)
	}
	resp.Body.Close()
	return c
}

func (w *world) stranger() *http.Client {
	jar, _ := cookiejar.New(nil)
	return &http.Client{Jar: jar, Timeout: time.Minute}
}

// next lets the next view come.
func (w *world) next() {
	w.t.Helper()
	select {
	case w.step <- struct{}{}:
	case <-time.After(time.Minute):
		w.t.Fatal("nobody has waited for the next view in a minute: no page has one open")
	}
}

func (w *world) get(c *http.Client, path string) (*http.Response, string) {
	w.t.Helper()
	resp, err := c.Get(w.server.URL + path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return resp, string(b)
}

func says(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !strings.Contains(page, s) {
			t.Errorf("the page does not say %q", s)
		}
	}
}
