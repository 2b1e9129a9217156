package frame

import (
	"net/http"

	"github.com/a-h/templ"

	"sammanhang/care"
)

// Shell is what stands around the content of every page, for residents, staff and
// operators alike.
type Shell struct {
	Lang    care.Lang
	Title   string // of the page, with whose pages it is among
	CSS, JS string // addresses; no JS: the page has none
	Kind    string // of page, for the style; empty for residents'
	Home    string // where the name leads
	Name    string // after the platform's own; may be empty
	LangURL string // this page in the other language

	In    bool            // somebody is logged in
	Menu  templ.Component // when somebody is
	Who   templ.Component // and who
	Above templ.Component // over the content; may be nil
	Foot  templ.Component
}

// Write writes a whole page: shell around body.
func Write(w http.ResponseWriter, r *http.Request, status int, shell, body templ.Component) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	// The status has gone out: an error now is a broken connection, and is nobody's page.
	_ = shell.Render(templ.WithChildren(r.Context(), body), Flushing(w))
	return nil
}
