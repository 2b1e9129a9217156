package e2e

import (
	"net/http"
	"strings"
	"testing"

	"sammanhang/care"
	"sammanhang/sim"
)

// The story of looking people up between systems: who may not ask learns nothing; who
// may is told of a resident where she lives, and of somebody with protected identity
// the name and nothing else; and the one who was looked up sees that on her own page.
func TestLookUpStory(t *testing.T) {
	w := ownCounty(t)
	viewer, stranger := w.consumer(t, "journalvisaren"), w.consumer(t, "obehorig")
	me, hidden := w.person(t, "gunilla"), w.person(t, "skyddad-vuxen")
	ask := func(p sim.Person) string {
		return indexEnvelope(care.LogicalAddress(sim.Platform), `<q:GetPersonsForProfile xmlns:q="`+string(care.GetPersonsForProfile5)+`" xmlns:c="urn:riv:strategicresourcemanagement:persons:person:5">`+
			`<q:personId><c:root>`+p.ID.Root()+`</c:root><c:extension>`+p.ID.Value()+`</c:extension></q:personId><q:profile>P5</q:profile><q:ignoreReferredIdentity>false</q:ignoreReferredIdentity></q:GetPersonsForProfile>`)
	}
	if r := send(t, stranger.http, w.exchange(), ask(me)); r.status == http.StatusOK || !strings.Contains(string(r.body), "VP007") || strings.Contains(string(r.body), me.Surname) {
		t.Fatalf("who may not ask is answered %d %s", r.status, r.body)
	}
	b := w.login(t, "gunilla")
	if p := b.page(t, "/insyn"); strings.Contains(p.HTML, "personuppgifter") {
		t.Fatal("somebody has looked her up before")
	}
	r := send(t, viewer.http, w.exchange(), ask(me))
	for _, want := range []string{me.Surname, me.Street, me.City} {
		if r.status != http.StatusOK || want == "" || !strings.Contains(string(r.body), want) {
			t.Fatalf("%d: no %q in %s", r.status, want, r.body)
		}
	}
	p := b.page(t, "/insyn")
	p.wants(t, "personuppgifter", "har tillstånd att fråga efter namn och andra personuppgifter")

	r = send(t, viewer.http, w.exchange(), ask(hidden))
	if r.status != http.StatusOK || !strings.Contains(string(r.body), hidden.Surname) || !strings.Contains(string(r.body), ">true</c:protectedPersonIndicator>") {
		t.Fatalf("%d %s", r.status, r.body)
	}
	for _, never := range []string{"ddress", "postalCode", "birth", "deregistration"} {
		if strings.Contains(strings.ReplaceAll(string(r.body), "LogicalAddress", ""), never) {
			t.Errorf("%s of somebody with protected identity: %s", never, r.body)
		}
	}

	staff := func(inner string) string {
		return indexEnvelope(care.LogicalAddress(sim.Platform), `<q:GetCredentialsForPersonIncludingProtectedPerson xmlns:q="`+string(care.GetCredentialsForPerson2)+`">`+inner+`</q:GetCredentialsForPersonIncludingProtectedPerson>`)
	}
	lena := ""
	for _, s := range w.County.StaffCards() {
		if s.Key == "lena" {
			lena = string(s.ID)
		}
	}
	r = send(t, viewer.http, w.exchange(), staff("<q:personHsaId>"+lena+"</q:personHsaId>"))
	if r.status != http.StatusOK || strings.Count(string(r.body), "<c:commission>") != 2 || !strings.Contains(string(r.body), "<c:scope>SJF</c:scope>") {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if r := send(t, stranger.http, w.exchange(), staff("<q:personHsaId>"+lena+"</q:personHsaId>")); r.status == http.StatusOK || !strings.Contains(string(r.body), "VP007") {
		t.Errorf("%d %s", r.status, r.body)
	}
}
