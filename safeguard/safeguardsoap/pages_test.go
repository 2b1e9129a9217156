package safeguardsoap_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
	"sammanhang/safeguard"
	"sammanhang/safeguard/safeguardsoap"
	"sammanhang/safeguard/safeguardsql"
)

// short gives two facts a page.
type short struct{ safeguard.Store }

func (s short) Changed(ctx context.Context, q safeguard.Sync) (safeguard.Page, error) {
	q.Limit = 2
	return s.Store.Changed(ctx, q)
}

// A list of blocks is whole however many pages the store gives it in; one of consents goes
// on from where it was cut, and ends.
func TestPages(t *testing.T) {
	store, err := safeguardsql.New(t.Context(), sqlxtest.Open(t, sqlx.SQLite))
	if err != nil {
		t.Fatal(err)
	}
	w := worldOf(t, safeguardsoap.Config{}, short{store})
	var blocks, consents []string
	for i := range 7 {
		blocks, consents = append(blocks, w.id()), append(consents, w.id())
		b := w.block(blocks[i])
		if i%2 == 1 {
			b[5] = maria
		}
		w.want("OK", "RegisterExtendedBlock 2", region, b)
		w.want("OK", register2, hospital, w.consent(consents[i], "endDate", ""))
		w.pass(time.Millisecond)
	}
	w.want("OK", "RegisterTemporaryExtendedRevoke 2", region, w.revoke(w.id(), blocks[0], "", local(w.now.Add(time.Hour)), "PatientsConsent"))
	w.pass(time.Minute)
	answer := w.want("OK", "GetBlocks 2", region, xs{"careProviderId", region})
	got := elements(answer, "blockId")
	slices.Sort(got)
	w.same(got, blocks)
	w.same(strings.Count(answer, "<d:TemporaryRevokes>"), 1)
	w.same(people(w.want("OK", "GetPatientIds 2", region, xs{"careProviderId", region})), []string{maria.Value(), magdalena.Value()})

	got = nil
	for from, more := "", "true"; more == "true"; {
		if len(got) > 20 {
			t.Fatal("it goes on for ever")
		}
		answer := w.want("OK", "GetConsentsForCareProvider consent 2", hospital, xs{"careProviderId", hospital, "createdOnOrAfter", from, "getCancelledFlag", false})
		got = append(got, elements(answer, "assertionId")...)
		from, more = first(elements(answer, "moreOnOrAfter")), first(elements(answer, "hasMore"))
	}
	w.same(got, consents)
}

// Of somebody with more changes than one page of history, each fact tells who made it.
func TestLongHistory(t *testing.T) {
	w := newWorld(t, safeguardsoap.Config{})
	for i := range 1010 {
		r := safeguard.Relation{Record: safeguard.Record{ID: fmt.Sprintf("00000000-0000-4000-9000-%012d", i), Subject: magdalena, Provider: hospital, ProviderKind: care.Vardgivare,
			Unit: hospital + "-U1", Employee: hospital + "-NURSE", Valid: care.Period{To: w.now.Add(time.Hour)}}}
		_, _, err := w.register.RegisterRelation(t.Context(), r, safeguard.Action{RegisteredBy: safeguard.Who{Employee: hospital + "-NURSE", Provider: hospital}}, w.now)
		if err != nil {
			t.Fatal(err)
		}
		if i%3 == 0 {
			w.pass(time.Microsecond)
		}
	}
	a := w.ask("GetExtendedPatientRelationsForPatient 1", care.LogicalAddress(hospital), xs{"careProviderId", hospital, "patientId", magdalena, "getCancelledFlag", true})
	w.same(strings.Count(a, "<d:PatientRelation>"), 1010)
	w.same(strings.Count(a, "<d:RegistrationInfo>"), 1010)
}
