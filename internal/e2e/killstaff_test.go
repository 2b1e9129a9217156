package e2e

import (
	"html"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"sammanhang/audit/verify"
	"sammanhang/sim"
)

// rounds is how often the program is killed; SAMMANHANG_KILLS asks for more.
func rounds(t *testing.T, usual int) int {
	t.Helper()
	if v := os.Getenv("SAMMANHANG_KILLS"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	return usual
}

// choice is one block set or lifted, as the person saw it.
type choice struct {
	blocked      bool
	asked, acked time.Time // acked zero: killed before an answer came
}

// TestKillWhileStaffReadAndPeopleBlock: a nurse reads about Gösta while he blocks and
// lifts a provider, and the program is killed at any moment. What she was shown is in the
// log; what he was told is done is done after the restart; and no page that she opened
// after a block was acknowledged, and had whole before he lifted it, shows the provider.
func TestKillWhileStaffReadAndPeopleBlock(t *testing.T) {
	const blocked = "Sjöstads kommun"
	dir := filepath.Join(t.TempDir(), "data")
	county := sim.New(sim.Config{Seed: 1, Residents: residents, Today: time.Now()})
	id := map[string]string{}
	for _, p := range county.Providers() {
		id[p.Name] = string(p.ID)
	}
	gosta, _ := county.Person("gosta")
	var last *choice // of the round before
	pages, acks, judged := 0, 0, 0
	for round := range rounds(t, 4) {
		p := startDemo(t, dir)
		nurse := employeeAt(t, p.web, "Karin Sandberg")
		me, err := login(p.web, gosta.ID.Value())
		if err != nil {
			t.Fatal(err)
		}
		list := me.page(t, "/sparrar")
		if holds := lifting(list, blocked) != ""; last != nil && holds != last.blocked && (!last.acked.IsZero() || holds == last.blocked) {
			t.Errorf("round %d: blocked %v after the restart, and %v was acknowledged", round, holds, last.blocked)
		}
		if key := lifting(list, blocked); key != "" { // begin open
			me.fill(t, list, "/sparrar/hav", url.Values{"sparr": {key}})
		}
		open := nurse.find(t, gosta.ID.Value())
		if strings.Contains(open.HTML, "/villkor") {
			open = nurse.fill(t, open, "/villkor", bedside())
		}
		at, err := url.Parse(open.Header.Get("At"))
		if err != nil {
			t.Fatal(err)
		}

		var mu sync.Mutex
		var looks []look
		var choices []choice
		var busy sync.WaitGroup
		busy.Go(func() {
			for {
				begun := time.Now()
				got, err := nurse.get(at.Path)
				if got.Whole == "" {
					got.Whole = got.HTML
				}
				mu.Lock()
				looks = append(looks, look{seen{got.Header.Get("X-Correlation-Id"), got.providers(), err == nil}, begun, time.Now()})
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
		busy.Go(func() {
			for want := true; ; want = !want {
				c, err := me.choose(blocked, want)
				mu.Lock()
				if !c.asked.IsZero() {
					choices = append(choices, c)
				}
				mu.Unlock()
				if err != nil {
					return
				}
				time.Sleep(time.Duration(20+rand.IntN(150)) * time.Millisecond)
			}
		})
		time.Sleep(time.Duration(300+rand.IntN(900)) * time.Millisecond)
		p.kill(t)
		busy.Wait()
		nurse.http.CloseIdleConnections()
		me.http.CloseIdleConnections()

		rep, err := verify.Dir(t.Context(), dir)
		if err != nil || !rep.OK() {
			t.Fatalf("round %d: after the kill: %v\n%s", round, err, rep)
		}
		last = nil
		for i := range choices {
			if !choices[i].acked.IsZero() {
				acks++
			}
			last = &choices[i]
		}
		var shown []seen
		for _, l := range looks {
			if len(l.providers) > 0 {
				shown = append(shown, l.seen)
			}
		}
		rowsOf := allowed(t, dir, shown)
		for _, l := range looks {
			if len(l.providers) == 0 {
				continue
			}
			pages++
			logged := rowsOf[l.correlation]
			for name := range l.providers {
				if id[name] == "" {
					t.Errorf("a page names the provider %q, which nobody knows", name)
				} else if !logged[id[name]] {
					t.Errorf("round %d: the nurse was shown something of %s, and the log has no row of it", round, name)
				}
			}
			if during(choices, l) {
				judged++
				if l.providers[blocked] > 0 {
					t.Errorf("round %d: a page opened after the block shows %s", round, blocked)
				}
			}
		}
	}
	t.Logf("%d pages, %d acknowledged choices, %d pages while blocked", pages, acks, judged)
	if pages < 8 || acks < 4 {
		t.Errorf("only %d pages and %d choices: the test proves little", pages, acks)
	}
}

// look is one page that the nurse has had.
type look struct {
	seen
	begun, had time.Time
}

// during tells whether a page was opened after a block was acknowledged, and was there
// whole before anybody asked for it to be lifted.
func during(choices []choice, l look) bool {
	for i, c := range choices {
		if !c.blocked || c.acked.IsZero() || l.begun.Before(c.acked) {
			continue
		}
		if i+1 == len(choices) || l.had.Before(choices[i+1].asked) {
			return true
		}
	}
	return false
}

var (
	placeOf  = regexp.MustCompile(`(?s)name="plats" value="([^"]+)".*?<b>(.*?)</b>`)
	heldCard = regexp.MustCompile(`(?s)<li class="card held">.*?<h3>(.*?)</h3>.*?name="sparr" value="([^"]+)"`)
)

// lifting is the key of the block of a provider; empty when there is none.
func lifting(p page, name string) string {
	for _, m := range heldCard.FindAllStringSubmatch(p.HTML, -1) {
		if html.UnescapeString(m[1]) == name {
			return m[2]
		}
	}
	return ""
}

// choose blocks a provider or lifts the block, as the page offers it.
func (b *browser) choose(name string, want bool) (choice, error) {
	p, err := b.get("/sparrar")
	if err != nil {
		return choice{}, err
	}
	form := url.Values{}
	for _, h := range hidden.FindAllStringSubmatch(p.HTML, -1) {
		if h[1] == "token" {
			form.Set("token", html.UnescapeString(h[2]))
		}
	}
	path := "/sparrar/satt"
	if want {
		for _, m := range placeOf.FindAllStringSubmatch(p.HTML, -1) {
			if html.UnescapeString(m[2]) == name {
				form.Set("plats", m[1])
			}
		}
	} else {
		path = "/sparrar/hav"
		form.Set("sparr", lifting(p, name))
	}
	c := choice{blocked: want, asked: time.Now()}
	got, err := b.post(path, form)
	if err == nil && (lifting(got, name) != "") == want {
		c.acked = time.Now()
	}
	return c, err
}
