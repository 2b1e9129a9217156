package oauthkeys_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"sammanhang/oauth"
	"sammanhang/oauth/oauthkeys"
)

var start = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

func TestRotationInAFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	f, err := oauthkeys.Open(dir, start)
	if err != nil || len(f.Keys()) != 1 {
		t.Fatal(err)
	}
	first := f.Keys()[0]
	other, err := oauthkeys.Open(dir, start.Add(time.Hour))
	if err != nil || len(other.Keys()) != 1 || other.Keys()[0].ID != first.ID || !other.Keys()[0].Private.Equal(first.Private) || !other.Keys()[0].Created.Equal(start) {
		t.Fatalf("another node does not find the key: %v", err)
	}
	at := start.Add(oauthkeys.Life)
	if err := f.Refresh(at); err != nil || len(f.Keys()) != 2 || f.Keys()[0].ID != first.ID {
		t.Fatalf("%v %d", err, len(f.Keys()))
	}
	if err := other.Refresh(at); err != nil || len(other.Keys()) != 2 || other.Keys()[1].ID != f.Keys()[1].ID {
		t.Errorf("the other node made a key of its own: %v", err)
	}
	if err := f.Refresh(at.Add(oauth.Settle + oauthkeys.Linger)); err != nil || len(f.Keys()) != 2 {
		t.Errorf("removed too early: %v", err)
	}
	if err := f.Refresh(at.Add(oauth.Settle + oauthkeys.Linger + time.Second)); err != nil || len(f.Keys()) != 1 || f.Keys()[0].ID == first.ID {
		t.Errorf("%v %d", err, len(f.Keys()))
	}
	if err := other.Refresh(at.Add(48 * time.Hour)); err != nil || len(other.Keys()) != 1 {
		t.Error(err)
	}
	files, _ := os.ReadDir(dir)
	if len(files) != 1 {
		t.Errorf("%v", files)
	}
}

func TestBadFilesAreRefused(t *testing.T) {
	for name, spoil := range map[string]func(file string) error{
		"readable by others": func(f string) error { return os.Chmod(f, 0o640) },
		"no key":             func(f string) error { return os.WriteFile(f, []byte("x"), 0o600) },
		"renamed": func(f string) error {
			return os.Rename(f, filepath.Join(filepath.Dir(f), "oauth-000000000001-abc.pem"))
		},
	} {
		dir := t.TempDir()
		if _, err := oauthkeys.Open(dir, start); err != nil {
			t.Fatal(err)
		}
		files, _ := filepath.Glob(filepath.Join(dir, "*.pem"))
		if err := spoil(files[0]); err != nil {
			t.Fatal(err)
		}
		if _, err := oauthkeys.Open(dir, start); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
