package safeguardsql_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"sammanhang/care"
	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
	"sammanhang/safeguard"
	"sammanhang/safeguard/safeguardsql"
	"sammanhang/safeguard/safeguardtest"
)

const childDSN = "SAMMANHANG_TEST_SAFEGUARD_CHILD"

// TestMain lets the test binary be the child of TestKill9.
func TestMain(m *testing.M) {
	dsn := os.Getenv(childDSN)
	if dsn == "" {
		os.Exit(m.Run())
	}
	fmt.Fprintln(os.Stderr, registerUntilKilled(dsn))
	os.Exit(1)
}

// registerUntilKilled sets blocks, lifts some, and gives and ends consents as fast as it
// can, from several sides, and prints each change that has been acknowledged.
func registerUntilKilled(dsn string) error {
	ctx := context.Background()
	db, err := sqlx.Open(ctx, dsn)
	if err != nil {
		return err
	}
	store, err := safeguardsql.New(ctx, db)
	if err != nil {
		return err
	}
	s := service(store)
	var print sync.Mutex
	say := func(step, id string) {
		print.Lock()
		defer print.Unlock()
		_, _ = os.Stdout.WriteString(step + " " + id + "\n")
	}
	failed := make(chan error)
	for range 8 {
		go func() {
			for i := 0; ; i++ {
				b := safeguardtest.Block(0)
				b.ID, b.Subject = uuid.NewString(), []care.PersonID{safeguardtest.Magdalena, safeguardtest.Maria}[i%2]
				if _, _, err := s.SetBlock(ctx, b, safeguardtest.By("SE1-B"), safeguardtest.Now()); err != nil {
					failed <- err
				}
				say("set", b.ID)
				if i%3 == 0 {
					if _, err := s.LiftBlock(ctx, b.ID, safeguardtest.By("SE1-B"), safeguardtest.Now()); err != nil {
						failed <- err
					}
					say("lifted", b.ID)
				}
				c := safeguardtest.Consent(0)
				c.ID = uuid.NewString()
				if _, _, err := s.GiveConsent(ctx, c, safeguardtest.By("SE1-A"), safeguardtest.Now()); err != nil {
					failed <- err
				}
				say("given", c.ID)
				if _, err := s.EndConsent(ctx, c.ID, safeguardtest.By("SE1-A"), safeguardtest.Now()); err != nil {
					failed <- err
				}
				say("ended", c.ID)
			}
		}()
	}
	return <-failed
}

// TestKill9: whenever the program is killed, every change that it has acknowledged is
// there, and every fact has its history.
func TestKill9(t *testing.T) {
	for _, d := range []sqlx.Dialect{sqlx.SQLite, sqlx.PostgreSQL} {
		t.Run(d.String(), func(t *testing.T) {
			dsn := sqlxtest.DSN(t, d)
			promised := map[string]string{} // id: the last step acknowledged
			n := 0
			for range 10 {
				n += killOne(t, dsn, promised)
			}
			db, err := sqlx.Open(t.Context(), dsn)
			if err != nil {
				t.Fatal("restart needs repair:", err)
			}
			defer func() { _ = db.Close() }()
			store := open(t, db)
			for id, step := range promised {
				if what := missing(t.Context(), store, id, step); what != "" {
					t.Fatalf("%s was acknowledged as %s: %s", id, step, what)
				}
			}
			var bare int
			if err := db.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM safeguard_fact f WHERE NOT EXISTS
				(SELECT 1 FROM safeguard_action a WHERE a.subject = f.subject AND a.kind = f.kind AND a.fact = f.id AND a.step = 'registered')
				OR f.ended_us > 0 AND NOT EXISTS (SELECT 1 FROM safeguard_action a WHERE a.subject = f.subject AND a.kind = f.kind AND a.fact = f.id AND a.step = 'ended')`).Scan(&bare); err != nil {
				t.Fatal(err)
			}
			if bare > 0 || n == 0 {
				t.Errorf("%d facts without their history; %d changes acknowledged", bare, n)
			}
			t.Logf("10 kills: %d changes of %d facts acknowledged, none lost", n, len(promised))
		})
	}
}

func killOne(t *testing.T, dsn string, promised map[string]string) (n int) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childDSN+"="+dsn)
	var stderr strings.Builder
	child.Stderr = &stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var timer *time.Timer
	for s := bufio.NewScanner(out); s.Scan(); n++ {
		if timer == nil { // it has begun: its life is counted from here
			timer = time.AfterFunc(time.Duration(rand.IntN(300))*time.Millisecond, func() { _ = child.Process.Kill() })
		}
		step, id, ok := strings.Cut(s.Text(), " ")
		if ok && len(id) == 36 { // the last line may be cut
			promised[id] = step
		}
	}
	_ = child.Wait()
	if timer != nil {
		timer.Stop()
	}
	if stderr.Len() > 0 {
		t.Fatalf("the child could not go on: %s", stderr.String())
	}
	return n
}

// missing is what a fact lacks of what was promised.
func missing(ctx context.Context, store safeguard.Store, id, step string) string {
	kind := safeguard.KindBlock
	if step == "given" || step == "ended" {
		kind = safeguard.KindConsent
	}
	f, err := store.Get(ctx, kind, id)
	switch {
	case err != nil:
		return err.Error()
	case (step == "lifted" || step == "ended") && f.Base().Ended.IsZero():
		return "it has not ended"
	}
	return ""
}
