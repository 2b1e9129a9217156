package people

import (
	"strconv"
	"time"

	"sammanhang/care"
)

// firstDay is day 0 of the days that persons are kept by.
var firstDay = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)

// Numbers that the tax agency has set aside for tests have birth number 980–999:
// twenty a day, even ones for women. With samordningsnummer beside them there are
// forty, which is what makes a million residents fit.
const (
	firstTestNumber = 980
	testNumbers     = 20
	coordination    = 60 // added to the day in a samordningsnummer
)

// writeNumber is the long form of a number: date, birth number, check digit.
func writeNumber(day int32, birth uint16, samordning bool) care.PersonID {
	y, m, d := firstDay.AddDate(0, 0, int(day)).Date()
	if samordning {
		d += coordination
	}
	var b [12]byte
	put := func(i, n, v int) {
		for j := n - 1; j >= 0; j-- {
			b[i+j] = byte('0' + v%10)
			v /= 10
		}
	}
	put(0, 4, y)
	put(4, 2, int(m))
	put(6, 2, d)
	put(8, 3, int(birth))
	b[11] = checkDigit(b[2:11])
	return care.MustPersonID(string(b[:]))
}

func checkDigit(d []byte) byte {
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

// earliest is the first day that anybody can be moved to (1 January 1850).
const earliest = -18262

// numbers hands out each number once.
type numbers struct {
	used []uint64 // per day from earliest: bits 0–19 personnummer, 20–39 samordningsnummer
	// back says, per sex and day, on which day to go on looking: the day itself while
	// it has room, else one before it. In a large county most days are full, and
	// looking at each of them every time would take minutes.
	back [2][]int32
}

func newNumbers(last int32, taken []Person) *numbers {
	n := &numbers{used: make([]uint64, last-earliest+1)}
	for sex := range n.back {
		n.back[sex] = make([]int32, len(n.used))
		for i := range n.back[sex] {
			n.back[sex][i] = int32(i)
		}
	}
	for _, p := range taken {
		if birth, err := strconv.Atoi(p.ID.Value()[8:11]); err == nil && birth >= firstTestNumber {
			n.used[dayOf(p.Born)-earliest] |= 1 << (birth - firstTestNumber)
		}
	}
	for i := range maxStaff {
		day, birth := staffNumber(i)
		n.used[day-earliest] |= 1 << (birth - firstTestNumber)
	}
	return n
}

// take gives a free number at the day, or as near before it as there is one. A day
// whose numbers of the wanted kind are gone gives one of the other kind.
func (n *numbers) take(day int32, woman bool, from int, samordning bool) (int32, uint16, bool) {
	sex := 1
	if woman {
		sex = 0
	}
	for i := n.room(sex, day-earliest); ; i = n.room(sex, i) {
		for _, s := range [2]bool{samordning, !samordning} {
			for j := range testNumbers {
				k := (from + j) % testNumbers
				bit := uint64(1) << k
				if s {
					bit <<= testNumbers
				}
				if k%2 == sex && n.used[i]&bit == 0 {
					n.used[i] |= bit
					return i + earliest, uint16(firstTestNumber + k), s
				}
			}
		}
		n.back[sex][i] = i - 1
	}
}

// room is the nearest day not after i that may have room. It panics when there is
// none: MaxResidents is chosen so that this cannot be.
func (n *numbers) room(sex int, i int32) int32 {
	back := n.back[sex]
	for back[i] != i {
		back[i] = back[back[i]] // halve the way for whoever comes next
		i = back[i]
	}
	return i
}

func dayOf(t time.Time) int32 {
	y, m, d := t.Date()
	return int32(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(firstDay) / (24 * time.Hour))
}

// Numbers kept for those who work in the county: no resident has them.
const maxStaff = 64

func staffNumber(i int) (day int32, birth uint16) {
	first := time.Date(1962, 3, 1, 0, 0, 0, 0, time.UTC)
	return dayOf(first.AddDate(0, 0, 191*i)), uint16(firstTestNumber + i%testNumbers)
}

// StaffNumber is a test number of somebody who works in the county, by their place
// in the list; nobody when the list is longer than there are numbers kept.
func StaffNumber(i int) care.PersonID {
	if i < 0 || i >= maxStaff {
		return care.PersonID{}
	}
	day, birth := staffNumber(i)
	return writeNumber(day, birth, false)
}
