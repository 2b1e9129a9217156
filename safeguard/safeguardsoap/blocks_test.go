package safeguardsoap_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/safeguard"
	"sammanhang/safeguard/safeguardsoap"
)

// block is a RegisterExtendedBlock of the region's.
func (w *world) block(id string, more ...any) xs {
	of := xs{"informationCareProviderId", region}
	if len(more) > 0 && more[0] == "excludedInformationTypes" {
		more, of = nil, append(of, more...)
	}
	return slices.Concat(xs{"blockId", id, "blockType", "Outer", "patientId", magdalena}, more, of, xs{"registerAction", w.by(region + "-OFFICER"), "replicationTimeout", 0})
}

func inner(id string, w *world) xs {
	f := w.block(id, "informationCareUnitId", region+"-U1")
	f[3] = "Inner"
	return f
}

// row is a row of CheckBlocks: a note of the region's, of today.
func row(n int, change ...any) xs {
	f := xs{"informationStartDate", "2026-11-01T10:00:00", "informationEndDate", "2026-11-01T11:00:00", "informationCareUnitId", region + "-U1",
		"informationCareProviderId", region, "informationType", "", "rowNumber", n}
	for i := 0; i < len(change); i += 2 {
		f[slices.Index(f, change[i])+1] = change[i+1]
	}
	return f
}

func actor(employee, provider, unit care.HSAID) xs {
	return xs{"employeeId", employee, "careProviderId", provider, "careUnitId", unit}
}

var (
	nurse     = actor(hospital+"-NURSE", hospital, hospital+"-U1")
	colleague = actor(hospital+"-OFFICER", hospital, hospital+"-U1")
	elsewhere = actor(hospital+"-NURSE", hospital, hospital+"-U2")
	inRegion  = actor(region+"-NURSE", region, region+"-U2")
)

// check asks both versions, which must agree, and gives the status of each row.
func (w *world) check(to care.LogicalAddress, who xs, rows ...xs) string {
	w.Helper()
	f := xs{"accessingActor", who, "patientId", magdalena}
	for _, r := range rows {
		f = append(f, "informationEntities", r)
	}
	answer := w.ask("CheckBlocks 4", to, f)
	got := strings.Join(elements(answer, "status"), " ")
	if again := strings.Join(elements(w.ask("CheckBlocks 3", to, f), "status"), " "); again != got {
		w.Errorf("version 3 says %s, version 4 %s", again, got)
	}
	want := "OK"
	if strings.Contains(got, "VALIDATIONERROR") {
		want = "INFO"
	}
	w.same(code(answer), want)
	return got
}

// stories are what the door is held to, by name.
func stories() map[string]func(*world) {
	all := maps.Clone(grantStories)
	for name, story := range blockStories {
		all[name] = story
		all[name+"-4"] = func(w *world) {
			w.newer = true
			story(w)
		}
	}
	return all
}

var blockStories = map[string]func(*world){
	"block": func(w *world) {
		id := w.id()
		w.same(w.check(national, nurse, row(1)), "OK")
		w.want("OK", "RegisterExtendedBlock 2", region, w.block(id, "excludedInformationTypes", "lak"))
		w.want("OK", "RegisterExtendedBlock 2", region, w.block(id, "excludedInformationTypes", "lak")) // a second try
		w.want("ALREADYEXISTS", "RegisterExtendedBlock 2", region, w.block(id))
		w.same(w.check(national, nurse, row(7), row(8, "informationType", "lak"), row(9, "informationType", "upp"), row(10, "informationType", "xyz")), "BLOCKED OK BLOCKED BLOCKED")
		w.want("OK", "RegisterExtendedBlock 2", social, func() xs { // alerts are open, by their name and no other
			f := w.block(w.id(), "excludedInformationTypes", "upp")
			f[slices.Index(f, "informationCareProviderId")+1], f[slices.Index(f, "registerAction")+1] = social, w.by(social+"-OFFICER")
			return f
		}())
		atSocial := func(n int, info string) xs {
			return row(n, "informationCareProviderId", social, "informationType", info)
		}
		w.same(w.check(national, nurse, atSocial(1, "upp"), atSocial(2, "alert"), atSocial(3, "UPP"), atSocial(4, "lak")), "OK BLOCKED BLOCKED BLOCKED")
		w.same(w.check(national, inRegion, row(1)), "OK")
		w.same(w.check(national, nurse, row(1, "informationCareProviderId", hospital)), "OK")

		// What a system may ask at a provider's address: for its readers, and about its information.
		w.same(w.check(care.LogicalAddress(hospital), nurse, row(1)), "BLOCKED")
		w.same(w.check(care.LogicalAddress(region), nurse, row(1), row(2, "informationCareProviderId", social)), "BLOCKED VALIDATIONERROR")
		w.same(w.check(care.LogicalAddress(social), nurse, row(1)), "VALIDATIONERROR")

		w.want("OK", "RevokeExtendedBlock 2", region, xs{"blockId", id, "revokeAction", w.by(region + "-OFFICER"), "revokeReasonText", "Patienten vill", "replicationTimeout", -1})
		w.want("INVALIDSTATE", "RevokeExtendedBlock 2", region, xs{"blockId", id, "revokeAction", w.by(region + "-OFFICER"), "replicationTimeout", 0})
		w.want("INVALIDSTATE", "RegisterExtendedBlock 2", region, w.block(id, "excludedInformationTypes", "lak"))
		w.same(w.check(national, nurse, row(1)), "OK")
		w.want("OK", "DeleteExtendedBlock 2", region, xs{"blockId", id, "deleteAction", w.by(region + "-NURSE"), "replicationTimeout", 0})
		w.want("INVALIDSTATE", "DeleteExtendedBlock 2", region, xs{"blockId", id, "deleteAction", w.by(region + "-NURSE"), "replicationTimeout", 0})
		w.want("NOTFOUND", "DeleteExtendedBlock 2", region, xs{"blockId", w.id(), "deleteAction", w.by(region + "-NURSE"), "replicationTimeout", 0})

		answer := w.want("OK", "GetExtendedBlocksForPatient 2", region, xs{"careProviderId", region, "patientId", reserve})
		w.same(people(answer), []string{reserve.Value()}) // the number that was asked about
		w.same(elements(answer, "reasonText"), []string{"På begäran &amp; önskan", "På begäran &amp; önskan&#xA;Patienten vill", "På begäran &amp; önskan"})
		w.same(elements(answer, "infoTypeId"), []string{"lak"})
		w.same(elements(answer, "locallyCreated"), []string{"true"})
		w.same(strings.Count(answer, "ermanentRevokedInfo>")+strings.Count(answer, "eletionInfo>"), 4)
	},
	"inner": func(w *world) {
		w.want("OK", "RegisterExtendedBlock 2", region, inner(w.id(), w))
		w.same(w.check(national, inRegion, row(1), row(2, "informationCareUnitId", region+"-U2")), "BLOCKED OK")
		w.same(w.check(national, actor(region+"-NURSE", region, region+"-U1"), row(1)), "OK")
		w.same(w.check(national, nurse, row(1)), "BLOCKED")
	},
	"rows": func(w *world) {
		w.want("OK", "RegisterExtendedBlock 2", region, w.block(w.id(), "informationStartDate", "2026-11-01T11:00:00", "informationEndDate", "2026-11-02T00:00:00"))
		w.same(w.check(national, nurse,
			row(1), // ends as the block begins
			row(2, "informationEndDate", "2026-11-01T10:59:59"),
			row(3, "informationStartDate", "2026-11-02T23:00:00", "informationEndDate", "2026-11-03T00:00:00"), // midnight is the whole day
			row(4, "informationStartDate", "2026-11-03T00:00:00", "informationEndDate", "2026-11-03T00:00:00"),
			row(5, "informationStartDate", ""), row(6, "informationEndDate", "igår"), row(7, "informationCareUnitId", ""), row(8, "informationCareProviderId", "å å"),
			row(9, "informationStartDate", "2026-11-09T10:00:00"), row(10, "informationStartDate", "2026-11-01"), row(11), row(11, "informationCareProviderId", hospital)),
			"BLOCKED OK BLOCKED OK"+strings.Repeat(" VALIDATIONERROR", 8))
		for name, f := range map[string]xs{
			"no-rows":    {"accessingActor", nurse, "patientId", magdalena},
			"no-actor":   {"patientId", magdalena, "informationEntities", row(1)},
			"wrong-unit": {"accessingActor", actor(hospital+"-NURSE", hospital, region+"-U1"), "patientId", magdalena, "informationEntities", row(1)},
			"no-patient": {"accessingActor", nurse, "informationEntities", row(1)},
			"no-number":  {"accessingActor", nurse, "patientId", magdalena, "informationEntities", row(1, "rowNumber", "ett")},
		} {
			for _, version := range []string{"3", "4"} {
				if a := w.want("VALIDATIONERROR", "CheckBlocks "+version, care.HSAID(national), f); len(elements(a, "status")) > 0 {
					w.Errorf("%s: rows are answered: %s", name, a)
				}
			}
		}
	},
	// The hour that happens twice: what closes more is taken.
	"summer-time": func(w *world) {
		w.want("OK", "RegisterExtendedBlock 2", region, w.block(w.id(), "informationEndDate", "2026-10-25T02:30:00"))
		second := "2026-10-25T02:20:00+01:00" // fifty minutes after the first 02.30
		w.same(w.check(national, nurse, row(1, "informationStartDate", second, "informationEndDate", second), row(2, "informationStartDate", "2026-10-25T02:30:01+01:00")), "BLOCKED OK")
		block := w.id()
		w.now = time.Date(2026, 10, 24, 10, 0, 0, 0, time.UTC)
		w.want("OK", "RegisterExtendedBlock 2", region, inner(block, w))
		w.want("OK", "RegisterTemporaryExtendedRevoke 2", region, w.revoke(w.id(), block, "", "2026-10-25T02:30:00", "PatientsConsent"))
		answer := w.want("OK", "GetBlocks 2", region, xs{"careProviderId", region})
		w.same(elements(answer, "endDate"), []string{"2026-10-25T02:30:00"})
		w.same(elements(answer, "informationEndDate"), []string{"2026-10-25T02:30:00+01:00"}) // says which of the two
	},
	"refusals": func(w *world) {
		change := func(from, to any) xs {
			f := w.block(w.id())
			f[slices.Index(f, from)+1] = to
			return f
		}
		for name, c := range map[string]struct {
			code string
			to   care.HSAID
			f    xs
		}{
			"other-address":   {"ACCESSDENIED", hospital, w.block(w.id())},
			"shared-address":  {"ACCESSDENIED", care.HSAID(national), w.block(w.id())},
			"other's-officer": {"ACCESSDENIED", region, change("registerAction", w.by(hospital+"-OFFICER"))},
			"reviewer":        {"ACCESSDENIED", region, change("registerAction", w.by(region+"-REVIEWER"))},
			"no-actor":        {"VALIDATIONERROR", region, change("registerAction", "")},
			"no-id":           {"VALIDATIONERROR", region, change("blockId", magdalena.Value())},
			"no-type":         {"VALIDATIONERROR", region, change("blockType", "Middle")},
			"inner-no-unit":   {"VALIDATIONERROR", region, change("blockType", "Inner")},
			"outer-with-unit": {"VALIDATIONERROR", region, w.block(w.id(), "informationCareUnitId", region+"-U1")},
			"other's-unit":    {"VALIDATIONERROR", region, w.block(w.id(), "informationCareUnitId", hospital+"-U1")},
			"unknown-type":    {"VALIDATIONERROR", region, w.block(w.id(), "excludedInformationTypes", "dia")},
			"backwards":       {"VALIDATIONERROR", region, w.block(w.id(), "informationStartDate", "2026-11-02T00:00:00", "informationEndDate", "2026-11-01T00:00:00")},
			"twice":           {"VALIDATIONERROR", region, w.block(w.id(), "blockType", "Inner")},
			"no-time":         {"VALIDATIONERROR", region, w.block(w.id(), "informationStartDate", "2026-11-02")},
			"other-time":      {"VALIDATIONERROR", region, w.block(w.id(), "informationStartDate", "20261102000000")},
			"two-times":       {"VALIDATIONERROR", region, w.block(w.id(), "informationStartDate", "2026-11-02T00:00:00", "informationStartDate", "2026-11-03T00:00:00")},
			"future":          {"VALIDATIONERROR", region, change("registerAction", append(xs{"requestDate", "2027-01-01T00:00:00"}, w.by(region + "-OFFICER")[2:]...))},
			"long-reason":     {"VALIDATIONERROR", region, change("registerAction", append(w.by(region + "-OFFICER")[:8], "reasonText", strings.Repeat("å", 1025)))},
			"short-number":    {"VALIDATIONERROR", region, change("patientId", "7406079298")},
		} {
			w.Logf("%s", name)
			w.want(c.code, "RegisterExtendedBlock 2", c.to, c.f)
		}
		w.same(w.check(national, nurse, row(1)), "OK")               // nothing of it was kept
		w.want("OK", "RegisterExtendedBlock 2", foreign, func() xs { // a provider that the directory does not have
			f := w.block(w.id())
			f[slices.Index(f, "informationCareProviderId")+1] = foreign
			return f
		}())
		w.same(w.check(national, nurse, row(1, "informationCareProviderId", foreign)), "BLOCKED")
	},
	"temporary": func(w *world) {
		block := w.id()
		w.want("OK", "RegisterExtendedBlock 2", region, w.block(block))
		mine, units := w.id(), w.id()
		end := local(w.now.Add(time.Hour))
		w.want("OK", "RegisterTemporaryExtendedRevoke 2", region, w.revoke(mine, block, hospital+"-NURSE", end, "PatientsConsent"))
		w.want("OK", "RegisterTemporaryExtendedRevoke 2", region, w.revoke(mine, block, hospital+"-NURSE", end, "PatientsConsent"))
		w.want("ALREADYEXISTS", "RegisterTemporaryExtendedRevoke 2", region, w.revoke(mine, block, "", end, "PatientsConsent"))
		w.same(w.check(national, nurse, row(1)), "OK")
		w.same(w.check(national, colleague, row(1)), "BLOCKED")
		w.same(w.check(national, elsewhere, row(1)), "BLOCKED")
		w.want("OK", "RegisterTemporaryExtendedRevoke 2", region, w.revoke(units, block, "", local(w.now.Add(2*time.Hour)), "Emergency"))
		w.same(w.check(national, colleague, row(1)), "OK")
		answer := w.want("OK", "GetBlocksForPatient 2", region, xs{"patientId", magdalena, "careProviderId", region})
		w.same(elements(answer, "temporaryRevokeId"), []string{mine, units})
		cancel := func(id string) xs {
			return xs{"temporaryRevokeId", id, "cancellationInfo", w.by(region + "-OFFICER"), "cancelReasonText", "Klart", "replicationTimeout", 0}
		}
		w.want("NOTFOUND", "CancelTemporaryExtendedRevoke 2", hospital, cancel(units))
		w.want("OK", "CancelTemporaryExtendedRevoke 2", region, cancel(units))
		w.want("INVALIDSTATE", "CancelTemporaryExtendedRevoke 2", region, cancel(units))
		w.same(w.check(national, colleague, row(1)), "BLOCKED")
		for _, name := range []string{"GetBlocks 2", "GetBlocksForPatient 2"} { // a copy is told of the block again, without the lift
			f := xs{"patientId", magdalena, "careProviderId", region, "createdOnOrAfter", local(w.now)}
			if name == "GetBlocks 2" {
				f = f[2:]
			}
			w.same(elements(w.want("OK", name, region, f), "temporaryRevokeId"), []string{mine})
		}
		w.pass(time.Hour + time.Second)
		w.same(w.check(national, nurse, row(1)), "BLOCKED")
		w.want("INVALIDSTATE", "CancelTemporaryExtendedRevoke 2", region, cancel(mine))
		w.want("VALIDATIONERROR", "RegisterTemporaryExtendedRevoke 2", region, w.revoke(w.id(), block, "", end, "PatientsConsent"))
		w.want("VALIDATIONERROR", "RegisterTemporaryExtendedRevoke 2", region, w.revoke(w.id(), block, "", local(w.now.Add(time.Hour)), "Curiosity"))
		w.want("NOTFOUND", "RegisterTemporaryExtendedRevoke 2", region, w.revoke(w.id(), w.id(), "", local(w.now.Add(time.Hour)), "Emergency"))
		answer = w.want("OK", "GetExtendedBlocksForPatient 2", region, xs{"careProviderId", region, "patientId", magdalena})
		w.same(elements(answer, "revocationReason"), []string{"PatientsConsent", "Emergency"})
		w.same(strings.Count(answer, "ancellationInfo>"), 2)
		w.same(elements(w.want("OK", "GetBlocksForPatient 2", region, xs{"patientId", magdalena, "careProviderId", region}), "temporaryRevokeId"), []string{})

		own := w.id() // an omsorgsgivare's block is lifted by consent only
		f := w.block(own)
		f[slices.Index(f, "informationCareProviderId")+1], f[slices.Index(f, "registerAction")+1] = social, w.by(social+"-OFFICER")
		w.want("OK", "RegisterExtendedBlock 2", social, f)
		lift := w.revoke(w.id(), own, "", local(w.now.Add(time.Hour)), "Emergency")
		lift[slices.Index(lift, "registerAction")+1] = w.by(social + "-OFFICER")
		w.want("ACCESSDENIED", "RegisterTemporaryExtendedRevoke 2", social, lift)
		if r := w.log[len(w.log)-1]; !r.Emergency || r.Denied == "" {
			w.Errorf("%+v", r)
		}
	},
	"lists": func(w *world) {
		ids := []string{w.id(), w.id(), w.id()}
		w.want("OK", "RegisterExtendedBlock 2", region, w.block(ids[0]))
		w.pass(time.Hour)
		other := w.block(ids[1])
		other[5] = maria
		w.want("OK", "RegisterExtendedBlock 2", region, other)
		mine := w.block(ids[2])
		mine[slices.Index(mine, "informationCareProviderId")+1], mine[slices.Index(mine, "registerAction")+1] = hospital, w.by(hospital+"-OFFICER")
		w.want("OK", "RegisterExtendedBlock 2", hospital, mine)
		w.pass(time.Hour)

		list := func(name string, to care.HSAID, f xs) []string { return elements(w.want("OK", name, to, f), "blockId") }
		w.same(list("GetBlocks 2", region, xs{"careProviderId", region}), ids[:2])
		w.same(list("GetBlocks 2", region, xs{"careProviderId", region, "createdOnOrAfter", local(w.now.Add(-70 * time.Minute))}), ids[1:2])
		w.same(list("GetBlocksForPatient 2", region, xs{"patientId", maria, "careProviderId", region}), ids[1:2])
		w.same(list("GetBlocksForPatient 2", region, xs{"patientId", reserve, "careProviderId", region}), ids[:1])
		w.same(list("GetAllBlocks 2", care.HSAID(national), xs{}), ids)
		w.same(list("GetAllBlocks 2", care.HSAID(national), xs{"careProviderIds", hospital, "careProviderIds", social}), ids[2:])
		w.same(list("GetAllBlocks 2", region, xs{"careProviderIds", region}), ids[:2])
		w.same(list("GetAllBlocksForPatient 2", care.HSAID(national), xs{"patientId", magdalena}), []string{ids[0], ids[2]})
		w.same(people(w.want("OK", "GetPatientIds 2", region, xs{"careProviderId", region})), []string{maria.Value(), magdalena.Value()})
		for name, f := range map[string]xs{
			"GetBlocks 2": {"careProviderId", region}, "GetBlocksForPatient 2": {"patientId", magdalena, "careProviderId", region}, "GetPatientIds 2": {"careProviderId", region},
			"GetAllBlocks 2": {}, "GetAllBlocksForPatient 2": {"patientId", magdalena, "careProviderIds", region}, "GetExtendedBlocksForPatient 2": {"careProviderId", region, "patientId", magdalena},
		} {
			if a := w.want("ACCESSDENIED", name, hospital, f); strings.Contains(a, ids[0]) || len(elements(a, "blockId"))+len(people(a)) > 0 {
				w.Errorf("%s: %s", name, a)
			}
		}
		if !w.newer { // version 4 has one question, also for all providers
			w.want("ACCESSDENIED", "GetBlocks 2", care.HSAID(national), xs{"careProviderId", region})
		}
		w.want("VALIDATIONERROR", "GetBlocks 2", region, xs{"careProviderId", region, "createdOnOrAfter", "nyss"})

		// A copy is told that something has been taken away.
		a := w.want("OK", "GetBlocks 2", region, xs{"careProviderId", region})
		w.same(first(elements(a, "latestCancellation")), "1970-01-01T00:00:00")
		w.want("OK", "RevokeExtendedBlock 2", region, xs{"blockId", ids[0], "revokeAction", w.by(region + "-OFFICER"), "replicationTimeout", 0})
		a = w.want("OK", "GetBlocks 2", region, xs{"careProviderId", region, "createdOnOrAfter", first(elements(a, "nextCreatedOnOrAfter"))})
		w.same(first(elements(a, "latestCancellation")), local(w.now))
		w.same(elements(a, "blockId"), []string{})
		w.same(people(w.want("OK", "GetPatientIds 2", region, xs{"careProviderId", region})), []string{maria.Value()})
		w.same(first(elements(w.want("OK", "GetBlocksForPatient 2", region, xs{"patientId", magdalena, "careProviderId", region}), "latestCancellation")), local(w.now))
	},
	"synchronisation": func(w *world) {
		block, lift, over := w.id(), w.id(), w.id()
		registration := func(id, of, end string) xs {
			return xs{"temporaryRevokeId", id, "blockId", of, "endDate", end, "revokedForCareUnitId", hospital + "-U1"}
		}
		f := xs{"blockId", block, "blockType", "Outer", "patientId", magdalena, "informationCareProviderId", region, "temporaryRevokeRegistration", registration(lift, block, local(w.now.Add(time.Hour)))}
		w.want("OK", "RegisterBlock 2", region, f)
		w.want("OK", "RegisterBlock 2", region, f)
		w.want("ACCESSDENIED", "RegisterBlock 2", hospital, f)
		w.same(w.check(national, nurse, row(1)), "OK")
		w.want("OK", "UnregisterTemporaryRevoke 2", region, xs{"temporaryRevokeId", lift})
		w.same(w.check(national, nurse, row(1)), "BLOCKED")
		w.want("OK", "RegisterTemporaryRevoke 2", region, xs{"temporaryRevokeRegistration", registration(w.id(), block, local(w.now.Add(time.Hour)))})
		w.same(w.check(national, nurse, row(1)), "OK")
		w.want("NOTFOUND", "UnregisterBlock 2", hospital, xs{"blockId", block})
		w.same(elements(w.want("OK", "GetExtendedBlocksForPatient 2", region, xs{"careProviderId", region, "patientId", magdalena}), "locallyCreated"), []string{"false"})
		w.want("OK", "UnregisterBlock 2", region, xs{"blockId", block})
		w.want("INVALIDSTATE", "UnregisterBlock 2", region, xs{"blockId", block})

		// A block comes with a lift that is over: it holds, and that is told.
		second := w.id()
		a := w.want("INFO", "RegisterBlock 2", region, xs{"blockId", second, "blockType", "Outer", "patientId", magdalena, "informationCareProviderId", region,
			"temporaryRevokeRegistration", registration(over, second, local(w.now.Add(-time.Hour)))})
		if !strings.Contains(words(a), "registrerad") {
			w.Errorf("%s", a)
		}
		w.same(w.check(national, nurse, row(1)), "BLOCKED")
		w.want("VALIDATIONERROR", "RegisterBlock 2", region, xs{"blockId", w.id(), "blockType", "Outer", "patientId", magdalena, "informationCareProviderId", region,
			"temporaryRevokeRegistration", registration(w.id(), second, local(w.now.Add(time.Hour)))})

		// What somebody has set is not taken away by a system alone.
		set, own := w.id(), w.id()
		w.want("OK", "RegisterExtendedBlock 2", region, w.block(set))
		w.want("ACCESSDENIED", "UnregisterBlock 2", region, xs{"blockId", set})
		_, _, err := w.register.SetBlock(w.Context(), safeguard.Block{Type: safeguard.Outer, Record: safeguard.Record{ID: own, Subject: maria, Provider: region, ProviderKind: care.Vardgivare}},
			safeguard.Action{RegisteredBy: safeguard.Who{Person: maria, As: safeguard.AsSelf}}, w.now)
		if err != nil {
			w.Fatal(err)
		}
		w.want("ACCESSDENIED", "UnregisterBlock 2", region, xs{"blockId", own})
		a = w.want("OK", "GetExtendedBlocksForPatient 2", region, xs{"careProviderId", region, "patientId", maria})
		w.same(elements(a, "assignmentName"), []string{"Invånaren själv", "Invånaren själv"})
	},
}

// revoke is a RegisterTemporaryExtendedRevoke for the hospital's first unit.
func (w *world) revoke(id, block string, employee care.HSAID, end, reason string) xs {
	return xs{"temporaryRevokeId", id, "blockId", block, "endDate", end, "revokedForCareUnitId", hospital + "-U1", "revokedForEmployeeId", employee,
		"registerAction", w.by(region + "-OFFICER"), "revokeReason", reason, "revokeReasonText", "Texten", "replicationTimeout", 0}
}

func TestStories(t *testing.T) {
	for name, story := range stories() {
		t.Run(name, func(t *testing.T) { story(newWorld(t, safeguardsoap.Config{})) })
	}
}

// More than one answer may hold is refused: a part would be taken for all.
func TestTooMany(t *testing.T) {
	w := newWorld(t, safeguardsoap.Config{MaxFacts: 2, MaxRows: 2})
	for range 3 {
		w.want("OK", "RegisterExtendedBlock 2", region, w.block(w.id()))
	}
	if a := w.want("ERROR", "GetBlocks 2", region, xs{"careProviderId", region}); len(elements(a, "blockId")) > 0 {
		t.Error(a)
	}
	w.want("VALIDATIONERROR", "CheckBlocks 4", care.HSAID(national), xs{"accessingActor", nurse, "patientId", magdalena, "informationEntities", row(1), "informationEntities", row(2), "informationEntities", row(3)})
	if s := fmt.Sprint(w.log[len(w.log)-1].Step); s != "registered" {
		t.Error("what was not told is in the log")
	}
}
