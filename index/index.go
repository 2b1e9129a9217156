// Package index knows where a person has information: the engagement index
// (engagemangsindex). It holds no documents, only that a system has some.
//
// What it promises:
//   - an Update that returned nil is durable: it is not queued (the reference
//     index answers OK for what it has only put in a queue);
//   - an Update is taken whole or not at all;
//   - a system changes entries of its own only, or of those that it may speak for;
//   - a repeat changes nothing, not even the time of the last change;
//   - the key of an entry is its separate fields, so that no two sources can
//     fall together;
//   - the owner of what a source tells is always this index (rule R6); what another
//     index tells keeps its owner, whose row goes before ours (R4, R5);
//   - who subscribes is told of every change that was acknowledged, at least once
//     and in order: what is to be told is written down with the change itself;
//   - no error carries a personal number or any other value of a message: an
//     error names the transaction's number and the field.
//
// Across updates the last one wins, also with an older MostRecent: a source
// must be able to correct itself, as when its newest document was withdrawn.
//
// Errors are fault.Error with the codes EI000 to EI006 of the reference index.
package index

import (
	"context"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
)

// Config is the setting of an index. The zero Config takes nothing in: an index
// without a name of its own would make entries that nobody owns.
type Config struct {
	Own      care.HSAID   // our own id: owner of what comes in, and always reserved
	Reserved []care.HSAID // more ids that no entry may point to: our exchange, our aggregating services
	MaxFound int          // most entries in one answer; 0 means 20,000. More is an error, never a silent cut

	Relays []care.HSAID // platforms that are trusted to name the system that they call for; nil: none
	Speaks Speaks       // who may speak for other systems; nil: nobody

	Subscribers Subscribers // who is told of changes; nil: nobody
	Queued      func()      // called when a change may have been queued for a subscriber; may be nil
}

// Store keeps entries.
type Store interface {
	// Apply makes all changes in one transaction and returns when they are
	// durable. An entry that is there already keeps its Created; one whose
	// MostRecent is the same is left untouched. Deleting what is not there is
	// no error. Of changes with the same key Fold tells which counts. What has
	// changed is queued, in the same transaction, for each subscriber that
	// wants it: deletes first.
	Apply(ctx context.Context, b Batch) error
	// Find gives at most max entries (0: all) that match, ordered by key; which,
	// when more match, is not said. The person of q is not nobody.
	Find(ctx context.Context, q Query, max int) ([]Entry, error)
	// Scan calls f with every entry of a source system and owner, in no order;
	// an error of f ends it. It may read the whole index.
	Scan(ctx context.Context, system, owner care.HSAID, f func(Entry) error) error
}

// Batch is the changes of one transaction.
type Batch struct {
	Changes []Change
	To      []Subscription // who may want to hear of them
	At      time.Time
	Before  time.Time // unless zero: entries that last changed at or after it are let be
}

// Index is an engagement index. It is safe for use by many at once.
type Index struct {
	own      care.HSAID
	reserved map[string]bool
	maxFound int
	store    Store
	relays   map[care.HSAID]bool
	speaks   Speaks

	subscribers Subscribers
	queued      func()
}

// New makes an index over a store.
func New(cfg Config, store Store) *Index {
	ix := &Index{own: upper(cfg.Own), reserved: map[string]bool{}, maxFound: cfg.MaxFound, store: store,
		relays: map[care.HSAID]bool{}, speaks: cfg.Speaks, subscribers: cfg.Subscribers, queued: cfg.Queued}
	if ix.maxFound <= 0 {
		ix.maxFound = 20_000
	}
	// An entry that points to an aggregating service, or to anybody, would
	// make gathering ask itself.
	for _, a := range append([]care.HSAID{cfg.Own, care.HSAID(care.AggregatingAddress), "*"}, cfg.Reserved...) {
		if a != "" {
			ix.reserved[strings.ToUpper(string(a))] = true
		}
	}
	for _, r := range cfg.Relays {
		ix.relays[upper(r)] = true
	}
	return ix
}

// Own is the index's own id.
func (ix *Index) Own() care.HSAID { return ix.own }

// MaxTransactions is the most changes of one Update (EI000).
const MaxTransactions = 1000

// Update takes in one request of 1 to 1000 changes, all or none. nil means
// durable. Errors: EI000 (count, store), EI002 (same key twice), EI004 (a field),
// EI005 and EI006 (reserved address, system); EI006 of the kind Denied when a source
// system is not the sender's to speak for. The reference index takes from anybody
// who may call it what they say of anybody.
func (ix *Index) Update(ctx context.Context, from Teller, changes []Change, at time.Time) error {
	if err := count(changes); err != nil {
		return err
	}
	clean, err := ix.clean(changes, true)
	if err != nil {
		return err
	}
	if err := ix.checkTeller(from, clean, false, at); err != nil {
		return err
	}
	if err := twice(clean); err != nil {
		return err
	}
	return ix.apply(ctx, Batch{Changes: clean, At: at})
}

// Load takes in any number of changes in steps, as when an operator fills an index
// from a source's whole register: whose they are is for him to know. Each step is durable when the next begins; of
// changes with the same key the newest counts. Errors as Update, without EI002.
func (ix *Index) Load(ctx context.Context, changes []Change, at time.Time) error {
	return ix.load(ctx, changes, at, time.Time{})
}

func (ix *Index) load(ctx context.Context, changes []Change, at, before time.Time) error {
	const step = 10_000
	for len(changes) > 0 {
		n := min(step, len(changes))
		clean, err := ix.clean(changes[:n], true)
		if err != nil {
			return err
		}
		if err := ix.apply(ctx, Batch{Changes: clean, At: at, Before: before}); err != nil {
			return err
		}
		changes = changes[n:]
	}
	return nil
}

// Find answers one question. Person and Domain are needed (EI000), as the
// contract FindContent says.
func (ix *Index) Find(ctx context.Context, q Query) ([]Entry, error) {
	if q.Domain == "" {
		return nil, fault.Coded(fault.Invalid, "EI000", "serviceDomain is missing")
	}
	return ix.find(ctx, q)
}

// Of gives every entry of a person, in all domains: for our own overview, which
// asks once instead of once per domain.
func (ix *Index) Of(ctx context.Context, p care.PersonID) ([]Entry, error) {
	return ix.find(ctx, Query{Person: p})
}

func (ix *Index) find(ctx context.Context, q Query) ([]Entry, error) {
	if q.Person.IsZero() {
		return nil, fault.Coded(fault.Invalid, "EI000", "registeredResidentIdentification is missing or of an unknown form")
	}
	if !validMoment(q.MostRecent) {
		return nil, fault.Coded(fault.Invalid, "EI004", "mostRecentContent is not a time of the form yyyyMMddHHmmss")
	}
	q.System, q.Controller, q.Owner = upper(q.System), upper(q.Controller), upper(q.Owner)
	found, err := ix.store.Find(ctx, q, ix.maxFound+1)
	if err != nil {
		return nil, technical(err)
	}
	if len(found) > ix.maxFound {
		return nil, fault.Coded(fault.TooLarge, "EI000", "more entries than one answer may hold: narrow the question")
	}
	return found, nil
}

func (ix *Index) apply(ctx context.Context, b Batch) error {
	if ix.subscribers != nil {
		b.To = ix.subscribers.Subscribers(b.At)
	}
	if err := ix.store.Apply(ctx, b); err != nil {
		return technical(err)
	}
	if len(b.To) > 0 && ix.queued != nil {
		ix.queued()
	}
	return nil
}

// technical is a store's failure as the caller may know it.
func technical(err error) error {
	return &fault.Error{Kind: fault.Unavailable, Code: "EI000", Detail: "the index cannot be reached just now", Err: err}
}
