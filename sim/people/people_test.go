package people

import (
	"testing"
	"time"
)

// A million people nearly use up the test series: the numbers must still be
// unique, also among the named, and nobody may be moved far from their age.
func TestAMillionHaveNumbersOfTheirOwn(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: a million people, with -short")
	}
	p := Generate(1, 1_000_000, time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
	for i := 1; i < len(p.byIDKey); i++ {
		if p.keys[p.byIDKey[i-1]] == p.keys[p.byIDKey[i]] {
			t.Fatal("two people have the same number")
		}
	}
	for _, x := range p.NamedOnes() {
		if found, ok := p.Find(x.ID); !ok || found.Key != x.Key {
			t.Errorf("%s is not found by number", x.Key)
		}
		k, _ := idKey(x.ID)
		for i := range p.keys {
			if p.keys[i] == k {
				t.Errorf("%s has the number of somebody else", x.Key)
			}
		}
	}
	for i := 10; i < p.Len(); i += 997 {
		x := p.At(i)
		if found, ok := p.Find(x.ID); !ok || found.Index != i {
			t.Fatal("somebody is not found by number")
		}
		if age := p.year - x.Born.Year(); age < 0 || age > 103 {
			t.Fatalf("somebody is %d years old", age)
		}
	}
}
