package app

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"sammanhang/access"
	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/person"
	"sammanhang/safeguard"
	"sammanhang/web/staff/blockoffice"
	"sammanhang/web/text"
)

// blockDesk is the block officers' desk as the pages want it. Each look and change is a
// row of the log before it is shown or made.
type blockDesk struct {
	duties
	register *safeguard.Service
	rows     finder
}

var _ blockoffice.Desk = blockDesk{}

// the words of access for what kind of block it is.
func blockType(inner bool) string {
	if inner {
		return "inner"
	}
	return "outer"
}

// may asks whether the officer holds the duty at all: whether they could set a block that
// the person asks for, which is what they are there for.
func (b blockDesk) may(e overview.Errand, p person.Person, at time.Time) access.Decision {
	return b.rule(e, p, at, func(f *access.StaffFacts) {
		f.Action, f.Info.Type = access.SetBlock, care.Blocks
		f.Task = access.Task{Requester: access.RequesterPerson, Documented: true, BlockType: blockType(false)}
	})
}

// Find is who has a number. Who does not hold the duty is refused before anybody is looked for.
func (b blockDesk) Find(ctx context.Context, e overview.Errand, number care.PersonID) (care.PersonID, bool, error) {
	if err := refusal(b.may(e, person.Person{}, b.now())); err != nil {
		return care.PersonID{}, false, err
	}
	p, ok, err := b.find(ctx, number)
	return p.ID, ok, err
}

// view is what the register has about a person at the officer's own provider.
type view struct {
	at      time.Time
	person  person.Person
	numbers []care.PersonID
	blocks  []*safeguard.Block
	lifts   []*safeguard.Lift
	seals   []*safeguard.Seal // there, or at every provider
}

// look fetches what there is. It is not logged: nothing of it is shown by this.
func (b blockDesk) look(ctx context.Context, e overview.Errand) (view, error) {
	v := view{at: b.now()}
	p, ok, err := b.find(ctx, e.Subject)
	if err != nil {
		return v, err
	}
	if !ok {
		return v, fault.New(fault.NotFound, "nobody in the register")
	}
	v.person = p
	if v.numbers, err = b.people.Numbers(ctx, e.Subject); err != nil {
		return v, err
	}
	if !slices.Contains(v.numbers, e.Subject) {
		v.numbers = append(v.numbers, e.Subject)
	}
	facts, err := b.register.Facts(ctx, e.Subject, safeguard.KindBlock, safeguard.KindLift, safeguard.KindSeal)
	if err != nil {
		return v, err
	}
	for _, f := range facts {
		if x, ok := f.(*safeguard.Seal); ok && x.Provider == "" {
			v.seals = append(v.seals, x)
			continue
		}
		if !strings.EqualFold(string(f.Base().Provider), string(e.Provider.ID)) {
			continue
		}
		switch f := f.(type) {
		case *safeguard.Block:
			v.blocks = append(v.blocks, f)
		case *safeguard.Lift:
			v.lifts = append(v.lifts, f)
		case *safeguard.Seal:
			v.seals = append(v.seals, f)
		}
	}
	return v, nil
}

// block is a block of the person's at the own provider that holds.
func (v view) block(id string) (*safeguard.Block, error) {
	i := slices.IndexFunc(v.blocks, func(b *safeguard.Block) bool { return b.ID == id })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "no such block at the provider")
	}
	if x := v.blocks[i]; !x.Ended.IsZero() || !x.Annulled.IsZero() {
		return nil, fault.New(fault.Conflict, "the block is lifted or annulled already")
	}
	return v.blocks[i], nil
}

// seal is a seal of the person's that holds, and that is the officer's to break.
func (v view) seal(id string) (*safeguard.Seal, error) {
	i := slices.IndexFunc(v.seals, func(x *safeguard.Seal) bool { return x.ID == id })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "no such seal at the provider")
	}
	if !unbroken(v.seals[i]) {
		return nil, fault.New(fault.Conflict, "the seal is broken already")
	}
	return v.seals[i], nil
}

// twins are those of a list that hold where a seal does: who sealed in two windows at once
// has sealed twice.
func (v view) twins(x *safeguard.Seal, list []*safeguard.Seal) (out []*safeguard.Seal) {
	for _, y := range list {
		if unbroken(y) && strings.EqualFold(string(y.Provider), string(x.Provider)) {
			out = append(out, y)
		}
	}
	return out
}

func unbroken(x *safeguard.Seal) bool { return x.Ended.IsZero() && x.Annulled.IsZero() }

// inForce tells whether a lift holds.
func inForce(l *safeguard.Lift, at time.Time) bool {
	return l.Ended.IsZero() && l.Annulled.IsZero() && l.Valid.Contains(at)
}

// Page is a person's blocks at the officer's own provider, and who has asked for a lift.
func (b blockDesk) Page(ctx context.Context, e overview.Errand) (blockoffice.Page, error) {
	v, err := b.look(ctx, e)
	if err != nil {
		return blockoffice.Page{}, err
	}
	if err := b.write(ctx, e, e.Subject, v.at, act{decision: b.may(e, v.person, v.at), activity: audit.ActivityRead, info: care.Blocks}); err != nil {
		return blockoffice.Page{}, err
	}
	p := blockoffice.Page{Subject: named(v.person, v.at)}
	for i, x := range v.seals {
		if unbroken(x) && len(v.twins(x, v.seals[:i])) == 0 {
			p.Seals = append(p.Seals, blockoffice.Seal{ID: x.ID, Everywhere: x.Provider == "", Since: x.Stored})
		}
	}
	if len(p.Seals) > 0 {
		if err := b.write(ctx, e, e.Subject, v.at, act{decision: b.may(e, v.person, v.at), activity: audit.ActivityRead, info: care.Seals}); err != nil {
			return blockoffice.Page{}, err
		}
	}
	changes, err := b.register.History(ctx, e.Subject, time.Time{}, 1000)
	if err != nil {
		return p, err
	}
	by := map[string]safeguard.Action{}
	for _, c := range changes {
		if c.Step == safeguard.Registered {
			by[c.Fact.Base().ID] = c.By
		}
	}
	for _, x := range v.blocks {
		p.Blocks = append(p.Blocks, b.tell(e, v, x, by[x.ID]))
	}
	slices.SortStableFunc(p.Blocks, func(x, y blockoffice.Block) int {
		return cmp.Or(y.Since.Compare(x.Since), cmp.Compare(x.Place, y.Place))
	})
	if e.Provider.Kind == care.Vardgivare {
		for _, u := range b.directory().Units() {
			if u.Provider == e.Provider.ID && b.directory().UnitOpen(u.ID, v.at) {
				p.Units = append(p.Units, u)
			}
		}
		slices.SortFunc(p.Units, func(x, y care.Unit) int { return cmp.Compare(x.Name, y.Name) })
	}
	p.Requests, err = b.requests(ctx, e, v)
	return p, err
}

// tell puts names to a block.
func (b blockDesk) tell(e overview.Errand, v view, x *safeguard.Block, by safeguard.Action) blockoffice.Block {
	dir := b.directory()
	out := blockoffice.Block{ID: x.ID, Inner: x.Type == safeguard.Inner, Place: e.Provider.Name, Since: x.Stored, Asked: !by.RequestedBy.Person.IsZero(),
		Over: x.Ended, Annulled: !x.Annulled.IsZero()}
	if out.Annulled {
		out.Over = x.Annulled
	}
	if x.Type == safeguard.Inner {
		out.Place = cmp.Or(x.Process, string(x.Unit))
		if u, ok := dir.Unit(x.Unit); ok {
			out.Place = u.Name
		}
	}
	if k, ok := dir.Employee(by.RegisteredBy.Employee); ok {
		out.By = k.Name()
	}
	for _, l := range v.lifts {
		if l.Block != x.ID || !inForce(l, v.at) {
			continue
		}
		t := blockoffice.Lift{ID: l.ID, Unit: string(l.Unit), Employee: string(l.Employee), Until: l.Valid.To, Danger: l.Reason == safeguard.Emergency}
		if u, ok := dir.Unit(l.Unit); ok {
			t.Unit = u.Name
		}
		if k, ok := dir.Employee(l.Employee); ok {
			t.Employee = k.Name()
		}
		out.Lifts = append(out.Lifts, t)
	}
	return out
}

// askedFor is how long a request to lift is shown.
const askedFor = 30 * 24 * time.Hour

// requests are the requests by other care providers to lift (SVOD 3:5): rows of the log,
// which is where a request is kept. The latest of each unit is enough.
func (b blockDesk) requests(ctx context.Context, e overview.Errand, v view) ([]blockoffice.Request, error) {
	dir := b.directory()
	var list []blockoffice.Request
	seen := map[care.HSAID]bool{}
	for q := (audit.Query{Subjects: v.numbers, Activity: audit.ActivityEmergency, From: v.at.Add(-askedFor), Limit: 500}); ; {
		rows, err := b.rows.Find(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			x := row.Event
			if access.Outcome(x.Outcome) != access.RequestLift || x.Source.Provider != e.Provider.ID || seen[x.Actor.Unit] {
				continue
			}
			seen[x.Actor.Unit] = true
			r := blockoffice.Request{At: x.At, Unit: care.Unit{ID: x.Actor.Unit, Name: string(x.Actor.Unit)}, Title: x.Actor.Title, Words: x.Attestation}
			if u, ok := dir.Unit(x.Actor.Unit); ok {
				r.Unit = u
			}
			if p, ok := dir.Provider(x.Actor.Provider); ok {
				r.Provider = p.Provider
			}
			if k, ok := dir.Employee(x.Actor.Employee); ok {
				r.Employee = k.Name()
			}
			r.Answered = slices.ContainsFunc(v.lifts, func(l *safeguard.Lift) bool {
				return strings.EqualFold(string(l.Unit), string(x.Actor.Unit)) && !l.Stored.Before(x.At)
			})
			list = append(list, r)
		}
		if len(rows) < q.Limit {
			return list, nil
		}
		q.Before = rows[len(rows)-1].Event.ID
	}
}

// officer is the officer's own change, as the register keeps it. asked is who asked for it.
func (b blockDesk) officer(e overview.Errand, asked safeguard.Who, reason string) safeguard.Action {
	a, _ := b.directory().Assignment(care.HSAID(e.Assignment))
	return safeguard.Action{RequestedBy: asked, Reason: reason,
		RegisteredBy: safeguard.Who{Employee: e.Employee, Assignment: e.Assignment, AssignmentName: a.Name, Provider: e.Provider.ID}}
}

// covers tells whether a block that holds already closes all that another would.
func covers(y *safeguard.Block, x safeguard.Block) bool {
	return y.Ended.IsZero() && y.Annulled.IsZero() && y.Type == x.Type && strings.EqualFold(string(y.Unit), string(x.Unit)) &&
		y.Process == "" && y.InfoFrom.IsZero() && y.InfoTo.IsZero() && len(y.Except) == 0
}

// infoOf is what a change is of, as the log tells it.
func infoOf(action access.Action) care.InfoType {
	if action == access.BreakSeal {
		return care.Seals
	}
	return care.Blocks
}

// ask asks the law about a change.
func (b blockDesk) ask(e overview.Errand, v view, action access.Action, t access.Task, c access.Claims) access.Decision {
	return b.rule(e, v.person, v.at, func(f *access.StaffFacts) {
		f.Action, f.Info.Type, f.Task, f.Claims = action, infoOf(action), t, c
	})
}

// change rules on a change, logs it, and makes it when the law allows. A refusal that is
// not about the duty is the law's own sentence: the officer is told what is in the way.
func (b blockDesk) change(ctx context.Context, e overview.Errand, v view, action access.Action, t access.Task, c access.Claims, words string, ids []string, do func() error) (care.Text, error) {
	d := b.ask(e, v, action, t, c)
	a := act{decision: d, activity: audit.ActivityWrite, info: infoOf(action), words: words, assertions: ids}
	err := b.write(ctx, e, e.Subject, v.at, a)
	switch {
	case err == nil:
		return care.Text{}, made(ctx, b.log, b.row(e, e.Subject, v.at, a), do)
	case fault.KindOf(err) != fault.Denied || d.Outcome == access.DenyAssignment || d.Outcome == access.DenyAuthn || d.Outcome.Ask():
		return care.Text{}, err
	case len(d.Provisions) > 0 && d.Outcome != access.DenyNoPath:
		return d.Provisions[0].Sentence, nil
	}
	return text.OfficeNoPath, nil
}

// task is what the law is told of a request.
func task(o blockoffice.Order, inner bool) access.Task {
	t := access.Task{Requester: access.RequesterPerson, Documented: o.Reason != "", BlockType: blockType(inner)}
	if o.Guardian {
		t.Requester = access.RequesterGuardian
	}
	return t
}

// Set sets a block that the person asks for.
func (b blockDesk) Set(ctx context.Context, e overview.Errand, unit string, o blockoffice.Order) (care.Text, error) {
	v, err := b.look(ctx, e)
	if err != nil {
		return care.Text{}, err
	}
	x := safeguard.Block{Type: safeguard.Outer, Record: safeguard.Record{ID: uuid.NewString(), Subject: e.Subject, Provider: e.Provider.ID, ProviderKind: e.Provider.Kind, Owner: "personal"}}
	if unit != "" {
		u, ok := b.directory().Unit(care.HSAID(unit))
		if !ok || u.Provider != e.Provider.ID {
			return care.Text{}, fault.New(fault.NotFound, "no such unit of the provider")
		}
		x.Type, x.Unit = safeguard.Inner, u.ID
	}
	t := task(o, x.Type == safeguard.Inner)
	already := slices.ContainsFunc(v.blocks, func(y *safeguard.Block) bool { return covers(y, x) })
	if already && b.ask(e, v, access.SetBlock, t, access.Claims{}).Allowed() { // what the law refuses is refused and logged all the same
		return text.OfficeAlready, nil
	}
	return b.change(ctx, e, v, access.SetBlock, t, access.Claims{}, o.Reason, []string{x.ID}, func() error {
		_, _, err := b.register.SetBlock(ctx, x, b.officer(e, safeguard.Who{Person: e.Subject, As: safeguard.AsSelf}, o.Reason), v.at)
		return err
	})
}

// Lift lifts a block for good.
func (b blockDesk) Lift(ctx context.Context, e overview.Errand, block string, o blockoffice.Order) (care.Text, error) {
	v, err := b.look(ctx, e)
	if err != nil {
		return care.Text{}, err
	}
	x, err := v.block(block)
	if err != nil {
		return care.Text{}, err
	}
	return b.change(ctx, e, v, access.LiftBlock, task(o, x.Type == safeguard.Inner), access.Claims{}, o.Reason, []string{x.ID}, func() error {
		_, err := b.register.LiftBlock(ctx, x.ID, b.officer(e, safeguard.Who{Person: e.Subject, As: safeguard.AsSelf}, o.Reason), v.at)
		return err
	})
}

// Annul marks a block as registered by mistake. It opens what the block closed, so the
// law is asked what it asks of a lift: that the person wishes it.
func (b blockDesk) Annul(ctx context.Context, e overview.Errand, block, reason string) (care.Text, error) {
	v, err := b.look(ctx, e)
	if err != nil {
		return care.Text{}, err
	}
	x, err := v.block(block)
	if err != nil {
		return care.Text{}, err
	}
	return b.change(ctx, e, v, access.LiftBlock, task(blockoffice.Order{Reason: reason}, x.Type == safeguard.Inner), access.Claims{}, reason, []string{x.ID}, func() error {
		_, err := b.register.AnnulBlock(ctx, x.ID, b.officer(e, safeguard.Who{Person: e.Subject, As: safeguard.AsSelf}, reason), v.at)
		return err
	})
}

// Grant lifts a block for a while, for one unit or one employee there.
func (b blockDesk) Grant(ctx context.Context, e overview.Errand, g blockoffice.Grant) (care.Text, error) {
	v, err := b.look(ctx, e)
	if err != nil {
		return care.Text{}, err
	}
	x, err := v.block(g.Block)
	if err != nil {
		return care.Text{}, err
	}
	dir := b.directory()
	u, ok := dir.Unit(care.HSAID(strings.ToUpper(g.Unit)))
	if !ok {
		return care.Text{}, fault.New(fault.Invalid, "no such unit for the lift")
	}
	l := safeguard.Lift{Block: x.ID, Reason: safeguard.PatientsConsent, Text: g.Reason,
		Record: safeguard.Record{ID: uuid.NewString(), Unit: u.ID, Valid: care.Period{From: v.at, To: g.Until}, Owner: "personal"}}
	if g.Employee != "" {
		k, ok := dir.Employee(care.HSAID(strings.ToUpper(g.Employee)))
		if !ok {
			return care.Text{}, fault.New(fault.Invalid, "no such employee for the lift")
		}
		l.Employee = k.ID
	}
	t := access.Task{Requester: access.RequesterPerson, Documented: g.Reason != "", BlockType: blockType(x.Type == safeguard.Inner)}
	asked := safeguard.Who{Person: e.Subject, As: safeguard.AsSelf}
	var c access.Claims
	if g.Danger {
		l.Reason = safeguard.Emergency
		t.Requester, asked = access.RequesterProvider, safeguard.Who{} // not the person: what is written down says who
		c = access.Claims{Danger: access.Yes, Unobtainable: access.Yes, Indispensable: access.Yes}
	}
	return b.change(ctx, e, v, access.LiftBlock, t, c, g.Reason, []string{x.ID, l.ID}, func() error {
		_, _, err := b.register.GrantTemporary(ctx, l, b.officer(e, asked, g.Reason), v.at)
		return err
	})
}

// EndGrant ends a lift before its time: what it opened is closed again. Nobody has to
// ask for that; the law is asked whether the officer could have set the block.
func (b blockDesk) EndGrant(ctx context.Context, e overview.Errand, lift string) (care.Text, error) {
	v, err := b.look(ctx, e)
	if err != nil {
		return care.Text{}, err
	}
	i := slices.IndexFunc(v.lifts, func(l *safeguard.Lift) bool { return l.ID == lift })
	if i < 0 {
		return care.Text{}, fault.New(fault.NotFound, "no such lift at the provider")
	}
	if !inForce(v.lifts[i], v.at) {
		return care.Text{}, fault.New(fault.Conflict, "the lift is over already")
	}
	t := access.Task{Requester: access.RequesterPerson, Documented: true, BlockType: blockType(false)}
	return b.change(ctx, e, v, access.SetBlock, t, access.Claims{}, "", []string{lift}, func() error {
		_, err := b.register.EndTemporary(ctx, lift, b.officer(e, safeguard.Who{}, ""), v.at)
		return err
	})
}

// BreakSeal opens the person's own electronic access again. A seal on every provider is
// any provider's to break: the person goes where they can show who they are.
func (b blockDesk) BreakSeal(ctx context.Context, e overview.Errand, seal string, u blockoffice.Unseal) (care.Text, error) {
	v, err := b.look(ctx, e)
	if err != nil {
		return care.Text{}, err
	}
	x, err := v.seal(seal)
	if err != nil {
		return care.Text{}, err
	}
	t := access.Task{Requester: access.RequesterPerson, Documented: u.Reason != "", IdentityShown: u.Shown}
	all := v.twins(x, v.seals)
	ids := make([]string, len(all))
	for i, y := range all {
		ids[i] = y.ID
	}
	return b.change(ctx, e, v, access.BreakSeal, t, access.Claims{}, u.Reason, ids, func() error {
		for _, id := range ids {
			if _, err := b.register.BreakSeal(ctx, id, b.officer(e, safeguard.Who{Person: e.Subject, As: safeguard.AsSelf}, u.Reason), v.at); err != nil {
				return err
			}
		}
		return nil
	})
}
