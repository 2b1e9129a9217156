package catalogjson

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/fault"
)

// About is what an export says of itself.
type About struct {
	Version int64
	At      time.Time
	By      string
	Comment string
}

// Write writes a catalogue in the published form: rows refer to each other by id.
// It refuses data in which a row refers to one that is not there, and periods
// that are not in whole seconds, because the form cannot say them.
func Write(w io.Writer, d catalog.Data, about About) error {
	wr := &writer{
		out:       data{Contracts: []row{}, Systems: []row{}, Addresses: []row{}, Endpoints: []row{}, Routes: []row{}, Permissions: []row{}},
		version:   loose(strconv.FormatInt(about.Version, 10)),
		profiles:  map[string]text{},
		contracts: map[string]text{}, systems: map[string]text{}, addresses: map[string]text{}, ends: map[catalog.Endpoint]text{},
	}
	wr.words(d)
	for _, r := range d.Routes {
		wr.route(r)
	}
	for _, p := range d.Permissions {
		wr.permission(p)
	}
	if wr.err != nil {
		return wr.err
	}
	f := file{FormatVersion: "1", Version: wr.version, By: about.By, Comment: about.Comment, Data: &wr.out}
	if !about.At.IsZero() {
		f.Time = about.At.UTC().Format(stamp)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(f)
}

type writer struct {
	out                                     data
	version                                 loose
	profiles, contracts, systems, addresses map[string]text
	ends                                    map[catalog.Endpoint]text // by system, profile and URL
	err                                     error
}

func (w *writer) words(d catalog.Data) {
	for i, p := range []care.Profile{care.RIVTABP20, care.RIVTABP21, care.FHIRR4} {
		id := number(i + 1).text()
		w.profiles[string(p)] = id
		w.out.Profiles = append(w.out.Profiles, row{ID: id, Name: string(p), Version: w.version})
	}
	for _, c := range d.Contracts {
		id := number(len(w.out.Contracts) + 1).text()
		w.contracts[c.Namespace.Key()] = id
		w.out.Contracts = append(w.out.Contracts, row{ID: id, Namespace: string(c.Namespace), Description: c.Description, Major: &c.Major, Minor: &c.Minor, Class: string(c.Class), Version: w.version})
	}
	for _, s := range d.Systems {
		id := number(len(w.out.Systems) + 1).text()
		w.systems[strings.ToLower(string(s.ID))] = id
		w.out.Systems = append(w.out.Systems, row{ID: id, HSAID: string(s.ID), Description: s.Description, Version: w.version})
	}
	for _, a := range d.Addresses {
		w.address(a)
	}
	for _, e := range d.Endpoints {
		w.endpoint(e)
	}
}

func (w *writer) address(a catalog.Address) text {
	id := number(len(w.out.Addresses) + 1).text()
	w.addresses[a.ID.Key()] = id
	w.out.Addresses = append(w.out.Addresses, row{ID: id, HSAID: string(a.ID), Description: a.Description, Provider: string(a.Provider), Version: w.version})
	return id
}

func (w *writer) endpoint(e catalog.Endpoint) text {
	mark := e.Assurance
	e.Assurance = "" // a route does not repeat it
	if id, ok := w.ends[e]; ok {
		return id
	}
	id := number(len(w.out.Endpoints) + 1).text()
	w.ends[e] = id
	w.out.Endpoints = append(w.out.Endpoints, row{ID: id, URL: e.URL, Assurance: string(mark), Version: w.version, Refs: refs{
		"rivtaprofil": w.find(w.profiles, string(e.Profile), "profile"), "tjanstekomponent": w.find(w.systems, strings.ToLower(string(e.System)), "system"),
	}})
	return id
}

func (w *writer) find(m map[string]text, key, what string) text {
	id, ok := m[key]
	if !ok && w.err == nil {
		w.err = fault.Newf(fault.Invalid, "the %s %q is referred to but not in the catalogue", what, key)
	}
	return id
}

func (w *writer) logical(a care.LogicalAddress) text {
	if _, ok := w.addresses[a.Key()]; !ok && a == catalog.AnyAddress {
		return w.address(catalog.Address{ID: a, Description: "Standardadress"})
	}
	return w.find(w.addresses, a.Key(), "logical address")
}

func (w *writer) route(r catalog.Route) {
	from, to := w.period(r.Valid)
	w.out.Routes = append(w.out.Routes, row{ID: number(len(w.out.Routes) + 1).text(), From: from, To: to, Version: w.version, Refs: refs{
		"anropsadress":    w.endpoint(catalog.Endpoint{System: r.System, Profile: r.Profile, URL: r.URL}),
		"logiskadress":    w.logical(r.Address),
		"tjanstekontrakt": w.find(w.contracts, r.Contract.Key(), "contract"),
	}})
}

func (w *writer) permission(p catalog.Permission) {
	from, to := w.period(p.Valid)
	w.out.Permissions = append(w.out.Permissions, row{ID: number(len(w.out.Permissions) + 1).text(), Agreement: p.Agreement, From: from, To: to, Version: w.version, Refs: refs{
		"logiskAdress":     w.logical(p.Address), // the published form spells it so here, and only here
		"tjanstekomponent": w.find(w.systems, strings.ToLower(string(p.Consumer)), "system"),
		"tjanstekontrakt":  w.find(w.contracts, p.Contract.Key(), "contract"),
	}})
	for _, f := range p.Filters {
		id := number(len(w.out.Filters) + 1).text()
		w.out.Filters = append(w.out.Filters, row{ID: id, Domain: f.Domain, Version: w.version, Refs: refs{"anropsbehorighet": number(len(w.out.Permissions)).text()}})
		for _, c := range f.Categories {
			w.out.Categories = append(w.out.Categories, row{ID: number(len(w.out.Categories) + 1).text(), Category: c, Version: w.version, Refs: refs{"filter": id}})
		}
	}
}

func (w *writer) period(p care.Period) (from, to string) {
	if (p.From.Nanosecond() != 0 || p.To.Nanosecond() != 0) && w.err == nil {
		w.err = fault.New(fault.Invalid, "a period is not in whole seconds")
	}
	if !p.From.IsZero() {
		from = p.From.UTC().Format(stamp)
	}
	if !p.To.IsZero() {
		to = p.To.Add(-tomLast).UTC().Format(stamp)
	}
	return from, to
}
