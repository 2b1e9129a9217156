package station

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words is a text that somebody has written in a form: of at least three characters and
// at most so many, without control characters, and without those that turn the direction
// of writing. What it takes the safeguards keep: a text that they would refuse must be
// refused before the log tells of it.
func Words(s string, most int) (string, bool) {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	if n := utf8.RuneCountInString(s); n < 3 || n > most || !utf8.ValidString(s) || strings.ContainsFunc(s, unseen) {
		return "", false
	}
	return s, true
}

func unseen(r rune) bool {
	return r != '\n' && unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}
