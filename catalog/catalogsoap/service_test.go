package catalogsoap_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/catalog/catalogsoap"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/internal/testkit"
	"sammanhang/wire/soap"
)

var at = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

const notify = care.IndexProcessNotification1

func county() *catalog.Snapshot {
	route := func(c care.Contract, a care.LogicalAddress) catalog.Route {
		return catalog.Route{Contract: c, Address: a, System: "P1", Profile: care.RIVTABP21, URL: "https://p.example/x"}
	}
	ended := route(care.GetDiagnosis2, "U1")
	ended.Valid.To = at
	s, _ := catalog.Compile(5, catalog.Data{
		Contracts: []catalog.Contract{{Namespace: notify}, {Namespace: care.GetCarePlans2}, {Namespace: care.GetDiagnosis2}},
		Systems:   []catalog.System{{ID: "P1"}, {ID: "C1"}},
		Routes:    []catalog.Route{route(notify, "U1"), route(notify, "U2"), route(notify, "U3"), route(care.GetCarePlans2, "U1"), ended},
		Permissions: []catalog.Permission{
			{Contract: notify, Address: "*", Consumer: "C1"},
			{Contract: notify, Address: "U2", Consumer: "C1", Filters: []care.Filter{{Domain: "riv:crm:scheduling"}, {Domain: "riv:a<b", Categories: []string{"voo", "dia & upp"}}}},
			{Contract: care.GetDiagnosis2, Address: "U1", Consumer: "C1"},
		},
	})
	return s
}

func service() *catalogsoap.Service {
	return catalogsoap.New(catalogsoap.Config{Name: "Provplattformen", Version: "1", Started: at}, catalogsoap.Deps{Catalog: county, Now: func() time.Time { return at }})
}

func ask(t *testing.T, s *catalogsoap.Service, envelope []byte) ([]byte, error) {
	t.Helper()
	a, err := s.ServeRIV(t.Context(), exchange.Call{Body: bytes.NewReader(envelope)})
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	payload, f, err := soap.Body(b)
	if err != nil || f != nil {
		t.Fatal(err, f)
	}
	return payload, nil
}

func values(payload []byte, name string) string {
	var out []string
	for _, m := range regexp.MustCompile(`<\w+:`+name+`>([^<]*)<`).FindAllSubmatch(payload, -1) {
		out = append(out, string(m[1]))
	}
	return strings.Join(out, ",")
}

func TestAnswers(t *testing.T) {
	registry := testkit.XSD(t, "infrastructure.itintegration.registry")
	monitoring := testkit.XSD(t, "itintegration.monitoring")
	for _, c := range []struct {
		name     string
		contract care.Contract
		body     string
		element  string
		want     string
		validate *testkit.Validator
	}{
		{"contracts at an address", care.GetSupportedServiceContracts2, `<a:logicalAdress>u1</a:logicalAdress>`, "ServiceContractNamespace", string(notify) + "," + string(care.GetCarePlans2), registry},
		{"contracts for a consumer", care.GetSupportedServiceContracts2, `<a:serviceConsumerHsaId>c1</a:serviceConsumerHsaId><a:logicalAdress>U1</a:logicalAdress>`, "ServiceContractNamespace", string(notify), registry},
		{"contracts, version 1", care.GetSupportedServiceContracts1, `<a:serviceConsumerHsaId>C1</a:serviceConsumerHsaId><a:logicalAdress>U1</a:logicalAdress>`, "ServiceContractNamespace", string(notify), registry},
		{"contracts at no address", care.GetSupportedServiceContracts1, `<a:serviceConsumerHsaId>C1</a:serviceConsumerHsaId><a:logicalAdress>?</a:logicalAdress>`, "ServiceContractNamespace", "", registry},
		{"addresses, version 1", care.GetLogicalAddresseesByServiceContract1, `<a:serviceConsumerHsaId>C1</a:serviceConsumerHsaId><a:serviceContractNameSpace><c:ServiceContractNamespace>` + string(notify) + `</c:ServiceContractNamespace></a:serviceContractNameSpace>`, "logicalAddress", "U1,U3,U2", registry},
		{"addresses with filters", care.GetLogicalAddresseesByServiceContract2, `<a:serviceConsumerHsaId>C1</a:serviceConsumerHsaId><a:serviceContractNameSpace><c:ServiceContractNamespace>` + string(notify) + `</c:ServiceContractNamespace></a:serviceContractNameSpace>`, "categorization", "voo,dia &amp; upp", registry},
		{"addresses of a stranger", care.GetLogicalAddresseesByServiceContract2, `<a:serviceConsumerHsaId>X</a:serviceConsumerHsaId><a:serviceContractNameSpace><c:ServiceContractNamespace>` + string(notify) + `</c:ServiceContractNamespace></a:serviceContractNameSpace>`, "logicalAddress", "", registry},
		{"ping", care.PingForConfiguration1, `<a:serviceContractNamespace>` + string(notify) + `</a:serviceContractNamespace><a:logicalAddress>U1</a:logicalAddress>`, "value", "Provplattformen,2026-11-22T08:00:00Z,version 5,found", monitoring},
		{"ping without words", care.PingForConfiguration1, ``, "pingDateTime", "20261122090000", monitoring},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := c.contract.Interaction()
			payload, err := ask(t, service(), soap.Wrap(care.RIVTABP21, "X", []byte(`<a:`+root+` xmlns:a="`+string(c.contract)+`" xmlns:c="urn:x">`+c.body+`</a:`+root+`>`)))
			if err != nil {
				t.Fatal(err)
			}
			if got := values(payload, c.element); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if err := c.validate.Check(t, payload); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestSamples: every sample request is answered, validly.
func TestSamples(t *testing.T) {
	dirs := map[string]string{
		"GetSupportedServiceContracts-1": "infrastructure.itintegration.registry", "GetSupportedServiceContracts-2": "infrastructure.itintegration.registry",
		"GetLogicalAddresseesByServiceContract-1": "infrastructure.itintegration.registry", "GetLogicalAddresseesByServiceContract-2": "infrastructure.itintegration.registry",
		"PingForConfiguration-1": "itintegration.monitoring",
	}
	for dir, schemas := range dirs {
		files, _ := filepath.Glob(testkit.Shared(t, "samples", dir) + "/*-request.xml")
		if len(files) == 0 {
			t.Error("no samples of", dir)
		}
		v := testkit.XSD(t, schemas)
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Contains(b, []byte("Envelope")) {
				b = soap.Wrap(care.RIVTABP21, "X", regexp.MustCompile(`<\?xml[^>]*>`).ReplaceAll(b, nil))
			}
			payload, err := ask(t, service(), b)
			if err != nil {
				t.Errorf("%s: %v", file, err)
				continue
			}
			if err := v.Check(t, payload); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	s := service()
	for _, body := range []string{
		`<a xmlns="urn:x"/>`,
		`<GetSupportedServiceContracts xmlns="` + string(care.GetSupportedServiceContracts1) + `"><logicalAdress>U1</logicalAdress></GetSupportedServiceContracts>`,
		`<GetSupportedServiceContracts xmlns="` + string(care.GetSupportedServiceContracts2) + `"/>`,
		`<GetLogicalAddresseesByServiceContract xmlns="` + string(care.GetLogicalAddresseesByServiceContract2) + `"><serviceConsumerHsaId>C1</serviceConsumerHsaId></GetLogicalAddresseesByServiceContract>`,
		`<PingForConfiguration xmlns="` + string(care.GetLogicalAddresseesByServiceContract2) + `"/>`,
	} {
		if _, err := ask(t, s, soap.Wrap(care.RIVTABP21, "X", []byte(body))); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", body, err)
		}
	}
	if _, err := ask(t, s, bytes.Repeat([]byte(" "), catalogsoap.MaxBody+1)); fault.KindOf(err) != fault.TooLarge {
		t.Error(err)
	}
	empty := catalogsoap.New(catalogsoap.Config{}, catalogsoap.Deps{Catalog: func() *catalog.Snapshot { return nil }, Now: time.Now})
	body := []byte(`<GetSupportedServiceContracts xmlns="` + string(care.GetSupportedServiceContracts2) + `"><logicalAdress>U1</logicalAdress></GetSupportedServiceContracts>`)
	if _, err := ask(t, empty, soap.Wrap(care.RIVTABP21, "X", body)); fault.KindOf(err) != fault.Unavailable {
		t.Error(err)
	}
}

func FuzzHandle(f *testing.F) {
	f.Add([]byte(`<PingForConfiguration xmlns="` + string(care.PingForConfiguration1) + `"/>`))
	f.Add([]byte(`<GetSupportedServiceContracts xmlns="` + string(care.GetSupportedServiceContracts2) + `"><logicalAdress>U1</logicalAdress></GetSupportedServiceContracts>`))
	s := service()
	f.Fuzz(func(t *testing.T, b []byte) { _, _ = s.Handle(b) })
}
