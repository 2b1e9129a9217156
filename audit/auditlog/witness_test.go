package auditlog_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	formats "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"

	"sammanhang/audit"
	"sammanhang/audit/auditlog"
	"sammanhang/audit/auditsql"
	"sammanhang/audit/verify"
	"sammanhang/kit/sqlx"
)

// witness countersigns checkpoints that continue the one it has seen before, and no
// others (C2SP tlog-witness): it checks the proof itself.
type witness struct {
	mu     sync.Mutex
	signer *formats.Signer
	key    string
	size   uint64
	root   []byte
	away   bool
	signed int
}

func newWitness(t *testing.T) *witness {
	t.Helper()
	private, public, err := note.GenerateKey(rand.Reader, "witness.example")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := formats.NewSignerForCosignatureV1(private)
	if err != nil {
		t.Fatal(err)
	}
	// The public key of a cosignature is that of the note with another algorithm.
	parts := strings.SplitN(public, "+", 3)
	raw, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil {
		t.Fatal(err)
	}
	raw[0] = 4
	return &witness{signer: signer, key: fmt.Sprintf("%s+%08x+%s", parts[0], signer.KeyHash(), base64.StdEncoding.EncodeToString(raw))}
}

func (w *witness) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.away {
		http.Error(out, "away", http.StatusServiceUnavailable)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	head, checkpoint, ok := strings.Cut(string(body), "\n\n")
	lines := strings.Split(head, "\n")
	var old, size uint64
	if !ok {
		http.Error(out, "no checkpoint", http.StatusBadRequest)
		return
	}
	cp := strings.SplitN(checkpoint, "\n", 4)
	if _, err := fmt.Sscanf(lines[0], "old %d", &old); err != nil || len(cp) < 4 {
		http.Error(out, "form", http.StatusBadRequest)
		return
	}
	if _, err := fmt.Sscan(cp[1], &size); err != nil {
		http.Error(out, "form", http.StatusBadRequest)
		return
	}
	root, err := base64.StdEncoding.DecodeString(cp[2])
	if err != nil {
		http.Error(out, "form", http.StatusBadRequest)
		return
	}
	if old != w.size {
		out.Header().Set("Content-Type", "text/x.tlog.size")
		out.WriteHeader(http.StatusConflict)
		fmt.Fprintf(out, "%d\n", w.size)
		return
	}
	var nodes [][]byte
	for _, l := range lines[1:] {
		n, err := base64.StdEncoding.DecodeString(l)
		if err != nil {
			http.Error(out, "proof", http.StatusBadRequest)
			return
		}
		nodes = append(nodes, n)
	}
	if w.size > 0 {
		if err := proof.VerifyConsistency(rfc6962.DefaultHasher, w.size, size, nodes, w.root, root); err != nil {
			http.Error(out, "it does not continue what was seen", http.StatusUnprocessableEntity)
			return
		}
	}
	text, _, _ := strings.Cut(checkpoint, "\n\n")
	signed, err := note.Sign(&note.Note{Text: text + "\n"}, w.signer)
	if err != nil {
		http.Error(out, "sign", http.StatusInternalServerError)
		return
	}
	w.size, w.root, w.signed = size, root, w.signed+1
	_, signature, _ := strings.Cut(string(signed), "\n\n")
	io.WriteString(out, signature)
}

// rowsIn is a log in SQL to be sealed.
type rowsIn struct {
	*auditsql.Store
	dsn string
}

func newRows(t *testing.T) rowsIn {
	t.Helper()
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "rows.db")
	db, err := sqlx.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	store, err := auditsql.New(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(store.Close(), db.Close()); err != nil {
			t.Error(err)
		}
	})
	return rowsIn{store, dsn}
}

func (r rowsIn) add(t *testing.T, n int) {
	t.Helper()
	events := make([]audit.Event, n)
	for i := range events {
		events[i] = event()
	}
	if err := r.Append(t.Context(), events); err != nil {
		t.Fatal(err)
	}
}

func policy(w *witness, url string) []byte {
	return []byte("witness w1 " + w.key + " " + url + "\nquorum w1\n")
}

// A witness that has seen a checkpoint countersigns only what continues it. When it is
// away rows are sealed all the same, and it is told; when it comes back it countersigns.
func TestCheckpointsAreWitnessed(t *testing.T) {
	ctx, w := context.Background(), newWitness(t)
	srv := httptest.NewServer(w)
	defer srv.Close()
	rows := newRows(t)
	dir := filepath.Join(t.TempDir(), "log")
	var alarms []string
	s, err := auditlog.Open(ctx, auditlog.Config{Dir: dir, Every: time.Hour, Witnesses: policy(w, srv.URL), Alarm: func(err error) { alarms = append(alarms, err.Error()) }}, rows)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(ctx)
	seal := func(n int) {
		t.Helper()
		rows.add(t, n)
		if _, err := s.Seal(ctx); err != nil {
			t.Fatal(err)
		}
	}
	signatures := func() int {
		text, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(text), "\n— ")
	}
	// countersigned is what "audit verify" says with the keys of some witnesses.
	other := newWitness(t)
	countersigned := func(least int, keys ...string) (who int, wrong string) {
		t.Helper()
		r, err := verify.Check(ctx, verify.Options{Database: rows.dsn, Log: dir, Witnesses: keys, Least: least})
		if err != nil {
			t.Fatal(err)
		}
		return len(r.Witnesses), fmt.Sprint(r.Findings)
	}
	seal(3)
	seal(300)
	if n, wrong := countersigned(0, w.key); n != 1 || wrong != "[]" {
		t.Errorf("countersigned by %d: %s", n, wrong)
	}
	if n, wrong := countersigned(1, other.key, w.key); n != 1 || wrong != "[]" {
		t.Errorf("one of two: %d, %s", n, wrong)
	}
	if n, wrong := countersigned(0, other.key, w.key); n != 1 || !strings.Contains(wrong, "1 of 2 witnesses have countersigned it; not: witness.example+") {
		t.Errorf("both: %d, %s", n, wrong)
	}
	if n, wrong := countersigned(2, w.key, w.key); n != 1 || !strings.Contains(wrong, "twice") {
		t.Errorf("one that is named twice counts as %d: %s", n, wrong)
	}
	if n, wrong := countersigned(0, "witness.example+nothing"); n != 0 || !strings.Contains(wrong, "is none") {
		t.Errorf("no key: %d, %s", n, wrong)
	}
	if s.Unwitnessed() || signatures() != 2 || w.signed < 2 {
		t.Fatalf("unwitnessed %v, %d signatures, the witness has signed %d", s.Unwitnessed(), signatures(), w.signed)
	}
	w.mu.Lock()
	w.away = true
	w.mu.Unlock()
	seal(5)
	if !s.Unwitnessed() || signatures() != 1 || len(alarms) != 1 {
		t.Errorf("with the witness away: unwitnessed %v, %d signatures, alarms %q", s.Unwitnessed(), signatures(), alarms)
	}
	if n, wrong := countersigned(0, w.key); n != 0 || !strings.Contains(wrong, "0 of 1 witnesses") {
		t.Errorf("with the witness away it is said that %d have countersigned: %s", n, wrong)
	}
	w.mu.Lock()
	w.away = false
	w.mu.Unlock()
	seal(5)
	if s.Unwitnessed() || signatures() != 2 {
		t.Errorf("with the witness back: unwitnessed %v, %d signatures", s.Unwitnessed(), signatures())
	}
	if size, err := s.Seal(ctx); err != nil || size != 313 {
		t.Errorf("%d rows are sealed, %v", size, err)
	}
}

func TestAPolicyThatIsNoneIsRefused(t *testing.T) {
	_, err := auditlog.Open(context.Background(), auditlog.Config{Dir: filepath.Join(t.TempDir(), "log"), Witnesses: []byte("witness x\n")}, newRows(t))
	if err == nil {
		t.Error("it was taken")
	}
}
