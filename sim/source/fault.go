package source

import (
	"fmt"
	"strings"

	"sammanhang/care"
)

// Kind is how a source misbehaves.
type Kind string

// The ways to misbehave. Well is the zero value: it does not.
const (
	Well        Kind = ""
	Slow        Kind = "slow"        // answers rightly, after longer than anybody waits
	Down        Kind = "down"        // nobody listens: the connection is refused
	Garbage     Kind = "garbage"     // answers what is not a message of the contract
	WrongPerson Kind = "wrongperson" // answers about somebody else than was asked about
	Huge        Kind = "huge"        // answers rightly, and then 50 MB more of the same
	Reset       Kind = "reset"       // breaks the connection in the middle of the answer
	Hang        Kind = "hang"        // takes the call and never answers
)

// Kinds lists the faults, as a person may write them.
func Kinds() []Kind { return []Kind{Slow, Down, Garbage, WrongPerson, Huge, Reset, Hang} }

// Fault is what is wrong with one system.
type Fault struct {
	System string // key of the system, see package place
	Kind   Kind
}

// ParseFault reads "SOURCE=KIND", as the flag --fault takes it. systems are the keys
// that there are. The text is for a person, whatever went wrong; it is empty when
// nothing did.
func ParseFault(s string, systems []string) (Fault, care.Text) {
	key, kind, ok := strings.Cut(strings.ToLower(strings.TrimSpace(s)), "=")
	var names []string
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	all, kinds := strings.Join(systems, ", "), strings.Join(names, ", ")
	if !ok {
		return Fault{}, care.Text{
			SV: fmt.Sprintf("Ett fel skrivs KÄLLA=FEL, till exempel %s=slow. Källor: %s. Fel: %s.", first(systems), all, kinds),
			EN: fmt.Sprintf("A fault is written SOURCE=FAULT, for example %s=slow. Sources: %s. Faults: %s.", first(systems), all, kinds)}
	}
	if !contains(systems, key) {
		return Fault{}, care.Text{
			SV: fmt.Sprintf("Det finns ingen källa med det namnet. Källor: %s.", all),
			EN: fmt.Sprintf("There is no source of that name. Sources: %s.", all)}
	}
	if !contains(names, kind) {
		return Fault{}, care.Text{
			SV: fmt.Sprintf("Det finns inget sådant fel. Fel: %s.", kinds),
			EN: fmt.Sprintf("There is no such fault. Faults: %s.", kinds)}
	}
	return Fault{System: key, Kind: Kind(kind)}, care.Text{}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
