package access

import (
	"time"

	"sammanhang/access/law"
	"sammanhang/care"
)

// Provision is a rule as people read it.
type Provision = law.Provision

// Fact is one thing that the decision rested on. It holds no personal data: an age
// is a band, a person is a role.
type Fact struct{ Name, Value string }

// Need is something that was not known or not done and might have changed the
// answer, and who could supply it.
type Need struct {
	Fact string // as in docs/facts.md
	From string // one of the From constants
}

// Who could supply what is missing.
const (
	FromReader     = "reader"     // attests it, chooses it or logs in for it
	FromPerson     = "person"     // the resident
	FromSource     = "source"     // the provider whose information it is
	FromCaseSystem = "caseSystem" // the reader's own case system: insats, utredning
	FromDirectory  = "directory"  // the directory of organisations and assignments
	FromRegister   = "register"   // the person register
	FromOperator   = "operator"   // who runs the platform
)

// Obligation is something that must be done with what is given.
type Obligation string

// The obligations. The list is closed: New refuses a provision with another.
const (
	HideContact    Obligation = "hideContact"    // no address, no contact data; names of units looked over
	ReviewFirst    Obligation = "reviewFirst"    // first in the log reviewer's queue, and plain to the person in the log extract
	OnlyRelevant   Obligation = "onlyRelevant"   // only what may be assumed to matter
	NoMirror       Obligation = "noMirror"       // nothing is stored
	NameSource     Obligation = "nameSource"     // the entry says whose information it was
	OnlyListed     Obligation = "onlyListed"     // only the fields that the act lists
	WithoutContent Obligation = "withoutContent" // the notice says that something is new, not what
	OnlyPlan       Obligation = "onlyPlan"       // the plan, and nothing from a journal
	NoStaffNames   Obligation = "noStaffNames"   // unit and title, not the employee's name
)

func obligations() []Obligation {
	return []Obligation{HideContact, ReviewFirst, OnlyRelevant, NoMirror, NameSource, OnlyListed, WithoutContent, OnlyPlan, NoStaffNames}
}

// Obligations are what comes with an answer.
type Obligations struct {
	Activity string       // what the access log calls it: Läsa, Skriva, Radera, Nödöppning
	Must     []Obligation // what must be hidden or done; in the order of their provisions
	Until    time.Time    // an answer that opens holds at most until then; zero: no end is known
}

// Decision is an answer with its reasons. Its slices are shared between equal
// answers: read them, never write in them. It is for the access log and for those
// who answer for the source: what a reader may be told is Public.
type Decision struct {
	Outcome     Outcome
	Provisions  []Provision // what decided: those of the outcome first, then every other rule that also refused; sorted by id
	Used        []Fact
	Missing     []Need
	Obligations Obligations
	LawVersion  string

	asked  *question // nil: there was no question to ask
	public *Public   // nil: all of the decision may be told
}

// Allowed tells whether content may be given.
func (d Decision) Allowed() bool { return d.Outcome.Content() }

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

// Question is the facts as the provisions saw them, as text without personal data
// and of at most MaxQuestion bytes. Replay reads it. It is empty when there was no
// question: no known action, or no provision in force.
func (d Decision) Question() string {
	if d.asked == nil {
		return ""
	}
	return d.asked.text()
}

// Public is all that a reader may be told.
type Public struct {
	Outcome  Outcome
	Sentence care.Text
	Missing  []Need // what the reader can do or ask for; only with an outcome that asks
}

// Public is what staff may learn from the decision. A refusal tells that unblocked
// or blocked information exists only as SVOD 2:4–2:5 and PDL 4:4 let others see it;
// whether something is blocked, not published, secret, outside the act or not there
// at all is then one and the same answer. To a resident all of a decision may be told.
func (d Decision) Public() Public {
	if d.public != nil {
		return *d.public
	}
	p := Public{Outcome: d.Outcome}
	if d.Outcome == AllowFiltered {
		p.Outcome = Allow
	}
	if len(d.Provisions) > 0 {
		p.Sentence = d.Provisions[0].Sentence
	}
	if d.Outcome.Ask() {
		p.Missing = d.Missing
	}
	return p
}
