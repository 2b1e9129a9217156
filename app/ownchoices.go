package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"sammanhang/access"
	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/safeguard"
	"sammanhang/web/blocks"
	"sammanhang/web/consents"
	"sammanhang/web/frame"
)

// choices is what a person decides about their own information: blocks and consents.
// Each look and each change is decided, logged durably, and only then shown or made.
type choices struct {
	own       care.HSAID
	bench     bench
	register  *safeguard.Service
	log       appender
	find      func(ctx context.Context, subject care.PersonID, infos []care.InfoType, at time.Time) ([]overview.Place, error)
	directory func() *directory.Snapshot
	decider   *access.Decider
	sharing   map[care.HSAID]bool // the providers that take part in shared documentation
	now       func() time.Time
}

func (n *Node) choices() choices {
	return choices{own: care.HSAID(n.cfg.Platform.HSAID), bench: n.bench(), register: n.safeguards, log: n.stores.audit, find: n.places().Find,
		directory: n.directory.Load, decider: n.decider, sharing: n.staffBench().sharing, now: n.now}
}

// ownBlocks and ownConsents are the choices as the two pages want them.
type (
	ownBlocks   struct{ choices }
	ownConsents struct{ choices }
)

var (
	_ blocks.Blocks     = ownBlocks{}
	_ consents.Consents = ownConsents{}
)

// open seats the judge of a visit; an actor without capacity is fault.NotFound.
func (c choices) open(ctx context.Context, who overview.Who) (*judge, error) {
	opened, err := c.bench.Open(ctx, who, c.now())
	if err != nil {
		return nil, err
	}
	j := opened.(*judge)
	if _, ok := j.Acting(); !ok {
		return nil, fault.New(fault.NotFound, "no capacity towards this person")
	}
	return j, nil
}

// decide asks the law about one action at one provider.
func (c choices) decide(j *judge, a access.Action, info care.InfoType, provider care.HSAID) access.Decision {
	f := j.facts
	f.Action, f.Info.Type = a, info
	if j.acting == overview.Proxy {
		f.Relation = access.Relation{As: access.AsOmbud, Mandate: j.mandate(info)}
	}
	f.Source, _ = j.source(provider, "")
	return c.decider.Decide(f)
}

// write logs a look, which may be shown when this returns, or a change that is refused.
func (c choices) write(ctx context.Context, who overview.Who, j *judge, activity string, info care.InfoType, provider care.HSAID, d access.Decision, assertions ...string) error {
	return c.log.Append(ctx, []audit.Event{c.row(who, j, activity, info, provider, d, assertions...)})
}

// change logs a change and makes it, when the law allows.
func (c choices) change(ctx context.Context, who overview.Who, j *judge, info care.InfoType, provider care.HSAID, d access.Decision, id string, do func() error) error {
	row := c.row(who, j, audit.ActivityWrite, info, provider, d, id)
	if err := c.log.Append(ctx, []audit.Event{row}); err != nil {
		return err
	}
	if !d.Allowed() {
		return fault.New(fault.Denied, "this actor may not make such a change: "+string(d.Outcome))
	}
	return made(ctx, c.log, row, do)
}

func (c choices) row(who overview.Who, j *judge, activity string, info care.InfoType, provider care.HSAID, d access.Decision, assertions ...string) audit.Event {
	roles := map[overview.Acting]string{overview.Self: "self", overview.Guardian: "guardian", overview.Proxy: "ombud"}
	p, _ := c.directory().Provider(provider)
	return audit.Event{
		At: j.facts.At, System: c.own,
		Actor:   audit.Actor{Kind: audit.Resident, Person: who.Actor, Role: roles[j.acting], LoA: who.LoA},
		Subject: who.Subject, Source: audit.Source{System: c.own, Provider: provider, Kind: p.Kind},
		Infos: []care.InfoType{info}, Activity: activity, Purpose: care.OwnAccess, Outcome: string(d.Outcome),
		Provisions: d.ProvisionIDs(), LawVersion: d.LawVersion, CorrelationID: who.Correlation,
		Assertions: assertions, Facts: d.Question(),
	}
}

// barred refuses who may not make such a change anywhere, with a row in the log, before
// anything is looked for: what comes of the search must tell nothing to them.
func (c choices) barred(ctx context.Context, who overview.Who, j *judge, a access.Action, info care.InfoType) error {
	d := c.decide(j, a, info, c.anyProvider())
	if d.Allowed() {
		return nil
	}
	if err := c.write(ctx, who, j, audit.ActivityWrite, info, "", d); err != nil {
		return err
	}
	return fault.New(fault.Denied, "this actor decides nothing here")
}

// target is a place that can be blocked.
type target struct {
	provider directory.Provider
	unit     care.Unit // without ID: the whole provider
	infos    []care.InfoType
}

func (t target) key() string { return frame.Key("spärr", string(t.provider.ID), string(t.unit.ID)) }

func (t target) place() blocks.Place {
	return blocks.Place{Key: t.key(), Provider: t.provider.Provider, Unit: t.unit.Name}
}

// row is the information at the place.
func (t target) row() safeguard.Row {
	return safeguard.Row{Provider: t.provider.ID, Unit: t.unit.ID}
}

// block is the block of the place.
func (t target) block(subject care.PersonID) safeguard.Block {
	b := safeguard.Block{Type: safeguard.Outer, Record: safeguard.Record{ID: uuid.NewString(), Subject: subject, Provider: t.provider.ID, ProviderKind: t.provider.Kind}}
	if t.unit.ID != "" {
		b.Type, b.Unit = safeguard.Inner, t.unit.ID
	}
	return b
}

// targets are the providers, and the vårdgivares' units, where the index says that the
// person has information; by name.
func (c choices) targets(ctx context.Context, subject care.PersonID, at time.Time) ([]target, error) {
	found, err := c.find(ctx, subject, gatheredInfos(), at)
	if err != nil {
		return nil, err
	}
	type key struct{ provider, unit care.HSAID }
	list := map[key]*target{}
	dir := c.directory()
	add := func(p directory.Provider, u care.Unit, info care.InfoType) {
		k := key{p.ID, u.ID}
		if list[k] == nil {
			list[k] = &target{provider: p, unit: u}
		}
		if t := list[k]; !slices.Contains(t.infos, info) {
			t.infos = append(t.infos, info)
		}
	}
	for _, x := range found {
		for _, id := range x.Providers {
			p, ok := dir.Provider(id)
			if !ok {
				continue
			}
			add(p, care.Unit{}, x.Info)
			if u, ok := dir.Unit(care.HSAID(x.Address)); ok && u.Provider == p.ID && p.Kind == care.Vardgivare {
				add(p, u, x.Info)
			}
		}
	}
	out := make([]target, 0, len(list))
	for _, t := range list {
		out = append(out, *t)
	}
	slices.SortFunc(out, func(a, b target) int {
		return cmp.Or(cmp.Compare(a.provider.Name, b.provider.Name), cmp.Compare(a.unit.Name, b.unit.Name), cmp.Compare(a.provider.ID, b.provider.ID))
	})
	return out, nil
}

// gatheredInfos is everything that sources are asked for.
func gatheredInfos() []care.InfoType {
	return []care.InfoType{care.Appointments, care.CareContacts, care.CarePlans, care.CareTeams, care.Notes, care.Diagnoses, care.Alerts, care.Medications, care.ServiceRequests}
}

// held are the blocks in force on a person, each with what it is of.
func (c choices) held(ctx context.Context, subject care.PersonID, at time.Time) ([]safeguard.Block, error) {
	s, err := c.register.About(ctx, safeguard.Reader{}, subject, at)
	if err != nil {
		return nil, err
	}
	return s.Blocks(), nil
}

// Page is the person's blocks, and what more can be blocked.
func (c ownBlocks) Page(ctx context.Context, who overview.Who) (blocks.Page, error) {
	j, err := c.open(ctx, who)
	if err != nil {
		return blocks.Page{}, err
	}
	at := j.facts.At
	d := c.decide(j, access.SetOwnBlock, care.Blocks, c.anyProvider())
	if err := c.write(ctx, who, j, audit.ActivityRead, care.Blocks, "", d); err != nil {
		return blocks.Page{}, err
	}
	if !d.Allowed() {
		return blocks.Page{Refused: d.Public().Sentence}, nil
	}
	held, err := c.held(ctx, who.Subject, at)
	if err != nil {
		return blocks.Page{}, err
	}
	targets, err := c.targets(ctx, who.Subject, at)
	if err != nil {
		return blocks.Page{}, err
	}
	var p blocks.Page
	blocked := map[string]bool{}
	dir := c.directory()
	for _, b := range held {
		t := target{}
		t.provider, _ = dir.Provider(b.Provider)
		if t.provider.ID == "" {
			t.provider.ID, t.provider.Name = b.Provider, string(b.Provider)
		}
		if b.Unit != "" {
			if t.unit, _ = dir.Unit(b.Unit); t.unit.ID == "" {
				t.unit = care.Unit{ID: b.Unit, Name: string(b.Unit)}
			}
		}
		blocked[t.key()] = true
		p.Blocks = append(p.Blocks, blocks.Block{Key: b.ID, Place: t.place(), Since: b.Stored})
	}
	for _, t := range targets {
		if !blocked[t.key()] {
			p.Places = append(p.Places, t.place())
		}
	}
	return p, nil
}

// anyProvider is a provider to ask the law about when the question is not about one:
// whether this actor may decide on blocks at all is the same for all of them.
func (c choices) anyProvider() care.HSAID {
	for _, p := range c.directory().Providers() {
		if p.Kind == care.Vardgivare {
			return p.ID
		}
	}
	return ""
}

func (c choices) target(ctx context.Context, subject care.PersonID, key string, at time.Time) (target, error) {
	targets, err := c.targets(ctx, subject, at)
	if err != nil {
		return target{}, err
	}
	i := slices.IndexFunc(targets, func(t target) bool { return t.key() == key })
	if i < 0 {
		return target{}, fault.New(fault.NotFound, "no such place to block")
	}
	return targets[i], nil
}

// Set blocks a place. The same block again changes nothing.
func (c ownBlocks) Set(ctx context.Context, who overview.Who, key string) error {
	j, err := c.open(ctx, who)
	if err != nil {
		return err
	}
	if err := c.barred(ctx, who, j, access.SetOwnBlock, care.Blocks); err != nil {
		return err
	}
	t, err := c.target(ctx, who.Subject, key, j.facts.At)
	if err != nil {
		return err
	}
	held, err := c.held(ctx, who.Subject, j.facts.At)
	if err != nil {
		return err
	}
	b := t.block(who.Subject)
	if slices.ContainsFunc(held, func(h safeguard.Block) bool { return h.Provider == b.Provider && h.Unit == b.Unit && h.Type == b.Type }) {
		return nil
	}
	d := c.decide(j, access.SetOwnBlock, care.Blocks, t.provider.ID)
	return c.change(ctx, who, j, care.Blocks, t.provider.ID, d, b.ID, func() error {
		_, _, err := c.register.SetBlock(ctx, b, c.action(who, j), j.facts.At)
		return err
	})
}

// action is the person's own change, as the register keeps it.
func (c choices) action(who overview.Who, j *judge) safeguard.Action {
	as := map[overview.Acting]safeguard.As{overview.Self: safeguard.AsSelf, overview.Guardian: safeguard.AsGuardian, overview.Proxy: safeguard.AsProxy}
	return safeguard.Action{RegisteredBy: safeguard.Who{Person: who.Actor, As: as[j.acting]}}
}

// Lift lifts a block of the person's.
func (c ownBlocks) Lift(ctx context.Context, who overview.Who, key string) error {
	j, err := c.open(ctx, who)
	if err != nil {
		return err
	}
	if err := c.barred(ctx, who, j, access.LiftOwnBlock, care.Blocks); err != nil {
		return err
	}
	held, err := c.held(ctx, who.Subject, j.facts.At)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(held, func(b safeguard.Block) bool { return b.ID == key })
	if i < 0 {
		return nil
	}
	d := c.decide(j, access.LiftOwnBlock, care.Blocks, held[i].Provider)
	return c.change(ctx, who, j, care.Blocks, held[i].Provider, d, key, func() error {
		_, err := c.register.LiftBlock(ctx, key, c.action(who, j), j.facts.At)
		return gone(err)
	})
}

// gone forgives that somebody else has ended it in the meantime.
func gone(err error) error {
	if k := fault.KindOf(err); err != nil && (k == fault.Conflict || k == fault.NotFound) {
		return nil
	}
	return err
}

// List is the person's consents, and what has stood in a consent's place.
func (c ownConsents) List(ctx context.Context, who overview.Who) ([]consents.Consent, care.Text, error) {
	j, err := c.open(ctx, who)
	if err != nil {
		return nil, care.Text{}, err
	}
	d := c.decide(j, access.EndConsent, care.Consents, c.anyProvider())
	if err := c.write(ctx, who, j, audit.ActivityRead, care.Consents, "", d); err != nil {
		return nil, care.Text{}, err
	}
	if !d.Allowed() {
		return nil, d.Public().Sentence, nil
	}
	facts, err := c.register.Facts(ctx, who.Subject, safeguard.KindConsent)
	if err != nil {
		return nil, care.Text{}, err
	}
	dir := c.directory()
	bases := map[safeguard.Basis]consents.Basis{safeguard.BasisConsent: consents.Given, safeguard.BasisChild: consents.Child,
		safeguard.BasisIncapacityVG: consents.Lasting, safeguard.BasisIncapacityOG: consents.Lasting, safeguard.BasisEmergency: consents.Emergency}
	var list []consents.Consent
	for _, f := range facts {
		x, ok := f.(*safeguard.Consent)
		if !ok || !x.Annulled.IsZero() {
			continue
		}
		row := consents.Consent{Key: x.ID, Basis: bases[x.Basis], Personal: x.Employee != "", From: cmp.Or(x.Valid.From, x.Stored), To: x.Valid.To}
		if p, ok := dir.Provider(x.Provider); ok {
			row.Provider = p.Provider
		}
		if u, ok := dir.Unit(x.Unit); ok {
			row.Unit = u.Name
		}
		if !x.Ended.IsZero() {
			row.To, row.Over = x.Ended, true
		}
		row.Over = row.Over || !row.To.IsZero() && !j.facts.At.Before(row.To)
		row.May = !row.Over && x.Basis == safeguard.BasisConsent
		list = append(list, row)
	}
	slices.SortStableFunc(list, func(a, b consents.Consent) int { return b.From.Compare(a.From) })
	return list, care.Text{}, nil
}

// End ends a consent of the person's.
func (c ownConsents) End(ctx context.Context, who overview.Who, key string) error {
	j, err := c.open(ctx, who)
	if err != nil {
		return err
	}
	if err := c.barred(ctx, who, j, access.EndConsent, care.Consents); err != nil {
		return err
	}
	facts, err := c.register.Facts(ctx, who.Subject, safeguard.KindConsent)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(facts, func(f safeguard.Fact) bool { return f.Base().ID == key })
	if i < 0 {
		return nil
	}
	provider := facts[i].Base().Provider
	d := c.decide(j, access.EndConsent, care.Consents, provider)
	return c.change(ctx, who, j, care.Consents, provider, d, key, func() error {
		_, err := c.register.EndConsent(ctx, key, c.action(who, j), j.facts.At)
		return gone(err)
	})
}
