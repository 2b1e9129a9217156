package review

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
)

// Config says which looks are to be judged. The zero value is the careful choice.
type Config struct {
	// SampleOne draws one of so many looks by chance; 0 is 50. Emergencies and reports
	// are judged always, and are not part of the sample.
	SampleOne int
	// DayBegins and DayEnds are the hours, Swedish time, between which work is done; the
	// zero value of both is 6 and 22. A unit that works at night is in AtNight.
	DayBegins, DayEnds int
	AtNight            []care.HSAID
	// RefusedTimes is how many refusals of one employee within RefusedWithin make a
	// case; 0 is 5, and 0 is an hour.
	RefusedTimes  int
	RefusedWithin time.Duration
	// Secret makes the draw impossible to foresee for who knows the rest. It must be the
	// same for all nodes, or a look may be drawn by one and not by another.
	Secret []byte
}

func (c Config) complete() (Config, error) {
	if c.SampleOne == 0 {
		c.SampleOne = 50
	}
	if c.DayBegins == 0 && c.DayEnds == 0 {
		c.DayBegins, c.DayEnds = 6, 22
	}
	if c.RefusedTimes == 0 {
		c.RefusedTimes = 5
	}
	if c.RefusedWithin == 0 {
		c.RefusedWithin = time.Hour
	}
	if c.SampleOne < 1 || c.DayBegins < 0 || c.DayEnds <= c.DayBegins || c.DayEnds > 24 || c.RefusedTimes < 1 || c.RefusedWithin < 0 {
		return c, fault.New(fault.Invalid, "review: a setting that makes no sense")
	}
	return c, nil
}

// Select makes the cases of looks, in the order of the looks. The same looks give the
// same cases on every node and at every time.
func (c Config) Select(looks []Look, at time.Time) []Case {
	refused := c.refused(looks)
	var cases []Case
	for i, l := range looks {
		var whys []Why
		add := func(is bool, w Why) {
			if is {
				whys = append(whys, w)
			}
		}
		add(l.Emergency, Emergency)
		add(l.Pair.Self, OwnSelf)
		add(l.Pair.Relative, Relative)
		add(l.Pair.WellKnown, WellKnown)
		add(l.Pair.Protected, Protected)
		add(l.Pair.SameSurname && !l.Pair.Self, Surname)
		add(l.Pair.SameAddress && !l.Pair.Self, Address)
		add(c.odd(l), OddHours)
		add(refused[i], Refused)
		add(!l.Emergency && c.drawn(l), Sample)
		if len(whys) == 0 {
			continue
		}
		k := caseOf(l, at)
		k.Whys = SortWhys(whys)
		cases = append(cases, k)
	}
	return cases
}

// SortWhys puts the most pressing reason first, and each once.
func SortWhys(list []Why) []Why {
	slices.SortFunc(list, func(a, b Why) int { return cmp.Or(cmp.Compare(b.Weight(), a.Weight()), cmp.Compare(a, b)) })
	return slices.Compact(list)
}

func (c Config) odd(l Look) bool {
	hour := care.SwedishTime(l.At).Hour()
	return (hour < c.DayBegins || hour >= c.DayEnds) && !slices.Contains(c.AtNight, l.Unit)
}

// drawn is by a keyed hash, so that a look is drawn or not once and for all.
func (c Config) drawn(l Look) bool {
	h := hmac.New(sha256.New, c.Secret)
	h.Write([]byte(l.EventID))
	return binary.BigEndian.Uint64(h.Sum(nil))%uint64(c.SampleOne) == 0
}

// refused marks the looks that complete a row of refusals by one employee.
func (c Config) refused(looks []Look) map[int]bool {
	out := map[int]bool{}
	times := map[care.HSAID][]time.Time{}
	for i, l := range looks {
		if !l.Denied {
			continue
		}
		recent := append(times[l.Employee], l.At)
		recent = slices.DeleteFunc(recent, func(t time.Time) bool { return l.At.Sub(t) > c.RefusedWithin })
		if len(recent) >= c.RefusedTimes {
			out[i] = true
			recent = nil
		}
		times[l.Employee] = recent
	}
	return out
}
