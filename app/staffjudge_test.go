package app

import (
	"context"
	"slices"
	"testing"
	"time"

	"sammanhang/access"
	"sammanhang/access/law"
	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/overview"
	"sammanhang/person"
	"sammanhang/record"
	"sammanhang/record/diagnosis"
	"sammanhang/safeguard"
)

var (
	judged   = care.MustPersonID("194204099222")
	theChild = care.MustPersonID("201701012393")
	courtAt  = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
)

// The little county of the judge: a region with two wards, a private clinic, a
// municipality's social care, another's, and one provider that takes no part.
const (
	courtRegion, courtWard, courtOther = "SE1-REGION", "SE1-WARD", "SE1-OTHER"
	courtClinic, courtRoom             = "SE2-CLINIC", "SE2-ROOM"
	courtSocial, courtHome             = "SE3-SOCIAL", "SE3-HOME"
	courtSocial2, courtHome2           = "SE4-SOCIAL", "SE4-HOME"
	courtOutside                       = "SE5-OUTSIDE"
)

// court is everything that a judge is seated with.
type court struct {
	decider *access.Decider
	dir     *directory.Snapshot
	facts   []safeguard.Fact
	away    bool
	person  person.Person
	n       int
}

func newCourt(t *testing.T) *court {
	t.Helper()
	book, err := law.Load(law.Files)
	if err != nil {
		t.Fatal(err)
	}
	d, err := access.New(access.Config{Alarm: func(p, text string) { t.Errorf("ALARM %s: %s", p, text) }}, book)
	if err != nil {
		t.Fatal(err)
	}
	prov := func(id care.HSAID, kind care.ProviderKind) directory.Provider {
		return directory.Provider{Provider: care.Provider{ID: id, Name: string(id), Kind: kind}}
	}
	rights := []directory.Right{{Activity: directory.Read, Information: directory.AllInformation, Scope: directory.Shared}}
	give := func(id, unit, provider care.HSAID, purpose care.Purpose) directory.Assignment {
		return directory.Assignment{ID: id, Name: string(id), Kind: directory.Care, Purpose: purpose, Rights: rights, Unit: unit, Provider: provider}
	}
	dir, problems := directory.Compile(directory.Data{
		Providers: []directory.Provider{prov(courtRegion, care.Vardgivare), prov(courtClinic, care.Vardgivare), prov(courtSocial, care.Omsorgsgivare), prov(courtSocial2, care.Omsorgsgivare), prov(courtOutside, care.Vardgivare)},
		Units: []care.Unit{{ID: courtWard, Provider: courtRegion, Name: "w"}, {ID: courtOther, Provider: courtRegion, Name: "o"}, {ID: courtRoom, Provider: courtClinic, Name: "r"},
			{ID: courtHome, Provider: courtSocial, Name: "h"}, {ID: courtHome2, Provider: courtSocial2, Name: "h2"}},
		Employees: []directory.Employee{{ID: "SE1-NURSE", Title: "Sjuksköterska", Licences: []string{"SJ"}}, {ID: "SE3-AID", Title: "Undersköterska"}},
		Assignments: []directory.Assignment{give("SE1-M1", courtWard, courtRegion, care.CareAndTreatment), give("SE1-M9", courtWard, courtRegion, care.QualityAssurance),
			give("SE3-M1", courtHome, courtSocial, care.SocialCare)},
		Members: []directory.Member{{Assignment: "SE1-M1", Employee: "SE1-NURSE"}, {Assignment: "SE1-M9", Employee: "SE1-NURSE"}, {Assignment: "SE3-M1", Employee: "SE3-AID"}},
	})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	c := &court{decider: d, dir: dir, person: person.Person{ID: judged, GivenName: "Gösta", Born: time.Date(1942, 4, 9, 0, 0, 0, 0, time.UTC)}}
	for _, p := range []care.HSAID{courtRegion, courtClinic, courtOutside} {
		c.fact(&safeguard.Information{Record: c.of(p, care.Vardgivare), Sharing: true, Blocks: true})
	}
	for _, p := range []care.HSAID{courtSocial, courtSocial2} {
		c.fact(&safeguard.Information{Record: c.of(p, care.Omsorgsgivare), Sharing: true})
	}
	return c
}

func (c *court) People(context.Context, []care.PersonID) (map[care.PersonID]person.Person, error) {
	return map[care.PersonID]person.Person{c.person.ID: c.person}, nil
}
func (c *court) GuardianOf(context.Context, care.PersonID, time.Time) ([]person.Guardianship, error) {
	return nil, nil
}
func (c *court) MandatesTo(context.Context, care.PersonID, time.Time) ([]person.Mandate, error) {
	return nil, nil
}
func (c *court) About(_ context.Context, r safeguard.Reader, subject care.PersonID, at time.Time) (safeguard.Standing, error) {
	if c.away {
		return safeguard.Standing{}, context.DeadlineExceeded
	}
	return safeguard.NewStanding(safeguard.Config{}, c.facts, r, []care.PersonID{subject}, at), nil
}

// of is a fact of a provider.
func (c *court) of(provider care.HSAID, kind care.ProviderKind) safeguard.Record {
	c.n++
	return safeguard.Record{ID: string(rune('a' + c.n)), Subject: c.person.ID, Provider: provider, ProviderKind: kind, Stored: courtAt.Add(-time.Hour), Valid: care.Period{From: courtAt.Add(-time.Hour)}}
}

func (c *court) fact(f safeguard.Fact) { c.facts = append(c.facts, f) }

// mine is a fact of a reader, until an hour from now.
func (c *court) mine(e overview.Errand) safeguard.Record {
	r := c.of(e.Provider.ID, e.Provider.Kind)
	r.Unit, r.Employee, r.Valid.To = e.Unit, e.Employee, courtAt.Add(time.Hour)
	return r
}

func (c *court) block(provider care.HSAID, change func(*safeguard.Block)) {
	p, _ := c.dir.Provider(provider)
	b := &safeguard.Block{Record: c.of(provider, p.Kind), Type: safeguard.Outer}
	b.Valid = care.Period{}
	if change != nil {
		change(b)
	}
	c.fact(b)
}

// lift opens a block for a unit, for an hour.
func (c *court) lift(block string, unit care.HSAID) {
	r := c.of(courtClinic, care.Vardgivare)
	r.Unit, r.Valid.To = unit, courtAt.Add(time.Hour)
	c.fact(&safeguard.Lift{Record: r, Block: block, Reason: safeguard.PatientsConsent})
}

func (c *court) nurse() overview.Errand {
	p, _ := c.dir.Provider(courtRegion)
	return overview.Errand{Employee: "SE1-NURSE", LoA: 3, Session: care.Period{From: courtAt.Add(-time.Minute), To: courtAt.Add(time.Hour)}, Assignment: "SE1-M1",
		Purpose: care.CareAndTreatment, Provider: p.Provider, Unit: courtWard, Role: overview.Nurse, Subject: c.person.ID}
}

func (c *court) aid() overview.Errand {
	e := c.nurse()
	p, _ := c.dir.Provider(courtSocial)
	e.Employee, e.Assignment, e.Purpose, e.Provider, e.Unit, e.Role = "SE3-AID", "SE3-M1", care.SocialCare, p.Provider, courtHome, overview.HomeCareAssistant
	return e
}

// met gives a reader all that consent asks for.
func (c *court) met(e overview.Errand) {
	if e.Provider.Kind == care.Vardgivare {
		c.fact(&safeguard.Relation{Record: c.mine(e)})
	} else {
		r := c.mine(e)
		r.Employee = ""
		c.fact(&safeguard.Case{Record: r, Type: safeguard.Insats})
	}
	c.fact(&safeguard.Attestation{Record: c.mine(e), Topic: safeguard.Significance, Claims: safeguard.Claims{Matters: true}})
	r := c.mine(e)
	r.Employee = ""
	c.fact(&safeguard.Consent{Record: r, Type: safeguard.ConsentGiven, Basis: safeguard.BasisConsent})
}

func (c *court) danger(e overview.Errand, claims safeguard.Claims) {
	claims.Danger = true
	c.fact(&safeguard.Attestation{Record: c.mine(e), Topic: safeguard.Danger, Claims: claims, Text: "medvetslös"})
}

func (c *court) judge(t *testing.T, e overview.Errand) *staffJudge {
	t.Helper()
	b := staffBench{people: c, decider: c.decider, directory: func() *directory.Snapshot { return c.dir }, standings: c,
		sharing: map[care.HSAID]bool{courtRegion: true, courtClinic: true, courtSocial: true, courtSocial2: true}}
	j, err := b.open(t.Context(), e, courtAt)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func (c *court) look(t *testing.T, e overview.Errand, provider care.HSAID) overview.StaffRuling {
	t.Helper()
	p, ok := c.dir.Provider(provider)
	if !ok {
		p.ID = provider
	}
	return c.judge(t, e).Rule([]overview.StaffLook{{Info: care.Diagnoses, Provider: p.Provider}})[0]
}

// Each case is one look by the nurse of the region, or by the home-care assistant, with
// one thing set; what may be seen, and what may be known.
func TestStaffRulings(t *testing.T) {
	all := func(c *court, e overview.Errand) { c.met(e) }
	for name, k := range map[string]struct {
		aid     bool // the assistant reads
		set     func(c *court, e overview.Errand)
		source  care.HSAID
		outcome string
		tell    overview.Tell
		quiet   bool
		open    bool
	}{
		"all met":                       {set: all, source: courtClinic, outcome: "ALLOW", open: true},
		"all met, social care":          {set: all, source: courtSocial, outcome: "ALLOW", open: true},
		"nothing met":                   {source: courtClinic, outcome: "META_UNBLOCKED", tell: overview.TellUnblocked},
		"own provider, no relation":     {source: courtRegion, outcome: "ASK_RELATION", tell: overview.TellOwn},
		"a provider that takes no part": {set: all, source: courtOutside, outcome: "DENY_NOT_PUBLISHED"},
		"a provider that nobody knows":  {set: all, source: "SE9-NOBODY", outcome: "DENY_OUT_OF_SCOPE"},
		"never informed": {set: func(c *court, e overview.Errand) {
			c.met(e)
			c.facts = slices.DeleteFunc(c.facts, func(f safeguard.Fact) bool { return f.Kind() == safeguard.KindInformation })
		}, source: courtClinic, outcome: "DENY_NOT_PUBLISHED"},
		"would oppose": {set: func(c *court, e overview.Errand) {
			c.met(e)
			c.fact(&safeguard.Attitude{Record: c.of(courtClinic, care.Vardgivare), Opposes: true})
		}, source: courtClinic, outcome: "DENY_NOT_PUBLISHED"},
		"blocked by a vårdgivare":              {set: func(c *court, e overview.Errand) { c.met(e); c.block(courtClinic, nil) }, source: courtClinic, outcome: "META_BLOCKED", tell: overview.TellBlocked},
		"blocked by an omsorgsgivare":          {set: func(c *court, e overview.Errand) { c.met(e); c.block(courtSocial, nil) }, source: courtSocial, outcome: "DENY_NO_PATH"},
		"blocked by a vårdgivare, social care": {aid: true, set: func(c *court, e overview.Errand) { c.met(e); c.block(courtClinic, nil) }, source: courtClinic, outcome: "DENY_NO_PATH"},
		"blocked for some years": {set: func(c *court, e overview.Errand) {
			c.met(e)
			c.block(courtClinic, func(b *safeguard.Block) { b.InfoTo = courtAt.AddDate(-2, 0, 0) })
		}, source: courtClinic, outcome: "ALLOW", tell: overview.TellBlocked, quiet: true, open: true},
		"social care blocked for some years": {set: func(c *court, e overview.Errand) {
			c.met(e)
			c.block(courtSocial, func(b *safeguard.Block) { b.InfoTo = courtAt.AddDate(-2, 0, 0) })
		}, source: courtSocial, outcome: "ALLOW", quiet: true, open: true},
		"for some years, and for all": {set: func(c *court, e overview.Errand) {
			c.met(e)
			c.block(courtClinic, func(b *safeguard.Block) { b.InfoTo = courtAt.AddDate(-2, 0, 0) })
			c.block(courtClinic, nil)
		}, source: courtClinic, outcome: "META_BLOCKED", tell: overview.TellBlocked},
		"lifted for the reader's unit": {set: func(c *court, e overview.Errand) { c.met(e); c.block(courtClinic, nil); c.lift(c.last().ID, courtWard) }, source: courtClinic, outcome: "ALLOW", open: true},
		"lifted for a colleague's unit": {set: func(c *court, e overview.Errand) {
			c.met(e)
			c.block(courtClinic, nil)
			c.lift(c.last().ID, courtOther)
		}, source: courtClinic, outcome: "META_BLOCKED", tell: overview.TellBlocked},
		"another unit of the own provider": {set: func(c *court, e overview.Errand) {
			c.met(e)
			c.block(courtRegion, func(b *safeguard.Block) { b.Type, b.Unit = safeguard.Inner, courtOther })
		}, source: courtRegion, outcome: "ALLOW", tell: overview.TellInside, open: true},
		"consent that ended a second ago": {set: func(c *court, e overview.Errand) { c.met(e); c.last().Valid.To = courtAt.Add(-time.Second) }, source: courtClinic, outcome: "META_UNBLOCKED", tell: overview.TellUnblocked},
		"consent for another unit":        {set: func(c *court, e overview.Errand) { c.met(e); c.last().Unit = courtOther }, source: courtClinic, outcome: "META_UNBLOCKED", tell: overview.TellUnblocked},
		"consent for another employee":    {set: func(c *court, e overview.Errand) { c.met(e); c.last().Employee = "SE1-ANOTHER" }, source: courtClinic, outcome: "META_UNBLOCKED", tell: overview.TellUnblocked},
		"consent that was annulled":       {set: func(c *court, e overview.Errand) { c.met(e); c.last().Annulled = courtAt.Add(-time.Second) }, source: courtClinic, outcome: "META_UNBLOCKED", tell: overview.TellUnblocked},
		"danger, nothing stated of need": {set: func(c *court, e overview.Errand) {
			c.fact(&safeguard.Relation{Record: c.mine(e)})
			c.danger(e, safeguard.Claims{ConsentUnobtainable: true})
		}, source: courtClinic, outcome: "EMERGENCY_META", tell: overview.TellSource},
		"danger, all stated": {set: func(c *court, e overview.Errand) {
			c.fact(&safeguard.Relation{Record: c.mine(e)})
			c.danger(e, safeguard.Claims{ConsentUnobtainable: true, Indispensable: true})
		}, source: courtClinic, outcome: "EMERGENCY_OPEN", open: true},
		"danger, social care's information": {set: func(c *court, e overview.Errand) {
			c.fact(&safeguard.Relation{Record: c.mine(e)})
			c.danger(e, safeguard.Claims{ConsentUnobtainable: true, Indispensable: true})
		}, source: courtSocial, outcome: "META_UNBLOCKED", tell: overview.TellUnblocked},
		"danger, blocked, cannot ask": {set: func(c *court, e overview.Errand) {
			c.fact(&safeguard.Relation{Record: c.mine(e)})
			c.danger(e, safeguard.Claims{CannotAskToLift: true})
			c.block(courtClinic, nil)
		}, source: courtClinic, outcome: "EMERGENCY_META", tell: overview.TellBlocker},
		"danger, blocked, can ask": {set: func(c *court, e overview.Errand) {
			c.fact(&safeguard.Relation{Record: c.mine(e)})
			c.danger(e, safeguard.Claims{ConsentUnobtainable: true, Indispensable: true})
			c.block(courtClinic, nil)
		}, source: courtClinic, outcome: "META_BLOCKED", tell: overview.TellBlocked},
		"danger, social care reads": {aid: true, set: func(c *court, e overview.Errand) {
			c.danger(e, safeguard.Claims{ConsentUnobtainable: true, Indispensable: true})
		}, source: courtClinic, outcome: "META_UNBLOCKED", tell: overview.TellUnblocked},
		"social care, all met": {aid: true, set: all, source: courtClinic, outcome: "ALLOW", open: true},
		"quality work":         {set: func(c *court, e overview.Errand) { c.met(e) }, source: courtOutside, outcome: "DENY_NOT_PUBLISHED"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCourt(t)
			e := c.nurse()
			if k.aid {
				e = c.aid()
			}
			if k.set != nil {
				k.set(c, e)
			}
			r := c.look(t, e, k.source)
			if r.Outcome != k.outcome || r.Tell != k.tell || r.Quiet != k.quiet || r.Allow != k.open {
				t.Errorf("%s, tells %d, quiet %v, open %v", r.Outcome, r.Tell, r.Quiet, r.Allow)
			}
			if r.Allow != (len(r.Grounds) > 0) || r.Facts == "" {
				t.Errorf("grounds %v, facts %q", r.Grounds, r.Facts)
			}
		})
	}
}

// last is the fact that was set last.
func (c *court) last() *safeguard.Record { return c.facts[len(c.facts)-1].Base() }

// Without consent a child's own way, and lasting incapacity, open what they open.
func TestStaffWithoutConsent(t *testing.T) {
	child := newCourt(t)
	child.person = person.Person{ID: theChild, Born: time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)}
	for _, f := range child.facts {
		f.Base().Subject = theChild
	}
	e := child.nurse()
	child.fact(&safeguard.Relation{Record: child.mine(e)})
	child.fact(&safeguard.Attestation{Record: child.mine(e), Topic: safeguard.Significance, Claims: safeguard.Claims{Matters: true}})
	if r := child.look(t, e, courtClinic); r.Allow {
		t.Error("a child's is open without a word")
	}
	child.fact(&safeguard.Attestation{Record: child.mine(e), Topic: safeguard.Child, Claims: safeguard.Claims{ChildCannotConsent: true}})
	if r := child.look(t, e, courtClinic); !r.Allow {
		t.Error(r.Outcome)
	}
	if s := child.judge(t, e).Standing(); s.Basis != overview.ByChild || !s.Child {
		t.Errorf("%+v", s)
	}

	lasting := safeguard.Claims{NotTemporary: true, AttitudeClarified: true, NoPresumedOpposition: true, Necessary: true}
	for _, aid := range []bool{false, true} {
		for _, recorded := range []bool{false, true} {
			c := newCourt(t)
			e := c.nurse()
			if aid {
				e = c.aid()
			}
			c.met(e)
			c.last().Ended = courtAt // no consent
			c.fact(&safeguard.Attestation{Record: c.mine(e), Topic: safeguard.Capacity, Claims: lasting, Text: "samtal med dottern"})
			if recorded { // 2:6
				for _, p := range []struct {
					id   care.HSAID
					kind care.ProviderKind
				}{{courtClinic, care.Vardgivare}, {courtSocial, care.Omsorgsgivare}, {courtSocial2, care.Omsorgsgivare}} {
					c.fact(&safeguard.Attitude{Record: c.of(p.id, p.kind), NotTemporary: true, Clarified: true, NoPresumedOpposition: true})
				}
			}
			if r := c.look(t, e, courtClinic); r.Allow != (recorded && !aid) {
				t.Errorf("social care %v, 2:6 recorded %v: a vårdgivare's is %s", aid, recorded, r.Outcome)
			}
			if r := c.look(t, e, courtSocial2); r.Allow != recorded {
				t.Errorf("social care %v, 2:6 recorded %v: an omsorgsgivare's is %s", aid, recorded, r.Outcome)
			}
		}
	}
}

// Rows are decided one by one: by their own unit and time.
func TestStaffRowsOfAPartlyBlockedSource(t *testing.T) {
	c := newCourt(t)
	e := c.nurse()
	c.met(e)
	c.block(courtClinic, func(b *safeguard.Block) {
		b.InfoFrom, b.InfoTo = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)
	})
	c.block(courtRegion, func(b *safeguard.Block) { b.Type, b.Unit = safeguard.Inner, courtOther })
	j := c.judge(t, e)
	row := func(unit care.HSAID, year int, change func(*record.Head)) record.Item {
		h := record.Head{Subject: judged, Unit: unit}
		if year > 0 {
			h.Recorded = time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)
		}
		if change != nil {
			change(&h)
		}
		return &diagnosis.Diagnosis{Head: h}
	}
	clinic, _ := c.dir.Provider(courtClinic)
	got := j.Visible(overview.StaffLook{Info: care.Diagnoses, Provider: clinic.Provider}, []record.Item{
		row(courtRoom, 2021, nil), row(courtRoom, 2023, nil), row(courtRoom, 0, nil),
		row(courtRoom, 2023, func(h *record.Head) { h.BlockTime = time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC) }),
		row(courtRoom, 2023, func(h *record.Head) { h.Nullified = true }), row(courtRoom, 2023, func(h *record.Head) { h.Subject = theChild })})
	if want := []bool{false, true, false, false, false, false}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	region, _ := c.dir.Provider(courtRegion)
	got = j.Visible(overview.StaffLook{Info: care.Diagnoses, Provider: region.Provider}, []record.Item{row(courtWard, 2023, nil), row(courtOther, 2023, nil), row("", 2023, nil)})
	if want := []bool{true, false, false}; !slices.Equal(got, want) {
		t.Errorf("inside: %v, want %v", got, want)
	}
}

// The errand is ruled on by log-in and assignment alone.
func TestStaffGate(t *testing.T) {
	for name, k := range map[string]struct {
		change  func(*overview.Errand)
		outcome string
	}{
		"as it should be":       {func(*overview.Errand) {}, "ALLOW"},
		"weak log-in":           {func(e *overview.Errand) { e.LoA = 2 }, "DENY_AUTHN"},
		"the session is over":   {func(e *overview.Errand) { e.Session.To = courtAt }, "DENY_AUTHN"},
		"no assignment chosen":  {func(e *overview.Errand) { e.Assignment = "" }, "ASK_ASSIGNMENT"},
		"somebody else's":       {func(e *overview.Errand) { e.Assignment = "SE3-M1" }, "ASK_ASSIGNMENT"},
		"not employed any more": {func(e *overview.Errand) { e.Employee = "SE1-GONE" }, "DENY_ASSIGNMENT"},
	} {
		c := newCourt(t)
		e := c.nurse()
		k.change(&e)
		if g := c.judge(t, e).Gate(); g.Outcome != k.outcome || g.Allow != (k.outcome == "ALLOW") {
			t.Errorf("%s: %s", name, g.Outcome)
		}
	}
	c := newCourt(t)
	c.away = true
	b := staffBench{people: c, decider: c.decider, directory: func() *directory.Snapshot { return c.dir }, standings: c}
	if _, err := b.Open(t.Context(), c.nurse(), courtAt); err == nil {
		t.Error("a judge is seated when nobody can tell what is blocked")
	}
}

func TestStaffRoles(t *testing.T) {
	alla := []directory.Right{{Activity: directory.Read, Information: directory.AllInformation, Scope: directory.Shared}}
	for name, k := range map[string]struct {
		title, licence string
		kind           care.ProviderKind
		a              directory.Assignment
		want           overview.StaffRole
	}{
		"physician":             {"Läkare", "LK", care.Vardgivare, directory.Assignment{Kind: directory.Care, Purpose: care.CareAndTreatment, Rights: alla}, overview.Physician},
		"nurse":                 {"Sjuksköterska", "SJ", care.Vardgivare, directory.Assignment{Kind: directory.Care, Purpose: care.CareAndTreatment, Rights: alla}, overview.Nurse},
		"physiotherapist":       {"Fysioterapeut", "FT", care.Vardgivare, directory.Assignment{Kind: directory.Care, Purpose: care.CareAndTreatment, Rights: alla}, overview.Nurse},
		"a title alone":         {"Läkare", "", care.Vardgivare, directory.Assignment{Kind: directory.Care, Purpose: care.CareAndTreatment, Rights: alla}, overview.NoStaffRole},
		"quality work":          {"Läkare", "LK", care.Vardgivare, directory.Assignment{Kind: directory.Care, Purpose: care.QualityAssurance, Rights: alla}, overview.NoStaffRole},
		"block officer":         {"Sjuksköterska", "SJ", care.Vardgivare, directory.Assignment{Kind: directory.BlockOfficer, Purpose: care.Administration, Rights: alla}, overview.NoStaffRole},
		"no right to read":      {"Sjuksköterska", "SJ", care.Vardgivare, directory.Assignment{Kind: directory.Care, Purpose: care.CareAndTreatment}, overview.NoStaffRole},
		"home care":             {"Undersköterska", "", care.Omsorgsgivare, directory.Assignment{Kind: directory.Care, Purpose: care.SocialCare, Rights: alla}, overview.HomeCareAssistant},
		"case officer":          {"Biståndshandläggare", "", care.Omsorgsgivare, directory.Assignment{Kind: directory.Care, Purpose: care.SocialCare, Rights: alla}, overview.CaseOfficer},
		"a nurse in home care":  {"Sjuksköterska", "SJ", care.Omsorgsgivare, directory.Assignment{Kind: directory.Care, Purpose: care.SocialCare, Rights: alla}, overview.HomeCareAssistant},
		"care for social money": {"Sjuksköterska", "SJ", care.Vardgivare, directory.Assignment{Kind: directory.Care, Purpose: care.SocialCare, Rights: alla}, overview.NoStaffRole},
	} {
		e := directory.Employee{Title: k.title}
		if k.licence != "" {
			e.Licences = []string{k.licence}
		}
		if got := staffRole(e, k.a, k.kind); got != k.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
