package app

import (
	"context"
	"time"

	"sammanhang/access"
	"sammanhang/access/law"
	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/route"
)

// byCatalogue is what a look at the index rests on in the log: no provision decides
// it, the catalogue does. What a system then shows a person's information for is
// decided where it is shown.
var byCatalogue = law.Provision{
	ID: "anropsbehorighet", Law: "Anropsbehörighet i tjänstekatalogen",
	Sentence: care.Text{SV: "Systemet har tillstånd att fråga var det finns uppgifter om dig. Om någon sedan får se dem avgörs när de ska visas.",
		EN: "The system has permission to ask where there is information about you. Whether anybody then may see it is decided when it is to be shown."},
}

// bySafeguards is what a system's question or change rests on when it is about what the
// person has set.
var bySafeguards = law.Provision{
	ID: "anropsbehorighet-skydd", Law: "Anropsbehörighet i tjänstekatalogen",
	Sentence: care.Text{SV: "Systemet har tillstånd att registrera, eller fråga efter, dina spärrar, samtycken och patientrelationer hos den vårdgivare eller omsorgsgivare det arbetar för.",
		EN: "The system has permission to register, or ask about, your blocks, consents and patient relations at the provider it works for."},
}

// indexLog writes down that a system has asked where a person has information:
// that alone tells something about the person.
type indexLog struct {
	own care.HSAID
	log appender
}

// Looked returns when the row is durable. The catalogue has already permitted the
// system to ask.
func (l indexLog) Looked(ctx context.Context, sender care.HSAID, person care.PersonID, at time.Time) error {
	return l.log.Append(ctx, []audit.Event{{
		At: at, System: l.own,
		Actor:    audit.Actor{Kind: audit.System, Employee: sender},
		Subject:  person,
		Source:   audit.Source{System: l.own},
		Infos:    []care.InfoType{care.Engagements},
		Activity: audit.ActivityRead,
		Purpose:  care.CareAndTreatment,
		Outcome:  string(access.Allow),

		Provisions: []string{byCatalogue.ID},
	}})
}

// routes tells the aggregating service who may be asked, by the catalogue in force.
type routes struct {
	snapshot func() *catalog.Snapshot
	rules    func() *route.Rules
}

func (r routes) Permitted(c care.Contract, a care.LogicalAddress, consumer care.HSAID, at time.Time) bool {
	s := r.snapshot()
	return s != nil && r.rules().Permits(s, consumer, c, a, at)
}

func (r routes) Reachable(c care.Contract, a care.LogicalAddress, at time.Time) bool {
	s := r.snapshot()
	if s == nil {
		return false
	}
	_, ok := r.rules().Route(s, c, a, at)
	return ok
}
