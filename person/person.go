// Package person is the register of people: who somebody is, who has the custody of
// a child (vårdnad), and whom a person has given a mandate (ombud). It gives facts,
// with their dates; what somebody may see because of them is decided elsewhere.
package person

import (
	"context"
	"slices"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
)

// Person is what the register knows about somebody.
type Person struct {
	ID              care.PersonID
	GivenName       string
	Surname         string
	Born            time.Time      // midnight UTC of the date of birth; zero when not known
	Protected       bool           // protected identity of any kind: name and place must not be shown to others
	ProtectedRecord bool           // skyddad folkbokföring (FOL 16 §); Protected is then set too
	Deceased        bool           // DeregistrationReason AV
	Deregistered    Deregistration // why the person is no longer in the population register; empty while in it
	DeregisteredOn  time.Time      // midnight UTC; zero when not known
	Address         Address        // where the person is registered; never kept for somebody with protected identity
}

// Address is a Swedish postal address.
type Address struct {
	CareOf     string
	Street     string
	PostalCode string // five digits
	City       string
}

// Void tells whether the number stands for nobody any longer: the person has another
// number now, or the number was annulled or given by false papers. Whoever uses it is
// somebody else, or must use the new number.
func (p Person) Void() bool {
	return p.Deregistered == NewNumber || p.Deregistered == Annulled || p.Deregistered == FalseRecord
}

// Name is given name and surname.
func (p Person) Name() string {
	switch {
	case p.GivenName == "":
		return p.Surname
	case p.Surname == "":
		return p.GivenName
	}
	return p.GivenName + " " + p.Surname
}

// Deregistration is the tax agency's code for why a person was deregistered.
type Deregistration string

// The reasons of deregistration.
const (
	Dead        Deregistration = "AV" // avliden
	Emigrated   Deregistration = "UV" // utvandrad
	NewNumber   Deregistration = "GN" // has another number now
	Annulled    Deregistration = "AN" // the number was annulled
	Missing     Deregistration = "OB" // obefintlig: not been found for two years
	Technical   Deregistration = "TA" // technically deregistered
	FalseRecord Deregistration = "FI" // falsk identitet
)

// Guardianship says that somebody has the custody (vårdnad) of a child.
type Guardianship struct {
	Guardian, Child care.PersonID
	Valid           care.Period
	Blocked         bool // the guardian has been shut out from the child's information
}

// Mandate is what one person has given another to do (ombud).
type Mandate struct {
	ID      string          // made by who registers it
	From    care.PersonID   // fullmaktsgivare: who gives it
	To      care.PersonID   // ombud: who gets it
	Scope   []care.InfoType // for what; empty is for nothing
	Valid   care.Period
	Revoked time.Time // from when it was taken back; zero while it is not
}

// InForce tells whether a mandate can be used at a time.
func (m Mandate) InForce(at time.Time) bool {
	return m.Valid.Contains(at) && (m.Revoked.IsZero() || at.Before(m.Revoked))
}

// Covers tells whether a mandate is for a kind of information.
func (m Mandate) Covers(info care.InfoType) bool { return slices.Contains(m.Scope, info) }

// Register answers questions about people. Its suite is persontest.
type Register interface {
	// Get is one person by this number; fault.NotFound when the register does not know
	// it. Protected and Deceased are set when they are under any of the person's numbers.
	Get(ctx context.Context, id care.PersonID) (Person, error)
	// People are those of ids that the register knows.
	People(ctx context.Context, ids []care.PersonID) (map[care.PersonID]Person, error)
	// GuardianOf is whom somebody has custody of at a time, blocked or not. This and the
	// three that follow hold for all numbers of the people they are about: the one
	// asked for is as it was asked for, the other is by their current number, and who
	// is blocked under one number is under all.
	GuardianOf(ctx context.Context, guardian care.PersonID, at time.Time) ([]Guardianship, error)
	// GuardiansOf is who has custody of a child at a time, blocked or not.
	GuardiansOf(ctx context.Context, child care.PersonID, at time.Time) ([]Guardianship, error)
	// MandatesTo is the mandates somebody has got that are in force at a time.
	MandatesTo(ctx context.Context, proxy care.PersonID, at time.Time) ([]Mandate, error)
	// MandatesFrom is the mandates somebody has given that are in force at a time.
	MandatesFrom(ctx context.Context, person care.PersonID, at time.Time) ([]Mandate, error)
	// Numbers are all numbers of whoever has the number id, the current one first; id
	// alone when it is the only one, or the register does not know it. What is known
	// about a person, and what they have blocked, is under any of these: ask by all.
	// Numbers that cannot be put in order are fault.Conflict, and nothing may be opened.
	Numbers(ctx context.Context, id care.PersonID) ([]care.PersonID, error)
	// Put adds to the register, and replaces what it has of the same people, pairs and
	// mandates. See Import.
	Put(ctx context.Context, imp Import) error
	// Revoke takes a mandate back from a time on. Only who gave it can; for anybody else
	// it is fault.NotFound. The first time is kept.
	Revoke(ctx context.Context, from care.PersonID, mandate string, at time.Time) error
}

// Import is a batch for Register.Put: any number of each. It is kept in pieces of
// some thousands, people first; one that is broken off is simply put again.
type Import struct {
	Persons       []Person
	Guardianships []Guardianship // one for each guardian and child
	Mandates      []Mandate      // one for each ID
	Links         []Link         // one for each From: another To takes the place of the one before
}

// Limits of what is kept, in characters.
const (
	MaxName    = 200
	MaxScope   = 50
	MaxAddress = 40 // of each part of an address (GetPersonsForProfile 5)
)

// Checked is the import in the form it is kept: every rule kept, the last of each
// that come twice, names without blanks around them. An error is fault.Invalid; it
// says what is wrong with which position, never with whom.
func (imp Import) Checked() (Import, error) {
	var out Import
	people := make(map[care.PersonID]int, len(imp.Persons))
	for i, p := range imp.Persons {
		p, err := p.checked()
		if err != "" {
			return Import{}, fault.Newf(fault.Invalid, "person: person %d of the import: %s", i, err)
		}
		last(&out.Persons, people, p.ID, p)
	}
	pairs := make(map[[2]care.PersonID]int, len(imp.Guardianships))
	for i, g := range imp.Guardianships {
		switch {
		case g.Guardian.IsZero() || g.Child.IsZero():
			return Import{}, fault.Newf(fault.Invalid, "person: guardianship %d of the import: nobody", i)
		case g.Guardian == g.Child:
			return Import{}, fault.Newf(fault.Invalid, "person: guardianship %d of the import: of oneself", i)
		case !ordered(g.Valid):
			return Import{}, fault.Newf(fault.Invalid, "person: guardianship %d of the import: ends before it begins", i)
		}
		last(&out.Guardianships, pairs, [2]care.PersonID{g.Guardian, g.Child}, g)
	}
	ids := make(map[string]int, len(imp.Mandates))
	for i, m := range imp.Mandates {
		if err := m.wrong(); err != "" {
			return Import{}, fault.Newf(fault.Invalid, "person: mandate %d of the import: %s", i, err)
		}
		m.Scope = slices.Compact(slices.Sorted(slices.Values(m.Scope)))
		last(&out.Mandates, ids, m.ID, m)
	}
	from := make(map[care.PersonID]int, len(imp.Links))
	for i, l := range imp.Links {
		if err := l.wrong(); err != "" {
			return Import{}, fault.Newf(fault.Invalid, "person: link %d of the import: %s", i, err)
		}
		last(&out.Links, from, l.From, l)
	}
	for i, l := range out.Links {
		if _, ok := Chain(l.From, out.Links); !ok {
			return Import{}, fault.Newf(fault.Invalid, "person: link %d of the import: numbers that follow each other in a ring, or are too many", i)
		}
	}
	return out, nil
}

// last appends v, or puts it in the place of an earlier one with its key.
func last[K comparable, V any](list *[]V, at map[K]int, key K, v V) {
	if i, ok := at[key]; ok {
		(*list)[i] = v
		return
	}
	at[key] = len(*list)
	*list = append(*list, v)
}

func ordered(p care.Period) bool { return p.From.IsZero() || p.To.IsZero() || p.From.Before(p.To) }
