package catalogsql_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/catalog/catalogsql"
	"sammanhang/fault"
	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
)

var at = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

func open(t *testing.T, db *sqlx.DB) *catalogsql.Store {
	t.Helper()
	s := catalogsql.New(db)
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func addSystem(id care.HSAID) catalog.Edit {
	return catalog.Edit{Op: catalog.Add, Row: catalog.Row{System: &catalog.System{ID: id}}}
}

func TestDraftFromFirstEditToRollback(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		ctx := t.Context()
		s := open(t, db)
		must := func(_ any, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		wants := func(k fault.Kind, err error) {
			t.Helper()
			if err == nil || fault.KindOf(err) != k {
				t.Fatalf("got %v, want %s", err, k)
			}
		}
		must(s.Publish(ctx, data("P1"), "anna", "första", at))
		must(s.NewDraft(ctx, "d1", "Ny journal", "bo", at))
		_, err := s.NewDraft(ctx, "d1", "", "bo", at)
		wants(fault.Conflict, err)

		d, err := s.EditDraft(ctx, "d1", 0, []catalog.Edit{addSystem("P2")}, "bo", "beställning 7", at)
		must(d, err)
		// Somebody who has not seen that edit cannot edit, publish or discard.
		_, err = s.EditDraft(ctx, "d1", 0, []catalog.Edit{addSystem("P3")}, "eva", "", at)
		wants(fault.Conflict, err)
		_, err = s.PublishDraft(ctx, "d1", 0, "eva", "", at)
		wants(fault.Conflict, err)
		wants(fault.Conflict, s.DiscardDraft(ctx, "d1", 0, "eva", "", at))
		// An edit that cannot be made is refused, and with it those beside it.
		_, err = s.EditDraft(ctx, "d1", d.Revision, []catalog.Edit{addSystem("P9"), addSystem("p1")}, "bo", "", at)
		wants(fault.Invalid, err)
		if cur, _ := s.Current(ctx); cur.Version() != 1 {
			t.Fatal("an edit is visible before it is published")
		}
		v, err := s.Draft(ctx, "d1")
		must(v, err)
		if len(v.Edits) != 1 || v.Edits[0].By != "bo" || v.Edits[0].Why != "beställning 7" || v.Changes.Summary() != "1 added, 0 changed, 0 removed" || v.Behind || catalog.Grave(v.Problems) {
			t.Fatalf("%+v", v)
		}
		// Another version comes in between.
		must(s.Publish(ctx, data("P1", "P5"), "anna", "andra", at))
		_, err = s.PublishDraft(ctx, "d1", d.Revision, "eva", "", at)
		wants(fault.Conflict, err)
		d, err = s.RebaseDraft(ctx, "d1", d.Revision, "bo", at)
		must(d, err)
		n, err := s.PublishDraft(ctx, "d1", d.Revision, "eva", "klart", at)
		must(n, err)
		version, changes, err := s.Version(ctx, n)
		must(version, err)
		if n != 3 || version.Origin != catalogsql.FromDraft || version.Draft != "d1" || version.By != "eva" || version.Added != 1 || len(changes) != 1 || changes[0].Key != "P2" {
			t.Fatalf("%+v %v", version, changes)
		}
		_, err = s.EditDraft(ctx, "d1", d.Revision, nil, "bo", "", at)
		wants(fault.Conflict, err)

		n, err = s.Rollback(ctx, 1, "anna", "det gick snett", at)
		must(n, err)
		version, changes, err = s.Version(ctx, n)
		must(version, err)
		if n != 4 || version.Of != 1 || version.Origin != catalogsql.FromRollback || version.Removed != 2 || len(changes) != 2 {
			t.Fatalf("%+v %v", version, changes)
		}
		cur, err := s.Current(ctx)
		if _, ok := cur.System("P2"); ok || err != nil || cur.Version() != 4 {
			t.Fatal("not rolled back", err)
		}
		_, err = s.Rollback(ctx, 99, "anna", "", at)
		wants(fault.NotFound, err)
		if n, err := s.Newest(ctx); n != 4 || err != nil {
			t.Fatal(n, err)
		}
		events, err := s.Events(ctx, 0)
		must(events, err)
		var did string
		for _, e := range events {
			did = e.Action + " " + did
		}
		if did != "publish draft edit publish rebase publish rollback " {
			t.Error(did)
		}
	})
}

func TestDraftThatCannotBePublished(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		ctx := t.Context()
		s := open(t, db)
		if _, err := s.Publish(ctx, data("P1"), "anna", "", at); err != nil {
			t.Fatal(err)
		}
		if _, err := s.NewDraft(ctx, "d", "", "bo", at); err != nil {
			t.Fatal(err)
		}
		route := catalog.Route{Contract: care.GetCarePlans2, Address: "U1", System: "P1", Profile: care.RIVTABP21, URL: "http://p.example"}
		d, err := s.EditDraft(ctx, "d", 0, []catalog.Edit{{Op: catalog.Add, Row: catalog.Row{Route: &route}}}, "bo", "", at)
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.PublishDraft(ctx, "d", d.Revision, "bo", "", at)
		if g, ok := errors.AsType[*catalogsql.GraveError](err); !ok || fault.KindOf(err) != fault.Invalid || len(g.Problems) < 3 {
			t.Errorf("an open route that overlaps another: %v", err)
		}
		if err := s.DiscardDraft(ctx, "d", d.Revision, "bo", "fel", at); err != nil {
			t.Fatal(err)
		}
		if v, err := s.Draft(ctx, "d"); err != nil || len(v.Edits) != 1 || v.Draft.State != catalog.DraftDiscarded {
			t.Error("the edits of a discarded draft are lost", err)
		}
		if open, _ := s.Drafts(ctx, false); len(open) != 0 {
			t.Error(open)
		}
		if all, _ := s.Drafts(ctx, true); len(all) != 1 {
			t.Error(all)
		}
		for _, q := range []string{`DELETE FROM catalog_edit`, `DELETE FROM catalog_draft`, `DELETE FROM catalog_event`, `UPDATE catalog_event SET by_whom = 'eva'`, `UPDATE catalog_edit SET by_whom = 'eva'`, `DELETE FROM catalog_version`} {
			if db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error { _, err := tx.ExecContext(ctx, q); return err }) == nil {
				t.Error("the database takes", q)
			}
		}
	})
}

// TestManyPublishers: every publication gets a number of its own, and none is lost.
func TestManyPublishers(t *testing.T) {
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		s := open(t, db)
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				if _, err := s.Publish(context.Background(), data("P1"), fmt.Sprint("p", i), "", at); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if all, err := s.Versions(t.Context()); err != nil || len(all) != 8 || all[0].ID != 8 {
			t.Error(len(all), err)
		}
	})
}
