package route

import (
	"fmt"
	"strings"

	"sammanhang/care"
)

// Root is the top of the tree of HSA units: a unit that the tree does not know has
// it as its parent.
const Root care.LogicalAddress = "SE"

// Unit is a row of the HSA directory as routing needs it. The DN says where it
// belongs: "ou=Mottagningen,ou=Sjukhuset,o=Region,l=län,c=SE".
type Unit struct {
	ID   care.HSAID
	DN   string
	Name string
}

// Tree knows which unit stands above which. It never changes after Grow and may
// be read by many at once. A nil Tree knows nobody.
type Tree struct {
	parent map[string]care.LogicalAddress
}

// TreeProblem is a row that could not be used, or not wholly. List and Row count
// from 1.
type TreeProblem struct {
	List, Row int
	ID        care.HSAID // as far as it is known
	What      string
}

func (p TreeProblem) String() string {
	return fmt.Sprintf("list %d, unit %d (%s): %s", p.List, p.Row, p.ID, p.What)
}

// Grow makes a tree of lists of units. The first list is the master: what a later
// one says of a unit or a DN that is known already does not count, and is told as
// a problem only when it says otherwise.
//
// A unit's parent is the nearest DN above its own that somebody has: a level that
// is missing is passed over, as the reference platform does. Without one it is Root.
func Grow(lists ...[]Unit) (*Tree, []TreeProblem) {
	var problems []TreeProblem
	byDN := map[string]care.HSAID{} // DN → who has it
	dnOf := map[string][]string{}   // who → its DN, split
	seen := map[string]string{}     // who → its DN, as compared
	for li, list := range lists {
		for ri, u := range list {
			bad := func(what string) {
				problems = append(problems, TreeProblem{li + 1, ri + 1, u.ID, what})
			}
			id, err := care.ParseHSAID(string(u.ID))
			if err != nil {
				bad("no HSA-id that can be read; left out")
				continue
			}
			parts := splitDN(u.DN)
			if len(parts) == 0 {
				bad("no DN; left out, so that its parent is " + string(Root))
				continue
			}
			who, dn := strings.ToLower(string(id)), strings.Join(parts, ",")
			if old, ok := seen[who]; ok {
				if old != dn {
					bad("known before with another DN; the first one counts")
				} else if li == 0 {
					bad("written twice; the first one counts")
				}
				continue
			}
			seen[who] = dn
			dnOf[who] = parts
			if other, ok := byDN[dn]; ok {
				bad(fmt.Sprintf("has the same DN as %s; units below it belong to %s", other, other))
				continue
			}
			byDN[dn] = id
		}
	}
	t := &Tree{parent: make(map[string]care.LogicalAddress, len(dnOf))}
	for who, parts := range dnOf {
		above := Root
		for i := 1; i < len(parts); i++ {
			if id, ok := byDN[strings.Join(parts[i:], ",")]; ok {
				above = care.LogicalAddress(id)
				break
			}
		}
		t.parent[who] = above
	}
	return t, problems
}

// Parent is the unit above a unit: Root for a unit that is not known, and for Root itself.
func (t *Tree) Parent(a care.LogicalAddress) care.LogicalAddress {
	if t != nil {
		if above, ok := t.parent[strings.ToLower(string(a))]; ok {
			return above
		}
	}
	return Root
}

// Knows tells whether a unit is in the tree.
func (t *Tree) Knows(a care.LogicalAddress) bool {
	if t == nil {
		return false
	}
	_, ok := t.parent[strings.ToLower(string(a))]
	return ok
}

// Len is how many units the tree has.
func (t *Tree) Len() int {
	if t == nil {
		return 0
	}
	return len(t.parent)
}

// above walks from a unit to Root, which is the last one given. Root itself has
// nobody above it. Every step up has a shorter DN, so the walk ends; the bound is
// for a row that says it stands below c=SE and is called SE.
func (t *Tree) above(a care.LogicalAddress) func(func(care.LogicalAddress) bool) {
	return func(yield func(care.LogicalAddress) bool) {
		for range maxClimb {
			if strings.EqualFold(string(a), string(Root)) {
				return
			}
			a = t.Parent(a)
			if !yield(a) {
				return
			}
		}
	}
}

const maxClimb = 64

// splitDN gives the parts of a DN as they are compared: in lower case, without
// blanks beside commas and equal signs, and with one blank for a run of them. A
// comma behind a backslash does not part.
func splitDN(dn string) []string {
	var parts []string
	from := 0
	add := func(s string) {
		name, value, ok := strings.Cut(s, "=")
		s = strings.Join(strings.Fields(name), " ")
		if ok {
			s += "=" + strings.Join(strings.Fields(value), " ")
		}
		if s != "" {
			parts = append(parts, strings.ToLower(s))
		}
	}
	for i := 0; i < len(dn); i++ {
		switch dn[i] {
		case '\\':
			i++
		case ',':
			add(dn[from:i])
			from = i + 1
		}
	}
	add(dn[from:])
	return parts
}
