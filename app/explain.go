package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/route"
)

// ExplainCallCmd says why a call would be carried or refused.
type ExplainCallCmd struct {
	Sender   string `required:"" help:"HSA-id of the calling system."`
	Contract string `required:"" help:"Service contract: the namespace."`
	Address  string `required:"" help:"Logical address."`
	Profile  string `enum:",RIVTABP20,RIVTABP21,FHIRR4" default:"" help:"How the call is written; empty: as the route says."`
	At       string `placeholder:"TIME" help:"At another time than now: 2027-01-31T12:00:00+01:00."`
	Catalog  string `placeholder:"FILE" type:"existingfile" help:"A catalogue file instead of the published one."`
	Config   string `placeholder:"FILE" type:"existingfile" help:"The platform's configuration, to find the published catalogue."`
	Data     string `default:"data" type:"path" help:"The demo's data folder, where neither --catalog nor --config is given."`
	JSON     bool   `help:"As JSON."`
}

// Run prints the explanation. It ends with an error only when it could not be made:
// a refusal is an answer.
func (c ExplainCallCmd) Run(ctx context.Context) error {
	at, err := moment(c.At)
	if err != nil {
		return err
	}
	sender, err := care.ParseHSAID(c.Sender)
	if err != nil {
		return fmt.Errorf("--sender: %w", err)
	}
	snap, err := c.snapshot(ctx)
	if err != nil {
		return err
	}
	e := route.Explain(snap, sender, care.Contract(c.Contract), care.LogicalAddress(c.Address), care.Profile(c.Profile), at)
	if c.JSON {
		return writeJSON(os.Stdout, e)
	}
	explain(os.Stdout, e)
	return nil
}

func (c ExplainCallCmd) snapshot(ctx context.Context) (*catalog.Snapshot, error) {
	if c.Catalog != "" {
		d, err := readCatalog(c.Catalog, os.Stderr)
		if err != nil {
			return nil, err
		}
		snap, _ := catalog.Compile(0, d)
		return snap, nil
	}
	st, err := published(ctx, c.Config, c.Data)
	if err != nil {
		return nil, err
	}
	defer st.close()
	snap, err := st.catalog.Current(ctx)
	if err == nil && snap == nil {
		err = fmt.Errorf("no catalogue has been published")
	}
	return snap, err
}

func explain(w io.Writer, e route.Explanation) {
	for _, s := range e.Steps {
		fmt.Fprintf(w, "%-14s %-6s %s\n%21s %s\n", s.Name, s.Result, s.Text.SV, "", s.Text.EN)
	}
	if e.Allowed {
		fmt.Fprintf(w, "\nCarried to %s at %s\n", e.System, e.URL)
		return
	}
	fmt.Fprintf(w, "\nRefused with %s: %s\n", e.Code, e.Detail)
}

// moment reads --at; empty is now.
func moment(s string) (time.Time, error) {
	if s == "" {
		return time.Now(), nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("--at: write the time as 2027-01-31T12:00:00+01:00")
	}
	return t, nil
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
