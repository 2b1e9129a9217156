package oidcrp_test

import (
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/sim/idp"
	"sammanhang/web/oidcrp"
)

// world is a relying party with the demo's provider beside it.
type world struct {
	t       *testing.T
	rp      *oidcrp.RP
	site    *httptest.Server
	browser *http.Client
	shift   time.Duration // how wrong our clock is
	theirs  time.Duration // how wrong the provider's is
	got     oidcrp.Result
	err     error
}

func newWorld(t *testing.T, loa, secret string) *world {
	w := &world{t: t}
	mux := http.NewServeMux()
	w.site = httptest.NewServer(mux)
	t.Cleanup(w.site.Close)
	mux.HandleFunc("/in", func(rw http.ResponseWriter, r *http.Request) {
		to, err := w.rp.Begin(rw, r, care.English, "/planer")
		if err != nil {
			w.err = err
			return
		}
		http.Redirect(rw, r, to, http.StatusSeeOther)
	})
	mux.HandleFunc("/inloggad", func(rw http.ResponseWriter, r *http.Request) { w.got, w.err = w.rp.Finish(rw, r) })
	p, err := idp.Start(t.Context(), idp.Config{Demo: idp.ForDemo(), Addr: "127.0.0.1:0", ClientID: "web", ClientSecret: secret,
		RedirectURL: w.site.URL + "/inloggad", LoA: loa, Now: func() time.Time { return time.Now().Add(w.theirs) },
		People: []idp.Person{{ID: care.MustPersonID("197406079298"), GivenName: "Magdalena", Surname: "Johansson Gustafsson", Age: 52}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	w.rp, err = oidcrp.New(oidcrp.Config{Issuer: p.Issuer(), ClientID: "web", ClientSecret: secret,
		RedirectURL: w.site.URL + "/inloggad", Loopback: true}, func() time.Time { return time.Now().Add(w.shift) }, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.browser = w.newBrowser()
	return w
}

func (w *world) newBrowser() *http.Client {
	jar, _ := cookiejar.New(nil)
	return &http.Client{Jar: jar, Timeout: time.Minute}
}

var idField = regexp.MustCompile(`name="id" value="([^"]+)"`)

// atProvider goes to the login page and returns the form's id and the provider's address.
func (w *world) atProvider(b *http.Client) (id, origin string) {
	w.t.Helper()
	resp, err := b.Get(w.site.URL + "/in")
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	page := new(strings.Builder)
	buf := make([]byte, 64<<10)
	for {
		n, err := resp.Body.Read(buf)
		page.Write(buf[:n])
		if err != nil {
			break
		}
	}
	m := idField.FindStringSubmatch(page.String())
	if m == nil {
		w.t.Fatalf("no form at %s (%v): %s", resp.Request.URL, w.err, page)
	}
	if !strings.Contains(page.String(), `<html lang="en">`) {
		w.t.Error("the provider does not speak the language of the page")
	}
	return m[1], "http://" + resp.Request.URL.Host
}

func (w *world) choose(b *http.Client, id, origin string) {
	w.t.Helper()
	resp, err := b.PostForm(origin+"/login", url.Values{"id": {id}, "card": {"0"}})
	if err != nil {
		w.t.Fatal(err)
	}
	resp.Body.Close()
}

// Who has logged out here may still be logged in at the provider.
func TestEachLoginIsANewOne(t *testing.T) {
	w := newWorld(t, "", "")
	r := httptest.NewRequest("GET", "/in", nil)
	to, err := w.rp.Begin(httptest.NewRecorder(), r, care.Swedish, "/")
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(to)
	if err != nil || u.Query().Get("prompt") != "login" || u.Query().Get("max_age") != "600" {
		t.Errorf("%v: %s", err, u.RawQuery)
	}
}

// The clock that counts is the one that both were given: a story may be of another year.
func TestBothGoByTheSameClock(t *testing.T) {
	const year = 365 * 24 * time.Hour
	for _, c := range []struct {
		ours, theirs time.Duration
		holds        bool
	}{{year, year, true}, {-year, -year, true}, {year, year - 2*time.Minute, true}, {year, year + 10*time.Minute, false}, {year, year - 10*time.Minute, false}, {-year, -year + 10*time.Minute, false}, {-year, 0, false}} {
		w := newWorld(t, "", "")
		w.shift, w.theirs = c.ours, c.theirs
		id, origin := w.atProvider(w.browser)
		w.choose(w.browser, id, origin)
		if (w.err == nil) != c.holds {
			t.Errorf("ours %v, theirs %v: %v", c.ours, c.theirs, w.err)
		}
		if d := time.Until(w.got.Login.AuthTime) - c.theirs; c.holds && (d < -time.Minute || d > time.Second) {
			t.Errorf("ours %v, theirs %v: authenticated %v off", c.ours, c.theirs, d)
		}
	}
}

func TestLogin(t *testing.T) {
	for name, secret := range map[string]string{"public client": "", "client with a secret": "hemligt"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "", secret)
			id, origin := w.atProvider(w.browser)
			w.choose(w.browser, id, origin)
			if w.err != nil {
				t.Fatal(w.err)
			}
			a := w.got.Login.Actor
			if a.ID.Value() != "197406079298" || a.GivenName != "Magdalena" || a.Surname != "Johansson Gustafsson" || w.got.Login.LoA != 3 || w.got.Back != "/planer" {
				t.Fatalf("%+v %q", w.got.Login.LoA, w.got.Back)
			}
			if time.Since(w.got.Login.AuthTime) > time.Minute {
				t.Fatal("auth_time")
			}
		})
	}
}

func TestTooWeak(t *testing.T) {
	for _, acr := range []string{"http://id.elegnamnden.se/loa/1.0/loa2", "something else"} {
		w := newWorld(t, acr, "")
		id, origin := w.atProvider(w.browser)
		w.choose(w.browser, id, origin)
		if !errors.Is(w.err, oidcrp.ErrWeak) {
			t.Fatalf("%s: %v", acr, w.err)
		}
	}
}

func TestStateBelongsToTheBrowserAndWorksOnce(t *testing.T) {
	w := newWorld(t, "", "")
	id, origin := w.atProvider(w.browser)
	// Somebody else's browser comes back with the answer.
	w.choose(w.newBrowser(), id, origin)
	if !errors.Is(w.err, oidcrp.ErrState) {
		t.Fatal(w.err)
	}
	// And then the state is used up for the right one as well.
	id, origin = w.atProvider(w.browser)
	var last *url.URL
	w.browser.CheckRedirect = func(r *http.Request, _ []*http.Request) error { last = r.URL; return nil }
	w.choose(w.browser, id, origin)
	if w.err != nil {
		t.Fatal(w.err)
	}
	resp, err := w.browser.Get(last.String())
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if !errors.Is(w.err, oidcrp.ErrState) {
		t.Fatalf("the same answer twice: %v", w.err)
	}
}

func TestClock(t *testing.T) {
	for _, c := range []struct {
		shift time.Duration
		ok    bool
	}{{20 * time.Second, true}, {-20 * time.Second, true}, {-5 * time.Minute, false}, {5*time.Minute + 15*time.Second, true}, {7 * time.Minute, false}} {
		w := newWorld(t, "", "")
		id, origin := w.atProvider(w.browser)
		w.shift = c.shift // the provider's token lives five minutes
		w.choose(w.browser, id, origin)
		if (w.err == nil) != c.ok {
			t.Errorf("%v: %v", c.shift, w.err)
		}
	}
}

func TestErrorsOfTheProvider(t *testing.T) {
	w := newWorld(t, "", "")
	for code, want := range map[string]error{"access_denied": oidcrp.ErrCancelled, "server_error": oidcrp.ErrUnavailable, "invalid_scope": oidcrp.ErrRefused} {
		var state string
		b := w.newBrowser()
		b.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
			if s := r.URL.Query().Get("state"); s != "" {
				state = s
			}
			return nil
		}
		w.atProvider(b)
		resp, err := b.Get(w.site.URL + "/inloggad?error=" + code + "&state=" + state)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if !errors.Is(w.err, want) {
			t.Errorf("%s: %v", code, w.err)
		}
	}
}

func TestProviderDown(t *testing.T) {
	rp, err := oidcrp.New(oidcrp.Config{Issuer: "http://127.0.0.1:1", ClientID: "web", RedirectURL: "http://localhost/in", Loopback: true}, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = rp.Begin(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil), care.Swedish, "/")
	if !errors.Is(err, oidcrp.ErrUnavailable) {
		t.Fatal(err)
	}
	if _, err := oidcrp.New(oidcrp.Config{Issuer: "http://example.org", ClientID: "web", RedirectURL: "https://localhost/in"}, time.Now, nil); err == nil {
		t.Fatal("http outside loopback was accepted")
	}
}

func FuzzFinish(f *testing.F) {
	f.Add("state=x&code=y", "sammanhang-login=z")
	f.Add("error=access_denied", "")
	rp, err := oidcrp.New(oidcrp.Config{Issuer: "http://127.0.0.1:1", ClientID: "web", RedirectURL: "http://localhost/in", Loopback: true}, time.Now, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, query, cookie string) {
		r := httptest.NewRequest("GET", "/inloggad", nil)
		r.URL.RawQuery = query
		r.Header.Set("Cookie", cookie)
		if _, err := rp.Finish(httptest.NewRecorder(), r); err == nil {
			t.Fatal("logged in out of nothing")
		}
	})
}

// staffWorld is a relying party of staff with the demo's provider beside it.
func staffWorld(t *testing.T, loa string) *world {
	w := &world{t: t}
	mux := http.NewServeMux()
	w.site = httptest.NewServer(mux)
	t.Cleanup(w.site.Close)
	mux.HandleFunc("/in", func(rw http.ResponseWriter, r *http.Request) {
		to, err := w.rp.Begin(rw, r, care.English, "/personal")
		if err != nil {
			w.err = err
			return
		}
		http.Redirect(rw, r, to, http.StatusSeeOther)
	})
	mux.HandleFunc("/personal/inloggad", func(rw http.ResponseWriter, r *http.Request) { w.got, w.err = w.rp.Finish(rw, r) })
	p, err := idp.Start(t.Context(), idp.Config{Demo: idp.ForDemo(), Addr: "127.0.0.1:0", ClientID: "web", RedirectURL: w.site.URL + "/inloggad",
		StaffURL: w.site.URL + "/personal/inloggad", StaffLoA: loa,
		People: []idp.Person{{ID: care.MustPersonID("197406079298"), GivenName: "Magdalena"}},
		Staff:  []idp.Staff{{Employee: "SE9900000010-P0002", GivenName: "Karin", Surname: "Sandberg"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	w.rp, err = oidcrp.New(oidcrp.Config{Issuer: p.Issuer(), ClientID: "web", RedirectURL: w.site.URL + "/personal/inloggad", Loopback: true, Staff: true}, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.browser = w.newBrowser()
	return w
}

// Staff are who their HSA-id says, and nobody's number comes with them.
func TestStaffLogin(t *testing.T) {
	w := staffWorld(t, "")
	id, origin := w.atProvider(w.browser)
	w.choose(w.browser, id, origin)
	if w.err != nil {
		t.Fatal(w.err)
	}
	if w.got.Employee != "SE9900000010-P0002" || !w.got.Login.Actor.ID.IsZero() || w.got.Login.Actor.Surname != "Sandberg" || w.got.Login.LoA != 3 || w.got.Back != "/personal" {
		t.Errorf("%+v", w.got)
	}
}

func TestStaffLoginTooWeak(t *testing.T) {
	w := staffWorld(t, "http://id.sambi.se/loa/loa2")
	id, origin := w.atProvider(w.browser)
	w.choose(w.browser, id, origin)
	if !errors.Is(w.err, oidcrp.ErrWeak) || w.got.Employee != "" {
		t.Errorf("%v %+v", w.err, w.got)
	}
}

// A resident's token names no employee: it logs nobody in to the pages of staff.
func TestAResidentIsNoEmployee(t *testing.T) {
	w := newWorld(t, "", "")
	rp, err := oidcrp.New(oidcrp.Config{Issuer: w.rpIssuer(t), ClientID: "web", RedirectURL: w.site.URL + "/inloggad", Loopback: true, Staff: true}, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.rp = rp
	id, origin := w.atProvider(w.browser)
	w.choose(w.browser, id, origin)
	if !errors.Is(w.err, oidcrp.ErrRefused) || w.got.Employee != "" {
		t.Errorf("%v %+v", w.err, w.got)
	}
}

// rpIssuer is the provider that the world's relying party knows.
func (w *world) rpIssuer(t *testing.T) string {
	t.Helper()
	r := httptest.NewRequest("GET", "/in", nil)
	to, err := w.rp.Begin(httptest.NewRecorder(), r, care.Swedish, "/")
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	return u.Scheme + "://" + u.Host
}
