package employee_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/web/staff/employee"
)

var (
	gosta = care.MustPersonID("194204099222")
	magda = care.MustPersonID("197406079298")
)

type rig struct {
	*employee.Store
	now    time.Time
	cookie *http.Cookie
}

func newRig(t *testing.T, cfg employee.Config) *rig {
	r := &rig{now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	r.Store = employee.New(cfg, func() time.Time { return r.now })
	w := httptest.NewRecorder()
	if _, err := r.Start(w, httptest.NewRequest("GET", "/", nil), employee.Login{Employee: "SE-1", Name: "Elin Berg", LoA: 3}); err != nil {
		t.Fatal(err)
	}
	r.cookie = w.Result().Cookies()[0]
	return r
}

func (r *rig) request() *http.Request {
	q := httptest.NewRequest("GET", "/personal", nil)
	q.AddCookie(r.cookie)
	return q
}

func TestCookie(t *testing.T) {
	r := newRig(t, employee.Config{})
	if c := r.cookie; c.Name != "__Host-sammanhang-staff" || !c.Secure || !c.HttpOnly || c.Path != "/" || c.SameSite != http.SameSiteLaxMode {
		t.Errorf("%+v", c)
	}
	if _, err := r.Get(httptest.NewRequest("GET", "/", nil)); !errors.Is(err, employee.ErrNone) {
		t.Error(err)
	}
	forged := httptest.NewRequest("GET", "/", nil)
	forged.AddCookie(&http.Cookie{Name: r.cookie.Name, Value: strings.Repeat("A", 43)})
	if _, err := r.Get(forged); !errors.Is(err, employee.ErrExpired) {
		t.Error(err)
	}
}

func TestLimits(t *testing.T) {
	r := newRig(t, employee.Config{})
	for range 40 {
		r.now = r.now.Add(14 * time.Minute)
		if _, err := r.Get(r.request()); err != nil {
			if r.now.Sub(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)) < 8*time.Hour {
				t.Fatal("ended while in use")
			}
			break
		}
	}
	if _, err := r.Get(r.request()); !errors.Is(err, employee.ErrExpired) {
		t.Error("lives for ever")
	}
	r = newRig(t, employee.Config{})
	r.now = r.now.Add(15 * time.Minute)
	if _, err := r.Get(r.request()); !errors.Is(err, employee.ErrExpired) {
		t.Error("an idle session lives")
	}
	if _, err := r.Choose(r.request(), "A"); !errors.Is(err, employee.ErrExpired) {
		t.Error("a session that is over was changed")
	}
}

func TestAnotherAssignmentOpensNothing(t *testing.T) {
	r := newRig(t, employee.Config{})
	s, _ := r.Choose(r.request(), "A")
	token := s.FormToken()
	s, _ = r.Open(r.request(), gosta)
	handle := s.Handle(gosta)
	if p, ok := s.Person(handle); !ok || p != gosta {
		t.Fatal("the handle is not known")
	}
	if strings.Contains(handle, gosta.Value()[:8]) || len(handle) < 20 {
		t.Error(handle)
	}
	ticket := s.Ticket("steps", r.now)
	if s, _ = r.Choose(r.request(), "A"); len(s.People()) != 1 {
		t.Error("choosing the same again closed whom was open")
	}
	s, _ = r.Choose(r.request(), "B")
	if _, ok := s.Person(handle); ok || len(s.People()) != 0 || s.TokenOK(token) {
		t.Error("the other assignment has what the first had")
	}
	if err := r.Take(r.request(), ticket, "steps"); !errors.Is(err, employee.ErrTicket) {
		t.Error("a form of another assignment was taken")
	}
	s, _ = r.Choose(r.request(), "A")
	if _, ok := s.Person(handle); ok {
		t.Error("coming back, the person is still open")
	}
}

func TestHandlesOfAnotherSession(t *testing.T) {
	a, b := newRig(t, employee.Config{}), newRig(t, employee.Config{})
	s, _ := a.Open(a.request(), gosta)
	q, _ := b.Open(b.request(), gosta)
	if s.Handle(gosta) == q.Handle(gosta) {
		t.Error("the handle is the same in two sessions")
	}
	if _, ok := q.Person(s.Handle(gosta)); ok {
		t.Error("another session's handle opens")
	}
}

func TestPeopleAreBounded(t *testing.T) {
	r := newRig(t, employee.Config{People: 1})
	r.Open(r.request(), gosta)
	s, _ := r.Open(r.request(), magda)
	if list := s.People(); len(list) != 1 || list[0] != magda {
		t.Errorf("%d open", len(list))
	}
}

func TestTickets(t *testing.T) {
	r := newRig(t, employee.Config{})
	s, _ := r.Get(r.request())
	take := func(ticket, thing string) error { return r.Take(r.request(), ticket, thing) }
	good := s.Ticket("steps", r.now)
	if err := take(good, "another thing"); !errors.Is(err, employee.ErrTicket) {
		t.Error("taken for another thing")
	}
	if err := take(good, "steps"); err != nil {
		t.Fatal(err)
	}
	if err := take(good, "steps"); !errors.Is(err, employee.ErrTicket) {
		t.Error("taken twice")
	}
	for name, bad := range map[string]string{"empty": "", "forged": strings.Repeat("A", 22) + "." + strings.Repeat("A", 22), "cut": good[:30],
		"tomorrow's": s.Ticket("steps", r.now.Add(24*time.Hour))} {
		if err := take(bad, "steps"); !errors.Is(err, employee.ErrTicket) {
			t.Errorf("%s: %v", name, err)
		}
	}
	old := s.Ticket("steps", r.now)
	for range 4 {
		r.now = r.now.Add(8 * time.Minute)
		r.Get(r.request())
	}
	if err := take(old, "steps"); !errors.Is(err, employee.ErrTicket) {
		t.Error("an old form was taken")
	}
	if err := take(good, "steps"); !errors.Is(err, employee.ErrTicket) {
		t.Error("a used one was taken when its use was forgotten")
	}
}

func FuzzTake(f *testing.F) {
	f.Add("AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA", "steps")
	f.Fuzz(func(t *testing.T, ticket, thing string) {
		r := newRig(t, employee.Config{})
		if err := r.Take(r.request(), ticket, thing); err == nil {
			t.Error("a ticket that was never made is taken")
		}
	})
}
