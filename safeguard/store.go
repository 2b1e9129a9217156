package safeguard

import (
	"context"
	"time"

	"sammanhang/care"
)

// Store keeps facts and changes. Its suite is safeguardtest. Each change is durable when
// it is answered, and seen by every question that is asked after that, on every node.
type Store interface {
	// Register keeps a fact and the change that made it, and gives it back. When the
	// subject has one of the kind with its id, nothing changes and that one is given, with
	// fresh false; when somebody else has, it is Taken. For a Lift, allow is called in the
	// same transaction with its block; NoSuch(KindBlock) when there is none. What allow
	// returns is returned, and nothing is kept. It may be called again.
	Register(ctx context.Context, f Fact, by Action, allow func(block *Block) error) (kept Fact, fresh bool, err error)
	// Close ends or annuls a fact from at on, and keeps the change; NoSuch when there is
	// none. allow is called in the same transaction with the fact as it is, before.
	Close(ctx context.Context, k Kind, id string, step Step, by Action, at time.Time, allow func(Fact) error) (Fact, error)
	// Current are the facts of a person's numbers that can matter for a reader at a time:
	// at least every block, lift, information, attitude and seal that is not over, what of
	// the other kinds is not over at the reader's provider, and the reader's latest
	// relation there to be over.
	Current(ctx context.Context, numbers []care.PersonID, r Reader, at time.Time) ([]Fact, error)
	// All are the facts of a person's numbers of some kinds (none: of all), by Stored then id.
	All(ctx context.Context, numbers []care.PersonID, kinds ...Kind) ([]Fact, error)
	// Get is one fact; NoSuch when there is none.
	Get(ctx context.Context, k Kind, id string) (Fact, error)
	// History are changes of a person's facts, latest first, at most limit, older than before
	// when that is not zero.
	History(ctx context.Context, numbers []care.PersonID, before time.Time, limit int) ([]Change, error)
	// Changed is what has been kept or closed; see Sync and Page. A page is cut between two
	// times of change only, so that going on from Next leaves nothing out.
	Changed(ctx context.Context, q Sync) (Page, error)
	// Patients are the people whom a provider has or has had blocks about, in the order of
	// their numbers, after one, at most limit.
	Patients(ctx context.Context, provider care.HSAID, after care.PersonID, limit int) ([]care.PersonID, error)
}

// Sync asks for what has been kept or closed since a time, for systems that keep a copy
// (createdOnOrAfter of the contracts).
type Sync struct {
	Kind      Kind         // KindBlock gives lifts too
	Providers []care.HSAID // of whom; none is of all
	From      time.Time    // kept or closed at this time or later; zero is all
	At        time.Time    // the time of the question
	Limit     int
}

// Page is an answer to Sync.
type Page struct {
	Facts     []Fact    // in force, or still to come; for KindBlock with all their lifts that are
	Cancelled []Fact    // ended or annulled since From
	Next      time.Time // ask From this time next
	More      bool      // there is more to fetch now
	// LatestCancellation is when something of the kind was last ended or annulled, of any
	// of the providers: a copy that is older must be fetched anew. Zero: never.
	LatestCancellation time.Time
}
