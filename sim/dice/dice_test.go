package dice_test

import (
	"testing"

	"sammanhang/sim/dice"
)

// The first throws are written down: if they change, every county changes.
func TestSameForEver(t *testing.T) {
	d := dice.New(1, 2)
	var got [5]int
	for i := range got {
		got[i] = d.N(1000)
	}
	if want := [5]int{696, 408, 566, 497, 69}; got != want {
		t.Errorf("throws: %v, want %v", got, want)
	}
}

func TestRanges(t *testing.T) {
	d := dice.New(7)
	seen := map[int]bool{}
	for range 2000 {
		if n := d.Between(3, 5); n < 3 || n > 5 {
			t.Fatalf("Between: %d", n)
		}
		seen[d.Weighted(1, 0, 3)] = true
	}
	if !seen[0] || seen[1] || !seen[2] {
		t.Errorf("Weighted: %v", seen)
	}
	if d.N(0) != 0 || d.N(-1) != 0 || d.Chance(0) || !d.Chance(100) {
		t.Error("edges")
	}
}
