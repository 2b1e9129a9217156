package auditsoap_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"sammanhang/audit"
	"sammanhang/audit/auditsoap"
	"sammanhang/audit/auditsql"
	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/internal/testkit"
	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
	"sammanhang/wire/soap"
)

const (
	sender = care.HSAID("SE9900000001-SYS")
	owner  = care.HSAID("SE9900000001-P")
	ns     = "urn:riv:informationsecurity:auditing:log:"
)

var now = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func logRow(id string) string {
	return `<l:log><l:logId>` + id + `</l:logId><l:system><l:systemId>se9900000001-sys</l:systemId></l:system>
	<l:activity><l:activityType>Läsa</l:activityType><l:activityLevel>Översikt</l:activityLevel><l:activityArgs>a=1 &amp; b</l:activityArgs><l:startDate>2026-11-22T08:30:00</l:startDate><l:purpose>Vård och behandling</l:purpose></l:activity>
	<l:user><l:userId>SE9900000001-E1</l:userId><l:name>Sara
	 Ek</l:name><l:assignment>Uppdrag 1</l:assignment><l:title>Sjuksköterska</l:title><l:careProvider><l:careProviderId>SE9900000001-P</l:careProviderId></l:careProvider><l:careUnit><l:careUnitId>SE9900000001-U1</l:careUnitId></l:careUnit></l:user>
	<l:resources><l:resource><l:resourceType>Anteckningar</l:resourceType><l:patient><l:patientId><l:root>1.2.752.129.2.1.3.1</l:root><l:extension>197406079298</l:extension></l:patientId></l:patient><l:careProvider><l:careProviderId>SE9900000002-P</l:careProviderId></l:careProvider></l:resource></l:resources></l:log>`
}

func storeLog(rows ...string) string {
	text := strings.Join(rows, "")
	text = strings.NewReplacer("<l:log>", "<r:log>", "</l:log>", "</r:log>").Replace(text)
	return `<r:StoreLog xmlns:r="` + ns + `StoreLogResponder:2" xmlns:l="` + ns + `2">` + text + `</r:StoreLog>`
}

func ask(name, fields string) string {
	return `<r:` + name + ` xmlns:r="` + ns + name + `Responder:2" xmlns:l="` + ns + `2">` + fields + `</r:` + name + `>`
}

const (
	patient  = `<r:patientId><l:root>1.2.752.129.2.1.3.1</l:root><l:extension>197406079298</l:extension></r:patientId>`
	interval = `<r:fromDate>2026-11-22T00:00:00</r:fromDate><r:toDate>2026-11-23T00:00:00</r:toDate>`
	provider = `<r:careProviderId>SE9900000001-P</r:careProviderId>`
)

func open(t *testing.T, d sqlx.Dialect, cfg auditsoap.Config) (*auditsoap.Service, *auditsql.Store) {
	t.Helper()
	store, err := auditsql.New(t.Context(), sqlxtest.Open(t, d))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	cfg.System = "SE9900000009-SAMMANHANG"
	return auditsoap.New(cfg, store, func() time.Time { return now }), store
}

func call(t *testing.T, s *auditsoap.Service, contract care.Contract, payload string, change ...func(*exchange.Call)) (string, error) {
	t.Helper()
	c := exchange.Call{Sender: sender, Contract: contract, Address: care.LogicalAddress(owner), Profile: care.RIVTABP21, CorrelationID: "c",
		Body: bytes.NewReader(soap.Wrap(care.RIVTABP21, care.LogicalAddress(owner), []byte(payload)))}
	for _, f := range change {
		f(&c)
	}
	a, err := s.ServeRIV(t.Context(), c)
	if err != nil {
		return "", err
	}
	defer a.Body.Close()
	envelope, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	body, f, err := soap.Body(envelope)
	if err != nil || f != nil {
		t.Fatalf("%s: %v, %v", envelope, f, err)
	}
	return string(body), nil
}

func code(answer string) string {
	_, rest, _ := strings.Cut(answer, "resultCode>")
	c, _, _ := strings.Cut(rest, "<")
	return c
}

func rowsOf(t *testing.T, log *auditsql.Store) []audit.Event {
	t.Helper()
	list, err := log.Find(t.Context(), audit.Query{Subjects: []care.PersonID{care.MustPersonID("197406079298")}, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var out []audit.Event
	for _, e := range list {
		out = append(out, e.Event)
	}
	return out
}

func TestStoreAndAsk(t *testing.T) {
	for _, d := range []sqlx.Dialect{sqlx.SQLite, sqlx.PostgreSQL} {
		t.Run(d.String(), func(t *testing.T) {
			s, log := open(t, d, auditsoap.Config{Names: func(id care.HSAID) string {
				return map[care.HSAID]string{owner: "Region Ett", "SE9900000002-P": "Omsorg Två"}[id]
			}})
			for range 2 { // sent again: one row, the same answer
				answer, err := call(t, s, care.StoreLog2, storeLog(logRow("log-1"), logRow("log-2")))
				if err != nil || code(answer) != "OK" {
					t.Fatalf("%s, %v", answer, err)
				}
			}
			rows := rowsOf(t, log)
			if len(rows) != 2 {
				t.Fatalf("%d rows", len(rows))
			}
			e := rows[0]
			if e.Actor.Name != "Sara Ek" || e.Actor.Provider != owner || e.Activity != "Läsa" || e.Purpose != care.CareAndTreatment ||
				e.Source.Provider != "SE9900000002-P" || e.Attestation != "Översikt\na=1 & b" || !e.At.Equal(time.Date(2026, 11, 22, 7, 30, 0, 0, time.UTC)) {
				t.Errorf("%+v", e)
			}

			access, err := call(t, s, care.GetAccessLogsForPatient2, ask("GetAccessLogsForPatient", patient+interval))
			if err != nil || code(access) != "OK" || strings.Count(access, "<l:accessLog>") != 2 ||
				!strings.Contains(access, "<l:careProviderName>Region Ett</l:careProviderName>") || strings.Contains(access, "Sara") {
				t.Errorf("%s, %v", access, err)
			}
			// That something was left out of an answer is told to nobody.
			hidden := rows[0]
			hidden.ID, hidden.Source.Provider, hidden.Infos, hidden.Hidden = "", "SE9900000003-P", []care.InfoType{care.Notes}, 2
			if err := log.Append(t.Context(), []audit.Event{hidden}); err != nil {
				t.Fatal(err)
			}
			info, err := call(t, s, care.GetInfoLogs2, ask("GetInfoLogs", provider+patient+interval))
			if err != nil || code(info) != "OK" || strings.Count(info, "<l:careProvider>") != 1 || !strings.Contains(info, "Omsorg Två") {
				t.Errorf("%s, %v", info, err)
			}
			logs, err := call(t, s, care.GetLogs2, ask("GetLogs", provider+interval))
			if err != nil || code(logs) != "OK" || strings.Count(logs, "<l:log>") != 2 || !strings.Contains(logs, "<l:name>Sara Ek</l:name>") {
				t.Errorf("%s, %v", logs, err)
			}
			empty, err := call(t, s, care.GetLogs2, ask("GetLogs", provider+interval+`<r:careUnitId>SE9900000001-U9</r:careUnitId>`))
			if err != nil || code(empty) != "OK" || strings.Contains(empty, "<l:log>") {
				t.Errorf("%s, %v", empty, err)
			}
			// Every question about the person is a row of its own.
			if rows := rowsOf(t, log); len(rows) != 6 {
				t.Errorf("%d rows after three questions about the person", len(rows))
			}
		})
	}
}

func TestStoreRefuses(t *testing.T) {
	s, log := open(t, sqlx.SQLite, auditsoap.Config{})
	row := logRow("log-1")
	change := func(from, to string) string { return storeLog(strings.Replace(row, from, to, 1)) }
	for name, c := range map[string]struct{ payload, want string }{
		"another-system": {change("se9900000001-sys", "SE9900000002-SYS"), "ACCESSDENIED"},
		"no-id":          {change("log-1", " "), "VALIDATION_ERROR"},
		"long-id":        {change("log-1", strings.Repeat("a", 37)), "VALIDATION_ERROR"},
		"no-time":        {change("2026-11-22T08:30:00", "igår"), "VALIDATION_ERROR"},
		"a-date":         {change("2026-11-22T08:30:00", "2026-11-22"), "VALIDATION_ERROR"},
		"future":         {change("2026-11-22T08:30:00", "2027-11-22T08:30:00"), "VALIDATION_ERROR"},
		"no-activity":    {change("Läsa", ""), "VALIDATION_ERROR"},
		"no-purpose":     {change("Vård och behandling", ""), "VALIDATION_ERROR"},
		"no-user":        {change("SE9900000001-E1", "å å"), "VALIDATION_ERROR"},
		"no-owner":       {change("SE9900000001-P", ""), "VALIDATION_ERROR"},
		"no-unit":        {change("SE9900000001-U1", ""), "VALIDATION_ERROR"},
		"no-patient":     {change("197406079298", "197406079299"), "VALIDATION_ERROR"},
		"wrong-root":     {change("1.2.752.129.2.1.3.1", "1.2.752.129.2.1.3.3"), "VALIDATION_ERROR"},
		"no-source":      {change("SE9900000002-P", ""), "VALIDATION_ERROR"},
		"no-type":        {change("Anteckningar", ""), "VALIDATION_ERROR"},
		"no-resources":   {change("<l:resource>", "<l:x>") /* closes wrongly: not XML */, ""},
		"no-rows":        {storeLog(), "VALIDATION_ERROR"},
		"second-wrong":   {storeLog(row, strings.Replace(logRow("log-2"), "Läsa", "", 1)), "VALIDATION_ERROR"},
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := call(t, s, care.StoreLog2, c.payload)
			if c.want == "" {
				if fault.KindOf(err) != fault.Invalid || strings.Contains(err.Error(), "1974") {
					t.Errorf("%s, %v", answer, err)
				}
				return
			}
			if err != nil || code(answer) != c.want || strings.Contains(answer, "1974") {
				t.Errorf("%s, %v, want %s", answer, err, c.want)
			}
		})
	}
	if rows := rowsOf(t, log); len(rows) != 0 {
		t.Fatalf("%d rows were kept of refused messages", len(rows))
	}
	// Other content under a known id is refused; a row is never changed.
	if _, err := call(t, s, care.StoreLog2, storeLog(row)); err != nil {
		t.Fatal(err)
	}
	answer, err := call(t, s, care.StoreLog2, storeLog(logRow("log-9"), strings.Replace(row, "Läsa", "Skriva", 1)))
	if err != nil || code(answer) != "ERROR" {
		t.Errorf("%s, %v", answer, err)
	}
	if rows := rowsOf(t, log); len(rows) != 1 || rows[0].Activity != "Läsa" {
		t.Errorf("%v", rows)
	}
	// A platform stores for the system that it calls for.
	answer, err = call(t, s, care.StoreLog2, storeLog(logRow("log-3")), func(c *exchange.Call) { c.Sender, c.OriginalConsumer = "SE9900000005-TP", sender })
	if err != nil || code(answer) != "OK" {
		t.Errorf("%s, %v", answer, err)
	}
}

func TestQueriesRefuse(t *testing.T) {
	s, _ := open(t, sqlx.SQLite, auditsoap.Config{MaxRows: 1})
	if _, err := call(t, s, care.StoreLog2, storeLog(logRow("log-1"), logRow("log-2"))); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		contract              care.Contract
		payload, want, answer string
	}{
		"too-many":        {care.GetAccessLogsForPatient2, patient + interval, "MAX_QUERY_RESULT_EXCEEDED", ""},
		"too-many-logs":   {care.GetLogs2, provider + interval, "MAX_QUERY_RESULT_EXCEEDED", ""},
		"queued":          {care.GetAccessLogsForPatient2, patient + interval + `<r:queuedReportId>1</r:queuedReportId>`, "REPORT_NOT_FOUND", ""},
		"no-patient":      {care.GetAccessLogsForPatient2, interval, "VALIDATION_ERROR", ""},
		"no-interval":     {care.GetAccessLogsForPatient2, patient, "VALIDATION_ERROR", ""},
		"backwards":       {care.GetLogs2, provider + `<r:fromDate>2026-11-23T00:00:00</r:fromDate><r:toDate>2026-11-22T00:00:00</r:toDate>`, "VALIDATION_ERROR", ""},
		"another's-log":   {care.GetLogs2, strings.Replace(provider, "0001-P", "0002-P", 1) + interval, "ACCESSDENIED", ""},
		"another's-info":  {care.GetInfoLogs2, strings.Replace(provider, "0001-P", "0002-P", 1) + interval, "ACCESSDENIED", ""},
		"no-such-user-id": {care.GetLogs2, provider + interval + `<r:userId>å</r:userId>`, "VALIDATION_ERROR", ""},
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := call(t, s, c.contract, ask(c.contract.Interaction(), c.payload))
			if err != nil || code(answer) != c.want || strings.Contains(answer, "Sara") || strings.Contains(answer, "197406079298") {
				t.Errorf("%s, %v, want %s", answer, err, c.want)
			}
		})
	}
	for name, c := range map[string]struct {
		contract care.Contract
		payload  string
		want     fault.Kind
	}{
		"other-contract": {care.GetCarePlans2, storeLog(), fault.NotFound},
		"other-root":     {care.StoreLog2, ask("GetLogs", ""), fault.Invalid},
		"dtd":            {care.StoreLog2, `<!DOCTYPE a>` + storeLog(), fault.Invalid},
	} {
		if _, err := call(t, s, c.contract, c.payload); fault.KindOf(err) != c.want || err == nil {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// Where the schemas are at hand, what we answer is valid by them.
func TestAnswersAreValid(t *testing.T) {
	const folder = "informationsecurity.auditing.log/2.0"
	if _, err := os.Stat(testkit.Shared(t, "contracts", folder)); err != nil {
		t.Skipf("SKIPPED: the schemas of the log are not among the contracts: %s", folder)
	}
	schemas := testkit.XSD(t, folder)
	s, _ := open(t, sqlx.SQLite, auditsoap.Config{StaffNames: true, Names: func(care.HSAID) string { return "Namn & namn" }})
	var answers [][]byte
	for _, c := range []struct {
		contract care.Contract
		payload  string
	}{
		{care.StoreLog2, storeLog(logRow("log-1"), logRow("log-2"))}, {care.StoreLog2, storeLog()},
		{care.GetAccessLogsForPatient2, ask("GetAccessLogsForPatient", patient+interval)},
		{care.GetAccessLogsForPatient2, ask("GetAccessLogsForPatient", patient)},
	} {
		answer, err := call(t, s, c.contract, c.payload)
		if err != nil {
			t.Fatal(err)
		}
		answers = append(answers, []byte(answer))
	}
	if err := schemas.Check(t, answers...); err != nil {
		t.Error(err)
	}
}

// away is a log whose store is gone.
type away struct{ auditsoap.Log }

func (away) Append(context.Context, []audit.Event) error {
	return fault.New(fault.Unavailable, "the access log could not be written")
}

// A query whose own row cannot be written is not answered, and nothing is stored OK.
func TestNothingIsReleasedUnlogged(t *testing.T) {
	s, log := open(t, sqlx.SQLite, auditsoap.Config{})
	if _, err := call(t, s, care.StoreLog2, storeLog(logRow("log-1"))); err != nil {
		t.Fatal(err)
	}
	s = auditsoap.New(auditsoap.Config{}, away{log}, func() time.Time { return now })
	for contract, payload := range map[care.Contract]string{
		care.GetAccessLogsForPatient2: ask("GetAccessLogsForPatient", patient+interval), care.GetLogs2: ask("GetLogs", provider+interval),
		care.GetInfoLogs2: ask("GetInfoLogs", provider+patient+interval), care.StoreLog2: storeLog(logRow("log-2")),
	} {
		if answer, err := call(t, s, contract, payload); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("%s: %s, %v", contract.Interaction(), answer, err)
		}
	}
}

func FuzzServe(f *testing.F) {
	f.Add(storeLog(logRow("log-1")))
	f.Add(ask("GetLogs", provider+interval))
	log := nowhere{}
	s := auditsoap.New(auditsoap.Config{}, log, func() time.Time { return now })
	f.Fuzz(func(t *testing.T, payload string) {
		for _, contract := range []care.Contract{care.StoreLog2, care.GetLogs2, care.GetAccessLogsForPatient2} {
			_, err := s.ServeRIV(t.Context(), exchange.Call{Sender: sender, Contract: contract, Address: care.LogicalAddress(owner),
				Body: bytes.NewReader(soap.Wrap(care.RIVTABP21, "a", []byte(payload)))})
			if err != nil && strings.Contains(fmt.Sprint(err), "197406079298") {
				t.Error("an error tells a number")
			}
		}
	})
}

// nowhere takes every row and has none.
type nowhere struct{}

func (nowhere) Append(_ context.Context, events []audit.Event) error {
	for i := range events {
		if events[i].ID == "" {
			events[i].ID = "0193a5e0-0000-7000-8000-000000000001"
		}
		if err := events[i].Check(); err != nil {
			return err
		}
	}
	return nil
}
func (nowhere) Find(context.Context, audit.Query) ([]audit.Entry, error) { return nil, nil }
func (nowhere) ByID(context.Context, []string) ([]audit.Entry, error)    { return nil, nil }
