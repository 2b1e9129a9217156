package e2e

import (
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sammanhang/audit"
	"sammanhang/audit/auditsql"
	"sammanhang/care"
	"sammanhang/kit/sqlx"
	"sammanhang/person"
	"sammanhang/person/personsql"
	"sammanhang/sim/source"
)

// hands is a clock that goes by the machine's until it is set, and then stands still.
type hands struct {
	mu sync.Mutex
	at time.Time
}

func (h *hands) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.at.IsZero() {
		return time.Now()
	}
	return h.at
}

func (h *hands) set(at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = at
}

const (
	guardianUntil13 = "När barnet har fyllt 13 år behövs ett beslut av verksamhetschefen"
	servicesFrom13  = "Du kan använda tjänsterna själv från och med 13 år."
	journalFrom16   = "Du kan läsa din journal själv från och med 16 år"
)

// birthday is a county in which Johan turns 13 at a midnight that the test chooses.
type birthday struct {
	*world
	clock            *hands
	log              *auditsql.Store
	johan, magdalena care.PersonID
	his              map[string]bool // what the sources say of him
}

// TestThirteenthBirthday: Magdalena reads her son's records until the last second before
// he turns 13, and from that midnight on she does not: not a new page, and not the rest
// of one that was being fetched. Johan may log in and use the services from the same
// moment, and reads his records from 16. The midnight is Sweden's, in winter, in summer
// and on the two days when the clocks change: in none of them is it UTC's.
//
// That the head of a unit may let a guardian go on (extended access) is held by the cases
// of the law: nothing tells the platform of such decisions yet, so every unit is closed.
func TestThirteenthBirthday(t *testing.T) {
	c := &birthday{clock: &hands{}}
	w, err := startWorldAt(filepath.Join(t.TempDir(), "data"), c.clock.now)
	if err != nil {
		t.Fatalf("the demo does not start: %v", err)
	}
	t.Cleanup(func() { w.end(t) })
	c.world, c.johan, c.magdalena = w, w.person(t, "johan").ID, w.person(t, "magdalena").ID
	c.his = w.texts(c.johan, "")
	db, err := sqlx.Open(t.Context(), "sqlite:"+filepath.Join(w.Data, "sammanhang.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	register, err := personsql.New(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if c.log, err = auditsql.New(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	defer c.log.Close()
	him, err := register.Get(t.Context(), c.johan)
	if err != nil {
		t.Fatal(err)
	}
	stockholm, err := time.LoadLocation("Europe/Stockholm") // not by the product's own calendar
	if err != nil {
		t.Fatal(err)
	}

	lastSunday := func(m time.Month) func(int) time.Time {
		return func(y int) time.Time {
			d := time.Date(y, m, 31, 0, 0, 0, 0, stockholm)
			return d.AddDate(0, 0, -int(d.Weekday()))
		}
	}
	type date struct {
		name string
		day  func(year int) time.Time
		utc  int // the hour in UTC, of the day before
	}
	days := []date{
		{"in_winter", func(y int) time.Time { return time.Date(y, 1, 15, 0, 0, 0, 0, stockholm) }, 23},
		{"summer_time_begins", lastSunday(time.March), 23}, // at 02.00, when it is his birthday already
		{"in_summer", func(y int) time.Time { return time.Date(y, 7, 1, 0, 0, 0, 0, stockholm) }, 22},
		{"summer_time_ends", lastSunday(time.October), 22}, // at 03.00
	}
	// Within a year from now, in the order that they come: the clock never goes back, and
	// the county's certificates hold 398 days.
	begun := time.Now()
	next := func(day func(int) time.Time) time.Time {
		y := begun.Year()
		for day(y).Before(begun.AddDate(0, 0, 3)) {
			y++
		}
		return day(y)
	}
	slices.SortFunc(days, func(a, b date) int { return next(a.day).Compare(next(b.day)) })
	for i, d := range days {
		t.Run(d.name, func(t *testing.T) {
			midnight := next(d.day)
			if at := midnight.UTC(); at.Hour() != d.utc || at.Day() == midnight.Day() {
				t.Fatalf("midnight of %s is %s", midnight.Format(time.DateOnly), at)
			}
			y, m, day := midnight.Date()
			him.Born = time.Date(y-13, m, day, 0, 0, 0, 0, time.UTC)
			if err := register.Put(t.Context(), person.Import{Persons: []person.Person{him}}); err != nil {
				t.Fatal(err)
			}
			c.crosses(t, midnight, i == len(days)-1)
		})
	}
}

// journalPages are those of a person's records.
var journalPages = []string{"/anteckningar", "/diagnoser", "/lakemedel"}

func (c *birthday) crosses(t *testing.T, midnight time.Time, streams bool) {
	c.clock.set(midnight.Add(-time.Second))
	mother := c.login(t, "magdalena")
	old := mother.page(t, "/").switches()["Visa Johans översikt"]
	mother.become(t, "Visa Johans översikt").wants(t, "källor har svarat")
	for _, path := range journalPages {
		if len(rowsOf(mother.page(t, path))) == 0 {
			t.Errorf("at 23.59.59 the guardian sees nothing at %s", path)
		}
	}
	son := c.login(t, "johan")
	c.closed(t, son, servicesFrom13, "/", "/meddelanden")
	c.closed(t, son, journalFrom16, journalPages...)
	if p := son.page(t, "/"); !strings.Contains(p.Text, "Inga källor har frågats") {
		t.Errorf("at 23.59.59 sources are asked for a child of 12: %.300s", p.Text)
	}
	c.says(t, son, "/insyn", http.StatusForbidden, "från och med åldern för journal på nätet", "Du kan alltid se din egen")
	if streams {
		c.streamsAcross(t, mother, midnight)
	}

	c.clock.set(midnight)
	all := append([]string{"/", "/meddelanden", "/planer"}, journalPages...)
	c.closed(t, mother, guardianUntil13, all...)
	c.says(t, mother, "/sparrar", http.StatusOK, "En vårdnadshavare får inte spärra", "Du har inga spärrar")
	c.says(t, mother, "/samtycken", http.StatusOK, guardianUntil13, "Inga samtycken")
	c.says(t, mother, "/insyn", http.StatusForbidden, "Den visas för den som uppgifterna handlar om")
	if p := mother.page(t, "/"); !strings.Contains(p.HTML, "Tillbaka till din egen") {
		t.Error("the closed page shows no way back")
	}
	// Her own is as before; there is no button for him, and the one she had is of no use.
	again := c.login(t, "magdalena")
	own := again.page(t, "/")
	own.wants(t, "Hej Magdalena")
	for button := range own.switches() {
		if strings.Contains(button, "Johan") {
			t.Errorf("after midnight there is a button %q", button)
		}
	}
	if p, err := mother.post("/byt", old); err != nil || p.Status != http.StatusNotFound {
		t.Errorf("the button of the day before: %d %v", p.Status, err)
	}

	for name, b := range map[string]*browser{"logged in before": son, "logs in now": c.login(t, "johan")} {
		p := b.page(t, "/")
		p.wants(t, "Hej Johan", "källor har svarat")
		if len(p.providers()) == 0 {
			t.Errorf("%s: on his birthday he sees nothing", name)
		}
		if strings.Contains(p.Text, servicesFrom13) {
			t.Errorf("%s: on his birthday the services are closed", name)
		}
		c.closed(t, b, journalFrom16, journalPages...)
	}

	// Half an hour later it is still the day before in UTC.
	c.clock.set(midnight.Add(30 * time.Minute))
	if c.clock.now().UTC().Day() == midnight.Day() {
		t.Fatal("this proves nothing")
	}
	mother = c.login(t, "magdalena")
	for button := range mother.page(t, "/").switches() {
		if strings.Contains(button, "Johan") {
			t.Errorf("at 00.30 there is a button %q", button)
		}
	}
	c.logged(t, midnight)
}

// closed fails the test unless every page is there, shows nothing of Johan's and says why.
func (c *birthday) closed(t *testing.T, b *browser, why string, paths ...string) {
	t.Helper()
	for _, path := range paths {
		p := b.page(t, path)
		if n := p.providers(); len(n) > 0 || len(rowsOf(p)) > 0 {
			t.Errorf("%s at %s shows something of %v", path, c.clock.now(), n)
		}
		for s := range c.his {
			if strings.Contains(p.Text, s) {
				t.Errorf("%s at %s says %q", path, c.clock.now(), s)
			}
		}
		if said := words(p.HTML); !strings.Contains(said, why) {
			t.Errorf("%s at %s does not say %q: %.900s", path, c.clock.now(), why, said)
		}
		// What is not theirs to see is not said to be nothing.
		for _, s := range []string{"Inga meddelanden", "Du har inga meddelanden", "Inget inbokat"} {
			if strings.Contains(words(p.HTML), s) {
				t.Errorf("%s at %s says %q of what is closed", path, c.clock.now(), s)
			}
		}
	}
}

// says fails the test unless a page answers so and says one thing, and not the others.
func (c *birthday) says(t *testing.T, b *browser, path string, status int, want string, not ...string) {
	t.Helper()
	p, err := b.get(path)
	if err != nil {
		t.Fatal(err)
	}
	if said := words(p.HTML); p.Status != status || !strings.Contains(said, want) {
		t.Errorf("%s at %s: %d, %.900s", path, c.clock.now(), p.Status, said)
	}
	for _, s := range not {
		if strings.Contains(words(p.HTML), s) {
			t.Errorf("%s at %s says %q", path, c.clock.now(), s)
		}
	}
}

// streamsAcross fetches a page with a source that never answers, and lets midnight come
// when the others have: what comes after it is that the page has been closed.
func (c *birthday) streamsAcross(t *testing.T, b *browser, midnight time.Time) {
	t.Helper()
	c.breaks(t, hospitalKey, source.Hang)
	res, err := b.http.Get(b.base + "/anteckningar")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var got strings.Builder
	buf, whole, struck := make([]byte, 32<<10), "", false
	for {
		n, err := res.Body.Read(buf)
		got.Write(buf[:n])
		if !struck && strings.Contains(got.String(), "Vaccination") {
			c.clock.set(midnight)
			struck = true
		}
		if err != nil {
			break
		}
	}
	if !struck {
		t.Fatalf("the sources that answer were never shown: %.600s", words(got.String()))
	}
	if _, whole, _ = strings.Cut(got.String(), `<div id="whole">`); whole == "" {
		t.Fatalf("the page was never whole: %.600s", words(got.String()))
	}
	for _, want := range []string{"Sidan har stängts", "Du får inte längre se Johans uppgifter här", guardianUntil13, "kontakta mottagningen"} {
		if !strings.Contains(words(whole), want) {
			t.Errorf("the page that was open at midnight does not say %q: %.900s", want, words(whole))
		}
	}
	for s := range c.his {
		if strings.Contains(words(whole), s) {
			t.Errorf("the page that was open at midnight says %q after it", s)
		}
	}
	if err := c.County.SetFault(source.Fault{System: hospitalKey, Kind: source.Well}); err != nil {
		t.Fatal(err)
	}
}

// logged holds the access log to what was shown: every look is there, with its outcome.
func (c *birthday) logged(t *testing.T, midnight time.Time) {
	t.Helper()
	rows, err := c.log.Find(t.Context(), audit.Query{Subjects: []care.PersonID{c.johan}, From: midnight.Add(-time.Minute), To: midnight.Add(time.Hour), Limit: 500})
	if err != nil || len(rows) == 500 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	type look struct {
		by      care.PersonID
		after   bool
		info    care.InfoType
		outcome string
	}
	seen := map[look]bool{}
	for _, r := range rows {
		e := r.Event
		if len(e.Provisions) == 0 || e.CorrelationID == "" {
			t.Errorf("a row without its reason: %+v", e.Outcome)
		}
		for _, i := range e.Infos {
			seen[look{e.Actor.Person, !e.At.Before(midnight), i, e.Outcome}] = true
		}
	}
	const allow, age = "ALLOW", "DENY_AGE"
	records := []care.InfoType{care.Notes, care.Diagnoses, care.Medications}
	for _, i := range append(records, care.Appointments, care.Messages) {
		if !seen[look{c.magdalena, false, i, allow}] {
			t.Errorf("her look at %s before midnight is not in the log", i)
		}
		if !seen[look{c.magdalena, true, i, age}] {
			t.Errorf("her refused look at %s after midnight is not in the log", i)
		}
		if !seen[look{c.johan, false, i, age}] {
			t.Errorf("his refused look at %s before midnight is not in the log", i)
		}
	}
	for _, i := range records {
		if !seen[look{c.johan, true, i, age}] {
			t.Errorf("his refused look at %s after midnight is not in the log", i)
		}
	}
	for _, i := range []care.InfoType{care.Appointments, care.Messages} {
		if !seen[look{c.johan, true, i, allow}] {
			t.Errorf("his look at %s after midnight is not in the log", i)
		}
	}
	for l := range seen {
		if l.outcome == allow && (l.by == c.magdalena && l.after || l.by == c.johan && (!l.after || slices.Contains(records, l.info))) {
			t.Errorf("the log says that this was allowed: %s, after midnight %v, by him %v", l.info, l.after, l.by == c.johan)
		}
	}
}
