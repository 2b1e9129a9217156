// Package home is the overview: what happens next, whom to call, what is planned,
// and who helps whom. It is the page that everything else is there for.
package home

import (
	"context"
	_ "embed"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sammanhang/care"
	"sammanhang/overview"
	"sammanhang/record/appointment"
	"sammanhang/record/careplan"
	"sammanhang/web/frame"
	"sammanhang/web/text"
)

// Style is the page's own style.
//
//go:embed style.css
var Style string

// People tells who may act for whom, at a time.
type People interface {
	// Helps are those the actor may act for.
	Helps(ctx context.Context, actor care.PersonID, at time.Time) ([]frame.Relation, error)
	// Helpers are those who may act for the subject; without a name when it is
	// protected.
	Helpers(ctx context.Context, subject care.PersonID, at time.Time) ([]frame.Relation, error)
}

// Deps is what the page needs.
type Deps struct {
	Overviews frame.Overviews
	People    People
}

// New makes the page.
func New(d Deps) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
		who := v.Who()
		helps, err := d.People.Helps(r.Context(), who.Actor, v.Now)
		if err != nil {
			return err
		}
		first, rest, err := frame.Open(r.Context(), d.Overviews, v, "overview")
		if err != nil {
			return err
		}
		// Whom else a person has asked for help is not a proxy's to know.
		var helpers []frame.Relation
		if first.Acting != overview.Proxy {
			if helpers, err = d.People.Helpers(r.Context(), who.Subject, v.Now); err != nil {
				return err
			}
		}
		for i := range helpers { // one's own name is no secret to oneself
			if helpers[i].Person.ID == who.Actor {
				helpers[i].Person = v.Session.Login.Actor
			}
		}
		p := frame.Page{Visit: v, Title: v.Whose(text.NavOverview, text.OverviewOf), Nav: frame.NavOverview}
		if v.Self() {
			p.Unread = unread(first.Messages)
		}
		m := model{Visit: v, helps: helps, helpers: helpers}
		return frame.Stream(w, r, p, first, rest, func(o overview.View) templ.Component { return content(m, o) })
	}
}

// model is what the content is made of, beside the view.
type model struct {
	frame.Visit
	helps, helpers []frame.Relation
}

// How many of each are shown before the rest is folded.
const (
	showComing   = 5
	showMessages = 3
	showClinics  = 4
)

func unread(list []overview.Message) (n int) {
	for _, m := range list {
		if m.Read.IsZero() {
			n++
		}
	}
	return n
}

func coming(o overview.View) []*appointment.Appointment {
	if len(o.Appointments) < 2 {
		return nil
	}
	return o.Appointments[1:]
}

func head[T any](list []T, n int) []T { return list[:min(n, len(list))] }
func tail[T any](list []T, n int) []T { return list[min(n, len(list)):] }

// EventKey names a booked time in addresses; it says nothing about it.
func EventKey(a *appointment.Appointment) string {
	id := a.BookingID
	if id == "" {
		id = a.ID
	}
	if id == "" {
		id = a.Start.UTC().Format(time.RFC3339) + a.Title
	}
	return frame.Key(string(a.System), id)
}

// title is what a booked time is called: what the source says, else what we know.
func title(v frame.Visit, a *appointment.Appointment) (s string, own bool) {
	switch {
	case a.Title != "":
		return a.Title, true
	case a.Reason != "":
		return a.Reason, true
	case a.AtHome:
		return v.T(text.HomeVisit), false
	}
	return v.T(text.BookedTime), false
}

// performer is whom one meets.
func performer(a *appointment.Appointment) string {
	if a.PerformerRole == "" || strings.Contains(strings.ToLower(a.Performer), strings.ToLower(a.PerformerRole)) {
		return a.Performer
	}
	if a.Performer == "" {
		return text.Upper(a.PerformerRole)
	}
	return a.Performer + ", " + strings.ToLower(a.PerformerRole[:1]) + a.PerformerRole[1:]
}

// where is the place, in lines. Protected identity means no place at all.
func where(a *appointment.Appointment, protected bool) []string {
	if protected {
		return nil
	}
	var lines []string
	add := func(s string) {
		s = strings.TrimSpace(s)
		for _, l := range lines {
			if s == "" || strings.Contains(strings.ToLower(l), strings.ToLower(s)) {
				return
			}
		}
		if s != "" {
			lines = append(lines, s)
		}
	}
	add(a.Place)
	if !a.AtHome {
		add(a.UnitName)
	}
	add(a.Address)
	return lines
}

// phone is where to ring about a booked time: its own number, else its unit's.
func phone(o overview.View, a *appointment.Appointment) string {
	if a.Phone != "" {
		return a.Phone
	}
	for _, c := range o.Clinics {
		if c.Unit.ID == a.Unit && a.Unit != "" {
			return c.Unit.Phone
		}
	}
	return ""
}

// may says what the provider lets one do with a booked time.
func may(v frame.Visit, a *appointment.Appointment) string {
	switch {
	case a.MayCancel && a.MayRebook:
		return v.T(text.MayBoth)
	case a.MayCancel:
		return v.T(text.MayCancel)
	case a.MayRebook:
		return v.T(text.MayRebook)
	}
	return ""
}

// sip is the plan that is shown whole; rest are the others that are under way.
func sip(o overview.View, now time.Time) (main *careplan.Plan, rest []*careplan.Plan) {
	for _, p := range o.Plans {
		switch {
		case frame.PlanEnded(p, now):
		case main == nil && p.Kind == careplan.SIP:
			main = p
		default:
			rest = append(rest, p)
		}
	}
	return main, rest
}

func current(list []*careplan.Plan, now time.Time) (out []*careplan.Plan) {
	for _, p := range list {
		if !frame.PlanEnded(p, now) {
			out = append(out, p)
		}
	}
	return out
}

// roleOf is what a contact is to the person.
func roleOf(v frame.Visit, c overview.Contact) string {
	if c.Role == "" && c.RoleText != "" {
		return text.Upper(c.RoleText)
	}
	return v.T(text.Role(c.Role))
}

// helperName is what a helper is called; protected names are not said.
func helperName(v frame.Visit, r frame.Relation) string {
	if s := strings.TrimSpace(r.Person.GivenName + " " + r.Person.Surname); s != "" {
		return s
	}
	return v.T(text.SomebodyElse)
}

// relation says how two people hang together, what it covers and how long.
func relation(v frame.Visit, r frame.Relation, guardian, proxy care.Text) string {
	word := proxy
	if r.Acting == overview.Guardian {
		word = guardian
	}
	s := text.Upper(v.T(word))
	if len(r.Scope) > 0 {
		s += ". " + v.T(text.Concerns, text.Infos(v.Lang, r.Scope))
		if !r.Until.IsZero() {
			s += " " + v.T(text.ValidTo, v.Date(r.Until.Add(-time.Second)))
		}
	} else if !r.Until.IsZero() && r.Acting == overview.Proxy {
		s += ", " + v.T(text.ValidTo, v.Date(r.Until.Add(-time.Second)))
	}
	return s + "."
}

// answers is who answers for a contact's own work: the provider of the unit that the
// contact belongs to when we know it, else whoever told us about the contact.
func answers(o overview.View, c overview.Contact) care.Provider {
	for _, k := range o.Clinics {
		if c.Organization != "" && k.Unit.Name == c.Organization && k.Provider.Name != "" {
			return k.Provider
		}
	}
	return c.Provider
}

// flip tells whether the contacts are likely taller than the times beside them, by
// how many lines each has; the style sheet arranges the columns by it.
func flip(o overview.View) bool {
	times := 4 + 6*min(len(coming(o)), showComing) + 2*min(len(o.Messages), showMessages)
	contacts := 9 + 5*len(o.Contacts) + 4*min(len(o.Clinics), showClinics)
	return contacts > times
}
