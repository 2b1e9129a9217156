package safeguardtest

import (
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/safeguard"
)

func consents(s suite) {
	unit := s.give(Consent(1))
	s.consented(true, Nurse, Now())
	s.consented(true, Colleague, Now()) // all authorised at the unit
	s.consented(false, Elsewhere, Now())
	s.consented(false, HomeCare, Now())
	s.consented(true, Nurse, unit.Valid.To.Add(-time.Microsecond))
	s.consented(false, Nurse, unit.Valid.To)
	s.consented(false, Nurse, unit.Valid.To.Add(time.Second))
	st, err := s.About(s.ctx(), Nurse, Maria, Now())
	s.must(err)
	if st.Consent != nil {
		s.Error("somebody else's consent")
	}
	_, err = s.EndConsent(s.ctx(), ID(1), By("SE1-A"), Now())
	s.must(err)

	personal := Consent(2)
	personal.Employee = Nurse.Employee
	s.give(personal)
	s.consented(true, Nurse, Now())
	s.consented(false, Colleague, Now()) // case L082
	s.consented(false, Elsewhere, Now())

	tomorrow := Consent(3)
	tomorrow.Provider, tomorrow.ProviderKind, tomorrow.Unit = HomeCare.Provider, HomeCare.Kind, HomeCare.Unit
	tomorrow.Valid = care.Period{From: Now().Add(24 * time.Hour)}
	s.give(tomorrow)
	s.consented(false, HomeCare, Now())
	s.consented(true, HomeCare, Now().Add(24*time.Hour))
	s.consented(true, HomeCare, Now().Add(1000*24*time.Hour)) // until it is ended
}

func consentRefused(s suite) {
	all := safeguard.Claims{NotTemporary: true, AttitudeClarified: true, NoPresumedOpposition: true, Necessary: true}
	danger := safeguard.Claims{Danger: true, ConsentUnobtainable: true}
	basis := func(b safeguard.Basis, claims safeguard.Claims) func(c *safeguard.Consent) {
		return func(c *safeguard.Consent) {
			c.Basis, c.Claims = b, claims
			if b == safeguard.BasisEmergency {
				c.Type = safeguard.ConsentEmergency
			}
		}
	}
	social := func(f func(*safeguard.Consent)) func(c *safeguard.Consent) {
		return func(c *safeguard.Consent) {
			c.Provider, c.Unit, c.ProviderKind = HomeCare.Provider, HomeCare.Unit, HomeCare.Kind
			f(c)
		}
	}
	for i, c := range []struct {
		name   string
		change func(*safeguard.Consent)
		ok     bool
	}{
		{"consent", basis(safeguard.BasisConsent, safeguard.Claims{}), true},
		{"consent-social", social(basis(safeguard.BasisConsent, safeguard.Claims{})), true},
		{"child", basis(safeguard.BasisChild, safeguard.Claims{ChildCannotConsent: true}), true},
		{"child-not-attested", basis(safeguard.BasisChild, safeguard.Claims{}), false},
		{"3-3", basis(safeguard.BasisIncapacityVG, all), true},
		{"3-3-for-social", social(basis(safeguard.BasisIncapacityVG, all)), false},
		{"3-3-attitude-not-inquired", basis(safeguard.BasisIncapacityVG, safeguard.Claims{NotTemporary: true, NoPresumedOpposition: true, Necessary: true}), false},
		{"3-3-opposition-presumed", basis(safeguard.BasisIncapacityVG, safeguard.Claims{NotTemporary: true, AttitudeClarified: true, Necessary: true}), false},
		{"3-3-only-temporarily", basis(safeguard.BasisIncapacityVG, safeguard.Claims{AttitudeClarified: true, NoPresumedOpposition: true, Necessary: true}), false},
		{"3-3-not-necessary", basis(safeguard.BasisIncapacityVG, safeguard.Claims{NotTemporary: true, AttitudeClarified: true, NoPresumedOpposition: true}), false},
		{"3-4", social(basis(safeguard.BasisIncapacityOG, all)), true},
		{"3-4-for-health-care", basis(safeguard.BasisIncapacityOG, all), false},
		{"emergency", basis(safeguard.BasisEmergency, danger), true},
		{"emergency-for-social", social(basis(safeguard.BasisEmergency, danger)), false},
		{"emergency-no-danger", basis(safeguard.BasisEmergency, safeguard.Claims{ConsentUnobtainable: true}), false},
		{"emergency-consent-could-be-had", basis(safeguard.BasisEmergency, safeguard.Claims{Danger: true}), false},
		{"emergency-later-than-it-lasts", func(c *safeguard.Consent) {
			basis(safeguard.BasisEmergency, danger)(c)
			c.Valid = care.Period{From: Now().Add(48 * time.Hour)}
		}, false},
		{"emergency-as-consent", func(c *safeguard.Consent) { c.Basis, c.Claims = safeguard.BasisEmergency, danger }, false},
		{"consent-as-emergency", func(c *safeguard.Consent) { c.Type = safeguard.ConsentEmergency }, false},
		{"no-basis", basis("", safeguard.Claims{}), false},
		{"no-unit", func(c *safeguard.Consent) { c.Unit = "" }, false},
		{"no-provider", func(c *safeguard.Consent) { c.Provider = "" }, false},
		{"no-kind", func(c *safeguard.Consent) { c.ProviderKind = "" }, false},
		{"over", func(c *safeguard.Consent) { c.Valid.To = Now() }, false},
		{"backwards", func(c *safeguard.Consent) { c.Valid.From = c.Valid.To.Add(time.Hour) }, false},
		{"end-that-looks-like-none", func(c *safeguard.Consent) { c.Valid.To = time.Unix(0, 0) }, false},
	} {
		consent := Consent(i + 1)
		c.change(&consent)
		by := By(consent.Provider)
		if consent.Provider == "" {
			by = Own()
		}
		kept, _, err := s.GiveConsent(s.ctx(), consent, by, Now())
		if (err == nil) != c.ok {
			s.Errorf("%s: %v", c.name, err)
		} else if err != nil {
			s.refused(safeguard.CodeInvalid, err)
		}
		if c.name == "emergency" {
			s.same(Now().Add(time.Hour), kept.Valid.To)
		}
	}
	// One that does not end is given an end.
	e := Consent(100)
	basis(safeguard.BasisEmergency, danger)(&e)
	e.Valid.To = time.Time{}
	kept, _, err := s.GiveConsent(s.ctx(), e, By("SE1-A"), Now())
	s.must(err)
	s.same(Now().Add(24*time.Hour), kept.Valid.To)
	again, already, err := s.GiveConsent(s.ctx(), e, By("SE1-A"), Now().Add(time.Minute))
	s.must(err)
	if !already {
		s.Error("the same emergency again is new")
	}
	s.same(kept, again)

	// What stands in the place of consent is never taken for one.
	st := s.about(Nurse, Now())
	if st.Consent == nil || st.Consent.ID != ID(1) || st.Child == nil || st.Lasting == nil || st.Emergency == nil {
		s.Errorf("%+v", st)
	}
	if _, err := s.EndConsent(s.ctx(), ID(1), By("SE1-A"), Now()); err != nil {
		s.Error(err)
	}
	s.consented(false, Nurse, Now())
	st = s.about(HomeCare, Now())
	if st.Emergency != nil || st.Child != nil || st.Lasting == nil || st.Lasting.Basis != safeguard.BasisIncapacityOG {
		s.Errorf("%+v", st)
	}
}

func consentLife(s suite) {
	later := Now().Add(time.Minute)
	s.give(Consent(1))
	_, err := s.EndConsent(s.ctx(), ID(1), By("SE1-B"), later)
	s.refused(safeguard.CodeDenied, err)
	_, err = s.EndConsent(s.ctx(), ID(1), Own(), later)
	s.must(err)
	s.consented(false, Nurse, later)
	s.consented(false, Nurse, Now()) // read by a node whose clock is behind
	_, err = s.EndConsent(s.ctx(), ID(1), Own(), later)
	s.refused(safeguard.CodeState, err)

	s.give(Consent(2))
	_, err = s.AnnulConsent(s.ctx(), ID(2), Own(), later)
	s.refused(safeguard.CodeDenied, err)
	s.consented(true, Nurse, later)
	_, err = s.AnnulConsent(s.ctx(), ID(2), By("SE1-A"), later)
	s.must(err)
	s.consented(false, Nurse, later)
	_, err = s.EndConsent(s.ctx(), ID(9), Own(), later)
	s.refused(safeguard.CodeNotFound, err)
	_, err = s.EndConsent(s.ctx(), ID(2), By("SE1-A"), later)
	s.refused(safeguard.CodeState, err)
	_, err = s.EndConsent(s.ctx(), ID(2), By("SE1-A"), time.Time{})
	s.refused(safeguard.CodeInvalid, err)
}

func consentTwice(s suite) {
	c := Consent(1)
	c.RepresentedBy = Maria
	c.Text = "Dottern företräder"
	first := s.give(c)
	kept, already, err := s.GiveConsent(s.ctx(), c, By("SE1-A"), Now().Add(time.Minute))
	s.must(err)
	if !already {
		s.Error("the same consent again is new")
	}
	s.same(first, kept)
	c.Valid.To = time.Time{} // one without an end is another consent
	_, _, err = s.GiveConsent(s.ctx(), c, By("SE1-A"), Now())
	s.refused(safeguard.CodeExists, err)
	_, err = s.EndConsent(s.ctx(), ID(1), By("SE1-A"), Now())
	s.must(err)
	_, _, err = s.GiveConsent(s.ctx(), first, By("SE1-A"), Now())
	s.refused(safeguard.CodeState, err)
}

func relations(s suite) {
	for name, change := range map[string]func(r *safeguard.Relation){
		"no-end":      func(r *safeguard.Relation) { r.Valid.To = time.Time{} },
		"over":        func(r *safeguard.Relation) { r.Valid.To = Now() },
		"no-employee": func(r *safeguard.Relation) { r.Employee = "" },
		"no-unit":     func(r *safeguard.Relation) { r.Unit = "" },
	} {
		r := Relation(1)
		change(&r)
		if _, _, err := s.RegisterRelation(s.ctx(), r, as(Nurse), Now()); err == nil {
			s.Errorf("%s: accepted", name)
		}
	}
	_, _, err := s.RegisterRelation(s.ctx(), Relation(1), Own(), Now())
	s.refused(safeguard.CodeDenied, err)
	_, _, err = s.RegisterRelation(s.ctx(), Relation(1), as(HomeCare), Now())
	s.refused(safeguard.CodeDenied, err)
	r, _, err := s.RegisterRelation(s.ctx(), Relation(1), as(Nurse), Now())
	s.must(err)
	for _, c := range []struct {
		name             string
		reader           safeguard.Reader
		at               time.Time
		current, earlier bool
	}{
		{"nurse", Nurse, Now(), true, false},
		{"colleague", Colleague, Now(), false, false},
		{"another-unit", Elsewhere, Now(), false, false},
		{"nobody", safeguard.Reader{}, Now(), false, false},
		{"over", Nurse, r.Valid.To, false, true}, // case L006
		{"over-another-unit", Elsewhere, r.Valid.To, false, true},
		{"over-colleague", Colleague, r.Valid.To, false, false},
		{"over-another-provider", HomeCare, r.Valid.To, false, false},
	} {
		if st := s.about(c.reader, c.at); (st.Relation != nil) != c.current || (st.Earlier != nil) != c.earlier {
			s.Errorf("%s: %v %v", c.name, st.Relation, st.Earlier)
		}
	}
	_, err = s.EndRelation(s.ctx(), ID(1), as(Nurse), Now().Add(time.Minute))
	s.must(err)
	if st := s.about(Nurse, Now().Add(time.Minute)); st.Relation != nil || st.Earlier == nil {
		s.Errorf("ended: %v %v", st.Relation, st.Earlier)
	}
	_, err = s.AnnulRelation(s.ctx(), ID(1), as(Nurse), Now().Add(2*time.Minute))
	s.must(err)
	if st := s.about(Nurse, Now().Add(2*time.Minute)); st.Relation != nil || st.Earlier != nil {
		s.Errorf("annulled: %v %v", st.Relation, st.Earlier)
	}
	// Of many that are over, the latest is told.
	for i := range 5 {
		r := Relation(10 + i)
		r.Valid.To = Now().Add(time.Duration(i+1) * time.Minute)
		_, _, err := s.RegisterRelation(s.ctx(), r, as(Nurse), Now())
		s.must(err)
	}
	if st := s.about(Nurse, Now().Add(3*time.Minute)); st.Relation == nil || st.Earlier == nil || st.Earlier.ID != ID(12) {
		s.Errorf("%v %v", st.Relation, st.Earlier)
	}
	// One that is annulled does not hide it.
	_, err = s.AnnulRelation(s.ctx(), ID(12), as(Nurse), Now().Add(time.Minute))
	s.must(err)
	// Nor does one that was ended before it began.
	never := Relation(20)
	never.Valid.From = Now().Add(30 * time.Minute)
	_, _, err = s.RegisterRelation(s.ctx(), never, as(Nurse), Now())
	s.must(err)
	_, err = s.EndRelation(s.ctx(), ID(20), as(Nurse), Now().Add(2*time.Minute+30*time.Second))
	s.must(err)
	if st := s.about(Nurse, Now().Add(3*time.Minute)); st.Earlier == nil || st.Earlier.ID != ID(11) {
		s.Errorf("%v", st.Earlier)
	}
}

func cases(s suite) {
	c := safeguard.Case{Record: record(1, "SE1-K", care.Omsorgsgivare), Type: safeguard.Insats}
	c.Valid.From = Now().Add(-time.Hour)
	for name, change := range map[string]func(c *safeguard.Case){
		"health-care": func(c *safeguard.Case) { c.ProviderKind = care.Vardgivare },
		"type":        func(c *safeguard.Case) { c.Type = "" },
		"no-start":    func(c *safeguard.Case) { c.Valid.From = time.Time{} },
	} {
		bad := c
		change(&bad)
		if _, _, err := s.RegisterCase(s.ctx(), bad, By("SE1-K"), Now()); err == nil {
			s.Errorf("%s: accepted", name)
		}
	}
	system := safeguard.Action{RegisteredBy: safeguard.Who{System: "SE1-K-SYS", Provider: "SE1-K"}}
	_, _, err := s.RegisterCase(s.ctx(), c, system, Now())
	s.must(err)
	u := safeguard.Case{Record: record(2, "SE1-K", care.Omsorgsgivare), Type: safeguard.Utredning}
	u.Valid = care.Period{From: Now().Add(-48 * time.Hour), To: Now().Add(-24 * time.Hour)} // told afterwards
	_, _, err = s.RegisterCase(s.ctx(), u, system, Now())
	s.must(err)
	st := s.about(HomeCare, Now())
	if st.Insats == nil || st.Utredning != nil {
		s.Errorf("%v %v", st.Insats, st.Utredning)
	}
	st = s.about(HomeCare, Now().Add(-2*time.Hour))
	if st.Insats != nil {
		s.Error("insatser before they began")
	}
	other := HomeCare
	other.Provider = "SE1-L"
	if st := s.about(other, Now()); st.Insats != nil {
		s.Error("another provider's insatser")
	}
	_, err = s.EndCase(s.ctx(), ID(1), system, Now().Add(time.Minute))
	s.must(err)
	if st := s.about(HomeCare, Now().Add(time.Minute)); st.Insats != nil {
		s.Error("insatser that have ended")
	}
	_, err = s.AnnulCase(s.ctx(), ID(2), system, Now())
	s.must(err)
}

func attestations(s suite) {
	attest := func(n int, r safeguard.Reader, topic safeguard.Topic, c safeguard.Claims) safeguard.Attestation {
		a := safeguard.Attestation{Record: reading(n, r), Topic: topic, Claims: c, Text: "Behövs för vården i dag"}
		a.Valid.To = Now().Add(time.Hour)
		return a
	}
	danger := safeguard.Claims{Danger: true, ConsentUnobtainable: true, Indispensable: true}
	noText := attest(1, Nurse, safeguard.Danger, danger)
	noText.Text = " "
	noEnd := attest(1, Nurse, safeguard.Significance, safeguard.Claims{Matters: true})
	noEnd.Valid.To = time.Time{}
	unit := attest(1, Nurse, safeguard.Significance, safeguard.Claims{Matters: true})
	unit.Employee = ""
	for name, a := range map[string]safeguard.Attestation{
		"nothing-attested":  attest(1, Nurse, safeguard.Significance, safeguard.Claims{}),
		"capacity":          attest(1, Nurse, safeguard.Capacity, safeguard.Claims{AttitudeClarified: true}),
		"child":             attest(1, Nurse, safeguard.Child, safeguard.Claims{}),
		"danger":            attest(1, Nurse, safeguard.Danger, safeguard.Claims{ConsentUnobtainable: true}),
		"danger-able":       attest(1, Nurse, safeguard.Danger, safeguard.Claims{Danger: true}),
		"danger-for-social": attest(1, HomeCare, safeguard.Danger, danger),
		"danger-no-reason":  noText,
		"no-end":            noEnd,
		"for-a-whole-unit":  unit,
		"topic":             attest(1, Nurse, "", safeguard.Claims{Matters: true}),
	} {
		by := safeguard.Action{RegisteredBy: safeguard.Who{Employee: Nurse.Employee, Provider: a.Provider}}
		if _, _, err := s.Attest(s.ctx(), a, by, Now()); err == nil {
			s.Errorf("%s: accepted", name)
		} else {
			s.refused(safeguard.CodeInvalid, err)
		}
	}
	_, _, err := s.Attest(s.ctx(), attest(1, Nurse, safeguard.Significance, safeguard.Claims{Matters: true}), as(Colleague), Now())
	s.refused(safeguard.CodeDenied, err)

	a := attest(2, Nurse, safeguard.Significance, safeguard.Claims{Matters: true, Certificate: true})
	_, _, err = s.Attest(s.ctx(), a, as(Nurse), Now())
	s.must(err)
	// Lasting incapacity in two steps: who has information first, then the rest.
	_, _, err = s.Attest(s.ctx(), attest(3, Nurse, safeguard.Capacity, safeguard.Claims{NotTemporary: true}), as(Nurse), Now())
	s.must(err)
	all := safeguard.Claims{NotTemporary: true, AttitudeClarified: true, NoPresumedOpposition: true, Necessary: true}
	_, _, err = s.Attest(s.ctx(), attest(4, Nurse, safeguard.Capacity, all), as(Nurse), Now().Add(time.Second))
	s.must(err)
	_, _, err = s.Attest(s.ctx(), attest(5, Nurse, safeguard.Child, safeguard.Claims{ChildCannotConsent: true}), as(Nurse), Now())
	s.must(err)
	d := attest(6, Nurse, safeguard.Danger, danger)
	d.Valid.To = Now().Add(100 * time.Hour)
	kept, _, err := s.Attest(s.ctx(), d, as(Nurse), Now())
	s.must(err)
	s.same(Now().Add(24*time.Hour), kept.Valid.To)

	st := s.about(Nurse, Now().Add(time.Minute))
	if st.Attested.Significance == nil || !st.Attested.Significance.Claims.Certificate || st.Attested.Child == nil || st.Attested.Danger == nil || st.Attested.Danger.Text == "" {
		s.Errorf("%+v", st.Attested)
	}
	if st.Attested.Capacity == nil || st.Attested.Capacity.Claims != all {
		s.Errorf("the second step is not the one that counts: %+v", st.Attested.Capacity)
	}
	for _, r := range []safeguard.Reader{Colleague, Elsewhere, HomeCare, {}} {
		if st := s.about(r, Now()); st.Attested != (safeguard.Attested{}) {
			s.Errorf("%v reads by the nurse's attestations", r)
		}
	}
	if st := s.about(Nurse, Now().Add(time.Hour)); st.Attested.Significance != nil {
		s.Error("over, and still attested")
	}
	_, err = s.EndAttestation(s.ctx(), ID(6), as(Nurse), Now())
	s.must(err)
	_, err = s.AnnulAttestation(s.ctx(), ID(2), as(Nurse), Now())
	s.must(err)
	if st := s.about(Nurse, Now()); st.Attested.Danger != nil || st.Attested.Significance != nil {
		s.Errorf("%+v", st.Attested)
	}
}

func informationAndAttitude(s suite) {
	i := safeguard.Information{Record: record(1, "SE1-B", care.Vardgivare), Sharing: true}
	i.Valid.From = Now().Add(-time.Hour)
	_, _, err := s.RecordInformationGiven(s.ctx(), i, By("SE1-B"), Now())
	s.must(err)
	st := s.about(Nurse, Now())
	if st.Informed("SE1-B", care.Vardgivare) != nil {
		s.Error("a patient who was not told about blocks counts as informed (SVOD 2:2 second paragraph)")
	}
	if st.Informed("SE1-B", care.Omsorgsgivare) == nil || st.Informed("SE1-B", "") != nil || st.Informed("SE1-A", care.Omsorgsgivare) != nil {
		s.Error("informed by the wrong provider or kind")
	}
	i.ID, i.Blocks = ID(2), true
	_, _, err = s.RecordInformationGiven(s.ctx(), i, By("SE1-B"), Now())
	s.must(err)
	st = s.about(Nurse, Now())
	if st.Informed("se1-b", care.Vardgivare) == nil {
		s.Error("not informed")
	}
	st = s.about(Nurse, Now().Add(-2*time.Hour))
	if st.Informed("SE1-B", care.Vardgivare) != nil {
		s.Error("informed before it was done")
	}
	_, err = s.AnnulInformationGiven(s.ctx(), ID(2), By("SE1-B"), Now())
	s.must(err)
	st = s.about(Nurse, Now())
	if st.Informed("SE1-B", care.Vardgivare) != nil {
		s.Error("annulled, and still informed")
	}
	i.Sharing, i.ID = false, ID(3)
	_, _, err = s.RecordInformationGiven(s.ctx(), i, By("SE1-B"), Now())
	s.refused(safeguard.CodeInvalid, err)

	a := safeguard.Attitude{Record: record(4, "SE1-B", care.Vardgivare), NotTemporary: true, Clarified: true}
	want := func(cleared, opposes bool) {
		s.Helper()
		st := s.about(Nurse, Now().Add(time.Minute))
		if c, o := st.Attitude("SE1-B"); (c != nil) != cleared || (o != nil) != opposes {
			s.Errorf("%v %v", c, o)
		}
	}
	_, _, err = s.RecordAttitude(s.ctx(), a, By("SE1-B"), Now())
	s.must(err)
	want(false, false) // not said that there is no reason to believe in opposition
	a.ID, a.NoPresumedOpposition = ID(5), true
	_, _, err = s.RecordAttitude(s.ctx(), a, By("SE1-B"), Now())
	s.must(err)
	want(true, false)
	a.ID, a.Opposes = ID(6), true
	_, _, err = s.RecordAttitude(s.ctx(), a, By("SE1-B"), Now())
	s.refused(safeguard.CodeInvalid, err)
	a.NoPresumedOpposition = false
	ends := a // that somebody opposes does not stop by itself
	ends.Valid.To = Now().Add(time.Hour)
	_, _, err = s.RecordAttitude(s.ctx(), ends, By("SE1-B"), Now())
	s.refused(safeguard.CodeInvalid, err)
	_, _, err = s.RecordAttitude(s.ctx(), a, By("SE1-B"), Now())
	s.must(err)
	want(false, true)
	_, err = s.EndAttitude(s.ctx(), ID(6), By("SE1-B"), Now())
	s.must(err)
	want(true, false)
	_, err = s.AnnulAttitude(s.ctx(), ID(5), By("SE1-B"), Now())
	s.must(err)
	want(false, false)
}

func seals(s suite) {
	one := safeguard.Seal{Record: record(1, "SE1-B", care.Vardgivare)}
	_, _, err := s.SetSeal(s.ctx(), one, Own(), Now())
	s.must(err)
	st := s.about(safeguard.Reader{}, Now())
	if st.Sealed("SE1-B") == nil || st.Sealed("SE1-A") != nil {
		s.Error("sealed at the wrong provider")
	}
	if st.Blocked(Row()).Blocked {
		s.Error("a seal is not a block")
	}
	all := safeguard.Seal{Record: safeguard.Record{ID: ID(2), Subject: Magdalena}}
	_, _, err = s.SetSeal(s.ctx(), all, Own(), Now())
	s.must(err)
	st = s.about(safeguard.Reader{}, Now())
	if st.Sealed("SE1-A") == nil {
		s.Error("sealed everywhere, but not there")
	}
	_, err = s.BreakSeal(s.ctx(), ID(1), By("SE1-A"), Now())
	s.refused(safeguard.CodeDenied, err)
	for n := range 2 {
		_, err = s.BreakSeal(s.ctx(), ID(n+1), Own(), Now())
		s.must(err)
	}
	st = s.about(safeguard.Reader{}, Now())
	if st.Sealed("SE1-B") != nil {
		s.Error("still sealed")
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
