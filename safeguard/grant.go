package safeguard

import (
	"sammanhang/care"
)

// ConsentType is the contracts' word for what an assertion is.
type ConsentType string

// The types.
const (
	ConsentGiven     ConsentType = "Consent"
	ConsentEmergency ConsentType = "Emergency" // consent could not be obtained in danger; for vårdgivare only (SVOD 3:6)
)

// Basis is what an assertion rests on, which the contracts do not say.
type Basis string

// The bases.
const (
	BasisConsent      Basis = "CONSENT"           // SVOD 3:1 p.2, 3:2 p.3
	BasisChild        Basis = "CHILD_NO_CAPACITY" // a child who cannot consent: SVOD 3:1 third paragraph, 3:2 second
	BasisIncapacityVG Basis = "INCAPACITY_3_3"    // lasting incapacity, reader a vårdgivare
	BasisIncapacityOG Basis = "INCAPACITY_3_4"    // lasting incapacity, reader an omsorgsgivare
	BasisEmergency    Basis = "EMERGENCY_3_6"     // danger, and consent cannot be obtained
)

// Claims are what a reader attests. Only those that are true are attested.
type Claims struct {
	Matters              bool // may be assumed to matter for the care or the insatser (SVOD 3:1 p.3, 3:2 p.2)
	Certificate          bool // … for issuing an intyg (PDL 3:16): then an earlier relation suffices
	Necessary            bool // for the care, or insatser, that are necessary (nödvändig; SVOD 3:3 p.1, 3:4 p.1)
	Indispensable        bool // for care that the patient cannot do without (oundgängligen behöver; SVOD 3:5, 3:6)
	NotTemporary         bool // the person is not only temporarily unable to consent (SVOD 3:3, 3:4)
	AttitudeClarified    bool // the person's attitude is clarified as far as possible
	NoPresumedOpposition bool // there is no reason to believe that the person would have opposed
	ChildCannotConsent   bool // the person is a child who cannot consent
	Danger               bool // danger to life or otherwise serious risk to health
	ConsentUnobtainable  bool // consent cannot be obtained (SVOD 3:6 p.2)
	CannotAskToLift      bool // the patient is not able to ask for the block to be lifted (SVOD 3:5 p.2)
}

// lasting tells whether all of SVOD 3:3 or 3:4 is attested.
func (c Claims) lasting() bool {
	return c.NotTemporary && c.AttitudeClarified && c.NoPresumedOpposition && c.Necessary
}

// Consent is an assertion that opens others' information to a reader's unit, or to one
// employee there. Record.Provider, ProviderKind and Unit are the reader's, never the
// source's. Record.Valid.To zero is until it is ended; an Emergency has at most
// Config.MaxEmergency.
type Consent struct {
	Record
	Type          ConsentType
	Basis         Basis
	RepresentedBy care.PersonID // who consented on the person's behalf; nobody when the person did
	Claims        Claims        // what is attested, for every basis but CONSENT
	Text          string        // in the reader's own words
}

// Base is the common part.
func (c *Consent) Base() *Record { return &c.Record }

// Kind is KindConsent.
func (*Consent) Kind() Kind { return KindConsent }

// Relation is a patient relation (SVOD 3:1 p.1) of one employee at one unit; it must
// have an end.
type Relation struct{ Record }

// Base is the common part.
func (r *Relation) Base() *Record { return &r.Record }

// Kind is KindRelation.
func (*Relation) Kind() Kind { return KindRelation }

// CaseType is what an omsorgsgivare has with a person (SVOD 3:2 p.1).
type CaseType string

// The types.
const (
	Insats    CaseType = "insats"    // the person receives the provider's insatser
	Utredning CaseType = "utredning" // the person's need of them is being assessed
)

// Case is a period of insatser, or of a utredning, at an omsorgsgivare, as its case
// system tells. An open end is one that goes on.
type Case struct {
	Record
	Type CaseType
}

// Base is the common part.
func (c *Case) Base() *Record { return &c.Record }

// Kind is KindCase.
func (*Case) Kind() Kind { return KindCase }

// Topic is what an attestation is for.
type Topic string

// The topics.
const (
	Significance Topic = "significance" // the active choice: it may be assumed to matter
	Capacity     Topic = "capacity"     // lasting incapacity (SVOD 3:3, 3:4), in one step or two
	Child        Topic = "child"        // a child who cannot consent
	Danger       Topic = "danger"       // nödöppning, or to see who has blocked (SVOD 3:5, 3:6)
)

// Attestation is what one employee has attested for their own reading, in one
// assignment; nobody else reads by it. It must have an end. Danger needs Text.
type Attestation struct {
	Record
	Topic  Topic
	Claims Claims
	Text   string // in the reader's own words
}

// Base is the common part.
func (a *Attestation) Base() *Record { return &a.Record }

// Kind is KindAttestation.
func (*Attestation) Kind() Kind { return KindAttestation }

// for tells whether a fact is for a reader: their provider, their unit, and them when it
// names an employee.
func (r *Record) isFor(rd Reader) bool {
	return sameID(r.Provider, rd.Provider) && sameID(r.Unit, rd.Unit) && (r.Employee == "" || sameID(r.Employee, rd.Employee))
}
