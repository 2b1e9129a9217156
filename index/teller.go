package index

import (
	"time"

	"sammanhang/care"
)

// Teller is who tells the index something.
type Teller struct {
	Sender care.HSAID // the system that calls, as its certificate says
	For    care.HSAID // the system that it says it calls for (original consumer); "" is itself
}

// Speaks tells whether a system may speak for another one than itself: change the
// entries of which the other is the source, or tell what the other owns.
type Speaks func(who, other care.HSAID, at time.Time) bool

// mayTell tells whether t may change what is of a system, a source or an owner. The
// sender must be that system, or may speak for it, or is a relay that names another
// for whom it calls; and whom it calls for must be the system, or may speak for it.
// So a name in a header never opens what the certificate does not, unless the sender
// is trusted with that, and always closes what is another's.
func (ix *Index) mayTell(t Teller, of care.HSAID, at time.Time) bool {
	sender, behind := upper(t.Sender), upper(t.For)
	speaks := func(who care.HSAID) bool {
		return who == of || ix.speaks != nil && ix.speaks(who, of, at)
	}
	if behind == "" || behind == sender {
		return sender != "" && speaks(sender)
	}
	return sender != "" && speaks(behind) && (ix.relays[sender] || speaks(sender))
}

// checkTeller refuses changes that are not for t to make: all of them, when one is
// not. With notified, what we own ourselves is passed over: it has gone round in a
// ring, and changes nothing (R4).
func (ix *Index) checkTeller(t Teller, clean []Change, notified bool, at time.Time) error {
	var system, owner care.HSAID // the last that was found right: most requests are all of one
	for i := range clean {
		e := &clean[i].Entry
		if notified && e.Owner == ix.own {
			continue
		}
		if notified && e.Owner != owner {
			if !ix.mayTell(t, e.Owner, at) {
				return denied("EI004", "EngagementTransaction #%d: owner is another index than the sender, which may not speak for it here", i+1)
			}
			owner = e.Owner
		}
		if e.System != system {
			if !ix.mayTell(t, e.System, at) {
				return denied("EI006", "EngagementTransaction #%d: sourceSystem is another system than the sender, which may not speak for it here", i+1)
			}
			system = e.System
		}
	}
	return nil
}
