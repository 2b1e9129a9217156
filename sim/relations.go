package sim

import (
	"fmt"
	"iter"
	"time"

	"sammanhang/care"
	"sammanhang/sim/people"
)

// Guardianship is one adult's custody of one child. Valid ends on the day that the
// child comes of age.
type Guardianship struct {
	Guardian, Child care.PersonID
	Valid           care.Period
}

// Mandate is what somebody has given a proxy (ombud) to do.
type Mandate struct {
	ID       string
	From, To care.PersonID
	Scope    []care.InfoType
	Valid    care.Period
}

// Guardianships walks through all of the county, those of the named first.
func (c *County) Guardianships() iter.Seq[Guardianship] {
	return func(yield func(Guardianship) bool) {
		for _, pair := range [][2]string{
			{people.Magdalena, people.Johan},
			{people.Maria, people.Ella},
			{people.ProtectedAdult, people.ProtectedChild},
		} {
			guardian, _ := c.people.ByKey(pair[0])
			child, _ := c.people.ByKey(pair[1])
			if !yield(custody(guardian, child)) {
				return
			}
		}
		for guardian, child := range c.people.Parents() {
			g := custody(c.people.At(guardian), c.people.At(child))
			if g.Valid.Contains(c.Today()) && !yield(g) {
				return
			}
		}
	}
}

func custody(guardian, child people.Person) Guardianship {
	return Guardianship{Guardian: guardian.ID, Child: child.ID, Valid: care.Period{From: child.Born, To: child.Born.AddDate(18, 0, 0)}}
}

// Mandates walks through all of the county, those of the named first.
func (c *County) Mandates() iter.Seq[Mandate] {
	times := []care.InfoType{care.Appointments, care.Messages}
	insight := []care.InfoType{care.Appointments, care.CarePlans, care.CareTeams, care.Messages}
	return func(yield func(Mandate) bool) {
		for i, m := range []struct {
			from, to string
			scope    []care.InfoType
			until    time.Time
		}{
			{people.Gosta, people.Magdalena, times, c.nextMarch()},
			{people.Gunilla, people.Maria, insight, c.Today().AddDate(1, 0, 0)},
		} {
			from, _ := c.people.ByKey(m.from)
			to, _ := c.people.ByKey(m.to)
			if !yield(Mandate{ID: fmt.Sprintf("ombud-%d", i+1), From: from.ID, To: to.ID, Scope: m.scope,
				Valid: care.Period{From: c.Today().AddDate(0, -2, 0), To: m.until}}) {
				return
			}
		}
		for p := range c.people.All() {
			if p.Key != "" || p.Need != people.Much || care.AgeOn(p.Born, c.Today()) < 75 {
				continue
			}
			if to, ok := c.proxyOf(p); ok && !yield(Mandate{ID: fmt.Sprintf("ombud-i%d", p.Index), From: p.ID, To: to, Scope: times,
				Valid: care.Period{From: c.Today().AddDate(0, -6, 0), To: c.Today().AddDate(0, 18, 0)}}) {
				return
			}
		}
	}
}

// nextMarch is the end of the next 31 March: the first moment of April.
func (c *County) nextMarch() time.Time {
	t := c.Today()
	end := time.Date(t.Year(), time.April, 1, 0, 0, 0, 0, t.Location())
	if !end.After(t) {
		end = end.AddDate(1, 0, 0)
	}
	return end
}

// proxyOf draws a middle-aged neighbour of the list for some of the old: about one
// in four has a proxy.
func (c *County) proxyOf(p people.Person) (care.PersonID, bool) {
	d := c.people.Dice(p, 2)
	if !d.Chance(25) {
		return care.PersonID{}, false
	}
	for range 20 {
		q := c.people.At(d.N(c.people.Len()))
		if age := care.AgeOn(q.Born, c.Today()); q.Key == "" && age >= 30 && age <= 64 {
			return q.ID, true
		}
	}
	return care.PersonID{}, false
}
