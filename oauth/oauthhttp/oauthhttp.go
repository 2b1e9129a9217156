// Package oauthhttp is the door of package oauth: the token endpoint, the key set and
// the description of the server (RFC 6749, 7517, 8414, 8705).
//
// It must be served over TLS with the client certificate asked for. Who the caller
// is, is judged by Deps.Caller; no other way of showing who one is is accepted.
package oauthhttp

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"

	"sammanhang/care"
	"sammanhang/oauth"
)

// Deps is what the door stands on. All are required.
type Deps struct {
	Caller func(*http.Request) (care.HSAID, *x509.Certificate, error) // from the client certificate, verified
	Admit  func(care.HSAID) (leave func(), err error)                 // the limits per system
	Now    func() time.Time
	Log    *slog.Logger
}

const (
	mostForm = 16 << 10
	formTime = 10 * time.Second
)

// Handler serves the server's addresses, and nothing else.
func Handler(s *oauth.Server, d Deps) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+oauth.TokenPath, func(w http.ResponseWriter, r *http.Request) { token(w, r, s, d) })
	mux.HandleFunc("GET "+oauth.KeysPath, func(w http.ResponseWriter, _ *http.Request) {
		// Shorter than a new key is published before it signs.
		w.Header().Set("Cache-Control", "max-age=300")
		w.Header().Set("Content-Type", "application/jwk-set+json")
		_, _ = w.Write(s.KeySet())
	})
	mux.HandleFunc("GET "+oauth.MetadataPath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(s.Metadata())
	})
	return mux
}

func token(w http.ResponseWriter, r *http.Request, s *oauth.Server, d Deps) {
	client, cert, err := d.Caller(r)
	if err != nil {
		// RFC 8705 2.1: the certificate is the only way to show who one is.
		refuse(w, http.StatusUnauthorized, &oauth.Error{Code: "invalid_client", Text: "a client certificate that this platform accepts is needed"})
		return
	}
	leave, err := d.Admit(client)
	if err != nil {
		w.Header().Set("Retry-After", "1")
		refuse(w, http.StatusTooManyRequests, &oauth.Error{Code: "temporarily_unavailable", Text: "too many requests"})
		return
	}
	defer leave()
	// Who sends a small form slowly holds a place of others.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(formTime))
	form, bad := read(w, r)
	if bad != nil {
		refuse(w, http.StatusBadRequest, bad)
		return
	}
	if form.Get("grant_type") != "client_credentials" {
		refuse(w, http.StatusBadRequest, &oauth.Error{Code: "unsupported_grant_type", Text: "grant_type must be client_credentials"})
		return
	}
	id := uuid.NewString()
	g, err := s.Grant(oauth.Request{Client: client, Certificate: cert, ClientID: form.Get("client_id"), Scope: form.Get("scope"), Resource: form["resource"], ID: id}, d.Now())
	if e, ok := errors.AsType[*oauth.Error](err); ok {
		d.Log.Info("token refused", "client", client, "reason", e.Code+": "+e.Text)
		status := http.StatusBadRequest
		if e.Code == "invalid_client" {
			status = http.StatusUnauthorized
		}
		refuse(w, status, e)
		return
	}
	if err != nil {
		d.Log.Error("a token could not be given", "client", client, "error", err)
		refuse(w, http.StatusInternalServerError, &oauth.Error{Code: "server_error", Text: "the server cannot give tokens now"})
		return
	}
	d.Log.Info("token given", "client", client, "token", id, "scope", g.Scope, "certificate", oauth.Thumbprint(cert), "key", g.KeyID)
	answer(w, http.StatusOK, struct {
		Token string `json:"access_token"`
		Type  string `json:"token_type"`
		Life  int    `json:"expires_in"`
		Scope string `json:"scope"`
	}{g.Token, "Bearer", int(g.Life.Seconds()), g.Scope})
}

// read takes the form from the body alone: what stands in the address gets into logs.
func read(w http.ResponseWriter, r *http.Request) (url.Values, *oauth.Error) {
	invalid := func(text string) (url.Values, *oauth.Error) {
		return nil, &oauth.Error{Code: "invalid_request", Text: text}
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		return invalid("the request must be a form (application/x-www-form-urlencoded)")
	}
	if r.URL.RawQuery != "" {
		return invalid("parameters belong in the body, not in the address")
	}
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostForm))
	if err != nil {
		return invalid("the request is too large or broke off")
	}
	form, err := url.ParseQuery(string(b))
	if err != nil {
		return invalid("the form cannot be read")
	}
	for name, values := range form {
		switch {
		case len(values) > 1 && name != "resource":
			return invalid("a parameter is given twice")
		case name == "client_secret", name == "client_assertion", name == "client_assertion_type":
			return invalid("a system shows who it is with its certificate only (tls_client_auth)")
		}
	}
	if r.Header.Get("Authorization") != "" {
		return invalid("a system shows who it is with its certificate only (tls_client_auth)")
	}
	return form, nil
}

func refuse(w http.ResponseWriter, status int, e *oauth.Error) {
	answer(w, status, struct {
		Code string `json:"error"`
		Text string `json:"error_description"`
	}{e.Code, e.Text})
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
