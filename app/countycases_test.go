package app

import (
	"testing"
	"time"

	"sammanhang/access"
	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/overview"
	"sammanhang/safeguard"
)

// The lines of the county's list of law cases whose answer hangs on what the register of
// safeguards says of a row: here they are asked of the register and of the law together.
// (The list's other lines are asked of the law alone, in access.)
func TestCountyCasesOfTheRegister(t *testing.T) {
	day := func(year int) time.Time { return time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC) }
	lift := func(c *court, unit care.HSAID, until time.Time) {
		b := c.last().ID
		r := c.of(courtClinic, care.Vardgivare)
		r.Unit, r.Valid.To = unit, until
		c.fact(&safeguard.Lift{Record: r, Block: b, Reason: safeguard.Emergency})
	}
	for id, k := range map[string]struct {
		set   func(c *court, e overview.Errand)
		row   safeguard.Row
		after time.Duration
		want  access.Outcome
	}{
		"L001": {want: access.Allow},
		"L022": {set: func(c *court, _ overview.Errand) {
			c.block(courtClinic, nil)
			lift(c, courtWard, courtAt.Add(time.Hour))
		}, want: access.Allow},
		"L022-ended": {set: func(c *court, _ overview.Errand) {
			c.block(courtClinic, nil)
			lift(c, courtWard, courtAt.Add(time.Minute))
		}, after: time.Minute, want: access.DenyBlocked},
		"L023": {set: func(c *court, _ overview.Errand) {
			c.block(courtClinic, nil)
			lift(c, courtOther, courtAt.Add(time.Hour))
		}, want: access.DenyBlocked},
		"L027":        {set: func(c *court, _ overview.Errand) { c.block(courtClinic, nil) }, after: time.Second, want: access.DenyBlocked},
		"L050":        {set: inner(courtClinic, courtRoom), want: access.DenyBlocked},
		"L051":        {set: but(func(b *safeguard.Block) { b.Except = []safeguard.ExemptType{safeguard.ExemptAlert} }), row: safeguard.Row{Info: care.Alerts}, want: access.Allow},
		"L051-others": {set: but(func(b *safeguard.Block) { b.Except = []safeguard.ExemptType{safeguard.ExemptAlert} }), want: access.DenyBlocked},
		"L052":        {set: but(func(b *safeguard.Block) { b.InfoFrom, b.InfoTo = day(2020), day(2022) }), row: safeguard.Row{Start: day(2023), End: day(2023)}, want: access.Allow},
		"L052-within": {set: but(func(b *safeguard.Block) { b.InfoFrom, b.InfoTo = day(2020), day(2022) }), row: safeguard.Row{Start: day(2021), End: day(2021)}, want: access.DenyBlocked},
		"L082":        {set: func(c *court, _ overview.Errand) { c.last().Employee = "SE1-ANOTHER" }, want: access.AskConsent},
	} {
		t.Run(id, func(t *testing.T) {
			c := newCourt(t)
			e := c.nurse()
			c.met(e)
			if k.set != nil {
				k.set(c, e)
			}
			b := staffBench{people: c, decider: c.decider, directory: func() *directory.Snapshot { return c.dir }, standings: c, sharing: map[care.HSAID]bool{courtRegion: true, courtClinic: true}}
			j, err := b.open(t.Context(), e, courtAt.Add(k.after))
			if err != nil {
				t.Fatal(err)
			}
			row := k.row
			row.Provider, row.Unit = courtClinic, courtRoom
			if row.Info == "" {
				row.Info = care.Diagnoses
			}
			f := j.facts
			f.Source, f.Info.Type = j.source(courtClinic), row.Info
			f.Source.Block = block(j.standing.Blocked(row), j.at)
			if d := c.decider.DecideStaff(f); d.Outcome != k.want {
				t.Errorf("%s by %v, want %s", d.Outcome, d.ProvisionIDs(), k.want)
			}
		})
	}
}

// but is an outer block at the clinic with something left out.
func but(change func(*safeguard.Block)) func(*court, overview.Errand) {
	return func(c *court, _ overview.Errand) { c.block(courtClinic, change) }
}

func inner(provider, unit care.HSAID) func(*court, overview.Errand) {
	return func(c *court, _ overview.Errand) {
		c.block(provider, func(b *safeguard.Block) { b.Type, b.Unit = safeguard.Inner, unit })
	}
}

// L053: the register is away. Nobody can tell what is blocked, and there is no judge.
func TestNoJudgeWithoutTheRegister(t *testing.T) {
	c := newCourt(t)
	e := c.nurse()
	c.away = true
	b := staffBench{people: c, decider: c.decider, directory: func() *directory.Snapshot { return c.dir }, standings: c}
	if _, err := b.open(t.Context(), e, courtAt); err == nil {
		t.Error("a judge was seated")
	}
	// And by facts alone: a block that is not known is a block.
	if d := c.decider.DecideStaff(access.StaffFacts{At: courtAt, Action: access.OpenRecord}); d.Allowed() {
		t.Error("nothing is known, and it is open")
	}
}
