// Package reviewtest is the suite that every review.Store passes.
package reviewtest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/review"
)

const (
	owner    = care.HSAID("SE9900000001-P")
	other    = care.HSAID("SE9900000002-P")
	nurse    = care.HSAID("SE9900000001-E1")
	reviewer = care.HSAID("SE9900000001-E9")
)

var noon = time.Date(2026, 11, 22, 11, 0, 0, 0, time.UTC)

// Look is a look that nothing is wrong with, n minutes after noon.
func Look(n int) review.Look {
	return review.Look{EventID: fmt.Sprintf("0193a5e0-0000-7000-8000-%012d", n), At: noon.Add(time.Duration(n) * time.Minute), Owner: owner,
		Employee: nurse, Unit: "SE9900000001-U1", Subject: care.MustPersonID("197406079298")}
}

func verdict(f review.Finding) review.Verdict {
	return review.Verdict{By: reviewer, Assignment: "a1", At: noon.Add(time.Hour), Finding: f, Note: "Samtal med enhetschefen"}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Run runs the suite. open gives a fresh, empty store each time.
func Run(t *testing.T, open func(t *testing.T) review.Store) {
	desk := func(t *testing.T) *review.Desk {
		d, err := review.New(review.Config{SampleOne: 1 << 40}, open(t))
		must(t, err)
		return d
	}
	emergency := func(n int) review.Look { l := Look(n); l.Emergency = true; return l }
	relative := func(n int) review.Look { l := Look(n); l.Pair.Relative = true; return l }

	t.Run("the-most-pressing-first", func(t *testing.T) {
		d := desk(t)
		n, err := d.Go(t.Context(), owner, []review.Look{relative(1), emergency(2), Look(3), emergency(4)}, 17, noon)
		must(t, err)
		if n != 3 {
			t.Fatalf("%d cases, want 3", n)
		}
		list, err := d.Queue(t.Context(), owner)
		must(t, err)
		var got []string
		for _, c := range list {
			got = append(got, fmt.Sprint(c.At.Sub(noon), c.Whys))
		}
		if diff := cmp.Diff([]string{"2m0s [emergency]", "4m0s [emergency]", "1m0s [relative]"}, got); diff != "" {
			t.Error(diff)
		}
		if mark, err := d.Mark(t.Context(), owner); err != nil || mark != 17 {
			t.Errorf("mark %d, %v", mark, err)
		}
		if mark, err := d.Mark(t.Context(), other); err != nil || mark != -1 {
			t.Errorf("another's mark %d, %v", mark, err)
		}
		if list, err := d.Queue(t.Context(), other); err != nil || len(list) != 0 {
			t.Errorf("another provider sees %d cases, %v", len(list), err)
		}
	})
	t.Run("twice-is-once-and-the-mark-never-goes-back", func(t *testing.T) {
		d := desk(t)
		for _, mark := range []int64{9, 3} {
			_, err := d.Go(t.Context(), owner, []review.Look{emergency(1)}, mark, noon)
			must(t, err)
		}
		list, err := d.Queue(t.Context(), owner)
		must(t, err)
		mark, err := d.Mark(t.Context(), owner)
		must(t, err)
		if len(list) != 1 || mark != 9 {
			t.Errorf("%d cases, mark %d", len(list), mark)
		}
	})
	t.Run("a-verdict-closes-and-is-kept", func(t *testing.T) {
		d := desk(t)
		_, err := d.Go(t.Context(), owner, []review.Look{emergency(1)}, 1, noon)
		must(t, err)
		id := "r-" + Look(1).EventID
		must(t, d.Judge(t.Context(), owner, id, 0, verdict(review.Unclear)))
		if list, err := d.Queue(t.Context(), owner); err != nil || len(list) != 1 {
			t.Fatalf("an unclear case left the queue: %v", err)
		}
		must(t, d.Judge(t.Context(), owner, id, 1, verdict(review.Justified)))
		if list, err := d.Queue(t.Context(), owner); err != nil || len(list) != 0 {
			t.Errorf("a judged case is in the queue: %v", err)
		}
		done, err := d.Done(t.Context(), owner)
		must(t, err)
		want := []review.Verdict{verdict(review.Unclear), verdict(review.Justified)}
		if len(done) != 1 || !done[0].Closed || !cmp.Equal(done[0].Verdicts, want) {
			t.Errorf("done: %v", done)
		}
		// Found again, it stays closed; what the person reports opens it.
		_, err = d.Go(t.Context(), owner, []review.Look{emergency(1)}, 2, noon)
		must(t, err)
		if list, _ := d.Queue(t.Context(), owner); len(list) != 0 {
			t.Error("it opened by being found again")
		}
		must(t, d.Report(t.Context(), Look(1), "Jag var inte där", noon))
		list, err := d.Queue(t.Context(), owner)
		must(t, err)
		if len(list) != 1 || list[0].Note != "Jag var inte där" || len(list[0].Verdicts) != 2 {
			t.Errorf("reported: %v", list)
		}
		mine, err := d.OfSubject(t.Context(), Look(1).Subject)
		must(t, err)
		if len(mine) != 1 {
			t.Errorf("the person sees %d reports", len(mine))
		}
	})
	t.Run("two-reviewers-do-not-decide-one-case", func(t *testing.T) {
		d := desk(t)
		_, err := d.Go(t.Context(), owner, []review.Look{emergency(1)}, 1, noon)
		must(t, err)
		id := "r-" + Look(1).EventID
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wg.Go(func() { errs[i] = d.Judge(t.Context(), owner, id, 0, verdict(review.Justified)) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case fault.KindOf(err) != fault.Conflict:
				t.Error(err)
			}
		}
		c, err := d.Case(t.Context(), owner, id)
		must(t, err)
		if won != 1 || len(c.Verdicts) != 1 {
			t.Errorf("%d won, %d verdicts", won, len(c.Verdicts))
		}
	})
	t.Run("well-known-people-are-listed-by-each-provider", func(t *testing.T) {
		d := desk(t)
		for range 2 {
			must(t, d.SetWellKnown(t.Context(), owner, Look(1).Subject, true, reviewer, noon))
		}
		if list, err := d.WellKnown(t.Context(), owner); err != nil || len(list) != 1 || list[0] != Look(1).Subject {
			t.Errorf("%v, %v", list, err)
		}
		if list, err := d.WellKnown(t.Context(), other); err != nil || len(list) != 0 {
			t.Errorf("another's list: %v, %v", list, err)
		}
		must(t, d.SetWellKnown(t.Context(), owner, Look(1).Subject, false, reviewer, noon))
		if list, err := d.WellKnown(t.Context(), owner); err != nil || len(list) != 0 {
			t.Errorf("%v, %v", list, err)
		}
		if err := d.SetWellKnown(t.Context(), owner, care.PersonID{}, true, reviewer, noon); fault.KindOf(err) != fault.Invalid {
			t.Errorf("nobody was listed: %v", err)
		}
	})
	t.Run("refusals", func(t *testing.T) {
		d := desk(t)
		_, err := d.Go(t.Context(), owner, []review.Look{emergency(1)}, 1, noon)
		must(t, err)
		id := "r-" + Look(1).EventID
		own := verdict(review.Justified)
		own.By = nurse
		bare := verdict(review.Unjustified)
		bare.Note = " "
		for name, c := range map[string]struct {
			err  error
			want fault.Kind
		}{
			"own look":       {d.Judge(t.Context(), owner, id, 0, own), fault.Denied},
			"no note":        {d.Judge(t.Context(), owner, id, 0, bare), fault.Invalid},
			"no finding":     {d.Judge(t.Context(), owner, id, 0, verdict("fine")), fault.Invalid},
			"another's case": {d.Judge(t.Context(), other, id, 0, verdict(review.Justified)), fault.NotFound},
			"no such case":   {d.Judge(t.Context(), owner, "r-x", 0, verdict(review.Justified)), fault.NotFound},
			"an old view":    {d.Judge(t.Context(), owner, id, 1, verdict(review.Justified)), fault.Conflict},
			"nobody's look":  {d.Report(t.Context(), review.Look{EventID: "e", Subject: Look(1).Subject}, "", noon), fault.Invalid},
		} {
			if fault.KindOf(c.err) != c.want || c.err == nil {
				t.Errorf("%s: %v, want %s", name, c.err, c.want)
			}
		}
		if c, err := d.Case(t.Context(), owner, id); err != nil || c.Closed || len(c.Verdicts) != 0 {
			t.Errorf("a refused verdict changed the case: %v, %v", c, err)
		}
	})
}
