// Package testkit holds what tests of several packages share: where the
// reference material lies, and which programs of the machine they need.
package testkit

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// Root is the folder that holds go.mod.
func Root(t testing.TB) string {
	t.Helper()
	_, file, _, ok := runtime.Caller(0)
	if !ok {
		t.Fatal("cannot tell where the source lies")
	}
	return filepath.Dir(filepath.Dir(filepath.Dir(file)))
}

// Shared is a path below the reference material, the folder "shared" beside the
// checkout. A user's clone has no such folder: the test is then skipped, and says so.
func Shared(t testing.TB, elem ...string) string {
	t.Helper()
	dir := filepath.Join(filepath.Dir(Root(t)), "shared")
	if d := os.Getenv("SAMMANHANG_SHARED"); d != "" {
		dir = d
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("SKIPPED: the reference material (contracts, samples) is not beside this checkout: %s", dir)
	}
	return filepath.Join(append([]string{dir}, elem...)...)
}

// Program is the path of a program that a test needs. It fails the test, and says
// which Debian package to install, when the program is missing.
func Program(t testing.TB, name, debianPackage string) string {
	t.Helper()
	p, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is missing: apt-get install %s", name, debianPackage)
	}
	return p
}
