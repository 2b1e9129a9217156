package safeguard_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sammanhang/care"
	"sammanhang/safeguard"
)

var few = []time.Duration{-48 * time.Hour, -time.Hour, -time.Second, 0, time.Second, time.Hour, 48 * time.Hour}

func moment(t *rapid.T, name string) time.Time { return now.Add(rapid.SampledFrom(few).Draw(t, name)) }

func maybe(t *rapid.T, name string) time.Time {
	if rapid.Bool().Draw(t, name+"?") {
		return moment(t, name)
	}
	return time.Time{}
}

func providers() []care.HSAID { return []care.HSAID{"SE1-A", "SE1-B", "SE1-K"} }

func unit(t *rapid.T, p care.HSAID, name string) care.HSAID {
	return rapid.SampledFrom([]care.HSAID{p + "-U1", p + "-U2", ""}).Draw(t, name)
}

// life is the common part of a fact about Magdalena, with any life.
func life(t *rapid.T, n int) safeguard.Record {
	p := rapid.SampledFrom(providers()).Draw(t, "provider")
	return safeguard.Record{
		ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", n), Subject: magdalena, Provider: p, ProviderKind: care.Vardgivare,
		Unit: unit(t, p, "unit"), Employee: rapid.SampledFrom([]care.HSAID{"", p + "-1", p + "-2"}).Draw(t, "employee"),
		Stored: moment(t, "stored"), Ended: maybe(t, "ended"), Annulled: maybe(t, "annulled"),
		Valid: care.Period{From: maybe(t, "from"), To: maybe(t, "to")},
	}
}

func drawBlock(t *rapid.T, n int) *safeguard.Block {
	b := &safeguard.Block{Record: life(t, n), Type: rapid.SampledFrom([]safeguard.BlockType{safeguard.Inner, safeguard.Outer}).Draw(t, "type"),
		InfoFrom: maybe(t, "infoFrom"), InfoTo: maybe(t, "infoTo")}
	if b.Type == safeguard.Inner {
		b.Process = rapid.SampledFrom([]string{"", "psyk"}).Draw(t, "process")
	} else {
		b.Unit = ""
	}
	if rapid.Bool().Draw(t, "except") {
		b.Except = []safeguard.ExemptType{safeguard.ExemptMedication}
	}
	return b
}

// drawFacts is any set of facts, with lifts of its blocks.
func drawFacts(t *rapid.T) (facts []safeguard.Fact) {
	n := rapid.IntRange(0, 10).Draw(t, "facts")
	for i := range n {
		switch rapid.IntRange(0, 7).Draw(t, "kind") {
		case 0, 1:
			facts = append(facts, drawBlock(t, i))
		case 2, 3:
			of := fmt.Sprintf("00000000-0000-4000-8000-%012d", rapid.IntRange(0, n).Draw(t, "of"))
			facts = append(facts, &safeguard.Lift{Record: life(t, i), Block: of})
		case 4:
			facts = append(facts, &safeguard.Consent{Record: life(t, i), Basis: rapid.SampledFrom([]safeguard.Basis{safeguard.BasisConsent, safeguard.BasisEmergency}).Draw(t, "basis")})
		case 5:
			facts = append(facts, &safeguard.Relation{Record: life(t, i)})
		case 6:
			facts = append(facts, &safeguard.Attitude{Record: life(t, i), NotTemporary: true, Clarified: true, NoPresumedOpposition: true, Opposes: rapid.Bool().Draw(t, "opposes")})
		case 7:
			facts = append(facts, &safeguard.Attestation{Record: life(t, i), Topic: safeguard.Significance})
		}
	}
	return facts
}

func drawReader(t *rapid.T) safeguard.Reader {
	p := rapid.SampledFrom(append(providers(), "")).Draw(t, "reader")
	return safeguard.Reader{Provider: p, Unit: unit(t, p, "readerUnit"), Employee: rapid.SampledFrom([]care.HSAID{p + "-1", p + "-2"}).Draw(t, "readerEmployee"),
		Process: rapid.SampledFrom([]string{"", "psyk"}).Draw(t, "readerProcess"), Kind: care.Vardgivare}
}

func drawRow(t *rapid.T) safeguard.Row {
	p := rapid.SampledFrom(append(providers(), "")).Draw(t, "rowProvider")
	return safeguard.Row{Provider: p, Unit: unit(t, p, "rowUnit"), Process: rapid.SampledFrom([]string{"", "psyk", "rehab"}).Draw(t, "rowProcess"),
		Info: rapid.SampledFrom([]care.InfoType{care.Notes, care.Medications, ""}).Draw(t, "info"), Start: maybe(t, "start"), End: maybe(t, "end")}
}

// opens is what of a Standing opens something, each as one word; the fewer the more shut.
func opens(s safeguard.Standing, rows []safeguard.Row) map[string]bool {
	m := map[string]bool{}
	put := func(name string, is bool) {
		if is {
			m[name] = true
		}
	}
	put("relation", s.Relation != nil)
	put("consent", s.Consent != nil)
	put("emergency", s.Emergency != nil)
	put("significance", s.Attested.Significance != nil)
	for _, p := range providers() {
		cleared, _ := s.Attitude(p)
		put("cleared "+string(p), cleared != nil)
	}
	for i, a := range s.BlockedAll(rows) {
		put(fmt.Sprint("row ", i), !a.Blocked)
	}
	return m
}

func noMore(t *rapid.T, before, after map[string]bool) {
	for k := range after {
		if !before[k] {
			t.Errorf("%s was shut, and is open", k)
		}
	}
}

func draw(t *rapid.T) (facts []safeguard.Fact, r safeguard.Reader, rows []safeguard.Row, at time.Time) {
	facts, r, at = drawFacts(t), drawReader(t), moment(t, "at")
	for range 4 {
		rows = append(rows, drawRow(t))
	}
	return facts, r, rows, at
}

func TestABlockMoreOpensNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts, r, rows, at := draw(t)
		s := standing(r, at, facts...)
		b := drawBlock(t, 99)
		noMore(t, opens(s, rows), opens(standing(r, at, append(facts, b)...), rows))
		noMore(t, opens(s, rows), opens(s.With(*b), rows))
		// In force, both ways come to the same.
		b.Ended, b.Annulled = time.Time{}, time.Time{}
		set, whatIf := standing(r, at, append(facts, b)...), s.With(*b)
		if d := cmp.Diff(set.BlockedAll(rows), whatIf.BlockedAll(rows)); d != "" {
			t.Errorf("-registered +what if\n%s", d)
		}
	})
}

func TestWhatClosesOpensNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts, r, rows, at := draw(t)
		before := opens(standing(r, at, facts...), rows)
		if len(facts) == 0 {
			return
		}
		i := rapid.IntRange(0, len(facts)-1).Draw(t, "which")
		f := facts[i]
		if _, ok := f.(*safeguard.Block); ok {
			return
		}
		if a, ok := f.(*safeguard.Attitude); ok && a.Opposes {
			return
		}
		// Ending or annulling at any time, also ahead of our clock; and taking away.
		b := f.Base()
		was := *b
		b.Ended = moment(t, "end")
		noMore(t, before, opens(standing(r, at, facts...), rows))
		*b = was
		b.Annulled = moment(t, "annul")
		noMore(t, before, opens(standing(r, at, facts...), rows))
		*b = was
		noMore(t, before, opens(standing(r, at, append(append([]safeguard.Fact(nil), facts[:i]...), facts[i+1:]...)...), rows))
	})
}

// TestAnnulledIsNeverRegistered: for every read from then on.
func TestAnnulledIsNeverRegistered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts, r, rows, at := draw(t)
		if len(facts) == 0 {
			return
		}
		i := rapid.IntRange(0, len(facts)-1).Draw(t, "which")
		rest := append(append([]safeguard.Fact(nil), facts[:i]...), facts[i+1:]...)
		facts[i].Base().Annulled = at.Add(-rapid.SampledFrom([]time.Duration{0, time.Microsecond, time.Hour}).Draw(t, "ago"))
		with, without := standing(r, at, facts...), standing(r, at, rest...)
		if d := cmp.Diff(opens(without, rows), opens(with, rows)); d != "" {
			t.Errorf("-never registered +annulled\n%s", d)
		}
		if d := cmp.Diff(without.BlockedAll(rows), with.BlockedAll(rows)); d != "" {
			t.Errorf("-never registered +annulled\n%s", d)
		}
	})
}

func TestOrderAndBatchDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts, r, rows, at := draw(t)
		s := standing(r, at, facts...)
		turned := standing(r, at, rapid.Permutation(facts).Draw(t, "order")...)
		if d := cmp.Diff(s.BlockedAll(rows), turned.BlockedAll(rows)); d != "" {
			t.Errorf("by order\n%s", d)
		}
		if d := cmp.Diff(opens(s, rows), opens(turned, rows)); d != "" {
			t.Errorf("by order\n%s", d)
		}
		for i, a := range s.BlockedAll(rows) {
			if d := cmp.Diff(a, s.Blocked(rows[i])); d != "" {
				t.Errorf("batch and single\n%s", d)
			}
		}
	})
}

// TestJoinedNumbersOpenNothing: that a person turns out to have had another number opens
// nothing, under either.
func TestJoinedNumbersOpenNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts, r, rows, at := draw(t)
		for _, f := range facts {
			if _, lift := f.(*safeguard.Lift); !lift && rapid.Bool().Draw(t, "reserve") {
				f.Base().Subject = reserve
			}
		}
		byID := map[string]care.PersonID{}
		for _, f := range facts {
			byID[f.Base().ID] = f.Base().Subject
		}
		for _, f := range facts { // a lift is under the number of its block
			if l, ok := f.(*safeguard.Lift); ok && !byID[l.Block].IsZero() {
				l.Subject = byID[l.Block]
			}
		}
		alone := safeguard.NewStanding(safeguard.Config{}, facts, r, []care.PersonID{magdalena}, at)
		joined := safeguard.NewStanding(safeguard.Config{}, facts, r, []care.PersonID{magdalena, reserve}, at)
		noMore(t, opens(alone, rows), opens(joined, rows))
	})
}

// TestAsOf: as of now is now, and what was known before a fact was kept does not hold it.
func TestAsOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts, r, rows, _ := draw(t)
		then := moment(t, "then")
		var known []safeguard.Fact
		for _, f := range facts {
			if b := f.Base(); !b.Stored.After(then) && !b.Ended.After(then) && !b.Annulled.After(then) {
				known = append(known, f)
			}
		}
		a, b := standing(r, then, known...), standing(r, then, safeguard.AsOf(known, then)...)
		if d := cmp.Diff(a.BlockedAll(rows), b.BlockedAll(rows)); d != "" {
			t.Errorf("%s", d)
		}
		if len(safeguard.AsOf(facts, now.Add(-100*time.Hour))) != 0 {
			t.Error("facts before there were any")
		}
		for _, f := range safeguard.AsOf(facts, then) {
			if e := f.Base(); e.Stored.After(then) || e.Ended.After(then) || e.Annulled.After(then) {
				t.Errorf("known too early: %+v", e)
			}
		}
	})
}
