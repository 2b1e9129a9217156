// Package access answers whether a person may see or do something, by which
// provision, and what is missing. It promises: closed unless a provision opens;
// the same facts give the same answer on every machine and at every time (no clock,
// no I/O); every answer names its provisions; and a rule that cannot be evaluated
// closes and raises an alarm. The provisions are in access/law.
//
// Facts are what residents ask by: about themselves, as guardians, and as proxies.
// StaffFacts are for those who work in care, and for systems.
package access

import (
	"time"

	"sammanhang/care"
)

// Action is what somebody wants to do. The zero value is no known action, and is refused.
type Action string

// The actions.
const (
	Read    Action = "read"    // see information
	Act     Action = "act"     // book, cancel, answer: a change through a service
	ReadLog Action = "readLog" // see who has read about the subject at the source's provider

	SetOwnBlock  Action = "setOwnBlock"  // oppose that others see: block at the source's provider (SVOD 2:3, PDL 4:4)
	LiftOwnBlock Action = "liftOwnBlock" // ask the source's provider to lift
	GiveConsent  Action = "giveConsent"  // consent to a reader (SVOD 3:1, 3:2)
	EndConsent   Action = "endConsent"
	SetOwnSeal   Action = "setOwnSeal" // close one's own electronic access to what the source's provider has (försegling)
)

// Role is in which capacity somebody asks about the subject. The zero value is none.
type Role string

// The roles of residents.
const (
	AsSelf     Role = "self"     // the person's own information
	AsGuardian Role = "guardian" // vårdnadshavare
	AsOmbud    Role = "ombud"    // a proxy whom an adult has chosen
	AsGodMan   Role = "godman"   // god man or förvaltare, appointed by a court
)

// LoA is a level of assurance of an e-identification, 1 to 4; 0 is not known.
type LoA int

// ParseLoA reads the acr value of a log-in: the SAMBI and Sweden Connect names, or
// plainly "loa3". Anything else, also "uncertified", is 0.
func ParseLoA(acr string) LoA {
	switch acr {
	case "http://id.sambi.se/loa/loa2", "http://id.elegnamnden.se/loa/1.0/loa2", "loa2":
		return 2
	case "http://id.sambi.se/loa/loa3", "http://id.elegnamnden.se/loa/1.0/loa3", "loa3":
		return 3
	case "http://id.sambi.se/loa/loa4", "http://id.elegnamnden.se/loa/1.0/loa4", "loa4":
		return 4
	}
	return 0
}

// Facts is everything a decision may rest on. What is left out is taken at its most
// careful: an unknown age is too young, an unknown block is a block, an unknown kind
// of provider is outside the law.
type Facts struct {
	At       time.Time // the moment; provisions, ages and mandates are those of this moment. Zero is refused
	Action   Action
	Actor    Actor
	Subject  Subject
	Relation Relation
	Source   Source
	Info     Info
}

// Actor is who asks.
type Actor struct {
	ID             care.PersonID // the resident who has logged in
	LoA            LoA           // how surely: see ParseLoA
	ActingProvider care.HSAID    // the provider in whose name the call to the source is made; empty when the source gives directly to the person and we only carry it (PDL 5:5, SVOD 4:2)
}

// Subject is whom it is about.
type Subject struct {
	ID          care.PersonID
	Born        time.Time // date of birth; zero: taken from the number when it has one
	Protected   bool      // sekretessmarkering or skyddad folkbokföring
	Deceased    bool
	EarlyAccess []Grant // decisions that this child (13–15) may read its own journal at a unit
	Mature      bool    // a unit has found that this child (13–15) can itself decide about blocks and consent
}

// Grant is a decision by a unit's head (verksamhetschef) for that unit only.
type Grant struct {
	ID    string // names the decision in the access log
	Unit  care.HSAID
	Valid care.Period
}

// Relation is how the actor stands to the subject. Only the part that belongs to
// the role is read.
type Relation struct {
	As              Role
	Guardianship    care.Period // AsGuardian: when the guardianship holds; the zero period is no guardianship
	GuardianBlocked bool        // AsGuardian: the guardian has been shut out (blockering)
	Extended        []Grant     // AsGuardian: extended access to a child of 13–15
	Mandate         Mandate     // AsOmbud: the mandate; AsGodMan: the court's order
}

// Mandate is a proxy's mandate or a court's order.
type Mandate struct {
	ID      string
	Scope   []care.InfoType // what it covers; empty covers nothing
	Valid   care.Period     // the zero period is no mandate
	Revoked time.Time       // zero: not revoked
}

// Sharing is how a source's information about the person stands under SVOD 2 kap.
// The zero value is not known, and counts as blocked.
type Sharing string

// The states.
const (
	SharingUnknown Sharing = ""
	Open           Sharing = "open"       // unblocked (2:4)
	Blocked        Sharing = "blocked"    // the person has opposed (2:3)
	Incapacity     Sharing = "incapacity" // made available because the person could not decide (2:6)
)

// Seal is whether the person has closed their own electronic access to what a provider
// has (försegling). The zero value is not known, and counts as sealed.
type Seal string

// The states.
const (
	SealUnknown Seal = ""
	Sealed      Seal = "yes"
	NotSealed   Seal = "no"
)

// Scope is which act a piece of social documentation is kept under (SVOD 1:3). The
// zero value is not marked, and such documentation is not shown.
type Scope string

// The scopes.
const (
	ScopeUnknown Scope = ""
	ScopeSoL     Scope = "SOL" // SoL 14:3 and 14:7, support for older people and people with disabilities
	ScopeLSS     Scope = "LSS" // LSS 21 a §
)

// Source is whose information it is.
type Source struct {
	Provider     care.HSAID        // the vårdgivare or omsorgsgivare that answers for it
	Kind         care.ProviderKind // unknown is refused
	Unit         care.HSAID        // the unit; empty when not known (then no grant can match)
	OffersAccess bool              // the provider has chosen to give people electronic access
	Scope        Scope             // omsorgsgivare only
	Sharing      Sharing           // omsorgsgivare only: PDL 5:5 lets people see what they themselves have blocked
	Seal         Seal              // for the person and for who acts for them; staff are not concerned
}

// Info is what kind of information it is, and what its source says about it.
type Info struct {
	Type               care.InfoType // an unknown type counts as journal
	Withheld           bool          // the source has not approved it for the person's own eyes (menprövning, approvedForPatient)
	HiddenFromGuardian bool          // the source hides it from guardians (OSL 12:3)
}

// Group is how much a kind of information reveals: whether it belongs to the services
// that a proxy may handle, to the shared plan, or to the journal.
type Group string

// The groups.
const (
	ServiceGroup Group = "service"
	PlanGroup    Group = "plan"
	JournalGroup Group = "journal"
)

// GroupOf is the group of an information set; what is not known is journal.
func GroupOf(t care.InfoType) Group {
	switch t {
	case care.Appointments, care.Messages, care.Listings:
		return ServiceGroup
	case care.CarePlans:
		return PlanGroup
	}
	return JournalGroup
}
