package care

import "time"

// ParsePersonID reads a number in its long form, twelve characters with or without
// "-" or "+" before the last four, and tells its kind from its form. It checks date
// and check digit and returns ErrPersonID when they do not hold. Small letters are
// taken as capitals.
//
//   - personnummer YYYYMMDDNNNC, years 1800–2199 (SKV 704)
//   - samordningsnummer, the same with 60 added to the day (SKV 707)
//   - interimsnummer YYYYMMDDXNNC, where X is one of JKLMNPFRSTUWX and counts as 1
//   - national reserve number XXYYMMDDNNGC (Inera, Nationellt ReservID 1.0)
//
// Local reserve numbers of regions are refused: two regions may use the same one.
func ParsePersonID(s string) (PersonID, error) {
	if len(s) == 13 && (s[8] == '-' || s[8] == '+') {
		s = s[:8] + s[9:]
	}
	if len(s) != 12 {
		return PersonID{}, ErrPersonID
	}
	var b [12]byte
	copy(b[:], s)
	return parse(&b)
}

// ParseShortPersonID reads a number in its short form, YYMMDD-NNNC, as it reads at
// the time at: "-" says that the person turns at most 99 in that year, "+" that the
// person turns 100 or more (SKV 704). Without a sign "-" is meant, as many systems
// write it: then ask the person for the year when it matters, for somebody of 105
// reads as a child of 5. A date of birth after at is refused.
func ParseShortPersonID(s string, at time.Time) (PersonID, error) {
	old := false
	switch {
	case len(s) == 11 && (s[6] == '-' || s[6] == '+'):
		old = s[6] == '+'
		s = s[:6] + s[7:]
	case len(s) != 10:
		return PersonID{}, ErrPersonID
	}
	if !digits(s[:2]) {
		return PersonID{}, ErrPersonID
	}
	year := at.Year() - at.Year()%100 + two([]byte(s))
	if year > at.Year() {
		year -= 100
	}
	if old {
		year -= 100
	}
	if year < 1800 || year > 2199 {
		return PersonID{}, ErrPersonID
	}
	var b [12]byte
	b[0], b[1] = byte('0'+year/1000), byte('0'+year/100%10)
	copy(b[2:], s)
	p, err := parse(&b)
	if err != nil {
		return PersonID{}, err
	}
	today := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	if born, ok := p.Born(); !ok || born.After(today) {
		return PersonID{}, ErrPersonID
	}
	return p, nil
}

func parse(b *[12]byte) (PersonID, error) {
	for i, c := range b {
		switch {
		case c >= 'a' && c <= 'z' && i >= 8:
			b[i] = c - 'a' + 'A'
		case c >= 'A' && c <= 'Z' && i >= 8, c >= '0' && c <= '9':
		default:
			return PersonID{}, ErrPersonID
		}
	}
	kind := NoID
	switch {
	case digits(string(b[8:])):
		kind = official(b)
	case digits(string(b[9:])):
		if interim(b) {
			kind = Interimsnummer
		}
	case reserve(b):
		kind = Reservnummer
	}
	if kind == NoID {
		return PersonID{}, ErrPersonID
	}
	return pack(kind, b), nil
}

// official tells a personnummer from a samordningsnummer. Birth number 000 is
// never given out.
func official(b *[12]byte) IDKind {
	year, month, day := two(b[0:])*100+two(b[2:]), two(b[4:]), two(b[6:])
	if string(b[8:11]) == "000" || !luhn(b[2:]) {
		return NoID
	}
	kind := Personnummer
	if day > 60 {
		day -= 60
		kind = Samordningsnummer
	}
	if !realDate(year, month, day) {
		return NoID
	}
	return kind
}

func interim(b *[12]byte) bool {
	switch b[8] {
	case 'J', 'K', 'L', 'M', 'N', 'P', 'F', 'R', 'S', 'T', 'U', 'W', 'X':
	default:
		return false
	}
	d := *b
	d[8] = '1'
	return luhn(d[2:]) && realDate(two(b[0:])*100+two(b[2:]), two(b[4:]), two(b[6:]))
}

// reserve checks a national reserve number, XXYYMMDDNNGC: XX is the century of
// birth moved by a multiple of three, or 00 and then the "date" is a running number;
// NN are two letters; G is a digit, odd for men, or a letter when the sex is not known.
func reserve(b *[12]byte) bool {
	if !reserveLetter(b[8]) || !reserveLetter(b[9]) || b[11] < '0' || b[11] > '9' {
		return false
	}
	if (b[10] < '0' || b[10] > '9') && !reserveLetter(b[10]) {
		return false
	}
	xx, month, day := two(b[0:]), two(b[4:]), two(b[6:])
	if xx == 0 {
		if month < 20 || day < 40 || day > 59 {
			return false
		}
	} else if century, ok := reserveCentury(xx); !ok || !realDate(century*100+two(b[2:]), month, day) {
		return false
	}
	return reserveDigit(b[:11]) == b[11]
}

// reserveCentury undoes the move of the century: 19 is written 22, 25 … 97 and 20
// is written 23, 26 … 98. 18–21 are left to personnummer.
func reserveCentury(xx int) (century int, ok bool) {
	switch {
	case xx < 22 || xx > 98:
		return 0, false
	case xx%3 == 1:
		return 19, true
	case xx%3 == 2:
		return 20, true
	}
	return 0, false
}

// reserveLetter tells whether c is one of the 21 letters of reserve numbers, those
// that cannot be taken for another character.
func reserveLetter(c byte) bool {
	return c >= 'A' && c <= 'Z' && c != 'I' && c != 'O' && c != 'Q' && c != 'V' && c != 'W'
}

// reserveDigit is the check digit of eleven characters: every second, from the
// right, is doubled, and the digits of all are added; a letter counts as its ASCII code.
func reserveDigit(b []byte) byte {
	sum := 0
	for i, c := range b {
		v := int(c)
		if c <= '9' {
			v -= '0'
		}
		if (len(b)-i)%2 == 1 {
			v *= 2
		}
		for ; v > 0; v /= 10 {
			sum += v % 10
		}
	}
	return byte('0' + (10-sum%10)%10)
}

// luhn checks the last of ten digits (SKV 704, check digit).
func luhn(d []byte) bool { return luhnDigit(d[:len(d)-1]) == d[len(d)-1] }

func luhnDigit(d []byte) byte {
	sum := 0
	for i, c := range d {
		v := int(c - '0')
		if i%2 == 0 {
			v *= 2
			if v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return byte('0' + (10-sum%10)%10)
}

// realDate tells whether the day is in the calendar, within the centuries that
// have personal numbers.
func realDate(year, month, day int) bool {
	if year < 1800 || year > 2199 || month < 1 || month > 12 || day < 1 || day > 31 {
		return false
	}
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() == day
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func two(b []byte) int { return int(b[0]-'0')*10 + int(b[1]-'0') }
