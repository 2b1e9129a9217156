package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"sammanhang/care"
	"sammanhang/sim/source"
)

// The sources that are broken: one of each protocol, under their name and key.
const (
	homeKey, homeName         = "hemtjanst-sjostad", "Hemtjänsten i Sjöstad"
	hospitalKey, hospitalName = "sjukhuset", "Centralsjukhuset Storstad"
)

// deadline is when a page must be whole whatever the sources do: ten seconds for
// all of them, and what a machine that does much else may add.
const deadline = 15 * time.Second

func (w *world) breaks(t *testing.T, key string, kind source.Kind) {
	t.Helper()
	if err := w.County.SetFault(source.Fault{System: key, Kind: kind}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.County.SetFault(source.Fault{System: key, Kind: source.Well}); err != nil {
			t.Error(err)
		}
	})
}

const (
	late     = "svarade inte i tid"
	away     = "svarar inte just nu"
	garbled  = "svarade något vi inte kunde läsa"
	tooLarge = "svarade med för mycket för att kunna läsas"
)

// TestFaultAtOneSource: whatever one source does, the others are shown and the one
// is named.
func TestFaultAtOneSource(t *testing.T) {
	w := county(t)
	b := w.login(t, "magdalena")
	well := b.page(t, "/")
	well.wants(t, "Alla 9 källor har svarat")
	for _, src := range []struct{ key, name string }{{homeKey, homeName}, {hospitalKey, hospitalName}} {
		for _, f := range []struct {
			kind source.Kind
			says []string // one of them
		}{
			{source.Down, []string{away}},
			{source.Garbage, []string{garbled}},
			{source.WrongPerson, []string{garbled}},
			{source.Huge, []string{tooLarge}},
			{source.Reset, []string{away, garbled}},
		} {
			t.Run(src.key+"/"+string(f.kind), func(t *testing.T) {
				w.breaks(t, src.key, f.kind)
				p := b.page(t, "/")
				w.ready(t)
				p.wants(t, "8 av 9 källor har svarat", "därifrån kan saknas")
				said := false
				for _, s := range f.says {
					said = said || strings.Contains(p.Text, src.name+" "+s+".")
				}
				if !said {
					t.Errorf("the page does not say that %s %s: %.700s", src.name, strings.Join(f.says, " or "), p.Text)
				}
				if p.Took > deadline {
					t.Errorf("the page took %v", p.Took)
				}
				if found := p.providers(); len(found) < 5 {
					t.Errorf("the others are not shown: %v", found)
				}
				onlyAbout(t, w, p, "magdalena")
			})
		}
	}
	b.page(t, "/").wants(t, "Alla 9 källor har svarat")
}

// TestSilentSources: a source that is slow or hangs costs the page its deadline and
// no more, and the first content never waits for it.
func TestSilentSources(t *testing.T) {
	w := county(t)
	b := w.login(t, "magdalena")
	b.page(t, "/")
	before := runtime.NumGoroutine()
	defer func() { // readers who left have left nothing behind
		b.http.CloseIdleConnections()
		after := 0
		for range 300 {
			if after = runtime.NumGoroutine(); after <= before+10 {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		t.Errorf("there were %d goroutines, and are %d", before, after)
	}()
	for _, k := range []struct{ home, hospital source.Kind }{{source.Slow, source.Hang}, {source.Hang, source.Slow}} {
		t.Run(fmt.Sprintf("%s and %s", k.home, k.hospital), func(t *testing.T) {
			w.breaks(t, homeKey, k.home)
			w.breaks(t, hospitalKey, k.hospital)
			for range 20 {
				leave(t, b)
			}
			p := b.page(t, "/")
			w.ready(t)
			p.wants(t, "7 av 9 källor har svarat", homeName+" "+late+".", hospitalName+" "+late+".", "därifrån kan saknas")
			if p.First > time.Second {
				t.Errorf("the first content came after %v, want less than 1 s", p.First)
			}
			if p.Took < 5*time.Second || p.Took > deadline {
				t.Errorf("the whole page took %v, want the gathering's deadline", p.Took)
			}
			t.Logf("first content after %v, the whole after %v", p.First, p.Took)
			if found := p.providers(); len(found) < 4 {
				t.Errorf("the others are not shown: %v", found)
			}
		})
	}
}

// leave opens the overview and goes away when the first of it has come.
func leave(t *testing.T, b *browser) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.base+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := b.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := res.Body.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
}

// TestWrongPersonShowsNothing: no page holds anything from the documents of the
// person whom a source answers about instead.
func TestWrongPersonShowsNothing(t *testing.T) {
	w := county(t)
	me := w.person(t, "magdalena").ID
	other := w.County.Another(me)
	own := w.texts(me, "")
	b := w.login(t, "magdalena")
	for _, key := range []string{homeKey, hospitalKey, "vc-storstad", "hsl-sjostad", "psykiatrin", "kliniken", "vc-bjorkhagen", "hemtjanst-ekeby", "listning"} {
		w.breaks(t, key, source.WrongPerson)
	}
	var foreign []string
	for s := range w.texts(other, "") {
		if !own[s] {
			foreign = append(foreign, s)
		}
	}
	if len(foreign) < 10 {
		t.Fatalf("the other person has only %d texts of their own: the test proves nothing", len(foreign))
	}
	for _, path := range []string{"/", "/anteckningar", "/diagnoser", "/lakemedel", "/planer", "/meddelanden"} {
		p := b.page(t, path)
		onlyAbout(t, w, p, "magdalena")
		for _, s := range foreign {
			if strings.Contains(p.Text, s) || strings.Contains(p.HTML, s) {
				t.Errorf("%s shows %q of another person's documents", path, s)
			}
		}
		if path == "/" {
			// A system that keeps nothing about the other one answers an empty list,
			// which is true of nobody's page; the rest are not to be believed.
			if n := strings.Count(p.Text, garbled+". "); n < 4 {
				t.Errorf("only %d sources are said to have answered what cannot be used", n)
			}
			for _, s := range []string{homeName, hospitalName} {
				p.wants(t, s+" "+garbled)
			}
			if found := p.providers(); len(found) > 0 {
				t.Errorf("the page shows items all the same: %v", found)
			}
		}
	}
}

// texts are the telling texts of a person's documents in a system, or in all.
func (w *world) texts(id care.PersonID, system string) map[string]bool {
	found := map[string]bool{}
	for _, d := range w.County.Documents(id) {
		if system != "" && d.System != system {
			continue
		}
		tell(d.Item, found)
	}
	w.common(found)
	return found
}

func tell(item any, found map[string]bool) {
	raw, err := json.Marshal(item)
	if err != nil {
		panic(err)
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		panic(err)
	}
	gather(v, found)
}

// common takes away what any page may say: that is no sign of a leak.
func (w *world) common(found map[string]bool) {
	for _, u := range w.County.Units() {
		delete(found, u.Name)
	}
	for _, p := range w.County.Providers() {
		delete(found, p.Name)
	}
	for _, s := range w.County.Describe(nil, "").Staff {
		delete(found, s.Name)
		delete(found, s.Role)
	}
}

// gather keeps texts that cannot well stand in a page by chance.
func gather(v any, found map[string]bool) {
	switch x := v.(type) {
	case string:
		if utf8.RuneCountInString(x) >= 15 && strings.Contains(x, " ") {
			found[x] = true
		}
	case []any:
		for _, e := range x {
			gather(e, found)
		}
	case map[string]any:
		for k, e := range x {
			switch k {
			case "UnitName", "OrgUnitName", "ProviderName", "Place", "AuthorTitle", "Author":
			default:
				gather(e, found)
			}
		}
	}
}

// onlyAbout fails when a page holds anybody's number, or names a resident who has
// nothing to do with it; keys are those who have.
func onlyAbout(t *testing.T, w *world, p page, keys ...string) {
	t.Helper()
	for who := range w.County.Persons() {
		m := marks(who)
		name, numbers := m[len(m)-1], m[:len(m)-1]
		for _, s := range numbers {
			if strings.Contains(p.HTML, s) {
				t.Errorf("the page holds a personal number (%s)", who.Key)
			}
		}
		if !slices.Contains(keys, who.Key) && strings.Contains(p.Text, name) {
			t.Errorf("the page names another resident (%s)", who.Key)
		}
	}
}

// TestHugeAnswersKeepMemoryFlat: 50 MB from one source of each protocol, again and
// again, do not add up.
func TestHugeAnswersKeepMemoryFlat(t *testing.T) {
	w := county(t)
	b := w.login(t, "magdalena")
	w.breaks(t, homeKey, source.Huge)
	w.breaks(t, hospitalKey, source.Huge)
	var before, after runtime.MemStats
	peak := watchHeap(t)
	load := func() {
		p := b.page(t, "/")
		p.wants(t, "7 av 9 källor har svarat", homeName+" "+tooLarge, hospitalName+" "+tooLarge)
	}
	load() // the first fills pools
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range 4 {
		load()
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	t.Logf("heap in use %d → %d MB, taken from the system %d → %d MB, highest in use %d MB",
		before.HeapAlloc>>20, after.HeapAlloc>>20, before.HeapSys>>20, after.HeapSys>>20, peak()>>20)
	if grew := int64(after.HeapAlloc) - int64(before.HeapAlloc); grew > 32<<20 {
		t.Errorf("four pages left %d MB behind", grew>>20)
	}
	if grew := int64(after.HeapSys) - int64(before.HeapSys); grew > 200<<20 {
		t.Errorf("four pages took another %d MB from the system", grew>>20)
	}
	if p := peak(); p > 500<<20 {
		t.Errorf("the heap reached %d MB", p>>20)
	}
}

// watchHeap tells the highest use of the heap since the call.
func watchHeap(t *testing.T) func() uint64 {
	stop, done := make(chan struct{}), make(chan struct{})
	peak := make(chan uint64, 1)
	peak <- 0
	look := func() {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		peak <- max(<-peak, m.HeapAlloc)
	}
	go func() {
		defer close(done)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				look()
			case <-stop:
				return
			}
		}
	}()
	t.Cleanup(func() { close(stop); <-done })
	return func() uint64 {
		p := <-peak
		peak <- p
		return p
	}
}

// textsOf are the telling texts of a person's documents of some kinds.
func (w *world) textsOf(id care.PersonID, kinds ...care.InfoType) map[string]bool {
	found := map[string]bool{}
	for _, d := range w.County.Documents(id) {
		if slices.Contains(kinds, d.Item.Info()) {
			tell(d.Item, found)
		}
	}
	w.common(found)
	return found
}
