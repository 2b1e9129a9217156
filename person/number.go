package person

import (
	"cmp"
	"slices"

	"sammanhang/care"
)

// Link says that a number was given to somebody who has another number now: a reserve
// number or a samordningsnummer before the personnummer, or a personnummer that was
// changed (deregistered as GN). Each number has at most one that came after it.
type Link struct{ From, To care.PersonID }

// wrong tells why two numbers cannot follow each other.
func (l Link) wrong() string {
	switch {
	case l.From.IsZero() || l.To.IsZero():
		return "nobody"
	case l.From == l.To:
		return "a number that follows itself"
	case weight(l.To) < weight(l.From):
		return "a reserve number or a samordningsnummer that follows a personnummer"
	}
	return ""
}

// weight orders the kinds of number: a later number is never of a lighter kind.
func weight(id care.PersonID) int {
	switch id.Kind() {
	case care.Personnummer:
		return 3
	case care.Samordningsnummer:
		return 2
	}
	return 1
}

// MaxNumbers is how many numbers one person can have. More is a mistake in the
// register, and is refused before it is kept.
const MaxNumbers = 16

// Chain is the numbers of whoever has one of the numbers that links speak of: the
// current one first, the others in order. It ends also when the links are in a ring,
// or tell of more than MaxNumbers; ok is then false, and nothing may follow from it.
func Chain(id care.PersonID, links []Link) (numbers []care.PersonID, ok bool) {
	next, back := map[care.PersonID]care.PersonID{}, map[care.PersonID][]care.PersonID{}
	for _, l := range links {
		next[l.From] = l.To
		back[l.To] = append(back[l.To], l.From)
	}
	current := id
	for n := 0; ; n++ {
		after, more := next[current]
		if !more {
			break
		}
		if n == MaxNumbers {
			return []care.PersonID{id}, false
		}
		current = after
	}
	numbers = []care.PersonID{current}
	for i := 0; i < len(numbers); i++ {
		if len(numbers) > MaxNumbers {
			return []care.PersonID{id}, false
		}
		numbers = append(numbers, back[numbers[i]]...)
	}
	slices.SortFunc(numbers[1:], func(a, b care.PersonID) int { return cmp.Compare(a.Value(), b.Value()) })
	return numbers, true
}
