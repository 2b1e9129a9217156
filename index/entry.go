package index

import (
	"strings"
	"time"

	"sammanhang/care"
)

// Entry says that one system holds one kind of information about one person.
// It is patient data (PDL): that a person is known at a psychiatric clinic is
// already something about the person.
type Entry struct {
	Person          care.PersonID
	Domain          string              // service domain, "riv:crm:scheduling" (without "urn:")
	Category        string              // categorization within the domain, "voo"
	Address         care.LogicalAddress // whom to call: a unit, or the system itself
	BusinessObject  string              // the document's id, or "NA" where the domain does not use it
	ProcessInterest string              // clinicalProcessInterestId, or "NA"
	MostRecent      string              // when the newest content was made, yyyyMMddHHmmss Swedish time; "" when the source does not say
	System          care.HSAID          // the source system
	Controller      care.HSAID          // who answers for the information (personuppgiftsansvarig)
	Owner           care.HSAID          // the index that first took it in; set by the index itself
	Created         time.Time           // when the entry came here; set by the index
	Updated         time.Time           // when it last changed here; set by the index
}

// Key is what makes two entries the same one. The parts are kept apart: the
// reference index joins them without separators, so that "AB"+"C" and "A"+"BC"
// become one row and one of two sources is lost.
type Key struct {
	Person          care.PersonID
	Domain          string
	Category        string
	Address         care.LogicalAddress
	System          care.HSAID
	BusinessObject  string
	ProcessInterest string
	Controller      care.HSAID
	Owner           care.HSAID
}

// Key is the entry's key. MostRecent and the times are not in it.
func (e *Entry) Key() Key {
	return Key{e.Person, e.Domain, e.Category, e.Address, e.System, e.BusinessObject, e.ProcessInterest, e.Controller, e.Owner}
}

// Compare orders keys: by person, then in the order of the fields. It is the
// order in which stores answer.
func (k Key) Compare(o Key) int {
	if k.Person != o.Person { // mostly they are the same, and Value makes a text
		if c := strings.Compare(k.Person.Value(), o.Person.Value()); c != 0 {
			return c
		}
	}
	for _, p := range [...][2]string{
		{k.Domain, o.Domain},
		{k.Category, o.Category},
		{string(k.Address), string(o.Address)},
		{string(k.System), string(o.System)},
		{k.BusinessObject, o.BusinessObject},
		{k.ProcessInterest, o.ProcessInterest},
		{string(k.Controller), string(o.Controller)},
		{string(k.Owner), string(o.Owner)},
	} {
		if c := strings.Compare(p[0], p[1]); c != 0 {
			return c
		}
	}
	return 0
}

// Change is one step: put the entry there, or take the entry with its key away.
type Change struct {
	Delete bool
	Entry  Entry
}

// Query says which entries are wanted. Person is always needed; an empty field
// among the others does not narrow. There are no wildcards.
type Query struct {
	Person          care.PersonID
	Domain          string
	Category        string
	Address         care.LogicalAddress
	BusinessObject  string
	ProcessInterest string
	MostRecent      string // at or after; entries without a time then drop out
	System          care.HSAID
	Controller      care.HSAID
	Owner           care.HSAID
}

// Matches tells whether the entry is wanted.
func (q *Query) Matches(e *Entry) bool {
	is := func(want, got string) bool { return want == "" || want == got }
	return q.Person == e.Person &&
		is(q.Domain, e.Domain) && is(q.Category, e.Category) &&
		is(string(q.Address), string(e.Address)) &&
		is(q.BusinessObject, e.BusinessObject) && is(q.ProcessInterest, e.ProcessInterest) &&
		is(string(q.System), string(e.System)) && is(string(q.Controller), string(e.Controller)) &&
		is(string(q.Owner), string(e.Owner)) &&
		(q.MostRecent == "" || e.MostRecent >= q.MostRecent)
}

// Fold leaves one change per key: of several, a delete wins, else the newest
// MostRecent, else the last. Stores call it, so that one statement never meets
// the same row twice.
func Fold(changes []Change) []Change {
	at := make(map[Key]int, len(changes))
	var out []Change // stays nil while nothing is double: the common case copies nothing
	for i := range changes {
		k := changes[i].Entry.Key()
		j, seen := at[k]
		if !seen {
			at[k] = i
			if out != nil {
				at[k] = len(out)
				out = append(out, changes[i])
			}
			continue
		}
		if out == nil {
			out = append(make([]Change, 0, len(changes)), changes[:i]...)
		}
		old, c := &out[j], &changes[i]
		if c.Delete || !old.Delete && c.Entry.MostRecent >= old.Entry.MostRecent {
			*old = *c
		}
	}
	if out == nil {
		return changes
	}
	return out
}
