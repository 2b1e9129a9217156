package catalog

import (
	"strings"
	"time"

	"sammanhang/care"
)

// Row is one row of any table; exactly one of its members is set.
type Row struct {
	Contract   *Contract   `json:"contract,omitempty"`
	System     *System     `json:"system,omitempty"`
	Address    *Address    `json:"address,omitempty"`
	Endpoint   *Endpoint   `json:"endpoint,omitempty"`
	Route      *Route      `json:"route,omitempty"`
	Permission *Permission `json:"permission,omitempty"`
}

// Tables are the public names of the tables, those that others refer to first.
func Tables() []string {
	return []string{TableContract, TableSystem, TableAddress, TableEndpoint, TableRoute, TablePermission}
}

// Table is the public name of the row's table; empty when no member, or more than
// one, is set.
func (r Row) Table() string {
	name, n := "", 0
	for _, c := range []struct {
		set  bool
		name string
	}{
		{r.Contract != nil, TableContract}, {r.System != nil, TableSystem}, {r.Address != nil, TableAddress},
		{r.Endpoint != nil, TableEndpoint}, {r.Route != nil, TableRoute}, {r.Permission != nil, TablePermission},
	} {
		if c.set {
			name, n = c.name, n+1
		}
	}
	if n != 1 {
		return ""
	}
	return name
}

// Key is what tells a row from the others of its table, in the letters it was
// written in and compared without regard to case: of a route, contract, address
// and beginning; of a permission, the consumer too.
func (r Row) Key() string {
	switch r.Table() {
	case TableContract:
		return string(r.Contract.Namespace)
	case TableSystem:
		return string(r.System.ID)
	case TableAddress:
		return string(r.Address.ID)
	case TableEndpoint:
		return strings.Join([]string{string(r.Endpoint.System), string(r.Endpoint.Profile), r.Endpoint.URL}, " ")
	case TableRoute:
		return strings.Join([]string{string(r.Route.Contract), string(r.Route.Address), since(r.Route.Valid)}, " ")
	case TablePermission:
		return strings.Join([]string{string(r.Permission.Contract), string(r.Permission.Address), string(r.Permission.Consumer), since(r.Permission.Valid)}, " ")
	}
	return ""
}

func since(p care.Period) string { return "from " + instant(p.From) }

func instant(t time.Time) string {
	if t.IsZero() {
		return "ever"
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// Valid is the time in which the row holds; rows of the other tables always do.
func (r Row) Valid() care.Period {
	switch {
	case r.Route != nil:
		return r.Route.Valid
	case r.Permission != nil:
		return r.Permission.Valid
	}
	return care.Period{}
}

// withValid is a copy of the row with another time.
func (r Row) withValid(p care.Period) Row {
	switch {
	case r.Route != nil:
		c := *r.Route
		c.Valid = p
		return Row{Route: &c}
	case r.Permission != nil:
		c := *r.Permission
		c.Valid = p
		return Row{Permission: &c}
	}
	return r
}

// Rows are the rows of one table, in catalogue order. They are copies, but share
// the filters of permissions.
func (d Data) Rows(table string) []Row {
	switch table {
	case TableContract:
		return rows(d.Contracts, func(v *Contract) Row { return Row{Contract: v} })
	case TableSystem:
		return rows(d.Systems, func(v *System) Row { return Row{System: v} })
	case TableAddress:
		return rows(d.Addresses, func(v *Address) Row { return Row{Address: v} })
	case TableEndpoint:
		return rows(d.Endpoints, func(v *Endpoint) Row { return Row{Endpoint: v} })
	case TableRoute:
		return rows(d.Routes, func(v *Route) Row { return Row{Route: v} })
	case TablePermission:
		return rows(d.Permissions, func(v *Permission) Row { return Row{Permission: v} })
	}
	return nil
}

func rows[T any](in []T, row func(*T) Row) []Row {
	out := make([]Row, 0, len(in))
	for _, v := range in {
		out = append(out, row(&v))
	}
	return out
}

// add appends a row to its table.
func (d *Data) add(r Row) {
	switch {
	case r.Contract != nil:
		d.Contracts = append(d.Contracts, *r.Contract)
	case r.System != nil:
		d.Systems = append(d.Systems, *r.System)
	case r.Address != nil:
		d.Addresses = append(d.Addresses, *r.Address)
	case r.Endpoint != nil:
		d.Endpoints = append(d.Endpoints, *r.Endpoint)
	case r.Route != nil:
		d.Routes = append(d.Routes, *r.Route)
	case r.Permission != nil:
		d.Permissions = append(d.Permissions, *r.Permission)
	}
}

// Field is one named value of a row, as text.
type Field struct{ Name, Value string }

// Fields are what the row says, in a fixed order: for showing and for comparing.
func (r Row) Fields() []Field {
	switch r.Table() {
	case TableContract:
		v := r.Contract
		return []Field{{"namespace", string(v.Namespace)}, {"description", v.Description}, {"version", version(v.Major, v.Minor)}, {"class", string(v.Class)}}
	case TableSystem:
		return []Field{{"id", string(r.System.ID)}, {"description", r.System.Description}}
	case TableAddress:
		return []Field{{"id", string(r.Address.ID)}, {"description", r.Address.Description}, {"provider", string(r.Address.Provider)}}
	case TableEndpoint:
		v := r.Endpoint
		return []Field{{"system", string(v.System)}, {"profile", string(v.Profile)}, {"url", v.URL}, {"assurance", string(v.Assurance)}}
	case TableRoute:
		v := r.Route
		return []Field{{"contract", string(v.Contract)}, {"address", string(v.Address)}, {"system", string(v.System)}, {"profile", string(v.Profile)}, {"url", v.URL},
			{"from", instant(v.Valid.From)}, {"to", until(v.Valid.To)}}
	case TablePermission:
		v := r.Permission
		return []Field{{"contract", string(v.Contract)}, {"address", string(v.Address)}, {"consumer", string(v.Consumer)}, {"agreement", v.Agreement},
			{"from", instant(v.Valid.From)}, {"to", until(v.Valid.To)}, {"filters", FilterText(v.Filters)}}
	}
	return nil
}

func until(t time.Time) string {
	if t.IsZero() {
		return "without end"
	}
	return instant(t)
}

// FilterText writes filters on one line: "domain (category, category); domain".
func FilterText(filters []care.Filter) string {
	parts := make([]string, 0, len(filters))
	for _, f := range filters {
		s := f.Domain
		if len(f.Categories) > 0 {
			s += " (" + strings.Join(f.Categories, ", ") + ")"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, "; ")
}
