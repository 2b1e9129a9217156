package staff_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/web/staff/logreview"
	"sammanhang/web/staff/station"
)

var reviewer = station.Assignment{ID: "reviewer", Name: "Loggranskning, Region Storstad", Kind: station.LogReviewer, Purpose: care.Administration, Provider: region}

// fakeDesk is a reviewers' desk with three cases.
type fakeDesk struct {
	mu    sync.Mutex
	cases []logreview.File
	known []overview.Subject
	did   []string
	err   error
}

func newDesk() *fakeDesk {
	row := logreview.Row{At: day(21, 23, 41), Provider: privat, Infos: []care.InfoType{care.Diagnoses, care.Medications}, Outcome: "EMERGENCY_OPEN", Emergency: true,
		Words:     "Medvetslös vid ankomst",
		Grounds:   []overview.Ground{{Law: "SVOD 3:6", Sentence: care.Text{SV: "Det är fara för patientens liv.", EN: "The patient's life is in danger."}}},
		Documents: []logreview.Document{{Info: care.Medications, At: day(2, 9, 0)}}}
	told := logreview.Row{At: day(21, 23, 40), Provider: kommun, Infos: []care.InfoType{care.CarePlans}, Outcome: "EMERGENCY_META", Denied: true, Told: true, Emergency: true}
	return &fakeDesk{cases: []logreview.File{
		{Case: logreview.Case{ID: "r-1", Whys: []string{"emergency", "report", "oddhours"}, At: day(21, 23, 40), Opened: day(22, 8, 0), Reader: "Mikael Öhman", Title: "Läkare", Unit: "Akutmottagningen", Assignment: "Vård, akutmottagningen", Reported: true},
			Subject: gosta, Purpose: care.CareAndTreatment, Note: "Jag var inte på sjukhuset då", Rows: []logreview.Row{told, row}},
		{Case: logreview.Case{ID: "r-2", Whys: []string{"surname"}, At: day(20, 14, 2), Opened: day(21, 8, 0), Reader: "Elin Berg", Title: "Logggranskare", Own: true}, Subject: johan},
		{Case: logreview.Case{ID: "r-3", Whys: []string{"sample"}, At: day(19, 10, 0), Opened: day(19, 12, 0), Closed: true, Verdicts: []logreview.Verdict{{By: "Agneta Ros", At: day(20, 9, 0), Finding: logreview.Unjustified, Note: "Ingen vårdrelation fanns"}}}, Subject: gosta},
	}}
}

func (d *fakeDesk) list(closed bool) (list []logreview.Case, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, f := range d.cases {
		if f.Closed == closed {
			list = append(list, f.Case)
		}
	}
	return list, d.err
}

func (d *fakeDesk) Queue(context.Context, overview.Errand) ([]logreview.Case, error) {
	return d.list(false)
}
func (d *fakeDesk) Done(context.Context, overview.Errand) ([]logreview.Case, error) {
	return d.list(true)
}

func (d *fakeDesk) Case(_ context.Context, _ overview.Errand, id string) (logreview.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, f := range d.cases {
		if f.ID == id {
			return f, d.err
		}
	}
	return logreview.File{}, fault.New(fault.NotFound, "no case")
}

func (d *fakeDesk) Judge(_ context.Context, e overview.Errand, id string, before int, f logreview.Finding, note string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range d.cases {
		c := &d.cases[i]
		switch {
		case c.ID != id:
		case c.Own:
			return fault.New(fault.Denied, "own")
		case len(c.Verdicts) != before:
			return fault.New(fault.Conflict, "late")
		default:
			c.Verdicts = append(c.Verdicts, logreview.Verdict{By: "Elin Berg", At: day(22, 10, 24), Finding: f, Note: note})
			c.Closed = f != logreview.Unclear
			d.did = append(d.did, string(f)+": "+note)
		}
	}
	return d.err
}

func (d *fakeDesk) WellKnown(context.Context, overview.Errand) ([]overview.Subject, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]overview.Subject(nil), d.known...), d.err
}

func (d *fakeDesk) SetWellKnown(_ context.Context, _ overview.Errand, n care.PersonID, listed bool) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if n != gosta.ID {
		return false, d.err
	}
	d.known = nil
	if listed {
		d.known = []overview.Subject{gosta}
	}
	return true, d.err
}

// The reviewer's first page is the queue. It names who read, and not whom it is about;
// the case names both, and has what a judgment needs.
func TestReviewQueueAndCase(t *testing.T) {
	w := newWorld(t, reviewer)
	c := w.client()
	resp, page := w.get(c, "/personal")
	if resp.Request.URL.Path != "/personal/granskning" {
		t.Fatalf("the first page is %s", resp.Request.URL.Path)
	}
	says(t, page, "Läsningar att granska", "Mikael Öhman", "Läkare", "Akutmottagningen", "Nödöppning", "Personen har bett om det", "Ovanlig tid", "23.40 svensk tid", "Din egen läsning", "2 öppna ärenden")
	silent(t, page, "Gösta", gosta.ID.Value(), "Agneta Ros", "Sök person")
	if i, j := strings.Index(page, "Mikael"), strings.Index(page, "Samma efternamn"); i > j {
		t.Error("the desk's order is not kept")
	}
	_, page = w.get(c, "/personal/granskning/r-1")
	says(t, page, "Mikael Öhman", "Gösta Johansson", "19420409-9222", "Jag var inte på sjukhuset då", "Medvetslös vid ankomst", "Läste diagnoser och läkemedel", "Fick veta att det finns",
		"Det är fara för patientens liv.", "SVOD 3:6", "Vård, akutmottagningen", "Vård och behandling", "Det som visades (1)", "Din bedömning")
	_, page = w.get(c, "/personal/granskning/klara")
	says(t, page, "Avslutade ärenden", "Obefogad", "Agneta Ros, 20 november")
	_, page = w.get(c, "/personal/granskning/r-3")
	says(t, page, "Ingen vårdrelation fanns", "Ärendet är avslutat")
	silent(t, page, "/bedom")
	if resp, _ := w.get(c, "/personal/granskning/r-9"); resp.StatusCode != http.StatusNotFound {
		t.Error(resp.StatusCode)
	}
	if s := w.said.String(); strings.Contains(s, gosta.ID.Value()) || strings.Contains(s, "Gösta") {
		t.Error("the log of the site has a person in it")
	}
}

func TestReviewJudge(t *testing.T) {
	for name, c := range map[string]struct {
		form   url.Values
		status int
		says   string
		did    string
	}{
		"justified":        {url.Values{"bedomning": {"justified"}}, 200, "Bedömningen är sparad", "justified: "},
		"unjustified":      {url.Values{"bedomning": {"unjustified"}, "varfor": {" Ingen relation\r\nfanns "}}, 200, "Bedömningen är sparad", "unjustified: Ingen relation\nfanns"},
		"unclear":          {url.Values{"bedomning": {"unclear"}, "varfor": {"Frågar chefen"}}, 200, "Utreds", "unclear: Frågar chefen"},
		"without reasons":  {url.Values{"bedomning": {"unjustified"}}, 422, "Skriv varför", ""},
		"spaces":           {url.Values{"bedomning": {"unclear"}, "varfor": {"  "}}, 422, "Skriv varför", ""},
		"too long":         {url.Values{"bedomning": {"justified"}, "varfor": {strings.Repeat("å", 2001)}}, 422, "Skriv varför", ""},
		"control":          {url.Values{"bedomning": {"justified"}, "varfor": {"a\x00b"}}, 422, "Skriv varför", ""},
		"no choice":        {url.Values{"varfor": {"Något"}}, 422, "Välj en bedömning", ""},
		"no such choice":   {url.Values{"bedomning": {"bra"}}, 422, "Välj en bedömning", ""},
		"another saw less": {url.Values{"bedomning": {"justified"}, "tidigare": {"1"}}, 409, "Någon annan har bedömt ärendet", ""},
		"no count":         {url.Values{"bedomning": {"justified"}, "tidigare": {"-1"}}, 400, "gick inte att läsa", ""},
		"a forged token":   {url.Values{"bedomning": {"justified"}, "token": {"x"}}, 403, "kan inte skickas igen", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, reviewer)
			b := w.client()
			_, page := w.get(b, "/personal/granskning/r-1")
			resp, page := w.send(b, page, "/bedom", c.form)
			if resp.StatusCode != c.status {
				t.Errorf("status %d", resp.StatusCode)
			}
			says(t, page, c.says)
			if note := strings.TrimSpace(c.form.Get("varfor")); c.status == 422 && note != "" && len(note) < 100 && !strings.Contains(note, "\x00") {
				says(t, page, note) // what was written is not lost
			}
			if got := strings.Join(w.desk.did, "; "); got != c.did {
				t.Errorf("did %q, want %q", got, c.did)
			}
		})
	}
}

// Nobody judges their own read: there is no form, and one that is made up is refused.
func TestReviewOwnRead(t *testing.T) {
	w := newWorld(t, reviewer)
	b := w.client()
	_, page := w.get(b, "/personal/granskning/r-2")
	says(t, page, "Det här är din egen läsning")
	silent(t, page, "/bedom")
	_, other := w.get(b, "/personal/granskning/r-1")
	_, form := fields(t, other, "/bedom")
	form.Set("bedomning", "justified")
	resp, err := b.PostForm(w.server.URL+"/personal/granskning/r-2/bedom", form)
	if resp, _ := w.read(resp, err); resp.StatusCode != http.StatusForbidden || len(w.desk.did) != 0 {
		t.Errorf("%d, %v", resp.StatusCode, w.desk.did)
	}
}

func TestWellKnown(t *testing.T) {
	w := newWorld(t, reviewer)
	b := w.client()
	_, page := w.get(b, "/personal/granskning/valkanda")
	says(t, page, "Ingen står på listan")
	for typed, want := range map[string]string{"19420409-9229": "inget giltigt nummer", johan.ID.Value(): "Ingen i personregistret"} {
		resp, page := w.send(b, page, "/valkanda", url.Values{"nummer": {typed}})
		if resp.StatusCode != http.StatusUnprocessableEntity {
			t.Error(resp.StatusCode)
		}
		says(t, page, want)
		silent(t, page, typed)
	}
	resp, page := w.send(b, page, "/valkanda", url.Values{"nummer": {"19420409-9222"}})
	if resp.Request.URL.String() != w.server.URL+"/personal/granskning/valkanda" {
		t.Error(resp.Request.URL)
	}
	says(t, page, "Gösta Johansson", "Ta bort Gösta Johansson")
	silent(t, page, gosta.ID.Value())
	_, page = w.send(b, page, "/bort", nil)
	says(t, page, "Ingen står på listan")
}

// Who has no such assignment, and a desk that is away: nothing is shown.
func TestReviewRefused(t *testing.T) {
	for kind, want := range map[fault.Kind]int{fault.Denied: http.StatusForbidden, fault.Unavailable: http.StatusServiceUnavailable} {
		w := newWorld(t, nurse)
		w.desk.err = fault.New(kind, "the desk")
		b := w.client()
		for _, path := range []string{"/personal/granskning", "/personal/granskning/klara", "/personal/granskning/r-1", "/personal/granskning/valkanda"} {
			resp, page := w.get(b, path)
			if resp.StatusCode != want {
				t.Errorf("%s: %d", path, resp.StatusCode)
			}
			silent(t, page, "Mikael", "Gösta")
		}
	}
}

func TestReviewInEnglish(t *testing.T) {
	w := newWorld(t, reviewer)
	b := w.client()
	_, page := w.get(b, "/personal/granskning?lang=en")
	says(t, page, "Reads to review", "Emergency opening", "2 open cases")
	_, page = w.get(b, "/personal/granskning/r-1")
	says(t, page, "Your judgment", "Read diagnoses and medic", `<span lang="sv">Medvetslös vid ankomst</span>`, "Swedish time", "danger")
}
