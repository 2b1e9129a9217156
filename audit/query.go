package audit

import (
	"time"

	"sammanhang/care"
)

// Query says which rows of the log are wanted; what is left out does not narrow. It
// must narrow by Subjects or Owner: nobody has an errand
// with the whole log but those who check it (audit/verify).
type Query struct {
	Subjects    []care.PersonID // about this person, by all of their numbers
	Owner       care.HSAID      // the provider in whose name the reader acted: who must review it (PDL 4:3, SVOD 4:4)
	Actor       care.HSAID      // the employee or system who looked
	Correlation string          // the rows of one page or one call
	Activity    string
	From, To    time.Time // of At: From is included, To is not
	Before      string    // the id of the last row of the page before; an id that is not in the log gives nothing
	Limit       int       // at most 500 are given; less than 1 gives none
}

// Entry is an event in its place in the log.
type Entry struct {
	Row
	Event Event
}
