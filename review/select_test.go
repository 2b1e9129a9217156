package review_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/review"
	"sammanhang/review/reviewtest"
)

func config(t testing.TB, c review.Config) review.Config {
	t.Helper()
	if c.SampleOne == 0 {
		c.SampleOne = 1 << 40
	}
	if _, err := review.New(c, nil); err != nil {
		t.Fatal(err)
	}
	if c.DayEnds == 0 {
		c.DayBegins, c.DayEnds = 6, 22
	}
	if c.RefusedTimes == 0 {
		c.RefusedTimes, c.RefusedWithin = 5, time.Hour
	}
	return c
}

// Each reason, with one thing changed from a look that nothing is wrong with.
func TestWhys(t *testing.T) {
	for name, c := range map[string]struct {
		cfg    review.Config
		change func(*review.Look)
		want   []review.Why
	}{
		"nothing":   {want: nil, change: func(*review.Look) {}},
		"emergency": {change: func(l *review.Look) { l.Emergency = true }, want: []review.Why{review.Emergency}},
		"self":      {change: func(l *review.Look) { l.Pair = review.Pair{Self: true, SameSurname: true, SameAddress: true} }, want: []review.Why{review.OwnSelf}},
		"relative":  {change: func(l *review.Look) { l.Pair.Relative = true }, want: []review.Why{review.Relative}},
		"surname":   {change: func(l *review.Look) { l.Pair.SameSurname = true }, want: []review.Why{review.Surname}},
		"address":   {change: func(l *review.Look) { l.Pair.SameAddress = true }, want: []review.Why{review.Address}},
		"wellknown": {change: func(l *review.Look) { l.Pair.WellKnown = true }, want: []review.Why{review.WellKnown}},
		"protected": {change: func(l *review.Look) { l.Pair.Protected = true }, want: []review.Why{review.Protected}},
		// 21:59 and 22:00 Swedish time, winter: an hour before UTC.
		"evening":  {change: func(l *review.Look) { l.At = time.Date(2026, 11, 22, 20, 59, 0, 0, time.UTC) }, want: nil},
		"late":     {change: func(l *review.Look) { l.At = time.Date(2026, 11, 22, 21, 0, 0, 0, time.UTC) }, want: []review.Why{review.OddHours}},
		"summer":   {change: func(l *review.Look) { l.At = time.Date(2026, 6, 22, 3, 59, 0, 0, time.UTC) }, want: []review.Why{review.OddHours}},
		"at-night": {cfg: review.Config{AtNight: []care.HSAID{"SE9900000001-U1"}}, change: func(l *review.Look) { l.At = time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC) }, want: nil},
		"both":     {change: func(l *review.Look) { l.Emergency, l.Pair.Relative = true, true }, want: []review.Why{review.Emergency, review.Relative}},
		"drawn":    {cfg: review.Config{SampleOne: 1}, change: func(*review.Look) {}, want: []review.Why{review.Sample}},
	} {
		l := reviewtest.Look(1)
		c.change(&l)
		var got []review.Why
		for _, k := range config(t, c.cfg).Select([]review.Look{l}, l.At) {
			got = append(got, k.Whys...)
		}
		if !cmp.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestRefusedAgainAndAgain(t *testing.T) {
	count := func(gap time.Duration, times int) int {
		var looks []review.Look
		for i := range times {
			l := reviewtest.Look(i)
			l.Denied, l.At = true, reviewtest.Look(0).At.Add(time.Duration(i)*gap)
			looks = append(looks, l)
		}
		return len(config(t, review.Config{}).Select(looks, looks[0].At))
	}
	for _, c := range []struct {
		gap         time.Duration
		times, want int
	}{{time.Minute, 4, 0}, {time.Minute, 5, 1}, {time.Minute, 9, 1}, {time.Minute, 10, 2}, {16 * time.Minute, 5, 0}} {
		if got := count(c.gap, c.times); got != c.want {
			t.Errorf("%d refusals %s apart: %d cases, want %d", c.times, c.gap, got, c.want)
		}
	}
}

// The draw is about one of so many, the same each time, and another with another secret.
func TestTheDrawIsFair(t *testing.T) {
	var looks []review.Look
	for i := range 20_000 {
		looks = append(looks, reviewtest.Look(i))
		looks[i].At = reviewtest.Look(0).At
	}
	a := config(t, review.Config{SampleOne: 50, Secret: []byte("a")}).Select(looks, looks[0].At)
	again := config(t, review.Config{SampleOne: 50, Secret: []byte("a")}).Select(looks, looks[0].At)
	b := config(t, review.Config{SampleOne: 50, Secret: []byte("b")}).Select(looks, looks[0].At)
	if len(a) < 320 || len(a) > 480 {
		t.Errorf("%d of 20000 were drawn, want about 400", len(a))
	}
	if fmt.Sprint(a) != fmt.Sprint(again) {
		t.Error("the same looks gave other cases")
	}
	if fmt.Sprint(a) == fmt.Sprint(b) {
		t.Error("another secret gave the same draw")
	}
}

// Whatever the looks are, no emergency escapes, and splitting the looks changes nothing
// but for refusals, which are counted within what is given.
func TestNoEmergencyEscapes(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var looks []review.Look
		emergencies := 0
		for i := range rapid.IntRange(0, 30).Draw(r, "n") {
			l := reviewtest.Look(i)
			l.Emergency = rapid.Bool().Draw(r, "emergency")
			l.Pair = review.Pair{Self: rapid.Bool().Draw(r, "self"), Protected: rapid.Bool().Draw(r, "protected")}
			if l.Emergency {
				emergencies++
			}
			looks = append(looks, l)
		}
		c := config(t, review.Config{SampleOne: 3})
		all := c.Select(looks, time.Now())
		first := 0
		for _, k := range all {
			if k.Whys[0] == review.Emergency {
				first++
			}
		}
		if first != emergencies {
			r.Fatalf("%d emergencies, %d cases of them", emergencies, first)
		}
		cut := rapid.IntRange(0, len(looks)).Draw(r, "cut")
		if got := len(c.Select(looks[:cut], time.Now())) + len(c.Select(looks[cut:], time.Now())); got != len(all) {
			r.Fatalf("split at %d: %d cases, want %d", cut, got, len(all))
		}
	})
}

func TestNewRefusesWhatMakesNoSense(t *testing.T) {
	for _, c := range []review.Config{{SampleOne: -1}, {DayBegins: 8, DayEnds: 7}, {DayBegins: 1, DayEnds: 25}, {RefusedTimes: -1}, {RefusedWithin: -1}} {
		if _, err := review.New(c, nil); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
