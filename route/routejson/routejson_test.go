package routejson_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sammanhang/internal/testkit"
	"sammanhang/route/routejson"
)

func TestReadTimeouts(t *testing.T) {
	got, err := routejson.ReadTimeouts(strings.NewReader(`[{"tjanstekontrakt":"default_timeouts","routetimeout":30000,"producertimeout":29000},
		{"tjanstekontrakt":"urn:riv:X:GetXResponder:1","producertimeout":5000}]`))
	if err != nil || got.Of("urn:riv:x:getxresponder:1") != 5*time.Second || got.Of("urn:riv:X:GetXResponder:1") != 5*time.Second || got.Of("urn:other") != 29*time.Second {
		t.Error(got, err)
	}
	for bad, part := range map[string]string{
		``: "JSON list", `{}`: "JSON list", `[{"tjanstekontrakt":"a","producertimeout":"5"}]`: "JSON list",
		`[{"producertimeout":5}]`: "row 1 (): no tjanstekontrakt", `[{"tjanstekontrakt":"a"}]`: "no producertimeout",
		`[{"tjanstekontrakt":"a","producertimeout":0},{"tjanstekontrakt":"b","producertimeout":1e12}]`: "row 2 (b): producertimeout is not between",
		`[{"tjanstekontrakt":"a","producertimeout":5},{"tjanstekontrakt":"A","producertimeout":5}]`:    "written twice",
	} {
		if got, err := routejson.ReadTimeouts(strings.NewReader(bad)); err == nil || !strings.Contains(err.Error(), part) || got.Default != 0 {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestSample(t *testing.T) {
	f, err := os.Open(filepath.Join(testkit.Shared(t), "samples", "catalog", "vp-timeoutconfig.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if got, err := routejson.ReadTimeouts(f); err != nil || got.Of("urn:anything") != 4*time.Second {
		t.Error(got, err)
	}
}

func FuzzReadTimeouts(f *testing.F) {
	f.Add(`[{"tjanstekontrakt":"default_timeouts","routetimeout":6000,"producertimeout":4000}]`)
	f.Fuzz(func(t *testing.T, s string) {
		got, err := routejson.ReadTimeouts(strings.NewReader(s))
		for c, d := range got.ByContract {
			if err != nil || d <= 0 {
				t.Fatal(c, d, err)
			}
		}
	})
}
