package access

// Outcome is the code of an answer.
type Outcome string

// The outcomes. The list is closed: New refuses a provision with another.
const (
	Allow         Outcome = "ALLOW"
	AllowFiltered Outcome = "ALLOW_FILTERED" // something is left out; which and why stays inside

	// What the reader must do first.
	AskAssignment   Outcome = "ASK_ASSIGNMENT"   // choose one of several assignments
	AskRelation     Outcome = "ASK_RELATION"     // attest a current patient relation
	AskSignificance Outcome = "ASK_SIGNIFICANCE" // choose actively, and attest that it matters
	AskConsent      Outcome = "ASK_CONSENT"      // ask the person
	AskCapacity     Outcome = "ASK_CAPACITY"     // attest lasting incapacity, attitude, and no presumed opposition
	OfferEmergency  Outcome = "OFFER_EMERGENCY"  // the path of SVOD 3:6 is open, if there is danger

	// What may be told without content.
	MetaUnblocked Outcome = "META_UNBLOCKED" // that unblocked information exists, nothing more (SVOD 2:4)
	MetaBlocked   Outcome = "META_BLOCKED"   // that blocked information exists, nothing more (SVOD 2:5, PDL 4:4)
	MetaSources   Outcome = "META_SOURCES"   // which providers have information (SVOD 3:3–3:4), or which unit has blocked (PDL 4:5)
	EmergencyMeta Outcome = "EMERGENCY_META" // the same in danger (SVOD 3:5–3:6)
	EmergencyOpen Outcome = "EMERGENCY_OPEN" // nödöppning: content in danger (SVOD 3:6)
	RequestLift   Outcome = "REQUEST_LIFT"   // the provider that has blocked may be asked to lift (SVOD 3:5)

	DenySystem          Outcome = "DENY_SYSTEM" // a rule could not be evaluated, the question is not one, or a system asks without a user
	DenyAuthn           Outcome = "DENY_AUTHN"
	DenyAssignment      Outcome = "DENY_ASSIGNMENT"
	DenyPurpose         Outcome = "DENY_PURPOSE"
	DenyScope           Outcome = "DENY_SCOPE"
	DenyLawVersion      Outcome = "DENY_LAWVERSION"
	DenyNotSelf         Outcome = "DENY_NOT_SELF"
	DenyGuardianBlocked Outcome = "DENY_GUARDIAN_BLOCKED"
	DenyProtected       Outcome = "DENY_PROTECTED"
	DenyRelation        Outcome = "DENY_RELATION"
	DenyAge             Outcome = "DENY_AGE"
	DenyNoPath          Outcome = "DENY_NO_PATH"
	DenyOutOfScope      Outcome = "DENY_OUT_OF_SCOPE"
	DenyNotPublished    Outcome = "DENY_NOT_PUBLISHED"
	DenyBlocked         Outcome = "DENY_BLOCKED"
	DenySignificance    Outcome = "DENY_SIGNIFICANCE"
	DenyConsent         Outcome = "DENY_CONSENT"
	DenySecrecy         Outcome = "DENY_SECRECY"
)

// refusals in the order in which they are given when several rules of the same step
// refuse: first whether we know who asks, then whether they may ask about this
// person at all, and only then what the source has said. So a stranger never learns
// that there is a block.
func refusals() []Outcome {
	return []Outcome{
		DenySystem, DenyLawVersion, DenyAuthn, AskAssignment, DenyAssignment, DenyPurpose, DenyNotSelf,
		DenyGuardianBlocked, DenyProtected, AskRelation, DenyRelation, DenyScope, DenyAge, DenyNoPath, DenyOutOfScope,
		DenyNotPublished, DenyBlocked, AskSignificance, DenySignificance, DenyConsent, AskConsent, AskCapacity,
		OfferEmergency, DenySecrecy,
	}
}

// openings are the outcomes of rules that permit.
func openings() []Outcome {
	return []Outcome{Allow, MetaUnblocked, MetaBlocked, MetaSources, EmergencyMeta, EmergencyOpen, RequestLift}
}

// precedence says which refusal is given when several rules refuse; -1 is none.
func precedence(o Outcome) int {
	for i, r := range refusals() {
		if r == o {
			return i
		}
	}
	return -1
}

func opens(o Outcome) bool {
	for _, p := range openings() {
		if p == o {
			return true
		}
	}
	return false
}

// Content tells whether the outcome lets content through.
func (o Outcome) Content() bool { return o == Allow || o == AllowFiltered || o == EmergencyOpen }

// Meta tells whether the outcome lets something be told that is not content: that
// information exists, or where.
func (o Outcome) Meta() bool {
	switch o {
	case MetaUnblocked, MetaBlocked, MetaSources, EmergencyMeta, RequestLift:
		return true
	}
	return false
}

// Ask tells whether the reader can go on by doing something first.
func (o Outcome) Ask() bool {
	switch o {
	case AskAssignment, AskRelation, AskSignificance, AskConsent, AskCapacity, OfferEmergency:
		return true
	}
	return false
}
