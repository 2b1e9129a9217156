package e2e

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// TestAPersonSeals: Gösta reads about himself, and his proxy Magdalena sees his times. He
// seals everything: at the next page neither of them sees anything, while the assistant reads
// as before, and he still sees who has looked. He cannot open it again himself. He goes to
// the region, shows who he is, and the officer breaks the seal; then he reads again.
func TestAPersonSeals(t *testing.T) {
	w := county(t)
	gosta := w.person(t, "gosta")
	me, proxy := w.login(t, "gosta"), w.login(t, "magdalena")
	johanna := w.employee(t, "Johanna Lind Andersson")
	round := pageOf(t, johanna.find(t, gosta.ID.Value()))
	before := johanna.page(t, round).providers()

	if p := me.page(t, "/"); len(p.providers()) == 0 {
		t.Fatal("nothing of his is shown to begin with")
	}
	seen := proxy.become(t, "Visa Göstas översikt")
	if len(seen.providers()) == 0 {
		t.Fatal("nothing of his is shown to his proxy to begin with")
	}

	ask := me.page(t, "/forsegla")
	ask.wants(t, "Du har inte förseglat något.", "Alla vård- och omsorgsgivare", "Region Storstad")
	key := regexp.MustCompile(`(?s)value="([^"]+)"[^>]*>\s*<span><b>Alla vård- och omsorgsgivare`).FindStringSubmatch(ask.HTML)
	if key == nil {
		t.Fatal("no way to seal everything")
	}
	means := me.fill(t, ask, "/forsegla/vad-hander", url.Values{"plats": {key[1]}})
	means.wants(t, "Om du förseglar alla dina uppgifter", "Du kan inte längre läsa uppgifterna här.", "läser som vanligt", "Du kan inte öppna förseglingen själv.")
	me.fill(t, means, "/forsegla/satt", nil).wants(t, "Inget är förseglat än.")
	me.page(t, "/").lacks(t, "Du har förseglat")
	me.fill(t, means, "/forsegla/satt", url.Values{"forstar": {"ja"}}).wants(t, "Det här har du förseglat", "Så öppnar du igen")
	defer func() { w.breakSeals(t, gosta.ID.Value()) }() // the county is the other tests' too

	for _, path := range []string{"/", "/anteckningar", "/diagnoser", "/lakemedel", "/planer", "/meddelanden"} {
		p := me.page(t, path)
		p.wants(t, "Du har förseglat dina uppgifter", "varken för dig eller för någon som företräder dig")
		if n := p.providers(); len(n) != 0 {
			t.Errorf("%s shows something of %v", path, n)
		}
	}
	closed := proxy.page(t, "/")
	closed.wants(t, "Den elektroniska tillgången till uppgifterna är förseglad")
	if n := closed.providers(); len(n) != 0 {
		t.Errorf("his proxy sees something of %v", n)
	}
	if after := johanna.page(t, round).providers(); len(after) != len(before) || len(after) == 0 {
		t.Errorf("the assistant saw %v, and sees %v", before, after)
	}
	me.page(t, "/sparrar").wants(t, "Spärra något mer")
	me.page(t, "/insyn").wants(t, "Du själv", "förseglingar")
	if p := me.page(t, "/forsegla"); strings.Contains(p.HTML, `action="/forsegla`) {
		t.Error("he can change what is sealed everywhere by himself")
	}
	// The officer's form is not his, and not an assistant's.
	if q := johanna.fill(t, johanna.page(t, "/personal/sparr"), "/sok", url.Values{"nummer": {gosta.ID.Value()}}); q.Status != http.StatusForbidden {
		t.Errorf("an assistant at the officer's desk: %d", q.Status)
	}

	vera := w.employee(t, "Vera Lindahl")
	v := vera.fill(t, vera.page(t, "/personal"), "/sok", url.Values{"nummer": {gosta.ID.Value()}})
	v.wants(t, "Personens förseglingar", "Alla vård- och omsorgsgivare")
	vera.fill(t, v, "/bryt", url.Values{"skal": {"Någon ringde och sade sig vara Gösta"}}).wants(t, "Bryt förseglingen bara när personen har legitimerat sig.")
	me.page(t, "/").wants(t, "Du har förseglat dina uppgifter")
	v = vera.fill(t, vera.page(t, pageOf(t, v)), "/bryt", url.Values{"skal": {"Kom till receptionen, visade pass"}, "legitimerad": {"ja"}})
	v.lacks(t, "Personens förseglingar")

	p := me.page(t, "/")
	p.lacks(t, "Du har förseglat")
	if len(p.providers()) == 0 {
		t.Error("broken, and still nothing is shown")
	}
	if len(proxy.page(t, "/").providers()) == 0 {
		t.Error("broken, and still nothing is shown to his proxy")
	}
	insight := me.page(t, "/insyn")
	insight.wants(t, "Spärradministratör", "förseglingar")
	insight.lacks(t, "Vera Lindahl")
	if strings.Contains(v.Header.Get("At"), gosta.ID.Value()) {
		t.Error("a number in the address")
	}
}

// breakSeals breaks what is left of a person's seals, at the region's desk.
func (w *world) breakSeals(t *testing.T, number string) {
	t.Helper()
	vera := w.employee(t, "Vera Lindahl")
	v := vera.fill(t, vera.page(t, "/personal"), "/sok", url.Values{"nummer": {number}})
	for range 5 {
		if !strings.Contains(v.HTML, "/bryt") {
			return
		}
		v = vera.fill(t, v, "/bryt", url.Values{"skal": {"Kom till receptionen, visade pass"}, "legitimerad": {"ja"}})
	}
}
