package access

import (
	"time"

	"sammanhang/care"
)

// The actions of staff and of systems.
const (
	OpenRecord   Action = "openRecord"   // see content
	SeeMarker    Action = "seeMarker"    // see that information exists, not where (SVOD 2:4–2:5)
	SeeSources   Action = "seeSources"   // see which providers have information (SVOD 3:3–3:4, 3:6)
	SeeBlocker   Action = "seeBlocker"   // see who has blocked (SVOD 3:5, PDL 4:5)
	AskForLift   Action = "askForLift"   // ask the provider that has blocked to lift (SVOD 3:5)
	SetBlock     Action = "setBlock"     // register a person's block
	LiftBlock    Action = "liftBlock"    // lift a block, for a time or for good
	ReviewLog    Action = "reviewLog"    // read the access log of one's own provider (PDL 4:3, SVOD 4:4)
	DeleteLog    Action = "deleteLog"    // remove a row of the access log
	CreatePlan   Action = "createPlan"   // draw up an individual plan (SIP)
	ReadPlan     Action = "readPlan"     // read a plan that one takes part in
	SendSVU      Action = "sendSVU"      // send a notice of the act on discharge (SVU)
	Notify       Action = "notify"       // tell somebody that something is new
	Copy         Action = "copy"         // keep a copy of another provider's information
	SaveOwnEntry Action = "saveOwnEntry" // write down in one's own journal what was used in care
	SearchPeople Action = "searchPeople" // find people
	BreakSeal    Action = "breakSeal"    // open a person's own electronic access again, which they have sealed
)

// StaffFacts is everything that a decision about staff or a system may rest on. As
// with Facts, what is left out is taken at its most careful.
type StaffFacts struct {
	At      time.Time // the moment; provisions and periods are those of this moment. Zero is refused
	Action  Action
	Staff   Staff
	System  System // between the reader and us; zero: the reader uses the platform's own pages
	Subject Patient
	Tie     Tie
	Claims  Claims
	Source  StaffSource
	Info    StaffInfo
	Task    Task
}

// Staff is the employee who asks. The zero value is nobody.
type Staff struct {
	Employee   care.HSAID
	LoA        LoA
	Session    care.Period // when the log-in holds; the zero period is none
	Choices    int         // how many assignments there are to choose between
	Assignment Assignment  // the chosen one; without an ID, none is chosen
}

// Duty is what kind of assignment it is. Unknown is the zero value, and gives nothing.
type Duty string

// The duties.
const (
	DutyCare         Duty = "care"         // vårdmedarbetaruppdrag, or its like in social care
	DutyBlockOfficer Duty = "blockOfficer" // spärradministratör, behörig befattningshavare (PDL 4:5)
	DutyLogReviewer  Duty = "logReviewer"  // logggranskare
	DutyOperator     Duty = "operator"     // IT: no patient content by role
)

// Assignment is the chosen medarbetaruppdrag.
type Assignment struct {
	ID        string
	Duty      Duty
	Purpose   care.Purpose
	Rights    []Right
	Unit      care.HSAID
	Provider  care.HSAID
	Kind      care.ProviderKind
	Authority care.HSAID // the nämnd or board that the provider is part of; empty: not known
	Huvudman  care.HSAID // the region or kommun that the provider is part of; empty: none

	// When the assignment, its unit and its provider are in force. As in the
	// directory, a zero From or To is open.
	Valid, UnitValid, ProviderValid care.Period
}

// Right is one right of an assignment, as "Läsa;alla;SJF".
type Right struct {
	Activity string // "Läsa" …
	Info     string // "alla", or the name of an information set
	Scope    RightScope
}

// RightScope is how far a right reaches. Unknown is the zero value, and reaches nothing.
type RightScope string

// The scopes, from the narrowest.
const (
	ScopeUnit     RightScope = "VE"  // the own unit (vårdenhet)
	ScopeProvider RightScope = "VG"  // the own provider (vårdgivare)
	ScopeShared   RightScope = "SJF" // sammanhållen: other providers too
)

// System is a system that asks, in a user's name or on its own.
type System struct {
	ID           care.HSAID // by its certificate; empty and no Role: no system is between
	Role         SystemRole
	AllowedBy    bool // the source's provider has allowed the system
	UserDecision bool // it carries the decision token of the user for whom it asks
}

// SystemRole is what a system is.
type SystemRole string

// The systems.
const (
	RoleConsumer SystemRole = "consumer" // another vendor's system
	RoleIndex    SystemRole = "index"    // the engagement index and the aggregating services
	RoleNotifier SystemRole = "notifier" // the worker that sends notices
)

// Patient is whom it is about, patient or omsorgsmottagare.
type Patient struct {
	Born      time.Time // date of birth; zero: not known
	Protected bool      // sekretessmarkering or skyddad folkbokföring
	Deceased  bool
	Capacity  Capacity // as attested at the reader's provider

	// ChildCannotConsent is attested of a person under 18 who cannot itself consent
	// (SVOD 3:1 third paragraph, 3:2 second paragraph). No age in the law says it.
	ChildCannotConsent bool
}

// Capacity is whether the person can consent. Unknown is the zero value: the person
// is then asked.
type Capacity string

// The states.
const (
	Able              Capacity = "able"
	TemporarilyUnable Capacity = "temporary" // sedated, intoxicated: no path but waiting, or danger
	LastinglyUnable   Capacity = "lasting"   // not only temporarily (SVOD 3:3–3:4), attested
)

// Tie is how the reader's provider stands to the person.
type Tie struct {
	Relation  Relations
	Insats    care.Period // omsorgsgivare: the person gets its insatser; the zero period is none
	Utredning care.Period // omsorgsgivare: the need is being assessed; the zero period is none
	Consents  []Consent
	Refused   bool // the person has been asked, and has said no
}

// Relations is the patient relation (patientrelation).
type Relations struct {
	Valid care.Period // the zero period is none
	Ended bool        // there was one earlier (SVOD 3:1 second paragraph)
	None  bool        // the reader has been asked and says that there is none
}

// Consent is a consent to the reader's provider and unit (SVOD 3:1, 3:2).
type Consent struct {
	ID         string // names it in the access log
	Valid      care.Period
	Provider   care.HSAID
	Unit       care.HSAID
	Employee   care.HSAID // empty: all who are authorised at the unit
	ByGuardian bool       // a guardian has given it for a child
}

// Claim is what the reader has attested. The zero value is that nobody has asked.
type Claim string

// The answers.
const (
	Yes Claim = "yes"
	No  Claim = "no"
)

// Claims are what the reader has attested in this case.
type Claims struct {
	Need          Claim // needs it for other work in hälso- och sjukvård or socialtjänst (PDL 4:1, SoLPuL 6 §)
	Significance  Claim // may be assumed to matter (SVOD 3:1 p. 3, 3:2 p. 2)
	Necessary     Claim // matters for care or insatser that are necessary (3:3, 3:4)
	Attitude      Claim // the person's attitude is clarified as far as possible (3:3 p. 2, 3:4 p. 2)
	NoOpposition  Claim // no reason to believe that the person would have opposed (3:3 p. 3, 3:4 p. 3)
	Danger        Claim // danger to life, or serious risk to health (3:5, 3:6)
	Unobtainable  Claim // consent cannot be obtained, or the person cannot ask for lifting (3:5, 3:6, PDL 4:5)
	Indispensable Claim // matters for care that the patient oundgängligen behöver (3:5, 3:6, PDL 4:5)
	Certificate   bool  // for an intyg (PDL 3:16): an earlier relation is enough (SVOD 3:1 second paragraph)
}

// StaffSource is whose information it is, and how it stands under SVOD 2 kap.
type StaffSource struct {
	Provider  care.HSAID
	Kind      care.ProviderKind
	Unit      care.HSAID
	Authority care.HSAID
	Huvudman  care.HSAID
	Scope     Scope // omsorgsgivare only; not marked is not shown
	Separate  bool  // omsorgsgivare only: kept for each person separately (SVOD 1:3 third paragraph)
	Connected bool  // takes part in sammanhållen vård- och omsorgsdokumentation
	Informed  bool  // the person has been informed by this provider (2:2)

	// AttitudeRecorded: this provider has recorded the attitude of a person who cannot
	// decide, and found no reason to believe in opposition (2:6).
	AttitudeRecorded bool
	Block            BlockState
}

// BlockState is how the blocks of this provider strike this reader and this row, by
// the match rule of the block contract. The zero value is not known, and counts as blocked.
type BlockState struct {
	Known bool
	Outer bool        // blocked for readers outside the provider (SVOD 2:3)
	Inner bool        // blocked for readers outside the unit or process (PDL 4:4)
	Lift  care.Period // when a temporary lift for this reader holds; the zero period is none
}

// StaffInfo is what kind of information it is.
type StaffInfo struct {
	Type   care.InfoType
	Secret bool // the source has marked that secrecy keeps it from being shared
}

// Requester is who wishes a block set or lifted.
type Requester string

// The requesters. Unknown is the zero value, and gives nothing.
const (
	RequesterPerson   Requester = "person"
	RequesterGuardian Requester = "guardian"
	RequesterProvider Requester = "provider" // another provider, in danger (SVOD 3:5)
)

// Task is what belongs to one action only.
type Task struct {
	Requester     Requester // SetBlock, LiftBlock, BreakSeal
	Documented    bool      // SetBlock, LiftBlock, BreakSeal: the request is written down
	IdentityShown bool      // BreakSeal: the person has shown who they are to the officer
	BlockType     string    // SetBlock, LiftBlock: "inner" or "outer"

	PlanConsent Claim // CreatePlan, ReadPlan: the person's consent to that plan and its participants
	Participant bool  // ReadPlan: the reader is a named participant

	Message          SVUMessage // SendSVU
	OnlyListedFields bool       // SendSVU: nothing but what SVU 2:2 lists
	SecrecyExamined  bool       // SendSVU: somebody has examined that no secrecy hinders

	Recipient      Recipient // Notify
	WithoutContent bool      // Notify

	UsedInCare  bool // SaveOwnEntry: it was used in the care of the person
	SourceNamed bool // SaveOwnEntry: the entry says where it comes from

	LoggedAt time.Time // DeleteLog: when the row was written
	SearchBy SearchKey // SearchPeople
}

// SVUMessage is a notice of SVU 2–3 kap.
type SVUMessage string

// The notices.
const (
	SVUInskrivning      SVUMessage = "inskrivning"      // 2:1, and the changed time of 2:4
	SVUUtskrivningsklar SVUMessage = "utskrivningsklar" // 3:1
	SVUUtskrivning      SVUMessage = "utskrivning"      // 3:2, the information at discharge
)

// Recipient is who gets a notice.
type Recipient string

// The recipients.
const (
	ToResident Recipient = "resident"
	ToProvider Recipient = "provider"
)

// SearchKey is by what people are searched for.
type SearchKey string

// The keys.
const (
	ByNumber     SearchKey = "number"
	ByHealth     SearchKey = "health"     // across people: a diagnosis, a medicine
	BySocialCare SearchKey = "socialCare" // across people: that somebody gets insatser
)
