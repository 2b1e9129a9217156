package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sammanhang/internal/browsertest"
	"sammanhang/internal/testkit"
)

// TestBrowserStory is what a person does the first time: logs in, looks at what
// comes next, changes language, looks at her child's page, and sees who has read.
// Every page is held to axe-core on a desktop and on a phone, and leaves a picture.
func TestBrowserStory(t *testing.T) {
	w := county(t)
	base := "http://" + w.Node.Addr("web")
	b := browsertest.Start(t)
	for name, look := range map[string]browsertest.Look{"desktop": browsertest.Desktop, "phone": browsertest.Phone} {
		t.Run(name, func(t *testing.T) {
			tab := b.Tab(look).In(t)
			seen := func(page string) {
				t.Helper()
				tab.Axe()
				tab.Reflows()
				tab.Screenshot("demo-" + page + "-" + name)
			}

			tab.Go(base + "/logga-in")
			tab.Has("Magdalena Johansson Gustafsson")
			seen("login")
			tab.Click(`button[name=card][value="0"]`)
			tab.Wait(`document.querySelector('#whole, [data-end]') !== null`)
			tab.Has("Hej Magdalena", "Alla 9 källor har svarat", "Återbesök efter operation", "Jag vill kunna gå till affären själv till jul.")
			holds(t, tab, "Region Storstad", "Rörelsehuset AB", "Synkliniken AB", "Björkhagens Läkarhus AB", "Sjöstads kommun, vård- och omsorgsnämnden", "Ekeby kommun, socialnämnden")
			seen("overview")
			if name == "phone" {
				tab.Fold("demo-overview-phone-fold")
			}

			tab.Go(base + "/?lang=en")
			tab.Has("All 9 sources have answered")
			if got := browsertest.Eval[string](tab, `document.documentElement.lang`); got != "en" {
				t.Errorf("the English page says lang=%q", got)
			}
			seen("overview-english")
			tab.Go(base + "/?lang=sv")

			for page, want := range map[string]string{"anteckningar": "Såromläggning", "diagnoser": "M16", "lakemedel": "Paracetamol",
				"planer": "SIP", "meddelanden": "Nytt provsvar", "insyn": "Patientdatalag"} {
				tab.Go(base + "/" + page)
				holds(t, tab, want)
				seen(page)
			}

			tab.Go(base + "/")
			tab.Click(`form[action="/byt"] button`)
			tab.Wait(`document.querySelector('[data-end]') !== null`)
			tab.Has("Johan")
			seen("child")
		})
	}

	// The first picture in the README is the page as it was just seen.
	t.Run("readme", func(t *testing.T) {
		if os.Getenv("SAMMANHANG_PICTURES") == "" {
			return
		}
		tab := b.Tab(browsertest.Desktop).In(t)
		tab.Go(base + "/logga-in")
		tab.Click(`button[name=card][value="0"]`)
		tab.Wait(`document.querySelector('[data-end]') !== null`)
		shot := tab.Fold("readme")
		data, err := os.ReadFile(shot)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(testkit.Root(t), "docs", "overview.png"), data, 0o644); err != nil {
			t.Fatal(err)
		}
	})
}

// holds fails the test unless the page holds every text, folded parts included.
func holds(t *testing.T, tab *browsertest.Tab, texts ...string) {
	t.Helper()
	all := browsertest.Eval[string](tab, `(document.querySelector('#whole') || document.body).textContent`)
	for _, s := range texts {
		if !strings.Contains(all, s) {
			t.Errorf("the page does not hold %q", s)
		}
	}
}
