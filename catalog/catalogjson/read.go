package catalogjson

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
)

// File is a catalogue as it was read.
type File struct {
	Data     catalog.Data
	About    About
	Problems []catalog.Problem // every row that was left out or changed; see All

	where map[string][]where
}

// where is a row's place in the file.
type where struct {
	id   text
	line int
}

// Locate gives problems of Data, as catalog.Compile tells them, the ids and lines
// that the rows have in the file.
func (f *File) Locate(problems []catalog.Problem) []catalog.Problem {
	out := make([]catalog.Problem, 0, len(problems))
	for _, p := range problems {
		if rows := f.where[p.Table]; p.Row > 0 && p.Row <= len(rows) {
			w := rows[p.Row-1]
			p.Line = w.line
			if w.id != "" && string(w.id) != p.ID {
				p.ID = string(w.id) + " (" + p.ID + ")"
			}
		}
		out = append(out, p)
	}
	return out
}

// All are the problems of the file and of what it says, in the order of its lines.
func (f *File) All() []catalog.Problem {
	_, problems := catalog.Compile(0, f.Data)
	all := append(slices.Clone(f.Problems), f.Locate(problems)...)
	catalog.SortByLine(all)
	return all
}

// WithoutBad is Data less every row that has a grave problem, and all problems:
// each row that is left out has a grave one there.
func (f *File) WithoutBad() (catalog.Data, []catalog.Problem) {
	d, problems := catalog.WithoutBad(f.Data)
	all := append(slices.Clone(f.Problems), f.Locate(problems)...)
	catalog.SortByLine(all)
	return d, all
}

// Read is ReadFile for who does not ask where a row stood.
func Read(r io.Reader) (catalog.Data, []catalog.Problem, error) {
	f, err := ReadFile(r)
	if err != nil {
		return catalog.Data{}, nil, err
	}
	return f.Data, f.Problems, nil
}

// ReadFile reads an export. The problems name, by table, id and line, every row that
// was left out or changed; whether the rest hangs together is for catalog.Compile to
// say, see All. Rows marked deleted are skipped silently, as they are history. The
// error is for what is no export at all, and names the line.
func ReadFile(r io.Reader) (*File, error) {
	text, err := all(r)
	if err != nil {
		return nil, err
	}
	f, problems, err := walk(text)
	if err != nil {
		return nil, err
	}
	rd := &reader{in: f.Data, problems: problems, where: map[string][]where{}}
	rd.words()
	rd.endpoints()
	rd.routes()
	rd.permissions()
	rd.filters()
	about := About{By: f.By, Comment: f.Comment}
	about.Version, _ = strconv.ParseInt(string(f.Version), 10, 64) // some exports have words there
	about.At, _, _ = moment(f.Time)
	return &File{Data: rd.out, About: about, Problems: rd.problems, where: rd.where}, nil
}

type reader struct {
	in       *data
	out      catalog.Data
	problems []catalog.Problem
	where    map[string][]where

	profiles, contracts, systems, addresses map[text]string // id → key
	ends                                    map[text]catalog.Endpoint
	permission                              map[text]int // id → place in out
}

// took notes where the row that was just put into out stood.
func (r *reader) took(table string, w row) {
	r.where[table] = append(r.where[table], where{w.ID, w.line})
}

func (r *reader) problem(table string, w row, format string, a ...any) {
	r.problems = append(r.problems, catalog.Problem{Table: table, ID: string(w.ID), Line: w.line, Text: fmt.Sprintf(format, a...), Grave: true})
}

func (r *reader) warn(table string, w row, format string, a ...any) {
	r.problems = append(r.problems, catalog.Problem{Table: table, ID: string(w.ID), Line: w.line, Text: fmt.Sprintf(format, a...)})
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
			r.problem(table, w, "has no key")
			continue
		case k != key(w):
			r.warn(table, w, "blanks around %q were taken away", k)
		}
		if _, twice := m[w.ID]; twice && w.ID != "" {
			r.problem(table, w, "the id is used twice")
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
		if class, err := catalog.ParseClass(w.Class); err != nil {
			r.problem(catalog.TableContract, w, "informationsklass: %v", err)
			return
		} else {
			c.Class = class
		}
		r.out.Contracts = append(r.out.Contracts, c)
		r.took(catalog.TableContract, w)
	})
	// The same system is in both tables of the scripted variant: once is enough.
	seen := map[string]bool{}
	system := func(w row, k string) {
		if lower := strings.ToLower(k); !seen[lower] || len(r.in.Systems) > 0 && len(r.in.Consumers)+len(r.in.Producers) == 0 {
			seen[lower] = true
			r.out.Systems = append(r.out.Systems, catalog.System{ID: hsaID(k), Description: w.Description})
			r.took(catalog.TableSystem, w)
		}
	}
	r.systems = r.ids(catalog.TableSystem, r.in.Systems, hsa, system)
	r.ids(tableConsumer, r.in.Consumers, hsa, system)
	r.ids(tableProducer, r.in.Producers, hsa, system)
	r.addresses = r.ids(catalog.TableAddress, r.in.Addresses, hsa, func(w row, k string) {
		r.out.Addresses = append(r.out.Addresses, catalog.Address{ID: care.LogicalAddress(k), Description: w.Description, Provider: hsaID(w.Provider)})
		r.took(catalog.TableAddress, w)
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
		r.problem(table, w, "has no reference %s", name)
		return "", false
	}
	if k, ok := ids[v]; ok {
		return k, true
	}
	if isNumber(v) && len(ids) > 0 && !hasKey(ids, string(v)) {
		r.problem(table, w, "refers to %s %s, which is not there", name, v)
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
		e := catalog.Endpoint{System: hsaID(system), Profile: care.Profile(profile), URL: strings.TrimSpace(w.URL), Assurance: catalog.Assurance(strings.ToLower(strings.TrimSpace(w.Assurance)))}
		if _, twice := r.ends[w.ID]; twice && w.ID != "" {
			r.problem(catalog.TableEndpoint, w, "the id is used twice")
			continue
		}
		r.ends[w.ID] = e
		r.out.Endpoints = append(r.out.Endpoints, e)
		r.took(catalog.TableEndpoint, w)
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
			r.took(table, w)
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
		r.problem(catalog.TableRoute, w, "refers to anropsadress %s, which is not there", v)
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
	r.permission = make(map[text]int, len(r.in.Permissions))
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
			r.took(table, w)
			if _, twice := r.permission[w.ID]; twice {
				r.warn(table, w, "the id is used twice; filters belong to the first")
				continue
			}
			r.permission[w.ID] = len(r.out.Permissions) - 1
		}
	}
}

func (r *reader) period(table string, w row) (p care.Period, ok bool) {
	if w.From != "" {
		from, _, err := moment(w.From)
		if err != nil {
			r.problem(table, w, "fromTidpunkt: %v", err)
			return p, false
		}
		p.From = from.UTC()
	}
	if w.To != "" {
		to, dateOnly, err := moment(w.To)
		if err != nil {
			r.problem(table, w, "tomTidpunkt: %v", err)
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

// filters puts the filters of subscriptions where they belong. One that cannot be
// placed is grave: without it, a subscriber would hear of more than was agreed.
func (r *reader) filters() {
	gone := map[text]bool{} // of a permission that is deleted, or was left out and named
	for _, w := range r.in.Permissions {
		if _, there := r.permission[w.ID]; !there {
			gone[w.ID] = true
		}
	}
	type place struct{ permission, filter int }
	at := map[text]place{}
	skip := map[text]bool{}
	for _, w := range r.in.Filters {
		ref := w.Refs[catalog.TablePermission]
		i, ok := r.permission[ref]
		switch {
		case bool(w.Deleted) || gone[ref]:
			skip[w.ID] = true
		case ref == "":
			r.problem(tableFilter, w, "has no reference anropsbehorighet")
		case !ok:
			r.problem(tableFilter, w, "refers to anropsbehorighet %s, which is not there", ref)
		case strings.TrimSpace(w.Domain) == "":
			r.problem(tableFilter, w, "has no servicedomain")
		default:
			p := &r.out.Permissions[i]
			at[w.ID] = place{i, len(p.Filters)}
			p.Filters = append(p.Filters, care.Filter{Domain: strings.TrimSpace(w.Domain)})
		}
	}
	for _, w := range r.in.Categories {
		ref := w.Refs["filter"]
		pl, ok := at[ref]
		category := strings.TrimSpace(w.Category)
		switch {
		case bool(w.Deleted) || skip[ref]:
		case ref == "":
			r.problem(tableCategory, w, "has no reference filter")
		case !ok:
			r.problem(tableCategory, w, "refers to filter %s, which is not there", ref)
		case category == "":
			r.problem(tableCategory, w, "has no category")
		default:
			f := &r.out.Permissions[pl.permission].Filters[pl.filter]
			if slices.Contains(f.Categories, category) {
				r.warn(tableCategory, w, "the category %q is there twice", category)
				continue
			}
			f.Categories = append(f.Categories, category)
		}
	}
}
