package care

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// ErrPersonID is returned when a text cannot be a personal identity number.
// It never carries the text: a wrong number may still be somebody's.
var ErrPersonID = errors.New("not a personal identity number")

// IDKind tells which register a person's number comes from.
type IDKind uint8

// The kinds of number, with their OID (RULES 3.7).
const (
	NoID              IDKind = iota
	Personnummer             // 1.2.752.129.2.1.3.1, Skatteverket
	Samordningsnummer        // 1.2.752.129.2.1.3.3, Skatteverket: the day is written + 60
	Reservnummer             // 1.2.752.74.9.1, national reserve number (NRID)
	Interimsnummer           // no OID: given while a person waits for a personnummer, a letter in place nine
)

// What a PersonID shows when it is printed.
const (
	masked = "[personal number]"
	nobody = "[nobody]"
)

// PersonID is a person's number in its long form (12 characters). It is
// comparable and its zero value is nobody.
//
// The number comes out through Value only, which is easy to search for. Printed in
// any other way (fmt with any verb, slog, JSON, XML, a struct that holds one) it is
// "[personal number]", so that it does not slip into a log line. What was written
// so cannot be read back: UnmarshalText refuses the mask. It is kept packed, not as
// a text, because fmt shows the text of unexported fields without asking.
type PersonID struct {
	kind   IDKind
	packed uint64 // the twelve characters as a number in base 36
}

// MustPersonID is ParsePersonID for numbers written in code and tests; it panics.
func MustPersonID(s string) PersonID {
	p, err := ParsePersonID(s)
	if err != nil {
		panic(err)
	}
	return p
}

func pack(kind IDKind, b *[12]byte) PersonID {
	var n uint64
	for _, c := range b {
		if c >= 'A' {
			c -= 'A' - 10
		} else {
			c -= '0'
		}
		n = n*36 + uint64(c)
	}
	return PersonID{kind, n}
}

func (p PersonID) chars() (b [12]byte) {
	n := p.packed
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[n%36]
		n /= 36
	}
	return b
}

// Value is the number as contracts write it: twelve characters; empty for nobody.
func (p PersonID) Value() string {
	if p.kind == NoID {
		return ""
	}
	b := p.chars()
	return string(b[:])
}

// Kind is which register the number comes from.
func (p PersonID) Kind() IDKind { return p.kind }

// IsZero tells whether this is nobody.
func (p PersonID) IsZero() bool { return p.kind == NoID }

// Root is the OID of the number's register; empty for nobody and for an
// Interimsnummer, which has no register that all share.
func (p PersonID) Root() string {
	switch p.kind {
	case Personnummer:
		return "1.2.752.129.2.1.3.1"
	case Samordningsnummer:
		return "1.2.752.129.2.1.3.3"
	case Reservnummer:
		return "1.2.752.74.9.1"
	}
	return ""
}

// Born is the date of birth that the number carries, at midnight UTC. ok is
// false when the number carries none (some reserve numbers).
func (p PersonID) Born() (born time.Time, ok bool) {
	if p.kind == NoID {
		return time.Time{}, false
	}
	b := p.chars()
	year, month, day := two(b[0:])*100+two(b[2:]), two(b[4:]), two(b[6:])
	switch p.kind {
	case Samordningsnummer:
		day -= 60
	case Reservnummer:
		century, ok := reserveCentury(two(b[0:]))
		if !ok {
			return time.Time{}, false
		}
		year = century*100 + two(b[2:])
	}
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC), true
}

// String is the mask, never the number.
func (p PersonID) String() string {
	if p.kind == NoID {
		return nobody
	}
	return masked
}

// Format writes the mask for every verb and flag.
func (p PersonID) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, p.String()) }

// MarshalText writes the mask, or nothing for nobody: JSON, XML and slog ask it.
func (p PersonID) MarshalText() ([]byte, error) {
	if p.kind == NoID {
		return nil, nil
	}
	return []byte(masked), nil
}

// UnmarshalText reads a number as ParsePersonID does; an empty text is nobody.
func (p *PersonID) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = PersonID{}
		return nil
	}
	q, err := ParsePersonID(string(text))
	if err != nil {
		return err
	}
	*p = q
	return nil
}

// AgeOn is the number of whole years between born and at, by calendar date in the
// place of at: give it Swedish time, or a birthday begins an hour or two late.
// Who is born on 29 February has birthday on 1 March in other years.
func AgeOn(born, at time.Time) int {
	years := at.Year() - born.Year()
	if at.Month() < born.Month() || at.Month() == born.Month() && at.Day() < born.Day() {
		years--
	}
	return years
}
