package safeguardtest

import (
	"strings"
	"sync"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/safeguard"
)

// Run runs the suite. open gives a fresh, empty store each time.
func Run(t *testing.T, open func(t *testing.T) safeguard.Store) {
	for name, test := range map[string]func(s suite){
		"block-is-kept-as-it-was":       blockIsKept,
		"block-at-once":                 blockAtOnce,
		"block-twice":                   blockTwice,
		"block-life":                    blockLife,
		"block-who-may":                 blockWhoMay,
		"block-refused":                 blockRefused,
		"two-officers":                  twoOfficers,
		"lift-for-a-while":              liftForAWhile,
		"lift-refused":                  liftRefused,
		"consent-for-whom-and-how-long": consents,
		"consent-refused":               consentRefused,
		"consent-life":                  consentLife,
		"consent-twice":                 consentTwice,
		"relation":                      relations,
		"case":                          cases,
		"attestations":                  attestations,
		"information-and-attitude":      informationAndAttitude,
		"seal":                          seals,
		"every-kind-is-kept":            everyKind,
		"history":                       history,
		"changed":                       changed,
		"changed-in-pages":              changedInPages,
		"patients":                      patients,
		"long-and-odd-texts":            oddTexts,
	} {
		t.Run(name, func(t *testing.T) {
			store := open(t)
			test(suite{t, safeguard.New(safeguard.Config{}, store, safeguard.Single{}), store})
		})
	}
	t.Run("numbers-of-one-person", func(t *testing.T) { numbers(t, open(t)) })
}

func blockIsKept(s suite) {
	b := Block(1)
	b.ID = strings.ToUpper(b.ID)
	b.Provider = "se1-b"
	b.Owner = "SE1-SYSTEM"
	b.InfoFrom, b.InfoTo = care.SwedishMidnight(2020, 1, 1), time.Date(2022, 12, 31, 22, 59, 59, 999999500, time.UTC)
	b.Except = []safeguard.ExemptType{safeguard.ExemptAlert, safeguard.ExemptMedication, safeguard.ExemptAlert}
	kept, _, err := s.SetBlock(s.ctx(), b, By("SE1-B"), Now())
	s.must(err)
	want := Block(1)
	want.Owner, want.Stored = b.Owner, Now()
	want.InfoFrom, want.InfoTo = b.InfoFrom.UTC(), time.Date(2022, 12, 31, 23, 0, 0, 0, time.UTC) // rounded so that it blocks no less
	want.Except = []safeguard.ExemptType{safeguard.ExemptMedication, safeguard.ExemptAlert}
	s.same(want, kept)
	got, err := s.Get(s.ctx(), safeguard.KindBlock, b.ID)
	s.must(err)
	s.same(&want, got)
	list, err := s.Facts(s.ctx(), Magdalena)
	s.must(err)
	s.same([]safeguard.Fact{&want}, list)
	list, err = s.Facts(s.ctx(), Maria)
	s.must(err)
	s.same([]safeguard.Fact(nil), list)
}

// blockAtOnce: opposed at 10:00:00, asked at 10:00:01 (case L027); and by a node whose
// clock is behind.
func blockAtOnce(s suite) {
	s.blocked(false, Nurse, Now().Add(-time.Second))
	s.set(Block(1))
	s.blocked(true, Nurse, Now())
	s.blocked(true, Nurse, Now().Add(time.Second))
	s.blocked(true, Nurse, Now().Add(-5*time.Second))
	st, err := s.About(s.ctx(), Nurse, Maria, Now())
	s.must(err)
	if st.Blocked(Row()).Blocked {
		s.Error("somebody else's information is blocked")
	}
}

func blockTwice(s suite) {
	b := Block(1)
	b.Except = []safeguard.ExemptType{safeguard.ExemptAlert}
	first := s.set(b)
	kept, already, err := s.SetBlock(s.ctx(), b, By("SE1-B"), Now().Add(time.Minute))
	s.must(err)
	if !already {
		s.Error("the same block again is new")
	}
	s.same(first, kept)
	other := b
	other.Except = nil
	_, _, err = s.SetBlock(s.ctx(), other, By("SE1-B"), Now())
	s.refused(safeguard.CodeExists, err)
	hers := b
	hers.Subject = Maria
	_, _, err = s.SetBlock(s.ctx(), hers, By("SE1-B"), Now())
	s.refused(safeguard.CodeExists, err)
	_, _, err = s.store.Register(s.ctx(), &hers, By("SE1-B"), nil)
	s.refused(safeguard.CodeExists, err)
	lift := Lift(2, 1) // of somebody else's block
	lift.Subject = Maria
	_, _, err = s.store.Register(s.ctx(), &lift, By("SE1-B"), func(*safeguard.Block) error { return nil })
	s.refused(safeguard.CodeNotFound, err)
	_, err = s.LiftBlock(s.ctx(), b.ID, By("SE1-B"), Now().Add(time.Minute))
	s.must(err)
	_, _, err = s.SetBlock(s.ctx(), b, By("SE1-B"), Now().Add(2*time.Minute))
	s.refused(safeguard.CodeState, err) // it would not hold
	c := Consent(1)                     // ids are of a kind
	s.give(c)
}

func blockLife(s suite) {
	later := func(m int) time.Time { return Now().Add(time.Duration(m) * time.Minute) }
	s.set(Block(1))
	lifted, err := s.LiftBlock(s.ctx(), strings.ToUpper(ID(1)), By("SE1-B"), later(1))
	s.must(err)
	if !lifted.Ended.Equal(later(1)) {
		s.Errorf("lifted at %v", lifted.Ended)
	}
	s.blocked(true, Nurse, later(1).Add(-time.Microsecond)) // a node whose clock is behind opens later, never earlier
	s.blocked(false, Nurse, later(1))
	_, err = s.LiftBlock(s.ctx(), ID(1), By("SE1-B"), later(2))
	s.refused(safeguard.CodeState, err)
	_, err = s.AnnulBlock(s.ctx(), ID(1), By("SE1-B"), later(3))
	s.must(err)
	_, err = s.AnnulBlock(s.ctx(), ID(1), By("SE1-B"), later(4))
	s.refused(safeguard.CodeState, err)

	s.set(Block(2))
	_, err = s.AnnulBlock(s.ctx(), ID(2), By("SE1-B"), later(1))
	s.must(err)
	s.blocked(false, Nurse, later(1))
	_, err = s.LiftBlock(s.ctx(), ID(2), By("SE1-B"), later(2))
	s.refused(safeguard.CodeState, err)

	for _, id := range []string{ID(3), "no-such", "", strings.Repeat("0", 36)} {
		_, err = s.LiftBlock(s.ctx(), id, By("SE1-B"), later(2))
		s.refused(safeguard.CodeNotFound, err)
		_, err = s.Get(s.ctx(), safeguard.KindBlock, id)
		s.refused(safeguard.CodeNotFound, err)
	}
	// Nothing is erased, and what was known earlier can still be told.
	all, err := s.Facts(s.ctx(), Magdalena, safeguard.KindBlock)
	s.must(err)
	if len(all) != 2 {
		s.Fatalf("%d blocks are left", len(all))
	}
	then := safeguard.NewStanding(safeguard.Config{}, safeguard.AsOf(all, later(0)), Nurse, []care.PersonID{Magdalena}, later(0))
	if !then.Blocked(Row()).Blocked {
		s.Error("as it was then, it was not blocked")
	}
	if st := safeguard.NewStanding(safeguard.Config{}, safeguard.AsOf(all, Now().Add(-time.Minute)), Nurse, []care.PersonID{Magdalena}, Now()); st.Blocked(Row()).Blocked {
		s.Error("blocked before there was a block")
	}
}

func blockWhoMay(s suite) {
	_, _, err := s.SetBlock(s.ctx(), Block(1), By("SE1-A"), Now())
	s.refused(safeguard.CodeDenied, err)
	_, _, err = s.SetBlock(s.ctx(), Block(1), safeguard.Action{}, Now())
	s.refused(safeguard.CodeDenied, err)
	_, _, err = s.SetBlock(s.ctx(), Block(1), Own(), Now())
	s.must(err)
	_, err = s.LiftBlock(s.ctx(), ID(1), By("SE1-A"), Now()) // case L030
	s.refused(safeguard.CodeDenied, err)
	_, err = s.AnnulBlock(s.ctx(), ID(1), Own(), Now())
	s.refused(safeguard.CodeDenied, err)
	_, _, err = s.GrantTemporary(s.ctx(), Lift(9, 1), By("SE1-A"), Now())
	s.refused(safeguard.CodeDenied, err)
	_, _, err = s.GrantTemporary(s.ctx(), Lift(9, 1), Own(), Now())
	s.refused(safeguard.CodeDenied, err)
	s.blocked(true, Nurse, Now())
	_, err = s.LiftBlock(s.ctx(), ID(1), Own(), Now()) // case L029
	s.must(err)
	s.blocked(false, Nurse, Now())
	// A guardian's wish is refused by who decides; if it comes here, who asked is kept.
	guardian := By("SE1-B")
	guardian.RequestedBy = safeguard.Who{Person: Maria, As: safeguard.AsGuardian}
	_, _, err = s.SetBlock(s.ctx(), Block(2), guardian, Now().Add(time.Second))
	s.must(err)
	h, err := s.History(s.ctx(), Magdalena, time.Time{}, 1)
	s.must(err)
	s.same(guardian.RequestedBy, h[0].By.RequestedBy)
}

func blockRefused(s suite) {
	for name, change := range map[string]func(b *safeguard.Block, a *safeguard.Action){
		"id":                 func(b *safeguard.Block, _ *safeguard.Action) { b.ID = "1" },
		"id-empty":           func(b *safeguard.Block, _ *safeguard.Action) { b.ID = "" },
		"nobody":             func(b *safeguard.Block, _ *safeguard.Action) { b.Subject = care.PersonID{} },
		"hsa-id":             func(b *safeguard.Block, _ *safeguard.Action) { b.Provider = "SE1 B" },
		"type":               func(b *safeguard.Block, _ *safeguard.Action) { b.Type = "outer" },
		"kind-of-provider":   func(b *safeguard.Block, _ *safeguard.Action) { b.ProviderKind = "" },
		"outer-with-unit":    func(b *safeguard.Block, _ *safeguard.Action) { b.Unit = "SE1-B-U1" },
		"outer-with-process": func(b *safeguard.Block, _ *safeguard.Action) { b.Process = "psyk" },
		"inner-without-unit": func(b *safeguard.Block, _ *safeguard.Action) { b.Type = safeguard.Inner },
		"exempt-unknown":     func(b *safeguard.Block, _ *safeguard.Action) { b.Except = []safeguard.ExemptType{"dia"} },
		"inner-at-omsorgsgivare": func(b *safeguard.Block, _ *safeguard.Action) {
			b.Type, b.Unit, b.ProviderKind = safeguard.Inner, "SE1-B-U1", care.Omsorgsgivare
		},
		"period": func(b *safeguard.Block, _ *safeguard.Action) {
			b.InfoFrom, b.InfoTo = Now(), Now().Add(-time.Second)
		},
		"epoch": func(b *safeguard.Block, _ *safeguard.Action) { b.InfoTo = time.Unix(0, 0) },
		"year": func(b *safeguard.Block, _ *safeguard.Action) {
			b.InfoFrom = time.Date(20026, 1, 1, 0, 0, 0, 0, time.UTC)
		},
		"owner":         func(b *safeguard.Block, _ *safeguard.Action) { b.Owner = strings.Repeat("å", safeguard.MaxOwner+1) },
		"reason":        func(_ *safeguard.Block, a *safeguard.Action) { a.Reason = strings.Repeat("å", safeguard.MaxReason+1) },
		"reason-hidden": func(_ *safeguard.Block, a *safeguard.Action) { a.Reason = "a\u202Eb" },
		"future":        func(_ *safeguard.Block, a *safeguard.Action) { a.RegisteredAt = Now().Add(2 * time.Hour) },
		"assignment": func(_ *safeguard.Block, a *safeguard.Action) {
			a.RegisteredBy.AssignmentName = strings.Repeat("x", 2000)
		},
		"who": func(_ *safeguard.Block, a *safeguard.Action) { a.RequestedBy.Employee = "å" },
	} {
		b, a := Block(1), By("SE1-B")
		change(&b, &a)
		if _, _, err := s.SetBlock(s.ctx(), b, a, Now()); err == nil {
			s.Errorf("%s: accepted", name)
		} else {
			s.refused(safeguard.CodeInvalid, err)
		}
	}
	_, _, err := s.SetBlock(s.ctx(), Block(1), By("SE1-B"), time.Time{})
	s.refused(safeguard.CodeInvalid, err)
	if list, _ := s.Facts(s.ctx(), Magdalena); len(list) != 0 {
		s.Errorf("%d refused facts are kept", len(list))
	}
	// Where a provider offers it, there is a block between units in social care too.
	offers := safeguard.New(safeguard.Config{VoluntaryUnitBlock: true}, s.store, safeguard.Single{})
	b := safeguard.Block{Record: record(1, "SE1-K", care.Omsorgsgivare), Type: safeguard.Inner}
	b.Unit = "SE1-K-U1"
	_, _, err = offers.SetBlock(s.ctx(), b, By("SE1-K"), Now())
	s.must(err)
}

// twoOfficers: one lifts and one annuls at the same moment; or both lift. Each is told
// what came of it, and the history has as many lines as there were changes.
func twoOfficers(s suite) {
	s.set(Block(1))
	const officers = 6
	errs := make([]error, officers)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { _, errs[i] = s.LiftBlock(s.ctx(), ID(1), By("SE1-B"), Now().Add(time.Duration(i)*time.Second)) })
	}
	wg.Wait()
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
			continue
		}
		s.refused(safeguard.CodeState, err)
	}
	if done != 1 {
		s.Errorf("%d officers lifted one block", done)
	}
	h, err := s.History(s.ctx(), Magdalena, time.Time{}, 0)
	s.must(err)
	if len(h) != 2 {
		s.Errorf("%d changes in the history", len(h))
	}
	// The same registration from many at once is one fact.
	fresh := make([]bool, officers)
	for i := range fresh {
		wg.Go(func() {
			_, already, err := s.SetBlock(s.ctx(), Block(2), By("SE1-B"), Now())
			if err != nil {
				s.Error(err)
			}
			fresh[i] = !already
		})
	}
	wg.Wait()
	n := 0
	for _, f := range fresh {
		if f {
			n++
		}
	}
	if n != 1 {
		s.Errorf("%d new blocks of one", n)
	}
}

func liftForAWhile(s suite) {
	s.set(Block(1))
	lift, already, err := s.GrantTemporary(s.ctx(), Lift(2, 1), By("SE1-B"), Now())
	s.must(err)
	if already || lift.Subject != Magdalena || lift.Provider != "SE1-B" {
		s.Errorf("%v %+v", already, lift)
	}
	st := s.about(Nurse, Now())
	s.same(safeguard.BlockAnswer{ID: ID(1), By: care.Vardgivare, LiftedUntil: lift.Valid.To, Lift: ID(2), LiftReason: safeguard.PatientsConsent}, st.Blocked(Row()))
	s.blocked(false, Colleague, Now())
	s.blocked(true, Elsewhere, Now())                        // case L023
	s.blocked(true, HomeCare, Now())                         // nor another provider
	s.blocked(false, Nurse, lift.Valid.To.Add(-time.Second)) // case L022
	s.blocked(true, Nurse, lift.Valid.To)                    // at its end
	s.blocked(true, Nurse, lift.Valid.To.Add(time.Second))   // a second after
	_, already, err = s.GrantTemporary(s.ctx(), Lift(2, 1), By("SE1-B"), Now().Add(time.Second))
	s.must(err)
	if !already {
		s.Error("the same lift again is new")
	}
	_, err = s.EndTemporary(s.ctx(), ID(2), By("SE1-B"), Now().Add(time.Minute))
	s.must(err)
	s.blocked(true, Nurse, Now().Add(30*time.Second)) // ended is ended, whatever the clock says
	_, err = s.EndTemporary(s.ctx(), ID(2), By("SE1-B"), Now().Add(2*time.Minute))
	s.refused(safeguard.CodeState, err)

	mine := Lift(3, 1)
	mine.Employee = Nurse.Employee
	_, _, err = s.GrantTemporary(s.ctx(), mine, By("SE1-B"), Now())
	s.must(err)
	s.blocked(false, Nurse, Now())
	s.blocked(true, Colleague, Now())
	// Another block of the same provider is not lifted with it.
	s.set(Block(4))
	s.blocked(true, Nurse, Now())
	_, err = s.AnnulTemporary(s.ctx(), ID(3), By("SE1-B"), Now().Add(2*time.Hour)) // over, and annulled all the same
	s.must(err)
	_, _, err = s.GrantTemporary(s.ctx(), Lift(5, 1), By("SE1-B"), Now())
	s.must(err)
	_, err = s.EndTemporary(s.ctx(), ID(5), By("SE1-B"), Now().Add(2*time.Hour))
	s.refused(safeguard.CodeState, err) // over already
}

func liftRefused(s suite) {
	s.set(Block(1))
	k := safeguard.Block{Record: record(2, "SE1-K", care.Omsorgsgivare), Type: safeguard.Outer}
	s.set(k)
	for name, c := range map[string]struct {
		change func(l *safeguard.Lift)
		by     care.HSAID
		code   string
	}{
		"no-end":           {func(l *safeguard.Lift) { l.Valid.To = time.Time{} }, "SE1-B", safeguard.CodeInvalid},
		"over":             {func(l *safeguard.Lift) { l.Valid.To = Now() }, "SE1-B", safeguard.CodeInvalid},
		"no-unit":          {func(l *safeguard.Lift) { l.Unit = "" }, "SE1-B", safeguard.CodeInvalid},
		"no-reason":        {func(l *safeguard.Lift) { l.Reason = "" }, "SE1-B", safeguard.CodeInvalid},
		"no-such-block":    {func(l *safeguard.Lift) { l.Block = ID(8) }, "SE1-B", safeguard.CodeNotFound},
		"no-block":         {func(l *safeguard.Lift) { l.Block = "" }, "SE1-B", safeguard.CodeNotFound},
		"text":             {func(l *safeguard.Lift) { l.Text = strings.Repeat("x", 2000) }, "SE1-B", safeguard.CodeInvalid},
		"social-emergency": {func(l *safeguard.Lift) { l.Block, l.Reason = ID(2), safeguard.Emergency }, "SE1-K", safeguard.CodeDenied},
	} {
		l := Lift(3, 1)
		c.change(&l)
		if _, _, err := s.GrantTemporary(s.ctx(), l, By(c.by), Now()); err == nil {
			s.Errorf("%s: accepted", name)
		} else {
			s.refused(c.code, err)
		}
	}
	s.blocked(true, Nurse, Now())
	// A system that registers by itself may leave out the reason, but not at an omsorgsgivare.
	system := func(provider care.HSAID) safeguard.Action {
		return safeguard.Action{RegisteredBy: safeguard.Who{System: "SE1-SYS", Provider: provider}}
	}
	told := Lift(3, 2)
	told.Reason = ""
	_, _, err := s.GrantTemporary(s.ctx(), told, system("SE1-K"), Now())
	s.refused(safeguard.CodeDenied, err)
	told = Lift(4, 1)
	told.Reason = ""
	_, _, err = s.GrantTemporary(s.ctx(), told, system("SE1-B"), Now())
	s.must(err)
	s.blocked(false, Nurse, Now())
	_, err = s.EndTemporary(s.ctx(), ID(4), system("SE1-B"), Now().Add(time.Minute))
	s.must(err)
	_, err = s.LiftBlock(s.ctx(), ID(1), By("SE1-B"), Now())
	s.must(err)
	_, _, err = s.GrantTemporary(s.ctx(), Lift(3, 1), By("SE1-B"), Now())
	s.refused(safeguard.CodeState, err)
}
