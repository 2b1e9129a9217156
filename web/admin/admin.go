// Package admin is the operators' pages, joined: log-in, session, language, and the
// pages of the sub-packages.
//
// It promises: nobody comes in who is not named in Config.Operators, and nobody is
// by default; an operator's session is apart from a resident's in cookie, memory
// and type; no change without the session's token; no personal data of residents
// on any page; every page in Swedish and English, and without JavaScript. The
// server around it sets the headers of every answer (package web).
package admin

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/web/admin/catalogue"
	"sammanhang/web/admin/desk"
	"sammanhang/web/admin/explain"
	"sammanhang/web/admin/operator"
	"sammanhang/web/admin/statistics"
	"sammanhang/web/admin/status"
	"sammanhang/web/admin/traffic"
	"sammanhang/web/frame"
	"sammanhang/web/oidcrp"
	"sammanhang/web/text"
)

// RedirectPath is where the identity provider sends operators back.
const RedirectPath = "/admin/inloggad"

// Config is the settings; the zero value lets nobody in.
type Config struct {
	Operators []string // subjects at the identity provider, exactly
	Loopback  bool     // for http on the own machine
}

// Deps is what the pages need. All are required.
type Deps struct {
	Status     status.Deps
	Catalogue  catalogue.Deps
	Explain    explain.Deps
	Statistics statistics.Deps
	Traffic    traffic.Deps
	Sessions   *operator.Store
	RP         *oidcrp.RP // with Config.Operators, and RedirectPath
	Now        func() time.Time
	Log        *slog.Logger
}

type site struct {
	cfg    Config
	deps   Deps
	assets *frame.Assets
}

// New makes the pages, for "/admin" and all below it.
func New(cfg Config, d Deps) http.Handler {
	s := &site{cfg: cfg, deps: d, assets: frame.NewAssets(desk.Style, status.Style, catalogue.Style, explain.Style, traffic.Style, Style)}
	mux := http.NewServeMux()
	mux.Handle("GET "+desk.AssetPrefix+"/assets/", http.StripPrefix(desk.AssetPrefix, s.assets))
	mux.Handle("GET /admin", s.start(status.New(d.Status)))
	mux.Handle("GET /admin/katalog", s.private(d.Catalogue.Tables))
	mux.Handle("GET /admin/katalog/versioner", s.private(d.Catalogue.History))
	mux.Handle("GET /admin/katalog/versioner/{version}", s.private(d.Catalogue.One))
	mux.Handle("POST /admin/katalog/versioner/{version}/aterta", s.form(d.Catalogue.Rollback))
	mux.Handle("GET /admin/katalog/utkast/{draft}", s.private(d.Catalogue.Draft))
	mux.Handle("GET /admin/forklara", s.private(explain.New(d.Explain)))
	mux.Handle("GET /admin/statistik", s.private(d.Statistics.Figures))
	mux.Handle("GET /admin/anrop", s.private(d.Statistics.List))
	mux.Handle("GET /admin/karta", s.private(traffic.New(d.Traffic)))

	mux.Handle("GET /admin/logga-in", s.open(s.logIn))
	mux.Handle("GET "+RedirectPath, s.open(s.loggedIn))
	mux.Handle("POST /admin/logga-ut", s.form(s.logOut))
	mux.Handle("/", s.open(func(http.ResponseWriter, *http.Request, desk.Visit) error {
		return fault.New(fault.NotFound, "no such page")
	}))
	return mux
}

const (
	maxForm    = 16 << 10
	langCookie = "sammanhang-lang" // the same as the residents' pages: it says nothing about who
)

// start is the status page, or the way in.
func (s *site) start(page desk.Handler) http.Handler {
	return s.visit(func(w http.ResponseWriter, r *http.Request, v desk.Visit, why error) error {
		if v.Operator != nil {
			return page(w, r, v)
		}
		if errors.Is(why, operator.ErrExpired) {
			return fault.New(fault.Anonymous, "session over")
		}
		return desk.Render(w, r, http.StatusOK, desk.Page{Visit: v, Title: v.T(text.AdminEnterTitle)}, enter(v))
	})
}

// open is a page for anybody: the log-in.
func (s *site) open(page desk.Handler) http.Handler {
	return s.visit(func(w http.ResponseWriter, r *http.Request, v desk.Visit, _ error) error { return page(w, r, v) })
}

// private is a page for an operator.
func (s *site) private(page desk.Handler) http.Handler {
	return s.visit(func(w http.ResponseWriter, r *http.Request, v desk.Visit, why error) error {
		if v.Operator == nil {
			if errors.Is(why, operator.ErrNone) {
				http.Redirect(w, r, string(desk.Link("/admin/logga-in", "till", back(r))), http.StatusSeeOther)
				return nil
			}
			return fault.New(fault.Anonymous, "no session")
		}
		return page(w, r, v)
	})
}

// back is where a reader wanted to go, when it can be gone to again.
func back(r *http.Request) string {
	if r.Method != http.MethodGet {
		return "/admin"
	}
	return r.URL.RequestURI()
}

// form is a change: it needs a session, and the session's own token.
func (s *site) form(page desk.Handler) http.Handler {
	return s.private(func(w http.ResponseWriter, r *http.Request, v desk.Visit) error {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			return fault.New(fault.Invalid, "form")
		}
		if !v.Operator.TokenOK(r.PostForm.Get("token")) {
			return s.problem(w, r, v, http.StatusForbidden, problem{title: text.AdminFormOld, why: text.AdminFormOldWhy})
		}
		return page(w, r, v)
	})
}

func (s *site) visit(page func(http.ResponseWriter, *http.Request, desk.Visit, error) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.switchLanguage(w, r) {
			return
		}
		var current *operator.Session
		got, why := s.deps.Sessions.Get(r)
		// Who has been taken off the list is out at the next page.
		if why == nil && !s.may(got.Subject) {
			why = operator.ErrExpired
		}
		if why == nil {
			current = &got
		}
		v := desk.NewVisit(r, s.language(r), s.deps.Now(), current, correlation(), s.assets)
		w.Header().Set("X-Correlation-Id", v.Correlation)
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler {
				s.deps.Log.ErrorContext(r.Context(), "page panicked", "page", r.Pattern, "correlation", v.Correlation, "stack", string(debug.Stack()))
				panic(http.ErrAbortHandler)
			}
		}()
		if err := page(w, r, v, why); err != nil && r.Context().Err() == nil {
			_ = s.failed(w, r, v, err)
		}
	})
}

// failed is the page for an error that came before anything was written.
func (s *site) failed(w http.ResponseWriter, r *http.Request, v desk.Visit, err error) error {
	kind := fault.KindOf(err)
	switch kind {
	case fault.NotFound:
		return s.problem(w, r, v, http.StatusNotFound, problem{title: text.AdminNotFound, why: text.AdminNotFoundWhy})
	case fault.Anonymous:
		s.deps.Sessions.End(w, r)
		v.Operator = nil
		return s.problem(w, r, v, http.StatusUnauthorized, problem{title: text.AdminOver, why: text.AdminOverWhy, logIn: true})
	case fault.Invalid, fault.Conflict:
		return s.problem(w, r, v, http.StatusBadRequest, problem{title: text.AdminTrouble, why: fault.Public(kind)})
	}
	s.deps.Log.ErrorContext(r.Context(), "page failed", "page", r.Pattern, "err", err, "correlation", v.Correlation)
	return s.problem(w, r, v, http.StatusServiceUnavailable, problem{title: text.AdminTrouble, why: fault.Public(kind), ref: v.Correlation})
}

func (s *site) problem(w http.ResponseWriter, r *http.Request, v desk.Visit, status int, p problem) error {
	return desk.Render(w, r, status, desk.Page{Visit: v, Title: v.T(p.title)}, problemPage(v, p))
}

type problem struct {
	title, why care.Text
	logIn      bool
	ref        string
}

// may tells whether a subject is an operator.
func (s *site) may(subject string) bool {
	return subject != "" && slices.Contains(s.cfg.Operators, subject)
}

func (s *site) logIn(w http.ResponseWriter, r *http.Request, v desk.Visit) error {
	to, err := s.deps.RP.Begin(w, r, v.Lang, ownPath(r.URL.Query().Get("till")))
	if err != nil {
		return s.loginFailed(w, r, v, err)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// loggedIn takes an operator back from the identity provider. Who is not on the
// list gets no session at all.
func (s *site) loggedIn(w http.ResponseWriter, r *http.Request, v desk.Visit) error {
	res, err := s.deps.RP.Finish(w, r)
	if err != nil {
		return s.loginFailed(w, r, v, err)
	}
	if !s.may(res.Subject) {
		s.deps.Log.WarnContext(r.Context(), "log-in to the operators' pages by somebody who is no operator", "correlation", v.Correlation)
		return s.problem(w, r, v, http.StatusForbidden, problem{title: text.AdminRefused, why: text.AdminRefusedWhy})
	}
	name := strings.TrimSpace(res.Login.Actor.GivenName + " " + res.Login.Actor.Surname)
	if name == "" {
		name = res.Subject
	}
	o, err := s.deps.Sessions.Start(w, r, res.Subject, name)
	if err != nil {
		return s.loginFailed(w, r, v, err)
	}
	s.deps.Log.InfoContext(r.Context(), "an operator has logged in", "operator", res.Subject, "session", o.Ref)
	http.Redirect(w, r, ownPath(res.Back), http.StatusSeeOther)
	return nil
}

func (s *site) loginFailed(w http.ResponseWriter, r *http.Request, v desk.Visit, err error) error {
	status, p := http.StatusForbidden, problem{title: text.LoginRefused, why: text.LoginRefuseWhy, logIn: true}
	switch {
	case errors.Is(err, oidcrp.ErrCancelled):
		status, p.title, p.why = http.StatusOK, text.LoginCancelled, text.LoginCancelWhy
	case errors.Is(err, oidcrp.ErrState):
		status, p.title, p.why = http.StatusBadRequest, text.LoginStale, text.LoginStaleWhy
	case errors.Is(err, oidcrp.ErrWeak):
		p.title, p.why = text.LoginWeak, text.LoginWeakWhy
	case errors.Is(err, oidcrp.ErrUnavailable), errors.Is(err, operator.ErrFull):
		status, p.title, p.why = http.StatusServiceUnavailable, text.LoginAway, text.LoginAwayWhy
	}
	s.deps.Log.WarnContext(r.Context(), "an operator's log-in failed", "err", err, "correlation", v.Correlation)
	return s.problem(w, r, v, status, p)
}

func (s *site) logOut(w http.ResponseWriter, r *http.Request, v desk.Visit) error {
	s.deps.Sessions.End(w, r)
	v.Operator = nil
	return s.problem(w, r, v, http.StatusOK, problem{title: text.AdminLeft, why: text.AdminLeftWhy, logIn: true})
}

// switchLanguage answers a link with ?lang=: it keeps the choice, and goes to the
// same page without it.
func (s *site) switchLanguage(w http.ResponseWriter, r *http.Request) bool {
	q := r.URL.Query()
	l := q.Get("lang")
	if r.Method != http.MethodGet || l != string(care.Swedish) && l != string(care.English) {
		return false
	}
	http.SetCookie(w, &http.Cookie{Name: langCookie, Value: l, Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, Secure: !s.cfg.Loopback, SameSite: http.SameSiteLaxMode})
	q.Del("lang")
	u := url.URL{Path: r.URL.Path, RawQuery: q.Encode()}
	http.Redirect(w, r, ownPath(u.RequestURI()), http.StatusSeeOther)
	return true
}

func (s *site) language(r *http.Request) care.Lang {
	if c, err := r.Cookie(langCookie); err == nil && c.Value == string(care.English) {
		return care.English
	}
	return care.Swedish
}

func correlation() string {
	id, err := uuid.NewV7()
	if err != nil {
		return uuid.NewString()
	}
	return id.String()
}

// ownPath is a path of the operators' pages, with its query, and nothing else: a
// log-in must not become a way to send people elsewhere.
func ownPath(p string) string {
	if len(p) > 2000 || p != "/admin" && !strings.HasPrefix(p, "/admin?") && !strings.HasPrefix(p, "/admin/") ||
		strings.ContainsAny(p, "\\\r\n\t #") || strings.HasPrefix(p, RedirectPath) || strings.HasPrefix(p, "/admin/logga-") {
		return "/admin"
	}
	return p
}
