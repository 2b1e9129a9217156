// Package help says whom to call, and how the pages work.
package help

import (
	_ "embed"
	"net/http"

	"sammanhang/web/frame"
	"sammanhang/web/text"
)

// Style is the page's own style.
//
//go:embed style.css
var Style string

// New makes the page.
func New() frame.Handler {
	return func(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
		return frame.Render(w, r, http.StatusOK, frame.Page{Visit: v, Title: v.T(text.HelpTitle)}, content(v))
	}
}
