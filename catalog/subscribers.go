package catalog

import (
	"time"

	"sammanhang/care"
)

// Subscription is one place that a consumer may send a contract to, with what that
// place wants to hear of. Of care.IndexProcessNotification1 they are the
// subscribers of the engagement index.
type Subscription struct {
	Consumer care.HSAID // who may send
	Address  care.LogicalAddress
	System   care.HSAID
	Profile  care.Profile
	URL      string
	Filters  []care.Filter // none: everything
}

// Subscribers are the subscriptions that hold at a time: every permission of the
// contract joined with the route of its address, its own or else the standard one.
// A permission for "*" stands for every address that has a route of its own, and
// yields to one for the very address.
func (s *Snapshot) Subscribers(c care.Contract, at time.Time) []Subscription {
	var out []Subscription
	join := func(p Permission, a care.LogicalAddress, routes []Route) {
		for _, r := range routes {
			out = append(out, Subscription{p.Consumer, a, r.System, r.Profile, r.URL, p.Filters})
		}
	}
	for _, p := range s.PermissionsOf(c, at) {
		if p.Address != AnyAddress {
			join(p, p.Address, s.Routes(c, p.Address, at)) // its own, or the standard one
			continue
		}
		for _, r := range s.RoutesOf(c, at) {
			if r.Address == AnyAddress || !s.permittedHere(c, r.Address, p.Consumer, at) {
				join(p, r.Address, []Route{r})
			}
		}
	}
	return out
}

// PermissionsOf are all permissions of a contract that hold at a time, in catalogue order.
func (s *Snapshot) PermissionsOf(c care.Contract, at time.Time) []Permission {
	var out []Permission
	for _, p := range s.allowed[key(string(c))] {
		if p.Valid.Contains(at) {
			out = append(out, p)
		}
	}
	return out
}

func (s *Snapshot) permittedHere(c care.Contract, a care.LogicalAddress, consumer care.HSAID, at time.Time) bool {
	for _, p := range s.PermissionsAnyTime(c, a, consumer) {
		if p.Valid.Contains(at) {
			return true
		}
	}
	return false
}

// AddressesFor are the logical addresses at which a consumer may call a contract
// and somebody answers, in catalogue order, with the filters of the permission. No
// address is given twice.
func (s *Snapshot) AddressesFor(c care.Contract, consumer care.HSAID, at time.Time) []Subscription {
	var out []Subscription
	seen := map[string]bool{}
	for _, sub := range s.Subscribers(c, at) {
		if k := key(string(sub.Address)); key(string(sub.Consumer)) == key(string(consumer)) && !seen[k] {
			seen[k] = true
			out = append(out, sub)
		}
	}
	return out
}

// ContractsAt are the contracts that somebody answers for at an address, in
// catalogue order; when a consumer is named, only those it may call there.
func (s *Snapshot) ContractsAt(a care.LogicalAddress, consumer care.HSAID, at time.Time) []care.Contract {
	var out []care.Contract
	for _, c := range s.data.Contracts {
		if len(s.Routes(c.Namespace, a, at)) == 0 || consumer != "" && !s.Permitted(c.Namespace, a, consumer, at) {
			continue
		}
		out = append(out, c.Namespace)
	}
	return out
}
