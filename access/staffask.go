package access

import (
	"strings"
	"time"

	"sammanhang/care"
)

// askStaff reduces the facts of staff and systems to a question.
func askStaff(f *StaffFacts, span uint8) question {
	q := question{span: span, who: ofStaff}
	q.word(fAction, string(f.Action))
	if f.Staff.Employee == "" && (f.System.ID != "" || f.System.Role != "") {
		q.who = ofSystem
		q.word(fSystemRole, string(f.System.Role))
		q.yes(fIdentified, f.System.ID != "")
	} else {
		q.reader(f)
	}
	q.number(fAge, ageOf(f.Subject.Born, care.PersonID{}, f.At))
	q.yes(fProtected, f.Subject.Protected)
	q.yes(fDeceased, f.Subject.Deceased)
	q.word(fCapacity, string(f.Subject.Capacity))
	minor := !f.Subject.Born.IsZero() && q.f[fAge] > 0 && q.f[fAge] < maxAge+1
	q.yes(fChildCannotConsent, minor && f.Subject.ChildCannotConsent)
	q.tie(f)
	q.claims(&f.Claims)
	q.task(f)
	q.row(f, f.Source, f.Info)
	return q
}

func (q *question) reader(f *StaffFacts) {
	s, a := &f.Staff, &f.Staff.Assignment
	if s.Employee == "" {
		return // nobody: no log-in, no assignment
	}
	q.number(fLoA, loaOf(s.LoA))
	q.yes(fSession, bounded(s.Session) && s.Session.Contains(f.At))
	switch {
	case a.ID == "" && s.Choices > 0:
		q.word(fAssignment, "unchosen")
	case a.ID == "":
	case !a.Valid.Contains(f.At) || !a.UnitValid.Contains(f.At) || !a.ProviderValid.Contains(f.At):
		q.word(fAssignment, "ended")
	default:
		q.word(fAssignment, "chosen")
		q.word(fDuty, string(a.Duty))
		q.word(fReaderKind, string(a.Kind))
		q.word(fPurpose, string(a.Purpose))
	}
	switch {
	case f.System.ID == "" && f.System.Role == "":
	case f.System.ID == "" || !f.System.AllowedBy:
		q.word(fVia, "notAllowed")
	case !f.System.UserDecision:
		q.word(fVia, "withoutUser")
	default:
		q.word(fVia, "withUser")
	}
}

func (q *question) tie(f *StaffFacts) {
	t := &f.Tie
	switch {
	case bounded(t.Relation.Valid) && t.Relation.Valid.Contains(f.At):
		q.word(fRelation, "current")
	case t.Relation.Ended || bounded(t.Relation.Valid) && !t.Relation.Valid.To.IsZero() && !f.At.Before(t.Relation.Valid.To):
		q.word(fRelation, "earlier")
	case t.Relation.None:
		q.word(fRelation, "no")
	}
	q.yes(fInsats, bounded(t.Insats) && t.Insats.Contains(f.At))
	q.yes(fUtredning, bounded(t.Utredning) && t.Utredning.Contains(f.At))
	for i := range t.Consents {
		switch c := &t.Consents[i]; {
		case !c.holds(f):
		case !c.ByGuardian:
			q.word(fConsent, "given")
		case q.f[fConsent] == 0:
			q.word(fConsent, "byGuardian")
		}
	}
	if t.Refused {
		q.word(fConsent, "refused")
	}
}

// holds tells whether a consent is the reader's: of its provider and unit, of the
// employee where it is personal, and in force.
func (c *Consent) holds(f *StaffFacts) bool {
	a := &f.Staff.Assignment
	return a.ID != "" && c.Provider != "" && c.Provider == a.Provider && c.Unit != "" && c.Unit == a.Unit &&
		(c.Employee == "" || c.Employee == f.Staff.Employee) && bounded(c.Valid) && c.Valid.Contains(f.At)
}

func (q *question) claims(c *Claims) {
	q.word(fNeed, string(c.Need))
	q.word(fSignificance, string(c.Significance))
	q.word(fNecessary, string(c.Necessary))
	q.word(fAttitude, string(c.Attitude))
	q.word(fNoOpposition, string(c.NoOpposition))
	q.word(fDanger, string(c.Danger))
	q.word(fUnobtainable, string(c.Unobtainable))
	q.word(fIndispensable, string(c.Indispensable))
	q.yes(fCertificate, c.Certificate)
}

func (q *question) task(f *StaffFacts) {
	t := &f.Task
	q.word(fRequester, string(t.Requester))
	q.yes(fDocumented, t.Documented)
	q.yes(fIdentityShown, t.IdentityShown)
	q.word(fBlockType, t.BlockType)
	q.word(fPlanConsent, string(t.PlanConsent))
	q.yes(fParticipant, t.Participant)
	q.word(fMessage, string(t.Message))
	q.yes(fOnlyListed, t.OnlyListedFields)
	q.yes(fSecrecyExamined, t.SecrecyExamined)
	q.word(fRecipient, string(t.Recipient))
	q.yes(fWithoutContent, t.WithoutContent)
	q.yes(fUsedInCare, t.UsedInCare)
	q.yes(fSourceNamed, t.SourceNamed)
	q.number(fYearsKept, yearsKept(t.LoggedAt, f.At))
	q.word(fSearchBy, string(t.SearchBy))
}

func yearsKept(from, at time.Time) int {
	if from.IsZero() {
		return 0
	}
	return care.AgeOn(care.SwedishDate(from), care.SwedishDate(at))
}

// row sets what belongs to one row: whose it is, of what kind, and how it is blocked.
func (q *question) row(f *StaffFacts, s StaffSource, info StaffInfo) {
	q.word(fKind, string(s.Kind))
	q.word(fFrom, from(&f.Staff.Assignment, &s))
	q.f[fScope] = 0
	if s.Kind == care.Omsorgsgivare {
		q.word(fScope, string(s.Scope))
	}
	q.yes(fSeparate, s.Kind == care.Omsorgsgivare && s.Separate)
	q.yes(fConnected, s.Connected)
	q.yes(fInformed, s.Informed)
	q.yes(fAttitudeRecorded, s.AttitudeRecorded)
	lifted := bounded(s.Block.Lift) && s.Block.Lift.Contains(f.At)
	q.yes(fBlockKnown, s.Block.Known)
	q.yes(fOuterBlock, s.Block.Known && s.Block.Outer && !lifted)
	q.yes(fInnerBlock, s.Block.Known && s.Block.Inner && !lifted)
	q.yes(fSecret, info.Secret)
	q.f[fMayRead] = 0
	if q.is(fAssignment, "chosen") {
		q.word(fMayRead, string(mayRead(f.Staff.Assignment.Rights, info.Type)))
	}
}

// from says how the source stands to the reader.
func from(a *Assignment, s *StaffSource) string {
	switch {
	case a.Provider == "" || s.Provider == "" || a.Kind == "" || s.Kind == "":
		return fromOther
	case a.Kind != s.Kind:
		if a.Provider == s.Provider || a.Authority != "" && a.Authority == s.Authority {
			return fromNamnd
		}
	case a.Provider == s.Provider:
		if a.Unit != "" && a.Unit == s.Unit {
			return fromUnit
		}
		return fromProvider
	case a.Kind == care.Vardgivare && a.Huvudman != "" && a.Huvudman == s.Huvudman:
		return fromHuvudman
	}
	return fromOther
}

// mayRead is how far the rights to read a kind of information reach. Without a kind
// (the marker is of no kind) any right to read counts.
func mayRead(rights []Right, t care.InfoType) RightScope {
	var widest RightScope
	for _, r := range rights {
		if !strings.EqualFold(r.Activity, "Läsa") || t != "" && !strings.EqualFold(r.Info, "alla") && !strings.EqualFold(r.Info, string(t)) {
			continue
		}
		if reach(r.Scope) > reach(widest) {
			widest = r.Scope
		}
	}
	return widest
}

func reach(s RightScope) int {
	switch s {
	case ScopeUnit:
		return 1
	case ScopeProvider:
		return 2
	case ScopeShared:
		return 3
	}
	return 0
}

// until is when an answer that opens must be asked for anew: the first end among the
// periods that the answer may rest on. Zero: none of them ends.
func until(f *StaffFacts) time.Time {
	var end time.Time
	first := func(t time.Time) {
		if t.After(f.At) && (end.IsZero() || t.Before(end)) {
			end = t
		}
	}
	a := &f.Staff.Assignment
	for _, p := range []care.Period{f.Staff.Session, a.Valid, a.UnitValid, a.ProviderValid, f.Tie.Relation.Valid, f.Tie.Insats, f.Tie.Utredning, f.Source.Block.Lift} {
		first(p.To)
	}
	var last time.Time // of the consents that hold now, the last to end
	for i := range f.Tie.Consents {
		if c := &f.Tie.Consents[i]; c.holds(f) {
			if c.Valid.To.IsZero() {
				return end
			}
			if c.Valid.To.After(last) {
				last = c.Valid.To
			}
		}
	}
	first(last)
	return end
}
