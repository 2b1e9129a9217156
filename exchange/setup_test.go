package exchange_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/exchange"
	"sammanhang/exchange/exchangewsdl"
	"sammanhang/route"
	"sammanhang/wire/soap"
)

// setUp is an exchange as a story's setup part says, line by line.
func setUp(t testing.TB, setup []byte) *world {
	t.Helper()
	cfg := exchange.Config{ProducerTimeout: 400 * time.Millisecond, MaxAnswer: 1 << 20, MaxRequest: 1 << 20}
	rules := &route.Rules{}
	plain, none := false, false
	var part *httptest.Server // a part of the platform, called without TLS
	var w *world
	for name, value := range lines(setup) {
		switch name {
		case "original-by":
			cfg.OriginalBy = append(cfg.OriginalBy, care.HSAID(value))
		case "original-warn":
			cfg.OriginalWarn = true
		case "instance-id":
			cfg.InstanceID = value
		case "hide-correlation":
			cfg.HideCorrelationID = true
		case "timeout":
			d, err := time.ParseDuration(value)
			if err != nil {
				t.Fatal(err)
			}
			cfg.Timeouts.ByContract = map[string]time.Duration{strings.ToLower(string(plans)): d}
		case "delimiter":
			rules.Delimiter = value
		case "parts-sender":
			rules.PartsSenders = append(rules.PartsSenders, care.HSAID(value))
		case "tree":
			rules.Tree, _ = route.Grow([]route.Unit{{ID: "SE-UNIT-1", DN: "ou=Unit 1,o=County,c=SE"}, {ID: "SE-WARD", DN: "ou=Ward,ou=Clinic,ou=Unit 1,o=County,c=SE"}, {ID: "SE-UNIT-20", DN: "ou=Unit 20,o=County,c=SE"}})
		case "climb-routes-not":
			rules.ClimbRoutes.Except = append(rules.ClimbRoutes.Except, value)
		case "climb-permissions-not":
			rules.ClimbPermissions.Except = append(rules.ClimbPermissions.Except, value)
		case "door":
			plain = value == "plain"
		case "terminator", "internal":
			p, err := exchange.ParseTrusted([]string{value})
			if err != nil {
				t.Fatal(err)
			}
			if name == "internal" {
				cfg.Plain.Internal = append(cfg.Plain.Internal, p...)
			} else {
				cfg.Plain.Terminators = append(cfg.Plain.Terminators, p...)
			}
		case "certificate-header":
			cfg.Plain.Header = value
		case "catalogue":
			none = value == "none"
		case "docs":
			cfg.Docs = docs(t)
		case "plain-producer":
			part = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				w.mu.Lock()
				h := w.answer
				w.mu.Unlock()
				h(rw, r)
			}))
			t.Cleanup(part.Close)
			cfg.PlainProducers = []string{strings.TrimPrefix(part.URL, "http://")}
		default:
			t.Fatalf("no such setting: %s", name)
		}
	}
	w = newWorldWith(t, cfg, func(_ *world, d *exchange.Deps) {
		if part != nil {
			all := d.Catalog().Data()
			all.Routes = append(all.Routes, catalog.Route{Contract: plans, Address: "SE-UNIT-PART", System: producer, Profile: care.RIVTABP21, URL: part.URL + "/plans"})
			snap, _ := catalog.Compile(2, all)
			d.Catalog = func() *catalog.Snapshot { return snap }
		}
		d.Rules = func() *route.Rules { return rules }
		if none {
			d.Catalog = func() *catalog.Snapshot { return nil }
		}
	})
	w.own["echo"] = exchange.ServiceFunc(echo)
	if plain {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		srv := w.ex.PlainServer(w.ca.pool())
		go func() { _ = srv.Serve(ln) }()
		t.Cleanup(func() { _ = srv.Close() })
		w.url = "http://" + ln.Addr().String() + "/vp/clinicalprocess/logistics/logistics/GetCarePlans/2/rivtabp21"
	}
	return w
}

// docs is an operator's folder of contracts, with one in it.
func docs(t testing.TB) http.Handler {
	files := fstest.MapFS{
		"GetCarePlans/GetCarePlansInteraction_2.0_RIVTABP21.wsdl": {Data: []byte(`<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:riv:clinicalprocess:logistics:logistics:GetCarePlans:2:rivtabp21">
<wsdl:types><xs:schema><xs:import namespace="urn:riv:clinicalprocess:logistics:logistics:GetCarePlansResponder:2" schemaLocation="GetCarePlansResponder_2.0.xsd"/></xs:schema></wsdl:types>
<wsdl:service name="s"><wsdl:port name="p"><soap:address location="http://producer.example/"/></wsdl:port></wsdl:service></wsdl:definitions>`)},
		"GetCarePlans/GetCarePlansResponder_2.0.xsd": {Data: []byte(`<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:import schemaLocation="../core/clinicalprocess_2.0.xsd"/></xs:schema>`)},
		"core/clinicalprocess_2.0.xsd":               {Data: []byte(`<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>`)},
	}
	h, problems, err := exchangewsdl.New(exchangewsdl.Config{}, files, nil)
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	return h
}

// told writes a caller's certificate as TLS terminators do: "{pem consumer}",
// "{url consumer}", "{bare consumer}".
func (w *world) told(value string) string {
	form, who, ok := strings.Cut(strings.Trim(value, "{}"), " ")
	if !ok || !strings.HasPrefix(value, "{") {
		return value
	}
	der := w.certificate(who)
	text := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	switch form {
	case "pem":
		return strings.ReplaceAll(strings.TrimSpace(text), "\n", " ")
	case "url":
		return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
	case "bare":
		return base64.StdEncoding.EncodeToString(der)
	case "chain":
		return base64.StdEncoding.EncodeToString(der) + "," + base64.StdEncoding.EncodeToString(w.ca.cert.Raw)
	case "cut":
		return strings.ReplaceAll(text[:100], "\n", " ")
	}
	w.t.Fatalf("no such form: %s", value)
	return ""
}

// certificate is what a caller of that name shows.
func (w *world) certificate(who string) []byte {
	tr := w.caller(who).Transport.(*http.Transport)
	c, err := tr.TLSClientConfig.GetClientCertificate(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return c.Certificate[0]
}

// wide writes a message in UTF-16, or reads it.
func wide(t testing.TB, b []byte, how string) []byte {
	var order binary.ByteOrder = binary.BigEndian
	if how == "little" {
		order = binary.LittleEndian
	}
	out, err := io.ReadAll(soap.NewUTF16Reader(bytes.NewReader(b), order))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func wideBytes(b []byte) []byte {
	out, _ := io.ReadAll(soap.NewUTF16Reader(bytes.NewReader(b), binary.LittleEndian))
	return out
}

func narrow(b []byte) ([]byte, bool) {
	order, ok := soap.UTF16(b)
	if !ok {
		return b, false
	}
	out, err := io.ReadAll(soap.NewUTF8Reader(bytes.NewReader(b), order))
	return out, err == nil
}
