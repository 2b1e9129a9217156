package safeguardsoap

import (
	"context"
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/safeguard"
	"sammanhang/wire/rivta"
)

// node is an element with what stands in it.
type node struct {
	XMLName xml.Name
	Text    string `xml:",chardata"`
	Kids    []node `xml:",any"`
}

// parse reads a payload, whose root must be the contract's. What is in a namespace that
// is not the contract's is an extension (xs:any) and is passed over.
func parse(payload []byte, c contract) (*node, error) {
	var n node
	if err := xml.Unmarshal(payload, &n); err != nil { // the error may quote the message
		return nil, fault.New(fault.Invalid, "the message is not well-formed XML")
	}
	if n.XMLName.Space != string(c.ns) || n.XMLName.Local != c.request() {
		return nil, fault.New(fault.Invalid, "the body is not "+c.request())
	}
	n.keep([]string{"", string(c.ns), c.domain.ns, c.extended})
	return &n, nil
}

func (n *node) keep(namespaces []string) {
	n.Kids = slices.DeleteFunc(n.Kids, func(k node) bool { return !slices.Contains(namespaces, k.XMLName.Space) })
	for i := range n.Kids {
		n.Kids[i].keep(namespaces)
	}
}

// request is one call. fields are those of its message, and the first thing that is wrong
// with them is remembered: ask for all, and then for good.
type request struct {
	*Service
	contract
	fields
	ctx    context.Context
	call   exchange.Call
	at     time.Time
	system care.HSAID // who asks: the caller, or a system that it calls for
	from   time.Time  // since when it is asked for changes
	rows   []Row      // for the log
	logged int        // of rows, those that are in the log already
}

// fields reads the fields of one element.
type fields struct {
	n     *node
	old   bool
	wrong *string // the first field that is wrong, and how
}

func (f fields) fail(name, what string) {
	if *f.wrong == "" {
		*f.wrong = domain{old: f.old}.name(name) + " " + what
	}
}

// good is nil when nothing asked for so far was wrong.
func (f fields) good() error {
	if *f.wrong == "" {
		return nil
	}
	return notValid(*f.wrong + ".")
}

// each are the elements of a name.
func (f fields) each(name string) (list []fields) {
	name = domain{old: f.old}.name(name)
	for i := range f.n.Kids {
		if k := &f.n.Kids[i]; k.XMLName.Local == name {
			list = append(list, fields{k, f.old, f.wrong})
		}
	}
	return list
}

// in is the element of a name; an empty one when it is not there. One that is there
// twice is wrong: which of them counts would be a guess.
func (f fields) in(name string) fields {
	switch list := f.each(name); len(list) {
	case 1:
		return list[0]
	case 0:
	default:
		f.fail(name, "förekommer två gånger")
	}
	return fields{&node{}, f.old, f.wrong}
}

// apart are the same fields with mistakes of their own.
func (f fields) apart() fields { return fields{f.n, f.old, new(string)} }

func (f fields) value() string { return strings.TrimSpace(f.n.Text) }

func (f fields) text(name string, must bool) string {
	v := f.in(name).value()
	if v == "" && must {
		f.fail(name, "saknas")
	}
	return v
}

// id is a UUID, in the form that facts are kept with.
func (f fields) id(name string) string {
	v := f.text(name, true)
	if v != "" && !isUUID(v) {
		f.fail(name, "är inget UUID")
	}
	return strings.ToLower(v)
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F'):
			return false
		}
	}
	return true
}

func (f fields) hsaid(name string, must bool) care.HSAID {
	v := f.text(name, must)
	if v == "" {
		return ""
	}
	id, err := care.ParseHSAID(v)
	if err != nil || len(id) > 32 { // the contracts' length
		f.fail(name, "är inget HSA-id")
		return ""
	}
	return id
}

// person is a person's number: alone in the old contracts, with its root in the new.
func (f fields) person(name string, must bool) care.PersonID {
	at := f.in(name)
	root, v := "", at.value()
	if !f.old {
		root, v = at.text("root", false), at.text("extension", false)
	}
	if v == "" && !must {
		return care.PersonID{}
	}
	p, err := care.ParsePersonID(v)
	if err != nil || root != "" && root != p.Root() {
		f.fail(name, "är inget giltigt person-, samordnings- eller nationellt reservnummer")
		return care.PersonID{}
	}
	return p
}

// moment is an xs:dateTime. One without zone is Swedish local time; of the hour that
// happens twice, late chooses the second: each caller takes what closes more.
func (f fields) moment(name string, must, late bool) time.Time {
	v := f.text(name, must)
	if v == "" {
		return time.Time{}
	}
	t, dateOnly, err := rivta.ParseTime(v)
	if err != nil || dateOnly || len(v) < len("2006-01-02T15:04:05") || v[10] != 'T' {
		f.fail(name, "är ingen tidpunkt")
		return time.Time{}
	}
	if later := t.Add(time.Hour); late && wall(later) == wall(t) && !zoned(v) {
		t = later
	}
	return t.UTC()
}

// wall is what clocks in Sweden show.
func wall(t time.Time) string { return t.In(rivta.Stockholm()).Format("2006-01-02T15:04:05.999999") }

// zoned tells whether a time says its zone.
func zoned(v string) bool { return strings.ContainsAny(v[11:], "Zz+-") }

func (f fields) flag(name string) bool {
	switch f.text(name, true) {
	case "true", "1":
		return true
	case "false", "0", "":
	default:
		f.fail(name, "är varken true eller false")
	}
	return false
}

// number is an xs:int.
func (f fields) number(name string) int32 {
	n, err := strconv.ParseInt(f.text(name, true), 10, 32)
	if err != nil {
		f.fail(name, "är inget heltal")
	}
	return int32(n)
}

// action is who asks for a change and who registers it; more is a reason that stands
// beside it.
func (f fields) action(name, more string) safeguard.Action {
	a := f.in(name)
	by := safeguard.Action{
		RequestedAt: a.moment("requestDate", true, false), RequestedBy: a.who("requestedBy"),
		RegisteredAt: a.moment("registrationDate", true, false), RegisteredBy: a.who("registeredBy"),
		Reason: a.text("reasonText", false),
	}
	if more != "" {
		if text := f.text(more, false); text != "" && text != by.Reason {
			by.Reason = strings.TrimSpace(by.Reason + "\n" + text)
		}
	}
	return by
}

func (f fields) who(name string) safeguard.Who {
	a := f.in(name)
	return safeguard.Who{Employee: a.hsaid("employeeId", true), Assignment: string(a.hsaid("assignmentId", false)), AssignmentName: a.text("assignmentName", false)}
}
