package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/safeguard"
)

// FactsImportCmd brings in what providers' own systems know and no page or contract
// registers: that somebody has been informed (SVOD 2:2), the attitude of somebody who
// cannot decide (2:6), and insatser and utredningar (3:2).
type FactsImportCmd struct {
	Where
	File  string `arg:"" type:"existingfile" help:"One JSON object a line (docs/operations.md)."`
	By    string `required:"" placeholder:"HSA-ID" help:"The system that registers them, for the log."`
	Check bool   `help:"Only check: bring nothing in."`
}

// factLine is one line of the file. The id is a UUID made by the source: the same line
// again changes nothing.
type factLine struct {
	Kind     string    `json:"kind"` // informed, attitude, insats, utredning
	ID       string    `json:"id"`
	Person   string    `json:"person"`
	Provider string    `json:"provider"`
	Unit     string    `json:"unit"` // insats, utredning: where it is decided
	From     time.Time `json:"from"`
	To       time.Time `json:"to"` // insats, utredning: zero while it goes on

	NotTemporary bool   `json:"notTemporary"` // attitude: not only temporarily unable to decide
	Clarified    bool   `json:"clarified"`
	NoOpposition bool   `json:"noOpposition"`
	Opposes      bool   `json:"opposes"`
	Text         string `json:"text"`
}

// factsAnswer tells how it went. Refused names lines and fields, never a person.
type factsAnswer struct {
	Lines   int      `json:"lines"`
	Fresh   int      `json:"fresh"`
	Already int      `json:"already"` // were there, just so
	Refused []string `json:"refused"`
}

// Run brings nothing in when any line cannot be read; a line that the register refuses
// is named, and the others are brought in. Each is in the access log before it is registered.
func (c FactsImportCmd) Run(ctx context.Context) error {
	by, err := care.ParseHSAID(c.By)
	if err != nil {
		return errors.New("--by: an HSA-id is expected")
	}
	lines, wrong, err := readFactLines(c.File)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return fmt.Errorf("nothing was brought in:\n%s", strings.Join(wrong, "\n"))
	}
	st, err := published(ctx, c.Config, c.Data)
	if err != nil {
		return err
	}
	defer st.close()
	dir, _, err := st.directory.Load(ctx)
	if err != nil {
		return err
	}
	r := factsImport{by: by, check: c.Check, log: st.audit, register: safeguard.New(safeguard.Config{}, st.safeguards, st.people),
		kind: func(id care.HSAID) care.ProviderKind { p, _ := dir.Provider(id); return p.Kind }}
	a, err := r.bring(ctx, lines, time.Now())
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(os.Stdout, a)
	}
	fmt.Printf("%d lines: %d new, %d were there already, %d refused\n", a.Lines, a.Fresh, a.Already, len(a.Refused))
	for _, s := range a.Refused {
		fmt.Println(s)
	}
	if len(a.Refused) > 0 {
		return ErrSaid
	}
	return nil
}

// readFactLines reads every line; wrong says which cannot be read, and why.
func readFactLines(name string) (lines []factLine, wrong []string, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for n := 1; s.Scan(); n++ {
		if strings.TrimSpace(s.Text()) == "" {
			continue
		}
		var l factLine
		d := json.NewDecoder(strings.NewReader(s.Text()))
		d.DisallowUnknownFields()
		if err := d.Decode(&l); err != nil {
			wrong = append(wrong, fmt.Sprintf("line %d: not a JSON object with the known fields", n))
			continue
		}
		_, who := care.ParsePersonID(l.Person)
		_, where := care.ParseHSAID(l.Provider)
		switch {
		case who != nil:
			wrong = append(wrong, fmt.Sprintf("line %d: person is no personal number, coordination number or national reserve number", n))
		case where != nil:
			wrong = append(wrong, fmt.Sprintf("line %d: provider is no HSA-id", n))
		case l.Kind != "informed" && l.Kind != "attitude" && l.Kind != "insats" && l.Kind != "utredning":
			wrong = append(wrong, fmt.Sprintf("line %d: kind is none of informed, attitude, insats, utredning", n))
		default:
			lines = append(lines, l)
		}
	}
	return lines, wrong, s.Err()
}

type factsImport struct {
	by       care.HSAID
	check    bool
	log      appender
	register *safeguard.Service
	kind     func(care.HSAID) care.ProviderKind
}

func (f factsImport) bring(ctx context.Context, lines []factLine, now time.Time) (factsAnswer, error) {
	a := factsAnswer{Lines: len(lines), Refused: []string{}}
	for n, l := range lines {
		person, provider := care.MustPersonID(l.Person), care.HSAID(strings.ToUpper(strings.TrimSpace(l.Provider)))
		kind := f.kind(provider)
		if kind == "" {
			a.Refused = append(a.Refused, fmt.Sprintf("fact %d: the provider is not in the directory", n+1))
			continue
		}
		if f.check {
			continue
		}
		info := care.Consents
		if l.Kind == "insats" || l.Kind == "utredning" {
			info = care.Relations
		}
		if err := f.log.Append(ctx, []audit.Event{{At: now, System: f.by, Actor: audit.Actor{Kind: audit.System, Employee: f.by, Provider: provider}, Subject: person,
			Source: audit.Source{System: f.by, Provider: provider, Kind: kind}, Infos: []care.InfoType{info}, Activity: audit.ActivityWrite,
			Purpose: care.OtherByLaw, Outcome: "ALLOW", Provisions: []string{byCatalogue.ID}, Assertions: []string{l.ID}}}); err != nil {
			return a, err
		}
		already, err := f.registerOne(ctx, l, safeguard.Record{ID: l.ID, Subject: person, Provider: provider, ProviderKind: kind}, now)
		switch k := fault.KindOf(err); {
		case err == nil && already:
			a.Already++
		case err == nil:
			a.Fresh++
		case k == fault.Invalid || k == fault.Conflict || k == fault.Denied || k == fault.TooLarge:
			a.Refused = append(a.Refused, fmt.Sprintf("fact %d: %v", n+1, err)) // the register's texts hold no values
		default:
			return a, err
		}
	}
	return a, nil
}

func (f factsImport) registerOne(ctx context.Context, l factLine, r safeguard.Record, now time.Time) (already bool, err error) {
	by := safeguard.Action{RegisteredBy: safeguard.Who{System: f.by, Provider: r.Provider}}
	switch l.Kind {
	case "informed":
		r.Valid.From = l.From
		_, already, err = f.register.RecordInformationGiven(ctx, safeguard.Information{Record: r, Sharing: true, Blocks: r.ProviderKind == care.Vardgivare}, by, now)
	case "attitude":
		_, already, err = f.register.RecordAttitude(ctx, safeguard.Attitude{Record: r, NotTemporary: l.NotTemporary, Clarified: l.Clarified,
			NoPresumedOpposition: l.NoOpposition, Opposes: l.Opposes, Text: l.Text}, by, now)
	default:
		r.Unit, r.Valid = care.HSAID(l.Unit), care.Period{From: l.From, To: l.To}
		_, already, err = f.register.RegisterCase(ctx, safeguard.Case{Record: r, Type: safeguard.CaseType(l.Kind)}, by, now)
	}
	return already, err
}
