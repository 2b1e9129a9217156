package app

import (
	"context"
	"time"

	"sammanhang/access"
	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/overview"
	"sammanhang/person"
	"sammanhang/record"
	"sammanhang/safeguard"
)

// register is what the judge needs of the person register.
type register interface {
	People(ctx context.Context, ids []care.PersonID) (map[care.PersonID]person.Person, error)
	GuardianOf(ctx context.Context, guardian care.PersonID, at time.Time) ([]person.Guardianship, error)
	MandatesTo(ctx context.Context, proxy care.PersonID, at time.Time) ([]person.Mandate, error)
}

// bench seats judges: it fetches the facts of two people once, and lets the law
// rule on each look by them.
type bench struct {
	people    register
	decider   *access.Decider
	directory func() *directory.Snapshot
	standings standings
}

// Open seats a judge for one actor, one subject and one moment. An unknown person
// is an actor without capacity, not an error.
func (b bench) Open(ctx context.Context, who overview.Who, at time.Time) (overview.Judge, error) {
	j := &judge{decider: b.decider, directory: b.directory()}
	people, err := b.people.People(ctx, []care.PersonID{who.Actor, who.Subject})
	if err != nil {
		return nil, err
	}
	actor, known := people[who.Actor]
	subject, also := people[who.Subject]
	if !known || !also || actor.Void() || subject.Void() {
		return j, nil // a number that stands for nobody any longer neither looks nor is looked at
	}
	j.actor, j.subject = named(actor, at), named(subject, at)
	// With the register away nothing is known: what can be blocked is taken as blocked, and
	// everything as sealed.
	if st, err := b.standings.About(ctx, safeguard.Reader{}, who.Subject, at); err == nil {
		j.standing = st
	}
	j.facts = access.Facts{At: at, Action: access.Read,
		Actor:   access.Actor{ID: who.Actor, LoA: access.LoA(who.LoA)},
		Subject: access.Subject{ID: who.Subject, Born: subject.Born, Protected: subject.Protected, Deceased: subject.Deceased}}
	return j, b.relate(ctx, j, actor, who, at)
}

// relate finds in what capacity the actor looks. A guardian link goes before a mandate.
func (b bench) relate(ctx context.Context, j *judge, actor person.Person, who overview.Who, at time.Time) error {
	if who.Actor == who.Subject {
		j.acting, j.facts.Relation = overview.Self, access.Relation{As: access.AsSelf}
		return nil
	}
	if actor.Deceased { // the dead act for nobody: whoever has logged in is somebody else
		return nil
	}
	links, err := b.people.GuardianOf(ctx, who.Actor, at)
	if err != nil {
		return err
	}
	for _, g := range links {
		if g.Child == who.Subject {
			j.acting = overview.Guardian
			j.facts.Relation = access.Relation{As: access.AsGuardian, Guardianship: g.Valid, GuardianBlocked: g.Blocked}
			return nil
		}
	}
	mandates, err := b.people.MandatesTo(ctx, who.Actor, at)
	if err != nil {
		return err
	}
	for _, m := range mandates {
		if m.From == who.Subject {
			j.acting = overview.Proxy
			j.mandates = append(j.mandates, m)
		}
	}
	return nil // without any, there is no capacity and the overview shows nothing
}

func named(p person.Person, at time.Time) overview.Subject {
	s := overview.Subject{ID: p.ID, GivenName: p.GivenName, Surname: p.Surname, Protected: p.Protected}
	if !p.Born.IsZero() {
		s.Age = care.AgeOn(p.Born, care.SwedishDate(at))
	}
	return s
}

// judge rules by facts that do not change while a view is open.
type judge struct {
	decider        *access.Decider
	directory      *directory.Snapshot
	facts          access.Facts
	mandates       []person.Mandate // the actor's, from the subject; only for a proxy
	acting         overview.Acting
	actor, subject overview.Subject
	standing       safeguard.Standing // what the subject has blocked and sealed, and been informed of
}

func (j *judge) Acting() (overview.Acting, bool)          { return j.acting, j.acting != "" }
func (j *judge) Names() (actor, subject overview.Subject) { return j.actor, j.subject }

// Rule decides one look.
func (j *judge) Rule(l overview.Look) overview.Ruling {
	d := j.decider.Decide(j.factsOf(l))
	r := overview.Ruling{Allow: d.Allowed(), Sealed: j.sealed(l), Outcome: string(d.Outcome), LawVersion: d.LawVersion, Facts: d.Question()}
	for i, p := range d.Provisions {
		r.Provisions = append(r.Provisions, p.ID)
		if i == 0 {
			r.Sentence = p.Sentence
		}
	}
	return r
}

// sealed is the seal on what a look is at. A letter whose sender nobody knows may be of
// any provider that is sealed.
func (j *judge) sealed(l overview.Look) overview.Seal {
	x := j.standing.Sealed(l.Provider.ID)
	switch {
	case x != nil && x.Provider == "":
		return overview.SealedAll
	case x != nil, l.Info == care.Messages && l.Provider.ID == "" && len(j.standing.Seals()) > 0:
		return overview.SealedThere
	}
	return ""
}

// Visible decides one row by its own facts.
func (j *judge) Visible(l overview.Look, it record.Item) bool {
	f := j.factsOf(l)
	rows := access.FilterRows(j.decider, f, []record.Item{it}, func(it record.Item) access.Row {
		return access.RowOf(f, it.Header(), j.source)
	})
	return len(rows.Kept) == 1
}

func (j *judge) factsOf(l overview.Look) access.Facts {
	f := j.facts
	f.Info.Type = l.Info
	if j.acting == overview.Proxy {
		f.Relation = access.Relation{As: access.AsOmbud, Mandate: j.mandate(l.Info)}
	}
	f.Source, _ = j.source(l.Provider.ID, "")
	if f.Source.Kind == "" && l.Provider.Kind != "" { // the platform's own inbox is in no directory
		f.Source = access.Source{Provider: l.Provider.ID, Kind: l.Provider.Kind, OffersAccess: true, Seal: sealing(&j.standing, l.Provider.ID)}
	}
	return f
}

// mandate is the mandate that covers a kind of information, else any: the law then
// says that it does not.
func (j *judge) mandate(info care.InfoType) access.Mandate {
	m := j.mandates[0]
	for _, o := range j.mandates {
		if o.Covers(info) {
			m = o
			break
		}
	}
	return access.Mandate{ID: m.ID, Scope: m.Scope, Valid: m.Valid, Revoked: m.Revoked}
}

// source is what the directory knows of a provider. A provider that it does not
// know has no kind, and so the law refuses it.
func (j *judge) source(provider, unit care.HSAID) (access.Source, bool) {
	p, ok := j.directory.Provider(provider)
	if !ok {
		return access.Source{Provider: provider, Unit: unit, Seal: sealing(&j.standing, provider)}, false
	}
	s := access.Source{Provider: p.ID, Kind: p.Kind, Unit: unit, OffersAccess: p.OffersResidentAccess, Seal: sealing(&j.standing, p.ID)}
	if p.Kind == care.Omsorgsgivare {
		s.Scope, s.Sharing = access.ScopeSoL, sharing(&j.standing, p.ID)
	}
	return s, true
}
