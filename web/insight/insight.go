// Package insight shows who has read about a person: when, who, what, where from,
// and by which provision, in plain words.
package insight

import (
	"context"
	_ "embed"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/web/frame"
	"sammanhang/web/problem"
	"sammanhang/web/text"
)

// Style is the page's own style.
//
//go:embed style.css
var Style string

// Read is one row of the log, as a person may see it.
type Read struct {
	ID          string
	Correlation string // the same for all rows of one look
	At          time.Time
	Actor       care.PersonID // zero when the reader has no personal number here
	ActorName   string        // who read; empty when it is not known
	Acting      overview.Acting
	SystemName  string        // the source
	Provider    care.Provider // who answers for what was read
	Infos       []care.InfoType
	Purpose     care.Purpose
	Denied      bool // nothing was shown: asked, and was refused
	Told        bool // … but got to know that there is something, or where
	Changed     bool // it was no look: something was registered, changed or ended
	Emergency   bool // rests on danger to life (nödöppning)
	Grounds     []Ground

	// Of staff. ActorName is theirs only where people may be told it.
	Title     string // "Sjuksköterska"
	Unit      string // the unit's name
	Works     care.Provider
	Reason    string     // what the reader gave as the reason of an emergency
	Documents []Document // what was shown, where the log says
	Report    string     // names the read in a report; empty when it is nobody's work to review
	Reported  Reported
}

// Document is one that was shown.
type Document struct {
	Info care.InfoType
	At   time.Time // zero: not known
}

// Reported is how far a person's report of a read has come.
type Reported string

// The states.
const (
	NotReported Reported = ""
	UnderReview Reported = "under review"
	WasRight    Reported = "right" // reviewed: the read was justified
	WasWrong    Reported = "wrong" // reviewed: it was not
)

// Ground is one provision that the read rested on.
type Ground struct {
	Law      string // "PDL 5:5"
	Sentence care.Text
}

// Log reads the log. It gives the newest rows before a cursor (empty: the newest),
// and the cursor for the rows after those, empty when there are none. It refuses
// (fault.Denied, fault.NotFound) who may not see the subject's log.
type Log interface {
	Reads(ctx context.Context, who overview.Who, before string, limit int) (reads []Read, next string, err error)
	// Report says that a read looks wrong: those who review it at the provider get it. The
	// key is Read.Report; fault.NotFound when the person has no such read, fault.Invalid
	// when the note is too long.
	Report(ctx context.Context, who overview.Who, key, note string) error
	// Extract is the person's own log as a file that can be checked without us.
	Extract(ctx context.Context, who overview.Who) ([]byte, error)
}

// Refused is why somebody may not see the log, in the law's own words. It is wrapped in
// a fault.Denied.
type Refused struct{ Why care.Text }

func (Refused) Error() string { return "refused by a provision" }

// MaxNote is the longest note of a report, in characters.
const MaxNote = 2000

// Deps is what the page needs.
type Deps struct{ Log Log }

const pageSize = 120

// New makes the page.
func New(d Deps) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
		before := r.URL.Query().Get("fore")
		if len(before) > 100 {
			before = ""
		}
		reads, next, err := d.Log.Reads(r.Context(), v.Who(), before, pageSize)
		if err != nil && fault.KindOf(err) == fault.Denied {
			p := problem.Of(err, v.Correlation)
			p.Title, p.Why = text.InsightClosed, text.InsightClosedWhy
			// Whom it is about is not told that it is shown to whom it is about.
			if x, ok := errors.AsType[Refused](err); ok && v.Self() {
				p.Why = x.Why
			}
			problem.Show(w, r, v, p)
			return nil
		}
		if err != nil {
			return err
		}
		p := frame.Page{Visit: v, Title: v.T(text.InsightTitle), Nav: frame.NavInsight}
		return frame.Render(w, r, http.StatusOK, p, content(v, days(v, reads), next, before != ""))
	}
}

// Report answers the form that says that a read looks wrong.
func Report(d Deps) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
		if err := d.Log.Report(r.Context(), v.Who(), r.PostForm.Get("lasning"), r.PostForm.Get("varfor")); err != nil {
			return err
		}
		p := problem.Problem{Status: http.StatusOK, Title: text.ReportSent, Why: text.ReportSentWhy, Back: "/insyn"}
		problem.Show(w, r, v, p)
		return nil
	}
}

// Extract gives the person's own log as a file.
func Extract(d Deps) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
		file, err := d.Log.Extract(r.Context(), v.Who())
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Disposition", `attachment; filename="min-logg.json"`)
		_, _ = w.Write(file) // the status has gone out: an error now is a broken connection
		return nil
	}
}

// day is what was read on one day.
type day struct {
	title string
	turns []turn
}

// turn is looks by the same person with nobody else's between: one's own are folded
// to one line, so that others' stand out.
type turn struct{ looks []look }

func (t turn) own() bool { return t.looks[0].own }

// times is how often, and from when to when.
func (t turn) times(v frame.Visit) string {
	clock := func(l look) string { return text.Clock(v.Lang, v.Local(l.At)) }
	first, last := clock(t.looks[len(t.looks)-1]), clock(t.looks[0])
	if first == last {
		return v.T(text.OwnTimesAt, len(t.looks), last)
	}
	return v.T(text.OwnTimes, len(t.looks), first, last)
}

// look is one time that somebody looked: the rows of the log that belong together.
type look struct {
	Read
	own       bool
	emergency bool
	rows      []row
}

// row is what was read at one provider, by one ground.
type row struct {
	provider care.Provider
	systems  []string
	infos    []care.InfoType
	denied   bool
	told     bool
	changed  bool
	grounds  []Ground
	shown    []Document
}

func days(v frame.Visit, reads []Read) []day {
	var out []day
	for _, l := range looks(v, reads) {
		title := text.Upper(v.Day(l.At))
		if len(out) == 0 || out[len(out)-1].title != title {
			out = append(out, day{title: title})
		}
		d := &out[len(out)-1]
		if n := len(d.turns); n > 0 && l.own && d.turns[n-1].own() {
			d.turns[n-1].looks = append(d.turns[n-1].looks, l)
		} else {
			d.turns = append(d.turns, turn{[]look{l}})
		}
	}
	return out
}

func looks(v frame.Visit, reads []Read) []look {
	var out []look
	for _, r := range reads {
		if n := len(out); n == 0 || r.Correlation == "" || out[n-1].Correlation != r.Correlation || out[n-1].Actor != r.Actor {
			own := !r.Actor.IsZero() && r.Actor == v.Session.Login.Actor.ID
			out = append(out, look{Read: r, own: own})
		}
		out[len(out)-1].add(r)
	}
	return out
}

func (l *look) add(r Read) {
	l.emergency = l.emergency || r.Emergency
	same := func(x row) bool {
		return x.provider.ID == r.Provider.ID && x.denied == r.Denied && x.told == r.Told && x.changed == r.Changed && slices.Equal(x.grounds, r.Grounds)
	}
	i := slices.IndexFunc(l.rows, same)
	if i < 0 {
		i = len(l.rows)
		l.rows = append(l.rows, row{provider: r.Provider, denied: r.Denied, told: r.Told, changed: r.Changed, grounds: r.Grounds})
	}
	x := &l.rows[i]
	for _, t := range r.Infos {
		if !slices.Contains(x.infos, t) {
			x.infos = append(x.infos, t)
		}
	}
	slices.Sort(x.infos) // rows come as sources have answered: the page must not change from time to time
	x.shown = append(x.shown, r.Documents...)
	if l.Reason == "" {
		l.Reason = r.Reason
	}
	if l.Report == "" {
		l.Report, l.Reported = r.Report, r.Reported
	}
	if r.SystemName != "" && !slices.Contains(x.systems, r.SystemName) {
		x.systems = append(x.systems, r.SystemName)
	}
}

// name is who looked.
func (l look) name(v frame.Visit) string {
	switch {
	case l.own:
		return v.T(text.YouYourself)
	case l.ActorName != "":
		return l.ActorName
	case l.Title != "":
		return l.Title
	}
	return v.T(text.SomebodyElse)
}

// works is where a member of staff works; empty for others.
func (l look) works() string {
	if l.Unit == "" {
		return l.Works.Name
	}
	return l.Unit
}

// reported is how far a report has come, in a sentence; empty when there is none.
func (l look) reported(v frame.Visit) string {
	switch l.Reported {
	case UnderReview:
		return v.T(text.ReportOpen)
	case WasRight:
		return v.T(text.ReportRight)
	case WasWrong:
		return v.T(text.ReportWrong)
	}
	return ""
}

// document is one document in words.
func document(v frame.Visit, d Document) string {
	what := text.Upper(v.T(text.InfoOne(d.Info)))
	if d.At.IsZero() {
		return what
	}
	return what + ", " + v.Date(d.At)
}

// capacity is in what capacity, when it was for somebody else.
func (l look) capacity(v frame.Visit) string {
	switch l.Acting {
	case overview.Guardian:
		return v.T(text.ActingFor, v.T(text.IsGuardian))
	case overview.Proxy:
		return v.T(text.ActingFor, v.T(text.IsProxy))
	}
	return ""
}

// inDanger tells whether any of it rests on danger to life.
func (l look) inDanger() bool { return l.emergency }

// why is the purpose in words; who looks for somebody else has said it by their capacity.
func (l look) why(v frame.Visit) string {
	if l.Purpose == care.OwnAccess {
		return ""
	}
	return v.T(text.Purpose(l.Purpose))
}

// short is how much was read, in one line.
func (l look) short(v frame.Visit) string {
	var infos []care.InfoType
	providers := map[care.HSAID]bool{}
	for _, r := range l.rows {
		infos = append(infos, r.infos...)
		providers[r.provider.ID] = true
	}
	slices.Sort(infos)
	infos = slices.Compact(infos)
	switch what := text.Upper(text.Infos(v.Lang, infos)); {
	case len(infos) > 3:
		return v.T(text.ManyLooks, len(infos), len(providers))
	case len(providers) == 1:
		return v.T(text.LooksAtOne, what, l.rows[0].provider.Name)
	default:
		return v.T(text.FewLooks, what, len(providers))
	}
}

func (r row) what(v frame.Visit) string {
	t := text.ReadInfos
	switch {
	case r.changed && r.denied:
		t = text.NotChangedInfos
	case r.changed:
		t = text.ChangedInfos
	case r.told:
		t = text.ToldInfos
	case r.denied:
		t = text.DeniedInfos
	}
	return v.T(t, text.Infos(v.Lang, r.infos))
}

func (r row) source(v frame.Visit) string {
	if len(r.systems) == 0 {
		return ""
	}
	return v.T(text.SystemWas, strings.Join(r.systems, ", "))
}
