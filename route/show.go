package route

import (
	"strings"

	"sammanhang/care"
)

// Show makes a text of the caller's fit for a fault or a log line: short, without
// control characters, and never a personal number that was put where an address belongs.
func Show(s string) string {
	const longest = 255
	printable, digits := plain(s)
	if digits && HoldsPersonalNumber(s) {
		return "[personal number]"
	}
	if printable && len(s) <= longest {
		return s
	}
	if len(s) > longest {
		s = s[:longest] + "…"
	}
	return strings.ToValidUTF8(strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return ' '
		}
		return r
	}, s), "?")
}

// plain tells whether a text is printable ASCII, as nearly every one is, and whether
// it can hold a number: each kind begins with six digits at least.
func plain(s string) (printable, digits bool) {
	run := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < 0x20 || c >= 0x7f {
			return false, true
		}
		if c < '0' || c > '9' {
			run = 0
		} else if run++; run >= 6 {
			digits = true
		}
	}
	return true, digits
}

// HoldsPersonalNumber looks in a text for a valid number, with or without century and
// hyphen, that is not part of a longer run of digits.
func HoldsPersonalNumber(s string) bool {
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	for i := 0; i < len(s); i++ {
		if !digit(s[i]) || i > 0 && digit(s[i-1]) {
			continue
		}
		for _, n := range []int{10, 11, 12, 13} {
			if i+n > len(s) || i+n < len(s) && digit(s[i+n]) {
				continue
			}
			number := s[i : i+n]
			if n < 12 {
				number = "20" + number
			}
			if _, err := care.ParsePersonID(number); err == nil {
				return true
			}
		}
	}
	return false
}
