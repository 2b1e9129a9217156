package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"sammanhang/access"
	"sammanhang/access/law"
	"sammanhang/care"
)

// ExplainAccessCmd decides one read from a file of facts, without a running node.
type ExplainAccessCmd struct {
	Facts    string   `required:"" placeholder:"FILE" type:"existingfile" help:"The facts, as JSON (docs/facts.md). What is left out is taken at its most careful."`
	Switches []string `name:"switch" placeholder:"NAME" help:"Turn a doubtful point on (docs/law.md)."`
	JSON     bool     `help:"As JSON."`
}

// factsFile is the form of --facts: access.Facts without personal numbers. Who is
// who does not matter to the law: how they stand to each other does.
type factsFile struct {
	At     time.Time `json:"at"`
	Action string    `json:"action"` // read (default), act, readLog
	Actor  struct {
		LoA            int    `json:"loa"`
		ActingProvider string `json:"actingProvider"`
	} `json:"actor"`
	Subject struct {
		Born        string      `json:"born"` // yyyy-MM-dd
		Protected   bool        `json:"protected"`
		Deceased    bool        `json:"deceased"`
		EarlyAccess []grantFile `json:"earlyAccess"`
	} `json:"subject"`
	Relation struct {
		As              string      `json:"as"` // self, guardian, ombud, godman
		Guardianship    periodFile  `json:"guardianship"`
		GuardianBlocked bool        `json:"guardianBlocked"`
		Extended        []grantFile `json:"extended"`
		Mandate         struct {
			Scope   []care.InfoType `json:"scope"`
			Valid   periodFile      `json:"valid"`
			Revoked time.Time       `json:"revoked"`
		} `json:"mandate"`
	} `json:"relation"`
	Source struct {
		Kind         string `json:"kind"` // VARD, OMSORG
		Unit         string `json:"unit"`
		OffersAccess bool   `json:"offersAccess"`
		Scope        string `json:"scope"`   // SOL, LSS
		Sharing      string `json:"sharing"` // open, blocked, incapacity
	} `json:"source"`
	Info struct {
		Type               string `json:"type"`
		Withheld           bool   `json:"withheld"`
		HiddenFromGuardian bool   `json:"hiddenFromGuardian"`
	} `json:"info"`
}

type grantFile struct {
	Unit  string     `json:"unit"`
	Valid periodFile `json:"valid"`
}

type periodFile struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// decisionFile is how a decision is printed with --json.
type decisionFile struct {
	Outcome    string          `json:"outcome"`
	Allowed    bool            `json:"allowed"`
	Provisions []provisionFile `json:"provisions"`
	Used       []access.Fact   `json:"factsUsed"`
	Missing    []access.Need   `json:"missing,omitempty"`
	LawVersion string          `json:"lawVersion"`
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
	facts, err := readFacts(data)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Facts, err)
	}
	var cfg access.Config
	on := map[string]bool{}
	for _, s := range c.Switches {
		on[s] = true
	}
	if err := setSwitches(&cfg, on); err != nil {
		return err
	}
	decider, err := access.Load(cfg)
	if err != nil {
		return err
	}
	d := decider.Decide(facts)
	if c.JSON {
		return writeJSON(os.Stdout, decided(d))
	}
	explainDecision(os.Stdout, d)
	return nil
}

func readFacts(data []byte) (access.Facts, error) {
	var f factsFile
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields() // a misspelt fact must not silently be the careful one
	if err := dec.Decode(&f); err != nil {
		return access.Facts{}, err
	}
	out := access.Facts{At: f.At, Action: access.Action(f.Action)}
	if f.Action == "" {
		out.Action = access.Read
	}
	if out.At.IsZero() {
		return access.Facts{}, fmt.Errorf(`"at" is missing: the law is that of a moment`)
	}
	if f.Subject.Born != "" {
		born, err := time.Parse(time.DateOnly, f.Subject.Born)
		if err != nil {
			return access.Facts{}, fmt.Errorf(`"subject.born": write the date as 2010-12-31`)
		}
		out.Subject.Born = born
	}
	out.Actor.LoA = access.LoA(f.Actor.LoA)
	out.Actor.ActingProvider = care.HSAID(f.Actor.ActingProvider)
	out.Subject.Protected, out.Subject.Deceased = f.Subject.Protected, f.Subject.Deceased
	out.Subject.EarlyAccess = grants(f.Subject.EarlyAccess)
	out.Relation = access.Relation{As: access.Role(f.Relation.As), Guardianship: care.Period(f.Relation.Guardianship),
		GuardianBlocked: f.Relation.GuardianBlocked, Extended: grants(f.Relation.Extended),
		Mandate: access.Mandate{Scope: f.Relation.Mandate.Scope, Valid: care.Period(f.Relation.Mandate.Valid), Revoked: f.Relation.Mandate.Revoked}}
	out.Source = access.Source{Kind: care.ProviderKind(f.Source.Kind), Unit: care.HSAID(f.Source.Unit), OffersAccess: f.Source.OffersAccess,
		Scope: access.Scope(f.Source.Scope), Sharing: access.Sharing(f.Source.Sharing)}
	out.Info = access.Info{Type: care.InfoType(f.Info.Type), Withheld: f.Info.Withheld, HiddenFromGuardian: f.Info.HiddenFromGuardian}
	// The law asks whether the actor is the subject; without numbers the relation says it.
	self, other := care.MustPersonID("197406079298"), care.MustPersonID("194204099222")
	out.Actor.ID, out.Subject.ID = self, other
	if out.Relation.As == access.AsSelf {
		out.Subject.ID = self
	}
	return out, nil
}

func grants(list []grantFile) []access.Grant {
	var out []access.Grant
	for _, g := range list {
		out = append(out, access.Grant{Unit: care.HSAID(g.Unit), Valid: care.Period(g.Valid)})
	}
	return out
}

func decided(d access.Decision) decisionFile {
	out := decisionFile{Outcome: string(d.Outcome), Allowed: d.Allowed(), Used: d.Used, Missing: d.Missing, LawVersion: d.LawVersion}
	for _, p := range d.Provisions {
		out.Provisions = append(out.Provisions, provisionFile{p.ID, p.Law, p.Section, p.Sentence.SV, p.Sentence.EN, p.Certainty})
	}
	return out
}

func explainDecision(w io.Writer, d access.Decision) {
	fmt.Fprintf(w, "%s\n", d.Outcome)
	for _, p := range d.Provisions {
		fmt.Fprintf(w, "\n%s, %s (certainty %s)\n  %s\n  %s\n", p.Law, p.Section, p.Certainty, p.Sentence.SV, p.Sentence.EN)
	}
	fmt.Fprintln(w, "\nfacts used:")
	for _, f := range d.Used {
		fmt.Fprintf(w, "  %-24s %s\n", f.Name, f.Value)
	}
	for _, m := range d.Missing {
		fmt.Fprintf(w, "  missing: %s (from %s)\n", m.Fact, m.From)
	}
	fmt.Fprintf(w, "law version %s\n", d.LawVersion)
}
