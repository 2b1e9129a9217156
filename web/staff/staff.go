// Package staff is the pages of those who work in health and social care, joined:
// log-in, session, the choice of assignment, and the pages of the sub-packages.
//
// It promises: nobody comes in whom the directory does not know, and nothing is shown
// but in an assignment that holds at that moment; nobody chooses an assignment for who
// has several; a session of staff is apart from a resident's and an operator's in
// cookie, memory and type; no change without the session's own token; no personal
// number in any address or log line; every page in Swedish and English, and without
// JavaScript. The server around it sets the headers of every answer (package web).
package staff

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
	"sammanhang/overview"
	"sammanhang/web/frame"
	"sammanhang/web/oidcrp"
	"sammanhang/web/staff/assignment"
	"sammanhang/web/staff/blockoffice"
	"sammanhang/web/staff/employee"
	"sammanhang/web/staff/find"
	"sammanhang/web/staff/logreview"
	"sammanhang/web/staff/patient"
	"sammanhang/web/staff/station"
	"sammanhang/web/text"
)

// RedirectPath is where the identity provider sends staff back.
const RedirectPath = station.Prefix + "/inloggad"

// Config is the settings; the zero value is the careful choice.
type Config struct {
	Loopback bool // for http on the own machine
}

// Directory knows who works where.
type Directory interface {
	// Employee is a member of staff with the assignments that hold at a time, in an order
	// that does not change; ok is false for one that the directory does not know.
	Employee(id care.HSAID, at time.Time) (e station.Employee, list []station.Assignment, ok bool)
}

// Deps is what the pages need. All are required.
type Deps struct {
	Directory Directory
	People    find.People
	Overviews patient.Overviews
	Steps     patient.Steps
	Sharing   patient.Sharing
	Review    logreview.Desk
	Blocks    blockoffice.Desk
	Sessions  *employee.Store
	RP        *oidcrp.RP // with Config.Staff, and RedirectPath
	Now       func() time.Time
	Log       *slog.Logger // never told who, only what and where
}

type site struct {
	cfg    Config
	deps   Deps
	assets *frame.Assets
}

// New makes the pages, for "/personal" and all below it.
func New(cfg Config, d Deps) http.Handler {
	s := &site{cfg: cfg, deps: d, assets: frame.NewAssets(station.Style, assignment.Style, find.Style, patient.Style, logreview.Style, blockoffice.Style)}
	choosing := assignment.Deps{Choose: func(r *http.Request, id string) error {
		_, err := d.Sessions.Choose(r, id)
		return err
	}}
	finding := find.Deps{People: d.People, Open: d.Sessions.Open}
	person := patient.Deps{Overviews: d.Overviews, Steps: d.Steps, Sharing: d.Sharing, Take: d.Sessions.Take}
	review := logreview.Deps{Desk: d.Review}
	blocks := blockoffice.Deps{Desk: d.Blocks, Open: d.Sessions.Open, Take: d.Sessions.Take}

	const at = station.Prefix
	mux := http.NewServeMux()
	mux.Handle("GET "+at+"/assets/", http.StripPrefix(at, s.assets))
	mux.Handle("GET "+at, s.start(s.working(home(s.seeing(finding.Page)))))
	mux.Handle("POST "+at+"/sok", s.form(s.seeing(finding.Search)))
	mux.Handle("GET "+at+"/uppdrag", s.private(choosing.List))
	mux.Handle("POST "+at+"/uppdrag", s.form(choosing.Pick))
	mux.Handle("GET "+at+"/person/{handle}", s.private(s.seeing(person.Page)))
	for action, page := range person.Forms() {
		mux.Handle("POST "+at+"/person/{handle}/"+action, s.form(s.seeing(page)))
	}
	mux.Handle("GET "+at+"/person/{handle}/"+patient.SharingPath, s.private(s.seeing(person.SharingPage)))
	for action, page := range person.SharingForms() {
		mux.Handle("POST "+at+"/person/{handle}/"+action, s.form(s.seeing(page)))
	}
	mux.Handle("GET "+logreview.Path, s.private(s.working(review.Queue)))
	mux.Handle("GET "+logreview.DonePath, s.private(s.working(review.Done)))
	mux.Handle("GET "+logreview.Path+"/{id}", s.private(s.working(review.Case)))
	mux.Handle("POST "+logreview.Path+"/{id}/bedom", s.form(s.working(review.Judge)))
	mux.Handle("GET "+logreview.KnownPath, s.private(s.working(review.Known)))
	mux.Handle("POST "+logreview.KnownPath, s.form(s.working(review.AddKnown)))
	mux.Handle("POST "+logreview.KnownPath+"/bort", s.form(s.working(review.DropKnown)))
	mux.Handle("GET "+blockoffice.Path, s.private(s.working(blocks.Start)))
	mux.Handle("POST "+blockoffice.Path+"/sok", s.form(s.working(blocks.Search)))
	mux.Handle("GET "+blockoffice.Path+"/{handle}", s.private(s.working(blocks.Page)))
	for action, page := range blocks.Forms() {
		mux.Handle("POST "+blockoffice.Path+"/{handle}/"+action, s.form(s.working(page)))
	}
	mux.Handle("GET "+at+"/logga-in", s.open(s.logIn))
	mux.Handle("GET "+RedirectPath, s.open(s.loggedIn))
	mux.Handle("POST "+at+"/logga-ut", s.form(s.logOut))
	mux.Handle("GET "+at+"/utloggad", s.open(s.loggedOut))
	mux.Handle("/", s.open(func(http.ResponseWriter, *http.Request, station.Visit) error {
		return fault.New(fault.NotFound, "no such page")
	}))
	return mux
}

const (
	maxForm    = 32 << 10
	langCookie = "sammanhang-lang" // the same as the residents' pages: it says nothing about who
)

// open is a page for anybody.
func (s *site) open(page station.Handler) http.Handler {
	return s.visit(func(w http.ResponseWriter, r *http.Request, v station.Visit, _ error) error { return page(w, r, v) })
}

// start is a page for who is logged in, and else the way in.
func (s *site) start(page station.Handler) http.Handler {
	return s.visit(func(w http.ResponseWriter, r *http.Request, v station.Visit, why error) error {
		if errors.Is(why, employee.ErrNone) {
			return station.Render(w, r, http.StatusOK, station.Page{Visit: v, Title: v.T(text.StaffEnterTitle)}, station.Enter(v))
		}
		return s.known(w, r, v, why, page)
	})
}

// private is a page for who is logged in and has an assignment.
func (s *site) private(page station.Handler) http.Handler {
	return s.visit(func(w http.ResponseWriter, r *http.Request, v station.Visit, why error) error {
		return s.known(w, r, v, why, page)
	})
}

// known shows a page to a member of staff whom the directory knows.
func (s *site) known(w http.ResponseWriter, r *http.Request, v station.Visit, why error, page station.Handler) error {
	switch {
	case v.Session == nil:
		s.deps.Sessions.End(w, r)
		return station.Show(w, r, v, station.Problem{Status: http.StatusUnauthorized, Title: text.StaffNoSession, Why: text.StaffNoSessionWhy, LogIn: true})
	case errors.Is(why, errUnknown):
		return station.Show(w, r, v, station.Problem{Status: http.StatusForbidden, Title: text.StaffUnknown, Why: text.StaffUnknownWhy})
	case len(v.Assignments) == 0:
		return station.Show(w, r, v, station.Problem{Status: http.StatusForbidden, Title: text.StaffNone, Why: text.StaffNoneWhy})
	}
	return page(w, r, v)
}

// working is a page that needs a chosen assignment: who has not chosen is asked first.
func (s *site) working(page station.Handler) station.Handler {
	return func(w http.ResponseWriter, r *http.Request, v station.Visit) error {
		if v.Assignment == nil {
			if v.Gone {
				return assignment.Deps{}.List(w, r, v)
			}
			http.Redirect(w, r, station.Prefix+"/uppdrag", http.StatusSeeOther)
			return nil
		}
		return page(w, r, v)
	}
}

// home is the first page of an assignment: to find a person, or the officer's own desk.
func home(find station.Handler) station.Handler {
	return func(w http.ResponseWriter, r *http.Request, v station.Visit) error {
		switch v.Assignment.Kind {
		case station.LogReviewer:
			http.Redirect(w, r, logreview.Path, http.StatusSeeOther)
			return nil
		case station.BlockOfficer:
			http.Redirect(w, r, blockoffice.Path, http.StatusSeeOther)
			return nil
		}
		return find(w, r, v)
	}
}

// seeing is a page about people: it needs an assignment that has a view. Without one
// nobody is found, not even by name.
func (s *site) seeing(page station.Handler) station.Handler {
	return s.working(func(w http.ResponseWriter, r *http.Request, v station.Visit) error {
		if _, ok := overview.StaffDeclarationOf(v.Assignment.Role); !ok {
			return station.Show(w, r, v, station.Problem{Status: http.StatusForbidden, Title: text.StaffRefusedTitle, Why: text.StaffNoView})
		}
		return page(w, r, v)
	})
}

// form is a change: it needs a session, and the session's own token.
func (s *site) form(page station.Handler) http.Handler {
	return s.private(func(w http.ResponseWriter, r *http.Request, v station.Visit) error {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			return fault.New(fault.Invalid, "form")
		}
		if !v.Session.TokenOK(r.PostForm.Get("token")) {
			return station.Show(w, r, v, station.Problem{Status: http.StatusForbidden, Title: text.StaffOldForm, Why: text.StaffOldFormWhy})
		}
		return page(w, r, v)
	})
}

// errUnknown is that the directory does not know who has logged in.
var errUnknown = errors.New("not in the directory")

func (s *site) visit(page func(http.ResponseWriter, *http.Request, station.Visit, error) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.switchLanguage(w, r) {
			return
		}
		v := station.NewVisit(r, s.language(r), s.deps.Now(), correlation(), s.assets)
		why := s.recognise(r, &v)
		w.Header().Set("X-Correlation-Id", v.Correlation)
		wrote := &watch{ResponseWriter: w}
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler {
				s.deps.Log.ErrorContext(r.Context(), "page panicked", "page", r.Pattern, "correlation", v.Correlation, "stack", string(debug.Stack()))
				panic(http.ErrAbortHandler)
			}
		}()
		if err := page(wrote, r, v, why); err != nil && r.Context().Err() == nil {
			if wrote.begun {
				panic(http.ErrAbortHandler)
			}
			_ = s.failed(wrote, r, v, err)
		}
	})
}

// recognise puts into the visit who it is, and the assignments that hold now. An
// assignment that has been withdrawn is chosen no more.
func (s *site) recognise(r *http.Request, v *station.Visit) error {
	got, err := s.deps.Sessions.Get(r)
	if err != nil {
		return err
	}
	v.Session = &got
	e, list, ok := s.deps.Directory.Employee(got.Login.Employee, s.deps.Now())
	if !ok {
		v.Employee = station.Employee{ID: got.Login.Employee, Name: got.Login.Name}
		return errUnknown
	}
	if e.Name == "" {
		e.Name = got.Login.Name
	}
	v.Employee, v.Assignments = e, list
	i := slices.IndexFunc(list, func(a station.Assignment) bool { return a.ID == got.Assignment })
	v.Gone = got.Assignment != "" && i < 0
	if got.Assignment == "" && len(list) == 1 { // nothing to choose between
		chosen, err := s.deps.Sessions.Choose(r, list[0].ID)
		if err != nil {
			return err
		}
		v.Session, i = &chosen, 0
	}
	if i >= 0 {
		v.Assignment = &list[i]
	}
	return nil
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

// failed is the page for an error that came before anything was written. A refusal
// and a page that is not there look alike.
func (s *site) failed(w http.ResponseWriter, r *http.Request, v station.Visit, err error) error {
	kind := fault.KindOf(err)
	switch kind {
	case fault.NotFound:
		return station.Show(w, r, v, station.Problem{Status: http.StatusNotFound, Title: text.StaffMissing, Why: text.StaffMissingWhy})
	case fault.Denied:
		return station.Show(w, r, v, station.Problem{Status: http.StatusForbidden, Title: text.StaffRefusedTitle, Why: text.StaffNoView})
	case fault.Anonymous:
		s.deps.Sessions.End(w, r)
		v.Session, v.Assignment, v.Assignments = nil, nil, nil
		return station.Show(w, r, v, station.Problem{Status: http.StatusUnauthorized, Title: text.StaffNoSession, Why: text.StaffNoSessionWhy, LogIn: true})
	case fault.Invalid, fault.Conflict, fault.TooLarge:
		return station.Show(w, r, v, station.Problem{Status: http.StatusBadRequest, Title: text.StaffBadForm, Why: text.StaffBadFormWhy})
	}
	s.deps.Log.ErrorContext(r.Context(), "page failed", "page", r.Pattern, "err", err, "correlation", v.Correlation)
	return station.Show(w, r, v, station.Problem{Status: http.StatusServiceUnavailable, Title: text.StaffTrouble, Why: text.StaffTroubleWhy, Ref: v.Correlation})
}

func (s *site) logIn(w http.ResponseWriter, r *http.Request, v station.Visit) error {
	to, err := s.deps.RP.Begin(w, r, v.Lang, station.Prefix)
	if err != nil {
		return s.loginFailed(w, r, v, err)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// loggedIn takes a member of staff back from the identity provider. Who is not in the
// directory gets a session that shows nothing but that.
func (s *site) loggedIn(w http.ResponseWriter, r *http.Request, v station.Visit) error {
	res, err := s.deps.RP.Finish(w, r)
	if err != nil {
		return s.loginFailed(w, r, v, err)
	}
	name := strings.TrimSpace(res.Login.Actor.GivenName + " " + res.Login.Actor.Surname)
	if _, err := s.deps.Sessions.Start(w, r, employee.Login{Employee: res.Employee, Name: name, LoA: res.Login.LoA, AuthTime: res.Login.AuthTime}); err != nil {
		return s.loginFailed(w, r, v, err)
	}
	http.Redirect(w, r, station.Prefix, http.StatusSeeOther)
	return nil
}

func (s *site) loginFailed(w http.ResponseWriter, r *http.Request, v station.Visit, err error) error {
	v.Session, v.Assignment = nil, nil
	p := station.Problem{Status: http.StatusForbidden, Title: text.LoginRefused, Why: text.LoginRefuseWhy, LogIn: true}
	switch {
	case errors.Is(err, oidcrp.ErrCancelled):
		p.Status, p.Title, p.Why = http.StatusOK, text.LoginCancelled, text.LoginCancelWhy
	case errors.Is(err, oidcrp.ErrState):
		p.Status, p.Title, p.Why = http.StatusBadRequest, text.LoginStale, text.LoginStaleWhy
	case errors.Is(err, oidcrp.ErrWeak):
		p.Title, p.Why = text.LoginWeak, text.LoginWeakWhy
	case errors.Is(err, oidcrp.ErrUnavailable), errors.Is(err, employee.ErrFull):
		p.Status, p.Title, p.Why = http.StatusServiceUnavailable, text.LoginAway, text.LoginAwayWhy
	}
	// The reason is for operators; it holds no personal data (package oidcrp).
	s.deps.Log.WarnContext(r.Context(), "a log-in of staff failed", "err", err, "correlation", v.Correlation)
	return station.Show(w, r, v, p)
}

// logOut ends the session. It is a form, so that no link can log somebody out.
func (s *site) logOut(w http.ResponseWriter, r *http.Request, _ station.Visit) error {
	s.deps.Sessions.End(w, r)
	http.Redirect(w, r, station.Prefix+"/utloggad", http.StatusSeeOther)
	return nil
}

func (s *site) loggedOut(w http.ResponseWriter, r *http.Request, v station.Visit) error {
	return station.Show(w, r, v, station.Problem{Status: http.StatusOK, Title: text.StaffLeft, Why: text.StaffLeftWhy, LogIn: true})
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

// ownPath is a path of the staff's pages, and nothing else.
func ownPath(p string) string {
	if len(p) > 200 || p != station.Prefix && !strings.HasPrefix(p, station.Prefix+"/") || strings.ContainsAny(p, "\\\r\n\t ?#") {
		return station.Prefix
	}
	return p
}

func correlation() string {
	id, err := uuid.NewV7()
	if err != nil {
		return uuid.NewString()
	}
	return id.String()
}
