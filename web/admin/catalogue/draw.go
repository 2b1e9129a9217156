package catalogue

import (
	"fmt"
	"strings"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/web/admin/desk"
	"sammanhang/web/text"
)

// draw is a part of a table, for people: names first, ids below them.
func draw(v desk.Visit, snap *catalog.Snapshot, t table, rows []catalog.Row) desk.Table {
	out := desk.Table{Caption: v.T(t.title)}
	for _, h := range heads(t.name) {
		out.Columns = append(out.Columns, desk.Column{Head: v.T(h)})
	}
	for _, row := range rows {
		out.Rows = append(out.Rows, cells(v, snap, row))
	}
	return out
}

func heads(table string) []care.Text {
	switch table {
	case catalog.TableRoute:
		return []care.Text{text.AdminColContract, text.AdminColAddress, text.AdminColProducer, text.AdminColURL, text.AdminColValid}
	case catalog.TablePermission:
		return []care.Text{text.AdminColContract, text.AdminColAddress, text.AdminColConsumer, text.AdminColAgreement, text.AdminColValid}
	case catalog.TableContract:
		return []care.Text{text.AdminColContract, text.AdminColDescription, text.AdminColVersion}
	case catalog.TableSystem:
		return []care.Text{text.AdminColSystem, text.AdminColID}
	case catalog.TableAddress:
		return []care.Text{text.AdminColAddress, text.AdminColID, text.AdminColProvider}
	}
	return []care.Text{text.AdminColSystem, text.AdminColURL, text.AdminColProfile}
}

func cells(v desk.Visit, snap *catalog.Snapshot, row catalog.Row) []desk.Cell {
	system := func(id care.HSAID) desk.Cell { return named(desk.SystemName(snap, id), string(id)) }
	address := func(a care.LogicalAddress) desk.Cell {
		if a == catalog.AnyAddress {
			return desk.Cell{Text: "*", Sub: v.T(text.AdminAnyAddress)}
		}
		return named(addressName(snap, a), string(a))
	}
	contract := func(c care.Contract) desk.Cell { return named(c.Interaction(), string(c)) }
	valid := func(p care.Period) desk.Cell {
		c := desk.Cell{Text: v.Period(p)}
		switch {
		case !p.To.IsZero() && !v.Now.Before(p.To):
			c.Sub, c.Class = v.T(text.AdminEnded), "bad"
		case !p.Contains(v.Now):
			c.Sub, c.Class = v.T(text.AdminNotBegun), "bad"
		}
		return c
	}
	switch {
	case row.Route != nil:
		x := row.Route
		return []desk.Cell{contract(x.Contract), address(x.Address), system(x.System), {Text: x.URL, Sub: string(x.Profile)}, valid(x.Valid)}
	case row.Permission != nil:
		x := row.Permission
		agreement := desk.Cell{Text: x.Agreement, Sub: catalog.FilterText(x.Filters)}
		if agreement.Text == "" {
			agreement.Text = "–"
		}
		return []desk.Cell{contract(x.Contract), address(x.Address), system(x.Consumer), agreement, valid(x.Valid)}
	case row.Contract != nil:
		x := row.Contract
		return []desk.Cell{contract(x.Namespace), {Text: x.Description}, {Text: fmt.Sprintf("%d.%d", x.Major, x.Minor), Sub: string(x.Class)}}
	case row.System != nil:
		x := row.System
		name := x.Description
		if name == "" {
			name = string(x.ID)
		}
		return []desk.Cell{{Text: name}, {Text: string(x.ID)}}
	case row.Address != nil:
		x := row.Address
		name := x.Description
		if name == "" {
			name = string(x.ID)
		}
		provider := string(x.Provider)
		if provider == "" {
			provider = "–"
		}
		return []desk.Cell{{Text: name}, {Text: string(x.ID)}, {Text: provider}}
	}
	x := row.Endpoint
	return []desk.Cell{system(x.System), {Text: x.URL}, {Text: string(x.Profile)}}
}

// named is a name with its id below, or the id alone.
func named(name, id string) desk.Cell {
	if name == "" || strings.EqualFold(name, id) {
		return desk.Cell{Text: id}
	}
	return desk.Cell{Text: name, Sub: id}
}

// changed is a table of what differs.
func changed(v desk.Visit, changes catalog.Changes) desk.Table {
	out := desk.Table{Caption: v.T(text.AdminChanges), Columns: []desk.Column{{Head: v.T(text.AdminColKind)}, {Head: v.T(text.AdminColRow)}, {Head: v.T(text.AdminColWhat)}}}
	for i, c := range changes {
		if i == mostChanges {
			break
		}
		kind, class := text.AdminAdded, "good"
		row := c.New
		switch c.Kind {
		case catalog.Changed:
			kind, class = text.AdminChanged, ""
		case catalog.Removed:
			kind, class, row = text.AdminRemoved, "bad", c.Old
		}
		var what []string
		if c.Kind == catalog.Changed {
			for _, f := range c.Fields {
				what = append(what, fmt.Sprintf("%s: %s → %s", f.Name, quoted(f.Old), quoted(f.New)))
			}
		} else if row != nil {
			for _, f := range row.Fields() {
				if f.Value != "" && !strings.Contains(c.Key, f.Value) {
					what = append(what, f.Name+": "+f.Value)
				}
			}
		}
		out.Rows = append(out.Rows, []desk.Cell{{Text: v.T(kind), Sub: tableName(v, c.Table), Class: class}, {Text: c.Key}, {Text: strings.Join(what, " · ")}})
	}
	return out
}

// mostChanges is how many changes a page lists; the first version has thousands.
const mostChanges = 60

func quoted(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func tableName(v desk.Visit, name string) string {
	for _, t := range tables(catalog.Data{}) {
		if t.name == name {
			return v.T(t.title)
		}
	}
	return name
}

// ways are the tables to choose between.
func (x view) ways(v desk.Visit) []desk.Choice {
	var out []desk.Choice
	for _, t := range x.tables {
		out = append(out, desk.Choice{Label: fmt.Sprintf("%s (%s)", v.T(t.title), v.Count(uint64(t.rows))), Href: desk.Link("/admin/katalog", "tabell", t.key, "sok", x.query, "nu", x.nowKey()), Taken: t.key == x.taken.key})
	}
	return out
}

func (x view) nowKey() string {
	if x.now {
		return "1"
	}
	return ""
}

func (x view) timed() bool {
	return x.taken.name == catalog.TableRoute || x.taken.name == catalog.TablePermission
}
