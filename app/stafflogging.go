package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/overview"
)

// staffLogging writes the rulings on staff into the access log.
type staffLogging struct {
	own       care.HSAID
	log       appender
	directory func() *directory.Snapshot
}

// Log turns the rows into events and makes them durable. Rulings on the same provider at
// the same system with the same outcome by the same provisions are one event that names
// all the kinds of information: a person reads one line, not ten.
func (l staffLogging) Log(ctx context.Context, rows []overview.StaffEntry) error {
	var events []audit.Event
	dir := l.directory()
	for _, r := range rows {
		e := l.event(dir, r)
		i := slices.IndexFunc(events, func(o audit.Event) bool {
			return o.Source == e.Source && o.Outcome == e.Outcome && o.Activity == e.Activity && slices.Equal(o.Provisions, e.Provisions) &&
				e.Hidden == 0 && o.Hidden == 0 && len(o.Documents)+len(e.Documents) <= audit.MaxDocuments
		})
		if i < 0 {
			events = append(events, e)
			continue
		}
		events[i].Documents = append(events[i].Documents, e.Documents...)
		if !slices.Contains(events[i].Infos, r.Info) {
			events[i].Infos = append(events[i].Infos, r.Info)
		}
	}
	events = parted(events)
	return l.log.Append(ctx, events)
}

// event is one row. It has no name: who reviews looks it up (docs/decisions/0040).
func (l staffLogging) event(dir *directory.Snapshot, r overview.StaffEntry) audit.Event {
	e := r.Errand
	who, _ := dir.Employee(e.Employee)
	activity := audit.ActivityRead
	if r.Emergency {
		activity = audit.ActivityEmergency
	}
	return audit.Event{
		At:     r.At,
		System: l.own,
		Actor: audit.Actor{Kind: audit.Staff, Employee: e.Employee, Title: who.Title, Assignment: e.Assignment,
			Provider: e.Provider.ID, Unit: e.Unit, LoA: e.LoA},
		Subject:       e.Subject,
		Source:        audit.Source{System: r.System, Provider: r.Provider.ID, Kind: r.Provider.Kind},
		Infos:         []care.InfoType{r.Info},
		Activity:      activity,
		Purpose:       e.Purpose,
		Outcome:       r.Outcome,
		Provisions:    r.Provisions,
		LawVersion:    r.LawVersion,
		CorrelationID: e.Correlation,
		Assertions:    r.Assertions,
		Attestation:   r.Attestation,
		Facts:         r.Facts,
		Documents:     documents(r.Documents),
		Hidden:        r.Hidden,
	}
}

// maxDocumentID is more than any id of a source is.
const maxDocumentID = 200

func documents(list []overview.Document) []audit.Document {
	var out []audit.Document
	for _, d := range list {
		id := strings.ToValidUTF8(d.ID, "?")
		if r := []rune(id); len(r) > maxDocumentID { // a source's oddity must not keep care from going on
			id = string(r[:maxDocumentID])
		}
		at := d.At
		if y := at.Year(); !at.IsZero() && (y < 1800 || y > 9999) { // nor must a time that is none
			at = time.Time{}
		}
		out = append(out, audit.Document{Info: d.Info, ID: id, At: at})
	}
	return out
}

// parted makes several events of one that names more documents than one may.
func parted(events []audit.Event) []audit.Event {
	var out []audit.Event
	for _, e := range events {
		all := e.Documents
		for len(all) > audit.MaxDocuments {
			e.Documents, all = all[:audit.MaxDocuments], all[audit.MaxDocuments:]
			out = append(out, e)
		}
		e.Documents = all
		out = append(out, e)
	}
	return out
}
