package indexsql_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/index"
	"sammanhang/index/indexsql"
	"sammanhang/index/indextest"
	"sammanhang/kit/sqlx"
)

const crashFile = "SAMMANHANG_TEST_CRASH"

type everybody struct{}

func (everybody) Subscribers(time.Time) []index.Subscription {
	return []index.Subscription{{Address: "SE-SUB"}}
}

// TestMain is also the process that is killed: it updates, says so, and sends what
// is queued, until it dies.
func TestMain(m *testing.M) {
	if file := os.Getenv(crashFile); file != "" {
		if err := updateForEver(file); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func crashEntry(i int) index.Entry {
	e := indextest.Entry(indextest.Magdalena, "riv:d", "SE-A")
	e.BusinessObject = strconv.Itoa(i)
	return e
}

func updateForEver(file string) error {
	ctx := context.Background()
	db, err := sqlx.Open(ctx, "sqlite:"+file)
	if err != nil {
		return err
	}
	store := indexsql.New(db)
	ix := index.New(index.Config{Own: "SE9900000009-OWN", Subscribers: everybody{}}, store)
	first, _ := strconv.Atoi(os.Getenv(crashFile + "_FROM"))
	go func() { // a sender: what it says was sent counts as received
		for {
			p, ok, err := store.Claim(ctx, "sender", time.Now(), time.Millisecond)
			if err != nil || !ok {
				time.Sleep(time.Millisecond)
				continue
			}
			var said strings.Builder
			for _, c := range p.Changes {
				fmt.Fprintf(&said, "received %s\n", c.Entry.BusinessObject)
			}
			fmt.Print(said.String())
			if err := store.Sent(ctx, p); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		}
	}()
	for i := first; ; i++ {
		if err := ix.Update(ctx, index.Teller{Sender: crashEntry(i).System}, []index.Change{{Entry: crashEntry(i)}}, time.Now()); err != nil {
			return err
		}
		fmt.Printf("acknowledged %d\n", i)
	}
}

// A node that is killed while it updates and sends: every update that was
// acknowledged is there, and its notification was received or still waits.
func TestKilledNodesLoseNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "index.db")
	db, err := sqlx.Open(t.Context(), "sqlite:"+file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := indexsql.Migrate(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	acknowledged, received := map[string]bool{}, map[string]bool{}
	for round := range 4 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), crashFile+"="+file, fmt.Sprintf("%s_FROM=%d", crashFile, round*100_000))
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
		n := 0
		for lines := bufio.NewScanner(out); lines.Scan(); {
			what, id, _ := strings.Cut(lines.Text(), " ")
			switch what {
			case "acknowledged":
				acknowledged[id] = true
				if n++; n == 40+17*round {
					_ = cmd.Process.Kill() // SIGKILL
				}
			case "received":
				received[id] = true
			}
		}
		_ = cmd.Wait()
		kill.Stop()
		if n == 0 {
			t.Fatal("the process did nothing")
		}
	}
	store := indexsql.New(db)
	found, err := store.Find(t.Context(), index.Query{Person: indextest.Magdalena}, 0)
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, e := range found {
		there[e.BusinessObject] = true
	}
	for {
		p, ok, err := store.Claim(t.Context(), "last", time.Now().Add(time.Hour), time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		for _, c := range p.Changes {
			if !there[c.Entry.BusinessObject] {
				t.Error("a notification of what never happened")
			}
			received[c.Entry.BusinessObject] = true
		}
		if err := store.Sent(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	for id := range acknowledged {
		if !there[id] || !received[id] {
			t.Errorf("%s was acknowledged: there %t, told %t", id, there[id], received[id])
		}
	}
	t.Logf("%d acknowledged, %d there, %d told", len(acknowledged), len(there), len(received))
}

// A database of the first release is brought over whole, persons with letters too.
func TestMigrationKeepsEveryEntry(t *testing.T) {
	eachDialect(t, func(t *testing.T, db *sqlx.DB) {
		if err := db.Migrate(t.Context(), "index", firstRelease(t)); err != nil {
			t.Fatal(err)
		}
		var want []index.Entry
		at := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
		for i, number := range []string{"197406079298", "98240301AA06", "00749852BZK0"} {
			for j := range 6 {
				e := indextest.Entry(care.MustPersonID(number), fmt.Sprint("riv:", j%3), fmt.Sprint("SE-", j%2))
				e.Category = fmt.Sprint("c", j)
				if j == 5 {
					e.MostRecent = ""
				}
				e.Created, e.Updated = at, at.Add(time.Duration(i)*time.Second)
				want = append(want, e)
				insertFirst(t, db, e)
			}
		}
		if err := indexsql.Migrate(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		s := indexsql.New(db)
		for _, e := range want {
			got, err := s.Find(t.Context(), index.Query{Person: e.Person, Domain: e.Domain, Category: e.Category, System: e.System}, 0)
			if err != nil || len(got) != 1 || got[0] != e {
				t.Fatalf("%v %+v, want %+v", err, got, e)
			}
		}
		// and new words do not collide with the old
		e := indextest.Entry(indextest.Magdalena, "riv:new", "SE-NEW")
		if err := s.Apply(t.Context(), index.Batch{Changes: []index.Change{{Entry: e}}, At: at}); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Find(t.Context(), index.Query{Person: indextest.Magdalena}, 0); err != nil || len(got) != 7 {
			t.Fatal(len(got), err)
		}
	})
}
