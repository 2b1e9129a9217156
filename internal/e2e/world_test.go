package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"sammanhang/app"
	"sammanhang/sim"
)

// residents is how many live in the tests' county: enough for strangers.
const residents = 60

// world is a running demo with all that its platform has said in its log.
type world struct {
	*app.Demo
	Data string
	Diary
}

// Diary keeps every line of the operator's log, at every level.
type Diary struct{ lines *lines }

type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

// Said is all that has been logged so far.
func (d Diary) Said() string {
	d.lines.mu.Lock()
	defer d.lines.mu.Unlock()
	return d.lines.b.String()
}

func newDiary() Diary { return Diary{&lines{}} }

func (d Diary) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(d.lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// doors is a demo on free ports.
func doors(data string) app.DemoCmd {
	return app.DemoCmd{Residents: residents, Seed: 1, Data: data, Web: "localhost:0", Exchange: "localhost:0",
		API: "localhost:0", Ops: "localhost:0", Identity: "localhost:0"}
}

func startWorld(data string) (*world, error) { return startWorldAt(data, time.Now) }

// startWorldAt is a demo whose platform and identity provider go by another clock.
func startWorldAt(data string, now func() time.Time) (*world, error) {
	w := &world{Data: data, Diary: newDiary()}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	var err error
	w.Demo, err = app.StartDemo(ctx, doors(data), app.Options{Now: now, Log: w.logger()})
	return w, err
}

func (w *world) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return w.Stop(ctx)
}

var (
	sharedOnce  sync.Once
	sharedWorld *world
	errShared   error
)

// county is the demo that the tests share. A test that breaks a source mends it.
func county(t *testing.T) *world {
	t.Helper()
	sharedOnce.Do(func() {
		dir, err := os.MkdirTemp("", "sammanhang-e2e-")
		if err != nil {
			errShared = err
			return
		}
		sharedWorld, errShared = startWorld(filepath.Join(dir, "data"))
	})
	if errShared != nil {
		t.Fatalf("the demo does not start: %v", errShared)
	}
	return sharedWorld
}

// ownCounty is a demo for one test, which may leave things in it that other tests, or the
// same test once more, would stumble on.
func ownCounty(t *testing.T) *world {
	t.Helper()
	w, err := startWorld(filepath.Join(t.TempDir(), "data"))
	if err != nil {
		t.Fatalf("the demo does not start: %v", err)
	}
	t.Cleanup(func() { w.end(t) })
	return w
}

// end stops a demo and looks through everything that it has logged, as TestMain does
// with the shared one.
func (w *world) end(t *testing.T) {
	if err := w.close(); err != nil {
		t.Errorf("the demo does not stop: %v", err)
	}
	for _, leak := range leaks(w.County, w.Said()) {
		t.Errorf("the operator's log holds personal data: %s", leak)
	}
	if strings.Contains(w.Said(), "panic") {
		t.Errorf("something panicked:\n%s", linesWith(w.Said(), "panic"))
	}
}

// TestMain stops the shared demo when all tests have used it, and looks through
// everything it has logged.
func TestMain(m *testing.M) {
	code := m.Run()
	if w := sharedWorld; w != nil && errShared == nil {
		err := w.close()
		for _, leak := range leaks(w.County, w.Said()) {
			err = fmt.Errorf("the operator's log holds personal data: %s", leak)
		}
		if strings.Contains(w.Said(), "panic") {
			err = fmt.Errorf("something panicked:\n%s", linesWith(w.Said(), "panic"))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "FAIL: the shared demo, at its end:", err)
			code = 1
		}
		_ = os.RemoveAll(filepath.Dir(w.Data))
	}
	if binaryDir != "" {
		_ = os.RemoveAll(binaryDir)
	}
	os.Exit(code)
}

// leaks finds personal numbers and names of residents in a text, and tells the
// line of each, the finding itself left out.
func leaks(c *sim.County, text string) []string {
	var found []string
	for _, line := range strings.Split(text, "\n") {
		for p := range c.Persons() {
			for _, s := range marks(p) {
				if strings.Contains(line, s) {
					found = append(found, strings.ReplaceAll(line, s, "•••"))
				}
			}
		}
	}
	return found
}

// marks are the ways in which a person is named.
func marks(p sim.Person) []string {
	n := p.ID.Value()
	return []string{n, n[2:8] + "-" + n[8:], n[:8] + "-" + n[8:], n[2:], p.GivenName + " " + p.Surname}
}

func linesWith(text, s string) string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		if strings.Contains(line, s) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

func (w *world) person(t *testing.T, key string) sim.Person {
	t.Helper()
	p, ok := w.County.Person(key)
	if !ok {
		t.Fatalf("there is no %s in the county", key)
	}
	return p
}

// ready tells whether /health/ready says 200.
func (w *world) ready(t *testing.T) {
	t.Helper()
	res, err := http.Get("http://" + w.Node.Addr("ops") + "/health/ready")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK {
		t.Errorf("/health/ready: %s\n%s", res.Status, b)
	}
}

func (w *world) metrics(t *testing.T) string {
	t.Helper()
	res, err := http.Get("http://" + w.Node.Addr("ops") + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("/metrics: %s %v", res.Status, err)
	}
	return string(b)
}

// freePort is a port that nobody has just now.
func freePort(t *testing.T) int {
	t.Helper()
	ln, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().(*net.TCPAddr).Port
}
