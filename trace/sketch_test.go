package trace_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sammanhang/trace"
)

func durations(label string) *rapid.Generator[[]time.Duration] {
	one := rapid.Custom(func(t *rapid.T) time.Duration {
		// Even on a scale of logarithms: from 1 µs to half an hour.
		return time.Duration(math.Pow(10, rapid.Float64Range(3, 12.25).Draw(t, label)))
	})
	return rapid.SliceOfN(one, 1, 300)
}

func sketchOf(ds []time.Duration) *trace.Sketch {
	var s trace.Sketch
	for _, d := range ds {
		s.Add(d)
	}
	return &s
}

var quantiles = []float64{0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1}

// Every quantile is within Error of the value of that rank.
func TestQuantilesAreWithinTheError(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := durations("d").Draw(t, "all")
		s := sketchOf(ds)
		slices.Sort(ds)
		for _, q := range quantiles {
			rank := max(int(math.Ceil(q*float64(len(ds)))), 1)
			want := float64(min(max(ds[rank-1], trace.Least), trace.Most))
			if got := float64(s.Quantile(q)); math.Abs(got-want) > trace.Error*want*1.0001+1 {
				t.Fatalf("q=%v: %v, want %v", q, time.Duration(got), time.Duration(want))
			}
		}
		if s.Count() != uint64(len(ds)) || s.Max() != ds[len(ds)-1] {
			t.Fatalf("count %d, max %v", s.Count(), s.Max())
		}
	})
}

// Merging is the same as counting together, in any order.
func TestMergedIsCountedTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := durations("a").Draw(t, "as"), durations("b").Draw(t, "bs"), durations("c").Draw(t, "cs")
		whole := sketchOf(slices.Concat(a, b, c))
		left, right := sketchOf(a), sketchOf(c)
		left.Merge(sketchOf(b))
		left.Merge(sketchOf(c))
		right.Merge(sketchOf(b))
		right.Merge(sketchOf(a))
		for _, m := range []*trace.Sketch{left, right} {
			if m.Count() != whole.Count() || m.Max() != whole.Max() || m.Mean() != whole.Mean() {
				t.Fatal("count, max or mean")
			}
			for _, q := range quantiles {
				if m.Quantile(q) != whole.Quantile(q) {
					t.Fatalf("q=%v: %v, want %v", q, m.Quantile(q), whole.Quantile(q))
				}
			}
		}
	})
}

func TestNothingCounted(t *testing.T) {
	var s trace.Sketch
	s.Merge(&trace.Sketch{})
	if s.Quantile(0.5) != 0 || s.Mean() != 0 || s.Max() != 0 || s.Count() != 0 {
		t.Fatal("an empty sketch says something")
	}
}

func BenchmarkSketchAdd(b *testing.B) {
	var s trace.Sketch
	for i := range b.N {
		s.Add(time.Duration(i%1000) * time.Millisecond)
	}
}
