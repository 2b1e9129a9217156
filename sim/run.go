package sim

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"sammanhang/care"
	"sammanhang/kit/pki"
	"sammanhang/sim/place"
	"sammanhang/sim/source"
)

// Running is a county whose source systems are open.
type Running struct {
	county  *County
	servers map[string]*source.Server
	leaves  map[string]pki.Leaf // the systems' own certificates, by key
	trust   *x509.CertPool
}

// Start issues the certificates of the county's systems and demo consumers and opens
// every source system on a free loopback port. Faults that were set before hold from
// the start. A county is started once; when ctx ends, it stops.
func (c *County) Start(ctx context.Context, ca *pki.Authority, now time.Time) (*Running, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running != nil {
		return nil, errors.New("sim: the county runs already")
	}
	r := &Running{county: c, servers: map[string]*source.Server{}, leaves: map[string]pki.Leaf{}, trust: ca.Pool()}
	if err := c.Certificates(ca, now); err != nil {
		return nil, err
	}
	for _, s := range place.Systems() {
		leaf, err := ca.Issue(pki.Name{CommonName: s.Name, HSAID: string(s.ID)}, now)
		if err != nil {
			return nil, errors.Join(err, r.close())
		}
		r.leaves[s.Key] = leaf
		srv, err := source.Start(source.Config{System: s, Places: c.places, Cert: leaf.TLS, Clients: r.trust, Caller: c.cfg.Platform, Keeper: c})
		if err != nil {
			return nil, errors.Join(err, r.close())
		}
		r.servers[s.Key] = srv
		if k := c.faults[s.Key]; k != source.Well {
			if err := srv.SetFault(k); err != nil {
				return nil, errors.Join(err, r.close())
			}
		}
	}
	c.running = r
	context.AfterFunc(ctx, func() { _ = r.Stop() })
	return r, nil
}

// Stop closes every source system. It may be called more than once.
func (r *Running) Stop() error {
	r.county.mu.Lock()
	defer r.county.mu.Unlock()
	if r.county.running == r {
		r.county.running = nil
	}
	return r.close()
}

func (r *Running) close() error {
	var errs []error
	for _, s := range r.servers {
		if err := s.Close(); err != nil {
			errs = append(errs, fmt.Errorf("sim: %w", err))
		}
	}
	return errors.Join(errs...)
}

// URLs are where the source systems answer, by key: what Catalog takes.
func (r *Running) URLs() map[string]string {
	out := map[string]string{}
	for k, s := range r.servers {
		out[k] = s.URL()
	}
	return out
}

// Sources are the running source systems, by key.
func (r *Running) Sources() map[string]care.HSAID {
	out := map[string]care.HSAID{}
	for k, s := range r.servers {
		out[k] = s.System().ID
	}
	return out
}
