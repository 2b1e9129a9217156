// Package station is what all pages of staff share: the visit (who looks, in which
// assignment, when), the layout, and the pieces that several pages are made of.
//
// It promises that a page of staff is never drawn with a resident's session, that
// every page says in which assignment one works, and that every page works without
// JavaScript.
package station

import (
	_ "embed"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sammanhang/care"
	"sammanhang/overview"
	"sammanhang/web/frame"
	"sammanhang/web/staff/employee"
	"sammanhang/web/text"
)

// Style is the style that the pages share.
//
//go:embed style.css
var Style string

// Prefix is where the pages of staff are, and what is put before the addresses of
// their own assets.
const Prefix = "/personal"

// Kind is what an assignment is for. The zero value is nothing.
type Kind string

// The kinds.
const (
	Care         Kind = "care"          // to give care, or to carry out or decide insatser
	BlockOfficer Kind = "block-officer" // spärradministratör
	LogReviewer  Kind = "log-reviewer"
)

// Assignment is one medarbetaruppdrag, as the pages need it.
type Assignment struct {
	ID       string
	Name     string
	Kind     Kind
	Purpose  care.Purpose
	Provider care.Provider
	Unit     care.Unit
	Role     overview.StaffRole // what its view holds; NoStaffRole: it has none
	Until    time.Time          // when it ends; zero when it has no end
}

// Employee is a member of staff as the directory knows them.
type Employee struct {
	ID    care.HSAID
	Name  string
	Title string
}

// Visit is one request, as the pages see it.
type Visit struct {
	Lang        care.Lang
	Now         time.Time         // in Stockholm
	Session     *employee.Session // nil on the pages before log-in
	Employee    Employee
	Assignment  *Assignment  // the chosen one; nil until then
	Assignments []Assignment // all that hold now, by name
	Gone        bool         // the one that was chosen holds no more
	Path        string
	LangURL     string
	Correlation string
	Assets      *frame.Assets
}

// Handler shows one page. An error that it returns before it has written anything
// becomes an error page.
type Handler func(w http.ResponseWriter, r *http.Request, v Visit) error

// NewVisit makes the visit of a request, before anybody is known.
func NewVisit(r *http.Request, l care.Lang, now time.Time, correlation string, a *frame.Assets) Visit {
	v := frame.NewVisit(r, l, now, nil, correlation, a)
	return Visit{Lang: l, Now: v.Now, Path: v.Path, LangURL: v.LangURL, Correlation: correlation, Assets: a}
}

// Piece is the visit as the pieces that all pages share take it: it has no session,
// so that nothing of a resident can be drawn.
func (v Visit) Piece() frame.Visit {
	return frame.Visit{Lang: v.Lang, Now: v.Now, Path: v.Path, LangURL: v.LangURL, Correlation: v.Correlation, Assets: v.Assets}
}

// T is a sentence in the visit's language.
func (v Visit) T(t care.Text, args ...any) string { return text.In(v.Lang, t, args...) }

// Errand is the look at a person in the chosen assignment.
func (v Visit) Errand(subject care.PersonID) overview.Errand {
	e := overview.Errand{Subject: subject, Correlation: v.Correlation}
	if v.Session != nil {
		e.Employee, e.LoA = v.Session.Login.Employee, v.Session.Login.LoA
		e.Session = care.Period{From: v.Session.Started, To: v.Session.Ends}
	}
	if a := v.Assignment; a != nil {
		e.Assignment, e.Purpose, e.Provider, e.Unit, e.Role = a.ID, a.Purpose, a.Provider, a.Unit.ID, a.Role
	}
	return e
}

// Local, Date, Day, When and Span are moments in words (package text).
func (v Visit) Local(t time.Time) time.Time          { return v.Piece().Local(t) }
func (v Visit) Date(t time.Time) string              { return v.Piece().Date(t) }
func (v Visit) Day(t time.Time) string               { return v.Piece().Day(t) }
func (v Visit) ShortDay(t time.Time) string          { return v.Piece().ShortDay(t) }
func (v Visit) When(t time.Time) string              { return v.Piece().When(t) }
func (v Visit) Span(from, to time.Time) string       { return v.Piece().Span(from, to) }
func (v Visit) LastDay(until time.Time) string       { return v.Date(until.Add(-time.Second)) }
func (v Visit) Clock(t time.Time) string             { return text.Clock(v.Lang, v.Local(t)) }
func (v Visit) Own(s string) templ.Component         { return frame.Own(v.Piece(), s) }
func (v Visit) Chip(p care.Provider) templ.Component { return frame.Chip(v.Piece(), p) }

// Nav is an entry of the menu.
type Nav string

// The entries.
const (
	NoNav         Nav = ""
	NavFind       Nav = "find"
	NavReview     Nav = "review"
	NavKnown      Nav = "known"
	NavBlocks     Nav = "blocks"
	NavAssignment Nav = "assignment"
)

// Page is a visit with what the layout needs to know of the page.
type Page struct {
	Visit
	Title string
	Nav   Nav
}

// Render writes a whole page.
func Render(w http.ResponseWriter, r *http.Request, status int, p Page, body templ.Component) error {
	shell := frame.Shell{Lang: p.Lang, Title: p.Title + " – " + p.T(text.StaffName), CSS: Prefix + p.Assets.CSS, JS: Prefix + p.Assets.JS, Kind: "staff", Home: Prefix, Name: p.T(text.StaffName), LangURL: p.LangURL, In: p.Session != nil, Foot: foot(p)}
	if shell.In {
		shell.Menu, shell.Who = menu(p), who(p)
	}
	return frame.Write(w, r, status, frame.Around(shell), body)
}

// Problem is a page for when something is in the way.
type Problem struct {
	Status     int
	Title, Why care.Text
	LogIn      bool
	Ref        string // a number for whoever looks in the log
}

// Show writes the page of a problem.
func Show(w http.ResponseWriter, r *http.Request, v Visit, p Problem) error {
	return Render(w, r, p.Status, Page{Visit: v, Title: v.T(p.Title)}, problemPage(v, p))
}

// kind is what the chosen assignment is for; to give care until one is chosen.
func (v Visit) kind() Kind {
	if v.Assignment != nil {
		return v.Assignment.Kind
	}
	return Care
}

// home is what the first page of the chosen assignment is called.
func (v Visit) home() string {
	switch v.kind() {
	case LogReviewer:
		return v.T(text.ReviewNav)
	case BlockOfficer:
		return v.T(text.BlockOfficeNav)
	}
	return v.T(text.StaffNavFind)
}

// Number reads a number that somebody has typed.
func Number(typed string) (care.PersonID, bool) {
	if len(typed) > 40 {
		return care.PersonID{}, false
	}
	id, err := care.ParsePersonID(strings.Join(strings.Fields(typed), ""))
	return id, err == nil
}

// Spelled is a number as people write it. It is for the pages where one must know for
// certain whom it is about, and never for an address or a log line.
func Spelled(p care.PersonID) string {
	s := p.Value()
	if len(s) != 12 {
		return s
	}
	return s[:8] + "-" + s[8:]
}

// Place is where an assignment is: its unit, else its provider.
func (a Assignment) Place() string {
	if a.Unit.Name != "" {
		return a.Unit.Name
	}
	return a.Provider.Name
}

// Called is what an assignment is called: its purpose, and its own name when that
// says more.
func (v Visit) Called(a Assignment) string {
	if a.Name != "" {
		return a.Name
	}
	return v.T(text.StaffPurpose(a.Purpose))
}

func given(name string) string {
	if f := strings.Fields(name); len(f) > 0 {
		return f[0]
	}
	return name
}
