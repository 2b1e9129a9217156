// Package idp is the demo's own identity provider: an OpenID Connect server where
// anybody may log in as anybody of the invented county, by choosing a card.
//
// It exists for the demo and for tests only. It refuses to start unless the caller
// hands it a Demo, which only demo code makes, and unless it listens on loopback.
// It speaks as Swedish e-ID brokers do: authorization code with PKCE, the personal
// number in the claim "https://id.oidc.se/claim/personalIdentityNumber" (the Swedish
// OpenID Connect profile), level of assurance in acr as
// "http://id.elegnamnden.se/loa/1.0/loa3", and auth_time, given_name, family_name. To
// staff it speaks as identity providers for care do: employeeHsaId, and the
// assignments in allCommissions, at "http://id.sambi.se/loa/loa3".
package idp

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/zitadel/oidc/v3/pkg/op"
	"golang.org/x/text/language"

	"sammanhang/care"
)

// The words it shares with relying parties.
const (
	// ClaimPersonalNumber carries the personal number, twelve digits.
	ClaimPersonalNumber = "https://id.oidc.se/claim/personalIdentityNumber"
	// LoA3 is the level of assurance that it claims.
	LoA3 = "http://id.elegnamnden.se/loa/1.0/loa3"
)

// Demo is the leave to run: only demo code and tests make one. The zero value is no leave.
type Demo struct{ granted bool }

// ForDemo gives the leave. Calling it says: this process is a demo, and nobody's
// real information is in it.
func ForDemo() Demo { return Demo{true} }

// Person is one card on the login page.
type Person struct {
	ID                 care.PersonID
	GivenName, Surname string
	Age                int
	Line               care.Text // who it is, in one line
}

// Operator is somebody who runs the platform: another kind of card, which is shown
// only to those who come by way of OperatorURL. It has no personal number.
type Operator struct {
	Subject            string // the same at every log-in
	GivenName, Surname string
	Line               care.Text
}

// Config is the settings. Addr, ClientID, RedirectURL and People are required.
type Config struct {
	Demo         Demo
	Addr         string // host:port on loopback; port 0 picks one
	ClientID     string // the one client that it knows
	ClientSecret string // empty: a public client, which PKCE protects
	RedirectURL  string // where the client is sent back, exactly
	// LogoutURL is where the client may send people after logging out; may be empty.
	LogoutURL string
	People    []Person
	// OperatorURL is a second address where the client may be sent back; with it,
	// only Operators can log in. Empty: there are none.
	OperatorURL string
	Operators   []Operator
	// StaffURL is a third address where the client may be sent back; with it, only
	// Staff can log in. Empty: there are none.
	StaffURL string
	Staff    []Staff
	// Find looks up anybody of the county; nil means that only People can log in.
	Find func(context.Context, care.PersonID) (Person, bool)
	Log  *slog.Logger // nil means silence
	// Now is the clock that log-ins and id tokens are dated by; nil means the machine's.
	Now func() time.Time
	// LoA is what acr says; empty means LoA3. Tests use it to log in too weakly.
	LoA string
	// StaffLoA is the same for staff; empty means SambiLoA3.
	StaffLoA string
}

// The reasons that it refuses to start.
var (
	ErrNoDemo      = errors.New("the demo identity provider runs in a demo only")
	ErrNotLoopback = errors.New("the demo identity provider listens on loopback only")
)

// Server is a running provider.
type Server struct {
	issuer string
	http   *http.Server
}

// Start opens the door and serves until ctx ends or Close is called.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	if !cfg.Demo.granted {
		return nil, ErrNoDemo
	}
	if err := onlyLoopback(ctx, cfg.Addr); err != nil {
		return nil, err
	}
	redirect, err := url.Parse(cfg.RedirectURL)
	if err != nil || redirect.Host == "" || cfg.ClientID == "" {
		return nil, errors.New("idp: ClientID and a whole RedirectURL are required")
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.LoA == "" {
		cfg.LoA = LoA3
	}
	if cfg.StaffLoA == "" {
		cfg.StaffLoA = SambiLoA3
	}
	ln, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		return nil, err
	}
	if a, ok := ln.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
		ln.Close()
		return nil, ErrNotLoopback
	}
	host, _, _ := net.SplitHostPort(cfg.Addr)
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	s := &Server{issuer: "http://" + net.JoinHostPort(host, port)}
	h, err := handler(cfg, s.issuer, redirect)
	if err != nil {
		ln.Close()
		return nil, err
	}
	s.http = &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(cfg.Log.Handler(), slog.LevelDebug)}
	go s.http.Serve(ln)
	context.AfterFunc(ctx, func() { s.http.Close() })
	return s, nil
}

// Issuer is the provider's address, as relying parties must name it.
func (s *Server) Issuer() string { return s.issuer }

// Close stops it at once.
func (s *Server) Close() error { return s.http.Close() }

// onlyLoopback refuses an address that may be reached from another machine; a
// name counts as loopback when everything it resolves to is.
func onlyLoopback(ctx context.Context, addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil || host == "" {
		return ErrNotLoopback
	}
	ips, err := net.DefaultResolver.LookupIPAddr(ctx, host)
	if err != nil || len(ips) == 0 {
		return ErrNotLoopback
	}
	for _, ip := range ips {
		if !ip.IP.IsLoopback() {
			return ErrNotLoopback
		}
	}
	return nil
}

func handler(cfg Config, issuer string, redirect *url.URL) (http.Handler, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	st := newStorage(cfg, key)
	opCfg := &op.Config{CodeMethodS256: true, SupportedUILocales: []language.Tag{language.Swedish, language.English},
		SupportedScopes: []string{"openid", "profile"},
		SupportedClaims: []string{"sub", "acr", "auth_time", "given_name", "family_name", ClaimPersonalNumber, ClaimEmployee, ClaimAllEmployees, ClaimAllCommissions}}
	rand.Read(opCfg.CryptoKey[:])
	provider, err := op.NewProvider(opCfg, st, op.StaticIssuer(issuer), op.WithAllowInsecure(), op.WithLogger(cfg.Log))
	if err != nil {
		return nil, fmt.Errorf("idp: %w", err)
	}
	page := &loginPage{cfg: cfg, st: st, done: op.AuthCallbackURL(provider),
		formAction: "'self' " + strings.TrimSuffix((&url.URL{Scheme: redirect.Scheme, Host: redirect.Host}).String(), "/")}
	mux := http.NewServeMux()
	withIssuer := op.NewIssuerInterceptor(provider.IssuerFromRequest)
	mux.Handle("GET /login", withIssuer.Handler(http.HandlerFunc(page.show)))
	mux.Handle("POST /login", withIssuer.Handler(http.HandlerFunc(page.choose)))
	mux.HandleFunc("GET /idp.css", page.style)
	mux.Handle("/", requirePKCE(provider))
	return mux, nil
}

// requirePKCE refuses an authorization request without a S256 challenge; the
// library would accept one from a client that has a secret.
func requirePKCE(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/authorize" {
			if err := r.ParseForm(); err != nil || r.Form.Get("code_challenge") == "" || r.Form.Get("code_challenge_method") != "S256" {
				http.Error(w, "invalid_request: PKCE with S256 is required", http.StatusBadRequest)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}
