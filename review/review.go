// Package review is the systematic and recurring checking of who has looked at what
// (PDL 4:3, SVOD 4:4, HSLF-FS 2016:40 4:9): which looks a person must judge, in what
// order, and what was decided. It promises that every emergency opening and every
// report from a resident becomes a case, that a case is never taken away, that two
// reviewers cannot decide the same case differently, and that nobody reviews their own
// look. A look is reviewed by the provider in whose name it was made (SVOD 4:1).
package review

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"sammanhang/care"
	"sammanhang/fault"
)

// Why is the reason that a look is to be judged.
type Why string

// The reasons, from the most to the least pressing.
const (
	Emergency Why = "emergency" // nödöppning: always
	Report    Why = "report"    // the resident says that it looks wrong: always
	OwnSelf   Why = "own-self"  // staff looked at themselves by the staff's way
	Relative  Why = "relative"  // guardian, child or proxy of the one who looked
	WellKnown Why = "wellknown" // a person whom the provider has listed as well known
	Protected Why = "protected" // protected identity
	Surname   Why = "surname"   // the same surname as the one who looked
	Address   Why = "address"   // the same address as the one who looked
	OddHours  Why = "oddhours"  // outside the hours that the provider has set
	Refused   Why = "refused"   // refused again and again
	Sample    Why = "sample"    // drawn by chance
)

// Weight orders the queue: a larger weight is judged first; 0 for a reason that is none.
func (w Why) Weight() int {
	switch w {
	case Emergency:
		return 100
	case Report:
		return 90
	case OwnSelf, Relative:
		return 70
	case WellKnown, Protected:
		return 60
	case Refused:
		return 50
	case Surname, Address:
		return 40
	case OddHours:
		return 30
	case Sample:
		return 10
	}
	return 0
}

// Look is one visit of one employee at one person's information, as the log has it.
type Look struct {
	EventID   string // of the look's first row in the log
	At        time.Time
	Owner     care.HSAID // the provider in whose name it was made
	Employee  care.HSAID
	Unit      care.HSAID
	Subject   care.PersonID
	Emergency bool
	Denied    bool
	Pair      Pair
}

// Pair is how the employee and the person stand to each other, as far as is known.
type Pair struct {
	Self, Relative, SameSurname, SameAddress, WellKnown, Protected bool
}

// Finding is what a reviewer concluded.
type Finding string

// The findings.
const (
	Justified   Finding = "justified"
	Unjustified Finding = "unjustified" // goes on to the provider's own process
	Unclear     Finding = "unclear"     // more must be asked; the case stays open
)

// Case is one look that is to be judged, for all the reasons there are.
type Case struct {
	ID       string // "r-" and the id of the look's event: one case a look
	Owner    care.HSAID
	Whys     []Why // sorted by weight
	EventID  string
	At       time.Time // when the look was made
	Opened   time.Time
	Employee care.HSAID
	Subject  care.PersonID
	Note     string // what the resident wrote; empty unless Report
	Verdicts []Verdict
	Closed   bool
}

// Weight is that of the most pressing reason.
func (c Case) Weight() int {
	most := 0
	for _, w := range c.Whys {
		most = max(most, w.Weight())
	}
	return most
}

// Verdict is one judgment of a case. They are kept in order; the last one holds.
type Verdict struct {
	By         care.HSAID // the reviewer
	Assignment string
	At         time.Time
	Finding    Finding
	Note       string
}

// MaxNote is the longest text of a report or verdict, in characters.
const MaxNote = 2000

// Store keeps cases. Its suite is reviewtest.
type Store interface {
	// Open keeps new cases durably, all or none. A case that is there already gets the
	// reasons and the note that it lacks, and is opened again when Report is among the
	// new reasons; nothing is taken from it. mark, when not negative, is kept with them as how far
	// the owner's log has been gone through; it never goes back.
	Open(ctx context.Context, owner care.HSAID, cases []Case, mark int64) error
	// Mark is how far the owner's log has been gone through; -1 when not at all.
	Mark(ctx context.Context, owner care.HSAID) (int64, error)
	// Queue is the owner's open cases by weight, then oldest first.
	Queue(ctx context.Context, owner care.HSAID, limit int) ([]Case, error)
	// Done is the owner's closed cases, the last closed first.
	Done(ctx context.Context, owner care.HSAID, limit int) ([]Case, error)
	// Case is one case of an owner; fault.NotFound when the owner has none such.
	Case(ctx context.Context, owner care.HSAID, id string) (Case, error)
	// Judge adds a verdict when the case has exactly so many before it, else
	// fault.Conflict: somebody else was first. Unclear leaves the case open.
	Judge(ctx context.Context, owner care.HSAID, id string, before int, v Verdict) error
	// OfSubject is the cases that a person's own reports are in.
	OfSubject(ctx context.Context, subject care.PersonID) ([]Case, error)
	// WellKnown is the people whom an owner has listed as well known.
	WellKnown(ctx context.Context, owner care.HSAID) ([]care.PersonID, error)
	// SetWellKnown lists a person, or takes them off the list; doing it again changes nothing.
	SetWellKnown(ctx context.Context, owner care.HSAID, person care.PersonID, listed bool, by care.HSAID, at time.Time) error
}

// Desk is the reviewers' desk. It is safe for concurrent use.
type Desk struct {
	cfg   Config
	store Store
}

// New makes a desk. A Config that makes no sense is fault.Invalid.
func New(cfg Config, store Store) (*Desk, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	return &Desk{cfg, store}, nil
}

// Go looks at new looks of one owner and opens the cases there are; mark is the last
// row of the log that they come from. It returns how many cases there were.
func (d *Desk) Go(ctx context.Context, owner care.HSAID, looks []Look, mark int64, at time.Time) (int, error) {
	cases := d.cfg.Select(looks, at)
	return len(cases), d.store.Open(ctx, owner, cases, mark)
}

// Mark is how far an owner's log has been gone through; -1 when not at all.
func (d *Desk) Mark(ctx context.Context, owner care.HSAID) (int64, error) {
	return d.store.Mark(ctx, owner)
}

// Report opens a case because the person it is about says that the look seems wrong.
// A look by nobody's employee has nobody to review it: fault.Invalid. An overlong or
// unreadable note is fault.Invalid.
func (d *Desk) Report(ctx context.Context, l Look, note string, at time.Time) error {
	note = strings.TrimSpace(note)
	if err := checkNote(note); err != nil {
		return err
	}
	if l.Owner == "" || l.EventID == "" || l.Subject.IsZero() || at.IsZero() {
		return fault.New(fault.Invalid, "review: a report of a look that nobody answers for")
	}
	c := caseOf(l, at)
	c.Whys, c.Note = []Why{Report}, note
	return d.store.Open(ctx, l.Owner, []Case{c}, -1)
}

// Queue is the owner's open cases, the most pressing first, at most 200.
func (d *Desk) Queue(ctx context.Context, owner care.HSAID) ([]Case, error) {
	return d.store.Queue(ctx, owner, 200)
}

// Done is the owner's closed cases, the last closed first, at most 200.
func (d *Desk) Done(ctx context.Context, owner care.HSAID) ([]Case, error) {
	return d.store.Done(ctx, owner, 200)
}

// Case is one case of an owner; fault.NotFound when the owner has none such, also when
// another owner has.
func (d *Desk) Case(ctx context.Context, owner care.HSAID, id string) (Case, error) {
	return d.store.Case(ctx, owner, id)
}

// OfSubject is the cases that a person's own reports are in.
func (d *Desk) OfSubject(ctx context.Context, subject care.PersonID) ([]Case, error) {
	return d.store.OfSubject(ctx, subject)
}

// WellKnown is the people whom an owner has listed as well known: every look at them
// is judged.
func (d *Desk) WellKnown(ctx context.Context, owner care.HSAID) ([]care.PersonID, error) {
	return d.store.WellKnown(ctx, owner)
}

// SetWellKnown lists a person as well known to an owner, or takes them off the list.
func (d *Desk) SetWellKnown(ctx context.Context, owner care.HSAID, person care.PersonID, listed bool, by care.HSAID, at time.Time) error {
	if owner == "" || person.IsZero() || by == "" || at.IsZero() {
		return fault.New(fault.Invalid, "review: a listing of nobody, by nobody or at no time")
	}
	return d.store.SetWellKnown(ctx, owner, person, listed, by, at)
}

// Judge gives a verdict on a case as the reviewer saw it. fault.Denied: nobody judges
// their own look. fault.Conflict: somebody else has judged it since. fault.Invalid: the
// verdict says too little: any finding but Justified needs a note.
func (d *Desk) Judge(ctx context.Context, owner care.HSAID, id string, before int, v Verdict) error {
	v.Note = strings.TrimSpace(v.Note)
	if err := checkNote(v.Note); err != nil {
		return err
	}
	switch {
	case v.Finding != Justified && v.Finding != Unjustified && v.Finding != Unclear:
		return fault.New(fault.Invalid, "review: there is no such finding")
	case v.Finding != Justified && v.Note == "":
		return fault.New(fault.Invalid, "review: say why in the note")
	case v.By == "" || v.At.IsZero():
		return fault.New(fault.Invalid, "review: a verdict by nobody, or at no time")
	}
	c, err := d.store.Case(ctx, owner, id)
	if err != nil {
		return err
	}
	if strings.EqualFold(string(c.Employee), string(v.By)) {
		return fault.New(fault.Denied, "review: nobody judges their own look")
	}
	return d.store.Judge(ctx, owner, id, before, v)
}

func checkNote(s string) error {
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > MaxNote {
		return fault.Newf(fault.Invalid, "review: the note is longer than %d characters, or not text", MaxNote)
	}
	for _, r := range s {
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' {
			return fault.New(fault.Invalid, "review: the note has characters that cannot be shown")
		}
	}
	return nil
}

func caseOf(l Look, at time.Time) Case {
	return Case{ID: "r-" + l.EventID, Owner: l.Owner, EventID: l.EventID, At: l.At, Opened: at, Employee: l.Employee, Subject: l.Subject}
}
