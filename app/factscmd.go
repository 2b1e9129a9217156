package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
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

	at int // its line in the file
}

// factsAnswer tells how it went. Refused names lines and fields, never a person.
type factsAnswer struct {
	Lines   int      `json:"lines"`
	Fresh   int      `json:"fresh"`   // registered, or taken back
	Already int      `json:"already"` // were so, just so
	Refused []string `json:"refused"`
}

func (a *factsAnswer) refuse(l factLine, why any) {
	a.Refused = append(a.Refused, fmt.Sprintf("line %d: %v", l.at, why))
}

// Run brings nothing in when any line cannot be read; a line that the register refuses
// is named, and the others are brought in. Each is in the access log before it is registered.
func (c FactsImportCmd) Run(ctx context.Context) error {
	return runFacts(ctx, c.Where, c.File, c.By, "%d lines: %d new, %d were there already, %d refused\n", func(f factsRun, lines []factLine) (factsAnswer, error) {
		f.check = c.Check
		return f.bring(ctx, lines, time.Now())
	})
}

// FactsAnnulCmd takes back what was brought in by mistake: it then counts as never
// registered, and stays in the history. The file is the one that was brought in, or
// some of its lines.
type FactsAnnulCmd struct {
	Where
	File   string `arg:"" type:"existingfile" help:"One JSON object a line, as for import; kind, id, person and provider are read."`
	By     string `required:"" placeholder:"HSA-ID" help:"The system that takes them back, for the log."`
	Reason string `required:"" help:"Why, for the register and the log. No names or numbers."`
	Check  bool   `help:"Only check: take nothing back."`
}

// Run takes nothing back when any line cannot be read; a line that names nothing that is
// there is told, and the others are taken back. Each is in the access log before that.
func (c FactsAnnulCmd) Run(ctx context.Context) error {
	reason := strings.TrimSpace(c.Reason)
	if reason == "" {
		return errors.New("--reason: say why")
	}
	return runFacts(ctx, c.Where, c.File, c.By, "%d lines: %d taken back, %d were so already, %d refused\n", func(f factsRun, lines []factLine) (factsAnswer, error) {
		f.check = c.Check
		return f.annul(ctx, lines, reason, time.Now())
	})
}

// runFacts reads the file, opens the register and tells how it went.
func runFacts(ctx context.Context, w Where, file, system, said string, do func(factsRun, []factLine) (factsAnswer, error)) error {
	by, err := care.ParseHSAID(system)
	if err != nil {
		return errors.New("--by: an HSA-id is expected")
	}
	lines, wrong, err := readFactLines(file)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return fmt.Errorf("nothing was changed:\n%s", strings.Join(wrong, "\n"))
	}
	st, err := published(ctx, w.Config, w.Data)
	if err != nil {
		return err
	}
	defer st.close()
	dir, _, err := st.directory.Load(ctx)
	if err != nil {
		return err
	}
	a, err := do(factsRun{by: by, log: st.audit, people: st.people, register: safeguard.New(safeguard.Config{}, st.safeguards, st.people),
		kind: func(id care.HSAID) care.ProviderKind { p, _ := dir.Provider(id); return p.Kind }}, lines)
	if err != nil {
		return err
	}
	if w.JSON {
		if err := writeJSON(os.Stdout, a); err != nil {
			return err
		}
	} else {
		fmt.Printf(said, a.Lines, a.Fresh, a.Already, len(a.Refused))
		for _, s := range a.Refused {
			fmt.Println(s)
		}
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
			l.at = n
			lines = append(lines, l)
		}
	}
	return lines, wrong, s.Err()
}

// factsRun does with the register what the lines of a file say.
type factsRun struct {
	by       care.HSAID
	check    bool
	log      appender
	people   safeguard.Numbers
	register *safeguard.Service
	kind     func(care.HSAID) care.ProviderKind
}

// whose is the person and the provider that a line is about.
func (l factLine) whose() (care.PersonID, care.HSAID) {
	return care.MustPersonID(l.Person), care.HSAID(strings.ToUpper(strings.TrimSpace(l.Provider)))
}

// note writes the row that comes before a change.
func (f factsRun) note(ctx context.Context, l factLine, kind care.ProviderKind, words string, now time.Time) error {
	info := care.Consents
	if l.Kind == "insats" || l.Kind == "utredning" {
		info = care.Relations
	}
	person, provider := l.whose()
	return f.log.Append(ctx, []audit.Event{{At: now, System: f.by, Actor: audit.Actor{Kind: audit.System, Employee: f.by, Provider: provider}, Subject: person,
		Source: audit.Source{System: f.by, Provider: provider, Kind: kind}, Infos: []care.InfoType{info}, Activity: audit.ActivityWrite,
		Purpose: care.OtherByLaw, Outcome: "ALLOW", Provisions: []string{byCatalogue.ID}, Assertions: []string{l.ID}, Attestation: words}})
}

func (f factsRun) bring(ctx context.Context, lines []factLine, now time.Time) (factsAnswer, error) {
	a := factsAnswer{Lines: len(lines), Refused: []string{}}
	for _, l := range lines {
		person, provider := l.whose()
		kind := f.kind(provider)
		if kind == "" {
			a.refuse(l, "the provider is not in the directory")
			continue
		}
		if f.check {
			continue
		}
		if err := f.note(ctx, l, kind, "", now); err != nil {
			return a, err
		}
		already, err := f.registerOne(ctx, l, safeguard.Record{ID: l.ID, Subject: person, Provider: provider, ProviderKind: kind}, now)
		if err := a.count(l, already, err); err != nil {
			return a, err
		}
	}
	return a, nil
}

// count notes how a line went; what the register has not refused is an error.
func (a *factsAnswer) count(l factLine, already bool, err error) error {
	switch k := fault.KindOf(err); {
	case err == nil && already:
		a.Already++
	case err == nil:
		a.Fresh++
	case k == fault.Invalid || k == fault.Conflict || k == fault.Denied || k == fault.TooLarge || k == fault.NotFound:
		a.refuse(l, err) // the register's texts hold no values
	default:
		return err
	}
	return nil
}

// annul takes back what the lines name: the same fact, of the same person at the same
// provider. What is taken back already is left as it is.
func (f factsRun) annul(ctx context.Context, lines []factLine, reason string, now time.Time) (factsAnswer, error) {
	a := factsAnswer{Lines: len(lines), Refused: []string{}}
	for _, l := range lines {
		fact, err := f.named(ctx, l)
		if k := fault.KindOf(err); k == fault.NotFound {
			a.refuse(l, "no such fact is registered of that person at that provider")
			continue
		} else if err != nil {
			return a, err
		}
		b := fact.Base()
		if !b.Annulled.IsZero() {
			a.Already++
			continue
		}
		if f.check {
			continue
		}
		if err := f.note(ctx, l, b.ProviderKind, reason, now); err != nil {
			return a, err
		}
		if err := a.count(l, false, f.annulOne(ctx, fact, reason, now)); err != nil {
			return a, err
		}
	}
	return a, nil
}

// named is the fact that a line names; fault.NotFound when the line is wrong of whose it is.
func (f factsRun) named(ctx context.Context, l factLine) (safeguard.Fact, error) {
	kind := map[string]safeguard.Kind{"informed": safeguard.KindInformation, "attitude": safeguard.KindAttitude, "insats": safeguard.KindCase, "utredning": safeguard.KindCase}[l.Kind]
	fact, err := f.register.Get(ctx, kind, l.ID)
	if err != nil {
		return nil, err
	}
	person, provider := l.whose()
	numbers, err := f.people.Numbers(ctx, person) // it may be on a number that the person had before
	if err != nil {
		return nil, err
	}
	b := fact.Base()
	c, isCase := fact.(*safeguard.Case)
	if b.Subject != person && !slices.Contains(numbers, b.Subject) || !strings.EqualFold(string(b.Provider), string(provider)) || isCase && string(c.Type) != l.Kind {
		return nil, safeguard.NoSuch(kind)
	}
	return fact, nil
}

func (f factsRun) annulOne(ctx context.Context, fact safeguard.Fact, reason string, now time.Time) (err error) {
	b := fact.Base()
	by := safeguard.Action{RegisteredBy: safeguard.Who{System: f.by, Provider: b.Provider}, Reason: reason}
	switch fact.Kind() {
	case safeguard.KindInformation:
		_, err = f.register.AnnulInformationGiven(ctx, b.ID, by, now)
	case safeguard.KindAttitude:
		_, err = f.register.AnnulAttitude(ctx, b.ID, by, now)
	default:
		_, err = f.register.AnnulCase(ctx, b.ID, by, now)
	}
	return err
}

func (f factsRun) registerOne(ctx context.Context, l factLine, r safeguard.Record, now time.Time) (already bool, err error) {
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
