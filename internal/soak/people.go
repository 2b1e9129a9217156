package soak

import (
	"fmt"

	"sammanhang/care"
)

// people are personal numbers of the series that is reserved for tests.
func people() []string {
	var out []string
	for i := range 40 {
		n := fmt.Sprintf("19%02d%02d%02d%03d", 40+i, 1+i%12, 1+i%28, 980+i%20)
		for digit := range 10 {
			if p, err := care.ParsePersonID(fmt.Sprintf("%s%d", n, digit)); err == nil {
				out = append(out, p.Value())
			}
		}
	}
	return out
}
