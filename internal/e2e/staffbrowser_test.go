package e2e

import (
	"testing"

	"sammanhang/internal/browsertest"
)

// TestStaffBrowserStory is a nurse's first minute: log-in, a number, one form, the
// overview. Every page is held to axe-core on a desktop and on a phone, and leaves a
// picture. It has a county of its own: what is stated of somebody stays, and the form
// does not ask for it again.
func TestStaffBrowserStory(t *testing.T) {
	w := ownCounty(t)
	base := w.web()
	whom := map[string]string{"desktop": "maria", "phone": "asta"}
	b := browsertest.Start(t)
	for name, look := range map[string]browsertest.Look{"desktop": browsertest.Desktop, "phone": browsertest.Phone} {
		t.Run(name, func(t *testing.T) {
			tab := b.Tab(look).In(t)
			seen := func(page string) {
				t.Helper()
				tab.Axe()
				tab.Reflows()
				tab.Tappable()
				tab.Screenshot("demo-staff-" + page + "-" + name)
			}
			find := func(number string) {
				t.Helper()
				tab.Press("#nummer")
				tab.Keys(number)
				tab.Click(".search button")
			}
			tab.Go(base + "/personal")
			tab.Has("Logga in med tjänstelegitimation")
			seen("enter")
			tab.Click(".enter a.btn")
			tab.Has("Karin Sandberg", "Lena Forsman")
			seen("login")
			tab.Click(`button[name=card][value="0"]`)
			tab.Has("Vem ska du hjälpa?", "Ortopedavdelning 32")
			seen("find")
			find(w.person(t, whom[name]).ID.Value())
			tab.Has("Det finns uppgifter hos andra")
			seen("conditions")
			tab.Press("input[name=relation]")
			tab.Press("input[name=betydelse]")
			tab.Press("input[value=samtycke]")
			tab.Press("input[value=jag]")
			tab.Click(".conditions button.btn")
			tab.Wait(`document.querySelector('[data-end]') !== null`)
			tab.Has("har samtyckt till att just du tar del av dem", "källor har svarat", "Läkemedel")
			seen("overview")
			tab.Fold("demo-staff-overview-" + name + "-fold")
			// The next look at the same tests' county begins anew.
			tab.Click(`form[action$="/avsluta"] button`)
			tab.Has("Det finns uppgifter hos andra")
			tab.Press(".who summary")
			tab.Click(`form[action="/personal/logga-ut"] button`)
			tab.Has("Du är utloggad")

			// Somebody with two assignments is asked; then the home-care round.
			tab.Go(base + "/personal/logga-in")
			tab.Click(`button[name=card][value="5"]`)
			tab.Has("I vilket uppdrag arbetar du nu?")
			seen("assignments")
			tab.Go(base + "/personal")
			tab.Has("I vilket uppdrag arbetar du nu?")
			tab.Press(".who summary")
			tab.Click(`form[action="/personal/logga-ut"] button`)
			tab.Go(base + "/personal/logga-in")
			tab.Click(`button[name=card][value="3"]`)
			find(w.person(t, "gosta").ID.Value())
			tab.Wait(`document.querySelector('[data-end]') !== null`)
			tab.Has("Kommande besök")
			seen("round")
		})
	}
}
