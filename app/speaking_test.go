package app

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/route"
)

func TestWhoSpeaksForWhom(t *testing.T) {
	at := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	const own = "SE-OWN"
	snap, problems := catalog.Compile(1, catalog.Data{Permissions: []catalog.Permission{
		{Contract: care.IndexUpdate1, Address: own, Consumer: "SE-SELF", Agreement: "1"},
		{Contract: care.IndexProcessNotification1, Address: "*", Consumer: "SE-INDEX", Agreement: "1"},
	}})
	if snap == nil {
		t.Fatal(problems)
	}
	for _, known := range []*catalog.Snapshot{snap, nil} {
		catalogue := routes{func() *catalog.Snapshot { return known }, func() *route.Rules { return &route.Rules{} }}
		cfg, err := Index{Relays: []string{"se-relay"}, SpeakFor: []SpeakFor{
			{Sender: "se-engine", Systems: []string{"se-a", "SE-B"}}, {Sender: "SE-ENGINE", Systems: []string{"SE-C"}},
			{Sender: "SE-REGION", Systems: []string{"*", "SE-SELF"}}, {Sender: "SE-OTHER", Systems: []string{"*"}},
		}}.forIndex(own, catalogue)
		if err != nil || len(cfg.Relays) != 1 || cfg.Relays[0] != "SE-RELAY" || cfg.Own != own {
			t.Fatalf("%+v %v", cfg, err)
		}
		for _, c := range []struct {
			who, other care.HSAID
			want       bool // with a catalogue
			without    bool
		}{
			{"SE-ENGINE", "SE-A", true, true}, {"SE-ENGINE", "SE-B", true, true}, {"SE-ENGINE", "SE-C", true, true}, {"SE-ENGINE", "SE-D", false, false},
			{"SE-OTHER", "SE-D", true, false}, {"SE-OTHER", "SE-SELF", false, false}, {"SE-OTHER", "SE-INDEX", false, false},
			{"SE-REGION", "SE-SELF", true, true}, {"SE-REGION", "SE-D", true, false}, {"SE-RELAY", "SE-A", false, false}, {"SE-NOBODY", "SE-A", false, false},
		} {
			want := c.want
			if known == nil {
				want = c.without
			}
			if got := cfg.Speaks(c.who, c.other, at); got != want {
				t.Errorf("%s for %s, catalogue %t: %t", c.who, c.other, known != nil, got)
			}
		}
	}
	if cfg, err := (Index{}).forIndex(own, routes{}); err != nil || cfg.Speaks("SE-A", "SE-B", at) || len(cfg.Relays) != 0 {
		t.Error("without settings somebody speaks for another", err)
	}
	for part, c := range map[string]Index{
		"index.relays: å":               {Relays: []string{"å"}},
		"index.relays: *":               {Relays: []string{"*"}},
		"index.speak-for: sender: *":    {SpeakFor: []SpeakFor{{Sender: "*", Systems: []string{"SE-A"}}}},
		"index.speak-for: SE-A has no":  {SpeakFor: []SpeakFor{{Sender: "se-a"}}},
		"index.speak-for: systems: å b": {SpeakFor: []SpeakFor{{Sender: "se-a", Systems: []string{"å b"}}}},
	} {
		if _, err := c.forIndex(own, routes{}); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// The setting is read as docs/operations.md writes it.
func TestSpeakForIsRead(t *testing.T) {
	const base = "data: /x\nplatform: {hsaid: SE-OWN}\ntls: {certificate: c, key: k, ca: a}\nidentity: {issuer: https://i, client-id: c}\n"
	cfg, err := LoadConfig(write(t, filepath.Base(t.Name())+".yaml", base+"index:\n  relays: [SE-R]\n  speak-for:\n  - sender: SE-E\n    systems: [SE-A, SE-B]\n  - sender: SE-N\n    systems: [\"*\"]\n"))
	if err != nil || len(cfg.Index.Relays) != 1 || len(cfg.Index.SpeakFor) != 2 || cfg.Index.SpeakFor[0].Systems[1] != "SE-B" || cfg.Index.SpeakFor[1].Systems[0] != "*" {
		t.Errorf("%+v %v", cfg.Index, err)
	}
	if _, err := LoadConfig(write(t, "b.yaml", base+"index:\n  speak-for:\n  - sender: SE-E\n    system: [SE-A]\n")); err == nil || !strings.Contains(err.Error(), "system") {
		t.Error("an unknown key is not refused:", err)
	}
}
