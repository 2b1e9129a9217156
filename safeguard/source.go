package safeguard

import "time"

// Information says that a provider has told a person what SVOD means (SVOD 2:2), before
// which nothing of the person is made available. Record.Valid.From is when; it has no end.
type Information struct {
	Record
	// Sharing: what sammanhållen vård- och omsorgsdokumentation is, and the right to oppose.
	Sharing bool
	// Blocks: that others can see that there is blocked information, and in danger who
	// blocked. A patient must be told this too, so a vårdgivare's information counts with it only.
	Blocks bool
}

// Base is the common part.
func (i *Information) Base() *Record { return &i.Record }

// Kind is KindInformation.
func (*Information) Kind() Kind { return KindInformation }

// Attitude is what a provider has found out about a person who is not only temporarily
// unable to decide (SVOD 2:6). That the person would oppose holds until it is ended or
// annulled, whatever is found later; it does not itself block, which the provider must do.
// Record.Valid has no end.
type Attitude struct {
	Record
	NotTemporary         bool // not only temporarily unable to decide
	Clarified            bool // as far as possible
	NoPresumedOpposition bool // no reason to believe that the person would have opposed
	Opposes              bool // would oppose
	Text                 string
}

// Base is the common part.
func (a *Attitude) Base() *Record { return &a.Record }

// Kind is KindAttitude.
func (*Attitude) Kind() Kind { return KindAttitude }

// Seal closes a person's own electronic access to what a provider has (försegling), for
// the person and for who acts for them; staff are not concerned. Record.Provider empty
// is every provider.
type Seal struct{ Record }

// Base is the common part.
func (s *Seal) Base() *Record { return &s.Record }

// Kind is KindSeal.
func (*Seal) Kind() Kind { return KindSeal }

// AsOf is what was known at an earlier time: without what was kept later, and with what
// has been ended or annulled since as it was. For replaying decisions; a decision now is
// made on what is known now.
func AsOf(facts []Fact, at time.Time) []Fact {
	var list []Fact
	for _, f := range facts {
		if f.Base().Stored.After(at) {
			continue
		}
		f = copyOf(f)
		b := f.Base()
		if b.Ended.After(at) {
			b.Ended = time.Time{}
		}
		if b.Annulled.After(at) {
			b.Annulled = time.Time{}
		}
		list = append(list, f)
	}
	return list
}

// copyOf is a fact that can be changed without changing f.
func copyOf(f Fact) Fact {
	switch f := f.(type) {
	case *Block:
		c := *f
		c.Except = append([]ExemptType(nil), f.Except...)
		return &c
	case *Lift:
		c := *f
		return &c
	case *Consent:
		c := *f
		return &c
	case *Relation:
		c := *f
		return &c
	case *Case:
		c := *f
		return &c
	case *Attestation:
		c := *f
		return &c
	case *Information:
		c := *f
		return &c
	case *Attitude:
		c := *f
		return &c
	case *Seal:
		c := *f
		return &c
	}
	return f
}
