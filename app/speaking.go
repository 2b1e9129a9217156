package app

import (
	"fmt"
	"slices"
	"time"

	"sammanhang/care"
	"sammanhang/index"
)

// everyOther stands in index.speak-for for all that do not tell us themselves.
const everyOther = "*"

// speaking says which systems may tell the index of others than themselves: those
// that the settings name.
type speaking struct {
	own    care.HSAID
	routes routes
	named  map[care.HSAID][]care.HSAID
	others map[care.HSAID]bool // those with "*"
}

// forIndex is the settings as the index takes them.
func (c Index) forIndex(own care.HSAID, catalogue routes) (index.Config, error) {
	relays, err := hsaIDs("index.relays", c.Relays)
	if err != nil {
		return index.Config{}, err
	}
	s := speaking{own: own, routes: catalogue, named: map[care.HSAID][]care.HSAID{}, others: map[care.HSAID]bool{}}
	for _, f := range c.SpeakFor {
		who, err := care.ParseHSAID(f.Sender)
		if err != nil {
			return index.Config{}, fmt.Errorf("index.speak-for: sender: %s is not an HSA-id", f.Sender)
		}
		if len(f.Systems) == 0 {
			return index.Config{}, fmt.Errorf("index.speak-for: %s has no systems", who)
		}
		names := f.Systems
		if slices.Contains(names, everyOther) {
			s.others[who] = true
			names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == everyOther })
		}
		ids, err := hsaIDs("index.speak-for: systems", names)
		if err != nil {
			return index.Config{}, err
		}
		s.named[who] = append(s.named[who], ids...)
	}
	return index.Config{Own: own, Relays: relays, Speaks: s.may}, nil
}

// may tells whether who may speak for another. "*" does not cover a system that has
// a permission of its own to tell the index: it speaks for itself. Without a
// catalogue nobody can say which those are.
func (s speaking) may(who, other care.HSAID, at time.Time) bool {
	if slices.Contains(s.named[who], other) {
		return true
	}
	if !s.others[who] || s.routes.snapshot() == nil {
		return false
	}
	here := care.LogicalAddress(s.own)
	return !s.routes.Permitted(care.IndexUpdate1, here, other, at) && !s.routes.Permitted(care.IndexProcessNotification1, here, other, at)
}
