package access_test

import (
	"errors"
	"iter"
	"slices"
	"testing"
	"time"

	"sammanhang/access"
)

func sequence(list []access.Logged) iter.Seq2[access.Logged, error] {
	return func(yield func(access.Logged, error) bool) {
		for _, l := range list {
			if !yield(l, nil) {
				return
			}
		}
	}
}

// A proposal that does away with consent between vårdgivare: the nurse gains, and a
// block still holds.
func TestSimulate(t *testing.T) {
	was := decider(t, access.Config{})
	now := deciderOf(t, access.Config{}, bookOf(t, "no-consent"))
	noConsent, blocked, social := nurse(), nurse(), assistant()
	noConsent.Tie.Consents, social.Tie.Consents = nil, nil
	blocked.Source.Block = outer
	var log []access.Logged
	for _, f := range []access.StaffFacts{noConsent, noConsent, blocked, social, nurse()} {
		log = append(log, access.Logged{At: f.At, Question: was.DecideStaff(f).Question()})
	}
	log = append(log, access.Logged{At: noon, Question: was.Decide(own()).Question()}, access.Logged{At: noon, Question: "what?"})

	same, err := access.Simulate(was, now, sequence(log), time.Time{})
	if err != nil || same.Decisions != 6 || same.Same != 6 || same.Unreadable != 1 {
		t.Errorf("at their own moment, before the act: %+v %v", same, err)
	}
	got, err := access.Simulate(was, now, sequence(log), time.Date(2030, 6, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	want := []access.Effect{{Who: "staff VARD care", What: "openRecord of VARD, other", Was: access.AskConsent, Now: access.Allow, Provision: "svod-3-1-2030", Count: 2}}
	if !slices.Equal(got.Gains, want) || len(got.Losses) != 0 || len(got.Changes) != 0 || got.Same != 4 {
		t.Errorf("in 2030: %+v", got)
	}
	back, err := access.Simulate(now, was, sequence(log), time.Date(2030, 6, 1, 0, 0, 0, 0, time.UTC))
	if err != nil || len(back.Losses) != 1 || back.Losses[0].Provision != "svod-3-1-ask-consent" || len(back.Gains) != 0 {
		t.Errorf("the other way: %+v %v", back, err)
	}
	failing := func(yield func(access.Logged, error) bool) { yield(access.Logged{}, errors.New("the file ends")) }
	if _, err := access.Simulate(was, now, failing, time.Time{}); err == nil {
		t.Error("a log that cannot be read was simulated")
	}
}
