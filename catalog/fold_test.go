package catalog

import "testing"

// Capital ASCII letters become small ones, and no other byte changes, wherever it stands.
func TestFold(t *testing.T) {
	for n := 1; n <= 17; n++ {
		for at := range n {
			for c := range 256 {
				for _, beside := range []byte{'a', 'Z', 0xFF, 0} {
					b := make([]byte, n)
					for i := range b {
						b[i] = beside
					}
					b[at] = byte(c)
					fold(b)
					for i, got := range b {
						want := beside
						if i == at {
							want = byte(c)
						}
						if want >= 'A' && want <= 'Z' {
							want += 'a' - 'A'
						}
						if got != want {
							t.Fatalf("%#x at %d of %d beside %#x: byte %d is %#x, want %#x", c, at, n, beside, i, got, want)
						}
					}
				}
			}
		}
	}
}
