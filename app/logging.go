package app

import (
	"context"
	"slices"

	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/overview"
)

// appender makes events durable; it returns when they are.
type appender interface {
	Append(ctx context.Context, events []audit.Event) error
}

// logging writes the overview's rulings into the access log.
type logging struct {
	own care.HSAID
	log appender
}

// Log turns the rows into events and makes them durable. Rulings on the same
// provider at the same system with the same outcome are one event that names all
// the kinds of information: a person reads one line, not ten.
func (l logging) Log(ctx context.Context, rows []overview.Entry) error {
	var events []audit.Event
	for _, r := range rows {
		e := l.event(r)
		i := slices.IndexFunc(events, func(o audit.Event) bool {
			return o.Source == e.Source && o.Outcome == e.Outcome && slices.Equal(o.Provisions, e.Provisions)
		})
		if i < 0 {
			events = append(events, e)
			continue
		}
		if !slices.Contains(events[i].Infos, r.Info) {
			events[i].Infos = append(events[i].Infos, r.Info)
		}
	}
	return l.log.Append(ctx, events)
}

func (l logging) event(r overview.Entry) audit.Event {
	roles := map[overview.Acting]string{overview.Self: "self", overview.Guardian: "guardian", overview.Proxy: "ombud"}
	return audit.Event{
		At:            r.At,
		System:        l.own,
		Actor:         audit.Actor{Kind: audit.Resident, Person: r.Who.Actor, Role: roles[r.Acting], LoA: r.Who.LoA},
		Subject:       r.Who.Subject,
		Source:        audit.Source{System: r.System, Provider: r.Provider.ID, Kind: r.Provider.Kind},
		Infos:         []care.InfoType{r.Info},
		Activity:      audit.ActivityRead,
		Purpose:       care.OwnAccess,
		Outcome:       r.Outcome,
		Provisions:    r.Provisions,
		LawVersion:    r.LawVersion,
		CorrelationID: r.Who.Correlation,
		Facts:         r.Facts,
	}
}
