package app

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"sammanhang/access"
	"sammanhang/audit"
	"sammanhang/overview"
	"sammanhang/safeguard"
	"sammanhang/sim/place"
	"sammanhang/web/blocks"
	"sammanhang/web/staff/blockoffice"
	"sammanhang/web/staff/patient"
	"sammanhang/web/staff/station"
)

// fullRegister can be read, and takes no more.
type fullRegister struct{ safeguard.Store }

var errFull = errors.New("the register takes no more")

func (fullRegister) Register(context.Context, safeguard.Fact, safeguard.Action, func(*safeguard.Block) error) (safeguard.Fact, bool, error) {
	return nil, false, errFull
}

func (fullRegister) Close(context.Context, safeguard.Kind, string, safeguard.Step, safeguard.Action, time.Time, func(safeguard.Fact) error) (safeguard.Fact, error) {
	return nil, errFull
}

// A change that the register does not take leaves two rows: that it was allowed, and that
// it was not made. The last word in the log is then true.
func TestWhatCannotBeMadeIsToldSo(t *testing.T) {
	d := newStaffDemo(t)
	n := d.n
	person, _ := d.County.Person("gosta")
	gosta := person.ID
	who := overview.Who{Actor: gosta, Subject: gosta, LoA: 3, Correlation: "c"}
	well := ownBlocks{n.choices()}
	page, err := well.Page(t.Context(), who)
	vera := errandOf(t, n, d.Demo, place.Vera, station.BlockOfficer)
	vera.Subject = gosta
	other := slices.IndexFunc(page.Places, func(p blocks.Place) bool { return p.Provider.ID != vera.Provider.ID })
	if err != nil || other < 0 {
		t.Fatal(page, err)
	}
	if err := well.Set(t.Context(), who, page.Places[other].Key); err != nil {
		t.Fatal(err)
	}
	held, err := well.Page(t.Context(), who)
	if err != nil || len(held.Blocks) != 1 {
		t.Fatal(held, err)
	}
	given, _, err := ownConsents{n.choices()}.List(t.Context(), who)
	if err != nil || len(given) == 0 {
		t.Fatal(given, err)
	}

	full := safeguard.New(safeguard.Config{}, fullRegister{n.stores.safeguards}, n.stores.people)
	c := n.choices()
	c.register = full
	nurse := d.errand(t, "birgitta", gosta)
	sharing := staffSharing{duties: n.testDuties(), register: full}
	desk := blockDesk{duties: n.testDuties(), register: full, rows: n.stores.audit}
	shared, err := sharing.Shared(t.Context(), nurse)
	if err != nil || len(shared.Informed) == 0 {
		t.Fatal(shared, err)
	}
	for name, do := range map[string]func() error{
		"a block of one's own":       func() error { return ownBlocks{c}.Set(t.Context(), who, held.Places[0].Key) },
		"lifting it":                 func() error { return ownBlocks{c}.Lift(t.Context(), who, held.Blocks[0].Key) },
		"ending a consent":           func() error { return ownConsents{c}.End(t.Context(), who, given[0].Key) },
		"a seal":                     func() error { return ownSeals{c}.Set(t.Context(), who, sealKey("")) },
		"taking back an information": func() error { return sharing.AnnulInformed(t.Context(), nurse, shared.Informed[0].ID, "Fel person") },
		"an attitude": func() error {
			return sharing.Attitude(t.Context(), nurse, patient.Finding{How: "Anhöriga tillfrågade"})
		},
		"a block by a block officer": func() error {
			_, err := desk.Set(t.Context(), vera, "", blockoffice.Order{Reason: "Ringde"})
			return err
		},
	} {
		before, err := n.stores.audit.OfSubject(t.Context(), gosta, "", 500)
		if err != nil {
			t.Fatal(err)
		}
		if err := do(); !errors.Is(err, errFull) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		after, err := n.stores.audit.OfSubject(t.Context(), gosta, "", 500)
		if err != nil {
			t.Fatal(err)
		}
		writes := slices.DeleteFunc(after[:len(after)-len(before)], func(e audit.Event) bool { return e.Activity != audit.ActivityWrite })
		if len(writes) != 2 || writes[0].Outcome != notMade || writes[1].Outcome != string(access.Allow) || !slices.Equal(writes[0].Assertions, writes[1].Assertions) || len(writes[0].Assertions) == 0 {
			t.Errorf("%s leaves %d rows: %+v", name, len(writes), writes)
		}
	}
}
