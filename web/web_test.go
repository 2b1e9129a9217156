package web_test

import (
	"bufio"
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/record/appointment"
	"sammanhang/web"
	"sammanhang/web/frame"
	"sammanhang/web/oidcrp"
	"sammanhang/web/session"
)

func TestOverviewSaysWhatMatters(t *testing.T) {
	w := newWorld(t)
	resp, page := w.get(w.client(), "/")
	if resp.StatusCode != 200 {
		t.Fatal(resp.Status)
	}
	whole := page[strings.Index(page, `<div id="whole">`):]
	says(t, whole, "Söndag 22 november", "Hej Magdalena", "8 av 9 källor har svarat", "Hemtjänsten i Sjöstad svarar inte just nu.", "Tider och planer därifrån kan saknas.", "Försök igen",
		"Näst på tur", "om 2 dagar", "13.30–14.00", "Återbesök efter operation", "Anna Andersson, läkare", "Ta med dagens läkemedelslista", "Kan avbokas och ombokas.", `href="tel:0812345000"`, "Lägg i kalender",
		"Tider och meddelanden", "Såromläggning", "Hembesök", "Kallelse, tiden är inte bekräftad", "Nytt provsvar", "i dag 10.19",
		"Mottagningar och kontakter", "Fatima Mansouri", "Fast läkarkontakt", "Fast omsorgskontakt", "08-123 456 12", "Vårdcentralen Storstad", "sedan 1 mars 2019",
		"Planering och uppföljning", "”Jag vill kunna gå till affären själv till jul.”", "Uppföljning 9 december", "Rollator och handtag hemma", "Överenskommelser", "Egenvård", "Insatser", "SoL 11:1",
		"Ombud", "Visa Johans översikt", "Gäller tider och meddelanden till och med 31 mars 2027", "Vem har tittat?", "Rörelsehuset AB", "privat")
	if strings.Contains(page, magdalena.ID.Value()) || strings.Contains(page, johan.ID.Value()) {
		t.Error("a personal number is in the page")
	}
	if got := w.opened; len(got) != 1 || got[0] != "overview" {
		t.Errorf("opened %v", got)
	}
	if w.who.Actor != magdalena.ID || w.who.Subject != magdalena.ID || w.who.LoA != 3 || w.who.Correlation == "" {
		t.Error("who asks")
	}
}

func TestEnglish(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	resp, page := w.get(c, "/?lang=en")
	if resp.Request.URL.String() != w.server.URL+"/" {
		t.Errorf("the choice of language stays in the address: %s", resp.Request.URL)
	}
	says(t, page, `<html lang="en">`, "Sunday 22 November", "Hello Magdalena", "8 of 9 sources have answered", "Appointments and messages", "13:30–14:00", "in 2 days", `<span lang="sv">Återbesök efter operation</span>`)
	_, page = w.get(c, "/planer")
	says(t, page, `<html lang="en">`, "Current plans")
	_, page = w.get(c, "/planer?lang=sv")
	says(t, page, `<html lang="sv">`, "Pågående planer")
	_, page = w.get(w.stranger(), "/?lang=de")
	says(t, page, `<html lang="sv">`)
}

func TestLanguageLinkGoesNowhereElse(t *testing.T) {
	w := newWorld(t)
	c := w.stranger()
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for _, path := range []string{"//evil.example/?lang=en", "/%5Cevil.example?lang=en", "/\\evil.example?lang=en"} {
		r, _ := http.NewRequest("GET", w.server.URL, nil)
		r.URL.Opaque = path
		resp, err := c.Do(r)
		if err != nil {
			continue
		}
		resp.Body.Close()
		if to := resp.Header.Get("Location"); strings.HasPrefix(to, "//") || strings.Contains(to, "evil") && !strings.HasPrefix(to, "/") {
			t.Errorf("%s leads to %s", path, to)
		}
	}
	// The link itself, on the page that says that there is no such page.
	for _, path := range []string{"/%2Fevil.example", "/%2F%2Fevil.example/x?y=1", "/%5Cevil.example"} {
		_, page := w.get(w.stranger(), path)
		links := regexp.MustCompile(`href="([^"]*lang=en[^"]*)"`).FindAllStringSubmatch(page, -1)
		if len(links) == 0 {
			t.Errorf("%s: no link to the other language", path)
		}
		for _, l := range links {
			if strings.HasPrefix(l[1], "//") || strings.ContainsRune(l[1], '\\') {
				t.Errorf("%s has the link %s", path, l[1])
			}
		}
	}
}

// The page comes in parts: first what is known at once, then each picture, then
// the whole as ordinary HTML.
func TestOverviewStreams(t *testing.T) {
	w := newWorld(t)
	w.step = make(chan struct{})
	resp, err := w.client().Get(w.server.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	in := bufio.NewReader(resp.Body)
	var got bytes.Buffer
	until := func(mark string) string {
		t.Helper()
		for !strings.Contains(got.String(), mark) {
			b, err := in.ReadByte()
			if err != nil {
				t.Fatalf("%q never came: %v", mark, err)
			}
			got.WriteByte(b)
		}
		s := got.String()
		got.Reset()
		return s
	}
	first := until("</div>")
	for !strings.Contains(first, "Vi frågar nio källor") || !strings.Contains(first, "Vi letar efter din nästa tid") {
		first += until("</div>")
	}
	if strings.Contains(first, "Såromläggning") || strings.Contains(first, "<template") {
		t.Error("the first part knows too much")
	}
	w.next()
	part := until("</template><!--.-->")
	says(t, part, "<template data-part>", "4 av 9 källor har svarat", "Såromläggning", "En tidigare tid kan dyka upp")
	w.next()
	whole := until("<template data-end></template>")
	says(t, whole, `<div id="whole">`, "8 av 9 källor har svarat", "Återbesök efter operation")
	until("</html>")
}

func TestStrangersSeeNothing(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/anteckningar", "/diagnoser", "/lakemedel", "/planer", "/meddelanden", "/meddelanden/abc", "/kalender/abc.ics", "/insyn"} {
		resp, page := w.get(w.stranger(), path)
		if resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: %s", path, resp.Status)
		}
		says(t, page, "Logga in för att fortsätta", "/logga-in?till="+url.QueryEscape(path))
	}
	resp, page := w.get(w.stranger(), "/")
	if resp.StatusCode != 200 {
		t.Error(resp.Status)
	}
	says(t, page, "Hela bilden av din vård och omsorg", `href="/logga-in"`)
	if len(w.opened) != 0 {
		t.Errorf("a view was opened for a stranger: %v", w.opened)
	}
}

func TestSessionThatIsOver(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	w.clock = w.clock.Add(time.Hour)
	for _, path := range []string{"/planer", "/"} {
		resp, page := w.get(c, path)
		if path == "/planer" && resp.StatusCode != http.StatusUnauthorized {
			t.Error(resp.Status)
		}
		if path == "/planer" {
			says(t, page, "Du har blivit utloggad", "Logga in igen")
		} else {
			says(t, page, `href="/logga-in"`)
		}
	}
}

var token = regexp.MustCompile(`name="token" value="([^"]+)"`)
var forWhom = regexp.MustCompile(`name="for" value="([^"]+)"`)

func TestSwitchToTheChildAndBack(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	_, page := w.get(c, "/")
	tok, whom := token.FindStringSubmatch(page)[1], forWhom.FindStringSubmatch(page)[1]
	post := func(path string, form url.Values) (*http.Response, string) {
		resp, err := c.PostForm(w.server.URL+path, form)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var b bytes.Buffer
		b.ReadFrom(resp.Body)
		return resp, b.String()
	}
	for name, form := range map[string]url.Values{"no token": {"for": {whom}}, "another's token": {"for": {whom}, "token": {"AAAA"}}} {
		if resp, page := post("/byt", form); resp.StatusCode != http.StatusForbidden || !strings.Contains(page, "Sidan var för gammal") {
			t.Errorf("%s: %s", name, resp.Status)
		}
	}
	if resp, _ := post("/byt", url.Values{"token": {tok}, "for": {"AAAAAAAAAAAAAAAAAAAAAA"}}); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a stranger: %s", resp.Status)
	}
	_, page = post("/byt", url.Values{"token": {tok}, "for": {whom}})
	says(t, page, "Du ser Johans översikt", "som vårdnadshavare", "<h1>Johans översikt</h1>", "Tillbaka till din egen", "Magdalena Johansson Gustafsson", "för Johan")
	if w.who.Subject != johan.ID || w.who.Actor != magdalena.ID {
		t.Error("who asks about whom")
	}
	if strings.Contains(page, "Du hjälper") {
		t.Error("one's own proxies are shown on another's page")
	}
	_, page = post("/byt", url.Values{"token": {tok}, "for": {""}})
	says(t, page, "<h1>Hej Magdalena</h1>")
	if strings.Contains(page, "Du ser Johans") {
		t.Error("the banner stays")
	}
	// No change by following a link.
	if resp, _ := w.get(c, "/byt?for="+whom+"&token="+tok); resp.StatusCode != http.StatusNotFound && resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET changes something: %s", resp.Status)
	}
}

// A view that has closed while it was open ends every page that shows one, says why and
// what one can do, and gives the way back; nothing of what was shown is in its end.
func TestAViewThatHasClosed(t *testing.T) {
	for _, path := range []string{"/", "/anteckningar", "/diagnoser", "/lakemedel", "/planer"} {
		w := newWorld(t)
		c := w.client()
		_, page := w.get(c, "/")
		resp, err := c.PostForm(w.server.URL+"/byt", url.Values{"token": {token.FindStringSubmatch(page)[1]}, "for": {forWhom.FindStringSubmatch(page)[1]}})
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		w.views = []overview.View{begun(), half(), {Complete: true, Ended: true, Acting: overview.Guardian,
			Closed: []overview.Closed{{Outcome: "DENY_AGE", Sentence: care.Text{SV: "Barnet har fyllt 13 år.", EN: "The child has turned 13."}}}}}
		_, page = w.get(c, path)
		_, end, ok := strings.Cut(page, `<div id="whole">`)
		if !ok {
			t.Fatalf("%s has no end", path)
		}
		says(t, end, "Sidan har stängts", "Du får inte längre se Johans uppgifter här", "Barnet har fyllt 13 år.", "kontakta mottagningen")
		says(t, page, "Tillbaka till din egen")
		for _, s := range []string{"Såromläggning", "Region Storstad", "har svarat", "Inga "} {
			if strings.Contains(end, s) {
				t.Errorf("%s ends with %q", path, s)
			}
		}
	}
}

func TestAProxyDoesNotSeeTheOtherHelpers(t *testing.T) {
	w := newWorld(t)
	w.helpers = []frame.Relation{{Person: johan, Acting: overview.Proxy, Scope: []care.InfoType{care.Appointments}}}
	_, page := w.get(w.client(), "/")
	says(t, page, "Hjälper dig", "Johan Johansson")
	for i := range w.views {
		w.views[i].Acting = overview.Proxy
	}
	_, page = w.get(w.client(), "/")
	if strings.Contains(page, "Johan Johansson") || strings.Contains(page, "Hjälper dig") {
		t.Error("a proxy sees who else helps the person: that is decided by nobody and in no log")
	}
	// A helper whose name is protected.
	w.helpers[0].Person = session.Person{ID: johan.ID}
	for i := range w.views {
		w.views[i].Acting = overview.Self
	}
	_, page = w.get(w.client(), "/")
	says(t, page, "<b>Någon annan</b>")
}

func TestAnEarlierYearIsSaid(t *testing.T) {
	w := newWorld(t)
	v := rich()
	v.Past = []*appointment.Appointment{{Head: head(region, "p1", "Vårdcentralen Storstad"), Start: now.AddDate(-1, -7, -21), Title: "Planeringsmöte"}}
	w.views = []overview.View{v}
	_, page := w.get(w.client(), "/")
	says(t, page, "Tisdag 1 april 2025")
}

func TestLogOut(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	_, page := w.get(c, "/hjalp")
	resp, err := c.PostForm(w.server.URL+"/logga-ut", url.Values{"token": {token.FindStringSubmatch(page)[1]}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.Request.URL.Path != "/utloggad" || w.sessions.Len() != 0 {
		t.Errorf("%s, %d sessions", resp.Request.URL.Path, w.sessions.Len())
	}
	if resp, _ := w.get(c, "/planer"); resp.StatusCode != http.StatusUnauthorized {
		t.Error(resp.Status)
	}
}

func TestErrorsBecomePages(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	secret := "hemligt 19740607"
	for _, x := range []struct {
		err    error
		status int
		says   string
	}{
		{fault.New(fault.NotFound, secret), 404, "Sidan finns inte"},
		{fault.New(fault.Denied, secret), 403, "Du får inte se det här"},
		{fault.New(fault.Unavailable, secret), 503, "Det går inte att nå just nu"},
		{fault.New(fault.Internal, secret), 500, "Något gick fel hos oss"},
	} {
		w.openErr = x.err
		resp, page := w.get(c, "/planer")
		if resp.StatusCode != x.status {
			t.Errorf("%v: %s", x.err, resp.Status)
		}
		says(t, page, x.says, "1177")
		if strings.Contains(page, "hemligt") {
			t.Error("the page tells the inside of an error")
		}
	}
	resp, page := w.get(w.stranger(), "/finns-inte?lang=en")
	if resp.StatusCode != 404 {
		t.Error(resp.Status)
	}
	says(t, page, "There is no such page")
}

func TestHeaders(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/", "/hjalp", "/finns-inte", "/planer"} {
		resp, page := w.get(w.client(), path)
		h := resp.Header
		csp := h.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: %s", path, csp)
		}
		for k, v := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY"} {
			if h.Get(k) != v {
				t.Errorf("%s: %s: %q", path, k, h.Get(k))
			}
		}
		for _, inline := range []string{" style=", "<style", " onclick=", "javascript:"} {
			if strings.Contains(page, inline) {
				t.Errorf("%s has %q", path, inline)
			}
		}
		for _, asset := range regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`).FindAllStringSubmatch(page, -1) {
			if resp, _ := w.get(w.stranger(), asset[1]); resp.StatusCode != 200 || !strings.Contains(resp.Header.Get("Cache-Control"), "immutable") {
				t.Errorf("%s: %s %s", asset[1], resp.Status, resp.Header.Get("Cache-Control"))
			}
		}
	}
}

// Nothing of who looks or what is shown comes into a log line, and no panic into a page.
func TestPanicTellsNothing(t *testing.T) {
	var lines bytes.Buffer
	w := newWorld(t)
	rp, err := oidcrp.New(oidcrp.Config{Issuer: "http://127.0.0.1:1", ClientID: "web", RedirectURL: "http://127.0.0.1:1/in", Loopback: true}, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	site := web.New(web.Config{}, web.Deps{Overviews: w, People: w, Inbox: w, Reads: nil, Sessions: w.sessions, RP: rp,
		Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(&lines, nil))})
	rec := httptest.NewRecorder()
	if _, err := w.sessions.Start(rec, httptest.NewRequest("GET", "/", nil), session.Login{Actor: magdalena, LoA: 3}); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("GET", "/insyn", nil)
	r.AddCookie(rec.Result().Cookies()[0])
	out := httptest.NewRecorder()
	site.ServeHTTP(out, r)
	if out.Code != 500 || !strings.Contains(out.Body.String(), "Något gick fel hos oss") {
		t.Fatal(out.Code)
	}
	for _, s := range []string{"Magdalena", magdalena.ID.Value()} {
		if strings.Contains(lines.String(), s) {
			t.Errorf("the log says %q", s)
		}
	}
	if out.Header().Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS")
	}
}

func TestLoginWithoutProvider(t *testing.T) {
	w := newWorld(t)
	resp, page := w.get(w.stranger(), "/logga-in?till=/planer")
	if resp.StatusCode != http.StatusServiceUnavailable {
		t.Error(resp.Status)
	}
	says(t, page, "Inloggningen går inte att nå")
	resp, page = w.get(w.stranger(), "/inloggad?state=x&code=y")
	if resp.StatusCode != http.StatusBadRequest {
		t.Error(resp.Status)
	}
	says(t, page, "Inloggningen gick inte att slutföra")
}

func TestNoSourcesAtAll(t *testing.T) {
	w := newWorld(t)
	w.views = []overview.View{{Complete: true, Subject: overview.Subject{ID: care.MustPersonID("197406079298"), GivenName: "Magdalena"}}}
	_, page := w.get(w.client(), "/")
	says(t, page, "Inga källor har uppgifter om dig", "Inget inbokat", "Inga planer hittades.", "Inga fasta kontakter hittades.", `<div id="whole">`)
	if strings.Contains(page, `<div id="live"`) {
		t.Error("nothing to wait for, and yet a live area")
	}
}
