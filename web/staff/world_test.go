package staff_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/record"
	"sammanhang/record/alert"
	"sammanhang/record/appointment"
	"sammanhang/record/carecontact"
	"sammanhang/record/careplan"
	"sammanhang/record/careteam"
	"sammanhang/record/diagnosis"
	"sammanhang/record/medication"
	"sammanhang/record/note"
	"sammanhang/record/servicerequest"
	"sammanhang/web"
	"sammanhang/web/oidcrp"
	"sammanhang/web/session"
	"sammanhang/web/staff"
	"sammanhang/web/staff/employee"
	"sammanhang/web/staff/patient"
	"sammanhang/web/staff/station"
	"sammanhang/web/text"
)

var (
	gosta = overview.Subject{ID: care.MustPersonID("194204099222"), GivenName: "Gösta", Surname: "Johansson", Age: 84}
	johan = overview.Subject{ID: care.MustPersonID("201701012393"), GivenName: "Johan", Surname: "Johansson", Age: 9}
)

// day is a moment on a day near the tests' own now, Sunday 22 November 2026, 10.24.
func day(d, h, min int) time.Time {
	return time.Date(2026, 11, d, h, min, 0, 0, text.Stockholm())
}

var (
	region = care.Provider{ID: "SE-REGION", Name: "Region Storstad", Kind: care.Vardgivare, Owner: care.Region}
	kommun = care.Provider{ID: "SE-KOMMUN", Name: "Sjöstads kommun", Kind: care.Vardgivare, Owner: care.Kommun}
	omsorg = care.Provider{ID: "SE-OMSORG", Name: "Vård- och omsorgsnämnden i Sjöstad", Kind: care.Omsorgsgivare, Owner: care.Kommun}
	privat = care.Provider{ID: "SE-PRIVAT", Name: "Rörelsehuset AB", Kind: care.Vardgivare, Owner: care.Private}
)

func unit(name string, p care.Provider) care.Unit {
	return care.Unit{ID: "SE-U", Name: name, Provider: p.ID}
}

var (
	nurse     = station.Assignment{ID: "nurse", Kind: station.Care, Purpose: care.CareAndTreatment, Provider: region, Unit: unit("Akutvårdsavdelningen", region), Role: overview.Nurse}
	physician = station.Assignment{ID: "physician", Kind: station.Care, Purpose: care.CareAndTreatment, Provider: privat, Unit: unit("Rörelsehuset", privat), Role: overview.Physician}
	assistant = station.Assignment{ID: "assistant", Kind: station.Care, Purpose: care.SocialCare, Provider: omsorg, Unit: unit("Hemtjänsten Söder", omsorg), Role: overview.HomeCareAssistant}
	officer   = station.Assignment{ID: "officer", Kind: station.Care, Purpose: care.SocialCare, Provider: omsorg, Unit: unit("Biståndsenheten", omsorg), Role: overview.CaseOfficer}
)

// law is what the fake law says of a provider's information.
type law struct {
	outcome string
	tell    overview.Tell
	open    bool
}

// world is the staff's pages on the site, with everything around them invented. Behind
// the pages is the real heart.
type world struct {
	t        *testing.T
	server   *httptest.Server
	sessions *employee.Store
	said     *lines

	mu          sync.Mutex
	clock       time.Time
	assignments []station.Assignment
	unknown     bool
	laws        map[care.HSAID]law
	standing    overview.Standing
	gate        overview.StaffRuling
	places      []overview.Place
	items       []record.Item
	subject     overview.Subject
	factsAway   bool
	gap         chan struct{} // when set, each reply waits for one
	logged      []overview.StaffEntry
	steps       []string // what was done: attestations and the like
	attested    []patient.Attestation
	stepErr     error
	desk        *fakeDesk
	office      *fakeOffice
	sharing     *fakeSharing
}

// lines keeps what the site has logged.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newWorld(t *testing.T, assignments ...station.Assignment) *world {
	w := &world{t: t, clock: day(22, 10, 24), assignments: assignments, said: &lines{}, subject: gosta, desk: newDesk(), office: &fakeOffice{}, sharing: &fakeSharing{}, laws: map[care.HSAID]law{},
		gate: overview.StaffRuling{Ruling: overview.Ruling{Allow: true, Outcome: "META_UNBLOCKED"}}}
	now := func() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.clock }
	w.sessions = employee.New(employee.Config{Loopback: true}, now)
	newRP := func(staff bool) *oidcrp.RP {
		rp, err := oidcrp.New(oidcrp.Config{Issuer: "http://127.0.0.1:1", ClientID: "web", RedirectURL: "http://127.0.0.1:1/inloggad", Loopback: true, Staff: staff}, time.Now, nil)
		if err != nil {
			t.Fatal(err)
		}
		return rp
	}
	log := slog.New(slog.NewTextHandler(w.said, &slog.HandlerOptions{Level: slog.LevelDebug}))
	provs := map[care.HSAID]care.Provider{region.ID: region, kommun.ID: kommun, omsorg.ID: omsorg, privat.ID: privat}
	heart := overview.NewStaff(overview.StaffPorts{
		Judge: w.judge,
		Places: func(_ context.Context, _ care.PersonID, infos []care.InfoType, _ time.Time) ([]overview.Place, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			var list []overview.Place
			for _, p := range w.places {
				for _, t := range infos {
					if p.Info == t {
						list = append(list, p)
					}
				}
			}
			return list, nil
		},
		Log: func(_ context.Context, rows []overview.StaffEntry) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.logged = append(w.logged, rows...)
			return nil
		},
		Gather:   w.gather,
		Provider: func(id care.HSAID) (care.Provider, bool) { p, ok := provs[id]; return p, ok },
		Unit:     func(care.HSAID) (care.Unit, bool) { return care.Unit{}, false },
		Now:      now,
	})
	pages := staff.New(staff.Config{Loopback: true}, staff.Deps{Directory: w, People: w, Overviews: heart, Steps: w, Sharing: w.sharing, Review: w.desk, Blocks: w.office, Sessions: w.sessions, RP: newRP(true), Now: now, Log: log})
	site := web.New(web.Config{Loopback: true}, web.Deps{Sessions: session.New(session.Config{Loopback: true}, now), RP: newRP(false), Staff: pages, Now: now, Log: log})
	w.server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/test-login" {
			if _, err := w.sessions.Start(rw, r, employee.Login{Employee: "SE-EMPLOYEE", Name: "Elin Berg", LoA: 3, AuthTime: now()}); err != nil {
				t.Error(err)
			}
			http.Redirect(rw, r, "/personal", http.StatusSeeOther)
			return
		}
		site.ServeHTTP(rw, r)
	}))
	t.Cleanup(w.server.Close)
	return w
}

func (w *world) Employee(id care.HSAID, _ time.Time) (station.Employee, []station.Assignment, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return station.Employee{ID: id, Name: "Elin Berg", Title: "Sjuksköterska"}, append([]station.Assignment(nil), w.assignments...), !w.unknown
}

func (w *world) Find(_ context.Context, e overview.Errand) (overview.Subject, bool, error) {
	for _, p := range []overview.Subject{gosta, johan} {
		if p.ID == e.Subject {
			return p, true, nil
		}
	}
	return overview.Subject{}, false, nil
}

func (w *world) Named(_ context.Context, ids []care.PersonID) (map[care.PersonID]overview.Subject, error) {
	return map[care.PersonID]overview.Subject{gosta.ID: gosta, johan.ID: johan}, nil
}

func (w *world) judge(context.Context, overview.Errand, time.Time) (overview.StaffJudge, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.factsAway {
		return nil, fault.New(fault.Unavailable, "the facts")
	}
	laws := map[care.HSAID]law{}
	for k, v := range w.laws {
		laws[k] = v
	}
	return fakeJudge{w.subject, w.standing, w.gate, laws}, nil
}

type fakeJudge struct {
	subject  overview.Subject
	standing overview.Standing
	gate     overview.StaffRuling
	laws     map[care.HSAID]law
}

func (j fakeJudge) Subject() overview.Subject   { return j.subject }
func (j fakeJudge) Standing() overview.Standing { return j.standing }
func (j fakeJudge) Gate() overview.StaffRuling  { return j.gate }
func (j fakeJudge) Visible(_ overview.StaffLook, items []record.Item) []bool {
	out := make([]bool, len(items))
	for i := range out {
		out[i] = true
	}
	return out
}
func (j fakeJudge) Rule(looks []overview.StaffLook) []overview.StaffRuling {
	out := make([]overview.StaffRuling, len(looks))
	for i, l := range looks {
		x := j.laws[l.Provider.ID]
		out[i] = overview.StaffRuling{Ruling: overview.Ruling{Allow: x.open, Outcome: x.outcome}, Tell: x.tell, Emergency: x.outcome == "EMERGENCY_OPEN"}
		if x.open && l.Provider.ID == region.ID {
			out[i].Grounds = []overview.Ground{{Law: "PDL 4:1", Sentence: care.Text{SV: "Du deltar i vården av patienten.", EN: "You take part in the care of the patient."}}}
		} else if x.open {
			out[i].Grounds = []overview.Ground{{Law: "SVOD 3:1", Sentence: care.Text{SV: "Patienten samtycker, det finns en patientrelation och uppgifterna kan antas ha betydelse för vården.", EN: "The patient consents, there is a patient relation, and the information may be assumed to matter for the care."}}}
		}
	}
	return out
}

func (w *world) gather(ctx context.Context, _ overview.Who, places []overview.Place) <-chan overview.Reply {
	ch := make(chan overview.Reply)
	w.mu.Lock()
	items, gap := w.items, w.gap
	w.mu.Unlock()
	go func() {
		defer close(ch)
		for i, p := range places {
			if gap != nil {
				select {
				case <-gap:
				case <-ctx.Done():
					return
				}
			}
			r := overview.Reply{Place: i}
			if p.System == "SE-S-SILENT" {
				r.Err = fault.New(fault.Unavailable, "")
			} else {
				for _, it := range items {
					if it.Info() == p.Info && it.Header().Provider == p.Providers[0] {
						r.Items = append(r.Items, copied(it))
					}
				}
			}
			select {
			case ch <- r:
			case <-ctx.Done():
				return
			}
		}
	}()
	return ch
}

// copied is an item of its own: the heart changes what it is given.
func copied(it record.Item) record.Item {
	switch x := it.(type) {
	case *appointment.Appointment:
		c := *x
		return &c
	case *careteam.Team:
		c := *x
		return &c
	}
	return it
}

func (w *world) did(s string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stepErr != nil {
		return w.stepErr
	}
	w.steps = append(w.steps, s)
	return nil
}

func (w *world) Attest(_ context.Context, e overview.Errand, a patient.Attestation) error {
	if err := w.did("attest"); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.attested = append(w.attested, a)
	s := &w.standing
	if a.Relation != patient.NoRelation {
		s.Relation = overview.Held{OK: true, Until: a.RelationUntil}
	}
	s.Significance.OK = s.Significance.OK || a.Significance
	if a.Basis != overview.NoBasis {
		s.Basis, s.BasisUntil, s.Personal = a.Basis, a.BasisUntil, a.Personal
	}
	w.settle()
	return nil
}

// settle is the fake law: what the standing opens.
func (w *world) settle() {
	s := w.standing
	for id, x := range w.laws {
		switch {
		case x.outcome == "ASK" && s.Relation.OK && s.Significance.OK && s.Basis != overview.NoBasis && s.Basis != overview.ByEmergencyAsk:
			w.laws[id] = law{outcome: "ALLOW", open: true}
		case x.outcome == "OWN" && s.Relation.OK:
			w.laws[id] = law{outcome: "ALLOW", open: true}
		case x.outcome == "ASK" && s.Basis == overview.ByEmergencyAsk:
			w.laws[id] = law{outcome: "EMERGENCY_META", tell: overview.TellSource}
		case x.outcome == "EMERGENCY_META" && s.Basis == overview.ByEmergency:
			w.laws[id] = law{outcome: "EMERGENCY_OPEN", open: true}
		case x.outcome == "META_BLOCKED" && s.LiftAsked:
			w.laws[id] = law{outcome: "REQUEST_LIFT", tell: overview.TellBlocker}
		}
	}
}

func (w *world) change(step string, f func(*overview.Standing)) error {
	if err := w.did(step); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	f(&w.standing)
	w.settle()
	return nil
}

func (w *world) Danger(_ context.Context, _ overview.Errand, reason string) error {
	return w.change("danger: "+reason, func(s *overview.Standing) { s.Basis = overview.ByEmergencyAsk })
}
func (w *world) OpenInDanger(context.Context, overview.Errand) error {
	return w.change("open in danger", func(s *overview.Standing) { s.Basis = overview.ByEmergency })
}
func (w *world) WhoBlocked(_ context.Context, _ overview.Errand, reason string) error {
	return w.change("who blocked: "+reason, func(s *overview.Standing) { s.LiftAsked = true })
}
func (w *world) AskToLift(_ context.Context, _ overview.Errand, blocker care.HSAID) error {
	return w.did("lift: " + string(blocker))
}
func (w *world) End(context.Context, overview.Errand) error {
	return w.change("end", func(s *overview.Standing) {
		s.Basis = overview.NoBasis
		for id := range w.laws {
			if id != region.ID {
				w.laws[id] = law{outcome: "ASK", tell: overview.TellUnblocked}
			}
		}
	})
}

// next lets the next answer come.
func (w *world) next() {
	w.t.Helper()
	select {
	case w.gap <- struct{}{}:
	case <-time.After(time.Minute):
		w.t.Fatal("nobody has waited for the next answer in a minute: no page has a view open")
	}
}

// client is a browser without script, logged in.
func (w *world) client() *http.Client {
	jar, _ := cookiejar.New(nil)
	c := &http.Client{Jar: jar, Timeout: time.Minute}
	w.get(c, "/test-login")
	return c
}

func (w *world) get(c *http.Client, path string) (*http.Response, string) {
	w.t.Helper()
	resp, err := c.Get(w.server.URL + path)
	return w.read(resp, err)
}

func (w *world) read(resp *http.Response, err error) (*http.Response, string) {
	w.t.Helper()
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

var (
	tokenField  = regexp.MustCompile(`name="token" value="([^"]+)"`)
	formsOnPage = regexp.MustCompile(`(?s)<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>`)
	hidden      = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)
)

// fields are the hidden fields of the form on a page that is sent to an address whose
// end is action.
func fields(t *testing.T, page, action string) (string, url.Values) {
	t.Helper()
	for _, m := range formsOnPage.FindAllStringSubmatch(page, -1) {
		if strings.HasSuffix(m[1], action) {
			v := url.Values{}
			for _, h := range hidden.FindAllStringSubmatch(m[2], -1) {
				v.Set(h[1], h[2])
			}
			return m[1], v
		}
	}
	t.Fatalf("no form for %s on the page", action)
	return "", nil
}

// send fills in a form of a page and sends it.
func (w *world) send(c *http.Client, page, action string, more url.Values) (*http.Response, string) {
	w.t.Helper()
	to, v := fields(w.t, page, action)
	for k, x := range more {
		v[k] = x
	}
	resp, err := c.PostForm(w.server.URL+to, v)
	return w.read(resp, err)
}

// find goes to a person by number.
func (w *world) find(c *http.Client, p overview.Subject) (*http.Response, string) {
	w.t.Helper()
	_, page := w.get(c, "/personal")
	return w.send(c, page, "/sok", url.Values{"nummer": {p.ID.Value()}})
}

func says(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !strings.Contains(page, s) {
			t.Errorf("the page does not say %q", s)
		}
	}
}

func silent(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if strings.Contains(page, s) {
			t.Errorf("the page says %q", s)
		}
	}
}

// rich puts much about a person into four providers.
func (w *world) rich() {
	h := func(p care.Provider, id, unit string) record.Head {
		return record.Head{ID: id, Provider: p.ID, Subject: w.subject.ID, UnitName: unit, Recorded: day(18, 11, 5)}
	}
	by := func(x record.Head, who, title string) record.Head { x.Author, x.AuthorTitle = who, title; return x }
	w.items = []record.Item{
		&appointment.Appointment{Head: h(omsorg, "a1", "Hemtjänsten Söder"), Start: day(22, 12, 0), End: day(22, 12, 45), Title: "Lunch och medicinpåminnelse", AtHome: true, Performer: "Johanna Lind Andersson", PerformerRole: "Undersköterska", Phone: "08-123 456 12"},
		&appointment.Appointment{Head: h(kommun, "a2", "Hemsjukvården i Sjöstad"), Start: day(23, 9, 0), End: day(23, 9, 30), Title: "Vägning och provtagning", AtHome: true, Performer: "Birgitta Åkerlund", PerformerRole: "Sjuksköterska", Phone: "08-123 45 10"},
		&appointment.Appointment{Head: h(region, "a3", "Geriatriska mottagningen"), Start: day(26, 13, 30), End: day(26, 14, 15), Title: "Återbesök minnesutredning", Performer: "Karin Holm", PerformerRole: "Läkare", Place: "Plan 2", Address: "Storgatan 10", Phone: "08-123 450 20", Note: "Ta gärna med en anhörig."},
		&appointment.Appointment{Head: h(privat, "a4", "Rörelsehuset"), Start: day(31, 15, 0), Title: "Fysioterapi", Performer: "Sven Lindkvist", Phone: "08-555 010 20"},
		&carecontact.Contact{Head: h(region, "c1", "Medicinavdelning 4"), Start: day(8, 14, 0), End: day(18, 11, 0), Kind: "Vårdtillfälle", Reason: "Försämrad hjärtsvikt med vätska i benen. Vätskedrivande dos höjd."},
		&carecontact.Contact{Head: h(kommun, "c2", "Hemsjukvården i Sjöstad"), Start: day(19, 9, 0), Kind: "Hembesök", Reason: "Vikt 78,4 kg, ned 1,2 kg sedan hemkomst."},
		&note.Note{Head: by(h(region, "n1", "Medicinavdelning 4"), "Karin Holm", "Läkare"), Kind: "Slutanteckning", Text: "Inkom med andfåddhet. Furosemid ökat till 80 mg.\n\nVikt ska följas två gånger i veckan av hemsjukvården."},
		&alert.Alert{Head: h(privat, "w1", "Rörelsehuset"), Kind: alert.Hypersensitivity, Title: "Penicilliner", Severity: "Allvarlig", Certainty: "Konstaterad", Comment: "Andnöd och utslag", From: time.Date(2015, 9, 2, 0, 0, 0, 0, text.Stockholm())},
		&alert.Alert{Head: h(region, "w2", "Medicinavdelning 4"), Kind: alert.Treatment, Title: "Blodförtunnande, apixaban", From: day(8, 0, 0)},
		&diagnosis.Diagnosis{Head: h(region, "d1", "Medicinavdelning 4"), Chronic: true, Code: "I50.9", Text: "hjärtsvikt, ospecificerad", When: day(8, 0, 0)},
		&diagnosis.Diagnosis{Head: h(region, "d2", "Geriatriska mottagningen"), Chronic: true, Code: "R41.3", Text: "minnesstörning", When: time.Date(2026, 4, 3, 0, 0, 0, 0, text.Stockholm())},
		&diagnosis.Diagnosis{Head: h(privat, "d3", "Rörelsehuset"), Code: "M16.1", Text: "höftartros", When: time.Date(2025, 9, 2, 0, 0, 0, 0, text.Stockholm())},
		&medication.Medication{Head: h(region, "m1", "Medicinavdelning 4"), Name: "Furosemid", Strength: "40 mg", Form: "tablett", Dosage: "2 tabletter på morgonen", Indication: "hjärtsvikt", Start: day(18, 0, 0), Active: true},
		&medication.Medication{Head: h(region, "m2", "Medicinavdelning 4"), Name: "Bisoprolol", Strength: "2,5 mg", Form: "tablett", Dosage: "1 tablett på morgonen", Indication: "hjärtsvikt", Start: time.Date(2024, 2, 1, 0, 0, 0, 0, text.Stockholm()), Active: true},
		&medication.Medication{Head: h(privat, "m3", "Rörelsehuset"), Name: "Paracetamol", Strength: "500 mg", Form: "tablett", Dosage: "2 tabletter vid behov, högst 3 gånger om dagen", Active: true},
		&medication.Medication{Head: h(region, "m4", "Medicinavdelning 4"), Name: "Penilin", Strength: "1 g", Dosage: "3 gånger om dagen", Start: day(9, 0, 0), End: day(16, 0, 0)},
		&careteam.Team{Head: h(omsorg, "t1", "Hemtjänsten Söder"), Members: []careteam.Member{{Role: careteam.FixedSocialCare, Name: "Johanna Lind Andersson", Organization: "Hemtjänsten Söder", Phone: "08-123 456 12"}, {Role: careteam.CaseOfficer, Name: "Per Ek", Organization: "Biståndsenheten", Phone: "08-123 457 30"}}},
		&careteam.Team{Head: h(region, "t2", "Vårdcentralen Storstad"), Members: []careteam.Member{{Role: careteam.FixedDoctor, Name: "Fatima Mansouri", Organization: "Vårdcentralen Storstad", Phone: "08-123 456 78"}}},
		&careplan.Plan{Head: h(omsorg, "p1", "Biståndsenheten"), Kind: careplan.SIP, Title: "Samordnad individuell plan", Status: "active", FollowUp: day(39, 10, 0), Goals: []string{"Jag vill bo kvar hemma och orka gå till sjön."},
			Activities:   []careplan.Activity{{Who: "Du", What: "Väger dig måndag och torsdag", Status: "in-progress"}, {Who: "Hemsjukvården", What: "Ringer mottagningen om vikten ökar två kilo", When: "vid behov"}, {Who: "Hemtjänsten", What: "Påminner om medicin", When: "varje dag"}},
			Participants: []string{"Vårdcentralen Storstad", "Hemtjänsten Söder", "Hemsjukvården i Sjöstad"}},
		&careplan.Plan{Head: h(omsorg, "p2", "Hemtjänsten Söder"), Kind: careplan.GP, Title: "Genomförandeplan hemtjänst", Status: "active", Goals: []string{"Jag vill duscha på kvällen."}, Text: "Nyckel i nyckelskåp. Gösta går med rollator inomhus."},
		&careplan.Plan{Head: h(region, "p3", "Medicinavdelning 4"), Kind: careplan.VP, Title: "Vårdplan hjärtsvikt", Status: "active", Text: "Vikt två gånger i veckan. Kontakt vid ökning över två kilo på tre dagar."},
		&servicerequest.Request{Head: h(omsorg, "s1", "Biståndsenheten"), What: "Hemtjänst, personlig omvårdnad", Extent: "Tre besök om dagen", Status: "active", Decided: day(2, 0, 0), Provision: "SoL 11:1"},
		&servicerequest.Request{Head: h(omsorg, "s2", "Biståndsenheten"), What: "Trygghetslarm", Status: "active", Decided: day(2, 0, 0), Provision: "SoL 11:1"},
		&servicerequest.Request{Head: h(omsorg, "s3", "Biståndsenheten"), What: "Korttidsboende", Extent: "Två veckor", Status: "completed", Decided: time.Date(2026, 8, 2, 0, 0, 0, 0, text.Stockholm())},
	}
	systems := map[care.HSAID]string{region.ID: "Centralsjukhuset Storstad", kommun.ID: "Hemsjukvården i Sjöstad", omsorg.ID: "Hemtjänsten i Sjöstad", privat.ID: "Rörelsehuset"}
	seen := map[string]bool{}
	for _, it := range w.items {
		p := it.Header().Provider
		if k := string(p) + string(it.Info()); !seen[k] {
			seen[k] = true
			w.places = append(w.places, overview.Place{System: "SE-S-" + p, SystemName: systems[p], Info: it.Info(), Providers: []care.HSAID{p}})
		}
	}
}

// standard is Gösta as the hospital's nurse meets him: the hospital's own behind a
// relation, the others' behind consent.
func (w *world) standard() {
	w.rich()
	w.laws = map[care.HSAID]law{region.ID: {outcome: "OWN", tell: overview.TellOwn}, kommun.ID: {outcome: "ASK", tell: overview.TellUnblocked},
		omsorg.ID: {outcome: "ASK", tell: overview.TellUnblocked}, privat.ID: {outcome: "ASK", tell: overview.TellUnblocked}}
}
