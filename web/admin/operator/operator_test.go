package operator_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"sammanhang/web/admin/operator"
)

func TestSessionLivesAndEnds(t *testing.T) {
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	st := operator.New(operator.Config{}, func() time.Time { return now })
	begin := func() (*http.Request, operator.Session) {
		w := httptest.NewRecorder()
		s, err := st.Start(w, httptest.NewRequest("GET", "/", nil), "op-1", "Disa Drift")
		if err != nil {
			t.Fatal(err)
		}
		c := w.Result().Cookies()[0]
		if !c.Secure || !c.HttpOnly || c.Name != "__Host-sammanhang-operator" || c.Path != "/" || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("the cookie: %+v", c)
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.AddCookie(c)
		return r, s
	}
	if _, err := st.Get(httptest.NewRequest("GET", "/", nil)); !errors.Is(err, operator.ErrNone) {
		t.Error(err)
	}
	r, s := begin()
	other, s2 := begin()
	if got, err := st.Get(r); err != nil || got.Subject != "op-1" || !got.TokenOK(s.FormToken()) || got.TokenOK(s2.FormToken()) || got.TokenOK("") {
		t.Errorf("%+v %v", got, err)
	}
	now = now.Add(14 * time.Minute)
	if _, err := st.Get(r); err != nil {
		t.Error("ended while it was used")
	}
	now = now.Add(2 * time.Minute)
	if _, err := st.Get(other); !errors.Is(err, operator.ErrExpired) {
		t.Error("an idle session lives")
	}
	for range 40 {
		now = now.Add(13 * time.Minute)
		_, _ = st.Get(r)
	}
	if _, err := st.Get(r); !errors.Is(err, operator.ErrExpired) {
		t.Error("a session lives for ever")
	}
	r, _ = begin()
	st.End(httptest.NewRecorder(), r)
	if _, err := st.Get(r); !errors.Is(err, operator.ErrExpired) {
		t.Error("a session that was ended lives")
	}
}
