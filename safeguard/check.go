package safeguard

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sammanhang/care"
	"sammanhang/fault"
)

// The contracts' result words, as the Code of a fault.
const (
	CodeInvalid  = "VALIDATIONERROR" // fault.Invalid or fault.TooLarge: something in what was sent is wrong
	CodeDenied   = "ACCESSDENIED"    // fault.Denied: another provider's fact, or one that this asker may not change
	CodeNotFound = "NOTFOUND"        // fault.NotFound: no such fact
	CodeExists   = "ALREADYEXISTS"   // fault.Conflict: another fact has this id
	CodeState    = "INVALIDSTATE"    // fault.Conflict: the fact is ended or annulled, or its block is
)

func invalid(what string) error { return fault.Coded(fault.Invalid, CodeInvalid, "safeguard: "+what) }
func denied(what string) error  { return fault.Coded(fault.Denied, CodeDenied, "safeguard: "+what) }
func state(what string) error   { return fault.Coded(fault.Conflict, CodeState, "safeguard: "+what) }

// NoSuch is what a store answers for a fact that it does not have.
func NoSuch(k Kind) error {
	return fault.Coded(fault.NotFound, CodeNotFound, "safeguard: no such "+string(k))
}

// Taken is what a store answers when a fact of the kind, of whomever, has the id.
func Taken(k Kind) error {
	return fault.Coded(fault.Conflict, CodeExists, "safeguard: another "+string(k)+" has this id")
}

// normal brings a fact to the form it is kept in, and says what is wrong with it.
func normal(f Fact, cfg Config, at time.Time) error {
	b := f.Base()
	b.Stored, b.Ended, b.Annulled = at, time.Time{}, time.Time{}
	id, ok := parseUUID(b.ID)
	if !ok {
		return invalid("the id is not a UUID")
	}
	b.ID = id
	if b.Subject.IsZero() {
		return invalid("about nobody")
	}
	for _, h := range []*care.HSAID{&b.Provider, &b.Unit, &b.Employee} {
		if !parseHSAID(h) {
			return invalid("an HSA-id is not one")
		}
	}
	if len(b.Owner) > 4*MaxOwner || utf8.RuneCountInString(b.Owner) > MaxOwner {
		return fault.Coded(fault.TooLarge, CodeInvalid, "safeguard: the owner is too long")
	}
	if !readable(b.Owner) {
		return invalid("the owner has characters that cannot be shown")
	}
	b.Valid.From, b.Valid.To = micro(b.Valid.From), micro(b.Valid.To)
	if !dated(b.Valid.From) || !dated(b.Valid.To) {
		return invalid("a time is outside the years that are kept")
	}
	if what := f.check(cfg, at); what != "" {
		return invalid(what)
	}
	if !b.Valid.From.IsZero() && !b.Valid.To.IsZero() && !b.Valid.From.Before(b.Valid.To) { // after check, which may set an end
		return invalid("it ends before it begins")
	}
	return nil
}

// micro is a time as it is kept: in UTC and whole microseconds, so that what is
// compared later is what was kept.
func micro(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}

// dated refuses times that a store could take for none: 1970's first microsecond is 0 there.
func dated(t time.Time) bool {
	return t.IsZero() || t.Year() >= 1800 && t.Year() <= 9999 && t.UnixMicro() != 0
}

func parseHSAID(h *care.HSAID) bool {
	if *h == "" {
		return true
	}
	p, err := care.ParseHSAID(string(*h))
	*h = p
	return err == nil
}

func parseUUID(s string) (string, bool) {
	if len(s) != 36 {
		return "", false
	}
	s = strings.ToLower(s)
	for i := range len(s) {
		switch c := s[i]; {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return "", false
			}
		case (c < '0' || c > '9') && (c < 'a' || c > 'f'):
			return "", false
		}
	}
	return s, true
}

func text(s string) string {
	switch {
	case len(s) > 4*MaxReason || utf8.RuneCountInString(s) > MaxReason:
		return "a text is longer than 1024 characters"
	case !readable(s):
		return "a text has characters that cannot be shown"
	}
	return ""
}

// readable refuses what a person would not see: control characters, and those that turn
// the direction of writing.
func readable(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if r != '\n' && r != '\t' && r != '\r' && unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 {
			return false
		}
	}
	return true
}

func kinds(k care.ProviderKind) string {
	if k != care.Vardgivare && k != care.Omsorgsgivare {
		return "the provider is neither a vårdgivare nor an omsorgsgivare"
	}
	return ""
}

// first is the first that is wrong.
func first(what ...string) string {
	for _, w := range what {
		if w != "" {
			return w
		}
	}
	return ""
}

func must(ok bool, otherwise string) string {
	if ok {
		return ""
	}
	return otherwise
}

// reader is what is wrong with a fact that is for somebody who reads.
func (r *Record) reader(employee bool) string {
	return first(
		must(r.Provider != "", "no provider is named"),
		must(r.Unit != "", "no unit is named"),
		must(!employee || r.Employee != "", "no employee is named"),
		kinds(r.ProviderKind))
}

func (r *Record) source() string {
	return first(must(r.Provider != "", "no provider is named"), kinds(r.ProviderKind))
}

// ends is what is wrong with the end of a fact that must have one.
func (r *Record) ends(at time.Time) string {
	return first(must(!r.Valid.To.IsZero(), "it has no end"), must(at.Before(r.Valid.To), "it is over already"))
}

func (b *Block) check(cfg Config, _ time.Time) string {
	b.Valid, b.Employee = care.Period{}, ""
	b.Process = strings.TrimSpace(b.Process)
	b.InfoFrom = micro(b.InfoFrom)
	if to := micro(b.InfoTo); !to.Equal(b.InfoTo) {
		b.InfoTo = to.Add(time.Microsecond) // a cut must not open the last moment
	} else {
		b.InfoTo = to
	}
	slices.Sort(b.Except)
	b.Except = slices.Compact(b.Except)
	if len(b.Except) == 0 {
		b.Except = nil
	}
	for _, e := range b.Except {
		if e != ExemptMedication && e != ExemptAlert {
			return "only lak and upp can be left open by a block"
		}
	}
	if what := first(b.source(), text(b.Process), must(len(b.Process) <= 200, "the name of the process is too long")); what != "" {
		return what
	}
	switch b.Type {
	case Outer:
		if b.Unit != "" || b.Process != "" {
			return "an outer block has no unit and no process"
		}
	case Inner:
		if b.Unit == "" && b.Process == "" {
			return "an inner block needs a unit or a process"
		}
		if b.ProviderKind == care.Omsorgsgivare && !cfg.VoluntaryUnitBlock {
			return "there is no inner block at an omsorgsgivare (SoLPuL 6 §), and this provider offers none"
		}
	default:
		return "the type is neither Inner nor Outer"
	}
	return first(
		must(dated(b.InfoFrom) && dated(b.InfoTo), "a time is outside the years that are kept"),
		must(b.InfoFrom.IsZero() || b.InfoTo.IsZero() || !b.InfoTo.Before(b.InfoFrom), "the information's period ends before it begins"))
}

func (l *Lift) check(_ Config, at time.Time) string {
	id, ok := parseUUID(l.Block)
	l.Block = id
	return first(
		must(ok, "the block's id is not a UUID"),
		must(l.Unit != "", "no unit is named"),
		l.ends(at),
		must(l.Reason == PatientsConsent || l.Reason == Emergency || l.Reason == "", "the reason is neither PatientsConsent nor Emergency"),
		text(l.Text))
}

func (c *Consent) check(cfg Config, at time.Time) string {
	emergency := c.Type == ConsentEmergency
	if emergency {
		c.Valid.To = capped(c.Valid.To, at, cfg.MaxEmergency)
	}
	og := c.ProviderKind == care.Omsorgsgivare
	return first(
		c.reader(false),
		must(emergency || c.Type == ConsentGiven, "the type is neither Consent nor Emergency"),
		must(c.Valid.To.IsZero() || at.Before(c.Valid.To), "it is over already"),
		must(!emergency || !og, "an omsorgsgivare has no emergency path (SVOD 3:6)"),
		must(emergency == (c.Basis == BasisEmergency), "the basis does not go with the type"),
		c.basis(og),
		text(c.Text))
}

func (c *Consent) basis(og bool) string {
	switch c.Basis {
	case BasisConsent:
		return ""
	case BasisChild:
		return must(c.Claims.ChildCannotConsent, "it is not attested that the child cannot consent")
	case BasisIncapacityVG, BasisIncapacityOG:
		return first(
			must(og == (c.Basis == BasisIncapacityOG), "the basis is for another kind of provider: SVOD 3:3 is for vårdgivare, 3:4 for omsorgsgivare"),
			must(c.Claims.lasting(), "not all of lasting incapacity, attitude, opposition and necessity is attested (SVOD 3:3, 3:4)"))
	case BasisEmergency:
		return first(
			must(c.Claims.Danger && c.Claims.ConsentUnobtainable, "danger, and that consent cannot be obtained, is not attested (SVOD 3:6)"))
	}
	return "the basis is not known"
}

// capped is an end that is at most so far away.
func capped(to, at time.Time, most time.Duration) time.Time {
	if end := at.Add(most); to.IsZero() || to.After(end) {
		return end
	}
	return to
}

func (r *Relation) check(_ Config, at time.Time) string {
	return first(r.reader(true), r.ends(at))
}

func (c *Case) check(Config, time.Time) string {
	return first(
		c.source(),
		must(c.ProviderKind == care.Omsorgsgivare, "only an omsorgsgivare has insatser and utredningar"),
		must(c.Type == Insats || c.Type == Utredning, "the type is neither insats nor utredning"),
		must(!c.Valid.From.IsZero(), "it has no beginning"))
}

func (a *Attestation) check(cfg Config, at time.Time) string {
	og := a.ProviderKind == care.Omsorgsgivare
	c := a.Claims
	var what string
	switch a.Topic {
	case Significance:
		what = must(c.Matters, "it is not attested that the information may be assumed to matter")
	case Capacity:
		what = must(c.NotTemporary, "it is not attested that the person is not only temporarily unable to consent")
	case Child:
		what = must(c.ChildCannotConsent, "it is not attested that the child cannot consent")
	case Danger:
		a.Valid.To = capped(a.Valid.To, at, cfg.MaxEmergency)
		what = first(
			must(!og, "an omsorgsgivare has no emergency path (SVOD 3:5, 3:6)"),
			must(c.Danger, "danger is not attested"),
			must(c.ConsentUnobtainable || c.CannotAskToLift, "it is not attested that the patient cannot consent, or cannot ask for the block to be lifted"),
			must(strings.TrimSpace(a.Text) != "", "no reason is given"))
	default:
		what = "the topic is not known"
	}
	return first(a.reader(true), what, a.ends(at), text(a.Text))
}

func (i *Information) check(Config, time.Time) string {
	return first(i.source(), must(i.Sharing, "the person has not been told what it is and of the right to oppose (SVOD 2:2)"), must(i.Valid.To.IsZero(), "it has an end"))
}

func (a *Attitude) check(Config, time.Time) string {
	return first(a.source(),
		must(a.Valid.To.IsZero(), "a finding has no end of its own: it is ended"),
		must(a.Opposes || a.NotTemporary, "the person is not said to be lastingly unable to decide (SVOD 2:6)"),
		must(!a.Opposes || !a.NoPresumedOpposition, "it says both that the person would oppose and that there is no reason to believe so"),
		text(a.Text))
}

func (s *Seal) check(Config, time.Time) string {
	return first(must(s.Provider == "" || kinds(s.ProviderKind) == "", "the provider is neither a vårdgivare nor an omsorgsgivare"),
		must(s.Valid == care.Period{}, "a seal has no period"), must(s.Unit == "" && s.Employee == "", "a seal is for a whole provider"))
}
