package app

import (
	"context"
	"time"

	"sammanhang/access"
	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/person"
)

// duties is what log reviewers and block officers have in common: the law rules on
// each thing they do by their assignment, the ruling is logged durably, and only then is
// anything shown or done.
type duties struct {
	own       care.HSAID
	decider   *access.Decider
	directory func() *directory.Snapshot
	people    interface {
		People(ctx context.Context, ids []care.PersonID) (map[care.PersonID]person.Person, error)
		Numbers(ctx context.Context, id care.PersonID) ([]care.PersonID, error)
	}
	log appender
	now func() time.Time
}

// rule asks the law about one thing at the errand's own provider. ask fills in what the
// thing is. The person may be nobody: whether the duty is held is then all that is asked.
func (d duties) rule(e overview.Errand, p person.Person, at time.Time, ask func(*access.StaffFacts)) access.Decision {
	j := staffJudge{directory: d.directory(), errand: e, at: at}
	f := access.StaffFacts{At: at, Staff: j.reader(), Subject: access.Patient{Born: p.Born, Protected: p.Protected, Deceased: p.Deceased},
		Source: access.StaffSource{Provider: e.Provider.ID, Kind: e.Provider.Kind}}
	ask(&f)
	return d.decider.DecideStaff(f)
}

// act is one thing that is done, as the log tells of it.
type act struct {
	decision   access.Decision
	activity   string
	info       care.InfoType
	words      string   // in the reviewer's or the officer's own words, or another's that are acted on
	assertions []string // the case or the facts it is about
}

// row is the row of an act about a person.
func (d duties) row(e overview.Errand, subject care.PersonID, at time.Time, a act) audit.Event {
	e.Subject = subject
	l := staffLogging{own: d.own, log: d.log, directory: d.directory}
	x := l.event(d.directory(), overview.StaffEntry{Errand: e, StaffLook: overview.StaffLook{System: d.own, Info: a.info, Provider: e.Provider},
		Ruling: overview.Ruling{Outcome: string(a.decision.Outcome), Provisions: a.decision.ProvisionIDs(), LawVersion: a.decision.LawVersion, Facts: a.decision.Question()},
		Proof:  overview.Proof{Assertions: a.assertions, Attestation: a.words}, At: at})
	x.Activity = a.activity
	return x
}

// write logs an act about a person, and refuses it when the law has.
func (d duties) write(ctx context.Context, e overview.Errand, subject care.PersonID, at time.Time, a act) error {
	if err := d.log.Append(ctx, []audit.Event{d.row(e, subject, at, a)}); err != nil {
		return err
	}
	return refusal(a.decision)
}

// refusal is the error of a decision that does not allow.
func refusal(d access.Decision) error {
	if d.Allowed() {
		return nil
	}
	return fault.New(fault.Denied, "the law refuses: "+string(d.Outcome))
}

// find is who has a number, by the number that is theirs now.
func (d duties) find(ctx context.Context, number care.PersonID) (person.Person, bool, error) {
	numbers, err := d.people.Numbers(ctx, number)
	if err != nil {
		return person.Person{}, false, err
	}
	current := number
	if len(numbers) > 0 {
		current = numbers[0]
	}
	known, err := d.people.People(ctx, []care.PersonID{current})
	p, ok := known[current]
	return p, ok, err
}
