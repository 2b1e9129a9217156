package catalogjson

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/fault"
)

// maxFile is the largest export that is read; the whole national catalogue is a
// few tens of megabytes.
const maxFile = 256 << 20

// Read reads an export. The problems name, by table and id, every row that was
// left out or changed; whether the rest hangs together is for catalog.Compile to
// say. Rows marked deleted are skipped silently, as they are history. The error is
// for what is no export at all.
func Read(r io.Reader) (catalog.Data, []catalog.Problem, error) {
	limited := &io.LimitedReader{R: r, N: maxFile + 1}
	var f file
	dec := json.NewDecoder(limited)
	if err := dec.Decode(&f); err != nil {
		if limited.N <= 0 {
			return catalog.Data{}, nil, fault.Newf(fault.TooLarge, "the export is larger than %d MiB", maxFile>>20)
		}
		return catalog.Data{}, nil, fault.Wrap(fault.Invalid, "this is not a TAK export", err)
	}
	if f.Data == nil {
		return catalog.Data{}, nil, fault.New(fault.Invalid, "this is not a TAK export: it has no member data")
	}
	if _, err := dec.Token(); err != io.EOF {
		return catalog.Data{}, nil, fault.New(fault.Invalid, "there is something after the end of the export")
	}
	rd := &reader{in: f.Data}
	rd.words()
	rd.endpoints()
	rd.routes()
	rd.permissions()
	rd.left(len(f.Data.Filters), "filter")
	rd.left(len(f.Data.Categories), "filtercategorization")
	return rd.out, rd.problems, nil
}

type reader struct {
	in       *data
	out      catalog.Data
	problems []catalog.Problem

	profiles, contracts, systems, addresses map[text]string // id → key
	ends                                    map[text]catalog.Endpoint
}

func (r *reader) problem(table string, id text, format string, a ...any) {
	r.problems = append(r.problems, catalog.Problem{Table: table, ID: string(id), Text: fmt.Sprintf(format, a...), Grave: true})
}

func (r *reader) left(n int, table string) {
	if n > 0 {
		r.problems = append(r.problems, catalog.Problem{Table: table, ID: "*", Text: fmt.Sprintf("%d rows are not used: subscriptions' filters are not kept here yet", n)})
	}
}

// ids maps a table's ids to its keys; deleted rows are not in it.
func (r *reader) ids(table string, rows []row, key func(row) string, take func(row, string)) map[text]string {
	m := make(map[text]string, len(rows))
	for _, w := range rows {
		if w.Deleted {
			continue
		}
		k := strings.TrimSpace(key(w))
		switch {
		case k == "":
			r.problem(table, w.ID, "has no key")
			continue
		case k != key(w):
			r.problems = append(r.problems, catalog.Problem{Table: table, ID: string(w.ID), Text: fmt.Sprintf("blanks around %q were taken away", k)})
		}
		if _, twice := m[w.ID]; twice && w.ID != "" {
			r.problem(table, w.ID, "the id is used twice")
			continue
		}
		m[w.ID] = k
		take(w, k)
	}
	return m
}

func (r *reader) words() {
	hsa := func(w row) string { return w.HSAID }
	r.profiles = r.ids(catalog.TableProfile, r.in.Profiles, func(w row) string { return w.Name }, func(row, string) {})
	r.contracts = r.ids(catalog.TableContract, r.in.Contracts, func(w row) string { return w.Namespace }, func(w row, k string) {
		c := catalog.Contract{Namespace: care.Contract(k), Description: w.Description}
		if w.Major != nil {
			c.Major = *w.Major
		}
		if w.Minor != nil {
			c.Minor = *w.Minor
		}
		r.out.Contracts = append(r.out.Contracts, c)
	})
	// The same system is in both tables of the scripted variant: once is enough.
	seen := map[string]bool{}
	system := func(w row, k string) {
		if lower := strings.ToLower(k); !seen[lower] || len(r.in.Systems) > 0 && len(r.in.Consumers)+len(r.in.Producers) == 0 {
			seen[lower] = true
			r.out.Systems = append(r.out.Systems, catalog.System{ID: hsaID(k), Description: w.Description})
		}
	}
	r.systems = r.ids(catalog.TableSystem, r.in.Systems, hsa, system)
	r.ids("tjanstekonsument", r.in.Consumers, hsa, system)
	r.ids("tjansteproducent", r.in.Producers, hsa, system)
	r.addresses = r.ids(catalog.TableAddress, r.in.Addresses, hsa, func(w row, k string) {
		r.out.Addresses = append(r.out.Addresses, catalog.Address{ID: care.LogicalAddress(k), Description: w.Description, Provider: hsaID(w.Provider)})
	})
}

// hsaID keeps ids as the rest of the house does, in upper case; what is no HSA-id
// is kept too, and named by catalog.Compile.
func hsaID(s string) care.HSAID { return care.HSAID(strings.ToUpper(strings.TrimSpace(s))) }

// ref resolves a reference: by id if the table has such an id, else as the other
// row's own key.
func (r *reader) ref(table string, w row, name string, ids map[text]string) (string, bool) {
	v, ok := w.Refs[name]
	if !ok || v == "" {
		r.problem(table, w.ID, "has no reference %s", name)
		return "", false
	}
	if k, ok := ids[v]; ok {
		return k, true
	}
	if isNumber(v) && len(ids) > 0 && !hasKey(ids, string(v)) {
		r.problem(table, w.ID, "refers to %s %s, which is not there", name, v)
		return "", false
	}
	return strings.TrimSpace(string(v)), true
}

func isNumber(v text) bool {
	for i := 0; i < len(v); i++ {
		if v[i] < '0' || v[i] > '9' {
			return false
		}
	}
	return len(v) < 9 // an id; "5565594230" is an address
}

func hasKey(ids map[text]string, key string) bool {
	for _, k := range ids {
		if strings.EqualFold(k, key) {
			return true
		}
	}
	return false
}

func (r *reader) endpoints() {
	r.ends = make(map[text]catalog.Endpoint, len(r.in.Endpoints))
	for _, w := range r.in.Endpoints {
		if w.Deleted {
			continue
		}
		system, ok1 := r.ref(catalog.TableEndpoint, w, "tjanstekomponent", r.systems)
		profile, ok2 := r.ref(catalog.TableEndpoint, w, "rivtaprofil", r.profiles)
		if !ok1 || !ok2 {
			continue
		}
		e := catalog.Endpoint{System: hsaID(system), Profile: care.Profile(profile), URL: strings.TrimSpace(w.URL)}
		if _, twice := r.ends[w.ID]; twice && w.ID != "" {
			r.problem(catalog.TableEndpoint, w.ID, "the id is used twice")
			continue
		}
		r.ends[w.ID] = e
		r.out.Endpoints = append(r.out.Endpoints, e)
	}
}

func (r *reader) routes() {
	for _, w := range r.in.Routes {
		if w.Deleted {
			continue
		}
		const table = catalog.TableRoute
		contract, ok1 := r.ref(table, w, "tjanstekontrakt", r.contracts)
		address, ok2 := r.ref(table, w, "logiskadress", r.addresses)
		end, ok3 := r.endpoint(w)
		valid, ok4 := r.period(table, w)
		if ok1 && ok2 && ok3 && ok4 {
			r.out.Routes = append(r.out.Routes, catalog.Route{
				Contract: care.Contract(contract), Address: care.LogicalAddress(address), System: end.System, Profile: end.Profile, URL: end.URL, Valid: valid,
			})
		}
	}
}

// endpoint is where a route leads: a row of anropsadress, or written in the route itself.
func (r *reader) endpoint(w row) (catalog.Endpoint, bool) {
	v := w.Refs["anropsadress"]
	if e, ok := r.ends[v]; ok && isNumber(v) {
		return e, true
	}
	if isNumber(v) && v != "" {
		r.problem(catalog.TableRoute, w.ID, "refers to anropsadress %s, which is not there", v)
		return catalog.Endpoint{}, false
	}
	name := "tjansteproducent"
	if _, ok := w.Refs[name]; !ok {
		name = "tjanstekomponent"
	}
	system, ok1 := r.ref(catalog.TableRoute, w, name, r.systems)
	profile, ok2 := r.ref(catalog.TableRoute, w, "rivtaprofil", r.profiles)
	return catalog.Endpoint{System: hsaID(system), Profile: care.Profile(profile), URL: strings.TrimSpace(string(v))}, ok1 && ok2
}

func (r *reader) permissions() {
	for _, w := range r.in.Permissions {
		if w.Deleted {
			continue
		}
		const table = catalog.TablePermission
		name := "tjanstekonsument"
		if _, ok := w.Refs[name]; !ok {
			name = "tjanstekomponent"
		}
		contract, ok1 := r.ref(table, w, "tjanstekontrakt", r.contracts)
		address, ok2 := r.ref(table, w, "logiskadress", r.addresses)
		consumer, ok3 := r.ref(table, w, name, r.systems)
		valid, ok4 := r.period(table, w)
		if ok1 && ok2 && ok3 && ok4 {
			r.out.Permissions = append(r.out.Permissions, catalog.Permission{
				Contract: care.Contract(contract), Address: care.LogicalAddress(address), Consumer: hsaID(consumer), Agreement: w.Agreement, Valid: valid,
			})
		}
	}
}

func (r *reader) period(table string, w row) (p care.Period, ok bool) {
	if w.From != "" {
		from, _, err := moment(w.From)
		if err != nil {
			r.problem(table, w.ID, "fromTidpunkt: %v", err)
			return p, false
		}
		p.From = from.UTC()
	}
	if w.To != "" {
		to, dateOnly, err := moment(w.To)
		if err != nil {
			r.problem(table, w.ID, "tomTidpunkt: %v", err)
			return p, false
		}
		if dateOnly {
			p.To = to.AddDate(0, 0, 1).UTC() // the whole of the last day
		} else {
			p.To = to.Truncate(time.Second).Add(tomLast).UTC()
		}
	}
	return p, true
}
