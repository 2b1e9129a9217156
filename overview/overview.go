// Package overview makes one picture of a person out of what many sources say.
//
// It keeps the order that must never change: decide, then log durably, then ask,
// then show. What is gathered lives in the View and nowhere else: nothing is
// stored. A source that is silent is named, never hidden.
//
// The package is pure: what it needs of the world it declares as ports, which
// app joins to the index, the law, the log, the exchange and the directory.
package overview

import (
	"context"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/record"
)

// Who asks, about whom, and how surely we know it.
type Who struct {
	Actor       care.PersonID
	Subject     care.PersonID
	LoA         int    // level of assurance of the log-in: 0 unknown, 2, 3, 4
	Correlation string // one id for the whole look, in log and trace
}

// Place is one question: one information set at one address of one system.
type Place struct {
	System     care.HSAID
	SystemName string
	Address    care.LogicalAddress
	Contract   care.Contract
	Info       care.InfoType
	Providers  []care.HSAID // who answer for what is there (personuppgiftsansvariga); decided one by one
	// Number is the number that the source knows the person by, when it is another than
	// the one the view is about, as a reserve number from before; nobody when it is not.
	Number care.PersonID
}

// Look is what is decided and logged: one provider's information of one kind.
type Look struct {
	Who      Who
	Acting   Acting
	System   care.HSAID
	Address  care.LogicalAddress
	Info     care.InfoType
	Provider care.Provider
}

// Ruling is the law's answer to a Look.
type Ruling struct {
	Allow      bool
	Outcome    string   // code of the access rules, as ALLOW or DENY_AGE
	Provisions []string // "PDL 5:5"
	Sentence   care.Text
	LawVersion string
	Sealed     Seal
	Facts      string // the facts as the law writes them: enough to rule again, nobody's number
}

// Seal is that the person has closed their own electronic access (försegling); the zero
// value is that they have not, there.
type Seal string

// The seals.
const (
	SealedThere Seal = "there" // at that provider
	SealedAll   Seal = "all"   // at every provider
)

// Entry is one row for the access log: the look and how it was ruled.
type Entry struct {
	Look
	Ruling
	At time.Time
}

// Judge rules on looks of one actor at one subject, by facts that never change. It is
// opened once a view for who looks at themselves, so that the facts are fetched once;
// for who acts for somebody else it is opened anew before each part is shown.
type Judge interface {
	// Acting is in what capacity the actor looks; ok is false when there is none,
	// and then nothing at all is shown.
	Acting() (a Acting, ok bool)
	// Names are the two people as a page may name them.
	Names() (actor, subject Subject)
	Rule(Look) Ruling
	// Visible tells whether one row of an allowed look may be shown.
	Visible(Look, record.Item) bool
}

// Reply is what came of one Place. Reply.Place is the index in the list asked.
type Reply struct {
	Place int
	Items []record.Item
	Err   error // a fault; nil when the source has answered
	Took  time.Duration
}

// Ports is what the overview needs of the world. None may be nil.
type Ports struct {
	Judge func(ctx context.Context, who Who, at time.Time) (Judge, error)
	// Places finds where the subject has information of the kinds asked for.
	Places func(ctx context.Context, subject care.PersonID, infos []care.InfoType, at time.Time) ([]Place, error)
	// Log returns when the rows are durable; when it fails nothing is asked or shown.
	Log func(ctx context.Context, rows []Entry) error
	// Gather asks all places at once and sends exactly one Reply for each, as they
	// come, then closes. It keeps its own deadline.
	Gather func(ctx context.Context, who Who, places []Place) <-chan Reply
	// Inbox is the person's own messages, newest first.
	Inbox    func(ctx context.Context, subject care.PersonID) ([]Message, error)
	Provider func(care.HSAID) (care.Provider, bool)
	Unit     func(care.HSAID) (care.Unit, bool)
	Now      func() time.Time
}

// Config is the overview's settings; the zero value is ready for use.
type Config struct {
	Platform care.Provider // who answers for the inbox; its rows in the log name it
	System   care.HSAID    // the system that keeps the inbox: our own
}

// Overview makes views.
type Overview struct {
	cfg   Config
	ports Ports
}

// New makes an Overview of its ports.
func New(cfg Config, p Ports) *Overview { return &Overview{cfg, p} }

// Open begins a view. It returns an error, and shows nothing, when the view is
// unknown, the actor has no capacity towards the subject (fault.NotFound: nobody
// learns that a person exists), or the log does not take the rows.
//
// Views are sent as sources answer, each more complete than the one before; the
// last has Complete set, and the channel is closed. Who stops listening cancels ctx.
//
// Who acts for somebody else does so for as long as it lasts: a child turns 13 at
// midnight, a mandate is taken back. Before each part is shown every open look is decided
// again, and when any of them has closed the view ends with nothing in it (View.Ended).
func (o *Overview) Open(ctx context.Context, who Who, view string) (<-chan View, error) {
	decl, ok := declaration(view)
	if !ok {
		return nil, fault.New(fault.NotFound, "no such view")
	}
	at := o.ports.Now()
	judge, err := o.ports.Judge(ctx, who, at)
	if err != nil {
		return nil, err
	}
	acting, ok := judge.Acting()
	if !ok {
		return nil, fault.New(fault.NotFound, "no capacity towards this person")
	}
	places, err := o.ports.Places(ctx, who.Subject, decl.gathered(), at)
	if err != nil {
		return nil, err
	}

	s := newSheet(o, decl, who, acting, judge, at)
	allowed, rows := s.decide(places)
	inbox := false
	if decl.wants(care.Messages) {
		row := s.rule(Place{Info: care.Messages, System: o.cfg.System}, o.cfg.Platform)
		rows = append(rows, row)
		if inbox = row.Allow; inbox {
			s.open = append(s.open, row.Look)
		} else { // or a page would say that there are none
			s.close(care.Messages, care.Provider{}, row.Ruling)
		}
	}
	if len(rows) > 0 {
		if err := o.ports.Log(ctx, rows); err != nil {
			return nil, err
		}
	}
	if inbox {
		msgs, err := o.ports.Inbox(ctx, who.Subject)
		if err != nil {
			return nil, err
		}
		s.letters(msgs)
	}

	out := make(chan View, 4)
	go s.run(ctx, allowed, out)
	return out, nil
}
