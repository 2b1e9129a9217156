package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"sammanhang/access"
	"sammanhang/care"
	"sammanhang/overview"
	"sammanhang/safeguard"
)

// What a person blocks at an omsorgsgivare is closed to them at the next page (SVOD 4:2
// by its words), what they block at a vårdgivare is not (PDL 5:5); with the register
// away an omsorgsgivare's is closed.
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
	if gone[care.Omsorgsgivare][access.Allow] != 0 || gone[care.Vardgivare][access.Allow] == 0 {
		t.Errorf("with the register away: %v", gone)
	}
}

type away struct{}

func (away) About(context.Context, safeguard.Reader, care.PersonID, time.Time) (safeguard.Standing, error) {
	return safeguard.Standing{}, errors.New("away")
}
