// Package verify checks an access log without the platform: it imports nothing of it,
// so that what is checked cannot vouch for itself. It promises to find every changed,
// removed, added or moved row that a signed checkpoint covers, every row that does not
// fit the chain, and every byte changed in the sealed log, and to say which; and never
// to print whom a row is about.
//
// What it cannot know: rows that are not sealed yet can be rewritten, as a whole, by
// somebody who rules the database. It says how many they are. And somebody who rules
// both the database and the signing key can make a new log: keep the public key, and
// now and then a checkpoint, somewhere else (Options.PublicKey, Report.Checkpoint).
//
// The format is written down in docs at the places it is made: the canonical text and
// the chain in package audit, the tree by C2SP tlog-tiles and RFC 6962.
package verify

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// Options says where a log lies.
type Options struct {
	Database  string // "sqlite:FILE" or "postgres://…"
	Log       string // the folder of the sealed log
	PublicKey string // the key to trust, as "name+hash+key"; empty: the file public-key in Log, or the extract's own

	Witnesses []string // keys of those who must have countersigned the checkpoint, as "name+hash+key" (C2SP tlog-cosignature)
	Least     int      // how many of them; 0: all
}

// Kind is what sort of thing is wrong.
type Kind string

// The kinds of finding.
const (
	RowMissing    Kind = "row missing"    // a number is not there
	RowChanged    Kind = "row changed"    // the row's text, place or hash is not what was hashed
	ColumnChanged Kind = "column changed" // a column to search by does not say what the text says
	ChainBroken   Kind = "chain broken"   // the row does not continue the one before
	NotAsSealed   Kind = "not as sealed"  // the row is not the one that was sealed
	Sealed        Kind = "sealed log"     // a file of the sealed log is damaged, missing or changed
	Checkpoint    Kind = "checkpoint"     // the signed root is missing, wrong or not signed by the key
	Unreadable    Kind = "unreadable"     // the database could not be read to the end
)

// Finding is one thing that is wrong. It holds no personal data.
type Finding struct {
	Kind Kind
	Seq  int64  // the row, or the first of several; -1 when it is no row
	To   int64  // the last row of several, else Seq
	ID   string // the row's id, when it has a well-formed one
	File string // the file in the log folder
	Text string // what is wrong, in words
}

func (f Finding) String() string {
	var w strings.Builder
	w.WriteString(string(f.Kind))
	switch {
	case f.Seq >= 0 && f.To > f.Seq:
		fmt.Fprintf(&w, ": rows %d–%d", f.Seq, f.To)
	case f.Seq >= 0:
		fmt.Fprintf(&w, ": row %d", f.Seq)
	}
	if f.ID != "" {
		w.WriteString(" (" + f.ID + ")")
	}
	if f.File != "" {
		w.WriteString(": " + f.File)
	}
	if f.Text != "" {
		w.WriteString(": " + f.Text)
	}
	return w.String()
}

// Report is the outcome of a check.
type Report struct {
	Rows       int64    // rows in the database
	Sealed     int64    // rows under the signed checkpoint
	Unsealed   int64    // rows not yet under it: their chain is checked, nothing more
	Key        string   // name and hash of the key that signed
	Witnesses  []string // of those asked about, who have countersigned the checkpoint, and when by their clock
	Checkpoint string   // the signed checkpoint: keep it elsewhere to hold the log to it later
	Findings   []Finding
	More       int // findings beyond the first 1000
}

// OK tells whether nothing is wrong.
func (r Report) OK() bool { return len(r.Findings) == 0 }

func (r Report) String() string {
	var w strings.Builder
	fmt.Fprintf(&w, "%d rows, %d under a checkpoint signed by %s, %d not yet sealed\n", r.Rows, r.Sealed, orNobody(r.Key), r.Unsealed)
	for _, who := range r.Witnesses {
		w.WriteString("countersigned by " + who + "\n")
	}
	for _, f := range r.Findings {
		w.WriteString(f.String() + "\n")
	}
	if r.More > 0 {
		fmt.Fprintf(&w, "and %d more\n", r.More)
	}
	if r.OK() {
		w.WriteString("The log is whole.\n")
	} else {
		w.WriteString("THE LOG IS NOT WHOLE.\n")
	}
	return w.String()
}

func orNobody(s string) string {
	if s == "" {
		return "nobody"
	}
	return s
}

const maxFindings = 1000

func (r *Report) find(f Finding) {
	if len(r.Findings) >= maxFindings {
		r.More++
		return
	}
	if f.Seq < 0 || f.To < f.Seq {
		f.To = f.Seq
	}
	r.Findings = append(r.Findings, f)
}

// Dir checks the log of a data folder: its sammanhang.db and its log/. It may run while
// the platform does, and writes nothing. The error is for what kept it from checking;
// what is wrong with the log is in the report.
func Dir(ctx context.Context, dataDir string) (Report, error) {
	file := filepath.Join(dataDir, "sammanhang.db")
	if _, err := os.Stat(file); err != nil {
		return Report{}, fmt.Errorf("verify: %w", err)
	}
	return Check(ctx, Options{Database: "sqlite:" + file, Log: filepath.Join(dataDir, "log")})
}

// Check checks the log at o, as Dir does.
func Check(ctx context.Context, o Options) (Report, error) {
	db, err := open(o.Database)
	if err != nil {
		return Report{}, err
	}
	defer db.Close()
	owner := ownerColumn(ctx, db)
	// The checkpoint is read before the rows: then all rows it covers are among them. The
	// database says how much has been sealed; a sealing in between is no finding.
	for try := 0; ; try++ {
		var r Report
		cp := readCheckpoint(&r, o)
		tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: isolation(o.Database)})
		if err != nil {
			return Report{}, fmt.Errorf("verify: the database could not be opened: %w", err)
		}
		head, err := readHead(ctx, tx)
		if err != nil {
			return Report{}, errors.Join(fmt.Errorf("verify: the database has no readable access log: %w", err), tx.Rollback())
		}
		if head.sealed > cp.size && try < 3 {
			if err := tx.Rollback(); err != nil {
				return Report{}, err
			}
			continue
		}
		if head.sealed > cp.size {
			r.find(Finding{Kind: Checkpoint, Seq: -1, Text: fmt.Sprintf("%d rows have been sealed, but the checkpoint covers %d: the log folder is lost or rolled back", head.sealed, cp.size)})
		}
		r.Sealed, r.Key, r.Checkpoint = cp.size, cp.key, cp.text
		t := newTree(&r, o.Log, cp.size)
		checkRows(ctx, &r, tx, t, head, owner)
		t.finish(cp)
		r.Unsealed = max(0, r.Rows-cp.size)
		return r, tx.Rollback()
	}
}

func open(dsn string) (*sql.DB, error) {
	if file, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("verify: %w", err)
		}
		return sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?mode=ro&_pragma=busy_timeout(10000)&_pragma=query_only(1)")
	}
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return sql.Open("pgx", dsn)
	}
	return nil, errors.New("verify: the database must be sqlite:FILE or postgres://…")
}

func isolation(dsn string) sql.IsolationLevel {
	if strings.HasPrefix(dsn, "sqlite:") {
		return sql.LevelDefault
	}
	return sql.LevelRepeatableRead // one picture for all statements
}
