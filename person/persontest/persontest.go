// Package persontest is the suite that every person.Register passes.
package persontest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/person"
)

// The test persons, of the tax agency's list of test numbers.
var (
	Magdalena = care.MustPersonID("197406079298")
	Johan     = care.MustPersonID("201701012393") // her child
	Gosta     = care.MustPersonID("194204099222") // her father
	Maria     = care.MustPersonID("197101019045")

	Reserve      = care.MustPersonID("00342145BZ31") // a national reserve number
	Coordination = care.MustPersonID("201701619981") // a samordningsnummer
)

// Day is midnight UTC of a date.
func Day(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

// Now is the time at which the suite asks.
func Now() time.Time { return time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC) }

// Family is an import with something of everything.
func Family() person.Import {
	return person.Import{
		Persons: []person.Person{
			{ID: Magdalena, GivenName: "Magdalena", Surname: "Johansson Gustafsson", Born: Day(1974, 6, 7)},
			{ID: Johan, GivenName: "Johan", Surname: "Gustafsson", Born: Day(2017, 1, 1)},
			{ID: Gosta, GivenName: "Gösta", Surname: "Johansson", Born: Day(1942, 4, 9)},
			{ID: Maria, GivenName: "Maria", Surname: "Åberg", Born: Day(1971, 1, 1), Protected: true, ProtectedRecord: true},
		},
		Guardianships: []person.Guardianship{
			{Guardian: Magdalena, Child: Johan, Valid: care.Period{From: Day(2017, 1, 1), To: Day(2035, 1, 1)}},
			{Guardian: Maria, Child: Johan, Blocked: true},
			{Guardian: Gosta, Child: Johan, Valid: care.Period{To: Day(2020, 1, 1)}},
		},
		Mandates: []person.Mandate{
			{ID: "m1", From: Gosta, To: Magdalena, Scope: []care.InfoType{care.Appointments, care.Messages}, Valid: care.Period{From: Day(2026, 1, 1), To: Day(2027, 1, 1)}},
			{ID: "m2", From: Gosta, To: Maria, Scope: []care.InfoType{care.Appointments}, Revoked: Day(2026, 6, 1)},
			{ID: "m3", From: Maria, To: Magdalena, Scope: []care.InfoType{care.Messages}, Valid: care.Period{From: Day(2027, 1, 1)}},
		},
	}
}

// Run runs the suite. open gives a fresh, empty register each time.
func Run(t *testing.T, open func(t *testing.T) person.Register) {
	family := func(t *testing.T) person.Register {
		r := open(t)
		must(t, r.Put(t.Context(), Family()))
		return r
	}
	t.Run("people", func(t *testing.T) {
		r := family(t)
		for _, want := range Family().Persons {
			got, err := r.Get(t.Context(), want.ID)
			must(t, err)
			same(t, want, got)
		}
		_, err := r.Get(t.Context(), care.MustPersonID("195001182061"))
		kind(t, fault.NotFound, err)
		_, err = r.Get(t.Context(), care.PersonID{})
		kind(t, fault.NotFound, err)
		some, err := r.People(t.Context(), []care.PersonID{Johan, care.MustPersonID("195001182061"), Gosta})
		must(t, err)
		if len(some) != 2 || some[Johan].GivenName != "Johan" || some[Gosta].GivenName != "Gösta" {
			t.Errorf("%d people", len(some))
		}
		none, err := r.People(t.Context(), nil)
		must(t, err)
		if len(none) != 0 {
			t.Errorf("%d people of none", len(none))
		}
	})
	t.Run("custody-at-a-time", func(t *testing.T) {
		r, g := family(t), Family().Guardianships
		for _, c := range []struct {
			at   time.Time
			want []person.Guardianship
		}{
			{Now(), []person.Guardianship{g[1], g[0]}},
			{Day(2019, 12, 31), []person.Guardianship{g[2], g[1], g[0]}},
			{Day(2020, 1, 1), []person.Guardianship{g[1], g[0]}},
			{Day(2017, 1, 1).Add(-time.Microsecond), []person.Guardianship{g[2], g[1]}},
			{Day(2035, 1, 1), []person.Guardianship{g[1]}},
		} {
			got, err := r.GuardiansOf(t.Context(), Johan, c.at)
			must(t, err)
			same(t, c.want, got)
		}
		got, err := r.GuardianOf(t.Context(), Magdalena, Now())
		must(t, err)
		same(t, g[:1], got)
		got, err = r.GuardianOf(t.Context(), Gosta, Now())
		must(t, err)
		same(t, []person.Guardianship(nil), got)
	})
	t.Run("mandates-in-force", func(t *testing.T) {
		r, m := family(t), Family().Mandates
		got, err := r.MandatesTo(t.Context(), Magdalena, Now())
		must(t, err)
		same(t, m[:1], got)
		got, err = r.MandatesTo(t.Context(), Magdalena, Day(2027, 1, 1))
		must(t, err)
		same(t, m[2:], got)
		got, err = r.MandatesFrom(t.Context(), Gosta, Day(2026, 5, 31))
		must(t, err)
		same(t, []person.Mandate{m[1], m[0]}, got) // by who got it
		got, err = r.MandatesFrom(t.Context(), Gosta, Day(2026, 6, 1))
		must(t, err)
		same(t, m[:1], got)
	})
	t.Run("revoke", func(t *testing.T) {
		r := family(t)
		kind(t, fault.NotFound, r.Revoke(t.Context(), Magdalena, "m1", Now())) // who got it may not
		kind(t, fault.NotFound, r.Revoke(t.Context(), Gosta, "m9", Now()))
		kind(t, fault.Invalid, r.Revoke(t.Context(), Gosta, "m1", time.Time{}))
		must(t, r.Revoke(t.Context(), Gosta, "m1", Now()))
		must(t, r.Revoke(t.Context(), Gosta, "m1", Now().Add(time.Hour)))
		must(t, r.Put(t.Context(), Family())) // an older copy does not bring it back
		got, err := r.MandatesTo(t.Context(), Magdalena, Now())
		must(t, err)
		same(t, []person.Mandate(nil), got)
		got, err = r.MandatesTo(t.Context(), Magdalena, Now().Add(-time.Second))
		must(t, err)
		if len(got) != 1 || !got[0].Revoked.Equal(Now()) {
			t.Errorf("%d mandates before it was revoked", len(got))
		}
	})
	t.Run("put-again-replaces", func(t *testing.T) {
		r := family(t)
		p := person.Person{ID: Gosta, GivenName: "Gösta", Surname: "Ny", Born: Day(1942, 4, 9), Deceased: true, Deregistered: person.Dead, DeregisteredOn: Day(2026, 11, 1)}
		g := person.Guardianship{Guardian: Magdalena, Child: Johan, Blocked: true}
		must(t, r.Put(t.Context(), person.Import{Persons: []person.Person{{ID: Gosta}, p}, Guardianships: []person.Guardianship{g}}))
		got, err := r.Get(t.Context(), Gosta)
		must(t, err)
		same(t, p, got)
		gs, err := r.GuardianOf(t.Context(), Magdalena, Now())
		must(t, err)
		same(t, []person.Guardianship{g}, gs)
	})
	t.Run("dates-of-birth", func(t *testing.T) {
		r := open(t)
		list := []person.Person{
			{ID: care.MustPersonID("00342145BZ31"), Surname: "Okänd"},                      // the number carries none
			{ID: care.MustPersonID("197001019806"), Born: time.Unix(0, 0).UTC()},           // the date that is 0
			{ID: care.MustPersonID("189001019802"), GivenName: "Å", Born: Day(1890, 1, 1)}, // before 1970
		}
		must(t, r.Put(t.Context(), person.Import{Persons: list}))
		for _, want := range list {
			got, err := r.Get(t.Context(), want.ID)
			must(t, err)
			same(t, want, got)
		}
	})
	t.Run("a-bad-import-changes-nothing", func(t *testing.T) {
		r, imp := open(t), Family()
		imp.Mandates[2].To = imp.Mandates[2].From
		kind(t, fault.Invalid, r.Put(t.Context(), imp))
		_, err := r.Get(t.Context(), Magdalena)
		kind(t, fault.NotFound, err)
	})
	t.Run("numbers-of-one-person", func(t *testing.T) {
		r := family(t)
		numbers := func(id care.PersonID, want ...care.PersonID) {
			t.Helper()
			got, err := r.Numbers(t.Context(), id)
			must(t, err)
			same(t, want, got)
		}
		numbers(Gosta, Gosta)
		numbers(Reserve, Reserve) // whom the register does not know has that number
		must(t, r.Put(t.Context(), person.Import{Links: []person.Link{{From: Reserve, To: Coordination}}}))
		must(t, r.Put(t.Context(), person.Import{Links: []person.Link{{From: Coordination, To: Johan}}}))
		for _, id := range []care.PersonID{Reserve, Coordination, Johan} {
			numbers(id, Johan, Reserve, Coordination)
		}
		kind(t, fault.Invalid, r.Put(t.Context(), person.Import{Links: []person.Link{{From: Johan, To: Gosta}, {From: Gosta, To: Johan}}}))
		numbers(Johan, Johan, Reserve, Coordination)
		// A link that was wrong is put right: the number leaves with what it brought.
		must(t, r.Put(t.Context(), person.Import{Links: []person.Link{{From: Coordination, To: Maria}}}))
		numbers(Johan, Johan)
		numbers(Reserve, Maria, Reserve, Coordination)
	})
	t.Run("a-ring-with-what-is-kept-is-refused", func(t *testing.T) {
		r := family(t)
		must(t, r.Put(t.Context(), person.Import{Links: []person.Link{{From: Gosta, To: Maria}}}))
		kind(t, fault.Conflict, r.Put(t.Context(), person.Import{Links: []person.Link{{From: Maria, To: Gosta}}}))
		got, err := r.Numbers(t.Context(), Maria)
		must(t, err)
		same(t, []care.PersonID{Maria, Gosta}, got)
	})
	t.Run("what-was-under-the-reserve-number-follows", func(t *testing.T) {
		r := family(t)
		// The child came with a reserve number. One guardian was shut out then.
		must(t, r.Put(t.Context(), person.Import{
			Persons:       []person.Person{{ID: Reserve, GivenName: "Johan", Surname: "Okänd", Protected: true}},
			Guardianships: []person.Guardianship{{Guardian: Magdalena, Child: Reserve, Blocked: true}, {Guardian: Gosta, Child: Reserve}},
			Mandates:      []person.Mandate{{ID: "m9", From: Coordination, To: Magdalena, Scope: []care.InfoType{care.Messages}}},
		}))
		must(t, r.Put(t.Context(), person.Import{Links: []person.Link{{From: Reserve, To: Johan}, {From: Coordination, To: Maria}}}))
		got, err := r.GuardiansOf(t.Context(), Johan, Now())
		must(t, err)
		if len(got) != 4 {
			t.Fatalf("%d guardianships", len(got))
		}
		for _, g := range got {
			if g.Child != Johan || g.Guardian == Magdalena && !g.Blocked {
				t.Error("a guardian who was shut out under the reserve number is let in")
			}
		}
		of, err := r.GuardianOf(t.Context(), Magdalena, Now())
		must(t, err)
		for _, g := range of {
			if g.Child != Johan || !g.Blocked {
				t.Error("a guardian who was shut out under the reserve number is let in")
			}
		}
		p, err := r.Get(t.Context(), Johan)
		must(t, err)
		some, err := r.People(t.Context(), []care.PersonID{Johan, Gosta})
		must(t, err)
		if !p.Protected || !some[Johan].Protected || some[Gosta].Protected || p.Address != (person.Address{}) {
			t.Error("the protection did not follow the person")
		}
		to, err := r.MandatesTo(t.Context(), Magdalena, Now())
		must(t, err)
		if len(to) != 2 || to[1].From != Maria && to[0].From != Maria {
			t.Errorf("%d mandates", len(to))
		}
		must(t, r.Revoke(t.Context(), Maria, "m9", Now()))
		from, err := r.MandatesFrom(t.Context(), Maria, Now())
		must(t, err)
		same(t, []person.Mandate(nil), from)
	})
	t.Run("no-address-of-the-protected", func(t *testing.T) {
		r := open(t)
		home := person.Address{CareOf: "Ek", Street: "Norra kajen 12", PostalCode: "961 37", City: "Sjöstad"}
		must(t, r.Put(t.Context(), person.Import{Persons: []person.Person{{ID: Magdalena, Address: home}, {ID: Maria, Address: home, ProtectedRecord: true}}}))
		p, err := r.Get(t.Context(), Magdalena)
		must(t, err)
		home.PostalCode = "96137"
		same(t, home, p.Address)
		hidden, err := r.Get(t.Context(), Maria)
		must(t, err)
		same(t, person.Address{}, hidden.Address)
		must(t, r.Put(t.Context(), person.Import{Persons: []person.Person{{ID: Magdalena, Address: home, Protected: true}}}))
		p, err = r.Get(t.Context(), Magdalena)
		must(t, err)
		same(t, person.Address{}, p.Address)
		for _, bad := range []person.Address{{PostalCode: "1234"}, {PostalCode: "1234a"}, {Street: string(make([]byte, 3))}, {City: "Åååååååååååååååååååååååååååååååååååååååååå"}} {
			kind(t, fault.Invalid, r.Put(t.Context(), person.Import{Persons: []person.Person{{ID: Magdalena, Address: bad}}}))
		}
	})
	t.Run("a-county", func(t *testing.T) {
		r := open(t)
		imp := County(2_500)
		start := time.Now()
		must(t, r.Put(t.Context(), imp))
		t.Logf("%d people and %d guardianships in %v", len(imp.Persons), len(imp.Guardianships), time.Since(start))
		ids := make([]care.PersonID, len(imp.Persons))
		for i, p := range imp.Persons {
			ids[i] = p.ID
		}
		got, err := r.People(t.Context(), ids)
		must(t, err)
		if len(got) != len(imp.Persons) {
			t.Fatalf("%d people of %d", len(got), len(imp.Persons))
		}
		for _, p := range imp.Persons {
			same(t, p, got[p.ID])
		}
	})
}

// County makes n people with numbers the tax agency has set aside for tests (birth
// numbers 980–999), each second with custody of the next.
func County(n int) (imp person.Import) {
	born := Day(1930, 1, 1)
	for i := 0; len(imp.Persons) < n; i++ {
		day := born.AddDate(0, 0, i/20)
		for c := range 10 {
			id, err := care.ParsePersonID(fmt.Sprintf("%s%03d%d", day.Format("20060102"), 980+i%20, c))
			if err != nil {
				continue
			}
			imp.Persons = append(imp.Persons, person.Person{ID: id, GivenName: "Förnamn", Surname: fmt.Sprintf("Efternamn%d", i), Born: day, Protected: i%97 == 0})
		}
	}
	for i := 1; i < n; i += 2 {
		imp.Guardianships = append(imp.Guardianships, person.Guardianship{Guardian: imp.Persons[i-1].ID, Child: imp.Persons[i].ID})
	}
	return imp
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func kind(t *testing.T, want fault.Kind, err error) {
	t.Helper()
	if err == nil || fault.KindOf(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func same(t *testing.T, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmp.Comparer(func(a, b care.PersonID) bool { return a == b })); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}
