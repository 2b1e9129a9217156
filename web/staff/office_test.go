package staff_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/web/staff/blockoffice"
	"sammanhang/web/staff/station"
)

var (
	blocker       = station.Assignment{ID: "blocker", Name: "Spärradministration, Region Storstad", Kind: station.BlockOfficer, Purpose: care.Administration, Provider: region}
	socialBlocker = station.Assignment{ID: "social", Name: "Spärradministration", Kind: station.BlockOfficer, Purpose: care.Administration, Provider: omsorg}
)

// fakeOffice is a block officers' desk that does as it is told, and writes it down.
type fakeOffice struct {
	mu      sync.Mutex
	page    blockoffice.Page
	did     []string
	refused care.Text
	err     error
}

func fullOffice() blockoffice.Page {
	return blockoffice.Page{Subject: gosta,
		Requests: []blockoffice.Request{
			{At: day(22, 9, 50), Unit: care.Unit{ID: "SE-PRIVAT-1", Name: "Rörelsehuset"}, Provider: privat, Employee: "Sven Alm", Title: "Läkare", Words: "Hittad medvetslös"},
			{At: day(20, 9, 50), Unit: care.Unit{ID: "SE-KOMMUN-1", Name: "Hemsjukvården"}, Provider: kommun, Employee: "Birgitta Åkerlund", Title: "Sjuksköterska", Answered: true}},
		Blocks: []blockoffice.Block{
			{ID: "b-1", Place: "Region Storstad", Since: day(3, 14, 0), By: "Vera Lindahl", Asked: true, Lifts: []blockoffice.Lift{{ID: "l-1", Unit: "Hemsjukvården", Employee: "Birgitta Åkerlund", Until: day(23, 9, 0), Danger: true}}},
			{ID: "b-2", Inner: true, Place: "Psykiatrimottagningen", Since: day(1, 9, 0)},
			{ID: "b-3", Place: "Region Storstad", Since: day(1, 9, 0), Over: day(2, 9, 0), Annulled: true}},
		Seals: []blockoffice.Seal{{ID: "f-1", Everywhere: true, Since: day(4, 9, 0)}, {ID: "f-2", Since: day(5, 9, 0)}},
		Units: []care.Unit{{ID: "SE-U1", Name: "Akutmottagningen"}, {ID: "SE-U2", Name: "Psykiatrimottagningen"}}}
}

func (o *fakeOffice) done(format string, args ...any) (care.Text, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.did = append(o.did, fmt.Sprintf(format, args...))
	return o.refused, o.err
}

func (o *fakeOffice) Find(_ context.Context, _ overview.Errand, n care.PersonID) (care.PersonID, bool, error) {
	return n, n == gosta.ID, o.err
}

func (o *fakeOffice) Page(context.Context, overview.Errand) (blockoffice.Page, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if fault.KindOf(o.err) == fault.Conflict {
		return o.page, nil
	}
	return o.page, o.err
}

func (o *fakeOffice) Set(_ context.Context, _ overview.Errand, unit string, x blockoffice.Order) (care.Text, error) {
	return o.done("set %s %+v", unit, x)
}
func (o *fakeOffice) Lift(_ context.Context, _ overview.Errand, b string, x blockoffice.Order) (care.Text, error) {
	return o.done("lift %s %+v", b, x)
}
func (o *fakeOffice) Annul(_ context.Context, _ overview.Errand, b, reason string) (care.Text, error) {
	return o.done("annul %s %s", b, reason)
}
func (o *fakeOffice) Grant(_ context.Context, _ overview.Errand, g blockoffice.Grant) (care.Text, error) {
	return o.done("grant %s %s %s %v %s", g.Block, g.Unit, g.Until.UTC().Format("2006-01-02 15:04"), g.Danger, g.Reason)
}
func (o *fakeOffice) EndGrant(_ context.Context, _ overview.Errand, l string) (care.Text, error) {
	return o.done("end %s", l)
}

func (o *fakeOffice) BreakSeal(_ context.Context, _ overview.Errand, x string, u blockoffice.Unseal) (care.Text, error) {
	return o.done("break %s %+v", x, u)
}

// sought is the page about Gösta, found by number.
func (w *world) sought(c *http.Client) string {
	w.t.Helper()
	_, page := w.get(c, "/personal")
	resp, page := w.send(c, page, "/sok", url.Values{"nummer": {"19420409-9222"}})
	if resp.StatusCode != http.StatusOK || strings.Contains(resp.Request.URL.String(), "9222") {
		w.t.Fatalf("%d at %s", resp.StatusCode, resp.Request.URL)
	}
	return page
}

func TestBlockOffice(t *testing.T) {
	w := newWorld(t, blocker)
	w.office.page = fullOffice()
	c := w.client()
	resp, page := w.get(c, "/personal")
	if resp.Request.URL.Path != "/personal/sparr" {
		t.Fatalf("the first page is %s", resp.Request.URL.Path)
	}
	for typed, want := range map[string]string{"19420409-9229": "inget giltigt nummer", johan.ID.Value(): "Ingen i personregistret"} {
		resp, page := w.send(c, page, "/sok", url.Values{"nummer": {typed}})
		if resp.StatusCode != http.StatusUnprocessableEntity {
			t.Error(resp.StatusCode)
		}
		says(t, page, want)
	}
	page = w.sought(c)
	says(t, page, "Gösta Johansson", "Andra har begärt hävning", "Sven Alm, Läkare", "Väntar på svar", "Hävd för enheten", "Hittad medvetslös", "Spärrat för alla andra", "Spärrat för era andra enheter",
		"registrerad av Vera Lindahl", "på begäran av personen", "Hävd tillfälligt för", "(Birgitta Åkerlund)", "Tidigare spärrar (1)", "Makulerad", "Akutmottagningen, för era andra enheter",
		"Personens förseglingar", "Alla vård- och omsorgsgivare", "Det berör inte personalen.", "Bryt förseglingen", "Personen är här och har legitimerat sig")
	w.office.page.Blocks, w.office.page.Requests, w.office.page.Seals = nil, nil, nil
	page = w.sought(c)
	says(t, page, "Personen har inga spärrar hos er")
	silent(t, page, "Andra har begärt", "förseglingar", "/bryt")
	if s := w.said.String(); strings.Contains(s, gosta.ID.Value()) {
		t.Error("a number in the log of the site")
	}
}

func TestBlockOfficeForms(t *testing.T) {
	ask := url.Values{"begard": {"personen"}, "skal": {"Ringde idag"}}
	grant := url.Values{"enhet": {" SE-PRIVAT-1 "}, "till": {"2026-11-23T10:24"}, "grund": {"samtycke"}, "skal": {"Ringde idag"}}
	with := func(a url.Values, kv ...string) url.Values {
		out := url.Values{}
		for k, v := range a {
			out[k] = v
		}
		for i := 0; i < len(kv); i += 2 {
			out.Set(kv[i], kv[i+1])
		}
		return out
	}
	danger := with(grant, "grund", "fara", "fara", "ja", "kan-inte", "ja", "oundganglig", "ja")
	for name, c := range map[string]struct {
		action string
		form   url.Values
		status int
		says   string
		did    string
	}{
		"set":                {"satt", with(ask, "enhet", ""), 200, "", "set  {Guardian:false Reason:Ringde idag}"},
		"set a unit":         {"satt", with(ask, "enhet", "SE-U2"), 200, "", "set SE-U2 {Guardian:false Reason:Ringde idag}"},
		"a guardian":         {"satt", with(ask, "begard", "vardnadshavare"), 200, "", "set  {Guardian:true Reason:Ringde idag}"},
		"nobody asks":        {"satt", with(ask, "begard", "chefen"), 422, "Ange vem som begär", ""},
		"not written down":   {"satt", with(ask, "skal", "  "), 422, "Skriv ned begäran", ""},
		"too much":           {"hav", with(ask, "skal", strings.Repeat("å", 1001)), 422, "Skriv ned begäran", ""},
		"lift":               {"hav", with(ask, "skal", "Ringde\r\nidag"), 200, "", "lift b-1 {Guardian:false Reason:Ringde\nidag}"},
		"annul":              {"makulera", url.Values{"skal": {"Fel person"}, "bekraftat": {"ja"}}, 200, "", "annul b-1 Fel person"},
		"annul, unconfirmed": {"makulera", url.Values{"skal": {"Fel person"}}, 422, "personen har bekräftat", ""},
		"for a while":        {"tillfalligt", grant, 200, "", "grant b-1 SE-PRIVAT-1 2026-11-23 09:24 false Ringde idag"},
		"in danger":          {"tillfalligt", danger, 200, "", "grant b-1 SE-PRIVAT-1 2026-11-23 09:24 true Ringde idag"},
		"not all conditions": {"tillfalligt", with(danger, "oundganglig", ""), 422, "Alla tre villkor", ""},
		"no reason why":      {"tillfalligt", with(grant, "grund", ""), 422, "Ange varför", ""},
		"over already":       {"tillfalligt", with(grant, "till", "2026-11-22T10:24"), 422, "när hävningen slutar", ""},
		"for ever":           {"tillfalligt", with(grant, "till", "2027-11-24T10:24"), 422, "när hävningen slutar", ""},
		"no time":            {"tillfalligt", with(grant, "till", "imorgon"), 422, "när hävningen slutar", ""},
		"end":                {"avsluta", nil, 200, "", "end l-1"},
		"break a seal":       {"bryt", url.Values{"skal": {"Kom hit, visade pass"}, "legitimerad": {"ja"}}, 200, "", "break f-1 {Shown:true Reason:Kom hit, visade pass}"},
		"who is it":          {"bryt", url.Values{"skal": {"Ringde idag"}}, 422, "när personen har legitimerat sig", ""},
		"unwritten":          {"bryt", url.Values{"legitimerad": {"ja"}}, 422, "Skriv ned begäran", ""},
		"a forged seal form": {"bryt", url.Values{"skal": {"Kom hit"}, "legitimerad": {"ja"}, "ticket": {"x"}}, 409, "kan inte skickas igen", ""},
		"a forged ticket":    {"hav", with(ask, "ticket", "x"), 409, "kan inte skickas igen", ""},
		"a forged token":     {"hav", with(ask, "token", "x"), 403, "kan inte skickas igen", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, blocker)
			w.office.page = fullOffice()
			b := w.client()
			resp, page := w.send(b, w.sought(b), "/"+c.action, c.form)
			if resp.StatusCode != c.status {
				t.Errorf("status %d", resp.StatusCode)
			}
			says(t, page, c.says)
			if got := strings.Join(w.office.did, "; "); got != c.did {
				t.Errorf("did %q, want %q", got, c.did)
			}
		})
	}
}

// What the law refuses is said in its own words; what somebody else has ended since, and
// a unit that nobody knows, each in theirs; and a form is taken once.
func TestBlockOfficeSaysWhy(t *testing.T) {
	ask := url.Values{"begard": {"personen"}, "skal": {"Ringde idag"}}
	for name, c := range map[string]struct {
		refused care.Text
		err     error
		action  string
		form    url.Values
		status  int
		says    string
	}{
		"the law":  {refused: care.Text{SV: "En vårdnadshavare får inte spärra.", EN: "A guardian may not block."}, action: "/satt", form: ask, status: 422, says: "En vårdnadshavare får inte spärra."},
		"too late": {err: fault.New(fault.Conflict, "late"), action: "/hav", form: ask, status: 409, says: "Någon annan har ändrat det"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, blocker)
			w.office.page = fullOffice()
			b := w.client()
			page := w.sought(b)
			w.office.refused, w.office.err = c.refused, c.err
			resp, got := w.send(b, page, c.action, c.form)
			if resp.StatusCode != c.status {
				t.Errorf("status %d", resp.StatusCode)
			}
			says(t, got, c.says, "Gösta Johansson")
			if resp, _ := w.send(b, page, c.action, c.form); resp.StatusCode != http.StatusConflict || len(w.office.did) != 1 {
				t.Errorf("taken twice: %d, %v", resp.StatusCode, w.office.did)
			}
		})
	}
	w := newWorld(t, socialBlocker)
	w.office.page = fullOffice()
	w.office.page.Units = nil
	b := w.client()
	page := w.sought(b)
	silent(t, page, `value="fara"`, "för era andra enheter</option>") // SVOD 3:5 and SoLPuL 6 §
	if resp, _ := w.get(b, "/personal/sparr/AAAAAAAAAAAAAAAAAAAAAA"); resp.StatusCode != http.StatusNotFound {
		t.Error(resp.StatusCode)
	}
	w.office.err = fault.New(fault.Denied, "no such duty")
	_, start := w.get(b, "/personal/sparr")
	if resp, _ := w.send(b, start, "/sok", url.Values{"nummer": {gosta.ID.Value()}}); resp.StatusCode != http.StatusForbidden {
		t.Error(resp.StatusCode)
	}
}
