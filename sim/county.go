// Package sim is the invented county: Region Storstad and its municipalities, the
// people who live there, and the source systems that keep their documentation.
//
// It promises: the county is the same for the same seed, number of residents and
// day; everybody and everything in it is invented, with personal numbers of the tax
// agency's test series, organisation numbers and phone numbers that nobody has; its
// source systems are servers of their own that speak real protocols over mutual TLS
// and can be told to misbehave. The platform is configured from what it says of
// itself (Catalog, People, Units …) as it would be from real registers, and cannot
// tell that the county is not real.
package sim

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"time"

	"sammanhang/care"
	"sammanhang/sim/people"
	"sammanhang/sim/place"
	"sammanhang/sim/source"
	"sammanhang/sim/story"
	"sammanhang/wire/rivta"
)

// DefaultResidents is how many people there are when nothing else is said.
const DefaultResidents = 2000

// MaxResidents is the largest county: the test series of personal numbers holds no more.
const MaxResidents = 1_000_000

// The platform's names in the county.
const (
	Platform          = place.Platform // its HSA-id: as caller, and as the system behind its own services
	IndexAddress      = place.Index    // logical address of the engagement index
	InboxAddress      = place.Inbox    // logical address of the residents' inbox
	IndexService      = "index"        // NAME in "sammanhang:NAME" of the catalogue
	InboxService      = "inbox"
	AggregatedService = "aggregate"
	RegistryService   = "registry"
	LogService        = "log"
	PersonService     = "person"
	DirectoryService  = "directory"
	SafeguardService  = "safeguard"
)

// Config says which county. The zero value of each field is filled in by New.
type Config struct {
	Seed      uint64
	Residents int        // zero: DefaultResidents; never fewer than the named, never more than MaxResidents
	Today     time.Time  // the county's day; it must be given
	Platform  care.HSAID // the only system that the sources let in; zero: Platform
}

// County is the county. It is safe for several goroutines.
type County struct {
	cfg    Config
	people *people.Population
	places *place.Map
	teller *story.Teller

	mu      sync.Mutex
	faults  map[string]source.Kind
	running *Running
}

// New makes the county. It panics when the program has no time zone data: a county
// an hour off would be worse.
func New(cfg Config) *County {
	if cfg.Residents == 0 {
		cfg.Residents = DefaultResidents
	}
	cfg.Residents = min(cfg.Residents, MaxResidents)
	if cfg.Platform == "" {
		cfg.Platform = Platform
	}
	cfg.Today = cfg.Today.In(rivta.Stockholm())
	c := &County{cfg: cfg, places: place.NewMap(), faults: map[string]source.Kind{}}
	c.people = people.Generate(cfg.Seed, cfg.Residents, cfg.Today)
	c.teller = story.New(c.people, c.places, cfg.Today)
	return c
}

// Documents are everything that all systems keep about a person; none when nobody
// has the number.
func (c *County) Documents(id care.PersonID) []story.Doc {
	p, ok := c.people.Find(id)
	if !ok {
		return nil
	}
	return c.teller.Of(p)
}

// Another is some other person of the county.
func (c *County) Another(id care.PersonID) care.PersonID {
	if p, ok := c.people.Find(id); ok && p.Index == 0 {
		return c.people.At(2).ID
	}
	return c.people.At(0).ID
}

// Owner is whose document has an id.
func (c *County) Owner(id string) (care.PersonID, bool) {
	i, ok := story.Owner(id)
	if !ok || i >= c.people.Len() {
		return care.PersonID{}, false
	}
	return c.people.At(i).ID, true
}

// Today is midnight, in Sweden, of the county's day.
func (c *County) Today() time.Time {
	y, m, d := c.cfg.Today.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, c.cfg.Today.Location())
}

// Providers are the county's vårdgivare and omsorgsgivare.
func (c *County) Providers() []care.Provider { return place.Providers() }

// Units are the county's units, parents before children.
func (c *County) Units() []care.Unit {
	var out []care.Unit
	for _, u := range place.Units() {
		out = append(out, u.Unit)
	}
	return out
}

// Person is a resident as a person register knows them.
type Person struct {
	Key                string // for the named ones; empty for others
	ID                 care.PersonID
	GivenName, Surname string
	Born               time.Time // midnight UTC
	Protected          bool
	Street, City       string // where they are registered; empty for those with protected identity
	PostalCode         string // of a series that the post does not use
}

// Len is how many residents there are.
func (c *County) Len() int { return c.people.Len() }

// Persons walks through all residents, the named ones first.
func (c *County) Persons() iter.Seq[Person] {
	return func(yield func(Person) bool) {
		for p := range c.people.All() {
			if !yield(person(p)) {
				return
			}
		}
	}
}

// Person is one of the named residents.
func (c *County) Person(key string) (Person, bool) {
	p, ok := c.people.ByKey(key)
	return person(p), ok
}

func person(p people.Person) Person {
	out := Person{Key: p.Key, ID: p.ID, GivenName: p.Given, Surname: p.Surname, Born: p.Born, Protected: p.Protected}
	if !p.Protected {
		out.Street, out.City = p.Street, p.Town.String()
		out.PostalCode = fmt.Sprintf("990%d0", 1+p.Town)
	}
	return out
}

// SetFault makes a source system misbehave from now on, or well again with
// source.Well. It may be called before the systems are started.
func (c *County) SetFault(f source.Fault) error {
	if _, ok := c.places.System(f.System); !ok {
		return fmt.Errorf("sim: there is no source system %q", f.System)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults[f.System] = f.Kind
	if c.running != nil {
		return c.running.servers[f.System].SetFault(f.Kind)
	}
	return nil
}

// ParseFault reads SOURCE=KIND, as the flag --fault takes it. why is for the person
// who wrote it, and empty when it is right.
func ParseFault(s string) (f source.Fault, why care.Text) {
	return source.ParseFault(s, SourceKeys())
}

// SourceKeys are the names of the source systems, as SetFault and --fault take them.
func SourceKeys() []string {
	var out []string
	for _, s := range place.Systems() {
		out = append(out, s.Key)
	}
	return out
}

var _ source.Keeper = (*County)(nil)

// sleep waits, but no longer than ctx.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
