package session_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/web/session"
)

type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

func start(t *testing.T, st *session.Store, with *http.Cookie) (session.Session, *http.Cookie) {
	t.Helper()
	w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)
	if with != nil {
		r.AddCookie(with)
	}
	s, err := st.Start(w, r, session.Login{Actor: session.Person{ID: care.MustPersonID("197406079298"), GivenName: "Magdalena"}, LoA: 3})
	if err != nil {
		t.Fatal(err)
	}
	return s, w.Result().Cookies()[0]
}

func with(c *http.Cookie) *http.Request {
	r := httptest.NewRequest("GET", "/", nil)
	r.AddCookie(c)
	return r
}

func TestCookieIsCarefulByDefault(t *testing.T) {
	c := &clock{time.Unix(1e9, 0)}
	_, cookie := start(t, session.New(session.Config{}, c.now), nil)
	if !strings.HasPrefix(cookie.Name, "__Host-") || !cookie.Secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Domain != "" {
		t.Fatalf("cookie: %+v", cookie)
	}
	_, cookie = start(t, session.New(session.Config{Loopback: true}, c.now), nil)
	if strings.HasPrefix(cookie.Name, "__Host-") || cookie.Secure || !cookie.HttpOnly {
		t.Fatalf("loopback cookie: %+v", cookie)
	}
}

func TestLimits(t *testing.T) {
	c := &clock{time.Unix(1e9, 0)}
	st := session.New(session.Config{Idle: 10 * time.Minute, Absolute: time.Hour}, c.now)
	_, cookie := start(t, st, nil)
	for range 5 {
		c.t = c.t.Add(9 * time.Minute)
		if _, err := st.Get(with(cookie)); err != nil {
			t.Fatalf("a used session ended: %v", err)
		}
	}
	c.t = c.t.Add(10 * time.Minute)
	if _, err := st.Get(with(cookie)); !errors.Is(err, session.ErrExpired) {
		t.Fatalf("idle session: %v", err)
	}
	_, cookie = start(t, st, nil)
	for range 6 {
		c.t = c.t.Add(9 * time.Minute)
		st.Get(with(cookie))
	}
	c.t = c.t.Add(6 * time.Minute)
	if _, err := st.Get(with(cookie)); !errors.Is(err, session.ErrExpired) {
		t.Fatalf("old session: %v", err)
	}
	if _, err := st.Get(httptest.NewRequest("GET", "/", nil)); !errors.Is(err, session.ErrNone) {
		t.Fatalf("no cookie: %v", err)
	}
}

func TestStartEndsTheSessionOneCameWith(t *testing.T) {
	c := &clock{time.Unix(1e9, 0)}
	st := session.New(session.Config{}, c.now)
	_, first := start(t, st, nil)
	_, second := start(t, st, first)
	if first.Value == second.Value {
		t.Fatal("same id twice")
	}
	if _, err := st.Get(with(first)); err == nil {
		t.Fatal("the first session lives on")
	}
	if st.Len() != 1 {
		t.Fatalf("%d sessions", st.Len())
	}
}

func TestTokenHandleActEnd(t *testing.T) {
	c := &clock{time.Unix(1e9, 0)}
	st := session.New(session.Config{}, c.now)
	a, ca := start(t, st, nil)
	b, _ := start(t, st, nil)
	if !a.TokenOK(a.FormToken()) || a.TokenOK(b.FormToken()) || a.TokenOK("") {
		t.Fatal("form token")
	}
	same, err := st.Get(with(ca)) // the same session in a later request
	if err != nil || a.Handle("x") != same.Handle("x") || a.Handle("x") == b.Handle("x") || a.Handle("x") == a.Handle("y") {
		t.Fatal("handle")
	}
	johan := session.Person{ID: care.MustPersonID("201701012393"), GivenName: "Johan"}
	if err := st.Act(with(ca), johan, "guardian"); err != nil {
		t.Fatal(err)
	}
	got, err := st.Get(with(ca))
	if err != nil || got.Self() || got.Subject.GivenName != "Johan" || got.Login.Actor.GivenName != "Magdalena" {
		t.Fatalf("%v %v", got.Subject.GivenName, err)
	}
	w := httptest.NewRecorder()
	st.End(w, with(ca))
	if _, err := st.Get(with(ca)); !errors.Is(err, session.ErrExpired) {
		t.Fatal("lives after End")
	}
	if w.Result().Cookies()[0].MaxAge >= 0 {
		t.Fatal("cookie stays")
	}
}

func TestMax(t *testing.T) {
	st := session.New(session.Config{Max: 1}, time.Now)
	start(t, st, nil)
	_, err := st.Start(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil), session.Login{})
	if !errors.Is(err, session.ErrFull) {
		t.Fatal(err)
	}
}

func FuzzGet(f *testing.F) {
	f.Add("")
	f.Add("AAAA")
	f.Add(strings.Repeat("A", 43))
	st := session.New(session.Config{Loopback: true}, time.Now)
	f.Fuzz(func(t *testing.T, v string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Cookie", st.CookieName()+"="+v)
		if _, err := st.Get(r); err == nil {
			t.Fatal("a session out of nothing")
		}
	})
}
