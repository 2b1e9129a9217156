package e2e

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/internal/testkit"
	"sammanhang/safeguard/safeguardsoap"
	"sammanhang/sim"
)

// obj are the fields of a request, named as the newer contracts name them.
type obj map[string]any

// old are the fields as the older contracts name them: with a capital, and a person as a
// number alone.
func (o obj) old() obj {
	out := obj{}
	for k, v := range o {
		switch x := v.(type) {
		case obj:
			v = x.old()
		case care.PersonID:
			v = x.Value()
		}
		out[strings.ToUpper(k[:1])+k[1:]] = v
	}
	return out
}

// rooted writes persons with their roots.
func (o obj) rooted() obj {
	out := obj{}
	for k, v := range o {
		switch x := v.(type) {
		case obj:
			v = x.rooted()
		case care.PersonID:
			v = obj{"root": x.Root(), "extension": x.Value()}
		}
		out[k] = v
	}
	return out
}

// step is one call of the story: what is sent, with which result code it is answered, and
// what else must stand in the answer.
type step struct {
	contract string // the last parts of its name, as "administration:RegisterExtendedBlockResponder:2"
	to       care.HSAID
	body     obj
	code     string
	has      string
}

// TestSafeguardServices: zeep, with the real WSDLs and a client certificate, registers,
// asks about, ends and annuls blocks, consents and relations; every contract that the
// platform serves is called, every answer is valid by the real schemas, and the person
// sees in the log that it was done.
func TestSafeguardServices(t *testing.T) {
	testkit.Shared(t, "contracts")
	w, err := startWorld(filepath.Join(t.TempDir(), "data"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.close(); err != nil {
			t.Error(err)
		}
		for _, leak := range leaks(w.County, w.Said()) {
			t.Errorf("the operator's log holds personal data: %s", leak)
		}
	})
	viewer := w.consumer(t, "journalvisaren")
	staff := map[string]sim.StaffCard{}
	for _, c := range w.County.StaffCards() {
		staff[c.Key] = c
	}
	officer, nurse := staff["vera"], staff["karin"]
	region := officer.Assignments[0].Provider
	// The county lets each provider's own systems do this; here the viewer is the region's.
	served := map[care.Contract]bool{}
	w.publish(t, func(d catalog.Data) catalog.Data {
		for _, r := range d.Routes {
			if r.URL != catalog.OwnScheme+sim.SafeguardService {
				continue
			}
			served[r.Contract] = true
			if r.Address == care.LogicalAddress(region) || r.Address == care.LogicalAddress(sim.Platform) && strings.HasPrefix(r.Contract.Interaction(), "Get") {
				d.Permissions = append(d.Permissions, catalog.Permission{Contract: r.Contract, Address: r.Address, Consumer: viewer.HSAID, Agreement: sim.Agreement})
			}
		}
		return d
	})
	for _, c := range safeguardsoap.Table() {
		if !served[c] {
			t.Errorf("the county's catalogue has no route of %s", c)
		}
	}
	if len(served) != len(safeguardsoap.Table()) {
		t.Errorf("%d contracts have a route, %d are served", len(served), len(safeguardsoap.Table()))
	}

	steps := safeguardStory(w.person(t, "maria").ID, region, officer, nurse)
	var calls []ask
	for i, s := range steps {
		calls = append(calls, s.ask(t, i, viewer))
	}
	calls = append(calls, steps[0].ask(t, len(steps), w.consumer(t, "obehorig")))
	zeep := stacks(t)[0]
	began := time.Now()
	list := zeep.call(t, w.exchange(), w.County.Describe(nil, w.PKI).CA, calls)
	t.Logf("%d calls in %s", len(list), time.Since(began).Round(time.Millisecond))
	if last := list[len(steps)]; !strings.HasPrefix(last.Fault, "VP007") {
		t.Errorf("without permission: %+v", last)
	}
	answers, called := map[string][][]byte{}, map[care.Contract]bool{}
	for i, s := range steps {
		x, a := list[i], calls[i]
		if x.Fault != "" {
			t.Errorf("%d %s: the fault %q", i, s.contract, x.Fault)
			continue
		}
		payload := payloadOf(t, x.envelope)
		if code := resultCode.FindSubmatch(payload); code == nil || string(code[1]) != s.code || !strings.Contains(string(payload), s.has) {
			t.Errorf("%d %s: want %s %s\n%s", i, s.contract, s.code, s.has, payload)
		}
		if x.Count == 0 {
			t.Errorf("%d %s: zeep read nothing in %s", i, s.contract, payload)
		}
		called[a.contract] = true
		answers[a.dir] = append(answers[a.dir], payload)
	}
	for dir, list := range answers {
		if err := testkit.XSD(t, dir).Check(t, list...); err != nil {
			t.Errorf("%s: %v", dir, err)
		}
	}
	for _, c := range safeguardsoap.Table() {
		switch {
		case called[c]:
		case wsdlOf(t, c) != "":
			t.Errorf("zeep did not call %s", c)
		default: // its WSDL is not in the reference material
			q := inquiry{payload: element(c, c.Interaction(), "urn:riv:informationsecurity:authorization:blocking:4", `<q:careProviderIds>å</q:careProviderIds>`), profile: care.RIVTABP21}
			if a := send(t, viewer.http, w.exchange(), q.to(string(region))); !strings.Contains(string(a.body), ">VALIDATIONERROR<") {
				t.Errorf("%s: %d %s", c, a.status, a.body)
			}
		}
	}
	p := w.login(t, "maria").page(t, "/insyn")
	p.wants(t, "Registrerade eller ändrade samtycken", "Läste spärrar", "patientrelationer", "Anropsbehörighet")
}

// wrappers are what holds the answer of a question; a change has a result alone.
var wrappers = map[string]string{
	"CheckBlocks": "checkBlocksResult", "GetExtendedBlocksForPatient": "getExtendedBlocksResult", "GetPatientIds": "getPatientIdResult",
	"GetBlocks": "blockHeader", "GetBlocksForPatient": "blockHeader", "GetAllBlocks": "blockHeader", "GetAllBlocksForPatient": "blockHeader",
	"CheckConsent": "checkResult", "GetConsentsForPatient": "getConsentsResult", "GetConsentsForCareProvider": "getAllAssertionsResult",
	"GetExtendedConsentsForPatient": "getExtendedConsentsResult", "CheckPatientRelation": "checkResult", "GetPatientRelationsForPatient": "getPatientRelationsResult",
	"GetPatientRelationsForCareProvider": "getAllPatientRelationsResult", "GetExtendedPatientRelationsForPatient": "getExtendedPatientRelationResult",
}

var resultCode = regexp.MustCompile(`[rR]esultCode>([A-Z_]+)<`)

// ask is the step as a call.
func (s step) ask(t *testing.T, id int, c consumer) ask {
	t.Helper()
	var contract care.Contract
	for _, x := range safeguardsoap.Table() {
		if strings.HasSuffix(string(x), ":"+s.contract) && contract == "" {
			contract = x
		}
	}
	if contract == "" {
		t.Fatalf("no contract is %s", s.contract)
	}
	a := ask{Address: string(s.to), about: s.contract}
	body := s.body.rooted()
	if strings.HasPrefix(string(contract), "urn:riv:ehr:") {
		body = s.body.old()
	}
	a.dir = schemasOf(contract)
	wsdl, err := filepath.Rel(testkit.Shared(t, "contracts", filepath.FromSlash(a.dir)), wsdlOf(t, contract))
	if err != nil {
		t.Fatal(err)
	}
	a.wsdl = wsdl
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	a.contract, a.Body, a.Count = contract, b, []string{"result", "resultCode"}
	if w, ok := wrappers[contract.Interaction()]; ok {
		a.Count = []string{w, "result", "resultCode"}
	}
	if strings.HasPrefix(string(contract), "urn:riv:ehr:") {
		a.Count[0] += "Type"
		for i, name := range a.Count {
			a.Count[i] = strings.ToUpper(name[:1]) + name[1:]
		}
	}
	return a.complete(t, id, c)
}

// schemasOf is the folder of the reference material that has a contract's schemas.
func schemasOf(c care.Contract) string {
	for start, dir := range map[string]string{
		"urn:riv:ehr:blocking:": "ehr.blocking/3.2.1", "urn:riv:ehr:patientconsent:": "ehr.patientconsent/1.0", "urn:riv:ehr:patientrelationship:": "ehr.patientrelationship/1.0",
		"urn:riv:informationsecurity:authorization:blocking:": "informationsecurity.authorization.blocking/4.0",
		"urn:riv:informationsecurity:authorization:consent:":  "informationsecurity.authorization.consent/2.0",
	} {
		if strings.HasPrefix(string(c), start) {
			return dir
		}
	}
	return ""
}

// wsdlOf is a contract's WSDL; empty when the reference material does not have it.
func wsdlOf(t *testing.T, c care.Contract) string {
	t.Helper()
	root := testkit.Shared(t, "contracts", filepath.FromSlash(schemasOf(c)))
	for _, below := range []string{"", "*"} {
		found, err := filepath.Glob(filepath.Join(root, "interactions", below, c.Interaction()+"Interaction", "*.wsdl"))
		if err != nil {
			t.Fatal(err)
		}
		if len(found) > 0 {
			return found[0]
		}
	}
	return ""
}

// safeguardStory speaks every contract, and is told no where it should be.
func safeguardStory(me care.PersonID, region care.HSAID, officer, nurse sim.StaffCard) (steps []step) {
	n := 0
	id := func() string { n++; return fmt.Sprintf("0193a5e0-0000-7000-8000-%012d", 700+n) }
	local := func(t time.Time) string { return care.SwedishTime(t).Format("2006-01-02T15:04:05") }
	now := time.Now()
	by := func(who sim.StaffCard) obj {
		a := obj{"employeeId": string(who.ID), "assignmentId": string(who.Assignments[0].ID), "assignmentName": who.Assignments[0].Name}
		return obj{"requestDate": local(now), "requestedBy": a, "registrationDate": local(now), "registeredBy": a, "reasonText": "På patientens begäran"}
	}
	add := func(contract string, to care.HSAID, code, has string, body obj) {
		steps = append(steps, step{contract, to, body, code, has})
	}
	platform, unit, kommun := care.HSAID(sim.Platform), string(nurse.Unit), "SE9900000099-KOMMUN"
	stranger := obj{"employeeId": "SE9900000099-P1", "careProviderId": kommun, "careUnitId": kommun + "-ENHET"}
	reader := obj{"employeeId": string(nurse.ID), "careProviderId": string(region), "careUnitId": unit}
	check := func(has string) {
		for _, v := range []string{"authorization:blocking:CheckBlocksResponder:4", "accesscontrol:CheckBlocksResponder:3"} {
			add(v, platform, "OK", ">"+has+"<", obj{"accessingActor": stranger, "patientId": me, "informationEntities": obj{"informationStartDate": "2026-01-01T10:00:00", "informationEndDate": "2026-01-01T10:00:00",
				"informationCareUnitId": unit, "informationCareProviderId": string(region), "informationType": "voo", "rowNumber": "1"}})
		}
	}
	block := func(id string) obj {
		return obj{"blockId": id, "blockType": "Outer", "patientId": me, "informationCareProviderId": string(region), "excludedInformationTypes": "lak", "registerAction": by(officer), "replicationTimeout": "0"}
	}

	first, lift := id(), id()
	check("OK")
	add("RegisterExtendedBlockResponder:2", region, "OK", "", block(first))
	add("RegisterExtendedBlockResponder:2", region, "OK", "", block(first))
	denied := block(id())
	denied["registerAction"] = by(officer).with("registeredBy", obj{"employeeId": "SE9900000099-P1"})
	add("RegisterExtendedBlockResponder:2", region, "ACCESSDENIED", "", denied)
	check("BLOCKED")
	revoke := obj{"temporaryRevokeId": lift, "blockId": first, "endDate": local(now.Add(3 * time.Hour)), "revokedForCareUnitId": kommun + "-ENHET", "revokedForEmployeeId": "SE9900000099-P1",
		"registerAction": by(officer), "revokeReason": "PatientsConsent", "replicationTimeout": "0"}
	add("RegisterTemporaryExtendedRevokeResponder:2", region, "OK", "", revoke)
	check("OK")
	add("GetBlocksResponder:2", region, "OK", first, obj{"careProviderId": string(region)})
	add("GetBlocksForPatientResponder:2", region, "OK", lift, obj{"careProviderId": string(region), "patientId": me})
	add("GetAllBlocksResponder:2", platform, "OK", first, obj{"createdOnOrAfter": local(now.Add(-time.Hour))})
	add("GetAllBlocksForPatientResponder:2", platform, "OK", first, obj{"patientId": me})
	add("GetPatientIdsResponder:2", region, "OK", me.Value(), obj{"careProviderId": string(region)})
	add("CancelTemporaryExtendedRevokeResponder:2", region, "OK", "", obj{"temporaryRevokeId": lift, "cancellationInfo": by(officer), "replicationTimeout": "0"})
	check("BLOCKED")
	add("RevokeExtendedBlockResponder:2", region, "OK", "", obj{"blockId": first, "revokeAction": by(officer), "replicationTimeout": "0"})
	add("RevokeExtendedBlockResponder:2", region, "INVALIDSTATE", "", obj{"blockId": first, "revokeAction": by(officer), "replicationTimeout": "0"})
	add("DeleteExtendedBlockResponder:2", region, "NOTFOUND", "", obj{"blockId": id(), "deleteAction": by(officer), "replicationTimeout": "0"})
	add("DeleteExtendedBlockResponder:2", region, "OK", "", obj{"blockId": first, "deleteAction": by(officer), "replicationTimeout": "0"})
	add("GetExtendedBlocksForPatientResponder:2", region, "OK", "DeletionInfo", obj{"careProviderId": string(region), "patientId": me})

	told, other := id(), id()
	registration := obj{"temporaryRevokeId": other, "blockId": told, "endDate": local(now.Add(3 * time.Hour)), "revokedForCareUnitId": kommun + "-ENHET"}
	add("RegisterBlockResponder:2", region, "OK", "", obj{"blockId": told, "blockType": "Outer", "patientId": me, "informationCareProviderId": string(region)})
	add("RegisterTemporaryRevokeResponder:2", region, "OK", "", obj{"temporaryRevokeRegistration": registration})
	check("OK")
	add("UnregisterTemporaryRevokeResponder:2", region, "OK", "", obj{"temporaryRevokeId": other})
	check("BLOCKED")
	add("UnregisterBlockResponder:2", region, "OK", "", obj{"blockId": told})
	check("OK")

	for _, v := range [][3]string{{"authorization:consent:", "authorization:consent:", "authorization:consent:"}, {"patientconsent:administration:", "patientconsent:querying:", "patientconsent:accesscontrol:"}} {
		major := map[bool]string{true: "Responder:2", false: "Responder:1"}[v[0] == v[1]]
		consent, wrong := id(), id()
		given := obj{"assertionId": consent, "assertionType": "Consent", "scope": "NationalLevel", "patientId": me, "careProviderId": string(region), "careUnitId": unit,
			"endDate": local(now.Add(3 * time.Hour)), "registrationAction": by(nurse)}
		asked := obj{"careProviderId": string(region), "patientId": me}
		add(v[2]+"CheckConsent"+major, region, "OK", ">false<", obj{"accessingActor": reader, "patientId": me})
		add(v[0]+"RegisterExtendedConsent"+major, region, "OK", "", given)
		add(v[0]+"RegisterExtendedConsent"+major, region, "OK", "", given)
		add(v[0]+"RegisterExtendedConsent"+major, region, "ALREADYEXISTS", "", given.with("endDate", local(now.Add(2*time.Hour))))
		add(v[0]+"RegisterExtendedConsent"+major, region, "ACCESSDENIED", "", given.with("registrationAction", by(officer)))
		add(v[0]+"RegisterExtendedConsent"+major, region, "VALIDATION_ERROR", "", given.with("assertionId", id()).with("endDate", local(now.Add(-time.Hour))))
		add(v[2]+"CheckConsent"+major, region, "OK", ">true<", obj{"accessingActor": reader, "patientId": me})
		add(v[1]+"GetConsentsForPatient"+major, region, "OK", consent, asked)
		add(v[1]+"GetConsentsForCareProvider"+major, region, "OK", consent, obj{"careProviderId": string(region), "getCancelledFlag": false})
		add(v[0]+"CancelExtendedConsent"+major, region, "OK", "", obj{"assertionId": consent, "cancellationAction": by(nurse)})
		add(v[2]+"CheckConsent"+major, region, "OK", ">false<", obj{"accessingActor": reader, "patientId": me})
		add(v[0]+"RegisterExtendedConsent"+major, region, "OK", "", given.with("assertionId", wrong))
		add(v[0]+"DeleteExtendedConsent"+major, region, "OK", "", obj{"assertionId": wrong, "deletionAction": by(nurse)})
		add(v[0]+"GetExtendedConsentsForPatient"+major, region, "OK", "eletionInfo", asked.with("getCancelledFlag", true))
	}

	relation, wrong := id(), id()
	known := obj{"patientRelationId": relation, "patientId": me, "careProviderId": string(region), "careUnitId": unit, "employeeId": string(nurse.ID), "endDate": local(now.Add(3 * time.Hour)), "registrationAction": by(nurse)}
	add("CheckPatientRelationResponder:1", region, "OK", ">false<", obj{"accessingActor": reader, "patientId": me})
	add("RegisterExtendedPatientRelationResponder:1", region, "OK", "", known)
	add("CheckPatientRelationResponder:1", region, "OK", ">true<", obj{"accessingActor": reader, "patientId": me})
	add("GetPatientRelationsForPatientResponder:1", region, "OK", relation, obj{"careProviderId": string(region), "patientId": me})
	add("GetPatientRelationsForCareProviderResponder:1", region, "OK", relation, obj{"careProviderId": string(region), "getCancelledFlag": true})
	add("CancelExtendedPatientRelationResponder:1", region, "OK", "", obj{"patientRelationId": relation, "cancellationAction": by(nurse)})
	add("RegisterExtendedPatientRelationResponder:1", region, "OK", "", known.with("patientRelationId", wrong))
	add("DeleteExtendedPatientRelationResponder:1", region, "OK", "", obj{"patientRelationId": wrong, "deletionAction": by(nurse)})
	add("CheckPatientRelationResponder:1", region, "OK", ">false<", obj{"accessingActor": reader, "patientId": me})
	add("GetExtendedPatientRelationsForPatientResponder:1", region, "OK", "DeletionInfo", obj{"careProviderId": string(region), "patientId": me, "getCancelledFlag": true})
	return steps
}

// with is the same with one field changed.
func (o obj) with(name string, v any) obj {
	out := obj{}
	for k, x := range o {
		out[k] = x
	}
	out[name] = v
	return out
}
