package verify

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"
)

// What checks must not lean on what it checks.
func TestImportsNothingOfThePlatform(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			if strings.HasPrefix(i.Path.Value, `"sammanhang`) {
				t.Errorf("%s imports %s", name, i.Path.Value)
			}
		}
	}
}

// Our roots are those of another hand's RFC 6962.
func TestRootsAgreeWithAnotherImplementation(t *testing.T) {
	factory := compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}
	other := factory.NewEmptyRange(0)
	var level, rest []sum
	for i := range 3*width*width/100 + 700 {
		leaf := []byte{byte(i), byte(i >> 8)}
		h := leafHash(leaf)
		if err := other.Append(h[:], nil); err != nil {
			t.Fatal(err)
		}
		if rest = append(rest, h); len(rest) == width {
			level, rest = append(level, reduce(rest)), nil
		}
		want, err := other.GetRootHash(nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := fold(append(perfect(level), perfect(rest)...)); string(got) != string(want) {
			t.Fatalf("the root of %d leaves differs", i+1)
		}
	}
}

func TestTilePath(t *testing.T) {
	for n, want := range map[int64]string{0: "000", 999: "999", 1000: "x001/000", 1234067: "x001/x234/067"} {
		if got := tilePath(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func FuzzParseBundle(f *testing.F) {
	f.Add([]byte{0, 1, 'a', 0, 0})
	f.Add([]byte{0, 9})
	f.Fuzz(func(t *testing.T, b []byte) {
		leaves, err := parseBundle(b)
		total := 0
		for _, l := range leaves {
			total += 2 + len(l)
		}
		if len(leaves) > width || total > len(b) || err == nil && total != len(b) {
			t.Error("leaves that are not there")
		}
	})
}

// Whatever stands in the checkpoint file, it is read without harm, and only what the
// key has signed is without a finding.
func FuzzReadCheckpoint(f *testing.F) {
	f.Add([]byte("sammanhang/audit\n5\nAAAA\n\n— sammanhang/audit AAAA\n"))
	f.Add([]byte("x\n-1\n!\n\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "checkpoint"), b, 0o600); err != nil {
			t.Fatal(err)
		}
		var r Report
		cp := readCheckpoint(&r, Options{Log: dir, PublicKey: "sammanhang/audit+00000000+AAAA"})
		if r.OK() || cp.size < 0 {
			t.Error("an unsigned checkpoint passed")
		}
	})
}
