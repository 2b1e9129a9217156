package law

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/cedar-policy/cedar-go"

	"sammanhang/care"
	"sammanhang/fault"
)

var (
	idForm      = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	outcomeForm = regexp.MustCompile(`^DENY_[A-Z_]+$`)
)

// annotations that a policy may carry; any other is a mistake (a misspelt @to would
// keep a repealed rule alive).
var known = map[string]bool{
	"id": true, "law": true, "section": true, "from": true, "to": true,
	"sv": true, "en": true, "certainty": true, "outcome": true, "role": true,
}

func read(file string, c *cedar.Policy) (Policy, error) {
	line := c.Position().Line
	bad := func(format string, a ...any) (Policy, error) {
		return Policy{}, fault.Newf(fault.Invalid, "%s:%d: %s", file, line, fmt.Sprintf(format, a...))
	}
	a := map[string]string{}
	for k, v := range c.Annotations() {
		if !known[string(k)] {
			return bad("unknown annotation @%s", k)
		}
		a[string(k)] = strings.TrimSpace(string(v))
	}
	for _, must := range []string{"id", "law", "section", "from", "sv", "en", "certainty"} {
		if a[must] == "" {
			return bad("the annotation @%s is missing", must)
		}
	}
	p := Policy{File: file, Line: line, Cedar: c}
	p.Provision = Provision{
		ID: a["id"], Law: a["law"], Section: a["section"],
		Sentence:  care.Text{SV: a["sv"], EN: a["en"]},
		Certainty: Certainty(a["certainty"]),
		Permits:   c.Effect() == cedar.Permit,
		Outcome:   a["outcome"],
	}
	if !idForm.MatchString(p.ID) {
		return bad("@id %q: use small letters, digits and hyphens", p.ID)
	}
	switch p.Certainty {
	case Certain, Practice, Interpretation, Unverified:
	default:
		return bad("@certainty %q: use C, T, I or M", a["certainty"])
	}
	var err error
	if p.From, err = midnight(a["from"]); err != nil {
		return bad("@from %q: use a date as 2023-01-31", a["from"])
	}
	if a["to"] != "" {
		if p.To, err = midnight(a["to"]); err != nil || !p.To.After(p.From) {
			return bad("@to %q: use a date as 2023-01-31, after @from", a["to"])
		}
	}
	switch {
	case p.Permits && p.Outcome != "":
		return bad("a rule that permits has no @outcome")
	case !p.Permits && !outcomeForm.MatchString(p.Outcome):
		return bad("a rule that forbids needs an @outcome of the form DENY_…")
	}
	switch a["role"] {
	case "":
	case "last":
		if p.Permits {
			return bad("only a rule that forbids can be the last")
		}
		p.Last = true
	default:
		return bad("@role %q: only \"last\" is known", a["role"])
	}
	return p, nil
}

// midnight is when a Swedish day begins: acts come into force at 00.00 local time.
func midnight(day string) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return time.Time{}, err
	}
	return care.SwedishMidnight(t.Year(), t.Month(), t.Day()), nil
}
