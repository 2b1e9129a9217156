package status

import (
	"sammanhang/care"
	"sammanhang/web/admin/desk"
	"sammanhang/web/text"
)

// partName is what people call a door or a part; one that is not known keeps the
// name that /health/ready gives it.
func partName(v desk.Visit, name string) string {
	t := care.Text{SV: name, EN: name}
	switch name {
	case "web":
		t = text.AdminDoorWeb
	case "exchange":
		t = text.AdminDoorExchange
	case "api":
		t = text.AdminDoorAPI
	case "ops":
		t = text.AdminDoorOps
	case "catalogue":
		t = text.AdminPartCatalogue
	case "law":
		t = text.AdminPartLaw
	case "log":
		t = text.AdminPartLog
	case "traces":
		t = text.AdminPartTraces
	}
	return text.Upper(v.T(t))
}

// published is when the catalogue in force was published, and by whom.
func published(v desk.Visit, x view) string {
	if x.version.At.IsZero() {
		return v.T(text.AdminCatalogueRows, v.Count(uint64(len(x.snap.Data().Routes))), v.Count(uint64(len(x.snap.Data().Permissions))))
	}
	return v.T(text.AdminPublished, v.Moment(x.version.At), x.version.By)
}
