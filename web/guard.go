package web

import (
	"errors"
	"net/http"
	"net/url"
	"runtime/debug"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/web/frame"
	"sammanhang/web/problem"
	"sammanhang/web/session"
)

const (
	maxForm    = 64 << 10
	langCookie = "sammanhang-lang"
)

// guard sets the headers of every answer.
func (s *site) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
		h.Set("Cache-Control", "no-store")
		if !s.cfg.Loopback {
			h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// open is a page for anybody; its visit has a session when somebody is logged in.
func (s *site) open(page frame.Handler) http.Handler {
	return s.visit(func(w http.ResponseWriter, r *http.Request, v frame.Visit, why error) error {
		// The start page must not greet as a stranger who was here a moment ago.
		if errors.Is(why, session.ErrExpired) && r.URL.Path == "/" {
			s.deps.Sessions.End(w, r)
			problem.Show(w, r, v, problem.Expired())
			return nil
		}
		return page(w, r, v)
	})
}

// private is a page for who is logged in.
func (s *site) private(page frame.Handler) http.Handler {
	return s.visit(func(w http.ResponseWriter, r *http.Request, v frame.Visit, why error) error {
		if v.Session != nil {
			return page(w, r, v)
		}
		if errors.Is(why, session.ErrExpired) {
			s.deps.Sessions.End(w, r)
			problem.Show(w, r, v, problem.Expired())
			return nil
		}
		return fault.New(fault.Anonymous, "no session")
	})
}

// form is a change: it needs a session, and the session's own token.
func (s *site) form(page frame.Handler) http.Handler {
	return s.private(func(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			return fault.New(fault.Invalid, "form")
		}
		if !v.Session.TokenOK(r.PostForm.Get("token")) {
			problem.Show(w, r, v, problem.OldForm())
			return nil
		}
		return page(w, r, v)
	})
}

func (s *site) visit(page func(http.ResponseWriter, *http.Request, frame.Visit, error) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.switchLanguage(w, r) {
			return
		}
		var current *session.Session
		got, why := s.deps.Sessions.Get(r)
		if why == nil {
			current = &got
		}
		v := frame.NewVisit(r, s.language(r), s.deps.Now(), current, newCorrelation(), s.assets)
		w.Header().Set("X-Correlation-Id", v.Correlation) // the same as in the log: for whoever asks what happened
		wrote := &watch{ResponseWriter: w}
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler {
				s.deps.Log.ErrorContext(r.Context(), "page panicked", "page", r.Pattern, "correlation", v.Correlation, "stack", string(debug.Stack()))
				if wrote.begun {
					panic(http.ErrAbortHandler)
				}
				problem.Show(wrote, r, v, problem.Of(fault.New(fault.Internal, ""), v.Correlation))
			}
		}()
		err := page(wrote, r, v, why)
		switch {
		case err == nil:
		case r.Context().Err() != nil: // the reader has left
		case wrote.begun:
			panic(http.ErrAbortHandler)
		default:
			if k := fault.KindOf(err); k == fault.Internal || k == fault.Unavailable || k == fault.Slow {
				s.deps.Log.ErrorContext(r.Context(), "page failed", "page", r.Pattern, "err", err, "correlation", v.Correlation)
			}
			p := problem.Of(err, v.Correlation)
			if r.Method == http.MethodGet {
				p.Back = r.URL.Path
			}
			problem.Show(wrote, r, v, p)
		}
	})
}

// watch knows whether an answer has begun.
type watch struct {
	http.ResponseWriter
	begun bool
}

func (w *watch) WriteHeader(code int) {
	w.begun = true
	w.ResponseWriter.WriteHeader(code)
}

func (w *watch) Write(b []byte) (int, error) {
	w.begun = true
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController flush.
func (w *watch) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// switchLanguage answers a link with ?lang=: it keeps the choice in a cookie, and
// goes to the same page without it.
func (s *site) switchLanguage(w http.ResponseWriter, r *http.Request) bool {
	q := r.URL.Query()
	l := q.Get("lang")
	if r.Method != http.MethodGet || l != string(care.Swedish) && l != string(care.English) {
		return false
	}
	http.SetCookie(w, &http.Cookie{Name: langCookie, Value: l, Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, Secure: !s.cfg.Loopback, SameSite: http.SameSiteLaxMode})
	q.Del("lang")
	// Only the path and what is left of the query: never an address of another site.
	u := url.URL{Path: ownPath(r.URL.Path), RawQuery: q.Encode()}
	http.Redirect(w, r, u.String(), http.StatusSeeOther)
	return true
}

func (s *site) language(r *http.Request) care.Lang {
	if c, err := r.Cookie(langCookie); err == nil && c.Value == string(care.English) {
		return care.English
	}
	return care.Swedish
}

func notFound(http.ResponseWriter, *http.Request, frame.Visit) error {
	return fault.New(fault.NotFound, "no such page")
}
