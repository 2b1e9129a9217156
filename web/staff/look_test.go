package staff_test

import (
	"testing"

	"sammanhang/care"
	"sammanhang/internal/browsertest"
	"sammanhang/overview"
	"sammanhang/web/staff/patient"
	"sammanhang/web/staff/station"
)

// Every page of staff, on a desktop and on a phone, light and dark: no violation of the
// rules of accessibility, no sideways scrolling, nothing too small to tap; and a picture.
func TestEveryPageOfStaffInABrowser(t *testing.T) {
	b := browsertest.Start(t)
	for look, l := range map[string]browsertest.Look{"desktop": browsertest.Desktop, "phone": browsertest.Phone} {
		t.Run(look, func(t *testing.T) {
			tab := b.Tab(l).In(t)
			seen := func(name string) {
				t.Helper()
				tab.Axe()
				tab.Reflows()
				tab.Tappable()
				tab.Apart("main section, main fieldset, main .card, main article, main .sources")
				tab.Screenshot("staff-" + name + "-" + look)
				if look == "phone" {
					tab.Fold("staff-" + name + "-phone-fold")
				}
				dark := l
				dark.Dark = true
				tab.Set(dark)
				tab.Axe()
				tab.Screenshot("staff-" + name + "-" + look + "-dark")
				tab.Set(l)
			}
			search := func(base, number string) {
				t.Helper()
				tab.Press("#nummer")
				tab.Keys(number)
				tab.Click(".search button")
			}

			w := newWorld(t, nurse, assistant, officer)
			w.standard()
			w.laws[privat.ID] = law{outcome: "META_BLOCKED", tell: overview.TellBlocked}
			base := w.server.URL
			tab.Go(base + "/personal")
			seen("enter")
			tab.Go(base + "/test-login")
			seen("assignment")
			tab.Click(".assignments li button")
			seen("find")
			search(base, "194204099229")
			seen("find-wrong")
			search(base, gosta.ID.Value())
			tab.Has("Det finns uppgifter hos andra", "Det som saknas", "Det finns spärrade uppgifter")
			seen("conditions")
			if browsertest.Eval[bool](tab, `document.querySelector("input[name=grund]:checked") !== null`) {
				t.Error("consent, or what stands in its place, is chosen before anybody has chosen it")
			}
			tab.Press("input[value=formaga]")
			tab.Wait(`document.querySelector("input[value=formaga]").closest(".choice").querySelector(".under").checkVisibility()`)
			tab.Press(".danger summary")
			tab.Press(".blocked summary")
			seen("conditions-unfolded")
			tab.Press("input[value=samtycke]")
			tab.Press("input[name=relation]")
			tab.Press("input[name=betydelse]")
			tab.Click(".conditions button.btn")
			tab.Has("Du ser uppgifter från tre vård- och omsorgsgivare")
			seen("nurse")
			tab.Press(".why summary")
			seen("nurse-why")
			tab.Go(tab.Location() + "?lang=en")
			tab.Has("You see information from three providers")
			seen("nurse-english")
			tab.Go(base + "/personal?lang=sv")
			seen("find-opened")

			// The other roles, and what may be in the way.
			for name, who := range map[string]station.Assignment{"assistant": assistant, "officer": officer, "protected": physician} {
				w := newWorld(t, who)
				w.rich()
				for _, p := range []care.Provider{region, kommun, omsorg, privat} {
					w.laws[p.ID] = law{outcome: "ALLOW", open: true}
				}
				w.standing = overview.Standing{Relation: overview.Held{OK: true, Until: day(37, 0, 0)}, Significance: overview.Held{OK: true}, Basis: overview.ByConsent, BasisUntil: day(53, 0, 0)}
				w.subject.Protected = name == "protected"
				if name == "protected" {
					w.places[0].System = "SE-S-SILENT"
				}
				tab.Go(w.server.URL + "/test-login")
				search(w.server.URL, gosta.ID.Value())
				seen(name)
			}

			danger := newWorld(t, nurse)
			danger.standard()
			danger.standing.Basis = overview.ByEmergencyAsk
			danger.settle()
			tab.Go(danger.server.URL + "/test-login")
			search(danger.server.URL, gosta.ID.Value())
			tab.Has("De här har uppgifter")
			seen("danger-known")
			tab.Press("input[name=oundganglig]")
			tab.Click(".danger button.urgent")
			seen("danger-open")

			empty := newWorld(t, nurse)
			empty.standing.Relation = overview.Held{OK: true, Until: day(37, 0, 0)}
			tab.Go(empty.server.URL + "/test-login")
			search(empty.server.URL, gosta.ID.Value())
			tab.Has("Inga uppgifter hos andra att ta del av")
			seen("nothing")
			empty.sharing.shared = patient.Shared{Informed: []patient.Registration{{ID: "a", At: day(2, 9, 0), By: "Karin Holm"}}}
			tab.Click(".ours a.tap")
			tab.Has("Registrera att Gösta är informerad", "Om Gösta säger nej")
			browsertest.Eval[bool](tab, `([...document.querySelectorAll("main details")].forEach(d => d.open = true), true)`)
			seen("sharing")
			empty.sharing.shared = patient.Shared{State: overview.Sharing{Informed: true}, Informed: []patient.Registration{{ID: "a", At: day(2, 9, 0)}},
				Findings: []patient.Registration{{ID: "b", At: day(3, 9, 0), By: "Karin Holm", Finding: patient.Finding{How: "Samtal med systern"}}}}
			tab.Go(tab.Location() + "?lang=en")
			tab.Has("Gösta has been informed by Region Storstad")
			browsertest.Eval[bool](tab, `([...document.querySelectorAll("main details")].forEach(d => d.open = true), true)`)
			seen("sharing-english")
			tab.Go(empty.server.URL + "/personal?lang=sv")
			tab.Go(empty.server.URL + "/personal/person/AAAAAAAAAAAAAAAAAAAAAA")
			seen("missing")
		})
	}
}

// At 400 % the forms and the overview need no sideways scrolling.
func TestStaffAt400Percent(t *testing.T) {
	w := newWorld(t, nurse)
	w.standard()
	w.laws[privat.ID] = law{outcome: "META_BLOCKED", tell: overview.TellBlocked}
	tab := browsertest.Start(t).Tab(browsertest.Look{Width: 320, Height: 256})
	tab.Go(w.server.URL + "/personal")
	tab.Reflows()
	tab.Go(w.server.URL + "/test-login")
	tab.Reflows()
	tab.Press("#nummer")
	tab.Keys(gosta.ID.Value() + "\r")
	tab.Wait(`!!document.querySelector(".conditions button.btn")`) // its end: the page comes in parts
	for _, d := range []string{"details.danger", "details.blocked details"} {
		browsertest.Eval[bool](tab, `(document.querySelector("`+d+`").open = true)`)
	}
	browsertest.Eval[bool](tab, `(document.querySelector("input[value=formaga]").checked = true)`)
	tab.Reflows()
	browsertest.Eval[bool](tab, `(document.querySelector("input[value=samtycke]").checked = true, document.querySelector("input[name=relation]").checked = true, document.querySelector("input[name=betydelse]").checked = true)`)
	browsertest.Eval[bool](tab, `(document.querySelector(".conditions button.btn").click(), true)`)
	tab.Wait(`!!document.querySelector("section.why") && !!document.querySelector("[data-end]")`)
	browsertest.Eval[bool](tab, `([...document.querySelectorAll("details")].forEach(d => d.open = true), true)`)
	tab.Reflows()
	tab.Screenshot("staff-400-percent")
	print := browsertest.Look{Width: 800, Height: 900, Print: true}
	tab.Set(print)
	tab.Screenshot("staff-print")
}

// By keyboard alone: from the number to the overview.
func TestStaffByKeyboard(t *testing.T) {
	w := newWorld(t, nurse)
	w.standard()
	tab := browsertest.Start(t).Tab(browsertest.Desktop)
	tab.Go(w.server.URL + "/test-login")
	if got := browsertest.Eval[string](tab, `document.activeElement.id`); got != "nummer" {
		t.Fatalf("the field has no focus: %q", got)
	}
	tab.Keys(gosta.ID.Value() + "\r")
	tab.Wait(`!!document.querySelector(".conditions button.btn")`) // its end: the page comes in parts
	tab.Keys("\t")
	if got := browsertest.Eval[string](tab, `document.activeElement.textContent`); got != "Till innehållet" {
		t.Fatalf("first in order: %q", got)
	}
	tab.Keys("\r")
	tab.Keys("\t ")
	if !browsertest.Eval[bool](tab, `document.querySelector("input[name=relation]").checked`) {
		t.Fatal("the first field is not the relation")
	}
	browsertest.Eval[bool](tab, `(document.querySelector("input[name=betydelse]").focus(), true)`)
	tab.Keys(" ")
	tab.Keys("\t ") // and nothing is chosen before it is chosen
	if !browsertest.Eval[bool](tab, `document.querySelector("input[value=samtycke]").checked`) {
		t.Fatal("consent does not follow after significance")
	}
	tab.Keys("\r") // enter in a form sends it
	tab.Wait(`!!document.querySelector("section.why")`)
	tab.Has("Du ser uppgifter från fyra vård- och omsorgsgivare", "Furosemid")
	if n := len(w.attested); n != 1 {
		t.Errorf("%d forms were sent", n)
	}
}

// Without script the same words are there, and each form has one of each field.
func TestStaffWithoutScript(t *testing.T) {
	w := newWorld(t, nurse)
	w.standard()
	l := browsertest.Desktop
	l.NoScript = true
	tab := browsertest.Start(t).Tab(l)
	tab.Go(w.server.URL + "/test-login")
	tab.Press("#nummer")
	tab.Keys(gosta.ID.Value())
	tab.Click(".search button")
	tab.Press("input[name=relation]")
	tab.Press("input[name=betydelse]")
	tab.Press("input[value=samtycke]")
	tab.Click(".conditions button.btn")
	tab.Has("Du ser uppgifter från fyra vård- och omsorgsgivare", "Furosemid", "Trygghetslarm")
	tab.Screenshot("staff-without-script")
}

// A block that is set while the page is open in a browser: what was shown goes away.
func TestStaffSeesTheOverviewClose(t *testing.T) {
	w := newWorld(t, nurse)
	w.standard()
	w.standing = overview.Standing{Relation: overview.Held{OK: true}, Significance: overview.Held{OK: true}, Basis: overview.ByConsent}
	w.settle()
	tab := browsertest.Start(t).Tab(browsertest.Desktop)
	tab.Go(w.server.URL + "/test-login")
	tab.Press("#nummer")
	w.gap = make(chan struct{})
	tab.Keys(gosta.ID.Value() + "\r")
	for range 8 {
		w.next()
	}
	tab.Wait(`!!document.querySelector("#live .line li")`)
	w.mu.Lock()
	w.laws[privat.ID] = law{outcome: "DENY_BLOCKED"}
	w.mu.Unlock()
	w.next()
	tab.Wait(`!!document.querySelector(".ended") && !document.querySelector(".line")`)
	tab.Has("Översikten har stängts")
	if browsertest.Eval[bool](tab, `document.querySelector(".holds").checkVisibility()`) {
		t.Error("it still says why one sees it")
	}
	tab.Axe()
	tab.Screenshot("staff-ended")
}
