package oauthhttp_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/oauth"
	"sammanhang/oauth/oauthhttp"
)

var now = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

const client = care.HSAID("SE9900000001-CLIENT")

type clients struct{}

func (clients) Types(id care.HSAID, _ time.Time) (map[string]string, bool) {
	return map[string]string{"Appointment": "rs"}, id == client
}

type world struct {
	h    http.Handler
	s    *oauth.Server
	cert *x509.Certificate
	who  care.HSAID
	full bool
	log  strings.Builder
}

func newWorld(t *testing.T) *world {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{cert: &x509.Certificate{Raw: []byte("one")}, who: client}
	keys := []oauth.Key{{ID: "k", Private: key, Created: now}}
	w.s, err = oauth.New(oauth.Config{Issuer: "https://api.example.se", Audience: "SE-P"}, func() []oauth.Key { return keys }, clients{})
	if err != nil {
		t.Fatal(err)
	}
	w.h = oauthhttp.Handler(w.s, oauthhttp.Deps{
		Caller: func(*http.Request) (care.HSAID, *x509.Certificate, error) {
			if w.who == "" {
				return "", nil, errors.New("nobody")
			}
			return w.who, w.cert, nil
		},
		Admit: func(care.HSAID) (func(), error) {
			if w.full {
				return nil, errors.New("full")
			}
			return func() {}, nil
		},
		Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(&w.log, nil)),
	})
	return w
}

func (w *world) post(target, body string, header ...string) (*http.Response, map[string]any) {
	r := httptest.NewRequest("POST", target, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	w.h.ServeHTTP(rec, r)
	resp := rec.Result()
	b, _ := io.ReadAll(resp.Body)
	var v map[string]any
	_ = json.Unmarshal(b, &v)
	return resp, v
}

const good = "grant_type=client_credentials&client_id=SE9900000001-CLIENT"

func TestToken(t *testing.T) {
	w := newWorld(t)
	resp, v := w.post(oauth.TokenPath, good+"&scope=system%2FAppointment.r")
	if resp.StatusCode != 200 || v["token_type"] != "Bearer" || v["expires_in"] != 300.0 || v["scope"] != "system/Appointment.r" || resp.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%s %v", resp.Status, v)
	}
	token, _ := v["access_token"].(string)
	if b, err := w.s.Verify(token, w.cert, now); err != nil || b.Client != client {
		t.Errorf("%v", err)
	}
	if strings.Contains(w.log.String(), token) || !strings.Contains(w.log.String(), "token given") {
		t.Errorf("the log: %s", w.log.String())
	}
}

func TestTokenRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		change       func(*world)
		target, body string
		header       []string
		status       int
		code         string
	}{
		"nobody":         {change: func(w *world) { w.who = "" }, status: 401, code: "invalid_client"},
		"unknown":        {change: func(w *world) { w.who = "SE9900000002-X" }, body: "grant_type=client_credentials&client_id=SE9900000002-X", status: 401, code: "invalid_client"},
		"another's name": {body: "grant_type=client_credentials&client_id=SE9900000002-X", status: 401, code: "invalid_client"},
		"full":           {change: func(w *world) { w.full = true }, status: 429, code: "temporarily_unavailable"},
		"a password":     {body: good + "&client_secret=x", status: 400, code: "invalid_request"},
		"an assertion":   {body: good + "&client_assertion=x", status: 400, code: "invalid_request"},
		"basic":          {header: []string{"Authorization", "Basic eDp5"}, status: 400, code: "invalid_request"},
		"another grant":  {body: "grant_type=password&client_id=SE9900000001-CLIENT", status: 400, code: "unsupported_grant_type"},
		"twice":          {body: good + "&scope=a&scope=b", status: 400, code: "invalid_request"},
		"in the address": {target: oauth.TokenPath + "?" + good, status: 400, code: "invalid_request"},
		"json":           {header: []string{"Content-Type", "application/json"}, body: "{}", status: 400, code: "invalid_request"},
		"huge":           {body: good + "&x=" + strings.Repeat("y", 20_000), status: 400, code: "invalid_request"},
		"scope":          {body: good + "&scope=system%2FPatient.r", status: 400, code: "invalid_scope"},
		"resource":       {body: good + "&resource=https%3A%2F%2Felsewhere", status: 400, code: "invalid_target"},
	} {
		w := newWorld(t)
		if c.change != nil {
			c.change(w)
		}
		if c.target == "" {
			c.target = oauth.TokenPath
		}
		if c.body == "" {
			c.body = good
		}
		resp, v := w.post(c.target, c.body, c.header...)
		if resp.StatusCode != c.status || v["error"] != c.code || v["access_token"] != nil {
			t.Errorf("%s: %s %v", name, resp.Status, v)
		}
	}
}

func TestDescription(t *testing.T) {
	w := newWorld(t)
	for path, has := range map[string]string{
		oauth.MetadataPath: `"token_endpoint":"https://api.example.se/oauth/token"`,
		oauth.KeysPath:     `"kid":"k"`,
	} {
		rec := httptest.NewRecorder()
		w.h.ServeHTTP(rec, httptest.NewRequest("GET", path, nil))
		if rec.Code != 200 || !strings.Contains(rec.Body.String(), has) || strings.Contains(rec.Body.String(), `"d":`) {
			t.Errorf("%s: %d %s", path, rec.Code, rec.Body)
		}
	}
}
