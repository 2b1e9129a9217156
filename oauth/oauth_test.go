package oauth_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"sammanhang/care"
	"sammanhang/oauth"
)

const (
	issuer   = "https://api.example.se"
	audience = "SE9900000009-PLATFORM"
	client   = care.HSAID("SE9900000001-CLIENT")
)

var start = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

type clients map[care.HSAID]map[string]string

func (c clients) Types(id care.HSAID, _ time.Time) (map[string]string, bool) {
	t, ok := c[id]
	return t, ok
}

func newKey(t testing.TB, id string, created time.Time) oauth.Key {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return oauth.Key{ID: id, Private: k, Created: created}
}

type world struct {
	*oauth.Server
	keys      []oauth.Key
	cert      *x509.Certificate
	otherCert *x509.Certificate
}

func newWorld(t testing.TB) *world {
	w := &world{cert: &x509.Certificate{Raw: []byte("one")}, otherCert: &x509.Certificate{Raw: []byte("two")}}
	w.keys = []oauth.Key{newKey(t, "k1", start.Add(-time.Hour))}
	var err error
	w.Server, err = oauth.New(oauth.Config{Issuer: issuer, Audience: audience}, func() []oauth.Key { return w.keys },
		clients{client: {"Appointment": "rs", "CarePlan": "crus"}, "SE9900000002-NOTHING": {}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) request() oauth.Request {
	return oauth.Request{Client: client, Certificate: w.cert, ClientID: string(client), ID: "id-1"}
}

func (w *world) token(t testing.TB) string {
	t.Helper()
	g, err := w.Grant(w.request(), start)
	if err != nil {
		t.Fatal(err)
	}
	return g.Token
}

// forge signs any claims in any way.
func forge(t testing.TB, alg jose.SignatureAlgorithm, key any, header map[string]any, claims map[string]any) string {
	t.Helper()
	opt := &jose.SignerOptions{}
	for k, v := range header {
		opt.WithHeader(jose.HeaderKey(k), v)
	}
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, opt)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := json.Marshal(claims)
	o, err := s.Sign(b)
	if err != nil {
		t.Fatal(err)
	}
	token, err := o.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (w *world) claims(change map[string]any) map[string]any {
	c := map[string]any{"iss": issuer, "aud": audience, "sub": string(client), "client_id": string(client), "jti": "x", "scope": "system/Appointment.rs",
		"iat": start.Unix(), "nbf": start.Unix(), "exp": start.Add(5 * time.Minute).Unix(), "cnf": map[string]string{"x5t#S256": oauth.Thumbprint(w.cert)}}
	for k, v := range change {
		if v == nil {
			delete(c, k)
		} else {
			c[k] = v
		}
	}
	return c
}

func TestGrantAndVerify(t *testing.T) {
	w := newWorld(t)
	g, err := w.Grant(w.request(), start)
	if err != nil || g.Life != 5*time.Minute || g.Scope != "system/Appointment.rs system/CarePlan.crus" || g.KeyID != "k1" {
		t.Fatalf("%+v %v", g, err)
	}
	b, err := w.Verify(g.Token, w.cert, start.Add(time.Minute))
	if err != nil || b.Client != client || b.ID != "id-1" || !b.Scopes.Allows("Appointment", 's') || b.Scopes.Allows("Appointment", 'c') || b.Scopes.Allows("Patient", 'r') {
		t.Errorf("%+v %v", b, err)
	}
	r := w.request()
	r.Scope, r.ClientID, r.Resource = "system/Appointment.r system/Patient.rs", strings.ToLower(string(client)), []string{audience}
	if g, err = w.Grant(r, start); err != nil || g.Scope != "system/Appointment.r" {
		t.Errorf("%+v %v", g, err)
	}
	r.Scope = "system/*.rs"
	if g, err = w.Grant(r, start); err != nil || g.Scope != "system/Appointment.rs system/CarePlan.rs" {
		t.Errorf("%+v %v", g, err)
	}
}

func TestGrantRefuses(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		change func(*oauth.Request)
		code   string
	}{
		"no certificate":         {func(r *oauth.Request) { r.Certificate = nil }, "invalid_client"},
		"another's name":         {func(r *oauth.Request) { r.ClientID = "SE9900000003-OTHER" }, "invalid_client"},
		"no name":                {func(r *oauth.Request) { r.ClientID = "" }, "invalid_client"},
		"unknown":                {func(r *oauth.Request) { r.Client, r.ClientID = "SE9900000003-OTHER", "SE9900000003-OTHER" }, "invalid_client"},
		"permitted nothing":      {func(r *oauth.Request) { r.Client, r.ClientID = "SE9900000002-NOTHING", "SE9900000002-NOTHING" }, "invalid_scope"},
		"a scope of others":      {func(r *oauth.Request) { r.Scope = "system/Patient.rs" }, "invalid_scope"},
		"an action too many":     {func(r *oauth.Request) { r.Scope = "system/Appointment.c" }, "invalid_scope"},
		"a scope of users":       {func(r *oauth.Request) { r.Scope = "user/Appointment.rs" }, "invalid_scope"},
		"a scope of v1":          {func(r *oauth.Request) { r.Scope = "system/Appointment.read" }, "invalid_scope"},
		"letters in wrong order": {func(r *oauth.Request) { r.Scope = "system/Appointment.sr" }, "invalid_scope"},
		"two spaces":             {func(r *oauth.Request) { r.Scope = "system/Appointment.r  system/CarePlan.r" }, "invalid_scope"},
		"for somebody else":      {func(r *oauth.Request) { r.Resource = []string{audience, "https://elsewhere"} }, "invalid_target"},
	} {
		r := w.request()
		c.change(&r)
		_, err := w.Grant(r, start)
		if e, ok := errors.AsType[*oauth.Error](err); !ok || e.Code != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.keys = nil
	if _, err := w.Grant(w.request(), start); err == nil {
		t.Error("signed without a key")
	}
}

func TestVerifyRefuses(t *testing.T) {
	w := newWorld(t)
	good := w.token(t)
	key := w.keys[0].Private
	head := map[string]any{"typ": "at+jwt", "kid": "k1"}
	own := func(change map[string]any) string { return forge(t, jose.ES256, key, head, w.claims(change)) }
	if _, err := w.Verify(own(nil), w.cert, start); err != nil {
		t.Fatalf("the forge makes no good tokens: %v", err)
	}
	stranger := newKey(t, "k1", start).Private
	public, _ := x509.MarshalPKIXPublicKey(key.Public())
	raw, _ := key.PublicKey.Bytes()
	parts := strings.Split(good, ".")
	b64 := base64.RawURLEncoding.EncodeToString
	last := parts[2][:len(parts[2])-4] + "AAAA"
	rsaLike := newKey(t, "evil", start)
	for name, c := range map[string]struct {
		token string
		at    time.Duration
		err   error
	}{
		"empty":                        {"", 0, oauth.ErrForm},
		"rubbish":                      {"a.b.c", 0, oauth.ErrForm},
		"huge":                         {strings.Repeat("a", 1<<20), 0, oauth.ErrForm},
		"alg none":                     {b64([]byte(`{"alg":"none","typ":"at+jwt","kid":"k1"}`)) + "." + parts[1] + ".", 0, oauth.ErrForm},
		"alg none, old signature":      {b64([]byte(`{"alg":"none","typ":"at+jwt","kid":"k1"}`)) + "." + parts[1] + "." + parts[2], 0, oauth.ErrForm},
		"HS256 with the public key":    {forge(t, jose.HS256, public, head, w.claims(nil)), 0, oauth.ErrForm},
		"HS256 with the key's point":   {forge(t, jose.HS256, raw, head, w.claims(nil)), 0, oauth.ErrForm},
		"another key, our key's id":    {forge(t, jose.ES256, stranger, head, w.claims(nil)), 0, oauth.ErrSignature},
		"a key that came along":        {forge(t, jose.ES256, jose.JSONWebKey{Key: rsaLike.Private}, map[string]any{"typ": "at+jwt", "jwk": jose.JSONWebKey{Key: rsaLike.Private.Public()}}, w.claims(nil)), 0, nil},
		"unknown key":                  {forge(t, jose.ES256, stranger, map[string]any{"typ": "at+jwt", "kid": "k9"}, w.claims(nil)), 0, oauth.ErrKey},
		"no key id":                    {forge(t, jose.ES256, key, map[string]any{"typ": "at+jwt"}, w.claims(nil)), 0, oauth.ErrKey},
		"another kind of token":        {forge(t, jose.ES256, key, map[string]any{"typ": "JWT", "kid": "k1"}, w.claims(nil)), 0, oauth.ErrForm},
		"no kind":                      {forge(t, jose.ES256, key, map[string]any{"kid": "k1"}, w.claims(nil)), 0, oauth.ErrForm},
		"signature changed":            {parts[0] + "." + parts[1] + "." + last, 0, oauth.ErrSignature},
		"claims changed":               {parts[0] + "." + b64([]byte(`{"sub":"x"}`)) + "." + parts[2], 0, oauth.ErrSignature},
		"another issuer":               {own(map[string]any{"iss": issuer + "/"}), 0, oauth.ErrElsewhere},
		"another audience":             {own(map[string]any{"aud": "SE9900000009-OTHER"}), 0, oauth.ErrElsewhere},
		"two audiences":                {own(map[string]any{"aud": []string{audience, "x"}}), 0, oauth.ErrElsewhere},
		"no audience":                  {own(map[string]any{"aud": nil}), 0, oauth.ErrElsewhere},
		"subject is not the client":    {own(map[string]any{"sub": "SE9900000003-OTHER"}), 0, oauth.ErrElsewhere},
		"no end":                       {own(map[string]any{"exp": nil}), 0, oauth.ErrTime},
		"no beginning":                 {own(map[string]any{"nbf": nil}), 0, oauth.ErrTime},
		"too long a life":              {own(map[string]any{"exp": start.Add(2 * time.Hour).Unix()}), 0, oauth.ErrTime},
		"just expired, within skew":    {good, 5*time.Minute + 29*time.Second, nil},
		"expired":                      {good, 5*time.Minute + 30*time.Second, oauth.ErrTime},
		"clock a little behind":        {good, -30 * time.Second, nil},
		"of the future":                {good, -31 * time.Second, oauth.ErrTime},
		"no confirmation":              {own(map[string]any{"cnf": nil}), 0, oauth.ErrCertificate},
		"empty confirmation":           {own(map[string]any{"cnf": map[string]string{"x5t#S256": ""}}), 0, oauth.ErrCertificate},
		"confirmation of another kind": {own(map[string]any{"cnf": map[string]string{"jkt": oauth.Thumbprint(w.cert)}}), 0, oauth.ErrCertificate},
		"scope that cannot be read":    {own(map[string]any{"scope": "everything"}), 0, oauth.ErrForm},
	} {
		if name == "a key that came along" {
			if _, err := w.Verify(c.token, w.cert, start); err == nil {
				t.Errorf("%s: accepted", name)
			}
			continue
		}
		if _, err := w.Verify(c.token, w.cert, start.Add(c.at)); !errors.Is(err, c.err) || c.err == nil && err != nil {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
	}
	if _, err := w.Verify(good, w.otherCert, start); !errors.Is(err, oauth.ErrCertificate) {
		t.Errorf("replayed over another certificate: %v", err)
	}
	if _, err := w.Verify(good, nil, start); err == nil {
		t.Error("accepted without a certificate")
	}
}

// TestRotation: a new key is published first, then signs; the old one's tokens stay good.
func TestRotation(t *testing.T) {
	w := newWorld(t)
	old := w.token(t)
	w.keys = append(w.keys, newKey(t, "k2", start))
	for at, want := range map[time.Duration]string{0: "k1", oauth.Settle - 1: "k1", oauth.Settle: "k2", 24 * time.Hour: "k2"} {
		if g, err := w.Grant(w.request(), start.Add(at)); err != nil || g.KeyID != want {
			t.Errorf("after %s: %s %v", at, g.KeyID, err)
		}
	}
	if _, err := w.Verify(old, w.cert, start.Add(time.Minute)); err != nil {
		t.Error(err)
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(w.KeySet(), &set); err != nil || len(set.Keys) != 2 || !set.Keys[0].IsPublic() || strings.Contains(string(w.KeySet()), `"d"`) {
		t.Errorf("%s", w.KeySet())
	}
	w.keys = w.keys[1:]
	if _, err := w.Verify(old, w.cert, start.Add(time.Minute)); !errors.Is(err, oauth.ErrKey) {
		t.Errorf("a token of a removed key: %v", err)
	}
	if g, err := w.Grant(w.request(), start); err != nil || g.KeyID != "k2" {
		t.Error("the only key does not sign before it has settled")
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []oauth.Config{{}, {Issuer: "http://x", Audience: "y"}, {Issuer: "https://x/", Audience: "y"}, {Issuer: "https://x"}} {
		if _, err := oauth.New(c, nil, nil); err == nil {
			t.Errorf("%+v", c)
		}
	}
}

func FuzzVerify(f *testing.F) {
	w := newWorld(f)
	f.Add(w.token(f))
	f.Add("a.b.c")
	f.Add("{}")
	good := w.token(f)
	f.Fuzz(func(t *testing.T, token string) {
		if b, err := w.Verify(token, w.cert, start); err == nil && token != good && b.Client != client {
			t.Errorf("accepted %q", token)
		}
	})
}

func FuzzScopes(f *testing.F) {
	f.Add("system/Appointment.rs system/*.c")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := oauth.ParseScopes(s)
		if err != nil {
			return
		}
		again, err := oauth.ParseScopes(got.String())
		if err != nil || again.String() != got.String() {
			t.Errorf("%q: %q %v", s, got, err)
		}
	})
}
