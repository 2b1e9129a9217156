package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/catalog/catalogjson"
	"sammanhang/catalog/catalogsql"
)

// Where says which platform's catalogue is meant, and how to answer.
type Where struct {
	Config string `placeholder:"FILE" type:"existingfile" help:"The platform's configuration."`
	Data   string `default:"data" type:"path" help:"The demo's data folder, where no --config is given."`
	JSON   bool   `help:"Answer as JSON."`
}

// with opens the store, runs f and closes it.
func (w Where) with(ctx context.Context, f func(*catalogsql.Store) error) error {
	st, err := published(ctx, w.Config, w.Data)
	if err != nil {
		return err
	}
	defer st.close()
	return explained(f(st.catalog))
}

// explained tells every problem behind an error before the error itself.
func explained(err error) error {
	if g, ok := errors.AsType[*catalogsql.GraveError](err); ok {
		for _, p := range g.Problems {
			fmt.Fprintln(os.Stderr, p)
		}
	}
	return err
}

// CatalogImportCmd reads a catalogue file, lists every problem, and publishes it.
type CatalogImportCmd struct {
	Where
	File        string `arg:"" type:"existingfile" help:"A TAK export or a change order (beställning) as JSON, or the local cache of a TAK client as XML."`
	By          string `help:"Who publishes it; required unless --check."`
	Comment     string `default:"" help:"Why."`
	Check       bool   `help:"Only check: publish nothing."`
	LeaveOutBad bool   `help:"Leave out every row with an error, naming each, and publish the rest."`
	Draft       bool   `help:"Make a draft of it instead of publishing. A change order always becomes a draft."`
}

type importAnswer struct {
	Contracts   int               `json:"contracts"`
	Systems     int               `json:"systems"`
	Addresses   int               `json:"addresses"`
	Endpoints   int               `json:"endpoints"`
	Routes      int               `json:"routes"`
	Permissions int               `json:"permissions"`
	Errors      int               `json:"errors"`
	Warnings    int               `json:"warnings"`
	LeftOut     int               `json:"leftOut,omitempty"` // rows, with --leave-out-bad
	Problems    []catalog.Problem `json:"problems"`
	Version     int64             `json:"version,omitempty"` // published as
	Draft       *catalog.Draft    `json:"draft,omitempty"`
	Changes     string            `json:"changes,omitempty"` // of the draft
}

// Run publishes nothing when the file has an error, unless the bad rows are to be
// left out.
func (c CatalogImportCmd) Run(ctx context.Context) error {
	if c.By == "" && !c.Check {
		return fmt.Errorf("--by: say who publishes")
	}
	f, err := openCatalog(c.File)
	if err != nil {
		return err
	}
	if f.order != nil {
		return c.order(ctx, f)
	}
	d, problems := f.data, f.all()
	if c.LeaveOutBad {
		d, problems = f.withoutBad()
	}
	a := importAnswer{Contracts: len(d.Contracts), Systems: len(d.Systems), Addresses: len(d.Addresses), Endpoints: len(d.Endpoints),
		Routes: len(d.Routes), Permissions: len(d.Permissions), Problems: problems, LeftOut: rowCount(f.data) - rowCount(d)}
	a.count()
	switch {
	case c.Check:
	case a.Errors > 0 && !c.LeaveOutBad:
		a.say(c.JSON)
		return fmt.Errorf("nothing was published: the file has %d errors. Mend them, or leave those rows out with --leave-out-bad", a.Errors)
	default:
		err = c.with(ctx, func(s *catalogsql.Store) (err error) {
			if c.Draft {
				return c.draft(ctx, s, &a, func(base catalog.Data) ([]catalog.Edit, error) { return catalog.Diff(base, d).Edits(), nil })
			}
			a.Version, err = s.Publish(ctx, d, c.By, c.Comment, time.Now())
			return err
		})
	}
	if err == nil {
		a.say(c.JSON)
	}
	return err
}

// order makes a draft of a change order, when all of it can be carried out.
func (c CatalogImportCmd) order(ctx context.Context, f *catalogFile) error {
	a := importAnswer{Problems: f.problems}
	carry := func(base catalog.Data) ([]catalog.Edit, error) {
		edits, more := f.order.Edits(base)
		a.Problems = append(a.Problems, more...)
		catalog.SortByLine(a.Problems)
		a.count()
		if a.Errors > 0 && !c.LeaveOutBad {
			a.say(c.JSON)
			return nil, fmt.Errorf("the order has %d errors: no draft was made", a.Errors)
		}
		return edits, nil
	}
	err := c.with(ctx, func(s *catalogsql.Store) error {
		if !c.Check {
			return c.draft(ctx, s, &a, carry)
		}
		newest, err := s.Newest(ctx)
		if err != nil {
			return err
		}
		base, err := s.Data(ctx, newest)
		if err == nil {
			_, err = carry(base)
		}
		return err
	})
	if err == nil {
		a.say(c.JSON)
	}
	return err
}

// draft makes a draft of edits upon the newest version.
func (c CatalogImportCmd) draft(ctx context.Context, s *catalogsql.Store, a *importAnswer, edits func(catalog.Data) ([]catalog.Edit, error)) error {
	newest, err := s.Newest(ctx)
	if err != nil {
		return err
	}
	base, err := s.Data(ctx, newest)
	if err != nil {
		return err
	}
	made, err := edits(base)
	if err != nil {
		return err
	}
	title := c.Comment
	if title == "" {
		title = filepath.Base(c.File)
	}
	d, err := s.NewDraft(ctx, draftID(), title, c.By, time.Now())
	if err != nil {
		return err
	}
	if d, err = s.EditDraft(ctx, d.ID, d.Revision, made, c.By, title, time.Now()); err != nil {
		return err
	}
	v, err := s.Draft(ctx, d.ID)
	a.Draft, a.Changes = &v.Draft, v.Changes.Summary()
	return err
}

func rowCount(d catalog.Data) (n int) {
	for _, t := range catalog.Tables() {
		n += len(d.Rows(t))
	}
	return n
}

func (a *importAnswer) count() {
	a.Errors, a.Warnings = 0, 0
	for _, p := range a.Problems {
		if p.Grave {
			a.Errors++
		} else {
			a.Warnings++
		}
	}
}

func (a *importAnswer) say(asJSON bool) {
	if asJSON {
		_ = writeJSON(os.Stdout, a)
		return
	}
	for _, p := range a.Problems {
		fmt.Fprintln(os.Stderr, p)
	}
	if rows := a.Contracts + a.Systems + a.Addresses + a.Endpoints + a.Routes + a.Permissions; rows > 0 {
		fmt.Printf("%d contracts, %d systems, %d addresses, %d endpoints, %d routes, %d permissions\n", a.Contracts, a.Systems, a.Addresses, a.Endpoints, a.Routes, a.Permissions)
	}
	fmt.Printf("%d errors, %d warnings\n", a.Errors, a.Warnings)
	if a.LeftOut > 0 {
		fmt.Printf("%d rows left out\n", a.LeftOut)
	}
	switch {
	case a.Version > 0:
		fmt.Printf("published as version %d\n", a.Version)
	case a.Draft != nil:
		fmt.Printf("draft %s at revision %d: %s\n", a.Draft.ID, a.Draft.Revision, a.Changes)
	}
}

// CatalogExportCmd writes a published catalogue.
type CatalogExportCmd struct {
	Where
	Version int64 `help:"This version instead of the newest."`
}

// Run writes to standard output.
func (c CatalogExportCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(s *catalogsql.Store) error {
		id, err := c.Version, error(nil)
		if id == 0 {
			id, err = s.Newest(ctx)
		}
		if err == nil && id == 0 {
			err = fmt.Errorf("no catalogue has been published")
		}
		if err != nil {
			return err
		}
		v, _, err := s.Version(ctx, id)
		if err != nil {
			return err
		}
		d, err := s.Data(ctx, id)
		if err != nil {
			return err
		}
		return catalogjson.Write(os.Stdout, d, catalogjson.About{Version: v.ID, At: v.At, By: v.By, Comment: v.Comment})
	})
}

// CatalogDiffCmd says how two catalogues differ.
type CatalogDiffCmd struct {
	Where
	Old string `arg:"" help:"A file, or the number of a published version."`
	New string `arg:"" help:"A file, or the number of a published version."`
}

// Run prints a line for each row that is not the same.
func (c CatalogDiffCmd) Run(ctx context.Context) error {
	a, err := c.read(ctx, c.Old)
	if err != nil {
		return err
	}
	b, err := c.read(ctx, c.New)
	if err != nil {
		return err
	}
	return sayChanges(catalog.Diff(a, b), c.JSON)
}

func (c CatalogDiffCmd) read(ctx context.Context, name string) (d catalog.Data, err error) {
	if id, bad := strconv.ParseInt(name, 10, 64); bad == nil {
		if _, bad := os.Stat(name); bad != nil {
			err = c.with(ctx, func(s *catalogsql.Store) error { d, err = s.Data(ctx, id); return err })
			return d, err
		}
	}
	return readCatalog(name, os.Stderr)
}

func sayChanges(changes catalog.Changes, asJSON bool) error {
	if asJSON {
		if changes == nil {
			changes = catalog.Changes{}
		}
		return writeJSON(os.Stdout, changes)
	}
	sign := map[catalog.Kind]string{catalog.Added: "+", catalog.Changed: "~", catalog.Removed: "-"}
	for _, ch := range changes {
		row := ch.New
		if row == nil {
			row = ch.Old
		}
		fmt.Println(sign[ch.Kind], ch.Table, rowLine(*row))
		for _, f := range ch.Fields {
			fmt.Printf("    %s: %q → %q\n", f.Name, f.Old, f.New)
		}
	}
	fmt.Println(changes.Summary())
	return nil
}

// rowLine is what a row says, on one line.
func rowLine(r catalog.Row) string {
	switch {
	case r.Contract != nil:
		return fmt.Sprintf("%s %d.%d %s", r.Contract.Namespace, r.Contract.Major, r.Contract.Minor, r.Contract.Class)
	case r.System != nil:
		return fmt.Sprintf("%s %q", r.System.ID, r.System.Description)
	case r.Address != nil:
		return fmt.Sprintf("%s %q", r.Address.ID, r.Address.Description)
	case r.Route != nil:
		x := r.Route
		return fmt.Sprintf("%s %s -> %s %s %s %s", x.Contract, x.Address, x.System, x.Profile, x.URL, days(x.Valid))
	case r.Permission != nil:
		x := r.Permission
		return strings.TrimSpace(fmt.Sprintf("%s %s for %s %s %s", x.Contract, x.Address, x.Consumer, days(x.Valid), catalog.FilterText(x.Filters)))
	}
	return r.Key()
}

func days(p care.Period) string {
	day := func(t time.Time) string {
		if t.IsZero() {
			return "…"
		}
		return care.SwedishTime(t).Format(time.DateOnly)
	}
	return day(p.From) + "–" + day(p.To)
}

// published opens the stores of a configuration, or of a demo's data folder.
func published(ctx context.Context, config, data string) (*stores, error) {
	if config != "" {
		cfg, err := LoadConfig(config)
		if err != nil {
			return nil, err
		}
		return openStores(ctx, cfg)
	}
	db := filepath.Join(data, "sammanhang.db")
	if _, err := os.Stat(db); err != nil {
		return nil, fmt.Errorf("there is no platform in %s; name its configuration with --config", data)
	}
	return openStores(ctx, Config{Data: data, Store: "sqlite:" + db})
}
