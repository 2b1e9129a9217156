package people

import (
	"time"

	"sammanhang/sim/dice"
)

// addHousehold draws household number h: who lives there, how old they are, what
// they are called and how much care they need. The throws depend on the seed and h
// only, so that a larger county begins with the same people as a smaller one.
func (p *Population) addHousehold(h int32, n *numbers) {
	d := dice.New(p.seed, 1, uint64(h))
	home := compact{
		household: h,
		town:      Town(d.Weighted(40, 25, 20, 15)),
		street:    uint8(d.N(len(streets))),
		house:     uint8(d.Between(1, 90)),
		sur:       uint8(d.N(len(surnames))),
		sur2:      noName,
	}
	if d.Chance(30) {
		home.flags |= fSecondVC
	}
	add := func(age int, woman bool, flags, sur, sur2 uint8) {
		p.people = append(p.people, p.draw(&d, n, home, age, woman, flags, sur, sur2))
	}
	couple := func(lo, hi int) (age int) {
		age = d.Between(lo, hi)
		add(age, true, 0, home.sur, double(&d))
		sur := home.sur
		if d.Chance(35) {
			sur = uint8(d.N(len(surnames)))
		}
		add(min(hi, max(lo, age+d.Between(-4, 6))), d.Chance(3), 0, sur, noName)
		return age
	}
	children := func(age int) {
		for range 1 + d.Weighted(45, 40, 15) {
			add(d.N(min(18, max(1, age-19))), d.Chance(49), fChild, home.sur, noName)
		}
	}
	switch d.Weighted(30, 12, 16, 17, 18, 7) {
	case 0:
		add(d.Between(18, 64), d.Chance(48), 0, home.sur, double(&d))
	case 1:
		add(65+min(d.N(36), d.N(36)), d.Chance(65), 0, home.sur, noName)
	case 2:
		couple(65, 94)
	case 3:
		couple(20, 64)
	case 4:
		children(couple(23, 52))
	case 5:
		age := d.Between(22, 52)
		add(age, d.Chance(75), 0, home.sur, double(&d))
		children(age)
	}
}

func double(d *dice.Dice) uint8 {
	if d.Chance(8) {
		return uint8(d.N(len(surnames)))
	}
	return noName
}

func (p *Population) draw(d *dice.Dice, n *numbers, home compact, age int, woman bool, flags, sur, sur2 uint8) compact {
	c := home
	c.sur, c.sur2 = sur, sur2
	c.flags |= flags
	if woman {
		c.flags |= fWoman
	}
	born := time.Date(p.year-age-1, 1, 1+d.N(365), 0, 0, 0, 0, time.UTC)
	var samordning bool
	c.day, c.birth, samordning = n.take(dayOf(born), woman, d.N(testNumbers), d.Chance(1))
	if samordning {
		c.flags |= fSamordning
	}
	// The calendar year is what names follow, and take may have moved the day.
	c.given = uint8(d.N(len(givenNames(p.year-firstDay.AddDate(0, 0, int(c.day)).Year(), woman))))
	c.need = need(d, age)
	return c
}

// need follows age: about a tenth of the county has much, half of them over 80.
func need(d *dice.Dice, age int) Need {
	much, some := 5, 26
	switch {
	case age < 18:
		much, some = 3, 22
	case age >= 80:
		much, some = 45, 40
	case age >= 65:
		much, some = 16, 44
	}
	return Need(d.Weighted(100-much-some, some, much))
}

// givenNames are the names of those who are about so old.
func givenNames(age int, woman bool) []string {
	switch {
	case age >= 66 && woman:
		return womenOld
	case age >= 66:
		return menOld
	case age >= 38 && woman:
		return womenMid
	case age >= 38:
		return menMid
	case age >= 17 && woman:
		return womenYoung
	case age >= 17:
		return menYoung
	case woman:
		return girls
	}
	return boys
}

// StaffName draws a name for somebody who works.
func StaffName(d *dice.Dice) (given, surname string) {
	woman := d.Chance(78)
	return dice.Of(d, givenNames(d.Between(20, 64), woman)), dice.Of(d, surnames)
}
