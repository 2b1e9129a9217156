package app

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"sammanhang/access"
	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/directory"
	"sammanhang/overview"
	"sammanhang/person"
	"sammanhang/review"
	"sammanhang/safeguard"
)

func TestConfigRefusesWhatItDoesNotKnow(t *testing.T) {
	whole := `
data: /var/lib/x
platform: {hsaid: SE9900000002-X}
tls: {certificate: a, key: b, ca: c}
identity: {issuer: https://id.example, client-id: x}
web: {url: https://x.example}
`
	for name, c := range map[string]struct{ text, want string }{
		"whole":              {whole, ""},
		"unknown key":        {whole + "dors: {web: x}\n", "dors"},
		"unknown key inside": {strings.Replace(whole, "tls: {", "tls: {cipher: x, ", 1), "cipher"},
		"required left out":  {strings.Replace(whole, "data: /var/lib/x", "", 1), "data"},
		"http outside":       {strings.Replace(whole, "https://x.example", "http://x.example", 1), "https"},
		"http on loopback":   {strings.Replace(whole, "https://x.example", "http://localhost:8080", 1), ""},
		"http, door open":    {strings.Replace(whole, "https://x.example", "http://localhost:8080", 1) + "doors: {web: '0.0.0.0:8080'}\n", "doors.web"},
		"not an HSA-id":      {strings.Replace(whole, "SE9900000002-X", "å ä", 1), "hsaid"},
		"not even YAML":      {"a: [", "yaml"},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			f := filepath.Join(t.TempDir(), "c.yaml")
			if err := os.WriteFile(f, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			cfg, err := LoadConfig(f)
			switch {
			case c.want == "" && err != nil:
				t.Fatal(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Fatalf("err = %v, want it to name %q", err, c.want)
			case c.want == "" && (cfg.Store != "sqlite:/var/lib/x/sammanhang.db" || cfg.Gather.PerSource != "8s"):
				t.Errorf("the defaults are missing: %+v", cfg)
			}
		})
	}
}

func TestServeFlags(t *testing.T) {
	f := filepath.Join(t.TempDir(), "c.yaml")
	text := "data: /var/lib/x\nplatform: {hsaid: SE9900000002-X}\ntls: {certificate: a, key: b, ca: c}\nidentity: {issuer: 'https://id.example', client-id: x}\n"
	if err := os.WriteFile(f, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := LoadConfig(f, ServeCmd{Data: "/srv/y", Web: "localhost:9090"}.flags)
	if err != nil || cfg.Store != "sqlite:/srv/y/sammanhang.db" || cfg.Web.URL != "http://localhost:9090" {
		t.Errorf("what follows from a flag: %v, store %s, url %s", err, cfg.Store, cfg.Web.URL)
	}
	// Pages without TLS, with cookies that are sent without it, on every network.
	if err := os.WriteFile(f, []byte(text+"web: {url: 'http://localhost:8080'}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadConfig(f, ServeCmd{Web: "0.0.0.0:8080"}.flags); err == nil {
		t.Error("http was opened to the outside by a flag")
	}
}

// A protected name may be new: another guardian must not learn it.
func TestProtectedNamesAreNotShownToOthers(t *testing.T) {
	ctx := context.Background()
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	st, err := openStores(ctx, Config{Data: t.TempDir(), Store: "sqlite:" + filepath.Join(t.TempDir(), "x.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer st.close()
	hidden, open, child := care.MustPersonID("197406079298"), care.MustPersonID("194204099222"), care.MustPersonID("201701012393")
	valid := care.Period{From: at.AddDate(-9, 0, 0), To: at.AddDate(9, 0, 0)}
	if err := st.people.Put(ctx, person.Import{
		Persons:       []person.Person{{ID: hidden, GivenName: "Nytt", Surname: "Namn", Protected: true}, {ID: open, GivenName: "Gösta"}, {ID: child, GivenName: "Johan"}},
		Guardianships: []person.Guardianship{{Guardian: hidden, Child: child, Valid: valid}, {Guardian: open, Child: child, Valid: valid}},
	}); err != nil {
		t.Fatal(err)
	}
	list, err := people{st.people}.Helpers(ctx, child, at)
	if err != nil || len(list) != 2 {
		t.Fatal(len(list), err)
	}
	for _, r := range list {
		if name := r.Person.GivenName + r.Person.Surname; (r.Person.ID == hidden) != (name == "") {
			t.Errorf("a helper is called %q", name)
		}
	}
	dir, _, err := st.directory.Load(ctx)
	if err != nil {
		t.Fatal(err)
	}
	desk, err := review.New(review.Config{}, st.review)
	if err != nil {
		t.Fatal(err)
	}
	log := reads{people: st.people, desk: desk, directory: func() *directory.Snapshot { return dir }, catalog: func() *catalog.Snapshot { return nil }}
	events := []audit.Event{{Actor: audit.Actor{Kind: audit.Resident, Person: hidden}}}
	for viewer, want := range map[care.PersonID]string{open: "", hidden: "Nytt Namn"} {
		rows, err := log.rows(ctx, overview.Who{Actor: viewer, Subject: child}, events, nil)
		if err != nil || len(rows) != 1 || rows[0].ActorName != want {
			t.Errorf("in the log the reader is %+v, want %q (%v)", rows, want, err)
		}
	}
}

// A session outlives much: a guardian who has died since it began acts for nobody.
func TestTheDeadActForNobody(t *testing.T) {
	ctx := context.Background()
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	st, err := openStores(ctx, Config{Data: t.TempDir(), Store: "sqlite:" + filepath.Join(t.TempDir(), "x.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer st.close()
	guardian, child := care.MustPersonID("197406079298"), care.MustPersonID("201701012393")
	for _, dead := range []bool{false, true} {
		if err := st.people.Put(ctx, person.Import{
			Persons:       []person.Person{{ID: guardian, GivenName: "Magdalena", Deceased: dead}, {ID: child, GivenName: "Johan"}},
			Guardianships: []person.Guardianship{{Guardian: guardian, Child: child, Valid: care.Period{From: at.AddDate(-9, 0, 0)}}},
		}); err != nil {
			t.Fatal(err)
		}
		j, err := bench{people: st.people, standings: safeguard.New(safeguard.Config{}, st.safeguards, st.people), directory: func() *directory.Snapshot { return nil }}.Open(ctx, overview.Who{Actor: guardian, Subject: child, LoA: 3}, at)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := j.Acting(); ok == dead {
			t.Errorf("dead: %v, may act: %v", dead, ok)
		}
	}
}

func TestLoopback(t *testing.T) {
	for addr, want := range map[string]bool{"localhost:1": true, "127.0.0.1:1": true, "127.9.9.9:1": true, "[::1]:1": true, "localhost": true,
		"0.0.0.0:1": false, ":8080": false, "192.168.1.2:1": false, "example.org:1": false, "[::]:1": false, "": false} {
		if got := isLoopback(addr); got != want {
			t.Errorf("%q: %v", addr, got)
		}
	}
}

func TestTheDemoStaysOnThisMachine(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.168.7.7:8080"} {
		c := DemoCmd{Residents: 20, Data: t.TempDir(), Web: addr, Exchange: "localhost:0", API: "localhost:0", Ops: "localhost:0", Identity: "localhost:0"}
		if _, err := StartDemo(context.Background(), c, Options{Now: time.Now}); err == nil || !strings.Contains(err.Error(), "loopback") {
			t.Errorf("%s: %v", addr, err)
		}
	}
}

func TestSwitches(t *testing.T) {
	var cfg access.Config
	if err := setSwitches(&cfg, map[string]bool{"planToOmbud": true}); err != nil || !cfg.PlanToOmbud || cfg.GodManAccess {
		t.Errorf("%v %+v", err, cfg)
	}
	if err := setSwitches(&cfg, map[string]bool{"plantoombud": true}); err == nil || !strings.Contains(err.Error(), "planToOmbud") {
		t.Errorf("a misspelt switch: %v", err)
	}
}

func TestFactsFile(t *testing.T) {
	own := `{"at":"2026-11-22T12:00:00+01:00","actor":{"loa":3},"subject":{"born":"1974-06-07"},"relation":{"as":"self"},"source":{"kind":"VARD","offersAccess":true,"sealed":"no"},"info":{"type":"note"}}`
	decide := func(text string) (access.Decision, error) {
		f, err := readFacts([]byte(text))
		if err != nil {
			return access.Decision{}, err
		}
		d, err := access.Load(access.Config{})
		if err != nil {
			t.Fatal(err)
		}
		return d.Decide(f), nil
	}
	if d, err := decide(own); err != nil || d.Outcome != access.Allow {
		t.Errorf("one's own journal: %v %v", d.Outcome, err)
	}
	if d, err := decide(strings.Replace(own, `"loa":3`, `"loa":2`, 1)); err != nil || d.Outcome != access.DenyAuthn {
		t.Errorf("a weak log-in: %v %v", d.Outcome, err)
	}
	if d, err := decide(strings.Replace(own, `"as":"self"`, `"as":"ombud"`, 1)); err != nil || d.Allowed() {
		t.Errorf("a proxy at the journal: %v %v", d.Outcome, err)
	}
	for _, less := range []string{`"sealed":"yes"`, `"sealed":""`} { // sealed, and left out
		if d, err := decide(strings.Replace(own, `"sealed":"no"`, less, 1)); err != nil || d.Outcome != access.DenyBlocked {
			t.Errorf("%s: %v %v", less, d.Outcome, err)
		}
	}
	if _, err := decide(strings.Replace(own, `"sealed":"no"`, `"sealed":"No"`, 1)); err == nil {
		t.Error("a word that the fact cannot have was read")
	}
	if _, err := decide(strings.Replace(own, `"loa"`, `"lao"`, 1)); err == nil {
		t.Errorf("a misspelt fact was taken")
	}
	if _, err := decide(strings.Replace(own, `"at":"2026-11-22T12:00:00+01:00",`, "", 1)); err == nil {
		t.Errorf("facts without a time were taken")
	}
}

// The help texts point to documents: they must be there, and the example must hold.
func TestDocumentsThatTheHelpNames(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`docs/[a-z]+\.md`)
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, doc := range named.FindAllString(string(text), -1) {
			if _, err := os.Stat(filepath.Join("..", doc)); err != nil {
				t.Errorf("%s names %s: %v", f, doc, err)
			}
		}
	}
	doc, err := os.ReadFile("../docs/facts.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(doc), "```json")
	example, _, _ := strings.Cut(rest, "```")
	facts, err := readFacts([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	d, err := access.Load(access.Config{})
	if err != nil || !d.Decide(facts).Allowed() {
		t.Errorf("the example of docs/facts.md: %v %v", err, d.Decide(facts).Outcome)
	}
}

func TestHealth(t *testing.T) {
	h := newHealth("web", "ops")
	h.part("catalogue", func() (bool, string) { return false, "the database does not answer" })
	if h.report().Ready {
		t.Error("ready before the doors are open")
	}
	h.open("web", true)
	h.open("ops", true)
	rep := h.report()
	if !rep.Ready {
		t.Error("a part that is not well must not make the node unready")
	}
	if !strings.Contains(rep.Parts["catalogue"], "not well") {
		t.Errorf("parts: %v", rep.Parts)
	}
}

// A port that was found free stays ours until its door is opened.
func TestAFreePortIsKept(t *testing.T) {
	addr, socket, err := freePort("localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	if ln, err := net.Listen("tcp", addr); err == nil {
		_ = ln.Close()
		t.Fatal("somebody else took it")
	}
	d, err := Options{sockets: map[string]*os.File{"web": socket}}.openDoor("web", addr)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.addr(addr); got != addr {
		t.Errorf("the door is at %s, and was promised at %s", got, addr)
	}
	_ = d.ln.Close()
}
