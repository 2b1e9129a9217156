package admin_test

import (
	"net/url"
	"testing"

	"sammanhang/care"
	"sammanhang/internal/browsertest"
	"sammanhang/web/admin/status"
)

func ask(pairs ...string) string {
	q := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return "/admin/forklara?" + q.Encode()
}

// Every page, in every look, has no violation of the rules of accessibility, needs
// no sideways scrolling, and nothing too small to tap; and leaves a picture.
func TestEveryPageInABrowser(t *testing.T) {
	w := newWorldOf(t, "", "", 6)
	w.traffic()
	b := browsertest.Start(t)
	pages := []struct{ name, path string }{
		{"enter", "/admin"},
		{"status", "/admin"},
		{"catalogue", "/admin/katalog"},
		{"permissions", "/admin/katalog?tabell=behorigheter&sok=journalvisaren"},
		{"versions", "/admin/katalog/versioner"},
		{"version", "/admin/katalog/versioner/1"},
		{"draft", "/admin/katalog/utkast/d-1"},
		{"explain", "/admin/forklara"},
		{"explain-goes", ask("avsandare", string(viewer), "kontrakt", string(care.GetCarePlans2), "adressat", "SE9900000017-CS")},
		{"explain-refused", ask("avsandare", string(viewer), "kontrakt", string(care.FHIRAppointment), "adressat", "SE9900000025-HT", "version", "draft:d-1")},
		{"explain-past", "/admin/forklara?id=0f3c-0485"},
		{"statistics", "/admin/statistik"},
		{"calls", "/admin/anrop?fel=1"},
		{"map", "/admin/karta"},
		{"missing", "/admin/finns-inte"},
	}
	desktop, phone := b.Tab(browsertest.Desktop), b.Tab(browsertest.Phone)
	for _, p := range pages {
		if p.name == "status" {
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
				tab.Go(w.server.URL + p.path)
				tab.Axe()
				tab.Reflows()
				tab.Tappable()
				tab.Screenshot("admin-" + p.name + "-" + look)
				l.Dark = true
				tab.Set(l)
				if look == "desktop" { // the colours are the same on a phone
					tab.Axe()
				}
				tab.Screenshot("admin-" + p.name + "-" + look + "-dark")
				l.Dark = false
				tab.Set(l)
			})
		}
	}
	t.Run("all is well", func(t *testing.T) {
		calm := newWorld(t, "")
		tab := desktop.In(t)
		tab.Go(calm.server.URL + "/test-login")
		tab.Go(calm.server.URL + "/admin")
		tab.Has("Allt fungerar.")
		tab.Axe()
		tab.Screenshot("admin-well-desktop")
		calm.health.Parts = append(calm.health.Parts, status.Part{Name: "log", Word: "a sealing has failed"})
		tab.Go(calm.server.URL + "/admin?lang=en")
		tab.Has("Needs a hand (1)", "a sealing has failed")
		tab.Axe()
		tab.Screenshot("admin-alarm-english-desktop")
		tab.Go(calm.server.URL + "/admin?lang=sv")
		tab.Go(w.server.URL + "/test-login")
	})
	t.Run("keyboard", func(t *testing.T) {
		tab := desktop.In(t)
		tab.Go(w.server.URL + "/test-login") // whatever the test before has left
		tab.Go(w.server.URL + "/admin/forklara")
		tab.Keys("\t")
		if got := browsertest.Eval[string](tab, `document.activeElement.getAttribute("href")`); got != "#main" {
			t.Errorf("the first stop is %q", got)
		}
		tab.Keys("\r\t")
		if got := browsertest.Eval[string](tab, `document.activeElement.id`); got != "avsandare" {
			t.Errorf("after the skip link comes %q", got)
		}
		tab.Keys(string(platform) + "\t" + string(care.GetCarePlans2) + "\tSE9900000017-CS\r")
		tab.Wait(`!!document.querySelector(".verdict")`)
		tab.Has("Anropet går till Centralsjukhuset Storstad")
	})
	t.Run("400 percent and print", func(t *testing.T) {
		tab := desktop.In(t)
		tab.Set(browsertest.Look{Width: 320, Height: 256})
		for _, p := range pages[1:] {
			tab.Go(w.server.URL + p.path)
			tab.Reflows()
		}
		tab.Set(browsertest.Look{Width: 800, Height: 900, Print: true})
		tab.Go(w.server.URL + "/admin/statistik")
		tab.Screenshot("admin-statistics-print")
	})
}
