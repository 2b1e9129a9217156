package pgserver_test

import (
	"context"
	"database/sql"
	"testing"

	"sammanhang/internal/pgserver"
	"sammanhang/kit/sqlx"
)

// TestDownAndUp: what was committed is there after a crash, at the same address,
// and nobody answers in between.
func TestDownAndUp(t *testing.T) {
	ctx := t.Context()
	s, err := pgserver.Start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	db, err := sqlx.Open(ctx, s.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "CREATE TABLE kept AS SELECT 7 AS n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Down(); err != nil {
		t.Fatal(err)
	}
	if again, err := sqlx.Open(ctx, s.DSN); err == nil {
		_ = again.Close()
		t.Error("somebody answers while it is down")
	}
	if err := s.Up(ctx); err != nil {
		t.Fatal(err)
	}
	again, err := sqlx.Open(ctx, s.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	var n int
	if err := again.Read().QueryRowContext(ctx, "SELECT n FROM kept").Scan(&n); err != nil || n != 7 {
		t.Errorf("after the crash: %d %v", n, err)
	}
}
