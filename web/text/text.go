// Package text is everything the pages say, in Swedish and English: one catalogue
// of sentences, and the words for dates, times, numbers and kinds.
//
// It promises that every sentence exists in both languages with the same
// placeholders (a test holds that), and plain language: short, to "du", no terms
// of administration.
package text

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"sammanhang/care"
)

// In is a sentence in a language, with its placeholders filled in.
func In(l care.Lang, t care.Text, args ...any) string {
	s := t.In(l)
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

// Number is a small number in words, as a sentence wants it; digits above twelve.
func Number(l care.Lang, n int) string {
	sv := []string{"noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"}
	en := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if n < 0 || n >= len(sv) {
		return fmt.Sprint(n)
	}
	if l == care.English {
		return en[n]
	}
	return sv[n]
}

// Genitive is whose: "Johans", "Lukas", "Johan's".
func Genitive(l care.Lang, name string) string {
	if l == care.English {
		if strings.HasSuffix(name, "s") {
			return name + "’"
		}
		return name + "’s"
	}
	if r, _ := utf8.DecodeLastRuneInString(name); strings.ContainsRune("sxzSXZ", r) {
		return name
	}
	return name + "s"
}

// List joins words as a sentence does: "a, b och c".
func List(l care.Lang, words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	and := " och "
	if l == care.English {
		and = " and "
	}
	return strings.Join(words[:len(words)-1], ", ") + and + words[len(words)-1]
}

// Upper is s with its first letter in upper case.
func Upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return strings.ToUpper(string(r)) + s[n:]
}
