package overview

import (
	"context"
	"time"

	"sammanhang/care"
)

// sheet is one view in the making. It belongs to one goroutine at a time.
type sheet struct {
	o      *Overview
	decl   Declaration
	who    Who
	acting Acting
	judge  Judge
	at     time.Time

	pile
	closed map[Closed]bool
	open   []Look // all that were allowed when the view was opened
}

func newSheet(o *Overview, decl Declaration, who Who, acting Acting, judge Judge, at time.Time) *sheet {
	s := &sheet{o: o, decl: decl, who: who, acting: acting, judge: judge, at: at,
		pile: newPile(o.ports.Provider, o.ports.Unit, who.Subject, at), closed: map[Closed]bool{}}
	s.view.Actor, s.view.Subject = judge.Names()
	s.view.Acting = acting
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
				s.open = append(s.open, row.Look)
			} else if !shut[p.Info] {
				s.close(p.Info, prov, row.Ruling)
			}
		}
		if len(ap.looks) == 0 {
			continue
		}
		allowed = append(allowed, ap)
		s.await(p)
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
	if s.acting != Self && r.Sealed != "" {
		prov = care.Provider{} // where a person has sealed, and so has been, is nobody else's to know
	}
	c := Closed{Info: info, Provider: prov, Outcome: r.Outcome, Sentence: r.Sentence, Sealed: r.Sealed}
	if !s.closed[c] {
		s.closed[c] = true
		s.view.Closed = append(s.view.Closed, c)
	}
}

// letters keeps the messages, but for those of a provider that the person has sealed: a
// letter tells what its sender knows.
func (s *sheet) letters(all []Message) {
	for _, m := range all {
		if r := s.rule(Place{Info: care.Messages, System: s.o.cfg.System}, m.Sender).Ruling; r.Sealed != "" {
			s.close(care.Messages, m.Sender, r)
			continue
		}
		s.view.Messages = append(s.view.Messages, m)
	}
}

// run asks, and sends a view each time that something has come and may still be shown.
func (s *sheet) run(ctx context.Context, allowed []allowedPlace, out chan<- View) {
	defer close(out)
	ask := make([]Place, len(allowed))
	for i, a := range allowed {
		ask[i] = a.Place
	}
	send := func(v View) bool {
		select {
		case out <- v:
			return true
		case <-ctx.Done():
			return false
		}
	}
	if len(ask) == 0 {
		send(s.compose(true))
		return
	}
	if !send(s.compose(false)) {
		return
	}
	ctx, stop := context.WithCancel(ctx) // a view that ends leaves nobody asking
	defer stop()
	replies := s.o.ports.Gather(ctx, s.who, ask)
	for r := range replies {
		come := []Reply{r}
		// What has come meanwhile goes into the same view: a page is not drawn
		// once for each of forty answers that arrive together.
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
		if why, ok := s.still(ctx); !ok {
			send(s.ended(why))
			return
		}
		for _, r := range come {
			s.take(allowed[r.Place], r)
		}
		if s.waiting() == 0 {
			send(s.compose(true))
			return
		}
		if !send(s.compose(false)) {
			return
		}
	}
	if why, ok := s.still(ctx); !ok {
		send(s.ended(why))
		return
	}
	s.giveUp()
	send(s.compose(true))
}

// still fetches the facts anew for who acts for somebody else and decides every open
// look again. ok is false when any of them has closed, or when nobody can tell; why is
// then the law's answer, where there is one. What has closed is logged.
func (s *sheet) still(ctx context.Context) (why Ruling, ok bool) {
	if s.acting == Self {
		return Ruling{}, true
	}
	at := s.o.ports.Now()
	j, err := s.o.ports.Judge(ctx, s.who, at)
	if err != nil {
		return Ruling{}, false
	}
	if acting, is := j.Acting(); !is || acting != s.acting {
		return Ruling{}, false
	}
	s.judge = j
	var shut []Entry
	for _, l := range s.open {
		if r := j.Rule(l); !r.Allow {
			shut = append(shut, Entry{Look: l, Ruling: r, At: at})
		}
	}
	if _, subject := j.Names(); len(shut) == 0 && subject.Protected == s.view.Subject.Protected {
		return Ruling{}, true
	}
	if len(shut) > 0 {
		why = shut[0].Ruling
		// Nothing is shown after this, so a log that is away hides nothing from anybody:
		// that the view was opened is in it already.
		_ = s.o.ports.Log(ctx, shut)
	}
	return why, false
}

// ended is the view when something that was open has closed: who it is about, by which
// rule, and nothing more.
func (s *sheet) ended(why Ruling) View {
	v := View{Actor: s.view.Actor, Subject: s.view.Subject, Acting: s.acting, Complete: true, Ended: true}
	if why.Outcome != "" {
		v.Closed = []Closed{{Outcome: why.Outcome, Sentence: why.Sentence}}
	}
	return v
}

// take books one reply and keeps the rows of it that may be shown.
func (s *sheet) take(p allowedPlace, r Reply) {
	s.book(p.System, r)
	for _, it := range r.Items {
		h := it.Header()
		if !s.about(h) {
			continue
		}
		// An item that falls under no ruling was never decided, and is not shown.
		look, ok := p.looks[s.answersFor(p.Place, h)]
		if !ok || !s.judge.Visible(look, it) {
			continue
		}
		s.keep(it, p.System, look.Provider)
	}
}
