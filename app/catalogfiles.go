package app

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"sammanhang/catalog"
	"sammanhang/catalog/catalogjson"
	"sammanhang/catalog/catalogxml"
)

// catalogFile is a file that says something about a catalogue: one of the three forms.
type catalogFile struct {
	data     catalog.Data
	problems []catalog.Problem
	json     *catalogjson.File
	lines    catalogxml.Lines
	order    *catalog.Order
}

func (f *catalogFile) all() []catalog.Problem {
	if f.json != nil {
		return f.json.All()
	}
	_, problems := catalog.Compile(0, f.data)
	problems = append(f.problems, f.lines.Locate(problems)...)
	catalog.SortByLine(problems)
	return problems
}

func (f *catalogFile) withoutBad() (catalog.Data, []catalog.Problem) {
	if f.json != nil {
		return f.json.WithoutBad()
	}
	d, problems := catalog.WithoutBad(f.data)
	problems = append(f.problems, f.lines.Locate(problems)...)
	catalog.SortByLine(problems)
	return d, problems
}

// maxCatalogFile is the largest file that is read.
const maxCatalogFile = 256 << 20

// openCatalog reads a file in whichever form it has.
func openCatalog(name string) (*catalogFile, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxCatalogFile+1))
	if err != nil {
		return nil, err
	}
	out := &catalogFile{}
	start := bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\ufeff")), " \t\r\n")
	switch {
	case bytes.HasPrefix(start, []byte("<")):
		out.data, out.lines, out.problems, err = catalogxml.Read(bytes.NewReader(text))
	case bytes.Contains(text, []byte(`"inkludera"`)) || bytes.Contains(text, []byte(`"exkludera"`)):
		var o catalog.Order
		o, out.problems, err = catalogjson.ReadOrder(text)
		out.order = &o
	default:
		if out.json, err = catalogjson.ReadFile(bytes.NewReader(text)); err == nil {
			out.data, out.problems = out.json.Data, out.json.Problems
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return out, nil
}

// readCatalog reads a whole catalogue and tells every row of the file that could
// not be used.
func readCatalog(name string, say io.Writer) (catalog.Data, error) {
	f, err := openCatalog(name)
	if err != nil {
		return catalog.Data{}, err
	}
	if f.order != nil {
		return catalog.Data{}, fmt.Errorf("%s: this is a change order, not a catalogue", name)
	}
	for _, p := range f.problems {
		fmt.Fprintln(say, p)
	}
	return f.data, nil
}
