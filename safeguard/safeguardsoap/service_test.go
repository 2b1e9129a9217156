package safeguardsoap_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/internal/testkit"
	"sammanhang/safeguard"
	"sammanhang/safeguard/safeguardsoap"
	"sammanhang/wire/soap"
)

// All that the stories ask and are answered is valid by the real schemas, and they speak
// every contract of the table.
func TestValid(t *testing.T) {
	validators := map[string]*testkit.Validator{}
	for _, c := range safeguardsoap.Table() {
		if _, dir := dataTypes(c); validators[dir] == nil {
			validators[dir] = testkit.XSD(t, dir)
		}
	}
	fourth := blocking4(t)
	all := map[string][][]byte{}
	for _, story := range stories() {
		w := newWorld(t, safeguardsoap.Config{})
		story(w)
		for dir, list := range w.payloads {
			for _, p := range list {
				if c := slices.IndexFunc(safeguardsoap.Table(), func(c care.Contract) bool { return ownSchema(c) && strings.Contains(string(p), `"`+string(c)+`"`) }); c >= 0 {
					all[blocking4Dir] = append(all[blocking4Dir], p)
				} else {
					all[dir] = append(all[dir], p)
				}
			}
		}
	}
	validators[blocking4Dir] = fourth
	spoken := map[care.Contract]bool{}
	for dir, list := range all {
		if err := validators[dir].Check(t, list...); err != nil {
			t.Errorf("%s: %.3000v", dir, err)
		}
		for _, p := range list {
			for _, c := range safeguardsoap.Table() {
				if strings.Contains(string(p), `Response xmlns:r="`+string(c)+`"`) {
					spoken[c] = true
				}
			}
		}
	}
	for _, c := range safeguardsoap.Table() {
		if !spoken[c] {
			t.Errorf("no story speaks %s", c)
		}
	}
}

const blocking4Dir = "blocking4"

// blocking4 validates the answers of those contracts of version 4 whose own schemas are
// not in the reference material: what they hold is of the domain's schema, which is.
func blocking4(t *testing.T) *testkit.Validator {
	t.Helper()
	const core = "informationsecurity_authorization_blocking_4.0.xsd"
	schema, err := os.ReadFile(filepath.Join(testkit.Shared(t, "contracts", "informationsecurity.authorization.blocking", "4.0", "core_components"), core))
	if err != nil {
		t.Fatal(err)
	}
	types := map[string][2]string{"GetBlocks": {"blockHeader", "BlockHeaderType"}, "GetExtendedBlocksForPatient": {"getExtendedBlocksResult", "GetExtendedBlocksResultType"},
		"GetPatientIds": {"getPatientIdResult", "GetPatientIdResultType"}}
	shared := t.TempDir()
	dir := filepath.Join(shared, "contracts", blocking4Dir)
	files := map[string]string{filepath.Join("core_components", core): string(schema)}
	for _, c := range safeguardsoap.Table() {
		if !ownSchema(c) {
			continue
		}
		field, ok := types[c.Interaction()]
		if !ok {
			field = [2]string{"result", "ResultType"}
		}
		files[filepath.Join("interactions", c.Interaction()+".xsd")] = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:d="urn:riv:informationsecurity:authorization:blocking:4" targetNamespace="` + string(c) +
			`" elementFormDefault="qualified"><xs:import schemaLocation="../core_components/` + core + `" namespace="urn:riv:informationsecurity:authorization:blocking:4"/><xs:element name="` + c.Interaction() +
			`Response"><xs:complexType><xs:sequence><xs:element name="` + field[0] + `" type="d:` + field[1] + `"/></xs:sequence></xs:complexType></xs:element></xs:schema>`
	}
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("SAMMANHANG_SHARED", shared)
	return testkit.XSD(t, blocking4Dir)
}

// A message from a real test environment is understood.
func TestSample(t *testing.T) {
	w := newWorld(t, safeguardsoap.Config{})
	envelope, err := os.ReadFile(filepath.Join(testkit.Shared(t, "samples", "CheckBlocks-3"), "01-request.xml"))
	if err != nil {
		t.Fatal(err)
	}
	body, _, err := soap.Body(envelope)
	if err != nil {
		t.Fatal(err)
	}
	a, err := w.call(contract("CheckBlocks 3"), national, string(body))
	w.same(err, nil)
	w.same(elements(a, "status"), []string{"OK", "OK"})
	w.same(elements(a, "rowNumber"), []string{"0", "1"})
}

// Each change, question and refusal about a person is a row, with who and whose.
func TestLog(t *testing.T) {
	w := newWorld(t, safeguardsoap.Config{})
	last := func(want safeguardsoap.Row) {
		t.Helper()
		got := w.log[len(w.log)-1]
		want.At, want.System, want.Through, want.Reference = w.now, "SE9900000001-SYS", "SE9900000005-TP", "c-1"
		w.same(got, want)
	}
	block := w.id()
	w.want("OK", "RegisterExtendedBlock 2", region, w.block(block))
	last(safeguardsoap.Row{Employee: region + "-OFFICER", Provider: region, Subject: magdalena, Source: region, Kind: safeguard.KindBlock, Step: safeguard.Registered, IDs: []string{block}, Contract: "RegisterExtendedBlock"})
	w.check(national, nurse, row(1))
	last(safeguardsoap.Row{Employee: hospital + "-NURSE", Provider: hospital, Unit: hospital + "-U1", Subject: magdalena, Kind: safeguard.KindBlock, Contract: "CheckBlocks"})
	w.want("ACCESSDENIED", "RegisterExtendedBlock 2", hospital, w.block(w.id()))
	if r := w.log[len(w.log)-1]; r.Denied != "DENY_SYSTEM" || r.Subject != magdalena {
		t.Errorf("%+v", r)
	}
	f := w.block(w.id())
	f[slices.Index(f, "registerAction")+1] = w.by(hospital + "-NURSE")
	w.want("ACCESSDENIED", "RegisterExtendedBlock 2", region, f)
	if r := w.log[len(w.log)-1]; r.Denied != "DENY_ASSIGNMENT" || r.Employee != hospital+"-NURSE" {
		t.Errorf("%+v", r)
	}
	other := w.block(w.id())
	other[5] = maria
	w.want("OK", "RegisterExtendedBlock 2", region, other)
	n := len(w.log)
	w.want("OK", "GetBlocks 2", region, xs{"careProviderId", region})
	if len(w.log) != n+2 { // one for each whom the answer tells of
		t.Errorf("%d rows", len(w.log)-n)
	}

	// Without a row nothing is answered; a change is then tried again.
	w.logAway = true
	id := w.id()
	for name, f := range map[string]xs{"RegisterExtendedBlock 2": w.block(id), "CheckBlocks 4": {"accessingActor", nurse, "patientId", magdalena, "informationEntities", row(1)},
		"GetPatientIds 2": {"careProviderId", region}} {
		c := contract(name)
		to := care.LogicalAddress(region)
		if answer, err := w.call(c, to, message(c, f)); !isFault(err, fault.Unavailable) {
			t.Errorf("%s: %s, %v", name, answer, err)
		}
	}
	w.logAway = false
	w.want("OK", "RegisterExtendedBlock 2", region, w.block(id))
}

// A system that a platform says it calls for must be permitted too.
func TestCalledFor(t *testing.T) {
	w := newWorld(t, safeguardsoap.Config{})
	c := contract("CheckBlocks 4")
	payload := message(c, xs{"accessingActor", nurse, "patientId", magdalena, "informationEntities", row(1)})
	for system, want := range map[care.HSAID]string{"": "OK SE9900000005-TP", "se9900000005-tp": "OK SE9900000005-TP", "SE9900000001-SYS": "OK SE9900000001-SYS SE9900000005-TP", "SE9900000002-SYS": "ACCESSDENIED SE9900000005-TP DENY_SYSTEM"} {
		a, err := w.door.ServeRIV(t.Context(), exchange.Call{Sender: "SE9900000005-TP", OriginalConsumer: system, Contract: c, Address: national, Body: bytes.NewReader(soap.Wrap(care.RIVTABP21, national, []byte(payload)))})
		if err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(a.Body)
		if err != nil {
			t.Fatal(err)
		}
		r := w.log[len(w.log)-1]
		w.same(strings.Join(strings.Fields(code(string(answer))+" "+string(r.System)+" "+string(r.Through)+" "+r.Denied), " "), want)
	}
}

// gone is a store that is away.
type gone struct{ safeguard.Store }

var errGone = fault.Wrap(fault.Unavailable, "the register is away", errors.New("connection refused 197406079298"))

func (gone) Register(context.Context, safeguard.Fact, safeguard.Action, func(*safeguard.Block) error) (safeguard.Fact, bool, error) {
	return nil, false, errGone
}
func (gone) Current(context.Context, []care.PersonID, safeguard.Reader, time.Time) ([]safeguard.Fact, error) {
	return nil, errGone
}
func (gone) All(context.Context, []care.PersonID, ...safeguard.Kind) ([]safeguard.Fact, error) {
	return nil, errGone
}
func (gone) Get(context.Context, safeguard.Kind, string) (safeguard.Fact, error) { return nil, errGone }
func (gone) History(context.Context, []care.PersonID, time.Time, int) ([]safeguard.Change, error) {
	return nil, errGone
}
func (gone) Changed(context.Context, safeguard.Sync) (safeguard.Page, error) {
	return safeguard.Page{}, errGone
}

// questions is one call of each contract, at the hospital.
func (w *world) questions() map[care.Contract]xs {
	all := map[string]xs{}
	own := w.block(w.id())
	own[slices.Index(own, "informationCareProviderId")+1], own[slices.Index(own, "registerAction")+1] = hospital, w.by(hospital+"-OFFICER")
	all["RegisterExtendedBlock"] = own
	all["RegisterBlock"] = xs{"blockId", w.id(), "blockType", "Outer", "patientId", magdalena, "informationCareProviderId", hospital}
	for _, name := range []string{"RevokeExtendedBlock", "DeleteExtendedBlock", "UnregisterBlock"} {
		all[name] = xs{"blockId", w.id()}
	}
	all["UnregisterTemporaryRevoke"], all["CancelTemporaryExtendedRevoke"] = xs{"temporaryRevokeId", w.id()}, xs{"temporaryRevokeId", w.id()}
	all["RegisterTemporaryExtendedRevoke"] = w.revoke(w.id(), w.id(), "", local(w.now.Add(time.Hour)), "Emergency")
	all["RegisterTemporaryRevoke"] = xs{"temporaryRevokeRegistration", xs{"temporaryRevokeId", w.id(), "blockId", w.id(), "endDate", local(w.now.Add(time.Hour)), "revokedForCareUnitId", hospital + "-U1"}}
	all["RegisterExtendedConsent"], all["RegisterExtendedPatientRelation"] = w.consent(w.id()), w.relation(w.id())
	out := map[care.Contract]xs{}
	for _, c := range safeguardsoap.Table() {
		f, ok := all[c.Interaction()]
		if !ok {
			f = xs{"accessingActor", nurse, "patientId", magdalena, "informationEntities", row(1), "careProviderId", hospital, "careProviderIds", hospital, "getCancelledFlag", true, "assertionId", w.id(), "patientRelationId", w.id()}
		}
		out[c] = f
	}
	return out
}

// With the register away every contract answers a fault, and nobody takes it for "not blocked".
func TestStoreAway(t *testing.T) {
	w := worldOf(t, safeguardsoap.Config{}, gone{})
	for c, f := range w.questions() {
		answer, err := w.call(c, care.LogicalAddress(hospital), message(c, f))
		if !isFault(err, fault.Unavailable) {
			t.Errorf("%s: %s, %v", c, answer, err)
		}
	}
	if len(w.log) > 0 {
		t.Errorf("%d rows about what was not answered", len(w.log))
	}
}

func TestNoMessage(t *testing.T) {
	w := newWorld(t, safeguardsoap.Config{MaxBytes: 4000})
	c := contract("CheckBlocks 4")
	good := message(c, xs{"accessingActor", nurse, "patientId", magdalena, "informationEntities", row(1)})
	for name, x := range map[string]struct {
		c       care.Contract
		payload string
		want    fault.Kind
	}{
		"other-contract": {care.GetCarePlans2, good, fault.NotFound},
		"other-root":     {c, message(contract("CheckBlocks 3"), xs{}), fault.Invalid},
		"dtd":            {c, "<!DOCTYPE a>" + good, fault.Invalid},
		"not-xml":        {c, good[:len(good)-20], fault.Invalid},
		"large":          {c, strings.Replace(good, "</d:employeeId>", strings.Repeat(" ", 4000)+"</d:employeeId>", 1), fault.TooLarge},
	} {
		answer, err := w.call(x.c, national, x.payload)
		if !isFault(err, x.want) || strings.Contains(err.Error(), "1974") {
			t.Errorf("%s: %s, %v, want %s", name, answer, err, x.want)
		}
	}
	if _, err := w.door.ServeRIV(t.Context(), exchange.Call{Contract: c}); !isFault(err, fault.Invalid) {
		t.Error(err)
	}
	// What is of another namespace is an extension; a field without one is a field.
	odd := strings.NewReplacer("<d:careUnitId>", `<z:careUnitId xmlns:z="urn:x">SE1-OTHER</z:careUnitId><careUnitId>`, "</d:careUnitId>", "</careUnitId>").Replace(good)
	if answer, err := w.call(c, national, odd); err != nil || code(answer) != "OK" {
		t.Errorf("%s, %v", answer, err)
	}
}

func FuzzServe(f *testing.F) {
	w := worldOf(nil, safeguardsoap.Config{}, nowhere{})
	for c, fields := range w.questions() {
		f.Add(message(c, fields))
	}
	f.Fuzz(func(t *testing.T, payload string) {
		for _, c := range safeguardsoap.Table() {
			if !strings.Contains(payload, string(c)) {
				continue
			}
			answer, err := w.call(c, care.LogicalAddress(hospital), payload)
			switch {
			case err != nil && (fault.KindOf(err) == fault.Internal || strings.Contains(err.Error(), "19740607")):
				t.Errorf("%v", err)
			case err == nil && code(answer) == "":
				t.Errorf("no result code: %s", answer)
			}
		}
		w.log = nil
	})
}

// nowhere takes everything and has nothing.
type nowhere struct{ gone }

func (nowhere) Register(_ context.Context, f safeguard.Fact, _ safeguard.Action, _ func(*safeguard.Block) error) (safeguard.Fact, bool, error) {
	return f, true, nil
}
func (nowhere) Current(context.Context, []care.PersonID, safeguard.Reader, time.Time) ([]safeguard.Fact, error) {
	return nil, nil
}
func (nowhere) All(context.Context, []care.PersonID, ...safeguard.Kind) ([]safeguard.Fact, error) {
	return nil, nil
}
func (nowhere) Get(_ context.Context, k safeguard.Kind, _ string) (safeguard.Fact, error) {
	return nil, safeguard.NoSuch(k)
}
func (nowhere) History(context.Context, []care.PersonID, time.Time, int) ([]safeguard.Change, error) {
	return nil, nil
}
func (nowhere) Changed(context.Context, safeguard.Sync) (safeguard.Page, error) {
	return safeguard.Page{}, nil
}

// BenchmarkCheckBlocks is a question of a hundred rows about somebody with a block.
func BenchmarkCheckBlocks(b *testing.B) {
	w := worldOf(nil, safeguardsoap.Config{}, one{})
	f := xs{"accessingActor", nurse, "patientId", magdalena}
	for i := range 100 {
		f = append(f, "informationEntities", row(i))
	}
	c := contract("CheckBlocks 4")
	payload := message(c, f)
	b.ReportAllocs()
	for b.Loop() {
		if a, err := w.call(c, national, payload); err != nil || strings.Count(a, ">BLOCKED<") != 100 {
			b.Fatal(a, err)
		}
		w.log = w.log[:0]
	}
}

// one is a store with one block.
type one struct{ nowhere }

func (one) Current(context.Context, []care.PersonID, safeguard.Reader, time.Time) ([]safeguard.Fact, error) {
	return []safeguard.Fact{&safeguard.Block{Type: safeguard.Outer, Record: safeguard.Record{ID: "b", Subject: magdalena, Provider: region, ProviderKind: care.Vardgivare}}}, nil
}
