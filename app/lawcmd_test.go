package app

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sammanhang/access"
	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/sim"
)

var proposal = filepath.Join("..", "access", "testdata", "no-consent")

func TestLawSimulateOnTheCounty(t *testing.T) {
	noon := time.Date(2026, 11, 22, 11, 0, 0, 0, time.UTC)
	c := LawSimulateCmd{With: proposal, County: true, At: "2030-06-01", Residents: 50}
	s, err := c.simulate(context.Background(), noon)
	if err != nil {
		t.Fatal(err)
	}
	if s.Decisions < 1000 || s.Unreadable != 0 || len(s.Losses) != 0 {
		t.Errorf("%+v", s)
	}
	if !slices.ContainsFunc(s.Gains, func(e access.Effect) bool {
		return e.Provision == "svod-3-1-2030" && e.Who == "staff VARD care" && e.Now == access.Allow
	}) {
		t.Errorf("nobody gains by the proposal: %+v", s.Gains)
	}
	c.At = "2026-11-22" // before the proposal would be in force
	if s, err = c.simulate(context.Background(), noon); err != nil || s.Same != s.Decisions {
		t.Errorf("before it is in force: %+v %v", s, err)
	}
}

func TestLawSimulateOnALog(t *testing.T) {
	was, err := access.Load(access.Config{})
	if err != nil {
		t.Fatal(err)
	}
	facts, err := readFacts([]byte(`{"at":"2026-11-22T12:00:00+01:00","actor":{"loa":3},"subject":{"born":"1974-06-07"},"relation":{"as":"self"},"source":{"kind":"OMSORG","offersAccess":true,"sealed":"no","scope":"SOL","sharing":"blocked"},"info":{"type":"note"}}`))
	if err != nil {
		t.Fatal(err)
	}
	q := was.Decide(facts).Question()
	file := func(text string) string {
		t.Helper()
		name := filepath.Join(t.TempDir(), "log")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	line := func(at string) string { return `{"at":"` + at + `","facts":"` + q + `","outcome":"ignored"}` + "\n" }
	log := file(line("2026-11-22T12:00:00+01:00") + "\n" + line("2026-11-23T00:00:00+01:00") + line("2026-11-24T00:00:00+01:00"))
	run := func(c LawSimulateCmd) (access.Simulation, error) { return c.simulate(context.Background(), time.Now()) }

	s, err := run(LawSimulateCmd{Log: log, WithSwitch: []string{"residentSeesOwnBlockedOmsorg"}, From: "2026-11-23", To: "2026-11-24"})
	if err != nil || s.Decisions != 1 || len(s.Gains) != 1 || s.Gains[0].Provision != "svod-4-2-own" {
		t.Errorf("%+v %v", s, err)
	}
	var out strings.Builder
	if err := printSimulation(&out, s); err != nil || !strings.Contains(out.String(), "would be opened") || !strings.Contains(out.String(), "svod-4-2-own") {
		t.Errorf("%v\n%s", err, out.String())
	}
	if s, err = run(LawSimulateCmd{Log: log, Switches: []string{"residentSeesOwnBlockedOmsorg"}, WithSwitch: []string{"planToOmbud"}}); err != nil || s.Same != 3 {
		t.Errorf("already so: %+v %v", s, err)
	}
	bad := file(line("2026-11-22T12:00:00+01:00") + "not JSON\n")
	for want, c := range map[string]LawSimulateCmd{
		"line 2":           {Log: bad, With: proposal},
		"--log FILE":       {With: proposal, Log: log, County: true},
		"no platform in":   {With: proposal, Where: Where{Data: t.TempDir()}},
		"what would be":    {Log: log},
		"one day":          {County: true, With: proposal, From: "2026-01-01"},
		"2027-01-31":       {Log: log, With: proposal, To: "tomorrow"},
		"no switch \"omb":  {Log: log, WithSwitch: []string{"ombud"}},
		"bad.cedar:1":      {Log: log, With: filepath.Dir(fileNamed(t, "bad.cedar", `@id("x") permit (principal, action, resource);`))},
		"nobody.cedar:1: ": {Log: log, With: filepath.Dir(fileNamed(t, "nobody.cedar", `@id("x") @outcome("DENY_X") @law("l") @section("s") @from("2023-01-01") @certainty("C") @sv("s") @en("e") forbid (principal, action, resource);`))},
	} {
		if _, err := run(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", c, err, want)
		}
	}
}

// What staff have looked at is replayed from the platform's own log.
func TestLawSimulateOnThePlatformsLog(t *testing.T) {
	data := t.TempDir()
	st, err := openStores(t.Context(), Config{Data: data, Store: "sqlite:" + filepath.Join(data, "sammanhang.db")})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 11, 0, 0, 0, time.UTC)
	county := sim.New(sim.Config{Seed: 1, Residents: 20, Today: at})
	if err := settleRegisters(t.Context(), county, st); err != nil {
		t.Fatal(err)
	}
	d, err := access.Load(access.Config{})
	if err != nil {
		t.Fatal(err)
	}
	facts := "1 staff action=openRecord;actor.loa=3;actor.session=yes;actor.assignment=chosen;actor.duty=care;actor.kind=VARD;actor.purpose=Vård och behandling;actor.mayRead=SJF;" +
		"source.kind=VARD;source.connected=yes;source.informed=yes;block.known=yes;tie.relation=current;claim.significance=yes"
	if was, err := d.Replay(facts, at); err != nil || was.Outcome != access.AskConsent {
		t.Fatal(was.Outcome, err)
	}
	me, _ := county.Person("gosta")
	var events []audit.Event
	for i := range 3 {
		events = append(events, audit.Event{At: at.AddDate(0, 0, i), System: sim.Platform, Subject: me.ID, Activity: audit.ActivityRead, Outcome: "ASK_CONSENT", Facts: facts,
			Actor: audit.Actor{Kind: audit.Staff, Employee: "SE9900000001-E1", Provider: county.Providers()[0].ID}})
	}
	if err := st.audit.Append(t.Context(), events); err != nil {
		t.Fatal(err)
	}
	if err := st.close(); err != nil {
		t.Fatal(err)
	}
	c := LawSimulateCmd{With: proposal, Where: Where{Data: data}, From: "2026-11-23", At: "2030-06-01"}
	s, err := c.simulate(t.Context(), at)
	if err != nil || s.Decisions != 2 || len(s.Gains) != 1 || s.Gains[0].Count != 2 || s.Gains[0].Provision != "svod-3-1-2030" {
		t.Errorf("%+v %v", s, err)
	}
}

func fileNamed(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func FuzzLoggedIn(f *testing.F) {
	f.Add(`{"at":"2026-11-22T12:00:00+01:00","facts":"1 staff action=openRecord"}`)
	f.Add("{}\n")
	f.Fuzz(func(t *testing.T, s string) {
		for l, err := range loggedIn(strings.NewReader(s), care.Period{}) {
			if err == nil && l.At.IsZero() {
				t.Error("a decision without a time")
			}
		}
	})
}
