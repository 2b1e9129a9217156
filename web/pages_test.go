package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"sammanhang/overview"
	"sammanhang/web/insight"
)

func TestMessages(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	_, page := w.get(c, "/meddelanden")
	says(t, page, "Olästa", "Nytt provsvar", "Dags för influensavaccin")
	link := regexp.MustCompile(`href="(/meddelanden/[^"]+)"`).FindStringSubmatch(page)[1]
	if strings.Contains(link, "m1") {
		t.Error("the message's own id is in the address")
	}
	// A browser that fetches ahead reads nothing.
	r, _ := http.NewRequest("GET", w.server.URL+link, nil)
	r.Header.Set("Sec-Purpose", "prefetch")
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if len(w.read) != 0 {
		t.Error("fetching ahead marked the message as read")
	}
	_, page = w.get(c, link)
	says(t, page, "Dina prover från den 15 november ser bra ut", "Från Centralsjukhuset Storstad")
	if len(w.read) != 1 || w.read[0] != "m1" {
		t.Errorf("read: %v", w.read)
	}
	if resp, _ := w.get(c, "/meddelanden/nonsense"); resp.StatusCode != http.StatusNotFound {
		t.Error(resp.Status)
	}
}

func TestCalendarFile(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	w.views = []overview.View{rich()}
	_, page := w.get(c, "/")
	link := regexp.MustCompile(`href="(/kalender/[^"]+\.ics)"`).FindStringSubmatch(page)[1]
	resp, file := w.get(c, link)
	if resp.Header.Get("Content-Type") != "text/calendar; charset=utf-8" {
		t.Error(resp.Header)
	}
	file = strings.ReplaceAll(file, "\r\n ", "")
	says(t, file, "BEGIN:VCALENDAR\r\n", "DTSTART:20261124T123000Z", "DTEND:20261124T130000Z", "SUMMARY:Återbesök efter operation", "LOCATION:Ortopedmottagningen\\, plan 3", "UID:")
	if strings.Contains(file, magdalena.ID.Value()) {
		t.Error("personal number in a calendar file")
	}
	if w.opened[len(w.opened)-1] != "calendar" {
		t.Error(w.opened)
	}
	if resp, _ := w.get(c, "/kalender/nonsense.ics"); resp.StatusCode != http.StatusNotFound {
		t.Error(resp.Status)
	}
}

func TestProtectedIdentityShowsNoPlace(t *testing.T) {
	w := newWorld(t)
	for i := range w.views {
		w.views[i].Subject.Protected = true
	}
	c := w.client()
	_, page := w.get(c, "/")
	for _, s := range []string{"Storgatan", "Kanalgatan", "plan 3", "/kalender/"} {
		if strings.Contains(page, s) {
			t.Errorf("the page says %q", s)
		}
	}
	says(t, page, "Skyddade personuppgifter", "Återbesök efter operation")
}

func TestLog(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	_, page := w.get(c, "/insyn")
	says(t, page, "Ingen har läst något om dig här.")
	w.reads = someReads()
	_, page = w.get(c, "/insyn")
	says(t, page, "I dag", "10.15", "Du själv", "Tider och planer från 4 vård- och omsorgsgivare", "I går", "Gösta Johansson", "som ombud", "Läste tider", "Fick inte läsa anteckningar",
		"Vårdgivaren låter dig läsa dina egna uppgifter direkt.", "PDL 5:5", "SVOD 4:2", "/insyn?fore=018f-next")
	if strings.Count(page, "Du själv") != 1 {
		t.Error("one look is shown as many")
	}
	_, page = w.get(c, "/insyn?fore=018f-next")
	says(t, page, "Till de senaste")
	var _ insight.Log = w
}

func TestJournal(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	for path, want := range map[string][]string{
		"/anteckningar": {"Utskrivning", "18 november", "Anna Andersson, läkare", "Inte signerad än", "Du har en annan uppfattning:", "Ortopedmottagningen", "8 av 9 källor"},
		"/diagnoser":    {"Fraktur på lårbenshals", "S72.0", "huvuddiagnos", "långvarig", "3 februari 2021"},
		"/lakemedel":    {"Alfentol 5 mg tablett", "1 tablett klockan 8 och 20", "Varför: smärta", "Från 18 november", "Ordinerat av Fatima Mansouri", "Avslutade (1)", "Metovan 50 mg"},
		"/planer":       {"”Jag vill laga maten själv men ha sällskap när jag äter.”", "Full belastning.", "Trygghetslarm", "Avslutade (1)", "Deltar: Vårdcentralen Storstad"},
	} {
		_, page := w.get(c, path)
		says(t, page, want...)
	}
}
