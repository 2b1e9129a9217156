package sim_test

import (
	"encoding/json"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"sammanhang/care"
	"sammanhang/record/appointment"
	"sammanhang/record/careteam"
	"sammanhang/record/listing"
	"sammanhang/sim"
	"sammanhang/sim/people"
)

// sunday is the day of the sketch.
var sunday = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func county(n int) *sim.County { return sim.New(sim.Config{Seed: 1, Residents: n, Today: sunday}) }

// everything is all that all systems keep, as text.
func everything(t *testing.T, c *sim.County) string {
	t.Helper()
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for p := range c.Persons() {
		b.WriteString(p.ID.Value() + " " + p.GivenName + " " + p.Surname + "\n")
		for _, d := range c.Documents(p.ID) {
			if err := e.Encode(d); err != nil {
				t.Fatal(err)
			}
		}
	}
	return b.String()
}

func TestSameCountyForSameSeedNumberAndDay(t *testing.T) {
	one, two := everything(t, county(300)), everything(t, county(300))
	if one != two {
		t.Fatal("two counties of the same seed differ")
	}
	if everything(t, sim.New(sim.Config{Seed: 2, Residents: 300, Today: sunday})) == one {
		t.Error("another seed gives the same county")
	}
	evening := sim.New(sim.Config{Seed: 1, Residents: 300, Today: sunday.Add(8 * time.Hour)})
	if everything(t, evening) != one {
		t.Error("the county changes during the day")
	}
	larger, i := county(600), 0
	for p := range larger.Persons() {
		if i++; i == 290 {
			break
		}
		if !strings.Contains(one, p.ID.Value()+" "+p.GivenName+" "+p.Surname) {
			t.Fatal("a larger county does not begin with the same people")
		}
	}
}

// The numbers of named people stand on the tax agency's list; all others are of the
// series that it has set aside for tests, and nobody has the same.
func TestPersonalNumbersAreTestNumbers(t *testing.T) {
	seen := map[care.PersonID]bool{}
	for p := range county(5000).Persons() {
		if seen[p.ID] {
			t.Fatal("two people have the same number")
		}
		seen[p.ID] = true
		if p.ID.IsZero() {
			t.Fatal("somebody has no number")
		}
		if birth := p.ID.Value()[8:11]; p.Key == "" && (birth < "980" || birth > "999") {
			t.Fatalf("birth number %s is not for tests", birth)
		}
		if born, _ := p.ID.Born(); !born.Equal(p.Born) || p.Born.After(sunday) {
			t.Fatal("the date of birth is not that of the number, or has not been")
		}
	}
}

// reserved are the numbers that the Post and Telecom Authority keeps for fiction.
var reserved = regexp.MustCompile(`^(08-465 004 \d\d|031-390 06 \d\d|040-628 04 \d\d|070-174 06 (0[5-9]|[1-9]\d)|0980-319 2\d\d)$`)
var phoneLike = regexp.MustCompile(`\b0\d{1,3}-\d[\d ]{4,}\d`)

func TestPhoneNumbersAreReservedForFiction(t *testing.T) {
	c := county(1500)
	n := 0
	for _, text := range []string{everything(t, c), described(t, c)} {
		for _, number := range phoneLike.FindAllString(text, -1) {
			if n++; !reserved.MatchString(number) {
				t.Fatalf("%s is not a number for fiction", number)
			}
		}
	}
	for _, u := range c.Units() {
		if !reserved.MatchString(u.Phone) {
			t.Errorf("%s: phone %s", u.Name, u.Phone)
		}
	}
	if n < 100 {
		t.Errorf("only %d phone numbers found: the test looks for the wrong form", n)
	}
}

func described(t *testing.T, c *sim.County) string {
	t.Helper()
	b, err := json.Marshal(c.Describe(map[string]string{"web": "http://localhost:8080"}, "pki"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestOrganisationNumbersHaveTheirForm(t *testing.T) {
	form := regexp.MustCompile(`^SE(99000000\d\d)-[A-Z0-9]+$`)
	c := county(10)
	var ids []care.HSAID
	for _, p := range c.Providers() {
		ids = append(ids, p.ID)
	}
	for _, u := range c.Units() {
		ids = append(ids, u.ID)
	}
	for _, s := range c.Describe(nil, "").Systems {
		ids = append(ids, s.HSAID)
	}
	ids = append(ids, sim.Platform)
	for _, id := range ids {
		m := form.FindStringSubmatch(string(id))
		if m == nil {
			t.Errorf("%s is not an HSA-id of the county", id)
			continue
		}
		sum := 0
		for i, c := range m[1] {
			v := int(c - '0')
			if i%2 == 0 {
				if v *= 2; v > 9 {
					v -= 9
				}
			}
			sum += v
		}
		if sum%10 != 0 {
			t.Errorf("%s: wrong check digit", id)
		}
	}
}

func TestMagdalenaIsTheSketchsResident(t *testing.T) {
	c := county(10)
	m, _ := c.Person(people.Magdalena)
	systems := map[string]bool{}
	var next *appointment.Appointment
	coming := 0
	var doctor, assistant bool
	for _, d := range c.Documents(m.ID) {
		systems[d.System] = true
		switch x := d.Item.(type) {
		case *appointment.Appointment:
			if x.Start.After(c.Today().AddDate(0, 0, 2)) && (next == nil || x.Start.Before(next.Start)) {
				next = x
			}
			if x.Start.After(sunday) && !strings.HasPrefix(x.Title, "Hemtjänst") {
				coming++
			}
		case *listing.Listing:
			doctor = x.Professional == "Fatima Mansouri" && x.FacilityName == "Vårdcentralen Storstad"
		case *careteam.Team:
			for _, w := range x.Members {
				assistant = assistant || w.Name == "Johanna Lind Andersson" && w.Role == careteam.FixedSocialCare && w.Phone != ""
			}
		}
	}
	if len(systems) != 9 {
		t.Errorf("%d systems know her, not nine", len(systems))
	}
	if next == nil || next.Title != "Återbesök efter operation" || next.Performer != "Anna Andersson" || next.Start.Format("2006-01-02 15.04") != "2026-11-24 13.30" {
		t.Errorf("next visit: %+v", next)
	}
	if coming != 5 {
		t.Errorf("%d coming visits beside home care, not five", coming)
	}
	if !doctor || !assistant {
		t.Errorf("fixed contacts: doctor %v, assistant %v", doctor, assistant)
	}
}

// Nothing about somebody with protected identity says where they are.
func TestProtectedIdentityHasNoPlace(t *testing.T) {
	c := county(10)
	for _, key := range []string{people.ProtectedAdult, people.ProtectedChild} {
		p, ok := c.Person(key)
		if !ok || !p.Protected {
			t.Fatalf("%s is not protected", key)
		}
		docs := c.Documents(p.ID)
		if len(docs) < 3 {
			t.Errorf("%s: only %d documents", key, len(docs))
		}
		for _, d := range docs {
			b, err := json.Marshal(d.Item)
			if err != nil {
				t.Fatal(err)
			}
			if phoneLike.Match(b) || strings.Contains(string(b), "gatan") || strings.Contains(string(b), "vägen") {
				t.Errorf("%s: an address or a phone number: %s", key, b)
			}
			if d.Item.Info() == care.Listings {
				t.Errorf("%s is listed: that tells where one lives", key)
			}
		}
	}
}

func TestNeedsAreMixed(t *testing.T) {
	c := county(4000)
	much, hidden, nullified, guardians, mandates := 0, 0, 0, 0, 0
	for p := range c.Persons() {
		docs := c.Documents(p.ID)
		if len(docs) > 15 {
			much++
		}
		for _, d := range docs {
			h := d.Item.Header()
			if !h.ForSubject {
				hidden++
			}
			if h.Nullified {
				nullified++
			}
			if h.ID == "" || h.System == "" || h.Provider == "" || h.Unit == "" || h.Subject != p.ID {
				t.Fatalf("a document's head is not whole: %+v", h)
			}
		}
	}
	for range c.Guardianships() {
		guardians++
	}
	for m := range c.Mandates() {
		mandates++
		if m.From == m.To {
			t.Error("a mandate to oneself")
		}
	}
	if share := 100 * much / c.Len(); share < 4 || share > 20 {
		t.Errorf("%d %% have much, not about a tenth", share)
	}
	if hidden == 0 || nullified == 0 || guardians < 500 || mandates < 10 {
		t.Errorf("not approved %d, nullified %d, guardianships %d, mandates %d", hidden, nullified, guardians, mandates)
	}
}

func TestMandateOfTheSketch(t *testing.T) {
	c := county(10)
	g, _ := c.Person(people.Gosta)
	m, _ := c.Person(people.Magdalena)
	for x := range c.Mandates() {
		if x.From == g.ID && x.To == m.ID {
			if got := x.Valid.To.Add(-time.Second).Format("2 January"); got != "31 March" {
				t.Errorf("until %s", got)
			}
			return
		}
	}
	t.Error("Gösta has given Magdalena no mandate")
}

func TestTimeAndMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: measuring, with -short")
	}
	start := time.Now()
	c := county(2000)
	made := time.Since(start)
	start = time.Now()
	n := 0
	for p := range c.Persons() {
		n += len(c.Documents(p.ID))
	}
	told := time.Since(start)
	t.Logf("2,000 residents in %v; their %d documents in %v", made, n, told)
	if made > 300*time.Millisecond {
		t.Errorf("2,000 residents took %v", made)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start = time.Now()
	big := county(100_000)
	took := time.Since(start)
	runtime.GC()
	runtime.ReadMemStats(&after)
	mb := float64(after.HeapAlloc-before.HeapAlloc) / (1 << 20)
	t.Logf("100,000 residents in %v, %.1f MB", took, mb)
	if mb > 16 {
		t.Errorf("100,000 residents take %.1f MB", mb)
	}
	runtime.KeepAlive(big)
}
