package access

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"time"
)

// Logged is a decision of the past: when it was made, and its question.
type Logged struct {
	At       time.Time
	Question string // Decision.Question, as the access log keeps it
}

// Effect is what a change of the law does to one kind of reader.
type Effect struct {
	Who       string  // staff or resident or system, with the kind of provider and the duty, or the role
	What      string  // what was asked for, and of whom
	Was, Now  Outcome // by the provisions of today, and by the others
	Provision string  // what decides now: the provision that opens, or the one that refuses
	Count     int     // how many of the decisions
}

// Simulation is what a change of the law does to decisions of the past.
type Simulation struct {
	Decisions  int // replayed
	Same       int // of these, with the same outcome
	Gains      []Effect
	Losses     []Effect
	Changes    []Effect // neither opens nor closes: another step is asked, another refusal given
	Unreadable int      // without a question that this release can read
}

// Simulate replays decisions by two deciders and tells who gains and who loses what,
// by provision; the most frequent first. Each is replayed at its own moment, or all at
// one when at is not zero. A decision that cannot be read is counted, and nothing else
// stops a replay. An error of the sequence ends it.
func Simulate(was, now *Decider, logged iter.Seq2[Logged, error], at time.Time) (Simulation, error) {
	var out Simulation
	effects := map[Effect]int{}
	for l, err := range logged {
		if err != nil {
			return Simulation{}, err
		}
		when := l.At
		if !at.IsZero() {
			when = at
		}
		q, err := parseQuestion(l.Question)
		if err != nil {
			out.Unreadable++
			continue
		}
		a, errA := was.Replay(l.Question, when)
		b, errB := now.Replay(l.Question, when)
		if errA != nil || errB != nil {
			out.Unreadable++
			continue
		}
		out.Decisions++
		if a.Outcome == b.Outcome {
			out.Same++
			continue
		}
		e := Effect{Who: q.whoText(), What: q.whatText(), Was: a.Outcome, Now: b.Outcome}
		if len(b.Provisions) > 0 {
			e.Provision = b.Provisions[0].ID
		}
		effects[e]++
	}
	for e, n := range effects {
		e.Count = n
		switch before, after := opening(e.Was), opening(e.Now); {
		case after > before:
			out.Gains = append(out.Gains, e)
		case after < before:
			out.Losses = append(out.Losses, e)
		default:
			out.Changes = append(out.Changes, e)
		}
	}
	for _, list := range [][]Effect{out.Gains, out.Losses, out.Changes} {
		slices.SortFunc(list, func(a, b Effect) int {
			return cmp.Or(b.Count-a.Count, strings.Compare(a.Provision, b.Provision), strings.Compare(a.Who, b.Who),
				strings.Compare(a.What, b.What), strings.Compare(string(a.Was), string(b.Was)))
		})
	}
	return out, nil
}

// opening says how much an outcome lets through: content more than a word about where.
func opening(o Outcome) int {
	switch {
	case o.Content():
		return 2
	case o.Meta():
		return 1
	}
	return 0
}

// whoText names a kind of reader, as "staff VARD care" or "resident guardian, subject 0-12".
func (q *question) whoText() string {
	switch q.who {
	case ofResident:
		return "resident " + q.value(fRole) + ", subject " + q.value(fAge)
	case ofSystem:
		return "system " + q.value(fSystemRole)
	}
	return "staff " + q.value(fReaderKind) + " " + q.value(fDuty)
}

// whatText names what was asked for, as "openRecord of OMSORG, other".
func (q *question) whatText() string {
	what := q.value(fAction) + " of " + q.value(fKind)
	if q.who == ofResident {
		return what + ", " + q.value(fGroup)
	}
	return what + ", " + q.value(fFrom)
}
