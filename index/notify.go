package index

import (
	"context"
	"strings"
	"time"

	"sammanhang/care"
)

// Filter is a part of the index that somebody subscribes to. No category means
// all of the domain. Letter case does not count.
type Filter = care.Filter

// Subscription is somebody who wants to be told of changes: a producer of
// ProcessNotification that we may call. No filter means everything.
type Subscription struct {
	Address care.LogicalAddress
	Filters []Filter
}

// Wants tells whether the subscriber is to hear of a change of the entry. An
// owner is not told of its own entries: it would only drop them (rule R4).
func (s *Subscription) Wants(e *Entry) bool {
	if strings.EqualFold(string(s.Address), string(e.Owner)) {
		return false
	}
	if len(s.Filters) == 0 {
		return true
	}
	for _, f := range s.Filters {
		if !strings.EqualFold(f.Domain, e.Domain) {
			continue
		}
		if len(f.Categories) == 0 {
			return true
		}
		for _, c := range f.Categories {
			if strings.EqualFold(c, e.Category) {
				return true
			}
		}
	}
	return false
}

// Subscribers tells who wants to hear of changes at a time: the catalogue.
type Subscribers interface {
	Subscribers(at time.Time) []Subscription
}

// Outbox is what waits to be told to subscribers: one ordered queue for each,
// filled by Store.Apply in the very transaction that changes the rows. A queue
// is emptied by one worker at a time, on whichever node. Delivery is at least
// once: what was sent is sent again when the node dies before Sent.
type Outbox interface {
	// Claim takes the lease of one queue that is due at a time and not leased to
	// another, and gives its first changes, in order. ok is false when none is.
	Claim(ctx context.Context, worker string, at time.Time, lease time.Duration) (p Parcel, ok bool, err error)
	// Renew keeps the lease for so long from a time on; held is false when another
	// has the queue, or nobody.
	Renew(ctx context.Context, p Parcel, at time.Time, lease time.Duration) (held bool, err error)
	// Sent takes the parcel off the queue and gives the lease back; the next
	// parcel may be twice as large, to MaxTransactions.
	Sent(ctx context.Context, p Parcel) error
	// Failed gives the lease back; the queue is due again at next. size is the
	// most changes of the next parcel.
	Failed(ctx context.Context, p Parcel, reason string, attempts, size int, next time.Time) error
	// Bury takes the parcel off the queue and keeps it as dead letters; what is
	// behind it is due at once, after so many failed attempts.
	Bury(ctx context.Context, p Parcel, reason string, attempts int, at time.Time) error
	// Queues tells of every queue that is not empty, or has dead letters.
	Queues(ctx context.Context) ([]Queue, error)
	// Resend queues anew what a subscriber's dead letters were about, as it is in
	// the index now: an old letter after a newer one would undo the newer. It
	// gives the number of changes queued.
	Resend(ctx context.Context, subscriber care.LogicalAddress, at time.Time) (int, error)
	// Drop throws away a subscriber's queue and dead letters, as when it has left
	// for good. It gives the number of changes thrown away.
	Drop(ctx context.Context, subscriber care.LogicalAddress) (int, error)
}

// Parcel is the changes that one message carries to one subscriber.
type Parcel struct {
	To       care.LogicalAddress
	Worker   string   // who holds the lease
	Serials  []int64  // of the changes, for the outbox
	Changes  []Change // 1 to MaxTransactions, in order
	Attempts int      // failed ones before this
	More     bool     // more waits behind it
}

// Queue is the state of one subscriber's queue. It says nothing of any person.
type Queue struct {
	To       care.LogicalAddress
	Waiting  int
	Oldest   time.Time // when the first of the waiting was queued
	Attempts int       // failed ones since the last success
	Next     time.Time // when it is tried again; zero: at once
	Reason   string    // of the last failure
	Dead     int       // letters given up
}
