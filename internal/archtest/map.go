package archtest

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// The map stands between these lines of ARCHITECTURE.md.
const (
	mapBegin = "<!-- map: drawn by go test ./internal/archtest -update -->"
	mapEnd   = "<!-- end of map -->"
)

// Map draws the tree as a mermaid diagram for people: the rings, each
// capability as one box with its doors folded in, and an arrow for what it
// imports. Arrows to the words are left out, for everybody may use those.
func Map(t *Tree) string {
	type box struct{ name, ring string }
	fold := func(pkg string) string {
		top, _, _ := strings.Cut(title(pkg), "/")
		if top == "." {
			top = "main"
		}
		return top
	}
	boxes := map[string]*box{}
	doors := map[string][]string{}
	edges := map[[2]string]bool{}
	words := map[string]bool{}
	for _, pkg := range t.names() {
		rule := find(t.layers.Rules, title(pkg))
		name := fold(pkg)
		if rule == nil || name == "internal" || name == "bench" || name == "tools" {
			continue
		}
		if rule.Ring.Order == 0 {
			words[name] = true
		}
		if b := boxes[name]; b == nil {
			boxes[name] = &box{name, rule.Ring.Name}
		} else if title(pkg) == name {
			b.ring = rule.Ring.Name
		}
		// The ring of a folded box is that of its heart, which sorts first.
		if _, sub, ok := strings.Cut(pkg, "/"); ok {
			doors[name] = append(doors[name], strings.TrimPrefix(sub, name))
		}
		for _, f := range t.Packages[pkg] {
			if f.Test {
				continue
			}
			for _, im := range f.Imports {
				if im.Own {
					edges[[2]string{name, fold(im.Path)}] = true
				}
			}
		}
	}
	var s strings.Builder
	s.WriteString("```mermaid\nflowchart TD\n")
	for i := len(t.layers.Rings) - 1; i >= 0; i-- {
		ring := t.layers.Rings[i]
		var in []string
		for name, b := range boxes {
			if b.ring == ring.Name {
				in = append(in, name)
			}
		}
		if len(in) == 0 {
			continue
		}
		sort.Strings(in)
		fmt.Fprintf(&s, "  subgraph ring-%s [%s]\n", ring.Name, ring.Name)
		for _, name := range in {
			label := name
			if d := doors[name]; len(d) > 0 {
				slices.Sort(d)
				label += "<br/><small>" + strings.Join(d, ", ") + "</small>"
			}
			fmt.Fprintf(&s, "    %s[\"%s\"]\n", name, label)
		}
		s.WriteString("  end\n")
	}
	var arrows []string
	for e := range edges {
		if e[0] != e[1] && !words[e[1]] && boxes[e[1]] != nil && e[0] != "main" && e[0] != "app" {
			arrows = append(arrows, "  "+e[0]+" --> "+e[1]+"\n")
		}
	}
	sort.Strings(arrows)
	for _, a := range arrows {
		s.WriteString(a)
	}
	s.WriteString("  main --> app\n```\n")
	return s.String()
}

// Redraw is a page with what stands between two lines drawn anew; ok is false
// when the page has no place for it.
func Redraw(page, begin, end, drawn string) (out string, ok bool) {
	head, rest, ok := strings.Cut(page, begin)
	if !ok {
		return "", false
	}
	_, tail, ok := strings.Cut(rest, end)
	if !ok {
		return "", false
	}
	return head + begin + "\n" + drawn + end + tail, true
}
