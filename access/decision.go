package access

import "sammanhang/access/law"

// Outcome is the code of an answer.
type Outcome string

// The outcomes of this slice. The list is closed: the staff rules add theirs.
const (
	Allow               Outcome = "ALLOW"
	AllowFiltered       Outcome = "ALLOW_FILTERED" // rows were left out; which and why stays inside
	DenySystem          Outcome = "DENY_SYSTEM"    // a rule could not be evaluated, or the question is not one
	DenyLawVersion      Outcome = "DENY_LAWVERSION"
	DenyAuthn           Outcome = "DENY_AUTHN"
	DenyNoPath          Outcome = "DENY_NO_PATH"
	DenyNotSelf         Outcome = "DENY_NOT_SELF"
	DenyRelation        Outcome = "DENY_RELATION"
	DenyScope           Outcome = "DENY_SCOPE"
	DenyGuardianBlocked Outcome = "DENY_GUARDIAN_BLOCKED"
	DenyProtected       Outcome = "DENY_PROTECTED"
	DenyAge             Outcome = "DENY_AGE"
	DenyOutOfScope      Outcome = "DENY_OUT_OF_SCOPE"
	DenyNotPublished    Outcome = "DENY_NOT_PUBLISHED"
	DenySecrecy         Outcome = "DENY_SECRECY"
)

// precedence says which refusal is given when several rules refuse: first whether we
// know who asks, then whether they may ask about this person at all, and only then
// what the source has said. So a stranger never learns that there is a block.
func precedence(o Outcome) int {
	switch o {
	case DenySystem:
		return 0
	case DenyLawVersion:
		return 1
	case DenyAuthn:
		return 2
	case DenyNotSelf:
		return 3
	case DenyGuardianBlocked:
		return 4
	case DenyProtected:
		return 5
	case DenyRelation:
		return 6
	case DenyScope:
		return 7
	case DenyAge:
		return 8
	case DenyNoPath:
		return 9
	case DenyOutOfScope:
		return 10
	case DenyNotPublished:
		return 11
	case DenySecrecy:
		return 12
	}
	return -1 // not an outcome of this package: New refuses the provision
}

// Provision is a rule as people read it.
type Provision = law.Provision

// Fact is one thing that the decision rested on. It holds no personal data: an age
// is a band, a person is a role.
type Fact struct{ Name, Value string }

// Decision is an answer with its reasons. Its slices are shared between equal
// answers: read them, never write in them.
type Decision struct {
	Outcome    Outcome
	Provisions []Provision // what decided: those of the outcome first, then every other rule that also refused; sorted by id
	Used       []Fact
	Missing    []string // facts that were not known and might have changed the answer
	LawVersion string
}

// Allowed tells whether the information may be given.
func (d Decision) Allowed() bool { return d.Outcome == Allow || d.Outcome == AllowFiltered }

// Filtered is the decision when rows have been left out of an answer that is given.
func (d Decision) Filtered() Decision {
	if d.Outcome == Allow {
		d.Outcome = AllowFiltered
	}
	return d
}

// ProvisionIDs are the names of the provisions, as the access log keeps them.
func (d Decision) ProvisionIDs() []string {
	ids := make([]string, len(d.Provisions))
	for i, p := range d.Provisions {
		ids[i] = p.ID
	}
	return ids
}
