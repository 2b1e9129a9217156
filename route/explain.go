package route

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
)

// History is a catalogue that also says which version it is.
type History interface {
	Catalog
	Version() int64
}

// Explanation says step by step why a call would be carried or refused.
type Explanation struct {
	Sender   care.HSAID          `json:"sender"`
	Contract care.Contract       `json:"contract"`
	Address  care.LogicalAddress `json:"address"`
	Profile  care.Profile        `json:"profile,omitempty"`
	At       time.Time           `json:"at"`
	Version  int64               `json:"catalogVersion"`
	Allowed  bool                `json:"allowed"`
	Code     string              `json:"code,omitempty"` // VP004 …
	Detail   string              `json:"detail,omitempty"`
	System   care.HSAID          `json:"system,omitempty"`
	URL      string              `json:"url,omitempty"`
	Convert  bool                `json:"convert,omitempty"` // the header would be converted to the producer's profile
	Timeout  string              `json:"timeout,omitempty"` // how long the producer may be silent, where that is known
	Steps    []Step              `json:"steps"`
}

// Step is one thing that was looked up.
type Step struct {
	Name   string    `json:"name"`   // "address", "route", "route parent", "route part", "route *", "profile", "url", "permission", "permission *" …
	Result string    `json:"result"` // "found", "none", "stop", "ok"
	Text   care.Text `json:"text"`
}

// Explain is Rules.Explain with the zero Rules.
func Explain(cat History, sender care.HSAID, c care.Contract, a care.LogicalAddress, profile care.Profile, at time.Time) Explanation {
	return (&Rules{}).Explain(cat, sender, c, a, profile, at)
}

// Explain follows Find with every step told. It decides nothing itself: the
// outcome is Find's.
func (r *Rules) Explain(cat History, sender care.HSAID, c care.Contract, a care.LogicalAddress, profile care.Profile, at time.Time) Explanation {
	e := Explanation{Sender: sender, Contract: c, Address: a, Profile: profile, At: at, Version: cat.Version()}
	way, err := r.Find(cat, sender, c, a, profile, at)
	e.System, e.URL, e.Convert = way.System, way.URL, way.Convert
	e.Allowed = err == nil
	if f, ok := errors.AsType[*fault.Error](err); ok {
		e.Code, e.Detail = f.Code, f.Detail
	}
	if e.Code == "VP003" {
		e.Add("address", "stop", "Anropet har ingen logisk adressat.", "The call has no logical address.")
		return e
	}
	r.tellRoutes(&e, cat)
	if e.Code == "VP004" || e.Code == "VP006" {
		return e
	}
	e.end(way)
	if e.Code == "VP001" || e.Code == "VP005" || e.Code == "VP010" {
		return e
	}
	r.tellPermissions(&e, cat)
	return e
}

// Add puts a step last. Doors use it for what the heart cannot know: the
// certificate, the time limit.
func (e *Explanation) Add(name, result, sv, en string) {
	e.Steps = append(e.Steps, Step{name, result, care.Text{SV: sv, EN: en}})
}

// tellRoutes follows Rules.route.
func (r *Rules) tellRoutes(e *Explanation, cat History) {
	if parts := r.parts(e.Address); parts != nil {
		e.Add("route part", "ok", fmt.Sprintf("Adressaten har delar, skilda av %q: de prövas från den sista till den första, utan överordnade enheter och utan %q.", r.Delimiter, Any),
			fmt.Sprintf("The address has parts, with %q between them: they are tried from the last to the first, without units above them and without %q.", r.Delimiter, Any))
		for _, p := range parts {
			if e.route(cat, "route part", p) {
				return
			}
		}
		e.noRoute()
		return
	}
	if e.route(cat, "route", e.Address) {
		return
	}
	if r.climb(e, "route", r.ClimbRoutes, func(p care.LogicalAddress) bool { return e.route(cat, "route parent", p) }) || e.route(cat, "route *", Any) {
		return
	}
	e.noRoute()
}

// climb tells of the units above the address, until look is content.
func (r *Rules) climb(e *Explanation, what string, rule Climb, look func(care.LogicalAddress) bool) bool {
	name := what + " parent"
	switch {
	case r.Tree == nil:
		return false
	case !rule.Climbs(e.Contract):
		e.Add(name, "ok", "Överordnade enheter räknas inte för det här kontraktet.", "The units above do not count for this contract.")
		return false
	case !r.Tree.Knows(e.Address) && !strings.EqualFold(string(e.Address), string(Root)):
		e.Add(name, "ok", fmt.Sprintf("Adressaten finns inte i HSA-trädet: dess överordnade enhet är %s.", Root), fmt.Sprintf("The address is not in the HSA tree: the unit above it is %s.", Root))
	}
	for p := range r.Tree.above(e.Address) {
		if look(p) {
			return true
		}
	}
	return false
}

func (e *Explanation) route(cat History, name string, a care.LogicalAddress) bool {
	found := cat.RoutesAnyTime(e.Contract, a)
	valid := 0
	for _, r := range found {
		where := fmt.Sprintf("%s, %s, %s", r.System, r.Profile, r.URL)
		if r.Valid.Contains(e.At) {
			valid++
			e.Add(name, "found", fmt.Sprintf("Giltigt vägval för %q till %s (%s).", a, where, spanSV(r.Valid)), fmt.Sprintf("Valid route for %q to %s (%s).", a, where, spanEN(r.Valid)))
		} else {
			e.Add(name, "none", fmt.Sprintf("Vägval för %q till %s gäller inte vid tidpunkten (%s).", a, where, spanSV(r.Valid)), fmt.Sprintf("The route for %q to %s does not hold at that time (%s).", a, where, spanEN(r.Valid)))
		}
	}
	if len(found) == 0 {
		e.Add(name, "none", fmt.Sprintf("Inget vägval för kontraktet och adressaten %q.", a), fmt.Sprintf("No route for the contract and the address %q.", a))
	}
	if valid > 1 {
		e.Add(name, "stop", "Mer än ett vägval gäller: katalogen säger emot sig själv (VP006).", "More than one route holds: the catalogue contradicts itself (VP006).")
	}
	return valid > 0
}

func (e *Explanation) noRoute() {
	sv, en := "Ingen väg finns (VP004).", "There is no way (VP004)."
	if strings.ContainsAny(string(e.Address)+string(e.Contract), " \t\r\n") {
		sv += " Det finns blanktecken i adressaten eller kontraktet."
		en += " There is a blank in the address or the contract."
	}
	e.Add("route", "stop", sv, en)
}

func (e *Explanation) end(way Way) {
	switch {
	case e.Code == "VP001":
		e.Add("profile", "stop", fmt.Sprintf("Anropet säger sig vara skrivet i %q, som inte stöds (VP001).", e.Profile), fmt.Sprintf("The call says that it is written in %q, which is not supported (VP001).", e.Profile))
		return
	case e.Code == "VP005":
		e.Add("profile", "stop", fmt.Sprintf("Producenten använder %s, anropet är skrivet i %s (VP005).", way.Profile, e.Profile), fmt.Sprintf("The producer uses %s, the call is written in %s (VP005).", way.Profile, e.Profile))
		return
	case way.Convert:
		e.Add("profile", "ok", fmt.Sprintf("Adressen i anropets huvud skrivs om från %s till %s; resten lämnas som det är.", e.Profile, way.Profile), fmt.Sprintf("The address in the header of the call is converted from %s to %s; the rest is left as it is.", e.Profile, way.Profile))
	case e.Profile == "":
		e.Add("profile", "ok", fmt.Sprintf("Anropet skrivs i %s, som vägvalet säger.", way.Profile), fmt.Sprintf("The call is written in %s, as the route says.", way.Profile))
	default:
		e.Add("profile", "ok", fmt.Sprintf("Anrop och producent använder %s.", way.Profile), fmt.Sprintf("Call and producer use %s.", way.Profile))
	}
	if e.Code == "VP010" {
		e.Add("url", "stop", "Vägvalet saknar URL (VP010).", "The route has no URL (VP010).")
	}
}

// tellPermissions follows Rules.permission.
func (r *Rules) tellPermissions(e *Explanation, cat History) {
	if parts := r.parts(e.Address); parts != nil {
		if why := r.partsRefused(len(parts), e.Sender, e.Contract); why != "" {
			e.Add("permission", "stop", "Adressaten har delar, och reglerna för sådana adresser tillåter inte anropet (VP007).", "The address has parts, and the rules for such addresses do not permit the call: "+why+" (VP007).")
			return
		}
		for _, p := range parts {
			if e.permission(cat, "permission part", p) {
				return
			}
		}
	} else if e.permission(cat, "permission", e.Address) || e.permission(cat, "permission *", Any) ||
		r.climb(e, "permission", r.ClimbPermissions, func(p care.LogicalAddress) bool { return e.permission(cat, "permission parent", p) }) {
		return
	}
	e.Add("permission", "stop", "Systemet får inte göra anropet (VP007).", "The system may not make the call (VP007).")
}

func (e *Explanation) permission(cat History, name string, a care.LogicalAddress) (granted bool) {
	found := cat.PermissionsAnyTime(e.Contract, a, e.Sender)
	for _, p := range found {
		if p.Valid.Contains(e.At) {
			granted = true
			e.Add(name, "found", fmt.Sprintf("Giltig anropsbehörighet hos %q (%s, avtal %q).", a, spanSV(p.Valid), p.Agreement), fmt.Sprintf("Valid permission at %q (%s, agreement %q).", a, spanEN(p.Valid), p.Agreement))
		} else {
			e.Add(name, "none", fmt.Sprintf("Anropsbehörigheten gäller inte vid tidpunkten (hos %q, %s).", a, spanSV(p.Valid)), fmt.Sprintf("The permission does not hold at that time (at %q, %s).", a, spanEN(p.Valid)))
		}
	}
	if len(found) == 0 {
		e.Add(name, "none", fmt.Sprintf("Ingen anropsbehörighet för %s hos adressaten %q.", e.Sender, a), fmt.Sprintf("No permission for %s at the address %q.", e.Sender, a))
	}
	return granted
}

func spanSV(p care.Period) string { return span(p, "från", "till", "tills vidare") }
func spanEN(p care.Period) string { return span(p, "from", "to", "without end") }

func span(p care.Period, from, to, open string) string {
	var parts []string
	if !p.From.IsZero() {
		parts = append(parts, from+" "+p.From.Format(time.DateOnly))
	}
	if p.To.IsZero() {
		parts = append(parts, open)
	} else {
		parts = append(parts, to+" "+p.To.Format(time.DateOnly))
	}
	return strings.Join(parts, " ")
}

// In is the explanation as lines of text.
func (e Explanation) In(l care.Lang) string {
	var b strings.Builder
	for i, s := range e.Steps {
		fmt.Fprintf(&b, "%d. %-12s %-5s  %s\n", i+1, s.Name, s.Result, s.Text.In(l))
	}
	verdict := care.Text{SV: "Anropet går till " + string(e.System) + " på " + e.URL + ".", EN: "The call goes to " + string(e.System) + " at " + e.URL + "."}
	if !e.Allowed {
		verdict = care.Text{SV: "Anropet avvisas med " + e.Code + ": " + e.Detail, EN: "The call is refused with " + e.Code + ": " + e.Detail}
	}
	b.WriteString("→ " + verdict.In(l) + "\n")
	return b.String()
}
