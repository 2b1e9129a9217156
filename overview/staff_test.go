package overview_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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
)

var (
	hospital = care.Provider{ID: "SE-HOSPITAL", Name: "Region Storstad", Kind: care.Vardgivare, Owner: care.Region}
	socialt  = care.Provider{ID: "SE-SOCIAL", Name: "Vård- och omsorgsnämnden", Kind: care.Omsorgsgivare, Owner: care.Kommun}
)

// rulings are the laws of the little world: an answer for each provider.
type rulings map[care.HSAID]overview.StaffRuling

var (
	open     = overview.StaffRuling{Ruling: overview.Ruling{Allow: true, Outcome: "ALLOW", Provisions: []string{"svod-3-1"}}, Grounds: []overview.Ground{{Law: "SVOD 3:1"}}}
	byDanger = overview.StaffRuling{Ruling: overview.Ruling{Allow: true, Outcome: "EMERGENCY_OPEN", Provisions: []string{"svod-3-6"}}, Emergency: true}
	askFirst = overview.StaffRuling{Ruling: overview.Ruling{Outcome: "ASK_CONSENT"}, Tell: overview.TellUnblocked}
	silently = overview.StaffRuling{Ruling: overview.Ruling{Outcome: "DENY_NO_PATH"}}
	shutSeen = overview.StaffRuling{Ruling: overview.Ruling{Outcome: "META_BLOCKED"}, Tell: overview.TellBlocked}
)

// ward is a truthful little world behind the staff's ports.
type ward struct {
	steps   []string
	places  []overview.Place
	laws    []rulings // one for each time that the facts are fetched; the last holds on
	opened  int
	away    int // from this fetch on the facts cannot be had; 0: never
	gate    overview.StaffRuling
	logErr  error
	logged  []overview.StaffEntry
	replies []overview.Reply
	gap     chan struct{} // when set, each reply waits for one
	hide    string        // the id of a row that the law hides
	subject overview.Subject
	role    overview.StaffRole
}

type wardJudge struct {
	w    *ward
	laws rulings
}

func (j wardJudge) Subject() overview.Subject   { return j.w.subject }
func (j wardJudge) Standing() overview.Standing { return overview.Standing{} }
func (j wardJudge) Gate() overview.StaffRuling  { return j.w.gate }
func (j wardJudge) Visible(_ overview.StaffLook, items []record.Item) []bool {
	out := make([]bool, len(items))
	for i, it := range items {
		out[i] = it.Header().ID != j.w.hide
	}
	return out
}
func (j wardJudge) Rule(looks []overview.StaffLook) []overview.StaffRuling {
	out := make([]overview.StaffRuling, len(looks))
	for i, l := range looks {
		out[i] = j.laws[l.Provider.ID]
	}
	return out
}

func newWard(laws ...rulings) *ward {
	return &ward{laws: laws, role: overview.Nurse, gate: overview.StaffRuling{Ruling: overview.Ruling{Allow: true, Outcome: "META_UNBLOCKED", Provisions: []string{"svod-2-4"}}},
		subject: overview.Subject{ID: gosta, GivenName: "Gösta"}}
}

func (w *ward) errand() overview.Errand {
	return overview.Errand{Employee: "SE-NURSE", LoA: 3, Assignment: "A1", Purpose: care.CareAndTreatment, Provider: hospital, Unit: "SE-WARD", Role: w.role, Subject: gosta, Correlation: "c"}
}

func (w *ward) start(ctx context.Context) (<-chan overview.StaffView, error) {
	provs := map[care.HSAID]care.Provider{hospital.ID: hospital, clinic.ID: clinic, socialt.ID: socialt}
	return overview.NewStaff(overview.StaffPorts{
		Judge: func(context.Context, overview.Errand, time.Time) (overview.StaffJudge, error) {
			w.steps = append(w.steps, "facts")
			w.opened++
			if w.away > 0 && w.opened >= w.away {
				return nil, fault.New(fault.Unavailable, "the facts")
			}
			return wardJudge{w, w.laws[min(w.opened, len(w.laws))-1]}, nil
		},
		Places: func(context.Context, care.PersonID, []care.InfoType, time.Time) ([]overview.Place, error) {
			w.steps = append(w.steps, "places")
			return w.places, nil
		},
		Log: func(_ context.Context, rows []overview.StaffEntry) error {
			w.steps = append(w.steps, "log")
			w.logged = append(w.logged, rows...)
			return w.logErr
		},
		Gather: func(_ context.Context, _ overview.Who, places []overview.Place) <-chan overview.Reply {
			w.steps = append(w.steps, "ask")
			ch := make(chan overview.Reply)
			go func() {
				defer close(ch)
				for _, r := range w.replies {
					if w.gap != nil {
						<-w.gap
					}
					ch <- r
				}
			}()
			return ch
		},
		Provider: func(id care.HSAID) (care.Provider, bool) { p, ok := provs[id]; return p, ok },
		Unit:     func(care.HSAID) (care.Unit, bool) { return care.Unit{}, false },
		Now:      func() time.Time { return now },
	}).Open(ctx, w.errand())
}

func (w *ward) open(t *testing.T) []overview.StaffView {
	t.Helper()
	ch, err := w.start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var views []overview.StaffView
	for v := range ch {
		views = append(views, v)
	}
	return views
}

func (w *ward) last(t *testing.T) overview.StaffView {
	t.Helper()
	views := w.open(t)
	return views[len(views)-1]
}

func about(id string) record.Head { return record.Head{ID: id, Subject: gosta} }

func TestStaffDecideLogAskRecheckShow(t *testing.T) {
	w := newWard(rulings{hospital.ID: open, clinic.ID: askFirst})
	w.places = []overview.Place{place("S1", care.Diagnoses, hospital.ID), place("S2", care.Diagnoses, clinic.ID)}
	w.replies = []overview.Reply{{Place: 0, Items: []record.Item{&diagnosis.Diagnosis{Head: about("d1"), Code: "I50"}}}}
	v := w.last(t)
	if want := []string{"facts", "places", "log", "ask", "facts", "log", "facts"}; !slices.Equal(w.steps, want) {
		t.Errorf("order %v, want %v", w.steps, want)
	}
	if last := w.logged[len(w.logged)-1]; len(last.Documents) != 1 || last.Documents[0].ID != "d1" || last.Outcome != "ALLOW" {
		t.Errorf("the log does not say which document was released: %+v", last)
	}
	w.logged = w.logged[:len(w.logged)-1]
	if len(v.Diagnoses) != 1 || v.Asked != 1 || v.Answered != 1 || !v.Complete {
		t.Errorf("%d diagnoses, %d of %d", len(v.Diagnoses), v.Answered, v.Asked)
	}
	if !v.Elsewhere || v.Blocked || len(v.Known) != 0 || len(v.Open) != 1 || len(v.Grounds) != 1 || v.Grounds[0].Law != "SVOD 3:1" {
		t.Errorf("what is told: %+v", v)
	}
	if len(w.logged) != 3 || w.logged[0].Info != care.Engagements || w.logged[2].Allow || w.logged[2].Outcome != "ASK_CONSENT" {
		t.Errorf("the marker, what is open and what is refused are all logged: %+v", w.logged)
	}
	for _, s := range v.Sources {
		if s.Name == "S2" {
			t.Error("a source that may not be known of is named")
		}
	}
}

// What a source has sent is shown when the log says which documents it was, and not
// otherwise; that rows were left out is a row of its own.
func TestStaffNothingIsReleasedUnlogged(t *testing.T) {
	item := func(id string) record.Item { return &diagnosis.Diagnosis{Head: about(id), Code: "I50"} }
	w := newWard(rulings{hospital.ID: open, clinic.ID: open})
	w.places = []overview.Place{place("S1", care.Diagnoses, hospital.ID), place("S2", care.Diagnoses, clinic.ID)}
	w.replies = []overview.Reply{{Place: 0, Items: []record.Item{item("d1"), item("d2")}}, {Place: 1, Items: []record.Item{item("d3")}}}
	w.hide = "d2"
	v := w.last(t)
	ids, hidden := map[string]int{}, 0
	for _, e := range w.logged {
		for _, d := range e.Documents {
			ids[d.ID]++
		}
		hidden += e.Hidden
		if e.Hidden > 0 && len(e.Documents) > 0 {
			t.Error("a row tells both what was shown and how much was not")
		}
	}
	if len(v.Diagnoses) != 2 || ids["d1"] != 1 || ids["d3"] != 1 || ids["d2"] != 0 || hidden != 1 {
		t.Errorf("%d shown, logged %v, %d hidden", len(v.Diagnoses), ids, hidden)
	}
	w = newWard(rulings{hospital.ID: open})
	w.places, w.gap = []overview.Place{place("S1", care.Diagnoses, hospital.ID)}, make(chan struct{})
	w.replies = []overview.Reply{{Place: 0, Items: []record.Item{item("d1")}}}
	views, err := w.start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	<-views
	w.logErr = fault.New(fault.Unavailable, "log")
	close(w.gap)
	for v = range views {
		if len(v.Diagnoses) != 0 {
			t.Error("something was shown that the log does not know of")
		}
	}
	if !v.Ended {
		t.Error("the view went on without its log")
	}
}

func TestStaffNothingIsAskedWhenTheLogOrTheFactsAreAway(t *testing.T) {
	for name, w := range map[string]*ward{"log": newWard(rulings{hospital.ID: open}), "facts": newWard(rulings{hospital.ID: open})} {
		w.places = []overview.Place{place("S1", care.Diagnoses, hospital.ID)}
		if name == "log" {
			w.logErr = fault.New(fault.Unavailable, "log")
		} else {
			w.away = 1
		}
		if _, err := w.start(t.Context()); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
		if slices.Contains(w.steps, "ask") {
			t.Errorf("%s: asked: %v", name, w.steps)
		}
	}
}

// The heart of SVOD 2:4 and 2:5: who is refused must not be able to tell an empty
// place from one that the law hides, neither by what is shown nor by what is done.
func TestStaffCannotTellWhatIsHiddenFromWhatIsNot(t *testing.T) {
	look := func(r *overview.StaffRuling) (overview.StaffView, []string) {
		w := newWard(rulings{})
		if r != nil {
			w.laws[0][socialt.ID] = *r
			w.places = []overview.Place{place("S1", care.ServiceRequests, socialt.ID), place("S1", care.CarePlans, socialt.ID)}
		}
		views := w.open(t)
		if len(views) != 1 {
			t.Fatalf("%d views", len(views))
		}
		return views[0], w.steps
	}
	empty, steps := look(nil)
	for _, outcome := range []string{"DENY_NO_PATH", "DENY_OUT_OF_SCOPE", "DENY_NOT_PUBLISHED", "DENY_BLOCKED"} {
		r := silently
		r.Outcome = outcome
		v, did := look(&r)
		if d := cmp.Diff(empty, v, cmpopts.EquateComparable(care.PersonID{})); d != "" {
			t.Errorf("%s shows:\n%s", outcome, d)
		}
		if !slices.Equal(steps, did) {
			t.Errorf("%s does %v, an empty place %v", outcome, did, steps)
		}
	}
}

func TestStaffMarkersTellNeitherWhereNorWhat(t *testing.T) {
	w := newWard(rulings{clinic.ID: askFirst, hospital.ID: shutSeen})
	w.places = []overview.Place{place("S1", care.Diagnoses, clinic.ID), place("S2", care.Medications, hospital.ID), place("S3", care.Notes, hospital.ID)}
	one := newWard(rulings{clinic.ID: askFirst, hospital.ID: shutSeen})
	one.places = []overview.Place{place("S9", care.CarePlans, clinic.ID), place("S8", care.Notes, hospital.ID)}
	a, b := w.last(t), one.last(t)
	if d := cmp.Diff(a, b, cmpopts.EquateComparable(care.PersonID{})); d != "" || !a.Elsewhere || !a.Blocked {
		t.Errorf("more than a marker: %s", d)
	}
}

func TestStaffSourcesAreNamedWhereTheLawLetsThem(t *testing.T) {
	w := newWard(rulings{clinic.ID: {Ruling: overview.Ruling{Outcome: "EMERGENCY_META"}, Tell: overview.TellSource}, hospital.ID: {Ruling: overview.Ruling{Outcome: "REQUEST_LIFT"}, Tell: overview.TellBlocker}})
	w.places = []overview.Place{place("S1", care.Diagnoses, clinic.ID), place("S1", care.Notes, clinic.ID), place("S2", care.Notes, hospital.ID)}
	v := w.last(t)
	if len(v.Known) != 1 || v.Known[0].ID != clinic.ID || len(v.Blockers) != 1 || v.Blockers[0].ID != hospital.ID || len(v.Diagnoses) != 0 || v.Asked != 0 {
		t.Errorf("%+v", v)
	}
}

func TestStaffEmergencyIsLoggedAsSuch(t *testing.T) {
	w := newWard(rulings{clinic.ID: byDanger, hospital.ID: open})
	w.places = []overview.Place{place("S1", care.Diagnoses, clinic.ID), place("S2", care.Diagnoses, hospital.ID)}
	w.replies = []overview.Reply{{Place: 0}, {Place: 1}}
	w.last(t)
	if w.logged[0].Emergency || !w.logged[1].Emergency || w.logged[2].Emergency {
		t.Errorf("%+v", w.logged)
	}
}

// A source of which a part is blocked is asked, but it is not named until there is
// something to show of it, whether it answers or not.
func TestStaffPartlyBlockedIsAskedQuietly(t *testing.T) {
	part := open
	part.Quiet, part.Tell = true, overview.TellBlocked
	for name, c := range map[string]struct {
		replies []overview.Reply
		named   bool
	}{
		"nothing left": {[]overview.Reply{{Place: 0, Items: []record.Item{&diagnosis.Diagnosis{Head: about("hidden")}}}}, false},
		"silent":       {[]overview.Reply{{Place: 0, Err: errors.New("boom")}}, false},
		"no reply":     {nil, false},
		"something":    {[]overview.Reply{{Place: 0, Items: []record.Item{&diagnosis.Diagnosis{Head: about("fine")}}}}, true},
	} {
		w := newWard(rulings{clinic.ID: part})
		w.hide = "hidden"
		w.places = []overview.Place{place("S1", care.Diagnoses, clinic.ID)}
		w.replies = c.replies
		v := w.last(t)
		if named := len(v.Sources) > 0 || len(v.Open) > 0 || len(v.Grounds) > 0; named != c.named || len(v.Diagnoses) > 0 != c.named || !v.Blocked || !v.Complete {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

// A block of a part (one unit, some time) leaves the look open: a row of that part that is
// in the view already must not be shown again.
func TestStaffViewEndsWhenAPartOfItCloses(t *testing.T) {
	w := newWard(rulings{hospital.ID: open, clinic.ID: open})
	w.places, w.gap = []overview.Place{place("S1", care.Diagnoses, hospital.ID), place("S2", care.Diagnoses, clinic.ID)}, make(chan struct{})
	w.replies = []overview.Reply{{Place: 0, Items: []record.Item{&diagnosis.Diagnosis{Head: about("d1")}}}, {Place: 1}}
	views, err := w.start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	<-views
	w.gap <- struct{}{}
	if v := <-views; len(v.Diagnoses) != 1 {
		t.Fatalf("%d diagnoses to begin with", len(v.Diagnoses))
	}
	w.hide = "d1" // the block
	w.gap <- struct{}{}
	var last overview.StaffView
	for last = range views {
		if len(last.Diagnoses) != 0 {
			t.Error("a row that has been blocked is shown again")
		}
	}
	if row := w.logged[len(w.logged)-1]; !last.Ended || row.Hidden != 1 || len(row.Documents) != 0 || row.Provider.ID != hospital.ID {
		t.Errorf("ended %v, logged %+v", last.Ended, row)
	}
}

// A block that is set, or a consent that ends, while a view is open ends the view at
// the next part: nothing of it is left, and what closed is in the log.
func TestStaffViewEndsWhenSomethingCloses(t *testing.T) {
	for name, after := range map[string]rulings{
		"one of two": {clinic.ID: shutSeen, hospital.ID: open},
		"both":       {clinic.ID: askFirst, hospital.ID: askFirst},
	} {
		t.Run(name, func(t *testing.T) {
			before := rulings{clinic.ID: open, hospital.ID: open}
			w := newWard(before, before, after)
			w.places = []overview.Place{place("S1", care.Diagnoses, hospital.ID), place("S2", care.Diagnoses, clinic.ID)}
			w.gap = make(chan struct{})
			w.replies = []overview.Reply{{Place: 0, Items: []record.Item{&diagnosis.Diagnosis{Head: about("d1")}}}, {Place: 1, Items: []record.Item{&diagnosis.Diagnosis{Head: about("d2")}}}}
			ch, err := w.start(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if v := <-ch; v.Complete || v.Ended {
				t.Fatal("the first view is over")
			}
			w.gap <- struct{}{}
			if v := <-ch; len(v.Diagnoses) != 1 || v.Ended {
				t.Fatal("the first part is not shown")
			}
			w.gap <- struct{}{}
			v := <-ch
			if !v.Ended || !v.Complete || len(v.Diagnoses) != 0 || len(v.Sources) != 0 || len(v.Open) != 0 || v.Elsewhere || v.Blocked {
				t.Errorf("left of the view: %+v", v)
			}
			if _, more := <-ch; more {
				t.Error("more came")
			}
			if l := w.logged[len(w.logged)-1]; l.Allow {
				t.Errorf("the refusal is not logged: %+v", l)
			}
		})
	}
}

func TestStaffViewEndsWhenNobodyCanTell(t *testing.T) {
	w := newWard(rulings{hospital.ID: open})
	w.away = 2
	w.places = []overview.Place{place("S1", care.Diagnoses, hospital.ID)}
	w.replies = []overview.Reply{{Items: []record.Item{&diagnosis.Diagnosis{Head: about("d1")}}}}
	if v := w.last(t); !v.Ended || len(v.Diagnoses) != 0 {
		t.Errorf("%+v", v)
	}
}

func TestStaffErrandRefused(t *testing.T) {
	w := newWard(rulings{hospital.ID: open})
	w.gate = overview.StaffRuling{Ruling: overview.Ruling{Outcome: "DENY_PURPOSE", Sentence: care.Text{SV: "nej", EN: "no"}}}
	w.places = []overview.Place{place("S1", care.Diagnoses, hospital.ID)}
	v := w.last(t)
	if v.Refused == nil || v.Refused.Outcome != "DENY_PURPOSE" || len(w.logged) != 1 || slices.Contains(w.steps, "places") {
		t.Errorf("%v %+v", w.steps, v)
	}
}

func TestStaffRoleWithoutAView(t *testing.T) {
	w := newWard(rulings{})
	w.role = overview.NoStaffRole
	if _, err := w.start(t.Context()); fault.KindOf(err) != fault.Denied || len(w.steps) != 0 {
		t.Errorf("%v %v", err, w.steps)
	}
}

func TestStaffRowsThatWereNotDecidedAreNotShown(t *testing.T) {
	w := newWard(rulings{hospital.ID: open})
	w.hide = "hidden"
	w.places = []overview.Place{place("S1", care.Diagnoses, hospital.ID)}
	other, stranger, unclear := about("other"), about("stranger"), about("unclear")
	other.Subject, stranger.Provider, unclear.Unclear = magda, clinic.ID, true
	w.replies = []overview.Reply{{Items: []record.Item{
		&diagnosis.Diagnosis{Head: other}, &diagnosis.Diagnosis{Head: stranger}, &diagnosis.Diagnosis{Head: unclear},
		&diagnosis.Diagnosis{Head: about("hidden")}, &diagnosis.Diagnosis{Head: about("fine")}}}}
	v := w.last(t)
	if len(v.Diagnoses) != 1 || v.Diagnoses[0].ID != "fine" {
		t.Errorf("%+v", v.Diagnoses)
	}
}

func TestStaffProtectedIdentityHasNoPlace(t *testing.T) {
	w := newWard(rulings{hospital.ID: open})
	w.subject.Protected = true
	w.places = []overview.Place{place("S1", care.Appointments, hospital.ID)}
	w.replies = []overview.Reply{{Items: []record.Item{&appointment.Appointment{Head: about("a"), Start: now.Add(time.Hour), Place: "plan 3", Address: "Storgatan", Phone: "08-1"}}}}
	a := w.last(t).Appointments[0]
	if a.Place+a.Address+a.Phone != "" {
		t.Errorf("%+v", a)
	}
}

// What each role is given, row by row: the declarations are data, and this is what
// they are held to.
func TestStaffDeclarations(t *testing.T) {
	coming := func(own bool) record.Item {
		h := about("coming")
		if own {
			h.Provider = hospital.ID
		}
		return &appointment.Appointment{Head: h, Start: now.Add(time.Hour), Title: "Cytostatika", Reason: "cancer", Note: "fasta", Performer: "Onkolog", Place: "Mottagning A", Phone: "08-1"}
	}
	rows := map[string]func() record.Item{
		"coming time": func() record.Item { return coming(false) },
		"past time": func() record.Item {
			return &appointment.Appointment{Head: about("past"), Start: now.Add(-48 * time.Hour)}
		},
		"cancelled": func() record.Item {
			return &appointment.Appointment{Head: about("c"), Start: now.Add(time.Hour), Cancelled: true}
		},
		"visit":     func() record.Item { return &carecontact.Contact{Head: about("v"), Start: now.Add(-time.Hour)} },
		"alert":     func() record.Item { return &alert.Alert{Head: about("w"), Title: "Penicillin"} },
		"diagnosis": func() record.Item { return &diagnosis.Diagnosis{Head: about("d")} },
		"SIP":       func() record.Item { return &careplan.Plan{Head: about("s"), Kind: careplan.SIP} },
		"care plan": func() record.Item { return &careplan.Plan{Head: about("p"), Kind: careplan.VP} },
		"home plan": func() record.Item { return &careplan.Plan{Head: about("g"), Kind: careplan.GP} },
		"doctor": func() record.Item {
			return &careteam.Team{Head: about("t"), Members: []careteam.Member{{Role: careteam.FixedDoctor}}}
		},
		"home contact": func() record.Item {
			return &careteam.Team{Head: about("h"), Members: []careteam.Member{{Role: careteam.FixedSocialCare}}}
		},
	}
	for role, want := range map[overview.StaffRole]string{
		overview.Nurse:             "SIP, alert, care plan, coming time, diagnosis, doctor, home contact, home plan, past time, visit",
		overview.Physician:         "SIP, alert, care plan, coming time, diagnosis, doctor, home contact, home plan, past time, visit",
		overview.HomeCareAssistant: "coming time, home contact, home plan",
		overview.CaseOfficer:       "SIP, doctor, home contact, home plan",
	} {
		d, ok := overview.StaffDeclarationOf(role)
		if !ok {
			t.Fatal(role)
		}
		var got []string
		for name, make := range rows {
			if d.Fit(make(), false, now) {
				got = append(got, name)
			}
		}
		slices.Sort(got)
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s is given %s, want %s", role, s, want)
		}
		for _, never := range []care.InfoType{care.Listings, care.Messages, care.AccessLog} {
			if d.Wants(never) {
				t.Errorf("%s is given %s", role, never)
			}
		}
	}
	d, _ := overview.StaffDeclarationOf(overview.HomeCareAssistant)
	foreign, mine := coming(false).(*appointment.Appointment), coming(true).(*appointment.Appointment)
	d.Fit(foreign, false, now)
	d.Fit(mine, true, now)
	if foreign.Title+foreign.Reason+foreign.Note+foreign.Performer != "" || foreign.Place == "" || foreign.Phone == "" {
		t.Errorf("another's time tells what it is for: %+v", foreign)
	}
	if mine.Title == "" {
		t.Error("one's own time has lost its name")
	}
	for _, role := range []overview.StaffRole{overview.HomeCareAssistant, overview.CaseOfficer} {
		d, _ := overview.StaffDeclarationOf(role)
		for _, never := range []care.InfoType{care.Alerts, care.Diagnoses, care.Medications, care.Notes, care.CareContacts} {
			if d.Wants(never) {
				t.Errorf("%s asks for %s", role, never)
			}
		}
	}
}

// What must be seen first: only what is in force, hypersensitivity before the rest.
func TestStaffAlerts(t *testing.T) {
	w := newWard(rulings{hospital.ID: open})
	w.places = []overview.Place{place("S1", care.Alerts, hospital.ID)}
	w.replies = []overview.Reply{{Items: []record.Item{
		&alert.Alert{Head: about("limit"), Kind: alert.Restriction, Title: "limit"},
		&alert.Alert{Head: about("obsolete"), Kind: alert.Hypersensitivity, Title: "obsolete", Obsolete: now.Add(-time.Hour)},
		&alert.Alert{Head: about("over"), Kind: alert.Hypersensitivity, Title: "over", To: now.Add(-time.Hour)},
		&alert.Alert{Head: about("penicillin"), Kind: alert.Hypersensitivity, Title: "penicillin", From: now.Add(-time.Hour)}}}}
	var got []string
	for _, a := range w.last(t).Alerts {
		got = append(got, a.Title)
	}
	if !slices.Equal(got, []string{"penicillin", "limit"}) {
		t.Error(got)
	}
}

func TestStaffSilentSourcesAreNamed(t *testing.T) {
	w := newWard(rulings{hospital.ID: open})
	w.places = []overview.Place{place("S1", care.Diagnoses, hospital.ID), place("S2", care.Notes, hospital.ID), place("S3", care.CarePlans, hospital.ID)}
	w.replies = []overview.Reply{{Place: 0}, {Place: 1, Err: errors.New("boom")}}
	v := w.last(t)
	if v.Asked != 3 || v.Answered != 1 || v.Sources[1].State != overview.Silent || v.Sources[2].State != overview.Silent {
		t.Errorf("%+v", v.Sources)
	}
}
