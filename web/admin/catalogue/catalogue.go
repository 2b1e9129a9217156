// Package catalogue shows operators the service catalogue: every table, with a
// filter; every published version, with who, when, why and what it changed; the
// drafts; and lets an operator put an older version in force again.
//
// Rows are edited with the command and by files, not here.
package catalogue

import (
	"context"
	_ "embed"
	"net/http"
	"strconv"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/fault"
	"sammanhang/web/admin/desk"
	"sammanhang/web/text"
)

// Style is the page's own style.
//
//go:embed style.css
var Style string

// Version is one publication.
type Version struct {
	ID          int64
	At          time.Time
	By, Comment string
	Of          int64 // the version that was published again; 0: none

	Added, Changed, Removed int64 // rows, against the version before it
}

// Versions keeps what has been published. The errors are fault errors, for the
// pages to show.
type Versions interface {
	// Versions lists the publications, newest first.
	Versions(ctx context.Context) ([]Version, error)
	// Version is one, with how it differs from the one before it.
	Version(ctx context.Context, id int64) (Version, catalog.Changes, error)
	// Rollback publishes an older version again, as the next one.
	Rollback(ctx context.Context, to int64, by, why string, at time.Time) (int64, error)
	// Drafts lists the open drafts, the one touched last first.
	Drafts(ctx context.Context) ([]catalog.Draft, error)
	// Draft is one draft: what it would change, and what is wrong with it.
	Draft(ctx context.Context, id string) (catalog.Draft, catalog.Changes, []catalog.Problem, error)
}

// Deps is what the pages need.
type Deps struct {
	Catalog  func() *catalog.Snapshot // in force; nil when there is none
	Versions Versions
}

// pageSize is how many rows one page shows.
const pageSize = 50

type table struct {
	name, key string // as catalog.Data names it, and as the address does
	title     care.Text
	rows      int
}

func tables(d catalog.Data) []table {
	return []table{
		{catalog.TableRoute, "vagval", text.AdminRoutes, len(d.Routes)},
		{catalog.TablePermission, "behorigheter", text.AdminPermissions, len(d.Permissions)},
		{catalog.TableContract, "kontrakt", text.AdminContracts, len(d.Contracts)},
		{catalog.TableSystem, "system", text.AdminSystems, len(d.Systems)},
		{catalog.TableAddress, "adressater", text.AdminAddresses, len(d.Addresses)},
		{catalog.TableEndpoint, "anropsadresser", text.AdminEndpoints, len(d.Endpoints)},
	}
}

// view is one table of the catalogue, filtered.
type view struct {
	tables     []table
	taken      table
	query      string
	now        bool // only what holds now
	version    int64
	found      int
	page, last int
	data       desk.Table
}

// Tables is the page of the tables in force.
func (d Deps) Tables(w http.ResponseWriter, r *http.Request, v desk.Visit) error {
	page := desk.Page{Visit: v, Title: v.T(text.AdminCatalogueTitle), Nav: desk.NavCatalogue}
	snap := d.Catalog()
	if snap == nil {
		return desk.Render(w, r, http.StatusOK, page, empty(v))
	}
	data := snap.Data()
	x := view{tables: tables(data), query: desk.Field(r, "sok"), now: r.URL.Query().Get("nu") == "1", version: snap.Version()}
	x.taken = x.tables[0]
	for _, t := range x.tables {
		if t.key == r.URL.Query().Get("tabell") {
			x.taken = t
		}
	}
	rows := choose(data.Rows(x.taken.name), snap, x.query, x.now, v.Now)
	x.found = len(rows)
	x.last = max(1, (x.found+pageSize-1)/pageSize)
	n, _ := strconv.Atoi(r.URL.Query().Get("sida"))
	x.page = min(max(n, 1), x.last)
	from := (x.page - 1) * pageSize
	x.data = draw(v, snap, x.taken, rows[from:min(from+pageSize, len(rows))])
	return desk.Render(w, r, http.StatusOK, page, content(v, x))
}

// choose keeps the rows in which every word of a query stands, in their own values
// or in the names of the systems and addresses that they speak of.
func choose(rows []catalog.Row, snap *catalog.Snapshot, query string, now bool, at time.Time) []catalog.Row {
	words := strings.Fields(strings.ToLower(query))
	out := rows[:0]
	for _, row := range rows {
		if now && !row.Valid().Contains(at) {
			continue
		}
		if len(words) == 0 || holds(row, snap, words) {
			out = append(out, row)
		}
	}
	return out
}

func holds(row catalog.Row, snap *catalog.Snapshot, words []string) bool {
	var b strings.Builder
	for _, f := range row.Fields() {
		b.WriteString(f.Value + "\n")
		switch f.Name {
		case "system", "consumer":
			b.WriteString(desk.SystemName(snap, care.HSAID(f.Value)) + "\n")
		case "address":
			b.WriteString(addressName(snap, care.LogicalAddress(f.Value)) + "\n")
		}
	}
	all := strings.ToLower(b.String())
	for _, w := range words {
		if !strings.Contains(all, w) {
			return false
		}
	}
	return true
}

func addressName(snap *catalog.Snapshot, a care.LogicalAddress) string {
	if x, ok := snap.Address(a); ok {
		return x.Description
	}
	return ""
}

// History is the page of versions and drafts.
func (d Deps) History(w http.ResponseWriter, r *http.Request, v desk.Visit) error {
	list, err := d.Versions.Versions(r.Context())
	if err != nil {
		return err
	}
	drafts, err := d.Versions.Drafts(r.Context())
	if err != nil {
		return err
	}
	page := desk.Page{Visit: v, Title: v.T(text.AdminVersionsTitle), Nav: desk.NavCatalogue}
	return desk.Render(w, r, http.StatusOK, page, history(v, list, drafts, d.inForce()))
}

func (d Deps) inForce() int64 {
	if s := d.Catalog(); s != nil {
		return s.Version()
	}
	return 0
}

// One is the page of one version.
func (d Deps) One(w http.ResponseWriter, r *http.Request, v desk.Visit) error {
	x, changes, err := d.version(r)
	if err != nil {
		return err
	}
	page := desk.Page{Visit: v, Title: v.T(text.AdminVersionTitle, int(x.ID)), Nav: desk.NavCatalogue}
	return desk.Render(w, r, http.StatusOK, page, one(v, x, changes, d.inForce(), care.Text{}))
}

func (d Deps) version(r *http.Request) (Version, catalog.Changes, error) {
	id, err := strconv.ParseInt(r.PathValue("version"), 10, 64)
	if err != nil || id < 1 {
		return Version{}, nil, fault.New(fault.NotFound, "no such version")
	}
	return d.Versions.Version(r.Context(), id)
}

// Draft is the page of one draft.
func (d Deps) Draft(w http.ResponseWriter, r *http.Request, v desk.Visit) error {
	x, changes, problems, err := d.Versions.Draft(r.Context(), r.PathValue("draft"))
	if err != nil {
		return err
	}
	page := desk.Page{Visit: v, Title: v.T(text.AdminDraftTitle, x.Title), Nav: desk.NavCatalogue}
	return desk.Render(w, r, http.StatusOK, page, draft(v, x, changes, problems))
}

// Rollback puts a version in force again. It needs a reason, and the form must have
// been made while the version in force was the same: else somebody would undo what
// they have not seen.
func (d Deps) Rollback(w http.ResponseWriter, r *http.Request, v desk.Visit) error {
	x, changes, err := d.version(r)
	if err != nil {
		return err
	}
	again := func(status int, problem care.Text) error {
		page := desk.Page{Visit: v, Title: v.T(text.AdminVersionTitle, int(x.ID)), Nav: desk.NavCatalogue}
		return desk.Render(w, r, status, page, one(v, x, changes, d.inForce(), problem))
	}
	why := strings.TrimSpace(r.PostForm.Get("varfor"))
	switch {
	case why == "" || len(why) > 1000:
		return again(http.StatusUnprocessableEntity, text.AdminWhyNeeded)
	case r.PostForm.Get("gallande") != strconv.FormatInt(d.inForce(), 10):
		return again(http.StatusConflict, text.AdminSeenOther)
	}
	id, err := d.Versions.Rollback(r.Context(), x.ID, v.Operator.Subject, why, v.Now)
	if fault.KindOf(err) == fault.Invalid {
		return again(http.StatusConflict, text.AdminRollbackBreaks)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/admin/katalog/versioner/"+strconv.FormatInt(id, 10), http.StatusSeeOther)
	return nil
}
