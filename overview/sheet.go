package overview

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/record"
)

// sheet is one view in the making. It belongs to one goroutine at a time.
type sheet struct {
	o      *Overview
	decl   Declaration
	who    Who
	acting Acting
	judge  Judge
	at     time.Time

	view    View
	items   []record.Item
	systems map[care.HSAID]*systemState
	closed  map[Closed]bool
}

type systemState struct {
	SourceState
	waiting int
}

func newSheet(o *Overview, decl Declaration, who Who, acting Acting, judge Judge, at time.Time) *sheet {
	s := &sheet{o: o, decl: decl, who: who, acting: acting, judge: judge, at: at,
		systems: map[care.HSAID]*systemState{}, closed: map[Closed]bool{}}
	s.view.Actor, s.view.Subject = judge.Names()
	s.view.Acting = acting
	s.view.Providers = map[care.HSAID]care.Provider{}
	return s
}

// allowedPlace is a place with those of its providers that may be shown.
type allowedPlace struct {
	Place
	looks map[care.HSAID]Look
}

// decide rules on every provider of every place. It returns the places that may
// be asked, and a row for the log for each ruling, denials too.
func (s *sheet) decide(places []Place) ([]allowedPlace, []Entry) {
	var allowed []allowedPlace
	var rows []Entry
	shut := s.shut()
	for _, p := range places {
		if len(p.Providers) == 0 {
			p.Providers = []care.HSAID{""} // nobody answers for it: the law denies it, and the log says so
		}
		ap := allowedPlace{p, map[care.HSAID]Look{}}
		for _, id := range p.Providers {
			prov, ok := s.o.ports.Provider(id)
			if !ok {
				prov = care.Provider{ID: id} // unknown kind: the law denies it
			}
			row := s.rule(p, prov)
			rows = append(rows, row)
			if row.Allow {
				ap.looks[id] = row.Look
			} else if !shut[p.Info] {
				s.close(p.Info, prov, row.Ruling)
			}
		}
		if len(ap.looks) == 0 {
			continue
		}
		allowed = append(allowed, ap)
		st := s.systems[p.System]
		if st == nil {
			st = &systemState{SourceState: SourceState{System: p.System, Name: p.SystemName, State: Waiting}}
			if prov, ok := s.o.ports.Provider(p.Providers[0]); ok {
				st.Owner = prov.Owner
			}
			s.systems[p.System] = st
		}
		st.waiting++
		if !slices.Contains(st.Infos, p.Info) {
			st.Infos = append(st.Infos, p.Info)
		}
	}
	return allowed, rows
}

// shut closes, for who acts for somebody else, the kinds of information that are not
// theirs to see wherever they are. It is said alike whether there is any or not: that
// a provider has notes about a person is itself not for a proxy, or for a guardian who
// has been shut out.
func (s *sheet) shut() map[care.InfoType]bool {
	shut := map[care.InfoType]bool{}
	if s.acting == Self {
		return shut
	}
	for _, info := range s.decl.gathered() {
		if r := s.rule(Place{Info: info}, care.Provider{Kind: care.Vardgivare}).Ruling; !r.Allow {
			shut[info] = true
			s.close(info, care.Provider{}, r)
		}
	}
	return shut
}

func (s *sheet) rule(p Place, prov care.Provider) Entry {
	l := Look{Who: s.who, Acting: s.acting, System: p.System, Address: p.Address, Info: p.Info, Provider: prov}
	return Entry{Look: l, Ruling: s.judge.Rule(l), At: s.at}
}

func (s *sheet) close(info care.InfoType, prov care.Provider, r Ruling) {
	c := Closed{Info: info, Provider: prov, Outcome: r.Outcome, Sentence: r.Sentence}
	if !s.closed[c] {
		s.closed[c] = true
		s.view.Closed = append(s.view.Closed, c)
	}
}

// run asks, and sends a view each time that something has come.
func (s *sheet) run(ctx context.Context, allowed []allowedPlace, out chan<- View) {
	defer close(out)
	ask := make([]Place, len(allowed))
	for i, a := range allowed {
		ask[i] = a.Place
	}
	send := func(complete bool) bool {
		select {
		case out <- s.compose(complete):
			return true
		case <-ctx.Done():
			return false
		}
	}
	if len(ask) == 0 {
		send(true)
		return
	}
	if !send(false) {
		return
	}
	replies := s.o.ports.Gather(ctx, s.who, ask)
	for r := range replies {
		s.take(allowed[r.Place], r)
		// What has come meanwhile goes into the same view: a page is not drawn
		// once for each of forty answers that arrive together.
		for more := true; more; {
			select {
			case r, ok := <-replies:
				if more = ok; ok {
					s.take(allowed[r.Place], r)
				}
			default:
				more = false
			}
		}
		if s.waiting() == 0 {
			break
		}
		if !send(false) {
			return
		}
	}
	for _, st := range s.systems {
		if st.waiting > 0 { // the gatherer ended without a word: say so
			st.State, st.Reason = Silent, fault.Slow
		}
	}
	send(true)
}

func (s *sheet) waiting() int {
	n := 0
	for _, st := range s.systems {
		n += st.waiting
	}
	return n
}

// take books one reply and keeps the rows of it that may be shown.
func (s *sheet) take(p allowedPlace, r Reply) {
	st := s.systems[p.System]
	st.waiting--
	st.Took = max(st.Took, r.Took)
	if r.Err != nil {
		st.State, st.Reason = Silent, fault.KindOf(r.Err)
	} else if st.waiting == 0 && st.State == Waiting {
		st.State = Answered
	}
	for _, it := range r.Items {
		h := it.Header()
		if h.Subject != s.who.Subject || h.Nullified {
			continue // never into somebody else's page, whatever the source says
		}
		look, ok := s.lookFor(p, h)
		if !ok || !s.judge.Visible(look, it) {
			continue
		}
		h.System = p.System
		h.Provider, h.ProviderName = look.Provider.ID, look.Provider.Name
		if u, ok := s.o.ports.Unit(h.Unit); ok && u.Name != "" {
			h.UnitName = u.Name
		}
		if s.view.Subject.Protected {
			hide(it)
		}
		s.view.Providers[look.Provider.ID] = look.Provider
		s.items = append(s.items, it)
	}
}

// lookFor finds the ruling that an item falls under: by the provider it names, else
// by its unit, else by its address when a single provider answers there.
// An item that falls under none was never decided, and is not shown.
func (s *sheet) lookFor(p allowedPlace, h *record.Head) (Look, bool) {
	id := h.Provider
	if id == "" {
		if u, ok := s.o.ports.Unit(h.Unit); ok {
			id = u.Provider
		} else if u, ok := s.o.ports.Unit(care.HSAID(p.Address)); ok {
			id = u.Provider
		} else if len(p.Providers) == 1 {
			id = p.Providers[0]
		}
	}
	l, ok := p.looks[id]
	return l, ok
}

// sources are the source systems as they stand, by name.
func (s *sheet) sources() (list []SourceState, asked, answered int) {
	for _, st := range s.systems {
		c := st.SourceState
		c.Infos = slices.Clone(c.Infos)
		list = append(list, c)
		if st.State == Answered {
			answered++
		}
	}
	slices.SortFunc(list, func(a, b SourceState) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.System, b.System))
	})
	return list, len(list), answered
}

// compose makes a View of what has come: a value that shares no slice or map
// that is later changed.
func (s *sheet) compose(complete bool) View {
	v := s.view
	v.Complete = complete
	v.Providers = maps.Clone(s.view.Providers)
	v.Closed = slices.Clone(s.view.Closed)
	v.Messages = slices.Clone(s.view.Messages)
	v.Sources, v.Asked, v.Answered = s.sources()
	unit := s.o.ports.Unit
	if v.Subject.Protected {
		unit = hidden(unit)
	}
	arrange(&v, s.items, s.at, unit)
	return v
}
