package app

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"sammanhang/access"
	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/safeguard"
	"sammanhang/web/staff/patient"
)

// How long what a reader attests holds when nothing else ends it before: an active
// choice is for the period of care, and danger is for the moment.
const (
	attestedFor = 30 * 24 * time.Hour
	dangerFor   = 12 * time.Hour
)

// staffSteps writes down what a reader states, as facts of the register of safeguards.
// It writes nothing for a reader whose assignment does not let them find anybody.
type staffSteps struct {
	bench staffBench
	facts *safeguard.Service
	log   staffLogging
	now   func() time.Time
}

// begin fetches the facts as they are, and refuses who may not state anything.
func (s staffSteps) begin(ctx context.Context, e overview.Errand) (*staffJudge, error) {
	j, err := s.bench.open(ctx, e, s.now())
	if err != nil {
		return nil, err
	}
	if gate := j.Gate(); !gate.Allow {
		return nil, fault.New(fault.Denied, "the errand is refused: "+gate.Outcome)
	}
	return j, nil
}

// record is a fact of the reader's own, until a time.
func (s staffSteps) record(j *staffJudge, until time.Time) (safeguard.Record, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return safeguard.Record{}, err
	}
	e := j.errand
	return safeguard.Record{ID: id.String(), Subject: e.Subject, Provider: e.Provider.ID, ProviderKind: e.Provider.Kind, Unit: e.Unit, Employee: e.Employee,
		Valid: care.Period{From: j.at, To: until}, Owner: "personal"}, nil
}

// by is the reader, as who registers.
func (s staffSteps) by(j *staffJudge, reason string) safeguard.Action {
	a, _ := j.directory.Assignment(care.HSAID(j.errand.Assignment))
	return safeguard.Action{RegisteredBy: safeguard.Who{Employee: j.errand.Employee, Assignment: j.errand.Assignment, AssignmentName: a.Name, Provider: j.errand.Provider.ID}, Reason: reason}
}

// Attest writes what one form states: the relation first, what opens last.
func (s staffSteps) Attest(ctx context.Context, e overview.Errand, a patient.Attestation) error {
	j, err := s.begin(ctx, e)
	if err != nil {
		return err
	}
	if err := s.relate(ctx, j, a.Relation, a.RelationUntil); err != nil {
		return err
	}
	until := s.choiceUntil(j, a)
	if a.Significance {
		if err := s.attest(ctx, j, safeguard.Significance, safeguard.Claims{Matters: true}, "", until); err != nil {
			return err
		}
	}
	switch a.Basis {
	case overview.NoBasis:
		return nil
	case overview.ByConsent:
		return s.consent(ctx, j, a)
	case overview.ByChild:
		return s.attest(ctx, j, safeguard.Child, safeguard.Claims{ChildCannotConsent: true}, "", a.BasisUntil)
	case overview.ByIncapacity:
		return s.attest(ctx, j, safeguard.Capacity, safeguard.Claims{NotTemporary: true, AttitudeClarified: true, NoPresumedOpposition: true, Necessary: true}, a.Clarified, a.BasisUntil)
	}
	return fault.New(fault.Invalid, "no such basis")
}

// choiceUntil is when an active choice ends: with the relation that it is made in.
func (s staffSteps) choiceUntil(j *staffJudge, a patient.Attestation) time.Time {
	until := a.RelationUntil
	if until.IsZero() {
		until = j.Standing().Relation.Until
	}
	if most := j.at.Add(attestedFor); until.IsZero() || until.After(most) {
		until = most
	}
	return until
}

// relate registers how the provider stands to the person. What is there already is
// left as it is, unless it ends before.
func (s staffSteps) relate(ctx context.Context, j *staffJudge, relation patient.Relation, until time.Time) error {
	if relation == patient.NoRelation {
		return nil
	}
	nursing := j.errand.Provider.Kind == care.Vardgivare
	if (relation == patient.Patient) != nursing || !nursing && j.errand.Role != overview.CaseOfficer {
		return fault.New(fault.Denied, "not a relation that this assignment registers")
	}
	if held := j.Standing().Relation; held.OK && (held.Until.IsZero() || !held.Until.Before(until)) {
		return nil
	}
	r, err := s.record(j, until)
	if err != nil {
		return err
	}
	if nursing {
		_, _, err = s.facts.RegisterRelation(ctx, safeguard.Relation{Record: r}, s.by(j, ""), j.at)
		return err
	}
	r.Employee = "" // the person has to do with the provider, not with one officer
	kind := safeguard.Insats
	if relation == patient.Utredning {
		kind = safeguard.Utredning
	}
	_, _, err = s.facts.RegisterCase(ctx, safeguard.Case{Record: r, Type: kind}, s.by(j, ""), j.at)
	return err
}

func (s staffSteps) consent(ctx context.Context, j *staffJudge, a patient.Attestation) error {
	r, err := s.record(j, a.BasisUntil)
	if err != nil {
		return err
	}
	if !a.Personal {
		r.Employee = ""
	}
	by := s.by(j, "")
	by.RequestedBy = safeguard.Who{Person: j.errand.Subject, As: safeguard.AsSelf}
	_, _, err = s.facts.GiveConsent(ctx, safeguard.Consent{Record: r, Type: safeguard.ConsentGiven, Basis: safeguard.BasisConsent}, by, j.at)
	return err
}

func (s staffSteps) attest(ctx context.Context, j *staffJudge, topic safeguard.Topic, c safeguard.Claims, words string, until time.Time) error {
	r, err := s.record(j, until)
	if err != nil {
		return err
	}
	_, _, err = s.facts.Attest(ctx, safeguard.Attestation{Record: r, Topic: topic, Claims: c, Text: words}, s.by(j, ""), j.at)
	return err
}

// Danger notes that there is danger and that consent cannot be had.
func (s staffSteps) Danger(ctx context.Context, e overview.Errand, reason string) error {
	return s.danger(ctx, e, safeguard.Claims{Danger: true, ConsentUnobtainable: true}, reason)
}

// OpenInDanger notes that what others have may matter for care that the patient cannot
// do without. It adds to what was attested before: without that it is refused.
func (s staffSteps) OpenInDanger(ctx context.Context, e overview.Errand) error {
	j, err := s.begin(ctx, e)
	if err != nil {
		return err
	}
	a := j.standing.Attested.Danger
	if a == nil || !a.Claims.ConsentUnobtainable {
		return fault.New(fault.Conflict, "danger has not been attested, or no more")
	}
	c := a.Claims
	c.Indispensable = true
	return s.attest(ctx, j, safeguard.Danger, c, a.Text, a.Valid.To)
}

// WhoBlocked notes that there is danger and that the patient cannot ask for the block to
// be lifted.
func (s staffSteps) WhoBlocked(ctx context.Context, e overview.Errand, reason string) error {
	return s.danger(ctx, e, safeguard.Claims{Danger: true, CannotAskToLift: true}, reason)
}

func (s staffSteps) danger(ctx context.Context, e overview.Errand, c safeguard.Claims, reason string) error {
	j, err := s.begin(ctx, e)
	if err != nil {
		return err
	}
	if e.Provider.Kind != care.Vardgivare {
		return fault.New(fault.Denied, "only a vårdgivare has a path in danger (SVOD 3:5, 3:6)")
	}
	until := j.at.Add(dangerFor)
	if err := s.relate(ctx, j, patient.Patient, until); err != nil {
		return err
	}
	if old := j.standing.Attested.Danger; old != nil { // what was attested in the same danger still holds
		c.ConsentUnobtainable = c.ConsentUnobtainable || old.Claims.ConsentUnobtainable
		c.CannotAskToLift = c.CannotAskToLift || old.Claims.CannotAskToLift
		c.Indispensable = old.Claims.Indispensable
	}
	return s.attest(ctx, j, safeguard.Danger, c, reason, until)
}

// AskToLift asks a vårdgivare to lift its block. The law rules on the asking itself, and
// the row of the log, durable before anybody is told that it is done, is the request.
func (s staffSteps) AskToLift(ctx context.Context, e overview.Errand, blocker care.HSAID) error {
	j, err := s.begin(ctx, e)
	if err != nil {
		return err
	}
	p, ok := j.directory.Provider(blocker)
	if !ok {
		return fault.New(fault.Invalid, "no such provider")
	}
	f := j.facts
	f.Source = j.source(p.ID)
	f.Source.Block = block(j.standing.Blocked(safeguard.Row{Provider: p.ID}), j.at)
	f.Claims.Indispensable = access.Yes // that is what the form states
	d := j.decide(f, access.AskForLift, j.cannotAskToLift())
	r := j.ruling(d)
	r.Emergency = true
	row := overview.StaffEntry{Errand: e, StaffLook: overview.StaffLook{Info: care.Engagements, Provider: p.Provider}, Ruling: r.Ruling, Proof: r.Proof, Emergency: true, At: j.at}
	if err := s.log.Log(ctx, []overview.StaffEntry{row}); err != nil {
		return err
	}
	if d.Outcome != access.RequestLift {
		return fault.New(fault.Denied, fmt.Sprintf("a lift cannot be asked for: %s", d.Outcome))
	}
	return nil
}

// End ends what opens others' information to this reader: all of it, so that nothing
// that was stated before, or by a colleague for the unit, takes over what has ended.
func (s staffSteps) End(ctx context.Context, e overview.Errand) error {
	for range maxEnded {
		j, err := s.begin(ctx, e)
		if err != nil {
			return err
		}
		more, err := s.endOne(ctx, j)
		if err != nil || !more {
			return err
		}
	}
	return fault.New(fault.Conflict, "more is being stated as it is ended")
}

// maxEnded is more than anybody states about one person.
const maxEnded = 100

// endOne ends what holds of each kind; more is false when nothing did.
func (s staffSteps) endOne(ctx context.Context, j *staffJudge) (more bool, err error) {
	st, by := &j.standing, s.by(j, "")
	asked := by
	asked.RequestedBy = safeguard.Who{Person: j.errand.Subject, As: safeguard.AsSelf}
	for _, c := range []*safeguard.Consent{st.Consent, st.Child, st.Lasting, st.Emergency} {
		if c == nil {
			continue
		}
		act := by
		if c == st.Consent {
			act = asked
		}
		if _, err := s.facts.EndConsent(ctx, c.ID, act, j.at); gone(err) != nil {
			return true, err
		}
		more = true
	}
	for _, a := range []*safeguard.Attestation{st.Attested.Child, st.Attested.Capacity, st.Attested.Danger} {
		if a == nil {
			continue
		}
		if _, err := s.facts.EndAttestation(ctx, a.ID, by, j.at); gone(err) != nil {
			return true, err
		}
		more = true
	}
	return more, nil
}
