package app

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/exchange"
	"sammanhang/kit/revoke"
	"sammanhang/oauth"
	"sammanhang/oauth/oauthclient"
	"sammanhang/oauth/oauthhttp"
	"sammanhang/oauth/oauthkeys"
)

func (l Limits) forExchange() exchange.Limits {
	return exchange.Limits{PerProducer: l.PerProducer, PerSender: l.PerSender, Total: l.Total, Rate: l.Rate, Failures: l.Failures}
}

// revocation is who is asked whether a certificate has been taken back; nil: nobody.
func (n *Node) revocation() *revoke.Checker {
	r := n.cfg.Revocation
	return revoke.New(revoke.Config{CRLs: r.CRLs, Responder: r.OCSP, FromCertificate: r.FromCertificate, Soft: r.Soft,
		Warn: func(text string, err error) { n.log.Warn(text, "error", err) }}, n.now)
}

// startTokens makes the authorisation server for systems.
func (n *Node) startTokens() error {
	issuer := strings.TrimSuffix(n.cfg.OAuth.Issuer, "/")
	if issuer == "" {
		issuer = "https://" + n.Addr("api")
	}
	var life time.Duration
	if s := n.cfg.OAuth.Life; s != "" {
		var err error
		if life, err = time.ParseDuration(s); err != nil {
			return fmt.Errorf("oauth.life: %w", err)
		}
	}
	keys, err := oauthkeys.Open(filepath.Join(n.cfg.Data, "keys"), n.now())
	if err != nil {
		return err
	}
	trouble := atomic.Bool{}
	n.every(time.Minute, func(context.Context) {
		err := keys.Refresh(n.now())
		trouble.Store(err != nil)
		if err != nil {
			n.log.Error("ALARM: the keys of the authorisation server could not be renewed", "error", err)
		}
	})
	n.health.part("tokens", func() (bool, string) {
		if trouble.Load() {
			return false, "the signing keys could not be renewed; see the operator's log"
		}
		return true, fmt.Sprintf("%d keys", len(keys.Keys()))
	})
	n.tokens, err = oauth.New(oauth.Config{Issuer: issuer, Audience: n.cfg.Platform.HSAID, Life: life}, keys.Keys, fhirClients{n.catalog.Load})
	return err
}

// verifyToken is the exchange's view of the authorisation server.
func (n *Node) verifyToken(token string, cert *x509.Certificate, at time.Time) (exchange.Token, error) {
	b, err := n.tokens.Verify(token, cert, at)
	if err != nil {
		return exchange.Token{}, err
	}
	return exchange.Token{Client: b.Client, Allows: b.Scopes.Allows}, nil
}

// startUpstream makes the client for tokens of other platforms. It calls with the
// exchange's certificate and judgement.
func (n *Node) startUpstream(own care.HSAID) error {
	var list []oauthclient.Upstream
	for _, u := range n.cfg.OAuth.Upstream {
		list = append(list, oauthclient.Upstream{URL: u.URL, Token: u.Token})
	}
	c, err := oauthclient.New(own, list, n.exchange.Client(), n.now)
	if err != nil {
		return fmt.Errorf("oauth.upstream: %w", err)
	}
	n.upstream = c
	return nil
}

// authorize is how the exchange gets them.
func (n *Node) authorize(ctx context.Context, address string) (string, error) {
	return n.upstream.Token(ctx, address)
}

// tokenDoor serves the authorisation server. The client certificate is judged by the
// exchange, as at its own door.
func (n *Node) tokenDoor() http.Handler {
	return oauthhttp.Handler(n.tokens, oauthhttp.Deps{
		Caller: func(r *http.Request) (care.HSAID, *x509.Certificate, error) {
			c, bad := n.exchange.Caller(r)
			if bad != nil {
				return "", nil, bad
			}
			return c.ID, c.Certificate, nil
		},
		Admit: n.exchange.Admit,
		Now:   n.now,
		Log:   n.log,
	})
}

// apiTLS asks for a client certificate without demanding one: the open parts of the
// log are for everybody, the token endpoint is not.
func apiTLS(cert tls.Certificate) *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12, ClientAuth: tls.RequestClientCert}
}

// fhirClients tells from the catalogue which FHIR types a system may have tokens for.
type fhirClients struct{ catalog func() *catalog.Snapshot }

// Types implements oauth.Clients.
func (f fhirClients) Types(client care.HSAID, at time.Time) (map[string]string, bool) {
	snap := f.catalog()
	if snap == nil {
		return nil, false
	}
	if _, ok := snap.System(client); !ok {
		return nil, false
	}
	types := map[string]string{}
	for _, p := range snap.Data().Permissions {
		if !p.Contract.IsFHIR() || !strings.EqualFold(string(p.Consumer), string(client)) || !p.Valid.Contains(at) {
			continue
		}
		typ, write := strings.CutSuffix(p.Contract.Interaction(), "#write")
		if typ == "" || p.Contract != exchange.FHIRRead(typ) && p.Contract != exchange.FHIRWrite(typ) {
			continue
		}
		if write {
			types[typ] += "cu"
		} else {
			types[typ] += "rs"
		}
	}
	return types, true
}
