package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"sammanhang/access"
	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/overview"
	"sammanhang/safeguard"
)

// What a person blocks at an omsorgsgivare is closed to them at the next page (SVOD 4:2
// by its words), what they block at a vårdgivare is not (PDL 5:5); with the register
// away everything is closed, since it may be sealed.
func TestOwnBlocksCloseWhatTheLawCloses(t *testing.T) {
	d, err := StartDemo(t.Context(), DemoCmd{Residents: 20, Seed: 1, Data: t.TempDir(), Web: "localhost:0", Exchange: "localhost:0",
		API: "localhost:0", Ops: "localhost:0", Identity: "localhost:0"}, Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Stop(t.Context())
	n := d.Node
	me, _ := d.County.Person("gosta")
	by := func(st standings) map[care.ProviderKind]map[access.Outcome]int {
		t.Helper()
		b := n.bench()
		b.standings = st
		j, err := b.Open(t.Context(), overview.Who{Actor: me.ID, Subject: me.ID, LoA: 3}, n.now())
		if err != nil {
			t.Fatal(err)
		}
		out := map[care.ProviderKind]map[access.Outcome]int{care.Vardgivare: {}, care.Omsorgsgivare: {}}
		for _, p := range n.directory.Load().Providers() {
			if p.OffersResidentAccess {
				r := j.Rule(overview.Look{Info: care.CarePlans, Provider: p.Provider})
				out[p.Kind][access.Outcome(r.Outcome)]++
			}
		}
		return out
	}
	before := by(n.safeguards)
	if before[care.Omsorgsgivare][access.Allow] == 0 || before[care.Vardgivare][access.Allow] == 0 {
		t.Fatalf("nothing is open to begin with: %v", before)
	}
	for i, p := range n.directory.Load().Providers() {
		_, _, err := n.safeguards.SetBlock(t.Context(), safeguard.Block{Type: safeguard.Outer, Record: safeguard.Record{
			ID: fmt.Sprintf("0193a5e0-0000-7000-8000-%012d", i), Subject: me.ID, Provider: p.ID, ProviderKind: p.Kind}},
			safeguard.Action{RegisteredBy: safeguard.Who{Person: me.ID, As: safeguard.AsSelf}}, n.now())
		if err != nil {
			t.Fatal(err)
		}
	}
	after := by(n.safeguards)
	if after[care.Vardgivare][access.Allow] != before[care.Vardgivare][access.Allow] {
		t.Errorf("own care documentation closed by an own block: %v", after)
	}
	if after[care.Omsorgsgivare][access.Allow] != 0 {
		t.Errorf("blocked social care stayed open: %v", after)
	}
	gone := by(away{})
	if gone[care.Omsorgsgivare][access.Allow] != 0 || gone[care.Vardgivare][access.Allow] != 0 || gone[care.Vardgivare][access.DenyBlocked] == 0 {
		t.Errorf("with the register away: %v", gone)
	}
}

// A seal closes the person's own reading at its provider, or at all of them, at the next
// page; also for who acts for them; the access log and the choices stay open. Broken, it
// is as before.
func TestASealClosesOwnReading(t *testing.T) {
	d := startCounty(t)
	n := d.Node
	gosta, _ := d.County.Person("gosta")
	johan, _ := d.County.Person("johan")
	magda, _ := d.County.Person("magdalena")
	var one directory.Provider
	for _, p := range n.directory.Load().Providers() {
		if p.Kind == care.Vardgivare && p.OffersResidentAccess {
			one = p
		}
	}
	rule := func(actor, subject care.PersonID, p care.Provider, info care.InfoType) overview.Ruling {
		t.Helper()
		j, err := n.bench().Open(t.Context(), overview.Who{Actor: actor, Subject: subject, LoA: 3}, n.now())
		if err != nil {
			t.Fatal(err)
		}
		return j.Rule(overview.Look{Info: info, Provider: p})
	}
	open := func(who, about care.PersonID) (out int) {
		for _, p := range n.directory.Load().Providers() {
			if rule(who, about, p.Provider, care.CarePlans).Allow {
				out++
			}
		}
		return out
	}
	seal := func(subject care.PersonID, p directory.Provider) safeguard.Seal {
		t.Helper()
		x, _, err := n.safeguards.SetSeal(t.Context(), safeguard.Seal{Record: safeguard.Record{ID: uuid.NewString(), Subject: subject, Provider: p.ID, ProviderKind: p.Kind}},
			safeguard.Action{RegisteredBy: safeguard.Who{Person: subject, As: safeguard.AsSelf}}, n.now())
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	officer := safeguard.Action{Reason: "pass", RegisteredBy: safeguard.Who{Employee: "SE0000000000-NAGON", Provider: one.ID}}
	before := open(gosta.ID, gosta.ID)
	x := seal(gosta.ID, one)
	if got := rule(gosta.ID, gosta.ID, one.Provider, care.Notes); got.Outcome != string(access.DenyBlocked) || got.Sealed != overview.SealedThere || got.Provisions[0] != "own-sealed" {
		t.Errorf("sealed: %+v", got)
	}
	if got := open(gosta.ID, gosta.ID); got != before-1 {
		t.Errorf("one provider sealed: %d open, %d before", got, before)
	}
	// A letter from there is closed, and so is one of nobody knows whom.
	if rule(gosta.ID, gosta.ID, one.Provider, care.Messages).Sealed == "" || rule(gosta.ID, gosta.ID, care.Provider{}, care.Messages).Sealed == "" {
		t.Error("a letter from a sealed provider is open")
	}
	if _, err := n.safeguards.BreakSeal(t.Context(), x.ID, officer, n.now()); err != nil || open(gosta.ID, gosta.ID) != before {
		t.Errorf("broken: %d open, %d before, %v", open(gosta.ID, gosta.ID), before, err)
	}
	all := seal(gosta.ID, directory.Provider{})
	inbox := care.Provider{ID: care.HSAID(n.cfg.Platform.HSAID), Kind: care.Vardgivare}
	if got := rule(gosta.ID, gosta.ID, inbox, care.Messages); open(gosta.ID, gosta.ID) != 0 || got.Sealed != overview.SealedAll {
		t.Errorf("all sealed, and %d open, %+v", open(gosta.ID, gosta.ID), got)
	}
	who := overview.Who{Actor: gosta.ID, Subject: gosta.ID, LoA: 3, Correlation: "c"}
	if p, err := (ownBlocks{n.choices()}).Page(t.Context(), who); err != nil || p.Refused != (care.Text{}) {
		t.Errorf("the choices are closed: %+v, %v", p, err)
	}
	if list, _, err := n.testReads().Reads(t.Context(), who, "", 5); err != nil || len(list) == 0 {
		t.Errorf("the access log is closed: %v", err)
	}
	if _, err := n.safeguards.BreakSeal(t.Context(), all.ID, officer, n.now()); err != nil || open(gosta.ID, gosta.ID) != before {
		t.Error("not as before", err)
	}
	if open(magda.ID, johan.ID) == 0 {
		t.Fatal("the guardian sees nothing to begin with")
	}
	seal(johan.ID, directory.Provider{})
	if open(magda.ID, johan.ID) != 0 || open(magda.ID, magda.ID) == 0 {
		t.Error("a guardian reads what is sealed, or not their own")
	}
}

type away struct{}

func (away) About(context.Context, safeguard.Reader, care.PersonID, time.Time) (safeguard.Standing, error) {
	return safeguard.Standing{}, errors.New("away")
}
