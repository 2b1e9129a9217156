package safeguardsoap_test

import (
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/safeguard"
	"sammanhang/safeguard/safeguardsoap"
)

// What lets somebody see more is in the log before it holds: with the log away it is not
// made. What closes is made all the same, and its row is written by the next try.
func TestOpeningIsLoggedFirst(t *testing.T) {
	w := newWorld(t, safeguardsoap.Config{})
	block, kept := w.id(), w.id()
	w.want("OK", "RegisterExtendedBlock 2", region, w.block(block))
	w.want("OK", "RegisterExtendedConsent consent 2", hospital, w.consent(kept))
	consent, relation, lift := w.id(), w.id(), w.id()
	w.logAway = true
	n := len(w.log)
	for name, f := range map[string]xs{
		"RegisterExtendedConsent consent 2": w.consent(consent), "RegisterExtendedPatientRelation patientrelationship 1": w.relation(relation),
	} {
		c := contract(name)
		if a, err := w.call(c, care.LogicalAddress(hospital), message(c, f)); !isFault(err, fault.Unavailable) {
			t.Errorf("%s: %s, %v", name, a, err)
		}
	}
	for name, f := range map[string]xs{
		"RegisterTemporaryExtendedRevoke 2": w.revoke(lift, block, "", local(w.now.Add(time.Hour)), "PatientsConsent"),
		"RevokeExtendedBlock 2":             {"blockId", block, "revokeAction", w.by(region + "-OFFICER")},
		"DeleteExtendedBlock 2":             {"blockId", block, "deleteAction", w.by(region + "-OFFICER")},
	} {
		c := contract(name)
		if a, err := w.call(c, care.LogicalAddress(region), message(c, f)); !isFault(err, fault.Unavailable) {
			t.Errorf("%s: %s, %v", name, a, err)
		}
	}
	for kind, id := range map[safeguard.Kind]string{safeguard.KindConsent: consent, safeguard.KindRelation: relation, safeguard.KindLift: lift} {
		if f, err := w.register.Get(t.Context(), kind, id); err == nil {
			t.Errorf("a %s was kept without a row: %+v", kind, f.Base())
		}
	}
	if f, err := w.register.Get(t.Context(), safeguard.KindBlock, block); err != nil || !f.Base().Ended.IsZero() || !f.Base().Annulled.IsZero() {
		t.Errorf("the block was taken away without a row: %v", err)
	}
	if len(w.log) != n {
		t.Fatalf("%d rows in a log that is away", len(w.log)-n)
	}

	end := xs{"assertionId", kept, "cancellationAction", w.by(hospital + "-NURSE")}
	c := contract("CancelExtendedConsent consent 2")
	if a, err := w.call(c, care.LogicalAddress(hospital), message(c, end)); !isFault(err, fault.Unavailable) {
		t.Errorf("%s, %v", a, err)
	}
	if f, err := w.register.Get(t.Context(), safeguard.KindConsent, kept); err != nil || f.Base().Ended.IsZero() {
		t.Errorf("the end of a consent was lost to the log: %v", err)
	}
}

// What the register refuses after its row has been written gets another, which says so.
func TestRefusedAfterItsRow(t *testing.T) {
	w := newWorld(t, safeguardsoap.Config{})
	f := w.consent(w.id(), "endDate", local(w.now.Add(-time.Second)))
	w.want("VALIDATION_ERROR", "RegisterExtendedConsent consent 2", hospital, f)
	if len(w.log) != 2 || w.log[0].Denied != "" || w.log[1].Denied == "" || w.log[1].Subject != magdalena || w.log[1].Step != safeguard.Registered {
		t.Fatalf("%+v", w.log)
	}
	// Of a block with two lifts, of which one is over, the block and one lift hold.
	w.log = nil
	block, good, over := w.id(), w.id(), w.id()
	revoke := func(id string, end time.Time) xs {
		return xs{"temporaryRevokeId", id, "blockId", block, "endDate", local(end), "revokedForCareUnitId", hospital + "-U1"}
	}
	w.want("INFO", "RegisterBlock 2", region, xs{"blockId", block, "blockType", "Outer", "patientId", magdalena, "informationCareProviderId", region,
		"temporaryRevokeRegistration", revoke(good, w.now.Add(time.Hour)), "temporaryRevokeRegistration", revoke(over, w.now.Add(-time.Hour))})
	if len(w.log) != 2 || len(w.log[0].IDs) != 3 || w.log[1].Denied == "" || len(w.log[1].IDs) != 1 || w.log[1].IDs[0] != over {
		t.Fatalf("%+v", w.log)
	}
}
