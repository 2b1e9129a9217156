package route

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
)

// History is a catalogue that also knows what was and will be; an explanation
// needs it to say "the route ended yesterday".
type History interface {
	Catalog
	RoutesAnyTime(c care.Contract, a care.LogicalAddress) []care.Route
	PermissionsAnyTime(c care.Contract, a care.LogicalAddress, consumer care.HSAID) []care.Permission
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
	Steps    []Step              `json:"steps"`
}

// Step is one thing that was looked up.
type Step struct {
	Name   string    `json:"name"`   // "address", "route", "route *", "profile", "url", "permission", "permission *"
	Result string    `json:"result"` // "found", "none", "stop", "ok"
	Text   care.Text `json:"text"`
}

// Explain follows Find with every step told. It decides nothing itself: the
// outcome is Find's.
func Explain(cat History, sender care.HSAID, c care.Contract, a care.LogicalAddress, profile care.Profile, at time.Time) Explanation {
	e := Explanation{Sender: sender, Contract: c, Address: a, Profile: profile, At: at, Version: cat.Version()}
	way, err := Find(cat, sender, c, a, profile, at)
	e.System, e.URL = way.System, way.URL
	e.Allowed = err == nil
	if f, ok := errors.AsType[*fault.Error](err); ok {
		e.Code, e.Detail = f.Code, f.Detail
	}
	if e.Code == "VP003" {
		e.add("address", "stop", "Anropet har ingen logisk adressat.", "The call has no logical address.")
		return e
	}
	e.routes(cat)
	if e.Code == "VP004" || e.Code == "VP006" {
		return e
	}
	e.end(way)
	if e.Code == "VP005" || e.Code == "VP010" {
		return e
	}
	e.permissions(cat)
	return e
}

func (e *Explanation) add(name, result, sv, en string) {
	e.Steps = append(e.Steps, Step{name, result, care.Text{SV: sv, EN: en}})
}

func (e *Explanation) routes(cat History) {
	look := func(name string, a care.LogicalAddress) bool {
		found := cat.RoutesAnyTime(e.Contract, a)
		valid := 0
		for _, r := range found {
			where := fmt.Sprintf("%s, %s, %s", r.System, r.Profile, r.URL)
			if r.Valid.Contains(e.At) {
				valid++
				e.add(name, "found", "Giltigt vägval till "+where+" ("+spanSV(r.Valid)+").", "Valid route to "+where+" ("+spanEN(r.Valid)+").")
			} else {
				e.add(name, "none", "Vägval till "+where+" gäller inte vid tidpunkten ("+spanSV(r.Valid)+").", "The route to "+where+" does not hold at that time ("+spanEN(r.Valid)+").")
			}
		}
		if len(found) == 0 {
			e.add(name, "none", fmt.Sprintf("Inget vägval för kontraktet och adressaten %q.", a), fmt.Sprintf("No route for the contract and the address %q.", a))
		}
		if valid > 1 {
			e.add(name, "stop", "Mer än ett vägval gäller: katalogen säger emot sig själv (VP006).", "More than one route holds: the catalogue contradicts itself (VP006).")
		}
		return valid > 0
	}
	if look("route", e.Address) || look("route *", "*") {
		return
	}
	sv, en := "Ingen väg finns (VP004).", "There is no way (VP004)."
	if strings.ContainsAny(string(e.Address)+string(e.Contract), " \t\r\n") {
		sv += " Det finns blanktecken i adressaten eller kontraktet."
		en += " There is a blank in the address or the contract."
	}
	e.add("route", "stop", sv, en)
}

func (e *Explanation) end(way Way) {
	switch {
	case e.Code == "VP005":
		e.add("profile", "stop", fmt.Sprintf("Producenten använder %s, anropet är skrivet i %s (VP005).", way.Profile, e.Profile), fmt.Sprintf("The producer uses %s, the call is written in %s (VP005).", way.Profile, e.Profile))
		return
	case e.Profile == "":
		e.add("profile", "ok", fmt.Sprintf("Anropet skrivs i %s, som vägvalet säger.", way.Profile), fmt.Sprintf("The call is written in %s, as the route says.", way.Profile))
	default:
		e.add("profile", "ok", fmt.Sprintf("Anrop och producent använder %s.", way.Profile), fmt.Sprintf("Call and producer use %s.", way.Profile))
	}
	if e.Code == "VP010" {
		e.add("url", "stop", "Vägvalet saknar URL (VP010).", "The route has no URL (VP010).")
	}
}

func (e *Explanation) permissions(cat History) {
	look := func(name string, a care.LogicalAddress) (granted bool) {
		found := cat.PermissionsAnyTime(e.Contract, a, e.Sender)
		for _, p := range found {
			if p.Valid.Contains(e.At) {
				granted = true
				e.add(name, "found", fmt.Sprintf("Giltig anropsbehörighet (%s, avtal %q).", spanSV(p.Valid), p.Agreement), fmt.Sprintf("Valid permission (%s, agreement %q).", spanEN(p.Valid), p.Agreement))
			} else {
				e.add(name, "none", "Anropsbehörigheten gäller inte vid tidpunkten ("+spanSV(p.Valid)+").", "The permission does not hold at that time ("+spanEN(p.Valid)+").")
			}
		}
		if len(found) == 0 {
			e.add(name, "none", fmt.Sprintf("Ingen anropsbehörighet för %s hos adressaten %q.", e.Sender, a), fmt.Sprintf("No permission for %s at the address %q.", e.Sender, a))
		}
		return granted
	}
	if look("permission", e.Address) || look("permission *", "*") {
		return
	}
	e.add("permission", "stop", "Systemet får inte göra anropet (VP007).", "The system may not make the call (VP007).")
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
