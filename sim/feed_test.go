package sim_test

import (
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/internal/testkit"
	"sammanhang/kit/pki"
	"sammanhang/record/sets"
	"sammanhang/sim"
	"sammanhang/sim/people"
	"sammanhang/wire/rivta"
	"sammanhang/wire/soap"
)

// hub stands where the exchange stands: it takes in what the county's systems send.
type hub struct {
	t  *testing.T
	mu sync.Mutex

	entries  []rivta.Engagement
	messages []rivta.AddMessageToInbox
	bodies   [][]byte
	calls    int
	fail     func(call int) (status int, body string) // what to answer instead; nil: answer well
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls++
	body, _ := io.ReadAll(r.Body)
	if h.fail != nil {
		if status, text := h.fail(h.calls); status != 0 {
			w.WriteHeader(status)
			io.WriteString(w, text)
			return
		}
	}
	env, err := soap.Scan(body)
	if err != nil || env.Profile != care.RIVTABP21 || r.Header.Get("x-skltp-correlation-id") == "" || !strings.HasPrefix(r.URL.Path, "/vp/") || !strings.HasSuffix(r.URL.Path, "/1/rivtabp21") {
		h.t.Errorf("a call that is not RIV-TA: %v %s", err, r.URL.Path)
	}
	h.bodies = append(h.bodies, body)
	sender := r.TLS.PeerCertificates[0].Subject.SerialNumber
	m, err := rivta.DecodeEnvelope(body)
	if err != nil {
		h.t.Error(err)
	}
	var answer []byte
	switch m := m.(type) {
	case *rivta.IndexUpdate:
		if env.LogicalAddress != string(sim.IndexAddress) || len(m.Transactions) > 1000 {
			h.t.Errorf("an update of %d to %s", len(m.Transactions), env.LogicalAddress)
		}
		for _, x := range m.Transactions {
			if x.Engagement.SourceSystem != sender || x.DeleteFlag {
				h.t.Error("a system tells of what is not its own")
			}
			h.entries = append(h.entries, x.Engagement)
		}
		answer = rivta.EncodeIndexUpdateResponse(rivta.IndexUpdateResponse{ResultCode: "OK"})
	case *rivta.AddMessageToInbox:
		if env.LogicalAddress != string(sim.InboxAddress) || m.SourceSystem != sender {
			h.t.Error("a message from or to the wrong system")
		}
		h.messages = append(h.messages, *m)
		answer = rivta.EncodeAddMessageToInboxResponse(rivta.AddMessageToInboxResponse{ResultCode: "OK"})
	}
	w.Header().Set("Content-Type", "text/xml")
	w.Write(soap.Wrap("", "", answer))
}

func open(t *testing.T, r *rig) (*hub, string) {
	t.Helper()
	h := &hub{t: t}
	leaf, err := r.ca.Issue(pki.Name{CommonName: "hub", HSAID: "HUB"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewUnstartedServer(h)
	srv.TLS = &tls.Config{Certificates: []tls.Certificate{leaf.TLS}, ClientCAs: r.ca.Pool(), ClientAuth: tls.RequireAndVerifyClientCert}
	srv.Config.ErrorLog = log.New(io.Discard, "", 0) // a client that goes away is no news
	srv.StartTLS()
	t.Cleanup(srv.Close)
	return h, srv.URL + "/vp"
}

func TestFeed(t *testing.T) {
	r := start(t, 2000)
	h, url := open(t, r)
	var last sim.Progress
	named := 0
	begin := time.Now()
	if err := r.run.Feed(t.Context(), url, func(p sim.Progress) {
		if p.Named && named == 0 {
			named = p.Entries
		}
		last = p
	}); err != nil {
		t.Fatal(err)
	}
	took := time.Since(begin)
	t.Logf("%d entries and %d messages in %d calls, %v; the named after %d entries", len(h.entries), len(h.messages), h.calls, took, named)
	if took > 20*time.Second { // half a second on an idle machine; the figure above is the measure
		t.Errorf("took %v", took)
	}
	if last.Residents != 2000 || last.Of != 2000 || last.Entries != len(h.entries) || named == 0 || named > 500 {
		t.Errorf("progress: %+v, named %d", last, named)
	}
	seen := map[rivta.Engagement]bool{}
	filed := map[[2]string]bool{}
	systems := map[string]bool{}
	m, _ := r.Person(people.Magdalena)
	providers := map[string]bool{}
	for _, e := range h.entries {
		key := e
		key.MostRecentContent = ""
		if seen[key] {
			t.Error("the same key twice")
		}
		seen[key] = true
		filed[[2]string{e.ServiceDomain, e.Categorization}] = true
		if len(e.MostRecentContent) != 14 {
			t.Error("no mostRecentContent")
		}
		if e.RegisteredResident == m.ID.Value() {
			systems[e.SourceSystem] = true
		}
		if e.SourceSystem == string(r.system("kliniken").HSAID) {
			providers[e.DataController] = true
		}
	}
	if len(systems) != 8 { // all nine but listning, which is not indexed
		t.Errorf("%d systems tell of Magdalena", len(systems))
	}
	if len(providers) != 2 {
		t.Errorf("the clinic's system tells of %d providers, not two", len(providers))
	}
	for _, s := range sets.All() {
		if s.Domain == "" {
			continue
		}
		found := false
		for f := range filed {
			found = found || f[0] == s.Domain && (s.Category == "" || f[1] == s.Category)
		}
		if !found {
			t.Errorf("nothing is filed as %s %s", s.Domain, s.Category)
		}
	}
	threads := map[string]bool{}
	for _, m := range h.messages {
		threads[m.Message.ThreadID] = true
	}
	if len(h.messages) < 8 || len(threads) != len(h.messages) {
		t.Errorf("%d messages, %d threads", len(h.messages), len(threads))
	}
}

func TestFeedIsValid(t *testing.T) {
	testkit.Shared(t)
	xmllint := testkit.Program(t, "xmllint", "libxml2-utils")
	r := start(t, 40)
	h, url := open(t, r)
	if err := r.run.Feed(t.Context(), url, nil); err != nil {
		t.Fatal(err)
	}
	files := map[string][]string{}
	dir := t.TempDir()
	for i, b := range h.bodies {
		payload, _, err := soap.Body(b)
		if err != nil {
			t.Fatal(err)
		}
		kind := "UpdateResponder_1.0.xsd"
		if strings.Contains(string(payload), "AddMessage") {
			kind = "AddMessageToPatientPortalInboxResponder_1.0.xsd"
		}
		name := filepath.Join(dir, string(rune('a'+i%26))+string(rune('a'+i/26))+".xml")
		if err := os.WriteFile(name, payload, 0o644); err != nil {
			t.Fatal(err)
		}
		files[kind] = append(files[kind], name)
	}
	for kind, from := range map[string]string{
		"UpdateResponder_1.0.xsd":                         "itintegration.engagementindex/1.0",
		"AddMessageToPatientPortalInboxResponder_1.0.xsd": "infrastructure.eservicesupply.patientportal/1.0",
	} {
		xsd := ""
		filepath.WalkDir(schemas(t, from), func(path string, _ os.DirEntry, _ error) error {
			if filepath.Base(path) == kind {
				xsd = path
			}
			return nil
		})
		if xsd == "" || len(files[kind]) == 0 {
			t.Fatalf("%s: schema %q, %d messages", kind, xsd, len(files[kind]))
		}
		if out, err := exec.Command(xmllint, append([]string{"--noout", "--nonet", "--schema", xsd}, files[kind]...)...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", kind, err, clip(out))
		}
	}
}

func TestFeedTriesAgainWhatMayPass(t *testing.T) {
	r := start(t, 10)
	h, url := open(t, r)
	h.fail = func(call int) (int, string) {
		if call <= 3 {
			return http.StatusBadGateway, "the gateway is not ready"
		}
		return 0, ""
	}
	if err := r.run.Feed(t.Context(), url, nil); err != nil {
		t.Fatal(err)
	}
	if len(h.entries) == 0 {
		t.Error("nothing came")
	}
}

func TestFeedStopsAtARefusal(t *testing.T) {
	r := start(t, 10)
	h, url := open(t, r)
	var fault strings.Builder
	soap.WriteFault(&fault, "Client", "VP007 [demo] Tjänstekonsumenten saknar behörighet", "")
	h.fail = func(int) (int, string) { return http.StatusInternalServerError, fault.String() }
	err := r.run.Feed(t.Context(), url, nil)
	if err == nil || !strings.Contains(err.Error(), "VP007") {
		t.Fatalf("%v", err)
	}
	m, _ := r.Person(people.Magdalena)
	if strings.Contains(err.Error(), m.ID.Value()) {
		t.Error("the error carries a personal number")
	}
	if h.calls > 9 {
		t.Errorf("%d calls: a refusal was tried again", h.calls)
	}
}
