package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"sammanhang/access"
	"sammanhang/access/law"
	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/person"
	"sammanhang/safeguard"
	"sammanhang/web/staff/patient"
)

// bySharing is what a provider's own registration rests on in the log, beside the
// provision by which its staff may look the person up.
var bySharing = law.Provision{
	ID: "svod-2-registrering", Law: "Lag (2022:913) om sammanhållen vård- och omsorgsdokumentation", Section: "2 kap. 2 och 6 §§",
	Sentence: care.Text{SV: "Den som gör uppgifter om dig tillgängliga för andra antecknar att du har informerats om det och om rätten att säga nej, eller vad som är känt om din inställning.",
		EN: "Who makes information about you available to others notes that you have been informed of it and of the right to say no, or what is known of your attitude."},
}

// staffSharing is what a provider has registered of making its own information available
// (SVOD 2:2, 2:6), as the pages want it. Each look and change is a row of the log before
// it is shown or made. The provider is the errand's, and no other.
type staffSharing struct {
	duties
	register *safeguard.Service
}

var _ patient.Sharing = staffSharing{}

// sharingView is one person at one moment.
type sharingView struct {
	at       time.Time
	person   person.Person
	decision access.Decision
	told     []*safeguard.Information
	found    []*safeguard.Attitude
	state    overview.Sharing
}

// look rules on the errand as on finding the person, and fetches what is registered when
// that is allowed. Nothing of it may be shown or changed before there is a row.
func (s staffSharing) look(ctx context.Context, e overview.Errand) (sharingView, error) {
	v := sharingView{at: s.now()}
	known, err := s.people.People(ctx, []care.PersonID{e.Subject})
	if err != nil {
		return v, err
	}
	p, ok := known[e.Subject]
	if !ok || p.Void() {
		return v, fault.New(fault.NotFound, "nobody in the register")
	}
	v.person = p
	v.decision = s.rule(e, p, v.at, func(f *access.StaffFacts) {
		f.Action, f.Info.Type, f.Task.SearchBy = access.SearchPeople, care.Consents, access.ByNumber
	})
	if !v.decision.Allowed() {
		return v, nil
	}
	facts, err := s.register.Facts(ctx, e.Subject, safeguard.KindInformation, safeguard.KindAttitude)
	if err != nil {
		return v, err
	}
	for _, f := range facts {
		if b := f.Base(); !strings.EqualFold(string(b.Provider), string(e.Provider.ID)) {
			continue
		}
		switch f := f.(type) {
		case *safeguard.Information:
			v.told = append(v.told, f)
		case *safeguard.Attitude:
			v.found = append(v.found, f)
		}
	}
	st, err := s.register.About(ctx, reader(e), e.Subject, v.at)
	if err != nil {
		return v, err
	}
	v.state = sharingOf(&st, e.Provider)
	return v, nil
}

// change writes the row, and makes the change when the law allows.
func (s staffSharing) change(ctx context.Context, e overview.Errand, v sharingView, words, id string, do func() error) error {
	a := act{activity: audit.ActivityWrite, words: words, assertions: []string{id}}
	if err := s.note(ctx, e, v, a); err != nil {
		return err
	}
	return made(ctx, s.log, s.told(e, v, a), do)
}

// note writes the row, and refuses what the law has refused.
func (s staffSharing) note(ctx context.Context, e overview.Errand, v sharingView, a act) error {
	if err := s.log.Append(ctx, []audit.Event{s.told(e, v, a)}); err != nil {
		return err
	}
	return refusal(v.decision)
}

// told is the row.
func (s staffSharing) told(e overview.Errand, v sharingView, a act) audit.Event {
	a.decision, a.info = v.decision, care.Consents
	row := s.row(e, v.person.ID, v.at, a)
	row.Provisions = append([]string{bySharing.ID}, row.Provisions...)
	if !v.decision.Allowed() {
		row.Provisions = row.Provisions[1:] // it was refused for another reason
	}
	return row
}

// standing tells whether a registration has neither been ended nor annulled.
func standing(b *safeguard.Record) bool { return b.Ended.IsZero() && b.Annulled.IsZero() }

// Shared is what is registered and has not been taken back.
func (s staffSharing) Shared(ctx context.Context, e overview.Errand) (patient.Shared, error) {
	v, err := s.look(ctx, e)
	if err != nil {
		return patient.Shared{}, err
	}
	if err := s.note(ctx, e, v, act{activity: audit.ActivityRead}); err != nil {
		return patient.Shared{}, err
	}
	out := patient.Shared{Subject: named(v.person, v.at), State: v.state}
	changes, err := s.register.History(ctx, e.Subject, time.Time{}, 1000)
	if err != nil {
		return out, err
	}
	by := map[string]safeguard.Who{}
	for _, c := range changes {
		if c.Step == safeguard.Registered {
			by[c.Fact.Base().ID] = c.By.RegisteredBy
		}
	}
	dir := s.directory()
	tell := func(b *safeguard.Record) patient.Registration {
		r := patient.Registration{ID: b.ID, At: begun(b.Valid, b.Stored).From}
		who := by[b.ID]
		if who.Employee == "" {
			return r
		}
		// Another unit is not told of: that the person has been there may be blocked from
		// this one (PDL 4:4).
		a, ok := dir.Assignment(care.HSAID(who.Assignment))
		if r.Other = who.Employee != e.Employee && (!ok || a.Unit != e.Unit); r.Other {
			return r
		}
		if k, ok := dir.Employee(who.Employee); ok {
			r.By = k.Name()
		}
		return r
	}
	for _, i := range v.told {
		if standing(&i.Record) {
			out.Informed = append(out.Informed, tell(&i.Record))
		}
	}
	for _, a := range v.found {
		if standing(&a.Record) {
			r := tell(&a.Record)
			r.Finding.Opposes = a.Opposes
			if r.By != "" {
				r.Finding.How = a.Text
			}
			out.Findings = append(out.Findings, r)
		}
	}
	return out, nil
}

// own is a new fact of the errand's provider, from a time on.
func (v sharingView) own(e overview.Errand, from time.Time) safeguard.Record {
	return safeguard.Record{ID: uuid.NewString(), Subject: e.Subject, Provider: e.Provider.ID, ProviderKind: e.Provider.Kind, Valid: care.Period{From: from}, Owner: "personal"}
}

// by is the reader, as who registers.
func (s staffSharing) by(e overview.Errand, reason string) safeguard.Action {
	a, _ := s.directory().Assignment(care.HSAID(e.Assignment))
	return safeguard.Action{Reason: reason, RegisteredBy: safeguard.Who{Employee: e.Employee, Assignment: e.Assignment, AssignmentName: a.Name, Provider: e.Provider.ID}}
}

// Inform registers that the person was informed, of both things at a vårdgivare.
func (s staffSharing) Inform(ctx context.Context, e overview.Errand, told time.Time) error {
	v, err := s.look(ctx, e)
	if err != nil || v.state.Informed {
		return err
	}
	i := safeguard.Information{Record: v.own(e, told), Sharing: true, Blocks: e.Provider.Kind == care.Vardgivare}
	return s.change(ctx, e, v, "", i.ID, func() error {
		_, _, err := s.register.RecordInformationGiven(ctx, i, s.by(e, ""), v.at)
		return err
	})
}

// Attitude registers what has been found of somebody who cannot decide. Beside another
// finding it would not count, or count against it: that is taken back first.
func (s staffSharing) Attitude(ctx context.Context, e overview.Errand, f patient.Finding) error {
	v, err := s.look(ctx, e)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(v.found, func(a *safeguard.Attitude) bool { return standing(&a.Record) }) {
		return fault.New(fault.Conflict, "an attitude is registered already")
	}
	a := safeguard.Attitude{Record: v.own(e, v.at), NotTemporary: true, Clarified: true, NoPresumedOpposition: !f.Opposes, Opposes: f.Opposes, Text: f.How}
	return s.change(ctx, e, v, f.How, a.ID, func() error {
		_, _, err := s.register.RecordAttitude(ctx, a, s.by(e, ""), v.at)
		return err
	})
}

// AnnulInformed takes back that the person was informed.
func (s staffSharing) AnnulInformed(ctx context.Context, e overview.Errand, id, reason string) error {
	return s.takeBack(ctx, e, id, reason, func(v sharingView) (list []*safeguard.Record) {
		for _, i := range v.told {
			list = append(list, &i.Record)
		}
		return list
	}, func(by safeguard.Action, at time.Time) error {
		_, err := s.register.AnnulInformationGiven(ctx, id, by, at)
		return err
	})
}

// AnnulAttitude takes back a finding that was registered by mistake.
func (s staffSharing) AnnulAttitude(ctx context.Context, e overview.Errand, id, reason string) error {
	return s.takeBack(ctx, e, id, reason, sharingView.findings, func(by safeguard.Action, at time.Time) error {
		_, err := s.register.AnnulAttitude(ctx, id, by, at)
		return err
	})
}

// EndAttitude ends a finding that is no longer so.
func (s staffSharing) EndAttitude(ctx context.Context, e overview.Errand, id, reason string) error {
	return s.takeBack(ctx, e, id, reason, sharingView.findings, func(by safeguard.Action, at time.Time) error {
		_, err := s.register.EndAttitude(ctx, id, by, at)
		return err
	})
}

func (v sharingView) findings() (list []*safeguard.Record) {
	for _, a := range v.found {
		list = append(list, &a.Record)
	}
	return list
}

// takeBack takes back one registration of the person's at the own provider.
func (s staffSharing) takeBack(ctx context.Context, e overview.Errand, id, reason string, of func(sharingView) []*safeguard.Record, do func(by safeguard.Action, at time.Time) error) error {
	v, err := s.look(ctx, e)
	if err != nil {
		return err
	}
	if v.decision.Allowed() { // who is refused is told nothing of what there is
		list := of(v)
		i := slices.IndexFunc(list, func(b *safeguard.Record) bool { return b.ID == id })
		switch {
		case i < 0:
			return fault.New(fault.NotFound, "no such registration at the provider")
		case !standing(list[i]):
			return fault.New(fault.Conflict, "it is taken back already")
		}
	}
	return s.change(ctx, e, v, reason, id, func() error { return do(s.by(e, reason), v.at) })
}
