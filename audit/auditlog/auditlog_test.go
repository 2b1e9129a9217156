package auditlog_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"sammanhang/audit"
	"sammanhang/audit/auditlog"
	"sammanhang/audit/auditsql"
	"sammanhang/audit/verify"
	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
)

func event() audit.Event {
	id, err := uuid.NewV7()
	if err != nil {
		panic(err)
	}
	p := care.MustPersonID("197406079298")
	return audit.Event{
		ID: id.String(), At: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC),
		Actor: audit.Actor{Kind: audit.Resident, Person: p, Role: "self", LoA: 3}, Subject: p,
		Infos: []care.InfoType{care.Notes}, Activity: audit.ActivityRead, Outcome: "ALLOW",
	}
}

// platform is a store and a sealer on one data folder.
type platform struct {
	db     *sqlx.DB
	store  *auditsql.Store
	sealer *auditlog.Sealer
}

func start(dir string) (*platform, error) {
	ctx := context.Background()
	db, err := sqlx.Open(ctx, "sqlite:"+filepath.Join(dir, "sammanhang.db"))
	if err != nil {
		return nil, err
	}
	store, err := auditsql.New(ctx, db)
	if err != nil {
		return nil, err
	}
	sealer, err := auditlog.Open(ctx, auditlog.Config{Dir: filepath.Join(dir, "log"), Every: 50 * time.Millisecond}, store)
	if err != nil {
		_ = store.Close()
		_ = db.Close()
		return nil, err
	}
	return &platform{db, store, sealer}, nil
}

func (p *platform) stop(t testing.TB) {
	t.Helper()
	for _, err := range []error{p.store.Close(), p.sealer.Close(context.Background()), p.db.Close()} {
		if err != nil {
			t.Error(err)
		}
	}
}

func TestSealsWhatIsAppended(t *testing.T) {
	dir := t.TempDir()
	total := int64(0)
	// Sizes around the width of a tile, over several lives of the process.
	for _, n := range []int{1, 254, 1, 1, 300, 5000, 0, 3} {
		p, err := start(dir)
		if err != nil {
			t.Fatal(err)
		}
		for left := n; left > 0; left -= 500 {
			batch := make([]audit.Event, min(left, 500))
			for i := range batch {
				batch[i] = event()
			}
			if err := p.store.Append(context.Background(), batch); err != nil {
				t.Fatal(err)
			}
		}
		total += int64(n)
		p.stop(t)
		r, err := verify.Dir(context.Background(), dir)
		if err != nil || !r.OK() || r.Sealed != total || r.Rows != total || r.Unsealed != 0 {
			t.Fatalf("after %d: %v\n%s", total, err, r)
		}
	}
	partial, err := filepath.Glob(filepath.Join(dir, "log", "tile", "*", "*", "*.p"))
	if err != nil || len(partial) > 6 {
		t.Errorf("partial tiles have not been tidied away: %d, %v", len(partial), err)
	}
}

func TestSealsAfterTheClockWasTurnedBack(t *testing.T) {
	dir := t.TempDir()
	p, err := start(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer p.stop(t)
	for range 2 {
		if err := p.store.Append(context.Background(), []audit.Event{event()}); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		_, err := p.sealer.Seal(ctx)
		cancel()
		if err != nil || p.sealer.Failing() != nil {
			t.Fatalf("%v, %v", err, p.sealer.Failing())
		}
		// As the folder looks when the clock goes an hour back.
		later := time.Now().Add(time.Hour)
		if err := os.Chtimes(filepath.Join(dir, "log", "checkpoint"), later, later); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSaysWhetherTheLastSealingFailed(t *testing.T) {
	dir := t.TempDir()
	p, err := start(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer p.stop(t)
	state := filepath.Join(dir, "log", ".state", "treeState")
	seal := func(want bool) {
		t.Helper()
		if err := p.store.Append(context.Background(), []audit.Event{event()}); err != nil {
			t.Fatal(err)
		}
		if _, err := p.sealer.Seal(context.Background()); (err == nil) != want || (p.sealer.Failing() == nil) != want {
			t.Fatalf("sealed %v, failing %v", err, p.sealer.Failing())
		}
	}
	seal(true)
	whole, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(state, []byte("torn"), 0o600); err != nil {
		t.Fatal(err)
	}
	seal(false)
	if err := os.WriteFile(state, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	seal(true)
}

func TestSealsByItselfAndVerifiesWhileRunning(t *testing.T) {
	dir := t.TempDir()
	p, err := start(dir)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	stop := make(chan struct{})
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if err := p.store.Append(context.Background(), []audit.Event{event(), event()}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	var last verify.Report
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline) && last.Sealed < 500; {
		if last, err = verify.Dir(context.Background(), dir); err != nil || !last.OK() {
			t.Fatalf("%v\n%s", err, last)
		}
	}
	close(stop)
	wg.Wait()
	p.stop(t)
	if last.Sealed < 500 {
		t.Errorf("only %d rows were sealed", last.Sealed)
	}
}

func TestOnPostgreSQL(t *testing.T) {
	dsn := sqlxtest.DSN(t, sqlx.PostgreSQL)
	db, err := sqlx.Open(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	store, err := auditsql.New(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "log")
	sealer, err := auditlog.Open(context.Background(), auditlog.Config{Dir: dir}, store)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Append(context.Background(), []audit.Event{event(), event(), event()}); err != nil {
		t.Fatal(err)
	}
	(&platform{db, store, sealer}).stop(t)
	r, err := verify.Check(context.Background(), verify.Options{Database: dsn, Log: dir})
	if err != nil || !r.OK() || r.Sealed != 3 {
		t.Fatalf("%v\n%s", err, r)
	}
}

func TestRefusesWhatDoesNotBelongTogether(t *testing.T) {
	made := func(t *testing.T) string {
		dir := t.TempDir()
		p, err := start(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.store.Append(context.Background(), []audit.Event{event(), event()}); err != nil {
			t.Fatal(err)
		}
		p.stop(t)
		return dir
	}
	for name, c := range map[string]struct {
		harm func(dir string) error
		kind fault.Kind
	}{
		"log-folder-lost": {func(d string) error { return os.RemoveAll(filepath.Join(d, "log")) }, fault.Garbage},
		"database-lost":   {func(d string) error { return os.Remove(filepath.Join(d, "sammanhang.db")) }, fault.Garbage},
		"key-lost":        {func(d string) error { return os.Remove(filepath.Join(d, "keys", "audit-log.key")) }, fault.Invalid},
		"keys-lost":       {func(d string) error { return os.RemoveAll(filepath.Join(d, "keys")) }, fault.Invalid},
		"checkpoint-changed": {func(d string) error {
			return os.WriteFile(filepath.Join(d, "log", "checkpoint"), []byte("sammanhang/audit\n9\nAAAA\n\n"), 0o644)
		}, fault.Garbage},
		"another-database": {func(d string) error {
			other := made(t)
			for _, f := range []string{"sammanhang.db", "sammanhang.db-wal", "sammanhang.db-shm"} {
				_ = os.Remove(filepath.Join(d, f))
			}
			return os.Rename(filepath.Join(other, "sammanhang.db"), filepath.Join(d, "sammanhang.db"))
		}, fault.Garbage},
	} {
		t.Run(name, func(t *testing.T) {
			dir := made(t)
			if err := c.harm(dir); err != nil {
				t.Fatal(err)
			}
			p, err := start(dir)
			if err == nil {
				p.stop(t)
			}
			if fault.KindOf(err) != c.kind {
				t.Errorf("got %v, want %s", err, c.kind)
			}
		})
	}
}

func TestOnlyOneSealer(t *testing.T) {
	dir := t.TempDir()
	p, err := start(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer p.stop(t)
	if _, err := auditlog.Open(context.Background(), auditlog.Config{Dir: filepath.Join(dir, "log")}, p.store); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a second sealer: %v", err)
	}
}

const childDir = "SAMMANHANG_TEST_AUDIT_CHILD"

// TestMain lets the test binary be the child of the kill test: it appends as fast as it
// can and prints the id of each event that is promised to be durable.
func TestMain(m *testing.M) {
	dir := os.Getenv(childDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	p, err := start(dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var print sync.Mutex
	for range 16 {
		go func() {
			for {
				batch := []audit.Event{event(), event(), event()}
				if err := p.store.Append(context.Background(), batch); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				print.Lock()
				for _, e := range batch {
					_, _ = os.Stdout.WriteString(e.ID + "\n")
				}
				print.Unlock()
			}
		}()
	}
	select {}
}

func TestKill9(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED with -short: kills a child process 20 times")
	}
	dir := t.TempDir()
	promised := map[string]bool{}
	for range 20 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), childDir+"="+dir)
		var stderr strings.Builder
		child.Stderr = &stderr
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		life := time.Duration(20+rand.IntN(350)) * time.Millisecond
		timer := time.AfterFunc(life, func() { _ = child.Process.Kill() })
		for s := bufio.NewScanner(out); s.Scan(); {
			if len(s.Text()) == 36 {
				promised[s.Text()] = true
			}
		}
		_ = child.Wait()
		timer.Stop()
		if stderr.Len() > 0 {
			t.Fatalf("the child could not go on: %s", stderr.String())
		}
		r, err := verify.Dir(context.Background(), dir)
		if err != nil {
			if len(promised) == 0 { // killed before the tables were there
				continue
			}
			t.Fatal(err)
		}
		if !r.OK() {
			t.Fatalf("after a kill:\n%s", r)
		}
	}
	p, err := start(dir)
	if err != nil {
		t.Fatal("restart needs repair:", err)
	}
	rows, err := p.db.Read().Query("SELECT id FROM audit_event")
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		have[id] = true
	}
	_ = rows.Close()
	lost := 0
	for id := range promised {
		if !have[id] {
			lost++
		}
	}
	p.stop(t)
	r, err := verify.Dir(context.Background(), dir)
	if err != nil || !r.OK() || r.Unsealed != 0 {
		t.Fatalf("%v\n%s", err, r)
	}
	t.Logf("20 kills: %d events promised, %d rows, %d lost; %d sealed", len(promised), len(have), lost, r.Sealed)
	if lost > 0 || len(promised) == 0 {
		t.Errorf("%d of %d promised events are lost", lost, len(promised))
	}
}

func BenchmarkSeal(b *testing.B) {
	dir := b.TempDir()
	p, err := start(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer p.stop(b)
	n := 0
	for b.Loop() {
		batch := make([]audit.Event, 4096)
		for i := range batch {
			batch[i] = event()
		}
		if err := p.store.Append(context.Background(), batch); err != nil {
			b.Fatal(err)
		}
		if _, err := p.sealer.Seal(context.Background()); err != nil {
			b.Fatal(err)
		}
		n += len(batch)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
}
