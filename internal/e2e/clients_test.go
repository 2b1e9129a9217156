package e2e

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/internal/testkit"
	"sammanhang/wire/soap"
)

// ask is one call that a client is to make. What is marked for JSON is all that the
// scripts in testdata are told.
type ask struct {
	ID              string          `json:"id"`
	WSDL            string          `json:"wsdl"`
	Contract        care.Contract   `json:"namespace"` // of the request's element
	Operation       string          `json:"operation"`
	Header          string          `json:"header"` // the element that holds the address
	HeaderNamespace string          `json:"headerNamespace"`
	Address         string          `json:"address"`
	Body            json.RawMessage `json:"body"`  // the request's fields, in the schema's order
	Count           []string        `json:"count"` // where in the answer its records are
	Cert            string          `json:"cert"`
	Key             string          `json:"key"`

	inquiry
	about string // what the call is to show
}

// told is what a client says of one call: how many records it read in the answer, or
// the fault.
type told struct {
	ID    string
	Count int
	Fault string

	envelope []byte // as the client was answered
}

// stack is a SOAP client that nobody here wrote. It makes all its calls in one
// process: a job on standard input, answers in a folder, a line of JSON for each.
type stack struct {
	name string
	cmd  func(context.Context) *exec.Cmd
	job  func(url, ca, out string, calls []ask) []byte
	env  []string
}

// call makes the calls, and gives what was told of each in their order.
func (s stack) call(t *testing.T, url, ca string, calls []ask) []told {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd, out := s.cmd(ctx), t.TempDir()
	cmd.Env = append(os.Environ(), s.env...)
	cmd.Stdin = bytes.NewReader(s.job(url, ca, out, calls))
	var errs bytes.Buffer
	cmd.Stderr = &errs
	said, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%.2000s%.2000s", s.name, err, said, errs.String())
	}
	var list []told
	for lines := bufio.NewScanner(bytes.NewReader(said)); lines.Scan(); {
		var x told
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			t.Fatalf("%s: %v: %s", s.name, err, lines.Bytes())
		}
		if i := len(list); i >= len(calls) || x.ID != calls[i].ID {
			t.Fatalf("%s: line %d is of call %s", s.name, i, x.ID)
		}
		if x.Fault == "" {
			if x.envelope, err = os.ReadFile(filepath.Join(out, x.ID+".xml")); err != nil {
				t.Fatalf("%s: %v", s.name, err)
			}
		}
		if s.name == "curl" {
			x = heard(t, x, calls[len(list)])
		}
		list = append(list, x)
	}
	if len(list) != len(calls) {
		t.Fatalf("%s: %d of %d calls were made", s.name, len(list), len(calls))
	}
	return list
}

// stacks are the four clients, each found or the test failed.
func stacks(t *testing.T) []stack {
	t.Helper()
	here := filepath.Join(testkit.Root(t), "internal", "e2e", "testdata")
	program := func(name string, args ...string) func(context.Context) *exec.Cmd {
		return func(ctx context.Context) *exec.Cmd { return exec.CommandContext(ctx, name, args...) }
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
	scripted := func(url, ca, out string, calls []ask) []byte {
		b, err := json.Marshal(map[string]any{"url": url, "ca": ca, "out": out, "calls": calls})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	return []stack{
		{name: "zeep", cmd: program("/usr/bin/python3", filepath.Join(here, "call.py")), job: scripted},
		{name: "PHP", cmd: program(php, filepath.Join(here, "call.php")), job: scripted},
		{name: "npm soap", cmd: program(node, filepath.Join(here, "call.js")), job: scripted, env: []string{"NODE_PATH=" + npmSOAP(t, filepath.Join(here, "npmsoap"))}},
		{name: "curl", cmd: program(curl, "--config", "-"), job: curlJob},
	}
}

// curlJob writes the calls as curl's configuration: a person's number goes there, and
// never in the arguments. Its envelopes are those of RIV-TA, not of a WSDL.
func curlJob(url, ca, out string, calls []ask) []byte {
	var b strings.Builder
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
	set := func(option, value string) { b.WriteString(option + ` = "` + quote.Replace(value) + "\"\n") }
	for i, c := range calls {
		if i > 0 {
			b.WriteString("next\n")
		}
		b.WriteString("silent\nshow-error\n")
		set("noproxy", "*")
		set("max-time", "30")
		set("cacert", ca)
		set("cert", c.Cert)
		set("key", c.Key)
		set("header", "Content-Type: text/xml; charset=UTF-8")
		set("header", `SOAPAction: "`+string(c.Contract)+":"+c.Operation+`"`)
		set("data-binary", string(soap.Wrap(c.profile, care.LogicalAddress(c.Address), []byte(c.payload))))
		set("output", filepath.Join(out, c.ID+".xml"))
		set("write-out", fmt.Sprintf(`{"id":"%s","count":%%{http_code}}`, c.ID)+"\n")
		set("url", url)
	}
	return []byte(b.String())
}

// heard is what curl's answer holds: curl itself knows nothing of SOAP, and has told
// the status alone.
func heard(t *testing.T, x told, c ask) told {
	t.Helper()
	_, f, err := soap.Body(x.envelope)
	if err != nil {
		t.Fatalf("curl: %d %v: %.300s", x.Count, err, x.envelope)
	}
	status, want := x.Count, http.StatusOK
	x.Count = records(t, x.envelope, c.Count)
	if f != nil {
		want, x.Fault = http.StatusInternalServerError, f.String
	}
	if status != want {
		t.Errorf("curl: %s: status %d, want %d", c.about, status, want)
	}
	return x
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
