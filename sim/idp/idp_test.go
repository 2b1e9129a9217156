package idp_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sammanhang/sim/idp"
)

func TestRefusesOutsideDemoAndLoopback(t *testing.T) {
	good := idp.Config{Demo: idp.ForDemo(), Addr: "127.0.0.1:0", ClientID: "web", RedirectURL: "http://localhost:1/in"}
	bad := good
	bad.Demo = idp.Demo{}
	if _, err := idp.Start(t.Context(), bad); !errors.Is(err, idp.ErrNoDemo) {
		t.Fatal(err)
	}
	for _, addr := range []string{":0", "0.0.0.0:0", "[::]:0", "192.0.2.1:0", "nonsense"} {
		bad = good
		bad.Addr = addr
		if _, err := idp.Start(t.Context(), bad); !errors.Is(err, idp.ErrNotLoopback) {
			t.Errorf("%s: %v", addr, err)
		}
	}
	s, err := idp.Start(t.Context(), good)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if !strings.HasPrefix(s.Issuer(), "http://127.0.0.1:") {
		t.Fatal(s.Issuer())
	}
}

func TestRefusesWhatIsNotOurFlow(t *testing.T) {
	s, err := idp.Start(t.Context(), idp.Config{Demo: idp.ForDemo(), Addr: "localhost:0", ClientID: "web", RedirectURL: "http://localhost:1/in"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	noFollow := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := func(change func(url.Values)) *http.Response {
		q := url.Values{"client_id": {"web"}, "redirect_uri": {"http://localhost:1/in"}, "response_type": {"code"}, "scope": {"openid"},
			"state": {"s"}, "code_challenge": {"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, "code_challenge_method": {"S256"}}
		change(q)
		resp, err := noFollow.Get(s.Issuer() + "/authorize?" + q.Encode())
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp
	}
	if r := ask(func(url.Values) {}); r.StatusCode != http.StatusFound || !strings.HasPrefix(r.Header.Get("Location"), "/login") {
		t.Fatalf("%d %s", r.StatusCode, r.Header.Get("Location"))
	}
	if r := ask(func(q url.Values) { q.Del("code_challenge") }); r.StatusCode != http.StatusBadRequest {
		t.Fatal("PKCE is not required")
	}
	for name, change := range map[string]func(url.Values){
		"another address": func(q url.Values) { q.Set("redirect_uri", "http://localhost:1/in/other") },
		"another client":  func(q url.Values) { q.Set("client_id", "other") },
	} {
		if r := ask(change); strings.HasPrefix(r.Header.Get("Location"), "/login") || strings.Contains(r.Header.Get("Location"), "code=") {
			t.Errorf("%s: %d %s", name, r.StatusCode, r.Header.Get("Location"))
		}
	}
	resp, err := http.PostForm(s.Issuer()+"/login", url.Values{"id": {"nonsense"}, "card": {"0"}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusGone && resp.StatusCode != http.StatusUnprocessableEntity {
		t.Fatal(resp.StatusCode)
	}
}
