// Package oidcrp logs people in through an OpenID Connect provider (an e-ID broker).
//
// It promises: authorization code with PKCE S256, a state and a nonce that are used
// once and are tied to the browser that began, an exact redirect address, a signed
// and timely id token from the right issuer to us, and a level of assurance that is
// high enough. Whatever is wrong, nobody is logged in, and the error is one of the
// package's own, for which the pages have words.
package oidcrp

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"sammanhang/care"
	"sammanhang/web/session"
)

// What can go wrong. Details are wrapped inside, for operators; they hold no
// personal data.
var (
	ErrCancelled   = errors.New("the person cancelled the log-in")
	ErrState       = errors.New("the log-in was not begun in this browser, or too long ago")
	ErrWeak        = errors.New("the level of assurance is too low")
	ErrUnavailable = errors.New("the identity provider cannot be reached")
	ErrRefused     = errors.New("the identity provider's answer does not hold")
)

// ClaimPersonalNumber is the claim of Swedish e-ID brokers for the personal number
// (claims of the Swedish OpenID Connect profile).
const ClaimPersonalNumber = "https://id.oidc.se/claim/personalIdentityNumber"

// Config is the settings. Issuer, ClientID and RedirectURL are required.
type Config struct {
	Issuer       string
	ClientID     string
	ClientSecret string // empty for a public client
	RedirectURL  string // exactly as registered at the provider
	Claim        string // where the personal number is; empty means ClaimPersonalNumber
	// Scopes beside "openid" and "profile"; empty means the Swedish profile's
	// naturalPersonNumber scope.
	Scopes []string
	Skew   time.Duration // how much clocks may differ; 0 means 30 s
	// MaxAge is how old the person's authentication may be; 0 means 10 minutes.
	MaxAge time.Duration
	// Loopback gives a plain cookie, for http on the own machine.
	Loopback bool
	// Operators logs in those who run the platform: by subject, with a cookie of its
	// own. No personal number is asked for, and one that comes is not read.
	Operators bool
	// Staff logs in those who work in health and social care: by their HSA-id
	// (ClaimEmployee), with a cookie of its own. Their assignments are not read from the
	// token: the directory knows them, and when they end. No personal number is asked
	// for, and one that comes is not read. It excludes Operators.
	Staff bool
}

// ClaimEmployee is the claim of the identity providers of staff (SITHS eID) for the
// person's HSA-id in service.
const ClaimEmployee = "employeeHsaId"

// ScopePersonalNumber asks for the personal number (the Swedish OpenID Connect profile).
const ScopePersonalNumber = "https://id.oidc.se/scope/naturalPersonNumber"

const (
	pendingLife = 10 * time.Minute
	maxPending  = 100_000 // about 30 MB
)

// RP is the relying party.
type RP struct {
	cfg    Config
	now    func() time.Time
	client *http.Client

	mu       sync.Mutex
	pending  map[string]pending // by state
	order    []string           // states as they were made, the oldest first; some are taken already
	provider *oidc.Provider
}

type pending struct {
	browser  [32]byte // hash of the cookie of the browser that began
	nonce    string
	verifier string
	back     string
	made     time.Time
}

// New makes a relying party. The provider's metadata is fetched at the first
// log-in, so that a provider that is down does not keep the platform from starting.
// client nil means one with a time limit of 10 seconds.
func New(cfg Config, now func() time.Time, client *http.Client) (*RP, error) {
	for _, u := range []string{cfg.Issuer, cfg.RedirectURL} {
		p, err := url.Parse(u)
		if err != nil || p.Host == "" {
			return nil, fmt.Errorf("oidcrp: %q is not an address", u)
		}
		if p.Scheme != "https" && !(cfg.Loopback && p.Scheme == "http") {
			return nil, fmt.Errorf("oidcrp: %q must be https", u)
		}
	}
	if cfg.ClientID == "" {
		return nil, errors.New("oidcrp: a client id is required")
	}
	if cfg.Claim == "" {
		cfg.Claim = ClaimPersonalNumber
	}
	if cfg.Staff && cfg.Operators {
		return nil, errors.New("oidcrp: staff and operators log in apart")
	}
	if cfg.Scopes == nil && !cfg.Operators && !cfg.Staff {
		cfg.Scopes = []string{ScopePersonalNumber}
	}
	if cfg.Skew <= 0 {
		cfg.Skew = 30 * time.Second
	}
	if cfg.MaxAge <= 0 {
		cfg.MaxAge = 10 * time.Minute
	}
	if client == nil {
		client = &http.Client{Timeout: 10 * time.Second}
	}
	return &RP{cfg: cfg, now: now, client: client, pending: map[string]pending{}}, nil
}

// Begin starts a log-in: it sets the browser's cookie and returns where to send the
// person. back is where they wanted to go; the caller has checked that it is ours.
func (rp *RP) Begin(w http.ResponseWriter, r *http.Request, lang care.Lang, back string) (string, error) {
	o, _, err := rp.connect(r.Context())
	if err != nil {
		return "", err
	}
	browser := rp.browser(r)
	if browser == "" {
		browser = rand.Text() + rand.Text()
	}
	http.SetCookie(w, rp.cookie(browser, int(pendingLife/time.Second)))
	state := rand.Text()
	p := pending{browser: sha256.Sum256([]byte(browser)), nonce: rand.Text(),
		verifier: oauth2.GenerateVerifier(), back: back, made: rp.now()}
	rp.remember(state, p)
	// prompt: who logs out here may still be logged in at the provider, and the next
	// person at the same computer must not become them. max_age says what exchange checks.
	return o.AuthCodeURL(state, oidc.Nonce(p.nonce), oauth2.S256ChallengeOption(p.verifier),
		oauth2.SetAuthURLParam("prompt", "login"),
		oauth2.SetAuthURLParam("max_age", strconv.Itoa(int(rp.cfg.MaxAge/time.Second))),
		oauth2.SetAuthURLParam("ui_locales", string(lang))), nil
}

// Result is a log-in that holds.
type Result struct {
	Login    session.Login // without a personal number when Config.Operators or Config.Staff
	Subject  string        // who it is to the provider ("sub")
	Employee care.HSAID    // only when Config.Staff
	Back     string        // as Begin was told
}

// Finish takes the provider's answer, which came with the browser to RedirectURL.
func (rp *RP) Finish(w http.ResponseWriter, r *http.Request) (Result, error) {
	q := r.URL.Query()
	p, ok := rp.take(q.Get("state"))
	sum := sha256.Sum256([]byte(rp.browser(r)))
	if !ok || subtle.ConstantTimeCompare(sum[:], p.browser[:]) != 1 {
		return Result{}, ErrState
	}
	http.SetCookie(w, rp.cookie("", -1))
	switch code := q.Get("error"); code {
	case "":
	case "access_denied", "login_required", "interaction_required":
		return Result{Back: p.back}, ErrCancelled
	case "temporarily_unavailable", "server_error":
		return Result{Back: p.back}, ErrUnavailable
	default:
		return Result{Back: p.back}, fmt.Errorf("%w: error response", ErrRefused)
	}
	// RFC 9207: an answer that says it is from somebody else is not for us.
	if iss := q.Get("iss"); iss != "" && iss != rp.cfg.Issuer {
		return Result{Back: p.back}, fmt.Errorf("%w: another issuer", ErrRefused)
	}
	res, err := rp.exchange(r.Context(), q.Get("code"), p)
	res.Back = p.back
	return res, err
}

func (rp *RP) exchange(ctx context.Context, code string, p pending) (Result, error) {
	o, provider, err := rp.connect(ctx)
	if err != nil {
		return Result{}, err
	}
	ctx = oidc.ClientContext(ctx, rp.client)
	tok, err := o.Exchange(ctx, code, oauth2.VerifierOption(p.verifier))
	if err != nil {
		if _, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
			return Result{}, fmt.Errorf("%w: the code was refused", ErrRefused)
		}
		return Result{}, fmt.Errorf("%w: token request failed", ErrUnavailable)
	}
	raw, ok := tok.Extra("id_token").(string)
	if !ok {
		return Result{}, fmt.Errorf("%w: no id token", ErrRefused)
	}
	now := rp.now()
	verifier := provider.VerifierContext(ctx, &oidc.Config{ClientID: rp.cfg.ClientID,
		Now: func() time.Time { return now.Add(-rp.cfg.Skew) }})
	id, err := verifier.Verify(ctx, raw)
	if err != nil {
		return Result{}, fmt.Errorf("%w: id token: %w", ErrRefused, err)
	}
	return rp.read(id, p, now)
}

// read checks the claims of a token whose signature holds.
func (rp *RP) read(id *oidc.IDToken, p pending, now time.Time) (Result, error) {
	res := Result{Subject: id.Subject}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(p.nonce)) != 1 {
		return Result{}, fmt.Errorf("%w: nonce", ErrRefused)
	}
	if id.IssuedAt.After(now.Add(rp.cfg.Skew)) {
		return Result{}, fmt.Errorf("%w: issued in the future", ErrRefused)
	}
	var claims map[string]any
	if err := id.Claims(&claims); err != nil {
		return Result{}, fmt.Errorf("%w: claims", ErrRefused)
	}
	text := func(k string) string { s, _ := claims[k].(string); return s }
	if azp := text("azp"); azp != "" && azp != rp.cfg.ClientID || len(id.Audience) > 1 && azp == "" {
		return Result{}, fmt.Errorf("%w: authorized party", ErrRefused)
	}
	loa := LoA(text("acr"))
	if loa < 3 {
		return Result{}, ErrWeak
	}
	secs, ok := claims["auth_time"].(float64)
	at := time.Unix(int64(secs), 0)
	if !ok || at.After(now.Add(rp.cfg.Skew)) || now.Sub(at) > rp.cfg.MaxAge+rp.cfg.Skew {
		return Result{}, fmt.Errorf("%w: time of authentication", ErrRefused)
	}
	res.Login = session.Login{Actor: session.Person{GivenName: text("given_name"), Surname: text("family_name")}, LoA: loa, AuthTime: at}
	if rp.cfg.Operators {
		return res, nil
	}
	if rp.cfg.Staff {
		var err error
		if res.Employee, err = care.ParseHSAID(text(ClaimEmployee)); err != nil {
			return Result{}, fmt.Errorf("%w: no HSA-id", ErrRefused)
		}
		return res, nil
	}
	number, err := care.ParsePersonID(text(rp.cfg.Claim))
	if err != nil {
		return Result{}, fmt.Errorf("%w: no personal number", ErrRefused)
	}
	res.Login.Actor.ID = number
	if born, ok := number.Born(); ok {
		res.Login.Actor.Age = care.AgeOn(born, care.SwedishDate(now))
	}
	return res, nil
}

// LoA reads a level of assurance out of an acr value; 0 when it names none that we know.
func LoA(acr string) int {
	for _, prefix := range []string{"http://id.elegnamnden.se/loa/1.0/", "http://id.sambi.se/loa/", ""} {
		if rest, ok := strings.CutPrefix(acr, prefix); ok {
			if i := slices.Index([]string{"loa2", "loa3", "loa4"}, rest); i >= 0 {
				return i + 2
			}
		}
	}
	return 0
}

// connect is the provider's metadata, fetched once.
func (rp *RP) connect(ctx context.Context) (*oauth2.Config, *oidc.Provider, error) {
	rp.mu.Lock()
	provider := rp.provider
	rp.mu.Unlock()
	if provider == nil {
		// The provider keeps the context for fetching keys later: it must not end
		// with this request.
		p, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), rp.client), rp.cfg.Issuer)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: metadata: %w", ErrUnavailable, err)
		}
		rp.mu.Lock()
		rp.provider, provider = p, p
		rp.mu.Unlock()
	}
	return &oauth2.Config{ClientID: rp.cfg.ClientID, ClientSecret: rp.cfg.ClientSecret, RedirectURL: rp.cfg.RedirectURL,
		Endpoint: provider.Endpoint(), Scopes: append([]string{oidc.ScopeOpenID, "profile"}, rp.cfg.Scopes...)}, provider, nil
}

func (rp *RP) remember(state string, p pending) {
	rp.mu.Lock()
	defer rp.mu.Unlock()
	// The oldest make room: a flood of log-ins begun must not keep anybody from
	// beginning one, and whoever logs in at that moment needs a minute, not ten.
	for len(rp.order) > 0 {
		oldest := rp.order[0]
		q, waiting := rp.pending[oldest]
		if waiting && len(rp.pending) < maxPending && p.made.Sub(q.made) <= pendingLife {
			break
		}
		delete(rp.pending, oldest)
		rp.order = rp.order[1:]
	}
	rp.pending[state] = p
	rp.order = append(rp.order, state)
}

// take is a log-in under way; each can be taken once.
func (rp *RP) take(state string) (pending, bool) {
	rp.mu.Lock()
	defer rp.mu.Unlock()
	p, ok := rp.pending[state]
	delete(rp.pending, state)
	return p, ok && rp.now().Sub(p.made) <= pendingLife
}

func (rp *RP) cookieName() string {
	name := "sammanhang-login"
	switch {
	case rp.cfg.Operators:
		name += "-operator"
	case rp.cfg.Staff:
		name += "-employee"
	}
	if rp.cfg.Loopback {
		return name
	}
	return "__Host-" + name
}

func (rp *RP) browser(r *http.Request) string {
	if c, err := r.Cookie(rp.cookieName()); err == nil {
		if b, err := base64.RawStdEncoding.DecodeString(c.Value); err == nil && len(b) >= 32 {
			return c.Value
		}
	}
	return ""
}

func (rp *RP) cookie(value string, maxAge int) *http.Cookie {
	return &http.Cookie{Name: rp.cookieName(), Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: !rp.cfg.Loopback, SameSite: http.SameSiteLaxMode}
}
