package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/catalog/catalogjson"
)

// CatalogImportCmd reads a catalogue file, lists every problem, and publishes it.
type CatalogImportCmd struct {
	File    string `arg:"" type:"existingfile" help:"A TAK export, as JSON."`
	Config  string `placeholder:"FILE" type:"existingfile" help:"The platform's configuration."`
	Data    string `default:"data" type:"path" help:"The demo's data folder, where no --config is given."`
	By      string `required:"" help:"Who publishes it."`
	Comment string `default:"" help:"Why."`
	Check   bool   `help:"Only check: publish nothing."`
}

// Run publishes nothing when the file has a problem that changes what a call would
// do; it says so, and which.
func (c CatalogImportCmd) Run(ctx context.Context) error {
	d, err := readCatalog(c.File, os.Stderr)
	if err != nil {
		return err
	}
	_, problems := catalog.Compile(0, d)
	for _, p := range problems {
		fmt.Fprintln(os.Stderr, p)
	}
	fmt.Printf("%d contracts, %d systems, %d addresses, %d routes, %d permissions; %d problems\n",
		len(d.Contracts), len(d.Systems), len(d.Addresses), len(d.Routes), len(d.Permissions), len(problems))
	if c.Check {
		return nil
	}
	st, err := published(ctx, c.Config, c.Data)
	if err != nil {
		return err
	}
	defer st.close()
	v, err := st.catalog.Publish(ctx, d, c.By, c.Comment, time.Now())
	if err != nil {
		return err
	}
	fmt.Printf("published as version %d\n", v)
	return nil
}

// CatalogExportCmd writes the published catalogue.
type CatalogExportCmd struct {
	Config string `placeholder:"FILE" type:"existingfile" help:"The platform's configuration."`
	Data   string `default:"data" type:"path" help:"The demo's data folder, where no --config is given."`
}

// Run writes to standard output.
func (c CatalogExportCmd) Run(ctx context.Context) error {
	st, err := published(ctx, c.Config, c.Data)
	if err != nil {
		return err
	}
	defer st.close()
	snap, err := st.catalog.Current(ctx)
	if err != nil {
		return err
	}
	if snap == nil {
		return fmt.Errorf("no catalogue has been published")
	}
	return catalogjson.Write(os.Stdout, snap.Data(), catalogjson.About{Version: snap.Version()})
}

// CatalogDiffCmd says how two files differ.
type CatalogDiffCmd struct {
	Old string `arg:"" type:"existingfile"`
	New string `arg:"" type:"existingfile"`
}

// Run prints a line for each row that is only in one of them.
func (c CatalogDiffCmd) Run() error {
	a, err := readCatalog(c.Old, os.Stderr)
	if err != nil {
		return err
	}
	b, err := readCatalog(c.New, os.Stderr)
	if err != nil {
		return err
	}
	old, now := catalogLines(a), catalogLines(b)
	for _, l := range old {
		if _, found := slices.BinarySearch(now, l); !found {
			fmt.Println("-", l)
		}
	}
	for _, l := range now {
		if _, found := slices.BinarySearch(old, l); !found {
			fmt.Println("+", l)
		}
	}
	return nil
}

// catalogLines is a catalogue as sorted lines, one for each row.
func catalogLines(d catalog.Data) []string {
	var lines []string
	add := func(format string, a ...any) { lines = append(lines, fmt.Sprintf(format, a...)) }
	for _, x := range d.Contracts {
		add("contract %s %d.%d", x.Namespace, x.Major, x.Minor)
	}
	for _, x := range d.Systems {
		add("system %s %q", x.ID, x.Description)
	}
	for _, x := range d.Addresses {
		add("address %s %q", x.ID, x.Description)
	}
	for _, x := range d.Endpoints {
		add("endpoint %s %s %s", x.System, x.Profile, x.URL)
	}
	for _, x := range d.Routes {
		add("route %s %s -> %s %s %s %s", x.Contract, x.Address, x.System, x.Profile, x.URL, days(x.Valid))
	}
	for _, x := range d.Permissions {
		add("permission %s %s for %s %s", x.Contract, x.Address, x.Consumer, days(x.Valid))
	}
	slices.Sort(lines)
	return lines
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

// readCatalog reads a file and tells every problem with it.
func readCatalog(name string, say io.Writer) (catalog.Data, error) {
	f, err := os.Open(name)
	if err != nil {
		return catalog.Data{}, err
	}
	defer f.Close()
	d, problems, err := catalogjson.Read(f)
	if err != nil {
		return catalog.Data{}, fmt.Errorf("%s: %w", name, err)
	}
	for _, p := range problems {
		fmt.Fprintln(say, p)
	}
	return d, nil
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
