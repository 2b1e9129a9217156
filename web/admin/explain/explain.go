// Package explain answers "why does this call go, or not go?": for a call that
// somebody thinks of, by the catalogue in force, an older one or a draft; and for a
// call that has been made, by its correlation id.
package explain

import (
	"context"
	_ "embed"
	"net/http"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/fault"
	"sammanhang/route"
	"sammanhang/trace"
	"sammanhang/web/admin/desk"
	"sammanhang/web/text"
)

// Style is the page's own style.
//
//go:embed style.css
var Style string

// Catalogues gives catalogues to explain by.
type Catalogues interface {
	// Current is the one in force; nil when there is none.
	Current() *catalog.Snapshot
	// Choices are the others that can be named, newest first.
	Choices(ctx context.Context) ([]Choice, error)
	// Snapshot is the one that a choice names ("3", "draft:ID").
	Snapshot(ctx context.Context, key string) (*catalog.Snapshot, error)
	// InForceAt is the one that was in force at a time.
	InForceAt(ctx context.Context, at time.Time) (*catalog.Snapshot, error)
}

// Choice is one catalogue that can be chosen.
type Choice struct {
	Key   string
	Draft bool
	Title string // of a draft
	ID    int64  // of a version
	At    time.Time
}

// Deps is what the page needs.
type Deps struct {
	Catalogues Catalogues
	// Explain follows one call by the node's own rules.
	Explain func(*catalog.Snapshot, care.HSAID, care.Contract, care.LogicalAddress, care.Profile, time.Time) route.Explanation
	// Find gives the records of a correlation id, oldest first.
	Find func(ctx context.Context, correlation string) ([]trace.Record, error)
}

// asked is what the form says.
type asked struct {
	sender, contract, address, profile, at, version, id string
}

func (a asked) call() bool { return a.sender != "" && a.contract != "" }

// view is what the page shows.
type view struct {
	asked    asked
	choices  []Choice
	snap     *catalog.Snapshot // that the suggestions come from
	problem  care.Text
	answer   *route.Explanation
	answered *catalog.Snapshot // by which
	past     []past
	searched bool
}

// past is a call that has been made.
type past struct {
	trace.Record
	then *route.Explanation // by the catalogue of that time; nil when that is not known
	snap *catalog.Snapshot
}

// mostPast is how many calls of one correlation id are explained whole.
const mostPast = 50

// New makes the page.
func New(d Deps) desk.Handler {
	return func(w http.ResponseWriter, r *http.Request, v desk.Visit) error {
		a := asked{desk.Field(r, "avsandare"), desk.Field(r, "kontrakt"), desk.Field(r, "adressat"), desk.Field(r, "profil"),
			desk.Field(r, "tid"), desk.Field(r, "version"), desk.Field(r, "id")}
		// A personal number has no place here, nor in an address that a browser keeps.
		for _, s := range []string{a.sender, a.contract, a.address, a.id} {
			if route.Show(s) != s {
				http.Redirect(w, r, "/admin/forklara?fel=person", http.StatusSeeOther)
				return nil
			}
		}
		x := view{asked: a, snap: d.Catalogues.Current()}
		if r.URL.Query().Get("fel") == "person" {
			x.problem = text.AdminNoPersonHere
		}
		choices, err := d.Catalogues.Choices(r.Context())
		if err != nil && fault.KindOf(err) != fault.Unavailable {
			return err
		}
		x.choices = choices // with the database away the one in force can be asked all the same
		switch {
		case a.id != "":
			err = d.past(r.Context(), &x)
		case a.call():
			err = d.call(r.Context(), v, &x)
		}
		if err != nil {
			return err
		}
		return desk.Render(w, r, http.StatusOK, desk.Page{Visit: v, Title: v.T(text.AdminExplainTitle), Nav: desk.NavExplain}, content(v, x))
	}
}

// call explains a call that somebody thinks of.
func (d Deps) call(ctx context.Context, v desk.Visit, x *view) error {
	a := x.asked
	sender, err := care.ParseHSAID(a.sender)
	if err != nil {
		x.problem = text.AdminNotHSAID
		return nil
	}
	at := v.Now
	if a.at != "" {
		if at, err = time.ParseInLocation("2006-01-02T15:04", a.at, v.Now.Location()); err != nil {
			x.problem = text.AdminNotTime
			return nil
		}
	}
	snap := x.snap
	if a.version != "" {
		if snap, err = d.Catalogues.Snapshot(ctx, a.version); err != nil {
			return err
		}
	}
	if snap == nil {
		x.problem = text.AdminNoCatalogue
		return nil
	}
	e := d.Explain(snap, sender, care.Contract(a.contract), care.LogicalAddress(a.address), care.Profile(a.profile), at)
	x.answer, x.answered = &e, snap
	return nil
}

// past explains the calls of a correlation id.
func (d Deps) past(ctx context.Context, x *view) error {
	list, err := d.Find(ctx, x.asked.id)
	if err != nil {
		return err
	}
	x.searched = true
	for i, r := range list {
		p := past{Record: r}
		if i < mostPast {
			if snap, err := d.Catalogues.InForceAt(ctx, r.Started); err == nil && snap != nil {
				e := d.Explain(snap, r.Sender, r.Contract, r.Address, r.Profile, r.Started)
				p.then, p.snap = &e, snap
			}
		}
		x.past = append(x.past, p)
	}
	return nil
}

// told tells whether the catalogue's explanation is the whole story: the call was
// refused by the very code that the catalogue gives.
func (p past) told() bool { return p.then != nil && (p.then.Allowed || p.then.Code == p.Outcome) }

func (x view) senders() []desk.Option {
	if x.snap == nil {
		return nil
	}
	var out []desk.Option
	for _, s := range x.snap.Data().Systems {
		out = append(out, desk.Option{Value: string(s.ID), Label: s.Description})
	}
	return out
}

func (x view) contracts() []desk.Option {
	if x.snap == nil {
		return nil
	}
	var out []desk.Option
	for _, c := range x.snap.Data().Contracts {
		out = append(out, desk.Option{Value: string(c.Namespace), Label: c.Namespace.Interaction()})
	}
	return out
}

func (x view) addresses() []desk.Option {
	if x.snap == nil {
		return nil
	}
	var out []desk.Option
	for _, a := range x.snap.Data().Addresses {
		out = append(out, desk.Option{Value: string(a.ID), Label: a.Description})
	}
	return out
}

func (x view) versions(v desk.Visit) []desk.Option {
	out := []desk.Option{{Value: "", Label: v.T(text.AdminThatInForce)}}
	for _, c := range x.choices {
		label := v.T(text.AdminVersionOf, int(c.ID), v.Moment(c.At))
		if c.Draft {
			label = v.T(text.AdminDraftTitle, c.Title)
		}
		out = append(out, desk.Option{Value: c.Key, Label: label})
	}
	return out
}

func profiles(v desk.Visit) []desk.Option {
	return []desk.Option{{Value: "", Label: v.T(text.AdminAsRoute)}, {Value: string(care.RIVTABP20), Label: "RIV-TA 2.0"},
		{Value: string(care.RIVTABP21), Label: "RIV-TA 2.1"}, {Value: string(care.FHIRR4), Label: "FHIR R4"}}
}

// stepName is what a step of an explanation is about.
func stepName(v desk.Visit, name string) string {
	first, rest, _ := strings.Cut(name, " ")
	t := care.Text{SV: first, EN: first}
	switch first {
	case "address":
		t = text.AdminStepAddress
	case "route":
		t = text.AdminStepRoute
	case "profile":
		t = text.AdminStepProfile
	case "url":
		t = text.AdminStepURL
	case "permission":
		t = text.AdminStepPermission
	case "certificate":
		t = text.AdminStepCertificate
	case "timeout":
		t = text.AdminStepTimeout
	}
	s := v.T(t)
	switch rest {
	case "parent":
		s += " · " + v.T(text.AdminStepParent)
	case "part":
		s += " · " + v.T(text.AdminStepPart)
	case "*":
		s += " · *"
	}
	return s
}

func stepWord(v desk.Visit, result string) string {
	switch result {
	case "found":
		return v.T(text.AdminStepFound)
	case "none":
		return v.T(text.AdminStepNone)
	case "stop":
		return v.T(text.AdminStepStop)
	}
	return v.T(text.AdminStepOK)
}
