package app

import (
	"context"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/fault"
	"sammanhang/gather"
	"sammanhang/gather/gathercall"
	"sammanhang/overview"
	"sammanhang/record"
	"sammanhang/route"
)

// gathering asks places for the overview: one task for each, all at once.
type gathering struct {
	asker   *gathercall.Asker
	catalog func() *catalog.Snapshot
	rules   func() *route.Rules
	limits  gather.Limits
	now     func() time.Time
}

// Gather sends one reply for each place, as they come, then closes.
func (g gathering) Gather(ctx context.Context, who overview.Who, list []overview.Place) <-chan overview.Reply {
	at := g.now()
	tasks := make([]gather.Task[gathercall.Answer], len(list))
	for i, p := range list {
		q := gathercall.Question{Contract: p.Contract, Profile: g.profile(p, at), Address: p.Address,
			Person: who.Subject, Correlation: who.Correlation}
		if !p.Number.IsZero() {
			q.Person = p.Number
		}
		tasks[i] = gather.Task[gathercall.Answer]{
			Source: gather.Source{System: p.System, Name: p.SystemName},
			Ask: func(ctx context.Context) (gathercall.Answer, error) {
				if q.Contract == "" {
					return gathercall.Answer{}, fault.New(fault.Unavailable, "no contract is routed to the address")
				}
				a, err := g.asker.Ask(ctx, q)
				asSubject(a.Items, q.Person, who.Subject)
				return a, err
			},
		}
	}
	out := make(chan overview.Reply, len(list)) // room for all: nobody waits for a reader who has left
	go func() {
		defer close(out)
		for a := range gather.All(ctx, tasks, g.limits, g.now) {
			r := overview.Reply{Place: a.Task, Items: a.Value.Items, Err: a.Err, Took: a.Took}
			if r.Err == nil && a.Value.Partial {
				r.Err = fault.New(fault.Garbage, "not all of the answer could be read")
			}
			out <- r
		}
	}()
	return out
}

// asSubject says of what a source keeps about the person under another number that it
// is about the person. What is about anybody else is left as it is, and is not shown.
func asSubject(items []record.Item, number, subject care.PersonID) {
	for _, it := range items {
		if h := it.Header(); h.Subject == number {
			h.Subject = subject
		}
	}
}

func (g gathering) profile(p overview.Place, at time.Time) care.Profile {
	if r, ok := g.rules().Route(g.catalog(), p.Contract, p.Address, at); ok {
		return r.Profile
	}
	return care.RIVTABP21
}
