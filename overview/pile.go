package overview

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/record"
)

// pile is what has come of one look at one person: the rows that may be shown, and
// how far each source has come. It belongs to one goroutine at a time.
type pile struct {
	provider func(care.HSAID) (care.Provider, bool)
	unit     func(care.HSAID) (care.Unit, bool)
	subject  care.PersonID
	at       time.Time

	view    View
	items   []record.Item
	systems map[care.HSAID]*systemState
}

type systemState struct {
	SourceState
	waiting int
}

func newPile(provider func(care.HSAID) (care.Provider, bool), unit func(care.HSAID) (care.Unit, bool), subject care.PersonID, at time.Time) pile {
	return pile{provider: provider, unit: unit, subject: subject, at: at,
		view: View{Providers: map[care.HSAID]care.Provider{}}, systems: map[care.HSAID]*systemState{}}
}

// await notes that a place is asked.
func (s *pile) await(p Place) {
	st := s.systems[p.System]
	if st == nil {
		st = &systemState{SourceState: SourceState{System: p.System, Name: p.SystemName, State: Waiting}}
		if prov, ok := s.provider(p.Providers[0]); ok {
			st.Owner = prov.Owner
		}
		s.systems[p.System] = st
	}
	st.waiting++
	if !slices.Contains(st.Infos, p.Info) {
		st.Infos = append(st.Infos, p.Info)
	}
}

// book notes how it went with one question to a system.
func (s *pile) book(system care.HSAID, r Reply) {
	st := s.systems[system]
	st.waiting--
	st.Took = max(st.Took, r.Took)
	if r.Err != nil {
		st.State, st.Reason = Silent, fault.KindOf(r.Err)
	} else if st.waiting == 0 && st.State == Waiting {
		st.State = Answered
	}
}

// about tells whether a row is about the person, and still holds: nothing goes into
// somebody else's page, whatever the source says.
func (s *pile) about(h *record.Head) bool { return h.Subject == s.subject && !h.Nullified }

// answersFor is the provider that a row falls under: the one it names, else its
// unit's, else its address's when a single provider answers there.
func (s *pile) answersFor(p Place, h *record.Head) care.HSAID {
	if h.Provider != "" {
		return h.Provider
	}
	if u, ok := s.unit(h.Unit); ok {
		return u.Provider
	}
	if u, ok := s.unit(care.HSAID(p.Address)); ok {
		return u.Provider
	}
	if len(p.Providers) == 1 {
		return p.Providers[0]
	}
	return ""
}

// keep puts a row that may be shown on the pile.
func (s *pile) keep(it record.Item, system care.HSAID, prov care.Provider) {
	h := it.Header()
	h.System = system
	h.Provider, h.ProviderName = prov.ID, prov.Name
	if u, ok := s.unit(h.Unit); ok && u.Name != "" {
		h.UnitName = u.Name
	}
	if s.view.Subject.Protected {
		hide(it)
	}
	s.view.Providers[prov.ID] = prov
	s.items = append(s.items, it)
}

func (s *pile) waiting() int {
	n := 0
	for _, st := range s.systems {
		n += st.waiting
	}
	return n
}

// giveUp names the sources of which the gatherer has said nothing to the end.
func (s *pile) giveUp() {
	for _, st := range s.systems {
		if st.waiting > 0 {
			st.State, st.Reason = Silent, fault.Slow
		}
	}
}

// sources are the source systems as they stand, by name.
func (s *pile) sources() (list []SourceState, asked, answered int) {
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
func (s *pile) compose(complete bool) View {
	v := s.view
	v.Complete = complete
	v.Providers = maps.Clone(s.view.Providers)
	v.Closed = slices.Clone(s.view.Closed)
	v.Messages = slices.Clone(s.view.Messages)
	v.Sources, v.Asked, v.Answered = s.sources()
	unit := s.unit
	if v.Subject.Protected {
		unit = hidden(unit)
	}
	arrange(&v, s.items, s.at, unit)
	return v
}
