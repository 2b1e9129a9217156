package safeguard

import (
	"strings"
	"time"

	"sammanhang/care"
)

// BlockType is whom a block shuts out.
type BlockType string

// The types, in the contracts' words.
const (
	Inner BlockType = "Inner" // all outside one unit or care process (PDL 4:4)
	Outer BlockType = "Outer" // all outside the provider (SVOD 2:3)
)

// ExemptType is a kind of information that a block can leave open.
type ExemptType string

// The only two, in the contracts' words.
const (
	ExemptMedication ExemptType = "lak" // ordination and förskrivning
	ExemptAlert      ExemptType = "upp" // uppmärksamhetsinformation
)

// exemption is what a block must leave open for information of a type to be outside
// it; "" when no block can: an unknown type is never exempt.
func exemption(info care.InfoType) ExemptType {
	switch info {
	case care.Medications, care.InfoType(ExemptMedication):
		return ExemptMedication
	case care.Alerts, care.InfoType(ExemptAlert):
		return ExemptAlert
	}
	return ""
}

// Block keeps information about a person from others. Record.Provider is the one whose
// information it is, Record.Unit the unit for an inner block. Record.Valid is not used:
// a block holds from when it is kept until it is lifted or annulled.
type Block struct {
	Record
	Type    BlockType
	Process string // care process (vårdprocess) of an inner block, alone or within Unit; empty for an outer
	// InfoFrom and InfoTo bound when the blocked information was registered, both
	// included; a bound that is midnight in Sweden includes that whole day. Zero is open.
	InfoFrom, InfoTo time.Time
	Except           []ExemptType
}

// Base is the common part.
func (b *Block) Base() *Record { return &b.Record }

// Kind is KindBlock.
func (*Block) Kind() Kind { return KindBlock }

// LiftReason is why a block was lifted for a while.
type LiftReason string

// The reasons, in the contracts' words.
const (
	PatientsConsent LiftReason = "PatientsConsent"
	Emergency       LiftReason = "Emergency" // consent cannot be obtained and the care is indispensable (PDL 4:5, SVOD 3:5)
)

// Lift opens a block for a while (tillfällig hävning) for one unit, or one employee there.
// Record.Provider is the block's, Record.Unit and Record.Employee are for whom, and
// Record.Valid must have an end.
type Lift struct {
	Record
	Block  string     // the block's id
	Reason LiftReason // empty for one that a system alone tells of: the synchronisation contracts have no reason
	Text   string     // in the officer's own words
}

// Base is the common part.
func (l *Lift) Base() *Record { return &l.Record }

// Kind is KindLift.
func (*Lift) Kind() Kind { return KindLift }

// Reader is who wants to see, in the assignment that was chosen. The zero Reader is
// outside every provider, as the person themselves is.
type Reader struct {
	Employee care.HSAID
	Provider care.HSAID
	Kind     care.ProviderKind
	Unit     care.HSAID
	Process  string // the care process the reader works in, where assignments say so
}

// Row is one piece of information, or all of one unit's information in a period.
type Row struct {
	Provider   care.HSAID
	Unit       care.HSAID    // empty: not known, and taken to be in every blocked unit
	Process    string        // empty: not known, and taken to be in every blocked process
	Info       care.InfoType // an unknown type is never exempt from a block
	Start, End time.Time     // when it was registered or held, both included; zero is open, and overlaps every block
}

// BlockAnswer is whether a row is blocked for a reader, and by what. It is for
// decisions: what of it a reader may be told is decided elsewhere (SVOD 2:5).
type BlockAnswer struct {
	Blocked     bool
	Outer       bool              // an outer block of the source's provider holds
	Inner       bool              // an inner block of the source's unit or process holds
	Invalid     bool              // the row cannot be judged, and is blocked for that reason
	ID          string            // the block that holds; when none does, the one that has been lifted for this reader
	By          care.ProviderKind // what kind of provider blocked
	LiftedUntil time.Time         // not blocked only because of lifts: when the first of them ends
	Lift        string            // that lift's id
	LiftReason  LiftReason        // and why
}

// matches is the rule of RULES 3.1, apart from lifts: whether a block in force concerns
// a reader and a row of the same person.
func (b *Block) matches(r Reader, row Row) bool {
	if !sameID(b.Provider, row.Provider) {
		return false
	}
	switch b.Type {
	case Inner:
		if b.Unit != "" && row.Unit != "" && !sameID(b.Unit, row.Unit) || b.Process != "" && row.Process != "" && !sameProcess(b.Process, row.Process) {
			return false // the row lies outside what is blocked
		}
		inside := (b.Unit == "" || sameID(b.Unit, r.Unit)) && (b.Process == "" || sameProcess(b.Process, r.Process))
		if inside && (b.Unit != "" || sameID(b.Provider, r.Provider)) {
			return false
		}
	default: // Outer; and what is no type at all shuts out like it
		if sameID(b.Provider, r.Provider) {
			return false
		}
	}
	if !overlap(b.InfoFrom, b.InfoTo, row.Start, row.End) {
		return false
	}
	e := exemption(row.Info)
	return e == "" || !contains(b.Except, e)
}

// opens tells whether a lift in force is for a reader.
func (l *Lift) opens(r Reader) bool {
	return sameID(l.Unit, r.Unit) && (l.Employee == "" || sameID(l.Employee, r.Employee))
}

// valid tells whether a row can be judged at all.
func (row Row) valid() bool {
	return row.Provider != "" && (row.Start.IsZero() || row.End.IsZero() || !row.End.Before(row.Start))
}

// overlap compares spans whose both ends are included.
func overlap(aFrom, aTo, bFrom, bTo time.Time) bool {
	before := func(to, from time.Time) bool { return !to.IsZero() && !from.IsZero() && through(to).Before(from) }
	return !before(aTo, bFrom) && !before(bTo, aFrom)
}

// through is the last moment of an end that is included: contracts write dates as
// moments, so one at midnight in Sweden stands for that day.
func through(end time.Time) time.Time {
	s := care.SwedishTime(end)
	if h, m, sec := s.Clock(); h == 0 && m == 0 && sec == 0 && s.Nanosecond() == 0 {
		y, mon, d := s.Date()
		return care.SwedishMidnight(y, mon, d+1).Add(-time.Microsecond)
	}
	return end
}

// sameID compares HSA-ids without regard to case: a difference in case must not open a block.
func sameID(a, b care.HSAID) bool { return a != "" && strings.EqualFold(string(a), string(b)) }

func sameProcess(a, b string) bool { return a != "" && strings.EqualFold(a, b) }
