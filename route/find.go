// Package route finds the way of one call: who sends, which contract and whose
// address lead to which system, or why not.
//
// It is pure and tells its refusals apart by the codes of the tjänsteplattform (VP003 …),
// in the order in which that platform checks: the route first, then the
// permission, so that an unknown address is VP004 for everybody.
package route

import (
	"fmt"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
)

// Catalog is what finding a way needs of the service catalogue.
type Catalog interface {
	// Routes are those valid at a time: of the very address, else of "*".
	Routes(c care.Contract, a care.LogicalAddress, at time.Time) []care.Route
	// Permitted tells whether the consumer may call the contract at the address.
	Permitted(c care.Contract, a care.LogicalAddress, consumer care.HSAID, at time.Time) bool
}

// Way is how a call goes.
type Way struct {
	System  care.HSAID
	URL     string
	Profile care.Profile
	Trace   []string // how it was found, for the trace record: "route: address", "permission: granted"
}

// Find gives the one way of a call at a time. profile is how the call is written;
// empty means that the caller writes it as the route says.
//
// The error is a *fault.Error with the code VP003 (no address), VP004 (no route), VP006
// (more than one), VP005 (another profile), VP010 (no URL) or VP007 (not permitted).
func Find(cat Catalog, sender care.HSAID, c care.Contract, a care.LogicalAddress, profile care.Profile, at time.Time) (Way, error) {
	if strings.TrimSpace(string(a)) == "" {
		return Way{}, fault.Coded(fault.Invalid, "VP003", "No logical address (receiverId) in the header of the call")
	}
	routes := cat.Routes(c, a, at)
	if len(routes) == 0 {
		return Way{}, fault.Coded(fault.NotFound, "VP004", noRoute(c, a))
	}
	r := routes[0]
	trace := []string{routeTrace(r, a)}
	if len(routes) > 1 {
		return Way{Trace: trace}, fault.Coded(fault.Conflict, "VP006", fmt.Sprintf("More than one route found for serviceNamespace: %s, receiverId: %s", Show(string(c)), Show(string(a))))
	}
	way := Way{System: r.System, URL: r.URL, Profile: r.Profile, Trace: trace}
	if profile != "" && profile != r.Profile {
		return way, fault.Coded(fault.Invalid, "VP005", fmt.Sprintf("The producer uses %s, the call is written in %s; serviceNamespace: %s, receiverId: %s", r.Profile, profile, Show(string(c)), Show(string(a))))
	}
	if strings.TrimSpace(r.URL) == "" {
		return way, fault.Coded(fault.Internal, "VP010", fmt.Sprintf("The route has no URL, serviceNamespace: %s, receiverId: %s", Show(string(c)), Show(string(a))))
	}
	if !cat.Permitted(c, a, sender, at) {
		way.Trace = append(way.Trace, "permission: none")
		return way, fault.Coded(fault.Denied, "VP007", fmt.Sprintf("Authorization missing for serviceNamespace: %s, receiverId: %s, senderId: %s", Show(string(c)), Show(string(a)), Show(string(sender))))
	}
	way.Trace = append(way.Trace, "permission: granted")
	return way, nil
}

func routeTrace(r care.Route, asked care.LogicalAddress) string {
	if r.Address == "*" && asked != "*" {
		return "route: default *"
	}
	return "route: address"
}

func noRoute(c care.Contract, a care.LogicalAddress) string {
	s := fmt.Sprintf("No receiverId (logical address) found for serviceNamespace: %s, receiverId: %s", Show(string(c)), Show(string(a)))
	if strings.ContainsAny(string(a), " \t\r\n") || strings.ContainsAny(string(c), " \t\r\n") {
		s += ". Whitespace detected in incoming request!"
	}
	return s
}

// Show makes a text of the caller's fit for a fault or a log line: short, without
// control characters, and never a personal number that was put where an address belongs.
func Show(s string) string {
	const longest = 255
	if holdsPersonalNumber(s) {
		return "[personal number]"
	}
	if len(s) > longest {
		s = s[:longest] + "…"
	}
	return strings.ToValidUTF8(strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return ' '
		}
		return r
	}, s), "?")
}

// holdsPersonalNumber looks for a valid number, with or without century and
// hyphen, that is not part of a longer run of digits.
func holdsPersonalNumber(s string) bool {
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	for i := 0; i < len(s); i++ {
		if !digit(s[i]) || i > 0 && digit(s[i-1]) {
			continue
		}
		for _, n := range []int{10, 11, 12, 13} {
			if i+n > len(s) || i+n < len(s) && digit(s[i+n]) {
				continue
			}
			number := s[i : i+n]
			if n < 12 {
				number = "20" + number
			}
			if _, err := care.ParsePersonID(number); err == nil {
				return true
			}
		}
	}
	return false
}
