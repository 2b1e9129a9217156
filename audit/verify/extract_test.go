package verify_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sammanhang/audit"
	"sammanhang/audit/auditlog"
	"sammanhang/audit/auditsql"
	"sammanhang/audit/verify"
	"sammanhang/care"
	"sammanhang/kit/sqlx"
)

// extract is the newest rows of a good log, as a person downloads them.
func extract(t testing.TB, dir string, limit int) []byte {
	t.Helper()
	ctx := context.Background()
	db, err := sqlx.Open(ctx, "sqlite:"+filepath.Join(dir, "sammanhang.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	store, err := auditsql.New(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	rows, err := store.Find(ctx, audit.Query{Subjects: []care.PersonID{care.MustPersonID("197406079298")}, Limit: limit})
	if err != nil {
		t.Fatal(err)
	}
	x, err := auditlog.MakeExtract(ctx, filepath.Join(dir, "log"), rows)
	if err != nil {
		t.Fatal(err)
	}
	text, err := x.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAnExtractPassesWithoutThePlatform(t *testing.T) {
	dir := good(t)
	text := extract(t, dir, 400)
	key, err := os.ReadFile(filepath.Join(dir, "log", "public-key"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := verify.Extract(strings.NewReader(string(text)), verify.Options{PublicKey: string(key)})
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK() || r.Rows != 400 || r.Sealed != 395 || r.Unsealed != 5 || r.Key == "" {
		t.Fatalf("%+v\n%s", r, r)
	}
	if r, err = verify.Extract(strings.NewReader(string(text)), verify.Options{}); err != nil || !r.OK() || !strings.Contains(r.Key, "in the extract itself") {
		t.Errorf("%v, %s", err, r)
	}
	if r, err = verify.Extract(strings.NewReader(string(text)), verify.Options{PublicKey: "sammanhang/audit+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}); err != nil || r.OK() {
		t.Errorf("another key passed: %v, %s", err, r)
	}
}

// Every change of an extract shows, and none is told with a number in it.
func TestAChangedExtractShows(t *testing.T) {
	dir := good(t)
	text := extract(t, dir, 20)
	for name, change := range map[string]func(*auditlog.Extract){
		"text":       func(x *auditlog.Extract) { x.Rows[10].Text = strings.Replace(x.Rows[10].Text, "ALLOW", "DENY_X", 1) },
		"time":       func(x *auditlog.Extract) { x.Rows[10].Text = strings.Replace(x.Rows[10].Text, "T08:", "T09:", 1) },
		"number":     func(x *auditlog.Extract) { x.Rows[10].Seq-- },
		"previous":   func(x *auditlog.Extract) { x.Rows[10].Previous = x.Rows[9].Previous },
		"proof":      func(x *auditlog.Extract) { x.Rows[10].Proof[0] = x.Rows[10].Proof[1] },
		"short":      func(x *auditlog.Extract) { x.Rows[10].Proof = x.Rows[10].Proof[1:] },
		"no-base64":  func(x *auditlog.Extract) { x.Rows[10].Proof[0] = "*" },
		"negative":   func(x *auditlog.Extract) { x.Rows[10].Seq = -1 },
		"doubled":    func(x *auditlog.Extract) { x.Rows[10] = x.Rows[9] },
		"checkpoint": func(x *auditlog.Extract) { x.Checkpoint = strings.Replace(x.Checkpoint, "595", "594", 1) },
		"no-root":    func(x *auditlog.Extract) { x.Checkpoint = "" },
		"key":        func(x *auditlog.Extract) { x.PublicKey = "" },
	} {
		t.Run(name, func(t *testing.T) {
			var x auditlog.Extract
			if err := json.Unmarshal(text, &x); err != nil {
				t.Fatal(err)
			}
			change(&x)
			changed, err := x.JSON()
			if err != nil {
				t.Fatal(err)
			}
			r, err := verify.Extract(strings.NewReader(string(changed)), verify.Options{})
			if err != nil || r.OK() {
				t.Fatalf("it passed: %v\n%s", err, r)
			}
			if strings.Contains(r.String(), "197406079298") {
				t.Error("the report tells a number")
			}
		})
	}
	for name, bad := range map[string]string{
		"empty": "", "other": `{"format":"x"}`, "more": string(text) + "{}", "unknown": strings.Replace(string(text), `"rows"`, `"lines"`, 1),
	} {
		if _, err := verify.Extract(strings.NewReader(bad), verify.Options{}); err == nil {
			t.Errorf("%s: taken for an extract", name)
		}
	}
}

func FuzzExtract(f *testing.F) {
	f.Add([]byte(`{"format":"sammanhang/audit-extract/1","checkpoint":"a\n1\nAAAA\n","publicKey":"","rows":[{"seq":0,"previous":"00","text":"","proof":[]}]}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := verify.Extract(strings.NewReader(string(b)), verify.Options{PublicKey: "sammanhang/audit+00000000+AAAA"})
		if err == nil && r.OK() {
			t.Error("an unsigned extract passed")
		}
	})
}
