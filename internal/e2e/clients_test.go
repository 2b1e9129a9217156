package e2e

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/internal/testkit"
	"sammanhang/wire/soap"
)

// stack is a SOAP client that nobody here wrote. It writes the envelope that it
// was answered to the last argument, and tells how many times it read in it.
type stack struct {
	name string
	cmd  func(context.Context, scheduleCall) *exec.Cmd
	env  []string
}

type scheduleCall struct {
	wsdl, url, cert, key, ca  string
	address, person, facility string
	out                       string
}

func (c scheduleCall) args() []string {
	return []string{c.wsdl, c.url, c.cert, c.key, c.ca, c.address, c.person, c.facility, c.out}
}

// told is what a script says in one line of JSON.
type told struct {
	Times int
	Fault string
}

// TestFourClientStacks: Python's zeep, PHP's SOAP extension, npm's soap and curl
// call GetSubjectOfCareSchedule with the real WSDL through the exchange, each
// with a client certificate, and get the same valid answers; the one whose system
// has no permission reads the fault. A missing program fails the test.
func TestFourClientStacks(t *testing.T) {
	wsdl := testkit.Shared(t, "contracts", "crm.scheduling", "1.1.1", "interactions", "GetSubjectOfCareScheduleInteraction", "GetSubjectOfCareScheduleInteraction_1.1_RIVTABP21.wsdl")
	schema := testkit.XSD(t, scheduling)
	w := county(t)
	d := w.County.Describe(nil, w.PKI)
	me := w.person(t, "magdalena").ID
	unit := ""
	for _, doc := range w.County.Documents(me) {
		for _, s := range d.Systems {
			if h := doc.Item.Header(); unit == "" && doc.Item.Info() == care.Appointments && s.Protocol == care.RIVTABP21 && h.System == s.HSAID {
				unit = string(h.Unit)
			}
		}
	}
	if unit == "" {
		t.Fatal("nobody keeps a time for magdalena")
	}
	ask := func(t *testing.T, s stack, consumer, address, facility string) (told, []byte) {
		t.Helper()
		c := w.consumer(t, consumer)
		call := scheduleCall{wsdl, w.exchange(), c.Cert, c.CertKey, d.CA, address, me.Value(), facility, filepath.Join(t.TempDir(), "answer.xml")}
		ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
		defer cancel()
		cmd := s.cmd(ctx, call)
		cmd.Env = append(os.Environ(), s.env...)
		var errs bytes.Buffer
		cmd.Stderr = &errs
		said, err := cmd.Output()
		if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 3) {
			t.Fatalf("%s: %v\n%s%s", s.name, err, said, errs.String())
		}
		envelope, readErr := os.ReadFile(call.out)
		if s.name == "curl" {
			return heard(t, said, envelope), envelope
		}
		var x told
		if e := json.Unmarshal(said, &x); e != nil {
			t.Fatalf("%s: %v: %s%s", s.name, e, said, errs.String())
		}
		if (err != nil) != (x.Fault != "") || x.Fault == "" && readErr != nil {
			t.Fatalf("%s: %v %v: %s", s.name, err, readErr, said)
		}
		return x, envelope
	}
	count := map[string]int{} // times at an address, as the first client read them
	for _, s := range stacks(t) {
		t.Run(s.name, func(t *testing.T) {
			for _, to := range []struct{ address, facility string }{{unit, unit}, {string(care.AggregatingAddress), ""}} {
				x, envelope := ask(t, s, "tidbokningen", to.address, to.facility)
				valid(t, schema, envelope)
				if n := slots(envelope); x.Fault != "" || x.Times == 0 || x.Times != n {
					t.Errorf("%s: it read %d times and the fault %q, the answer has %d", to.address, x.Times, x.Fault, n)
				}
				if n, asked := count[to.address]; asked && n != x.Times {
					t.Errorf("%s: %d times, another client got %d", to.address, x.Times, n)
				}
				count[to.address] = x.Times
			}
			if x, _ := ask(t, s, "obehorig", unit, unit); !strings.HasPrefix(x.Fault, "VP007") || x.Times != 0 {
				t.Errorf("without permission: %+v, want the fault VP007", x)
			}
		})
	}
	t.Logf("times: %v", count)
	if all := count[string(care.AggregatingAddress)]; all <= count[unit] {
		t.Errorf("the aggregating address gave %d times, one unit alone %d", all, count[unit])
	}
}

// stacks are the four clients, each found or the test failed.
func stacks(t *testing.T) []stack {
	t.Helper()
	here := filepath.Join(testkit.Root(t), "internal", "e2e", "testdata")
	script := func(program string, args ...string) func(context.Context, scheduleCall) *exec.Cmd {
		return func(ctx context.Context, c scheduleCall) *exec.Cmd {
			return exec.CommandContext(ctx, program, append(args, c.args()...)...)
		}
	}
	has := func(what, advice, program string, args ...string) {
		t.Helper()
		if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
			t.Fatalf("%s is missing: %s (%v: %s)", what, advice, err, out)
		}
	}
	has("zeep", "apt-get install python3-zeep", "/usr/bin/python3", "-c", "import zeep")
	php := testkit.Program(t, "php", "php-cli php-soap php-xml")
	has("PHP's SOAP extension", "apt-get install php-soap", php, "-r", `exit(class_exists("SoapClient") ? 0 : 1);`)
	node := testkit.Program(t, "node", "nodejs")
	curl := testkit.Program(t, "curl", "curl")
	return []stack{
		{name: "zeep", cmd: script("/usr/bin/python3", filepath.Join(here, "schedule.py"))},
		{name: "PHP", cmd: script(php, filepath.Join(here, "schedule.php"))},
		{name: "npm soap", cmd: script(node, filepath.Join(here, "schedule.js")), env: []string{"NODE_PATH=" + npmSOAP(t, filepath.Join(here, "npmsoap"))}},
		{name: "curl", cmd: func(ctx context.Context, c scheduleCall) *exec.Cmd {
			// A person's number goes in the body, on standard input, and never in the arguments.
			cmd := exec.CommandContext(ctx, curl, "--silent", "--show-error", "--noproxy", "*", "--max-time", "30", "--cacert", c.ca, "--cert", c.cert, "--key", c.key,
				"--header", "Content-Type: text/xml; charset=UTF-8", "--header", `SOAPAction: "urn:riv:crm:scheduling:GetSubjectOfCareScheduleResponder:1:GetSubjectOfCareSchedule"`,
				"--data-binary", "@-", "--write-out", "%{http_code}", "--output", c.out, c.url)
			cmd.Stdin = strings.NewReader(fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">`+
				`<e:Header><LogicalAddress xmlns="urn:riv:itintegration:registry:1">%s</LogicalAddress></e:Header>`+
				`<e:Body><GetSubjectOfCareSchedule xmlns="urn:riv:crm:scheduling:GetSubjectOfCareScheduleResponder:1"><healthcare_facility>%s</healthcare_facility>`+
				`<subject_of_care>%s</subject_of_care></GetSubjectOfCareSchedule></e:Body></e:Envelope>`, c.address, c.facility, c.person))
			return cmd
		}},
	}
}

// heard is what curl's answer holds: curl itself knows nothing of SOAP.
func heard(t *testing.T, status, envelope []byte) told {
	t.Helper()
	_, f, err := soap.Body(envelope)
	if err != nil {
		t.Fatalf("curl: %s %v: %.300s", status, err, envelope)
	}
	want, x := http.StatusOK, told{Times: slots(envelope)}
	if f != nil {
		want, x.Fault = http.StatusInternalServerError, f.String
	}
	if string(status) != fmt.Sprint(want) {
		t.Errorf("curl: status %s, want %d", status, want)
	}
	return x
}

var slotEnd = regexp.MustCompile(`</([A-Za-z0-9_.-]+:)?timeslotDetail>`)

// slots counts the times of an answer by its end tags, without reading XML.
func slots(envelope []byte) int {
	return len(slotEnd.FindAll(envelope, -1))
}

// npmSOAP is a folder with npm's soap as the lock file says, fetched by npm when
// it is first needed into the user's cache. No script of any package is run.
func npmSOAP(t *testing.T, lock string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(lock, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatalf("no cache folder for npm's soap: %v", err)
	}
	cache = filepath.Join(cache, "sammanhang")
	dir := filepath.Join(cache, fmt.Sprintf("npm-soap-%x", sha256.Sum256(b))[:len("npm-soap-")+12])
	modules := filepath.Join(dir, "node_modules")
	if _, err := os.Stat(filepath.Join(modules, "soap", "package.json")); err == nil {
		return modules
	}
	npm := testkit.Program(t, "npm", "npm")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		t.Fatal(err)
	}
	// Whole or not at all: it becomes the folder's name only when npm has succeeded.
	tmp, err := os.MkdirTemp(cache, "new-npm-soap-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(tmp)
	if err := os.CopyFS(tmp, os.DirFS(lock)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = tmp
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("npm's soap cannot be fetched (npm ci): %v\n%s", err, out)
	}
	if err := os.Rename(tmp, dir); err != nil {
		if _, there := os.Stat(modules); there != nil {
			t.Fatal(err)
		}
	}
	return modules
}
