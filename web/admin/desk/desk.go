// Package desk is what all pages of the operators share: the visit, the layout, the
// tables, and how numbers and moments are written.
//
// It promises that a page of operators is never drawn with a resident's session,
// and that every page works without JavaScript: there is none.
package desk

import (
	_ "embed"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sammanhang/care"
	"sammanhang/web/admin/operator"
	"sammanhang/web/frame"
	"sammanhang/web/text"
)

// Style is the style that the pages share.
//
//go:embed style.css
var Style string

// AssetPrefix is put before the addresses of the operators' own assets.
const AssetPrefix = "/admin"

// Visit is one request, as the pages see it.
type Visit struct {
	Lang        care.Lang
	Now         time.Time         // in Stockholm
	Operator    *operator.Session // nil on the page before log-in
	Path        string
	LangURL     string
	Correlation string
	Assets      *frame.Assets
}

// Handler shows one page. An error that it returns before it has written anything
// becomes an error page.
type Handler func(w http.ResponseWriter, r *http.Request, v Visit) error

// NewVisit makes the visit of a request.
func NewVisit(r *http.Request, l care.Lang, now time.Time, o *operator.Session, correlation string, a *frame.Assets) Visit {
	q := r.URL.Query()
	q.Set("lang", string(frame.Other(l)))
	return Visit{Lang: l, Now: now.In(text.Stockholm()), Operator: o, Path: r.URL.Path, LangURL: r.URL.Path + "?" + q.Encode(), Correlation: correlation, Assets: a}
}

// T is a sentence in the visit's language.
func (v Visit) T(t care.Text, args ...any) string { return text.In(v.Lang, t, args...) }

// Nav is an entry of the menu.
type Nav string

// The entries.
const (
	NoNav         Nav = ""
	NavStatus     Nav = "status"
	NavCatalogue  Nav = "catalogue"
	NavExplain    Nav = "explain"
	NavStatistics Nav = "statistics"
	NavTraffic    Nav = "traffic"
)

// Page is a visit with what the layout needs to know of the page.
type Page struct {
	Visit
	Title string
	Nav   Nav
}

// Render writes a whole page.
func Render(w http.ResponseWriter, r *http.Request, status int, p Page, body templ.Component) error {
	shell := frame.Shell{Lang: p.Lang, Title: p.Title + " – " + p.T(text.AdminName), CSS: AssetPrefix + p.Assets.CSS, Kind: "admin", Home: AssetPrefix, Name: p.T(text.AdminName), LangURL: p.LangURL, In: p.Operator != nil, Foot: foot(p)}
	if shell.In {
		shell.Menu, shell.Who = menu(p), who(p)
	}
	return frame.Write(w, r, status, frame.Around(shell), body)
}

// Link is an address on this site with a query; empty values are left out.
func Link(path string, pairs ...string) templ.SafeURL {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return templ.SafeURL(path)
	}
	return templ.SafeURL(path + "?" + q.Encode())
}

// Field is one value of a query, trimmed and of a sane length.
func Field(r *http.Request, name string) string {
	s := strings.TrimSpace(r.URL.Query().Get(name))
	if len(s) > 400 {
		return ""
	}
	return strings.ToValidUTF8(s, "")
}
