package catalog

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"sammanhang/care"
)

// Problem is one thing that is wrong with a catalogue.
type Problem struct {
	Table string // the public name of the table: tjanstekontrakt, vagval …
	ID    string // the row's own id where it has one, else its key
	Text  string // what is wrong, in English, for the operator
	Grave bool   // true: the catalogue must not be published like this
}

func (p Problem) String() string {
	weight := "warning"
	if p.Grave {
		weight = "error"
	}
	return fmt.Sprintf("%s: %s %s: %s", weight, p.Table, p.ID, p.Text)
}

// Grave tells whether any of the problems bars publishing.
func Grave(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Grave })
}

// The public names of the tables.
const (
	TableContract   = "tjanstekontrakt"
	TableSystem     = "tjanstekomponent"
	TableAddress    = "logiskadress"
	TableEndpoint   = "anropsadress"
	TableRoute      = "vagval"
	TablePermission = "anropsbehorighet"
	TableProfile    = "rivtaprofil"
)

// Compile makes a snapshot, and lists what is wrong. The snapshot is never nil and
// holds every row that can be used: a repeated row is left out, and a route that
// contradicts another is kept, so that calls say so (VP006) instead of going to
// the wrong place. Whether problems bar the snapshot from use is the caller's
// choice; see Grave.
func Compile(version int64, d Data) (*Snapshot, []Problem) {
	c := &compiler{s: &Snapshot{
		version:     version,
		data:        d,
		contracts:   make(map[string]Contract, len(d.Contracts)),
		systems:     make(map[string]System, len(d.Systems)),
		addresses:   make(map[string]Address, len(d.Addresses)),
		routes:      make(map[string][]Route, len(d.Routes)),
		byContract:  make(map[string][]Route, len(d.Contracts)),
		permissions: make(map[string][]Permission, len(d.Permissions)),
	}}
	c.words(d)
	c.endpoints(d.Endpoints)
	for _, r := range d.Routes {
		c.route(r)
	}
	for _, p := range d.Permissions {
		c.permission(p)
	}
	return c.s, c.problems
}

type compiler struct {
	s        *Snapshot
	problems []Problem
}

func (c *compiler) grave(table, id, format string, a ...any) {
	c.problems = append(c.problems, Problem{table, id, fmt.Sprintf(format, a...), true})
}

func (c *compiler) warn(table, id, format string, a ...any) {
	c.problems = append(c.problems, Problem{table, id, fmt.Sprintf(format, a...), false})
}

func (c *compiler) words(d Data) {
	for _, v := range d.Contracts {
		id := string(v.Namespace)
		if why := badWord(id, ":./"); why != "" {
			c.grave(TableContract, id, "namespace %s", why)
		}
		add(c, c.s.contracts, TableContract, id, v)
	}
	for _, v := range d.Systems {
		if why := badWord(string(v.ID), "."); why != "" {
			c.grave(TableSystem, string(v.ID), "HSA-id %s", why)
		}
		add(c, c.s.systems, TableSystem, string(v.ID), v)
	}
	for _, v := range d.Addresses {
		if why := badWord(string(v.ID), ".#*:"); why != "" {
			c.grave(TableAddress, string(v.ID), "logical address %s", why)
		}
		add(c, c.s.addresses, TableAddress, string(v.ID), v)
	}
}

func add[T any](c *compiler, m map[string]T, table, id string, v T) {
	k := key(id)
	if _, ok := m[k]; ok {
		c.grave(table, id, "is there more than once; only the first row counts")
		return
	}
	m[k] = v
}

// badWord says what is wrong with a key of at most 255 letters, digits, "-", "_"
// and the extra characters. A blank is the classic mistake, and is named.
func badWord(s, extra string) string {
	switch {
	case s == "":
		return "is empty"
	case len(s) > 255:
		return "is longer than 255 characters"
	case strings.ContainsAny(s, " \t\r\n"):
		return "has a blank"
	}
	for i := 0; i < len(s); i++ {
		ch := s[i]
		if ch >= 'a' && ch <= 'z' || ch >= 'A' && ch <= 'Z' || ch >= '0' && ch <= '9' || ch == '-' || ch == '_' || strings.IndexByte(extra, ch) >= 0 {
			continue
		}
		return fmt.Sprintf("has the character %q", ch)
	}
	return ""
}

func (c *compiler) endpoints(all []Endpoint) {
	seen := map[string]bool{}
	for _, e := range all {
		id := string(e.System) + " " + string(e.Profile) + " " + e.URL
		k := key(string(e.System), string(e.Profile)) + "\x00" + e.URL
		if seen[k] {
			c.grave(TableEndpoint, id, "is there more than once")
			continue
		}
		seen[k] = true
		c.reach(TableEndpoint, id, e.System, e.Profile, e.URL)
	}
}

// reach checks what endpoints and routes share: who, how and where.
func (c *compiler) reach(table, id string, system care.HSAID, profile care.Profile, u string) {
	if _, ok := c.s.System(system); !ok {
		c.grave(table, id, "names the system %q, which is not in the catalogue", system)
	}
	switch profile {
	case care.RIVTABP20, care.RIVTABP21, care.FHIRR4:
	default:
		c.grave(table, id, "has the profile %q; known are %s, %s and %s", profile, care.RIVTABP20, care.RIVTABP21, care.FHIRR4)
	}
	why, grave := badURL(u)
	switch {
	case grave:
		c.grave(table, id, "URL %s", why)
	case why != "":
		c.warn(table, id, "URL %s", why)
	}
}

func badURL(s string) (why string, grave bool) {
	if s == "" {
		return "is empty", true
	}
	if name, ok := strings.CutPrefix(s, OwnScheme); ok {
		if w := badWord(name, "."); w != "" {
			return "names an own service whose name " + w, true
		}
		return "", false
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Opaque != "":
		return "cannot be understood", true
	case u.Scheme == "http":
		return "is not https: calls to it are refused, because nothing would protect them on the way", false
	case u.Scheme != "https":
		return fmt.Sprintf("has the scheme %q; https or %s is needed", u.Scheme, OwnScheme), true
	case u.Hostname() == "":
		return "has no host", true
	case u.User != nil:
		return "carries a user name or password", true
	case u.Fragment != "":
		return "has a fragment (#…)", true
	}
	return "", false
}

// refs checks what routes and permissions share: contract, address and period.
func (c *compiler) refs(table, id string, contract care.Contract, a care.LogicalAddress, valid care.Period) {
	if _, ok := c.s.Contract(contract); !ok {
		c.grave(table, id, "names the contract %q, which is not in the catalogue", contract)
	}
	if _, ok := c.s.Address(a); !ok && a != AnyAddress {
		c.grave(table, id, "names the logical address %q, which is not in the catalogue", a)
	}
	if !valid.From.IsZero() && !valid.To.IsZero() && !valid.From.Before(valid.To) {
		c.grave(table, id, "ends (%s) before it begins (%s)", valid.To.UTC().Format("2006-01-02"), valid.From.UTC().Format("2006-01-02"))
	}
}

func (c *compiler) route(r Route) {
	id := string(r.Contract) + " " + string(r.Address)
	c.refs(TableRoute, id, r.Contract, r.Address, r.Valid)
	c.reach(TableRoute, id, r.System, r.Profile, r.URL)
	k := key(string(r.Contract), string(r.Address))
	for _, other := range c.s.routes[k] {
		if same(r, other) {
			c.grave(TableRoute, id, "is there more than once; only the first row counts")
			return
		}
		if r.Valid.Overlaps(other.Valid) {
			c.grave(TableRoute, id, "overlaps in time with another route of the same contract and address (systems %s and %s)", other.System, r.System)
		}
	}
	c.s.routes[k] = append(c.s.routes[k], r)
	ck := key(string(r.Contract))
	c.s.byContract[ck] = append(c.s.byContract[ck], r)
}

func same(a, b Route) bool {
	return strings.EqualFold(string(a.System), string(b.System)) && a.Profile == b.Profile && a.URL == b.URL &&
		a.Valid.From.Equal(b.Valid.From) && a.Valid.To.Equal(b.Valid.To)
}

func (c *compiler) permission(p Permission) {
	id := string(p.Contract) + " " + string(p.Address) + " " + string(p.Consumer)
	c.refs(TablePermission, id, p.Contract, p.Address, p.Valid)
	if _, ok := c.s.System(p.Consumer); !ok {
		c.grave(TablePermission, id, "names the system %q, which is not in the catalogue", p.Consumer)
	}
	k := key(string(p.Contract), string(p.Address), string(p.Consumer))
	for _, other := range c.s.permissions[k] {
		if p.Valid.Overlaps(other.Valid) {
			// Twice permitted is still permitted: untidy, not dangerous.
			c.warn(TablePermission, id, "overlaps in time with another permission of the same contract, address and consumer")
			break
		}
	}
	c.s.permissions[k] = append(c.s.permissions[k], p)
}
