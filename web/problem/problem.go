// Package problem is the pages for when something is in the way: what happened, and
// what one can do, in plain words; never more.
package problem

import (
	_ "embed"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/web/frame"
	"sammanhang/web/text"
)

// Style is the pages' own style.
//
//go:embed style.css
var Style string

// Problem is one such page.
type Problem struct {
	Status int
	Title  care.Text
	Why    care.Text
	LogIn  bool      // shows the way to log in
	Back   string    // where to go then; empty means the start
	Again  care.Text // the words on the way to log in; zero means text.LogIn
	Ref    string    // a number for whoever looks in the log; empty when it would not help
}

// Of is the problem of an error.
func Of(err error, ref string) Problem {
	kind := fault.KindOf(err)
	p := Problem{Status: http.StatusInternalServerError, Title: text.InternalTitle, Why: fault.Public(kind)}
	switch kind {
	case fault.NotFound:
		p.Status, p.Title = http.StatusNotFound, text.NotFoundTitle
	case fault.Denied:
		p.Status, p.Title = http.StatusForbidden, text.DeniedTitle
	case fault.Anonymous:
		p.Status, p.Title, p.LogIn = http.StatusUnauthorized, text.LoginFirst, true
	case fault.Invalid:
		p.Status, p.Title = http.StatusBadRequest, text.InvalidTitle
	case fault.TooLarge:
		p.Status, p.Title = http.StatusRequestEntityTooLarge, text.InvalidTitle
	case fault.Conflict:
		p.Status, p.Title = http.StatusConflict, text.InvalidTitle
	case fault.Slow, fault.Unavailable:
		p.Status, p.Title, p.Ref = http.StatusServiceUnavailable, text.AwayTitle, ref
	default:
		p.Ref = ref
	}
	return p
}

// Expired is for who was logged in, and is no more.
func Expired() Problem {
	return Problem{Status: http.StatusUnauthorized, Title: text.ExpiredTitle, Why: text.ExpiredWhy, LogIn: true, Again: text.LogInAgain}
}

// LoggedOut is for who has logged out.
func LoggedOut() Problem {
	return Problem{Status: http.StatusOK, Title: text.LoggedOutTitle, Why: text.LoggedOutWhy, LogIn: true, Again: text.LogInAgain}
}

// OldForm is for a form that does not belong to the session.
func OldForm() Problem {
	return Problem{Status: http.StatusForbidden, Title: text.FormOldTitle, Why: text.FormOldWhy}
}

func loginURL(back string) templ.SafeURL {
	if back == "" || back == "/" {
		return "/logga-in"
	}
	return templ.SafeURL("/logga-in?till=" + url.QueryEscape(back))
}

// Show writes the page.
func Show(w http.ResponseWriter, r *http.Request, v frame.Visit, p Problem) {
	if p.Again == (care.Text{}) {
		p.Again = text.LogIn
	}
	_ = frame.Render(w, r, p.Status, frame.Page{Visit: v, Title: v.T(p.Title)}, content(v, p))
}
