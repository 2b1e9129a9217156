package app

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/fault"
	"sammanhang/index"
	"sammanhang/index/indexsoap"
)

// IndexQueuesCmd tells what waits to be told to subscribers.
type IndexQueuesCmd struct {
	Where
}

// Run prints a line for each queue that is not empty or has dead letters. It says
// nothing of any person.
func (c IndexQueuesCmd) Run(ctx context.Context) error {
	st, err := published(ctx, c.Config, c.Data)
	if err != nil {
		return err
	}
	defer st.close()
	queues, err := st.index.Queues(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(queues)
	}
	if len(queues) == 0 {
		fmt.Println("every subscriber has been told everything")
	}
	for _, q := range queues {
		fmt.Printf("%s: %d waiting", q.To, q.Waiting)
		if !q.Oldest.IsZero() {
			fmt.Printf(" (since %s)", care.SwedishTime(q.Oldest).Format(time.DateTime))
		}
		fmt.Printf(", %d dead", q.Dead)
		if q.Reason != "" {
			fmt.Printf("; %d attempts failed, last: %s", q.Attempts, q.Reason)
		}
		fmt.Println()
	}
	return nil
}

// IndexResendCmd queues dead letters anew.
type IndexResendCmd struct {
	Where
	Subscriber string `arg:"" help:"The subscriber's logical address, as queues shows it."`
}

// Run queues what the dead letters were about, as the index has it now.
func (c IndexResendCmd) Run(ctx context.Context) error {
	st, err := published(ctx, c.Config, c.Data)
	if err != nil {
		return err
	}
	defer st.close()
	n, err := st.index.Resend(ctx, care.LogicalAddress(c.Subscriber), time.Now())
	if err == nil {
		fmt.Printf("%d changes are queued again\n", n)
	}
	return err
}

// IndexDropCmd throws a queue away.
type IndexDropCmd struct {
	Where
	Subscriber string `arg:"" help:"The subscriber's logical address, as queues shows it."`
	Yes        bool   `required:"" help:"It will never be told of these changes."`
}

// Run throws away what waits for a subscriber, and its dead letters.
func (c IndexDropCmd) Run(ctx context.Context) error {
	st, err := published(ctx, c.Config, c.Data)
	if err != nil {
		return err
	}
	defer st.close()
	n, err := st.index.Drop(ctx, care.LogicalAddress(c.Subscriber))
	if err == nil {
		fmt.Printf("%d changes were thrown away\n", n)
	}
	return err
}

// IndexReconcileCmd compares a source's full set with the index.
type IndexReconcileCmd struct {
	Where
	System  string    `required:"" placeholder:"HSA-ID" help:"The source system whose set it is."`
	AsOf    time.Time `required:"" placeholder:"TIME" help:"When the source read it out (2026-11-22T12:00:00+01:00). What changed in the index since is not judged."`
	Domain  []string  `placeholder:"DOMAIN" help:"The service domains that the set covers; default all."`
	Report  string    `placeholder:"FILE" help:"Write every difference, as CSV. It names persons: each is logged as a read by --by."`
	By      string    `placeholder:"HSA-ID" help:"Who reads the report or decides."`
	Apply   bool      `help:"Make the index say what the set says."`
	Deletes int       `default:"0" help:"With --apply: how many entries may be taken away. It must be the number found."`
	Own     string    `placeholder:"HSA-ID" help:"The platform's own HSA-id, where no --config gives it."`
	Files   []string  `arg:"" name:"file" type:"existingfile" help:"The set: Update messages of any length, as the source would send them."`
}

// administration is the log's word for planning and running the service (PDL 2:4).
const administration care.Purpose = "Administration"

// maxSetFile is the most bytes of one file.
const maxSetFile = 8 << 30

// Run tells how the set and the index differ, in numbers, and changes nothing
// unless it is told to.
func (c IndexReconcileCmd) Run(ctx context.Context) error {
	if (c.Apply || c.Report != "") && c.By == "" {
		return errors.New("--by: say who reads the report or decides")
	}
	set := index.Set{System: care.HSAID(c.System), AsOf: c.AsOf, Domains: c.Domain}
	for _, name := range c.Files {
		entries, err := readSet(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		set.Entries = append(set.Entries, entries...)
	}
	own := care.HSAID(c.Own)
	if c.Config != "" {
		cfg, err := LoadConfig(c.Config)
		if err != nil {
			return err
		}
		own = care.HSAID(cfg.Platform.HSAID)
	}
	if own == "" {
		return errors.New("--own: say the platform's own HSA-id, or name its configuration with --config")
	}
	st, err := published(ctx, c.Config, c.Data)
	if err != nil {
		return err
	}
	defer st.close()
	snap, err := st.catalog.Current(ctx)
	if err != nil && fault.KindOf(err) != fault.NotFound { // with no catalogue there are no subscribers
		return err
	}
	ix := index.New(index.Config{Own: own, Subscribers: subscribing{own, func() *catalog.Snapshot { return snap }}}, st.index)
	r, err := ix.Reconcile(ctx, set)
	if err != nil {
		return err
	}
	if c.JSON {
		numbers := *r
		numbers.Differences = nil
		err = json.NewEncoder(os.Stdout).Encode(numbers)
	} else {
		fmt.Printf("%d entries in the set, %d in the index: %d the same, %d missing here, %d with other content, %d extra here, %d changed here since and not judged\n",
			r.Set, r.Index, r.Same, r.Missing, r.Content, r.Extra, r.Newer)
	}
	if err == nil && c.Report != "" {
		err = c.report(ctx, st.audit, own, r)
	}
	if err != nil || !c.Apply {
		return err
	}
	if err := ix.Settle(ctx, r, c.Deletes, time.Now()); err != nil {
		return err
	}
	fmt.Printf("the index was changed in %d places\n", len(r.Differences))
	return nil
}

func readSet(name string) ([]index.Entry, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return indexsoap.ReadSet(f, maxSetFile)
}

// report writes the differences, once every person in them has been logged.
func (c IndexReconcileCmd) report(ctx context.Context, log appender, own care.HSAID, r *index.Reconciliation) (err error) {
	f, err := os.OpenFile(c.Report, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var events []audit.Event
	seen := map[care.PersonID]bool{}
	at := time.Now()
	for _, d := range r.Differences {
		if p := d.Entry.Person; !seen[p] {
			seen[p] = true
			events = append(events, audit.Event{At: at, System: own, Actor: audit.Actor{Kind: audit.Staff, Employee: care.HSAID(c.By)}, Subject: p,
				Source: audit.Source{System: own}, Infos: []care.InfoType{care.Engagements}, Activity: audit.ActivityRead, Purpose: administration, Outcome: "ALLOW"})
		}
	}
	for len(events) > 0 {
		n := min(1000, len(events))
		if err := log.Append(ctx, events[:n]); err != nil {
			return err
		}
		events = events[n:]
	}
	return writeDifferences(f, r.Differences)
}

func writeDifferences(w io.Writer, list []index.Difference) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{"difference", "person", "serviceDomain", "categorization", "logicalAddress", "sourceSystem", "businessObjectInstanceIdentifier",
		"clinicalProcessInterestId", "dataController", "mostRecentContent", "mostRecentContentInIndex"})
	for _, d := range list {
		e := d.Entry
		here := d.Here
		if d.Kind == index.Extra {
			e.MostRecent, here = "", e.MostRecent
		}
		_ = out.Write([]string{d.Kind, e.Person.Value(), e.Domain, e.Category, string(e.Address), string(e.System), e.BusinessObject,
			e.ProcessInterest, string(e.Controller), e.MostRecent, here})
	}
	out.Flush()
	return out.Error()
}
