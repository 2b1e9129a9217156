// Package blockoffice is the block officer's pages: a person's blocks at the officer's
// own provider, set, lifted, lifted for a while and annulled on the person's behalf
// (SVOD 2:3 and 3:5, PDL 4:4 and 4:5); and the person's seals on their own access,
// which only an officer can break.
//
// It promises that a person is found by number and by nothing else, that no number is in
// any address, and that each form is taken once. What the law lets the officer do, and
// that it is logged before it is done, is the Desk's.
package blockoffice

import (
	"context"
	_ "embed"
	"net/http"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/web/staff/employee"
	"sammanhang/web/staff/station"
	"sammanhang/web/text"
)

// Style is the pages' own style.
//
//go:embed style.css
var Style string

// Path is where the pages are.
const Path = station.Prefix + "/sparr"

// Block is one block at the officer's own provider.
type Block struct {
	ID    string // in forms; says nothing
	Inner bool   // against the provider's other units; else against all others
	Place string // what is blocked
	Since time.Time
	By    string // who registered it, where known
	Asked bool   // the person has asked for it

	Over     time.Time // lifted or annulled; zero while it holds
	Annulled bool
	Lifts    []Lift // those that hold now
}

// Lift opens a block for a while.
type Lift struct {
	ID       string
	Unit     string
	Employee string // empty: all who are authorised at the unit
	Until    time.Time
	Danger   bool // rests on danger, else on the person's consent
}

// Seal is one that the person has put on their own electronic access, and that holds.
type Seal struct {
	ID         string // in forms; says nothing
	Everywhere bool   // at every provider, else at the officer's own
	Since      time.Time
}

// Request is that another care provider has asked for a lift (SVOD 3:5).
type Request struct {
	At       time.Time
	Unit     care.Unit
	Provider care.Provider
	Employee string
	Title    string
	Words    string
	Answered bool // a lift has been granted to the unit since
}

// Page is what the officer sees about one person.
type Page struct {
	Subject  overview.Subject
	Blocks   []Block
	Seals    []Seal
	Requests []Request
	Units    []care.Unit // of the own provider, where one unit can be blocked from the others
}

// Order is that something is asked for.
type Order struct {
	Guardian bool   // by a guardian, else by the person
	Reason   string // who asked, how and when, in the officer's words; empty is refused
}

// Unseal is that the person wants a seal broken.
type Unseal struct {
	Shown  bool   // the person has shown the officer who they are
	Reason string // how they asked, and how they showed it; empty is refused
}

// Grant is a lift for a while.
type Grant struct {
	Block    string
	Unit     string // HSA-ids as they were typed
	Employee string // may be empty
	Until    time.Time
	Danger   bool // danger, the person cannot ask, and the care is indispensable: all attested
	Reason   string
}

// Desk is the block officers' desk at one provider, the errand's. Each look and change
// is decided and logged before it is shown or made. It refuses (fault.Denied) who has no
// such assignment. refused is the law's own sentence when it does not let that be done;
// fault.Conflict is that somebody else has ended it since, fault.NotFound that the
// provider has no such block, or nobody such a unit.
type Desk interface {
	// Find is who has a number, by the number that is theirs now.
	Find(ctx context.Context, e overview.Errand, number care.PersonID) (p care.PersonID, ok bool, err error)
	Page(ctx context.Context, e overview.Errand) (Page, error)
	// Set blocks one unit from the provider's others, or without a unit the whole provider from all others.
	Set(ctx context.Context, e overview.Errand, unit string, o Order) (refused care.Text, err error)
	Lift(ctx context.Context, e overview.Errand, block string, o Order) (refused care.Text, err error)
	// Annul marks a block as registered by mistake; the person has confirmed that it was.
	Annul(ctx context.Context, e overview.Errand, block, reason string) (refused care.Text, err error)
	Grant(ctx context.Context, e overview.Errand, g Grant) (refused care.Text, err error)
	EndGrant(ctx context.Context, e overview.Errand, lift string) (refused care.Text, err error)
	// BreakSeal opens the person's own electronic access again: at the officer's provider,
	// or everywhere.
	BreakSeal(ctx context.Context, e overview.Errand, seal string, u Unseal) (refused care.Text, err error)
}

// Deps is what the pages need.
type Deps struct {
	Desk Desk
	// Open adds a person to those whom the session has open; Take uses a form's ticket up.
	Open func(r *http.Request, p care.PersonID) (employee.Session, error)
	Take func(r *http.Request, ticket, thing string) error
}

// Start shows the field for a number.
func (d Deps) Start(w http.ResponseWriter, r *http.Request, v station.Visit) error {
	return d.start(w, r, v, http.StatusOK, care.Text{})
}

func (d Deps) start(w http.ResponseWriter, r *http.Request, v station.Visit, status int, wrong care.Text) error {
	p := station.Page{Visit: v, Title: v.T(text.OfficeTitle), Nav: station.NavBlocks}
	return station.Render(w, r, status, p, start(v, wrong))
}

// Search takes a number.
func (d Deps) Search(w http.ResponseWriter, r *http.Request, v station.Visit) error {
	number, ok := station.Number(r.PostForm.Get("nummer"))
	if !ok {
		return d.start(w, r, v, http.StatusUnprocessableEntity, text.FindBad)
	}
	p, ok, err := d.Desk.Find(r.Context(), v.Errand(care.PersonID{}), number)
	if err != nil {
		return err
	}
	if !ok {
		return d.start(w, r, v, http.StatusUnprocessableEntity, text.FindNobody)
	}
	s, err := d.Open(r, p)
	if err != nil {
		return fault.Wrap(fault.Anonymous, "session", err)
	}
	http.Redirect(w, r, Path+"/"+s.Handle(p), http.StatusSeeOther)
	return nil
}

// Page shows a person's blocks.
func (d Deps) Page(w http.ResponseWriter, r *http.Request, v station.Visit) error {
	return d.show(w, r, v, http.StatusOK, care.Text{})
}

// model is the page with what its parts need.
type model struct {
	station.Visit
	handle string
	wrong  care.Text
	Page
}

func (m model) path(action string) string { return Path + "/" + m.handle + "/" + action }

func thing(handle, action string) string { return "sparr\x00" + handle + "\x00" + action }

func (d Deps) show(w http.ResponseWriter, r *http.Request, v station.Visit, status int, wrong care.Text) error {
	subject, handle, err := whom(r, v)
	if err != nil {
		return err
	}
	p, err := d.Desk.Page(r.Context(), v.Errand(subject))
	if err != nil {
		return err
	}
	return station.Render(w, r, status, station.Page{Visit: v, Title: v.T(text.OfficeTitle), Nav: station.NavBlocks}, page(model{v, handle, wrong, p}))
}

func whom(r *http.Request, v station.Visit) (care.PersonID, string, error) {
	handle := r.PathValue("handle")
	p, ok := v.Session.Person(handle)
	if !ok {
		return p, handle, fault.New(fault.NotFound, "nobody by that handle")
	}
	return p, handle, nil
}

// Forms are the changes, by the last part of their address.
func (d Deps) Forms() map[string]station.Handler {
	return map[string]station.Handler{
		"satt": d.form("satt", func(r *http.Request, v station.Visit, e overview.Errand) (care.Text, error) {
			o, wrong := order(r)
			if wrong != (care.Text{}) {
				return wrong, nil
			}
			return d.Desk.Set(r.Context(), e, r.PostForm.Get("enhet"), o)
		}),
		"hav": d.form("hav", func(r *http.Request, v station.Visit, e overview.Errand) (care.Text, error) {
			o, wrong := order(r)
			if wrong != (care.Text{}) {
				return wrong, nil
			}
			return d.Desk.Lift(r.Context(), e, r.PostForm.Get("sparr"), o)
		}),
		"makulera": d.form("makulera", func(r *http.Request, v station.Visit, e overview.Errand) (care.Text, error) {
			reason, ok := words(r.PostForm.Get("skal"))
			switch {
			case !ok:
				return text.OfficeWrongReason, nil
			case r.PostForm.Get("bekraftat") != "ja":
				return text.OfficeWrongConfirm, nil
			}
			return d.Desk.Annul(r.Context(), e, r.PostForm.Get("sparr"), reason)
		}),
		"tillfalligt": d.form("tillfalligt", func(r *http.Request, v station.Visit, e overview.Errand) (care.Text, error) {
			g, wrong := grant(r, v)
			if wrong != (care.Text{}) {
				return wrong, nil
			}
			refused, err := d.Desk.Grant(r.Context(), e, g)
			if err != nil && fault.KindOf(err) == fault.Invalid {
				return text.OfficeWrongUnit, nil
			}
			return refused, err
		}),
		"avsluta": d.form("avsluta", func(r *http.Request, v station.Visit, e overview.Errand) (care.Text, error) {
			return d.Desk.EndGrant(r.Context(), e, r.PostForm.Get("havning"))
		}),
		"bryt": d.form("bryt", func(r *http.Request, v station.Visit, e overview.Errand) (care.Text, error) {
			reason, ok := words(r.PostForm.Get("skal"))
			switch {
			case !ok:
				return text.OfficeWrongReason, nil
			case r.PostForm.Get("legitimerad") != "ja":
				return text.OfficeWrongIdentity, nil
			}
			return d.Desk.BreakSeal(r.Context(), e, r.PostForm.Get("forsegling"), Unseal{Shown: true, Reason: reason})
		}),
	}
}

// form is a change: the ticket is used up before anything is done. wrong is why nothing
// was: what the form lacks, or the law's own sentence.
func (d Deps) form(action string, do func(r *http.Request, v station.Visit, e overview.Errand) (wrong care.Text, err error)) station.Handler {
	return func(w http.ResponseWriter, r *http.Request, v station.Visit) error {
		subject, handle, err := whom(r, v)
		if err != nil {
			return err
		}
		if err := d.Take(r, r.PostForm.Get("ticket"), thing(handle, action)); err != nil {
			return station.Show(w, r, v, station.Problem{Status: http.StatusConflict, Title: text.StaffOldForm, Why: text.StaffOldFormWhy})
		}
		wrong, err := do(r, v, v.Errand(subject))
		switch {
		case err != nil && fault.KindOf(err) == fault.Conflict:
			return d.show(w, r, v, http.StatusConflict, text.OfficeLate)
		case err != nil:
			return err
		case wrong != (care.Text{}):
			return d.show(w, r, v, http.StatusUnprocessableEntity, wrong)
		}
		http.Redirect(w, r, Path+"/"+handle, http.StatusSeeOther)
		return nil
	}
}

// maxReason is the longest reason, in characters.
const maxReason = 1000

// words is a text that somebody has written: not long, without control characters, and
// not empty.
func words(s string) (string, bool) { return station.Words(s, maxReason) }

// order reads who asks, and what is written down of it.
func order(r *http.Request) (o Order, wrong care.Text) {
	reason, ok := words(r.PostForm.Get("skal"))
	if !ok {
		return o, text.OfficeWrongReason
	}
	switch r.PostForm.Get("begard") {
	case "personen":
	case "vardnadshavare":
		o.Guardian = true
	default:
		return o, text.OfficeWrongAsked
	}
	o.Reason = reason
	return o, care.Text{}
}

// maxGrant is the longest that a block is lifted for a while.
const maxGrant = 366 * 24 * time.Hour

// grant reads a lift for a while.
func grant(r *http.Request, v station.Visit) (g Grant, wrong care.Text) {
	f := r.PostForm
	g = Grant{Block: f.Get("sparr"), Unit: strings.TrimSpace(f.Get("enhet")), Employee: strings.TrimSpace(f.Get("medarbetare"))}
	var ok bool
	if g.Reason, ok = words(f.Get("skal")); !ok {
		return g, text.OfficeWrongReason
	}
	until, err := time.ParseInLocation("2006-01-02T15:04", f.Get("till"), v.Now.Location())
	if err != nil || !until.After(v.Now) || until.Sub(v.Now) > maxGrant {
		return g, text.OfficeWrongUntil
	}
	g.Until = until
	switch f.Get("grund") {
	case "samtycke":
	case "fara":
		if f.Get("fara") != "ja" || f.Get("kan-inte") != "ja" || f.Get("oundganglig") != "ja" {
			return g, text.OfficeWrongDanger
		}
		g.Danger = true
	default:
		return g, text.OfficeWrongBasis
	}
	return g, care.Text{}
}

// holding and over are the blocks that hold, and those that do not any more.
func (m model) holding() (list []Block) {
	for _, b := range m.Blocks {
		if b.Over.IsZero() {
			list = append(list, b)
		}
	}
	return list
}

func (m model) over() (list []Block) {
	for _, b := range m.Blocks {
		if !b.Over.IsZero() {
			list = append(list, b)
		}
	}
	return list
}

// nursing tells whether the officer's provider gives health care: only a vårdgivare's
// block is lifted in danger (SVOD 3:5), and only there can a unit be blocked (PDL 4:4).
func (m model) nursing() bool { return m.Assignment.Provider.Kind == care.Vardgivare }

// in is a moment some time ahead, as a field of a form has it.
func (m model) in(d time.Duration) string { return m.Now.Add(d).Format("2006-01-02T15:04") }

// kind is whom a block shuts out, in words.
func (b Block) kind(v station.Visit) string {
	if b.Inner {
		return v.T(text.OfficeInner)
	}
	return v.T(text.OfficeOuter)
}

// origin is since when, at whose request and by whom, in a sentence.
func (b Block) origin(v station.Visit) string {
	s := v.T(text.OfficeSince, v.When(b.Since))
	if b.Asked {
		s += ", " + v.T(text.OfficeByPerson)
	}
	if b.By != "" {
		s += ", " + v.T(text.OfficeBy, b.By)
	}
	return s
}

// place is what a seal is on.
func (x Seal) place(m model) string {
	if x.Everywhere {
		return m.T(text.SealEverywhere)
	}
	return m.Assignment.Provider.Name
}

func called(v station.Visit, p overview.Subject) string {
	if s := strings.TrimSpace(p.GivenName + " " + p.Surname); s != "" {
		return s
	}
	return v.T(text.FindNoName)
}
