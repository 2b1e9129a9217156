package exchangewsdl_test

import (
	"crypto/tls"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"sammanhang/exchange/exchangewsdl"
	"sammanhang/internal/testkit"
)

const wsdl = `<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  targetNamespace='urn:riv:a:b:Do:1:rivtabp21'>
 <!-- schemaLocation="stays" --> <wsdl:import namespace="urn:x" location = '../more/part.wsdl'/>
 <wsdl:types><xs:schema><xs:import namespace="urn:y" schemaLocation="Do_1.0.xsd"/><xs:include schemaLocation='http://www.w3.org/x.xsd'/></xs:schema></wsdl:types>
 <wsdl:service name="å"><wsdl:port><soap:address  location="http://old/"  /></wsdl:port></wsdl:service>
</wsdl:definitions>`

func folder() fstest.MapFS {
	return fstest.MapFS{
		"do/i/Do_1.0.wsdl": {Data: []byte(wsdl)}, "do/i/Do_1.0.xsd": {Data: []byte(`<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="../core/t &amp; u.xsd"/></xs:schema>`)},
		"do/core/t & u.xsd": {Data: []byte(`<t/>`)}, "odd.wsdl": {Data: []byte(strings.Replace(wsdl, "urn:riv:a:b:Do:1:rivtabp21", "urn:other", 1))},
		"broken.wsdl": {Data: []byte("<wsdl:definitions>")}, "not.wsdl": {Data: []byte("<html></html>")}, "secret.txt": {Data: []byte("secret")},
		"same/Do.wsdl": {Data: []byte(wsdl)},
	}
}

func ask(h http.Handler, method, target string, change func(*http.Request)) (int, string, http.Header) {
	r := httptest.NewRequest(method, target, nil)
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String(), w.Header()
}

func TestServe(t *testing.T) {
	h, problems, err := exchangewsdl.New(exchangewsdl.Config{}, folder(), strings.NewReader(`[{"tjanstekontrakt":"urn:c","wsdlfilepath":"classpath:old/place/do/i/Do_1.0.wsdl","wsdlurl":"/vp/Another Place"},{"tjanstekontrakt":"urn:d","wsdlfilepath":"nowhere.wsdl","wsdlurl":"x"},{"wsdlfilepath":"odd.wsdl"},{"wsdlfilepath":"odd.wsdl","wsdlurl":"vp/ANOTHER place/"}]`))
	if err != nil || strings.Join(h.Paths(), " ") != "vp/Another Place vp/a/b/Do/1/rivtabp21" {
		t.Fatal(h.Paths(), err)
	}
	var told strings.Builder
	for _, p := range problems {
		told.WriteString(p.String() + "\n")
	}
	if want := "row 2 (urn:d): no such file in the folder: nowhere.wsdl\nrow 3 (): no wsdlurl\nrow 4 (): its wsdlurl is in the list already\nbroken.wsdl: it has no target namespace\n" +
		"not.wsdl: not a WSDL\nodd.wsdl: its target namespace is not urn:riv:domain:Interaction:version:profile\nsame/Do.wsdl: another file is served at its path already\n"; told.String() != want {
		t.Errorf("%s", told.String())
	}
	status, body, head := ask(h, "GET", "http://tp.example:8080/VP/a/b/do/1/rivtabp21?wsdl", nil)
	const self = "http://tp.example:8080/VP/a/b/do/1/rivtabp21"
	want := strings.NewReplacer("'../more/part.wsdl'", "'"+self+"?xsd=../more/part.wsdl'", `"Do_1.0.xsd"`, `"`+self+`?xsd=Do_1.0.xsd"`, "http://old/", self).Replace(wsdl)
	if status != 200 || body != want || head.Get("Content-Type") != "text/xml" {
		t.Errorf("%d %s", status, body)
	}
	// Follow what the schema leads to, as a tool does.
	_, body, _ = ask(h, "GET", self+"?xsd=Do_1.0.xsd", nil)
	var schema struct {
		Include struct {
			At string `xml:"schemaLocation,attr"`
		} `xml:"include"`
	}
	if err := xml.Unmarshal([]byte(body), &schema); err != nil || schema.Include.At != self+"?xsd=../core/t+%26+u.xsd" {
		t.Fatalf("%s %v", body, err)
	}
	if status, body, _ := ask(h, "GET", schema.Include.At, nil); status != 200 || body != "<t/>" {
		t.Errorf("%d %s", status, body)
	}
	for _, bad := range []string{"?xsd=../../secret.txt", "?xsd=../../../x.xsd", "?xsd=", "?xsd=%zz", "?xsd=/etc/x.xsd", "?xsd=../../secret.txt%00.xsd", "?xsd=nope.xsd"} {
		if status, body, head := ask(h, "GET", self+bad, nil); status != 500 || strings.Contains(body, "secret") || !strings.HasPrefix(head.Get("Content-Type"), "text/plain") || !strings.Contains(body, "http://tp.example:8080/vp/Another%20Place?wsdl\n") {
			t.Errorf("%s: %d %s", bad, status, body)
		}
	}
	if status, body, _ := ask(h, "GET", "http://x/vp/a/b?wsdl", nil); status != 500 || !strings.Contains(body, "/vp/a/b/Do/1/rivtabp21?wsdl") {
		t.Errorf("%d %s", status, body)
	}
}

func TestExternalAddress(t *testing.T) {
	trusted, _, _ := exchangewsdl.New(exchangewsdl.Config{Trusted: func(*http.Request) bool { return true }}, folder(), nil)
	careful, _, _ := exchangewsdl.New(exchangewsdl.Config{}, folder(), nil)
	for _, c := range []struct{ host, fHost, fPort, fProto, want string }{
		{"in:80", "", "", "", "http://in:80"}, {"in", "tp.example", "443", "https", "https://tp.example"}, {"in", "tp.example", "8443", "https", "https://tp.example:8443"},
		{"in", "tp.example:9", "80", "http", "http://tp.example"}, {"in", "tp.example, other", "", "", "http://tp.example"}, {"in", "[2001:db8::1]:5", "6", "https", "https://[2001:db8::1]:6"},
		{"in", "evil\"/><x", "", "", "http://localhost"}, {"in", "", "", "gopher", "http://in"},
	} {
		change := func(r *http.Request) {
			r.Host = c.host
			for name, v := range map[string]string{"X-VP-Forwarded-Host": c.fHost, "X-VP-Forwarded-Port": c.fPort, "X-Forwarded-Proto": c.fProto} {
				if v != "" {
					r.Header.Set(name, v)
				}
			}
		}
		if _, body, _ := ask(trusted, "GET", "/vp/a/b/Do/1/rivtabp21?wsdl", change); !strings.Contains(body, `location="`+c.want+`/vp/a/b/Do/1/rivtabp21"`) {
			t.Errorf("%+v: %s", c, body)
		}
		if _, body, _ := ask(careful, "GET", "/vp/a/b/Do/1/rivtabp21?wsdl", change); !strings.Contains(body, `location="http://`+c.host+`/vp`) {
			t.Errorf("headers are believed: %+v", c)
		}
	}
	if _, body, _ := ask(careful, "GET", "/vp/a/b/Do/1/rivtabp21?wsdl", func(r *http.Request) { r.Host, r.TLS = "tp", &tls.ConnectionState{} }); !strings.Contains(body, `"https://tp/vp/`) {
		t.Error(body)
	}
}

// The sample of a wsdlconfig.json names files of another machine: each row is told.
func TestSampleConfig(t *testing.T) {
	f, err := os.Open(filepath.Join(testkit.Shared(t), "samples", "catalog", "vp-wsdlconfig.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	files := fstest.MapFS{"wsdl/testRmBom/schemas/interactions/GetCredentialsForPersonInteraction/GetCredentialsForPersonInteraction_1.0_RIVTABP21.wsdl": {Data: []byte("\xEF\xBB\xBF" + strings.Replace(wsdl, "a:b:Do:1", "infrastructure:directory:authorizationmanagement:GetCredentialsForPerson:1", 1))}}
	h, problems, err := exchangewsdl.New(exchangewsdl.Config{}, files, f)
	if err != nil || len(problems) != 1 || !strings.Contains(problems[0].String(), "DeleteActivity") || len(h.Paths()) != 1 {
		t.Fatal(h.Paths(), problems, err)
	}
	if status, body, _ := ask(h, "GET", "http://tp/vp/infrastructure/directory/authorizationmanagement/GetCredentialsForPerson/1/rivtabp21?wsdl", nil); status != 200 || !strings.Contains(body, `location="http://tp/vp/infra`) {
		t.Error(status, body)
	}
}

// Real contracts: every WSDL is found by its namespace, and what it leads to is served.
func TestRealContracts(t *testing.T) {
	root := testkit.Shared(t, "contracts")
	h, _, err := exchangewsdl.New(exchangewsdl.Config{}, os.DirFS(root), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(h.Paths()) == 0 {
		t.Fatal("the folder of contracts is there, and has no WSDL files")
	}
	srv := httptest.NewServer(h)
	defer srv.Close()
	seen := map[string]bool{}
	missing := 0
	for _, p := range h.Paths() {
		for todo := []string{srv.URL + "/" + p + "?wsdl"}; len(todo) > 0; {
			at := todo[0]
			todo = todo[1:]
			if seen[at] {
				continue
			}
			seen[at] = true
			resp, err := http.Get(at)
			if err != nil {
				t.Fatal(err)
			}
			b, _ := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if resp.StatusCode != 200 {
				missing++ // some contracts lack a file of their own
				continue
			}
			for _, m := range strings.Split(string(b), `"`) {
				if strings.HasPrefix(m, srv.URL) && strings.Contains(m, "?xsd=") {
					todo = append(todo, m)
				}
			}
		}
	}
	t.Logf("%d WSDL files, %d files read, %d missing", len(h.Paths()), len(seen), missing)
	if missing > len(seen)/20 {
		t.Errorf("%d of %d files that the contracts lead to are not served", missing, len(seen))
	}
}

func FuzzServe(f *testing.F) {
	f.Add(wsdl, "wsdl")
	f.Add(`<a xmlns="http://www.w3.org/2001/XMLSchema"><import schemaLocation = "x'.xsd" b='"'/></a>`, "xsd=../x.xsd")
	f.Fuzz(func(t *testing.T, file, query string) {
		h, _, err := exchangewsdl.New(exchangewsdl.Config{}, fstest.MapFS{"d/a.wsdl": {Data: []byte(file)}, "secret.txt": {Data: []byte("secret")}}, strings.NewReader(`[{"wsdlfilepath":"d/a.wsdl","wsdlurl":"vp/a"}]`))
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("GET", "http://x/vp/a", nil)
		r.URL.RawQuery = query
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Body.String() == "secret" {
			t.Fatal("a file that is no schema was served")
		}
		if w.Code == 200 && strings.HasPrefix(strings.ToLower(query), "wsdl") {
			d := xml.NewDecoder(w.Body)
			d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
			for {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("no longer well-formed: %v", err)
				}
			}
		}
	})
}
