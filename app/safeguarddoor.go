package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"sammanhang/access"
	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/safeguard"
	"sammanhang/safeguard/safeguardsoap"
)

// safeguardDoor is the register of blocks, consents and relations as systems reach it over
// RIV-TA. Our own address is for all providers, and those that are set so.
func (n *Node) safeguardDoor(own care.HSAID) *safeguardsoap.Service {
	shared := []care.LogicalAddress{care.LogicalAddress(own)}
	for _, a := range n.cfg.Safeguard.ForAll {
		if a = strings.TrimSpace(a); a != "" {
			shared = append(shared, care.LogicalAddress(a))
		}
	}
	return safeguardsoap.New(safeguardsoap.Config{System: own, Shared: shared, Permitted: routes{n.catalog.Load, n.rules.Load}.Permitted},
		n.safeguards, whoActs{n.directory.Load}, safeguardLog{own, n.stores.audit}.Write, n.now)
}

// whoActs tells the door what the directory knows.
type whoActs struct{ directory func() *directory.Snapshot }

func (w whoActs) Kind(provider care.HSAID) (care.ProviderKind, bool) {
	p, ok := w.directory().Provider(provider)
	return p.Kind, ok
}

func (w whoActs) ProviderOf(unit care.HSAID) (care.HSAID, bool) {
	u, ok := w.directory().Unit(unit)
	return u.Provider, ok
}

// Acts: an assignment for care lets one set what one's own reading rests on, and blocks
// as the patient asks; that of a block officer is for blocks alone. Those who review the
// log or run the platform set nothing.
func (w whoActs) Acts(employee, assignment, provider care.HSAID, kind safeguard.Kind, at time.Time) bool {
	p, ok := w.directory().Provider(provider)
	return ok && slices.ContainsFunc(w.directory().Assignments(employee, at), func(a directory.Assignment) bool {
		if a.Provider != p.ID || assignment != "" && !strings.EqualFold(string(a.ID), string(assignment)) {
			return false
		}
		return a.Kind == directory.Care || a.Kind == directory.BlockOfficer && (kind == safeguard.KindBlock || kind == safeguard.KindLift)
	})
}

// safeguardLog writes down what systems ask of, and change in, what a person has set.
type safeguardLog struct {
	own care.HSAID
	log appender
}

// Write returns when the rows are durable.
func (l safeguardLog) Write(ctx context.Context, rows []safeguardsoap.Row) error {
	for part := range slices.Chunk(rows, 500) {
		events := make([]audit.Event, len(part))
		for i, r := range part {
			events[i] = l.event(r)
		}
		if err := l.log.Append(ctx, events); err != nil {
			return err
		}
	}
	return nil
}

// event is a row of ours. Who registers has been found in the directory and is the actor;
// whom a question only names is told in words, and the system is the actor.
func (l safeguardLog) event(r safeguardsoap.Row) audit.Event {
	e := audit.Event{
		At: r.At, System: l.own, Subject: r.Subject, Source: audit.Source{System: l.own, Provider: r.Source},
		Actor:    audit.Actor{Kind: audit.System, Employee: r.System, Provider: r.Provider, Unit: r.Unit},
		Infos:    []care.InfoType{map[safeguard.Kind]care.InfoType{safeguard.KindConsent: care.Consents, safeguard.KindRelation: care.Relations}[r.Kind]},
		Activity: audit.ActivityRead, Purpose: care.Administration, Outcome: string(access.Allow),
		Provisions: []string{bySafeguards.ID}, CorrelationID: r.Reference, Assertions: r.IDs,
	}
	if e.Infos[0] == "" {
		e.Infos[0] = care.Blocks
	}
	if r.Denied != "" {
		e.Outcome = r.Denied
	}
	switch {
	case r.Step == "":
	case r.Step == safeguard.Annulled:
		e.Activity = audit.ActivityDelete
	case r.Emergency:
		e.Activity, e.Attestation = audit.ActivityEmergency, r.Reason // first in the reviewers' queue
	default:
		e.Activity = audit.ActivityWrite
	}
	switch {
	case r.Employee == "":
	case r.Step == "" || r.Denied != "":
		e.Attestation = r.Contract + ": " + string(r.Employee)
	default:
		e.Actor.Kind, e.Actor.Employee, e.Actor.Assignment = audit.Staff, r.Employee, r.Assignment
	}
	if r.Through != "" && !r.Emergency { // the reason of an emergency is shown to the person as it was given
		e.Attestation = strings.TrimSpace(e.Attestation + "\n" + "genom " + string(r.Through))
	}
	return e
}
