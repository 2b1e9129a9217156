package safeguard

import (
	"time"

	"sammanhang/care"
)

// Kind is what a fact is about.
type Kind string

// The kinds of fact.
const (
	KindBlock       Kind = "block"       // spärr
	KindLift        Kind = "lift"        // tillfällig hävning of a block
	KindConsent     Kind = "consent"     // samtycke, or what stands in its place
	KindRelation    Kind = "relation"    // patientrelation
	KindCase        Kind = "case"        // insats or utredning at an omsorgsgivare
	KindAttestation Kind = "attestation" // what a reader has attested
	KindInformation Kind = "information" // information given to the person (SVOD 2:2)
	KindAttitude    Kind = "attitude"    // the attitude of a person who cannot decide (SVOD 2:6)
	KindSeal        Kind = "seal"        // försegling of one's own electronic access
)

// Record is what every fact has. Stored, Ended and Annulled are set by the Service and
// are not read from what is registered.
type Record struct {
	ID           string            // a UUID, made by who registers; the same again changes nothing
	Subject      care.PersonID     // about whom
	Provider     care.HSAID        // whose fact it is: the source's for blocks, information, attitude and seals, the reader's for the others
	ProviderKind care.ProviderKind // vårdgivare or omsorgsgivare
	Unit         care.HSAID        // a unit of Provider; for a lift the unit it is for; may be empty where the kind says so
	Employee     care.HSAID        // whom it is for; empty is all authorised at the unit, where the kind allows it
	Valid        care.Period       // when it holds, within its life; the zero period is as long as it lives
	Owner        string            // the system that registered it, for tracing; may be empty
	Stored       time.Time         // when the service kept it
	Ended        time.Time         // from when it was ended by somebody; zero while it is not
	Annulled     time.Time         // from when it counts as never registered; zero while it does
}

// holds tells whether a fact that opens something is in force. One that has been ended
// or annulled is not, whatever the time: the clock of the node that did it may be ahead.
func (r *Record) holds(at time.Time) bool {
	return r.Ended.IsZero() && r.Annulled.IsZero() && r.Valid.Contains(at)
}

// binds tells whether a fact that closes something is in force. It is from the moment it
// is in the store, and until the time it was ended or annulled has come here too.
func (r *Record) binds(at time.Time) bool {
	return (r.Ended.IsZero() || at.Before(r.Ended)) && (r.Annulled.IsZero() || at.Before(r.Annulled))
}

// Fact is one of *Block, *Lift, *Consent, *Relation, *Case, *Attestation, *Information,
// *Attitude and *Seal.
type Fact interface {
	// Base is the part that all facts have; it may be changed through the pointer.
	Base() *Record
	// Kind is which of them it is.
	Kind() Kind
	// check is what is wrong with the fact, in a few words without content; "" when it can be kept at that time.
	check(cfg Config, at time.Time) string
}

// Who is somebody who asks for a change or registers it: an employee, a system, or a
// person in their own or another's matter. Callers take it from the log-in or the
// certificate, never from what is sent.
type Who struct {
	Employee       care.HSAID // a member of staff …
	Assignment     string     // … the assignment chosen, may be empty
	AssignmentName string
	Provider       care.HSAID    // for whom the employee or system acts
	System         care.HSAID    // a system that registers by itself
	Person         care.PersonID // a resident
	As             As            // in what capacity the resident asks; decided elsewhere, kept here
}

// As is in what capacity a resident asks for a change.
type As string

// The capacities.
const (
	AsSelf     As = "self"
	AsGuardian As = "guardian" // vårdnadshavare; may not block (SVOD 2:3, PDL 4:4), which access decides
	AsProxy    As = "proxy"    // ombud or legal representative
)

// IsZero tells whether nobody is named.
func (w Who) IsZero() bool { return w.Employee == "" && w.System == "" && w.Person.IsZero() }

// Action is one change: who asked for it and who registered it, when, and why. A zero
// time is the time of the call, and nobody as RequestedBy is who registered it.
type Action struct {
	RequestedAt  time.Time
	RequestedBy  Who
	RegisteredAt time.Time
	RegisteredBy Who
	Reason       string // at most MaxReason characters; may be empty where the change does not demand one
}

// Step is what a change did to a fact.
type Step string

// The steps.
const (
	Registered Step = "registered"
	Ended      Step = "ended"    // lifted, cancelled, ended
	Annulled   Step = "annulled" // makulerad
)

// Change is one line of history.
type Change struct {
	At   time.Time // when the service kept it
	Step Step
	Fact Fact // as it is now
	By   Action
}

// Limits, in characters; those of the contracts.
const (
	MaxReason         = 1024
	MaxAssignmentName = 256
	MaxOwner          = 512
)
