package idp_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"sammanhang/care"
	"sammanhang/sim/idp"
)

const (
	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

var (
	field = regexp.MustCompile(`name="id" value="([^"]+)"`)
	cards = regexp.MustCompile(`<b>([^<]+)</b>`)
)

// provider is one with a resident, an operator and a nurse.
func provider(t *testing.T, loa string) *idp.Server {
	t.Helper()
	s, err := idp.Start(t.Context(), idp.Config{Demo: idp.ForDemo(), Addr: "localhost:0", ClientID: "web", RedirectURL: "http://localhost:1/in",
		People:      []idp.Person{{ID: care.MustPersonID("197406079298"), GivenName: "Magdalena", Surname: "Johansson Gustafsson"}},
		OperatorURL: "http://localhost:1/admin/in", Operators: []idp.Operator{{Subject: "drift", GivenName: "Disa", Surname: "Drift"}},
		StaffURL: "http://localhost:1/personal/in", StaffLoA: loa,
		Staff: []idp.Staff{{Employee: "SE9900000010-P0002", GivenName: "Karin", Surname: "Sandberg", Line: care.Text{SV: "Sjuksköterska"},
			Commissions: []idp.Commission{{ID: "SE9900000010-M0002", Name: "Vård", Purpose: "Vård och behandling", Rights: []string{"Läsa;alla;SJF"},
				Unit: "SE9900000010-ORTOAVD", UnitName: "Ortopedavdelning 32", Provider: "SE9900000010-REGION", ProviderName: "Region Storstad"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// begin opens the login page for who is sent back to redirect.
func begin(t *testing.T, s *idp.Server, redirect string) (b *http.Client, id string, names []string) {
	t.Helper()
	jar, _ := cookiejar.New(nil)
	b = &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host == "localhost:1" {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	q := url.Values{"client_id": {"web"}, "redirect_uri": {redirect}, "response_type": {"code"}, "scope": {"openid profile"}, "state": {"s"}, "nonce": {"n"},
		"code_challenge": {challenge}, "code_challenge_method": {"S256"}}
	resp, err := b.Get(s.Issuer() + "/authorize?" + q.Encode())
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	m := field.FindSubmatch(page)
	if m == nil {
		t.Fatalf("no form: %s", page)
	}
	for _, c := range cards.FindAllSubmatch(page, -1) {
		names = append(names, string(c[1]))
	}
	return b, string(m[1]), names
}

func TestStaffLogIn(t *testing.T) {
	for loa, want := range map[string]string{"": idp.SambiLoA3, "http://id.sambi.se/loa/loa2": "http://id.sambi.se/loa/loa2"} {
		s := provider(t, loa)
		b, id, names := begin(t, s, "http://localhost:1/personal/in")
		if strings.Join(names, ",") != "Karin Sandberg" {
			t.Fatalf("the cards are %v", names)
		}
		resp, err := b.PostForm(s.Issuer()+"/login", url.Values{"id": {id}, "card": {"0"}})
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		back, err := url.Parse(resp.Header.Get("Location"))
		if err != nil || back.Path != "/personal/in" {
			t.Fatal(resp.Status, back, err)
		}
		claims := redeem(t, s, back.Query().Get("code"), "http://localhost:1/personal/in")
		if claims["employeeHsaId"] != "SE9900000010-P0002" || claims["acr"] != want || claims["given_name"] != "Karin" || claims[idp.ClaimPersonalNumber] != nil {
			t.Errorf("%v", claims)
		}
		all, _ := claims["allCommissions"].([]any)
		if len(all) != 1 || all[0].(map[string]any)["commissionHsaId"] != "SE9900000010-M0002" || all[0].(map[string]any)["commissionPurpose"] != "Vård och behandling" {
			t.Errorf("%v", claims["allCommissions"])
		}
	}
}

// redeem gives the claims of the id token of a code.
func redeem(t *testing.T, s *idp.Server, code, redirect string) (claims map[string]any) {
	t.Helper()
	resp, err := http.PostForm(s.Issuer()+"/oauth/token", url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirect},
		"client_id": {"web"}, "code_verifier": {verifier}})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		IDToken string `json:"id_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		t.Fatal(resp.Status, err)
	}
	parts := strings.Split(answer.IDToken, ".")
	if len(parts) != 3 {
		t.Fatal(resp.Status, "no token")
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(text, &claims) != nil {
		t.Fatal(err)
	}
	return claims
}

// TestNobodyComesInByAnothersDoor: a resident's card does not open the staff's pages,
// and a member of staff's not the residents' or the operators'.
func TestNobodyComesInByAnothersDoor(t *testing.T) {
	s := provider(t, "")
	for redirect, who := range map[string]string{"http://localhost:1/in": "Magdalena Johansson Gustafsson", "http://localhost:1/admin/in": "Disa Drift", "http://localhost:1/personal/in": "Karin Sandberg"} {
		_, _, names := begin(t, s, redirect)
		if strings.Join(names, ",") != who {
			t.Errorf("%s shows %v", redirect, names)
		}
	}
	b, id, _ := begin(t, s, "http://localhost:1/personal/in")
	resp, err := b.PostForm(s.Issuer()+"/login", url.Values{"id": {id}, "number": {"197406079298"}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusGone {
		t.Errorf("a resident's number at the staff's door: %s", resp.Status)
	}
}
