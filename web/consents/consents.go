// Package consents shows a person which consents to shared documentation are in force
// (SVOD 3:1, 3:2), and what has been put in a consent's place, and lets them end one.
package consents

import (
	"context"
	_ "embed"
	"net/http"
	"time"

	"sammanhang/care"
	"sammanhang/overview"
	"sammanhang/web/frame"
	"sammanhang/web/text"
)

// Style is the page's own style.
//
//go:embed style.css
var Style string

// Basis is what opens the documentation.
type Basis string

// The bases.
const (
	Given     Basis = "given"     // the person's consent
	Child     Basis = "child"     // a child who cannot consent
	Lasting   Basis = "lasting"   // the person is lastingly unable to consent
	Emergency Basis = "emergency" // danger to life (nödöppning)
)

// Consent is one that holds, or has held.
type Consent struct {
	Key      string // names it in forms
	Basis    Basis
	Provider care.Provider // whose staff may read
	Unit     string        // the unit's name
	Personal bool          // for one employee only
	From, To time.Time     // To zero: until it is ended
	Over     bool
	May      bool // this actor may end it
}

// Consents is the person's consents. Every method decides and logs before anything is
// shown or changed; an actor without capacity is fault.NotFound.
type Consents interface {
	// List gives them, those that hold first; refused says why this actor may not see them.
	List(ctx context.Context, who overview.Who) (list []Consent, refused care.Text, err error)
	// End ends a consent at once; one that is not there any more is no error.
	End(ctx context.Context, who overview.Who, key string) error
}

// Deps is what the pages need.
type Deps struct{ Consents Consents }

// List is the page.
func List(d Deps) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
		all, refused, err := d.Consents.List(r.Context(), v.Who())
		if err != nil {
			return err
		}
		p := frame.Page{Visit: v, Title: v.Whose(text.ConsentsTitle, text.ConsentsOf), Nav: frame.NavInsight}
		return frame.Render(w, r, http.StatusOK, p, list(v, all, refused))
	}
}

// End answers the button that ends a consent.
func End(d Deps) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
		if err := d.Consents.End(r.Context(), v.Who(), r.PostForm.Get("samtycke")); err != nil {
			return err
		}
		http.Redirect(w, r, "/samtycken", http.StatusSeeOther)
		return nil
	}
}

func byState(all []Consent) (now, over []Consent) {
	for _, c := range all {
		if c.Over {
			over = append(over, c)
		} else {
			now = append(now, c)
		}
	}
	return now, over
}

// what is what it rests on, in a sentence.
func (c Consent) what(v frame.Visit) string {
	switch c.Basis {
	case Child:
		return v.T(text.ConsentChild)
	case Lasting:
		return v.T(text.ConsentLasting)
	case Emergency:
		return v.T(text.ConsentEmergency)
	}
	if c.Personal {
		return v.T(text.ConsentPersonal)
	}
	return v.T(text.ConsentAtUnit)
}

// until is from when and how long.
func (c Consent) until(v frame.Visit) string {
	if c.To.IsZero() {
		return v.T(text.ConsentOpen, v.Day(c.From))
	}
	return v.T(text.ConsentSpan, v.Day(c.From), v.Day(c.To))
}

func (c Consent) place() string {
	if c.Unit != "" {
		return c.Unit
	}
	return c.Provider.Name
}
