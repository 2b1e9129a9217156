package patient

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/overview"
	"sammanhang/web/staff/station"
	"sammanhang/web/text"
)

// Steps writes down what a reader states. Each returns when it is durable, and so in
// force at the next read on every node. They refuse (fault.Denied) what the reader's
// provider may not state: an omsorgsgivare has no emergency.
type Steps interface {
	// Attest writes what one form states. It stops at what cannot be written, and what it
	// has written by then opens nothing by itself.
	Attest(ctx context.Context, e overview.Errand, a Attestation) error
	// Danger notes that there is danger and that consent cannot be had (SVOD 3:6, first
	// paragraph): the reader may then see which vårdgivare have information. Who states
	// it is by that in a patient relation for the day, when there was none.
	Danger(ctx context.Context, e overview.Errand, reason string) error
	// OpenInDanger notes that what they have may be assumed to matter for care that the
	// patient cannot do without (3:6, second paragraph): it is then open.
	OpenInDanger(ctx context.Context, e overview.Errand) error
	// WhoBlocked notes that there is danger and that the patient cannot ask for the block
	// to be lifted (3:5, first paragraph).
	WhoBlocked(ctx context.Context, e overview.Errand, reason string) error
	// AskToLift asks a vårdgivare to lift its block (3:5, second paragraph).
	AskToLift(ctx context.Context, e overview.Errand, blocker care.HSAID) error
	// End ends what opens others' information: the consent or the nödöppning.
	End(ctx context.Context, e overview.Errand) error
}

// Relation is what joins a reader's provider to a person.
type Relation string

// The relations.
const (
	NoRelation Relation = ""
	Patient    Relation = "patient"   // aktuell patientrelation, SVOD 3:1 first paragraph 1
	Insats     Relation = "insats"    // gets the omsorgsgivare's insatser, 3:2 first paragraph 1
	Utredning  Relation = "utredning" // under utredning about getting them
)

// Attestation is what a reader states in one form. What is left out is not stated.
type Attestation struct {
	Relation      Relation
	RelationUntil time.Time // its end, set when Relation is
	Significance  bool      // the information may be assumed to matter for the care or the insatser

	Basis      overview.Basis // ByConsent, ByChild or ByIncapacity; NoBasis
	BasisUntil time.Time      // its end, set when Basis is
	Personal   bool           // ByConsent: for the reader only, else for the unit
	Clarified  string         // ByIncapacity: how the person's attitude was found out
}

// Bounds of what may be stated: how long, and how much is written.
const (
	maxRelation = 366 * 24 * time.Hour
	maxConsent  = 366 * 24 * time.Hour
	maxText     = 500
)

// problemCode names what the page is to say of the form that was sent, in its address.
type problemCode string

const (
	badRelation problemCode = "relation"
	badDate     problemCode = "datum"
	badChoice   problemCode = "val"
	badBasis    problemCode = "formaga"
	badReason   problemCode = "skal"
	badDanger   problemCode = "fara"
	liftAsked   problemCode = "begard" // nothing was wrong: the page says that it is done
)

// wrongs is what a code says; nothing for one that is not ours.
func wrongs(code string) care.Text {
	switch problemCode(code) {
	case badRelation:
		return text.WrongRelation
	case badDate:
		return text.WrongDate
	case badChoice:
		return text.WrongChoice
	case badBasis:
		return text.WrongBasis
	case badReason:
		return text.WrongReason
	case badDanger:
		return text.WrongDanger
	case liftAsked:
		return text.LiftAsked
	}
	return care.Text{}
}

// read makes an attestation of a form; bad names what is wrong with it.
func read(f url.Values, v station.Visit, age int) (a Attestation, bad problemCode) {
	nursing := v.Assignment.Provider.Kind == care.Vardgivare
	switch Relation(f.Get("relation")) {
	case NoRelation:
	case Patient:
		if !nursing {
			return a, badRelation
		}
		a.Relation = Patient
	case Insats, Utredning:
		if nursing || v.Assignment.Role != overview.CaseOfficer {
			return a, badRelation
		}
		a.Relation = Relation(f.Get("relation"))
	default:
		return a, badRelation
	}
	var ok bool
	if a.Relation != NoRelation {
		if a.RelationUntil, ok = until(f.Get("relation-till"), v.Now, maxRelation); !ok {
			return a, badDate
		}
	}
	a.Significance = f.Get("betydelse") == "ja"
	switch f.Get("grund") {
	case "":
	case "samtycke":
		a.Basis = overview.ByConsent
		if a.BasisUntil, ok = until(f.Get("samtycke-till"), v.Now, maxConsent); !ok {
			return a, badDate
		}
		switch f.Get("omfattning") {
		case "enhet":
		case "jag":
			a.Personal = true
		default:
			return a, badChoice
		}
	case "barn":
		if age >= 18 {
			return a, badChoice
		}
		a.Basis = overview.ByChild
	case "formaga":
		a.Basis = overview.ByIncapacity
		a.Clarified, ok = words(f.Get("hur"))
		if !ok || f.Get("varaktig") != "ja" || f.Get("motsatt") != "ja" || f.Get("nodvandig") != "ja" {
			return a, badBasis
		}
	default:
		return a, badChoice
	}
	if a.Basis != overview.NoBasis && a.Basis != overview.ByConsent {
		a.BasisUntil = endOfDay(v.Now, 30)
	}
	if a == (Attestation{}) {
		return a, badChoice
	}
	return a, ""
}

// until is the end of the day of a form's date: today at the earliest.
func until(s string, now time.Time, most time.Duration) (time.Time, bool) {
	d, err := time.ParseInLocation(time.DateOnly, s, now.Location())
	if err != nil {
		return time.Time{}, false
	}
	end := endOfDay(d, 0)
	return end, end.After(now) && end.Sub(now) <= most+24*time.Hour
}

// endOfDay is the midnight after a day some days on; by the calendar, so that the day
// when the clocks change is a whole day.
func endOfDay(d time.Time, days int) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day()+days+1, 0, 0, 0, 0, d.Location())
}

// words is a text that somebody has written, of a length that is kept.
func words(s string) (string, bool) { return station.Words(s, maxText) }

// form is a change about a person that comes back to the person's page.
func (d Deps) form(action string, do func(r *http.Request, v station.Visit, e overview.Errand) (problemCode, error)) station.Handler {
	return d.formTo("", action, do)
}

// formTo is a change about a person: the ticket is used up before anything is done. It
// comes back to a page below the person's.
func (d Deps) formTo(page, action string, do func(r *http.Request, v station.Visit, e overview.Errand) (problemCode, error)) station.Handler {
	return func(w http.ResponseWriter, r *http.Request, v station.Visit) error {
		subject, handle, err := whom(r, v)
		if err != nil {
			return err
		}
		if err := d.Take(r, r.PostForm.Get("ticket"), thing(handle, action)); err != nil {
			return station.Show(w, r, v, station.Problem{Status: http.StatusConflict, Title: text.StaffOldForm, Why: text.StaffOldFormWhy})
		}
		bad, err := do(r, v, v.Errand(subject))
		if err != nil {
			return err
		}
		to := strings.TrimSuffix(PersonPath+handle+"/"+page, "/")
		if bad != "" {
			to += "?fel=" + string(bad)
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
}

// thing is what a ticket is for.
func thing(handle, action string) string { return handle + "\x00" + action }

// Forms are the changes, by the last part of their address.
func (d Deps) Forms() map[string]station.Handler {
	return map[string]station.Handler{
		"villkor": d.form("villkor", func(r *http.Request, v station.Visit, e overview.Errand) (problemCode, error) {
			a, bad := read(r.PostForm, v, ageOf(e.Subject, v.Now))
			if bad != "" {
				return bad, nil
			}
			return "", d.Steps.Attest(r.Context(), e, a)
		}),
		"fara": d.form("fara", func(r *http.Request, v station.Visit, e overview.Errand) (problemCode, error) {
			reason, bad := danger(r.PostForm, e)
			if bad != "" {
				return bad, nil
			}
			return "", d.Steps.Danger(r.Context(), e, reason)
		}),
		"nodoppna": d.form("nodoppna", func(r *http.Request, _ station.Visit, e overview.Errand) (problemCode, error) {
			if r.PostForm.Get("oundganglig") != "ja" {
				return badDanger, nil
			}
			return "", d.Steps.OpenInDanger(r.Context(), e)
		}),
		"vem-sparrat": d.form("vem-sparrat", func(r *http.Request, v station.Visit, e overview.Errand) (problemCode, error) {
			reason, bad := danger(r.PostForm, e)
			if bad != "" {
				return bad, nil
			}
			return "", d.Steps.WhoBlocked(r.Context(), e, reason)
		}),
		"begar-havning": d.form("begar-havning", func(r *http.Request, v station.Visit, e overview.Errand) (problemCode, error) {
			blocker, err := care.ParseHSAID(r.PostForm.Get("givare"))
			if err != nil {
				return badChoice, nil
			}
			return liftAsked, d.Steps.AskToLift(r.Context(), e, blocker)
		}),
		"avsluta": d.form("avsluta", func(r *http.Request, _ station.Visit, e overview.Errand) (problemCode, error) {
			return "", d.Steps.End(r.Context(), e)
		}),
	}
}

// danger reads a form about danger to life. It is for health care only (SVOD 3:5, 3:6).
func danger(f url.Values, e overview.Errand) (reason string, bad problemCode) {
	if e.Provider.Kind != care.Vardgivare || f.Get("fara") != "ja" || f.Get("kan-inte") != "ja" {
		return "", badDanger
	}
	reason, ok := words(f.Get("skal"))
	if !ok {
		return "", badReason
	}
	return reason, ""
}

// ageOf is the age that a number tells; a number that tells none is an adult's, who
// consents for herself.
func ageOf(p care.PersonID, now time.Time) int {
	b, ok := p.Born()
	if !ok {
		return 18
	}
	return care.AgeOn(b, now)
}
