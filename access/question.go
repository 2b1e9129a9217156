package access

import (
	"time"

	"sammanhang/care"
)

// question is what the provisions really ask of the facts: no person, no id, no
// date. Two facts with the same question have the same answer, and there are few
// questions in the world, so that answers can be remembered.
type question struct {
	span   int // which provisions are in force
	action Action
	role   Role // "none" when the law knows no such relation
	loa    LoA
	age    int8 // clamped to 18; -1 not known
	kind   care.ProviderKind
	scope  Scope
	share  Sharing
	group  Group

	forAnother, guardianship, guardianBlocked, extended        bool
	inForce, covers                                            bool
	protected, deceased, early                                 bool
	offers, withheld, hiddenFromGuardian, grantsButUnitUnknown bool
}

const noRole Role = "none"

// maxAge is the age from which no provision makes a difference.
const maxAge = 18

func ask(f *Facts, span int) question {
	q := question{
		span:   span,
		action: f.Action,
		role:   roleOf(f),
		loa:    f.Actor.LoA,
		age:    ageOf(f),
		kind:   f.Source.Kind,
		scope:  f.Source.Scope,
		share:  f.Source.Sharing,
		group:  GroupOf(f.Info.Type),

		forAnother: f.Actor.ActingProvider != "" && f.Actor.ActingProvider != f.Source.Provider,
		protected:  f.Subject.Protected,
		deceased:   f.Subject.Deceased,
		offers:     f.Source.OffersAccess,
		withheld:   f.Info.Withheld,
	}
	// Words outside the closed lists are taken as unknown, never passed on.
	if q.kind != care.Vardgivare && q.kind != care.Omsorgsgivare {
		q.kind = ""
	}
	if q.kind != care.Omsorgsgivare || q.scope != ScopeSoL && q.scope != ScopeLSS {
		q.scope = ScopeUnknown
	}
	if q.kind != care.Omsorgsgivare || q.share != Open && q.share != Blocked && q.share != Incapacity {
		q.share = SharingUnknown
	}
	if q.loa < 0 || q.loa > 4 {
		q.loa = 0
	}
	switch q.role {
	case AsSelf:
		q.early = granted(f.Subject.EarlyAccess, f.Source.Unit, f.At)
		q.grantsButUnitUnknown = len(f.Subject.EarlyAccess) > 0 && f.Source.Unit == ""
	case AsGuardian:
		q.guardianship = bounded(f.Relation.Guardianship) && f.Relation.Guardianship.Contains(f.At)
		q.guardianBlocked = f.Relation.GuardianBlocked
		q.hiddenFromGuardian = f.Info.HiddenFromGuardian
		q.extended = granted(f.Relation.Extended, f.Source.Unit, f.At)
		q.grantsButUnitUnknown = len(f.Relation.Extended) > 0 && f.Source.Unit == ""
	case AsOmbud, AsGodMan:
		q.inForce = f.Relation.Mandate.inForce(f.At)
		q.covers = f.Relation.Mandate.covers(f.Info.Type)
	}
	return q
}

// roleOf is the role that the law can know: nobody is a guardian or proxy for
// themselves, and only the person is themselves.
func roleOf(f *Facts) Role {
	if f.Actor.ID.IsZero() || f.Subject.ID.IsZero() {
		return noRole
	}
	same := f.Actor.ID == f.Subject.ID
	switch f.Relation.As {
	case AsSelf:
		if same {
			return AsSelf
		}
	case AsGuardian, AsOmbud, AsGodMan:
		if !same {
			return f.Relation.As
		}
	}
	return noRole
}

func ageOf(f *Facts) int8 {
	born := f.Subject.Born
	if born.IsZero() {
		var ok bool
		if born, ok = f.Subject.ID.Born(); !ok {
			return -1
		}
	}
	age := care.AgeOn(born, care.SwedishDate(f.At))
	switch {
	case age < 0: // born tomorrow: the date is wrong
		return -1
	case age > maxAge:
		return maxAge
	}
	return int8(age)
}

// bounded refuses the zero period: "always" must never come from a forgotten field.
func bounded(p care.Period) bool { return !p.From.IsZero() || !p.To.IsZero() }

func granted(grants []Grant, unit care.HSAID, at time.Time) bool {
	if unit == "" {
		return false
	}
	for _, g := range grants {
		if g.Unit == unit && bounded(g.Valid) && g.Valid.Contains(at) {
			return true
		}
	}
	return false
}

func (m *Mandate) inForce(at time.Time) bool {
	return bounded(m.Valid) && m.Valid.Contains(at) && (m.Revoked.IsZero() || at.Before(m.Revoked))
}

func (m *Mandate) covers(t care.InfoType) bool {
	if t == "" {
		return false
	}
	for _, s := range m.Scope {
		if s == t {
			return true
		}
	}
	return false
}

// used names what the answer rests on, for the person to read and the log to keep.
func (q question) used() []Fact {
	f := []Fact{
		{"action", string(q.action)},
		{"actor.role", string(q.role)},
		{"actor.loa", digit(int(q.loa))},
		{"subject.age", ageBand(q.age)},
		{"source.kind", orUnknown(string(q.kind))},
		{"info.group", string(q.group)},
		{"source.offersAccess", yesNo(q.offers)},
	}
	if q.kind == care.Omsorgsgivare {
		f = append(f, Fact{"source.scope", orUnknown(string(q.scope))}, Fact{"source.sharing", orUnknown(string(q.share))})
	}
	add := func(is bool, name string) {
		if is {
			f = append(f, Fact{name, "yes"})
		}
	}
	add(q.forAnother, "actor.forAnotherProvider")
	add(q.protected, "subject.protected")
	add(q.deceased, "subject.deceased")
	add(q.early, "subject.earlyAccess")
	add(q.withheld, "info.withheld")
	switch q.role {
	case AsGuardian:
		f = append(f, Fact{"relation.guardianship", yesNo(q.guardianship)})
		add(q.guardianBlocked, "relation.guardianBlocked")
		add(q.extended, "relation.extended")
		add(q.hiddenFromGuardian, "info.hiddenFromGuardian")
	case AsOmbud, AsGodMan:
		f = append(f, Fact{"relation.mandate.inForce", yesNo(q.inForce)}, Fact{"relation.mandate.covers", yesNo(q.covers)})
	}
	return f
}

// missing names the facts that were not given.
func (q question) missing() []string {
	var m []string
	add := func(is bool, name string) {
		if is {
			m = append(m, name)
		}
	}
	add(q.loa == 0, "actor.loa")
	add(q.role == noRole, "relation.as")
	add(q.age < 0, "subject.born")
	add(q.kind == "", "source.kind")
	omsorg := q.kind == care.Omsorgsgivare && q.action != ReadLog
	add(omsorg && q.scope == ScopeUnknown, "source.scope")
	add(omsorg && q.share == SharingUnknown, "source.sharing")
	add(q.grantsButUnitUnknown, "source.unit")
	return m
}

func ageBand(age int8) string {
	switch {
	case age < 0:
		return "unknown"
	case age < 13:
		return "0-12"
	case age < 16:
		return "13-15"
	case age < 18:
		return "16-17"
	}
	return "18+"
}

func digit(n int) string { return "01234"[n : n+1] }

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
