package catalogue

import (
	"strconv"

	"github.com/a-h/templ"

	"sammanhang/catalog"
	"sammanhang/web/admin/desk"
	"sammanhang/web/text"
)

func versionTable(v desk.Visit, list []Version, inForce int64) desk.Table {
	t := desk.Table{Caption: v.T(text.AdminPublishedVersions), Columns: []desk.Column{{Head: v.T(text.AdminColVersion)}, {Head: v.T(text.AdminColWhen)}, {Head: v.T(text.AdminColWho)}, {Head: v.T(text.AdminColWhy)}, {Head: v.T(text.AdminColWhat)}}}
	for _, x := range list {
		id := strconv.FormatInt(x.ID, 10)
		first := desk.Cell{Text: v.T(text.AdminVersionTitle, int(x.ID)), Href: templ.SafeURL("/admin/katalog/versioner/" + id)}
		if x.ID == inForce {
			first.Sub, first.Class = v.T(text.AdminIsInForce), "good"
		}
		t.Rows = append(t.Rows, []desk.Cell{first, {Text: v.Moment(x.At)}, {Text: x.By}, why(v, x), {Text: v.T(text.AdminSummary, int(x.Added), int(x.Changed), int(x.Removed))}})
	}
	return t
}

func draftTable(v desk.Visit, list []catalog.Draft) desk.Table {
	t := desk.Table{Caption: v.T(text.AdminDrafts), Columns: []desk.Column{{Head: v.T(text.AdminColTitle)}, {Head: v.T(text.AdminColWhen)}, {Head: v.T(text.AdminColWho)}, {Head: v.T(text.AdminColBase)}}}
	for _, x := range list {
		title := x.Title
		if title == "" {
			title = x.ID
		}
		t.Rows = append(t.Rows, []desk.Cell{{Text: title, Href: templ.SafeURL("/admin/katalog/utkast/" + templ.URL(x.ID))}, {Text: v.Moment(x.Updated)}, {Text: x.By},
			{Text: v.T(text.AdminVersionTitle, int(x.Base))}})
	}
	return t
}

func stateOf(v desk.Visit, id, inForce int64) string {
	if id == inForce {
		return v.T(text.AdminIsInForce)
	}
	return v.T(text.AdminNotInForce, int(inForce))
}

func summary(v desk.Visit, changes catalog.Changes) string {
	a, c, r := changes.Count()
	return v.T(text.AdminSummary, a, c, r)
}

func (x view) pageLink(n int) templ.SafeURL {
	return desk.Link("/admin/katalog", "tabell", x.taken.key, "sok", x.query, "nu", x.nowKey(), "sida", strconv.Itoa(n))
}

// why is the publisher's reason, with the version that was published again.
func why(v desk.Visit, x Version) desk.Cell {
	c := desk.Cell{Text: quoted(x.Comment)}
	if x.Of > 0 {
		c.Sub = v.T(text.AdminRolledBack, int(x.Of))
	}
	return c
}
