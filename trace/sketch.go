package trace

import (
	"math"
	"time"
)

// Error is how far a quantile may be from the true one, as a part of it, between
// Least and Most. What is shorter counts as Least, what is longer as Most.
const (
	Error = 0.02
	Least = 10 * time.Microsecond
	Most  = 10 * time.Minute
)

// The buckets' limits grow by gamma: any two values in one bucket differ by less
// than the error allows from the value that stands for it.
const gamma = (1 + Error) / (1 - Error)

// Sketch counts durations in buckets whose limits grow by a constant factor. It
// takes a few hundred bytes whatever it counts, and two sketches merged are the
// sketch of both. The zero value is empty and ready.
type Sketch struct {
	first  int // the bucket that counts[0] counts
	counts []uint64
	n      uint64
	sum    time.Duration
	max    time.Duration
}

func bucket(d time.Duration) int {
	d = min(max(d, Least), Most)
	return int(math.Ceil(math.Log(float64(d)/float64(Least)) / math.Log(gamma)))
}

// middle stands for all that a bucket counts.
func middle(b int) time.Duration {
	if b <= 0 {
		return Least
	}
	return time.Duration(float64(Least) * 2 * math.Pow(gamma, float64(b)) / (gamma + 1))
}

// Add counts one duration.
func (s *Sketch) Add(d time.Duration) {
	b := bucket(d)
	s.room(b, b)
	s.counts[b-s.first]++
	s.n++
	s.sum += d
	s.max = max(s.max, d)
}

// room makes counts reach from one bucket to another.
func (s *Sketch) room(from, to int) {
	if len(s.counts) == 0 {
		s.first = from
		s.counts = make([]uint64, to-from+1, to-from+8)
		return
	}
	if from < s.first {
		s.counts = append(make([]uint64, s.first-from), s.counts...)
		s.first = from
	}
	if more := to - (s.first + len(s.counts) - 1); more > 0 {
		s.counts = append(s.counts, make([]uint64, more)...)
	}
}

// Merge counts all that another has counted.
func (s *Sketch) Merge(o *Sketch) {
	if o.n == 0 {
		return
	}
	s.room(o.first, o.first+len(o.counts)-1)
	for i, c := range o.counts {
		s.counts[o.first-s.first+i] += c
	}
	s.n += o.n
	s.sum += o.sum
	s.max = max(s.max, o.max)
}

// Count is how many it has counted.
func (s *Sketch) Count() uint64 { return s.n }

// Max is the longest, exactly; 0 for none.
func (s *Sketch) Max() time.Duration { return s.max }

// Mean is the mean, exactly; 0 for none.
func (s *Sketch) Mean() time.Duration {
	if s.n == 0 {
		return 0
	}
	return s.sum / time.Duration(s.n)
}

// Quantile is the duration that a part q (0–1) of all are no longer than: the value
// of rank ⌈q·n⌉, within Error. 0 for none.
func (s *Sketch) Quantile(q float64) time.Duration {
	if s.n == 0 {
		return 0
	}
	rank := uint64(math.Ceil(min(max(q, 0), 1) * float64(s.n)))
	rank = max(rank, 1)
	var seen uint64
	for i, c := range s.counts {
		if seen += c; seen >= rank {
			return min(middle(s.first+i), max(s.max, Least))
		}
	}
	return s.max
}
