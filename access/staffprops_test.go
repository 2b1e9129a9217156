package access_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sammanhang/access"
	"sammanhang/care"
)

// anyStaffFacts starts from a case, so that looks that are allowed are common, and
// changes some of its facts.
func anyStaffFacts(t *rapid.T) access.StaffFacts {
	cases := append(countyCases(), ownCases()...)
	c := cases[rapid.IntRange(0, len(cases)-1).Draw(t, "case")]
	f := c.from()
	if rapid.Bool().Draw(t, "asWritten") {
		c.but(&f)
	}
	f.Tie.Consents = slices.Clone(f.Tie.Consents)
	for range rapid.IntRange(0, 4).Draw(t, "changes") {
		change(t, &f)
	}
	return f
}

func change(t *rapid.T, f *access.StaffFacts) {
	claims := []access.Claim{"", access.Yes, access.No}
	claim := func() access.Claim { return pick(t, "claim", claims...) }
	b := func() bool { return rapid.Bool().Draw(t, "yes") }
	period := func() care.Period { return pick(t, "period", care.Period{}, ongoing, over, today) }
	switch rapid.IntRange(0, 22).Draw(t, "field") {
	case 0:
		f.Staff.LoA = access.LoA(rapid.IntRange(0, 4).Draw(t, "loa"))
	case 1:
		f.Staff.Session = period()
	case 2:
		f.Staff.Assignment.Purpose = pick(t, "purpose", care.CareAndTreatment, care.SocialCare, quality, admin, "Forskning")
	case 3:
		f.Staff.Assignment.Duty = pick(t, "duty", access.DutyCare, access.DutyBlockOfficer, access.DutyLogReviewer, access.DutyOperator, "")
	case 4:
		f.Staff.Assignment.Kind = pick(t, "kind", care.Vardgivare, care.Omsorgsgivare, "")
	case 5:
		f.Subject.Capacity = pick(t, "capacity", access.Able, access.TemporarilyUnable, access.LastinglyUnable, "")
	case 6:
		f.Tie.Relation = access.Relations{Valid: period(), Ended: b(), None: b()}
	case 7:
		f.Tie.Insats = period()
	case 8:
		f.Tie.Utredning = period()
	case 9:
		f.Tie.Refused = b()
	case 10:
		f.Claims.Significance = claim()
	case 11:
		f.Claims.Necessary, f.Claims.Attitude, f.Claims.NoOpposition = claim(), claim(), claim()
	case 12:
		f.Claims.Danger, f.Claims.Unobtainable, f.Claims.Indispensable = claim(), claim(), claim()
	case 13:
		f.Claims.Need, f.Claims.Certificate = claim(), b()
	case 14:
		f.Source.Block = access.BlockState{Known: b(), Outer: b(), Inner: b(), Lift: period()}
	case 15:
		f.Source.Connected, f.Source.Informed, f.Source.AttitudeRecorded = b(), b(), b()
	case 16:
		f.Source.Kind = pick(t, "source", care.Vardgivare, care.Omsorgsgivare, "")
	case 17:
		f.Source.Scope, f.Source.Separate = pick(t, "scope", access.ScopeSoL, access.ScopeLSS, ""), b()
	case 18:
		f.Subject.Protected, f.Subject.Deceased, f.Info.Secret = b(), b(), b()
	case 19:
		f.Subject.Born, f.Subject.ChildCannotConsent = pick(t, "born", agedOf(1), agedOf(17), agedOf(40), time.Time{}), b()
	case 20:
		f.Action = pick(t, "action", access.OpenRecord, access.SeeMarker, access.SeeSources, access.SeeBlocker, access.AskForLift, access.LiftBlock)
	case 21:
		f.Source.Provider = pick(t, "provider", f.Staff.Assignment.Provider, "SE9900000003-B", "SE9900000004-L", "")
	case 22:
		moveTo(f, pick(t, "when", before, noon, ehds, ehds.AddDate(1, 0, 0)))
	}
}

func anySwitches(t *rapid.T) access.Config {
	var c access.Config
	for _, s := range access.Switches() {
		s.Set(&c, rapid.Bool().Draw(t, s.Name))
	}
	return c
}

func opened(d access.Decision) bool { return d.Outcome.Content() || d.Outcome.Meta() }

// A block more, a consent less or a restriction more never opens content, and opens
// nothing else but the word that there is a block and the paths to its lifting.
func TestStaffRestrictionsNeverOpen(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d := decider(t, anySwitches(r))
		f := anyStaffFacts(r)
		g := f
		block := false
		restrict := []func(){
			func() { g.Source.Block.Outer, block = true, true },
			func() { g.Source.Block.Inner, block = true, true },
			func() { g.Source.Block, block = access.BlockState{}, true },
			func() { g.Source.Block.Lift, block = care.Period{}, true },
			func() { g.Tie.Consents = nil },
			func() { g.Tie.Refused = true },
			func() { g.Source.Connected = false },
			func() { g.Source.Informed, g.Source.AttitudeRecorded = false, false },
			func() { g.Info.Secret = true },
			func() { g.Staff.Assignment.Rights = nil },
			func() {
				g.Tie.Relation, g.Tie.Insats, g.Tie.Utredning = access.Relations{}, care.Period{}, care.Period{}
			},
			func() { g.Source.Scope = "" },
		}
		n := rapid.IntRange(0, len(restrict)-1).Draw(r, "restriction")
		restrict[n]()
		was, now := d.DecideStaff(f), d.DecideStaff(g)
		if now.Outcome.Content() && !was.Outcome.Content() {
			r.Fatalf("a restriction opened content: %s became %s", was.Outcome, now.Outcome)
		}
		if opened(now) && !opened(was) {
			told := now.Outcome == access.MetaBlocked || g.Action == access.SeeBlocker || g.Action == access.AskForLift
			if !block || !told {
				r.Fatalf("a restriction opened: %s became %s", was.Outcome, now.Outcome)
			}
		}
	})
}

// Time alone opens only on a date of the law or of the facts.
func TestStaffTimeAloneOpensOnlyOnADate(t *testing.T) {
	b := book(t)
	rapid.Check(t, func(r *rapid.T) {
		d := decider(t, anySwitches(r))
		f := anyStaffFacts(r)
		later := f
		later.At = f.At.Add(time.Duration(rapid.IntRange(1, 24*1500).Draw(r, "hours")) * time.Hour)
		if f.At.IsZero() || opened(d.DecideStaff(f)) || !opened(d.DecideStaff(later)) {
			return
		}
		var dates []time.Time
		for _, p := range b.Policies {
			dates = append(dates, p.From, p.To)
		}
		a := f.Staff.Assignment
		for _, p := range []care.Period{f.Staff.Session, a.Valid, a.UnitValid, a.ProviderValid, f.Tie.Relation.Valid, f.Tie.Insats, f.Tie.Utredning, f.Source.Block.Lift} {
			dates = append(dates, p.From, p.To)
		}
		for _, c := range f.Tie.Consents {
			dates = append(dates, c.Valid.From)
		}
		if f.Action == access.DeleteLog {
			at := f.Task.LoggedAt
			dates = append(dates, at.AddDate(5, 0, 0), at.AddDate(5, 0, 1), at.AddDate(5, 0, -1))
		}
		if !slices.ContainsFunc(dates, func(t time.Time) bool { return t.After(f.At) && !t.After(later.At) }) {
			r.Fatalf("opened between %v and %v, and no date lies there", f.At, later.At)
		}
	})
}

func TestStaffBatchAndOrderDoNotMatter(t *testing.T) {
	compare := cmp.Exporter(func(reflect.Type) bool { return true })
	rapid.Check(t, func(r *rapid.T) {
		cfg := anySwitches(r)
		all := rapid.SliceOfN(rapid.Custom(anyStaffFacts), 1, 6).Draw(r, "all")
		batch := decider(t, cfg).DecideStaffAll(all)
		other := decider(t, cfg)
		for i := len(all) - 1; i >= 0; i-- {
			fresh := decider(t, cfg).DecideStaff(all[i])
			if diff := cmp.Diff(fresh, batch[i], compare); diff != "" {
				r.Fatalf("batch differs: %s", diff)
			}
			if diff := cmp.Diff(fresh, other.DecideStaff(all[i]), compare); diff != "" {
				r.Fatalf("order matters: %s", diff)
			}
		}
		var rows []access.StaffRow
		for i := range all {
			rows = append(rows, access.StaffRow{Source: all[i].Source, Info: all[i].Info})
		}
		for i, got := range other.DecideStaffRows(all[0], rows) {
			f := all[0]
			f.Source, f.Info = rows[i].Source, rows[i].Info
			if diff := cmp.Diff(other.DecideStaff(f), got, compare); diff != "" {
				r.Fatalf("a row differs: %s", diff)
			}
		}
	})
}

// What never opens, whatever else holds.
func TestStaffWhatNeverOpens(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		f := anyStaffFacts(r)
		d := decider(t, anySwitches(r)).DecideStaff(f)
		social := f.Staff.Assignment.Kind == care.Omsorgsgivare
		if social && strings.Contains(string(d.Outcome), "EMERGENCY") || social && d.Outcome == access.RequestLift {
			r.Fatalf("an omsorgsgivare was given %s", d.Outcome)
		}
		if !opened(d) || f.Staff.Employee == "" {
			return
		}
		a := f.Staff.Assignment
		across := a.Provider != f.Source.Provider && a.Authority != f.Source.Authority && (a.Huvudman == "" || a.Huvudman != f.Source.Huvudman)
		lifted := f.Source.Block.Lift.Contains(f.At) && f.Source.Block.Lift != (care.Period{})
		looks := slices.Contains([]access.Action{access.OpenRecord, access.SeeMarker, access.SeeSources}, f.Action)
		switch {
		case f.Staff.LoA < 3, f.Staff.Session == care.Period{}, !f.Staff.Session.Contains(f.At), a.ID == "":
			r.Fatal("opened without log-in or assignment")
		case looks && a.Duty != access.DutyCare:
			r.Fatal("opened without an assignment in care")
		case looks && across && a.Purpose != care.CareAndTreatment && a.Purpose != care.SocialCare && a.Purpose != admin:
			r.Fatal("opened for another purpose")
		case d.Outcome.Content() && looks && across && (!f.Source.Block.Known || f.Source.Block.Outer && !lifted):
			r.Fatal("opened what is blocked")
		case d.Outcome.Content() && looks && across && f.Tie.Refused:
			r.Fatal("opened against a no")
		}
	})
}

// Whether something at an omsorgsgivare is blocked, or not published, or outside the
// act, or secret: the reader is told one and the same thing. And an omsorgsgivare's
// reader is never told of a block.
func TestStaffIsToldOneThing(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d := decider(t, anySwitches(r))
		f := anyStaffFacts(r)
		if f.Action != access.OpenRecord && f.Action != access.SeeMarker && f.Action != access.SeeSources {
			return
		}
		told := d.DecideStaff(f).Public()
		if (f.Staff.Assignment.Kind == care.Omsorgsgivare || f.Source.Kind == care.Omsorgsgivare) && told.Outcome == access.MetaBlocked {
			r.Fatal("a block was told")
		}
		for _, o := range []access.Outcome{access.DenyBlocked, access.DenyNotPublished, access.DenyOutOfScope, access.DenySecrecy, access.AllowFiltered} {
			if told.Outcome == o {
				r.Fatalf("the reader was told %s", o)
			}
		}
		if told.Outcome == access.DenyNoPath {
			g := f
			hide := []func(){
				func() { g.Source.Connected = false },
				func() { g.Source.Informed, g.Source.AttitudeRecorded = false, false },
				func() { g.Source.Scope = "" },
				func() { g.Info.Secret = true },
			}
			hide[rapid.IntRange(0, len(hide)-1).Draw(r, "hide")]()
			if after := d.DecideStaff(g).Public(); after.Outcome == access.DenyNoPath && !cmp.Equal(told, after) {
				r.Fatalf("told %v and %v", told, after)
			}
		}
	})
}

// What is left out is taken at its most careful: a fact less never opens anything, but
// those that tell of a restriction, or of another law that holds.
func TestLeavingAFactOutNeverOpens(t *testing.T) {
	restricts := []string{"subject.protected=", "subject.deceased=", "info.secret=", "block.outer=", "block.inner=", "consent=refused", "actor.via=",
		"subject.capacity=", "source.from=", "relation.guardianBlocked=", "info.withheld=", "info.hiddenFromGuardian=", "actor.forAnotherProvider="}
	check := func(r *rapid.T, d *access.Decider, was access.Decision, at time.Time) {
		head, facts, ok := strings.Cut(was.Question(), ";")
		if !ok || opened(was) {
			return
		}
		parts := strings.Split(facts, ";")
		i := rapid.IntRange(0, len(parts)-1).Draw(r, "left out")
		if slices.ContainsFunc(restricts, func(p string) bool { return strings.HasPrefix(parts[i], p) }) {
			return
		}
		less := strings.Join(append([]string{head}, slices.Delete(slices.Clone(parts), i, i+1)...), ";")
		now, err := d.Replay(less, at)
		if err != nil {
			r.Fatal(err)
		}
		if opened(now) {
			r.Fatalf("without %s: %s became %s by %v\n%s", parts[i], was.Outcome, now.Outcome, now.ProvisionIDs(), less)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		d, f := decider(t, anySwitches(r)), anyStaffFacts(r)
		check(r, d, d.DecideStaff(f), f.At)
	})
	rapid.Check(t, func(r *rapid.T) {
		d, f := decider(t, anyConfig(r)), anyFacts(r)
		check(r, d, d.Decide(f), f.At)
	})
}

// What a resident asked before there were seals is answered as it was then.
func TestReplayOfBeforeSeals(t *testing.T) {
	d := decider(t, access.Config{})
	before := func(q string) string {
		return "1" + strings.ReplaceAll(strings.TrimPrefix(q, "2"), ";source.sealed=no", "")
	}
	for _, c := range accessCases() {
		was := d.Decide(c.facts())
		if was.Question() == "" || strings.Contains(was.Question(), "source.sealed=yes") {
			continue
		}
		now, err := d.Replay(before(was.Question()), c.facts().At)
		if err != nil || now.Outcome != was.Outcome {
			t.Errorf("%s: %s became %s, %v", c.id, was.Outcome, now.Outcome, err)
		}
	}
	for _, bad := range []string{"1 resident action=read;source.sealed=no", "2 staff action=openRecord", "3 resident action=read"} {
		if _, err := d.Replay(bad, noon); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

// A question's text reads back as the same question, and gives the same answer.
func TestReplayAgrees(t *testing.T) {
	compare := cmp.Exporter(func(reflect.Type) bool { return true })
	longest := 0
	rapid.Check(t, func(r *rapid.T) {
		d := decider(t, anySwitches(r))
		f := anyStaffFacts(r)
		was := d.DecideStaff(f)
		if was.Question() == "" {
			return
		}
		longest = max(longest, len(was.Question()))
		now, err := d.Replay(was.Question(), f.At)
		if err != nil {
			r.Fatal(err)
		}
		now.Obligations.Until = was.Obligations.Until // of the facts, not of the question
		if diff := cmp.Diff(was, now, compare); diff != "" {
			r.Fatal(diff)
		}
	})
	rapid.Check(t, func(r *rapid.T) {
		d := decider(t, anyConfig(r))
		f := anyFacts(r)
		was := d.Decide(f)
		if was.Question() == "" {
			return
		}
		now, err := d.Replay(was.Question(), f.At)
		if err != nil || !cmp.Equal(was, now, compare) {
			r.Fatalf("%v: %s became %s", err, was.Outcome, now.Outcome)
		}
	})
	if longest > access.MaxQuestion {
		t.Errorf("a question of %d bytes", longest)
	}
}

func FuzzReplay(f *testing.F) {
	d, err := access.Load(access.Config{})
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range table() {
		if q := c.decide(d).Question(); q != "" {
			f.Add(q)
		}
	}
	f.Add("1 staff action=openRecord;actor.loa=9")
	f.Add("2 staff action=openRecord")
	f.Add("1 resident action=read;actor.role=self;actor.loa=3;subject.age=18;source.kind=VARD;source.offersAccess=yes")
	f.Add("1 resident action=read;actor.role=self;source.kind=VARD;source.sealed=no")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := d.Replay(s, noon)
		if err == nil && strings.HasPrefix(s, "1 resident ") { // written before there were seals
			if again, err := d.Replay(got.Question(), noon); err != nil || again.Outcome != got.Outcome || strings.Contains(s, "source.sealed") {
				t.Errorf("%q was read as %q", s, got.Question())
			}
			return
		}
		if err == nil && got.Question() != s {
			t.Errorf("%q was read as %q", s, got.Question())
		}
	})
}
