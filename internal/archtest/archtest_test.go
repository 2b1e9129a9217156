package archtest

import (
	"bufio"
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sammanhang/care"
	"sammanhang/internal/testkit"
)

var update = flag.Bool("update", false, "redraw what is drawn from the source: the map, the settings")

func TestTreeIsAsWritten(t *testing.T) {
	tree := read(t, testkit.Root(t))
	for _, p := range Check(tree) {
		t.Error(p)
	}
}

func TestTextsHoldNoPersonNorMachine(t *testing.T) {
	root := testkit.Root(t)
	problems, err := CheckTexts(read(t, root), allowed(t, root))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Error(p)
	}
}

func TestPagesPointAtWhatThereIs(t *testing.T) {
	problems, err := CheckPages(read(t, testkit.Root(t)))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Error(p)
	}
}

// Every number we allow outside the reserved series is published as a test
// number: on the tax agency's list, or with the sector's own test persons.
func TestAllowedNumbersAreTestNumbers(t *testing.T) {
	numbers := allowed(t, testkit.Root(t))
	for n := range numbers {
		if _, err := care.ParsePersonID(n); err != nil {
			t.Errorf("docs/testnumbers.txt: a line is not a personal number")
		}
	}
	err := filepath.WalkDir(testkit.Shared(t, "samples", "catalog"), func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		for n := range numbers {
			if bytes.Contains(b, []byte(n)) {
				delete(numbers, n)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(numbers) > 0 {
		t.Errorf("docs/testnumbers.txt: %d numbers are not published as test numbers", len(numbers))
	}
}

func TestMapIsDrawnFromTheTree(t *testing.T) {
	drawn(t, "ARCHITECTURE.md", mapBegin, mapEnd, Map(read(t, testkit.Root(t))))
}

func TestSettingsAreDrawnFromTheirComments(t *testing.T) {
	text, err := Settings(filepath.Join(testkit.Root(t), "app", "config.go"))
	if err != nil {
		t.Fatal(err)
	}
	drawn(t, "docs/configuration.md", settingsBegin, settingsEnd, text)
}

// drawn holds a page to what is drawn from the source; -update rewrites it.
func drawn(t *testing.T, name, begin, end, text string) {
	t.Helper()
	page := filepath.Join(testkit.Root(t), filepath.FromSlash(name))
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	want, ok := Redraw(string(b), begin, end, text)
	if !ok {
		t.Fatalf("%s has no place for it: %s … %s", name, begin, end)
	}
	if want == string(b) {
		return
	}
	if !*update {
		t.Fatalf("%s is stale: make generate", name)
	}
	if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, root string) *Tree {
	t.Helper()
	tree, err := Read(root)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func allowed(t *testing.T, root string) map[string]bool {
	t.Helper()
	f, err := os.Open(filepath.Join(root, "docs", "testnumbers.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]bool{}
	for sc := bufio.NewScanner(f); sc.Scan(); {
		line, _, _ := strings.Cut(sc.Text(), "#")
		if n := strings.TrimSpace(line); n != "" {
			out[n] = true
		}
	}
	return out
}
