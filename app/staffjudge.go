package app

import (
	"context"
	"slices"
	"time"

	"sammanhang/access"
	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/person"
	"sammanhang/record"
	"sammanhang/safeguard"
)

// staffBench seats judges of staff: it fetches the facts of one errand at one moment,
// and lets the law rule on each look by them.
type staffBench struct {
	people    register
	decider   *access.Decider
	directory func() *directory.Snapshot
	standings standings
	sharing   map[care.HSAID]bool // the providers that take part in shared documentation
}

// Open seats a judge. With the person register or the register of safeguards away
// nobody can tell what is blocked, and there is no judge.
func (b staffBench) Open(ctx context.Context, e overview.Errand, at time.Time) (overview.StaffJudge, error) {
	return b.open(ctx, e, at)
}

func (b staffBench) open(ctx context.Context, e overview.Errand, at time.Time) (*staffJudge, error) {
	known, err := b.people.People(ctx, []care.PersonID{e.Subject})
	if err != nil {
		return nil, err
	}
	p, ok := known[e.Subject]
	if !ok || p.Void() { // a number that stands for nobody any longer is nobody's to look at
		return nil, fault.New(fault.NotFound, "nobody in the register")
	}
	st, err := b.standings.About(ctx, reader(e), e.Subject, at)
	if err != nil {
		return nil, err
	}
	j := &staffJudge{decider: b.decider, directory: b.directory(), sharing: b.sharing, errand: e, person: p, standing: st, at: at}
	j.facts = j.base()
	return j, nil
}

// reader is who wants to see, as the safeguards know readers.
func reader(e overview.Errand) safeguard.Reader {
	return safeguard.Reader{Employee: e.Employee, Provider: e.Provider.ID, Kind: e.Provider.Kind, Unit: e.Unit}
}

// staffJudge rules by facts that do not change.
type staffJudge struct {
	decider   *access.Decider
	directory *directory.Snapshot
	sharing   map[care.HSAID]bool
	errand    overview.Errand
	person    person.Person
	standing  safeguard.Standing
	at        time.Time
	facts     access.StaffFacts
}

// Subject is the person as a page may name them.
func (j *staffJudge) Subject() overview.Subject { return named(j.person, j.at) }

// base is everything but the source.
func (j *staffJudge) base() access.StaffFacts {
	st := &j.standing
	f := access.StaffFacts{At: j.at, Action: access.OpenRecord,
		Staff: j.reader(), Subject: access.Patient{Born: j.person.Born, Protected: j.person.Protected, Deceased: j.person.Deceased}}
	if r := st.Relation; r != nil {
		f.Tie.Relation.Valid = begun(r.Valid, r.Stored)
	}
	f.Tie.Relation.Ended = st.Earlier != nil
	if c := st.Insats; c != nil {
		f.Tie.Insats = begun(c.Valid, c.Stored)
	}
	if c := st.Utredning; c != nil {
		f.Tie.Utredning = begun(c.Valid, c.Stored)
	}
	if c := st.Consent; c != nil {
		f.Tie.Consents = []access.Consent{{ID: c.ID, Valid: begun(c.Valid, c.Stored), Provider: c.Provider, Unit: c.Unit, Employee: c.Employee, ByGuardian: !c.RepresentedBy.IsZero()}}
	}
	j.claims(&f)
	return f
}

// reader is who asks, in the assignment that is chosen.
func (j *staffJudge) reader() access.Staff {
	e := j.errand
	return access.Staff{Employee: e.Employee, LoA: access.LoA(e.LoA), Session: e.Session,
		Choices: len(j.directory.Assignments(e.Employee, j.at)), Assignment: j.assignment()}
}

// begun is a period with a beginning: what has none began when it was kept.
func begun(p care.Period, stored time.Time) care.Period {
	if p.From.IsZero() {
		p.From = stored
	}
	return p
}

// claims are what the reader, or the unit's assertion, has attested.
func (j *staffJudge) claims(f *access.StaffFacts) {
	st := &j.standing
	if a := st.Attested.Significance; a != nil && a.Claims.Matters {
		f.Claims.Significance = access.Yes
		f.Claims.Certificate = a.Claims.Certificate
	}
	if a := st.Attested.Child; a != nil && a.Claims.ChildCannotConsent || st.Child != nil && st.Child.Claims.ChildCannotConsent {
		f.Subject.ChildCannotConsent = true
	}
	if c, ok := lasting(st); ok {
		f.Subject.Capacity = access.LastinglyUnable
		f.Claims.Necessary, f.Claims.Attitude, f.Claims.NoOpposition = yes(c.Necessary), yes(c.AttitudeClarified), yes(c.NoPresumedOpposition)
	}
	if c, ok := danger(st); ok {
		f.Claims.Danger, f.Claims.Unobtainable, f.Claims.Indispensable = yes(c.Danger), yes(c.ConsentUnobtainable), yes(c.Indispensable)
	}
}

// lasting is what is attested of somebody who not only temporarily cannot consent.
func lasting(st *safeguard.Standing) (c safeguard.Claims, ok bool) {
	switch {
	case st.Attested.Capacity != nil:
		c = st.Attested.Capacity.Claims
	case st.Lasting != nil:
		c = st.Lasting.Claims
	}
	return c, c.NotTemporary
}

// danger is what is attested of danger to life.
func danger(st *safeguard.Standing) (c safeguard.Claims, ok bool) {
	switch {
	case st.Attested.Danger != nil:
		c = st.Attested.Danger.Claims
	case st.Emergency != nil:
		c = st.Emergency.Claims
	}
	return c, c.Danger
}

// yes is a claim that has been made, or has not been asked for: nobody attests a no.
func yes(claimed bool) access.Claim {
	if claimed {
		return access.Yes
	}
	return ""
}

// assignment is the chosen one as the directory has it now; one that does not hold is
// one that has ended.
func (j *staffJudge) assignment() access.Assignment {
	a, h := j.directory.Holding(j.errand.Employee, care.HSAID(j.errand.Assignment), j.at)
	if !h.Member {
		return access.Assignment{}
	}
	over := care.Period{To: j.at}
	out := access.Assignment{ID: string(a.ID), Duty: duty(a.Kind), Purpose: a.Purpose, Unit: a.Unit, Provider: a.Provider, Valid: a.Valid}
	if p, ok := j.directory.Provider(a.Provider); ok {
		out.Kind = p.Kind
	}
	for _, r := range a.Rights {
		out.Rights = append(out.Rights, access.Right{Activity: r.Activity, Info: r.Information, Scope: access.RightScope(r.Scope)})
	}
	if !h.Employed || !h.InForce {
		out.Valid = over
	}
	if !h.UnitOpen {
		out.UnitValid = over
	}
	if !h.ProviderOpen {
		out.ProviderValid = over
	}
	return out
}

func duty(k directory.Kind) access.Duty {
	switch k {
	case directory.Care:
		return access.DutyCare
	case directory.BlockOfficer:
		return access.DutyBlockOfficer
	case directory.LogReviewer:
		return access.DutyLogReviewer
	case directory.Operator:
		return access.DutyOperator
	}
	return ""
}

// Standing is which conditions are met; it says nothing about what there is.
func (j *staffJudge) Standing() overview.Standing {
	st := &j.standing
	s := overview.Standing{Child: j.Subject().Age < 18 && !j.person.Born.IsZero()}
	hold := func(h *overview.Held, until time.Time) {
		if !h.OK || !h.Until.IsZero() && (until.IsZero() || until.After(h.Until)) {
			*h = overview.Held{OK: true, Until: until}
		}
	}
	if j.errand.Provider.Kind == care.Omsorgsgivare {
		for _, c := range []*safeguard.Case{st.Insats, st.Utredning} {
			if c != nil {
				hold(&s.Relation, c.Valid.To)
			}
		}
	} else if r := st.Relation; r != nil {
		hold(&s.Relation, r.Valid.To)
	}
	if a := st.Attested.Significance; a != nil && a.Claims.Matters {
		hold(&s.Significance, a.Valid.To)
	}
	s.Sharing = sharingOf(st, j.errand.Provider)
	risk, inDanger := danger(st)
	s.LiftAsked = inDanger && risk.CannotAskToLift
	switch _, unable := lasting(st); {
	case st.Consent != nil:
		s.Basis, s.BasisUntil, s.Personal = overview.ByConsent, st.Consent.Valid.To, st.Consent.Employee != ""
	case j.facts.Subject.ChildCannotConsent && s.Child:
		s.Basis, s.BasisUntil = overview.ByChild, end(st.Attested.Child)
	case unable:
		s.Basis, s.BasisUntil = overview.ByIncapacity, end(st.Attested.Capacity)
	case inDanger && risk.ConsentUnobtainable && risk.Indispensable:
		s.Basis, s.BasisUntil = overview.ByEmergency, end(st.Attested.Danger)
	case inDanger && risk.ConsentUnobtainable:
		s.Basis, s.BasisUntil = overview.ByEmergencyAsk, end(st.Attested.Danger)
	}
	return s
}

// sharingOf is what a provider has registered of making its own information available.
func sharingOf(st *safeguard.Standing, p care.Provider) overview.Sharing {
	cleared, opposes := st.Attitude(p.ID)
	return overview.Sharing{Informed: st.Informed(p.ID, p.Kind) != nil, Cleared: cleared != nil, Opposes: opposes != nil}
}

func end(a *safeguard.Attestation) time.Time {
	if a == nil {
		return time.Time{}
	}
	return a.Valid.To
}

// Gate rules on the errand itself: may this reader find somebody by number at all?
func (j *staffJudge) Gate() overview.StaffRuling {
	f := j.facts
	f.Action, f.Task.SearchBy = access.SearchPeople, access.ByNumber
	return j.ruling(j.decider.DecideStaff(f))
}

// Rule rules on all looks, each by what the law lets this reader see of it, and else by
// what it lets this reader know of it.
func (j *staffJudge) Rule(looks []overview.StaffLook) []overview.StaffRuling {
	out := make([]overview.StaffRuling, len(looks))
	for i, l := range looks {
		out[i] = j.rule(l)
	}
	return out
}

func (j *staffJudge) rule(l overview.StaffLook) overview.StaffRuling {
	f := j.facts
	f.Info.Type = l.Info
	f.Source = j.source(l.Provider.ID)
	row := safeguard.Row{Provider: l.Provider.ID, Info: l.Info}
	f.Source.Block = block(j.standing.Blocked(row), j.at)
	own := f.Source.Provider == j.errand.Provider.ID

	// What is blocked in part is decided row by row, when the rest is open.
	whole := f
	partly := j.partlyBlocked(row)
	if partly {
		f.Source.Block.Outer, f.Source.Block.Inner = false, false
	}
	d := j.decider.DecideStaff(f)
	r := j.ruling(d)
	tell, told := j.marker(whole, own)
	if d.Allowed() {
		r.Quiet = partly && !own
		if tell != overview.TellUnblocked { // else it is open: there is nothing left to be told
			r.Tell = tell
		}
		return r
	}
	if own && d.Outcome.Ask() {
		r.Tell = overview.TellOwn
		return r
	}
	if tell != overview.TellNothing {
		r = j.ruling(told) // what is logged is what the reader got to know
		r.Tell = tell
	}
	if own {
		return r
	}
	if meta := j.decide(whole, access.SeeBlocker, j.cannotAskToLift()); meta.Outcome == access.EmergencyMeta {
		r = j.ruling(meta)
		r.Allow, r.Tell = false, overview.TellBlocker
		return r
	}
	if meta := j.decide(whole, access.SeeSources, ""); meta.Outcome == access.MetaSources || meta.Outcome == access.EmergencyMeta {
		r = j.ruling(meta)
		r.Allow, r.Tell = false, overview.TellSource
	}
	return r
}

// marker is what the reader may know of a look without content (SVOD 2:4, 2:5, PDL 4:4).
func (j *staffJudge) marker(f access.StaffFacts, own bool) (overview.Tell, access.Decision) {
	f.Info.Type = "" // the marker is of no kind
	d := j.decide(f, access.SeeMarker, "")
	switch {
	case d.Outcome == access.MetaUnblocked:
		return overview.TellUnblocked, d
	case d.Outcome == access.MetaBlocked && own:
		return overview.TellInside, d
	case d.Outcome == access.MetaBlocked:
		return overview.TellBlocked, d
	}
	return overview.TellNothing, d
}

// decide is the law's answer to another action on the same facts. unobtainable replaces
// that claim when it is set: 3:5 asks whether the patient can ask for the block to be
// lifted, and not whether consent can be had.
func (j *staffJudge) decide(f access.StaffFacts, action access.Action, unobtainable access.Claim) access.Decision {
	f.Action = action
	if unobtainable != "" {
		f.Claims.Unobtainable = unobtainable
	}
	return j.decider.DecideStaff(f)
}

// cannotAskToLift is the claim of 3:5, No when it has not been made: the claim of 3:6
// must not stand in for it.
func (j *staffJudge) cannotAskToLift() access.Claim {
	if c, ok := danger(&j.standing); ok && c.CannotAskToLift {
		return access.Yes
	}
	return access.No
}

// partlyBlocked tells whether a provider's information is blocked, but not all of it:
// some units, some time, or some kinds are left out of the block.
func (j *staffJudge) partlyBlocked(row safeguard.Row) bool {
	a := j.standing.Blocked(row)
	if !a.Blocked || a.Invalid {
		return false
	}
	if !a.Outer {
		return true // an inner block is about one unit or process
	}
	blocks := j.standing.Blocks()
	for _, b := range blocks {
		if b.Type == safeguard.Inner || !b.InfoFrom.IsZero() || !b.InfoTo.IsZero() {
			continue
		}
		alone := j.standing
		for _, o := range blocks {
			if o.ID != b.ID {
				alone = alone.Without(o.ID)
			}
		}
		if alone.Blocked(row).Blocked {
			return false
		}
	}
	return true
}

// Visible decides each row of an open look by its own unit and time.
func (j *staffJudge) Visible(l overview.StaffLook, items []record.Item) []bool {
	f := j.facts
	f.Info.Type = l.Info
	f.Source = j.source(l.Provider.ID)
	rows := make([]access.StaffRow, len(items))
	for i, it := range items {
		h := it.Header()
		src := f.Source
		src.Unit = h.Unit
		at := h.BlockTime
		if at.IsZero() {
			at = h.Recorded
		}
		src.Block = block(j.standing.Blocked(safeguard.Row{Provider: l.Provider.ID, Unit: h.Unit, Info: l.Info, Start: at, End: at}), j.at)
		rows[i] = access.StaffRow{Source: src, Info: access.StaffInfo{Type: l.Info}, Nullified: h.Nullified, Foreign: h.Subject != j.errand.Subject}
	}
	out := make([]bool, len(items))
	for i, d := range j.decider.DecideStaffRows(f, rows) {
		out[i] = d.Allowed() && !rows[i].Nullified && !rows[i].Foreign
	}
	return out
}

// source is what is known of a provider. One that the directory does not know has no
// kind, and so the law refuses it.
func (j *staffJudge) source(id care.HSAID) access.StaffSource {
	s := access.StaffSource{Provider: id}
	p, ok := j.directory.Provider(id)
	if !ok || !p.Valid.Contains(j.at) {
		return s
	}
	s.Provider, s.Kind, s.Connected = p.ID, p.Kind, j.sharing[p.ID]
	if p.Kind == care.Omsorgsgivare && s.Connected {
		// What a provider that takes part delivers through the platform is kept for each
		// person and under SoL or LSS: that is what taking part says (sharing.providers).
		s.Scope, s.Separate = access.ScopeSoL, true
	}
	st := &j.standing
	s.Informed = st.Informed(p.ID, p.Kind) != nil
	cleared, opposes := st.Attitude(p.ID)
	s.AttitudeRecorded = cleared != nil && opposes == nil
	if opposes != nil { // who would oppose has not had it made available (2:6)
		s.Informed = false
	}
	return s
}

// block is a block's answer as the law takes it. What cannot be judged is not known,
// and so counts as blocked.
func block(a safeguard.BlockAnswer, at time.Time) access.BlockState {
	if a.Invalid {
		return access.BlockState{}
	}
	s := access.BlockState{Known: true, Outer: a.Blocked && a.Outer, Inner: a.Blocked && a.Inner}
	if !a.Blocked && !a.LiftedUntil.IsZero() {
		s.Lift = care.Period{From: at, To: a.LiftedUntil}
	}
	return s
}

// ruling is a decision as the overview takes it.
func (j *staffJudge) ruling(d access.Decision) overview.StaffRuling {
	r := overview.StaffRuling{Ruling: overview.Ruling{Allow: d.Allowed(), Outcome: string(d.Outcome), Provisions: d.ProvisionIDs(), LawVersion: d.LawVersion, Sentence: d.Public().Sentence, Facts: d.Question()},
		Proof: overview.Proof{Assertions: j.assertions(), Attestation: j.words()}}
	r.Emergency = d.Outcome == access.EmergencyOpen || d.Outcome == access.EmergencyMeta
	if !d.Allowed() {
		return r
	}
	for _, p := range d.Provisions {
		g := ground(p)
		if x := (overview.Ground{Law: g.Law, Sentence: g.Sentence}); !slices.Contains(r.Grounds, x) {
			r.Grounds = append(r.Grounds, x)
		}
	}
	return r
}

// assertions are the ids of what the errand rests on.
func (j *staffJudge) assertions() []string {
	st := &j.standing
	var ids []string
	if st.Relation != nil {
		ids = append(ids, st.Relation.ID)
	}
	for _, c := range []*safeguard.Case{st.Insats, st.Utredning} {
		if c != nil {
			ids = append(ids, c.ID)
		}
	}
	for _, c := range []*safeguard.Consent{st.Consent, st.Child, st.Lasting} {
		if c != nil {
			ids = append(ids, c.ID)
		}
	}
	for _, a := range []*safeguard.Attestation{st.Attested.Significance, st.Attested.Child, st.Attested.Capacity, st.Attested.Danger} {
		if a != nil {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// words are what the reader has written: why it was an emergency, how the person's
// attitude was found out.
func (j *staffJudge) words() string {
	for _, a := range []*safeguard.Attestation{j.standing.Attested.Danger, j.standing.Attested.Capacity} {
		if a != nil && a.Text != "" {
			return a.Text
		}
	}
	return ""
}
