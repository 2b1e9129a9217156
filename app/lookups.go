package app

import (
	"context"
	"slices"
	"time"

	"sammanhang/access"
	"sammanhang/access/law"
	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/directory/directorysoap"
	"sammanhang/exchange"
	"sammanhang/person/personsoap"
)

// The logical addresses are the platform's own; the names in "sammanhang:NAME":
const (
	ServicePerson    = "person"    // GetPersonsForProfile
	ServiceDirectory = "directory" // look-ups of staff
)

// byRegister is what a look in the person register or the staff directory rests on in
// the log: the catalogue permits the system to ask who somebody is.
var byRegister = law.Provision{
	ID: "anropsbehorighet-person", Law: "Anropsbehörighet i tjänstekatalogen",
	Sentence: care.Text{SV: "Systemet har tillstånd att fråga efter namn och andra personuppgifter. Om någon får se din journal avgörs för sig.",
		EN: "The system has permission to ask for names and other personal details. Whether anybody may see your record is decided separately."},
}

// personLog writes down that a system has looked somebody up.
type personLog struct {
	own care.HSAID
	log appender
}

// Looked returns when every row is durable. The catalogue has already permitted the
// system to ask.
func (l personLog) Looked(ctx context.Context, sender care.HSAID, people []care.PersonID, at time.Time) error {
	rows := make([]audit.Event, len(people))
	for i, id := range people {
		rows[i] = audit.Event{
			At: at, System: l.own,
			Actor:    audit.Actor{Kind: audit.System, Employee: sender},
			Subject:  id,
			Source:   audit.Source{System: l.own},
			Infos:    []care.InfoType{care.PersonData},
			Activity: audit.ActivityRead,
			Purpose:  care.Administration,
			Outcome:  string(access.Allow),

			Provisions: []string{byRegister.ID},
		}
	}
	// Some hundreds at a time: the log takes a list whole or not at all.
	for part := range slices.Chunk(rows, 256) {
		if err := l.log.Append(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

// lookups are the person register and the staff directory as systems reach them.
func (n *Node) lookups(own care.HSAID, services map[string]exchange.Service) {
	log := personLog{own, n.stores.audit}
	people := personsoap.New(n.stores.people, n.now)
	people.OnLook = log.Looked
	staff := directorysoap.New(n.directory.Load, n.now)
	staff.OnLook = log.Looked
	services[ServicePerson], services[ServiceDirectory] = people, staff
}
