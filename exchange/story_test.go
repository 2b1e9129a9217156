package exchange_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"sammanhang/exchange"
)

// TestStories runs every testdata/*.txtar through the real doors. A story says who
// calls (call), with what (request), how the producer behaves (producer), what the
// caller gets (answer) and what the trace says (trace). Lines of answer and trace
// are "name: value"; in answer, "has:" and "lacks:" look into the body. A setup part
// says how the exchange is set up, where that is not as usual (setup_test.go).
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories found", err)
	}
	worlds := map[string]*world{}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		part := map[string][]byte{}
		for _, f := range a.Files {
			part[f.Name] = f.Data
		}
		w := worlds[string(part["setup"])]
		if w == nil {
			w = setUp(t, part["setup"])
			worlds[string(part["setup"])] = w
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { w.story(t, part) })
	}
}

func (w *world) story(t *testing.T, part map[string][]byte) {
	got := make(chan []byte, 4)
	w.produce(behave(string(part["producer"]), part["producer.body"], got))
	var header []string
	who, utf16, get := "consumer", "", ""
	for name, value := range lines(part["call"]) {
		switch name {
		case "sender":
			who = value
		case "utf-16":
			utf16 = value
		case "get":
			get = value
		default:
			header = append(header, name, w.told(value))
		}
	}
	c := w.caller(who)
	request := bytes.TrimSuffix(part["request"], []byte("\n"))
	if len(request) == 0 {
		request = envelope("SE-UNIT-1")
	}
	if utf16 != "" {
		request = wide(t, request, utf16)
	}
	if get != "" {
		w.read(t, c, get, part["answer"], header)
		return
	}
	resp, body, err := w.post(c, bytes.NewReader(request), header...)
	rec := w.record()
	for name, want := range lines(part["answer"]) {
		if name == "broken" {
			if err == nil {
				t.Errorf("the caller took a broken answer for whole: %d bytes", len(body))
			}
			continue
		}
		if err != nil {
			t.Fatalf("the call broke: %v", err)
		}
		checkAnswer(t, name, want, resp, body, part["producer.body"])
	}
	if resp != nil && resp.Header.Get("x-skltp-correlation-id") != rec.CorrelationID {
		t.Errorf("the answer's correlation id is not the record's")
	}
	for name, want := range lines(part["trace"]) {
		checkTrace(t, name, want, rec)
	}
	if want, ok := part["received"]; ok {
		select {
		case b := <-got:
			checkReceived(t, want, b, request)
		default:
			t.Error("the producer got nothing")
		}
	} else if _, ok := part["producer"]; !ok && len(got) > 0 {
		t.Error("the producer was called")
	}
}

func checkAnswer(t *testing.T, name, want string, resp *http.Response, body, sent []byte) {
	t.Helper()
	switch name {
	case "status":
		if strconv.Itoa(resp.StatusCode) != want {
			t.Errorf("status %d, want %s\n%s", resp.StatusCode, want, body)
		}
	case "utf-16":
		if _, ok := narrow(body); !ok {
			t.Errorf("the answer is not UTF-16:\n%q", body)
		}
	case "has":
		body, _ = narrow(body)
		if !bytes.Contains(body, []byte(want)) {
			t.Errorf("the answer lacks %q:\n%s", want, body)
		}
	case "lacks":
		if bytes.Contains(body, []byte(want)) {
			t.Errorf("the answer has %q:\n%s", want, body)
		}
	case "same":
		if !bytes.Equal(body, sent) {
			t.Errorf("the answer is not the producer's, byte for byte:\n%s", body)
		}
	default:
		if got := resp.Header.Get(name); got != want {
			t.Errorf("header %s is %q, want %q", name, got, want)
		}
	}
}

func checkTrace(t *testing.T, name, want string, r exchange.Record) {
	t.Helper()
	got := map[string]string{
		"outcome": r.Outcome, "sender": string(r.Sender), "original": string(r.OriginalConsumer), "contract": string(r.Contract), "address": string(r.Address),
		"system": string(r.System), "status": strconv.Itoa(r.Status), "correlation": r.CorrelationID, "detail": r.Detail, "way": strings.Join(r.Way, ", "),
	}
	if v, ok := got[name]; !ok || v != want {
		t.Errorf("trace: %s is %q, want %q", name, v, want)
	}
}

func checkReceived(t *testing.T, want, got, request []byte) {
	t.Helper()
	head, body, _ := bytes.Cut(got, []byte("\n\n"))
	for name, value := range lines(want) {
		switch name {
		case "same":
			if !bytes.Equal(body, request) {
				t.Errorf("the producer did not get the request byte for byte:\n%s", body)
			}
		case "body-has":
			if !bytes.Contains(body, []byte(value)) {
				t.Errorf("the producer did not get %q in\n%s", value, body)
			}
		case "body-lacks":
			if bytes.Contains(body, []byte(value)) {
				t.Errorf("the producer got %q in\n%s", value, body)
			}
		case "lacks":
			if bytes.Contains(bytes.ToLower(head), []byte(strings.ToLower(value))) {
				t.Errorf("the producer got %s:\n%s", value, head)
			}
		default:
			if !bytes.Contains(bytes.ToLower(head), []byte(strings.ToLower(name+": "+value))) {
				t.Errorf("the producer did not get %s: %s in\n%s", name, value, head)
			}
		}
	}
}

// read asks for a page, as a developer does for a WSDL.
func (w *world) read(t *testing.T, c *http.Client, path string, answer []byte, header []string) {
	base, _, _ := strings.Cut(w.url, "/vp/")
	req, err := http.NewRequest(http.MethodGet, base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range lines(answer) {
		checkAnswer(t, name, strings.ReplaceAll(want, "{base}", base), resp, b, nil)
	}
}

// lines reads "name: value" lines.
func lines(b []byte) func(func(string, string) bool) {
	return func(yield func(string, string) bool) {
		for l := range strings.Lines(string(b)) {
			name, value, ok := strings.Cut(strings.TrimSpace(l), ":")
			if ok && !yield(name, strings.TrimSpace(value)) {
				return
			}
		}
	}
}

// caller is a client by the name that stories use.
func (w *world) caller(who string) *http.Client {
	other := newAuthority(w.t, "Another CA")
	issue := func(a *authority, id string, change func(*x509.Certificate)) *http.Client {
		return w.as(a.issue(w.t, id, change))
	}
	switch who {
	case "consumer":
		return w.client
	case "stranger":
		return issue(w.ca, "SE9900000003-STRANGER", nil)
	case "no certificate":
		return w.as()
	case "another issuer":
		return issue(other, string(consumer), nil)
	case "no serial number":
		return issue(w.ca, "", nil)
	case "two serial numbers":
		return issue(w.ca, "", twoSerials)
	case "local":
		return issue(w.ca, "SE9900000005-LOCAL", nil)
	case "a person":
		return issue(w.ca, "194204099222", nil)
	case "expired":
		return issue(w.ca, string(consumer), func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) })
	case "server certificate":
		return issue(w.ca, string(consumer), func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} })
	}
	w.t.Fatalf("no such caller: %s", who)
	return nil
}

// behave is a producer that does as the story says.
func behave(how string, body []byte, got chan<- []byte) http.HandlerFunc {
	how = strings.TrimSpace(how)
	return func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		var head bytes.Buffer
		fmt.Fprintf(&head, "%s %s\n", r.Method, r.URL)
		_ = r.Header.Write(&head)
		select {
		case got <- append(bytes.ReplaceAll(append(head.Bytes(), '\n'), []byte("\r\n"), []byte("\n")), b...):
		default:
		}
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		how, arg, _ := strings.Cut(how, " ")
		switch how {
		case "", "answers":
			_, _ = w.Write(body)
		case "status":
			n, _ := strconv.Atoi(arg)
			w.WriteHeader(n)
			_, _ = w.Write(body)
		case "waits":
			d, _ := time.ParseDuration(arg)
			time.Sleep(d)
			_, _ = w.Write(body)
		case "utf-16":
			w.Header().Set("Content-Type", "text/xml; charset=UTF-16")
			_, _ = w.Write(wideBytes(body))
		case "mtom":
			w.Header().Set("Content-Type", "multipart/related; boundary=B")
			_, _ = w.Write(body)
		case "html":
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write(body)
		case "redirects":
			http.Redirect(w, r, arg, http.StatusFound)
		case "hangs":
			<-r.Context().Done()
		case "hangs-after": // after so many bytes
			n, _ := strconv.Atoi(arg)
			_, _ = w.Write(append([]byte(`<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">`), bytes.Repeat([]byte(" "), n)...))
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		case "sends": // so many bytes
			n, _ := strconv.Atoi(arg)
			_, _ = w.Write(append([]byte(`<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">`), bytes.Repeat([]byte(" "), n)...))
		case "raw": // exactly the body on the wire, then closed
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				_, _ = conn.Write(bytes.ReplaceAll(body, []byte("\n"), []byte("\r\n")))
				_ = conn.Close()
			}
		case "resets":
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				if tc, ok := conn.(*tls.Conn).NetConn().(*net.TCPConn); ok {
					_ = tc.SetLinger(0)
					_ = tc.Close()
				}
			}
		default:
			panic("no such behaviour: " + how)
		}
	}
}
