package web_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sammanhang/care"
	"sammanhang/overview"
	"sammanhang/web/blocks"
	"sammanhang/web/insight"
	"sammanhang/web/seals"
)

func TestMessages(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	_, page := w.get(c, "/meddelanden")
	says(t, page, "Olästa", "Nytt provsvar", "Dags för influensavaccin")
	link := regexp.MustCompile(`href="(/meddelanden/[^"]+)"`).FindStringSubmatch(page)[1]
	if strings.Contains(link, "m1") {
		t.Error("the message's own id is in the address")
	}
	// A browser that fetches ahead reads nothing.
	r, _ := http.NewRequest("GET", w.server.URL+link, nil)
	r.Header.Set("Sec-Purpose", "prefetch")
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if len(w.read) != 0 {
		t.Error("fetching ahead marked the message as read")
	}
	_, page = w.get(c, link)
	says(t, page, "Dina prover från den 15 november ser bra ut", "Från Centralsjukhuset Storstad")
	if len(w.read) != 1 || w.read[0] != "m1" {
		t.Errorf("read: %v", w.read)
	}
	if resp, _ := w.get(c, "/meddelanden/nonsense"); resp.StatusCode != http.StatusNotFound {
		t.Error(resp.Status)
	}
}

func TestCalendarFile(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	w.views = []overview.View{rich()}
	_, page := w.get(c, "/")
	link := regexp.MustCompile(`href="(/kalender/[^"]+\.ics)"`).FindStringSubmatch(page)[1]
	resp, file := w.get(c, link)
	if resp.Header.Get("Content-Type") != "text/calendar; charset=utf-8" {
		t.Error(resp.Header)
	}
	file = strings.ReplaceAll(file, "\r\n ", "")
	says(t, file, "BEGIN:VCALENDAR\r\n", "DTSTART:20261124T123000Z", "DTEND:20261124T130000Z", "SUMMARY:Återbesök efter operation", "LOCATION:Ortopedmottagningen\\, plan 3", "UID:")
	if strings.Contains(file, magdalena.ID.Value()) {
		t.Error("personal number in a calendar file")
	}
	if w.opened[len(w.opened)-1] != "calendar" {
		t.Error(w.opened)
	}
	if resp, _ := w.get(c, "/kalender/nonsense.ics"); resp.StatusCode != http.StatusNotFound {
		t.Error(resp.Status)
	}
}

func TestProtectedIdentityShowsNoPlace(t *testing.T) {
	w := newWorld(t)
	for i := range w.views {
		w.views[i].Subject.Protected = true
	}
	c := w.client()
	_, page := w.get(c, "/")
	for _, s := range []string{"Storgatan", "Kanalgatan", "plan 3", "/kalender/"} {
		if strings.Contains(page, s) {
			t.Errorf("the page says %q", s)
		}
	}
	says(t, page, "Skyddade personuppgifter", "Återbesök efter operation")
}

func TestLog(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	_, page := w.get(c, "/insyn")
	says(t, page, "Ingen har läst något om dig här.")
	w.reads = someReads()
	_, page = w.get(c, "/insyn")
	says(t, page, "I dag", "10.15", "Du själv", "Tider och planer från 4 vård- och omsorgsgivare", "I går", "Gösta Johansson", "som ombud", "Läste tider", "Fick inte läsa anteckningar",
		"Vårdgivaren låter dig läsa dina egna uppgifter direkt.", "PDL 5:5", "SVOD 4:2", "/insyn?fore=018f-next")
	if strings.Count(page, "Du själv") != 1 {
		t.Error("one look is shown as many")
	}
	_, page = w.get(c, "/insyn?fore=018f-next")
	says(t, page, "Till de senaste")
	var _ insight.Log = w
}

func TestJournal(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	for path, want := range map[string][]string{
		"/anteckningar": {"Utskrivning", "18 november", "Anna Andersson, läkare", "Inte signerad än", "Du har en annan uppfattning:", "Ortopedmottagningen", "8 av 9 källor"},
		"/diagnoser":    {"Fraktur på lårbenshals", "S72.0", "huvuddiagnos", "långvarig", "3 februari 2021"},
		"/lakemedel":    {"Alfentol 5 mg tablett", "1 tablett klockan 8 och 20", "Varför: smärta", "Från 18 november", "Ordinerat av Fatima Mansouri", "Avslutade (1)", "Metovan 50 mg"},
		"/planer":       {"”Jag vill laga maten själv men ha sällskap när jag äter.”", "Full belastning.", "Trygghetslarm", "Avslutade (1)", "Deltar: Vårdcentralen Storstad"},
	} {
		_, page := w.get(c, path)
		says(t, page, want...)
	}
}

// A person seals: is told plainly what it means, must say that they understand, and has
// no button that opens again. The overview tells what is sealed, to the person only.
func TestSeals(t *testing.T) {
	w := newWorld(t)
	w.someChoices()
	c := w.client()
	_, page := w.get(c, "/forsegla")
	says(t, page, "Det här har du förseglat", "Rörelsehuset AB", "Så öppnar du igen", "Alla vård- och omsorgsgivare", "Region Storstad", "Visa vad det innebär")
	if n := strings.Count(page, `class="btn"`); n != 1 {
		t.Errorf("%d buttons, want the one to see what it means", n)
	}
	token := regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(page)[1]
	post := func(path string, form url.Values) (int, string) {
		t.Helper()
		resp, err := c.PostForm(w.server.URL+path, form)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(b)
	}
	for _, path := range []string{"/forsegla/vad-hander", "/forsegla/satt"} {
		if status, _ := post(path, url.Values{"plats": {"f0"}, "forstar": {"ja"}}); status == http.StatusOK || len(w.changed) != 0 {
			t.Errorf("%s without a token: %d", path, status)
		}
	}
	_, page = post("/forsegla/vad-hander", url.Values{"token": {token}, "plats": {"f0"}})
	says(t, page, "Om du förseglar alla dina uppgifter", "Du kan inte längre läsa uppgifterna här.", "Vårdnadshavare, ombud", "läser som vanligt", "Du kan inte öppna förseglingen själv.", "tvingar dig", "Försegla inte")
	_, page = post("/forsegla/vad-hander", url.Values{"token": {token}, "plats": {"f2"}})
	says(t, page, "Om du förseglar uppgifterna hos Region Storstad", "Försegla hos Region Storstad")
	if status, _ := post("/forsegla/vad-hander", url.Values{"token": {token}, "plats": {"f1"}}); status != http.StatusNotFound {
		t.Errorf("what is sealed already: %d", status)
	}
	_, page = post("/forsegla/vad-hander", url.Values{"token": {token}})
	says(t, page, "Det här har du förseglat")
	status, page := post("/forsegla/satt", url.Values{"token": {token}, "plats": {"f2"}})
	if says(t, page, "Inget är förseglat än."); status != http.StatusUnprocessableEntity || len(w.changed) != 0 {
		t.Errorf("sealed without a word that it is understood: %d, %v", status, w.changed)
	}
	post("/forsegla/satt", url.Values{"token": {token}, "plats": {"f2"}, "forstar": {"ja"}})
	if want := []string{"seal f2"}; !slices.Equal(w.changed, want) {
		t.Errorf("changed %q, want %q", w.changed, want)
	}
	_, page = w.get(c, "/forsegla?lang=en")
	says(t, page, "What you have sealed", "All health and social care providers", "You cannot open the seal yourself.")
	w.seals = seals.Page{Refused: care.Text{SV: "En vårdnadshavare kan inte försegla.", EN: "A guardian cannot seal."}}
	w.get(c, "/?lang=sv")
	if _, page = w.get(c, "/forsegla"); strings.Contains(page, `class="btn"`) {
		t.Error("who may not seal has a button")
	}
	says(t, page, "En vårdnadshavare kan inte försegla.")

	shut := overview.Ruling{Outcome: "DENY_BLOCKED", Sentence: care.Text{SV: "Den elektroniska tillgången är förseglad.", EN: "Sealed."}}
	at := func(s overview.Seal, p care.Provider, infos ...care.InfoType) (list []overview.Closed) {
		for _, i := range infos {
			list = append(list, overview.Closed{Info: i, Provider: p, Outcome: shut.Outcome, Sentence: shut.Sentence, Sealed: s})
		}
		return list
	}
	kinds := []care.InfoType{care.Appointments, care.Notes, care.Diagnoses, care.Medications, care.CarePlans, care.Messages}
	one, all := rich(), overview.View{Acting: overview.Self, Complete: true, Closed: at(overview.SealedAll, region, kinds...)}
	one.Closed = append(at(overview.SealedThere, region, kinds...), overview.Closed{Info: care.Notes, Provider: omsorg, Sentence: care.Text{SV: "En annan regel.", EN: "Another rule."}})
	for _, path := range []string{"/", "/anteckningar", "/diagnoser", "/lakemedel", "/planer", "/meddelanden"} {
		w.views = []overview.View{one}
		_, page = w.get(c, path)
		says(t, page, "Du har förseglat dina uppgifter hos Region Storstad", "varken för dig eller för någon som företräder dig", `href="/forsegla"`, "Visas inte här (1)", "En annan regel.")
		w.views = []overview.View{all}
		_, page = w.get(c, path)
		says(t, page, "Du har förseglat dina uppgifter<", "Den som vårdar eller hjälper dig läser som vanligt.")
		for _, no := range []string{"Visas inte här (", "Inget inbokat", "Du har inga meddelanden"} {
			if strings.Contains(page, no) {
				t.Errorf("%s says %q", path, no)
			}
		}
	}
}

// What a person decides: each change needs the session's token, goes by the register,
// and shows on the page; the log has a way to say that a read looks wrong.
func TestChoices(t *testing.T) {
	w := newWorld(t)
	w.someChoices()
	w.reads = someReads()
	c := w.client()
	_, page := w.get(c, "/sparrar")
	says(t, page, "Psykiatrimottagningen Norr", "Spärrad för andra enheter hos Region Storstad", "Häv spärren", "Visa vad som händer", "Rörelsehuset AB")
	token := regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(page)[1]
	post := func(path string, form url.Values) (*http.Response, string) {
		t.Helper()
		resp, err := c.PostForm(w.server.URL+path, form)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp, string(b)
	}
	for _, path := range []string{"/sparrar/vad-hander", "/sparrar/satt", "/sparrar/hav", "/samtycken/avsluta", "/insyn/fel"} {
		if resp, body := post(path, url.Values{"plats": {"p1"}}); resp.StatusCode == http.StatusOK || strings.Contains(body, "Om du spärrar") {
			t.Errorf("%s without a token: %s", path, resp.Status)
		}
	}
	if len(w.changed) != 0 {
		t.Fatalf("changed without a token: %v", w.changed)
	}
	_, page = post("/sparrar/vad-hander", url.Values{"token": {token}, "plats": {"p1"}})
	says(t, page, "Om du spärrar Region Storstad", "Vård- och omsorgsnämnden i Sjöstad", "Efter spärren ser de det inte, även om du samtycker.", "Kan i dag se det om du samtycker.",
		"be dem häva spärren", "de kan inte öppna uppgifterna.", "Du själv ser fortfarande uppgifterna här.", "Spärra inte")
	if resp, _ := post("/sparrar/vad-hander", url.Values{"token": {token}, "plats": {"nonsense"}}); resp.StatusCode != http.StatusNotFound {
		t.Error(resp.Status)
	}
	_, page = post("/sparrar/vad-hander", url.Values{"token": {token}})
	says(t, page, "Dina spärrar")
	_, page = w.get(c, "/samtycken")
	says(t, page, "Hemtjänsten Söder", "Ta tillbaka", "Har gällt tidigare (1)", "nödöppning")
	_, page = w.get(c, "/insyn")
	says(t, page, "Läkare", "Akutmottagningen", "Nödöppning", "Medvetslös efter fall", "Det som visades (2)", "Läkemedel, 18 november", "Det här ser fel ut", "Hämta loggen")
	post("/sparrar/satt", url.Values{"token": {token}, "plats": {"p1"}})
	post("/sparrar/hav", url.Values{"token": {token}, "sparr": {"b1"}})
	post("/samtycken/avsluta", url.Values{"token": {token}, "samtycke": {"c1"}})
	_, page = post("/insyn/fel", url.Values{"token": {token}, "lasning": {"r9"}, "varfor": {"Jag var inte där"}})
	says(t, page, "Läsningen ska granskas")
	if want := []string{"set p1", "lift b1", "end c1", "report r9 Jag var inte där"}; !slices.Equal(w.changed, want) {
		t.Errorf("changed %q, want %q", w.changed, want)
	}
	resp, file := w.get(c, "/insyn/utdrag")
	if resp.Header.Get("Content-Type") != "application/json" || !strings.Contains(resp.Header.Get("Content-Disposition"), "attachment") || file != `{"format":"x"}` {
		t.Error(resp.Header, file)
	}
	// Who acts for another is told why there is nothing to decide.
	w.page = blocks.Page{Refused: care.Text{SV: "En vårdnadshavare kan inte spärra.", EN: "A guardian cannot block."}}
	w.consents, w.refused = nil, w.page.Refused
	for _, path := range []string{"/sparrar", "/samtycken"} {
		_, page = w.get(c, path)
		says(t, page, "En vårdnadshavare kan inte spärra.")
		if strings.Contains(page, "<button class=\"btn\">") {
			t.Errorf("%s has a button", path)
		}
	}
}
