package auditsql

import (
	"context"
	"database/sql"
	"sync"
	"testing"
	"time"

	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
)

// TestALockedStoreIsWaitedForOnce: while somebody holds the log's head, all who are
// queued are told after one wait, not each after a wait of their own.
func TestALockedStoreIsWaitedForOnce(t *testing.T) {
	ctx := context.Background()
	dsn := sqlxtest.DSN(t, sqlx.PostgreSQL)
	db, err := sqlx.Open(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const wait = time.Second
	s, err := newStore(ctx, db, wait)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	append1 := func() error {
		p := care.MustPersonID("197406079298")
		return s.Append(ctx, []audit.Event{{At: time.Now(), Actor: audit.Actor{Kind: audit.Resident, Person: p}, Subject: p,
			Infos: []care.InfoType{care.Notes}, Activity: audit.ActivityRead, Outcome: "ALLOW"}})
	}
	held, release := make(chan struct{}), make(chan struct{})
	var holder sync.WaitGroup
	holder.Go(func() {
		if err := db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, "SELECT 1 FROM audit_head FOR UPDATE"); err != nil {
				return err
			}
			close(held)
			<-release
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
	<-held
	begun := time.Now()
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			if err := append1(); err == nil {
				t.Error("appended to a locked log")
			}
		})
	}
	callers.Wait()
	if took := time.Since(begun); took > 5*wait {
		t.Errorf("eight callers waited %v; one wait is %v", took, wait)
	}
	close(release)
	holder.Wait()
	if err := append1(); err != nil {
		t.Errorf("after the lock: %v", err)
	}
}
