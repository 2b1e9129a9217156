package e2e

import (
	"database/sql"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sammanhang/audit/verify"
	"sammanhang/sim"
)

// seen is one page that a client has received, whole or the beginning of it.
type seen struct {
	correlation string
	providers   map[string]int // that items on it name
	whole       bool
}

// TestKill: killed at any moment, the program has shown nothing that is not logged,
// its log is proven whole, and it starts again without repair.
func TestKill(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	county := sim.New(sim.Config{Seed: 1, Residents: residents, Today: time.Now()})
	id := map[string]string{} // of a provider, by the name that pages show
	for _, p := range county.Providers() {
		id[p.Name] = string(p.ID)
	}
	var numbers []string
	for _, key := range []string{"magdalena", "gosta", "maria", "asta"} {
		p, ok := county.Person(key)
		if !ok {
			t.Fatal(key)
		}
		numbers = append(numbers, p.ID.Value())
	}
	pages, cut, rows, letters := 0, 0, int64(0), 0
	for round := range 5 {
		p := startDemo(t, dir)
		if said := (Diary{p.errs}).Said(); said != "" {
			t.Errorf("round %d: the restart complains: %s", round, said)
		}
		// What the sources have told once more must not stand twice.
		b, err := login(p.web, numbers[0])
		if err != nil {
			t.Fatal(err)
		}
		b.page(t, "/").wants(t, "Alla 9 källor har svarat")
		n := strings.Count(b.page(t, "/meddelanden").HTML, `href="/meddelanden/`)
		if round == 0 {
			letters = n
		}
		if n == 0 || n != letters {
			t.Errorf("round %d: %d letters, at first %d", round, n, letters)
		}
		b.http.CloseIdleConnections()
		list := readUntilKilled(t, p, numbers)
		rep, err := verify.Dir(t.Context(), dir)
		if err != nil || !rep.OK() {
			t.Fatalf("round %d: after the kill: %v\n%s", round, err, rep)
		}
		if rep.Rows < rows {
			t.Errorf("round %d: the log had %d rows, and has %d", round, rows, rep.Rows)
		}
		rows = rep.Rows
		rowsOf := allowed(t, dir, list)
		for _, s := range list {
			pages++
			if !s.whole {
				cut++
			}
			logged := rowsOf[s.correlation]
			for name := range s.providers {
				if id[name] == "" {
					t.Errorf("a page names the provider %q, which nobody knows", name)
				} else if !logged[id[name]] {
					t.Errorf("round %d: a page (whole: %v) showed something of %s, and the log has no row of it", round, s.whole, name)
				}
			}
		}
	}
	t.Logf("%d pages, of which %d were cut off; %d rows", pages, cut, rows)
	if pages < 20 {
		t.Errorf("only %d pages were read: the test proves little", pages)
	}
}

// readUntilKilled lets several people load pages in a loop, kills the program, and
// returns every page that showed something.
func readUntilKilled(t *testing.T, p *process, numbers []string) []seen {
	t.Helper()
	var mu sync.Mutex
	var list []seen
	var readers, ready sync.WaitGroup
	for _, number := range numbers {
		readers.Add(1)
		ready.Add(1)
		go func() {
			defer readers.Done()
			b, err := login(p.web, number)
			ready.Done()
			if err != nil {
				t.Error(err)
				return
			}
			defer b.http.CloseIdleConnections()
			for i := 0; ; i++ {
				got, err := b.get([]string{"/", "/anteckningar", "/", "/insyn"}[i%4])
				if got.Whole == "" { // what has come of a page that was cut off
					got.Whole = got.HTML
				}
				if found := got.providers(); len(found) > 0 {
					mu.Lock()
					list = append(list, seen{got.Header.Get("X-Correlation-Id"), found, err == nil})
					mu.Unlock()
				}
				if err != nil {
					return
				}
			}
		}()
	}
	ready.Wait()
	time.Sleep(time.Duration(100+rand.IntN(700)) * time.Millisecond)
	p.kill(t)
	readers.Wait()
	return list
}

// allowed are the providers that each look of a list was let into, by its correlation id,
// as the database has it: one walk through the log, which grows with every round. It
// opens the database as nothing of ours does.
func allowed(t *testing.T, dir string, looks []seen) map[string]map[string]bool {
	t.Helper()
	found := map[string]map[string]bool{}
	for _, l := range looks {
		if l.correlation == "" {
			t.Fatal("the page has no correlation id")
		}
		found[l.correlation] = map[string]bool{}
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: filepath.Join(dir, "sammanhang.db")}).EscapedPath()+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT correlation, provider FROM audit_event WHERE outcome LIKE 'ALLOW%'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var correlation, provider string
		if err := rows.Scan(&correlation, &provider); err != nil {
			t.Fatal(err)
		}
		if of, ok := found[correlation]; ok {
			of[provider] = true
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}
