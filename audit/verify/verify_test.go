package verify_test

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sammanhang/audit"
	"sammanhang/audit/auditlog"
	"sammanhang/audit/auditsql"
	"sammanhang/audit/verify"
	"sammanhang/care"
	"sammanhang/kit/sqlx"
)

// rows and sealed: two whole tiles and a bit are sealed, five rows are not.
const (
	rows   = 600
	sealed = 595
)

func id(i int) string { return fmt.Sprintf("0193a5e0-0000-7000-8000-%012d", i) }

// good makes a data folder with a good log, and returns it.
func good(t testing.TB) string {
	t.Helper()
	dir, ctx := t.TempDir(), context.Background()
	db, err := sqlx.Open(ctx, "sqlite:"+filepath.Join(dir, "sammanhang.db"))
	if err != nil {
		t.Fatal(err)
	}
	store, err := auditsql.New(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	sealer, err := auditlog.Open(ctx, auditlog.Config{Dir: filepath.Join(dir, "log")}, store)
	if err != nil {
		t.Fatal(err)
	}
	add := func(from, to int) {
		var batch []audit.Event
		for i := from; i < to; i++ {
			p := care.MustPersonID("197406079298")
			batch = append(batch, audit.Event{
				ID: id(i), At: time.Date(2026, 11, 22, 8, 0, i, 0, time.UTC),
				Actor: audit.Actor{Kind: audit.Resident, Person: p, Role: "self", LoA: 3}, Subject: p,
				Source: audit.Source{System: "SE9900000001-S", Provider: "SE9900000001-P", Kind: care.Vardgivare},
				Infos:  []care.InfoType{care.Notes}, Activity: audit.ActivityRead, Outcome: "ALLOW", CorrelationID: "c",
			})
		}
		if err := store.Append(ctx, batch); err != nil {
			t.Fatal(err)
		}
	}
	// Sealed in two goes, so that there is a partial tile that was replaced.
	add(0, 100)
	if _, err := sealer.Seal(ctx); err != nil {
		t.Fatal(err)
	}
	add(100, sealed)
	if err := sealer.Close(ctx); err != nil {
		t.Fatal(err)
	}
	add(sealed, rows)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func check(t testing.TB, dir string) verify.Report {
	t.Helper()
	r, err := verify.Dir(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if s := r.String(); strings.Contains(s, "197406079298") {
		t.Error("the report tells a number")
	}
	return r
}

// clone copies a data folder, so that each test harms its own.
func clone(t testing.TB, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

// tamper runs statements in the database as an administrator can.
func tamper(t testing.TB, dir string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "sammanhang.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range append([]string{"DROP TRIGGER audit_event_no_update", "DROP TRIGGER audit_event_no_delete"}, statements...) {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func TestAGoodLogPasses(t *testing.T) {
	dir := good(t)
	r := check(t, dir)
	if !r.OK() || r.Rows != rows || r.Sealed != sealed || r.Unsealed != rows-sealed || r.Key == "" || r.Checkpoint == "" {
		t.Fatalf("%+v\n%s", r, r)
	}
	if s := r.String(); !strings.Contains(s, "600 rows") || !strings.Contains(s, "5 not yet sealed") {
		t.Error(s)
	}
}

// A log of an older platform has no column owner, and is whole all the same.
func TestALogWithoutOwnersPasses(t *testing.T) {
	dir := good(t)
	tamper(t, dir, "DROP INDEX audit_event_owner", "ALTER TABLE audit_event DROP COLUMN owner")
	if r := check(t, dir); !r.OK() || r.Rows != rows {
		t.Fatalf("%s", r)
	}
}

func TestEveryChangedColumnShows(t *testing.T) {
	dir := good(t)
	columns := []string{"seq", "id", "at_us", "actor", "subject", "system", "provider", "activity", "outcome", "correlation", "owner", "body", "prev", "hash"}
	for _, at := range []int{0, 256, 599} { // the first, at a tile's edge, and not sealed
		for _, c := range columns {
			t.Run(fmt.Sprintf("%s-%d", c, at), func(t *testing.T) {
				d := clone(t, dir)
				change := c + " || 'x'"
				switch c {
				case "seq":
					change = "seq + 10000"
				case "at_us":
					change = "at_us + 1"
				case "body":
					change = "replace(body, 'ALLOW', 'ALLOV')"
				case "prev", "hash":
					change = "cast(x'ff' || substr(" + c + ", 2) as blob)"
				}
				tamper(t, d, fmt.Sprintf("UPDATE audit_event SET %s = %s WHERE seq = %d", c, change, at))
				r := check(t, d)
				named := false
				for _, f := range r.Findings {
					named = named || f.Seq <= int64(at) && int64(at) <= f.To
				}
				if !named {
					t.Errorf("row %d is not named:\n%s", at, r)
				}
				if c != "seq" && len(r.Findings) > 3 {
					t.Errorf("one change gave %d findings:\n%s", len(r.Findings), r)
				}
			})
		}
	}
}

func TestDeletedSwappedAddedRows(t *testing.T) {
	dir := good(t)
	for name, c := range map[string]struct {
		do   string
		kind verify.Kind
		seq  int64
		to   int64
	}{
		"deleted":            {"DELETE FROM audit_event WHERE seq = 300", verify.RowMissing, 300, 300},
		"deleted-first":      {"DELETE FROM audit_event WHERE seq = 0", verify.RowMissing, 0, 0},
		"deleted-tile":       {"DELETE FROM audit_event WHERE seq BETWEEN 200 AND 590", verify.RowMissing, 200, 590},
		"deleted-last":       {"DELETE FROM audit_event WHERE seq = 599", verify.RowMissing, 599, 599},
		"all-deleted":        {"DELETE FROM audit_event", verify.RowMissing, 0, 599},
		"swapped":            {"UPDATE audit_event SET seq = CASE seq WHEN 10 THEN -11 ELSE -10 END WHERE seq IN (10, 11); UPDATE audit_event SET seq = -seq WHERE seq < 0", verify.RowChanged, 10, 10},
		"deleted-and-hidden": {"DELETE FROM audit_event WHERE seq >= 590; UPDATE audit_head SET next = 590, hash = (SELECT hash FROM audit_event WHERE seq = 589)", verify.RowMissing, 590, 594},
		"odd-type":           {"UPDATE audit_event SET at_us = 'yesterday' WHERE seq = 7", verify.ColumnChanged, 7, 7},
		"negative-number":    {"UPDATE audit_event SET seq = -5 WHERE seq = 7", verify.RowMissing, 7, 7},
		"body-not-json":      {"UPDATE audit_event SET body = 'x' WHERE seq = 599", verify.RowChanged, 599, 599},
		"added":              {"INSERT INTO audit_event SELECT 600, 'x', at_us, actor, subject, system, provider, activity, outcome, correlation, body, prev, hash, owner FROM audit_event WHERE seq = 599", verify.ChainBroken, 600, 600},
		"head-changed":       {"UPDATE audit_head SET hash = x'00'", verify.ChainBroken, -1, -1},
	} {
		t.Run(name, func(t *testing.T) {
			d := clone(t, dir)
			tamper(t, d, c.do)
			r := check(t, d)
			for _, f := range r.Findings {
				if f.Kind == c.kind && f.Seq == c.seq && f.To == c.to {
					return
				}
			}
			t.Errorf("want %s %d–%d:\n%s", c.kind, c.seq, c.to, r)
		})
	}
}

// A row and all after it rewritten with right hashes and a right chain: only the
// sealed log can tell.
func TestARewrittenChainShows(t *testing.T) {
	d := clone(t, good(t))
	db, err := sql.Open("sqlite", filepath.Join(d, "sammanhang.db"))
	if err != nil {
		t.Fatal(err)
	}
	tamper(t, d)
	var prev audit.Hash
	for i := range rows {
		var p, body []byte
		if err := db.QueryRow("SELECT prev, body FROM audit_event WHERE seq = $1", i).Scan(&p, &body); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			copy(prev[:], p)
		}
		if i == 500 {
			body = []byte(strings.Replace(string(body), `"hidden":0`, `"hidden":1`, 1))
		}
		row := audit.NewRow(int64(i), prev, body)
		if _, err := db.Exec("UPDATE audit_event SET prev = $1, hash = $2, body = $3 WHERE seq = $4", row.Prev[:], row.Hash[:], string(body), i); err != nil {
			t.Fatal(err)
		}
		prev = row.Hash
	}
	if _, err := db.Exec("UPDATE audit_head SET hash = $1", prev[:]); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	r := check(t, d)
	if len(r.Findings) == 0 || r.Findings[0].Kind != verify.NotAsSealed || r.Findings[0].Seq != 500 {
		t.Errorf("the first finding must be row 500:\n%s", r)
	}
}

func TestEveryChangedFileShows(t *testing.T) {
	dir := good(t)
	root := filepath.Join(dir, "log")
	n := 0
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			if e != nil && e.Name() == ".state" {
				return fs.SkipDir
			}
			return err
		}
		rel, _ := filepath.Rel(root, path)
		if rel == ".sealer" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, at := range []int{0, 1, len(text) / 3, len(text) / 2, len(text) - 2, len(text) - 1} {
			n++
			d := clone(t, dir)
			changed := append([]byte(nil), text...)
			changed[at] ^= 1
			if err := os.WriteFile(filepath.Join(d, "log", rel), changed, 0o644); err != nil {
				return err
			}
			if r := check(t, d); r.OK() {
				// A trailing newline of the key file is not part of the key.
				if rel == "public-key" && at == len(text)-1 {
					continue
				}
				t.Errorf("%s: byte %d of %d changed and nothing is found", rel, at, len(text))
			}
		}
		if rel == "public-key" || strings.Contains(rel, ".p"+string(filepath.Separator)) {
			return nil
		}
		d := clone(t, dir)
		if err := os.Remove(filepath.Join(d, "log", rel)); err != nil {
			return err
		}
		if r := check(t, d); r.OK() {
			t.Errorf("%s removed and nothing is found", rel)
		}
		return nil
	})
	if err != nil || n < 30 {
		t.Fatal(n, err)
	}
}

func TestAnotherKeyIsNotTrusted(t *testing.T) {
	dir, other := good(t), good(t)
	key, err := os.ReadFile(filepath.Join(other, "log", "public-key"))
	if err != nil {
		t.Fatal(err)
	}
	o := verify.Options{Database: "sqlite:" + filepath.Join(dir, "sammanhang.db"), Log: filepath.Join(dir, "log"), PublicKey: string(key)}
	r, err := verify.Check(context.Background(), o)
	if err != nil || r.OK() || r.Findings[0].Kind != verify.Checkpoint {
		t.Errorf("%v\n%s", err, r)
	}
}

func TestWhatCannotBeChecked(t *testing.T) {
	if _, err := verify.Dir(context.Background(), t.TempDir()); err == nil {
		t.Error("an empty folder was checked")
	}
	d := t.TempDir()
	if err := os.WriteFile(filepath.Join(d, "sammanhang.db"), []byte("not a database"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := verify.Dir(context.Background(), d); err == nil {
		t.Error("a file that is no database was checked")
	}
	if _, err := verify.Check(context.Background(), verify.Options{Database: "mysql://x"}); err == nil {
		t.Error("an unknown database was checked")
	}
}

func BenchmarkVerify(b *testing.B) {
	dir := good(b)
	b.ReportAllocs()
	for b.Loop() {
		if r, err := verify.Dir(context.Background(), dir); err != nil || !r.OK() {
			b.Fatal(err, r)
		}
	}
	b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
}
