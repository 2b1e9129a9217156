package e2e

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var correlationLink = regexp.MustCompile(`href="/admin/forklara\?id=([^"]+)"`)

// operator logs in to the operators' pages at the demo's identity provider.
func (w *world) operator(t *testing.T) *browser {
	t.Helper()
	b := newBrowser(w.web())
	t.Cleanup(b.http.CloseIdleConnections)
	at, err := b.get("/admin/logga-in")
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"card": {"0"}}
	for _, m := range hidden.FindAllStringSubmatch(at.HTML, -1) {
		form.Set(m[1], html.UnescapeString(m[2]))
	}
	res, err := b.http.PostForm(at.Header.Get("At"), form)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK || res.Request.URL.Path != "/admin" {
		t.Fatalf("the log-in ended at %s with %d: %.300s", res.Request.URL.Path, res.StatusCode, words(string(body)))
	}
	return b
}

// An operator sees that a resident's overview made calls, and why they went as they
// did; and nothing of the resident, on any page.
func TestAnOperatorSeesCallsAndNobody(t *testing.T) {
	w := county(t)
	w.login(t, "magdalena").page(t, "/")
	op := w.operator(t)
	pages := []string{"/admin", "/admin/katalog", "/admin/katalog?tabell=behorigheter", "/admin/katalog?tabell=adressater", "/admin/katalog/versioner", "/admin/katalog/versioner/1",
		"/admin/forklara", "/admin/statistik", "/admin/statistik?per=producent&tid=allt", "/admin/statistik?per=avsandare", "/admin/anrop", "/admin/karta"}
	var calls page
	for _, path := range pages {
		p := op.page(t, path)
		for _, leak := range leaks(w.County, p.HTML) {
			t.Errorf("%s holds personal data: %s", path, leak)
		}
		if path == "/admin/anrop" {
			calls = p
		}
	}
	op.page(t, "/admin/statistik").wants(t, "GetSubjectOfCareSchedule", "Median")
	op.page(t, "/admin/karta").wants(t, "Hemtjänsten i Sjöstad")

	m := correlationLink.FindStringSubmatch(calls.HTML)
	if m == nil {
		t.Fatal("no call leads to its explanation")
	}
	p := op.page(t, "/admin/forklara?id="+html.UnescapeString(m[1]))
	p.wants(t, "Anrop med det korrelations-id", "som gällde då", "Behörighet")
	for _, leak := range leaks(w.County, p.HTML) {
		t.Errorf("an explanation holds personal data: %s", leak)
	}

	// The two kinds of session do not mix.
	resident := w.login(t, "gosta")
	if p, err := resident.get("/admin/katalog"); err != nil || strings.Contains(p.HTML, "Vägval (") {
		t.Errorf("a resident's session opens the operators' pages: %v", err)
	}
	if p, err := op.get("/planer"); err != nil || p.Status == http.StatusOK {
		t.Errorf("an operator's session opens a resident's page: %d %v", p.Status, err)
	}
}
