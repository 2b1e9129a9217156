package safeguardtest

import (
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
