package admin

import _ "embed"

// Style is the style of the pages before log-in.
//
//go:embed style.css
var Style string
