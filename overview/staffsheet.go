package overview

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"sammanhang/care"
	"sammanhang/record"
	"sammanhang/record/carecontact"
)

// staffSheet is one view of staff in the making. It belongs to one goroutine at a time.
type staffSheet struct {
	pile
	o    *Staff
	decl StaffDeclaration
	e    Errand

	staff   StaffView             // what is known before any source has answered
	looks   []StaffLook           // all that are open
	rulings []StaffRuling         // on them
	asked   []staffPlace          // the places of those
	left    int                   // how many of them have not answered
	kept    map[int][]record.Item // the rows that are in the view, by the look that they came of
}

// staffPlace is a place with the open looks of its providers, as indexes in looks.
type staffPlace struct {
	Place
	looks map[care.HSAID]int
	quiet bool // not among the sources before a row of it is shown
}

func newStaffSheet(o *Staff, decl StaffDeclaration, e Errand, j StaffJudge, at time.Time) *staffSheet {
	s := &staffSheet{o: o, decl: decl, e: e, kept: map[int][]record.Item{},
		pile: newPile(o.ports.Provider, o.ports.Unit, e.Subject, at)}
	s.view.Subject = j.Subject()
	s.staff.Errand, s.staff.Standing = e, j.Standing()
	return s
}

// marker is the look at whether there is anything at all. It is made and logged at
// every opening, so that an empty place and a hidden one look alike in every way.
var marker = StaffLook{Info: care.Engagements}

// gate rules on the errand itself, and returns its row for the log.
func (s *staffSheet) gate(j StaffJudge) []StaffEntry {
	r := j.Gate()
	if !r.Allow {
		s.staff.Refused = &r
	}
	return []StaffEntry{s.entry(marker, r)}
}

// decide rules on every provider of every place, and returns a row for the log for
// each ruling.
func (s *staffSheet) decide(j StaffJudge, places []Place) (rows []StaffEntry) {
	type at struct {
		place int
		id    care.HSAID
	}
	var looks []StaffLook
	var where []at
	for i, p := range places {
		ids := p.Providers
		if len(ids) == 0 {
			ids = []care.HSAID{""} // nobody answers for it: the law denies it, and the log says so
		}
		for _, id := range ids {
			prov, ok := s.provider(id)
			if !ok {
				prov = care.Provider{ID: id} // unknown kind: the law denies it
			}
			looks = append(looks, StaffLook{System: p.System, Address: p.Address, Info: p.Info, Provider: prov})
			where = append(where, at{i, id})
		}
	}
	open, named := map[int]map[care.HSAID]int{}, map[int]bool{}
	for i, r := range j.Rule(looks) {
		rows = append(rows, s.entry(looks[i], r))
		s.tell(looks[i], r.Tell)
		if !r.Allow {
			continue
		}
		w := where[i]
		if open[w.place] == nil {
			open[w.place] = map[care.HSAID]int{}
		}
		open[w.place][w.id] = len(s.looks)
		s.looks = append(s.looks, looks[i])
		s.rulings = append(s.rulings, r)
		if !r.Quiet {
			named[w.place] = true
			s.opened(looks[i].Provider, r)
		}
	}
	for _, i := range slices.Sorted(maps.Keys(open)) {
		s.asked = append(s.asked, staffPlace{places[i], open[i], !named[i]})
		if named[i] {
			s.await(places[i])
		}
	}
	byName(s.staff.Open)
	byName(s.staff.Known)
	byName(s.staff.Blockers)
	return rows
}

func (s *staffSheet) entry(l StaffLook, r StaffRuling) StaffEntry {
	return StaffEntry{Errand: s.e, StaffLook: l, Ruling: r.Ruling, Proof: r.Proof, Emergency: r.Emergency, At: s.at}
}

// tell notes what the reader may learn of a look that is refused.
func (s *staffSheet) tell(l StaffLook, t Tell) {
	switch t {
	case TellUnblocked:
		s.staff.Elsewhere = true
	case TellBlocked:
		s.staff.Blocked = true
	case TellSource:
		s.staff.Elsewhere = true
		s.staff.Known = withProvider(s.staff.Known, l.Provider)
	case TellBlocker:
		s.staff.Blocked = true
		s.staff.Blockers = withProvider(s.staff.Blockers, l.Provider)
	case TellOwn:
		s.staff.OwnClosed = true
	case TellInside:
		s.staff.Inside = true
	}
}

// opened notes that a provider's information is open, and what that rests on.
func (s *staffSheet) opened(p care.Provider, r StaffRuling) {
	s.staff.Open = withProvider(s.staff.Open, p)
	for _, g := range r.Grounds {
		if !slices.Contains(s.staff.Grounds, g) {
			s.staff.Grounds = append(s.staff.Grounds, g)
		}
	}
}

func withProvider(list []care.Provider, p care.Provider) []care.Provider {
	if slices.ContainsFunc(list, func(q care.Provider) bool { return q.ID == p.ID }) {
		return list
	}
	return append(list, p)
}

func byName(list []care.Provider) {
	slices.SortFunc(list, func(a, b care.Provider) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
}

// run asks, and sends a view each time that something has come and may still be shown.
func (s *staffSheet) run(ctx context.Context, out chan<- StaffView) {
	defer close(out)
	send := func(v StaffView) bool {
		select {
		case out <- v:
			return true
		case <-ctx.Done():
			return false
		}
	}
	if len(s.asked) == 0 {
		send(s.shown(true))
		return
	}
	if !send(s.shown(false)) {
		return
	}
	ask := make([]Place, len(s.asked))
	for i, a := range s.asked {
		ask[i] = a.Place
	}
	s.left = len(ask)
	ctx, stop := context.WithCancel(ctx) // a view that ends leaves nobody asking
	defer stop()
	who := Who{Subject: s.e.Subject, LoA: s.e.LoA, Correlation: s.e.Correlation}
	replies := s.o.ports.Gather(ctx, who, ask)
	for r := range replies {
		come := []Reply{r}
		for more := true; more; {
			select {
			case r, ok := <-replies:
				if more = ok; ok {
					come = append(come, r)
				}
			default:
				more = false
			}
		}
		j, ok := s.still(ctx)
		if !ok {
			send(s.ended())
			return
		}
		var released []StaffEntry
		for _, r := range come {
			released = append(released, s.take(j, s.asked[r.Place], r)...)
		}
		// Which documents are shown is in the log before they are: with the log away
		// nothing more is released.
		if len(released) > 0 {
			if err := s.o.ports.Log(ctx, released); err != nil {
				send(s.ended())
				return
			}
		}
		if s.left == 0 {
			break
		}
		if !send(s.shown(false)) {
			return
		}
	}
	s.giveUp()
	if _, ok := s.still(ctx); !ok {
		send(s.ended())
		return
	}
	send(s.shown(true))
}

// still fetches the facts anew and decides every open look again, and every row that is
// in the view: a block may be of a part of what is open. ok is false when any of them has
// closed, or when nobody can tell. What has closed is logged.
func (s *staffSheet) still(ctx context.Context) (j StaffJudge, ok bool) {
	at := s.o.ports.Now()
	j, err := s.o.ports.Judge(ctx, s.e, at)
	if err != nil {
		return nil, false
	}
	var shut []StaffEntry
	if gate := j.Gate(); !gate.Allow {
		shut = append(shut, s.entry(marker, gate))
	} else {
		for i, r := range j.Rule(s.looks) {
			if !r.Allow {
				shut = append(shut, s.entry(s.looks[i], r))
			} else if hidden := hiddenOf(j.Visible(s.looks[i], s.kept[i])); hidden > 0 {
				row := s.entry(s.looks[i], r)
				row.Hidden = hidden
				shut = append(shut, row)
			}
		}
	}
	if len(shut) == 0 && j.Subject().Protected == s.view.Subject.Protected {
		return j, true
	}
	for i := range shut {
		shut[i].At = at
	}
	if len(shut) > 0 {
		// Nothing is shown after this, so a log that is away hides nothing from anybody:
		// that the view was opened is in it already.
		_ = s.o.ports.Log(ctx, shut)
	}
	return j, false
}

// take books one reply, keeps the rows of it that may be shown, and returns what the
// log must know of before they are.
func (s *staffSheet) take(j StaffJudge, p staffPlace, r Reply) (released []StaffEntry) {
	at := s.o.ports.Now()
	s.left--
	if !p.quiet {
		s.book(p.System, r)
	}
	byLook := map[int][]record.Item{}
	for _, it := range r.Items {
		h := it.Header()
		if !s.about(h) || h.Unclear {
			continue
		}
		// A row that falls under no ruling was never decided, and is not shown.
		if i, ok := p.looks[s.answersFor(p.Place, h)]; ok {
			byLook[i] = append(byLook[i], it)
		}
	}
	for _, i := range slices.Sorted(maps.Keys(byLook)) {
		look, items := s.looks[i], byLook[i]
		entry := s.entry(look, s.rulings[i])
		entry.At = at
		shown := j.Visible(look, items)
		hidden := hiddenOf(shown)
		for n, visible := range shown {
			if !visible || !s.decl.Fit(items[n], look.Provider.ID == s.e.Provider.ID, s.at) {
				continue
			}
			if p.quiet { // now it may be named: something of it is shown
				p.quiet = false
				s.await(p.Place)
				s.book(p.System, r)
			}
			s.keep(items[n], p.System, look.Provider)
			s.kept[i] = append(s.kept[i], items[n])
			s.opened(look.Provider, s.rulings[i])
			h := items[n].Header()
			entry.Documents = append(entry.Documents, Document{Info: look.Info, ID: h.ID, At: h.Recorded})
		}
		if len(entry.Documents) > 0 {
			released = append(released, entry)
		}
		if hidden > 0 { // in a row of its own, which nobody but the operator's reviewers see
			entry.Documents, entry.Hidden = nil, hidden
			released = append(released, entry)
		}
	}
	return released
}

// hiddenOf is how many rows may not be shown.
func hiddenOf(visible []bool) (n int) {
	for _, v := range visible {
		if !v {
			n++
		}
	}
	return n
}

// shown is the view as it stands.
func (s *staffSheet) shown(complete bool) StaffView {
	v := s.staff
	v.View = s.compose(complete)
	byName(s.staff.Open)
	v.Open, v.Known, v.Blockers, v.Grounds = slices.Clone(v.Open), slices.Clone(v.Known), slices.Clone(v.Blockers), slices.Clone(v.Grounds)
	for _, it := range s.items {
		if c, ok := it.(*carecontact.Contact); ok {
			v.Visits = append(v.Visits, c)
		}
	}
	slices.SortStableFunc(v.Visits, func(a, b *carecontact.Contact) int { return b.Start.Compare(a.Start) })
	return v
}

// ended is the view when something that was open has closed: who it is about, and
// nothing more. It is the same whatever it was that closed.
func (s *staffSheet) ended() StaffView {
	return StaffView{View: View{Subject: s.view.Subject, Complete: true, Ended: true}, Errand: s.e}
}
