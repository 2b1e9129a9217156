package safeguardsoap_test

import (
	"slices"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/safeguard"
)

// consent is a RegisterExtendedConsent for the hospital's first unit.
func (w *world) consent(id string, change ...any) xs {
	return w.changed(xs{"assertionId", id, "assertionType", "Consent", "scope", "NationalLevel", "patientId", magdalena, "careProviderId", hospital, "careUnitId", hospital + "-U1",
		"employeeId", "", "startDate", "", "endDate", local(w.now.Add(time.Hour)), "representedBy", "", "registrationAction", w.by(hospital + "-NURSE")}, change...)
}

func (w *world) relation(id string, change ...any) xs {
	return w.changed(xs{"patientRelationId", id, "patientId", magdalena, "careProviderId", hospital, "careUnitId", hospital + "-U1", "employeeId", hospital + "-NURSE",
		"startDate", "", "endDate", local(w.now.Add(time.Hour)), "registrationAction", w.by(hospital + "-NURSE")}, change...)
}

func (*world) changed(f xs, change ...any) xs {
	for i := 0; i < len(change); i += 2 {
		f[slices.Index(f, change[i])+1] = change[i+1]
	}
	return f
}

// has asks both versions of CheckConsent at the reader's provider.
func (w *world) has(who xs) string {
	w.Helper()
	f := xs{"accessingActor", who, "patientId", magdalena}
	to := who[3].(care.HSAID)
	a := w.want("OK", "CheckConsent consent 2", to, f)
	got := strings.TrimSpace(first(elements(a, "hasConsent")) + " " + first(elements(a, "assertionType")))
	b := w.want("OK", "CheckConsent accesscontrol 1", to, f)
	w.same(strings.TrimSpace(first(elements(b, "hasConsent"))+" "+first(elements(b, "assertionType"))), got)
	return got
}

func (w *world) related(who xs) string {
	w.Helper()
	return first(elements(w.want("OK", "CheckPatientRelation 1", who[3].(care.HSAID), xs{"accessingActor", who, "patientId", magdalena}), "hasPatientrelation"))
}

const (
	register2 = "RegisterExtendedConsent consent 2"
	cancel2   = "CancelExtendedConsent consent 2"
	annul2    = "DeleteExtendedConsent consent 2"
)

var grantStories = map[string]func(*world){
	"consent": func(w *world) {
		w.same(w.has(nurse), "false")
		id := w.id()
		w.want("OK", register2, hospital, w.consent(id))
		w.want("OK", register2, hospital, w.consent(id)) // double registration
		w.want("OK", "RegisterExtendedConsent administration 1", hospital, w.consent(id))
		w.want("ALREADYEXISTS", register2, hospital, w.consent(id, "employeeId", hospital+"-NURSE"))
		w.same(w.has(nurse), "true Consent")
		w.same(w.has(colleague), "true Consent")
		w.same(w.has(elsewhere), "false") // another unit's
		w.same(w.has(inRegion), "false")

		// Over a second ago.
		w.pass(time.Hour - time.Second)
		w.same(w.has(nurse), "true Consent")
		w.pass(time.Second)
		w.same(w.has(nurse), "false")
		w.want("INVALIDSTATE", cancel2, hospital, xs{"assertionId", id, "cancellationAction", w.by(hospital + "-NURSE")})

		// One employee's own, from later on and without end; ended, and annulled.
		mine := w.id()
		w.want("OK", register2, hospital, w.consent(mine, "employeeId", hospital+"-NURSE", "startDate", local(w.now.Add(time.Minute)), "endDate", ""))
		w.same(w.has(nurse), "false")
		w.pass(time.Minute)
		w.same(w.has(nurse), "true Consent")
		w.same(w.has(colleague), "false")
		w.want("ACCESSDENIED", cancel2, hospital, xs{"assertionId", mine, "cancellationAction", w.by(region + "-NURSE")})
		w.want("NOTFOUND", cancel2, region, xs{"assertionId", mine, "cancellationAction", w.by(region + "-NURSE")})
		w.want("OK", cancel2, hospital, xs{"assertionId", mine, "cancellationAction", w.by(hospital + "-NURSE")})
		w.want("INVALIDSTATE", cancel2, hospital, xs{"assertionId", mine, "cancellationAction", w.by(hospital + "-NURSE")})
		w.same(w.has(nurse), "false")
		wrong := w.id()
		w.want("OK", register2, hospital, w.consent(wrong, "representedBy", maria))
		w.want("OK", annul2, hospital, xs{"assertionId", wrong, "deletionAction", w.by(hospital + "-NURSE")})
		w.want("INVALIDSTATE", annul2, hospital, xs{"assertionId", wrong, "deletionAction", w.by(hospital + "-NURSE")})
		for _, x := range [][2]string{{"CancelExtendedConsent administration 1", "cancellationAction"}, {"DeleteExtendedConsent administration 1", "deletionAction"}} {
			w.want("INVALIDSTATE", x[0], hospital, xs{"assertionId", wrong, x[1], w.by(hospital + "-NURSE")})
		}
		w.want("INVALIDSTATE", register2, hospital, w.consent(wrong, "representedBy", maria))
		w.same(w.has(nurse), "false")

		for _, name := range []string{"GetExtendedConsentsForPatient consent 2", "GetExtendedConsentsForPatient administration 1"} {
			f := xs{"careProviderId", hospital, "patientId", magdalena, "getCancelledFlag", true}
			a := w.want("OK", name, hospital, f)
			w.same(elements(a, "assertionId"), []string{id, mine, wrong})
			w.same(strings.Count(a, "ancellationInfo>")+10*strings.Count(a, "eletionInfo>"), 22)
			if !strings.Contains(a, maria.Value()) {
				w.Errorf("who represented her is not told: %s", a)
			}
			f[5] = false
			w.same(elements(w.want("OK", name, hospital, f), "assertionId"), []string{})
			w.want("ACCESSDENIED", name, region, f)
		}
	},
	"consent-lists": func(w *world) {
		a, b, c := w.id(), w.id(), w.id()
		w.want("OK", register2, hospital, w.consent(a))
		w.want("OK", register2, hospital, w.consent(b, "patientId", reserve))
		w.pass(10 * time.Minute)
		w.want("OK", register2, hospital, w.consent(c, "patientId", maria, "endDate", ""))
		for _, domain := range []string{" consent 2", " querying 1"} {
			forPatient := func(p care.PersonID) []string {
				return elements(w.want("OK", "GetConsentsForPatient"+domain, hospital, xs{"careProviderId", hospital, "patientId", p}), "assertionId")
			}
			w.same(forPatient(magdalena), []string{a}) // what opens under her other number opens nothing here
			w.same(forPatient(reserve), []string{b})
			w.want("ACCESSDENIED", "GetConsentsForPatient"+domain, region, xs{"careProviderId", hospital, "patientId", magdalena})
			w.want("ACCESSDENIED", "GetConsentsForCareProvider"+domain, region, xs{"careProviderId", hospital, "getCancelledFlag", false})
			w.want("VALIDATION_ERROR", "GetConsentsForCareProvider"+domain, hospital, xs{"careProviderId", hospital, "getCancelledFlag", "kanske"})
			answer := w.want("OK", "GetConsentsForCareProvider"+domain, hospital, xs{"careProviderId", hospital, "createdOnOrAfter", local(w.now.Add(-time.Minute)), "getCancelledFlag", true})
			w.same(elements(answer, "assertionId"), []string{c})
			w.same(elements(answer, "hasMore"), []string{"false"})
		}
		w.want("OK", cancel2, hospital, xs{"assertionId", a, "cancellationAction", w.by(hospital + "-NURSE")})
		answer := w.want("OK", "GetConsentsForCareProvider consent 2", hospital, xs{"careProviderId", hospital, "getCancelledFlag", true})
		w.same(elements(answer, "assertionId"), []string{b, c, a})
		w.same(elements(answer, "cancellationDate"), []string{local(w.now)})
		w.same(len(elements(w.want("OK", "GetConsentsForCareProvider consent 2", hospital, xs{"careProviderId", hospital, "getCancelledFlag", false}), "assertionId")), 2)

		// What stands in the place of consent is not told as consent.
		_, _, err := w.register.GiveConsent(w.Context(), safeguard.Consent{Type: safeguard.ConsentGiven, Basis: safeguard.BasisIncapacityVG,
			Claims: safeguard.Claims{NotTemporary: true, AttitudeClarified: true, NoPresumedOpposition: true, Necessary: true},
			Record: safeguard.Record{ID: w.id(), Subject: magdalena, Provider: hospital, ProviderKind: care.Vardgivare, Unit: hospital + "-U1"}},
			safeguard.Action{RegisteredBy: safeguard.Who{Employee: hospital + "-NURSE", Provider: hospital}}, w.now)
		if err != nil {
			w.Fatal(err)
		}
		w.same(w.has(nurse), "false")
		w.same(elements(w.want("OK", "GetConsentsForPatient consent 2", hospital, xs{"careProviderId", hospital, "patientId", magdalena}), "assertionId"), []string{})
	},
	"emergency": func(w *world) {
		w.want("OK", register2, hospital, w.consent(w.id(), "assertionType", "Emergency", "endDate", local(w.now.Add(72*time.Hour))))
		w.same(w.has(nurse), "true Emergency")
		if r := w.log[0]; !r.Emergency || r.Reason == "" || r.Step != safeguard.Registered {
			w.Errorf("%+v", r)
		}
		w.pass(25 * time.Hour) // a day at most, whatever was asked for
		w.same(w.has(nurse), "false")
		social := w.consent(w.id(), "assertionType", "Emergency", "careProviderId", social, "careUnitId", social+"-U1", "registrationAction", w.by(social+"-NURSE"))
		w.want("VALIDATION_ERROR", register2, "SE9900000001-K", social)
		w.want("OK", register2, "SE9900000001-K", w.changed(social, "assertionType", "Consent"))
		w.want("VALIDATION_ERROR", register2, foreign, w.consent(w.id(), "assertionType", "Emergency", "careProviderId", foreign, "careUnitId", foreign+"-U1", "registrationAction", w.by(foreign+"-NURSE")))
		w.want("OK", register2, foreign, w.consent(w.id(), "careProviderId", foreign, "careUnitId", foreign+"-U1", "registrationAction", w.by(foreign+"-NURSE")))
	},
	"grant-refusals": func(w *world) {
		for name, c := range map[string]struct {
			code   string
			to     care.HSAID
			change xs
		}{
			"other-address": {"ACCESSDENIED", region, xs{}},
			"officer":       {"ACCESSDENIED", hospital, xs{"registrationAction", w.by(hospital + "-OFFICER")}}, // sets blocks alone
			"stranger":      {"ACCESSDENIED", hospital, xs{"registrationAction", w.by(region + "-NURSE")}},
			"other's-unit":  {"VALIDATION_ERROR", hospital, xs{"careUnitId", region + "-U1"}},
			"no-unit":       {"VALIDATION_ERROR", hospital, xs{"careUnitId", ""}},
			"over":          {"VALIDATION_ERROR", hospital, xs{"endDate", local(w.now.Add(-time.Second))}},
			"backwards":     {"VALIDATION_ERROR", hospital, xs{"startDate", local(w.now.Add(2 * time.Hour))}},
			"no-action":     {"VALIDATION_ERROR", hospital, xs{"registrationAction", ""}},
			"wrong-number":  {"VALIDATION_ERROR", hospital, xs{"patientId", "197406079299"}},
		} {
			w.Logf("%s", name)
			w.want(c.code, register2, c.to, w.consent(w.id(), c.change...))
			w.want(c.code, "RegisterExtendedConsent administration 1", c.to, w.consent(w.id(), c.change...))
			w.want(c.code, "RegisterExtendedPatientRelation 1", c.to, w.relation(w.id(), c.change...))
		}
		w.want("VALIDATION_ERROR", register2, hospital, w.consent(w.id(), "assertionType", "Maybe"))
		w.want("VALIDATION_ERROR", register2, hospital, w.consent(w.id(), "scope", "LocalLevel"))
		w.want("VALIDATION_ERROR", "RegisterExtendedPatientRelation 1", hospital, w.relation(w.id(), "endDate", ""))
		w.want("VALIDATION_ERROR", "RegisterExtendedPatientRelation 1", hospital, w.relation(w.id(), "employeeId", ""))
		w.same(w.has(nurse), "false")
		w.same(w.related(nurse), "false")
		for _, name := range []string{"CheckConsent consent 2", "CheckConsent accesscontrol 1", "CheckPatientRelation 1"} {
			w.want("ACCESSDENIED", name, region, xs{"accessingActor", nurse, "patientId", magdalena})
			w.want("VALIDATION_ERROR", name, hospital, xs{"accessingActor", actor(hospital+"-NURSE", hospital, region+"-U1"), "patientId", magdalena})
			w.want("VALIDATION_ERROR", name, hospital, xs{"accessingActor", nurse})
		}
		// The root must be that of the number.
		a := w.want("VALIDATION_ERROR", "CheckConsent consent 2", hospital, xs{"accessingActor", nurse, "patientId", xs{"root", "1.2.752.129.2.1.3.3", "extension", magdalena.Value()}})
		w.same(elements(a, "hasConsent"), []string{"false"})
	},
	"relation": func(w *world) {
		id := w.id()
		w.same(w.related(nurse), "false")
		w.want("OK", "RegisterExtendedPatientRelation 1", hospital, w.relation(id))
		w.want("OK", "RegisterExtendedPatientRelation 1", hospital, w.relation(id))
		w.want("ALREADYEXISTS", "RegisterExtendedPatientRelation 1", hospital, w.relation(id, "patientId", maria))
		w.same(w.related(nurse), "true")
		w.same(w.related(colleague), "false")
		w.same(w.related(elsewhere), "false")
		mine := w.id()
		w.want("OK", "RegisterExtendedPatientRelation 1", hospital, w.relation(mine, "employeeId", hospital+"-OFFICER"))
		w.same(w.related(colleague), "true")
		list := func(name string, f ...any) []string {
			return elements(w.want("OK", name, hospital, append(xs{"careProviderId", hospital}, f...)), "patientRelationId")
		}
		w.same(list("GetPatientRelationsForPatient 1", "patientId", magdalena), []string{id, mine})
		w.want("OK", "DeleteExtendedPatientRelation 1", hospital, xs{"patientRelationId", mine, "deletionAction", w.by(hospital + "-NURSE")})
		w.want("NOTFOUND", "CancelExtendedPatientRelation 1", region, xs{"patientRelationId", id, "cancellationAction", w.by(region + "-NURSE")})
		w.want("OK", "CancelExtendedPatientRelation 1", hospital, xs{"patientRelationId", id, "cancellationAction", w.by(hospital + "-NURSE")})
		w.want("INVALIDSTATE", "CancelExtendedPatientRelation 1", hospital, xs{"patientRelationId", id, "cancellationAction", w.by(hospital + "-NURSE")})
		w.same(w.related(nurse), "false")
		w.same(list("GetPatientRelationsForPatient 1", "patientId", magdalena), []string{})
		w.same(list("GetExtendedPatientRelationsForPatient 1", "patientId", magdalena, "getCancelledFlag", true), []string{id, mine})
		w.same(list("GetExtendedPatientRelationsForPatient 1", "patientId", magdalena, "getCancelledFlag", false), []string{})
		w.same(len(list("GetPatientRelationsForCareProvider 1", "getCancelledFlag", true)), 2)
		w.same(list("GetPatientRelationsForCareProvider 1", "getCancelledFlag", false), []string{})
		third := w.id()
		w.want("OK", "RegisterExtendedPatientRelation 1", hospital, w.relation(third))
		w.same(list("GetPatientRelationsForCareProvider 1", "getCancelledFlag", false), []string{third})
		w.pass(time.Hour)
		w.same(w.related(nurse), "false")
	},
}
