package app

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/exchange"
	"sammanhang/route"
	"sammanhang/trace"
	"sammanhang/trace/tracesql"
)

// ExplainCallCmd says why a call would be carried or refused; or, with
// --correlation, how calls of the past went, and why.
type ExplainCallCmd struct {
	Sender   string   `help:"HSA-id of the calling system; or --certificate."`
	Contract string   `help:"Service contract: the namespace."`
	Address  string   `help:"Logical address."`
	Profile  string   `enum:",RIVTABP20,RIVTABP21,FHIRR4" default:"" help:"How the call is written; empty: as the route says."`
	At       string   `placeholder:"TIME" help:"At another time than now: 2027-01-31T12:00:00+01:00."`
	Catalog  string   `placeholder:"FILE" type:"existingfile" help:"A catalogue file instead of the published one."`
	Draft    string   `placeholder:"ID" help:"A draft of the catalogue instead of the published one."`
	Version  int64    `placeholder:"N" help:"An older version of the catalogue instead of the newest."`
	Config   string   `placeholder:"FILE" type:"existingfile" help:"The platform's configuration, to find the published catalogue."`
	HSA      []string `name:"hsa" placeholder:"FILE" type:"existingfile" help:"Files of HSA units to climb in, the first one is master, where no --config is given."`
	Timeouts string   `placeholder:"FILE" type:"existingfile" help:"Time limits (timeoutconfig.json), where no --config is given."`

	Certificate string `placeholder:"FILE" type:"existingfile" help:"The caller's certificate (PEM), in place of --sender: is it let in, and as whom? Its chain is verified against tls.ca of --config."`
	Correlation string `placeholder:"ID" help:"A call of the past, by its correlation id: how it went, and what the catalogue that was in force then says of it."`

	Data string `default:"data" type:"path" help:"The demo's data folder, where neither --catalog nor --config is given."`
	JSON bool   `help:"As JSON."`
}

// Run prints the explanation. It ends with an error only when it could not be made:
// a refusal is an answer.
func (c ExplainCallCmd) Run(ctx context.Context) error {
	at, err := moment(c.At)
	if err != nil {
		return err
	}
	x, pool, err := c.explainer()
	if err != nil {
		return err
	}
	if c.Correlation != "" {
		return c.past(ctx, x)
	}
	for _, need := range []struct{ flag, value string }{{"--contract", c.Contract}, {"--address", c.Address}, {"--sender or --certificate", c.Sender + c.Certificate}} {
		if need.value == "" {
			return fmt.Errorf("%s is missing", need.flag)
		}
	}
	sender := care.HSAID("")
	var first *route.Step
	if c.Certificate != "" {
		var refused *route.Explanation
		if sender, first, refused, err = c.identify(pool, at); err != nil {
			return err
		}
		if refused != nil {
			return c.print(*refused)
		}
	} else if sender, err = care.ParseHSAID(c.Sender); err != nil {
		return fmt.Errorf("--sender: %w", err)
	}
	snap, err := c.snapshot(ctx)
	if err != nil {
		return err
	}
	e := x.explain(snap, sender, care.Contract(c.Contract), care.LogicalAddress(c.Address), care.Profile(c.Profile), at)
	if first != nil {
		e.Steps = append([]route.Step{*first}, e.Steps...)
	}
	return c.print(e)
}

func (c ExplainCallCmd) print(e route.Explanation) error {
	if c.JSON {
		return writeJSON(os.Stdout, e)
	}
	explain(os.Stdout, e)
	return nil
}

// explainer follows the settings of --config, or those of the flags.
func (c ExplainCallCmd) explainer() (explainer, *x509.CertPool, error) {
	set := Exchange{HSAFiles: c.HSA, Timeouts: c.Timeouts, Delimiter: "#"}
	var cfg Config
	var err error
	if c.Config != "" {
		if cfg, err = LoadConfig(c.Config); err != nil {
			return explainer{}, nil, err
		}
		set = cfg.Exchange
	}
	k, err := newCarrying(set)
	if err != nil {
		return explainer{}, nil, err
	}
	for _, p := range k.told {
		fmt.Fprintln(os.Stderr, p)
	}
	x := explainer{rules: k.rules, timeouts: k.timeouts}
	if c.Config == "" {
		return x, nil, nil
	}
	if b, err := os.ReadFile(cfg.TLS.Certificate); err == nil {
		_, x.own, _ = exchange.Identify(b, nil, time.Time{})
	}
	ca, err := os.ReadFile(cfg.TLS.CA)
	if err != nil {
		return explainer{}, nil, fmt.Errorf("tls.ca: %w", err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca)
	return x, pool, nil
}

// identify tells whom a certificate lets in, as the first step; or the whole
// explanation, when that is nobody.
func (c ExplainCallCmd) identify(pool *x509.CertPool, at time.Time) (care.HSAID, *route.Step, *route.Explanation, error) {
	b, err := os.ReadFile(c.Certificate)
	if err != nil {
		return "", nil, nil, err
	}
	id, _, bad := exchange.Identify(b, pool, at)
	if bad != nil {
		e := route.Explanation{Contract: care.Contract(c.Contract), Address: care.LogicalAddress(c.Address), Profile: care.Profile(c.Profile), At: at, Code: bad.Code, Detail: bad.Detail}
		e.Add("certificate", "stop", "Certifikatet släpper inte in någon (VP002).", "The certificate lets nobody in (VP002): "+bad.Detail+".")
		return "", nil, &e, nil
	}
	text := care.Text{SV: fmt.Sprintf("Certifikatet är systemet %s och går att lita på.", id), EN: fmt.Sprintf("The certificate is the system %s, and can be trusted.", id)}
	if pool == nil {
		text = care.Text{SV: fmt.Sprintf("Certifikatet är systemet %s. Om det går att lita på syns först med --config.", id), EN: fmt.Sprintf("The certificate is the system %s. Whether it can be trusted is seen with --config.", id)}
	}
	return id, &route.Step{Name: "certificate", Result: "ok", Text: text}, nil, nil
}

// pastCall is how a call went, what the catalogue that was in force then says of
// it, and what to change when it failed.
type pastCall struct {
	Record trace.Record       `json:"record"`
	Then   *route.Explanation `json:"then,omitempty"` // absent when the call's contract, or that catalogue, is not known
	Advice *care.Text         `json:"advice,omitempty"`
}

// past finds the calls of a correlation id in the database.
func (c ExplainCallCmd) past(ctx context.Context, x explainer) error {
	st, err := published(ctx, c.Config, c.Data)
	if err != nil {
		return err
	}
	defer st.close()
	found, err := tracesql.Find(ctx, st.db, c.Correlation)
	if err != nil {
		return err
	}
	inForce := catalogues{store: st.catalog, current: func() *catalog.Snapshot { return nil }}
	calls := make([]pastCall, 0, len(found))
	for _, r := range found {
		p := pastCall{Record: r}
		if snap, err := inForce.InForceAt(ctx, r.Started); err == nil && r.Contract != "" {
			e := x.explain(snap, r.Sender, r.Contract, r.Address, r.Profile, r.Started)
			p.Then = &e
		}
		if a := route.Advice(r.Outcome); a != (care.Text{}) {
			p.Advice = &a
		}
		calls = append(calls, p)
	}
	if c.JSON {
		return writeJSON(os.Stdout, calls)
	}
	if len(calls) == 0 {
		fmt.Println("No call with that correlation id is kept.")
	}
	for i, p := range calls {
		r := p.Record
		if i > 0 {
			fmt.Println()
		}
		fmt.Printf("%s  %s → %s  %s\n%s  %s  status %d, %s, waited %s, took %s, %d bytes in, %d out\n",
			r.Started.Format(time.RFC3339), r.Sender, r.System, r.Address, r.Contract, r.Outcome, r.Status, strings.Join(r.Way, ", "), r.Waited, r.Took, r.In, r.Out)
		if r.Detail != "" {
			fmt.Println(r.Detail)
		}
		if p.Advice != nil {
			fmt.Printf("%s\n%s\n", p.Advice.SV, p.Advice.EN)
		}
		if p.Then != nil {
			fmt.Printf("By version %d of the catalogue, which was in force then:\n", p.Then.Version)
			explain(os.Stdout, *p.Then)
		}
	}
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
	if c.Draft != "" {
		v, err := st.catalog.Draft(ctx, c.Draft)
		if err != nil {
			return nil, err
		}
		snap, _ := catalog.Compile(0, v.Data)
		return snap, nil
	}
	if c.Version > 0 {
		d, err := st.catalog.Data(ctx, c.Version)
		if err != nil {
			return nil, err
		}
		snap, _ := catalog.Compile(c.Version, d)
		return snap, nil
	}
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
	advice := route.Advice(e.Code)
	fmt.Fprintf(w, "\nRefused with %s: %s\n%s\n%s\n", e.Code, e.Detail, advice.SV, advice.EN)
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
