package explain

import (
	"sammanhang/route"
	"sammanhang/web/admin/desk"
	"sammanhang/web/text"
)

// by says which catalogue and time an explanation is of.
func by(v desk.Visit, e route.Explanation) string {
	at := v.Local(e.At).Format("2006-01-02 15:04")
	if e.Version == 0 {
		return v.T(text.AdminByDraft, at)
	}
	return v.T(text.AdminBy, int(e.Version), at)
}

func target(v desk.Visit, p past) string {
	if p.System == "" {
		return dash(string(p.Address))
	}
	return desk.SystemName(p.snap, p.System)
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
