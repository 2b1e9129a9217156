package catalog

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"sammanhang/care"
)

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
		version:    version,
		data:       d,
		contracts:  make(map[string]Contract, len(d.Contracts)),
		systems:    make(map[string]System, len(d.Systems)),
		addresses:  make(map[string]Address, len(d.Addresses)),
		pairs:      make(map[string]*pair, max(len(d.Routes), len(d.Permissions))),
		byContract: make(map[string][]Route, len(d.Contracts)),
		allowed:    make(map[string][]Permission, len(d.Contracts)),
	}}
	c.words(d)
	c.endpoints(d.Endpoints)
	c.routeRows = make(map[string][]int, len(d.Routes))
	for i, r := range d.Routes {
		c.row = i + 1
		c.route(r)
	}
	for i, p := range d.Permissions {
		c.row = i + 1
		c.permission(p)
	}
	return c.s, c.problems
}

type compiler struct {
	s         *Snapshot
	problems  []Problem
	row       int // the number, from 1, of the row that is looked at; 0: no one row
	marks     map[string]Assurance
	routeRows map[string][]int // the rows behind the routes of a pair
}

// pair is the one with a key, which is made when it is not there.
func (c *compiler) pair(k string) *pair {
	p := c.s.pairs[k]
	if p == nil {
		p = &pair{}
		c.s.pairs[k] = p
	}
	return p
}

func (c *compiler) grave(table, id, format string, a ...any) {
	c.problems = append(c.problems, Problem{Table: table, Row: c.row, ID: id, Text: fmt.Sprintf(format, a...), Grave: true})
}

func (c *compiler) warn(table, id, format string, a ...any) {
	c.problems = append(c.problems, Problem{Table: table, Row: c.row, ID: id, Text: fmt.Sprintf(format, a...)})
}

func (c *compiler) words(d Data) {
	unclassed := 0
	for i, v := range d.Contracts {
		c.row = i + 1
		id := string(v.Namespace)
		if _, err := ParseClass(string(v.Class)); err != nil {
			c.grave(TableContract, id, "%v", err)
		}
		if v.Class == "" {
			unclassed++
		}
		if why := badWord(id, ":./"); why != "" {
			c.grave(TableContract, id, "namespace %s", why)
		}
		add(c, c.s.contracts, TableContract, id, v)
	}
	for i, v := range d.Systems {
		c.row = i + 1
		if why := badWord(string(v.ID), "."); why != "" {
			c.grave(TableSystem, string(v.ID), "HSA-id %s", why)
		}
		add(c, c.s.systems, TableSystem, string(v.ID), v)
	}
	for i, v := range d.Addresses {
		c.row = i + 1
		if why := badWord(string(v.ID), ".#*:"); why != "" {
			c.grave(TableAddress, string(v.ID), "logical address %s", why)
		}
		add(c, c.s.addresses, TableAddress, string(v.ID), v)
	}
	if unclassed > 0 {
		c.row = 0
		c.warn(TableContract, "*", "%d of %d contracts have no information class (KxRxTx); each is held as a record of care, K3R3T2, or, where it describes only the platform, as K1R2T2", unclassed, len(d.Contracts))
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
	for _, ch := range s {
		if ch >= 'a' && ch <= 'z' || ch >= 'A' && ch <= 'Z' || ch >= '0' && ch <= '9' || ch == '-' || ch == '_' || strings.ContainsRune(extra, ch) {
			continue
		}
		return fmt.Sprintf("has the character %q", ch)
	}
	return ""
}

func (c *compiler) endpoints(all []Endpoint) {
	seen := map[string]bool{}
	c.marks = make(map[string]Assurance, len(all))
	for i, e := range all {
		c.row = i + 1
		id := string(e.System) + " " + string(e.Profile) + " " + e.URL
		k := key(string(e.System), string(e.Profile)) + "\x00" + e.URL
		if seen[k] {
			c.grave(TableEndpoint, id, "is there more than once")
			continue
		}
		seen[k] = true
		c.reach(TableEndpoint, id, e.System, e.Profile, e.URL)
		c.marks[k] = e.Assurance
		switch _, best := assurances(e.URL); {
		case e.Assurance == "":
		case !slices.Contains(Assurances(), e.Assurance):
			c.grave(TableEndpoint, id, "has the assurance %q; known are %s", e.Assurance, assuranceWords())
		case e.Assurance.level() > best.level():
			c.grave(TableEndpoint, id, "is marked %s, but its URL gives no more than %s", e.Assurance, best)
		}
	}
}

func assuranceWords() string {
	var words []string
	for _, a := range Assurances() {
		words = append(words, string(a))
	}
	return strings.Join(words, ", ")
}

// protect refuses a route that is weaker than the class of what it carries demands.
func (c *compiler) protect(id string, r Route) {
	contract, ok := c.s.Contract(r.Contract)
	if !ok || r.URL == "" {
		return // said already
	}
	class := ClassOf(contract)
	mark := c.marks[key(string(r.System), string(r.Profile))+"\x00"+r.URL]
	got, demanded := AssuranceOf(r.URL, mark), class.Demands()
	if got.level() >= demanded.level() {
		return
	}
	assumed := ""
	if contract.Class == "" {
		assumed = " (assumed: the contract has none)"
	}
	c.grave(TableRoute, id, "is %s, but the class %s%s of the contract demands %s: %s", got, class, assumed, demanded, remedy(got, demanded))
}

func remedy(got, demanded Assurance) string {
	if got == Open {
		return "use an https URL, or class the contract lower if its owner does"
	}
	return fmt.Sprintf("let the producer demand certificates and mark its endpoint %s, or class the contract lower if its owner does", demanded)
}

// reach checks what endpoints and routes share: who, how and where.
func (c *compiler) reach(table, id string, system care.HSAID, profile care.Profile, u string) {
	if _, ok := c.s.System(system); !ok {
		c.grave(table, id, "names the system %q, which is not in the catalogue", system)
	}
	if !knownProfile(profile) {
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

func knownProfile(p care.Profile) bool {
	return p == care.RIVTABP20 || p == care.RIVTABP21 || p == care.FHIRR4
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
	case u.Scheme == "http" && u.Hostname() != "":
		return "is not https: nothing protects what is sent to it", false
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
	c.protect(id, r)
	k := key(string(r.Contract), string(r.Address))
	p := c.pair(k)
	for i, other := range p.routes {
		if same(r, other) {
			c.grave(TableRoute, id, "is there more than once; only the first row counts")
			return
		}
		if r.Valid.Overlaps(other.Valid) {
			// Both are named: which of them is right, only people can say.
			here, there := c.row, c.routeRows[k][i]
			c.grave(TableRoute, id, "overlaps in time with another route of the same contract and address, row %d (systems %s and %s)", there, r.System, other.System)
			c.row = there
			c.grave(TableRoute, id, "overlaps in time with another route of the same contract and address, row %d (systems %s and %s)", here, other.System, r.System)
			c.row = here
		}
	}
	c.routeRows[k] = append(c.routeRows[k], c.row)
	p.routes = append(p.routes, r)
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
	for _, f := range p.Filters {
		if strings.TrimSpace(f.Domain) == "" {
			c.grave(TablePermission, id, "has a filter without a service domain")
		}
	}
	at := c.pair(key(string(p.Contract), string(p.Address)))
	consumer := key(string(p.Consumer))
	i, had := slices.BinarySearchFunc(at.grants, consumer, func(g grant, consumer string) int { return strings.Compare(g.consumer, consumer) })
	if !had {
		at.grants = slices.Insert(at.grants, i, grant{consumer: consumer})
	}
	g := &at.grants[i]
	for _, other := range g.rows {
		if p.Valid.Overlaps(other.Valid) {
			// Who ends one of them believes that the consumer may no longer call.
			c.grave(TablePermission, id, "overlaps in time with another permission of the same contract, address and consumer, agreement %q", other.Agreement)
			break
		}
	}
	g.rows = append(g.rows, p)
	ck := key(string(p.Contract))
	c.s.allowed[ck] = append(c.s.allowed[ck], p)
}
