package catalogsql_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/catalog/catalogsql"
	"sammanhang/kit/sqlx"
)

// publisherFile tells the test program to be the publisher of TestKill.
const publisherFile = "CATALOGSQL_TEST_PUBLISHER"

// TestPublisher is not a test of its own: it is the process that TestKill kills. It
// edits and publishes drafts, and says each version only when it has been told that
// it is published.
func TestPublisher(t *testing.T) {
	file := os.Getenv(publisherFile)
	if file == "" {
		return // run by TestKill only
	}
	db, err := sqlx.Open(t.Context(), "sqlite:"+file)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, db)
	first, err := s.Newest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := first; ; i++ {
		ctx := context.Background()
		id := fmt.Sprint("d", i)
		d, err := s.NewDraft(ctx, fmt.Sprint(id, "-", time.Now().UnixNano()), "", "test", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if d, err = s.EditDraft(ctx, d.ID, 0, []catalog.Edit{addSystem(care.HSAID(fmt.Sprint("S", i)))}, "test", "", time.Now()); err != nil {
			t.Fatal(err)
		}
		v, err := s.PublishDraft(ctx, d.ID, d.Revision, "test", "", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println("published", v)
	}
}

// TestKill kills a publisher in the middle of its work, five times: every version
// that was said to be published is there, whole, and each has its draft and its
// event; nothing half done is.
func TestKill(t *testing.T) {
	file := filepath.Join(t.TempDir(), "k.db")
	said := int64(0)
	for round := range 5 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestPublisher$", "-test.v")
		cmd.Env = append(os.Environ(), publisherFile+"="+file)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); {
			word, number, _ := strings.Cut(lines.Text(), " ")
			if word != "published" {
				continue
			}
			if v, err := strconv.ParseInt(number, 10, 64); err == nil {
				said = v
			}
			if n++; n == 3+round {
				_ = cmd.Process.Kill() // SIGKILL; what it says until it is dead counts too
			}
		}
		_ = cmd.Wait()
	}
	if said < 5 {
		t.Fatalf("only %d versions were published", said)
	}
	db, err := sqlx.Open(t.Context(), "sqlite:"+file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s := catalogsql.New(db)
	versions, err := s.Versions(t.Context())
	if err != nil || len(versions) == 0 || versions[0].ID < said {
		t.Fatalf("version %d was said to be published, and is not there: %+v %v", said, versions, err)
	}
	for _, v := range versions {
		d, err := s.Data(t.Context(), v.ID)
		if err != nil || int64(len(d.Systems)) != v.ID {
			t.Errorf("version %d: %d systems, %v", v.ID, len(d.Systems), err)
		}
		draft, err := s.Draft(t.Context(), v.Draft)
		if err != nil || draft.Draft.State != catalog.DraftPublished || draft.Draft.Version != v.ID || len(draft.Edits) != 1 {
			t.Errorf("version %d: draft %+v %v", v.ID, draft.Draft, err)
		}
	}
	events, err := s.Events(t.Context(), 100_000)
	if err != nil {
		t.Fatal(err)
	}
	published := 0
	for _, e := range events {
		if e.Action == "publish" {
			published++
		}
	}
	if published != len(versions) {
		t.Errorf("%d versions, %d events of publishing", len(versions), published)
	}
}
