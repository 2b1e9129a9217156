package e2e

import (
	"regexp"
	"strings"
	"testing"

	"sammanhang/care"
)

// TestOverview is the first show: the resident of the sketch logs in, without
// script, and sees everything from everybody.
func TestOverview(t *testing.T) {
	w := county(t)
	b := w.login(t, "magdalena")
	p := b.page(t, "/")
	p.wants(t, "Hej Magdalena", "Alla 9 källor har svarat", "Tider och meddelanden", "Mottagningar och kontakter",
		"Planering och uppföljning", "Ombud", "Näst på tur", "Listad på", "Johan", "Gösta")
	if found := p.providers(); len(found) < 6 {
		t.Errorf("items from %d providers, want 6 or more: %v", len(found), found)
	}
	for _, s := range w.County.Describe(nil, "").Systems {
		if !strings.Contains(p.Text, s.Name+" har svarat") {
			t.Errorf("the page does not account for %s (%s)", s.Name, s.Protocol)
		}
	}
	// Both protocols are on the page: what only the FHIR source knows, and what only
	// the hospital's RIV-TA services know.
	for _, key := range []string{homeKey, hospitalKey} {
		seen := 0
		for s := range w.texts(w.person(t, "magdalena").ID, key) {
			if strings.Contains(p.Text, s) {
				seen++
			}
		}
		if seen == 0 {
			t.Errorf("nothing of what %s keeps is on the page", key)
		}
	}
	onlyAbout(t, w, p, "magdalena")

	en := b.page(t, "/?lang=en")
	en.wants(t, "Hello Magdalena", "All 9 sources have answered", "Appointments and messages", "Planning and follow-up")
	if !strings.Contains(en.HTML, `<html lang="en"`) {
		t.Error("the English page does not say that it is English")
	}
	back := b.page(t, "/?lang=sv")
	back.wants(t, "Hej Magdalena")
	if !strings.Contains(back.HTML, `<html lang="sv"`) {
		t.Error("the Swedish page does not say that it is Swedish")
	}
}

var allAnswered = regexp.MustCompile(`Alla \d källor har svarat`)

// TestLists: the other pages show what her sources keep, each with who answers for it.
func TestLists(t *testing.T) {
	w := county(t)
	b := w.login(t, "magdalena")
	docs := w.County.Documents(w.person(t, "magdalena").ID)
	for _, x := range []struct {
		path, title string
		info        care.InfoType
	}{
		{"/anteckningar", "Anteckningar", care.Notes},
		{"/diagnoser", "Diagnoser", care.Diagnoses},
		{"/lakemedel", "Läkemedel", care.Medications},
		{"/planer", "Planer", care.CarePlans},
	} {
		p := b.page(t, x.path)
		p.wants(t, x.title)
		if !allAnswered.MatchString(p.Text) {
			t.Errorf("%s: not all sources have answered: %.300s", x.path, p.Text)
		}
		want := 0
		for _, d := range docs {
			if h := d.Item.Header(); d.Item.Info() == x.info && h.ForSubject && !h.Nullified {
				want++
			}
		}
		found := 0
		for _, n := range p.providers() {
			found += n
		}
		if want == 0 || found < want {
			t.Errorf("%s: %d items on the page, her sources keep %d", x.path, found, want)
		}
		onlyAbout(t, w, p, "magdalena")
	}
	inbox := b.page(t, "/meddelanden")
	inbox.wants(t, "Meddelanden", "Olästa")
	inbox.lacks(t, "Du har inga meddelanden")
	help := b.page(t, "/hjalp")
	help.wants(t, "112")
}

// TestNobodyWithoutLogin: no page of a person opens without a session.
func TestNobodyWithoutLogin(t *testing.T) {
	w := county(t)
	b := newBrowser(w.web())
	defer b.http.CloseIdleConnections()
	for _, path := range []string{"/anteckningar", "/diagnoser", "/lakemedel", "/planer", "/meddelanden", "/insyn", "/kalender/x.ics"} {
		p, err := b.get(path)
		if err != nil {
			t.Fatal(err)
		}
		if p.Status != 401 {
			t.Errorf("%s without log-in: %d", path, p.Status)
		}
	}
	b.page(t, "/").wants(t, "Logga in")
}
