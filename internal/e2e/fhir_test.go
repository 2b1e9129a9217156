package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sammanhang/care"
	"sammanhang/sim/place"
)

// TestFHIRWithToken: a system finds the authorisation server, gets a token with its
// certificate, and searches at a FHIR source through the exchange. The same token
// over another system's certificate opens nothing.
func TestFHIRWithToken(t *testing.T) {
	w := county(t)
	viewer, booking, stranger := w.consumer(t, place.Viewer), w.consumer(t, place.Booking), w.consumer(t, place.Stranger)
	var about struct {
		Issuer string `json:"issuer"`
		Token  string `json:"token_endpoint"`
	}
	get := func(c *http.Client, address string, v any) int {
		t.Helper()
		resp, err := c.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		_ = json.NewDecoder(resp.Body).Decode(v)
		return resp.StatusCode
	}
	api := "https://" + w.Node.Addr("api")
	if get(viewer.http, api+"/.well-known/oauth-authorization-server", &about) != 200 || about.Issuer != api {
		t.Fatalf("%+v", about)
	}
	ask := func(c consumer, scope string) (status int, token, granted, problem string) {
		t.Helper()
		resp, err := c.http.PostForm(about.Token, url.Values{"grant_type": {"client_credentials"}, "client_id": {string(c.HSAID)}, "scope": {scope}})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		var v struct {
			Token string `json:"access_token"`
			Scope string `json:"scope"`
			Error string `json:"error"`
		}
		if err := json.NewDecoder(resp.Body).Decode(&v); err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, v.Token, v.Scope, v.Error
	}
	const scope = "system/CarePlan.rs system/Appointment.crus"
	status, token, granted, problem := ask(viewer, scope)
	if status != 200 || granted != "system/Appointment.rs system/CarePlan.rs" {
		t.Fatalf("%d %s %s", status, granted, problem)
	}
	if status, _, _, problem := ask(stranger, scope); status != 400 || problem != "invalid_scope" {
		t.Errorf("a system without permission: %d %s", status, problem)
	}
	if status, _, _, problem := ask(consumer{DescribedConsumer: viewer.DescribedConsumer, w: w, http: w.client(t)}, scope); status != 401 || problem != "invalid_client" {
		t.Errorf("without a certificate: %d %s", status, problem)
	}

	base := "https://" + w.Node.Addr("exchange") + "/fhir/" + string(homeCare(t)) + "/"
	search := func(c *http.Client, token string) (int, string) {
		t.Helper()
		req, _ := http.NewRequest(http.MethodPost, base+"CarePlan/_search", strings.NewReader(url.Values{"patient.identifier": {"urn:oid:1.2.752.129.2.1.3.1|197406079298"}}.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
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
		return resp.StatusCode, string(b)
	}
	if status, b := search(viewer.http, token); status != 200 || !strings.Contains(b, `"Bundle"`) || !strings.Contains(b, `"CarePlan"`) {
		t.Errorf("%d %.300s", status, b)
	}
	for name, c := range map[string]struct {
		client *http.Client
		token  string
	}{
		"no token":              {viewer.http, ""},
		"another's certificate": {booking.http, token},
		"half a token":          {viewer.http, token[:len(token)-8]},
	} {
		if status, b := search(c.client, c.token); status != 401 || !strings.Contains(b, "VP002") {
			t.Errorf("%s: %d %.300s", name, status, b)
		}
	}
	if strings.Contains(w.Said(), token) {
		t.Error("the log holds a token")
	}
}

// homeCare is the address of a source that speaks FHIR.
func homeCare(t *testing.T) care.HSAID {
	t.Helper()
	for _, s := range place.Systems() {
		if s.Key == place.SysHomeSjostad {
			return s.ID
		}
	}
	t.Fatal("there is no home care in the county")
	return ""
}
