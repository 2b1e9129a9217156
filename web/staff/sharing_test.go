package staff_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/web/staff/patient"
	"sammanhang/web/staff/station"
)

// fakeSharing is what a provider has registered, without a law.
type fakeSharing struct {
	mu     sync.Mutex
	shared patient.Shared
	done   []string
	err    error
}

func (f *fakeSharing) Shared(_ context.Context, e overview.Errand) (patient.Shared, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.shared
	s.Subject = gosta
	if e.Subject == johan.ID {
		s.Subject = johan
	}
	return s, f.err
}

func (f *fakeSharing) did(e overview.Errand, format string, args ...any) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return f.err
	}
	f.done = append(f.done, string(e.Provider.ID)+" "+fmt.Sprintf(format, args...))
	return nil
}

func (f *fakeSharing) Inform(_ context.Context, e overview.Errand, told time.Time) error {
	return f.did(e, "informed %s", told.Format("2006-01-02 15:04"))
}
func (f *fakeSharing) Attitude(_ context.Context, e overview.Errand, x patient.Finding) error {
	return f.did(e, "attitude %v %s", x.Opposes, x.How)
}
func (f *fakeSharing) AnnulInformed(_ context.Context, e overview.Errand, id, reason string) error {
	return f.did(e, "annulled %s: %s", id, reason)
}
func (f *fakeSharing) AnnulAttitude(_ context.Context, e overview.Errand, id, reason string) error {
	return f.did(e, "annulled attitude %s: %s", id, reason)
}
func (f *fakeSharing) EndAttitude(_ context.Context, e overview.Errand, id, reason string) error {
	return f.did(e, "ended attitude %s: %s", id, reason)
}

// shared goes to the page about what the own provider shares, from the person's.
func (w *world) shared(c *http.Client, p overview.Subject) string {
	w.t.Helper()
	resp, page := w.find(c, p)
	to := resp.Request.URL.Path + "/delning"
	if !strings.Contains(page, `href="`+to+`"`) {
		w.t.Fatalf("no way to %s from the person's page", to)
	}
	_, page = w.get(c, to)
	return page
}

// A vårdgivare has two things to tell, an omsorgsgivare one: each is ticked by itself,
// none before, and without all of them and an answer nothing is registered.
func TestStaffRegisterThatSomebodyIsInformed(t *testing.T) {
	for name, x := range map[string]struct {
		who  station.Assignment
		told url.Values
		less []string
	}{
		"vårdgivare":    {nurse, url.Values{"vad": {"ja"}, "sparrade": {"ja"}, "svar": {"inte-nej"}}, []string{"vad", "sparrade", "svar"}},
		"omsorgsgivare": {assistant, url.Values{"vad": {"ja"}, "svar": {"inte-nej"}}, []string{"vad", "svar"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, x.who)
			w.standing.Relation.OK = true
			c := w.client()
			_, page := w.find(c, gosta)
			says(t, page, "Vår information till andra", "Det är inte registrerat att Gösta har informerats av "+x.who.Provider.Name)
			page = w.shared(c, gosta)
			says(t, page, "Registrera att Gösta är informerad", "2 kap. 2 §", "2 kap. 3 §", "spärradministratör")
			silent(t, page, " checked", gosta.ID.Value(), "vårdnadshavare")
			if got := strings.Contains(page, `name="sparrade"`); got != (x.who.Provider.Kind == care.Vardgivare) {
				t.Errorf("the second thing to tell is asked for: %v", got)
			}
			send := func(change func(url.Values)) string {
				t.Helper()
				v := url.Values{"dag": {"2026-11-22"}}
				for k, s := range x.told {
					v[k] = s
				}
				change(v)
				resp, page := w.send(c, page, "/informerad", v)
				if !strings.HasSuffix(resp.Request.URL.Path, "/delning") {
					t.Errorf("it leads to %s", resp.Request.URL.Path)
				}
				return page
			}
			for _, k := range x.less {
				page = send(func(v url.Values) { v.Del(k) })
				says(t, page, "Ingenting registrerades")
			}
			for _, day := range []string{"", "2026-11-23", "2022-12-31", "i går"} {
				page = send(func(v url.Values) { v.Set("dag", day) })
				says(t, page, "Ange dagen då informationen gavs")
			}
			page = send(func(v url.Values) { v.Set("svar", "nej") })
			says(t, page, "Personen säger nej, och uppgifterna ska spärras genast")
			if len(w.sharing.done) != 0 {
				t.Fatalf("registered all the same: %v", w.sharing.done)
			}
			page = send(func(url.Values) {})
			page = send(func(v url.Values) { v.Set("dag", "2026-11-20") })
			if want := []string{string(x.who.Provider.ID) + " informed 2026-11-22 10:24", string(x.who.Provider.ID) + " informed 2026-11-20 00:00"}; !slices.Equal(w.sharing.done, want) {
				t.Errorf("%v", w.sharing.done)
			}
			silent(t, page, "Ingenting registrerades")
		})
	}
}

// What is registered is shown with who did it, and taken back with a reason only. Who
// comes second is told so.
func TestStaffTakeBackWhatTheyRegistered(t *testing.T) {
	w := newWorld(t, nurse)
	w.standing.Relation.OK, w.standing.Sharing.Informed = true, true
	w.sharing.shared = patient.Shared{State: overview.Sharing{Informed: true},
		Informed: []patient.Registration{{ID: "id-1", At: day(2, 9, 0), By: "Karin Holm"}, {ID: "id-2", At: day(3, 9, 0)}, {ID: "id-4", At: day(4, 9, 0), Other: true}},
		Findings: []patient.Registration{{ID: "id-3", At: day(4, 9, 0), Finding: patient.Finding{How: "Samtal med systern"}}}}
	c := w.client()
	_, page := w.find(c, gosta)
	says(t, page, "Gösta är informerad av Region Storstad")
	page = w.shared(c, gosta)
	says(t, page, "Informerad 2 november. Registrerat av Karin Holm.", "Registrerat av ett verksamhetssystem.", "Registrerat vid en annan enhet hos er.", "Samtal med systern")
	if strings.Contains(page, "/informerad\"") || strings.Contains(page, "/installning\"") {
		t.Error("what is registered can be registered again")
	}
	_, page = w.send(c, page, "/informerad-bort", url.Values{"skal": {" "}})
	says(t, page, "Ingenting togs tillbaka")
	_, page = w.send(c, page, "/installning-bort", url.Values{"skal": {"Fel person"}})
	says(t, page, "Ingenting togs tillbaka")
	_, page = w.send(c, page, "/informerad-bort", url.Values{"skal": {"Fel person"}})
	_, page = w.send(c, page, "/installning-bort", url.Values{"skal": {"Fel person"}, "orsak": {"misstag"}})
	_, page = w.send(c, page, "/installning-bort", url.Values{"skal": {"Kan svara nu"}, "orsak": {"andrat"}})
	if want := []string{"SE-REGION annulled id-1: Fel person", "SE-REGION annulled attitude id-3: Fel person", "SE-REGION ended attitude id-3: Kan svara nu"}; !slices.Equal(w.sharing.done, want) {
		t.Errorf("%v", w.sharing.done)
	}
	to, v := fields(t, page, "/informerad-bort")
	v.Set("skal", "Fel person")
	w.read(c.PostForm(w.server.URL+to, v))
	if resp, _ := w.read(c.PostForm(w.server.URL+to, v)); resp.StatusCode != http.StatusConflict {
		t.Errorf("a form was taken twice: %s", resp.Status)
	}
	_, page = w.get(c, strings.TrimSuffix(to, "informerad-bort")+"delning")
	w.sharing.mu.Lock()
	w.sharing.err = fault.New(fault.Conflict, "somebody else")
	w.sharing.mu.Unlock()
	to, v = fields(t, page, "/informerad-bort")
	v.Set("skal", "Fel person")
	nofollow := &http.Client{Jar: c.Jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if resp, _ := w.read(nofollow.PostForm(w.server.URL+to, v)); !strings.HasSuffix(resp.Header.Get("Location"), "/delning?fel=andrat") {
		t.Errorf("who comes second: %s %s", resp.Status, resp.Header.Get("Location"))
	}
}

// The attitude of somebody who cannot decide: all that 2:6 asks for, or nothing.
func TestStaffRegisterAnAttitude(t *testing.T) {
	w := newWorld(t, officer)
	w.standing.Relation.OK = true
	c := w.client()
	page := w.shared(c, gosta)
	good := url.Values{"varaktig": {"ja"}, "hur": {"Samtal med systern"}, "installning": {"inte-motsatt"}}
	for _, k := range []string{"varaktig", "hur", "installning"} {
		v := url.Values{}
		for n, s := range good {
			if n != k {
				v[n] = s
			}
		}
		_, page = w.send(c, page, "/installning", v)
		says(t, page, "Ange att det inte bara är tillfälligt")
	}
	_, page = w.send(c, page, "/installning", good)
	silent(t, page, `role="alert"`)
	good.Set("installning", "motsatt")
	_, page = w.send(c, page, "/installning", good)
	says(t, page, "Uppgifterna ska också spärras genast")
	if want := []string{"SE-OMSORG attitude false Samtal med systern", "SE-OMSORG attitude true Samtal med systern"}; !slices.Equal(w.sharing.done, want) {
		t.Errorf("%v", w.sharing.done)
	}
	for state, want := range map[overview.Sharing]string{{Cleared: true}: "inställningen är klarlagd hos", {Informed: true, Opposes: true}: "skulle motsätta sig att uppgifter görs tillgängliga"} {
		w.mu.Lock()
		w.standing.Sharing = state
		w.mu.Unlock()
		_, page = w.find(c, gosta)
		says(t, page, want)
	}
}

// A reader who is refused sees nothing of it, and one whose own assignment as block
// officer is at hand is led there. A guardian's no is no no.
func TestWhoSeesWhatIsShared(t *testing.T) {
	w := newWorld(t, nurse)
	w.gate = overview.StaffRuling{Ruling: overview.Ruling{Outcome: "DENY_AUTHN", Sentence: care.Text{SV: "Logga in igen."}}}
	w.standing.Sharing.Informed = true
	c := w.client()
	resp, page := w.find(c, gosta)
	silent(t, page, "Vår information till andra", "informerad")
	w.sharing.err = fault.New(fault.Denied, "the law refuses")
	if resp, page := w.get(c, resp.Request.URL.Path+"/delning"); resp.StatusCode != http.StatusForbidden || strings.Contains(page, "Gösta") {
		t.Errorf("a refused reader: %s", resp.Status)
	}
	if resp, _ := w.get(c, "/personal/person/AAAAAAAAAAAAAAAAAAAAAA/delning"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a handle that is nobody's: %s", resp.Status)
	}

	// Nor does the page tell who has nothing to do with the person that the own provider has.
	brief := func(informed bool) string {
		w := newWorld(t, nurse)
		w.standing.Sharing.Informed = informed
		_, page := w.find(w.client(), gosta)
		_, page, _ = strings.Cut(page, `<section class="ours`)
		page, _, _ = strings.Cut(page, "<a ")
		return page
	}
	if a, b := brief(true), brief(false); a != b || !strings.Contains(a, "Här registrerar ni") {
		t.Errorf("without a relation: %q, %q", a, b)
	}

	blocks := station.Assignment{ID: "blocks", Kind: station.BlockOfficer, Provider: region, Unit: unit("Akutvårdsavdelningen", region)}
	w = newWorld(t, nurse, blocks)
	c = w.client()
	_, page = w.get(c, "/personal/uppdrag")
	w.send(c, page, "/uppdrag", url.Values{"uppdrag": {"nurse"}})
	says(t, w.shared(c, johan), "Byt till ditt uppdrag som spärradministratör", "En vårdnadshavare får inte säga nej")
}
