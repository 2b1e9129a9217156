package law

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/cedar-policy/cedar-go"

	"sammanhang/care"
	"sammanhang/fault"
)

var (
	idForm      = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	outcomeForm = regexp.MustCompile(`^[A-Z]+(_[A-Z]+)*$`)
)

// annotations that a policy may carry; any other is a mistake (a misspelt @to would
// keep a repealed rule alive).
var known = map[string]bool{
	"id": true, "law": true, "section": true, "from": true, "to": true,
	"sv": true, "en": true, "certainty": true, "outcome": true, "role": true,
	"step": true, "missing": true, "from_whom": true, "duty": true,
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
	if err := p.readRole(a); err != "" {
		return bad("%s", err)
	}
	return p, nil
}

// readRole reads what the rule is used for. It returns what is wrong, or nothing.
func (p *Policy) readRole(a map[string]string) string {
	p.Role, p.Duty, p.Missing, p.Supplier = Role(a["role"]), a["duty"], a["missing"], a["from_whom"]
	switch p.Role {
	case RoleRule, RoleDuty:
	case RoleLast, RoleAsk, RoleClosed:
		if p.Permits {
			return "only a rule that forbids can have the role " + a["role"]
		}
	default:
		return fmt.Sprintf("@role %q: use last, ask, closed or duty", a["role"])
	}
	switch {
	case p.Role == RoleDuty && (!p.Permits || p.Duty == "" || p.Outcome != ""):
		return "a rule with @role(\"duty\") permits, has a @duty and no @outcome"
	case p.Role != RoleDuty && p.Duty != "":
		return "only a rule with @role(\"duty\") has a @duty"
	case p.Permits && p.Outcome != "" && (!outcomeForm.MatchString(p.Outcome) || strings.HasPrefix(p.Outcome, "DENY_") || strings.HasPrefix(p.Outcome, "ASK_")):
		return "a rule that permits has no @outcome, or one that opens"
	case !p.Permits && !outcomeForm.MatchString(p.Outcome):
		return "a rule that forbids needs an @outcome, as DENY_… or ASK_…"
	case (p.Missing == "") != (p.Supplier == ""), p.Permits && p.Missing != "":
		return "@missing and @from_whom go together, on a rule that forbids"
	}
	if a["step"] == "" {
		return ""
	}
	n, err := strconv.Atoi(a["step"])
	if err != nil || n < 0 || n > 99 {
		return fmt.Sprintf("@step %q: use a number from 0 to 99", a["step"])
	}
	p.Step = n
	return ""
}

// midnight is when a Swedish day begins: acts come into force at 00.00 local time.
func midnight(day string) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return time.Time{}, err
	}
	return care.SwedishMidnight(t.Year(), t.Month(), t.Day()), nil
}
