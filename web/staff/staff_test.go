package staff_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/web/staff/employee"
	"sammanhang/web/staff/patient"
	"sammanhang/web/staff/station"
)

// bedside is the one form of a nurse at a bedside.
func bedside() url.Values {
	return url.Values{"relation": {"patient"}, "relation-till": {"2026-12-06"}, "betydelse": {"ja"}, "grund": {"samtycke"}, "omfattning": {"enhet"}, "samtycke-till": {"2026-12-22"}}
}

func TestWayIn(t *testing.T) {
	w := newWorld(t, nurse)
	resp, page := w.get(&http.Client{}, "/personal")
	says(t, page, "Logga in med tjänstelegitimation", "Det viktigaste, från alla, i en blick")
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Cache-Control") != "no-store" || resp.Header.Get("Content-Security-Policy") == "" {
		t.Error(resp.Status, resp.Header)
	}
	if resp, _ := w.get(&http.Client{}, "/personal/uppdrag"); resp.StatusCode != http.StatusUnauthorized {
		t.Error(resp.Status)
	}
}

// A nurse at a bedside: search, one form, the overview from all sources.
func TestOneForm(t *testing.T) {
	w := newWorld(t, nurse)
	w.standard()
	c := w.client()
	resp, page := w.find(c, gosta)
	says(t, page, "Gösta Johansson", "84 år", "Det finns uppgifter hos andra", "Det som saknas", "Öppna översikten", "3 kap. 1 §")
	silent(t, page, "Furosemid", "Hemtjänsten", "Rörelsehuset", "Sjöstad", "Medicinavdelning")
	if !regexp.MustCompile(`/personal/person/[\w-]{22}$`).MatchString(resp.Request.URL.Path) {
		t.Error(resp.Request.URL)
	}
	_, page = w.send(c, page, "/villkor", bedside())
	says(t, page, "Du ser uppgifter från fyra vård- och omsorgsgivare", "Gösta har samtyckt till att Akutvårdsavdelningen tar del av dem till och med 22 december",
		"Du har en aktuell patientrelation till och med 6 december", "SVOD 3:1", "Läsningen är loggad",
		"Furosemid 40 mg tablett", "I50.9", "Återbesök minnesutredning", "”Jag vill bo kvar hemma och orka gå till sjön.”", "Trygghetslarm", "Johanna Lind Andersson", "Alla 4 källor har svarat")
	a := w.attested[0]
	if a.Relation != patient.Patient || !a.Significance || a.Basis != overview.ByConsent || a.Personal || !a.RelationUntil.Equal(day(37, 0, 0)) || !a.BasisUntil.Equal(day(53, 0, 0)) {
		t.Errorf("%+v", a)
	}
	_, page = w.send(c, page, "/avsluta", nil)
	silent(t, page, "Trygghetslarm", "Paracetamol")
	says(t, page, "Furosemid", "Det finns uppgifter hos andra") // the hospital's own needs no consent
}

// Who is refused gets the same bytes whether there is nothing, or something that the
// law hides from this reader.
func TestHiddenCasesAreTheSameBytes(t *testing.T) {
	correlation := regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)
	same := regexp.MustCompile(`name="(token|ticket)" value="[^"]*"|/personal/person/[\w-]{22}`)
	answer := func(relation bool, outcome string) (string, http.Header, string) {
		w := newWorld(t, nurse)
		w.standing.Relation.OK = relation
		if outcome != "" {
			w.rich()
			w.laws = map[care.HSAID]law{}
			for _, p := range []care.Provider{region, kommun, omsorg, privat} {
				w.laws[p.ID] = law{outcome: outcome}
			}
		}
		resp, page := w.find(w.client(), gosta)
		h := resp.Header.Clone()
		h.Del("Date")
		if !correlation.MatchString(h.Get("X-Correlation-Id")) {
			t.Error("no correlation id")
		}
		h.Del("X-Correlation-Id")
		page = same.ReplaceAllString(correlation.ReplaceAllString(page, "ID"), "X")
		return resp.Status + page, h, w.said.String()
	}
	for _, relation := range []bool{false, true} {
		empty, header, said := answer(relation, "")
		for name, outcome := range map[string]string{"blocked by an omsorgsgivare": "DENY_NO_PATH", "out of scope": "DENY_OUT_OF_SCOPE", "never published": "DENY_NOT_PUBLISHED", "blocked": "DENY_BLOCKED"} {
			page, h, log := answer(relation, outcome)
			if page != empty {
				t.Errorf("%s (relation %v): another page than for nothing", name, relation)
			}
			for k := range h {
				if h.Get(k) != header.Get(k) {
					t.Errorf("%s: header %s: %q, %q", name, k, h.Get(k), header.Get(k))
				}
			}
			if log != said {
				t.Errorf("%s: the operator's log tells: %s", name, log)
			}
		}
	}
}

func TestNothingElsewhereIsSaidAlike(t *testing.T) {
	w := newWorld(t, nurse)
	w.standing.Relation.OK = true
	_, page := w.find(w.client(), gosta)
	says(t, page, "Inga uppgifter hos andra att ta del av")
	silent(t, page, "spärr", "Samtycke", "Nödläge")
}

func TestFindByNumberOnly(t *testing.T) {
	w := newWorld(t, nurse)
	c := w.client()
	_, page := w.get(c, "/personal")
	says(t, page, "Vem ska du hjälpa?", "Akutvårdsavdelningen", "Region Storstad")
	for number, want := range map[string]string{"Gösta": "inget giltigt nummer", "194204099223": "inget giltigt nummer", "": "inget giltigt nummer", strings.Repeat("1", 60): "inget giltigt nummer",
		"197406079298": "Ingen i personregistret har det numret"} {
		resp, answer := w.send(c, page, "/sok", url.Values{"nummer": {number}})
		says(t, answer, want)
		if resp.StatusCode != http.StatusUnprocessableEntity || number != "" && strings.Contains(answer, number) {
			t.Errorf("%s, or the number is given back", resp.Status)
		}
	}
	resp, _ := w.send(c, page, "/sok", url.Values{"nummer": {" 19420409-9222 "}})
	if resp.StatusCode != http.StatusOK || strings.Contains(resp.Request.URL.String(), "9222") {
		t.Error(resp.Status, "or a number in the address")
	}
	if strings.Contains(w.said.String(), "9222") {
		t.Error("a number in the log")
	}
	_, page = w.get(c, "/personal")
	says(t, page, "Öppnade i det här uppdraget", "Gösta Johansson")
	silent(t, page, gosta.ID.Value(), "0409-9222", "04099222")
}

func TestAssignmentIsNeverChosenForWhoHasSeveral(t *testing.T) {
	w := newWorld(t, nurse, assistant, officer)
	w.standard()
	c := w.client()
	resp, page := w.get(c, "/personal")
	says(t, page, "I vilket uppdrag arbetar du nu?", "Akutvårdsavdelningen", "Hemtjänsten Söder", "Omsorgspersonal")
	if resp.Request.URL.Path != "/personal/uppdrag" {
		t.Error(resp.Request.URL)
	}
	_, page = w.send(c, page, "/uppdrag", url.Values{"uppdrag": {"assistant"}})
	says(t, page, "Vem ska du hjälpa?", "Hemtjänsten Söder")
	_, person := w.find(c, gosta)
	says(t, person, "Gösta får inga insatser av er", "3 kap. 2 §")
	silent(t, person, "Nödläge", "3 kap. 6 §", "/villkor")

	_, page = w.get(c, "/personal/uppdrag")
	_, page = w.send(c, page, "/uppdrag", url.Values{"uppdrag": {"officer"}})
	_, person = w.find(c, gosta)
	says(t, person, "Insats eller utredning")

	// The other assignment: what was open is not, and old forms are not taken.
	_, page = w.get(c, "/personal/uppdrag")
	_, page = w.send(c, page, "/uppdrag", url.Values{"uppdrag": {"nurse"}})
	silent(t, page, "Gösta")
	to, form := fields(t, person, "/villkor")
	for k, v := range bedside() {
		form[k] = v
	}
	resp, page = w.read(c.PostForm(w.server.URL+to, form))
	if resp.StatusCode != http.StatusForbidden || len(w.attested) != 0 {
		t.Error(resp.Status, w.attested)
	}
	says(t, page, "Formuläret kan inte skickas igen")
	if resp, _ := w.get(c, strings.TrimSuffix(to, "/villkor")); resp.StatusCode != http.StatusNotFound {
		t.Error("a person of another assignment is open:", resp.Status)
	}
	resp, _ = w.send(c, func() string { _, p := w.get(c, "/personal/uppdrag"); return p }(), "/uppdrag", url.Values{"uppdrag": {"somebody else's"}})
	if resp.StatusCode != http.StatusBadRequest {
		t.Error(resp.Status)
	}
}

func TestOneAssignmentIsChosenButShown(t *testing.T) {
	w := newWorld(t, nurse)
	_, page := w.get(w.client(), "/personal")
	says(t, page, "Du arbetar i", "Akutvårdsavdelningen")
	silent(t, page, "Byt uppdrag")
}

func TestAWithdrawnAssignmentEndsAtTheNextPage(t *testing.T) {
	w := newWorld(t, nurse, physician)
	w.standard()
	c := w.client()
	_, page := w.get(c, "/personal")
	w.send(c, page, "/uppdrag", url.Values{"uppdrag": {"nurse"}})
	resp, page := w.find(c, gosta)
	person := resp.Request.URL.Path
	w.assignments = []station.Assignment{physician}
	_, after := w.get(c, person)
	silent(t, after, "Gösta", "Det finns uppgifter")
	says(t, after, "Uppdraget du arbetade i gäller inte längre")
	resp, _ = w.send(c, page, "/villkor", bedside())
	if len(w.attested) != 0 {
		t.Error("stated something in an assignment that is gone", resp.Status)
	}
	w.assignments = nil
	if resp, page := w.get(c, "/personal"); resp.StatusCode != http.StatusForbidden || !strings.Contains(page, "Du har inget uppdrag just nu") {
		t.Error(resp.Status)
	}
	w.unknown = true
	if resp, page := w.get(c, "/personal"); resp.StatusCode != http.StatusForbidden || !strings.Contains(page, "Du finns inte i katalogen") {
		t.Error(resp.Status)
	}
}

// An assignment without a view finds nobody, not even by name.
func TestAnAssignmentWithoutAViewFindsNobody(t *testing.T) {
	none := station.Assignment{ID: "none", Name: "Kvalitetsarbete", Kind: station.Care, Purpose: care.QualityAssurance, Provider: region}
	w := newWorld(t, none, nurse)
	w.standard()
	c := w.client()
	_, page := w.get(c, "/personal/uppdrag")
	says(t, page, "Kvalitetsarbete", "ingen översikt")
	resp, page := w.send(c, page, "/uppdrag", url.Values{"uppdrag": {"none"}})
	if resp.StatusCode != http.StatusForbidden {
		t.Error(resp.Status)
	}
	says(t, page, "Uppdraget har ingen översikt")
	silent(t, page, "/sok")
	// Nor by sending the form of another assignment's page by hand.
	_, form := fields(t, page, "/logga-ut")
	form.Set("nummer", gosta.ID.Value())
	if resp, page := w.read(c.PostForm(w.server.URL+"/personal/sok", form)); resp.StatusCode != http.StatusForbidden || strings.Contains(page, "Gösta") {
		t.Error(resp.Status)
	}
}

func TestForgedReplayedAndExpiredForms(t *testing.T) {
	w := newWorld(t, nurse)
	w.standard()
	c := w.client()
	_, page := w.find(c, gosta)
	to, form := fields(t, page, "/villkor")
	for k, v := range bedside() {
		form[k] = v
	}
	post := func(change func(url.Values)) (*http.Response, string) {
		f := url.Values{}
		for k, v := range form {
			f[k] = slices.Clone(v)
		}
		change(f)
		return w.read(c.PostForm(w.server.URL+to, f))
	}
	for name, change := range map[string]func(url.Values){
		"no token":         func(f url.Values) { f.Del("token") },
		"forged token":     func(f url.Values) { f.Set("token", strings.Repeat("A", 43)) },
		"no ticket":        func(f url.Values) { f.Del("ticket") },
		"forged ticket":    func(f url.Values) { f.Set("ticket", strings.Repeat("A", 22)+"."+strings.Repeat("A", 22)) },
		"another's ticket": func(f url.Values) { _, g := fields(t, page, "/fara"); f.Set("ticket", g.Get("ticket")) },
	} {
		if resp, _ := post(change); resp.StatusCode < 400 || len(w.attested) != 0 {
			t.Errorf("%s: %s", name, resp.Status)
		}
	}
	post(func(url.Values) {})
	if resp, answer := post(func(url.Values) {}); resp.StatusCode != http.StatusConflict || len(w.attested) != 1 {
		t.Errorf("sent twice: %s, %d times", resp.Status, len(w.attested))
	} else {
		says(t, answer, "Formuläret kan inte skickas igen")
	}
	// An old page of a session that lives on.
	w2 := newWorld(t, nurse)
	w2.standard()
	c = w2.client()
	_, page = w2.find(c, gosta)
	for range 4 {
		w2.clock = w2.clock.Add(10 * time.Minute)
		w2.get(c, "/personal")
	}
	if resp, _ := w2.send(c, page, "/villkor", bedside()); resp.StatusCode != http.StatusConflict || len(w2.attested) != 0 {
		t.Error("an old form was taken:", resp.Status)
	}
	// A request by GET changes nothing.
	if resp, _ := w2.get(c, to); resp.StatusCode < 400 {
		t.Error("a form by GET:", resp.Status)
	}
}

func TestTwoTabsWithTwoPeople(t *testing.T) {
	w := newWorld(t, nurse)
	w.standard()
	c := w.client()
	first, a := w.find(c, gosta)
	second, b := w.find(c, johan)
	if first.Request.URL.Path == second.Request.URL.Path {
		t.Fatal("two people at one address")
	}
	// A ticket of one tab is nothing in the other.
	_, form := fields(t, a, "/villkor")
	to, other := fields(t, b, "/villkor")
	other.Set("ticket", form.Get("ticket"))
	for k, v := range bedside() {
		other[k] = v
	}
	if resp, _ := w.read(c.PostForm(w.server.URL+to, other)); resp.StatusCode != http.StatusConflict {
		t.Error(resp.Status)
	}
	if resp, _ := w.send(c, a, "/villkor", bedside()); resp.Request.URL.Path != first.Request.URL.Path {
		t.Error("the form of one tab leads to the other's person")
	}
}

func TestAfterLogOutNothingIsKept(t *testing.T) {
	w := newWorld(t, nurse)
	w.standard()
	c := w.client()
	resp, page := w.find(c, gosta)
	person := resp.Request.URL.Path
	if resp.Header.Get("Cache-Control") != "no-store" {
		t.Error("the browser may keep the page:", resp.Header.Get("Cache-Control"))
	}
	_, out := w.send(c, page, "/logga-ut", nil)
	says(t, out, "Du är utloggad")
	resp, page = w.get(c, person)
	if resp.StatusCode != http.StatusUnauthorized {
		t.Error(resp.Status)
	}
	silent(t, page, "Gösta")
	// Nor by logging in again, with the address from before.
	w.get(c, "/test-login")
	if resp, page := w.get(c, person); resp.StatusCode != http.StatusNotFound || strings.Contains(page, "Gösta") {
		t.Error(resp.Status)
	}
}

func TestAResidentsCookieIsNothingHere(t *testing.T) {
	w := newWorld(t, nurse)
	c := w.client()
	if resp, page := w.get(c, "/"); resp.StatusCode != http.StatusOK || !strings.Contains(page, "Logga in") || strings.Contains(page, "Elin") {
		t.Error("a session of staff is a resident's", resp.Status)
	}
	r, _ := http.NewRequest("GET", w.server.URL+"/personal", nil)
	for _, k := range c.Jar.Cookies(r.URL) {
		r.AddCookie(&http.Cookie{Name: "sammanhang-session", Value: k.Value})
	}
	if _, page := w.read(http.DefaultClient.Do(r)); strings.Contains(page, "Elin") {
		t.Error("a resident's cookie opens the pages of staff")
	}
	_ = employee.ErrNone
}

// Nödöppning: first who has something, then what they have; each by a form of its own.
func TestEmergency(t *testing.T) {
	w := newWorld(t, nurse)
	w.standard()
	c := w.client()
	_, page := w.find(c, gosta)
	says(t, page, "Nödläge: fara för livet", "visas för Gösta")
	_, page = w.send(c, page, "/fara", url.Values{"fara": {"ja"}, "kan-inte": {"ja"}, "skal": {"Medvetslös vid ankomst"}})
	says(t, page, "De här har uppgifter", "Sjöstads kommun", "Rörelsehuset AB", "oundgängligen behöver", "Nödöppna")
	silent(t, page, "Paracetamol")
	_, page = w.send(c, page, "/nodoppna", url.Values{"oundganglig": {"ja"}})
	says(t, page, "Paracetamol", "Nödöppning: fara för livet")
	if !slices.Equal(w.steps, []string{"danger: Medvetslös vid ankomst", "open in danger"}) {
		t.Error(w.steps)
	}
	emergency := 0
	for _, l := range w.logged {
		if l.Emergency {
			emergency++
		}
	}
	if emergency == 0 {
		t.Error("not logged as nödöppning")
	}
	// Without a reason, or without the conditions, nothing is opened.
	w = newWorld(t, nurse)
	w.standard()
	c = w.client()
	for _, f := range []url.Values{{"fara": {"ja"}, "kan-inte": {"ja"}, "skal": {" "}}, {"fara": {"ja"}, "skal": {"Medvetslös"}}, {"kan-inte": {"ja"}, "skal": {"Medvetslös"}},
		{"fara": {"ja"}, "kan-inte": {"ja"}, "skal": {strings.Repeat("å", 501)}}} {
		_, page := w.find(c, gosta)
		_, page = w.send(c, page, "/fara", f)
		says(t, page, "Ingenting öppnades", "role=\"alert\"")
	}
	if len(w.steps) != 0 {
		t.Error(w.steps)
	}
}

// Social care has no emergency, whatever it sends.
func TestSocialCareHasNoEmergency(t *testing.T) {
	w := newWorld(t, assistant)
	w.standard()
	c := w.client()
	_, page := w.find(c, gosta)
	silent(t, page, "Nödläge", "nödöppning", "/fara")
	w = newWorld(t, officer)
	w.standard()
	c = w.client()
	_, page = w.find(c, gosta)
	silent(t, page, "Nödläge", "nödöppning", "/fara")
	to, form := fields(t, page, "/villkor")
	form.Set("fara", "ja")
	form.Set("kan-inte", "ja")
	form.Set("skal", "Medvetslös")
	resp, _ := w.read(c.PostForm(w.server.URL+strings.Replace(to, "villkor", "fara", 1), form))
	if len(w.steps) != 0 {
		t.Error(resp.Status, w.steps)
	}
}

func TestBlocked(t *testing.T) {
	w := newWorld(t, nurse)
	w.standard()
	w.laws[privat.ID] = law{outcome: "META_BLOCKED", tell: overview.TellBlocked}
	c := w.client()
	_, page := w.find(c, gosta)
	says(t, page, "Det finns spärrade uppgifter", "Gösta kan själv när som helst be vårdgivaren att häva spärren")
	silent(t, page, "Rörelsehuset")
	_, page = w.send(c, page, "/vem-sparrat", url.Values{"fara": {"ja"}, "kan-inte": {"ja"}, "skal": {"Medvetslös"}})
	says(t, page, "Rörelsehuset AB", "Begär att spärren hävs", "Det är vårdgivaren som häver, inte du")
	_, page = w.send(c, page, "/begar-havning", nil)
	says(t, page, "Begäran är registrerad. Ring vårdgivaren också")
	if !slices.Equal(w.steps, []string{"who blocked: Medvetslös", "lift: SE-PRIVAT"}) {
		t.Error(w.steps)
	}
}

// A block that is set while the page streams: the page ends, and what had come is gone
// from it.
func TestABlockWhileTheViewIsOpen(t *testing.T) {
	w := newWorld(t, nurse)
	w.standard()
	w.standing = overview.Standing{Relation: overview.Held{OK: true}, Significance: overview.Held{OK: true}, Basis: overview.ByConsent}
	w.settle()
	w.gap = make(chan struct{})
	c := w.client()
	go func() {
		w.gap <- struct{}{}
		time.Sleep(50 * time.Millisecond)
		w.mu.Lock()
		w.laws[privat.ID] = law{outcome: "DENY_BLOCKED"}
		w.mu.Unlock()
		w.gap <- struct{}{}
	}()
	_, page := w.find(c, gosta)
	whole := page[strings.Index(page, `id="whole"`):]
	says(t, whole, "Översikten har stängts", "Öppna igen")
	silent(t, whole, "Furosemid", "Paracetamol", "Rörelsehuset", "Centralsjukhuset")
}

func TestFactsAwayMeansNothingIsShown(t *testing.T) {
	w := newWorld(t, nurse)
	w.standard()
	w.factsAway = true
	resp, page := w.find(w.client(), gosta)
	if resp.StatusCode != http.StatusServiceUnavailable {
		t.Error(resp.Status)
	}
	silent(t, page, "Gösta", "Det finns uppgifter")
	if s := w.said.String(); strings.Contains(s, gosta.ID.Value()) || strings.Contains(s, "Gösta") {
		t.Error("the log tells who")
	}
}

func TestRefusedErrand(t *testing.T) {
	w := newWorld(t, nurse)
	w.standard()
	w.gate = overview.StaffRuling{Ruling: overview.Ruling{Outcome: "DENY_PURPOSE", Sentence: care.Text{SV: "Ändamålet räcker inte.", EN: "The purpose is not enough."}}}
	_, page := w.find(w.client(), gosta)
	says(t, page, "Ditt uppdrag öppnar inget här", "Ändamålet räcker inte.")
	silent(t, page, "Det finns uppgifter", "Det som saknas")
}

func TestARefusedStep(t *testing.T) {
	w := newWorld(t, nurse)
	w.standard()
	w.stepErr = fault.New(fault.Denied, "not theirs to state")
	c := w.client()
	_, page := w.find(c, gosta)
	if resp, _ := w.send(c, page, "/villkor", bedside()); resp.StatusCode != http.StatusForbidden {
		t.Error(resp.Status)
	}
}

func TestFormsAreRead(t *testing.T) {
	for name, c := range map[string]struct {
		who    station.Assignment
		change url.Values
		wrong  string
		check  func(patient.Attestation) bool
	}{
		"personal consent":             {who: nurse, change: url.Values{"omfattning": {"jag"}}, check: func(a patient.Attestation) bool { return a.Personal && a.Basis == overview.ByConsent }},
		"neither unit nor me":          {who: nurse, change: url.Values{"omfattning": nil}, wrong: "Något val saknas"},
		"consent that ended yesterday": {who: nurse, change: url.Values{"samtycke-till": {"2026-11-21"}}, wrong: "Välj ett slutdatum"},
		"consent for ever":             {who: nurse, change: url.Values{"samtycke-till": {"2099-01-01"}}, wrong: "Välj ett slutdatum"},
		"no date":                      {who: nurse, change: url.Values{"relation-till": {"snart"}}, wrong: "Välj ett slutdatum"},
		"consent of today":             {who: nurse, change: url.Values{"samtycke-till": {"2026-11-22"}}, check: func(a patient.Attestation) bool { return a.BasisUntil.Equal(day(23, 0, 0)) }},
		"a child of 84":                {who: nurse, change: url.Values{"grund": {"barn"}}, wrong: "Något val saknas"},
		"lasting, all stated": {who: nurse, change: url.Values{"grund": {"formaga"}, "varaktig": {"ja"}, "nodvandig": {"ja"}, "motsatt": {"ja"}, "hur": {"Samtal med dottern"}}, check: func(a patient.Attestation) bool {
			return a.Basis == overview.ByIncapacity && a.Clarified == "Samtal med dottern"
		}},
		"lasting, attitude not found":   {who: nurse, change: url.Values{"grund": {"formaga"}, "varaktig": {"ja"}, "nodvandig": {"ja"}, "motsatt": {"ja"}}, wrong: "Alla tre villkor"},
		"lasting, may have opposed":     {who: nurse, change: url.Values{"grund": {"formaga"}, "varaktig": {"ja"}, "nodvandig": {"ja"}, "hur": {"Samtal"}}, wrong: "Alla tre villkor"},
		"lasting, not necessary":        {who: nurse, change: url.Values{"grund": {"formaga"}, "varaktig": {"ja"}, "motsatt": {"ja"}, "hur": {"Samtal"}}, wrong: "Alla tre villkor"},
		"only for a time":               {who: nurse, change: url.Values{"grund": {"formaga"}, "nodvandig": {"ja"}, "motsatt": {"ja"}, "hur": {"Samtal"}}, wrong: "Alla tre villkor"},
		"emergency through the form":    {who: nurse, change: url.Values{"grund": {"emergency"}}, wrong: "Något val saknas"},
		"a nurse with insatser":         {who: nurse, change: url.Values{"relation": {"insats"}}, wrong: "Ange hur personen hör"},
		"an officer with a patient":     {who: officer, change: nil, wrong: "Ange hur personen hör"},
		"an officer with insatser":      {who: officer, change: url.Values{"relation": {"insats"}}, check: func(a patient.Attestation) bool { return a.Relation == patient.Insats }},
		"an officer with an assessment": {who: officer, change: url.Values{"relation": {"utredning"}}, check: func(a patient.Attestation) bool { return a.Relation == patient.Utredning }},
		"nothing stated":                {who: nurse, change: url.Values{"relation": nil, "betydelse": nil, "grund": nil}, wrong: "Något val saknas"},
		"only significance":             {who: nurse, change: url.Values{"relation": nil, "grund": nil}, check: func(a patient.Attestation) bool { return a == patient.Attestation{Significance: true} }},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, c.who)
			w.standard()
			b := w.client()
			_, page := w.find(b, gosta)
			f := bedside()
			for k, v := range c.change {
				f[k] = v
			}
			_, page = w.send(b, page, "/villkor", f)
			if c.wrong != "" {
				says(t, page, c.wrong, "Ingenting sparades")
				if len(w.attested) != 0 {
					t.Errorf("%+v", w.attested)
				}
			} else if len(w.attested) != 1 || !c.check(w.attested[0]) {
				t.Errorf("%+v", w.attested)
			}
		})
	}
}

func TestAChild(t *testing.T) {
	w := newWorld(t, nurse)
	w.subject = johan
	w.standard()
	c := w.client()
	_, page := w.find(c, johan)
	says(t, page, "Johan är ett barn som inte självt kan samtycka")
	f := bedside()
	f.Set("grund", "barn")
	_, page = w.send(c, page, "/villkor", f)
	says(t, page, "Johan är ett barn som inte självt kan samtycka till och med 22 december")
}

// Each role is shown what its work needs, and told once what it is not shown.
func TestRoles(t *testing.T) {
	for _, c := range []struct {
		who        station.Assignment
		has, hasnt []string
	}{
		{physician, []string{"Överkänslighet:", "Penicilliner", "Allvarlig, konstaterad", "Diagnoser", "Läkemedel", "Furosemid", "Slutanteckning", "Vårdplan hjärtsvikt", "Fatima Mansouri"}, []string{"I ditt uppdrag visas inte"}},
		{assistant, []string{"Kommande besök", "Lunch och medicinpåminnelse", "Geriatriska mottagningen", "Trygghetslarm", "Genomförandeplan hemtjänst", "Johanna Lind Andersson", "I ditt uppdrag visas inte diagnoser"},
			[]string{"Penicilliner", "Furosemid", "I50.9", "minnesutredning", "hjärtsvikt", "Slutanteckning", "Fatima Mansouri", "Vårdtillfälle", "Karin Holm", "orka gå till sjön"}},
		{officer, []string{"Insatser", "Trygghetslarm", "Korttidsboende", "orka gå till sjön", "Per Ek", "inte besök, diagnoser"}, []string{"Furosemid", "I50.9", "minnesutredning", "Vårdtillfälle", "Vårdplan hjärtsvikt", "Lunch och"}},
	} {
		t.Run(string(c.who.Role), func(t *testing.T) {
			w := newWorld(t, c.who)
			w.rich()
			for _, p := range []care.Provider{region, kommun, omsorg, privat} {
				w.laws[p.ID] = law{outcome: "ALLOW", open: true}
			}
			w.standing = overview.Standing{Relation: overview.Held{OK: true}, Significance: overview.Held{OK: true}, Basis: overview.ByConsent, BasisUntil: day(53, 0, 0)}
			_, page := w.find(w.client(), gosta)
			says(t, page, c.has...)
			silent(t, page, c.hasnt...)
		})
	}
}

func TestProtectedIdentity(t *testing.T) {
	w := newWorld(t, nurse)
	w.subject.Protected = true
	w.rich()
	for _, p := range []care.Provider{region, kommun, omsorg, privat} {
		w.laws[p.ID] = law{outcome: "ALLOW", open: true}
	}
	_, page := w.find(w.client(), gosta)
	says(t, page, "Skyddade personuppgifter", "Återbesök minnesutredning")
	silent(t, page, "Storgatan", "Plan 2", "08-123", "08-555")
}

func TestEnglish(t *testing.T) {
	w := newWorld(t, nurse)
	w.standard()
	c := w.client()
	w.get(c, "/personal?lang=en")
	_, page := w.find(c, gosta)
	says(t, page, `<html lang="en">`, "Others have information", "What is missing", "Open the overview", "chapter 3 section 1")
	_, page = w.send(c, page, "/villkor", bedside())
	says(t, page, "You see information from four providers", "Gösta has consented", `<span lang="sv">`)
}

func TestDatesOverTheSummerTimeHour(t *testing.T) {
	w := newWorld(t, nurse)
	w.standard()
	w.clock = time.Date(2027, 3, 27, 23, 30, 0, 0, day(1, 0, 0).Location())
	c := w.client()
	_, page := w.find(c, gosta)
	f := bedside()
	f.Set("relation-till", "2027-03-28") // the day has 23 hours
	f.Set("samtycke-till", "2027-03-28")
	_, page = w.send(c, page, "/villkor", f)
	says(t, page, "till och med 28 mars")
	if got := w.attested[0].BasisUntil; !got.Equal(time.Date(2027, 3, 28, 22, 0, 0, 0, time.UTC)) {
		t.Error(got.UTC())
	}
}

func TestNoOpenRedirect(t *testing.T) {
	w := newWorld(t, nurse)
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, path := range []string{"/personal//example.org?lang=en", "/personal/%2F%2Fexample.org?lang=en", "/personal?lang=en"} {
		resp, _ := w.get(c, path)
		if l := resp.Header.Get("Location"); !strings.HasPrefix(l, "/personal") {
			t.Errorf("%s leads to %q", path, l)
		}
	}
}
