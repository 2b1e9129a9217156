package access_test

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sammanhang/access"
	"sammanhang/access/law"
	"sammanhang/care"
	"sammanhang/record"
)

// readBook reads the provisions once: property tests make many deciders of them.
var readBook = sync.OnceValues(func() (*law.Book, error) { return law.Load(law.Files) })

func book(t testing.TB) *law.Book {
	t.Helper()
	b, err := readBook()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decider(t testing.TB, cfg access.Config) *access.Decider {
	t.Helper()
	if cfg.Alarm == nil {
		cfg.Alarm = func(p, text string) { t.Errorf("alarm from %s: %s", p, text) }
	}
	d, err := access.New(cfg, book(t))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (c lawCase) facts() access.Facts {
	f := c.from()
	c.but(&f)
	return f
}

func TestAProvisionThatCannotBeEvaluatedCloses(t *testing.T) {
	files := copyOf(t)
	// Arithmetic overflow is a run-time error that no schema can see.
	files["own_care.cedar"].Data = append(files["own_care.cedar"].Data, []byte(`
@id("broken") @outcome("DENY_SECRECY") @law("x") @section("y") @from("2023-01-01") @certainty("I") @sv("s") @en("e")
forbid (principal is Person, action, resource) when { principal.loa + 9223372036854775807 > 0 };`)...)
	b, err := law.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	alarms := 0
	d, err := access.New(access.Config{Alarm: func(string, string) { alarms++ }}, b)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if got := d.Decide(own()); got.Outcome != access.DenySystem || got.Provisions[0].ID != "broken" {
			t.Errorf("got %s by %v", got.Outcome, got.ProvisionIDs())
		}
	}
	if alarms != 2 {
		t.Errorf("%d alarms, want one for each decision", alarms)
	}
}

// The same for staff, whatever the rule that fails is used for: it closes, it alarms each
// time, and the reader learns nothing of it.
func TestAStaffProvisionThatCannotBeEvaluatedCloses(t *testing.T) {
	const head = `@id("broken") @law("x") @section("y") @from("2023-01-01") @certainty("I") @sv("s") @en("e") `
	const fails = ` (principal is Staff, action == Action::"openRecord", resource) when { principal.loa + 9223372036854775807 > 0 };`
	refused := nurse()
	refused.Tie.Consents = nil
	for name, c := range map[string]struct {
		rule  string
		facts access.StaffFacts
	}{
		"a permit":          {`permit`, nurse()},
		"a permit, refused": {`permit`, refused},
		"a forbid":          {`@outcome("DENY_SECRECY") forbid`, nurse()},
		"one that asks":     {`@outcome("ASK_CONSENT") @role("ask") forbid`, refused},
		"a duty":            {`@role("duty") @duty("noMirror") permit`, nurse()},
	} {
		files := copyOf(t)
		files["broken.cedar"] = &fstest.MapFile{Data: []byte(head + c.rule + fails)}
		b, err := law.Load(files)
		if err != nil {
			t.Fatal(name, err)
		}
		alarms := 0
		d, err := access.New(access.Config{Alarm: func(p, text string) { alarms++ }}, b)
		if err != nil {
			t.Fatal(name, err)
		}
		for range 2 {
			got := d.DecideStaff(c.facts)
			if got.Outcome != access.DenySystem || got.Provisions[0].ID != "broken" || len(got.Obligations.Must) != 0 {
				t.Errorf("%s: %s by %v, must %v", name, got.Outcome, got.ProvisionIDs(), got.Obligations.Must)
			}
			if told := got.Public(); told.Outcome != access.DenyNoPath || told.Sentence.EN == "" || told.Sentence.EN == "e" {
				t.Errorf("%s: the reader is told %+v", name, told)
			}
		}
		if alarms != 2 {
			t.Errorf("%s: %d alarms, want one for each decision", name, alarms)
		}
	}
}

func copyOf(t testing.TB) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	entries, err := law.Files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := law.Files.ReadFile(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = &fstest.MapFile{Data: text}
	}
	return out
}

func TestNewRefusesWhatMakesNoSense(t *testing.T) {
	for _, cfg := range []access.Config{{ServiceAge: -1}, {ServiceAge: 14, JournalAge: 13}, {JournalAge: 40}} {
		if _, err := access.New(cfg, book(t)); err == nil {
			t.Errorf("%+v was accepted", cfg)
		}
	}
	for name, c := range map[string]struct{ file, old, new, want string }{
		"an outcome that is none": {"own_care.cedar", "DENY_SECRECY", "DENY_SECRECYY", "own_care.cedar:"},
		"an opening that is none": {"svod_3_6.cedar", "EMERGENCY_OPEN", "EMERGENCY_OPENED", "svod_3_6.cedar:"},
		"a duty that is none":     {"work_duties.cedar", "noMirror", "noMirrors", "work_duties.cedar:"},
		"a word that no fact has": {"svod_3_1.cedar", `== "current"`, `== "curent"`, `svod_3_1.cedar:`},
		"a word of a list":        {"work_scope.cedar", `["SOL", "LSS"]`, `["SOL", "LLS"]`, `no fact can have the value "LLS"`},
		"two closed answers":      {"svod_3_1.cedar", `@role("ask")`, `@role("closed")`, "both the closed answer"},
	} {
		files := copyOf(t)
		text := string(files[c.file].Data)
		if !strings.Contains(text, c.old) {
			t.Fatalf("%s: %q is not in %s", name, c.old, c.file)
		}
		files[c.file].Data = []byte(strings.Replace(text, c.old, c.new, 1))
		b, err := law.Load(files)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := access.New(access.Config{}, b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s gave %v", name, err)
		}
	}
}

func TestFilterRows(t *testing.T) {
	d := decider(t, access.Config{})
	head := func(change func(*record.Head)) *record.Head {
		h := &record.Head{Subject: grown, ForSubject: true}
		change(h)
		return h
	}
	rows := []*record.Head{
		head(func(*record.Head) {}),
		head(func(h *record.Head) { h.ForSubject = false }),
		head(func(h *record.Head) { h.Nullified = true }),
		head(func(h *record.Head) { h.Subject = father }),
		head(func(h *record.Head) { h.Provider = "SE9900000005-Z" }),
		head(func(h *record.Head) { h.Provider = homeCare.Provider }),
		head(func(h *record.Head) { h.Subject = care.PersonID{} }),
	}
	f := own()
	lookup := func(p, _ care.HSAID) (access.Source, bool) { return homeCare, p == homeCare.Provider }
	got := access.FilterRows(d, f, rows, func(h *record.Head) access.Row { return access.RowOf(f, h, lookup) })
	if want := []*record.Head{rows[0], rows[5], rows[6]}; !cmp.Equal(got.Kept, want, cmp.AllowUnexported(care.PersonID{})) {
		t.Errorf("kept %d rows, want 3", len(got.Kept))
	}
	if got.Dropped != 4 || got.Foreign != 1 || got.Decision.Outcome != access.AllowFiltered {
		t.Errorf("dropped %d, foreign %d, %s", got.Dropped, got.Foreign, got.Decision.Outcome)
	}
	f.Actor.LoA = 0
	if got := access.FilterRows(d, f, rows, func(h *record.Head) access.Row { return access.RowOf(f, h, lookup) }); len(got.Kept) != 0 || got.Decision.Allowed() {
		t.Error("rows were kept for somebody who has not logged in well enough")
	}
}

func TestParseLoA(t *testing.T) {
	for acr, want := range map[string]access.LoA{"http://id.sambi.se/loa/loa3": 3, "http://id.elegnamnden.se/loa/1.0/loa4": 4, "loa2": 2, "": 0, "http://id.swedenconnect.se/loa/1.0/uncertified-loa3": 0, "LOA3": 0} {
		if got := access.ParseLoA(acr); got != want {
			t.Errorf("%q: %d, want %d", acr, got, want)
		}
	}
}

// ---- properties ----

func pick[T any](t *rapid.T, name string, of ...T) T { return rapid.SampledFrom(of).Draw(t, name) }

func anyPeriod(t *rapid.T, name string) care.Period {
	return pick(t, name, care.Period{}, always, soon, care.Period{To: noon})
}

func anyFacts(t *rapid.T) access.Facts {
	people := []care.PersonID{grown, child, teen, father, {}}
	one := func(name string) care.PersonID { return rapid.SampledFrom(people).Draw(t, name) }
	b := func(name string) bool { return rapid.Bool().Draw(t, name) }
	f := access.Facts{
		At:      time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 12*365*24).Draw(t, "hour")) * time.Hour),
		Action:  pick(t, "action", access.Read, access.Read, access.Act, access.ReadLog, access.SetOwnSeal, ""),
		Actor:   access.Actor{ID: one("actor"), LoA: access.LoA(rapid.IntRange(-1, 5).Draw(t, "loa")), ActingProvider: pick(t, "acting", "", "", hospital.Provider, "SE9900000009-X")},
		Subject: access.Subject{ID: one("subject"), Protected: b("protected"), Deceased: b("deceased")},
		Relation: access.Relation{
			As:           pick(t, "as", access.AsSelf, access.AsGuardian, access.AsOmbud, access.AsGodMan, "", "other"),
			Guardianship: anyPeriod(t, "guardianship"), GuardianBlocked: b("guardianBlocked"),
			Mandate: access.Mandate{Scope: pick(t, "scope", nil, []care.InfoType{care.Appointments}, []care.InfoType{care.Notes, care.CarePlans}), Valid: anyPeriod(t, "mandate")},
		},
		Source: pick(t, "source", hospital, homeCare, access.Source{}),
		Info:   access.Info{Type: pick(t, "info", care.Appointments, care.Notes, care.CarePlans, care.Messages, "", "new"), Withheld: b("withheld"), HiddenFromGuardian: b("hidden")},
	}
	if b("same") {
		f.Actor.ID = f.Subject.ID
	}
	f.Source.Sharing = pick(t, "sharing", access.Open, access.Blocked, access.Incapacity, access.SharingUnknown, "odd")
	f.Source.Scope = pick(t, "svod", access.ScopeSoL, access.ScopeLSS, access.ScopeUnknown, "odd")
	f.Source.OffersAccess = b("offers")
	f.Source.Seal = pick(t, "seal", access.NotSealed, access.NotSealed, access.Sealed, access.SealUnknown, "odd")
	if b("grant") {
		g := []access.Grant{{Unit: pick(t, "grantUnit", hospital.Unit, nextUnit), Valid: anyPeriod(t, "grantValid")}}
		f.Subject.EarlyAccess, f.Relation.Extended = g, g
	}
	return f
}

func anyConfig(t *rapid.T) access.Config {
	b := func(name string) bool { return rapid.Bool().Draw(t, name) }
	return access.Config{ResidentSeesOwnBlockedOmsorg: b("s1"), PlanToOmbud: b("s2"), GodManAccess: b("s3"), GuardianSeesLog: b("s4")}
}

func TestAddingARestrictionNeverOpens(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d := decider(t, anyConfig(r))
		f := anyFacts(r)
		before := d.Decide(f)
		after := f
		// "unknown" is more closed than a block when the switch is on, so block only what is open.
		if pick(r, "which", true, false) && f.Source.Sharing == access.Open {
			after.Source.Sharing = pick(r, "to", access.Blocked, access.Incapacity, access.SharingUnknown)
		} else {
			restrict := []func(){
				func() { after.Subject.Protected = true }, func() { after.Subject.Deceased = true },
				func() { after.Relation.GuardianBlocked = true }, func() { after.Info.Withheld = true },
				func() { after.Info.HiddenFromGuardian = true }, func() { after.Source.OffersAccess = false },
				func() { after.Actor.ActingProvider = "SE9900000009-Y" }, func() { after.Actor.LoA = 2 },
				func() { after.Source.Seal = access.Sealed }, func() { after.Source.Seal = access.SealUnknown },
				func() { after.Relation.Mandate.Revoked = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) },
			}
			restrict[rapid.IntRange(0, len(restrict)-1).Draw(r, "restriction")]()
		}
		if d.Decide(after).Allowed() && !before.Allowed() {
			r.Fatalf("a restriction opened: %s became %s", before.Outcome, d.Decide(after).Outcome)
		}
	})
}

// Time alone opens only on a date that stands in the law or in the facts.
func TestTimeAloneOpensOnlyOnADate(t *testing.T) {
	b := book(t)
	rapid.Check(t, func(r *rapid.T) {
		d := decider(t, anyConfig(r))
		f := anyFacts(r)
		later := f
		later.At = f.At.Add(time.Duration(rapid.IntRange(1, 24*400).Draw(r, "hours")) * time.Hour)
		if d.Decide(f).Allowed() || !d.Decide(later).Allowed() {
			return
		}
		var dates []time.Time
		for _, p := range b.Policies {
			dates = append(dates, p.From, p.To)
		}
		for _, p := range []care.Period{f.Relation.Guardianship, f.Relation.Mandate.Valid} {
			dates = append(dates, p.From)
		}
		for _, g := range append(slices.Clone(f.Subject.EarlyAccess), f.Relation.Extended...) {
			dates = append(dates, g.Valid.From)
		}
		if born, ok := f.Subject.ID.Born(); ok {
			for _, age := range []int{13, 16, 18} {
				dates = append(dates, care.SwedishMidnight(born.Year()+age, born.Month(), born.Day()))
			}
		}
		if !slices.ContainsFunc(dates, func(t time.Time) bool { return t.After(f.At) && !t.After(later.At) }) {
			r.Fatalf("opened between %v and %v, and no date lies there", f.At, later.At)
		}
	})
}

func TestBatchAndOrderDoNotMatter(t *testing.T) {
	compare := cmp.Exporter(func(reflect.Type) bool { return true })
	rapid.Check(t, func(r *rapid.T) {
		cfg := anyConfig(r)
		all := rapid.SliceOfN(rapid.Custom(anyFacts), 1, 8).Draw(r, "all")
		batch := decider(t, cfg).DecideAll(all)
		other := decider(t, cfg)
		for i := len(all) - 1; i >= 0; i-- {
			fresh := decider(t, cfg).Decide(all[i])
			if diff := cmp.Diff(fresh, batch[i], compare); diff != "" {
				r.Fatalf("batch differs: %s", diff)
			}
			if diff := cmp.Diff(fresh, other.Decide(all[i]), compare); diff != "" {
				r.Fatalf("order matters: %s", diff)
			}
		}
	})
}

// Nothing is allowed without login, to a stranger, or about the dead, whatever else holds.
func TestWhatNeverOpens(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		f := anyFacts(r)
		if !decider(t, anyConfig(r)).Decide(f).Allowed() {
			return
		}
		switch {
		case f.Source.Seal != access.NotSealed && (f.Action == access.Read || f.Action == access.Act):
			r.Fatal("allowed what is sealed, or may be")
		case f.Actor.LoA < 3, f.Subject.Deceased, f.Actor.ID.IsZero(), f.Source.Kind == "":
			r.Fatal("allowed")
		case f.Actor.ID != f.Subject.ID && f.Relation.As == access.AsSelf:
			r.Fatal("a stranger was allowed")
		case f.Relation.As == access.AsOmbud && f.Action == access.Read && f.Info.Type == care.Notes:
			r.Fatal("a proxy read the journal")
		}
	})
}

func FuzzParseLoA(f *testing.F) {
	f.Add("http://id.sambi.se/loa/loa3")
	f.Fuzz(func(t *testing.T, s string) {
		if l := access.ParseLoA(s); l != 0 && !strings.HasSuffix(s, "loa"+string(rune('0'+l))) {
			t.Errorf("%q gave %d", s, l)
		}
	})
}

func BenchmarkDecide(b *testing.B) {
	d := decider(b, access.Config{})
	f := own()
	b.Run("remembered", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			d.Decide(f)
		}
	})
	b.Run("fresh", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			d.Forget()
			d.Decide(f)
		}
	})
	b.Run("batch-of-200-rows", func(b *testing.B) {
		all := make([]access.Facts, 200)
		for i := range all {
			all[i] = own()
		}
		b.ReportAllocs()
		for b.Loop() {
			d.DecideAll(all)
		}
	})
}
