// Package people is the population of the invented county: households of people
// with believable names, ages and needs, drawn from a seed.
//
// It promises: the same seed, number and year give the same people; everybody's
// personal number is a test number; a person takes a few tens of bytes, so that a
// million fit in the memory of a laptop; everything else about somebody is worked
// out when asked for.
package people

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"time"

	"sammanhang/care"
	"sammanhang/sim/dice"
)

// Need is how much care somebody has.
type Need uint8

// The needs. Most people have little; about a tenth have much.
const (
	Little Need = iota
	Some
	Much
)

// Town is a municipality of the county.
type Town uint8

// The municipalities.
const (
	Sjostad Town = iota
	Ekeby
	Granvik
	Tallbo
)

var townNames = [...]string{"Sjöstad", "Ekeby", "Granvik", "Tallbo"}

func (t Town) String() string { return townNames[t] }

// Person is one resident, spelled out.
type Person struct {
	Index     int // place in the county, from 0; named people first
	Key       string
	ID        care.PersonID
	Given     string
	Surname   string
	Born      time.Time // midnight UTC
	Woman     bool
	Need      Need
	Town      Town
	SecondVC  bool // listed at the private health centre
	Protected bool // protected identity: no address, phone or place anywhere
	Street    string
	Household int32
}

// Name is the whole name.
func (p Person) Name() string { return p.Given + " " + p.Surname }

// compact is what is kept of a person.
type compact struct {
	day       int32 // of birth
	household int32
	birth     uint16
	given     uint8
	sur, sur2 uint8 // indexes; sur2 = noName: none
	flags     uint8
	need      Need
	town      Town
	street    uint8
	house     uint8
}

const noName = 255

const (
	fWoman = 1 << iota
	fSamordning
	fSecondVC
	fChild // lives in the household as a child
)

// Population is everybody. It is read-only after Generate.
type Population struct {
	seed    uint64
	year    int
	today   time.Time
	named   []Person
	people  []compact
	byIDKey []uint32 // indexes of people, in order of idKey
	keys    []uint64 // idKey of people, by index
	byID    map[care.PersonID]int
}

// Generate makes a county of number people, the named ones included; there are
// never fewer than the named.
func Generate(seed uint64, number int, today time.Time) *Population {
	p := &Population{seed: seed, year: today.Year(), today: today, named: Named(today.Year()), byID: map[care.PersonID]int{}}
	for i := range p.named {
		p.named[i].Index = i
		p.byID[p.named[i].ID] = i
	}
	rest := max(0, number-len(p.named))
	p.people = make([]compact, 0, rest+8)
	n := newNumbers(dayOf(today), p.named)
	for h := int32(0); len(p.people) < rest; h++ {
		p.addHousehold(h, n)
	}
	p.people = p.people[:rest]
	p.index()
	return p
}

// Len is how many people there are.
func (p *Population) Len() int { return len(p.named) + len(p.people) }

// Today is the day that the county was made for.
func (p *Population) Today() time.Time { return p.today }

// At spells out the person with an index.
func (p *Population) At(i int) Person {
	if i < len(p.named) {
		return p.named[i]
	}
	c := &p.people[i-len(p.named)]
	woman := c.flags&fWoman != 0
	born := firstDay.AddDate(0, 0, int(c.day))
	sur := surnames[c.sur]
	if c.sur2 != noName {
		sur += " " + surnames[c.sur2]
	}
	return Person{
		Index: i, ID: writeNumber(c.day, c.birth, c.flags&fSamordning != 0),
		Given: givenNames(p.year-born.Year(), woman)[c.given], Surname: sur,
		Born: born, Woman: woman, Need: c.need, Town: c.town, SecondVC: c.flags&fSecondVC != 0,
		Street: streets[c.street] + " " + strconv.Itoa(int(c.house)), Household: c.household,
	}
}

// All walks through everybody, the named first.
func (p *Population) All() iter.Seq[Person] {
	return func(yield func(Person) bool) {
		for i := range p.Len() {
			if !yield(p.At(i)) {
				return
			}
		}
	}
}

// Find is the person with a number.
func (p *Population) Find(id care.PersonID) (Person, bool) {
	if i, ok := p.byID[id]; ok {
		return p.named[i], true
	}
	k, ok := idKey(id)
	if !ok {
		return Person{}, false
	}
	i, ok := slices.BinarySearchFunc(p.byIDKey, k, func(i uint32, k uint64) int { return cmp.Compare(p.keys[i], k) })
	if !ok {
		return Person{}, false
	}
	return p.At(len(p.named) + int(p.byIDKey[i])), true
}

func idKey(id care.PersonID) (uint64, bool) {
	k, err := strconv.ParseUint(id.Value(), 10, 64)
	return k, err == nil
}

func (p *Population) index() {
	p.keys = make([]uint64, len(p.people))
	p.byIDKey = make([]uint32, len(p.people))
	for i := range p.people {
		c := &p.people[i]
		p.keys[i], _ = idKey(writeNumber(c.day, c.birth, c.flags&fSamordning != 0))
		p.byIDKey[i] = uint32(i)
	}
	slices.SortFunc(p.byIDKey, func(a, b uint32) int { return cmp.Compare(p.keys[a], p.keys[b]) })
}

// Parents are the pairs guardian–child of the generated households, by index.
func (p *Population) Parents() iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		for from := 0; from < len(p.people); {
			to := from + 1
			for to < len(p.people) && p.people[to].household == p.people[from].household {
				to++
			}
			for child := from; child < to; child++ {
				if p.people[child].flags&fChild == 0 {
					continue
				}
				for adult := from; adult < to; adult++ {
					if p.people[adult].flags&fChild == 0 && !yield(len(p.named)+adult, len(p.named)+child) {
						return
					}
				}
			}
			from = to
		}
	}
}

// Dice is the stream of chance that belongs to one person and one subject.
func (p *Population) Dice(person Person, about uint64) dice.Dice {
	return dice.New(p.seed, uint64(person.Index), about)
}
