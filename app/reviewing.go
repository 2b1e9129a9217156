package app

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sammanhang/audit"
	"sammanhang/audit/auditsoap"
	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/person"
	"sammanhang/review"
)

// reviewPause is how often the log is gone through for looks that are to be judged.
const reviewPause = 15 * time.Second

// startReview opens the reviewers' desk. The log is gone through by the node that seals
// it: one node, so that its secret draw is the only one.
func (n *Node) startReview(context.Context) error {
	cfg := review.Config{SampleOne: n.cfg.Review.SampleOne, DayBegins: n.cfg.Review.DayBegins, DayEnds: n.cfg.Review.DayEnds}
	if n.cfg.Review.WithoutDay {
		cfg.DayBegins, cfg.DayEnds = 0, 24
	}
	for _, u := range n.cfg.Review.AtNight {
		id, err := care.ParseHSAID(u)
		if err != nil {
			return errors.New("review.at-night: an HSA-id is expected")
		}
		cfg.AtNight = append(cfg.AtNight, id)
	}
	if !n.cfg.Log.SealedElsewhere {
		secret, err := drawSecret(filepath.Join(n.cfg.Data, "keys"))
		if err != nil {
			return err
		}
		cfg.Secret = secret
	}
	desk, err := review.New(cfg, n.stores.review)
	if err != nil {
		return err
	}
	n.review = desk
	if n.cfg.Log.SealedElsewhere || n.alone {
		return nil
	}
	r := reviewing{desk: desk, log: n.stores.audit, people: n.stores.people, directory: n.directory.Load, now: n.now}
	n.every(reviewPause, func(ctx context.Context) {
		if err := r.goThrough(ctx); err != nil && ctx.Err() == nil {
			n.log.Warn("the access log could not be gone through for review; it is tried again", "error", err)
		}
	})
	return nil
}

// drawSecret is the key of the draw, made the first time.
func drawSecret(dir string) ([]byte, error) {
	file := filepath.Join(dir, "review-draw.key")
	secret, err := os.ReadFile(file)
	if err == nil && len(secret) > 0 || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return secret, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	secret = []byte(rand.Text())
	return secret, os.WriteFile(file, secret, 0o600)
}

// finder reads the access log.
type finder interface {
	Find(ctx context.Context, q audit.Query) ([]audit.Entry, error)
}

// visit is the rows of the same page or call by the same employee about the same person,
// the first of them first: what a person judges, and reports, as one. The first one's id
// is the case's.
func visit(ctx context.Context, log finder, e audit.Event) ([]audit.Event, error) {
	if e.CorrelationID == "" {
		return []audit.Event{e}, nil
	}
	found, err := log.Find(ctx, audit.Query{Owner: e.Actor.Provider, Correlation: e.CorrelationID, Actor: e.Actor.Employee, Subjects: []care.PersonID{e.Subject}, Limit: 500})
	if err != nil {
		return nil, err
	}
	slices.Reverse(found)
	list := make([]audit.Event, len(found))
	for i, x := range found {
		list[i] = x.Event
	}
	if len(list) == 0 {
		list = []audit.Event{e}
	}
	return list, nil
}

// reviewing finds the looks that are to be judged.
type reviewing struct {
	desk *review.Desk
	log  interface {
		finder
		Since(ctx context.Context, owner care.HSAID, after int64, limit int) ([]audit.Entry, error)
	}
	people interface {
		People(ctx context.Context, ids []care.PersonID) (map[care.PersonID]person.Person, error)
		GuardianOf(ctx context.Context, guardian care.PersonID, at time.Time) ([]person.Guardianship, error)
		GuardiansOf(ctx context.Context, child care.PersonID, at time.Time) ([]person.Guardianship, error)
		MandatesTo(ctx context.Context, proxy care.PersonID, at time.Time) ([]person.Mandate, error)
		MandatesFrom(ctx context.Context, subject care.PersonID, at time.Time) ([]person.Mandate, error)
	}
	directory func() *directory.Snapshot
	now       func() time.Time
}

// goThrough goes through what is new in each provider's log.
func (r reviewing) goThrough(ctx context.Context) error {
	var errs []error
	for _, p := range r.directory().Providers() {
		errs = append(errs, r.of(ctx, p.ID))
	}
	return errors.Join(errs...)
}

// overlap is how many rows are looked at again: what is counted over time (refusals)
// must not fall between two rounds. A case that is found again changes nothing.
const overlap = 100

func (r reviewing) of(ctx context.Context, owner care.HSAID) error {
	for {
		mark, err := r.desk.Mark(ctx, owner)
		if err != nil {
			return err
		}
		rows, err := r.log.Since(ctx, owner, max(-1, mark-overlap), 500)
		if err != nil {
			return err
		}
		if len(rows) == 0 || rows[len(rows)-1].Seq <= mark {
			return nil
		}
		looks, err := r.looks(ctx, owner, rows, mark)
		if err != nil {
			return err
		}
		if _, err := r.desk.Go(ctx, owner, looks, rows[len(rows)-1].Seq, r.now()); err != nil {
			return err
		}
	}
}

// looks joins the rows of one page or call: a person judges the visit, not its rows. A
// visit that was gone through in part before is the case that it was then.
func (r reviewing) looks(ctx context.Context, owner care.HSAID, rows []audit.Entry, mark int64) ([]review.Look, error) {
	known, err := r.desk.WellKnown(ctx, owner)
	if err != nil {
		return nil, err
	}
	type key struct {
		correlation string
		employee    care.HSAID
		subject     care.PersonID
	}
	at := map[key]int{}
	var looks []review.Look
	for _, row := range rows {
		e := row.Event
		if e.Actor.Kind != audit.Staff || lookUp(e) {
			continue
		}
		k := key{e.CorrelationID, e.Actor.Employee, e.Subject}
		i, seen := at[k]
		if !seen || e.CorrelationID == "" {
			i = len(looks)
			at[k] = i
			first := e
			if row.Seq <= mark { // the visit may have begun before the rows that are gone through
				all, err := visit(ctx, r.log, e)
				if err != nil {
					return nil, err
				}
				first = all[0]
			}
			pair, err := r.pair(ctx, e)
			if err != nil {
				return nil, err
			}
			pair.WellKnown = slices.Contains(known, e.Subject)
			if r.reviewer(e) { // else each review would be a case to review, for ever
				pair.WellKnown, pair.Protected = false, false
			}
			looks = append(looks, review.Look{EventID: first.ID, At: first.At, Owner: owner, Employee: e.Actor.Employee, Unit: e.Actor.Unit,
				Subject: e.Subject, Denied: true, Pair: pair})
		}
		l := &looks[i]
		l.Emergency = l.Emergency || e.Activity == audit.ActivityEmergency
		l.Denied = l.Denied && strings.HasPrefix(e.Outcome, "DENY_")
	}
	return looks, nil
}

// lookUp tells whether a row is that somebody was found by number on our pages: the view
// that it leads to is what is judged, from its first row, which rests on the same
// provision. One that was refused leads to none.
func lookUp(e audit.Event) bool {
	return slices.Equal(e.Infos, []care.InfoType{care.PersonData}) && slices.Contains(e.Provisions, foundByNumber)
}

// foundByNumber is the provision that lets staff find somebody.
const foundByNumber = "search-by-number"

// reviewer tells whether a look is a reviewer's at the log. It is judged when the reviewer
// has to do with the person, and as part of the sample; but not because of who the person is.
func (r reviewing) reviewer(e audit.Event) bool {
	a, ok := r.directory().Assignment(care.HSAID(e.Actor.Assignment))
	return ok && a.Kind == directory.LogReviewer
}

// pair is how an employee and the person they looked at stand to each other.
func (r reviewing) pair(ctx context.Context, e audit.Event) (review.Pair, error) {
	var pair review.Pair
	staff, ok := r.directory().Employee(e.Actor.Employee)
	ids := []care.PersonID{e.Subject}
	if !staff.Person.IsZero() {
		ids = append(ids, staff.Person)
	}
	people, err := r.people.People(ctx, ids)
	if err != nil {
		return pair, err
	}
	subject := people[e.Subject]
	pair.Protected = subject.Protected
	if !ok {
		return pair, nil
	}
	pair.SameSurname = subject.Surname != "" && strings.EqualFold(subject.Surname, staff.Surname)
	if staff.Person.IsZero() {
		return pair, nil
	}
	pair.Self = staff.Person == e.Subject
	// The addresses of protected people are not kept, and an empty one is nobody's.
	home := people[staff.Person].Address
	pair.SameAddress = home.Street != "" && strings.EqualFold(home.Street, subject.Address.Street) && home.PostalCode == subject.Address.PostalCode
	for _, find := range []func(context.Context, care.PersonID, time.Time) ([]person.Guardianship, error){r.people.GuardianOf, r.people.GuardiansOf} {
		links, err := find(ctx, staff.Person, e.At)
		if err != nil {
			return pair, err
		}
		for _, g := range links {
			pair.Relative = pair.Relative || g.Child == e.Subject || g.Guardian == e.Subject
		}
	}
	for _, find := range []func(context.Context, care.PersonID, time.Time) ([]person.Mandate, error){r.people.MandatesTo, r.people.MandatesFrom} {
		mandates, err := find(ctx, staff.Person, e.At)
		if err != nil {
			return pair, err
		}
		for _, m := range mandates {
			pair.Relative = pair.Relative || m.From == e.Subject || m.To == e.Subject
		}
	}
	return pair, nil
}

// logDoor is the access log as systems reach it over RIV-TA.
func (n *Node) logDoor(own care.HSAID) *auditsoap.Service {
	return auditsoap.New(auditsoap.Config{System: own, Numbers: n.stores.people.Numbers, Names: func(id care.HSAID) string {
		if p, ok := n.directory.Load().Provider(id); ok {
			return p.Name
		}
		if u, ok := n.directory.Load().Unit(id); ok {
			return u.Name
		}
		return ""
	}}, n.stores.audit, n.now)
}
