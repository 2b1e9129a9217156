package patient

import (
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sammanhang/care"
	"sammanhang/overview"
	"sammanhang/record"
	"sammanhang/record/alert"
	"sammanhang/record/appointment"
	"sammanhang/record/carecontact"
	"sammanhang/record/careplan"
	"sammanhang/record/careteam"
	"sammanhang/record/diagnosis"
	"sammanhang/record/medication"
	"sammanhang/record/note"
	"sammanhang/record/servicerequest"
	"sammanhang/web/frame"
	"sammanhang/web/text"
)

// held are the conditions that are met, each as a sentence.
func held(m model, o overview.StaffView) []string {
	s := o.Standing
	var out []string
	switch s.Basis {
	case overview.ByConsent:
		if s.Personal {
			out = append(out, m.T(text.HeldConsentMe, m.given(o)))
		} else {
			out = append(out, m.T(text.HeldConsent, m.given(o), m.Assignment.Place()))
		}
	case overview.ByChild:
		out = append(out, m.T(text.HeldChild, m.given(o)))
	case overview.ByIncapacity:
		out = append(out, m.T(text.HeldLasting, m.given(o)))
	case overview.ByEmergency:
		out = append(out, m.T(text.HeldDanger))
	}
	if len(out) > 0 && !s.BasisUntil.IsZero() {
		out[0] += " " + m.T(text.HeldUntil, m.LastDay(s.BasisUntil))
	}
	if s.Relation.OK {
		r := m.T(m.by(text.HeldRelation, text.HeldInsats))
		if !s.Relation.Until.IsZero() {
			r += " " + m.T(text.HeldUntil, m.LastDay(s.Relation.Until))
		}
		out = append(out, r)
	}
	if s.Significance.OK {
		out = append(out, m.T(m.by(text.HeldSignificance, text.HeldSignificanceS)))
	}
	for i := range out {
		out[i] += "."
	}
	return out
}

// allMet tells whether all three conditions are met.
func allMet(o overview.StaffView) bool {
	return o.Standing.Relation.OK && o.Standing.Significance.OK && o.Standing.Basis != overview.NoBasis
}

// summary is how many sources have answered.
func summary(m model, o overview.StaffView) string {
	waiting := 0
	for _, s := range o.Sources {
		if s.State == overview.Waiting {
			waiting++
		}
	}
	switch {
	case o.Answered == o.Asked && o.Asked == 1:
		return m.T(text.OneAnswered)
	case o.Answered == o.Asked:
		return m.T(text.AllAnswered, o.Asked)
	case waiting == o.Asked && !o.Complete:
		return m.T(text.AskingSources, text.Number(m.Lang, o.Asked))
	}
	return m.T(text.SomeAnswered, o.Answered, o.Asked)
}

// missing is what may be missing of what the silent sources were asked for.
func missing(m model, o overview.StaffView) string {
	var infos []care.InfoType
	for _, s := range o.Sources {
		if s.State == overview.Silent {
			infos = append(infos, s.Infos...)
		}
	}
	if len(infos) == 0 {
		return ""
	}
	return m.T(text.MayBeMissing, text.Upper(text.Infos(m.Lang, infos)))
}

// spoken is what a screen reader is told when the page is whole.
func spoken(m model, o overview.StaffView) string {
	if o.Ended {
		return m.T(text.EndedTitle)
	}
	s := summary(m, o) + "."
	for _, q := range o.Sources {
		if q.State == overview.Silent {
			s += " " + m.Piece().Silence(q) + "."
		}
	}
	return s
}

func stateWord(m model, s overview.SourceState) string {
	switch s.State {
	case overview.Answered:
		return m.T(text.StateAnswered)
	case overview.Silent:
		return m.T(text.Reason(s.Reason))
	}
	return m.T(text.StateWaiting)
}

// moment is one point of the timeline.
type moment struct {
	at       time.Time
	span     string // the time of day; empty when it is not known
	title    string
	own      bool // the title is a source's word
	who      string
	where    string
	phone    string
	text     string // what is unfolded
	provider care.Provider
	key      string
	days     bool // it goes on for days: a stay
	to       time.Time
}

// ahead are the times that come, soonest first.
func ahead(m model, o overview.StaffView) []moment {
	var list []moment
	for _, a := range o.Appointments {
		x := moment{at: a.Start, title: a.Title, own: true, who: performer(a), phone: a.Phone, text: a.Note, provider: o.ProviderOf(a), key: key(a)}
		if !a.Start.IsZero() {
			x.span = m.Span(a.Start, a.End)
		}
		if x.title == "" {
			x.title, x.own = m.T(text.BookedTime), false
			if a.AtHome {
				x.title = m.T(text.HomeVisit)
			}
		}
		switch {
		case a.AtHome && a.UnitName != "":
			x.where = m.T(text.AtTheirHome, a.UnitName)
		case !o.Subject.Protected:
			x.where = place(a)
		}
		list = append(list, x)
	}
	return list
}

// behind is what has been, newest first: visits, times and notes together.
func behind(m model, o overview.StaffView) []moment {
	var list []moment
	for _, c := range o.Visits {
		x := moment{at: c.Start, to: c.End, title: c.Kind, own: true, text: c.Reason, where: c.UnitName, provider: o.ProviderOf(c), key: key(c)}
		if x.title == "" {
			if t, ok := carecontact.KindText(c.KindCode); ok {
				x.title, x.own = m.T(t), false
			} else {
				x.title, x.own = m.T(text.VisitWord), false
			}
		}
		x.days = !c.End.IsZero() && text.DaysBetween(m.Local(c.Start), m.Local(c.End)) > 0
		list = append(list, x)
	}
	for _, a := range o.Past {
		x := moment{at: a.Start, title: a.Title, own: true, who: performer(a), where: a.UnitName, provider: o.ProviderOf(a), key: key(a)}
		if x.title == "" {
			x.title, x.own = m.T(text.BookedTime), false
		}
		list = append(list, x)
	}
	for _, n := range o.Notes {
		x := moment{at: n.Recorded, title: noteTitle(n), own: true, who: author(n.Head), where: n.UnitName, text: n.Text, provider: o.ProviderOf(n), key: key(n)}
		if x.title == "" {
			x.title, x.own = m.T(text.NoteWord), false
		}
		list = append(list, x)
	}
	slices.SortStableFunc(list, func(a, b moment) int { return b.at.Compare(a.at) })
	return list
}

func noteTitle(n *note.Note) string {
	switch {
	case n.Title == "", strings.EqualFold(n.Title, n.Kind):
		return n.Kind
	case n.Kind == "":
		return n.Title
	}
	return n.Kind + ": " + n.Title
}

func author(h record.Head) string {
	if h.Author != "" && h.AuthorTitle != "" {
		return h.Author + ", " + strings.ToLower(h.AuthorTitle)
	}
	return h.Author + h.AuthorTitle
}

func performer(a *appointment.Appointment) string {
	if a.PerformerRole == "" || strings.Contains(strings.ToLower(a.Performer), strings.ToLower(a.PerformerRole)) {
		return a.Performer
	}
	if a.Performer == "" {
		return text.Upper(a.PerformerRole)
	}
	return a.Performer + ", " + strings.ToLower(a.PerformerRole)
}

// place is where a booked time is, in one line.
func place(a *appointment.Appointment) string {
	var parts []string
	for _, s := range []string{a.UnitName, a.Place, a.Address} {
		s = strings.TrimSpace(s)
		if s != "" && !slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(strings.ToLower(p), strings.ToLower(s)) }) {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}

func key(it record.Item) string {
	h := it.Header()
	return frame.Key(string(h.System), string(it.Info()), h.ID, h.Recorded.String())
}

// medicine is a prescription as one line of the list.
func medicine(x *medication.Medication) string {
	s := x.Name
	for _, more := range []string{x.Strength, x.Form} {
		if more != "" && !strings.Contains(strings.ToLower(s), strings.ToLower(more)) {
			s += " " + more
		}
	}
	return s
}

// graded is how serious and how sure an alert is, in the source's words.
func graded(a *alert.Alert) string {
	if a.Severity != "" && a.Certainty != "" {
		return a.Severity + ", " + strings.ToLower(a.Certainty)
	}
	return a.Severity + a.Certainty
}

// active parts prescriptions in those that hold and those that are over.
func active(list []*medication.Medication) (now, over []*medication.Medication) {
	for _, x := range list {
		if x.Active {
			now = append(now, x)
		} else {
			over = append(over, x)
		}
	}
	return now, over
}

// lasting parts those that last from those of a visit.
func lasting(list []*diagnosis.Diagnosis) (long, other []*diagnosis.Diagnosis) {
	for _, d := range list {
		if d.Chronic {
			long = append(long, d)
		} else {
			other = append(other, d)
		}
	}
	return long, other
}

// goals are what the person wants, in their own words, of the plans that hold.
func goals(o overview.StaffView, now time.Time) []string {
	var out []string
	for _, p := range o.Plans {
		if frame.PlanEnded(p, now) {
			continue
		}
		for _, g := range p.Goals {
			if !slices.Contains(out, g) {
				out = append(out, g)
			}
		}
	}
	return out
}

// plansNow are the plans that hold, those under a heading of their own too.
func plansNow(o overview.StaffView, now time.Time) []*careplan.Plan {
	var out []*careplan.Plan
	for _, list := range [][]*careplan.Plan{o.Plans, o.Agreements, o.SelfCare} {
		for _, p := range list {
			if !frame.PlanEnded(p, now) {
				out = append(out, p)
			}
		}
	}
	return out
}

func servicesNow(o overview.StaffView, now time.Time) []*servicerequest.Request {
	current, _ := frame.ServicesByState(o.Services, now)
	return current
}

func servicesEnded(o overview.StaffView, now time.Time) []*servicerequest.Request {
	_, ended := frame.ServicesByState(o.Services, now)
	return ended
}

// notForRole is what a role is never shown, said once for all: it tells nothing about
// the person.
func notForRole(m model, role overview.StaffRole) string {
	switch role {
	case overview.HomeCareAssistant:
		return m.T(text.NotForHomeCare)
	case overview.CaseOfficer:
		return m.T(text.NotForOfficer)
	}
	return ""
}

func wants(o overview.StaffView, t care.InfoType) bool {
	d, _ := overview.StaffDeclarationOf(o.Errand.Role)
	return d.Wants(t)
}

// brief tells whether a text is short enough to stand as it is.
func brief(s string) bool { return s != "" && len(s) <= 240 && !strings.Contains(s, "\n") }

func firsts[T any](list []T, n int) []T { return list[:min(n, len(list))] }
func rests[T any](list []T, n int) []T  { return list[min(n, len(list)):] }

// someOpen tells whether anything at all is open: else there is no overview to draw.
func someOpen(o overview.StaffView) bool { return len(o.Open) > 0 }

// again is this page's own address.
func (m model) again() templ.SafeURL { return templ.SafeURL(PersonPath + m.handle) }

// whoDoes is who does an activity: "Du" of a source is the person.
func whoDoes(m model, o overview.StaffView, who string) string {
	switch strings.ToLower(strings.TrimSpace(who)) {
	case "du", "jag", "patienten", "brukaren", "den enskilde":
		return m.given(o)
	}
	return text.Upper(who)
}

func contactRole(m model, c overview.Contact) string {
	if c.Role == "" && c.RoleText != "" {
		return text.Upper(c.RoleText)
	}
	if c.Role == careteam.Coordinator {
		return m.T(text.StaffCoordinator)
	}
	return m.T(text.Role(c.Role))
}

// serviceFacts is when an insats was decided, by which law, how long it holds and by whom.
func serviceFacts(m model, o overview.StaffView, s *servicerequest.Request) string {
	var out []string
	if !s.Decided.IsZero() {
		out = append(out, m.T(text.DecidedOn, m.Date(s.Decided)))
	}
	if s.Provision != "" {
		out = append(out, s.Provision)
	}
	if !s.End.IsZero() {
		out = append(out, m.T(text.ValidTo, m.Date(s.End)))
	}
	if s.Performer != "" {
		out = append(out, s.Performer)
	}
	return text.Upper(strings.Join(append(out, o.ProviderOf(s).Name), " · "))
}
