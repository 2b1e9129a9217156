// Package frame is what all pages share: the visit (who looks, in which language,
// when), the layout, the pieces that several pages are made of, the summary of
// sources, and the way a page streams.
package frame

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sammanhang/care"
	"sammanhang/overview"
	"sammanhang/web/session"
	"sammanhang/web/text"
)

// Visit is one request, as the pages see it.
type Visit struct {
	Lang        care.Lang
	Now         time.Time        // in Stockholm
	Session     *session.Session // nil when nobody is logged in
	Path        string
	LangURL     string // this page in the other language
	Correlation string
	Assets      *Assets
}

// Handler shows one page. An error that it returns before it has written anything
// becomes an error page; its kind (package fault) says which.
type Handler func(w http.ResponseWriter, r *http.Request, v Visit) error

// T is a sentence in the visit's language.
func (v Visit) T(t care.Text, args ...any) string { return text.In(v.Lang, t, args...) }

// Who asks, and about whom. Only for a visit with a session.
func (v Visit) Who() overview.Who {
	s := v.Session
	return overview.Who{Actor: s.Login.Actor.ID, Subject: s.Subject.ID, LoA: s.Login.LoA, Correlation: v.Correlation}
}

// Local is a moment as the pages show it.
func (v Visit) Local(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(v.Now.Location())
}

// Day, ShortDay, Clock, Span and When are the moment in words (package text).
func (v Visit) Day(t time.Time) string      { return text.Day(v.Lang, v.Local(t), v.Now) }
func (v Visit) ShortDay(t time.Time) string { return text.ShortDay(v.Lang, v.Local(t), v.Now) }

// ShortWeekday is the day beside its date: "i dag", "i morgon", else the weekday; the
// whole date in another year, which the leaf of the calendar does not show.
func (v Visit) ShortWeekday(t time.Time) string {
	if d := text.DaysBetween(v.Now, v.Local(t)); d >= -1 && d <= 1 || v.Local(t).Year() != v.Now.Year() {
		return v.Day(t)
	}
	return text.Weekday(v.Lang, v.Local(t))
}

// Date is a day with its month, and its year when it is another.
func (v Visit) Date(t time.Time) string    { return text.Date(v.Lang, v.Local(t), v.Now) }
func (v Visit) When(t time.Time) string    { return text.When(v.Lang, v.Local(t), v.Now) }
func (v Visit) Span(a, b time.Time) string { return text.Span(v.Lang, v.Local(a), v.Local(b)) }

// Self tells whether the person looks at their own information.
func (v Visit) Self() bool { return v.Session == nil || v.Session.Self() }

// Whose is a title about the person oneself, or with the other's name in it.
func (v Visit) Whose(own, others care.Text) string {
	if v.Self() {
		return v.T(own)
	}
	return v.T(others, text.Genitive(v.Lang, v.Session.Subject.GivenName))
}

// Nav is an entry of the main menu.
type Nav string

// The entries.
const (
	NoNav       Nav = ""
	NavOverview Nav = "overview"
	NavPlans    Nav = "plans"
	NavMessages Nav = "messages"
	NavJournal  Nav = "journal"
	NavInsight  Nav = "insight"
)

// Page is a visit with what the layout needs to know of the page.
type Page struct {
	Visit
	Title  string
	Nav    Nav
	Unread int // messages not read; 0 when unknown
}

// Render writes a whole page.
func Render(w http.ResponseWriter, r *http.Request, status int, p Page, body templ.Component) error {
	shell := Shell{Lang: p.Lang, Title: p.Title, CSS: p.Assets.CSS, JS: p.Assets.JS, Home: "/", LangURL: p.LangURL, In: p.Session != nil, Menu: menu(p), Who: who(p), Foot: foot(p)}
	if p.Session != nil && !p.Session.Self() {
		shell.Above = actingBanner(p)
	}
	return Write(w, r, status, Around(shell), body)
}

// flushing lets templ flush through any middleware that http.ResponseController
// sees through.
type flushing struct {
	http.ResponseWriter
	rc *http.ResponseController
}

func (f flushing) Flush() { _ = f.rc.Flush() }

// Key names something in an address without saying what it is.
func Key(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// Tel is the address of a phone number; empty when it holds none that can be called.
func Tel(phone string) templ.SafeURL {
	var b strings.Builder
	for _, c := range phone {
		if c >= '0' && c <= '9' || c == '+' && b.Len() == 0 {
			b.WriteRune(c)
		}
	}
	if b.Len() < 3 {
		return ""
	}
	return templ.SafeURL("tel:" + b.String())
}

// Initials are the first letters of a name's first and last word.
func Initials(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return "–"
	}
	first := func(s string) string {
		for _, c := range s {
			return strings.ToUpper(string(c))
		}
		return ""
	}
	if len(words) == 1 {
		return first(words[0])
	}
	return first(words[0]) + first(words[len(words)-1])
}

// OwnerClass is the colour of a kind of provider.
func OwnerClass(o care.Owner) string {
	switch o {
	case care.Kommun:
		return "kommun"
	case care.Private:
		return "privat"
	case care.Region:
		return "region"
	}
	return "okand"
}

// providerWord is what must be said beside a provider's name so that nothing is
// said by colour alone: the kind, when the name does not tell.
func (v Visit) providerWord(p care.Provider) string {
	name := strings.ToLower(p.Name)
	switch {
	case p.Owner == care.Region && strings.Contains(name, "region"),
		p.Owner == care.Kommun && strings.Contains(name, "kommun"), p.Owner == "":
		return ""
	}
	return v.T(text.Owner(p.Owner))
}

// langURL is the same page in the other language. The path stays escaped: as text,
// "/%2Fexample.org" would be a link to another site.
func langURL(u *url.URL, l care.Lang) string {
	q := u.Query()
	q.Set("lang", string(Other(l)))
	return u.EscapedPath() + "?" + q.Encode()
}

// Other is the other language.
func Other(l care.Lang) care.Lang {
	if l == care.English {
		return care.Swedish
	}
	return care.English
}

// NewVisit makes the visit of a request.
func NewVisit(r *http.Request, l care.Lang, now time.Time, s *session.Session, correlation string, a *Assets) Visit {
	return Visit{Lang: l, Now: now.In(text.Stockholm()), Session: s, Path: r.URL.Path, LangURL: langURL(r.URL, l), Correlation: correlation, Assets: a}
}
