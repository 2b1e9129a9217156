package web_test

import (
	"strings"
	"testing"

	"sammanhang/internal/browsertest"
)

// While answers come, what one has in hand stays: the element that has focus is the
// same element, what is unfolded stays so, and only the end is announced.
func TestAPageThatStreamsKeepsOnesPlace(t *testing.T) {
	w := newWorld(t)
	w.step = make(chan struct{})
	tab := browsertest.Start(t).Tab(browsertest.Desktop)
	tab.Go(w.server.URL + "/test-login")

	tab.Begin(w.server.URL + "/")
	tab.Wait(`!!document.querySelector("#live .next.waiting")`)
	tab.Has("Vi frågar nio källor", "Vi letar efter din nästa tid")
	tab.Fold("streaming-begun")

	w.next()
	tab.Wait(`!!document.querySelector("#live .events li")`)
	tab.Has("4 av 9 källor har svarat", "En tidigare tid kan dyka upp")
	tab.Fold("streaming-half")
	// Magdalena unfolds the list of sources and has the phone number in focus.
	browsertest.Eval[bool](tab, `(() => {
		document.querySelector(".sources details").open = true;
		window.held = [...document.querySelectorAll(".people .tel")].find(e => e.textContent === "08-123 456 00");
		held.focus();
		window.card = document.querySelector("[data-key=inbox]");
		return true })()`)

	w.next()
	tab.Wait(`document.readyState === "complete" && !document.querySelector("template[data-part]") && !document.querySelector("#live")`)
	tab.Has("8 av 9 källor har svarat", "Återbesök efter operation", "Psykiatrimottagningen Norr")
	for what, js := range map[string]string{
		"focus was lost":              `document.activeElement === window.held && held.isConnected`,
		"the sources folded":          `document.querySelector(".sources details").open`,
		"what had not changed was":    `document.querySelector("[data-key=inbox]") === window.card`,
		"there is more than one copy": `document.querySelectorAll("#whole").length === 1 && document.querySelectorAll(".next").length === 1 && document.querySelectorAll("h1").length === 1`,
	} {
		if !browsertest.Eval[bool](tab, js) {
			t.Error(what)
		}
	}
	if got := tab.Text("#say"); !strings.Contains(got, "8 av 9 källor har svarat. Hemtjänsten i Sjöstad svarar inte just nu.") {
		t.Errorf("announced: %q", got)
	}
	// What the script made is what the server wrote.
	merged := browsertest.Eval[string](tab, `document.querySelector("#whole").textContent`)
	close(w.step)
	tab.Set(browsertest.Look{NoScript: true})
	tab.Go(w.server.URL + "/")
	plain := browsertest.Eval[string](tab, `document.querySelector("#whole").textContent`)
	a, b := strings.Fields(merged), strings.Fields(plain)
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Errorf("word %d with script: %q, without: %q", i, a[i], b[i])
			break
		}
	}
	if !browsertest.Eval[bool](tab, `getComputedStyle(document.querySelector("#live")).display === "none"`) {
		t.Error("without script the first picture stays")
	}
	tab.Screenshot("overview-without-script")
	tab.Set(browsertest.Desktop) // axe-core is script, too
	tab.Axe()
}

// A connection that breaks says so, and keeps what has come.
func TestAPageThatBreaksOffSaysSo(t *testing.T) {
	w := newWorld(t)
	w.step = make(chan struct{})
	tab := browsertest.Start(t).Tab(browsertest.Desktop)
	tab.Go(w.server.URL + "/test-login")
	tab.Begin(w.server.URL + "/")
	w.next()
	tab.Wait(`!!document.querySelector("#live .events li")`)
	w.server.CloseClientConnections()
	tab.Wait(`!!document.querySelector("p.notice[role=alert]")`)
	tab.Has("förbindelsen bröts", "Såromläggning")
}

// By keyboard alone: past the menu, into the child's view, and back; in English too.
func TestByKeyboard(t *testing.T) {
	w := newWorld(t)
	w.views = w.views[2:]
	tab := browsertest.Start(t).Tab(browsertest.Desktop)
	tab.Go(w.server.URL + "/test-login")
	tab.Go(w.server.URL + "/")
	tab.Keys("\t")
	if got := browsertest.Eval[string](tab, `document.activeElement.textContent`); got != "Till innehållet" {
		t.Fatalf("first in order: %q", got)
	}
	tab.Keys("\r")
	tab.Keys("\t")
	if !browsertest.Eval[bool](tab, `document.querySelector("main").contains(document.activeElement)`) {
		t.Error("the skip link does not skip")
	}
	browsertest.Eval[bool](tab, `(document.querySelector("form[action='/byt'] button").focus(), true)`)
	tab.Keys("\r")
	tab.Wait(`!!document.querySelector(".acting")`)
	tab.Has("Du ser Johans översikt", "som vårdnadshavare")
	tab.Axe()
	tab.Screenshot("child-desktop")
	tab.Set(browsertest.Phone)
	tab.Axe()
	tab.Fold("child-phone-fold")
	tab.Go(w.server.URL + "/?lang=en")
	tab.Has("You are viewing Johan’s overview", "Appointments and messages")
	tab.Axe()
	tab.Screenshot("child-phone-english")
	tab.Set(browsertest.Desktop)
	tab.Click(".acting button")
	tab.Has("Hello Magdalena")
	tab.Press(".who summary")
	tab.Axe()
	tab.Fold("menu-desktop")
	tab.Keys("\x1b")
	if browsertest.Eval[bool](tab, `document.querySelector(".who").open`) {
		t.Error("escape does not close the menu")
	}
}
