package patient

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/web/staff/station"
	"sammanhang/web/text"
)

// Sharing is what the reader's own provider has registered of making its information
// about a person available to others, and changes of it (SVOD 2:2, 2:6). It is never
// about another provider's. Each look and change is decided and logged before it is
// shown or made, and a change is in force at the next read on every node. fault.Denied
// is for who may not look people up, fault.NotFound that the provider has registered no
// such thing about the person, fault.Conflict that somebody else has changed it since.
type Sharing interface {
	Shared(ctx context.Context, e overview.Errand) (Shared, error)
	// Inform registers that the person was informed at a time, of all that the law says
	// that this kind of provider must tell. It changes nothing when that is registered.
	Inform(ctx context.Context, e overview.Errand, told time.Time) error
	// Attitude registers the attitude of somebody not only temporarily unable to decide.
	Attitude(ctx context.Context, e overview.Errand, f Finding) error
	// AnnulInformed and AnnulAttitude take back what was registered by mistake, and
	// EndAttitude what is no longer so.
	AnnulInformed(ctx context.Context, e overview.Errand, id, reason string) error
	AnnulAttitude(ctx context.Context, e overview.Errand, id, reason string) error
	EndAttitude(ctx context.Context, e overview.Errand, id, reason string) error
}

// Finding is what has been found out of somebody's attitude as far as possible.
type Finding struct {
	Opposes bool   // would have opposed; else there is no reason to believe so
	How     string // how it was found out
}

// Shared is what is registered and has not been taken back.
type Shared struct {
	Subject  overview.Subject
	State    overview.Sharing // what it comes to
	Informed []Registration
	Findings []Registration
}

// Registration is one thing that has been registered.
type Registration struct {
	ID      string // in forms; says nothing
	At      time.Time
	By      string // the employee, when it was registered at the reader's own unit
	Other   bool   // it was registered at another unit; else, without By, by a system
	Finding Finding
}

// inForce is the day the act came into force: nobody was informed of it before.
const inForce = "2023-01-01"

// sharing is the page about it, below the person's.
type sharing struct {
	model
	Shared
	view overview.StaffView // whom it is about, for the parts that all pages of the person have
}

// SharingPath is the last part of the page's address.
const SharingPath = "delning"

// SharingPage shows what is registered, with the forms.
func (d Deps) SharingPage(w http.ResponseWriter, r *http.Request, v station.Visit) error {
	subject, handle, err := whom(r, v)
	if err != nil {
		return err
	}
	s, err := d.Sharing.Shared(r.Context(), v.Errand(subject))
	if err != nil {
		return err
	}
	m := sharing{model{v, handle, sharingWrong(r.URL.Query().Get("fel"))}, s, overview.StaffView{View: overview.View{Subject: s.Subject}}}
	return station.Render(w, r, http.StatusOK, station.Page{Visit: v, Title: v.T(text.SharingTitle), Nav: station.NoNav}, sharingPage(m))
}

// The codes of what the page is to say of the form that was sent.
const (
	badTold     problemCode = "informerad"
	badToldDay  problemCode = "dag"
	saidNo      problemCode = "nej"
	badAttitude problemCode = "installning"
	opposesNow  problemCode = "motsatter" // nothing was wrong: the page says what must be done too
	badTakeBack problemCode = "varfor"
	late        problemCode = "andrat"
)

func sharingWrong(code string) care.Text {
	switch problemCode(code) {
	case badTold:
		return text.WrongTold
	case badToldDay:
		return text.WrongToldDay
	case saidNo:
		return text.SaidNo
	case badAttitude:
		return text.WrongAttitude
	case opposesNow:
		return text.OpposesNow
	case badTakeBack:
		return text.WrongTakeBack
	case late:
		return text.SharingLate
	}
	return care.Text{}
}

// SharingForms are the changes, by the last part of their address.
func (d Deps) SharingForms() map[string]station.Handler {
	return map[string]station.Handler{
		"informerad": d.sharingForm("informerad", func(r *http.Request, v station.Visit, e overview.Errand) (problemCode, error) {
			told, bad := readTold(r.PostForm, v)
			if bad != "" {
				return bad, nil
			}
			return "", d.Sharing.Inform(r.Context(), e, told)
		}),
		"informerad-bort": d.sharingForm("informerad-bort", func(r *http.Request, _ station.Visit, e overview.Errand) (problemCode, error) {
			reason, ok := words(r.PostForm.Get("skal"))
			if !ok {
				return badTakeBack, nil
			}
			return "", d.Sharing.AnnulInformed(r.Context(), e, r.PostForm.Get("registrering"), reason)
		}),
		"installning": d.sharingForm("installning", func(r *http.Request, _ station.Visit, e overview.Errand) (problemCode, error) {
			f, bad := readFinding(r.PostForm)
			if bad != "" {
				return bad, nil
			}
			if f.Opposes {
				return opposesNow, d.Sharing.Attitude(r.Context(), e, f)
			}
			return "", d.Sharing.Attitude(r.Context(), e, f)
		}),
		"installning-bort": d.sharingForm("installning-bort", func(r *http.Request, _ station.Visit, e overview.Errand) (problemCode, error) {
			reason, ok := words(r.PostForm.Get("skal"))
			id := r.PostForm.Get("registrering")
			switch cause := r.PostForm.Get("orsak"); {
			case ok && cause == "misstag":
				return "", d.Sharing.AnnulAttitude(r.Context(), e, id, reason)
			case ok && cause == "andrat":
				return "", d.Sharing.EndAttitude(r.Context(), e, id, reason)
			}
			return badTakeBack, nil
		}),
	}
}

// sharingForm is a change that comes back to its own page, and says there when somebody
// else was first.
func (d Deps) sharingForm(action string, do func(r *http.Request, v station.Visit, e overview.Errand) (problemCode, error)) station.Handler {
	return d.formTo(SharingPath, action, func(r *http.Request, v station.Visit, e overview.Errand) (problemCode, error) {
		bad, err := do(r, v, e)
		if err != nil && fault.KindOf(err) == fault.Conflict {
			return late, nil
		}
		return bad, err
	})
}

// readTold reads that somebody has been informed: of everything that the law names, each
// ticked by itself, and without a no.
func readTold(f url.Values, v station.Visit) (told time.Time, bad problemCode) {
	nursing := v.Assignment.Provider.Kind == care.Vardgivare
	if f.Get("svar") == "nej" {
		return told, saidNo
	}
	if f.Get("vad") != "ja" || nursing && f.Get("sparrade") != "ja" || f.Get("svar") != "inte-nej" {
		return told, badTold
	}
	day, err := time.ParseInLocation(time.DateOnly, f.Get("dag"), v.Now.Location())
	switch {
	case err != nil || f.Get("dag") < inForce || day.After(v.Now):
		return told, badToldDay
	case endOfDay(day, 0).After(v.Now): // today: not before now
		return v.Now, ""
	}
	return day, ""
}

func readFinding(f url.Values) (Finding, problemCode) {
	how, ok := words(f.Get("hur"))
	if !ok || f.Get("varaktig") != "ja" {
		return Finding{}, badAttitude
	}
	switch f.Get("installning") {
	case "inte-motsatt":
		return Finding{How: how}, ""
	case "motsatt":
		return Finding{How: how, Opposes: true}, ""
	}
	return Finding{}, badAttitude
}

// officer tells whether the reader has an assignment as block officer at the same provider.
func (m model) officer() bool {
	for _, a := range m.Assignments {
		if a.Kind == station.BlockOfficer && a.Provider.ID == m.Assignment.Provider.ID {
			return true
		}
	}
	return false
}

// registrar is who has registered something.
func (m sharing) registrar(r Registration) string {
	switch {
	case r.By != "":
		return m.T(text.SharingBy, r.By)
	case r.Other:
		return m.T(text.SharingByOther)
	}
	return m.T(text.SharingBySystem)
}

// sharingBrief is how it stands, for who has to do with the person. Somebody else would
// learn by it that the own provider has had to do with them.
func (m model) sharingBrief(o overview.StaffView) string {
	if !o.Standing.Relation.OK {
		return m.T(text.SharingWhether, m.given(o), m.Assignment.Provider.Name)
	}
	return m.sharingState(o, o.Standing.Sharing)
}

// sharingState is what it comes to, in a sentence that says nothing of anything else.
func (m model) sharingState(o overview.StaffView, s overview.Sharing) string {
	t := text.SharingNotTold
	switch {
	case s.Opposes:
		t = text.SharingOpposes
	case s.Informed:
		t = text.SharingTold
	case s.Cleared:
		t = text.SharingCleared
	}
	return m.T(t, m.given(o), m.Assignment.Provider.Name)
}
