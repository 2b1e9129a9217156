package overview

import (
	"context"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/record"
)

// StaffRole is what a member of staff does; it decides what an overview holds. The
// zero value is none, and sees nothing.
type StaffRole string

// The roles.
const (
	NoStaffRole       StaffRole = ""
	Nurse             StaffRole = "nurse"
	Physician         StaffRole = "physician"
	HomeCareAssistant StaffRole = "homeCareAssistant"
	CaseOfficer       StaffRole = "caseOfficer" // handläggare
)

// Errand is who of the staff looks, in which assignment, at whom.
type Errand struct {
	Employee    care.HSAID
	LoA         int           // level of assurance of the log-in
	Session     care.Period   // when the log-in holds
	Assignment  string        // the chosen medarbetaruppdrag; nobody chooses for who has several
	Purpose     care.Purpose  // the assignment's
	Provider    care.Provider // the assignment's: who answers for the look (SVOD 4:1)
	Unit        care.HSAID
	Role        StaffRole
	Subject     care.PersonID
	Correlation string // one id for the whole look, in log and trace
}

// StaffLook is what is decided and logged: one provider's information of one kind.
type StaffLook struct {
	System   care.HSAID
	Address  care.LogicalAddress
	Info     care.InfoType
	Provider care.Provider
}

// Tell is what a reader may learn of a look that is refused (SVOD 2:4 and 2:5). The
// zero value is nothing, and then nobody must be able to tell it from an empty place.
type Tell uint8

// What may be learnt.
const (
	TellNothing   Tell = iota
	TellUnblocked      // that there is unblocked information somewhere (2:4): neither where nor what
	TellBlocked        // that there is blocked information of a patient somewhere (2:5): neither where nor what
	TellSource         // which provider has unblocked information (3:3, 3:4, 3:6)
	TellBlocker        // which vårdgivare has blocked (3:5)
	TellOwn            // that the reader's own provider has more, when a condition is met (PDL 4:1)
	TellInside         // that another unit of the reader's own provider has what is blocked (PDL 4:4)
)

// Proof is what a ruling rested on, for the log.
type Proof struct {
	Assertions  []string // ids of the consent, relation and attestations
	Attestation string   // what the reader attested, in the reader's own words
}

// StaffRuling is the law's answer to a StaffLook.
type StaffRuling struct {
	Ruling
	Proof
	Tell      Tell     // of a look that is open too: a part of it may be blocked
	Emergency bool     // it rests on danger to life (SVOD 3:5, 3:6): an activity of its own in the log
	Grounds   []Ground // the provisions as people read them, when it is open
	// Quiet is a look that is open in part: it is asked, but not named before a row of
	// it is shown, so that nobody learns where there is something that stays hidden.
	Quiet bool
}

// StaffEntry is one row for the access log.
type StaffEntry struct {
	Errand Errand
	StaffLook
	Ruling
	Proof
	Emergency bool // nödöppning: an activity of its own in the log
	At        time.Time

	Documents []Document // what is released by it; empty for a ruling that was made before anything was asked
	Hidden    int        // rows left out of what is released; for the log only
}

// Document is one document that is released: which, and nothing of what it says.
type Document struct {
	Info care.InfoType
	ID   string    // the source's own id
	At   time.Time // when it was written; zero when the source does not say
}

// Held is one condition of the law: whether it is met, and how long.
type Held struct {
	OK    bool
	Until time.Time // when it ends; zero when it has no end
}

// Basis is on what a reader rests when others' information is opened.
type Basis string

// The bases.
const (
	NoBasis        Basis = ""
	ByConsent      Basis = "consent"    // SVOD 3:1 first paragraph 2, 3:2 first paragraph 3
	ByChild        Basis = "child"      // 3:1 third paragraph, 3:2 second paragraph
	ByIncapacity   Basis = "incapacity" // 3:3, 3:4
	ByEmergency    Basis = "emergency"  // 3:6, opened
	ByEmergencyAsk Basis = "emergencyAsked"
)

// Standing is which conditions are met between a reader and a person, before any
// source is thought of: it says nothing about what there is.
type Standing struct {
	Relation     Held
	Significance Held
	Basis        Basis
	BasisUntil   time.Time // zero when it has no end
	Personal     bool      // the consent is for this reader only
	Child        bool      // under 18: may be a child who cannot consent
	LiftAsked    bool      // the reader has said what 3:5 asks for, and may see who has blocked
	Sharing      Sharing   // what the reader's own provider has registered
}

// Sharing is what the reader's own provider has registered, without which nothing of what
// it has itself is made available to others (SVOD 2 kap.).
type Sharing struct {
	Informed bool // the person has been informed, in full (2:2)
	Cleared  bool // the attitude of somebody who cannot decide is clarified, and there is no reason to believe that they would have opposed (2:6)
	Opposes  bool // somebody who cannot decide would oppose (2:6): nothing is made available, whatever else is registered
}

// StaffJudge rules on the looks of one errand. It is opened anew for each decision
// in time: its facts never change, so a new one is needed to see a change.
type StaffJudge interface {
	// Subject is the person as a page may name them.
	Subject() Subject
	Standing() Standing
	// Gate rules on the errand itself: log-in, assignment, purpose. It depends on
	// nothing about the person.
	Gate() StaffRuling
	// Rule rules on all looks at once, in their order.
	Rule([]StaffLook) []StaffRuling
	// Visible tells which rows of an allowed look may be shown, in their order.
	Visible(StaffLook, []record.Item) []bool
}

// StaffPorts is what the staff's overview needs of the world. None may be nil.
type StaffPorts struct {
	// Judge fetches the facts as they are at a moment. An error means that they could
	// not be had: then everything is taken to be blocked.
	Judge func(ctx context.Context, e Errand, at time.Time) (StaffJudge, error)
	// Places, Log and Gather are as for residents (Ports).
	Places   func(ctx context.Context, subject care.PersonID, infos []care.InfoType, at time.Time) ([]Place, error)
	Log      func(ctx context.Context, rows []StaffEntry) error
	Gather   func(ctx context.Context, who Who, places []Place) <-chan Reply
	Provider func(care.HSAID) (care.Provider, bool)
	Unit     func(care.HSAID) (care.Unit, bool)
	Now      func() time.Time
}

// Staff makes the staff's overviews.
//
// It promises: what a role does not need is not asked for; every look is decided and
// logged before a source is asked, refusals too; before each part is shown the facts
// are fetched and every look decided again, and when anything that was open has
// closed the view ends with nothing in it; and a reader who is refused cannot tell an
// empty place from one that the law hides: the same steps are taken, in the same
// order, and the same view comes out.
type Staff struct{ ports StaffPorts }

// NewStaff makes a Staff of its ports.
func NewStaff(p StaffPorts) *Staff { return &Staff{p} }

// Open begins a view. It returns an error, and shows nothing, when the role has no
// view (fault.Denied), or the facts or the log cannot be had.
//
// Views come as from Overview.Open: the first at once, the last with Complete set.
func (o *Staff) Open(ctx context.Context, e Errand) (<-chan StaffView, error) {
	decl, ok := StaffDeclarationOf(e.Role)
	if !ok {
		return nil, fault.New(fault.Denied, "the assignment has no view")
	}
	at := o.ports.Now()
	judge, err := o.ports.Judge(ctx, e, at)
	if err != nil {
		return nil, err
	}
	s := newStaffSheet(o, decl, e, judge, at)
	rows := s.gate(judge)
	if s.staff.Refused == nil {
		places, err := o.ports.Places(ctx, e.Subject, decl.Infos, at)
		if err != nil {
			return nil, err
		}
		rows = append(rows, s.decide(judge, places)...)
	}
	if err := o.ports.Log(ctx, rows); err != nil {
		return nil, err
	}
	out := make(chan StaffView, 4)
	go s.run(ctx, out)
	return out, nil
}
