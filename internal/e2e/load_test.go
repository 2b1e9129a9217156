package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/catalog/catalogsql"
	"sammanhang/kit/sqlx"
	"sammanhang/sim"
	"sammanhang/sim/source"
	"sammanhang/wire/soap"
)

const (
	loadTime   = 18 * time.Second
	loadDomain = "riv:test:load"
	heapBound  = 48 << 20 // bytes that may come, from warm to the end; the callers are in the same process
)

// load counts what its callers saw.
type load struct {
	routed, silent, gathered, partial, updates atomic.Int64

	mu       sync.Mutex
	told     map[care.PersonID][]string // keys of acknowledged index updates
	failures []string
}

func (l *load) wrong(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.failures) < 10 {
		l.failures = append(l.failures, fmt.Sprintf(format, args...))
	}
}

// TestMixedLoad: routed calls, aggregations and index updates at once, while one
// producer goes away and comes back and two catalogues are published. Every answer
// is the right one or says what is missing, every acknowledged index update is
// there, once, and the heap stays flat.
func TestMixedLoad(t *testing.T) {
	w, err := startWorld(filepath.Join(t.TempDir(), "data"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := w.close(); err != nil {
			t.Error(err)
		}
	}()
	ctx := t.Context()
	db, err := sqlx.Open(ctx, "sqlite:"+filepath.Join(w.Data, "sammanhang.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	asker, booking := w.consumer(t, "journalvisaren"), w.consumer(t, "tidbokningen")
	cat := catalogsql.New(db)
	publish := func(comment string, change func(*catalog.Data)) {
		snap, err := cat.Current(ctx)
		if err != nil {
			t.Error(err)
			return
		}
		d := snap.Data()
		change(&d)
		if _, err := cat.Publish(ctx, d, "operator", comment, time.Now()); err != nil {
			t.Error(err)
		}
	}
	publish("the journal viewer is also a source", func(d *catalog.Data) {
		d.Permissions = append([]catalog.Permission{
			{Contract: care.IndexUpdate1, Address: sim.IndexAddress, Consumer: asker.HSAID, Agreement: "test"},
			{Contract: care.IndexFindContent1, Address: sim.IndexAddress, Consumer: asker.HSAID, Agreement: "test"},
		}, d.Permissions...)
	})

	me := w.person(t, "magdalena").ID
	var hospital, steady string // a unit each: of the one that fails, and of one that does not
	for _, doc := range w.County.Documents(me) {
		for _, s := range w.County.Describe(nil, w.PKI).Systems {
			if doc.Item.Info() != care.Appointments || s.Protocol != care.RIVTABP21 || doc.Item.Header().System != s.HSAID {
				continue
			}
			if s.Key == hospitalKey {
				hospital = string(doc.Item.Header().Unit)
			} else {
				steady = string(doc.Item.Header().Unit)
			}
		}
	}
	if hospital == "" || steady == "" {
		t.Fatal("magdalena has no times at both the hospital and another unit")
	}
	ask := func(unit string) string {
		return question(t, care.GetSubjectOfCareSchedule1, care.RIVTABP21, care.LogicalAddress(unit), me)
	}
	steadyAsk, hospitalAsk, allAsk := ask(steady), ask(hospital), ask(string(care.AggregatingAddress))
	fetch := func(body string) []byte {
		t.Helper()
		r := send(t, booking.http, w.exchange(), body)
		if r.status != http.StatusOK || slots(r.body) == 0 {
			t.Fatalf("before the load: %d %.300s", r.status, r.body)
		}
		return r.body
	}
	steadyWant, hospitalWant, allWant := fetch(steadyAsk), fetch(hospitalAsk), fetch(allAsk)
	missing := func(b []byte) int { return bytes.Count(b, []byte("NoDataSynchFailed")) }
	var persons []care.PersonID
	for p := range w.County.Persons() {
		persons = append(persons, p.ID)
	}
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		status, b, err := post(ctx, asker.http, w.exchange(), updateOf(asker.HSAID, persons[0], "first"))
		if err == nil && status == http.StatusOK && strings.Contains(string(b), ">OK<") {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("the new catalogue never came: %d %v %.300s", status, err, b)
		}
	}

	l := &load{told: map[care.PersonID][]string{persons[0]: {"first"}}}
	var failing atomic.Bool // the hospital is away, or its breaker may still be open
	stop := make(chan struct{})
	var wg sync.WaitGroup
	worker := func(n int, pause time.Duration, f func(worker, turn int)) {
		for i := range n {
			wg.Go(func() {
				for turn := 0; ; turn++ {
					select {
					case <-stop:
						return
					case <-time.After(pause):
						f(i, turn)
					}
				}
			})
		}
	}
	worker(3, 5*time.Millisecond, func(int, int) {
		status, b, err := post(ctx, booking.http, w.exchange(), steadyAsk)
		if err != nil || status != http.StatusOK || !bytes.Equal(b, steadyWant) {
			l.wrong("a routed call: %d %v %.300s", status, err, b)
		}
		l.routed.Add(1)
	})
	worker(2, 10*time.Millisecond, func(int, int) {
		away := failing.Load()
		status, b, err := post(ctx, booking.http, w.exchange(), hospitalAsk)
		away = away || failing.Load()
		switch _, f, e := soap.Body(b); {
		case err == nil && status == http.StatusOK && bytes.Equal(b, hospitalWant):
			l.routed.Add(1)
		case err == nil && e == nil && away && status == http.StatusInternalServerError && f != nil && strings.HasPrefix(f.String, "VP009"):
			l.silent.Add(1)
		default:
			l.wrong("a call to the hospital (away: %v): %d %v %.300s", away, status, err, b)
		}
	})
	worker(2, 20*time.Millisecond, func(int, int) {
		away := failing.Load()
		status, b, err := post(ctx, booking.http, w.exchange(), allAsk)
		away = away || failing.Load()
		n, gone := slots(b), missing(b)
		switch {
		case err == nil && status == http.StatusOK && n == slots(allWant) && gone == missing(allWant):
			l.gathered.Add(1)
		case err == nil && status == http.StatusOK && away && n == slots(allWant)-slots(hospitalWant) && gone > missing(allWant):
			l.partial.Add(1)
		default:
			l.wrong("an aggregation (away: %v): %d %v, %d times, %d silent", away, status, err, n, gone)
		}
	})
	worker(2, 10*time.Millisecond, func(i, turn int) {
		key := fmt.Sprintf("%d-%d", i, turn)
		p := persons[turn%len(persons)]
		for range 1 + turn%2 { // every other one is told twice, and must stand once
			status, b, err := post(ctx, asker.http, w.exchange(), updateOf(asker.HSAID, p, key))
			if err != nil || status != http.StatusOK || !strings.Contains(string(b), ">OK<") {
				l.wrong("an index update: %d %v %.300s", status, err, b)
				return
			}
			l.updates.Add(1)
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.told[p] = append(l.told[p], key)
	})

	began := time.Now()
	until := func(d time.Duration) { time.Sleep(time.Until(began.Add(d))) }
	fault := func(k source.Kind) {
		if err := w.County.SetFault(source.Fault{System: hospitalKey, Kind: k}); err != nil {
			t.Error(err)
		}
	}
	newcomer := func(id care.HSAID) func(*catalog.Data) {
		return func(d *catalog.Data) { d.Systems = append(slices.Clone(d.Systems), catalog.System{ID: id}) }
	}
	until(3 * time.Second)
	warm := w.heap()
	failing.Store(true)
	fault(source.Down)
	until(5 * time.Second)
	publish("one more system", newcomer("SE9900000000-NY1"))
	until(6 * time.Second)
	fault(source.Well)
	// Calls may be kept from the hospital until one that tries has gone well.
	back := false
	for end := time.Now().Add(30 * time.Second); !back && time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		status, b, err := post(ctx, booking.http, w.exchange(), hospitalAsk)
		back = err == nil && status == http.StatusOK && bytes.Equal(b, hospitalWant)
	}
	if !back {
		t.Error("the hospital's answers never came back")
	}
	failing.Store(!back)
	publish("and another", newcomer("SE9900000000-NY2"))
	until(loadTime)
	close(stop)
	wg.Wait()
	took := time.Since(began)
	grown := w.heap() - warm

	for _, f := range l.failures {
		t.Error(f)
	}
	entries := 0
	for p, want := range l.told {
		status, b, err := post(ctx, asker.http, w.exchange(), indexEnvelope(sim.IndexAddress, `<f:FindContent xmlns:f="urn:riv:itintegration:engagementindex:FindContentResponder:1"><f:registeredResidentIdentification>`+
			p.Value()+`</f:registeredResidentIdentification><f:serviceDomain>`+loadDomain+`</f:serviceDomain></f:FindContent>`))
		if err != nil || status != http.StatusOK {
			t.Fatalf("FindContent: %d %v", status, err)
		}
		var found []string
		for _, m := range objectKey.FindAllSubmatch(b, -1) {
			found = append(found, string(m[1]))
		}
		slices.Sort(found)
		slices.Sort(want)
		entries += len(found)
		if !slices.Equal(found, want) {
			t.Errorf("the index has %d entries of a person, %d were acknowledged:\n%v\n%v", len(found), len(want), found, want)
		}
	}
	if l.routed.Load() < 200 || l.silent.Load() == 0 || l.gathered.Load() < 50 || l.partial.Load() == 0 || l.updates.Load() < 100 {
		t.Error("the load was no load: see the figures")
	}
	if grown > heapBound {
		t.Errorf("the heap grew by %d MiB, more than %d", grown>>20, heapBound>>20)
	}
	t.Logf("%.0f s: %d routed calls right, %d told that the producer is away; %d aggregations whole, %d told who was silent; %d index updates acknowledged, %d entries found, none lost or doubled; heap %d MiB warm, %+d KiB at the end",
		took.Seconds(), l.routed.Load(), l.silent.Load(), l.gathered.Load(), l.partial.Load(), l.updates.Load(), entries, warm>>20, grown>>10)
}

var objectKey = regexp.MustCompile(`businessObjectInstanceIdentifier>([^<]+)</`)

func updateOf(source care.HSAID, p care.PersonID, key string) string {
	return indexEnvelope(sim.IndexAddress, `<u:Update xmlns:u="urn:riv:itintegration:engagementindex:UpdateResponder:1" xmlns:c="urn:riv:itintegration:engagementindex:1">`+
		engagement(p, source, loadDomain, key, "20260101000000", false)+`</u:Update>`)
}

// heap is what lives in it, the kept log left out, which only this test keeps.
func (w *world) heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	w.lines.mu.Lock()
	defer w.lines.mu.Unlock()
	return int64(m.HeapAlloc) - int64(w.lines.b.Cap())
}

// post is send for a goroutine: it fails no test.
func post(ctx context.Context, c *http.Client, url, body string) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "text/xml; charset=UTF-8")
	req.Header.Set("SOAPAction", `""`)
	res, err := c.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return res.StatusCode, b, err
}

var slotEnd = regexp.MustCompile(`</([A-Za-z0-9_.-]+:)?timeslotDetail>`)

// slots counts the times of an answer by its end tags, without reading XML.
func slots(envelope []byte) int {
	return len(slotEnd.FindAll(envelope, -1))
}
