// Package audithttp lets anybody fetch the public half of the access log: the
// signed checkpoint, the tiles with the hashes, and the key to check them with
// (C2SP tlog-tiles). It serves no row and no personal data: a leaf is a hash.
package audithttp

import (
	"net/http"
	"regexp"
)

// public is what a log folder may show: nothing else in it is served.
var public = regexp.MustCompile(`^/(checkpoint|public-key|tile/(entries/)?[0-9]{1,2}/(x[0-9]{3}/)*[0-9]{3}(\.p/[0-9]{1,3})?|tile/entries/(x[0-9]{3}/)*[0-9]{3}(\.p/[0-9]{1,3})?)$`)

// Handler serves the public files of the log in dir, and 404 for all else.
func Handler(dir string) http.Handler {
	files := http.FileServer(http.Dir(dir))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if (r.Method != http.MethodGet && r.Method != http.MethodHead) || !public.MatchString(r.URL.Path) {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Content-Type", "application/octet-stream")
		if r.URL.Path == "/checkpoint" || r.URL.Path == "/public-key" {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Header().Set("Cache-Control", "no-cache")
		}
		files.ServeHTTP(w, r)
	})
}
