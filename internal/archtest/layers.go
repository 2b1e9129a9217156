package archtest

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Ring is one of the rings of the house, from the words in the middle to app.
type Ring struct {
	Name  string
	Pure  bool // a heart: no HTTP, SQL, clock, environment or logging
	Order int
}

// Rule is one line of docs/layers.txt: which packages, and what they may import.
type Rule struct {
	Line    int
	Pattern string // "index", or "record/..." for a folder and all below it
	Grants  []string
	Ring    *Ring // nil in the sections of tests and modules
}

// Layers is docs/layers.txt, read.
type Layers struct {
	Rings   []*Ring
	Rules   []Rule // the packages
	Tests   []Rule // what test files may import besides what their package may
	Modules []Rule // packages of other modules, and who may import them
}

// ParseLayers reads docs/layers.txt. A section starts in the first column
// ("ring NAME", "ring NAME pure", "tests", "modules"); a rule is an indented
// "PATTERN: GRANT GRANT …"; "#" starts a comment. Rings are given from the inside out.
func ParseLayers(r io.Reader) (*Layers, error) {
	l := &Layers{}
	var section *[]Rule
	var ring *Ring
	sc := bufio.NewScanner(r)
	for n := 1; sc.Scan(); n++ {
		text, _, _ := strings.Cut(sc.Text(), "#")
		if strings.TrimSpace(text) == "" {
			continue
		}
		if text[0] != ' ' && text[0] != '\t' {
			f := strings.Fields(text)
			switch {
			case f[0] == "ring" && (len(f) == 2 || len(f) == 3 && f[2] == "pure"):
				ring = &Ring{Name: f[1], Pure: len(f) == 3, Order: len(l.Rings)}
				l.Rings = append(l.Rings, ring)
				section = &l.Rules
			case f[0] == "tests" && len(f) == 1:
				ring, section = nil, &l.Tests
			case f[0] == "modules" && len(f) == 1:
				ring, section = nil, &l.Modules
			default:
				return nil, fmt.Errorf("line %d: no such section: %s", n, text)
			}
			continue
		}
		if section == nil {
			return nil, fmt.Errorf("line %d: a rule outside any section", n)
		}
		name, grants, ok := strings.Cut(text, ":")
		name = strings.TrimSpace(name)
		if !ok || name == "" || strings.ContainsAny(name, " \t") {
			return nil, fmt.Errorf("line %d: want PATTERN: GRANT …", n)
		}
		for _, r := range *section {
			if r.Pattern == name {
				return nil, fmt.Errorf("line %d: %s has a rule already, on line %d", n, name, r.Line)
			}
		}
		*section = append(*section, Rule{Line: n, Pattern: name, Grants: strings.Fields(grants), Ring: ring})
	}
	return l, sc.Err()
}

// matches tells whether a pattern covers a package, and how exactly: the length
// of what it names. "index" covers only itself; "index/..." covers index and
// all below it, less exactly; "..." covers everything.
func matches(pattern, pkg string) (exact int, ok bool) {
	if pattern == pkg {
		return 2*len(pattern) + 1, true
	}
	if pattern == "..." {
		return 0, true
	}
	if base, wild := strings.CutSuffix(pattern, "/..."); wild && (pkg == base || strings.HasPrefix(pkg, base+"/")) {
		return 2 * len(base), true
	}
	return 0, false
}

// find is the longest rule that covers pkg.
func find(rules []Rule, pkg string) (best *Rule) {
	longest := -1
	for i := range rules {
		if n, ok := matches(rules[i].Pattern, pkg); ok && n > longest {
			best, longest = &rules[i], n
		}
	}
	return best
}

// granted tells whether one of the grants covers pkg.
func granted(grants []string, pkg string) bool {
	for _, g := range grants {
		if _, ok := matches(g, pkg); ok {
			return true
		}
	}
	return false
}
