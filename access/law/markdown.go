package law

import (
	"fmt"
	"slices"
	"strings"
)

// Markdown lists all provisions for people: what each says, from when, how sure we are,
// and its cases (ids, in order). docs/law.md is this text with the
// switches after it; a test keeps it current.
func (b *Book) Markdown(cases map[string][]string) string {
	var w strings.Builder
	w.WriteString("# The provisions by which access is decided\n\n" +
		"Generated from `access/law/*.cedar` and the cases beside `access` (`make generate`). Law version `" + b.Version + "`.\n\n" +
		"Certainty: **C** read in the text of the law · **T** travaux, guidance or practice · **I** our interpretation, for a lawyer to confirm · **M** text not yet read, verify before relying on it.\n\n" +
		"A rule *permits* or *forbids*: nothing is open unless a rule permits it, and one rule that forbids is enough to close it. A rule that *asks* is heard when nothing permits, and says which step is missing. " +
		"Of the rules that speak, the one with the lowest step in the order of checks gives the answer. A *duty* is heard when something is permitted, and says what must be done with it.\n\n" +
		"The case ids: `L…` are the county's list of law cases, the others are our own (`access/*cases_test.go`, `access/testdata/changed.tsv`).\n")
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
		fmt.Fprintf(&w, "\n## %s\n\n| id | provision | in force | effect | certainty | sentence | cases |\n|---|---|---|---|---|---|---|\n", name)
		list := files[name]
		slices.SortFunc(list, func(a, b Policy) int { return a.Line - b.Line })
		for _, p := range list {
			// Dates are Swedish days; the moment is kept in UTC, hence the half day added.
			force := p.From.Add(12*3600e9).Format("2006-01-02") + " –"
			if !p.To.IsZero() {
				force += " " + p.To.Add(-12*3600e9).Format("2006-01-02")
			}
			fmt.Fprintf(&w, "| `%s` | %s, %s | %s | %s | %s | %s<br>*%s* | %s |\n",
				p.ID, p.Law, p.Section, force, p.effect(), p.Certainty, p.Sentence.SV, p.Sentence.EN, few(cases[p.ID]))
		}
	}
	return w.String()
}

func (p *Policy) effect() string {
	var out string
	switch {
	case p.Role == RoleDuty:
		return "duty: " + p.Duty
	case p.Permits && p.Outcome != "":
		out = "permits: " + p.Outcome
	case p.Permits:
		out = "permits"
	case p.Role == RoleAsk:
		out = "asks: " + p.Outcome
	case p.Role == RoleClosed, p.Role == RoleLast:
		out = "forbids: " + p.Outcome + " (when nothing else applies)"
	default:
		out = "forbids: " + p.Outcome
	}
	if p.Step > 0 && p.Role != RoleClosed {
		out += fmt.Sprintf(", step %d", p.Step)
	}
	return out
}

// few shortens a list that nobody would read to its end.
func few(ids []string) string {
	const most = 8
	if len(ids) <= most+1 {
		return strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], ", "), len(ids)-most)
}
