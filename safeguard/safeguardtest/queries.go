package safeguardtest

import (
	"context"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/safeguard"
)

// everyKind: each kind comes back as it was kept, with all that it says.
func everyKind(s suite) {
	claims := safeguard.Claims{Matters: true, Certificate: true, Necessary: true, Indispensable: true, NotTemporary: true, AttitudeClarified: true,
		NoPresumedOpposition: true, ChildCannotConsent: true, Danger: true, ConsentUnobtainable: true, CannotAskToLift: true}
	until := care.Period{From: Now().Add(-time.Hour), To: Now().Add(time.Hour)}
	b := Block(1)
	b.Type, b.Unit, b.Process = safeguard.Inner, "SE1-B-U1", "psykiatri"
	l := Lift(2, 1)
	l.Employee, l.Owner = "SE1-A-NURSE", "system"
	c := Consent(3)
	c.Basis, c.Claims, c.RepresentedBy, c.Text, c.Valid = safeguard.BasisChild, claims, Maria, "Vårdnadshavaren\nvar med", until
	a := safeguard.Attestation{Record: reading(4, Nurse), Topic: safeguard.Capacity, Claims: claims, Text: "Demens"}
	a.Valid = until
	i := safeguard.Information{Record: record(5, "SE1-B", care.Vardgivare), Sharing: true, Blocks: true}
	t := safeguard.Attitude{Record: record(6, "SE1-B", care.Vardgivare), NotTemporary: true, Clarified: true, NoPresumedOpposition: true, Text: "Talat med sonen"}
	o := safeguard.Attitude{Record: record(10, "SE1-B", care.Vardgivare), Opposes: true}
	k := safeguard.Case{Record: record(7, "SE1-K", care.Omsorgsgivare), Type: safeguard.Utredning}
	k.Valid = until
	x := safeguard.Seal{Record: record(8, "SE1-B", care.Vardgivare)}
	r := Relation(9)

	want := map[string]safeguard.Fact{}
	keep := func(f safeguard.Fact, err error) {
		s.Helper()
		s.must(err)
		want[f.Base().ID] = f
	}
	kb, _, err := s.SetBlock(s.ctx(), b, By("SE1-B"), Now())
	keep(&kb, err)
	kl, _, err := s.GrantTemporary(s.ctx(), l, By("SE1-B"), Now())
	keep(&kl, err)
	kc, _, err := s.GiveConsent(s.ctx(), c, By("SE1-A"), Now())
	keep(&kc, err)
	ka, _, err := s.Attest(s.ctx(), a, as(Nurse), Now())
	keep(&ka, err)
	ki, _, err := s.RecordInformationGiven(s.ctx(), i, By("SE1-B"), Now())
	keep(&ki, err)
	kt, _, err := s.RecordAttitude(s.ctx(), t, By("SE1-B"), Now())
	keep(&kt, err)
	ko, _, err := s.RecordAttitude(s.ctx(), o, By("SE1-B"), Now())
	keep(&ko, err)
	kk, _, err := s.RegisterCase(s.ctx(), k, By("SE1-K"), Now())
	keep(&kk, err)
	kx, _, err := s.SetSeal(s.ctx(), x, Own(), Now())
	keep(&kx, err)
	kr, _, err := s.RegisterRelation(s.ctx(), r, as(Nurse), Now())
	keep(&kr, err)

	all, err := s.Facts(s.ctx(), Magdalena)
	s.must(err)
	if len(all) != len(want) {
		s.Errorf("%d facts of %d", len(all), len(want))
	}
	for _, f := range all {
		s.same(want[f.Base().ID], f)
		one, err := s.Get(s.ctx(), f.Kind(), f.Base().ID)
		s.must(err)
		s.same(f, one)
	}
	// They say what was registered, apart from what is the service's.
	a.Stored, t.Stored = Now(), Now()
	s.same(a, ka)
	s.same(t, kt)
	few, err := s.Facts(s.ctx(), Magdalena, safeguard.KindBlock, safeguard.KindLift)
	s.must(err)
	if len(few) != 2 {
		s.Errorf("%d facts of two kinds", len(few))
	}
	_, err = s.Facts(s.ctx(), care.PersonID{})
	if fault.KindOf(err) != fault.Invalid {
		s.Errorf("nobody's facts: %v", err)
	}
	if _, err := s.About(s.ctx(), Nurse, care.PersonID{}, Now()); fault.KindOf(err) != fault.Invalid {
		s.Errorf("about nobody: %v", err)
	}
	if _, err := s.About(s.ctx(), Nurse, Magdalena, time.Time{}); fault.KindOf(err) != fault.Invalid {
		s.Errorf("about, at no time: %v", err)
	}
}

func history(s suite) {
	at := func(m int) time.Time { return Now().Add(time.Duration(m) * time.Minute) }
	_, _, err := s.SetBlock(s.ctx(), Block(1), By("SE1-B"), at(0))
	s.must(err)
	_, _, err = s.GrantTemporary(s.ctx(), Lift(2, 1), By("SE1-B"), at(1))
	s.must(err)
	own := Own()
	own.Reason = "Jag har ångrat mig"
	_, err = s.LiftBlock(s.ctx(), ID(1), own, at(2))
	s.must(err)
	_, err = s.AnnulBlock(s.ctx(), ID(1), By("SE1-B"), at(3))
	s.must(err)
	hers := Block(3)
	hers.Subject = Maria
	_, _, err = s.SetBlock(s.ctx(), hers, By("SE1-B"), at(4))
	s.must(err)

	h, err := s.History(s.ctx(), Magdalena, time.Time{}, 0)
	s.must(err)
	type line struct {
		At   time.Time
		Step safeguard.Step
		Kind safeguard.Kind
		By   safeguard.Action
	}
	var got []line
	for _, c := range h {
		got = append(got, line{c.At, c.Step, c.Fact.Kind(), c.By})
	}
	own.RequestedAt, own.RegisteredAt, own.RequestedBy = at(2), at(2), own.RegisteredBy
	want := []line{
		{at(3), safeguard.Annulled, safeguard.KindBlock, By("SE1-B")},
		{at(2), safeguard.Ended, safeguard.KindBlock, own},
		{at(1), safeguard.Registered, safeguard.KindLift, By("SE1-B")},
		{at(0), safeguard.Registered, safeguard.KindBlock, By("SE1-B")},
	}
	s.same(want, got)
	h, err = s.History(s.ctx(), Magdalena, at(2), 1)
	s.must(err)
	if len(h) != 1 || !h[0].At.Equal(at(1)) {
		s.Errorf("a page of one before the lift: %+v", h)
	}
}

func ids(list []safeguard.Fact) (out []string) {
	for _, f := range list {
		out = append(out, f.Base().ID)
	}
	return out
}

// changed is what a system that keeps a copy is told.
func changed(s suite) {
	at := func(m int) time.Time { return Now().Add(time.Duration(m) * time.Minute) }
	ask := func(k safeguard.Kind, from, now time.Time, providers ...care.HSAID) safeguard.Page {
		s.Helper()
		p, err := s.Changed(s.ctx(), safeguard.Sync{Kind: k, From: from, At: now, Providers: providers})
		s.must(err)
		return p
	}
	if p := ask(safeguard.KindBlock, time.Time{}, at(0)); len(p.Facts) != 0 || p.More || !p.LatestCancellation.IsZero() || !p.Next.Equal(at(-2)) {
		s.Errorf("nothing yet: %+v", p)
	}
	_, _, err := s.SetBlock(s.ctx(), Block(1), By("SE1-B"), at(0))
	s.must(err)
	k := safeguard.Block{Record: record(2, "SE1-K", care.Omsorgsgivare), Type: safeguard.Outer}
	_, _, err = s.SetBlock(s.ctx(), k, By("SE1-K"), at(5))
	s.must(err)
	s.same([]string{ID(2)}, ids(ask(safeguard.KindBlock, at(5), at(6)).Facts))
	_, _, err = s.GrantTemporary(s.ctx(), Lift(3, 1), By("SE1-B"), at(10))
	s.must(err)
	s.same([]string{ID(1), ID(2), ID(3)}, ids(ask(safeguard.KindBlock, time.Time{}, at(11)).Facts))
	s.same([]string{ID(1), ID(3)}, ids(ask(safeguard.KindBlock, time.Time{}, at(11), "se1-b").Facts))
	s.same([]string{ID(1), ID(3)}, ids(ask(safeguard.KindBlock, at(10), at(11)).Facts)) // a block with its new lift
	s.same([]string(nil), ids(ask(safeguard.KindBlock, at(11), at(11)).Facts))
	if p := ask(safeguard.KindBlock, at(11), at(12)); !p.Next.Equal(at(11)) {
		s.Errorf("next is before where it was asked from: %v", p.Next)
	}
	_, err = s.EndTemporary(s.ctx(), ID(3), By("SE1-B"), at(20))
	s.must(err)
	p := ask(safeguard.KindBlock, at(20), at(21))
	s.same([]string{ID(1)}, ids(p.Facts))
	s.same([]string{ID(3)}, ids(p.Cancelled))
	if !p.LatestCancellation.Equal(at(20)) {
		s.Errorf("latest cancellation %v", p.LatestCancellation)
	}
	_, err = s.LiftBlock(s.ctx(), ID(1), By("SE1-B"), at(30))
	s.must(err)
	p = ask(safeguard.KindBlock, at(30), at(31))
	s.same([]string(nil), ids(p.Facts))
	s.same([]string{ID(1)}, ids(p.Cancelled))
	if p := ask(safeguard.KindBlock, at(30), at(31), "SE1-K"); !p.LatestCancellation.IsZero() {
		s.Error("another provider's cancellation")
	}
	// Of a block that has not changed nothing is told, also when another of the person has.
	_, _, err = s.SetBlock(s.ctx(), Block(5), By("SE1-B"), at(40))
	s.must(err)
	_, _, err = s.GrantTemporary(s.ctx(), Lift(6, 5), By("SE1-B"), at(41))
	s.must(err)
	_, _, err = s.SetBlock(s.ctx(), Block(7), By("SE1-B"), at(42))
	s.must(err)
	s.same([]string{ID(7)}, ids(ask(safeguard.KindBlock, at(42), at(43)).Facts))
	// Consents: those that hold or will, and those that were cancelled.
	_, _, err = s.GiveConsent(s.ctx(), Consent(4), By("SE1-A"), at(0))
	s.must(err)
	s.same([]string{ID(4)}, ids(ask(safeguard.KindConsent, at(0), at(1), "SE1-A").Facts))
	if p := ask(safeguard.KindConsent, at(0), at(61)); len(p.Facts) != 0 || len(p.Cancelled) != 0 {
		s.Errorf("over: %+v", p)
	}
	_, err = s.EndConsent(s.ctx(), ID(4), By("SE1-A"), at(2))
	s.must(err)
	p = ask(safeguard.KindConsent, at(1), at(3))
	s.same([]string(nil), ids(p.Facts))
	s.same([]string{ID(4)}, ids(p.Cancelled))
	_, err = s.Changed(s.ctx(), safeguard.Sync{Kind: safeguard.KindSeal, At: at(0)})
	s.refused(safeguard.CodeInvalid, err)
}

// changedInPages: nothing is left out between pages, also when much changed at one time.
func changedInPages(s suite) {
	n := 0
	for _, same := range []int{1, 7, 2, 1, 5, 3, 4} { // as many as its microsecond
		for range same {
			n++
			c := Consent(n)
			_, _, err := s.GiveConsent(s.ctx(), c, By("SE1-A"), Now().Add(time.Duration(same)*time.Microsecond))
			s.must(err)
		}
	}
	seen := map[string]bool{}
	var from time.Time
	for range 20 {
		p, err := s.Changed(s.ctx(), safeguard.Sync{Kind: safeguard.KindConsent, From: from, At: Now().Add(10 * time.Minute), Limit: 3})
		s.must(err)
		for _, f := range p.Facts {
			if seen[f.Base().ID] {
				s.Errorf("%s comes twice", f.Base().ID)
			}
			seen[f.Base().ID] = true
		}
		if from = p.Next; !p.More {
			break
		}
	}
	if len(seen) != n {
		s.Errorf("%d of %d", len(seen), n)
	}
}

func patients(s suite) {
	for i, p := range []care.PersonID{Magdalena, Maria, Johan, Magdalena} {
		b := Block(i + 1)
		b.Subject = p
		s.set(b)
	}
	_, err := s.LiftBlock(s.ctx(), ID(2), By("SE1-B"), Now())
	s.must(err)
	got, err := s.Patients(s.ctx(), "se1-b", care.PersonID{}, 0)
	s.must(err)
	s.same([]care.PersonID{Maria, Magdalena, Johan}, got)
	got, err = s.Patients(s.ctx(), "SE1-B", Maria, 1)
	s.must(err)
	s.same([]care.PersonID{Magdalena}, got)
	got, err = s.Patients(s.ctx(), "SE1-A", care.PersonID{}, 0)
	s.must(err)
	s.same([]care.PersonID(nil), got)
}

// register is a register of people in which Magdalena once had a reserve number.
type register struct{ err error }

func (r register) Numbers(_ context.Context, p care.PersonID) ([]care.PersonID, error) {
	if p == Magdalena || p == Reserve {
		return []care.PersonID{Reserve, Magdalena}, r.err
	}
	return nil, r.err
}

// numbers: a person changes from a reserve number to a personnummer. Records join,
// blocks follow, nothing opens.
func numbers(t *testing.T, store safeguard.Store) {
	s := suite{t, safeguard.New(safeguard.Config{}, store, register{}), store}
	b := Block(1)
	b.Subject = Reserve
	s.set(b)
	c := Consent(2)
	c.Subject = Reserve
	s.give(c)
	r := Relation(3)
	r.Subject = Reserve
	_, _, err := s.RegisterRelation(s.ctx(), r, as(Nurse), Now())
	s.must(err)
	o := safeguard.Attitude{Record: record(4, "SE1-C", care.Vardgivare), Opposes: true}
	o.Subject = Reserve
	_, _, err = s.RecordAttitude(s.ctx(), o, By("SE1-C"), Now())
	s.must(err)

	s.blocked(true, Nurse, Now())
	s.consented(false, Nurse, Now())
	st := s.about(Nurse, Now())
	if _, opposes := st.Attitude("SE1-C"); opposes == nil || st.Relation != nil {
		s.Errorf("%v %v", opposes, st.Relation)
	}
	// Under the number that it was given, it counts; and so it does for all where that is decided.
	st, err = s.About(s.ctx(), Nurse, Reserve, Now())
	s.must(err)
	if st.Consent == nil || st.Relation == nil || !st.Blocked(Row()).Blocked {
		s.Errorf("%+v", st)
	}
	follow := safeguard.New(safeguard.Config{GrantsFollowNumbers: true}, store, register{})
	st, err = follow.About(s.ctx(), Nurse, Magdalena, Now())
	s.must(err)
	if st.Consent == nil || st.Relation == nil || !st.Blocked(Row()).Blocked {
		s.Errorf("%+v", st)
	}
	// A lift belongs to the block, and the history to the person.
	_, _, err = s.GrantTemporary(s.ctx(), Lift(5, 1), By("SE1-B"), Now())
	s.must(err)
	s.blocked(false, Nurse, Now())
	h, err := s.History(s.ctx(), Magdalena, time.Time{}, 0)
	s.must(err)
	if len(h) != 5 {
		s.Errorf("%d changes", len(h))
	}
	list, err := s.Facts(s.ctx(), Magdalena)
	s.must(err)
	if len(list) != 5 {
		s.Errorf("%d facts", len(list))
	}
	// When the register of people is away, nothing is known.
	away := safeguard.New(safeguard.Config{}, store, register{fault.New(fault.Unavailable, "away")})
	st, err = away.About(s.ctx(), Nurse, Magdalena, Now())
	if fault.KindOf(err) != fault.Unavailable || !st.Blocked(Row()).Blocked {
		s.Errorf("%v", err)
	}
}

func oddTexts(s suite) {
	b := Block(1)
	by := By("SE1-B")
	by.Reason = strings.Repeat("å", safeguard.MaxReason)
	_, _, err := s.SetBlock(s.ctx(), b, by, Now())
	s.must(err)
	l := Lift(2, 1)
	l.Text = "'; DROP TABLE safeguard_fact; --\n\"{}\\u0000"
	_, _, err = s.GrantTemporary(s.ctx(), l, By("SE1-B"), Now().Add(time.Second))
	s.must(err)
	f, err := s.Get(s.ctx(), safeguard.KindLift, ID(2))
	s.must(err)
	s.same(l.Text, f.(*safeguard.Lift).Text)
	h, err := s.History(s.ctx(), Magdalena, time.Time{}, 0)
	s.must(err)
	s.same(by.Reason, h[len(h)-1].By.Reason)
}
