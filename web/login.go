package web

import (
	"errors"
	"net/http"
	"strings"

	"sammanhang/fault"
	"sammanhang/web/frame"
	"sammanhang/web/oidcrp"
	"sammanhang/web/problem"
	"sammanhang/web/session"
	"sammanhang/web/text"
)

// logIn sends the person to the identity provider.
func (s *site) logIn(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
	to, err := s.deps.RP.Begin(w, r, v.Lang, ownPath(r.URL.Query().Get("till")))
	if err != nil {
		s.loginFailed(w, r, v, err)
		return nil
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// loggedIn takes the person back from the identity provider.
func (s *site) loggedIn(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
	res, err := s.deps.RP.Finish(w, r)
	if err == nil {
		_, err = s.deps.Sessions.Start(w, r, res.Login)
	}
	if err != nil {
		s.loginFailed(w, r, v, err)
		return nil
	}
	http.Redirect(w, r, ownPath(res.Back), http.StatusSeeOther)
	return nil
}

func (s *site) loginFailed(w http.ResponseWriter, r *http.Request, v frame.Visit, err error) {
	p := problem.Problem{Status: http.StatusForbidden, Title: text.LoginRefused, Why: text.LoginRefuseWhy, LogIn: true, Again: text.LogInAgain}
	switch {
	case errors.Is(err, oidcrp.ErrCancelled):
		p.Status, p.Title, p.Why = http.StatusOK, text.LoginCancelled, text.LoginCancelWhy
	case errors.Is(err, oidcrp.ErrState):
		p.Status, p.Title, p.Why = http.StatusBadRequest, text.LoginStale, text.LoginStaleWhy
	case errors.Is(err, oidcrp.ErrWeak):
		p.Title, p.Why = text.LoginWeak, text.LoginWeakWhy
	case errors.Is(err, oidcrp.ErrUnavailable), errors.Is(err, session.ErrFull):
		p.Status, p.Title, p.Why = http.StatusServiceUnavailable, text.LoginAway, text.LoginAwayWhy
	}
	// The reason is for operators; it holds no personal data (package oidcrp).
	s.deps.Log.WarnContext(r.Context(), "log-in failed", "err", err, "correlation", v.Correlation)
	problem.Show(w, r, v, p)
}

// logOut ends the session. It is a form, so that no link can log somebody out.
func (s *site) logOut(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
	s.deps.Sessions.End(w, r)
	http.Redirect(w, r, "/utloggad", http.StatusSeeOther)
	return nil
}

func (s *site) loggedOut(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
	problem.Show(w, r, v, problem.LoggedOut())
	return nil
}

// switchPerson changes whose information is shown: one's own when the form names
// nobody, else somebody that one may act for just now.
func (s *site) switchPerson(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
	want := r.PostForm.Get("for")
	if want == "" {
		if err := s.deps.Sessions.Act(r, v.Session.Login.Actor, ""); err != nil {
			return fault.Wrap(fault.Anonymous, "session", err)
		}
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return nil
	}
	helps, err := s.deps.People.Helps(r.Context(), v.Session.Login.Actor.ID, v.Now)
	if err != nil {
		return err
	}
	for _, h := range helps {
		if v.Session.Handle(h.Person.ID.Value()) == want {
			if err := s.deps.Sessions.Act(r, h.Person, string(h.Acting)); err != nil {
				return fault.Wrap(fault.Anonymous, "session", err)
			}
			http.Redirect(w, r, "/", http.StatusSeeOther)
			return nil
		}
	}
	return fault.New(fault.NotFound, "no such person to act for")
}

// ownPath is a path on this site, and nothing else: a log-in must not become a way
// to send people elsewhere.
func ownPath(p string) string {
	if len(p) > 200 || !strings.HasPrefix(p, "/") || strings.HasPrefix(p, "//") || strings.ContainsAny(p, "\\\r\n\t ?#") {
		return "/"
	}
	return p
}
