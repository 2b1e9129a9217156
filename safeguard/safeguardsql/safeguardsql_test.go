package safeguardsql_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
	"sammanhang/safeguard"
	"sammanhang/safeguard/safeguardsql"
	"sammanhang/safeguard/safeguardtest"
)

func TestStore(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		store := open(t, db)
		safeguardtest.Run(t, func(t *testing.T) safeguard.Store {
			empty(t, db)
			return store
		})
	})
}

func open(t testing.TB, db *sqlx.DB) *safeguardsql.Store {
	t.Helper()
	s, err := safeguardsql.New(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// empty is quicker than a new PostgreSQL database for each test.
func empty(t testing.TB, db *sqlx.DB) {
	t.Helper()
	if err := db.Tx(context.Background(), func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM safeguard_action")
		if err == nil {
			_, err = tx.ExecContext(ctx, "DELETE FROM safeguard_fact")
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func service(store safeguard.Store) *safeguard.Service {
	return safeguard.New(safeguard.Config{}, store, safeguard.Single{})
}

// TestAnotherNode: what one node has answered holds at the next read on another.
func TestAnotherNode(t *testing.T) {
	for _, d := range []sqlx.Dialect{sqlx.SQLite, sqlx.PostgreSQL} {
		t.Run(d.String(), func(t *testing.T) {
			dsn := sqlxtest.DSN(t, d)
			var node [2]*safeguard.Service
			for i := range node {
				db, err := sqlx.Open(t.Context(), dsn)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = db.Close() })
				node[i] = service(open(t, db))
			}
			blocked := func(want bool) {
				t.Helper()
				st, err := node[1].About(t.Context(), safeguardtest.Nurse, safeguardtest.Magdalena, safeguardtest.Now().Add(time.Second))
				if err != nil {
					t.Fatal(err)
				}
				if st.Blocked(safeguardtest.Row()).Blocked != want {
					t.Errorf("blocked should be %v", want)
				}
			}
			for i := range 20 {
				b := safeguardtest.Block(i)
				blocked(false)
				if _, _, err := node[0].SetBlock(t.Context(), b, safeguardtest.By("SE1-B"), safeguardtest.Now()); err != nil {
					t.Fatal(err)
				}
				blocked(true)
				if _, err := node[0].LiftBlock(t.Context(), b.ID, safeguardtest.By("SE1-B"), safeguardtest.Now()); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// TestStoreAway: a store that is gone says so, not about whom, and everything is blocked.
func TestStoreAway(t *testing.T) {
	db, err := sqlx.Open(t.Context(), sqlxtest.DSN(t, sqlx.SQLite))
	if err != nil {
		t.Fatal(err)
	}
	s := service(open(t, db))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, p := t.Context(), safeguardtest.Magdalena
	st, about := s.About(ctx, safeguardtest.Nurse, p, safeguardtest.Now())
	if !st.Blocked(safeguardtest.Row()).Blocked {
		t.Error("open while nothing is known")
	}
	_, _, set := s.SetBlock(ctx, safeguardtest.Block(1), safeguardtest.By("SE1-B"), safeguardtest.Now())
	_, lift := s.LiftBlock(ctx, safeguardtest.ID(1), safeguardtest.By("SE1-B"), safeguardtest.Now())
	_, _, grant := s.GrantTemporary(ctx, safeguardtest.Lift(2, 1), safeguardtest.By("SE1-B"), safeguardtest.Now())
	_, facts := s.Facts(ctx, p)
	_, history := s.History(ctx, p, time.Time{}, 0)
	_, changed := s.Changed(ctx, safeguard.Sync{Kind: safeguard.KindBlock, At: safeguardtest.Now()})
	_, patients := s.Patients(ctx, "SE1-B", care.PersonID{}, 0)
	_, get := s.Get(ctx, safeguard.KindBlock, safeguardtest.ID(1))
	for i, err := range []error{about, set, lift, grant, facts, history, changed, patients, get} {
		if fault.KindOf(err) != fault.Unavailable {
			t.Errorf("%d: got %v", i, err)
		} else if strings.Contains(err.Error(), p.Value()) {
			t.Errorf("%d: the error tells about whom: %v", i, err)
		}
	}
}

// TestUnreadableFact: a fact that cannot be read back whole is not left out: it could be
// a block.
func TestUnreadableFact(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		s := service(open(t, db))
		for name, change := range map[string]string{
			"detail":        "detail = '{'",
			"newer-detail":  `detail = '{"newer":1}'`,
			"newer-claim":   `kind = 'consent', detail = '{"claims":["newer"]}'`,
			"represented":   `kind = 'consent', detail = '{"representedBy":"1"}'`,
			"newer-kind":    "kind = 'newer'",
			"nobody-at-all": "subject = '197406079298', detail = ''",
		} {
			t.Run(name, func(t *testing.T) {
				empty(t, db)
				if _, _, err := s.SetBlock(t.Context(), safeguardtest.Block(1), safeguardtest.By("SE1-B"), safeguardtest.Now()); err != nil {
					t.Fatal(err)
				}
				if err := db.Tx(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
					_, err := tx.ExecContext(ctx, "UPDATE safeguard_fact SET provider = 'SE1-A', "+change)
					return err
				}); err != nil {
					t.Fatal(err)
				}
				st, err := s.About(t.Context(), safeguardtest.Nurse, safeguardtest.Magdalena, safeguardtest.Now())
				if fault.KindOf(err) != fault.Unavailable || !st.Blocked(safeguardtest.Row()).Blocked {
					t.Errorf("got %v", err)
				}
			})
		}
	})
}

// TestCurrentIsEnough: what About reads comes to the same as all facts would, whatever has
// been registered and closed, for every reader and at every time.
func TestCurrentIsEnough(t *testing.T) {
	db := sqlxtest.Open(t, sqlx.SQLite)
	store := open(t, db)
	s := service(store)
	rapid.Check(t, func(rt *rapid.T) {
		empty(t, db)
		n := rapid.IntRange(1, 12).Draw(rt, "facts")
		for i := range n {
			register(rt, s, i+1)
		}
		for range rapid.IntRange(0, 6).Draw(rt, "closed") {
			closeOne(rt, s, rapid.IntRange(1, n).Draw(rt, "which"))
		}
		for _, p := range []care.PersonID{safeguardtest.Magdalena, safeguardtest.Maria} {
			all, err := store.All(context.Background(), []care.PersonID{p})
			if err != nil {
				rt.Fatal(err)
			}
			for _, r := range readers() {
				at := moment(rt, "at")
				got, err := s.About(context.Background(), r, p, at)
				if err != nil {
					rt.Fatal(err)
				}
				want := safeguard.NewStanding(safeguard.Config{}, all, r, []care.PersonID{p}, at)
				if d := cmp.Diff(told(want), told(got)); d != "" {
					rt.Errorf("reader %v at %v: -all facts +About\n%s", r, at, d)
				}
			}
		}
	})
}

func readers() []safeguard.Reader {
	return []safeguard.Reader{safeguardtest.Nurse, safeguardtest.Colleague, safeguardtest.Elsewhere, safeguardtest.HomeCare, {}}
}

// told is all that a Standing says, as text.
func told(s safeguard.Standing) []string {
	id := func(name string, f safeguard.Fact, is bool) string {
		if !is {
			return name + " none"
		}
		return name + " " + f.Base().ID
	}
	out := []string{
		id("relation", s.Relation, s.Relation != nil), id("earlier", s.Earlier, s.Earlier != nil), id("consent", s.Consent, s.Consent != nil),
		id("insats", s.Insats, s.Insats != nil), id("utredning", s.Utredning, s.Utredning != nil),
		id("significance", s.Attested.Significance, s.Attested.Significance != nil),
		fmt.Sprintf("%+v", s.Blocked(safeguardtest.Row())),
	}
	i := s.Informed("SE1-B", care.Vardgivare)
	cleared, opposes := s.Attitude("SE1-B")
	seal := s.Sealed("SE1-B")
	return append(out, id("informed", i, i != nil), id("cleared", cleared, cleared != nil), id("opposes", opposes, opposes != nil), id("seal", seal, seal != nil))
}

// moment is within some minutes of now.
func moment(rt *rapid.T, name string) time.Time {
	return safeguardtest.Now().Add(time.Duration(rapid.IntRange(-3, 8).Draw(rt, name)) * time.Minute)
}

func period(rt *rapid.T) (p care.Period) {
	if rapid.Bool().Draw(rt, "from") {
		p.From = moment(rt, "begins")
	}
	if rapid.Bool().Draw(rt, "to") {
		p.To = moment(rt, "ends")
	}
	return p
}

// register tries to register some fact as number n; what is refused is no fact.
func register(rt *rapid.T, s *safeguard.Service, n int) {
	ctx, at := context.Background(), moment(rt, "registered")
	subject := rapid.SampledFrom([]care.PersonID{safeguardtest.Magdalena, safeguardtest.Magdalena, safeguardtest.Maria}).Draw(rt, "subject")
	r := rapid.SampledFrom(readers()[:4]).Draw(rt, "reader")
	reading := safeguard.Record{ID: safeguardtest.ID(n), Subject: subject, Provider: r.Provider, ProviderKind: r.Kind, Unit: r.Unit, Employee: r.Employee, Valid: period(rt)}
	source := safeguard.Record{ID: safeguardtest.ID(n), Subject: subject, Provider: "SE1-B", ProviderKind: care.Vardgivare}
	by := safeguard.Action{RegisteredBy: safeguard.Who{Employee: r.Employee, Provider: r.Provider}}
	atSource := safeguardtest.By("SE1-B")
	atSource.RequestedAt, atSource.RegisteredAt = time.Time{}, time.Time{}
	var err error
	switch rapid.IntRange(0, 8).Draw(rt, "kind") {
	case 0:
		_, _, err = s.SetBlock(ctx, safeguard.Block{Record: source, Type: safeguard.Outer}, atSource, at)
	case 1:
		l := safeguardtest.Lift(n, rapid.IntRange(1, n).Draw(rt, "block"))
		l.Unit, l.Valid = r.Unit, reading.Valid
		_, _, err = s.GrantTemporary(ctx, l, atSource, at)
	case 2:
		_, _, err = s.GiveConsent(ctx, safeguard.Consent{Record: reading, Type: safeguard.ConsentGiven, Basis: safeguard.BasisConsent}, by, at)
	case 3:
		_, _, err = s.RegisterRelation(ctx, safeguard.Relation{Record: reading}, by, at)
	case 4:
		_, _, err = s.RegisterCase(ctx, safeguard.Case{Record: reading, Type: safeguard.Insats}, by, at)
	case 5:
		_, _, err = s.Attest(ctx, safeguard.Attestation{Record: reading, Topic: safeguard.Significance, Claims: safeguard.Claims{Matters: true}}, by, at)
	case 6:
		_, _, err = s.RecordInformationGiven(ctx, safeguard.Information{Record: source, Sharing: true, Blocks: true}, atSource, at)
	case 7:
		opposes := rapid.Bool().Draw(rt, "opposes")
		_, _, err = s.RecordAttitude(ctx, safeguard.Attitude{Record: source, NotTemporary: true, Clarified: true, NoPresumedOpposition: !opposes, Opposes: opposes}, atSource, at)
	case 8:
		_, _, err = s.SetSeal(ctx, safeguard.Seal{Record: source}, atSource, at)
	}
	refusedOnly(rt, err)
}

// closeOne ends or annuls whatever has number n, when that can be.
func closeOne(rt *rapid.T, s *safeguard.Service, n int) {
	ctx, id, at := context.Background(), safeguardtest.ID(n), moment(rt, "closed")
	by := func(p care.HSAID) safeguard.Action {
		return safeguard.Action{RegisteredBy: safeguard.Who{Employee: "SE1-X", Provider: p}}
	}
	annul := rapid.Bool().Draw(rt, "annul")
	pick := func(end, undo error) {
		refusedOnly(rt, end)
		refusedOnly(rt, undo)
	}
	for _, p := range []care.HSAID{"SE1-A", "SE1-K", "SE1-B"} {
		var end, undo error
		if annul {
			_, undo = s.AnnulConsent(ctx, id, by(p), at)
			pick(end, undo)
			_, undo = s.AnnulRelation(ctx, id, by(p), at)
			pick(end, undo)
			_, undo = s.AnnulBlock(ctx, id, by(p), at)
			pick(end, undo)
			_, undo = s.AnnulInformationGiven(ctx, id, by(p), at)
		} else {
			_, end = s.EndConsent(ctx, id, by(p), at)
			pick(end, undo)
			_, end = s.EndRelation(ctx, id, by(p), at)
			pick(end, undo)
			_, end = s.LiftBlock(ctx, id, by(p), at)
			pick(end, undo)
			_, end = s.EndTemporary(ctx, id, by(p), at)
			pick(end, undo)
			_, end = s.EndAttitude(ctx, id, by(p), at)
			pick(end, undo)
			_, end = s.BreakSeal(ctx, id, by(p), at)
		}
		pick(end, undo)
	}
}

func refusedOnly(rt *rapid.T, err error) {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.NotFound, fault.Denied:
	default:
		if err != nil {
			rt.Fatal(err)
		}
	}
}
