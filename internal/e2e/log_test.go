package e2e

import (
	"context"
	"database/sql"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"sammanhang/audit/verify"
	"sammanhang/care"
)

var (
	looksForm  = regexp.MustCompile(`(?s)<time datetime="[0-9T:-]+">`)
	othersLook = regexp.MustCompile(`(?s)<div class="other">.*?</ul>`)
	rowForm    = regexp.MustCompile(`(?s)<li(?: class="[a-z]*")?>\s*<p>\s*<b>(.*?)</b>(.*?)</li>`)
)

// TestLogPage: she sees each read, with time, information, provider, system and
// provision, and the read of the log itself is one of them.
func TestLogPage(t *testing.T) {
	w := county(t)
	b := w.login(t, "magdalena")
	b.page(t, "/")
	b.page(t, "/anteckningar")
	// A system that asks the aggregating address asks the index where she is known.
	ask := question(t, care.GetSubjectOfCareSchedule1, care.RIVTABP21, care.AggregatingAddress, w.person(t, "magdalena").ID)
	if r := send(t, w.consumer(t, "tidbokningen").http, w.exchange(), ask); r.status != http.StatusOK {
		t.Fatalf("the aggregating address: %d", r.status)
	}
	b.page(t, "/insyn")
	p := b.page(t, "/insyn")
	p.wants(t, "Vem har tittat?", "Du själv", "Läste", "Stöd:")
	if n := len(looksForm.FindAllString(p.HTML, -1)); n < 3 {
		t.Errorf("%d looks are told of, want 3 or more", n)
	}
	// Her own looks; systems that have asked the index are on the page too.
	rows := rowForm.FindAllStringSubmatch(othersLook.ReplaceAllString(p.HTML, ""), -1)
	if len(rows) < 10 {
		t.Fatalf("%d rows in the log page", len(rows))
	}
	systems := map[string]bool{}
	for _, r := range rows {
		what, rest := words(r[1]), words(r[2])
		if !strings.HasPrefix(what, "Läste ") && !strings.HasPrefix(what, "Fick inte läsa ") {
			t.Errorf("a row does not say what was read: %q", what)
		}
		if !strings.Contains(r[2], `class="ground"`) || !strings.Contains(rest, "Stöd:") {
			t.Errorf("a row names no provision: %q %q", what, rest)
		}
		if !strings.Contains(r[2], `class="chip`) {
			t.Errorf("a row names no provider: %q %q", what, rest)
		}
		_, s, found := strings.Cut(rest, "Källa: ")
		if !found {
			t.Errorf("a row names no system: %q %q", what, rest)
			continue
		}
		s, _, _ = strings.Cut(s, " Stöd:")
		for _, one := range strings.Split(s, ", ") {
			systems[one] = true
		}
	}
	for _, s := range w.County.Describe(nil, "").Systems {
		if !systems[s.Name] {
			t.Errorf("no row tells of %s; %v", s.Name, systems)
		}
	}
	p.wants(t, "Demokonsument: tidbokning", "var det finns uppgifter")
	if !strings.Contains(html.UnescapeString(p.HTML), "loggen") {
		t.Error("the read of the log itself is not told of")
	}
	onlyAbout(t, w, p, "magdalena")
}

// TestLogProof: the log of a running and of a stopped demo is proven whole, and one
// changed byte anywhere in it is told.
func TestLogProof(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	w, err := startWorld(dir)
	if err != nil {
		t.Fatal(err)
	}
	stopped := false
	t.Cleanup(func() {
		if !stopped {
			_ = w.close()
		}
	})
	b := w.login(t, "magdalena")
	for _, path := range []string{"/", "/diagnoser", "/insyn"} {
		b.page(t, path)
	}
	ctx := context.Background()
	rep, err := verify.Dir(ctx, dir)
	if err != nil || !rep.OK() || rep.Rows == 0 {
		t.Fatalf("beside the running demo: %v\n%s", err, rep)
	}
	stopped = true
	if err := w.close(); err != nil {
		t.Fatalf("the demo does not stop cleanly: %v", err)
	}
	rep, err = verify.Dir(ctx, dir)
	if err != nil || !rep.OK() || rep.Rows < 10 || rep.Sealed != rep.Rows {
		t.Fatalf("after the stop: %v\n%s", err, rep)
	}

	fails := func(t *testing.T, dir string) {
		t.Helper()
		rep, err := verify.Dir(ctx, dir)
		if err == nil && rep.OK() {
			t.Errorf("nobody notices\n%s", rep)
		}
		for _, f := range rep.Findings {
			for _, leak := range leaks(w.County, f.String()) {
				t.Errorf("the report holds personal data: %s", leak)
			}
		}
	}
	for _, change := range []string{
		`UPDATE audit_event SET body = replace(body, '"ALLOW"', '"ALLOV"') WHERE seq = %d`,
		`UPDATE audit_event SET body = substr(body, 1, 40) || char(unicode(substr(body, 41, 1)) + 1) || substr(body, 42) WHERE seq = %d`,
		`UPDATE audit_event SET subject = '191212121212' WHERE seq = %d`,
		`UPDATE audit_event SET actor = actor || '1' WHERE seq = %d`,
		`UPDATE audit_event SET system = 'X' WHERE seq = %d`,
		`UPDATE audit_event SET provider = 'X' WHERE seq = %d`,
		`UPDATE audit_event SET activity = 'Skriva' WHERE seq = %d`,
		`UPDATE audit_event SET outcome = 'DENY_AGE' WHERE seq = %d`,
		`UPDATE audit_event SET correlation = 'x' WHERE seq = %d`,
		`UPDATE audit_event SET at_us = at_us + 1 WHERE seq = %d`,
		`UPDATE audit_event SET id = 'x' WHERE seq = %d`,
		`UPDATE audit_event SET prev = zeroblob(32) WHERE seq = %d`,
		`UPDATE audit_event SET hash = zeroblob(32) WHERE seq = %d`,
		`DELETE FROM audit_event WHERE seq = %d`,
	} {
		t.Run(strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(change, "UPDATE audit_event SET "), " WHERE seq = %d"), "/", ""), func(t *testing.T) {
			for _, row := range []int64{1, rep.Rows / 2, rep.Rows - 1} {
				folder := copyFolder(t, dir)
				if n := tamper(t, folder, fmt.Sprintf(change, row)); n != 1 {
					t.Fatalf("row %d: %d rows changed", row, n)
				}
				fails(t, folder)
			}
		})
	}
	t.Run("one byte of the database file", func(t *testing.T) {
		folder := copyFolder(t, dir)
		file := filepath.Join(folder, "sammanhang.db")
		db, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		i := strings.LastIndex(string(db), `"activity":"L`)
		if i < 0 {
			t.Fatal("the rows' text is not in the file")
		}
		db[i+len(`"activity":"`)] = 'M'
		if err := os.WriteFile(file, db, 0o600); err != nil {
			t.Fatal(err)
		}
		fails(t, folder)
	})
	t.Run("sealed log", func(t *testing.T) {
		for _, file := range logFiles(t, dir) {
			folder := copyFolder(t, dir)
			name := filepath.Join(folder, "log", file)
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			b[len(b)/2] ^= 1
			if err := os.WriteFile(name, b, 0o600); err != nil {
				t.Fatal(err)
			}
			fails(t, folder)
		}
	})
}

// logFiles are the files of the sealed log that a proof rests on: the checkpoint,
// and of each tile the longest form, which is what a reader of it is given.
func logFiles(t *testing.T, dir string) []string {
	t.Helper()
	longest, size := map[string]string{}, map[string]int64{}
	root := filepath.Join(dir, "log")
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil || rel != "checkpoint" && !strings.HasPrefix(rel, "tile") {
			return err
		}
		fi, err := e.Info()
		if err != nil {
			return err
		}
		tile := rel
		if d := filepath.Dir(rel); strings.HasSuffix(d, ".p") {
			tile = d
		}
		if fi.Size() > size[tile] {
			longest[tile], size[tile] = rel, fi.Size()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range longest {
		out = append(out, f)
	}
	if len(out) < 3 {
		t.Fatalf("the sealed log has only %v", out)
	}
	return out
}

// copyFolder copies a data folder, that of a demo that does not run.
func copyFolder(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

// tamper does what somebody can who rules the database: it takes the guards away
// and changes rows.
func tamper(t *testing.T, dir, statement string) int64 {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: filepath.Join(dir, "sammanhang.db")}).EscapedPath())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err == nil {
		t.Error("the database lets a row of the log be changed")
	}
	for _, name := range []string{"audit_event_no_update", "audit_event_no_delete"} {
		if _, err := db.Exec("DROP TRIGGER " + name); err != nil {
			t.Fatal(err)
		}
	}
	res, err := db.Exec(statement)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		t.Fatal(err)
	}
	return n
}
