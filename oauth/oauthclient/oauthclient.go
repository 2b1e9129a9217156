// Package oauthclient fetches the access tokens that another platform wants for
// calls to its FHIR services, with our own certificate (RFC 8705 tls_client_auth).
//
// It promises: a token goes only to addresses below the one it was fetched for; it is
// fetched once and used until shortly before its end, by all calls; and no token is ever
// part of an error.
package oauthclient

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"sammanhang/care"
)

// Upstream is a platform whose FHIR services want tokens.
type Upstream struct {
	URL   string // what its addresses in the catalogue begin with, as https://region.example/fhir
	Token string // its token endpoint, https
}

// Client fetches and keeps tokens. It is safe for concurrent use.
type Client struct {
	id    care.HSAID
	http  *http.Client
	now   func() time.Time
	peers []*peer
}

type peer struct {
	base     *url.URL
	endpoint string

	mu    sync.Mutex // held while a token is fetched: the others wait for it
	token string
	until time.Time
	err   error // of the last try, until next
	next  time.Time
}

const (
	mostAnswer = 64 << 10
	fetchTime  = 5 * time.Second
	leaveAlone = 5 * time.Second
)

// New makes a client. hc must show our certificate and follow no redirects.
func New(id care.HSAID, upstreams []Upstream, hc *http.Client, now func() time.Time) (*Client, error) {
	c := &Client{id: id, http: hc, now: now}
	for _, u := range upstreams {
		base, err := url.Parse(u.URL)
		if err != nil || base.Scheme != "https" || base.Host == "" || base.RawQuery != "" {
			return nil, errors.New("the address of an upstream platform must be https")
		}
		token, err := url.Parse(u.Token)
		if err != nil || token.Scheme != "https" || token.Host == "" {
			return nil, errors.New("the token endpoint of an upstream platform must be https")
		}
		base.Path = strings.TrimSuffix(base.Path, "/")
		c.peers = append(c.peers, &peer{base: base, endpoint: u.Token})
	}
	return c, nil
}

// Token is the token for calls to an address; empty when none is wanted there.
func (c *Client) Token(ctx context.Context, address string) (string, error) {
	if len(c.peers) == 0 {
		return "", nil
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", nil
	}
	for _, p := range c.peers {
		if u.Scheme == "https" && strings.EqualFold(u.Host, p.base.Host) && (u.Path == p.base.Path || strings.HasPrefix(u.Path, p.base.Path+"/")) {
			return c.of(ctx, p)
		}
	}
	return "", nil
}

func (c *Client) of(ctx context.Context, p *peer) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := c.now()
	switch {
	case now.Before(p.until):
		return p.token, nil
	case p.err != nil && now.Before(p.next):
		return "", p.err
	}
	token, life, err := c.fetch(context.WithoutCancel(ctx), p.endpoint)
	if err != nil {
		p.err, p.next = err, now.Add(leaveAlone)
		return "", err
	}
	// A fifth of its life is left for clocks that differ and calls that take long.
	p.token, p.until, p.err = token, now.Add(life*4/5), nil
	return token, nil
}

func (c *Client) fetch(ctx context.Context, endpoint string) (string, time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {string(c.id)}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return "", 0, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	resp, err := c.http.Do(req)
	if err != nil {
		return "", 0, fmt.Errorf("the token endpoint does not answer: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer))
	if err != nil {
		return "", 0, fmt.Errorf("the token endpoint broke off: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return "", 0, fmt.Errorf("the token endpoint answered HTTP %d", resp.StatusCode)
	}
	var v struct {
		Token string `json:"access_token"`
		Type  string `json:"token_type"`
		Life  int64  `json:"expires_in"`
	}
	if json.Unmarshal(b, &v) != nil || v.Token == "" || !strings.EqualFold(v.Type, "Bearer") || !printable(v.Token) || v.Life <= 0 {
		return "", 0, errors.New("the token endpoint's answer cannot be used")
	}
	return v.Token, time.Duration(min(v.Life, 3600)) * time.Second, nil
}

// printable keeps an answer from writing header fields of its own.
func printable(s string) bool {
	for _, c := range []byte(s) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return true
}
