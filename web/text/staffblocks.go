package text

import "sammanhang/care"

// The block officer's pages.
var (
	BlockOfficeNav = care.Text{SV: "Spärrar", EN: "Blocks"}
)
