// Package oauth is the authorisation server for systems: it gives a system that has
// shown its client certificate an access token (RFC 6749 client_credentials, RFC 8705
// tls_client_auth), and verifies the tokens that come back (RFC 9068 form).
//
// It promises: a token is good only together with the certificate it was given
// for (cnf x5t#S256), at this platform (aud, iss), for some minutes, and for the FHIR
// types that the catalogue permitted its system when it was given. It is signed with
// ES256; no other algorithm is ever accepted. A token opens no door by itself: the
// catalogue's permission is asked again at every call.
//
// Times and keys are arguments. No token and no key is ever part of an error.
package oauth

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"sammanhang/care"
)

// Config is who the server is.
type Config struct {
	Issuer   string        // the https address of this server, without a slash at its end; required
	Audience string        // whom tokens are for: this platform; required
	Life     time.Duration // of a token; 0: 5 minutes, at most an hour
	Skew     time.Duration // how far clocks may differ; 0: 30 s, at most 2 minutes
}

// Key is one signing key.
type Key struct {
	ID      string
	Private *ecdsa.PrivateKey // P-256
	Created time.Time
}

// Settle is how long a new key is published before it signs, so that everybody who
// keeps a copy of the key set has it when the first token comes.
const Settle = 10 * time.Minute

// Clients is what the server needs to know of the systems, from the catalogue.
type Clients interface {
	// Types are the FHIR resource types that a system may call, and what it may do
	// there ("rs", "cu"); ok is false for a system that is not known.
	Types(client care.HSAID, at time.Time) (types map[string]string, ok bool)
}

// Server gives and verifies tokens. It is safe for concurrent use.
type Server struct {
	cfg     Config
	keys    func() []Key
	clients Clients
}

// New makes a server. keys gives all keys whose tokens may still be good.
func New(cfg Config, keys func() []Key, clients Clients) (*Server, error) {
	if !strings.HasPrefix(cfg.Issuer, "https://") || strings.HasSuffix(cfg.Issuer, "/") || strings.ContainsAny(cfg.Issuer, "?#") || cfg.Audience == "" {
		return nil, errors.New("oauth: issuer must be an https address without a slash at its end, and audience must be given")
	}
	if cfg.Life <= 0 {
		cfg.Life = 5 * time.Minute
	}
	if cfg.Skew <= 0 {
		cfg.Skew = 30 * time.Second
	}
	cfg.Life, cfg.Skew = min(cfg.Life, time.Hour), min(cfg.Skew, 2*time.Minute)
	return &Server{cfg: cfg, keys: keys, clients: clients}, nil
}

// Error is a refusal in the words of RFC 6749 5.2. Text is for the caller's operator.
type Error struct{ Code, Text string }

func (e *Error) Error() string { return "oauth: " + e.Code + ": " + e.Text }

// Request is a request for a token by a system whose certificate has been verified.
type Request struct {
	Client      care.HSAID // from the certificate
	Certificate *x509.Certificate
	ClientID    string   // as the request says; must be the same
	Scope       string   // what is asked for; empty: everything that is permitted
	Resource    []string // RFC 8707: whom the token is for; empty: this platform
	ID          string   // of the token; unique
}

// Grant is a token given.
type Grant struct {
	Token string
	Scope string // what was granted: may be less than was asked for
	Life  time.Duration
	KeyID string
}

// claims are those of RFC 9068 with the confirmation of RFC 8705.
type claims struct {
	Issuer    string           `json:"iss"`
	Subject   string           `json:"sub"`
	Audience  jwt.Audience     `json:"aud"`
	Expires   *jwt.NumericDate `json:"exp"`
	NotBefore *jwt.NumericDate `json:"nbf"`
	Issued    *jwt.NumericDate `json:"iat"`
	ID        string           `json:"jti"`
	ClientID  string           `json:"client_id"`
	Scope     string           `json:"scope"`
	Confirm   confirm          `json:"cnf"`
}

type confirm struct {
	Thumbprint string `json:"x5t#S256"`
}

// typ is the type that tells an access token from other signed tokens (RFC 9068 2.1).
const typ = "at+jwt"

// Grant gives a token, or an *Error.
func (s *Server) Grant(r Request, now time.Time) (Grant, error) {
	if r.Client == "" || r.Certificate == nil {
		return Grant{}, &Error{"invalid_client", "a client certificate is needed"}
	}
	if !strings.EqualFold(r.ClientID, string(r.Client)) {
		return Grant{}, &Error{"invalid_client", "client_id is not the HSA-id of the client certificate"}
	}
	for _, res := range r.Resource {
		if res != s.cfg.Audience {
			return Grant{}, &Error{"invalid_target", "tokens are given for this platform only"}
		}
	}
	types, ok := s.clients.Types(r.Client, now)
	if !ok {
		return Grant{}, &Error{"invalid_client", "the system is not in the catalogue"}
	}
	asked := AllScopes(types)
	if r.Scope != "" {
		var err error
		if asked, err = ParseScopes(r.Scope); err != nil {
			return Grant{}, &Error{"invalid_scope", err.Error()}
		}
	}
	granted := asked.Within(types)
	if len(granted) == 0 {
		return Grant{}, &Error{"invalid_scope", "the catalogue permits the system none of what is asked for"}
	}
	key, ok := signingKey(s.keys(), now)
	if !ok {
		return Grant{}, errors.New("oauth: there is no key to sign with")
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key.Private, KeyID: key.ID}}, (&jose.SignerOptions{}).WithType(typ))
	if err != nil {
		return Grant{}, errors.New("oauth: the key cannot sign")
	}
	token, err := jwt.Signed(signer).Claims(claims{
		Issuer: s.cfg.Issuer, Subject: string(r.Client), Audience: jwt.Audience{s.cfg.Audience}, ID: r.ID, ClientID: string(r.Client),
		Issued: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now), Expires: jwt.NewNumericDate(now.Add(s.cfg.Life)),
		Scope: granted.String(), Confirm: confirm{Thumbprint(r.Certificate)},
	}).Serialize()
	if err != nil {
		return Grant{}, errors.New("oauth: the token could not be signed")
	}
	return Grant{Token: token, Scope: granted.String(), Life: s.cfg.Life, KeyID: key.ID}, nil
}

// Bearer is who a verified token was given to, and for what.
type Bearer struct {
	Client care.HSAID
	Scopes Scopes
	ID     string
}

// Why a token is not accepted. They are all "invalid_token" to a caller.
var (
	ErrForm        = errors.New("the token cannot be read, or its kind or algorithm is not accepted")
	ErrKey         = errors.New("the token is signed with a key that is not known")
	ErrSignature   = errors.New("the token's signature is wrong")
	ErrElsewhere   = errors.New("the token was given by, or for, somebody else")
	ErrTime        = errors.New("the token is not valid at this time")
	ErrCertificate = errors.New("the token was given for another certificate")
)

const longest = 8 << 10

// Verify accepts a token that this server gave for this platform, in its time, to who
// shows the same certificate on the connection that the call came on.
func (s *Server) Verify(token string, cert *x509.Certificate, now time.Time) (Bearer, error) {
	if len(token) > longest || cert == nil {
		return Bearer{}, ErrForm
	}
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil || len(parsed.Headers) != 1 {
		return Bearer{}, ErrForm
	}
	h := parsed.Headers[0]
	kind, _ := h.ExtraHeaders[jose.HeaderType].(string)
	// A key or certificate that comes with the token is not looked at: only its id.
	if !strings.EqualFold(kind, typ) || h.JSONWebKey != nil {
		return Bearer{}, ErrForm
	}
	keys := s.keys()
	i := slices.IndexFunc(keys, func(k Key) bool { return k.ID == h.KeyID })
	if i < 0 {
		return Bearer{}, ErrKey
	}
	var c claims
	if err := parsed.Claims(keys[i].Private.Public(), &c); err != nil {
		return Bearer{}, ErrSignature
	}
	if c.Issuer != s.cfg.Issuer || len(c.Audience) != 1 || c.Audience[0] != s.cfg.Audience || c.Subject != c.ClientID {
		return Bearer{}, ErrElsewhere
	}
	if c.Expires == nil || c.NotBefore == nil || c.Issued == nil ||
		!now.Add(-s.cfg.Skew).Before(c.Expires.Time()) || now.Add(s.cfg.Skew).Before(c.NotBefore.Time()) || now.Add(s.cfg.Skew).Before(c.Issued.Time()) ||
		c.Expires.Time().Sub(c.Issued.Time()) > time.Hour {
		return Bearer{}, ErrTime
	}
	if subtle.ConstantTimeCompare([]byte(c.Confirm.Thumbprint), []byte(Thumbprint(cert))) != 1 {
		return Bearer{}, ErrCertificate
	}
	client, err := care.ParseHSAID(c.Subject)
	if err != nil {
		return Bearer{}, ErrElsewhere
	}
	scopes, err := ParseScopes(c.Scope)
	if err != nil {
		return Bearer{}, ErrForm
	}
	return Bearer{Client: client, Scopes: scopes, ID: c.ID}, nil
}

// Thumbprint is x5t#S256 of a certificate (RFC 8705 3.1).
func Thumbprint(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// signingKey is the newest key that has settled; the oldest when none has.
func signingKey(keys []Key, now time.Time) (Key, bool) {
	var best Key
	for _, k := range keys {
		switch settled := !now.Before(k.Created.Add(Settle)); {
		case best.Private == nil,
			settled && (k.Created.After(best.Created) || now.Before(best.Created.Add(Settle))),
			!settled && now.Before(best.Created.Add(Settle)) && k.Created.Before(best.Created):
			best = k
		}
	}
	return best, best.Private != nil
}

// KeySet is the public keys as a JSON Web Key Set.
func (s *Server) KeySet() []byte {
	set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}
	for _, k := range s.keys() {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: k.Private.Public(), KeyID: k.ID, Algorithm: string(jose.ES256), Use: "sig"})
	}
	b, _ := json.Marshal(set) // public keys of one kind always marshal
	return b
}

// Metadata is the server's description of itself (RFC 8414).
func (s *Server) Metadata() []byte {
	b, _ := json.Marshal(struct {
		Issuer        string   `json:"issuer"`
		Token         string   `json:"token_endpoint"`
		Keys          string   `json:"jwks_uri"`
		ResponseTypes []string `json:"response_types_supported"`
		Grants        []string `json:"grant_types_supported"`
		Auth          []string `json:"token_endpoint_auth_methods_supported"`
		Bound         bool     `json:"tls_client_certificate_bound_access_tokens"`
	}{s.cfg.Issuer, s.cfg.Issuer + TokenPath, s.cfg.Issuer + KeysPath, []string{}, []string{"client_credentials"}, []string{"tls_client_auth"}, true})
	return b
}

// Where the server is found, below its issuer.
const (
	TokenPath    = "/oauth/token"
	KeysPath     = "/oauth/keys"
	MetadataPath = "/.well-known/oauth-authorization-server"
)
