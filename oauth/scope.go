package oauth

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

// Scopes are what a token is for: for each FHIR resource type the letters of what may
// be done (SMART App Launch 2: c create, r read, u update, s search). Written
// "system/Appointment.rs system/CarePlan.rs". "*" stands for every type.
type Scopes map[string]string

const letters = "crus"

var errScope = errors.New(`a scope is written as "system/Appointment.rs": a FHIR type or *, and letters of "crus" in that order`)

const mostScopes = 200

// ParseScopes reads a scope parameter. The first version's words (read, write, *) are
// not accepted: what they stand for has changed.
func ParseScopes(s string) (Scopes, error) {
	out := Scopes{}
	for i, f := range strings.Split(s, " ") {
		typ, actions, ok := strings.Cut(strings.TrimPrefix(f, "system/"), ".")
		if !ok || i >= mostScopes || !strings.HasPrefix(f, "system/") || typ != "*" && !isType(typ) || !isLetters(actions) {
			return nil, errScope
		}
		out[typ] = join(out[typ], actions)
	}
	return out, nil
}

func isType(s string) bool {
	if s == "" || len(s) > 64 || s[0] < 'A' || s[0] > 'Z' {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// isLetters wants at least one letter, each once, in order.
func isLetters(s string) bool {
	at := -1
	for _, c := range []byte(s) {
		i := strings.IndexByte(letters, c)
		if i <= at {
			return false
		}
		at = i
	}
	return s != ""
}

func join(a, b string) string {
	return keep(letters, func(c byte) bool { return strings.IndexByte(a, c) >= 0 || strings.IndexByte(b, c) >= 0 })
}

func both(a, b string) string {
	return keep(letters, func(c byte) bool { return strings.IndexByte(a, c) >= 0 && strings.IndexByte(b, c) >= 0 })
}

func keep(s string, want func(byte) bool) string {
	var out []byte
	for _, c := range []byte(s) {
		if want(c) {
			out = append(out, c)
		}
	}
	return string(out)
}

// AllScopes is everything in a table of types and letters.
func AllScopes(types map[string]string) Scopes {
	return Scopes{"*": letters}.Within(types)
}

// Within is what of s lies within a table of types and letters, type by type:
// "*" never becomes part of a token, so that a type that is permitted later needs a new one.
func (s Scopes) Within(types map[string]string) Scopes {
	out := Scopes{}
	for typ, may := range types {
		if got := both(join(s[typ], s["*"]), may); got != "" {
			out[typ] = got
		}
	}
	return out
}

// Allows tells whether an action (one of the letters) on a type is among them.
func (s Scopes) Allows(typ string, action byte) bool {
	return strings.IndexByte(s[typ], action) >= 0 || strings.IndexByte(s["*"], action) >= 0
}

// String writes them as the scope parameter has them, in order.
func (s Scopes) String() string {
	var b strings.Builder
	for _, typ := range slices.Sorted(maps.Keys(s)) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString("system/" + typ + "." + s[typ])
	}
	return b.String()
}
