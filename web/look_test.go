package web_test

import (
	"testing"

	"sammanhang/care"
	"sammanhang/internal/browsertest"
	"sammanhang/overview"
)

// Every page, in every look, has no violation of the rules of accessibility, needs
// no sideways scrolling, and nothing too small to tap; and leaves a picture.
func TestEveryPageInABrowser(t *testing.T) {
	w := newWorld(t)
	w.reads = someReads()
	w.someChoices()
	b := browsertest.Start(t)
	pages := []struct{ name, path string }{
		{"start", "/"}, {"overview", "/"}, {"notes", "/anteckningar"}, {"diagnoses", "/diagnoser"}, {"medications", "/lakemedel"},
		{"plans", "/planer"}, {"messages", "/meddelanden"}, {"message", ""}, {"log", "/insyn"}, {"blocks", "/sparrar"}, {"what-if", ""}, {"consents", "/samtycken"}, {"seals", "/forsegla"}, {"seal", ""}, {"help", "/hjalp"}, {"missing", "/finns-inte"},
	}
	desktop, phone := b.Tab(browsertest.Desktop), b.Tab(browsertest.Phone)
	for _, p := range pages {
		if p.name == "overview" {
			desktop.Go(w.server.URL + "/test-login")
			phone.Go(w.server.URL + "/test-login")
		}
		for look, tab := range map[string]*browsertest.Tab{"desktop": desktop, "phone": phone} {
			t.Run(p.name+" "+look, func(t *testing.T) {
				tab, l := tab.In(t), browsertest.Desktop
				if look == "phone" {
					l = browsertest.Phone
				}
				tab.Set(l)
				if p.name == "what-if" {
					tab.Go(w.server.URL + "/sparrar")
					tab.Press("input[value=p1]")
					tab.Click(".choose .btn")
				} else if p.name == "seal" {
					tab.Go(w.server.URL + "/forsegla")
					tab.Press("input[value=f0]")
					tab.Click(".choose .btn")
				} else if p.name == "message" {
					tab.Go(w.server.URL + "/meddelanden")
					tab.Click(".mail a")
				} else {
					tab.Go(w.server.URL + p.path)
				}
				tab.Axe()
				tab.Reflows()
				tab.Tappable()
				tab.Apart("main section, main .card, main .side, main article, main .sources")
				tab.Screenshot(p.name + "-" + look)
				if look == "phone" {
					tab.Fold(p.name + "-" + look + "-fold")
				}
				l.Dark = true
				tab.Set(l)
				tab.Axe()
				tab.Screenshot(p.name + "-" + look + "-dark")
				l.Dark = false
				tab.Set(l)
			})
		}
	}
	t.Run("print", func(t *testing.T) {
		l := browsertest.Desktop
		l.Width, l.Print = 800, true
		desktop.Set(l)
		desktop.Go(w.server.URL + "/")
		desktop.Screenshot("overview-print")
	})
	t.Run("400 percent", func(t *testing.T) {
		desktop.Set(browsertest.Look{Width: 320, Height: 256})
		for _, p := range pages[1:] {
			if p.path != "" {
				desktop.Go(w.server.URL + p.path)
				desktop.Reflows()
			}
		}
		desktop.Go(w.server.URL + "/")
		desktop.Fold("overview-400-percent")
	})
}

// What a person is told of their seals passes the same look, light and dark.
func TestSealedInABrowser(t *testing.T) {
	w := newWorld(t)
	w.views = []overview.View{{Acting: overview.Self, Complete: true, Closed: []overview.Closed{{Info: care.Notes, Provider: region, Outcome: "DENY_BLOCKED", Sealed: overview.SealedThere}}}}
	tab := browsertest.Start(t).Tab(browsertest.Phone)
	tab.Go(w.server.URL + "/test-login")
	l := browsertest.Phone
	for _, name := range []string{"sealed", "sealed-dark"} {
		l.Dark = name == "sealed-dark"
		tab.Set(l)
		tab.Go(w.server.URL + "/anteckningar")
		tab.Axe()
		tab.Reflows()
		tab.Tappable()
		tab.Screenshot(name)
	}
}
