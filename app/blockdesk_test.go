package app

import (
	"strings"
	"testing"
	"time"

	"sammanhang/access"
	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/safeguard"
	"sammanhang/sim/place"
	"sammanhang/web/staff/blockoffice"
	"sammanhang/web/staff/station"
)

// The officer sets, lifts for a while, ends, lifts and annuls at their own provider; each
// is in the log before it holds; the law refuses a guardian by its own sentence, danger
// without what it asks, and everybody else.
func TestBlockDesk(t *testing.T) {
	d := startCounty(t)
	n := d.Node
	desk := blockDesk{duties: n.testDuties(), register: n.safeguards, rows: n.stores.audit}
	gosta, _ := d.County.Person("gosta")
	as := func(key string, kind station.Kind) overview.Errand {
		e := errandOf(t, n, d, key, kind)
		e.Subject = gosta.ID
		return e
	}
	vera, agneta, karin, birgitta := as(place.Vera, station.BlockOfficer), as(place.Agneta, station.BlockOfficer), as(place.Karin, station.Care), as(place.Birgitta, station.Care)
	ask := blockoffice.Order{Reason: "Gösta ringde idag"}
	rows := func() []audit.Entry {
		t.Helper()
		list, err := n.stores.audit.Find(t.Context(), audit.Query{Subjects: []care.PersonID{gosta.ID}, Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	refusedBy := func(name string, got care.Text, err error, want string) {
		t.Helper()
		if err != nil || !strings.Contains(got.SV, want) {
			t.Errorf("%s: %q, %v", name, got.SV, err)
		}
	}
	done := func(name string, got care.Text, err error) {
		t.Helper()
		if err != nil || got != (care.Text{}) {
			t.Fatalf("%s: %q, %v", name, got.SV, err)
		}
	}
	page := func(e overview.Errand) blockoffice.Page {
		t.Helper()
		p, err := desk.Page(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	closed := func(e overview.Errand) bool {
		t.Helper()
		s, err := n.safeguards.About(t.Context(), reader(e), gosta.ID, n.now())
		if err != nil {
			t.Fatal(err)
		}
		return s.Blocked(safeguard.Row{Provider: vera.Provider.ID, Info: care.Notes}).Blocked
	}

	if id, ok, err := desk.Find(t.Context(), vera, gosta.ID); err != nil || !ok || id != gosta.ID {
		t.Fatal(id, ok, err)
	}
	if _, _, err := desk.Find(t.Context(), karin, gosta.ID); fault.KindOf(err) != fault.Denied {
		t.Errorf("a nurse finds by the officer's way: %v", err)
	}
	if p := page(vera); len(p.Blocks) != 0 || p.Subject.GivenName != "Gösta" || len(p.Units) == 0 || len(p.Requests) != 0 {
		t.Errorf("%+v", p)
	}
	if got := rows()[0].Event; got.Infos[0] != care.Blocks || got.Actor.Employee != vera.Employee || got.Outcome != string(access.Allow) {
		t.Errorf("the look: %+v", got)
	}

	x, err := desk.Set(t.Context(), vera, "", blockoffice.Order{Guardian: true, Reason: "Mamman ringde"})
	refusedBy("a guardian, outer", x, err, "vårdnadshavare får inte spärra")
	if got := rows()[0].Event; got.Outcome != string(access.DenyNotSelf) || got.Activity != audit.ActivityWrite || got.Attestation != "Mamman ringde" {
		t.Errorf("the refusal is not in the log: %+v", got)
	}
	x, err = desk.Set(t.Context(), vera, string(page(vera).Units[0].ID), blockoffice.Order{Guardian: true, Reason: "Mamman ringde"})
	refusedBy("a guardian, inner", x, err, "vårdnadshavare har inte rätt")
	x, err = desk.Set(t.Context(), vera, "", blockoffice.Order{})
	refusedBy("undocumented", x, err, "Skriv ned vem")
	if _, err = desk.Set(t.Context(), karin, "", ask); fault.KindOf(err) != fault.Denied || closed(birgitta) {
		t.Errorf("a nurse blocks: %v", err)
	}
	if _, err = desk.Set(t.Context(), vera, string(birgitta.Unit), ask); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another's unit was blocked: %v", err)
	}
	x, err = desk.Set(t.Context(), vera, "", ask)
	done("set", x, err)
	if !closed(birgitta) || closed(karin) {
		t.Error("an outer block closes for others, and not within")
	}
	before := len(rows())
	x, err = desk.Set(t.Context(), vera, "", ask)
	refusedBy("set twice", x, err, "redan spärrat")
	if len(rows()) != before {
		t.Error("a block that was not set is in the log")
	}
	p := page(vera)
	if len(p.Blocks) != 1 || p.Blocks[0].Inner || !p.Blocks[0].Asked || p.Blocks[0].By != "Vera Lindahl" || p.Blocks[0].Place != vera.Provider.Name {
		t.Fatalf("%+v", p.Blocks)
	}
	id := p.Blocks[0].ID
	if q := page(agneta); len(q.Blocks) != 0 {
		t.Errorf("another provider's officer sees %+v", q.Blocks)
	}
	for name, f := range map[string]func() (care.Text, error){
		"lift":  func() (care.Text, error) { return desk.Lift(t.Context(), agneta, id, ask) },
		"annul": func() (care.Text, error) { return desk.Annul(t.Context(), agneta, id, "fel") },
		"grant": func() (care.Text, error) {
			return desk.Grant(t.Context(), agneta, blockoffice.Grant{Block: id, Unit: string(birgitta.Unit), Until: n.now().Add(time.Hour), Reason: "x y z"})
		},
	} {
		if _, err := f(); fault.KindOf(err) != fault.NotFound || !closed(birgitta) {
			t.Errorf("%s by another provider's officer: %v", name, err)
		}
	}

	// For a while: for the unit, until the end is taken back, and for nobody else.
	g := blockoffice.Grant{Block: id, Unit: strings.ToLower(string(birgitta.Unit)), Until: n.now().Add(time.Hour), Reason: "Begäran från hemsjukvården 12.30", Danger: true}
	for _, bad := range []blockoffice.Grant{{Unit: "SE0000000000-X"}, {Unit: string(birgitta.Unit), Employee: "SE0000000000-X"}} {
		h := g
		h.Unit, h.Employee = bad.Unit, bad.Employee
		if _, err := desk.Grant(t.Context(), vera, h); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	x, err = desk.Grant(t.Context(), vera, g)
	done("grant", x, err)
	if closed(birgitta) || !closed(as(place.Johanna, station.Care)) {
		t.Error("a lift opens for its unit, and for nobody else")
	}
	if got := rows()[0].Event; len(got.Assertions) != 2 || got.Assertions[0] != id || got.Provisions[0] != "svod-3-5-lift-asked" || got.Attestation == "" {
		t.Errorf("the row of the lift: %+v", got)
	}
	p = page(vera)
	if len(p.Blocks[0].Lifts) != 1 || !p.Blocks[0].Lifts[0].Danger || p.Blocks[0].Lifts[0].Unit == "" {
		t.Fatalf("%+v", p.Blocks[0])
	}
	for range 2 {
		_, err = desk.EndGrant(t.Context(), vera, p.Blocks[0].Lifts[0].ID)
		if err != nil && fault.KindOf(err) != fault.Conflict {
			t.Error(err)
		}
	}
	if fault.KindOf(err) != fault.Conflict || !closed(birgitta) {
		t.Errorf("ended, and yet open: %v", err)
	}

	x, err = desk.Lift(t.Context(), vera, id, blockoffice.Order{Guardian: true, Reason: "Mamman ringde"})
	refusedBy("a guardian lifts", x, err, "ingen väg")
	x, err = desk.Lift(t.Context(), vera, id, ask)
	done("lift", x, err)
	if _, err = desk.Lift(t.Context(), vera, id, ask); fault.KindOf(err) != fault.Conflict || closed(birgitta) {
		t.Errorf("lifted twice: %v", err)
	}

	// Within the provider: one unit against the others. And what was a mistake.
	x, err = desk.Set(t.Context(), vera, string(karin.Unit), ask)
	done("inner", x, err)
	peter := as(place.Peter, station.Care)
	if peter.Unit == karin.Unit || !closed(peter) || closed(karin) {
		t.Error("an inner block closes for the provider's other units")
	}
	for _, b := range page(vera).Blocks {
		if b.Over.IsZero() {
			x, err = desk.Annul(t.Context(), vera, b.ID, "Fel person")
			done("annul", x, err)
		}
	}
	if p = page(vera); len(p.Blocks) != 2 || p.Blocks[0].Over.IsZero() || !p.Blocks[0].Annulled || closed(peter) {
		t.Errorf("%+v", p.Blocks)
	}
	// An omsorgsgivare has no inner block, and danger lifts nothing there (SoLPuL 6 §, SVOD 3:5).
	x, err = desk.Set(t.Context(), agneta, "", ask)
	done("social care", x, err)
	x, err = desk.Grant(t.Context(), agneta, blockoffice.Grant{Block: page(agneta).Blocks[0].ID, Unit: string(birgitta.Unit), Until: n.now().Add(time.Hour), Reason: "Begäran", Danger: true})
	refusedBy("danger at an omsorgsgivare", x, err, "ingen väg")
}
