package browsertest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sammanhang/internal/testkit"
)

// axeVersion is the version of axe-core that pages are held to. It is fetched when
// it is first needed, into the user's cache folder, and is no part of this source.
const axeVersion = "4.11.0"

// Axe fails the test for each rule of accessibility that the page breaks (WCAG 2.2 A
// and AA, and axe-core's best practice).
func (tab *Tab) Axe() {
	tab.t.Helper()
	src := axeSource(tab.t)
	tab.do("load axe-core", chromedp.Evaluate[chromedp.Void](src))
	type node struct {
		Target         []any  `json:"target"`
		HTML           string `json:"html"`
		FailureSummary string `json:"failureSummary"`
	}
	type violation struct {
		ID    string `json:"id"`
		Help  string `json:"help"`
		Nodes []node `json:"nodes"`
	}
	found := run(tab, "axe-core", chromedp.Evaluate[[]violation](
		`axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.parse(JSON.stringify(r.violations)))`, chromedp.EvalAwaitPromise))
	for _, v := range found {
		for _, n := range v.Nodes {
			tab.t.Errorf("axe %s: %s\n\t%s\n\t%s", v.ID, v.Help, n.HTML, strings.ReplaceAll(n.FailureSummary, "\n", "\n\t"))
		}
	}
}

func axeSource(t testing.TB) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatalf("no cache folder for axe-core: %v", err)
	}
	dir := filepath.Join(cache, "sammanhang", "axe-core-"+axeVersion)
	path := filepath.Join(dir, "axe.min.js")
	if b, err := os.ReadFile(path); err == nil {
		return string(b)
	}
	npm := testkit.Program(t, "npm", "npm")
	tmp := t.TempDir()
	ctx, stop := context.WithTimeout(t.Context(), 3*patience) // the network's time, not a page's
	defer stop()
	cmd := exec.CommandContext(ctx, npm, "pack", "--silent", "axe-core@"+axeVersion)
	cmd.Dir = tmp
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("axe-core %s cannot be fetched (npm pack): %v\n%s", axeVersion, err, out)
	}
	src, err := unpack(filepath.Join(tmp, "axe-core-"+axeVersion+".tgz"), "package/axe.min.js")
	if err == nil {
		err = keep(dir, path, src)
	}
	if err != nil {
		t.Fatalf("axe-core %s: %v", axeVersion, err)
	}
	return string(src)
}

// keep writes the file whole or not at all: other tests may be reading it.
func keep(dir, path string, src []byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "new-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := io.Copy(f, bytes.NewReader(src)); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func unpack(tgz, name string) ([]byte, error) {
	f, err := os.Open(tgz)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil, errors.New("the package has no " + name)
		}
		if err != nil {
			return nil, err
		}
		if h.Name == name {
			return io.ReadAll(io.LimitReader(r, 8<<20))
		}
	}
}
