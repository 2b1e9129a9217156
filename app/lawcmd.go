package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"text/tabwriter"
	"time"

	"sammanhang/access"
	"sammanhang/access/law"
	"sammanhang/audit"
	"sammanhang/care"
)

// LawSimulateCmd replays decisions under other provisions.
type LawSimulateCmd struct {
	With       string   `placeholder:"DIR" type:"existingdir" help:"Other provisions: *.cedar files that are added to those in force, or stand in place of those of the same name."`
	WithSwitch []string `placeholder:"NAME" help:"A doubtful point answered the less careful way (docs/law.md), in the simulated law only."`
	Switches   []string `name:"switch" placeholder:"NAME" help:"A doubtful point that is answered so already, in both laws."`
	Where
	Log       string `placeholder:"FILE" type:"existingfile" help:"Decisions to replay in place of the platform's log: one JSON object a line, with \"at\" and \"facts\" as the access log keeps them."`
	County    bool   `help:"Replay what the staff and people of the invented county would ask, on the day of --at."`
	From      string `placeholder:"DATE" help:"Of the log, only decisions from this day on."`
	To        string `placeholder:"DATE" help:"Of the log, only decisions before this day."`
	At        string `placeholder:"DATE" help:"Decide as on this day. Without it each decision of the log is decided at its own moment, and the county's today."`
	Residents int    `default:"200" help:"Of --county, how many people live there."`
}

// Run prints what the change would do. That somebody would lose something is an answer,
// not an error.
func (c LawSimulateCmd) Run(ctx context.Context) error {
	sim, err := c.simulate(ctx, time.Now())
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(os.Stdout, sim)
	}
	return printSimulation(os.Stdout, sim)
}

func (c LawSimulateCmd) simulate(ctx context.Context, now time.Time) (access.Simulation, error) {
	switch {
	case c.Log != "" && c.County:
		return access.Simulation{}, errors.New("give either --log FILE or --county")
	case c.With == "" && len(c.WithSwitch) == 0:
		return access.Simulation{}, errors.New("give --with DIR, --with-switch NAME, or both: what would be otherwise?")
	case c.County && (c.From != "" || c.To != ""):
		return access.Simulation{}, errors.New("--from and --to are about the log; the county has one day, --at")
	}
	was, then, err := c.deciders()
	if err != nil {
		return access.Simulation{}, err
	}
	at, err := day("--at", c.At)
	if err != nil {
		return access.Simulation{}, err
	}
	if c.County {
		if at.IsZero() {
			at = now
		}
		asked, err := askCounty(ctx, was, at, c.Residents)
		if err != nil {
			return access.Simulation{}, err
		}
		return access.Simulate(was, then, asked, at)
	}
	from, errFrom := day("--from", c.From)
	to, errTo := day("--to", c.To)
	if err := errors.Join(errFrom, errTo); err != nil {
		return access.Simulation{}, err
	}
	during := care.Period{From: from, To: to}
	if c.Log == "" {
		st, err := published(ctx, c.Config, c.Where.Data)
		if err != nil {
			return access.Simulation{}, err
		}
		defer st.close()
		return access.Simulate(was, then, loggedAt(ctx, st, during), at)
	}
	file, err := os.Open(c.Log)
	if err != nil {
		return access.Simulation{}, err
	}
	defer file.Close()
	s, err := access.Simulate(was, then, loggedIn(file, during), at)
	if err != nil {
		return access.Simulation{}, fmt.Errorf("%s: %w", c.Log, err)
	}
	return s, nil
}

// deciders are one of today's law and one of the other.
func (c LawSimulateCmd) deciders() (was, then *access.Decider, err error) {
	var cfg access.Config
	if err := setSwitches(&cfg, lessCareful(c.Switches)); err != nil {
		return nil, nil, err
	}
	if was, err = access.Load(cfg); err != nil {
		return nil, nil, err
	}
	if err := setSwitches(&cfg, lessCareful(c.WithSwitch)); err != nil {
		return nil, nil, err
	}
	book, err := law.Load(law.Files)
	if c.With != "" {
		book, err = law.LoadOver(law.Files, os.DirFS(c.With))
	}
	if err != nil {
		return nil, nil, err
	}
	then, err = access.New(cfg, book)
	return was, then, err
}

// lessCareful are switches answered the other way than the careful one: most of them
// on, and those whose careful answer is on, off.
func lessCareful(names []string) map[string]bool {
	out := map[string]bool{}
	for _, n := range names {
		out[n] = true
		for _, s := range access.Switches() {
			if s.Name == n {
				out[n] = !s.Careful
			}
		}
	}
	return out
}

// day reads a day as the Swedish midnight that begins it, or a moment; empty is zero.
func day(flag, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return care.SwedishMidnight(t.Year(), t.Month(), t.Day()), nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s: write the day as 2027-01-31, or a time as 2027-01-31T12:00:00+01:00", flag)
	}
	return t, nil
}

// loggedAt are the decisions of the platform's log: those about staff and systems, of
// each provider in the directory. A resident's own looks are in the log under the
// person, and nobody reads those for a simulation.
func loggedAt(ctx context.Context, st *stores, during care.Period) iter.Seq2[access.Logged, error] {
	return func(yield func(access.Logged, error) bool) {
		dir, _, err := st.directory.Load(ctx)
		if err != nil {
			yield(access.Logged{}, err)
			return
		}
		for _, p := range dir.Providers() {
			q := audit.Query{Owner: p.ID, From: during.From, To: during.To, Limit: 500}
			for {
				page, err := st.audit.Find(ctx, q)
				if err != nil {
					yield(access.Logged{}, err)
					return
				}
				for _, e := range page {
					if e.Event.Facts != "" && !yield(access.Logged{At: e.Event.At, Question: e.Event.Facts}, nil) {
						return
					}
				}
				if len(page) < q.Limit {
					break
				}
				q.Before = page[len(page)-1].Event.ID
			}
		}
	}
}

// maxLogLine is the longest line of --log.
const maxLogLine = 64 << 10

// loggedIn reads decisions, one JSON object a line, and yields those of a period. A line
// that is not one is an error that names it.
func loggedIn(r io.Reader, during care.Period) iter.Seq2[access.Logged, error] {
	return func(yield func(access.Logged, error) bool) {
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, maxLogLine)
		n := 0
		for lines.Scan() {
			n++
			text := bytes.TrimSpace(lines.Bytes())
			if len(text) == 0 {
				continue
			}
			var l struct {
				At    time.Time `json:"at"`
				Facts string    `json:"facts"`
			}
			if err := json.Unmarshal(text, &l); err != nil || l.At.IsZero() {
				yield(access.Logged{}, fmt.Errorf("line %d: a JSON object with \"at\" and \"facts\" is expected", n))
				return
			}
			if during.Contains(l.At) && !yield(access.Logged{At: l.At, Question: l.Facts}, nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(access.Logged{}, fmt.Errorf("after line %d: %w", n, err))
		}
	}
}

func printSimulation(w io.Writer, s access.Simulation) error {
	fmt.Fprintf(w, "%d decisions replayed, %d the same\n", s.Decisions, s.Same)
	if s.Unreadable > 0 {
		fmt.Fprintf(w, "%d could not be read, and are not counted\n", s.Unreadable)
	}
	for _, list := range []struct {
		title   string
		effects []access.Effect
	}{{"would be opened", s.Gains}, {"would be closed", s.Losses}, {"would be answered otherwise", s.Changes}} {
		if len(list.effects) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n%s\n", list.title)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "  count\twho\twhat\twas\twould be\tby")
		for _, e := range list.effects {
			fmt.Fprintf(t, "  %d\t%s\t%s\t%s\t%s\t%s\n", e.Count, e.Who, e.What, e.Was, e.Now, e.Provision)
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	return nil
}
