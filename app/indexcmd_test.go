package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/index"
)

// The operator's way, from a source's file to a mended index.
func TestReconcileCommand(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "sammanhang.db")
	ctx := t.Context()
	st, err := openStores(ctx, Config{Data: dir, Store: "sqlite:" + db})
	if err != nil {
		t.Fatal(err)
	}
	const own = "SE9900000009-OWN"
	me := care.MustPersonID("197406079298")
	old := time.Now().Add(-time.Hour)
	ix := index.New(index.Config{Own: own}, st.index)
	entry := func(object string) index.Entry {
		return index.Entry{Person: me, Domain: "riv:d", Category: "voo", Address: "SE9900000017-SRC", System: "SE9900000017-SRC", BusinessObject: object,
			ProcessInterest: "NA", MostRecent: "20260101000000", Controller: "SE9900000017"}
	}
	if err := ix.Load(ctx, []index.Change{{Entry: entry("kept")}, {Entry: entry("extra")}}, old); err != nil {
		t.Fatal(err)
	}
	if err := st.close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "set.xml")
	transaction := func(object, recent string) string {
		return `<u:engagementTransaction><c:deleteFlag>false</c:deleteFlag><c:engagement><c:registeredResidentIdentification>197406079298</c:registeredResidentIdentification><c:serviceDomain>riv:d</c:serviceDomain>` +
			`<c:categorization>voo</c:categorization><c:logicalAddress>SE9900000017-SRC</c:logicalAddress><c:businessObjectInstanceIdentifier>` + object + `</c:businessObjectInstanceIdentifier>` +
			`<c:clinicalProcessInterestId>NA</c:clinicalProcessInterestId><c:mostRecentContent>` + recent + `</c:mostRecentContent><c:sourceSystem>SE9900000017-SRC</c:sourceSystem>` +
			`<c:dataController>SE9900000017</c:dataController></c:engagement></u:engagementTransaction>`
	}
	set := `<u:Update xmlns:u="urn:riv:itintegration:engagementindex:UpdateResponder:1" xmlns:c="urn:riv:itintegration:engagementindex:1">` +
		transaction("kept", "20260202000000") + transaction("missing", "20260101000000") + `</u:Update>`
	if err := os.WriteFile(file, []byte(set), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := IndexReconcileCmd{Where: Where{Data: dir}, System: "SE9900000017-SRC", AsOf: time.Now().Add(-time.Minute), Own: own, Files: []string{file}}
	count := func() int {
		t.Helper()
		st, err := openStores(ctx, Config{Data: dir, Store: "sqlite:" + db})
		if err != nil {
			t.Fatal(err)
		}
		defer st.close()
		found, err := index.New(index.Config{Own: own}, st.index).Of(ctx, me)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, e := range found {
			if e.BusinessObject == "extra" {
				n += 100
			}
			if e.MostRecent == "20260202000000" {
				n += 10
			}
			n++
		}
		return n
	}
	if err := cmd.Run(ctx); err != nil || count() != 102 {
		t.Fatalf("a comparison changed something: %v, %d", err, count())
	}
	cmd.Apply = true
	if err := cmd.Run(ctx); err == nil || !strings.Contains(err.Error(), "--by") {
		t.Errorf("nobody decided: %v", err)
	}
	cmd.By, cmd.Report = "SE9900000009-OPER", filepath.Join(dir, "report.csv")
	if err := cmd.Run(ctx); err == nil || !strings.Contains(err.Error(), "1 entries would be taken away, and 0 were agreed to") || count() != 102 {
		t.Errorf("%v, %d", err, count())
	}
	report, err := os.ReadFile(cmd.Report)
	if err != nil || strings.Count(string(report), "197406079298") != 3 {
		t.Errorf("%v\n%s", err, report)
	}
	if info, err := os.Stat(cmd.Report); err != nil || info.Mode().Perm() != 0o600 {
		t.Error("others can read the report")
	}
	st, err = openStores(ctx, Config{Data: dir, Store: "sqlite:" + db})
	if err != nil {
		t.Fatal(err)
	}
	events, err := st.audit.OfSubject(ctx, me, "", 10)
	if err != nil || len(events) != 1 || events[0].Actor.Employee != "SE9900000009-OPER" {
		t.Errorf("the read of the report is not in the log: %v %+v", err, events)
	}
	if err := st.close(); err != nil {
		t.Fatal(err)
	}
	cmd.Report, cmd.Deletes = "", 1
	if err := cmd.Run(ctx); err != nil || count() != 12 {
		t.Errorf("%v, %d", err, count())
	}
	for _, run := range []func() error{
		func() error { return IndexQueuesCmd{Where{Data: dir, JSON: true}}.Run(ctx) },
		func() error { return IndexResendCmd{Where{Data: dir}, "SE-SUB"}.Run(ctx) },
		func() error { return IndexDropCmd{Where{Data: dir}, "SE-SUB", true}.Run(ctx) },
	} {
		if err := run(); err != nil {
			t.Error(err)
		}
	}
}
