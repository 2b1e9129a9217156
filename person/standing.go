package person

import (
	"cmp"
	"slices"
	"time"

	"sammanhang/care"
)

// Band is which rules for age a person is under (RULES, "age limits": practice of
// Journalen; law/ decides what follows from it).
type Band uint8

// The bands. NoBand is the zero value: the age is not known, and nothing may follow from it.
const (
	NoBand  Band = iota
	Under13      // guardians act for the child
	From13       // 13–15: neither sees everything; a guardian needs a grant from the unit
	From16       // 16–17: the young person alone
	Adult        // 18 and over
)

func (b Band) String() string {
	switch b {
	case Under13:
		return "0-12"
	case From13:
		return "13-15"
	case From16:
		return "16-17"
	case Adult:
		return "18-"
	}
	return "unknown"
}

// BandOf is the band of who was born on a date, on the Swedish date at falls on. Who
// is not born yet is in no band.
func BandOf(born, at time.Time) Band {
	if born.IsZero() {
		return NoBand
	}
	switch age := care.AgeOn(born, care.SwedishDate(at)); {
	case age < 0:
		return NoBand
	case age < 13:
		return Under13
	case age < 16:
		return From13
	case age < 18:
		return From16
	}
	return Adult
}

// As is in what capacity somebody can turn to the information about a person.
type As string

// The capacities.
const (
	AsSelf     As = "self"
	AsGuardian As = "guardian"
	AsProxy    As = "proxy"
)

// Standing is one person whom somebody can act for at a time, and the facts of it.
// It is not a permission.
type Standing struct {
	As         As
	For        care.PersonID
	Band       Band            // of the person acted for
	Protected  bool            // the person acted for has a protected identity
	Blocked    bool            // guardian: shut out
	NeedsGrant bool            // guardian of 13–15: only what a unit has granted
	Scope      []care.InfoType // proxy: for what, from all mandates together; nil for others
	Mandates   []string        // proxy: the mandates' ids
}

// Standings is whom somebody can act for at a time: always themselves first, then
// children they have custody of, then people who have given them a mandate. people
// gives those of them the register knows. Somebody who is dead, or whose age is not
// known, is acted for by nobody; custody ends as a ground at 16 and a mandate needs
// somebody of 16 or over to have given it. The dead act for nobody, and a number that
// is void neither acts nor is acted for.
func Standings(self care.PersonID, guardianships []Guardianship, mandates []Mandate, people map[care.PersonID]Person, at time.Time) []Standing {
	me, known := people[self]
	if self.IsZero() || known && (me.Deceased || me.Void()) {
		return nil
	}
	list := []Standing{{As: AsSelf, For: self, Band: bandOf(self, people, at), Protected: me.Protected}}
	for _, g := range guardianships {
		child, ok := people[g.Child]
		if g.Guardian != self || !g.Valid.Contains(at) || !ok || child.Deceased || child.Void() {
			continue
		}
		if band := bandOf(g.Child, people, at); band == Under13 || band == From13 {
			list = append(list, Standing{As: AsGuardian, For: g.Child, Band: band, Protected: child.Protected, Blocked: g.Blocked, NeedsGrant: band == From13})
		}
	}
	first := len(list)
	for _, m := range mandates {
		giver, ok := people[m.From]
		if m.To != self || !m.InForce(at) || len(m.Scope) == 0 || !ok || giver.Deceased || giver.Void() {
			continue
		}
		band := bandOf(m.From, people, at)
		if band != From16 && band != Adult {
			continue
		}
		i := slices.IndexFunc(list[first:], func(s Standing) bool { return s.For == m.From })
		if i < 0 {
			list = append(list, Standing{As: AsProxy, For: m.From, Band: band, Protected: giver.Protected})
			i = len(list) - 1 - first
		}
		s := &list[first+i]
		s.Scope = slices.Compact(slices.Sorted(slices.Values(append(s.Scope, m.Scope...))))
		s.Mandates = append(s.Mandates, m.ID)
	}
	slices.SortStableFunc(list[1:], func(a, b Standing) int {
		// "guardian" before "proxy"; the youngest child first, for it needs help most
		return cmp.Or(cmp.Compare(a.As, b.As), cmp.Compare(people[b.For].Born.Unix(), people[a.For].Born.Unix()))
	})
	return list
}

// bandOf is by the register's date of birth, else by the one in the number.
func bandOf(id care.PersonID, people map[care.PersonID]Person, at time.Time) Band {
	born := people[id].Born
	if born.IsZero() {
		born, _ = id.Born()
	}
	return BandOf(born, at)
}
