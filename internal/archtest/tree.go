package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"
)

// File is one Go file of the tree.
type File struct {
	Path    string // from the root, with slashes
	Test    bool   // _test.go
	Imports []Import
	ast     *ast.File
}

// Import is one import of a file; Path is without the module's name for our own.
type Import struct {
	Path string
	Own  bool
	Pos  token.Position
}

// Tree is the source as it lies on disk.
type Tree struct {
	Root, Module string
	Packages     map[string][]*File // by folder, "" is the root
	Texts        []string           // every other file that would be committed
	fset         *token.FileSet
	layers       *Layers
}

// Read parses every Go file below root, generated ones too. What .gitignore
// names (whole folders and endings are understood) is not part of the tree, nor
// are testdata folders as Go source.
func Read(root string) (*Tree, error) {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return nil, err
	}
	t := &Tree{Root: root, Packages: map[string][]*File{}, fset: token.NewFileSet()}
	for _, line := range strings.Split(string(mod), "\n") {
		if m, ok := strings.CutPrefix(line, "module "); ok {
			t.Module = strings.TrimSpace(m)
		}
	}
	lf, err := os.Open(filepath.Join(root, "docs", "layers.txt"))
	if err != nil {
		return nil, err
	}
	defer lf.Close()
	if t.layers, err = ParseLayers(lf); err != nil {
		return nil, err
	}
	ignored := ignoreRules(root)
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, p)
		rel = filepath.ToSlash(rel)
		if rel == "." {
			return nil
		}
		if d.IsDir() {
			if d.Name() == ".git" || ignored(rel) {
				return filepath.SkipDir
			}
			return nil
		}
		if ignored(rel) || !d.Type().IsRegular() || rel == ".git" { // a work tree has a file of that name
			return nil
		}
		t.Texts = append(t.Texts, rel)
		if strings.HasSuffix(rel, ".go") && !strings.Contains("/"+rel, "/testdata/") {
			return t.add(rel)
		}
		return nil
	})
	return t, err
}

func (t *Tree) add(rel string) error {
	f, err := parser.ParseFile(t.fset, filepath.Join(t.Root, rel), nil, parser.ParseComments)
	if err != nil {
		return err
	}
	file := &File{Path: rel, Test: strings.HasSuffix(rel, "_test.go"), ast: f}
	for _, im := range f.Imports {
		p := strings.Trim(im.Path.Value, "`\"")
		own := p == t.Module || strings.HasPrefix(p, t.Module+"/")
		if own {
			p = strings.TrimPrefix(strings.TrimPrefix(p, t.Module), "/")
		}
		file.Imports = append(file.Imports, Import{Path: p, Own: own, Pos: t.at(rel, im.Pos())})
	}
	dir := path.Dir(rel)
	if dir == "." {
		dir = ""
	}
	t.Packages[dir] = append(t.Packages[dir], file)
	return nil
}

// at is a position with the path from the root.
func (t *Tree) at(rel string, p token.Pos) token.Position {
	q := t.fset.Position(p)
	q.Filename = rel
	return q
}

// names are the packages in order.
func (t *Tree) names() []string {
	var out []string
	for p := range t.Packages {
		out = append(out, p)
	}
	sort.Strings(out)
	return out
}

// title is how a package is called in messages and in layers.txt.
func title(pkg string) string {
	if pkg == "" {
		return "."
	}
	return pkg
}

// ignoreRules reads the simple half of .gitignore: /name, /folder/ and *.ending.
func ignoreRules(root string) func(rel string) bool {
	b, _ := os.ReadFile(filepath.Join(root, ".gitignore"))
	lines := strings.Fields(string(b))
	return func(rel string) bool {
		for _, l := range lines {
			if strings.HasPrefix(l, "*") {
				if strings.HasSuffix(rel, l[1:]) {
					return true
				}
				continue
			}
			if rel == strings.Trim(l, "/") {
				return true
			}
		}
		return false
	}
}
