package app

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"sammanhang/access"
	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/safeguard"
	"sammanhang/sim/place"
	"sammanhang/web/seals"
	"sammanhang/web/staff/blockoffice"
	"sammanhang/web/staff/station"
)

// A person seals at one provider and then at all; each is in the log before it holds. A
// guardian does not. An officer breaks what is at their own provider or at all of them,
// when the person has shown who they are; the person alone breaks nothing.
func TestSealsAreSetAndBroken(t *testing.T) {
	d := startCounty(t)
	n := d.Node
	gosta, _ := d.County.Person("gosta")
	magda, _ := d.County.Person("magdalena")
	johan, _ := d.County.Person("johan")
	who := overview.Who{Actor: gosta.ID, Subject: gosta.ID, LoA: 3, Correlation: "c"}
	mine := ownSeals{n.choices()}
	page := func(who overview.Who) seals.Page {
		t.Helper()
		p, err := mine.Page(t.Context(), who)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	last := func(subject care.PersonID) audit.Event {
		t.Helper()
		rows, err := n.stores.audit.Find(t.Context(), audit.Query{Subjects: []care.PersonID{subject}, Limit: 1})
		if err != nil || len(rows) == 0 {
			t.Fatal(rows, err)
		}
		return rows[0].Event
	}
	held := func(subject care.PersonID) []safeguard.Seal {
		t.Helper()
		list, err := mine.sealed(t.Context(), subject, n.now())
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	vera, agneta, karin := errandOf(t, n, d, place.Vera, station.BlockOfficer), errandOf(t, n, d, place.Agneta, station.BlockOfficer), errandOf(t, n, d, place.Karin, station.Care)
	vera.Subject, agneta.Subject, karin.Subject = gosta.ID, gosta.ID, gosta.ID

	p := page(who)
	i := slices.IndexFunc(p.Places, func(x seals.Place) bool { return x.Provider.ID == vera.Provider.ID })
	if p.Refused != (care.Text{}) || len(p.Seals) != 0 || len(p.Places) < 3 || p.Places[0].Provider.ID != "" || i < 0 {
		t.Fatalf("%+v", p)
	}
	if x, err := mine.Place(t.Context(), who, p.Places[i].Key); err != nil || x != p.Places[i] || len(held(gosta.ID)) != 0 {
		t.Errorf("asking sealed, or is not answered: %+v, %v", x, err)
	}
	if got := last(gosta.ID); got.Infos[0] != care.Seals || got.Activity != audit.ActivityRead || got.Source.Provider != vera.Provider.ID {
		t.Errorf("the look: %+v", got)
	}
	for range 2 { // a second tap
		if err := mine.Set(t.Context(), who, p.Places[i].Key); err != nil {
			t.Fatal(err)
		}
	}
	one := held(gosta.ID)
	if got := last(gosta.ID); len(one) != 1 || one[0].Provider != vera.Provider.ID || got.Infos[0] != care.Seals || got.Activity != audit.ActivityWrite ||
		got.Provisions[0] != "own-seal-set" || !slices.Equal(got.Assertions, []string{one[0].ID}) {
		t.Fatalf("%+v, %+v", one, got)
	}
	again := page(who)
	if len(again.Seals) != 1 || again.Seals[0].Place.Provider.Name != vera.Provider.Name || len(again.Places) != len(p.Places)-1 {
		t.Errorf("%+v", again)
	}
	for _, key := range []string{p.Places[i].Key, "nonsense"} { // sealed already, and nothing
		if _, err := mine.Place(t.Context(), who, key); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s: %v", key, err)
		}
	}
	if err := mine.Set(t.Context(), who, "nonsense"); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}

	// A guardian neither sees, sets nor learns where there is something.
	guardian := overview.Who{Actor: magda.ID, Subject: johan.ID, LoA: 3, Correlation: "g"}
	if q := page(guardian); q.Refused == (care.Text{}) || len(q.Places)+len(q.Seals) != 0 {
		t.Errorf("a guardian: %+v", q)
	}
	for _, key := range []string{sealKey(""), sealKey(vera.Provider.ID), "nonsense"} {
		_, err := mine.Place(t.Context(), guardian, key)
		if err2 := mine.Set(t.Context(), guardian, key); fault.KindOf(err) != fault.Denied || fault.KindOf(err2) != fault.Denied || len(held(johan.ID)) != 0 {
			t.Errorf("a guardian seals: %v, %v", err, err2)
		}
		if got := last(johan.ID); got.Outcome != string(access.DenyNotSelf) || got.Infos[0] != care.Seals {
			t.Errorf("the try is not in the log: %+v", got)
		}
	}

	desk := blockDesk{duties: n.testDuties(), register: n.safeguards, rows: n.stores.audit}
	came := blockoffice.Unseal{Shown: true, Reason: "Kom till mottagningen, visade pass"}
	listed := func(e overview.Errand) []blockoffice.Seal {
		t.Helper()
		p, err := desk.Page(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		return p.Seals
	}
	if got := listed(vera); len(got) != 1 || got[0].Everywhere || got[0].ID != one[0].ID {
		t.Errorf("the officer sees %+v", got)
	}
	if got := last(gosta.ID); got.Infos[0] != care.Seals || got.Actor.Employee != vera.Employee || got.Activity != audit.ActivityRead {
		t.Errorf("the officer's look: %+v", got)
	}
	if got := listed(agneta); len(got) != 0 {
		t.Errorf("another provider's officer sees %+v", got)
	}
	if _, err := desk.BreakSeal(t.Context(), agneta, one[0].ID, came); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another provider's officer breaks: %v", err)
	}
	if _, err := desk.BreakSeal(t.Context(), karin, one[0].ID, came); fault.KindOf(err) != fault.Denied || len(held(gosta.ID)) != 1 {
		t.Errorf("a nurse breaks: %v", err)
	}
	for want, u := range map[string]blockoffice.Unseal{"legitimerat sig": {Reason: "Ringde"}, "Skriv ned hur": {Shown: true}} {
		x, err := desk.BreakSeal(t.Context(), vera, one[0].ID, u)
		if err != nil || !strings.Contains(x.SV, want) || len(held(gosta.ID)) != 1 || !strings.HasPrefix(last(gosta.ID).Outcome, "DENY_") {
			t.Errorf("%+v: %q, %v", u, x.SV, err)
		}
	}
	if x, err := desk.BreakSeal(t.Context(), vera, one[0].ID, came); err != nil || x != (care.Text{}) || len(held(gosta.ID)) != 0 {
		t.Fatalf("%q, %v", x.SV, err)
	}
	if got := last(gosta.ID); got.Infos[0] != care.Seals || got.Activity != audit.ActivityWrite || got.Attestation != came.Reason || got.Provisions[0] != "seal-break" || got.Assertions[0] != one[0].ID {
		t.Errorf("the row of the breaking: %+v", got)
	}
	if _, err := desk.BreakSeal(t.Context(), vera, one[0].ID, came); fault.KindOf(err) != fault.Conflict || len(listed(vera)) != 0 {
		t.Errorf("broken twice: %v", err)
	}

	// At every provider: nothing more to seal, and any officer's to break, by the person's
	// own register as little as before.
	if err := mine.Set(t.Context(), who, sealKey("")); err != nil {
		t.Fatal(err)
	}
	all := held(gosta.ID)
	if q := page(who); len(all) != 1 || all[0].Provider != "" || len(q.Places) != 0 || q.Seals[0].Place.Provider.ID != "" {
		t.Fatalf("%+v", q)
	}
	for _, e := range []overview.Errand{vera, agneta} {
		if got := listed(e); len(got) != 1 || !got[0].Everywhere {
			t.Errorf("%s sees %+v", e.Provider.Name, got)
		}
	}
	if x, err := desk.BreakSeal(t.Context(), agneta, all[0].ID, came); err != nil || x != (care.Text{}) || len(held(gosta.ID)) != 0 {
		t.Errorf("%q, %v", x.SV, err)
	}
}

// Who taps in two windows at once has sealed twice: it looks like one seal, and is broken
// like one.
func TestSealedTwiceIsBrokenOnce(t *testing.T) {
	d := startCounty(t)
	n := d.Node
	gosta, _ := d.County.Person("gosta")
	mine := ownSeals{n.choices()}
	who := overview.Who{Actor: gosta.ID, Subject: gosta.ID, LoA: 3, Correlation: "c"}
	vera := errandOf(t, n, d, place.Vera, station.BlockOfficer)
	vera.Subject = gosta.ID
	for _, at := range []care.Provider{{}, {}, vera.Provider} {
		x := safeguard.Seal{Record: safeguard.Record{ID: uuid.NewString(), Subject: gosta.ID, Provider: at.ID, ProviderKind: at.Kind}}
		if _, _, err := n.safeguards.SetSeal(t.Context(), x, safeguard.Action{RegisteredBy: safeguard.Who{Person: gosta.ID, As: safeguard.AsSelf}}, n.now()); err != nil {
			t.Fatal(err)
		}
	}
	if p, err := mine.Page(t.Context(), who); err != nil || len(p.Seals) != 2 {
		t.Errorf("%+v, %v", p.Seals, err)
	}
	desk := blockDesk{duties: n.testDuties(), register: n.safeguards, rows: n.stores.audit}
	p, err := desk.Page(t.Context(), vera)
	if err != nil || len(p.Seals) != 2 {
		t.Fatalf("%+v, %v", p.Seals, err)
	}
	i := slices.IndexFunc(p.Seals, func(x blockoffice.Seal) bool { return x.Everywhere })
	if _, err := desk.BreakSeal(t.Context(), vera, p.Seals[i].ID, blockoffice.Unseal{Shown: true, Reason: "Visade pass"}); err != nil {
		t.Fatal(err)
	}
	rows, err := n.stores.audit.Find(t.Context(), audit.Query{Subjects: []care.PersonID{gosta.ID}, Limit: 1})
	if err != nil || len(rows) != 1 || len(rows[0].Event.Assertions) != 2 {
		t.Errorf("the row of the breaking: %+v, %v", rows, err)
	}
	if held, err := mine.sealed(t.Context(), gosta.ID, n.now()); err != nil || len(held) != 1 || held[0].Provider != vera.Provider.ID {
		t.Errorf("%+v, %v", held, err)
	}
}

// With the log away nothing is sealed and nothing broken.
func TestNoSealWithoutTheLog(t *testing.T) {
	d := startCounty(t)
	n := d.Node
	gosta, _ := d.County.Person("gosta")
	who := overview.Who{Actor: gosta.ID, Subject: gosta.ID, LoA: 3, Correlation: "c"}
	mine := ownSeals{n.choices()}
	deaf := mine
	deaf.log = deafLog{}
	if err := deaf.Set(t.Context(), who, sealKey("")); err == nil {
		t.Error("sealed without the log")
	}
	if err := mine.Set(t.Context(), who, sealKey("")); err != nil {
		t.Fatal(err)
	}
	held, err := mine.sealed(t.Context(), gosta.ID, n.now())
	if err != nil || len(held) != 1 {
		t.Fatal(held, err)
	}
	desk := blockDesk{duties: n.testDuties(), register: n.safeguards, rows: n.stores.audit}
	desk.log = deafLog{}
	vera := errandOf(t, n, d, place.Vera, station.BlockOfficer)
	vera.Subject = gosta.ID
	if _, err := desk.BreakSeal(t.Context(), vera, held[0].ID, blockoffice.Unseal{Shown: true, Reason: "pass"}); err == nil {
		t.Error("broken without the log")
	}
	if held, _ = mine.sealed(t.Context(), gosta.ID, n.now()); len(held) != 1 {
		t.Error("broken all the same")
	}
}

// deafLog is a log that is away.
type deafLog struct{}

func (deafLog) Append(context.Context, []audit.Event) error { return errors.New("away") }
