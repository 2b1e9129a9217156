// Package route finds the way of one call: who sends, which contract and whose
// address lead to which system, or why not.
//
// It is pure and tells its refusals apart by the codes of the tjänsteplattform (VP003 …),
// in the order in which that platform checks: the route first, then the
// permission, so that an unknown address is VP004 for everybody.
package route

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
)

// Catalog is what finding a way needs of the service catalogue: what it says of
// the very address, past and future rows too. Keys are compared without regard
// to case.
type Catalog interface {
	RoutesAnyTime(c care.Contract, a care.LogicalAddress) []care.Route
	PermissionsAnyTime(c care.Contract, a care.LogicalAddress, consumer care.HSAID) []care.Permission
}

// Any is the standard address: it answers for every address that has no row of
// its own.
const Any care.LogicalAddress = "*"

// Rules say where to look when the address of a call has no row of its own. The
// zero value looks at "*" only.
type Rules struct {
	Tree             *Tree // the HSA units, to climb in; nil: nobody climbs
	ClimbRoutes      Climb
	ClimbPermissions Climb

	Delimiter string // between the parts of an address "A#B"; empty: such an address has no parts
	// Who may use addresses with parts, by which contracts. Empty: everybody, all.
	PartsContracts []care.Contract
	PartsSenders   []care.HSAID
}

// Climb says for which contracts the parents of a unit count too.
type Climb struct {
	Off    bool     // nobody climbs, but for Except
	Except []string // beginnings of contract namespaces for which it is the other way round
}

// Climbs tells whether the parents count for a contract.
func (c Climb) Climbs(contract care.Contract) bool {
	for _, p := range c.Except {
		if p != "" && len(contract) >= len(p) && strings.EqualFold(string(contract[:len(p)]), p) {
			return c.Off
		}
	}
	return !c.Off
}

// Way is how a call goes.
type Way struct {
	System  care.HSAID
	URL     string
	Profile care.Profile // how the producer reads
	Convert bool         // the call is written in another profile, and its header must be converted
	Trace   []string     // how it was found, for the trace record: "route: address", "permission: granted"
}

// Find is Rules.Find with the zero Rules.
func Find(cat Catalog, sender care.HSAID, c care.Contract, a care.LogicalAddress, profile care.Profile, at time.Time) (Way, error) {
	return (&Rules{}).Find(cat, sender, c, a, profile, at)
}

// Find gives the one way of a call at a time. profile is how the call is written;
// empty means that the caller writes it as the route says.
//
// The error is a *fault.Error with the code VP003 (no address), VP004 (no route), VP006
// (more than one), VP001 (a profile nobody knows), VP005 (a profile that cannot be
// converted), VP010 (no URL) or VP007 (not permitted).
func (r *Rules) Find(cat Catalog, sender care.HSAID, c care.Contract, a care.LogicalAddress, profile care.Profile, at time.Time) (Way, error) {
	if strings.TrimSpace(string(a)) == "" {
		return Way{}, fault.Coded(fault.Invalid, "VP003", "No logical address (receiverId) in the header of the call")
	}
	found, how, many := r.route(cat, c, a, at)
	if found == nil {
		return Way{}, fault.Coded(fault.NotFound, "VP004", noRoute(c, a))
	}
	trace := append(make([]string, 0, 3), how)
	if many {
		return Way{Trace: trace}, fault.Coded(fault.Conflict, "VP006", fmt.Sprintf("More than one route found for serviceNamespace: %s, receiverId: %s", Show(string(c)), Show(string(a))))
	}
	way := Way{System: found.System, URL: found.URL, Profile: found.Profile, Trace: trace}
	switch {
	case profile == "" || profile == found.Profile:
	case profile != care.RIVTABP20 && profile != care.RIVTABP21 && profile != care.FHIRR4:
		return way, fault.Coded(fault.Invalid, "VP001", fmt.Sprintf("The call says that it is written in %s, which is not supported", Show(string(profile))))
	case !convertible(profile, found.Profile):
		return way, fault.Coded(fault.Invalid, "VP005", fmt.Sprintf("The producer uses %s, the call is written in %s; serviceNamespace: %s, receiverId: %s", Show(string(found.Profile)), profile, Show(string(c)), Show(string(a))))
	default:
		way.Convert = true
		way.Trace = append(way.Trace, "profile: "+string(profile)+" to "+string(found.Profile))
	}
	if strings.TrimSpace(found.URL) == "" {
		return way, fault.Coded(fault.Internal, "VP010", fmt.Sprintf("The route has no URL, serviceNamespace: %s, receiverId: %s", Show(string(c)), Show(string(a))))
	}
	how = r.permission(cat, sender, c, a, at)
	if how == "" {
		way.Trace = append(way.Trace, "permission: none")
		return way, fault.Coded(fault.Denied, "VP007", fmt.Sprintf("Authorization missing for serviceNamespace: %s, receiverId: %s, senderId: %s", Show(string(c)), Show(string(a)), Show(string(sender))))
	}
	way.Trace = append(way.Trace, how)
	return way, nil
}

// Route is the one route that a call to an address would take at a time; ok is
// false when there is none, or more than one.
func (r *Rules) Route(cat Catalog, c care.Contract, a care.LogicalAddress, at time.Time) (found care.Route, ok bool) {
	way, _, many := r.route(cat, c, a, at)
	if way == nil || many {
		return care.Route{}, false
	}
	return *way, true
}

// Permits tells whether a system may call a contract at an address.
func (r *Rules) Permits(cat Catalog, sender care.HSAID, c care.Contract, a care.LogicalAddress, at time.Time) bool {
	return r.permission(cat, sender, c, a, at) != ""
}

// convertible tells whether the exchange can write one profile's header as the other's.
func convertible(from, to care.Profile) bool {
	riv := func(p care.Profile) bool { return p == care.RIVTABP20 || p == care.RIVTABP21 }
	return riv(from) && riv(to)
}

// route looks for the one valid route: at the address, at the units above it, at
// "*"; or at the parts of an address that has parts, and nowhere else.
func (r *Rules) route(cat Catalog, c care.Contract, a care.LogicalAddress, at time.Time) (found *care.Route, how string, many bool) {
	look := func(a care.LogicalAddress) bool {
		rows := cat.RoutesAnyTime(c, a)
		for i := range rows {
			if !rows[i].Valid.Contains(at) {
				continue
			}
			if found != nil {
				many = true
				break
			}
			found = &rows[i]
		}
		return found != nil
	}
	if parts := r.parts(a); parts != nil {
		for _, p := range parts {
			if look(p) {
				return found, "route: part " + Show(string(p)), many
			}
		}
		return nil, "", false
	}
	if look(a) {
		if a == Any {
			return found, "route: default *", many
		}
		return found, "route: address", many
	}
	if r.Tree != nil && r.ClimbRoutes.Climbs(c) {
		for p := range r.Tree.above(a) {
			if look(p) {
				return found, "route: parent " + Show(string(p)), many
			}
		}
	}
	if look(Any) {
		return found, "route: default *", many
	}
	return nil, "", false
}

// permission tells by which row the sender may call; empty: by none. The order is
// the reference platform's, and another one than for routes: the address, "*",
// then the units above. An address with parts has at most two of them here.
func (r *Rules) permission(cat Catalog, sender care.HSAID, c care.Contract, a care.LogicalAddress, at time.Time) (how string) {
	look := func(a care.LogicalAddress) bool {
		return slices.ContainsFunc(cat.PermissionsAnyTime(c, a, sender), func(p care.Permission) bool { return p.Valid.Contains(at) })
	}
	if parts := r.parts(a); parts != nil {
		if r.partsRefused(len(parts), sender, c) != "" {
			return ""
		}
		for _, p := range parts {
			if look(p) {
				return "permission: granted at part " + Show(string(p))
			}
		}
		return ""
	}
	if look(a) {
		return "permission: granted"
	}
	if look(Any) {
		return "permission: granted at *"
	}
	if r.Tree != nil && r.ClimbPermissions.Climbs(c) {
		for p := range r.Tree.above(a) {
			if look(p) {
				return "permission: granted at parent " + Show(string(p))
			}
		}
	}
	return ""
}

// parts are the parts of an address "A#B", the last one first, each once; nil when it has none.
func (r *Rules) parts(a care.LogicalAddress) []care.LogicalAddress {
	if r.Delimiter == "" || !strings.Contains(string(a), r.Delimiter) {
		return nil
	}
	parts := []care.LogicalAddress{}
	for p := range strings.SplitSeq(string(a), r.Delimiter) {
		if p != "" && !slices.Contains(parts, care.LogicalAddress(p)) {
			parts = append(parts, care.LogicalAddress(p))
		}
	}
	slices.Reverse(parts)
	return parts
}

// partsRefused says why nobody may be permitted by parts of an address; empty: they may.
func (r *Rules) partsRefused(parts int, sender care.HSAID, c care.Contract) string {
	switch {
	case parts > 2:
		return "more than two parts"
	case len(r.PartsContracts) > 0 && !slices.ContainsFunc(r.PartsContracts, func(x care.Contract) bool { return strings.EqualFold(string(x), string(c)) }):
		return "the contract is not among those that may use such addresses"
	case len(r.PartsSenders) > 0 && !slices.ContainsFunc(r.PartsSenders, func(x care.HSAID) bool { return strings.EqualFold(string(x), string(sender)) }):
		return "the system is not among those that may use such addresses"
	}
	return ""
}

func noRoute(c care.Contract, a care.LogicalAddress) string {
	s := fmt.Sprintf("No receiverId (logical address) found for serviceNamespace: %s, receiverId: %s", Show(string(c)), Show(string(a)))
	if strings.ContainsAny(string(a), " \t\r\n") || strings.ContainsAny(string(c), " \t\r\n") {
		s += ". Whitespace detected in incoming request!"
	}
	return s
}
