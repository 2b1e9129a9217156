package e2e

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/catalog/catalogsql"
	"sammanhang/kit/pki"
	"sammanhang/kit/sqlx"
	"sammanhang/sim"
)

// The story of who may tell the index what, through the door of a node with the
// settings of a region: a source tells of itself, also through the platform that the
// region trusts to name it; an integration engine tells of the source that it is set
// to speak for; a neighbour's index tells of what it owns. Nobody else changes
// anything, whatever the header says, and a refused request has changed nothing.
func TestEachTellsOfItsOwn(t *testing.T) {
	const (
		relay, engine, neighbour = "SE9900000098-RELAY", "SE9900000098-ENGINE", "SE9900000098-INDEX"
		source, other, far       = "SE9900000097-SOURCE", "SE9900000097-OTHER", "SE9900000097-FAR"
	)
	w := county(t)
	store := filepath.Join(t.TempDir(), "x.db")
	file, text := settings(t, w, "sqlite:"+store)
	text += fmt.Sprintf("index:\n  relays: [%s]\n  speak-for:\n  - sender: %s\n    systems: [%s]\n  - sender: %s\n    systems: [\"*\"]\n", relay, engine, source, neighbour)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	said := &lines{}
	cmd := exec.Command(binary(t), "serve", "--config", file)
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		if found := leaks(w.County, Diary{said}.Said()); len(found) > 0 {
			t.Errorf("the operator's log holds personal data: %q", found)
		}
	}()
	at := doorLine.FindAllStringSubmatch(text, -1)
	exchange, ops := "https://"+at[0][2]+"/vp/", "http://"+at[1][2]
	wait := func(what string, is func() bool) {
		t.Helper()
		for end := time.Now().Add(time.Minute); !is(); time.Sleep(50 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("it never came: %s\n%s", what, Diary{said}.Said())
			}
		}
	}
	wait("ready", func() bool {
		res, err := http.Get(ops + "/health/ready")
		if err != nil {
			return false
		}
		_ = res.Body.Close()
		return res.StatusCode == http.StatusOK
	})

	ctx := t.Context()
	db, err := sqlx.Open(ctx, "sqlite:"+store)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ca, err := pki.Open(w.PKI, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	d := w.County.Catalog(nil)
	d.Contracts = append(d.Contracts, catalog.Contract{Namespace: care.IndexProcessNotification1, Description: "ProcessNotification", Major: 1, Class: catalog.AssumedClass(care.IndexProcessNotification1)})
	notified := d.Routes[0] // of Update, to our own index
	if notified.Contract != care.IndexUpdate1 {
		t.Fatal("the county's catalogue does not begin with its index")
	}
	notified.Contract = care.IndexProcessNotification1
	d.Routes = append(d.Routes, notified)
	clients := map[string]*http.Client{}
	for _, id := range []string{relay, engine, neighbour, source, other} { // far tells its own region's index
		leaf, err := ca.Issue(pki.Name{CommonName: id, HSAID: id}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		clients[id] = w.client(t, leaf.TLS)
		d.Systems = append(d.Systems, catalog.System{ID: care.HSAID(id), Description: id})
		tells := care.IndexUpdate1
		if id == neighbour {
			tells = care.IndexProcessNotification1
		}
		for _, c := range []care.Contract{tells, care.IndexFindContent1} {
			d.Permissions = append(d.Permissions, catalog.Permission{Contract: c, Address: sim.IndexAddress, Consumer: care.HSAID(id), Agreement: "test"})
		}
	}
	if _, err := catalogsql.New(db).Publish(ctx, d, "operator", "a region", time.Now()); err != nil {
		t.Fatal(err)
	}

	me := w.person(t, "asta").ID
	call := func(sender, says, body string) (int, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, exchange, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "text/xml; charset=UTF-8")
		if says != "" {
			req.Header.Set("x-rivta-original-serviceconsumer-hsaid", says)
		}
		res, err := clients[sender].Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(b)
	}
	find := indexEnvelope(sim.IndexAddress, `<f:FindContent xmlns:f="urn:riv:itintegration:engagementindex:FindContentResponder:1"><f:registeredResidentIdentification>`+me.Value()+`</f:registeredResidentIdentification><f:serviceDomain>riv:test:own</f:serviceDomain></f:FindContent>`)
	var status int
	var before string
	wait("the catalogue", func() bool {
		status, before = call(source, "", find)
		return status == http.StatusOK
	})
	row := func(system, owner string, gone bool) string {
		e := engagement(me, care.HSAID(system), "riv:test:own", "1", "20260101000000", gone)
		if owner != "" {
			e = strings.Replace(e, "</c:engagement>", "<c:owner>"+owner+"</c:owner></c:engagement>", 1)
		}
		return e
	}
	tell := func(message string, rows ...string) string {
		return indexEnvelope(sim.IndexAddress, `<u:`+message+` xmlns:u="urn:riv:itintegration:engagementindex:`+message+`Responder:1" xmlns:c="urn:riv:itintegration:engagementindex:1">`+strings.Join(rows, "")+`</u:`+message+`>`)
	}
	const put, gone = false, true
	for _, s := range []struct {
		name, sender, says string
		message            string
		want               string // "" is OK
	}{
		{"the source of itself", source, "", tell("Update", row(source, "", put)), ""},
		{"another takes it away", other, "", tell("Update", row(source, "", gone)), "EI006: EngagementTransaction #1: sourceSystem"},
		{"another names the source in the header", other, source, tell("Update", row(source, "", gone)), "EI006"},
		{"its own, and with it another's: nothing of both", other, "", tell("Update", row(other, "", put), row(source, "", gone)), "EI006: EngagementTransaction #2"},
		{"through the trusted platform", relay, source, tell("Update", row(source, "", gone)), ""},
		{"through it, another's", relay, other, tell("Update", row(source, "", put)), "EI006"},
		{"the trusted platform alone", relay, "", tell("Update", row(source, "", put)), "EI006"},
		{"the engine that speaks for it", engine, "", tell("Update", row(source, "", put)), ""},
		{"the engine, of one it does not speak for", engine, "", tell("Update", row(other, "", put)), "EI006"},
		{"a neighbour of what it owns", neighbour, "", tell("ProcessNotification", row(far, neighbour, put)), ""},
		{"a neighbour of a source that tells us itself", neighbour, "", tell("ProcessNotification", row(source, neighbour, put)), "EI006"},
		{"who is no index may not notify", other, "", tell("ProcessNotification", row(other, other, put)), "VP007"},
	} {
		status, answer := call(s.sender, s.says, s.message)
		switch {
		case s.want == "" && (status != http.StatusOK || !strings.Contains(answer, ">OK<")):
			t.Errorf("%s: %d %s", s.name, status, answer)
		case s.want != "" && (status != http.StatusInternalServerError || !strings.Contains(answer, s.want)):
			t.Errorf("%s: %d %s, want %s", s.name, status, answer, s.want)
		case s.want != "" && (strings.Contains(answer, me.Value()) || strings.HasPrefix(s.want, "EI") && strings.Contains(answer, source)):
			t.Errorf("%s: the fault repeats what was sent: %s", s.name, answer)
		}
	}
	_, after := call(source, "", find)
	if strings.Contains(before, "engagement>") || strings.Count(after, "<r:engagement>") != 2 || !strings.Contains(after, "<c:sourceSystem>"+source) || !strings.Contains(after, "<c:sourceSystem>"+far) || strings.Contains(after, other) {
		t.Errorf("the index then has %s", after)
	}
}
