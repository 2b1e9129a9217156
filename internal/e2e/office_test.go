package e2e

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

var caseOnPage = regexp.MustCompile(`(?s)<li[^>]*>(?:(?:<li)|.)*?href="(/personal/granskning/r-[^"]+)"`)

// cases are the cases of a queue: their address, and what the queue says of each.
func cases(p page) map[string]string {
	out := map[string]string{}
	_, list, _ := strings.Cut(p.HTML, `<ol class="cases">`)
	list, _, _ = strings.Cut(list, `</ol>`)
	for _, item := range strings.SplitAfter(list, "</li>") {
		if m := caseOnPage.FindStringSubmatch(item); m != nil {
			out[m[1]] = words(item)
		}
	}
	return out
}

// TestEmergencyIsReviewed: the physician opens what others have about Åsta in danger.
// Åsta says that it looks wrong. The region's reviewer finds it first in the queue,
// because it was an emergency and because she has asked; sees what was read, why and by
// which provision; and judges it. Åsta sees how it went, and that it was reviewed.
func TestEmergencyIsReviewed(t *testing.T) {
	w := county(t)
	asta := w.person(t, "asta")
	b := w.employee(t, "Mikael Öhman")
	p := b.find(t, asta.ID.Value())
	if strings.Contains(p.HTML, "/fara") {
		p = b.fill(t, p, "/fara", url.Values{"fara": {"ja"}, "kan-inte": {"ja"}, "skal": {"Hittad på golvet"}})
	}
	if strings.Contains(p.HTML, "/nodoppna") {
		p = b.fill(t, p, "/nodoppna", url.Values{"oundganglig": {"ja"}})
	}
	p.wants(t, "Nödöppning: fara för livet")
	me := w.login(t, "asta")
	q := me.fill(t, me.page(t, "/insyn"), "/insyn/fel", url.Values{"varfor": {"Jag var hemma hela dagen"}})
	q.wants(t, "Läsningen ska granskas")

	rolf := w.employee(t, "Rolf Gran")
	var at string
	for deadline := time.Now().Add(90 * time.Second); at == ""; time.Sleep(300 * time.Millisecond) { // the log is gone through now and then
		queue := rolf.page(t, "/personal/granskning")
		queue.lacks(t, "Åsta", asta.ID.Value())
		for to, said := range cases(queue) {
			if strings.Contains(said, "Personen har bett om det") && strings.Contains(said, "Nödöppning") && strings.Contains(said, "Mikael Öhman") {
				at = to
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("the queue has no such case: %.800s", queue.Text)
		}
	}
	c := rolf.page(t, at)
	c.wants(t, "Mikael Öhman", "Läkare", asta.Surname, "Jag var hemma hela dagen", "Läste", "patienten behöver oundgängligen vården", "(2022:913)", "Björkhagens Läkarhus", "Vård och behandling", "svensk tid")
	if strings.Contains(at, asta.ID.Value()) {
		t.Error("a number in the address")
	}
	rolf.fill(t, c, "/bedom", url.Values{"bedomning": {"justified"}, "varfor": {"Ambulansjournalen stämmer"}}).wants(t, "Bedömningen är sparad")
	// Who saw it before is told that somebody else has judged since, and loses nothing.
	rolf.fill(t, c, "/bedom", url.Values{"bedomning": {"unjustified"}, "varfor": {"Ser fel ut"}}).wants(t, "Någon annan har bedömt ärendet", "Ambulansjournalen stämmer")
	rolf.page(t, "/personal/granskning/klara").wants(t, "Befogad", "Rolf Gran")

	insight := me.page(t, "/insyn")
	insight.wants(t, "Granskad: läsningen var befogad", "Loggranskare")
	insight.lacks(t, "Ambulansjournalen", "Rolf Gran")

	// Another provider's reviewer has none of it, and who gives care no desk at all.
	agneta := w.employee(t, "Agneta Ros")
	agneta.fill(t, agneta.page(t, "/personal/uppdrag"), "/uppdrag", url.Values{"uppdrag": {regexp.MustCompile(`name="uppdrag" value="([^"]+M0102)"`).FindStringSubmatch(agneta.page(t, "/personal/uppdrag").HTML)[1]}}).wants(t, "Läsningar att granska")
	for _, other := range []*browser{agneta, b} {
		if p, err := other.get(at); err != nil || p.Status < 400 || strings.Contains(p.Text, asta.Surname) {
			t.Errorf("the case is open to others: %d %v", p.Status, err)
		}
	}
}
