package e2e

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/internal/testkit"
	"sammanhang/kit/pki"
	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
	"sammanhang/sim"
)

// TestDescribe: a visitor's program can read from JSON everything it needs.
func TestDescribe(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	r := run(t, "demo", "--describe", "--residents", "60", "--data", data)
	var d sim.Description
	if err := json.Unmarshal([]byte(r.out), &d); err != nil || r.code != 0 {
		t.Fatalf("%d %v: %s%s", r.code, err, r.out, r.err)
	}
	if len(d.People) < 10 || len(d.Staff) == 0 || len(d.Systems) != 9 || len(d.Consumers) < 3 || d.Residents != 60 {
		t.Errorf("%d people, %d staff, %d systems, %d consumers, %d residents", len(d.People), len(d.Staff), len(d.Systems), len(d.Consumers), d.Residents)
	}
	for _, door := range []string{"web", "exchange", "api", "ops"} {
		if u, err := url.Parse(d.Addresses[door]); err != nil || u.Host == "" {
			t.Errorf("the address of %s is %q", door, d.Addresses[door])
		}
	}
	kinds := map[string]int{}
	for _, p := range d.People {
		if _, err := care.ParsePersonID(p.PersonID); err != nil || p.Key == "" || p.Name == "" {
			t.Errorf("%+v", p)
		}
		kinds[p.Kind]++
	}
	if kinds["adult"] == 0 || kinds["youth"] == 0 || kinds["child"] == 0 {
		t.Errorf("kinds: %v", kinds)
	}
	for _, s := range d.Systems {
		if s.HSAID == "" || s.Name == "" || s.Protocol == "" || len(s.Contracts) == 0 || len(s.Addresses) == 0 {
			t.Errorf("%+v", s)
		}
	}
	if _, err := os.Stat(d.CA); err != nil {
		t.Error(err)
	}
	for _, c := range d.Consumers {
		pair, err := tls.LoadX509KeyPair(c.Cert, c.CertKey)
		if err != nil {
			t.Errorf("%s: %v", c.Key, err)
		} else if pair.Leaf.Subject.SerialNumber != string(c.HSAID) {
			t.Errorf("%s: the certificate is of %s", c.Key, pair.Leaf.Subject.SerialNumber)
		}
	}
}

// TestDemoRefuses: the demo opens no door to others, and a fault that there is not
// is told in both languages.
func TestDemoRefuses(t *testing.T) {
	for _, x := range []struct {
		args []string
		says []string
	}{
		{[]string{"--web", "0.0.0.0:8080"}, []string{"0.0.0.0:8080", "loopback"}},
		{[]string{"--web", ":0"}, []string{"loopback"}},
		{[]string{"--web", "[::]:0"}, []string{"loopback"}},
		{[]string{"--exchange", "192.168.1.10:8443"}, []string{"192.168.1.10", "loopback"}},
		{[]string{"--ops", "10.0.0.1:1"}, []string{"10.0.0.1", "loopback"}},
		{[]string{"--api", "example.test:1"}, []string{"example.test", "loopback"}},
		{[]string{"--identity", "0.0.0.0:0"}, []string{"0.0.0.0", "loopback"}},
		{[]string{"--fault", "nowhere=slow"}, []string{"Det finns ingen källa", "There is no source", "hemtjanst-sjostad"}},
		{[]string{"--fault", "hemtjanst-sjostad=tired"}, []string{"Det finns inget sådant fel", "There is no such fault", "wrongperson"}},
		{[]string{"--fault", "hemtjanst-sjostad"}, []string{"KÄLLA=FEL", "SOURCE=FAULT"}},
	} {
		args := append([]string{"demo", "--residents", "60", "--data", filepath.Join(t.TempDir(), "data"), "--web", "localhost:0", "--exchange", "localhost:0", "--api", "localhost:0", "--ops", "localhost:0"}, x.args...)
		r := run(t, args...)
		if r.code == 0 {
			t.Errorf("%q is accepted", x.args)
		}
		for _, s := range x.says {
			if !strings.Contains(r.err, s) {
				t.Errorf("%q: it does not say %q: %s", x.args, s, r.err)
			}
		}
		if strings.Contains(r.err, "goroutine ") {
			t.Errorf("%q: panic: %s", x.args, r.err)
		}
	}
}

// TestDemoKeepsToItself: a folder with any name will do, but not one that another
// demo works in, nor an address that is taken; each is told at once.
func TestDemoKeepsToItself(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "länets data 50% +1")
	p := startDemo(t, dir)
	if r := run(t, "audit", "verify", dir); r.code != 0 {
		t.Errorf("the log in such a folder: %d %s%s", r.code, r.out, r.err)
	}
	doors := func(data, web string) []string {
		return []string{"demo", "--residents", "60", "--data", data, "--web", web, "--exchange", "localhost:0", "--api", "localhost:0", "--ops", "localhost:0"}
	}
	for name, args := range map[string][]string{
		"a folder in use": doors(dir, "localhost:0"),
		"the same again":  doors(dir, strings.TrimPrefix(p.web, "http://")),
		"a taken address": doors(filepath.Join(t.TempDir(), "data"), strings.TrimPrefix(p.web, "http://")),
	} {
		r := run(t, args...)
		if r.code == 0 || strings.Contains(r.err, "goroutine ") {
			t.Errorf("%s: %d %s", name, r.code, r.err)
		}
		t.Logf("%s: %s", name, r.err)
	}
	time.Sleep(2500 * time.Millisecond) // a node looks for a new catalogue every two seconds
	who, _ := sim.New(sim.Config{Seed: 1, Residents: residents, Today: time.Now()}).Person("magdalena")
	b, err := login(p.web, who.ID.Value())
	if err != nil {
		t.Fatal(err)
	}
	defer b.http.CloseIdleConnections()
	b.page(t, "/").wants(t, "Alla 9 källor har svarat")
}

// TestFaultFlag: the flag does what the tests elsewhere do from inside.
func TestFaultFlag(t *testing.T) {
	p := startDemo(t, filepath.Join(t.TempDir(), "data"), "--fault", "hemtjanst-sjostad=down")
	m := sim.New(sim.Config{Seed: 1, Residents: residents, Today: time.Now()})
	who, _ := m.Person("magdalena")
	b, err := login(p.web, who.ID.Value())
	if err != nil {
		t.Fatal(err)
	}
	defer b.http.CloseIdleConnections()
	b.page(t, "/").wants(t, "8 av 9 källor har svarat", homeName+" svarar inte just nu")
	res, err := http.Get(p.ops + "/health/ready")
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Error(res.Status)
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-p.ended:
		if err != nil {
			t.Errorf("asked to stop, it ended with %v\n%s", err, Diary{p.errs}.Said())
		}
	case <-time.After(time.Minute):
		t.Error("asked to stop, it does not")
	}
}

// TestAuditVerifyCommand: the command ends well on a whole log and badly on another.
func TestAuditVerifyCommand(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	p := startDemo(t, dir)
	who, _ := sim.New(sim.Config{Seed: 1, Residents: residents, Today: time.Now()}).Person("magdalena")
	b, err := login(p.web, who.ID.Value())
	if err != nil {
		t.Fatal(err)
	}
	defer b.http.CloseIdleConnections()
	b.page(t, "/")
	if r := run(t, "audit", "verify", dir); r.code != 0 || !strings.Contains(r.out, "The log is whole") {
		t.Errorf("beside the running demo: %d %s%s", r.code, r.out, r.err)
	}
	p.kill(t)
	if r := run(t, "audit", "verify", "--json", dir); r.code != 0 || !json.Valid([]byte(r.out)) {
		t.Errorf("after a kill: %d %s%s", r.code, r.out, r.err)
	}
	tamper(t, dir, `UPDATE audit_event SET outcome = 'DENY' WHERE seq = 3`)
	if r := run(t, "audit", "verify", dir); r.code == 0 || !strings.Contains(r.out, "row 3") {
		t.Errorf("after a change of row 3: %d %s%s", r.code, r.out, r.err)
	}
	if r := run(t, "audit", "verify", t.TempDir()); r.code == 0 || r.err == "" {
		t.Errorf("of an empty folder: %d %s%s", r.code, r.out, r.err)
	}
}

// TestInspect: real messages come out as JSON; what is none is told.
func TestInspect(t *testing.T) {
	good := testkit.Shared(t, "samples", "GetCareContacts-3", "07-response.xml")
	r := run(t, "inspect", good)
	if r.code != 0 || !json.Valid([]byte(r.out)) || len(r.out) < 200 {
		t.Errorf("%d %.300s%s", r.code, r.out, r.err)
	}
	bad := filepath.Join(t.TempDir(), "bad.xml")
	if err := os.WriteFile(bad, []byte("<a>197406079298"), 0o600); err != nil {
		t.Fatal(err)
	}
	r = run(t, "inspect", bad)
	if r.code == 0 || strings.Contains(r.err, "197406079298") || strings.Contains(r.err, "goroutine") {
		t.Errorf("%d %s%s", r.code, r.out, r.err)
	}
}

// TestExplainCall: the command tells why, of the running demo's catalogue and of a file.
func TestExplainCall(t *testing.T) {
	w := county(t)
	d := w.County.Describe(nil, w.PKI)
	explain := func(sender care.HSAID, c care.Contract, a care.LogicalAddress, more ...string) (e struct {
		Allowed bool
		Code    string
		URL     string
		Steps   []struct{ Name, Result string }
	}) {
		t.Helper()
		r := run(t, append([]string{"explain", "call", "--json", "--sender", string(sender), "--contract", string(c), "--address", string(a)}, more...)...)
		if err := json.Unmarshal([]byte(r.out), &e); err != nil || r.code != 0 || len(e.Steps) == 0 {
			t.Fatalf("%d %v: %s%s", r.code, err, r.out, r.err)
		}
		return e
	}
	hospital := d.Systems[0].Addresses[0]
	viewer, stranger := d.Consumers[1].HSAID, d.Consumers[2].HSAID
	if e := explain(viewer, care.GetDiagnosis2, hospital, "--data", w.Data); !e.Allowed || e.URL == "" {
		t.Errorf("the journal viewer: %+v", e)
	}
	if e := explain(stranger, care.GetDiagnosis2, hospital, "--data", w.Data); e.Allowed || e.Code != "VP007" {
		t.Errorf("the one without permission: %+v", e)
	}
	if e := explain(viewer, care.GetDiagnosis2, "SE9900000000-NOBODY", "--data", w.Data); e.Allowed || e.Code != "VP004" {
		t.Errorf("an unknown address: %+v", e)
	}
	words := run(t, "explain", "call", "--sender", string(stranger), "--contract", string(care.GetDiagnosis2), "--address", string(hospital), "--data", w.Data)
	if words.code != 0 || !strings.Contains(words.out, "VP007") {
		t.Errorf("%d %s%s", words.code, words.out, words.err)
	}
	if file := testkit.Shared(t, "samples", "catalog", "tak", "export.json"); file != "" {
		e := explain("SE0000000000-NOBODY", care.GetSubjectOfCareSchedule1, "SE0000000000-NOWHERE", "--catalog", file)
		if e.Allowed || e.Code != "VP004" {
			t.Errorf("of the file: %+v", e)
		}
	}
	if r := run(t, "explain", "call", "--sender", "x", "--contract", "y", "--address", "z", "--data", t.TempDir()); r.code == 0 {
		t.Error("of no platform at all it explains all the same")
	}
}

// settings is the configuration of a node that trusts the shared demo's certificates.
func settings(t *testing.T, w *world, store string) (file, text string) {
	t.Helper()
	cert, key, err := pki.FileNames(w.PKI, pki.Name{CommonName: "Sammanhang", HSAID: string(sim.Platform)})
	if err != nil {
		t.Fatal(err)
	}
	b := newBrowser(w.web())
	defer b.http.CloseIdleConnections()
	at, err := b.get("/logga-in") // the demo's identity provider is where the log-in goes
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(at.Header.Get("At"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	text = fmt.Sprintf(`data: %s
store: %q
platform:
  hsaid: %s
doors:
  web: localhost:0
  exchange: localhost:%d
  api: localhost:0
  ops: localhost:%d
web:
  url: http://localhost:1
tls:
  certificate: %s
  key: %s
  ca: %s
identity:
  issuer: %s://%s
  client-id: sammanhang-demo
`, filepath.Join(dir, "data"), store, sim.Platform, freePort(t), freePort(t), cert, key, w.County.Describe(nil, w.PKI).CA, u.Scheme, u.Host)
	file = filepath.Join(dir, "sammanhang.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, text
}

var doorLine = regexp.MustCompile(`(exchange|ops): (localhost:\d+)`)

// TestServe: the platform alone, by a configuration file, on both stores.
func TestServe(t *testing.T) {
	w := county(t)
	for _, kind := range []sqlx.Dialect{sqlx.SQLite, sqlx.PostgreSQL} {
		t.Run(kind.String(), func(t *testing.T) {
			store := sqlxtest.DSN(t, kind)
			file, text := settings(t, w, store)
			cmd := exec.Command(binary(t), "serve", "--config", file)
			errs := &lines{}
			cmd.Stderr, cmd.Stdout = errs, errs
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait() }()
			t.Cleanup(func() { _ = cmd.Process.Kill() })
			at := doorLine.FindAllStringSubmatch(text, -1)
			exchange, ops := "https://"+at[0][2]+"/vp/", "http://"+at[1][2]
			status := 0
			for begun := time.Now(); time.Since(begun) < time.Minute && status != http.StatusOK; time.Sleep(50 * time.Millisecond) {
				select {
				case err := <-ended:
					t.Fatalf("it ended: %v\n%s", err, Diary{errs}.Said())
				default:
				}
				if res, err := http.Get(ops + "/health/ready"); err == nil {
					status = res.StatusCode
					_ = res.Body.Close()
				}
			}
			if status != http.StatusOK {
				t.Fatalf("it is not ready: %d\n%s", status, Diary{errs}.Said())
			}
			carries(t, w, file, exchange)
			if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			select {
			case err := <-ended:
				if err != nil {
					t.Errorf("asked to stop, it ended with %v\n%s", err, Diary{errs}.Said())
				}
			case <-time.After(time.Minute):
				t.Error("asked to stop, it does not")
			}
			args := []string{"audit", "verify", "--store", store, filepath.Join(filepath.Dir(file), "data")}
			if r := run(t, args...); r.code != 0 {
				t.Errorf("%q: %d %s%s", args[:3], r.code, r.out, r.err)
			}
		})
	}
}

// carries: before a catalogue is published every call is refused with VP008; a few
// seconds after, the running node carries calls to the shared county's sources.
func carries(t *testing.T, w *world, config, exchange string) {
	t.Helper()
	hospital := w.County.Describe(nil, w.PKI).Systems[0].Addresses[0]
	call := question(t, care.GetDiagnosis2, care.RIVTABP21, hospital, w.person(t, "magdalena").ID)
	viewer := w.consumer(t, "journalvisaren").http
	if r := send(t, viewer, exchange, call); !strings.Contains(string(r.body), "VP008") {
		t.Errorf("without a catalogue: %d %.300s", r.status, r.body)
	}
	export := run(t, "catalog", "export", "--data", w.Data)
	file := filepath.Join(t.TempDir(), "catalogue.json")
	if err := os.WriteFile(file, []byte(export.out), 0o600); err != nil || export.code != 0 {
		t.Fatalf("%v %d %s", err, export.code, export.err)
	}
	if r := run(t, "catalog", "import", "--config", config, "--by", "test", file); r.code != 0 || !strings.Contains(r.out, "published as version 1") {
		t.Fatalf("%d %s%s", r.code, r.out, r.err)
	}
	var r reply
	for begun := time.Now(); time.Since(begun) < time.Minute; time.Sleep(100 * time.Millisecond) {
		if r = send(t, viewer, exchange, call); r.status == http.StatusOK {
			return
		}
	}
	t.Errorf("with a catalogue: %d %.300s", r.status, r.body)
}

// TestServeRefuses: a setting that is not known, or not safe, stops it before it opens a door.
func TestServeRefuses(t *testing.T) {
	w := county(t)
	file, text := settings(t, w, "sqlite:"+filepath.Join(t.TempDir(), "x.db"))
	for name, x := range map[string]struct{ from, to, says string }{
		"an unknown key":         {"platform:\n", "colour: blue\nplatform:\n", "colour"},
		"an unknown key within":  {"  hsaid:", "  hsid: x\n  hsaid:", "hsid"},
		"no identity provider":   {"  client-id: sammanhang-demo\n", "", "identity.client-id"},
		"http that is not local": {"http://localhost:1", "http://example.test", "https"},
		"a switch that is not":   {"doors:\n", "law:\n  switches: {everythingOpen: true}\ndoors:\n", "everythingOpen"},
		"no such store":          {`store: "sqlite:`, `store: "oracle:`, "postgres://"},
		"not YAML":               {"platform:\n", "platform: [\n", "yaml"},
	} {
		if !strings.Contains(text, x.from) {
			t.Fatalf("%s: the settings have no %q", name, x.from)
		}
		if err := os.WriteFile(file, []byte(strings.Replace(text, x.from, x.to, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		r := run(t, "serve", "--config", file)
		if r.code == 0 || !strings.Contains(r.err, x.says) || strings.Contains(r.err, "goroutine ") {
			t.Errorf("%s: %d, and it does not say %q: %s", name, r.code, x.says, r.err)
		}
	}
}
