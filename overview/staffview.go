package overview

import (
	"sammanhang/care"
	"sammanhang/record/carecontact"
)

// StaffView is what may be shown a member of staff just now. Every StaffView is a
// value of its own.
type StaffView struct {
	View // what may be shown; Actor and Acting are empty, Closed is never used
	// Visits are visits and stays that have been or are going on, newest first.
	Visits   []*carecontact.Contact
	Errand   Errand
	Standing Standing

	// Refused is set when the errand itself is refused, whoever it is about: nothing
	// else is then in the view.
	Refused *StaffRuling

	Elsewhere bool // unblocked information exists that a condition would open (SVOD 2:4)
	Blocked   bool // a vårdgivare has blocked information (SVOD 2:5)
	Inside    bool // another unit of the reader's own provider has what is blocked (PDL 4:4)
	OwnClosed bool // the reader's own provider has more, when a condition is met

	// Known are providers that may be named although nothing of theirs is open yet
	// (SVOD 3:3, 3:4, 3:6), Blockers those that have blocked (3:5); by name.
	Known, Blockers []care.Provider

	// Open are the providers whose information is open, by name, and Grounds what it
	// rests on.
	Open    []care.Provider
	Grounds []Ground
}

// Ground is a provision that opens something, as people read it.
type Ground struct {
	Law      string // "SVOD 3:1"
	Sentence care.Text
}
