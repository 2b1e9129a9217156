package idp

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/subtle"
	"errors"
	"sync"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// How long a login may take, and how many may be under way: what is older, or
// beyond that, is forgotten.
const (
	requestLife = 10 * time.Minute
	maxRequests = 1000
)

var (
	errUnknown = errors.New("no such login")
	errNo      = errors.New("not offered")
)

// storage keeps logins that are under way, in memory.
type storage struct {
	cfg Config
	key signingKey

	mu       sync.Mutex
	requests map[string]*request
	codes    map[string]string // code → request id
	people   map[string]Person // subject → person, for the claims of tokens
	staff    map[string]Staff  // subject → member of staff
}

func newStorage(cfg Config, key *rsa.PrivateKey) *storage {
	return &storage{cfg: cfg, key: signingKey{id: rand.Text(), key: key},
		requests: map[string]*request{}, codes: map[string]string{}, people: map[string]Person{}, staff: map[string]Staff{}}
}

// request is one login under way.
type request struct {
	*oidc.AuthRequest
	id, client string
	made       time.Time
	person     Person
	subject    string
	at         time.Time // when the person chose a card
	loa        string
	ahead      func() time.Duration
}

func (r *request) GetID() string          { return r.id }
func (r *request) GetACR() string         { return r.loa }
func (r *request) GetAMR() []string       { return []string{"demo"} }
func (r *request) GetAudience() []string  { return []string{r.client} }
func (r *request) GetAuthTime() time.Time { return r.at.Add(-r.ahead()) } // see client.ClockSkew
func (r *request) GetClientID() string    { return r.client }
func (r *request) GetCodeChallenge() *oidc.CodeChallenge {
	return &oidc.CodeChallenge{Challenge: r.CodeChallenge, Method: r.CodeChallengeMethod}
}
func (r *request) GetNonce() string                   { return r.Nonce }
func (r *request) GetRedirectURI() string             { return r.RedirectURI }
func (r *request) GetResponseType() oidc.ResponseType { return r.ResponseType }
func (r *request) GetResponseMode() oidc.ResponseMode { return r.ResponseMode }
func (r *request) GetScopes() []string                { return r.Scopes }
func (r *request) GetState() string                   { return r.State }
func (r *request) GetSubject() string                 { return r.subject }
func (r *request) Done() bool                         { return !r.at.IsZero() }

func (s *storage) CreateAuthRequest(_ context.Context, a *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.cfg.Now()
	for id, r := range s.requests {
		if now.Sub(r.made) > requestLife {
			s.forget(id)
		}
	}
	if len(s.requests) >= maxRequests {
		return nil, oidc.ErrServerError().WithDescription("too many logins under way")
	}
	r := &request{AuthRequest: a, id: rand.Text(), client: a.ClientID, made: now, loa: s.cfg.LoA, ahead: s.cfg.ahead}
	s.requests[r.id] = r
	return r, nil
}

// forget drops a login and its code. The lock is held.
func (s *storage) forget(id string) {
	delete(s.requests, id)
	for c, r := range s.codes {
		if r == id {
			delete(s.codes, c)
		}
	}
}

// choose marks a login as done by a person.
func (s *storage) choose(id string, p Person) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.requests[id]
	if !ok || s.cfg.Now().Sub(r.made) > requestLife {
		return errUnknown
	}
	c := *r
	if s.forOperators(r) || s.forStaff(r) {
		return errNo
	}
	// The subject is pairwise and says nothing: the number has a claim of its own.
	c.person, c.subject, c.at = p, rand.Text(), s.cfg.Now()
	s.requests[id], s.people[c.subject] = &c, p
	return nil
}

// forOperators tells whether a login is for those who run the platform.
func (s *storage) forOperators(r *request) bool {
	return s.cfg.OperatorURL != "" && r.RedirectURI == s.cfg.OperatorURL
}

// chooseOperator marks a login as done by an operator.
func (s *storage) chooseOperator(id string, o Operator) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.requests[id]
	if !ok || s.cfg.Now().Sub(r.made) > requestLife {
		return errUnknown
	}
	if !s.forOperators(r) {
		return errNo
	}
	c := *r
	c.subject, c.at = o.Subject, s.cfg.Now()
	s.requests[id] = &c
	return nil
}

// operator is the operator with a subject.
func (s *storage) operator(subject string) (Operator, bool) {
	for _, o := range s.cfg.Operators {
		if o.Subject == subject {
			return o, true
		}
	}
	return Operator{}, false
}

func (s *storage) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, ok := s.requests[id]; ok && s.cfg.Now().Sub(r.made) <= requestLife {
		return r, nil
	}
	return nil, errUnknown
}

// AuthRequestByCode takes the code: it works once.
func (s *storage) AuthRequestByCode(_ context.Context, code string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, ok := s.codes[code]
	delete(s.codes, code)
	if r, found := s.requests[id]; ok && found {
		return r, nil
	}
	return nil, errUnknown
}

func (s *storage) SaveAuthCode(_ context.Context, id, code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.requests[id]; !ok {
		return errUnknown
	}
	s.codes[code] = id
	return nil
}

func (s *storage) DeleteAuthRequest(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, ok := s.requests[id]; ok {
		delete(s.people, r.subject)
		delete(s.staff, r.subject)
	}
	s.forget(id)
	return nil
}

// CreateAccessToken gives a token that opens nothing: relying parties want the id token.
func (s *storage) CreateAccessToken(context.Context, op.TokenRequest) (string, time.Time, error) {
	return rand.Text(), s.cfg.Now().Add(time.Minute), nil
}

func (s *storage) CreateAccessAndRefreshTokens(context.Context, op.TokenRequest, string) (string, string, time.Time, error) {
	return "", "", time.Time{}, errNo
}

func (s *storage) TokenRequestByRefreshToken(context.Context, string) (op.RefreshTokenRequest, error) {
	return nil, op.ErrInvalidRefreshToken
}

func (s *storage) TerminateSession(context.Context, string, string) error { return nil }

func (s *storage) RevokeToken(context.Context, string, string, string) *oidc.Error { return nil }

func (s *storage) GetRefreshTokenInfo(context.Context, string, string) (string, string, error) {
	return "", "", op.ErrInvalidRefreshToken
}

func (s *storage) SigningKey(context.Context) (op.SigningKey, error) { return s.key, nil }

func (s *storage) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.RS256}, nil
}

func (s *storage) KeySet(context.Context) ([]op.Key, error) { return []op.Key{publicKey{s.key}}, nil }

func (s *storage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if id != s.cfg.ClientID {
		return nil, errUnknown
	}
	return client{s.cfg}, nil
}

func (s *storage) AuthorizeClientIDSecret(_ context.Context, id, secret string) error {
	if s.cfg.ClientSecret == "" || id != s.cfg.ClientID || subtle.ConstantTimeCompare([]byte(secret), []byte(s.cfg.ClientSecret)) != 1 {
		return errUnknown
	}
	return nil
}

// SetUserinfoFromRequest puts the person's claims in the id token.
func (s *storage) SetUserinfoFromRequest(_ context.Context, u *oidc.UserInfo, r op.IDTokenRequest, _ []string) error {
	s.mu.Lock()
	p, ok := s.people[r.GetSubject()]
	w, works := s.staff[r.GetSubject()]
	s.mu.Unlock()
	if works {
		u.Subject = r.GetSubject()
		w.tell(u)
		return nil
	}
	if o, is := s.operator(r.GetSubject()); is && !ok {
		u.Subject, u.GivenName, u.FamilyName = o.Subject, o.GivenName, o.Surname
		return nil
	}
	if !ok {
		return errUnknown
	}
	u.Subject = r.GetSubject()
	u.GivenName, u.FamilyName = p.GivenName, p.Surname
	u.AppendClaims(ClaimPersonalNumber, p.ID.Value())
	return nil
}

func (s *storage) SetUserinfoFromScopes(context.Context, *oidc.UserInfo, string, string, []string) error {
	return nil
}

func (s *storage) SetUserinfoFromToken(context.Context, *oidc.UserInfo, string, string, string) error {
	return errNo
}

func (s *storage) SetIntrospectionFromToken(context.Context, *oidc.IntrospectionResponse, string, string, string) error {
	return errNo
}

func (s *storage) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return nil, nil
}

func (s *storage) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errNo
}

func (s *storage) ValidateJWTProfileScopes(context.Context, string, []string) ([]string, error) {
	return nil, errNo
}

func (s *storage) Health(context.Context) error { return nil }

type signingKey struct {
	id  string
	key *rsa.PrivateKey
}

func (k signingKey) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (k signingKey) Key() any                                    { return k.key }
func (k signingKey) ID() string                                  { return k.id }

type publicKey struct{ signingKey }

func (k publicKey) Algorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (k publicKey) Use() string                        { return "sig" }
func (k publicKey) Key() any                           { return &k.key.PublicKey }

// ahead is how far the provider's clock is ahead of the machine's.
func (c Config) ahead() time.Duration {
	d := time.Until(c.Now())
	if d > -time.Second && d < time.Second { // the machine's own, read twice
		return 0
	}
	return d
}

// ClockSkew is how the token is dated by the provider's clock. The library reads the
// machine's: it writes "issued" and "authenticated" less the skew, and "expires" as the
// skew and the lifetime from now. Less than nothing of the first, and twice as much of the
// second, is the provider's own time in all three.
func (c client) ClockSkew() time.Duration { return -c.cfg.ahead() }

// client is the one relying party.
type client struct{ cfg Config }

func (c client) GetID() string { return c.cfg.ClientID }
func (c client) RedirectURIs() []string {
	uris := []string{c.cfg.RedirectURL}
	for _, u := range []string{c.cfg.OperatorURL, c.cfg.StaffURL} {
		if u != "" {
			uris = append(uris, u)
		}
	}
	return uris
}
func (c client) PostLogoutRedirectURIs() []string {
	if c.cfg.LogoutURL == "" {
		return nil
	}
	return []string{c.cfg.LogoutURL}
}
func (c client) ApplicationType() op.ApplicationType { return op.ApplicationTypeWeb }
func (c client) AuthMethod() oidc.AuthMethod {
	if c.cfg.ClientSecret == "" {
		return oidc.AuthMethodNone
	}
	return oidc.AuthMethodBasic
}
func (c client) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}
func (c client) GrantTypes() []oidc.GrantType         { return []oidc.GrantType{oidc.GrantTypeCode} }
func (c client) LoginURL(id string) string            { return "/login?id=" + id }
func (c client) AccessTokenType() op.AccessTokenType  { return op.AccessTokenTypeBearer }
func (c client) IDTokenLifetime() time.Duration       { return 5*time.Minute + 2*c.cfg.ahead() }
func (c client) DevMode() bool                        { return true } // http redirect on loopback
func (c client) IsScopeAllowed(string) bool           { return false }
func (c client) IDTokenUserinfoClaimsAssertion() bool { return true }
func (c client) RestrictAdditionalIdTokenScopes() func([]string) []string {
	return func(s []string) []string { return s }
}
func (c client) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return func(s []string) []string { return s }
}
