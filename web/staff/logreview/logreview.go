// Package logreview is the log reviewer's pages: the queue of reads that are to be
// judged, one of them with what the log says of it, and the people whose every read is
// judged.
//
// It promises that the person whom a read is about is named only in the case; that no
// number is in any address; that a judgment is of the case as the reviewer saw it; and
// that nobody judges their own read. Who may review what, and that reviewing is itself
// logged before anything is shown, is the Desk's.
package logreview

import (
	"context"
	_ "embed"
	"net/http"
	"strconv"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/web/staff/station"
	"sammanhang/web/text"
)

// Style is the pages' own style.
//
//go:embed style.css
var Style string

// Where the pages are.
const (
	Path      = station.Prefix + "/granskning"
	DonePath  = Path + "/klara"
	KnownPath = Path + "/valkanda"
)

// Finding is what a reviewer concluded.
type Finding string

// The findings.
const (
	Justified   Finding = "justified"
	Unjustified Finding = "unjustified"
	Unclear     Finding = "unclear" // the case stays open
)

// Verdict is one judgment; the last one holds.
type Verdict struct {
	By      string
	At      time.Time
	Finding Finding
	Note    string
}

// Case is one read that is to be judged, as the queue may show it: nothing of whom it is about.
type Case struct {
	ID         string // in addresses; says nothing
	Whys       []string
	At         time.Time // of the read
	Opened     time.Time
	Reader     string // the employee's name; empty when the directory has none
	Title      string
	Unit       string
	Assignment string
	Own        bool // the reviewer's own read
	Reported   bool // the person has said that it looks wrong
	Closed     bool
	Verdicts   []Verdict
}

// File is a whole case.
type File struct {
	Case
	Subject overview.Subject
	Purpose care.Purpose
	Note    string // what the person has written
	Rows    []Row
}

// Row is one row of the log.
type Row struct {
	At        time.Time
	Provider  care.Provider // whose information it was
	Infos     []care.InfoType
	Documents []Document
	Denied    bool // nothing was shown
	Told      bool // … but that there is something
	Emergency bool
	Outcome   string // the decision's code
	Grounds   []overview.Ground
	Words     string // what the reader attested
}

// Document is one that was shown.
type Document struct {
	Info care.InfoType
	At   time.Time // zero: not known
}

// Desk is the reviewers' desk at one provider, the errand's. Each answer is decided and
// logged before it is given. It refuses (fault.Denied) who has no such assignment, and
// another provider's cases are fault.NotFound.
type Desk interface {
	// Queue is the open cases, the most pressing first; Done the closed, the last closed first.
	Queue(ctx context.Context, e overview.Errand) ([]Case, error)
	Done(ctx context.Context, e overview.Errand) ([]Case, error)
	Case(ctx context.Context, e overview.Errand, id string) (File, error)
	// Judge adds a verdict to a case that has exactly so many before it, else
	// fault.Conflict. fault.Denied: it is the reviewer's own read.
	Judge(ctx context.Context, e overview.Errand, id string, before int, f Finding, note string) error
	// WellKnown is those whose every read is judged, by name.
	WellKnown(ctx context.Context, e overview.Errand) ([]overview.Subject, error)
	// SetWellKnown puts a person on the list, or takes them off it; ok is false when
	// nobody has the number.
	SetWellKnown(ctx context.Context, e overview.Errand, number care.PersonID, listed bool) (ok bool, err error)
}

// MaxNote is the longest reasons of a judgment, in characters.
const MaxNote = 2000

// Deps is what the pages need.
type Deps struct{ Desk Desk }

func (d Deps) errand(v station.Visit) overview.Errand { return v.Errand(care.PersonID{}) }

// Queue shows what is to be judged.
func (d Deps) Queue(w http.ResponseWriter, r *http.Request, v station.Visit) error {
	list, err := d.Desk.Queue(r.Context(), d.errand(v))
	if err != nil {
		return err
	}
	p := station.Page{Visit: v, Title: v.T(text.ReviewTitle), Nav: station.NavReview}
	return station.Render(w, r, http.StatusOK, p, queue(v, list, r.URL.Query().Get("sparad") == "ja"))
}

// Done shows what has been judged.
func (d Deps) Done(w http.ResponseWriter, r *http.Request, v station.Visit) error {
	list, err := d.Desk.Done(r.Context(), d.errand(v))
	if err != nil {
		return err
	}
	p := station.Page{Visit: v, Title: v.T(text.ReviewDoneTitle), Nav: station.NavReview}
	return station.Render(w, r, http.StatusOK, p, done(v, list))
}

// Case shows one case.
func (d Deps) Case(w http.ResponseWriter, r *http.Request, v station.Visit) error {
	return d.show(w, r, v, http.StatusOK, draft{})
}

// draft is a judgment that could not be taken, and why.
type draft struct {
	wrong   care.Text
	finding Finding
	note    string
}

func (d Deps) show(w http.ResponseWriter, r *http.Request, v station.Visit, status int, x draft) error {
	f, err := d.Desk.Case(r.Context(), d.errand(v), r.PathValue("id"))
	if err != nil {
		return err
	}
	p := station.Page{Visit: v, Title: v.T(text.ReviewCaseTitle), Nav: station.NavReview}
	return station.Render(w, r, status, p, whole(v, f, x))
}

// Judge takes a judgment.
func (d Deps) Judge(w http.ResponseWriter, r *http.Request, v station.Visit) error {
	before, err := strconv.Atoi(r.PostForm.Get("tidigare"))
	if err != nil || before < 0 {
		return fault.New(fault.Invalid, "how many judgments there were")
	}
	x := draft{finding: Finding(r.PostForm.Get("bedomning")), note: strings.TrimSpace(strings.ReplaceAll(r.PostForm.Get("varfor"), "\r\n", "\n"))}
	switch x.finding {
	case Justified, Unjustified, Unclear:
	default:
		x.wrong = text.ReviewNoChoice
		return d.show(w, r, v, http.StatusUnprocessableEntity, x)
	}
	if n := len([]rune(x.note)); n > MaxNote || n == 0 && x.finding != Justified || strings.ContainsFunc(x.note, func(c rune) bool { return c < ' ' && c != '\n' && c != '\t' }) {
		x.wrong = text.ReviewNoReason
		return d.show(w, r, v, http.StatusUnprocessableEntity, x)
	}
	switch err := d.Desk.Judge(r.Context(), d.errand(v), r.PathValue("id"), before, x.finding, x.note); {
	case err != nil && fault.KindOf(err) == fault.Conflict:
		x.wrong = text.ReviewLate
		return d.show(w, r, v, http.StatusConflict, x)
	case err != nil:
		return err
	}
	http.Redirect(w, r, Path+"?sparad=ja", http.StatusSeeOther)
	return nil
}

// Known shows whose every read is judged.
func (d Deps) Known(w http.ResponseWriter, r *http.Request, v station.Visit) error {
	return d.known(w, r, v, http.StatusOK, care.Text{})
}

func (d Deps) known(w http.ResponseWriter, r *http.Request, v station.Visit, status int, wrong care.Text) error {
	list, err := d.Desk.WellKnown(r.Context(), d.errand(v))
	if err != nil {
		return err
	}
	p := station.Page{Visit: v, Title: v.T(text.WellKnownTitle), Nav: station.NavKnown}
	return station.Render(w, r, status, p, known(v, list, wrong))
}

// AddKnown puts somebody on the list, by number.
func (d Deps) AddKnown(w http.ResponseWriter, r *http.Request, v station.Visit) error {
	number, ok := station.Number(r.PostForm.Get("nummer"))
	if !ok {
		return d.known(w, r, v, http.StatusUnprocessableEntity, text.FindBad)
	}
	switch ok, err := d.Desk.SetWellKnown(r.Context(), d.errand(v), number, true); {
	case err != nil:
		return err
	case !ok:
		return d.known(w, r, v, http.StatusUnprocessableEntity, text.FindNobody)
	}
	http.Redirect(w, r, KnownPath, http.StatusSeeOther)
	return nil
}

// DropKnown takes somebody off the list; who is not on it any more is no matter.
func (d Deps) DropKnown(w http.ResponseWriter, r *http.Request, v station.Visit) error {
	list, err := d.Desk.WellKnown(r.Context(), d.errand(v))
	if err != nil {
		return err
	}
	for _, p := range list {
		if v.Session.Handle(p.ID) == r.PostForm.Get("vem") {
			if _, err := d.Desk.SetWellKnown(r.Context(), d.errand(v), p.ID, false); err != nil {
				return err
			}
		}
	}
	http.Redirect(w, r, KnownPath, http.StatusSeeOther)
	return nil
}

// reader is who read, in words.
func (c Case) reader(v station.Visit) string {
	if c.Reader == "" {
		return v.T(text.ReviewNobody)
	}
	return c.Reader
}

// unclear tells whether somebody has judged, and needs to know more.
func (c Case) unclear() bool { return !c.Closed && len(c.Verdicts) > 0 }

func counted(v station.Visit, n int) string {
	if n == 1 {
		return v.T(text.ReviewOne)
	}
	return v.T(text.ReviewCount, n)
}

// called is a person's name.
func called(v station.Visit, p overview.Subject) string {
	if s := strings.TrimSpace(p.GivenName + " " + p.Surname); s != "" {
		return s
	}
	return v.T(text.FindNoName)
}

func finding(v station.Visit, f Finding) string {
	switch f {
	case Justified:
		return v.T(text.ReviewRight)
	case Unjustified:
		return v.T(text.ReviewWrong)
	}
	return v.T(text.ReviewUnclear)
}

// what is what was read, in a sentence.
func (x Row) what(v station.Visit) string {
	t := text.ReadInfos
	switch {
	case x.Told:
		t = text.ToldInfos
	case x.Denied:
		t = text.DeniedInfos
	}
	return v.T(t, text.Infos(v.Lang, x.Infos))
}

// document is one document in words.
func document(v station.Visit, d Document) string {
	what := text.Upper(v.T(text.InfoOne(d.Info)))
	if d.At.IsZero() {
		return what
	}
	return what + ", " + v.Date(d.At)
}
