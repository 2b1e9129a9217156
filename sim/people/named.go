package people

import (
	"time"

	"sammanhang/care"
)

// Keys of the residents that can be logged in as.
const (
	Magdalena      = "magdalena"
	Johan          = "johan"
	Gosta          = "gosta"
	Maria          = "maria"
	Asta           = "asta"
	Gunilla        = "gunilla"
	Allan          = "allan"
	Ella           = "ella"
	Sigrid         = "sigrid" // has dementia
	Jonas          = "jonas"  // has blocked
	ProtectedAdult = "skyddad-vuxen"
	ProtectedChild = "skyddat-barn"
)

// Named are the residents that have a story of their own in a year, in fixed order.
// Their numbers are of the tax agency's list of test numbers, or of its test series.
func Named(year int) []Person {
	at := func(key, number, given, surname, street string, woman bool, need Need, town Town) Person {
		id := care.MustPersonID(number)
		born, _ := id.Born()
		return Person{Key: key, ID: id, Given: given, Surname: surname, Born: born, Woman: woman, Need: need, Town: town, Street: street, Household: -1}
	}
	hidden := func(key, given string, born time.Time, birth uint16, woman bool) Person {
		return Person{Key: key, ID: writeNumber(dayOf(born), birth, false), Given: given, Surname: "Ekholm", Born: born, Woman: woman, Need: Some, Protected: true, Household: -1}
	}
	// Her story is that of somebody who is fifteen, whatever the year.
	ella := "201101012381"
	if born := time.Date(year-15, 1, 1, 0, 0, 0, 0, time.UTC); born.Year() != 2011 {
		ella = writeNumber(dayOf(born), 988, false).Value()
	}
	return []Person{
		at(Magdalena, "197406079298", "Magdalena", "Johansson Gustafsson", "Norra kajen 12", true, Much, Sjostad),
		at(Johan, "201701012393", "Johan", "Johansson Gustafsson", "Norra kajen 12", false, Little, Sjostad),
		at(Gosta, "194204099222", "Gösta", "Johansson", "Åkergatan 5", false, Much, Sjostad),
		at(Maria, "197101019045", "Maria", "Nyström", "Björkvägen 31", true, Much, Sjostad),
		at(Asta, "193801049267", "Åsta", "Bergqvist", "Bygatan 17", true, Much, Ekeby),
		at(Gunilla, "195001182061", "Gunilla", "Nyström", "Kvarnvägen 8", true, Much, Sjostad),
		at(Allan, "194001042383", "Allan", "Dahl", "Strandvägen 22", false, Some, Sjostad),
		at(Ella, ella, "Ella", "Nyström", "Björkvägen 31", true, Some, Sjostad),
		hidden(ProtectedAdult, "Linnea", time.Date(1988, 5, 14, 0, 0, 0, 0, time.UTC), 986, true),
		hidden(ProtectedChild, "Elis", time.Date(2018, 9, 3, 0, 0, 0, 0, time.UTC), 991, false),
		at(Sigrid, "194111079986", "Sigrid", "Holmlund", "Rådhusgatan 3", true, Much, Sjostad),
		at(Jonas, "197903129992", "Jonas", "Falkman", "Tallstigen 8", false, Some, Sjostad),
	}
}

// ByKey is one of the named; ok is false when there is no such key.
func (p *Population) ByKey(key string) (Person, bool) {
	for _, x := range p.named {
		if x.Key == key {
			return x, true
		}
	}
	return Person{}, false
}

// NamedOnes are the residents with a story of their own.
func (p *Population) NamedOnes() []Person { return p.named }
