package frame

import (
	"strings"
	"time"

	"sammanhang/record/careplan"
	"sammanhang/record/servicerequest"
	"sammanhang/web/text"
)

// PlanEnded tells whether a plan is over.
func PlanEnded(p *careplan.Plan, now time.Time) bool {
	switch p.Status {
	case "completed", "revoked", "cancelled", "entered-in-error":
		return true
	}
	return !p.End.IsZero() && p.End.Before(now)
}

// PlanTitle is what a plan is called: its kind, and its own title; either is empty
// when it adds nothing to the other.
func PlanTitle(v Visit, p *careplan.Plan) (kind, own string) {
	kind = v.T(text.Plan(p.Kind))
	title := strings.ToLower(strings.TrimSpace(p.Title))
	switch {
	case title == "", title == strings.ToLower(kind), title == strings.ToLower(text.Plan(p.Kind).SV),
		p.Kind == careplan.SIP && (title == "sip" || title == "samordnad individuell plan"):
		return kind, ""
	case p.Kind == careplan.UnknownKind, p.Kind == careplan.Agreement, p.Kind == careplan.SelfCare, strings.Contains(title, strings.ToLower(kind)):
		return "", p.Title
	}
	return kind, p.Title
}

// done tells whether an activity is over, for the tick before it.
func done(a careplan.Activity) bool { return a.Status == "completed" }

// activityWhen is when, or else how far it has come.
func activityWhen(v Visit, a careplan.Activity) (s string, own bool) {
	if a.When != "" {
		return a.When, true
	}
	return text.Status(a.Status).In(v.Lang), false
}

// You tells whether an activity is the person's own.
func you(who string) bool {
	switch strings.ToLower(strings.TrimSpace(who)) {
	case "du", "jag", "patienten", "brukaren", "den enskilde":
		return true
	}
	return false
}

// Quoted is a goal in the person's own words, in the quotation marks of Swedish.
func Quoted(s string) string {
	s = strings.Trim(strings.TrimSpace(s), "”\"“„")
	return "”" + s + "”"
}

// planPeriod is from when to when a plan holds.
func planPeriod(v Visit, p *careplan.Plan) string {
	var s []string
	if !p.Start.IsZero() {
		s = append(s, v.T(text.FromDay, v.Date(p.Start)))
	}
	if !p.End.IsZero() {
		s = append(s, v.T(text.ToDay, v.Date(p.End)))
	}
	if len(s) == 0 {
		return ""
	}
	return v.T(text.PlanPeriod, strings.Join(s, " "))
}

// serviceFacts is when an insats was decided, by which law, and how long it holds.
func serviceFacts(v Visit, s *servicerequest.Request) string {
	var out []string
	if !s.Decided.IsZero() {
		out = append(out, v.T(text.DecidedOn, v.Date(s.Decided)))
	}
	if s.Provision != "" {
		out = append(out, s.Provision)
	}
	if !s.End.IsZero() {
		out = append(out, v.T(text.ValidTo, v.Date(s.End)))
	}
	return strings.Join(out, " · ")
}

// ServicesByState parts insatser in those that hold and those that are over.
func ServicesByState(list []*servicerequest.Request, now time.Time) (current, ended []*servicerequest.Request) {
	for _, s := range list {
		switch s.Status {
		case "completed", "revoked", "entered-in-error":
			ended = append(ended, s)
			continue
		}
		if !s.End.IsZero() && s.End.Before(now) {
			ended = append(ended, s)
		} else {
			current = append(current, s)
		}
	}
	return current, ended
}
