package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"sammanhang/directory"
	"sammanhang/directory/directoryjson"
	"sammanhang/directory/directoryldif"
	"sammanhang/directory/directorysql"
)

// DirectoryImportCmd reads a directory file, lists every problem, and brings it in.
type DirectoryImportCmd struct {
	Where
	File        string `arg:"" type:"existingfile" help:"HSA's organisation tree as LDIF, or a directory as JSON."`
	Check       bool   `help:"Only check: bring nothing in. Without a platform the file is checked by itself."`
	Whole       bool   `help:"The file has all that its providers have: their units, assignments and staff that are not in it are taken away."`
	LeaveOutBad bool   `help:"Leave out every row with an error, naming each, and bring in the rest."`
}

type directoryAnswer struct {
	Providers   int                 `json:"providers"`
	Units       int                 `json:"units"`
	Employees   int                 `json:"employees"`
	Assignments int                 `json:"assignments"`
	Members     int                 `json:"members"`
	TakenAway   int                 `json:"takenAway,omitempty"` // rows, with --whole
	Errors      int                 `json:"errors"`
	Warnings    int                 `json:"warnings"`
	Problems    []directory.Problem `json:"problems"`
	Done        bool                `json:"done"` // it is in the directory
}

// Run brings nothing in when the file has an error, unless the bad rows are to be left
// out. What it brings in is in force on every running node within seconds.
func (c DirectoryImportCmd) Run(ctx context.Context) error {
	f, err := openDirectory(c.File)
	if err != nil {
		return err
	}
	if c.Check && c.Config == "" {
		if _, err := os.Stat(filepath.Join(c.Data, "sammanhang.db")); errors.Is(err, os.ErrNotExist) {
			return c.bring(ctx, f, nil)
		}
	}
	st, err := published(ctx, c.Config, c.Data)
	if err != nil {
		return err
	}
	defer st.close()
	return c.bring(ctx, f, st.directory)
}

// bring joins the file with what the store has, and keeps the whole. A nil store has
// nothing, and is only for checking.
func (c DirectoryImportCmd) bring(ctx context.Context, f *directory.File, store *directorysql.Store) error {
	var base directory.Data
	var revision int64
	if store != nil {
		var err error
		if revision, err = store.Revision(ctx); err != nil {
			return err
		}
		if base, err = store.Data(ctx); err != nil {
			return err
		}
	}
	merged, problems := f.Merged(base, c.Whole)
	a := directoryAnswer{Providers: len(f.Providers), Units: len(f.Units), Employees: len(f.Employees), Assignments: len(f.Assignments), Members: len(f.Members), Problems: problems}
	if c.Whole {
		upserted, _ := f.Merged(base, false)
		a.TakenAway = rowsOf(upserted) - rowsOf(merged)
	}
	for _, p := range problems {
		if p.Warning {
			a.Warnings++
		} else {
			a.Errors++
		}
	}
	if !c.Check && a.Errors > 0 && !c.LeaveOutBad {
		a.say(c.JSON)
		return fmt.Errorf("nothing was brought in: the file has %d errors. Mend them, or leave those rows out with --leave-out-bad", a.Errors)
	}
	if !c.Check {
		if a.Errors > 0 { // the rows that cannot be trusted are left out of the whole
			s, _ := directory.Compile(merged)
			merged = s.Data()
		}
		if err := store.Replace(ctx, merged, revision); err != nil {
			return err
		}
		a.Done = true
	}
	a.say(c.JSON)
	return nil
}

func rowsOf(d directory.Data) int {
	return len(d.Providers) + len(d.Units) + len(d.Employees) + len(d.Assignments)
}

func (a directoryAnswer) say(asJSON bool) {
	if asJSON {
		_ = writeJSON(os.Stdout, a)
		return
	}
	for _, p := range a.Problems {
		fmt.Fprintln(os.Stderr, p)
	}
	fmt.Printf("%d providers, %d units, %d employees, %d assignments with %d members\n", a.Providers, a.Units, a.Employees, a.Assignments, a.Members)
	if a.TakenAway > 0 {
		fmt.Printf("%d rows that the file does not have are taken away\n", a.TakenAway)
	}
	fmt.Printf("%d errors, %d warnings\n", a.Errors, a.Warnings)
	if a.Done {
		fmt.Println("brought in: it is in force within seconds")
	}
}

// openDirectory reads a file by what it begins with: JSON is an object, all else is LDIF.
func openDirectory(name string) (*directory.File, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	r := bufio.NewReader(file)
	for {
		b, err := r.ReadByte()
		if err == io.EOF {
			return nil, fmt.Errorf("%s is empty", name)
		}
		if err != nil {
			return nil, err
		}
		if b == ' ' || b == '\t' || b == '\r' || b == '\n' {
			continue
		}
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
		if b == '{' {
			return directoryjson.Read(file)
		}
		return directoryldif.Read(file)
	}
}

// DirectoryExportCmd writes the directory as JSON.
type DirectoryExportCmd struct {
	Where
	PersonalNumbers bool `help:"With the personal numbers of staff. An import of a file without them leaves those that are known as they are."`
}

// Run writes to standard output.
func (c DirectoryExportCmd) Run(ctx context.Context) error {
	st, err := published(ctx, c.Config, c.Data)
	if err != nil {
		return err
	}
	defer st.close()
	d, err := st.directory.Data(ctx)
	if err != nil {
		return err
	}
	return directoryjson.Write(os.Stdout, d, c.PersonalNumbers)
}
