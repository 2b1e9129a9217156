package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sammanhang/access"
)

func TestConfigRefusesWhatItDoesNotKnow(t *testing.T) {
	whole := `
data: /var/lib/x
platform: {hsaid: SE9900000002-X}
tls: {certificate: a, key: b, ca: c}
identity: {issuer: https://id.example, client-id: x}
web: {url: https://x.example}
`
	for name, c := range map[string]struct{ text, want string }{
		"whole":              {whole, ""},
		"unknown key":        {whole + "dors: {web: x}\n", "dors"},
		"unknown key inside": {strings.Replace(whole, "tls: {", "tls: {cipher: x, ", 1), "cipher"},
		"required left out":  {strings.Replace(whole, "data: /var/lib/x", "", 1), "data"},
		"http outside":       {strings.Replace(whole, "https://x.example", "http://x.example", 1), "https"},
		"http on loopback":   {strings.Replace(whole, "https://x.example", "http://localhost:8080", 1), ""},
		"not an HSA-id":      {strings.Replace(whole, "SE9900000002-X", "å ä", 1), "hsaid"},
		"not even YAML":      {"a: [", "yaml"},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			f := filepath.Join(t.TempDir(), "c.yaml")
			if err := os.WriteFile(f, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			cfg, err := LoadConfig(f)
			switch {
			case c.want == "" && err != nil:
				t.Fatal(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Fatalf("err = %v, want it to name %q", err, c.want)
			case c.want == "" && (cfg.Store != "sqlite:/var/lib/x/sammanhang.db" || cfg.Gather.PerSource != "8s"):
				t.Errorf("the defaults are missing: %+v", cfg)
			}
		})
	}
}

func TestLoopback(t *testing.T) {
	for addr, want := range map[string]bool{"localhost:1": true, "127.0.0.1:1": true, "127.9.9.9:1": true, "[::1]:1": true, "localhost": true,
		"0.0.0.0:1": false, ":8080": false, "192.168.1.2:1": false, "example.org:1": false, "[::]:1": false, "": false} {
		if got := isLoopback(addr); got != want {
			t.Errorf("%q: %v", addr, got)
		}
	}
}

func TestTheDemoStaysOnThisMachine(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.168.7.7:8080"} {
		c := DemoCmd{Residents: 20, Data: t.TempDir(), Web: addr, Exchange: "localhost:0", API: "localhost:0", Ops: "localhost:0", Identity: "localhost:0"}
		if _, err := StartDemo(context.Background(), c, Options{Now: time.Now}); err == nil || !strings.Contains(err.Error(), "loopback") {
			t.Errorf("%s: %v", addr, err)
		}
	}
}

func TestSwitches(t *testing.T) {
	var cfg access.Config
	if err := setSwitches(&cfg, map[string]bool{"planToOmbud": true}); err != nil || !cfg.PlanToOmbud || cfg.GodManAccess {
		t.Errorf("%v %+v", err, cfg)
	}
	if err := setSwitches(&cfg, map[string]bool{"plantoombud": true}); err == nil || !strings.Contains(err.Error(), "planToOmbud") {
		t.Errorf("a misspelt switch: %v", err)
	}
}

func TestFactsFile(t *testing.T) {
	own := `{"at":"2026-11-22T12:00:00+01:00","actor":{"loa":3},"subject":{"born":"1974-06-07"},"relation":{"as":"self"},"source":{"kind":"VARD","offersAccess":true},"info":{"type":"note"}}`
	decide := func(text string) (access.Decision, error) {
		f, err := readFacts([]byte(text))
		if err != nil {
			return access.Decision{}, err
		}
		d, err := access.Load(access.Config{})
		if err != nil {
			t.Fatal(err)
		}
		return d.Decide(f), nil
	}
	if d, err := decide(own); err != nil || d.Outcome != access.Allow {
		t.Errorf("one's own journal: %v %v", d.Outcome, err)
	}
	if d, err := decide(strings.Replace(own, `"loa":3`, `"loa":2`, 1)); err != nil || d.Outcome != access.DenyAuthn {
		t.Errorf("a weak log-in: %v %v", d.Outcome, err)
	}
	if d, err := decide(strings.Replace(own, `"as":"self"`, `"as":"ombud"`, 1)); err != nil || d.Allowed() {
		t.Errorf("a proxy at the journal: %v %v", d.Outcome, err)
	}
	if _, err := decide(strings.Replace(own, `"loa"`, `"lao"`, 1)); err == nil {
		t.Errorf("a misspelt fact was taken")
	}
	if _, err := decide(strings.Replace(own, `"at":"2026-11-22T12:00:00+01:00",`, "", 1)); err == nil {
		t.Errorf("facts without a time were taken")
	}
}

func TestHealth(t *testing.T) {
	h := newHealth("web", "ops")
	h.part("catalogue", func() (bool, string) { return false, "the database does not answer" })
	if h.report().Ready {
		t.Error("ready before the doors are open")
	}
	h.open("web", true)
	h.open("ops", true)
	rep := h.report()
	if !rep.Ready {
		t.Error("a part that is not well must not make the node unready")
	}
	if !strings.Contains(rep.Parts["catalogue"], "not well") {
		t.Errorf("parts: %v", rep.Parts)
	}
}
