package audithttp_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"sammanhang/audit/audithttp"
)

func TestOnlyThePublicHalfIsServed(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"checkpoint", "public-key", "tile/0/000", "tile/0/x001/234.p/17", "tile/entries/000.p/9", ".state/treeState", "audit-log.key", "checkpoint.bak"} {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	h := audithttp.Handler(dir)
	for path, want := range map[string]int{
		"/checkpoint": 200, "/public-key": 200, "/tile/0/000": 200, "/tile/0/x001/234.p/17": 200, "/tile/entries/000.p/9": 200,
		"/.state/treeState": 404, "/audit-log.key": 404, "/checkpoint.bak": 404, "/": 404, "/tile/": 404, "/tile/0/": 404,
		"/tile/0/../../audit-log.key": 404, "/tile/0/001": 404,
	} {
		req := httptest.NewRequest(http.MethodGet, "http://x/", nil)
		req.URL.Path = path
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, req)
		if rec.Code != want {
			t.Errorf("%s: %d, want %d", path, rec.Code, want)
		}
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest(http.MethodPost, "http://x/checkpoint", nil))
	if rec.Code != 404 {
		t.Errorf("POST: %d", rec.Code)
	}
}
