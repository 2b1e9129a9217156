package admin_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"sammanhang/care"
	"sammanhang/sim/idp"
)

var hidden = regexp.MustCompile(`name="(token|gallande)" value="([^"]*)"`)

// page is every page behind the log-in.
func private() []string {
	return []string{"/admin/katalog", "/admin/katalog/versioner", "/admin/katalog/versioner/1", "/admin/katalog/utkast/d-1", "/admin/forklara", "/admin/statistik", "/admin/anrop", "/admin/karta"}
}

func TestNobodyComesInWithoutALogin(t *testing.T) {
	w := newWorld(t, "")
	c := w.client()
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for _, p := range private() {
		res, err := c.Get(w.server.URL + p)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/admin/logga-in?till="+url.QueryEscape(p) {
			t.Errorf("%s: %d %s", p, res.StatusCode, res.Header.Get("Location"))
		}
		if csp := res.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: %s", p, csp)
		}
	}
	status, body := w.get(c, "/admin")
	if status != http.StatusOK || strings.Contains(body, "SE99000000") || !strings.Contains(body, "/admin/logga-in") {
		t.Errorf("the way in: %d", status)
	}
	// A session of somebody who has been taken off the list.
	w.get(c, "/test-other")
	if status, body := w.get(c, "/admin/katalog"); status != http.StatusUnauthorized || strings.Contains(body, "SE99000000") {
		t.Errorf("who is no operator: %d", status)
	}
}

func TestASessionEnds(t *testing.T) {
	w := newWorld(t, "")
	c := w.client()
	w.get(c, "/test-login")
	w.clock = w.clock.Add(16 * 60e9)
	if status, body := w.get(c, "/admin/katalog"); status != http.StatusUnauthorized || !strings.Contains(body, "gått ut") {
		t.Error(status)
	}
	w.get(c, "/test-login")
	_, body := w.get(c, "/admin")
	res, err := c.PostForm(w.server.URL+"/admin/logga-ut", url.Values{"token": {hidden.FindStringSubmatch(body)[2]}})
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if _, body := w.get(c, "/admin"); strings.Contains(body, "Disa") {
		t.Error("still logged in after logging out")
	}
}

func TestPagesSayWhatTheyShould(t *testing.T) {
	w := newWorld(t, "")
	w.traffic()
	c := w.client()
	w.get(c, "/test-login")
	for path, want := range map[string][]string{
		"/admin":                       {"Behöver åtgärdas (1)", "Hemtjänsten i Sjöstad har inte svarat", "VP009", "Katalogens version"},
		"/admin/katalog":               {"Vägval (152)", "Centralsjukhuset Storstad", "har upphört", "Sida 1 av 4"},
		"/admin/katalog?sida=4":        {"Sida 4 av 4", "Mottagning 150"},
		"/admin/katalog?sida=99":       {"Sida 4 av 4"},
		"/admin/katalog?nu=1":          {"151 av 152 rader"},
		"/admin/katalog?sok=SÖDER":     {"1 av 152 rader", "Hemtjänsten Söder"},
		"/admin/katalog?sok=finnsinte": {"Ingen rad passar."},
		"/admin/katalog?tabell=behorigheter&sok=journalvisaren": {"2026:31", "1 av 3 rader"},
		"/admin/katalog/versioner":                              {"Version 2", "gäller nu", "Öppna utkast", "Förläng hemtjänstens vägval"},
		"/admin/katalog/versioner/2":                            {"1 nya, 1 ändrade, 0 borttagna", "Hemtjansten Sjostad → Hemtjänsten i Sjöstad"},
		"/admin/katalog/utkast/d-1":                             {"bygger på version 2", "to: "},
		"/admin/statistik":                                      {"495 anrop", "GetCarePlans", "Median"},
		"/admin/statistik?per=producent&tid=allt":               {"Centralsjukhuset Storstad", "480"},
		"/admin/statistik?per=avsandare":                        {"Journalvisaren"},
		"/admin/anrop?fel=1&producent=" + string(homecare):      {"VP009"},
		"/admin/karta":                                          {"<svg", "Centralsjukhuset Storstad", "Samma sak som tabell"},
		"/admin/forklara?id=0f3c-0485":                          {"VP009", "connection refused", "Kontrollera att producentens adress", "gäller inte vid tidpunkten", "version 2"},
		"/admin/forklara?id=none":                               {"Inget anrop med det"},
	} {
		status, body := w.get(c, path)
		if status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
		for _, s := range want {
			if !strings.Contains(body, s) {
				t.Errorf("%s does not say %q", path, s)
			}
		}
		if strings.Contains(body, "%!") {
			t.Errorf("%s: a placeholder is not filled", path)
		}
		if strings.Contains(body, "style=") || strings.Contains(body, "<script") {
			t.Errorf("%s has inline style or a script", path)
		}
	}
	for path, want := range map[string]int{"/admin/katalog/versioner/99": 404, "/admin/katalog/versioner/x": 404, "/admin/katalog/utkast/nej": 404, "/admin/finns-inte": 404, "/admin/forklara?avsandare=A&kontrakt=B&version=99": 404} {
		if status, _ := w.get(c, path); status != want {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func TestExplainACall(t *testing.T) {
	w := newWorld(t, "")
	c := w.client()
	w.get(c, "/test-login")
	says := func(path string, want ...string) {
		t.Helper()
		_, body := w.get(c, path)
		for _, s := range want {
			if !strings.Contains(body, s) {
				t.Errorf("%s does not say %q", path, s)
			}
		}
	}
	goes := []string{"avsandare", string(viewer), "kontrakt", string(care.GetCarePlans2), "adressat", "SE9900000017-CS"}
	says(ask(goes...), "Anropet går till Centralsjukhuset Storstad", "https://sjukhuset.example:8443/GetCarePlans", "2026:31", "version 2")
	// By an older version: the permission was not there yet.
	says(ask(append(goes, "version", "1")...), "VP007: behörighet saknas", "Gör så här:", "Lägg till en anropsbehörighet", "version 1")
	home := []string{"avsandare", string(platform), "kontrakt", string(care.FHIRAppointment), "adressat", "SE9900000025-HT"}
	says(ask(home...), "VP004", "gäller inte vid tidpunkten")
	says(ask(append(home, "version", "draft:d-1")...), "Anropet går till Hemtjänsten i Sjöstad", "Enligt utkastet")
	says(ask(append(home, "tid", "2026-09-01T12:00")...), "Anropet går till Hemtjänsten i Sjöstad")
	says(ask(append(home, "tid", "snart")...), "Tidpunkten går inte att läsa")
	says(ask("avsandare", "inte ett id!", "kontrakt", "x"), "Avsändaren är inget HSA-id")
	// With the database away the catalogue in force still answers.
	w.away = true
	says(ask(goes...), "Anropet går till Centralsjukhuset Storstad")
}

// A personal number that somebody writes is not shown, and is gone from the address.
func TestAPersonalNumberIsForgotten(t *testing.T) {
	w := newWorld(t, "")
	c := w.client()
	w.get(c, "/test-login")
	res, err := c.Get(w.server.URL + ask("avsandare", string(viewer), "kontrakt", "x", "adressat", "197406079298"))
	if err != nil {
		t.Fatal(err)
	}
	b, _ := io.ReadAll(res.Body)
	res.Body.Close()
	if strings.Contains(string(b), "19740607") || res.Request.URL.RawQuery != "fel=person" || !strings.Contains(string(b), "liknar ett personnummer") {
		t.Errorf("%s", res.Request.URL)
	}
}

func TestRollback(t *testing.T) {
	w := newWorld(t, "")
	c := w.client()
	w.get(c, "/test-login")
	_, body := w.get(c, "/admin/katalog/versioner/1")
	form := url.Values{"varfor": {"Behörigheten var fel"}}
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		form.Set(m[1], m[2])
	}
	post := func(change func(url.Values)) (int, string) {
		f := url.Values{}
		for k, v := range form {
			f[k] = v
		}
		change(f)
		res, err := c.PostForm(w.server.URL+"/admin/katalog/versioner/1/aterta", f)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(b)
	}
	if s, _ := post(func(f url.Values) { f.Set("token", "x") }); s != http.StatusForbidden {
		t.Error("a wrong token:", s)
	}
	if s, b := post(func(f url.Values) { f.Set("varfor", " ") }); s != http.StatusUnprocessableEntity || !strings.Contains(b, "Skriv varför") {
		t.Error("no reason:", s)
	}
	if s, b := post(func(f url.Values) { f.Set("gallande", "1") }); s != http.StatusConflict || !strings.Contains(b, "En annan version") {
		t.Error("another in force:", s)
	}
	if len(w.rolled) != 0 {
		t.Fatal("rolled back all the same")
	}
	if s, b := post(func(url.Values) {}); s != http.StatusOK || !strings.Contains(b, "Version 3") {
		t.Error("the roll-back:", s)
	}
	if len(w.rolled) != 1 || w.rolled[0] != "1 by op-1: Behörigheten var fel" {
		t.Error(w.rolled)
	}
	if _, body := w.get(c, "/admin/katalog/versioner/3"); strings.Contains(body, "aterta") {
		t.Error("what is in force can be rolled back to")
	}
}

// The whole log-in at a real provider: the operator comes in, another does not, and
// a resident's card is not offered there.
func TestLogIn(t *testing.T) {
	// The provider must know where to send people before the pages know the provider.
	front := httptest.NewServer(nil)
	t.Cleanup(front.Close)
	provider, err := idp.Start(t.Context(), idp.Config{Demo: idp.ForDemo(), Addr: "127.0.0.1:0", ClientID: "web", RedirectURL: front.URL + "/inloggad",
		OperatorURL: front.URL + "/admin/inloggad", People: []idp.Person{{ID: care.MustPersonID("197406079298"), GivenName: "Magdalena"}},
		Operators: []idp.Operator{{Subject: "op-1", GivenName: "Disa", Surname: "Drift"}, {Subject: "op-2", GivenName: "Någon", Surname: "Annan"}}})
	if err != nil {
		t.Fatal(err)
	}
	defer provider.Close()
	w := newWorldAt(t, provider.Issuer(), front.URL)
	front.Config.Handler = w.server.Config.Handler
	id := regexp.MustCompile(`name="id" value="([^"]*)"`)
	enter := func(card, number string) (*http.Client, *http.Response, string) {
		c := w.client()
		res, err := c.Get(front.URL + "/admin/statistik?per=producent")
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if strings.Contains(string(b), "Magdalena") || !strings.Contains(string(b), "Disa Drift") {
			t.Error("the cards are not the operators'")
		}
		m := id.FindStringSubmatch(string(b))
		if m == nil {
			t.Fatalf("not the log-in page: %s", res.Request.URL)
		}
		f := url.Values{"id": {m[1]}, "card": {card}}
		if number != "" {
			f = url.Values{"id": {m[1]}, "number": {number}}
		}
		res, err = c.PostForm(provider.Issuer()+"/login", f)
		if err != nil {
			t.Fatal(err)
		}
		b, _ = io.ReadAll(res.Body)
		res.Body.Close()
		return c, res, string(b)
	}
	_, res, body := enter("0", "")
	if res.StatusCode != http.StatusOK || res.Request.URL.RequestURI() != "/admin/statistik?per=producent" || !strings.Contains(body, "Disa Drift") {
		t.Errorf("the operator: %d %s", res.StatusCode, res.Request.URL)
	}
	c, res, body := enter("1", "")
	if res.StatusCode != http.StatusForbidden || !strings.Contains(body, "inte behörighet") {
		t.Errorf("another: %d", res.StatusCode)
	}
	u, _ := url.Parse(front.URL)
	for _, k := range c.Jar.Cookies(u) {
		if k.Name == w.sessions.CookieName() {
			t.Error("who may not come in has a session")
		}
	}
	if _, res, _ := enter("", "197406079298"); res.StatusCode == http.StatusOK {
		t.Error("a resident's number opens the operators' log-in")
	}
}

// Where somebody is sent after the log-in is a page of the operators', and nothing else.
func TestLoginLeadsNowhereElse(t *testing.T) {
	w := newWorld(t, "")
	c := w.client()
	for _, lang := range []string{"/admin//evil.example?lang=en", "/admin/..//evil.example?lang=en"} {
		c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		res, err := c.Get(w.server.URL + lang)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if l := res.Header.Get("Location"); !strings.HasPrefix(l, "/admin") && l != "/evil.example?lang=en" {
			t.Errorf("%s leads to %s", lang, l)
		}
	}
}
