package staff_test

import (
	"testing"

	"sammanhang/internal/browsertest"
	"sammanhang/overview"
)

// The log reviewer's and the block officer's pages, as all others: no violation of the
// rules of accessibility, no sideways scrolling, nothing too small to tap; and a picture.
func TestPagesOfOfficersInABrowser(t *testing.T) {
	b := browsertest.Start(t)
	for look, l := range map[string]browsertest.Look{"desktop": browsertest.Desktop, "phone": browsertest.Phone} {
		t.Run(look, func(t *testing.T) {
			tab := b.Tab(l).In(t)
			apart := "main section, main fieldset, main .card, main article, .cases li"
			seen := func(name string) {
				t.Helper()
				tab.Axe()
				tab.Reflows()
				tab.Tappable()
				tab.Apart(apart)
				tab.Screenshot("staff-" + name + "-" + look)
				dark := l
				dark.Dark = true
				tab.Set(dark)
				tab.Axe()
				tab.Set(l)
			}
			w := newWorld(t, reviewer)
			w.desk.known = []overview.Subject{gosta}
			base := w.server.URL
			tab.Go(base + "/test-login")
			seen("review")
			tab.Click(".cases li a")
			tab.Has("Jag var inte på sjukhuset då", "Medvetslös vid ankomst")
			tab.Press(".looked summary")
			seen("review-case")
			tab.Press("input[value=unjustified]")
			tab.Click(".verdict button")
			tab.Has("Skriv varför")
			seen("review-wrong")
			tab.Go(base + "/personal/granskning/r-2")
			seen("review-own")
			tab.Go(base + "/personal/granskning/klara")
			seen("review-done")
			tab.Go(base + "/personal/granskning/r-3")
			seen("review-closed")
			tab.Go(base + "/personal/granskning/valkanda")
			seen("review-known")

			w = newWorld(t, blocker)
			w.office.page = fullOffice()
			apart = ".person, .asked, .held-blocks>li, .office>section.card"
			tab.Go(w.server.URL + "/test-login")
			seen("blocks-find")
			tab.Press("#nummer")
			tab.Keys(gosta.ID.Value())
			tab.Click(".search button")
			tab.Has("Andra har begärt hävning", "Hävd tillfälligt för")
			seen("blocks")
			tab.Press(".held-blocks details summary")
			tab.Press(".held-blocks details:last-of-type summary")
			seen("blocks-unfolded")
			tab.Go(tab.Location() + "?lang=en")
			tab.Has("Blocks in force")
			seen("blocks-english")
			tab.Go(w.server.URL + "/personal?lang=sv")
		})
	}
}
