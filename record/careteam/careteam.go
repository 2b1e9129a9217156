// Package careteam is the information set of fixed contacts (fast vårdkontakt,
// fast omsorgskontakt, fast läkarkontakt, SIP-samordnare): FHIR R4 CareTeam.
package careteam

import (
	"time"

	"sammanhang/care"
	"sammanhang/record"
)

// Role is which fixed contact somebody is.
type Role string

// The roles that have a place of their own on a page.
const (
	FixedDoctor      Role = "fast-lakarkontakt"
	FixedCareContact Role = "fast-vardkontakt"    // patientlagen 6:2
	FixedSocialCare  Role = "fast-omsorgskontakt" // SoL 10:7
	Coordinator      Role = "sip-samordnare"
	CaseOfficer      Role = "handlaggare"
	OtherRole        Role = ""
)

// Team is the people around a person at one provider.
type Team struct {
	record.Head
	Name       string
	Status     string // FHIR care-team-status; empty when unknown
	Start, End time.Time
	Phone      string
	Note       string // how to reach them, in words
	Members    []Member
}

// Member is one of them.
type Member struct {
	Name         string
	ID           care.HSAID // empty when the source does not say
	Role         Role
	RoleText     string // as the source writes it
	Organization string
	Via          string // the team through which one reaches them
	Phone        string
	From, To     time.Time
}

// Info says which set this is.
func (*Team) Info() care.InfoType { return care.CareTeams }
