package access

import (
	"time"

	"sammanhang/care"
)

const noRole Role = "none"

// ask reduces a resident's facts to a question.
func ask(f *Facts, span uint8) question {
	q := question{span: span, who: ofResident}
	role := roleOf(f)
	q.word(fAction, string(f.Action))
	q.word(fRole, string(role))
	q.number(fLoA, loaOf(f.Actor.LoA))
	q.number(fAge, ageOf(f.Subject.Born, f.Subject.ID, f.At))
	q.word(fKind, string(f.Source.Kind))
	q.word(fGroup, string(GroupOf(f.Info.Type)))
	q.yes(fForAnother, f.Actor.ActingProvider != "" && f.Actor.ActingProvider != f.Source.Provider)
	q.yes(fProtected, f.Subject.Protected)
	q.yes(fDeceased, f.Subject.Deceased)
	q.yes(fOffers, f.Source.OffersAccess)
	q.yes(fWithheld, f.Info.Withheld)
	q.word(fSealed, string(f.Source.Seal))
	if f.Source.Kind == care.Omsorgsgivare {
		q.word(fScope, string(f.Source.Scope))
		q.word(fSharing, string(f.Source.Sharing))
	}
	switch role {
	case AsSelf:
		q.yes(fEarly, granted(f.Subject.EarlyAccess, f.Source.Unit, f.At))
		q.yes(fMature, f.Subject.Mature)
		q.yes(fGrantsButUnitUnknown, len(f.Subject.EarlyAccess) > 0 && f.Source.Unit == "")
	case AsGuardian:
		q.yes(fGuardianship, bounded(f.Relation.Guardianship) && f.Relation.Guardianship.Contains(f.At))
		q.yes(fGuardianBlocked, f.Relation.GuardianBlocked)
		q.yes(fHiddenFromGuardian, f.Info.HiddenFromGuardian)
		q.yes(fExtended, granted(f.Relation.Extended, f.Source.Unit, f.At))
		q.yes(fGrantsButUnitUnknown, len(f.Relation.Extended) > 0 && f.Source.Unit == "")
	case AsOmbud:
		q.yes(fMandateInForce, f.Relation.Mandate.inForce(f.At))
		q.yes(fMandateCovers, f.Relation.Mandate.covers(f.Info.Type))
	case AsGodMan:
		q.yes(fOrderInForce, f.Relation.Mandate.inForce(f.At))
		q.yes(fOrderCovers, f.Relation.Mandate.covers(f.Info.Type))
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

// ageOf is the age in whole years on the Swedish day of at; -1 when not known.
func ageOf(born time.Time, id care.PersonID, at time.Time) int {
	if born.IsZero() {
		var ok bool
		if born, ok = id.Born(); !ok {
			return -1
		}
	}
	return care.AgeOn(born, care.SwedishDate(at)) // below zero: born tomorrow, the date is wrong
}

func loaOf(l LoA) int {
	if l < 0 || l > 4 {
		return 0
	}
	return int(l)
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
