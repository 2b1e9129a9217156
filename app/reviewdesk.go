package app

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"
	"time"

	"sammanhang/access"
	"sammanhang/access/law"
	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/person"
	"sammanhang/review"
	"sammanhang/web/staff/logreview"
)

// reviewDesk is the reviewers' desk as the pages want it. The queue names nobody whom a
// read is about, so no row of the log is of it; each case is a row about its person.
type reviewDesk struct {
	duties
	desk *review.Desk
	rows interface {
		finder
		ByID(ctx context.Context, ids []string) ([]audit.Entry, error)
	}
	book *law.Book
}

var _ logreview.Desk = reviewDesk{}

// may asks whether somebody may review the log about a person.
func (r reviewDesk) may(e overview.Errand, p person.Person, at time.Time) access.Decision {
	return r.rule(e, p, at, func(f *access.StaffFacts) { f.Action, f.Info.Type = access.ReviewLog, care.AccessLog })
}

// Queue is the open cases of the reviewer's own provider.
func (r reviewDesk) Queue(ctx context.Context, e overview.Errand) ([]logreview.Case, error) {
	return r.list(ctx, e, r.desk.Queue)
}

// Done is the closed ones.
func (r reviewDesk) Done(ctx context.Context, e overview.Errand) ([]logreview.Case, error) {
	return r.list(ctx, e, r.desk.Done)
}

func (r reviewDesk) list(ctx context.Context, e overview.Errand, get func(context.Context, care.HSAID) ([]review.Case, error)) ([]logreview.Case, error) {
	if err := refusal(r.may(e, person.Person{}, r.now())); err != nil {
		return nil, err
	}
	found, err := get(ctx, e.Provider.ID)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(found))
	for i, c := range found {
		ids[i] = c.EventID
	}
	entries, err := r.rows.ByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	events := map[string]audit.Event{}
	for _, x := range entries {
		events[x.Event.ID] = x.Event
	}
	list := make([]logreview.Case, len(found))
	for i, c := range found {
		list[i] = r.brief(e, c, events[c.EventID])
	}
	return list, nil
}

// brief is a case as the queue may show it. Names are looked up now: the log has none.
func (r reviewDesk) brief(e overview.Errand, c review.Case, x audit.Event) logreview.Case {
	dir := r.directory()
	b := logreview.Case{ID: c.ID, At: c.At, Opened: c.Opened, Title: x.Actor.Title, Unit: string(x.Actor.Unit), Assignment: x.Actor.Assignment,
		Own: own(e, c), Reported: slices.Contains(c.Whys, review.Report), Closed: c.Closed}
	for _, w := range c.Whys {
		b.Whys = append(b.Whys, string(w))
	}
	if k, ok := dir.Employee(c.Employee); ok {
		b.Reader, b.Title = k.Name(), cmp.Or(b.Title, k.Title)
	}
	if u, ok := dir.Unit(x.Actor.Unit); ok {
		b.Unit = u.Name
	}
	if a, ok := dir.Assignment(care.HSAID(x.Actor.Assignment)); ok && a.Name != "" {
		b.Assignment = a.Name
	}
	for _, v := range c.Verdicts {
		by := string(v.By)
		if k, ok := dir.Employee(v.By); ok {
			by = k.Name()
		}
		b.Verdicts = append(b.Verdicts, logreview.Verdict{By: by, At: v.At, Finding: logreview.Finding(v.Finding), Note: v.Note})
	}
	return b
}

// own tells whether a case is of the reviewer's own read.
func own(e overview.Errand, c review.Case) bool {
	return strings.EqualFold(string(c.Employee), string(e.Employee))
}

// open rules on one case, logs that it is looked at or judged, and gives it.
func (r reviewDesk) open(ctx context.Context, e overview.Errand, id, activity, words string, check func(review.Case) error) (review.Case, person.Person, error) {
	at := r.now()
	c, err := r.desk.Case(ctx, e.Provider.ID, id)
	if err != nil {
		return c, person.Person{}, err
	}
	p, ok, err := r.find(ctx, c.Subject)
	if err != nil {
		return c, p, err
	}
	if !ok {
		p.ID = c.Subject
	}
	d := r.may(e, p, at)
	if d.Allowed() && check != nil {
		if err := check(c); err != nil {
			return c, p, err
		}
	}
	return c, p, r.write(ctx, e, c.Subject, at, act{decision: d, activity: activity, info: care.AccessLog, words: words, assertions: []string{c.EventID}})
}

// Case is one case with what the log says of the visit.
func (r reviewDesk) Case(ctx context.Context, e overview.Errand, id string) (logreview.File, error) {
	c, p, err := r.open(ctx, e, id, audit.ActivityRead, "", nil)
	if err != nil {
		return logreview.File{}, err
	}
	first, err := r.rows.ByID(ctx, []string{c.EventID})
	if err != nil {
		return logreview.File{}, err
	}
	var x audit.Event
	if len(first) == 1 {
		x = first[0].Event
	}
	f := logreview.File{Case: r.brief(e, c, x), Subject: named(p, r.now()), Purpose: x.Purpose, Note: c.Note}
	if x.ID == "" {
		return f, nil
	}
	rows, err := visit(ctx, r.rows, x)
	if err != nil {
		return logreview.File{}, err
	}
	f.Rows = r.told(e.Provider.ID, rows)
	return f, nil
}

// told is the rows of a visit as the provider that made it may read them. A reviewer
// works where the reader does, and learns of others' information no more than the reader
// could (SVOD 2:4, 2:5): what was refused in silence is left out, a marker names nobody,
// and of what was open a provider is named when something of it was shown.
func (r reviewDesk) told(own care.HSAID, rows []audit.Event) []logreview.Row {
	shown := map[care.HSAID]bool{}
	for _, x := range rows {
		if len(x.Documents) > 0 {
			shown[x.Source.Provider] = true
		}
	}
	var list []logreview.Row
	for _, x := range rows {
		o := access.Outcome(x.Outcome)
		// What another system has let its users see it has told of itself.
		others := x.System == r.own && x.Source.Provider != "" && x.Source.Provider != own
		if x.Hidden > 0 || others && !o.Content() && !o.Meta() {
			continue
		}
		row := r.tell(x)
		if others && !shown[x.Source.Provider] && !namesSources(o) {
			row.Provider, row.Infos = care.Provider{}, []care.InfoType{care.Engagements}
			if slices.ContainsFunc(list, func(y logreview.Row) bool { return reflect.DeepEqual(row, y) }) {
				continue
			}
		}
		list = append(list, row)
	}
	return list
}

// namesSources tells whether an outcome lets the reader know whose information it is
// (SVOD 3:3 to 3:6).
func namesSources(o access.Outcome) bool {
	return o == access.MetaSources || o == access.EmergencyMeta || o == access.RequestLift
}

// tell puts names and sentences to a row.
func (r reviewDesk) tell(x audit.Event) logreview.Row {
	o := access.Outcome(x.Outcome)
	row := logreview.Row{At: x.At, Infos: x.Infos, Denied: !o.Content(), Told: o.Meta(), Emergency: x.Activity == audit.ActivityEmergency,
		Outcome: x.Outcome, Words: x.Attestation}
	if p, ok := r.directory().Provider(x.Source.Provider); ok {
		row.Provider = p.Provider
	}
	for _, d := range x.Documents {
		row.Documents = append(row.Documents, logreview.Document{Info: d.Info, At: d.At})
	}
	for _, id := range x.Provisions {
		if p, ok := provision(r.book, id); ok {
			g := ground(p)
			row.Grounds = append(row.Grounds, overview.Ground{Law: g.Law, Sentence: g.Sentence})
		}
	}
	return row
}

// Judge adds a verdict. What cannot be taken is refused before the log says that it was.
func (r reviewDesk) Judge(ctx context.Context, e overview.Errand, id string, before int, f logreview.Finding, note string) error {
	c, _, err := r.open(ctx, e, id, audit.ActivityWrite, "", func(c review.Case) error {
		switch {
		case own(e, c):
			return fault.New(fault.Denied, "nobody judges their own look")
		case len(c.Verdicts) != before || c.Closed:
			return fault.New(fault.Conflict, "somebody else has judged the case since")
		}
		return nil
	})
	if err != nil {
		return err
	}
	return r.desk.Judge(ctx, e.Provider.ID, c.ID, before, review.Verdict{By: e.Employee, Assignment: e.Assignment, At: r.now(), Finding: review.Finding(f), Note: note})
}

// WellKnown is those whose every read is judged. Each of them is named, so each is a row.
func (r reviewDesk) WellKnown(ctx context.Context, e overview.Errand) ([]overview.Subject, error) {
	at := r.now()
	d := r.may(e, person.Person{}, at)
	if err := refusal(d); err != nil {
		return nil, err
	}
	ids, err := r.desk.WellKnown(ctx, e.Provider.ID)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	known, err := r.people.People(ctx, ids)
	if err != nil {
		return nil, err
	}
	var events []audit.Event
	list := make([]overview.Subject, len(ids))
	for i, id := range ids {
		list[i] = overview.Subject{ID: id}
		if p, ok := known[id]; ok {
			list[i] = named(p, at)
		}
		events = append(events, r.row(e, id, at, act{decision: r.may(e, known[id], at), activity: audit.ActivityRead, info: care.PersonData}))
	}
	if err := r.log.Append(ctx, events); err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b overview.Subject) int {
		return cmp.Or(cmp.Compare(a.Surname, b.Surname), cmp.Compare(a.GivenName, b.GivenName), cmp.Compare(a.ID.Value(), b.ID.Value()))
	})
	return list, nil
}

// SetWellKnown puts a person on the list or takes them off it.
func (r reviewDesk) SetWellKnown(ctx context.Context, e overview.Errand, number care.PersonID, listed bool) (bool, error) {
	at := r.now()
	if err := refusal(r.may(e, person.Person{}, at)); err != nil { // before anybody is looked for
		return false, err
	}
	p, ok, err := r.find(ctx, number)
	switch {
	case err != nil:
		return false, err
	case !listed:
		p.ID, ok = number, true // as it stands on the list
	case !ok:
		return false, nil
	}
	if err := r.write(ctx, e, p.ID, at, act{decision: r.may(e, p, at), activity: audit.ActivityWrite, info: care.PersonData}); err != nil {
		return false, err
	}
	return true, r.desk.SetWellKnown(ctx, e.Provider.ID, p.ID, listed, e.Employee, at)
}
