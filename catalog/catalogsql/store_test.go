package catalogsql_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/catalog/catalogsql"
	"sammanhang/fault"
	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
)

func data(systems ...care.HSAID) catalog.Data {
	d := catalog.Data{
		Contracts: []catalog.Contract{{Namespace: care.GetCarePlans2, Description: "Åtgärder 'och' \"mål\""}},
		Addresses: []catalog.Address{{ID: "U1"}},
	}
	for i, s := range systems {
		d.Systems = append(d.Systems, catalog.System{ID: s})
		if i == 0 {
			d.Routes = []catalog.Route{{Contract: care.GetCarePlans2, Address: "U1", System: s, Profile: care.RIVTABP21, URL: "https://p.example", Valid: care.Period{From: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)}}}
		}
	}
	return d
}

func TestPublish(t *testing.T) {
	at := time.Date(2026, 11, 22, 8, 0, 0, 123000, time.UTC)
	sqlxtest.Each(t, func(t *testing.T, db *sqlx.DB) {
		ctx := context.Background()
		s := catalogsql.New(db)
		for range 2 { // a second start finds the tables there
			if err := s.Migrate(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if snap, err := s.Current(ctx); snap != nil || fault.KindOf(err) != fault.NotFound {
			t.Fatalf("an empty store: %v %v", snap, err)
		}
		v, err := s.Publish(ctx, data("P1"), "anna", "första", at)
		if err != nil || v != 1 {
			t.Fatal(v, err)
		}
		one, err := s.Current(ctx)
		if err != nil || one.Version() != 1 || len(one.Routes(care.GetCarePlans2, "u1", at)) != 1 {
			t.Fatal(one, err)
		}
		if again, _ := s.Current(ctx); again != one {
			t.Error("compiled again though nothing is new")
		}
		// What contradicts itself is not published, and nothing changes.
		bad := data("P1")
		bad.Routes[0].System = "NOBODY"
		_, err = s.Publish(ctx, bad, "anna", "fel", at)
		if g, ok := errors.AsType[*catalogsql.GraveError](err); !ok || len(g.Problems) == 0 || fault.KindOf(err) != fault.Invalid {
			t.Errorf("published: %v", err)
		}
		if v, err = s.Publish(ctx, data("P2", "P1"), "bo", "andra", at.Add(time.Hour)); err != nil || v != 2 {
			t.Fatal(v, err)
		}
		two, err := s.Current(ctx)
		if err != nil || two.Version() != 2 {
			t.Fatal(err)
		}
		if _, ok := one.System("P2"); ok {
			t.Error("an old snapshot has changed")
		}
		old, err := s.Data(ctx, 1)
		if diff := cmp.Diff(data("P1"), old); err != nil || diff != "" {
			t.Error(err, diff)
		}
		versions, err := s.Versions(ctx)
		if err != nil || len(versions) != 2 || versions[1].By != "anna" || versions[1].Comment != "första" || !versions[1].At.Equal(at) || versions[0].ID != 2 {
			t.Errorf("%+v %v", versions, err)
		}
		damage(t, s, db)
	})
}

// damage alters a stored version behind the store's back: it is found out, and the
// last good snapshot stays in force.
func damage(t *testing.T, s *catalogsql.Store, db *sqlx.DB) {
	ctx := context.Background()
	good, _ := s.Current(ctx)
	if _, err := s.Publish(ctx, data("P3"), "x", "", time.Now()); err != nil {
		t.Fatal(err)
	}
	alter := func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE catalog_version SET data = replace(data, 'P3', 'P4') WHERE id = 3`)
		return err
	}
	if db.Tx(ctx, alter) == nil {
		t.Error("the database lets a version be altered")
	}
	// Whoever owns the database can take the guard away: then the checksum finds it.
	for _, q := range map[sqlx.Dialect][]string{
		sqlx.SQLite:     {`DROP TRIGGER catalog_version_fixed`},
		sqlx.PostgreSQL: {`DROP TRIGGER catalog_version_kept ON catalog_version`},
	}[db.Dialect()] {
		if err := db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error { _, err := tx.ExecContext(ctx, q); return err }); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Tx(ctx, alter); err != nil {
		t.Fatal(err)
	}
	got, err := s.Current(ctx)
	if got != good || fault.KindOf(err) != fault.Garbage {
		t.Errorf("after damage: %v %v", got, err)
	}
	_ = db.Close()
	if got, err = s.Current(ctx); got != good || fault.KindOf(err) != fault.Unavailable {
		t.Errorf("without database: %v %v", got, err)
	}
}
