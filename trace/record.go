// Package trace is what an operator knows of the calls that have passed: one record
// a call, and figures made of many.
//
// It promises that a record holds who called whom, how it went and how long it
// took, and never content, nor a person; that its memory is bounded whatever
// callers do; that a quantile it gives is within Error of the true one; and that
// figures of parts can be merged to figures of the whole without loss.
package trace

import (
	"slices"
	"strings"
	"time"

	"sammanhang/care"
)

// Record is one call, as the exchange tells of it.
type Record struct {
	CorrelationID    string
	Sender           care.HSAID
	OriginalConsumer care.HSAID
	Contract         care.Contract
	Address          care.LogicalAddress
	Profile          care.Profile
	System           care.HSAID // the producer; empty when the call never came so far
	Way              []string   // how the route and the permission were found
	Started          time.Time
	Took             time.Duration // until the last byte of the answer
	Waited           time.Duration // until the producer's first byte
	In, Out          int64         // bytes of the bodies
	Status           int           // HTTP status that the caller got; 0 when none was sent
	Outcome          string        // "OK", "FAULT", "HTTP nnn", "ABANDONED", or a code as "VP004"
	Detail           string        // for operators, without personal data
}

// OK is the outcome of a call that was answered as it should.
const OK = "OK"

// Failed tells whether the call was not answered as it should. A FHIR answer below
// 400 is OK; a producer's own fault is a failure, though it came through whole.
func (r Record) Failed() bool { return r.Outcome != OK }

// Ended is when the last byte went out.
func (r Record) Ended() time.Time { return r.Started.Add(r.Took) }

// Filter chooses records; an empty field chooses all. Ids are compared without
// regard to case.
type Filter struct {
	Sender   care.HSAID
	Contract care.Contract
	System   care.HSAID
	Failed   bool // only those that failed
}

// Matches tells whether the filter chooses a record.
func (f Filter) Matches(r Record) bool {
	same := func(want, is string) bool { return want == "" || strings.EqualFold(want, is) }
	return same(string(f.Sender), string(r.Sender)) && same(string(f.Contract), string(r.Contract)) &&
		same(string(f.System), string(r.System)) && (!f.Failed || r.Failed())
}

// ring holds the newest records and forgets the oldest.
type ring struct {
	all  []Record
	next int
	full bool
}

func (g *ring) add(r Record) {
	g.all[g.next] = r
	if g.next++; g.next == len(g.all) {
		g.next, g.full = 0, true
	}
}

// newest calls f for each record, newest first, until it answers false.
func (g *ring) newest(f func(*Record) bool) {
	n := g.next
	if g.full {
		n = len(g.all)
	}
	for i := 1; i <= n; i++ {
		if !f(&g.all[(g.next-i+len(g.all))%len(g.all)]) {
			return
		}
	}
}

// copied is a record that shares nothing with the ring.
func copied(r *Record) Record {
	c := *r
	c.Way = slices.Clone(r.Way)
	return c
}
