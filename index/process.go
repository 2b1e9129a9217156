package index

import (
	"context"
	"strings"
	"time"

	"sammanhang/fault"
)

// ProcessNotification takes in what another index tells: 1 to 1000 changes, all
// or none, each with the owner that first took it in. nil means durable. The
// rules are those of the reference index:
//   - an owner is needed (EI004);
//   - what we own ourselves is passed over: it has gone round in a ring (R4);
//   - where the same entry stands here under our own name, that row gives way to
//     the owner's (R5), and subscribers are told of both steps.
//
// A delete takes the owner's row only: that an owner has dropped it does not say
// that a source of ours has. Errors are those of Update, and EI004 of the kind Denied
// when the sender may not speak for an owner. As a notification can take the place of
// a row of ours (R5), it is held to the source systems too.
func (ix *Index) ProcessNotification(ctx context.Context, from Teller, changes []Change, at time.Time) error {
	if err := count(changes); err != nil {
		return err
	}
	clean, err := ix.clean(changes, false)
	if err != nil {
		return err
	}
	if err := ix.checkTeller(from, clean, true, at); err != nil {
		return err
	}
	if err := twice(clean); err != nil {
		return err
	}
	steps := make([]Change, 0, 2*len(clean))
	for i := range clean {
		c := clean[i]
		if c.Entry.Owner == ix.own {
			continue
		}
		if !c.Delete {
			ours := c.Entry
			ours.Owner = ix.own
			steps = append(steps, Change{Delete: true, Entry: ours})
		}
		steps = append(steps, c)
	}
	if len(steps) == 0 {
		return nil
	}
	return ix.apply(ctx, Batch{Changes: steps, At: at})
}

func count(changes []Change) error {
	switch {
	case len(changes) == 0:
		return fault.Coded(fault.Invalid, "EI000", "the request holds no engagementTransaction")
	case len(changes) > MaxTransactions:
		return fault.Coded(fault.TooLarge, "EI000", "the request holds more than 1000 engagementTransaction")
	}
	return nil
}

// twice refuses a request that says two things of one entry.
func twice(clean []Change) error {
	seen := make(map[Key]int, len(clean))
	for i := range clean {
		k := clean[i].Entry.Key()
		if j, again := seen[k]; again {
			return errorf("EI002", "EngagementTransaction #%d and #%d have the same key", j+1, i+1)
		}
		seen[k] = i
	}
	return nil
}

// checkOwner holds the owner of a notification to the field rules.
func checkOwner(e *Entry, n int) error {
	if bad := badText(string(e.Owner), 64); bad != "" {
		return errorf("EI004", "EngagementTransaction #%d: owner %s", n, bad)
	}
	if strings.Contains(string(e.Owner), "*") {
		return errorf("EI004", "EngagementTransaction #%d: owner is not an id", n)
	}
	return nil
}
