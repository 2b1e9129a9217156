package frame

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"
	"strings"
)

var (
	//go:embed style.css
	style string
	//go:embed stream.js
	streamJS string
	//go:embed font/figtree.woff2
	font []byte
	//go:embed font/figtree-italic.woff2
	fontItalic []byte
)

// Assets are the files that pages need: one style sheet, one script, two fonts.
// Their addresses hold a hash, so that they may be kept for ever.
type Assets struct {
	CSS, JS string // addresses
	files   map[string]asset
}

type asset struct {
	kind string
	body []byte
}

// NewAssets joins the frame's style with that of the pages.
func NewAssets(styles ...string) *Assets {
	a := &Assets{files: map[string]asset{}}
	css := strings.Join(append([]string{style}, styles...), "\n")
	css = strings.ReplaceAll(css, "FONT-ITALIC", a.add("figtree-italic", ".woff2", "font/woff2", fontItalic))
	css = strings.ReplaceAll(css, "FONT-NORMAL", a.add("figtree", ".woff2", "font/woff2", font))
	a.CSS = a.add("sammanhang", ".css", "text/css; charset=utf-8", []byte(css))
	a.JS = a.add("sammanhang", ".js", "text/javascript; charset=utf-8", []byte(streamJS))
	return a
}

func (a *Assets) add(name, ext, kind string, body []byte) string {
	sum := sha256.Sum256(body)
	path := "/assets/" + name + "-" + hex.EncodeToString(sum[:6]) + ext
	a.files[path] = asset{kind, body}
	return path
}

// ServeHTTP serves the files.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := a.files[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Write(f.body)
}
