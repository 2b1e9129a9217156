package soak

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/catalog/catalogjson"
	"sammanhang/internal/pgserver"
	"sammanhang/kit/pki"
)

// Who there is. Each producer answers at a logical address of its own HSA-id.
const (
	platform care.HSAID = "SE9900000009-SOAK"
	north    care.HSAID = "SE9900000009-NORTH"
	south    care.HSAID = "SE9900000009-SOUTH"
	frail    care.HSAID = "SE9900000009-FRAIL"
	reader   care.HSAID = "SE9900000009-READER"
	source   care.HSAID = "SE9900000009-SOURCE"
	other    care.HSAID = "SE9900000099-OTHER"     // another index, that tells us of its entries
	neighbor care.HSAID = "SE9900000099-NEIGHBOUR" // another index, that wants to hear of ours

	indexAddress = care.LogicalAddress(platform)
	lateAddress  = care.LogicalAddress("SE9900000009-LATE")   // has a route from the first publication on
	movedAddress = care.LogicalAddress("SE9900000009-MOVED")  // is moved from north to south by the second
	shutAddress  = care.LogicalAddress("SE9900000009-CLOSED") // may not be called after the second
)

// world is the nodes and all around them.
type world struct {
	ca        *pki.Authority
	pg        *pgserver.Server // nil on SQLite
	store     string
	nodes     []*node
	producers map[care.HSAID]*producer
	clients   map[care.HSAID]*client
	re        *patterns
}

// start brings everything up and fills the index with where to gather from.
func (s *soak) start(ctx context.Context) (err error) {
	w := &world{producers: map[care.HSAID]*producer{}, clients: map[care.HSAID]*client{}, re: newPatterns()}
	s.world, s.began = w, time.Now()
	s.book.entries, s.book.byPerson = map[string]*entry{}, map[string][]*entry{}
	s.book.changes.did, s.book.changes.said = map[int64]int{}, map[int64]verdict{}
	s.book.neighbor.heard, s.book.neighbor.calm = map[string][]told{}, true
	if w.ca, err = pki.Open(filepath.Join(s.dir, "pki"), time.Now()); err != nil {
		return err
	}
	own, err := w.ca.Issue(pki.Name{CommonName: "Sammanhang", HSAID: string(platform)}, time.Now())
	if err != nil {
		return err
	}
	for _, id := range []care.HSAID{north, south, frail, neighbor} {
		leaf, err := w.ca.Issue(pki.Name{CommonName: string(id), HSAID: string(id)}, time.Now())
		if err != nil {
			return err
		}
		p := &producer{id: id, book: &s.book, re: w.re, tls: &tls.Config{Certificates: []tls.Certificate{leaf.TLS}, ClientCAs: w.ca.Pool(),
			ClientAuth: tls.RequireAndVerifyClientCert, MinVersion: tls.VersionTLS12}}
		if err := p.open(); err != nil {
			return err
		}
		w.producers[id] = p
	}
	if s.cfg.SQLite {
		w.store = "sqlite:" + filepath.Join(s.dir, "soak.db")
	} else {
		if w.pg, err = pgserver.Start(ctx, "shared_buffers=128MB"); err != nil {
			return err
		}
		w.store = w.pg.DSN
	}
	names := []string{"a", "b"}
	if s.cfg.SQLite {
		names = names[:1]
	}
	for i, name := range names {
		n, err := s.newNode(name, i > 0, own)
		if err != nil {
			return err
		}
		w.nodes = append(w.nodes, n)
		if err := n.start(ctx); err != nil {
			return err
		}
	}
	for _, id := range []care.HSAID{reader, source, other, north, south, frail} {
		leaf, err := w.ca.Issue(pki.Name{CommonName: string(id), HSAID: string(id)}, time.Now())
		if err != nil {
			return err
		}
		w.clients[id] = newClient(s, leaf.TLS)
	}
	if err := s.publish(ctx, "the soak begins", func(*catalog.Data) {}); err != nil {
		return err
	}
	return s.fill(ctx)
}

// fill tells the index where every person has diagnoses.
func (s *soak) fill(ctx context.Context) error {
	for _, id := range []care.HSAID{north, south, frail} {
		var all bytes.Buffer
		for _, p := range s.people {
			all.WriteString(transaction("u", p, sourceDomain, "dia", id, "NA", "20260101000000", "", false))
		}
		r := s.clients[id].post(ctx, update(all.String()), true)
		if r.status != 200 || !r.ok() {
			return fmt.Errorf("the index does not take what %s has: %s", id, r)
		}
	}
	return nil
}

// close ends everything that start began, as far as it came.
func (s *soak) close() error {
	if s.world == nil {
		return nil
	}
	var errs []error
	for _, n := range s.nodes {
		errs = append(errs, n.end())
	}
	for _, p := range s.producers {
		p.shut()
	}
	for _, c := range s.clients {
		c.http.CloseIdleConnections()
	}
	if s.pg != nil {
		errs = append(errs, s.pg.Close())
	}
	return errors.Join(errs...)
}

// data is the catalogue at the beginning.
func (s *soak) data() catalog.Data {
	var d catalog.Data
	contracts := []care.Contract{getDiagnosis, makeBooking, care.IndexUpdate1, care.IndexFindContent1, care.IndexProcessNotification1}
	for _, c := range contracts {
		d.Contracts = append(d.Contracts, catalog.Contract{Namespace: c, Description: c.Interaction(), Major: 1, Class: catalog.AssumedClass(c)})
	}
	for _, id := range []care.HSAID{platform, north, south, frail, reader, source, other, neighbor} {
		d.Systems = append(d.Systems, catalog.System{ID: id, Description: string(id)})
	}
	address := func(a care.LogicalAddress) {
		d.Addresses = append(d.Addresses, catalog.Address{ID: a, Description: string(a)})
	}
	for _, a := range []care.LogicalAddress{indexAddress, care.AggregatingAddress, movedAddress, shutAddress, care.LogicalAddress(neighbor)} {
		address(a)
	}
	for _, c := range contracts[2:] {
		route(&d, c, indexAddress, platform, catalog.OwnScheme+"index")
	}
	route(&d, getDiagnosis, care.AggregatingAddress, platform, catalog.OwnScheme+"aggregate")
	for _, id := range []care.HSAID{north, south, frail} {
		address(care.LogicalAddress(id))
		route(&d, getDiagnosis, care.LogicalAddress(id), id, s.producers[id].url())
		route(&d, makeBooking, care.LogicalAddress(id), id, s.producers[id].url())
	}
	route(&d, getDiagnosis, movedAddress, north, s.producers[north].url())
	route(&d, makeBooking, movedAddress, north, s.producers[north].url())
	route(&d, getDiagnosis, shutAddress, south, s.producers[south].url())
	route(&d, care.IndexProcessNotification1, care.LogicalAddress(neighbor), neighbor, s.producers[neighbor].url())

	permit := func(c care.Contract, a care.LogicalAddress, who care.HSAID, filters ...care.Filter) {
		d.Permissions = append(d.Permissions, catalog.Permission{Contract: c, Address: a, Consumer: who, Agreement: "soak", Filters: filters})
	}
	permit(care.IndexProcessNotification1, care.LogicalAddress(neighbor), platform, care.Filter{Domain: soakDomain})
	permit(getDiagnosis, catalog.AnyAddress, platform)
	for _, a := range []care.LogicalAddress{care.AggregatingAddress, movedAddress, shutAddress, care.LogicalAddress(north), care.LogicalAddress(south), care.LogicalAddress(frail)} {
		permit(getDiagnosis, a, reader)
	}
	for _, a := range []care.LogicalAddress{movedAddress, care.LogicalAddress(north), care.LogicalAddress(south), care.LogicalAddress(frail)} {
		permit(makeBooking, a, reader)
	}
	permit(care.IndexFindContent1, indexAddress, reader)
	for _, id := range []care.HSAID{source, north, south, frail} {
		permit(care.IndexUpdate1, indexAddress, id)
	}
	permit(care.IndexProcessNotification1, indexAddress, other)
	return d
}

// route adds a route, and its endpoint when that is new.
func route(d *catalog.Data, c care.Contract, a care.LogicalAddress, system care.HSAID, url string) {
	e := catalog.Endpoint{System: system, Profile: care.RIVTABP21, URL: url}
	if !slices.Contains(d.Endpoints, e) {
		d.Endpoints = append(d.Endpoints, e)
	}
	d.Routes = append(d.Routes, catalog.Route{Contract: c, Address: a, System: system, Profile: care.RIVTABP21, URL: url})
}

// addLate gives the late address its route.
func (s *soak) addLate(d *catalog.Data) {
	d.Addresses = append(d.Addresses, catalog.Address{ID: lateAddress, Description: "Sen"})
	route(d, getDiagnosis, lateAddress, south, s.producers[south].url())
	d.Permissions = append(d.Permissions, catalog.Permission{Contract: getDiagnosis, Address: lateAddress, Consumer: reader, Agreement: "soak"})
}

// move moves an address to another producer, and closes one.
func (s *soak) move(d *catalog.Data) {
	for i := range d.Routes {
		if r := &d.Routes[i]; r.Address == movedAddress {
			r.System, r.URL = south, s.producers[south].url()
		}
	}
	d.Permissions = slices.DeleteFunc(d.Permissions, func(p catalog.Permission) bool { return p.Address == shutAddress })
}

// publish publishes a catalogue as an operator would, by the program's own command,
// and returns when every node that is up has it in force.
func (s *soak) publish(ctx context.Context, why string, changes ...func(*catalog.Data)) error {
	d := s.data()
	for _, change := range changes {
		change(&d)
	}
	file := filepath.Join(s.dir, "catalogue.json")
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if err := errors.Join(catalogjson.Write(f, d, catalogjson.About{By: "soak", Comment: why}), f.Close()); err != nil {
		return err
	}
	n := s.nodes[len(s.nodes)-1]
	cmd := exec.CommandContext(ctx, s.cfg.Program, "catalog", "import", "--config", n.config, "--by", "soak", "--comment", why, file)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("catalog import: %w\n%s", err, out)
	}
	var version float64
	for _, line := range bytes.Split(out, []byte("\n")) {
		if _, after, ok := bytes.Cut(line, []byte("published as version ")); ok {
			_, _ = fmt.Sscan(string(after), &version)
		}
	}
	if version == 0 {
		return fmt.Errorf("catalog import does not tell the version:\n%s", out)
	}
	return wait(ctx, time.Minute, fmt.Sprintf("version %v of the catalogue is in force on every node", version), s.everywhere(ctx, "sammanhang_catalog_version", version))
}
