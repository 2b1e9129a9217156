package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/catalog/catalogsql"
)

func draftID() string { return "d-" + strings.ToLower(rand.Text()[:10]) }

// CatalogVersionsCmd lists the published versions, or tells of one.
type CatalogVersionsCmd struct {
	Where
	Version int64 `arg:"" optional:"" help:"Tell of this one: what it changed."`
}

// Run prints one line for each version, newest first.
func (c CatalogVersionsCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(s *catalogsql.Store) error {
		if c.Version > 0 {
			v, changes, err := s.Version(ctx, c.Version)
			if err != nil {
				return err
			}
			if c.JSON {
				return writeJSON(os.Stdout, struct {
					catalogsql.Version
					Changes catalog.Changes `json:"changes"`
				}{v, changes})
			}
			table(func(line func(...any)) { line(versionCells(v)...) })
			return sayChanges(changes, false)
		}
		all, err := s.Versions(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(os.Stdout, all)
		}
		table(func(line func(...any)) {
			line("version", "published", "by", "from", "changes", "why")
			for _, v := range all {
				line(versionCells(v)...)
			}
		})
		return nil
	})
}

func versionCells(v catalogsql.Version) []any {
	from := string(v.Origin)
	switch v.Origin {
	case catalogsql.FromDraft:
		from += " " + v.Draft
	case catalogsql.FromRollback:
		from += fmt.Sprint(" to ", v.Of)
	}
	return []any{v.ID, clock(v.At), v.By, from, fmt.Sprintf("+%d ~%d -%d", v.Added, v.Changed, v.Removed), v.Comment}
}

func clock(t time.Time) string { return care.SwedishTime(t).Format("2006-01-02 15:04:05") }

// table prints columns under each other.
func table(fill func(line func(cells ...any))) {
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fill(func(cells ...any) {
		for i, c := range cells {
			if i > 0 {
				fmt.Fprint(w, "\t")
			}
			fmt.Fprint(w, c)
		}
		fmt.Fprintln(w)
	})
	_ = w.Flush()
}

// CatalogLogCmd tells who did what with the catalogue.
type CatalogLogCmd struct {
	Where
	Limit int `default:"100" help:"At most so many, newest first."`
}

// Run prints one line for each event.
func (c CatalogLogCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(s *catalogsql.Store) error {
		all, err := s.Events(ctx, c.Limit)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(os.Stdout, all)
		}
		table(func(line func(...any)) {
			for _, e := range all {
				line(clock(e.At), e.By, e.Action, e.Draft, e.Version, e.Detail)
			}
		})
		return nil
	})
}

// CatalogRollbackCmd publishes an older version again.
type CatalogRollbackCmd struct {
	Where
	Version int64  `arg:"" help:"The version to go back to."`
	By      string `required:"" help:"Who does it."`
	Comment string `required:"" help:"Why."`
}

// Run prints the number of the new version.
func (c CatalogRollbackCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(s *catalogsql.Store) error {
		v, err := s.Rollback(ctx, c.Version, c.By, c.Comment, time.Now())
		if err != nil {
			return err
		}
		return sayVersion(v, c.JSON)
	})
}

func sayVersion(v int64, asJSON bool) error {
	if asJSON {
		return writeJSON(os.Stdout, map[string]int64{"version": v})
	}
	fmt.Printf("published as version %d\n", v)
	return nil
}

// DraftRef names a draft as somebody has seen it.
type DraftRef struct {
	Where
	Draft    string `arg:"" help:"The draft's id."`
	Revision int64  `default:"-1" help:"The revision you have seen; without it, the newest."`
}

func (r DraftRef) seen(ctx context.Context, s *catalogsql.Store) (int64, error) {
	if r.Revision >= 0 {
		return r.Revision, nil
	}
	v, err := s.Draft(ctx, r.Draft)
	return v.Draft.Revision, err
}

// CatalogPublishCmd puts a draft in force.
type CatalogPublishCmd struct {
	DraftRef
	By      string `required:"" help:"Who publishes it."`
	Comment string `default:"" help:"Why."`
}

// Run prints the number of the new version.
func (c CatalogPublishCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(s *catalogsql.Store) error {
		revision, err := c.seen(ctx, s)
		if err != nil {
			return err
		}
		v, err := s.PublishDraft(ctx, c.Draft, revision, c.By, c.Comment, time.Now())
		if err != nil {
			return err
		}
		return sayVersion(v, c.JSON)
	})
}

// CatalogDraftCmd is the work with drafts.
type CatalogDraftCmd struct {
	List    DraftListCmd    `cmd:"" help:"List the drafts."`
	New     DraftNewCmd     `cmd:"" help:"Begin a draft upon the newest version."`
	Show    DraftShowCmd    `cmd:"" help:"Show a draft: its edits, what it changes, and what is wrong with it."`
	Edit    DraftEditCmd    `cmd:"" help:"Add edits, a change order or a whole catalogue to a draft."`
	Rebase  DraftRebaseCmd  `cmd:"" help:"Move a draft upon the newest version."`
	Discard DraftDiscardCmd `cmd:"" help:"Close a draft. Its edits are kept."`
}

// DraftListCmd lists drafts.
type DraftListCmd struct {
	Where
	All bool `help:"Those that are published or discarded, too."`
}

// Run prints one line for each draft.
func (c DraftListCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(s *catalogsql.Store) error {
		all, err := s.Drafts(ctx, c.All)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(os.Stdout, all)
		}
		table(func(line func(...any)) {
			line("draft", "state", "revision", "upon", "by", "touched", "title")
			for _, d := range all {
				line(d.ID, d.State, d.Revision, d.Base, d.By, clock(d.Updated), d.Title)
			}
		})
		return nil
	})
}

// DraftNewCmd begins a draft.
type DraftNewCmd struct {
	Where
	By    string `required:"" help:"Who makes it."`
	Title string `default:"" help:"What it is about."`
}

// Run prints the draft's id.
func (c DraftNewCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(s *catalogsql.Store) error {
		d, err := s.NewDraft(ctx, draftID(), c.Title, c.By, time.Now())
		if err != nil {
			return err
		}
		return sayDraft(d, c.JSON)
	})
}

func sayDraft(d catalog.Draft, asJSON bool) error {
	if asJSON {
		return writeJSON(os.Stdout, d)
	}
	fmt.Printf("draft %s at revision %d, upon version %d\n", d.ID, d.Revision, d.Base)
	return nil
}

// DraftShowCmd shows a draft.
type DraftShowCmd struct{ DraftRef }

// Run prints edits, differences and problems.
func (c DraftShowCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(s *catalogsql.Store) error {
		v, err := s.Draft(ctx, c.Draft)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(os.Stdout, v)
		}
		_ = sayDraft(v.Draft, false)
		table(func(line func(...any)) {
			for _, e := range v.Edits {
				line(e.Number, clock(e.Made), e.By, e.Edit, e.Why)
			}
		})
		warnings := 0
		for _, p := range v.Problems {
			if p.Grave {
				fmt.Println(p)
			} else {
				warnings++
			}
		}
		if warnings > 0 {
			fmt.Printf("%d warnings (--json tells them)\n", warnings)
		}
		if v.Behind {
			fmt.Println("another version has been published since: rebase the draft before it is published")
		}
		return sayChanges(v.Changes, false)
	})
}

// DraftEditCmd adds edits to a draft.
type DraftEditCmd struct {
	DraftRef
	File string `arg:"" type:"existingfile" help:"A list of edits as JSON ([{\"op\":\"end\",\"row\":{…},\"at\":…}]), a change order, or a whole catalogue."`
	By   string `required:"" help:"Who edits."`
	Why  string `default:"" help:"Why."`
}

// Run makes all the edits or none.
func (c DraftEditCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(s *catalogsql.Store) error {
		v, err := s.Draft(ctx, c.Draft)
		if err != nil {
			return err
		}
		edits, err := c.edits(v.Data)
		if err != nil {
			return err
		}
		revision := v.Draft.Revision
		if c.Revision >= 0 {
			revision = c.Revision
		}
		d, err := s.EditDraft(ctx, c.Draft, revision, edits, c.By, c.Why, time.Now())
		if err != nil {
			return err
		}
		return sayDraft(d, c.JSON)
	})
}

func (c DraftEditCmd) edits(base catalog.Data) ([]catalog.Edit, error) {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return nil, err
	}
	var edits []catalog.Edit
	if json.Unmarshal(text, &edits) == nil {
		return edits, nil
	}
	f, err := openCatalog(c.File)
	if err != nil {
		return nil, err
	}
	if f.order == nil {
		if catalog.Grave(f.problems) {
			return nil, &catalogsql.GraveError{Problems: f.problems}
		}
		return catalog.Diff(base, f.data).Edits(), nil
	}
	edits, more := f.order.Edits(base)
	if problems := append(f.problems, more...); catalog.Grave(problems) {
		return nil, &catalogsql.GraveError{Problems: problems}
	}
	return edits, nil
}

// DraftRebaseCmd moves a draft upon the newest version.
type DraftRebaseCmd struct {
	DraftRef
	By string `required:"" help:"Who does it."`
}

// Run names the edits that cannot be made there.
func (c DraftRebaseCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(s *catalogsql.Store) error {
		revision, err := c.seen(ctx, s)
		if err != nil {
			return err
		}
		d, err := s.RebaseDraft(ctx, c.Draft, revision, c.By, time.Now())
		if err != nil {
			return err
		}
		return sayDraft(d, c.JSON)
	})
}

// DraftDiscardCmd closes a draft.
type DraftDiscardCmd struct {
	DraftRef
	By  string `required:"" help:"Who does it."`
	Why string `default:"" help:"Why."`
}

// Run closes the draft.
func (c DraftDiscardCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(s *catalogsql.Store) error {
		revision, err := c.seen(ctx, s)
		if err != nil {
			return err
		}
		return s.DiscardDraft(ctx, c.Draft, revision, c.By, c.Why, time.Now())
	})
}
