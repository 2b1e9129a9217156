package oauthclient_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sammanhang/oauth/oauthclient"
)

func TestToken(t *testing.T) {
	var asked atomic.Int32
	answer := func(w http.ResponseWriter) {
		_, _ = fmt.Fprintf(w, `{"access_token":"t%d","token_type":"Bearer","expires_in":300}`, asked.Load())
	}
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if b, _ := io.ReadAll(r.Body); string(b) != "client_id=SE-US&grant_type=client_credentials" {
			t.Errorf("asked %s", b)
		}
		answer(w)
	}))
	defer s.Close()
	at := time.Now()
	c, err := oauthclient.New("SE-US", []oauthclient.Upstream{{URL: "https://region.example/fhir/", Token: s.URL}}, s.Client(), func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	get := func(address string) string {
		t.Helper()
		token, err := c.Token(context.Background(), address)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	for _, elsewhere := range []string{"https://region.example/fhirs/x", "https://region.example.evil/fhir/x", "http://region.example/fhir/x", "https://other.example/fhir/x", "https://region.example:444/fhir/x", ":"} {
		if get(elsewhere) != "" {
			t.Errorf("a token for %s", elsewhere)
		}
	}
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			if got, err := c.Token(context.Background(), "https://REGION.example/fhir/SE-1"); got != "t1" || err != nil {
				t.Errorf("%q %v", got, err)
			}
		})
	}
	wg.Wait()
	at = at.Add(239 * time.Second)
	if get("https://region.example/fhir") != "t1" {
		t.Error("not kept")
	}
	at = at.Add(time.Second)
	if get("https://region.example/fhir/x") != "t2" || asked.Load() != 2 {
		t.Error("used too long")
	}
	at = at.Add(time.Hour)
	for _, bad := range []string{"{}", "<html>", `{"access_token":"a\r\nX: y","token_type":"Bearer","expires_in":300}`, `{"access_token":"a","token_type":"DPoP","expires_in":300}`, `{"access_token":"a","token_type":"Bearer"}`} {
		answer = func(w http.ResponseWriter) { _, _ = io.WriteString(w, bad) }
		n := asked.Load()
		for range 3 {
			if got, err := c.Token(context.Background(), "https://region.example/fhir/x"); err == nil || strings.Contains(err.Error(), "X: y") {
				t.Errorf("%s: %q %v", bad, got, err)
			}
		}
		if asked.Load() != n+1 {
			t.Error("asked again at once")
		}
		at = at.Add(6 * time.Second)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, u := range []oauthclient.Upstream{{}, {URL: "http://x/fhir", Token: "https://x"}, {URL: "https://x/fhir", Token: "http://x"}, {URL: "https://x/?a", Token: "https://x"}} {
		if _, err := oauthclient.New("SE-US", []oauthclient.Upstream{u}, nil, time.Now); err == nil {
			t.Errorf("%+v", u)
		}
	}
}
