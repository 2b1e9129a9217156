package tracesql_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
	"sammanhang/trace"
	"sammanhang/trace/tracesql"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func record(id string, at time.Time) trace.Record {
	return trace.Record{CorrelationID: id, Sender: "SE-C", OriginalConsumer: "SE-O", Contract: "urn:riv:a:GetAResponder:1", Address: "SE-A", Profile: "RIVTABP21",
		System: "SE-P", Way: []string{"route: address", "permission: granted"}, Started: at, Took: 120 * time.Millisecond, Waited: 80 * time.Millisecond,
		In: 10, Out: 20, Status: 200, Outcome: "OK", Detail: "é"}
}

func open(t *testing.T, db *sqlx.DB, cfg tracesql.Config) *tracesql.Store {
	t.Helper()
	if err := tracesql.Migrate(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	cfg.Trouble = func(err error) { t.Error(err) }
	s := tracesql.New(db, cfg, func() time.Time { return noon })
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestWhatIsWrittenIsFound(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		s := open(t, db, tracesql.Config{})
		want := []trace.Record{record("one", noon), record("one", noon.Add(time.Second))}
		bare := trace.Record{CorrelationID: "bare", Started: noon.Add(2 * time.Second), Outcome: "VP004"}
		s.Add(want[1])
		s.Add(want[0])
		s.Add(bare)
		if err := s.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		for id, want := range map[string][]trace.Record{"one": want, "bare": {bare}, "none": nil} {
			got, err := s.Find(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s: %s", id, d)
			}
		}
		got, err := s.Since(t.Context(), noon.Add(time.Second), 10)
		if err != nil || len(got) != 2 || got[0].CorrelationID != "one" {
			t.Errorf("since: %+v %v", got, err)
		}
		if got, err := s.Since(t.Context(), noon, 1); err != nil || len(got) != 1 || got[0].CorrelationID != "bare" {
			t.Errorf("the newest: %+v %v", got, err)
		}
	})
}

func TestOldRecordsAreForgotten(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		s := open(t, db, tracesql.Config{Retention: time.Hour})
		s.Add(record("old", noon.Add(-61*time.Minute)))
		s.Add(record("new", noon.Add(-59*time.Minute)))
		if err := s.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, err := s.Clean(t.Context(), noon); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		if got, _ := s.Find(t.Context(), "old"); len(got) != 0 {
			t.Error("the old one is still there")
		}
		if got, _ := s.Find(t.Context(), "new"); len(got) != 1 {
			t.Error("the new one is gone")
		}
	})
}

// Every record is either written or counted as dropped, and a stop writes what waits.
func TestAllAreWrittenOrCounted(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		s := open(t, db, tracesql.Config{Queue: 700, Every: time.Hour})
		for i := range 1000 {
			s.Add(record(fmt.Sprint(i), noon))
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if s.Written() != 700 || s.Dropped() != 300 {
			t.Errorf("%d written, %d dropped", s.Written(), s.Dropped())
		}
		if got, err := tracesql.Find(t.Context(), db, "699"); err != nil || len(got) != 1 {
			t.Error(got, err)
		}
	})
}

// With the database away calls go on, and the operator is told.
func TestDatabaseAway(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		if err := tracesql.Migrate(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		told := make(chan error, 10)
		s := tracesql.New(db, tracesql.Config{Every: time.Hour, Trouble: func(err error) { told <- err }}, func() time.Time { return noon })
		defer s.Close()
		_ = db.Close()
		s.Add(record("x", noon))
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if err := s.Flush(ctx); err != nil {
			t.Fatal(err)
		}
		if len(told) != 1 || s.Dropped() != 1 {
			t.Errorf("%d told, %d dropped", len(told), s.Dropped())
		}
	})
}
