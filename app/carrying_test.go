package app

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/internal/testkit"
	"sammanhang/route"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const units = `<HsaUnitsResponse><hsaUnits>
<hsaUnit><hsaIdentity>SE-UNIT</hsaIdentity><DN>ou=Unit,c=SE</DN></hsaUnit>
<hsaUnit><hsaIdentity>SE-WARD</hsaIdentity><DN>ou=Ward,ou=Unit,c=SE</DN></hsaUnit>
<hsaUnit><hsaIdentity>SE-ODD</hsaIdentity></hsaUnit></hsaUnits></HsaUnitsResponse>`

func TestCarryingFromSettings(t *testing.T) {
	k, err := newCarrying(Exchange{HSAFiles: []string{write(t, "hsacache.xml", units)}, Delimiter: "#", ClimbRoutes: "off", ClimbRoutesExcept: []string{"urn:riv:a"}, PartsSenders: []string{"se-1"},
		Timeouts: write(t, "timeoutconfig.json", `[{"tjanstekontrakt":"urn:riv:a:X","producertimeout":5000}]`), ProducerTimeout: "9s"})
	if err != nil || k.rules.Tree.Parent("SE-WARD") != "SE-UNIT" || len(k.told) != 1 || !strings.Contains(k.told[0], "SE-ODD") || k.rules.Delimiter != "#" ||
		k.rules.ClimbRoutes.Climbs("urn:riv:b") || !k.rules.ClimbRoutes.Climbs("urn:riv:a:X") || !k.rules.ClimbPermissions.Climbs("urn:riv:b") ||
		k.timeouts.Of("urn:riv:A:x") != 5*time.Second || k.timeouts.Of("urn:other") != 9*time.Second || k.rules.PartsSenders[0] != "SE-1" {
		t.Errorf("%+v %v", k, err)
	}
	if k, err := newCarrying(Exchange{Delimiter: "none"}); err != nil || k.rules.Delimiter != "" || k.rules.Tree != nil || k.timeouts.Of("x") != 27*time.Second {
		t.Errorf("%+v %v", k, err)
	}
	for part, c := range map[string]Exchange{
		"exchange.climb-routes: write on or off": {ClimbRoutes: "yes"}, "exchange.climb-permissions": {ClimbPermissions: "On"},
		"exchange.parts-senders: å": {PartsSenders: []string{"å"}}, "exchange.producer-timeout": {ProducerTimeout: "27"}, "exchange.timeouts": {Timeouts: write(t, "t.json", "{}")},
		"exchange.hsa-files": {HSAFiles: []string{write(t, "half.xml", units[:100])}}, "no such file": {HSAFiles: []string{"/nowhere/hsacache.xml"}},
	} {
		if _, err := newCarrying(c); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestExplainerTellsTimeoutAndCertificate(t *testing.T) {
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	snap, _ := catalog.Compile(1, catalog.Data{Routes: []catalog.Route{{Contract: care.GetCarePlans2, Address: "SE-UNIT", System: "P", Profile: care.RIVTABP20, URL: "https://p/"}},
		Permissions: []catalog.Permission{{Contract: care.GetCarePlans2, Address: "SE-UNIT", Consumer: "C"}}})
	k, err := newCarrying(Exchange{HSAFiles: []string{write(t, "hsacache.xml", units)}, ProducerTimeout: "9s"})
	if err != nil {
		t.Fatal(err)
	}
	e := explainer{rules: k.rules, timeouts: k.timeouts}.explain(snap, "C", care.GetCarePlans2, "SE-WARD", care.RIVTABP21, at)
	if !e.Allowed || e.Timeout != "9s" || !e.Convert || !strings.Contains(e.In(care.Swedish), "får vara tyst i 9s") {
		t.Error(e.In(care.Swedish))
	}
	if e := (explainer{rules: &route.Rules{}}).explain(snap, "C", care.GetCarePlans2, "SE-WARD", "", at); e.Code != "VP004" || e.Timeout != "" {
		t.Error(e.In(care.English))
	}
}

func TestExplainByCertificate(t *testing.T) {
	person := write(t, "x.pem", "no certificate")
	_, _, refused, err := ExplainCallCmd{Certificate: person}.identify(nil, time.Now())
	if err != nil || refused == nil || refused.Code != "VP002" || refused.Allowed {
		t.Errorf("%+v %v", refused, err)
	}
}

// The catalogue of a national test environment, and the HSA trees beside it: every
// route that is alone and permitted is explained as carried, and a unit below an
// address that has a row finds that row.
func TestExplainOnNationalSamples(t *testing.T) {
	dir := testkit.Shared(t, "samples", "catalog")
	data, err := readCatalog(filepath.Join(dir, "tak", "takdump-ntjp-test.json"), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	snap, _ := catalog.Compile(1, data)
	tree := filepath.Join(dir, "hsa", "vp-hsacache.xml")
	x, _, err := ExplainCallCmd{HSA: []string{tree, filepath.Join(dir, "hsa", "vp-hsacachecomplementary.xml")}, Timeouts: filepath.Join(dir, "vp-timeoutconfig.json")}.explainer()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Now()
	codes := map[string]int{}
	for _, p := range data.Permissions {
		e := x.explain(snap, p.Consumer, p.Contract, p.Address, "", at)
		code := e.Code
		if e.Allowed {
			code = "carried"
			if e.System == "" || e.URL == "" || e.Timeout == "" && !strings.HasPrefix(e.URL, "sammanhang:") {
				t.Errorf("%+v", e)
			}
		}
		codes[code]++
	}
	t.Log(len(data.Routes), "routes;", len(data.Permissions), "permissions, explained:", codes)
	if codes["carried"] == 0 || codes["VP003"]+codes["VP001"]+codes["VP005"] > 0 {
		t.Error(codes)
	}
	// One of its routes is moved to the district of the sample tree: the clinics find it.
	r, ok := firstValid(data, at)
	if !ok {
		t.Fatal("no valid route in the sample")
	}
	r.Address = "SE0000000003-1234"
	data.Routes = append(data.Routes, r)
	data.Permissions = append(data.Permissions, catalog.Permission{Contract: r.Contract, Address: "SE0000000004-1234", Consumer: "SE-PROV", Agreement: "A"})
	snap, _ = catalog.Compile(2, data)
	e := x.explain(snap, "SE-PROV", r.Contract, "SE0000000001-1234", "", at)
	var out bytes.Buffer
	explain(&out, e)
	if !e.Allowed || e.System != r.System || !strings.Contains(out.String(), "route parent") || !strings.Contains(out.String(), "permission parent") {
		t.Error(out.String())
	}
}

func firstValid(d catalog.Data, at time.Time) (catalog.Route, bool) {
	for _, r := range d.Routes {
		if r.Valid.Contains(at) && r.URL != "" {
			return r, true
		}
	}
	return catalog.Route{}, false
}
