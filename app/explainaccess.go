package app

import (
	"fmt"
	"io"
	"os"
	"time"

	"sammanhang/access"
	"sammanhang/access/law"
)

// ExplainAccessCmd decides one read from a file of facts, without a running node.
type ExplainAccessCmd struct {
	Facts    string   `required:"" placeholder:"FILE" type:"existingfile" help:"The facts, as JSON (docs/facts.md). What is left out is taken at its most careful."`
	Switches []string `name:"switch" placeholder:"NAME" help:"Answer a doubtful point the less careful way (docs/law.md)."`
	JSON     bool     `help:"As JSON."`
}

// decisionFile is how a decision is printed with --json.
type decisionFile struct {
	Outcome    string          `json:"outcome"`
	Allowed    bool            `json:"allowed"`
	Provisions []provisionFile `json:"provisions"`
	Used       []access.Fact   `json:"factsUsed"`
	Missing    []access.Need   `json:"missing,omitempty"`
	Log        string          `json:"log,omitempty"`   // what the access log calls it
	Must       []string        `json:"must,omitempty"`  // what must be hidden or done
	Until      string          `json:"until,omitempty"` // an answer that opens holds at most until then
	Told       toldFile        `json:"told"`            // all that the reader may be told
	Question   string          `json:"question,omitempty"`
	LawVersion string          `json:"lawVersion"`
}

type toldFile struct {
	Outcome string `json:"outcome"`
	SV      string `json:"sv,omitempty"`
	EN      string `json:"en,omitempty"`
}

type provisionFile struct {
	ID        string        `json:"id"`
	Law       string        `json:"law"`
	Section   string        `json:"section,omitempty"`
	SV        string        `json:"sv"`
	EN        string        `json:"en"`
	Certainty law.Certainty `json:"certainty"`
}

// Run prints the decision. A refusal is an answer, not an error.
func (c ExplainAccessCmd) Run() error {
	data, err := os.ReadFile(c.Facts)
	if err != nil {
		return err
	}
	var cfg access.Config
	if err := setSwitches(&cfg, lessCareful(c.Switches)); err != nil {
		return err
	}
	decider, err := access.Load(cfg)
	if err != nil {
		return err
	}
	d, err := decideFile(decider, data)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Facts, err)
	}
	if c.JSON {
		return writeJSON(os.Stdout, decided(d))
	}
	explainDecision(os.Stdout, d)
	return nil
}

func decided(d access.Decision) decisionFile {
	told := d.Public()
	out := decisionFile{Outcome: string(d.Outcome), Allowed: d.Allowed(), Used: d.Used, Missing: d.Missing, LawVersion: d.LawVersion,
		Log: d.Obligations.Activity, Question: d.Question(),
		Told: toldFile{string(told.Outcome), told.Sentence.SV, told.Sentence.EN}}
	for _, m := range d.Obligations.Must {
		out.Must = append(out.Must, string(m))
	}
	if !d.Obligations.Until.IsZero() {
		out.Until = d.Obligations.Until.Format(time.RFC3339)
	}
	for _, p := range d.Provisions {
		out.Provisions = append(out.Provisions, provisionFile{p.ID, p.Law, p.Section, p.Sentence.SV, p.Sentence.EN, p.Certainty})
	}
	return out
}

func explainDecision(w io.Writer, d access.Decision) {
	f := decided(d)
	fmt.Fprintf(w, "%s\n", f.Outcome)
	for _, p := range f.Provisions {
		fmt.Fprintf(w, "\n%s, %s (certainty %s)\n  %s\n  %s\n", p.Law, p.Section, p.Certainty, p.SV, p.EN)
	}
	fmt.Fprintln(w, "\nfacts used:")
	for _, u := range f.Used {
		fmt.Fprintf(w, "  %-24s %s\n", u.Name, u.Value)
	}
	for _, m := range f.Missing {
		fmt.Fprintf(w, "  missing: %s (from %s)\n", m.Fact, m.From)
	}
	if f.Log != "" {
		fmt.Fprintf(w, "logged as %s\n", f.Log)
	}
	for _, m := range f.Must {
		fmt.Fprintf(w, "must: %s\n", m)
	}
	if f.Until != "" {
		fmt.Fprintf(w, "holds until %s\n", f.Until)
	}
	fmt.Fprintf(w, "the reader is told: %s %s\n", f.Told.Outcome, f.Told.EN)
	fmt.Fprintf(w, "law version %s\n", f.LawVersion)
}
