package e2e

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var switchForm = regexp.MustCompile(`(?s)<form method="post" action="/byt">(.*?)</form>`)

// switches are the forms of a page that change whose information is shown, by the
// words on their button.
func (p page) switches() map[string]url.Values {
	found := map[string]url.Values{}
	for _, m := range switchForm.FindAllStringSubmatch(p.Whole+p.HTML, -1) {
		v := url.Values{}
		for _, h := range hidden.FindAllStringSubmatch(m[1], -1) {
			v.Set(h[1], html.UnescapeString(h[2]))
		}
		found[words(m[1])] = v
	}
	return found
}

// become switches to a person by the button that a page has for it.
func (b *browser) become(t *testing.T, button string) page {
	t.Helper()
	form, ok := b.page(t, "/").switches()[button]
	if !ok {
		t.Fatalf("the overview has no button %q", button)
	}
	p, err := b.post("/byt", form)
	if err != nil {
		t.Fatal(err)
	}
	if p.Status != http.StatusOK {
		t.Fatalf("%q: %d: %.300s", button, p.Status, p.Text)
	}
	return p
}

// TestGuardian: Magdalena sees her nine-year-old's overview, who she is to him and
// what she may not see, and comes back.
func TestGuardian(t *testing.T) {
	w := county(t)
	b := w.login(t, "magdalena")
	p := b.become(t, "Visa Johans översikt")
	p.wants(t, "Johans översikt", "källor har svarat")
	if !strings.Contains(words(p.HTML), "Du ser Johans översikt som vårdnadshavare") {
		t.Error("the page does not say in what capacity she looks")
	}
	if len(p.providers()) == 0 {
		t.Error("nothing of his is shown")
	}
	onlyAbout(t, w, p, "johan", "magdalena")
	for s := range w.texts(w.person(t, "magdalena").ID, "") {
		if strings.Contains(p.Text, s) && !w.texts(w.person(t, "johan").ID, "")[s] {
			t.Errorf("his page shows %q of hers", s)
		}
	}
	for _, path := range []string{"/anteckningar", "/diagnoser", "/lakemedel", "/planer", "/meddelanden"} {
		onlyAbout(t, w, b.page(t, path), "johan", "magdalena")
	}
	for _, c := range b.page(t, "/").switches() {
		if c.Get("for") == "" {
			p, err := b.post("/byt", c)
			if err != nil || p.Status != http.StatusOK {
				t.Fatalf("back to her own: %d %v", p.Status, err)
			}
			p.wants(t, "Hej Magdalena")
		}
	}
	b.become(t, "Visa Johans översikt")
	insight, err := b.get("/insyn")
	if err != nil {
		t.Fatal(err)
	}
	if insight.Status != http.StatusForbidden { // the switch guardianSeesLog is off
		t.Errorf("a guardian gets a child's log: %d: %.300s", insight.Status, insight.Text)
	}
}

// TestProxy: for her father she sees what the mandate covers and no more, and the
// other pages say why not.
func TestProxy(t *testing.T) {
	w := county(t)
	b := w.login(t, "magdalena")
	p := b.become(t, "Visa Göstas översikt")
	if !strings.Contains(words(p.HTML), "Du ser Göstas översikt som ombud") {
		t.Error("the page does not say in what capacity she looks")
	}
	p.wants(t, "Göstas översikt", "Visas inte här")
	onlyAbout(t, w, p, "gosta", "magdalena")
	gosta := w.person(t, "gosta").ID
	times, other := 0, map[string]bool{}
	for _, d := range w.County.Documents(gosta) {
		h := d.Item.Header()
		if d.Item.Info() == "appointment" {
			times++
			continue
		}
		if h.ID != "" {
			other[h.ID] = true
		}
	}
	if times == 0 || len(other) == 0 {
		t.Fatal("he has no documents to prove anything by")
	}
	if !strings.Contains(p.HTML, `class="date`) {
		t.Error("none of his times is shown")
	}
	// Nothing that only other documents say may be shown.
	open := map[string]bool{}
	for s := range w.textsOf(gosta, "appointment", "message") {
		open[s] = true
	}
	for _, path := range []string{"/", "/anteckningar", "/diagnoser", "/lakemedel", "/planer"} {
		p := b.page(t, path)
		for s := range w.textsOf(gosta, "note", "diagnosis", "medication", "careplan", "careteam", "servicerequest", "listing", "carecontact") {
			if !open[s] && strings.Contains(p.Text, s) {
				t.Errorf("%s shows %q, which the mandate does not cover", path, s)
			}
		}
		if path == "/" {
			continue
		}
		p.lacks(t, "har uppgifter om dig", "hittades")
		p.wants(t, "Visas inte här", "ombud")
		if len(rowsOf(p)) > 0 {
			t.Errorf("%s has entries", path)
		}
	}
	b.page(t, "/meddelanden")
}

var entry = regexp.MustCompile(`(?s)<ol class="entries[^"]*">(.*?)</ol>`)

func rowsOf(p page) []string {
	var out []string
	for _, m := range entry.FindAllStringSubmatch(p.Whole, -1) {
		if strings.Contains(m[1], "<li") {
			out = append(out, m[1])
		}
	}
	return out
}

// TestSwitchRefuses: nobody switches to somebody they may not act for, nor without
// the session's own token.
func TestSwitchRefuses(t *testing.T) {
	w := county(t)
	b := w.login(t, "magdalena")
	good := b.page(t, "/").switches()["Visa Johans översikt"]
	if good == nil {
		t.Fatal("no form to begin with")
	}
	with := func(token, who string) url.Values { return url.Values{"token": {token}, "for": {who}} }
	stranger := w.login(t, "gosta")
	his := ""
	for _, f := range stranger.page(t, "/").switches() {
		his = f.Get("for")
	}
	for name, x := range map[string]struct {
		by     *browser
		form   url.Values
		status int
	}{
		"no token":              {b, with("", good.Get("for")), http.StatusForbidden},
		"another token":         {b, with(strings.Repeat("A", len(good.Get("token"))), good.Get("for")), http.StatusForbidden},
		"a personal number":     {b, with(good.Get("token"), w.person(t, "asta").ID.Value()), http.StatusNotFound},
		"a made-up handle":      {b, with(good.Get("token"), "AAAAAAAAAAAAAAAAAAAAAA"), http.StatusNotFound},
		"another's handle":      {stranger, with(good.Get("token"), good.Get("for")), http.StatusForbidden},
		"handle of his session": {b, with(good.Get("token"), "x"+his), http.StatusNotFound},
	} {
		p, err := x.by.post("/byt", x.form)
		if err != nil {
			t.Fatal(err)
		}
		if p.Status != x.status {
			t.Errorf("%s: %d, want %d: %.200s", name, p.Status, x.status, p.Text)
		}
		if x.by == b {
			b.page(t, "/").wants(t, "Hej Magdalena")
		}
	}
}

// TestYouth: a fifteen-year-old sees her services and contacts, and her records are
// said to be closed; her mother has no view of her.
func TestYouth(t *testing.T) {
	w := county(t)
	b := w.login(t, "ella")
	p := b.page(t, "/")
	p.wants(t, "Hej Ella", "källor har svarat")
	ella := w.person(t, "ella").ID
	if len(p.providers()) == 0 {
		t.Error("she sees nothing")
	}
	notes := b.page(t, "/anteckningar")
	notes.wants(t, "Visas inte här")
	for _, path := range []string{"/anteckningar", "/diagnoser", "/lakemedel"} {
		p := b.page(t, path)
		if len(rowsOf(p)) > 0 {
			t.Errorf("%s shows entries of a fifteen-year-old's records", path)
		}
		for s := range w.textsOf(ella, "note", "diagnosis", "medication") {
			if strings.Contains(p.Text, s) {
				t.Errorf("%s shows %q", path, s)
			}
		}
	}
	mother := w.login(t, "maria")
	for button := range mother.page(t, "/").switches() {
		if strings.Contains(button, "Ella") {
			t.Errorf("her mother has the button %q", button)
		}
	}
}

// TestProtected: a guardian cannot switch to a protected child, and no page about
// somebody with protected identity says where they are.
func TestProtected(t *testing.T) {
	w := county(t)
	adult := w.login(t, "skyddad-vuxen")
	p := adult.page(t, "/")
	p.wants(t, "Skyddade personuppgifter")
	for button := range p.switches() {
		t.Errorf("there is a button %q", button)
	}
	places := map[string]bool{} // everything that says where: units' addresses and phones
	for _, d := range w.County.Documents(w.person(t, "skyddad-vuxen").ID) {
		for _, s := range []string{d.Item.Header().Place, d.Item.Header().Phone} {
			if s != "" {
				places[s] = true
			}
		}
	}
	for _, u := range w.County.Units() {
		for _, s := range []string{u.Phone, u.Address} {
			if len(s) > 4 {
				places[s] = true
			}
		}
	}
	for _, path := range []string{"/", "/anteckningar", "/diagnoser", "/lakemedel", "/planer", "/meddelanden", "/insyn"} {
		p := adult.page(t, path)
		for s := range places {
			if strings.Contains(p.Text, s) {
				t.Errorf("%s tells a place or phone: %q", path, s)
			}
		}
		if strings.Contains(p.HTML, "tel:") && path != "/hjalp" {
			t.Errorf("%s has a phone number to call", path)
		}
		if strings.Contains(p.HTML, ".ics") {
			t.Errorf("%s offers a calendar file", path)
		}
		onlyAbout(t, w, p, "skyddad-vuxen")
	}
}
