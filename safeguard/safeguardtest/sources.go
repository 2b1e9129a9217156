package safeguardtest

import (
	"time"

	"sammanhang/care"
	"sammanhang/safeguard"
)

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
	if got := st.Seals(); !st.Known() || len(got) != 2 {
		s.Errorf("%d seals in force, known %v", len(got), st.Known())
	}
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
