package e2e

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// employee logs somebody of the county's staff in at the demo's identity provider, by
// the name on the card.
func (w *world) employee(t *testing.T, name string) *browser {
	t.Helper()
	return employeeAt(t, w.web(), name)
}

func employeeAt(t *testing.T, base, name string) *browser {
	t.Helper()
	b := newBrowser(base)
	t.Cleanup(b.http.CloseIdleConnections)
	at, err := b.get("/personal/logga-in")
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(at.HTML, -1) {
		form.Set(m[1], html.UnescapeString(m[2]))
	}
	for _, m := range regexp.MustCompile(`(?s)<button name="card" value="(\d+)".*?</button>`).FindAllStringSubmatch(at.HTML, -1) {
		if strings.Contains(words(m[0]), name) {
			form.Set("card", m[1])
		}
	}
	if form.Get("card") == "" {
		t.Fatalf("%s is not on the log-in page (%d): %.600s", name, at.Status, at.Text)
	}
	res, err := b.http.PostForm(at.Header.Get("At"), form)
	if err != nil {
		t.Fatal(err)
	}
	p, err := read(res, time.Now())
	if err != nil || p.Status != http.StatusOK || !strings.HasPrefix(res.Request.URL.Path, "/personal") {
		t.Fatalf("%s came to %s with %d (%v): %.300s", name, res.Request.URL.Path, p.Status, err, p.Text)
	}
	return b
}

var formOf = regexp.MustCompile(`(?s)<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>`)

// fill sends the form of a page whose address ends with action.
func (b *browser) fill(t *testing.T, p page, action string, more url.Values) page {
	t.Helper()
	for _, m := range formOf.FindAllStringSubmatch(p.HTML, -1) {
		if !strings.HasSuffix(m[1], action) {
			continue
		}
		v := url.Values{}
		for _, h := range hidden.FindAllStringSubmatch(m[2], -1) {
			v.Set(h[1], html.UnescapeString(h[2]))
		}
		for k, x := range more {
			v[k] = x
		}
		q, err := b.post(m[1], v)
		if err != nil {
			t.Fatal(err)
		}
		q.Text = words(q.HTML)
		if i := strings.Index(q.HTML, `<div id="live"`); i >= 0 { // what a reader without script sees
			q.Text = words(q.HTML[:i] + q.Whole)
		}
		return q
	}
	t.Fatalf("no form for %s: %.800s", action, p.Text)
	return page{}
}

// find opens a person by number.
func (b *browser) find(t *testing.T, number string) page {
	t.Helper()
	return b.fill(t, b.page(t, "/personal"), "/sok", url.Values{"nummer": {number}})
}

// bedside is the one form, filled in by somebody who gives health care.
func bedside() url.Values {
	day := func(n int) []string { return []string{time.Now().AddDate(0, 0, n).Format(time.DateOnly)} }
	return url.Values{"relation": {"patient"}, "relation-till": day(7), "betydelse": {"ja"}, "grund": {"samtycke"}, "omfattning": {"enhet"}, "samtycke-till": day(30)}
}

// TestNurseReadsWithConsent: the hospital's nurse finds Gösta, who consents; one form,
// and she sees what every provider has; Gösta sees in his log that she did. Then he
// takes it back, and the next page is closed.
func TestNurseReadsWithConsent(t *testing.T) {
	w := ownCounty(t)
	gosta := w.person(t, "gosta")
	b := w.employee(t, "Karin Sandberg")
	p := b.find(t, gosta.ID.Value())
	p.wants(t, "Gösta Johansson", "Det finns uppgifter hos andra", "Öppna översikten")
	if len(p.providers()) != 0 {
		t.Errorf("before consent providers are named: %v", p.providers())
	}
	for s := range w.texts(gosta.ID, "") {
		if strings.Contains(p.Text, s) {
			t.Errorf("before consent the page says %q", s)
		}
	}
	p = b.fill(t, p, "/villkor", bedside())
	p.wants(t, "Gösta har samtyckt till att Ortopedavdelning 32", "Du har en aktuell patientrelation", "källor har svarat",
		"Penicilliner", "Allvarlig, konstaterad", "Furosemid", "I50.9", "Trygghetslarm", "”Jag vill bo kvar hemma", "Vårdtillfälle")
	for _, want := range []string{"Region Storstad", "Sjöstads kommun", "Sjöstads kommun, vård- och omsorgsnämnden"} {
		if p.providers()[want] == 0 {
			t.Errorf("nothing of %s: %v", want, p.providers())
		}
	}
	onlyAbout(t, w, p, "gosta")
	p.lacks(t, gosta.ID.Value())

	insight := w.login(t, "gosta").page(t, "/insyn")
	insight.lacks(t, "Karin Sandberg") // staffNameInLogExtract is off
	insight.wants(t, "Sjuksköterska", "Ortopedavdelning 32", "Det här ser fel ut", "För vård och behandling", "diagnoser, läkemedel", "Läste tider, planer, kontakter och insatser", "Det som visades (", "Insats, ",
		"Patienten samtycker, det finns en aktuell patientrelation", "Fick veta att det finns")

	// A colleague at another unit has nothing of that consent.
	q := w.employee(t, "Peter Holmgren").find(t, gosta.ID.Value())
	q.wants(t, "Det finns uppgifter hos andra")
	if len(q.providers()) != 0 {
		t.Errorf("another unit's consent opened: %v", q.providers())
	}

	p = b.fill(t, p, "/avsluta", nil)
	p.wants(t, "Det finns uppgifter hos andra", "Furosemid")
	p.lacks(t, "Trygghetslarm", "vård- och omsorgsnämnden")
}

// TestHomeCareRound: the assistant sees when, where and whom to ring, and what the
// insats is about; what others' visits are for, and what illness there is, she does not.
func TestHomeCareRound(t *testing.T) {
	w := ownCounty(t)
	gosta := w.person(t, "gosta")
	b := w.employee(t, "Johanna Lind Andersson")
	p := b.find(t, gosta.ID.Value())
	p.wants(t, "Kommande besök", "Hemtjänst: kvällsmat och tillsyn", "Trygghetslarm", "Insatser")
	p.lacks(t, "/fara", "I50.9", "Furosemid", "hjärtsvikt", "Minnesutredning", "Benomläggning")
	if p.providers()["Region Storstad"] != 0 {
		t.Error("another provider's visit before the active choice")
	}
	// Gösta has consented to her unit already; the active choice is hers.
	p = b.fill(t, p, "/villkor", url.Values{"betydelse": {"ja"}})
	p.wants(t, "Gösta har samtyckt till att Hemtjänsten i Sjöstad, norra", "Geriatriska mottagningen")
	p.lacks(t, "I50.9", "Furosemid", "järtsvikt", "Minnesutredning", "enomläggning", "MMSE", "Vårdtillfälle")

	// Who has nothing to do with a person is told so, and nothing more.
	q := w.employee(t, "Omar Salim").find(t, w.person(t, "asta").ID.Value())
	q.wants(t, "får inga insatser av er")
	q.lacks(t, "Det finns uppgifter hos andra", "/villkor", "/fara")
}

// TestSomebodyWhoCannotConsent: Sigrid has dementia. Health care reaches what others
// have by attesting the three conditions (SVOD 3:3); social care reaches only what other
// providers of social care have (3:4), which is nothing here.
func TestSomebodyWhoCannotConsent(t *testing.T) {
	w := ownCounty(t)
	sigrid := w.person(t, "sigrid")
	cannot := url.Values{"betydelse": {"ja"}, "grund": {"formaga"}, "varaktig": {"ja"}, "nodvandig": {"ja"}, "motsatt": {"ja"}, "hur": {"Samtal med systern, som har känt henne hela livet"}}
	b := w.employee(t, "Birgitta Åkerlund")
	p := b.find(t, sigrid.ID.Value())
	p.wants(t, "Det finns uppgifter hos andra")
	own := len(p.providers())
	p = b.fill(t, p, "/villkor", cannot)
	p.wants(t, "kan inte samtycka, och det är inte bara tillfälligt")
	if len(p.providers()) <= own {
		t.Errorf("nothing was opened: %v", p.providers())
	}
	if p.providers()["Region Storstad"] == 0 {
		t.Errorf("the region's is not open: %v", p.providers())
	}

	for _, name := range []string{"Johanna Lind Andersson", "Omar Salim"} {
		b = w.employee(t, name)
		p = b.find(t, sigrid.ID.Value())
		if !strings.Contains(p.HTML, "/villkor") {
			continue // not theirs
		}
		p = b.fill(t, p, "/villkor", cannot)
		if p.providers()["Region Storstad"]+p.providers()["Sjöstads kommun"] != 0 {
			t.Errorf("%s: social care reached health care's: %v", name, p.providers())
		}
	}
}

// TestEmergencyAndBlock: Jonas has blocked the region from others. In danger the
// physician at a private clinic sees who has what is not blocked, opens it, sees who has
// blocked, and can ask; what is blocked stays closed. Jonas sees it in his log.
func TestEmergencyAndBlock(t *testing.T) {
	w := ownCounty(t)
	jonas := w.person(t, "jonas")
	b := w.employee(t, "Lars Hedman")
	p := b.find(t, jonas.ID.Value())
	p.wants(t, "Det finns spärrade uppgifter", "Vem visas inte")
	p.lacks(t, "Region Storstad", "psykiatri")
	p = b.fill(t, p, "/vem-sparrat", url.Values{"fara": {"ja"}, "kan-inte": {"ja"}, "skal": {"Hittad medvetslös"}})
	p.wants(t, "Region Storstad", "Begär att spärren hävs")
	p = b.fill(t, p, "/begar-havning", nil)
	p.wants(t, "Begäran är registrerad")
	p.lacks(t, "Psykiatrimottagningen", "Centralsjukhuset")
	insight := w.login(t, "jonas").page(t, "/insyn")
	insight.wants(t, "Läkare", "Nödöppning", "Hittad medvetslös")

	// Nödöppning of what is not blocked.
	asta := w.person(t, "asta")
	b = w.employee(t, "Anna Andersson")
	p = b.find(t, asta.ID.Value())
	p = b.fill(t, p, "/fara", url.Values{"fara": {"ja"}, "kan-inte": {"ja"}, "skal": {"Medvetslös vid ankomst"}})
	p.wants(t, "De här har uppgifter", "Björkhagens Läkarhus AB")
	for name := range p.providers() {
		if name != "Region Storstad" { // her own provider's, which needs no more than that she is a patient there
			t.Errorf("before it is opened the page shows what %s has", name)
		}
	}
	p = b.fill(t, p, "/nodoppna", url.Values{"oundganglig": {"ja"}})
	p.wants(t, "Nödöppning: fara för livet", "Björkhagens Läkarhus")
	if p.providers()["Ekeby kommun, socialnämnden"] != 0 {
		t.Error("social care's information was opened in danger (SVOD 3:6 names vårdgivare)")
	}
	w.login(t, "asta").page(t, "/insyn").wants(t, "Läkare", "Nödöppning", "Medvetslös vid ankomst")
}

// TestProtectedIdentityForStaff: no phone number, no address, with every right to read.
func TestProtectedIdentityForStaff(t *testing.T) {
	w := ownCounty(t)
	p := w.person(t, "skyddad-vuxen")
	b := w.employee(t, "Fatima Mansouri")
	page := b.fill(t, b.find(t, p.ID.Value()), "/villkor", bedside())
	page.wants(t, "Skyddade personuppgifter")
	if m := regexp.MustCompile(`\b0\d{1,3}-\d{3}`).FindString(page.Text); m != "" {
		t.Errorf("a phone number on the page of a protected person: %s", m)
	}
}
