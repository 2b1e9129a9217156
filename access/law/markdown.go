package law

import (
	"fmt"
	"slices"
	"strings"
)

// Markdown lists all provisions for people: what each says, from when, and how sure
// we are. docs/law.md is this text; a test keeps it current.
func (b *Book) Markdown() string {
	var w strings.Builder
	w.WriteString("# The provisions by which access is decided\n\n" +
		"Generated from `access/law/*.cedar` (`go test ./access/law -update`). Law version `" + b.Version + "`.\n\n" +
		"Certainty: **C** read in the text of the law · **T** travaux, guidance or practice · **I** our interpretation, for a lawyer to confirm · **M** text not yet read, verify before relying on it.\n")
	files := map[string][]Policy{}
	var names []string
	for _, p := range b.Policies {
		if files[p.File] == nil {
			names = append(names, p.File)
		}
		files[p.File] = append(files[p.File], p)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&w, "\n## %s\n\n| id | provision | in force | effect | certainty | sentence |\n|---|---|---|---|---|---|\n", name)
		list := files[name]
		slices.SortFunc(list, func(a, b Policy) int { return a.Line - b.Line })
		for _, p := range list {
			effect := "permits"
			if !p.Permits {
				effect = "forbids: " + p.Outcome
			}
			if p.Role == RoleLast {
				effect += " (when nothing else applies)"
			}
			// Dates are Swedish days; the moment is kept in UTC, hence the half day added.
			force := p.From.Add(12*3600e9).Format("2006-01-02") + " –"
			if !p.To.IsZero() {
				force += " " + p.To.Add(-12*3600e9).Format("2006-01-02")
			}
			fmt.Fprintf(&w, "| `%s` | %s, %s | %s | %s | %s | %s<br>*%s* |\n",
				p.ID, p.Law, p.Section, force, effect, p.Certainty, p.Sentence.SV, p.Sentence.EN)
		}
	}
	return w.String()
}
