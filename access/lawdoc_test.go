package access_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sammanhang/access"
	"sammanhang/internal/testkit"
)

// docs/law.md is the provisions, the cases that each decides, and the switches.
func TestTheListForPeopleIsCurrent(t *testing.T) {
	cases, speaks := map[string][]string{}, map[string][]string{}
	for _, c := range table() {
		if c.by != "" {
			cases[c.by] = append(cases[c.by], c.id)
		}
		if c.with == "" {
			for _, p := range c.decide(deciderOf(t, c.cfg, book(t))).ProvisionIDs() {
				speaks[p] = append(speaks[p], c.id)
			}
		}
	}
	for id, list := range speaks { // a duty never decides, but it has cases
		if cases[id] == nil {
			cases[id] = list
		}
	}
	want := book(t).Markdown(cases) + switchList()
	path := filepath.Join(testkit.Root(t), "docs", "law.md")
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil || string(have) != want {
		t.Errorf("docs/law.md is not current: make generate (%v)", err)
	}
}

// switchList names the doubtful points, and how to answer them.
func switchList() string {
	var w strings.Builder
	w.WriteString("\n## The switches: points that a lawyer must decide\n\n" +
		"Set under `law.switches` in the configuration, and tried with `sammanhang explain access --switch NAME` and `sammanhang law simulate --with-switch NAME`. " +
		"What is not set has the careful answer. `ageBands` is no switch but two numbers, 13 and 16: they are practice, the law asks for maturity, and a county that decides otherwise changes them in `access.Config`.\n\n" +
		"| switch | careful | the doubt |\n|---|---|---|\n")
	for _, s := range access.Switches() {
		careful := "off"
		if s.Careful {
			careful = "on"
		}
		fmt.Fprintf(&w, "| `%s` | %s | %s |\n", s.Name, careful, s.Doubt)
	}
	return w.String()
}

// The zero configuration is the careful answer to each switch, and each switch that is
// turned is one that some provision looks at.
func TestSwitchesAreCarefulAndUsed(t *testing.T) {
	var text strings.Builder
	for _, p := range book(t).Policies {
		text.Write(p.Cedar.MarshalCedar())
	}
	for _, s := range access.Switches() {
		var c access.Config
		if s.Get(&c) != s.Careful {
			t.Errorf("%s: the zero configuration is not careful", s.Name)
		}
		s.Set(&c, !s.Careful)
		if s.Get(&c) == s.Careful {
			t.Errorf("%s cannot be turned", s.Name)
		}
		// hslSolSameNamndIsSvod is what resource.across is made of.
		if !strings.Contains(text.String(), "context.switches."+s.Attr) && s.Name != "hslSolSameNamndIsSvod" {
			t.Errorf("no provision looks at %s", s.Name)
		}
		if len(s.Doubt) < 80 {
			t.Errorf("%s: its doubt is not told", s.Name)
		}
	}
}
