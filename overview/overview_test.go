package overview_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/record"
	"sammanhang/record/appointment"
	"sammanhang/record/careplan"
	"sammanhang/record/careteam"
	"sammanhang/record/listing"
)

var (
	now   = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	magda = care.MustPersonID("197406079298")
	gosta = care.MustPersonID("194204099222")

	region  = care.Provider{ID: "SE-REGION", Name: "Region Storstad", Kind: care.Vardgivare, Owner: care.Region}
	clinic  = care.Provider{ID: "SE-CLINIC", Name: "Rörelsehuset AB", Kind: care.Vardgivare, Owner: care.Private}
	kommun  = care.Provider{ID: "SE-KOMMUN", Name: "Sjöstads kommun", Kind: care.Omsorgsgivare, Owner: care.Kommun}
	ortho   = care.Unit{ID: "SE-ORTO", Provider: region.ID, Name: "Ortopedmottagningen", Phone: "08-465 004 01"}
	us      = care.Provider{ID: "SE-US", Name: "Sammanhang", Kind: care.Vardgivare}
	regions = []care.HSAID{region.ID}
)

// world is a truthful little world behind the ports; it writes down what happens, in order.
type world struct {
	events   []string
	places   []overview.Place
	deny     map[care.HSAID]bool
	noRole   bool
	acting   overview.Acting
	denyInfo care.InfoType
	sealed   map[care.HSAID]bool
	logErr   error
	logged   []overview.Entry
	replies  []overview.Reply
	opened   int               // how many times the facts have been fetched
	change   func(n int) error // what has changed when they are fetched for the n:th time
}

func (w *world) Acting() (overview.Acting, bool) { return cmp.Or(w.acting, overview.Self), !w.noRole }
func (w *world) Names() (a, s overview.Subject) {
	m := overview.Subject{ID: magda, GivenName: "Magdalena"}
	return m, m
}
func (w *world) Rule(l overview.Look) overview.Ruling {
	if w.sealed[l.Provider.ID] {
		return overview.Ruling{Outcome: "DENY_BLOCKED", Provisions: []string{"test"}, Sealed: overview.SealedThere}
	}
	if w.deny[l.Provider.ID] || w.denyInfo == l.Info {
		return overview.Ruling{Outcome: "DENY_AGE", Provisions: []string{"test"}}
	}
	return overview.Ruling{Allow: true, Outcome: "ALLOW", Provisions: []string{"PDL 5:5"}}
}
func (w *world) Visible(_ overview.Look, it record.Item) bool { return it.Header().ForSubject }

func (w *world) open(t *testing.T, view string) ([]overview.View, error) {
	t.Helper()
	units := map[care.HSAID]care.Unit{ortho.ID: ortho}
	provs := map[care.HSAID]care.Provider{region.ID: region, clinic.ID: clinic, kommun.ID: kommun}
	o := overview.New(overview.Config{Platform: us, System: "SE-US-SYSTEM"}, overview.Ports{
		Judge: func(context.Context, overview.Who, time.Time) (overview.Judge, error) {
			if w.opened++; w.change != nil {
				if err := w.change(w.opened); err != nil {
					return nil, err
				}
			}
			return w, nil
		},
		Places: func(context.Context, care.PersonID, []care.InfoType, time.Time) ([]overview.Place, error) {
			return w.places, nil
		},
		Log: func(_ context.Context, rows []overview.Entry) error {
			w.events = append(w.events, "log")
			w.logged = append(w.logged, rows...)
			return w.logErr
		},
		Gather: func(_ context.Context, _ overview.Who, places []overview.Place) <-chan overview.Reply {
			w.events = append(w.events, "ask")
			ch := make(chan overview.Reply, len(w.replies))
			for _, r := range w.replies {
				if r.Place < len(places) {
					ch <- r
				}
			}
			close(ch)
			return ch
		},
		Inbox: func(context.Context, care.PersonID) ([]overview.Message, error) {
			w.events = append(w.events, "inbox")
			return []overview.Message{{ID: "1", Title: "Nytt provsvar", Sent: now, Sender: region}}, nil
		},
		Provider: func(id care.HSAID) (care.Provider, bool) { p, ok := provs[id]; return p, ok },
		Unit:     func(id care.HSAID) (care.Unit, bool) { u, ok := units[id]; return u, ok },
		Now:      func() time.Time { return now },
	})
	ch, err := o.Open(t.Context(), overview.Who{Actor: magda, Subject: magda, LoA: 3}, view)
	if err != nil {
		return nil, err
	}
	var views []overview.View
	for v := range ch {
		views = append(views, v)
	}
	return views, nil
}

func visit(id string, start time.Time) *appointment.Appointment {
	return &appointment.Appointment{Head: record.Head{ID: id, Subject: magda, Unit: ortho.ID, ForSubject: true}, Start: start, Title: id}
}

func place(sys care.HSAID, info care.InfoType, provs ...care.HSAID) overview.Place {
	return overview.Place{System: sys, SystemName: string(sys), Info: info, Providers: provs, Address: care.LogicalAddress(sys)}
}

// What the person has sealed is not asked for, and said to be sealed; letters of its
// provider are closed too, and others not.
func TestSealedIsNotAskedFor(t *testing.T) {
	for _, at := range []care.HSAID{region.ID, clinic.ID} {
		w := &world{sealed: map[care.HSAID]bool{at: true}, places: []overview.Place{place("S1", care.Appointments, at)}, replies: []overview.Reply{{Items: []record.Item{visit("a", now.Add(time.Hour))}}}}
		views, err := w.open(t, "overview")
		if err != nil {
			t.Fatal(err)
		}
		last := views[len(views)-1]
		if slices.Contains(w.events, "ask") || len(last.Appointments) != 0 || len(w.logged) != 2 {
			t.Errorf("%s: %v, %d appointments", at, w.events, len(last.Appointments))
		}
		closed := 1
		if at == region.ID { // whose letter it is
			closed = 2
		}
		if len(last.Messages) != 2-closed || len(last.Closed) != closed || last.Closed[0].Sealed != overview.SealedThere || last.Closed[0].Provider.ID != at {
			t.Errorf("%s: %d letters, closed %+v", at, len(last.Messages), last.Closed)
		}
	}
}

// Who acts for somebody else is not told where the person has sealed, and so has been.
func TestSealedIsNotNamedToOthers(t *testing.T) {
	w := &world{acting: overview.Guardian, sealed: map[care.HSAID]bool{region.ID: true}, places: []overview.Place{place("S1", care.Appointments, region.ID)}}
	views, err := w.open(t, "overview")
	if err != nil {
		t.Fatal(err)
	}
	last := views[len(views)-1]
	if len(last.Closed) == 0 {
		t.Fatal("nothing is said to be closed")
	}
	for _, c := range last.Closed {
		if c.Provider != (care.Provider{}) {
			t.Errorf("told of %s: %+v", c.Provider.ID, c)
		}
	}
}

func TestLoggedBeforeAsked(t *testing.T) {
	w := &world{places: []overview.Place{place("S1", care.Appointments, region.ID)}, replies: []overview.Reply{{Items: []record.Item{visit("a", now.Add(time.Hour))}}}}
	views, err := w.open(t, "overview")
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"log", "inbox", "ask"}; !slices.Equal(w.events, want) {
		t.Errorf("order was %v, want %v", w.events, want)
	}
	last := views[len(views)-1]
	if !last.Complete || len(last.Appointments) != 1 || last.Answered != 1 || last.Asked != 1 {
		t.Errorf("last view: complete %v, %d appointments, %d of %d", last.Complete, len(last.Appointments), last.Answered, last.Asked)
	}
	if len(last.Messages) != 1 {
		t.Errorf("the inbox is missing")
	}
	if len(w.logged) != 2 { // the hospital's times, and the inbox
		t.Fatalf("%d rows logged, want 2", len(w.logged))
	}
	if inbox := w.logged[1]; inbox.System != "SE-US-SYSTEM" || inbox.Provider.ID != us.ID {
		t.Errorf("the inbox is logged as %s of %s", inbox.System, inbox.Provider.ID)
	}
}

func TestNothingIsAskedWhenTheLogIsAway(t *testing.T) {
	w := &world{places: []overview.Place{place("S1", care.Appointments, region.ID)}, logErr: fault.New(fault.Unavailable, "log")}
	if _, err := w.open(t, "overview"); fault.KindOf(err) != fault.Unavailable {
		t.Fatalf("err = %v", err)
	}
	if slices.Contains(w.events, "ask") || slices.Contains(w.events, "inbox") {
		t.Errorf("asked without a log row: %v", w.events)
	}
}

func TestNoCapacityRevealsNothing(t *testing.T) {
	w := &world{noRole: true, places: []overview.Place{place("S1", care.Appointments, region.ID)}}
	if _, err := w.open(t, "overview"); fault.KindOf(err) != fault.NotFound {
		t.Fatalf("err = %v", err)
	}
	if len(w.events) != 0 {
		t.Errorf("something happened: %v", w.events)
	}
}

func TestUnknownView(t *testing.T) {
	if _, err := (&world{}).open(t, "everything"); fault.KindOf(err) != fault.NotFound {
		t.Fatalf("err = %v", err)
	}
}

func TestADeniedProviderIsNotAskedButLogged(t *testing.T) {
	w := &world{places: []overview.Place{place("S1", care.Notes, region.ID), place("S2", care.Notes, kommun.ID)},
		deny: map[care.HSAID]bool{region.ID: true}}
	views, err := w.open(t, "notes")
	if err != nil {
		t.Fatal(err)
	}
	last := views[len(views)-1]
	if last.Asked != 1 || len(last.Closed) != 1 || last.Closed[0].Provider.ID != region.ID {
		t.Errorf("asked %d, closed %v", last.Asked, last.Closed)
	}
	if len(w.logged) != 2 || w.logged[0].Allow || !w.logged[1].Allow {
		t.Errorf("denials must be logged too: %+v", w.logged)
	}
}

// A proxy who may not see notes must not learn who has any, nor whether anybody has.
func TestADenialDoesNotTellAProxyWhereThereIsSomething(t *testing.T) {
	closed := func(acting overview.Acting, places ...overview.Place) []overview.Closed {
		w := &world{acting: acting, denyInfo: care.Notes, places: places}
		views, err := w.open(t, "notes")
		if err != nil {
			t.Fatal(err)
		}
		if len(w.logged) != len(places) {
			t.Errorf("%d rows logged for %d places", len(w.logged), len(places))
		}
		return views[len(views)-1].Closed
	}
	some := place("S1", care.Notes, clinic.ID)
	for _, acting := range []overview.Acting{overview.Proxy, overview.Guardian} {
		a, b := closed(acting, some), closed(acting)
		if len(a) != 1 || a[0].Provider.ID != "" || !slices.Equal(a, b) {
			t.Errorf("%s: with notes %+v, without %+v", acting, a, b)
		}
	}
	if own := closed(overview.Self, some); len(own) != 1 || own[0].Provider.ID != clinic.ID {
		t.Errorf("the person is not told where: %+v", own)
	}
}

// Who acts for somebody else does so for as long as it lasts: what comes after a birthday,
// or after a mandate was taken back, is not shown, and nothing that was is shown again.
func TestAViewEndsWhenWhoActsMayNoLonger(t *testing.T) {
	for name, c := range map[string]struct {
		acting overview.Acting
		change func(*world) error
		why    string // the outcome that the page may tell
		logged int    // rows after those that the view was opened with; -1: it goes on
	}{
		"a part of it closes": {overview.Guardian, func(w *world) error { w.denyInfo = care.Listings; return nil }, "DENY_AGE", 1},
		"the inbox closes":    {overview.Guardian, func(w *world) error { w.denyInfo = care.Messages; return nil }, "DENY_AGE", 1},
		"the capacity ends":   {overview.Proxy, func(w *world) error { w.noRole = true; return nil }, "", 0},
		"another capacity":    {overview.Guardian, func(w *world) error { w.acting = overview.Proxy; return nil }, "", 0},
		"nobody can tell":     {overview.Proxy, func(*world) error { return fault.New(fault.Unavailable, "register") }, "", 0},
		"and the log is away": {overview.Guardian, func(w *world) error {
			w.denyInfo, w.logErr = care.Listings, fault.New(fault.Unavailable, "log")
			return nil
		}, "DENY_AGE", 1},
		"nothing changes":      {overview.Guardian, func(*world) error { return nil }, "", -1},
		"it is one's own view": {overview.Self, func(w *world) error { w.noRole = true; return nil }, "", -1},
	} {
		for _, source := range []string{"answers", "is silent"} {
			t.Run(name+", the source "+source, func(t *testing.T) {
				w := &world{acting: c.acting, places: []overview.Place{place("S1", care.Appointments, region.ID), place("S2", care.Listings, region.ID)}}
				w.change = func(n int) error {
					if n == 1 {
						return nil
					}
					return c.change(w)
				}
				if source == "answers" {
					w.replies = []overview.Reply{{Place: 0, Items: []record.Item{visit("v", now.Add(time.Hour))}}, {Place: 1}}
				}
				views, err := w.open(t, "overview")
				if err != nil {
					t.Fatal(err)
				}
				last := views[len(views)-1]
				if c.logged < 0 {
					if last.Ended || !last.Complete || source == "answers" && len(last.Appointments) != 1 {
						t.Errorf("the view ended: %+v", last)
					}
					return
				}
				if !last.Ended || !last.Complete || len(last.Appointments)+len(last.Messages)+len(last.Sources)+len(last.Providers) > 0 {
					t.Errorf("something is left: %+v", last)
				}
				why := ""
				for _, x := range last.Closed {
					why += x.Outcome
				}
				if why != c.why {
					t.Errorf("it says %q, want %q", why, c.why)
				}
				if n := len(w.logged) - 3; n != c.logged { // two places and the inbox
					t.Errorf("%d rows of what closed, want %d", n, c.logged)
				}
			})
		}
	}
}

// What is not for the reader to see is not said to be nothing.
func TestARefusedInboxIsClosedNotEmpty(t *testing.T) {
	w := &world{denyInfo: care.Messages}
	views, err := w.open(t, "messages")
	if err != nil {
		t.Fatal(err)
	}
	if v := views[len(views)-1]; len(v.Messages) != 0 || len(v.Closed) != 1 || v.Closed[0].Info != care.Messages || v.Closed[0].Outcome != "DENY_AGE" {
		t.Errorf("%+v", v.Closed)
	}
	if slices.Contains(w.events, "inbox") {
		t.Error("the inbox was opened")
	}
}

func TestItemsThatWereNotDecidedAreNotShown(t *testing.T) {
	other := visit("other person", now.Add(time.Hour))
	other.Subject = gosta
	withdrawn := visit("withdrawn", now.Add(time.Hour))
	withdrawn.Nullified = true
	hidden := visit("not approved", now.Add(time.Hour))
	hidden.ForSubject = false
	stranger := visit("another provider's", now.Add(time.Hour))
	stranger.Provider = clinic.ID
	fine := visit("fine", now.Add(time.Hour))
	w := &world{places: []overview.Place{place("S1", care.Appointments, region.ID)},
		replies: []overview.Reply{{Items: []record.Item{other, withdrawn, hidden, stranger, fine}}}}
	views, err := w.open(t, "overview")
	if err != nil {
		t.Fatal(err)
	}
	last := views[len(views)-1]
	if len(last.Appointments) != 1 || last.Appointments[0].ID != "fine" {
		t.Errorf("shown: %v", ids(last.Appointments))
	}
	if a := last.Appointments[0]; a.ProviderName != region.Name || a.UnitName != ortho.Name || a.System != "S1" {
		t.Errorf("an item must say who it comes from: %+v", a.Head.ProviderName)
	}
}

func TestSilentSourcesAreNamed(t *testing.T) {
	w := &world{places: []overview.Place{place("S1", care.Appointments, region.ID), place("S1", care.CarePlans, region.ID), place("S2", care.Appointments, kommun.ID), place("S3", care.Appointments, kommun.ID)},
		replies: []overview.Reply{{Place: 0}, {Place: 1}, {Place: 2, Err: fault.New(fault.Slow, "")}}} // S3 never replies
	views, err := w.open(t, "overview")
	if err != nil {
		t.Fatal(err)
	}
	last := views[len(views)-1]
	got := map[care.HSAID]overview.SourceState{}
	for _, s := range last.Sources {
		got[s.System] = s
	}
	if got["S1"].State != overview.Answered || got["S2"].State != overview.Silent || got["S2"].Reason != fault.Slow || got["S3"].State != overview.Silent {
		t.Errorf("sources: %+v", last.Sources)
	}
	if last.Asked != 3 || last.Answered != 1 || !last.Complete {
		t.Errorf("%d of %d, complete %v", last.Answered, last.Asked, last.Complete)
	}
}

// A source of which one answer came and one did not has not answered, but what came is shown.
func TestHalfAnAnswer(t *testing.T) {
	w := &world{places: []overview.Place{place("S1", care.Appointments, region.ID), place("S1", care.CarePlans, region.ID)},
		replies: []overview.Reply{{Place: 1, Err: errors.New("boom")}, {Place: 0, Items: []record.Item{visit("a", now.Add(time.Hour))}}}}
	views, err := w.open(t, "overview")
	if err != nil {
		t.Fatal(err)
	}
	last := views[len(views)-1]
	if last.Answered != 0 || last.Sources[0].State != overview.Silent || len(last.Appointments) != 1 {
		t.Errorf("answered %d, state %v, %d shown", last.Answered, last.Sources[0].State, len(last.Appointments))
	}
}

func TestOrder(t *testing.T) {
	later, sooner, past := visit("later", now.Add(48*time.Hour)), visit("sooner", now.Add(time.Hour)), visit("past", now.Add(-48*time.Hour))
	cancelled := visit("cancelled", now.Add(time.Hour))
	cancelled.Cancelled = true
	twice := visit("later", now.Add(48*time.Hour))
	head := record.Head{Subject: magda, ForSubject: true}
	sip := &careplan.Plan{Head: head, Kind: careplan.SIP, Title: "SIP", Start: now.Add(-72 * time.Hour)}
	newer := &careplan.Plan{Head: head, Kind: careplan.VP, Title: "vp", Start: now.Add(-time.Hour)}
	team := &careteam.Team{Head: head, Members: []careteam.Member{
		{Name: "Johanna", Role: careteam.FixedSocialCare},
		{Name: "Fatima", Role: careteam.FixedDoctor},
		{Name: "Slutat", Role: careteam.FixedCareContact, To: now.Add(-time.Hour)}}}
	list := &listing.Listing{Head: head, Facility: ortho.ID, Professional: "Fatima"}
	w := &world{places: []overview.Place{place("S1", care.Appointments, region.ID)},
		replies: []overview.Reply{{Items: []record.Item{later, twice, sooner, past, cancelled, newer, sip, team, list}}}}
	views, err := w.open(t, "overview")
	if err != nil {
		t.Fatal(err)
	}
	v := views[len(views)-1]
	if got := ids(v.Appointments); !slices.Equal(got, []string{"sooner", "later"}) {
		t.Errorf("coming: %v", got)
	}
	if got := ids(v.Past); !slices.Equal(got, []string{"past"}) {
		t.Errorf("past: %v", got)
	}
	if v.Plans[0].Kind != careplan.SIP {
		t.Errorf("the SIP comes first")
	}
	if len(v.Contacts) != 2 || v.Contacts[0].Name != "Fatima" || v.Contacts[0].Phone == "" {
		t.Errorf("contacts: %+v", v.Contacts)
	}
	if len(v.Clinics) != 1 || v.Clinics[0].NextVisit != now.Add(time.Hour) || v.Clinics[0].LastVisit != now.Add(-48*time.Hour) {
		t.Errorf("clinics: %+v", v.Clinics)
	}
}

func TestContactsWithoutANameAreToldApartByPlace(t *testing.T) {
	team := &careteam.Team{Head: record.Head{ID: "t", Subject: magda, Unit: ortho.ID, ForSubject: true}, Members: []careteam.Member{
		{Role: careteam.CaseOfficer, Organization: "Biståndsenheten"}, {Role: careteam.CaseOfficer, Organization: "LSS-enheten"},
		{Role: careteam.CaseOfficer, Organization: "Biståndsenheten"}, {Role: careteam.CaseOfficer, Name: "Per Ek", Organization: "Biståndsenheten"},
		{Role: careteam.CaseOfficer, Name: "Per Ek", Organization: "En annan"},
	}}
	w := &world{places: []overview.Place{place("S1", care.CareTeams, regions...)}, replies: []overview.Reply{{Items: []record.Item{team}}}}
	views, err := w.open(t, "overview")
	if err != nil {
		t.Fatal(err)
	}
	if got := views[len(views)-1].Contacts; len(got) != 3 {
		t.Errorf("%d contacts, want three: %+v", len(got), got)
	}
}

func TestViewsDoNotShareWhatChanges(t *testing.T) {
	w := &world{places: []overview.Place{place("S1", care.Appointments, regions...), place("S2", care.Appointments, regions...)},
		replies: []overview.Reply{{Place: 0, Items: []record.Item{visit("a", now.Add(time.Hour))}}, {Place: 1}}}
	views, err := w.open(t, "overview")
	if err != nil {
		t.Fatal(err)
	}
	if len(views[0].Appointments) != 0 || views[0].Complete || views[0].Answered != 0 {
		t.Errorf("the first view was changed afterwards")
	}
}

func ids(list []*appointment.Appointment) (ids []string) {
	for _, a := range list {
		ids = append(ids, a.ID)
	}
	return ids
}
