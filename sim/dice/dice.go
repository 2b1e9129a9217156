// Package dice is the simulator's chance: a small generator whose throws are the
// same for the same seed, for ever and on every machine. The standard library's
// generators may change how they draw; a county that changes with a Go release
// would break every test and every figure that was taken on it.
package dice

// Dice is one stream of throws (SplitMix64). The zero value is a stream too. It
// is for one goroutine at a time; it is nothing for secrets.
type Dice struct{ state uint64 }

// New is the stream of a seed and of what the throws are about, as a person's number
// in the county. Streams of different keys have nothing to do with each other.
func New(seed uint64, key ...uint64) Dice {
	d := Dice{state: seed ^ 0x9E3779B97F4A7C15}
	for _, k := range key {
		d.state ^= mix(k + 0x632BE59BD9B4E019)
		d.next()
	}
	return d
}

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

func (d *Dice) next() uint64 {
	d.state += 0x9E3779B97F4A7C15
	return mix(d.state)
}

// N is a number from 0 to n-1; 0 when n is not positive. The bias of the modulo is
// below n/2⁶⁴ and of no matter here.
func (d *Dice) N(n int) int {
	if n <= 0 {
		return 0
	}
	return int(d.next() % uint64(n))
}

// Between is a number from lo to hi, both included.
func (d *Dice) Between(lo, hi int) int { return lo + d.N(hi-lo+1) }

// Chance is true in percent of 100 throws.
func (d *Dice) Chance(percent int) bool { return d.N(100) < percent }

// Of is one of the values.
func Of[T any](d *Dice, v []T) T { return v[d.N(len(v))] }

// Weighted is an index, drawn by the weights.
func (d *Dice) Weighted(w ...int) int {
	sum := 0
	for _, x := range w {
		sum += x
	}
	n := d.N(sum)
	for i, x := range w {
		if n -= x; n < 0 {
			return i
		}
	}
	return len(w) - 1
}
