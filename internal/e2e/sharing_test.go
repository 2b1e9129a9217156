package e2e

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/sim"
)

// patientOf is a resident of age whom no other test speaks of: several documents, all of
// one provider.
func (w *world) patientOf(t *testing.T, provider care.HSAID) sim.Person {
	t.Helper()
	for p := range w.County.Persons() {
		if p.Key != "" || p.Protected || care.AgeOn(p.Born, time.Now()) < 18 {
			continue
		}
		docs := w.County.Documents(p.ID)
		only := len(docs) > 8
		for _, d := range docs {
			only = only && d.Item.Header().Provider == provider
		}
		if only {
			return p
		}
	}
	t.Fatal("nobody is a patient of that provider only")
	return sim.Person{}
}

// TestNobodySeesBeforeThePersonIsInformed: the region takes back that a patient of its
// own has been informed, as registered by mistake. A physician at a private clinic then
// finds nothing (SVOD 2:2). The region's physician registers that she is informed, and the
// clinic, with relation and consent, opens it; the region takes it back, and the clinic's
// next look is closed. The person reads in her log what was registered.
func TestNobodySeesBeforeThePersonIsInformed(t *testing.T) {
	w := county(t)
	const region = "Region Storstad"
	var id care.HSAID
	for _, p := range w.County.Providers() {
		if p.Name == region {
			id = p.ID
		}
	}
	who := w.patientOf(t, id)
	lars, mikael := w.employee(t, "Lars Hedman"), w.employee(t, "Mikael Öhman")

	there := pathOf(mikael.find(t, who.ID.Value()))
	mikael.whole(t, there).wants(t, "Vår information till andra", "Här registrerar ni om "+who.GivenName)
	register := there + "/delning"
	told := mikael.whole(t, register)
	for deadline := time.Now().Add(time.Minute); !strings.Contains(told.Text, "är informerad av "+region); told = mikael.whole(t, register) { // the county's facts come while it runs
		if time.Now().After(deadline) {
			t.Fatalf("not informed to begin with: %.600s", told.Text)
		}
		time.Sleep(200 * time.Millisecond)
	}
	told.wants(t, "Registrerat av", "Ta tillbaka")
	takeBack := func() {
		t.Helper()
		p := mikael.fill(t, mikael.whole(t, register), "/informerad-bort", url.Values{"skal": {"Förväxlad med en annan patient"}})
		p.wants(t, "Det är inte registrerat att "+who.GivenName+" har informerats av "+region)
	}
	tell := url.Values{"vad": {"ja"}, "sparrade": {"ja"}, "svar": {"inte-nej"}, "dag": {time.Now().In(swedish(t)).Format(time.DateOnly)}}
	inform := func() {
		t.Helper()
		p := mikael.fill(t, mikael.whole(t, register), "/informerad", tell)
		p.wants(t, who.GivenName+" är informerad av "+region, "Registrerat av Mikael Öhman")
		p.lacks(t, who.ID.Value(), `action="`+there+`/informerad"`)
	}
	takeBack()

	here := lars.find(t, who.ID.Value())
	clinic := pathOf(here)
	if strings.Contains(here.HTML, "/villkor") {
		here = lars.fill(t, here, "/villkor", url.Values{"relation": {"patient"}, "relation-till": {time.Now().In(swedish(t)).AddDate(0, 0, 1).Format(time.DateOnly)}})
	}
	closed := func(p page) {
		t.Helper()
		p.wants(t, "Inga uppgifter hos andra att ta del av")
		p.lacks(t, region, "Det finns uppgifter hos andra")
		if len(p.providers()) != 0 {
			t.Errorf("open: %v", p.providers())
		}
	}
	closed(here)
	for say, v := range map[string]url.Values{"Ingenting registrerades": {"sparrade": {""}}, "uppgifterna ska spärras genast": {"svar": {"nej"}}} {
		mikael.fill(t, mikael.whole(t, register), "/informerad", merge(tell, v)).wants(t, say)
	}
	closed(lars.whole(t, clinic))

	inform()
	here = lars.whole(t, clinic)
	here.wants(t, "Det finns uppgifter hos andra")
	here.lacks(t, region)
	here = lars.fill(t, here, "/villkor", bedside())
	if here.providers()[region] == 0 {
		t.Errorf("nothing is open: %v %.600s", here.providers(), here.Text)
	}
	takeBack()
	closed(lars.whole(t, clinic))

	me, err := login(w.web(), who.ID.Value())
	if err != nil {
		t.Fatal(err)
	}
	insight := me.page(t, "/insyn")
	insight.wants(t, "Läkare", "antecknar att du har informerats om det och om rätten att säga nej")
	insight.lacks(t, "Mikael Öhman")

	// The county is the other tests' too: informed, as it was, and the consent is ended.
	inform()
	lars.fill(t, lars.whole(t, clinic), "/avsluta", nil).wants(t, "Det finns uppgifter hos andra")
}

// whole is a page with its text before what is streamed too.
func (b *browser) whole(t *testing.T, path string) page {
	t.Helper()
	p := b.page(t, path)
	p.Text = words(p.HTML)
	return p
}

// pathOf is the path of a page.
func pathOf(p page) string {
	u, err := url.Parse(p.Header.Get("At"))
	if err != nil {
		return ""
	}
	return u.Path
}
