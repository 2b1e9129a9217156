package catalogfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/catalog/catalogfile"
	"sammanhang/fault"
)

func TestSaveAndLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.json")
	if _, err := catalogfile.Load(path); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	d := catalog.Data{
		Contracts:   []catalog.Contract{{Namespace: care.GetCarePlans2, Description: "<Å&>\u2028", Class: "K3R3T2"}},
		Permissions: []catalog.Permission{{Contract: care.GetCarePlans2, Address: "*", Consumer: "C", Valid: care.Period{From: at}, Filters: []care.Filter{{Domain: "d", Categories: []string{"c"}}}}},
	}
	for v := int64(1); v <= 2; v++ {
		s, _ := catalog.Compile(v, d)
		if err := catalogfile.Save(path, s, at); err != nil {
			t.Fatal(err)
		}
		got, err := catalogfile.Load(path)
		if diff := cmp.Diff(catalogfile.Copy{Version: v, Saved: at, Data: d}, got); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
	}
	if left, _ := filepath.Glob(path + ".*"); len(left) > 0 {
		t.Error("files left behind:", left)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]string{
		"cut short": string(whole[:len(whole)-20]),
		"altered":   strings.Replace(string(whole), `"Consumer":"C"`, `"Consumer":"X"`, 1),
		"empty":     "",
	} {
		if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := catalogfile.Load(path); fault.KindOf(err) != fault.Garbage {
			t.Errorf("%s: %v", name, err)
		}
	}
	s, _ := catalog.Compile(3, d)
	if err := catalogfile.Save(filepath.Join(t.TempDir(), "nowhere", "x"), s, at); fault.KindOf(err) != fault.Unavailable {
		t.Error(err)
	}
}
