package catalogjson

import (
	"encoding/json"
	"strings"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/fault"
)

// orderRow is a row of any table of a change order. Its members are pointers where
// a missing one is told apart from an empty one.
type orderRow struct {
	Namespace   *string `json:"namnrymd"`
	Description *string `json:"beskrivning"`
	Major       int     `json:"majorVersion"`
	Minor       int     `json:"minorVersion"`
	HSAID       *string `json:"hsaId"`
	Class       string  `json:"informationsklass"`

	URL       *string `json:"adress"`
	Address   *string `json:"logiskAdress"`
	Contract  *string `json:"tjanstekontrakt"`
	Consumer  *string `json:"tjanstekonsument"`
	Profile   *string `json:"rivtaprofil"`
	System    *string `json:"tjanstekomponent"`
	Agreement string  `json:"integrationsavtal"`
}

// ReadOrder reads a change order (JSON-beställning): the rows to include and to
// exclude, and when. Every row that lacks what the order's schema demands is named
// with its line and left out. The error is for what is no order at all. The
// platform that the order names is not checked: only its operator knows it.
func ReadOrder(text []byte) (catalog.Order, []catalog.Problem, error) {
	const notOrder = "this is not a change order (beställning)"
	if len(text) > maxFile {
		return catalog.Order{}, nil, fault.Newf(fault.TooLarge, "the file is larger than %d MiB", maxFile>>20)
	}
	o := &orderReader{walker: newWalker(text)}
	seen := map[string]bool{}
	version := loose("")
	err := o.object(func(name string) error {
		seen[name] = true
		line := o.next()
		var s *string
		var fatal error
		switch name {
		case "inkludera":
			return o.part(&o.out.Include)
		case "exkludera":
			return o.part(&o.out.Exclude)
		case "genomforandeTidpunkt":
			if _, fatal = o.value(&s); s != nil {
				t, _, err := moment(*s)
				if err != nil {
					o.problem(name, *s, line, "not a time")
				}
				o.out.At = t.UTC()
			}
		case "utforare":
			if _, fatal = o.value(&s); s != nil {
				o.out.By = *s
			}
		case "kommentar":
			if _, fatal = o.value(&s); s != nil {
				o.out.Comment = *s
			}
		case "version":
			_, fatal = o.value(&version)
		default:
			_, fatal = o.value(&json.RawMessage{})
		}
		return fatal
	})
	if err == nil {
		err = o.end()
	}
	if err != nil {
		return catalog.Order{}, nil, o.broken(notOrder, err)
	}
	if !seen["inkludera"] && !seen["exkludera"] {
		return catalog.Order{}, nil, fault.New(fault.Invalid, notOrder+": it has neither inkludera nor exkludera")
	}
	for _, name := range []string{"genomforandeTidpunkt", "inkludera", "exkludera"} {
		if !seen[name] {
			o.problem(name, "", 1, "is missing from the order")
		}
	}
	return o.out, o.problems, nil
}

type orderReader struct {
	*walker
	out      catalog.Order
	problems []catalog.Problem
}

func (o *orderReader) problem(table, id string, line int, text string) {
	o.problems = append(o.problems, catalog.Problem{Table: table, ID: id, Line: line, Text: text, Grave: true})
}

// part reads inkludera or exkludera. Its tables may come in any order; in the result
// those that others refer to come first.
func (o *orderReader) part(into *[]catalog.OrderRow) error {
	found := map[string][]catalog.OrderRow{}
	err := o.object(func(name string) error {
		read, table := readers(name)
		if read == nil {
			o.problems = append(o.problems, catalog.Problem{Table: name, ID: "*", Line: o.next(), Text: "this table is not known here, and not read"})
			_, fatal := o.value(&json.RawMessage{})
			return fatal
		}
		return o.array(func(line int) error {
			var r orderRow
			wrong, fatal := o.value(&r)
			if fatal != nil {
				return fatal
			}
			if wrong != nil {
				o.problem(table, "", line, "the row is not understood: "+wrong.Error())
				return nil
			}
			row, missing := read(r)
			if len(missing) > 0 {
				o.problem(table, row.Key(), line, "lacks "+strings.Join(missing, ", "))
				return nil
			}
			found[table] = append(found[table], catalog.OrderRow{Row: row, Line: line})
			return nil
		})
	})
	for _, table := range catalog.Tables() {
		*into = append(*into, found[table]...)
	}
	return err
}

// readers gives how a table's rows are read; the tables have names of their own in
// an order.
func readers(name string) (func(orderRow) (catalog.Row, []string), string) {
	switch strings.ToLower(name) {
	case "tjanstekontrakt":
		return func(r orderRow) (catalog.Row, []string) {
			var n need
			class, err := catalog.ParseClass(r.Class)
			if err != nil {
				n.missing = append(n.missing, "a class that can be read (informationsklass)")
			}
			return catalog.Row{Contract: &catalog.Contract{Namespace: care.Contract(n.of("namnrymd", r.Namespace)), Description: n.any("beskrivning", r.Description), Major: r.Major, Minor: r.Minor, Class: class}}, n.missing
		}, catalog.TableContract
	case "tjanstekomponenter":
		return func(r orderRow) (catalog.Row, []string) {
			var n need
			return catalog.Row{System: &catalog.System{ID: hsaID(n.of("hsaId", r.HSAID)), Description: n.any("beskrivning", r.Description)}}, n.missing
		}, catalog.TableSystem
	case "logiskadresser":
		return func(r orderRow) (catalog.Row, []string) {
			var n need
			return catalog.Row{Address: &catalog.Address{ID: care.LogicalAddress(n.of("hsaId", r.HSAID)), Description: n.any("beskrivning", r.Description)}}, n.missing
		}, catalog.TableAddress
	case "anropsbehorigheter":
		return func(r orderRow) (catalog.Row, []string) {
			var n need
			return catalog.Row{Permission: &catalog.Permission{
				Contract: care.Contract(n.of("tjanstekontrakt", r.Contract)), Address: care.LogicalAddress(n.of("logiskAdress", r.Address)),
				Consumer: hsaID(n.of("tjanstekonsument", r.Consumer)), Agreement: strings.TrimSpace(r.Agreement),
			}}, n.missing
		}, catalog.TablePermission
	case "vagval":
		return func(r orderRow) (catalog.Row, []string) {
			var n need
			return catalog.Row{Route: &catalog.Route{
				Contract: care.Contract(n.of("tjanstekontrakt", r.Contract)), Address: care.LogicalAddress(n.of("logiskAdress", r.Address)),
				System: hsaID(n.of("tjanstekomponent", r.System)), Profile: care.Profile(n.of("rivtaprofil", r.Profile)), URL: n.of("adress", r.URL),
			}}, n.missing
		}, catalog.TableRoute
	}
	return nil, ""
}

// need notes which members of a row are missing or empty.
type need struct{ missing []string }

func (n *need) of(name string, v *string) string {
	if v == nil || strings.TrimSpace(*v) == "" {
		n.missing = append(n.missing, name)
		return ""
	}
	return strings.TrimSpace(*v)
}

// any is a text that must be there but may be empty.
func (n *need) any(name string, v *string) string {
	if v == nil {
		n.missing = append(n.missing, name)
		return ""
	}
	return *v
}
