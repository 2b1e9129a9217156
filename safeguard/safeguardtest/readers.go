package safeguardtest

import (
	"time"

	"sammanhang/care"
	"sammanhang/safeguard"
)

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
