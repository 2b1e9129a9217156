// Package audit holds the words of the access log: the event, its canonical text,
// and the chain that binds each row to the one before it. It promises that the same
// event always has the same text and hash, on every machine and in every release.
//
// The log is the answer to "who has read about me" (PDL 4:3 and 8:5, SVOD 4:4 and
// 4:5). An event is written durably before what it tells of is shown. Events are kept
// for at least five years (HSLF-FS 2016:40 4:9): nothing here or in audit/auditsql
// can remove one. audit/verify checks a log and imports nothing of this package.
package audit

import (
	"time"
	"unicode/utf8"

	"sammanhang/care"
	"sammanhang/fault"
)

// The activities (the log contract's values).
const (
	ActivityRead      = "Läsa"
	ActivityWrite     = "Skriva"
	ActivitySign      = "Signera"
	ActivityPrint     = "Utskrift"
	ActivityWitness   = "Vidimera"
	ActivityDelete    = "Radera"
	ActivityEmergency = "Nödöppning"
)

// The kinds of actor.
const (
	Resident = "resident"
	Staff    = "staff"
	System   = "system"
)

// Event is one look, or one refused look, at a person's information. Denials are
// events too. It is made once and never changed.
type Event struct {
	ID            string     // UUIDv7; the store makes one when it is empty
	At            time.Time  // kept to the microsecond, in UTC
	System        care.HSAID // the platform that decided and shows
	Actor         Actor
	Subject       care.PersonID // whom the information is about
	Source        Source
	Infos         []care.InfoType
	Activity      string // ActivityRead …
	Purpose       care.Purpose
	Outcome       string   // the decision's code: "ALLOW", "DENY_AGE" …
	Provisions    []string // ids of the provisions that decided
	LawVersion    string
	CorrelationID string // binds the events of one page or one call together
	Hidden        int    // rows left out by the row filter; internal, never shown

	// What the decision rested on, beyond the provisions. All may be empty.
	Assertions  []string   // ids of the consent, relation, attestation or lift
	Attestation string     // what the reader attested, in the reader's own words: why it was an emergency
	Facts       string     // the facts of the decision as access writes them: enough to decide again, nobody's number
	Documents   []Document // the documents that were released, when the event tells of a release
}

// Document is one document that somebody was shown: enough for the person to know
// which, and nothing of what it says.
type Document struct {
	Info care.InfoType
	ID   string    // the source's own id of it
	At   time.Time // when it was written, or of what time it tells; zero: not known
}

// Actor is who looked. A resident who looks at somebody else's information does so in
// a Role for the event's Subject: both numbers are then in the event.
type Actor struct {
	Kind       string        // Resident, Staff or System
	Person     care.PersonID // the resident
	Role       string        // the resident's role: self, guardian, ombud, godman
	Grant      string        // id of the mandate, order or decision that the role rests on
	LoA        int           // level of assurance of the log-in
	Employee   care.HSAID    // the employee or the system
	Name       string
	Title      string
	Assignment string     // the chosen assignment (medarbetaruppdrag)
	Provider   care.HSAID // the provider that the employee acts for: it owns the log row (SVOD 4:1)
	Unit       care.HSAID
}

// Source is whose information was looked at.
type Source struct {
	System   care.HSAID // the source system that was asked
	Provider care.HSAID
	Kind     care.ProviderKind
	Unit     care.HSAID
}

// MaxDocuments is how many documents one event can name: more are more events.
const MaxDocuments = 256

// Limits of an event: an event is small, and one that is not is a mistake.
const (
	maxText  = 1024
	maxFacts = 9000 // also of an attestation: a stored log row may have as much of its own
	maxList  = 256
)

// Check tells whether the event can be kept: fault.Invalid, naming the field and never
// its content.
func (e *Event) Check() error {
	bad := func(field string) error { return fault.New(fault.Invalid, "audit event: "+field) }
	switch {
	case !isUUID(e.ID):
		return bad("id")
	case e.At.IsZero() || e.At.Year() < 1970 || e.At.Year() > 9999:
		return bad("at")
	case e.Subject.IsZero():
		return bad("subject")
	case e.Actor.Kind != Resident && e.Actor.Kind != Staff && e.Actor.Kind != System:
		return bad("actor.kind")
	case e.Actor.Kind == Resident && e.Actor.Person.IsZero():
		return bad("actor.person")
	case e.Actor.Kind != Resident && e.Actor.Employee == "":
		return bad("actor.employee")
	case e.Activity == "":
		return bad("activity")
	case e.Outcome == "":
		return bad("outcome")
	case len(e.Infos) > maxList:
		return bad("infos")
	case len(e.Provisions) > maxList:
		return bad("provisions")
	case e.Hidden < 0:
		return bad("hidden")
	case len(e.Assertions) > maxList:
		return bad("assertions")
	case len(e.Documents) > MaxDocuments:
		return bad("documents")
	case len(e.Facts) > maxFacts || !utf8.ValidString(e.Facts):
		return bad("facts")
	case len(e.Attestation) > maxFacts || !utf8.ValidString(e.Attestation):
		return bad("attestation")
	}
	texts := []string{
		string(e.System), e.Actor.Role, e.Actor.Grant, string(e.Actor.Employee), e.Actor.Name, e.Actor.Title, e.Actor.Assignment,
		string(e.Actor.Provider), string(e.Actor.Unit), string(e.Source.System), string(e.Source.Provider), string(e.Source.Kind),
		string(e.Source.Unit), e.Activity, string(e.Purpose), e.Outcome, e.LawVersion, e.CorrelationID,
	}
	for _, i := range e.Infos {
		texts = append(texts, string(i))
	}
	texts = append(texts, e.Provisions...)
	texts = append(texts, e.Assertions...)
	for _, d := range e.Documents {
		if d.At.Year() > 9999 || !d.At.IsZero() && d.At.Year() < 1800 {
			return bad("documents.at")
		}
		texts = append(texts, string(d.Info), d.ID)
	}
	for _, t := range texts {
		if len(t) > maxText || !utf8.ValidString(t) {
			return bad("a text is too long or not UTF-8")
		}
	}
	return nil
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
				return false
			}
		}
	}
	return true
}
