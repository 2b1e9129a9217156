package archtest

import (
	"fmt"
	"go/ast"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

var (
	pageLink  = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	namedTest = regexp.MustCompile("`((?:Test|Fuzz)[A-Z][A-Za-z0-9]*)`")
	decision  = regexp.MustCompile(`^docs/decisions/([0-9]{4})-[a-z0-9-]+\.md$`)
)

// CheckPages reads every page (*.md) and names each link to a file that is not in the
// tree, each test that is said to hold something and is not there, and each decision
// whose number is taken or whose title does not begin with it.
func CheckPages(t *Tree) ([]string, error) {
	there, tests, taken := map[string]bool{}, t.testNames(), map[string]string{}
	for _, rel := range t.Texts {
		for p := rel; p != "."; p = path.Dir(p) {
			there[p] = true
		}
	}
	var out []string
	for _, rel := range t.Texts {
		if !strings.HasSuffix(rel, ".md") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(t.Root, filepath.FromSlash(rel)))
		if err != nil {
			return nil, err
		}
		lines := strings.Split(string(b), "\n")
		for i, line := range lines {
			for _, m := range pageLink.FindAllStringSubmatch(line, -1) {
				file, _, _ := strings.Cut(m[1], "#")
				if file != "" && !strings.Contains(file, ":") && !there[path.Join(path.Dir(rel), file)] {
					out = append(out, fmt.Sprintf("%s:%d: the link %s leads nowhere", rel, i+1, m[1]))
				}
			}
			for _, m := range namedTest.FindAllStringSubmatch(line, -1) {
				if !tests[m[1]] {
					out = append(out, fmt.Sprintf("%s:%d: there is no test %s", rel, i+1, m[1]))
				}
			}
		}
		if m := decision.FindStringSubmatch(rel); m != nil {
			if other := taken[m[1]]; other != "" {
				out = append(out, fmt.Sprintf("%s: the number is taken by %s", rel, other))
			}
			taken[m[1]] = rel
			if want := "# " + strings.TrimLeft(m[1], "0") + ". "; !strings.HasPrefix(lines[0], want) {
				out = append(out, fmt.Sprintf("%s: the title must begin with %q", rel, want))
			}
		}
	}
	return out, nil
}

// testNames are the tests of all packages.
func (t *Tree) testNames() map[string]bool {
	names := map[string]bool{}
	for _, files := range t.Packages {
		for _, f := range files {
			if !f.Test {
				continue
			}
			for _, d := range f.ast.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil {
					names[fn.Name.Name] = true
				}
			}
		}
	}
	return names
}
